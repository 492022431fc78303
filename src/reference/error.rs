//! Why a text is not a reference: the rule and the place.

use core::ops::Range;

use thiserror::Error;

use super::refuse::Reading;
use crate::digest::DigestErrorKind;
use crate::tag::TagErrorKind;

/// Why a text is not a reference, and where. Holds no copy of the text: cheap, safe to log.
///
/// `Display` is one line; [`explain`](Self::explain) draws the fault and suggests a spelling, and
/// [`sentinel`](Self::sentinel) names the error that Go's library returns.
///
/// ```
/// use distref::{ReferenceView, reference::ReferenceErrorKind};
///
/// let error = ReferenceView::parse("ghcr.io/Team/app:1").unwrap_err();
/// assert_eq!((error.kind(), error.span()), (ReferenceErrorKind::Uppercase, 8..12));
/// assert_eq!(error.to_string(), "the repository must be lower case (byte 8)");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind} (byte {start})")]
pub struct ReferenceError {
    kind: ReferenceErrorKind,
    reading: Reading,
    start: u32,
    end: u32,
}

/// Which rule a text breaks: the first fault a reader would see, from left to right. The length of the whole comes
/// first; that of the repository, and the form that was asked for, come last.
///
/// ```
/// use distref::{ReferenceView, reference::ReferenceErrorKind};
///
/// let kind = |text| ReferenceView::parse(text).unwrap_err().kind();
/// assert_eq!(kind("nginx "), ReferenceErrorKind::Whitespace);
/// assert_eq!(kind("https://ghcr.io/a/b"), ReferenceErrorKind::Scheme);
/// assert_eq!(kind("a//b"), ReferenceErrorKind::EmptyComponent);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum ReferenceErrorKind {
    /// Nothing at all, or nothing in front of the tag or digest.
    #[error("the name is missing")]
    Empty,
    /// More than [`ReferenceView::MAX_LEN`](super::ReferenceView::MAX_LEN) bytes.
    #[error("the reference has more than 65,536 bytes")]
    TooLong,
    /// A space, tab or line break; none is trimmed.
    #[error("a reference holds no white space")]
    Whitespace,
    /// `https://` and the like; a reference has no scheme.
    #[error("a reference has no scheme")]
    Scheme,
    /// Exactly 64 lower-case hexadecimal digits: Docker takes that for an image id.
    /// [`AnyReference`](super::AnyReference) reads it.
    #[error("64 hexadecimal digits are an image id, not a name")]
    Identifier,
    /// The text before the first `/` is taken for a domain, and is not one.
    #[error("a domain is made of letters, digits, `.` and inner dashes")]
    Domain,
    /// `_` in a domain. Go accepts some of these, with an *empty* domain: a listed deviation, see the
    /// [limits of the crate](crate#limits).
    #[error("a domain holds no `_`")]
    DomainUnderscore,
    /// A word such as `team`, where a domain alone is asked for: in front of a path Docker takes it for an account on
    /// docker.io.
    #[error("a domain holds a `.`, a `:` or a capital, or is `localhost`")]
    DomainImplicit,
    /// More than [`DomainView::MAX_LEN`](super::DomainView::MAX_LEN) bytes.
    #[error("the domain has more than 65,015 bytes")]
    DomainTooLong,
    /// `:` in a domain without digits behind it, or with something else.
    #[error("a port is one or more digits")]
    Port,
    /// Nothing before, between or after slashes.
    #[error("a component of the repository is empty")]
    EmptyComponent,
    /// A capital in the repository.
    #[error("the repository must be lower case")]
    Uppercase,
    /// `.`, `_` or `-` at an end of a component, or too many of them together.
    #[error("a separator stands alone between letters or digits: `.`, `_`, `__` or dashes")]
    Separator,
    /// A character that no repository holds.
    #[error("a repository holds only lower-case letters, digits, `.`, `_`, `-` and `/`")]
    Character,
    /// More than 255 bytes of repository, an implied `library/` included.
    #[error("the repository has more than 255 bytes")]
    RepositoryTooLong,
    /// What stands for a tag is not one, and why.
    #[error("{0}")]
    Tag(TagErrorKind),
    /// What stands for a digest is not one, and why.
    #[error("{0}")]
    Digest(DigestErrorKind),
    /// A digest of an algorithm that references do not take.
    #[error("a reference takes digests of sha256, sha384 and sha512")]
    DigestUnsupported,
    /// A good reference, but not in canonical form, where that is asked for.
    #[error("the reference is not in canonical form")]
    NotCanonical,
    /// A tag or digest, where a name alone is asked for.
    #[error("only a name is wanted here, without tag and digest")]
    NotName,
}

impl ReferenceError {
    /// The rule that is broken.
    ///
    /// ```
    /// use distref::{ReferenceView, reference::ReferenceErrorKind, tag::TagErrorKind};
    ///
    /// let kind = |text| ReferenceView::parse(text).unwrap_err().kind();
    /// assert_eq!(kind(":1.25"), ReferenceErrorKind::Empty);
    /// assert_eq!(kind("nginx:"), ReferenceErrorKind::Tag(TagErrorKind::Empty));
    /// ```
    #[must_use]
    pub const fn kind(self) -> ReferenceErrorKind {
        self.kind
    }

    /// The bytes at fault, within the text that was parsed, on character boundaries. Empty where something is missing.
    ///
    /// ```
    /// assert_eq!(distref::ReferenceView::parse("nginx:").unwrap_err().span(), 6..6);
    /// ```
    #[must_use]
    pub const fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    #[expect(clippy::cast_possible_truncation, reason = "clamped to what u32 holds")]
    pub(super) const fn new(
        kind: ReferenceErrorKind,
        span: Range<usize>,
        reading: Reading,
    ) -> Self {
        let max = u32::MAX as usize;
        let start = if span.start < max { span.start } else { max };
        let end = if span.end < max { span.end } else { max };
        Self { kind, reading, start: start as u32, end: end as u32 }
    }

    /// How the text was read.
    pub(super) const fn reading(self) -> Reading {
        self.reading
    }

    /// The same fault of a part, in a text that starts `by` bytes later.
    pub(super) const fn moved_back(self, by: usize) -> Self {
        let Range { start, end } = self.span();
        Self::new(self.kind, start.saturating_sub(by)..end.saturating_sub(by), Reading::Part)
    }
}
