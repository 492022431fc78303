//! What kind of name a tag is, as far as its text tells.

use core::fmt;

use super::element::{Element, ElementKind};
use super::elements::Elements;
use super::number::{Number, Scheme, is_day};
use super::{Tag, TagView};

/// What kind of name a tag is, as far as its text tells. Inspections and filters begin here.
///
/// # Rules
///
/// The first that holds, over the [`Elements`] of the tag:
///
/// | class | if | such as |
/// |---|---|---|
/// | `Artifact` | a digest algorithm, `-`, 64 lower-case hex digits; perhaps `.sig`, `.att` or `.sbom` | `sha256-0a1b….sig` |
/// | `Hash` | `sha-` or `sha256-`, then 7 to 64 hex digits of any kind; or a hash stands before any number | `sha-1234567`, `1a2b3c4`, `main-1a2b3c4` |
/// | `DatedCodename` | a codename stands before the first number, and that is a day | `jammy-20240111` |
/// | `Date` | the first number is a day: of [`Scheme::Date`], or in three numbers | `20240115`, `nightly-2026-08-10` |
/// | `Moving`, `Codename` | a word of [`MOVING_WORDS`](Self::MOVING_WORDS) or a codename, whichever is first, stands before any number, not directly | `stable-alpine3.20`, `slim-bookworm` |
/// | `Number` | it begins with more than four digits, without a dot | `95057` |
/// | `Version` | a number in it has a `v`, a dot or a label, or a pre-release follows it | `1.25-alpine`, `cli-2.5.0`, `8u302` |
/// | `Word` | letters touch the first number from behind | `1e5`, `0x10`, `k8s` |
/// | `Version` | it begins with a number | `1`, `18-slim` |
/// | `Numbered` | it has a number | `pr-123`, `main-42`, `jdk17` |
/// | `Word` | else | `buildcache`, `deadbeef`, `arm64v8` |
///
/// The text cannot tell all: six hex digits of a commit may be a version, and `temurin-25` is as much a word and a number as
/// `pr-25`. Whether a version moves, only the other tags of the repository tell.
///
/// ```
/// use distref::tag::TagClass;
///
/// let tags = ["1.25-alpine", "latest", "sha-1a2b3c4", "20240115", "pr-123"];
/// let is_version = |tag: &&str| distref::TagView::accept(tag).is_some_and(|tag| tag.class() == TagClass::Version);
/// assert!(tags.iter().copied().filter(is_version).eq(["1.25-alpine"]));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum TagClass {
    /// A version, with its variant: `1.25-alpine`, `v1`, `2024.01`.
    Version,
    /// A count, of builds or of seconds: `95057`.
    Number,
    /// A day, perhaps with a time and with words around it: `20240115`, `nightly-2026-08-10`.
    Date,
    /// A commit, perhaps behind the name of its branch: `1a2b3c4`, `sha-1a2b3c4`.
    Hash,
    /// Something about another image, under its digest: what [`TagView::artifact`] reads, and the fallback tag of a longer digest.
    Artifact,
    /// A release of a distribution, which is rebuilt under this name: `bookworm`, `slim-bookworm`.
    Codename,
    /// A release of a distribution, as of a day: `jammy-20240111`.
    DatedCodename,
    /// A name that is there to move: a channel, a branch, a stage, with its variant: `latest`, `stable-alpine`.
    Moving,
    /// A word and a number that nothing shows to be a version: `pr-123`, but also `jdk17`.
    Numbered,
    /// Anything else.
    Word,
}

impl TagClass {
    /// The words by which a tag is [`Moving`](Self::Moving), in any case: channels, then branches, then stages and rhythms.
    ///
    /// ```
    /// use distref::tag::TagClass;
    ///
    /// for word in TagClass::MOVING_WORDS {
    ///     assert_eq!(distref::TagView::parse(word)?.class(), TagClass::Moving);
    /// }
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    pub const MOVING_WORDS: &'static [&'static str] = &[
        "latest",
        "stable",
        "oldstable",
        "oldoldstable",
        "unstable",
        "testing",
        "experimental",
        "edge",
        "rawhide",
        "rolling",
        "current",
        "lts",
        "mainline",
        "next",
        "main",
        "master",
        "trunk",
        "tip",
        "head",
        "develop",
        "development",
        "devel",
        "dev",
        "staging",
        "production",
        "prod",
        "rc",
        "preview",
        "beta",
        "alpha",
        "canary",
        "snapshot",
        "nightly",
        "daily",
        "weekly",
    ];

    /// The word for it, such as `version` or `dated-codename`.
    ///
    /// ```
    /// assert_eq!(distref::tag::TagClass::DatedCodename.as_str(), "dated-codename");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Number => "number",
            Self::Date => "date",
            Self::Hash => "hash",
            Self::Artifact => "artifact",
            Self::Codename => "codename",
            Self::DatedCodename => "dated-codename",
            Self::Moving => "moving",
            Self::Numbered => "numbered",
            Self::Word => "word",
        }
    }
}

impl fmt::Display for TagClass {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// A class, and what holds of its tags.
type Rule = (TagClass, fn(TagView<'_>) -> bool);

/// The rules in the order in which they are tried; what fits none is a word.
const RULES: [Rule; 11] = [
    (TagClass::Artifact, |tag| is_artifact(tag.as_str())),
    (TagClass::Hash, is_hash),
    (TagClass::DatedCodename, |tag| is_dated(tag) && has_codename(tag)),
    (TagClass::Date, is_dated),
    (TagClass::Moving, |tag| name(tag) == Some(TagClass::Moving)),
    (TagClass::Codename, |tag| name(tag) == Some(TagClass::Codename)),
    (TagClass::Number, begins_with_count),
    (TagClass::Version, |tag| tag.elements().any(shows_version)),
    (TagClass::Word, has_letters_behind_number),
    (TagClass::Version, |tag| tag.elements().next().and_then(Element::number).is_some()),
    (TagClass::Numbered, |tag| first_number(tag).is_some()),
];

impl TagView<'_> {
    /// What kind of name this is, as far as its text tells. Codenames are the built-in ones.
    ///
    /// ```
    /// use distref::{tag, tag::TagClass};
    ///
    /// assert_eq!(tag!("stable-alpine").class(), TagClass::Moving);
    /// assert_eq!(tag!("bookworm-slim").class(), TagClass::Codename);
    /// assert_eq!(tag!("20241399").class(), TagClass::Number); // there is no thirteenth month
    /// ```
    #[must_use]
    pub fn class(self) -> TagClass {
        let rule = RULES.iter().find(|(_, holds)| holds(self));
        rule.map_or(TagClass::Word, |(class, _)| *class)
    }
}

impl Tag {
    /// What kind of name this is, as far as its text tells. Codenames are the built-in ones.
    ///
    /// ```
    /// let tag: distref::Tag = "v1.2.3".parse()?;
    /// assert_eq!(tag.class(), distref::tag::TagClass::Version);
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    #[must_use]
    pub fn class(&self) -> TagClass {
        self.view().class()
    }
}

fn is_artifact(text: &str) -> bool {
    let Some((algorithm, rest)) = text.split_once('-') else { return false };
    let suffix = [".sig", ".att", ".sbom"].iter().find_map(|suffix| rest.strip_suffix(suffix));
    let hex = suffix.unwrap_or(rest);
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    matches!(algorithm, "sha256" | "sha384" | "sha512" | "blake3")
        && hex.len() == 64
        && hex.bytes().all(is_hex)
}

fn is_hash(tag: TagView<'_>) -> bool {
    let is_commit = |rest: &str| {
        let piece = rest.split(['-', '_', '.']).next().unwrap_or_default();
        (7..=64).contains(&piece.len()) && piece.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let named = ["sha-", "sha256-"].iter().find_map(|prefix| tag.as_str().strip_prefix(prefix));
    named.is_some_and(is_commit)
        || before_number(tag).any(|element| matches!(element.kind(), ElementKind::Hash(_)))
}

/// Whether the first number is a day.
fn is_dated(tag: TagView<'_>) -> bool {
    first_number(tag).is_some_and(|(number, behind)| {
        number.scheme() == Scheme::Date || is_day_in_three(number, behind)
    })
}

/// `2026-08-10`: a year, and directly behind it a month and a day, which may be numbered itself: `2026-08-10.1`.
pub(super) fn is_day_in_three<'t>(
    year: Number<'_>,
    behind: impl Iterator<Item = Element<'t>>,
) -> bool {
    let mut numbers = behind.map_while(bare_number);
    let (Some(month), Some(day)) = (numbers.next(), numbers.next()) else { return false };
    let day = day.parts().next().unwrap_or_default();
    is_day(year.digits(), month.digits(), day)
}

/// A number without `v` and label.
fn bare_number(element: Element<'_>) -> Option<Number<'_>> {
    element.number().filter(|number| !number.has_v() && number.label().is_empty())
}

fn has_codename(tag: TagView<'_>) -> bool {
    before_number(tag).any(|element| matches!(element.kind(), ElementKind::Codename(_)))
}

/// The class that the first moving word or codename before any number gives, unless a number follows it directly.
fn name(tag: TagView<'_>) -> Option<TagClass> {
    let mut elements = tag.elements();
    let mut before_number = elements.by_ref().take_while(|element| element.number().is_none());
    let class = before_number.find_map(class_of_word)?;
    let has_number = elements.next().and_then(Element::number).is_some();
    (!has_number).then_some(class)
}

fn class_of_word(element: Element<'_>) -> Option<TagClass> {
    let is_moving =
        |word: &str| TagClass::MOVING_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    match element.kind() {
        ElementKind::Codename(_) => Some(TagClass::Codename),
        ElementKind::Word(word) if is_moving(word) => Some(TagClass::Moving),
        _ => None,
    }
}

/// Versions begin with at most a year: four digits.
fn begins_with_count(tag: TagView<'_>) -> bool {
    let first = tag.elements().next().and_then(Element::number);
    first.is_some_and(|n| !n.has_v() && n.precision() == 1 && n.digits().len() > 4)
}

/// Whether an element occurs in versions alone.
fn shows_version(element: Element<'_>) -> bool {
    match element.kind() {
        ElementKind::Number(n) => n.has_v() || n.precision() > 1 || !n.label().is_empty(),
        ElementKind::PreRelease(_) | ElementKind::Release(_) => true,
        _ => false,
    }
}

fn has_letters_behind_number(tag: TagView<'_>) -> bool {
    let next = first_number(tag).and_then(|(_, mut behind)| behind.next());
    next.is_some_and(|next| next.gap().is_empty())
}

fn before_number(tag: TagView<'_>) -> impl Iterator<Item = Element<'_>> {
    tag.elements().take_while(|element| element.number().is_none())
}

/// The first number, and what is behind it.
fn first_number(tag: TagView<'_>) -> Option<(Number<'_>, Elements<'_>)> {
    let mut elements = tag.elements();
    let number = elements.find_map(Element::number)?;
    Some((number, elements))
}
