//! Whether a text is one that all parsers of URLs read alike: the bytes, then the parts.

use super::authority::Authority;
use super::error::{UrlError, UrlErrorKind as Kind};
use crate::registry::origin::Scheme;

/// The parts of a reference to a URL, RFC 3986, section 4.1, each checked.
pub(super) struct Parts<'a> {
    /// All before `?` and `#`.
    pub(super) hierarchy: &'a str,
    pub(super) scheme: Option<Scheme>,
    pub(super) authority: Option<Authority>,
    pub(super) path: &'a str,
    /// After `?`.
    pub(super) query: Option<&'a str>,
    /// Where `#` stands.
    pub(super) fragment: Option<usize>,
}

/// ```text
/// reference := [ scheme ":" "//" authority | "//" authority ] path [ "?" query ] [ "#" fragment ]
/// ```
pub(super) fn split(bytes: &[u8]) -> Result<Parts<'_>, UrlError> {
    let text = check_bytes(bytes)?;
    let (rest, fragment) = cut(text, '#');
    let (hierarchy, query) = cut(rest, '?');
    if let Some(fragment) = fragment {
        no_delimiters(fragment, rest.len() + 1)?;
    }
    if let Some(query) = query {
        no_delimiters(query, hierarchy.len() + 1)?;
    }
    let (scheme, after) = scheme(hierarchy)?;
    let (authority, path) = match after.strip_prefix("//") {
        Some(rest) => {
            let (text, path) =
                rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or((rest, ""));
            let start = hierarchy.len() - rest.len();
            (Some(Authority::read(text).map_err(|error| error.moved(start))?), path)
        }
        None if scheme.is_some() => {
            return Err(UrlError::new(Kind::Slashes, hierarchy.len() - after.len()));
        }
        None => (None, after),
    };
    check_path(path, hierarchy.len() - path.len())?;
    let fragment = fragment.map(|_| rest.len());
    Ok(Parts { hierarchy, scheme, authority, path, query, fragment })
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// Only what RFC 3986 has: unreserved and reserved characters, and `%` with two hex digits.
fn check_bytes(bytes: &[u8]) -> Result<&str, UrlError> {
    if bytes.len() > super::CheckedUrl::MAX_LEN {
        return Err(UrlError::new(Kind::TooLong, super::CheckedUrl::MAX_LEN));
    }
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'%' if escaped(bytes, at).is_none() => return Err(UrlError::new(Kind::Escape, at)),
            b'%' => {}
            _ if is_url_byte(byte) => {}
            _ => return Err(UrlError::new(Kind::Byte, at)),
        }
    }
    core::str::from_utf8(bytes).map_err(|error| UrlError::new(Kind::Byte, error.valid_up_to()))
}

fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(&byte)
}

/// The byte that `%` and two hex digits stand for.
fn escaped(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    let value = digit(at + 1)? * 16 + digit(at + 2)?;
    u8::try_from(value).ok()
}

/// `scheme := ( "http" | "https" ) ":"`, in any case. A first segment with a `:` in it can only be a scheme.
fn scheme(hierarchy: &str) -> Result<(Option<Scheme>, &str), UrlError> {
    let first = hierarchy.split('/').next().unwrap_or_default();
    let Some((name, _)) = first.split_once(':') else { return Ok((None, hierarchy)) };
    let scheme = Scheme::of(name).ok_or(UrlError::new(Kind::Scheme, 0))?;
    Ok((Some(scheme), hierarchy.get(name.len() + 1..).unwrap_or_default()))
}

/// Brackets stand around IPv6 addresses only, `#` before the fragment only.
fn no_delimiters(part: &str, start: usize) -> Result<(), UrlError> {
    let misplaced = part.bytes().position(|b| matches!(b, b'[' | b']' | b'#'));
    misplaced.map_or(Ok(()), |at| Err(UrlError::new(Kind::Byte, start + at)))
}

fn check_path(path: &str, start: usize) -> Result<(), UrlError> {
    no_delimiters(path, start)?;
    let mut at = start;
    for segment in path.split('/') {
        if segment.contains('%') {
            check_escapes(segment.as_bytes(), at)?;
        }
        at += segment.len() + 1;
    }
    Ok(())
}

/// No control, and no dot segment between the slashes that are there once the segment is decoded.
fn check_escapes(segment: &[u8], start: usize) -> Result<(), UrlError> {
    let mut dots = Some(0); // how many dots the piece is made of; `None` once it holds something else
    let mut at = 0;
    while let Some(&byte) = segment.get(at) {
        let (byte, len) =
            escaped(segment, at).filter(|_| byte == b'%').map_or((byte, 1), |b| (b, 3));
        if byte.is_ascii_control() {
            return Err(UrlError::new(Kind::Control, start + at));
        }
        dots = match byte {
            b'/' | b'\\' if matches!(dots, Some(1 | 2)) => break,
            b'/' | b'\\' => Some(0),
            b'.' => dots.map(|count: usize| count + 1),
            _ => None,
        };
        at += len;
    }
    if matches!(dots, Some(1 | 2)) { Err(UrlError::new(Kind::DotSegment, start)) } else { Ok(()) }
}
