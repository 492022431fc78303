//! Operations on a registry: every decision of the distribution protocol, none of the sockets.
//!
//! An [`Operation`] says what to send; a driver, a loop of some 25 lines around any HTTP client, sends it and hands over
//! what comes back. A [`Session`] is what operations learn and share: credentials, tokens, what a registry can do.
//!
//! | to | operation | its output |
//! |---|---|---|
//! | see whether a registry is there | [`Ping`] | nothing |
//! | list the tags of a repository | [`ListTags`] | [`Tag`](crate::Tag)s |
//! | list the repositories of a registry | [`ListRepositories`] | [`Repository`](crate::Repository)s |
//! | list what refers to a manifest: signatures, SBOMs | [`ListReferrers`] | [`Descriptor`](crate::manifest::Descriptor)s |
//!
//! Nothing that a blob emits counts before [`Action::Done`] with `Ok`.

mod error;
mod exchange;
mod flow;
mod list;
mod operation;
mod ping;
mod retry;
mod session;

pub use self::error::OperationError;
pub use self::list::{ListReferrers, ListRepositories, ListTags};
pub use self::operation::{
    Action, Answer, Ask, Body, Emit, Failure, FailureKind, Now, Operation, Outgoing, Progress,
    Stage,
};
pub use self::ping::Ping;
pub use self::retry::RetryPolicy;
pub use self::session::{Notice, Session};
