//! end-9 and end-10: what is deleted.

use distref::{Digest, server::Server};

use crate::registry::Registry;
use crate::samples::{NOTHING, image, index, push, push_tags};

#[test]
fn end_9_a_tag_is_deleted_with_202_and_its_manifest_stays() {
    let registry = Registry::new();
    let digest = push_tags(&registry, "app", &["1", "2"]);
    registry.delete("/v2/app/manifests/1").gives(202);
    registry.get("/v2/app/manifests/1").gives(404);
    registry.get("/v2/app/manifests/2").gives(200);
    registry.get(format!("/v2/app/manifests/{digest}")).gives(200);
    registry.delete("/v2/app/manifests/1").gives(404);
}

#[test]
fn end_9_a_manifest_is_deleted_with_202_and_all_its_tags() {
    let registry = Registry::new();
    let digest = push_tags(&registry, "app", &["1", "2"]);
    push(&registry, "app", "3", &image(&registry, "app", "layer"));
    registry.delete(format!("/v2/app/manifests/{digest}")).gives(202);
    for revision in ["1", "2", &digest.to_string()] {
        registry.get(format!("/v2/app/manifests/{revision}")).gives(404);
    }
    let list = registry.get("/v2/app/tags/list").gives(200).json();
    assert_eq!(list["tags"], serde_json::json!(["3"]));
    registry.get("/v2/app/manifests/3").gives(200);
}

#[test]
fn end_9_what_is_not_there_is_404() {
    let registry = Registry::new();
    let digest = push_tags(&registry, "other", &["1"]);
    for revision in ["1", NOTHING, &digest.to_string()] {
        registry.delete(format!("/v2/app/manifests/{revision}")).gives(404);
    }
    push_tags(&registry, "app", &["2"]);
    for revision in ["1", NOTHING] {
        let reply = registry.delete(format!("/v2/app/manifests/{revision}")).gives(404);
        assert_eq!(reply.codes(), ["MANIFEST_UNKNOWN"]);
    }
}

#[test]
fn end_9_where_nothing_is_deleted_it_is_405() {
    let full = Registry::new();
    let digest = push_tags(&full, "app", &["1"]);
    for server in [Server::new().without_deletion(), Server::new().read_only()] {
        let registry = Registry::over(server, full.store.clone());
        for revision in ["1", &digest.to_string(), NOTHING] {
            let path = format!("/v2/app/manifests/{revision}");
            assert_eq!(registry.delete(path).gives(405).codes(), ["UNSUPPORTED"]);
        }
        registry.get("/v2/app/manifests/1").gives(200);
    }
}

#[test]
fn end_9_what_was_deleted_can_be_pushed_again() {
    let registry = Registry::new();
    let digest = push_tags(&registry, "app", &["1"]);
    registry.delete(format!("/v2/app/manifests/{digest}")).gives(202);
    push(&registry, "app", "1", &index(&[]));
    registry.get(format!("/v2/app/manifests/{digest}")).gives(200);
}

#[test]
fn end_10_a_blob_is_deleted_with_202() {
    let registry = Registry::new();
    let digest = registry.push_blob("app", b"layer");
    registry.push_blob("other", b"layer");
    let path = format!("/v2/app/blobs/{digest}");
    registry.delete(&path).gives(202);
    registry.get(&path).gives(404);
    registry.head(&path).gives(404);
    registry.get(format!("/v2/other/blobs/{digest}")).gives(200);
}

#[test]
fn end_10_a_blob_that_is_not_there_is_404() {
    let registry = Registry::new();
    let digest = registry.push_blob("other", b"layer");
    for digest in [&digest, &Digest::sha256_of(b"nothing")] {
        let reply = registry.delete(format!("/v2/app/blobs/{digest}")).gives(404);
        assert_eq!(reply.codes(), ["BLOB_UNKNOWN"]);
    }
}

#[test]
fn end_10_where_nothing_is_deleted_it_is_405() {
    let full = Registry::new();
    let digest = full.push_blob("app", b"layer");
    for server in [Server::new().without_deletion(), Server::new().read_only()] {
        let registry = Registry::over(server, full.store.clone());
        let reply = registry.delete(format!("/v2/app/blobs/{digest}")).gives(405);
        assert_eq!(reply.codes(), ["UNSUPPORTED"]);
        registry.get(format!("/v2/app/blobs/{digest}")).gives(200);
    }
}
