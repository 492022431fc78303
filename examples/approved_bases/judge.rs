//! What the policy says of the images of a file.

use std::ops::AddAssign;

use distref::registry::policy::{Facts, Rewritten};
use distref::registry::{ImagePolicy, Verdict};
use distref::sources::{Found, Source};
use distref::{Domain, Reference, ReferenceView};

/// Why a file cannot be decided as a whole.
pub(crate) const UNSEEN: &str =
    "no YAML before its templates are filled in: there may be images that are not seen";

/// A policy, and what is known beside it.
pub(crate) struct Judge<'p> {
    policy: &'p ImagePolicy,
    plain_http: &'p [Domain],
}

/// An image of a file, and what is said of it.
pub(crate) struct Image<'f> {
    /// Its place in the list of what was found.
    pub(crate) index: usize,
    pub(crate) found: &'f Found<'f>,
    pub(crate) outcome: Outcome<'f>,
}

/// What is said of an image.
pub(crate) enum Outcome<'f> {
    Judged {
        reference: &'f Reference,
        verdict: Verdict<'f>,
        /// What is said of the image to take instead.
        then: Option<Verdict<'f>>,
    },
    /// Which image is meant cannot be told, for this reason.
    Undecided(String),
}

/// How many images there are.
#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) allowed: usize,
    pub(crate) denied: usize,
    pub(crate) undecided: usize,
}

impl<'p> Judge<'p> {
    pub(crate) const fn new(policy: &'p ImagePolicy, plain_http: &'p [Domain]) -> Self {
        Self { policy, plain_http }
    }

    /// The images of a file. What is no image, such as a stage of the file, is left out.
    pub(crate) fn images<'f>(&self, source: &'f Source<'_>) -> Vec<Image<'f>>
    where
        'p: 'f,
    {
        let found = source.found().iter().enumerate();
        found
            .filter_map(|(index, found)| Some(Image { index, found, outcome: self.judge(found)? }))
            .collect()
    }

    fn judge<'f>(&self, found: &'f Found<'_>) -> Option<Outcome<'f>>
    where
        'p: 'f,
    {
        match found.reference() {
            Ok(reference) => {
                let verdict = self.check(reference.view());
                let instead = verdict.rewrite().and_then(|rewritten| rewritten.image().ok());
                let then = instead.map(|image| self.check(image.view()));
                Some(Outcome::Judged { reference, verdict, then })
            }
            Err(unresolved) if unresolved.is_no_image() => None,
            Err(unresolved) => Some(Outcome::Undecided(unresolved.kind().to_string())),
        }
    }

    fn check(&self, image: ReferenceView<'_>) -> Verdict<'p> {
        let is_plain = self.plain_http.iter().any(|domain| image.domain() == domain.view());
        let facts = Facts::new();
        let is_known = !self.plain_http.is_empty();
        self.policy.check_with(image, if is_known { facts.plain_http(is_plain) } else { facts })
    }
}

impl Image<'_> {
    pub(crate) const fn is_allowed(&self) -> Option<bool> {
        match &self.outcome {
            Outcome::Judged { verdict, .. } => Some(verdict.is_allowed()),
            Outcome::Undecided(_) => None,
        }
    }

    /// What to take instead, if there is a rewrite for it.
    pub(crate) const fn rewrite(&self) -> Option<&Rewritten<'_>> {
        match &self.outcome {
            Outcome::Judged { verdict, .. } => verdict.rewrite(),
            Outcome::Undecided(_) => None,
        }
    }
}

impl Count {
    pub(crate) const fn is_clean(self) -> bool {
        self.denied == 0 && self.undecided == 0
    }

    pub(crate) const fn add(&mut self, image: &Image<'_>) {
        match image.is_allowed() {
            Some(true) => self.allowed += 1,
            Some(false) => self.denied += 1,
            None => self.undecided += 1,
        }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.allowed += other.allowed;
        self.denied += other.denied;
        self.undecided += other.undecided;
    }
}
