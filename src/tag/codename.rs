//! Codenames of distributions: words that have an order of their own.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// Debian's, oldest first; `sid` never becomes a release. Source: wiki.debian.org/DebianReleases.
const DEBIAN: [&str; 21] = [
    "buzz", "rex", "bo", "hamm", "slink", "potato", "woody", "sarge", "etch", "lenny", "squeeze",
    "wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "duke",
    "sid",
];

/// Ubuntu's, oldest first. Source: wiki.ubuntu.com/Releases.
const UBUNTU: [&str; 45] = [
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
    /// The distribution: `debian`, `ubuntu`, or the name given to [`Codenames::with_family`].
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

    /// Adds the releases of a distribution, oldest first; a family of this name is replaced.
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

    /// The release that a word names.
    ///
    /// ```
    /// assert!(distref::tag::Codenames::BUILT_IN.find("alpine").is_none());
    /// ```
    #[must_use]
    pub fn find(&self, word: &str) -> Option<Codename<'_>> {
        let added = self.added.iter().rev().find_map(|family| {
            let at = family.releases.iter().position(|known| known.eq_ignore_ascii_case(word))?;
            Some(Codename { family: &family.name, release: number(at) })
        });
        added.or_else(|| {
            built_in(word).filter(|known| self.added.iter().all(|new| *new.name != *known.family))
        })
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).map_or(u32::MAX, |index| index.saturating_add(1))
}

/// A built-in codename, found by its first letter.
fn built_in(word: &str) -> Option<Codename<'static>> {
    let letter = word.as_bytes().first()?.to_ascii_lowercase().checked_sub(b'a')?;
    let (start, end) = (BUCKETS.get(usize::from(letter))?, BUCKETS.get(usize::from(letter) + 1)?);
    let bucket = SORTED.get(usize::from(*start)..usize::from(*end))?;
    bucket.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, codename)| *codename)
}

type Entry = (&'static str, Codename<'static>);
const COUNT: usize = DEBIAN.len() + UBUNTU.len();

/// Both tables, by first letter; computed when the crate is built.
static SORTED: [Entry; COUNT] = sorted();

/// Where each letter begins in [`SORTED`], and the end.
static BUCKETS: [u8; 27] = buckets();

const fn sorted() -> [Entry; COUNT] {
    let mut entries = [("", Codename { family: "", release: 0 }); COUNT];
    let (mut filled, mut letter) = (0, b'a');
    while letter <= b'z' {
        filled = fill(&mut entries, filled, letter, "debian", &DEBIAN);
        filled = fill(&mut entries, filled, letter, "ubuntu", &UBUNTU);
        letter += 1;
    }
    entries
}

const fn fill(
    entries: &mut [Entry; COUNT],
    mut filled: usize,
    letter: u8,
    family: &'static str,
    releases: &[&'static str],
) -> usize {
    let mut at = 0;
    while at < releases.len() {
        if releases[at].as_bytes()[0] == letter {
            #[expect(clippy::cast_possible_truncation, reason = "a table of a few dozen")]
            let release = at as u32 + 1;
            entries[filled] = (releases[at], Codename { family, release });
            filled += 1;
        }
        at += 1;
    }
    filled
}

const fn buckets() -> [u8; 27] {
    let (mut bounds, mut at) = ([0; 27], 0);
    while at < COUNT {
        let mut later = (SORTED[at].0.as_bytes()[0] - b'a') as usize + 1;
        while later < bounds.len() {
            bounds[later] += 1;
            later += 1;
        }
        at += 1;
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_codename_is_found_with_its_place() {
        for (family, releases) in [("debian", &DEBIAN[..]), ("ubuntu", &UBUNTU)] {
            for (at, release) in releases.iter().enumerate() {
                let expected = Codename { family, release: number(at) };
                assert_eq!(built_in(release), Some(expected), "{release}");
            }
        }
        assert_eq!(built_in("debian"), None);
        assert_eq!(built_in("~"), None);
        assert_eq!(built_in(""), None);
    }

    #[test]
    fn a_family_of_the_same_name_replaces_the_built_in_one() {
        let codenames = Codenames::new().with_family("Debian", ["sid", "Next"]);
        assert_eq!(codenames.find("next").map(Codename::release), Some(2));
        assert_eq!(codenames.find("bookworm"), None);
        assert!(codenames.find("jammy").is_some());
    }
}
