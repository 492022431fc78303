//! The form in which digests are held, compared and hashed.

use alloc::{borrow::Cow, string::String};
use core::cmp::Ordering;

use super::{Algorithm, DigestView, hex};

/// A digest, taken apart. A text has one such form and a form one text, so the derived `Eq` and
/// `Hash` are those of the text.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(super) enum Repr<'a> {
    Known(Known),
    /// The whole text, when the algorithm is not known.
    Other(Cow<'a, str>),
}

/// The hash under an algorithm whose length is known.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(super) enum Known {
    Sha256([u8; 32]),
    Sha384([u8; 48]),
    Sha512([u8; 64]),
    Blake3([u8; 32]),
}

impl<'a> Repr<'a> {
    /// Allocates nothing.
    pub(super) const fn borrowed(view: DigestView<'a>) -> Self {
        match Known::of(view) {
            Some(known) => Self::Known(known),
            None => Self::Other(Cow::Borrowed(view.as_str())),
        }
    }

    /// Allocates for an unknown algorithm only.
    #[inline]
    pub(super) fn owned(view: DigestView<'_>) -> Self {
        match Known::of(view) {
            Some(known) => Self::Known(known),
            None => Self::Other(Cow::Owned(String::from(view.as_str()))),
        }
    }

    pub(super) fn algorithm(&self) -> Algorithm<'_> {
        match self {
            Self::Known(Known::Sha256(_)) => Algorithm::Sha256,
            Self::Known(Known::Sha384(_)) => Algorithm::Sha384,
            Self::Known(Known::Sha512(_)) => Algorithm::Sha512,
            Self::Known(Known::Blake3(_)) => Algorithm::Blake3,
            Self::Other(text) => DigestView::trusted(text).algorithm(),
        }
    }

    /// What orders as the text does. Hex digits order as the bytes they spell; and where the
    /// algorithms differ so do the first parts, because each ends at, or goes on after, its only
    /// `:`.
    fn order_key(&self) -> (&str, &[u8]) {
        match self {
            Self::Known(known) => (known.prefix(), known.hash()),
            Self::Other(text) => (text, &[]),
        }
    }
}

impl Known {
    /// Takes apart a digest of a known algorithm.
    #[inline]
    pub(super) const fn of(view: DigestView<'_>) -> Option<Self> {
        match view.as_str().as_bytes().split_first_chunk() {
            Some((b"sha256:", encoded)) => Some(Self::Sha256(decode(encoded))),
            Some((b"sha384:", encoded)) => Some(Self::Sha384(decode(encoded))),
            Some((b"sha512:", encoded)) => Some(Self::Sha512(decode(encoded))),
            Some((b"blake3:", encoded)) => Some(Self::Blake3(decode(encoded))),
            _ => None,
        }
    }

    /// The algorithm with its `:`.
    const fn prefix(&self) -> &'static str {
        match self {
            Self::Sha256(_) => "sha256:",
            Self::Sha384(_) => "sha384:",
            Self::Sha512(_) => "sha512:",
            Self::Blake3(_) => "blake3:",
        }
    }

    pub(super) const fn hash(&self) -> &[u8] {
        match self {
            Self::Sha256(hash) | Self::Blake3(hash) => hash,
            Self::Sha384(hash) => hash,
            Self::Sha512(hash) => hash,
        }
    }
}

/// The bytes of an encoded part, which has the length of its algorithm.
#[inline]
const fn decode<const N: usize>(encoded: &[u8]) -> [u8; N] {
    match hex::pairs(encoded) {
        Some(pairs) => hex::decode(pairs),
        None => [0; N], // not reached: no view has another length
    }
}

/// Byte order of the text.
impl Ord for Repr<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order_key().cmp(&other.order_key())
    }
}

impl PartialOrd for Repr<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
