//! Bytes from a first to a last one, and the two headers of uploads that hold just that.

use core::{fmt, ops::Range, str::FromStr};

use http::{
    HeaderMap, HeaderValue,
    header::{CONTENT_RANGE, RANGE},
};
use nom::{
    Parser,
    branch::alt,
    bytes::complete::{tag, tag_no_case},
    combinator::{map, opt, value},
    sequence::preceded,
};

use super::{
    HeaderError, HeaderErrorKind as Kind, MAX_LENGTH,
    grammar::{Parsed, fault, number, whole},
    one, value_of,
};

/// Bytes of a blob, from the first to the last, both included: at least one byte. Prints as `first-last`, which is
/// the `Content-Range` of a chunk.
///
/// # Grammar
///
/// ```text
/// Content-Range := first "-" last      ; of a PATCH or PUT of an upload: no unit, no total
/// first, last   := 1*DIGIT             ; first <= last < 2^63
/// ```
/// Source: distribution-spec v1.1.1, section "Pushing a blob in chunks".
///
/// ```
/// use distref::protocol::header::ByteSpan;
///
/// let chunk = ByteSpan::parse(b"5-9")?;
/// assert_eq!((chunk.first(), chunk.last(), chunk.end(), chunk.len()), (5, 9, 10, 5));
/// assert_eq!(ByteSpan::from_range(5..10), Some(chunk));
/// assert!(ByteSpan::parse(b"bytes 5-9").is_err());
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ByteSpan {
    first: u64,
    last: u64,
}

#[expect(clippy::len_without_is_empty, reason = "a span is never empty")]
impl ByteSpan {
    /// The bytes from `first` to `last`; `None` where they are in the wrong order, or 2^63 or more.
    ///
    /// ```
    /// use distref::protocol::header::ByteSpan;
    ///
    /// assert_eq!(ByteSpan::new(0, 0).unwrap().len(), 1);
    /// assert_eq!(ByteSpan::new(2, 1), None);
    /// ```
    #[must_use]
    pub const fn new(first: u64, last: u64) -> Option<Self> {
        // One less than the limit, so that the end is within it.
        if first <= last && last < MAX_LENGTH { Some(Self { first, last }) } else { None }
    }

    /// The bytes of a range; `None` where it is empty or ends above 2^63 - 1.
    ///
    /// ```
    /// use distref::protocol::header::ByteSpan;
    ///
    /// assert_eq!(ByteSpan::from_range(0..5).unwrap().to_string(), "0-4");
    /// assert_eq!(ByteSpan::from_range(5..5), None);
    /// ```
    #[must_use]
    pub const fn from_range(range: Range<u64>) -> Option<Self> {
        match range.end.checked_sub(1) {
            Some(last) => Self::new(range.start, last),
            None => None,
        }
    }

    /// Reads the `Content-Range` of a chunk.
    ///
    /// # Errors
    ///
    /// [`Number`](Kind::Number), [`TooLarge`](Kind::TooLarge), [`Order`](Kind::Order), or
    /// [`Character`](Kind::Character) where something else follows.
    ///
    /// ```
    /// use distref::protocol::header::{ByteSpan, HeaderErrorKind};
    ///
    /// assert_eq!(ByteSpan::parse(b"9-5").unwrap_err().kind(), HeaderErrorKind::Order);
    /// ```
    pub fn parse(value: &[u8]) -> Result<Self, HeaderError> {
        whole(CONTENT_RANGE, value, span)
    }

    /// Reads the `Content-Range` of a chunk among the headers of a request; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and [`Repeated`](Kind::Repeated).
    ///
    /// ```
    /// use distref::protocol::header::ByteSpan;
    ///
    /// assert_eq!(ByteSpan::of(&http::HeaderMap::new()), Ok(None));
    /// ```
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, HeaderError> {
        one(headers, &CONTENT_RANGE)?.map(Self::parse).transpose()
    }

    /// The first byte.
    ///
    /// ```
    /// # use distref::protocol::header::ByteSpan;
    /// assert_eq!(ByteSpan::parse(b"5-9")?.first(), 5);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn first(self) -> u64 {
        self.first
    }

    /// The last byte.
    ///
    /// ```
    /// # use distref::protocol::header::ByteSpan;
    /// assert_eq!(ByteSpan::parse(b"5-9")?.last(), 9);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn last(self) -> u64 {
        self.last
    }

    /// The byte behind the last one.
    ///
    /// ```
    /// # use distref::protocol::header::ByteSpan;
    /// assert_eq!(ByteSpan::parse(b"5-9")?.end(), 10);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn end(self) -> u64 {
        self.last + 1 // `last` is below the limit
    }

    /// How many bytes.
    ///
    /// ```
    /// # use distref::protocol::header::ByteSpan;
    /// assert_eq!(ByteSpan::parse(b"5-9")?.len(), 5);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn len(self) -> u64 {
        self.end() - self.first
    }

    /// The value of the `Content-Range` of a chunk.
    ///
    /// ```
    /// # use distref::protocol::header::ByteSpan;
    /// assert_eq!(ByteSpan::parse(b"5-9")?.to_value(), "5-9");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn to_value(self) -> HeaderValue {
        value_of(alloc::format!("{self}").as_bytes())
    }
}

impl fmt::Display for ByteSpan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.first, self.last)
    }
}

impl FromStr for ByteSpan {
    type Err = HeaderError;

    fn from_str(text: &str) -> Result<Self, HeaderError> {
        Self::parse(text.as_bytes())
    }
}

/// `span := first "-" last`
pub(super) fn span(input: &[u8]) -> Parsed<'_, ByteSpan> {
    let (rest, (first, _, last)) = (number, tag(&b"-"[..]), number).parse(input)?;
    match ByteSpan::new(first, last) {
        Some(span) => Ok((rest, span)),
        None if first > last => fault(Kind::Order, input),
        None => fault(Kind::TooLarge, input),
    }
}

/// What a registry says it has of an upload: `Range: 0-<last>`. No range request, although the header is the same.
///
/// # Grammar
///
/// ```text
/// Range := [ "bytes" ( "=" / SP ) ] ( first "-" last / "0--1" )
/// ```
/// Source: distribution-spec v1.1.1, section "Pushing a blob in chunks", which knows `0-<last>` only. Older drafts
/// had `bytes=`; olareg and distribution's messages say `0--1` of an upload without a byte. `0-0` is ambiguous:
/// distribution says it for no byte and for one. Aliyun tells the range of the chunk alone.
/// [`ChunkAck::received`](crate::protocol::reply::ChunkAck::received) makes sense of all of them.
///
/// ```
/// use distref::protocol::header::UploadRange;
///
/// assert_eq!(UploadRange::parse(b"0-1023")?.end(), 1024);
/// assert_eq!(UploadRange::parse(b"bytes=0-1023")?.end(), 1024);
/// assert_eq!(UploadRange::parse(b"0--1")?.end(), 0);
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct UploadRange(Option<ByteSpan>);

impl UploadRange {
    /// What a server says of this many bytes: `0-<last>`, and `0-0` of none, as distribution has it. `None` above
    /// 2^63 - 1.
    ///
    /// ```
    /// use distref::protocol::header::UploadRange;
    ///
    /// assert_eq!(UploadRange::received(1024).unwrap().to_string(), "0-1023");
    /// assert_eq!(UploadRange::received(0).unwrap().to_string(), "0-0");
    /// ```
    #[must_use]
    pub const fn received(len: u64) -> Option<Self> {
        match ByteSpan::new(0, len.saturating_sub(1)) {
            Some(span) => Some(Self(Some(span))),
            None => None,
        }
    }

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// As [`ByteSpan::parse`].
    ///
    /// ```
    /// use distref::protocol::header::UploadRange;
    ///
    /// assert!(UploadRange::parse(b"0-").is_err());
    /// ```
    pub fn parse(value: &[u8]) -> Result<Self, HeaderError> {
        whole(RANGE, value, upload_range)
    }

    /// Reads the header of a response; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and [`Repeated`](Kind::Repeated).
    ///
    /// ```
    /// use distref::protocol::header::UploadRange;
    ///
    /// assert_eq!(UploadRange::of(&http::HeaderMap::new()), Ok(None));
    /// ```
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, HeaderError> {
        one(headers, &RANGE)?.map(Self::parse).transpose()
    }

    /// The bytes; `None` where it says outright that there are none, `0--1`.
    ///
    /// ```
    /// # use distref::protocol::header::UploadRange;
    /// assert_eq!(UploadRange::parse(b"0-9")?.span().unwrap().len(), 10);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn span(self) -> Option<ByteSpan> {
        self.0
    }

    /// The byte behind the last one; 0 of `0--1`, 1 of `0-0`.
    ///
    /// ```
    /// # use distref::protocol::header::UploadRange;
    /// assert_eq!(UploadRange::parse(b"0-0")?.end(), 1);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn end(self) -> u64 {
        match self.0 {
            Some(span) => span.end(),
            None => 0,
        }
    }

    /// Whether it is `0-0`, which is said of no byte and of one.
    ///
    /// ```
    /// # use distref::protocol::header::UploadRange;
    /// assert!(UploadRange::parse(b"0-0")?.is_ambiguous());
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn is_ambiguous(self) -> bool {
        matches!(self.0, Some(ByteSpan { first: 0, last: 0 }))
    }

    /// The value of the header.
    ///
    /// ```
    /// # use distref::protocol::header::UploadRange;
    /// assert_eq!(UploadRange::parse(b"bytes=0-9")?.to_value(), "0-9");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn to_value(self) -> HeaderValue {
        value_of(alloc::format!("{self}").as_bytes())
    }
}

impl fmt::Display for UploadRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(span) => write!(out, "{span}"),
            None => out.write_str("0--1"),
        }
    }
}

/// `[ "bytes" ( "=" / SP ) ] ( "0--1" / span )`
fn upload_range(input: &[u8]) -> Parsed<'_, UploadRange> {
    let unit = (tag_no_case(&b"bytes"[..]), alt((tag(&b"="[..]), tag(&b" "[..]))));
    let none = value(None, tag(&b"0--1"[..]));
    map(preceded(opt(unit), alt((none, map(span, Some)))), UploadRange).parse(input)
}

/// The `Content-Range` of a part of a whole: of a 206, or of a 416.
///
/// # Grammar
///
/// ```text
/// Content-Range := "bytes" SP ( first "-" last "/" ( complete / "*" ) / "*/" complete )
/// ```
/// `first <= last < complete < 2^63`. Source: RFC 9110, section 14.4.
///
/// ```
/// use distref::protocol::header::ContentRange;
///
/// let part = ContentRange::parse(b"bytes 500-1499/2048")?;
/// assert_eq!(part.span().unwrap().first(), 500);
/// assert_eq!(part.complete(), Some(2048));
///
/// let refused = ContentRange::parse(b"bytes */2048")?;
/// assert_eq!((refused.span(), refused.complete()), (None, Some(2048)));
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct ContentRange {
    span: Option<ByteSpan>,
    complete: Option<u64>,
}

impl ContentRange {
    /// A part, of a whole of `complete` bytes where that is known; `None` where the part does not lie within.
    ///
    /// ```
    /// use distref::protocol::header::{ByteSpan, ContentRange};
    ///
    /// let span = ByteSpan::from_range(0..5).unwrap();
    /// assert_eq!(ContentRange::part(span, Some(5)).unwrap().to_string(), "bytes 0-4/5");
    /// assert_eq!(ContentRange::part(span, Some(4)), None);
    /// ```
    #[must_use]
    pub const fn part(span: ByteSpan, complete: Option<u64>) -> Option<Self> {
        match complete {
            Some(complete) if complete < span.end() || complete > MAX_LENGTH => None,
            complete => Some(Self { span: Some(span), complete }),
        }
    }

    /// What goes with a 416: the whole has this many bytes. Above 2^63 - 1, that.
    ///
    /// ```
    /// use distref::protocol::header::ContentRange;
    ///
    /// assert_eq!(ContentRange::unsatisfied(5).to_string(), "bytes */5");
    /// ```
    #[must_use]
    pub const fn unsatisfied(complete: u64) -> Self {
        let complete = if complete > MAX_LENGTH { MAX_LENGTH } else { complete };
        Self { span: None, complete: Some(complete) }
    }

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// [`Unit`](Kind::Unit), [`Number`](Kind::Number), [`TooLarge`](Kind::TooLarge), [`Order`](Kind::Order), or
    /// [`Character`](Kind::Character).
    ///
    /// ```
    /// use distref::protocol::header::{ContentRange, HeaderErrorKind};
    ///
    /// assert_eq!(ContentRange::parse(b"0-4/5").unwrap_err().kind(), HeaderErrorKind::Unit);
    /// ```
    pub fn parse(value: &[u8]) -> Result<Self, HeaderError> {
        whole(CONTENT_RANGE, value, content_range)
    }

    /// Reads the header of a response; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and [`Repeated`](Kind::Repeated).
    ///
    /// ```
    /// use distref::protocol::header::ContentRange;
    ///
    /// assert_eq!(ContentRange::of(&http::HeaderMap::new()), Ok(None));
    /// ```
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, HeaderError> {
        one(headers, &CONTENT_RANGE)?.map(Self::parse).transpose()
    }

    /// The part; `None` of a 416.
    ///
    /// ```
    /// # use distref::protocol::header::ContentRange;
    /// assert_eq!(ContentRange::parse(b"bytes 0-0/2")?.span().unwrap().len(), 1);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn span(self) -> Option<ByteSpan> {
        self.span
    }

    /// The length of the whole; `None` where it is not told, `*`.
    ///
    /// ```
    /// # use distref::protocol::header::ContentRange;
    /// assert_eq!(ContentRange::parse(b"bytes 0-0/*")?.complete(), None);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn complete(self) -> Option<u64> {
        self.complete
    }

    /// The value of the header.
    ///
    /// ```
    /// # use distref::protocol::header::ContentRange;
    /// assert_eq!(ContentRange::unsatisfied(5).to_value(), "bytes */5");
    /// ```
    #[must_use]
    pub fn to_value(self) -> HeaderValue {
        value_of(alloc::format!("{self}").as_bytes())
    }
}

impl fmt::Display for ContentRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.span, self.complete) {
            (Some(span), Some(complete)) => write!(out, "bytes {span}/{complete}"),
            (Some(span), None) => write!(out, "bytes {span}/*"),
            (None, Some(complete)) => write!(out, "bytes */{complete}"),
            (None, None) => out.write_str("bytes */*"), // is never built
        }
    }
}

/// `"bytes" SP ( span "/" ( complete / "*" ) / "*/" complete )`
fn content_range(input: &[u8]) -> Parsed<'_, ContentRange> {
    let (rest, _) = unit(&b"bytes "[..]).parse(input)?;
    if let Some(complete) = rest.strip_prefix(b"*/") {
        return map(number, ContentRange::unsatisfied).parse(complete);
    }
    let whole = alt((value(None, tag(&b"*"[..])), map(number, Some)));
    let (rest, (span, _, complete)) = (span, tag(&b"/"[..]), whole).parse(rest)?;
    match ContentRange::part(span, complete) {
        Some(range) => Ok((rest, range)),
        None => fault(Kind::Order, input),
    }
}

/// The unit with what has to follow it.
pub(super) fn unit<'a>(text: &'static [u8]) -> impl FnMut(&'a [u8]) -> Parsed<'a, &'a [u8]> {
    super::grammar::named(Kind::Unit, tag_no_case(text))
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn a_chunk_has_no_unit_and_no_total() {
        for (value, expected) in [
            ("0-4", Ok((0, 4))),
            ("0-0", Ok((0, 0))),
            (" 5-9 ", Ok((5, 9))),
            ("007-010", Ok((7, 10))),
            ("9-5", Err((Kind::Order, 0))),
            ("bytes 0-4", Err((Kind::Number, 0))),
            ("0-4/10", Err((Kind::Character, 3))),
            ("0-4/*", Err((Kind::Character, 3))),
            ("0-", Err((Kind::Number, 2))),
            ("-4", Err((Kind::Number, 0))),
            ("0", Err((Kind::Empty, 1))),
            ("0 - 4", Err((Kind::Character, 1))),
            ("bogus", Err((Kind::Number, 0))),
            ("", Err((Kind::Number, 0))),
            ("0-9223372036854775807", Err((Kind::TooLarge, 0))),
            ("0-9223372036854775808", Err((Kind::TooLarge, 2))),
        ] {
            let read = ByteSpan::parse(value.as_bytes());
            let read = read.map(|span| (span.first(), span.last()));
            assert_eq!(read.map_err(|e| (e.kind(), e.offset())), expected, "{value:?}");
        }
    }

    #[test]
    fn what_an_upload_has_is_read_in_every_form_that_was_seen() {
        for (value, end, printed) in [
            ("0-0", 1, "0-0"),
            ("0--1", 0, "0--1"),
            ("0-1023", 1024, "0-1023"),
            ("bytes=0-9", 10, "0-9"),
            ("bytes 0-9", 10, "0-9"),
            ("5-9", 10, "5-9"),
        ] {
            let range = UploadRange::parse(value.as_bytes()).unwrap();
            assert_eq!((range.end(), range.to_string().as_str()), (end, printed), "{value}");
        }
        for value in ["", "0", "0-", "--1", "0-9/10", "0-1,3-4", "bytes=", "bytes=-5", "bytes=5-"] {
            assert!(UploadRange::parse(value.as_bytes()).is_err(), "{value}");
        }
    }

    #[test]
    fn a_part_lies_within_its_whole() {
        for (value, expected) in [
            ("bytes 0-0/2", Ok("bytes 0-0/2")),
            ("Bytes 0-0/*", Ok("bytes 0-0/*")),
            ("bytes */2048", Ok("bytes */2048")),
            ("bytes */0", Ok("bytes */0")),
            ("bytes 0-4/4", Err((Kind::Order, 0))),
            ("bytes 4-3/9", Err((Kind::Order, 6))),
            ("bytes */*", Err((Kind::Number, 8))),
            ("bytes=0-4/5", Err((Kind::Unit, 0))),
            ("0-4/5", Err((Kind::Unit, 0))),
            ("bytes 0-4", Err((Kind::Empty, 9))),
            ("bytes 0-4/", Err((Kind::Number, 10))),
            ("bytes 0-4/5 x", Err((Kind::Character, 11))),
        ] {
            let read = ContentRange::parse(value.as_bytes()).map(|range| range.to_string());
            let read = read.as_deref().map_err(|e| (e.kind(), e.offset()));
            assert_eq!(read, expected, "{value}");
        }
    }
}
