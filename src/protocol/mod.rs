//! The wire forms of the distribution protocol, on `http` types: routes, headers, challenges, replies, errors.

mod clean;
mod error_body;
mod uri;

pub mod header;
pub mod reply;

pub use self::error_body::{BodyForm, DetailSyntax, ErrorBody, ErrorCode, ErrorDetail, ErrorEntry};
