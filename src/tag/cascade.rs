//! The tags to push for a version.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::element::{Element, ElementKind};
use super::number::{Number, parts, significant};
use super::roles::Role;
use super::track::Track;
use super::versioned::Versioned;
use super::{Tag, TagClass, TagOrder, TagView};

/// The tags to push for a version: its own, and the shorter ones of its variant that no newer version owns.
///
/// For `1.2.3` these are `1.2.3`, `1.2`, `1` and `latest`; for `1.2.3-alpine`, `1.2.3-alpine`, `1.2-alpine`, `1-alpine` and `alpine`.
/// Every one but the first is for the newest version in its line: when `1.2.4` is pushed after `1.3.0`, `1.2` moves and `1` and `latest` stay.
/// Words, their case, and a `v` are kept. What shorter ones leave out, from the end: rebuild numbers (`1.2.3-1`, `1.2.3`), parts, then the
/// version as a whole; and a word such as `.Final`.
///
/// | the version | is pushed as |
/// |---|---|
/// | is a pre-release | itself alone |
/// | has no number (`edge`), or holds a hash, a time or two stages | itself alone, which is the only step |
/// | is of a [`TagClass`] that is no version: `pr-12` | itself alone, which is the only step |
/// | begins with 0 | not as `0`, unless [`zero_major`](Self::zero_major) asks for it |
/// | is a date or a count, and others of the variant are none | itself alone: those own `latest` |
/// | is counted, and others begin with a year, or the other way round | the greater number owns `latest` |
///
/// The steps are computed from the text of the version and that of the tags that exist; nothing is looked up.
///
/// ```
/// use distref::{tag, tag::Cascade};
///
/// let existing = [tag!("1.2.3"), tag!("1.3.0"), tag!("2.0.0-rc1"), tag!("latest")];
/// let cascade = Cascade::of(tag!("1.2.4"), existing);
/// assert!(cascade.tags().eq(["1.2.4", "1.2"]));
/// let told: Vec<_> = cascade.steps().iter().map(ToString::to_string).collect();
/// assert_eq!(told, ["1.2.4: push", "1.2: push", "1: held by 1.3.0", "latest: held by 1.3.0"]);
/// ```
#[derive(Clone, Debug)]
pub struct Cascade<'a> {
    tag: TagView<'a>,
    /// `None` for what cannot be shortened.
    version: Option<Versioned<'a>>,
    /// For each level, the newest tag that is newer than the version and shares so much with it, and no more.
    newer: Vec<Option<Track<'a>>>,
    levels: Option<Vec<usize>>,
    takes_zero: bool,
    takes_latest: bool,
}

/// A tag of a [`Cascade`], and what to do with it. `Display` says both: `1: held by 1.3.0`.
///
/// ```
/// use distref::{tag, tag::{Cascade, CascadeAction}};
///
/// let cascade = Cascade::of(tag!("1.2.3"), []);
/// assert_eq!(cascade.steps()[1].tag(), "1.2");
/// assert_eq!(cascade.steps()[1].action(), CascadeAction::Push);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CascadeStep<'a> {
    tag: Tag,
    action: CascadeAction<'a>,
}

/// What to do with a tag of a [`Cascade`].
///
/// ```
/// use distref::{tag, tag::{Cascade, CascadeAction}};
///
/// let steps = Cascade::of(tag!("0.1.0"), [tag!("0.2.0")]);
/// let actions: Vec<_> = steps.steps().iter().map(|step| step.action()).collect();
/// let held = CascadeAction::HeldBy(tag!("0.2.0"));
/// assert_eq!(actions, [CascadeAction::Push, CascadeAction::Push, CascadeAction::SkipZero, held]);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CascadeAction<'a> {
    /// Push it.
    Push,
    /// This newer version owns it.
    HeldBy(TagView<'a>),
    /// It says no more than `0`, and below 1.0 no version promises to go with the next.
    SkipZero,
    /// The version is a pre-release, and this is for releases.
    SkipPreRelease,
}

/// How much of a version is kept.
#[derive(Clone, Copy, Debug)]
struct Kept {
    parts: usize,
    rebuilds: usize,
}

impl<'a> Cascade<'a> {
    /// The cascade of a version, given the tags that exist. The version may be among them. Any order; tags of other variants make no difference.
    ///
    /// One look at each tag that exists.
    ///
    /// ```
    /// use distref::{tag, tag::Cascade};
    ///
    /// let cascade = Cascade::of(tag!("v2.1.0-slim"), [tag!("v2.0.9-slim"), tag!("v3.0.0")]);
    /// assert!(cascade.tags().eq(["v2.1.0-slim", "v2.1-slim", "v2-slim", "slim"]));
    /// ```
    #[must_use]
    pub fn of(version: TagView<'a>, existing: impl IntoIterator<Item = TagView<'a>>) -> Self {
        let tag = version;
        let is_version = !matches!(
            tag.class(),
            TagClass::Numbered | TagClass::Moving | TagClass::Hash | TagClass::Artifact
        );
        let version = Versioned::new(tag).filter(|version| is_version && !version.is_singular);
        let mut cascade = Self {
            tag,
            version,
            newer: Vec::new(),
            levels: None,
            takes_zero: false,
            takes_latest: true,
        };
        for tag in existing {
            cascade.note(tag);
        }
        cascade
    }

    /// Whether `0` is pushed for `0.3.1`; at first it is not.
    ///
    /// ```
    /// use distref::{tag, tag::Cascade};
    ///
    /// let cascade = Cascade::of(tag!("0.3.1"), []);
    /// assert!(cascade.tags().eq(["0.3.1", "0.3", "latest"]));
    /// assert!(cascade.zero_major(true).tags().eq(["0.3.1", "0.3", "0", "latest"]));
    /// ```
    #[must_use]
    pub fn zero_major(self, is_taken: bool) -> Self {
        Self { takes_zero: is_taken, ..self }
    }

    /// Whether the tag without a version is a step, such as `latest` or `alpine`; at first it is.
    ///
    /// ```
    /// use distref::{tag, tag::Cascade};
    ///
    /// assert!(Cascade::of(tag!("1.2"), []).latest(false).tags().eq(["1.2", "1"]));
    /// ```
    #[must_use]
    pub fn latest(self, is_taken: bool) -> Self {
        Self { takes_latest: is_taken, ..self }
    }

    /// Which shorter tags are steps, by the count of their parts; at first all. The version itself always is one.
    ///
    /// ```
    /// use distref::{tag, tag::Cascade};
    ///
    /// let cascade = Cascade::of(tag!("5.3.0.0"), []).levels([2]);
    /// assert!(cascade.tags().eq(["5.3.0.0", "5.3", "latest"]));
    /// ```
    #[must_use]
    pub fn levels(self, parts: impl IntoIterator<Item = usize>) -> Self {
        Self { levels: Some(parts.into_iter().collect()), ..self }
    }

    /// All steps, the most precise first: the version itself, which is always pushed, then the shorter ones with what to do.
    ///
    /// ```
    /// use distref::{tag, tag::Cascade};
    ///
    /// let cascade = Cascade::of(tag!("2.0.0-rc1"), []);
    /// let told: Vec<_> = cascade.steps().iter().map(ToString::to_string).collect();
    /// assert_eq!(told[..2], ["2.0.0-rc1: push", "2.0: skipped, the version is a pre-release"]);
    /// ```
    #[must_use]
    pub fn steps(&self) -> Vec<CascadeStep<'a>> {
        let mut steps =
            alloc::vec![CascadeStep { tag: self.tag.into(), action: CascadeAction::Push }];
        let shorter = self.version.iter().flat_map(|version| {
            kept(version).filter_map(move |kept| {
                let tag = self.is_wanted(kept).then(|| shorten(version, kept))??;
                Some(CascadeStep { tag, action: self.action(version, kept) })
            })
        });
        steps.extend(shorter);
        steps
    }

    /// The tags to push, the most precise first.
    ///
    /// ```
    /// use distref::{tag, tag::Cascade};
    ///
    /// assert!(Cascade::of(tag!("1.2.3"), []).tags().eq(["1.2.3", "1.2", "1", "latest"]));
    /// ```
    pub fn tags(&self) -> impl Iterator<Item = Tag> {
        let pushed = |step: &CascadeStep<'_>| step.action == CascadeAction::Push;
        self.steps().into_iter().filter(pushed).map(|step| step.tag)
    }

    fn is_wanted(&self, kept: Kept) -> bool {
        match kept.parts {
            0 => self.takes_latest,
            parts => self.levels.as_ref().is_none_or(|levels| levels.contains(&parts)),
        }
    }

    fn action(&self, version: &Versioned<'a>, kept: Kept) -> CascadeAction<'a> {
        let is_zero =
            |number: Number<'_>| parts(number.digits()).next().map(significant) == Some(b"");
        if version.stage.is_some() {
            CascadeAction::SkipPreRelease
        } else if kept.parts == 1 && !self.takes_zero && version.number(0).is_some_and(is_zero) {
            CascadeAction::SkipZero
        } else {
            self.holder(kept).map_or(CascadeAction::Push, CascadeAction::HeldBy)
        }
    }

    /// The newest version that is newer than this one, and begins with what is kept of it.
    fn holder(&self, kept: Kept) -> Option<TagView<'a>> {
        let sharing = self.newer.get(kept.parts + kept.rebuilds..)?.iter().flatten();
        sharing.copied().max_by(|left, right| newest(*left, *right)).map(Track::tag)
    }

    /// Keeps a tag in mind if it is a newer version of the variant.
    fn note(&mut self, tag: TagView<'a>) {
        let Some(version) = &self.version else { return };
        let Some(other) = Versioned::new(tag) else { return };
        if other.stage.is_some() || other.is_singular || !outdoes(version, &other) {
            return;
        }
        let Some(shared) = shared(version, &other) else { return };
        if self.newer.len() <= shared {
            self.newer.resize(shared + 1, None);
        }
        if let Some(place) = self.newer.get_mut(shared)
            && place.is_none_or(|known| newest(known, other.track).is_lt())
        {
            *place = Some(other.track);
        }
    }
}

impl<'a> CascadeStep<'a> {
    /// The tag.
    ///
    /// ```
    /// # use distref::{tag, tag::Cascade};
    /// assert_eq!(Cascade::of(tag!("1.2-alpine"), []).steps()[2].tag(), "alpine");
    /// ```
    #[must_use]
    pub fn tag(&self) -> TagView<'_> {
        self.tag.view()
    }

    /// What to do with it.
    ///
    /// ```
    /// # use distref::{tag, tag::{Cascade, CascadeAction}};
    /// assert_eq!(Cascade::of(tag!("1.2-rc1"), []).steps()[1].action(), CascadeAction::SkipPreRelease);
    /// ```
    #[must_use]
    pub const fn action(&self) -> CascadeAction<'a> {
        self.action
    }
}

impl fmt::Display for CascadeStep<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.tag, self.action)
    }
}

impl fmt::Display for CascadeAction<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Push => out.pad("push"),
            Self::HeldBy(tag) => write!(out, "held by {tag}"),
            Self::SkipZero => out.pad("skipped, it says no more than 0"),
            Self::SkipPreRelease => out.pad("skipped, the version is a pre-release"),
        }
    }
}

fn newest(left: Track<'_>, right: Track<'_>) -> core::cmp::Ordering {
    TagOrder::default().compare(left.tag().as_str(), right.tag().as_str())
}

/// What shorter tags keep, the most precise first. A pre-release is of no rebuild that would be a release.
fn kept(version: &Versioned<'_>) -> impl Iterator<Item = Kept> + use<> {
    let parts = version.parts();
    let rebuilds = if version.stage.is_some() { 0 } else { version.numbers.len() - 1 };
    let of_rebuilds = (0..rebuilds).rev().map(move |rebuilds| Kept { parts, rebuilds });
    of_rebuilds.chain((0..parts).rev().map(|parts| Kept { parts, rebuilds: 0 }))
}

/// Whether another version is newer. Any that is counted part by part outdoes a date or a count: where versions are counted, dates are builds of the day.
fn outdoes(version: &Versioned<'_>, other: &Versioned<'_>) -> bool {
    match [version, other].map(|version| version.track.is_stamp()) {
        [true, false] => true,
        [false, true] => false,
        _ => other.track.compare_versions(version.track).is_gt(),
    }
}

/// How much a version shares with another one of its variant: parts, and then rebuild numbers. `None` of another variant.
///
/// Versions of two schemes share nothing, but one may hold the bare tag: a repository goes from counting to years.
fn shared(version: &Versioned<'_>, other: &Versioned<'_>) -> Option<usize> {
    let schemes = [version.track.scheme(), other.track.scheme()];
    let is_variant = version.track.has_words_of(other.track);
    if schemes[0] != schemes[1] {
        return is_variant.then_some(0);
    }
    let (own, its) = version.number(0).zip(other.number(0))?;
    let mut its = parts(its.digits()).map(significant);
    let alike = parts(own.digits())
        .take_while(|part| its.next().unwrap_or_default() == significant(part))
        .count();
    let rebuilds = version.numbers.iter().zip(&other.numbers).skip(1);
    let alike_rebuilds = rebuilds.take_while(|(own, its)| own.compare(**its).is_eq()).count();
    let is_whole = alike == version.parts();
    is_variant.then_some(alike + if is_whole { alike_rebuilds } else { 0 })
}

/// The tag without some of its numbers. `None` if what remains is no tag, or reads as one of another variant.
fn shorten(version: &Versioned<'_>, kept: Kept) -> Option<Tag> {
    let mut text = String::new();
    let mut rebuilds = 0;
    for (at, (element, role)) in version.track.roles().enumerate() {
        let piece = match role {
            Role::Version if kept.parts > 0 => begin(element, kept.parts),
            Role::Rebuild if rebuilds < kept.rebuilds => {
                rebuilds += 1;
                element.text()
            }
            Role::Version | Role::Rebuild | Role::Passing => continue,
            Role::Base | Role::Fixed | Role::Any => element.text(),
        };
        // The gap that separated from a version that is gone goes with it.
        if at == 0 || !text.is_empty() {
            text.push_str(element.gap());
        }
        text.push_str(piece);
    }
    if kept.parts == 0 {
        let is_plain = version.track == *"*";
        return if is_plain { Some(TagView::LATEST.into()) } else { text.parse().ok() };
    }
    let whole = version.tag.as_str();
    text.push_str(whole.get(whole.trim_end_matches(['-', '_', '.']).len()..)?);
    let tag: Tag = text.parse().ok()?;
    (tag.track() == Some(version.track)).then_some(tag)
}

/// The first parts of a number, as written, with its `v`.
fn begin(element: Element<'_>, parts: usize) -> &str {
    let ElementKind::Number(_) = element.kind() else { return element.text() };
    let mut dots = element.text().match_indices('.').map(|(at, _)| at);
    let end = dots.nth(parts.saturating_sub(1)).unwrap_or(element.text().len());
    element.text().get(..end).unwrap_or_default()
}
