//! What an operation and whoever drives it say to each other.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::net::IpAddr;
use core::time::Duration;

use http::Request;
use http::response::Parts;

use super::error::OperationError;
use super::session::Session;
use crate::registry::{AddressRange, Attempt, CheckedUrl, Credentials, HopError, Origin};

/// Something that is wanted of a registry: the one trait that a driver knows.
///
/// | the driver | when |
/// |---|---|
/// | [`poll`](Self::poll) | first, and whenever nothing else is due: says the one next [`Action`] |
/// | [`answer`](Self::answer) | after [`Action::Ask`] |
/// | [`response`](Self::response) | after [`Action::Send`], when the head of the reply is there |
/// | [`body`](Self::body), [`end`](Self::end) | then, while [`wants_body`](Self::wants_body) |
/// | [`failed`](Self::failed) | after [`Action::Send`], or in the body, when the connection or the request failed |
///
/// Authentication, redirects, retries, waiting, mirrors and plain HTTP are decided within; nothing is decided by the
/// driver. Calls in another order make no harm: the operation ends with [`OperationError::OutOfTurn`], or takes the
/// exchange for failed.
///
/// ```
/// use distref::client::{Action, Now, Operation, Ping, Session};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
///
/// let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
/// let (mut session, mut ping) = (Session::new(), Ping::new(plan));
/// let Action::Send(first) = ping.poll(&mut session, Now::default()) else { panic!() };
/// assert_eq!(first.url().expose(), "https://ghcr.io/v2/");
///
/// let (head, _) = http::Response::new(()).into_parts(); // 200
/// ping.response(&mut session, Now::default(), &head);
/// while ping.wants_body() {
///     ping.end(&mut session, Now::default());
/// }
/// assert!(matches!(ping.poll(&mut session, Now::default()), Action::Done(Ok(()))));
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
pub trait Operation {
    /// What it is for.
    type Output;

    /// The one next action.
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, Ping, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let (mut session, mut ping) = (Session::new(), Ping::new(plan));
    /// assert!(matches!(ping.poll(&mut session, Now::default()), Action::Send(_)));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    fn poll(&mut self, session: &mut Session, now: Now) -> Action<Self::Output>;

    /// The answer to [`Action::Ask`].
    ///
    /// ```
    /// # use distref::client::{Operation, Ask, Session};
    /// fn asked(operation: &mut impl Operation, session: &mut Session, ask: &Ask) {
    ///     operation.answer(session, ask.usual()); // anonymous; and token servers may be wherever the registry says
    /// }
    /// ```
    fn answer(&mut self, session: &mut Session, answer: Answer);

    /// The head of a reply. Its body comes afterwards, if [`wants_body`](Self::wants_body).
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, Ping, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let (mut session, mut ping, now) = (Session::new(), Ping::new(plan), Now::default());
    /// # assert!(matches!(ping.poll(&mut session, now), Action::Send(_)));
    /// let (head, ()) = http::Response::builder().status(404).body(())?.into_parts();
    /// ping.response(&mut session, now, &head);
    /// # ping.end(&mut session, now);
    /// let Action::Done(Err(error)) = ping.poll(&mut session, now) else { panic!() };
    /// assert!(error.is_not_found());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn response(&mut self, session: &mut Session, now: Now, head: &Parts);

    /// Whether more of the body is of use. `false`: stop reading, and [`poll`](Self::poll).
    ///
    /// ```
    /// # use distref::client::{Action, ListTags, Now, Operation, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let mut list = ListTags::new(plan, distref::RepositoryView::parse("team/app")?);
    /// # let (mut session, now) = (Session::new(), Now::default());
    /// # assert!(matches!(list.poll(&mut session, now), Action::Send(_)));
    /// assert!(!list.wants_body()); // there is no reply yet
    /// list.response(&mut session, now, &http::Response::new(()).into_parts().0); // 200
    /// assert!(list.wants_body());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn wants_body(&self) -> bool;

    /// The next bytes of the body, of any number; and what of them to write, where.
    ///
    /// ```
    /// # use distref::client::Operation;
    /// fn received(operation: &mut impl Operation, bytes: &[u8], file: &mut [u8]) {
    ///     let emit = operation.body(bytes);
    ///     let start = emit.offset as usize;
    ///     file[start..start + emit.data.len()].copy_from_slice(emit.data);
    /// }
    /// ```
    fn body<'b>(&mut self, chunk: &'b [u8]) -> Emit<'b>;

    /// The body is at its end, cleanly.
    ///
    /// ```
    /// # use distref::client::{Action, ListTags, Now, Operation, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let mut list = ListTags::new(plan, distref::RepositoryView::parse("team/app")?);
    /// # let (mut session, now) = (Session::new(), Now::default());
    /// # assert!(matches!(list.poll(&mut session, now), Action::Send(_)));
    /// # list.response(&mut session, now, &http::Response::new(()).into_parts().0); // 200
    /// list.body(br#"{"tags": ["1.2"]}"#);
    /// list.end(&mut session, now);
    /// assert!(!list.wants_body());
    /// let Action::Done(Ok(tags)) = list.poll(&mut session, now) else { panic!() };
    /// assert_eq!(tags[0], "1.2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn end(&mut self, session: &mut Session, now: Now);

    /// The request or its reply failed.
    ///
    /// ```
    /// # use distref::client::{Failure, FailureKind, Now, Operation, Session};
    /// fn no_connection(operation: &mut impl Operation, session: &mut Session, now: Now) {
    ///     operation.failed(session, now, Failure::NotSent(FailureKind::Refused));
    /// }
    /// ```
    fn failed(&mut self, session: &mut Session, now: Now, failure: Failure);

    /// Ends the operation early. What it left open at the registry is ended by the request that is returned, if there
    /// is one: send it, or do not; whatever comes back is of no interest.
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, Ping, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let (mut session, mut ping) = (Session::new(), Ping::new(plan));
    /// assert!(ping.cancel(&mut session, Now::default()).is_none());
    /// assert!(matches!(ping.poll(&mut session, Now::default()), Action::Done(Err(_))));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    fn cancel(&mut self, session: &mut Session, now: Now) -> Option<Box<Outgoing>>;

    /// How far it is.
    ///
    /// ```
    /// # use distref::client::{Operation, Stage};
    /// fn show(operation: &impl Operation) -> String {
    ///     let progress = operation.progress();
    ///     format!("{} {}/{:?}", progress.stage.as_str(), progress.done, progress.total)
    /// }
    /// ```
    fn progress(&self) -> Progress;
}

/// The one next thing to do for an [`Operation`].
///
/// ```
/// use distref::client::Action;
///
/// fn is_over<T>(action: &Action<T>) -> bool {
///     matches!(action, Action::Done(_))
/// }
/// assert!(is_over(&Action::Done(Ok(1))));
/// ```
#[derive(Debug)]
pub enum Action<T> {
    /// Send this, without following redirects; then [`response`](Operation::response) or [`failed`](Operation::failed).
    Send(Box<Outgoing>),
    /// Wait so long, then [`poll`](Operation::poll) again.
    Wait(Duration),
    /// Find out, then [`answer`](Operation::answer).
    Ask(Ask),
    /// The end. Nothing more is asked for; what was emitted of a blob counts from here on.
    Done(Result<T, OperationError>),
}

/// A request to send, and to whom it may go.
///
/// `Debug` shows method, URL without query, and the names of headers.
///
/// ```
/// # use distref::client::{Action, Now, Operation, Ping, Session};
/// # use distref::registry::{Addresses, Attempt, DaemonConfig, EndpointPlan, Purpose};
/// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
/// # let (mut session, mut ping) = (Session::new(), Ping::new(plan));
/// let Action::Send(outgoing) = ping.poll(&mut session, Now::default()) else { panic!() };
/// assert_eq!(outgoing.attempt(), Attempt::Https);
/// assert!(outgoing.allows("10.0.0.1".parse()?).is_ok()); // what the user named may be anywhere
/// let request = outgoing.into_request();
/// assert_eq!(request.uri(), "https://ghcr.io/v2/");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Outgoing {
    pub(super) request: Request<Body>,
    pub(super) url: CheckedUrl,
    pub(super) attempt: Attempt,
    pub(super) nearest: Option<AddressRange>,
}

impl Outgoing {
    /// The request: method, URL, headers and what its body is made of. `Content-Length` is set where there is a body or
    /// could be one, `Accept-Encoding` is `identity`.
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, Ping, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let (mut session, mut ping) = (Session::new(), Ping::new(plan));
    /// let Action::Send(outgoing) = ping.poll(&mut session, Now::default()) else { panic!() };
    /// let request = outgoing.into_request();
    /// assert_eq!(request.method(), "GET");
    /// assert_eq!(request.headers()["accept-encoding"], "identity");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn into_request(self) -> Request<Body> {
        self.request
    }

    /// The request, to look at.
    ///
    /// ```
    /// # use distref::client::Outgoing;
    /// fn method(outgoing: &Outgoing) -> &http::Method {
    ///     outgoing.request().method()
    /// }
    /// ```
    #[must_use]
    pub const fn request(&self) -> &Request<Body> {
        &self.request
    }

    /// Where it goes.
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, Ping, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let (mut session, mut ping) = (Session::new(), Ping::new(plan));
    /// let Action::Send(outgoing) = ping.poll(&mut session, Now::default()) else { panic!() };
    /// assert_eq!(outgoing.url().path(), "/v2/");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn url(&self) -> &CheckedUrl {
        &self.url
    }

    /// By which transport: with a certificate that is valid, with any, or in plain HTTP.
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, Ping, Session};
    /// # use distref::registry::{Addresses, Attempt, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let (mut session, mut ping) = (Session::new(), Ping::new(plan));
    /// let Action::Send(outgoing) = ping.poll(&mut session, Now::default()) else { panic!() };
    /// assert_eq!(outgoing.attempt(), Attempt::Https);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn attempt(&self) -> Attempt {
        self.attempt
    }

    /// How near the host may be, where that is limited: what [`allows`](Self::allows) goes by, for whoever resolves names
    /// when the request is sent already.
    ///
    /// ```
    /// # use distref::client::Outgoing;
    /// use distref::registry::AddressRange;
    ///
    /// fn is_for_the_internet(outgoing: &Outgoing) -> bool {
    ///     outgoing.nearest() == Some(AddressRange::Public)
    /// }
    /// ```
    #[must_use]
    pub const fn nearest(&self) -> Option<AddressRange> {
        self.nearest
    }

    /// Whether the host may be at this address. Of use to drivers that resolve names themselves: a name that a registry
    /// gave can lead to the machine's own network.
    ///
    /// # Errors
    ///
    /// [`HopError::TooNear`].
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, PullBlob, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{RepositoryView, manifest::Descriptor};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let (mut session, now) = (Session::new(), Now::default());
    /// # let mut pull = PullBlob::new(plan, RepositoryView::parse("team/app")?, &Descriptor::EMPTY);
    /// # assert!(matches!(pull.poll(&mut session, now), Action::Send(_)));
    /// let redirect = http::Response::builder().status(307).header("location", "https://cdn.example/blob");
    /// pull.response(&mut session, now, &redirect.body(())?.into_parts().0);
    /// # while pull.wants_body() {
    /// #     pull.end(&mut session, now);
    /// # }
    /// let Action::Send(outgoing) = pull.poll(&mut session, now) else { panic!() };
    /// assert!(outgoing.allows("93.184.216.34".parse()?).is_ok());
    /// assert!(outgoing.allows("127.0.0.1".parse()?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn allows(&self, address: IpAddr) -> Result<(), HopError> {
        let range = AddressRange::of(address);
        match self.nearest {
            Some(nearest) if !range.is_within(nearest) => Err(HopError::TooNear(range)),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.request.headers().keys().collect();
        out.debug_struct("Outgoing")
            .field("method", self.request.method())
            .field("url", &self.url)
            .field("headers", &headers)
            .field("body", self.request.body())
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// What the body of a request is made of.
///
/// ```
/// use distref::client::Body;
///
/// assert_eq!(Body::Source { offset: 5, len: 10 }.len(), 10);
/// assert_eq!(format!("{:?}", Body::Bytes(b"password=x".to_vec())), "Bytes(10)");
/// ```
#[derive(Clone, Eq, PartialEq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// These.
    Bytes(Vec<u8>),
    /// A part of the content that is pushed, which the driver has.
    Source {
        /// The first byte.
        offset: u64,
        /// How many.
        len: u64,
    },
}

impl Body {
    /// Bytes.
    ///
    /// ```
    /// assert_eq!(distref::client::Body::Empty.len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Bytes(bytes) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            Self::Source { len, .. } => *len,
        }
    }

    /// Whether there is nothing to send.
    ///
    /// ```
    /// assert!(distref::client::Body::Empty.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("Empty"),
            Self::Bytes(bytes) => write!(out, "Bytes({})", bytes.len()),
            Self::Source { offset, len } => write!(out, "Source({offset}..+{len})"),
        }
    }
}

/// Something that only the user or the machine knows.
///
/// ```
/// use distref::client::{Answer, Ask};
/// use distref::registry::{Origin, Scheme};
///
/// let registry = Origin::new(Scheme::Https, "ghcr.io")?;
/// let ask = Ask::Credentials { registry, is_mirror: false };
/// assert!(matches!(ask.usual(), Answer::Credentials(_)));
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Ask {
    /// Which credentials there are for this registry: [`Answer::Credentials`]. Asked once in a session.
    Credentials {
        /// Whom they would go to. Docker Hub is `registry-1.docker.io`: [`DomainView::HUB`](crate::DomainView::HUB).
        registry: Origin,
        /// Whether it is a mirror: the registry's own credentials are not for it.
        is_mirror: bool,
    },
    /// Whether the registry's credentials may go to this token server, which is at another origin: [`Answer::Realm`].
    /// Asked once in a session.
    Realm {
        /// Who names it.
        registry: Origin,
        /// Who would get the credentials.
        realm: Origin,
    },
}

impl Ask {
    /// The answer of somebody without an account who trusts the registry: anonymous, and yes.
    ///
    /// ```
    /// # use distref::client::{Answer, Ask};
    /// # use distref::registry::{Origin, Scheme};
    /// let registry = Origin::new(Scheme::Https, "ghcr.io")?;
    /// let realm = Origin::new(Scheme::Https, "auth.example")?;
    /// assert_eq!(Ask::Realm { registry, realm }.usual(), Answer::Realm(true));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn usual(&self) -> Answer {
        match self {
            Self::Credentials { .. } => Answer::Credentials(Credentials::Anonymous),
            Self::Realm { .. } => Answer::Realm(true),
        }
    }
}

/// What is answered to an [`Ask`].
///
/// ```
/// use distref::client::Answer;
/// use distref::registry::Credentials;
///
/// let answer = Answer::Credentials(Credentials::basic("robot", "s3cret")?);
/// assert!(!format!("{answer:?}").contains("s3cret"));
/// # Ok::<(), distref::registry::CredentialsError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// These; [`Credentials::Anonymous`] where there are none.
    Credentials(Credentials),
    /// Whether it may be.
    Realm(bool),
}

/// What time it is, and a number that nobody foresees.
///
/// ```
/// use distref::client::Now;
///
/// let now = Now { unix: 1_780_000_000, ..Now::default() };
/// assert_eq!(now.elapsed.as_secs(), 0);
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Now {
    /// Since any fixed moment, by a clock that never goes back.
    pub elapsed: Duration,
    /// Seconds since 1970 by the clock on the wall. Tokens run out by it.
    pub unix: i64,
    /// Random: spreads retries. 0 waits as long as there is to wait.
    pub random: u32,
}

/// How a request failed, and how far it came.
///
/// | said | what is done |
/// |---|---|
/// | `NotSent(NoTls)`, `NotSent(TlsHandshake)` | the same host in plain HTTP, where that may be; the next mirror; or the end |
/// | `NotSent` of another kind | the same, or again after a while |
/// | `Unknown` | at a mirror, the next one; again after a while where that does no harm; else it is found out what happened |
///
/// `NotSent` is for certain only: no connection, or none with TLS on it. In doubt it is `Unknown`.
///
/// ```
/// use distref::client::{Failure, FailureKind};
///
/// let failure = Failure::Unknown(FailureKind::Reset);
/// assert_eq!(failure.to_string(), "the connection was reset, perhaps after the request was carried out");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Failure {
    /// No byte of the request reached the other side.
    NotSent(FailureKind),
    /// The request may have been carried out; or the reply broke off.
    Unknown(FailureKind),
}

impl Failure {
    /// What went wrong.
    ///
    /// ```
    /// use distref::client::{Failure, FailureKind};
    ///
    /// assert_eq!(Failure::NotSent(FailureKind::Dns).kind(), FailureKind::Dns);
    /// ```
    #[must_use]
    pub const fn kind(self) -> FailureKind {
        match self {
            Self::NotSent(kind) | Self::Unknown(kind) => kind,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let perhaps = match self {
            Self::NotSent(_) => "",
            Self::Unknown(_) => ", perhaps after the request was carried out",
        };
        write!(out, "{}{perhaps}", self.kind())
    }
}

/// What went wrong with a connection, or with what was to be sent.
///
/// ```
/// assert_eq!(distref::client::FailureKind::Dns.to_string(), "the host was not found");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The name has no address.
    Dns,
    /// Nobody listens there, or nobody is reached.
    Refused,
    /// The other side does not speak TLS.
    NoTls,
    /// TLS was spoken, and the handshake failed: a certificate that is not valid, say.
    TlsHandshake,
    /// It took too long.
    Timeout,
    /// The connection broke.
    Reset,
    /// The content that is pushed ended before its length, or goes on after it: there is nothing to send again.
    SourceLength,
    /// Anything else.
    Other,
}

impl fmt::Display for FailureKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Dns => "the host was not found",
            Self::Refused => "no connection",
            Self::NoTls => "the other side does not speak TLS",
            Self::TlsHandshake => "no trust in the other side: the TLS handshake failed",
            Self::Timeout => "no answer in time",
            Self::Reset => "the connection was reset",
            Self::SourceLength => "the content that is pushed has another length than was said",
            Self::Other => "the exchange failed",
        })
    }
}

/// Bytes to keep, and where: unverified until [`Action::Done`].
///
/// Offsets go on from the last ones, or start again at 0: what was written before is then void.
///
/// ```
/// assert!(distref::client::Emit::NOTHING.data.is_empty());
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Emit<'b> {
    /// Where the bytes stand in the content.
    pub offset: u64,
    /// The bytes: a part of what was handed over.
    pub data: &'b [u8],
}

impl Emit<'_> {
    /// Nothing to keep.
    ///
    /// ```
    /// assert_eq!(distref::client::Emit::NOTHING.offset, 0);
    /// ```
    pub const NOTHING: Emit<'static> = Emit { offset: 0, data: &[] };
}

/// How far an operation is.
///
/// ```
/// use distref::client::{Progress, Stage};
///
/// let progress = Progress { stage: Stage::Receiving, done: 5, total: Some(20) };
/// assert_eq!(progress.stage.as_str(), "receiving");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Progress {
    /// What is under way.
    pub stage: Stage,
    /// Bytes of content that are through; names, for lists. It goes back where a transfer starts again.
    pub done: u64,
    /// Of how many, where that is known.
    pub total: Option<u64>,
}

/// What an operation is about.
///
/// ```
/// assert_eq!(distref::client::Stage::Authorizing.as_str(), "authorizing");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Stage {
    /// Nothing was asked for yet.
    Idle,
    /// A token or credentials.
    Authorizing,
    /// A request is on its way, its reply is awaited.
    Asking,
    /// The body of a reply comes in.
    Receiving,
    /// For the registry to be ready again, or before a retry.
    Waiting,
    /// The end.
    Done,
}

impl Stage {
    /// A word for it.
    ///
    /// ```
    /// assert_eq!(distref::client::Stage::Waiting.as_str(), "waiting");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Authorizing => "authorizing",
            Self::Asking => "asking",
            Self::Receiving => "receiving",
            Self::Waiting => "waiting",
            Self::Done => "done",
        }
    }
}
