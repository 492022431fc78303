//! Replies of a registry: read from the head of a response, and written by a server.
//!
//! | request | reply |
//! |---|---|
//! | GET, HEAD of a manifest | [`ManifestHead`] |
//! | GET, HEAD of a blob, or of a part | [`BlobHead`] |
//! | POST that starts an upload | [`UploadSession`] |
//! | POST with a mount, or with the whole blob | [`MountReply`] |
//! | PATCH, GET of an upload | [`ChunkAck`] |
//! | PUT of a blob, of a manifest | [`Pushed`] |
//! | GET of tags, of the catalog, of referrers | [`TagPage`], [`CatalogPage`], [`ReferrersPage`] |
//! | DELETE | [`Deleted`] |
//!
//! Each has `status` and `write_to` for its head, and `to_response` for the whole of what a server sends: with the body that
//! it is given, the list that it holds, or an empty body.
//!
//! A response that is none of these, by its status, is a refusal: [`ErrorBody`](super::ErrorBody), or a redirect.
//! Reading one never believes a registry: what it says is compared with what was asked, and what it sends is verified.

mod blob;
mod error;
mod location;
mod manifest;
mod page;
mod pushed;
mod referrers;
mod upload;

use http::{HeaderMap, Response, StatusCode, header::CONTENT_ENCODING};

use crate::{
    Digest,
    protocol::header::{DOCKER_CONTENT_DIGEST, HeaderError},
};

pub use self::{
    blob::BlobHead,
    error::{ReplyError, ReplyErrorKind},
    location::Location,
    manifest::ManifestHead,
    page::{CatalogPage, MAX_NAMES, MAX_PAGE, TagPage},
    pushed::{Deleted, MountReply, Pushed},
    referrers::{MAX_REFERRERS, ReferrersPage},
    upload::{ChunkAck, UploadSession},
};
use super::header::is_encoded;

/// A response for a server to send.
fn response<B>(status: StatusCode, body: B, write: impl FnOnce(&mut HeaderMap)) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    write(response.headers_mut());
    response
}

/// Refuses a digest by which a registry knows other content. One of another algorithm says nothing.
fn refuse_other(told: Option<&Digest>, known: &Digest) -> Result<(), ReplyError> {
    match told {
        Some(told) if told.algorithm() == known.algorithm() && told != known => {
            Err(ReplyError::of(DOCKER_CONTENT_DIGEST, ReplyErrorKind::Digest))
        }
        _ => Ok(()),
    }
}

/// What a header says, if it can be read.
fn told<T>(read: &Result<Option<T>, HeaderError>) -> Result<Option<&T>, HeaderError> {
    read.as_ref().map(Option::as_ref).map_err(Clone::clone)
}

/// Refuses content whose bytes are not those that the digest is of.
fn refuse_encoded(headers: &HeaderMap) -> Result<(), ReplyError> {
    if is_encoded(headers) {
        return Err(ReplyError::of(CONTENT_ENCODING, ReplyErrorKind::Encoded));
    }
    Ok(())
}
