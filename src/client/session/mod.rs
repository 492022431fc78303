//! What operations learn about registries, and share.

mod known;
mod notice;

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use http::header::{HeaderValue, InvalidHeaderValue};
use http::response::Parts;

use self::known::Known;
pub(super) use self::known::Referrers;
pub use self::notice::Notice;
use super::operation::Now;
use super::retry::RetryPolicy;
use crate::protocol::auth::{Authorization, Preferred, ScopeSet, TokenReply};
use crate::protocol::header::{RateLimits, WarningLog, Warnings};
use crate::registry::{
    CheckedUrl, Credentials, EndpointPlan, HopPolicy, Origin, RealmPolicy, Scheme, Secret,
};

/// What operations learn and share: credentials, tokens, who speaks TLS, rate limits, warnings.
///
/// One for a program is enough, whichever registries it speaks to: everything is kept by origin, and nothing of one
/// origin is sent to another. It is small, and never busy for long: a lock around it will do. It lives in memory only.
///
/// `Debug` shows no secret.
///
/// ```
/// use distref::client::{RetryPolicy, Session};
/// use distref::registry::{Credentials, Origin, Scheme};
///
/// let mut session = Session::new().with_retries(RetryPolicy::NEVER);
/// let registry = Origin::new(Scheme::Https, "ghcr.io")?;
/// session.set_credentials(&registry, Credentials::basic("robot", "s3cret")?);
/// assert!(!format!("{session:?}").contains("s3cret"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Session {
    known: BTreeMap<Origin, Known>,
    retries: RetryPolicy,
    user_agent: HeaderValue,
    allows_near: bool,
    warnings: WarningLog,
    notices: Vec<Notice>,
}

/// How a request is sent.
pub(super) enum Pass {
    /// Without `Authorization`.
    Open,
    /// With this, which stays the same.
    Standing(HeaderValue),
    /// With this token.
    Token(HeaderValue),
    /// A token or credentials have to be found first.
    Missing,
}

impl Session {
    /// The most registries that are remembered; of more, some are forgotten and learnt anew.
    pub const MAX_REGISTRIES: usize = 256;

    /// The most notices that are held until [`drain_notices`](Self::drain_notices).
    pub const MAX_NOTICES: usize = 256;

    /// How long a mirror that was not reached is passed over: a minute.
    pub const ABSENCE: Duration = Duration::from_secs(60);

    /// Nothing is known yet.
    ///
    /// ```
    /// # use distref::client::{Action, Ask, Now, Operation, Ping, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// let (mut session, mut ping, now) = (Session::new(), Ping::new(plan), Now::default());
    /// assert!(matches!(ping.poll(&mut session, now), Action::Send(_)));
    /// let wants_login = http::Response::builder().status(401).header("www-authenticate", "Basic realm=x");
    /// ping.response(&mut session, now, &wants_login.body(())?.into_parts().0);
    /// # ping.end(&mut session, now);
    /// assert!(matches!(ping.poll(&mut session, now), Action::Ask(Ask::Credentials { .. }))); // it knows none
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self {
            known: BTreeMap::new(),
            retries: RetryPolicy::DEFAULT,
            user_agent: HeaderValue::from_static(concat!("distref/", env!("CARGO_PKG_VERSION"))),
            allows_near: false,
            warnings: WarningLog::default(),
            notices: Vec::new(),
        }
    }

    /// The same, with these retries.
    ///
    /// ```
    /// # use distref::client::{Action, Failure, FailureKind, Now, Operation, OperationError, Ping, RetryPolicy, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let (mut ping, now) = (Ping::new(plan), Now::default());
    /// let mut session = Session::new().with_retries(RetryPolicy::NEVER);
    /// assert!(matches!(ping.poll(&mut session, now), Action::Send(_)));
    /// ping.failed(&mut session, now, Failure::Unknown(FailureKind::Reset));
    /// let Action::Done(Err(error)) = ping.poll(&mut session, now) else { panic!() };
    /// assert!(matches!(error, OperationError::GaveUp { attempts: 1, .. }));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn with_retries(self, retries: RetryPolicy) -> Self {
        Self { retries, ..self }
    }

    /// The same, with this `User-Agent`: registries want to know whom to write to.
    ///
    /// # Errors
    ///
    /// Not a text that a header can hold.
    ///
    /// ```
    /// use distref::client::Session;
    ///
    /// let session = Session::new().with_user_agent("puller/1.0 (+https://puller.example)")?;
    /// # Ok::<(), http::header::InvalidHeaderValue>(())
    /// ```
    pub fn with_user_agent(self, user_agent: &str) -> Result<Self, InvalidHeaderValue> {
        Ok(Self { user_agent: HeaderValue::from_str(user_agent)?, ..self })
    }

    /// The same, where registries may lead to addresses that are nearer to this machine than they are themselves:
    /// [`HopPolicy::allow_near`].
    ///
    /// ```
    /// let session = distref::client::Session::new().allow_near();
    /// ```
    #[must_use]
    pub fn allow_near(self) -> Self {
        Self { allows_near: true, ..self }
    }

    /// From now on, these credentials for this registry; tokens that it gave for others are forgotten.
    ///
    /// The scheme counts: credentials for `https://` are not sent in plain HTTP. Which of both it will be is not known
    /// before a registry that may be spoken to in plain HTTP answers: [`Ask::Credentials`](super::Ask::Credentials) says it.
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, Ping, Session};
    /// # use distref::registry::{Addresses, Credentials, DaemonConfig, EndpointPlan, Origin, Purpose, Scheme};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let (mut session, mut ping, now) = (Session::new(), Ping::new(plan), Now::default());
    /// session.set_credentials(&Origin::new(Scheme::Https, "ghcr.io")?, Credentials::basic("robot", "s3cret")?);
    /// # assert!(matches!(ping.poll(&mut session, now), Action::Send(_)));
    /// let wants_login = http::Response::builder().status(401).header("www-authenticate", "Basic realm=x");
    /// ping.response(&mut session, now, &wants_login.body(())?.into_parts().0);
    /// # ping.end(&mut session, now);
    /// let Action::Send(again) = ping.poll(&mut session, now) else { panic!() };
    /// assert!(again.request().headers().contains_key("authorization"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn set_credentials(&mut self, registry: &Origin, credentials: Credentials) {
        let known = self.known_mut(registry);
        known.log_out();
        known.credentials = Some(credentials);
    }

    /// Forgets credentials and tokens of this registry. The next operation asks for credentials.
    ///
    /// ```
    /// use distref::client::Session;
    /// use distref::registry::{Origin, Scheme};
    ///
    /// let mut session = Session::new();
    /// session.log_out(&Origin::new(Scheme::Https, "ghcr.io")?);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    pub fn log_out(&mut self, registry: &Origin) {
        self.known_mut(registry).log_out();
    }

    /// The refresh token that the registry's token server gave, to be kept for the next time:
    /// [`Credentials::IdentityToken`].
    ///
    /// ```
    /// # use distref::client::Session;
    /// # use distref::registry::{Origin, Scheme};
    /// assert!(Session::new().refresh_token(&Origin::new(Scheme::Https, "ghcr.io")?).is_none());
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn refresh_token(&self, registry: &Origin) -> Option<&Secret> {
        self.known.get(registry)?.refresh.as_ref().map(|(_, token)| token)
    }

    /// What the registry said last about how much one may still ask for.
    ///
    /// ```
    /// # use distref::client::Session;
    /// # use distref::registry::{Origin, Scheme};
    /// assert!(Session::new().rate_limits(&Origin::new(Scheme::Https, "ghcr.io")?).is_none());
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn rate_limits(&self, registry: &Origin) -> Option<&RateLimits> {
        self.known.get(registry)?.rate_limits.as_ref()
    }

    /// What a user should be told, since it was called last; each warning once in a session.
    ///
    /// ```
    /// assert!(distref::client::Session::new().drain_notices().is_empty());
    /// ```
    #[must_use]
    pub fn drain_notices(&mut self) -> Vec<Notice> {
        core::mem::take(&mut self.notices)
    }

    // What operations ask and tell.

    pub(super) const fn retries(&self) -> &RetryPolicy {
        &self.retries
    }

    pub(super) const fn user_agent(&self) -> &HeaderValue {
        &self.user_agent
    }

    pub(super) fn hop_policy(&self, registry: &Origin) -> HopPolicy {
        let policy = HopPolicy::new(registry.clone());
        if self.allows_near { policy.allow_near() } else { policy }
    }

    pub(super) fn realm_policy(&self, registry: &Origin) -> RealmPolicy {
        let policy = RealmPolicy::new(registry.clone());
        if self.allows_near { policy.allow_near() } else { policy }
    }

    /// What this session may send there for these scopes.
    pub(super) fn pass(&self, registry: &Origin, scopes: &ScopeSet, now: Now) -> Pass {
        self.known.get(registry).map_or(Pass::Open, |known| known.pass(scopes, now))
    }

    pub(super) fn credentials(&self, registry: &Origin) -> Option<&Credentials> {
        self.known.get(registry)?.credentials.as_ref()
    }

    /// What was answered; of several answers, and of one that comes after [`set_credentials`](Self::set_credentials),
    /// what was there first.
    pub(super) fn know_credentials(&mut self, registry: &Origin, credentials: Credentials) {
        self.known_mut(registry).credentials.get_or_insert(credentials);
    }

    /// How often the credentials were forgotten: a token that was asked for before that is not kept.
    pub(super) fn logouts(&self, registry: &Origin) -> u32 {
        self.known.get(registry).map_or(0, |known| known.logouts)
    }

    pub(super) fn challenge(&self, registry: &Origin) -> Option<&Preferred> {
        self.known.get(registry)?.challenge.as_ref()
    }

    /// Whether it is of another kind than the one before.
    pub(super) fn learn_challenge(&mut self, registry: &Origin, challenge: Preferred) -> bool {
        self.known_mut(registry).learn_challenge(challenge)
    }

    /// Whether the registry wants a user and a password, and it is known that there are none.
    pub(super) fn has_none_for(&self, registry: &Origin) -> bool {
        self.known.get(registry).is_some_and(Known::has_none)
    }

    /// The refresh token that this token server gave.
    pub(super) fn refresh_for(&self, registry: &Origin, realm: &Origin) -> Option<&Secret> {
        let (giver, token) = self.known.get(registry)?.refresh.as_ref()?;
        (giver == realm).then_some(token)
    }

    pub(super) fn stand(&mut self, registry: &Origin, header: &Authorization) {
        self.known_mut(registry).standing = Some(header.to_header_value());
    }

    /// Whether the registry's credentials may go to this realm, if that was asked.
    pub(super) fn allows_realm(&self, registry: &Origin, realm: &Origin) -> Option<bool> {
        self.known.get(registry)?.realms.get(realm).copied()
    }

    pub(super) fn know_realm(&mut self, registry: &Origin, realm: &Origin, allowed: bool) {
        self.known_mut(registry).know_realm(realm, allowed);
    }

    /// A token that this token server gave.
    pub(super) fn keep_token(
        &mut self,
        registry: &Origin,
        realm: &Origin,
        scopes: &ScopeSet,
        token: TokenReply,
    ) {
        self.known_mut(registry).keep_token(realm, scopes, token);
    }

    pub(super) fn drop_token(&mut self, registry: &Origin, scopes: &ScopeSet) {
        self.known_mut(registry).drop_token(scopes);
    }

    /// Forgets the refresh token that was refused, but none that took its place meanwhile. Whether there was one.
    pub(super) fn drop_refresh(&mut self, registry: &Origin, refused: &Secret) -> bool {
        let refresh = &mut self.known_mut(registry).refresh;
        let is_there = refresh.is_some();
        refresh.take_if(|(_, held)| held == refused);
        is_there
    }

    pub(super) fn not_before(&self, registry: &Origin) -> Duration {
        self.known.get(registry).map_or(Duration::ZERO, |known| known.not_before)
    }

    pub(super) fn quiet_until(&mut self, registry: &Origin, time: Duration) {
        let known = self.known_mut(registry);
        known.not_before = known.not_before.max(time);
    }

    /// The largest chunk that the registry takes, in bytes, if it refused a larger one.
    pub(super) fn max_chunk(&self, registry: &Origin) -> Option<u64> {
        self.known.get(registry)?.max_chunk
    }

    pub(super) fn learn_max_chunk(&mut self, registry: &Origin, bytes: u64) {
        self.known_mut(registry).max_chunk = Some(bytes);
    }

    /// Whether the registry has the referrers API, if that is known.
    pub(super) fn referrers(&self, registry: &Origin) -> Referrers {
        self.known.get(registry).map(|known| known.referrers).unwrap_or_default()
    }

    pub(super) fn learn_referrers(&mut self, registry: &Origin, referrers: Referrers) {
        self.known_mut(registry).referrers = referrers;
    }

    /// The plan without plain HTTP to hosts that spoke TLS before.
    pub(super) fn without_plain(&self, plan: EndpointPlan) -> EndpointPlan {
        let speaks_tls = self.known.iter().filter(|(_, known)| known.speaks_tls == Some(true));
        speaks_tls.fold(plan, |plan, (origin, _)| plan.with_tls_confirmed(origin))
    }

    /// The host answers in plain HTTP, and spoke no TLS where it was asked to.
    pub(super) fn learn_plain(&mut self, with_tls: &Origin) {
        self.known_mut(with_tls).speaks_tls.get_or_insert(false);
    }

    pub(super) fn speaks_no_tls(&self, registry: &Origin) -> bool {
        self.known.get(registry).is_some_and(|known| known.speaks_tls == Some(false))
    }

    /// The mirror was not reached: operations that begin soon need not find that out again.
    pub(super) fn learn_absent(&mut self, mirror: &Origin, now: Now) {
        self.known_mut(mirror).absent_until = now.elapsed.saturating_add(Self::ABSENCE);
    }

    pub(super) fn is_absent(&self, mirror: &Origin, now: Now) -> bool {
        let until = self.known.get(mirror).map_or(Duration::ZERO, |known| known.absent_until);
        now.elapsed < until && until <= now.elapsed.saturating_add(Self::ABSENCE)
    }

    /// What the head of a reply says besides its answer.
    pub(super) fn notice(&mut self, registry: &Origin, from: Option<&CheckedUrl>, head: &Parts) {
        let is_registry = from.is_none_or(|url| url.origin() == registry);
        if !is_registry {
            return;
        }
        let limits = RateLimits::of(&head.headers);
        let has_limits = limits.limit().is_some() || limits.remaining().is_some();
        let known = self.known_mut(registry);
        if registry.scheme() == Scheme::Https {
            known.speaks_tls = Some(true);
        }
        let is_news =
            has_limits && limits.is_exhausted() && known.rate_limits.as_ref() != Some(&limits);
        if has_limits {
            known.rate_limits = Some(limits.clone());
        }
        if is_news {
            self.tell(Notice::RateLimit { registry: registry.clone(), limits });
        }
        for warning in Warnings::of(&head.headers).iter() {
            if self.warnings.is_new(warning) {
                let (registry, warning) = (registry.clone(), warning.clone());
                self.tell(Notice::Warning { registry, warning });
            }
        }
    }

    fn tell(&mut self, notice: Notice) {
        if self.notices.len() < Self::MAX_NOTICES {
            self.notices.push(notice);
        }
    }

    fn known_mut(&mut self, registry: &Origin) -> &mut Known {
        if self.known.len() >= Self::MAX_REGISTRIES && !self.known.contains_key(registry) {
            self.known.pop_first();
        }
        self.known.entry(registry.clone()).or_default()
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let registries: Vec<_> = self.known.keys().collect();
        out.debug_struct("Session")
            .field("registries", &registries)
            .field("retries", &self.retries)
            .field("notices", &self.notices)
            .finish_non_exhaustive()
    }
}
