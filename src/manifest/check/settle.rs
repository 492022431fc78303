//! Which kind of document this is: what was asked for, what was announced, what the document says
//! of itself and which members it has must not contradict each other. Source: image-spec v1.1.1,
//! `manifest.md` and `image-index.md`, `mediaType`; CVE-2021-41190.

use alloc::{borrow::ToOwned, string::String};

use super::{
    DocumentKind, JsonType, ManifestErrorKind, Reader,
    json::{self, Member},
};
use crate::manifest::reader::Told;

/// The kind, and the media type if any is known.
pub(super) type Settled = (DocumentKind, Option<String>);

/// What contests the kind: the document itself, or a member of it with its value.
pub(super) type Contest<'a> = (ManifestErrorKind, Option<(&'static str, &'a str)>);

/// Docker's index.
pub(super) const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";

/// The media types of manifests.
const MANIFESTS: [(&str, DocumentKind); 8] = [
    ("application/vnd.oci.image.manifest.v1+json", DocumentKind::Image),
    ("application/vnd.docker.distribution.manifest.v2+json", DocumentKind::Image),
    ("application/vnd.oci.image.index.v1+json", DocumentKind::Index),
    (DOCKER_LIST, DocumentKind::Index),
    ("application/vnd.docker.distribution.manifest.v1+json", DocumentKind::Schema1),
    ("application/vnd.docker.distribution.manifest.v1+prettyjws", DocumentKind::Schema1),
    ("application/vnd.oci.artifact.manifest.v1+json", DocumentKind::Artifact),
    ("application/vnd.cncf.oras.artifact.manifest.v1+json", DocumentKind::Artifact),
];

/// Which kind of document `value` is, of `asked` or else any manifest.
///
/// A `mediaType` that is no string tells nothing here, and is refused with the other members.
pub(super) fn settle<'a>(
    reader: &Reader<'_>,
    asked: Option<DocumentKind>,
    value: &'a str,
) -> Result<Settled, Contest<'a>> {
    if let Some(kind) = asked.filter(|kind| !is_manifest(*kind)) {
        return Ok((kind, None));
    }
    let wrong_type = (ManifestErrorKind::Type(JsonType::Object), None);
    let members = json::members(value).ok_or(wrong_type)?;
    let contradiction = (ManifestErrorKind::UnexpectedMediaType, None);
    let (announced, known) = beforehand(reader, asked).ok_or(contradiction)?;
    let written = json::find(&members, "mediaType").unwrap_or("null");
    let Ok(said) = json::string(written) else {
        let kind = known.map_or_else(|| shape(&members), Ok)?;
        return Ok((kind, announced.map(str::to_owned)));
    };
    let contest = |kind| (kind, Some(("mediaType", written)));
    if announced.is_some_and(|announced| announced != said) {
        return Err(contest(ManifestErrorKind::UnexpectedMediaType));
    }
    match kind_of(&said) {
        Some(kind) if known.is_none_or(|known| known == kind) => Ok((kind, Some(said))),
        _ => Err(contest(ManifestErrorKind::OtherMediaType)),
    }
}

const fn is_manifest(kind: DocumentKind) -> bool {
    use DocumentKind::{Artifact, Image, Index, Schema1};
    matches!(kind, Image | Index | Artifact | Schema1)
}

fn kind_of(media_type: &str) -> Option<DocumentKind> {
    MANIFESTS.iter().find(|(known, _)| *known == media_type).map(|(_, kind)| *kind)
}

/// The media type that was announced, if it says anything, and the kind that is known from it or
/// from what was asked for; `None` when the two contradict each other.
fn beforehand<'r>(
    reader: &Reader<'r>,
    asked: Option<DocumentKind>,
) -> Option<(Option<&'r str>, Option<DocumentKind>)> {
    let announced = match reader.told() {
        Told::Nothing => return Some((None, asked)),
        Told::MediaType(announced) => announced,
        Told::Contradiction => return None,
    };
    let kind = kind_of(announced)?;
    asked.is_none_or(|asked| asked == kind).then_some((Some(announced), Some(kind)))
}

/// The kind that the members tell, when no media type does. Never an artifact manifest, which
/// nothing tells but its media type.
fn shape<'a>(members: &[Member<'a>]) -> Result<DocumentKind, Contest<'a>> {
    let is_version_1 = json::find(members, "schemaVersion") == Some("1");
    let mut found = None;
    for member in members.iter().filter(|member| member.value != "null") {
        let (name, kind) = match json::string(member.name).as_deref() {
            Ok("config") => ("config", DocumentKind::Image),
            Ok("layers") => ("layers", DocumentKind::Image),
            Ok("manifests") => ("manifests", DocumentKind::Index),
            Ok("fsLayers") if is_version_1 => ("fsLayers", DocumentKind::Schema1),
            _ => continue,
        };
        if *found.get_or_insert(kind) != kind {
            return Err((ManifestErrorKind::Ambiguous, Some((name, member.value))));
        }
    }
    found.ok_or((ManifestErrorKind::UnknownKind, None))
}
