//! Why a response is not the reply that was asked for.

use alloc::{boxed::Box, string::String};
use core::fmt;

use http::{HeaderName, StatusCode};
use thiserror::Error;

use crate::{
    manifest::{ManifestError, ManifestErrorKind},
    protocol::{
        clean::excerpt,
        header::{HeaderError, HeaderErrorKind},
    },
    registry::{UrlError, UrlErrorKind},
};

/// Why a response is not the reply to a request: the rule, and the header that breaks it if it is one. Holds nothing
/// of headers, since URLs may carry secrets; of a body that is none, at most 256 bytes, unless they seem to hold a token.
///
/// ```
/// use distref::protocol::reply::{ReplyErrorKind, UploadSession};
///
/// let (parts, ()) = http::Response::builder().status(202).body(())?.into_parts();
/// let error = UploadSession::read(&parts).unwrap_err();
/// assert_eq!(error.kind(), ReplyErrorKind::Missing);
/// assert_eq!(error.to_string(), "location: is missing");
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub struct ReplyError {
    kind: ReplyErrorKind,
    header: Option<HeaderName>,
    offset: usize,
    excerpt: Option<Box<str>>,
}

impl ReplyError {
    pub(super) const fn new(kind: ReplyErrorKind) -> Self {
        Self { kind, header: None, offset: 0, excerpt: None }
    }

    pub(super) const fn status(status: StatusCode) -> Self {
        Self::new(ReplyErrorKind::Status(status))
    }

    pub(super) const fn of(header: HeaderName, kind: ReplyErrorKind) -> Self {
        Self { kind, header: Some(header), offset: 0, excerpt: None }
    }

    pub(super) const fn url(header: HeaderName, error: UrlError) -> Self {
        let kind = ReplyErrorKind::Url(error.kind());
        Self { kind, header: Some(header), offset: error.offset(), excerpt: None }
    }

    /// A body that is not what it should be, with the front of it.
    pub(super) fn body(kind: ReplyErrorKind, offset: usize, body: &[u8]) -> Self {
        let excerpt = excerpt(body, Self::MAX_EXCERPT).map(String::into_boxed_str);
        Self { kind, header: None, offset, excerpt }
    }

    /// The same, with the front of the body that came.
    #[cfg(feature = "sha2")]
    pub(crate) fn showing(self, body: &[u8]) -> Self {
        Self { excerpt: excerpt(body, Self::MAX_EXCERPT).map(String::into_boxed_str), ..self }
    }

    /// The longest excerpt in bytes, 256.
    pub const MAX_EXCERPT: usize = 256;

    /// The rule that the response breaks.
    ///
    /// ```
    /// use distref::protocol::reply::{Deleted, ReplyErrorKind};
    /// use http::StatusCode;
    ///
    /// let error = Deleted::read(StatusCode::FORBIDDEN).unwrap_err();
    /// assert_eq!(error.kind(), ReplyErrorKind::Status(StatusCode::FORBIDDEN));
    /// ```
    #[must_use]
    pub const fn kind(&self) -> ReplyErrorKind {
        self.kind
    }

    /// The header that breaks it, if it is one.
    ///
    /// ```
    /// use distref::protocol::reply::Deleted;
    /// use http::StatusCode;
    ///
    /// assert_eq!(Deleted::read(StatusCode::FORBIDDEN).unwrap_err().header(), None);
    /// ```
    #[must_use]
    pub const fn header(&self) -> Option<&HeaderName> {
        self.header.as_ref()
    }

    /// The byte of the header, or else of the body, at which it is broken.
    ///
    /// ```
    /// use distref::protocol::reply::TagPage;
    ///
    /// let (parts, ()) = http::Response::new(()).into_parts();
    /// assert_eq!(TagPage::read(&parts, b"{,}").unwrap_err().offset(), 1);
    /// ```
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// The front of a body that is not what it should be: at most 256 bytes, control characters escaped.
    ///
    /// ```
    /// use distref::protocol::reply::TagPage;
    ///
    /// let (parts, ()) = http::Response::new(()).into_parts();
    /// let error = TagPage::read(&parts, b"<html>").unwrap_err();
    /// assert_eq!(error.excerpt(), Some("<html>"));
    /// ```
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }
}

impl fmt::Display for ReplyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.header {
            Some(header) => write!(out, "{header}: {}", self.kind)?,
            None => write!(out, "{}", self.kind)?,
        }
        match self.kind {
            ReplyErrorKind::Header(_) | ReplyErrorKind::Url(_) | ReplyErrorKind::Document(_) => {
                write!(out, " (byte {})", self.offset)
            }
            ReplyErrorKind::Json => write!(out, " (byte {} of the body)", self.offset),
            _ => Ok(()),
        }
    }
}

impl From<HeaderError> for ReplyError {
    fn from(error: HeaderError) -> Self {
        Self {
            kind: ReplyErrorKind::Header(error.kind()),
            header: Some(error.header().clone()),
            offset: error.offset(),
            excerpt: None,
        }
    }
}

impl From<ManifestError> for ReplyError {
    fn from(error: ManifestError) -> Self {
        let kind = ReplyErrorKind::Document(error.kind());
        Self { kind, header: None, offset: error.offset(), excerpt: None }
    }
}

/// The rules that a response can break. Source: distribution-spec v1.1.1, unless a variant names another.
///
/// ```
/// use distref::protocol::reply::ReplyErrorKind;
///
/// assert_eq!(ReplyErrorKind::Missing.to_string(), "is missing");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum ReplyErrorKind {
    /// A status that is no answer to the request: a refusal, whose body says why, or a redirect.
    #[error("the status {status} {}", meaning(*.0), status = .0)]
    Status(StatusCode),
    /// A header that has to be there is not.
    #[error("is missing")]
    Missing,
    /// A header that cannot be read.
    #[error("{0}")]
    Header(HeaderErrorKind),
    /// A header that holds no URL, or one that is not to be followed.
    #[error("{0}")]
    Url(UrlErrorKind),
    /// A page of HTML instead of content.
    #[error("the body is a page of HTML, not content of a registry")]
    Html,
    /// Another type of content than has to be there.
    #[error("is not the type of content that was asked for")]
    ContentType,
    /// Content that is encoded although that was not asked for: it has not the bytes that the digest is of.
    #[error("the content is encoded, which was not asked for")]
    Encoded,
    /// More bytes than the limit.
    #[error("the content is longer than the limit")]
    TooLarge,
    /// More elements than the limit.
    #[error("the list has more elements than the limit")]
    TooMany,
    /// A part, although the whole was asked for. RFC 9110, section 15.3.7.
    #[error("a part was sent, although the whole was asked for")]
    Unasked,
    /// Several parts, although one was asked for. RFC 9110, section 15.3.7.2.
    #[error("has several parts, although one was asked for")]
    Multipart,
    /// A part that begins or ends elsewhere than it was asked for.
    #[error("is of other bytes than were asked for")]
    Shifted,
    /// A part of a whole of another length.
    #[error("is part of a whole of another length")]
    Total,
    /// A length that differs from that of the part.
    #[error("differs from the length of the part")]
    Length,
    /// A registry that says it has fewer bytes than it had, or more than were sent.
    #[error("says that there are bytes which were not sent, or none which there were")]
    Acknowledged,
    /// `Range: 0-0` where it could mean no byte as well as one.
    #[error("can mean no byte as well as one")]
    Ambiguous,
    /// The registry knows the content by another digest of the same algorithm than the one that was pushed or asked for.
    #[error("is not the digest that was pushed or asked for")]
    Digest,
    /// Not the JSON that it should be.
    #[error("the body is not JSON of the right form")]
    Json,
    /// Not the document that it should be.
    #[error("the body is refused: {0}")]
    Document(ManifestErrorKind),
}

/// What to do with a status that is not that of a reply.
fn meaning(status: StatusCode) -> &'static str {
    match status.as_u16() {
        300..=399 => "is a redirect: follow it, as far as HopPolicy lets you",
        400..=599 => "is a refusal: read the body with ErrorBody",
        _ => "is not that of a reply",
    }
}
