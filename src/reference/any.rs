//! What a person may name an image by: a reference, a digest, an image id.

use super::accept::is_identifier;
use super::error::ReferenceError;
use super::owned::Reference;
use super::view::ReferenceView;
use crate::digest::{Algorithm, Digest, DigestView};

/// A reference, or the digest of an image in the local store. Go: `ParseAnyReference`.
///
/// Exactly 64 lower-case hexadecimal digits are a sha256 digest, a bare digest of sha256, sha384 or sha512
/// is itself, and everything else is a reference. So `sha256:…` with 64 digits is a digest here; to
/// [`ReferenceView::parse`] it is a repository called `sha256` with a long tag.
///
/// ```
/// use distref::AnyReference;
///
/// let id = "0123456789abcdef".repeat(4);
/// let AnyReference::Digest(digest) = AnyReference::parse(&id)? else { unreachable!() };
/// assert_eq!(digest.to_string(), format!("sha256:{id}"));
/// assert!(matches!(AnyReference::parse("nginx")?, AnyReference::Named(_)));
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum AnyReference<'a> {
    /// A reference with a name.
    Named(ReferenceView<'a>),
    /// The digest of an image, or its id.
    Digest(Digest),
}

impl<'a> AnyReference<'a> {
    /// Reads a reference, a bare digest or an image id.
    ///
    /// # Errors
    ///
    /// As [`ReferenceView::parse`].
    ///
    /// ```
    /// use distref::AnyReference;
    ///
    /// let text = "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    /// assert!(matches!(AnyReference::parse(text)?, AnyReference::Digest(digest) if digest == text));
    /// assert_eq!(AnyReference::parse("nginx:1")?.to_string(), "docker.io/library/nginx:1");
    /// assert!(AnyReference::parse("Nginx:1").is_err());
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        match digest_of(text) {
            Some(digest) => Ok(Self::Digest(digest)),
            None => ReferenceView::parse(text).map(Self::Named),
        }
    }

    /// The reference, if it is one.
    ///
    /// ```
    /// assert!(distref::AnyReference::parse("nginx")?.named().is_some());
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn named(&self) -> Option<ReferenceView<'a>> {
        match self {
            Self::Named(reference) => Some(*reference),
            Self::Digest(_) => None,
        }
    }
}

impl<'a> From<ReferenceView<'a>> for AnyReference<'a> {
    fn from(reference: ReferenceView<'a>) -> Self {
        Self::Named(reference)
    }
}

impl<'a> From<&'a Reference> for AnyReference<'a> {
    fn from(reference: &'a Reference) -> Self {
        Self::Named(reference.view())
    }
}

impl<'a> TryFrom<&'a str> for AnyReference<'a> {
    type Error = ReferenceError;

    fn try_from(text: &'a str) -> Result<Self, ReferenceError> {
        Self::parse(text)
    }
}

/// `Display` is the canonical form. Go: `String()`.
impl core::fmt::Display for AnyReference<'_> {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Named(reference) => reference.canonical().fmt(out),
            Self::Digest(digest) => digest.fmt(out),
        }
    }
}

fn digest_of(text: &str) -> Option<Digest> {
    if is_identifier(text.as_bytes()) {
        return alloc::format!("sha256:{text}").parse().ok();
    }
    let digest = DigestView::accept(text)?;
    let is_known =
        matches!(digest.algorithm(), Algorithm::Sha256 | Algorithm::Sha384 | Algorithm::Sha512);
    is_known.then(|| digest.to_digest())
}
