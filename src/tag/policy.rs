//! Which of the tags of a variant to take: the rules.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use semver::VersionReq;

use super::codename::Codenames;
use super::element::PreRelease;
use super::track::Track;
use super::{Change, Line, Refusal, Slots, Tag, TagOrder, TagView, Update, requirement};
use crate::pattern::Pattern;

/// Which tags may take the place of the one in use.
///
/// Without further rules: newer ones of the same [`Track`] with the same count of parts and the same spelling of `v`,
/// and pre-releases only where one is in use; then also those of later versions. A channel of builds, such as `3.12-dev`, is left
/// for none but a newer channel. That a number is a version is taken for granted: `pr-13` is newer than `pr-12`, unless
/// [`TagClass`](super::TagClass) tells the caller better. Each rule narrows or widens that; [`Refusal`] lists them in the order in which they are
/// tried. [`select`](Self::select) takes the newest that passes, [`explain`](Self::explain) tells of each why or why not.
///
/// ```
/// use distref::{tag, tag::{Change, Policy}};
///
/// let tags = [tag!("3.9.18"), tag!("3.12.1"), tag!("4.0.0"), tag!("3.13.0rc1"), tag!("3.12.1-slim"), tag!("3.12")];
/// let update = |policy: Policy| policy.select(tag!("3.9.2"), tags).update().map(|update| update.to());
/// assert_eq!(update(Policy::new()), Some(tag!("4.0.0")));
/// assert_eq!(update(Policy::new().at_most(Change::Minor)), Some(tag!("3.12.1")));
/// assert_eq!(update(Policy::new().line("3.9".parse()?)), Some(tag!("3.9.18")));
/// assert_eq!(update(Policy::new().line("3".parse()?).pre_releases(true)), Some(tag!("3.13.0rc1")));
/// assert_eq!(update(Policy::new().requirement("<3.13".parse().unwrap())), Some(tag!("3.12.1")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Policy {
    slots: Slots,
    codenames: Codenames,
    variant: Option<Box<str>>,
    line: Option<Line>,
    requirement: Option<VersionReq>,
    cap: Option<Change>,
    include: Vec<Pattern>,
    exclude: Vec<Pattern>,
    deny: Vec<Tag>,
    takes: Takes,
}

/// What is refused unless asked for.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent switches")]
struct Takes {
    pre_releases: bool,
    any_precision: bool,
    any_spelling: bool,
    any_scheme: bool,
}

impl Policy {
    /// The strict rules, and no others.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// assert!(Policy::new().judge(tag!("1.2-slim"), tag!("1.3-slim")).is_ok());
    /// assert!(Policy::new().judge(tag!("1.2-slim"), tag!("1.3")).is_err());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Which numbers are the version; at first [`Slots::First`].
    ///
    /// ```
    /// use distref::{tag, tag::{Policy, Slots}};
    ///
    /// let pypy = Policy::new().slots(Slots::Named(1)); // 7.3.13, for Python 3.10
    /// assert!(pypy.judge(tag!("3.10-7.3.13"), tag!("3.10-7.3.15")).is_ok());
    /// assert!(pypy.judge(tag!("3.10-7.3.13"), tag!("3.11-7.3.15")).is_err());
    /// ```
    #[must_use]
    pub fn slots(self, slots: Slots) -> Self {
        Self { slots, ..self }
    }

    /// Which words are codenames, in which order; at first the built-in ones.
    ///
    /// ```
    /// use distref::{tag, tag::{Codenames, Policy, Slots}};
    ///
    /// let codenames = Codenames::new().with_family("alma", ["stone", "seafoam"]);
    /// let policy = Policy::new().slots(Slots::All).codenames(codenames);
    /// assert!(policy.judge(tag!("1.2-stone"), tag!("1.2-seafoam")).is_ok());
    /// ```
    #[must_use]
    pub fn codenames(self, codenames: Codenames) -> Self {
        Self { codenames, ..self }
    }

    /// Only tags whose [`Track`] prints like this, such as `*-alpine`, instead of those of the tag in use; a word alone stands behind
    /// the version, so `slim` is `*-slim`. By [`Slots::All`] all numbers print as `*`, and
    /// codenames as `<debian>`.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// let to_slim = Policy::new().variant("*-slim");
    /// assert!(to_slim.judge(tag!("1.2-alpine"), tag!("1.3-slim")).is_ok());
    /// assert!(to_slim.judge(tag!("1.2-alpine"), tag!("1.3-alpine")).is_err());
    /// assert!(Policy::new().variant("slim").judge(tag!("1.2"), tag!("1.3-slim")).is_ok());
    /// ```
    #[must_use]
    pub fn variant(self, track: &str) -> Self {
        let is_whole = track.contains(['*', '<']);
        let track = if is_whole { track.into() } else { format!("*-{track}") };
        Self { variant: Some(track.into()), ..self }
    }

    /// Only versions that begin with these parts.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// let sixteen = Policy::new().line("16".parse()?);
    /// assert!(sixteen.judge(tag!("16.2"), tag!("16.4")).is_ok());
    /// assert!(sixteen.judge(tag!("16.2"), tag!("17.0")).is_err());
    /// # Ok::<(), distref::tag::LineError>(())
    /// ```
    #[must_use]
    pub fn line(self, line: Line) -> Self {
        Self { line: Some(line), ..self }
    }

    /// Only versions that a requirement of the `semver` crate holds for, by their first three parts; what is missing is zero.
    ///
    /// Words never count as a pre-release. A pre-release has to be allowed all the same, and never passes by the bound that it comes
    /// before: `2.0.0-rc1` satisfies neither `<2.0.0` nor `>=2.0.0`, but `>=1.9`.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// let policy = Policy::new().requirement(">=1.26, <2".parse()?).pre_releases(true);
    /// assert!(policy.judge(tag!("1.25-alpine"), tag!("1.27-alpine")).is_ok());
    /// assert!(policy.judge(tag!("1.25"), tag!("2.0-rc1")).is_err());
    /// # Ok::<(), semver::Error>(())
    /// ```
    #[must_use]
    pub fn requirement(self, requirement: VersionReq) -> Self {
        Self { requirement: Some(requirement), ..self }
    }

    /// No greater change than this one.
    ///
    /// ```
    /// use distref::{tag, tag::{Change, Policy, Refusal}};
    ///
    /// let patches = Policy::new().at_most(Change::Patch);
    /// assert!(patches.judge(tag!("1.2.3"), tag!("1.2.4")).is_ok());
    /// assert_eq!(patches.judge(tag!("1.2.3"), tag!("1.3.0")).unwrap_err(), Refusal::AboveCap(Change::Minor));
    /// ```
    #[must_use]
    pub fn at_most(self, cap: Change) -> Self {
        Self { cap: Some(cap), ..self }
    }

    /// Whether pre-releases pass although none is in use.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// assert!(Policy::new().pre_releases(true).judge(tag!("1.2.3"), tag!("1.3.0-rc.1")).is_ok());
    /// ```
    #[must_use]
    pub fn pre_releases(mut self, allowed: bool) -> Self {
        self.takes.pre_releases = allowed;
        self
    }

    /// Only tags that this pattern, or another one to include, matches.
    ///
    /// ```
    /// use distref::{Pattern, tag, tag::Policy};
    ///
    /// let policy = Policy::new().include(Pattern::new("1.[0-9]*.[0-9]*")?);
    /// assert!(policy.judge(tag!("1.2.3"), tag!("2.0.0")).is_err());
    /// # Ok::<(), distref::reference::PatternError>(())
    /// ```
    #[must_use]
    pub fn include(mut self, pattern: Pattern) -> Self {
        self.include.push(pattern);
        self
    }

    /// No tag that this pattern matches.
    ///
    /// ```
    /// use distref::{Pattern, tag, tag::Policy};
    ///
    /// let policy = Policy::new().exclude(Pattern::new("*.0")?); // wait for the first patch
    /// assert!(policy.judge(tag!("1.2.3"), tag!("2.0.0")).is_err());
    /// # Ok::<(), distref::reference::PatternError>(())
    /// ```
    #[must_use]
    pub fn exclude(mut self, pattern: Pattern) -> Self {
        self.exclude.push(pattern);
        self
    }

    /// Not this tag.
    ///
    /// ```
    /// use distref::{tag, tag::{Policy, Refusal}};
    ///
    /// let policy = Policy::new().deny(tag!("1.2.4").into());
    /// assert_eq!(policy.judge(tag!("1.2.3"), tag!("1.2.4")).unwrap_err(), Refusal::Denied);
    /// ```
    #[must_use]
    pub fn deny(mut self, tag: Tag) -> Self {
        self.deny.push(tag);
        self
    }

    /// Whatever the count of parts and of rebuild numbers: `1.3.0` for `1.2`.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// assert!(Policy::new().any_precision().judge(tag!("1.2"), tag!("1.3.0")).is_ok());
    /// ```
    #[must_use]
    pub fn any_precision(mut self) -> Self {
        self.takes.any_precision = true;
        self
    }

    /// With a `v` or without: `1.3.0` for `v1.2.0`.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// assert!(Policy::new().any_spelling().judge(tag!("v1.2.0"), tag!("1.3.0")).is_ok());
    /// ```
    #[must_use]
    pub fn any_spelling(mut self) -> Self {
        self.takes.any_spelling = true;
        self
    }

    /// From counted versions to years and dates too: `2025.1` for `10.8`.
    ///
    /// ```
    /// use distref::{tag, tag::Policy};
    ///
    /// assert!(Policy::new().any_scheme().judge(tag!("10.8"), tag!("2025.1")).is_ok());
    /// ```
    #[must_use]
    pub fn any_scheme(mut self) -> Self {
        self.takes.any_scheme = true;
        self
    }

    /// Whether a tag may take the place of the one in use, and what that would change.
    ///
    /// # Errors
    ///
    /// [`Refusal`]: the first rule that the candidate breaks.
    ///
    /// ```
    /// use distref::{tag, tag::{Change, Policy, Refusal}};
    ///
    /// let policy = Policy::new();
    /// assert_eq!(policy.judge(tag!("1.25"), tag!("1.27")).unwrap().change(), Change::Minor);
    /// assert_eq!(policy.judge(tag!("1.25"), tag!("1.25.1")).unwrap_err(), Refusal::OtherPrecision);
    /// ```
    pub fn judge<'t>(
        &self,
        current: TagView<'t>,
        candidate: TagView<'t>,
    ) -> Result<Update<'t>, Refusal> {
        self.screen(candidate)?;
        let (from, to) =
            self.track(current).zip(self.track(candidate)).ok_or(Refusal::NotAVersion)?;
        let change = self.judge_track(from, to)?;
        Ok(Update::new([current, candidate], [from, to], change))
    }

    pub(super) fn order(&self) -> TagOrder<'_> {
        TagOrder::new(&self.codenames)
    }

    /// The variant that a tag is a version of, by the slots and codenames of this policy.
    ///
    /// ```
    /// use distref::{tag, tag::{Policy, Slots}};
    ///
    /// let policy = Policy::new().slots(Slots::Named(1));
    /// assert_eq!(policy.track(tag!("3.10-7.3.13")).unwrap(), "3.10-*");
    /// ```
    #[must_use]
    pub fn track<'t>(&'t self, tag: TagView<'t>) -> Option<Track<'t>> {
        Track::new(tag, self.slots, &self.codenames)
    }

    /// The rules over the text alone.
    pub(super) fn screen(&self, tag: TagView<'_>) -> Result<(), Refusal> {
        let text = tag.as_str();
        let matches = |pattern: &Pattern| pattern.matches_text(text);
        refuse_if(self.deny.iter().any(|denied| *denied == tag), Refusal::Denied)?;
        let is_included = self.include.is_empty() || self.include.iter().any(matches);
        refuse_if(!is_included, Refusal::NotIncluded)?;
        refuse_if(self.exclude.iter().any(matches), Refusal::Excluded)
    }

    /// The rules over a tag in use and a candidate.
    fn judge_track(&self, from: Track<'_>, to: Track<'_>) -> Result<Change, Refusal> {
        let is_variant = match &self.variant {
            Some(variant) => to == **variant,
            None => to.has_words_of(from),
        };
        // From `3.12-dev` to `3.13` the variant would be lost.
        let leaves_channel = from.is_channel() && !to.is_channel();
        refuse_if(!is_variant || leaves_channel, Refusal::OtherVariant)?;
        refuse_if(!self.takes.any_scheme && from.scheme() != to.scheme(), Refusal::OtherScheme)?;
        let order = from.compare_versions(to).then_with(|| from.compare_bases(to));
        refuse_if(order.is_ge(), Refusal::NotNewer)?;
        refuse_if(to.has_base_below(from), Refusal::OlderBase)?;
        self.admit(to, from.pre_release())?;
        // A pre-release is often written shorter: 17rc1, then 17.0.
        let is_first = from.pre_release().is_none() && to.pre_release().is_some();
        let has_shape = self.takes.any_precision || is_first || from.has_shape_of(to);
        refuse_if(!has_shape, Refusal::OtherPrecision)?;
        refuse_if(!self.takes.any_spelling && !from.has_spelling_of(to), Refusal::OtherSpelling)?;
        let change = Change::of(from.roles(), to.roles()).unwrap_or(Change::Base);
        refuse_if(self.cap.is_some_and(|cap| change > cap), Refusal::AboveCap(change))?;
        Ok(change)
    }

    /// The rules over a version alone; `in_use` is the pre-release of the tag in use.
    pub(super) fn admit(
        &self,
        to: Track<'_>,
        in_use: Option<PreRelease<'_>>,
    ) -> Result<(), Refusal> {
        let pre_release = to.pre_release();
        if let Some(line) = &self.line {
            let is_in_line = to.version().is_some_and(|version| line.holds(version));
            refuse_if(!is_in_line, Refusal::OutOfLine)?;
        }
        if let Some(required) = &self.requirement {
            let holds = |version| requirement::holds(required, version, pre_release.is_some());
            refuse_if(!to.version().is_some_and(holds), Refusal::OutOfRequirement)?;
        }
        let is_allowed = pre_release.is_none() || in_use.is_some() || self.takes.pre_releases;
        refuse_if(!is_allowed, Refusal::PreRelease)
    }

    /// Whether a tag is of the variant asked for, without one in use: the plain version if none is asked for.
    pub(super) fn wants(&self, track: Track<'_>) -> bool {
        track == *self.variant.as_deref().unwrap_or("*")
    }
}

fn refuse_if(condition: bool, refusal: Refusal) -> Result<(), Refusal> {
    if condition { Err(refusal) } else { Ok(()) }
}
