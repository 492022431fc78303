//! The wire forms of the distribution protocol, on `http` types: routes, headers, challenges, replies, errors.

pub mod route;

pub use self::route::{Page, Refusal, Route};
mod uri;
mod clean;
mod error_body;

pub mod header;

pub use self::error_body::{BodyForm, DetailSyntax, ErrorBody, ErrorCode, ErrorDetail, ErrorEntry};
pub mod auth;
