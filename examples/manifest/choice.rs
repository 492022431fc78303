//! Which image of an index a machine takes, or why none.

use std::ptr;

use distref::Platform;
use distref::manifest::{Candidate, Descriptor, Index, Manifest, NoMatch};
use distref::platform::Matcher;

use crate::document::Document;
use crate::tree::{Object, Value};

/// What a document has for a platform.
pub(crate) enum Choice<'d> {
    /// An entry of an index.
    Entry(&'d Index<'d>, &'d Descriptor<'d>),
    /// The image of a config.
    Itself,
    /// Nothing; why, as a whole and, of an index, of each entry.
    Nothing(String, Option<NoMatch>),
}

impl<'d> Choice<'d> {
    pub(crate) fn of(document: &'d Document<'d>, wanted: &Platform<'_>) -> Self {
        let matcher = Matcher::only(wanted);
        match document {
            Document::Manifest(Manifest::Index(index)) => match index.select(&matcher) {
                Ok(entry) => Self::Entry(index, entry),
                Err(no_match) => Self::Nothing(no_match.to_string(), Some(no_match)),
            },
            Document::Config(config) => match matcher.refusal(config.platform()) {
                Some(mismatch) => Self::Nothing(mismatch.to_string(), None),
                None => Self::Itself,
            },
            _ => Self::Nothing("this document says nothing of platforms".to_owned(), None),
        }
    }

    pub(crate) const fn fits(&self) -> bool {
        !matches!(self, Self::Nothing(..))
    }

    pub(crate) fn report(&self, wanted: &Platform<'_>) -> Object {
        let (entry, position, reason, refused) = match self {
            Self::Entry(index, entry) => (Some(*entry), place(index, entry), None, None),
            Self::Itself => (None, None, None, None),
            Self::Nothing(reason, refused) => (None, None, Some(reason.as_str()), refused.as_ref()),
        };
        let candidates = refused.map_or(&[][..], NoMatch::candidates);
        let count = refused.map_or(0, NoMatch::count);
        Object::new()
            .with("wanted", Value::text(wanted.to_full()))
            .with("fits", self.fits())
            .with("reason", reason)
            .with("position", position.map(Value::count))
            .with("platform", entry.and_then(Descriptor::platform).map(Value::text))
            .with("digest", entry.map(|entry| Value::text(entry.digest())))
            .with("size", entry.map(|entry| Value::Size(entry.size())))
            .with("refused", Value::Table(candidates.iter().map(row).collect()))
            .with("more_refused", count > candidates.len())
    }
}

/// Where an index lists one of its entries.
fn place(index: &Index<'_>, entry: &Descriptor<'_>) -> Option<usize> {
    index.manifests().iter().position(|other| ptr::eq(other, entry))
}

fn row(candidate: &Candidate) -> Object {
    Object::new()
        .with("platform", candidate.platform())
        .with("reason", Value::text(candidate.why()))
        .with("digest", Value::text(candidate.digest()))
}
