//! Errors out of whatever a registry, a proxy or a token server sent.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{ErrorCode, ErrorDetail, ErrorEntry, entry::MAX_MESSAGE};
use crate::protocol::clean::{clean, without_signed};

/// The most errors that are kept of one body.
pub(super) const MAX_ERRORS: usize = 32;
/// The most members of one object that are looked at.
const MAX_MEMBERS: usize = 32;

/// What a JSON body says.
pub(super) struct Told {
    /// Whether it has the member `errors`, as the specification wants.
    pub(super) is_errors: bool,
    pub(super) entries: Vec<ErrorEntry>,
    /// How many errors were not kept.
    pub(super) dropped: usize,
}

/// Reads a body that is JSON; `None` if it is not.
pub(super) fn told(text: &str) -> Option<Told> {
    let value: &RawValue = serde_json::from_str(text).ok()?;
    let Some(members) = members(value) else {
        return Some(Told { is_errors: false, entries: Vec::new(), dropped: 0 });
    };
    if let Some(errors) = member(&members, "errors") {
        let (entries, dropped) = listed(errors);
        return Some(Told { is_errors: true, entries, dropped });
    }
    Some(Told { is_errors: false, entries: alone(&members).into_iter().collect(), dropped: 0 })
}

/// The errors of the list, or the one that stands in place of it.
fn listed(errors: &RawValue) -> (Vec<ErrorEntry>, usize) {
    match elements(errors) {
        Some((elements, dropped)) => {
            let entries: Vec<_> = elements.iter().filter_map(|element| one(element)).collect();
            (entries, dropped)
        }
        None => (one(errors).into_iter().collect(), 0),
    }
}

/// An error of the list: an object, or anything that can be shown.
fn one(value: &RawValue) -> Option<ErrorEntry> {
    let Some(members) = members(value) else {
        return shown(value).map(|message| entry(None, Some(message), None));
    };
    let code = member(&members, "code").and_then(shown).filter(|code| !code.is_empty());
    let message = member(&members, "message").and_then(shown);
    let detail = member(&members, "detail").and_then(|detail| ErrorDetail::of(detail.get()));
    let is_empty = code.is_none() && message.is_none() && detail.is_none();
    (!is_empty).then(|| entry(code, message, detail))
}

/// An error without a list, as others send it: a message by one of its names, and beside it maybe a code.
fn alone(members: &[(String, &RawValue)]) -> Option<ErrorEntry> {
    // Google: {"error": {"code", "message"}}. One level and no more: the body says how deep it goes.
    match member(members, "error").and_then(self::members) {
        Some(nested) => named(&nested),
        None => named(members),
    }
}

fn named(members: &[(String, &RawValue)]) -> Option<ErrorEntry> {
    let names = ["message", "error_description", "details", "detail", "msg"];
    let message = names.iter().find_map(|name| member(members, name).and_then(shown));
    let code = member(members, "code").or_else(|| member(members, "error_code")).and_then(shown);
    let error = member(members, "error").and_then(shown);
    match (code, message, error) {
        (None, None, None) => None,
        (None, None, error) => Some(entry(None, error, None)),
        // OAuth 2: {"error", "error_description"}, RFC 6749 section 5.2.
        (code, message, error) => Some(entry(code.or(error), message, None)),
    }
}

fn entry(code: Option<String>, message: Option<String>, detail: Option<ErrorDetail>) -> ErrorEntry {
    ErrorEntry { code: code.map(ErrorCode::from), message: message.map(String::into), detail }
}

/// A string as its text, anything else as JSON, but for `null`; cleaned.
fn shown(value: &RawValue) -> Option<String> {
    let json = value.get();
    let text = serde_json::from_str::<String>(json);
    let text = text.as_deref().unwrap_or(json);
    (json != "null").then(|| without_signed(&clean(text.as_bytes(), MAX_MESSAGE)))
}

fn member<'a>(members: &[(String, &'a RawValue)], name: &str) -> Option<&'a RawValue> {
    members.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
}

/// The first members of an object; `None` for any other value.
fn members(value: &RawValue) -> Option<Vec<(String, &RawValue)>> {
    struct Members;
    impl<'a> Visitor<'a> for Members {
        type Value = Vec<(String, &'a RawValue)>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("an object")
        }

        fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(name) = map.next_key::<String>()? {
                if members.len() < MAX_MEMBERS {
                    members.push((name, map.next_value()?));
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(members)
        }
    }
    serde_json::Deserializer::from_str(value.get()).deserialize_map(Members).ok()
}

/// The first elements of a list, and how many there are beyond; none of `null`; `None` for any other value.
fn elements(value: &RawValue) -> Option<(Vec<&RawValue>, usize)> {
    struct Elements;
    impl<'a> Visitor<'a> for Elements {
        type Value = (Vec<&'a RawValue>, usize);

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a list")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok((Vec::new(), 0))
        }

        fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut elements = Vec::new();
            while elements.len() < MAX_ERRORS {
                match list.next_element()? {
                    Some(element) => elements.push(element),
                    None => return Ok((elements, 0)),
                }
            }
            let mut dropped = 0;
            while list.next_element::<IgnoredAny>()?.is_some() {
                dropped += 1;
            }
            Ok((elements, dropped))
        }
    }
    let mut json = serde_json::Deserializer::from_str(value.get());
    json.deserialize_any(Elements).ok()
}
