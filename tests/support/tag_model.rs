//! The order of tags by a slow, independent reading of its documentation: a pattern per rule of the grammar, a key of
//! vectors and strings per tag, and the derived order of the keys.

use std::cmp::Ordering;
use std::sync::LazyLock;

use distref::tag::Codenames;
use regex::bytes::{Captures, Regex};

/// The order of two texts.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    key(left).cmp(&key(right))
}

/// What is compared, the weightiest first.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Key {
    is_more_than_a_hash: bool,
    pieces: Vec<Piece>,
    parts: usize,
    text: String,
}

/// In the order of the kinds.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Piece {
    PreRelease {
        stage: usize,
        counter: Option<Vec<Part>>,
    },
    End,
    Hash,
    /// Letters, or the family and release of a codename.
    Word(String, u32),
    Number {
        label: String,
        parts: Vec<Part>,
    },
}

/// Digits without leading zeros: their count, then they themselves.
type Part = (usize, String);

/// Stages, each with its words; the later ones come later.
const STAGES: [&str; 5] = [
    "dev|devel|snapshot|nightly|canary",
    "alpha|a",
    "beta|b",
    "milestone|m|ea|eap|preview|pre|tp",
    "rc|cr",
];

struct Rules {
    gap: Regex,
    hash: Regex,
    digits_letter_digits: Regex,
    architecture: Regex,
    stages: Vec<Regex>,
    counter: Regex,
    release: Regex,
    versioned: Regex,
    labelled: Regex,
    digits: Regex,
    letters: Regex,
    lone_hash: Regex,
    named_hash: Regex,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let rule = |pattern: &str| Regex::new(&format!(r"\A(?i-u:{pattern})")).expect("a pattern");
    let no_letter = r"(?:\z|[-_.0-9])";
    let digits = r"[0-9]+(?:\.[0-9]+)*";
    let label =
        "(u|b|r|p|pl|ls|sp|hf|rev|cu|k3s|rke2r|(?:post|patch|build|eksbuild|gke|security)[.-]?)";
    let architectures = "aarch64|amd64-v[234]|amd64|arm64-?v8|arm64|arm32v[567]|arm-v[5678]|armv[5678]|armv6l|armv7l|armv7hf\
        |i386|i686|loong64|loongarch64|mips64le|mips64|ppc64le|ppc64|riscv64|s390x|x86_64|x86|x64";
    Rules {
        gap: rule("[-_.]*"),
        hash: rule(r"(g?([0-9a-f]{7,64}))(?:\z|[-_])"),
        digits_letter_digits: rule(r"[0-9]+[ab][0-9]+\z"),
        architecture: rule(&format!(r"({architectures})(?:\z|[-_.])")),
        stages: STAGES.map(|stage| rule(&format!("({stage}){no_letter}"))).into(),
        counter: rule(&format!(
            r"(?:({digits})|\.({digits})(?:\z|[-_]|\.(?:\z|[^0-9]))|-([0-9]+)(?:\z|[-_]))"
        )),
        release: rule(r"(final|ga|release)(?:\z|[-_.])"),
        versioned: rule(&format!("v({digits})")),
        labelled: rule(&format!("{label}({digits})")),
        digits: rule(&format!("({digits})")),
        letters: rule("([^-_.0-9]+)"),
        lone_hash: rule(r"(g?([0-9a-f]{7,64}))\z"),
        named_hash: rule(
            r"(?-i:sha-|sha256-|sha384-|sha512-|blake3-)[0-9a-f]{7,64}(?-i:\.sig|\.att|\.sbom)?\z",
        ),
    }
});

/// The key of a text.
pub(crate) fn key(text: &str) -> Key {
    let bytes = text.as_bytes();
    let mut reading = Reading { bytes, at: 0, pieces: Vec::new(), parts: 0, before: Before::Other };
    while reading.step() {}
    let (mut pieces, parts) = (reading.pieces, reading.parts);
    pieces.push(Piece::End);
    let lone_hash = RULES.lone_hash.captures(bytes);
    let is_lone_hash = RULES.named_hash.is_match(bytes)
        || lone_hash.is_some_and(|found| is_hash(found.get(1), found.get(2), true));
    Key { is_more_than_a_hash: !is_lone_hash, pieces, parts, text: text.to_owned() }
}

type Found<'a> = Option<regex::bytes::Match<'a>>;

/// With a digit; without a `g` in front also with a letter, and at the start of the tag not digits, `a` or `b`, digits.
fn is_hash(whole: Found<'_>, hex: Found<'_>, starts_text: bool) -> bool {
    let (Some(whole), Some(hex)) = (whole, hex) else { return false };
    let hex = hex.as_bytes();
    let is_beta = starts_text && RULES.digits_letter_digits.is_match(hex);
    let has_g = hex.len() < whole.len();
    let has_letter = hex.iter().any(u8::is_ascii_alphabetic);
    hex.iter().any(u8::is_ascii_digit) && (has_g || (has_letter && !is_beta))
}

/// What was read last.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    Number,
    Labelled,
    Other,
}

struct Reading<'t> {
    bytes: &'t [u8],
    at: usize,
    pieces: Vec<Piece>,
    parts: usize,
    before: Before,
}

impl<'t> Reading<'t> {
    /// Reads a gap and an element; false at the end.
    fn step(&mut self) -> bool {
        let gap = self.find(&RULES.gap).expect("perhaps empty").get(0).expect("all").as_bytes();
        let starts_text = self.at == 0;
        self.at += gap.len();
        if self.at == self.bytes.len() {
            return false;
        }
        let starts_piece = starts_text || gap.iter().any(|byte| b"-_".contains(byte));
        let _first = (starts_piece && self.hash(starts_text))
            || ((starts_text || !gap.is_empty()) && self.architecture())
            || self.pre_release(gap)
            || (gap == b"." && self.release())
            || (starts_piece && self.versioned())
            || self.labelled()
            || self.digits()
            || self.letters();
        true
    }

    fn find(&self, rule: &Regex) -> Option<Captures<'t>> {
        rule.captures(&self.bytes[self.at..])
    }

    fn take(&mut self, len: usize, before: Before, piece: Option<Piece>) -> bool {
        self.at += len;
        self.before = before;
        self.pieces.extend(piece);
        true
    }

    fn is_behind_number(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Number { .. }))
    }

    fn hash(&mut self, starts_text: bool) -> bool {
        let Some(found) = self.find(&RULES.hash) else { return false };
        is_hash(found.get(1), found.get(2), starts_text)
            && self.take(found[1].len(), Before::Other, Some(Piece::Hash))
    }

    fn architecture(&mut self) -> bool {
        let Some(found) = self.find(&RULES.architecture) else { return false };
        let word = Piece::Word(lower(&found[1]), 0);
        self.take(found[1].len(), Before::Other, Some(word))
    }

    fn pre_release(&mut self, gap: &[u8]) -> bool {
        let found = RULES
            .stages
            .iter()
            .enumerate()
            .find_map(|(stage, rule)| Some((stage, self.find(rule)?.get(1)?.as_bytes())));
        let Some((stage, word)) = found.filter(|_| self.is_behind_number()) else { return false };
        let rest = &self.bytes[self.at + word.len()..];
        let touches_digits = rest.first().is_some_and(u8::is_ascii_digit);
        let is_stage = match lower(word).as_str() {
            "a" | "b" => self.before == Before::Number && gap.is_empty() && touches_digits,
            "m" => self.before != Before::Other && touches_digits,
            _ => true,
        };
        let counter = RULES.counter.captures(rest);
        let counter = counter.and_then(|found| (1..=3).find_map(|group| found.get(group)));
        let len = word.len() + counter.map_or(0, |counter| counter.end());
        let counter = counter.map(|counter| parts(counter.as_bytes()));
        is_stage && self.take(len, Before::Other, Some(Piece::PreRelease { stage, counter }))
    }

    fn release(&mut self) -> bool {
        let Some(found) = self.find(&RULES.release).filter(|_| self.is_behind_number()) else {
            return false;
        };
        self.take(found[1].len(), Before::Other, None)
    }

    fn versioned(&mut self) -> bool {
        let Some(found) = self.find(&RULES.versioned) else { return false };
        self.number("", &found[1], found[0].len())
    }

    fn labelled(&mut self) -> bool {
        let Some(found) = self.find(&RULES.labelled).filter(|_| self.is_behind_number()) else {
            return false;
        };
        let label = lower(&found[1]);
        self.number(label.trim_end_matches(['.', '-']), &found[2], found[0].len())
    }

    fn digits(&mut self) -> bool {
        let Some(found) = self.find(&RULES.digits) else { return false };
        self.number("", &found[1], found[0].len())
    }

    fn number(&mut self, label: &str, digits: &[u8], len: usize) -> bool {
        self.parts += digits.split(|byte| *byte == b'.').count();
        let number = Piece::Number { label: label.to_owned(), parts: parts(digits) };
        let before = if label.is_empty() { Before::Number } else { Before::Labelled };
        self.take(len, before, Some(number))
    }

    fn letters(&mut self) -> bool {
        let Some(found) = self.find(&RULES.letters) else { return false };
        let letters = lower(&found[1]);
        let word = match Codenames::BUILT_IN.find(&letters) {
            Some(codename) => Piece::Word(codename.family().to_owned(), codename.release()),
            None => Piece::Word(letters, 0),
        };
        self.take(found[1].len(), Before::Other, Some(word))
    }
}

fn lower(letters: &[u8]) -> String {
    String::from_utf8(letters.to_ascii_lowercase()).expect("whole characters")
}

/// The parts of dotted digits; zeros at the end do not count, so that a missing part is a zero.
fn parts(digits: &[u8]) -> Vec<Part> {
    let text = lower(digits);
    let significant = text.split('.').map(|part| part.trim_start_matches('0'));
    let mut parts: Vec<Part> = significant.map(|part| (part.len(), part.to_owned())).collect();
    while parts.last().is_some_and(|(len, _)| *len == 0) {
        parts.pop();
    }
    parts
}
