//! What a user can do about an operation that failed.

use distref::client::{FailureKind, OperationError};

/// The error in a line, and what to do about it, where that is known.
pub(crate) fn advised(error: &OperationError, words: &str) -> String {
    match advice(error) {
        Some(advice) => format!("{words} ({advice})"),
        None => words.to_owned(),
    }
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
        error if error.is_not_found() => Some("it is not there, or not for who is not logged in"),
        _ => None,
    }
}
