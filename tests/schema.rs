//! The pattern of each JSON schema takes what the parser takes, and little else.
#![cfg(feature = "schemars")]

use std::fmt::Debug;
use std::str::FromStr;

use distref::digest::{DigestError, DigestErrorKind};
use distref::reference::{ReferenceError, ReferenceErrorKind as Kind};
use distref::tag::TagError;
use distref::{Digest, Domain, ExactReference, Pattern, Reference, Repository, Tag};
use regex::Regex;
use schemars::{JsonSchema, SchemaGenerator};

#[path = "support/random.rs"]
mod random;

use random::{Random, every_text};

/// The pattern and the greatest length of a schema.
fn pattern_of<T: JsonSchema>() -> (Regex, usize) {
    let schema = T::json_schema(&mut SchemaGenerator::default());
    assert_eq!(schema.get("type").unwrap(), "string");
    let pattern = schema.get("pattern").unwrap().as_str().unwrap();
    assert!(pattern.starts_with('^') && pattern.ends_with('$'), "{pattern}");
    let max = schema.get("maxLength").unwrap().as_u64().unwrap();
    (Regex::new(pattern).unwrap(), usize::try_from(max).unwrap())
}

/// Whatever is valid fits the schema; whatever fits and is not valid is refused for a reason that no pattern can tell.
fn holds<T>(texts: impl Iterator<Item = String>, is_beyond: fn(&T::Err) -> bool)
where
    T: JsonSchema + FromStr<Err: Debug>,
{
    let (pattern, max) = pattern_of::<T>();
    let (mut valid, mut invalid) = (0, 0);
    for text in texts {
        let fits = pattern.is_match(&text) && text.chars().count() <= max;
        match text.parse::<T>() {
            Ok(_) => assert!(fits, "valid, and does not fit: {text}"),
            Err(error) => assert!(!fits || is_beyond(&error), "fits: {text}: {error:?}"),
        }
        valid += usize::from(fits);
        invalid += usize::from(!fits);
    }
    assert!(valid > 50 && invalid > 50, "{valid} fit, {invalid} do not");
}

/// Random texts, their pieces between marks, and all short texts.
fn texts() -> impl Iterator<Item = String> {
    let mut random = Random::new(0x5C4E_3A00);
    let whole: Vec<String> = (0..20_000).map(|_| random.text()).collect();
    let pieces: Vec<String> = whole
        .iter()
        .flat_map(|text| text.split('@').chain(text.split('/')).chain(text.split(['/', ':'])))
        .map(str::to_owned)
        .collect();
    let short = every_text(&['a', '0', 'A', '.', '_', '-', '/', ':', '@'], 4);
    whole.into_iter().chain(pieces).chain(short)
}

#[test]
fn references() {
    holds::<Reference>(texts(), |error: &ReferenceError| {
        matches!(
            error.kind(),
            Kind::Identifier
                | Kind::RepositoryTooLong
                | Kind::Domain
                | Kind::DomainUnderscore
                | Kind::Character
        )
    });
}

#[test]
fn references_by_the_grammar_alone() {
    holds::<ExactReference>(texts(), |error: &ReferenceError| {
        error.kind() == Kind::RepositoryTooLong
    });
}

#[test]
fn every_pattern_fits_and_only_too_long_texts_do_not() {
    let (pattern, max) = pattern_of::<Pattern>();
    assert!(pattern.is_match("a\n*[b/]") && max == Pattern::MAX_LEN);
}

#[test]
fn domains() {
    holds::<Domain>(texts(), |error: &ReferenceError| error.kind() == Kind::DomainImplicit);
}

#[test]
fn repositories() {
    holds::<Repository>(texts(), |_| false);
}

#[test]
fn tags() {
    holds::<Tag>(texts(), |_: &TagError| false);
}

#[test]
fn digests() {
    holds::<Digest>(texts(), |error: &DigestError| {
        matches!(
            error.kind(),
            DigestErrorKind::Length | DigestErrorKind::Uppercase | DigestErrorKind::NotHex
        )
    });
}

#[test]
fn rows() {
    let (reference, _) = pattern_of::<Reference>();
    let hex = "0".repeat(64);
    for valid in [
        "nginx".to_owned(),
        "[::1]:5000/a/b:1".to_owned(),
        "Team/app".to_owned(),
        format!("a.b/c__d:1@sha256:{hex}"),
        format!("a@sha512:{hex}{hex}"),
    ] {
        assert!(reference.is_match(&valid), "{valid}");
    }
    for invalid in [
        String::new(),
        "nginx\n".to_owned(),
        " nginx".to_owned(),
        "Nginx".to_owned(),
        "https://a.b/c".to_owned(),
        "a//b".to_owned(),
        "a:".to_owned(),
        "a:-b".to_owned(),
        format!("a:{}", "t".repeat(129)),
        format!("a@sha256:{}", &hex[1..]),
        format!("a@sha256:{}", "A".repeat(64)),
        format!("a@md5:{hex}"),
    ] {
        assert!(!reference.is_match(&invalid), "{invalid}");
    }
}
