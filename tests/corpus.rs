//! References as people wrote them, recorded from public repositories: each is read, taken apart, joined and printed.

use std::fs;
use std::path::PathBuf;

use distref::reference::Parts;
use distref::{Digest, DigestView, Reference, ReferenceView, TagView};
use serde_json::Value;

#[path = "support/compare.rs"]
mod compare;

use compare::{disagreement, model};

/// A recorded file; `None`, said aloud, where there are no recordings.
fn recorded(file: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS") else {
        println!("IMAGE_VECTORS is not set: {file} is skipped");
        return None;
    };
    let path = PathBuf::from(folder).join(file);
    Some(fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

fn read(text: &str) -> ReferenceView<'_> {
    ReferenceView::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn references_of_charts_are_joined_from_their_parts() {
    let Some(lines) = recorded("corpus/references-helm-composed.txt") else { return };
    for line in lines.lines() {
        let whole = read(line);
        let repository = whole.repository().to_string();
        let parts = Parts {
            registry: whole.domain().as_str(),
            repository: &repository,
            tag: whole.tag().map(TagView::as_str).unwrap_or_default(),
            digest: whole.digest().map(DigestView::as_str).unwrap_or_default(),
        };
        let joined = parts.join().unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(joined.canonical(), whole.canonical(), "{line}");
    }
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn references_that_people_wrote_are_read_and_every_form_reads_back() {
    let Some(lines) = recorded("corpus/references.txt") else { return };
    for line in lines.lines() {
        let written = read(line);
        assert_eq!(disagreement(line), None);
        for form in [written.canonical(), written.short(), written.familiar()] {
            let form = form.to_string();
            assert!(read(&form).same_image(written), "{line}: {form}");
        }
        assert_eq!(Reference::from(written).view(), written);
        if let Some(digest) = written.digest() {
            assert_eq!(digest.as_str().parse::<Digest>().unwrap(), digest, "{line}");
        }
    }
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn values_that_are_no_references_are_refused_as_the_model_refuses_them() {
    let Some(lines) = recorded("corpus/references-rejected.txt") else { return };
    for line in lines.lines() {
        assert!(ReferenceView::accept(line).is_none(), "{line}");
        assert_eq!(disagreement(line), None);
    }
}

/// Keeps the model honest: it answers what Go's library answered.
#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn the_model_says_what_go_said() {
    let Some(lines) = recorded("vectors/reference.jsonl") else { return };
    for line in lines.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let Some(text) = row["input"].as_str() else { continue };
        said(text, &row["parse"], &model::exact(text));
        said(text, &row["normalized"], &model::normalized(text));
    }
}

fn said(text: &str, row: &Value, modelled: &model::Verdict<model::Parts>) {
    match modelled {
        Ok(parts) => {
            assert_eq!(row["domain"], parts.domain.as_str(), "{text}");
            assert_eq!(row["path"], parts.path.as_str(), "{text}");
            assert_eq!(row["tag"].as_str(), parts.tag.as_deref(), "{text}");
            assert_eq!(row["digest"].as_str(), parts.digest.as_deref(), "{text}");
            assert_eq!(row["familiar_string"], parts.familiar(), "{text}");
        }
        Err(model::Refusal::AsGo(sentinel)) => {
            let name = format!("{sentinel:?}").to_lowercase();
            let code = row["error"].as_str().unwrap_or_else(|| panic!("{text}: Go takes it"));
            assert_eq!(code.replace('_', ""), name, "{text}");
        }
        Err(model::Refusal::Ours(_)) => assert!(row["error"].is_null(), "{text}: no deviation"),
    }
}
