//! References by the grammar alone: nothing is implied.

use alloc::boxed::Box;

use super::accept::{self, Offsets};
use super::error::ReferenceError;
use super::name::RepositoryView;
use super::owned::Reference;
use super::refuse::{self, Reading};
use super::spelling::Spelling;
use super::view::ReferenceView;
use crate::digest::DigestView;
use crate::tag::TagView;
use crate::text::{text_order, text_pair, text_schema};

/// A reference by the grammar alone, borrowed: nothing is implied, and the domain may be absent. Go: `Parse`.
///
/// The two grammars split the same text differently. Here every first component that fits the grammar of a
/// domain *is* one, `team` in `team/app` too, and any other text may be a repository:
/// `foo_bar.com/x` has no domain, and 64 hexadecimal digits are a name. Tag, digest and limits are those of
/// [`ReferenceView`], which is for what people type.
/// Source: distribution/reference v0.6, `Parse`.
///
/// ```
/// use distref::ExactReferenceView;
///
/// let exact = ExactReferenceView::parse("team/app:1")?;
/// assert_eq!(exact.domain(), Some("team"));
/// assert_eq!(exact.repository(), "app");
/// assert_eq!(ExactReferenceView::parse("app")?.domain(), None);
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone, Copy)]
pub struct ExactReferenceView<'a> {
    text: &'a str,
    offsets: Offsets,
}

/// A reference by the grammar alone that owns its text; answers what [`ExactReferenceView`] answers, by
/// [`view`](Self::view).
///
/// ```
/// let exact: distref::ExactReference = "registry/app".parse()?;
/// assert_eq!(exact.view().domain(), Some("registry"));
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone)]
pub struct ExactReference {
    text: Box<str>,
    offsets: Offsets,
}

impl<'a> ExactReferenceView<'a> {
    /// Reads a reference by the grammar alone. Go: `Parse`.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] says which rule the text breaks, and where.
    ///
    /// ```
    /// use distref::ExactReferenceView;
    ///
    /// assert!(ExactReferenceView::parse("app:1").is_ok());
    /// assert!(ExactReferenceView::parse("App:1").is_err());
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        let offsets = accept::exact(text.as_bytes())
            .ok_or_else(|| refuse::reference(text, Reading::Exact, 0))?;
        Ok(Self { text, offsets })
    }

    /// Reads a name: a reference without tag and digest. Go: `WithName`.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse); [`NotName`](super::ReferenceErrorKind::NotName) for a reference that is more than a
    /// name.
    ///
    /// ```
    /// use distref::{ExactReferenceView, reference::ReferenceErrorKind};
    ///
    /// assert!(ExactReferenceView::parse_name("ghcr.io/team/app").is_ok());
    /// let error = ExactReferenceView::parse_name("ghcr.io/team/app:1").unwrap_err();
    /// assert_eq!(error.kind(), ReferenceErrorKind::NotName);
    /// ```
    pub fn parse_name(text: &'a str) -> Result<Self, ReferenceError> {
        match accept::exact(text.as_bytes()) {
            Some(offsets) if offsets.path_end as usize == text.len() => Ok(Self { text, offsets }),
            _ => Err(refuse::reference(text, Reading::Name, 0)),
        }
    }

    /// The text, as written.
    ///
    /// ```
    /// let exact = distref::ExactReferenceView::parse("team/app:1")?;
    /// assert_eq!(exact.as_str(), "team/app:1");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.text
    }

    /// The first component, if it fits the grammar of a domain and another one follows.
    ///
    /// ```
    /// let exact = distref::ExactReferenceView::parse("foo_bar.com/x")?;
    /// assert_eq!(exact.domain(), None);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn domain(self) -> Option<&'a str> {
        let end = (self.offsets.path_start as usize).checked_sub(1)?;
        self.text.get(..end)
    }

    /// The path: what stands behind the domain, and before tag and digest.
    ///
    /// ```
    /// use distref::ExactReferenceView;
    ///
    /// assert_eq!(ExactReferenceView::parse("nginx:1")?.repository(), "nginx"); // no `library/`
    /// assert_eq!(ExactReferenceView::parse("team/app:1")?.repository(), "app");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn repository(self) -> RepositoryView<'a> {
        RepositoryView::checked(self.as_written().written_path())
    }

    /// The tag, if one is written.
    ///
    /// ```
    /// use distref::ExactReferenceView;
    ///
    /// assert_eq!(ExactReferenceView::parse("app:1")?.tag().unwrap(), "1");
    /// assert_eq!(ExactReferenceView::parse("localhost:5000/app")?.tag(), None);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn tag(self) -> Option<TagView<'a>> {
        self.as_written().tag()
    }

    /// The digest, if one is written.
    ///
    /// ```
    /// # let text = "app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    /// let exact = distref::ExactReferenceView::parse(text)?;
    /// assert!(exact.digest().unwrap().as_str().starts_with("sha256:0123"));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn digest(self) -> Option<DigestView<'a>> {
        self.as_written().digest()
    }

    /// What Docker would show: without the domain `docker.io`, and then without `library/`. Go: `FamiliarString`.
    ///
    /// ```
    /// let exact = distref::ExactReferenceView::parse("docker.io/library/nginx:1")?;
    /// assert_eq!(exact.familiar(), "nginx:1");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn familiar(self) -> Spelling<'a> {
        Spelling::familiar_exact(self.text, self.domain(), self.as_written().written_rest())
    }

    /// The reading that shares all but the domain with this one.
    fn as_written(self) -> ReferenceView<'a> {
        ReferenceView { text: self.text, offsets: self.offsets }
    }
}

impl ExactReference {
    /// The same reference, borrowed.
    ///
    /// ```
    /// let exact: distref::ExactReference = "team/app:1".parse()?;
    /// assert_eq!(exact.view().repository(), "app");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn view(&self) -> ExactReferenceView<'_> {
        ExactReferenceView { text: &self.text, offsets: self.offsets }
    }

    /// The text, as written.
    ///
    /// ```
    /// let exact: distref::ExactReference = "team/app:1".parse()?;
    /// assert_eq!(exact.as_str(), "team/app:1");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn from_checked(text: Box<str>) -> Result<Self, ReferenceError> {
        let ExactReferenceView { offsets, .. } = ExactReferenceView::parse(&text)?;
        Ok(Self { text, offsets })
    }
}

impl From<ExactReferenceView<'_>> for ExactReference {
    fn from(exact: ExactReferenceView<'_>) -> Self {
        Self { text: exact.text.into(), offsets: exact.offsets }
    }
}

impl From<ExactReference> for Box<str> {
    fn from(exact: ExactReference) -> Self {
        exact.text
    }
}

/// The same text, read as people type it: `team/app` changes its domain from `team` to `docker.io`.
impl<'a> TryFrom<ExactReferenceView<'a>> for ReferenceView<'a> {
    type Error = ReferenceError;

    fn try_from(exact: ExactReferenceView<'a>) -> Result<Self, ReferenceError> {
        Self::parse(exact.text)
    }
}

/// The same text, read by the grammar alone.
impl<'a> TryFrom<ReferenceView<'a>> for ExactReferenceView<'a> {
    type Error = ReferenceError;

    fn try_from(reference: ReferenceView<'a>) -> Result<Self, ReferenceError> {
        Self::parse(reference.as_str())
    }
}

/// The same text, read as people type it. Not copied.
impl TryFrom<ExactReference> for Reference {
    type Error = ReferenceError;

    fn try_from(exact: ExactReference) -> Result<Self, ReferenceError> {
        Self::from_checked(exact.text)
    }
}

/// The same text, read by the grammar alone. Not copied.
impl TryFrom<Reference> for ExactReference {
    type Error = ReferenceError;

    fn try_from(reference: Reference) -> Result<Self, ReferenceError> {
        Self::from_checked(reference.into())
    }
}

text_pair!(ExactReference, ExactReferenceView, ReferenceError, "an image reference");
text_pair!(@borrow ExactReference);
text_order!(ExactReference, ExactReferenceView);
text_schema!(
    ExactReference,
    super::owned::PATTERN,
    ReferenceView::MAX_LEN,
    "Reference of a container image"
);
