//! What a failure of hyper is to an operation.

use std::error::Error;
use std::io;
use std::iter;

use distref::client::{Failure, FailureKind};
use hyper_util::client::legacy;

/// How far the request came is known only where there was no connection.
pub(super) fn failure_of_request(error: &legacy::Error) -> Failure {
    if !error.is_connect() {
        return Failure::Unknown(kind(error));
    }
    Failure::NotSent(match kind(error) {
        FailureKind::Reset => FailureKind::NoTls, // whoever hangs up on TLS does not speak it
        other => other,
    })
}

/// The reply broke off.
pub(super) fn failure_of_body(error: &hyper::Error) -> Failure {
    Failure::Unknown(kind(error))
}

/// The innermost reason says most.
pub(super) fn words(error: &(dyn Error + 'static)) -> String {
    let reasons = iter::successors(Some(error), |&error| error.source());
    reasons.last().map(ToString::to_string).unwrap_or_default()
}

fn kind(error: &(dyn Error + 'static)) -> FailureKind {
    let mut reasons = iter::successors(Some(error), |&error| error.source());
    reasons.find_map(kind_of_one).unwrap_or(FailureKind::Other)
}

/// Of one error in a chain of reasons, where it says more than the next one.
fn kind_of_one(error: &(dyn Error + 'static)) -> Option<FailureKind> {
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(match error {
            rustls::Error::InvalidMessage(_) => FailureKind::NoTls,
            _ => FailureKind::TlsHandshake,
        });
    }
    let error = error.downcast_ref::<io::Error>()?;
    // What a custom error wraps is not its `source`.
    if let Some(kind) = error.get_ref().and_then(|inner| kind_of_one(inner)) {
        return Some(kind);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::AddrNotAvailable => Some(FailureKind::Refused),
        io::ErrorKind::TimedOut => Some(FailureKind::Timeout),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Some(FailureKind::Reset),
        _ => None,
    }
}
