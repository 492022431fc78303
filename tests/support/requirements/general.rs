//! What holds of every endpoint.

use distref::Digest;
use distref::protocol::header::{Warning, Warnings};
use distref::server::Server;
use http::Method;

use crate::registry::Registry;
use crate::samples::{NOTHING, image, index, push, push_tags};

#[test]
fn pull_is_there_even_where_nothing_can_be_pushed() {
    let full = Registry::new();
    let manifest = push(&full, "app", "1", &image(&full, "app", "layer"));
    let blob = Digest::sha256_of(b"layer");
    let registry = Registry::over(Server::new().read_only(), full.store);
    for path in ["manifests/1", &format!("manifests/{manifest}"), &format!("blobs/{blob}")] {
        registry.get(format!("/v2/app/{path}")).gives(200);
        registry.head(format!("/v2/app/{path}")).gives(200);
    }
    registry.get("/v2/").gives(200);
}

#[test]
fn every_endpoint_is_there() {
    let registry = Registry::new();
    let manifest = push(&registry, "app", "1", &image(&registry, "app", "layer"));
    let blob = Digest::sha256_of(b"layer");
    let upload = || registry.upload("app").replace("/v2/app/", "");
    let (started, chunked, finished, cancelled) = (upload(), upload(), upload(), upload());
    let empty = Digest::sha256_of(b"");
    let asked = [
        (Method::GET, format!("blobs/{blob}"), 200),
        (Method::HEAD, format!("blobs/{blob}"), 200),
        (Method::GET, "manifests/1".into(), 200),
        (Method::HEAD, "manifests/1".into(), 200),
        (Method::POST, "blobs/uploads/".into(), 202),
        (Method::POST, format!("blobs/uploads/?digest={empty}"), 201),
        (Method::POST, "blobs/uploads/?digest-algorithm=sha512".into(), 202),
        (Method::PATCH, chunked, 202),
        (Method::PUT, format!("{finished}?digest={empty}"), 201),
        (Method::GET, "tags/list".into(), 200),
        (Method::GET, "tags/list?n=1&last=0".into(), 200),
        (Method::POST, format!("blobs/uploads/?mount={blob}&from=app"), 201),
        (Method::GET, format!("referrers/{manifest}"), 200),
        (Method::GET, format!("referrers/{manifest}?artifactType=a/b"), 200),
        (Method::GET, started, 204),
        (Method::DELETE, cancelled, 204),
        (Method::DELETE, "manifests/1".into(), 202),
        (Method::DELETE, format!("manifests/{manifest}"), 202),
        (Method::DELETE, format!("blobs/{blob}"), 202),
    ];
    for (method, path, status) in asked {
        registry.ask(method, format!("/v2/app/{path}")).gives(status);
    }
    // PUT of manifests, end-7.
    push_tags(&registry, "app", &["2"]);
}

#[test]
fn a_name_that_is_none_names_no_repository() {
    let registry = Registry::new();
    let long = "a".repeat(255);
    for name in ["a", "a/b", "a.b", "a_b", "a__b", "a---b", "0/1-2", &long] {
        registry.post(format!("/v2/{name}/blobs/uploads/")).gives(202);
    }
    let too_long = "a".repeat(256);
    for name in ["A", "a/B", "a..b", "a___b", "a_.b", "-a", "a-", "a/-", "_a", "a/b.", &too_long] {
        let reply = registry.post(format!("/v2/{name}/blobs/uploads/")).gives(400);
        assert_eq!(reply.codes(), ["NAME_INVALID"], "{name}");
        registry.get(format!("/v2/{name}/manifests/1")).gives(404);
        registry.head(format!("/v2/{name}/blobs/{NOTHING}")).gives(404);
    }
}

#[test]
fn a_tag_that_is_none_names_no_manifest() {
    let registry = Registry::new();
    let empty = index(&[]).to_string();
    let long = "t".repeat(128);
    push_tags(&registry, "app", &["_", "1", "A.b-c_d", &long]);
    let too_long = "t".repeat(129);
    for tag in [".a", "-a", "a+b", "a~b", &too_long] {
        registry.put(format!("/v2/app/manifests/{tag}")).body(&empty).gives(400);
        registry.get(format!("/v2/app/manifests/{tag}")).gives(404);
        registry.head(format!("/v2/app/manifests/{tag}")).gives(404);
    }
}

#[test]
fn a_revision_that_is_neither_tag_nor_digest_is_refused() {
    let registry = Registry::new();
    let empty = index(&[]).to_string();
    let upper = Digest::sha256_of(empty.as_bytes()).to_string().replace('a', "A");
    for revision in ["sha256:abc", "sha256:", ":abc", "tag:1", "sha256:zz", &upper] {
        let reply = registry.put(format!("/v2/app/manifests/{revision}")).body(&empty).gives(400);
        assert_eq!(reply.codes(), ["DIGEST_INVALID"], "{revision}");
        registry.get(format!("/v2/app/manifests/{revision}")).gives(404);
    }
}

#[test]
fn rfc_9110_a_reply_to_head_has_no_body() {
    let registry = Registry::new();
    push_tags(&registry, "app", &["1"]);
    let blob = registry.push_blob("app", b"layer");
    let there = [String::new(), "app/manifests/1".into(), format!("app/blobs/{blob}")];
    let others = ["app/manifests/2".into(), "app/tags/list".into(), "_catalog".into()];
    let refused = ["app/blobs/uploads/".into(), format!("app/blobs/{NOTHING}"), "?".into()];
    for path in there.into_iter().chain(others).chain(refused) {
        let reply = registry.head(format!("/v2/{path}")).send();
        assert!(reply.body.is_empty(), "{path}: {reply:?}");
    }
}

#[test]
fn rfc_9110_a_method_that_an_endpoint_has_not_is_405_with_those_that_it_has() {
    let registry = Registry::new();
    let upload = registry.upload("app");
    let asked = [
        ("/v2/".into(), Method::POST, "GET, HEAD"),
        ("/v2/app/tags/list".into(), Method::DELETE, "GET, HEAD"),
        (format!("/v2/app/referrers/{NOTHING}"), Method::PUT, "GET, HEAD"),
        ("/v2/app/manifests/1".into(), Method::POST, "GET, HEAD, PUT, DELETE"),
        (format!("/v2/app/blobs/{NOTHING}"), Method::PUT, "GET, HEAD, DELETE"),
        ("/v2/app/blobs/uploads/".into(), Method::GET, "POST"),
        (upload, Method::POST, "GET, HEAD, PATCH, PUT, DELETE"),
        ("/v2/app/tags/list".into(), Method::OPTIONS, "GET, HEAD"),
    ];
    for (path, method, allow) in asked {
        let reply = registry.ask(method, path).gives(405);
        assert_eq!(reply.header("allow"), Some(allow));
    }
}

#[test]
fn rfc_9110_what_the_client_has_already_is_304() {
    let registry = Registry::new();
    let manifest = push_tags(&registry, "app", &["1"]);
    let blob = registry.push_blob("app", b"layer");
    for (path, digest) in [("manifests/1", &manifest), (&*format!("blobs/{blob}"), &blob)] {
        let path = format!("/v2/app/{path}");
        let tag = registry.get(&path).gives(200).header("etag").expect("an ETag").to_owned();
        assert_eq!(tag, format!("\"{digest}\""));
        let reply = registry.get(&path).header("if-none-match", &tag).gives(304);
        assert_eq!((reply.header("etag"), reply.body.len()), (Some(&*tag), 0));
        registry.head(&path).header("if-none-match", format!("W/{tag}")).gives(304);
        registry.get(&path).header("if-none-match", format!("\"{NOTHING}\"")).gives(200);
    }
}

#[test]
fn rfc_9110_a_tag_is_moved_only_from_where_the_condition_has_it() {
    let registry = Registry::new();
    let (first, second) = (index(&[]).to_string(), format!("{} ", index(&[])));
    let put = |body: &str, name: &str, value: &str| {
        let put = registry.put("/v2/app/manifests/1").header(name, value).body(body);
        put.send().status
    };
    let of = |body: &str| format!("\"{}\"", Digest::sha256_of(body.as_bytes()));
    assert_eq!(put(&first, "if-match", "*"), 412);
    assert_eq!(put(&first, "if-none-match", "*"), 201);
    assert_eq!(put(&second, "if-none-match", "*"), 412);
    assert_eq!(put(&second, "if-match", &of(&second)), 412);
    assert_eq!(registry.get("/v2/app/manifests/1").gives(200).body, first.as_bytes());
    assert_eq!(put(&second, "if-match", &of(&first)), 201);
    assert_eq!(registry.get("/v2/app/manifests/1").gives(200).body, second.as_bytes());
}

#[test]
fn rfc_9110_if_match_takes_no_weak_tag() {
    let registry = Registry::new();
    let weak = format!("W/\"{}\"", push_tags(&registry, "app", &["1"]));
    let path = "/v2/app/manifests/1";
    registry.get(path).header("if-match", &weak).gives(412);
    registry.delete(path).header("if-match", &weak).gives(412);
}

#[test]
fn warnings_have_the_code_the_agent_and_no_date() {
    let plain = Server::new().with_warning(Warning::new("gone \"soon\""));
    let reply = Registry::of(plain).get("/v2/").gives(200);
    assert_eq!(reply.header("warning"), Some(r#"299 - "gone \"soon\"""#));
    assert!(Registry::new().get("/v2/").gives(200).header("warning").is_none());
}

#[test]
fn warnings_have_at_most_4096_bytes_together() {
    for text in ["\"".repeat(9_000), "x".repeat(9_000), "ü\n".repeat(9_000)] {
        let registry = Registry::of(Server::new().with_warning(Warning::new(&text)));
        for reply in [registry.get("/v2/").gives(200), registry.get("/v2/app/tags/list").gives(404)]
        {
            let values = reply.headers.get_all("warning").iter();
            assert!(values.map(http::HeaderValue::len).sum::<usize>() <= 4096);
            assert!(Warnings::of(&reply.headers).errors().is_empty());
        }
    }
}

#[test]
fn ns_is_not_looked_at_and_not_answered() {
    let registry = Registry::new();
    push_tags(&registry, "app", &["1"]);
    let blob = registry.push_blob("app", b"layer");
    let blob = format!("blobs/{blob}");
    for path in ["manifests/1", &blob, "tags/list"] {
        let reply = registry.get(format!("/v2/app/{path}?ns=docker.io")).gives(200);
        assert_eq!(reply.header("oci-namespace"), None);
    }
}
