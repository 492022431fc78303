//! What there is to say about image manifests.

use distref::manifest::ImageManifest;

use crate::descriptor;
use crate::report::{head, media_type};
use crate::tree::{Object, Value};

pub(crate) fn report(image: &ImageManifest<'_>) -> Object {
    let artifact = image.kind_of_artifact();
    let layers = image.layers().iter().enumerate();
    media_type(image.media_type(), image.member("mediaType").is_some())
        .and(head(&image.digest(), image.size()))
        .with("artifact_type", image.artifact_type().map(Value::text))
        .with("kind_of_artifact", Value::text(artifact))
        .with("family", artifact.family().as_str())
        .with("total_size", Value::Size(image.total_size()))
        .with("unique_size", Value::Size(image.unique_size()))
        .with("config", descriptor::whole(image.config()))
        .with(
            "layers",
            Value::Table(layers.map(|(n, layer)| descriptor::layer(n, layer)).collect()),
        )
        .with("subject", image.subject().map(descriptor::whole))
        .with("annotations", image.annotations())
}
