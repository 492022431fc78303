//! The tags of a repository together: what each one is among the others.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::element::Stage;
use super::lane::Lane;
use super::number::{Number, Scheme};
use super::versioned::{Versioned, compare_to_line};
use super::{TagView, Track, sort};

/// The tags of a repository, read together: their order, their variants, which of them name one image, and which move.
///
/// Made once, in `n log n` steps; no tag costs more than a search afterwards. The text of tags is all it knows: it cannot tell
/// what a registry would answer, and where the text leaves it open, it says so.
///
/// ```
/// use distref::{tag, tag::{Floating, TagList}};
///
/// let list = TagList::new([tag!("1"), tag!("1.2"), tag!("1.2.3"), tag!("1.1.0"), tag!("1.2.3-slim"), tag!("latest")]);
/// assert_eq!(list.tags(), ["latest", "1", "1.1.0", "1.2", "1.2.3", "1.2.3-slim"]);
/// assert_eq!(list.aliases().collect::<Vec<_>>(), [["1", "1.2", "1.2.3"]]);
/// assert_eq!(list.floats(tag!("1.2")), Floating::Yes { toward: Some(tag!("1.2.3")) });
/// assert_eq!(list.floats(tag!("1.2.3")), Floating::No);
/// ```
#[derive(Clone, Debug)]
pub struct TagList<'a> {
    tags: Vec<TagView<'a>>,
    /// By the text of the track, then by its scheme.
    groups: Vec<Group<'a>>,
    /// The versions of all variants, by what stands before them, then by stage, then oldest first.
    versions: Vec<Anywhere<'a>>,
    /// Both `stable` and `devel` are tags.
    has_channels: bool,
    pub(super) aliases: Vec<Vec<TagView<'a>>>,
}

/// A track and its tags.
#[derive(Clone, Debug)]
pub(super) struct Group<'a> {
    pub(super) text: String,
    track: Track<'a>,
    tags: Vec<TagView<'a>>,
    /// By stage.
    pub(super) lanes: Vec<(Option<Stage>, Lane<'a>)>,
    /// The text of another track begins with that of this one: `*-alpine` where there is `*-alpine3.19`.
    is_generic: bool,
    pub(super) leaves: Leaves,
}

/// The tags that no other of their track extends: the least count of parts, and how many have it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Leaves {
    pub(super) parts: usize,
    pub(super) count: usize,
}

/// A version of any variant.
#[derive(Clone, Copy, Debug)]
struct Anywhere<'a> {
    head: &'a str,
    stage: Option<Stage>,
    number: Number<'a>,
}

impl<'a> TagList<'a> {
    /// Reads the tags of a repository, in any order; what is given twice counts once.
    ///
    /// ```
    /// use distref::{tag, tag::TagList};
    ///
    /// let list = TagList::new([tag!("1.10"), tag!("1.9"), tag!("1.10")]);
    /// assert_eq!(list.tags(), ["1.9", "1.10"]);
    /// ```
    #[must_use]
    pub fn new(tags: impl IntoIterator<Item = TagView<'a>>) -> Self {
        let mut tags: Vec<_> = tags.into_iter().collect();
        sort(&mut tags);
        tags.dedup();
        let read: Vec<_> = tags.iter().filter_map(|tag| Versioned::new(*tag)).collect();
        let versions = anywhere(&read);
        let has = |wanted: &str| tags.iter().any(|tag| *tag == *wanted);
        let has_channels = has("stable") && has("devel");
        let groups = groups(read);
        let mut list = Self { tags, groups, versions, has_channels, aliases: Vec::new() };
        list.aliases = list.find_aliases();
        list
    }

    /// All tags, oldest first, as [`compare`](super::compare) orders them.
    ///
    /// ```
    /// use distref::{tag, tag::TagList};
    ///
    /// let list = TagList::new([tag!("1.10-alpine"), tag!("1.10-rc1"), tag!("edge")]);
    /// assert_eq!(list.tags(), ["edge", "1.10-rc1", "1.10-alpine"]);
    /// ```
    #[must_use]
    pub fn tags(&self) -> &[TagView<'a>] {
        &self.tags
    }

    /// The variants, each with its tags, oldest first. A tag without a number is in none.
    ///
    /// ```
    /// use distref::{tag, tag::TagList};
    ///
    /// let list = TagList::new([tag!("1.2"), tag!("1.3-slim"), tag!("1.2-slim"), tag!("latest")]);
    /// let tracks: Vec<_> = list.tracks().map(|(track, tags)| (track.to_string(), tags)).collect();
    /// assert_eq!(tracks, [("*".into(), &[tag!("1.2")][..]), ("*-slim".into(), &[tag!("1.2-slim"), tag!("1.3-slim")])]);
    /// ```
    pub fn tracks(&self) -> impl Iterator<Item = (Track<'a>, &[TagView<'a>])> {
        self.groups.iter().map(|group| (group.track, &*group.tags))
    }

    /// The track of a tag and its tags, if there are any.
    pub(super) fn group(&self, track: Track<'_>) -> Option<&Group<'a>> {
        self.groups.get(self.find(&track.to_string(), track.scheme()).ok()?)
    }

    /// Whether tags of a track print like this.
    pub(super) fn has_track(&self, text: &str) -> bool {
        [Scheme::Plain, Scheme::Year, Scheme::Date, Scheme::Count]
            .iter()
            .any(|scheme| self.find(text, *scheme).is_ok())
    }

    pub(super) fn groups(&self) -> &[Group<'a>] {
        &self.groups
    }

    /// Whether the versions of this repository leave no doubt that one tag names what another one names, the newest of its variant
    /// that the first leaves open. Doubt is where
    ///
    /// - the newest is no release itself, but a line of them that another variant tells more precisely;
    /// - another variant has a newer version in the line, and the words of this one do not bind it to a base: `9-slim` may have gone
    ///   on to `9.14.1-slim-bookworm` although `9.8.4-slim` is the last of its kind;
    /// - there is `stable` beside `devel`: then `5` may have stayed with `5.44` when `5.45` came.
    pub(super) fn is_told(
        &self,
        group: &Group<'a>,
        lane: &Lane<'a>,
        version: &Versioned<'_>,
        newest: &Versioned<'a>,
    ) -> bool {
        let outdone = |line: Option<Number<'_>>| self.has_newer(newest, line);
        let is_line = outdone(newest.number(0));
        let may_have_gone_on = group.is_generic && outdone(version.number(0));
        let may_have_stayed = self.has_channels && lane.differs_in_second_part(version);
        !(is_line || may_have_gone_on || may_have_stayed)
    }

    /// Whether any variant has a newer version in this line.
    fn has_newer(&self, version: &Versioned<'_>, line: Option<Number<'_>>) -> bool {
        let Some((number, line)) = version.number(0).zip(line) else { return false };
        let place = |other: &Anywhere<'_>| {
            let words = (other.head, other.stage).cmp(&(version.head, version.stage));
            words.then_with(|| compare_to_line(Some(other.number), line))
        };
        let end = self.versions.partition_point(|other| place(other).is_le());
        let newest = end.checked_sub(1).and_then(|at| self.versions.get(at));
        newest
            .filter(|newest| place(newest).is_eq())
            .is_some_and(|newest| newest.number.compare(number).is_gt())
    }

    fn find(&self, text: &str, scheme: Scheme) -> Result<usize, usize> {
        self.groups
            .binary_search_by(|group| (&*group.text, group.track.scheme()).cmp(&(text, scheme)))
    }
}

impl<'a> Group<'a> {
    fn new(text: String, versions: Vec<Versioned<'a>>) -> Option<Self> {
        let track = versions.first()?.track;
        let tags = versions.iter().map(|version| version.tag).collect();
        let mut plain: Vec<_> =
            versions.into_iter().filter(|version| !version.is_singular).collect();
        plain.sort_by_key(|version| version.stage);
        let lanes = chunks(plain, |left, right| left.stage == right.stage)
            .filter_map(|versions| Some((versions.first()?.stage, Lane::new(versions))))
            .collect();
        let mut group =
            Self { text, track, tags, lanes, is_generic: false, leaves: Leaves::default() };
        group.leaves = group.count_leaves();
        Some(group)
    }

    pub(super) fn lane(&self, stage: Option<Stage>) -> Option<&Lane<'a>> {
        self.lanes.iter().find(|(of, _)| *of == stage).map(|(_, lane)| lane)
    }

    /// Whether any tag of the track tells more precisely what this one leaves open.
    pub(super) fn extends(&self, version: &Versioned<'_>) -> bool {
        self.lane(version.stage).is_some_and(|lane| lane.extends(version))
            || (version.stage.is_none()
                && self.lanes.iter().any(|(_, lane)| lane.holds_parts_behind(version)))
    }

    fn count_leaves(&self) -> Leaves {
        let versions = self.lanes.iter().flat_map(|(_, lane)| lane.versions());
        let leaves = versions.filter(|version| !self.extends(version)).map(Versioned::parts);
        leaves.fold(Leaves::default(), |least, parts| match parts.cmp(&least.parts) {
            _ if least.count == 0 => Leaves { parts, count: 1 },
            Ordering::Less => Leaves { parts, count: 1 },
            Ordering::Equal => Leaves { count: least.count + 1, ..least },
            Ordering::Greater => least,
        })
    }
}

/// The tags by track.
fn groups(read: Vec<Versioned<'_>>) -> Vec<Group<'_>> {
    let mut keyed: Vec<_> = read
        .into_iter()
        .map(|version| ((version.track.to_string(), version.track.scheme()), version))
        .collect();
    keyed.sort_by(|(left, _), (right, _)| left.cmp(right)); // stable: the tags of one stay in order
    let mut groups: Vec<_> = chunks(keyed, |(left, _), (right, _)| left == right)
        .filter_map(|chunk| {
            let text = chunk.first()?.0.0.clone();
            Group::new(text, chunk.into_iter().map(|(_, version)| version).collect())
        })
        .collect();
    mark_generic(&mut groups);
    groups
}

/// Texts that begin alike stand together: one after the other is looked at, from behind.
fn mark_generic(groups: &mut [Group<'_>]) {
    let mut behind: Option<(String, bool)> = None;
    for group in groups.iter_mut().rev() {
        group.is_generic = behind.as_ref().is_some_and(|(text, is_generic)| {
            if *text == group.text { *is_generic } else { text.starts_with(&*group.text) }
        });
        behind = Some((group.text.clone(), group.is_generic));
    }
}

fn anywhere<'a>(read: &[Versioned<'a>]) -> Vec<Anywhere<'a>> {
    let counted = read.iter().filter(|version| !version.is_singular);
    let mut all: Vec<_> = counted
        .filter_map(|version| {
            let (head, stage) = (version.head, version.stage);
            Some(Anywhere { head, stage, number: version.number(0)? })
        })
        .collect();
    all.sort_by(|left, right| {
        let words = (left.head, left.stage).cmp(&(right.head, right.stage));
        words.then_with(|| left.number.compare(right.number))
    });
    all
}

/// Runs of items that are alike.
pub(super) fn chunks<T>(
    items: Vec<T>,
    alike: impl Fn(&T, &T) -> bool,
) -> impl Iterator<Item = Vec<T>> {
    let mut items = items.into_iter().peekable();
    core::iter::from_fn(move || {
        let mut chunk = alloc::vec![items.next()?];
        while let Some(next) =
            items.next_if(|next| chunk.last().is_some_and(|last| alike(last, next)))
        {
            chunk.push(next);
        }
        Some(chunk)
    })
}
