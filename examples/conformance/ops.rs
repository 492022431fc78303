//! `reference-ops.jsonl`: one edit of one reference.

use distref::reference::ReferenceErrorKind;
use distref::{Digest, ExactReferenceView, ReferenceView, TagView};
use serde_json::{Value, json};

use crate::reference::code;
use crate::report::Verdict;

pub(crate) fn check(row: &Value) -> Verdict {
    let argument = row["arg"].as_str().unwrap_or_default();
    let edited = match row["op"].as_str() {
        Some("with_name") => with_name(argument),
        Some(edit) => match ReferenceView::parse(row["ref"].as_str().unwrap_or_default()) {
            Ok(reference) => edited(reference, edit, argument),
            Err(error) => json!({ "error": code(error) }),
        },
        None => return Verdict::Skip("no edit named"),
    };
    Verdict::of(&edited, &row["result"])
}

fn with_name(name: &str) -> Value {
    match ExactReferenceView::parse_name(name) {
        Ok(name) => json!(name.as_str()),
        Err(error) => json!({ "error": code(error) }),
    }
}

fn edited(reference: ReferenceView<'_>, edit: &str, argument: &str) -> Value {
    let edited = match edit {
        "with_tag" => match TagView::parse(argument) {
            Ok(tag) => reference.with_tag(tag),
            Err(_) => return json!({ "error": "tag_format" }),
        },
        "with_digest" => {
            match argument.parse::<Digest>().map(|digest| reference.with_digest(&digest)) {
                Ok(Ok(edited)) => edited,
                Ok(Err(error)) if error.kind() == ReferenceErrorKind::DigestUnsupported => {
                    return json!({ "error": "digest_ref_format" });
                }
                Ok(Err(error)) => return json!({ "error": code(error) }),
                Err(_) => return json!({ "error": "digest_ref_format" }),
            }
        }
        "trim" => reference.name_only(),
        "tag_name_only" => reference.with_default_tag(),
        other => return json!({ "error": format!("an edit not known here: {other}") }),
    };
    json!(edited.canonical().to_string())
}
