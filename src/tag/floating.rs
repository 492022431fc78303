//! Does a tag move, as far as its repository's other tags tell?

use core::fmt;

use super::element::Stage;
use super::versioned::{Versioned, is_hash};
use super::{TagList, TagView};

/// Whether a tag is meant to move from image to image.
///
/// ```
/// use distref::{tag, tag::{Floating, TagList}};
///
/// let postgres = TagList::new([tag!("16"), tag!("16.2"), tag!("16.3")]);
/// assert_eq!(postgres.floats(tag!("16.2")), Floating::No);
/// let nginx = TagList::new([tag!("1.27"), tag!("1.27.0"), tag!("1.27.1")]);
/// assert_eq!(nginx.floats(tag!("1.27")).as_str(), "floating");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Floating<'a> {
    /// It moves.
    Yes {
        /// What it names now, if the text of the tags leaves no doubt; see [`TagList::aliases`].
        toward: Option<TagView<'a>>,
    },
    /// It stays, as far as the publisher keeps to the form of the other tags. Only a digest is a promise.
    No,
    /// The list does not tell.
    Unknown,
}

impl Floating<'_> {
    /// The word for it, as [`Pinning`](crate::reference::Pinning) has it: `floating`, `pinned` or `unknown`.
    ///
    /// ```
    /// assert_eq!(distref::tag::Floating::No.as_str(), "pinned");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes { .. } => "floating",
            Self::No => "pinned",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Floating<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl<'a> TagList<'a> {
    /// Whether a tag moves. It need not be in the list.
    ///
    /// The first row that fits answers:
    ///
    /// | the tag | answer | such as |
    /// |---|---|---|
    /// | holds a hash | no | `sha-1a2b3c4`, `1.2.3-5-g1a2b3c4` |
    /// | has no number | yes | `latest`, `bookworm`, `slim-bookworm` |
    /// | is the words of a variant, without a version | yes | `alpine3.19` beside `1.25-alpine3.19` |
    /// | is a stage of development without a counter | yes | `3.5-dev`, `2.0-nightly` |
    /// | is extended by another one: same variant, each number begins with the same parts, at least one goes on | yes | `1.2` beside `1.2.3`, `10.2` beside `10.2-20260602` |
    /// | is as precise as another one that nothing extends | no | `16.2` beside `16.3`, `bookworm-20240110` beside `bookworm-20240211` |
    /// | anything else | unknown | `1.2` alone, or beside `1.1.7` |
    ///
    /// Behind words the sixth row asks for a date or for three parts: the number of `jdk17` may be that of a runtime.
    ///
    /// ```
    /// use distref::{tag, tag::{Floating, TagList}};
    ///
    /// let list = TagList::new([tag!("3.19"), tag!("3.19.1"), tag!("3.20.0"), tag!("3.20.0-slim"), tag!("edge")]);
    /// assert_eq!(list.floats(tag!("3.19")), Floating::Yes { toward: Some(tag!("3.19.1")) });
    /// assert_eq!(list.floats(tag!("edge")), Floating::Yes { toward: None });
    /// assert_eq!(list.floats(tag!("3.19.1")), Floating::No);
    /// assert_eq!(list.floats(tag!("3.20.0-slim")), Floating::Unknown); // the only one of its variant
    /// ```
    #[must_use]
    pub fn floats(&self, tag: TagView<'_>) -> Floating<'a> {
        let Some(version) = Versioned::new(tag) else {
            return if is_hash(tag) { Floating::No } else { Floating::Yes { toward: None } };
        };
        if version.is_singular {
            return Floating::No;
        }
        let has_counter = version.track.pre_release().is_some_and(|pre| pre.counter().is_some());
        let is_development = version.stage == Some(Stage::Development) && !has_counter;
        let group = self.group(version.track);
        let is_extended = group.is_some_and(|group| group.extends(&version));
        if is_extended || is_development || self.is_bare(tag) {
            return Floating::Yes { toward: self.toward(&version) };
        }
        if self.is_as_precise(&version) { Floating::No } else { Floating::Unknown }
    }

    fn toward(&self, version: &Versioned<'_>) -> Option<TagView<'a>> {
        let group = self.group(version.track)?;
        let lane = group.lane(version.stage)?;
        let newest = lane.versions().get(self.follows(group, lane, version)?)?;
        (newest.precision() > version.precision()).then_some(newest.tag)
    }

    /// Whether the tag is what remains of others without their version.
    fn is_bare(&self, tag: TagView<'_>) -> bool {
        ["*-", "*_"].iter().any(|version| self.has_track(&alloc::format!("{version}{tag}")))
            || ["-*", "_*"].iter().any(|version| self.has_track(&alloc::format!("{tag}{version}")))
    }

    /// Whether another tag of the variant that nothing extends has as many parts, or fewer.
    fn is_as_precise(&self, version: &Versioned<'_>) -> bool {
        let Some(group) = self.group(version.track) else { return false };
        let is_telling = version.head.is_empty() || version.parts() > 2 || version.track.is_stamp();
        let is_listed = self.tags().binary_search_by(|tag| tag.cmp(&version.tag)).is_ok();
        let own = usize::from(is_listed && version.parts() == group.leaves.parts);
        is_telling && group.leaves.count > own && group.leaves.parts <= version.parts()
    }
}
