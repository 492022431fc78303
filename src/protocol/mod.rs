//! The wire forms of the distribution protocol, on `http` types: routes, headers, challenges, replies, errors.

mod clean;
mod error_body;
mod uri;

pub mod auth;
pub mod header;
pub mod reply;
pub mod route;

pub use self::error_body::{BodyForm, DetailSyntax, ErrorBody, ErrorCode, ErrorDetail, ErrorEntry};
pub use self::route::{Page, Refusal, Route};
