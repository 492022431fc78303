//! Here-documents: the lines that follow an instruction and are none.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// The word that ends a here-document.
pub(super) struct Delimiter {
    word: Box<str>,
    /// `<<-`: tabs at the start of lines do not count.
    drops_tabs: bool,
}

impl Delimiter {
    /// Whether a line ends the here-document.
    pub(super) fn ends(&self, line: &str) -> bool {
        let line = if self.drops_tabs { line.trim_start_matches('\t') } else { line };
        line == &*self.word
    }
}

/// The here-documents that an instruction begins, in order: `heredoc := *DIGIT "<<" ["-"] word`.
pub(super) fn delimiters(arguments: &str, escape: u8) -> Vec<Delimiter> {
    if !arguments.contains("<<") {
        return Vec::new();
    }
    words(arguments, escape).into_iter().filter_map(|word| delimiter(word, escape)).collect()
}

fn delimiter(word: &str, escape: u8) -> Option<Delimiter> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let (rest, drops_tabs) = match rest.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let word = unquoted(rest, escape);
    let is_word = !rest.contains('<') && !word.is_empty();
    is_word.then(|| Delimiter { word: word.into(), drops_tabs })
}

/// The words between white space, quotes kept.
fn words(text: &str, escape: u8) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut quote = None;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        let was_escaped = core::mem::take(&mut is_escaped);
        match quote {
            _ if was_escaped => {}
            _ if byte == escape && quote != Some(b'\'') => is_escaped = true,
            Some(open) if byte == open => quote = None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            None if byte.is_ascii_whitespace() => {
                words.extend(text.get(start..at).filter(|word| !word.is_empty()));
                start = at + 1;
            }
            _ => {}
        }
    }
    words.extend(text.get(start..).filter(|word| !word.is_empty()));
    words
}

/// A word without its quotes and escapes.
pub(super) fn unquoted(word: &str, escape: u8) -> String {
    let mut out = String::with_capacity(word.len());
    let mut quote = None;
    let mut is_escaped = false;
    for c in word.chars() {
        let was_escaped = core::mem::take(&mut is_escaped);
        match quote {
            _ if was_escaped => out.push(c),
            _ if c == char::from(escape) && quote != Some('\'') => is_escaped = true,
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn here_documents_are_told_from_other_redirections() {
        for (arguments, expected) in [
            ("<<EOF", &[("EOF", false)][..]),
            ("cat <<-'EOF' > /x", &[("EOF", true)]),
            ("<<A 3<<\"B\" cat", &[("A", false), ("B", false)]),
            ("cat <<<word", &[]),
            ("echo '<<EOF'", &[]),
            ("echo a<<EOF", &[]),
            ("echo \\<<EOF", &[]),
            ("x << EOF", &[]),
        ] {
            let found: Vec<_> = delimiters(arguments, b'\\');
            let found: Vec<_> = found.iter().map(|it| (&*it.word, it.drops_tabs)).collect();
            assert_eq!(found, expected, "{arguments}");
        }
    }
}
