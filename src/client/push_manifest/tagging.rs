//! The tags of a manifest that is pushed: which of them are set, and how the others are to be.

use alloc::boxed::Box;
use alloc::collections::{BTreeSet, VecDeque};
use alloc::vec::Vec;

use crate::protocol::Route;
use crate::protocol::reply::Pushed;
use crate::tag::Tag;

/// The tags that are to be set along with others, those to be set alone, and those that are set.
pub(super) struct Tagging {
    along: VecDeque<Tag>,
    alone: VecDeque<Tag>,
    set: Vec<Tag>,
    /// The most that are sent along with each other.
    portion: usize,
}

impl Default for Tagging {
    fn default() -> Self {
        Self {
            along: VecDeque::new(),
            alone: VecDeque::new(),
            set: Vec::new(),
            portion: Route::MAX_TAGS,
        }
    }
}

impl Tagging {
    /// Before each tag of a query: `?tag=` or `&tag=`. No character of a tag is escaped.
    const MARK: usize = "&tag=".len();

    /// Each once, in their order.
    pub(super) fn extend(&mut self, tags: impl IntoIterator<Item = Tag>) {
        self.along.extend(tags);
        let mut known = BTreeSet::new();
        self.along.retain(|tag| known.insert(Box::<str>::from(tag.as_str())));
    }

    /// The tag, if there is no other.
    pub(super) fn only(&mut self) -> Option<Tag> {
        if self.along.len() == 1 { self.along.pop_front() } else { None }
    }

    /// Whether there are tags to be set along with each other.
    pub(super) fn has_portion(&self) -> bool {
        self.portion > 0 && !self.along.is_empty()
    }

    /// The next ones to be set along with each other, in so many bytes of a query.
    pub(super) fn next_portion(&mut self, room: usize) -> Vec<Tag> {
        let mut left = room;
        let fits = |tag: &&Tag| match left.checked_sub(Self::MARK + tag.as_str().len()) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        };
        let count = self.along.iter().take(self.portion).take_while(fits).count();
        self.along.drain(..count).collect()
    }

    /// The next one to be set alone.
    pub(super) fn next_alone(&mut self) -> Option<Tag> {
        self.alone.pop_front().or_else(|| self.along.pop_front())
    }

    /// So many were too many.
    pub(super) fn refused(&mut self, tags: Vec<Tag>) {
        self.portion = tags.len() / 2;
        for tag in tags.into_iter().rev() {
            self.along.push_front(tag);
        }
    }

    /// What the registry says of tags that were sent along with each other. What it does not confirm is set alone; and so
    /// is everything else, where it does not know of such tags.
    pub(super) fn confirmed(&mut self, tags: &[Tag], pushed: &Pushed) {
        let left: BTreeSet<&str> = pushed.tags_left(tags).into_iter().map(Tag::as_str).collect();
        let (alone, set) =
            tags.iter().cloned().partition::<Vec<_>, _>(|it| left.contains(it.as_str()));
        self.alone.extend(alone);
        self.set.extend(set);
        if pushed.tags().is_none() && !tags.is_empty() {
            self.portion = 0;
        }
    }

    /// A tag was set alone.
    pub(super) fn has_set(&mut self, tag: Tag) {
        self.set.push(tag);
    }

    pub(super) fn set(&self) -> &[Tag] {
        &self.set
    }
}
