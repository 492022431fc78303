//! The wire forms of the distribution protocol, on `http` types: requests, headers, challenges, replies, refusals.
//!
//! | client | server | |
//! |---|---|---|
//! | builds a request | reads it, and knows its scopes | [`Route`] |
//! | reads a reply | writes it | [`reply`] |
//! | reads a refusal, whatever its bytes | writes it | [`ErrorBody`], [`ErrorCode`] |
//! | reads a challenge, asks for a token, sends it | writes the challenge and the token, reads what is sent | [`auth`] |
//! | reads and writes a header | likewise | [`header`] |
//! | follows a `Location`, `Link`, redirect or realm, or does not | | [`HopPolicy`](crate::registry::HopPolicy) |
//!
//! Every reader takes any bytes, ends with a value or an error, and holds a bounded part of what it read. Time is an
//! argument. Nothing here sends or waits.
//!
//! Source: distribution-spec v1.1.1; distribution, `docs/content/spec`, for challenges and tokens.

mod clean;
mod error_body;
mod uri;

pub mod auth;
pub mod header;
pub mod reply;
pub mod route;

pub use self::error_body::{
    BodyForm, DetailSyntax, ErrorBody, ErrorCode, ErrorDetail, ErrorEntry, OtherCode,
};
pub use self::route::{Page, Refusal, Route};
