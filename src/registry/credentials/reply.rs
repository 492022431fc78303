//! What credential helpers print.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::Credentials;
use super::file::member;
use super::helper::{HelperAction, HelperCall, HelperError, TOKEN_USER, json};
use crate::registry::document::{Value, shown};
use crate::registry::error::ConfigError;
use crate::registry::secret::Secret;

/// What a helper said.
///
/// ```
/// use distref::registry::{HelperName, HelperReply};
///
/// let helper: HelperName = "pass".parse()?;
/// let printed = b"credentials not found in native keychain\n";
/// assert_eq!(helper.get("ghcr.io")?.read(false, printed)?, HelperReply::NotFound);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum HelperReply {
    /// To `get`: these.
    Credentials(Credentials),
    /// To `get` and `erase`: it keeps none for that server.
    NotFound,
    /// To `store` and `erase`: done.
    Done,
    /// To `list`: these, in the helper's order.
    List(Vec<StoredLogin>),
    /// To `version`: this, up to 256 bytes, control characters escaped.
    Version(Box<str>),
}

impl HelperReply {
    /// What `get` found, if it found any: `None` of [`NotFound`](Self::NotFound), and of the answers to others.
    ///
    /// ```
    /// use distref::registry::{HelperName, HelperReply};
    ///
    /// let helper: HelperName = "pass".parse()?;
    /// let reply = helper.get("ghcr.io")?.read(true, br#"{"Username": "me", "Secret": "pw"}"#)?;
    /// assert_eq!(reply.into_credentials().unwrap().user(), Some("me"));
    /// assert_eq!(HelperReply::NotFound.into_credentials(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn into_credentials(self) -> Option<Credentials> {
        match self {
            Self::Credentials(found) => Some(found),
            Self::NotFound | Self::Done | Self::List(_) | Self::Version(_) => None,
        }
    }
}

/// A server that a helper keeps credentials of. `Debug` hides a server that may hold a password.
///
/// ```
/// use distref::registry::{HelperName, HelperReply};
///
/// let helper: HelperName = "pass".parse()?;
/// let HelperReply::List(list) = helper.list().read(true, br#"{"ghcr.io": "robot"}"#)? else { panic!() };
/// assert_eq!((list[0].server(), list[0].user()), ("ghcr.io", "robot"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct StoredLogin {
    server: Box<str>,
    user: Box<str>,
}

impl StoredLogin {
    /// The server, as it was stored.
    ///
    /// ```
    /// # use distref::registry::{HelperName, HelperReply};
    /// # let helper: HelperName = "pass".parse()?;
    /// let reply = helper.list().read(true, br#"{"https://index.docker.io/v1/": "me"}"#)?;
    /// let HelperReply::List(list) = reply else { panic!() };
    /// assert_eq!(list[0].server(), "https://index.docker.io/v1/");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The user; `<token>` for an identity token.
    ///
    /// ```
    /// # use distref::registry::{HelperName, HelperReply};
    /// # let helper: HelperName = "pass".parse()?;
    /// let reply = helper.list().read(true, br#"{"ghcr.io": "<token>"}"#)?;
    /// let HelperReply::List(list) = reply else { panic!() };
    /// assert_eq!(list[0].user(), "<token>");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }
}

impl fmt::Debug for StoredLogin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = out.debug_struct("StoredLogin");
        parts.field("server", &shown(&self.server)).field("user", &shown(&self.user)).finish()
    }
}

impl HelperCall {
    /// Reads what the helper printed to standard output; `success` says that its exit status was 0.
    ///
    /// | action | success | failure |
    /// |---|---|---|
    /// | `get` | a JSON object with `Username` and `Secret`; both empty is [`NotFound`](HelperReply::NotFound) | a message; "credentials not found in native keychain" is [`NotFound`](HelperReply::NotFound) |
    /// | `store` | nothing | a message |
    /// | `erase` | nothing | as `get` |
    /// | `list` | a JSON object of servers and users | a message |
    /// | `version` | a text | a message |
    ///
    /// Source: docker/docker-credential-helpers, `client/client.go` and `credentials/error.go`.
    ///
    /// # Errors
    ///
    /// [`HelperError::Failed`] with the message of a failure; [`HelperError::Reply`] and others if the answer is not of
    /// that form, or has more than [`MAX_REPLY`](Self::MAX_REPLY) bytes.
    ///
    /// ```
    /// use distref::registry::{Credentials, HelperName, HelperReply};
    ///
    /// let helper: HelperName = "desktop".parse()?;
    /// let printed = br#"{"ServerURL":"ghcr.io","Username":"<token>","Secret":"eyJh"}"#;
    /// let HelperReply::Credentials(found) = helper.get("ghcr.io")?.read(true, printed)? else { panic!() };
    /// assert!(matches!(found, Credentials::IdentityToken { .. }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(&self, success: bool, stdout: &[u8]) -> Result<HelperReply, HelperError> {
        if stdout.len() > Self::MAX_REPLY {
            return Err(HelperError::TooLarge(Self::MAX_REPLY));
        }
        if !success {
            return self.failure(&String::from_utf8_lossy(stdout));
        }
        if matches!(self.action(), HelperAction::Store | HelperAction::Erase) {
            return Ok(HelperReply::Done);
        }
        let text = core::str::from_utf8(stdout).map_err(|_| HelperError::NotUtf8)?;
        match self.action() {
            HelperAction::Get => credentials(text),
            HelperAction::List => list(text).map(HelperReply::List).map_err(HelperError::Reply),
            _ => Ok(HelperReply::Version(bounded(text))),
        }
    }

    /// What a failed run means.
    fn failure(&self, printed: &str) -> Result<HelperReply, HelperError> {
        const NOT_FOUND: [&str; 3] = [
            "credentials not found in native keychain",
            "credentials not found",
            "the specified item could not be found in the keychain",
        ];
        const INCOMPLETE: [&str; 2] = ["no credentials server url", "no credentials username"];
        let message = printed.trim();
        let plain = message.trim_end_matches('.').to_ascii_lowercase();
        let can_miss = matches!(self.action(), HelperAction::Get | HelperAction::Erase);
        if can_miss && NOT_FOUND.contains(&&*plain) {
            return Ok(HelperReply::NotFound);
        }
        if INCOMPLETE.contains(&&*plain) {
            return Err(HelperError::Incomplete);
        }
        Err(HelperError::Failed(self.without_secrets(message)))
    }

    /// The message, unless it repeats what was to be stored.
    fn without_secrets(&self, message: &str) -> Box<str> {
        let secret = match self.action() {
            HelperAction::Store => stored_secret(self.stdin().expose()).unwrap_or_default(),
            _ => String::new(),
        };
        let secret = secret.trim();
        let escaped = json(secret);
        let is_told = |secret: &str| !secret.is_empty() && message.contains(secret);
        if is_told(secret) || is_told(escaped.trim_matches('"')) {
            return "(the message repeats the secret)".into();
        }
        if message.is_empty() { "(no message)".into() } else { bounded(message) }
    }
}

/// The secret of what `store` is given.
fn stored_secret(stdin: &str) -> Option<String> {
    let members = Value::parse(stdin, HelperCall::MAX_STDIN).ok()?.members().ok()?;
    member(&members, "Secret").ok()??.string().ok()
}

fn credentials(text: &str) -> Result<HelperReply, HelperError> {
    let (user, secret) =
        user_and_secret(text).map_err(|error| HelperError::Reply(unnamed(error)))?;
    if user.is_empty() && secret.is_empty() {
        return Ok(HelperReply::NotFound);
    }
    if user == TOKEN_USER {
        let token = Secret::new(secret);
        return Ok(HelperReply::Credentials(Credentials::IdentityToken { user: None, token }));
    }
    Credentials::basic(user, secret).map(HelperReply::Credentials).map_err(HelperError::User)
}

/// The error without a name that the helper chose: it may be anything.
fn unnamed(error: ConfigError) -> ConfigError {
    if matches!(error.key(), "" | "ServerURL" | "Username" | "Secret") {
        return error;
    }
    ConfigError::new(error.kind().clone(), "…", error.line(), error.column())
}

fn user_and_secret(text: &str) -> Result<(String, String), ConfigError> {
    let members = Value::parse(text, HelperCall::MAX_REPLY)?.members()?;
    let text = |name| match member(&members, name)? {
        Some(value) if !value.is_null() => value.string(),
        _ => Ok(String::new()),
    };
    Ok((text("Username")?, text("Secret")?))
}

fn list(text: &str) -> Result<Vec<StoredLogin>, ConfigError> {
    let login = |(server, user): (Rc<str>, Value<'_>)| {
        Ok(StoredLogin { server: server.as_ref().into(), user: user.string()?.into() })
    };
    let members = Value::parse(text, HelperCall::MAX_REPLY)?.members()?;
    members.into_iter().map(login).collect()
}

/// Text of a foreign program, for a person: one line of at most 256 bytes.
fn bounded(text: &str) -> Box<str> {
    const MAX_SHOWN: usize = 256;
    let mut shown = String::new();
    for c in text.trim().chars() {
        let before = shown.len();
        if c.is_control() || (!c.is_ascii() && !c.is_alphanumeric()) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
        if shown.len() > MAX_SHOWN - '…'.len_utf8() {
            shown.truncate(before);
            shown.push('…');
            break;
        }
    }
    shown.into()
}
