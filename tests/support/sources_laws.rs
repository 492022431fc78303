//! What holds for every text that is read as a file with references.

use distref::sources::{Edit, Found, Place, Source, SourceKind, Variables};
use distref::{Digest, Reference};

/// The most references of a file that are looked at closely, and changed alone.
const LOOKED_AT: usize = 24;

const KINDS: [SourceKind; 8] = [
    SourceKind::Dockerfile,
    SourceKind::Compose,
    SourceKind::Kubernetes,
    SourceKind::Kustomization,
    SourceKind::HelmValues,
    SourceKind::Workflow,
    SourceKind::Pipeline,
    SourceKind::Yaml,
];

/// The laws, for a text in which `␤` stands for a line break, so that a file fits into a line.
pub(crate) fn any(input: &str) {
    let text = input.replace('␤', "\n");
    for kind in KINDS {
        for variables in
            [Variables::new(), [("A", "x/y"), ("TAG", "1"), ("E", "")].into_iter().collect()]
        {
            match Source::read_with(kind, &text, variables) {
                Err(error) => {
                    within(error.place(), &text);
                    assert_eq!(error.to_string().lines().count(), 1);
                }
                Ok(source) => holds(&source),
            }
        }
    }
}

fn within(place: &Place, text: &str) {
    assert!(place.slice(text).is_some(), "{place:?}");
    assert_eq!(*place, Place::of(place.span(), text));
}

fn holds(source: &Source<'_>) {
    let text = source.text();
    assert!(source.found().len() <= text.len());
    for (index, found) in source.found().iter().enumerate().take(LOOKED_AT) {
        is_where_it_says(found, text);
        if let Ok(reference) = found.reference() {
            let pinned = reference.with_digest(&Digest::sha256([0xab; 32])).expect("sha256");
            change(source, index, &pinned);
            let other: Reference = "other.example/x:2".parse().expect("a reference");
            change(source, index, &other);
        }
    }
}

/// Places are of the text, and what is told verbatim stands there.
fn is_where_it_says(found: &Found<'_>, text: &str) {
    within(found.place(), text);
    if found.is_verbatim() {
        assert_eq!(found.place().slice(text), Some(found.text()));
    }
    match found.reference() {
        Ok(reference) => assert_eq!(found.expanded(), Some(reference.as_str())),
        Err(unresolved) => {
            within(unresolved.place(), text);
            assert_eq!(unresolved.to_string().lines().count(), 1);
        }
    }
    for variable in found.variables() {
        within(variable.place(), text);
        let written = variable.place().slice(text).unwrap_or_default();
        let is_plain = !written.contains(['\\', '\n', '`', '"', '\'']);
        assert!(!is_plain || written.contains(variable.name()), "{variable:?}: {written}");
    }
    assert!(found.path().is_none_or(|path| path.len() <= 256));
}

/// A change gives what was wanted and keeps every other byte, or is refused.
fn change(source: &Source<'_>, index: usize, wanted: &Reference) {
    let mut edits = source.edits();
    if let Err(error) = edits.set(index, wanted) {
        within(error.place(), source.text());
        return;
    }
    let list = edits.list();
    let Ok(changed) = edits.apply() else { return };
    assert_eq!(changed, replaced(source.text(), &list));
    let again = Source::read_with(source.kind(), &changed, source.variables().clone());
    let again = again.expect("it was read");
    for (at, (old, new)) in source.found().iter().zip(again.found()).enumerate() {
        match (old.reference(), new.reference()) {
            (_, Ok(read)) if at == index => assert_eq!(read, wanted),
            (Ok(old), Ok(new)) => assert_eq!(old, new),
            (Err(old), Err(new)) => assert_eq!(old.kind(), new.kind()),
            (old, new) => panic!("{old:?} became {new:?}"),
        }
    }
}

/// The text after the edits, from the last to the first.
fn replaced(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span(), edit.text());
    }
    text
}
