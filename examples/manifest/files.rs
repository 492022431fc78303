//! What there is to say about files of layouts and archives.

use distref::manifest::{Layout, SavedImages};

use crate::report::head;
use crate::tree::Object;

pub(crate) fn layout(layout: &Layout<'_>) -> Object {
    head(&layout.digest(), layout.size()).with("version", Layout::VERSION)
}

pub(crate) fn saved_images(images: &SavedImages<'_>) -> Object {
    head(&images.digest(), images.size())
}
