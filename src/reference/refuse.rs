//! Why a text was refused: off the hot path, found by the grammar.
//!
//! The fault is the first from left to right, as a reader sees it. What Go's order of checks makes of the same text is
//! the business of [`sentinel`](super::sentinel). Nothing here allocates.

use core::ops::Range;

use super::accept::{MAX_LEN, Offsets, implies_library, is_explicit, is_identifier};
use super::error::{ReferenceError, ReferenceErrorKind as Kind};
use super::grammar::{self, Case, fits, reach};
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
    /// As one part of a reference.
    Part,
}

type Fault = (Kind, Range<usize>);

/// Why `text` is no reference, read so.
#[cold]
pub(super) fn reference(text: &str, reading: Reading) -> ReferenceError {
    // Without a fault the two forms of the parser would differ, which the tests hold impossible.
    let unexplained = ReferenceError::new(Kind::Character, 0..0, reading);
    by_grammar(text, reading).err().unwrap_or(unexplained)
}

/// The whole verdict by the grammar: the oracle of the accept path.
pub(super) fn by_grammar(text: &str, reading: Reading) -> Result<Offsets, ReferenceError> {
    if text.len() > MAX_LEN {
        return Err(ReferenceError::new(Kind::TooLong, MAX_LEN..text.len(), reading));
    }
    if let Some((kind, span)) = fault(text, reading) {
        return Err(ReferenceError::new(kind, span, reading));
    }
    let (name, rest) = split_name(text);
    Ok(Offsets::new(path_start(name, reading), name.len(), rest.len()))
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
    let (kind, span) = foreign_fault(text)
        .or_else(|| domain_fault(text))
        .unwrap_or((Kind::DomainImplicit, 0..text.len()));
    ReferenceError::new(kind, span, Reading::Part)
}

/// Why `text` is no repository.
#[cold]
pub(super) fn repository(text: &str) -> ReferenceError {
    let (kind, span) = foreign_fault(text)
        .or_else(|| path_fault(text, 0))
        .unwrap_or((Kind::RepositoryTooLong, 0..text.len()));
    ReferenceError::new(kind, span, Reading::Part)
}

/// The first fault, from left to right; last what is wrong with the whole.
fn fault(text: &str, reading: Reading) -> Option<Fault> {
    let (name, rest) = split_name(text);
    let tag = rest.get(name.len() + 1..);
    let digest = text.get(rest.len() + 1..);
    foreign_fault(text)
        .or_else(|| name_fault(name, reading))
        .or_else(|| tag.and_then(|tag| tag_fault(tag, name.len() + 1)))
        .or_else(|| digest.and_then(|digest| digest_fault(digest, rest.len() + 1)))
        .or_else(|| too_long_fault(name, reading))
        .or_else(|| form_fault(text, name, reading))
}

/// A good reference, but not of the form that is asked for.
fn form_fault(text: &str, name: &str, reading: Reading) -> Option<Fault> {
    match reading {
        Reading::Normalized | Reading::Canonical if is_identifier(text.as_bytes()) => {
            Some((Kind::Identifier, 0..text.len()))
        }
        Reading::Canonical => Some((Kind::NotCanonical, 0..name.len())),
        Reading::Name if name.len() < text.len() => Some((Kind::NotName, name.len()..text.len())),
        _ => None,
    }
}

/// The name, and the name with its tag: `@` occurs in neither, and a tag starts at the first `:` after the last `/`.
pub(super) fn split_name(text: &str) -> (&str, &str) {
    let rest = text.split('@').next().unwrap_or_default();
    let last = rest.rfind('/').unwrap_or(0);
    let colon = rest.get(last..).and_then(|tail| tail.find(':')).map(|at| at + last);
    (colon.and_then(|colon| rest.get(..colon)).unwrap_or(rest), rest)
}

/// What does not belong in any part, and gets people a puzzling message elsewhere.
fn foreign_fault(text: &str) -> Option<Fault> {
    // All of it, without an early exit, so that the loop becomes vector instructions.
    let is_suspect = text.bytes().fold(false, |found, b| found | !(b'!'..=b'~').contains(&b));
    if is_suspect && let Some((at, c)) = text.char_indices().find(|(_, c)| c.is_whitespace()) {
        return Some((Kind::Whitespace, at..at + c.len_utf8()));
    }
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let is_named = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_whole = rest.starts_with("//") && is_named && scheme.bytes().all(is_scheme);
    is_whole.then_some((Kind::Scheme, 0..scheme.len() + "://".len()))
}

fn name_fault(name: &str, reading: Reading) -> Option<Fault> {
    if name.is_empty() {
        return Some((Kind::Empty, 0..0));
    }
    let (head, path) = split_off(name, name.find('/'));
    let Some(path) = path else { return path_fault(name, 0) };
    let bytes = head.as_bytes();
    let is_domain = fits(bytes, |i| grammar::domain(Case::Kept, i));
    let is_taken = match reading {
        Reading::Exact | Reading::Name => is_domain || (is_explicit(bytes) && !is_path(head)),
        _ => is_explicit(bytes),
    };
    // Capitals alone make Docker take the head for a domain; the writer meant an account.
    let is_meant = bytes.iter().any(|b| matches!(b, b'.' | b':' | b'['));
    match (is_taken, is_domain) {
        (true, true) => path_fault(path, head.len() + 1),
        (true, false) if is_meant => domain_fault(head),
        _ => path_fault(name, 0),
    }
}

fn domain_fault(domain: &str) -> Option<Fault> {
    let bytes = domain.as_bytes();
    if fits(bytes, |i| grammar::domain(Case::Kept, i)) {
        let is_too_long = domain.len() > MAX_DOMAIN_LEN;
        return is_too_long.then_some((Kind::DomainTooLong, MAX_DOMAIN_LEN..domain.len()));
    }
    let at = reach(bytes, |i| grammar::host(Case::Kept, i)).unwrap_or_else(|| ip_reach(bytes));
    Some(match bytes.get(at) {
        Some(b':') if at > 0 => (Kind::Port, at + 1..domain.len()),
        Some(b'_') => (Kind::DomainUnderscore, at..at + 1),
        Some(_) => (Kind::Domain, character_at(domain, at)),
        None => (Kind::Domain, at..at),
    })
}

/// How much of an address in brackets is sound; 0 for any other host.
fn ip_reach(host: &[u8]) -> usize {
    let sound = |&(at, &b): &(usize, &u8)| {
        at == 0 && b == b'[' || at > 0 && (b == b':' || b.is_ascii_hexdigit())
    };
    host.iter().enumerate().take_while(sound).count()
}

/// The first fault of a path that starts at byte `base` of the text.
fn path_fault(path: &str, base: usize) -> Option<Fault> {
    let bytes = path.as_bytes();
    let sound = reach(bytes, |i| grammar::path(Case::Kept, i)).unwrap_or(0);
    if sound == path.len() && sound > 0 {
        return None;
    }
    let at = skip_innocent(bytes, sound);
    let (kind, span) = match bytes.get(at) {
        None | Some(b'/') => (Kind::EmptyComponent, at..at),
        Some(b'A'..=b'Z') => (Kind::Uppercase, component_at(bytes, at)),
        Some(b'.' | b'_' | b'-') => (Kind::Separator, separators_at(bytes, at)),
        Some(_) => (Kind::Character, character_at(path, at)),
    };
    Some((kind, shift(span, base)))
}

/// Behind sound text, a slash or a sound separator is not at fault for what follows it.
fn skip_innocent(path: &[u8], sound: usize) -> usize {
    let separators = separators_at(path, sound);
    let is_sound = match path.get(separators.clone()).unwrap_or_default() {
        b"" => path.get(sound) == Some(&b'/'),
        b"." | b"_" | b"__" => true,
        dashes => dashes.iter().all(|&b| b == b'-'),
    };
    let next = separators.end.max(sound + usize::from(separators.is_empty()));
    let ends = !separators.is_empty() && matches!(path.get(next), None | Some(b'/'));
    if sound > 0 && is_sound && !ends { next } else { sound }
}

fn tag_fault(tag: &str, base: usize) -> Option<Fault> {
    if fits(tag.as_bytes(), |i| grammar::tag(Case::Kept, i)) {
        return None;
    }
    let error = TagView::parse(tag).err()?;
    Some((Kind::Tag(error.kind()), shift(error.span(), base)))
}

fn digest_fault(digest: &str, base: usize) -> Option<Fault> {
    let fits = fits(digest.as_bytes(), |i| grammar::digest(Case::Kept, i));
    if fits && sentinel::digest(digest).is_none() {
        return None;
    }
    Some(match DigestView::parse(digest) {
        Err(error) => (Kind::Digest(error.kind()), shift(error.span(), base)),
        Ok(digest) => (Kind::DigestUnsupported, base..base + digest.algorithm().as_str().len()),
    })
}

/// All parts are sound; the name may still be too long.
fn too_long_fault(name: &str, reading: Reading) -> Option<Fault> {
    let start = path_start(name, reading);
    if start > MAX_DOMAIN_LEN + 1 {
        return Some((Kind::DomainTooLong, MAX_DOMAIN_LEN..start - 1));
    }
    let may_imply = matches!(reading, Reading::Normalized | Reading::Canonical);
    let implied = may_imply && implies_library(name.as_bytes(), start);
    let limit = if implied { MAX_PATH_LEN - "library/".len() } else { MAX_PATH_LEN };
    (name.len() - start > limit).then_some((Kind::RepositoryTooLong, start + limit..name.len()))
}

/// Where the path of a sound name starts.
pub(super) fn path_start(name: &str, reading: Reading) -> usize {
    let Some(slash) = name.find('/') else { return 0 };
    let (head, _) = name.as_bytes().split_at(slash);
    let is_domain = match reading {
        Reading::Exact | Reading::Name => fits(head, |i| grammar::domain(Case::Kept, i)),
        _ => is_explicit(head),
    };
    if is_domain { slash + 1 } else { 0 }
}

fn is_path(text: &str) -> bool {
    fits(text.as_bytes(), |i| grammar::path(Case::Kept, i))
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
fn component_at(path: &[u8], at: usize) -> Range<usize> {
    let start = path.iter().take(at).rposition(|&b| b == b'/').map_or(0, |slash| slash + 1);
    let end = path.iter().skip(at).position(|&b| b == b'/').map_or(path.len(), |len| at + len);
    start..end
}

/// The separators in a row from `at` on.
fn separators_at(path: &[u8], at: usize) -> Range<usize> {
    let others = path.iter().skip(at).position(|b| !matches!(b, b'.' | b'_' | b'-'));
    at..others.map_or(path.len(), |len| at + len)
}

fn shift(span: Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}
