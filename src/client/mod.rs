//! Operations on a registry: every decision of the distribution protocol, none of the sockets.
//!
//! An [`Operation`] says what to send; a driver, a loop of some 25 lines around any HTTP client, sends it and hands over
//! what comes back. A [`Session`] is what operations learn and share: credentials, tokens, what a registry can do.
//!
//! | to | operation | its output |
//! |---|---|---|
//! | see whether a registry is there | [`Ping`] | nothing |
//! | find what a tag names | [`Resolve`] | its [`Descriptor`](crate::manifest::Descriptor) |
//! | pull a manifest, or the image of an index that is for a machine | [`PullManifest`] | [`PulledManifest`] |
//! | pull a blob | [`PullBlob`] | its digest; the bytes, as they come, by [`Operation::body`] |
//! | see whether a repository has a blob | [`ProbeBlob`] | whether it has |
//! | push a blob | [`PushBlob`] | how it came there, and the bytes sent: [`PushedBlob`] |
//! | store a manifest, give it tags | [`PushManifest`] | [`PushedManifest`] |
//! | delete a manifest, a tag or a blob | [`Delete`] | [`Deletion`] |
//! | list the tags of a repository | [`ListTags`] | each a [`Tag`](crate::Tag) |
//! | list the repositories of a registry | [`ListRepositories`] | each a [`Repository`](crate::Repository) |
//! | list what refers to a manifest: signatures, SBOMs | [`ListReferrers`] | each a [`Descriptor`](crate::manifest::Descriptor) |
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
//!
//! The manifest that a tag names for a machine, and its first layer:
//!
//! ```
//! use std::io::{self, Seek, SeekFrom, Write};
//!
//! use distref::client::{Action, Body, Now, Operation, OperationError, PullBlob, PullManifest, Session};
//! use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
//! use distref::{Platform, Reference, manifest::Manifest, platform::Matcher};
//! use http::{Request, Response};
//!
//! /// `send` is any HTTP client; a better driver reads the body a piece at a time, and says what failed.
//! fn drive<O: Operation>(
//!     mut operation: O,
//!     session: &mut Session,
//!     send: impl Fn(Request<Body>) -> io::Result<Response<Vec<u8>>>,
//!     mut sink: impl Write + Seek,
//! ) -> io::Result<Result<O::Output, OperationError>> {
//!     let now = || Now::default(); // what the clock says
//!     loop {
//!         match operation.poll(session, now()) {
//!             Action::Done(result) => return Ok(result),
//!             Action::Wait(time) => std::thread::sleep(time),
//!             Action::Ask(ask) => operation.answer(session, ask.usual()),
//!             Action::Send(outgoing) => {
//!                 let (head, body) = send(outgoing.into_request())?.into_parts();
//!                 operation.response(session, now(), &head);
//!                 if operation.wants_body() {
//!                     let emit = operation.body(&body);
//!                     sink.seek(SeekFrom::Start(emit.offset))?;
//!                     sink.write_all(emit.data)?;
//!                 }
//!                 if operation.wants_body() {
//!                     operation.end(session, now());
//!                 }
//!             }
//!         }
//!     }
//! }
//!
//! fn pull(
//!     image: &Reference,
//!     send: impl Fn(Request<Body>) -> io::Result<Response<Vec<u8>>>,
//!     file: impl Write + Seek,
//! ) -> Result<(), Box<dyn std::error::Error>> {
//!     let mut session = Session::new();
//!     let plan = EndpointPlan::new(&DaemonConfig::default(), image.domain(), Purpose::Pull, &Addresses::new())?;
//!     let for_us = PullManifest::of(plan.clone(), image.view()).for_platform(Matcher::only(&Platform::LINUX_AMD64));
//!     let pulled = drive(for_us, &mut session, &send, io::empty())??;
//!     if let Manifest::Image(manifest) = pulled.manifest() && let Some(layer) = manifest.layers().first() {
//!         let digest = drive(PullBlob::new(plan, image.repository(), layer), &mut session, &send, file)??;
//!         println!("{digest} is whole, and what it should be");
//!     }
//!     Ok(())
//! }
//! # let gone = |_| Ok(Response::builder().status(404).body(Vec::new()).unwrap());
//! # let app: Reference = "ghcr.io/team/app:1.2".parse()?;
//! # assert_eq!(pull(&app, gone, io::Cursor::new(Vec::new())).unwrap_err().to_string(), "404 Not Found");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod delete;
mod error;
mod exchange;
mod fallback_index;
mod flow;
mod list;
mod no_api;
mod operation;
mod ping;
mod plan;
mod probe_blob;
mod pull_blob;
mod pull_manifest;
mod push_blob;
mod push_manifest;
mod resolve;
mod retry;
mod session;
mod wanted;

pub use self::delete::{Delete, Deletion};
pub use self::error::OperationError;
pub use self::list::{ListReferrers, ListRepositories, ListTags};
pub use self::operation::{
    Action, Answer, Ask, Body, Emit, Failure, FailureKind, Now, Operation, Outgoing, Progress,
    Stage,
};
pub use self::ping::Ping;
pub use self::plan::{BlobWay, CopyPlan, PlanError, PullPlan, PushPlan, PushStep};
pub use self::probe_blob::ProbeBlob;
pub use self::pull_blob::PullBlob;
pub use self::pull_manifest::{PullManifest, PulledManifest};
pub use self::push_blob::{BlobPush, PushBlob, PushedBlob};
pub use self::push_manifest::{PushManifest, PushedManifest, SubjectLink};
pub use self::resolve::Resolve;
pub use self::retry::RetryPolicy;
pub use self::session::{Notice, Session};
