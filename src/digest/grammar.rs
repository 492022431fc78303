//! Which texts are digests: a `const` pass that accepts, and a cold one that says what is wrong.

use super::{Algorithm, DigestError, DigestErrorKind as Kind, hex};

/// The longest text of a digest in bytes.
pub(super) const MAX_LEN: usize = 1024;

/// Whether `text` is a digest.
pub(super) const fn accepts(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.split_first_chunk() {
        Some((b"sha256:" | b"blake3:", encoded)) => accepts_hex::<32>(encoded),
        Some((b"sha384:", encoded)) => accepts_hex::<48>(encoded),
        Some((b"sha512:", encoded)) => accepts_hex::<64>(encoded),
        _ => accepts_other(bytes),
    }
}

/// `encoded` is the lower-case hex of `N` bytes.
const fn accepts_hex<const N: usize>(encoded: &[u8]) -> bool {
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
    let Some((name, encoded)) = text.split_once(':') else {
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
    for (at, char) in name.char_indices() {
        let component = is_ascii(char, is_component);
        if !component && !is_ascii(char, is_separator) {
            return Some(DigestError::new(Kind::Algorithm, at..at + char.len_utf8()));
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
    let fault = |kind, (at, char): (usize, char)| {
        DigestError::new(kind, start + at..start + at + char.len_utf8())
    };
    if encoded.is_empty() {
        return DigestError::new(Kind::EncodedEmpty, start..start);
    }
    if let Some(found) = encoded.char_indices().find(|&(_, char)| !is_ascii(char, is_encoded)) {
        return fault(Kind::Encoded, found);
    }
    let whole = start..start + encoded.len();
    if algorithm.hex_len() != Some(encoded.len()) {
        return DigestError::new(Kind::Length, whole);
    }
    match encoded.char_indices().find(|&(_, char)| !is_ascii(char, hex::is_lower_digit)) {
        Some(found) if found.1.is_ascii_hexdigit() => fault(Kind::Uppercase, found),
        Some(found) => fault(Kind::NotHex, found),
        None => DigestError::new(Kind::NotHex, whole), // not reached: `accepts` takes these
    }
}

/// The characters of `text` beyond the limit.
fn too_long(text: &str) -> Option<DigestError> {
    let (start, _) = text.char_indices().find(|(at, char)| at + char.len_utf8() > MAX_LEN)?;
    Some(DigestError::new(Kind::TooLong, start..text.len()))
}

/// Whether `char` is an ASCII character of `class`.
fn is_ascii(char: char, class: impl Fn(u8) -> bool) -> bool {
    u8::try_from(char).is_ok_and(class)
}
