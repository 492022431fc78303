//! A registry or mirror to ask, and the ways to ask it.

use alloc::boxed::Box;
use alloc::format;

use crate::reference::DomainView;
use crate::registry::daemon::DaemonConfig;
use crate::registry::insecure::{Addresses, Attempt, DecisionReason};
use crate::registry::mirror::Mirror;
use crate::registry::origin::{Origin, Scheme};
use crate::registry::url::{CheckedUrl, UrlError, UrlErrorKind};

/// A registry or mirror to ask.
///
/// ```
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
///
/// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example/hub"]}"#)?;
/// let hub = distref::DomainView::HUB;
/// let plan = EndpointPlan::new(&config, hub, Purpose::Pull, &Addresses::new())?;
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
/// use distref::registry::{Addresses, Attempt, DaemonConfig, EndpointPlan, Purpose};
///
/// let config = DaemonConfig::default();
/// let registry = distref::domain!("127.0.0.1:5000");
/// let plan = EndpointPlan::new(&config, registry, Purpose::Push, &Addresses::new())?;
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

impl Endpoint {
    pub(super) fn mirror(config: &DaemonConfig, mirror: &Mirror, addresses: &Addresses) -> Self {
        let origin = mirror.origin().clone();
        let (attempt, reason) = match origin.scheme() {
            Scheme::Http => (Attempt::Http, None),
            Scheme::Https => {
                let insecure = config.insecure_registries();
                let reason = insecure.reason_for(mirror.authority(), addresses);
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

    pub(super) fn upstream(
        config: &DaemonConfig,
        domain: DomainView<'_>,
        addresses: &Addresses,
    ) -> Result<Self, UrlError> {
        let reason = config.insecure_registries().reason_for(domain.as_str(), addresses);
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

    pub(super) fn forbid_plain(&mut self, seen: &Origin) {
        self.plain.take_if(|plain| seen.forbids_plain(plain));
    }

    pub(super) fn forget_namespace(&mut self) {
        self.namespace = None;
    }

    /// The host, and port if any, as written, in lower case: what a TLS connection is confirmed for.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("GHCR.io:443");
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new())?;
    /// assert_eq!(plan.endpoints().next().unwrap().authority(), "ghcr.io:443");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether it holds copies of what another registry has.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new())?;
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
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new())?;
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
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let hub = distref::DomainView::HUB;
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example/hub/"]}"#)?;
    /// let plan = EndpointPlan::new(&config, hub, Purpose::Pull, &Addresses::new())?;
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
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let hub = distref::DomainView::HUB;
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
    /// let plan = EndpointPlan::new(&config, hub, Purpose::Pull, &Addresses::new())?;
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
    /// use distref::registry::{Addresses, DaemonConfig, DecisionReason, EndpointPlan, Purpose};
    ///
    /// let config = DaemonConfig::default();
    /// let hub = distref::DomainView::HUB;
    /// let plan = EndpointPlan::new(&config, hub, Purpose::Pull, &Addresses::new())?;
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
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new())?;
    /// assert_eq!(plan.endpoints().next().unwrap().tries().count(), 1);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    pub fn tries(&self) -> impl Iterator<Item = Try<'_>> {
        let plain = self.plain.as_ref();
        let plain = plain.map(|origin| Try { endpoint: self, attempt: Attempt::Http, origin });
        [self.first_try()].into_iter().chain(plain)
    }

    pub(super) const fn first_try(&self) -> Try<'_> {
        let (attempt, origin) = &self.first;
        Try { endpoint: self, attempt: *attempt, origin }
    }
}

impl<'p> Try<'p> {
    /// The registry or mirror.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new())?;
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
    /// # use distref::registry::{Addresses, Attempt, DaemonConfig, EndpointPlan, Purpose};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new())?;
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
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let config = DaemonConfig::default();
    /// # let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new())?;
    /// assert_eq!(plan.start().current().origin().port(), 443);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn origin(self) -> &'p Origin {
        self.origin
    }

    /// The URL of a path of the protocol, which begins with `/v2/` and may have a query, such as
    /// `Route::to_path_and_query` writes: below the prefix, and with `ns` for a mirror. `Route::to_request_at` makes a request
    /// of it.
    ///
    /// # Errors
    ///
    /// If the path is none, or has a segment `.` or `..`, which would lead out of the prefix.
    ///
    /// ```
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let hub = distref::DomainView::HUB;
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example/hub"]}"#)?;
    /// let plan = EndpointPlan::new(&config, hub, Purpose::Pull, &Addresses::new())?;
    /// let url = plan.start().current().url("/v2/library/nginx/tags/list?n=5")?;
    /// assert_eq!(url.expose(), "https://m.example/hub/v2/library/nginx/tags/list?n=5&ns=docker.io");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn url(self, path: &str) -> Result<CheckedUrl, UrlError> {
        let before_query = path.split('?').next().unwrap_or_default();
        if before_query.split('/').any(|segment| matches!(segment, "." | "..")) {
            return Err(UrlError::new(UrlErrorKind::DotSegment, 0));
        }
        let slash = if path.starts_with('/') { "" } else { "/" };
        let url = format!("{}{}{slash}{path}", self.origin, self.endpoint.prefix);
        let url: CheckedUrl = url.parse()?;
        let is_told =
            url.query().is_some_and(|query| query.split('&').any(|pair| pair.starts_with("ns=")));
        match self.endpoint.namespace() {
            Some(domain) if !is_told => url.with_query("ns", domain),
            _ => Ok(url),
        }
    }
}
