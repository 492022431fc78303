//! A token for some scopes: credentials, the realm, the request for it.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;
use core::time::Duration;

use http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION, USER_AGENT,
};
use http::response::Parts;
use http::{Request, StatusCode};

use super::job::is_passing;
use crate::client::error::OperationError;
use crate::client::operation::{Answer, Ask, Body, Failure, FailureKind, Now, Outgoing};
use crate::client::session::Session;
use crate::protocol::ErrorBody;
use crate::protocol::auth::{
    self, BearerChallenge, Grant, Preferred, ScopeSet, TokenReply, TokenRequest,
};
use crate::protocol::header::{RetryAfter, content_length, length_value};
use crate::registry::{Attempt, CheckedUrl, Origin, RealmHop, RedirectChain, Scheme, Try};

/// Gets a token and leaves it in the session; or user and password, where the registry wants those.
///
/// | step | what for |
/// |---|---|
/// | `Begin` | credentials, asked for once in a session; the realm, asked for once where it is elsewhere |
/// | `Due` | the request for the token, its redirects at the realm's origin, its retries |
/// | `Sent`, `Reading` | its reply |
pub(super) struct TokenFetch {
    registry: Origin,
    attempt: Attempt,
    is_mirror: bool,
    scopes: ScopeSet,
    /// What the registry proposed besides, for this request.
    hints: ScopeSet,
    step: Step,
    /// What the driver was asked last.
    asked: Option<Ask>,
    /// How often the credentials had been forgotten when the token was asked for.
    logouts: u32,
    attempts: u32,
    not_before: Duration,
}

enum Step {
    Begin,
    Due(Box<Asking>),
    Sent(Box<Asking>),
    Reading(Box<Asking>, Box<Incoming>),
    Failed(Box<OperationError>),
    Done,
}

/// The request under way.
struct Asking {
    request: TokenRequest,
    url: Option<CheckedUrl>,
    chain: Option<RedirectChain>,
}

/// The reply to it.
struct Incoming {
    head: Parts,
    body: Vec<u8>,
    is_complete: bool,
    is_cut: bool,
}

pub(super) enum Turn {
    Send(Box<Outgoing>),
    Wait(Duration),
    Ask(Ask),
    /// The session has what it takes; and what was got, if it was a token.
    Done(Option<HeaderValue>),
    Failed(OperationError),
}

impl TokenFetch {
    pub(super) fn new(one: Try<'_>, scopes: ScopeSet, hints: ScopeSet) -> Self {
        Self {
            registry: one.origin().clone(),
            attempt: one.attempt(),
            is_mirror: one.endpoint().is_mirror(),
            scopes,
            hints,
            step: Step::Begin,
            asked: None,
            logouts: 0,
            attempts: 0,
            not_before: Duration::ZERO,
        }
    }

    pub(super) const fn registry(&self) -> &Origin {
        &self.registry
    }

    pub(super) fn turn(&mut self, session: &mut Session, now: Now) -> Turn {
        loop {
            let turn = match mem::replace(&mut self.step, Step::Done) {
                Step::Begin => self.start(session),
                Step::Due(asking) => self.send(asking, session, now),
                Step::Sent(_) => Err(OperationError::OutOfTurn),
                Step::Reading(asking, incoming) => self.settle(asking, &incoming, session, now),
                Step::Failed(error) => Err(*error),
                Step::Done => Ok(Some(Turn::Done(None))),
            };
            match turn {
                Ok(Some(turn)) => return turn,
                Ok(None) => {}
                Err(error) => return Turn::Failed(error),
            }
        }
    }

    fn start(&mut self, session: &mut Session) -> Result<Option<Turn>, OperationError> {
        self.logouts = session.logouts(&self.registry);
        let Some(credentials) = session.credentials(&self.registry) else {
            let (registry, is_mirror) = (self.registry.clone(), self.is_mirror);
            return Ok(Some(self.ask(Ask::Credentials { registry, is_mirror })));
        };
        let Some(challenge) = session.challenge(&self.registry) else {
            return Ok(None); // forgotten meanwhile: the registry will say again what it wants
        };
        let grant = match challenge.answer(credentials)? {
            auth::Answer::Send(header) => {
                session.stand(&self.registry, &header);
                return Ok(None);
            }
            auth::Answer::Ask(grant) => grant,
        };
        let Preferred::Bearer(challenge) = challenge.clone() else {
            return Err(OperationError::OutOfTurn);
        };
        // What it proposed to another request is no business of this one.
        self.begin(&challenge.with_scopes(self.hints.clone()), grant, session)
    }

    fn begin(
        &mut self,
        challenge: &BearerChallenge,
        grant: Grant,
        session: &mut Session,
    ) -> Result<Option<Turn>, OperationError> {
        let registry = &self.registry;
        let realm = session.realm_policy(registry).realm(challenge.realm())?;
        let elsewhere = realm.url().origin().clone();
        let refresh = session.refresh_for(registry, &elsewhere).cloned();
        let grant = refresh.map_or(grant, Grant::Refresh);
        if realm.is_cross_origin() && grant != Grant::Anonymous {
            match session.allows_realm(registry, &elsewhere) {
                Some(true) => {}
                Some(false) => {
                    let (registry, realm) = (registry.clone(), elsewhere);
                    return Err(OperationError::RealmRefused { registry, realm });
                }
                None => {
                    let registry = registry.clone();
                    return Ok(Some(self.ask(Ask::Realm { registry, realm: elsewhere })));
                }
            }
        }
        let request = TokenRequest::answering(challenge, realm, grant, &self.scopes);
        self.step = Step::Due(Box::new(Asking { request, url: None, chain: None }));
        Ok(None)
    }

    fn ask(&mut self, ask: Ask) -> Turn {
        self.step = Step::Begin;
        self.asked = Some(ask.clone());
        Turn::Ask(ask)
    }

    pub(super) fn answer(&mut self, session: &mut Session, answer: Answer) {
        match (self.asked.take(), answer) {
            (Some(Ask::Credentials { registry, .. }), Answer::Credentials(credentials)) => {
                session.know_credentials(&registry, credentials);
            }
            (Some(Ask::Realm { registry, realm }), Answer::Realm(allowed)) => {
                session.know_realm(&registry, &realm, allowed);
            }
            _ => self.step = Step::Failed(Box::new(OperationError::OutOfTurn)),
        }
    }

    fn send(
        &mut self,
        mut asking: Box<Asking>,
        session: &Session,
        now: Now,
    ) -> Result<Option<Turn>, OperationError> {
        if session.logouts(&self.registry) != self.logouts {
            self.step = Step::Begin; // those of the request were forgotten
            return Ok(None);
        }
        let left = session.retries().left(self.not_before, now.elapsed);
        if !left.is_zero() {
            self.step = Step::Due(asking);
            return Ok(Some(Turn::Wait(left)));
        }
        let outgoing = asking.outgoing(session, &self.registry, self.attempt)?;
        self.step = Step::Sent(asking);
        Ok(Some(Turn::Send(Box::new(outgoing))))
    }

    pub(super) fn response(&mut self, session: &mut Session, now: Now, head: &Parts) {
        let _ = (session, now);
        match mem::replace(&mut self.step, Step::Done) {
            Step::Sent(asking) => {
                let (head, body) = (head.clone(), Vec::new());
                let incoming = Incoming { head, body, is_complete: false, is_cut: false };
                self.step = Step::Reading(asking, Box::new(incoming));
            }
            _ => self.step = Step::Failed(Box::new(OperationError::OutOfTurn)),
        }
    }

    pub(super) fn wants_body(&self) -> bool {
        matches!(&self.step, Step::Reading(_, incoming) if !incoming.is_complete)
    }

    pub(super) fn body(&mut self, chunk: &[u8]) {
        if let Step::Reading(_, incoming) = &mut self.step {
            // One byte more than is read shows that it is too long.
            let room = (TokenReply::MAX_LEN + 1).saturating_sub(incoming.body.len());
            incoming.body.extend(chunk.iter().take(room));
            incoming.is_complete |= chunk.len() >= room;
        }
    }

    pub(super) fn end(&mut self) {
        if let Step::Reading(_, incoming) = &mut self.step {
            incoming.is_cut |= !incoming.is_complete && incoming.is_short();
            incoming.is_complete = true;
        }
    }

    pub(super) fn failed(&mut self, session: &mut Session, now: Now, failure: Failure) {
        match mem::replace(&mut self.step, Step::Done) {
            Step::Sent(asking) => self.again(asking, None, session, now, failure),
            Step::Reading(asking, mut incoming) => {
                incoming.is_complete = true;
                incoming.is_cut = true;
                self.step = Step::Reading(asking, incoming);
            }
            _ => self.step = Step::Failed(Box::new(OperationError::OutOfTurn)),
        }
    }

    /// The same request once more, or the end of it.
    fn again(
        &mut self,
        asking: Box<Asking>,
        said: Option<Duration>,
        session: &Session,
        now: Now,
        failure: Failure,
    ) {
        self.attempts += 1;
        if !session.retries().allows_another(self.attempts) {
            let host = asking.realm().url().origin().clone();
            let error = OperationError::GaveUp { host, attempts: self.attempts, last: failure };
            self.step = Step::Failed(Box::new(error));
            return;
        }
        let wait = said.unwrap_or_else(|| session.retries().wait(self.attempts, now.random));
        self.not_before = now.elapsed.saturating_add(wait);
        self.step = Step::Due(Box::new(Asking { url: None, chain: None, ..*asking }));
    }

    fn settle(
        &mut self,
        mut asking: Box<Asking>,
        incoming: &Incoming,
        session: &mut Session,
        now: Now,
    ) -> Result<Option<Turn>, OperationError> {
        let status = incoming.head.status;
        let reset = Failure::Unknown(FailureKind::Reset);
        if matches!(status.as_u16(), 301..=303 | 307 | 308) {
            asking.follow(&incoming.head)?;
            self.step = Step::Due(asking);
            return Ok(None);
        }
        if status.is_success() && (incoming.is_cut || !incoming.is_complete) {
            self.again(asking, None, session, now, reset);
            return Ok(None);
        }
        if status.is_success() {
            return self.receive(&asking, incoming, session, now);
        }
        if let Some(request) = asking.request.after(status) {
            self.step = Step::Due(Box::new(Asking { request, url: None, chain: None }));
            return Ok(None);
        }
        if is_passing(status) && session.retries().allows_another(self.attempts + 1) {
            let said = retry_after(&incoming.head, now);
            if let Some(wait) = said.filter(|wait| *wait > session.retries().max_wait) {
                return Err(OperationError::RateLimited(wait));
            }
            self.again(asking, said, session, now, reset);
            return Ok(None);
        }
        if let Grant::Refresh(refused) = asking.request.grant()
            && session.drop_refresh(&self.registry, refused)
        {
            self.step = Step::Begin; // with one that was given meanwhile, or the user's own credentials
            return Ok(None);
        }
        Err(refused(&asking, status, incoming))
    }

    /// What the token is kept for. Where nothing is needed, what a registry proposes is not needed either.
    fn good_for<'a>(&'a self, asking: &'a Asking) -> &'a ScopeSet {
        if self.scopes.is_empty() { &self.scopes } else { asking.request.scopes() }
    }

    fn receive(
        &mut self,
        asking: &Asking,
        incoming: &Incoming,
        session: &mut Session,
        now: Now,
    ) -> Result<Option<Turn>, OperationError> {
        match TokenReply::parse(&incoming.body, now.unix) {
            Ok(token) => {
                let header = token.token().to_header_value();
                let realm = asking.realm().url().origin();
                if session.logouts(&self.registry) == self.logouts {
                    session.keep_token(&self.registry, realm, self.good_for(asking), token);
                }
                Ok(Some(Turn::Done(Some(header))))
            }
            Err(error) => {
                let realm = asking.realm().url().origin().clone();
                Err(OperationError::NoToken { realm, error })
            }
        }
    }
}

impl Incoming {
    /// Whether there is less of it than `Content-Length` says.
    fn is_short(&self) -> bool {
        let announced = content_length(&self.head.headers).ok().flatten();
        announced.is_some_and(|announced| {
            u64::try_from(self.body.len()).is_ok_and(|held| held < announced)
        })
    }
}

impl Asking {
    const fn realm(&self) -> &RealmHop {
        self.request.realm()
    }

    fn outgoing(
        &mut self,
        session: &Session,
        registry: &Origin,
        attempt: Attempt,
    ) -> Result<Outgoing, OperationError> {
        let request = self.request.to_http()?;
        let first = CheckedUrl::try_from(request.uri())?;
        let method = request.method().clone();
        let chain = self.realm().redirects(method.as_str());
        let url = self.url.get_or_insert(first).clone();
        self.chain.get_or_insert(chain);
        let (parts, body) = request.into_parts();
        let len = u64::try_from(body.len()).unwrap_or(u64::MAX);
        let body = if body.is_empty() { Body::Empty } else { Body::Bytes(body) };
        let mut request = Request::from_parts(parts, body);
        *request.uri_mut() = url.to_uri();
        let headers = request.headers_mut();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.insert(USER_AGENT, session.user_agent().clone());
        if len > 0 {
            headers.insert(CONTENT_LENGTH, length_value(len));
        }
        if !url.same_origin(self.realm().url()) {
            headers.remove(AUTHORIZATION);
        }
        let attempt = match url.origin().scheme() {
            Scheme::Http => Attempt::Http,
            Scheme::Https if url.origin().host() == registry.host() && attempt != Attempt::Http => {
                attempt
            }
            Scheme::Https => Attempt::Https,
        };
        Ok(Outgoing { request, url, attempt, nearest: self.realm().nearest() })
    }

    fn follow(&mut self, head: &Parts) -> Result<(), OperationError> {
        let location = head.headers.get(LOCATION).map(HeaderValue::as_bytes);
        let chain = self.chain.as_mut().ok_or(OperationError::OutOfTurn)?;
        self.url = Some(chain.follow(head.status.as_u16(), location)?.into_url());
        Ok(())
    }
}

fn retry_after(head: &Parts, now: Now) -> Option<Duration> {
    let unix = u64::try_from(now.unix).unwrap_or(0);
    RetryAfter::of(&head.headers).ok().flatten().map(|said| said.wait(unix))
}

fn refused(asking: &Asking, status: StatusCode, incoming: &Incoming) -> OperationError {
    let content_type = incoming.head.headers.get(CONTENT_TYPE);
    let refusal = Box::new(ErrorBody::parse(status, content_type, &incoming.body));
    OperationError::TokenRefused { realm: asking.realm().url().origin().clone(), refusal }
}
