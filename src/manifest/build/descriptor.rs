//! Descriptors and platforms, as JSON.

use alloc::string::ToString;

use super::json::Json;
use crate::{Platform, manifest::Descriptor};

pub(super) fn descriptor<'v>(descriptor: &'v Descriptor<'_>) -> Json<'v> {
    let data = descriptor.rare().and_then(|rare| rare.data.as_deref());
    Json::object([
        ("mediaType", Some(descriptor.media_type().as_str().into())),
        ("digest", Some(descriptor.digest().to_string().into())),
        ("size", Some(Json::Number(descriptor.size()))),
        ("urls", Json::texts(descriptor.urls()).unless_empty()),
        ("annotations", Json::pairs(descriptor.annotations()).unless_empty()),
        ("data", data.map(Json::from)),
        ("platform", descriptor.platform().map(|platform| Json::object(words(platform)))),
        ("artifactType", descriptor.artifact_type().map(|kind| kind.as_str().into())),
    ])
}

pub(super) fn descriptors<'v>(list: &'v [Descriptor<'_>]) -> Json<'v> {
    Json::list(list.iter().map(descriptor))
}

/// The members of a platform; an image config has them among its own.
pub(super) fn words<'v>(platform: &'v Platform<'_>) -> [(&'static str, Option<Json<'v>>); 5] {
    [
        ("architecture", Some(platform.architecture().into())),
        ("os", Some(platform.os().into())),
        ("os.version", Json::from(platform.os_version()).unless_empty()),
        ("os.features", Json::texts(platform.os_features()).unless_empty()),
        ("variant", Json::from(platform.variant()).unless_empty()),
    ]
}
