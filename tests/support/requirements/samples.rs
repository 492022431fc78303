//! Documents to push.

use distref::Digest;
use serde_json::{Value, json};

use crate::registry::Registry;

pub(crate) const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub(crate) const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
/// The digest of nothing that is pushed here.
pub(crate) const NOTHING: &str =
    "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

pub(crate) fn descriptor(media_type: &str, bytes: &[u8]) -> Value {
    let digest = Digest::sha256_of(bytes).to_string();
    json!({"mediaType": media_type, "size": bytes.len(), "digest": digest})
}

/// An image of one layer, whose blobs are pushed.
pub(crate) fn image(registry: &Registry, repository: &str, layer: &str) -> Value {
    registry.push_blob(repository, b"{}");
    registry.push_blob(repository, layer.as_bytes());
    json!({
        "schemaVersion": 2,
        "mediaType": IMAGE,
        "config": descriptor(CONFIG, b"{}"),
        "layers": [descriptor(LAYER, layer.as_bytes())],
    })
}

pub(crate) fn index(entries: &[Value]) -> Value {
    json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries})
}

/// Pushes a document as what it says that it is.
#[track_caller]
pub(crate) fn push(registry: &Registry, repository: &str, revision: &str, it: &Value) -> Digest {
    let media_type = it["mediaType"].as_str().expect("a media type");
    registry.push_manifest(repository, revision, media_type, it.to_string().as_bytes())
}

/// Pushes an index with nothing in it, under each of these tags.
pub(crate) fn push_tags(registry: &Registry, repository: &str, tags: &[&str]) -> Digest {
    let empty = index(&[]);
    for tag in tags {
        push(registry, repository, tag, &empty);
    }
    Digest::sha256_of(empty.to_string().as_bytes())
}
