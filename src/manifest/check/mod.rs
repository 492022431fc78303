//! The plain form of reading: which rules a document breaks, where, and at which byte.
//!
//! Written as the specification is: [`tables`] say what each object has, [`walk`] holds a document
//! against them. It accepts what the fast form accepts, and is its oracle; it is not made for speed.
//!
//! | file | question |
//! |---|---|
//! | `tables` | what does each kind of document consist of |
//! | `settle` | which kind of document is this |
//! | `walk` | does every value keep to its table |
//! | `across` | do members agree with each other |
//! | `leaf` | is this string, or integer, what it has to be |
//! | `fold` | does a name differ from another in case only |
//! | `json` | what are the members and elements of a value, as written |
//! | `path` | how is a place written |

mod across;
mod fold;
mod json;
mod leaf;
mod path;
mod settle;
mod tables;
#[cfg(test)]
mod tests;
mod walk;

use alloc::{string::ToString, vec::Vec};
use core::str;

use serde_json::value::RawValue;

use self::{path::Path, walk::Walk};
use super::{DocumentKind, JsonType, ManifestError, ManifestErrorKind, Reader};

/// The first problems of `bytes` as a document of `kind` (`None`: any manifest), in the order in
/// which they are found; at most `most`.
///
/// First those of the bytes, then of the text, then of the kind: each of these ends the reading, as
/// nothing is known of what follows. Then those of the members, in the order of the document; what
/// is missing from an object, and what its members do not agree on, after its members. The value of
/// a name that occurs twice, or is refused for its case, is not looked at.
///
/// Takes time and memory in proportion to the text.
pub(super) fn problems(
    reader: &Reader<'_>,
    kind: Option<DocumentKind>,
    bytes: &[u8],
    most: usize,
) -> Vec<ManifestError> {
    let found = match text(reader, bytes) {
        Ok(text) => return walked(reader, kind, text, most),
        Err((kind, offset)) => ManifestError::new(kind, Path::Document.to_string(), offset),
    };
    Vec::from_iter((most > 0).then_some(found))
}

/// The problems of a text that is JSON.
fn walked(
    reader: &Reader<'_>,
    kind: Option<DocumentKind>,
    text: &str,
    most: usize,
) -> Vec<ManifestError> {
    let value = text.trim_ascii();
    let mut walk = Walk::new(reader, kind, text, most);
    match settle::settle(reader, kind, value) {
        Ok((kind, media_type)) => {
            let rule = tables::document(kind, media_type.as_deref());
            walk.value(rule, &Path::Document, value);
        }
        Err((kind, None)) => walk.tell(kind, &Path::Document, value),
        Err((kind, Some((name, value)))) => walk.tell(kind, &Path::Document.member(name), value),
    }
    walk.found
}

/// The bytes as one JSON value, when they are what they were announced to be; else the rule that
/// they break, and the byte at which they do.
fn text<'a>(reader: &Reader<'_>, bytes: &'a [u8]) -> Result<&'a str, (ManifestErrorKind, usize)> {
    let limit = reader.limits.document();
    if bytes.len() > limit {
        return Err((ManifestErrorKind::TooLarge, limit));
    }
    reader.content(bytes).map_err(|kind| (kind, 0))?;
    let text =
        str::from_utf8(bytes).map_err(|error| (ManifestErrorKind::NotUtf8, error.valid_up_to()))?;
    match serde_json::from_str::<&RawValue>(text) {
        Ok(_) => Ok(text),
        Err(error) => Err((ManifestErrorKind::Syntax, offset(text, &error))),
    }
}

/// The byte at which a text ceases to be JSON, of a line and a column of bytes, both from 1.
///
/// Of a control character in a string they give the byte before, with which the text could go on.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    if error.is_eof() {
        return text.len();
    }
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    let before: usize = lines.map(str::len).sum();
    let offset = (before + error.column()).saturating_sub(1);
    let start = text.get(..=offset).map(serde_json::from_str::<&RawValue>);
    match start {
        Some(Err(error)) if error.is_eof() => offset + 1,
        _ => offset,
    }
}
