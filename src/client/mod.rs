//! Operations on a registry: every decision of the distribution protocol, none of the sockets.
//!
//! An [`Operation`] says what to send; a driver, a loop of some 25 lines around any HTTP client, sends it and hands over
//! what comes back. A [`Session`] is what operations learn and share: credentials, tokens, what a registry can do.
//!
//! | to | operation | its output |
//! |---|---|---|
//! | see whether a registry is there | [`Ping`] | nothing |
//! | see whether a repository has a blob | [`ProbeBlob`] | whether it has |
//! | push a blob | [`PushBlob`] | how it came there, and the bytes sent: [`PushedBlob`] |
//!
//! Nothing that a blob emits counts before [`Action::Done`] with `Ok`.

mod error;
mod exchange;
mod flow;
mod operation;
mod ping;
mod probe_blob;
mod push_blob;
mod retry;
mod session;

pub use self::error::OperationError;
pub use self::operation::{
    Action, Answer, Ask, Body, Emit, Failure, FailureKind, Now, Operation, Outgoing, Progress,
    Stage,
};
pub use self::ping::Ping;
pub use self::probe_blob::ProbeBlob;
pub use self::push_blob::{BlobPush, PushBlob, PushedBlob};
pub use self::retry::RetryPolicy;
pub use self::session::{Notice, Session};
