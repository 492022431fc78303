//! The borrowed reference, and every question that is answered from its text alone.

use super::accept::{self, OLD_HUB, Offsets, implies_library};
use super::error::ReferenceError;
use super::name::{DomainView, RepositoryView};
use super::refuse::{self, Reading};
use crate::digest::DigestView;
use crate::tag::TagView;

/// A reference as people type it: where an image lives and which revision is meant. Borrowed, `Copy`, made without
/// allocation.
///
/// Keeps the text as written; questions are answered as meant. [`Reference`](super::Reference) owns its text and
/// answers the same.
///
/// # Grammar
///
/// ```text
/// reference  := [ domain "/" ] repository [ ":" tag ] [ "@" digest ]      ; at most 64 KiB
/// ```
/// with [`domain`](DomainView), [`repository`](RepositoryView), [`tag`](TagView), and a
/// [`digest`](DigestView) of sha256, sha384 or sha512. The text before the first `/` is a domain when it holds
/// `.`, `:` or a capital, or is `localhost`; else the domain is `docker.io`. On `docker.io` (or `index.docker.io`, its
/// old name) a repository of one component lies under `library/`. Exactly 64 lower-case hexadecimal digits are an image
/// id and refused. No tag is implied: see [`tag_or_latest`](Self::tag_or_latest). White space is not trimmed.
/// Source: distribution/reference v0.6, `ParseNormalizedNamed`.
///
/// ```
/// use distref::ReferenceView;
///
/// let nginx = ReferenceView::parse("nginx")?;
/// assert_eq!(nginx.as_str(), "nginx");
/// assert_eq!(nginx.domain(), "docker.io");
/// assert_eq!(nginx.repository(), "library/nginx");
/// assert_eq!(nginx.tag(), None);
/// assert_eq!(nginx.tag_or_latest(), "latest");
/// assert_eq!(nginx.canonical(), "docker.io/library/nginx");
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone, Copy)]
pub struct ReferenceView<'a> {
    pub(super) text: &'a str,
    pub(super) offsets: Offsets,
}

impl<'a> ReferenceView<'a> {
    /// Longest reference, in bytes.
    pub const MAX_LEN: usize = accept::MAX_LEN;

    /// Reads a reference as people type it. Go: `ParseNormalizedNamed`.
    ///
    /// # Errors
    ///
    /// [`ReferenceError`] says which rule the text breaks, and where. Nothing is allocated for it.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// let app = ReferenceView::parse("localhost:5000/team/app:1.2")?;
    /// assert_eq!(app.domain(), "localhost:5000");
    /// assert!(ReferenceView::parse("localhost:5000/Team/app:1.2").is_err());
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[inline]
    pub fn parse(text: &'a str) -> Result<Self, ReferenceError> {
        match accept::normalized(text) {
            Ok(offsets) => Ok(Self { text, offsets }),
            Err(path_start) => Err(refuse::reference(text, Reading::Normalized, path_start)),
        }
    }

    /// Reads a reference where no reason is wanted, in constants too. Accepts what [`parse`](Self::parse) accepts.
    ///
    /// ```
    /// const BASE: Option<distref::ReferenceView<'_>> = distref::ReferenceView::accept("alpine:3.20");
    /// assert!(BASE.is_some());
    /// ```
    #[must_use]
    pub const fn accept(text: &'a str) -> Option<Self> {
        match accept::normalized(text) {
            Ok(offsets) => Some(Self { text, offsets }),
            Err(_) => None,
        }
    }

    /// Reads a reference that is already canonical: domain and `library/` written out. Go: `ParseNamed`.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse); [`NotCanonical`](super::ReferenceErrorKind::NotCanonical) where only the form is
    /// wrong.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// assert!(ReferenceView::parse_canonical("docker.io/library/nginx:1").is_ok());
    /// assert!(ReferenceView::parse_canonical("nginx:1").is_err());
    /// ```
    pub fn parse_canonical(text: &'a str) -> Result<Self, ReferenceError> {
        match Self::accept(text) {
            Some(reference) if reference.canonical() == text => Ok(reference),
            _ => Err(refuse::reference(text, Reading::Canonical, 0)),
        }
    }

    /// The verdict of the slow grammar, for tests that hold it equal to [`parse`](Self::parse).
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    #[doc(hidden)]
    pub fn parse_by_grammar(text: &'a str) -> Result<Self, ReferenceError> {
        refuse::by_grammar(text, Reading::Normalized, 0).map(|offsets| Self { text, offsets })
    }

    /// The text, as written.
    ///
    /// ```
    /// assert_eq!(distref::reference!("nginx").as_str(), "nginx"); // whatever it means
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.text
    }

    /// Where the image lives: as written, `docker.io` when implied, and `docker.io` for its old name `index.docker.io`.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// assert_eq!(ReferenceView::parse("ghcr.io/team/app")?.domain(), "ghcr.io");
    /// assert_eq!(ReferenceView::parse("team/app")?.domain(), "docker.io");
    /// assert_eq!(ReferenceView::parse("index.docker.io/team/app")?.domain(), "docker.io");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn domain(self) -> DomainView<'a> {
        match self.written_domain() {
            None | Some(OLD_HUB) => DomainView::HUB,
            Some(domain) => DomainView::checked(domain),
        }
    }

    /// Whether a domain is written. `nginx` and `docker.io/nginx` mean the same and differ here.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// assert!(!ReferenceView::parse("nginx")?.has_explicit_domain());
    /// assert!(ReferenceView::parse("docker.io/nginx")?.has_explicit_domain());
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub const fn has_explicit_domain(self) -> bool {
        self.offsets.path_start > 0
    }

    /// What the image is called in its domain, with the `library/` that Docker Hub implies.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// assert_eq!(ReferenceView::parse("nginx")?.repository(), "library/nginx");
    /// assert_eq!(ReferenceView::parse("quay.io/nginx")?.repository(), "nginx");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn repository(self) -> RepositoryView<'a> {
        let repository = RepositoryView::checked(self.written_path());
        if self.implies_library() { repository.in_library() } else { repository }
    }

    /// The repository without its last component: the account or organisation. `None` when there is nothing.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// assert_eq!(ReferenceView::parse("grafana/loki:3")?.account(), Some("grafana"));
    /// assert_eq!(ReferenceView::parse("nginx")?.account(), Some("library"));
    /// assert_eq!(ReferenceView::parse("registry.k8s.io/pause")?.account(), None);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn account(self) -> Option<&'a str> {
        self.repository().account()
    }

    /// The last component of the repository.
    ///
    /// ```
    /// assert_eq!(distref::ReferenceView::parse("ghcr.io/team/app:1")?.name(), "app");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn name(self) -> &'a str {
        self.repository().name()
    }

    /// The tag, if one is written.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// assert_eq!(ReferenceView::parse("nginx:1.25")?.tag().unwrap(), "1.25");
    /// assert_eq!(ReferenceView::parse("nginx")?.tag(), None);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn tag(self) -> Option<TagView<'a>> {
        let Offsets { path_end, tag_end, .. } = self.offsets;
        (path_end < tag_end).then(|| TagView::checked(self.slice(path_end + 1, tag_end)))
    }

    /// The tag, or `latest`, which Docker takes when neither tag nor digest is written. Look for a
    /// [`digest`](Self::digest) first: it wins over a tag.
    ///
    /// ```
    /// assert_eq!(distref::ReferenceView::parse("nginx")?.tag_or_latest(), "latest");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn tag_or_latest(self) -> TagView<'a> {
        self.tag().unwrap_or(TagView::LATEST)
    }

    /// The tag that decides which image is meant: the one written, or `latest`; `None` where a digest decides.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// # let hex = "0123456789abcdef".repeat(4);
    /// assert_eq!(ReferenceView::parse("nginx")?.effective_tag().unwrap(), "latest");
    /// let pinned = format!("nginx:1@sha256:{hex}");
    /// assert_eq!(ReferenceView::parse(&pinned)?.effective_tag(), None);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn effective_tag(self) -> Option<TagView<'a>> {
        if self.digest().is_some() { None } else { Some(self.tag_or_latest()) }
    }

    /// The digest, if one is written.
    ///
    /// ```
    /// # let text = "nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    /// let pinned = distref::ReferenceView::parse(text)?;
    /// assert!(pinned.digest().unwrap().as_str().starts_with("sha256:0123"));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn digest(self) -> Option<DigestView<'a>> {
        DigestView::accept(self.text.get(self.offsets.tag_end as usize + 1..)?)
    }

    /// Whether both mean the same image: same domain, repository, tag and digest, however they are written.
    /// Nothing is filled in: `nginx` and `nginx:latest` differ. To compare what would be pulled, compare
    /// [`for_pull`](Self::for_pull) of both.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// let short = ReferenceView::parse("nginx:1")?;
    /// let long = ReferenceView::parse("docker.io/library/nginx:1")?;
    /// assert!(short.same_image(long) && short != long);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn same_image<'b>(self, other: impl Into<ReferenceView<'b>>) -> bool {
        self.canonical() == other.into().canonical()
    }

    /// The domain as written.
    pub(super) fn written_domain(self) -> Option<&'a str> {
        let end = self.offsets.path_start.checked_sub(1)?;
        Some(self.slice(0, end))
    }

    /// The repository as written.
    pub(super) fn written_path(self) -> &'a str {
        self.slice(self.offsets.path_start, self.offsets.path_end)
    }

    /// The repository, tag and digest as written.
    pub(super) fn written_rest(self) -> &'a str {
        self.text.get(self.offsets.path_start as usize..).unwrap_or_default()
    }

    /// Whether `library/` is meant and not written.
    pub(super) fn implies_library(self) -> bool {
        let name = self.slice(0, self.offsets.path_end);
        implies_library(name.as_bytes(), self.offsets.path_start as usize)
    }

    /// Offsets lie on `/`, `:`, `@` or an end, so on the boundaries of characters.
    pub(super) fn slice(self, start: u32, end: u32) -> &'a str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }
}
