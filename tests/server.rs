//! A registry, request by request, without a socket.

#[path = "support/registry/mod.rs"]
#[expect(dead_code, reason = "others ask for more")]
mod registry;

use registry::Registry;

#[test]
fn a_blob_that_was_pushed_is_there() {
    let registry = Registry::new();
    let digest = registry.push_blob("app", b"layer");
    let reply = registry.get(format!("/v2/app/blobs/{digest}")).gives(200);
    assert_eq!(reply.body, b"layer");
    assert_eq!(registry.stored("app", &digest).as_deref(), Some(&b"layer"[..]));
}

#[test]
fn a_manifest_that_was_pushed_is_there() {
    let registry = Registry::new();
    let media_type = "application/vnd.oci.image.index.v1+json";
    let index = format!(r#"{{"schemaVersion":2,"mediaType":"{media_type}","manifests":[]}}"#);
    let digest = registry.push_manifest("app", "1.0", media_type, index.as_bytes());
    let reply = registry.get("/v2/app/manifests/1.0").gives(200);
    assert_eq!(reply.json()["manifests"].as_array().map(Vec::len), Some(0));
    assert_eq!(reply.header("docker-content-digest"), Some(digest.to_string().as_str()));
}

#[test]
fn what_is_not_there_is_refused_with_a_code() {
    let reply = Registry::new().get("/v2/app/manifests/1.0").gives(404);
    assert_eq!(reply.codes(), ["MANIFEST_UNKNOWN"]);
}
