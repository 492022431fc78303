//! What there is to say about the tags of a repository.

use std::collections::{BTreeMap, HashMap};

use distref::tag::{
    Cascade, CascadeStep, Floating, Policy, Refusal, Selection, Slots, TagList, Track, Update,
};
use distref::{Tag, TagView};

/// What is asked.
pub(crate) struct Question<'a> {
    pub(crate) policy: Policy,
    pub(crate) slots: Slots,
    /// Of which variant alone; all if there is none.
    pub(crate) variant: Option<&'a str>,
    /// The tag in use.
    pub(crate) current: Option<TagView<'a>>,
    /// The version to publish.
    pub(crate) publish: Option<TagView<'a>>,
    /// Whether each candidate is judged.
    pub(crate) why: bool,
}

/// The answers.
pub(crate) struct Report<'a> {
    pub(crate) tracks: Vec<TrackRows<'a>>,
    /// Tags without a version.
    pub(crate) others: Vec<Row<'a>>,
    pub(crate) update: Option<UpdateReport<'a>>,
    pub(crate) cascade: Option<CascadeReport<'a>>,
}

/// The tags of one track.
pub(crate) struct TrackRows<'a> {
    pub(crate) track: Track<'a>,
    /// Oldest first.
    pub(crate) rows: Vec<Row<'a>>,
    /// The newest that the rules let through.
    pub(crate) newest: Option<TagView<'a>>,
}

/// Tags that name the same image now, going by their text; the most precise first.
pub(crate) struct Row<'a>(pub(crate) Vec<Entry<'a>>);

/// A tag, and whether it moves.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) tag: TagView<'a>,
    pub(crate) floating: Floating<'a>,
}

/// What may take the place of the tag in use.
pub(crate) struct UpdateReport<'a> {
    pub(crate) current: TagView<'a>,
    pub(crate) selection: Selection<'a>,
    /// Each candidate with what taking it would change, or why it is not taken; if that was asked for.
    pub(crate) judged: Option<Vec<(TagView<'a>, Result<Update<'a>, Refusal>)>>,
}

/// What to push for a version.
pub(crate) struct CascadeReport<'a> {
    pub(crate) version: TagView<'a>,
    /// The version first.
    pub(crate) steps: Vec<CascadeStep<'a>>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(question: &Question<'a>, tags: &'a [Tag]) -> Self {
        let list = TagList::new(tags.iter().map(Tag::view));
        let (tracks, others) = tracks(question, &list);
        Self {
            tracks,
            others,
            update: question.current.map(|current| UpdateReport::new(question, current, &list)),
            cascade: question.publish.map(|version| CascadeReport::new(version, &list)),
        }
    }
}

impl<'a> UpdateReport<'a> {
    fn new(question: &Question<'a>, current: TagView<'a>, list: &TagList<'a>) -> Self {
        let Question { policy, why, .. } = question;
        let tags = || list.tags().iter().copied();
        Self {
            current,
            selection: policy.select(current, tags()),
            judged: why.then(|| policy.explain(current, tags()).collect()),
        }
    }
}

impl<'a> CascadeReport<'a> {
    fn new(version: TagView<'a>, list: &TagList<'a>) -> Self {
        Self { version, steps: Cascade::of(version, list.tags().iter().copied()).steps() }
    }
}

/// The tags track by track, and those without a version.
fn tracks<'a>(question: &Question<'a>, list: &TagList<'a>) -> (Vec<TrackRows<'a>>, Vec<Row<'a>>) {
    let mut tracks = BTreeMap::<Track<'a>, Vec<TagView<'a>>>::new();
    let mut others = Vec::new();
    for &tag in list.tags() {
        match tag.track_by(question.slots) {
            Some(track) => tracks.entry(track).or_default().push(tag),
            None => others.push(tag),
        }
    }
    let groups = groups(list);
    let wanted = |track: &Track<'a>| question.variant.is_none_or(|variant| *track == *variant);
    let of_track = |(track, tags): (Track<'a>, Vec<_>)| TrackRows {
        track,
        newest: question.policy.clone().variant(&track.to_string()).newest(tags.iter().copied()),
        rows: rows(list, &groups, &tags),
    };
    let tracks = tracks.into_iter().filter(|(track, _)| wanted(track)).map(of_track).collect();
    let others = if question.variant.is_none() { rows(list, &groups, &others) } else { Vec::new() };
    (tracks, others)
}

/// The number of the group in which a tag has aliases.
type Groups<'a> = HashMap<TagView<'a>, usize>;

fn groups<'a>(list: &TagList<'a>) -> Groups<'a> {
    let numbered = list.aliases().zip(0..);
    numbered.flat_map(|(group, number)| group.iter().map(move |&tag| (tag, number))).collect()
}

/// Tags in their order with aliases joined: a row stands where its most precise tag does.
fn rows<'a>(list: &TagList<'a>, groups: &Groups<'a>, tags: &[TagView<'a>]) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut row_of_group = HashMap::new();
    for &tag in tags.iter().rev() {
        let entry = Entry { tag, floating: list.floats(tag) };
        let group = groups.get(&tag);
        let row = group.and_then(|group| row_of_group.get(group)).and_then(|&at| rows.get_mut(at));
        match (row, group) {
            (Some(Row(entries)), _) => entries.push(entry),
            (None, Some(&group)) => {
                row_of_group.insert(group, rows.len());
                rows.push(Row(vec![entry]));
            }
            (None, None) => rows.push(Row(vec![entry])),
        }
    }
    rows.reverse();
    rows
}
