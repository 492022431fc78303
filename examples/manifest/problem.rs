//! Problems of a document, with the lines that they are in.

use std::iter;

use distref::manifest::ManifestError;

use crate::visible::visible;

/// Bytes of a line that are shown before a value, of the value, and behind it.
const BEFORE: usize = 40;
const VALUE: usize = 80;
const BEHIND: usize = 20;

/// A rule that a document breaks, and where.
pub(crate) struct Problem {
    /// A JSON path: `$.layers[0].size`.
    pub(crate) path: String,
    pub(crate) message: String,
    /// From 1.
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
    pub(crate) byte: usize,
    pub(crate) excerpt: Excerpt,
}

/// The line around a problem, fit for a terminal.
pub(crate) struct Excerpt {
    pub(crate) line: String,
    /// To be written below it: `^` where the value is.
    pub(crate) marks: String,
}

/// The problems, with their places in the document.
pub(crate) fn located(errors: &[ManifestError], document: &[u8]) -> Vec<Problem> {
    let breaks = document.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let starts: Vec<_> = iter::once(0).chain(breaks.map(|(place, _)| place + 1)).collect();
    errors.iter().map(|error| Problem::new(error, document, &starts)).collect()
}

impl Problem {
    /// `starts` are the bytes at which lines begin.
    fn new(error: &ManifestError, document: &[u8], starts: &[usize]) -> Self {
        let byte = error.offset().min(document.len());
        let line = starts.partition_point(|start| *start <= byte);
        let start = starts[line - 1]; // the first line starts at 0
        let end = starts.get(line).map_or(document.len(), |next| next - 1);
        let front = &document[start..byte];
        Self {
            path: error.path().to_owned(),
            message: error.kind().to_string(),
            line,
            column: characters(front) + 1,
            byte,
            excerpt: Excerpt::new(front, &document[byte..end.max(byte)]),
        }
    }
}

impl Excerpt {
    /// Of a line that consists of what is before a value, and the rest.
    fn new(front: &[u8], rest: &[u8]) -> Self {
        let (value, behind) = rest.split_at(value_len(rest));
        let front = last(front.trim_ascii_start(), BEFORE);
        let value = first(value, VALUE);
        let gap = " ".repeat(front.len());
        let marks = "^".repeat(value.len().max(1));
        let behind = first(behind.trim_ascii_end(), BEHIND);
        Self { line: front + &value + &behind, marks: gap + &marks }
    }
}

/// How far the value reaches at which a line begins: a string to its quote, an object or list not beyond its bracket, and anything else to what
/// separates values.
fn value_len(line: &[u8]) -> usize {
    match line {
        [b'"', text @ ..] => string_len(text) + 1,
        [b'{' | b'[' | b'}' | b']' | b',' | b':', ..] => 1,
        _ => line
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || b",:{}[]\"".contains(byte))
            .unwrap_or(line.len()),
    }
}

/// How far a string reaches, with its last quote; behind its first one.
fn string_len(text: &[u8]) -> usize {
    let mut is_escaped = false;
    let end = text.iter().position(|byte| {
        let is_end = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        is_end
    });
    end.map_or(text.len(), |end| end + 1)
}

/// The beginning of a text, fit for a terminal.
fn first(text: &[u8], most: usize) -> String {
    match text.split_at_checked(most) {
        Some((text, rest)) if !rest.is_empty() => visible(&String::from_utf8_lossy(text)) + "...",
        _ => visible(&String::from_utf8_lossy(text)),
    }
}

/// The end of a text, fit for a terminal.
fn last(text: &[u8], most: usize) -> String {
    match text.len().checked_sub(most) {
        Some(cut) if cut > 0 => "...".to_owned() + &visible(&String::from_utf8_lossy(&text[cut..])),
        _ => visible(&String::from_utf8_lossy(text)),
    }
}

/// How many characters there are: bytes that do not continue one, in UTF-8.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}
