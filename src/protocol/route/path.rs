//! Paths that two readers could take for two things, refused before anything else is asked.

use super::refusal::{Refusal, RefusalKind, RefusalPart};

/// No path here has an escape but in its last component, of one of these: in a digest, where some clients write them.
const ESCAPED: [&str; 3] = ["%3a", "%2b", "%3d"];

/// `path := *( "/" *pchar )`, RFC 3986, section 3.3, without empty components (but at the end), dot components, and
/// escapes of what was no delimiter.
pub(super) fn check(path: &str) -> Result<(), Refusal> {
    let bytes = path.as_bytes();
    let refuse = |kind, at, len| Err(Refusal::of_text(kind, RefusalPart::Path, at..at + len));
    let mut last = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == b'/' {
            match bytes.get(at + 1..).unwrap_or_default() {
                [b'/', ..] => return refuse(RefusalKind::EmptyComponent, at, 2),
                [b'.', b'/', ..] | [b'.'] => return refuse(RefusalKind::DotComponent, at + 1, 1),
                [b'.', b'.', b'/', ..] | [b'.', b'.'] => {
                    return refuse(RefusalKind::DotComponent, at + 1, 2);
                }
                _ => last = at,
            }
        } else if !is_pchar(byte) {
            let len = path.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            return refuse(RefusalKind::Character, at, len);
        }
    }
    let mut escapes = memchr::memchr_iter(b'%', bytes);
    let is_known = |at: usize| {
        let escape = path.get(at..at + 3).unwrap_or_default();
        at > last && ESCAPED.iter().any(|known| escape.eq_ignore_ascii_case(known))
    };
    match escapes.find(|&at| !is_known(at)) {
        Some(at) => refuse(RefusalKind::Escape, at, 3.min(path.len() - at)),
        None => Ok(()),
    }
}

/// `pchar := unreserved | "%" | sub-delims | ":" | "@"`
pub(super) const fn is_pchar(byte: u8) -> bool {
    matches!(
        byte,
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'%' | b'!' | b'$'
            | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b':' | b'@'
    )
}
