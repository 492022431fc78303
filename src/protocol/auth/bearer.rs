//! A token, as a header carries it.

use alloc::format;

use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use thiserror::Error;

use super::basic::{Basic, BasicError};
use crate::registry::Secret;

/// A token that can be sent. `Debug` does not show it.
///
/// # Form
///
/// ```text
/// Authorization: Bearer token
/// token := 1*( %x21-7E )      ; visible ASCII, at most 32,768 bytes
/// ```
///
/// Wider than RFC 6750, section 2.1, for what registries hand out is theirs to read. A server that keeps tokens compares
/// them by `==`, or with [`Secret::matches`].
///
/// ```
/// use distref::protocol::auth::BearerToken;
///
/// let token = BearerToken::new("eyJ0eXAi.eyJpc3Mi.c2lnbmF0")?;
/// assert_eq!(token.to_header_value(), "Bearer eyJ0eXAi.eyJpc3Mi.c2lnbmF0");
/// assert_eq!(format!("{token:?}"), "BearerToken(…)");
/// # Ok::<(), distref::protocol::auth::BearerError>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct BearerToken(Secret);

impl BearerToken {
    /// The most bytes of a token. Those with many scopes have a few thousand, and no server takes longer headers.
    pub const MAX_LEN: usize = 32_768;

    /// Checks a token.
    ///
    /// # Errors
    ///
    /// [`BearerError`], but for [`Scheme`](BearerError::Scheme).
    ///
    /// ```
    /// use distref::protocol::auth::{BearerError, BearerToken};
    ///
    /// assert_eq!(BearerToken::new(""), Err(BearerError::Empty));
    /// assert_eq!(BearerToken::new("a\r\nX-Y: z"), Err(BearerError::Character(1)));
    /// ```
    pub fn new(token: &str) -> Result<Self, BearerError> {
        if token.len() > Self::MAX_LEN {
            return Err(BearerError::TooLong);
        }
        match token.bytes().position(|byte| !byte.is_ascii_graphic()) {
            Some(at) => Err(BearerError::Character(at)),
            None if token.is_empty() => Err(BearerError::Empty),
            None => Ok(Self(Secret::new(token))),
        }
    }

    /// The token.
    ///
    /// ```
    /// # use distref::protocol::auth::BearerToken;
    /// assert_eq!(BearerToken::new("abc")?.expose(), "abc");
    /// # Ok::<(), distref::protocol::auth::BearerError>(())
    /// ```
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// The value of an `Authorization` header, marked as sensitive.
    ///
    /// ```
    /// # use distref::protocol::auth::BearerToken;
    /// assert!(BearerToken::new("abc")?.to_header_value().is_sensitive());
    /// # Ok::<(), distref::protocol::auth::BearerError>(())
    /// ```
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        sensitive("Bearer", self.expose())
    }

    /// Reads the value of an `Authorization` header: for registries.
    ///
    /// # Errors
    ///
    /// [`BearerError`].
    ///
    /// ```
    /// use distref::protocol::auth::{BearerError, BearerToken};
    /// use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
    ///
    /// let read = |value| BearerToken::read(&HeaderValue::from_static(value));
    /// assert_eq!(read("bearer  abc")?.expose(), "abc");
    /// assert_eq!(read("Basic YTpi"), Err(BearerError::Scheme));
    /// # Ok::<(), BearerError>(())
    /// ```
    pub fn read(value: &HeaderValue) -> Result<Self, BearerError> {
        let token = credentials(value.as_bytes(), "Bearer").ok_or(BearerError::Scheme)?;
        let text = core::str::from_utf8(token).map_err(|error| error.valid_up_to());
        Self::new(text.map_err(BearerError::Character)?)
    }
}

impl core::fmt::Debug for BearerToken {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("BearerToken(…)")
    }
}

/// Why a token cannot be sent, or cannot be read. Holds nothing of it.
///
/// ```
/// use distref::protocol::auth::{BearerError, BearerToken};
///
/// let error = BearerToken::new("two words").unwrap_err();
/// assert_eq!(error.to_string(), "a token is made of visible ASCII (byte 3)");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum BearerError {
    /// The token is the empty text.
    #[error("the token is empty")]
    Empty,
    /// A space, a control character, or something that is not ASCII, at this byte.
    #[error("a token is made of visible ASCII (byte {0})")]
    Character(usize),
    /// More than [`BearerToken::MAX_LEN`] bytes.
    #[error("the token is longer than 32768 bytes")]
    TooLong,
    /// The header is of another scheme.
    #[error("the header does not begin with the word Bearer")]
    Scheme,
}

/// What a client sends to say who it is: for servers, which take either form.
///
/// ```
/// use distref::protocol::auth::Authorization;
/// use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
///
/// let read = |value| Authorization::read(&HeaderValue::from_static(value));
/// assert!(matches!(read("Basic YWxpY2U6czNjcmV0")?, Authorization::Basic(basic) if basic.user() == "alice"));
/// assert!(matches!(read("Bearer abc")?, Authorization::Bearer(_)));
/// # Ok::<(), distref::protocol::auth::AuthorizationError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Authorization {
    /// User name and password.
    Basic(Basic),
    /// A token.
    Bearer(BearerToken),
}

impl Authorization {
    /// Reads the `Authorization` header of a request; `None` if there is none.
    ///
    /// # Errors
    ///
    /// [`AuthorizationError`]. [`Repeated`](AuthorizationError::Repeated) where there are several headers, of which a
    /// proxy may have looked at another one.
    ///
    /// ```
    /// use distref::protocol::auth::{Authorization, AuthorizationError};
    /// use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
    ///
    /// let mut headers = HeaderMap::new();
    /// assert_eq!(Authorization::of(&headers), Ok(None));
    /// headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer abc"));
    /// assert!(matches!(Authorization::of(&headers)?, Some(Authorization::Bearer(_))));
    /// headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer abc"));
    /// assert_eq!(Authorization::of(&headers), Err(AuthorizationError::Repeated));
    /// # Ok::<(), AuthorizationError>(())
    /// ```
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, AuthorizationError> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(value), None) => Self::read(value).map(Some),
            (Some(_), Some(_)) => Err(AuthorizationError::Repeated),
        }
    }

    /// Reads the value of an `Authorization` header.
    ///
    /// # Errors
    ///
    /// [`AuthorizationError`].
    ///
    /// ```
    /// use distref::protocol::auth::{Authorization, AuthorizationError};
    /// use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
    ///
    /// let value = HeaderValue::from_static("Negotiate YII==");
    /// assert_eq!(Authorization::read(&value), Err(AuthorizationError::Scheme));
    /// ```
    pub fn read(value: &HeaderValue) -> Result<Self, AuthorizationError> {
        if credentials(value.as_bytes(), "Basic").is_some() {
            return Ok(Self::Basic(Basic::read(value)?));
        }
        match BearerToken::read(value) {
            Ok(token) => Ok(Self::Bearer(token)),
            Err(BearerError::Scheme) => Err(AuthorizationError::Scheme),
            Err(error) => Err(error.into()),
        }
    }

    /// The value of an `Authorization` header, marked as sensitive.
    ///
    /// ```
    /// use distref::protocol::auth::{Authorization, BearerToken};
    ///
    /// let authorization = Authorization::Bearer(BearerToken::new("abc")?);
    /// assert_eq!(authorization.to_header_value(), "Bearer abc");
    /// # Ok::<(), distref::protocol::auth::BearerError>(())
    /// ```
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        match self {
            Self::Basic(basic) => basic.to_header_value(),
            Self::Bearer(token) => token.to_header_value(),
        }
    }
}

/// Why `Authorization` headers cannot be read. Holds nothing of it.
///
/// ```
/// use distref::protocol::auth::{Authorization, AuthorizationError, BearerError};
/// use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
///
/// let error = Authorization::read(&HeaderValue::from_static("Bearer ")).unwrap_err();
/// assert_eq!(error, AuthorizationError::Bearer(BearerError::Empty));
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum AuthorizationError {
    /// Neither Basic nor Bearer.
    #[error("the header begins neither with Basic nor with Bearer")]
    Scheme,
    /// Several `Authorization` headers in one request.
    #[error("there are several Authorization headers")]
    Repeated,
    /// A Basic one.
    #[error("{0}")]
    Basic(#[from] BasicError),
    /// A Bearer one.
    #[error("{0}")]
    Bearer(#[from] BearerError),
}

/// What stands behind the scheme and its spaces: `credentials := scheme 1*SP rest`.
pub(super) fn credentials<'a>(value: &'a [u8], scheme: &str) -> Option<&'a [u8]> {
    let (name, rest) = value.split_at_checked(scheme.len())?;
    let is_of_scheme = name.eq_ignore_ascii_case(scheme.as_bytes()) && rest.first() == Some(&b' ');
    is_of_scheme.then(|| rest.trim_ascii_start())
}

/// A header of visible ASCII; without its credentials if, against what was checked, it holds anything else.
pub(super) fn sensitive(scheme: &'static str, credentials: &str) -> HeaderValue {
    let value = HeaderValue::from_str(&format!("{scheme} {credentials}"));
    let mut value = value.unwrap_or_else(|_| HeaderValue::from_static(scheme));
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn a_token_that_would_end_the_header_is_refused() {
        for (token, expected) in [
            ("a b", BearerError::Character(1)),
            ("a\r\n", BearerError::Character(1)),
            ("a\0", BearerError::Character(1)),
            ("\u{7F}", BearerError::Character(0)),
            ("ä", BearerError::Character(0)),
            ("", BearerError::Empty),
        ] {
            assert_eq!(BearerToken::new(token), Err(expected), "{token:?}");
        }
        assert_eq!(BearerToken::new(&"a".repeat(32_769)), Err(BearerError::TooLong));
        let longest = BearerToken::new(&"a".repeat(32_768)).unwrap();
        assert_eq!(BearerToken::read(&longest.to_header_value()), Ok(longest));
    }

    #[test]
    fn scenario_76_a_token_is_not_shown() {
        let token = BearerToken::new("t0ken").unwrap();
        let value = token.to_header_value();
        let shown = format!("{token:?} {value:?} {:?}", Authorization::Bearer(token.clone()));
        assert!(!shown.contains("t0ken"), "{shown}");
    }
}
