//! What holds of a registry, whatever it is asked, in any order and in any pieces.
//!
//! The input is a script of bytes: requests, good ones and bad ones. A model says what becomes of those that are clear;
//! every reply is well-formed; and whatever happens, nothing is kept that is not what its digest says.

use std::sync::LazyLock;

use distref::digest::{Algorithm, Digester};
use distref::manifest::{
    ConfigBuilder, Descriptor, ImageBuilder, ImageManifest, IndexBuilder, MediaType,
};
use distref::protocol::header::{Link, UploadRange};
use distref::protocol::reply::{CatalogPage, ChunkAck, Location, Pushed, ReferrersPage, TagPage};
use distref::protocol::route::UploadId;
use distref::protocol::{BodyForm, ErrorBody, Page as RoutePage, Route};
use distref::server::{Allowed, Content, Opened, Server, Storage, Upload as _};
use distref::{Platform, RepositoryView};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use http::request::Parts;
use http::{Method, Request, Response};

#[path = "registry/mod.rs"]
#[allow(dead_code, reason = "its store is wanted, not its way of asking")]
mod asked;
#[path = "server_model.rs"]
mod server_model;
#[path = "watched.rs"]
mod watched;

use asked::Store;
use asked::memory::Memory;
use server_model::{Document, Model, Page, State, Upload};
use watched::Watched;

/// The most requests of a script.
const MAX_STEPS: usize = 200;

/// The longest input that is looked at.
const MAX_LEN: usize = 2_048;

const REPOSITORIES: [&str; 3] = ["app", "team/app", "team/base"];
const TAGS: [&str; 3] = ["v1", "v10", "v2"];
const METHODS: [&str; 9] =
    ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"];
const SPDX: &str = "application/spdx+json";

/// What paths are made of, besides digests and uploads.
const PIECES: [&str; 28] = [
    "/v2/",
    "/v2",
    "app/",
    "team/base/",
    "blobs/",
    "blobs/uploads/",
    "manifests/",
    "tags/list",
    "referrers/",
    "_catalog",
    "_oci/ext/discover",
    "v1",
    "?n=2",
    "&n=0",
    "?last=v1",
    "?digest=",
    "?mount=",
    "&from=app",
    "?digest-algorithm=sha512",
    "?tag=v1&tag=v2",
    "?artifactType=a%2Fb",
    "%2e%2e/",
    "../",
    "//",
    "A",
    "sha256:",
    "%zz",
    "?n=99999999999999999999",
];

const HEADERS: [(&str, &str); 26] = [
    ("content-length", "0"),
    ("content-length", "5"),
    ("content-length", "-1"),
    ("content-length", "99999999999999999999"),
    ("content-range", "0-4"),
    ("content-range", "5-11"),
    ("content-range", "5-1"),
    ("content-range", "bytes 0-4/12"),
    ("content-type", "application/vnd.oci.image.manifest.v1+json"),
    ("content-type", "application/vnd.oci.image.index.v1+json; charset=utf-8"),
    ("content-type", "text/html"),
    ("content-type", ";"),
    ("range", "bytes=0-4"),
    ("range", "bytes=5-"),
    ("range", "bytes=-3"),
    ("range", "bytes=9-2"),
    ("range", "bytes=0-1,3-4"),
    ("range", "lines=1-2"),
    ("if-match", "*"),
    ("if-match", "\"x\""),
    ("if-none-match", "*"),
    ("if-none-match", "W/\"x\", \"y\""),
    ("if-range", "\"x\""),
    ("accept", "text/plain"),
    ("authorization", "Bearer x"),
    ("expect", "100-continue"),
];

static CONTENTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let config = ConfigBuilder::new(Platform::LINUX_AMD64).build().unwrap();
    vec![
        Vec::new(),
        b"a".to_vec(),
        b"hello, layer".to_vec(),
        b"{}".to_vec(),
        config.bytes().to_vec(),
        (0..200).collect(),
    ]
});

static DOCUMENTS: LazyLock<Vec<Document>> = LazyLock::new(documents);

fn documents() -> Vec<Document> {
    let config = Descriptor::of(MediaType::OCI_CONFIG, &CONTENTS[4]);
    let layer = Descriptor::of(MediaType::OCI_LAYER, &CONTENTS[2]);
    let image = ImageBuilder::new(config.clone()).layer(layer.clone()).build().unwrap();
    let docker = config.clone().with_media_type(MediaType::DOCKER_CONFIG);
    let docker = ImageBuilder::docker(docker).build().unwrap();
    let about = |kind| ImageBuilder::artifact(kind).subject(image.to_descriptor());
    let spdx = about(MediaType::SPDX_JSON).build().unwrap();
    let other = about(MediaType::OCI_LAYER).layer(layer.clone()).build().unwrap();
    let index = IndexBuilder::new().manifest(image.to_descriptor());
    let nested = index.build().unwrap();
    let index = index.manifest(nested.to_descriptor()).subject(docker.to_descriptor());
    let index = index.build().unwrap();
    let text = |it: &Descriptor<'_>| it.digest().to_string();
    let document = |manifest: &Descriptor<'_>, bytes: &[u8], blobs: &[&Descriptor<'_>]| Document {
        media_type: manifest.media_type().as_str().to_owned(),
        bytes: bytes.to_vec(),
        is_manifest: true,
        blobs: blobs.iter().copied().map(text).collect(),
        manifests: Vec::new(),
        subject: None,
        artifact_type: None,
    };
    let referrer =
        |it: &ImageManifest<'_>, kind: MediaType<'_>, blobs: &[&Descriptor<'_>]| Document {
            subject: Some(text(&image.to_descriptor())),
            artifact_type: Some(kind.as_str().to_owned()),
            ..document(&it.to_descriptor(), it.bytes(), blobs)
        };
    let none = |bytes: &[u8]| Document {
        is_manifest: false,
        ..document(&Descriptor::of(MediaType::OCI_MANIFEST, bytes), bytes, &[])
    };
    let empty = Descriptor::EMPTY;
    vec![
        document(&image.to_descriptor(), image.bytes(), &[&config, &layer]),
        document(&docker.to_descriptor(), docker.bytes(), &[&config]),
        referrer(&spdx, MediaType::SPDX_JSON, &[&empty]),
        referrer(&other, MediaType::OCI_LAYER, &[&empty, &layer]),
        Document {
            manifests: vec![text(&image.to_descriptor())],
            ..document(&nested.to_descriptor(), nested.bytes(), &[])
        },
        Document {
            manifests: vec![text(&image.to_descriptor()), text(&nested.to_descriptor())],
            subject: Some(text(&docker.to_descriptor())),
            ..document(&index.to_descriptor(), index.bytes(), &[])
        },
        none(b"{}"),
        none(b"<html>"),
        none(b""),
    ]
}

/// The law.
pub(crate) fn hold(input: &[u8]) {
    if input.len() > MAX_LEN {
        return;
    }
    let mut script = Script { bytes: input, at: 0 };
    let page = 1 + script.below(4);
    let server = Server::new().with_page(page);
    let mut course = Course {
        server,
        page,
        store: Watched::default(),
        model: Model::default(),
        elsewhere: Elsewhere::new(&mut script),
    };
    for _ in 0..MAX_STEPS {
        if script.is_over() {
            break;
        }
        course.step(&mut script, true);
    }
}

/// The bytes of the input; behind them, zeros.
struct Script<'i> {
    bytes: &'i [u8],
    at: usize,
}

impl Script<'_> {
    fn byte(&mut self) -> u8 {
        self.at += 1;
        self.bytes.get(self.at - 1).copied().unwrap_or_default()
    }

    fn below(&mut self, most: usize) -> usize {
        usize::from(self.byte()) % most
    }

    fn one<T: Copy>(&mut self, table: &[T]) -> T {
        table[self.below(table.len())]
    }

    fn is_over(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// A digest, and what it is of, if it is of anything that is pushed.
    fn digest(&mut self) -> (String, Option<&'static [u8]>) {
        let content = self.below(CONTENTS.len());
        let bytes = &*CONTENTS[content];
        match self.below(8) {
            0 => ("sha256:".to_owned() + &"0".repeat(64), None),
            1 | 2 => (digest(Algorithm::Sha512, bytes), Some(bytes)),
            _ => (digest(Algorithm::Sha256, bytes), Some(bytes)),
        }
    }
}

fn digest(algorithm: Algorithm<'_>, bytes: &[u8]) -> String {
    let mut digester = Digester::new(algorithm).unwrap();
    digester.update(bytes);
    digester.finish().to_string()
}

/// A request, and how its body arrives.
struct Ask {
    head: Parts,
    body: Vec<u8>,
    /// The longest piece of the body.
    piece: usize,
    is_cut: bool,
}

impl Ask {
    fn new(method: &str, target: &str) -> Self {
        let request = Request::builder().method(method).uri(target).body(()).unwrap();
        Self { head: request.into_parts().0, body: Vec::new(), piece: usize::MAX, is_cut: false }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        let name = HeaderName::from_static(name);
        self.head.headers.append(name, HeaderValue::from_str(value).unwrap());
        self
    }

    /// A body, with its length told or not, in pieces of any length, and all of it or not.
    fn body(mut self, body: &[u8], script: &mut Script<'_>) -> Self {
        let how = script.byte();
        self.body = body.to_vec();
        self.piece = 1 + usize::from(how >> 3);
        if how.is_multiple_of(2) {
            self.head.headers.insert(CONTENT_LENGTH, body.len().into());
        }
        if how % 8 == 7 {
            self.is_cut = true;
            self.body.truncate(body.len() / 2);
        }
        self
    }
}

/// A reply, and all of its body.
struct Reply {
    head: http::response::Parts,
    body: Vec<u8>,
}

impl Reply {
    fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name).map(|value| value.to_str().unwrap())
    }

    #[track_caller]
    fn is(&self, expected: u16) {
        assert_eq!(self.status(), expected, "{}", String::from_utf8_lossy(&self.body));
    }
}

/// A registry whose settings are not the usual ones, or whose guests may not do everything: what is said is well-formed.
struct Elsewhere {
    server: Server,
    store: Watched<Memory>,
    allowed: Allowed,
}

impl Elsewhere {
    fn new(script: &mut Script<'_>) -> Self {
        let server = Server::new().with_max_manifest(600).with_max_blob(10).with_page(1);
        let (server, is_scoped) = match script.below(8) {
            0 => (server.read_only(), false),
            1 => (server.without_deletion(), false),
            2 => (server.with_sparse_indexes(), false),
            3 => (server.with_sparse_images(), true),
            4 => (server, true),
            _ => (Server::new(), false),
        };
        let scopes = "repository:app:pull,push repository:team/base:pull".parse().unwrap();
        let allowed = if is_scoped { Allowed::Scopes(scopes) } else { Allowed::Everything };
        Self { server, store: Watched::default(), allowed }
    }
}

/// The registry whose answers are foretold.
struct Course {
    server: Server,
    page: usize,
    store: Watched<Memory>,
    model: Model,
    elsewhere: Elsewhere,
}

impl Course {
    fn step(&mut self, script: &mut Script<'_>, may_nest: bool) {
        let kind = script.below(20);
        let repository = script.one(&REPOSITORIES);
        match kind {
            0 | 1 => self.elsewhere.noise(script),
            2 => self.start(repository, script),
            3 => self.whole(repository, script),
            4 => self.mount(repository, script),
            5..=7 => self.chunk(script, may_nest),
            8 | 9 => self.finish(script),
            10 => self.cancel(script),
            11 | 12 => self.blob(repository, script),
            13..=15 => self.put_manifest(repository, script),
            16 => self.manifest(repository, script),
            17 => self.tags(repository, script),
            18 => self.catalog(script),
            _ => self.referrers(repository, script),
        }
    }

    fn ask(&self, ask: &Ask) -> Reply {
        answer(&self.server, &self.store, &Allowed::Everything, ask, |_| {})
    }

    fn start(&mut self, repository: &'static str, script: &mut Script<'_>) {
        let query = script.one(&["", "", "?digest-algorithm=sha512", "?digest-algorithm=sha256"]);
        let ask = Ask::new("POST", &format!("/v2/{repository}/blobs/uploads/{query}"));
        let reply = self.ask(&ask);
        reply.is(202);
        self.started(repository, &reply);
    }

    fn started(&mut self, repository: &'static str, reply: &Reply) {
        let location = reply.header("location").unwrap().to_owned();
        let (bytes, state) = (Vec::new(), State::Open);
        self.model.uploads.push(Upload { repository, location, bytes, state });
    }

    /// All in one request.
    fn whole(&mut self, repository: &'static str, script: &mut Script<'_>) {
        let (digest, bytes) = script.digest();
        let sent = if script.below(4) == 0 { b"other" } else { bytes.unwrap_or(b"other") };
        let ask = Ask::new("POST", &format!("/v2/{repository}/blobs/uploads/?digest={digest}"));
        let ask = ask.body(sent, script);
        let reply = self.ask(&ask);
        if ask.is_cut || bytes != Some(sent) {
            reply.is(400);
        } else {
            reply.is(201);
            self.model.put_blob(repository, &digest, sent);
        }
    }

    fn mount(&mut self, repository: &'static str, script: &mut Script<'_>) {
        let (digest, _) = script.digest();
        let from = script.one(&[Some(REPOSITORIES[0]), Some(REPOSITORIES[2]), None]);
        let query = from.map_or_else(String::new, |from| format!("&from={from}"));
        let target = format!("/v2/{repository}/blobs/uploads/?mount={digest}{query}");
        let reply = self.ask(&Ask::new("POST", &target));
        let from = from.or_else(|| self.model.holder(&digest));
        let has = |repository| self.model.blob(repository, &digest);
        let blob = has(repository).or_else(|| has(from?)).map(<[u8]>::to_vec);
        if let Some(blob) = blob {
            reply.is(201);
            self.model.put_blob(repository, &digest, &blob);
        } else {
            reply.is(202);
            self.started(repository, &reply);
        }
    }

    /// Sends some bytes to an upload; and meanwhile, perhaps, something else happens.
    fn chunk(&mut self, script: &mut Script<'_>, may_nest: bool) {
        let Some(at) = self.upload(script) else { return self.no_upload("PATCH", script) };
        let (location, state) =
            (self.model.uploads[at].location.clone(), self.model.uploads[at].state);
        let before = self.model.uploads[at].bytes.len();
        let content = &CONTENTS[script.below(CONTENTS.len())];
        let end = (before + 1 + script.below(20)).min(content.len());
        let chunk = content.get(before..end).unwrap_or(b"more");
        let mut ask = Ask::new("PATCH", &location).body(chunk, script);
        let last = (before + chunk.len()).saturating_sub(1);
        let (mut is_right, mut is_behind) = (!ask.is_cut, false);
        match script.below(8) {
            0 | 1 if !chunk.is_empty() => {
                ask = ask.with("content-range", &format!("{before}-{last}"));
            }
            2 if !chunk.is_empty() => {
                ask = ask.with("content-range", &format!("{}-{}", before + 1, last + 1));
                (is_right, is_behind) = (false, true);
            }
            3 => {
                let (name, value) = script.one(&HEADERS);
                let is_length = ask.head.headers.contains_key(name) && name == "content-length";
                if !is_length {
                    ask = ask.with(name, value);
                }
                is_right &= !name.starts_with("content-");
            }
            _ => {}
        }
        let nested = may_nest && script.below(4) == 0;
        let (server, store) = (self.server.clone(), self.store.clone());
        let reply = answer(&server, &store, &Allowed::Everything, &ask, |is_held| {
            if nested {
                let before = self.model.uploads[at].state;
                if is_held {
                    self.model.uploads[at].state = State::Held;
                }
                self.step(script, false);
                if is_held {
                    self.model.uploads[at].state = before;
                }
            }
        });
        match state {
            State::Gone => return reply.is(404),
            State::Held => return reply.is(416),
            State::Open if is_right => reply.is(202),
            State::Open if is_behind => reply.is(416),
            State::Open => assert!(matches!(reply.status(), 202 | 400 | 416), "{}", reply.status()),
        }
        if self.model.uploads[at].state == State::Open {
            self.check_upload(at, chunk, &reply);
        }
    }

    /// What has arrived is a beginning of what was sent, behind what was there; all of it, if the reply says so.
    fn check_upload(&mut self, at: usize, chunk: &[u8], reply: &Reply) {
        let arrived = self.arrived(at);
        let upload = &mut self.model.uploads[at];
        let new = arrived.strip_prefix(&*upload.bytes).expect("nothing is lost");
        assert!(chunk.starts_with(new), "nothing is made up");
        assert!(reply.status() != 202 || new == chunk, "it is said to have arrived");
        upload.bytes = arrived;
        let status = Ask::new("GET", &upload.location);
        let status = answer(&self.server, &self.store, &Allowed::Everything, &status, |_| {});
        status.is(204);
        let range = ChunkAck::read_state(&status.head).unwrap().range();
        assert_eq!(range, UploadRange::received(self.model.uploads[at].bytes.len() as u64));
    }

    /// The bytes of an upload that nobody holds, as they are in the store.
    fn arrived(&self, at: usize) -> Vec<u8> {
        let Upload { repository, location, .. } = &self.model.uploads[at];
        let id = UploadId::parse(location.rsplit('/').next().unwrap()).unwrap();
        let Ok(opened) = self.store.open_upload(RepositoryView::parse(repository).unwrap(), id);
        let Opened::Upload(mut upload) = opened else { panic!("it is there, and free") };
        let mut bytes = Vec::new();
        let Ok(()) = upload.replay(&mut |piece| bytes.extend_from_slice(piece));
        bytes
    }

    fn finish(&mut self, script: &mut Script<'_>) {
        let Some(at) = self.upload(script) else { return self.no_upload("PUT", script) };
        let Upload { location, bytes, state, repository } = &self.model.uploads[at];
        let (repository, state) = (*repository, *state);
        let wanted = CONTENTS.iter().find(|it| !bytes.is_empty() && it.starts_with(bytes));
        let (digest, content) = match wanted {
            Some(content) if script.below(4) > 0 => {
                let algorithm = script.one(&[Algorithm::Sha256, Algorithm::Sha512]);
                (digest(algorithm, content), Some(&**content))
            }
            _ => script.digest(),
        };
        let rest = content.and_then(|content| content.strip_prefix(&**bytes)).unwrap_or(b"");
        let whole = [bytes, rest].concat();
        let ask = Ask::new("PUT", &format!("{location}?digest={digest}")).body(rest, script);
        let reply = self.ask(&ask);
        match state {
            State::Gone => reply.is(404),
            State::Held => reply.is(416),
            State::Open if ask.is_cut => {
                reply.is(400);
                self.check_upload(at, rest, &reply);
            }
            State::Open => {
                let is_right = content == Some(&*whole);
                reply.is(if is_right { 201 } else { 400 });
                self.model.uploads[at].state = State::Gone;
                if is_right {
                    self.model.put_blob(repository, &digest, &whole);
                }
            }
        }
    }

    fn cancel(&mut self, script: &mut Script<'_>) {
        let Some(at) = self.upload(script) else { return self.no_upload("DELETE", script) };
        let upload = &self.model.uploads[at];
        let reply = self.ask(&Ask::new("DELETE", &upload.location));
        match upload.state {
            State::Gone => reply.is(404),
            State::Held => reply.is(400),
            State::Open => {
                reply.is(204);
                self.model.uploads[at].state = State::Gone;
            }
        }
    }

    /// One of the last few.
    fn upload(&self, script: &mut Script<'_>) -> Option<usize> {
        self.model.uploads.len().checked_sub(1 + script.below(3))
    }

    /// An upload that was never started, or of another repository.
    fn no_upload(&self, method: &str, script: &mut Script<'_>) {
        let (digest, _) = script.digest();
        let known = self.model.uploads.last().filter(|it| it.repository != REPOSITORIES[0]);
        let id = known.and_then(|it| it.location.rsplit('/').next()).unwrap_or("nobody");
        let target = format!("/v2/{}/blobs/uploads/{id}?digest={digest}", REPOSITORIES[0]);
        self.ask(&Ask::new(method, &target)).is(404);
    }

    fn blob(&mut self, repository: &'static str, script: &mut Script<'_>) {
        let (digest, _) = script.digest();
        let target = format!("/v2/{repository}/blobs/{digest}");
        let known = self.model.blob(repository, &digest).map(<[u8]>::to_vec);
        match script.below(6) {
            0 => {
                let reply = self.ask(&Ask::new("DELETE", &target));
                reply.is(if self.model.delete_blob(repository, &digest) { 202 } else { 404 });
            }
            1 => {
                let reply = self.ask(&Ask::new("HEAD", &target));
                let length = known.as_ref().map(|it| it.len().to_string());
                reply.is(if known.is_some() { 200 } else { 404 });
                if let Some(length) = length {
                    assert_eq!(reply.header("content-length"), Some(&*length));
                }
            }
            2 | 3 => self.part(&target, known.as_deref(), script),
            _ => {
                let reply = self.ask(&Ask::new("GET", &target));
                reply.is(if known.is_some() { 200 } else { 404 });
                if let Some(known) = known {
                    assert_eq!(reply.body, known);
                    assert_eq!(reply.header("docker-content-digest"), Some(&*digest));
                }
            }
        }
    }

    /// Some bytes of a blob.
    fn part(&self, target: &str, known: Option<&[u8]>, script: &mut Script<'_>) {
        let (first, len) = (script.below(14), script.below(14));
        let range = match script.below(3) {
            0 => format!("bytes={first}-"),
            1 => format!("bytes=-{len}"),
            _ => format!("bytes={first}-{}", first + len),
        };
        let reply = self.ask(&Ask::new("GET", target).with("range", &range));
        let Some(known) = known else { return reply.is(404) };
        let size = known.len();
        let expected = match range.strip_prefix("bytes=-") {
            Some(_) if len == 0 => None,
            Some(_) => Some(size.saturating_sub(len)..size),
            None if first >= size => None,
            None if range.ends_with('-') => Some(first..size),
            None => Some(first..(first + len + 1).min(size)),
        };
        match expected {
            _ if size == 0 => {
                reply.is(200);
                assert!(reply.body.is_empty());
            }
            Some(range) => {
                reply.is(206);
                let said = format!("bytes {}-{}/{size}", range.start, range.end - 1);
                assert_eq!(reply.header("content-range"), Some(&*said));
                assert_eq!(reply.body, &known[range]);
            }
            None => {
                reply.is(416);
                assert_eq!(reply.header("content-range"), Some(&*format!("bytes */{size}")));
            }
        }
    }

    fn put_manifest(&mut self, repository: &'static str, script: &mut Script<'_>) {
        let document = &DOCUMENTS[script.below(DOCUMENTS.len())];
        let own = [Algorithm::Sha256, Algorithm::Sha512].map(|it| digest(it, &document.bytes));
        let (mut tags, mut is_right) = (Vec::new(), true);
        let revision = match script.below(8) {
            0 => {
                is_right = false;
                script.digest().0
            }
            1 => own[1].clone(),
            2 | 3 => own[0].clone(),
            _ => {
                tags.push(script.one(&TAGS));
                tags[0].to_owned()
            }
        };
        let digest = own.iter().find(|own| **own == revision).unwrap_or(&own[0]);
        let mut target = format!("/v2/{repository}/manifests/{revision}");
        if tags.is_empty() && script.below(3) == 0 {
            tags.extend([TAGS[0], TAGS[2]]);
            target = format!("{target}?tag={}&tag={}", TAGS[0], TAGS[2]);
        }
        let mut ask = Ask::new("PUT", &target).body(&document.bytes, script);
        ask = ask.with(CONTENT_TYPE.as_str(), &document.media_type);
        let (condition, holds) = self.condition(repository, &revision, script);
        if let Some((name, value)) = condition {
            ask = ask.with(name, &value);
        }
        let is_whole = !ask.is_cut || document.bytes.is_empty();
        let reply = self.ask(&ask);
        let has_parts = self.model.has_parts(repository, document);
        if ask.is_cut || !is_whole || !is_right || !document.is_manifest {
            reply.is(400);
        } else if !has_parts {
            assert!(matches!(reply.status(), 400 | 404));
        } else if !holds {
            reply.is(412);
        } else {
            reply.is(201);
            let pushed = Pushed::read(&reply.head).unwrap();
            assert_eq!(pushed.digest().unwrap().unwrap().to_string(), *digest);
            let subject = pushed.subject().map(ToString::to_string);
            assert_eq!(subject, document.subject);
            self.model.put_manifest(repository, digest, document, tags);
        }
    }

    /// A condition, and whether it holds of what a revision names.
    fn condition(
        &self,
        repository: &str,
        revision: &str,
        script: &mut Script<'_>,
    ) -> (Option<(&'static str, String)>, bool) {
        let current = self.model.digest(repository, revision);
        let other = digest(Algorithm::Sha256, &DOCUMENTS[script.below(4)].bytes);
        let is_other = current.as_ref() == Some(&other);
        match script.below(16) {
            0 => (Some(("if-match", "*".to_owned())), current.is_some()),
            1 => (Some(("if-none-match", "*".to_owned())), current.is_none()),
            2 => (Some(("if-match", format!("\"{other}\""))), is_other),
            3 => (Some(("if-none-match", format!("\"{other}\""))), !is_other),
            _ => (None, true),
        }
    }

    fn manifest(&mut self, repository: &'static str, script: &mut Script<'_>) {
        let document = &DOCUMENTS[script.below(DOCUMENTS.len())];
        let revision = match script.below(4) {
            0 => digest(Algorithm::Sha512, &document.bytes),
            1 => digest(Algorithm::Sha256, &document.bytes),
            _ => script.one(&TAGS).to_owned(),
        };
        let target = format!("/v2/{repository}/manifests/{revision}");
        if script.below(4) == 0 {
            let reply = self.ask(&Ask::new("DELETE", &target));
            let is_deleted = self.model.delete_manifest(repository, &revision);
            return reply.is(if is_deleted { 202 } else { 404 });
        }
        let is_head = script.below(2) == 0;
        let reply = self.ask(&Ask::new(if is_head { "HEAD" } else { "GET" }, &target));
        let Some(document) = self.model.manifest(repository, &revision) else {
            return reply.is(404);
        };
        reply.is(200);
        let digest = self.model.digest(repository, &revision).unwrap();
        assert_eq!(reply.header("docker-content-digest"), Some(&*digest));
        assert_eq!(reply.header("content-type"), Some(&*document.media_type));
        let length = document.bytes.len().to_string();
        assert_eq!(reply.header("content-length"), Some(&*length));
        if !is_head {
            assert_eq!(reply.body, document.bytes);
        }
    }

    /// `n` and `last`, and how many entries there are in a page at most.
    fn list(&self, lasts: &[&'static str], script: &mut Script<'_>) -> (String, String, usize) {
        let last = script.one(lasts);
        let n = script.below(6);
        let query = if n < 4 { format!("?n={n}&last={last}") } else { format!("?last={last}") };
        (query, last.to_owned(), if n < 4 { n.min(self.page) } else { self.page })
    }

    fn tags(&self, repository: &'static str, script: &mut Script<'_>) {
        let (query, last, most) = self.list(&["", "v1", "v15", "v9", "latest"], script);
        let reply = self.ask(&Ask::new("GET", &format!("/v2/{repository}/tags/list{query}")));
        let Some(expected) = self.model.tags(repository, &last, most) else { return reply.is(404) };
        reply.is(200);
        let page = TagPage::read(&reply.head, &reply.body).unwrap();
        let entries = page.tags().iter().map(ToString::to_string).collect();
        assert_eq!(Page { entries, goes_on: page.next().is_some() }, expected);
    }

    fn catalog(&self, script: &mut Script<'_>) {
        let (query, last, most) = self.list(&["", "app", "b", "team/app", "z"], script);
        let reply = self.ask(&Ask::new("GET", &format!("/v2/_catalog{query}")));
        reply.is(200);
        let page = CatalogPage::read(&reply.head, &reply.body).unwrap();
        let entries = page.repositories().iter().map(ToString::to_string).collect();
        let found = Page { entries, goes_on: page.next().is_some() };
        assert_eq!(found, self.model.catalog(&last, most));
    }

    fn referrers(&self, repository: &'static str, script: &mut Script<'_>) {
        let subject = digest(Algorithm::Sha256, &DOCUMENTS[script.below(3)].bytes);
        let (mut query, last, most) = self.list(&["", "sha256:5", "sha256:a", "sha5"], script);
        let kind = script.one(&[None, None, Some(SPDX), Some("text/plain")]);
        if let Some(kind) = kind {
            query = format!("{query}&artifactType={}", kind.replace('+', "%2B"));
        }
        let reply =
            self.ask(&Ask::new("GET", &format!("/v2/{repository}/referrers/{subject}{query}")));
        reply.is(200);
        let page = ReferrersPage::read(&reply.head, &reply.body).unwrap();
        let entries = page.index().manifests().iter().map(|it| it.digest().to_string()).collect();
        let found = Page { entries, goes_on: page.next().is_some() };
        assert_eq!(found, self.model.referrers(repository, &subject, kind, &last, most));
    }
}

impl Elsewhere {
    /// A request of which nothing is known.
    fn noise(&self, script: &mut Script<'_>) {
        let mut target = String::from(if script.below(8) > 0 { "/v2/" } else { "" });
        for _ in 0..script.below(5) {
            match script.below(10) {
                0 => target += &script.digest().0,
                1 => target.push(char::from(script.byte() & 0x7f)),
                2 => target.push(char::from_u32(u32::from(script.byte()) << 4).unwrap_or('é')),
                _ => target += script.one(&PIECES),
            }
        }
        let request = Request::builder().method(script.one(&METHODS)).uri(target).body(());
        let Ok(request) = request else { return };
        let head = request.into_parts().0;
        let mut ask = Ask { head, body: Vec::new(), piece: usize::MAX, is_cut: false };
        let body = match script.below(3) {
            0 => Vec::new(),
            1 => CONTENTS[script.below(CONTENTS.len())].clone(),
            _ => DOCUMENTS[script.below(DOCUMENTS.len())].bytes.clone(),
        };
        ask = ask.body(&body, script);
        for _ in 0..script.below(4) {
            let (name, value) = script.one(&HEADERS);
            ask = ask.with(name, value);
        }
        answer(&self.server, &self.store, &self.allowed, &ask, |_| {});
    }
}

/// The reply to a request, which is well-formed. Half of the body through, something else happens, while the request
/// still takes its body or no longer.
fn answer(
    server: &Server,
    store: &Watched<Memory>,
    allowed: &Allowed,
    ask: &Ask,
    meanwhile: impl FnOnce(bool),
) -> Reply {
    let Ask { head, body, piece, is_cut } = ask;
    let mut meanwhile = Some(meanwhile);
    let reply = match server.receive(head) {
        Ok(received) => {
            let Ok(mut exchange) = received.begin(store, allowed);
            let mut passed = 0;
            for piece in body.chunks(*piece) {
                if let Some(meanwhile) = meanwhile.take_if(|_| passed >= body.len() / 2) {
                    meanwhile(exchange.wants_body());
                }
                if exchange.wants_body() {
                    let Ok(()) = exchange.body(piece);
                }
                passed += piece.len();
            }
            if exchange.wants_body() && !is_cut {
                let Ok(()) = exchange.end();
            }
            exchange.into_reply()
        }
        Err(refusal) => refusal,
    };
    let reply = read(store, reply);
    is_well_formed(&ask.head, &reply);
    reply
}

fn read(store: &Watched<Memory>, reply: Response<Content>) -> Reply {
    let (head, content) = reply.into_parts();
    let body = match content {
        Content::Bytes(bytes) => bytes,
        Content::Blob { repository, digest, range } => {
            let blob = store.bytes(repository.view(), &digest).expect("the blob is there");
            let at = |at| usize::try_from(at).unwrap();
            blob[at(range.start)..at(range.end)].to_vec()
        }
    };
    Reply { head, body }
}

fn is_well_formed(asked: &Parts, reply: &Reply) {
    let status = reply.status();
    let is_known = [200, 201, 202, 204, 206, 304, 400, 401, 403, 404, 405, 412, 413, 414, 416, 429];
    assert!(is_known.contains(&status), "{status}");
    assert_eq!(reply.header("docker-distribution-api-version"), Some("registry/2.0"));
    let length = reply.header("content-length");
    if asked.method == Method::HEAD || status == 304 {
        assert!(reply.body.is_empty());
    } else if status == 204 {
        assert!(reply.body.is_empty() && length.is_none());
    } else {
        assert_eq!(length, Some(&*reply.body.len().to_string()), "{status}");
    }
    if status >= 400 && asked.method != Method::HEAD {
        let content_type = reply.head.headers.get(CONTENT_TYPE);
        let body = ErrorBody::parse(reply.head.status, content_type, &reply.body);
        assert_eq!(body.form(), BodyForm::Errors);
        assert!(!body.entries().is_empty() && body.dropped() == 0);
    }
    if status == 405 {
        assert!(reply.header("allow").is_some());
    }
    if let Some(location) = Location::of(&reply.head.headers).unwrap() {
        let (path, query) = split(location.expose());
        Route::parse(&Method::GET, path, query).expect("a location is a route");
    }
    if let Some(link) = Link::next(&reply.head.headers).unwrap() {
        let (path, query) = split(link.target());
        let next = Route::parse(&Method::GET, path, query).expect("a link is a route");
        let own = Route::parse(&Method::GET, asked.uri.path(), asked.uri.query()).unwrap();
        let before = page(&own).and_then(|page| page.last.as_deref()).unwrap_or_default();
        assert!(page(&next).and_then(|page| page.last.as_deref()) > Some(before));
    }
}

fn split(target: &str) -> (&str, Option<&str>) {
    target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)))
}

fn page<'p, 'a>(route: &'p Route<'a>) -> Option<&'p RoutePage<'a>> {
    match route {
        Route::Tags { page, .. } | Route::Referrers { page, .. } | Route::Catalog(page) => {
            Some(page)
        }
        _ => None,
    }
}
