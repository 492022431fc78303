//! Which of the tags of a variant to take: the choice.

use core::cmp::Ordering;
use core::fmt;
use core::ops::RangeBounds;

use super::track::Track;
use super::{Policy, Refusal, TagView, Update};

/// What came of a [`Policy::select`]. `Display` gives the reason in a sentence.
///
/// ```
/// use distref::{tag, tag::{Policy, Selection}};
///
/// let select = |current, tags: &[distref::TagView<'static>]| Policy::new().select(current, tags.iter().copied()).to_string();
/// assert_eq!(select(tag!("1.2"), &[tag!("1.3")]), "minor update: 1.2 to 1.3");
/// assert_eq!(select(tag!("1.3-slim"), &[tag!("1.4")]), "nothing newer than 1.3-slim passes");
/// assert_eq!(select(tag!("latest"), &[tag!("1.4")]), "latest holds no version to compare");
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Selection<'a> {
    /// Take this tag.
    Update(Update<'a>),
    /// Nothing newer passes.
    UpToDate(TagView<'a>),
    /// The tag in use has no number that may move, so nothing is newer.
    NotAVersion(TagView<'a>),
}

impl<'a> Selection<'a> {
    /// The update, if there is one.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// assert!(Policy::new().select(tag!("1.2"), [tag!("1.1")]).update().is_none());
    /// ```
    #[must_use]
    pub const fn update(self) -> Option<Update<'a>> {
        if let Self::Update(update) = self { Some(update) } else { None }
    }
}

impl fmt::Display for Selection<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Update(update) => update.fmt(out),
            Self::UpToDate(tag) => write!(out, "nothing newer than {tag} passes"),
            Self::NotAVersion(tag) => write!(out, "{tag} holds no version to compare"),
        }
    }
}

impl Policy {
    /// The newest tag that may take the place of the one in use.
    ///
    /// Of several spellings of the newest version, the one that is spelled most like the tag in use: with the same count of parts,
    /// then with the same `v`. The order of the candidates makes no difference, and one may be the tag in use.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// let tags = [tag!("1.9-alpine"), tag!("1.10-alpine"), tag!("1.11"), tag!("2.0-rc1-alpine")];
    /// let update = Policy::new().select(tag!("1.8-alpine"), tags).update().unwrap();
    /// assert_eq!(update.to(), "1.10-alpine");
    /// ```
    #[must_use]
    pub fn select<'t>(
        &self,
        current: TagView<'t>,
        candidates: impl IntoIterator<Item = TagView<'t>>,
    ) -> Selection<'t> {
        self.choose(current, self.explain(current, candidates))
    }

    fn choose<'t>(
        &self,
        current: TagView<'t>,
        judged: impl Iterator<Item = (TagView<'t>, Result<Update<'t>, Refusal>)>,
    ) -> Selection<'t> {
        let Some(from) = self.track(current) else { return Selection::NotAVersion(current) };
        let updates = judged.filter_map(|(_, verdict)| verdict.ok());
        match updates.max_by(|left, right| self.better(from, left.to(), right.to())) {
            Some(update) => Selection::Update(update),
            None => Selection::UpToDate(current),
        }
    }

    /// [`select`](Self::select) among tags whose dates the caller knows: only those within the window, such as not before the tag in use,
    /// and not within the last three days. The text of a tag cannot tell when it was made.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// // An image that once counted by year: 20.04.1 is older than 4.6.2.
    /// let tags = [(tag!("20.04.1"), 2020), (tag!("4.7.0"), 2024), (tag!("4.8.0"), 2026)];
    /// let update = Policy::new().select_dated(tag!("4.6.2"), tags, 2023..2026).update().unwrap();
    /// assert_eq!(update.to(), "4.7.0");
    /// ```
    #[must_use]
    pub fn select_dated<'t, D: PartialOrd>(
        &self,
        current: TagView<'t>,
        candidates: impl IntoIterator<Item = (TagView<'t>, D)>,
        window: impl RangeBounds<D>,
    ) -> Selection<'t> {
        self.choose(current, self.explain_dated(current, candidates, window))
    }

    /// [`explain`](Self::explain) with dates: what is outside the window is refused by [`Refusal::Date`], after the rules over the text
    /// alone.
    ///
    /// ```
    /// use distref::{tag, tag::{Policy, Refusal}};
    ///
    /// let policy = Policy::new();
    /// let mut told = policy.explain_dated(tag!("4.6.2"), [(tag!("20.04.1"), 2020)], 2023..);
    /// assert_eq!(told.next().unwrap().1.unwrap_err(), Refusal::Date);
    /// ```
    pub fn explain_dated<'t, D: PartialOrd>(
        &self,
        current: TagView<'t>,
        candidates: impl IntoIterator<Item = (TagView<'t>, D)>,
        window: impl RangeBounds<D>,
    ) -> impl Iterator<Item = (TagView<'t>, Result<Update<'t>, Refusal>)> {
        candidates.into_iter().map(move |(candidate, date)| {
            let is_inside = || if window.contains(&date) { Ok(()) } else { Err(Refusal::Date) };
            let judged = self.screen(candidate).and_then(|()| is_inside());
            (candidate, judged.and_then(|()| self.judge(current, candidate)))
        })
    }

    /// Each candidate with what taking it would change, or why it is not taken.
    ///
    /// ```
    /// use distref::{tag, tag::{Policy, Refusal}};
    ///
    /// let policy = Policy::new();
    /// let mut told = policy.explain(tag!("1.2"), [tag!("1.3"), tag!("1.1"), tag!("edge")]);
    /// assert!(told.next().unwrap().1.is_ok());
    /// assert_eq!(told.next().unwrap().1.unwrap_err(), Refusal::NotNewer);
    /// assert_eq!(told.next().unwrap().1.unwrap_err(), Refusal::NotAVersion);
    /// ```
    pub fn explain<'t>(
        &self,
        current: TagView<'t>,
        candidates: impl IntoIterator<Item = TagView<'t>>,
    ) -> impl Iterator<Item = (TagView<'t>, Result<Update<'t>, Refusal>)> {
        candidates.into_iter().map(move |candidate| (candidate, self.judge(current, candidate)))
    }

    /// The newest tag when none is in use: of the variant asked for, or of the plain version.
    ///
    /// Any count of parts and any `v`; of several spellings of the newest version the most precise. Dates and counts are taken
    /// only where there are no other versions.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// let tags = [tag!("1.2.9"), tag!("1.2.10"), tag!("1.2"), tag!("1.3.0"), tag!("1.3.1-slim"), tag!("20240923")];
    /// assert_eq!(Policy::new().newest(tags), Some(tag!("1.3.0")));
    /// assert_eq!(Policy::new().line("1.2".parse()?).newest(tags), Some(tag!("1.2.10")));
    /// assert_eq!(Policy::new().variant("*-slim").newest(tags), Some(tag!("1.3.1-slim")));
    /// # Ok::<(), distref::tag::LineError>(())
    /// ```
    #[must_use]
    pub fn newest<'t>(
        &self,
        candidates: impl IntoIterator<Item = TagView<'t>>,
    ) -> Option<TagView<'t>> {
        let wanted = candidates.into_iter().filter_map(|tag| Some((self.wanted(tag)?, tag)));
        let newest = wanted.max_by(|(left, _), (right, _)| {
            let is_counted = |track: &Track<'_>| !track.is_stamp();
            is_counted(left).cmp(&is_counted(right)).then_with(|| self.newer(*left, *right))
        });
        newest.map(|(_, tag)| tag)
    }

    /// The track of a tag that [`newest`](Self::newest) may take.
    fn wanted<'t>(&'t self, tag: TagView<'t>) -> Option<Track<'t>> {
        self.screen(tag).ok()?;
        let track = self.track(tag).filter(|track| self.wants(*track))?;
        self.admit(track, None).ok().map(|()| track)
    }

    /// The newer version, then the newer base, then the order of the tags.
    fn newer(&self, left: Track<'_>, right: Track<'_>) -> Ordering {
        let order = || self.order().compare(left.tag().as_str(), right.tag().as_str());
        left.compare_versions(right).then_with(|| left.compare_bases(right)).then_with(order)
    }

    /// Which of two candidates to take: the newer version, then the newer base, then what is spelled more like the tag in use.
    fn better(&self, from: Track<'_>, left: TagView<'_>, right: TagView<'_>) -> Ordering {
        let order = || self.order().compare(left.as_str(), right.as_str());
        let Some((left, right)) = self.track(left).zip(self.track(right)) else { return order() };
        let likeness = |to: Track<'_>| (to.has_shape_of(from), to.has_spelling_of(from));
        left.compare_versions(right)
            .then_with(|| left.compare_bases(right))
            .then_with(|| likeness(left).cmp(&likeness(right)))
            .then_with(order)
    }
}
