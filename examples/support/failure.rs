//! Why there is no answer.

use std::fmt::{self, Display};
use std::io;

/// Why there is no answer.
pub(crate) enum Failure {
    /// What was given makes no sense, or is not there.
    Input(String),
    /// Reading or writing failed.
    Io(io::Error),
}

impl Failure {
    /// Whose fault it is decides: 1 for what was given, 2 for this machine.
    pub(crate) const fn exit_code(&self) -> u8 {
        match self {
            Self::Input(_) => 1,
            Self::Io(_) => 2,
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(message) => out.write_str(message),
            Self::Io(error) => error.fmt(out),
        }
    }
}
