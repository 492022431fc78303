//! One instruction, taken apart: its name, flags and words.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::super::place::{Lines, boundary};
use super::super::splice::Spliced;

/// An instruction in a line; ranges are of the text of that line.
#[derive(Clone)]
pub(super) struct Instruction<'l> {
    text: &'l str,
    name: Range<usize>,
    /// Where flags begin.
    flags: usize,
    /// What follows the flags.
    pub(super) arguments: Range<usize>,
    escape: u8,
}

/// A word that begins with `--`, without its quotes and escapes. Quotes do not keep the escape character from its
/// meaning. Bytes count for characters, as they do for `BuildKit`: what is beyond ASCII makes others.
pub(super) struct Flag {
    text: String,
    /// The bytes of the line that it is made of, if all are ASCII.
    kept: Vec<Range<usize>>,
    whole: Range<usize>,
}

/// What stands at a place of an instruction.
enum Next {
    /// A flag, and where what follows it begins.
    Flag(Flag, usize),
    /// No flag any more, from there on.
    Arguments(usize),
}

impl<'l> Instruction<'l> {
    pub(super) fn new(text: &'l str, escape: u8) -> Self {
        Self::within(text, 0..text.len(), escape)
    }

    /// What follows `ONBUILD`.
    pub(super) fn trigger(&self) -> Self {
        Self::within(self.text, self.arguments.clone(), self.escape)
    }

    /// The same with another escape character.
    pub(super) fn escaped_by(&self, escape: u8) -> Self {
        Self::within(self.text, self.name.start..self.arguments.end, escape)
    }

    fn within(text: &'l str, range: Range<usize>, escape: u8) -> Self {
        let range = trimmed(text, range);
        let name = word(text, range.start, range.end);
        let flags = skip_blank(text, name.end, range.end);
        let mut at = flags;
        let arguments = loop {
            match next(text, at, range.end, escape) {
                Next::Flag(_, end) => at = end,
                Next::Arguments(start) => break start,
            }
        };
        let arguments = trimmed(text, boundary(text, arguments)..range.end);
        Self { text, name, flags, arguments, escape }
    }

    /// Whether this is its name, which is read in any case.
    pub(super) fn is(&self, name: &str) -> bool {
        let lower = |c: char| if c == '\u{130}' { 'i' } else { c.to_ascii_lowercase() };
        let own = self.text.get(self.name.clone()).unwrap_or_default();
        own.chars().map(lower).eq(name.chars().map(lower))
    }

    pub(super) fn arguments(&self) -> &'l str {
        self.text.get(self.arguments.clone()).unwrap_or_default()
    }

    fn flags(&self) -> impl Iterator<Item = Flag> {
        let mut at = self.flags;
        core::iter::from_fn(move || {
            let Next::Flag(flag, end) = next(self.text, at, self.arguments.end, self.escape) else {
                return None;
            };
            at = end;
            Some(flag)
        })
    }

    /// The values of the flags of this name, `--name=value`: each a part of the text of its flag.
    pub(super) fn values<'a>(
        &self,
        name: &str,
        line: &Spliced<'a>,
        lines: &Lines<'a>,
    ) -> impl Iterator<Item = (Spliced<'a>, Range<usize>)> {
        self.flags().filter_map(move |flag| {
            let value = flag.text.strip_prefix("--")?.strip_prefix(name)?.strip_prefix('=')?;
            let range = flag.text.len() - value.len()..flag.text.len();
            Some((flag.spliced(line, lines), range))
        })
    }

    /// The arguments between white space.
    pub(super) fn words(&self) -> impl Iterator<Item = Range<usize>> {
        let mut at = self.arguments.start;
        core::iter::from_fn(move || {
            let next = word(self.text, at, self.arguments.end);
            at = next.end;
            (!next.is_empty()).then_some(next)
        })
    }

    /// The arguments between white space that is not within quotes.
    pub(super) fn quoted_words(&self) -> impl Iterator<Item = Range<usize>> {
        let mut at = self.arguments.start;
        core::iter::from_fn(move || {
            let next = quoted_word(self.text, at, self.arguments.end, self.escape);
            at = next.end;
            (!next.is_empty()).then_some(next)
        })
    }
}

impl Flag {
    fn push(&mut self, byte: u8, at: usize) {
        self.text.push(char::from(byte));
        match self.kept.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => self.kept.push(at..at + 1),
        }
    }

    /// The text with its places in the file.
    fn spliced<'a>(self, line: &Spliced<'a>, lines: &Lines<'a>) -> Spliced<'a> {
        if !self.text.is_ascii() {
            return Spliced::changed(Cow::Owned(self.text), line.cover(self.whole));
        }
        let runs = self.kept.into_iter().flat_map(|range| line.runs(range));
        let mut runs =
            runs.filter_map(|(_, span)| Some((lines.text().get(span.clone())?, span.start)));
        match (runs.next(), runs.next()) {
            (Some((text, start)), None) => Spliced::verbatim(text, start),
            (first, second) => Spliced::joined(first.into_iter().chain(second).chain(runs)),
        }
    }
}

/// What stands there, white space before it aside.
fn next(text: &str, at: usize, end: usize, escape: u8) -> Next {
    let bytes = text.as_bytes().get(..end).unwrap_or_default();
    let byte = |at: usize| bytes.get(at).copied();
    let mut at = at;
    while byte(at).is_some_and(is_space) {
        at += 1;
    }
    let start = at;
    if bytes.get(at..at + 2) != Some(b"--") {
        return Next::Arguments(at.min(end));
    }
    let mut flag = Flag { text: String::new(), kept: Vec::new(), whole: start..start };
    let mut quote = None;
    while let Some(this) = byte(at) {
        match quote {
            Some(open) if this == open => quote = None,
            None if is_space(this) => break,
            None if matches!(this, b'"' | b'\'') => quote = Some(this),
            _ if this == escape => {
                at += 1;
                if let Some(escaped) = byte(at) {
                    flag.push(escaped, at);
                }
            }
            _ => flag.push(this, at),
        }
        at += 1;
    }
    let at = at.min(end);
    flag.whole.end = at;
    if flag.text == "--" { Next::Arguments(at) } else { Next::Flag(flag, at) }
}

/// The range without white space at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(part) = text.get(range.clone()) else { return range };
    let start = range.end - part.trim_start().len();
    start..start + part.trim().len()
}

/// The next word from there on; empty at the end.
fn word(text: &str, at: usize, end: usize) -> Range<usize> {
    let start = skip_blank(text, at, end);
    let rest = text.get(start..end).unwrap_or_default();
    let length = rest.bytes().position(is_blank).unwrap_or(rest.len());
    start..start + length
}

/// The next word from there on; white space in quotes, or escaped, belongs to it.
fn quoted_word(text: &str, at: usize, end: usize, escape: u8) -> Range<usize> {
    let rest = text.get(at..end).unwrap_or_default();
    let start = end.max(at) - rest.trim_start().len();
    let escape = char::from(escape);
    let mut quote = None;
    let mut is_escaped = false;
    let ends = |c: char| {
        let was_escaped = core::mem::take(&mut is_escaped);
        match quote {
            _ if was_escaped => {}
            _ if c == escape && quote != Some('\'') => is_escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None => return c.is_whitespace(),
        }
        false
    };
    let rest = text.get(start..end).unwrap_or_default();
    let length = rest.find(ends).unwrap_or(rest.len());
    start..start + length
}

fn skip_blank(text: &str, at: usize, end: usize) -> usize {
    let rest = text.get(at..end).unwrap_or_default();
    at + rest.bytes().position(|byte| !is_blank(byte)).unwrap_or(rest.len())
}

/// What separates words.
const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0b | 0x0c | b'\r')
}

/// What separates flags: a byte, even within a character.
const fn is_space(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'\n' | 0x85 | 0xa0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instruction_is_taken_apart() {
        let text = "copy\t--from=a:1  --chown=\"b c\" d e";
        let lines = Lines::new(text);
        let line = Spliced::verbatim(text, 0);
        let copy = Instruction::new(text, b'\\');
        assert!(copy.is("COPY") && !copy.is("ADD"));
        let value = |name| {
            let (flag, range) = copy.values(name, &line, &lines).next()?;
            Some(String::from(&flag.text()[range]))
        };
        assert_eq!(
            (value("from").as_deref(), value("chown").as_deref(), value("link")),
            (Some("a:1"), Some("b c"), None)
        );
        assert_eq!(copy.arguments(), "d e");
        assert_eq!(copy.words().map(|word| &text[word]).collect::<Vec<_>>(), ["d", "e"]);
    }

    #[test]
    fn flags_are_read_byte_by_byte_without_quotes_and_escapes() {
        for (text, flags, arguments) in [
            ("RUN -- --x", &[][..], "--x"),
            ("RUN --\"\" --x", &[], "--x"),
            ("", &[], ""),
            ("RUN --", &[], ""),
            ("RUN --a='b\\' c' d", &["--a=b' c"], "d"),
            ("RUN --a\"=b\"c\\ d --e", &["--a=bc d", "--e"], ""),
            ("RUN --a=\u{e0}--b x", &["--a=\u{c3}", "--b"], "x"),
            ("RUN --a=\u{800} x", &["--a=\u{e0}"], "\u{800} x"),
            ("RUN --a='b", &["--a=b"], ""),
            ("RUN --a=b\\", &["--a=b"], ""),
        ] {
            let run = Instruction::new(text, b'\\');
            assert_eq!(run.flags().map(|flag| flag.text).collect::<Vec<_>>(), flags, "{text}");
            assert_eq!(run.arguments(), arguments, "{text}");
        }
    }
}
