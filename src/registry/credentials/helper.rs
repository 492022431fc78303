//! Programs that keep credentials: what they are called with.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

use thiserror::Error;

use super::Credentials;
use crate::registry::error::ConfigError;
use crate::registry::secret::Secret;

/// The user that stands for "the secret is an identity token".
pub(super) const TOKEN_USER: &str = "<token>";

/// The name of a credential helper, as `credsStore` and `credHelpers` have it: `pass` is the program
/// `docker-credential-pass`.
///
/// # Grammar
///
/// ```text
/// name := 1*128( ALPHA | DIGIT | "-" | "_" | "." | "+" )
/// ```
/// So it is neither a path nor anything to a shell. Docker takes any text.
///
/// ```
/// use distref::registry::HelperName;
///
/// let name: HelperName = "ecr-login".parse()?;
/// assert_eq!(name.program(), "docker-credential-ecr-login");
/// assert!("../../tmp/x".parse::<HelperName>().is_err());
/// # Ok::<(), distref::registry::HelperNameError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct HelperName(Box<str>);

impl HelperName {
    /// The longest name, in bytes: a file name has at most 255 on most systems.
    pub const MAX_LEN: usize = 128;

    /// The name as written.
    ///
    /// ```
    /// let name: distref::registry::HelperName = "pass".parse()?;
    /// assert_eq!(name.as_str(), "pass");
    /// # Ok::<(), distref::registry::HelperNameError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The program to run, to be found in `PATH`.
    ///
    /// ```
    /// let name: distref::registry::HelperName = "osxkeychain".parse()?;
    /// assert_eq!(name.program(), "docker-credential-osxkeychain");
    /// # Ok::<(), distref::registry::HelperNameError>(())
    /// ```
    #[must_use]
    pub fn program(&self) -> String {
        ["docker-credential-", &self.0].concat()
    }

    /// Asks for the credentials of a server.
    ///
    /// # Errors
    ///
    /// [`HelperError::Server`] if the server is empty or holds a control character: helpers read lines.
    ///
    /// ```
    /// let name: distref::registry::HelperName = "pass".parse()?;
    /// let call = name.get("ghcr.io")?;
    /// assert_eq!((call.program(), call.action().as_str()), ("docker-credential-pass", "get"));
    /// assert_eq!(call.stdin().expose(), "ghcr.io");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn get(&self, server: &str) -> Result<HelperCall, HelperError> {
        check_server(server)?;
        Ok(self.call(HelperAction::Get, Secret::new(server)))
    }

    /// Has the credentials of a server kept: `{"ServerURL": …, "Username": …, "Secret": …}`. The user of an identity
    /// token is `<token>`.
    ///
    /// # Errors
    ///
    /// [`HelperError::Server`] as for [`get`](Self::get); [`HelperError::NotStorable`] for credentials that no helper
    /// has a place for, or would give back as others; [`HelperError::TooLarge`] above [`HelperCall::MAX_STDIN`].
    ///
    /// ```
    /// use distref::registry::{Credentials, HelperName};
    ///
    /// let name: HelperName = "pass".parse()?;
    /// let call = name.store("ghcr.io", &Credentials::basic("robot", "s3cret")?)?;
    /// let sent = r#"{"ServerURL":"ghcr.io","Username":"robot","Secret":"s3cret"}"#;
    /// assert_eq!(call.stdin().expose().trim_end(), sent);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn store(
        &self,
        server: &str,
        credentials: &Credentials,
    ) -> Result<HelperCall, HelperError> {
        check_server(server)?;
        let (user, secret) = match credentials {
            Credentials::Basic { user, password } if **user != *TOKEN_USER => (&**user, password),
            Credentials::IdentityToken { token, .. } => (TOKEN_USER, token),
            _ => return Err(HelperError::NotStorable),
        };
        let stdin = [
            "{\"ServerURL\":",
            &json(server),
            ",\"Username\":",
            &json(user),
            ",\"Secret\":",
            &json(secret.expose()),
            "}\n",
        ]
        .concat();
        if stdin.len() > HelperCall::MAX_STDIN {
            return Err(HelperError::TooLarge(HelperCall::MAX_STDIN));
        }
        Ok(self.call(HelperAction::Store, Secret::new(stdin)))
    }

    /// Has the credentials of a server forgotten.
    ///
    /// # Errors
    ///
    /// [`HelperError::Server`] as for [`get`](Self::get).
    ///
    /// ```
    /// let name: distref::registry::HelperName = "pass".parse()?;
    /// assert_eq!(name.erase("ghcr.io")?.action().as_str(), "erase");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn erase(&self, server: &str) -> Result<HelperCall, HelperError> {
        check_server(server)?;
        Ok(self.call(HelperAction::Erase, Secret::new(server)))
    }

    /// Asks for the servers it keeps credentials of.
    ///
    /// ```
    /// let name: distref::registry::HelperName = "pass".parse()?;
    /// assert_eq!(name.list().action().as_str(), "list");
    /// # Ok::<(), distref::registry::HelperNameError>(())
    /// ```
    #[must_use]
    pub fn list(&self) -> HelperCall {
        self.call(HelperAction::List, Secret::new(UNUSED))
    }

    /// Asks for its version.
    ///
    /// ```
    /// let name: distref::registry::HelperName = "pass".parse()?;
    /// assert_eq!(name.version().action().as_str(), "version");
    /// # Ok::<(), distref::registry::HelperNameError>(())
    /// ```
    #[must_use]
    pub fn version(&self) -> HelperCall {
        self.call(HelperAction::Version, Secret::new(UNUSED))
    }

    fn call(&self, action: HelperAction, stdin: Secret) -> HelperCall {
        HelperCall { program: self.program().into(), action, stdin }
    }
}

/// What Docker writes where nothing is read.
const UNUSED: &str = "unused";

impl FromStr for HelperName {
    type Err = HelperNameError;

    fn from_str(text: &str) -> Result<Self, HelperNameError> {
        let is_plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+');
        match text.bytes().position(|byte| !is_plain(byte)) {
            Some(at) => Err(HelperNameError::Character(at)),
            None if text.is_empty() => Err(HelperNameError::Empty),
            None if text.len() > Self::MAX_LEN => Err(HelperNameError::TooLong),
            None => Ok(Self(text.into())),
        }
    }
}

impl fmt::Display for HelperName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

/// Why a text is no [`HelperName`].
///
/// ```
/// use distref::registry::{HelperName, HelperNameError};
///
/// assert_eq!("a b".parse::<HelperName>(), Err(HelperNameError::Character(1)));
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum HelperNameError {
    /// There is no name.
    #[error("the name of a credential helper is empty")]
    Empty,
    /// It has more than [`HelperName::MAX_LEN`] bytes.
    #[error("the name of a credential helper is longer than {max} bytes", max = HelperName::MAX_LEN)]
    TooLong,
    /// Another character than letters, digits, `-`, `_`, `.` and `+`; holds where, in bytes.
    #[error(
        "the name of a credential helper holds something else than letters, digits, -, _, . and + (byte {0})"
    )]
    Character(usize),
}

/// What a helper is asked to do: its only argument.
///
/// Source: docker/docker-credential-helpers, `credentials/credentials.go`.
///
/// ```
/// assert_eq!(distref::registry::HelperAction::Get.as_str(), "get");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum HelperAction {
    /// Print the credentials of a server.
    Get,
    /// Keep credentials.
    Store,
    /// Forget the credentials of a server.
    Erase,
    /// Print servers and users.
    List,
    /// Print the version.
    Version,
}

impl HelperAction {
    /// The argument.
    ///
    /// ```
    /// assert_eq!(distref::registry::HelperAction::Erase.as_str(), "erase");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Store => "store",
            Self::Erase => "erase",
            Self::List => "list",
            Self::Version => "version",
        }
    }
}

impl fmt::Display for HelperAction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// One run of a helper: the program, its one argument, and all that it reads. What it prints is read by
/// [`read`](Self::read).
///
/// ```text
/// printf %s STDIN | PROGRAM ACTION
/// ```
///
/// To be run without a shell, the program found in `PATH`. What it writes to standard error is for the person in front
/// of the terminal; answers and error messages come from standard output.
///
/// ```
/// use distref::registry::{Credentials, HelperName, HelperReply};
///
/// let helper: HelperName = "pass".parse()?;
/// let call = helper.get("ghcr.io")?;
/// // … run call.program() with call.action(), write call.stdin(), and take what it prints:
/// let printed = br#"{"ServerURL":"ghcr.io","Username":"robot","Secret":"s3cret"}"#;
/// let reply = call.read(true, printed)?;
/// assert_eq!(reply, HelperReply::Credentials(Credentials::basic("robot", "s3cret")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HelperCall {
    program: Box<str>,
    action: HelperAction,
    stdin: Secret,
}

impl HelperCall {
    /// The most bytes a helper is given: those written in Go read lines of less than 64 KiB.
    pub const MAX_STDIN: usize = (64 << 10) - 1;

    /// The most bytes of a reply, which a list of thousands of servers has not. Reading may stop above it.
    pub const MAX_REPLY: usize = 1 << 20;

    /// The program's name.
    ///
    /// ```
    /// let name: distref::registry::HelperName = "pass".parse()?;
    /// assert_eq!(name.list().program(), "docker-credential-pass");
    /// # Ok::<(), distref::registry::HelperNameError>(())
    /// ```
    #[must_use]
    pub fn program(&self) -> &str {
        &self.program
    }

    /// The program's argument.
    ///
    /// ```
    /// use distref::registry::{HelperAction, HelperName};
    ///
    /// let name: HelperName = "pass".parse()?;
    /// assert_eq!(name.list().action(), HelperAction::List);
    /// # Ok::<(), distref::registry::HelperNameError>(())
    /// ```
    #[must_use]
    pub const fn action(&self) -> HelperAction {
        self.action
    }

    /// What is written to the program's standard input, which is then closed.
    ///
    /// ```
    /// let name: distref::registry::HelperName = "pass".parse()?;
    /// assert_eq!(name.list().stdin().expose(), "unused"); // as Docker does
    /// # Ok::<(), distref::registry::HelperNameError>(())
    /// ```
    #[must_use]
    pub const fn stdin(&self) -> &Secret {
        &self.stdin
    }
}

/// Why a helper cannot be asked, or what is wrong with its answer.
///
/// A message of the helper is kept up to 256 bytes, control characters escaped, and what was written to it blotted out.
///
/// ```
/// use distref::registry::{HelperError, HelperName};
///
/// let name: HelperName = "pass".parse().unwrap();
/// assert_eq!(name.get("a\nb"), Err(HelperError::Server));
/// let error = name.get("ghcr.io").unwrap().read(false, b"gpg: no key\n").unwrap_err();
/// assert_eq!(error.to_string(), "the credential helper failed: gpg: no key");
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum HelperError {
    /// The server is empty or holds a control character.
    #[error("a server without a name, or with a control character in it, cannot be asked for")]
    Server,
    /// Helpers keep a user with a password, or an identity token: the user `<token>` stands for the latter.
    #[error("a credential helper keeps users with passwords, and identity tokens, only")]
    NotStorable,
    /// What is written or was printed has more bytes than the limit.
    #[error("more than {0} bytes")]
    TooLarge(usize),
    /// The helper failed; holds what it printed.
    #[error("the credential helper failed: {0}")]
    Failed(Box<str>),
    /// The helper was right to say that it was not told the server or the user.
    #[error("the credential helper was not told the server or the user")]
    Incomplete,
    /// The answer is no UTF-8.
    #[error("the answer of the credential helper is no UTF-8")]
    NotUtf8,
    /// The answer is not the JSON that it should be; holds where it is not.
    #[error("the answer of the credential helper: {0}")]
    Reply(ConfigError),
    /// The answer has a secret and no user, or a user with a colon.
    #[error("the answer of the credential helper: {0}")]
    User(super::CredentialsError),
}

fn check_server(server: &str) -> Result<(), HelperError> {
    let is_line = !server.trim().is_empty() && !server.contains(char::is_control);
    if is_line { Ok(()) } else { Err(HelperError::Server) }
}

/// A string of JSON.
pub(super) fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
