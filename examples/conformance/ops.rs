//! `reference-ops.jsonl`: one edit of one reference.

use distref::{Digest, ExactReferenceView, ReferenceView, TagView};
use serde_json::{Value, json};

use crate::reference::code;
use crate::report::Verdict;

pub(crate) fn check(row: &Value) -> Verdict {
    let (text, argument) = (field(row, "ref"), field(row, "arg"));
    let edited = match (field(row, "op"), ReferenceView::parse(text)) {
        ("with_name", _) => with_name(argument),
        (edit, Ok(reference)) => edited(reference, edit, argument),
        (_, Err(error)) => json!({ "error": code(error, text) }),
    };
    Verdict::of(&edited, &row["result"])
}

fn field<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}

fn with_name(name: &str) -> Value {
    match ExactReferenceView::parse_name(name) {
        Ok(name) => json!(name.as_str()),
        Err(error) => json!({ "error": code(error, name) }),
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
                Ok(Err(_)) | Err(_) => return json!({ "error": "digest_ref_format" }),
            }
        }
        "trim" => reference.name_only(),
        "tag_name_only" => reference.with_default_tag(),
        other => return json!({ "error": format!("an edit not known here: {other}") }),
    };
    json!(edited.canonical().to_string())
}
