//! Whether a registry may be spoken to without TLS, and why.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr};

use super::cidr::Network;
use super::entry::{InsecureEntry, split_host_port};
use super::{Addresses, InsecureRegistries};
use crate::reference::DomainView;
use crate::registry::Scheme;

/// How a registry may be spoken to, and what decided it.
///
/// ```
/// use distref::domain;
/// use distref::registry::{Addresses, DecisionReason, InsecureRegistries, SchemeOrder};
///
/// let decision = InsecureRegistries::new().decide(domain!("127.0.0.1:5000"), &Addresses::new());
/// assert_eq!(decision.schemes(), SchemeOrder::HttpsUnverifiedThenHttp);
/// assert!(matches!(decision.reason(), DecisionReason::Loopback { .. }));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TransportDecision {
    reason: DecisionReason,
}

/// The rule that decides how a registry is spoken to. `Display` is a sentence.
///
/// ```
/// use distref::DomainView;
/// use distref::registry::{Addresses, InsecureRegistries};
///
/// let decision = InsecureRegistries::new().decide(DomainView::HUB, &Addresses::new());
/// assert_eq!(decision.reason().to_string(), "Docker Hub is always spoken to over TLS");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum DecisionReason {
    /// Docker Hub: TLS, whatever the entries say.
    Hub,
    /// The entry names this host and port, byte for byte: no TLS needed.
    Listed(InsecureEntry),
    /// The entry is a network that the address lies in: no TLS needed.
    Network {
        /// The entry.
        entry: InsecureEntry,
        /// The registry's address, or one of them.
        address: IpAddr,
    },
    /// The address is this machine's: no TLS needed.
    Loopback {
        /// `127.0.0.0/8` or `::1/128`.
        network: Network,
        /// The registry's address, or one of them.
        address: IpAddr,
    },
    /// No entry names the registry, no network holds an address of it: TLS.
    NotListed,
    /// No entry names the registry, and its addresses are not known: TLS.
    Unresolved,
}

/// What to try, in order.
///
/// ```
/// use distref::registry::{Attempt, SchemeOrder};
///
/// let order = SchemeOrder::HttpsUnverifiedThenHttp;
/// assert_eq!(order.attempts(false), [Attempt::HttpsUnverified, Attempt::Http]);
/// assert_eq!(order.attempts(true), [Attempt::HttpsUnverified]); // TLS was seen to work: never without it
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum SchemeOrder {
    /// HTTPS, the certificate verified.
    Https,
    /// HTTPS with any certificate; where no TLS connection comes about, plain HTTP.
    HttpsUnverifiedThenHttp,
}

/// One way to speak to a registry.
///
/// ```
/// use distref::registry::{Attempt, Scheme};
///
/// assert_eq!(Attempt::HttpsUnverified.scheme(), Scheme::Https);
/// assert!(!Attempt::HttpsUnverified.verifies());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Attempt {
    /// HTTPS; the certificate has to be valid for the host.
    Https,
    /// HTTPS; the certificate is not looked at, so anyone on the way can pass for the registry.
    HttpsUnverified,
    /// Plain HTTP: anyone on the way reads and changes what is said.
    Http,
}

impl TransportDecision {
    /// What to try, in order.
    ///
    /// ```
    /// use distref::domain;
    /// use distref::registry::{Addresses, InsecureRegistries, SchemeOrder};
    ///
    /// let decision = InsecureRegistries::new().decide(domain!("ghcr.io"), &Addresses::new());
    /// assert_eq!(decision.schemes(), SchemeOrder::Https);
    /// ```
    #[must_use]
    pub const fn schemes(&self) -> SchemeOrder {
        if self.is_insecure() { SchemeOrder::HttpsUnverifiedThenHttp } else { SchemeOrder::Https }
    }

    /// Whether the registry may be spoken to over TLS that is not verified, and over plain HTTP.
    ///
    /// ```
    /// use distref::domain;
    /// use distref::registry::{Addresses, InsecureRegistries};
    ///
    /// let decision = InsecureRegistries::new().decide(domain!("[::1]:5000"), &Addresses::new());
    /// assert!(decision.is_insecure());
    /// ```
    #[must_use]
    pub const fn is_insecure(&self) -> bool {
        self.reason.is_insecure()
    }

    /// The rule that decided.
    ///
    /// ```
    /// use distref::domain;
    /// use distref::registry::{Addresses, DecisionReason, InsecureRegistries};
    ///
    /// let decision = InsecureRegistries::new().decide(domain!("ghcr.io"), &Addresses::new());
    /// assert_eq!(decision.reason(), &DecisionReason::Unresolved);
    /// ```
    #[must_use]
    pub const fn reason(&self) -> &DecisionReason {
        &self.reason
    }
}

impl DecisionReason {
    /// Whether this rule lets a registry be spoken to without TLS.
    ///
    /// ```
    /// assert!(!distref::registry::DecisionReason::Hub.is_insecure());
    /// ```
    #[must_use]
    pub const fn is_insecure(&self) -> bool {
        match self {
            Self::Listed(_) | Self::Network { .. } | Self::Loopback { .. } => true,
            Self::Hub | Self::NotListed | Self::Unresolved => false,
        }
    }
}

impl SchemeOrder {
    /// The ways in their order. Once a TLS connection to the host and port came about (`tls_confirmed`), plain HTTP is
    /// none of them: whoever breaks the next connection must not gain by it. Source: moby, `pullEndpoints`.
    ///
    /// ```
    /// use distref::registry::{Attempt, SchemeOrder};
    ///
    /// assert_eq!(SchemeOrder::Https.attempts(false), [Attempt::Https]);
    /// ```
    #[must_use]
    pub const fn attempts(self, tls_confirmed: bool) -> &'static [Attempt] {
        match (self, tls_confirmed) {
            (Self::Https, _) => &[Attempt::Https],
            (Self::HttpsUnverifiedThenHttp, true) => &[Attempt::HttpsUnverified],
            (Self::HttpsUnverifiedThenHttp, false) => &[Attempt::HttpsUnverified, Attempt::Http],
        }
    }
}

impl Attempt {
    /// The scheme of the URLs.
    ///
    /// ```
    /// use distref::registry::{Attempt, Scheme};
    ///
    /// assert_eq!(Attempt::Http.scheme(), Scheme::Http);
    /// ```
    #[must_use]
    pub const fn scheme(self) -> Scheme {
        match self {
            Self::Https | Self::HttpsUnverified => Scheme::Https,
            Self::Http => Scheme::Http,
        }
    }

    /// Whether it is made sure that the registry is the one that was named.
    ///
    /// ```
    /// assert!(distref::registry::Attempt::Https.verifies());
    /// ```
    #[must_use]
    pub const fn verifies(self) -> bool {
        matches!(self, Self::Https)
    }

    /// A stable word for it, for output that programs read.
    ///
    /// ```
    /// assert_eq!(distref::registry::Attempt::HttpsUnverified.as_str(), "https-unverified");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::HttpsUnverified => "https-unverified",
            Self::Http => "http",
        }
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Https => "HTTPS",
            Self::HttpsUnverified => "HTTPS with any certificate",
            Self::Http => "plain HTTP",
        })
    }
}

impl fmt::Display for DecisionReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hub => out.write_str("Docker Hub is always spoken to over TLS"),
            Self::Listed(entry) => write!(out, "the entry {entry} names it"),
            Self::Network { entry, address } => {
                write!(out, "its address {address} lies in the network {entry}")
            }
            Self::Loopback { network, address } => {
                write!(out, "its address {address} lies in {network}, this machine")
            }
            Self::NotListed => {
                out.write_str("no entry names it, no network holds an address of it")
            }
            Self::Unresolved => out.write_str("no entry names it, and its addresses are not known"),
        }
    }
}

/// What stands before the port, as the daemon sees it.
enum Host<'a> {
    Address(IpAddr),
    Name(&'a str),
    /// Brackets without a port, for example: no resolver finds it.
    Neither,
}

impl<'a> Host<'a> {
    fn of(registry: &'a str) -> Self {
        let host = split_host_port(registry).map_or(registry, |(host, _)| host);
        match host.parse() {
            Ok(address) => Self::Address(address),
            Err(_) if host.is_empty() || host.contains(['[', ']', ':', '/']) => Self::Neither,
            Err(_) => Self::Name(host),
        }
    }
}

impl InsecureRegistries {
    /// How to speak to the registry on a domain. Of the addresses, those of [its name](Self::name_to_resolve) count; a name
    /// without any was not looked up, or not found.
    ///
    /// The first of these decides:
    ///
    /// | the registry | TLS |
    /// |---|---|
    /// | is `docker.io` or `index.docker.io` | yes |
    /// | is an entry, byte for byte: `h.corp` is not `h.corp:5000`, nor `H.corp` | no |
    /// | is an address in a network of the entries, or in `::1/128` or `127.0.0.0/8` | no |
    /// | has one such address among `addresses` | no |
    /// | is another | yes |
    ///
    /// `localhost` is 127.0.0.1 where its addresses are not known, as resolvers have it (RFC 6761, section 6.3). An address
    /// without a port has no brackets: to the daemon, `[::1]` is a name that nobody finds.
    ///
    /// A text of another kind, such as a URL or an image, is no domain: [`DomainView::parse`] refuses it and says why.
    /// Source: moby, `registry/config.go`, `isSecureIndex`.
    ///
    /// ```
    /// use distref::domain;
    /// use distref::registry::{Addresses, InsecureRegistries};
    ///
    /// let registries = InsecureRegistries::parse(["10.0.0.0/8"])?;
    /// let registry = domain!("registry.corp:5000");
    /// let known = Addresses::new().with("registry.corp", ["10.1.2.3".parse().unwrap()]);
    /// assert!(registries.decide(registry, &known).is_insecure());
    /// assert!(!registries.decide(registry, &Addresses::new()).is_insecure());
    /// # Ok::<(), distref::registry::InsecureListError>(())
    /// ```
    #[must_use]
    pub fn decide(&self, domain: DomainView<'_>, addresses: &Addresses) -> TransportDecision {
        TransportDecision { reason: self.reason_for(domain.as_str(), addresses) }
    }

    /// The name whose addresses decide: `None` where they do not matter.
    ///
    /// ```
    /// use distref::domain;
    /// use distref::registry::InsecureRegistries;
    ///
    /// let registries = InsecureRegistries::new();
    /// assert_eq!(registries.name_to_resolve(domain!("registry.corp:5000")), Some("registry.corp"));
    /// assert_eq!(registries.name_to_resolve(domain!("docker.io")), None);
    /// assert_eq!(registries.name_to_resolve(domain!("10.0.0.1:5000")), None);
    /// ```
    #[must_use]
    pub fn name_to_resolve<'d>(&self, domain: DomainView<'d>) -> Option<&'d str> {
        self.name_in(domain.as_str())
    }

    /// As [`name_to_resolve`](Self::name_to_resolve), for a domain or the host and port of a mirror's URL.
    pub(in crate::registry) fn name_in<'h>(&self, authority: &'h str) -> Option<&'h str> {
        match Host::of(authority) {
            Host::Name(name) if self.by_text(authority).is_none() => Some(name),
            _ => None,
        }
    }

    /// As [`decide`](Self::decide), for a domain or the host and port of a mirror's URL.
    pub(in crate::registry) fn reason_for(
        &self,
        authority: &str,
        addresses: &Addresses,
    ) -> DecisionReason {
        if let Some(reason) = self.by_text(authority) {
            return reason;
        }
        let literal;
        let addresses = match Host::of(authority) {
            Host::Address(address) => {
                literal = [address];
                &literal
            }
            Host::Name(name) => match addresses.of(name) {
                Some(addresses) => addresses,
                None if name.eq_ignore_ascii_case("localhost") => {
                    literal = [IpAddr::V4(Ipv4Addr::LOCALHOST)];
                    &literal
                }
                None => return DecisionReason::Unresolved,
            },
            Host::Neither => return DecisionReason::Unresolved,
        };
        let mut held = addresses.iter().filter_map(|&address| self.by_address(address));
        held.next().unwrap_or(DecisionReason::NotListed)
    }

    /// What the text alone decides.
    fn by_text(&self, authority: &str) -> Option<DecisionReason> {
        if DomainView::accept(authority).is_some_and(DomainView::is_hub) {
            return Some(DecisionReason::Hub);
        }
        self.hosts.get(authority).cloned().map(DecisionReason::Listed)
    }

    fn by_address(&self, address: IpAddr) -> Option<DecisionReason> {
        let listed = self.networks.iter().find(|(network, _)| network.contains(address));
        if let Some((_, entry)) = listed {
            return Some(DecisionReason::Network { entry: entry.clone(), address });
        }
        let mut loopback = [Network::LOOPBACK_V6, Network::LOOPBACK_V4].into_iter();
        let network = loopback.find(|network| network.contains(address))?;
        Some(DecisionReason::Loopback { network, address })
    }
}
