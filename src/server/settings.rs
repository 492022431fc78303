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
#[derive(Clone, Debug)]
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

    /// Takes no push and no deletion.
    #[must_use]
    pub fn read_only(self) -> Self {
        Self { is_read_only: true, ..self }
    }

    /// Takes no deletion.
    #[must_use]
    pub fn without_deletion(self) -> Self {
        Self { deletes: false, ..self }
    }

    /// Takes indexes of which some manifests are not there: for mirrors of some platforms only.
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

    /// Takes manifests of at most this many bytes.
    #[must_use]
    pub fn with_max_manifest(self, bytes: usize) -> Self {
        Self { max_manifest: bytes, ..self }
    }

    /// Takes blobs of at most this many bytes, and of no more than [`MAX_BLOB`](Self::MAX_BLOB).
    #[must_use]
    pub fn with_max_blob(self, bytes: u64) -> Self {
        Self { max_blob: bytes.min(Self::MAX_BLOB), ..self }
    }

    /// Answers with at most this many entries in a page: at least 1, at most [`MAX_PAGE`](Self::MAX_PAGE).
    #[must_use]
    pub fn with_page(self, entries: usize) -> Self {
        Self { page: entries.clamp(1, Self::MAX_PAGE), ..self }
    }

    /// Sends this warning with every reply; `docker` and others show it to their user.
    #[must_use]
    pub fn with_warning(self, warning: Warning) -> Self {
        Self { warning: Some(warning), ..self }
    }

    /// Reads the head of a request. Its path must be as it was sent: see [`Route::parse`].
    ///
    /// # Errors
    ///
    /// The reply to a request that is not one of the protocol.
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
        let message = match self.is_read_only {
            true => "the registry is read-only",
            false => "the registry deletes nothing",
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
