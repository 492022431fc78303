//! A checked URL as the `http` crate has it.

use alloc::string::ToString;

use crate::registry::{CheckedUrl, UrlError};

impl CheckedUrl {
    /// The URL for a request, the same byte for byte. `Debug` and `Display` of [`http::Uri`], and of a request that has
    /// it, show the query, which may be a signature: print the [`CheckedUrl`].
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

/// The URL of a request: a whole one, as clients have it, and no target as servers have it.
///
/// ```
/// use distref::registry::{CheckedUrl, UrlErrorKind};
///
/// let uri: http::Uri = "https://ghcr.io/v2/?n=5".parse()?;
/// assert_eq!(CheckedUrl::try_from(&uri)?.to_uri(), uri);
/// let error = CheckedUrl::try_from(&http::Uri::from_static("/v2/")).unwrap_err();
/// assert_eq!(error.kind(), UrlErrorKind::Relative);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&http::Uri> for CheckedUrl {
    type Error = UrlError;

    fn try_from(uri: &http::Uri) -> Result<Self, UrlError> {
        uri.to_string().parse()
    }
}
