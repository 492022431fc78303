//! Which tags are versions of the same thing.

use alloc::string::String;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::change::first_different;
use super::class::is_day_in_three;
use super::codename::Codenames;
use super::element::{Element, ElementKind, PreRelease, Stage};
use super::elements::is_opaque;
use super::number::{Number, Scheme, by_letters};
use super::order::compare_elements;
use super::roles::{Role, Roles, Slots};
use super::{Tag, TagView};

/// The variant that a tag is a version of. Tags of one track can be compared as versions; those of two cannot.
///
/// Prints as the tag with `*` for its version, `#` for a hash, and without a pre-release: `1.25-rc1-alpine3.19` as `*-alpine3.19`.
/// Two tracks are equal if they print alike and their versions are of one [`Scheme`]; a `v`, the count of parts and rebuild
/// numbers make no difference. What may move beside the version, [`Slots`] says.
///
/// ```
/// use distref::tag;
///
/// let alpine = tag!("1.25-alpine3.19").track().unwrap();
/// assert_eq!(alpine, "*-alpine3.19");
/// assert_eq!(Some(alpine), tag!("1.9.2-rc1-alpine3.19").track());
/// assert_ne!(Some(alpine), tag!("1.26-alpine3.20").track());
/// assert_ne!(tag!("3.19").track(), tag!("20240923").track()); // a date
/// assert!(tag!("latest").track().is_none());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Track<'a> {
    tag: TagView<'a>,
    version: Option<Number<'a>>,
    is_stamp: bool,
    slots: Slots,
    codenames: &'a Codenames,
}

impl<'a> TagView<'a> {
    /// The variant that this is a version of, by [`Slots::First`]; `None` if it has no number.
    ///
    /// ```
    /// assert_eq!(distref::tag!("8u302-b08-jdk").track().unwrap(), "*-jdk");
    /// ```
    #[must_use]
    pub fn track(self) -> Option<Track<'a>> {
        self.track_by(Slots::First)
    }

    /// The variant that this is a version of, if these numbers are its version; `None` if it has none of them. By [`Slots::All`] a codename is enough.
    ///
    /// ```
    /// use distref::{tag, tag::Slots};
    ///
    /// assert_eq!(tag!("jdk17-9.0.1").track_by(Slots::Named(1)).unwrap(), "jdk17-*");
    /// assert!(tag!("jdk17").track_by(Slots::Named(1)).is_none());
    /// ```
    #[must_use]
    pub fn track_by(self, slots: Slots) -> Option<Track<'a>> {
        Track::new(self, slots, Codenames::BUILT_IN)
    }
}

impl Tag {
    /// The variant that this is a version of, by [`Slots::First`]; `None` if it has no number.
    ///
    /// ```
    /// let tag: distref::Tag = "2.4.62-alpine".parse()?;
    /// assert_eq!(tag.track().unwrap().to_string(), "*-alpine");
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    #[must_use]
    pub fn track(&self) -> Option<Track<'_>> {
        self.view().track()
    }

    /// The variant that this is a version of, if these numbers are its version; see [`TagView::track_by`].
    ///
    /// ```
    /// let tag: distref::Tag = "3.10-7.3.13".parse()?;
    /// assert_eq!(tag.track_by(distref::tag::Slots::Named(1)).unwrap(), "3.10-*");
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    #[must_use]
    pub fn track_by(&self, slots: Slots) -> Option<Track<'_>> {
        self.view().track_by(slots)
    }
}

impl<'a> Track<'a> {
    pub(super) fn new(tag: TagView<'a>, slots: Slots, codenames: &'a Codenames) -> Option<Self> {
        if is_opaque(tag.as_str()) {
            return None;
        }
        let mut roles = Roles::new(tag.as_str(), slots, codenames);
        let (moving, role) = roles.find(|(_, role)| matches!(role, Role::Version | Role::Base))?;
        // Slots::All moves codenames too; where there is a number, it is the version.
        let version = match role {
            Role::Version => moving.number(),
            _ => {
                roles.find(|(_, role)| *role == Role::Version).and_then(|(found, _)| found.number())
            }
        };
        let is_day = |year| is_day_in_three(year, roles.map(|(element, _)| element));
        let is_stamp = version.is_some_and(|number| number.scheme().is_stamp() || is_day(number));
        Some(Self { tag, version, is_stamp, slots, codenames })
    }

    /// The tag whose track this is.
    ///
    /// ```
    /// assert_eq!(distref::tag!("1.2-alpine").track().unwrap().tag(), "1.2-alpine");
    /// ```
    #[must_use]
    pub const fn tag(self) -> TagView<'a> {
        self.tag
    }

    /// The number that the version begins with. `None` where only a codename moves, by [`Slots::All`].
    ///
    /// ```
    /// assert_eq!(distref::tag!("pg14-v0.2.0").track().unwrap().version().unwrap().digits(), "0.2.0");
    /// ```
    #[must_use]
    pub const fn version(self) -> Option<Number<'a>> {
        self.version
    }

    /// What kind of number the version begins with; without one, [`Scheme::Plain`].
    ///
    /// ```
    /// use distref::tag::Scheme;
    ///
    /// assert_eq!(distref::tag!("2024.1.0").track().unwrap().scheme(), Scheme::Year);
    /// ```
    #[must_use]
    pub fn scheme(self) -> Scheme {
        self.version.map_or(Scheme::Plain, Number::scheme)
    }

    /// The stage before the release that the tag names behind its version, if it does.
    ///
    /// ```
    /// use distref::tag::Stage;
    ///
    /// let rc = distref::tag!("3.15.0rc1-slim").track().unwrap().pre_release().unwrap();
    /// assert_eq!(rc.stage(), Stage::Candidate);
    /// ```
    #[must_use]
    pub fn pre_release(self) -> Option<PreRelease<'a>> {
        let mut passing = self.roles().filter(|(_, role)| *role == Role::Passing);
        passing.find_map(|(element, _)| element.pre_release())
    }

    /// Compares as versions, pre-releases before their release; `None` across tracks. Spellings of one version are `Equal`.
    ///
    /// ```
    /// use distref::tag;
    ///
    /// let compare = |left: distref::TagView<'static>, right: distref::TagView<'static>| {
    ///     left.track()?.compare(right.track()?)
    /// };
    /// assert!(compare(tag!("1.9-alpine"), tag!("1.10-alpine")).unwrap().is_lt());
    /// assert!(compare(tag!("v1.2"), tag!("1.2.0")).unwrap().is_eq());
    /// assert!(compare(tag!("1.2.3"), tag!("1.2.4-alpine")).is_none());
    /// ```
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        (self == other).then(|| self.compare_versions(other).then(self.compare_bases(other)))
    }

    /// Compares the versions alone, whatever the tracks: the numbers that move with each other, and the pre-releases.
    pub(super) fn compare_versions(self, other: Self) -> Ordering {
        compare_all(moving(self.roles()), moving(other.roles()))
    }

    /// Compares what moves beside the version, by [`Slots::All`], from left to right.
    pub(super) fn compare_bases(self, other: Self) -> Ordering {
        compare_all(self.bases(), other.bases())
    }

    /// Whether something that moves beside the version is older than that of the other.
    pub(super) fn has_base_below(self, other: Self) -> bool {
        let mut pairs = self.bases().zip(other.bases());
        pairs.any(|(own, its)| compare_elements(Some(own), Some(its)).is_lt())
    }

    fn bases(self) -> impl Iterator<Item = Element<'a>> {
        self.roles().filter(|(_, role)| *role == Role::Base).map(|(element, _)| element)
    }

    /// Whether the version is a date, with dashes or without, or a count: where others are counted part by part, it says nothing
    /// beside those.
    pub(super) const fn is_stamp(self) -> bool {
        self.is_stamp
    }

    /// Whether this is a channel of builds, such as `3.12-dev`, and not one build of it.
    pub(super) fn is_channel(self) -> bool {
        self.pre_release()
            .is_some_and(|pre| pre.stage() == Stage::Development && pre.counter().is_none())
    }

    /// Whether both print alike: equal but for the scheme.
    pub(super) fn has_words_of(self, other: Self) -> bool {
        self.bytes().eq(other.bytes())
    }

    /// Whether both have the same count of numbers that move, with the same labels and counts of parts.
    pub(super) fn has_shape_of(self, other: Self) -> bool {
        let numbers =
            |track: Self| track.moving().map(|number| (number.label(), number.precision()));
        let (mut left, mut right) = (numbers(self), numbers(other));
        loop {
            match (left.next(), right.next()) {
                (None, None) => return true,
                (Some((a, m)), Some((b, n))) if m == n && by_letters(a, b).is_eq() => {}
                _ => return false,
            }
        }
    }

    /// Whether both write the version with a `v`, or both without.
    pub(super) fn has_spelling_of(self, other: Self) -> bool {
        self.version.map(Number::has_v) == other.version.map(Number::has_v)
    }

    pub(super) fn roles(self) -> Roles<'a> {
        Roles::new(self.tag.as_str(), self.slots, self.codenames)
    }

    fn moving(self) -> impl Iterator<Item = Number<'a>> {
        let moves = |role| matches!(role, Role::Version | Role::Rebuild | Role::Base);
        self.roles().filter_map(move |(element, role)| element.number().filter(|_| moves(role)))
    }

    /// What is printed.
    fn pieces(self) -> impl Iterator<Item = &'a str> {
        let text = self.tag.as_str();
        let behind = text.trim_end_matches(['-', '_', '.']).len();
        let behind = text.get(behind..).unwrap_or_default();
        let pieces = self.roles().flat_map(|(element, role)| pieces(element, role));
        pieces.chain([behind]).filter(|piece| !piece.is_empty())
    }

    fn bytes(self) -> impl Iterator<Item = u8> {
        self.pieces().flat_map(str::bytes)
    }
}

/// What the version is made of.
pub(super) fn moving(roles: Roles<'_>) -> impl Iterator<Item = Element<'_>> {
    roles.filter_map(|(element, role)| match (role, element.kind()) {
        (Role::Version | Role::Rebuild, _) | (Role::Passing, ElementKind::PreRelease(_)) => {
            Some(element)
        }
        _ => None,
    })
}

fn compare_all<'t>(
    left: impl Iterator<Item = Element<'t>>,
    right: impl Iterator<Item = Element<'t>>,
) -> Ordering {
    let different = first_different(left, right);
    different.map_or(Ordering::Equal, |(_, [left, right])| compare_elements(left, right))
}

/// What is printed for an element: the gap before it, and up to three pieces.
fn pieces(element: Element<'_>, role: Role) -> [&str; 4] {
    let gap = element.gap();
    match (role, element.kind()) {
        (Role::Rebuild | Role::Passing, _) => [""; 4],
        (Role::Any, _) => [gap, "#", "", ""],
        (Role::Base, ElementKind::Codename(codename)) => [gap, "<", codename.family(), ">"],
        (Role::Version | Role::Base, _) => [gap, "*", "", ""],
        (Role::Fixed, _) => [gap, element.text(), "", ""],
    }
}

impl fmt::Display for Track<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if out.width().is_some() || out.precision().is_some() {
            return out.pad(&self.pieces().collect::<String>());
        }
        self.pieces().try_for_each(|piece| out.write_str(piece))
    }
}

impl PartialEq for Track<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.scheme() == other.scheme() && self.has_words_of(*other)
    }
}

impl Eq for Track<'_> {}

impl PartialEq<str> for Track<'_> {
    fn eq(&self, other: &str) -> bool {
        self.bytes().eq(other.bytes())
    }
}

impl PartialEq<&str> for Track<'_> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl Hash for Track<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().for_each(|byte| state.write_u8(byte));
        state.write_u8(0xff); // in no tag: two tracks in a row keep their boundary
        self.scheme().hash(state);
    }
}

/// By the text, then by the scheme.
impl Ord for Track<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(other.bytes()).then_with(|| self.scheme().cmp(&other.scheme()))
    }
}

impl PartialOrd for Track<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
