//! Manifests that are pushed to a registry, pulled and deleted.

#[path = "support/registry/mod.rs"]
#[expect(dead_code, reason = "others ask for more")]
mod registry;

use distref::digest::Algorithm;
use distref::server::{Condition, Server, Storage};
use distref::{Digest, RepositoryView, TagView};
use http::Method;
use registry::fragile::Fragile;
use registry::{Registry, Reply};
use serde_json::{Value, json};

const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const ARTIFACT: &str = "application/vnd.oci.artifact.manifest.v1+json";
const DOCKER: &str = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

fn descriptor(media_type: &str, content: &[u8]) -> Value {
    let digest = Digest::sha256_of(content).to_string();
    json!({ "mediaType": media_type, "digest": digest, "size": content.len() })
}

/// An image with a config and a layer, both pushed by [`registry`].
fn image() -> Value {
    json!({
        "schemaVersion": 2,
        "mediaType": IMAGE,
        "config": descriptor(CONFIG, b"{}"),
        "layers": [descriptor(LAYER, b"layer")],
    })
}

fn index(entries: &[Value]) -> Value {
    json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": entries })
}

/// The same with another member, or another value of it; `null` takes it out.
fn with(mut document: Value, member: &str, value: Value) -> Value {
    let members = document.as_object_mut().unwrap();
    if value.is_null() {
        members.remove(member)
    } else {
        members.insert(member.into(), value)
    };
    document
}

/// A registry whose repository `app` has what [`image`] names.
fn registry() -> Registry {
    filled(Server::new())
}

fn filled(server: Server) -> Registry {
    let registry = Registry::of(server);
    registry.push_blob("app", b"{}");
    registry.push_blob("app", b"layer");
    registry
}

/// Pushes a document by a tag as what it says that it is.
fn push(registry: &Registry, document: &Value) -> Reply {
    let media_type = document["mediaType"].as_str().unwrap_or_default();
    let put = registry.put("/v2/app/manifests/1").header("content-type", media_type);
    put.body(document.to_string()).send()
}

fn details(reply: &Reply) -> Vec<String> {
    let errors = reply.json()["errors"].take();
    let details = errors.as_array().unwrap().iter().map(|error| error["detail"].as_str().unwrap());
    details.map(str::to_owned).collect()
}

#[test]
fn a_manifest_is_kept_byte_for_byte() {
    let registry = registry();
    let bytes = format!("\n{:#}\n\n", image());
    let digest = Digest::sha256_of(bytes.as_bytes()).to_string();
    let put = registry.put("/v2/app/manifests/1").header("content-type", IMAGE);
    let reply = put.body(&bytes).gives(201);
    assert_eq!(reply.header("docker-content-digest"), Some(&*digest));
    assert_eq!(reply.location(), format!("/v2/app/manifests/{digest}"));
    for path in ["/v2/app/manifests/1", &reply.location()] {
        for (method, body) in [(Method::GET, bytes.as_bytes()), (Method::HEAD, b"")] {
            let reply = registry.ask(method, path).gives(200);
            assert_eq!(reply.body, body);
            assert_eq!(reply.header("content-type"), Some(IMAGE));
            assert_eq!(reply.header("content-length"), Some(&*bytes.len().to_string()));
            assert_eq!(reply.header("docker-content-digest"), Some(&*digest));
            assert_eq!(reply.header("etag"), Some(&*format!("\"{digest}\"")));
        }
    }
}

#[test]
fn a_manifest_is_answered_whatever_types_are_accepted() {
    let registry = registry();
    registry.push_manifest("app", "1", IMAGE, image().to_string().as_bytes());
    let reply = registry.get("/v2/app/manifests/1").header("accept", DOCKER).gives(200);
    assert_eq!(reply.header("content-type"), Some(IMAGE));
}

#[test]
fn what_is_not_there_is_unknown() {
    let registry = registry();
    registry.push_manifest("app", "1", IMAGE, image().to_string().as_bytes());
    let digest = Digest::sha256_of(b"another");
    for path in [
        "/v2/app/manifests/2",
        "/v2/other/manifests/1",
        &format!("/v2/app/manifests/{digest}"),
        "/v2/app/manifests/sha256:bad",
    ] {
        for method in [Method::GET, Method::DELETE] {
            assert_eq!(registry.ask(method, path).gives(404).codes(), ["MANIFEST_UNKNOWN"]);
        }
        registry.head(path).gives(404);
    }
}

#[test]
fn content_type_and_document_say_together_what_a_manifest_is() {
    let bare = with(image(), "mediaType", Value::Null);
    let docker = with(image(), "mediaType", DOCKER.into());
    for (content_types, document, expected) in [
        (&[IMAGE][..], image(), Some(IMAGE)),
        (&["application/vnd.oci.image.manifest.v1+json; charset=utf-8"], image(), Some(IMAGE)),
        (&["application/vnd.oci.image.manifest.v1+json ;;x"], bare.clone(), Some(IMAGE)),
        (&["Application/vnd.OCI.image.manifest.v1+JSON"], bare.clone(), Some(IMAGE)),
        (&[], image(), Some(IMAGE)),
        (&[], docker.clone(), Some(DOCKER)),
        (&[], bare.clone(), Some(IMAGE)),
        (&["application/octet-stream"], bare.clone(), Some(IMAGE)),
        (&["application/json"], docker.clone(), Some(DOCKER)),
        (&[DOCKER], bare.clone(), Some(DOCKER)),
        (&[DOCKER], image(), None),
        (&[IMAGE], docker, None),
        (&[INDEX], image(), None),
        (&[INDEX], bare.clone(), None),
        (&[ARTIFACT], bare.clone(), None),
        (&["application/vnd.example+json"], bare.clone(), None),
        (&["application/vnd.example+json"], image(), None),
        (&[CONFIG], bare.clone(), None),
        (&["text/html"], bare.clone(), None),
        (&["manifest"], bare.clone(), None),
        (&[""], bare, None),
        (&[IMAGE, IMAGE], image(), Some(IMAGE)),
        (&[IMAGE, INDEX], image(), None),
        (&[], with(image(), "mediaType", "application/vnd.example+json".into()), None),
        (&[], with(image(), "mediaType", 1.into()), None),
    ] {
        let registry = registry();
        let mut put = registry.put("/v2/app/manifests/1");
        for content_type in content_types {
            put = put.header("content-type", content_type);
        }
        let reply = put.body(document.to_string()).send();
        if let Some(expected) = expected {
            assert_eq!(reply.status, 201, "{content_types:?} {document} {reply:?}");
            let reply = registry.get("/v2/app/manifests/1").gives(200);
            assert_eq!(reply.header("content-type"), Some(expected), "{content_types:?}");
        } else {
            assert_eq!(reply.status, 400, "{content_types:?} {document}");
            assert_eq!(reply.codes(), ["MANIFEST_INVALID"]);
            registry.get("/v2/app/manifests/1").gives(404);
        }
    }
}

#[test]
fn what_could_be_read_in_two_ways_or_none_is_refused() {
    let both = with(image(), "manifests", json!([]));
    let text = image().to_string();
    for (document, why) in [
        (both.to_string(), "$.manifests"),
        (with(both, "mediaType", INDEX.into()).to_string(), "$.config"),
        (text.replacen('{', r#"{"layers":[],"#, 1), "twice"),
        (text.replacen('{', r#"{"Layers":[],"#, 1), "case"),
        (text.replace("size\":5", "size\":-5"), "negative"),
        (text.replace("sha256:", "sha256:0"), "digest"),
        (text.replace("schemaVersion\":2", "schemaVersion\":3"), "version"),
        (with(image(), "config", Value::Null).to_string(), "$.config: is missing"),
        (with(image(), "layers", json!({})).to_string(), "$.layers"),
        (format!("{text}{text}"), "JSON"),
        (format!("\u{feff}{text}"), "JSON"),
        ("[]".into(), "object"),
        (String::new(), "JSON"),
    ] {
        let registry = registry();
        let reply = registry.put("/v2/app/manifests/1").body(&document).gives(400);
        assert_eq!(reply.codes(), ["MANIFEST_INVALID"]);
        let message = reply.json()["errors"][0]["message"].to_string();
        assert!(message.contains(why), "{document}: {message}");
    }
}

#[test]
fn schema_1_is_refused() {
    let registry = registry();
    let schema1 = json!({
        "schemaVersion": 1, "name": "app", "tag": "1", "architecture": "amd64", "fsLayers": [],
        "history": [],
    });
    for media_type in [
        "application/vnd.docker.distribution.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        "application/json",
    ] {
        let put = registry.put("/v2/app/manifests/1").header("content-type", media_type);
        assert_eq!(put.body(schema1.to_string()).gives(400).codes(), ["MANIFEST_INVALID"]);
    }
}

#[test]
fn every_other_kind_of_manifest_is_taken() {
    let artifact = json!({
        "mediaType": ARTIFACT, "artifactType": "application/vnd.example",
        "blobs": [descriptor(LAYER, b"layer")],
    });
    let config = descriptor("application/vnd.example.config", b"{}");
    for document in [
        image(),
        with(image(), "mediaType", DOCKER.into()),
        with(image(), "layers", json!([])),
        with(with(image(), "config", config), "artifactType", "application/vnd.example".into()),
        with(image(), "x-mine", json!({ "nested": [1, null] })),
        with(image(), "subject", Value::Null),
        artifact,
        index(&[]),
        with(index(&[]), "artifactType", "application/vnd.example".into()),
    ] {
        let registry = registry();
        let reply = push(&registry, &document);
        assert_eq!(reply.status, 201, "{document}: {reply:?}");
    }
}

#[test]
fn a_manifest_is_pushed_by_any_digest_that_can_be_computed() {
    let bytes = image().to_string();
    for algorithm in [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512] {
        let registry = registry();
        let digest = Digest::compute(algorithm, bytes.as_bytes()).unwrap().to_string();
        let path = format!("/v2/app/manifests/{digest}");
        let reply = registry.put(&path).body(&bytes).gives(201);
        assert_eq!(reply.header("docker-content-digest"), Some(&*digest));
        assert_eq!(reply.location(), path);
        assert_eq!(registry.get(&path).gives(200).body, bytes.as_bytes());
        assert_eq!(registry.get("/v2/app/tags/list").gives(200).json()["tags"], json!([]));
    }
}

#[test]
fn a_manifest_with_another_digest_than_its_path_is_refused() {
    let bytes = image().to_string();
    let sha512 = Digest::compute(Algorithm::Sha512, b"another").unwrap();
    for digest in [
        &Digest::sha256_of(b"another").to_string(),
        &sha512.to_string(),
        "blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha256:baddigeststring",
    ] {
        let registry = registry();
        let reply = registry.put(format!("/v2/app/manifests/{digest}")).body(&bytes).gives(400);
        assert_eq!(reply.codes(), ["DIGEST_INVALID"], "{digest}");
    }
}

#[test]
fn a_manifest_that_is_pushed_by_its_digest_gets_the_tags_of_the_query() {
    let registry = registry();
    let bytes = image().to_string();
    let digest = Digest::sha256_of(bytes.as_bytes());
    let tags: Vec<String> = (0..12).map(|number| format!("1.{number}")).collect();
    let query = format!("tag={}&tag=1.0&other=x", tags.join("&tag="));
    let reply = registry.put(format!("/v2/app/manifests/{digest}?{query}")).body(&bytes).gives(201);
    assert_eq!(reply.header("oci-tag"), Some(&*tags.join(",")));
    for tag in tags {
        let reply = registry.head(format!("/v2/app/manifests/{tag}")).gives(200);
        assert_eq!(reply.header("docker-content-digest"), Some(&*digest.to_string()));
    }
}

#[test]
fn tags_of_the_query_are_passed_over_beside_a_tag() {
    let registry = registry();
    let put = registry.put("/v2/app/manifests/1?tag=2").body(image().to_string());
    assert_eq!(put.gives(201).header("oci-tag"), None);
    registry.get("/v2/app/manifests/2").gives(404);
}

#[test]
fn more_tags_than_a_route_has_and_what_is_no_tag_are_refused() {
    let registry = registry();
    let bytes = image().to_string();
    let path = format!("/v2/app/manifests/{}", Digest::sha256_of(bytes.as_bytes()));
    registry.put(format!("{path}?tag=1{}", "&tag=1".repeat(128))).body(&bytes).gives(414);
    let reply = registry.put(format!("{path}?tag=1&tag=-1")).body(&bytes).gives(400);
    assert_eq!(reply.codes(), ["TAG_INVALID"]);
    registry.get("/v2/app/manifests/1").gives(404);
}

#[test]
fn what_a_manifest_names_has_to_be_in_its_repository() {
    let other = |media_type| descriptor(media_type, b"missing");
    let artifact = json!({ "mediaType": ARTIFACT, "artifactType": "a/b", "blobs": [other(LAYER)] });
    for document in [
        with(image(), "config", other(CONFIG)),
        with(image(), "layers", json!([descriptor(LAYER, b"layer"), other(LAYER)])),
        with(image(), "layers", json!([other("application/vnd.example")])),
        artifact,
        index(&[other(IMAGE)]),
        index(&[other(INDEX)]),
        index(&[other(LAYER)]),
    ] {
        let registry = registry();
        registry.push_blob("another", b"missing");
        let reply = push(&registry, &document);
        assert_eq!((reply.status, reply.codes()), (400, vec!["MANIFEST_BLOB_UNKNOWN".into()]));
        assert_eq!(details(&reply), [Digest::sha256_of(b"missing").to_string()], "{document}");
        registry.get("/v2/app/manifests/1").gives(404);
        registry.push_blob("app", b"missing");
        let is_manifest =
            matches!(document["manifests"][0]["mediaType"].as_str(), Some(IMAGE | INDEX));
        let expected = if is_manifest { 400 } else { 201 };
        assert_eq!(push(&registry, &document).status, expected, "{document}");
    }
}

#[test]
fn each_missing_digest_is_told_once_and_no_more_than_fit_a_refusal() {
    let missing = |number: usize| descriptor(LAYER, format!("layer {number}").as_bytes());
    for (count, told) in [(2, 2), (32, 32), (33, 32), (1_000, 32)] {
        let layers: Vec<Value> = (0..count).flat_map(|it| [missing(it), missing(it)]).collect();
        let reply = push(&registry(), &with(image(), "layers", layers.into()));
        assert_eq!((reply.status, reply.codes().len()), (400, told));
        let mut details = details(&reply);
        details.dedup();
        assert_eq!(details.len(), told);
    }
}

#[test]
fn a_registry_stops_looking_when_it_has_enough_to_tell() {
    let registry = Registry::over(Server::new(), Fragile::new());
    let layers = (0..1_000).map(|number| descriptor(LAYER, format!("{number}").as_bytes()));
    let document = with(image(), "layers", layers.collect());
    registry.store.fail_after(32);
    registry.put("/v2/app/manifests/1").body(document.to_string()).gives(400);
    assert!(!registry.store.has_failed());
}

#[test]
fn an_image_of_ten_thousand_layers_is_taken_and_one_of_twenty_thousand_is_not() {
    let layers = |count| Value::from(vec![descriptor(LAYER, b"layer"); count]);
    assert_eq!(push(&registry(), &with(image(), "layers", layers(10_000))).status, 201);
    let reply = push(&registry(), &with(image(), "layers", layers(20_000)));
    assert_eq!((reply.status, reply.codes()), (400, vec!["MANIFEST_INVALID".into()]));
}

#[test]
fn data_does_not_stand_in_for_a_blob() {
    let mut config = descriptor(CONFIG, b"missing");
    config["data"] = "bWlzc2luZw==".into();
    let document = with(image(), "config", config);
    let registry = registry();
    assert_eq!(push(&registry, &document).codes(), ["MANIFEST_BLOB_UNKNOWN"]);
    registry.push_blob("app", b"missing");
    assert_eq!(push(&registry, &document).status, 201);
}

#[test]
fn what_is_to_be_had_elsewhere_need_not_be_there() {
    let mut elsewhere = descriptor(LAYER, b"missing");
    elsewhere["urls"] = json!(["https://example.com/layer"]);
    let mut nowhere = descriptor(LAYER, b"missing");
    nowhere["urls"] = json!([]);
    for (layer, status) in [
        (
            descriptor("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", b"missing"),
            201,
        ),
        (descriptor("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", b"missing"), 201),
        (elsewhere, 201),
        (nowhere, 400),
    ] {
        let document = with(image(), "layers", json!([layer]));
        assert_eq!(push(&registry(), &document).status, status, "{document}");
    }
}

#[test]
fn an_index_holds_manifests_other_indexes_and_the_blobs_of_a_build_cache() {
    let registry = registry();
    let image = image().to_string();
    registry.push_manifest("app", "image", IMAGE, image.as_bytes());
    let inner = index(&[descriptor(IMAGE, image.as_bytes())]).to_string();
    registry.push_manifest("app", "inner", INDEX, inner.as_bytes());
    registry.push_blob("app", b"cache");
    let outer = index(&[
        descriptor(INDEX, inner.as_bytes()),
        descriptor(IMAGE, image.as_bytes()),
        descriptor("application/vnd.example", image.as_bytes()),
        descriptor(LAYER, b"layer"),
        descriptor("application/vnd.buildkit.cacheconfig.v0", b"cache"),
    ]);
    assert_eq!(push(&registry, &outer).status, 201);
}

#[test]
fn a_digest_that_is_named_often_is_asked_for_once() {
    let registry = Registry::over(Server::new(), Fragile::new());
    registry.push_blob("app", b"{}");
    registry.push_blob("app", b"layer");
    let image = image().to_string();
    registry.push_manifest("app", "1", IMAGE, image.as_bytes());
    let entries = vec![descriptor(IMAGE, image.as_bytes()); 1_000];
    let layers = vec![descriptor(LAYER, b"layer"); 1_000];
    for (document, answers) in [
        (index(&entries), 1 + 3), // then asks for the tag, puts and sets it
        (with(self::image(), "layers", layers.into()), 2 + 3),
    ] {
        registry.store.fail_after(answers);
        registry.put("/v2/app/manifests/2").body(document.to_string()).gives(201);
    }
    registry.store.fail_after(u32::MAX);
    let blob = "layer".as_bytes();
    let entries = [descriptor(LAYER, blob), descriptor(IMAGE, blob), descriptor(IMAGE, blob)];
    let reply = registry.put("/v2/app/manifests/2").body(index(&entries).to_string()).gives(400);
    assert_eq!(details(&reply), [Digest::sha256_of(blob).to_string()]);
}

#[test]
fn what_is_missing_is_taken_of_sparse_indexes_and_of_sparse_images_if_the_server_is_set_so() {
    let sparse_index = index(&[descriptor(IMAGE, b"missing")]);
    let sparse_image = with(image(), "layers", json!([descriptor(LAYER, b"missing")]));
    let artifact =
        json!({ "mediaType": ARTIFACT, "artifactType": "a/b", "blobs": [descriptor(LAYER, b"-")] });
    for (server, of_index, of_image) in [
        (Server::new(), 400, 400),
        (Server::new().with_sparse_indexes(), 201, 400),
        (Server::new().with_sparse_images(), 400, 201),
        (Server::new().with_sparse_indexes().with_sparse_images(), 201, 201),
    ] {
        let registry = filled(server);
        assert_eq!(push(&registry, &sparse_index).status, of_index);
        assert_eq!(push(&registry, &sparse_image).status, of_image);
        assert_eq!(push(&registry, &artifact).status, of_image);
    }
}

#[test]
fn a_subject_need_not_be_there_and_is_told_to_be_taken_note_of() {
    let missing = Digest::compute(Algorithm::Sha512, b"missing").unwrap().to_string();
    let mut subject = descriptor(IMAGE, b"missing");
    subject["digest"] = missing.clone().into();
    let artifact = json!({ "mediaType": ARTIFACT, "artifactType": "a/b" });
    for document in [image(), index(&[]), artifact] {
        let registry = registry();
        assert_eq!(push(&registry, &document).header("oci-subject"), None);
        let reply = push(&registry, &with(document, "subject", subject.clone()));
        assert_eq!((reply.status, reply.header("oci-subject")), (201, Some(&*missing)));
    }
}

#[test]
fn a_manifest_of_the_limit_is_taken_and_one_byte_more_is_too_large() {
    let limit = Server::MAX_MANIFEST;
    assert_eq!(limit, 4 * 1024 * 1024);
    let text = image().to_string();
    let padded = |length: usize| format!("{text}{}", " ".repeat(length - text.len()));
    let registry = registry();
    registry.put("/v2/app/manifests/1").body(padded(limit)).gives(201);
    assert_eq!(registry.get("/v2/app/manifests/1").gives(200).body.len(), limit);
    let large = padded(limit + 1);
    let ask = || registry.put("/v2/app/manifests/2");
    for reply in [
        ask().header("content-length", (limit + 1).to_string()).gives(413), // before the body
        ask().chunks(large.as_bytes().chunks(65_536)).gives(413),
        ask().chunks([&large]).gives(413),
    ] {
        assert_eq!(reply.codes(), ["MANIFEST_INVALID"]);
    }
    registry.get("/v2/app/manifests/2").gives(404);
}

#[test]
fn how_large_a_manifest_may_be_can_be_set() {
    let text = image().to_string();
    let registry = filled(Server::new().with_max_manifest(text.len()));
    registry.put("/v2/app/manifests/1").body(&text).gives(201);
    registry.put("/v2/app/manifests/1").body(format!("{text} ")).gives(413);
}

#[test]
fn a_manifest_of_another_length_than_was_announced_is_refused() {
    let text = image().to_string();
    for length in ["0", "1", &(text.len() + 1).to_string(), "x", "-1"] {
        let registry = registry();
        let put = registry.put("/v2/app/manifests/1").header("content-length", length);
        assert_eq!(put.body(&text).gives(400).codes(), ["SIZE_INVALID"], "{length}");
        registry.get("/v2/app/manifests/1").gives(404);
    }
}

#[test]
fn a_manifest_may_come_in_pieces_and_one_that_breaks_off_is_not_stored() {
    let registry = registry();
    let text = image().to_string();
    let pieces = || text.as_bytes().chunks(7);
    registry.put("/v2/app/manifests/1").chunks(pieces()).breaks_off().gives(400);
    registry.get("/v2/app/manifests/1").gives(404);
    registry.put("/v2/app/manifests/1").chunks(pieces()).gives(201);
    assert_eq!(registry.get("/v2/app/manifests/1").gives(200).body, text.as_bytes());
}

#[test]
fn a_tag_is_moved_and_the_manifest_before_stays() {
    let registry = registry();
    let old = registry.push_manifest("app", "1", IMAGE, image().to_string().as_bytes());
    let new = registry.push_manifest("app", "1", IMAGE, format!("{:#}", image()).as_bytes());
    let reply = registry.head("/v2/app/manifests/1").gives(200);
    assert_eq!(reply.header("docker-content-digest"), Some(&*new.to_string()));
    registry.get(format!("/v2/app/manifests/{old}")).gives(200);
}

#[test]
fn a_tag_is_deleted_alone() {
    let registry = registry();
    let digest = registry.push_manifest("app", "1", IMAGE, image().to_string().as_bytes());
    registry.push_manifest("app", "2", IMAGE, image().to_string().as_bytes());
    assert!(registry.delete("/v2/app/manifests/1").gives(202).body.is_empty());
    registry.get("/v2/app/manifests/1").gives(404);
    registry.get("/v2/app/manifests/2").gives(200);
    registry.get(format!("/v2/app/manifests/{digest}")).gives(200);
    registry.delete("/v2/app/manifests/1").gives(404);
}

#[test]
fn a_manifest_is_deleted_with_its_tags_and_no_others() {
    let registry = registry();
    let digest = registry.push_manifest("app", "1", IMAGE, image().to_string().as_bytes());
    registry.push_manifest("app", "2", IMAGE, image().to_string().as_bytes());
    let other = registry.push_manifest("app", "other", IMAGE, format!("{:#}", image()).as_bytes());
    registry.delete(format!("/v2/app/manifests/{digest}")).gives(202);
    for gone in ["1", "2", &digest.to_string()] {
        registry.get(format!("/v2/app/manifests/{gone}")).gives(404);
    }
    registry.get(format!("/v2/app/manifests/{other}")).gives(200);
    assert_eq!(registry.get("/v2/app/tags/list").gives(200).json()["tags"], json!(["other"]));
    registry.delete(format!("/v2/app/manifests/{digest}")).gives(404);
}

#[test]
fn a_store_that_fails_at_any_step_gives_500_and_the_same_request_succeeds_later() {
    let bytes = image().to_string();
    let by_digest = format!("/v2/app/manifests/{}", Digest::sha256_of(bytes.as_bytes()));
    for (method, path, status) in [
        (Method::PUT, "/v2/app/manifests/2", 201),
        (Method::PUT, &*format!("{by_digest}?tag=3&tag=4"), 201),
        (Method::GET, "/v2/app/manifests/1", 200),
        (Method::HEAD, &by_digest, 200),
        (Method::DELETE, "/v2/app/manifests/1", 202),
        (Method::DELETE, &by_digest, 202),
        (Method::GET, "/v2/app/tags/list", 200),
        (Method::GET, "/v2/_catalog", 200),
    ] {
        let registry = Registry::over(Server::new(), Fragile::new());
        registry.push_blob("app", b"{}");
        registry.push_blob("app", b"layer");
        registry.push_manifest("app", "1", IMAGE, bytes.as_bytes());
        let body = if method == Method::PUT { &*bytes } else { "" };
        let steps = (0..20).find(|&step| {
            registry.store.fail_after(step);
            let reply = registry.ask(method.clone(), path).body(body).send();
            let expected = if registry.store.has_failed() { 500 } else { status };
            assert_eq!(reply.status, expected, "{method} {path} at {step}");
            expected == status
        });
        assert!(steps.is_some_and(|steps| steps > 0), "{method} {path}");
    }
}

#[test]
fn no_tag_names_what_is_deleted_while_it_is_pushed() {
    let (bytes, digest) = (index(&[]), Digest::sha256_of(index(&[]).to_string().as_bytes()));
    let bytes = bytes.to_string();
    let mut statuses = Vec::new();
    for step in 0..20 {
        let (registry, deleted) = (Registry::over(Server::new(), Fragile::new()), digest.clone());
        registry.store.meddle_after(step, move |memory| {
            let Ok(_) = memory.delete_manifest(view("app"), &deleted, None);
        });
        let pushed = registry.put("/v2/app/manifests/1").body(&bytes).send().status;
        statuses.push(pushed);
        if !registry.store.has_failed() {
            break; // nobody came between
        }
        let is_there = registry.get("/v2/app/manifests/1").send().status == 200;
        assert_eq!(is_there, pushed == 201, "at {step}");
        let tags = registry.get("/v2/app/tags/list").send();
        assert_eq!(tags.status == 200 && tags.json()["tags"] == json!(["1"]), is_there);
    }
    assert!(statuses.contains(&404) && statuses.last() == Some(&201), "{statuses:?}");
}

#[test]
fn a_tag_that_moves_while_it_is_deleted_under_a_condition_stays() {
    let (old, new) = (index(&[]).to_string(), with(index(&[]), "annotations", json!({"new": "1"})));
    let mut statuses = Vec::new();
    for step in 0..20 {
        let registry = Registry::over(Server::new(), Fragile::new());
        let second = registry.push_manifest("app", "2", INDEX, new.to_string().as_bytes());
        let first = registry.push_manifest("app", "1", INDEX, old.as_bytes());
        let moved = second.clone();
        registry.store.meddle_after(step, move |memory| {
            let tag = TagView::parse("1").unwrap();
            let Ok(_) = memory.set_tag(view("app"), tag, &moved, &Condition::NONE);
        });
        let delete = registry.delete("/v2/app/manifests/1");
        statuses.push(delete.header("if-match", &format!("\"{first}\"")).send().status);
        if !registry.store.has_failed() {
            break;
        }
        let named = registry.get("/v2/app/manifests/1").gives(200);
        assert_eq!(named.header("docker-content-digest"), Some(second.to_string().as_str()));
    }
    assert!(statuses.contains(&412) && statuses.last() == Some(&202), "{statuses:?}");
}

#[test]
fn what_is_no_layer_is_there_whatever_urls_it_has() {
    let registry = Registry::new();
    registry.push_blob("app", b"layer");
    let elsewhere = |media_type: &str| {
        let mut descriptor = descriptor(media_type, b"{}");
        descriptor["urls"] = json!(["https://elsewhere.example/"]);
        descriptor
    };
    let image = with(image(), "config", elsewhere(CONFIG));
    for document in [image, index(&[elsewhere(IMAGE)])] {
        let reply = registry.put("/v2/app/manifests/1").body(document.to_string()).gives(400);
        assert_eq!(reply.codes(), ["MANIFEST_BLOB_UNKNOWN"]);
    }
}

fn view(name: &str) -> RepositoryView<'_> {
    RepositoryView::parse(name).unwrap()
}
