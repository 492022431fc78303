//! Which manifest of a repository is meant.

use core::fmt;

use crate::{Digest, DigestView, Reference, ReferenceView, TagView};

/// A tag or a digest, as a path holds it behind `manifests/`. The specification calls it a reference.
///
/// ```text
/// revision := tag | digest      ; a digest holds ":", which no tag may
/// ```
/// Of a reference it is the digest, where there is one: the tag beside it decides nothing. Else it is the tag, and
/// `latest` where there is none.
///
/// Source: distribution-spec v1.1.1, section "Pulling manifests".
///
/// ```
/// use distref::{ReferenceView, protocol::route::Revision};
///
/// let of = |image: &str| Revision::from(ReferenceView::parse(image).unwrap()).to_string();
/// let digest = "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
/// assert_eq!(of(&format!("nginx:1.27@{digest}")), digest);
/// assert_eq!((of("nginx:1.27"), of("nginx")), ("1.27".into(), "latest".into()));
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

impl<'a> From<ReferenceView<'a>> for Revision<'a> {
    fn from(image: ReferenceView<'a>) -> Self {
        image.digest().map_or_else(|| Self::Tag(image.tag_or_latest()), Self::from)
    }
}

impl<'a> From<&'a Reference> for Revision<'a> {
    fn from(image: &'a Reference) -> Self {
        Self::from(image.view())
    }
}
