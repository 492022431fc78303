//! A registry without a socket, asked in one line: `registry.put(path).body(b"…").gives(201)`.

pub(crate) mod fragile;
#[path = "../../../examples/support/store/memory.rs"]
#[allow(unreachable_pub, reason = "the programs that share it are crates of their own")]
pub(crate) mod memory;

use std::fmt::Debug;

use distref::server::{Allowed, Content, Empty, Server, Storage};
use distref::{Digest, Repository, RepositoryView};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use http::request::Parts;
use http::{HeaderMap, Method, Request, Response};

use memory::Memory;

/// A store whose blobs can be read.
pub(crate) trait Store: Storage<Error: Debug> {
    fn bytes(&self, repository: RepositoryView<'_>, digest: &Digest) -> Option<Vec<u8>>;
}

impl Store for Memory {
    fn bytes(&self, repository: RepositoryView<'_>, digest: &Digest) -> Option<Vec<u8>> {
        self.read(repository, digest).map(|blob| blob.to_vec())
    }
}

impl Store for Empty {
    fn bytes(&self, _: RepositoryView<'_>, _: &Digest) -> Option<Vec<u8>> {
        None
    }
}

/// What is asked. Its parts may be replaced between two requests.
pub(crate) struct Registry<S = Memory> {
    pub(crate) server: Server,
    pub(crate) store: S,
    pub(crate) allowed: Allowed,
}

impl Registry {
    /// One that takes everything from everybody, in memory.
    pub(crate) fn new() -> Self {
        Self::of(Server::new())
    }

    pub(crate) fn of(server: Server) -> Self {
        Self::over(server, Memory::default())
    }
}

impl<S: Store> Registry<S> {
    pub(crate) fn over(server: Server, store: S) -> Self {
        Self { server, store, allowed: Allowed::Everything }
    }

    pub(crate) fn get(&self, path: impl AsRef<str>) -> Ask<'_, S> {
        self.ask(Method::GET, path)
    }

    pub(crate) fn head(&self, path: impl AsRef<str>) -> Ask<'_, S> {
        self.ask(Method::HEAD, path)
    }

    pub(crate) fn post(&self, path: impl AsRef<str>) -> Ask<'_, S> {
        self.ask(Method::POST, path)
    }

    pub(crate) fn put(&self, path: impl AsRef<str>) -> Ask<'_, S> {
        self.ask(Method::PUT, path)
    }

    pub(crate) fn patch(&self, path: impl AsRef<str>) -> Ask<'_, S> {
        self.ask(Method::PATCH, path)
    }

    pub(crate) fn delete(&self, path: impl AsRef<str>) -> Ask<'_, S> {
        self.ask(Method::DELETE, path)
    }

    pub(crate) fn ask(&self, method: Method, path: impl AsRef<str>) -> Ask<'_, S> {
        let request = Request::builder().method(method).uri(path.as_ref()).body(());
        let (head, ()) = request.expect("a path").into_parts();
        Ask { registry: self, head, chunks: Vec::new(), breaks_off: false }
    }

    /// Where an upload that was begun goes on.
    pub(crate) fn upload(&self, repository: &str) -> String {
        self.post(format!("/v2/{repository}/blobs/uploads/")).gives(202).location()
    }

    /// Pushes a blob.
    pub(crate) fn push_blob(&self, repository: &str, bytes: &[u8]) -> Digest {
        let digest = Digest::sha256_of(bytes);
        let location = self.upload(repository);
        self.put(format!("{location}?digest={digest}")).body(bytes).gives(201);
        digest
    }

    /// Pushes a manifest by a tag or a digest.
    pub(crate) fn push_manifest(
        &self,
        repository: &str,
        revision: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Digest {
        let put = self.put(format!("/v2/{repository}/manifests/{revision}"));
        put.header(CONTENT_TYPE.as_str(), media_type).body(bytes).gives(201);
        Digest::sha256_of(bytes)
    }

    /// The bytes of a blob as the store has them.
    pub(crate) fn stored(&self, repository: &str, digest: &Digest) -> Option<Vec<u8>> {
        let repository: Repository = repository.parse().expect("a repository");
        self.store.bytes(repository.view(), digest)
    }

    fn bytes_of(&self, content: &Content) -> Vec<u8> {
        match content {
            Content::Bytes(bytes) => bytes.clone(),
            Content::Blob { repository, digest, range } => {
                let blob = self.store.bytes(repository.view(), digest).expect("a blob");
                let range = usize::try_from(range.start).expect("a start")
                    ..usize::try_from(range.end).expect("an end");
                blob.get(range).expect("a range of the blob").to_vec()
            }
        }
    }
}

/// A request that is not yet sent.
#[must_use]
pub(crate) struct Ask<'r, S> {
    registry: &'r Registry<S>,
    head: Parts,
    chunks: Vec<Vec<u8>>,
    breaks_off: bool,
}

impl<S: Store> Ask<'_, S> {
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let value = http::HeaderValue::from_bytes(value.as_ref()).expect("a value");
        let name = http::HeaderName::from_bytes(name.as_bytes()).expect("a name");
        self.head.headers.append(name, value);
        self
    }

    pub(crate) fn method(&self) -> &Method {
        &self.head.method
    }

    /// A body, and its `Content-Length` unless there is another.
    pub(crate) fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        let length = body.as_ref().len().into();
        self.head.headers.entry(CONTENT_LENGTH).or_insert(length);
        self.chunks = vec![body.as_ref().to_vec()];
        self
    }

    /// A body in chunks, whose length is not said.
    pub(crate) fn chunks<B: AsRef<[u8]>>(mut self, chunks: impl IntoIterator<Item = B>) -> Self {
        self.chunks = chunks.into_iter().map(|chunk| chunk.as_ref().to_vec()).collect();
        self
    }

    /// After these bytes of the body the client goes away.
    pub(crate) fn breaks_off(self) -> Self {
        Self { breaks_off: true, ..self }
    }

    /// Method and path, to say what was asked.
    pub(crate) fn asked(&self) -> String {
        format!("{} {}", self.head.method, self.head.uri)
    }

    /// Sends it as who runs a server would.
    pub(crate) fn send(self) -> Reply {
        let Self { registry, head, chunks, breaks_off } = self;
        let reply = match registry.server.receive(&head) {
            Ok(received) => match received.begin(&registry.store, &registry.allowed) {
                Ok(mut exchange) => {
                    for chunk in &chunks {
                        if !exchange.wants_body() || exchange.body(chunk).is_err() {
                            break;
                        }
                    }
                    if exchange.wants_body() && !breaks_off {
                        let _ = exchange.end(); // what is left is the reply
                    }
                    exchange.into_reply()
                }
                Err(_) => registry.server.failed(&head.method),
            },
            Err(refusal) => refusal,
        };
        Reply::of(&reply, registry.bytes_of(reply.body()))
    }

    /// Sends it, and insists on the status of the reply.
    #[track_caller]
    pub(crate) fn gives(self, status: u16) -> Reply {
        let asked = self.asked();
        let reply = self.send();
        assert_eq!(reply.status, status, "{asked}: {reply:?}");
        reply
    }
}

/// A reply, and all of its body.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    fn of(reply: &Response<Content>, body: Vec<u8>) -> Self {
        Self { status: reply.status().as_u16(), headers: reply.headers().clone(), body }
    }

    /// The first value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }

    /// Where to go on.
    #[track_caller]
    pub(crate) fn location(&self) -> String {
        self.header(LOCATION.as_str()).expect("a Location").to_owned()
    }

    /// The codes of an error body.
    pub(crate) fn codes(&self) -> Vec<String> {
        let errors = self.json()["errors"].take();
        let codes = errors.as_array().expect("an error body").iter().map(|it| &it["code"]);
        codes.map(|code| code.as_str().expect("a code").to_owned()).collect()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}
