//! Preconditions: what a request wants to be so before it is carried out.

use alloc::vec::Vec;

use http::HeaderMap;
use http::header::{HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};

use crate::{Digest, DigestView};

/// What must hold of the manifest that a tag names now, or of the content that is asked for.
///
/// An entity tag here is a digest in quotes; another one is that of no content.
///
/// | header | holds |
/// |---|---|
/// | `If-Match: *` | if there is something |
/// | `If-Match: "DIGEST", …` | if it is one of these |
/// | `If-None-Match: *` | if there is nothing |
/// | `If-None-Match: "DIGEST", …` | if it is none of these |
///
/// Source: RFC 9110, section 13.1.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Condition {
    is_match: Option<EntityTags>,
    is_none_match: Option<EntityTags>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum EntityTags {
    Any,
    Of(Vec<Digest>),
}

impl Condition {
    /// Holds of everything.
    pub const NONE: Self = Self { is_match: None, is_none_match: None };

    /// The most entity tags that are read of a header; more are as if they were of no content.
    pub const MAX_TAGS: usize = 64;

    /// That of a request.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        Self {
            is_match: EntityTags::of(headers, &IF_MATCH),
            is_none_match: EntityTags::of(headers, &IF_NONE_MATCH),
        }
    }

    /// Whether it holds of what is there: the digest of it, or nothing.
    #[must_use]
    pub fn holds(&self, current: Option<&Digest>) -> bool {
        self.is_matched(current) && !self.is_known(current)
    }

    /// Whether `If-Match` holds.
    pub(super) fn is_matched(&self, current: Option<&Digest>) -> bool {
        self.is_match.as_ref().is_none_or(|tags| tags.has(current))
    }

    /// Whether the client has it already: `If-None-Match` names it.
    pub(super) fn is_known(&self, current: Option<&Digest>) -> bool {
        self.is_none_match.as_ref().is_some_and(|tags| tags.has(current))
    }
}

impl EntityTags {
    fn of(headers: &HeaderMap, name: &HeaderName) -> Option<Self> {
        let mut values = headers.get_all(name).iter().map(HeaderValue::as_bytes).peekable();
        values.peek()?;
        let mut digests = Vec::new();
        for tag in values.flat_map(|value| value.split(|&byte| byte == b',')) {
            match tag.trim_ascii() {
                b"*" => return Some(Self::Any),
                tag if digests.len() < Condition::MAX_TAGS => digests.extend(digest_of(tag)),
                _ => {}
            }
        }
        Some(Self::Of(digests))
    }

    fn has(&self, current: Option<&Digest>) -> bool {
        match (self, current) {
            (_, None) => false,
            (Self::Any, Some(_)) => true,
            (Self::Of(digests), Some(current)) => digests.contains(current),
        }
    }
}

/// `[ "W/" ] DQUOTE digest DQUOTE`
pub(super) fn digest_of(tag: &[u8]) -> Option<Digest> {
    let tag = tag.strip_prefix(b"W/").unwrap_or(tag);
    let text = tag.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let digest = DigestView::parse(core::str::from_utf8(text).ok()?).ok()?;
    Some(digest.to_digest())
}

/// The entity tag of content.
pub(super) fn entity_tag(digest: &Digest) -> HeaderValue {
    let tag = alloc::format!("\"{digest}\"");
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\"")) // a digest is ASCII
}
