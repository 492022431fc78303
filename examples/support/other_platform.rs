//! Whether an image is for the platform that was asked for: a manifest alone does not say it.

use distref::Platform;
use distref::manifest::Reader;
use distref::platform::Matcher;

/// What to warn of, going by the config of the image.
pub(crate) fn other_platform(asked: &Platform<'_>, config: &[u8]) -> Option<String> {
    let config = Reader::lenient().config(config).ok()?;
    let found = config.platform();
    let is_other = !Matcher::only(asked).matches(found);
    is_other.then(|| format!("warning: the image is for {found}, not {asked}"))
}
