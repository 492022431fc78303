//! What a policy says of an image: allowed or denied, by which rules, and what to take instead.

use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use super::area::Area;
use super::publishers::Standing;
use super::rewrites::Rewritten;
use super::rule::Rule;
use crate::reference::{Concern, Pattern};

/// What a policy says of an image. `Display` is one line.
///
/// ```
/// use distref::registry::ImagePolicy;
///
/// let policy = ImagePolicy::parse(r#"{"rules": [{"name": "no Hub", "deny": ["docker.io/*"]}, {"pinned": true}]}"#)?;
/// let verdict = policy.check(distref::reference!("nginx:1.27"));
/// assert!(!verdict.is_allowed());
/// assert_eq!(
///     verdict.to_string(),
///     "denied by rules[0] \"no Hub\" (line 1, column 12): docker.io/* is denied; 1 more rule is broken"
/// );
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verdict<'p> {
    broken: Vec<Breach<'p>>,
    rewrite: Option<Rewritten<'p>>,
}

impl<'p> Verdict<'p> {
    pub(super) const fn new(broken: Vec<Breach<'p>>, rewrite: Option<Rewritten<'p>>) -> Self {
        Self { broken, rewrite }
    }

    /// Whether no rule is broken.
    ///
    /// ```
    /// use distref::registry::ImagePolicy;
    ///
    /// assert!(ImagePolicy::new().check(distref::reference!("nginx")).is_allowed());
    /// ```
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        self.broken.is_empty()
    }

    /// The rule that decided: the first one that is broken.
    ///
    /// ```
    /// use distref::registry::ImagePolicy;
    ///
    /// let policy = ImagePolicy::parse(r#"{"rules": [{"official": true}, {"pinned": true}]}"#)?;
    /// assert_eq!(policy.check(distref::reference!("nginx")).decided_by().unwrap().index(), 1);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub fn decided_by(&self) -> Option<Breach<'p>> {
        self.broken.first().copied()
    }

    /// Every rule that is broken, in the order of the policy.
    ///
    /// ```
    /// use distref::registry::ImagePolicy;
    ///
    /// let policy = ImagePolicy::parse(r#"{"rules": [{"official": true}, {"pinned": true}]}"#)?;
    /// assert_eq!(policy.check(distref::reference!("quay.io/a/b")).broken().len(), 2);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub fn broken(&self) -> &[Breach<'p>] {
        &self.broken
    }

    /// What to take instead, where a rewrite is for this image, denied or not. It was not checked itself.
    ///
    /// ```
    /// use distref::registry::ImagePolicy;
    ///
    /// let policy = ImagePolicy::parse(r#"{"rewrite": [{"from": "nginx", "to": "registry.corp/nginx"}]}"#)?;
    /// let verdict = policy.check(distref::reference!("nginx:1"));
    /// assert_eq!(verdict.rewrite().unwrap().image()?, "registry.corp/nginx:1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn rewrite(&self) -> Option<&Rewritten<'p>> {
        self.rewrite.as_ref()
    }
}

impl fmt::Display for Verdict<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.broken.as_slice() {
            [] => out.write_str("allowed"),
            [breach] => write!(out, "denied by {breach}"),
            [breach, _] => write!(out, "denied by {breach}; 1 more rule is broken"),
            [breach, more @ ..] => {
                write!(out, "denied by {breach}; {} more rules are broken", more.len())
            }
        }
    }
}

/// A rule that is broken, and why. `Display` is one line: the rule as it is found in the file, and the reason.
///
/// ```
/// use distref::registry::ImagePolicy;
///
/// let policy = ImagePolicy::parse(r#"{"rules": [{"pinned": true}]}"#)?;
/// let verdict = policy.check(distref::reference!("nginx:1"));
/// assert_eq!(
///     verdict.broken()[0].to_string(),
///     "rules[0] (line 1, column 12): no digest is written"
/// );
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Breach<'p> {
    index: usize,
    rule: &'p Rule,
    reason: Reason<'p>,
}

impl<'p> Breach<'p> {
    /// Longest name of a rule that is printed, in bytes; of a longer one, its beginning.
    pub const MAX_NAME: usize = 128;

    pub(super) const fn new(index: usize, rule: &'p Rule, reason: Reason<'p>) -> Self {
        Self { index, rule, reason }
    }

    /// The place of the rule in the policy, from 0.
    ///
    /// ```
    /// # use distref::registry::ImagePolicy;
    /// let policy = ImagePolicy::parse(r#"{"rules": [{"pinned": true}]}"#)?;
    /// assert_eq!(policy.check(distref::reference!("nginx")).broken()[0].index(), 0);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn index(self) -> usize {
        self.index
    }

    /// The rule.
    ///
    /// ```
    /// # use distref::registry::ImagePolicy;
    /// let policy = ImagePolicy::parse(r#"{"rules": [{"name": "pin", "pinned": true}]}"#)?;
    /// let verdict = policy.check(distref::reference!("nginx"));
    /// assert_eq!(verdict.broken()[0].rule().name(), Some("pin"));
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn rule(self) -> &'p Rule {
        self.rule
    }

    /// Why it is broken.
    ///
    /// ```
    /// # use distref::registry::{ImagePolicy, policy::Reason};
    /// let policy = ImagePolicy::parse(r#"{"rules": [{"pinned": true}]}"#)?;
    /// let verdict = policy.check(distref::reference!("nginx"));
    /// assert_eq!(verdict.broken()[0].reason(), Reason::NotPinned);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn reason(self) -> Reason<'p> {
        self.reason
    }
}

impl fmt::Display for Breach<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "rules[{}]", self.index)?;
        if let Some(name) = self.rule.name() {
            write!(out, " {:?}", beginning(name, Self::MAX_NAME))?;
        }
        if let Some(position) = self.rule.position() {
            write!(out, " ({position})")?;
        }
        write!(out, ": {}", self.reason)
    }
}

/// Why an image breaks a rule.
///
/// ```
/// use distref::registry::policy::Reason;
///
/// assert_eq!(Reason::NotOfficial.to_string(), "this is no official image");
/// assert_eq!(Reason::NotOfficial.as_str(), "not-official");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum Reason<'p> {
    /// It lies in none of the approved areas.
    #[error("the image lies in no approved place")]
    NotApproved,
    /// It fits none of the approved patterns.
    #[error("the image fits no approved pattern")]
    NoApprovedPattern,
    /// It lies in this area, the most specific of those denied.
    #[error("{} is denied", shown(.0.as_str()))]
    Denied(&'p Area),
    /// It fits this pattern, the first of those denied.
    #[error("what fits {:?} is denied", shown(.0.as_str()))]
    DeniedPattern(&'p Pattern),
    /// Its canonical form is too long to be held against patterns.
    #[error("the reference is longer than {max} bytes", max = Rule::MAX_MATCHED)]
    TooLong,
    /// It is none of Docker's official images.
    #[error("this is no official image")]
    NotOfficial,
    /// Its publisher has another standing than those asked for.
    #[error("the standing of its publisher is: {0}")]
    Publisher(Standing),
    /// It has no digest.
    #[error("no digest is written")]
    NotPinned,
    /// Its tag moves, or it has none.
    #[error("the tag moves, or none is written")]
    Floating,
    /// Whether its tag moves is not known.
    #[error("whether the tag moves is not known")]
    MaybeFloating,
    /// Its registry is spoken to in plain HTTP.
    #[error("the registry is spoken to in plain HTTP")]
    PlainHttp,
    /// Whether its registry is spoken to in plain HTTP is not known.
    #[error("whether the registry is spoken to in plain HTTP is not known")]
    MaybePlainHttp,
    /// It has no tag.
    #[error("no tag is written")]
    NoTag,
    /// Its tag fits none of the patterns.
    #[error("the tag fits none of those asked for")]
    OtherTag,
    /// This concern is about it, the first of those that are not to be.
    #[error("{0}")]
    Concern(Concern),
}

impl Reason<'_> {
    /// A stable word for it, for output that programs read.
    ///
    /// ```
    /// assert_eq!(distref::registry::policy::Reason::NotPinned.as_str(), "not-pinned");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotApproved => "not-approved",
            Self::NoApprovedPattern => "no-approved-pattern",
            Self::Denied(_) => "denied",
            Self::DeniedPattern(_) => "denied-pattern",
            Self::TooLong => "too-long",
            Self::NotOfficial => "not-official",
            Self::Publisher(_) => "publisher",
            Self::NotPinned => "not-pinned",
            Self::Floating => "floating",
            Self::MaybeFloating => "maybe-floating",
            Self::PlainHttp => "plain-http",
            Self::MaybePlainHttp => "maybe-plain-http",
            Self::NoTag => "no-tag",
            Self::OtherTag => "other-tag",
            Self::Concern(_) => "concern",
        }
    }
}

/// As much of an area or a pattern as is shown.
fn shown(text: &str) -> &str {
    beginning(text, 256)
}

/// The first bytes of a text, up to the end of a character.
fn beginning(text: &str, limit: usize) -> &str {
    let mut ends = (0..=limit.min(text.len())).rev();
    ends.find_map(|end| text.get(..end)).unwrap_or_default()
}
