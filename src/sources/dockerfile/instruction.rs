//! One instruction, taken apart: its name, flags and words, each as a range of its text.

use alloc::vec::Vec;
use core::ops::Range;

/// The most flags that are looked at: no instruction has as many.
const MAX_FLAGS: usize = 64;

/// An instruction in a line; ranges are of the text of that line.
pub(super) struct Instruction<'l> {
    text: &'l str,
    name: Range<usize>,
    /// The words at the start that begin with `--`.
    pub(super) flags: Vec<Range<usize>>,
    /// What follows the flags.
    pub(super) arguments: Range<usize>,
}

impl<'l> Instruction<'l> {
    /// The instruction that begins at this byte.
    pub(super) fn new(text: &'l str, start: usize, escape: u8) -> Self {
        let name = word(text, start);
        let mut flags = Vec::new();
        let mut at = name.end;
        loop {
            let flag = quoted_word(text, at, escape);
            let is_flag = text.get(flag.clone()).is_some_and(|flag| flag.starts_with("--"));
            if !is_flag || flags.len() == MAX_FLAGS {
                return Self { text, name, flags, arguments: flag.start..text.len() };
            }
            at = flag.end;
            let is_last = flag.len() == 2;
            flags.push(flag);
            if is_last {
                return Self { text, name, flags, arguments: at..text.len() };
            }
        }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.text.get(self.name.clone()).is_some_and(|own| own.eq_ignore_ascii_case(name))
    }

    pub(super) fn arguments(&self) -> &'l str {
        self.text.get(self.arguments.clone()).unwrap_or_default()
    }

    /// The values of the flags of this name, `--name=value`.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = Range<usize>> {
        self.flags.iter().filter_map(move |flag| {
            let text = self.text.get(flag.clone())?;
            let value = text.strip_prefix("--")?.strip_prefix(name)?.strip_prefix('=')?;
            Some(flag.end - value.len()..flag.end)
        })
    }

    /// The arguments between white space.
    pub(super) fn words(&self) -> impl Iterator<Item = Range<usize>> {
        let mut at = self.arguments.start;
        core::iter::from_fn(move || {
            let next = word(self.text, at);
            at = next.end;
            (!next.is_empty()).then_some(next)
        })
    }

    /// The arguments between white space that is not within quotes.
    pub(super) fn quoted_words(&self, escape: u8) -> impl Iterator<Item = Range<usize>> {
        let mut at = self.arguments.start;
        core::iter::from_fn(move || {
            let next = quoted_word(self.text, at, escape);
            at = next.end;
            (!next.is_empty()).then_some(next)
        })
    }
}

/// The next word from there on; empty at the end.
fn word(text: &str, at: usize) -> Range<usize> {
    let start = skip_blank(text, at);
    let rest = text.get(start..).unwrap_or_default();
    let length = rest.bytes().position(is_blank).unwrap_or(rest.len());
    start..start + length
}

/// The next word from there on; white space in quotes, or escaped, belongs to it.
fn quoted_word(text: &str, at: usize, escape: u8) -> Range<usize> {
    let start = skip_blank(text, at);
    let rest = text.get(start..).unwrap_or_default();
    let mut quote = None;
    let mut is_escaped = false;
    let ends = |byte: u8| {
        let was_escaped = core::mem::take(&mut is_escaped);
        match quote {
            _ if was_escaped => {}
            _ if byte == escape && quote != Some(b'\'') => is_escaped = true,
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None => return is_blank(byte),
        }
        false
    };
    let length = rest.bytes().position(ends).unwrap_or(rest.len());
    start..start + length
}

fn skip_blank(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.bytes().position(|byte| !is_blank(byte)).unwrap_or(rest.len())
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0b | 0x0c | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instruction_is_taken_apart() {
        let text = "copy\t--from=a:1  --chown=\"b c\" d e";
        let copy = Instruction::new(text, 0, b'\\');
        assert!(copy.is("COPY") && !copy.is("ADD"));
        let value = |name| copy.values(name).next().map(|range| &text[range]);
        assert_eq!(
            (value("from"), value("chown"), value("link")),
            (Some("a:1"), Some("\"b c\""), None)
        );
        assert_eq!(copy.arguments(), "d e");
        assert_eq!(copy.words().map(|word| &text[word]).collect::<Vec<_>>(), ["d", "e"]);
        assert_eq!(Instruction::new("RUN -- --x", 0, b'\\').arguments(), " --x");
        assert_eq!(Instruction::new("", 0, b'\\').arguments(), "");
    }
}
