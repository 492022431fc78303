//! Why a text does not say where an image is: the rule and the place.

use core::ops::Range;

use thiserror::Error;

use crate::reference::{ReferenceError, ReferenceErrorKind};

/// Why a text is neither a reference nor a transport and what it takes, and where. Holds no copy of the
/// text: cheap, safe to log.
///
/// `Display` is one line; [`explain`](Self::explain) draws the fault. Where a reference is at fault, its
/// own error is the [source](core::error::Error::source).
///
/// ```
/// use distref::transport::Transport;
///
/// let error = Transport::parse("docker-archive:app.tar:@one").unwrap_err();
/// assert_eq!(error.to_string(), "an index is a decimal number, from 0 on (byte 24)");
///
/// let error = Transport::parse("docker://ghcr.io/Team/app").unwrap_err();
/// assert_eq!(error.to_string(), "the repository must be lower case (byte 17)");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind} (byte {})", self.span().start)]
pub struct TransportError {
    kind: TransportErrorKind,
    /// The part at fault: all of a reference, within which its error has the place.
    start: usize,
    end: usize,
    #[source]
    reference: Option<ReferenceError>,
}

impl TransportError {
    /// The part at fault is `part`, which starts at byte `start` of the whole text.
    pub(super) const fn new(
        kind: TransportErrorKind,
        start: usize,
        part: &str,
        reference: Option<ReferenceError>,
    ) -> Self {
        Self { kind, start, end: start + part.len(), reference }
    }

    /// The rule that is broken.
    ///
    /// ```
    /// use distref::transport::{Transport, TransportErrorKind};
    ///
    /// let error = Transport::parse("docker-daemon:nginx").unwrap_err();
    /// assert_eq!(error.kind(), TransportErrorKind::DaemonUntagged);
    /// ```
    #[must_use]
    pub const fn kind(self) -> TransportErrorKind {
        self.kind
    }

    /// The bytes of the whole text that break it; empty where something is missing.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// assert_eq!(Transport::parse("docker://Nginx").unwrap_err().span(), 9..14);
    /// assert_eq!(Transport::parse("dir:").unwrap_err().span(), 4..4);
    /// ```
    #[must_use]
    pub const fn span(self) -> Range<usize> {
        match self.reference {
            Some(error) => {
                let Range { start, end } = error.span();
                self.start + start..self.start + end
            }
            None => self.start..self.end,
        }
    }

    /// What the parser of references says, where a reference is at fault. Its span is within the
    /// reference, not within the whole text.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// let error = Transport::parse("docker://Nginx").unwrap_err();
    /// assert_eq!(error.reference_error().unwrap().span(), 0..5);
    /// assert_eq!(Transport::parse("dir:").unwrap_err().reference_error(), None);
    /// ```
    #[must_use]
    pub const fn reference_error(self) -> Option<ReferenceError> {
        self.reference
    }

    /// The text before the part at fault, the part, and the text behind it.
    pub(super) fn surround(self, text: &str) -> Option<(&str, &str, &str)> {
        Some((text.get(..self.start)?, text.get(self.start..self.end)?, text.get(self.end..)?))
    }
}

/// The rules that a text with a transport breaks. Printed as a message without the place.
///
/// ```
/// use distref::reference::ReferenceErrorKind;
/// use distref::transport::{Transport, TransportErrorKind};
///
/// let kind = |text| Transport::parse(text).unwrap_err().kind();
/// assert_eq!(kind("oci://nginx"), TransportErrorKind::NoRegistry);
/// assert_eq!(kind("dir:"), TransportErrorKind::EmptyPath);
/// assert_eq!(kind("docker://"), TransportErrorKind::Reference(ReferenceErrorKind::Empty));
/// assert_eq!(kind("ocidir://x"), TransportErrorKind::Reference(ReferenceErrorKind::Scheme));
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// Where a reference has to be, there is none, and why. Without a known transport, all of the text
    /// has to be one.
    #[error("{0}")]
    Reference(ReferenceErrorKind),
    /// `//` behind a transport that takes none. The span is the slashes.
    #[error("this transport takes no `//`")]
    Slashes,
    /// No path where there has to be one. The span is empty.
    #[error("a path is missing; write `.` for the current directory")]
    EmptyPath,
    /// `oci://` and no registry, or nothing else. Docker's default does not hold for Helm and Flux. The
    /// span is the part up to the first `/`.
    #[error(
        "`oci://` needs a registry (`localhost`, or with a `.` or a port) and a repository; \
         write `oci:` for a directory"
    )]
    NoRegistry,
    /// A name that an OCI layout cannot have, or an index where only names are taken. The span is the name.
    #[error(
        "an image name in an OCI layout is letters and digits, \
         with single `-`, `.`, `_`, `:`, `@`, `+`, `/` or `--` between them"
    )]
    OciName,
    /// An `@` and no index. The span is what follows the `@`.
    #[error("an index is a decimal number, from 0 on")]
    Index,
    /// A digest in the reference of a docker-archive. The span runs from the `@`.
    #[error("an archive of `docker save` knows tags only; leave the digest out")]
    ArchiveDigest,
    /// A reference of docker-daemon with neither tag nor digest. The span is the reference.
    #[error("`docker-daemon:` needs a tag or a digest; write `:latest` if that is meant")]
    DaemonUntagged,
    /// What may be taken for an image ID, but is not `sha256:` and 64 digits. The span is all of it.
    #[error("an image ID is `sha256:` and 64 lower-case hexadecimal digits")]
    DaemonId,
    /// An `[` without its `]`. The span runs from the `[` to the end.
    #[error("the store is not closed by `]`")]
    UnclosedStore,
    /// Nothing between the brackets, or nothing on one side of the `@`. The span is the store.
    #[error(
        "a store in brackets is `[driver@/root+/run-root:options]`, each part but not all optional"
    )]
    EmptyStore,
    /// A path of the store that does not start with `/`. The span is the path.
    #[error("the directories of a store are absolute paths")]
    RelativeStorePath,
    /// What follows the last `@` is neither a digest nor an image ID. The span is just that.
    #[error("`@` is followed by a digest or an image ID of 3 to 64 lower-case hexadecimal digits")]
    StorageId,
}
