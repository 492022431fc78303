//! Why a text is not a platform, and where.

use core::ops::Range;

use thiserror::Error;

/// Why a text is not a [`Platform`](crate::Platform), and where. Holds no copy of the text: `Copy`, and safe to log.
///
/// The message is one line and says what to do.
///
/// ```
/// use distref::Platform;
///
/// let error = Platform::parse("linux/ämd64", &Platform::LINUX_AMD64).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "this character is not allowed in an architecture or variant; use letters, digits, _ . - (byte 6)"
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind} (byte {start})")]
pub struct PlatformError {
    kind: PlatformErrorKind,
    start: usize,
    end: usize,
}

impl PlatformError {
    /// `kind`, found at `span` of the text.
    pub(super) const fn new(kind: PlatformErrorKind, span: Range<usize>) -> Self {
        Self { kind, start: span.start, end: span.end }
    }

    /// The rule that the text breaks.
    ///
    /// ```
    /// use distref::{Platform, platform::PlatformErrorKind};
    ///
    /// let error = Platform::parse("linux/*", &Platform::LINUX_AMD64).unwrap_err();
    /// assert_eq!(error.kind(), PlatformErrorKind::Wildcard);
    /// ```
    #[must_use]
    pub const fn kind(self) -> PlatformErrorKind {
        self.kind
    }

    /// The bytes of the text that break it, on character boundaries; empty where something is missing.
    ///
    /// ```
    /// # use distref::Platform;
    /// let error = Platform::parse("linux/ämd64", &Platform::LINUX_AMD64).unwrap_err();
    /// assert_eq!(error.span(), 6..8);
    /// let error = Platform::parse("linux/", &Platform::LINUX_AMD64).unwrap_err();
    /// assert_eq!(error.span(), 6..6);
    /// ```
    #[must_use]
    pub const fn span(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The rules that a text can break. Source: containerd/platforms v1.0.0-rc.5, `Parse`.
///
/// Length and wildcards come first, then the parts from left to right, then what they are together.
///
/// ```
/// use distref::{Platform, platform::PlatformErrorKind};
///
/// let error = "linux".parse::<Platform>().unwrap_err();
/// assert_eq!(error.kind(), PlatformErrorKind::NeedsHost);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum PlatformErrorKind {
    /// Longer than [`Platform::MAX_LEN`](crate::Platform::MAX_LEN). The span is the rest.
    #[error("the platform is longer than 1024 bytes; check that only the platform was passed")]
    TooLong,
    /// An asterisk. The span is the first.
    #[error("wildcards are not supported; name the operating system and the architecture")]
    Wildcard,
    /// No operating system, or not written as one. The span is the first character that is out of place, or the place
    /// of what is missing.
    #[error(
        "an operating system is letters, digits, _ and -, then perhaps (version+feature); for example linux"
    )]
    Os,
    /// A `%` in the version of the operating system without two hex digits behind it, or escaped bytes that are
    /// not UTF-8. The span is that escape, or the version.
    #[error("a % in the version starts an escaped byte of UTF-8; write % and two hex digits")]
    VersionEscape,
    /// The same in a feature.
    #[error("a % in a feature starts an escaped byte of UTF-8; write % and two hex digits")]
    FeatureEscape,
    /// An architecture or variant with nothing in it. The span is empty, at its place.
    #[error("a part is missing; write os/architecture or os/architecture/variant")]
    Missing,
    /// A character that neither an architecture nor a variant may have. The span is that character.
    #[error(
        "this character is not allowed in an architecture or variant; use letters, digits, _ . -"
    )]
    Component,
    /// A fourth part. The span is all of the text from there.
    #[error("a platform has at most three parts: os/architecture/variant; remove the rest")]
    TooManyParts,
    /// A single part that is neither a known operating system nor a known architecture. The span is that part.
    #[error("neither an operating system nor an architecture is called so; write os/architecture")]
    UnknownName,
    /// A single part, and the host does not tell the other. The span is that part.
    #[error(
        "only one of operating system and architecture is given; write os/architecture, or parse with a host"
    )]
    NeedsHost,
}
