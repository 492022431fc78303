//! From the text of a tag to its elements. One pass, no allocation, any text.

use core::ops::RangeInclusive;

use super::codename::Codenames;
use super::element::{Element, ElementKind, PreRelease, Stage};
use super::lexicon::{Meaning, meaning};
use super::number::Number;
use super::{Tag, TagView};

/// The elements of a tag, from left to right.
///
/// # Grammar
///
/// ```text
/// tag         := *( gap element ) gap           ; gap: any run of "-", "_" and "."
/// element     := hash / architecture / pre-release / release / number / codename / word     ; the first that fits
/// hash        := "g" 7*64 hex / 7*64 hex        ; all between two of "-" and "_", a digit among the hex; without "g" a letter
///                                               ; too, and at the start of the tag not digits, "a" or "b", digits
/// architecture := "amd64" / "arm64" / "arm64v8" / "arm32v7" / "i386" / "x86_64" / …       ; between two of "-", "_", "."; a word
/// number      := [ "v" / label ] digits *( "." digits )         ; "v" only behind "-" or "_" or at the start; for labels see Number
/// pre-release := stage [ [ "." / "-" ] counter ]                ; behind a number; words may stand between
/// release     := "Final" / "GA" / "RELEASE"                     ; behind a number and "." alone; not before digits
/// codename    := a word of Codenames
/// word        := 1*( any other byte )
/// ```
/// Letters in any case, and all up to the next digit or gap: `rcx` is no stage. A gap that holds `-` or `_` counts as one
/// of those. One-letter stages are read only where they touch a number: `a` and `b` between digits without a gap, `m`
/// before digits and behind a number and perhaps a gap; behind a number with a label, as in `8u302b08`, `b` is a label
/// too. A counter behind `-` is a whole piece of digits; else it may be dotted (`rc1.0.0`), and behind `.` it ends before
/// a gap or the end.
///
/// ```
/// let elements = distref::tag!("8u302-b08-jdk-alpine3.19").elements();
/// assert!(elements.map(|element| element.text()).eq(["8", "u302", "b08", "jdk", "alpine", "3.19"]));
/// ```
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    rest: &'a str,
    codenames: &'a Codenames,
    /// What the last element was, as far as the next one depends on it.
    before: Before,
    has_number: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Before {
    /// Nothing: the tag begins.
    Start,
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
        Self { rest: text, codenames, before: Before::Start, has_number: false }
    }

    /// What is left behind the last element that was returned. At the end, the gap behind the last one.
    ///
    /// ```
    /// let mut elements = distref::tag!("1.2-alpine").elements();
    /// elements.next();
    /// assert_eq!(elements.rest(), "-alpine");
    /// ```
    #[must_use]
    pub const fn rest(&self) -> &'a str {
        self.rest
    }

    /// The element that a text begins with, no gap before it, and its length.
    fn read(&self, text: &'a str, gap: &'a str) -> (usize, ElementKind<'a>) {
        let starts_piece = self.before == Before::Start || gap.bytes().any(|byte| byte != b'.');
        if starts_piece && let Some(hash) = hash(text, self.before == Before::Start) {
            return (hash.len(), ElementKind::Hash(hash));
        }
        if starts_with_digit(text) {
            let digits = dotted(text);
            return (digits.len(), ElementKind::Number(Number::new("", digits, false)));
        }
        let (letters, after) = split(text, |byte| class(byte) == Class::Letter);
        let meaning = meaning(letters);
        if let Some(Meaning::Architecture(rests)) = meaning
            && (self.before == Before::Start || !gap.is_empty())
            && let Some(architecture) = architecture(text, letters.len(), rests)
        {
            return (architecture.len(), ElementKind::Word(architecture));
        }
        meaning
            .filter(|_| self.has_number)
            .and_then(|meaning| self.behind_number(meaning, text, gap, [letters, after]))
            .or_else(|| (starts_piece && matches!(letters, "v" | "V")).then(|| versioned(after))?)
            .unwrap_or_else(|| (letters.len(), self.word(letters, meaning)))
    }

    /// What letters mean only behind a number.
    fn behind_number(
        &self,
        meaning: Meaning,
        text: &'a str,
        gap: &str,
        [letters, after]: [&'a str; 2],
    ) -> Option<(usize, ElementKind<'a>)> {
        match meaning {
            Meaning::Stage(stage) => self.staged(stage, gap, [letters, after]),
            Meaning::StageOrLabel(stage) => self
                .staged(stage, gap, [letters, after])
                .or_else(|| labelled(text, letters.len(), false)),
            Meaning::Label { rest, may_have_gap } => starts_with(after, rest)
                .then(|| labelled(text, letters.len() + rest.len(), may_have_gap))?,
            Meaning::Release if gap == "." && !starts_with_digit(after) => {
                Some((letters.len(), ElementKind::Release(letters)))
            }
            Meaning::Release | Meaning::Codename(_) | Meaning::Architecture(_) => None,
        }
    }

    /// A stage and its counter. One-letter stages have to touch a number; all others are stages wherever they stand.
    fn staged(
        &self,
        stage: Stage,
        gap: &str,
        [letters, after]: [&'a str; 2],
    ) -> Option<(usize, ElementKind<'a>)> {
        let is_stage = match letters {
            "a" | "A" | "b" | "B" => {
                self.before == Before::Plain && gap.is_empty() && starts_with_digit(after)
            }
            "m" | "M" => {
                matches!(self.before, Before::Plain | Before::Labelled) && starts_with_digit(after)
            }
            _ => true,
        };
        let (taken, counter) = counter(after).unzip();
        let len = letters.len() + taken.unwrap_or_default();
        is_stage.then_some((len, ElementKind::PreRelease(PreRelease { stage, counter })))
    }

    fn word(&self, letters: &'a str, meaning: Option<Meaning>) -> ElementKind<'a> {
        let codename = match meaning {
            _ if !self.codenames.is_built_in() => self.codenames.find(letters),
            Some(Meaning::Codename(codename)) => Some(codename),
            _ => None,
        };
        codename.map_or(ElementKind::Word(letters), ElementKind::Codename)
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let (gap, text) = split(self.rest, is_gap);
        if text.is_empty() {
            return None; // with the gap as the rest
        }
        let (len, kind) = self.read(text, gap);
        let (text, rest) = text.split_at_checked(len).unwrap_or((text, ""));
        self.rest = rest;
        self.before = match kind {
            ElementKind::Number(number) if number.label().is_empty() => Before::Plain,
            ElementKind::Number(_) => Before::Labelled,
            _ => Before::Other,
        };
        self.has_number |= self.before != Before::Other;
        Some(Element { gap, text, kind })
    }
}

impl core::iter::FusedIterator for Elements<'_> {}

/// What a byte is, for the runs that elements are made of.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Class {
    Gap,
    Digit,
    Letter,
}

static CLASSES: [Class; 256] = {
    let (mut classes, mut byte) = ([Class::Letter; 256], 0);
    while byte < classes.len() {
        #[expect(clippy::cast_possible_truncation, reason = "below 256")]
        let class = match byte as u8 {
            b'-' | b'_' | b'.' => Class::Gap,
            b'0'..=b'9' => Class::Digit,
            _ => Class::Letter,
        };
        classes[byte] = class;
        byte += 1;
    }
    classes
};

fn class(byte: u8) -> Class {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(Class::Letter)
}

fn is_gap(byte: u8) -> bool {
    class(byte) == Class::Gap
}

/// The longest start of the text whose bytes all belong, and what is left.
fn split(text: &str, belongs: impl Fn(u8) -> bool) -> (&str, &str) {
    let bytes = text.as_bytes();
    let mut len = 0;
    while bytes.get(len).is_some_and(|&byte| belongs(byte)) {
        len += 1;
    }
    text.split_at_checked(len).unwrap_or((text, ""))
}

/// `digits *( "." digits )`, or nothing.
fn dotted(text: &str) -> &str {
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(&byte) = bytes.get(end) {
        match class(byte) {
            Class::Digit => end += 1,
            Class::Gap
                if byte == b'.'
                    && end > 0
                    && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) =>
            {
                end += 2;
            }
            _ => break,
        }
    }
    text.get(..end).unwrap_or_default()
}

/// `hash` of the grammar, at the start of a piece.
fn hash(text: &str, starts_tag: bool) -> Option<&str> {
    let (g, hex) = match text.as_bytes().first() {
        Some(b'g' | b'G') => text.split_at_checked(1)?,
        _ => ("", text),
    };
    let hex = hex_digits(hex)?;
    let has_digit = hex.bytes().any(|byte| byte.is_ascii_digit());
    let is_mixed = has_digit && hex.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_hash = if g.is_empty() { is_mixed && !(starts_tag && is_beta(hex)) } else { has_digit };
    let hash = text.get(..g.len() + hex.len())?;
    let ends_piece = matches!(text.as_bytes().get(hash.len()), None | Some(b'-' | b'_'));
    (is_hash && ends_piece).then_some(hash)
}

/// The hex digits that a text begins with, if there are as many as in a hash.
fn hex_digits(text: &str) -> Option<&str> {
    const LENGTH: RangeInclusive<usize> = 7..=64;
    let start = text.as_bytes().get(..*LENGTH.start())?;
    if !start.iter().all(u8::is_ascii_hexdigit) {
        return None; // mostly at the second byte
    }
    let (hex, _) = split(text, |byte| byte.is_ascii_hexdigit());
    LENGTH.contains(&hex.len()).then_some(hex)
}

/// Digits, `a` or `b`, digits.
fn is_beta(hex: &str) -> bool {
    let (_, behind) = split(hex, |byte| byte.is_ascii_digit());
    let (letters, behind) = split(behind, |byte| byte.is_ascii_alphabetic());
    let (_, behind) = split(behind, |byte| byte.is_ascii_digit());
    matches!(letters, "a" | "A" | "b" | "B")
        && starts_with_digit(hex)
        && behind.is_empty()
        && !hex.ends_with(letters)
}

/// Whether a tag is nothing but a hash: bare, or behind the word that metadata-action or cosign puts before it, and then of
/// any hex digits.
pub(super) fn is_opaque(text: &str) -> bool {
    let named = ["sha-", "sha256-", "sha384-", "sha512-", "blake3-"]
        .iter()
        .find_map(|word| text.strip_prefix(word));
    let hash = match named {
        Some(rest) => hex_digits(rest).map(|hex| (hex, rest)),
        None => hash(text, true).map(|hash| (hash, text)),
    };
    hash.is_some_and(|(hash, text)| {
        matches!(text.get(hash.len()..), Some("" | ".sig" | ".att" | ".sbom"))
    })
}

/// A label and its number, where it has one.
fn labelled(text: &str, len: usize, may_have_gap: bool) -> Option<(usize, ElementKind<'_>)> {
    let has_gap = matches!(text.as_bytes().get(len), Some(b'.' | b'-'));
    let digits_at = len + usize::from(may_have_gap && has_gap);
    let digits = dotted(text.get(digits_at..)?);
    let number = Number::new(text.get(..len)?, digits, false);
    (!digits.is_empty()).then_some((digits_at + digits.len(), ElementKind::Number(number)))
}

/// In any case.
fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}

fn starts_with_digit(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_digit)
}

/// Letters and one of what may be behind them, if that is all up to the next gap.
fn architecture<'a>(text: &'a str, letters: usize, rests: &[&str]) -> Option<&'a str> {
    let after = text.get(letters..)?;
    let ends = |rest: &str| after.as_bytes().get(rest.len()).is_none_or(|&byte| is_gap(byte));
    let rest = rests.iter().find(|rest| starts_with(after, rest) && ends(rest))?;
    text.get(..letters + rest.len())
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
            ("1809-KB4493509-amd64", "N1809 WKB N4493509 Wamd64"),
            ("arm64v8-1.36.2-ls180", "Warm64v8 N1.36.2 Lls180"),
            ("x86_64.1", "Wx86_64 N1"),
            ("arm64x-1", "Warm N64 Wx N1"),
            ("2026.9.0.dev202608250301", "N2026.9.0 P0:202608250301"),
            ("1.0-alpha.1a", "N1.0 P1: N1 Wa"),
            ("日本1é", "W日本 N1 Wé"),
            ("a\u{0}b", "Wa\u{0}b"),
            ("1.2-8f4248874", "N1.2 H"),
            ("1.2-12b4567", "N1.2 H"),
            ("12b4567", "N12 P2:4567"),
            ("1.2-5-g1234567", "N1.2 N5 H"),
            ("latest-arm-v7", "Wlatest Warm-v7"),
            ("armv7hf-1.2", "Warmv7hf N1.2"),
            ("2019-CU18-ubuntu-20.04", "N2019 LCU18 Wubuntu N20.04"),
            ("1.29-K3S2", "N1.29 LK3S2"),
            ("1.29-RKE2R1", "N1.29 LRKE2R1"),
            ("1.2-ARM64V8", "N1.2 WARM64V8"),
            ("1.2.arm64", "N1.2 Warm64"),
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
