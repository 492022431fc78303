//! `Range` of a request: which bytes of a blob are wanted.

use alloc::{string::String, vec::Vec};
use core::{fmt, ops::Range};

use http::{HeaderMap, HeaderValue, header::RANGE};
use nom::{Parser, bytes::complete::tag, combinator::opt};

use super::{
    ByteSpan, HeaderError, HeaderErrorKind as Kind, MAX_VALUE,
    grammar::{Items, Parsed, fault, number, spaces},
    one,
    span::unit,
    value_of,
};

/// One range of a request.
///
/// ```
/// use distref::protocol::header::ByteRange;
///
/// assert_eq!(ByteRange::From(500).resolve(2048), Some(500..2048));
/// assert_eq!(ByteRange::Last(500).to_string(), "-500");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ByteRange {
    /// `first-last`: these bytes, as far as there are any.
    Span(ByteSpan),
    /// `first-`: from this byte to the end.
    From(u64),
    /// `-count`: the last bytes, or all if there are fewer.
    Last(u64),
}

impl ByteRange {
    /// The bytes that are meant of a whole of `len` bytes; `None` where there are none, so that a server answers 416.
    /// Source: RFC 9110, section 14.1.2.
    ///
    /// ```
    /// use distref::protocol::header::ByteRange;
    ///
    /// assert_eq!(ByteRange::Last(9).resolve(5), Some(0..5));
    /// assert_eq!(ByteRange::From(5).resolve(5), None);
    /// ```
    #[must_use]
    pub fn resolve(self, len: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::Span(span) => span.first()..span.end().min(len),
            Self::From(first) => first..len,
            Self::Last(count) => len.saturating_sub(count)..len,
        };
        (!range.is_empty()).then_some(range)
    }
}

impl fmt::Display for ByteRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Span(span) => write!(out, "{span}"),
            Self::From(first) => write!(out, "{first}-"),
            Self::Last(count) => write!(out, "-{count}"),
        }
    }
}

/// The ranges of a request, in their order: at least one.
///
/// # Grammar
///
/// ```text
/// Range := "bytes=" range *( OWS "," OWS range )
/// range := first "-" [ last ] / "-" count
/// ```
/// Source: RFC 9110, section 14.2. A server may ignore the header, and has to where the unit is another; a value that
/// is broken it may also refuse with 416. A registry answers several ranges with 200 or `multipart/byteranges`.
///
/// ```
/// use distref::protocol::header::ByteRanges;
///
/// let wanted = ByteRanges::parse(b"bytes=0-0, 500-, -1")?;
/// let bytes: Vec<_> = wanted.iter().filter_map(|range| range.resolve(600)).collect();
/// assert_eq!(bytes, [0..1, 500..600, 599..600]);
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ByteRanges(Vec<ByteRange>);

impl ByteRanges {
    /// The most ranges, 64: many small ones cost more than the whole. RFC 9110, section 14.2.
    pub const MAX_RANGES: usize = 64;

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// [`Unit`](Kind::Unit), [`Order`](Kind::Order), [`Number`](Kind::Number), [`TooLarge`](Kind::TooLarge),
    /// [`TooMany`](Kind::TooMany), [`Empty`](Kind::Empty) or [`Item`](Kind::Item). One range that is wrong makes
    /// the header invalid.
    ///
    /// ```
    /// use distref::protocol::header::{ByteRanges, HeaderErrorKind};
    ///
    /// let error = ByteRanges::parse(b"bytes=500-0").unwrap_err();
    /// assert_eq!((error.kind(), error.offset()), (HeaderErrorKind::Order, 6));
    /// ```
    pub fn parse(value: &[u8]) -> Result<Self, HeaderError> {
        let error = |(kind, offset)| HeaderError::new(RANGE, kind, offset);
        if value.len() > MAX_VALUE {
            return Err(error((Kind::TooLong, MAX_VALUE)));
        }
        let Ok((list, _)) = (spaces, unit(b"bytes=")).parse(value) else {
            return Err(error((Kind::Unit, 0)));
        };
        let start = value.len() - list.len();
        let mut ranges = Vec::new();
        for item in Items::new(list, range) {
            let (range, offset) = item.map_err(|(kind, offset)| error((kind, start + offset)))?;
            if ranges.len() == Self::MAX_RANGES {
                return Err(error((Kind::TooMany, start + offset)));
            }
            ranges.push(range);
        }
        if ranges.is_empty() { Err(error((Kind::Empty, start))) } else { Ok(Self(ranges)) }
    }

    /// Reads the header of a request; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and [`Repeated`](Kind::Repeated).
    ///
    /// ```
    /// use distref::protocol::header::ByteRanges;
    ///
    /// assert_eq!(ByteRanges::of(&http::HeaderMap::new()), Ok(None));
    /// ```
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, HeaderError> {
        one(headers, &RANGE)?.map(Self::parse).transpose()
    }

    /// The ranges.
    ///
    /// ```
    /// # use distref::protocol::header::ByteRanges;
    /// assert_eq!(ByteRanges::parse(b"bytes=0-0,2-2")?.iter().count(), 2);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ByteRange> {
        self.0.iter().copied()
    }

    /// The range, where there is just one.
    ///
    /// ```
    /// # use distref::protocol::header::{ByteRange, ByteRanges};
    /// assert_eq!(ByteRanges::parse(b"bytes=5-")?.single(), Some(ByteRange::From(5)));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn single(&self) -> Option<ByteRange> {
        match self.0.as_slice() {
            [range] => Some(*range),
            _ => None,
        }
    }

    /// The value of the header.
    ///
    /// ```
    /// use distref::protocol::header::{ByteRange, ByteRanges};
    ///
    /// assert_eq!(ByteRanges::from(ByteRange::From(5)).to_value(), "bytes=5-");
    /// ```
    #[must_use]
    pub fn to_value(&self) -> HeaderValue {
        value_of(alloc::format!("{self}").as_bytes())
    }
}

impl From<ByteRange> for ByteRanges {
    fn from(range: ByteRange) -> Self {
        Self(Vec::from([range]))
    }
}

impl fmt::Display for ByteRanges {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ranges: Vec<String> = self.iter().map(|range| alloc::format!("{range}")).collect();
        write!(out, "bytes={}", ranges.join(","))
    }
}

/// `range := first "-" [ last ] / "-" count`
fn range(input: &[u8]) -> Parsed<'_, ByteRange> {
    if let Some(count) = input.strip_prefix(b"-") {
        let (rest, count) = number(count)?;
        return Ok((rest, ByteRange::Last(count)));
    }
    let (rest, (first, _)) = (number, tag(&b"-"[..])).parse(input)?;
    let is_open = !rest.first().is_some_and(u8::is_ascii_digit);
    let (rest, last) = if is_open { (rest, None) } else { opt(number).parse(rest)? };
    match last.map(|last| ByteSpan::new(first, last)) {
        None if is_open => Ok((rest, ByteRange::From(first))),
        Some(Some(span)) => Ok((rest, ByteRange::Span(span))),
        Some(None) if last < Some(first) => fault(Kind::Order, input),
        _ => fault(Kind::TooLarge, input),
    }
}

#[cfg(test)]
mod tests {
    use std::{string::ToString, vec::Vec};

    use super::*;

    #[test]
    fn ranges_are_read_as_http_has_them() {
        for (value, printed, len, bytes) in [
            ("bytes=0-0", "bytes=0-0", 2, &[Some(0..1)][..]),
            ("bytes=500-1499", "bytes=500-1499", 2048, &[Some(500..1499 + 1)]),
            ("bytes=500-", "bytes=500-", 2048, &[Some(500..2048)]),
            ("bytes=-500", "bytes=-500", 2048, &[Some(1548..2048)]),
            ("bytes=2000-5000", "bytes=2000-5000", 2048, &[Some(2000..2048)]),
            ("bytes=5000-10000", "bytes=5000-10000", 2048, &[None]),
            ("Bytes=0-0 , 2-2", "bytes=0-0,2-2", 3, &[Some(0..1), Some(2..3)]),
            ("bytes=,0-0,", "bytes=0-0", 0, &[None]),
            ("bytes=-0", "bytes=-0", 5, &[None]),
        ] {
            let ranges = ByteRanges::parse(value.as_bytes()).unwrap();
            assert_eq!(ranges.to_string(), printed);
            let resolved: Vec<_> = ranges.iter().map(|range| range.resolve(len)).collect();
            assert_eq!(resolved, bytes, "{value}");
        }
    }

    #[test]
    fn ranges_that_are_to_be_ignored_say_why() {
        for (value, kind, offset) in [
            ("lines=0-1", Kind::Unit, 0),
            ("0-1", Kind::Unit, 0),
            ("bytes 0-1", Kind::Unit, 0),
            ("bytes=", Kind::Empty, 6),
            ("bytes=,", Kind::Empty, 6),
            ("bytes=500-0", Kind::Order, 6),
            ("bytes=a-b", Kind::Number, 6),
            ("bytes=1", Kind::Empty, 7),
            ("bytes=--1", Kind::Number, 7),
            ("bytes=0-1x", Kind::Item, 9),
            ("bytes=0-1,5-4", Kind::Order, 10),
            ("bytes=0-9223372036854775808", Kind::TooLarge, 6),
        ] {
            let error = ByteRanges::parse(value.as_bytes()).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{value}");
        }
        let many = std::format!("bytes={}", ["0-0"; 65].join(","));
        assert_eq!(ByteRanges::parse(many.as_bytes()).unwrap_err().kind(), Kind::TooMany);
    }
}
