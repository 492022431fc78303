//! Which kind of document bytes are to be read as.

use distref::manifest::{DocumentKind, MediaType};
use serde_json::{Map, Value};

/// What people may ask for.
pub(crate) const KINDS: [(&str, DocumentKind); 8] = [
    ("image", DocumentKind::Image),
    ("index", DocumentKind::Index),
    ("artifact", DocumentKind::Artifact),
    ("schema1", DocumentKind::Schema1),
    ("config", DocumentKind::Config),
    ("descriptor", DocumentKind::Descriptor),
    ("layout", DocumentKind::Layout),
    ("saved-images", DocumentKind::SavedImages),
];

/// The kind with this word.
pub(crate) fn asked(word: &str) -> Result<DocumentKind, String> {
    let known = KINDS.into_iter().find(|(known, _)| *known == word);
    let words = || KINDS.map(|(known, _)| known).join(", ");
    known.map(|(_, kind)| kind).ok_or_else(|| format!("one of {}", words()))
}

/// The kind that a media type announces, where it is no manifest of some kind.
pub(crate) fn announced(media_type: &MediaType<'_>) -> Option<DocumentKind> {
    match media_type {
        _ if media_type.is_config() => Some(DocumentKind::Config),
        _ if *media_type == MediaType::OCI_DESCRIPTOR => Some(DocumentKind::Descriptor),
        _ if *media_type == MediaType::OCI_LAYOUT => Some(DocumentKind::Layout),
        _ => None,
    }
}

/// The kind that a document seems to be, by its members, where it is no manifest of some kind. A guess, to be of help: the reader decides.
pub(crate) fn guessed(bytes: &[u8]) -> Option<DocumentKind> {
    match serde_json::from_slice(bytes).ok()? {
        Value::Array(_) => Some(DocumentKind::SavedImages),
        Value::Object(members) => guessed_by(&members),
        _ => None,
    }
}

fn guessed_by(members: &Map<String, Value>) -> Option<DocumentKind> {
    let has = |names: &[&str]| names.iter().all(|name| members.contains_key(*name));
    match () {
        () if has(&["schemaVersion"]) => None,
        () if has(&["imageLayoutVersion"]) => Some(DocumentKind::Layout),
        () if has(&["rootfs"]) || has(&["architecture", "os"]) => Some(DocumentKind::Config),
        () if has(&["digest", "size"]) => Some(DocumentKind::Descriptor),
        () => None,
    }
}
