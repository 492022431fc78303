//! Which texts are digests: a `const` pass that accepts, and a cold one that says what is wrong.

use core::ops::Range;

use super::{Algorithm, DigestError, DigestErrorKind as Kind, hex};

/// The longest text of a digest in bytes.
pub(super) const MAX_LEN: usize = 1024;

/// Whether `text` is a digest.
pub(super) const fn accepts(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.split_first_chunk() {
        Some((b"sha256:" | b"blake3:", encoded)) => is_hash::<32>(encoded),
        Some((b"sha384:", encoded)) => is_hash::<48>(encoded),
        Some((b"sha512:", encoded)) => is_hash::<64>(encoded),
        _ => accepts_other(bytes),
    }
}

/// `encoded` is the lower-case hex of `N` bytes.
pub(crate) const fn is_hash<const N: usize>(encoded: &[u8]) -> bool {
    match hex::pairs::<N>(encoded) {
        Some(pairs) => hex::is_lower(pairs),
        None => false,
    }
}

/// `text` fits the grammar that every digest has.
const fn accepts_other(text: &[u8]) -> bool {
    if text.len() > MAX_LEN {
        return false;
    }
    let mut separated = false; // the last byte was a letter or digit
    let mut at = 0;
    while at < text.len() && text[at] != b':' {
        let component = is_component(text[at]);
        if !(component || separated && is_separator(text[at])) {
            return false;
        }
        separated = component;
        at += 1;
    }
    let encoded = at + 1;
    at = encoded;
    while at < text.len() && is_encoded(text[at]) {
        at += 1;
    }
    separated && encoded < text.len() && at == text.len()
}

const fn is_component(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9')
}

const fn is_separator(byte: u8) -> bool {
    matches!(byte, b'+' | b'.' | b'_' | b'-')
}

const fn is_encoded(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'=' | b'_' | b'-')
}

/// What is wrong with `text`, which [`accepts`] refused.
#[cold]
pub(super) fn explain(text: &str) -> DigestError {
    if text.is_empty() {
        return DigestError::new(Kind::Empty, 0..0);
    }
    if let Some(error) = too_long(text) {
        return error;
    }
    let colon = text.bytes().position(|byte| byte == b':');
    let Some((name, encoded)) = colon.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?)))
    else {
        return DigestError::new(Kind::MissingColon, 0..text.len());
    };
    explain_algorithm(name)
        .unwrap_or_else(|| explain_encoded(Algorithm::of(name), encoded, name.len() + 1))
}

/// What keeps `name` from being an algorithm; `None` when it is one.
pub(super) fn explain_algorithm(name: &str) -> Option<DigestError> {
    if let Some(error) = too_long(name) {
        return Some(error);
    }
    let mut separated = false;
    for (at, byte) in name.bytes().enumerate() {
        let component = is_component(byte);
        if !component && !is_separator(byte) {
            return Some(DigestError::new(Kind::Algorithm, char_at(name, at)));
        }
        if !component && !separated {
            return Some(DigestError::new(Kind::AlgorithmEmpty, at..at));
        }
        separated = component;
    }
    (!separated).then(|| DigestError::new(Kind::AlgorithmEmpty, name.len()..name.len()))
}

/// What is wrong with `encoded`, which begins at byte `start`.
fn explain_encoded(algorithm: Algorithm<'_>, encoded: &str, start: usize) -> DigestError {
    let fault = |kind, at| {
        let Range { start: from, end: to } = char_at(encoded, at);
        DigestError::new(kind, start + from..start + to)
    };
    if encoded.is_empty() {
        return DigestError::new(Kind::EncodedEmpty, start..start);
    }
    // All of it, without an early exit, so that the loop becomes vector instructions.
    if !encoded.bytes().fold(true, |sound, byte| sound & is_encoded(byte)) {
        let at = encoded.bytes().position(|byte| !is_encoded(byte)).unwrap_or(0);
        return fault(Kind::Encoded, at);
    }
    let whole = start..start + encoded.len();
    if algorithm.hex_len() != Some(encoded.len()) {
        return DigestError::new(Kind::Length, whole);
    }
    match encoded.bytes().enumerate().find(|&(_, byte)| !hex::is_lower_digit(byte)) {
        Some((at, byte)) if byte.is_ascii_hexdigit() => fault(Kind::Uppercase, at),
        Some((at, _)) => fault(Kind::NotHex, at),
        None => DigestError::new(Kind::NotHex, whole), // not reached: `accepts` takes these
    }
}

/// The characters of `text` beyond the limit.
fn too_long(text: &str) -> Option<DigestError> {
    if text.len() <= MAX_LEN {
        return None;
    }
    let start = (0..=MAX_LEN).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    Some(DigestError::new(Kind::TooLong, start..text.len()))
}

/// The bytes of the character that starts at byte `at`.
fn char_at(text: &str, at: usize) -> Range<usize> {
    let char = text.get(at..).and_then(|rest| rest.chars().next());
    at..at + char.map_or(1, char::len_utf8)
}
