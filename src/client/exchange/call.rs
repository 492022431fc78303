//! One request that a flow wants made, and what comes of it.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::{Method, response::Parts};

use crate::client::error::OperationError;
use crate::client::operation::{Body, Failure};
use crate::protocol::auth::ScopeSet;
use crate::protocol::reply::Location;
use crate::protocol::{ErrorBody, Route};
use crate::registry::{CheckedUrl, Hop, HopError, HopPolicy, Origin};

/// A request, and how to deal with it.
#[doc(hidden)]
pub struct Call {
    pub(super) method: Method,
    pub(super) target: Target,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    pub(super) scopes: ScopeSet,
    pub(super) taking: Taking,
    pub(super) repeat: Repeat,
    pub(super) can_rewind: bool,
}

/// Where a request goes.
pub(super) enum Target {
    /// To the endpoint that is tried, at this path and query.
    Path(String),
    /// To a URL that the registry gave.
    Hop(Hop),
}

/// What is done with the body of a 2xx reply. Bodies of other replies are held up to [`ErrorBody::MAX_LEN`].
#[derive(Clone, Copy)]
pub(super) enum Taking {
    /// Hold it, up to so many bytes.
    Capture(usize),
    /// Hand it on, a chunk at a time.
    Stream,
}

/// Whether the request may be sent again where nobody knows what became of it.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Repeat {
    /// Yes: it does the same twice.
    Freely,
    /// No: the flow is told that it is lost, and finds out.
    Never,
}

impl Call {
    /// The request of a route, with its method and scopes; without headers and body.
    pub fn route(route: &Route<'_>) -> Self {
        let target = Target::Path(route.to_path_and_query());
        Self::new(route.method(), target, route.scopes())
    }

    /// A request to a URL that the registry gave.
    pub fn at(method: Method, hop: Hop, scopes: ScopeSet) -> Self {
        Self::new(method, Target::Hop(hop), scopes)
    }

    fn new(method: Method, target: Target, scopes: ScopeSet) -> Self {
        Self {
            method,
            target,
            headers: HeaderMap::new(),
            body: Body::Empty,
            scopes,
            taking: Taking::Capture(ErrorBody::MAX_LEN),
            repeat: Repeat::Freely,
            can_rewind: true,
        }
    }

    /// With these scopes instead of those of the route.
    pub fn needing(self, scopes: ScopeSet) -> Self {
        Self { scopes, ..self }
    }

    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub fn with_body(self, content_type: &HeaderValue, body: Body) -> Self {
        Self { body, ..self.with_header(CONTENT_TYPE, content_type.clone()) }
    }

    /// The body of a 2xx reply is held, up to so many bytes; more is [`OperationError::TooLarge`].
    pub fn capturing(self, limit: usize) -> Self {
        Self { taking: Taking::Capture(limit), ..self }
    }

    /// The body of a 2xx reply is handed on: `Flow::open`, `Flow::take`. Where it breaks off, `Flow::lost` is called.
    pub fn streaming(self) -> Self {
        Self { taking: Taking::Stream, ..self }
    }

    /// Not sent twice: where its outcome is unknown, or it was refused for want of a fresh token or of room,
    /// `Flow::lost` is called.
    pub fn once(self) -> Self {
        Self { repeat: Repeat::Never, ..self }
    }

    /// The source of the body can be read only once.
    pub fn without_rewind(self) -> Self {
        Self { can_rewind: false, ..self }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Call")
            .field("method", &self.method)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// A reply, after redirects, authentication, retries and mirrors.
#[doc(hidden)]
pub struct Reply {
    pub(super) head: Parts,
    pub(super) body: Vec<u8>,
    pub(super) url: CheckedUrl,
    /// How the request came to that URL, where the registry led there.
    pub(super) hop: Option<Hop>,
    pub(super) policy: HopPolicy,
}

impl Reply {
    pub fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    /// Status and headers.
    pub const fn head(&self) -> &Parts {
        &self.head
    }

    /// What was held of the body; nothing, where it was streamed.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// The URL that answered, after redirects: `Location` and `Link` are relative to it.
    pub const fn url(&self) -> &CheckedUrl {
        &self.url
    }

    /// Where `Location` leads. Without credentials, where another server had a say in it.
    pub fn follow(&self, location: &Location) -> Result<Hop, HopError> {
        match &self.hop {
            Some(hop) => self.policy.onward(hop, location.expose()),
            None => location.hop(&self.policy, &self.url),
        }
    }

    /// Where the registry may lead.
    pub const fn policy(&self) -> &HopPolicy {
        &self.policy
    }

    pub fn error_body(&self) -> ErrorBody {
        ErrorBody::parse(self.head.status, self.head.headers.get(CONTENT_TYPE), &self.body)
    }

    pub fn into_refusal(self) -> OperationError {
        OperationError::Refused(Box::new(self.error_body()))
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Reply")
            .field("status", &self.head.status)
            .field("url", &self.url)
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A request of which nobody knows what became of it, or that was refused and may be made anew.
///
/// The next call is sent after a pause that is long enough for it.
#[doc(hidden)]
#[derive(Debug)]
pub enum Loss {
    /// The connection failed, or a streamed body broke off.
    Failure(Failure),
    /// Refused, and next time it may not be: 401 with an old token, 408, 429, 5xx.
    Refused(Box<ErrorBody>),
}

impl Loss {
    /// `host` is who was asked.
    pub fn into_error(self, host: Origin) -> OperationError {
        match self {
            Self::Failure(last) => OperationError::GaveUp { host, attempts: 1, last },
            Self::Refused(refusal) => OperationError::Refused(refusal),
        }
    }
}
