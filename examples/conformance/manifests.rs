//! `manifests.jsonl`: documents of our own generator, each with at most one fault.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use distref::manifest::{DocumentKind, Reader};
use serde_json::Value;

use crate::report::Verdict;

pub(crate) fn check(row: &Value) -> Verdict {
    let Some(kind) = row["kind"].as_str().and_then(kind) else {
        return Verdict::Skip("no kind known here");
    };
    let bytes = STANDARD.decode(row["doc_b64"].as_str().unwrap_or_default()).unwrap_or_default();
    let taken_by = |reader: Reader<'_>| reader.problems(Some(kind), &bytes, 1).is_empty();
    let (strictly, leniently) = (taken_by(Reader::strict()), taken_by(Reader::lenient()));
    if strictly != fast(Reader::strict(), kind, &bytes)
        || leniently != fast(Reader::lenient(), kind, &bytes)
    {
        return Verdict::Differ("the two forms of reading disagree".to_owned());
    }
    if strictly && !leniently {
        return Verdict::Differ("strict takes what lenient does not".to_owned());
    }
    if leniently && is_dangerous(row) {
        return Verdict::Differ("lenient takes what has two meanings, or none".to_owned());
    }
    match row["semantic_valid"].as_bool() {
        Some(recorded) => Verdict::of(&strictly, &recorded).about("strict"),
        None => Verdict::Skip("the specification leaves it to the reader"),
    }
}

/// The kind that the vectors and the corpus name so.
pub(crate) fn kind(name: &str) -> Option<DocumentKind> {
    Some(match name {
        "image-manifest" | "docker-manifest" => DocumentKind::Image,
        "index" | "docker-manifest-list" => DocumentKind::Index,
        "artifact-manifest" => DocumentKind::Artifact,
        "docker-schema1" | "docker-schema1-signed" => DocumentKind::Schema1,
        "config" => DocumentKind::Config,
        "descriptor" => DocumentKind::Descriptor,
        "oci-layout" => DocumentKind::Layout,
        "docker-save-manifest" => DocumentKind::SavedImages,
        _ => return None,
    })
}

/// Whether the reader of that kind takes the document.
pub(crate) fn fast(reader: Reader<'_>, kind: DocumentKind, bytes: &[u8]) -> bool {
    match kind {
        DocumentKind::Image => reader.image(bytes).is_ok(),
        DocumentKind::Index => reader.index(bytes).is_ok(),
        DocumentKind::Artifact => reader.artifact(bytes).is_ok(),
        DocumentKind::Schema1 => reader.schema1(bytes).is_ok(),
        DocumentKind::Config => reader.config(bytes).is_ok(),
        DocumentKind::Descriptor => reader.descriptor(bytes).is_ok(),
        DocumentKind::Layout => reader.layout(bytes).is_ok(),
        DocumentKind::SavedImages => reader.saved_images(bytes).is_ok(),
        _ => false,
    }
}

/// Whether the document has a fault that no reader may overlook.
fn is_dangerous(row: &Value) -> bool {
    let issues = row["issues"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let dangerous = ["AMBIGUOUS", "NEGATIVE", "OVER_I64", "DUPKEY"];
    issues.into_iter().any(|issue| dangerous.iter().any(|code| issue.contains(code)))
}
