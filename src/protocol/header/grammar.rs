//! What headers have in common: tokens, quoted strings, parameters, lists. RFC 9110, section 5.6.

use core::iter::FusedIterator;

use http::HeaderName;
use nom::{
    Err, IResult, Parser,
    branch::alt,
    bytes::complete::{tag, take, take_while, take_while1},
    combinator::{map, opt, recognize},
    error::{ErrorKind, ParseError},
    multi::{many0_count, many1_count},
    sequence::{delimited, preceded, terminated},
};

use super::{HeaderError, HeaderErrorKind as Kind, MAX_LENGTH, MAX_VALUE};

/// What a rule gives: its value and what is left, or a fault.
pub(super) type Parsed<'a, T> = IResult<&'a [u8], T, Fault<'a>>;

/// Where a rule does not fit: what is left from there on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Fault<'a> {
    pub(super) kind: Kind,
    pub(super) rest: &'a [u8],
}

impl<'a> Fault<'a> {
    pub(super) const fn new(kind: Kind, rest: &'a [u8]) -> Self {
        Self { kind, rest }
    }
}

impl<'a> ParseError<&'a [u8]> for Fault<'a> {
    fn from_error_kind(rest: &'a [u8], _: ErrorKind) -> Self {
        let kind = if rest.is_empty() { Kind::Empty } else { Kind::Character };
        Self { kind, rest }
    }

    fn append(_: &'a [u8], _: ErrorKind, other: Self) -> Self {
        other
    }
}

/// The fault of this kind.
pub(super) fn fault<T>(kind: Kind, rest: &[u8]) -> Parsed<'_, T> {
    Err(Err::Error(Fault { kind, rest }))
}

/// The rule, of which every fault is of this kind.
pub(super) fn named<'a, T>(
    kind: Kind,
    mut rule: impl Parser<&'a [u8], Output = T, Error = Fault<'a>>,
) -> impl FnMut(&'a [u8]) -> Parsed<'a, T> {
    move |input| rule.parse(input).map_err(|err| err.map(|fault| Fault { kind, ..fault }))
}

/// Reads a value of which the rule has to take all, but for white space around it.
pub(super) fn whole<'a, T>(
    header: HeaderName,
    value: &'a [u8],
    mut rule: impl Parser<&'a [u8], Output = T, Error = Fault<'a>>,
) -> Result<T, HeaderError> {
    if value.len() > MAX_VALUE {
        return Err(HeaderError::new(header, Kind::TooLong, MAX_VALUE));
    }
    let inner = value.trim_ascii();
    let fault = match preceded(spaces, |input| rule.parse(input)).parse(value.trim_ascii_end()) {
        Ok(([], result)) => return Ok(result),
        Ok((rest, _)) => Fault { kind: Kind::Character, rest },
        Err(Err::Error(fault) | Err::Failure(fault)) => fault,
        Err(Err::Incomplete(_)) => Fault { kind: Kind::Empty, rest: inner }, // rules are complete
    };
    let offset = value.trim_ascii_end().len().saturating_sub(fault.rest.len());
    Err(HeaderError::new(header, fault.kind, offset))
}

/// `OWS := *( SP / HTAB )`; `BWS` is the same.
pub(super) fn spaces(input: &[u8]) -> Parsed<'_, &[u8]> {
    take_while(is_space).parse(input)
}

/// `token := 1*tchar`
pub(super) fn token(input: &[u8]) -> Parsed<'_, &str> {
    let chars = take_while1(is_token);
    map(chars, |chars: &[u8]| core::str::from_utf8(chars).unwrap_or_default()).parse(input) // ASCII
}

/// `quoted-string := DQUOTE *( qdtext / quoted-pair ) DQUOTE`; what stands between the quotes, as it is written.
pub(super) fn quoted(input: &[u8]) -> Parsed<'_, &[u8]> {
    let inside = recognize(many0_count(alt((take_while1(is_qdtext), quoted_pair))));
    let mut string = delimited(tag(&b"\""[..]), inside, tag(&b"\""[..]));
    match string.parse(input) {
        Err(Err::Error(_)) if input.first() == Some(&b'"') => fault(Kind::Quote, input),
        parsed => parsed,
    }
}

/// `quoted-pair := "\" ( HTAB / SP / VCHAR / obs-text )`
fn quoted_pair(input: &[u8]) -> Parsed<'_, &[u8]> {
    match input {
        [b'\\', byte, rest @ ..] if is_text(*byte) => {
            Ok((rest, input.get(..2).unwrap_or_default()))
        }
        _ => fault(Kind::Character, input),
    }
}

/// `number := 1*DIGIT`, at most [`MAX_LENGTH`].
pub(super) fn number(input: &[u8]) -> Parsed<'_, u64> {
    let (rest, digits) =
        named(Kind::Number, take_while1(|b: u8| b.is_ascii_digit())).parse(input)?;
    let add = |sum: u64, digit: &u8| sum.checked_mul(10)?.checked_add(u64::from(digit - b'0'));
    match digits.iter().try_fold(0, add).filter(|&number| number <= MAX_LENGTH) {
        Some(number) => Ok((rest, number)),
        None => fault(Kind::TooLarge, input),
    }
}

/// A parameter: its name, and what stands behind `=`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct RawParam<'a> {
    pub(super) name: &'a str,
    pub(super) value: Option<RawValue<'a>>,
}

/// The value of a parameter as it is written; of a quoted string what stands between the quotes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct RawValue<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) is_quoted: bool,
}

/// `parameters := *( OWS ";" OWS [ parameter ] )`, section 5.6.6; the bytes of all.
pub(super) fn parameters(input: &[u8]) -> Parsed<'_, &[u8]> {
    let mut rest = input;
    loop {
        let (after, _) = spaces(rest)?;
        let [b';', ..] = after else { break };
        (rest, _) = parameter_item(rest)?;
    }
    let len = input.len() - rest.len();
    Ok((rest, input.get(..len).unwrap_or_default()))
}

/// `OWS ";" OWS [ parameter ]`
pub(super) fn parameter_item(input: &[u8]) -> Parsed<'_, Option<RawParam<'_>>> {
    let (rest, _) = (spaces, tag(&b";"[..]), spaces).parse(input)?;
    match rest.first() {
        None | Some(b';' | b',') => Ok((rest, None)),
        Some(_) => map(parameter, Some).parse(rest),
    }
}

/// `parameter := token [ BWS "=" BWS ( quoted-string / bare ) ]`, as RFC 8288 section 3 has it.
fn parameter(input: &[u8]) -> Parsed<'_, RawParam<'_>> {
    let (rest, name) = token(input)?;
    let mut equals = opt((spaces, tag(&b"="[..]), spaces));
    match equals.parse(rest)? {
        (_, None) => Ok((rest, RawParam { name, value: None })),
        (rest, Some(_)) => map(value, |value| RawParam { name, value: Some(value) }).parse(rest),
    }
}

/// `bare := 1*( any visible character but DQUOTE "," ";" )`: a token, and the URLs that stand there without quotes.
fn value(input: &[u8]) -> Parsed<'_, RawValue<'_>> {
    let is_bare = |byte: u8| (byte > b' ' && byte != 0x7f) && !matches!(byte, b'"' | b',' | b';');
    alt((
        map(take_while1(is_bare), |bytes| RawValue { bytes, is_quoted: false }),
        map(quoted, |bytes| RawValue { bytes, is_quoted: true }),
    ))
    .parse(input)
}

/// The items of a list: `[ item ] *( OWS "," OWS [ item ] )`, section 5.6.1. What is no item is a fault, and the next
/// item is behind the next comma that is in no quoted string.
#[derive(Clone, Debug)]
pub(super) struct Items<'a, T> {
    value: &'a [u8],
    rest: &'a [u8],
    item: fn(&'a [u8]) -> Parsed<'a, T>,
}

impl<'a, T> Items<'a, T> {
    pub(super) const fn new(value: &'a [u8], item: fn(&'a [u8]) -> Parsed<'a, T>) -> Self {
        Self { value, rest: value, item }
    }

    /// Gives up on the rest.
    pub(super) const fn stop(&mut self) {
        self.rest = &[];
    }

    fn offset(&self, rest: &[u8]) -> usize {
        self.value.len() - rest.len()
    }
}

impl<T> Iterator for Items<'_, T> {
    /// An item and the byte at which it begins; or what is wrong, and where.
    type Item = Result<(T, usize), (Kind, usize)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.len() > MAX_VALUE {
            self.rest = &[];
            return Some(Err((Kind::TooLong, MAX_VALUE)));
        }
        let between = |byte: &u8| is_space(*byte) || *byte == b',';
        let start = self.rest.iter().position(|byte| !between(byte))?;
        let input = self.rest.get(start..)?;
        let fault = match terminated(self.item, spaces).parse(input) {
            Ok((rest @ ([] | [b',', ..]), item)) => {
                self.rest = rest;
                return Some(Ok((item, self.offset(input))));
            }
            Ok((rest, _)) => Fault::new(Kind::Item, rest),
            Err(Err::Error(fault) | Err::Failure(fault)) => fault,
            Err(Err::Incomplete(_)) => Fault::new(Kind::Empty, input), // rules are complete
        };
        self.rest = behind_comma(fault.rest);
        Some(Err((fault.kind, self.offset(fault.rest))))
    }
}

impl<T> FusedIterator for Items<'_, T> {}

/// What begins with the next comma outside of quoted strings; nothing if there is none.
fn behind_comma(input: &[u8]) -> &[u8] {
    let plain = take_while1(|byte: u8| !matches!(byte, b',' | b'"'));
    match opt(many1_count(alt((plain, any_string)))).parse(input) {
        Ok((rest @ [b',', ..], _)) => rest,
        _ => &[], // the end, or a quoted string without one
    }
}

/// A quoted string of any bytes.
fn any_string(input: &[u8]) -> Parsed<'_, &[u8]> {
    let plain = take_while1(|byte: u8| !matches!(byte, b'"' | b'\\'));
    let inside = many0_count(alt((plain, recognize((tag(&b"\\"[..]), take(1_usize))))));
    recognize((tag(&b"\""[..]), inside, tag(&b"\""[..]))).parse(input)
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// `HTAB / SP / VCHAR / obs-text`
pub(super) const fn is_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b' '..=b'~' | 0x80..)
}

const fn is_qdtext(byte: u8) -> bool {
    is_text(byte) && !matches!(byte, b'"' | b'\\')
}

/// `tchar`, section 5.6.2.
pub(in crate::protocol) const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    type Item<'a> = Result<(&'a str, usize), (Kind, usize)>;

    fn items(value: &str) -> std::vec::Vec<Item<'_>> {
        Items::new(value.as_bytes(), token).collect()
    }

    #[test]
    fn a_list_keeps_what_is_good_and_says_what_is_not() {
        assert_eq!(items("a, b"), [Ok(("a", 0)), Ok(("b", 3))]);
        assert_eq!(items(" ,, a\t,,b , "), [Ok(("a", 4)), Ok(("b", 8))]);
        assert_eq!(items("a b, c"), [Err((Kind::Item, 2)), Ok(("c", 5))]);
        assert_eq!(items("\"x, y\", c"), [Err((Kind::Character, 0)), Ok(("c", 8))]);
        assert_eq!(items("\"x, y, c"), [Err((Kind::Character, 0))]);
        assert_eq!(items(r#""x\", y", c"#), [Err((Kind::Character, 0)), Ok(("c", 10))]);
        assert_eq!(items(""), []);
    }

    #[test]
    fn a_number_has_digits_only_and_a_limit() {
        for (text, expected) in [
            ("0", Ok(0)),
            ("007", Ok(7)),
            ("9223372036854775807", Ok(MAX_LENGTH)),
            ("9223372036854775808", Err(Kind::TooLarge)),
            ("99999999999999999999999", Err(Kind::TooLarge)),
            ("-1", Err(Kind::Number)),
            ("+1", Err(Kind::Number)),
            ("", Err(Kind::Number)),
        ] {
            let read = whole(super::super::OCI_TAG, text.as_bytes(), number);
            assert_eq!(read.map_err(|error| error.kind()), expected, "{text}");
        }
    }
}
