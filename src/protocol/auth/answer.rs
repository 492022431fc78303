//! What is known of a user, in the form in which a challenge asks for it.

use thiserror::Error;

use super::{Authorization, Basic, BasicError, BearerError, BearerToken, Grant, Preferred};
use crate::registry::Credentials;

/// What to do about a challenge: [`Preferred::answer`] says it.
///
/// | credentials | `Bearer` challenge | `Basic` challenge |
/// |---|---|---|
/// | `Anonymous` | ask for a token, as anybody | [`AnswerError::Missing`] |
/// | `Basic` | ask for a token, with a Basic header | send user and password |
/// | `IdentityToken` | ask for a token, with it as refresh token | [`AnswerError::IdentityToken`] |
/// | `RegistryToken` | send it | [`AnswerError::RegistryToken`] |
///
/// Source: docker/cli, `cli/config/types`, `AuthConfig`; moby,
/// `distribution/registry.go`.
///
/// ```
/// use distref::protocol::auth::{Answer, Challenges, Grant};
/// use distref::registry::Credentials;
///
/// let challenge = Challenges::new(br#"Bearer realm="https://auth.example/token""#).preferred()?;
/// let robot = Credentials::basic("robot", "s3cret")?;
/// let answer = challenge.answer(&robot)?;
/// assert!(matches!(answer, Answer::Ask(Grant::Login(basic)) if basic.user() == "robot"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Answer {
    /// Ask the token server that the challenge names, as this: [`TokenRequest::answering`](super::TokenRequest::answering).
    Ask(Grant),
    /// Send this with the request, and with every one after it. There is no token to ask for.
    Send(Authorization),
}

impl Preferred {
    /// What to do about the challenge with these credentials.
    ///
    /// # Errors
    ///
    /// [`AnswerError`] where they are of no use here.
    ///
    /// ```
    /// use distref::protocol::auth::{Answer, AnswerError, Challenges};
    /// use distref::registry::{Credentials, Secret};
    ///
    /// let challenge = Challenges::new(b"Basic realm=x").preferred()?;
    /// let Answer::Send(header) = challenge.answer(&Credentials::basic("robot", "s3cret")?)? else { unreachable!() };
    /// assert_eq!(header.to_header_value(), "Basic cm9ib3Q6czNjcmV0");
    ///
    /// let identity = Credentials::IdentityToken { user: None, token: Secret::new("abc") };
    /// assert_eq!(challenge.answer(&identity), Err(AnswerError::IdentityToken));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn answer(&self, credentials: &Credentials) -> Result<Answer, AnswerError> {
        match (self, credentials) {
            (Self::Bearer(_), Credentials::RegistryToken(token)) => {
                Ok(Answer::Send(Authorization::Bearer(BearerToken::new(token.expose())?)))
            }
            (Self::Bearer(_), _) => Ok(Answer::Ask(Grant::try_from(credentials)?)),
            (Self::Basic(_), Credentials::Basic { user, password }) => {
                Ok(Answer::Send(Authorization::Basic(Basic::new(user, password.expose())?)))
            }
            (Self::Basic(_), Credentials::Anonymous) => Err(AnswerError::Missing),
            (Self::Basic(_), Credentials::IdentityToken { .. }) => Err(AnswerError::IdentityToken),
            (Self::Basic(_), Credentials::RegistryToken(_)) => Err(AnswerError::RegistryToken),
        }
    }
}

/// A user and a password become a [`Grant::Login`], which every token server takes.
///
/// # Errors
///
/// [`AnswerError::RegistryToken`]: there is nothing to ask for. [`AnswerError::Basic`] where no header can carry them.
impl TryFrom<&Credentials> for Grant {
    type Error = AnswerError;

    fn try_from(credentials: &Credentials) -> Result<Self, AnswerError> {
        match credentials {
            Credentials::Anonymous => Ok(Self::Anonymous),
            Credentials::Basic { user, password } => {
                Ok(Self::Login(Basic::new(user, password.expose())?))
            }
            Credentials::IdentityToken { token, .. } => Ok(Self::Refresh(token.clone())),
            Credentials::RegistryToken(_) => Err(AnswerError::RegistryToken),
        }
    }
}

/// Why credentials are of no use against a challenge. Holds nothing of them.
///
/// ```
/// use distref::protocol::auth::{AnswerError, Grant};
/// use distref::registry::{Credentials, Secret};
///
/// let error = Grant::try_from(&Credentials::RegistryToken(Secret::new("abc"))).unwrap_err();
/// assert_eq!(error, AnswerError::RegistryToken);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum AnswerError {
    /// The registry asks for a user and a password, and there are no credentials.
    #[error("the registry asks for a user and a password, and none are known")]
    Missing,
    /// An identity token, and the registry asks for a user and a password.
    #[error(
        "an identity token is for a token server, and the registry asks for a user and a password"
    )]
    IdentityToken,
    /// A registry token, where it is not what is asked for: a user and a password are, or a grant to ask with.
    #[error("a registry token is sent as it is, and only to a registry that asks for a token")]
    RegistryToken,
    /// A user and a password that no header can carry.
    #[error("{0}")]
    Basic(#[from] BasicError),
    /// A registry token that no header can carry.
    #[error("{0}")]
    Bearer(#[from] BearerError),
}
