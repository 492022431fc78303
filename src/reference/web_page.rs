//! The page of an image, for people to look at.

use core::fmt;

use super::spelling::pad_pieces;
use super::view::ReferenceView;

/// The web page of a repository. `Display` prints its address; nothing is fetched, and whether the page exists is not
/// known.
///
/// | domain | page | tags |
/// |---|---|---|
/// | docker.io, official | `https://hub.docker.com/_/NAME` | `…/tags` |
/// | docker.io | `https://hub.docker.com/r/ACCOUNT/NAME` | `…/tags` |
/// | quay.io | `https://quay.io/repository/ACCOUNT/NAME` | `…?tab=tags` |
/// | ghcr.io | `https://ghcr.io/ACCOUNT/NAME`, which leads a browser to the package's page | the same |
///
/// ```
/// let page = distref::ReferenceView::parse("grafana/loki:3")?.web_page().unwrap();
/// assert_eq!(page.to_string(), "https://hub.docker.com/r/grafana/loki");
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct WebPage<'a> {
    site: &'static str,
    account: &'a str,
    name: &'a str,
    view: &'static str,
}

impl<'a> ReferenceView<'a> {
    /// The page of the repository; `None` for registries without a known one, and for names that theirs cannot have.
    ///
    /// ```
    /// use distref::ReferenceView;
    ///
    /// let page = |text| ReferenceView::parse(text).unwrap().web_page().map(|page| page.to_string());
    /// assert_eq!(page("nginx").unwrap(), "https://hub.docker.com/_/nginx");
    /// assert_eq!(page("quay.io/prometheus/prometheus:v3").unwrap(),
    ///     "https://quay.io/repository/prometheus/prometheus");
    /// assert_eq!(page("localhost:5000/app"), None);
    /// ```
    #[must_use]
    pub fn web_page(self) -> Option<WebPage<'a>> {
        let account = self.account()?;
        let is_flat = !account.contains('/');
        let site = match self.domain().as_str() {
            _ if self.is_official() => "https://hub.docker.com/_/",
            "docker.io" if is_flat => "https://hub.docker.com/r/",
            "quay.io" if is_flat => "https://quay.io/repository/",
            "ghcr.io" => "https://ghcr.io/",
            _ => return None,
        };
        let account = if self.is_official() { "" } else { account };
        Some(WebPage { site, account, name: self.name(), view: "" })
    }

    /// The page that lists the repository's tags.
    ///
    /// ```
    /// let page = distref::ReferenceView::parse("nginx")?.tags_page().unwrap();
    /// assert_eq!(page.to_string(), "https://hub.docker.com/_/nginx/tags");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn tags_page(self) -> Option<WebPage<'a>> {
        let view = match self.domain().as_str() {
            "docker.io" => "/tags",
            "quay.io" => "?tab=tags",
            _ => "",
        };
        self.web_page().map(|page| WebPage { view, ..page })
    }
}

impl fmt::Display for WebPage<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slash = if self.account.is_empty() { "" } else { "/" };
        pad_pieces(out, [self.site, self.account, slash, self.name, self.view])
    }
}
