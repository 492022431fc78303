//! What a registry allows, and the first look at a request.

use alloc::vec::Vec;

use http::header::{ALLOW, HeaderValue};
use http::request::Parts;
use http::{Method, Response};

use super::content::{self, Content};
use super::exchange::{Received, finished};
use crate::protocol::header::{MAX_LENGTH, Warning};
use crate::protocol::{ErrorCode, Route};

/// A registry without its storage: what it allows, and how much.
///
/// | setting | by default |
/// |---|---|
/// | [`read_only`](Self::read_only) | pushes and deletions are taken |
/// | [`without_deletion`](Self::without_deletion) | tags, manifests and blobs may be deleted |
/// | [`with_sparse_indexes`](Self::with_sparse_indexes), [`with_sparse_images`](Self::with_sparse_images) | a manifest names what is there |
/// | [`with_max_manifest`](Self::with_max_manifest) | 4 MiB |
/// | [`with_max_blob`](Self::with_max_blob) | 2^63 - 1 bytes: what fits into the store |
/// | [`with_page`](Self::with_page) | 1,000 entries |
/// | [`with_warning`](Self::with_warning) | none |
///
/// ```
/// use distref::server::Server;
///
/// let server = Server::new().without_deletion().with_max_blob(1 << 30);
/// let (head, ()) = http::Request::get("/v2/").body(())?.into_parts();
/// assert!(server.receive(&head).is_ok());
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are settings, and do not exclude each other"
)]
pub struct Server {
    pub(super) is_read_only: bool,
    pub(super) deletes: bool,
    pub(super) takes_sparse_indexes: bool,
    pub(super) takes_sparse_images: bool,
    pub(super) max_manifest: usize,
    pub(super) max_blob: u64,
    pub(super) page: usize,
    pub(super) warning: Option<Warning>,
}

impl Server {
    /// The most bytes of a manifest by default, 4 MiB: what the specification wants taken, and what clients read.
    pub const MAX_MANIFEST: usize = 4 * 1024 * 1024;
    /// The most bytes of a blob, 2^63 - 1: what headers can say.
    pub const MAX_BLOB: u64 = MAX_LENGTH;
    /// The most entries of a page by default.
    pub const PAGE: usize = 1_000;
    /// The most entries that a page may have at all: of the longest names, what clients read of a reply.
    pub const MAX_PAGE: usize = 10_000;

    /// Takes pushes and deletions; a manifest has to name what is there.
    ///
    /// ```
    /// use distref::server::Server;
    ///
    /// assert_eq!(format!("{:?}", Server::new()), format!("{:?}", Server::default()));
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self {
            is_read_only: false,
            deletes: true,
            takes_sparse_indexes: false,
            takes_sparse_images: false,
            max_manifest: Self::MAX_MANIFEST,
            max_blob: Self::MAX_BLOB,
            page: Self::PAGE,
            warning: None,
        }
    }

    /// Takes no push and no deletion: 405, with the methods that are left in `Allow`.
    ///
    /// ```
    /// use distref::server::{Allowed, Empty, Server};
    ///
    /// let server = Server::new().read_only();
    /// let (head, ()) = http::Request::put("/v2/app/manifests/1").body(())?.into_parts();
    /// let Ok(exchange) = server.receive(&head).unwrap().begin(&Empty, &Allowed::Everything);
    /// let reply = exchange.into_reply();
    /// assert_eq!((reply.status().as_u16(), &reply.headers()["allow"]), (405, &"GET, HEAD".parse()?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn read_only(self) -> Self {
        Self { is_read_only: true, ..self }
    }

    /// Takes no deletion: 405. An upload may be given up all the same.
    ///
    /// ```
    /// use distref::server::{Allowed, Empty, Server};
    ///
    /// let server = Server::new().without_deletion();
    /// let (head, ()) = http::Request::delete("/v2/app/manifests/1").body(())?.into_parts();
    /// let Ok(exchange) = server.receive(&head).unwrap().begin(&Empty, &Allowed::Everything);
    /// assert_eq!(exchange.into_reply().headers()["allow"], "GET, HEAD, PUT");
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn without_deletion(self) -> Self {
        Self { deletes: false, ..self }
    }

    /// Takes indexes of which some manifests are not there: for mirrors of some platforms only.
    ///
    /// ```
    /// use distref::server::Server;
    ///
    /// let mirror = Server::new().with_sparse_indexes();
    /// # let _ = mirror;
    /// ```
    #[must_use]
    pub fn with_sparse_indexes(self) -> Self {
        Self { takes_sparse_indexes: true, ..self }
    }

    /// Takes images and artifacts of which some blobs are not there: for mirrors whose clients have the layers of the
    /// base image, or get them elsewhere.
    ///
    /// ```
    /// use distref::server::Server;
    ///
    /// let mirror = Server::new().with_sparse_indexes().with_sparse_images();
    /// # let _ = mirror;
    /// ```
    #[must_use]
    pub fn with_sparse_images(self) -> Self {
        Self { takes_sparse_images: true, ..self }
    }

    /// Takes manifests of at most this many bytes; a larger one is refused with 413.
    ///
    /// ```
    /// use distref::server::{Allowed, Empty, Server};
    /// use http::Request;
    ///
    /// let server = Server::new().with_max_manifest(1024);
    /// let put = Request::put("/v2/app/manifests/1").header("content-length", "1025");
    /// let (head, ()) = put.body(())?.into_parts();
    /// let Ok(exchange) = server.receive(&head).unwrap().begin(&Empty, &Allowed::Everything);
    /// assert_eq!(exchange.into_reply().status(), 413);
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn with_max_manifest(self, bytes: usize) -> Self {
        Self { max_manifest: bytes, ..self }
    }

    /// Takes blobs of at most this many bytes, and of no more than [`MAX_BLOB`](Self::MAX_BLOB). A larger one is refused with
    /// 413, before its body where the head tells, and its upload is over.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::server::{Allowed, Empty, Server};
    /// use http::Request;
    ///
    /// let server = Server::new().with_max_blob(1024);
    /// let post = format!("/v2/app/blobs/uploads/?digest={}", Digest::sha256_of(&[0; 1025]));
    /// let (head, ()) = Request::post(post).header("content-length", "1025").body(())?.into_parts();
    /// let Ok(exchange) = server.receive(&head).unwrap().begin(&Empty, &Allowed::Everything);
    /// assert_eq!(exchange.into_reply().status(), 413);
    /// # Ok::<(), http::Error>(())
    /// ```
    #[must_use]
    pub fn with_max_blob(self, bytes: u64) -> Self {
        Self { max_blob: bytes.min(Self::MAX_BLOB), ..self }
    }

    /// Answers with at most this many entries in a page: at least 1, at most [`MAX_PAGE`](Self::MAX_PAGE).
    ///
    /// ```
    /// use distref::server::Server;
    ///
    /// let server = Server::new().with_page(100);
    /// # let _ = server;
    /// ```
    #[must_use]
    pub fn with_page(self, entries: usize) -> Self {
        Self { page: entries.clamp(1, Self::MAX_PAGE), ..self }
    }

    /// Sends this warning with every reply; `docker` and others show it to their user.
    ///
    /// Source: distribution-spec v1.1.1, section "Warnings".
    ///
    /// ```
    /// use distref::protocol::header::Warning;
    /// use distref::server::Server;
    ///
    /// let server = Server::new().with_warning(Warning::new("read-only from May on"));
    /// let reply = server.failed(&http::Method::GET);
    /// assert_eq!(reply.headers()["warning"], "299 - \"read-only from May on\"");
    /// ```
    #[must_use]
    pub fn with_warning(self, warning: Warning) -> Self {
        Self { warning: Some(warning), ..self }
    }

    /// Reads the head of a request. Its path must be as it was sent: see [`Route::parse`].
    ///
    /// # Errors
    ///
    /// The reply to a request that is not one of the protocol: see [`Refusal`](crate::protocol::Refusal).
    ///
    /// ```
    /// use distref::server::Server;
    ///
    /// let (server, (head, ())) = (Server::new(), http::Request::get("/v2/App/tags/list").body(())?.into_parts());
    /// assert_eq!(server.receive(&head).unwrap_err().status(), 404);
    /// # Ok::<(), http::Error>(())
    /// ```
    #[expect(clippy::result_large_err, reason = "it is the reply, once for each request")]
    pub fn receive<'r>(&'r self, head: &'r Parts) -> Result<Received<'r>, Response<Content>> {
        let (path, query) = (head.uri.path(), head.uri.query());
        match Route::parse(&head.method, path, query) {
            Ok(route) => Ok(Received { server: self, head, route }),
            Err(refusal) => {
                let mut reply = content::text(refusal.to_response());
                if let Some(methods) = refusal.allow() {
                    reply.headers_mut().insert(ALLOW, self.allow(methods));
                }
                Err(finished(self, &head.method, reply))
            }
        }
    }

    /// The reply to a request over which the storage failed: a 500 that says no more.
    ///
    /// ```
    /// use distref::server::Server;
    ///
    /// assert_eq!(Server::new().failed(&http::Method::GET).status(), 500);
    /// ```
    #[must_use]
    pub fn failed(&self, method: &Method) -> Response<Content> {
        let code = ErrorCode::Unknown;
        finished(self, method, content::refuse(code.clone(), code.message()))
    }
}

impl Server {
    /// The refusal of what this registry does for nobody.
    pub(super) fn forbids(&self, route: &Route<'_>) -> Option<Response<Content>> {
        let methods = methods(route);
        if self.taken(methods).any(|method| *method == route.method()) {
            return None;
        }
        let message = if self.is_read_only {
            "the registry is read-only"
        } else {
            "the registry deletes nothing"
        };
        let mut reply = content::refuse(ErrorCode::Unsupported, message);
        reply.headers_mut().insert(ALLOW, self.allow(methods));
        Some(reply)
    }

    /// The methods of an endpoint that are taken here, for a 405: RFC 9110, section 10.2.1. There may be none.
    fn allow(&self, methods: &str) -> HeaderValue {
        let methods: Vec<&str> = self.taken(methods).collect();
        HeaderValue::from_str(&methods.join(", ")).unwrap_or(HeaderValue::from_static("")) // ASCII
    }

    fn taken<'m>(&self, methods: &'m str) -> impl Iterator<Item = &'m str> {
        let is_upload = methods.contains("PATCH"); // may be given up all the same
        methods.split(", ").filter(move |method| match *method {
            "GET" | "HEAD" => true,
            "DELETE" => !self.is_read_only && (self.deletes || is_upload),
            _ => !self.is_read_only,
        })
    }
}

/// The methods of an endpoint.
const fn methods(route: &Route<'_>) -> &'static str {
    match route {
        Route::PutManifest { .. } | Route::DeleteManifest { .. } => "GET, HEAD, PUT, DELETE",
        Route::DeleteBlob { .. } => "GET, HEAD, DELETE",
        Route::StartUpload { .. } => "POST",
        Route::UploadChunk { .. } | Route::FinishUpload { .. } | Route::CancelUpload { .. } => {
            "GET, HEAD, PATCH, PUT, DELETE"
        }
        _ => "GET, HEAD",
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}
