//! Here-documents: the lines that follow an instruction and are none.

use alloc::string::String;
use alloc::vec::Vec;

use super::shell::{self, Fault, Raw};

/// The word that ends a here-document.
pub(super) struct Delimiter {
    word: String,
    /// `<<-`: tabs at the start of lines do not count.
    drops_tabs: bool,
}

impl Delimiter {
    /// Whether a line ends the here-document.
    pub(super) fn ends(&self, line: &str) -> bool {
        let line = if self.drops_tabs { line.trim_start_matches('\t') } else { line };
        line == self.word
    }
}

/// The here-documents that an instruction begins, in order. A line that cannot be lexed has none; a fault is one for
/// which the file has to be refused.
///
/// ```text
/// heredoc := *DIGIT "<<" ["-"] *WS word
/// ```
pub(super) fn delimiters(line: &str) -> Result<Vec<Delimiter>, Fault> {
    if !line.contains("<<") {
        return Ok(Vec::new());
    }
    match shell::words(line, Raw { quotes: true, escapes: true }) {
        Ok(words) => words.iter().filter_map(|word| delimiter(word).transpose()).collect(),
        Err(Fault::Malformed) => Ok(Vec::new()),
        Err(Fault::Unknown) => Err(Fault::Unknown),
    }
}

fn delimiter(word: &str) -> Result<Option<Delimiter>, Fault> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let Some(rest) = rest.strip_prefix("<<") else { return Ok(None) };
    let (rest, drops_tabs) = match rest.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let rest = rest.trim_start_matches(['\t', '\n', '\x0c', '\r', ' ']);
    if rest.is_empty() || rest.contains('<') {
        return Ok(None);
    }
    let mut words = shell::words(rest, Raw::default())?;
    if words.len() != 1 {
        return Ok(None);
    }
    if shell::words(rest, Raw { quotes: true, escapes: false })?.len() != 1 {
        return Err(Fault::Malformed);
    }
    Ok(words.pop().map(|word| Delimiter { word, drops_tabs }))
}

/// Whether arguments are a JSON array of strings: no shell reads them, and they begin no here-document.
pub(super) fn is_json(arguments: &str) -> bool {
    arguments.starts_with('[') && serde_json::from_str::<Vec<String>>(arguments).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn here_documents_are_told_from_other_redirections() {
        for (line, expected) in [
            ("RUN <<EOF", &[("EOF", false)][..]),
            ("RUN cat <<-'EOF' > /x", &[("EOF", true)]),
            ("RUN <<A 3<<\"B\" cat", &[("A", false), ("B", false)]),
            ("RUN x << EOF", &[("EOF", false)]),
            ("RUN cat\u{b}<<E", &[("E", false)]),
            ("RUN <<\"a b\"", &[("a b", false)]),
            ("RUN <<\u{feff}E", &[("E", false)]),
            ("RUN ${x:-a <<E}", &[("E}", false)]),
            ("RUN cat <<<word", &[]),
            ("RUN echo '<<EOF'", &[]),
            ("RUN echo a<<EOF", &[]),
            ("RUN echo \\<<EOF", &[]),
            ("RUN <<EOF ${}", &[]),
            ("RUN <<EOF${x:-y}", &[]),
            ("RUN <<\"\"", &[]),
        ] {
            let found = delimiters(line).unwrap();
            let found: Vec<_> = found.iter().map(|it| (&*it.word, it.drops_tabs)).collect();
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn only_an_array_of_strings_is_json() {
        for (arguments, expected) in [
            ("[\"a\", \"\\u00e9\"]", true),
            ("[ ]", true),
            ("[\"a\"", false),
            ("[\"a\",]", false),
            ("['a']", false),
            ("[1]", false),
            ("[\"a\"] x", false),
            ("\"a\"", false),
        ] {
            assert_eq!(is_json(arguments), expected, "{arguments}");
        }
    }
}
