//! Which references a pattern picks: Docker's two rules.

use alloc::string::String;
use core::fmt::Write;

use super::any::AnyReference;
use super::spelling::Spelling;
use super::view::ReferenceView;
use crate::pattern::Pattern;

impl Pattern {
    /// Whether the pattern matches the familiar form, or the familiar form of the name alone. Go: `FamiliarMatch`.
    ///
    /// ```
    /// use distref::{Pattern, ReferenceView};
    ///
    /// let pattern = Pattern::new("*/app")?;
    /// assert!(pattern.matches(ReferenceView::parse("team/app:1.2")?));
    /// assert!(!pattern.matches(ReferenceView::parse("ghcr.io/team/app")?)); // `*` stops at `/`
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn matches<'a>(&self, reference: impl Into<ReferenceView<'a>>) -> bool {
        let reference = reference.into();
        self.matches_one_of([reference.familiar(), reference.familiar_name()])
    }

    /// Whether `docker image ls --filter reference=PATTERN` lists the reference: the pattern matches the familiar form,
    /// its name alone, the canonical form with `:latest` where nothing else is said, or its name alone.
    /// Source: moby 29.5.
    ///
    /// An image has several references, and Docker lists each by itself. Before 29.5 it knew only
    /// [`matches`](Self::matches).
    ///
    /// ```
    /// use distref::{Pattern, ReferenceView};
    ///
    /// let pattern = Pattern::new("docker.io/library/nginx:*")?;
    /// let nginx = ReferenceView::parse("nginx")?;
    /// assert!(pattern.matches_listed(nginx) && !pattern.matches(nginx));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn matches_listed<'a>(&self, reference: impl Into<ReferenceView<'a>>) -> bool {
        let reference = reference.into();
        self.matches_one_of([
            reference.familiar(),
            reference.familiar_name(),
            reference.canonical_tagged(),
            reference.canonical_name(),
        ])
    }

    /// [`matches`](Self::matches), for what may also be a bare digest, which has one form.
    ///
    /// ```
    /// use distref::{AnyReference, Pattern};
    ///
    /// let pattern = Pattern::new("sha256:*")?;
    /// assert!(pattern.matches_any(&AnyReference::parse(&"a".repeat(64))?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn matches_any(&self, reference: &AnyReference<'_>) -> bool {
        match reference {
            AnyReference::Named(reference) => self.matches(*reference),
            AnyReference::Digest(digest) => self.matches_text(digest.to_text().as_str()),
        }
    }

    fn matches_one_of<'a>(&self, spellings: impl IntoIterator<Item = Spelling<'a>>) -> bool {
        let mut text = String::new();
        spellings.into_iter().any(|spelling| {
            text.clear();
            write!(text, "{spelling}").is_ok() && self.matches_text(&text)
        })
    }
}
