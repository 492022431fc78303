//! URLs that a registry's replies hold, checked before anyone follows them.

mod authority;
mod check;
mod error;
mod resolve;

use alloc::{boxed::Box, string::String};
use core::fmt;
use core::str::FromStr;

pub(super) use self::authority::Authority;
pub use self::error::{UrlError, UrlErrorKind};
pub(super) use self::resolve::{Fragment, resolve};
use super::origin::Origin;

/// A whole `http` or `https` URL that all parsers read alike: what was checked is what a client is handed.
///
/// Canonical: scheme and host in lower case, no default port, dot segments resolved, at least `/` for a path. Path and
/// query are otherwise kept byte for byte, escapes included: an upload's URL is opaque.
///
/// # Grammar
///
/// ```text
/// url   := origin path [ "?" query ]      ; at most 8,192 bytes, see Origin
/// path  := *( "/" *pchar )                ; no encoded control, no encoded "." or ".." segment
/// query := *( pchar | "/" | "?" )
/// pchar := letter | digit | "-._~" | "!$&'()*+,;=" | ":" | "@" | "%" hex hex
/// ```
/// Encoded slashes are data and kept, in path and query. A user name, a fragment, and what browsers mend (`\`, tabs,
/// `https:/host`, `127.1`) is refused: see [`UrlErrorKind`].
///
/// The query may be a signature. `Debug` and `Display` print `?…` for it and cut after 256 bytes; only
/// [`expose`](Self::expose) and [`query`](Self::query) give it away.
///
/// Source: RFC 3986, of which this is a part; RFC 9110, section 4.2.
///
/// ```
/// use distref::registry::CheckedUrl;
///
/// let url: CheckedUrl = "https://CDN.example:443/a/../blob?X-Signature=abc".parse()?;
/// assert_eq!(url.expose(), "https://cdn.example/blob?X-Signature=abc");
/// assert_eq!(url.to_string(), "https://cdn.example/blob?…");
/// assert_eq!(format!("{url:?}"), "CheckedUrl(https://cdn.example/blob?…)");
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CheckedUrl {
    text: Box<str>,
    origin: Origin,
    path_start: usize,
    /// At `?`, or the end.
    path_end: usize,
}

impl CheckedUrl {
    /// The longest URL, in bytes: as much as servers and proxies take in a request line. Signed URLs have 2 KiB.
    ///
    /// ```
    /// use distref::registry::CheckedUrl;
    ///
    /// let long = format!("https://ghcr.io/{}", "a".repeat(CheckedUrl::MAX_LEN));
    /// assert!(long.parse::<CheckedUrl>().is_err());
    /// ```
    pub const MAX_LEN: usize = 8_192;

    /// Reads the bytes of a header. As `parse` from a text.
    ///
    /// ```
    /// use distref::registry::{CheckedUrl, UrlErrorKind};
    ///
    /// assert_eq!(CheckedUrl::parse_bytes(b"https://ghcr.io")?.path(), "/");
    /// let error = CheckedUrl::parse_bytes(b"https://ghcr.io/\xff").unwrap_err();
    /// assert_eq!((error.kind(), error.offset()), (UrlErrorKind::Byte, 16));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Which rule is broken, and at which byte. A fragment is refused.
    pub fn parse_bytes(bytes: &[u8]) -> Result<Self, UrlError> {
        resolve(None, bytes, Fragment::Refused)
    }

    /// The URL that a reference on this one means, as in a `Location` or `Link` header: a whole URL, `//host/path`, a
    /// path from the root or from here, `?query`, or nothing.
    ///
    /// A fragment is for whoever looks at what is fetched, and dropped (RFC 9110, section 10.2.2).
    ///
    /// ```
    /// use distref::registry::CheckedUrl;
    ///
    /// let url: CheckedUrl = "https://ghcr.io/v2/app/blobs/uploads/?a=b".parse()?;
    /// assert_eq!(url.resolve("../x?_state=a%2Bb")?.expose(), "https://ghcr.io/v2/app/blobs/x?_state=a%2Bb");
    /// assert_eq!(url.resolve("//cdn.example/p")?.expose(), "https://cdn.example/p");
    /// assert_eq!(url.resolve("")?, url);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Which rule the reference breaks, and at which of its bytes. Source: RFC 3986, section 5, in its strict reading.
    pub fn resolve(&self, reference: impl AsRef<[u8]>) -> Result<Self, UrlError> {
        resolve(Some(self), reference.as_ref(), Fragment::Dropped)
    }

    /// This with another parameter at the end of its query; every other byte stays.
    ///
    /// Name and value are percent-encoded but for letters, digits, `-`, `.`, `_` and `~`.
    ///
    /// ```
    /// use distref::registry::CheckedUrl;
    ///
    /// let upload: CheckedUrl = "https://ghcr.io/upload?_state=a%2Bb".parse()?;
    /// let commit = upload.with_query("digest", "sha256:ab")?;
    /// assert_eq!(commit.expose(), "https://ghcr.io/upload?_state=a%2Bb&digest=sha256%3Aab");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`TooLong`](UrlErrorKind::TooLong), and nothing else.
    pub fn with_query(&self, name: &str, value: &str) -> Result<Self, UrlError> {
        let is_too_long = name.len().saturating_add(value.len()) > Self::MAX_LEN;
        if is_too_long {
            return Err(UrlError::new(UrlErrorKind::TooLong, Self::MAX_LEN));
        }
        self.with_pair(&encode(name), &encode(value))
    }

    /// Whom a request for it goes to.
    ///
    /// ```
    /// let url: distref::registry::CheckedUrl = "https://ghcr.io/v2/".parse()?;
    /// assert_eq!(*url.origin(), "https://ghcr.io".parse()?);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The path, from its first `/` on; escapes stay.
    ///
    /// ```
    /// let url: distref::registry::CheckedUrl = "https://ghcr.io/v2/a%2Fb/?n=5".parse()?;
    /// assert_eq!(url.path(), "/v2/a%2Fb/");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        self.text.get(self.path_start..self.path_end).unwrap_or_default()
    }

    /// The query, without `?`; `Some("")` where there is a `?` only. It may be a secret.
    ///
    /// ```
    /// let url: distref::registry::CheckedUrl = "https://ghcr.io/v2/_catalog?n=5".parse()?;
    /// assert_eq!(url.query(), Some("n=5"));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.text.get(self.path_end..)?.strip_prefix('?')
    }

    /// The whole text, query included: for the request, and not for people.
    ///
    /// ```
    /// let url: distref::registry::CheckedUrl = "https://ghcr.io/?token=abc".parse()?;
    /// assert_eq!(url.expose(), "https://ghcr.io/?token=abc");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn expose(&self) -> &str {
        &self.text
    }

    /// Whether a request for the other goes to the same scheme, host and port.
    ///
    /// ```
    /// use distref::registry::CheckedUrl;
    ///
    /// let url: CheckedUrl = "https://ghcr.io/v2/".parse()?;
    /// assert!(url.same_origin(&"https://GHCR.io:443/token".parse()?));
    /// assert!(!url.same_origin(&"https://ghcr.io:8443/v2/".parse()?));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn same_origin(&self, other: &Self) -> bool {
        self.origin == other.origin
    }

    pub(super) fn root_of(origin: &Origin) -> Self {
        let text = alloc::format!("{origin}/");
        let (path_start, path_end) = (text.len() - 1, text.len());
        Self { text: text.into(), origin: origin.clone(), path_start, path_end }
    }

    fn without_query(&self) -> &str {
        self.text.get(..self.path_end).unwrap_or_default()
    }
}

impl FromStr for CheckedUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        Self::parse_bytes(text.as_bytes())
    }
}

impl TryFrom<&str> for CheckedUrl {
    type Error = UrlError;

    fn try_from(text: &str) -> Result<Self, UrlError> {
        text.parse()
    }
}

impl TryFrom<String> for CheckedUrl {
    type Error = UrlError;

    fn try_from(text: String) -> Result<Self, UrlError> {
        text.parse()
    }
}

/// The most of a URL that is shown, in bytes.
const SHOWN: usize = 256;

impl fmt::Display for CheckedUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.without_query();
        match plain.get(..SHOWN) {
            Some(start) if plain.len() > SHOWN => write!(out, "{start}…"),
            _ => write!(out, "{plain}{}", if self.query().is_some() { "?…" } else { "" }),
        }
    }
}

impl fmt::Debug for CheckedUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "CheckedUrl({self})")
    }
}

/// Percent-encodes all but unreserved characters, RFC 3986, section 2.3.
fn encode(text: &str) -> String {
    use fmt::Write;

    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}"); // a String takes all
        }
    }
    encoded
}
