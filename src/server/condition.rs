//! Preconditions: what a request wants to be so before it is carried out.

use alloc::vec::Vec;

use http::HeaderMap;
use http::header::{HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};

use crate::{Digest, DigestView};

/// What must hold of the manifest that a tag names now, or of the content that is asked for.
///
/// ```text
/// header     := "*" | entity-tag *( "," entity-tag )
/// entity-tag := [ "W/" ] DQUOTE digest DQUOTE      ; any other one is that of no content
/// ```
///
/// | header | holds |
/// |---|---|
/// | none | always |
/// | `If-Match: *` | if there is something |
/// | `If-Match: "DIGEST", …` | if it is one of these; a weak one, with `W/`, never counts |
/// | `If-None-Match: *` | if there is nothing |
/// | `If-None-Match: "DIGEST", …` | if it is none of these, weak or not |
///
/// What is doubtful does not hold: of an `If-None-Match` with a `*` among others, or with more than
/// [`MAX_TAGS`](Condition::MAX_TAGS), that there is nothing is what is wanted.
///
/// Source: RFC 9110, sections 8.8.3 and 13.1; distribution-spec v1.1.1, section "Pushing Manifests with Subject", of
/// clients that edit a list which others edit too.
///
/// ```
/// use distref::Digest;
/// use distref::server::Condition;
/// use http::header::{HeaderMap, HeaderValue, IF_NONE_MATCH};
///
/// // Pushes a tag only where there is none.
/// let mut headers = HeaderMap::new();
/// headers.insert(IF_NONE_MATCH, HeaderValue::from_static("*"));
/// let condition = Condition::of(&headers);
/// assert!(condition.holds(None));
/// assert!(!condition.holds(Some(&Digest::sha256_of(b"{}"))));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Condition {
    is_match: Option<EntityTags>,
    is_none_match: Option<EntityTags>,
}

/// What one of the headers names.
#[derive(Clone, Debug, Eq, PartialEq)]
enum EntityTags {
    Any,
    Of(Vec<Digest>),
    /// These and more, or a `*` among others.
    Doubtful(Vec<Digest>),
}

impl Condition {
    /// Holds of everything: that of a request without such headers.
    ///
    /// ```
    /// use distref::server::Condition;
    ///
    /// assert!(Condition::NONE.holds(None));
    /// assert_eq!(Condition::NONE, Condition::of(&http::HeaderMap::new()));
    /// ```
    pub const NONE: Self = Self { is_match: None, is_none_match: None };

    /// The most digests that are kept of a header, 64: clients send one.
    ///
    /// ```
    /// assert_eq!(distref::server::Condition::MAX_TAGS, 64);
    /// ```
    pub const MAX_TAGS: usize = 64;

    /// That of a request.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::server::Condition;
    /// use http::header::{HeaderMap, IF_MATCH};
    ///
    /// let (old, new) = (Digest::sha256_of(b"old"), Digest::sha256_of(b"new"));
    /// let mut headers = HeaderMap::new();
    /// headers.insert(IF_MATCH, format!("\"{old}\"").parse()?);
    /// let condition = Condition::of(&headers);
    /// assert!(condition.holds(Some(&old)));
    /// assert!(!condition.holds(Some(&new)));
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
    /// ```
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        Self {
            is_match: EntityTags::of(headers, &IF_MATCH, digest_of),
            is_none_match: EntityTags::of(headers, &IF_NONE_MATCH, digest_of_weak)
                .map(EntityTags::or_any),
        }
    }

    /// Whether it holds of what is there: the digest of it, or nothing. What a [`Storage`](super::Storage) asks before
    /// it sets a tag.
    ///
    /// ```
    /// use distref::server::Condition;
    /// use http::header::{HeaderMap, HeaderValue, IF_MATCH};
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.insert(IF_MATCH, HeaderValue::from_static("*"));
    /// assert!(!Condition::of(&headers).holds(None));
    /// ```
    #[must_use]
    pub fn holds(&self, current: Option<&Digest>) -> bool {
        self.is_matched(current) && !self.is_known(current)
    }

    /// Whether `If-Match` holds. Asked first: RFC 9110, section 13.2.2.
    pub(super) fn is_matched(&self, current: Option<&Digest>) -> bool {
        self.is_match.as_ref().is_none_or(|tags| tags.has(current))
    }

    /// Whether the client has it already: `If-None-Match` names it. A GET then gets a 304, anything else a 412.
    pub(super) fn is_known(&self, current: Option<&Digest>) -> bool {
        self.is_none_match.as_ref().is_some_and(|tags| tags.has(current))
    }
}

impl EntityTags {
    /// `read` makes the digest of an entity tag, if it counts. A digest holds no comma: what is cut in two was none.
    fn of(
        headers: &HeaderMap,
        name: &HeaderName,
        read: impl Fn(&[u8]) -> Option<Digest>,
    ) -> Option<Self> {
        let mut values = headers.get_all(name).iter().map(HeaderValue::as_bytes).peekable();
        values.peek()?;
        let (mut digests, mut is_doubtful) = (Vec::new(), false);
        for value in values {
            if value.trim_ascii() == b"*" {
                return Some(Self::Any);
            }
            for tag in value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii) {
                match read(tag) {
                    Some(digest) if digests.len() < Condition::MAX_TAGS => digests.push(digest),
                    Some(_) => is_doubtful = true,
                    None => is_doubtful |= tag == b"*",
                }
            }
        }
        Some(if is_doubtful { Self::Doubtful(digests) } else { Self::Of(digests) })
    }

    /// What is doubtful, taken for any.
    fn or_any(self) -> Self {
        if let Self::Doubtful(_) = self { Self::Any } else { self }
    }

    fn has(&self, current: Option<&Digest>) -> bool {
        match (self, current) {
            (_, None) => false,
            (Self::Any, Some(_)) => true,
            (Self::Of(digests) | Self::Doubtful(digests), Some(current)) => {
                digests.contains(current)
            }
        }
    }
}

/// `DQUOTE digest DQUOTE`: a strong entity tag, of content that is the same byte for byte.
pub(super) fn digest_of(tag: &[u8]) -> Option<Digest> {
    let text = tag.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let digest = DigestView::parse(core::str::from_utf8(text).ok()?).ok()?;
    Some(digest.to_digest())
}

/// The same, weak or not: proxies that pack content make tags weak.
fn digest_of_weak(tag: &[u8]) -> Option<Digest> {
    digest_of(tag.strip_prefix(b"W/").unwrap_or(tag))
}

/// The entity tag of content: its digest, which no other content has.
pub(super) fn entity_tag(digest: &Digest) -> HeaderValue {
    let tag = alloc::format!("\"{digest}\"");
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\"")) // a digest is ASCII
}
