//! What a registry lists: tags, repositories, the referrers of a manifest. And the conditions of requests.

#[path = "support/registry/mod.rs"]
#[expect(dead_code, reason = "others ask for more")]
mod registry;

use std::thread;

use distref::digest::Algorithm;
use distref::manifest::MediaType;
use distref::protocol::header::Link;
use distref::protocol::reply::{CatalogPage, ReferrersPage, TagPage};
use distref::server::{Condition, Server, Storage, StoredManifest};
use distref::{Digest, Repository, Tag};
use http::header::{HeaderMap, HeaderValue, IF_MATCH, IF_NONE_MATCH, LINK};
use registry::{Registry, Reply};
use serde_json::{Value, json};

const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";

/// An index of nothing is a manifest that needs no blobs.
const EMPTY: &str = r#"{"schemaVersion":2,"manifests":[]}"#;

/// A repository `app` with these tags.
fn tagged(server: Server, tags: &[&str]) -> Registry {
    let registry = Registry::of(server);
    let digest = registry.push_manifest("app", "first", INDEX, EMPTY.as_bytes());
    registry.delete("/v2/app/manifests/first").gives(202);
    let name: Repository = "app".parse().unwrap();
    for tag in tags {
        let tag: Tag = tag.parse().unwrap();
        let Ok(is_set) = registry.store.set_tag(name.view(), tag.view(), &digest, &Condition::NONE);
        assert!(is_set);
    }
    registry
}

/// Where the next page is.
fn next(reply: &Reply) -> Option<String> {
    let values = reply.headers.get_all(LINK).iter();
    let links: Vec<&str> = values.map(|value| value.to_str().unwrap()).collect();
    let [link] = links.as_slice() else {
        assert!(links.is_empty());
        return None;
    };
    let target = link.strip_prefix('<')?.strip_suffix(">; rel=\"next\"")?;
    let read = Link::next(&reply.headers).unwrap().unwrap();
    assert_eq!(read.target(), target);
    Some(target.to_owned())
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// The pages from this one on: how many, and what is in all of them.
fn pages(
    registry: &Registry,
    path: &str,
    entries: fn(&Reply) -> Vec<String>,
) -> (usize, Vec<String>) {
    let (mut path, mut count, mut all) = (Some(path.to_owned()), 0, Vec::new());
    while let Some(at) = path {
        assert!(at.starts_with('/') && count < 100, "{at}");
        let reply = registry.get(at).gives(200);
        all.extend(entries(&reply));
        count += 1;
        path = next(&reply);
    }
    (count, all)
}

fn tags_of(reply: &Reply) -> Vec<String> {
    texts(&reply.json()["tags"]).into_iter().map(str::to_owned).collect()
}

fn digests_of(reply: &Reply) -> Vec<String> {
    let list = reply.json()["manifests"].take();
    let entries = list.as_array().unwrap().iter();
    entries.map(|entry| entry["digest"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn tags_are_ordered_by_their_bytes() {
    let registry =
        tagged(Server::new(), &["b", "B", "1.10", "1.9", "a", "_x", "1.9-rc", "a.b", "a-b"]);
    let reply = registry.get("/v2/app/tags/list").gives(200);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let sorted = ["1.10", "1.9", "1.9-rc", "B", "_x", "a", "a-b", "a.b", "b"];
    assert_eq!(reply.json(), json!({ "name": "app", "tags": sorted }));
    assert_eq!(next(&reply), None);
}

#[test]
fn a_page_of_tags_begins_behind_the_last_and_has_as_many_as_are_wanted() {
    let registry = tagged(Server::new().with_page(4), &["a", "b", "c", "d", "e"]);
    for (query, expected, expected_next) in [
        ("", &["a", "b", "c", "d"][..], Some("last=d")),
        ("?n=", &["a", "b", "c", "d"], Some("last=d")),
        ("?n=2", &["a", "b"], Some("n=2&last=b")),
        ("?n=02", &["a", "b"], Some("n=2&last=b")),
        ("?n=4", &["a", "b", "c", "d"], Some("n=4&last=d")),
        ("?n=5", &["a", "b", "c", "d"], Some("n=5&last=d")),
        ("?n=18446744073709551615", &["a", "b", "c", "d"], Some("n=18446744073709551615&last=d")),
        ("?n=2&last=b", &["c", "d"], Some("n=2&last=d")),
        ("?last=b&n=3", &["c", "d", "e"], None),
        ("?last=a", &["b", "c", "d", "e"], None),
        ("?last=bb", &["c", "d", "e"], None),
        ("?last=A", &["a", "b", "c", "d"], Some("last=d")),
        ("?last=%2Fno%20tag", &["a", "b", "c", "d"], Some("last=d")),
        ("?n=2&last=e", &[], None),
        ("?last=z", &[], None),
        ("?n=0", &[], None),
        ("?n=0&last=b", &[], None),
    ] {
        let reply = registry.get(format!("/v2/app/tags/list{query}")).gives(200);
        assert_eq!(texts(&reply.json()["tags"]), expected, "{query}");
        let expected_next = expected_next.map(|query| format!("/v2/app/tags/list?{query}"));
        assert_eq!(next(&reply), expected_next, "{query}");
    }
}

#[test]
fn what_is_no_number_of_entries_is_refused() {
    let registry = tagged(Server::new(), &["a"]);
    for n in ["-1", "+1", "1.5", "x", "18446744073709551616", "1&n=2"] {
        for path in ["/v2/app/tags/list", "/v2/_catalog"] {
            registry.get(format!("{path}?n={n}")).gives(400);
        }
    }
}

#[test]
fn pages_that_link_to_each_other_have_every_tag_once() {
    let tags: Vec<String> = (0..25).map(|number| format!("v{number:02}")).collect();
    let registry =
        tagged(Server::new().with_page(10), &tags.iter().map(String::as_str).collect::<Vec<_>>());
    for (query, count) in [("", 3), ("?n=10", 3), ("?n=1", 25), ("?n=5", 5), ("?n=24", 3)] {
        let path = format!("/v2/app/tags/list{query}");
        assert_eq!(pages(&registry, &path, tags_of), (count, tags.clone()), "{query}");
    }
}

#[test]
fn a_repository_without_tags_has_an_empty_list_and_one_that_is_not_there_none() {
    let registry = tagged(Server::new(), &[]);
    for query in ["", "?n=0", "?n=2&last=a"] {
        let reply = registry.get(format!("/v2/app/tags/list{query}")).gives(200);
        assert_eq!(reply.json(), json!({ "name": "app", "tags": [] }));
        let reply = registry.get(format!("/v2/other/tags/list{query}")).gives(404);
        assert_eq!(reply.codes(), ["NAME_UNKNOWN"]);
    }
}

#[test]
fn no_page_has_more_names_than_clients_read() {
    let tags: Vec<String> = (0..=Server::MAX_PAGE).map(|number| format!("v{number}")).collect();
    let registry = tagged(
        Server::new().with_page(usize::MAX),
        &tags.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let reply = registry.get("/v2/app/tags/list?n=1000000").gives(200);
    assert_eq!(tags_of(&reply).len(), Server::MAX_PAGE);
    assert!(next(&reply).is_some());
}

#[test]
fn a_catalog_has_repositories_in_the_order_of_their_bytes_in_pages() {
    let registry = Registry::of(Server::new().with_page(3));
    assert_eq!(registry.get("/v2/_catalog").gives(200).json(), json!({ "repositories": [] }));
    for name in ["b", "team/app", "a/b", "a-b", "10", "9"] {
        registry.push_manifest(name, "1", INDEX, EMPTY.as_bytes());
    }
    for (query, expected, expected_next) in [
        ("", &["10", "9", "a-b"][..], Some("last=a-b")),
        ("?n=2", &["10", "9"], Some("n=2&last=9")),
        ("?n=9&last=a-b", &["a/b", "b", "team/app"], None),
        ("?n=2&last=a-b", &["a/b", "b"], Some("n=2&last=b")),
        ("?n=1&last=a", &["a-b"], Some("n=1&last=a-b")),
        ("?n=1&last=a-b", &["a/b"], Some("n=1&last=a%2Fb")),
        ("?last=team%2Fapp", &[], None),
        ("?n=0", &[], None),
        ("?n=18446744073709551615", &["10", "9", "a-b"], Some("n=18446744073709551615&last=a-b")),
    ] {
        let reply = registry.get(format!("/v2/_catalog{query}")).gives(200);
        assert_eq!(texts(&reply.json()["repositories"]), expected, "{query}");
        assert_eq!(next(&reply), expected_next.map(|query| format!("/v2/_catalog?{query}")));
    }
}

#[test]
fn clients_read_what_is_listed() {
    let registry = tagged(Server::new().with_page(1), &["a", "b"]);
    let head = |reply: &Reply| {
        let mut response = http::Response::new(());
        *response.headers_mut() = reply.headers.clone();
        response.into_parts().0
    };
    let reply = registry.get("/v2/app/tags/list").gives(200);
    let page = TagPage::read(&head(&reply), &reply.body).unwrap();
    assert_eq!(page.tags().len(), 1);
    assert_eq!(page.next().unwrap().expose(), "/v2/app/tags/list?last=a");
    let reply = registry.get("/v2/_catalog").gives(200);
    let page = CatalogPage::read(&head(&reply), &reply.body).unwrap();
    assert!(page.repositories().len() == 1 && page.next().is_none());
    let subject = Digest::sha256_of(b"subject");
    let (one, _) = (refer(&registry, &subject, "a/a", 1), refer(&registry, &subject, "a/a", 2));
    let reply = registry.get(format!("/v2/app/referrers/{subject}?artifactType=a/a")).gives(200);
    let page = ReferrersPage::read(&head(&reply), &reply.body).unwrap();
    assert_eq!(page.index().manifests().len(), 1);
    assert!(page.filters().by_artifact_type() && page.next().is_some());
    assert!(!one.is_empty());
}

fn about(subject: &Digest) -> Value {
    json!({ "mediaType": IMAGE, "digest": subject.to_string(), "size": 7 })
}

/// An artifact that is about something.
fn referrer(subject: &Digest, artifact_type: &str, annotations: &Value) -> String {
    json!({
        "schemaVersion": 2, "mediaType": INDEX, "artifactType": artifact_type, "manifests": [],
        "subject": about(subject), "annotations": annotations,
    })
    .to_string()
}

/// Pushes the artifact with this number, and gives its digest.
fn refer(registry: &Registry, subject: &Digest, artifact_type: &str, number: usize) -> String {
    let artifact = referrer(subject, artifact_type, &json!({ "number": number.to_string() }));
    let digest = Digest::sha256_of(artifact.as_bytes()).to_string();
    registry.push_manifest("app", &digest, INDEX, artifact.as_bytes());
    digest
}

#[test]
fn an_entry_says_what_the_manifest_says_of_itself() {
    let registry = Registry::new();
    let subject = Digest::sha256_of(b"subject");
    let config = |media_type: &str| json!({ "mediaType": media_type, "size": 2, "digest": Digest::sha256_of(b"{}").to_string() });
    let image = |config: Value| {
        json!({
            "schemaVersion": 2, "mediaType": IMAGE, "config": config, "layers": [],
            "subject": about(&subject),
        })
    };
    let index = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [], "subject": about(&subject) });
    let with = |mut document: Value, member: &str, value: Value| {
        document[member] = value;
        document
    };
    registry.push_blob("app", b"{}");
    for (document, artifact_type, annotations) in [
        (image(config(CONFIG)), Some(CONFIG), None),
        (with(image(config(CONFIG)), "artifactType", "a/b".into()), Some("a/b"), None),
        (
            with(image(config("a/c")), "annotations", json!({ "b": "\"\u{1}é", "a": "" })),
            Some("a/c"),
            Some(json!({ "b": "\"\u{1}é", "a": "" })),
        ),
        (index.clone(), None, None),
        (with(index, "artifactType", "a/b".into()), Some("a/b"), None),
    ] {
        let bytes = document.to_string();
        let media_type = document["mediaType"].as_str().unwrap();
        let digest = registry.push_manifest("app", "1", media_type, bytes.as_bytes());
        let reply = registry.get(format!("/v2/app/referrers/{subject}")).gives(200);
        assert_eq!(reply.header("content-type"), Some(INDEX));
        assert_eq!(reply.header("oci-filters-applied"), None);
        let mut expected =
            json!({ "mediaType": media_type, "digest": digest.to_string(), "size": bytes.len() });
        for (member, value) in
            [("artifactType", artifact_type.map(Value::from)), ("annotations", annotations)]
        {
            if let Some(value) = value {
                expected[member] = value;
            }
        }
        let whole = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [expected] });
        assert_eq!(reply.json(), whole);
        registry.delete(format!("/v2/app/manifests/{digest}")).gives(202);
    }
    let reply = registry.get(format!("/v2/app/referrers/{subject}")).gives(200);
    assert!(digests_of(&reply).is_empty(), "what is deleted is listed no more");
}

#[test]
fn nothing_is_about_what_nobody_knows() {
    let registry = tagged(Server::new(), &[]);
    let digest = Digest::sha256_of(b"nobody");
    let sha512 = Digest::compute(Algorithm::Sha512, b"nobody").unwrap();
    for path in [
        format!("/v2/app/referrers/{digest}"),
        format!("/v2/app/referrers/{sha512}"),
        format!("/v2/other/referrers/{digest}"),
        format!("/v2/app/referrers/{digest}?n=5&last=x"),
    ] {
        let reply = registry.get(&path).gives(200);
        let nothing = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [] });
        assert_eq!((reply.json(), next(&reply)), (nothing, None));
    }
    for digest in ["sha256:bad", "sha256", "1.0"] {
        let reply = registry.get(format!("/v2/app/referrers/{digest}")).gives(400);
        assert_eq!(reply.codes(), ["DIGEST_INVALID"]);
    }
}

#[test]
fn a_manifest_refers_by_whatever_digests_it_and_its_subject_have() {
    let registry = Registry::new();
    for subject in [Digest::sha256_of(b"a"), Digest::compute(Algorithm::Sha512, b"a").unwrap()] {
        let artifact = referrer(&subject, "a/b", &json!({}));
        let sha512 = Digest::compute(Algorithm::Sha512, artifact.as_bytes()).unwrap();
        registry.push_manifest("app", &sha512.to_string(), INDEX, artifact.as_bytes());
        let reply = registry.get(format!("/v2/app/referrers/{subject}")).gives(200);
        assert_eq!(digests_of(&reply), [sha512.to_string()]);
    }
}

#[test]
fn referrers_are_of_one_repository() {
    let registry = Registry::new();
    let subject = Digest::sha256_of(b"subject");
    refer(&registry, &subject, "a/b", 1);
    let reply = registry.get(format!("/v2/other/referrers/{subject}")).gives(200);
    assert!(digests_of(&reply).is_empty());
}

#[test]
fn a_filter_lets_only_its_artifact_type_through() {
    let registry = Registry::new();
    let subject = Digest::sha256_of(b"subject");
    let json = refer(&registry, &subject, "application/vnd.example+json", 1);
    let other = refer(&registry, &subject, "application/vnd.example", 2);
    for (query, expected) in [
        ("application/vnd.example", vec![other]),
        ("application%2Fvnd.example%2Bjson", vec![json.clone()]),
        ("application/vnd.example+json", vec![json]),
        ("application/vnd.other", vec![]),
        ("example", vec![]),
    ] {
        let path = format!("/v2/app/referrers/{subject}?artifactType={query}");
        let reply = registry.get(path).gives(200);
        assert_eq!(digests_of(&reply), expected, "{query}");
        assert_eq!(reply.header("oci-filters-applied"), Some("artifactType"));
    }
    let reply = registry.get(format!("/v2/app/referrers/{subject}?artifactType=")).gives(200);
    assert_eq!(reply.header("oci-filters-applied"), None);
}

#[test]
fn a_filter_and_pages_go_together() {
    let registry = Registry::of(Server::new().with_page(4));
    let subject = Digest::sha256_of(b"subject");
    let mut all: Vec<(String, usize)> = (0..12)
        .map(|number| {
            (refer(&registry, &subject, ["a/a", "a/b", "a/c"][number % 3], number), number % 3)
        })
        .collect();
    all.sort_unstable();
    let of = |kind: Option<usize>| {
        let wanted = all.iter().filter(|(_, it)| kind.is_none_or(|kind| kind == *it));
        wanted.map(|(digest, _)| digest.clone()).collect::<Vec<_>>()
    };
    let path = format!("/v2/app/referrers/{subject}");
    for (query, count, expected) in [
        ("", 3, of(None)),
        ("?n=5", 3, of(None)),
        ("?n=1", 12, of(None)),
        ("?n=0", 1, vec![]),
        ("?artifactType=a/b", 1, of(Some(1))),
        ("?artifactType=a/c&n=3", 2, of(Some(2))),
        ("?n=1&artifactType=a/a", 4, of(Some(0))),
        ("?n=1&artifactType=a/d", 1, vec![]),
        ("?n=0&artifactType=a/a", 1, vec![]),
    ] {
        let found = pages(&registry, &format!("{path}{query}"), digests_of);
        assert_eq!(found, (count, expected), "{query}");
    }
    let reply = registry.get(format!("{path}?artifactType=a/b&n=2")).gives(200);
    let next = next(&reply).unwrap();
    assert!(next.starts_with(&format!("{path}?artifactType=a%2Fb&n=2&last=sha256%3A")), "{next}");
}

#[test]
fn a_page_of_referrers_is_cut_by_bytes_too() {
    let limit = 4 * 1024 * 1024;
    let registry = Registry::new();
    let subject = Digest::sha256_of(b"subject");
    let mut sizes = Vec::new();
    for (number, size) in
        [1_500_000, 1_500_000, 1_500_000, 4_190_000, 100, 100].into_iter().enumerate()
    {
        let annotations = json!({ "number": number.to_string(), "large": "é".repeat(size / 2) });
        let artifact = referrer(&subject, "a/b", &annotations);
        let digest = Digest::sha256_of(artifact.as_bytes()).to_string();
        registry.push_manifest("app", &digest, INDEX, artifact.as_bytes());
        sizes.push((digest, artifact.len()));
    }
    sizes.sort_unstable();
    let path = format!("/v2/app/referrers/{subject}");
    let (count, found) = pages(&registry, &path, |reply| {
        assert!(reply.body.len() <= 4 * 1024 * 1024, "{}", reply.body.len());
        digests_of(reply)
    });
    assert!(found.iter().eq(sizes.iter().map(|(digest, _)| digest)));
    let mut expected = (1, 0); // pages, and bytes in the last one
    for (_, size) in sizes {
        let bytes = expected.1 + size;
        expected = if bytes > limit { (expected.0 + 1, size) } else { (expected.0, bytes) };
    }
    assert_eq!(count, expected.0);
}

#[test]
fn a_page_is_empty_and_leads_on_where_a_filter_passes_over_very_much() {
    let registry = Registry::new();
    let (app, subject): (Repository, _) = ("app".parse().unwrap(), Digest::sha256_of(b"subject"));
    for number in 0..10 {
        let kind = if number == 9 { "a/last" } else { "a/other" };
        let annotations = json!({ "large": "x".repeat(4_000_000) });
        let bytes = referrer(&subject, kind, &annotations).into_bytes();
        let artifact = StoredManifest { media_type: MediaType::OCI_INDEX, bytes };
        let digest = Digest::sha256([number; 32]); // nobody asks
        let Ok(()) = registry.store.put_manifest(app.view(), &digest, &artifact, Some(&subject));
    }
    let path = format!("/v2/app/referrers/{subject}?artifactType=a/last");
    let first = registry.get(path).gives(200);
    assert!(digests_of(&first).is_empty());
    let second = registry.get(next(&first).unwrap()).gives(200);
    assert_eq!(digests_of(&second), [Digest::sha256([9; 32]).to_string()]);
    assert_eq!(next(&second), None);
}

#[test]
fn a_referrer_that_only_lenient_readers_take_or_that_is_gone_spoils_no_list() {
    let registry = Registry::new();
    registry.push_blob("app", b"{}");
    let subject = Digest::sha256_of(b"subject");
    let good = refer(&registry, &subject, "a/b", 1);
    let digest = Digest::sha256_of(b"{}").to_string();
    let odd = json!({
        "schemaVersion": 2, "mediaType": IMAGE, "subject": about(&subject), "layers": [],
        "config": { "mediaType": "a/b; c=d", "digest": digest, "size": 2 }, "annotations": null,
    });
    let odd = registry.push_manifest("app", "odd", IMAGE, odd.to_string().as_bytes());
    let gone = refer(&registry, &subject, "a/b", 2);
    let name: Repository = "app".parse().unwrap();
    let Ok(_) = registry.store.delete_manifest(name.view(), &gone.parse().unwrap(), None);
    let mut expected = vec![good, odd.to_string()];
    expected.sort_unstable();
    let reply = registry.get(format!("/v2/app/referrers/{subject}")).gives(200);
    assert_eq!(digests_of(&reply), expected);
}

#[test]
fn a_manifest_that_would_be_too_large_today_is_listed_and_deleted_still() {
    let mut registry = Registry::of(Server::new().with_max_manifest(8 * 1024 * 1024));
    let subject = Digest::sha256_of(b"subject");
    let artifact = referrer(&subject, "a/b", &json!({ "large": "x".repeat(5_000_000) }));
    let digest = registry.push_manifest("app", "1", INDEX, artifact.as_bytes());
    registry.server = Server::new();
    let path = format!("/v2/app/referrers/{subject}");
    let reply = registry.get(&path).gives(200);
    assert_eq!(digests_of(&reply), [digest.to_string()]);
    registry.get("/v2/app/manifests/1").gives(200);
    registry.delete(format!("/v2/app/manifests/{digest}")).gives(202);
    let name: Repository = "app".parse().unwrap();
    let Ok(left) = registry.store.referrers(name.view(), &subject, "", 9);
    assert!(left.is_empty());
}

#[test]
fn a_condition_holds_of_what_its_headers_name() {
    let (one, two) = (Digest::sha256_of(b"1"), Digest::sha256_of(b"2"));
    let weak = format!("W/\"{one}\"");
    let both = format!(" \"{two}\" ,, \"{one}\"");
    let (one_tag, two_tag) = (format!("\"{one}\""), format!("\"{two}\""));
    let many = format!("{}{one_tag}", format!("{two_tag},").repeat(Condition::MAX_TAGS));
    let opaque = format!("\"x\",{}{one_tag}", "\"x\",".repeat(1_000));
    // Of the header alone: whether it holds of `one`, and of nothing.
    for (value, if_match, if_none_match) in [
        ("*", (true, false), (false, true)),
        (" * ", (true, false), (false, true)),
        (&one_tag, (true, false), (false, true)),
        (&two_tag, (false, false), (true, true)),
        (&both, (true, false), (false, true)),
        (&weak, (false, false), (false, true)),
        (&one.to_string(), (false, false), (true, true)),
        ("\"x, *, y\"", (false, false), (false, true)),
        ("\"*\"", (false, false), (true, true)),
        ("\"x\"", (false, false), (true, true)),
        ("\"", (false, false), (true, true)),
        ("", (false, false), (true, true)),
        (&many, (false, false), (false, true)),
        ("\"x\", *", (false, false), (false, true)),
        ("*, *", (false, false), (false, true)),
        (&opaque, (true, false), (false, true)),
    ] {
        for (name, expected) in [(IF_MATCH, if_match), (IF_NONE_MATCH, if_none_match)] {
            let headers = HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())]);
            let condition = Condition::of(&headers);
            let holds = (condition.holds(Some(&one)), condition.holds(None));
            assert_eq!(holds, expected, "{headers:?}");
        }
    }
    let mut headers = HeaderMap::new();
    for tag in [&two_tag, &one_tag] {
        headers.append(IF_MATCH, HeaderValue::from_str(tag).unwrap());
    }
    assert!(Condition::of(&headers).holds(Some(&one)), "a header may be there twice");
    headers.append(IF_NONE_MATCH, HeaderValue::from_static("*"));
    assert!(!Condition::of(&headers).holds(Some(&one)), "both have to hold");
}

#[test]
fn a_manifest_is_pulled_if_the_condition_holds_and_not_again_if_the_client_has_it() {
    let registry = Registry::new();
    let digest = registry.push_manifest("app", "1", INDEX, EMPTY.as_bytes());
    let (tag, weak, other) = (
        format!("\"{digest}\""),
        format!("W/\"{digest}\""),
        format!("\"{}\"", Digest::sha256_of(b"other")),
    );
    for (header, value, status) in [
        ("if-none-match", &*tag, 304),
        ("if-none-match", &weak, 304),
        ("if-none-match", "*", 304),
        ("if-none-match", &other, 200),
        ("if-match", &tag, 200),
        ("if-match", "*", 200),
        ("if-match", &weak, 412),
        ("if-match", &other, 412),
    ] {
        for path in ["/v2/app/manifests/1", &format!("/v2/app/manifests/{digest}")] {
            registry.head(path).header(header, value).gives(status);
            let reply = registry.get(path).header(header, value).gives(status);
            if status == 304 {
                assert!(reply.body.is_empty());
                assert_eq!(reply.header("etag"), Some(&*tag));
                assert_eq!(reply.header("content-length"), None);
            }
        }
        registry.get("/v2/app/manifests/2").header(header, value).gives(404);
    }
}

#[test]
fn a_tag_is_pushed_if_the_condition_holds() {
    let (old, new) = (EMPTY.to_owned(), format!("{EMPTY} "));
    let tag_of = |text: &str| format!("\"{}\"", Digest::sha256_of(text.as_bytes()));
    for (header, value, of_new_tag, of_old_tag) in [
        ("if-none-match", "*", 201, 412),
        ("if-none-match", &*tag_of(&old), 201, 412),
        ("if-none-match", &tag_of(&new), 201, 201),
        ("if-match", "*", 412, 201),
        ("if-match", &tag_of(&old), 412, 201),
        ("if-match", &tag_of(&new), 412, 412),
    ] {
        let registry = Registry::new();
        let digest = registry.push_manifest("app", "old", INDEX, old.as_bytes());
        for (tag, status) in [("new", of_new_tag), ("old", of_old_tag)] {
            let put = registry.put(format!("/v2/app/manifests/{tag}"));
            put.header(header, value).body(&new).gives(status);
            let reply = registry.get(format!("/v2/app/manifests/{tag}")).send();
            let expected = match status {
                201 => Some(new.as_bytes()),
                _ if tag == "old" => Some(old.as_bytes()),
                _ => None,
            };
            assert_eq!((reply.status == 200).then_some(&*reply.body), expected, "{header} {value}");
        }
        registry.get(format!("/v2/app/manifests/{digest}")).gives(200);
    }
}

#[test]
fn a_manifest_is_pushed_by_its_digest_if_the_condition_holds_of_that() {
    let registry = Registry::new();
    let digest = Digest::sha256_of(EMPTY.as_bytes());
    let path = format!("/v2/app/manifests/{digest}");
    registry.put(&path).header("if-match", "*").body(EMPTY).gives(412);
    registry.put(&path).header("if-none-match", "*").body(EMPTY).gives(201);
    registry.put(&path).header("if-none-match", "*").body(EMPTY).gives(412);
    registry.put(&path).header("if-match", format!("\"{digest}\"")).body(EMPTY).gives(201);
}

#[test]
fn of_many_that_push_a_new_tag_one_wins() {
    let registry = Registry::new();
    let statuses: Vec<u16> = thread::scope(|scope| {
        let push = |number: usize| {
            let body = format!("{EMPTY}{}", " ".repeat(number));
            let put = registry.put("/v2/app/manifests/1").header("if-none-match", "*");
            put.body(body).send().status
        };
        let threads: Vec<_> = (0..8).map(|number| scope.spawn(move || push(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let count = |status| statuses.iter().filter(|it| **it == status).count();
    assert_eq!((count(201), count(412)), (1, 7), "{statuses:?}");
}

#[test]
fn what_is_deleted_has_to_be_what_the_condition_names() {
    let registry = Registry::new();
    let digest = registry.push_manifest("app", "1", INDEX, EMPTY.as_bytes());
    let (tag, other) = (format!("\"{digest}\""), format!("\"{}\"", Digest::sha256_of(b"other")));
    let by_digest = format!("/v2/app/manifests/{digest}");
    for path in ["/v2/app/manifests/1", &by_digest] {
        let delete = || registry.delete(path);
        delete().header("if-match", &other).gives(412);
        delete().header("if-none-match", &tag).gives(412);
        delete().header("if-none-match", "*").gives(412);
        registry.get(path).gives(200);
        delete().header("if-match", &tag).gives(202);
        for (header, value) in [("if-match", &tag), ("if-none-match", &tag), ("if-match", &other)] {
            delete().header(header, value).gives(404);
        }
    }
}
