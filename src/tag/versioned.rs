//! A tag read as a version among others.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::TagView;
use super::element::{Element, ElementKind, PreRelease, Stage};
use super::elements::is_opaque;
use super::number::{Number, Scheme, by_letters, parts, significant};
use super::roles::Role;
use super::track::Track;

/// A tag and the numbers that move in it.
#[derive(Clone, Debug)]
pub(super) struct Versioned<'a> {
    pub(super) tag: TagView<'a>,
    pub(super) track: Track<'a>,
    /// What stands before the version.
    pub(super) head: &'a str,
    /// The version, the counter of a pre-release, rebuild numbers: in the order of the text. Never empty.
    pub(super) numbers: Vec<Number<'a>>,
    pub(super) stage: Option<Stage>,
    /// Holds a hash, more than one stage, or a time: it names one build, and no other tag tells anything about it.
    pub(super) is_singular: bool,
}

impl<'a> Versioned<'a> {
    /// `None` without a number.
    pub(super) fn new(tag: TagView<'a>) -> Option<Self> {
        let track = tag.track()?;
        let version = track.version()?;
        let mut read =
            Self { tag, track, head: "", numbers: Vec::new(), stage: None, is_singular: false };
        let mut at = 0;
        for (element, role) in track.roles() {
            let start = at + element.gap().len();
            at = start + element.text().len();
            match (role, element.kind()) {
                (Role::Version, _) => {
                    read.head = tag.as_str().get(..start).unwrap_or_default();
                    read.numbers.push(version);
                }
                (Role::Passing, ElementKind::PreRelease(pre_release)) => read.add(pre_release),
                (Role::Rebuild, _) => read.numbers.extend(element.number()),
                (Role::Any, _) => read.is_singular = true,
                // The time of a date: one build.
                (Role::Fixed, ElementKind::Word("T" | "t" | "Z" | "z"))
                    if element.gap().is_empty() && track.scheme() != Scheme::Plain =>
                {
                    read.is_singular = true;
                }
                _ => {}
            }
        }
        Some(read)
    }

    fn add(&mut self, pre_release: PreRelease<'a>) {
        self.is_singular |= self.stage.is_some();
        self.stage = Some(pre_release.stage());
        self.numbers.extend(pre_release.counter().map(|digits| Number::new("", digits, false)));
    }

    pub(super) fn number(&self, at: usize) -> Option<Number<'a>> {
        self.numbers.get(at).copied()
    }

    /// How many parts the version has.
    pub(super) fn parts(&self) -> usize {
        self.number(0).map_or(0, Number::precision)
    }

    /// How many parts all the numbers have that move.
    pub(super) fn precision(&self) -> usize {
        self.numbers.iter().map(|number| number.precision()).sum()
    }

    /// By the numbers, then by the count of parts, then by the text: total among the tags of one track and stage.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.compare_numbers(other)
            .then_with(|| self.precision().cmp(&other.precision()))
            .then_with(|| self.tag.as_str().cmp(other.tag.as_str()))
    }

    /// By the numbers: a missing one comes first.
    pub(super) fn compare_numbers(&self, other: &Self) -> Ordering {
        let mut at = 0;
        loop {
            match (self.number(at), other.number(at)) {
                (None, None) => return Ordering::Equal,
                (left, right) => match compare_some(left, right) {
                    Ordering::Equal => at += 1,
                    decided => return decided,
                },
            }
        }
    }
}

/// Compares numbers; a missing one comes first.
pub(super) fn compare_some(left: Option<Number<'_>>, right: Option<Number<'_>>) -> Ordering {
    match (left, right) {
        (Some(left), Some(right)) => left.compare(right),
        (left, right) => left.is_some().cmp(&right.is_some()),
    }
}

/// Whether a number comes before, within, or behind those that begin with the parts of another one.
pub(super) fn compare_to_line(number: Option<Number<'_>>, line: Number<'_>) -> Ordering {
    let Some(number) = number else { return Ordering::Less };
    by_letters(number.label(), line.label()).then_with(|| {
        let mut left = parts(number.digits());
        let orders = parts(line.digits()).map(|right| {
            let (left, right) = (significant(left.next().unwrap_or_default()), significant(right));
            left.len().cmp(&right.len()).then_with(|| left.cmp(right))
        });
        orders.fold(Ordering::Equal, Ordering::then)
    })
}

/// Whether a tag without a number names one build: it holds a hash.
pub(super) fn is_hash(tag: TagView<'_>) -> bool {
    let is_hash = |element: Element<'_>| matches!(element.kind(), ElementKind::Hash(_));
    is_opaque(tag.as_str()) || tag.elements().any(is_hash)
}
