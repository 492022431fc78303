//! What kind of update leads from one tag to another.

use core::fmt;
use core::str::FromStr;

use thiserror::Error;

use super::codename::Codenames;
use super::element::{Element, ElementKind};
use super::number::{Number, Scheme, parts, significant};
use super::order::compare_elements;
use super::roles::{Role, Roles};
use super::track::moving;
use super::{Slots, TagView};

/// What kind of update leads from one tag to another: the first thing, from the left, in which their versions differ, or
/// else that something beside the version differs. The smallest change first.
///
/// `major`, `minor` and `patch` name the first, second and third part of the version's number. Whether they promise what Semantic
/// Versioning means by them, only the publisher knows.
///
/// ```
/// use distref::{tag, tag::{Change, Slots}};
///
/// for (from, to, change) in [
///     (tag!("1.25-alpine"), tag!("2.0-alpine"), Change::Major),
///     (tag!("1.25-alpine"), tag!("1.26-alpine"), Change::Minor),
///     (tag!("1.25.1"), tag!("1.25.3"), Change::Patch),
///     (tag!("10.0.17763.973"), tag!("10.0.17763.1098"), Change::Part),
///     (tag!("17.0.3_7-jdk"), tag!("17.0.3_9-jdk"), Change::Rebuild),
///     (tag!("1.30.0-rc.1"), tag!("1.30.0"), Change::PreRelease),
///     (tag!("1.25-alpine3.18"), tag!("1.25-alpine3.19"), Change::Base),
///     (tag!("1.60-bullseye"), tag!("1.60-bookworm"), Change::Codename),
/// ] {
///     assert_eq!(Change::between(from, to, Slots::First), Some(change));
/// }
/// assert!(Change::Patch < Change::Minor);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Change {
    /// Another release of a distribution; the version is the same.
    Codename,
    /// Something else that is not the version: a word, or the number of a base or runtime.
    Base,
    /// Another pre-release of the version, or its release.
    PreRelease,
    /// A rebuild number: behind the version, or with a label.
    Rebuild,
    /// The fourth part of the version, or a later one.
    Part,
    /// The third part.
    Patch,
    /// The second part; the month of a date `2026-08-28`.
    Minor,
    /// The first part.
    Major,
}

impl Change {
    /// All of them, the smallest first.
    ///
    /// ```
    /// use distref::tag::Change;
    ///
    /// assert!(Change::ALL.iter().all(|change| change.as_str().parse() == Ok(*change)));
    /// ```
    pub const ALL: [Self; 8] = [
        Self::Codename,
        Self::Base,
        Self::PreRelease,
        Self::Rebuild,
        Self::Part,
        Self::Patch,
        Self::Minor,
        Self::Major,
    ];

    /// The first thing in which two tags differ, in either direction, if these numbers are their version. `None` if they are of one rank.
    ///
    /// ```
    /// use distref::{tag, tag::{Change, Slots}};
    ///
    /// let pypy = Change::between(tag!("3.10-7.3.13"), tag!("3.10-7.3.15"), Slots::Named(1));
    /// assert_eq!(pypy, Some(Change::Patch));
    /// assert_eq!(Change::between(tag!("1.2"), tag!("v1.2.0"), Slots::First), None);
    /// ```
    #[must_use]
    pub fn between(from: TagView<'_>, to: TagView<'_>, slots: Slots) -> Option<Self> {
        let [from, to] = [from, to].map(|tag| Roles::new(tag.as_str(), slots, Codenames::BUILT_IN));
        Self::of(from, to)
    }

    /// The word for it, such as `minor` or `pre-release`.
    ///
    /// ```
    /// assert_eq!(distref::tag::Change::PreRelease.as_str(), "pre-release");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Codename => "codename",
            Self::Base => "base",
            Self::PreRelease => "pre-release",
            Self::Rebuild => "rebuild",
            Self::Part => "part",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The first thing in which the versions differ, or else what is not the version.
    pub(super) fn of(from: Roles<'_>, to: Roles<'_>) -> Option<Self> {
        let [left, right] = [&from, &to].map(|roles| moving(roles.clone()));
        let versions = first_different(left, right);
        versions.map(|(at, sides)| Self::of_version(at, sides, &from)).or_else(|| {
            let (_, sides) = first_different(base(from), base(to))?;
            let is_codename =
                |element: &Element<'_>| matches!(element.kind(), ElementKind::Codename(_));
            Some(if sides.iter().flatten().any(is_codename) { Self::Codename } else { Self::Base })
        })
    }

    /// Of the element at this place of the version.
    fn of_version(at: usize, sides: [Option<Element<'_>>; 2], from: &Roles<'_>) -> Self {
        let [left, right] = sides.map(|side| side.and_then(Element::number));
        if sides.iter().flatten().any(|element| element.pre_release().is_some()) {
            return Self::PreRelease;
        }
        // The parts of a date with dashes are numbers of their own.
        let is_day = || moving(from.clone()).next().is_some_and(is_year);
        match left.zip(right) {
            Some((left, right)) if at == 0 || (at < 3 && is_day()) => {
                Self::of_part(at + differing(left, right))
            }
            _ => Self::Rebuild,
        }
    }

    const fn of_part(index: usize) -> Self {
        match index {
            0 => Self::Major,
            1 => Self::Minor,
            2 => Self::Patch,
            _ => Self::Part,
        }
    }
}

/// A text is the word of no [`Change`].
///
/// ```
/// assert!("tiny".parse::<distref::tag::Change>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("a change is one of major, minor, patch, part, rebuild, pre-release, base and codename")]
pub struct ChangeError;

/// From the word that [`Change::as_str`] gives.
impl FromStr for Change {
    type Err = ChangeError;

    fn from_str(word: &str) -> Result<Self, ChangeError> {
        Self::ALL.into_iter().find(|change| change.as_str() == word).ok_or(ChangeError)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// What is not the version.
pub(super) fn base(roles: Roles<'_>) -> impl Iterator<Item = Element<'_>> {
    let is_base = |role| matches!(role, Role::Base | Role::Fixed);
    roles.filter(move |(_, role)| is_base(*role)).map(|(element, _)| element)
}

/// The first place at which two sequences differ, and what is there.
pub(super) fn first_different<'t>(
    mut left: impl Iterator<Item = Element<'t>>,
    mut right: impl Iterator<Item = Element<'t>>,
) -> Option<(usize, [Option<Element<'t>>; 2])> {
    let mut at = 0;
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (left, right) if compare_elements(left, right).is_ne() => {
                return Some((at, [left, right]));
            }
            _ => at += 1,
        }
    }
}

/// A year without a month: `2026` of `2026-08-28`.
fn is_year(element: Element<'_>) -> bool {
    let is_year = |number: Number<'_>| number.scheme() == Scheme::Year && number.precision() == 1;
    element.number().is_some_and(is_year)
}

/// The index of the first part in which two numbers differ.
fn differing(left: Number<'_>, right: Number<'_>) -> usize {
    let (mut left, mut right) = (parts(left.digits()), parts(right.digits()));
    let part = |part: Option<_>| significant(part.unwrap_or_default());
    let mut index = 0;
    loop {
        match (left.next(), right.next()) {
            (None, None) => return index,
            (left, right) if part(left) != part(right) => return index,
            _ => index += 1,
        }
    }
}
