//! What Go's library says of a text that is refused here: its sentinels, in its order of checks.
//!
//! Off every path but the caller's question; nothing here allocates. Source: distribution/reference v0.6, `Parse`,
//! `ParseNormalizedNamed`, `ParseNamed`, `WithName`; go-digest v1.0.0, `Validate`.

use super::accept::{HUB, OLD_HUB, is_explicit, is_identifier};
use super::class::{Classes, FOLDED, KEPT};
use super::error::{ReferenceError, ReferenceErrorKind as Kind};
use super::grammar::{self, fits};
use super::name::MAX_PATH_LEN;
use super::refuse::{Reading, split_off};

/// What distribution/reference v0.6 returns for the same text: for those who port code or messages from Go.
///
/// ```
/// use distref::{ReferenceView, reference::Sentinel};
///
/// let error = ReferenceView::parse("Nginx:1").unwrap_err();
/// assert_eq!(error.sentinel("Nginx:1"), Some(Sentinel::UppercaseRemote));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Sentinel {
    /// `ErrNameEmpty`.
    NameEmpty,
    /// `ErrReferenceInvalidFormat`.
    InvalidFormat,
    /// `ErrNameContainsUppercase`.
    Uppercase,
    /// The text *invalid reference format: repository name (X) must be lowercase*.
    UppercaseRemote,
    /// The text *invalid repository name (X), cannot specify 64-byte hexadecimal strings*.
    Identifier,
    /// `ErrNameTooLong`.
    NameTooLong,
    /// `digest.ErrDigestInvalidFormat`.
    DigestFormat,
    /// `digest.ErrDigestInvalidLength`.
    DigestLength,
    /// `digest.ErrDigestUnsupported`.
    DigestUnsupported,
    /// `ErrNameNotCanonical`.
    NotCanonical,
}

impl ReferenceError {
    /// What Go's library says about the text that was refused, which has to be given again: the error holds no copy.
    /// `None` where Go accepts the text, has no such limit, or does not read such a part by itself.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// let error = ReferenceView::parse("foo_bar.com/x").unwrap_err();
    /// assert_eq!(error.sentinel("foo_bar.com/x"), None); // one of the listed deviations
    /// ```
    #[must_use]
    pub fn sentinel(self, text: &str) -> Option<Sentinel> {
        match (self.reading(), self.kind()) {
            (_, Kind::TooLong | Kind::DomainTooLong)
            | (Reading::Domain | Reading::Repository | Reading::Part, _) => None,
            (Reading::Canonical, Kind::NotCanonical) => Some(Sentinel::NotCanonical),
            (Reading::Normalized | Reading::Canonical, _) => normalized(text),
            (Reading::Exact, _) => exact(text),
            (Reading::Name, Kind::RepositoryTooLong) => Some(Sentinel::NameTooLong),
            (Reading::Name, _) => Some(Sentinel::InvalidFormat),
        }
    }
}

/// `ParseNormalizedNamed`: identifier, domain split, capitals in what is left, then `Parse` of the whole.
fn normalized(text: &str) -> Option<Sentinel> {
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
        let start = path_start(split_name(text).0);
        let on_hub = head == HUB || head == OLD_HUB;
        let implied = if on_hub && !path.contains('/') { "library/".len() } else { 0 };
        return last_checks(text, start, implied, |classes| {
            fits(text.as_bytes(), |i| grammar::reference(classes, i))
        });
    }
    let implied = if path.contains('/') { 0 } else { "library/".len() };
    last_checks(text, 0, implied, |classes| fits(text.as_bytes(), |i| grammar::located(classes, i)))
}

/// `Parse`: empty, grammar, length of the path, digest.
fn exact(text: &str) -> Option<Sentinel> {
    if text.is_empty() {
        return Some(Sentinel::NameEmpty);
    }
    let start = path_start(split_name(text).0);
    last_checks(text, start, 0, |classes| fits(text.as_bytes(), |i| grammar::reference(classes, i)))
}

/// What both readings check last; the path starts at byte `start`, behind `implied` bytes more.
fn last_checks(
    text: &str,
    start: usize,
    implied: usize,
    fits: impl Fn(Classes) -> bool,
) -> Option<Sentinel> {
    if !fits(&KEPT) {
        let is_uppercase = text.chars().any(|c| lower(c) != c)
            && text.chars().all(|c| c.is_ascii() || lower(c).is_ascii())
            && fits(&FOLDED);
        let sentinel = if is_uppercase { Sentinel::Uppercase } else { Sentinel::InvalidFormat };
        return Some(sentinel);
    }
    let (name, rest) = split_name(text);
    if name.len() - start + implied > MAX_PATH_LEN {
        return Some(Sentinel::NameTooLong);
    }
    text.get(rest.len() + 1..).and_then(digest)
}

/// go-digest v1.0.0: known algorithm, then its length, then its digits.
pub(super) fn digest(digest: &str) -> Option<Sentinel> {
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

/// The name, and the name with its tag: `@` occurs in neither, and a tag starts at the first `:` after the last `/`.
fn split_name(text: &str) -> (&str, &str) {
    let (rest, _) = split_off(text, text.find('@'));
    let last = rest.rfind('/').unwrap_or(0);
    let colon = rest.get(last..).and_then(|tail| tail.find(':'));
    (split_off(rest, colon.map(|at| last + at)).0, rest)
}

/// Where the path of a sound name starts, by the grammar alone.
fn path_start(name: &str) -> usize {
    let head = name.split_once('/').map_or("", |(head, _)| head);
    if fits(head.as_bytes(), |i| grammar::domain(&KEPT, i)) { head.len() + 1 } else { 0 }
}
