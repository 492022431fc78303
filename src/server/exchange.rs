//! One request and its reply.

use core::{fmt, mem};

use http::header::{HeaderName, HeaderValue, WARNING, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{Method, Response};

use super::content::{self, Content};
use super::manifest::ManifestBody;
use super::upload::UploadBody;
use super::{Server, Storage, blob, list, manifest, referrers, upload};
use crate::protocol::auth::ScopeSet;
use crate::protocol::header::{DOCKER_DISTRIBUTION_API_VERSION, REGISTRY_V2};
use crate::protocol::route::UploadStart;
use crate::protocol::{ErrorCode, Route};

/// A request whose head is well-formed: what is asked for, before it is known by whom. `Debug` shows that, and no header.
///
/// | the sender | then |
/// |---|---|
/// | has not said who they are, and asks for a ping, from which clients learn how to log in | [`unauthorized`](Self::unauthorized), where anything needs a login |
/// | has not said who they are, and needs a login for some of [`scopes`](Self::scopes) | [`unauthorized`](Self::unauthorized) |
/// | may not do all of [`scopes`](Self::scopes) | [`denied`](Self::denied), or a challenge that asks for more |
/// | may | [`begin`](Self::begin) |
///
/// ```
/// use distref::server::Server;
/// use http::Request;
///
/// let (server, (head, ())) = (Server::new(), Request::put("/v2/app/manifests/1").body(())?.into_parts());
/// let received = server.receive(&head).unwrap();
/// assert_eq!(received.route().label(), "put-manifest");
/// assert_eq!(received.scopes().to_string(), "repository:app:pull,push");
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone)]
pub struct Received<'r> {
    pub(super) server: &'r Server,
    pub(super) head: &'r Parts,
    pub(super) route: Route<'r>,
}

/// What the sender of a request may do.
///
/// ```
/// use distref::server::Allowed;
///
/// assert!(Allowed::Everything.covers(&"registry:catalog:*".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Allowed {
    /// Everything that the registry takes.
    Everything,
    /// What these scopes allow: those of a token.
    Scopes(ScopeSet),
}

impl Allowed {
    /// Whether they may do all of this.
    ///
    /// ```
    /// use distref::server::Allowed;
    ///
    /// let allowed = Allowed::Scopes("repository:app:pull".parse()?);
    /// assert!(allowed.covers(&"repository:app:pull".parse()?));
    /// assert!(!allowed.covers(&"repository:app:pull,push".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn covers(&self, needed: &ScopeSet) -> bool {
        match self {
            Self::Everything => true,
            Self::Scopes(scopes) => scopes.covers(needed),
        }
    }
}

impl<'r> Received<'r> {
    /// What is asked for.
    ///
    /// ```
    /// use distref::server::Server;
    ///
    /// let (server, (head, ())) = (Server::new(), http::Request::get("/v2/app/tags/list").body(())?.into_parts());
    /// let received = server.receive(&head).unwrap();
    /// assert_eq!(received.route().repository().unwrap(), "app");
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub const fn route(&self) -> &Route<'r> {
        &self.route
    }

    /// What the sender must be allowed to do: see [`Route::scopes`]. Of a mount, to pull from the other repository as well.
    ///
    /// ```
    /// use distref::server::Server;
    ///
    /// let (server, (head, ())) = (Server::new(), http::Request::get("/v2/").body(())?.into_parts());
    /// assert!(server.receive(&head).unwrap().scopes().is_empty());
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn scopes(&self) -> ScopeSet {
        self.route.scopes()
    }

    /// 401 with these values of `WWW-Authenticate`: the reply to a stranger. RFC 9110, section 11.6.1, wants at least one.
    ///
    /// ```
    /// use distref::server::Server;
    /// use http::header::HeaderValue;
    ///
    /// let (server, (head, ())) = (Server::new(), http::Request::get("/v2/").body(())?.into_parts());
    /// let received = server.receive(&head).unwrap();
    /// let reply = received.unauthorized([HeaderValue::from_static("Basic realm=\"registry\"")]);
    /// assert_eq!(reply.status(), 401);
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn unauthorized(
        &self,
        challenges: impl IntoIterator<Item = HeaderValue>,
    ) -> Response<Content> {
        let code = ErrorCode::Unauthorized;
        let mut reply = content::refuse(code.clone(), code.message());
        for challenge in challenges {
            reply.headers_mut().append(WWW_AUTHENTICATE, challenge);
        }
        finished(self.server, &self.head.method, reply)
    }

    /// 403: the reply to somebody who is known, and may not do this.
    ///
    /// ```
    /// use distref::server::Server;
    ///
    /// let (server, (head, ())) = (Server::new(), http::Request::get("/v2/").body(())?.into_parts());
    /// assert_eq!(server.receive(&head).unwrap().denied().status(), 403);
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn denied(&self) -> Response<Content> {
        let code = ErrorCode::Denied;
        finished(self.server, &self.head.method, content::refuse(code.clone(), code.message()))
    }

    /// Begins to carry the request out. What `allowed` does not cover is denied, but for a mount, which becomes an upload
    /// where its sender may not pull from the other repository. A blob that is mounted from wherever it is
    /// found comes from where `allowed` lets its sender pull.
    ///
    /// The exchange may be sent to another thread if the upload of the storage may, and the storage may be shared.
    ///
    /// # Errors
    ///
    /// The storage's; the client gets [`Server::failed`].
    ///
    /// ```
    /// use distref::server::{Allowed, Empty, Server};
    ///
    /// let (server, (head, ())) = (Server::new(), http::Request::get("/v2/app/tags/list").body(())?.into_parts());
    /// let allowed = Allowed::Scopes("repository:other:pull".parse()?);
    /// let Ok(exchange) = server.receive(&head).unwrap().begin(&Empty, &allowed);
    /// assert_eq!(exchange.into_reply().status(), 403);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn begin<S: Storage>(
        self,
        storage: &'r S,
        allowed: &'r Allowed,
    ) -> Result<Exchange<'r, S>, S::Error> {
        let received = self.without_mount_unless(allowed);
        let Self { server, head, .. } = received;
        let context = Context { server, storage, head, allowed };
        let state = if !allowed.covers(&received.scopes()) {
            State::Reply(received.denied())
        } else if let Some(refusal) = server.forbids(&received.route) {
            State::Reply(refusal)
        } else {
            context.begin(received.route)?
        };
        Ok(Exchange { server, method: &head.method, state })
    }

    /// A blob that the sender may push, and may not pull from where it is to be mounted, is uploaded: the specification,
    /// section "Mounting a blob from another repository", wants a session where there is no mount.
    fn without_mount_unless(self, allowed: &Allowed) -> Self {
        match self.route {
            Route::StartUpload { repository, start: UploadStart::Mount { from: Some(_), .. } }
                if !allowed.covers(&self.scopes()) =>
            {
                let start = UploadStart::Session(None);
                Self { route: Route::StartUpload { repository, start }, ..self }
            }
            _ => self,
        }
    }
}

impl fmt::Debug for Received<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Received").field(&self.route).finish()
    }
}

/// A request that is being carried out: takes its body, and ends with the reply.
///
/// ```text
///             ┌─ body ─┐
/// begin ──> wants_body ┴─ end ──┐
///   └───────────────────────────┴──> into_reply
/// ```
/// A storage that fails ends it as well: what is left is a 500. A reply may be there before all of the body is: to a blob
/// that is too large, say. Whoever runs the server then reads a bounded rest of it, or closes the connection.
///
/// Dropped before its end, as when the client goes away, it leaves an upload that the client knows as far as it has come,
/// to be resumed.
/// `Debug` shows how far it is, and no byte.
///
/// ```
/// use distref::server::{Allowed, Empty, Server};
/// use http::Request;
///
/// let (server, (head, ())) = (Server::new(), Request::put("/v2/app/manifests/1").body(())?.into_parts());
/// let Ok(mut exchange) = server.receive(&head).unwrap().begin(&Empty, &Allowed::Everything);
/// assert!(exchange.wants_body());
/// let Ok(()) = exchange.body(b"{}");
/// let Ok(()) = exchange.end();
/// assert_eq!(exchange.into_reply().status(), 400);
/// # Ok::<(), http::Error>(())
/// ```
#[must_use]
pub struct Exchange<'r, S: Storage> {
    server: &'r Server,
    method: &'r Method,
    state: State<'r, S>,
}

/// What is needed to carry any request out.
pub(super) struct Context<'r, S> {
    pub(super) server: &'r Server,
    pub(super) storage: &'r S,
    pub(super) head: &'r Parts,
    pub(super) allowed: &'r Allowed,
}

impl<S> Clone for Context<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Context<'_, S> {}

pub(super) enum State<'r, S: Storage> {
    Upload(UploadBody<'r, S>),
    Manifest(ManifestBody<'r, S>),
    Reply(Response<Content>),
}

impl<'r, S: Storage> Context<'r, S> {
    fn begin(self, route: Route<'r>) -> Result<State<'r, S>, S::Error> {
        let reply = match route {
            Route::Ping => list::ping(),
            Route::Discover(_) => list::discover(),
            Route::Catalog(page) => list::catalog(self, &page)?,
            Route::Tags { repository, page } => list::tags(self, repository, &page)?,
            Route::Referrers { repository, digest, artifact_type, page } => {
                referrers::list(self, repository, &digest, artifact_type.as_deref(), &page)?
            }
            Route::GetManifest { repository, revision }
            | Route::HeadManifest { repository, revision } => {
                manifest::get(self, repository, &revision)?
            }
            Route::PutManifest { repository, revision, tags } => {
                return Ok(manifest::put(self, repository, revision, tags));
            }
            Route::DeleteManifest { repository, revision } => {
                manifest::delete(self, repository, &revision)?
            }
            Route::GetBlob { repository, digest } | Route::HeadBlob { repository, digest } => {
                blob::get(self, repository, &digest)?
            }
            Route::DeleteBlob { repository, digest } => blob::delete(self, repository, &digest)?,
            Route::StartUpload { repository, start } => {
                return upload::start(self, repository, start);
            }
            Route::UploadStatus { repository, id } => upload::status(self, repository, id)?,
            Route::UploadChunk { repository, id } => return upload::chunk(self, repository, id),
            Route::FinishUpload { repository, id, digest } => {
                return upload::finish(self, repository, id, digest);
            }
            Route::CancelUpload { repository, id } => upload::cancel(self, repository, id)?,
        };
        Ok(State::Reply(reply))
    }
}

impl<S: Storage> fmt::Debug for Exchange<'_, S> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut state = out.debug_tuple("Exchange");
        match &self.state {
            State::Upload(_) => state.field(&"upload"),
            State::Manifest(_) => state.field(&"manifest"),
            State::Reply(reply) => state.field(&reply.status()).field(reply.body()),
        };
        state.finish()
    }
}

impl<'r, S: Storage> Exchange<'r, S> {
    /// Whether the body of the request is wanted: as long as it is, hand over chunks, then its [`end`](Self::end).
    ///
    /// ```
    /// use distref::server::{Allowed, Empty, Server};
    ///
    /// let (server, (head, ())) = (Server::new(), http::Request::get("/v2/").body(())?.into_parts());
    /// let Ok(exchange) = server.receive(&head).unwrap().begin(&Empty, &Allowed::Everything);
    /// assert!(!exchange.wants_body());
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub const fn wants_body(&self) -> bool {
        !matches!(self.state, State::Reply(_))
    }

    /// Takes a chunk of the body, of any length. Of a body that is not wanted, it is let go.
    ///
    /// # Errors
    ///
    /// The storage's; what is left is the reply that the storage failed.
    ///
    /// ```
    /// use distref::server::{Allowed, Empty, Server};
    /// use http::Request;
    ///
    /// let server = Server::new().with_max_manifest(5);
    /// let (head, ()) = Request::put("/v2/app/manifests/1").body(())?.into_parts();
    /// let Ok(mut exchange) = server.receive(&head).unwrap().begin(&Empty, &Allowed::Everything);
    /// let Ok(()) = exchange.body(b"{  ");
    /// let Ok(()) = exchange.body(b"   }");
    /// assert!(!exchange.wants_body());
    /// assert_eq!(exchange.into_reply().status(), 413);
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn body(&mut self, chunk: &[u8]) -> Result<(), S::Error> {
        self.state = match self.take() {
            State::Upload(body) => body.take(chunk)?,
            State::Manifest(body) => body.take(chunk),
            State::Reply(reply) => State::Reply(reply),
        };
        Ok(())
    }

    /// Takes that the body is at its end: all of it arrived. Of a body that broke off, drop the exchange instead.
    ///
    /// Takes as long as reading the blob where its hash is not known: see [`Upload::replay`](super::Upload::replay).
    ///
    /// # Errors
    ///
    /// As [`body`](Self::body).
    ///
    /// ```
    /// use distref::server::{Allowed, Empty, Server};
    ///
    /// let (head, ()) = http::Request::put("/v2/app/manifests/1").body(())?.into_parts();
    /// let server = Server::new();
    /// let Ok(mut exchange) = server.receive(&head).unwrap().begin(&Empty, &Allowed::Everything);
    /// let Ok(()) = exchange.end();
    /// assert!(!exchange.wants_body());
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn end(&mut self) -> Result<(), S::Error> {
        self.state = State::Reply(match self.take() {
            State::Upload(body) => body.end()?,
            State::Manifest(body) => body.end()?,
            State::Reply(reply) => reply,
        });
        Ok(())
    }

    /// What to answer. Of an exchange that still wants its body, that it broke off: a 400.
    ///
    /// ```
    /// use distref::server::{Allowed, Empty, Server};
    ///
    /// let (server, (head, ())) = (Server::new(), http::Request::get("/v2/").body(())?.into_parts());
    /// let Ok(exchange) = server.receive(&head).unwrap().begin(&Empty, &Allowed::Everything);
    /// let reply = exchange.into_reply();
    /// assert_eq!(reply.headers()["docker-distribution-api-version"], "registry/2.0");
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn into_reply(self) -> Response<Content> {
        let reply = match self.state {
            State::Reply(reply) => reply,
            State::Upload(_) | State::Manifest(_) => {
                content::refuse(ErrorCode::SizeInvalid, "the body broke off")
            }
        };
        finished(self.server, self.method, reply)
    }

    /// The state, and in its place what a failure of the storage leaves behind.
    fn take(&mut self) -> State<'r, S> {
        let code = ErrorCode::Unknown;
        let failed = content::refuse(code.clone(), code.message());
        mem::replace(&mut self.state, State::Reply(failed))
    }
}

/// A reply with what every reply has, and without its body if it is one to HEAD.
pub(super) fn finished(
    server: &Server,
    method: &Method,
    mut reply: Response<Content>,
) -> Response<Content> {
    let headers = reply.headers_mut();
    headers.insert(DOCKER_DISTRIBUTION_API_VERSION, REGISTRY_V2);
    // A blob may be a page of HTML; nobody's browser shall run it here.
    let no_sniffing = HeaderName::from_static("x-content-type-options");
    headers.insert(no_sniffing, HeaderValue::from_static("nosniff"));
    if let Some(warning) = &server.warning {
        headers.insert(WARNING, warning.to_value());
    }
    if *method == Method::HEAD {
        *reply.body_mut() = Content::EMPTY;
    }
    reply
}
