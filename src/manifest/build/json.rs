//! JSON that is to be written: members in the order that they are given in, and none that is absent.

use alloc::{borrow::Cow, string::String, vec::Vec};

use serde::ser::{Serialize, Serializer};

use crate::manifest::Annotations;

/// A value that is to be written.
pub(super) enum Json<'v> {
    Text(Cow<'v, str>),
    Number(u64),
    True,
    List(Vec<Self>),
    Object(Vec<(&'v str, Self)>),
}

impl<'v> Json<'v> {
    /// The members that there are.
    pub(super) fn object<const N: usize>(members: [(&'v str, Option<Self>); N]) -> Self {
        let present = members.into_iter().filter_map(|(name, value)| Some((name, value?)));
        Self::Object(present.collect())
    }

    pub(super) fn list(items: impl IntoIterator<Item = Self>) -> Self {
        Self::List(items.into_iter().collect())
    }

    pub(super) fn texts<T: Into<Cow<'v, str>>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::list(texts.into_iter().map(Self::from))
    }

    pub(super) fn pairs(annotations: &'v Annotations<'_>) -> Self {
        Self::Object(annotations.iter().map(|(key, value)| (key, Self::from(value))).collect())
    }

    /// A set, as Go writes it: an object whose members say nothing.
    pub(super) fn set(names: &'v [Cow<'_, str>]) -> Self {
        Self::Object(names.iter().map(|name| (name.as_ref(), Self::object([]))).collect())
    }

    /// Nothing, of a text, list or object that is empty.
    pub(super) fn unless_empty(self) -> Option<Self> {
        let is_empty = match &self {
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Object(members) => members.is_empty(),
            Self::Number(_) | Self::True => false,
        };
        (!is_empty).then_some(self)
    }

    /// The text, without white space between its tokens.
    pub(super) fn write(&self) -> String {
        // Names are strings and nothing else can fail; a reader refuses the empty text.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl<'v, T: Into<Cow<'v, str>>> From<T> for Json<'v> {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => to.serialize_str(text),
            Self::Number(number) => to.serialize_u64(*number),
            Self::True => to.serialize_bool(true),
            Self::List(items) => to.collect_seq(items),
            Self::Object(members) => {
                to.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}
