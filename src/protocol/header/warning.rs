//! `Warning`: what a registry wants people to know.

use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};

use http::{HeaderMap, HeaderValue, header::WARNING};
use nom::{Parser, bytes::complete::take_while1, character::complete::space1};

use super::{
    HeaderError, HeaderErrorKind as Kind,
    grammar::{Items, Parsed, fault, quoted},
    param::{push_quoted, unescaped},
    value_of,
};
use crate::protocol::clean::{clean_chars, clean_header};

/// A warning: a text to show to a person, never to act on. It is bounded, and has no control characters.
///
/// # Grammar
///
/// ```text
/// Warning := warning *( OWS "," OWS warning )
/// warning := "299" SP "-" SP quoted-string
/// ```
/// The text is UTF-8, or else Latin-1. Source: distribution-spec v1.1.1, section "Warnings": no other code, no other
/// agent, no date; at most 4,096 bytes in all.
///
/// ```
/// use distref::protocol::header::{Warning, Warnings};
///
/// let value = br#"299 - "this tag is \"deprecated\"""#;
/// let warnings = Warnings::parse([&value[..]]);
/// assert_eq!(warnings.iter().next().unwrap().text(), r#"this tag is "deprecated""#);
/// assert_eq!(Warning::new("gone soon").to_value(), r#"299 - "gone soon""#);
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Warning(Box<str>);

impl Warning {
    /// The longest text that a server can give, in bytes, 2,044: with escapes it is a header of at most 4,096.
    pub const MAX_TEXT: usize = 2044;

    /// A warning of this text, cleaned, and cut to [`MAX_TEXT`](Self::MAX_TEXT) bytes.
    ///
    /// ```
    /// use distref::protocol::header::Warning;
    ///
    /// assert_eq!(Warning::new("line\nline").text(), r"line\nline");
    /// ```
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(clean_chars(text.chars(), Self::MAX_TEXT).into())
    }

    /// The text, control and format characters escaped.
    ///
    /// ```
    /// # use distref::protocol::header::Warning;
    /// assert_eq!(Warning::new("gone soon").text(), "gone soon");
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The value of the header.
    ///
    /// ```
    /// # use distref::protocol::header::Warning;
    /// assert_eq!(Warning::new(r#"use "v2""#).to_value(), r#"299 - "use \"v2\"""#);
    /// ```
    #[must_use]
    pub fn to_value(&self) -> HeaderValue {
        let mut value = Vec::from(b"299 - ");
        push_quoted(&mut value, self.0.as_bytes());
        value_of(&value)
    }
}

/// The warnings of a response, each text once, in their order; and what is no warning.
///
/// # Limits
///
/// 4,096 bytes of text in all, of which the last text is cut; 32 warnings; 32 errors. What is beyond is not kept.
///
/// ```
/// use distref::protocol::header::Warnings;
///
/// let mut headers = http::HeaderMap::new();
/// headers.append("warning", "299 - \"old\", 299 - \"slow\"".parse()?);
/// headers.append("warning", "299 - \"old\"".parse()?);
/// headers.append("warning", "199 proxy \"odd\"".parse()?);
/// let warnings = Warnings::of(&headers);
/// let texts: Vec<_> = warnings.iter().map(|warning| warning.text()).collect();
/// assert_eq!(texts, ["old", "slow"]);
/// assert_eq!(warnings.errors().len(), 1);
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Warnings {
    list: Vec<Warning>,
    errors: Vec<HeaderError>,
    is_cut: bool,
}

impl Warnings {
    /// The most text that is kept of one response, in bytes, 4,096. distribution-spec v1.1.1, section "Warnings".
    pub const MAX_TEXT: usize = 4096;
    /// The most warnings that are kept of one response, 32; and the most errors.
    pub const MAX_COUNT: usize = 32;

    /// Reads the headers of a response.
    ///
    /// ```
    /// use distref::protocol::header::Warnings;
    ///
    /// assert_eq!(Warnings::of(&http::HeaderMap::new()), Warnings::default());
    /// ```
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        Self::parse(headers.get_all(WARNING).iter().map(HeaderValue::as_bytes))
    }

    /// Reads values.
    ///
    /// ```
    /// use distref::protocol::header::Warnings;
    ///
    /// let latin1 = Warnings::parse([&b"299 - \"gr\xfc\xdfe\""[..]]);
    /// assert_eq!(latin1.iter().next().unwrap().text(), "grüße");
    /// ```
    #[must_use]
    pub fn parse<'v>(values: impl IntoIterator<Item = &'v [u8]>) -> Self {
        let mut warnings = Self::default();
        let mut left = Self::MAX_TEXT;
        for item in values.into_iter().flat_map(|value| Items::new(value, warning)) {
            match item {
                Ok((text, _)) => warnings.add(&unescaped(text), &mut left),
                Err((kind, offset)) if warnings.errors.len() < Self::MAX_COUNT => {
                    warnings.errors.push(HeaderError::new(WARNING, kind, offset));
                }
                Err(_) => warnings.is_cut = true,
            }
        }
        warnings
    }

    /// Adds a text if it is new, as far as there is room.
    fn add(&mut self, text: &[u8], left: &mut usize) {
        let whole = clean_header(text, usize::MAX); // a header has a limit
        if self.list.iter().any(|known| known.text() == whole) {
            return;
        }
        if self.list.len() == Self::MAX_COUNT {
            self.is_cut = true;
            return;
        }
        let kept = clean_chars(whole.chars(), *left);
        self.is_cut |= kept != whole;
        *left -= kept.len();
        if !kept.is_empty() || whole.is_empty() {
            self.list.push(Warning(kept.into()));
        }
    }

    /// The warnings.
    ///
    /// ```
    /// # use distref::protocol::header::Warnings;
    /// assert_eq!(Warnings::default().iter().count(), 0);
    /// ```
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Warning> {
        self.list.iter()
    }

    /// What is no warning as the specification has it; to be ignored.
    ///
    /// ```
    /// use distref::protocol::header::{HeaderErrorKind, Warnings};
    ///
    /// let dated = Warnings::parse([&br#"299 - "old" "Sat, 25 Aug 2012 23:34:45 GMT""#[..]]);
    /// assert_eq!(dated.errors()[0].kind(), HeaderErrorKind::Dated);
    /// ```
    #[must_use]
    pub fn errors(&self) -> &[HeaderError] {
        &self.errors
    }

    /// Whether there was more than is kept.
    ///
    /// ```
    /// use distref::protocol::header::Warnings;
    ///
    /// let long = format!("299 - \"{}\"", "x".repeat(5000));
    /// let warnings = Warnings::parse([long.as_bytes()]);
    /// assert!(warnings.is_cut());
    /// assert_eq!(warnings.iter().next().unwrap().text().len(), Warnings::MAX_TEXT);
    /// ```
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }
}

/// Which warnings were shown already, so that each is shown once: "clients SHOULD deduplicate", distribution-spec
/// v1.1.1, section "Warnings".
///
/// # Limits
///
/// 256 warnings; further ones are not shown.
///
/// ```
/// use distref::protocol::header::{Warning, WarningLog};
///
/// let mut log = WarningLog::default();
/// assert!(log.is_new(&Warning::new("old")));
/// assert!(!log.is_new(&Warning::new("old")));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct WarningLog(BTreeSet<Warning>);

impl WarningLog {
    /// The most warnings that are remembered, 256.
    pub const MAX_COUNT: usize = 256;

    /// Whether the warning is to be shown: it was not asked for before. Remembers it.
    ///
    /// ```
    /// # use distref::protocol::header::{Warning, WarningLog};
    /// assert!(WarningLog::default().is_new(&Warning::new("old")));
    /// ```
    pub fn is_new(&mut self, warning: &Warning) -> bool {
        self.0.len() < Self::MAX_COUNT && self.0.insert(warning.clone())
    }
}

/// `warning := "299" SP "-" SP quoted-string`; the bytes between the quotes.
fn warning(input: &[u8]) -> Parsed<'_, &[u8]> {
    let word = || take_while1(|byte: u8| !matches!(byte, b' ' | b'\t' | b',' | b'"'));
    let (rest, code) = word().parse(input)?;
    if code != b"299" {
        return fault(Kind::Code, input);
    }
    let (agent_start, _) = space1(rest)?;
    let (rest, agent) = word().parse(agent_start)?;
    if agent != b"-" {
        return fault(Kind::Agent, agent_start);
    }
    let (rest, _) = space1(rest)?;
    let (rest, text) = quoted(rest)?;
    match rest.trim_ascii_start() {
        [b'"', ..] => fault(Kind::Dated, rest),
        _ => Ok((rest, text)),
    }
}

#[cfg(test)]
mod tests {
    use std::{string::String, vec, vec::Vec};

    use super::*;

    fn texts(warnings: &Warnings) -> Vec<&str> {
        warnings.iter().map(Warning::text).collect()
    }

    /// The values, the texts, and what is told of the rest.
    type Row<'a> = (&'a [&'a [u8]], &'a [&'a str], &'a [(Kind, usize)]);

    #[test]
    fn a_warning_is_shown_once_and_what_is_none_is_told() {
        let rows: [Row<'_>; 13] = [
            (&[b"299 - \"a\""], &["a"], &[]),
            (&[b"299 - \"a\"", b"299 - \"a\""], &["a"], &[]),
            (&[b"299 - \"a\", 299 - \"b, c\""], &["a", "b, c"], &[]),
            (&[br#"299 - "say \"\h\i\"""#], &["say \"hi\""], &[]),
            (&[b"299  -\t\"a\""], &["a"], &[]),
            (&[b"299 - \"\""], &[""], &[]),
            (&[b"299 - \"\xe9t\xe9\""], &["été"], &[]),
            (&["299 - \"été\"".as_bytes()], &["été"], &[]),
            (&["299 - \"\u{202e}x\"".as_bytes()], &["\\u{202e}x"], &[]),
            (&[b"199 - \"a\", 299 - \"b\""], &["b"], &[(Kind::Code, 0)]),
            (&[b"299 proxy:80 \"a\""], &[], &[(Kind::Agent, 4)]),
            (&[b"299 - \"a\" \"Sat, 25 Aug 2012 23:34:45 GMT\""], &[], &[(Kind::Dated, 9)]),
            (&[b"299 - a", b"299 - \"b"], &[], &[(Kind::Character, 6), (Kind::Quote, 6)]),
        ];
        for (values, expected, faults) in rows {
            let warnings = Warnings::parse(values.iter().copied());
            let told: Vec<_> = warnings.errors().iter().map(|e| (e.kind(), e.offset())).collect();
            assert_eq!((texts(&warnings).as_slice(), told.as_slice()), (expected, faults));
            assert!(!warnings.is_cut());
        }
    }

    #[test]
    fn the_text_of_all_warnings_has_a_limit() {
        let long =
            |char: &str, count| std::format!("299 - \"{}\"", char.repeat(count)).into_bytes();
        let values = [long("x", 4000), long("y", 90), long("z", 100), long("w", 1)];
        let warnings = Warnings::parse(values.iter().map(Vec::as_slice));
        let lens: Vec<usize> = warnings.iter().map(|warning| warning.text().len()).collect();
        assert_eq!(lens, [4000, 90, 6]);
        assert_eq!(texts(&warnings)[2], "zzz…");
        assert!(warnings.is_cut());
        let many: Vec<_> = (0..100).map(|at| long("x", at)).collect();
        let warnings = Warnings::parse(many.iter().map(Vec::as_slice));
        assert_eq!((warnings.iter().len(), warnings.is_cut()), (32, true));
        let broken = vec![&b"x"[..]; 100];
        assert_eq!(Warnings::parse(broken).errors().len(), 32);
    }

    #[test]
    fn a_warning_that_is_written_reads_back() {
        for text in ["", "plain", "\"quoted\" \\ back", "größe", "a\nb", &"\"".repeat(9999)] {
            let warning = Warning::new(text);
            let value = warning.to_value();
            assert!(value.len() <= 4096);
            let read = Warnings::parse([value.as_bytes()]);
            assert_eq!(read.iter().collect::<Vec<_>>(), [&warning], "{text}");
        }
    }

    #[test]
    fn a_log_is_bounded() {
        let mut log = WarningLog::default();
        let new = (0..300)
            .filter(|at| log.is_new(&Warning::new(&String::from_iter(["w"; 1]).repeat(*at))));
        assert_eq!(new.count(), WarningLog::MAX_COUNT);
    }
}
