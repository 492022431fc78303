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
