//! Pages that follow each other: how many, and none twice.

use alloc::{boxed::Box, collections::BTreeSet};

use super::hop::{Hop, HopError, HopPolicy};
use super::url::CheckedUrl;

/// The pages of one list, from the first on. Holds every URL it came by.
///
/// | `Link` of a page | |
/// |---|---|
/// | to the same API at the same origin | as [`HopPolicy::link`] says |
/// | to a page of before, itself too | refused: the list would never end |
/// | to the 4,097th page | refused: so would one whose every page has another cursor |
///
/// What is refused leaves the chain where it was. How many entries the pages have together is for the caller to count.
///
/// ```
/// use distref::registry::{HopError, HopPolicy, PageChain};
///
/// let policy = HopPolicy::new("https://ghcr.io".parse()?);
/// let mut pages = PageChain::new(policy, "https://ghcr.io/v2/app/tags/list".parse()?);
/// assert_eq!(pages.follow("?last=b")?.url().query(), Some("last=b"));
/// assert_eq!(pages.follow("?last=b"), Err(HopError::Loop));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct PageChain {
    policy: HopPolicy,
    current: CheckedUrl,
    /// All texts, that of the current page too. Of one origin.
    seen: BTreeSet<Box<str>>,
}

impl PageChain {
    /// The most pages of a list: of 100 entries each, more than the largest repositories have tags. Their URLs have
    /// some 300 KiB, those of a hostile registry 32 MiB.
    ///
    /// ```
    /// assert_eq!(distref::registry::PageChain::MAX_PAGES, 4_096);
    /// ```
    pub const MAX_PAGES: usize = 4_096;

    /// The list whose first page is this one.
    ///
    /// ```
    /// use distref::registry::{HopPolicy, PageChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let pages = PageChain::new(policy, "https://ghcr.io/v2/_catalog".parse()?);
    /// assert_eq!(pages.current().path(), "/v2/_catalog");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn new(policy: HopPolicy, first: CheckedUrl) -> Self {
        let seen = [first.expose().into()].into();
        Self { policy, current: first, seen }
    }

    /// The URL of the last page.
    ///
    /// ```
    /// use distref::registry::{HopPolicy, PageChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let mut pages = PageChain::new(policy, "https://ghcr.io/v2/_catalog".parse()?);
    /// pages.follow("/v2/_catalog?last=b")?;
    /// assert_eq!(pages.current().query(), Some("last=b"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn current(&self) -> &CheckedUrl {
        &self.current
    }

    /// How many pages there were, the first among them.
    ///
    /// ```
    /// use distref::registry::{HopPolicy, PageChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let pages = PageChain::new(policy, "https://ghcr.io/v2/_catalog".parse()?);
    /// assert_eq!(pages.pages(), 1);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn pages(&self) -> usize {
        self.seen.len()
    }

    /// Takes the target of the `Link` of the last page: the hop to the next.
    ///
    /// ```
    /// use distref::registry::{HopError, HopPolicy, PageChain};
    ///
    /// let policy = HopPolicy::new("https://ghcr.io".parse()?);
    /// let mut pages = PageChain::new(policy, "https://ghcr.io/v2/_catalog".parse()?);
    /// assert_eq!(pages.follow("//evil.example/v2/"), Err(HopError::OtherOrigin));
    /// assert_eq!(pages.follow("/admin"), Err(HopError::OtherApi));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`HopPolicy::link`]; [`HopError::Loop`], [`HopError::TooManyPages`].
    pub fn follow(&mut self, target: impl AsRef<[u8]>) -> Result<Hop, HopError> {
        let hop = self.policy.link(&self.current, target)?;
        if self.seen.contains(hop.url().expose()) {
            return Err(HopError::Loop);
        }
        if self.seen.len() >= Self::MAX_PAGES {
            return Err(HopError::TooManyPages);
        }
        self.seen.insert(hop.url().expose().into());
        self.current = hop.url().clone();
        Ok(hop)
    }
}

impl core::fmt::Debug for PageChain {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let pages = self.pages();
        out.debug_struct("PageChain")
            .field("current", &self.current)
            .field("pages", &pages)
            .finish_non_exhaustive()
    }
}
