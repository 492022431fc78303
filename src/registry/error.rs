//! What is wrong with a configuration file, and where.

use alloc::boxed::Box;
use core::fmt;

use thiserror::Error;

use super::insecure::InsecureError;
use super::mirror::MirrorError;
use super::policy::PolicyFault;

/// Why a configuration file is refused: the rule, the key and the place. Holds no value of the file, so no secret.
///
/// `Display` is one line: `"insecure-registries[1]" (line 3, column 5): the port is no number up to 65535`; of the file as a
/// whole, `line 3, column 5: here the text stops being JSON`.
///
/// ```
/// use distref::registry::DaemonConfig;
///
/// let error = DaemonConfig::parse("{\n  \"registry-mirrors\": [5]\n}").unwrap_err();
/// assert_eq!((error.key(), error.line(), error.column()), ("registry-mirrors[0]", 2, 24));
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{}: {kind}", Place(key, *line, *column))]
pub struct ConfigError {
    kind: ConfigErrorKind,
    key: Box<str>,
    line: usize,
    column: usize,
}

impl ConfigError {
    /// The longest key that is kept, in bytes; of a longer one, its beginning.
    pub const MAX_KEY: usize = 256;

    pub(super) fn new(kind: ConfigErrorKind, key: &str, line: usize, column: usize) -> Self {
        Self { kind, key: beginning(key).into(), line, column }
    }

    /// The rule that is broken.
    ///
    /// ```
    /// use distref::registry::{ConfigErrorKind, DaemonConfig};
    ///
    /// let error = DaemonConfig::parse("{").unwrap_err();
    /// assert_eq!(error.kind(), &ConfigErrorKind::Syntax);
    /// ```
    #[must_use]
    pub const fn kind(&self) -> &ConfigErrorKind {
        &self.kind
    }

    /// The way from the top to the value: names with dots between them, names that are no plain words in `[""]`, places
    /// in a list in `[]`, from 0. Empty for the file as a whole. At most [`MAX_KEY`](Self::MAX_KEY) bytes.
    ///
    /// ```
    /// # use distref::registry::DaemonConfig;
    /// let error = DaemonConfig::parse(r#"{"insecure-registries": ["-h"]}"#).unwrap_err();
    /// assert_eq!(error.key(), "insecure-registries[0]");
    /// ```
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The line of the value, from 1.
    ///
    /// ```
    /// # use distref::registry::DaemonConfig;
    /// assert_eq!(DaemonConfig::parse("{\n]").unwrap_err().line(), 2);
    /// ```
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column of the value, in bytes from 1.
    ///
    /// ```
    /// # use distref::registry::DaemonConfig;
    /// assert_eq!(DaemonConfig::parse("{\n]").unwrap_err().column(), 1);
    /// ```
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }
}

/// `"a.b" (line 1, column 2)`, or `line 1, column 2` without a key.
struct Place<'a>(&'a str, usize, usize);

impl fmt::Display for Place<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self("", line, column) => write!(out, "line {line}, column {column}"),
            Self(key, line, column) => write!(out, "{key:?} (line {line}, column {column})"),
        }
    }
}

/// The part of a key that is kept.
pub(super) fn beginning(key: &str) -> &str {
    let mut end = key.len().min(ConfigError::MAX_KEY);
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    key.get(..end).unwrap_or_default()
}

/// The rules of configuration files.
///
/// ```
/// use distref::registry::ConfigErrorKind;
///
/// assert_eq!(ConfigErrorKind::Expected("a string").to_string(), "this must be a string");
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum ConfigErrorKind {
    /// The file has more bytes than its type takes.
    #[error("the file is larger than {0} bytes")]
    TooLarge(usize),
    /// The text is no JSON.
    #[error("here the text stops being JSON")]
    Syntax,
    /// A name stands twice in an object: readers differ on which one counts.
    #[error("this name stands here twice")]
    DuplicateKey,
    /// An `auth` is no base64.
    #[error("this is no base64 with padding")]
    NotBase64,
    /// An `auth` holds bytes that are no text.
    #[error("this is base64 of what is no UTF-8")]
    NotUtf8,
    /// An `auth` has no colon between user and password.
    #[error("this is base64 of a text without a colon after the user")]
    NoColon,
    /// There is a password, and no user.
    #[error("here the user is empty")]
    NoUser,
    /// The user holds a colon, where the password would begin.
    #[error("this user holds a colon")]
    ColonInUser,
    /// The user holds a control character.
    #[error("this user holds a control character")]
    ControlInUser,
    /// The name of a credential helper is a path, or nothing to be run without a shell.
    #[error("this is no name of a credential helper: letters, digits, -, _, . and +")]
    HelperName,
    /// The value is of another type.
    #[error("this must be {0}")]
    Expected(&'static str),
    /// The value breaks a rule of policy files.
    #[error("{0}")]
    Policy(PolicyFault),
    /// A list has more values than its type takes.
    #[error("there are more than {0} values")]
    TooMany(usize),
    /// The value is no entry of `insecure-registries`.
    #[error("{0}")]
    Insecure(InsecureError),
    /// The value is no mirror.
    #[error("{0}")]
    Mirror(MirrorError),
    /// The member is given as a flag as well, and dockerd takes only one of them.
    #[error("this is given as a flag as well; remove one of them")]
    AlsoFlag,
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn a_place_without_a_key_is_told_by_line_and_column_alone() {
        for (key, expected) in [
            ("", "line 2, column 5: here the text stops being JSON"),
            ("a[0]", "\"a[0]\" (line 2, column 5): here the text stops being JSON"),
        ] {
            let error = ConfigError::new(ConfigErrorKind::Syntax, key, 2, 5);
            assert_eq!(error.to_string(), expected);
        }
    }
}
