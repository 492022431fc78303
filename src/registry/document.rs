//! JSON files whose values know where they stand. Syntax is `serde_json`'s.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, rc::Rc, string::String, vec::Vec};
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
    /// The way to the object or list that it is in.
    outer: Rc<str>,
    step: Step,
}

/// The last step of the way to a value.
#[derive(Clone, Debug)]
enum Step {
    Top,
    Member(Rc<str>),
    Element(usize),
}

impl<'t> Value<'t> {
    /// The value that is the whole file.
    ///
    /// # Errors
    ///
    /// If it has more than `limit` bytes, is no JSON, or says a name twice in an object, at any depth.
    pub(super) fn parse(file: &'t str, limit: usize) -> Result<Self, ConfigError> {
        if file.len() > limit {
            return Err(error(ConfigErrorKind::TooLarge(limit), "", 1, 1));
        }
        check(file)?;
        let text = file.trim_matches([' ', '\t', '\n', '\r']);
        Ok(Self { file, text, outer: "".into(), step: Step::Top })
    }

    /// The text of the value in the file, quotes and all.
    pub(super) const fn text(&self) -> &'t str {
        self.text
    }

    /// The way from the top to the value, as [`ConfigError::key`] has it.
    pub(super) fn key(&self) -> String {
        match &self.step {
            Step::Top => String::new(),
            Step::Member(name) => join(&self.outer, name),
            Step::Element(at) => nth(&self.outer, *at),
        }
    }

    /// Where the value stands in the file, in bytes.
    pub(super) fn offset(&self) -> usize {
        // Both are parts of one text, so this is the distance between them.
        (self.text.as_ptr() as usize).saturating_sub(self.file.as_ptr() as usize)
    }

    /// An error about this value. Reads the file up to it: not for every one of many values.
    pub(super) fn fault(&self, kind: ConfigErrorKind) -> ConfigError {
        Lines::new(self.file).fault(self, kind)
    }

    pub(super) fn is_null(&self) -> bool {
        self.text == "null"
    }

    /// The members of an object, in their order; none of `null`, as Go reads it.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub(super) fn members(&self) -> Result<Vec<(Rc<str>, Self)>, ConfigError> {
        self.try_members().map_err(|kind| self.fault(kind))
    }

    /// As [`members`](Self::members), with the rule alone: its cost does not depend on the place.
    pub(super) fn try_members(&self) -> Result<Vec<(Rc<str>, Self)>, ConfigErrorKind> {
        if self.is_null() {
            return Ok(Vec::new());
        }
        let members: Members<'t> = self.read("an object")?;
        let outer: Rc<str> = self.key().into();
        let member = |(name, raw): (Rc<str>, &'t RawValue)| {
            let (outer, step) = (Rc::clone(&outer), Step::Member(Rc::clone(&name)));
            (name, Self { file: self.file, text: raw.get(), outer, step })
        };
        Ok(members.0.into_iter().map(member).collect())
    }

    /// The elements of a list, in their order; none of `null`, as Go reads it. Each is made when it is asked for: see
    /// how many there are first.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub(super) fn elements(
        &self,
    ) -> Result<impl ExactSizeIterator<Item = Self> + use<'t>, ConfigError> {
        let elements: Vec<&'t RawValue> = if self.is_null() {
            Vec::new()
        } else {
            self.read("a list").map_err(|kind| self.fault(kind))?
        };
        let (file, outer): (_, Rc<str>) = (self.file, self.key().into());
        let element = move |(at, raw): (usize, &'t RawValue)| {
            let (outer, step) = (Rc::clone(&outer), Step::Element(at));
            Self { file, text: raw.get(), outer, step }
        };
        Ok(elements.into_iter().enumerate().map(element))
    }

    /// The text that a string stands for.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub(super) fn string(&self) -> Result<String, ConfigError> {
        self.try_string().map_err(|kind| self.fault(kind))
    }

    /// As [`string`](Self::string), with the rule alone: its cost does not depend on the place.
    pub(super) fn try_string(&self) -> Result<String, ConfigErrorKind> {
        self.read("a string")
    }

    /// # Errors
    ///
    /// If it is something else than `true` or `false`.
    pub(super) fn boolean(&self) -> Result<bool, ConfigError> {
        self.read("true or false").map_err(|kind| self.fault(kind))
    }

    fn read<T: serde::Deserialize<'t>>(
        &self,
        expected: &'static str,
    ) -> Result<T, ConfigErrorKind> {
        serde_json::from_str(self.text).map_err(|_| ConfigErrorKind::Expected(expected))
    }
}

/// Tells lines and columns of ascending places in one pass.
pub(super) struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    line_start: usize,
}

impl<'t> Lines<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, line_start: 0 }
    }

    /// An error about a value that does not stand before the last one.
    pub(super) fn fault(&mut self, value: &Value<'_>, kind: ConfigErrorKind) -> ConfigError {
        let goal = value.offset();
        let passed = self.text.as_bytes().get(self.at..goal).unwrap_or_default();
        for end in memchr::memchr_iter(b'\n', passed) {
            self.line += 1;
            self.line_start = self.at + end + 1;
        }
        self.at = goal.max(self.at);
        error(kind, &value.key(), self.line, goal.saturating_sub(self.line_start) + 1)
    }
}

/// An error without a name of the file that may hold a password.
fn error(kind: ConfigErrorKind, key: &str, line: usize, column: usize) -> ConfigError {
    let may_be_cut = key.len() + 4 > ConfigError::MAX_KEY;
    if !may_be_cut && shown(key) == key {
        return ConfigError::new(kind, key, line, column);
    }
    let known = shown(key.split("[\"").next().unwrap_or_default());
    let key = if known == "…" { "[\"…\"]".to_owned() } else { [known, "[\"…\"]"].concat() };
    ConfigError::new(kind, &key, line, column)
}

/// A name in a file, such as that of a registry, may hold a password: `https://user:password@host/`. Then it is not
/// shown.
pub(super) fn shown(name: &str) -> &str {
    const MAX_SHOWN: usize = 256;
    if name.len() > MAX_SHOWN || name.contains(['@', '?', '#']) { "…" } else { name }
}

/// The members of an object, each with its text.
struct Members<'t>(Vec<(Rc<str>, &'t RawValue)>);

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
                while let Some((name, value)) = map.next_entry::<String, _>()? {
                    members.push((name.into(), value));
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
    let Err(found) = walk.deserialize(&mut json).and_then(|()| json.end()) else {
        return Ok(());
    };
    let kind =
        if walk.twice.get() { ConfigErrorKind::DuplicateKey } else { ConfigErrorKind::Syntax };
    Err(error(kind, &walk.key.borrow(), found.line(), found.column()))
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
        let list: Vec<_> = b.elements().unwrap().collect();
        assert_eq!(list[0].boolean(), Ok(true));
        assert_eq!(list[1].string().unwrap(), "x\ny");
        assert_eq!(list[1].text(), "\"x\\ny\"");
        let error = list[1].boolean().unwrap_err();
        assert_eq!((error.key(), error.line(), error.column()), ("b[1]", 2, 14));
        assert_eq!(error.kind(), &ConfigErrorKind::Expected("true or false"));
    }

    #[test]
    fn a_name_that_may_hold_a_password_is_not_told() {
        for (file, key) in [
            ("{\"a\": [{\"http://user:hunter2@h\": x}]}", "a[0][\"…\"]"),
            ("{\"http://user:hunter2@h\": {\"b\": 1, \"b\": 2}}", "[\"…\"]"),
            ("{\"http://user:hunter2@h", ""),
        ] {
            assert_eq!(refusal(file).1, key, "{file}");
        }
        let file = "{\"a\": {\"http://user:hunter2@h\": [1]}}";
        let (_, a) = Value::parse(file, 100).unwrap().members().unwrap().remove(0);
        let (_, list) = a.members().unwrap().remove(0);
        let error = list.elements().unwrap().next().unwrap().string().unwrap_err();
        assert_eq!((error.key(), error.column()), ("a[\"…\"]", 34));
    }
}
