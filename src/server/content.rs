//! The body of a reply.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use http::header::{CONTENT_LENGTH, ETAG};
use http::{Response, StatusCode};

use super::condition::entity_tag;
use crate::protocol::header::{DOCKER_CONTENT_DIGEST, digest_value, length_value};
use crate::protocol::{ErrorBody, ErrorCode, ErrorEntry};
use crate::{Digest, Repository};

/// The body of a reply. `Debug` shows how long it is, and no byte.
///
/// The bytes of a blob never pass through here: whoever runs the server reads them from its store, and sends as many as
/// `Content-Length` says. Should the blob be gone meanwhile, and nothing be sent yet, answer
/// 404 with [`BlobUnknown`](crate::protocol::ErrorCode::BlobUnknown); else break the connection off.
///
/// ```
/// use distref::server::{Allowed, Content, Empty, Server};
///
/// let (server, (head, ())) = (Server::new(), http::Request::get("/v2/").body(())?.into_parts());
/// let Ok(exchange) = server.receive(&head).unwrap().begin(&Empty, &Allowed::Everything);
/// match exchange.into_reply().into_body() {
///     Content::Bytes(bytes) => assert_eq!(bytes, b"{}"),
///     Content::Blob { .. } => unreachable!("a ping is about no blob"),
/// }
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub enum Content {
    /// Bytes; none of a reply to HEAD, whatever its `Content-Length` says.
    Bytes(Vec<u8>),
    /// A blob, or a part of it, that whoever runs the server reads from its store.
    Blob {
        /// The repository that has it.
        repository: Repository,
        /// Which blob.
        digest: Digest,
        /// Which of its bytes.
        range: Range<u64>,
    },
}

impl Content {
    /// No bytes.
    ///
    /// ```
    /// use distref::server::Content;
    ///
    /// assert_eq!(Content::EMPTY, Content::Bytes(vec![]));
    /// ```
    pub const EMPTY: Self = Self::Bytes(Vec::new());
}

impl fmt::Debug for Content {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(out, "Bytes({})", bytes.len()),
            Self::Blob { digest, range, .. } => write!(out, "Blob({digest}, {range:?})"),
        }
    }
}

/// A reply whose body is text, as the codecs of `protocol` make it.
pub(super) fn text(response: Response<String>) -> Response<Content> {
    let mut response = response.map(|body| Content::Bytes(body.into_bytes()));
    if let Content::Bytes(bytes) = response.body() {
        let length = length_value(bytes.len() as u64);
        if response.status() != StatusCode::NO_CONTENT {
            response.headers_mut().entry(CONTENT_LENGTH).or_insert(length);
        }
    }
    response
}

/// A refusal with the usual status of its code.
pub(super) fn refuse(code: ErrorCode, message: &str) -> Response<Content> {
    let status = code.status();
    refuse_with(status, code, message)
}

/// A refusal with another status than the usual one of its code.
pub(super) fn refuse_with(status: StatusCode, code: ErrorCode, message: &str) -> Response<Content> {
    let entry = ErrorEntry::new(code).with_message(message);
    text(ErrorBody::from(entry).with_status(status).to_response())
}

/// 412, to a request whose condition does not hold.
pub(super) fn precondition_failed() -> Response<Content> {
    let status = StatusCode::PRECONDITION_FAILED;
    refuse_with(status, ErrorCode::Denied, "there is something else than the condition wants")
}

/// 304, to a client that has it already.
pub(super) fn not_modified(digest: &Digest) -> Response<Content> {
    let mut reply = Response::new(Content::EMPTY);
    *reply.status_mut() = StatusCode::NOT_MODIFIED;
    reply.headers_mut().insert(ETAG, entity_tag(digest));
    reply.headers_mut().insert(DOCKER_CONTENT_DIGEST, digest_value(digest));
    reply
}
