//! Which tags of a repository name the same image.

use alloc::vec::Vec;

use super::lane::Lane;
use super::list::{Group, chunks};
use super::versioned::Versioned;
use super::{TagList, TagView};

impl<'a> TagList<'a> {
    /// Groups of two or more tags that name the same image now, going by their text. No tag is in two groups; within one, oldest
    /// first, so that the most precise is the last.
    ///
    /// Tags of one [`Track`](super::Track) are together if they leave open the same newest version: each of their numbers begins
    /// that of the newest, and rebuild numbers may be missing.
    ///
    /// | | |
    /// |---|---|
    /// | `1`, `1.2`, `1.2.3`, `v1.2.3` | where 1.2.3 is the newest in 1 and in 1.2 |
    /// | `1.0`, `1.0.0` | spellings of one version |
    /// | `10`, `10.2`, `10.2-20260602` | with rebuild numbers and dates |
    /// | `1.13-rc`, `1.13.0-rc3` | pre-releases of one stage |
    /// | `1-alpine`, `1.2-alpine` | in a variant; `alpine` and `latest` are not told by any text |
    ///
    /// Where the other tags cast doubt, a tag is left out: a version that another variant tells more precisely, a variant
    /// that lags behind one with more words, a first part where there is `stable` beside `devel`. A tag with a hash is like no other.
    ///
    /// A tag that was not moved to the newest version, or one whose repository follows rules of its own, no text can tell.
    /// Only the digests that a registry answers prove that two tags name one image.
    ///
    /// ```
    /// use distref::{tag, tag::TagList};
    ///
    /// let list = TagList::new([tag!("1"), tag!("1.1"), tag!("1.1.7"), tag!("1.2"), tag!("1.2.0"), tag!("v1.2.0")]);
    /// let mut aliases = list.aliases();
    /// assert_eq!(aliases.next().unwrap(), ["1.1", "1.1.7"]);
    /// assert_eq!(aliases.next().unwrap(), ["1", "1.2", "1.2.0", "v1.2.0"]);
    /// ```
    pub fn aliases(&self) -> impl Iterator<Item = &[TagView<'a>]> {
        self.aliases.iter().map(|group| &**group)
    }

    /// The tags that name the same image as this one, it among them; none if no other does.
    ///
    /// ```
    /// use distref::{tag, tag::TagList};
    ///
    /// let list = TagList::new([tag!("1"), tag!("1.2"), tag!("1.1")]);
    /// assert_eq!(list.aliases_of(tag!("1")), ["1", "1.2"]);
    /// assert!(list.aliases_of(tag!("1.1")).is_empty());
    /// ```
    #[must_use]
    pub fn aliases_of(&self, tag: TagView<'_>) -> &[TagView<'a>] {
        self.aliases().find(|group| group.contains(&tag)).unwrap_or_default()
    }

    pub(super) fn find_aliases(&self) -> Vec<Vec<TagView<'a>>> {
        let lanes = self.groups().iter().flat_map(|group| {
            group.lanes.iter().map(move |(_, lane)| self.aliases_in(group, lane))
        });
        lanes.flatten().collect()
    }

    /// The newest version that a tag leaves open, if there is no doubt that it names that.
    pub(super) fn follows(
        &self,
        group: &Group<'a>,
        lane: &Lane<'a>,
        version: &Versioned<'_>,
    ) -> Option<usize> {
        let at = lane.newest(&version.numbers)?;
        let newest = lane.versions().get(at)?;
        self.is_told(group, lane, version, newest).then_some(at)
    }

    fn aliases_in(&self, group: &Group<'a>, lane: &Lane<'a>) -> Vec<Vec<TagView<'a>>> {
        let mut following: Vec<_> = lane
            .versions()
            .iter()
            .filter_map(|version| Some((self.follows(group, lane, version)?, version.tag)))
            .collect();
        following.sort_by_key(|(newest, _)| *newest); // stable: within a group they stay in order
        chunks(following, |(left, _), (right, _)| left == right)
            .filter(|chunk| chunk.len() > 1)
            .map(|chunk| chunk.into_iter().map(|(_, tag)| tag).collect())
            .collect()
    }
}
