//! What a registry allows, and the first look at a request.

use alloc::string::ToString;

use http::request::Parts;
use http::{Method, Response};

use super::content::{self, Content};
use super::exchange::{Received, finished};
use crate::protocol::header::Warning;
use crate::protocol::{ErrorCode, Route};

/// A registry without its storage: what it allows, and how much.
#[derive(Clone, Debug)]
pub struct Server {
    pub(super) is_read_only: bool,
    pub(super) deletes: bool,
    pub(super) is_sparse: bool,
    pub(super) max_manifest: usize,
    pub(super) max_blob: u64,
    pub(super) page: usize,
    pub(super) warning: Option<Warning>,
}

impl Server {
    /// The most bytes of a manifest by default, 4 MiB: what the specification wants taken, and what clients read.
    pub const MAX_MANIFEST: usize = 4 * 1024 * 1024;
    /// The most entries of a page by default.
    pub const PAGE: usize = 1_000;

    /// Takes pushes and deletions; a manifest has to name what is there.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            is_read_only: false,
            deletes: true,
            is_sparse: false,
            max_manifest: Self::MAX_MANIFEST,
            max_blob: u64::MAX,
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

    /// Takes manifests that name what is not there, blobs as well as manifests: for mirrors of some platforms, or of
    /// some layers, only.
    #[must_use]
    pub fn with_sparse_indexes(self) -> Self {
        Self { is_sparse: true, ..self }
    }

    /// Takes manifests of at most this many bytes.
    #[must_use]
    pub fn with_max_manifest(self, bytes: usize) -> Self {
        Self { max_manifest: bytes, ..self }
    }

    /// Takes blobs of at most this many bytes.
    #[must_use]
    pub fn with_max_blob(self, bytes: u64) -> Self {
        Self { max_blob: bytes, ..self }
    }

    /// Answers with at most this many entries in a page.
    #[must_use]
    pub fn with_page(self, entries: usize) -> Self {
        Self { page: entries.max(1), ..self }
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
                let reply = content::text(refusal.to_response());
                Err(finished(self, &head.method, reply))
            }
        }
    }

    /// The reply to a request over which the storage failed: a 500 that says no more.
    #[must_use]
    pub fn failed(&self, method: &Method) -> Response<Content> {
        let code = ErrorCode::Unknown;
        finished(self, method, content::refuse(code.clone(), &code.message().to_string()))
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}
