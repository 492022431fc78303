//! Codenames of distributions: words that have an order of their own.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::lexicon::codename;

/// Debian's, oldest first; `sid` never becomes a release. Source: wiki.debian.org/DebianReleases.
pub(super) const DEBIAN: [&str; 21] = [
    "buzz", "rex", "bo", "hamm", "slink", "potato", "woody", "sarge", "etch", "lenny", "squeeze",
    "wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "duke",
    "sid",
];

/// Ubuntu's, oldest first. Source: wiki.ubuntu.com/Releases.
pub(super) const UBUNTU: [&str; 45] = [
    "warty", "hoary", "breezy", "dapper", "edgy", "feisty", "gutsy", "hardy", "intrepid", "jaunty",
    "karmic", "lucid", "maverick", "natty", "oneiric", "precise", "quantal", "raring", "saucy",
    "trusty", "utopic", "vivid", "wily", "xenial", "yakkety", "zesty", "artful", "bionic",
    "cosmic", "disco", "eoan", "focal", "groovy", "hirsute", "impish", "jammy", "kinetic", "lunar",
    "mantic", "noble", "oracular", "plucky", "questing", "resolute", "stonking",
];

/// A word that names a release of a distribution.
///
/// ```
/// use distref::tag::Codenames;
///
/// let bookworm = Codenames::BUILT_IN.find("bookworm").unwrap();
/// assert_eq!(bookworm.family(), "debian");
/// assert!(bookworm.release() < Codenames::BUILT_IN.find("trixie").unwrap().release());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Codename<'c> {
    family: &'c str,
    release: u32,
}

/// The codenames that are known, family by family: Debian's and Ubuntu's, and what the caller adds.
///
/// A family that is added under the name of a known one replaces it, so that a table can be brought up to date.
/// Words are found in any case. Tables take part in [`TagOrder`](super::TagOrder) and [`Policy`](super::Policy);
/// `Ord` of [`Tag`](super::Tag) knows the built-in ones alone.
///
/// ```
/// use distref::tag::{Codenames, TagOrder};
///
/// let codenames = Codenames::new().with_family("macos", ["ventura", "sonoma", "sequoia"]);
/// assert!(TagOrder::new(&codenames).compare("app-ventura", "app-sequoia").is_lt());
/// assert!(distref::tag::compare("app-ventura", "app-sequoia").is_gt()); // by the letters
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Codenames {
    added: Vec<Family>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
struct Family {
    name: Box<str>,
    releases: Vec<Box<str>>,
}

impl<'c> Codename<'c> {
    pub(super) const fn new(family: &'c str, index: usize) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "as many releases as that are not written down"
        )]
        let release = index as u32 + 1;
        Self { family, release }
    }

    /// The distribution: `debian`, `ubuntu`, or the name given to [`Codenames::with_family`], in lower case.
    ///
    /// ```
    /// # use distref::tag::Codenames;
    /// assert_eq!(Codenames::BUILT_IN.find("Jammy").unwrap().family(), "ubuntu");
    /// ```
    #[must_use]
    pub const fn family(self) -> &'c str {
        self.family
    }

    /// Which release of the family, from 1 for the oldest one.
    ///
    /// ```
    /// # use distref::tag::Codenames;
    /// assert_eq!(Codenames::BUILT_IN.find("warty").unwrap().release(), 1);
    /// ```
    #[must_use]
    pub const fn release(self) -> u32 {
        self.release
    }
}

impl Codenames {
    /// Debian from buzz to sid, Ubuntu from warty to stonking, as known in November 2026.
    ///
    /// ```
    /// assert!(distref::tag::Codenames::BUILT_IN.find("trixie").is_some());
    /// ```
    pub const BUILT_IN: &'static Self = &Self::new();

    /// The built-in codenames, to add others to.
    ///
    /// ```
    /// use distref::tag::Codenames;
    ///
    /// assert_eq!(Codenames::new(), *Codenames::BUILT_IN);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { added: Vec::new() }
    }

    /// Adds the releases of a distribution, oldest first; a family of this name is replaced. A codename is letters alone: one with
    /// a digit or a gap is in no tag.
    ///
    /// ```
    /// use distref::tag::Codenames;
    ///
    /// let codenames = Codenames::new().with_family("fruit", ["apple", "pear"]);
    /// assert_eq!(codenames.find("pear").unwrap().release(), 2);
    /// ```
    #[must_use]
    pub fn with_family<'r>(
        mut self,
        name: &str,
        releases: impl IntoIterator<Item = &'r str>,
    ) -> Self {
        let name = name.to_ascii_lowercase();
        self.added.retain(|family| *family.name != *name);
        let lower = |release: &str| String::into_boxed_str(release.to_ascii_lowercase());
        let releases = releases.into_iter().map(lower).collect();
        self.added.push(Family { name: name.into(), releases });
        self
    }

    /// Whether nothing was added.
    pub(super) const fn is_built_in(&self) -> bool {
        self.added.is_empty()
    }

    /// The release that a word names.
    ///
    /// ```
    /// assert!(distref::tag::Codenames::BUILT_IN.find("alpine").is_none());
    /// ```
    #[must_use]
    pub fn find(&self, word: &str) -> Option<Codename<'_>> {
        let added = self.added.iter().rev().find_map(|family| {
            let at = family.releases.iter().position(|known| known.eq_ignore_ascii_case(word))?;
            Some(Codename::new(&family.name, at))
        });
        added.or_else(|| {
            codename(word).filter(|known| self.added.iter().all(|new| *new.name != *known.family))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_of_the_same_name_replaces_the_built_in_one() {
        let codenames = Codenames::new().with_family("Debian", ["sid", "Next"]);
        assert_eq!(codenames.find("next").map(Codename::release), Some(2));
        assert_eq!(codenames.find("bookworm"), None);
        assert!(codenames.find("jammy").is_some());
    }
}
