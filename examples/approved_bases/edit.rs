//! Writes the images to take instead into the text of a file.

use std::path::Path;

use distref::sources::Source;

use crate::failure::Failure;
use crate::judge::Judge;

/// The text of the file with every image that there is a rewrite for replaced; every other byte stays. `None` where there is
/// nothing to replace. An edit that cannot be made is no edit of the others either.
pub(crate) fn apply(
    judge: &Judge<'_>,
    source: &Source<'_>,
    path: &Path,
) -> Result<Option<String>, Failure> {
    let failed = |error| Failure::Input(format!("{}: not changed: {error}", path.display()));
    let mut edits = source.edits();
    let mut is_changed = false;
    for image in judge.images(source) {
        let Some(Ok(instead)) = image.rewrite().map(|rewritten| rewritten.image()) else {
            continue;
        };
        edits.set(image.index, instead).map_err(failed)?;
        is_changed = true;
    }
    if is_changed { edits.apply().map(Some).map_err(failed) } else { Ok(None) }
}
