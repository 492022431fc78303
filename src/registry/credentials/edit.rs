//! Edits of the object `auths` in a file, which leave every other byte as it is.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::file::{MAX_LEN, is_blank, member};
use super::helper::json;
use crate::registry::document::Value;
use crate::registry::error::ConfigError;

/// The members of an entry, in their order.
pub(super) type NewEntry = [(&'static str, String)];

/// The text with the entry of this key set. New members are laid out as their neighbours; a new file as Docker does it.
pub(super) fn set(text: &str, key: &str, entry: &NewEntry) -> Result<String, ConfigError> {
    if is_blank(text) {
        return Ok(Layout::DOCKER.file(key, entry));
    }
    let top = Value::parse(text, MAX_LEN)?;
    let values = top.members()?;
    let members = members(text, &top)?;
    let layout = Layout::of(text, &members, Layout::DOCKER);
    let Some(auths) = member(&values, "auths")? else {
        let Some(first) = members.first() else {
            return Ok(replace(text, span(&top), &Layout::DOCKER.file(key, entry)));
        };
        let gap = text.get(first.gap.clone()).unwrap_or_default();
        let new = ["\"auths\"", layout.colon, &layout.auths(key, entry), ",", gap].concat();
        return Ok(replace(text, first.gap.end..first.gap.end, &new));
    };
    let entries = self::members(text, auths)?;
    let layout = Layout::of(text, &entries, layout).with_unit_of(layout);
    if let Some(found) = entries.iter().find(|member| *member.name == *key) {
        return Ok(replace(text, found.value.clone(), &layout.entry(entry)));
    }
    let Some(last) = entries.last() else {
        return Ok(replace(text, span(auths), &layout.auths(key, entry)));
    };
    let gap = text.get(last.gap.clone()).unwrap_or_default().replacen(',', "", 1);
    let new = [",", &gap, &json(key), layout.colon, &layout.entry(entry)].concat();
    Ok(replace(text, last.value.end..last.value.end, &new))
}

/// The text without the entries of these keys.
pub(super) fn remove(text: &str, is_gone: impl Fn(&str) -> bool) -> Result<String, ConfigError> {
    if is_blank(text) {
        return Ok(text.into());
    }
    let values = Value::parse(text, MAX_LEN)?.members()?;
    let Some(auths) = member(&values, "auths")?.filter(|auths| !auths.is_null()) else {
        return Ok(text.into());
    };
    let entries = members(text, auths)?;
    let kept: Vec<_> = entries.iter().filter(|member| !is_gone(&member.name)).collect();
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
        return Ok(text.into());
    };
    let whole = first.gap.start..last.value.end;
    if kept.is_empty() {
        let object = span(auths);
        return Ok(replace(text, object, "{}"));
    }
    let mut pieces = Vec::new();
    for (at, member) in kept.into_iter().enumerate() {
        let gap = if at == 0 { &first.gap } else { &member.gap };
        pieces.extend(text.get(gap.clone()));
        pieces.extend(text.get(member.gap.end..member.value.end));
    }
    Ok(replace(text, whole, &pieces.concat()))
}

/// Where a member of an object stands.
struct Member {
    name: Rc<str>,
    /// From the brace or the value before it to the quote of the name: spaces and a comma.
    gap: Range<usize>,
    value: Range<usize>,
}

fn members(text: &str, object: &Value<'_>) -> Result<Vec<Member>, ConfigError> {
    let mut end = object.offset() + 1;
    let member = |(name, value): (Rc<str>, Value<'_>)| {
        let between = text.get(end..).unwrap_or_default();
        let quote = between.find('"').unwrap_or_default();
        let value = span(&value);
        let gap = end..end + quote;
        end = value.end;
        Member { name, gap, value }
    };
    Ok(object.members()?.into_iter().map(member).collect())
}

fn span(value: &Value<'_>) -> Range<usize> {
    value.offset()..value.offset() + value.text().len()
}

fn replace(text: &str, range: Range<usize>, new: &str) -> String {
    let (before, after) = (text.get(..range.start), text.get(range.end..));
    [before.unwrap_or_default(), new, after.unwrap_or_default()].concat()
}

/// How members are set apart.
#[derive(Clone, Copy)]
struct Layout<'t> {
    /// Empty in an object that stands on one line.
    newline: &'t str,
    /// One step of indentation.
    unit: &'t str,
    /// What stands between name and value.
    colon: &'t str,
}

impl<'t> Layout<'t> {
    const DOCKER: Layout<'static> = Layout { newline: "\n", unit: "\t", colon: ": " };

    /// That of an object, by its first member.
    fn of(text: &'t str, members: &[Member], otherwise: Self) -> Self {
        let Some(first) = members.first() else { return otherwise };
        let gap = text.get(first.gap.clone()).unwrap_or_default();
        let name = text.get(first.gap.end..first.value.start).unwrap_or_default();
        let colon = name.rsplit_once('"').map_or(": ", |(_, colon)| colon);
        match gap.rsplit_once('\n') {
            Some((before, unit)) => {
                let newline = if before.ends_with('\r') { "\r\n" } else { "\n" };
                Self { newline, unit, colon }
            }
            None => Self { newline: "", unit: "", colon },
        }
    }

    /// The step of the whole file, where there are lines at all.
    fn with_unit_of(self, file: Self) -> Self {
        if self.newline.is_empty() { self } else { Self { unit: file.unit, ..self } }
    }

    fn line(&self, depth: usize) -> String {
        [self.newline, &self.unit.repeat(depth)].concat()
    }

    fn file(&self, key: &str, entry: &NewEntry) -> String {
        let auths = self.auths(key, entry);
        ["{", &self.line(1), "\"auths\"", self.colon, &auths, &self.line(0), "}"].concat()
    }

    fn auths(&self, key: &str, entry: &NewEntry) -> String {
        let entry = self.entry(entry);
        ["{", &self.line(2), &json(key), self.colon, &entry, &self.line(1), "}"].concat()
    }

    fn entry(&self, entry: &NewEntry) -> String {
        if entry.is_empty() {
            return "{}".into();
        }
        let member = |(name, value): &(&str, String)| {
            [&self.line(3), &*json(name), self.colon, &json(value)].concat()
        };
        let members: Vec<_> = entry.iter().map(member).collect();
        ["{", &members.join(","), &self.line(2), "}"].concat()
    }
}
