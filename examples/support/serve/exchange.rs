//! One request, from its head to its reply.

use std::any::Any;
use std::convert::Infallible;
use std::fmt::Display;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use distref::protocol::auth::BasicChallenge;
use distref::protocol::header::content_length;
use distref::protocol::{ErrorBody, ErrorCode, ErrorEntry, Route};
use distref::server::{Allowed, Content, Received};
use http::header::{CONNECTION, EXPECT, HOST, HeaderValue, RETRY_AFTER, TRANSFER_ENCODING};
use http::request::Parts;
use http::{Request, Response, StatusCode, Version};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Incoming};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::block_in_place;
use tokio::time::{Instant, timeout, timeout_at};

use super::Options;
use super::log::{LogLine, Pending};
use super::reply::{Out, Reply};
use super::users::Who;
use crate::store::Blobs;

/// What all requests share.
pub(super) struct Registry<S> {
    store: S,
    pub(super) options: Options,
    /// Bytes of documents that may still arrive, and still be sent: who pushes slowly holds up nobody who pulls.
    arriving: Arc<Semaphore>,
    leaving: Arc<Semaphore>,
    /// Connections that may still come.
    pub(super) slots: Arc<Semaphore>,
    /// Requests that are running.
    busy: Arc<AtomicUsize>,
}

impl<S: Blobs> Registry<S> {
    pub(super) fn new(store: S, options: Options, busy: Arc<AtomicUsize>) -> Self {
        let documents = options.limits.documents.min(Semaphore::MAX_PERMITS);
        let [arriving, leaving] = [(); 2].map(|()| Arc::new(Semaphore::new(documents)));
        let slots = options.limits.connections.min(Semaphore::MAX_PERMITS);
        let slots = Arc::new(Semaphore::new(slots));
        Self { store, options, arriving, leaving, slots, busy }
    }

    /// Answers a request, whatever it is, and says so if it is the last of its connection.
    pub(super) async fn answer(
        &self,
        client: SocketAddr,
        request: Request<Incoming>,
        is_last: &AtomicBool,
    ) -> Result<Response<Reply>, Infallible> {
        let (head, body) = request.into_parts();
        let line = LogLine::new(client, &head);
        let mut pending = Pending::new(line, self.options.log.clone(), &self.busy);
        let mut body = Arriving { body, received: 0, is_asked_for: false, is_broken: false };
        let mut reply = match self.carry_out(&head, &mut body, &mut pending).await {
            Ok(reply) => reply,
            Err(failure) => {
                pending.line.failure = Some(failure.to_string());
                let mut reply = out(self.options.server.failed(&head.method));
                if is_full(&failure) {
                    *reply.status_mut() = StatusCode::INSUFFICIENT_STORAGE;
                }
                reply
            }
        };
        // Transfer-Encoding beside Content-Length is how requests are smuggled past proxies. hyper hides the latter, and
        // RFC 9112, section 6.1, wants the connection closed.
        let is_doubtful = head.headers.contains_key(TRANSFER_ENCODING);
        // With all taken, one that goes on from request to request would keep those out who wait.
        let is_full = self.slots.available_permits() == 0;
        if !body.is_over(&self.options, &head).await || is_doubtful || is_full {
            is_last.store(true, Ordering::Relaxed);
            reply.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        pending.line.status = Some(reply.status());
        pending.line.received = body.received;
        let latest = Instant::now() + self.options.limits.document;
        Ok(reply.map(|out| Reply::new(out, latest, pending)))
    }

    /// Writes down what was no request.
    pub(super) fn log(&self, client: SocketAddr, what: &dyn Display) {
        if let Some(log) = &self.options.log {
            log(&LogLine::of_none(client, what));
        }
    }

    async fn carry_out(
        &self,
        head: &Parts,
        body: &mut Arriving,
        pending: &mut Pending,
    ) -> Result<Response<Out>, S::Error> {
        if head.version >= Version::HTTP_11 && head.headers.get_all(HOST).iter().count() != 1 {
            return Ok(refuse(ErrorCode::NameInvalid, "a request of HTTP/1.1 has one Host"));
        }
        let received = match self.options.server.receive(head) {
            Ok(received) => received,
            Err(refusal) => return Ok(out(refusal)),
        };
        if let Some(users) = &self.options.users {
            match users.who(&head.headers).await {
                Who::User(basic) => pending.is_from(basic.user()),
                Who::Stranger => {
                    let challenge = BasicChallenge::new("registry").map(|it| it.to_header_value());
                    return Ok(out(received.unauthorized(challenge)));
                }
                Who::TooMany => return Ok(later("too many passwords are being checked")),
            }
        }
        let Some(share) = self.share(head, received.route()).await else {
            return Ok(later("too many documents are under way"));
        };
        let reply = self.exchange(received, body).await?;
        self.with_content(reply, share)
    }

    /// A share of the memory for documents, if the request is about one; `None` if there is none to be had.
    async fn share(&self, head: &Parts, route: &Route<'_>) -> Option<Option<OwnedSemaphorePermit>> {
        let limits = &self.options.limits;
        let (pool, bytes) = match route {
            Route::PutManifest { .. } => {
                (&self.arriving, content_length(&head.headers).ok().flatten())
            }
            Route::GetManifest { .. }
            | Route::HeadManifest { .. }
            | Route::Referrers { .. }
            | Route::Tags { .. }
            | Route::Catalog(_) => (&self.leaving, None),
            _ => return Some(None),
        };
        let bytes =
            bytes.map_or(limits.one_document, |it| usize::try_from(it).unwrap_or(usize::MAX));
        let bytes = bytes.min(limits.one_document).min(limits.documents);
        let permits = u32::try_from(bytes).unwrap_or(u32::MAX);
        let share = Arc::clone(pool).acquire_many_owned(permits);
        Some(Some(timeout(limits.idle, share).await.ok()?.ok()?))
    }

    /// Hands the request to the server, and its body as it arrives.
    async fn exchange(
        &self,
        received: Received<'_>,
        body: &mut Arriving,
    ) -> Result<Response<Content>, S::Error> {
        let limits = &self.options.limits;
        let is_document = matches!(received.route(), Route::PutManifest { .. });
        let (mut deadline, mut due) = (Instant::now() + limits.document, limits.pace);
        let mut exchange = block_in_place(|| received.begin(&self.store, &Allowed::Everything))?;
        let mut is_late = false;
        while exchange.wants_body() {
            match body.next(limits.idle, deadline).await {
                Arrived::Chunk(chunk) => {
                    block_in_place(|| exchange.body(&chunk))?;
                    if !is_document && body.received >= due {
                        deadline = Instant::now() + limits.document;
                        due = body.received.saturating_add(limits.pace);
                    }
                }
                Arrived::End => block_in_place(|| exchange.end())?,
                Arrived::Late => is_late = true,
                Arrived::Broken => {}
            }
            if body.is_broken {
                break; // what has arrived of an upload stays
            }
        }
        let mut reply = block_in_place(|| exchange.into_reply());
        if is_late {
            *reply.status_mut() = StatusCode::REQUEST_TIMEOUT;
        }
        Ok(reply)
    }

    /// The reply with its bytes at hand.
    fn with_content(
        &self,
        reply: Response<Content>,
        share: Option<OwnedSemaphorePermit>,
    ) -> Result<Response<Out>, S::Error> {
        let (head, content) = reply.into_parts();
        let out = match content {
            Content::Bytes(bytes) => Out::bytes(bytes, share),
            Content::Blob { repository, digest, range } => {
                let size = range.end.saturating_sub(range.start);
                let open = || self.store.open_blob(repository.view(), &digest, range);
                match block_in_place(open)? {
                    Some(blob) => Out::Blob { blob, left: size },
                    None => return Ok(refuse(ErrorCode::BlobUnknown, "the blob has been deleted")),
                }
            }
        };
        Ok(Response::from_parts(head, out))
    }
}

/// The body of a request.
struct Arriving {
    body: Incoming,
    received: u64,
    is_asked_for: bool,
    is_broken: bool,
}

enum Arrived {
    Chunk(Bytes),
    End,
    /// Nothing came for too long, or not all of it in its time.
    Late,
    /// The client is gone, or sends what is no body.
    Broken,
}

impl Arriving {
    async fn next(&mut self, idle: Duration, deadline: Instant) -> Arrived {
        self.is_asked_for = true;
        let latest = deadline.min(Instant::now() + idle);
        loop {
            let arrived = match timeout_at(latest, self.body.frame()).await {
                Ok(Some(Ok(frame))) => match frame.into_data() {
                    Ok(chunk) => Arrived::Chunk(chunk),
                    Err(_trailers) => continue,
                },
                Ok(None) => Arrived::End,
                Ok(Some(Err(_))) => Arrived::Broken,
                Err(_) => Arrived::Late,
            };
            match &arrived {
                Arrived::Chunk(chunk) => self.received += chunk.len() as u64,
                Arrived::End => {}
                Arrived::Late | Arrived::Broken => self.is_broken = true,
            }
            return arrived;
        }
    }

    /// Whether the next request can follow. A little is read of a body that was not wanted; a client that waits to be
    /// asked for it is not asked.
    async fn is_over(&mut self, options: &Options, head: &Parts) -> bool {
        if self.body.is_end_stream() {
            return true;
        }
        let is_waiting = !self.is_asked_for && head.headers.contains_key(EXPECT);
        let unwanted = options.limits.unwanted;
        if self.is_broken || is_waiting || self.body.size_hint().lower() > unwanted {
            return false;
        }
        let most = self.received + unwanted;
        let deadline = Instant::now() + options.limits.head;
        while self.received <= most {
            match self.next(options.limits.idle, deadline).await {
                Arrived::Chunk(_) => {}
                Arrived::End => return true,
                Arrived::Late | Arrived::Broken => return false,
            }
        }
        false
    }
}

/// A reply whose content is in memory, as all refusals are.
fn out(reply: Response<Content>) -> Response<Out> {
    reply.map(|content| match content {
        Content::Bytes(bytes) => Out::bytes(bytes, None),
        Content::Blob { .. } => Out::bytes(Vec::new(), None),
    })
}

/// Whether a store failed since there is no room.
fn is_full(failure: &dyn Any) -> bool {
    let kind = failure.downcast_ref().map(io::Error::kind);
    matches!(kind, Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded))
}

/// A refusal of what may be asked for again in a moment.
fn later(message: &str) -> Response<Out> {
    let mut reply = refuse(ErrorCode::TooManyRequests, message);
    reply.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    reply
}

/// A refusal that is not the server's.
fn refuse(code: ErrorCode, message: &str) -> Response<Out> {
    let body = ErrorBody::from(ErrorEntry::new(code).with_message(message));
    body.to_response().map(|body| Out::bytes(body.into_bytes(), None))
}
