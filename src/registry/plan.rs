//! Whom to ask for an image, in which order.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;
use core::net::IpAddr;

use super::daemon::DaemonConfig;
use super::insecure::{Attempt, DecisionReason};
use super::mirror::Mirror;
use super::origin::{Origin, Scheme};
use super::url::{CheckedUrl, UrlError};
use crate::reference::DomainView;

/// What is to be done with a registry.
///
/// ```
/// use distref::registry::Operation;
///
/// assert!(Operation::Pull.reads() && Operation::Resolve.reads() && !Operation::Push.reads());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Operation {
    /// Get manifests and blobs.
    Pull,
    /// Find the digest that a tag has now.
    Resolve,
    /// Put manifests and blobs.
    Push,
}

/// Addresses of names, looked up by the caller.
///
/// ```
/// use distref::registry::Addresses;
///
/// let addresses = Addresses::new().with("registry.corp", ["10.1.2.3".parse().unwrap()]);
/// assert_eq!(addresses.of("registry.corp").map(<[_]>::len), Some(1));
/// assert_eq!(addresses.of("ghcr.io"), None); // not looked up, or not found
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Addresses(BTreeMap<Box<str>, Vec<IpAddr>>);

/// Whom to ask for what lies on a domain, in order: the mirrors of Docker Hub, then the registry itself.
///
/// | the domain | to pull or resolve | to push |
/// |---|---|---|
/// | Docker Hub | each mirror, then `registry-1.docker.io` | `registry-1.docker.io` |
/// | another | the domain | the domain |
///
/// A registry that needs no TLS is tried with it first, any certificate taken, then without. A mirror is tried with the
/// scheme of its URL and no other; its certificate is not looked at where its host needs no TLS. Mirrors get the domain
/// in the query (`ns=docker.io`), so that one mirror can serve many registries; the daemon does not send it, see
/// [`without_namespace`](Self::without_namespace).
///
/// Source: moby, `registry/service_v2.go`, `lookupV2Endpoints`; distribution-spec v1.1, "Registry Proxying", for `ns`.
///
/// ```
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
///
/// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
/// let hub = distref::DomainView::HUB;
/// let plan = EndpointPlan::new(&config, hub, Operation::Pull, &Addresses::new())?;
/// let origins: Vec<_> = plan.tries().map(|one| one.origin().to_string()).collect();
/// assert_eq!(origins, ["https://m.example", "https://registry-1.docker.io"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EndpointPlan {
    mirrors: Vec<Endpoint>,
    upstream: Endpoint,
}

/// A registry or mirror to ask.
///
/// ```
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
///
/// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example/hub"]}"#)?;
/// let hub = distref::DomainView::HUB;
/// let plan = EndpointPlan::new(&config, hub, Operation::Pull, &Addresses::new())?;
/// let mirror = plan.endpoints().next().unwrap();
/// assert!(mirror.is_mirror() && !mirror.takes_upstream_credentials());
/// assert_eq!((mirror.prefix(), mirror.namespace()), ("/hub", Some("docker.io")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Endpoint {
    /// Host and port as written, in lower case: what a TLS connection is confirmed for.
    authority: Box<str>,
    first: (Attempt, Origin),
    /// To try after `first`, in plain HTTP.
    plain: Option<Origin>,
    /// What decided whether certificates are verified; `None` for a mirror in plain HTTP.
    reason: Option<DecisionReason>,
    is_mirror: bool,
    prefix: Box<str>,
    namespace: Option<Box<str>>,
}

/// One way to ask one endpoint.
///
/// ```
/// use distref::registry::{Addresses, Attempt, DaemonConfig, EndpointPlan, Operation};
///
/// let config = DaemonConfig::default();
/// let registry = distref::domain!("127.0.0.1:5000");
/// let plan = EndpointPlan::new(&config, registry, Operation::Push, &Addresses::new())?;
/// let tries: Vec<_> = plan.tries().map(|one| (one.attempt(), one.origin().to_string())).collect();
/// assert_eq!(tries, [
///     (Attempt::HttpsUnverified, "https://127.0.0.1:5000".to_owned()),
///     (Attempt::Http, "http://127.0.0.1:5000".to_owned()),
/// ]);
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Try<'p> {
    endpoint: &'p Endpoint,
    attempt: Attempt,
    origin: &'p Origin,
}

/// How asking went, after redirects and authentication.
///
/// ```
/// use distref::registry::Outcome;
///
/// assert!(Outcome::Answered(404).confirms_transport() && !Outcome::TlsFailed.confirms_transport());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Outcome {
    /// No connection: the name was not found, the connection was refused, reset, or timed out before an answer.
    Unreachable,
    /// A connection, and no TLS on it: the handshake failed, or what came was no TLS.
    TlsFailed,
    /// An answer with this status.
    Answered(u16),
    /// An answer that is of no use: cut off, not in the form that it must have, or not what its digest says.
    Unusable,
}

/// What to do after an [`Outcome`].
///
/// ```
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Next, Operation, Outcome};
///
/// let config = DaemonConfig::default();
/// let hub = distref::DomainView::HUB;
/// let plan = EndpointPlan::new(&config, hub, Operation::Pull, &Addresses::new())?;
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
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Next, Operation, Outcome};
///
/// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
/// let hub = distref::DomainView::HUB;
/// let plan = EndpointPlan::new(&config, hub, Operation::Pull, &Addresses::new())?;
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
    tls_confirmed: Vec<&'p str>,
}

impl Operation {
    /// Whether a mirror can do it.
    ///
    /// ```
    /// assert!(distref::registry::Operation::Resolve.reads());
    /// ```
    #[must_use]
    pub const fn reads(self) -> bool {
        matches!(self, Self::Pull | Self::Resolve)
    }

    /// A stable word for it, for output that programs read.
    ///
    /// ```
    /// assert_eq!(distref::registry::Operation::Pull.to_string(), "pull");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Resolve => "resolve",
            Self::Push => "push",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl Addresses {
    /// Nothing was looked up.
    ///
    /// ```
    /// use distref::registry::Addresses;
    ///
    /// assert_eq!(Addresses::new().of("ghcr.io"), None);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// With the addresses of a name, in place of those that it had. Names are compared byte by byte.
    ///
    /// ```
    /// use distref::registry::Addresses;
    ///
    /// let addresses = Addresses::new().with("a", []);
    /// assert_eq!(addresses.of("a"), Some(&[][..])); // looked up, and without an address
    /// ```
    #[must_use]
    pub fn with(mut self, name: &str, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        self.0.insert(name.into(), addresses.into_iter().collect());
        self
    }

    /// The addresses of a name; `None` where they are not known.
    ///
    /// ```
    /// use distref::registry::Addresses;
    ///
    /// let addresses = Addresses::new().with("a", ["::1".parse().unwrap()]);
    /// assert!(addresses.of("a").is_some_and(|all| all[0].is_loopback()));
    /// ```
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&[IpAddr]> {
        self.0.get(name).map(Vec::as_slice)
    }
}

impl EndpointPlan {
    /// The plan for what lies on a domain. See [`names_to_resolve`](Self::names_to_resolve) for the addresses to bring.
    ///
    /// # Errors
    ///
    /// References hold domains that are no hosts: `[:::]`, `h:0`, `h:99999`.
    ///
    /// ```
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    ///
    /// let config = DaemonConfig::default();
    /// let image = distref::ReferenceView::parse("ghcr.io/team/app")?;
    /// let plan = EndpointPlan::new(&config, image.domain(), Operation::Pull, &Addresses::new())?;
    /// assert_eq!(plan.endpoints().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        config: &DaemonConfig,
        domain: DomainView<'_>,
        operation: Operation,
        addresses: &Addresses,
    ) -> Result<Self, UrlError> {
        let mirrors = mirrors(config, domain, operation);
        let mirrors = mirrors.iter().map(|mirror| Endpoint::mirror(config, mirror, addresses));
        let upstream = Endpoint::upstream(config, domain, addresses)?;
        Ok(Self { mirrors: mirrors.collect(), upstream })
    }

    /// The names whose addresses decide whether TLS is needed, each once: to look up before [`new`](Self::new), where
    /// looking up is possible. What is not looked up needs TLS.
    ///
    /// ```
    /// use distref::registry::{DaemonConfig, EndpointPlan, Operation};
    ///
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
    /// let names = |domain| EndpointPlan::names_to_resolve(&config, domain, Operation::Pull);
    /// assert_eq!(names(distref::DomainView::HUB), ["m.example"]);
    /// assert_eq!(names(distref::domain!("ghcr.io")), ["ghcr.io"]);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub fn names_to_resolve<'a>(
        config: &'a DaemonConfig,
        domain: DomainView<'a>,
        operation: Operation,
    ) -> Vec<&'a str> {
        let mirrors = mirrors(config, domain, operation).iter();
        let with_tls = mirrors.filter(|mirror| mirror.origin().scheme() == Scheme::Https);
        let registries = with_tls.map(Mirror::authority).chain([domain.as_str()]);
        let insecure = config.insecure_registries();
        let mut names: Vec<_> =
            registries.filter_map(|registry| insecure.name_to_resolve(registry)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The same plan, in which mirrors are not told the domain: as the daemon does it.
    ///
    /// ```
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    ///
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
    /// let hub = distref::DomainView::HUB;
    /// let plan = EndpointPlan::new(&config, hub, Operation::Pull, &Addresses::new())?;
    /// assert!(plan.without_namespace().endpoints().all(|one| one.namespace().is_none()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn without_namespace(mut self) -> Self {
        for mirror in &mut self.mirrors {
            mirror.namespace = None;
        }
        self
    }

    /// The same plan, knowing that a TLS connection to this `host[:port]` came about before: it is not spoken to in
    /// plain HTTP, and a mirror that would have to be is left out.
    ///
    /// ```
    /// use distref::registry::{Addresses, Attempt, DaemonConfig, EndpointPlan, Operation};
    ///
    /// let config = DaemonConfig::default();
    /// let registry = distref::domain!("127.0.0.1:5000");
    /// let plan = EndpointPlan::new(&config, registry, Operation::Pull, &Addresses::new())?;
    /// let plan = plan.with_tls_confirmed("127.0.0.1:5000");
    /// assert!(plan.tries().all(|one| one.attempt() == Attempt::HttpsUnverified));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn with_tls_confirmed(mut self, authority: &str) -> Self {
        let is_it = |endpoint: &Endpoint| endpoint.authority.eq_ignore_ascii_case(authority);
        self.mirrors.retain(|mirror| mirror.first.0 != Attempt::Http || !is_it(mirror));
        if is_it(&self.upstream) {
            self.upstream.plain = None;
        }
        self
    }

    /// The endpoints, in order. The last is the registry itself.
    ///
    /// ```
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    ///
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
    /// let hub = distref::DomainView::HUB;
    /// let plan = EndpointPlan::new(&config, hub, Operation::Push, &Addresses::new())?;
    /// assert_eq!(plan.endpoints().count(), 1); // nothing is pushed to a mirror
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.mirrors.iter().chain([&self.upstream])
    }

    /// All ways to ask, in order.
    ///
    /// ```
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    ///
    /// let config = DaemonConfig::default();
    /// let registry = distref::domain!("localhost:5000");
    /// let here = Addresses::new().with("localhost", ["127.0.0.1".parse().unwrap()]);
    /// let plan = EndpointPlan::new(&config, registry, Operation::Pull, &here)?;
    /// assert_eq!(plan.tries().count(), 2); // with TLS, then without
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    pub fn tries(&self) -> impl Iterator<Item = Try<'_>> {
        self.endpoints().flat_map(Endpoint::tries)
    }

    /// Goes through the plan, from its first try on.
    ///
    /// ```
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    ///
    /// let config = DaemonConfig::default();
    /// let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Operation::Pull, &Addresses::new())?;
    /// assert_eq!(plan.start().current().origin().to_string(), "https://ghcr.io");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn start(&self) -> Walk<'_> {
        let now = self.mirrors.first().unwrap_or(&self.upstream).first_try();
        Walk { plan: self, now, place: 0, tls_confirmed: Vec::new() }
    }
}

/// The mirrors that a plan has.
fn mirrors<'a>(
    config: &'a DaemonConfig,
    domain: DomainView<'_>,
    operation: Operation,
) -> &'a [Mirror] {
    if domain.is_hub() && operation.reads() { config.mirrors() } else { &[] }
}

impl Endpoint {
    fn mirror(config: &DaemonConfig, mirror: &Mirror, addresses: &Addresses) -> Self {
        let origin = mirror.origin().clone();
        let (attempt, reason) = match origin.scheme() {
            Scheme::Http => (Attempt::Http, None),
            Scheme::Https => {
                let reason = reason(config, mirror.authority(), addresses);
                (
                    if reason.is_insecure() { Attempt::HttpsUnverified } else { Attempt::Https },
                    Some(reason),
                )
            }
        };
        Self {
            authority: mirror.authority().to_ascii_lowercase().into(),
            first: (attempt, origin),
            plain: None,
            reason,
            is_mirror: true,
            prefix: mirror.prefix().into(),
            namespace: Some(DomainView::HUB.as_str().into()),
        }
    }

    fn upstream(
        config: &DaemonConfig,
        domain: DomainView<'_>,
        addresses: &Addresses,
    ) -> Result<Self, UrlError> {
        let reason = reason(config, domain.as_str(), addresses);
        let origin = Origin::of_domain(Scheme::Https, domain)?;
        let is_insecure = reason.is_insecure();
        let plain = is_insecure.then(|| Origin::of_domain(Scheme::Http, domain)).transpose()?;
        let attempt = if is_insecure { Attempt::HttpsUnverified } else { Attempt::Https };
        Ok(Self {
            authority: domain.api_host().to_ascii_lowercase().into(),
            first: (attempt, origin),
            plain,
            reason: Some(reason),
            is_mirror: false,
            prefix: "".into(),
            namespace: None,
        })
    }

    /// Whether it holds copies of what another registry has.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Operation::Pull, &Addresses::new())?;
    /// assert!(!plan.endpoints().next().unwrap().is_mirror());
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn is_mirror(&self) -> bool {
        self.is_mirror
    }

    /// Whether the credentials of the domain may go there: never to a mirror. Those for the mirror's own host, if any,
    /// are another matter; the daemon has none.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Operation::Pull, &Addresses::new())?;
    /// assert!(plan.endpoints().next().unwrap().takes_upstream_credentials());
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn takes_upstream_credentials(&self) -> bool {
        !self.is_mirror
    }

    /// What stands before `/v2/` in the path of each request: empty, or a path without a `/` at its end.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    /// # let hub = distref::DomainView::HUB;
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example/hub/"]}"#)?;
    /// let plan = EndpointPlan::new(&config, hub, Operation::Pull, &Addresses::new())?;
    /// assert!(plan.endpoints().map(|one| one.prefix()).eq(["/hub", ""]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The value of `ns` in the query of each request, for a mirror: the domain that is meant.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    /// # let hub = distref::DomainView::HUB;
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
    /// let plan = EndpointPlan::new(&config, hub, Operation::Pull, &Addresses::new())?;
    /// assert!(plan.endpoints().map(|one| one.namespace()).eq([Some("docker.io"), None]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// What decided whether TLS is needed and verified; `None` for a mirror whose URL says `http`.
    ///
    /// ```
    /// use distref::registry::{Addresses, DaemonConfig, DecisionReason, EndpointPlan, Operation};
    ///
    /// let config = DaemonConfig::default();
    /// let hub = distref::DomainView::HUB;
    /// let plan = EndpointPlan::new(&config, hub, Operation::Pull, &Addresses::new())?;
    /// assert_eq!(plan.endpoints().next().unwrap().reason(), Some(&DecisionReason::Hub));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn reason(&self) -> Option<&DecisionReason> {
        self.reason.as_ref()
    }

    /// The ways to ask it, in order: one, or two.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Operation::Pull, &Addresses::new())?;
    /// assert_eq!(plan.endpoints().next().unwrap().tries().count(), 1);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    pub fn tries(&self) -> impl Iterator<Item = Try<'_>> {
        let plain = self.plain.as_ref();
        let plain = plain.map(|origin| Try { endpoint: self, attempt: Attempt::Http, origin });
        [self.first_try()].into_iter().chain(plain)
    }

    const fn first_try(&self) -> Try<'_> {
        let (attempt, origin) = &self.first;
        Try { endpoint: self, attempt: *attempt, origin }
    }
}

fn reason(config: &DaemonConfig, registry: &str, addresses: &Addresses) -> DecisionReason {
    let insecure = config.insecure_registries();
    let known = insecure.name_to_resolve(registry).and_then(|name| addresses.of(name));
    insecure.decide(registry, known).into_reason()
}

impl<'p> Try<'p> {
    /// The registry or mirror.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Operation::Pull, &Addresses::new())?;
    /// assert_eq!(plan.start().current().endpoint().prefix(), "");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn endpoint(self) -> &'p Endpoint {
        self.endpoint
    }

    /// The scheme, and whether the certificate is verified.
    ///
    /// ```
    /// # use distref::registry::{Addresses, Attempt, DaemonConfig, EndpointPlan, Operation};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Operation::Pull, &Addresses::new())?;
    /// assert_eq!(plan.start().current().attempt(), Attempt::Https);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn attempt(self) -> Attempt {
        self.attempt
    }

    /// Whom requests go to.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Operation::Pull, &Addresses::new())?;
    /// assert_eq!(plan.start().current().origin().port(), 443);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn origin(self) -> &'p Origin {
        self.origin
    }

    /// The URL of a path of the protocol, which begins with `/v2/` and may have a query: below the prefix, and with `ns`
    /// for a mirror.
    ///
    /// # Errors
    ///
    /// If the path is none.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    /// # let hub = distref::DomainView::HUB;
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example/hub"]}"#)?;
    /// let plan = EndpointPlan::new(&config, hub, Operation::Pull, &Addresses::new())?;
    /// let url = plan.start().current().url("/v2/library/nginx/tags/list?n=5")?;
    /// assert_eq!(url.expose(), "https://m.example/hub/v2/library/nginx/tags/list?n=5&ns=docker.io");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn url(self, path: &str) -> Result<CheckedUrl, UrlError> {
        let slash = if path.starts_with('/') { "" } else { "/" };
        let url = format!("{}{}{slash}{path}", self.origin, self.endpoint.prefix);
        let url: CheckedUrl = url.parse()?;
        self.endpoint.namespace().map_or(Ok(url.clone()), |domain| url.with_query("ns", domain))
    }
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
    /// What to try now.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Operation};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Operation::Pull, &Addresses::new())?;
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
    /// Once a host answered over TLS, tries in plain HTTP with the same host and port are left out.
    /// Source: moby, `distribution/pull.go`, `pullEndpoints`, and `errors.go`, `continueOnError`.
    ///
    /// ```
    /// use distref::registry::{Addresses, Attempt, DaemonConfig, EndpointPlan, Next, Operation, Outcome};
    ///
    /// let config = DaemonConfig::default();
    /// let registry = distref::domain!("127.0.0.1:5000");
    /// let plan = EndpointPlan::new(&config, registry, Operation::Pull, &Addresses::new())?;
    /// let Next::Try(walk) = plan.start().after(Outcome::TlsFailed) else { panic!() };
    /// assert_eq!(walk.current().attempt(), Attempt::Http);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn after(&self, outcome: Outcome) -> Next<'p> {
        let stands = match outcome {
            Outcome::Unreachable | Outcome::TlsFailed => false,
            Outcome::Answered(200..=299 | 304) => true,
            Outcome::Answered(_) | Outcome::Unusable => !self.now.endpoint.is_mirror,
        };
        if stands {
            return Next::Stands;
        }
        let mut tls_confirmed = self.tls_confirmed.clone();
        if outcome.confirms_transport() && self.now.attempt.scheme() == Scheme::Https {
            tls_confirmed.push(&self.now.endpoint.authority);
        }
        let allowed = |next: &(usize, Try<'p>)| {
            let (_, next) = next;
            next.attempt != Attempt::Http || !tls_confirmed.contains(&&*next.endpoint.authority)
        };
        let next = self.plan.tries().enumerate().skip(self.place + 1).find(allowed);
        let walk = |(place, now)| Self { plan: self.plan, now, place, tls_confirmed };
        next.map_or(Next::Exhausted, |next| Next::Try(walk(next)))
    }
}
