//! end-1 to end-3: what is pulled.

use distref::server::{Allowed, Server};
use distref::{Digest, digest::Algorithm, protocol::auth::ScopeSet};
use http::{HeaderValue, Request};

use crate::registry::{Registry, Reply};
use crate::samples::{IMAGE, INDEX, NOTHING, image, index, push, push_tags};

#[test]
fn end_1_says_that_the_registry_is_one() {
    let reply = Registry::new().get("/v2/").gives(200);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.body, b"{}");
}

#[test]
fn end_1_asks_a_stranger_who_they_are() {
    let server = Server::new();
    let (head, ()) = Request::get("/v2/").body(()).unwrap().into_parts();
    let received = server.receive(&head).unwrap();
    let challenge = HeaderValue::from_static(r#"Basic realm="registry""#);
    let reply = received.unauthorized([challenge.clone()]);
    assert_eq!((reply.status().as_u16(), &reply.headers()["www-authenticate"]), (401, &challenge));
    assert_eq!(received.scopes(), ScopeSet::new());
}

#[test]
fn end_2_a_blob_is_given_with_200() {
    let registry = Registry::new();
    for bytes in [&b""[..], b"x", &vec![0xff; 70_000]] {
        let blob = registry.push_blob("app", bytes);
        let reply = registry.get(format!("/v2/app/blobs/{blob}")).gives(200);
        assert_eq!(reply.body, bytes);
        assert_eq!(reply.header("content-length"), Some(&*bytes.len().to_string()));
    }
}

#[test]
fn end_2_the_digest_of_the_blob_is_told() {
    let registry = Registry::new();
    let blob = registry.push_blob("app", b"layer");
    let reply = registry.get(format!("/v2/app/blobs/{blob}")).gives(200);
    assert_eq!(told(&reply), Digest::sha256_of(&reply.body));
}

#[test]
fn end_2_the_digest_that_is_told_is_of_the_algorithm_that_was_asked_for() {
    let registry = Registry::new();
    for digest in [sha512(b"layer"), sha384(b"layer")] {
        let post = registry.post(format!("/v2/app/blobs/uploads/?digest={digest}"));
        assert_eq!(told(&post.body(b"layer").gives(201)), digest);
        let reply = registry.get(format!("/v2/app/blobs/{digest}")).gives(200);
        assert_eq!(told(&reply), digest);
        assert!(digest.verify(&reply.body).is_ok());
    }
}

#[test]
fn end_2_a_blob_that_is_not_in_the_repository_is_404() {
    let registry = Registry::new();
    let blob = registry.push_blob("other", b"layer");
    let path = format!("/v2/app/blobs/{blob}");
    registry.post("/v2/app/blobs/uploads/").gives(202);
    assert_eq!(registry.get(&path).gives(404).codes(), ["BLOB_UNKNOWN"]);
    registry.head(&path).gives(404);
    // Of an algorithm that nobody knows.
    registry.get("/v2/app/blobs/some+hash:abc").gives(404);
}

#[test]
fn end_2_a_range_is_answered_with_that_part() {
    let registry = Registry::new();
    let path = format!("/v2/app/blobs/{}", registry.push_blob("app", b"0123456789"));
    let reply = registry.get(&path).gives(200);
    assert_eq!(reply.header("accept-ranges"), Some("bytes"));
    for (range, part, told) in [
        ("bytes=0-0", &b"0"[..], "bytes 0-0/10"),
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=5-100", b"56789", "bytes 5-9/10"),
        ("bytes=-100", b"0123456789", "bytes 0-9/10"),
    ] {
        let reply = registry.get(&path).header("range", range).gives(206);
        assert_eq!((&*reply.body, reply.header("content-range")), (part, Some(told)), "{range}");
        assert_eq!(reply.header("content-length"), Some(&*part.len().to_string()));
        assert!(reply.header("etag").is_some());
    }
}

#[test]
fn end_2_a_range_behind_the_end_is_416_with_the_size() {
    let registry = Registry::new();
    let path = format!("/v2/app/blobs/{}", registry.push_blob("app", b"0123456789"));
    for (range, told) in [
        ("bytes=10-", "bytes */10"),
        ("bytes=10-20", "bytes */10"),
        ("bytes=-0", "bytes */10"),
        ("bytes=5-2", "bytes */10"),
    ] {
        let reply = registry.get(&path).header("range", range).gives(416);
        assert_eq!(reply.header("content-range"), Some(told), "{range}");
        // The length is that of what is sent.
        assert_eq!(reply.header("content-length"), Some(&*reply.body.len().to_string()));
    }
}

#[test]
fn end_2_a_range_that_need_not_be_heeded_is_answered_with_the_whole() {
    let registry = Registry::new();
    let blob = registry.push_blob("app", b"0123456789");
    let path = format!("/v2/app/blobs/{blob}");
    for range in ["bytes=0-1,4-5", "lines=0-1", "bytes=a-b", ""] {
        let reply = registry.get(&path).header("range", range).gives(200);
        assert_eq!(reply.body, b"0123456789", "{range}");
    }
    // HEAD has no parts.
    registry.head(&path).header("range", "bytes=0-1").gives(200);
}

#[test]
fn end_2_a_range_of_something_else_is_answered_with_the_whole() {
    let registry = Registry::new();
    let blob = registry.push_blob("app", b"0123456789");
    let get = || registry.get(format!("/v2/app/blobs/{blob}")).header("range", "bytes=0-1");
    get().header("if-range", format!("\"{blob}\"")).gives(206);
    get().header("if-range", format!("\"{NOTHING}\"")).gives(200);
    get().header("if-range", format!("W/\"{blob}\"")).gives(200);
    get().header("if-range", "Sat, 25 Aug 2012 23:34:45 GMT").gives(200);
}

#[test]
fn end_2_head_tells_digest_and_size() {
    let registry = Registry::new();
    for bytes in [&b""[..], b"layer"] {
        let blob = registry.push_blob("app", bytes);
        let reply = registry.head(format!("/v2/app/blobs/{blob}")).gives(200);
        assert_eq!(told(&reply), blob);
        assert_eq!(reply.header("content-length"), Some(&*bytes.len().to_string()));
        assert!(reply.body.is_empty());
    }
}

#[test]
fn end_3_a_manifest_is_given_with_200_by_tag_and_by_digest() {
    let registry = Registry::new();
    let document = image(&registry, "app", "layer");
    let digest = push(&registry, "app", "1", &document);
    for revision in ["1", &digest.to_string(), &digest.to_string().replace(':', "%3A")] {
        let reply = registry.get(format!("/v2/app/manifests/{revision}")).gives(200);
        assert_eq!(reply.body, document.to_string().as_bytes());
    }
}

#[test]
fn end_3_the_content_type_is_that_of_the_push() {
    let registry = Registry::new();
    push(&registry, "app", "image", &image(&registry, "app", "layer"));
    push(&registry, "app", "index", &index(&[]));
    // A document that does not say itself what it is.
    let silent = br#"{"schemaVersion":2,"manifests":[]}"#;
    let list = "application/vnd.docker.distribution.manifest.list.v2+json";
    registry.push_manifest("app", "silent", INDEX, silent);
    registry.push_manifest("app", "docker", list, &[&silent[..], b" "].concat());
    for (tag, expected) in [("image", IMAGE), ("index", INDEX), ("silent", INDEX), ("docker", list)]
    {
        let path = format!("/v2/app/manifests/{tag}");
        assert_eq!(registry.get(&path).gives(200).header("content-type"), Some(expected));
        assert_eq!(registry.head(&path).gives(200).header("content-type"), Some(expected));
    }
}

#[test]
fn end_3_the_content_type_has_no_parameters() {
    let registry = Registry::new();
    let index = index(&[]).to_string();
    registry.push_manifest("app", "1", &format!("{INDEX}; charset=utf-8"), index.as_bytes());
    let reply = registry.get("/v2/app/manifests/1").gives(200);
    assert_eq!(reply.header("content-type"), Some(INDEX));
}

#[test]
fn end_3_the_digest_of_the_manifest_is_told() {
    let registry = Registry::new();
    let digest = push_tags(&registry, "app", &["1"]);
    let reply = registry.get("/v2/app/manifests/1").gives(200);
    assert_eq!(told(&reply), digest);
    assert!(digest.verify(&reply.body).is_ok());
}

#[test]
fn end_3_a_manifest_that_is_not_in_the_repository_is_404() {
    let registry = Registry::new();
    let digest = push_tags(&registry, "other", &["1"]);
    push_tags(&registry, "app", &["2"]);
    push(&registry, "app", "3", &image(&registry, "app", "layer"));
    registry.delete("/v2/app/manifests/2").gives(202);
    for revision in ["1", "2", NOTHING] {
        let path = format!("/v2/app/manifests/{revision}");
        assert_eq!(registry.get(&path).gives(404).codes(), ["MANIFEST_UNKNOWN"]);
        registry.head(&path).gives(404);
    }
    registry.get(format!("/v2/others/manifests/{digest}")).gives(404);
}

#[test]
fn end_3_a_repository_that_is_not_there_is_404() {
    let registry = Registry::new();
    registry.get("/v2/app/manifests/1").gives(404);
    registry.get(format!("/v2/app/manifests/{NOTHING}")).gives(404);
    registry.get(format!("/v2/app/blobs/{NOTHING}")).gives(404);
    registry.get("/v2/app/tags/list").gives(404);
}

#[test]
fn end_3_head_tells_digest_size_and_type() {
    let registry = Registry::new();
    let document = image(&registry, "app", "layer");
    let digest = push(&registry, "app", "1", &document);
    for revision in ["1", &digest.to_string()] {
        let reply = registry.head(format!("/v2/app/manifests/{revision}")).gives(200);
        assert_eq!(told(&reply), digest);
        let size = document.to_string().len().to_string();
        assert_eq!(reply.header("content-length"), Some(&*size));
        assert_eq!(reply.header("content-type"), Some(IMAGE));
        assert!(reply.body.is_empty());
    }
}

#[test]
fn end_3_what_is_accepted_changes_nothing() {
    let registry = Registry::new();
    push_tags(&registry, "app", &["1"]);
    for accept in ["*/*", "application/json", IMAGE, "text/html"] {
        let reply = registry.get("/v2/app/manifests/1").header("accept", accept).gives(200);
        assert_eq!(reply.header("content-type"), Some(INDEX));
        registry.head("/v2/app/manifests/1").header("accept", accept).gives(200);
    }
}

#[test]
fn what_a_token_does_not_cover_is_denied() {
    let mut registry = Registry::new();
    let digest = push_tags(&registry, "app", &["1"]);
    registry.allowed = Allowed::Scopes(ScopeSet::new());
    for path in ["manifests/1", &format!("manifests/{digest}"), "tags/list"] {
        assert_eq!(registry.get(format!("/v2/app/{path}")).gives(403).codes(), ["DENIED"]);
    }
}

/// The digest that a reply tells.
pub(crate) fn told(reply: &Reply) -> Digest {
    reply.header("docker-content-digest").expect("a digest").parse().expect("a digest")
}

pub(crate) fn sha512(bytes: &[u8]) -> Digest {
    Digest::compute(Algorithm::Sha512, bytes).expect("a hash function")
}

pub(crate) fn sha384(bytes: &[u8]) -> Digest {
    Digest::compute(Algorithm::Sha384, bytes).expect("a hash function")
}
