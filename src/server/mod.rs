//! The registry's side: everything that a registry decides, without sockets and without a disk.
//!
//! A [`Server`] reads the head of a request and says what its sender must be allowed to do; the [`Exchange`] that
//! follows takes the body, asks a [`Storage`], and ends with the reply. Whoever runs it owns the connection, the clock
//! and the disk.
//!
//! ```text
//! head of a request ── Server::receive ──> Received ── scopes(): may the sender do this?
//!                          │ refusal           │ begin(storage, allowed)
//!                          v                   v
//!                        reply <── into_reply ── Exchange <── body(chunk) … end(), while wants_body()
//! ```
//!
//! | question | answer |
//! |---|---|
//! | which request is this, and is it well-formed | [`Server::receive`] |
//! | what must its sender be allowed to do | [`Received::scopes`] |
//! | how is a stranger asked who they are | [`Received::unauthorized`], [`Received::denied`] |
//! | what does a registry keep, and how is it asked | [`Storage`], [`Upload`] |
//! | what of the reply is not in memory | [`Content::Blob`] |

mod blob;
mod condition;
mod content;
mod exchange;
mod list;
mod manifest;
mod referrers;
mod settings;
mod storage;
mod upload;

pub use self::condition::Condition;
pub use self::content::Content;
pub use self::exchange::{Allowed, Exchange, Received};
pub use self::settings::Server;
pub use self::storage::{Opened, Progress, Storage, StoredManifest, Upload};
