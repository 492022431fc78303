//! The hot form of reading: one pass that takes a document, or does not.
//!
//! Every rule is here once more than in [`check`](super::check), which walks what was refused a
//! second time to say why; a test and a fuzz target hold the two equal. What is said here of a fault
//! is therefore nothing ([`refused`]).

mod config;
mod descriptor;
mod fold;
mod manifest;
mod members;
mod other;
mod raw;
mod value;

use alloc::borrow::Cow;

use serde::de::{DeserializeSeed, Error};

pub(super) use self::{
    config::config,
    descriptor::descriptor,
    manifest::manifest,
    other::{layout, saved_images},
    raw::member,
};
use super::{Limits, Reader};

/// What a member may be, here: it depends on the kind of document and on the reader.
#[derive(Clone, Copy)]
struct Rules {
    /// `null` stands for a member that is left out.
    null_is_absent: bool,
    /// A name that differs in case from a known one is that one; otherwise it is refused.
    folds: bool,
    /// What else lenient takes.
    lenient: bool,
    limits: Limits,
}

impl Rules {
    /// Those of a document that refers to others.
    const fn manifest(reader: &Reader<'_>) -> Self {
        let Reader { lenient, limits, .. } = *reader;
        Self { null_is_absent: lenient, folds: false, lenient, limits }
    }

    /// Those of a config, where the specification lets `null` stand for nothing.
    const fn config(reader: &Reader<'_>) -> Self {
        let Reader { lenient, limits, .. } = *reader;
        Self { null_is_absent: true, folds: lenient, lenient, limits }
    }
}

/// The error for everything: who wants to know more asks [`check`](super::check).
fn refused<E: Error>() -> E {
    E::custom("refused")
}

/// `text`, whole, read by `seed`.
fn whole<'a, S: DeserializeSeed<'a>>(text: &'a str, seed: S) -> Option<S::Value> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = seed.deserialize(&mut json).ok()?;
    json.end().ok()?;
    Some(value)
}

/// The text that a JSON string stands for; none if it has half of a surrogate pair.
pub(super) fn decode(token: &str) -> Option<Cow<'_, str>> {
    whole(token, value::Text)
}
