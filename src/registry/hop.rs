//! Where a reply may send its client to, and whether credentials go there.

use core::net::IpAddr;

use thiserror::Error;

use super::address_range::AddressRange;
use super::origin::{Origin, Scheme};
use super::url::{CheckedUrl, UrlError};

/// A step to another URL that is allowed.
///
/// ```
/// use distref::registry::{CheckedUrl, HopPolicy};
///
/// let policy = HopPolicy::new("https://ghcr.io".parse()?);
/// let upload: CheckedUrl = "https://ghcr.io/v2/app/blobs/uploads/".parse()?;
/// let hop = policy.location(&upload, "https://storage.example/put?sig=1")?;
/// assert!(hop.is_cross_origin() && !hop.sends_credentials());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Hop {
    url: CheckedUrl,
    is_cross_origin: bool,
    sends_credentials: bool,
}

impl Hop {
    /// Where to.
    ///
    /// ```
    /// use distref::registry::HopPolicy;
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let page = policy.registry().root();
    /// assert_eq!(policy.link(&page, "/v2/_catalog?last=b")?.url().expose(), "https://ghcr.io/v2/_catalog?last=b");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn url(&self) -> &CheckedUrl {
        &self.url
    }

    /// Where to, without a copy.
    ///
    /// ```
    /// use distref::registry::HopPolicy;
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// assert_eq!(policy.link(&policy.registry().root(), "/v2/")?.into_url().path(), "/v2/");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn into_url(self) -> CheckedUrl {
        self.url
    }

    /// Whether it leads to another scheme, host or port than the registry's.
    ///
    /// ```
    /// use distref::registry::HopPolicy;
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// assert!(policy.location(&policy.registry().root(), "https://ghcr.io:8443/")?.is_cross_origin());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn is_cross_origin(&self) -> bool {
        self.is_cross_origin
    }

    /// Whether the registry's credentials, tokens and cookies go along. If not, an answer of 401 there asks for nothing
    /// that we have: it is a failure.
    ///
    /// ```
    /// use distref::registry::HopPolicy;
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// assert!(policy.location(&policy.registry().root(), "/v2/x")?.sends_credentials());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn sends_credentials(&self) -> bool {
        self.sends_credentials
    }

    /// The hop of a chain that was elsewhere: what another server chose is not asked for in the user's name.
    pub(super) fn without_credentials(self) -> Self {
        Self { sends_credentials: false, ..self }
    }

    /// The hop to a server that the registry names for its credentials.
    pub(super) fn with_credentials(self) -> Self {
        Self { sends_credentials: true, ..self }
    }
}

/// Where the replies of a registry may send its client to: `Location`, `Link`, redirects.
///
/// | hop | |
/// |---|---|
/// | from `https` to `http` | refused |
/// | to another scheme, host or port | allowed, without credentials; of a `Link`, refused |
/// | to an address nearer to this machine than the registry is | refused |
/// | to where a cloud keeps credentials | refused, unless the registry itself is there |
///
/// Nearer is as [`AddressRange::is_within`] has it: a public registry may not send to `10.0.0.1`, nor one on this
/// network to `localhost`; one on `localhost` may to both. Names count by what they alone tell: see
/// [`Origin::address_range`]. Whoever resolves names asks [`address`](Self::address) too.
///
/// Source: RFC 9110, section 15.4; CVE-2020-15157, CVE-2024-45336, GHSA-vh4v-2xq2-g5cg, GHSA-jxpm-75mh-9fp7.
///
/// ```
/// use distref::registry::{AddressRange, HopError, HopPolicy};
///
/// let policy = HopPolicy::new("https://ghcr.io".parse()?);
/// let start = policy.registry().root();
/// let refusal = |location: &str| policy.location(&start, location).unwrap_err();
/// assert_eq!(refusal("http://ghcr.io/"), HopError::Downgrade);
/// assert_eq!(refusal("https://169.254.169.254/"), HopError::TooNear(AddressRange::Metadata));
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct HopPolicy {
    registry: Origin,
    nearest: AddressRange,
}

impl HopPolicy {
    /// The policy for the replies of this registry.
    ///
    /// ```
    /// use distref::registry::HopPolicy;
    ///
    /// let policy = HopPolicy::new("http://localhost:5000".parse()?);
    /// assert!(policy.location(&policy.registry().root(), "http://127.0.0.1:9000/blob").is_ok());
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn new(registry: Origin) -> Self {
        let nearest = registry.address_range();
        Self { registry, nearest }
    }

    /// Allows addresses of all ranges but [`Metadata`](AddressRange::Metadata): for a registry with a public name that
    /// is on this network.
    ///
    /// ```
    /// use distref::registry::HopPolicy;
    ///
    /// let policy = HopPolicy::new("https://registry.corp.example".parse()?).allow_near();
    /// assert!(policy.location(&policy.registry().root(), "https://10.0.0.9/blob").is_ok());
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn allow_near(self) -> Self {
        let nearest = if AddressRange::Loopback.is_within(self.nearest) {
            self.nearest
        } else {
            AddressRange::Loopback
        };
        Self { nearest, ..self }
    }

    /// The registry.
    ///
    /// ```
    /// let policy = distref::registry::HopPolicy::new("https://ghcr.io".parse()?);
    /// assert_eq!(policy.registry().host(), "ghcr.io");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn registry(&self) -> &Origin {
        &self.registry
    }

    /// The hop to the `Location` of a reply to a request for `from`. Redirects that follow each other are counted by a
    /// [`RedirectChain`](super::RedirectChain).
    ///
    /// ```
    /// use distref::registry::HopPolicy;
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let hop = policy.location(&policy.registry().root(), "//ghcr.io/v2/x?_state=a%2Bb")?;
    /// assert_eq!(hop.url().query(), Some("_state=a%2Bb"));
    /// # Ok::<(), distref::registry::HopError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`HopError::Url`], then as the table of the type says.
    pub fn location(&self, from: &CheckedUrl, location: impl AsRef<[u8]>) -> Result<Hop, HopError> {
        self.hop(from, from.resolve(location)?)
    }

    /// The hop to the next page, from the `Link` of a page: to the same origin only.
    ///
    /// ```
    /// use distref::registry::{HopError, HopPolicy};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let page = policy.registry().root();
    /// assert_eq!(policy.link(&page, "https://ghcr.io:8443/v2/"), Err(HopError::OtherOrigin));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`location`](Self::location); and [`HopError::OtherOrigin`].
    pub fn link(&self, from: &CheckedUrl, target: impl AsRef<[u8]>) -> Result<Hop, HopError> {
        let hop = self.location(from, target)?;
        if hop.url.same_origin(from) { Ok(hop) } else { Err(HopError::OtherOrigin) }
    }

    /// Whether a connection to this address may be opened for a hop: for whoever resolves names.
    ///
    /// The registry's own name may lead anywhere: that is the user's word, not a reply's. It is known here by its name
    /// only, so a registry with a public name on this network needs [`allow_near`](Self::allow_near).
    ///
    /// ```
    /// use distref::registry::HopPolicy;
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// assert!(policy.address("10.0.0.1".parse()?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`HopError::TooNear`].
    pub fn address(&self, address: IpAddr) -> Result<(), HopError> {
        self.within(AddressRange::of(address))
    }

    /// The hop from one checked URL to another.
    pub(super) fn hop(&self, from: &CheckedUrl, url: CheckedUrl) -> Result<Hop, HopError> {
        let speaks_tls =
            [from.origin(), &self.registry].iter().any(|origin| origin.scheme() == Scheme::Https);
        if speaks_tls && url.origin().scheme() == Scheme::Http {
            return Err(HopError::Downgrade);
        }
        let is_cross_origin = *url.origin() != self.registry;
        if is_cross_origin {
            self.within(url.origin().address_range())?;
        }
        Ok(Hop { url, is_cross_origin, sends_credentials: !is_cross_origin })
    }

    fn within(&self, range: AddressRange) -> Result<(), HopError> {
        if range.is_within(self.nearest) { Ok(()) } else { Err(HopError::TooNear(range)) }
    }
}

/// Why a hop is not taken. Holds no text of the URL, which may be a secret.
///
/// ```
/// use distref::registry::{HopError, HopPolicy};
///
/// let policy = HopPolicy::new("https://ghcr.io".parse()?);
/// let error = policy.location(&policy.registry().root(), "http://ghcr.io/").unwrap_err();
/// assert_eq!(error, HopError::Downgrade);
/// assert_eq!(error.to_string(), "leads from https to plain http");
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum HopError {
    /// It is no URL that all parsers read alike.
    #[error("{0}")]
    Url(#[from] UrlError),
    /// It leads to plain HTTP, and the registry or the last hop speaks TLS.
    #[error("leads from https to plain http")]
    Downgrade,
    /// It leads nearer to this machine than the registry is; holds where to.
    #[error("leads to a {0} address, nearer to this machine than the registry is")]
    TooNear(AddressRange),
    /// A page whose `Link` leads to another scheme, host or port.
    #[error("leads to another origin")]
    OtherOrigin,
    /// A realm that the caller did not list.
    #[error("leads to a realm that is not among those allowed")]
    UnlistedRealm,
    /// More redirects than [`RedirectChain::MAX_HOPS`](super::RedirectChain::MAX_HOPS).
    #[error("more than 10 redirects")]
    TooManyHops,
    /// A redirect to where the chain has been.
    #[error("leads to where the redirects came by before")]
    Loop,
    /// A redirect without `Location`.
    #[error("a redirect without Location")]
    NoLocation,
    /// A status that sends nowhere: 300 and 304 too. Holds the status.
    #[error("status {0} is no redirect that can be followed")]
    NoRedirect(u16),
}
