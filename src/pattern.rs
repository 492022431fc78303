//! Shell-like patterns over references: what `docker image ls --filter reference=…` takes.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::iter::successors;
use core::ops::{Range, RangeInclusive};
use core::str::{Chars, FromStr};

use thiserror::Error;

use crate::text::{text_order, text_pair, text_schema};

/// A shell-like pattern over references, as `docker image ls --filter reference=…` takes it; compiled once. That command's
/// rule is [`matches_listed`](Self::matches_listed); [`matches`](Self::matches) is the one of Go's library.
///
/// Matches a whole text, never a part of it. Keeps its text as written: `Display`, `AsRef<str>`, serde, `Eq`,
/// `Ord` and `Hash` are of that text, and patterns that match alike but are spelled differently are different.
///
/// # Grammar
///
/// ```text
/// pattern := *( "*" / "?" / class / escape / literal )    ; at most 1,024 bytes
/// class   := "[" [ "^" ] 1*( member [ "-" member ] ) "]"
/// member  := escape / any character but "-" and "]"       ; "\" only as escape
/// escape  := "\" any character
/// literal := any character but "*", "?", "[" and "\"
/// ```
///
/// | written  | matches                                                                        |
/// |----------|--------------------------------------------------------------------------------|
/// | `*`      | any run of characters, also none, up to the next `/`                           |
/// | `?`      | one character, but not `/`                                                     |
/// | `[a-z_]` | one character of the class, which may name `/`                                 |
/// | `[^a-z]` | one character outside the class: `/` too, unless the class names it            |
/// | `\c`     | the character `c` itself, inside a class too                                   |
/// | `c`      | any other character: itself, letter case included                              |
///
/// Source: Go's `path.Match`, since Go 1.16, when a malformed pattern became an error whatever the text.
/// distribution/reference v0.6 calls it in `FamiliarMatch`, and the Docker daemon in its `reference` filter.
///
/// ```
/// use distref::reference::Pattern;
///
/// let pattern: Pattern = "ghcr.io/*/app:1.[0-9]*".parse()?;
/// assert_eq!(pattern.to_string(), "ghcr.io/*/app:1.[0-9]*");
/// assert!(pattern.matches_text("ghcr.io/team/app:1.27"));
/// assert!(!pattern.matches_text("ghcr.io/team/sub/app:1.27"));
/// # Ok::<(), distref::reference::PatternError>(())
/// ```
///
/// # What surprises people
///
/// | pattern         | text                   | match | why                                                |
/// |-----------------|------------------------|-------|----------------------------------------------------|
/// | `*`             | `team/app`             | no    | `*` stops at `/`: write `*/*`                      |
/// | `**`            | `team/app`             | no    | `**` is `*`: no pattern spans any number of parts  |
/// | `ngin`          | `nginx`                | no    | the whole text has to match: write `ngin*`         |
/// | `nginx:latest`  | `nginx`                | no    | patterns see text; nothing is filled in            |
/// | `[!a]`          | `b`                    | no    | negation is `[^a]`; this class holds `!` and `a`   |
/// | `{a,b}`         | `a`                    | no    | braces stand for themselves                        |
/// | `[z-a]`         | `m`                    | no    | a reversed range holds nothing                     |
/// | `team[^a]app`   | `team/app`             | yes   | a class, unlike `*` and `?`, may match `/`         |
/// | `*a[/b]*c`      | `aba/c`                | no    | each `*` is settled once, see below                |
///
/// A `*` takes the shortest run after which the pattern up to the next `*` (or the end) fits, and is not
/// reconsidered when what follows then fails. Without classes that misses nothing; with a class that
/// holds `/` it can, as in the last row, and Go answers the same. In return the work has a bound, see
/// [`matches_text`](Self::matches_text).
#[derive(Clone)]
pub struct Pattern {
    text: Box<str>,
    /// What stands between the stars. Never empty: `""` is one empty chunk, `"*"` two.
    chunks: Box<[Chunk]>,
}

/// What stands between two stars: matches as a whole or not at all.
type Chunk = Vec<Step>;

/// What one place of a text has to hold.
#[derive(Clone)]
enum Step {
    /// One byte of a literal. Bytes suffice: texts and patterns are UTF-8.
    Byte(u8),
    /// `?`
    AnyButSlash,
    /// `[…]`, `[^…]`
    Class { negated: bool, ranges: Box<[RangeInclusive<char>]> },
}

impl Pattern {
    /// The longest pattern taken, in bytes.
    ///
    /// Room for a whole reference (a path of 255 bytes, a tag of 128, a digest of 135) with every
    /// character escaped or in a class, several times over; with it the work of a match has a bound.
    pub const MAX_LEN: usize = 1_024;

    /// Compiles a pattern.
    ///
    /// # Errors
    ///
    /// [`PatternError`] if the text is longer than [`MAX_LEN`](Self::MAX_LEN) or malformed: exactly where
    /// Go's `path.Match` answers `ErrBadPattern`.
    ///
    /// ```
    /// use distref::reference::{Pattern, PatternErrorKind};
    ///
    /// let error = Pattern::new("nginx:[0-9").unwrap_err();
    /// assert_eq!(error.kind(), PatternErrorKind::UnclosedClass);
    /// assert_eq!(error.span(), 6..10);
    /// ```
    pub fn new(text: &str) -> Result<Self, PatternError> {
        let chunks = Compiler::new(text)?.chunks()?.into();
        Ok(Self { text: text.into(), chunks })
    }

    fn from_checked(text: Box<str>) -> Result<Self, PatternError> {
        let chunks = Compiler::new(&text)?.chunks()?.into();
        Ok(Self { text, chunks })
    }

    /// The pattern as written.
    ///
    /// ```
    /// let pattern = distref::Pattern::new(r"nginx:1\.*")?;
    /// assert_eq!(pattern.as_str(), r"nginx:1\.*");
    /// # Ok::<(), distref::reference::PatternError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern matches this text, all of it, taken as it is: nothing is filled in or shortened.
    ///
    /// Answers what Go's `path.Match` answers, for every text. Takes at most (*P* + 1) × (*T* + 1)
    /// steps for a pattern of *P* and a text of *T* bytes, and does not allocate.
    ///
    /// ```
    /// use distref::reference::Pattern;
    ///
    /// let pattern = Pattern::new("*/*:[0-9]*")?;
    /// assert!(pattern.matches_text("team/app:1.2"));
    /// assert!(!pattern.matches_text("team/app:latest"));
    /// assert!(!pattern.matches_text("app:1.2"));
    /// # Ok::<(), distref::reference::PatternError>(())
    /// ```
    #[must_use]
    pub fn matches_text(&self, text: &str) -> bool {
        self.run(text, &mut || ())
    }

    /// [`matches_text`](Self::matches_text), telling each step as it is taken.
    fn run(&self, text: &str, on_step: &mut impl FnMut()) -> bool {
        let mut at = 0;
        for (index, chunk) in self.chunks.iter().enumerate() {
            let is_last = index + 1 == self.chunks.len();
            let end = starts(text, at, index > 0)
                .filter_map(|start| chunk_end(chunk, text, start, on_step))
                .find(|&end| !is_last || end == text.len());
            match end {
                Some(end) => at = end,
                None => return false,
            }
        }
        true
    }
}

/// Where a chunk may start: here or, behind a star, after any run of bytes without `/`.
fn starts(text: &str, at: usize, is_starred: bool) -> impl Iterator<Item = usize> {
    let may_skip = move |byte: &u8| is_starred && *byte != b'/';
    successors(Some(at), move |&start| {
        text.as_bytes().get(start).is_some_and(may_skip).then_some(start + 1)
    })
}

/// Where the chunk ends if it matches from `start` on.
fn chunk_end(
    chunk: &[Step],
    text: &str,
    start: usize,
    on_step: &mut impl FnMut(),
) -> Option<usize> {
    on_step();
    let mut at = start;
    for step in chunk {
        at += step.width(text, at, on_step)?;
    }
    Some(at)
}

impl Step {
    /// How many bytes this step takes of the text at this place; `None` if it does not match there.
    fn width(&self, text: &str, at: usize, on_step: &mut impl FnMut()) -> Option<usize> {
        on_step();
        match self {
            Self::Byte(byte) => (text.as_bytes().get(at) == Some(byte)).then_some(1),
            Self::AnyButSlash => {
                character(text, at).filter(|&(found, _)| found != '/').map(|(_, width)| width)
            }
            Self::Class { negated, ranges } => {
                let (found, width) = character(text, at)?;
                let is_member = ranges.iter().any(|range| {
                    on_step();
                    range.contains(&found)
                });
                (is_member != *negated).then_some(width)
            }
        }
    }
}

/// The character at this place, and its width in bytes.
///
/// A star skips bytes, so that a match may be tried amid a character. Go reads one byte there, as the
/// replacement character, hence `*??` matches `€`; so do we.
fn character(text: &str, at: usize) -> Option<(char, usize)> {
    match text.get(at..) {
        Some(rest) => rest.chars().next().map(|found| (found, found.len_utf8())),
        None => Some((char::REPLACEMENT_CHARACTER, 1)),
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        Self::new(text)
    }
}

impl From<Pattern> for Box<str> {
    fn from(pattern: Pattern) -> Self {
        pattern.text
    }
}

text_pair!(@alone Pattern, PatternError, "a pattern over image references");
text_pair!(@each Pattern);
text_order!(@each Pattern);
text_schema!(
    Pattern,
    "^(.|[\r\n\u{2028}\u{2029}])*$", // any text: no class says so in every dialect
    Pattern::MAX_LEN,
    "Pattern over container image references"
);

/// Why a text is not a [`Pattern`], and where. Holds no copy of the input: cheap, safe to log.
///
/// Its message is one line: the rule, how to mend it, the place.
///
/// ```
/// use distref::reference::Pattern;
///
/// let error = Pattern::new("app[]").unwrap_err();
/// assert_eq!(error.to_string(), r"a class needs a member; a literal `]` is written `\]` (byte 3)");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("{kind} (byte {start})")]
pub struct PatternError {
    kind: PatternErrorKind,
    start: usize,
    end: usize,
}

impl PatternError {
    /// The rule that is broken.
    ///
    /// ```
    /// use distref::{Pattern, reference::PatternErrorKind};
    ///
    /// assert_eq!(Pattern::new("app:[]").unwrap_err().kind(), PatternErrorKind::EmptyClass);
    /// ```
    #[must_use]
    pub const fn kind(self) -> PatternErrorKind {
        self.kind
    }

    /// The bytes of the pattern that break it; never empty, and on character boundaries.
    ///
    /// ```
    /// assert_eq!(distref::Pattern::new("app:[a-]").unwrap_err().span(), 5..7);
    /// ```
    #[must_use]
    pub const fn span(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The rules that a malformed pattern breaks. Printed as a message without the place.
///
/// ```
/// use distref::reference::{Pattern, PatternErrorKind};
///
/// let kind = |text| Pattern::new(text).unwrap_err().kind();
/// assert_eq!(kind(r"a\"), PatternErrorKind::TrailingBackslash);
/// assert_eq!(kind("[-a]"), PatternErrorKind::RangeStart);
/// assert_eq!(kind("[a-]"), PatternErrorKind::RangeEnd);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum PatternErrorKind {
    /// More than [`Pattern::MAX_LEN`] bytes. The span is what is too much.
    #[error("a pattern has at most {max} bytes", max = Pattern::MAX_LEN)]
    TooLong,
    /// Ends in a `\` that escapes nothing. The span is the `\`.
    #[error(r"`\` at the end escapes nothing; a literal `\` is written `\\`")]
    TrailingBackslash,
    /// A `[` without its `]`. The span runs from the `[` to the end.
    #[error(r"a class is not closed by `]`; a literal `[` is written `\[`")]
    UnclosedClass,
    /// `[]` or `[^]`: a `]` right after the opening does not stand for itself. The span is both brackets.
    #[error(r"a class needs a member; a literal `]` is written `\]`")]
    EmptyClass,
    /// A `-` in a class with nothing before it to make a range. The span is the `-`.
    #[error(r"`-` in a class needs a character before it; a literal `-` is written `\-`")]
    RangeStart,
    /// A `-` in a class with nothing after it to make a range. The span is the range so far.
    #[error(r"`-` in a class needs a character after it; a literal `-` is written `\-`")]
    RangeEnd,
}

/// Reads a pattern from left to right, once; a method per rule of the grammar.
struct Compiler<'a> {
    text: &'a str,
    rest: Chars<'a>,
}

impl<'a> Compiler<'a> {
    fn new(text: &'a str) -> Result<Self, PatternError> {
        if text.len() > Pattern::MAX_LEN {
            let mut limit = Pattern::MAX_LEN;
            while !text.is_char_boundary(limit) {
                limit -= 1;
            }
            return Err(fault(PatternErrorKind::TooLong, limit, text.len()));
        }
        Ok(Self { text, rest: text.chars() })
    }

    /// `pattern := *( "*" / "?" / class / escape / literal )`
    fn chunks(mut self) -> Result<Vec<Chunk>, PatternError> {
        let mut chunks = Vec::new();
        let mut chunk = Chunk::new();
        while let Some(next) = self.rest.next() {
            match next {
                '*' => chunks.push(core::mem::take(&mut chunk)),
                '?' => chunk.push(Step::AnyButSlash),
                '[' => chunk.push(self.class()?),
                '\\' => push_literal(&mut chunk, self.escaped()?),
                literal => push_literal(&mut chunk, literal),
            }
        }
        chunks.push(chunk);
        Ok(chunks)
    }

    /// `class := "[" [ "^" ] 1*( member [ "-" member ] ) "]"`, behind its `[`.
    fn class(&mut self) -> Result<Step, PatternError> {
        let open = self.at() - '['.len_utf8();
        let negated = self.eat('^');
        let mut ranges = Vec::new();
        while !self.eat(']') {
            ranges.push(self.range(open)?);
        }
        if ranges.is_empty() {
            return Err(fault(PatternErrorKind::EmptyClass, open, self.at()));
        }
        Ok(Step::Class { negated, ranges: ranges.into() })
    }

    /// `member [ "-" member ]`, in the class that begins at `open`.
    fn range(&mut self, open: usize) -> Result<RangeInclusive<char>, PatternError> {
        let start = self.at();
        if self.eat('-') {
            return Err(fault(PatternErrorKind::RangeStart, start, self.at()));
        }
        let low = self.member(open)?;
        if !self.eat('-') {
            return Ok(low..=low);
        }
        if matches!(self.peek(), Some('-' | ']')) {
            return Err(fault(PatternErrorKind::RangeEnd, start, self.at()));
        }
        Ok(low..=self.member(open)?)
    }

    /// `member := escape / any character but "-" and "]"`; those two the caller has looked for.
    fn member(&mut self, open: usize) -> Result<char, PatternError> {
        match self.rest.next() {
            Some('\\') => self.escaped(),
            Some(member) => Ok(member),
            None => Err(fault(PatternErrorKind::UnclosedClass, open, self.at())),
        }
    }

    /// `escape := "\" any character`, behind its `\`.
    fn escaped(&mut self) -> Result<char, PatternError> {
        let end = self.at();
        let fault = fault(PatternErrorKind::TrailingBackslash, end - '\\'.len_utf8(), end);
        self.rest.next().ok_or(fault)
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.rest.next();
        }
        found
    }

    fn at(&self) -> usize {
        self.text.len() - self.rest.as_str().len()
    }
}

fn fault(kind: PatternErrorKind, start: usize, end: usize) -> PatternError {
    PatternError { kind, start, end }
}

fn push_literal(chunk: &mut Chunk, literal: char) {
    chunk.extend(literal.encode_utf8(&mut [0; 4]).bytes().map(Step::Byte));
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::*;

    fn steps(pattern: &str, text: &str) -> usize {
        let mut count = 0;
        let _ = Pattern::new(pattern).unwrap().run(text, &mut || count += 1);
        count
    }

    #[test]
    fn the_steps_of_a_match_are_bounded_by_the_product_of_the_lengths() {
        let text = "a".repeat(2000);
        let hard = [
            format!("{}b", "*a".repeat(500)),
            format!("*{}b", "a".repeat(1000)),
            format!("*{}b", "?".repeat(1000)),
            format!("*{}b", "[b-za]".repeat(160)),
            format!("*[{}]b", "b".repeat(1000)),
            format!("*{}*b", "[^b]".repeat(240)),
            "*".repeat(Pattern::MAX_LEN),
            "a".repeat(Pattern::MAX_LEN),
            String::new(),
        ];
        for pattern in hard {
            for text in [text.as_str(), &text[..1999], "a/a/a", ""] {
                let bound = (pattern.len() + 1) * (text.len() + 1);
                let steps = steps(&pattern, text);
                assert!(steps <= bound, "{steps} > {bound} for {pattern} on {} bytes", text.len());
            }
        }
    }
}
