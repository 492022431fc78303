//! The tags of one variant and one stage, as versions in order, and searches among them.

use alloc::vec::Vec;
use core::ops::Range;

use super::number::{Number, parts, significant};
use super::versioned::{Versioned, compare_some, compare_to_line};

/// The tags of one track that are of one stage before the release, or releases. Oldest first.
#[derive(Clone, Debug)]
pub(super) struct Lane<'a> {
    versions: Vec<Versioned<'a>>,
}

impl<'a> Lane<'a> {
    /// Sorts them.
    pub(super) fn new(mut versions: Vec<Versioned<'a>>) -> Self {
        versions.sort_unstable_by(Versioned::compare);
        Self { versions }
    }

    pub(super) fn versions(&self) -> &[Versioned<'a>] {
        &self.versions
    }

    /// Where the newest one stands that these numbers leave open: each number begins with the parts wanted, from the left the newest.
    ///
    /// A search by halves per number: a line is a stretch of the order.
    pub(super) fn newest(&self, wanted: &[Number<'_>]) -> Option<usize> {
        let mut found = 0..self.versions.len();
        for (at, number) in wanted.iter().enumerate() {
            let line = self.line(found, at, *number);
            let newest = self.versions.get(line.end.checked_sub(1)?)?.number(at);
            let older = |version: &Versioned<'_>| compare_some(version.number(at), newest).is_lt();
            found = line.start + self.within(&line).partition_point(older)..line.end;
            if found.is_empty() {
                return None;
            }
        }
        found.end.checked_sub(1)
    }

    /// The newest one that these numbers leave open.
    pub(super) fn newest_version(&self, wanted: &[Number<'_>]) -> Option<&Versioned<'a>> {
        self.versions.get(self.newest(wanted)?)
    }

    /// Whether the one that these numbers leave open is told more precisely.
    pub(super) fn extends(&self, version: &Versioned<'_>) -> bool {
        self.newest_version(&version.numbers)
            .is_some_and(|newest| newest.precision() > version.precision())
    }

    /// Whether some version begins with the version's number and goes on.
    pub(super) fn holds_parts_behind(&self, version: &Versioned<'_>) -> bool {
        let first = version.numbers.get(..1).unwrap_or_default();
        self.newest_version(first).is_some_and(|newest| newest.parts() > version.parts())
    }

    /// Whether the version has one part, and those that begin with it differ in the second.
    pub(super) fn differs_in_second_part(&self, version: &Versioned<'_>) -> bool {
        let Some(first) = version.number(0).filter(|first| first.precision() == 1) else {
            return false;
        };
        let line = self.line(0..self.versions.len(), 0, first);
        let line = self.within(&line);
        let bare = line.partition_point(|one| compare_some(one.number(0), Some(first)).is_le());
        let second = |version: Option<&Versioned<'a>>| {
            parts(version?.number(0)?.digits()).nth(1).map(significant)
        };
        second(line.get(bare)) != second(line.last()) && bare < line.len()
    }

    /// Those among which the number at `at` begins with the parts of `number`.
    fn line(&self, among: Range<usize>, at: usize, number: Number<'_>) -> Range<usize> {
        let versions = self.within(&among);
        let place = |version: &Versioned<'_>| compare_to_line(version.number(at), number);
        let start = versions.partition_point(|version| place(version).is_lt());
        let end = versions.partition_point(|version| place(version).is_le());
        among.start + start..among.start + end
    }

    fn within(&self, range: &Range<usize>) -> &[Versioned<'a>] {
        self.versions.get(range.clone()).unwrap_or_default()
    }
}
