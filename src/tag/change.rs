//! What kind of update leads from one tag to another.

use core::fmt;

use super::codename::Codenames;
use super::element::{Element, ElementKind};
use super::number::{Number, Scheme, parts, significant};
use super::order::compare_elements;
use super::roles::{Role, Roles};
use super::{Slots, TagView};

/// The first thing, from the left, in which two tags differ: what kind of update it is. The smallest change first.
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
    /// Another release of the same distribution, and nothing before it.
    Codename,
    /// Something that is not the version: a word, or the number of a base or runtime.
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

    /// The first thing in which the elements that count differ.
    pub(super) fn of(from: Roles<'_>, to: Roles<'_>) -> Option<Self> {
        let (mut left, mut right) = (counted(from), counted(to));
        // How many numbers of a date with dashes came before: its year alone is one, and then its month.
        let mut dated = 0;
        loop {
            let sides = [left.next(), right.next()];
            let elements = sides.map(|side| side.map(|(element, _)| element));
            let roles = sides.map(|side| side.map(|(_, role)| role));
            if sides.iter().all(Option::is_none) {
                return None;
            }
            let [left, right] = elements;
            if compare_elements(left, right).is_ne() {
                return Some(Self::of_elements(elements, roles, dated));
            }
            let is_year = roles.contains(&Some(Role::Version)) && left.is_some_and(is_year);
            dated = if is_year || dated > 0 { dated + 1 } else { 0 };
        }
    }

    fn of_elements(
        elements: [Option<Element<'_>>; 2],
        roles: [Option<Role>; 2],
        dated: usize,
    ) -> Self {
        let has = |role| roles.contains(&Some(role));
        let is = |test: fn(ElementKind<'_>) -> bool| {
            elements.iter().flatten().any(|element| test(element.kind()))
        };
        let [left, right] = elements.map(|element| element.and_then(Element::number));
        if is(|kind| matches!(kind, ElementKind::PreRelease(_))) {
            return Self::PreRelease;
        }
        match left.zip(right) {
            Some((left, right)) if has(Role::Version) => Self::of_part(differing(left, right)),
            Some((left, right)) if has(Role::Rebuild) && (1..3).contains(&dated) => {
                Self::of_part(dated + differing(left, right))
            }
            _ if has(Role::Rebuild) => Self::Rebuild,
            _ if is(|kind| matches!(kind, ElementKind::Codename(_))) => Self::Codename,
            _ => Self::Base,
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

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// The elements that count in the order.
pub(super) fn counted(roles: Roles<'_>) -> impl Iterator<Item = (Element<'_>, Role)> {
    roles.filter(|(element, _)| !matches!(element.kind(), ElementKind::Release(_)))
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
