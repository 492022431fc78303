//! The owned reference: the text and where its parts lie, in one allocation.

use alloc::boxed::Box;

use super::accept::Offsets;
use super::concern::Concerns;
use super::error::ReferenceError;
use super::name::{DomainView, RepositoryView};
use super::pinning::Pinning;
use super::spelling::Spelling;
use super::view::ReferenceView;
use super::web_page::WebPage;
use crate::digest::DigestView;
use crate::tag::TagView;
use crate::text::{text_order, text_pair, text_schema};

/// A reference as people type it, with its text: what [`ReferenceView`] is, to keep.
///
/// One allocation, the text; grammar and meaning are those of [`ReferenceView`], and so are all questions.
/// `Display`, `AsRef<str>`, serde, equality, order and hash are of the text as written, byte by byte:
/// `nginx` and `docker.io/library/nginx` are two values, and [`same_image`](Self::same_image) holds for them.
///
/// ```
/// use distref::Reference;
///
/// let reference: Reference = "localhost:5000/team/app:1.2".parse()?;
/// assert_eq!(reference.domain(), "localhost:5000");
/// assert_eq!(reference.account(), Some("team"));
/// assert_eq!(reference.to_string(), "localhost:5000/team/app:1.2");
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone)]
pub struct Reference {
    text: Box<str>,
    offsets: Offsets,
}

/// Every question a view answers, asked of the owned value.
macro_rules! questions {
    ($($(#[doc = $doc:literal])+ $name:ident -> $answer:ty;)+) => {
        impl Reference {
            $(
                $(#[doc = $doc])+
                #[doc = concat!("\n\nAs [`ReferenceView::", stringify!($name), "`].\n\n```\n")]
                #[doc = "let reference: distref::Reference = \"quay.io/team/app:1.2\".parse()?;"]
                #[doc = concat!(
                    "assert_eq!(reference.", stringify!($name), "(), reference.view().",
                    stringify!($name), "());"
                )]
                #[doc = "# Ok::<(), distref::ReferenceError>(())\n```"]
                #[must_use]
                pub fn $name(&self) -> $answer {
                    self.view().$name()
                }
            )+
        }
    };
}

questions! {
    /// Where the image lives, `docker.io` when implied.
    domain -> DomainView<'_>;
    /// Whether a domain is written.
    has_explicit_domain -> bool;
    /// What the image is called in its domain, with an implied `library/`.
    repository -> RepositoryView<'_>;
    /// The repository without its last component.
    account -> Option<&str>;
    /// The last component of the repository.
    name -> &str;
    /// The tag, if one is written.
    tag -> Option<TagView<'_>>;
    /// The tag, or `latest` when none is written.
    tag_or_latest -> TagView<'_>;
    /// The tag that decides which image is meant; `None` where a digest decides.
    effective_tag -> Option<TagView<'_>>;
    /// The digest, if one is written.
    digest -> Option<DigestView<'_>>;
    /// The full form, everything implied written out but the tag.
    canonical -> Spelling<'_>;
    /// The full form of the name, without tag and digest.
    canonical_name -> Spelling<'_>;
    /// The full form, with `:latest` where neither tag nor digest is written.
    canonical_tagged -> Spelling<'_>;
    /// What Docker shows.
    familiar -> Spelling<'_>;
    /// What Docker shows of the name, without tag and digest.
    familiar_name -> Spelling<'_>;
    /// The shortest form that always parses back to the same reference.
    short -> Spelling<'_>;
    /// Whether the reference keeps meaning the same image.
    pinning -> Pinning;
    /// Whether this is one of Docker's official images.
    is_official -> bool;
    /// The host to send requests of the registry protocol to.
    api_host -> &str;
    /// The key under which `docker login` keeps credentials for the registry.
    credential_key -> &str;
    /// The page to look at, on registries that have one.
    web_page -> Option<WebPage<'_>>;
    /// The page that lists the tags, on registries that have one.
    tags_page -> Option<WebPage<'_>>;
    /// What a careful reader would ask about.
    concerns -> Concerns;
}

impl Reference {
    /// Longest reference, in bytes.
    pub const MAX_LEN: usize = ReferenceView::MAX_LEN;

    /// Reads what the Docker daemon would pull: the digest wins over a tag, and without either it is `latest`.
    /// Go: `ParseDockerRef`.
    ///
    /// # Errors
    ///
    /// As [`ReferenceView::parse`].
    ///
    /// ```
    /// assert_eq!(distref::Reference::parse_docker("nginx")?.as_str(), "nginx:latest");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    pub fn parse_docker(text: &str) -> Result<Self, ReferenceError> {
        ReferenceView::parse(text).map(ReferenceView::for_pull)
    }

    /// The same reference, borrowed: `Copy`, with answers that outlive the view.
    ///
    /// ```
    /// let reference: distref::Reference = "nginx:1".parse()?;
    /// assert_eq!(reference.view(), reference);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn view(&self) -> ReferenceView<'_> {
        ReferenceView { text: &self.text, offsets: self.offsets }
    }

    /// The text, as written.
    ///
    /// ```
    /// let reference: distref::Reference = "nginx".parse()?;
    /// assert_eq!(reference.as_str(), "nginx"); // whatever it means
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether both mean the same image: same domain, repository, tag and digest, however they are written.
    /// Nothing is filled in: `nginx` and `nginx:latest` differ. To compare what would be pulled, compare
    /// [`for_pull`](Self::for_pull) of both.
    ///
    /// ```
    /// let reference: distref::Reference = "nginx".parse()?;
    /// let long: distref::Reference = "docker.io/library/nginx".parse()?;
    /// assert!(reference.same_image(&long));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn same_image<'b>(&self, other: impl Into<ReferenceView<'b>>) -> bool {
        self.view().same_image(other)
    }

    pub(super) fn from_checked(text: Box<str>) -> Result<Self, ReferenceError> {
        let ReferenceView { offsets, .. } = ReferenceView::parse(&text)?;
        Ok(Self { text, offsets })
    }

    /// Joins parts that were checked where they lie together: no limit is left to break.
    pub(super) fn from_parts(text: Box<str>, offsets: Offsets) -> Self {
        Self { text, offsets }
    }
}

impl From<ReferenceView<'_>> for Reference {
    fn from(reference: ReferenceView<'_>) -> Self {
        Self { text: reference.text.into(), offsets: reference.offsets }
    }
}

impl From<Reference> for Box<str> {
    fn from(reference: Reference) -> Self {
        reference.text
    }
}

text_pair!(Reference, ReferenceView, ReferenceError, "a container image reference");
text_pair!(@borrow Reference);
text_order!(Reference, ReferenceView);
text_schema!(Reference, PATTERN, ReferenceView::MAX_LEN, "Reference of a container image");

/// What every reference fits, as a regular expression.
#[cfg(feature = "schemars")]
pub(super) const PATTERN: &str = concat!(
    r"^(([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*",
    r"|\[[0-9A-Fa-f:]+\])(:[0-9]+)?/)?",
    r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*",
    r"(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?",
    r"(@(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}))?$"
);
