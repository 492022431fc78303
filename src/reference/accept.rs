//! The accept path: one verdict for literals and run time, and where the parts lie.
//!
//! Everything here is `const fn`, allocates nothing and says no more than yes or no. Why not is the
//! business of [`refuse`](super::refuse); [`scan`](super::scan) is the fast form of [`normalized`].

use super::class::{ALNUM, DIGIT, EXPLICIT, HEX, KEPT, RUN, is};
use super::name::{MAX_DOMAIN_LEN, MAX_PATH_LEN};
use super::scan::{self, Verdict};
use crate::digest::is_hash;
use crate::tag;

/// Longest text that is looked at, in bytes.
pub(super) const MAX_LEN: usize = 65_536;

/// The domain that is implied where none is written.
pub(super) const HUB: &str = "docker.io";
/// What old clients wrote for [`HUB`].
pub(super) const OLD_HUB: &str = "index.docker.io";
/// The account that is implied on [`HUB`] for a path of one component.
pub(super) const LIBRARY: &str = "library";

/// Where the parts of an accepted text lie, in bytes. The limit on the text keeps them within `u32`.
#[derive(Clone, Copy)]
pub(super) struct Offsets {
    /// After `domain "/"`; 0 when no domain is written.
    pub(super) path_start: u32,
    /// At `:`, `@` or the end.
    pub(super) path_end: u32,
    /// At `@` or the end; equal to `path_end` without a tag.
    pub(super) tag_end: u32,
}

impl Offsets {
    #[expect(clippy::cast_possible_truncation, reason = "a text has at most MAX_LEN bytes")]
    pub(super) const fn new(path_start: usize, path_end: usize, tag_end: usize) -> Self {
        Self { path_start: path_start as u32, path_end: path_end as u32, tag_end: tag_end as u32 }
    }
}

/// Reads a reference as people type it: `docker.io` and `library/` are implied. On refusal, where the path starts
/// behind a domain that is sound; 0 where that is not known.
pub(super) const fn normalized(text: &str) -> Result<Offsets, usize> {
    let text = text.as_bytes();
    match scan::normalized(text) {
        Verdict::Accepted(offsets) => Ok(offsets),
        Verdict::Refused(path_start) => Err(path_start),
        Verdict::Odd => match plain_normalized(text) {
            Some(offsets) => Ok(offsets),
            None => Err(0),
        },
    }
}

/// The plain form of [`normalized`], rule by rule.
pub(super) const fn plain_normalized(text: &[u8]) -> Option<Offsets> {
    let Some((path_end, tag_end)) = split(text) else { return None };
    let name = before(text, path_end);
    let path_start = match find(name, b'/') {
        Some(slash) if is_explicit(before(name, slash)) => {
            if !is_domain(before(name, slash)) {
                return None;
            }
            slash + 1
        }
        _ => 0,
    };
    let path = after(name, path_start);
    let implied = if implies_library(name, path_start) { LIBRARY.len() + 1 } else { 0 };
    if !is_path(path) || path.len() + implied > MAX_PATH_LEN || is_identifier(text) {
        return None;
    }
    Some(Offsets::new(path_start, path_end, tag_end))
}

/// Reads a reference by the grammar alone. Nothing is implied; the domain may be absent.
pub(super) const fn exact(text: &[u8]) -> Option<Offsets> {
    let Some((path_end, tag_end)) = split(text) else { return None };
    let name = before(text, path_end);
    let path_start = match find(name, b'/') {
        Some(slash) if is_domain(before(name, slash)) => slash + 1,
        _ => 0,
    };
    let path = after(name, path_start);
    if !is_path(path) || path.len() > MAX_PATH_LEN {
        return None;
    }
    Some(Offsets::new(path_start, path_end, tag_end))
}

/// Where the name and the tag end, if tag and digest are sound.
///
/// No backtracking is needed: `@` occurs in no other part, and a tag holds no `/`, so a `:` after
/// the last `/` can only start a tag.
const fn split(text: &[u8]) -> Option<(usize, usize)> {
    if text.len() > MAX_LEN {
        return None;
    }
    let tag_end = match find(text, b'@') {
        Some(at) if is_reference_digest(after(text, at + 1)) => at,
        Some(_) => return None,
        None => text.len(),
    };
    let rest = before(text, tag_end);
    match tag_colon(rest) {
        Some(colon) if tag::is_tag(after(rest, colon + 1)) => Some((colon, tag_end)),
        Some(_) => None,
        None => Some((tag_end, tag_end)),
    }
}

/// The `:` that starts a tag: the first one after the last `/`.
const fn tag_colon(text: &[u8]) -> Option<usize> {
    let mut colon = None;
    let mut at = text.len();
    while at > 0 {
        at -= 1;
        match text[at] {
            b'/' => return colon,
            b':' => colon = Some(at),
            _ => {}
        }
    }
    colon
}

/// Whether the text before the first `/` is taken for a domain: it holds `.`, `:` or a capital,
/// or is `localhost`. Source: distribution/reference, `splitDockerDomain`.
pub(super) const fn is_explicit(head: &[u8]) -> bool {
    if equal(head, b"localhost") {
        return true;
    }
    let mut at = 0;
    while at < head.len() {
        if is(&KEPT, EXPLICIT, head[at]) {
            return true;
        }
        at += 1;
    }
    false
}

/// Whether `library/` is implied before the path: on Docker Hub, for a path of one component.
pub(super) const fn implies_library(name: &[u8], path_start: usize) -> bool {
    is_hub(name, path_start) && find(after(name, path_start), b'/').is_none()
}

/// Whether the name lies on Docker Hub, by default or by either spelling of its domain.
pub(super) const fn is_hub(name: &[u8], path_start: usize) -> bool {
    let Some(domain_end) = path_start.checked_sub(1) else { return true };
    let domain = before(name, domain_end);
    equal(domain, HUB.as_bytes()) || equal(domain, OLD_HUB.as_bytes())
}

/// Exactly 64 lower-case hexadecimal digits: an image id, not a name.
pub(super) const fn is_identifier(text: &[u8]) -> bool {
    is_hash::<32>(text)
}

/// `domain := host [ ":" 1*digit ]`, within its limit.
pub(super) const fn is_domain(text: &[u8]) -> bool {
    let host_end = match text {
        [b'[', ..] => match find(text, b']') {
            Some(close) if is_ip_literal(before(text, close)) => close + 1,
            _ => return false,
        },
        _ => match find(text, b':') {
            Some(colon) if is_host(before(text, colon)) => colon,
            None if is_host(text) => text.len(),
            _ => return false,
        },
    };
    text.len() <= MAX_DOMAIN_LEN && is_port(after(text, host_end))
}

/// `"[" 1*( hexdigit | ":" )`; what stands in the brackets is not looked at further.
const fn is_ip_literal(open: &[u8]) -> bool {
    let mut at = 1;
    while at < open.len() {
        if !(is(&KEPT, HEX, open[at]) || open[at] == b':') {
            return false;
        }
        at += 1;
    }
    at > 1
}

/// Nothing, or `":" 1*digit`.
const fn is_port(text: &[u8]) -> bool {
    let [b':', digits @ ..] = text else { return text.is_empty() };
    let mut at = 0;
    while at < digits.len() {
        if !is(&KEPT, DIGIT, digits[at]) {
            return false;
        }
        at += 1;
    }
    at > 0
}

/// `host := label *( "." label )`: letters, digits and inner dashes.
const fn is_host(text: &[u8]) -> bool {
    let mut label_start = true;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'-' if !label_start => {}
            b'.' if !label_start && text[at - 1] != b'-' => {
                label_start = true;
                at += 1;
                continue;
            }
            byte if is(&KEPT, ALNUM, byte) => {}
            _ => return false,
        }
        label_start = false;
        at += 1;
    }
    !label_start && text[at - 1] != b'-'
}

/// `path := part *( "/" part )`; the limit on its length is the caller's, who knows what is implied.
pub(super) const fn is_path(text: &[u8]) -> bool {
    let mut at = 0;
    loop {
        let run = at;
        while at < text.len() && is(&KEPT, RUN, text[at]) {
            at += 1;
        }
        if at == run {
            return false;
        }
        if at == text.len() {
            return true;
        }
        match separator_len(after(text, at)) {
            0 => return false,
            len => at += len,
        }
    }
}

/// `"/"`, or `sep := "." | "_" | "__" | 1*"-"`; 0 for anything else.
const fn separator_len(text: &[u8]) -> usize {
    match text {
        [b'_', b'_', ..] => 2,
        [b'/' | b'.' | b'_', ..] => 1,
        _ => {
            let mut dashes = 0;
            while dashes < text.len() && text[dashes] == b'-' {
                dashes += 1;
            }
            dashes
        }
    }
}

/// `digest`, of the three algorithms that references take.
pub(super) const fn is_reference_digest(text: &[u8]) -> bool {
    match text.split_first_chunk() {
        Some((b"sha256:", hash)) => is_hash::<32>(hash),
        Some((b"sha384:", hash)) => is_hash::<48>(hash),
        Some((b"sha512:", hash)) => is_hash::<64>(hash),
        _ => false,
    }
}

const fn find(text: &[u8], byte: u8) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        if text[at] == byte {
            return Some(at);
        }
        at += 1;
    }
    None
}

pub(super) const fn equal(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// `text[..at]`, or the whole where `at` lies beyond it.
const fn before(text: &[u8], at: usize) -> &[u8] {
    match text.split_at_checked(at) {
        Some((before, _)) => before,
        None => text,
    }
}

/// `text[at..]`, or nothing where `at` lies beyond it.
const fn after(text: &[u8], at: usize) -> &[u8] {
    match text.split_at_checked(at) {
        Some((_, after)) => after,
        None => &[],
    }
}
