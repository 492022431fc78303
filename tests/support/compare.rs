//! Holds every reading of a text against the model of Go's library.

use std::fmt::Debug;

use distref::reference::{ReferenceError, ReferenceErrorKind as Kind};
use distref::{
    AnyReference, DomainView, ExactReferenceView, ReferenceView, RepositoryView, TagView,
};

#[path = "model.rs"]
pub(crate) mod model;

use self::model::{Deviation, Parts, Refusal, Verdict};

/// What is read differently from the model, told for a person; `None` where all agree.
pub(crate) fn disagreement(text: &str) -> Option<String> {
    let normalized = model::normalized(text);
    let told = normal_readings(text, &normalized)
        .or_else(|| exact_readings(text))
        .or_else(|| any_reading(text, normalized))
        .or_else(|| parts_alone(text))?;
    Some(format!("{}: {}", shortened(text), shortened(&told)))
}

fn normal_readings(text: &str, expected: &Verdict<Parts>) -> Option<String> {
    let read = ReferenceView::parse(text);
    let accepted = ReferenceView::accept(text).map(normal_parts);
    let by_grammar = ReferenceView::parse_by_grammar(text).map(normal_parts);
    let canonical = ReferenceView::parse_canonical(text).map(normal_parts);
    differs("parse", text, &read.map(normal_parts), expected)
        .or_else(|| accepts("accept", accepted.as_ref(), expected))
        .or_else(|| differs("parse_by_grammar", text, &by_grammar, expected))
        .or_else(|| differs("parse_canonical", text, &canonical, &model::canonical(text, expected)))
        .or_else(|| spelled_forms(read.ok()?, expected.as_ref().ok()?))
}

fn spelled_forms(found: ReferenceView<'_>, expected: &Parts) -> Option<String> {
    let rows = [
        ("canonical", found.canonical(), expected.string()),
        ("familiar", found.familiar(), expected.familiar()),
        ("familiar_name", found.familiar_name(), expected.familiar_name()),
    ];
    let differs = |(_, found, expected): &(_, distref::reference::Spelling<'_>, String)| {
        *found != expected.as_str()
    };
    rows.into_iter()
        .find(differs)
        .map(|(what, found, expected)| format!("{what}: found {found}, expected {expected}"))
}

fn exact_readings(text: &str) -> Option<String> {
    let read = ExactReferenceView::parse(text);
    let expected = model::exact(text);
    let name = ExactReferenceView::parse_name(text).map(exact_parts);
    differs("exact", text, &read.map(exact_parts), &expected)
        .or_else(|| differs("exact name", text, &name, &model::name_alone(text)))
        .or_else(|| {
            let (found, expected) = (read.ok()?.familiar(), expected.ok()?.familiar());
            let told = || format!("exact familiar: found {found}, expected {expected}");
            (found != expected.as_str()).then(told)
        })
}

fn any_reading(text: &str, normalized: Verdict<Parts>) -> Option<String> {
    let found = AnyReference::parse(text).map(|any| match any {
        AnyReference::Named(reference) => Err(normal_parts(reference)),
        AnyReference::Digest(digest) => Ok(digest.to_string()),
    });
    differs("any", text, &found, &model::any(text, normalized))
}

fn parts_alone(text: &str) -> Option<String> {
    let found = [
        TagView::accept(text).is_some(),
        RepositoryView::accept(text).is_some(),
        DomainView::accept(text).is_some(),
    ];
    let expected = [model::is_tag(text), model::is_repository(text), model::is_domain(text)];
    let told = || format!("tag, repository, domain: found {found:?}, expected {expected:?}");
    (found != expected).then(told)
}

/// Quoted, and in the middle of a long text only how long that is.
fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= 400 {
        return format!("{text:?}");
    }
    let start: String = text.chars().take(40).collect();
    let end: String = text.chars().skip(count - 200).collect();
    format!("{start:?}, {count} characters in all, {end:?}")
}

/// The parts as the model writes them.
pub(crate) fn normal_parts(found: ReferenceView<'_>) -> Parts {
    Parts {
        domain: found.domain().as_str().to_owned(),
        path: found.repository().to_string(),
        tag: found.tag().map(|tag| tag.as_str().to_owned()),
        digest: found.digest().map(|digest| digest.as_str().to_owned()),
    }
}

fn exact_parts(found: ExactReferenceView<'_>) -> Parts {
    Parts {
        domain: found.domain().unwrap_or_default().to_owned(),
        path: found.repository().to_string(),
        tag: found.tag().map(|tag| tag.as_str().to_owned()),
        digest: found.digest().map(|digest| digest.as_str().to_owned()),
    }
}

fn differs<T: Debug + PartialEq>(
    what: &str,
    text: &str,
    found: &Result<T, ReferenceError>,
    expected: &Verdict<T>,
) -> Option<String> {
    let agrees = match (found, expected) {
        (Ok(found), Ok(expected)) => found == expected,
        // A reader meets the domain, and our limit of it, before what Go minds.
        (Err(error), Err(Refusal::AsGo(_))) if error.kind() == Kind::DomainTooLong => true,
        (Err(error), Err(Refusal::AsGo(sentinel))) => error.sentinel(text) == Some(*sentinel),
        (Err(error), Err(Refusal::Ours(deviation))) => tells(error.kind(), *deviation),
        _ => false,
    };
    (!agrees).then(|| {
        let said = found.as_ref().err().map(|error| error.sentinel(text));
        format!("{what}: found {found:?} {said:?}, expected {expected:?}")
    })
}

fn accepts<T: Debug + PartialEq>(
    what: &str,
    found: Option<&T>,
    expected: &Verdict<T>,
) -> Option<String> {
    let agrees = found == expected.as_ref().ok();
    (!agrees).then(|| format!("{what}: found {found:?}, expected {expected:?}"))
}

/// Whether an error is of the kind that tells of a deviation.
fn tells(kind: Kind, deviation: Deviation) -> bool {
    match deviation {
        Deviation::TooLong => kind == Kind::TooLong,
        // Without a dot or a port, what is too long for a domain may also be told of as a repository.
        Deviation::DomainTooLong => matches!(kind, Kind::DomainTooLong | Kind::RepositoryTooLong),
        Deviation::UnderscoreDomain => kind == Kind::DomainUnderscore,
    }
}
