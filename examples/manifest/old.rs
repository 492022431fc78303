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
    Object::new()
        .with("media_type", schema1.media_type().map(Value::text))
        .and(head(&schema1.digest(), schema1.size()))
}
