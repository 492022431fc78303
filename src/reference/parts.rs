//! Parts in, reference out: what a Helm chart, a form or a flag gives separately.

use thiserror::Error;

use super::error::{ReferenceError, ReferenceErrorKind as Kind};
use super::exact::ExactReferenceView;
use super::name::{DomainView, RepositoryView};
use super::owned::Reference;
use super::refuse::{self, Reading};
use crate::digest::DigestView;
use crate::tag::TagView;

/// One of the parts of a reference.
///
/// ```
/// use distref::reference::{Part, Parts};
///
/// let error = Parts { tag: "not a tag", ..Parts::of("nginx") }.join().unwrap_err();
/// assert_eq!(error.part(), Part::Tag);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Part {
    /// Where the image lives.
    Domain,
    /// What it is called there.
    Repository,
    /// The movable name of a revision.
    Tag,
    /// The hash of a revision.
    Digest,
}

impl Part {
    /// The word for it: `domain`, `repository`, `tag` or `digest`.
    ///
    /// ```
    /// assert_eq!(distref::reference::Part::Tag.as_str(), "tag");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Repository => "repository",
            Self::Tag => "tag",
            Self::Digest => "digest",
        }
    }
}

/// The parts of a reference as a Helm chart's values give them. An empty text is an absent part.
///
/// ```
/// use distref::reference::Parts;
///
/// let image = Parts { registry: "quay.io", repository: "team/app", tag: "1.2", digest: "" };
/// assert_eq!(image.join()?, "quay.io/team/app:1.2");
/// # Ok::<(), distref::reference::PartsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct Parts<'a> {
    /// The domain; docker.io is implied where it is empty, unless `repository` brings a domain along. Given both, the
    /// second is a part of the repository like any other: `ghcr.io` and `ghcr.io/team/app` make `ghcr.io/ghcr.io/team/app`.
    pub registry: &'a str,
    /// The repository, with a domain in front where charts write both in one value.
    pub repository: &'a str,
    /// The tag.
    pub tag: &'a str,
    /// The digest, with its algorithm.
    pub digest: &'a str,
}

/// Which part keeps a reference from being joined, and why.
///
/// ```
/// use distref::reference::Parts;
///
/// let error = Parts { registry: "team", ..Parts::of("app") }.join().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "registry: a domain holds a `.`, a `:` or a capital, or is `localhost` (byte 0)"
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{}: {error}", label(*.part))]
pub struct PartsError {
    part: Part,
    #[source]
    error: ReferenceError,
}

impl PartsError {
    /// The part at fault.
    ///
    /// ```
    /// use distref::reference::{Part, Parts};
    ///
    /// let error = Parts { digest: "sha256:abc", ..Parts::of("nginx") }.join().unwrap_err();
    /// assert_eq!(error.part(), Part::Digest);
    /// ```
    #[must_use]
    pub const fn part(self) -> Part {
        self.part
    }

    /// What is wrong with it; the span is within that part.
    ///
    /// ```
    /// use distref::reference::{Parts, ReferenceErrorKind};
    ///
    /// let error = Parts { registry: "quay.io", ..Parts::of("team/App") }.join().unwrap_err();
    /// assert_eq!(error.error().kind(), ReferenceErrorKind::Uppercase);
    /// assert_eq!(error.error().span(), 5..8); // of `team/App`
    /// ```
    #[must_use]
    pub const fn error(self) -> ReferenceError {
        self.error
    }
}

impl<'a> Parts<'a> {
    /// A repository and nothing else.
    ///
    /// ```
    /// assert_eq!(distref::reference::Parts::of("nginx").join()?, "nginx");
    /// # Ok::<(), distref::reference::PartsError>(())
    /// ```
    #[must_use]
    pub const fn of(repository: &'a str) -> Self {
        Self { registry: "", repository, tag: "", digest: "" }
    }

    /// Joins the parts, each of which must be what it is called: no tag within a repository, no account for a domain.
    ///
    /// # Errors
    ///
    /// [`PartsError`] names the part at fault.
    ///
    /// ```
    /// use distref::reference::Parts;
    ///
    /// let image = Parts { registry: "docker.io", tag: "3.20", ..Parts::of("library/alpine") };
    /// assert_eq!(image.join()?.familiar(), "alpine:3.20");
    /// assert!(Parts { tag: "3", ..Parts::of("alpine:3") }.join().is_err());
    /// # Ok::<(), distref::reference::PartsError>(())
    /// ```
    pub fn join(self) -> Result<Reference, PartsError> {
        let at = |part| move |error| PartsError { part, error };
        self.check_name()?;
        self.check_tag().map_err(at(Part::Tag))?;
        self.check_digest().map_err(at(Part::Digest))?;
        let piece = |mark, part: &'a str| if part.is_empty() { ["", ""] } else { [mark, part] };
        let slash = if self.registry.is_empty() { "" } else { "/" };
        let name_start = self.registry.len() + slash.len();
        let ([colon, tag], [sign, digest]) = (piece(":", self.tag), piece("@", self.digest));
        let text = [self.registry, slash, self.repository, colon, tag, sign, digest].concat();
        Reference::try_from(text)
            .map_err(|error| at(Part::Repository)(error.moved_back(name_start)))
    }

    /// The repository may bring its domain along only where no registry is given.
    fn check_name(self) -> Result<(), PartsError> {
        let at = |part| move |error| PartsError { part, error };
        if self.registry.is_empty() {
            ExactReferenceView::parse_name(self.repository).map_err(at(Part::Repository))?;
        } else {
            DomainView::parse(self.registry).map_err(at(Part::Domain))?;
            RepositoryView::parse(self.repository).map_err(at(Part::Repository))?;
        }
        Ok(())
    }

    fn check_tag(self) -> Result<(), ReferenceError> {
        match TagView::parse(self.tag) {
            Err(error) if !self.tag.is_empty() => {
                Err(ReferenceError::new(Kind::Tag(error.kind()), error.span(), Reading::Part))
            }
            _ => Ok(()),
        }
    }

    fn check_digest(self) -> Result<(), ReferenceError> {
        match DigestView::parse(self.digest) {
            Err(error) if !self.digest.is_empty() => {
                Err(ReferenceError::new(Kind::Digest(error.kind()), error.span(), Reading::Part))
            }
            Ok(digest) if !super::accept::is_reference_digest(self.digest.as_bytes()) => {
                Err(refuse::unsupported_digest(digest.algorithm()))
            }
            _ => Ok(()),
        }
    }
}

/// The chart's word for a part.
fn label(part: Part) -> &'static str {
    match part {
        Part::Domain => "registry",
        part => part.as_str(),
    }
}
