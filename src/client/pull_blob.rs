//! A blob, in a stream that may break.

use alloc::boxed::Box;

use http::header::RANGE;
use http::response::Parts;

use super::error::OperationError;
use super::exchange::{Call, Exchange, Loss, Reply};
use super::flow::{Flow, Next, Step};
use super::operation::{Emit, Failure, FailureKind};
use super::session::Session;
use crate::digest::{UnsupportedAlgorithm, Verifier, VerifyError};
use crate::manifest::Descriptor;
use crate::protocol::Route;
use crate::protocol::header::{ByteRange, ByteRanges, ByteSpan};
use crate::protocol::reply::BlobHead;
use crate::registry::EndpointPlan;
use crate::{Digest, Repository, RepositoryView};

/// Pulls a blob: hands its bytes on as they come, and proves at the end that they are those that were asked for.
///
/// | asked for | reply | next |
/// |---|---|---|
/// | the whole | 200 | its bytes, from 0 |
/// | the rest | 206 from the byte that is next | its bytes, from there |
/// | the rest | 200 | from 0 again |
/// | the rest | 416 | the whole is asked for |
/// | any | another status | [`OperationError::Refused`] |
///
/// | the stream | next |
/// |---|---|
/// | brought the last bytes, and all have the digest | done |
/// | breaks off, or ends early | the rest is asked for |
/// | the same, and brought nothing, for [`max_attempts`](super::RetryPolicy::max_attempts) times | [`OperationError::GaveUp`] |
/// | brings more bytes than the descriptor says, or announces another length | [`OperationError::Content`] |
/// | brings other bytes than its `Content-Range` says, several parts, or a part that nobody asked for | [`OperationError::Reply`] |
/// | brought the last bytes, and all have another digest | from 0 again, if they came in pieces; else [`OperationError::Content`] |
/// | any error of these, of a mirror | the rest, at the next endpoint; from 0 again, if bytes are wrong |
///
/// "From 0 again" is once for each endpoint, and voids what was emitted; [`without_restart`](Self::without_restart) makes it
/// [`OperationError::NeedsRestart`]. Nothing that was emitted counts before the end: write it to where nobody takes it
/// for the blob.
///
/// Holds nothing of the blob. What a descriptor says of other places ([`urls`](Descriptor::urls)) is not followed, and
/// so its foreign layers are there only if the registry has them; redirects of the registry are.
///
/// Source: distribution-spec v1.1.1, section "Pulling blobs"; RFC 9110, section 14, for ranges.
///
/// ```
/// use distref::client::{Action, Now, Operation, PullBlob, Session};
/// use distref::manifest::{Descriptor, MediaType};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
/// use std::io::{Cursor, Write};
///
/// let layer = Descriptor::of(MediaType::OCI_LAYER, b"hello world");
/// let image = distref::reference!("ghcr.io/team/app:1.2");
/// let plan = EndpointPlan::new(&DaemonConfig::default(), image.domain(), Purpose::Pull, &Addresses::new())?;
/// let (mut session, now) = (Session::new(), Now::default());
/// let mut pull = PullBlob::new(plan, image.repository(), &layer);
/// assert!(matches!(pull.poll(&mut session, now), Action::Send(_)));
///
/// // What the registry answers, in any pieces.
/// let (head, ()) = http::Response::new(()).into_parts();
/// let mut file = Cursor::new(Vec::new());
/// pull.response(&mut session, now, &head);
/// for piece in [&b"hello "[..], b"world"] {
///     let emit = pull.body(piece);
///     file.set_position(emit.offset);
///     file.write_all(emit.data)?;
/// }
/// pull.end(&mut session, now);
/// let Action::Done(Ok(digest)) = pull.poll(&mut session, now) else { panic!() };
/// assert_eq!((&digest, &file.get_ref()[..]), (layer.digest(), &b"hello world"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PullBlob {
    exchange: Exchange,
    repository: Repository,
    digest: Digest,
    size: u64,
    /// Has seen the bytes before `next`.
    verifier: Result<Verifier, UnsupportedAlgorithm>,
    /// The byte that comes next.
    next: u64,
    /// Where the bytes end that are announced.
    until: u64,
    /// The rest that was asked for; `None`, the whole.
    asked: Option<ByteSpan>,
    /// Whether the bytes that were seen did not come in one stream.
    in_pieces: bool,
    may_restart: bool,
    /// Whether the present endpoint began again.
    has_restarted: bool,
    requests: u32,
    /// Requests in a row that brought nothing.
    barren: u32,
    /// `next`, when the last request was made.
    began: u64,
    last: Option<Failure>,
}

impl PullBlob {
    /// How many requests are made for one blob, 1,000: for as many breaks. Redirects and retries do not count.
    pub const MAX_REQUESTS: u32 = 1_000;

    /// The blob that the descriptor is of.
    ///
    /// ```
    /// use distref::client::{Operation, PullBlob};
    /// # use distref::manifest::{Descriptor, MediaType};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let layer = Descriptor::of(MediaType::OCI_LAYER, b"hello world");
    /// # let image = distref::reference!("ghcr.io/team/app:1.2");
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), image.domain(), Purpose::Pull, &Addresses::new())?;
    /// let pull = PullBlob::new(plan, image.repository(), &layer);
    /// assert_eq!(pull.progress().total, Some(11));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn new(
        plan: EndpointPlan,
        repository: RepositoryView<'_>,
        descriptor: &Descriptor<'_>,
    ) -> Self {
        let (digest, size) = (descriptor.digest().clone(), descriptor.size());
        Self {
            exchange: Exchange::new(plan),
            repository: repository.into(),
            verifier: Verifier::new(digest.clone(), size),
            digest,
            size,
            next: 0,
            until: 0,
            asked: None,
            in_pieces: false,
            may_restart: true,
            has_restarted: false,
            requests: 0,
            barren: 0,
            began: 0,
            last: None,
        }
    }

    /// Takes the next bytes of the beginning of the blob, which an earlier run left; before the first
    /// [`poll`](super::Operation::poll), after which it does nothing. Only the rest is then asked for. If they are more
    /// than the blob has, or turn out to be others, all of it is.
    ///
    /// ```
    /// use distref::client::{Action, Now, Operation, PullBlob, Session};
    /// # use distref::manifest::{Descriptor, MediaType};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let layer = Descriptor::of(MediaType::OCI_LAYER, b"hello world");
    /// # let image = distref::reference!("ghcr.io/team/app:1.2");
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), image.domain(), Purpose::Pull, &Addresses::new())?;
    /// let mut pull = PullBlob::new(plan, image.repository(), &layer);
    /// for piece in [b"hel", b"lo "] {
    ///     pull.already(piece);
    /// }
    /// let Action::Send(rest) = pull.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(rest.request().headers()["range"], "bytes=6-10");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    pub fn already(&mut self, bytes: &[u8]) {
        if self.requests > 0 || bytes.is_empty() {
            return;
        }
        self.in_pieces = true;
        if self.absorb(bytes).is_err() {
            self.next = self.size.saturating_add(1); // too many, and more of them do not mend it
        }
    }

    /// What was emitted cannot be taken back: where it would have to begin again, the operation ends with
    /// [`OperationError::NeedsRestart`].
    ///
    /// ```
    /// # use distref::client::PullBlob;
    /// fn to_a_pipe(pull: PullBlob) -> PullBlob {
    ///     pull.without_restart()
    /// }
    /// ```
    #[must_use]
    pub fn without_restart(self) -> Self {
        Self { may_restart: false, ..self }
    }

    /// Hashes bytes that come next, if they are not too many.
    fn absorb(&mut self, bytes: &[u8]) -> Result<(), OperationError> {
        match &mut self.verifier {
            Ok(verifier) => verifier.update(bytes)?,
            Err(unsupported) => return Err((*unsupported).into()),
        }
        self.next = self.next.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    /// Asks for the bytes from `next` on.
    fn ask(&mut self) -> Step<Digest> {
        if self.requests >= Self::MAX_REQUESTS {
            return Err(self.gave_up(self.requests));
        }
        self.requests += 1;
        self.began = self.next;
        let (repository, digest) = (self.repository.view(), self.digest.clone());
        let call = Call::route(&Route::GetBlob { repository, digest }).streaming();
        self.asked = if self.next > 0 { ByteSpan::from_range(self.next..self.size) } else { None };
        let call = match self.asked {
            Some(rest) => {
                call.with_header(RANGE, ByteRanges::from(ByteRange::Span(rest)).to_value())
            }
            None => call,
        };
        Ok(Next::Call(Box::new(call)))
    }

    /// Forgets the bytes that were seen.
    fn rewind(&mut self) -> Result<(), OperationError> {
        if self.next > 0 && !self.may_restart {
            return Err(OperationError::NeedsRestart);
        }
        self.verifier = Verifier::new(self.digest.clone(), self.size);
        self.next = 0;
        self.began = 0;
        self.in_pieces = false;
        Ok(())
    }

    /// The present endpoint begins again: once.
    fn restart(&mut self) -> Result<(), OperationError> {
        self.rewind()?;
        if self.has_restarted {
            return Err(self.gave_up(self.requests));
        }
        self.has_restarted = true;
        Ok(())
    }

    fn gave_up(&self, attempts: u32) -> OperationError {
        let last = self.last.unwrap_or(Failure::Unknown(FailureKind::Other));
        OperationError::GaveUp { host: self.exchange.asked(), attempts, last }
    }

    /// After the end of a stream: done, or the rest.
    fn go_on(&mut self, session: &Session, failure: Failure) -> Step<Digest> {
        if self.next == self.size {
            return self.verify();
        }
        self.last = Some(failure);
        if self.next > self.began {
            self.barren = 0;
            self.exchange.calm();
        } else {
            self.barren += 1;
        }
        if self.barren >= session.retries().max_attempts.max(1) {
            return Err(self.gave_up(self.barren));
        }
        self.ask()
    }

    fn verify(&mut self) -> Step<Digest> {
        match self.verifier.clone()?.finish() {
            Ok(digest) => Ok(Next::Done(digest)),
            // Perhaps the pieces are not of the same content.
            Err(VerifyError::Digest { .. })
                if self.in_pieces && self.may_restart && !self.has_restarted =>
            {
                self.restart()?;
                self.ask()
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Flow for PullBlob {
    type Output = Digest;

    fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn start(&mut self, _: &mut Session) -> Step<Digest> {
        if let Err(unsupported) = self.verifier {
            return Err(unsupported.into());
        }
        if self.next > self.size {
            self.rewind()?;
        } else if self.next > 0 && self.next == self.size {
            return self.verify();
        }
        self.ask()
    }

    fn open(&mut self, head: &Parts) -> Result<(), OperationError> {
        let head = match self.asked {
            Some(rest) => BlobHead::read_part(head, rest, Some(self.size))?,
            None => BlobHead::read(head)?,
        };
        if let Some(part) = head.part() {
            self.until = part.end();
            self.in_pieces |= self.next > 0;
            return Ok(());
        }
        if let Some(found) = head.length().filter(|length| *length != self.size) {
            return Err(VerifyError::Size { expected: self.size, found }.into());
        }
        if self.next > 0 {
            self.restart()?;
        }
        self.until = self.size;
        Ok(())
    }

    fn take<'b>(&mut self, chunk: &'b [u8]) -> Result<Emit<'b>, OperationError> {
        let offset = self.next;
        self.absorb(chunk)?;
        if self.next > self.until {
            return Err(OperationError::Misbehaved("the body is longer than its Content-Range"));
        }
        Ok(Emit { offset, data: chunk })
    }

    fn reply(&mut self, session: &mut Session, reply: Reply) -> Step<Digest> {
        match reply.status() {
            416 if self.asked.is_some() => {
                self.restart()?;
                self.ask()
            }
            200 | 206 => self.go_on(session, Failure::Unknown(FailureKind::Reset)),
            _ => Err(reply.into_refusal()),
        }
    }

    fn lost(&mut self, session: &mut Session, loss: Loss) -> Step<Digest> {
        match loss {
            Loss::Failure(failure) => self.go_on(session, failure),
            loss @ Loss::Refused(_) => Err(loss.into_error(self.exchange.asked())),
        }
    }

    fn rescue(&mut self, _: &mut Session, error: OperationError) -> Step<Digest> {
        if !error.blames_endpoint() || !self.exchange.reject_endpoint() {
            return Err(error);
        }
        if voids(&error) && self.rewind().is_err() {
            return Err(error); // which says more than that it may not begin again
        }
        self.has_restarted = false;
        self.barren = 0;
        self.ask()
    }

    fn amount(&self) -> (u64, Option<u64>) {
        (self.next.min(self.size), Some(self.size))
    }
}

/// Whether the bytes that were seen may be wrong.
const fn voids(error: &OperationError) -> bool {
    matches!(
        error,
        OperationError::Reply(_) | OperationError::Misbehaved(_) | OperationError::Content(_)
    )
}
