//! A URL, or a reference to one, that a registry wants to be followed.

use alloc::boxed::Box;
use core::fmt;

use http::{
    HeaderMap, HeaderValue,
    header::{LINK, LOCATION},
};

use super::ReplyError;
use crate::{
    protocol::{
        Route,
        header::{HeaderError, HeaderErrorKind as Kind, Link, one},
    },
    registry::{CheckedUrl, Hop, HopError, HopPolicy},
};

/// What stands in `Location`, or as the target of a `Link`: a URL or a reference to one, as it is written. It is
/// opaque, and may carry secrets, such as the signature of a presigned URL: neither `Debug` nor any error shows it.
///
/// # Grammar
///
/// ```text
/// location := 0*8192( any visible ASCII character )      ; resolved, it has to be a CheckedUrl
/// ```
/// Source: RFC 9110, section 10.2.2; distribution-spec v1.1.1, section "Pushing blobs": "clients MUST NOT assume".
///
/// ```
/// use distref::protocol::reply::Location;
///
/// use distref::registry::HopPolicy;
///
/// let policy = HopPolicy::new("https://registry.example".parse()?);
/// let location = Location::new("/v2/app/blobs/uploads/1?_state=a%2Bb")?;
/// let hop = location.hop(&policy, &"https://registry.example/v2/app/blobs/uploads/".parse()?)?;
/// assert_eq!(hop.url().expose(), "https://registry.example/v2/app/blobs/uploads/1?_state=a%2Bb");
/// assert_eq!(format!("{location:?}"), "Location(..)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Location {
    text: Box<str>,
    /// Whether it is the target of a link.
    is_link: bool,
}

impl Location {
    /// The longest text in bytes, that of a URL.
    pub const MAX_LEN: usize = CheckedUrl::MAX_LEN;

    /// A location of this text.
    ///
    /// # Errors
    ///
    /// [`Character`](Kind::Character) where a byte is not visible ASCII, [`TooLong`](Kind::TooLong).
    ///
    /// ```
    /// use distref::protocol::reply::Location;
    ///
    /// assert!(Location::new("/a b").is_err());
    /// ```
    pub fn new(text: &str) -> Result<Self, HeaderError> {
        Self::parse(text.as_bytes())
    }

    /// The location of what a route is about, at this registry: a path.
    ///
    /// # Errors
    ///
    /// [`TooLong`](Kind::TooLong).
    ///
    /// ```
    /// use distref::protocol::{Route, reply::Location, route::UploadId};
    /// use distref::RepositoryView;
    ///
    /// let (repository, id) = (RepositoryView::parse("team/app")?, UploadId::parse("1")?);
    /// let location = Location::of_route(&Route::UploadStatus { repository, id })?;
    /// assert_eq!(location.expose(), "/v2/team/app/blobs/uploads/1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_route(route: &Route<'_>) -> Result<Self, HeaderError> {
        Self::new(&route.to_path_and_query())
    }

    /// The location in the header of a response; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), and [`Repeated`](Kind::Repeated).
    ///
    /// ```
    /// use distref::protocol::reply::Location;
    ///
    /// assert!(Location::of(&http::HeaderMap::new())?.is_none());
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, HeaderError> {
        one(headers, &LOCATION)?.map(Self::parse).transpose()
    }

    /// Where a list goes on; `None` if it ends. As [`Link::next`].
    ///
    /// # Errors
    ///
    /// Where there is no link to the next page but one that cannot be read.
    ///
    /// ```
    /// use distref::protocol::reply::Location;
    ///
    /// let mut headers = http::HeaderMap::new();
    /// headers.insert("link", "</v2/_catalog?last=b>; rel=\"next\"".parse()?);
    /// assert_eq!(Location::next(&headers)?.unwrap().expose(), "/v2/_catalog?last=b");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next(headers: &HeaderMap) -> Result<Option<Self>, HeaderError> {
        let Some(link) = Link::next(headers)? else { return Ok(None) };
        let target = link.target();
        if target.len() > Self::MAX_LEN {
            return Err(HeaderError::new(LINK, Kind::TooLong, Self::MAX_LEN));
        }
        Ok(Some(Self { text: target.into(), is_link: true }))
    }

    fn parse(value: &[u8]) -> Result<Self, HeaderError> {
        let start = value.len() - value.trim_ascii_start().len();
        let value = value.trim_ascii();
        if value.len() > Self::MAX_LEN {
            return Err(HeaderError::new(LOCATION, Kind::TooLong, Self::MAX_LEN));
        }
        if let Some(at) = value.iter().position(|byte| !byte.is_ascii_graphic()) {
            return Err(HeaderError::new(LOCATION, Kind::Character, start + at));
        }
        let text = core::str::from_utf8(value).unwrap_or_default(); // ASCII
        Ok(Self { text: text.into(), is_link: false })
    }

    /// The text, secrets included.
    ///
    /// ```
    /// use distref::protocol::reply::Location;
    ///
    /// assert_eq!(Location::new("/v2/?a=b")?.expose(), "/v2/?a=b");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Where it leads, in a response to a request of `request`, and whether credentials go along: what is followed. The
    /// target of a `Link` stays at the registry, see [`HopPolicy::link`].
    ///
    /// After a request that was a hop itself, such as a chunk of an upload, ask [`HopPolicy::onward`].
    ///
    /// # Errors
    ///
    /// As [`HopPolicy::location`] and [`HopPolicy::link`].
    ///
    /// ```
    /// use distref::{protocol::reply::Location, registry::{HopError, HopPolicy}};
    ///
    /// let policy = HopPolicy::new("https://registry.example".parse()?);
    /// let request = "https://registry.example/v2/".parse()?;
    /// let hop = Location::new("https://storage.example/1?sig=a")?.hop(&policy, &request)?;
    /// assert!(!hop.sends_credentials());
    /// let hop = Location::new("https://10.0.0.1/")?.hop(&policy, &request);
    /// assert!(matches!(hop, Err(HopError::TooNear(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hop(&self, policy: &HopPolicy, request: &CheckedUrl) -> Result<Hop, HopError> {
        let text = &*self.text;
        if self.is_link { policy.link(request, text) } else { policy.location(request, text) }
    }

    /// The URL that is meant, in a response to a request of `request`: to compare or to show, and not to follow, for
    /// it may be anywhere, `http://169.254.169.254/` too. What is followed is a [`hop`](Self::hop).
    ///
    /// # Errors
    ///
    /// [`ReplyErrorKind::Url`](super::ReplyErrorKind::Url) with the rule and the byte.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, ReplyErrorKind};
    ///
    /// let request = "https://registry.example/v2/".parse()?;
    /// let error = Location::new("https://me:pw@evil.example/")?.resolve(&request).unwrap_err();
    /// assert!(matches!(error.kind(), ReplyErrorKind::Url(_)));
    /// assert!(!error.to_string().contains("pw"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve(&self, request: &CheckedUrl) -> Result<CheckedUrl, ReplyError> {
        let header = if self.is_link { LINK } else { LOCATION };
        request.resolve(&*self.text).map_err(|error| ReplyError::url(header, error))
    }

    /// The value of a `Location` header. It is marked as sensitive, so that logs of headers do not show it.
    ///
    /// ```
    /// use distref::protocol::reply::Location;
    ///
    /// assert_eq!(Location::new("/v2/app/manifests/1")?.to_value(), "/v2/app/manifests/1");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn to_value(&self) -> HeaderValue {
        let value = HeaderValue::from_str(&self.text); // ASCII
        let mut value = value.unwrap_or(HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Location(..)")
    }
}
