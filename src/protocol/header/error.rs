//! Why a header is refused, and where.

use core::fmt;

use http::HeaderName;
use thiserror::Error;

use crate::{digest::DigestErrorKind, manifest::MediaTypeErrorKind};

/// Why the value of a header cannot be read: header, rule and place. Holds nothing of the value: safe to log.
///
/// ```
/// use distref::protocol::header::{HeaderErrorKind, RetryAfter};
///
/// let error = RetryAfter::parse(b"1.5").unwrap_err();
/// assert_eq!(error.kind(), HeaderErrorKind::Number);
/// assert_eq!(error.to_string(), "retry-after: is not a whole number (byte 1)");
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{header}: {kind} (byte {offset})")]
pub struct HeaderError {
    header: HeaderName,
    kind: HeaderErrorKind,
    offset: usize,
}

impl HeaderError {
    pub(in crate::protocol) const fn new(
        header: HeaderName,
        kind: HeaderErrorKind,
        offset: usize,
    ) -> Self {
        Self { header, kind, offset }
    }

    /// The header.
    ///
    /// ```
    /// use distref::protocol::header::RetryAfter;
    ///
    /// assert_eq!(RetryAfter::parse(b"soon").unwrap_err().header(), "retry-after");
    /// ```
    #[must_use]
    pub const fn header(&self) -> &HeaderName {
        &self.header
    }

    /// The rule that the value breaks.
    ///
    /// ```
    /// use distref::protocol::header::{ByteRanges, HeaderErrorKind};
    ///
    /// let error = ByteRanges::parse(b"lines=1-2").unwrap_err();
    /// assert_eq!(error.kind(), HeaderErrorKind::Unit);
    /// ```
    #[must_use]
    pub const fn kind(&self) -> HeaderErrorKind {
        self.kind
    }

    /// The byte of the value at which it is broken; of a header that occurs several times, of that value.
    ///
    /// ```
    /// use distref::protocol::header::ByteRanges;
    ///
    /// assert_eq!(ByteRanges::parse(b"bytes=0-1,x").unwrap_err().offset(), 10);
    /// ```
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

/// The rules that the value of a header can break. Source: RFC 9110 unless a variant names another.
///
/// ```
/// use distref::protocol::header::{ContentRange, HeaderErrorKind};
///
/// let error = ContentRange::parse(b"bytes 9-5/20").unwrap_err();
/// assert_eq!(error.kind(), HeaderErrorKind::Order);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum HeaderErrorKind {
    /// More bytes than [`MAX_VALUE`](super::MAX_VALUE).
    TooLong,
    /// More items than the limit of the list.
    TooMany,
    /// Several values that differ, where there is to be one. Section 5.3.
    Repeated,
    /// Nothing where something has to be.
    Empty,
    /// A byte that may not stand there.
    Character,
    /// Not an item of the list: another item has to begin, or the value to end.
    Item,
    /// A quoted string without an end. Section 5.6.4.
    Quote,
    /// A link that does not begin with `<target>`. RFC 8288, section 3.
    Target,
    /// Not a whole number in decimal digits.
    Number,
    /// A number above [`MAX_LENGTH`](super::MAX_LENGTH).
    TooLarge,
    /// The last byte before the first one, or the whole not larger than the last byte. Section 14.4.
    Order,
    /// Another unit than bytes: the header is to be ignored. Section 14.2.
    Unit,
    /// A weight that is not within 0 and 1 with at most three decimals. Section 12.4.2.
    Weight,
    /// A warning with another code than 299. distribution-spec v1.1.1, section "Warnings".
    Code,
    /// A warning with another agent than `-`. distribution-spec v1.1.1, section "Warnings".
    Agent,
    /// A warning with a date. distribution-spec v1.1.1, section "Warnings".
    Dated,
    /// Not a digest.
    Digest(DigestErrorKind),
    /// A digest of an algorithm that is not known here: it proves nothing.
    Algorithm,
    /// Not a tag.
    Tag,
    /// Not a media type.
    MediaType(MediaTypeErrorKind),
    /// Not the domain of a registry.
    Domain,
}

impl fmt::Display for HeaderErrorKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::TooLong => "is longer than 16,384 bytes",
            Self::TooMany => "has more items than the limit",
            Self::Repeated => "occurs several times with different values",
            Self::Empty => "is empty",
            Self::Character => "has a byte that may not stand there",
            Self::Item => "has something that is no item of the list",
            Self::Quote => "has a quoted string without an end",
            Self::Target => "has a link that does not begin with a target between < and >",
            Self::Number => "is not a whole number",
            Self::TooLarge => "is a number above 9223372036854775807",
            Self::Order => "has bytes in the wrong order, or beyond the whole",
            Self::Unit => "is not in bytes",
            Self::Weight => "has a weight that is not within 0 and 1 with three decimals",
            Self::Code => "is a warning with another code than 299",
            Self::Agent => "is a warning with another agent than \"-\"",
            Self::Dated => "is a warning with a date",
            Self::Digest(kind) => return write!(out, "is not a digest: {kind}"),
            Self::Algorithm => "is a digest of an algorithm that is not known here",
            Self::Tag => "is not a tag",
            Self::MediaType(kind) => return write!(out, "is not a media type: {kind}"),
            Self::Domain => "is not the domain of a registry",
        })
    }
}
