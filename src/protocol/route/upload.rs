//! How an upload begins, and what it is called while it runs.

use core::fmt;

use thiserror::Error;

use crate::digest::Algorithm;
use crate::{Digest, Repository};

/// What a client knows of a blob when it starts to send it.
///
/// Where a query has more than one of these, `mount=` is first, then `digest=`, then `digest-algorithm=`.
/// Source: distribution-spec, sections "Pushing blobs" and "Mounting a blob from another repository".
///
/// ```
/// use distref::protocol::{Route, route::UploadStart};
/// use distref::digest::Algorithm;
/// use http::Method;
///
/// let post = |query| Route::parse(&Method::POST, "/v2/app/blobs/uploads/", query);
/// let Ok(Route::StartUpload { start, .. }) = post(Some("digest-algorithm=sha512")) else { unreachable!() };
/// assert_eq!(start, UploadStart::Session(Some(Algorithm::Sha512)));
/// let Ok(Route::StartUpload { start, .. }) = post(None) else { unreachable!() };
/// assert_eq!(start, UploadStart::Session(None));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum UploadStart<'a> {
    /// Nothing yet, or the algorithm of the digest to come, which should be said when it is not `sha256`. end-4a, end-4c.
    ///
    /// An algorithm that is not known here is taken only as it stands, without escapes.
    Session(Option<Algorithm<'a>>),
    /// The digest; the blob is the body of this request. end-4b.
    Whole(Digest),
    /// The digest, and that the registry may have the blob already. end-11.
    Mount {
        /// Which blob.
        digest: Digest,
        /// Where it lies; `None` for wherever the registry finds it. Then [`scopes`](super::Route::scopes) tells of no source,
        /// and a registry mounts a blob only out of a repository that the sender may pull from: else whoever knows a digest
        /// gets the blob.
        from: Option<Repository>,
    },
}

impl UploadStart<'_> {
    pub(super) const fn label(&self) -> &'static str {
        match self {
            Self::Session(_) => "start-upload",
            Self::Whole(_) => "upload-whole",
            Self::Mount { .. } => "mount",
        }
    }
}

/// What a registry calls a running upload.
///
/// ```text
/// id := 1*( alnum | "-" | "_" | "." | "=" )      ; at most 512 bytes, not "." or ".."
/// ```
/// Source: distribution, `registry/api/v2/descriptors.go`, parameter `uuid`; the limit is ours.
///
/// ```
/// use distref::protocol::route::UploadId;
///
/// assert_eq!(UploadId::parse("FCyKMWVdbGDohxX5dcSSdQ")?.as_str().len(), 22);
/// assert!(UploadId::parse("a/b").is_err());
/// # Ok::<(), distref::protocol::route::UploadIdError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UploadId<'a>(&'a str);

impl<'a> UploadId<'a> {
    /// The most bytes, 512: several times what registries use, a UUID or a few words.
    pub const MAX_LEN: usize = 512;

    /// Reads an identifier.
    ///
    /// # Errors
    ///
    /// [`UploadIdError`] with the first byte that is wrong.
    ///
    /// ```
    /// use distref::protocol::route::UploadId;
    ///
    /// assert_eq!(UploadId::parse("a b").unwrap_err().offset(), 1);
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, UploadIdError> {
        let is_wrong = |byte: u8| !byte.is_ascii_alphanumeric() && !b"-_.=".contains(&byte);
        let offset = match text {
            "" | "." | ".." => Some(0),
            _ if text.len() > Self::MAX_LEN => Some(Self::MAX_LEN),
            _ => text.bytes().position(is_wrong),
        };
        offset.map_or(Ok(Self(text)), |offset| Err(UploadIdError { offset }))
    }

    /// The text.
    ///
    /// ```
    /// # use distref::protocol::route::UploadId;
    /// assert_eq!(UploadId::parse("a-1")?.as_str(), "a-1");
    /// # Ok::<(), distref::protocol::route::UploadIdError>(())
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

impl fmt::Display for UploadId<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.0)
    }
}

impl<'a> TryFrom<&'a str> for UploadId<'a> {
    type Error = UploadIdError;

    fn try_from(text: &'a str) -> Result<Self, UploadIdError> {
        Self::parse(text)
    }
}

/// Why a text is no [`UploadId`]. Holds no copy of the text.
///
/// ```
/// use distref::protocol::route::UploadId;
///
/// let error = UploadId::parse("..").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "an upload is called by 1 to 512 letters, digits, `-`, `_`, `.` and `=` (byte 0)",
/// );
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("an upload is called by 1 to 512 letters, digits, `-`, `_`, `.` and `=` (byte {offset})")]
pub struct UploadIdError {
    offset: usize,
}

impl UploadIdError {
    /// The first byte that is wrong, or too many.
    ///
    /// ```
    /// use distref::protocol::route::UploadId;
    ///
    /// assert_eq!(UploadId::parse(&"a".repeat(513)).unwrap_err().offset(), 512);
    /// ```
    #[must_use]
    pub const fn offset(self) -> usize {
        self.offset
    }
}
