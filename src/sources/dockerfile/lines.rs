//! Physical lines into instructions: directives, continuation, comments.

use alloc::vec::Vec;

use super::super::splice::Spliced;
use super::heredoc::Delimiter;

/// Splits a Dockerfile into instructions, a line each once continuations are joined.
pub(super) struct Instructions<'a> {
    text: &'a str,
    at: usize,
    escape: u8,
    /// What `# syntax=` names.
    syntax: Option<Spliced<'a>>,
}

impl<'a> Instructions<'a> {
    /// Reads the directives: comments `# key=value` at the very top, without a blank line between.
    pub(super) fn new(text: &'a str) -> Self {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut this = Self { text, at: start, escape: b'\\', syntax: None };
        let mut ahead = Self { text, at: start, escape: b'\\', syntax: None };
        if let Some((first, at)) = ahead.line()
            && !first.starts_with("#!")
        {
            ahead.at = at;
        }
        while let Some((line, start)) = ahead.line() {
            let Some((key, value)) = directive(line) else { break };
            let value_start = start + line.len() - value.len();
            let value = value.trim_end();
            if key.eq_ignore_ascii_case("escape") {
                this.escape = if value == "`" { b'`' } else { b'\\' };
            } else if key.eq_ignore_ascii_case("syntax") && this.syntax.is_none() {
                let image = value.split_whitespace().next().unwrap_or_default();
                this.syntax = Some(Spliced::verbatim(image, value_start));
            }
        }
        this
    }

    pub(super) const fn escape(&self) -> u8 {
        self.escape
    }

    pub(super) fn syntax(&self) -> Option<Spliced<'a>> {
        self.syntax.clone()
    }

    /// The next physical line without its break, and where it begins.
    fn line(&mut self) -> Option<(&'a str, usize)> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let length = memchr::memchr(b'\n', rest.as_bytes());
        self.at += length.map_or(rest.len(), |length| length + 1);
        let line = rest.get(..length.unwrap_or(rest.len()))?;
        Some((line.strip_suffix('\r').unwrap_or(line), start))
    }

    /// The next instruction.
    pub(super) fn next(&mut self) -> Option<Spliced<'a>> {
        let (first, start) = loop {
            let (line, start) = self.line()?;
            let content = line.trim_ascii_start();
            if !content.is_empty() && !content.starts_with('#') {
                break (content, start + line.len() - content.len());
            }
        };
        let Some(first) = continued(first, self.escape) else {
            return Some(Spliced::verbatim(first, start));
        };
        let mut pieces = Vec::from([(first, start)]);
        while let Some((line, start)) = self.line() {
            let content = line.trim_ascii_start();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            let Some(piece) = continued(line, self.escape) else {
                pieces.push((line, start));
                break;
            };
            pieces.push((piece, start));
        }
        Some(Spliced::joined(pieces))
    }

    /// Skips the lines of a here-document, its last included; those to the end if none ends it.
    pub(super) fn skip_here_document(&mut self, delimiter: &Delimiter) {
        while let Some((line, _)) = self.line() {
            if delimiter.ends(line) {
                break;
            }
        }
    }
}

/// The line without the escape character that continues it: the last but for white space, and not escaped itself.
fn continued(line: &str, escape: u8) -> Option<&str> {
    let rest = line.trim_end_matches([' ', '\t']).strip_suffix(char::from(escape))?;
    (!rest.ends_with(char::from(escape))).then_some(rest)
}

/// `directive := "#" *WS key *WS "=" *WS value`
fn directive(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim_ascii_start().strip_prefix('#')?.trim_ascii_start();
    let (key, value) = rest.split_once('=')?;
    let key = key.trim_ascii_end();
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let value = value.trim_ascii_start();
    (is_key && !value.is_empty()).then_some((key, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::{String, ToString};

    fn instructions(text: &str) -> Vec<String> {
        let mut lines = Instructions::new(text);
        core::iter::from_fn(|| lines.next()).map(|line| line.text().to_string()).collect()
    }

    #[test]
    fn lines_are_joined_and_comments_dropped() {
        for (text, expected) in [
            ("", &[][..]),
            ("  FROM a\r\n\n# no\nRUN b", &["FROM a", "RUN b"]),
            ("FROM \\\n  # no\n\n  a\nRUN b", &["FROM   a", "RUN b"]),
            ("FROM \\ \t\r\na", &["FROM a"]),
            ("RUN a \\\\\nRUN b", &["RUN a \\\\", "RUN b"]),
            ("# escape=`\nFROM `\na\nRUN c\\\nRUN d", &["FROM a", "RUN c\\", "RUN d"]),
            ("\n# escape=`\nRUN c\\\nd", &["RUN cd"]),
            ("RUN a \\", &["RUN a "]),
        ] {
            assert_eq!(instructions(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_syntax_is_a_directive_at_the_top() {
        for (text, expected) in [
            ("# syntax=docker/dockerfile:1\n", Some("docker/dockerfile:1")),
            ("#!/bin/x\n#  Syntax = a:1 b \n", Some("a:1")),
            ("\u{feff}# check=skip=all\n#syntax=a", Some("a")),
            ("# plain\n# syntax=a", None),
            ("FROM b\n# syntax=a", None),
        ] {
            let syntax = Instructions::new(text).syntax();
            assert_eq!(syntax.as_ref().map(Spliced::text), expected, "{text:?}");
        }
    }
}
