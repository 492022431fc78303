//! The order of tags: total on every text.

use core::cmp::Ordering;

use super::codename::Codenames;
use super::element::{Element, ElementKind, PreRelease};
use super::elements::{Elements, is_opaque};
use super::number::{by_letters, compare_digits};
use super::{Tag, TagView};

/// Compares two tags, or any two texts, as versions: oldest first.
///
/// Total and lawful on every text: transitive, and `Equal` only for identical ones. `Ord` of [`Tag`] and [`TagView`] is
/// this. It tells the order in a list, not whether one tag replaces the other: that is [`Track`](super::Track)'s.
///
/// # Order
///
/// [`Elements`] are compared from left to right; the first that differ decide:
///
/// | | | |
/// |---|---|---|
/// | kinds | pre-release < end < hash < word, codename < number | `1.2-rc1` < `1.2` < `1.2-alpine` < `1.2-1` < `1.2.1` |
/// | pre-release | [`Stage`](super::Stage), then counter; without one first | `1.2-beta9` < `1.2-rc` < `1.2-rc9` < `1.2-rc10` |
/// | number | label, then part by part, missing ones as zero | `1.9` < `1.10`, `1.2-r9` < `1.2-r10` |
/// | word | letters without case; a codename among other words counts as the name of its family, `debian` or `ubuntu` | `1.2-alpine` < `1.2-Slim` |
/// | codename | family, then release | `bullseye` < `bookworm` < `jammy` |
/// | hash | all alike | |
///
/// A `v`, gaps and `.Final` do not count. Tags that are nothing but a hash, perhaps with `sha-` or a digest algorithm and `-` (as written
/// here; then any 7 to 64 hex digits are a hash) before it and `.sig`, `.att` or `.sbom` behind it, come before all others. What is still alike is ordered by the
/// count of parts of its numbers, counters of pre-releases not among them, fewer first (`1.2` < `1.2.0`), then by bytes.
///
/// No allocation; the work is linear in the lengths. To sort many, [`sort`](super::sort) is faster.
///
/// ```
/// use distref::tag::compare;
///
/// let mut tags = ["1.10", "1.9", "1.10-rc10", "1.10-rc9", "1.10-alpine", "1a2b3c4"];
/// tags.sort_by(|left, right| compare(left, right));
/// assert_eq!(tags, ["1a2b3c4", "1.9", "1.10-rc9", "1.10-rc10", "1.10", "1.10-alpine"]);
/// ```
#[must_use]
pub fn compare(left: &str, right: &str) -> Ordering {
    TagOrder::default().compare(left, right)
}

/// The order of [`compare`], with the caller's [`Codenames`].
///
/// ```
/// use distref::tag::{Codenames, TagOrder};
///
/// let codenames = Codenames::new().with_family("alma", ["purple", "stone", "seafoam"]);
/// let order = TagOrder::new(&codenames);
/// assert!(order.compare("9.1-stone", "9.1-seafoam").is_lt());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TagOrder<'c> {
    codenames: &'c Codenames,
}

impl Default for TagOrder<'static> {
    fn default() -> Self {
        Self { codenames: Codenames::BUILT_IN }
    }
}

impl<'c> TagOrder<'c> {
    /// The order in which these codenames are known.
    ///
    /// ```
    /// use distref::tag::{Codenames, TagOrder};
    ///
    /// assert!(TagOrder::new(Codenames::BUILT_IN).compare("focal", "jammy").is_lt());
    /// ```
    #[must_use]
    pub const fn new(codenames: &'c Codenames) -> Self {
        Self { codenames }
    }

    /// Compares two tags, or any two texts; see [`compare`].
    ///
    /// ```
    /// assert!(distref::tag::TagOrder::default().compare("1.9", "1.10").is_lt());
    /// ```
    #[must_use]
    pub fn compare(self, left: &str, right: &str) -> Ordering {
        if left == right {
            return Ordering::Equal;
        }
        self.compare_rank(left, right).then_with(|| tie(left, right))
    }

    /// Compares as versions only, so that spellings of one version are `Equal`: `v1.2.0` and `1.2`. A total preorder.
    ///
    /// ```
    /// let order = distref::tag::TagOrder::default();
    /// assert!(order.compare_rank("v1.2.0", "1.2").is_eq());
    /// assert!(order.compare("v1.2.0", "1.2").is_gt());
    /// ```
    #[must_use]
    pub fn compare_rank(self, left: &str, right: &str) -> Ordering {
        let opaque = |text| !is_opaque(text); // first
        opaque(left).cmp(&opaque(right)).then_with(|| {
            let (mut left, mut right) = (self.elements(left), self.elements(right));
            loop {
                match (left.next(), right.next()) {
                    (None, None) => return Ordering::Equal,
                    (left, right) => match compare_elements(left, right) {
                        Ordering::Equal => {}
                        decided => return decided,
                    },
                }
            }
        })
    }

    /// The elements that count in the order.
    pub(super) fn elements<'a>(self, text: &'a str) -> impl Iterator<Item = Element<'a>>
    where
        'c: 'a,
    {
        let counts = |element: &Element<'_>| !matches!(element.kind, ElementKind::Release(_));
        Elements::new(text, self.codenames).filter(counts)
    }
}

/// The rank of a kind; `None` is the end of the tag.
fn rank(element: Option<&Element<'_>>) -> u8 {
    match element.map(|element| element.kind) {
        Some(ElementKind::PreRelease(_)) => 0,
        None | Some(ElementKind::Release(_)) => 1,
        Some(ElementKind::Hash(_)) => 2,
        Some(ElementKind::Word(_) | ElementKind::Codename(_)) => 3,
        Some(ElementKind::Number(_)) => 4,
    }
}

pub(super) fn compare_elements(left: Option<Element<'_>>, right: Option<Element<'_>>) -> Ordering {
    rank(left.as_ref()).cmp(&rank(right.as_ref())).then_with(|| {
        let (Some(left), Some(right)) = (left, right) else { return Ordering::Equal };
        match (left.kind, right.kind) {
            (ElementKind::Number(left), ElementKind::Number(right)) => left.compare(right),
            (ElementKind::PreRelease(left), ElementKind::PreRelease(right)) => {
                compare_pre_releases(left, right)
            }
            (ElementKind::Hash(_), ElementKind::Hash(_)) => Ordering::Equal,
            (left, right) => {
                let ((left, left_release), (right, right_release)) = (word(left), word(right));
                by_letters(left, right).then(left_release.cmp(&right_release))
            }
        }
    })
}

fn compare_pre_releases(left: PreRelease<'_>, right: PreRelease<'_>) -> Ordering {
    left.stage.cmp(&right.stage).then_with(|| match (left.counter, right.counter) {
        (Some(left), Some(right)) => compare_digits(left, right),
        (left, right) => left.is_some().cmp(&right.is_some()),
    })
}

/// A codename is its family, then its release; any other word comes before the first release of a family of that name.
pub(super) fn word(kind: ElementKind<'_>) -> (&str, u32) {
    match kind {
        ElementKind::Codename(codename) => (codename.family(), codename.release()),
        ElementKind::Word(word) => (word, 0),
        _ => ("", 0),
    }
}

/// Orders what no rank tells apart: fewer parts of numbers first, then bytes.
fn tie(left: &str, right: &str) -> Ordering {
    let parts = |text: &str| -> usize {
        let elements = Elements::new(text, Codenames::BUILT_IN);
        elements.filter_map(Element::number).map(super::Number::precision).sum()
    };
    parts(left).cmp(&parts(right)).then_with(|| left.cmp(right))
}

macro_rules! tag_order {
    ($left:ty, $right:ty) => {
        impl PartialOrd<$right> for $left {
            fn partial_cmp(&self, other: &$right) -> Option<Ordering> {
                Some(compare(self.as_str(), other.as_str()))
            }
        }
    };
    ($type:ty) => {
        /// As versions, oldest first: [`compare`].
        impl Ord for $type {
            fn cmp(&self, other: &Self) -> Ordering {
                compare(self.as_str(), other.as_str())
            }
        }

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
    };
}

tag_order!(Tag);
tag_order!(TagView<'_>);
tag_order!(Tag, TagView<'_>);
tag_order!(TagView<'_>, Tag);
