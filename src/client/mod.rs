//! Operations on a registry: every decision of the distribution protocol, none of the sockets.
//!
//! An [`Operation`] says what to send; a driver, a loop of some 25 lines around any HTTP client, sends it and hands over
//! what comes back. A [`Session`] is what operations learn and share: credentials, tokens, what a registry can do.
//!
//! | to | operation | its output |
//! |---|---|---|
//! | see whether a registry is there | [`Ping`] | nothing |
//!
//! A whole image is moved by a plan, which says what to do and in which order, and needs no session:
//!
//! | to | plan |
//! |---|---|
//! | fetch all that is not there yet | [`PullPlan`] |
//! | push what the registry does not have | [`PushPlan`] |
//! | copy between repositories and registries | [`CopyPlan`] |
//!
//! Nothing that a blob emits counts before [`Action::Done`] with `Ok`.

mod error;
mod exchange;
mod flow;
mod operation;
mod ping;
mod plan;
mod retry;
mod session;

pub use self::error::OperationError;
pub use self::operation::{
    Action, Answer, Ask, Body, Emit, Failure, FailureKind, Now, Operation, Outgoing, Progress,
    Stage,
};
pub use self::ping::Ping;
pub use self::plan::{BlobWay, CopyPlan, PlanError, PullPlan, PushPlan, PushStep};
pub use self::retry::RetryPolicy;
pub use self::session::{Notice, Session};
