//! One challenge after the other, in one pass over the bytes: strictly where the grammar is kept, mended where not.

use super::class::{BLANK, QUOTED, TOKEN, TOKEN68, UNQUOTED, is};
use super::fault::{Fault, FaultKind};
use super::value::ParamValue;
use super::{Challenge, Known, Span};

/// A place in a header's value.
pub(super) struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    /// What was mended since the last challenge was begun; the first of it counts.
    mended: Option<Fault>,
}

/// What begins at a place.
enum Head {
    /// A parameter: where its name ends, and where its value begins.
    Param(usize, usize),
    /// A token that may be a scheme, and where it ends.
    Scheme(usize),
    Neither,
}

/// What stood between two elements of a list.
struct Separators {
    start: usize,
    has_comma: bool,
    semicolon: Option<usize>,
}

/// A name, and the value unless it is left out.
type Param<'a> = (&'a [u8], Option<Span>);

impl<'a> Scanner<'a> {
    pub(super) const fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, mended: None }
    }

    /// The parameters of a challenge that was read.
    pub(super) fn of(text: &'a [u8], params: Span) -> Self {
        let text = text.get(..params.end()).unwrap_or_default();
        Self { text, at: params.start(), mended: None }
    }

    /// The next challenge; after a fault, the place is the beginning of the challenge behind it.
    #[inline]
    pub(super) fn challenge(&mut self) -> Option<Result<Challenge<'a>, Fault>> {
        let separators = self.separators();
        if let Some(at) = separators.semicolon {
            self.mend(FaultKind::Semicolon, at);
        }
        if self.is_at_end() {
            return self.mended.take().map(Err);
        }
        let read = self.one();
        self.mended = None;
        if read.is_err() {
            self.resynchronise();
        }
        Some(read)
    }

    /// `challenge := scheme [ 1*SP ( token68 / [ param *( "," param ) ] ) ]`, and the separators behind it.
    #[inline]
    fn one(&mut self) -> Result<Challenge<'a>, Fault> {
        let start = self.at;
        let Head::Scheme(end) = self.head(start) else {
            return Err(Fault::new(FaultKind::Scheme, start));
        };
        self.at = end;
        let spaces = self.run(end, BLANK) - end;
        let scheme = Span::new(start, end);
        let mut challenge = Challenge { text: self.text, scheme, ..Challenge::default() };
        let token68 = if spaces == 0 { None } else { self.token68(end + spaces) };
        if let Some((from, to)) = token68 {
            challenge.token68 = Span::new(from, to);
            self.space(end, spaces);
            self.at = to;
            self.end_of_element()?;
        } else {
            self.params(&mut challenge, spaces)?;
        }
        challenge.mended = self.mended;
        Ok(challenge)
    }

    /// `[ param *( "," param ) ]`, where the scheme ends.
    fn params(&mut self, challenge: &mut Challenge<'a>, spaces: usize) -> Result<(), Fault> {
        let scheme_end = self.at;
        let mut separators = self.separators();
        let start = self.at;
        let mut end = start;
        let mut count = 0;
        while !self.is_at_end() {
            let at = self.at;
            match self.head(at) {
                Head::Param(name_end, value_at) => {
                    if count == 0 {
                        self.space(scheme_end, spaces);
                        self.note_semicolon(&separators);
                    } else {
                        self.note(&separators);
                    }
                    count += 1;
                    if count > Challenge::MAX_PARAMS {
                        return Err(Fault::new(FaultKind::TooManyParameters, at));
                    }
                    if let (name, Some(value)) = self.param(name_end, value_at)? {
                        self.keep(challenge, name, value, at)?;
                    }
                    end = self.at;
                }
                Head::Scheme(end) if separators.is_any() || (count > 0 && self.is_scheme(end)) => {
                    self.note(&separators);
                    break;
                }
                _ if separators.is_any() || count > 0 => {
                    self.note_semicolon(&separators);
                    self.mend(FaultKind::Parameter, at);
                    self.skip_element();
                }
                _ => return Err(Fault::new(FaultKind::Parameter, at)),
            }
            separators = self.separators();
        }
        self.note_semicolon(&separators);
        challenge.params = Span::new(start, end);
        Ok(())
    }

    /// Keeps what is asked for often.
    fn keep(
        &mut self,
        challenge: &mut Challenge<'a>,
        name: &[u8],
        value: Span,
        at: usize,
    ) -> Result<(), Fault> {
        let Some(known) = Known::named(name) else { return Ok(()) };
        match challenge.known_mut(known) {
            slot if slot.is_nothing() => *slot = value,
            _ if known.must_be_single() => return Err(Fault::new(FaultKind::Duplicate, at)),
            _ => self.mend(FaultKind::Repeated, at),
        }
        Ok(())
    }

    /// The next of the parameters of a challenge that was read; those without a value are passed over.
    pub(super) fn next_param(&mut self) -> Option<(&'a str, ParamValue<'a>)> {
        loop {
            self.separators();
            let start = self.at;
            match self.head(start) {
                Head::Param(name_end, value_at) => {
                    if let (_, Some(value)) = self.param(name_end, value_at).ok()? {
                        let name = Span::new(start, name_end).ascii(self.text);
                        return Some((name, value.param(self.text)?));
                    }
                }
                _ if self.is_at_end() => return None,
                _ => self.skip_element(),
            }
        }
    }

    /// `param := token BWS "=" BWS value`, of which the name and the `=` were found already.
    fn param(&mut self, name_end: usize, value_at: usize) -> Result<Param<'a>, Fault> {
        let name = self.slice(self.at, name_end);
        let value = match self.byte(value_at) {
            Some(b'"') => self.quoted(value_at + 1)?,
            Some(b'\'') => self.single_quoted(value_at),
            _ => self.word(value_at),
        };
        Ok((name, value))
    }

    /// `quoted-string := DQUOTE *( qdtext / quoted-pair ) DQUOTE`, behind the first quote.
    fn quoted(&mut self, start: usize) -> Result<Option<Span>, Fault> {
        let mut is_escaped = false;
        let mut at = start;
        loop {
            at = self.quoted_run(at);
            match self.byte(at) {
                Some(b'"') => {
                    self.at = at + 1;
                    let value = Span::new(start, at);
                    return Ok(Some(if is_escaped { value.escaped() } else { value }));
                }
                Some(b'\\') => match self.byte(at + 1) {
                    Some(byte) if is(byte, QUOTED) || matches!(byte, b'"' | b'\\') => at += 2,
                    Some(_) => return Err(Fault::new(FaultKind::Control, at + 1)),
                    None => at += 1,
                },
                Some(_) => return Err(Fault::new(FaultKind::Control, at)),
                None => {
                    self.mend(FaultKind::Unterminated, start - 1);
                    self.at = self.text.len();
                    return Ok(None);
                }
            }
            is_escaped = true;
        }
    }

    /// What stands between single quotes; a word where they do not end.
    fn single_quoted(&mut self, start: usize) -> Option<Span> {
        let is_inner = |byte: &u8| (is(*byte, QUOTED) || *byte == b'\\') && *byte != b'\'';
        let inner = self.slice(start + 1, self.text.len());
        let end = start + 1 + inner.iter().take_while(|byte| is_inner(byte)).count();
        if self.byte(end) != Some(b'\'') || !self.is_delimiter(end + 1) {
            return self.word(start);
        }
        self.mend(FaultKind::SingleQuotes, start);
        self.at = end + 1;
        Some(Span::new(start + 1, end))
    }

    /// A token, or whatever else stands there without quotes; nothing if that does not end where a value can.
    fn word(&mut self, start: usize) -> Option<Span> {
        let mut end = self.run(start, TOKEN);
        if end == start || !self.is_delimiter(end) {
            end = self.run(end, UNQUOTED);
            if !self.is_delimiter(end) {
                self.mend(FaultKind::Value, end);
                self.skip_element();
                return None;
            }
            self.mend(FaultKind::Unquoted, start);
        }
        self.at = end;
        Some(Span::new(start, end))
    }

    /// `token68 := 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`, if the element ends behind it.
    fn token68(&self, start: usize) -> Option<(usize, usize)> {
        let letters = self.run(start, TOKEN68);
        let padding = self.slice(letters, self.text.len()).iter().take_while(|byte| **byte == b'=');
        let end = letters + padding.count();
        let next = self.byte(self.run(end, BLANK));
        (letters > start && matches!(next, None | Some(b',' | b';'))).then_some((start, end))
    }

    /// Passes the separators behind a challenge without parameters.
    fn end_of_element(&mut self) -> Result<(), Fault> {
        let separators = self.separators();
        self.note_semicolon(&separators);
        if self.is_at_end() || matches!(self.head(self.at), Head::Scheme(_)) {
            return Ok(());
        }
        Err(Fault::new(FaultKind::Parameter, self.at))
    }

    /// After a fault: passes to the next challenge that begins behind a comma outside of quotes.
    fn resynchronise(&mut self) {
        while !self.is_at_end() {
            self.skip_element();
            self.separators();
            if matches!(self.head(self.at), Head::Scheme(_)) {
                return;
            }
        }
    }

    /// Passes to the next comma outside of quotes.
    fn skip_element(&mut self) {
        let mut is_quoted = false;
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'\\' if is_quoted && self.at + 1 < self.text.len() => self.at += 1,
                b'"' => is_quoted = !is_quoted,
                b',' if !is_quoted => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// What begins here.
    fn head(&self, start: usize) -> Head {
        let end = self.run(start, TOKEN);
        if end == start {
            return Head::Neither;
        }
        let behind = self.run(end, BLANK);
        match self.byte(behind) {
            Some(b'=') => Head::Param(end, self.run(behind + 1, BLANK)),
            _ if self.is_delimiter(end) => Head::Scheme(end),
            _ => Head::Neither,
        }
    }

    /// Whether a parameter stands behind the token that ends here: then it is a scheme, even without a comma before it.
    fn is_scheme(&self, end: usize) -> bool {
        matches!(self.head(self.run(end, BLANK)), Head::Param(..))
    }

    /// Passes blanks, commas and semicolons.
    fn separators(&mut self) -> Separators {
        let mut found = Separators { start: self.at, has_comma: false, semicolon: None };
        loop {
            match self.byte(self.at) {
                Some(b' ' | b'\t') => {}
                Some(b',') => found.has_comma = true,
                Some(b';') => found.semicolon = found.semicolon.or(Some(self.at)),
                _ => return found,
            }
            self.at += 1;
        }
    }

    fn note(&mut self, separators: &Separators) {
        self.note_semicolon(separators);
        if !separators.is_any() {
            self.mend(FaultKind::MissingComma, separators.start);
        }
    }

    fn note_semicolon(&mut self, separators: &Separators) {
        if let Some(at) = separators.semicolon {
            self.mend(FaultKind::Semicolon, at);
        }
    }

    /// Between the scheme and what belongs to it stand spaces; tabs only behind the first one and before a comma.
    fn space(&mut self, scheme_end: usize, spaces: usize) {
        let blanks = self.slice(scheme_end, scheme_end + spaces);
        let before_comma = self.byte(scheme_end + spaces) == Some(b',');
        let wanted = if before_comma { blanks.get(..1).unwrap_or_default() } else { blanks };
        if wanted.is_empty() || wanted.contains(&b'\t') {
            self.mend(FaultKind::Space, scheme_end);
        }
    }

    fn mend(&mut self, kind: FaultKind, at: usize) {
        self.mended = self.mended.or(Some(Fault::new(kind, at)));
    }

    /// Where the run of bytes of a class ends.
    fn run(&self, from: usize, class: u8) -> usize {
        let mut at = from;
        while self.text.get(at).is_some_and(|byte| is(*byte, class)) {
            at += 1;
        }
        at
    }

    /// Where the run of [`QUOTED`] bytes ends: `run`, eight bytes at a time, for most of a header stands in quotes.
    fn quoted_run(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(eight) = self.text.get(at..).and_then(<[u8]>::first_chunk) {
            match first_suspect(u64::from_le_bytes(*eight)) {
                None => at += 8,
                Some(before) => {
                    at += before;
                    if !self.byte(at).is_some_and(|byte| is(byte, QUOTED)) {
                        return at;
                    }
                    at += 1; // a tab
                }
            }
        }
        self.run(at, QUOTED)
    }

    /// Whether a value or token may end before this place.
    fn is_delimiter(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b' ' | b'\t' | b',' | b';'))
    }

    pub(super) const fn len(&self) -> usize {
        self.text.len()
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.get(at).copied()
    }

    fn slice(&self, from: usize, to: usize) -> &'a [u8] {
        self.text.get(from..to).unwrap_or_default()
    }
}

impl Separators {
    const fn is_any(&self) -> bool {
        self.has_comma || self.semicolon.is_some()
    }
}

/// How many of eight bytes, the lowest first, stand before the first one that is below 0x20, `"`, `\` or 0x7F. Of a byte
/// that is sought the highest bit is set; a borrow sets it wrongly in higher bytes only.
const fn first_suspect(eight: u64) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGHEST: u64 = u64::from_ne_bytes([0x80; 8]);
    const fn equal(eight: u64, byte: u8) -> u64 {
        below(eight ^ (ONES * byte as u64), 1)
    }
    const fn below(eight: u64, bound: u8) -> u64 {
        eight.wrapping_sub(ONES * bound as u64) & !eight
    }
    let found = below(eight, 0x20) | equal(eight, b'"') | equal(eight, b'\\') | equal(eight, 0x7F);
    match found & HIGHEST {
        0 => None,
        found => Some(found.trailing_zeros() as usize / 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_at_a_time_end_where_one_at_a_time_does() {
        for byte in 0..=u8::MAX {
            for place in 0..20 {
                for other in [b'a', b'\t', 0xFF, b' ', b'!', b'#', b'[', b']', 0x80] {
                    let mut text = [other; 20];
                    text[place] = byte;
                    let scanner = Scanner::new(&text);
                    for from in [0, 3, place] {
                        assert_eq!(scanner.quoted_run(from), scanner.run(from, QUOTED), "{text:?}");
                    }
                }
            }
        }
    }
}
