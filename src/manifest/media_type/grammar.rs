//! Which texts are media types: a `const` pass that accepts, and a cold one that says what is wrong.

use core::ops::Range;

use nom::{
    IResult, Parser,
    branch::alt,
    bytes::complete::{take_while, take_while1},
    character::complete::{char, satisfy},
    combinator::{all_consuming, opt, recognize},
    multi::many0_count,
    sequence::{delimited, preceded},
};

use super::{MediaTypeError, MediaTypeErrorKind as Kind};

/// The longest text in bytes: two names and the `/`.
pub(super) const MAX_LEN: usize = NAME_MAX + 1 + NAME_MAX;

/// The longest name in bytes.
const NAME_MAX: usize = 127;

/// A byte that may begin a name.
const FIRST: u8 = 1;
/// A byte that a name may have.
const NAME: u8 = 2;

static CLASSES: [u8; 256] = classes();

#[expect(clippy::cast_possible_truncation, reason = "the index has 8 bits")]
const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = match at as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => FIRST | NAME,
            b'!' | b'#' | b'$' | b'&' | b'-' | b'^' | b'_' | b'.' | b'+' => NAME,
            _ => 0,
        };
        at += 1;
    }
    table
}

const fn is(class: u8, byte: u8) -> bool {
    CLASSES[byte as usize] & class != 0
}

/// Whether `text` is a media type.
pub(super) const fn accepts(text: &str) -> bool {
    let bytes = text.as_bytes();
    let slash = name_end(bytes, 0);
    if slash == bytes.len() || bytes[slash] != b'/' || !is_name(bytes, 0, slash) {
        return false;
    }
    let end = name_end(bytes, slash + 1);
    end == bytes.len() && is_name(bytes, slash + 1, end)
}

/// Where the bytes of a name that begins at `start` end.
const fn name_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < bytes.len() && is(NAME, bytes[at]) {
        at += 1;
    }
    at
}

/// Whether bytes of a name are one.
const fn is_name(bytes: &[u8], start: usize, end: usize) -> bool {
    start < end && end - start <= NAME_MAX && is(FIRST, bytes[start])
}

/// What is wrong with `text`, which [`accepts`] refused.
#[cold]
pub(super) fn explain(text: &str) -> MediaTypeError {
    if text.is_empty() {
        return MediaTypeError::new(Kind::Empty, 0..0);
    }
    let Some((name, sub)) = text.split_once('/') else {
        return MediaTypeError::new(Kind::MissingSlash, 0..text.len());
    };
    explain_name(name, Kind::TypeEmpty, 0, text.len())
        .or_else(|| explain_name(sub, Kind::SubtypeEmpty, name.len() + 1, text.len()))
        .unwrap_or(MediaTypeError::new(Kind::Character, 0..text.len())) // not reached: `accepts` takes these
}

/// What is wrong with the name that begins at byte `start` of a text which ends at byte `end`; `None` when nothing is.
fn explain_name(name: &str, empty: Kind, start: usize, end: usize) -> Option<MediaTypeError> {
    let fault = |kind, span: Range<usize>| MediaTypeError::new(kind, span).behind(start);
    if name.is_empty() {
        return Some(fault(empty, 0..0));
    }
    let foreign = |(at, char): (usize, char)| {
        let byte = u8::try_from(char).unwrap_or(0); // no class has 0
        let span = at..at + char.len_utf8();
        match char {
            _ if is(FIRST, byte) || at > 0 && is(NAME, byte) => None,
            ';' => Some(MediaTypeError::new(Kind::Parameters, start + at..end)),
            _ if is(NAME, byte) => Some(fault(Kind::First, span)),
            _ => Some(fault(Kind::Character, span)),
        }
    };
    let too_long = || fault(Kind::TooLong, NAME_MAX..name.len());
    name.char_indices().find_map(foreign).or_else(|| (name.len() > NAME_MAX).then(too_long))
}

/// The media type in front of parameters, without the white space around it, and the byte at which it begins.
pub(super) fn essence(text: &str) -> (&str, usize) {
    let front = text.split_once(';').map_or(text, |(front, _)| front);
    let essence = front.trim_start_matches(is_space);
    (essence.trim_end_matches(is_space), front.len() - essence.len())
}

/// Whether `text` is a media type as header fields have it: `type "/" subtype parameters`, RFC 9110 section 8.3.1.
pub(super) fn accepts_with_parameters(text: &str) -> bool {
    let (essence, start) = essence(text);
    let rest = text.get(essence.len()..).unwrap_or_default();
    start == 0 && accepts(essence) && all_consuming(parameters).parse(rest).is_ok()
}

/// `parameters := *( OWS ";" OWS [ parameter ] )`, RFC 9110 section 5.6.6.
fn parameters(input: &str) -> IResult<&str, usize> {
    many0_count((spaces, char(';'), spaces, opt(parameter))).parse(input)
}

/// `parameter := token "=" ( token / quoted-string )`
fn parameter(input: &str) -> IResult<&str, &str> {
    recognize((token, char('='), alt((token, quoted)))).parse(input)
}

/// `token := 1*tchar`, RFC 9110 section 5.6.2.
fn token(input: &str) -> IResult<&str, &str> {
    take_while1(|char: char| char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char))
        .parse(input)
}

/// `quoted-string := DQUOTE *( qdtext / quoted-pair ) DQUOTE`, RFC 9110 section 5.6.4, of ASCII only.
fn quoted(input: &str) -> IResult<&str, &str> {
    let is_text = |char: char| matches!(char, '\t' | ' '..='~');
    let pair = preceded(char('\\'), satisfy(is_text));
    let plain = satisfy(move |char| is_text(char) && !matches!(char, '"' | '\\'));
    recognize(delimited(char('"'), many0_count(alt((plain, pair))), char('"'))).parse(input)
}

/// `OWS := *( SP / HTAB )`
fn spaces(input: &str) -> IResult<&str, &str> {
    take_while(is_space).parse(input)
}

const fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t')
}
