//! The algorithm of a digest.

use core::fmt;

use super::{DigestError, grammar};

/// The algorithm of a digest: everything before the `:`.
///
/// # Grammar
///
/// ```text
/// algorithm := component *( separator component )
/// component := 1*[a-z0-9]
/// separator := [+._-]
/// ```
/// Source: image-spec, `descriptor.md`, sections "Digests" and "Registered Algorithms". SHA-384 is
/// not registered there; it is known here because references and Go's digest package know it. Every
/// other algorithm is valid too, and nothing is known about it.
///
/// ```
/// use distref::digest::Algorithm;
///
/// assert_eq!(Algorithm::parse("sha512")?, Algorithm::Sha512);
/// assert_eq!(Algorithm::parse("sha512")?.hex_len(), Some(128));
/// assert_eq!(Algorithm::parse("sha256+b64u")?.as_str(), "sha256+b64u");
/// assert_eq!(Algorithm::parse("sha256+b64u")?.hex_len(), None);
/// # Ok::<(), distref::digest::DigestError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Algorithm<'a> {
    /// `sha256`: 32 bytes, 64 hex digits.
    Sha256,
    /// `sha384`: 48 bytes, 96 hex digits.
    Sha384,
    /// `sha512`: 64 bytes, 128 hex digits.
    Sha512,
    /// `blake3`: 32 bytes, 64 hex digits.
    Blake3,
    /// Any other name that fits the grammar. A parser makes it; match it as
    /// `Other(name, ..)`.
    #[non_exhaustive]
    Other(&'a str),
}

impl<'a> Algorithm<'a> {
    /// Reads the name of an algorithm.
    ///
    /// # Errors
    ///
    /// [`DigestError`] with the span in `name`, when it does not fit the grammar or is longer than
    /// [`DigestView::MAX_LEN`](crate::DigestView::MAX_LEN).
    ///
    /// ```
    /// use distref::digest::{Algorithm, DigestErrorKind};
    ///
    /// let error = Algorithm::parse("SHA256").unwrap_err();
    /// assert_eq!((error.kind(), error.span()), (DigestErrorKind::Algorithm, 0..1));
    /// ```
    pub fn parse(name: &'a str) -> Result<Self, DigestError> {
        match grammar::explain_algorithm(name) {
            Some(error) => Err(error),
            None => Ok(Self::of(name)),
        }
    }

    /// The algorithm called `name`, which fits the grammar.
    pub(super) const fn of(name: &'a str) -> Self {
        match name.as_bytes() {
            b"sha256" => Self::Sha256,
            b"sha384" => Self::Sha384,
            b"sha512" => Self::Sha512,
            b"blake3" => Self::Blake3,
            _ => Self::Other(name),
        }
    }

    /// The name, as digests write it.
    ///
    /// ```
    /// # use distref::digest::Algorithm;
    /// assert_eq!(Algorithm::Blake3.as_str(), "blake3");
    /// assert_eq!(Algorithm::parse("md5")?.as_str(), "md5");
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
            Self::Blake3 => "blake3",
            Self::Other(name) => name,
        }
    }

    /// The size of the hash in bytes; `None` for an algorithm that is not known here.
    ///
    /// ```
    /// # use distref::digest::Algorithm;
    /// assert_eq!(Algorithm::Sha384.hash_len(), Some(48));
    /// ```
    #[must_use]
    pub const fn hash_len(self) -> Option<usize> {
        match self {
            Self::Sha256 | Self::Blake3 => Some(32),
            Self::Sha384 => Some(48),
            Self::Sha512 => Some(64),
            Self::Other(_) => None,
        }
    }

    /// The length of the encoded hash in hex digits; `None` for an algorithm that is not known
    /// here.
    ///
    /// ```
    /// # use distref::digest::Algorithm;
    /// assert_eq!(Algorithm::Sha512.hex_len(), Some(128));
    /// assert_eq!(Algorithm::parse("md5")?.hex_len(), None);
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub const fn hex_len(self) -> Option<usize> {
        match self.hash_len() {
            Some(bytes) => Some(2 * bytes),
            None => None,
        }
    }
}

/// The name.
impl fmt::Display for Algorithm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<'a> TryFrom<&'a str> for Algorithm<'a> {
    type Error = DigestError;

    fn try_from(name: &'a str) -> Result<Self, DigestError> {
        Self::parse(name)
    }
}
