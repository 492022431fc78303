//! What there is to say about files of layouts and archives.

use distref::manifest::{Layout, SavedImage, SavedImages};

use crate::report::head;
use crate::tree::{Object, Value};

pub(crate) fn layout(layout: &Layout<'_>) -> Object {
    head(&layout.digest(), layout.size()).with("version", Layout::VERSION)
}

pub(crate) fn saved_images(saved: &SavedImages<'_>) -> Object {
    let images = saved.images().iter().enumerate();
    head(&saved.digest(), saved.size()).with(
        "images",
        Value::Table(images.map(|(position, image)| row(position, image)).collect()),
    )
}

fn row(position: usize, image: &SavedImage<'_>) -> Object {
    Object::new()
        .with("position", Value::count(position))
        .with("config", image.config())
        .with("config_digest", image.config_digest().map(Value::text))
        .with("repo_tags", Value::list(image.repo_tags()))
        .with("layers", Value::list(image.layers()))
}
