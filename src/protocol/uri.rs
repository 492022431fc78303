//! A checked URL as the `http` crate has it.

use crate::registry::CheckedUrl;

impl CheckedUrl {
    /// The URL for a request, the same byte for byte.
    ///
    /// ```
    /// let url: distref::registry::CheckedUrl = "https://ghcr.io:5000/v2/?n=5".parse()?;
    /// let uri = url.to_uri();
    /// assert_eq!(uri.to_string(), url.expose());
    /// assert_eq!((uri.host(), uri.port_u16()), (Some("ghcr.io"), Some(5000)));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "`http` takes more than a checked URL can be; a law of the fuzz target url"
    )]
    #[expect(clippy::missing_panics_doc, reason = "it cannot")]
    pub fn to_uri(&self) -> http::Uri {
        http::Uri::try_from(self.expose()).expect("a URL of RFC 3986, at most 8,192 bytes long")
    }
}
