//! What makes an operation: which request comes next, and what its reply means. The [`Exchange`] does the rest.

use alloc::boxed::Box;

use http::response::Parts;

use super::error::OperationError;
use super::exchange::{Call, Exchange, Loss, Reply, Turn};
use super::operation::{Action, Answer, Emit, Failure, Now, Operation, Outgoing, Progress};
use super::session::Session;

/// What comes next in a flow.
#[doc(hidden)]
pub enum Next<T> {
    /// This request.
    Call(Box<Call>),
    /// The end.
    Done(T),
}

/// The result of a step of a flow.
pub(super) type Step<T> = Result<Next<T>, OperationError>;

/// An operation, without what all have in common. Sealed: it cannot be named outside of the crate.
///
/// | the exchange | calls |
/// |---|---|
/// | begins | [`start`](Self::start), once |
/// | has the head of a reply whose body is streamed | [`open`](Self::open), then [`take`](Self::take) |
/// | has a reply, after redirects, authentication, retries and mirrors | [`reply`](Self::reply) |
/// | does not know what became of a request, and may not repeat it | [`lost`](Self::lost) |
/// | cannot go on, or the flow cannot | [`rescue`](Self::rescue) |
#[doc(hidden)]
pub trait Flow {
    /// What it is for.
    type Output;

    /// What is under way.
    fn exchange(&self) -> &Exchange;

    /// What is under way.
    fn exchange_mut(&mut self) -> &mut Exchange;

    /// The first request.
    fn start(&mut self, session: &mut Session) -> Step<Self::Output>;

    /// The reply to the last request, with any status but those of redirects; a body that was streamed is at its end.
    fn reply(&mut self, session: &mut Session, reply: Reply) -> Step<Self::Output>;

    /// The last request, which must not simply be sent again, is lost.
    fn lost(&mut self, session: &mut Session, loss: Loss) -> Step<Self::Output> {
        let _ = session;
        Err(loss.into_error(self.exchange().asked()))
    }

    /// The head of a 2xx reply whose body is about to be streamed.
    fn open(&mut self, head: &Parts) -> Result<(), OperationError> {
        let _ = head;
        Ok(())
    }

    /// The next bytes of a streamed body.
    fn take<'b>(&mut self, chunk: &'b [u8]) -> Result<Emit<'b>, OperationError> {
        let _ = chunk;
        Ok(Emit::NOTHING)
    }

    /// The operation is about to end with this error: another endpoint may do better.
    fn rescue(&mut self, session: &mut Session, error: OperationError) -> Step<Self::Output> {
        let _ = session;
        Err(error)
    }

    /// The request that ends what was left open at the registry.
    fn undo(&mut self) -> Option<Box<Call>> {
        None
    }

    /// Content that is through, and of how much.
    fn amount(&self) -> (u64, Option<u64>) {
        (0, None)
    }
}

impl<F: Flow> Operation for F {
    type Output = F::Output;

    fn poll(&mut self, session: &mut Session, now: Now) -> Action<Self::Output> {
        loop {
            let step = match self.exchange_mut().turn(session, now) {
                Turn::Send(outgoing) => return Action::Send(outgoing),
                Turn::Wait(time) => return Action::Wait(time),
                Turn::Ask(ask) => return Action::Ask(ask),
                Turn::Fresh => self.start(session),
                Turn::Reply(reply) => self.reply(session, *reply),
                Turn::Lost(loss) => self.lost(session, loss),
                Turn::Failed(error) => Err(error),
                Turn::Over(error) => {
                    self.exchange_mut().finish();
                    return Action::Done(Err(error));
                }
            };
            match step.or_else(|error| self.rescue(session, error)) {
                Ok(Next::Call(call)) => self.exchange_mut().begin(*call),
                Ok(Next::Done(output)) => {
                    self.exchange_mut().finish();
                    return Action::Done(Ok(output));
                }
                Err(error) => {
                    self.exchange_mut().finish();
                    return Action::Done(Err(error));
                }
            }
        }
    }

    fn answer(&mut self, session: &mut Session, answer: Answer) {
        self.exchange_mut().answer(session, answer);
    }

    fn response(&mut self, session: &mut Session, now: Now, head: &Parts) {
        if self.exchange_mut().response(session, now, head)
            && let Err(error) = self.open(head)
        {
            self.exchange_mut().fail(error);
        }
    }

    fn wants_body(&self) -> bool {
        self.exchange().wants_body()
    }

    fn body<'b>(&mut self, chunk: &'b [u8]) -> Emit<'b> {
        if !self.exchange_mut().body(chunk) {
            return Emit::NOTHING;
        }
        self.take(chunk).unwrap_or_else(|error| {
            self.exchange_mut().fail(error);
            Emit::NOTHING
        })
    }

    fn end(&mut self, session: &mut Session, now: Now) {
        self.exchange_mut().end(session, now);
    }

    fn failed(&mut self, session: &mut Session, now: Now, failure: Failure) {
        self.exchange_mut().failed(session, now, failure);
    }

    fn cancel(&mut self, session: &mut Session, now: Now) -> Option<Box<Outgoing>> {
        let undo = self.undo();
        self.exchange_mut().cancel(session, now, undo)
    }

    fn progress(&self) -> Progress {
        let (done, total) = self.amount();
        Progress { stage: self.exchange().stage(), done, total }
    }
}
