//! What is secret is in no text that is printed: of every public type that could hold it, and of every error about it.

use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::fs;
use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use distref::client::{
    Action, Answer, Delete, ListReferrers, ListRepositories, ListTags, Now, Operation, Ping,
    ProbeBlob, PullBlob, PullManifest, PushBlob, PushManifest, Resolve, Session,
};
use distref::manifest::{Descriptor, IndexBuilder, MediaType};
use distref::protocol::auth::{
    Authorization, Basic, BearerToken, Challenges, Grant, ReceivedTokenRequest, TokenReply,
    TokenRequest,
};
use distref::protocol::header::{Link, Warnings};
use distref::protocol::reply::{
    BlobHead, CatalogPage, ChunkAck, Location, ManifestHead, MountReply, Pushed, ReferrersPage,
    TagPage, UploadSession,
};
use distref::protocol::{ErrorBody, ErrorCode, Route};
use distref::registry::policy::Area;
use distref::registry::{
    Addresses, CheckedUrl, ContainersAuth, Credentials, DaemonConfig, DockerConfig, EndpointPlan,
    HelperName, HopPolicy, ImagePolicy, InsecureEntry, InsecureRegistries, Mirror, Origin,
    PageChain, Purpose, RealmPolicy, RedirectChain, Secret,
};
use distref::server::{
    Allowed, Condition, Content, Empty, Opened, Progress, Server, Storage, StoredManifest,
};
use distref::{DomainView, ReferenceView, RepositoryView};
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use http::response::Parts;
use http::{Method, Request, StatusCode};

/// Occurs in every text here and in no name of a type.
const SECRET: &str = "hunter2hunter2";

/// The types that were printed with a secret in them, or in what they are about.
#[derive(Default)]
struct Printed(BTreeSet<&'static str>);

impl Printed {
    /// `name` holds the types that are within, with spaces between.
    fn debug(&mut self, name: &'static str, value: &dyn Debug) {
        self.0.extend(name.split(' '));
        hides(name, &format!("{value:?}"));
        hides(name, &format!("{value:#?}"));
    }

    fn both<T: Debug + Display>(&mut self, name: &'static str, value: &T) {
        self.debug(name, value);
        hides(name, &format!("{value} {value:#}"));
    }

    /// Prints errors along with what they are due to.
    fn error<T: Debug, E: std::error::Error>(&mut self, name: &'static str, read: Result<T, E>) {
        let error = read.expect_err(name);
        self.both(name, &error);
        let mut source = error.source();
        while let Some(cause) = source {
            hides(name, &format!("{cause:?} {cause}"));
            source = cause.source();
        }
    }
}

/// The secret as it may be written: plainly, as bytes, and in base64 wherever it begins.
fn spellings() -> Vec<String> {
    let bytes = format!("{:?}", SECRET.as_bytes());
    let in_base64 = (0..3).map(|before| {
        let encoded = STANDARD.encode(["x".repeat(before).as_str(), SECRET].concat());
        let whole = before.div_ceil(3) * 4..encoded.len() / 4 * 4 - 4; // of no other byte
        encoded[whole].to_owned()
    });
    ["hunter2".into(), bytes.trim_matches(['[', ']']).into()].into_iter().chain(in_base64).collect()
}

fn hides(name: &str, text: &str) {
    for spelling in spellings() {
        assert!(!text.contains(&spelling), "{name} shows {spelling}: {text}");
    }
}

fn basic() -> Credentials {
    Credentials::basic("me", SECRET).unwrap()
}

fn registry() -> DomainView<'static> {
    DomainView::parse("h.io").unwrap()
}

fn origin() -> Origin {
    "https://h.io".parse().unwrap()
}

/// A URL that only its query makes good.
fn signed() -> CheckedUrl {
    format!("https://cdn.example/blob?X-Amz-Signature={SECRET}").parse().unwrap()
}

fn reply(status: u16, headers: &[(&str, &str)]) -> Parts {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(()).unwrap().into_parts().0
}

#[test]
fn no_spelling_of_a_secret_is_overlooked() {
    let user = STANDARD.encode(format!("me:{SECRET}"));
    for shown in [SECRET, &user, &STANDARD.encode(SECRET), &format!("{:?}", SECRET.as_bytes())] {
        let is_found = spellings().iter().any(|spelling| shown.contains(spelling));
        assert!(is_found, "{shown}");
    }
}

fn credentials(printed: &mut Printed) {
    let auth = STANDARD.encode(format!("me:{SECRET}"));
    let token = || Secret::new(SECRET);
    printed.debug("Secret", &token());
    let kinds = [
        basic(),
        Credentials::IdentityToken { user: Some("me".into()), token: token() },
        Credentials::RegistryToken(token()),
    ];
    printed.debug("Credentials", &kinds);
    printed.error("CredentialsError", Credentials::basic("", SECRET));
    printed.error("CredentialsError", Credentials::basic(format!("{SECRET}:"), SECRET));
    for (members, read) in [
        (format!(r#""auth": "{auth}""#), Some(&kinds[0])),
        (format!(r#""username": "me", "password": "{SECRET}""#), Some(&kinds[0])),
        (
            format!(r#""username": "me", "identitytoken": "{SECRET}", "auth": "{auth}""#),
            Some(&kinds[1]),
        ),
        (format!(r#""registrytoken": "{SECRET}""#), Some(&kinds[2])),
        (format!(r#""auth": "{auth}!""#), None),
        (format!(r#""auth": "{}""#, STANDARD.encode(SECRET)), None),
        (format!(r#""username": "a:b", "password": "{SECRET}""#), None),
        (format!(r#""password": "{SECRET}""#), None),
    ] {
        let key = format!("https://{SECRET}:{SECRET}@other.io/?{SECRET}");
        let text = format!(
            r#"{{"auths": {{"h.io": {{{members}}}, "{key}": {{"auth": "!"}}}},
                "credHelpers": {{"{key}": "pass", "{key}2": "{SECRET}/"}},
                "HttpHeaders": {{"Authorization": "Bearer {SECRET}"}}}}"#
        );
        let docker = DockerConfig::parse(&text).unwrap();
        printed.debug("DockerConfig", &docker);
        printed.debug("Secret", &docker.http_headers().collect::<Vec<_>>());
        for problem in docker.problems() {
            printed.both("ConfigError", problem);
            printed.both("ConfigErrorKind", problem.kind());
        }
        assert!(docker.problems().count() >= 2);
        let lookup = docker.look_up(registry());
        assert_eq!(lookup.as_ref().ok().and_then(|lookup| lookup.credentials()), read);
        printed.debug("Lookup CredentialSource LookupRule Credentials", &lookup);
        printed.debug("LoginEdit HelperCall LoginError", &docker.login(registry(), &basic()));
        printed.debug("LoginEdit HelperCall LoginError", &docker.logout(registry()));
        let containers = ContainersAuth::parse(&text).unwrap();
        let repository = RepositoryView::parse("a").ok();
        printed.debug("ContainersAuth", &containers);
        printed.debug("Lookup", &containers.look_up(registry(), repository));
        printed.debug("ConfigError", &containers.problems().collect::<Vec<_>>());
    }
    for text in [
        format!(r#"{{"auths": {{"{SECRET}@": "{SECRET}"}}}}"#),
        format!(r#"{{"auths": {{"h.io": {{"auth": "{SECRET}"#),
        format!(r#"{{"{SECRET}@": 1, "{SECRET}@": 2}}"#),
        format!(r#"{{"HttpHeaders": {{"Authorization": ["{SECRET}"]}}}}"#),
    ] {
        printed.error("ConfigError", DockerConfig::parse_strict(&text));
    }
    let stored = DockerConfig::parse("").unwrap().login(registry(), &basic()).unwrap();
    assert!(stored.text().unwrap().expose().contains(&auth));
    printed.debug("LoginEdit", &stored);
}

fn helpers(printed: &mut Printed) {
    let pass: HelperName = "pass".parse().unwrap();
    let config = DockerConfig::parse(r#"{"credsStore": "pass"}"#).unwrap();
    printed.debug("LoginEdit HelperCall HelperAction", &config.login(registry(), &basic()));
    let token = Credentials::RegistryToken(Secret::new(SECRET));
    printed.error("LoginError", config.login(registry(), &token));
    printed.error("HelperError", pass.store("h.io", &token));
    let store = pass.store("h.io", &basic()).unwrap();
    assert!(store.stdin().expose().contains(SECRET));
    printed.debug("HelperCall", &store);
    printed.error("HelperError", store.read(false, format!("no {SECRET} here").as_bytes()));
    printed.error("HelperError", store.read(false, store.stdin().expose().as_bytes()));
    let get = pass.get(&format!("https://me:{SECRET}@h.io/")).unwrap();
    printed.debug("HelperCall", &get);
    let answer = format!(r#"{{"ServerURL": "h.io", "Username": "me", "Secret": "{SECRET}"}}"#);
    printed.debug("HelperReply", &get.read(true, answer.as_bytes()));
    for answer in [
        &answer[..answer.len() - 1],
        &answer.replace("\"me\"", "\"a:b\""),
        &answer.replace("\"me\"", "5"),
        &format!(r#"{{"Username": "me", "Secret": ["{SECRET}"]}}"#),
        &format!(r#"{{"{SECRET}": 1, "{SECRET}": 2}}"#),
    ] {
        printed.error("HelperError", get.read(true, answer.as_bytes()));
    }
    let list = format!(r#"{{"https://me:{SECRET}@h.io/": "me", "h.io/?t={SECRET}": "me"}}"#);
    printed.debug("HelperReply StoredLogin", &pass.list().read(true, list.as_bytes()).unwrap());
    printed.error("HelperNameError", format!("{SECRET}/").parse::<HelperName>());
}

fn places(printed: &mut Printed) {
    printed.both("CheckedUrl", &signed());
    printed.both("CheckedUrl", &signed().with_query("digest", SECRET).unwrap());
    for text in [
        format!("https://me:{SECRET}@h.io/"),
        format!("https://h.io/?{SECRET} "),
        format!("https://h.io/#{SECRET}"),
        format!("https://h.io:{SECRET}/"),
        SECRET.to_owned(),
    ] {
        printed.error("UrlError UrlErrorKind", text.parse::<CheckedUrl>());
        printed.error("UrlError", text.parse::<Origin>());
        printed.error("MirrorError", text.parse::<Mirror>());
        let mut chain = RedirectChain::new(HopPolicy::new(origin()), "GET", signed());
        if text != SECRET && !text.contains('#') {
            printed.error("HopError", chain.follow(307, Some(text.as_bytes())));
            printed.error("HopError", RealmPolicy::new(origin()).realm(&text));
        }
    }
    let policy = HopPolicy::new(origin());
    let hop = policy.location(&signed(), signed().expose()).unwrap();
    printed.debug("Hop", &hop);
    printed.debug("HopPolicy", &policy);
    let realms = RealmPolicy::new(origin());
    printed.debug("RealmPolicy", &realms);
    printed
        .debug("RealmHop", &realms.realm(format!("https://auth.example/?key={SECRET}")).unwrap());
    let mut chain = RedirectChain::new(policy.clone(), "GET", hop.into_url());
    let next = format!("https://cdn.example/?sig={SECRET}");
    printed.debug("Hop", &chain.follow(307, Some(next.as_bytes())).unwrap());
    printed.debug("RedirectChain", &chain);
    let mut pages = PageChain::new(policy, signed());
    printed.debug("PageChain", &pages);
    printed.debug("Hop", &pages.follow(format!("?last={SECRET}")).unwrap());
    printed.debug("PageChain", &pages);
    printed.error("HopError", pages.follow(format!("?last={SECRET}")));
    printed.error("HopError", chain.follow(307, Some(next.as_bytes())));
    printed.error("HopError", chain.follow(307, Some(format!("http://h.io/?{SECRET}").as_bytes())));
}

fn files(printed: &mut Printed) {
    let place = format!("https://me:{SECRET}@h.io");
    let text = format!(
        r#"{{"registry-mirrors": ["{place}", "https://h.io/?{SECRET}"], "insecure-registries": ["{place}", "{SECRET}@h"],
            "allow-nondistributable-artifacts": ["{place}"]}}"#
    );
    let found = DaemonConfig::inspect(&text);
    assert_eq!(found.problems().len(), 4);
    printed.debug("DaemonInspection DaemonConfig DaemonNote", &found);
    printed.both("RegistryInfo", &found.config().info());
    found.problems().iter().for_each(|problem| printed.both("ConfigError", problem));
    found.notes().iter().for_each(|note| printed.both("DaemonNote", note));
    printed.error("InsecureError", place.parse::<InsecureEntry>());
    printed.error("InsecureListError", InsecureRegistries::parse([&place]));

    printed.error("AreaError AreaErrorKind", Area::parse(&place));
    for policy in [
        format!(r#"{{"rewrites": [{{"from": "{place}", "to": "a.io"}}]}}"#),
        format!(r#"{{"rules": [{{"require": "{SECRET}@"}}]}}"#),
    ] {
        printed.error("ConfigError PolicyFault", ImagePolicy::parse(&policy));
    }
}

fn tokens(printed: &mut Printed) {
    let login = Basic::new("me", SECRET).unwrap();
    let token = BearerToken::new(SECRET).unwrap();
    printed.debug("Basic", &login);
    printed.debug("BearerToken", &token);
    printed.error("BasicError", Basic::new("a:b", SECRET));
    printed.error("BasicError", Basic::new("a", &format!("{SECRET}\n")));
    printed.error("BearerError", BearerToken::new(&format!("{SECRET} ")));
    for value in [login.to_header_value(), token.to_header_value()] {
        assert!(value.is_sensitive());
        printed.debug("Authorization", &Authorization::read(&value).unwrap());
    }
    for value in [
        format!("Digest {SECRET}"),
        format!("Basic {SECRET}!"),
        format!("Basic {}", STANDARD.encode(SECRET)),
        format!("Bearer {SECRET} {SECRET}"),
    ] {
        let value = HeaderValue::from_str(&value).unwrap();
        printed.error("AuthorizationError", Authorization::read(&value));
    }
    let realm = format!("https://auth.example/t?key={SECRET}");
    let realm = RealmPolicy::new(origin()).realm(realm).unwrap();
    for grant in [
        Grant::Anonymous,
        Grant::Login(login.clone()),
        Grant::Password(login),
        Grant::Refresh(Secret::new(SECRET)),
    ] {
        let request = TokenRequest::new(realm.clone(), grant);
        printed.debug("TokenRequest Grant", &request);
        let request = request.to_http().unwrap();
        hides("the headers", &format!("{:?}", request.headers()));
        let is_sensitive = |value: &HeaderValue| value.is_sensitive();
        assert!(request.headers().get(AUTHORIZATION).is_none_or(is_sensitive));
        printed.debug("ReceivedTokenRequest", &ReceivedTokenRequest::read(&request).unwrap());
    }
    for form in [
        format!("grant_type=password&username=a:b&password={SECRET}"),
        format!("grant_type=password&password={SECRET}"),
        format!("grant_type=refresh_token&refresh_token={SECRET}&refresh_token={SECRET}"),
        format!("grant_type={SECRET}"),
    ] {
        let request = Request::post("/").body(form).unwrap();
        printed.error("TokenRequestError", ReceivedTokenRequest::read(&request));
    }
    let body = format!(r#"{{"token": "{SECRET}", "refresh_token": "{SECRET}"}}"#);
    printed.debug("TokenReply", &TokenReply::parse(body.as_bytes(), 0).unwrap());
    for body in [
        &body[..body.len() - 1],
        &body.replace("\"token", "\"refresh_token"),
        &body.replace("\",", "\\n\","),
        SECRET,
    ] {
        printed.error("TokenReplyError", TokenReply::parse(body.as_bytes(), 0));
    }
}

fn answers(printed: &mut Printed) {
    let challenge = |value: &'static [u8]| Challenges::new(value).preferred().unwrap();
    let [bearer, basic_one] = [challenge(b"Bearer realm=x"), challenge(b"Basic realm=x")];
    let token = |text: &str| Credentials::RegistryToken(Secret::new(text));
    let identity = Credentials::IdentityToken { user: None, token: Secret::new(SECRET) };
    for credentials in [&basic(), &identity, &token(SECRET)] {
        printed.debug("Answer", &bearer.answer(credentials).unwrap());
    }
    printed.debug("Answer", &basic_one.answer(&basic()).unwrap());
    printed.error("AnswerError", basic_one.answer(&identity));
    printed.error("AnswerError", basic_one.answer(&token(SECRET)));
    printed.error("AnswerError", bearer.answer(&token(&format!("{SECRET}\n"))));
    let control = Credentials::basic("me", format!("{SECRET}\n")).unwrap();
    printed.error("AnswerError", bearer.answer(&control));
}

fn bodies(printed: &mut Printed) {
    let token = format!(r#"{{"token": "{SECRET}", "access_token": "{SECRET}"}}"#);
    let long = format!(r#"{{"access_token": "{SECRET}", "x": "{}"}}"#, "x".repeat(1 << 17));
    for body in [
        &*token,
        &token[..token.len() - 1],
        &long,
        &format!("<html>Cannot GET /blob?X-Amz-Signature={SECRET}"),
        &format!("<html><title>Cannot GET /blob?X-Amz-Signature={SECRET}</title>"),
        &format!(r#"{{"error": "invalid_grant", "refresh_token": "{SECRET}"}}"#),
    ] {
        for status in [StatusCode::OK, StatusCode::UNAUTHORIZED] {
            let read = ErrorBody::parse(status, None, body.as_bytes());
            printed.both("ErrorBody BodyForm ErrorEntry ErrorCode", &read);
            assert_eq!(read.status(), status);
        }
        let html = reply(200, &[("content-type", "text/html")]);
        printed.error("ReplyError ReplyErrorKind", TagPage::read(&html, body.as_bytes()));
    }
    let failed = format!("Get \\\"https://s3.example/b?X-Amz-Signature={SECRET}\\\": EOF");
    for error in [
        format!(
            r#"{{"code": "UNKNOWN", "message": "{failed}", "detail": {{"error": "{failed}"}}}}"#
        ),
        format!(r#"{{"code": "UNKNOWN", "detail": "{failed}"}}"#),
        format!(r#""{failed}""#),
    ] {
        let body = format!(r#"{{"errors": [{error}]}}"#);
        let read = ErrorBody::parse(StatusCode::INTERNAL_SERVER_ERROR, None, body.as_bytes());
        let entry = &read.entries()[0];
        printed.both("ErrorCode OtherCode", &ErrorCode::from(failed.as_str()));
        printed.both("ErrorBody", &read);
        printed.both("ErrorEntry", entry);
        printed.debug("ErrorDetail", &entry.detail());
        hides("a message", entry.message().unwrap_or_default());
    }
    let list = format!(r#"[{{"token": "{SECRET}"}}]"#);
    printed.error("ReplyError", TagPage::read(&reply(200, &[]), list.as_bytes()));
    printed.error("ReplyError", CatalogPage::read(&reply(200, &[]), &token.as_bytes()[1..]));
}

fn replies(printed: &mut Printed) {
    let next = format!("/v2/a?_state={SECRET}");
    let link = format!("<{next}>; rel=next");
    let location = Location::new(&next).unwrap();
    printed.debug("Location", &location);
    printed.debug("Location", &location.to_value());
    let started = reply(202, &[("location", &next)]);
    printed.debug("UploadSession", &UploadSession::read(&started).unwrap());
    printed.debug("MountReply", &MountReply::read(&started).unwrap());
    printed.debug("ChunkAck", &ChunkAck::read(&started).unwrap());
    let done = reply(201, &[("location", signed().expose())]);
    printed.debug("Pushed", &Pushed::read(&done).unwrap());
    printed.debug("MountReply", &MountReply::read(&done).unwrap());
    let mut sent = HeaderMap::new();
    UploadSession::read(&started).unwrap().write_to(&mut sent);
    assert_eq!(sent["location"], next);
    hides("the headers of a reply", &format!("{sent:?}"));

    let mut headers = HeaderMap::new();
    headers.insert("link", HeaderValue::from_str(&link).unwrap());
    printed.debug("Link", &Link::next(&headers).unwrap());
    printed.debug("Links", &Link::of(&headers));
    printed.debug("Links", &Link::parse(link.as_bytes()));
    let page = reply(200, &[("link", &link)]);
    printed.debug("TagPage", &TagPage::read(&page, b"{}").unwrap());
    printed.debug("CatalogPage", &CatalogPage::read(&page, b"{}").unwrap());
    let index = [("content-type", "application/vnd.oci.image.index.v1+json"), ("link", &*link)];
    let empty = br#"{"schemaVersion": 2, "manifests": []}"#;
    printed.debug("ReferrersPage", &ReferrersPage::read(&reply(200, &index), empty).unwrap());

    for value in [format!("/a b?{SECRET}"), format!("https://me:{SECRET}@h.io/")] {
        let parts = reply(202, &[("location", &value)]);
        let url =
            UploadSession::read(&parts).and_then(|session| session.location().resolve(&signed()));
        printed.error("ReplyError", url);
        printed.error("HeaderError HeaderErrorKind", Link::next_value(&format!("{value} ")));
    }
    let broken = reply(200, &[("link", &link.replace('>', ""))]);
    printed.error("ReplyError", TagPage::read(&broken, b"{}"));
    for name in ["docker-content-digest", "content-length", "warning"] {
        let parts = reply(200, &[(name, SECRET)]);
        printed.debug("BlobHead", &BlobHead::read(&parts));
        printed.debug("ManifestHead", &ManifestHead::read(&parts));
        printed.debug("Warnings", &Warnings::of(&parts.headers));
    }
    let path = format!("/v2/a/blobs/uploads/{SECRET}~");
    let query = format!("n={SECRET}");
    printed.error("Refusal RefusalKind", Route::parse(&Method::GET, &path, None));
    printed.error("Refusal", Route::parse(&Method::GET, "/v2/_catalog", Some(&query)));
}

/// Every operation, at a registry that wants a login, and whose replies are all different and all lead on.
fn operations(printed: &mut Printed) {
    let plan = || {
        let config = DaemonConfig::default();
        EndpointPlan::new(&config, registry(), Purpose::Push, &Addresses::new()).unwrap()
    };
    let image = ReferenceView::parse("registry.example/team/app:1.2").unwrap();
    let app = image.repository();
    let layer = Descriptor::of(MediaType::OCI_LAYER_GZIP, b"a layer");
    let index = IndexBuilder::new().build().unwrap();
    let manifest = index.bytes().to_vec();
    let media_type = MediaType::OCI_INDEX;
    drive(printed, "Ping", Ping::new(plan()));
    drive(printed, "Resolve", Resolve::of(plan(), image));
    drive(printed, "PullManifest", PullManifest::of(plan(), image));
    drive(printed, "PullBlob", PullBlob::new(plan(), app, &layer));
    drive(printed, "ProbeBlob", ProbeBlob::new(plan(), app, layer.digest()));
    drive(printed, "PushBlob", PushBlob::new(plan(), app, &layer).unprobed());
    drive(printed, "PushManifest", PushManifest::new(plan(), app, media_type, manifest));
    drive(printed, "Delete", Delete::blob(plan(), app, layer.digest().clone()));
    drive(printed, "ListTags", ListTags::new(plan(), app));
    drive(printed, "ListRepositories", ListRepositories::new(plan()));
    drive(printed, "ListReferrers", ListReferrers::new(plan(), app, layer.digest().clone()));
}

/// Prints an operation and its session at each step, and whatever they say.
fn drive<O: Operation + Debug>(printed: &mut Printed, name: &'static str, mut operation: O) {
    let (mut session, now) = (Session::new(), Now::default());
    let challenge = r#"Bearer realm="https://auth.example/token",service="r""#;
    let next = format!("/v2/team/app/blobs/uploads/1?_state={SECRET}");
    let warning = "299 - \"old\"";
    let replies = [
        reply(401, &[("www-authenticate", challenge), ("warning", warning)]),
        reply(307, &[("location", signed().expose())]),
        reply(202, &[("location", &next), ("link", &format!("<{next}>; rel=next"))]),
        reply(429, &[("retry-after", "0")]),
        reply(500, &[("location", &next)]),
    ];
    let mut replies = replies.iter().cycle();
    let mut login = false;
    for _ in 0..64 {
        printed.debug(name, &operation);
        printed.debug("Progress Stage", &operation.progress());
        printed.debug("Session RetryPolicy", &session);
        let action = operation.poll(&mut session, now);
        hides(name, &action_text(&action));
        match action {
            Action::Send(outgoing) => {
                printed.debug("Outgoing Body", &*outgoing);
                let is_token = outgoing.url().origin().host() == "auth.example";
                login |= is_token;
                let head = if is_token { reply(200, &[]) } else { replies.next().unwrap().clone() };
                operation.response(&mut session, now, &head);
                let token = format!(r#"{{"token": "{SECRET}", "refresh_token": "{SECRET}"}}"#);
                let body = if is_token { token } else { "not now".to_owned() };
                if operation.wants_body() {
                    printed.debug(
                        "Emit",
                        &operation.body(&body.as_bytes()[..body.len().min(200)]).offset,
                    );
                    operation.end(&mut session, now);
                }
            }
            Action::Ask(ask) => {
                printed.debug("Ask", &ask);
                let answer = match ask.usual() {
                    Answer::Credentials(_) => Answer::Credentials(basic()),
                    other => other,
                };
                printed.debug("Answer", &answer);
                operation.answer(&mut session, answer);
            }
            Action::Wait(_) => operation.failed(
                &mut session,
                now,
                distref::client::Failure::Unknown(distref::client::FailureKind::Other),
            ),
            Action::Done(Ok(_)) => break,
            Action::Done(Err(error)) => {
                printed.both("OperationError", &error);
                break;
            }
        }
        for notice in session.drain_notices() {
            printed.both("Notice", &notice);
        }
    }
    assert!(login, "{name} logs in");
}

fn action_text<T>(action: &Action<T>) -> String {
    match action {
        Action::Send(outgoing) => format!("{outgoing:?} {:?}", outgoing.request().headers()),
        Action::Ask(ask) => format!("{ask:?}"),
        Action::Wait(time) => format!("{time:?}"),
        Action::Done(result) => format!("{:?}", result.as_ref().err()),
    }
}

/// A push with a secret in its query, its headers and its body, at a registry that does not take it.
fn server(printed: &mut Printed) {
    let server = Server::new();
    let put = Request::put(format!("/v2/a/manifests/1?x={SECRET}"))
        .header("authorization", format!("Bearer {SECRET}"))
        .header("cookie", SECRET)
        .header("if-match", format!("\"{SECRET}\", W/\"{SECRET}\""))
        .header("content-type", "application/vnd.oci.image.manifest.v1+json");
    let (head, ()) = put.body(()).unwrap().into_parts();
    let received = server.receive(&head).unwrap();
    printed.debug("Server", &server);
    printed.debug("Received", &received);
    printed.debug("Condition", &Condition::of(&head.headers));
    printed.debug("Allowed", &Allowed::Everything);
    for body in [SECRET.to_owned(), format!(r#"{{"{SECRET}": "{SECRET}"}}"#)] {
        let Ok(mut exchange) = received.clone().begin(&Empty, &Allowed::Everything);
        let Ok(()) = exchange.body(body.as_bytes());
        printed.debug("Exchange", &exchange);
        let Ok(()) = exchange.end();
        printed.debug("Exchange", &exchange);
        let reply = exchange.into_reply();
        let Content::Bytes(bytes) = reply.body() else { panic!("{reply:?}") };
        assert_eq!(reply.status(), 400);
        hides("a refusal", std::str::from_utf8(bytes).unwrap());
    }
    let (head, ()) = Request::get(format!("/v2/{SECRET}!")).body(()).unwrap().into_parts();
    hides("a refusal", &format!("{:?}", server.receive(&head).unwrap_err()));
    printed.debug("Content", &Content::Bytes(SECRET.into()));
    let (media_type, bytes) = (MediaType::OCI_INDEX, SECRET.into());
    printed.debug("StoredManifest", &StoredManifest { media_type, bytes });
    let id = distref::protocol::route::UploadId::parse("1").unwrap();
    let opened = Empty.open_upload(RepositoryView::parse("a").unwrap(), id);
    printed.debug("Opened Empty", &(Empty, opened));
    printed.debug("Opened Progress", &Opened::Upload(Progress::resumed(1)));
}

#[test]
fn no_public_type_prints_a_secret() {
    let mut printed = Printed::default();
    let parts =
        [credentials, helpers, places, files, tokens, answers, bodies, replies, operations, server];
    for part in parts {
        part(&mut printed);
    }
    let open: BTreeSet<_> = OPEN.iter().flat_map(|(_, names)| names.split_whitespace()).collect();
    let judged: BTreeSet<_> = printed.0.union(&open).map(ToString::to_string).collect();
    let mut public = BTreeSet::new();
    for folder in ["registry", "protocol", "client", "server"] {
        public_types(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder), &mut public);
    }
    assert_eq!(judged, public, "print every public type above, or say why it holds no secret");
    assert!(printed.0.is_disjoint(&open));
}

/// The types that are not printed above, by the reason why there is no secret in them.
const OPEN: [(&str, &str); 6] = [
    (
        "names of hosts, repositories, tags and programs, which their grammars keep free of passwords and queries",
        "Addresses Area Areas DaemonFlags Endpoint EndpointPlan HelperName ImagePolicy InsecureEntry
         InsecureRegistries Mirror Network Next Origin Publishers Rewrite Rewrites Rewritten Route Rule TagList
         TransportDecision Try UploadId UploadStart Verdict Walk Breach Page Revision",
    ),
    (
        "what a registry tells anybody",
        "AuthScheme BasicChallenge BearerChallenge Challenge ChallengeError Challenges Param ParamValue
         Params Preferred Scope ScopeSet Warning WarningLog",
    ),
    (
        "numbers, media types and words of a fixed list",
        "Accept Action AddressRange Attempt ByteRange ByteRanges ByteSpan ContentRange ContentType DaemonNoteKind
         DecisionReason Deleted Facts FileFormat Filters ForeignDigest Purpose Outcome Position RateLimit RateLimits
         Reason Requirement RetryAfter Scheme SchemeOrder SearchPlace Standing Unknown UploadRange",
    ),
    (
        "digests, sizes and tags of what is pulled and pushed, and how that went",
        "BlobPush BlobWay CopyPlan Deletion Failure FailureKind Now PlanError PullPlan PulledManifest PushPlan PushStep
         PushedBlob PushedManifest SubjectLink",
    ),
    (
        "what operations are made of, which nobody outside can name; `Debug` of those that are printed goes through it",
        "Call Loss Reply Turn",
    ),
    (
        "rules and places of errors about such",
        "DetailSyntax Fault FaultKind NetworkError RefusalPart RewriteError ScopeError ScopeErrorKind UploadIdError",
    ),
];

/// The names of the structs and enums below a folder of sources.
fn public_types(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            public_types(&path, names);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let declared = |line: &str| {
            let line = line.trim_start();
            let rest =
                line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum "))?;
            rest.split(|c: char| !c.is_alphanumeric()).next().map(str::to_owned)
        };
        names.extend(text.lines().filter_map(declared));
    }
}
