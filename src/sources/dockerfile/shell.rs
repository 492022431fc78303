//! The words of a line, as `BuildKit` lexes it to find here-documents: no variable has a value.

use alloc::string::String;
use alloc::vec::Vec;
use core::iter::Peekable;
use core::mem;
use core::str::Chars;

use super::super::MAX_PIECES;

/// What stays in words.
#[derive(Clone, Copy, Default)]
pub(super) struct Raw {
    pub(super) quotes: bool,
    pub(super) escapes: bool,
}

/// Why there are no words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fault {
    /// `BuildKit` has none either.
    Malformed,
    /// What `BuildKit` reads is not known here: letters beyond ASCII in a name in braces, or too many braces within each
    /// other.
    Unknown,
}

/// Words between white space; the escape character is the backslash, whatever the file says.
pub(super) fn words(text: &str, raw: Raw) -> Result<Vec<String>, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let word = String::new();
    let mut lexer = Lexer { rest: text.chars().peekable(), raw, word, depth: 0 };
    Ok(lexer.until(None, raw.escapes)?.1)
}

struct Lexer<'t> {
    rest: Peekable<Chars<'t>>,
    raw: Raw,
    /// The word so far. One for all levels of braces: what stands in a word before braces with an operand is lost, as
    /// it is in `BuildKit`.
    word: String,
    depth: usize,
}

impl Lexer<'_> {
    /// The text up to this character, which is taken too, and the words in it.
    fn until(&mut self, stop: Option<char>, escapes: bool) -> Result<(String, Vec<String>), Fault> {
        let outer = mem::replace(&mut self.raw.escapes, escapes);
        let mut text = String::new();
        let mut words = Vec::new();
        self.word.clear();
        loop {
            let Some(&c) = self.rest.peek() else {
                if stop.is_some() {
                    return Err(Fault::Malformed);
                }
                break;
            };
            if Some(c) == stop {
                self.rest.next();
                break;
            }
            match c {
                '$' => {
                    let piece = self.dollar()?;
                    piece.chars().for_each(|c| self.push(c, &mut words));
                    text += &piece;
                }
                '<' | '\'' | '"' => {
                    let piece = match c {
                        '<' => self.redirection(),
                        '\'' => self.single_quoted()?,
                        _ => self.double_quoted()?,
                    };
                    self.word += &piece;
                    text += &piece;
                }
                '\\' => {
                    self.rest.next();
                    let kept = self.raw.escapes.then_some(c).into_iter().chain(self.rest.next());
                    for c in kept {
                        self.word.push(c);
                        text.push(c);
                    }
                }
                _ => {
                    self.rest.next();
                    self.push(c, &mut words);
                    text.push(c);
                }
            }
        }
        self.end_word(&mut words);
        self.raw.escapes = outer;
        Ok((text, words))
    }

    fn push(&mut self, c: char, words: &mut Vec<String>) {
        if c.is_whitespace() { self.end_word(words) } else { self.word.push(c) }
    }

    fn end_word(&mut self, words: &mut Vec<String>) {
        if !self.word.is_empty() {
            words.push(mem::take(&mut self.word));
        }
    }

    /// `<`, or `<<` with the white space behind it, which belongs to the word.
    fn redirection(&mut self) -> String {
        let mut out = String::from("<");
        self.rest.next();
        if self.rest.next_if_eq(&'<').is_some() {
            out.push('<');
            while let Some(c) = self.rest.next_if(|c| matches!(c, '\t' | '\r' | ' ')) {
                out.push(c);
            }
        }
        out
    }

    fn quote(&mut self, out: &mut String) {
        let quote = self.rest.next();
        out.extend(quote.filter(|_| self.raw.quotes));
    }

    fn single_quoted(&mut self) -> Result<String, Fault> {
        let mut out = String::new();
        self.quote(&mut out);
        while let Some(c) = self.rest.next_if(|&c| c != '\'') {
            out.push(c);
        }
        self.rest.peek().ok_or(Fault::Malformed)?;
        self.quote(&mut out);
        Ok(out)
    }

    fn double_quoted(&mut self) -> Result<String, Fault> {
        let mut out = String::new();
        self.quote(&mut out);
        loop {
            match *self.rest.peek().ok_or(Fault::Malformed)? {
                '"' => {
                    self.quote(&mut out);
                    return Ok(out);
                }
                '$' => out += &self.dollar()?,
                '\\' => {
                    self.rest.next();
                    out.extend(self.raw.escapes.then_some('\\'));
                    let special = self.rest.next_if(|c| matches!(c, '"' | '$' | '\\'));
                    if special.is_some() || self.rest.peek().is_some() {
                        out.push(special.unwrap_or('\\'));
                    }
                }
                c => {
                    self.rest.next();
                    out.push(c);
                }
            }
        }
    }

    /// `$NAME` and `${…}`, which stay as they are but for quotes and escapes.
    fn dollar(&mut self) -> Result<String, Fault> {
        let mut out = String::from("$");
        self.rest.next();
        if self.rest.next_if_eq(&'{').is_none() {
            out += &self.name();
            return Ok(out);
        }
        out.push('{');
        if matches!(self.rest.peek(), None | Some('{' | '}' | ':')) {
            return Err(Fault::Malformed);
        }
        let name = self.name();
        let is_unknown = !name.is_ascii() || self.rest.peek().is_some_and(|c| !c.is_ascii());
        if is_unknown || self.depth == MAX_PIECES {
            return Err(Fault::Unknown);
        }
        out += &name;
        self.depth += 1;
        self.operand(&mut out)?;
        self.depth -= 1;
        out.push('}');
        Ok(out)
    }

    /// Behind the name in braces.
    fn operand(&mut self, out: &mut String) -> Result<(), Fault> {
        let operator = self.rest.next().ok_or(Fault::Malformed)?;
        match operator {
            '}' => return Ok(()),
            ':' => {
                let second = self.rest.next().ok_or(Fault::Malformed)?;
                if matches!(second, '#' | '%') {
                    return Err(Fault::Malformed);
                }
                out.extend([operator, second]);
                *out += &self.until(Some('}'), false)?.0;
            }
            '+' | '-' | '?' | '#' | '%' => {
                out.push(operator);
                *out += &self.until(Some('}'), matches!(operator, '#' | '%'))?.0;
            }
            '/' => {
                self.rest.next_if_eq(&'/');
                out.push('/');
                *out += &self.until(Some('/'), true)?.0;
                out.push('/');
                *out += &self.until(Some('}'), true)?.0;
            }
            _ => return Err(Fault::Malformed),
        }
        Ok(())
    }

    /// Digits, one special character, or letters, digits and `_`; or nothing.
    fn name(&mut self) -> String {
        let mut out = String::new();
        let Some(&first) = self.rest.peek() else { return out };
        if matches!(first, '@' | '*' | '#' | '?' | '-' | '$' | '!') {
            out.extend(self.rest.next());
            return out;
        }
        let is_number = first.is_ascii_digit();
        let belongs = |c: &char| {
            if is_number { c.is_ascii_digit() } else { c.is_alphanumeric() || *c == '_' }
        };
        while let Some(c) = self.rest.next_if(belongs) {
            out.push(c);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_the_shell_of_buildkit_splits_them() {
        let raw = Raw { quotes: true, escapes: true };
        for (text, kept, plain) in [
            ("a 'b c'\u{a0}\"d\\\"\"", &["a", "'b c'", "\"d\\\"\""][..], &["a", "b c", "d\""][..]),
            ("a<b x << EOF", &["a<b", "x", "<< EOF"], &["a<b", "x", "<< EOF"]),
            ("a\\ b \\", &["a\\ b", "\\"], &["a b"]),
            ("a$1b$$x${y}", &["a$1b$$x${y}"], &["a$1b$$x${y}"]),
            ("lost${x:-a b}c", &["${x:-a", "b}c"], &["${x:-a", "b}c"]),
            ("\"\" ''", &["\"\"", "''"], &[]),
            ("\u{feff}a", &["a"], &["a"]),
        ] {
            assert_eq!(words(text, raw).unwrap(), kept, "{text}");
            assert_eq!(words(text, Raw::default()).unwrap(), plain, "{text}");
        }
    }

    #[test]
    fn what_the_shell_of_buildkit_refuses_has_no_words() {
        for text in ["a 'b", "\"", "${", "${}", "${:x}", "${{", "${x", "${x!}", "${x:#y}", "${x/y}"]
        {
            assert_eq!(words(text, Raw::default()), Err(Fault::Malformed), "{text}");
        }
        let deep = "${x:-".repeat(5_000) + &"}".repeat(5_000);
        for text in ["${é}", "${x\u{345}}", &deep] {
            assert_eq!(words(text, Raw::default()), Err(Fault::Unknown));
        }
    }
}
