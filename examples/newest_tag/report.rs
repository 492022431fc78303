//! What there is to say about the tags of a repository.

use std::collections::BTreeMap;

use distref::tag::{Policy, Refusal, Selection, Slots, Track, Update, sort};
use distref::{Tag, TagView};

/// What is asked.
pub(crate) struct Question<'a> {
    pub(crate) policy: Policy,
    pub(crate) slots: Slots,
    /// Of which variant alone; all if there is none.
    pub(crate) variant: Option<&'a str>,
    /// The tag in use.
    pub(crate) current: Option<TagView<'a>>,
    /// Whether each candidate is judged.
    pub(crate) why: bool,
}

/// The answers.
pub(crate) struct Report<'a> {
    pub(crate) tracks: Vec<TrackTags<'a>>,
    /// Tags without a version.
    pub(crate) others: Vec<TagView<'a>>,
    pub(crate) update: Option<UpdateReport<'a>>,
}

/// The tags of one track.
pub(crate) struct TrackTags<'a> {
    pub(crate) track: Track<'a>,
    /// Oldest first.
    pub(crate) tags: Vec<TagView<'a>>,
    /// The newest that the rules let through.
    pub(crate) newest: Option<TagView<'a>>,
}

/// What may take the place of the tag in use.
pub(crate) struct UpdateReport<'a> {
    pub(crate) current: TagView<'a>,
    pub(crate) selection: Selection<'a>,
    /// Each candidate with what taking it would change, or why it is not taken; if that was asked for.
    pub(crate) judged: Option<Vec<(TagView<'a>, Result<Update<'a>, Refusal>)>>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(question: &Question<'a>, tags: &'a [Tag]) -> Self {
        let mut tags: Vec<_> = tags.iter().map(Tag::view).collect();
        sort(&mut tags);
        tags.dedup();
        let (tracks, others) = tracks(question, &tags);
        let update = question.current.map(|current| UpdateReport::new(question, current, &tags));
        Self { tracks, others, update }
    }
}

impl<'a> UpdateReport<'a> {
    fn new(question: &Question<'a>, current: TagView<'a>, tags: &[TagView<'a>]) -> Self {
        let Question { policy, why, .. } = question;
        let tags = || tags.iter().copied();
        Self {
            current,
            selection: policy.select(current, tags()),
            judged: why.then(|| policy.explain(current, tags()).collect()),
        }
    }
}

/// The tags track by track, and those without a version.
fn tracks<'a>(
    question: &Question<'a>,
    tags: &[TagView<'a>],
) -> (Vec<TrackTags<'a>>, Vec<TagView<'a>>) {
    let mut tracks = BTreeMap::<Track<'a>, Vec<TagView<'a>>>::new();
    let mut others = Vec::new();
    for &tag in tags {
        match tag.track_by(question.slots) {
            Some(track) => tracks.entry(track).or_default().push(tag),
            None => others.push(tag),
        }
    }
    let wanted = |track: &Track<'a>| question.variant.is_none_or(|variant| *track == *variant);
    let of_track = |(track, tags): (Track<'a>, Vec<_>)| TrackTags {
        track,
        newest: question.policy.clone().variant(&track.to_string()).newest(tags.iter().copied()),
        tags,
    };
    let tracks = tracks.into_iter().filter(|(track, _)| wanted(track)).map(of_track).collect();
    let others = if question.variant.is_none() { others } else { Vec::new() };
    (tracks, others)
}
