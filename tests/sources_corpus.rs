//! Files made of lines and references that people wrote, recorded from public repositories.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use distref::sources::{
    Found, Source, SourceKind, UnresolvedKind, compose, dockerfile, kubernetes,
};
use distref::{Digest, ReferenceView};

/// A recorded file; `None`, said aloud, where there are no recordings.
fn recorded(file: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS") else {
        println!("IMAGE_VECTORS is not set: {file} is skipped");
        return None;
    };
    let path = PathBuf::from(folder).join("corpus").join(file);
    Some(fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// What became of it, in a word.
fn outcome(found: &Found<'_>) -> &'static str {
    match found.reference().map_err(distref::sources::Unresolved::kind) {
        Ok(reference) if reference.as_str() == found.text() => "as written",
        Ok(_) => "resolved",
        Err(UnresolvedKind::Unset(_) | UnresolvedKind::Undeclared(_)) => "unset variable",
        Err(UnresolvedKind::Template) => "template",
        Err(UnresolvedKind::Scratch) => "scratch",
        Err(UnresolvedKind::Expression) => "expression",
        Err(UnresolvedKind::Refused(_)) => "refused",
        Err(other) => panic!("{}: {other}", found.text()),
    }
}

fn print_counts(name: &str, counts: &BTreeMap<&str, usize>) {
    println!("{name}: {counts:?}");
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn every_from_line_gives_a_reference_or_a_reason() {
    let Some(lines) = recorded("from-lines.txt") else { return };
    let mut counts = BTreeMap::new();
    for line in lines.lines() {
        let found = dockerfile::references(line).unwrap();
        let [found] = &found[..] else {
            // The image is on the next line, which was not recorded.
            assert!(line.ends_with('\\') && found.is_empty(), "{line}: {} found", found.len());
            *counts.entry("continued").or_default() += 1;
            continue;
        };
        assert_eq!(found.place().slice(line), Some(found.text()), "{line}");
        if found.reference().is_err() {
            assert!(found.reference().unwrap_err().place().slice(line).is_some());
        }
        *counts.entry(outcome(found)).or_default() += 1;
    }
    print_counts("from-lines.txt, each alone", &counts);
    assert_eq!(counts.values().sum::<usize>(), lines.lines().count());
    assert!(counts["as written"] > counts["unset variable"]);
    assert_eq!(counts.get("expression"), None);
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn references_with_variables_are_resolved_or_told() {
    let Some(lines) = recorded("references-with-variables.txt") else { return };
    let mut counts = BTreeMap::new();
    for line in lines.lines() {
        let text = format!("FROM {line}\n");
        let found = dockerfile::references(&text).unwrap();
        let in_dockerfile = outcome(&found[0]);
        *counts.entry(in_dockerfile).or_default() += 1;
        let has_default =
            line.contains(":-") && line.matches("${").count() == line.matches(":-").count();
        assert!(!has_default || in_dockerfile == "resolved", "{line}: {in_dockerfile}");

        if line.starts_with(['"', '\'']) {
            continue; // quotes of a shell
        }
        let text = format!("services:\n  a:\n    image: \"{line}\"\n");
        let found = compose::references(&text).unwrap();
        assert_eq!(found[0].place().slice(&text), Some(line));
        assert_eq!(outcome(&found[0]), in_dockerfile, "{line}");
        for variable in found[0].variables() {
            assert!(variable.place().slice(&text).unwrap().starts_with('$'), "{line}");
        }
    }
    print_counts("references-with-variables.txt", &counts);
    assert!(counts["resolved"] > 0);
}

/// The file, with the references in the given quotes.
fn composed(kind: SourceKind, references: &str) -> String {
    let mut text = String::new();
    match kind {
        SourceKind::Dockerfile => {
            for line in references.lines() {
                writeln!(text, "FROM {line}").unwrap();
            }
        }
        SourceKind::Compose => {
            text += "services:\n";
            for (number, line) in references.lines().enumerate() {
                writeln!(text, "  s{number}:\n    image: \"{line}\" # {number}").unwrap();
            }
        }
        _ => {
            text += "apiVersion: v1\nkind: List\nitems:\n";
            for line in references.lines() {
                writeln!(
                    text,
                    "- kind: Pod\r\n  spec:\r\n    containers:\r\n    - image: '{line}'\r"
                )
                .unwrap();
            }
        }
    }
    text
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn every_reference_is_found_pinned_and_found_again() {
    let Some(lines) = recorded("references.txt") else { return };
    let digest = Digest::sha256([0x5a; 32]);
    for kind in [SourceKind::Dockerfile, SourceKind::Compose, SourceKind::Kubernetes] {
        let text = composed(kind, &lines);
        let source = Source::read(kind, &text).unwrap();
        assert_eq!(source.found().len(), lines.lines().count());
        let mut edits = source.edits();
        for (index, (line, found)) in lines.lines().zip(source.found()).enumerate() {
            assert_eq!(found.place().slice(&text), Some(line));
            if found.reference().is_err_and(distref::sources::Unresolved::is_no_image) {
                continue;
            }
            assert_eq!(found.reference().unwrap(), line);
            edits.pin(index, &digest).unwrap();
        }
        let pinned = edits.apply().unwrap();
        let again = Source::read(kind, &pinned).unwrap();
        for (before, after) in source.found().iter().zip(again.found()) {
            let Ok(before) = before.reference() else { continue };
            assert_eq!(*after.reference().unwrap(), before.with_digest(&digest).unwrap());
        }
        println!("{}: {} references pinned", kind.as_str(), again.found().len());
    }
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn what_is_refused_is_refused_where_it_is_wrong() {
    let Some(lines) = recorded("references-rejected.txt") else { return };
    for kind in [SourceKind::Dockerfile, SourceKind::Compose, SourceKind::Kubernetes] {
        let text = composed(kind, &lines);
        let source = Source::read(kind, &text).unwrap();
        for (line, found) in lines.lines().zip(source.found()) {
            let unresolved = found.reference().unwrap_err();
            let error = ReferenceView::parse(line).unwrap_err();
            let UnresolvedKind::Refused(told) = unresolved.kind() else {
                panic!("{line}: {unresolved}")
            };
            assert_eq!((*told, found.place().slice(&text)), (error, Some(line)));
            assert_eq!(unresolved.place().slice(&text), line.get(error.span()));
        }
    }
    let found = kubernetes::references("containers:\n- image: ghcr.io/X\n").unwrap();
    assert_eq!(found.len(), 1);
}
