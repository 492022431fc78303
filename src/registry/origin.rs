//! Whom a request goes to: scheme, host and port.

use alloc::{boxed::Box, format, string::String};
use core::fmt;
use core::net::{IpAddr, Ipv6Addr};
use core::str::FromStr;

use super::url::{Authority, CheckedUrl, UrlError, UrlErrorKind};
use crate::reference::DomainView;

/// How a registry is spoken to.
///
/// ```
/// use distref::registry::Scheme;
///
/// assert_eq!(Scheme::Https.to_string(), "https");
/// assert!(Scheme::Http < Scheme::Https);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Scheme {
    /// Plain HTTP: anyone on the way reads and changes what is said.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// The scheme as a URL has it, in lower case.
    ///
    /// ```
    /// assert_eq!(distref::registry::Scheme::Http.as_str(), "http");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that is meant where none is written.
    ///
    /// ```
    /// assert_eq!(distref::registry::Scheme::Https.default_port(), 443);
    /// ```
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    /// The scheme of this name, in any case.
    pub(super) fn of(name: &str) -> Option<Self> {
        [Self::Http, Self::Https]
            .into_iter()
            .find(|known| name.eq_ignore_ascii_case(known.as_str()))
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// Whom a request goes to: scheme, host and port. Credentials and tokens belong to one, and go to no other.
///
/// Canonical, so that two of them are the same server exactly when they are equal: the host in lower case, an IPv6
/// address in the form of the URL Standard within brackets, the port always known and printed only where it is not
/// that of the scheme.
///
/// # Grammar
///
/// ```text
/// origin    := ( "https" | "http" ) "://" authority
/// authority := host [ ":" port ]
/// host      := label *( "." label ) | IPv4 | "[" IPv6 "]"     ; at most 253 bytes
/// label     := 1*63( letter | digit | "-" | "_" )             ; no "-" at either end
/// port      := 1 to 65535, without leading zeros
/// ```
/// A host whose last label is a number has to be four decimal numbers: some parsers read `127.1`, `0x7f.1` and
/// `0177.0.0.1` as addresses, others as names. A dot at the end is refused, as Docker does.
///
/// From a reference to the base of its registry's URLs: [`of_domain`](Self::of_domain), then [`root`](Self::root).
///
/// Source: RFC 6454, section 4; RFC 3986, section 3.2; RFC 1123, section 2.1, but for `_`, which names of containers have.
///
/// ```
/// use distref::registry::{Origin, Scheme};
///
/// let origin = Origin::new(Scheme::Https, "Registry.Example:443")?;
/// assert_eq!(origin.to_string(), "https://registry.example");
/// assert_eq!((origin.host(), origin.port()), ("registry.example", 443));
/// assert_ne!(origin, "https://registry.example:5000".parse()?);
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Origin {
    scheme: Scheme,
    /// Canonical.
    host: Box<str>,
    port: u16,
}

impl Origin {
    /// The longest host, in bytes: that of DNS.
    ///
    /// ```
    /// use distref::registry::{Origin, Scheme};
    ///
    /// let host = format!("{}a", "a.".repeat(126));
    /// assert_eq!(host.len(), Origin::MAX_HOST_LEN);
    /// assert!(Origin::new(Scheme::Https, &host).is_ok());
    /// assert!(Origin::new(Scheme::Https, &(host + "a")).is_err());
    /// ```
    pub const MAX_HOST_LEN: usize = 253;

    /// The longest part of a host between dots, in bytes: that of DNS.
    ///
    /// ```
    /// use distref::registry::{Origin, Scheme};
    ///
    /// let label = "a".repeat(Origin::MAX_LABEL_LEN);
    /// assert!(Origin::new(Scheme::Https, &label).is_ok());
    /// assert!(Origin::new(Scheme::Https, &(label + "a")).is_err());
    /// ```
    pub const MAX_LABEL_LEN: usize = 63;

    /// The origin of a `host[:port]`, as a reference's domain has it. No name is mapped to another: see
    /// [`of_domain`](Self::of_domain).
    ///
    /// ```
    /// use distref::registry::{Origin, Scheme};
    ///
    /// let origin = Origin::new(Scheme::Http, "[::1]:5000")?;
    /// assert_eq!(origin.to_string(), "http://[::1]:5000");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If it is no authority in the grammar above. The offset counts from its first byte.
    pub fn new(scheme: Scheme, authority: &str) -> Result<Self, UrlError> {
        Authority::read(authority).map(|read| Self::from_parts(scheme, read))
    }

    /// The registry that a reference's domain means: the domain, and for Docker Hub the host of its API.
    ///
    /// ```
    /// use distref::registry::{Origin, Scheme};
    ///
    /// let hub = Origin::of_domain(Scheme::Https, distref::DomainView::HUB)?;
    /// assert_eq!(hub.to_string(), "https://registry-1.docker.io");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    ///
    /// From a reference to the URL that requests are built on:
    ///
    /// ```
    /// use distref::{Reference, registry::{Origin, Scheme}};
    ///
    /// let image: Reference = "nginx:1.27".parse()?;
    /// let base = Origin::of_domain(Scheme::Https, image.domain())?.root();
    /// assert_eq!(base.expose(), "https://registry-1.docker.io/");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// References hold domains that are no hosts: `[:::]`, `127.1`, `host:0`, `host:99999`, labels of over 63 bytes.
    pub fn of_domain(scheme: Scheme, domain: DomainView<'_>) -> Result<Self, UrlError> {
        Self::new(scheme, domain.api_host())
    }

    /// Whether a server that was seen to speak TLS here must not be spoken to in plain HTTP there: the same host on the
    /// same port, or each on the port that is implied.
    pub(crate) fn forbids_plain(&self, plain: &Self) -> bool {
        let is_implied = |origin: &Self| origin.port == origin.scheme.default_port();
        self.scheme == Scheme::Https
            && plain.scheme == Scheme::Http
            && self.host == plain.host
            && (self.port == plain.port || (is_implied(self) && is_implied(plain)))
    }

    pub(super) fn from_parts(scheme: Scheme, authority: Authority) -> Self {
        let port = authority.port.unwrap_or(scheme.default_port());
        Self { scheme, host: authority.host, port }
    }

    /// The scheme.
    ///
    /// ```
    /// use distref::registry::{Origin, Scheme};
    ///
    /// assert_eq!("HTTPS://ghcr.io".parse::<Origin>()?.scheme(), Scheme::Https);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host in lower case, an IPv6 address within brackets.
    ///
    /// ```
    /// use distref::registry::Origin;
    ///
    /// assert_eq!("https://[2001:DB8:0::1]".parse::<Origin>()?.host(), "[2001:db8::1]");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn host(&self) -> &str {
        &self.host
    }

    /// The port, written or implied.
    ///
    /// ```
    /// assert_eq!("http://ghcr.io".parse::<distref::registry::Origin>()?.port(), 80);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The address, where the host is one and no name. Whatever a name leads to, no text tells.
    ///
    /// ```
    /// use core::net::{IpAddr, Ipv4Addr};
    /// use distref::registry::Origin;
    ///
    /// let origin: Origin = "http://10.0.0.7:5000".parse()?;
    /// assert_eq!(origin.address(), Some(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 7))));
    /// assert_eq!("https://ghcr.io".parse::<Origin>()?.address(), None);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        let inner = self.host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        match inner {
            Some(v6) => v6.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            None => self.host.parse().ok(),
        }
    }

    /// `host`, or `host:port` where the port is not that of the scheme: what a `Host` header says.
    ///
    /// ```
    /// use distref::registry::Origin;
    ///
    /// assert_eq!("https://ghcr.io:443".parse::<Origin>()?.authority(), "ghcr.io");
    /// assert_eq!("http://ghcr.io:443".parse::<Origin>()?.authority(), "ghcr.io:443");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn authority(&self) -> String {
        let host = self.host();
        if self.port == self.scheme.default_port() {
            host.into()
        } else {
            format!("{host}:{}", self.port)
        }
    }

    /// The URL of its root, which others are resolved on.
    ///
    /// ```
    /// let origin: distref::registry::Origin = "https://ghcr.io".parse()?;
    /// assert_eq!(origin.root().resolve("/v2/")?.expose(), "https://ghcr.io/v2/");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn root(&self) -> CheckedUrl {
        CheckedUrl::root_of(self)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}://{}", self.scheme, self.host)?;
        if self.port == self.scheme.default_port() { Ok(()) } else { write!(out, ":{}", self.port) }
    }
}

impl FromStr for Origin {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let Some((scheme, authority)) = text.split_once("://") else {
            return Err(UrlError::new(UrlErrorKind::Relative, 0));
        };
        let scheme = Scheme::of(scheme).ok_or(UrlError::new(UrlErrorKind::Scheme, 0))?;
        let start = text.len() - authority.len();
        Self::new(scheme, authority).map_err(|error| error.moved(start))
    }
}

impl TryFrom<&str> for Origin {
    type Error = UrlError;

    fn try_from(text: &str) -> Result<Self, UrlError> {
        text.parse()
    }
}

impl TryFrom<String> for Origin {
    type Error = UrlError;

    fn try_from(text: String) -> Result<Self, UrlError> {
        text.parse()
    }
}
