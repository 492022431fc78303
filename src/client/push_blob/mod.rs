//! A blob into a repository: it may be there, may be had from another repository, or is sent.

mod reply;
mod request;
mod result;
mod trouble;

use alloc::boxed::Box;
use core::mem;
use core::ops::Range;

pub use self::result::{BlobPush, PushedBlob};
use self::trouble::{Patience, Trouble, is_for_want_of_a_token};
use super::error::OperationError;
use super::exchange::{Call, Exchange, Loss, Reply};
use super::flow::{Flow, Next, Step};
use super::operation::FailureKind;
use super::session::Session;
use crate::manifest::Descriptor;
use crate::protocol::reply::UploadSession;
use crate::registry::{EndpointPlan, Hop};
use crate::{Digest, Repository, RepositoryView};

/// Sees to it that a repository has a blob, and sends no more of it than it must.
///
/// The content is asked for with [`Body::Source`](super::Body::Source), a part at a time, and never held. Unless told
/// otherwise, it goes in one piece; in chunks where [`chunked`](Self::chunked) says so, or the registry wants chunks
/// (`OCI-Chunk-Max-Length`) or has refused the size of a body before.
///
/// | state | reply or loss | next |
/// |---|---|---|
/// | `Probing` (HEAD of the blob) | 2xx, with no other length | done: existed |
/// | `Probing` | any other: what comes next is refused with reasons, a HEAD is not | `Mounting` if asked to, or `Starting` |
/// | `Mounting` (POST with `mount=`) | 201 | done: mounted |
/// | `Mounting` | 202 | `Putting`, `Patching` or `Committing`, there |
/// | `Mounting` | refused, or no token for both repositories | `Starting` |
/// | `Posting` (POST with `digest=`, of [`in_one_post`](Self::in_one_post)) | 201 | done: sent |
/// | `Posting` | 202: nothing was taken | `Putting`, there |
/// | `Posting` | 401, and there may be a token | `Posting` again |
/// | `Posting` | refused | `Starting` |
/// | `Starting` (POST) | 202 | `Putting`, `Patching`, or of an empty blob `Committing` |
/// | `Putting` (PUT of the whole) | 201 | done: sent |
/// | `Putting` | 413, 416 | `Starting`, from now on in smaller pieces |
/// | `Patching` (PATCH of a piece) | 202, or 201, 200, 204 | `Patching` from where the registry says, or `Committing` |
/// | `Patching` | 413, 416 | `Asking`, then in smaller pieces where it is about the size |
/// | `Patching` | 405, 501, or `UNSUPPORTED` | `Starting`, in one piece |
/// | `Committing` (PUT without a body) | 201 | done: sent |
/// | `Committing` | 416 | `Asking` |
/// | `Patching`, `Putting`, `Committing` | 404, `BLOB_UPLOAD_UNKNOWN`, `BLOB_UPLOAD_INVALID` | `Starting` |
/// | `Patching` | lost, or refused for now (401, 408, 429, 5xx) | `Asking` |
/// | `Posting`, `Putting`, `Committing` | the same | `Confirming` |
/// | `Putting`, `Committing` | 202: perhaps it was taken for a piece | `Confirming` |
/// | `Confirming` (HEAD of the blob) | 2xx, with no other length: the reply was lost, not the blob | done: sent |
/// | `Confirming` | any other | `Asking`, or after `Posting` `Starting` |
/// | `Asking` (GET of the upload) | 204 with `Range` | on from there |
/// | `Asking` | any other, or `0-0` that may be none or one | `Starting` |
/// | any, with an upload open | another refusal, `DIGEST_INVALID` say, or a reply that is wrong | `Undoing` |
/// | any, with an upload open | [`FailureKind::SourceLength`] | `Undoing` |
/// | `Undoing` (DELETE of the upload) | any | error, that of before |
///
/// An upload is started at most [`MAX_RESTARTS`](Self::MAX_RESTARTS) times again. Nothing that may have arrived is sent
/// again unasked. Losses in a row without a byte of progress are limited by
/// [`RetryPolicy::max_attempts`](super::RetryPolicy::max_attempts), all of them by [`MAX_SETBACKS`](Self::MAX_SETBACKS).
///
/// Where a chunk is acknowledged: `Range: 0-<last>` counts; it may say less than was sent, never more, nor less than it
/// said before. Without `Range` the whole chunk has arrived. See [`ChunkAck`](crate::protocol::reply::ChunkAck).
///
/// # The source
///
/// It may have another length than its descriptor says. A driver that comes to an early end, or finds more after the
/// last byte, calls [`failed`](super::Operation::failed) with [`FailureKind::SourceLength`] instead of
/// [`response`](super::Operation::response): nothing is committed then, and the end is
/// [`OperationError::SourceLength`]. In one piece, the last byte is the commit: look for more before it is sent. What
/// nobody looks for ends as `DIGEST_INVALID`, as wrong content of the right length does.
///
/// # Progress
///
/// [`Progress::done`](super::Progress::done) is what the registry acknowledged, in one piece 0 until all of it. For a
/// smooth bar, add what was written of the present body.
///
/// # Cancelling
///
/// [`cancel`](super::Operation::cancel) gives the DELETE of the upload that is open, if there is one.
///
/// Source: distribution-spec v1.1.1, section "Pushing blobs", end-2, 4a to 6, 11, 13, 14.
///
/// ```
/// use distref::client::{Action, Body, Now, Operation, PushBlob, Session};
/// use distref::manifest::{Descriptor, MediaType};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
/// use distref::{RepositoryView, domain};
///
/// let registry = domain!("ghcr.io");
/// let plan = EndpointPlan::new(&DaemonConfig::default(), registry, Purpose::Push, &Addresses::new())?;
/// let layer = Descriptor::of(MediaType::OCI_LAYER_GZIP, b"a layer");
/// let mut push = PushBlob::new(plan, RepositoryView::parse("team/app")?, &layer);
///
/// let (mut session, now) = (Session::new(), Now::default());
/// let mut said = Vec::new();
/// for reply in [
///     http::Response::builder().status(404),
///     http::Response::builder().status(202).header("location", "/v2/team/app/blobs/uploads/1?s=a%2Bb"),
///     http::Response::builder().status(201),
/// ] {
///     let Action::Send(outgoing) = push.poll(&mut session, now) else { panic!() };
///     let request = outgoing.into_request();
///     said.push(format!("{} {} {}", request.method(), request.uri().path(), request.body().len()));
///     push.response(&mut session, now, &reply.body(())?.into_parts().0);
///     while push.wants_body() {
///         push.end(&mut session, now);
///     }
/// }
/// let Action::Done(Ok(pushed)) = push.poll(&mut session, now) else { panic!() };
/// assert_eq!(pushed.sent(), 7);
/// let blob = format!("HEAD /v2/team/app/blobs/{} 0", layer.digest());
/// assert_eq!(said, [&*blob, "POST /v2/team/app/blobs/uploads/ 0", "PUT /v2/team/app/blobs/uploads/1 7"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PushBlob {
    exchange: Exchange,
    repository: Repository,
    digest: Digest,
    size: u64,
    wishes: Wishes,
    state: State,
    upload: Option<Upload>,
    /// What the registry did not take, or may have taken, and why.
    trouble: Option<Trouble>,
    patience: Patience,
    /// How much of the blob the registry has confirmed.
    confirmed: u64,
    /// How far the source was read.
    read: u64,
    /// Bytes of content in all requests.
    sent: u64,
}

/// How the caller wants it.
#[derive(Debug)]
struct Wishes {
    probe: bool,
    mount: Mount,
    chunks: Chunks,
    in_one_post: bool,
    can_rewind: bool,
}

/// When it goes in pieces.
#[derive(Debug)]
enum Chunks {
    /// Where the registry wants that.
    AsWanted,
    /// Of so many bytes, or less.
    Of(u64),
    /// Never: the registry takes none.
    Never,
}

#[derive(Debug)]
enum Mount {
    No,
    From(Repository),
    Anywhere,
}

#[derive(Debug)]
enum State {
    New,
    Probing,
    Mounting,
    Posting,
    Starting,
    Putting,
    Patching(Range<u64>),
    Committing,
    Confirming,
    Asking,
    Undoing(Box<OperationError>),
    Finished,
}

/// An upload that is open at the registry.
#[derive(Debug)]
struct Upload {
    /// Where it goes on.
    hop: Hop,
    /// What the registry said of it when it began.
    session: UploadSession,
    /// What the registry has, as far as it said so.
    offset: u64,
    /// The most that it ever had.
    best: u64,
    /// Up to where it was sent something.
    sent: u64,
}

impl PushBlob {
    /// How often an upload is started again, 3: after a registry has forgotten it, does not tell how far it is, or does
    /// not take the size of a piece.
    pub const MAX_RESTARTS: u32 = 3;

    /// How often in all an upload goes on after something was lost, refused or taken in part, 256: for a large blob over
    /// a poor line, and an end where a registry takes a byte at a time.
    pub const MAX_SETBACKS: u32 = 256;

    /// The most chunks of a blob, 65536: chunks that are to be smaller are larger, and where a registry does not take
    /// them so large, the blob goes in one piece.
    pub const MAX_CHUNKS: u64 = 65_536;

    /// The first size that is tried where a body was too large for a registry, 4 MiB: what GHCR takes, and a power of
    /// two that many proxies let through. After that the half of what was refused, and so on.
    pub const SMALLER_CHUNK: u64 = 4 << 20;

    /// The least size that is tried so, 64 KiB: what is refused below is not refused for its size.
    pub const LEAST_CHUNK: u64 = 64 << 10;

    /// A push of the blob that the descriptor is of; of it, digest and size count.
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, PushBlob, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{RepositoryView, manifest::{Descriptor, MediaType}};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// let layer = Descriptor::of(MediaType::OCI_LAYER_GZIP, b"a layer");
    /// let mut push = PushBlob::new(plan, RepositoryView::parse("team/app")?, &layer);
    /// let Action::Send(probe) = push.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(probe.request().method(), "HEAD");
    /// assert_eq!(probe.url().path(), format!("/v2/team/app/blobs/{}", layer.digest()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(
        plan: EndpointPlan,
        repository: RepositoryView<'_>,
        descriptor: &Descriptor<'_>,
    ) -> Self {
        Self {
            exchange: Exchange::new(plan),
            repository: repository.into(),
            digest: descriptor.digest().clone(),
            size: descriptor.size(),
            wishes: Wishes {
                probe: true,
                mount: Mount::No,
                chunks: Chunks::AsWanted,
                in_one_post: false,
                can_rewind: true,
            },
            state: State::New,
            upload: None,
            trouble: None,
            patience: Patience::default(),
            confirmed: 0,
            read: 0,
            sent: 0,
        }
    }

    /// The same, where the registry may take the blob from this other repository of its own. The token is then asked for
    /// both: to push here, and to pull there. Where that, or the mount, is refused, the blob is sent.
    ///
    /// ```
    /// # use distref::{RepositoryView, client::PushBlob};
    /// fn of_image(push: PushBlob, base: RepositoryView<'_>) -> PushBlob {
    ///     push.mount_from(base)
    /// }
    /// ```
    #[must_use]
    pub fn mount_from(mut self, repository: RepositoryView<'_>) -> Self {
        self.wishes.mount = Mount::From(repository.into());
        self
    }

    /// The same, where the registry may take the blob from whichever repository has it and lets us read it.
    ///
    /// ```
    /// # use distref::client::PushBlob;
    /// fn anyhow(push: PushBlob) -> PushBlob {
    ///     push.mount_from_anywhere()
    /// }
    /// ```
    #[must_use]
    pub fn mount_from_anywhere(mut self) -> Self {
        self.wishes.mount = Mount::Anywhere;
        self
    }

    /// The same in chunks of so many bytes, as far as the registry takes them so, and there are no more than
    /// [`MAX_CHUNKS`](Self::MAX_CHUNKS). A broken upload then goes on at the last chunk. A blob that is no longer than
    /// that goes in one piece.
    ///
    /// ```
    /// # use distref::client::PushBlob;
    /// fn through_a_proxy(push: PushBlob) -> PushBlob {
    ///     push.chunked(64 << 20)
    /// }
    /// ```
    #[must_use]
    pub const fn chunked(mut self, bytes: u64) -> Self {
        self.wishes.chunks = Chunks::Of(bytes);
        self
    }

    /// The same, in the request that would start the upload, where the blob goes in one piece: one round trip less at
    /// registries that can do it. Others take nothing of it, and get it a second time.
    ///
    /// ```
    /// # use distref::client::PushBlob;
    /// fn of_a_config(push: PushBlob) -> PushBlob {
    ///     push.in_one_post()
    /// }
    /// ```
    #[must_use]
    pub const fn in_one_post(mut self) -> Self {
        self.wishes.in_one_post = true;
        self
    }

    /// The same, where the content can be read only once, front to back: what would have to be read again ends with
    /// [`OperationError::NeedsRewind`].
    ///
    /// ```
    /// # use distref::client::PushBlob;
    /// fn of_a_pipe(push: PushBlob) -> PushBlob {
    ///     push.chunked(16 << 20).without_rewind() // what was acknowledged is not needed again
    /// }
    /// ```
    #[must_use]
    pub const fn without_rewind(mut self) -> Self {
        self.wishes.can_rewind = false;
        self
    }

    /// The same, without asking first whether the blob is there: for one that is known to be missing.
    ///
    /// ```
    /// # use distref::client::PushBlob;
    /// fn after_a_plan(push: PushBlob) -> PushBlob {
    ///     push.unprobed()
    /// }
    /// ```
    #[must_use]
    pub const fn unprobed(mut self) -> Self {
        self.wishes.probe = false;
        self
    }

    fn done(&mut self, how: BlobPush) -> Next<PushedBlob> {
        (self.upload, self.state, self.confirmed) = (None, State::Finished, self.size);
        Next::Done(PushedBlob::new(how, self.sent))
    }

    /// Ends with this error, and what is open at the registry before.
    fn abandon(&mut self, error: OperationError) -> Step<PushedBlob> {
        match self.undo() {
            Some(call) => {
                self.state = State::Undoing(Box::new(error));
                Ok(Next::Call(call))
            }
            None => Err(error),
        }
    }
}

impl Flow for PushBlob {
    type Output = PushedBlob;

    fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn start(&mut self, session: &mut Session) -> Step<PushedBlob> {
        if self.wishes.probe { Ok(self.probe()) } else { self.mount(session) }
    }

    fn reply(&mut self, session: &mut Session, reply: Reply) -> Step<PushedBlob> {
        let step = match mem::replace(&mut self.state, State::Finished) {
            State::Probing => self.probed(session, &reply),
            State::Mounting => self.mounted(session, &reply),
            State::Posting => self.posted(session, &reply),
            State::Starting => self.started(session, reply),
            State::Putting => self.put(session, &reply, 0..self.size),
            State::Patching(piece) => self.patched(session, &reply, piece),
            State::Committing => self.put(session, &reply, self.size..self.size),
            State::Confirming => self.looked(session, &reply),
            State::Asking => self.told(session, &reply),
            State::Undoing(error) => Err(*error),
            State::New | State::Finished => Err(OperationError::OutOfTurn),
        };
        step.or_else(|error| self.abandon(error))
    }

    fn lost(&mut self, session: &mut Session, loss: Loss) -> Step<PushedBlob> {
        let state = mem::replace(&mut self.state, State::Finished);
        if let Loss::Failure(failure) = &loss
            && failure.kind() == FailureKind::SourceLength
        {
            return self.abandon(OperationError::SourceLength(self.size));
        }
        match state {
            State::Posting if is_for_want_of_a_token(&loss) => self.post_again(session, loss),
            State::Posting | State::Putting => Ok(self.confirm(loss, 0..self.size)),
            State::Committing => Ok(self.confirm(loss, self.size..self.size)),
            State::Patching(piece) => self.ask(session, Trouble::new(loss, piece)),
            State::Undoing(error) => Err(*error),
            _ => Err(loss.into_error(self.exchange.asked())),
        }
    }

    fn rescue(&mut self, session: &mut Session, error: OperationError) -> Step<PushedBlob> {
        use OperationError::{NoToken, TokenRefused, Unauthorized};
        match (mem::replace(&mut self.state, State::Finished), error) {
            (State::Mounting, Unauthorized { .. } | TokenRefused { .. } | NoToken { .. }) => {
                self.begin(session)
            }
            (State::Undoing(error), _) => Err(*error),
            (_, error) => Err(error),
        }
    }

    fn undo(&mut self) -> Option<Box<Call>> {
        self.upload.take().map(|upload| self.delete(upload.hop))
    }

    fn amount(&self) -> (u64, Option<u64>) {
        (self.confirmed, Some(self.size))
    }
}
