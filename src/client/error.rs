//! Why an operation ended without a result.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use thiserror::Error;

use super::operation::Failure;
use crate::digest::{Digest, UnsupportedAlgorithm, VerifyError};
use crate::manifest::{ManifestError, MediaType, NoMatch};
use crate::protocol::auth::{AnswerError, ChallengeError, TokenReplyError};
use crate::protocol::header::HeaderError;
use crate::protocol::reply::ReplyError;
use crate::protocol::{ErrorBody, ErrorCode, ErrorDetail, ErrorEntry};
use crate::registry::{HopError, Origin, UrlError};
use crate::tag::Tag;

/// Why an operation ended without a result. Holds no secret: safe to log.
///
/// ```
/// use distref::client::OperationError;
/// use distref::protocol::ErrorBody;
/// use http::StatusCode;
///
/// let body = br#"{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "no such tag"}]}"#;
/// let error = OperationError::Refused(Box::new(ErrorBody::parse(StatusCode::NOT_FOUND, None, body)));
/// assert!(error.is_not_found());
/// assert_eq!(error.to_string(), "404 Not Found: MANIFEST_UNKNOWN: no such tag");
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum OperationError {
    /// The registry said no.
    #[error("{0}")]
    Refused(Box<ErrorBody>),
    /// The registry wants credentials, and there are none, or they are not good enough; holds what it said last.
    #[error("{registry} wants other credentials: {refusal}")]
    Unauthorized {
        /// Who wants them.
        registry: Origin,
        /// What it said.
        refusal: Box<ErrorBody>,
    },
    /// The credentials are of another kind than what the registry asks for.
    #[error("{0}")]
    Credentials(#[from] AnswerError),
    /// The challenge of the registry cannot be answered.
    #[error("the registry asks for a login that is not understood: {0}")]
    Challenge(#[from] ChallengeError),
    /// The token server said no.
    #[error("{realm} gives no token: {refusal}")]
    TokenRefused {
        /// Who said so.
        realm: Origin,
        /// What it said.
        refusal: Box<ErrorBody>,
    },
    /// The token server answered with no token.
    #[error("{realm} gives no token: {error}")]
    NoToken {
        /// Who answered.
        realm: Origin,
        /// What is wrong with it.
        error: TokenReplyError,
    },
    /// [`Ask::Realm`](super::Ask::Realm) was answered with no.
    #[error("the credentials for {registry} may not be sent to {realm}")]
    RealmRefused {
        /// Who named the token server.
        registry: Origin,
        /// Who would have got the credentials.
        realm: Origin,
    },
    /// The registry leads to where nobody follows it.
    #[error("{0}")]
    Hop(#[from] HopError),
    /// A URL that cannot be built.
    #[error("{0}")]
    Url(#[from] UrlError),
    /// A reply that is not what the specification says.
    #[error("the registry misbehaves: {0}")]
    Reply(#[from] ReplyError),
    /// The registry broke the specification in a way that no single header or body shows.
    #[error("the registry misbehaves: {0}")]
    Misbehaved(&'static str),
    /// A manifest of a type that is not pulled: schema 1, or none that is known here.
    #[error("a manifest of the type {0} is not pulled here")]
    UnsupportedType(MediaType<'static>),
    /// A manifest that is not what it has to be.
    #[error("{0}")]
    Manifest(#[from] ManifestError),
    /// Content that is not what its digest says.
    #[error("{0}")]
    Content(#[from] VerifyError),
    /// A digest by an algorithm that nobody computes here.
    #[error("{0}")]
    Algorithm(#[from] UnsupportedAlgorithm),
    /// No image for the platform.
    #[error("{0}")]
    NoPlatform(Box<NoMatch>),
    /// A body that is longer than what is held in memory; the limit in bytes.
    #[error("the reply is longer than {0} bytes")]
    TooLarge(u64),
    /// A list with more entries than are held in memory; the limit.
    #[error("the list has more than {0} entries")]
    TooMany(usize),
    /// No connection, or it broke, and no more retries are left; the last failure.
    #[error("{host}: {last} ({attempts} {})", if *.attempts == 1 { "attempt" } else { "attempts" })]
    GaveUp {
        /// Who was asked: the registry, or whom it leads to.
        host: Origin,
        /// How often it was tried.
        attempts: u32,
        /// The last failure.
        last: Failure,
    },
    /// The registry wants a longer pause than one is willing to make.
    #[error("the registry takes no more requests for {} s", .0.as_secs())]
    RateLimited(Duration),
    /// The content would have to be sent again, and its source cannot be read twice.
    #[error("the content has to be sent again, and it can be read only once")]
    NeedsRewind,
    /// The content would have to be received again from its first byte, and what was taken cannot be taken back.
    #[error("the content comes again from its first byte, and what was taken cannot be taken back")]
    NeedsRestart,
    /// A manifest that is longer than what is sent, or than what the registry takes: status 413.
    #[error("a manifest of {size} bytes is too large{}", after_colon(refusal.as_deref()))]
    TooLargeToPush {
        /// Its bytes.
        size: u64,
        /// What the registry said; nothing where it was not asked.
        refusal: Option<Box<ErrorBody>>,
    },
    /// The tag that has to list referrers is that of something else, which is left as it is.
    #[error("the tag {0} is no list of referrers")]
    Occupied(Tag),
    /// The source of the content has another length than its descriptor says.
    #[error("the content that is pushed has another length than {0} bytes")]
    SourceLength(u64),
    /// The registry cannot do it, or is set up not to.
    #[error("the registry does not do that: {0}")]
    Unsupported(Box<ErrorBody>),
    /// A call that does not fit what the operation asked for last; or it is over.
    #[error("a call out of turn: the driver does not do what the operation asks for")]
    OutOfTurn,
    /// The operation was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl OperationError {
    /// The most digests that [`missing_content`](Self::missing_content) gives, 256: more manifests are not pushed at once.
    pub const MAX_MISSING: usize = 256;

    /// Whether what was asked for is not there: status 404.
    ///
    /// ```
    /// use distref::client::OperationError;
    /// use distref::protocol::ErrorBody;
    /// use http::StatusCode;
    ///
    /// let refused = |status| OperationError::Refused(Box::new(ErrorBody::parse(status, None, b"")));
    /// assert!(refused(StatusCode::NOT_FOUND).is_not_found());
    /// assert!(!refused(StatusCode::FORBIDDEN).is_not_found());
    /// ```
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// The status that the registry, or its token server, answered with, where that is what ended it.
    ///
    /// ```
    /// assert_eq!(distref::client::OperationError::NeedsRewind.status(), None);
    /// ```
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(body) | Self::Unsupported(body) => Some(body.status().as_u16()),
            Self::Unauthorized { refusal, .. } | Self::TokenRefused { refusal, .. } => {
                Some(refusal.status().as_u16())
            }
            Self::TooLargeToPush { refusal, .. } => {
                refusal.as_ref().map(|refusal| refusal.status().as_u16())
            }
            _ => None,
        }
    }

    /// The blobs, or manifests of an index, that the registry says it lacks: they have to be pushed before the manifest.
    /// Each once, at most [`MAX_MISSING`](Self::MAX_MISSING); none where it does not name them.
    ///
    /// They are what looks like a digest in the details and messages of `MANIFEST_BLOB_UNKNOWN` and `BLOB_UNKNOWN`: the
    /// specification leaves the form to the registry.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::client::OperationError;
    /// use distref::protocol::ErrorBody;
    /// use http::StatusCode;
    ///
    /// let blob = "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    /// let body = format!(r#"{{"errors": [{{"code": "MANIFEST_BLOB_UNKNOWN", "detail": {{"digest": "{blob}"}}}}]}}"#);
    /// let refusal = ErrorBody::parse(StatusCode::NOT_FOUND, None, body.as_bytes());
    /// let error = OperationError::Refused(Box::new(refusal));
    /// assert_eq!(error.missing_content(), [blob.parse::<Digest>()?]);
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub fn missing_content(&self) -> Vec<Digest> {
        let Self::Refused(refusal) = self else { return Vec::new() };
        let mut missing = Vec::new();
        for digest in refusal.entries().iter().flat_map(named) {
            if missing.len() < Self::MAX_MISSING && !missing.contains(&digest) {
                missing.push(digest);
            }
        }
        missing
    }
}

/// The digests, of known algorithms, in an error about content that is not there.
fn named(entry: &ErrorEntry) -> Vec<Digest> {
    let Some(ErrorCode::ManifestBlobUnknown | ErrorCode::BlobUnknown) = entry.code() else {
        return Vec::new();
    };
    let texts = entry.detail().map(ErrorDetail::as_json).into_iter().chain(entry.message());
    let words =
        texts.flat_map(|text| text.split(|it: char| !it.is_ascii_alphanumeric() && it != ':'));
    let digests = words.filter_map(|word| word.trim_matches(':').parse::<Digest>().ok());
    digests.filter(|digest| digest.algorithm().hex_len().is_some()).collect()
}

fn after_colon(refusal: Option<&ErrorBody>) -> String {
    refusal.map(|refusal| alloc::format!(": {refusal}")).unwrap_or_default()
}

impl OperationError {
    /// Whether another endpoint may do better.
    pub(super) const fn blames_endpoint(&self) -> bool {
        !matches!(self, Self::NoPlatform(_) | Self::OutOfTurn | Self::Cancelled)
    }
}

impl From<HeaderError> for OperationError {
    fn from(error: HeaderError) -> Self {
        Self::Reply(error.into())
    }
}

impl From<NoMatch> for OperationError {
    fn from(error: NoMatch) -> Self {
        Self::NoPlatform(Box::new(error))
    }
}
