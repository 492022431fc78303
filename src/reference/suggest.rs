//! Spellings that would do: what was most likely meant by a text that was refused.

use alloc::string::{String, ToString};

use super::error::{ReferenceError, ReferenceErrorKind as Kind};
use super::view::ReferenceView;
use crate::digest::DigestErrorKind;
use crate::tag::{TagErrorKind, TagView};

/// Longest text that is mended; nobody types a longer one.
const MAX_LEN: usize = 1_024;

/// The mends, tried one on top of the other, until the text parses.
const MENDS: [fn(&str) -> String; 7] =
    [trim, strip_scheme, join_marks, lower_name, lower_digest, trim_end, mend_tag];

/// A spelling that parses, where there is an obvious one.
pub(super) fn spelling(text: &str, error: ReferenceError) -> Option<String> {
    let is_hopeless = matches!(error.kind(), Kind::TooLong | Kind::Identifier);
    if text.len() > MAX_LEN || is_hopeless {
        return None;
    }
    let mut mended = text.to_string();
    for mend in MENDS {
        mended = mend(&mended);
        if mended != text && ReferenceView::accept(&mended).is_some() {
            return Some(mended);
        }
    }
    None
}

/// What to do where no spelling can be offered.
pub(super) fn advice(text: &str, error: ReferenceError) -> Option<&'static str> {
    Some(match error.kind() {
        _ if text.contains("${") || text.contains("{{") || text.starts_with('$') => {
            "this looks like a template; put the values in first"
        }
        Kind::Identifier => "to name a local image by its id, read it as a digest: sha256:…",
        Kind::Digest(
            DigestErrorKind::Length | DigestErrorKind::NotHex | DigestErrorKind::Encoded,
        ) => "give the whole digest, all its digits; registries do not look up abbreviations",
        Kind::DigestUnsupported => "pin by the image's sha256 digest",
        Kind::Scheme => "leave the scheme out",
        Kind::Empty | Kind::EmptyComponent => "put the name of the image here",
        Kind::DomainUnderscore => {
            "host names have no underscore; in an account, leave out `.` and `:`"
        }
        Kind::NotCanonical => "write domain, account and name in full, as `canonical` prints them",
        _ => return None,
    })
}

/// Spaces and quotes around, and line breaks from copying.
fn trim(text: &str) -> String {
    let is_edge =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '`' | ',' | ';');
    text.trim_matches(is_edge).to_string()
}

/// `https://`, `docker://` and the like; a scheme that means another kind of thing stays.
fn strip_scheme(text: &str) -> String {
    let known = ["https://", "http://", "docker://", "oci://", "docker-image://"];
    known.iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text).to_string()
}

/// Spaces around a mark, and the mark twice.
fn join_marks(text: &str) -> String {
    let mut joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    for (twice, once) in [("//", "/"), ("@@", "@"), ("::", ":")] {
        joined = joined.replace(twice, once);
    }
    joined
}

/// Capitals in the name; a tag keeps its own.
fn lower_name(text: &str) -> String {
    let name = text.split('@').next().unwrap_or_default();
    let last = name.rfind('/').unwrap_or(0);
    let colon = name.get(last..).and_then(|tail| tail.find(':'));
    let (name, rest) = text.split_at(colon.map_or(name.len(), |colon| last + colon));
    [&name.to_lowercase(), rest].concat()
}

/// Capitals in a digest.
fn lower_digest(text: &str) -> String {
    match text.split_once('@') {
        Some((name, digest)) => [name, "@", &digest.to_ascii_lowercase()].concat(),
        None => text.to_string(),
    }
}

/// Nothing after the last mark: an empty tag, digest or component.
fn trim_end(text: &str) -> String {
    text.trim_end_matches(['/', ':', '@']).to_string()
}

/// A tag that is too long, or holds what build metadata and branch names hold.
fn mend_tag(text: &str) -> String {
    let last = text.rfind('/').unwrap_or(0);
    let Some(colon) = text.get(last..).and_then(|tail| tail.find(':')) else {
        return text.to_string();
    };
    let (name, tag) = text.split_at(last + colon + 1);
    match TagView::parse(tag).map_err(crate::tag::TagError::kind) {
        Err(TagErrorKind::TooLong) => [name, tag.get(..TagView::MAX_LEN).unwrap_or(tag)].concat(),
        Err(TagErrorKind::Character) => [name, &tag.replace(['+', '~', '#'], "_")].concat(),
        Err(TagErrorKind::Start) => [name, tag.trim_start_matches(['.', '-'])].concat(),
        _ => text.to_string(),
    }
}
