//! Physical lines into instructions: continuation, comments.

use alloc::vec::Vec;

use super::super::splice::Spliced;
use super::heredoc::Delimiter;

/// Splits a Dockerfile into instructions, a line each once continuations are joined.
pub(super) struct Instructions<'a> {
    text: &'a str,
    at: usize,
    escape: u8,
}

impl<'a> Instructions<'a> {
    pub(super) fn new(text: &'a str, escape: u8) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { text, at, escape }
    }

    /// The next physical line without its break, and where it begins.
    fn line(&mut self) -> Option<(&'a str, usize)> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let length = memchr::memchr(b'\n', rest.as_bytes());
        self.at += length.map_or(rest.len(), |length| length + 1);
        let line = rest.get(..length.unwrap_or(rest.len()))?;
        Some((line.trim_end_matches('\r'), start))
    }

    /// The next instruction.
    pub(super) fn next(&mut self) -> Option<Spliced<'a>> {
        let (first, start) = loop {
            let (line, start) = self.line()?;
            let content = line.trim_start();
            if !content.is_empty() && !content.starts_with('#') {
                break (content, start + line.len() - content.len());
            }
        };
        let Some(first) = continued(first, self.escape) else {
            return Some(Spliced::verbatim(first, start));
        };
        let mut pieces = Vec::from([(first, start)]);
        while let Some((line, start)) = self.line() {
            let content = line.trim_start();
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

    /// Skips the lines of a here-document, its last included; `false` if none ends it.
    pub(super) fn skip_here_document(&mut self, delimiter: &Delimiter) -> bool {
        while let Some((line, _)) = self.line() {
            if delimiter.ends(line) {
                return true;
            }
        }
        false
    }
}

/// The line without the escape character that continues it: the last but for white space, and not escaped itself.
fn continued(line: &str, escape: u8) -> Option<&str> {
    let rest = line.trim_end_matches([' ', '\t']).strip_suffix(char::from(escape))?;
    (!rest.ends_with(char::from(escape))).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::{String, ToString};

    fn instructions(text: &str, escape: u8) -> Vec<String> {
        let mut lines = Instructions::new(text, escape);
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
            ("RUN a \\", &["RUN a "]),
            ("RUN a\\\r\r\nb", &["RUN ab"]),
            ("\u{b}# no \\\n\u{a0}RUN a\\\n\u{85}\n\u{b}# no\nb", &["RUN ab"]),
        ] {
            assert_eq!(instructions(text, b'\\'), expected, "{text:?}");
        }
        let text = "FROM `\na\nRUN c\\\nRUN d";
        assert_eq!(instructions(text, b'`'), ["FROM a", "RUN c\\", "RUN d"]);
    }
}
