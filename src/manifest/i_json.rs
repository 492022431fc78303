//! What I-JSON asks of a JSON value beyond its syntax: no name twice in an object, no half of a
//! surrogate pair. Source: RFC 7493, sections 2.1 and 2.3.
//!
//! Of a text that *is* one JSON value, so that a `"` opens or closes a string and a `{` outside of
//! strings an object. Own code, as JSON libraries keep the last of two members in silence.

use alloc::{borrow::Cow, vec::Vec};

use super::{ManifestErrorKind, read::decode};

/// A rule that a value breaks, and the byte of the value at which it does.
pub(super) type Fault = (ManifestErrorKind, usize);

/// Whether the members and elements of `value`, at any depth, keep the rules.
///
/// Takes time in proportion to the text, but for sorting the names of each object.
pub(super) fn check(value: &str, nesting: usize) -> Result<(), Fault> {
    let plain = |byte| !matches!(byte, b'{' | b'[' | b'\\');
    if value.bytes().all(plain) {
        return Ok(());
    }
    Walk { value, open: Vec::new(), nesting }.run()
}

struct Walk<'a> {
    value: &'a str,
    /// The arrays and objects that are open here, the innermost last; of an object, its names.
    open: Vec<Option<Names<'a>>>,
    nesting: usize,
}

/// The names of an object, each with its place.
type Names<'a> = Vec<(Cow<'a, str>, usize)>;

impl<'a> Walk<'a> {
    fn run(mut self) -> Result<(), Fault> {
        let mut at = 0;
        while let Some(&byte) = self.value.as_bytes().get(at) {
            at = match byte {
                b'"' => self.string(at)?,
                b'{' => self.enter(Some(Vec::new()), at)?,
                b'[' => self.enter(None, at)?,
                b'}' | b']' => self.leave(at)?,
                _ => at + 1,
            };
        }
        Ok(())
    }

    fn enter(&mut self, names: Option<Names<'a>>, at: usize) -> Result<usize, Fault> {
        if self.open.len() == self.nesting {
            return Err((ManifestErrorKind::TooDeep, at));
        }
        self.open.push(names);
        Ok(at + 1)
    }

    fn leave(&mut self, at: usize) -> Result<usize, Fault> {
        let names = self.open.pop().flatten().unwrap_or_default();
        match twice(names) {
            Some(name) => Err((ManifestErrorKind::DuplicateKey, name)),
            None => Ok(at + 1),
        }
    }

    /// The string that begins at `at`: decoded where it has escapes, kept where it is a name.
    fn string(&mut self, at: usize) -> Result<usize, Fault> {
        let end = string_end(self.value.as_bytes(), at);
        let token = self.value.get(at..end).unwrap_or_default();
        let text = decode(token).ok_or((ManifestErrorKind::LoneSurrogate, at))?;
        if let Some(Some(names)) = self.open.last_mut() {
            let next = self.value.as_bytes().get(end..).unwrap_or_default();
            if next.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':') {
                names.push((text, at));
            }
        }
        Ok(end)
    }
}

/// The byte after the `"` that closes the string whose opening one is at `at`.
fn string_end(text: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    loop {
        match text.get(end) {
            Some(b'\\') => end += 2,
            Some(b'"') => return end + 1,
            Some(_) => end += 1,
            None => return text.len(), // not reached: strings are closed
        }
    }
}

/// The place of the first name that stands in front of its twin as well.
pub(super) fn twice(mut names: Vec<(Cow<'_, str>, usize)>) -> Option<usize> {
    names.sort_unstable();
    let pairs = names.windows(2).filter_map(|pair| match pair {
        [(one, _), (other, at)] if one == other => Some(*at),
        _ => None,
    });
    pairs.min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_refused_where_its_first_fault_is_seen() {
        use ManifestErrorKind::{DuplicateKey, LoneSurrogate, TooDeep};
        for (value, expected) in [
            ("12", Ok(())),
            (r#"{"a": 1, "b": "a", "c": ["a", "a"]}"#, Ok(())),
            (r#"{"a": {"a": 1}, "b": {"a": 1}}"#, Ok(())),
            (r#"{"a": 1, "b": 2, "a" : 3}"#, Err((DuplicateKey, 17))),
            (r#"{"a":1,"\u0061":2}"#, Err((DuplicateKey, 7))),
            (r#"[{"x": {"a":1,"a":2}}]"#, Err((DuplicateKey, 14))),
            (r#""\ud800""#, Err((LoneSurrogate, 0))),
            (r#"["\ud83d\ude00", "\"\\"]"#, Ok(())),
            (r#"{"\udc00": 1}"#, Err((LoneSurrogate, 1))),
            ("[[[[]]]]", Err((TooDeep, 3))),
            ("[[[]]]", Ok(())),
        ] {
            assert_eq!(check(value, 3), expected, "{value}");
        }
    }
}
