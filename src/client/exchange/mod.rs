//! One request and its reply: authentication, redirects, retries, waiting, mirrors and plain HTTP.

mod call;
mod job;
mod reading;
mod settle;
mod token;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::mem;
use core::time::Duration;

use http::response::Parts;

pub(super) use self::call::{Call, Loss, Reply};
use self::job::Job;
use self::reading::Reading;
use self::token::TokenFetch;
use super::error::OperationError;
use super::operation::{Answer, Ask, Failure, FailureKind, Now, Outgoing, Stage};
use super::session::{Pass, Session};
use crate::registry::{Attempt, EndpointPlan, Next, Origin, Outcome, Scheme, Try, Walk};

/// What is under way at a registry, for one operation: at most one request at a time.
///
/// | state | input | next |
/// |---|---|---|
/// | `Fresh`, `Idle` | [`begin`](Self::begin) | `Due` |
/// | `Due` | [`turn`](Self::turn), and a token is missing | `Token` |
/// | `Due` | `turn`, and it is not yet time | `Due`, wait |
/// | `Due` | `turn` | `Sent`, send |
/// | `Token` | `turn`, and the token is there | `Due` |
/// | `Sent` | [`response`](Self::response) | `Reading`, with or without a body to come |
/// | `Sent`, `Reading` | [`failed`](Self::failed) | `Due` again, or `Idle`: the flow is told |
/// | `Reading` | `turn`, and the body is at its end | `Due` again (redirect, token, retry, mirror), or `Idle`: the flow is told |
/// | any | the end, [`cancel`](Self::cancel), a call out of turn | `Over`: the flow is asked no more |
#[doc(hidden)]
pub struct Exchange {
    plan: EndpointPlan,
    /// How the tries before the present one went.
    outcomes: Vec<Outcome>,
    state: State,
    /// Who was asked last.
    asked: Option<Origin>,
    /// When the next request may be sent, at the earliest.
    not_before: Duration,
    /// Requests in a row that were lost.
    losses: u32,
    /// Who answered over TLS: not to be asked in plain HTTP any more.
    spoke_tls: Vec<Origin>,
}

enum State {
    Fresh,
    Idle,
    Due(Box<Job>),
    Token(Box<Job>, Box<TokenFetch>),
    Sent(Box<Job>),
    Reading(Box<Reading>),
    Lost(Loss),
    Failed(Box<OperationError>),
    Over(Box<OperationError>),
}

/// What the exchange has to say.
#[doc(hidden)]
pub enum Turn {
    Send(Box<Outgoing>),
    Wait(Duration),
    Ask(Ask),
    /// Nothing was begun yet.
    Fresh,
    Reply(Box<Reply>),
    Lost(Loss),
    Failed(OperationError),
    /// The end, whatever the flow may want.
    Over(OperationError),
}

impl Exchange {
    /// Nothing is under way.
    pub const fn new(plan: EndpointPlan) -> Self {
        Self {
            plan,
            outcomes: Vec::new(),
            state: State::Fresh,
            asked: None,
            not_before: Duration::ZERO,
            losses: 0,
            spoke_tls: Vec::new(),
        }
    }

    /// What is tried now.
    pub fn current(&self) -> Try<'_> {
        self.walk().current()
    }

    /// Who was asked last.
    pub fn asked(&self) -> Origin {
        self.asked.clone().unwrap_or_else(|| self.current().origin().clone())
    }

    /// Takes what the present endpoint sent for useless, though its status was good. Whether there is another to ask.
    pub fn reject_endpoint(&mut self) -> bool {
        let leads_on = self.move_on(Outcome::Unusable);
        if leads_on {
            self.losses = 0;
            self.not_before = Duration::ZERO; // which was for the one that is left
        }
        leads_on
    }

    /// What was lost is made good: the next loss is the first.
    pub const fn calm(&mut self) {
        self.losses = 0;
    }

    pub fn begin(&mut self, call: Call) {
        self.state = State::Due(Box::new(Job::new(call)));
    }

    pub fn fail(&mut self, error: OperationError) {
        self.state = State::Failed(Box::new(error));
    }

    /// The operation is over.
    pub fn finish(&mut self) {
        self.end_with(OperationError::OutOfTurn);
    }

    fn end_with(&mut self, error: OperationError) {
        self.state = State::Over(Box::new(error));
    }

    /// The next thing to do.
    pub fn turn(&mut self, session: &mut Session, now: Now) -> Turn {
        loop {
            let turn = match mem::replace(&mut self.state, State::Idle) {
                State::Fresh => {
                    self.plan = session.without_plain(self.plan.clone());
                    self.pass_over(session, now);
                    Some(Turn::Fresh)
                }
                State::Idle | State::Sent(_) => Some(Turn::Over(OperationError::OutOfTurn)),
                State::Due(job) => self.due(job, session, now),
                State::Token(job, fetch) => self.token(job, fetch, session, now),
                State::Reading(reading) => self.read(*reading, session, now),
                State::Lost(loss) => Some(Turn::Lost(loss)),
                State::Failed(error) => Some(Turn::Failed(*error)),
                State::Over(error) => Some(Turn::Over(*error)),
            };
            if let Some(turn) = turn {
                return turn;
            }
        }
    }

    /// Waits, asks for a token, or sends.
    fn due(&mut self, mut job: Box<Job>, session: &mut Session, now: Now) -> Option<Turn> {
        let registry = self.current().origin().clone();
        let left = |until| session.retries().left(until, now.elapsed);
        let left = left(self.not_before).max(left(session.not_before(&registry)));
        if !left.is_zero() {
            self.state = State::Due(job);
            return Some(Turn::Wait(left));
        }
        self.not_before = Duration::ZERO;
        let pass = if job.sends_credentials(&registry) {
            session.pass(&registry, job.scopes(), now)
        } else {
            Pass::Open
        };
        let pass = match (pass, job.fresh.take()) {
            (Pass::Missing, Some(fresh)) => Pass::Token(fresh), // though it has run out already
            (pass, _) => pass,
        };
        if let Pass::Missing = pass {
            let (scopes, hints) = (job.scopes().clone(), job.hints.clone());
            let fetch = TokenFetch::new(self.current(), scopes, hints.unwrap_or_default());
            self.state = State::Token(job, Box::new(fetch));
            return None;
        }
        match job.send(self.current(), pass, session) {
            Ok(outgoing) => {
                self.asked = Some(outgoing.url.origin().clone());
                self.state = State::Sent(job);
                Some(Turn::Send(Box::new(outgoing)))
            }
            Err(error) => Some(Turn::Failed(error)),
        }
    }

    fn token(
        &mut self,
        mut job: Box<Job>,
        mut fetch: Box<TokenFetch>,
        session: &mut Session,
        now: Now,
    ) -> Option<Turn> {
        let turn = fetch.turn(session, now);
        match turn {
            token::Turn::Done(fresh) => {
                job.has_fetched(fresh);
                self.state = State::Due(job);
                None
            }
            token::Turn::Failed(error) if self.leaves(&job, Outcome::Unusable) => {
                drop(error); // a mirror's token server is the mirror's own affair
                self.state = State::Due(Box::new(job.anew()));
                None
            }
            token::Turn::Failed(error) => Some(Turn::Failed(job.explain(error, fetch.registry()))),
            token::Turn::Send(outgoing) => {
                self.state = State::Token(job, fetch);
                Some(Turn::Send(outgoing))
            }
            token::Turn::Wait(time) => {
                self.state = State::Token(job, fetch);
                Some(Turn::Wait(time))
            }
            token::Turn::Ask(ask) => {
                self.state = State::Token(job, fetch);
                Some(Turn::Ask(ask))
            }
        }
    }

    fn read(&mut self, reading: Reading, session: &mut Session, now: Now) -> Option<Turn> {
        if reading.is_complete() {
            return self.settle(reading, session, now);
        }
        self.cut(reading, session, now, Failure::Unknown(FailureKind::Other));
        None
    }

    pub fn answer(&mut self, session: &mut Session, answer: Answer) {
        match &mut self.state {
            State::Token(_, fetch) => fetch.answer(session, answer),
            _ => self.finish(),
        }
    }

    /// Whether the body is streamed.
    pub fn response(&mut self, session: &mut Session, now: Now, head: &Parts) -> bool {
        match mem::replace(&mut self.state, State::Idle) {
            State::Token(job, mut fetch) => {
                fetch.response(session, now, head);
                self.state = State::Token(job, fetch);
                false
            }
            State::Sent(job) => {
                if job.is_at_endpoint() {
                    self.has_answered();
                }
                session.notice(self.current().origin(), job.went_to(), head);
                self.learn_transport(session);
                match Reading::new(job, head) {
                    Ok(reading) => {
                        let streams = reading.streams();
                        self.state = State::Reading(Box::new(reading));
                        streams
                    }
                    Err((job, error)) => {
                        self.reject(job, error);
                        false
                    }
                }
            }
            _ => {
                self.finish();
                false
            }
        }
    }

    /// What is known not to be there is not tried.
    fn pass_over(&mut self, session: &Session, now: Now) {
        loop {
            let (origin, is_mirror) =
                (self.current().origin(), self.current().endpoint().is_mirror());
            let outcome = if session.speaks_no_tls(origin) {
                Outcome::TlsFailed
            } else if is_mirror && session.is_absent(origin, now) {
                Outcome::Unreachable
            } else {
                return;
            };
            if !self.move_on(outcome) {
                return;
            }
        }
    }

    /// An endpoint that speaks no TLS and answers in plain HTTP need not be asked for TLS by the next operation.
    fn learn_transport(&self, session: &mut Session) {
        let current = self.current();
        if self.outcomes.last() == Some(&Outcome::TlsFailed)
            && current.attempt() == Attempt::Http
            && let Some(with_tls) = current.endpoint().tries().next()
            && with_tls.attempt() != Attempt::Http
        {
            session.learn_plain(with_tls.origin());
        }
    }

    pub fn wants_body(&self) -> bool {
        match &self.state {
            State::Token(_, fetch) => fetch.wants_body(),
            State::Reading(reading) => !reading.is_complete(),
            _ => false,
        }
    }

    /// Whether the flow takes the chunk.
    pub fn body(&mut self, chunk: &[u8]) -> bool {
        match &mut self.state {
            State::Token(_, fetch) => {
                fetch.body(chunk);
                false
            }
            State::Reading(reading) => match reading.take(chunk) {
                Ok(streams) => streams,
                Err(error) => {
                    self.fail(error);
                    false
                }
            },
            _ => false,
        }
    }

    pub fn end(&mut self, session: &mut Session, now: Now) {
        match mem::replace(&mut self.state, State::Idle) {
            State::Token(job, mut fetch) => {
                fetch.end();
                self.state = State::Token(job, fetch);
            }
            State::Reading(mut reading) => {
                if reading.end() {
                    self.state = State::Reading(reading);
                } else {
                    self.cut(*reading, session, now, Failure::Unknown(FailureKind::Reset));
                }
            }
            state => self.state = state,
        }
    }

    pub fn failed(&mut self, session: &mut Session, now: Now, failure: Failure) {
        match mem::replace(&mut self.state, State::Idle) {
            State::Token(job, mut fetch) => {
                fetch.failed(session, now, failure);
                self.state = State::Token(job, fetch);
            }
            State::Sent(job) => self.lose(job, session, now, failure),
            State::Reading(reading) => self.cut(*reading, session, now, failure),
            state @ (State::Failed(_) | State::Over(_)) => self.state = state,
            _ => self.finish(),
        }
    }

    /// Ends it; the request to send, if there is one and nothing has to be asked for first.
    pub fn cancel(
        &mut self,
        session: &mut Session,
        now: Now,
        undo: Option<Box<Call>>,
    ) -> Option<Box<Outgoing>> {
        self.end_with(OperationError::Cancelled);
        let mut job = Job::new(*undo?);
        let registry = self.current().origin().clone();
        let pass = if job.sends_credentials(&registry) {
            session.pass(&registry, job.scopes(), now)
        } else {
            Pass::Open
        };
        job.send(self.current(), pass, session).ok().map(Box::new)
    }

    pub fn stage(&self) -> Stage {
        match &self.state {
            State::Fresh | State::Idle => Stage::Idle,
            State::Due(_) if !self.not_before.is_zero() => Stage::Waiting,
            State::Due(_) | State::Sent(_) => Stage::Asking,
            State::Token(..) => Stage::Authorizing,
            State::Reading(_) => Stage::Receiving,
            State::Lost(_) => Stage::Waiting,
            State::Failed(_) | State::Over(_) => Stage::Done,
        }
    }

    fn walk(&self) -> Walk<'_> {
        let mut walk = self.plan.start();
        for outcome in &self.outcomes {
            if let Next::Try(next) = walk.after(*outcome) {
                walk = next;
            }
        }
        walk
    }

    /// To the next endpoint, if the outcome leads there.
    fn move_on(&mut self, outcome: Outcome) -> bool {
        let before = self.outcomes.len();
        let mut outcome = outcome;
        while let Next::Try(next) = self.walk().after(outcome) {
            let origin = next.current().origin();
            let is_allowed = !self.spoke_tls.iter().any(|seen| seen.forbids_plain(origin));
            self.outcomes.push(outcome);
            if is_allowed {
                return true;
            }
            outcome = Outcome::Unreachable; // passed over
        }
        self.outcomes.truncate(before);
        false
    }

    /// The present endpoint answered.
    fn has_answered(&mut self) {
        let origin = self.current().origin().clone();
        if origin.scheme() == Scheme::Https && !self.spoke_tls.contains(&origin) {
            self.spoke_tls.push(origin);
        }
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (origin, stage) = (self.current().origin().clone(), self.stage());
        out.debug_struct("Exchange")
            .field("registry", &origin)
            .field("stage", &stage)
            .finish_non_exhaustive()
    }
}
