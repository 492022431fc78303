//! `Content-Type`: what a body is.

use core::fmt;

use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};

use super::{HeaderError, HeaderErrorKind as Kind, MAX_VALUE, Param, Params, one, value_of};
use crate::manifest::MediaType;

/// A media type with its parameters, as it stands in a header. Borrows from it.
///
/// # Grammar
///
/// ```text
/// Content-Type := media-type *( OWS ";" OWS [ parameter ] )
/// ```
/// Source: RFC 9110, section 8.3. Clients of registries pass over the parameters, and send none: distribution-spec
/// v1.1.1, section "Pushing Manifests". So a broken one makes no error.
///
/// ```
/// use distref::manifest::MediaType;
/// use distref::protocol::header::ContentType;
///
/// let index = ContentType::parse(b"application/vnd.oci.image.index.v1+json; charset=utf-8")?;
/// assert_eq!(*index.media_type(), MediaType::OCI_INDEX);
/// assert_eq!(&*index.param("charset").unwrap().value(), b"utf-8");
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ContentType<'a> {
    media_type: MediaType<'a>,
    params: &'a [u8],
}

impl<'a> ContentType<'a> {
    /// Reads a value.
    ///
    /// # Errors
    ///
    /// [`Empty`](Kind::Empty), [`Character`](Kind::Character) where it is not ASCII, or
    /// [`MediaType`](Kind::MediaType) with the rule.
    ///
    /// ```
    /// use distref::protocol::header::ContentType;
    ///
    /// let error = ContentType::parse(b"json; charset=utf-8").unwrap_err();
    /// assert_eq!((error.header().as_str(), error.offset()), ("content-type", 0));
    /// ```
    pub fn parse(value: &'a [u8]) -> Result<Self, HeaderError> {
        let error = |kind, offset| HeaderError::new(CONTENT_TYPE, kind, offset);
        if value.len() > MAX_VALUE {
            return Err(error(Kind::TooLong, MAX_VALUE));
        }
        let end = value.iter().position(|&byte| byte == b';').unwrap_or(value.len());
        let (front, params) = value.split_at_checked(end).unwrap_or((value, &[]));
        let start = front.len() - front.trim_ascii_start().len();
        let essence = front.trim_ascii();
        if essence.is_empty() {
            return Err(error(Kind::Empty, start));
        }
        let text = core::str::from_utf8(essence)
            .map_err(|fault| error(Kind::Character, start + fault.valid_up_to()))?;
        let media_type = MediaType::parse(text)
            .map_err(|fault| error(Kind::MediaType(fault.kind()), start + fault.span().start))?;
        Ok(Self { media_type, params })
    }

    /// Reads the header of a message; `None` if there is none.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and [`Repeated`](Kind::Repeated).
    ///
    /// ```
    /// use distref::protocol::header::ContentType;
    ///
    /// assert!(ContentType::of(&http::HeaderMap::new())?.is_none());
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    pub fn of(headers: &'a HeaderMap) -> Result<Option<Self>, HeaderError> {
        one(headers, &CONTENT_TYPE)?.map(Self::parse).transpose()
    }

    /// The type, without parameters.
    ///
    /// ```
    /// # use distref::protocol::header::ContentType;
    /// assert_eq!(*ContentType::parse(b"text/html;charset=x")?.media_type(), "text/html");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn media_type(&self) -> &MediaType<'a> {
        &self.media_type
    }

    /// The same, alone.
    ///
    /// ```
    /// # use distref::protocol::header::ContentType;
    /// assert_eq!(ContentType::parse(b"text/html;charset=x")?.into_media_type(), "text/html");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn into_media_type(self) -> MediaType<'a> {
        self.media_type
    }

    /// Whether this is the type. Case does not count in a header, RFC 9110 section 8.3.1.
    ///
    /// ```
    /// # use distref::protocol::header::ContentType;
    /// assert!(ContentType::parse(b"Application/JSON")?.is("application/json"));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn is(&self, media_type: &str) -> bool {
        self.media_type.as_str().eq_ignore_ascii_case(media_type)
    }

    /// Whether it is HTML: a page of a proxy or a login, not of a registry.
    ///
    /// ```
    /// # use distref::protocol::header::ContentType;
    /// assert!(ContentType::parse(b"text/html; charset=utf-8")?.is_html());
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn is_html(&self) -> bool {
        self.is("text/html") || self.is("application/xhtml+xml")
    }

    /// The parameters.
    ///
    /// ```
    /// # use distref::protocol::header::ContentType;
    /// assert_eq!(ContentType::parse(b"text/html; a=b; c=d")?.params().count(), 2);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn params(&self) -> Params<'a> {
        Params::new(self.params)
    }

    /// The first parameter of this name, whatever the case.
    ///
    /// ```
    /// # use distref::protocol::header::ContentType;
    /// let mixed = ContentType::parse(b"multipart/byteranges; boundary=\"x y\"")?;
    /// assert_eq!(&*mixed.param("Boundary").unwrap().value(), b"x y");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn param(&self, name: &str) -> Option<Param<'a>> {
        self.params().find(|param| param.is(name))
    }

    /// The value of a header with this type and no parameters.
    ///
    /// ```
    /// use distref::manifest::MediaType;
    /// use distref::protocol::header::ContentType;
    ///
    /// assert_eq!(
    ///     ContentType::value(&MediaType::OCI_INDEX),
    ///     "application/vnd.oci.image.index.v1+json"
    /// );
    /// ```
    #[must_use]
    pub fn value(media_type: &MediaType<'_>) -> HeaderValue {
        value_of(media_type.essence().as_bytes())
    }
}

/// The type, without parameters.
impl fmt::Display for ContentType<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.media_type.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_do_not_change_the_type() {
        for (value, expected) in [
            ("application/json", Ok("application/json")),
            ("application/json; charset=utf-8", Ok("application/json")),
            (" application/json ;;; broken param\"", Ok("application/json")),
            ("text/plain;charset=\"a;b\"", Ok("text/plain")),
            ("", Err(0)),
            ("; charset=utf-8", Err(0)),
            ("json", Err(0)),
            (" a/b c", Err(4)),
            ("a/\u{e9}", Err(2)),
        ] {
            let read = ContentType::parse(value.as_bytes());
            let read = read.as_ref().map(|it| it.media_type().as_str());
            assert_eq!(read.map_err(HeaderError::offset), expected, "{value:?}");
        }
        assert_eq!(ContentType::parse(b"a/\xe9").unwrap_err().kind(), Kind::Character);
    }
}
