//! What a whole reply, or a failure, leads to.

use alloc::boxed::Box;
use core::time::Duration;

use http::header::{CONTENT_TYPE, HeaderValue, LOCATION};

use super::call::{Loss, Reply};
use super::job::{Job, Sent, is_passing};
use super::reading::Reading;
use super::{Exchange, State, Turn};
use crate::client::error::OperationError;
use crate::client::operation::{Failure, FailureKind, Now};
use crate::client::session::Session;
use crate::protocol::auth::{ChallengeError, Challenges};
use crate::protocol::header::RetryAfter;
use crate::protocol::{ErrorBody, ErrorCode};
use crate::registry::{HopError, Outcome};

impl Exchange {
    /// | reply | next |
    /// |---|---|
    /// | 301, 302, 303, 307, 308 | the same request there |
    /// | 401 of the registry | a token, or credentials, and the same request; once |
    /// | 403, or 400 with `DENIED`, to a token that was not new | a new token and the same request; once |
    /// | any but 2xx, of a mirror | the next endpoint |
    /// | 408, 429, 500, 502, 503, 504 | the same request, after a while |
    /// | any other, or no more of these | the flow decides |
    pub(super) fn settle(
        &mut self,
        mut reading: Reading,
        session: &mut Session,
        now: Now,
    ) -> Option<Turn> {
        let status = reading.head.status;
        if matches!(status.as_u16(), 301..=303 | 307 | 308) {
            return self.redirected(reading);
        }
        if !status.is_success() {
            let refusal = refusal(&reading);
            if reading.job.sends_credentials(self.current().origin()) {
                match self.authorize(&mut reading, &refusal, session) {
                    Auth::Again => return self.authorized(reading.job, refusal),
                    Auth::Failed(error) if !self.leaves(&reading.job, Outcome::Answered(401)) => {
                        return Some(Turn::Failed(error));
                    }
                    Auth::Failed(_) => return self.elsewhere(*reading.job),
                    Auth::Settled => {}
                }
            }
            if self.leaves(&reading.job, Outcome::Answered(status.as_u16())) {
                return self.elsewhere(*reading.job);
            }
            if is_passing(status) {
                return self.passing(reading, refusal, session, now);
            }
        }
        Some(self.delivered(reading, session))
    }

    fn delivered(&mut self, reading: Reading, session: &Session) -> Turn {
        let origin = self.current().origin().clone();
        if reading.head.status.is_success() {
            self.losses = 0;
        }
        let url = reading.job.went_to().cloned().unwrap_or_else(|| origin.root());
        let policy = session.hop_policy(&origin);
        let Reading { job, head, body, .. } = reading;
        Turn::Reply(Box::new(Reply { head, body, url, hop: job.into_hop(), policy }))
    }

    fn redirected(&mut self, reading: Reading) -> Option<Turn> {
        let Reading { mut job, head, .. } = reading;
        let mut locations = head.headers.get_all(LOCATION).iter();
        let location = locations.next().filter(|_| locations.next().is_none());
        let hop = match &mut job.chain {
            Some(chain) => chain.follow(head.status.as_u16(), location.map(HeaderValue::as_bytes)),
            None => Err(HopError::NoLocation),
        };
        match hop {
            Err(error) => {
                self.reject(job, error.into());
                None
            }
            Ok(_) if job.needs_rewind() => Some(Turn::Failed(OperationError::NeedsRewind)),
            Ok(hop) => {
                job.hop = Some(hop);
                self.state = State::Due(job);
                None
            }
        }
    }

    /// Whether other credentials may help, and are to be had.
    fn authorize(&self, reading: &mut Reading, refusal: &ErrorBody, session: &mut Session) -> Auth {
        let (job, registry) = (&mut reading.job, self.current().origin());
        let is_old_token = job.sent == Sent::Token && !job.fetched;
        match reading.head.status.as_u16() {
            401 => {}
            403 if is_old_token => {}
            400 if is_old_token && refusal.has(&ErrorCode::Denied) => {}
            _ => return Auth::Settled,
        }
        let unauthorized = || {
            let refusal = Box::new(refusal.clone());
            Auth::Failed(OperationError::Unauthorized { registry: registry.clone(), refusal })
        };
        let mut asks_more = false;
        let mut changes = false;
        match Challenges::in_headers(&reading.head.headers).preferred() {
            Ok(challenge) => {
                asks_more = job.takes_hints(&challenge);
                changes = session.learn_challenge(registry, challenge);
            }
            Err(ChallengeError::Missing) if is_old_token => {}
            Err(ChallengeError::Missing) => return unauthorized(),
            Err(error) => return Auth::Failed(error.into()),
        }
        let was_new = job.fetched && !asks_more;
        if was_new || (job.sent == Sent::Standing && !changes) || session.has_none_for(registry) {
            return unauthorized();
        }
        session.drop_token(registry, job.scopes());
        Auth::Again
    }

    fn authorized(&mut self, mut job: Box<Job>, refusal: ErrorBody) -> Option<Turn> {
        if !job.may_repeat() {
            return self.tell(Loss::Refused(Box::new(refusal)));
        }
        if job.needs_rewind() {
            return Some(Turn::Failed(OperationError::NeedsRewind));
        }
        job.refusal = Some(Box::new(refusal));
        job.has_fetched(None); // or will have, before it is sent again
        self.state = State::Due(Box::new(job.again()));
        None
    }

    fn passing(
        &mut self,
        reading: Reading,
        refusal: ErrorBody,
        session: &mut Session,
        now: Now,
    ) -> Option<Turn> {
        if !session.retries().allows_another(reading.job.attempts + 1) {
            return Some(self.delivered(reading, session));
        }
        let is_of_registry = reading.job.is_at_endpoint();
        let mut job = reading.job.again();
        job.attempts += 1;
        let unix = u64::try_from(now.unix).unwrap_or(0);
        let said = RetryAfter::of(&reading.head.headers).ok().flatten();
        let said = said.map(|said| said.wait(unix));
        let most = session.retries().max_wait;
        if let Some(wait) = said.filter(|wait| *wait > most) {
            return Some(Turn::Failed(OperationError::RateLimited(wait)));
        }
        self.pause(said, session, now);
        if said.is_some() && is_of_registry {
            session.quiet_until(self.current().origin(), self.not_before); // for all operations
        }
        if !job.may_repeat() {
            return self.tell(Loss::Refused(Box::new(refusal)));
        }
        if job.needs_rewind() {
            return Some(Turn::Failed(OperationError::NeedsRewind));
        }
        self.state = State::Due(Box::new(job));
        None
    }

    /// A reply that broke off.
    pub(super) fn cut(
        &mut self,
        mut reading: Reading,
        session: &mut Session,
        now: Now,
        failure: Failure,
    ) {
        if !reading.must_be_whole() {
            reading.stop();
            self.state = State::Reading(Box::new(reading));
        } else if reading.streams() {
            self.pause(None, session, now);
            self.state = State::Lost(Loss::Failure(failure));
        } else {
            self.lose(reading.job, session, now, Failure::Unknown(failure.kind()));
        }
    }

    /// A request that failed.
    pub(super) fn lose(
        &mut self,
        job: Box<Job>,
        session: &mut Session,
        now: Now,
        failure: Failure,
    ) {
        if failure.kind() == FailureKind::SourceLength {
            self.state = State::Lost(Loss::Failure(failure));
            return;
        }
        let outcome = match failure {
            Failure::NotSent(FailureKind::NoTls | FailureKind::TlsHandshake) => Outcome::TlsFailed,
            Failure::NotSent(_) => Outcome::Unreachable,
            Failure::Unknown(_) => Outcome::Unusable,
        };
        let is_mirror = self.current().endpoint().is_mirror() && job.is_at_endpoint();
        if is_mirror && outcome == Outcome::Unreachable {
            session.learn_absent(self.current().origin(), now);
        }
        if self.leaves(&job, outcome) {
            self.state = State::Due(Box::new(job.anew()));
            return;
        }
        let mut job = job.again();
        job.attempts += 1;
        let is_known = matches!(failure, Failure::NotSent(_));
        if !is_known && !job.may_repeat() {
            self.pause(None, session, now);
            self.state = State::Lost(Loss::Failure(failure));
        } else if outcome == Outcome::TlsFailed || !session.retries().allows_another(job.attempts) {
            let (host, attempts) = (self.asked(), job.attempts);
            self.fail(OperationError::GaveUp { host, attempts, last: failure });
        } else if !is_known && job.needs_rewind() {
            self.fail(OperationError::NeedsRewind);
        } else {
            self.pause(None, session, now);
            self.state = State::Due(Box::new(job));
        }
    }

    /// Whether the outcome leads to another endpoint, and the request can be made there.
    pub(super) fn leaves(&mut self, job: &Job, outcome: Outcome) -> bool {
        let outcome = match outcome {
            // That nobody is where a registry leads says nothing of its own transport.
            Outcome::Unreachable | Outcome::TlsFailed if !job.is_at_endpoint() => Outcome::Unusable,
            outcome => outcome,
        };
        job.may_move() && self.move_on(outcome)
    }

    /// A reply that is of no use, whatever its status says.
    pub(super) fn reject(&mut self, job: Box<Job>, error: OperationError) {
        if self.leaves(&job, Outcome::Unusable) {
            self.state = State::Due(Box::new(job.anew()));
        } else {
            self.fail(error);
        }
    }

    fn elsewhere(&mut self, job: Job) -> Option<Turn> {
        self.state = State::Due(Box::new(job.anew()));
        None
    }

    fn tell(&mut self, loss: Loss) -> Option<Turn> {
        self.state = State::Lost(loss);
        None
    }

    /// Until the next request, so long as the registry said, or longer each time.
    fn pause(&mut self, said: Option<Duration>, session: &Session, now: Now) {
        self.losses = self.losses.saturating_add(1);
        let wait = said.unwrap_or_else(|| session.retries().wait(self.losses, now.random));
        self.not_before = now.elapsed.saturating_add(wait);
    }
}

/// What a refusal means for the credentials.
enum Auth {
    /// Send it again: there may be others.
    Again,
    /// There are no others.
    Failed(OperationError),
    /// It is not about them.
    Settled,
}

fn refusal(reading: &Reading) -> ErrorBody {
    ErrorBody::parse(reading.head.status, reading.head.headers.get(CONTENT_TYPE), &reading.body)
}
