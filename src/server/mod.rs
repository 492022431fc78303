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
//! | what is there to try it without a store | [`Empty`] |
//!
//! ```
//! use distref::server::{Allowed, Content, Empty, Server, Storage};
//! use http::{Request, Response};
//!
//! /// A registry without its sockets: one request, and the chunks of its body as they arrive.
//! fn answer<S: Storage>(
//!     (server, store): (&Server, &S),
//!     request: Request<()>,
//!     chunks: impl IntoIterator<Item = Vec<u8>>,
//! ) -> Response<Content> {
//!     let (head, ()) = request.into_parts();
//!     let received = match server.receive(&head) {
//!         Ok(received) => received,
//!         Err(refusal) => return refusal,
//!     };
//!     // Here `received.scopes()` says what the sender must be allowed to do.
//!     let Ok(mut exchange) = received.begin(store, &Allowed::Everything) else {
//!         return server.failed(&head.method);
//!     };
//!     for chunk in chunks {
//!         // Of a failure of the store, what is left is the reply.
//!         if !exchange.wants_body() || exchange.body(&chunk).is_err() {
//!             break;
//!         }
//!     }
//!     if exchange.wants_body() {
//!         let _ = exchange.end();
//!     }
//!     exchange.into_reply()
//! }
//!
//! let registry = (&Server::new(), &Empty);
//! let reply = answer(registry, Request::get("/v2/").body(())?, []);
//! assert_eq!(reply.status(), 200);
//! let reply = answer(registry, Request::get("/v2/app/tags/list").body(())?, []);
//! assert_eq!(reply.status(), 404);
//! let put = Request::put("/v2/app/manifests/1").header("content-type", "text/plain").body(())?;
//! let reply = answer(registry, put, [b"no ".to_vec(), b"manifest".to_vec()]);
//! assert_eq!(reply.status(), 400);
//! # Ok::<(), http::Error>(())
//! ```
//!
//! # Who may do what
//!
//! Whoever runs the server knows its users; the server knows what a request needs. Clients learn from a ping, `GET /v2/`,
//! how to log in: it needs nothing, but where anything needs a login, who has not logged in gets a 401 to it. Of a token
//! server, the challenge names the place, [`ReceivedTokenRequest`](crate::protocol::auth::ReceivedTokenRequest) reads
//! what is asked there, and [`TokenReply`](crate::protocol::auth::TokenReply) is the answer.
//!
//! Everybody may pull, and who has a token may do what it is for:
//!
//! ```
//! use distref::protocol::Route;
//! use distref::protocol::auth::{Authorization, BearerChallenge, ChallengeError, ScopeSet};
//! use distref::server::{Allowed, Content, Received, Server};
//! use http::{HeaderMap, Request, Response};
//!
//! fn judge(
//!     received: &Received<'_>,
//!     headers: &HeaderMap,
//!     scopes_of: impl Fn(&str) -> Option<ScopeSet>,
//! ) -> Result<Result<Allowed, Response<Content>>, ChallengeError> {
//!     let needed = received.scopes();
//!     let token = match Authorization::of(headers) {
//!         Ok(Some(Authorization::Bearer(token))) => scopes_of(token.expose()),
//!         _ => None,
//!     };
//!     let is_pull = needed.iter().all(|scope| scope.actions().eq(["pull"]));
//!     Ok(match token {
//!         Some(granted) if granted.covers(&needed) => Ok(Allowed::Scopes(granted)),
//!         None if is_pull && *received.route() != Route::Ping => Ok(Allowed::Scopes(needed)),
//!         _ => {
//!             let challenge = BearerChallenge::new("https://auth.example/token")?;
//!             let challenge = challenge.with_service("registry.example")?.with_scopes(needed);
//!             Err(received.unauthorized([challenge.to_header_value()]))
//!         }
//!     })
//! }
//!
//! let server = Server::new();
//! let scopes_of = |token: &str| (token == "secret").then(|| ScopeSet::read("repository:app:pull,push"));
//! for (request, token, is_allowed) in [
//!     (Request::get("/v2/"), "", false),
//!     (Request::get("/v2/app/tags/list"), "", true),
//!     (Request::post("/v2/app/blobs/uploads/"), "", false),
//!     (Request::post("/v2/app/blobs/uploads/"), "Bearer secret", true),
//!     (Request::post("/v2/other/blobs/uploads/"), "Bearer secret", false),
//! ] {
//!     let (head, ()) = request.header("authorization", token).body(())?.into_parts();
//!     let received = server.receive(&head).unwrap();
//!     assert_eq!(judge(&received, &head.headers, scopes_of)?.is_ok(), is_allowed, "{received:?}");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod blob;
mod condition;
mod content;
mod empty;
mod exchange;
mod list;
mod manifest;
mod referrers;
mod settings;
mod storage;
mod upload;

pub use self::condition::Condition;
pub use self::content::Content;
pub use self::empty::Empty;
pub use self::exchange::{Allowed, Exchange, Received};
pub use self::settings::Server;
pub use self::storage::{Opened, Progress, Storage, StoredManifest, Upload};
