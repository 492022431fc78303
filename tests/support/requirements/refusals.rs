//! Error codes, and the bodies of refusals.

use distref::Digest;
use distref::protocol::auth::ScopeSet;
use distref::server::{Allowed, Server};
use http::{Method, Request};

use crate::registry::memory::Memory;
use crate::registry::{Registry, Reply};
use crate::samples::{IMAGE, INDEX, NOTHING, descriptor, image, index, push_tags};

/// The codes of the specification, code-1 to code-14.
const CODES: [&str; 14] = [
    "BLOB_UNKNOWN",
    "BLOB_UPLOAD_INVALID",
    "BLOB_UPLOAD_UNKNOWN",
    "DIGEST_INVALID",
    "MANIFEST_BLOB_UNKNOWN",
    "MANIFEST_INVALID",
    "MANIFEST_UNKNOWN",
    "NAME_INVALID",
    "NAME_UNKNOWN",
    "SIZE_INVALID",
    "UNAUTHORIZED",
    "DENIED",
    "UNSUPPORTED",
    "TOOMANYREQUESTS",
];
/// Those that it has left over from Docker's.
const LEGACY: [&str; 2] = ["TAG_INVALID", "MANIFEST_UNVERIFIED"];

#[test]
fn code_1_is_of_a_blob_that_is_not_there() {
    assert_eq!(of(Method::GET, &format!("app/blobs/{NOTHING}"), ""), "BLOB_UNKNOWN");
}

#[test]
fn code_2_is_of_a_chunk_that_does_not_go_here() {
    let registry = Registry::new();
    let patch = registry.patch(registry.upload("app")).header("content-range", "5-7");
    assert_eq!(patch.body("abc").gives(416).codes(), ["BLOB_UPLOAD_INVALID"]);
}

#[test]
fn code_3_is_of_an_upload_that_is_not_there() {
    assert_eq!(of(Method::PATCH, "app/blobs/uploads/1", "abc"), "BLOB_UPLOAD_UNKNOWN");
}

#[test]
fn code_4_is_of_content_with_another_digest() {
    let path = format!("app/blobs/uploads/?digest={NOTHING}");
    assert_eq!(of(Method::POST, &path, "abc"), "DIGEST_INVALID");
    let path = format!("app/manifests/{NOTHING}");
    assert_eq!(of(Method::PUT, &path, &index(&[]).to_string()), "DIGEST_INVALID");
}

#[test]
fn code_5_is_of_a_manifest_that_names_what_is_not_there() {
    let index = index(&[descriptor(IMAGE, b"nothing")]).to_string();
    assert_eq!(of(Method::PUT, "app/manifests/1", &index), "MANIFEST_BLOB_UNKNOWN");
}

#[test]
fn code_6_is_of_a_manifest_that_is_none() {
    assert_eq!(of(Method::PUT, "app/manifests/1", "{}"), "MANIFEST_INVALID");
}

#[test]
fn code_7_is_of_a_manifest_that_is_not_there() {
    assert_eq!(of(Method::GET, "app/manifests/1", ""), "MANIFEST_UNKNOWN");
}

#[test]
fn code_8_is_of_a_name_that_is_none() {
    assert_eq!(of(Method::POST, "App/blobs/uploads/", ""), "NAME_INVALID");
}

#[test]
fn code_9_is_of_a_repository_that_is_not_there() {
    assert_eq!(of(Method::GET, "app/tags/list", ""), "NAME_UNKNOWN");
}

#[test]
fn code_10_is_of_a_length_that_is_not_that_of_the_content() {
    let registry = Registry::new();
    let patch = registry.patch(registry.upload("app")).header("content-range", "0-7");
    assert_eq!(patch.body("abc").gives(400).codes(), ["SIZE_INVALID"]);
}

#[test]
fn code_11_is_of_a_stranger() {
    let server = Server::new();
    let (head, ()) = Request::get("/v2/app/tags/list").body(()).unwrap().into_parts();
    let reply = server.receive(&head).unwrap().unauthorized([]);
    let distref::server::Content::Bytes(body) = reply.body() else { panic!("a body") };
    assert!(String::from_utf8_lossy(body).contains(r#""code":"UNAUTHORIZED""#));
}

#[test]
fn code_12_is_of_who_may_not_do_this() {
    let mut registry = Registry::new();
    registry.allowed = Allowed::Scopes(ScopeSet::new());
    assert_eq!(registry.get("/v2/app/tags/list").gives(403).codes(), ["DENIED"]);
}

#[test]
fn code_13_is_of_what_the_registry_does_not_do() {
    assert_eq!(of(Method::PATCH, "app/tags/list", ""), "UNSUPPORTED");
    let registry = Registry::of(Server::new().read_only());
    assert_eq!(registry.post("/v2/app/blobs/uploads/").gives(405).codes(), ["UNSUPPORTED"]);
}

#[test]
fn code_14_is_of_who_asks_too_often() {
    let registry = Registry::new();
    for _ in 0..Memory::MAX_UPLOADS {
        registry.upload("app");
    }
    let reply = registry.post("/v2/app/blobs/uploads/").gives(429);
    assert_eq!(reply.codes(), ["TOOMANYREQUESTS"]);
}

#[test]
fn every_refusal_has_the_body_of_the_specification() {
    for (asked, reply) in refusals() {
        assert!((400..500).contains(&reply.status), "{asked}: {reply:?}");
        assert_eq!(reply.header("content-type"), Some("application/json"), "{asked}");
        assert_eq!(reply.header("content-length"), Some(&*reply.body.len().to_string()));
        let body = reply.json();
        assert_eq!(body.as_object().expect("an object").len(), 1, "{asked}");
        let errors = body["errors"].as_array().expect("errors");
        assert!(!errors.is_empty(), "{asked}");
        for error in errors {
            let members = error.as_object().expect("an object");
            let known = ["code", "message", "detail"];
            assert!(members.keys().all(|name| known.contains(&name.as_str())), "{asked}: {error}");
        }
    }
}

#[test]
fn every_code_is_one_of_the_specification() {
    for (asked, reply) in refusals() {
        for code in reply.codes() {
            let is_listed = CODES.contains(&&*code) || LEGACY.contains(&&*code);
            assert!(is_listed, "{asked}: {code}");
            assert!(code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'), "{code}");
        }
    }
}

#[test]
fn every_message_is_for_people() {
    for (asked, reply) in refusals() {
        for error in reply.json()["errors"].as_array().expect("errors") {
            let message = error["message"].as_str().unwrap_or_default();
            assert!(message.contains(' ') && message.len() < 300, "{asked}: {error}");
        }
    }
}

#[test]
fn docker_every_reply_says_which_api_it_is() {
    let registry = Registry::new();
    push_tags(&registry, "app", &["1"]);
    let replies = ["", "app/manifests/1", "app/tags/list", "_catalog"]
        .map(|path| (path.to_owned(), registry.get(format!("/v2/{path}")).gives(200)));
    for (asked, reply) in replies.into_iter().chain(refusals()) {
        let told = reply.header("docker-distribution-api-version");
        assert_eq!(told, Some("registry/2.0"), "{asked}");
    }
}

/// The code of the only error of a refusal by an empty registry.
fn of(method: Method, path: &str, body: &str) -> String {
    let reply = Registry::new().ask(method, format!("/v2/{path}")).body(body).send();
    assert!((400..500).contains(&reply.status), "{reply:?}");
    let codes = reply.codes();
    assert_eq!(codes.len(), 1, "{codes:?}");
    codes.into_iter().next().expect("a code")
}

/// A refusal of every kind that there is.
fn refusals() -> Vec<(String, Reply)> {
    let registry = Registry::of(Server::new().with_max_manifest(500).with_max_blob(20));
    let blob = registry.push_blob("app", b"0123456789");
    let digest = push_tags(&registry, "app", &["1"]);
    let upload = || registry.upload("app");
    let image = image(&registry, "other", "layer");
    let put = |path: &str| registry.put(format!("/v2/app/manifests/{path}"));
    let get = |path: &str| registry.get(format!("/v2/{path}"));
    let long = "a".repeat(20_000);
    let tags = "tag=1&".repeat(200);
    let asked = [
        registry.get("/v1/"),
        get("app/nothing"),
        get("app/_oci/ext/discover"),
        get("App/tags/list"),
        get("a//b/tags/list"),
        get("a/../b/tags/list"),
        get("a%2Fb/tags/list"),
        get(&long),
        get("none/tags/list"),
        get("app/tags/list?n=-1"),
        get("app/tags/list?n=1&n=2"),
        get("app/tags/list?last=%zz"),
        get("app/manifests/none"),
        get("app/manifests/.none"),
        get("app/manifests/sha256:none"),
        get("app/manifests/1").header("if-match", "\"none\""),
        get(&format!("app/blobs/{NOTHING}")),
        get("app/blobs/none"),
        get(&format!("app/blobs/{blob}")).header("range", "bytes=10-"),
        get(&format!("app/blobs/{blob}")).header("if-match", "\"none\""),
        get("app/referrers/none"),
        get("app/blobs/uploads/none"),
        registry.ask(Method::OPTIONS, "/v2/"),
        registry.post("/v2/app/tags/list"),
        registry.post("/v2/APP/blobs/uploads/"),
        registry.post("/v2/app/blobs/uploads/?digest=none"),
        registry.post("/v2/app/blobs/uploads/?digest=md5:none"),
        registry.post("/v2/app/blobs/uploads/?digest-algorithm=md5"),
        registry.post("/v2/app/blobs/uploads/?mount=none"),
        registry.post(format!("/v2/app/blobs/uploads/?mount={blob}&from=APP")),
        registry.post(format!("/v2/app/blobs/uploads/?digest={NOTHING}")).body("abc"),
        registry.post(format!("/v2/app/blobs/uploads/?digest={NOTHING}")).body([0; 21]),
        registry.patch("/v2/app/blobs/uploads/none").body("abc"),
        registry.patch(upload()).header("content-range", "none").body("abc"),
        registry.patch(upload()).header("content-range", "0-1").body("abc"),
        registry.patch(upload()).header("content-range", "5-7").body("abc"),
        registry.patch(upload()).chunks([[0; 15]; 2]),
        registry.patch(upload()).header("content-range", "0-9").chunks([b"abc"]),
        registry.patch(upload()).chunks([b"abc"]).breaks_off(),
        registry.put(upload()).body("abc"),
        registry.put(format!("{}?digest=none", upload())).body("abc"),
        registry.put(format!("{}?digest={NOTHING}", upload())).body("abc"),
        registry.put(format!("{}?digest={NOTHING}", upload())).header("content-range", "5-7"),
        registry.put(format!("/v2/app/blobs/{NOTHING}")).body("abc"),
        put(".none").body("{}"),
        put("sha256:none").body("{}"),
        put(NOTHING).body(index(&[]).to_string()),
        put("1").body("{}"),
        put("1").body(image.to_string()),
        put("1").body([b' '; 501]),
        put("1").chunks([[b' '; 300]; 2]),
        put("1").header("content-type", IMAGE).body(index(&[]).to_string()),
        put("1").header("content-type", "none").body(index(&[]).to_string()),
        put("1")
            .header("if-none-match", "*")
            .header("content-type", INDEX)
            .body(index(&[]).to_string()),
        put(&format!("{digest}?tag=.")).body(index(&[]).to_string()),
        put(&format!("{digest}?{tags}")).body(index(&[]).to_string()),
        registry.delete("/v2/app/manifests/none"),
        registry.delete("/v2/app/manifests/1").header("if-match", "\"none\""),
        registry.delete(format!("/v2/app/manifests/{NOTHING}")),
        registry.delete(format!("/v2/app/blobs/{NOTHING}")),
        registry.delete("/v2/app/blobs/uploads/none"),
    ];
    let mut replies: Vec<_> = asked.into_iter().map(|ask| (ask.asked(), ask.send())).collect();
    for server in [Server::new().read_only(), Server::new().without_deletion()] {
        let registry = Registry::over(server, registry.store.clone());
        let ask = registry.delete(format!("/v2/app/blobs/{}", Digest::sha256_of(b"0123456789")));
        replies.push((ask.asked(), ask.send()));
    }
    replies
}
