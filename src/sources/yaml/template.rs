//! Files that are no YAML before their templates are filled in: read line by line.

use alloc::vec::Vec;
use core::ops::Range;

use super::super::MAX_FOUND;
use super::super::error::{SourceError, SourceErrorKind};
use super::super::found::{Found, OriginKind};
use super::super::place::Lines;
use super::super::read::{self, Expansion};
use super::super::splice::Spliced;

const KEY: &str = "image";

/// Every `image` that looks like a key with a value in the same line: plain or in quotes, at the start, behind `-`, or
/// within brackets.
pub(super) fn references<'a>(lines: &Lines<'a>) -> Result<Vec<Found<'a>>, SourceError> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in lines.text().split_inclusive('\n') {
        for range in values(line) {
            let at = start + range.start;
            if found.len() == MAX_FOUND {
                let place = lines.place(at..at);
                return Err(SourceError::new(SourceErrorKind::TooManyReferences, place));
            }
            let image = Spliced::verbatim(line.get(range).unwrap_or_default(), at);
            let range = 0..image.text().len();
            let expansion = Expansion::Template;
            found.push(read::found(&image, range, OriginKind::TemplateLine, &expansion, lines));
        }
        start += line.len();
    }
    Ok(found)
}

/// The bytes of the values, without quotes. Linear.
fn values(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let indent = line.len() - line.trim_start().len();
    let comment = if line.trim_start().starts_with('#') { Some(indent) } else { line.find(" #") };
    let bracket = bracket(line);
    let mut at = 0;
    while let Some(next) = line.get(at..).and_then(|rest| rest.find(KEY)) {
        let key = at + next;
        at = key + KEY.len();
        if comment.is_some_and(|comment| comment < key) {
            break;
        }
        let is_flow = bracket.is_some_and(|bracket| bracket < key);
        if let Some(range) = value(line, key, is_flow) {
            at = range.end;
            if !range.is_empty() {
                found.push(range);
            }
        }
    }
    found
}

/// The first bracket that is none of a template.
fn bracket(line: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let start = at + line.get(at..)?.find(['{', '['])?;
        if !line.get(start..)?.starts_with("{{") {
            return Some(start);
        }
        at = start + line.get(start..)?.find("}}")?;
    }
}

/// `value := key [quote] *WS ":" *WS *(("&" | "!") word WS) (quoted | plain)`
fn value(line: &str, key: usize, is_flow: bool) -> Option<Range<usize>> {
    let (before, rest) = (line.get(..key)?, line.get(key + KEY.len()..)?);
    let quote = before.chars().next_back().filter(|it| matches!(it, '"' | '\''));
    let before = quote.and_then(|it| before.strip_suffix(it)).unwrap_or(before);
    let rest = quote.map_or(Some(rest), |it| rest.strip_prefix(it))?;
    let rest = rest.trim_start_matches([' ', '\t']).strip_prefix(':')?;
    if !begins_key(before) || quote.is_none() && !rest.starts_with([' ', '\t', '"', '\'']) {
        return None;
    }
    let mut value = rest.trim_start();
    while value.starts_with(['&', '!']) {
        value = value.find([' ', '\t']).and_then(|end| value.get(end..))?.trim_start();
    }
    let start = line.len() - value.len();
    match value.chars().next()? {
        '#' | '|' | '>' | '*' | '{' | '[' if !value.starts_with("{{") => None,
        quote @ ('"' | '\'') => {
            let length = end(value.get(1..)?, |rest| rest.starts_with(quote))?;
            Some(start + 1..start + 1 + length)
        }
        _ => {
            let is_end =
                |rest: &str| rest.starts_with(" #") || is_flow && rest.starts_with([',', '}', ']']);
            let length = end(value, is_end).unwrap_or(value.len());
            Some(start..start + value.get(..length)?.trim_end().len())
        }
    }
}

/// Whether a key may stand behind this.
fn begins_key(before: &str) -> bool {
    if before.is_empty() || before.ends_with(['{', '[', ',', '}']) {
        return true;
    }
    let trimmed = before.trim_end_matches([' ', '\t']);
    let word = trimmed.rsplit([' ', '\t']).next().unwrap_or_default();
    let is_mark = matches!(word, "" | "-" | "?") || word.starts_with(['&', '!']);
    trimmed.len() < before.len() && (is_mark || word.ends_with(['{', '[', ',', '}']))
}

/// The byte at which a text ends, outside of templates.
fn end(text: &str, is_end: impl Fn(&str) -> bool) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        if rest.starts_with("{{") {
            at += rest.find("}}")? + 2;
        } else if is_end(rest) {
            return Some(at);
        } else {
            at += rest.chars().next()?.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_its_values() {
        for (line, expected) in [
            ("  image: nginx:1 # no\n", &["nginx:1"][..]),
            (
                "- image: \"{{ .Values.image }}:{{ .Values.tag | default \"1\" }}\"\r\n",
                &["{{ .Values.image }}:{{ .Values.tag | default \"1\" }}"],
            ),
            ("  image: {{ .Values.image | quote }}", &["{{ .Values.image | quote }}"]),
            ("{{ if .on }}image: a{{ end }}", &["a{{ end }}"]),
            ("- \"image\": a:1\n", &["a:1"]),
            ("- 'image' :\t'a:1'\n", &["a:1"]),
            ("image : a:1", &["a:1"]),
            ("image:\"a:1\"", &["a:1"]),
            ("- - ? x", &[]),
            (
                "containers: [{name: x, image: a:1}, {\"image\":\"b\"}, {image: 'c'}]",
                &["a:1", "b", "c"],
            ),
            ("  image: &i !!str a:1", &["a:1"]),
            ("&x image: a", &["a"]),
            ("  image:\n", &[]),
            ("  image: {repository: a}\n", &[]),
            ("  image: ''\n", &[]),
            ("  # image: a\n", &[]),
            ("  x-image: a\n", &[]),
            ("  imagePullPolicy: Always\n", &[]),
        ] {
            let found: Vec<_> = values(line).into_iter().map(|range| &line[range]).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
