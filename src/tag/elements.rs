//! From the text of a tag to its elements. One pass, no allocation, any text.

use super::codename::Codenames;
use super::element::{Element, ElementKind, PreRelease};
use super::lexicon::{is_release, label, stage};
use super::number::Number;
use super::{Tag, TagView};

/// The elements of a tag, from left to right.
///
/// # Grammar
///
/// ```text
/// tag         := *( gap element ) gap           ; gap: any run of "-", "_" and "."
/// element     := hash / number / pre-release / release / codename / word      ; the first that fits
/// hash        := [ "g" ] 7*64 hex               ; all between two of "-" and "_"; with a letter and a digit; not digits,
///                                               ; a letter, digits
/// number      := [ "v" / label ] digits *( "." digits )         ; "v" only behind "-", "_" or nothing; for labels see Number
/// pre-release := stage [ [ "." / "-" ] counter ]                ; behind a number; words may stand between
/// release     := "Final" / "GA" / "RELEASE"                     ; behind a number and "."
/// codename    := a word of Codenames
/// word        := 1*( any other byte )
/// ```
/// Letters in any case. One-letter stages are read only where they touch a number: `a` and `b` between digits without a gap,
/// `m` before digits. A counter behind `-` is a whole piece of digits; else it may be dotted (`rc1.0.0`).
///
/// ```
/// let elements = distref::tag!("8u302-b08-jdk-alpine3.19").elements();
/// assert!(elements.map(|element| element.text()).eq(["8", "u302", "b08", "jdk", "alpine", "3.19"]));
/// ```
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    text: &'a str,
    at: usize,
    codenames: &'a Codenames,
    /// What the last element was, as far as the next one depends on it.
    before: Before,
    has_number: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Before {
    /// A number without a label.
    Plain,
    /// A number with a label.
    Labelled,
    Other,
}

impl<'a> TagView<'a> {
    /// What the tag is made of, read with the built-in [`Codenames`].
    ///
    /// ```
    /// let tag = distref::tag!("1.25-alpine3.19");
    /// assert!(tag.elements().map(|element| element.text()).eq(["1.25", "alpine", "3.19"]));
    /// ```
    #[must_use]
    pub fn elements(self) -> Elements<'a> {
        Elements::new(self.0, Codenames::BUILT_IN)
    }
}

impl Tag {
    /// What the tag is made of, read with the built-in [`Codenames`].
    ///
    /// ```
    /// let tag: distref::Tag = "pg14-v0.2.0".parse()?;
    /// assert!(tag.elements().map(|element| element.text()).eq(["pg", "14", "v0.2.0"]));
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    #[must_use]
    pub fn elements(&self) -> Elements<'_> {
        self.view().elements()
    }
}

impl<'a> Elements<'a> {
    /// Reads any text, also one that is no tag, with the codenames given.
    ///
    /// ```
    /// use distref::tag::{Codenames, ElementKind, Elements};
    ///
    /// let codenames = Codenames::new().with_family("fruit", ["apple", "pear"]);
    /// let kind = Elements::new("apple", &codenames).next().unwrap().kind();
    /// assert!(matches!(kind, ElementKind::Codename(name) if name.family() == "fruit"));
    /// ```
    #[must_use]
    pub const fn new(text: &'a str, codenames: &'a Codenames) -> Self {
        Self { text, at: 0, codenames, before: Before::Other, has_number: false }
    }

    /// What is left behind the last element that was returned. At the end, the gap behind the last one.
    ///
    /// ```
    /// let mut elements = distref::tag!("1.2-alpine").elements();
    /// elements.next();
    /// assert_eq!(elements.rest(), "-alpine");
    /// ```
    #[must_use]
    pub fn rest(&self) -> &'a str {
        self.from(self.at)
    }

    /// The element that begins with a byte that is in no gap, and its length.
    fn read(&mut self, at: usize, gap: &'a str) -> (usize, ElementKind<'a>) {
        let rest = self.from(at);
        let starts_piece = at == 0 || gap.bytes().any(|byte| byte != b'.');
        if starts_piece && let Some(hash) = hash(rest) {
            return (hash.len(), ElementKind::Hash(hash));
        }
        let letters = run(rest, |byte| !is_gap(byte) && !byte.is_ascii_digit());
        if letters.is_empty() {
            let digits = dotted(rest);
            return (digits.len(), ElementKind::Number(Number::new("", digits, false)));
        }
        let after = rest.get(letters.len()..).unwrap_or_default();
        let special =
            if self.has_number { self.behind_number(rest, gap, letters, after) } else { None };
        special
            .or_else(|| {
                (starts_piece && letters.eq_ignore_ascii_case("v")).then(|| versioned(after))?
            })
            .unwrap_or_else(|| (letters.len(), self.word(letters)))
    }

    /// What letters mean only behind a number.
    fn behind_number(
        &self,
        rest: &'a str,
        gap: &str,
        letters: &'a str,
        after: &'a str,
    ) -> Option<(usize, ElementKind<'a>)> {
        if self.is_stage(gap, letters, after)
            && let Some(stage) = stage(letters)
        {
            let (taken, counter) = counter(after).unzip();
            let len = letters.len() + taken.unwrap_or_default();
            return Some((len, ElementKind::PreRelease(PreRelease { stage, counter })));
        }
        if gap == "." && is_release(letters) && !after.starts_with(|c: char| c.is_ascii_digit()) {
            return Some((letters.len(), ElementKind::Release(letters)));
        }
        let (label, digits_at) = label(rest, letters)?;
        let digits = dotted(rest.get(digits_at..)?);
        let number = Number::new(label, digits, false);
        (!digits.is_empty()).then_some((digits_at + digits.len(), ElementKind::Number(number)))
    }

    /// One-letter stages have to touch a number; all others are stages wherever they stand.
    fn is_stage(&self, gap: &str, letters: &str, after: &str) -> bool {
        let touches_digits = after.starts_with(|c: char| c.is_ascii_digit());
        match letters {
            "a" | "A" | "b" | "B" => {
                self.before == Before::Plain && gap.is_empty() && touches_digits
            }
            "m" | "M" => self.before != Before::Other && touches_digits,
            _ => true,
        }
    }

    fn word(&self, letters: &'a str) -> ElementKind<'a> {
        match self.codenames.find(letters) {
            Some(codename) => ElementKind::Codename(codename),
            None => ElementKind::Word(letters),
        }
    }

    fn from(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or_default()
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let gap = run(self.rest(), is_gap);
        let at = self.at + gap.len();
        if at == self.text.len() {
            return None; // before the gap, which is the rest
        }
        let (len, kind) = self.read(at, gap);
        self.at = at + len;
        self.before = match kind {
            ElementKind::Number(number) if number.label().is_empty() => Before::Plain,
            ElementKind::Number(_) => Before::Labelled,
            _ => Before::Other,
        };
        self.has_number |= self.before != Before::Other;
        Some(Element { gap, text: self.text.get(at..self.at).unwrap_or_default(), kind })
    }
}

impl core::iter::FusedIterator for Elements<'_> {}

const fn is_gap(byte: u8) -> bool {
    matches!(byte, b'-' | b'_' | b'.')
}

/// The longest start of the text whose bytes all belong.
fn run(text: &str, belongs: impl Fn(u8) -> bool) -> &str {
    let len = text.bytes().position(|byte| !belongs(byte)).unwrap_or(text.len());
    text.get(..len).unwrap_or_default()
}

/// `digits *( "." digits )`, or nothing.
fn dotted(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    while is_digit(end) || (end > 0 && bytes.get(end) == Some(&b'.') && is_digit(end + 1)) {
        end += 1;
    }
    text.get(..end).unwrap_or_default()
}

/// `hash` of the grammar, at the start of a piece.
pub(super) fn hash(text: &str) -> Option<&str> {
    const LENGTH: core::ops::RangeInclusive<usize> = 7..=64;
    let hex_from = usize::from(text.starts_with(['g', 'G']));
    let hex = run(text.get(hex_from..)?, |byte| byte.is_ascii_hexdigit());
    if !LENGTH.contains(&hex.len()) {
        return None;
    }
    let end = hex_from + hex.len();
    let ends_piece = matches!(text.as_bytes().get(end), None | Some(b'-' | b'_'));
    let letters = hex.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_digits_letter_digits = letters == 1
        && hex_from == 0
        && hex.starts_with(|c: char| c.is_ascii_digit())
        && hex.ends_with(|c: char| c.is_ascii_digit());
    let is_mixed = letters > 0 && letters < hex.len() && !is_digits_letter_digits;
    (ends_piece && is_mixed).then(|| text.get(..end))?
}

/// The number behind a `v`.
fn versioned(after: &str) -> Option<(usize, ElementKind<'_>)> {
    let digits = dotted(after);
    let number = Number::new("", digits, true);
    (!digits.is_empty()).then_some((1 + digits.len(), ElementKind::Number(number)))
}

/// What follows a stage as its counter, and how many bytes that takes.
fn counter(after: &str) -> Option<(usize, &str)> {
    let separator = after.get(..1).filter(|first| matches!(*first, "." | "-")).unwrap_or_default();
    let digits = dotted(after.get(separator.len()..)?);
    let next = after.as_bytes().get(separator.len() + digits.len());
    let is_counter = match separator {
        "" => !digits.is_empty(),
        "-" => !digits.contains('.') && matches!(next, None | Some(b'-' | b'_')),
        _ => next.is_none_or(|&byte| is_gap(byte)),
    };
    (is_counter && !digits.is_empty()).then_some((separator.len() + digits.len(), digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    extern crate std;
    use std::format;
    use std::string::String;
    use std::vec::Vec;

    /// `N1.2`, `Lr9` (label and digits), `P4:1` (stage and counter), `F`, `Cdebian`, `H`, `Wword`.
    fn read(text: &str) -> String {
        let shown = Elements::new(text, Codenames::BUILT_IN).map(|element| match element.kind() {
            ElementKind::Number(n) if n.has_v() => format!("v{}", n.digits()),
            ElementKind::Number(n) if n.label().is_empty() => format!("N{}", n.digits()),
            ElementKind::Number(n) => format!("L{}{}", n.label(), n.digits()),
            ElementKind::PreRelease(p) => format!("P{}:{}", p.stage as u8, p.counter.unwrap_or("")),
            ElementKind::Release(_) => "F".into(),
            ElementKind::Codename(c) => format!("C{}", c.family()),
            ElementKind::Hash(_) => "H".into(),
            ElementKind::Word(word) => format!("W{word}"),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tags_are_read_as_documented() {
        for (text, expected) in [
            ("1.25-alpine3.19", "N1.25 Walpine N3.19"),
            ("v1.2.3", "v1.2.3"),
            ("V2", "v2"),
            ("1.v2", "N1 Wv N2"),
            ("cli-v2.0", "Wcli v2.0"),
            ("8u302-b08-jdk", "N8 Lu302 Lb08 Wjdk"),
            ("8u302b08", "N8 Lu302 Lb08"),
            ("6b32", "N6 P2:32"),
            ("3.8.0b1-alpine3.10", "N3.8.0 P2:1 Walpine N3.10"),
            ("1.2-b08", "N1.2 Lb08"),
            ("16rc1", "N16 P4:1"),
            ("1.0-RC.2", "N1.0 P4:2"),
            ("2.5.0-rc-3-jdk8", "N2.5.0 P4:3 Wjdk N8"),
            ("2.5.0-rc-3.1", "N2.5.0 P4: N3.1"),
            ("24.0-rc1.0.0-slim", "N24.0 P4:1.0.0 Wslim"),
            ("9.0.0.M17-jre8", "N9.0.0 P3:17 Wjre N8"),
            ("5.7.4-m14", "N5.7.4 P3:14"),
            ("5.7.4-m", "N5.7.4 Wm"),
            ("1.0.0.Final", "N1.0.0 F"),
            ("RELEASE.2023-12-23T07-19-11Z", "WRELEASE N2023 N12 N23 WT N07 N19 N11 WZ"),
            ("bookworm-20240110-slim", "Cdebian N20240110 Wslim"),
            ("beta-5.7-beta3-php7.4", "Wbeta N5.7 P2:3 Wphp N7.4"),
            ("18.06.0-ce-rc1-git", "N18.06.0 Wce P4:1 Wgit"),
            ("v3.10.0-9-gfe040d3", "v3.10.0 N9 H"),
            ("1a2b3c4", "H"),
            ("0a1b2c3d4e5f60718293a4b5c6d7e8f901234567", "H"),
            ("sha-1a2b3c4", "Wsha H"),
            ("deadbeef", "Wdeadbeef"),
            ("01234567", "N01234567"),
            ("0123456b1", "N0123456 P2:1"),
            ("1a2b3c4.5", "N1 P1:2 Lb3 Wc N4.5"),
            ("15.4.0-debian-11-r9", "N15.4.0 Wdebian N11 Lr9"),
            ("v1.29.1-rc1-k3s2", "v1.29.1 P4:1 Lk3s2"),
            ("v1.29.1-rke2r1", "v1.29.1 Lrke2r1"),
            ("v1.29.0-eksbuild.10", "v1.29.0 Leksbuild10"),
            ("10.4.19-security-01", "N10.4.19 Lsecurity01"),
            ("3.7.0.post1", "N3.7.0 Lpost1"),
            ("4.6.2-r0-ls300", "N4.6.2 Lr0 Lls300"),
            ("9.7_p1-r3", "N9.7 Lp1 Lr3"),
            ("r9-1.0", "Wr N9 N1.0"),
            ("1809-KB4493509-amd64", "N1809 WKB N4493509 Wamd N64"),
            ("2026.9.0.dev202608250301", "N2026.9.0 P0:202608250301"),
            ("1.0-alpha.1a", "N1.0 P1: N1 Wa"),
            ("日本1é", "W日本 N1 Wé"),
            ("a\u{0}b", "Wa\u{0}b"),
            ("--", ""),
            ("", ""),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn elements_and_gaps_are_all_of_the_text() {
        for text in ["1.2-alpine3.19_x..", "-_.v1", "日本-1.é-", "1.0.0.Final-rc.", "..", ""] {
            let mut elements = Elements::new(text, Codenames::BUILT_IN);
            let read: Vec<_> = elements.by_ref().collect();
            let mut again: String = read.iter().flat_map(|e| [e.gap(), e.text()]).collect();
            again.push_str(elements.rest());
            assert_eq!(again, text);
        }
    }
}
