//! `corpus/manifests/manifest.jsonl`: documents that other projects publish, test with or explain by.

use std::fs;
use std::path::Path;

use distref::Digest;
use distref::manifest::{DocumentKind, Reader};
use serde_json::{Value, json};

use crate::manifests::{fast, kind};
use crate::report::Verdict;

pub(crate) fn check(row: &Value, folder: &Path) -> Verdict {
    let Some(kind) = row["kind"].as_str().and_then(kind) else {
        return Verdict::Skip("no kind known here");
    };
    let file = row["file"].as_str().unwrap_or_default();
    let bytes = match fs::read(folder.join(file)) {
        Ok(bytes) => bytes,
        Err(error) => return Verdict::Differ(error.to_string()),
    };
    is_as_recorded(row, &bytes)
        .and(|| is_found(row, kind, &bytes))
        .and(|| if row["valid"] == true { taken(kind, &bytes) } else { refused(row, kind, &bytes) })
}

fn is_as_recorded(row: &Value, bytes: &[u8]) -> Verdict {
    let digest = format!("sha256:{}", row["sha256"].as_str().unwrap_or_default());
    Verdict::of(&Digest::sha256_of(bytes).to_string(), &digest)
        .and(|| Verdict::of(&json!(bytes.len()), &row["size"]))
}

fn taken(kind: DocumentKind, bytes: &[u8]) -> Verdict {
    if fast(Reader::strict(), kind, bytes) {
        return Verdict::AgreeBy("strict");
    }
    match Reader::lenient().problems(Some(kind), bytes, 1).pop() {
        None if fast(Reader::lenient(), kind, bytes) => Verdict::AgreeBy("lenient only"),
        None => Verdict::Differ("the two forms of reading disagree".to_owned()),
        Some(problem) => Verdict::Differ(format!("refused: {problem}")),
    }
}

/// Refused by strict readers; says by which rule.
fn refused(row: &Value, kind: DocumentKind, bytes: &[u8]) -> Verdict {
    match Reader::strict().problems(Some(kind), bytes, 1).pop() {
        Some(_) if fast(Reader::strict(), kind, bytes) => {
            Verdict::Differ("the two forms of reading disagree".to_owned())
        }
        Some(problem) => {
            let text = |name: &str| row[name].as_str().unwrap_or_default();
            println!("refused {}: recorded {}: ours {problem}", text("file"), text("reason"));
            let leniently = fast(Reader::lenient(), kind, bytes);
            Verdict::AgreeBy(if leniently { "refused by strict" } else { "refused by both" })
        }
        None => Verdict::Differ("taken".to_owned()),
    }
}

/// The kind that the bytes alone have is the one that another implementation finds in them. Asked
/// first is regclient; containers/image takes what it does not know for an image manifest.
fn is_found(row: &Value, kind: DocumentKind, bytes: &[u8]) -> Verdict {
    let guessed = &row["guessed_media_type"];
    let guess = guessed["regclient"].as_str().or(guessed["containers_image"].as_str());
    match (guess.and_then(kind_of), Reader::lenient().manifest(bytes)) {
        (Some(guess), Ok(found)) => Verdict::of(&found.kind(), &guess)
            .about("regclient, or containers/image")
            .and(|| Verdict::of(&found.kind(), &kind).about("recorded")),
        _ => Verdict::Agree,
    }
}

fn kind_of(media_type: &str) -> Option<DocumentKind> {
    let (_, name) = media_type.rsplit_once('/')?;
    Some(match name {
        "vnd.oci.image.manifest.v1+json" | "vnd.docker.distribution.manifest.v2+json" => {
            DocumentKind::Image
        }
        "vnd.oci.image.index.v1+json" | "vnd.docker.distribution.manifest.list.v2+json" => {
            DocumentKind::Index
        }
        "vnd.docker.distribution.manifest.v1+json"
        | "vnd.docker.distribution.manifest.v1+prettyjws" => DocumentKind::Schema1,
        "vnd.oci.artifact.manifest.v1+json" => DocumentKind::Artifact,
        _ => return None,
    })
}
