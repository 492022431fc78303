//! end-7: manifests that are pushed.

use distref::{Digest, server::Server};
use serde_json::json;

use crate::pull::{sha512, told};
use crate::registry::Registry;
use crate::samples::{CONFIG, IMAGE, INDEX, LAYER, NOTHING, descriptor, image, index, push};

#[test]
fn end_7_a_manifest_is_kept_byte_for_byte() {
    let registry = Registry::new();
    let odd = "\n{ \"manifests\" : [ ],\t\"schemaVersion\":2 ,\"x\": \"\\u00e9é\"}\r\n";
    registry.push_manifest("app", "1", INDEX, odd.as_bytes());
    assert_eq!(registry.get("/v2/app/manifests/1").gives(200).body, odd.as_bytes());
    // Whatever the server is told of its parts.
    let parts = odd.as_bytes().chunks(7);
    registry.put("/v2/app/manifests/2").chunks(parts).gives(201);
    assert_eq!(registry.get("/v2/app/manifests/2").gives(200).body, odd.as_bytes());
}

#[test]
fn end_7_a_manifest_that_was_pushed_is_201_with_a_location_to_pull_from() {
    let registry = Registry::new();
    let bytes = image(&registry, "app", "layer").to_string();
    for revision in ["1", &Digest::sha256_of(bytes.as_bytes()).to_string()] {
        let put = registry.put(format!("/v2/app/manifests/{revision}"));
        let reply = put.header("content-type", IMAGE).body(&bytes).gives(201);
        assert_eq!(registry.get(reply.location()).gives(200).body, bytes.as_bytes());
    }
}

#[test]
fn end_7_the_digest_of_the_manifest_is_told() {
    let registry = Registry::new();
    let bytes = index(&[]).to_string();
    let sha256 = Digest::sha256_of(bytes.as_bytes());
    let sha512 = sha512(bytes.as_bytes());
    for (revision, expected) in
        [("1", &sha256), (&*sha256.to_string(), &sha256), (&*sha512.to_string(), &sha512)]
    {
        let put = registry.put(format!("/v2/app/manifests/{revision}"));
        assert_eq!(told(&put.header("content-type", INDEX).body(&bytes).gives(201)), *expected);
    }
    // And it is there by either.
    let reply = registry.get(format!("/v2/app/manifests/{sha512}")).gives(200);
    assert_eq!((told(&reply), &*reply.body), (sha512, bytes.as_bytes()));
}

#[test]
fn end_7_a_manifest_of_another_digest_is_refused() {
    let registry = Registry::new();
    let put = registry.put(format!("/v2/app/manifests/{NOTHING}"));
    let reply = put.header("content-type", INDEX).body(index(&[]).to_string()).gives(400);
    assert_eq!(reply.codes(), ["DIGEST_INVALID"]);
    registry.get(format!("/v2/app/manifests/{NOTHING}")).gives(404);
}

#[test]
fn end_7_parameters_of_the_content_type_are_passed_over() {
    let registry = Registry::new();
    let bytes = image(&registry, "app", "layer").to_string();
    for parameters in ["; charset=utf-8", ";charset=\"utf-8\"; a=b", " "] {
        let put = registry.put("/v2/app/manifests/1");
        put.header("content-type", format!("{IMAGE}{parameters}")).body(&bytes).gives(201);
    }
}

#[test]
fn end_7_a_content_type_that_contradicts_the_manifest_is_refused() {
    let registry = Registry::new();
    let image = image(&registry, "app", "layer").to_string();
    let mut silent = index(&[]);
    silent.as_object_mut().expect("an object").remove("mediaType");
    for (bytes, media_type) in
        [(&image, INDEX), (&silent.to_string(), IMAGE), (&index(&[]).to_string(), IMAGE)]
    {
        let put = registry.put("/v2/app/manifests/1").header("content-type", media_type);
        assert_eq!(put.body(bytes).gives(400).codes(), ["MANIFEST_INVALID"]);
    }
}

#[test]
fn end_7_a_manifest_may_have_no_blobs_but_its_config() {
    let registry = Registry::new();
    let mut document = image(&registry, "app", "layer");
    document["layers"] = json!([]);
    push(&registry, "app", "image", &document);
    push(&registry, "app", "index", &index(&[]));
}

#[test]
fn end_7_what_a_manifest_names_and_nobody_pushed_is_told() {
    let registry = Registry::new();
    let mut document = image(&registry, "app", "layer");
    document["layers"] = json!([descriptor(LAYER, b"one"), descriptor(LAYER, b"two")]);
    for document in [document, index(&[descriptor(IMAGE, b"one"), descriptor(INDEX, b"two")])] {
        let put = registry.put("/v2/app/manifests/1").body(document.to_string()).gives(400);
        assert_eq!(put.codes(), ["MANIFEST_BLOB_UNKNOWN", "MANIFEST_BLOB_UNKNOWN"]);
        let details = put.json()["errors"].to_string();
        for missing in [&b"one"[..], b"two"] {
            assert!(details.contains(&Digest::sha256_of(missing).to_string()), "{details}");
        }
    }
    registry.get("/v2/app/manifests/1").gives(404);
}

#[test]
fn end_7_a_sparse_manifest_is_taken_where_it_is_wanted() {
    let sparse = index(&[descriptor(IMAGE, b"elsewhere")]);
    push(&Registry::of(Server::new().with_sparse_indexes()), "app", "1", &sparse);
    let registry = Registry::of(Server::new().with_sparse_images());
    let mut sparse = image(&registry, "app", "layer");
    sparse["layers"] = json!([descriptor(LAYER, b"elsewhere")]);
    push(&registry, "app", "1", &sparse);
}

#[test]
fn end_7_a_manifest_of_4_mib_is_taken() {
    let registry = Registry::new();
    let mut document = image(&registry, "app", "layer");
    document["annotations"] = json!({"a": ""});
    let room = 4 * 1024 * 1024 - document.to_string().len();
    document["annotations"]["a"] = json!("x".repeat(room));
    let bytes = document.to_string();
    assert_eq!(bytes.len(), 4 * 1024 * 1024);
    push(&registry, "app", "1", &document);
    assert_eq!(registry.get("/v2/app/manifests/1").gives(200).body, bytes.as_bytes());
}

#[test]
fn end_7_a_manifest_of_10_000_layers_is_taken() {
    let registry = Registry::new();
    let mut document = image(&registry, "app", "layer");
    document["layers"] = vec![descriptor(LAYER, b"layer"); 10_000].into();
    push(&registry, "app", "1", &document);
}

#[test]
fn end_7_a_manifest_over_the_limit_is_413() {
    let registry = Registry::of(Server::new().with_max_manifest(1_000));
    let padded = |length: usize| {
        let document = index(&[]).to_string();
        let padding = " ".repeat(length - document.len());
        document + &padding
    };
    let put = || registry.put("/v2/app/manifests/1").header("content-type", INDEX);
    put().body(padded(1_000)).gives(201);
    put().body(padded(1_001)).gives(413);
    // Whose length was not said.
    put().chunks(padded(1_001).as_bytes().chunks(100)).gives(413);
    // Whose length was said, and of which nothing is read.
    put().header("content-length", "1001").chunks([b""]).gives(413);
}

#[test]
fn end_7b_ten_tags_and_more_are_set_at_once() {
    let registry = Registry::new();
    let bytes = index(&[]).to_string();
    let digest = Digest::sha256_of(bytes.as_bytes());
    let tags: Vec<_> = (0..100).map(|number| format!("1.{number}")).collect();
    for count in [1, 10, 100] {
        let query =
            tags[..count].iter().map(|tag| format!("tag={tag}")).collect::<Vec<_>>().join("&");
        let put = registry.put(format!("/v2/app/manifests/{digest}?{query}"));
        put.header("content-type", INDEX).body(&bytes).gives(201);
        for tag in &tags[..count] {
            let reply = registry.get(format!("/v2/app/manifests/{tag}")).gives(200);
            assert_eq!(told(&reply), digest);
        }
    }
}

#[test]
fn end_7b_every_tag_that_was_set_is_told() {
    let registry = Registry::new();
    let bytes = index(&[]).to_string();
    let digest = Digest::sha256_of(bytes.as_bytes());
    let put = |query: &str| {
        let put = registry.put(format!("/v2/app/manifests/{digest}{query}"));
        put.header("content-type", INDEX).body(&bytes).gives(201)
    };
    let reply = put("?tag=1.2&tag=1&tag=latest");
    let told = reply.headers.get_all("oci-tag").iter().map(|value| value.to_str().unwrap());
    let mut told: Vec<_> = told.flat_map(|value| value.split(',')).map(str::trim).collect();
    told.sort_unstable();
    assert_eq!(told, ["1", "1.2", "latest"]);
    assert_eq!(put("").header("oci-tag"), None);
}

#[test]
fn end_7b_too_many_tags_are_414() {
    let registry = Registry::new();
    let path = format!("/v2/app/manifests/{}?{}", Digest::sha256_of(b"{}"), "tag=1&".repeat(129));
    registry.put(path).body("{}").gives(414);
}

#[test]
fn end_7b_a_tag_that_is_none_sets_no_tag_at_all() {
    let registry = Registry::new();
    let bytes = index(&[]).to_string();
    let digest = Digest::sha256_of(bytes.as_bytes());
    let put = registry.put(format!("/v2/app/manifests/{digest}?tag=1&tag=-"));
    put.header("content-type", INDEX).body(&bytes).gives(400);
    registry.get("/v2/app/manifests/1").gives(404);
}

#[test]
fn end_7_a_subject_that_is_not_there_does_not_matter() {
    let registry = Registry::new();
    for mut document in [image(&registry, "app", "layer"), index(&[])] {
        document["subject"] = descriptor(IMAGE, b"not yet");
        let digest = push(&registry, "app", "1", &document);
        let subject = Digest::sha256_of(b"not yet");
        let list = registry.get(format!("/v2/app/referrers/{subject}")).gives(200);
        assert!(list.json()["manifests"].to_string().contains(&digest.to_string()));
    }
}

#[test]
fn end_7_the_subject_is_told() {
    let registry = Registry::new();
    for mut document in [image(&registry, "app", "layer"), index(&[])] {
        let put = |document: &str, media_type: &str| {
            let put = registry.put("/v2/app/manifests/1").header("content-type", media_type);
            put.body(document).gives(201)
        };
        let media_type = document["mediaType"].as_str().expect("a media type").to_owned();
        assert_eq!(put(&document.to_string(), &media_type).header("oci-subject"), None);
        document["subject"] = descriptor(IMAGE, b"subject");
        let reply = put(&document.to_string(), &media_type);
        let subject = Digest::sha256_of(b"subject").to_string();
        assert_eq!(reply.header("oci-subject"), Some(&*subject));
        // To a push by its digest as well.
        let digest = Digest::sha256_of(document.to_string().as_bytes());
        let by_digest = registry.put(format!("/v2/app/manifests/{digest}"));
        let by_digest = by_digest.header("content-type", &media_type).body(document.to_string());
        assert_eq!(by_digest.gives(201).header("oci-subject"), Some(&*subject));
    }
}

#[test]
fn image_what_is_both_image_and_index_is_refused() {
    let registry = Registry::new();
    let mut both = image(&registry, "app", "layer");
    both["manifests"] = json!([]);
    let put = registry.put("/v2/app/manifests/1").header("content-type", IMAGE);
    assert_eq!(put.body(both.to_string()).gives(400).codes(), ["MANIFEST_INVALID"]);
}

#[test]
fn image_a_document_that_breaks_its_rules_is_refused() {
    let registry = Registry::new();
    let good = image(&registry, "app", "layer");
    let broken = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut document = good.clone();
        change(&mut document);
        document.to_string()
    };
    for bytes in [
        String::new(),
        "no JSON".into(),
        "[]".into(),
        "{}".into(),
        good.to_string() + "x",
        good.to_string().replacen('{', r#"{"config":{},"#, 1), // the same name twice
        broken(&|it| it["schemaVersion"] = json!(1)),
        broken(&|it| it["schemaVersion"] = json!("2")),
        broken(&|it| it["config"] = json!(null)),
        broken(&|it| it["config"]["size"] = json!(-1)),
        broken(&|it| it["config"]["digest"] = json!("sha256:abc")),
        broken(&|it| it["config"]["mediaType"] = json!("none")),
        broken(&|it| it["layers"] = json!({})),
        broken(&|it| it["annotations"] = json!({"a": 1})),
    ] {
        let put = registry.put("/v2/app/manifests/1").header("content-type", IMAGE).body(&bytes);
        assert_eq!(put.gives(400).codes(), ["MANIFEST_INVALID"], "{bytes}");
    }
    registry.get("/v2/app/manifests/1").gives(404);
}

#[test]
fn image_types_that_nobody_knows_are_taken() {
    let registry = Registry::new();
    let mut artifact = image(&registry, "app", "layer");
    artifact["artifactType"] = json!("application/vnd.example.artifact");
    artifact["config"]["mediaType"] = json!("application/vnd.example.config");
    artifact["layers"][0]["mediaType"] = json!("text/x-anything+x; charset=utf-8");
    let digest = push(&registry, "app", "1", &artifact);
    // In an index as well: of a manifest, and of a blob.
    let bytes = artifact.to_string();
    let mut entry = descriptor("application/vnd.example.manifest", bytes.as_bytes());
    entry["platform"] = json!({"os": "plan10", "architecture": "abacus"});
    let blob = descriptor("application/vnd.example.cache", b"layer");
    push(&registry, "app", "index", &index(&[entry, blob]));
    registry.get(format!("/v2/app/manifests/{digest}")).gives(200);
}

#[test]
fn image_members_that_nobody_knows_are_taken_and_kept() {
    let registry = Registry::new();
    let mut document = image(&registry, "app", "layer");
    document["org.example.new"] = json!({"deep": [1, 2.5, null]});
    document["config"]["org.example.new"] = json!(true);
    push(&registry, "app", "1", &document);
    let reply = registry.get("/v2/app/manifests/1").gives(200);
    assert_eq!(reply.body, document.to_string().as_bytes());
}

#[test]
fn image_a_digest_of_an_unknown_algorithm_is_one() {
    let registry = Registry::of(Server::new().with_sparse_indexes());
    let unknown =
        json!({"mediaType": IMAGE, "size": 1, "digest": "multihash+base58:QmRZxt2b1FVZPNqd8hsi"});
    let mut document = index(std::slice::from_ref(&unknown));
    document["subject"] = unknown;
    push(&registry, "app", "1", &document);
    let path = "/v2/app/referrers/multihash+base58:QmRZxt2b1FVZPNqd8hsi";
    assert_eq!(registry.get(path).gives(200).json()["manifests"].as_array().unwrap().len(), 1);
}

#[test]
fn image_embedded_data_is_kept_and_none_is_added() {
    let registry = Registry::new();
    let mut document = image(&registry, "app", "layer");
    push(&registry, "app", "plain", &document);
    assert_eq!(registry.get("/v2/app/manifests/plain").gives(200).json(), document);
    document["config"]["data"] = json!("e30=");
    push(&registry, "app", "data", &document);
    assert_eq!(registry.get("/v2/app/manifests/data").gives(200).json(), document);
}

#[test]
fn image_layers_that_may_not_be_distributed_need_not_be_there() {
    let registry = Registry::new();
    for (number, media_type) in [
        "application/vnd.oci.image.layer.nondistributable.v1.tar",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
    ]
    .iter()
    .enumerate()
    {
        let mut document = image(&registry, "app", "layer");
        let mut foreign = descriptor(media_type, b"foreign");
        document["layers"] = json!([foreign.clone()]);
        push(&registry, "app", &format!("a{number}"), &document);
        foreign["urls"] = json!(["https://example.com/layer"]);
        document["layers"] = json!([foreign]);
        push(&registry, "app", &format!("b{number}"), &document);
    }
}

#[test]
fn image_one_that_is_pushed_before_its_blobs_is_refused_and_after_them_taken() {
    let registry = Registry::new();
    let document = image(&registry, "elsewhere", "layer");
    let put = registry.put("/v2/app/manifests/1").header("content-type", IMAGE);
    assert_eq!(put.body(document.to_string()).send().codes(), ["MANIFEST_BLOB_UNKNOWN"; 2]);
    image(&registry, "app", "layer");
    push(&registry, "app", "1", &document);
}

#[test]
fn docker_manifests_of_schema_2_are_taken_and_given_as_such() {
    let registry = Registry::new();
    let manifest = "application/vnd.docker.distribution.manifest.v2+json";
    let list = "application/vnd.docker.distribution.manifest.list.v2+json";
    let mut document = image(&registry, "app", "layer");
    document["mediaType"] = json!(manifest);
    document["config"]["mediaType"] = json!("application/vnd.docker.container.image.v1+json");
    document["layers"][0]["mediaType"] = json!("application/vnd.docker.image.rootfs.diff.tar.gzip");
    push(&registry, "app", "image", &document);
    let mut entry = descriptor(manifest, document.to_string().as_bytes());
    entry["platform"] = json!({"os": "linux", "architecture": "amd64"});
    let mut document = index(&[entry]);
    document["mediaType"] = json!(list);
    push(&registry, "app", "list", &document);
    for (tag, media_type) in [("image", manifest), ("list", list)] {
        let reply = registry.head(format!("/v2/app/manifests/{tag}")).gives(200);
        assert_eq!(reply.header("content-type"), Some(media_type));
    }
}

#[test]
fn docker_manifests_of_schema_1_are_refused_by_a_400() {
    let registry = Registry::new();
    let document = json!({
        "schemaVersion": 1, "name": "app", "tag": "1", "architecture": "amd64",
        "fsLayers": [{"blobSum": NOTHING}], "history": [{"v1Compatibility": "{}"}],
    });
    for media_type in ["", "+json", "+prettyjws"] {
        let media_type = format!("application/vnd.docker.distribution.manifest.v1{media_type}");
        let put = registry.put("/v2/app/manifests/1").header("content-type", media_type);
        assert_eq!(put.body(document.to_string()).gives(400).codes(), ["MANIFEST_INVALID"]);
    }
}

#[test]
fn image_a_config_of_a_container_is_taken_unread() {
    let registry = Registry::new();
    registry.push_blob("app", b"no JSON");
    let mut document = image(&registry, "app", "layer");
    document["config"] = descriptor(CONFIG, b"no JSON");
    push(&registry, "app", "1", &document);
}
