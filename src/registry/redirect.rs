//! Redirects that follow each other: how many, where to, with what.

use alloc::{vec, vec::Vec};

use super::hop::{Hop, HopError, HopPolicy};
use super::url::CheckedUrl;

/// A redirect that is to be followed.
///
/// ```
/// use distref::registry::{HopPolicy, RedirectChain};
///
/// let policy = HopPolicy::new("https://ghcr.io".parse()?);
/// let mut chain = RedirectChain::new(policy, "https://ghcr.io/v2/app/blobs/x".parse()?);
/// let redirect = chain.follow(307, Some(b"https://cdn.example/x?sig=1"))?;
/// assert!(redirect.keeps_method() && !redirect.hop().sends_credentials());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Redirect {
    hop: Hop,
    keeps_method: bool,
}

impl Redirect {
    /// Where to, and whether with credentials.
    ///
    /// ```
    /// use distref::registry::{HopPolicy, RedirectChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let start = policy.registry().root();
    /// let redirect = RedirectChain::new(policy, start).follow(301, Some(b"/v2/"))?;
    /// assert_eq!(redirect.hop().url().expose(), "https://ghcr.io/v2/");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn hop(&self) -> &Hop {
        &self.hop
    }

    /// Whether the same request is sent again, body included. If not, what is there is asked for by GET; a HEAD stays
    /// one.
    ///
    /// Kept by 307 and 308; by 301 and 302 to the same origin. Never by 303.
    ///
    /// ```
    /// use distref::registry::{HopPolicy, RedirectChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let start = policy.registry().root();
    /// assert!(!RedirectChain::new(policy, start).follow(303, Some(b"/v2/"))?.keeps_method());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn keeps_method(&self) -> bool {
        self.keeps_method
    }
}

/// The redirects of one request, from the first URL on. Holds every URL it came by.
///
/// | redirect | |
/// |---|---|
/// | 301, 302, 303, 307, 308 with `Location` | as the [`HopPolicy`] says |
/// | any other status, no `Location` | refused |
/// | the 11th; one to a URL of before | refused |
/// | back to the registry from another origin | allowed, without credentials: another server chose the URL |
///
/// What is refused leaves the chain where it was.
///
/// ```
/// use distref::registry::{HopError, HopPolicy, RedirectChain};
///
/// let policy = HopPolicy::new("https://ghcr.io".parse()?);
/// let mut chain = RedirectChain::new(policy, "https://ghcr.io/a".parse()?);
/// assert!(chain.follow(307, Some(b"https://cdn.example/b")).is_ok());
/// assert_eq!(chain.follow(307, Some(b"https://ghcr.io/a")), Err(HopError::Loop));
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RedirectChain {
    policy: HopPolicy,
    current: CheckedUrl,
    /// What was left.
    before: Vec<CheckedUrl>,
    /// Whether the chain is, or was, at another origin than the registry's.
    went_out: bool,
}

impl RedirectChain {
    /// The most redirects that are followed. Registries use one, seldom two; browsers stop at 20, Go at 10.
    ///
    /// ```
    /// assert_eq!(distref::registry::RedirectChain::MAX_HOPS, 10);
    /// ```
    pub const MAX_HOPS: usize = 10;

    /// A request for this URL, which is the registry's, or where its reply sent to.
    ///
    /// ```
    /// use distref::registry::{HopPolicy, RedirectChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let chain = RedirectChain::new(policy, "https://ghcr.io/v2/".parse()?);
    /// assert_eq!(chain.current().path(), "/v2/");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn new(policy: HopPolicy, start: CheckedUrl) -> Self {
        let went_out = start.origin() != policy.registry();
        Self { policy, current: start, before: vec![], went_out }
    }

    /// The URL of the last request.
    ///
    /// ```
    /// use distref::registry::{HopPolicy, RedirectChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let mut chain = RedirectChain::new(policy, "https://ghcr.io/a/b".parse()?);
    /// chain.follow(302, Some(b"../c"))?;
    /// assert_eq!(chain.current().expose(), "https://ghcr.io/c");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn current(&self) -> &CheckedUrl {
        &self.current
    }

    /// How many redirects were followed.
    ///
    /// ```
    /// use distref::registry::{HopPolicy, RedirectChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let mut chain = RedirectChain::new(policy, "https://ghcr.io/".parse()?);
    /// chain.follow(302, Some(b"/v2/"))?;
    /// assert_eq!(chain.hops(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn hops(&self) -> usize {
        self.before.len()
    }

    /// Takes the reply to the last request: its status, and `Location` if it has one.
    ///
    /// ```
    /// use distref::registry::{HopError, HopPolicy, RedirectChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let mut chain = RedirectChain::new(policy, "https://ghcr.io/".parse()?);
    /// assert_eq!(chain.follow(304, None), Err(HopError::NoRedirect(304)));
    /// assert_eq!(chain.follow(307, None), Err(HopError::NoLocation));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As the tables of this type and of [`HopPolicy`] say.
    pub fn follow(&mut self, status: u16, location: Option<&[u8]>) -> Result<Redirect, HopError> {
        let keeps_method = match status {
            301 | 302 => None,
            303 => Some(false),
            307 | 308 => Some(true),
            _ => return Err(HopError::NoRedirect(status)),
        };
        let hop = self.policy.location(&self.current, location.ok_or(HopError::NoLocation)?)?;
        if hop.url() == &self.current || self.before.contains(hop.url()) {
            return Err(HopError::Loop);
        }
        if self.before.len() >= Self::MAX_HOPS {
            return Err(HopError::TooManyHops);
        }
        let keeps_method = keeps_method.unwrap_or(hop.url().same_origin(&self.current));
        self.went_out |= hop.is_cross_origin();
        let hop = if self.went_out { hop.without_credentials() } else { hop };
        self.before.push(core::mem::replace(&mut self.current, hop.url().clone()));
        Ok(Redirect { hop, keeps_method })
    }
}
