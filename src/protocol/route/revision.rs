//! Which manifest of a repository is meant.

use core::fmt;

use crate::{Digest, DigestView, TagView};

/// A tag or a digest, as a path holds it behind `manifests/`. The specification calls it a reference.
///
/// ```text
/// revision := tag | digest      ; a digest holds ":", which no tag may
/// ```
/// Source: distribution-spec v1.1.1, section "Pulling manifests".
///
/// ```
/// use distref::{DigestView, TagView, protocol::route::Revision};
///
/// let tag = Revision::from(TagView::parse("1.2").unwrap());
/// let digest = Revision::from(DigestView::parse("md5:1d06ffb68643f3b3").unwrap());
/// assert_eq!((tag.to_string(), digest.to_string()), ("1.2".into(), "md5:1d06ffb68643f3b3".into()));
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Revision<'a> {
    /// What the tag names at the time.
    Tag(TagView<'a>),
    /// The manifest with this digest, for ever.
    Digest(Digest),
}

/// The text of the tag or of the digest.
impl fmt::Display for Revision<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => fmt::Display::fmt(tag, out),
            Self::Digest(digest) => fmt::Display::fmt(digest, out),
        }
    }
}

impl<'a> From<TagView<'a>> for Revision<'a> {
    fn from(tag: TagView<'a>) -> Self {
        Self::Tag(tag)
    }
}

impl From<DigestView<'_>> for Revision<'_> {
    fn from(digest: DigestView<'_>) -> Self {
        Self::Digest(digest.to_digest())
    }
}

impl From<Digest> for Revision<'_> {
    fn from(digest: Digest) -> Self {
        Self::Digest(digest)
    }
}
