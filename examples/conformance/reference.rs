//! `reference.jsonl`: one text, five readings.

use distref::reference::{ReferenceError, Sentinel};
use distref::{AnyReference, ExactReferenceView, Reference, ReferenceView};
use serde_json::{Value, json};

use crate::report::Verdict;

pub(crate) fn check(row: &Value) -> Verdict {
    let Some(text) = row["input"].as_str() else { return Verdict::Skip("not UTF-8") };
    let normalized = ReferenceView::parse(text).map_or_else(failed(text), normalized);
    let of = |section: &str, ours: &Value| Verdict::of(ours, &row[section]).about(section);
    let exact = ExactReferenceView::parse(text).map_or_else(failed(text), exact);
    of("parse", &exact)
        .and(|| of("normalized", &normalized))
        .and(|| {
            of(
                "named",
                &ReferenceView::parse_canonical(text).map_or_else(failed(text), |_| json!("ok")),
            )
        })
        .and(|| of("any", &any(text, &normalized)))
        .and(|| of("docker_ref", &docker(text)))
}

/// The code of what Go's library says of the same text.
pub(crate) fn code(error: ReferenceError, text: &str) -> &'static str {
    match error.sentinel(text) {
        Some(Sentinel::NameEmpty) => "name_empty",
        Some(Sentinel::InvalidFormat) => "invalid_format",
        Some(Sentinel::Uppercase) => "uppercase",
        Some(Sentinel::UppercaseRemote) => "uppercase_remote",
        Some(Sentinel::Identifier) => "identifier",
        Some(Sentinel::NameTooLong) => "name_too_long",
        Some(Sentinel::DigestFormat) => "digest_format",
        Some(Sentinel::DigestLength) => "digest_length",
        Some(Sentinel::DigestUnsupported) => "digest_unsupported",
        Some(Sentinel::NotCanonical) => "not_canonical",
        _ => "ours alone",
    }
}

fn failed(text: &str) -> impl Fn(ReferenceError) -> Value {
    move |error| json!({ "error": code(error, text) })
}

fn exact(exact: ExactReferenceView<'_>) -> Value {
    let mut section = parts(
        exact.domain().unwrap_or_default(),
        &exact.repository().to_string(),
        exact.tag().map(distref::TagView::as_str),
        exact.digest().map(distref::DigestView::as_str),
    );
    section["familiar_string"] = json!(exact.familiar().to_string());
    section
}

fn normalized(reference: ReferenceView<'_>) -> Value {
    let mut section = parts(
        reference.domain().as_str(),
        &reference.repository().to_string(),
        reference.tag().map(distref::TagView::as_str),
        reference.digest().map(distref::DigestView::as_str),
    );
    section["string"] = json!(reference.canonical().to_string());
    section["familiar_name"] = json!(reference.familiar_name().to_string());
    section["familiar_string"] = json!(reference.familiar().to_string());
    section["tag_name_only"] = json!(reference.with_default_tag().canonical().to_string());
    section
}

fn any(text: &str, normalized: &Value) -> Value {
    let ours = match AnyReference::parse(text) {
        Ok(AnyReference::Named(reference)) => self::normalized(reference),
        Ok(AnyReference::Digest(digest)) => {
            let text = digest.to_string();
            return json!({
                "kind": "digest", "digest": text, "string": text, "familiar_string": text,
            });
        }
        Err(error) => failed(text)(error),
    };
    if ours == *normalized { json!("=normalized") } else { ours }
}

fn docker(text: &str) -> Value {
    Reference::parse_docker(text)
        .map_or_else(failed(text), |pulled| json!(pulled.canonical().to_string()))
}

fn parts(domain: &str, path: &str, tag: Option<&str>, digest: Option<&str>) -> Value {
    let kind = match (tag, digest) {
        (None, None) => "name",
        (Some(_), None) => "name+tag",
        (None, Some(_)) => "name+digest",
        (Some(_), Some(_)) => "name+tag+digest",
    };
    let mut section = json!({ "kind": kind, "domain": domain, "path": path });
    for (key, part) in [("tag", tag), ("digest", digest)] {
        if let Some(part) = part {
            section[key] = json!(part);
        }
    }
    section
}
