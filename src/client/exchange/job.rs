//! A call on its way: where it goes now, and what was tried for it.

use alloc::boxed::Box;

use http::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_LENGTH, HeaderValue, USER_AGENT};
use http::{Method, Request, StatusCode};

use super::call::{Call, Repeat, Target};
use crate::client::error::OperationError;
use crate::client::operation::{Body, Outgoing};
use crate::client::session::{Pass, Session};
use crate::protocol::ErrorBody;
use crate::protocol::auth::{AnswerError, Preferred, ScopeSet};
use crate::protocol::header::length_value;
use crate::registry::{
    AddressRange, Attempt, CheckedUrl, Hop, HopPolicy, Origin, RedirectChain, Scheme, Try,
};

pub(super) struct Job {
    pub(super) call: Call,
    /// Where a redirect led.
    pub(super) hop: Option<Hop>,
    pub(super) chain: Option<RedirectChain>,
    /// How often it was sent to the present endpoint and failed.
    pub(super) attempts: u32,
    /// With what it was sent last.
    pub(super) sent: Sent,
    /// Whether a token or credentials were found for it since it began.
    pub(super) fetched: bool,
    /// The token that was got for the next request: it is sent once, whatever the clock says of it.
    pub(super) fresh: Option<HeaderValue>,
    /// The scopes that the registry proposed for it.
    pub(super) hints: Option<ScopeSet>,
    /// What the registry said when it wanted other credentials.
    pub(super) refusal: Option<Box<ErrorBody>>,
}

/// What stood in `Authorization`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Sent {
    Nothing,
    /// What does not change: user and password, or a token that the user gave.
    Standing,
    Token,
}

impl Job {
    pub(super) fn new(call: Call) -> Self {
        Self {
            call,
            hop: None,
            chain: None,
            attempts: 0,
            sent: Sent::Nothing,
            fetched: false,
            fresh: None,
            hints: None,
            refusal: None,
        }
    }

    /// The same call, at another endpoint.
    pub(super) fn anew(self) -> Self {
        Self::new(self.call)
    }

    /// The same call, from where it began.
    pub(super) fn again(self) -> Self {
        Self { hop: None, chain: None, ..self }
    }

    pub(super) const fn scopes(&self) -> &ScopeSet {
        &self.call.scopes
    }

    pub(super) fn may_repeat(&self) -> bool {
        self.call.repeat == Repeat::Freely
    }

    /// Whether another endpoint may be asked instead.
    pub(super) const fn may_move(&self) -> bool {
        matches!(self.call.target, Target::Path(_))
    }

    /// Whether the endpoint itself is asked, and not somebody to whom it led.
    pub(super) fn is_at_endpoint(&self) -> bool {
        self.hop().is_none_or(|hop| !hop.is_cross_origin())
    }

    /// Whether what was sent has to be read from its source again to be sent again.
    pub(super) const fn needs_rewind(&self) -> bool {
        matches!(self.call.body, Body::Source { .. }) && !self.call.can_rewind
    }

    /// Whether this registry is asked, and not somebody whom it named, or who named it.
    pub(super) fn sends_credentials(&self, registry: &Origin) -> bool {
        self.hop().is_none_or(|hop| hop.sends_credentials() && hop.url().origin() == registry)
    }

    /// Where it goes, if not to the endpoint by a path.
    const fn hop(&self) -> Option<&Hop> {
        match (&self.hop, &self.call.target) {
            (Some(hop), _) | (None, Target::Hop(hop)) => Some(hop),
            (None, Target::Path(_)) => None,
        }
    }

    /// Keeps the scopes that the challenge proposes: of the first one that this request meets. Whether they are more
    /// than what was asked for.
    pub(super) fn takes_hints(&mut self, challenge: &Preferred) -> bool {
        let (Preferred::Bearer(challenge), None) = (challenge, &self.hints) else { return false };
        let asked = self.scopes().with_hints(challenge.scopes());
        let is_more = !self.scopes().is_empty() && !self.scopes().covers(&asked);
        self.hints = Some(challenge.scopes().clone());
        is_more
    }

    /// Where it went.
    pub(super) fn went_to(&self) -> Option<&CheckedUrl> {
        self.chain.as_ref().map(RedirectChain::current)
    }

    /// How it came there, where the registry led there.
    pub(super) fn into_hop(self) -> Option<Hop> {
        match (self.hop, self.call.target) {
            (Some(hop), _) | (None, Target::Hop(hop)) => Some(hop),
            (None, Target::Path(_)) => None,
        }
    }

    pub(super) fn has_fetched(&mut self, fresh: Option<HeaderValue>) {
        self.fetched = true;
        self.fresh = fresh;
    }

    /// No token: what the registry said says more than that there are no credentials.
    pub(super) fn explain(&mut self, error: OperationError, registry: &Origin) -> OperationError {
        match (error, self.refusal.take()) {
            (OperationError::Credentials(AnswerError::Missing), Some(refusal)) => {
                OperationError::Unauthorized { registry: registry.clone(), refusal }
            }
            (error, _) => error,
        }
    }

    pub(super) fn send(
        &mut self,
        one: Try<'_>,
        pass: Pass,
        session: &Session,
    ) -> Result<Outgoing, OperationError> {
        let policy = session.hop_policy(one.origin());
        let (url, nearest) = self.destination(one)?;
        if self.chain.is_none() {
            self.chain = Some(self.first_chain(policy, &url));
        }
        let (header, sent) = match pass {
            Pass::Open | Pass::Missing => (None, Sent::Nothing),
            Pass::Standing(header) => (Some(header), Sent::Standing),
            Pass::Token(header) => (Some(header), Sent::Token),
        };
        self.sent = sent;
        let mut request = Request::new(self.call.body.clone());
        *request.method_mut() = self.call.method.clone();
        *request.uri_mut() = url.to_uri();
        let headers = request.headers_mut();
        headers.extend(self.call.headers.clone());
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.insert(USER_AGENT, session.user_agent().clone());
        if may_have_body(&self.call.method) || !self.call.body.is_empty() {
            headers.insert(CONTENT_LENGTH, length_value(self.call.body.len()));
        }
        headers.extend(header.map(|header| (AUTHORIZATION, header)));
        let attempt = attempt(one, url.origin());
        Ok(Outgoing { request, url, attempt, nearest })
    }

    fn destination(
        &self,
        one: Try<'_>,
    ) -> Result<(CheckedUrl, Option<AddressRange>), OperationError> {
        match (self.hop(), &self.call.target) {
            (Some(hop), _) | (None, Target::Hop(hop)) => Ok((hop.url().clone(), hop.nearest())),
            (None, Target::Path(path)) => Ok((one.url(path)?, None)),
        }
    }

    fn first_chain(&self, policy: HopPolicy, url: &CheckedUrl) -> RedirectChain {
        match &self.call.target {
            Target::Hop(hop) => RedirectChain::onward(policy, self.call.method.as_str(), hop),
            Target::Path(_) => RedirectChain::new(policy, self.call.method.as_str(), url.clone()),
        }
    }
}

const fn may_have_body(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

/// A host whose certificate is not looked at is the same host at another port.
pub(super) fn attempt(one: Try<'_>, origin: &Origin) -> Attempt {
    match origin.scheme() {
        Scheme::Http => Attempt::Http,
        Scheme::Https if origin.host() == one.origin().host() => match one.attempt() {
            Attempt::HttpsUnverified => Attempt::HttpsUnverified,
            Attempt::Https | Attempt::Http => Attempt::Https,
        },
        Scheme::Https => Attempt::Https,
    }
}

/// Statuses after which the same request may have another answer.
pub(super) const fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502..=504)
}
