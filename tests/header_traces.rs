//! Headers and bodies that were recorded between clients and registries: each is read.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use distref::protocol::header::{
    Accept, ByteRanges, ByteSpan, ContentRange, ContentType, Filters, Link, RateLimit, RetryAfter,
    TagList, UploadRange, Warnings, content_digest, content_length, speaks_v2, subject,
    upload_uuid,
};
use distref::protocol::reply::{Location, TagPage};
use distref::protocol::{BodyForm, ErrorBody};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

/// The exchanges of all recordings; none, said aloud, where there are no recordings.
fn exchanges() -> Vec<Value> {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS") else {
        println!("IMAGE_VECTORS is not set: corpus/traces is skipped");
        return Vec::new();
    };
    let folder = PathBuf::from(folder).join("corpus/traces");
    let mut exchanges = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "jsonl") {
            let lines = fs::read_to_string(path).unwrap();
            let lines = lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap());
            exchanges.extend(lines);
        }
    }
    exchanges
}

fn headers(message: &Value) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in message["headers"].as_array().into_iter().flatten() {
        let name: HeaderName = line[0].as_str().unwrap().parse().unwrap();
        headers.append(name, HeaderValue::from_str(line[1].as_str().unwrap()).unwrap());
    }
    headers
}

/// Whether the value of a header of a response, or of a request, can be read.
fn is_read(name: &str, is_response: bool, headers: &HeaderMap, value: &[u8]) -> Option<bool> {
    Some(match (name, is_response) {
        ("link", true) => Link::next(headers).is_ok_and(|link| link.is_some()),
        ("location", true) => Location::of(headers).is_ok_and(|it| it.is_some()),
        ("range", true) => UploadRange::parse(value).is_ok(),
        ("range", false) => ByteRanges::parse(value).is_ok(),
        ("content-range", true) => ContentRange::parse(value).is_ok(),
        ("content-range", false) => ByteSpan::parse(value).is_ok(),
        ("warning", true) => Warnings::of(headers).errors().is_empty(),
        ("retry-after", true) => RetryAfter::parse(value).is_ok(),
        ("ratelimit-limit" | "ratelimit-remaining", true) => {
            RateLimit::parse(HeaderName::from_bytes(name.as_bytes()).ok()?, value).is_ok()
        }
        ("content-type", _) => ContentType::parse(value).is_ok(),
        ("content-length", _) => content_length(headers).is_ok(),
        ("accept", false) => Accept::of(headers).errors().is_empty(),
        ("docker-content-digest", true) => content_digest(headers).is_ok(),
        ("docker-upload-uuid", true) => upload_uuid(headers).is_ok(),
        ("docker-distribution-api-version", true) => speaks_v2(headers),
        ("oci-subject", true) => subject(headers).is_ok(),
        ("oci-tag", true) => TagList::of(headers).is_some_and(|it| it.errors().is_empty()),
        ("oci-filters-applied", true) => Filters::of(headers).by_artifact_type(),
        _ => return None,
    })
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn every_header_that_was_recorded_is_read() {
    let mut counts: BTreeMap<(String, bool), (usize, Vec<String>)> = BTreeMap::new();
    let exchanges = exchanges();
    for exchange in &exchanges {
        for (side, is_response) in [("req", false), ("resp", true)] {
            let headers = headers(&exchange[side]);
            for (name, value) in &headers {
                let read = is_read(name.as_str(), is_response, &headers, value.as_bytes());
                let Some(read) = read else { continue };
                let count = counts.entry((name.to_string(), is_response)).or_default();
                count.0 += 1;
                if !read {
                    count.1.push(value.to_str().unwrap().to_owned());
                }
            }
        }
    }
    for ((name, is_response), (count, refused)) in &counts {
        let side = if *is_response { "response" } else { "request" };
        println!("{name} of a {side}: {count} read, refused {refused:?}");
        // What was sent to see how a registry takes it.
        let refusals: &[&str] = match (name.as_str(), is_response) {
            ("content-range", false) => &["bogus"; 4],
            ("range", false) => &["bytes=500-0"],
            _ => &[],
        };
        assert_eq!(refused, refusals, "{name} of a {side}");
    }
    assert_eq!(exchanges.is_empty(), counts.is_empty());
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn every_refusal_that_was_recorded_is_told_in_a_line() {
    let mut forms: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = 0;
    for exchange in exchanges() {
        let response = &exchange["resp"];
        let status = response["status"].as_u64().unwrap_or(0);
        let Some(status) = u16::try_from(status).ok().filter(|&status| status >= 400) else {
            continue;
        };
        count += 1;
        let body = response["body"]["text"].as_str().unwrap_or_default();
        let headers = headers(response);
        let status = StatusCode::from_u16(status).unwrap();
        let read = ErrorBody::parse(status, headers.get("content-type"), body.as_bytes());
        assert_eq!(read.status(), status);
        assert!(read.to_string().starts_with(status.as_str()));
        assert_eq!(read.form() == BodyForm::Errors, body.starts_with("{\"errors\""), "{body}");
        assert_eq!(read.form() == BodyForm::Empty, body.is_empty());
        assert_eq!(read.entries().is_empty(), read.form() != BodyForm::Errors, "{body}");
        assert!(read.entries().iter().all(|entry| entry.code().is_some()), "{body}");
        if read.form() == BodyForm::Errors {
            let wire: Value = serde_json::from_str(body).unwrap();
            let again: Value = serde_json::from_str(&read.to_json()).unwrap();
            for (entry, member) in read.entries().iter().zip(wire["errors"].as_array().unwrap()) {
                assert_eq!(entry.message(), member["message"].as_str());
            }
            assert_eq!(
                again["errors"].as_array().map(Vec::len),
                wire["errors"].as_array().map(Vec::len)
            );
        }
        *forms.entry(format!("{:?}", read.form())).or_default() += 1;
    }
    println!("{count} refusals: {forms:?}");
    assert_eq!(forms.values().sum::<usize>(), count);
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn every_list_of_tags_that_was_recorded_is_read() {
    let (mut pages, mut tags) = (0, 0);
    for exchange in exchanges() {
        let (request, response) = (&exchange["req"], &exchange["resp"]);
        let target = request["target"].as_str().unwrap_or_default();
        let is_list = target.split('?').next().is_some_and(|path| path.ends_with("/tags/list"));
        let body = response["body"]["text"].as_str();
        let (true, Some(200), Some(body)) = (is_list, response["status"].as_u64(), body) else {
            continue;
        };
        let mut parts = http::Response::new(()).into_parts().0;
        parts.headers = headers(response);
        let page = TagPage::read(&parts, body.as_bytes())
            .unwrap_or_else(|error| panic!("{body}: {error}"));
        let wire: Value = serde_json::from_str(body).unwrap();
        let listed = wire["tags"].as_array().map_or(0, Vec::len);
        assert_eq!((page.tags().len(), page.refused_count(), page.repeats()), (listed, 0, 0));
        assert_eq!(page.next().is_some(), parts.headers.contains_key("link"));
        (pages, tags) = (pages + 1, tags + listed);
    }
    println!("{pages} pages with {tags} tags");
}
