//! What the members of an object ask of each other.

use super::{
    ManifestErrorKind,
    json::{self, Member},
    leaf,
    tables::Across,
};
use crate::DigestView;

/// The media type of the config that is empty.
const EMPTY: &str = "application/vnd.oci.empty.v1+json";

/// The member that contradicts another one of the object `value`, and where that shows. What is wrong
/// with a member by itself was told.
pub(super) fn check<'a>(
    rule: Across,
    members: &[Member<'a>],
    lenient: bool,
    value: &'a str,
) -> Option<(ManifestErrorKind, &'static str, &'a str)> {
    match rule {
        Across::Nothing => None,
        Across::ArtifactType => lacks_artifact_type(members).then_some((
            ManifestErrorKind::ArtifactType,
            "artifactType",
            value,
        )),
        Across::Content => content(members, lenient).map(|(kind, data)| (kind, "data", data)),
    }
}

/// Whether the config is the empty one and no `artifactType` says what the manifest is.
fn lacks_artifact_type(members: &[Member<'_>]) -> bool {
    let config = json::find(members, "config").and_then(json::members);
    let media_type = config.and_then(|config| json::find(&config, "mediaType"));
    let is_empty =
        media_type.is_some_and(|text| json::string(text).is_ok_and(|text| text == EMPTY));
    let artifact_type = json::find(members, "artifactType");
    is_empty && artifact_type.is_none_or(|text| text == "null")
}

/// How `data`, if it can be read, differs from what the descriptor says of the content. The size
/// first, as for any content.
fn content<'a>(members: &[Member<'a>], lenient: bool) -> Option<(ManifestErrorKind, &'a str)> {
    let written = json::find(members, "data")?;
    let data = leaf::base64(&json::string(written).ok()?, lenient)?;
    let size = leaf::size(json::find(members, "size")?).ok()?;
    if data.len() as u64 != size {
        return Some((ManifestErrorKind::DataSize, written));
    }
    let digest = json::string(json::find(members, "digest")?).ok()?;
    is_disproven(leaf::digest(&digest).ok()?, &data)
        .then_some((ManifestErrorKind::DataDigest, written))
}

/// Whether the data has another digest. One that cannot be computed is not held against it.
#[cfg(feature = "sha2")]
fn is_disproven(digest: DigestView<'_>, data: &[u8]) -> bool {
    use crate::digest::VerifyError;
    matches!(digest.verify(data), Err(VerifyError::Digest { .. }))
}

#[cfg(not(feature = "sha2"))]
fn is_disproven(_: DigestView<'_>, _: &[u8]) -> bool {
    false
}
