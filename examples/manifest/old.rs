//! What there is to say about manifests that nothing writes any more.

use distref::manifest::{Artifact, Schema1};

use crate::descriptor;
use crate::report::{head, media_type};
use crate::tree::{Object, Value};

pub(crate) fn artifact(artifact: &Artifact<'_>) -> Object {
    let blobs = artifact.blobs().iter().enumerate();
    media_type(artifact.media_type(), true)
        .and(head(&artifact.digest(), artifact.size()))
        .with("artifact_type", artifact.artifact_type().map(Value::text))
        .with("family", artifact.artifact_type().map(|kind| kind.family().as_str()))
        .with("blobs", Value::Table(blobs.map(|(n, blob)| descriptor::layer(n, blob)).collect()))
        .with("subject", artifact.subject().map(descriptor::whole))
        .with("annotations", artifact.annotations())
}

pub(crate) fn schema1(schema1: &Schema1<'_>) -> Object {
    let layers = schema1.layers().enumerate().map(|(position, layer)| {
        Object::new()
            .with("position", Value::count(position))
            .with("digest", layer.ok().map(Value::text))
            .with("wrong", layer.err().map(Value::text))
    });
    media_type(schema1.media_type(), schema1.member("mediaType").is_some())
        .and(head(&schema1.digest(), schema1.size()))
        .with("name", schema1.name())
        .with("tag", schema1.tag())
        .with("architecture", schema1.architecture())
        .with("signed", schema1.is_signed())
        .with("wrong_signature", schema1.payload().err().map(|error| Value::text(error.kind())))
        .with("layers", Value::Table(layers.collect()))
        .with("history", Value::count(schema1.history().len()))
}
