//! Holds a document against the tables.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    DocumentKind, JsonType, ManifestError, ManifestErrorKind, Reader, across, fold, json, leaf,
    path::Path,
    tables::{Member, Need, Null, Object, Value},
};
use crate::manifest::{Limits, i_json};

/// What a walk knows of its document, and what it found.
pub(super) struct Walk<'a> {
    text: &'a str,
    limits: Limits,
    is_lenient: bool,
    /// Whether names that differ from a known one in case only are read as that one.
    takes_aliases: bool,
    most: usize,
    pub(super) found: Vec<ManifestError>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        reader: &Reader<'_>,
        kind: Option<DocumentKind>,
        text: &'a str,
        most: usize,
    ) -> Self {
        let is_lenient = reader.lenient;
        let takes_aliases = is_lenient && kind == Some(DocumentKind::Config);
        Self { text, limits: reader.limits, is_lenient, takes_aliases, most, found: Vec::new() }
    }

    /// Notes a problem of the value at `path`, whose place is where `part` of the text begins.
    pub(super) fn tell(&mut self, kind: ManifestErrorKind, path: &Path<'_>, part: &str) {
        self.tell_within(kind, path, part, 0);
    }

    /// As [`tell`](Self::tell), so many bytes further on.
    fn tell_within(&mut self, kind: ManifestErrorKind, path: &Path<'_>, part: &str, by: usize) {
        if !self.is_full() {
            let offset = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
            self.found.push(ManifestError::new(kind, path.to_string(), offset + by));
        }
    }

    fn is_full(&self) -> bool {
        self.found.len() >= self.most
    }

    /// Notes what is wrong with the value at `path`.
    pub(super) fn value(&mut self, rule: Value, path: &Path<'_>, value: &str) {
        let outcome = match rule {
            Value::Object(object) => return self.object(object, path, value),
            Value::Map(rule) => return self.map(rule, path, value),
            Value::List(rule) => return self.list(rule, path, value),
            Value::Anything => return self.anything(path, value),
            Value::Strictly(_) if self.is_lenient => return self.anything(path, value),
            Value::Strictly(rule) => {
                let before = self.found.len();
                self.anything(path, value);
                if self.found.len() == before {
                    self.value(*rule, path, value);
                }
                return;
            }
            Value::AnyObject if value.starts_with('{') => return self.anything(path, value),
            Value::AnyObject => Err(ManifestErrorKind::Type(JsonType::Object)),
            Value::Boolean if matches!(value, "true" | "false") => Ok(()),
            Value::Boolean => Err(ManifestErrorKind::Type(JsonType::Boolean)),
            Value::Integer(rule) => leaf::integer(rule, value),
            Value::String(rule) => leaf::string(rule, value, self.is_lenient),
            Value::Foreign => Err(ManifestErrorKind::Ambiguous),
        };
        if let Err(kind) = outcome {
            self.tell(kind, path, value);
        }
    }

    /// A value that is not known here has to be I-JSON.
    fn anything(&mut self, path: &Path<'_>, value: &str) {
        if let Err((kind, at)) = i_json::check(value, self.limits.nesting()) {
            self.tell_within(kind, path, value, at);
        }
    }

    fn list(&mut self, rule: &'static Value, path: &Path<'_>, value: &str) {
        let Some(elements) = json::elements(value) else {
            return self.tell(ManifestErrorKind::Type(JsonType::Array), path, value);
        };
        if elements.len() > self.limits.entries() {
            return self.tell(ManifestErrorKind::TooManyEntries, path, value);
        }
        for (index, element) in elements.into_iter().enumerate() {
            if self.is_full() {
                return;
            }
            self.value(*rule, &path.element(index), element);
        }
    }

    fn map(&mut self, rule: &'static Value, path: &Path<'_>, value: &str) {
        let Some(members) = json::members(value) else {
            return self.tell(ManifestErrorKind::Type(JsonType::Object), path, value);
        };
        if members.len() > self.limits.annotations() {
            return self.tell(ManifestErrorKind::TooManyAnnotations, path, value);
        }
        let mut seen = BTreeSet::new();
        for member in members {
            if self.is_full() {
                return;
            }
            let Some(name) = self.name(path, member) else { continue };
            let path = &path.member(&name);
            if seen.insert(name.clone()) {
                self.value(*rule, path, member.value);
            } else {
                self.tell(ManifestErrorKind::DuplicateKey, path, member.name);
            }
        }
    }

    fn object(&mut self, object: &'static Object, path: &Path<'_>, value: &str) {
        let Some(members) = json::members(value) else {
            return self.tell(ManifestErrorKind::Type(JsonType::Object), path, value);
        };
        let mut seen = BTreeSet::new();
        let mut unknown = 0;
        for member in &members {
            let Some(name) = self.name(path, *member) else { continue };
            let known = self.known(object, &name);
            unknown += usize::from(known.is_none());
            if unknown > self.limits.annotations() {
                return self.tell(ManifestErrorKind::TooManyAnnotations, path, value);
            }
            let path = &path.member(&name);
            if !seen.insert(known.map_or(name.as_str(), |known| known.name).to_owned()) {
                self.tell(ManifestErrorKind::DuplicateKey, path, member.name);
            } else if let Some(known) = known {
                self.member(known, path, member.value);
            } else if object.members().any(|known| fold::is_folded(&name, known.name)) {
                self.tell(ManifestErrorKind::FoldedKey, path, member.name);
            } else {
                self.anything(path, member.value);
            }
            if self.is_full() {
                return;
            }
        }
        let is_missing = |member: &&Member| self.needs(member) && !seen.contains(member.name);
        let missing: Vec<_> = object.members().filter(is_missing).collect();
        for member in missing {
            self.tell(ManifestErrorKind::Missing, &path.member(member.name), value);
        }
        let contradiction = across::check(object.across, &members, self.is_lenient, value);
        if let Some((kind, name, part)) = contradiction {
            self.tell(kind, &path.member(name), part);
        }
    }

    /// The name of a member of what is at `path`.
    fn name(&mut self, path: &Path<'_>, member: json::Member<'_>) -> Option<String> {
        match json::string(member.name) {
            Ok(name) => Some(name),
            Err(kind) => {
                let as_written = member.name.trim_matches('"');
                self.tell(kind, &path.member(as_written), member.name);
                None
            }
        }
    }

    /// The member of the object that a name means.
    fn known(&self, object: &Object, name: &str) -> Option<&'static Member> {
        let takes_aliases = self.takes_aliases;
        object
            .members()
            .find(|known| known.name == name || takes_aliases && fold::is_folded(name, known.name))
    }

    const fn needs(&self, member: &Member) -> bool {
        match member.need {
            Need::Optional => false,
            Need::Strict => !self.is_lenient,
            Need::Required => true,
        }
    }

    fn member(&mut self, rule: &'static Member, path: &Path<'_>, value: &str) {
        let is_null = value == "null";
        match rule.null {
            Null::Taken if is_null => {}
            Null::Lenient if is_null && self.is_lenient => {}
            _ if is_null && !self.needs(rule) => self.tell(ManifestErrorKind::Null, path, value),
            _ => self.value(rule.value, path, value),
        }
    }
}
