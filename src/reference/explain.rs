//! A refusal, drawn: the text, a caret under the fault, the rule, and a spelling that would do.

use alloc::string::{String, ToString};
use core::fmt;
use core::ops::Range;

use super::error::{ReferenceError, ReferenceErrorKind as Kind};
use super::suggest;
use crate::digest::DigestErrorKind;

/// How much of a long text is shown on each side of the fault, in characters.
const WINDOW: usize = 60;

/// A refusal for a person: `Display` draws it on several lines, without colour and without a last line break.
///
/// Whatever is not printable ASCII is shown escaped, and of a long text only what lies around the fault: any input may
/// be printed, and a caret stands under what it means in any terminal.
///
/// ```
/// use distref::ReferenceView;
///
/// let text = "ghcr.io/team/MyApp:1";
/// let error = ReferenceView::parse(text).unwrap_err();
/// let picture = error.explain(text).to_string();
/// assert_eq!(picture, "\
/// the repository must be lower case
///   ghcr.io/team/MyApp:1
///                ^^^^^
/// rule: repository = lower-case letters and digits, joined by `.`, `_`, `__` or dashes; parts joined by `/`
/// did you mean `ghcr.io/team/myapp:1`?");
/// ```
#[derive(Clone, Debug)]
pub struct Explanation<'a> {
    error: ReferenceError,
    text: &'a str,
    suggestion: Option<String>,
}

impl ReferenceError {
    /// Draws the fault in the text that was refused, which has to be given again: the error holds no copy. With another
    /// text the carets stand under bytes that are not at fault.
    ///
    /// ```
    /// let error = distref::ReferenceView::parse("nginx:").unwrap_err();
    /// assert_eq!(error.explain("nginx:").suggestion(), Some("nginx"));
    /// ```
    #[must_use]
    pub fn explain(self, text: &str) -> Explanation<'_> {
        Explanation { error: self, text, suggestion: suggest::spelling(text, self) }
    }
}

impl Explanation<'_> {
    /// What is wrong, in one line, without the place.
    ///
    /// ```
    /// let error = distref::ReferenceView::parse("nginx:").unwrap_err();
    /// assert_eq!(error.explain("nginx:").message(), "the tag is empty");
    /// ```
    #[must_use]
    pub fn message(&self) -> String {
        message(self.error.kind())
    }

    /// The rule of the grammar that the part at fault has to follow.
    ///
    /// ```
    /// let error = distref::ReferenceView::parse("nginx:").unwrap_err();
    /// assert!(error.explain("nginx:").rule().starts_with("tag ="));
    /// ```
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        rule(self.error.kind())
    }

    /// What to do, where there is advice but no spelling to offer.
    ///
    /// ```
    /// let text = "nginx@sha256:abc123";
    /// let error = distref::ReferenceView::parse(text).unwrap_err();
    /// assert!(error.explain(text).advice().unwrap().contains("whole digest"));
    /// ```
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        if self.suggestion.is_some() { None } else { suggest::advice(self.text, self.error) }
    }

    /// A spelling that parses, where there is an obvious one.
    ///
    /// ```
    /// let error = distref::ReferenceView::parse("https://ghcr.io/a/b").unwrap_err();
    /// assert_eq!(error.explain("https://ghcr.io/a/b").suggestion(), Some("ghcr.io/a/b"));
    /// ```
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.message())?;
        write_picture(out, self.text, self.error.span())?;
        write!(out, "\nrule: {}", self.rule())?;
        match (&self.suggestion, self.advice()) {
            (Some(spelling), _) => write!(out, "\ndid you mean `{spelling}`?"),
            (None, Some(advice)) => write!(out, "\nhint: {advice}"),
            (None, None) => Ok(()),
        }
    }
}

/// The message of the kind. A digest in a reference takes less than a digest elsewhere, and the message says no more.
fn message(kind: Kind) -> String {
    match kind {
        Kind::Digest(DigestErrorKind::Length) => {
            "wrong number of hex digits; sha256 takes 64, sha384 takes 96, sha512 takes 128".into()
        }
        Kind::Digest(DigestErrorKind::Encoded) => {
            "this is not a hex digit; a digest takes 0-9 and a-f only".into()
        }
        Kind::Digest(DigestErrorKind::Algorithm) => {
            "a digest starts with its algorithm in lower case, as in `@sha256:…`".into()
        }
        _ => kind.to_string(),
    }
}

/// Two lines without a last break: the text around the fault, and carets under the fault.
pub(crate) fn write_picture(
    out: &mut impl fmt::Write,
    text: &str,
    span: Range<usize>,
) -> fmt::Result {
    let (line, carets) = picture(text, span);
    let (indent, width) = (carets.start, carets.len());
    write!(out, "  {line}\n  {:indent$}{:^<width$}", "", "")
}

/// The line to print, and the columns under which carets belong.
fn picture(text: &str, span: Range<usize>) -> (String, Range<usize>) {
    let (before, rest) = split_near(text, span.start);
    let (fault, after) = split_near(rest, span.end.saturating_sub(before.len()));
    let skipped = before.chars().count().saturating_sub(WINDOW);
    let mut line = String::from(if skipped > 0 { "…" } else { "" });
    push_visible(&mut line, before.chars().skip(skipped));
    let start = line.chars().count();
    let is_cut = push_window(&mut line, fault);
    let end = line.chars().count() - usize::from(is_cut);
    if !is_cut {
        push_window(&mut line, after);
    }
    (line, start..end.max(start + 1))
}

/// Splits at a byte, or at the start of the character that it lies in.
fn split_near(text: &str, at: usize) -> (&str, &str) {
    let at = at.min(text.len());
    let boundary = (0..=at).rev().find(|&at| text.is_char_boundary(at));
    boundary.map_or(("", text), |at| text.split_at(at))
}

/// As much of the text as is shown, and whether that is not all.
fn push_window(line: &mut String, text: &str) -> bool {
    push_visible(line, text.chars().take(WINDOW));
    let is_cut = text.chars().nth(WINDOW).is_some();
    line.push_str(if is_cut { "…" } else { "" });
    is_cut
}

/// ASCII as it is. The rest escaped: a look-alike would not be seen, and its column could not be told.
fn push_visible(line: &mut String, text: impl Iterator<Item = char>) {
    for c in text {
        match c {
            ' '..='~' => line.push(c),
            _ => line.extend(c.escape_default()),
        }
    }
}

const fn rule(kind: Kind) -> &'static str {
    match kind {
        Kind::Domain | Kind::DomainUnderscore | Kind::DomainImplicit | Kind::Port => {
            "domain = letters, digits and inner dashes, joined by `.`, or an IPv6 address in brackets; then `:` and digits, or nothing"
        }
        Kind::Tag(_) => {
            "tag = a letter, digit or `_`, then up to 127 letters, digits, `_`, `.` or `-`"
        }
        Kind::Digest(_) | Kind::DigestUnsupported => {
            "digest = `sha256:` and 64, `sha384:` and 96, or `sha512:` and 128 lower-case hexadecimal digits"
        }
        Kind::Uppercase
        | Kind::Separator
        | Kind::Character
        | Kind::EmptyComponent
        | Kind::RepositoryTooLong => {
            "repository = lower-case letters and digits, joined by `.`, `_`, `__` or dashes; parts joined by `/`"
        }
        _ => "reference = [ domain `/` ] repository [ `:` tag ] [ `@` digest ]",
    }
}
