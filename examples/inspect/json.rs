//! A report for a program: one object, with the same keys for every reference.
//!
//! | key | value |
//! |---|---|
//! | `input` | the text as given |
//! | `transport` | `docker`, `oci`, … or null |
//! | `path`, `image` | the file or directory behind a transport, and the image in it where no reference names it; or null |
//! | `reference` | the text without its transport, or null, and then no key below is there |
//! | `domain`, `domain_explicit` | `docker.io` when implied; whether it is written |
//! | `repository`, `account`, `name` | with an implied `library/`; account may be null |
//! | `tag` | as written, or null |
//! | `effective_tag` | the tag, `latest` when implied; null when a digest decides |
//! | `digest` | or null |
//! | `canonical`, `familiar`, `short`, `pull` | four spellings; `pull` is what Docker asks a registry for |
//! | `api_host`, `credential_key` | |
//! | `web_page`, `tags_page` | or null |
//! | `official`, `loopback` | true or false |
//! | `pinning` | `pinned`, `floating` or `unknown` |
//! | `artifact` | null, or an object: `kind` (`signature`, `attestation`, `sbom`, `referrers`) and `subject`, a digest |
//! | `concerns` | list of words, see `Concern::as_str` |
//!
//! A refusal has `input` and `error`, an object: `message`, `start` and `end` in bytes of the input, and `line` (of standard
//! input), `rule`, `suggestion` and `advice`, each of which may be null.

use distref::reference::Concern;
use distref::transport::TransportError;
use distref::{DigestView, ReferenceView, TagView};
use serde_json::{Value, json};

use crate::report::Report;

/// The object for a text.
pub(crate) fn answer(
    input: &str,
    answer: &Result<Report<'_>, TransportError>,
    line: Option<usize>,
) -> Value {
    match answer {
        Ok(report) => of_report(report),
        Err(error) => json!({ "input": input, "error": of_refusal(input, *error, line) }),
    }
}

fn of_report(report: &Report<'_>) -> Value {
    let mut object = report.reference.map_or_else(|| json!({ "reference": null }), of_reference);
    object["input"] = report.input.into();
    object["transport"] = report.transport.name().into();
    object["path"] = report.transport.path().into();
    object["image"] = report.image().into();
    object
}

fn of_reference(reference: ReferenceView<'_>) -> Value {
    let artifact = reference.tag().and_then(distref::TagView::artifact);
    let artifact = artifact.map(|a| json!({ "kind": a.kind().as_str(), "subject": a.subject() }));
    let concerns: Vec<_> = reference.concerns().map(Concern::as_str).collect();
    json!({
        "reference": reference.as_str(),
        "domain": reference.domain().as_str(),
        "domain_explicit": reference.has_explicit_domain(),
        "repository": reference.repository().to_string(),
        "account": reference.account(),
        "name": reference.name(),
        "tag": reference.tag().map(TagView::as_str),
        "effective_tag": reference.effective_tag().map(TagView::as_str),
        "digest": reference.digest().map(DigestView::as_str),
        "canonical": reference.canonical().to_string(),
        "familiar": reference.familiar().to_string(),
        "short": reference.short().to_string(),
        "pull": reference.for_pull().canonical().to_string(),
        "api_host": reference.api_host(),
        "credential_key": reference.credential_key(),
        "web_page": reference.web_page().map(|page| page.to_string()),
        "tags_page": reference.tags_page().map(|page| page.to_string()),
        "official": reference.is_official(),
        "loopback": reference.domain().is_loopback(),
        "pinning": reference.pinning().as_str(),
        "artifact": artifact,
        "concerns": concerns,
    })
}

fn of_refusal(input: &str, error: TransportError, line: Option<usize>) -> Value {
    let explanation = error.explain(input);
    json!({
        "line": line,
        "message": explanation.message(),
        "start": error.span().start,
        "end": error.span().end,
        "rule": explanation.rule(),
        "suggestion": explanation.suggestion(),
        "advice": explanation.advice(),
    })
}
