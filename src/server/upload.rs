//! Blobs that arrive.

use alloc::boxed::Box;
use alloc::string::ToString;

use http::header::RETRY_AFTER;
use http::{HeaderMap, Response, StatusCode};

use super::content::{self, Content};
use super::exchange::{Context, State};
use super::{Allowed, Opened, Progress, Storage, Upload};
use crate::digest::{Algorithm, Digester};
use crate::protocol::auth::{Action, Scope, ScopeSet};
use crate::protocol::header::{ByteSpan, HeaderError, RetryAfter, content_length};
use crate::protocol::reply::{ChunkAck, Location, MountReply, Pushed, UploadSession};
use crate::protocol::route::{UploadId, UploadStart};
use crate::protocol::{ErrorCode, Route};
use crate::{Digest, RepositoryView};

/// How many seconds a client is to wait where too many uploads are under way: one that sends a layer is soon done.
const WAIT: u64 = 10;

pub(super) fn start<'r, S: Storage>(
    context: Context<'r, S>,
    repository: RepositoryView<'r>,
    start: UploadStart<'r>,
) -> Result<State<'r, S>, S::Error> {
    match start {
        UploadStart::Session(algorithm) => {
            let algorithm = algorithm.unwrap_or(Algorithm::Sha256);
            session(context, repository, algorithm).map(State::Reply)
        }
        UploadStart::Whole(digest) => whole(context, repository, digest),
        UploadStart::Mount { digest, from } => {
            let from = from.as_ref().map(crate::Repository::view);
            if is_mounted(context, repository, &digest, from)? {
                return Ok(State::Reply(mounted(repository, digest)));
            }
            session(context, repository, digest.algorithm()).map(State::Reply)
        }
    }
}

fn session<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    algorithm: Algorithm<'_>,
) -> Result<Response<Content>, S::Error> {
    let Ok(progress) = Progress::new(algorithm) else { return Ok(no_algorithm()) };
    let Some(id) = context.storage.start_upload(repository, progress)? else {
        return Ok(too_many());
    };
    let Some((id, location)) = place(repository, &id) else {
        return Ok(context.server.failed(&context.head.method));
    };
    let session = UploadSession::new(location).with_uuid(id);
    Ok(content::text(session.to_response()))
}

fn whole<'r, S: Storage>(
    context: Context<'r, S>,
    repository: RepositoryView<'r>,
    digest: Digest,
) -> Result<State<'r, S>, S::Error> {
    let Ok(progress) = Progress::new(digest.algorithm()) else {
        return Ok(State::Reply(no_algorithm()));
    };
    let end = match content_length(&context.head.headers) {
        Ok(Some(length)) if length > context.server.max_blob => {
            return Ok(State::Reply(too_large()));
        }
        Ok(length) => length,
        Err(error) => return Ok(State::Reply(bad_size(&error.to_string()))),
    };
    let Some(upload) = context.storage.whole_upload(repository, progress)? else {
        return Ok(State::Reply(too_many()));
    };
    let then = Then::Commit(digest);
    Ok(State::Upload(UploadBody { context, repository, upload, end, then }))
}

/// Gives the repository a blob that another one has; whether it has it now.
fn is_mounted<S: Storage>(
    context: Context<'_, S>,
    to: RepositoryView<'_>,
    digest: &Digest,
    from: Option<RepositoryView<'_>>,
) -> Result<bool, S::Error> {
    let storage = context.storage;
    if storage.blob(to, digest)?.is_some() {
        return Ok(true);
    }
    if let Some(from) = from {
        return storage.mount_blob(from, to, digest);
    }
    match storage.holder(digest, &|repository| may_pull(context.allowed, repository))? {
        Some(from) => storage.mount_blob(from.view(), to, digest),
        None => Ok(false),
    }
}

fn may_pull(allowed: &Allowed, repository: RepositoryView<'_>) -> bool {
    let mut needed = ScopeSet::new();
    needed.insert(Scope::repository(&repository, [Action::Pull]));
    allowed.covers(&needed)
}

fn mounted(repository: RepositoryView<'_>, digest: Digest) -> Response<Content> {
    match blob_location(repository, &digest) {
        Some(location) => {
            content::text(MountReply::Mounted(Pushed::new(location, digest)).to_response())
        }
        None => too_long(),
    }
}

pub(super) fn status<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    id: UploadId<'_>,
) -> Result<Response<Content>, S::Error> {
    let Some(received) = context.storage.received(repository, id)? else { return Ok(unknown()) };
    let reply = location(repository, id).and_then(|it| ChunkAck::new_state(it, received));
    Ok(reply.map_or_else(too_long, |ack| content::text(ack.to_response())))
}

pub(super) fn cancel<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    id: UploadId<'_>,
) -> Result<Response<Content>, S::Error> {
    match context.storage.open_upload(repository, id)? {
        Opened::Upload(upload) => upload.discard()?,
        Opened::Busy => {
            let message = "another request is sending to this upload";
            let status = StatusCode::BAD_REQUEST;
            return Ok(content::refuse_with(status, ErrorCode::BlobUploadInvalid, message));
        }
        Opened::Unknown => return Ok(unknown()),
    }
    let mut reply = Response::new(Content::EMPTY);
    *reply.status_mut() = StatusCode::NO_CONTENT;
    Ok(reply)
}

pub(super) fn chunk<'r, S: Storage>(
    context: Context<'r, S>,
    repository: RepositoryView<'r>,
    id: UploadId<'r>,
) -> Result<State<'r, S>, S::Error> {
    body(context, repository, id, Then::Acknowledge(id))
}

pub(super) fn finish<'r, S: Storage>(
    context: Context<'r, S>,
    repository: RepositoryView<'r>,
    id: UploadId<'r>,
    digest: Digest,
) -> Result<State<'r, S>, S::Error> {
    if Progress::new(digest.algorithm()).is_err() {
        return Ok(State::Reply(no_algorithm()));
    }
    body(context, repository, id, Then::Commit(digest))
}

/// The bytes of a blob that are arriving. Refused or dropped, what has arrived stays where the client knows how to go on,
/// and is gone where it does not: the upload sees to it.
pub(super) struct UploadBody<'r, S: Storage> {
    context: Context<'r, S>,
    repository: RepositoryView<'r>,
    upload: S::Upload,
    /// How many bytes the upload has behind the last one of this body, where the head tells it.
    end: Option<u64>,
    then: Then<'r>,
}

enum Then<'r> {
    Acknowledge(UploadId<'r>),
    Commit(Digest),
}

fn body<'r, S: Storage>(
    context: Context<'r, S>,
    repository: RepositoryView<'r>,
    id: UploadId<'_>,
    then: Then<'r>,
) -> Result<State<'r, S>, S::Error> {
    let mut upload = match context.storage.open_upload(repository, id)? {
        Opened::Upload(upload) => upload,
        Opened::Busy => {
            let received = context.storage.received(repository, id)?;
            let busy = received.map_or_else(unknown, |it| out_of_order(repository, id, it));
            return Ok(State::Reply(busy));
        }
        Opened::Unknown => return Ok(State::Reply(unknown())),
    };
    let received = upload.progress().received;
    let chunk = match Chunk::of(&context.head.headers) {
        Ok(chunk) => chunk,
        Err(refusal) => return Ok(State::Reply(*refusal)),
    };
    if chunk.first.is_some_and(|first| first != received) {
        return Ok(State::Reply(out_of_order(repository, id, received)));
    }
    let end = chunk.length.map(|length| received.saturating_add(length));
    if end.is_some_and(|end| end > context.server.max_blob) {
        upload.discard()?;
        return Ok(State::Reply(too_large()));
    }
    Ok(State::Upload(UploadBody { context, repository, upload, end, then }))
}

/// What the head of a request says of the bytes that follow.
struct Chunk {
    first: Option<u64>,
    length: Option<u64>,
}

impl Chunk {
    /// Of a body without a byte, `Content-Range` is not looked at: it cannot be written.
    ///
    /// One that is broken is a bad request: after a 416 a client would ask how far the upload has come, and send the same.
    fn of(headers: &HeaderMap) -> Result<Self, Box<Response<Content>>> {
        let refuse = |error: HeaderError| Box::new(bad_size(&error.to_string()));
        let length = content_length(headers).map_err(refuse)?;
        if length == Some(0) {
            return Ok(Self { first: None, length });
        }
        let span = ByteSpan::of(headers).map_err(refuse)?;
        if span.zip(length).is_some_and(|(span, length)| span.len() != length) {
            let message = "Content-Range and Content-Length contradict each other";
            return Err(Box::new(bad_size(message)));
        }
        Ok(Self { first: span.map(ByteSpan::first), length: length.or(span.map(ByteSpan::len)) })
    }
}

impl<'r, S: Storage> UploadBody<'r, S> {
    pub(super) fn take(mut self, chunk: &[u8]) -> Result<State<'r, S>, S::Error> {
        let received = self.upload.progress().received.saturating_add(chunk.len() as u64);
        if received > self.context.server.max_blob {
            self.upload.discard()?;
            return Ok(State::Reply(too_large()));
        }
        if self.end.is_some_and(|end| received > end) {
            return Ok(State::Reply(bad_size("there are more bytes than the head says")));
        }
        self.upload.append(chunk)?;
        let progress = self.upload.progress();
        progress.received = received;
        if let Some(digester) = &mut progress.digester {
            digester.update(chunk);
        }
        Ok(State::Upload(self))
    }

    pub(super) fn end(mut self) -> Result<Response<Content>, S::Error> {
        let received = self.upload.progress().received;
        if self.end.is_some_and(|end| received != end) {
            return Ok(bad_size("there are fewer bytes than the head says"));
        }
        match self.then {
            Then::Acknowledge(id) => {
                let ack = location(self.repository, id).and_then(|it| ChunkAck::new(it, received));
                Ok(ack.map_or_else(too_long, |ack| content::text(ack.to_response())))
            }
            Then::Commit(digest) => commit(self.repository, self.upload, digest),
        }
    }
}

fn commit<U: Upload>(
    repository: RepositoryView<'_>,
    mut upload: U,
    digest: Digest,
) -> Result<Response<Content>, U::Error> {
    let Some(location) = blob_location(repository, &digest) else { return Ok(too_long()) };
    if !is_proven(&mut upload, &digest)? {
        upload.discard()?;
        let message = "the bytes that were sent have another digest";
        return Ok(content::refuse(ErrorCode::DigestInvalid, message));
    }
    upload.commit(&digest)?;
    Ok(content::text(Pushed::new(location, digest).to_response()))
}

/// Whether the bytes that arrived are those of the digest. They are read again if they were hashed with another
/// algorithm, or before a restart.
fn is_proven<U: Upload>(upload: &mut U, digest: &Digest) -> Result<bool, U::Error> {
    let known = upload.progress().digester.clone().map(Digester::finish);
    if let Some(known) = known.filter(|known| known.algorithm() == digest.algorithm()) {
        return Ok(known == *digest);
    }
    let Ok(mut digester) = Digester::new(digest.algorithm()) else { return Ok(false) };
    upload.replay(&mut |bytes| digester.update(bytes))?;
    Ok(digester.finish() == *digest)
}

/// Where an upload goes on.
fn place<'i>(repository: RepositoryView<'_>, id: &'i str) -> Option<(UploadId<'i>, Location)> {
    let id = UploadId::parse(id).ok()?;
    Some((id, location(repository, id)?))
}

fn location(repository: RepositoryView<'_>, id: UploadId<'_>) -> Option<Location> {
    Location::of_route(&Route::UploadStatus { repository, id }).ok()
}

fn blob_location(repository: RepositoryView<'_>, digest: &Digest) -> Option<Location> {
    Location::of_route(&Route::GetBlob { repository, digest: digest.clone() }).ok()
}

fn unknown() -> Response<Content> {
    content::refuse(ErrorCode::BlobUploadUnknown, "the repository has no such upload")
}

/// 416 that says where the upload stands.
fn out_of_order(
    repository: RepositoryView<'_>,
    id: UploadId<'_>,
    received: u64,
) -> Response<Content> {
    let message = "the chunk does not begin where the last one ended";
    let status = StatusCode::RANGE_NOT_SATISFIABLE;
    let mut reply = content::refuse_with(status, ErrorCode::BlobUploadInvalid, message);
    if let Some(ack) = location(repository, id).and_then(|it| ChunkAck::new(it, received)) {
        ack.write_to(reply.headers_mut());
    }
    reply
}

fn bad_size(message: &str) -> Response<Content> {
    content::refuse(ErrorCode::SizeInvalid, message)
}

fn too_large() -> Response<Content> {
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    content::refuse_with(status, ErrorCode::SizeInvalid, "the blob is too large")
}

fn too_long() -> Response<Content> {
    content::refuse(ErrorCode::NameInvalid, "the URL would be too long")
}

fn no_algorithm() -> Response<Content> {
    let message = "the registry has no hash function for this digest";
    content::refuse(ErrorCode::DigestInvalid, message)
}

fn too_many() -> Response<Content> {
    let mut reply = content::refuse(ErrorCode::TooManyRequests, "too many uploads are under way");
    let wait = RetryAfter::Seconds(WAIT).to_value();
    reply.headers_mut().insert(RETRY_AFTER, wait);
    reply
}
