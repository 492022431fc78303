//! JSON files whose values know where they stand. Syntax is `serde_json`'s.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};
use core::cell::{Cell, RefCell};
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::error::{ConfigError, ConfigErrorKind, beginning};

/// A value of a file: its text, and the way to it.
#[derive(Clone, Debug)]
pub(super) struct Value<'t> {
    file: &'t str,
    /// A part of `file`.
    text: &'t str,
    key: String,
}

impl<'t> Value<'t> {
    /// The value that is the whole file.
    ///
    /// # Errors
    ///
    /// If it has more than `limit` bytes, is no JSON, or says a name twice in an object, at any depth.
    pub(super) fn parse(file: &'t str, limit: usize) -> Result<Self, ConfigError> {
        if file.len() > limit {
            return Err(ConfigError::new(ConfigErrorKind::TooLarge(limit), "", 1, 1));
        }
        check(file)?;
        let text = file.trim_matches([' ', '\t', '\n', '\r']);
        Ok(Self { file, text, key: String::new() })
    }

    /// The text of the value in the file, quotes and all.
    pub(super) const fn text(&self) -> &'t str {
        self.text
    }

    /// The way from the top to the value, as [`ConfigError::key`] has it.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// Where the value stands in the file, in bytes.
    pub(super) fn offset(&self) -> usize {
        // Both are parts of one text, so this is the distance between them.
        (self.text.as_ptr() as usize).saturating_sub(self.file.as_ptr() as usize)
    }

    /// An error about this value.
    pub(super) fn fault(&self, kind: ConfigErrorKind) -> ConfigError {
        let before = self.file.get(..self.offset()).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        ConfigError::new(kind, &self.key, line, before.len() - line_start + 1)
    }

    pub(super) fn is_null(&self) -> bool {
        self.text == "null"
    }

    /// The members of an object, in their order; none of `null`, as Go reads it.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub(super) fn members(&self) -> Result<Vec<(String, Self)>, ConfigError> {
        if self.is_null() {
            return Ok(Vec::new());
        }
        let members: Members<'t> = self.read("an object")?;
        let member = |(name, raw): (String, &'t RawValue)| {
            let key = join(&self.key, &name);
            (name, Self { file: self.file, text: raw.get(), key })
        };
        Ok(members.0.into_iter().map(member).collect())
    }

    /// The elements of a list, in their order; none of `null`, as Go reads it.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub(super) fn elements(&self) -> Result<Vec<Self>, ConfigError> {
        if self.is_null() {
            return Ok(Vec::new());
        }
        let elements: Vec<&'t RawValue> = self.read("a list")?;
        let element = |(at, raw): (usize, &'t RawValue)| {
            let key = nth(&self.key, at);
            Self { file: self.file, text: raw.get(), key }
        };
        Ok(elements.into_iter().enumerate().map(element).collect())
    }

    /// The text that a string stands for.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub(super) fn string(&self) -> Result<String, ConfigError> {
        self.read("a string")
    }

    /// # Errors
    ///
    /// If it is something else than `true` or `false`.
    pub(super) fn boolean(&self) -> Result<bool, ConfigError> {
        self.read("true or false")
    }

    fn read<T: serde::Deserialize<'t>>(&self, expected: &'static str) -> Result<T, ConfigError> {
        let wrong = |_| self.fault(ConfigErrorKind::Expected(expected));
        serde_json::from_str(self.text).map_err(wrong)
    }
}

/// The members of an object, each with its text.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'t> serde::Deserialize<'t> for Members<'t> {
    fn deserialize<D: Deserializer<'t>>(from: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'t> Visitor<'t> for Object {
            type Value = Members<'t>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Members<'t>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Object)
    }
}

/// Whether the file is JSON without a name twice in an object; else the key at which it stops to be.
fn check(file: &str) -> Result<(), ConfigError> {
    let walk = Walk { key: &RefCell::new(String::new()), twice: &Cell::new(false) };
    let mut json = serde_json::Deserializer::from_str(file);
    let Err(error) = walk.deserialize(&mut json).and_then(|()| json.end()) else {
        return Ok(());
    };
    let kind =
        if walk.twice.get() { ConfigErrorKind::DuplicateKey } else { ConfigErrorKind::Syntax };
    Err(ConfigError::new(kind, &walk.key.borrow(), error.line(), error.column()))
}

/// Goes through a value; where it fails, `key` is the way to that place.
#[derive(Clone, Copy)]
struct Walk<'w> {
    key: &'w RefCell<String>,
    twice: &'w Cell<bool>,
}

impl Walk<'_> {
    /// Runs `inner` one step further down.
    fn within<T, E>(self, key: String, inner: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let outer = self.key.replace(key);
        let done = inner()?;
        self.key.replace(outer);
        Ok(done)
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            let key = join(&self.key.borrow(), &name);
            let is_new = names.insert(name);
            self.within(key, || {
                if !is_new {
                    self.twice.set(true);
                    return Err(A::Error::custom("twice"));
                }
                map.next_value_seed(self)
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        for at in 0.. {
            let key = nth(&self.key.borrow(), at);
            if self.within(key, || list.next_element_seed(self))?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The key of a member: `auths["ghcr.io"]`, `auths.localhost`.
fn join(key: &str, name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_plain = !name.is_empty() && name.bytes().all(plain);
    match (is_plain, key.is_empty()) {
        (true, true) => bounded(name.to_owned()),
        (true, false) => bounded(format!("{key}.{name}")),
        (false, _) => bounded(format!("{key}[{name:?}]")),
    }
}

/// The key of an element: `auths[3]`.
fn nth(key: &str, at: usize) -> String {
    bounded(format!("{key}[{at}]"))
}

/// As much of a key as errors keep, so that a long name is not copied for every value below it.
fn bounded(key: String) -> String {
    if key.len() <= ConfigError::MAX_KEY { key } else { beginning(&key).to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(file: &str) -> (ConfigErrorKind, String, usize, usize) {
        let error = Value::parse(file, 100).unwrap_err();
        (error.kind().clone(), error.key().to_owned(), error.line(), error.column())
    }

    #[test]
    fn a_refusal_says_which_key_and_where() {
        use ConfigErrorKind::{DuplicateKey, Syntax, TooLarge};
        for (file, kind, key, line, column) in [
            ("", Syntax, "", 1, 0),
            ("{} x", Syntax, "", 1, 4),
            ("{\n  \"a\": {\"b\": 1,\n}}", Syntax, "a", 3, 1),
            ("{\"a\": [1, {\"b.c\": x}]}", Syntax, "a[1][\"b.c\"]", 1, 19),
            ("{\"a\": 1, \"\\u0061\": 2}", DuplicateKey, "a", 1, 17),
            ("{\"a\": [{\"b\": {}, \"b\": 2}]}", DuplicateKey, "a[0].b", 1, 20),
            (&" ".repeat(101), TooLarge(100), "", 1, 1),
        ] {
            assert_eq!(refusal(file), (kind, key.to_owned(), line, column), "{file}");
        }
    }

    #[test]
    fn values_know_their_place() {
        let file = " {\"a\": null,\n \"b\": [true, \"x\\ny\"]}\n";
        let top = Value::parse(file, 100).unwrap();
        let members = top.members().unwrap();
        let [(_, a), (_, b)] = members.as_slice() else { panic!("{members:?}") };
        assert!(a.is_null() && a.members().unwrap().is_empty());
        let list = b.elements().unwrap();
        assert_eq!(list[0].boolean(), Ok(true));
        assert_eq!(list[1].string().unwrap(), "x\ny");
        assert_eq!(list[1].text(), "\"x\\ny\"");
        let error = list[1].boolean().unwrap_err();
        assert_eq!((error.key(), error.line(), error.column()), ("b[1]", 2, 14));
        assert_eq!(error.kind(), &ConfigErrorKind::Expected("true or false"));
    }
}
