//! Whom to ask for an image, in which order.

mod endpoint;
mod walk;

use alloc::vec::Vec;
use core::fmt;

use super::daemon::DaemonConfig;
use super::insecure::Addresses;
use super::mirror::Mirror;
use super::origin::{Origin, Scheme};
use super::url::UrlError;
use crate::reference::DomainView;

pub use self::endpoint::{Endpoint, Try};
pub use self::walk::{Next, Outcome, Walk};

/// What is to be done with a registry.
///
/// ```
/// use distref::registry::Purpose;
///
/// assert!(Purpose::Pull.reads() && Purpose::Resolve.reads() && !Purpose::Push.reads());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Purpose {
    /// Get manifests and blobs.
    Pull,
    /// Find the digest that a tag has now.
    Resolve,
    /// Put manifests and blobs.
    Push,
}

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
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
///
/// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
/// let hub = distref::DomainView::HUB;
/// let plan = EndpointPlan::new(&config, hub, Purpose::Pull, &Addresses::new())?;
/// let origins: Vec<_> = plan.tries().map(|one| one.origin().to_string()).collect();
/// assert_eq!(origins, ["https://m.example", "https://registry-1.docker.io"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EndpointPlan {
    mirrors: Vec<Endpoint>,
    upstream: Endpoint,
}

impl Purpose {
    /// Whether a mirror can do it.
    ///
    /// ```
    /// assert!(distref::registry::Purpose::Resolve.reads());
    /// ```
    #[must_use]
    pub const fn reads(self) -> bool {
        matches!(self, Self::Pull | Self::Resolve)
    }

    /// A stable word for it, for output that programs read.
    ///
    /// ```
    /// assert_eq!(distref::registry::Purpose::Pull.to_string(), "pull");
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

impl fmt::Display for Purpose {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
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
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    ///
    /// let config = DaemonConfig::default();
    /// let image = distref::ReferenceView::parse("ghcr.io/team/app")?;
    /// let plan = EndpointPlan::new(&config, image.domain(), Purpose::Pull, &Addresses::new())?;
    /// assert_eq!(plan.endpoints().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        config: &DaemonConfig,
        domain: DomainView<'_>,
        purpose: Purpose,
        addresses: &Addresses,
    ) -> Result<Self, UrlError> {
        let mirrors = mirrors(config, domain, purpose);
        let mirrors = mirrors.iter().map(|mirror| Endpoint::mirror(config, mirror, addresses));
        let upstream = Endpoint::upstream(config, domain, addresses)?;
        Ok(Self { mirrors: mirrors.collect(), upstream })
    }

    /// The names whose addresses decide whether TLS is needed, each once: to look up before [`new`](Self::new), where
    /// looking up is possible. What is not looked up needs TLS.
    ///
    /// ```
    /// use distref::registry::{DaemonConfig, EndpointPlan, Purpose};
    ///
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
    /// let names = |domain| EndpointPlan::names_to_resolve(&config, domain, Purpose::Pull);
    /// assert_eq!(names(distref::DomainView::HUB), ["m.example"]);
    /// assert_eq!(names(distref::domain!("ghcr.io")), ["ghcr.io"]);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub fn names_to_resolve<'a>(
        config: &'a DaemonConfig,
        domain: DomainView<'a>,
        purpose: Purpose,
    ) -> Vec<&'a str> {
        let mirrors = mirrors(config, domain, purpose).iter();
        let with_tls = mirrors.filter(|mirror| mirror.origin().scheme() == Scheme::Https);
        let registries = with_tls.map(Mirror::authority).chain([domain.as_str()]);
        let insecure = config.insecure_registries();
        let mut names: Vec<_> =
            registries.filter_map(|registry| insecure.name_in(registry)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The same plan, in which mirrors are not told the domain: as the daemon does it.
    ///
    /// ```
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    ///
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
    /// let hub = distref::DomainView::HUB;
    /// let plan = EndpointPlan::new(&config, hub, Purpose::Pull, &Addresses::new())?;
    /// assert!(plan.without_namespace().endpoints().all(|one| one.namespace().is_none()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn without_namespace(mut self) -> Self {
        for mirror in &mut self.mirrors {
            mirror.forget_namespace();
        }
        self
    }

    /// The same plan, knowing that a TLS connection to this origin came about before: its host is not spoken to in plain
    /// HTTP on the same port, nor on that of HTTP if TLS was on that of HTTPS; a mirror that would have to be is left out.
    ///
    /// ```
    /// use distref::registry::{Addresses, Attempt, DaemonConfig, EndpointPlan, Purpose};
    ///
    /// let config = DaemonConfig::default();
    /// let registry = distref::domain!("127.0.0.1:5000");
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new())?;
    /// let plan = plan.with_tls_confirmed(&"https://127.0.0.1:5000".parse()?);
    /// assert!(plan.tries().all(|one| one.attempt() == Attempt::HttpsUnverified));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn with_tls_confirmed(mut self, seen: &Origin) -> Self {
        self.mirrors.retain(|mirror| !seen.forbids_plain(mirror.first_try().origin()));
        self.upstream.forbid_plain(seen);
        self
    }

    /// The endpoints, in order. The last is the registry itself.
    ///
    /// ```
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    ///
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example"]}"#)?;
    /// let hub = distref::DomainView::HUB;
    /// let plan = EndpointPlan::new(&config, hub, Purpose::Push, &Addresses::new())?;
    /// assert_eq!(plan.endpoints().count(), 1); // nothing is pushed to a mirror
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.mirrors.iter().chain([&self.upstream])
    }

    /// All ways to ask, in order.
    ///
    /// ```
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    ///
    /// let config = DaemonConfig::default();
    /// let registry = distref::domain!("localhost:5000");
    /// let here = Addresses::new().with("localhost", ["127.0.0.1".parse().unwrap()]);
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &here)?;
    /// assert_eq!(plan.tries().count(), 2); // with TLS, then without
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    pub fn tries(&self) -> impl Iterator<Item = Try<'_>> {
        self.endpoints().flat_map(Endpoint::tries)
    }

    /// Goes through the plan, from its first try on.
    ///
    /// ```
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    ///
    /// let config = DaemonConfig::default();
    /// let registry = distref::domain!("ghcr.io");
    /// let plan = EndpointPlan::new(&config, registry, Purpose::Pull, &Addresses::new())?;
    /// assert_eq!(plan.start().current().origin().to_string(), "https://ghcr.io");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn start(&self) -> Walk<'_> {
        Walk::new(self, self.mirrors.first().unwrap_or(&self.upstream).first_try())
    }
}

/// The mirrors that a plan has.
fn mirrors<'a>(config: &'a DaemonConfig, domain: DomainView<'_>, purpose: Purpose) -> &'a [Mirror] {
    if domain.is_hub() && purpose.reads() { config.mirrors() } else { &[] }
}

#[cfg(test)]
mod tests;
