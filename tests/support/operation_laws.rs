//! What holds for every operation, whatever comes back, fails, takes its time or is called out of order.
//!
//! The input is a script of bytes: which operations, at which registry, and what happens at each step. Where it ends it
//! begins again, so that what could go on for ever does. Replies are put together from what registries say, and from
//! what none should.

use std::time::Duration;

use distref::client::{
    Action, Answer, Ask, Delete, Failure, FailureKind, ListReferrers, ListRepositories, ListTags,
    Now, Operation, Outgoing, Ping, ProbeBlob, PullBlob, PullManifest, PushBlob, PushManifest,
    Resolve, RetryPolicy, Session, Stage,
};
use distref::manifest::{Descriptor, MediaType};
use distref::protocol::route::Revision;
use distref::registry::{Addresses, Credentials, DaemonConfig, EndpointPlan, Purpose, Secret};
use distref::{Digest, Reference, ReferenceView, RepositoryView, Tag};
use http::header::{HeaderName, HeaderValue};
use http::response::Parts;

#[path = "exchange/watch.rs"]
mod watch;

use watch::Watch;

/// The most requests of one operation, with [`RETRIES`], at any registry: lists follow 4096 pages.
const MAX_REQUESTS: usize = 6_000;

/// The most polls of one operation that is not left.
const MAX_POLLS: usize = 4 * MAX_REQUESTS;

/// The most operations of one session.
const OPERATIONS: usize = 3;

/// The longest input that is looked at.
const MAX_LEN: usize = 1_024;

const RETRIES: RetryPolicy = RetryPolicy {
    max_attempts: 3,
    first_wait: Duration::from_secs(1),
    max_wait: Duration::from_secs(60),
};

/// What is pulled and pushed.
const BLOB: &[u8] = b"hello, layer";
const MANIFEST: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;
const SUBJECT: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/x","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[],"subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"annotations":{"a":"b"}}"#;

const STATUSES: &[u16] = &[
    200, 201, 202, 204, 206, 400, 401, 403, 404, 405, 406, 408, 412, 413, 414, 416, 429, 431, 500,
    502, 503, 504, 100, 203, 299, 300, 301, 302, 303, 304, 307, 308, 410, 418, 501, 599, 999,
];

const HEADERS: &[(&str, &str)] = &[
    (
        "www-authenticate",
        "Bearer realm=\"https://auth.example/token\",service=\"r\",scope=\"repository:team/app:pull\"",
    ),
    ("www-authenticate", "Bearer realm=\"/token\""),
    (
        "www-authenticate",
        "Bearer realm=\"https://other.example/token\",scope=\"repository:team/app:pull,push,delete\"",
    ),
    ("www-authenticate", "Bearer realm=\"https://m.example/token\""),
    ("www-authenticate", "Bearer realm=\"http://127.0.0.1/token\""),
    ("www-authenticate", "Basic realm=\"x\""),
    ("www-authenticate", "Negotiate YII=="),
    ("www-authenticate", "Bearer realm="),
    ("location", "/v2/team/app/blobs/uploads/u{count}?_state=a%2Bb"),
    ("location", "/v2/team/app/blobs/uploads/u"),
    ("location", "https://cdn.example/blob?X-Amz-Signature=signed{count}"),
    ("location", "https://auth.example/v2/"),
    ("location", "https://m.example/elsewhere"),
    ("location", "https://registry.example/v2/elsewhere{count}"),
    ("location", "https://registry-1.docker.io/v2/elsewhere{count}"),
    ("location", "deeper/"),
    ("location", "http://registry.example/"),
    ("location", "//127.0.0.1/"),
    ("location", ""),
    ("link", "<?n=5&last=x{count}>; rel=\"next\""),
    ("link", "</v2/team/app/tags/list?last=a>; rel=next"),
    ("link", "<https://cdn.example/v2/>; rel=next"),
    ("link", "<"),
    ("docker-content-digest", "{blob}"),
    ("docker-content-digest", "{manifest}"),
    ("docker-content-digest", "{subject}"),
    ("docker-content-digest", "sha256:../x"),
    ("content-type", "application/vnd.oci.image.manifest.v1+json"),
    ("content-type", "application/vnd.oci.image.index.v1+json; charset=utf-8"),
    ("content-type", "text/html"),
    ("content-type", "application/json"),
    ("content-length", "{len}"),
    ("content-length", "12"),
    ("content-length", "0"),
    ("content-length", "18446744073709551616"),
    ("content-encoding", "gzip"),
    ("content-range", "bytes 0-11/12"),
    ("content-range", "bytes {offset}-11/12"),
    ("content-range", "bytes {offset}-11/*"),
    ("content-range", "bytes 1-3/13"),
    ("range", "0-0"),
    ("range", "0-{end}"),
    ("range", "0-11"),
    ("range", "5-9"),
    ("range", "0-99"),
    ("oci-chunk-min-length", "5"),
    ("oci-chunk-min-length", "9223372036854775808"),
    ("oci-chunk-max-length", "4"),
    ("oci-chunk-max-length", "0"),
    ("oci-subject", "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
    ("oci-tag", "v1, v2"),
    ("oci-filters-applied", "artifactType"),
    ("etag", "\"e{count}\""),
    ("retry-after", "0"),
    ("retry-after", "5"),
    ("retry-after", "99999999"),
    ("retry-after", "Wed, 21 Oct 2099 07:28:00 GMT"),
    ("warning", "299 - \"old{count}\""),
    ("ratelimit-remaining", "0;w=60"),
    ("accept-ranges", "none"),
];

const BODIES: &[&str] = &[
    "",
    "{blob content}",
    "{rest of the blob}",
    "{manifest content}",
    "{subject content}",
    "{index content}",
    "{token}",
    "{token with refresh}",
    "{\"token\":\"\"}",
    "{\"tags\":[\"a\",\"b\",\"t{count}\"]}",
    "{\"tags\":null}",
    "{\"repositories\":[\"team/app\",\"r{count}\"]}",
    "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}",
    "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\"}]}",
    "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}",
    "{\"errors\":[{\"code\":\"PAGINATION_NUMBER_INVALID\"}]}",
    "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}",
    "{\"errors\":[{\"code\":\"BLOB_UPLOAD_UNKNOWN\"}]}",
    "<html>",
    "{long}",
];

/// The law.
pub(crate) fn hold(input: &[u8]) {
    if input.is_empty() || input.len() > MAX_LEN {
        return;
    }
    let mut script = Script { bytes: input, at: 0, count: 0 };
    let mut stage = Course {
        session: Session::new().with_retries(RETRIES),
        watch: Watch::new(MAX_REQUESTS, &[]),
        now: Now { unix: 1_780_000_000, ..Now::default() },
        content: Vec::new(),
    };
    for _ in 0..OPERATIONS {
        stage.watch.begins();
        stage.content.clear();
        stage.operation(&mut script);
        if script.at >= input.len() {
            return;
        }
    }
}

/// The bytes of the input, over and over.
struct Script<'i> {
    bytes: &'i [u8],
    at: usize,
    /// Makes what has to be new.
    count: u32,
}

impl Script<'_> {
    fn byte(&mut self) -> u8 {
        let byte = self.bytes[self.at % self.bytes.len()];
        self.at += 1;
        byte
    }

    fn below(&mut self, most: usize) -> usize {
        usize::from(self.byte()) % most
    }

    fn one<'t, T>(&mut self, table: &'t [T]) -> &'t T {
        &table[self.below(table.len())]
    }

    fn next_count(&mut self) -> u32 {
        self.count += 1;
        self.count
    }
}

struct Course {
    session: Session,
    watch: Watch,
    now: Now,
    /// What was emitted.
    content: Vec<u8>,
}

/// What the request before was about.
#[derive(Default)]
struct Asked {
    offset: u64,
    end: u64,
}

fn image(text: &'static str) -> ReferenceView<'static> {
    ReferenceView::parse(text).unwrap()
}

fn app() -> RepositoryView<'static> {
    RepositoryView::parse("team/app").unwrap()
}

fn pinned(text: &str) -> Reference {
    format!("registry.example/team/app@{}", Digest::sha256_of(text.as_bytes())).parse().unwrap()
}

fn plan(place: usize, purpose: Purpose) -> EndpointPlan {
    let config = DaemonConfig::parse(
        r#"{"registry-mirrors": ["https://m.example", "https://n.example/hub"]}"#,
    );
    let registry = match place % 3 {
        0 => distref::domain!("registry.example"),
        1 => distref::DomainView::HUB,
        _ => distref::domain!("127.0.0.1:5000"),
    };
    EndpointPlan::new(&config.unwrap(), registry, purpose, &Addresses::new()).unwrap()
}

fn tags() -> [Tag; 2] {
    ["v1", "v2"].map(|tag| tag.parse().unwrap())
}

impl Course {
    /// One operation, of any kind.
    fn operation(&mut self, script: &mut Script<'_>) {
        let (kind, place, options) = (script.byte(), script.below(3), script.byte());
        let has = |bit: u8| options & (1 << bit) != 0;
        let pull = || plan(place, Purpose::Pull);
        let push = || plan(place, Purpose::Push);
        let digest = Digest::sha256_of(BLOB);
        let size = u64::try_from(BLOB.len()).unwrap();
        let blob = Descriptor::new(MediaType::OCI_LAYER_GZIP, digest.clone(), size);
        let oci = MediaType::OCI_MANIFEST;
        match kind % 15 {
            0 => self.run(Ping::new(pull()), script),
            1 => {
                let scopes = "repository:team/app:pull,push".parse().unwrap();
                self.run(Ping::new(pull()).with_scopes(scopes), script);
            }
            2 => self.run(Resolve::of(pull(), image("registry.example/team/app:v1")), script),
            3 => self.run(Resolve::of(pull(), pinned(MANIFEST).view()), script),
            4 => {
                let image = image("registry.example/team/app:v1");
                if let Some(pulled) = self.ran(PullManifest::of(pull(), image), script) {
                    pulled.descriptor().digest().verify(pulled.bytes()).unwrap();
                }
            }
            5 => {
                let pinned = pinned(MANIFEST);
                let pull = PullManifest::of(pull(), pinned.view());
                let platform: distref::Platform<'_> = "linux/arm64".parse().unwrap();
                let matcher = distref::platform::Matcher::only(&platform);
                let pull = if has(0) { pull.for_platform(matcher) } else { pull };
                if let Some(pulled) = self.ran(pull, script) {
                    assert_eq!(pulled.bytes(), MANIFEST.as_bytes());
                }
            }
            6 | 7 => {
                let mut pull = PullBlob::new(pull(), app(), &blob);
                if has(0) {
                    pull.already(&BLOB[..5]);
                    self.watch.begins_at(5);
                    self.content.extend(&BLOB[..5]);
                }
                let pull = if has(1) { pull.without_restart() } else { pull };
                if let Some(found) = self.ran(pull, script) {
                    assert_eq!((found, &*self.content), (digest, BLOB));
                }
            }
            8 => self.run(ProbeBlob::new(push(), app(), &digest), script),
            9 | 10 => {
                let mut push = PushBlob::new(push(), app(), &blob);
                if has(0) {
                    push = push.mount_from(RepositoryView::parse("team/base").unwrap());
                }
                if has(1) {
                    push = push.mount_from_anywhere();
                }
                if has(2) {
                    push = push.chunked(5);
                }
                if has(3) {
                    push = push.without_rewind();
                }
                if has(4) {
                    push = push.unprobed();
                }
                if has(5) {
                    push = push.in_one_post();
                }
                self.run(push, script);
            }
            11 => {
                let bytes = if has(0) { SUBJECT } else { MANIFEST };
                let push = PushManifest::new(push(), app(), oci, bytes.into());
                let push = if has(1) { push.tagged(tags()) } else { push };
                self.run(if has(2) { push.without_fallback_tag() } else { push }, script);
            }
            12 => {
                let subject = Digest::sha256_of(SUBJECT.as_bytes());
                let delete = match options % 3 {
                    0 => Delete::manifest(push(), app(), Revision::Digest(subject)),
                    1 => Delete::manifest(push(), app(), Revision::Tag(tags()[0].view())),
                    _ => Delete::blob(push(), app(), digest),
                };
                self.run(delete, script);
            }
            13 if has(0) => self.run(ListRepositories::new(pull()).page_size(1000), script),
            13 => self.run(ListTags::new(pull(), app()).page_size(1000), script),
            _ => {
                let list = ListReferrers::new(pull(), app(), digest);
                let list = if has(0) { list.on_404_only() } else { list };
                let sbom = MediaType::parse("application/x").unwrap();
                self.run(if has(1) { list.of_type(sbom) } else { list }, script);
            }
        }
    }

    fn run<O: Operation + std::fmt::Debug>(&mut self, operation: O, script: &mut Script<'_>) {
        self.ran(operation, script);
    }

    /// What comes of it, if it comes to a good end.
    fn ran<O: Operation + std::fmt::Debug>(
        &mut self,
        mut operation: O,
        script: &mut Script<'_>,
    ) -> Option<O::Output> {
        for _ in 0..MAX_POLLS {
            self.disturb(&mut operation, script);
            let action = operation.poll(&mut self.session, self.now);
            let progress = operation.progress();
            assert!(progress.total.is_none_or(|total| progress.done <= total), "{progress:?}");
            match action {
                Action::Send(outgoing) => self.sent(&mut operation, *outgoing, script),
                Action::Wait(time) => {
                    assert!(!time.is_zero(), "a wait of nothing");
                    assert!(time <= Duration::from_secs(86_400), "{time:?}");
                    // Too early now and then; but time passes.
                    let half = (time / 2).max(Duration::from_millis(1));
                    let passes = if script.byte().is_multiple_of(4) { half } else { time };
                    self.now.elapsed = self.now.elapsed.saturating_add(passes);
                    self.now.unix += i64::try_from(passes.as_secs()).unwrap();
                }
                Action::Ask(ask) => {
                    let answer = self.answer(&ask, script);
                    operation.answer(&mut self.session, answer);
                }
                Action::Done(result) => {
                    if let Err(error) = &result {
                        self.watch.hides(&error.to_string());
                        self.watch.prints(error);
                    }
                    self.watch.prints(&operation);
                    self.watch.prints(&self.session);
                    self.watch.prints(&self.session.drain_notices());
                    self.watch.ends();
                    self.is_over(&mut operation, script);
                    return result.ok();
                }
            }
        }
        panic!("no end after {MAX_POLLS} polls");
    }

    /// Now and then, a call that nobody asked for; or the clock on the wall leaps.
    fn disturb<O: Operation>(&mut self, operation: &mut O, script: &mut Script<'_>) {
        match script.byte() {
            0 => operation.end(&mut self.session, self.now),
            1 => operation.answer(&mut self.session, Answer::Realm(true)),
            2 => operation.failed(&mut self.session, self.now, failure(script)),
            3 => {
                let (head, _, _) = reply(script, &Asked::default());
                operation.response(&mut self.session, self.now, &head);
            }
            4 => assert!(operation.body(b"").data.is_empty()),
            5 => {
                if let Some(undo) = operation.cancel(&mut self.session, self.now) {
                    self.watch.sends(&undo);
                }
                assert_eq!(operation.progress().stage, Stage::Done);
            }
            6 => self.now.unix = i64::from(script.byte()) << (script.byte() % 56),
            7 => self.now.random = u32::from(script.byte()) << 24,
            _ => {}
        }
    }

    fn sent<O: Operation>(
        &mut self,
        operation: &mut O,
        outgoing: Outgoing,
        script: &mut Script<'_>,
    ) {
        self.watch.sends(&outgoing);
        let url = outgoing.url().clone();
        let asked = Asked::of(&outgoing.into_request());
        if script.byte().is_multiple_of(8) {
            operation.failed(&mut self.session, self.now, failure(script));
            return;
        }
        let (head, body, token) = reply(script, &asked);
        self.watch.answers(&url, &head.headers, &body);
        if let Some(token) = token {
            self.watch.gives(&url, &token);
        }
        operation.response(&mut self.session, self.now, &head);
        self.body(operation, &body, script);
    }

    /// The body in pieces; it may break off, and may end early.
    fn body<O: Operation>(&mut self, operation: &mut O, body: &[u8], script: &mut Script<'_>) {
        let how = script.byte();
        let end = if how.is_multiple_of(5) { body.len() / 2 } else { body.len() };
        let step = 1 + usize::from(how >> 3).pow(2);
        let step = if body.len() > 4_096 { body.len() / 3 } else { step };
        for chunk in body[..end].chunks(step) {
            if !operation.wants_body() {
                return;
            }
            let emit = operation.body(chunk);
            if !emit.data.is_empty() {
                self.content.truncate(usize::try_from(emit.offset).unwrap());
                self.content.extend(emit.data);
            }
            self.watch.feeds(chunk.len(), &emit, operation.wants_body());
        }
        if !operation.wants_body() {
            return;
        }
        if how.is_multiple_of(7) {
            operation.failed(&mut self.session, self.now, failure(script));
        } else {
            operation.end(&mut self.session, self.now);
        }
    }

    fn answer(&mut self, ask: &Ask, script: &mut Script<'_>) -> Answer {
        self.watch.prints(ask);
        let how = script.byte();
        match ask {
            Ask::Credentials { registry, .. } => {
                let secret = format!("pass-{:06}", script.next_count());
                let credentials = match how % 8 {
                    0 | 1 => Credentials::Anonymous,
                    2 => Credentials::IdentityToken { user: None, token: Secret::new(secret) },
                    3 => Credentials::RegistryToken(Secret::new(secret)),
                    4 => Credentials::RegistryToken(Secret::new("\n")),
                    5 => return Answer::Realm(true),
                    _ => Credentials::basic("robot", secret).unwrap(),
                };
                self.watch.learns(registry, &credentials);
                Answer::Credentials(credentials)
            }
            Ask::Realm { .. } if how == 0 => Answer::Credentials(Credentials::Anonymous),
            _ => Answer::Realm(how % 4 != 1),
        }
    }

    /// Whatever is called after the end, nothing comes of it.
    fn is_over<O: Operation>(&mut self, operation: &mut O, script: &mut Script<'_>) {
        let (head, _, _) = reply(script, &Asked::default());
        for call in 0..5 {
            match (call + script.below(5)) % 5 {
                0 => operation.response(&mut self.session, self.now, &head),
                1 => operation.end(&mut self.session, self.now),
                2 => operation.failed(&mut self.session, self.now, failure(script)),
                3 => operation.answer(&mut self.session, Answer::Realm(true)),
                _ => assert!(operation.body(b"more").data.is_empty()),
            }
            assert!(!operation.wants_body());
            let action = operation.poll(&mut self.session, self.now);
            assert!(matches!(action, Action::Done(Err(_))), "something comes after the end");
        }
        assert_eq!(operation.progress().stage, Stage::Done);
    }
}

impl Asked {
    fn of(request: &http::Request<distref::client::Body>) -> Self {
        let number = |name: &str, at: usize| {
            let text = request.headers().get(name)?.to_str().ok()?;
            let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|it| !it.is_empty());
            numbers.nth(at)?.parse::<u64>().ok()
        };
        let offset = number("range", 0).unwrap_or_default();
        Self { offset, end: number("content-range", 1).unwrap_or(offset) }
    }
}

fn failure(script: &mut Script<'_>) -> Failure {
    let byte = script.byte();
    let kinds = [
        FailureKind::Refused,
        FailureKind::NoTls,
        FailureKind::TlsHandshake,
        FailureKind::Reset,
        FailureKind::Timeout,
        FailureKind::Dns,
        FailureKind::SourceLength,
        FailureKind::Other,
    ];
    let kind = kinds[usize::from(byte >> 1) % kinds.len()];
    if byte.is_multiple_of(2) { Failure::NotSent(kind) } else { Failure::Unknown(kind) }
}

/// A head, a body, and the refresh token in it.
fn reply(script: &mut Script<'_>, asked: &Asked) -> (Parts, Vec<u8>, Option<String>) {
    let status = match script.byte() {
        byte @ 0..128 => STATUSES[usize::from(byte) % 9],
        byte => STATUSES[usize::from(byte) % STATUSES.len()],
    };
    let count = script.next_count();
    let refresh = format!("refresh-{count:06}");
    let mut given = None;
    let text = |text: &str| {
        text.replace("{count}", &format!("{count:06}"))
            .replace("{blob}", &Digest::sha256_of(BLOB).to_string())
            .replace("{manifest}", &Digest::sha256_of(MANIFEST.as_bytes()).to_string())
            .replace("{subject}", &Digest::sha256_of(SUBJECT.as_bytes()).to_string())
            .replace("{offset}", &asked.offset.to_string())
            .replace("{end}", &asked.end.to_string())
    };
    let body = match *script.one(BODIES) {
        "{blob content}" => BLOB.to_vec(),
        "{rest of the blob}" => {
            BLOB.iter().skip(usize::try_from(asked.offset).unwrap_or(0)).copied().collect()
        }
        "{manifest content}" => MANIFEST.into(),
        "{subject content}" => SUBJECT.into(),
        "{index content}" => index().into(),
        "{token}" => format!("{{\"token\":\"token-{count:06}\"}}").into(),
        "{token with refresh}" => {
            given = Some(refresh.clone());
            format!("{{\"token\":\"token-{count:06}\",\"refresh_token\":\"{refresh}\",\"expires_in\":60}}").into()
        }
        "{long}" => vec![b'x'; (1 << 17) + 1],
        other => text(other).into_bytes(),
    };
    let (mut head, ()) = http::Response::new(()).into_parts();
    head.status = status.try_into().unwrap();
    for _ in 0..script.below(5) {
        let (name, value) = script.one(HEADERS);
        let value = text(value).replace("{len}", &body.len().to_string());
        head.headers.append(HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap());
    }
    (head, body, given)
}

fn index() -> String {
    let digest = Digest::sha256_of(MANIFEST.as_bytes());
    let size = MANIFEST.len();
    format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{digest}","size":{size},"platform":{{"architecture":"arm64","os":"linux"}}}}]}}"#
    )
}
