//! User name and password, as a header carries them.

use alloc::{boxed::Box, format, string::String};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::HeaderValue;
use thiserror::Error;

use super::bearer::{credentials, sensitive};
use crate::registry::Secret;

/// User name and password, in a form that can be sent.
///
/// # Form
///
/// ```text
/// Authorization: Basic base64( user ":" password )
/// ```
///
/// The user name holds no colon, neither holds a control character, and together they have at most 16,383 bytes: cloud
/// registries take tokens of a few thousand bytes as passwords. `Debug` does not show the password; a server checks it
/// with [`Secret::matches`]. Source: RFC 7617, section 2, in UTF-8.
///
/// ```
/// use distref::protocol::auth::Basic;
///
/// let basic = Basic::new("Aladdin", "open sesame")?;
/// assert_eq!(basic.to_header_value(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
/// assert_eq!(Basic::read(&basic.to_header_value())?, basic);
/// # Ok::<(), distref::protocol::auth::BasicError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Basic {
    user: Box<str>,
    password: Secret,
}

impl Basic {
    /// The most bytes of user name, colon and password.
    pub const MAX_LEN: usize = 16_384;

    /// Checks a user name and a password. Each may be empty.
    ///
    /// # Errors
    ///
    /// [`BasicError`], but for its variants about headers.
    ///
    /// ```
    /// use distref::protocol::auth::{Basic, BasicError};
    ///
    /// assert_eq!(Basic::new("a:b", "c"), Err(BasicError::Colon(1)));
    /// assert_eq!(Basic::new("a", "b\n"), Err(BasicError::Control));
    /// ```
    pub fn new(user: &str, password: &str) -> Result<Self, BasicError> {
        if user.len().saturating_add(password.len()) >= Self::MAX_LEN {
            return Err(BasicError::TooLong);
        }
        if let Some(at) = user.find(':') {
            return Err(BasicError::Colon(at));
        }
        if user.chars().chain(password.chars()).any(char::is_control) {
            return Err(BasicError::Control);
        }
        Ok(Self { user: user.into(), password: Secret::new(password) })
    }

    /// The user name.
    ///
    /// ```
    /// # use distref::protocol::auth::Basic;
    /// assert_eq!(Basic::new("alice", "s3cret")?.user(), "alice");
    /// # Ok::<(), distref::protocol::auth::BasicError>(())
    /// ```
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The password.
    ///
    /// ```
    /// # use distref::protocol::auth::Basic;
    /// assert_eq!(Basic::new("alice", "s3cret")?.password().expose(), "s3cret");
    /// # Ok::<(), distref::protocol::auth::BasicError>(())
    /// ```
    #[must_use]
    pub const fn password(&self) -> &Secret {
        &self.password
    }

    /// The value of an `Authorization` header, marked as sensitive.
    ///
    /// ```
    /// # use distref::protocol::auth::Basic;
    /// assert!(Basic::new("alice", "s3cret")?.to_header_value().is_sensitive());
    /// # Ok::<(), distref::protocol::auth::BasicError>(())
    /// ```
    #[must_use]
    pub fn to_header_value(&self) -> HeaderValue {
        let pair = format!("{}:{}", self.user, self.password.expose());
        sensitive("Basic", &STANDARD.encode(pair))
    }

    /// Reads the value of an `Authorization` header: for registries and token servers.
    ///
    /// # Errors
    ///
    /// [`BasicError`].
    ///
    /// ```
    /// use distref::protocol::auth::{Basic, BasicError};
    /// use http::HeaderValue;
    ///
    /// let read = |value| Basic::read(&HeaderValue::from_static(value));
    /// assert_eq!(read("basic YWxpY2U6czNjcmV0")?.user(), "alice");
    /// assert_eq!(read("Bearer abc"), Err(BasicError::Scheme));
    /// assert_eq!(read("Basic alice:s3cret"), Err(BasicError::Base64));
    /// # Ok::<(), BasicError>(())
    /// ```
    pub fn read(value: &HeaderValue) -> Result<Self, BasicError> {
        let encoded = credentials(value.as_bytes(), "Basic").ok_or(BasicError::Scheme)?;
        if encoded.len() > Self::MAX_LEN.div_ceil(3) * 4 {
            return Err(BasicError::TooLong);
        }
        let pair = STANDARD.decode(encoded).map_err(|_| BasicError::Base64)?;
        let pair = String::from_utf8(pair).map_err(|_| BasicError::NotUtf8)?;
        let (user, password) = pair.split_once(':').ok_or(BasicError::NoColon)?;
        Self::new(user, password)
    }
}

/// Why user name and password cannot be sent, or cannot be read. Holds neither of them.
///
/// ```
/// use distref::protocol::auth::{Basic, BasicError};
///
/// let error = Basic::new("a:b", "s3cret").unwrap_err();
/// assert_eq!(error.to_string(), "a user name holds no colon (byte 1)");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum BasicError {
    /// The user name holds a colon, at this byte: the password would begin there.
    #[error("a user name holds no colon (byte {0})")]
    Colon(usize),
    /// A control character in the user name or the password.
    #[error("user name and password hold no control character")]
    Control,
    /// More than [`Basic::MAX_LEN`] bytes.
    #[error("user name and password are longer than 16384 bytes")]
    TooLong,
    /// The header is of another scheme.
    #[error("the header does not begin with the word Basic")]
    Scheme,
    /// What follows is not base64 with padding, RFC 4648, section 4.
    #[error("user name and password are not in base64 with padding")]
    Base64,
    /// User name and password are not UTF-8.
    #[error("user name and password are not UTF-8")]
    NotUtf8,
    /// No colon behind the user name.
    #[error("there is no colon between user name and password")]
    NoColon,
}

#[cfg(test)]
mod tests {
    use super::*;
    use BasicError::{Base64, Colon, Control, NoColon, NotUtf8, Scheme, TooLong};

    #[test]
    fn a_user_name_with_a_colon_and_control_characters_are_refused() {
        for (user, password, expected) in [
            ("", "", Ok(())),
            ("alice", "", Ok(())),
            ("alice", "a:b:c", Ok(())),
            ("älice", "größe", Ok(())),
            ("al:ice", "x", Err(Colon(2))),
            ("alice\r\nX: y", "x", Err(Colon(8))),
            ("alice\n", "x", Err(Control)),
            ("alice", "x\u{85}", Err(Control)),
            ("alice", "x\0", Err(Control)),
        ] {
            let basic = Basic::new(user, password);
            assert_eq!(basic.as_ref().map(|_| ()).map_err(|error| *error), expected, "{user:?}");
            if let Ok(basic) = basic {
                assert_eq!(Basic::read(&basic.to_header_value()), Ok(basic));
            }
        }
        assert!(Basic::new("", &"x".repeat(Basic::MAX_LEN - 1)).is_ok());
        assert_eq!(Basic::new("", &"x".repeat(Basic::MAX_LEN)), Err(TooLong));
    }

    #[test]
    fn a_header_that_is_not_basic_is_refused_with_the_reason() {
        for (value, expected) in [
            ("Basic", Scheme),
            ("Basicx YTpi", Scheme),
            ("Bearer YTpi", Scheme),
            ("Basic YTp", Base64),
            ("Basic a:b", Base64),
            ("Basic YTpi,x", Base64),
            ("Basic YWI=", NoColon),
            ("Basic /zph", NotUtf8),
            ("Basic YQo6Yg==", Control),
        ] {
            assert_eq!(Basic::read(&HeaderValue::from_static(value)), Err(expected), "{value}");
        }
        let long = format!("Basic {}", "YTpi".repeat(20_000));
        assert_eq!(Basic::read(&HeaderValue::from_str(&long).unwrap()), Err(TooLong));
    }

    #[test]
    fn scenario_76_a_password_is_not_shown() {
        let basic = Basic::new("alice", "s3cret").unwrap();
        let shown = format!("{basic:?} {:?}", basic.to_header_value());
        assert!(shown.contains("alice") && !shown.contains("s3cret"), "{shown}");
        assert!(!shown.contains("YWxpY2U6czNjcmV0"), "{shown}");
    }
}
