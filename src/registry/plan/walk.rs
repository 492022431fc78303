//! Whom to ask next.

use alloc::vec::Vec;

use super::EndpointPlan;
use super::endpoint::Try;
use crate::registry::origin::{Origin, Scheme};

/// How asking went, after redirects and authentication.
///
/// ```
/// use distref::registry::Outcome;
///
/// assert!(Outcome::Answered(404).confirms_transport() && !Outcome::TlsFailed.confirms_transport());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Outcome {
    /// No connection: the name was not found, the connection was refused, or timed out. A TLS connection that came about
    /// and was cut before an answer is [`Unusable`](Self::Unusable): whoever cuts it must not gain plain HTTP by it.
    Unreachable,
    /// A connection, and no TLS on it: the handshake failed, or what came was no TLS.
    TlsFailed,
    /// An answer with this status.
    Answered(u16),
    /// An answer that is of no use: none at all, cut off, not in the form that it must have, or not what its digest says.
    Unusable,
}

/// What to do after an [`Outcome`].
///
/// ```
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Next, Purpose, Outcome};
///
/// let config = DaemonConfig::default();
/// let hub = distref::DomainView::HUB;
/// let plan = EndpointPlan::new(&config, hub, Purpose::Pull, &Addresses::new())?;
/// assert_eq!(plan.start().after(Outcome::Answered(404)), Next::Stands);
/// assert_eq!(plan.start().after(Outcome::Unreachable), Next::Exhausted);
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Next<'p> {
    /// Ask this one.
    Try(Walk<'p>),
    /// The answer is the registry's, good or bad: nobody else is asked.
    Stands,
    /// Nobody is left to ask.
    Exhausted,
}

/// A place in a plan: what is tried now, and which hosts are known to speak TLS.
///
/// ```
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Next, Purpose, Outcome};
///
/// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
/// let hub = distref::DomainView::HUB;
/// let plan = EndpointPlan::new(&config, hub, Purpose::Pull, &Addresses::new())?;
/// let Next::Try(walk) = plan.start().after(Outcome::Answered(500)) else { panic!() };
/// assert_eq!(walk.current().origin().host(), "registry-1.docker.io");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Walk<'p> {
    plan: &'p EndpointPlan,
    now: Try<'p>,
    /// How many tries of the plan come before `now`.
    place: usize,
    tls_confirmed: Vec<&'p Origin>,
}

impl Outcome {
    /// Whether it shows that the scheme is the right one: over TLS, that the host speaks TLS.
    ///
    /// ```
    /// assert!(!distref::registry::Outcome::Unreachable.confirms_transport());
    /// ```
    #[must_use]
    pub const fn confirms_transport(self) -> bool {
        matches!(self, Self::Answered(_) | Self::Unusable)
    }
}

impl<'p> Walk<'p> {
    pub(super) const fn new(plan: &'p EndpointPlan, now: Try<'p>) -> Self {
        Self { plan, now, place: 0, tls_confirmed: Vec::new() }
    }

    /// What to try now.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new())?;
    /// assert_eq!(plan.start().current().origin().host(), "ghcr.io");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn current(&self) -> Try<'p> {
        self.now
    }

    /// Whom to ask next.
    ///
    /// | who | outcome | next |
    /// |---|---|---|
    /// | any | no connection, or no TLS on it | the next try |
    /// | mirror | 2xx, 304 | the answer stands |
    /// | mirror | another status (404, 401, 403, 429, 5xx …), or of no use | the next endpoint |
    /// | registry | any status, or of no use | the answer stands |
    ///
    /// Once a host answered over TLS, tries of it in plain HTTP are left out, as
    /// [`with_tls_confirmed`](EndpointPlan::with_tls_confirmed) has it.
    /// Source: moby, `distribution/pull.go`, `pullEndpoints`, and `errors.go`, `continueOnError`.
    ///
    /// ```
    /// use distref::registry::{Addresses, Attempt, DaemonConfig, EndpointPlan, Next, Purpose, Outcome};
    ///
    /// let config = DaemonConfig::default();
    /// let registry = distref::domain!("127.0.0.1:5000");
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new())?;
    /// let Next::Try(walk) = plan.start().after(Outcome::TlsFailed) else { panic!() };
    /// assert_eq!(walk.current().attempt(), Attempt::Http);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn after(&self, outcome: Outcome) -> Next<'p> {
        let stands = match outcome {
            Outcome::Unreachable | Outcome::TlsFailed => false,
            Outcome::Answered(200..=299 | 304) => true,
            Outcome::Answered(_) | Outcome::Unusable => !self.now.endpoint().is_mirror(),
        };
        if stands {
            return Next::Stands;
        }
        let mut tls_confirmed = self.tls_confirmed.clone();
        if outcome.confirms_transport() && self.now.attempt().scheme() == Scheme::Https {
            tls_confirmed.push(self.now.origin());
        }
        let allowed = |next: &(usize, Try<'p>)| {
            let (_, next) = next;
            !tls_confirmed.iter().any(|seen| seen.forbids_plain(next.origin()))
        };
        let next = self.plan.tries().enumerate().skip(self.place + 1).find(allowed);
        let walk = |(place, now)| Self { plan: self.plan, now, place, tls_confirmed };
        next.map_or(Next::Exhausted, |next| Next::Try(walk(next)))
    }
}
