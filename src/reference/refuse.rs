//! Why a text was refused: off the hot path, found by the grammar.
//!
//! Two answers for one refusal. The *kind* is the first fault from left to right, as a reader sees it; the
//! [`Sentinel`] is what Go's order of checks makes of the same text. Nothing here allocates.

use core::ops::Range;

use super::accept::{HUB, MAX_LEN, OLD_HUB, Offsets, implies_library, is_explicit, is_identifier};
use super::error::{ReferenceError, ReferenceErrorKind as Kind, Sentinel};
use super::grammar::{self, Case, fits, reach};
use super::name::{MAX_DOMAIN_LEN, MAX_PATH_LEN};
use crate::digest::{Algorithm, DigestView};
use crate::tag::TagView;

type Fault = (Kind, Range<usize>);

/// Why `text` is no reference as people type it.
#[cold]
pub(super) fn normalized(text: &str) -> ReferenceError {
    by_grammar(text, Reading::Normalized).err().unwrap_or(UNEXPLAINED)
}

/// Why `text` is no reference by the grammar alone.
#[cold]
pub(super) fn exact(text: &str) -> ReferenceError {
    by_grammar(text, Reading::Exact).err().unwrap_or(UNEXPLAINED)
}

/// Why `text` is no name by the grammar alone. Go's `WithName` has one word for all but the length.
#[cold]
pub(super) fn name(text: &str) -> ReferenceError {
    let error = match by_grammar(text, Reading::Exact) {
        Ok(_) => ReferenceError::new(Kind::NotName, split_name(text).0.len()..text.len()),
        Err(error) => error,
    };
    let is_too_long = error.kind() == Kind::RepositoryTooLong;
    let sentinel = if is_too_long { Sentinel::NameTooLong } else { Sentinel::InvalidFormat };
    error.with_sentinel(Some(sentinel))
}

/// A good reference in another form than the canonical one.
#[cold]
pub(super) fn not_canonical(text: &str) -> ReferenceError {
    let (name, _) = split_name(text);
    ReferenceError::new(Kind::NotCanonical, 0..name.len())
        .with_sentinel(Some(Sentinel::NotCanonical))
}

/// A digest that no reference takes.
#[cold]
pub(super) fn unsupported_digest(algorithm: Algorithm<'_>) -> ReferenceError {
    ReferenceError::new(Kind::DigestUnsupported, 0..algorithm.as_str().len())
        .with_sentinel(Some(Sentinel::DigestUnsupported))
}

/// Stands for a refusal without a fault, which the tests hold impossible.
const UNEXPLAINED: ReferenceError = ReferenceError::new(Kind::Character, 0..0);

/// The whole verdict by the grammar: the oracle of the accept path.
pub(super) fn by_grammar(text: &str, reading: Reading) -> Result<Offsets, ReferenceError> {
    if text.len() > MAX_LEN {
        return Err(ReferenceError::new(Kind::TooLong, MAX_LEN..text.len()));
    }
    let Some((kind, span)) = fault(text, reading) else {
        let (name, rest) = split_name(text);
        return Ok(Offsets::new(path_start(name, reading), name.len(), rest.len()));
    };
    let sentinel = match reading {
        Reading::Normalized => sentinel_normalized(text),
        Reading::Exact => sentinel_exact(text),
    };
    Err(ReferenceError::new(kind, span).with_sentinel(sentinel))
}

/// Why `text` is no domain.
#[cold]
pub(super) fn domain(text: &str) -> ReferenceError {
    let (kind, span) = foreign_fault(text)
        .or_else(|| domain_fault(text))
        .unwrap_or((Kind::DomainImplicit, 0..text.len()));
    ReferenceError::new(kind, span)
}

/// Why `text` is no repository.
#[cold]
pub(super) fn repository(text: &str) -> ReferenceError {
    let (kind, span) = foreign_fault(text)
        .or_else(|| path_fault(text, 0))
        .unwrap_or((Kind::RepositoryTooLong, 0..text.len()));
    ReferenceError::new(kind, span)
}

/// Which of the two grammars the text is read by.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Reading {
    Normalized,
    Exact,
}

/// The first fault, from left to right.
fn fault(text: &str, reading: Reading) -> Option<Fault> {
    let (name, rest) = split_name(text);
    let tag = rest.get(name.len() + 1..);
    let digest = text.get(rest.len() + 1..);
    if reading == Reading::Normalized && is_identifier(text.as_bytes()) {
        return Some((Kind::Identifier, 0..text.len()));
    }
    foreign_fault(text)
        .or_else(|| name_fault(name, reading))
        .or_else(|| tag.and_then(|tag| tag_fault(tag, name.len() + 1)))
        .or_else(|| digest.and_then(|digest| digest_fault(digest, rest.len() + 1)))
        .or_else(|| too_long_fault(name, reading))
}

/// The name, and the name with its tag: `@` occurs in neither, and a tag starts at the first `:` after the last `/`.
fn split_name(text: &str) -> (&str, &str) {
    let rest = text.split('@').next().unwrap_or_default();
    let last = rest.rfind('/').unwrap_or(0);
    let colon = rest.get(last..).and_then(|tail| tail.find(':')).map(|at| at + last);
    (colon.and_then(|colon| rest.get(..colon)).unwrap_or(rest), rest)
}

/// What does not belong in any part, and gets people a puzzling message elsewhere.
fn foreign_fault(text: &str) -> Option<Fault> {
    if let Some((at, space)) = text.char_indices().find(|(_, c)| c.is_whitespace()) {
        return Some((Kind::Whitespace, at..at + space.len_utf8()));
    }
    let scheme = text.find("://")?;
    let name = text.as_bytes().get(..scheme)?;
    let is_scheme = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let is_named = name.first().is_some_and(u8::is_ascii_alphabetic) && name.iter().all(is_scheme);
    is_named.then_some((Kind::Scheme, 0..scheme + "://".len()))
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
        Reading::Normalized => is_explicit(bytes),
        Reading::Exact => is_domain || (is_explicit(bytes) && !is_path(head)),
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
    let at = reach(bytes, |i| grammar::host(Case::Kept, i)).unwrap_or(0);
    Some(match bytes.get(at) {
        None => (Kind::Domain, at..at),
        Some(b':') => (Kind::Port, at + 1..domain.len()),
        Some(b'_') => (Kind::DomainUnderscore, at..at + 1),
        Some(_) => (Kind::Domain, character_at(domain, at)),
    })
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
    if fits && sentinel_digest(digest).is_none() {
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
    let implied = reading == Reading::Normalized && implies_library(name.as_bytes(), start);
    let limit = if implied { MAX_PATH_LEN - "library/".len() } else { MAX_PATH_LEN };
    (name.len() - start > limit).then_some((Kind::RepositoryTooLong, start + limit..name.len()))
}

/// Where the path of a sound name starts.
fn path_start(name: &str, reading: Reading) -> usize {
    let Some(slash) = name.find('/') else { return 0 };
    let (head, _) = name.as_bytes().split_at(slash);
    let is_domain = match reading {
        Reading::Normalized => is_explicit(head),
        Reading::Exact => fits(head, |i| grammar::domain(Case::Kept, i)),
    };
    if is_domain { slash + 1 } else { 0 }
}

fn is_path(text: &str) -> bool {
    fits(text.as_bytes(), |i| grammar::path(Case::Kept, i))
}

/// `ParseNormalizedNamed`: identifier, domain split, capitals in what is left, then `Parse` of the whole.
fn sentinel_normalized(text: &str) -> Option<Sentinel> {
    if is_identifier(text.as_bytes()) {
        return Some(Sentinel::Identifier);
    }
    let (head, remainder) = split_off(text, text.find('/'));
    let is_explicit = remainder.is_some()
        && (is_explicit(head.as_bytes()) || head.chars().any(|c| lower(c) != c));
    let path = if is_explicit { remainder.unwrap_or_default() } else { text };
    let until_colon = path.split(':').next().unwrap_or_default();
    if until_colon.chars().any(|c| lower(c) != c) {
        return Some(Sentinel::UppercaseRemote);
    }
    if is_explicit {
        let start = path_start(split_name(text).0, Reading::Exact);
        let on_hub = head == HUB || head == OLD_HUB;
        let implied = if on_hub && !path.contains('/') { "library/".len() } else { 0 };
        return sentinel_checks(text, start, implied, |case| {
            fits(text.as_bytes(), |i| grammar::reference(case, i))
        });
    }
    let implied = if path.contains('/') { 0 } else { "library/".len() };
    sentinel_checks(text, 0, implied, |case| fits(text.as_bytes(), |i| grammar::located(case, i)))
}

/// `Parse`: empty, grammar, length of the path, digest.
fn sentinel_exact(text: &str) -> Option<Sentinel> {
    if text.is_empty() {
        return Some(Sentinel::NameEmpty);
    }
    let start = path_start(split_name(text).0, Reading::Exact);
    sentinel_checks(text, start, 0, |case| fits(text.as_bytes(), |i| grammar::reference(case, i)))
}

/// What both readings check last; the path starts at byte `start`, behind `implied` bytes more.
fn sentinel_checks(
    text: &str,
    start: usize,
    implied: usize,
    fits: impl Fn(Case) -> bool,
) -> Option<Sentinel> {
    if !fits(Case::Kept) {
        let is_uppercase = text.chars().any(|c| lower(c) != c)
            && text.chars().all(|c| c.is_ascii() || lower(c).is_ascii())
            && fits(Case::Folded);
        let sentinel = if is_uppercase { Sentinel::Uppercase } else { Sentinel::InvalidFormat };
        return Some(sentinel);
    }
    let (name, rest) = split_name(text);
    if name.len() - start + implied > MAX_PATH_LEN {
        return Some(Sentinel::NameTooLong);
    }
    text.get(rest.len() + 1..).and_then(sentinel_digest)
}

/// go-digest v1.0.0: known algorithm, then its length, then its digits.
fn sentinel_digest(digest: &str) -> Option<Sentinel> {
    let (algorithm, encoded) = digest.split_once(':')?;
    let len = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ if algorithm.bytes().any(|b| b.is_ascii_uppercase()) => {
            return Some(Sentinel::DigestFormat);
        }
        _ => return Some(Sentinel::DigestUnsupported),
    };
    if encoded.len() != len {
        return Some(Sentinel::DigestLength);
    }
    encoded.bytes().any(|b| b.is_ascii_uppercase()).then_some(Sentinel::DigestFormat)
}

/// Go's simple lower-casing, one character for one: İ becomes i.
fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// Splits around the byte at `at`, which belongs to neither side.
fn split_off(text: &str, at: Option<usize>) -> (&str, Option<&str>) {
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
