//! Directives: comments `# key=value` at the very top, without a blank line between.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use serde_json::value::RawValue;

use super::super::splice::Spliced;

/// What counts as white space in a directive.
const BLANK: [char; 5] = ['\t', '\n', '\x0c', '\r', ' '];

/// What the top of a file says.
pub(super) struct Directives<'a> {
    pub(super) escape: u8,
    /// What `# syntax=` names.
    pub(super) syntax: Option<Spliced<'a>>,
}

/// The bytes of what cannot be read.
type Malformed = Range<usize>;

impl<'a> Directives<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, Malformed> {
        let syntax = match syntax(text) {
            None => json_syntax(text)?,
            syntax => syntax,
        };
        Ok(Self { escape: escape(text)?, syntax })
    }
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Key {
    Check,
    Escape,
    Syntax,
}

/// `directive := comment *WS key *WS "=" *WS value *WS`; `None` if the line is another one, which ends the directives.
fn directive<'a>(line: &'a str, comment: &str) -> Option<(Key, &'a str)> {
    let (key, value) = line.strip_prefix(comment)?.trim_start().split_once('=')?;
    let key = match key.trim_end_matches(BLANK) {
        key if key.eq_ignore_ascii_case("check") => Key::Check,
        key if key.eq_ignore_ascii_case("escape") => Key::Escape,
        key if key.eq_ignore_ascii_case("syntax") => Key::Syntax,
        _ => return None,
    };
    let trimmed = value.trim_matches(BLANK);
    if trimmed.is_empty() {
        // Of nothing but white space, the last is the value.
        return Some((key, value.get(value.len().checked_sub(1)?..)?));
    }
    Some((key, trimmed))
}

/// The lines from there on, each with its line break and where it begins.
fn lines(text: &str, mut at: usize) -> impl Iterator<Item = (&str, usize)> {
    let lines = text.get(at..).unwrap_or_default().split_inclusive('\n');
    lines.map(move |line| {
        let start = at;
        at += line.len();
        (line, start)
    })
}

/// Behind the byte order mark.
fn start(text: &str) -> usize {
    if text.starts_with('\u{feff}') { 3 } else { 0 }
}

/// Behind the byte order mark and `#!`, which only the search for the frontend steps over.
fn search_start(text: &str) -> usize {
    let start = start(text);
    match lines(text, start).next() {
        Some((line, start)) if line.starts_with("#!") => start + line.len(),
        _ => start,
    }
}

fn escape(text: &str) -> Result<u8, Malformed> {
    let mut escape = b'\\';
    let mut seen = Vec::new();
    for (line, start) in lines(text, start(text)) {
        let content = line.trim_end_matches(['\r', '\n']).trim_start();
        let Some((key, value)) = directive(content, "#") else { break };
        let is_known = key != Key::Escape || matches!(value, "\\" | "`");
        if seen.contains(&key) || !is_known {
            return Err(start..start + line.len());
        }
        seen.push(key);
        if key == Key::Escape && value == "`" {
            escape = b'`';
        }
    }
    Ok(escape)
}

/// `# syntax=`, or `// syntax=` where there is none.
fn syntax(text: &str) -> Option<Spliced<'_>> {
    ["#", "//"].into_iter().find_map(|comment| {
        for (line, start) in lines(text, search_start(text)) {
            let content = line.strip_suffix('\n').unwrap_or(line);
            let content = content.strip_suffix('\r').unwrap_or(content);
            let (key, value) = directive(content, comment)?;
            if key == Key::Syntax {
                let image = value.split(' ').next().unwrap_or_default();
                let offset = value.as_ptr().addr() - line.as_ptr().addr();
                return Some(Spliced::verbatim(image, start + offset));
            }
        }
        None
    })
}

/// `{"syntax": "…"}`, the whole file an object. `BuildKit` refuses a file that begins so and names no frontend.
fn json_syntax(text: &str) -> Result<Option<Spliced<'_>>, Malformed> {
    let start = search_start(text);
    let object = text.get(start..).unwrap_or_default();
    let begins = object.trim_start_matches([' ', '\t', '\r', '\n']).strip_prefix('{');
    let begins = begins.map(|rest| rest.trim_start_matches([' ', '\t', '\r', '\n']));
    if !begins.is_some_and(|rest| rest.starts_with('"')) {
        return Ok(None);
    }
    let member = serde_json::from_str::<BTreeMap<String, &RawValue>>(object).ok();
    let raw = member.and_then(|object| object.get("syntax").map(|value| value.get()));
    let image = raw.and_then(|raw| Some((raw, serde_json::from_str::<String>(raw).ok()?)));
    let Some((raw, image)) = image else { return Err(start..text.len()) };
    let at = raw.as_ptr().addr() - text.as_ptr().addr();
    Ok(Some(match raw.get(1..raw.len() - 1) {
        Some(inner) if inner == image => Spliced::verbatim(inner, at + 1),
        _ => Spliced::changed(image.into(), at..at + raw.len()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_syntax_is_a_directive_at_the_top() {
        for (text, expected) in [
            ("# syntax=docker/dockerfile:1\n", Some("docker/dockerfile:1")),
            ("#!/bin/x\n#  Syntax = a:1 b \n", Some("a:1")),
            ("\u{feff}# check=skip=all\r\n#syntax=a", Some("a")),
            ("// syntax=a", Some("a")),
            ("#!/x\n// check=b\n//syntax=a\n", Some("a")),
            ("{\"x\": [{}], \"syntax\":\n\"a:1\"}\n", Some("a:1")),
            ("{\"syntax\": \"\\u0061\"}", Some("a")),
            ("# syntax=\n# syntax=a", None),
            ("# plain\n# syntax=a", None),
            ("  # syntax=a", None),
            ("\n# syntax=a", None),
            ("FROM b\n# syntax=a", None),
            ("{{ x }}\n", None),
        ] {
            let directives = Directives::new(text).unwrap();
            let syntax = directives.syntax.as_ref();
            assert_eq!(syntax.map(Spliced::text), expected, "{text:?}");
            if let Some(span) = syntax.and_then(|it| it.file_span(0..it.text().len())) {
                assert_eq!(text.get(span), expected);
            }
        }
    }

    #[test]
    fn the_escape_character_is_a_directive_before_any_other_line() {
        for (text, expected) in [
            ("# escape=`", b'`'),
            ("  #\u{a0}ESCAPE\t=\t` \r\n", b'`'),
            ("# syntax=a\n# check=b\n# escape=`", b'`'),
            ("#!/x\n# escape=`", b'\\'),
            ("# foo=bar\n# escape=`", b'\\'),
            ("\n# escape=`", b'\\'),
            ("# escape=\\", b'\\'),
        ] {
            assert_eq!(Directives::new(text).map(|it| it.escape), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn what_buildkit_refuses_at_the_top_is_refused() {
        for (text, expected) in [
            ("# escape=x\n", 0..11),
            ("# escape= \n", 0..11),
            ("# check=a\n# check=b", 10..19),
            ("{\"syntax\": 1}", 0..13),
            ("{\"\\ud800\": 1, \"syntax\": \"a\"}", 0..28),
        ] {
            assert_eq!(Directives::new(text).err(), Some(expected), "{text:?}");
        }
    }
}
