//! Why a text is not a digest, and where.

use core::ops::Range;

use thiserror::Error;

/// Why a text is not a [`Digest`](crate::Digest), and where. Holds no copy of the input: `Copy`,
/// and safe to log.
///
/// The message is one line and says what to do.
///
/// ```
/// use distref::digest::{DigestErrorKind, DigestView};
///
/// let error = DigestView::parse("sha256-2c26b46b68ff").unwrap_err();
/// assert_eq!(error.kind(), DigestErrorKind::MissingColon);
/// assert_eq!(error.span(), 0..19);
/// assert_eq!(
///     error.to_string(),
///     "a digest is written algorithm:encoded, for example sha256:2c26…; add the colon (byte 0)"
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind} (byte {start})")]
pub struct DigestError {
    kind: DigestErrorKind,
    start: usize,
    end: usize,
}

impl DigestError {
    /// `kind`, found at `span` of the input.
    pub(super) const fn new(kind: DigestErrorKind, span: Range<usize>) -> Self {
        Self { kind, start: span.start, end: span.end }
    }

    /// The rule that the text breaks.
    ///
    /// ```
    /// use distref::digest::{DigestErrorKind, DigestView};
    ///
    /// let error = DigestView::parse("SHA256:2c26").unwrap_err();
    /// assert_eq!(error.kind(), DigestErrorKind::Algorithm);
    /// ```
    #[must_use]
    pub const fn kind(self) -> DigestErrorKind {
        self.kind
    }

    /// The bytes of the input that break it. Both ends lie on character boundaries and within the
    /// input. Empty where something is missing.
    ///
    /// ```
    /// # use distref::digest::DigestView;
    /// assert_eq!(DigestView::parse("md5:12!34").unwrap_err().span(), 6..7);
    /// assert_eq!(DigestView::parse("sha256:").unwrap_err().span(), 7..7);
    /// ```
    #[must_use]
    pub const fn span(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The rules that a text can break. Source: image-spec, `descriptor.md`, section "Digests".
///
/// The first that is broken is told: those of the whole text, those of the algorithm, those of the
/// encoded part. Within the algorithm, and among the digits, that is the first from left to right;
/// a character that no encoded part may have comes before a wrong number of digits.
///
/// ```
/// use distref::digest::{DigestErrorKind, DigestView};
///
/// let error = DigestView::parse("sha256:abc").unwrap_err();
/// assert_eq!(error.kind(), DigestErrorKind::Length);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum DigestErrorKind {
    /// There is no text at all.
    #[error("the digest is empty; write algorithm:encoded, for example sha256:2c26…")]
    Empty,
    /// Longer than [`DigestView::MAX_LEN`](crate::DigestView::MAX_LEN). The span is the rest.
    #[error("the digest is longer than 1024 bytes; check that only the digest was passed")]
    TooLong,
    /// No `:` ends an algorithm. The span is the whole text.
    #[error("a digest is written algorithm:encoded, for example sha256:2c26…; add the colon")]
    MissingColon,
    /// A component of the algorithm is missing: before the `:`, or beside a separator. The span is
    /// empty, at that place.
    #[error(
        "part of the algorithm is missing; put letters or digits on both sides of each + . _ -"
    )]
    AlgorithmEmpty,
    /// A character that an algorithm may not have. The span is that character.
    #[error(
        "this character is not allowed in the algorithm; use a-z, 0-9 and single + . _ - between them"
    )]
    Algorithm,
    /// Nothing follows the `:`.
    #[error("nothing follows the colon; add the encoded hash")]
    EncodedEmpty,
    /// A character that an encoded part may not have. The span is that character.
    #[error("this character is not allowed in the encoded part; use a-z, A-Z, 0-9, = _ -")]
    Encoded,
    /// The encoded part is too short or too long for a known algorithm. The span is that part.
    #[error(
        "wrong number of hex digits; sha256 and blake3 take 64, sha384 takes 96, sha512 takes 128"
    )]
    Length,
    /// An upper-case hex digit under a known algorithm. The span is that digit.
    #[error("this hex digit is upper case; write the hash in lower case")]
    Uppercase,
    /// Not a hex digit, under a known algorithm. The span is that character.
    #[error("this is not a hex digit; the hash of a known algorithm takes 0-9 and a-f only")]
    NotHex,
    /// The bytes of a hash under an algorithm that is not known here: how it would be written is
    /// not known either. The span is the hash. Only
    /// [`Digest::from_hash`](crate::Digest::from_hash) gives this.
    #[error("the encoding of this algorithm is not known; parse the text of the digest instead")]
    UnknownEncoding,
}
