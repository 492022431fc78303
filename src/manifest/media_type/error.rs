//! Why a text is not a media type, and where.

use core::ops::Range;

use thiserror::Error;

/// Why a text is not a [`MediaType`](super::MediaType), and where. Holds no copy of the text: `Copy`, and safe to
/// log.
///
/// The message is one line and says what to do.
///
/// ```
/// use distref::manifest::MediaType;
///
/// let error = MediaType::parse("application/json; charset=utf-8").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "a media type has no parameters here; leave out what follows the subtype (byte 16)"
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind} (byte {start})")]
pub struct MediaTypeError {
    kind: MediaTypeErrorKind,
    start: usize,
    end: usize,
}

impl MediaTypeError {
    /// `kind`, found at `span` of the text.
    pub(super) const fn new(kind: MediaTypeErrorKind, span: Range<usize>) -> Self {
        Self { kind, start: span.start, end: span.end }
    }

    /// The same in a text that has `before` bytes in front of the one that was read.
    pub(super) const fn behind(self, before: usize) -> Self {
        Self { kind: self.kind, start: before + self.start, end: before + self.end }
    }

    /// The rule that the text breaks.
    ///
    /// ```
    /// use distref::manifest::{MediaType, MediaTypeErrorKind};
    ///
    /// let error = MediaType::parse("json").unwrap_err();
    /// assert_eq!(error.kind(), MediaTypeErrorKind::MissingSlash);
    /// ```
    #[must_use]
    pub const fn kind(self) -> MediaTypeErrorKind {
        self.kind
    }

    /// The bytes of the text that break it, on character boundaries; empty where something is missing.
    ///
    /// ```
    /// # use distref::manifest::MediaType;
    /// assert_eq!(MediaType::parse("text/é").unwrap_err().span(), 5..7);
    /// assert_eq!(MediaType::parse("text/").unwrap_err().span(), 5..5);
    /// ```
    #[must_use]
    pub const fn span(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The rules that a text can break. Source: RFC 6838, section 4.2.
///
/// That of the whole text comes before that of the type, and this before that of the subtype. Within a part the
/// first from left to right is told, and its length last.
///
/// ```
/// use distref::manifest::{MediaType, MediaTypeErrorKind};
///
/// let error = MediaType::parse("application/.json").unwrap_err();
/// assert_eq!(error.kind(), MediaTypeErrorKind::First);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum MediaTypeErrorKind {
    /// There is no text at all.
    #[error("the media type is empty; write type/subtype, for example application/json")]
    Empty,
    /// No `/` ends a type. The span is the whole text.
    #[error("a media type is written type/subtype, for example application/json; add the slash")]
    MissingSlash,
    /// Nothing stands before the `/`. The span is empty.
    #[error("the type is missing; put one before the slash, for example application")]
    TypeEmpty,
    /// Nothing stands behind the `/`. The span is empty.
    #[error("the subtype is missing; put one behind the slash, for example json")]
    SubtypeEmpty,
    /// A `;`, as before the parameters of a header field. The span runs from there to the end of the text.
    #[error("a media type has no parameters here; leave out what follows the subtype")]
    Parameters,
    /// A type or subtype that begins with a character which only its rest may have. The span is that character.
    #[error("a type or subtype begins with a letter or digit")]
    First,
    /// A character that no media type has, or a second `/`. The span is that character.
    #[error(
        "this character is not allowed in a type or subtype; use a-z, A-Z, 0-9, ! # $ & - ^ _ . +"
    )]
    Character,
    /// A type or subtype of more than 127 bytes. The span is what is too much.
    #[error("a type or subtype has at most 127 characters")]
    TooLong,
}
