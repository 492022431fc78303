//! Why a text was refused: off the hot path, found by the grammar.
//!
//! The fault is the first from left to right, as a reader sees it. What Go's order of checks makes of the same text is
//! the business of [`sentinel`](super::sentinel). Nothing here allocates.

use core::ops::Range;

use memchr::memchr;

use super::accept::{MAX_LEN, Offsets, implies_library, is_explicit, is_identifier};
use super::class::KEPT;
use super::error::{ReferenceError, ReferenceErrorKind as Kind};
use super::grammar::{self, fits, reach};
use super::name::{MAX_DOMAIN_LEN, MAX_PATH_LEN};
use super::sentinel;
use crate::digest::{Algorithm, DigestView};
use crate::tag::TagView;

/// How a text is read.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Reading {
    /// As people type it.
    Normalized,
    /// As people type it, in canonical form.
    Canonical,
    /// By the grammar alone.
    Exact,
    /// By the grammar alone, a name.
    Name,
    /// As a domain.
    Domain,
    /// As a repository.
    Repository,
    /// As a tag or digest in front of other parts.
    Part,
}

impl Reading {
    /// Whether domain and `library/` are implied.
    const fn is_peoples(self) -> bool {
        matches!(self, Self::Normalized | Self::Canonical)
    }
}

type Fault = (Kind, Range<usize>);

/// Why `text` is no reference, read so. The domain before byte `path_start` is known to be sound, if that is not 0.
#[inline(never)]
pub(super) fn reference(text: &str, reading: Reading, path_start: usize) -> ReferenceError {
    // Without a fault the two forms of the parser would differ, which the tests hold impossible.
    let unexplained = ReferenceError::new(Kind::Character, 0..0, reading);
    by_grammar(text, reading, path_start).err().unwrap_or(unexplained)
}

/// The whole verdict by the grammar. With nothing known, 0, it is the oracle of the accept path.
pub(super) fn by_grammar(
    text: &str,
    reading: Reading,
    path_start: usize,
) -> Result<Offsets, ReferenceError> {
    if text.len() > MAX_LEN {
        return Err(ReferenceError::new(Kind::TooLong, MAX_LEN..text.len(), reading));
    }
    read(text, reading, path_start).map_err(|fault| {
        let (kind, span) = or_whitespace(text, fault);
        ReferenceError::new(kind, span, reading)
    })
}

/// A digest that no reference takes.
#[cold]
pub(super) fn unsupported_digest(algorithm: Algorithm<'_>) -> ReferenceError {
    let span = 0..algorithm.as_str().len();
    ReferenceError::new(Kind::DigestUnsupported, span, Reading::Part)
}

/// Why `text` is no domain.
#[cold]
pub(super) fn domain(text: &str) -> ReferenceError {
    let fault = scheme_fault(text, memchr(b'/', text.as_bytes()))
        .or_else(|| domain_fault(text))
        .unwrap_or((Kind::DomainImplicit, 0..text.len()));
    let (kind, span) = or_whitespace(text, fault);
    ReferenceError::new(kind, span, Reading::Domain)
}

/// Why `text` is no repository.
#[cold]
pub(super) fn repository(text: &str) -> ReferenceError {
    let bytes = text.as_bytes();
    let sound = reach(bytes, |i| grammar::path(&KEPT, i)).unwrap_or(0);
    let fault = match scheme_fault(text, memchr(b'/', bytes)) {
        Some(fault) => fault,
        None if sound == text.len() && sound > 0 => (Kind::RepositoryTooLong, MAX_PATH_LEN..sound),
        None => path_fault(text, 0, sound),
    };
    let (kind, span) = or_whitespace(text, fault);
    ReferenceError::new(kind, span, Reading::Repository)
}

/// Reads part by part, from left to right, up to the first fault. A domain that is known to be sound is not read again.
fn read(text: &str, reading: Reading, known: usize) -> Result<Offsets, Fault> {
    let bytes = text.as_bytes();
    if reading.is_peoples() && is_identifier(bytes) {
        return Err((Kind::Identifier, 0..text.len()));
    }
    let path_start = if known > 0 { known } else { read_domain(text, reading)? };
    let path = bytes.get(path_start..).unwrap_or_default();
    let path_end = path_start + reach(path, |i| grammar::path(&KEPT, i)).unwrap_or(0);
    let tag_end = match bytes.get(path_end) {
        Some(b':' | b'@') if path_end > path_start && reading == Reading::Name => {
            return Err((Kind::NotName, path_end..text.len()));
        }
        Some(b':') if path_end > path_start => read_tag(text, path_end)?,
        Some(b'@') | None if path_end > path_start => path_end,
        _ => return Err(path_fault(text, path_start, path_end)),
    };
    found(text.get(tag_end + 1..).and_then(|digest| digest_fault(digest, tag_end + 1)))?;
    found(too_long_fault(bytes, path_start, path_end, reading))?;
    if reading == Reading::Canonical {
        return Err((Kind::NotCanonical, 0..path_end)); // a good reference, or it would not be here
    }
    Ok(Offsets::new(path_start, path_end, tag_end))
}

fn found(fault: Option<Fault>) -> Result<(), Fault> {
    fault.map_or(Ok(()), Err)
}

/// What stands in front of many a pasted reference, and would be taken for a domain with a bad port.
fn scheme_fault(text: &str, slash: Option<usize>) -> Option<Fault> {
    let (before, after) = text.split_at_checked(slash?)?;
    let scheme = before.strip_suffix(':').filter(|_| after.starts_with("//"))?;
    let is_scheme = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let is_named = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    (is_named && scheme.bytes().all(is_scheme)).then_some((Kind::Scheme, 0..before.len() + 2))
}

/// Says so where white space is at fault, or in a component with capitals: the rule it breaks there is not what is
/// wrong.
fn or_whitespace(text: &str, (kind, span): Fault) -> Fault {
    let faulty = text.get(span.clone()).unwrap_or_default();
    let reach = if kind == Kind::Uppercase { faulty.len() } else { 1 };
    match faulty.char_indices().take(reach).find(|(_, c)| c.is_whitespace()) {
        Some((at, c)) => (Kind::Whitespace, span.start + at..span.start + at + c.len_utf8()),
        None => (kind, span),
    }
}

/// Where the path starts: behind the first `/`, if the text before it is taken for a domain.
fn read_domain(text: &str, reading: Reading) -> Result<usize, Fault> {
    let slash = memchr(b'/', text.as_bytes());
    found(scheme_fault(text, slash))?;
    let Some(head) = slash.and_then(|slash| text.get(..slash)) else { return Ok(0) };
    let bytes = head.as_bytes();
    let is_path = || fits(bytes, |i| grammar::path(&KEPT, i));
    if reading.is_peoples() && !is_explicit(bytes) {
        return Ok(0);
    }
    // Capitals alone make Docker take the head for a domain; the writer meant an account.
    let is_meant = || bytes.iter().any(|b| matches!(b, b'.' | b':' | b'['));
    match domain_fault(head) {
        None => Ok(head.len() + 1),
        Some(fault) if is_meant() && (reading.is_peoples() || !is_path()) => Err(fault),
        Some(_) => Ok(0),
    }
}

/// Where the tag ends that starts with the `:` at byte `colon`.
fn read_tag(text: &str, colon: usize) -> Result<usize, Fault> {
    let rest = text.get(colon + 1..).unwrap_or_default();
    let (tag, _) = split_off(rest, memchr(b'@', rest.as_bytes()));
    match TagView::parse(tag) {
        Err(error) => Err((Kind::Tag(error.kind()), shift(error.span(), colon + 1))),
        Ok(_) if fits(tag.as_bytes(), |i| grammar::tag(&KEPT, i)) => Ok(colon + 1 + tag.len()),
        Ok(_) => Err((Kind::Character, colon..text.len())), // the forms differ: not reached
    }
}

fn domain_fault(domain: &str) -> Option<Fault> {
    let bytes = domain.as_bytes();
    let sound = reach(bytes, |i| grammar::domain(&KEPT, i));
    let at = sound.unwrap_or_else(|| ip_reach(bytes));
    if sound == Some(domain.len()) {
        let is_too_long = domain.len() > MAX_DOMAIN_LEN;
        return is_too_long.then_some((Kind::DomainTooLong, MAX_DOMAIN_LEN..domain.len()));
    }
    // Behind a sound host, `:` and all that follows is meant for a port.
    let host = reach(bytes, |i| grammar::host(&KEPT, i));
    let port = host.filter(|&host| bytes.get(host) == Some(&b':'));
    Some(match (port, bytes.get(at)) {
        (Some(colon), _) => (Kind::Port, colon + 1..domain.len()),
        (None, Some(b'_')) => (Kind::DomainUnderscore, at..at + 1),
        (None, Some(_)) => (Kind::Domain, character_at(domain, at)),
        (None, None) => (Kind::Domain, at..at),
    })
}

/// How much of an address in brackets is sound; 0 for any other host.
fn ip_reach(host: &[u8]) -> usize {
    let sound = |&(at, &b): &(usize, &u8)| {
        (at == 0 && b == b'[') || (at > 0 && (b == b':' || b.is_ascii_hexdigit()))
    };
    host.iter().enumerate().take_while(sound).count()
}

/// The fault of a path that is sound from `start` to `sound`, and no further.
fn path_fault(text: &str, start: usize, sound: usize) -> Fault {
    let bytes = text.as_bytes();
    if sound == 0 && matches!(bytes.first(), None | Some(b':' | b'@')) {
        return (Kind::Empty, 0..0);
    }
    let at = if sound > start { skip_innocent(bytes, sound) } else { sound };
    match bytes.get(at) {
        None | Some(b'/' | b':' | b'@') => (Kind::EmptyComponent, at..at),
        Some(b'A'..=b'Z') => (Kind::Uppercase, component_at(bytes, at)),
        Some(b'.' | b'_' | b'-') => (Kind::Separator, separators_at(bytes, at)),
        Some(_) => (Kind::Character, character_at(text, at)),
    }
}

/// Behind sound text, a slash or a sound separator is not at fault for what follows it.
fn skip_innocent(text: &[u8], sound: usize) -> usize {
    let separators = separators_at(text, sound);
    let is_sound = match text.get(separators.clone()).unwrap_or_default() {
        b"" => return sound + usize::from(text.get(sound) == Some(&b'/')),
        b"." | b"_" | b"__" => true,
        dashes => dashes.iter().all(|&b| b == b'-'),
    };
    let ends = matches!(text.get(separators.end), None | Some(b'/' | b':' | b'@'));
    if is_sound && !ends { separators.end } else { sound }
}

fn digest_fault(digest: &str, base: usize) -> Option<Fault> {
    match DigestView::parse(digest) {
        // Whatever else is wrong with it, mending that would not help.
        Err(_) if digest.starts_with("blake3:") => {
            Some((Kind::DigestUnsupported, base..base + "blake3".len()))
        }
        Err(error) => Some((Kind::Digest(error.kind()), shift(error.span(), base))),
        Ok(view) => {
            let fits = fits(digest.as_bytes(), |i| grammar::digest(&KEPT, i));
            let is_taken = fits && sentinel::digest(digest).is_none();
            let algorithm = base..base + view.algorithm().as_str().len();
            (!is_taken).then_some((Kind::DigestUnsupported, algorithm))
        }
    }
}

/// All parts are sound; the name may still be too long.
fn too_long_fault(text: &[u8], start: usize, end: usize, reading: Reading) -> Option<Fault> {
    let name = text.get(..end).unwrap_or_default();
    let implied = reading.is_peoples() && implies_library(name, start);
    let limit = if implied { MAX_PATH_LEN - "library/".len() } else { MAX_PATH_LEN };
    (end - start > limit).then_some((Kind::RepositoryTooLong, start + limit..end))
}

/// Splits around the byte at `at`, which belongs to neither side.
pub(super) fn split_off(text: &str, at: Option<usize>) -> (&str, Option<&str>) {
    let split = at.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?)));
    split.map_or((text, None), |(before, after)| (before, Some(after)))
}

fn character_at(text: &str, at: usize) -> Range<usize> {
    let len = text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    at..at + len
}

/// The component around `at`.
fn component_at(text: &[u8], at: usize) -> Range<usize> {
    let start = text.iter().take(at).rposition(|&b| b == b'/').map_or(0, |slash| slash + 1);
    let end = text.iter().skip(at).position(|b| matches!(b, b'/' | b':' | b'@'));
    start..end.map_or(text.len(), |len| at + len)
}

/// The separators in a row from `at` on.
fn separators_at(path: &[u8], at: usize) -> Range<usize> {
    let others = path.iter().skip(at).position(|b| !matches!(b, b'.' | b'_' | b'-'));
    at..others.map_or(path.len(), |len| at + len)
}

fn shift(span: Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}
