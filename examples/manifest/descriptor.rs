//! What there is to say about descriptors.

use distref::manifest::{Compression, Descriptor};

use crate::report::platform;
use crate::tree::{Object, Value};

/// All that one says.
pub(crate) fn whole(descriptor: &Descriptor<'_>) -> Object {
    Object::new()
        .with("media_type", Value::text(descriptor.media_type()))
        .with("digest", Value::text(descriptor.digest()))
        .with("size", Value::Size(descriptor.size()))
        .and(platform(descriptor.platform()))
        .and(rest(descriptor))
}

/// One of the layers of an image, or of the blobs of another artifact.
pub(crate) fn layer(position: usize, descriptor: &Descriptor<'_>) -> Object {
    let media_type = descriptor.media_type();
    Object::new()
        .with("position", Value::count(position))
        .with("size", Value::Size(descriptor.size()))
        .with("compression", compression(descriptor))
        .with("encrypted", media_type.is_encrypted())
        .with("foreign", !media_type.is_distributable())
        .with("digest", Value::text(descriptor.digest()))
        .with("media_type", Value::text(media_type))
        .and(rest(descriptor))
}

/// One of the entries of an index, with what there is to say of entries of its class.
pub(crate) fn entry(position: usize, descriptor: &Descriptor<'_>, of_class: Object) -> Object {
    Object::new()
        .with("position", Value::count(position))
        .and(platform(descriptor.platform()))
        .and(of_class)
        .with("size", Value::Size(descriptor.size()))
        .with("digest", Value::text(descriptor.digest()))
        .with("media_type", Value::text(descriptor.media_type()))
        .and(rest(descriptor))
}

/// What is rarely there.
fn rest(descriptor: &Descriptor<'_>) -> Object {
    let annotations = descriptor.annotations();
    Object::new()
        .with("artifact_type", descriptor.artifact_type().map(Value::text))
        .with("embedded", descriptor.data().map(|data| Value::Size(data.len() as u64)))
        .with("urls", Value::list(descriptor.urls()))
        .with("annotations", annotations)
}

/// As the media type says; of Zstandard that can be read in parts, as the annotations do.
fn compression(descriptor: &Descriptor<'_>) -> Option<&'static str> {
    match descriptor.media_type().compression() {
        Compression::None => Some("none"),
        Compression::Gzip => Some("gzip"),
        Compression::Zstd if descriptor.annotations().is_zstd_chunked() => Some("zstd:chunked"),
        Compression::Zstd => Some("zstd"),
        _ => None,
    }
}
