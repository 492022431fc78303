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
    /// The nearest that its host may be; any, if there is none.
    nearest: Option<AddressRange>,
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

    /// Where to, without a copy; what else the hop tells is lost.
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

    /// Whether a connection to this address may be opened for the hop: for whoever resolves names, of every address
    /// that is tried.
    ///
    /// The registry's own name may lead anywhere: that is the user's word, not a reply's. Any other is bound as the
    /// table of [`HopPolicy`] says.
    ///
    /// ```
    /// use distref::registry::HopPolicy;
    ///
    /// let policy = HopPolicy::new("https://registry.example".parse()?);
    /// let root = policy.registry().root();
    /// let inside = "10.0.0.1".parse()?;
    /// assert!(policy.location(&root, "/v2/")?.allows(inside).is_ok());
    /// assert!(policy.location(&root, "https://cdn.example/")?.allows(inside).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`HopError::TooNear`].
    pub fn allows(&self, address: IpAddr) -> Result<(), HopError> {
        match self.nearest {
            None => Ok(()),
            Some(nearest) => within(AddressRange::of(address), nearest),
        }
    }

    /// The same hop with another parameter, as [`CheckedUrl::with_query`]: the digest that ends an upload.
    ///
    /// ```
    /// use distref::registry::HopPolicy;
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let hop = policy.location(&policy.registry().root(), "https://storage.example/put?sig=1")?;
    /// let put = hop.with_query("digest", "sha256:ab")?;
    /// assert_eq!(put.url().query(), Some("sig=1&digest=sha256%3Aab"));
    /// assert!(!put.sends_credentials());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`TooLong`](super::UrlErrorKind::TooLong), and nothing else.
    pub fn with_query(&self, name: &str, value: &str) -> Result<Self, UrlError> {
        Ok(Self { url: self.url.with_query(name, value)?, ..self.clone() })
    }

    /// The hop of a chain that was elsewhere: what another server chose is not asked for in the user's name.
    /// The nearest that its host may be; any, if there is none.
    #[cfg(all(feature = "protocol", feature = "sha2"))]
    pub(crate) const fn nearest(&self) -> Option<AddressRange> {
        self.nearest
    }

    pub(super) fn without_credentials(self) -> Self {
        Self { sends_credentials: false, ..self }
    }

    /// The policy for a server that stays where it is, and is bound to the addresses of the hop to it.
    pub(super) fn staying(&self) -> HopPolicy {
        let registry = self.url.origin().clone();
        let nearest = registry.address_range();
        HopPolicy { registry, nearest, own_nearest: self.nearest, stays: true }
    }
}

/// Where the replies of a registry may send its client to: `Location`, `Link`, redirects.
///
/// | hop | |
/// |---|---|
/// | from `https` to `http` | refused |
/// | to another scheme, host or port | allowed, without credentials; of a `Link`, refused |
/// | to the registry, in a reply of the registry | allowed, with credentials |
/// | to the registry, in a reply of another server | allowed, without credentials: it chose the URL |
/// | to an address nearer to this machine than the registry is | refused |
/// | to where a cloud keeps credentials | refused, unless the registry itself is there |
///
/// Nearer is as [`AddressRange::is_within`] has it: a public registry may not send to `10.0.0.1`, nor one on this
/// network to `localhost`; one on `localhost` may to both. Names count by what they alone tell: see
/// [`Origin::address_range`]. Whoever resolves names asks [`Hop::allows`] too. A registry is known here by its name
/// only: one with a public name on this network needs [`allow_near`](Self::allow_near).
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
    /// The nearest that the registry itself may be; any, if there is none.
    own_nearest: Option<AddressRange>,
    /// Whether no hop leads elsewhere.
    stays: bool,
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
        Self { registry, nearest, own_nearest: None, stays: false }
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

    /// The hop to the `Location` of a reply to a request for `from`, which the caller chose or the registry. Redirects
    /// that follow each other are counted by a [`RedirectChain`](super::RedirectChain).
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

    /// The hop to the `Location` of a reply to a request that was itself a hop, such as a chunk of an upload. What went
    /// without credentials goes on without: [`location`](Self::location) knows the last URL only, not who chose it.
    ///
    /// ```
    /// use distref::registry::HopPolicy;
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let storage = policy.location(&policy.registry().root(), "https://storage.example/1")?;
    /// let back = policy.onward(&storage, "https://ghcr.io/2")?;
    /// assert!(!policy.onward(&back, "/3")?.sends_credentials());
    /// # Ok::<(), distref::registry::HopError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`location`](Self::location).
    pub fn onward(&self, from: &Hop, location: impl AsRef<[u8]>) -> Result<Hop, HopError> {
        let hop = self.location(&from.url, location)?;
        Ok(if from.sends_credentials { hop } else { hop.without_credentials() })
    }

    /// The hop to the next page, from the `Link` of a page: to the same origin only, and the same API. Pages that follow
    /// each other are counted by a [`PageChain`](super::PageChain).
    ///
    /// The API is what the path of the page has up to its first `/v2/`: on a host of several registries,
    /// `/one/v2/_catalog` leads to nothing but what is below `/one/v2/`.
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
    /// As [`location`](Self::location); [`HopError::OtherOrigin`], [`HopError::OtherApi`].
    pub fn link(&self, from: &CheckedUrl, target: impl AsRef<[u8]>) -> Result<Hop, HopError> {
        let hop = self.location(from, target)?;
        if !hop.url.same_origin(from) {
            Err(HopError::OtherOrigin)
        } else if !hop.url.path().starts_with(api(from)) {
            Err(HopError::OtherApi)
        } else {
            Ok(hop)
        }
    }

    /// The hop from one checked URL to another.
    pub(super) fn hop(&self, from: &CheckedUrl, url: CheckedUrl) -> Result<Hop, HopError> {
        let speaks_tls =
            [from.origin(), &self.registry].iter().any(|origin| origin.scheme() == Scheme::Https);
        if speaks_tls && url.origin().scheme() == Scheme::Http {
            return Err(HopError::Downgrade);
        }
        let is_cross_origin = *url.origin() != self.registry;
        if is_cross_origin && self.stays {
            return Err(HopError::OtherOrigin);
        }
        if is_cross_origin {
            within(url.origin().address_range(), self.nearest)?;
        }
        let nearest = if is_cross_origin { Some(self.nearest) } else { self.own_nearest };
        let sends_credentials = !is_cross_origin && *from.origin() == self.registry;
        Ok(Hop { url, is_cross_origin, sends_credentials, nearest })
    }
}

fn within(range: AddressRange, nearest: AddressRange) -> Result<(), HopError> {
    if range.is_within(nearest) { Ok(()) } else { Err(HopError::TooNear(range)) }
}

/// What the paths of one registry begin with, on a host that may have several.
fn api(page: &CheckedUrl) -> &str {
    const ROOT: &str = "/v2/";
    let path = page.path();
    path.find(ROOT).and_then(|at| path.get(..at + ROOT.len())).unwrap_or("/")
}

/// Why a hop is not taken. Holds no text of the URL, which may be a secret.
///
/// ```
/// use distref::registry::{HopError, HopPolicy};
///
/// let policy = HopPolicy::new("https://ghcr.io".parse()?);
/// let error = policy.location(&policy.registry().root(), "http://ghcr.io/").unwrap_err();
/// assert_eq!(error, HopError::Downgrade);
/// assert_eq!(error.to_string(), "the registry leads from https to plain http");
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum HopError {
    /// It is no URL that all parsers read alike.
    #[error("the registry leads to no URL that is followed: {0}")]
    Url(#[from] UrlError),
    /// It leads to plain HTTP, and the registry or the last hop speaks TLS.
    #[error("the registry leads from https to plain http")]
    Downgrade,
    /// It leads nearer to this machine than the registry is; holds where to.
    #[error("the registry leads to a {} address, nearer to this machine than it is itself{}", .0, way_out(*.0))]
    TooNear(AddressRange),
    /// A `Link`, a redirect of a token server or a challenge that has to do with another scheme, host or port.
    #[error("the registry leads to another origin, where only its own will do")]
    OtherOrigin,
    /// A page whose `Link` leads out of the registry's API, to another path of the host.
    #[error("the registry leads to a page outside of its API")]
    OtherApi,
    /// A realm that the caller did not list.
    #[error("the registry leads to a realm that is not among those allowed")]
    UnlistedRealm,
    /// More redirects than [`RedirectChain::MAX_HOPS`](super::RedirectChain::MAX_HOPS).
    #[error("the registry leads on by more than 10 redirects")]
    TooManyHops,
    /// More pages than [`PageChain::MAX_PAGES`](super::PageChain::MAX_PAGES).
    #[error("the registry leads on by more than 4096 pages")]
    TooManyPages,
    /// To where the redirects or pages came by before.
    #[error("the registry leads in a circle, to a URL of before")]
    Loop,
    /// A redirect after which a request that changes something would become a GET, and change nothing.
    #[error("the registry leads to where only GET would be sent, and the request is another")]
    MethodLost,
    /// A redirect without `Location`.
    #[error("the registry redirects without Location")]
    NoLocation,
    /// A status that sends nowhere: 300 and 304 too. Holds the status.
    #[error("status {0} is no redirect that can be followed")]
    NoRedirect(u16),
}

/// What the user can do about a hop to such an address.
const fn way_out(range: AddressRange) -> &'static str {
    match range {
        AddressRange::Metadata => "",
        _ => "; allow_near allows that",
    }
}
