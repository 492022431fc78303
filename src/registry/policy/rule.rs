//! One demand on images, and which images it is made on.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::cell::OnceCell;

use super::areas::Areas;
use super::facts::Facts;
use super::position::Position;
use super::publishers::{Publishers, Standing};
use super::verdict::Reason;
use crate::reference::{Concern, Pattern, Pinning, ReferenceView};

/// What a rule demands of every image that it applies to.
///
/// ```
/// use distref::registry::policy::{Reason, Requirement, Rule};
/// use distref::registry::ImagePolicy;
///
/// let policy = ImagePolicy::new().with_rule(Rule::new(Requirement::Pinned));
/// let verdict = policy.check(distref::reference!("nginx:1.27"));
/// assert_eq!(verdict.decided_by().unwrap().reason(), Reason::NotPinned);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Requirement {
    /// The image lies in one of these areas: approved registries, accounts, repositories.
    Approved(Areas),
    /// The canonical form, with or without its tag, fits one of these patterns. A digest beside it is not looked at,
    /// so that no `*` takes it: whether the tag is that of the digest, no text tells. Where a pattern holds an `@`, it
    /// is the form with the digest, with or without the tag, that has to fit it.
    ApprovedPattern(Vec<Pattern>),
    /// The image lies in none of these areas.
    Denied(Areas),
    /// The canonical form fits none of these patterns, neither with nor without its tag, its digest, or both. As `*`
    /// takes no `/`, `docker.io/*` is no image at all: [`Denied`](Self::Denied) is for all that lies below a name, and
    /// files with such a pattern are refused.
    DeniedPattern(Vec<Pattern>),
    /// The image is one of Docker's official images.
    Official,
    /// Its publisher has one of these standings, by the [`Publishers`] of the policy.
    Publisher(Vec<Standing>),
    /// A digest is written.
    Pinned,
    /// The image does not float: by [`Facts::floating`] where that is known, else by
    /// [`pinning`](ReferenceView::pinning). A digest always passes.
    NotFloating(Unknown),
    /// The registry is not spoken to in plain HTTP, by [`Facts::plain_http`].
    NoPlainHttp(Unknown),
    /// A tag is written and fits one of these patterns. A digest beside it is not looked at.
    Tag(Vec<Pattern>),
    /// None of these concerns is about the reference.
    NoConcern(Vec<Concern>),
}

/// What counts where it is not known whether a requirement is met.
///
/// ```
/// use distref::registry::ImagePolicy;
/// use distref::registry::policy::{Requirement, Rule, Unknown};
///
/// let with = |unknown| ImagePolicy::new().with_rule(Rule::new(Requirement::NotFloating(unknown)));
/// let image = distref::reference!("nginx:1.27"); // whether that moves, its text does not tell
/// assert!(with(Unknown::Allow).check(image).is_allowed());
/// assert!(!with(Unknown::Deny).check(image).is_allowed());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Unknown {
    /// The image passes.
    Allow,
    /// The image is denied.
    Deny,
}

impl Unknown {
    /// The word for it in policy files.
    ///
    /// ```
    /// assert_eq!(distref::registry::policy::Unknown::Deny.as_str(), "deny-unknown");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow-unknown",
            Self::Deny => "deny-unknown",
        }
    }
}

/// A requirement, the images that it is for, and the name by which it is spoken of.
///
/// ```
/// use distref::registry::policy::{Area, Requirement, Rule};
///
/// let rule = Rule::new(Requirement::Pinned)
///     .named("pin what we did not build")
///     .except([Area::parse("registry.corp/*")?]);
/// assert!(rule.applies_to(distref::reference!("nginx")));
/// assert!(!rule.applies_to(distref::reference!("registry.corp/app:1")));
/// # Ok::<(), distref::registry::policy::AreaError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Rule {
    requirement: Requirement,
    name: Option<Box<str>>,
    /// `None` for every image.
    images: Option<Areas>,
    except: Areas,
    position: Option<Position>,
}

impl Rule {
    /// Longest form of a reference that is held against patterns, in bytes. A registry's name has at most 253 bytes, so
    /// that no image that exists comes near; a longer one breaks every rule with patterns.
    pub const MAX_MATCHED: usize = 1_024;

    /// A rule for every image, without a name.
    ///
    /// ```
    /// use distref::registry::policy::{Requirement, Rule};
    ///
    /// let rule = Rule::new(Requirement::Official);
    /// assert!(rule.applies_to(distref::reference!("quay.io/a/b")) && rule.name().is_none());
    /// ```
    #[must_use]
    pub fn new(requirement: Requirement) -> Self {
        Self { requirement, name: None, images: None, except: Areas::default(), position: None }
    }

    /// With a name, for people; it need not be unique.
    ///
    /// ```
    /// use distref::registry::policy::{Requirement, Rule};
    ///
    /// assert_eq!(Rule::new(Requirement::Pinned).named("pin").name(), Some("pin"));
    /// ```
    #[must_use]
    pub fn named(self, name: impl Into<Box<str>>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// Only for images in one of these areas. Without any, for none.
    ///
    /// ```
    /// use distref::registry::policy::{Area, Requirement, Rule};
    ///
    /// let rule = Rule::new(Requirement::Pinned).images([Area::parse("library/*")?]);
    /// assert!(!rule.applies_to(distref::reference!("quay.io/a/b")));
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    #[must_use]
    pub fn images(self, areas: impl IntoIterator<Item = super::Area>) -> Self {
        Self { images: Some(areas.into_iter().collect()), ..self }
    }

    /// Not for images in one of these areas, wherever else they lie.
    ///
    /// ```
    /// use distref::registry::policy::{Area, Requirement, Rule};
    ///
    /// let rule = Rule::new(Requirement::Pinned).except([Area::parse("localhost:5000/*")?]);
    /// assert!(!rule.applies_to(distref::reference!("localhost:5000/app")));
    /// # Ok::<(), distref::registry::policy::AreaError>(())
    /// ```
    #[must_use]
    pub fn except(self, areas: impl IntoIterator<Item = super::Area>) -> Self {
        Self { except: areas.into_iter().collect(), ..self }
    }

    /// As [`images`](Self::images), where some are named, and [`except`](Self::except).
    pub(super) fn within(self, images: Option<Areas>, except: Areas) -> Self {
        Self { images, except, ..self }
    }

    pub(super) fn at(self, position: Position) -> Self {
        Self { position: Some(position), ..self }
    }

    /// What is demanded.
    ///
    /// ```
    /// use distref::registry::policy::{Requirement, Rule};
    ///
    /// assert_eq!(Rule::new(Requirement::Official).requirement(), &Requirement::Official);
    /// ```
    #[must_use]
    pub const fn requirement(&self) -> &Requirement {
        &self.requirement
    }

    /// The name, if it has one.
    ///
    /// ```
    /// use distref::registry::policy::{Requirement, Rule};
    ///
    /// assert_eq!(Rule::new(Requirement::Official).name(), None);
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Where it stands in the file that it was read from.
    ///
    /// ```
    /// use distref::registry::ImagePolicy;
    ///
    /// let policy = ImagePolicy::parse("{\"rules\": [\n{\"official\": true}]}")?;
    /// assert_eq!(policy.rules()[0].position().unwrap().line(), 2);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn position(&self) -> Option<Position> {
        self.position
    }

    /// Whether the requirement is made on this image.
    ///
    /// ```
    /// use distref::registry::policy::{Requirement, Rule};
    ///
    /// assert!(Rule::new(Requirement::Official).applies_to(distref::reference!("a/b")));
    /// ```
    #[must_use]
    pub fn applies_to<'r>(&self, reference: impl Into<ReferenceView<'r>>) -> bool {
        self.applies_to_name(&reference.into().canonical_name().to_string())
    }

    fn applies_to_name(&self, name: &str) -> bool {
        self.images.as_ref().is_none_or(|areas| areas.find_name(name).is_some())
            && self.except.find_name(name).is_none()
    }

    /// Why the rule is broken, if it is.
    pub(super) fn judge(&self, image: &Image<'_>) -> Option<Reason<'_>> {
        if self.applies_to_name(&image.name) { self.requirement.judge(image) } else { None }
    }
}

/// An image as rules look at it.
pub(super) struct Image<'i> {
    reference: ReferenceView<'i>,
    /// The canonical name.
    name: String,
    /// Only patterns ask for them.
    forms: OnceCell<Forms>,
    facts: Facts,
    publishers: &'i Publishers,
}

impl<'i> Image<'i> {
    pub(super) fn new(
        reference: ReferenceView<'i>,
        facts: Facts,
        publishers: &'i Publishers,
    ) -> Self {
        let name = reference.canonical_name().to_string();
        Self { reference, name, forms: OnceCell::new(), facts, publishers }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    fn is_too_long(&self) -> bool {
        self.reference.canonical_tagged().len() > Rule::MAX_MATCHED
    }

    fn forms(&self) -> &Forms {
        self.forms.get_or_init(|| Forms::new(self.reference, &self.name))
    }
}

/// The canonical forms that are held against patterns.
struct Forms {
    /// The name; with its tag, unless it has a digest only.
    plain: Vec<String>,
    /// Those with the digest, if it has one.
    digested: Vec<String>,
}

impl Forms {
    fn new(reference: ReferenceView<'_>, name: &str) -> Self {
        let mut plain = vec![String::from(name)];
        if reference.tag().is_some() || reference.digest().is_none() {
            plain.push(format!("{name}:{}", reference.tag_or_latest()));
        }
        let digest = reference.digest();
        let with_digest = |digest| plain.iter().map(move |form| format!("{form}@{digest}"));
        let digested = digest.into_iter().flat_map(with_digest).collect();
        Self { plain, digested }
    }

    fn is_approved_by(&self, pattern: &Pattern) -> bool {
        let is_digested = pattern.as_str().contains('@');
        let forms = if is_digested { &self.digested } else { &self.plain };
        forms.iter().any(|form| pattern.matches_text(form))
    }

    fn is_denied_by(&self, pattern: &Pattern) -> bool {
        let mut forms = self.plain.iter().chain(&self.digested);
        forms.any(|form| pattern.matches_text(form))
    }
}

impl Requirement {
    fn judge(&self, image: &Image<'_>) -> Option<Reason<'_>> {
        let broken = |is_broken: bool, reason| is_broken.then_some(reason);
        match self {
            Self::Approved(areas) => {
                broken(areas.find_name(&image.name).is_none(), Reason::NotApproved)
            }
            Self::Denied(areas) => areas.find_name(&image.name).map(Reason::Denied),
            Self::ApprovedPattern(_) | Self::DeniedPattern(_) if image.is_too_long() => {
                Some(Reason::TooLong)
            }
            Self::ApprovedPattern(patterns) => {
                let fits = patterns.iter().any(|pattern| image.forms().is_approved_by(pattern));
                broken(!fits, Reason::NoApprovedPattern)
            }
            Self::DeniedPattern(patterns) => patterns
                .iter()
                .find(|pattern| image.forms().is_denied_by(pattern))
                .map(Reason::DeniedPattern),
            Self::Official => broken(!image.reference.is_official(), Reason::NotOfficial),
            Self::Publisher(standings) => {
                let standing = image.publishers.standing_of(image.reference, &image.name);
                broken(!standings.contains(&standing), Reason::Publisher(standing))
            }
            Self::Pinned => broken(image.reference.digest().is_none(), Reason::NotPinned),
            Self::NotFloating(unknown) => floating(image, *unknown),
            Self::NoPlainHttp(unknown) => match image.facts.is_plain_http() {
                Some(is_plain) => broken(is_plain, Reason::PlainHttp),
                None => broken(*unknown == Unknown::Deny, Reason::MaybePlainHttp),
            },
            Self::Tag(patterns) => tag(image, patterns),
            Self::NoConcern(concerns) => image
                .reference
                .concerns()
                .find(|found| concerns.contains(found))
                .map(Reason::Concern),
        }
    }
}

fn floating(image: &Image<'_>, unknown: Unknown) -> Option<Reason<'static>> {
    match (image.reference.pinning(), image.facts.is_floating()) {
        (Pinning::Pinned, _) | (_, Some(false)) => None,
        (_, Some(true)) | (Pinning::Floating, None) => Some(Reason::Floating),
        (Pinning::Unknown, None) => (unknown == Unknown::Deny).then_some(Reason::MaybeFloating),
    }
}

fn tag(image: &Image<'_>, patterns: &[Pattern]) -> Option<Reason<'static>> {
    match image.reference.tag() {
        None => Some(Reason::NoTag),
        Some(tag) if patterns.iter().any(|pattern| pattern.matches_text(tag.as_str())) => None,
        Some(_) => Some(Reason::OtherTag),
    }
}
