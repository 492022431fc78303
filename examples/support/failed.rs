//! Why an operation failed, and what a user can do about it.

use std::fmt::{self, Display};
use std::time::Duration;

use distref::client::{FailureKind, OperationError};
use distref::protocol::ErrorCode;

use crate::failure::Failure;

/// A wait that nobody is told of.
const SHORT: Duration = Duration::from_secs(1);

/// An operation that failed. Shown in a line.
pub(crate) struct Failed {
    pub(crate) error: OperationError,
    /// What its last connection failed of, in more words than the operation has for it.
    pub(crate) trouble: Option<String>,
}

impl Display for Failed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.error)?;
        if let (OperationError::GaveUp { .. }, Some(trouble)) = (&self.error, &self.trouble) {
            write!(out, ": {trouble}")?;
        }
        match advice(&self.error) {
            Some(advice) => write!(out, " ({advice})"),
            None => Ok(()),
        }
    }
}

impl Failed {
    /// The same, with what it was about.
    pub(crate) fn of(&self, what: impl Display) -> Failure {
        Failure::Input(format!("{what}: {self}"))
    }
}

/// What a user is told of a wait that is long enough to be noticed; and what it comes of.
pub(crate) fn waiting(time: Duration, trouble: Option<&str>) -> Option<String> {
    let seconds = time.as_secs_f64().ceil();
    (time > SHORT).then(|| match trouble {
        Some(trouble) => format!("retrying in {seconds} s: {trouble}"),
        None => format!("waiting {seconds} s until the registry is ready"),
    })
}

fn advice(error: &OperationError) -> Option<&'static str> {
    match error {
        OperationError::Unauthorized { .. }
        | OperationError::TokenRefused { .. }
        | OperationError::Credentials(_) => {
            Some("log in with `docker login`, or give --creds USER:PASSWORD")
        }
        OperationError::RateLimited(_) => {
            Some("try again later; who is logged in may ask for more")
        }
        OperationError::GaveUp { last, .. } => match last.kind() {
            FailureKind::NoTls => {
                Some("if it is to be spoken to in plain HTTP: --insecure-registry")
            }
            FailureKind::TlsHandshake => Some("to trust another certificate authority: --ca FILE"),
            _ => None,
        },
        OperationError::Refused(refusal)
            if refusal.entries().iter().any(|it| it.code() == Some(&ErrorCode::DigestInvalid)) =>
        {
            Some("what was sent is damaged: fetch it again")
        }
        error if error.is_not_found() => Some("it is not there, or not for who is not logged in"),
        _ => None,
    }
}
