//! What each element of a tag is to its version.

use super::codename::Codenames;
use super::element::{Element, ElementKind};
use super::elements::Elements;
use super::number::{Number, Scheme};

/// Which numbers of a tag are its version, and may move in an update; everything else is its variant.
///
/// ```
/// use distref::tag::Slots;
///
/// let tag = distref::tag!("3.10-7.3.13-bookworm"); // PyPy 7.3.13, for Python 3.10
/// assert_eq!(tag.track_by(Slots::First).unwrap(), "*-bookworm");
/// assert_eq!(tag.track_by(Slots::Named(1)).unwrap(), "3.10-*-bookworm");
/// assert_eq!(tag.track_by(Slots::All).unwrap(), "*-<debian>");
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum Slots {
    /// Strict: the first number and those that follow it at once, and behind them numbers with a label, such as the `r9` of
    /// `15.4.0-debian-11-r9`. In a tag that begins with a word, a number with a `v` comes before those without: `pg14-v0.2.0`.
    #[default]
    First,
    /// This number alone, from 0, in the order of the text. Numbers with a label count; the counter of a pre-release does not.
    Named(usize),
    /// Loose: every number, and codenames within their distribution: `1.25-alpine3.18` to `1.26-alpine3.19`, but also `jdk11` to `jdk17`.
    All,
}

/// What an element is to the version.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    /// The number that the version begins with.
    Version,
    /// A number that moves with it: directly behind it, or with a label.
    Rebuild,
    /// Of another version, that moves only where everything moves.
    Base,
    /// A pre-release, or a word for the release: there or not, the variant is the same.
    Passing,
    /// A hash: any will do.
    Any,
    /// Part of the variant.
    Fixed,
}

/// The elements of a tag with their roles.
#[derive(Clone, Debug)]
pub(super) struct Roles<'a> {
    elements: Elements<'a>,
    slots: Slots,
    /// The number that the version begins with.
    version_at: usize,
    numbers: usize,
    /// Nothing but numbers so far, from the version on.
    in_run: bool,
    /// … and the version is a date, so that `T` and a time may follow.
    is_dated: bool,
}

impl<'a> Roles<'a> {
    pub(super) fn new(text: &'a str, slots: Slots, codenames: &'a Codenames) -> Self {
        let elements = Elements::new(text, codenames);
        let version_at = match slots {
            Slots::Named(at) => at,
            Slots::First | Slots::All => first(elements.clone()),
        };
        Self { elements, slots, version_at, numbers: 0, in_run: false, is_dated: false }
    }

    fn number(&mut self, number: Number<'_>) -> Role {
        let at = self.numbers;
        self.numbers += 1;
        if at == self.version_at {
            (self.in_run, self.is_dated) = (true, number.scheme() != Scheme::Plain);
            return Role::Version;
        }
        let follows = at > self.version_at && (self.in_run || !number.label().is_empty());
        match self.slots {
            Slots::Named(_) => Role::Fixed,
            _ if follows => Role::Rebuild,
            Slots::First => Role::Fixed,
            Slots::All => Role::Base,
        }
    }

    fn ends_run(&mut self, role: Role) -> Role {
        (self.in_run, self.is_dated) = (false, false);
        role
    }
}

impl<'a> Iterator for Roles<'a> {
    type Item = (Element<'a>, Role);

    fn next(&mut self) -> Option<Self::Item> {
        let element = self.elements.next()?;
        let role = match element.kind() {
            ElementKind::Number(number) => self.number(number),
            // Before the version it is of something else.
            ElementKind::PreRelease(_) | ElementKind::Release(_)
                if self.numbers > self.version_at =>
            {
                Role::Passing
            }
            ElementKind::Word("T" | "t") if self.is_dated && element.gap().is_empty() => {
                Role::Fixed
            }
            ElementKind::Codename(_) if self.slots == Slots::All => self.ends_run(Role::Base),
            ElementKind::Hash(_) => self.ends_run(Role::Any),
            _ => self.ends_run(Role::Fixed),
        };
        Some((element, role))
    }
}

/// Which number the version begins with, if nobody says: the first, but behind a word the first with a `v`.
fn first(elements: Elements<'_>) -> usize {
    let begins_with_number = elements.clone().next().is_some_and(|first| first.number().is_some());
    if begins_with_number {
        return 0;
    }
    elements.filter_map(Element::number).position(Number::has_v).unwrap_or_default()
}
