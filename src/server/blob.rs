//! Blobs that are asked for, and deleted.

use http::header::{CONTENT_RANGE, ETAG, IF_RANGE};
use http::{HeaderMap, Method, Response, StatusCode};

use super::Storage;
use super::condition::{Condition, entity_tag};
use super::content::{self, Content};
use super::exchange::Context;
use crate::protocol::ErrorCode;
use crate::protocol::header::{ByteRanges, ByteSpan, ContentRange, HeaderErrorKind};
use crate::protocol::reply::{BlobHead, Deleted};
use crate::{Digest, Repository, RepositoryView};

pub(super) fn get<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    digest: &Digest,
) -> Result<Response<Content>, S::Error> {
    let Some(size) = context.storage.blob(repository, digest)? else { return Ok(unknown()) };
    let headers = &context.head.headers;
    let condition = Condition::of(headers);
    if !condition.is_matched(Some(digest)) {
        return Ok(content::precondition_failed());
    }
    if condition.is_known(Some(digest)) {
        return Ok(content::not_modified(digest));
    }
    let wanted = match context.head.method {
        Method::GET => wanted(headers, digest, size),
        _ => Wanted::Whole,
    };
    let (head, range) = match wanted {
        Wanted::Whole => (BlobHead::new(digest.clone(), size), 0..size),
        Wanted::Part(span, head) => (head, span.first()..span.end()),
        Wanted::Nothing => return Ok(unsatisfiable(size)),
    };
    let repository = Repository::from(repository);
    let mut reply = head.to_response(Content::Blob { repository, digest: digest.clone(), range });
    reply.headers_mut().insert(ETAG, entity_tag(digest));
    Ok(reply)
}

pub(super) fn delete<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    digest: &Digest,
) -> Result<Response<Content>, S::Error> {
    let condition = Condition::of(&context.head.headers);
    let holds = condition == Condition::NONE
        || context.storage.blob(repository, digest)?.is_none()
        || condition.holds(Some(digest));
    if !holds {
        return Ok(content::precondition_failed());
    }
    if !context.storage.delete_blob(repository, digest)? {
        return Ok(unknown());
    }
    Ok(content::text(Deleted::Done.to_response()))
}

enum Wanted {
    Whole,
    Part(ByteSpan, BlobHead),
    Nothing,
}

/// | `Range` | answer |
/// |---|---|
/// | one range | these bytes, or 416 if there are none |
/// | a range that ends before it begins | 416 |
/// | several, no bytes, or what is broken otherwise | the whole |
/// | with an `If-Range` that is not the entity tag, to the letter | the whole |
/// | of a blob without a byte, where no part can be told | the whole |
///
/// Source: RFC 9110, sections 13.1.5 and 14.2, which leave open to ignore a range.
fn wanted(headers: &HeaderMap, digest: &Digest, size: u64) -> Wanted {
    let is_of_other = headers.get(IF_RANGE).is_some_and(|tag| *tag != entity_tag(digest));
    if is_of_other || size == 0 {
        return Wanted::Whole;
    }
    let range = match ByteRanges::of(headers) {
        Ok(ranges) => ranges.and_then(|ranges| ranges.single()),
        Err(error) if error.kind() == HeaderErrorKind::Order => return Wanted::Nothing,
        Err(_) => None,
    };
    let Some(range) = range else { return Wanted::Whole };
    let part = range
        .resolve(size)
        .and_then(ByteSpan::from_range)
        .and_then(|span| Some(Wanted::Part(span, BlobHead::new_part(digest.clone(), span, size)?)));
    part.unwrap_or(Wanted::Nothing)
}

fn unsatisfiable(size: u64) -> Response<Content> {
    let status = StatusCode::RANGE_NOT_SATISFIABLE;
    let code = ErrorCode::SizeInvalid;
    let mut reply = content::refuse_with(status, code, "the blob has no such bytes");
    reply.headers_mut().insert(CONTENT_RANGE, ContentRange::unsatisfied(size).to_value());
    reply
}

fn unknown() -> Response<Content> {
    content::refuse(ErrorCode::BlobUnknown, "the repository has no such blob")
}
