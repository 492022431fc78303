//! Who someone is to a registry: where tools keep that, and how it is stored there.

use alloc::boxed::Box;

use thiserror::Error;

use super::secret::Secret;

mod containers_auth;
mod docker_config;
mod edit;
mod file;
mod helper;
mod login;
mod lookup;
mod reply;
mod search;

pub use self::containers_auth::ContainersAuth;
pub use self::docker_config::DockerConfig;
pub use self::helper::{HelperAction, HelperCall, HelperError, HelperName, HelperNameError};
pub use self::login::{LoginEdit, LoginError};
pub use self::lookup::{CredentialSource, Lookup, LookupRule};
pub use self::reply::{HelperReply, StoredLogin};
pub use self::search::{FileFormat, SearchPlace};

/// What is shown to a registry, or to its token server, to say who asks. `Debug` hides what is secret.
///
/// | kind | `Basic` challenge | `Bearer` challenge |
/// |---|---|---|
/// | `Anonymous` | nothing | a token request without credentials |
/// | `Basic` | user and password | a token request with user and password |
/// | `IdentityToken` | of no use | a token request of `grant_type=refresh_token`, which is a POST |
/// | `RegistryToken` | of no use | the token itself |
///
/// Source: docker/cli, `cli/config/types`, `AuthConfig`.
///
/// ```
/// use distref::registry::Credentials;
///
/// let robot = Credentials::basic("robot", "s3cret")?;
/// assert_eq!(robot.user(), Some("robot"));
/// assert!(!format!("{robot:?}").contains("s3cret"));
/// # Ok::<(), distref::registry::CredentialsError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Credentials {
    /// None: the registry is asked as anybody may.
    Anonymous,
    /// A user and a password, or an access token in the place of one.
    Basic {
        /// Not empty, without a colon or control characters, where [`Credentials::basic`] or a file gave it.
        user: Box<str>,
        /// Possibly empty.
        password: Secret,
    },
    /// A refresh token of the registry's token server.
    IdentityToken {
        /// The user, where one is known: nothing needs it.
        user: Option<Box<str>>,
        /// The refresh token.
        token: Secret,
    },
    /// An access token, ready to be sent.
    RegistryToken(Secret),
}

impl Credentials {
    /// A user and a password.
    ///
    /// # Errors
    ///
    /// If the user is empty, which Docker refuses; or holds a colon, which ends the user on the wire and in every
    /// file, or a control character (RFC 7617, section 2). Passwords may hold some: `_json_key` has a file as its
    /// password, line ends and all.
    ///
    /// ```
    /// use distref::registry::{Credentials, CredentialsError};
    ///
    /// assert!(Credentials::basic("robot", "").is_ok());
    /// assert_eq!(Credentials::basic("a:b", "c"), Err(CredentialsError::ColonInUser));
    /// ```
    pub fn basic(
        user: impl Into<Box<str>>,
        password: impl Into<Box<str>>,
    ) -> Result<Self, CredentialsError> {
        let user = user.into();
        check_user(&user)?;
        Ok(Self::Basic { user, password: Secret::new(password) })
    }

    /// The user, if one is known.
    ///
    /// ```
    /// assert_eq!(distref::registry::Credentials::Anonymous.user(), None);
    /// ```
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        match self {
            Self::Basic { user, .. } => Some(user),
            Self::IdentityToken { user, .. } => user.as_deref(),
            Self::Anonymous | Self::RegistryToken(_) => None,
        }
    }

    /// Whether there is nothing to show.
    ///
    /// ```
    /// assert!(distref::registry::Credentials::Anonymous.is_anonymous());
    /// ```
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        *self == Self::Anonymous
    }
}

/// Why a user and a password are none.
///
/// ```
/// use distref::registry::{Credentials, CredentialsError};
///
/// assert_eq!(Credentials::basic("", "x"), Err(CredentialsError::NoUser));
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum CredentialsError {
    /// The user is empty.
    #[error("the user is empty")]
    NoUser,
    /// The user holds a colon, where the password would begin.
    #[error("the user holds a colon")]
    ColonInUser,
    /// The user holds a control character.
    #[error("the user holds a control character")]
    ControlInUser,
}

/// Whether something can be a user.
fn check_user(user: &str) -> Result<(), CredentialsError> {
    match user {
        "" => Err(CredentialsError::NoUser),
        _ if user.contains(':') => Err(CredentialsError::ColonInUser),
        _ if user.chars().any(char::is_control) => Err(CredentialsError::ControlInUser),
        _ => Ok(()),
    }
}
