//! What there is to say about indexes.

use std::collections::BTreeMap;

use distref::DigestView;
use distref::manifest::{Descriptor, Index};

use crate::descriptor;
use crate::report::{head, media_type};
use crate::tree::{Object, Value};

pub(crate) fn report(index: &Index<'_>) -> Object {
    let attested = attested(index);
    let places = places(index);
    let image = |entry: &Descriptor<'_>| {
        let count = attested.get(&entry.digest().to_text().as_view()).copied();
        Object::new().with("attestations", Value::count(count.unwrap_or_default()))
    };
    let attestation = |entry: &Descriptor<'_>| {
        let about = entry.attests().and_then(|digest| places.get(digest.as_str()));
        Object::new().with("about", about.copied().map(Value::count))
    };
    let nothing = |_: &Descriptor<'_>| Object::new();
    media_type(index.media_type(), index.member("mediaType").is_some())
        .and(head(&index.digest(), index.size()))
        .with("artifact_type", index.artifact_type().map(Value::text))
        .with("images", rows(index, Class::Image, image))
        .with("attestations", rows(index, Class::Attestation, attestation))
        .with("indexes", rows(index, Class::Index, nothing))
        .with("others", rows(index, Class::Other, nothing))
        .with("subject", index.subject().map(descriptor::whole))
        .with("annotations", index.annotations())
}

/// By how many entries each digest is attested.
fn attested<'i>(index: &'i Index<'_>) -> BTreeMap<DigestView<'i>, usize> {
    let mut counts = BTreeMap::new();
    for digest in index.manifests().iter().filter_map(Descriptor::attests) {
        *counts.entry(digest).or_default() += 1;
    }
    counts
}

/// Where each digest is listed first.
fn places(index: &Index<'_>) -> BTreeMap<String, usize> {
    let entries = index.manifests().iter().enumerate().rev();
    entries.map(|(position, entry)| (entry.digest().to_string(), position)).collect()
}

/// A row for each of the entries that are of a class.
fn rows(index: &Index<'_>, class: Class, of_class: impl Fn(&Descriptor<'_>) -> Object) -> Value {
    let entries = index.manifests().iter().enumerate();
    let entries = entries.filter(|(_, entry)| Class::of(entry) == class);
    let row = |(position, entry)| descriptor::entry(position, entry, of_class(entry));
    Value::Table(entries.map(row).collect())
}

/// What an entry of an index is.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Class {
    Image,
    Attestation,
    Index,
    Other,
}

impl Class {
    pub(crate) fn of(entry: &Descriptor<'_>) -> Self {
        match entry.media_type() {
            _ if entry.is_attestation() => Self::Attestation,
            media_type if media_type.is_manifest() => Self::Image,
            media_type if media_type.is_index() => Self::Index,
            _ => Self::Other,
        }
    }
}
