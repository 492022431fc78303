//! Blobs that are asked for and deleted at a registry, and what every reply has.

#[path = "support/registry/mod.rs"]
#[expect(dead_code, reason = "others ask for more")]
mod registry;

use distref::Digest;
use distref::protocol::auth::ScopeSet;
use distref::protocol::header::Warning;
use distref::server::{Allowed, Empty, Server};
use http::header::{HeaderValue, WWW_AUTHENTICATE};
use http::{Method, Request};
use registry::fragile::Fragile;
use registry::{Registry, Reply};

const LAYER: &[u8] = b"a layer";

/// A registry that has a layer in `app`, and the path of it.
fn with_layer() -> (Registry, Digest, String) {
    let registry = Registry::new();
    let digest = registry.push_blob("app", LAYER);
    let path = format!("/v2/app/blobs/{digest}");
    (registry, digest, path)
}

#[test]
fn a_blob_is_told_and_handed_over() {
    let (registry, digest, path) = with_layer();
    for method in [Method::GET, Method::HEAD] {
        let reply = registry.ask(method.clone(), &path).gives(200);
        for (name, value) in [
            ("content-length", "7"),
            ("content-type", "application/octet-stream"),
            ("accept-ranges", "bytes"),
            ("docker-content-digest", &digest.to_string()),
            ("etag", &format!("\"{digest}\"")),
        ] {
            assert_eq!(reply.header(name), Some(value));
        }
        assert_eq!(reply.body, if method == Method::GET { LAYER } else { b"" });
    }
}

#[test]
fn a_blob_that_the_repository_has_not_is_not_found() {
    let (registry, digest, _) = with_layer();
    let other = Digest::sha256_of(b"other");
    let paths = [
        format!("/v2/app/blobs/{other}"),
        format!("/v2/other/blobs/{digest}"),
        "/v2/app/blobs/md5:d41d8cd98f00b204e9800998ecf8427e".into(),
    ];
    for path in &paths {
        assert_eq!(registry.get(path).gives(404).codes(), ["BLOB_UNKNOWN"]);
        assert_eq!(registry.delete(path).gives(404).codes(), ["BLOB_UNKNOWN"]);
        assert!(registry.head(path).gives(404).body.is_empty());
    }
    assert_eq!(registry.get("/v2/app/blobs/sha256:0").gives(400).codes(), ["DIGEST_INVALID"]);
}

#[test]
fn a_range_is_answered_with_its_bytes() {
    let (registry, digest, path) = with_layer();
    for (range, bytes, told) in [
        ("bytes=0-0", "a", "bytes 0-0/7"),
        ("bytes=2-4", "lay", "bytes 2-4/7"),
        ("bytes=2-", "layer", "bytes 2-6/7"),
        ("bytes=-2", "er", "bytes 5-6/7"),
        ("bytes=-9", "a layer", "bytes 0-6/7"),
        ("bytes=0-6", "a layer", "bytes 0-6/7"),
        ("bytes=5-99", "er", "bytes 5-6/7"),
        ("BYTES=0-0", "a", "bytes 0-0/7"),
        ("bytes= 0-0", "a", "bytes 0-0/7"),
    ] {
        let reply = registry.get(&path).header("range", range).gives(206);
        assert_eq!(reply.body, bytes.as_bytes(), "{range}");
        assert_eq!(reply.header("content-range"), Some(told));
        assert_eq!(reply.header("content-length"), Some(bytes.len().to_string().as_str()));
        assert_eq!(reply.header("docker-content-digest"), Some(digest.to_string().as_str()));
    }
}

#[test]
fn a_range_without_a_byte_is_refused_with_the_size() {
    let (registry, _, path) = with_layer();
    for range in ["bytes=7-", "bytes=7-9", "bytes=-0", "bytes=4-2", "bytes=500-0"] {
        let reply = registry.get(&path).header("range", range).gives(416);
        assert_eq!(reply.header("content-range"), Some("bytes */7"), "{range}");
        assert_eq!(reply.codes(), ["SIZE_INVALID"]);
    }
}

#[test]
fn what_is_no_single_range_of_bytes_is_answered_with_the_whole() {
    let (registry, _, path) = with_layer();
    let many = format!("bytes={}", ["0-0"; 65].join(","));
    for range in ["bytes=0-0,2-2", "lines=0-1", "0-1", "bytes=", "bytes=a-b", "bytes 0-1", &many] {
        let reply = registry.get(&path).header("range", range).gives(200);
        assert_eq!(
            (reply.body.as_slice(), reply.header("content-range")),
            (LAYER, None),
            "{range}"
        );
    }
    let twice = registry.get(&path).header("range", "bytes=0-0").header("range", "bytes=1-1");
    assert_eq!(twice.gives(200).body, LAYER);
    let head = registry.head(&path).header("range", "bytes=0-0").gives(200);
    assert_eq!(head.header("content-length"), Some("7"));
}

#[test]
fn of_a_blob_without_a_byte_there_is_no_part() {
    let registry = Registry::new();
    let path = format!("/v2/app/blobs/{}", registry.push_blob("app", b""));
    for range in ["bytes=0-", "bytes=0-0", "bytes=-1"] {
        let reply = registry.get(&path).header("range", range).gives(200);
        assert_eq!((reply.body.len(), reply.header("content-length")), (0, Some("0")));
    }
}

#[test]
fn a_range_holds_if_the_tag_is_that_of_the_blob() {
    let (registry, digest, path) = with_layer();
    let (other, tag) = (format!("\"{}\"", Digest::sha256_of(b"")), format!("\"{digest}\""));
    for (if_range, status) in [
        (tag.as_str(), 206),
        (&format!("W/{tag}"), 200),
        (&digest.to_string(), 200),
        (&other, 200),
        ("\"\"", 200),
        ("Fri, 27 Nov 2026 21:00:00 GMT", 200),
    ] {
        let ask = registry.get(&path).header("range", "bytes=0-0").header("if-range", if_range);
        ask.gives(status);
        let ask = registry.get(&path).header("range", "bytes=9-").header("if-range", if_range);
        ask.gives(if status == 206 { 416 } else { 200 });
    }
}

#[test]
fn a_blob_is_asked_for_under_conditions() {
    let (registry, digest, path) = with_layer();
    let (tag, other) = (format!("\"{digest}\""), format!("\"{}\"", Digest::sha256_of(b"")));
    for (name, value, status) in [
        ("if-none-match", tag.as_str(), 304),
        ("if-none-match", "*", 304),
        ("if-none-match", &format!("{other}, {tag}"), 304),
        ("if-none-match", &other, 200),
        ("if-match", &tag, 200),
        ("if-match", "*", 200),
        ("if-match", &other, 412),
        ("if-match", "\"\"", 412),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let ask = registry.ask(method, &path).header(name, value).header("range", "bytes=9-");
            let is_get = ask.method() == Method::GET;
            let reply = ask.gives(if status == 200 && is_get { 416 } else { status });
            if status == 304 {
                assert!(reply.body.is_empty() && reply.header("content-length").is_none());
                assert_eq!(reply.header("etag"), Some(tag.as_str()));
            }
        }
    }
    for (name, value, status) in [
        ("if-match", &other, 412),
        ("if-none-match", &tag, 412),
        ("if-none-match", &"*".into(), 412),
        ("if-match", &tag, 202),
        ("if-match", &tag, 404),
    ] {
        registry.delete(&path).header(name, value).gives(status);
    }
}

#[test]
fn a_blob_is_deleted_from_one_repository() {
    let (registry, digest, path) = with_layer();
    registry.push_blob("other", LAYER);
    let reply = registry.delete(&path).gives(202);
    assert!(reply.body.is_empty());
    registry.get(&path).gives(404);
    registry.delete(&path).gives(404);
    assert_eq!(registry.get(format!("/v2/other/blobs/{digest}")).gives(200).body, LAYER);
}

#[test]
fn a_reply_to_head_has_the_headers_of_get_and_no_body() {
    let (registry, _, path) = with_layer();
    let media_type = "application/vnd.oci.image.index.v1+json";
    let index = format!(r#"{{"schemaVersion":2,"mediaType":"{media_type}","manifests":[]}}"#);
    let subject = registry.push_manifest("app", "1", media_type, index.as_bytes());
    let upload = registry.upload("app");
    for path in [
        "/v2/",
        "/v2",
        "/v2/_catalog",
        "/v2/app/tags/list",
        "/v2/app/tags/list?n=x",
        "/v2/none/tags/list",
        "/v2/app/manifests/1",
        "/v2/app/manifests/2",
        &format!("/v2/app/referrers/{subject}"),
        &path,
        &upload,
        &format!("{upload}x"),
        "/v2/_oci/ext/discover",
        "/v2/app/blobs/uploads/",
        "/v2/App/tags/list",
        "/v1/",
        "/",
    ] {
        let (get, head) = (registry.get(path).send(), registry.head(path).send());
        assert_eq!((get.status, &get.headers), (head.status, &head.headers), "{path}");
        assert!(head.body.is_empty(), "{path}");
        if get.status != 204 {
            let length = get.body.len().to_string();
            assert_eq!(get.header("content-length"), Some(length.as_str()), "{path}");
        }
    }
}

#[test]
fn every_reply_names_the_version_and_the_warning() {
    let warning = Warning::new("this registry closes");
    let server = Server::new().with_warning(warning);
    let check = |status: u16, reply: Reply| {
        assert_eq!(reply.status, status);
        for (name, value) in [
            ("docker-distribution-api-version", "registry/2.0"),
            ("x-content-type-options", "nosniff"),
            ("warning", "299 - \"this registry closes\""),
        ] {
            assert_eq!(reply.header(name), Some(value), "{status}");
        }
    };
    let registry = Registry::over(server.clone(), Fragile::new());
    let digest = registry.push_blob("app", LAYER);
    let path = format!("/v2/app/blobs/{digest}");
    check(200, registry.get("/v2/").send());
    check(200, registry.get(&path).send());
    check(206, registry.get(&path).header("range", "bytes=0-0").send());
    check(304, registry.get(&path).header("if-none-match", "*").send());
    check(412, registry.get(&path).header("if-match", "\"\"").send());
    check(416, registry.get(&path).header("range", "bytes=9-").send());
    let location = registry.upload("app");
    check(204, registry.get(&location).send());
    check(202, registry.patch(&location).body(LAYER).send());
    check(400, registry.patch(&location).chunks([LAYER]).header("content-length", "x").send());
    check(201, registry.put(format!("{location}?digest={digest}")).body("").send());
    check(404, registry.get("/").send());
    check(405, registry.put("/v2/").body("").send());
    check(
        413,
        Registry::of(server.clone().with_max_blob(1))
            .post(format!("/v2/app/blobs/uploads/?digest={digest}"))
            .body(LAYER)
            .send(),
    );
    check(429, Registry::over(server.clone(), Empty).post("/v2/app/blobs/uploads/").send());
    registry.store.fail_after(0);
    check(500, registry.get(&path).send());
    let denied = Registry { allowed: Allowed::Scopes(ScopeSet::new()), ..Registry::of(server) };
    check(403, denied.get(&path).send());
}

#[test]
fn a_stranger_is_asked_who_they_are_and_told_nothing() {
    let (registry, digest, path) = with_layer();
    let (basic, bearer) = ("Basic realm=\"r\"", "Bearer realm=\"https://auth.example/token\"");
    for (method, body) in [(Method::GET, true), (Method::HEAD, false)] {
        let (head, ()) =
            Request::builder().method(method).uri(&path).body(()).unwrap().into_parts();
        let received = registry.server.receive(&head).unwrap();
        assert_eq!(received.scopes().to_string(), "repository:app:pull");
        let reply = received.unauthorized([basic, bearer].map(HeaderValue::from_static));
        assert_eq!(reply.status(), 401);
        let told: Vec<_> = reply.headers().get_all(WWW_AUTHENTICATE).iter().collect();
        assert_eq!(told, [basic, bearer]);
        let refused = received.denied();
        assert_eq!(refused.status(), 403);
        for (reply, code) in [(reply, "UNAUTHORIZED"), (refused, "DENIED")] {
            let distref::server::Content::Bytes(bytes) = reply.body() else { panic!("{reply:?}") };
            let text = std::str::from_utf8(bytes).unwrap();
            assert_eq!(text.contains(code), body, "{text}");
            assert!(!text.contains(&digest.to_string()));
        }
    }
}
