//! A server of blobs other than the registry, as cloud storage is.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::http::{Reply, Request, Server};

/// A request, and how it was answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct BlobRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: u16,
    /// Whether `Authorization` came along, which was meant for the registry.
    pub(crate) authorization: bool,
}

/// Serves the files below a folder, with single ranges, until it is dropped.
pub(crate) struct BlobServer {
    server: Server,
    requests: Arc<Mutex<Vec<BlobRequest>>>,
}

impl BlobServer {
    pub(crate) fn start(root: PathBuf) -> Self {
        let requests = Arc::new(Mutex::<Vec<_>>::default());
        let book = Arc::clone(&requests);
        let server = Server::start(move |request| {
            let (status, reply) = answer(&root, request);
            book.lock().expect("no test panicked with it").push(BlobRequest {
                method: request.method.clone(),
                path: request.path.clone(),
                status,
                authorization: request.header("authorization").is_some(),
            });
            reply
        });
        Self { server, requests }
    }

    pub(crate) fn addr(&self) -> String {
        self.server.addr()
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    pub(crate) fn requests(&self) -> Vec<BlobRequest> {
        self.requests.lock().expect("no test panicked with it").clone()
    }
}

fn answer(root: &Path, request: &Request) -> (u16, Reply) {
    if !matches!(&*request.method, "GET" | "HEAD") {
        return (405, Reply::new(405, ""));
    }
    let Some((file, size)) = file(root, &request.path) else {
        return (404, Reply::new(404, "no such object\n"));
    };
    let (status, reply) = match request.header("range").and_then(|range| parse_range(range, size)) {
        None => (200, Reply::file(200, file, 0, size)),
        Some((first, _)) if first >= size => {
            let reply = Reply::new(416, "").with_header("Content-Range", format!("bytes */{size}"));
            (416, reply)
        }
        Some((first, last)) => {
            let reply = Reply::file(206, file, first, last - first + 1);
            (206, reply.with_header("Content-Range", format!("bytes {first}-{last}/{size}")))
        }
    };
    let reply = reply.with_header("Content-Type", "application/octet-stream");
    (status, reply.with_header("Accept-Ranges", "bytes"))
}

/// A file below the root, wherever dots and links lead.
fn file(root: &Path, path: &str) -> Option<(File, u64)> {
    let path = root.join(path.trim_start_matches('/')).canonicalize().ok()?;
    let file = path.starts_with(root.canonicalize().ok()?).then(|| File::open(path).ok())??;
    let about = file.metadata().ok()?;
    about.is_file().then_some((file, about.len()))
}

/// `bytes=FIRST-[LAST]`; what is something else is ignored, as RFC 9110 section 14.2 allows.
fn parse_range(text: &str, size: u64) -> Option<(u64, u64)> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let first = first.parse().ok()?;
    let end = size.saturating_sub(1);
    let last = if last.is_empty() { end } else { last.parse::<u64>().ok()?.min(end) };
    (first <= last || first >= size).then_some((first, last))
}
