//! Values as they are written: slices of a text that is known to be JSON.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{JsonType, ManifestErrorKind};

/// A member of an object: two slices of its text.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    /// The name, with its quotes and escapes.
    pub(super) name: &'a str,
    pub(super) value: &'a str,
}

/// The members of an object in their order, duplicates included; `None` of any other value.
pub(super) fn members(value: &str) -> Option<Vec<Member<'_>>> {
    serde_json::Deserializer::from_str(value).deserialize_map(Members).ok()
}

/// The elements of an array; `None` of any other value.
pub(super) fn elements(value: &str) -> Option<Vec<&str>> {
    let elements: Vec<&RawValue> = serde_json::from_str(value).ok()?;
    Some(elements.into_iter().map(RawValue::get).collect())
}

/// The text of a string.
pub(super) fn string(value: &str) -> Result<String, ManifestErrorKind> {
    if !value.starts_with('"') {
        return Err(ManifestErrorKind::Type(JsonType::String));
    }
    // The syntax is known to hold, and is all that can be wrong but for halves of pairs.
    serde_json::from_str(value).map_err(|_| ManifestErrorKind::LoneSurrogate)
}

/// The value of the first member of a name.
pub(super) fn find<'a>(members: &[Member<'a>], name: &str) -> Option<&'a str> {
    let found = members.iter().find(|member| string(member.name).is_ok_and(|text| text == name));
    found.map(|member| member.value)
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Vec<Member<'de>>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            members.push(Member { name: name.get(), value: value.get() });
        }
        Ok(members)
    }
}
