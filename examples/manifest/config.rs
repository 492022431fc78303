//! What there is to say about configs.

use distref::manifest::ImageConfig;

use crate::report::head;
use crate::tree::Object;

pub(crate) fn report(config: &ImageConfig<'_>) -> Object {
    head(&config.digest(), config.size())
}
