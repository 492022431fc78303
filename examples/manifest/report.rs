//! What there is to say about each kind of document. Manifests: [`image`](crate::image), [`index`](crate::index),
//! [`old`](crate::old); the others: [`config`](crate::config), [`descriptor`], [`files`](crate::files).

use distref::manifest::{Manifest, MediaType};
use distref::{Digest, Platform};

use crate::choice::Choice;
use crate::document::Document;
use crate::tree::{Object, Value};
use crate::{config, descriptor, files, image, index, old};

/// The report, and whether there is something for the platform that was asked for, if one was.
pub(crate) fn of(document: &Document<'_>, wanted: Option<&Platform<'_>>) -> (Object, bool) {
    let body = match document {
        Document::Manifest(Manifest::Image(image)) => image::report(image),
        Document::Manifest(Manifest::Index(index)) => index::report(index),
        Document::Manifest(Manifest::Artifact(artifact)) => old::artifact(artifact),
        Document::Manifest(Manifest::Schema1(schema1)) => old::schema1(schema1),
        Document::Manifest(_) => Object::new(),
        Document::Config(config) => config::report(config),
        Document::Descriptor(descriptor) => descriptor::whole(descriptor),
        Document::Layout(layout) => files::layout(layout),
        Document::SavedImages(images) => files::saved_images(images),
    };
    match wanted {
        Some(wanted) => {
            let choice = Choice::of(document, wanted);
            (body.with("choice", choice.report(wanted)), choice.fits())
        }
        None => (body.with("choice", Value::Nothing), true),
    }
}

/// What every report begins with.
pub(crate) fn head(digest: &Digest, size: u64) -> Object {
    Object::new().with("digest", Value::text(digest)).with("size", Value::Size(size))
}

/// The media type, and whether nothing but the kind says so.
pub(crate) fn media_type(media_type: &MediaType<'_>, is_written: bool) -> Object {
    Object::new()
        .with("media_type", Value::text(media_type))
        .with("media_type_implied", !is_written)
}

/// The platform of an image, if it says so.
pub(crate) fn platform(platform: Option<&Platform<'_>>) -> Object {
    let version = platform.map(Platform::os_version).filter(|text| !text.is_empty());
    let features = platform.map(|platform| Value::list(platform.os_features()));
    Object::new()
        .with("platform", platform.map(Value::text))
        .with("os_version", version)
        .with("os_features", features)
}
