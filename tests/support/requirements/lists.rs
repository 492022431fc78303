//! end-8 and end-12: lists.

use distref::protocol::header::Link;
use distref::{Digest, server::Server};
use serde_json::{Value, json};

use crate::registry::{Registry, Reply};
use crate::samples::{CONFIG, IMAGE, INDEX, NOTHING, descriptor, image, index, push, push_tags};

#[test]
fn end_8_the_list_is_200_with_name_and_tags() {
    let registry = Registry::new();
    push_tags(&registry, "team/app", &["2", "1"]);
    let reply = registry.get("/v2/team/app/tags/list").gives(200);
    assert_eq!(reply.json(), json!({"name": "team/app", "tags": ["1", "2"]}));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("link"), None);
}

#[test]
fn end_8_the_list_of_a_repository_without_tags_is_empty() {
    let registry = Registry::new();
    let digest = Digest::sha256_of(index(&[]).to_string().as_bytes());
    push(&registry, "by-digest", &digest.to_string(), &index(&[]));
    push_tags(&registry, "deleted", &["1"]);
    registry.delete("/v2/deleted/manifests/1").gives(202);
    registry.push_blob("blobs", b"layer");
    for repository in ["by-digest", "deleted", "blobs"] {
        let reply = registry.get(format!("/v2/{repository}/tags/list")).gives(200);
        assert_eq!(tags(&reply), [""; 0]);
    }
}

#[test]
fn end_8_a_repository_that_is_not_there_is_404() {
    let reply = Registry::new().get("/v2/app/tags/list").gives(404);
    assert_eq!(reply.codes(), ["NAME_UNKNOWN"]);
}

#[test]
fn end_8_tags_are_in_the_order_of_their_bytes() {
    let registry = Registry::new();
    push_tags(&registry, "app", &["b", "1.10", "a", "_", "1.9", "B", "A", "1.2-x", "1.2"]);
    let sorted = ["1.10", "1.2", "1.2-x", "1.9", "A", "B", "_", "a", "b"];
    assert_eq!(tags(&registry.get("/v2/app/tags/list").gives(200)), sorted);
    let (mut paged, mut last) = (Vec::new(), String::new());
    while paged.len() < sorted.len() {
        let reply = registry.get(format!("/v2/app/tags/list?n=2&last={last}")).gives(200);
        paged.extend(tags(&reply));
        last.clone_from(paged.last().expect("a tag"));
    }
    assert_eq!(paged, sorted);
}

#[test]
fn end_8_n_tags_are_given_where_there_are_so_many() {
    let registry = Registry::new();
    push_tags(&registry, "app", &["1", "2", "3"]);
    for (n, expected) in
        [(1, &["1"][..]), (2, &["1", "2"]), (3, &["1", "2", "3"]), (9, &["1", "2", "3"])]
    {
        let reply = registry.get(format!("/v2/app/tags/list?n={n}")).gives(200);
        assert_eq!(tags(&reply), expected);
        // Exactly where there are more.
        assert_eq!(reply.header("link").is_some(), n < 3, "{n}");
    }
    registry.get(format!("/v2/app/tags/list?n={}", u64::MAX)).gives(200);
    for n in ["-1", "x", "1.5", "99999999999999999999"] {
        registry.get(format!("/v2/app/tags/list?n={n}")).gives(400);
    }
}

#[test]
fn end_8_fewer_than_n_tags_come_with_a_link() {
    let registry = Registry::of(Server::new().with_page(2));
    push_tags(&registry, "app", &["1", "2", "3"]);
    for path in ["/v2/app/tags/list?n=3", "/v2/app/tags/list"] {
        let reply = registry.get(path).gives(200);
        assert_eq!(tags(&reply), ["1", "2"]);
        assert_eq!(tags(&registry.get(next(&reply)).gives(200)), ["3"]);
    }
}

#[test]
fn end_8_the_links_lead_through_all_pages() {
    let registry = Registry::new();
    push_tags(&registry, "team/app", &["1", "2", "3", "4", "5"]);
    let mut reply = registry.get("/v2/team/app/tags/list?n=2").gives(200);
    let mut all = tags(&reply);
    while reply.header("link").is_some() {
        let value = reply.header("link").expect("a Link");
        assert!(value.ends_with(r#"; rel="next""#), "{value}");
        reply = registry.get(next(&reply)).gives(200);
        all.extend(tags(&reply));
    }
    assert_eq!(all, ["1", "2", "3", "4", "5"]);
}

#[test]
fn end_8_n_of_0_is_an_empty_list_without_a_link() {
    let registry = Registry::new();
    push_tags(&registry, "app", &["1", "2"]);
    for query in ["n=0", "n=0&last=1", "n=00"] {
        let reply = registry.get(format!("/v2/app/tags/list?{query}")).gives(200);
        assert_eq!((tags(&reply).len(), reply.header("link")), (0, None), "{query}");
    }
}

#[test]
fn end_8_the_list_goes_on_behind_last_with_or_without_n() {
    let registry = Registry::new();
    push_tags(&registry, "app", &["1", "2", "3", "4"]);
    for (query, expected) in [
        ("n=2&last=1", &["2", "3"][..]),
        ("n=9&last=3", &["4"]),
        ("n=2&last=4", &[]),
        ("last=2", &["3", "4"]),
        ("last=zzz", &[]),
        // One that is no longer there.
        ("last=2.5", &["3", "4"]),
    ] {
        let reply = registry.get(format!("/v2/app/tags/list?{query}")).gives(200);
        assert_eq!(tags(&reply), expected, "{query}");
    }
}

#[test]
fn end_8_last_is_a_tag_not_a_number() {
    let registry = Registry::new();
    push_tags(&registry, "app", &["0", "10", "2", "3"]);
    assert_eq!(tags(&registry.get("/v2/app/tags/list?last=2").gives(200)), ["3"]);
}

#[test]
fn end_12_the_list_is_200_with_an_index() {
    let registry = Registry::new();
    let (subject, referrers) = subject_and_referrers(&registry);
    let reply = registry.get(format!("/v2/app/referrers/{subject}")).gives(200);
    assert_eq!(reply.header("content-type"), Some(INDEX));
    let list = reply.json();
    assert_eq!((&list["schemaVersion"], &list["mediaType"]), (&json!(2), &json!(INDEX)));
    let mut entries: Vec<_> = digests(&list);
    entries.sort_unstable();
    let mut expected: Vec<_> = referrers.iter().map(Digest::to_string).collect();
    expected.sort_unstable();
    assert_eq!(entries, expected);
}

#[test]
fn end_12_an_entry_says_type_size_and_digest_of_the_manifest() {
    let registry = Registry::new();
    let (subject, _) = subject_and_referrers(&registry);
    let list = registry.get(format!("/v2/app/referrers/{subject}")).gives(200).json();
    for entry in list["manifests"].as_array().expect("entries") {
        let digest = entry["digest"].as_str().expect("a digest");
        let reply = registry.get(format!("/v2/app/manifests/{digest}")).gives(200);
        assert_eq!(entry["size"], json!(reply.body.len()));
        assert_eq!(entry["mediaType"].as_str(), reply.header("content-type"));
        assert_eq!(reply.json()["subject"]["digest"], json!(subject.to_string()));
    }
}

#[test]
fn end_12_nothing_but_a_bad_request_is_other_than_200() {
    let registry = Registry::new();
    push_tags(&registry, "app", &["1"]);
    registry.push_blob("blobs", b"layer");
    for repository in ["app", "blobs", "nothing/here"] {
        for subject in [NOTHING, "sha512:aa", "some+hash:abc"] {
            let reply = registry.get(format!("/v2/{repository}/referrers/{subject}")).send();
            assert_eq!(reply.status, if subject.len() == 9 { 400 } else { 200 }, "{subject}");
        }
    }
}

#[test]
fn end_12_a_bad_request_is_400() {
    let registry = Registry::new();
    push_tags(&registry, "app", &["1"]);
    for path in [
        "app/referrers/1",
        "app/referrers/sha256:abc",
        "app/referrers/sha256:",
        &format!("app/referrers/{}", NOTHING.to_uppercase()),
        &format!("App/referrers/{NOTHING}"),
        &format!("app/referrers/{NOTHING}?n=x"),
    ] {
        registry.get(format!("/v2/{path}")).gives(400);
    }
}

#[test]
fn end_12_an_image_has_its_artifact_type_or_that_of_its_config() {
    let registry = Registry::new();
    let mut document = about(image(&registry, "app", "layer"), b"subject");
    document["artifactType"] = json!("application/vnd.example.sbom");
    assert_eq!(entry(&registry, &document)["artifactType"], "application/vnd.example.sbom");
    document.as_object_mut().unwrap().remove("artifactType");
    assert_eq!(entry(&registry, &document)["artifactType"], CONFIG);
}

#[test]
fn end_12_an_artifact_type_is_a_media_type_and_not_empty() {
    let registry = Registry::new();
    for document in [image(&registry, "app", "layer"), index(&[])] {
        let mut document = about(document, b"subject");
        document["artifactType"] = json!("");
        let put = registry.put("/v2/app/manifests/1").body(document.to_string());
        assert_eq!(put.gives(400).codes(), ["MANIFEST_INVALID"]);
    }
}

#[test]
fn end_12_an_index_has_its_artifact_type_or_none() {
    let registry = Registry::new();
    let mut document = about(index(&[]), b"subject");
    document["artifactType"] = json!("application/vnd.example.sbom");
    assert_eq!(entry(&registry, &document)["artifactType"], "application/vnd.example.sbom");
    document.as_object_mut().unwrap().remove("artifactType");
    assert!(entry(&registry, &document).get("artifactType").is_none());
}

#[test]
fn end_12_an_entry_has_the_annotations_of_the_manifest() {
    let registry = Registry::new();
    let annotations = json!({"org.opencontainers.image.created": "2022-01-01T14:42:55Z", "é": ""});
    for document in [image(&registry, "app", "layer"), index(&[])] {
        let mut document = about(document, b"subject");
        document["annotations"] = annotations.clone();
        assert_eq!(entry(&registry, &document)["annotations"], annotations);
    }
}

#[test]
fn end_12_without_referrers_the_list_is_empty() {
    let registry = Registry::new();
    let digest = push_tags(&registry, "app", &["1"]);
    let reply = registry.get(format!("/v2/app/referrers/{digest}")).gives(200);
    assert_eq!(reply.json()["manifests"], json!([]));
    assert_eq!(reply.header("content-type"), Some(INDEX));
}

#[test]
fn end_12_referrers_of_another_repository_are_not_in_the_list() {
    let registry = Registry::new();
    let document = about(index(&[]), b"subject");
    push(&registry, "other", "1", &document);
    let subject = Digest::sha256_of(b"subject");
    let reply = registry.get(format!("/v2/app/referrers/{subject}")).gives(200);
    assert_eq!(reply.json()["manifests"], json!([]));
}

#[test]
fn end_12_more_than_fit_come_in_pages_of_different_entries() {
    let registry = Registry::of(Server::new().with_page(2));
    let (subject, referrers) = subject_and_referrers(&registry);
    let mut reply = registry.get(format!("/v2/app/referrers/{subject}")).gives(200);
    let mut all = digests(&reply.json());
    assert_eq!(all.len(), 2);
    while reply.header("link").is_some() {
        reply = registry.get(next(&reply)).gives(200);
        assert_eq!(reply.header("content-type"), Some(INDEX));
        all.extend(digests(&reply.json()));
    }
    all.sort_unstable();
    let mut expected: Vec<_> = referrers.iter().map(Digest::to_string).collect();
    expected.sort_unstable();
    assert_eq!(all, expected);
}

#[test]
fn end_12_a_list_that_no_client_would_read_whole_comes_in_pages() {
    let registry = Registry::new();
    let long = "x".repeat(900 * 1024);
    for number in 0..5 {
        let mut document = about(index(&[]), b"subject");
        document["annotations"] = json!({"number": number.to_string(), "long": long});
        push(&registry, "app", &number.to_string(), &document);
    }
    let subject = Digest::sha256_of(b"subject");
    let mut reply = registry.get(format!("/v2/app/referrers/{subject}")).gives(200);
    let mut count = 0;
    loop {
        assert!(reply.body.len() <= 4 * 1024 * 1024, "{}", reply.body.len());
        count += digests(&reply.json()).len();
        if reply.header("link").is_none() {
            break;
        }
        reply = registry.get(next(&reply)).gives(200);
    }
    assert_eq!(count, 5);
}

#[test]
fn end_12_a_filter_that_was_applied_is_told() {
    let registry = Registry::new();
    let (subject, _) = subject_and_referrers(&registry);
    let path = format!("/v2/app/referrers/{subject}");
    for (wanted, count) in [("application/vnd.example.one", 1), (CONFIG, 1), ("a/none", 0)] {
        let reply = registry.get(format!("{path}?artifactType={wanted}")).gives(200);
        assert_eq!(reply.header("oci-filters-applied"), Some("artifactType"));
        let list = reply.json();
        let entries = list["manifests"].as_array().expect("entries");
        assert!(entries.iter().all(|entry| entry["artifactType"] == wanted));
        assert_eq!(entries.len(), count, "{wanted}");
    }
    // An escaped name, as some clients have it.
    let reply =
        registry.get(format!("{path}?artifactType=application%2Fvnd.example.one")).gives(200);
    assert_eq!(digests(&reply.json()).len(), 1);
    assert_eq!(registry.get(&path).gives(200).header("oci-filters-applied"), None);
}

#[test]
fn end_12_a_filter_holds_on_every_page() {
    let registry = Registry::of(Server::new().with_page(1));
    let (subject, _) = subject_and_referrers(&registry);
    let path = format!("/v2/app/referrers/{subject}?artifactType=application/vnd.example.one");
    let mut reply = registry.get(path).gives(200);
    let mut count = digests(&reply.json()).len();
    while reply.header("link").is_some() {
        reply = registry.get(next(&reply)).gives(200);
        assert_eq!(reply.header("oci-filters-applied"), Some("artifactType"));
        count += digests(&reply.json()).len();
    }
    assert_eq!(count, 1);
}

#[test]
fn end_12_what_is_deleted_is_no_longer_in_the_list() {
    let registry = Registry::new();
    let (subject, referrers) = subject_and_referrers(&registry);
    registry.delete(format!("/v2/app/manifests/{}", referrers[0])).gives(202);
    let reply = registry.get(format!("/v2/app/referrers/{subject}")).gives(200);
    assert_eq!(digests(&reply.json()).len(), referrers.len() - 1);
    assert!(!digests(&reply.json()).contains(&referrers[0].to_string()));
}

#[test]
fn upgrade_what_was_pushed_for_clients_of_the_fallback_tag_is_in_the_list() {
    let registry = Registry::new();
    // A client that does not know of the API: the index of the tag is a manifest like any other.
    let document = about(image(&registry, "app", "layer"), b"subject");
    let digest = push(&registry, "app", "signature", &document);
    let entry = descriptor(IMAGE, document.to_string().as_bytes());
    let subject = Digest::sha256_of(b"subject");
    let tag = subject.to_string().replace(':', "-");
    push(&registry, "app", &tag, &index(&[entry]));
    let list = registry.get(format!("/v2/app/referrers/{subject}")).gives(200).json();
    assert_eq!(digests(&list), [digest.to_string()]);
    let list = registry.get(format!("/v2/app/manifests/{tag}")).gives(200).json();
    assert_eq!(digests(&list), [digest.to_string()]);
}

#[test]
fn docker_the_catalog_lists_repositories_in_pages() {
    let registry = Registry::new();
    for name in ["b", "a/b", "a", "c"] {
        push_tags(&registry, name, &["1"]);
    }
    let reply = registry.get("/v2/_catalog").gives(200);
    assert_eq!(reply.json(), json!({"repositories": ["a", "a/b", "b", "c"]}));
    let reply = registry.get("/v2/_catalog?n=2").gives(200);
    assert_eq!(reply.json(), json!({"repositories": ["a", "a/b"]}));
    let reply = registry.get(next(&reply)).gives(200);
    assert_eq!((reply.json(), reply.header("link")), (json!({"repositories": ["b", "c"]}), None));
}

/// An image, and what is about it: images and indexes, of types of their own or none.
fn subject_and_referrers(registry: &Registry) -> (Digest, Vec<Digest>) {
    let subject = image(registry, "app", "layer");
    let digest = push(registry, "app", "1", &subject);
    let bytes = subject.to_string();
    let mut referrers = Vec::new();
    for (number, artifact_type) in ["one", "two", ""].iter().enumerate() {
        for document in [image(registry, "app", "layer"), index(&[])] {
            let mut document = about(document, bytes.as_bytes());
            if !artifact_type.is_empty() {
                let kind = if document.get("layers").is_some() { "" } else { ".index" };
                document["artifactType"] =
                    json!(format!("application/vnd.example.{artifact_type}{kind}"));
            }
            referrers.push(push(registry, "app", &format!("r{number}"), &document));
        }
    }
    (digest, referrers)
}

fn about(mut document: Value, subject: &[u8]) -> Value {
    document["subject"] = descriptor(IMAGE, subject);
    document
}

/// Pushes what is about `subject`; what the list has of it.
fn entry(registry: &Registry, document: &Value) -> Value {
    let digest = push(registry, "app", "about", document).to_string();
    let subject = Digest::sha256_of(b"subject");
    let list = registry.get(format!("/v2/app/referrers/{subject}")).gives(200).json();
    let mut entries = list["manifests"].as_array().expect("entries").iter();
    entries.find(|entry| entry["digest"] == digest).expect("an entry").clone()
}

fn tags(reply: &Reply) -> Vec<String> {
    let list = reply.json();
    let tags = list["tags"].as_array().expect("tags").iter();
    tags.map(|tag| tag.as_str().expect("a tag").to_owned()).collect()
}

fn digests(index: &Value) -> Vec<String> {
    let entries = index["manifests"].as_array().expect("entries").iter();
    entries.map(|entry| entry["digest"].as_str().expect("a digest").to_owned()).collect()
}

/// Where the next page is, as a client reads it.
fn next(reply: &Reply) -> String {
    let link = Link::next(&reply.headers).expect("a Link that can be read").expect("a next page");
    link.target().to_owned()
}
