//! The list of deviations says what the crate does.

use distref::reference::{ReferenceErrorKind, Sentinel};
use distref::{Digest, DigestView, ReferenceView};

const LIST: &str = include_str!("data/deviations.tsv");

/// Rows of the list: kind of file, id, reason, text.
fn rows() -> impl Iterator<Item = [&'static str; 4]> {
    LIST.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let columns: Vec<_> = line.split('\t').collect();
        columns.try_into().unwrap_or_else(|_| panic!("four columns: {line}"))
    })
}

#[test]
fn every_row_has_a_reason_that_holds() {
    for [kind, id, reason, text] in rows() {
        let holds = match reason.split([' ', ':']).next() {
            Some("domain") => refused_for_its_underscore(text),
            Some("with_digest") => refused_as_a_digest_of_a_reference(text),
            Some("folded") => refused_for_its_case(text),
            Some("layers") => taken_without_layers(text),
            Some("sha384") => text.starts_with("sha384:") && DigestView::parse(text).is_err(),
            _ => false,
        };
        assert!(holds, "{kind} {id}: {reason}: {text}");
    }
}

#[test]
fn there_are_at_most_six_reasons() {
    let mut reasons: Vec<_> = rows().map(|[_, _, reason, _]| reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    assert!((1..=6).contains(&reasons.len()), "{reasons:?}");
}

#[test]
fn go_has_no_objection_to_what_we_refuse_for_our_own_reasons() {
    let error = ReferenceView::parse("foo_bar.com/x").unwrap_err();
    assert_eq!(error.sentinel("foo_bar.com/x"), None);
    let error = ReferenceView::parse("foo_bar:5000/x").unwrap_err();
    assert_eq!(
        error.sentinel("foo_bar:5000/x"),
        Some(Sentinel::InvalidFormat),
        "a port: Go refuses it too"
    );
}

fn refused_for_its_underscore(text: &str) -> bool {
    let error = ReferenceView::parse(text).expect_err("refused");
    error.kind() == ReferenceErrorKind::DomainUnderscore && error.sentinel(text).is_none()
}

fn refused_as_a_digest_of_a_reference(text: &str) -> bool {
    let name = ReferenceView::parse("nginx").expect("a name");
    let edited = text.parse::<Digest>().map(|digest| name.with_digest(&digest));
    let is_refused = !matches!(edited, Ok(Ok(_)));
    is_refused && ReferenceView::parse(&format!("nginx@{text}")).is_err()
}

/// As a member of some kind of document, or of the `config` of a config.
#[cfg(feature = "manifest")]
fn refused_for_its_case(name: &str) -> bool {
    use distref::manifest::{DocumentKind, ManifestErrorKind::FoldedKey, Reader};
    let is_folded = |kind, document: String| {
        let problems = Reader::strict().problems(Some(kind), document.as_bytes(), 9);
        problems.iter().any(|problem| problem.kind() == FoldedKey)
    };
    let object = format!(r#"{{"{name}":1}}"#);
    is_folded(DocumentKind::Config, format!(r#"{{"config":{object}}}"#))
        || is_folded(DocumentKind::Descriptor, object.clone())
        || is_folded(DocumentKind::Image, object)
}

#[cfg(feature = "manifest")]
fn taken_without_layers(document: &str) -> bool {
    let image = distref::manifest::ImageManifest::parse(document.as_bytes());
    image.is_ok_and(|image| image.layers().is_empty())
}

#[cfg(not(feature = "manifest"))]
const fn refused_for_its_case(_: &str) -> bool {
    true // not asked without manifests
}

#[cfg(not(feature = "manifest"))]
const fn taken_without_layers(_: &str) -> bool {
    true
}

#[test]
fn a_text_is_refused_from_the_limit_of_its_length_on_which_go_has_not() {
    let domain = "a.".repeat(32_507) + "b";
    assert_eq!(domain.len(), distref::DomainView::MAX_LEN);
    let longest = format!("{domain}/{}:{}", "p".repeat(255), "t".repeat(128));
    let digest = format!("sha512:{}", "0".repeat(128));
    let longest = format!("{longest}@{digest}");
    assert_eq!(longest.len(), ReferenceView::MAX_LEN);
    assert!(ReferenceView::parse(&longest).is_ok());

    let error = ReferenceView::parse(&format!("a{longest}")).unwrap_err();
    assert_eq!((error.kind(), error.sentinel(&longest)), (ReferenceErrorKind::TooLong, None));
}
