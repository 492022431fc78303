//! Approved ("golden") images: rules that images keep or break, and what to take instead.
//!
//! | question | answer |
//! |---|---|
//! | may this image be used, and which rule says no | [`ImagePolicy::check`], a [`Verdict`] |
//! | which images does a rule mean | [`Area`], a repository or what lies below a name |
//! | which approved image stands in for it | [`Rewrites`] |
//! | who publishes it | [`Publishers`], by lists of the caller |
//! | what is in a policy file | [`ImagePolicy::parse`] |
//!
//! Which of many tags to take is another question: [`tag::Policy`](crate::tag::Policy).

mod area;
mod areas;
mod facts;
mod file;
mod position;
mod publishers;
mod rewrite;
mod rewrites;
mod rule;
mod verdict;

use alloc::vec::Vec;

pub use self::area::{Area, AreaError, AreaErrorKind};
pub use self::areas::Areas;
pub use self::facts::Facts;
pub use self::file::PolicyFault;
pub use self::position::Position;
pub use self::publishers::{Publishers, Standing};
pub use self::rewrite::{ForeignDigest, Rewrite, RewriteError};
pub use self::rewrites::{Rewrites, Rewritten};
use self::rule::Image;
pub use self::rule::{Requirement, Rule, Unknown};
pub use self::verdict::{Breach, Reason, Verdict};
use super::error::ConfigError;
use crate::reference::ReferenceView;

/// Which images may be used, and which to take instead.
///
/// Every rule is a demand of its own on the images that it applies to, and an image is allowed when it breaks none: what
/// one rule denies, no other one allows. The order of rules decides only which one is named first. Exceptions are a part
/// of the rule that has them. Without rules everything is allowed.
///
/// Images are compared as meant: `nginx` is `docker.io/library/nginx`. Hosts are compared exactly, as [`Area`] says: a
/// list of approved registries holds no other spelling of their names. For the same reason a denied registry can still be
/// reached by another spelling, such as capitals, an address or a port: approve, rather than deny, where that matters.
///
/// # File
///
/// ```text
/// policy      := { "rules": [ rule* ], "rewrite": [ rewrite* ], "publishers": publishers }     ; each may be absent
/// rule        := { "name": text, "images": areas, "except": areas, requirement }
/// requirement := "approve": areas                  ; it lies in one of them
///              / "approve-pattern": patterns       ; its canonical form fits one of them: name, or name:tag;
///                                                  ; of a pattern with an "@", name@digest, or name:tag@digest
///              / "deny": areas
///              / "deny-pattern": patterns          ; none of these four forms fits one of them
///              / "official": true                  ; it is one of Docker's official images
///              / "publisher": [ standing+ ]        ; its publisher has one of these standings
///              / "pinned": true                    ; a digest is written
///              / "not-floating": unknown           ; it has a digest, or a tag that does not move
///              / "no-plain-http": unknown
///              / "tag": patterns                   ; a tag is written and fits one of them; "*" is any
///              / "no-concern": [ concern+ ]
/// unknown     := "allow-unknown" / "deny-unknown"  ; where text and facts do not tell
/// rewrite     := { "from": area, "to": area, "tags": { tag: tag* }, "digest": "drop" / "keep" / "refuse" }
/// publishers  := { "verified-publisher": [ namespace* ], "sponsored-open-source": [ namespace* ],
///                  "listed": [ namespace* ] }
/// areas       := [ area+ ]                         ; see Area
/// patterns    := [ pattern+ ]                      ; see Pattern; of a name, with a "/"; a "*" takes none, so that
///                                                  ; "deny-pattern" has none that ends an area as "docker.io/*" does
/// standing    := "official" / "verified-publisher" / "sponsored-open-source" / "listed"
/// concern     := "look-alike" / "uppercase-domain" / …      ; see Concern::as_str
/// ```
/// JSON of at most [`MAX_LEN`](Self::MAX_LEN) bytes, with at most [`MAX_RULES`](Self::MAX_RULES) rules,
/// [`MAX_REWRITES`](Self::MAX_REWRITES) rewrites and [`MAX_PATTERNS`](Self::MAX_PATTERNS) patterns. A rule has a name of 1
/// to 128 bytes without control characters or none, applies to every image unless it says to which, and has one
/// requirement. `tags` and `digest` of a rewrite may be absent; a digest is dropped unless the file says otherwise. Nothing
/// is ignored: another member, a second requirement, an empty list, `null`, or a second rewrite from
/// the same area is refused.
///
/// ```
/// use distref::registry::ImagePolicy;
/// use distref::reference;
///
/// let policy = ImagePolicy::parse(r#"{
///   "rules": [
///     {"name": "golden images only", "approve": ["registry.corp/golden/*"], "except": ["localhost:5000/*"]},
///     {"name": "no latest", "not-floating": "allow-unknown"}
///   ],
///   "rewrite": [{"from": "docker.io/library/*", "to": "registry.corp/golden/*"}]
/// }"#)?;
/// assert!(policy.check(reference!("registry.corp/golden/nginx:1.27")).is_allowed());
///
/// let verdict = policy.check(reference!("nginx:1.27-alpine"));
/// assert_eq!(verdict.decided_by().unwrap().rule().name(), Some("golden images only"));
/// assert_eq!(verdict.rewrite().unwrap().image()?, "registry.corp/golden/nginx:1.27-alpine");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ImagePolicy {
    rules: Vec<Rule>,
    rewrites: Rewrites,
    publishers: Publishers,
}

impl ImagePolicy {
    /// Longest file, in bytes.
    pub const MAX_LEN: usize = 1 << 20;

    /// Most rules in a file: more than anyone can keep in mind.
    pub const MAX_RULES: usize = 1_000;

    /// Most rewrites in a file: one for every image of a large catalog.
    pub const MAX_REWRITES: usize = 10_000;

    /// Most patterns in a file: an image is held against each.
    pub const MAX_PATTERNS: usize = 1_000;

    /// A policy without rules.
    ///
    /// ```
    /// use distref::registry::ImagePolicy;
    ///
    /// assert!(ImagePolicy::new().check(distref::reference!("nginx")).is_allowed());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a policy file.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] says which rule of the file is broken, at which key, and where.
    ///
    /// ```
    /// use distref::registry::ImagePolicy;
    ///
    /// let error = ImagePolicy::parse("{\"rules\": [{\n  \"pined\": true\n}]}").unwrap_err();
    /// assert_eq!((error.key(), error.line()), ("rules[0].pined", 2));
    /// assert_eq!(error.kind().to_string(), "there is no such member; did you mean \"pinned\"?");
    /// ```
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        file::policy(text)
    }

    /// With one more rule, behind the others.
    ///
    /// ```
    /// use distref::registry::ImagePolicy;
    /// use distref::registry::policy::{Requirement, Rule};
    ///
    /// let policy = ImagePolicy::new().with_rule(Rule::new(Requirement::Official));
    /// assert!(policy.check(distref::reference!("nginx")).is_allowed());
    /// assert!(!policy.check(distref::reference!("evil/nginx")).is_allowed());
    /// ```
    #[must_use]
    pub fn with_rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// With one more rewrite; it takes the place of one from the same area.
    ///
    /// ```
    /// use distref::registry::{ImagePolicy, Rewrite};
    ///
    /// let golden = Rewrite::new("library/*".parse()?, "registry.corp/golden/*".parse()?)?;
    /// let policy = ImagePolicy::new().with_rewrite(golden);
    /// let verdict = policy.check(distref::reference!("nginx:1"));
    /// assert_eq!(verdict.rewrite().unwrap().image()?, "registry.corp/golden/nginx:1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_rewrite(mut self, rewrite: Rewrite) -> Self {
        self.rewrites.extend([rewrite]);
        self
    }

    /// With these publishers instead of those it has.
    ///
    /// ```
    /// use distref::registry::{ImagePolicy, Publishers};
    ///
    /// let policy = ImagePolicy::parse(r#"{"rules": [{"publisher": ["official", "verified-publisher"]}]}"#)?;
    /// let loki = distref::reference!("grafana/loki:3");
    /// assert!(!policy.check(loki).is_allowed());
    /// assert!(policy.with_publishers(Publishers::new().verified("grafana")?).check(loki).is_allowed());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_publishers(self, publishers: Publishers) -> Self {
        Self { publishers, ..self }
    }

    /// The rules, in their order.
    ///
    /// ```
    /// assert!(distref::registry::ImagePolicy::new().rules().is_empty());
    /// ```
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rewrites.
    ///
    /// ```
    /// assert_eq!(distref::registry::ImagePolicy::new().rewrites().iter().count(), 0);
    /// ```
    #[must_use]
    pub const fn rewrites(&self) -> &Rewrites {
        &self.rewrites
    }

    /// The publishers.
    ///
    /// ```
    /// assert!(distref::registry::ImagePolicy::new().publishers().is_empty());
    /// ```
    #[must_use]
    pub const fn publishers(&self) -> &Publishers {
        &self.publishers
    }

    /// What the policy says of an image of which only the text is known.
    ///
    /// ```
    /// use distref::registry::ImagePolicy;
    ///
    /// let policy = ImagePolicy::parse(r#"{"rules": [{"approve": ["ghcr.io/our-team/*"]}]}"#)?;
    /// assert!(policy.check(distref::reference!("ghcr.io/our-team/app")).is_allowed());
    /// assert!(!policy.check(distref::reference!("ghcr.io/our-team-2/app")).is_allowed());
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub fn check<'r>(&self, reference: impl Into<ReferenceView<'r>>) -> Verdict<'_> {
        self.check_with(reference, Facts::new())
    }

    /// What the policy says of an image of which more is known.
    ///
    /// ```
    /// use distref::registry::ImagePolicy;
    /// use distref::registry::policy::Facts;
    ///
    /// let policy = ImagePolicy::parse(r#"{"rules": [{"not-floating": "deny-unknown"}]}"#)?;
    /// let image = distref::reference!("nginx:1.27.3");
    /// assert!(!policy.check(image).is_allowed());
    /// assert!(policy.check_with(image, Facts::new().floating(false)).is_allowed());
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub fn check_with<'r>(
        &self,
        reference: impl Into<ReferenceView<'r>>,
        facts: Facts,
    ) -> Verdict<'_> {
        let reference = reference.into();
        let image = Image::new(reference, facts, &self.publishers);
        let mut broken = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            if let Some(reason) = rule.judge(&image) {
                broken.push(Breach::new(index, rule, reason));
            }
        }
        Verdict::new(broken, self.rewrites.apply_to(reference, image.name()))
    }
}
