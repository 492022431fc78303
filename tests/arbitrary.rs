//! Random values are what their parsers take, whatever the input, and have every shape.
#![cfg(feature = "arbitrary")]

use std::fmt::{Debug, Display};
use std::str::FromStr;

use arbitrary::{Arbitrary, Unstructured};
use distref::digest::Algorithm;
use distref::{Domain, ExactReference, Pattern, Reference, ReferenceView, Repository, Tag};

#[path = "support/random.rs"]
#[allow(dead_code, reason = "only its bytes are wanted here, not its texts")]
mod random;

use random::Random;

const DRAWS: usize = 20_000;

/// Values drawn from random bytes, each of which reads back as itself.
fn drawn<T>() -> Vec<T>
where
    T: for<'a> Arbitrary<'a> + Debug + Display + FromStr<Err: Debug> + PartialEq,
{
    let mut random = Random::new(0x0DDB_1A5E_5BAD_5EED);
    let mut draw = || {
        let len = random.below(300);
        let bytes = random.bytes(len);
        let value = T::arbitrary(&mut Unstructured::new(&bytes)).expect("no input is too short");
        assert_eq!(value.to_string().parse::<T>().expect("its own text"), value);
        value
    };
    (0..DRAWS).map(|_| draw()).collect()
}

/// A name, and whether a value is of this shape.
type Shape<T> = (&'static str, fn(&T) -> bool);

/// Each shape is found among the values.
fn every_shape<T: Display>(values: &[T], shapes: &[Shape<T>]) {
    for (shape, has) in shapes {
        let count = values.iter().filter(|value| has(value)).count();
        assert!(count >= 10, "{shape}: {count} of {}", values.len());
    }
}

#[test]
fn every_input_gives_a_value() {
    let inputs = (0..64).flat_map(|len| [vec![0; len], vec![0x55; len], vec![0xFF; len]]);
    for input in inputs {
        let source = || Unstructured::new(&input);
        assert!(Reference::arbitrary(&mut source()).is_ok());
        assert!(ExactReference::arbitrary(&mut source()).is_ok());
        assert!(Domain::arbitrary(&mut source()).is_ok());
        assert!(Repository::arbitrary(&mut source()).is_ok());
        assert!(Tag::arbitrary(&mut source()).is_ok());
        assert!(Pattern::arbitrary(&mut source()).is_ok());
    }
}

#[test]
fn no_input_at_all_gives_a_small_value() {
    let reference = Reference::arbitrary(&mut Unstructured::new(&[])).unwrap();
    assert!(reference.as_str().len() < 100, "{reference}");
    assert_eq!(Tag::arbitrary(&mut Unstructured::new(&[])).unwrap().as_str().len(), 1);
}

#[test]
fn domains_are_of_every_kind() {
    every_shape(
        &drawn::<Domain>(),
        &[
            ("Docker Hub", |domain| domain.as_str() == "docker.io"),
            ("its old name", |domain| domain.as_str() == "index.docker.io"),
            ("localhost", |domain| domain.as_str() == "localhost"),
            ("loopback with a port", |domain| domain.as_str().starts_with("localhost:")),
            ("a label with a port", |domain| {
                domain.view().port().is_some() && !domain.as_str().contains(['.', '['])
            }),
            ("a label with a capital", |domain| !domain.as_str().contains(['.', ':'])),
            ("IPv4", |domain| domain.view().host().parse::<std::net::Ipv4Addr>().is_ok()),
            ("brackets", |domain| domain.as_str().ends_with(']')),
            ("brackets with a port", |domain| domain.as_str().contains("]:")),
            ("an inner dash", |domain| domain.as_str().contains('-')),
            ("a long one", |domain| domain.as_str().len() == 255),
            ("the longest", |domain| domain.as_str().len() == distref::DomainView::MAX_LEN),
        ],
    );
}

#[test]
fn repositories_are_of_every_kind() {
    every_shape(
        &drawn::<Repository>(),
        &[
            ("a name", |repository| repository.view().account().is_none()),
            ("an account", |repository| repository.as_str().split('/').count() == 2),
            ("many components", |repository| repository.as_str().split('/').count() == 4),
            ("a dot", |repository| repository.as_str().contains('.')),
            ("two underscores", |repository| repository.as_str().contains("__")),
            ("dashes", |repository| repository.as_str().contains("---")),
            ("the longest", |repository| repository.as_str().len() == 255),
        ],
    );
}

#[test]
fn references_are_of_every_kind() {
    let algorithm = |of: &Reference| of.digest().map(|digest| digest.algorithm().to_string());
    let references = drawn::<Reference>();
    every_shape(
        &references,
        &[
            ("a name", |of| of.as_str() == of.name()),
            ("implied domain", |of| !of.has_explicit_domain()),
            ("written domain", |of| of.has_explicit_domain()),
            ("implied library", |of| of.is_official() && !of.as_str().contains("library/")),
            ("written library", |of| of.as_str().contains("library/")),
            ("tag", |of| of.tag().is_some() && of.digest().is_none()),
            ("digest", |of| of.tag().is_none() && of.digest().is_some()),
            ("tag and digest", |of| of.tag().is_some() && of.digest().is_some()),
            ("brackets", |of| of.as_str().starts_with('[')),
            ("the longest repository", |of| of.repository().to_string().len() == 255),
            ("the longest tag", |of| of.tag_or_latest().as_str().len() == 128),
        ],
    );
    for known in [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512] {
        let has = |of: &&Reference| algorithm(of).is_some_and(|name| name == known.as_str());
        assert!(references.iter().filter(has).count() > DRAWS / 20, "{known}");
    }
}

#[test]
fn exact_references_are_of_every_kind() {
    every_shape(
        &drawn::<ExactReference>(),
        &[
            ("no domain", |of| of.view().domain().is_none()),
            ("a domain", |of| of.view().domain().is_some()),
            ("what Docker reads otherwise", |of| {
                let read = ReferenceView::accept(of.as_str()).map(ReferenceView::domain);
                read.is_some_and(|read| of.view().domain() != Some(read.as_str()))
            }),
            ("what Docker refuses", |of| ReferenceView::accept(of.as_str()).is_none()),
        ],
    );
}

#[test]
fn tags_and_patterns_are_of_every_kind() {
    every_shape(
        &drawn::<Tag>(),
        &[
            ("short", |tag| tag.as_str().len() == 1),
            ("the longest", |tag| tag.as_str().len() == 128),
            ("an underscore in front", |tag| tag.as_str().starts_with('_')),
            ("dot and dash", |tag| tag.as_str().contains('.') && tag.as_str().contains('-')),
        ],
    );
    every_shape(
        &drawn::<Pattern>(),
        &[
            ("nothing", |pattern| pattern.as_str().is_empty()),
            ("a star", |pattern| pattern.as_str().contains('*')),
            ("a class", |pattern| pattern.as_str().contains('[')),
            ("a negated class", |pattern| pattern.as_str().contains("[^")),
            ("an escape", |pattern| pattern.as_str().contains('\\')),
            ("more than ASCII", |pattern| !pattern.as_str().is_ascii()),
        ],
    );
}
