//! Paths that two readers could take for two things, refused before anything else is asked.

use core::ops::Range;

use super::refusal::{Refusal, RefusalKind, RefusalPart};

/// No path here has an escape but in its last component, of one of these: in a digest, where some clients write them.
const ESCAPED: [&str; 3] = ["%3a", "%2b", "%3d"];

/// `path := *( "/" *pchar )`, RFC 3986, section 3.3, without empty components (but at the end), dot components, and
/// escapes of what was no delimiter.
pub(super) fn check(path: &str) -> Result<(), Refusal> {
    let refuse = |kind, at, len| Err(Refusal::of_text(kind, RefusalPart::Path, at..at + len));
    if let Some(span) = foreign(path, b"/") {
        return Err(Refusal::of_text(RefusalKind::Character, RefusalPart::Path, span));
    }
    let bytes = path.as_bytes();
    let mut last = 0; // where the last component begins
    for at in memchr::memchr_iter(b'/', bytes) {
        match bytes.get(at + 1..).unwrap_or_default() {
            [b'/', ..] => return refuse(RefusalKind::EmptyComponent, at, 2),
            [b'.', b'/', ..] | [b'.'] => return refuse(RefusalKind::DotComponent, at + 1, 1),
            [b'.', b'.', b'/', ..] | [b'.', b'.'] => {
                return refuse(RefusalKind::DotComponent, at + 1, 2);
            }
            _ => last = at + 1,
        }
    }
    let is_known = |at: usize| {
        let escape = path.get(at..at + 3).unwrap_or_default();
        at >= last && ESCAPED.iter().any(|known| escape.eq_ignore_ascii_case(known))
    };
    match memchr::memchr_iter(b'%', bytes).find(|&at| !is_known(at)) {
        Some(at) => refuse(RefusalKind::Escape, at, 3.min(path.len() - at)),
        None => Ok(()),
    }
}

/// The first character that is neither a `pchar` nor one of `others`.
///
/// `pchar := unreserved | "%" | sub-delims | ":" | "@"`
pub(super) fn foreign(text: &str, others: &[u8]) -> Option<Range<usize>> {
    let is_foreign = |byte: u8| !PCHAR[usize::from(byte)] && !others.contains(&byte);
    let at = text.bytes().position(is_foreign)?;
    let len = text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    Some(at..at + len)
}

/// For each byte, whether it is a `pchar`.
const PCHAR: [bool; 256] = {
    let mut class = [false; 256];
    let marks = b"-._~%!$&'()*+,;=:@";
    let mut at = 0;
    while at < marks.len() {
        class[marks[at] as usize] = true;
        at += 1;
    }
    let mut byte = 0_u8;
    while byte < 128 {
        class[byte as usize] |= byte.is_ascii_alphanumeric();
        byte += 1;
    }
    class
};
