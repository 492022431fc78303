//! Redirects that follow each other: how many, where to, with what.

use alloc::{vec, vec::Vec};

use super::hop::{Hop, HopError, HopPolicy};
use super::url::CheckedUrl;

/// The redirects of one request, from the first URL on. Holds every URL it came by.
///
/// | redirect | |
/// |---|---|
/// | 301, 302, 303, 307, 308 with `Location` | as the [`HopPolicy`] says |
/// | any other status, no `Location` | refused |
/// | the 11th; one to a URL of before | refused |
/// | back to the registry from another origin | allowed, without credentials: another server chose the URL |
/// | of a GET or HEAD | it stays what it is |
/// | of any other request: 307, 308; 301 and 302 to the same origin | sent again as it is, body included |
/// | of any other request: 303; 301 and 302 to another origin | refused: it would become a GET, and do nothing |
///
/// So what follows is the same request to another URL. What is refused leaves the chain where it was.
///
/// Source: RFC 9110, sections 15.4.2 to 15.4.9.
///
/// ```
/// use distref::registry::{HopError, HopPolicy, RedirectChain};
///
/// let policy = HopPolicy::new("https://ghcr.io".parse()?);
/// let mut chain = RedirectChain::new(policy, "GET", "https://ghcr.io/a".parse()?);
/// let hop = chain.follow(307, Some(b"https://cdn.example/b?sig=1"))?;
/// assert!(!hop.sends_credentials());
/// assert_eq!(chain.follow(307, Some(b"https://ghcr.io/a")), Err(HopError::Loop));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RedirectChain {
    policy: HopPolicy,
    /// Whether the request stays the same when it becomes a GET.
    is_read: bool,
    current: CheckedUrl,
    /// What was left.
    before: Vec<CheckedUrl>,
    /// Whether credentials are left behind for good.
    went_out: bool,
}

impl RedirectChain {
    /// The most redirects that are followed. Registries use one, seldom two; browsers stop at 20, Go at 10.
    ///
    /// ```
    /// assert_eq!(distref::registry::RedirectChain::MAX_HOPS, 10);
    /// ```
    pub const MAX_HOPS: usize = 10;

    /// A request of this method (`GET`, in capitals) for this URL, which is the registry's, or where its reply sent to.
    ///
    /// ```
    /// use distref::registry::{HopPolicy, RedirectChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let chain = RedirectChain::new(policy, "GET", "https://ghcr.io/v2/".parse()?);
    /// assert_eq!(chain.current().path(), "/v2/");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn new(policy: HopPolicy, method: &str, start: CheckedUrl) -> Self {
        let is_read = matches!(method, "GET" | "HEAD");
        let went_out = start.origin() != policy.registry();
        Self { policy, is_read, current: start, before: vec![], went_out }
    }

    /// A request for a hop, such as that of an upload: if it goes without credentials, so does all that follows.
    ///
    /// ```
    /// use distref::registry::{HopPolicy, RedirectChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let back = policy.location(&"https://storage.example/".parse()?, "https://ghcr.io/1")?;
    /// let mut chain = RedirectChain::onward(policy, "PATCH", &back);
    /// assert!(!chain.follow(307, Some(b"/2"))?.sends_credentials());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn onward(policy: HopPolicy, method: &str, start: &Hop) -> Self {
        let chain = Self::new(policy, method, start.url().clone());
        Self { went_out: !start.sends_credentials(), ..chain }
    }

    /// The URL of the last request.
    ///
    /// ```
    /// use distref::registry::{HopPolicy, RedirectChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let mut chain = RedirectChain::new(policy, "GET", "https://ghcr.io/a/b".parse()?);
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
    /// let mut chain = RedirectChain::new(policy, "HEAD", "https://ghcr.io/".parse()?);
    /// chain.follow(302, Some(b"/v2/"))?;
    /// assert_eq!(chain.hops(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn hops(&self) -> usize {
        self.before.len()
    }

    /// Takes the reply to the last request, its status, and `Location` if it has one: where the same request goes next.
    ///
    /// ```
    /// use distref::registry::{HopError, HopPolicy, RedirectChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let mut chain = RedirectChain::new(policy, "DELETE", "https://ghcr.io/".parse()?);
    /// assert_eq!(chain.follow(304, None), Err(HopError::NoRedirect(304)));
    /// assert_eq!(chain.follow(307, None), Err(HopError::NoLocation));
    /// assert_eq!(chain.follow(303, Some(b"/done")), Err(HopError::MethodLost));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As the tables of this type and of [`HopPolicy`] say.
    pub fn follow(&mut self, status: u16, location: Option<&[u8]>) -> Result<Hop, HopError> {
        if !matches!(status, 301..=303 | 307 | 308) {
            return Err(HopError::NoRedirect(status));
        }
        let hop = self.policy.location(&self.current, location.ok_or(HopError::NoLocation)?)?;
        let keeps_method = match status {
            301 | 302 => hop.url().same_origin(&self.current),
            303 => false,
            _ => true,
        };
        if !keeps_method && !self.is_read {
            return Err(HopError::MethodLost);
        }
        if hop.url() == &self.current || self.before.contains(hop.url()) {
            return Err(HopError::Loop);
        }
        if self.before.len() >= Self::MAX_HOPS {
            return Err(HopError::TooManyHops);
        }
        self.went_out |= hop.is_cross_origin();
        let hop = if self.went_out { hop.without_credentials() } else { hop };
        self.before.push(core::mem::replace(&mut self.current, hop.url().clone()));
        Ok(hop)
    }
}
