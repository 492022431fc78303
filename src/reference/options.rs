//! Other defaults than Docker's.

use super::error::ReferenceError;
use super::name::DomainView;
use super::owned::Reference;
use super::view::ReferenceView;
use crate::tag::TagView;

/// Reads references with defaults of your own, in place of Docker's: the domain `docker.io`, and no tag.
///
/// What is filled in is written out in the value, so that it means the same to every other parser.
/// The text is read as [`ReferenceView`] says; only what it leaves out changes. `library/` belongs to Docker Hub and
/// is implied nowhere else.
///
/// ```
/// use distref::{ParseOptions, domain, tag};
///
/// let options = ParseOptions::new().default_domain(domain!("ghcr.io")).default_tag(tag!("stable"));
/// assert_eq!(options.parse("team/app")?, "ghcr.io/team/app:stable");
/// assert_eq!(options.parse("quay.io/team/app:1")?, "quay.io/team/app:1");
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ParseOptions<'a> {
    domain: DomainView<'a>,
    tag: Option<TagView<'a>>,
}

impl Default for ParseOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> ParseOptions<'a> {
    /// Docker's defaults: `docker.io`, and no tag.
    ///
    /// ```
    /// assert_eq!(distref::ParseOptions::new().parse("nginx")?, "nginx");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { domain: DomainView::HUB, tag: None }
    }

    /// The domain of references that name none.
    ///
    /// ```
    /// use distref::{ParseOptions, domain};
    ///
    /// let local = ParseOptions::new().default_domain(domain!("localhost:5000"));
    /// assert_eq!(local.parse("app")?, "localhost:5000/app");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn default_domain(self, domain: impl Into<DomainView<'a>>) -> Self {
        Self { domain: domain.into(), ..self }
    }

    /// The tag of references with neither tag nor digest.
    ///
    /// ```
    /// use distref::{ParseOptions, tag};
    ///
    /// let options = ParseOptions::new().default_tag(tag!("latest"));
    /// assert_eq!(options.parse("nginx")?, "nginx:latest");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn default_tag(self, tag: impl Into<TagView<'a>>) -> Self {
        Self { tag: Some(tag.into()), ..self }
    }

    /// Reads a reference.
    ///
    /// # Errors
    ///
    /// As [`ReferenceView::parse`].
    ///
    /// ```
    /// assert!(distref::ParseOptions::new().parse("Nginx").is_err());
    /// ```
    pub fn parse(self, text: &str) -> Result<Reference, ReferenceError> {
        let written = ReferenceView::parse(text)?;
        let implied = !written.has_explicit_domain() && !self.domain.is_hub();
        let tag = self.tag.filter(|_| written.is_name_only());
        let located = if implied {
            Reference::try_from([self.domain.as_str(), "/", text].concat())?
        } else {
            written.into()
        };
        Ok(match tag {
            Some(tag) => located.with_tag(tag),
            None => located,
        })
    }
}
