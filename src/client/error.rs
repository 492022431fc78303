//! Why an operation ended without a result.

use alloc::boxed::Box;
use core::time::Duration;

use thiserror::Error;

use super::operation::Failure;
use crate::digest::{UnsupportedAlgorithm, VerifyError};
use crate::manifest::{ManifestError, MediaType, NoMatch};
use crate::protocol::ErrorBody;
use crate::protocol::auth::{AnswerError, ChallengeError, TokenReplyError};
use crate::protocol::header::HeaderError;
use crate::protocol::reply::ReplyError;
use crate::registry::{HopError, Origin, UrlError};

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
    #[error("{last} ({attempts} attempts)")]
    GaveUp {
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
    /// Whether what was asked for is not there: status 404.
    ///
    /// See [`OperationError`] for an example.
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
            _ => None,
        }
    }
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
