//! Which token servers a registry may name.

use alloc::vec::Vec;

use core::net::IpAddr;

use super::hop::{Hop, HopError, HopPolicy};
use super::origin::Origin;
use super::redirect::RedirectChain;
use super::url::{CheckedUrl, Fragment, UrlError, UrlErrorKind, resolve};

/// Which realms the challenges of a registry may name: the servers that get the user's password.
///
/// | realm | |
/// |---|---|
/// | empty; with a user name or a fragment | refused |
/// | `http`, and the registry speaks TLS | refused |
/// | nearer to this machine than the registry is | refused, as in [`HopPolicy`] |
/// | at another origin | allowed, and told: [`RealmHop::is_cross_origin`]; with [`only`](Self::only), if it is listed |
/// | relative | of the registry |
/// | in a reply from another origin | refused by [`realm_from`](Self::realm_from) |
///
/// Redirects of the token server are followed by [`RealmHop::redirects`]: to its own origin, and nowhere else.
///
/// Source: the token specification of distribution; CVE-2026-48978, GHSA-28r5-37g7-p6mp.
///
/// ```
/// use distref::registry::{HopError, RealmPolicy};
///
/// let policy = RealmPolicy::new("https://registry-1.docker.io".parse()?);
/// let hop = policy.realm("https://auth.docker.io/token")?;
/// assert!(hop.is_cross_origin());
/// assert_eq!(policy.realm("http://auth.docker.io/token"), Err(HopError::Downgrade));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct RealmPolicy {
    hops: HopPolicy,
    /// All, if there is no list.
    realms: Option<Vec<Origin>>,
}

impl RealmPolicy {
    /// The policy for the challenges of this registry.
    ///
    /// ```
    /// let policy = distref::registry::RealmPolicy::new("http://localhost:5000".parse()?);
    /// assert!(policy.realm("http://localhost:5001/auth").is_ok());
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn new(registry: Origin) -> Self {
        Self { hops: HopPolicy::new(registry), realms: None }
    }

    /// As [`HopPolicy::allow_near`].
    ///
    /// ```
    /// use distref::registry::RealmPolicy;
    ///
    /// let policy = RealmPolicy::new("https://registry.corp.example".parse()?).allow_near();
    /// assert!(policy.realm("https://10.0.0.9/token").is_ok());
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn allow_near(self) -> Self {
        Self { hops: self.hops.allow_near(), ..self }
    }

    /// Refuses all realms but those at these origins and at the registry's own.
    ///
    /// ```
    /// use distref::registry::{HopError, RealmPolicy};
    ///
    /// let policy = RealmPolicy::new("https://registry-1.docker.io".parse()?);
    /// let policy = policy.only(["https://auth.docker.io".parse()?]);
    /// assert!(policy.realm("https://auth.docker.io/token").is_ok());
    /// assert_eq!(policy.realm("https://evil.example/token"), Err(HopError::UnlistedRealm));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn only(self, realms: impl IntoIterator<Item = Origin>) -> Self {
        Self { realms: Some(realms.into_iter().collect()), ..self }
    }

    /// The registry.
    ///
    /// ```
    /// let policy = distref::registry::RealmPolicy::new("https://ghcr.io".parse()?);
    /// assert_eq!(policy.registry().host(), "ghcr.io");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn registry(&self) -> &Origin {
        self.hops.registry()
    }

    /// The hop to the realm of a challenge.
    ///
    /// ```
    /// let policy = distref::registry::RealmPolicy::new("https://ghcr.io".parse()?);
    /// let hop = policy.realm("/token")?;
    /// assert_eq!(hop.url().expose(), "https://ghcr.io/token");
    /// assert!(!hop.is_cross_origin());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As the table of the type says.
    pub fn realm(&self, realm: impl AsRef<[u8]>) -> Result<RealmHop, HopError> {
        if realm.as_ref().is_empty() {
            return Err(UrlError::new(UrlErrorKind::NoHost, 0).into());
        }
        let root = self.registry().root();
        let url = resolve(Some(&root), realm.as_ref(), Fragment::Refused)?;
        let hop = self.hops.hop(&root, url)?;
        let is_listed = self.realms.as_ref().is_none_or(|known| known.contains(hop.url().origin()));
        if hop.is_cross_origin() && !is_listed {
            return Err(HopError::UnlistedRealm);
        }
        Ok(RealmHop { hop })
    }

    /// As [`realm`](Self::realm), of a challenge in the reply to a request of `asked`. One that does not come from the
    /// registry itself, but from where a redirect or a `Location` led, is never answered.
    ///
    /// ```
    /// use distref::registry::{CheckedUrl, HopError, RealmPolicy};
    ///
    /// let policy = RealmPolicy::new("https://ghcr.io".parse()?);
    /// let ours: CheckedUrl = "https://ghcr.io/v2/".parse()?;
    /// let storage: CheckedUrl = "https://cdn.example/blob".parse()?;
    /// assert!(policy.realm_from(&ours, "https://auth.example/token").is_ok());
    /// assert_eq!(policy.realm_from(&storage, "/token"), Err(HopError::OtherOrigin));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`realm`](Self::realm); [`HopError::OtherOrigin`].
    pub fn realm_from(
        &self,
        asked: &CheckedUrl,
        realm: impl AsRef<[u8]>,
    ) -> Result<RealmHop, HopError> {
        if asked.origin() == self.registry() {
            self.realm(realm)
        } else {
            Err(HopError::OtherOrigin)
        }
    }
}

/// A realm that may be asked for a token, with the user's credentials. Only a [`RealmPolicy`] makes one.
///
/// ```
/// use distref::registry::RealmPolicy;
///
/// let realm = RealmPolicy::new("https://ghcr.io".parse()?).realm("https://auth.example/token")?;
/// assert_eq!(realm.url().origin().host(), "auth.example");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
/// What was not checked is no realm:
///
/// ```compile_fail
/// let realm: distref::registry::RealmHop = "https://auth.example/token".parse().unwrap();
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct RealmHop {
    hop: Hop,
}

impl RealmHop {
    /// Where to.
    ///
    /// ```
    /// let policy = distref::registry::RealmPolicy::new("https://ghcr.io".parse()?);
    /// assert_eq!(policy.realm("/token")?.url().path(), "/token");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn url(&self) -> &CheckedUrl {
        self.hop.url()
    }

    /// Whether the token server is at another scheme, host or port than the registry.
    ///
    /// ```
    /// let policy = distref::registry::RealmPolicy::new("https://ghcr.io".parse()?);
    /// assert!(!policy.realm("/token")?.is_cross_origin());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn is_cross_origin(&self) -> bool {
        self.hop.is_cross_origin()
    }

    /// As [`Hop::allows`].
    ///
    /// ```
    /// let policy = distref::registry::RealmPolicy::new("https://ghcr.io".parse()?);
    /// assert!(policy.realm("https://auth.example/")?.allows("127.0.0.1".parse()?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`HopError::TooNear`].
    pub fn allows(&self, address: IpAddr) -> Result<(), HopError> {
        self.hop.allows(address)
    }

    /// The nearest that its host may be; any, if there is none.
    #[cfg(all(feature = "protocol", feature = "sha2"))]
    pub(crate) const fn nearest(&self) -> Option<super::AddressRange> {
        self.hop.nearest()
    }

    /// The redirects of a request for a token, of this method. A hop to another origin is an error: a 307 or 308 would
    /// send the password or refresh token there, in the body that goes along.
    ///
    /// ```
    /// use distref::registry::{HopError, RealmPolicy};
    ///
    /// let policy = RealmPolicy::new("https://ghcr.io".parse()?);
    /// let realm = policy.realm("https://auth.example/token")?;
    /// assert!(realm.redirects("POST").follow(307, Some(b"/v2/token")).is_ok());
    /// let elsewhere = realm.redirects("POST").follow(307, Some(b"https://evil.example/"));
    /// assert_eq!(elsewhere, Err(HopError::OtherOrigin));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn redirects(&self, method: &str) -> RedirectChain {
        RedirectChain::new(self.hop.staying(), method, self.url().clone())
    }
}
