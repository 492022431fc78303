//! dependabot, ecosystem docker. Source: dependabot/dependabot-core, commit 54c10285aa.
//!
//! Left out, because no text tells it: digests (two tags of one image, and what `latest` is), and
//! words that the tags of a whole repository share.

use std::cmp::Ordering;
use std::sync::LazyLock;

use regex_lite::Regex;

use super::greatest;
use crate::text::{Number, zero_filled};

/// A number, parts after `.` or `_`, and builds: `-N`, `-kbN`, `-word-N`.
const VERSION: &str =
    r"v?(?<version>\d+(?:[._]\d+)*(?:\.[a-z0-9]+|(?:(?:-[a-z]+)+-\d+)+|-(?:kb)?\d+)*)";

/// The shapes of a tag: with a prefix, with a suffix, with both if they have letters only.
static SHAPES: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        format!(r"(?i)^(?<prefix>[a-z][a-z0-9._-]*-)?{VERSION}(?<suffix>)$"),
        format!(r"(?i)^(?<prefix>){VERSION}(?<suffix>-[a-z][a-z0-9.-]*)?$"),
        format!(r"(?i)^(?<prefix>[a-z_-]+-)?{VERSION}(?<suffix>-[a-z-]+)?$"),
    ]
    .map(|pattern| regex(&pattern))
});

/// A label, a letter among digits, or a word with a number at the end.
static PRERELEASE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)alpha|beta|rc|dev|preview|nightly|canary|snapshot|\d[a-z]\d*|[a-z]+\d+$")
});

/// What the order passes over: the `kb` of a build, and words before a build number.
static WORDS: LazyLock<Regex> = LazyLock::new(|| regex("(?i)kb|-[a-z]+"));

/// A date of a year and a month, maybe a day, with more parts after it.
static DATE: LazyLock<Regex> = LazyLock::new(|| regex(r"^[12](?:\d{3}|\d{5}|\d{7})[.-]"));

static COMMIT: LazyLock<Regex> = LazyLock::new(|| regex("(?:^|-g?)[0-9a-f]{7,}$"));

/// Segments of digits or letters.
static SEGMENT: LazyLock<Regex> = LazyLock::new(|| regex("[0-9]+|[a-z]+"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern that stands in this file")
}

/// Tags of two formats are never compared.
#[derive(Eq, PartialEq)]
enum Format {
    Whole,
    Dated,
    Commit,
    Dotted,
}

impl Format {
    fn of(tag: &str, version: &str) -> Self {
        match () {
            () if Number::new(version).is_some() => Self::Whole,
            () if DATE.is_match(version) => Self::Dated,
            () if COMMIT.is_match(tag) => Self::Commit,
            () => Self::Dotted,
        }
    }
}

struct Tag<'a> {
    prefix: &'a str,
    version: &'a str,
    suffix: &'a str,
    format: Format,
    /// The version without words.
    numeric: String,
}

impl<'a> Tag<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let found = SHAPES.iter().find_map(|shape| shape.captures(text))?;
        let group = |name| found.name(name).map_or("", |group| group.as_str());
        let version = group("version");
        Some(Self {
            prefix: group("prefix"),
            version,
            suffix: group("suffix"),
            format: Format::of(text, version),
            numeric: WORDS.replace_all(version, "").to_ascii_lowercase(),
        })
    }

    fn is_comparable(&self, other: &Self) -> bool {
        self.prefix == other.prefix && self.suffix == other.suffix && self.format == other.format
    }

    fn is_prerelease(&self) -> bool {
        let version = self.version.to_ascii_lowercase().replace("kb", "");
        PRERELEASE.is_match(&version) || PRERELEASE.is_match(self.suffix)
    }

    /// How many parts the version has.
    fn precision(&self) -> usize {
        self.numeric.split(['.', '-']).count()
    }

    /// One in use with one or two parts is not made more precise.
    fn takes_precision_of(&self, candidate: &Self) -> bool {
        self.precision() > 2 || candidate.precision() <= self.precision()
    }

    /// The release, then the update after `_`.
    fn cmp(&self, other: &Self) -> Ordering {
        let halves = |tag: &Self| {
            let (release, update) = tag.numeric.split_once('_').unwrap_or((&tag.numeric, "0"));
            [release.to_owned(), update.to_owned()]
        };
        let [[a, a_update], [b, b_update]] = [halves(self), halves(other)];
        gem_order(&a, &b).then_with(|| gem_order(&a_update, &b_update))
    }
}

/// The order of Ruby's `Gem::Version`: words come before numbers, zeros at the end of the numbers
/// before the first word count for nothing.
fn gem_order(a: &str, b: &str) -> Ordering {
    zero_filled(&gem_segments(a), &gem_segments(b), Segment::ZERO)
}

#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
enum Segment<'a> {
    Word(&'a str),
    Number(Number<'a>),
}

impl Segment<'_> {
    const ZERO: Segment<'static> = Segment::Number(Number::ZERO);
}

fn gem_segments(version: &str) -> Vec<Segment<'_>> {
    let found = SEGMENT.find_iter(version).map(|found| found.as_str());
    let mut segments: Vec<_> =
        found.map(|text| Number::new(text).map_or(Segment::Word(text), Segment::Number)).collect();
    let is_word = |segment: &Segment<'_>| matches!(segment, Segment::Word(_));
    let mut tail = segments.split_off(segments.iter().position(is_word).unwrap_or(segments.len()));
    while segments.last() == Some(&Segment::ZERO) {
        segments.pop();
    }
    segments.append(&mut tail);
    segments
}

/// Its order of versions: prefix and suffix are passed over.
pub fn version(a: &str, b: &str) -> Option<Ordering> {
    Some(Tag::parse(a)?.cmp(&Tag::parse(b)?))
}

/// Between tags that it calls comparable: prefix, suffix and format are equal.
pub fn comparable(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (Tag::parse(a)?, Tag::parse(b)?);
    a.is_comparable(&b).then(|| a.cmp(&b))
}

/// The highest that is comparable, greater than the one in use, no pre-release unless that is
/// one, and not more precise if that has one or two parts; of equals, one of equal precision.
pub fn select<'a>(in_use: &str, candidates: &'a [String]) -> Option<&'a str> {
    let current = Tag::parse(in_use)?;
    let is_allowed = |tag: &Tag<'_>| {
        tag.is_comparable(&current)
            && (current.is_prerelease() || !tag.is_prerelease())
            && current.takes_precision_of(tag)
            && tag.cmp(&current).is_gt()
    };
    let is_as_precise = |tag: &Tag<'_>| tag.precision() == current.precision();
    let parsed = candidates.iter().filter_map(|text| Some((text.as_str(), Tag::parse(text)?)));
    greatest(in_use, parsed.filter(|(_, tag)| is_allowed(tag)), |a, b| {
        a.cmp(b).then_with(|| is_as_precise(a).cmp(&is_as_precise(b)))
    })
}

#[cfg(test)]
mod tests {
    use Ordering::{Equal, Less};

    use super::*;
    use crate::rules::assert_rule;

    #[test]
    fn a_version_may_have_labels_updates_and_builds() {
        assert_rule(
            version,
            &[
                ("1.0b1", Some(Less), "1.0"),
                ("17.0.3_7", Some(Less), "17.0.4_1"),
                ("17.0.3_7", Some(Less), "17.0.3_8"),
                ("1.2", Some(Equal), "1.2.0"),
                ("10.0-kb4577586", Some(Less), "10.0-kb4577587"),
                ("9-beta-1", Some(Less), "9-beta-2"),
                ("1.2-alpine", Some(Equal), "1.2"),
                ("latest", None, "1.2"),
            ],
        );
    }

    #[test]
    fn comparable_tags_have_the_same_words_and_format() {
        assert_rule(
            comparable,
            &[
                ("1.2-alpine", Some(Less), "1.3-alpine"),
                ("1.2-alpine", None, "1.3"),
                ("alpine-3.19", Some(Less), "alpine-3.20"),
                ("alpine-3.19", None, "debian-3.20"),
                ("1.2-rc1", None, "1.2-rc2"),
                ("3", Some(Less), "20240923"), // mixed, as it does
                ("1.2", None, "2024.09"),
            ],
        );
    }

    #[test]
    fn an_update_keeps_words_and_stability_and_gains_no_precision() {
        let tags = ["1.3", "1.3-slim", "1.4.0-slim", "1.4b1-slim"].map(str::to_owned);
        assert_eq!(select("1.2-slim", &tags), Some("1.3-slim"));
        assert_eq!(select("1.2.0-slim", &tags), Some("1.4.0-slim"));
        assert_eq!(select("1.3", &tags), None);
    }
}
