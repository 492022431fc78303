//! How a text with variables is expanded, as `BuildKit` and compose do it.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;
use core::ops::Range;

use super::error::{Unresolved, UnresolvedKind};
use super::found::{Segment, SegmentFrom};
use super::place::{Lines, Place};
use super::splice::Spliced;
use super::variable::{VariableUse, VariableValue, Variables};
use super::{MAX_EXPANSION, MAX_PIECES};

/// The longest name of a variable: it is told in messages.
const MAX_NAME: usize = 128;

/// Whose rules hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Syntax {
    /// `BuildKit`, `shell.Lex`: quotes, the escape character, `$`.
    Shell { escape: u8 },
    /// compose-spec, `interpolation`: `$`, and `$$` for one.
    Compose,
}

/// The value of a variable.
pub(super) enum Value<'v> {
    Given(&'v str),
    /// A default, and where it stands.
    Default(&'v Expanded, &'v Place),
    Unset,
    /// There is none, for no `ARG` declares it.
    Undeclared,
}

/// Who knows the values of variables.
pub(super) trait Scope {
    fn value(&self, name: &str) -> Value<'_>;
}

/// Values that the caller gave count wherever they are used.
impl Scope for Variables {
    fn value(&self, name: &str) -> Value<'_> {
        self.value(name).map_or(Value::Unset, Value::Given)
    }
}

/// A text after its expansion. With a fault, what there is of it means nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Expanded {
    pub(super) text: String,
    pub(super) segments: Vec<Segment>,
    pub(super) uses: Vec<VariableUse>,
    pub(super) fault: Option<Unresolved>,
}

impl Expanded {
    fn fail(&mut self, kind: UnresolvedKind, place: Place) {
        self.fault.get_or_insert(Unresolved { kind, place });
    }

    fn push(&mut self, text: &str, from: SegmentFrom) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        match self.segments.last_mut() {
            Some(last) if last.continues(&from) => last.grow(text.len()),
            _ => self.segments.push(Segment { range: start..self.text.len(), from }),
        }
    }

    fn is_too_long(&self) -> bool {
        let pieces = self.segments.len().max(self.uses.len());
        self.text.len() > MAX_EXPANSION || pieces > MAX_PIECES
    }

    /// Holds no more than the limits allow.
    fn check(&mut self, place: &Place) {
        if self.is_too_long() {
            *self = Self { fault: self.fault.take(), ..Self::default() };
            self.fail(UnresolvedKind::TooLong, place.clone());
        }
    }

    /// Appends what another text was expanded to.
    fn append(&mut self, other: &Self, as_default: bool, place: &Place) {
        self.uses.extend(other.uses.iter().cloned());
        if self.fault.is_none() {
            self.fault.clone_from(&other.fault);
        }
        for segment in &other.segments {
            let text = other.text.get(segment.range.clone()).unwrap_or_default();
            let from = match &segment.from {
                SegmentFrom::Literal(span) if as_default => SegmentFrom::Default(span.clone()),
                from => from.clone(),
            };
            self.push(text, from);
        }
        self.check(place);
    }

    /// Only these bytes of the text.
    fn cut(&mut self, range: Range<usize>) {
        let segments = mem::take(&mut self.segments);
        self.segments = segments.into_iter().filter_map(|segment| segment.cut(&range)).collect();
        self.text = self.text.get(range).unwrap_or_default().into();
    }
}

impl Segment {
    /// Whether bytes that are from there go on where this ends.
    fn continues(&self, next: &SegmentFrom) -> bool {
        match (&self.from, next) {
            (SegmentFrom::Literal(span), SegmentFrom::Literal(next))
            | (SegmentFrom::Default(span), SegmentFrom::Default(next)) => span.end == next.start,
            _ => false,
        }
    }

    fn grow(&mut self, by: usize) {
        self.range.end += by;
        if let SegmentFrom::Literal(span) | SegmentFrom::Default(span) = &mut self.from {
            span.end += by;
        }
    }

    /// What is left when only these bytes of the text are.
    fn cut(self, kept: &Range<usize>) -> Option<Self> {
        let start = self.range.start.max(kept.start);
        let end = self.range.end.min(kept.end);
        if start >= end {
            return None;
        }
        let moved = |span: Range<usize>| {
            span.start + start - self.range.start..span.start + end - self.range.start
        };
        let from = match self.from {
            SegmentFrom::Literal(span) => SegmentFrom::Literal(moved(span)),
            SegmentFrom::Default(span) => SegmentFrom::Default(moved(span)),
            from => from,
        };
        Some(Self { range: start - kept.start..end - kept.start, from })
    }
}

/// Expands a part of a text. Work and memory are linear in the part, but for what variables bring, which is bounded.
pub(super) fn expand(
    text: &Spliced<'_>,
    range: Range<usize>,
    syntax: Syntax,
    lines: &Lines<'_>,
    scope: &dyn Scope,
) -> Expanded {
    let at = range.start;
    let mut expander = Expander {
        text,
        at,
        end: range.end,
        syntax,
        lines,
        scope,
        out: Expanded::default(),
        in_default: false,
    };
    if let Err(place) = expander.word(None, 0) {
        expander.out.fail(UnresolvedKind::Expression, place);
    }
    expander.out
}

struct Expander<'e> {
    text: &'e Spliced<'e>,
    at: usize,
    end: usize,
    syntax: Syntax,
    lines: &'e Lines<'e>,
    scope: &'e dyn Scope,
    out: Expanded,
    /// Whether what is read is the operand of an expression.
    in_default: bool,
}

/// The place of an expression that is not understood.
type Malformed = Place;

/// What stands behind the name in braces.
#[derive(Clone, Copy)]
enum Operator {
    /// `-`
    Default,
    /// `+`
    Alternative,
    /// `?`
    Required,
    /// `#`, or `##` where `true`.
    Prefix(bool),
    /// `%`, or `%%` where `true`.
    Suffix(bool),
}

impl Expander<'_> {
    fn peek(&self) -> Option<u8> {
        let byte = self.text.text().as_bytes().get(self.at).copied();
        byte.filter(|_| self.at < self.end)
    }

    fn place(&self, range: Range<usize>) -> Place {
        self.lines.place(self.text.cover(range))
    }

    /// Up to the byte at which it stops, which is left; to the end without one.
    fn word(&mut self, stop: Option<u8>, depth: usize) -> Result<(), Malformed> {
        while let Some(byte) = self.peek() {
            match (byte, self.syntax) {
                _ if Some(byte) == stop => return Ok(()),
                (b'$', _) => self.dollar(depth)?,
                (b'\'', Syntax::Shell { .. }) => self.single_quoted()?,
                (b'"', Syntax::Shell { .. }) => self.double_quoted(depth)?,
                (_, Syntax::Shell { escape }) if byte == escape => {
                    self.at += 1;
                    self.push_character();
                }
                _ => self.push_plain(stop),
            }
        }
        if stop.is_some() { Err(self.place(self.end..self.end)) } else { Ok(()) }
    }

    /// `'…'`: nothing is special.
    fn single_quoted(&mut self) -> Result<(), Malformed> {
        let start = self.at + 1;
        let rest = self.text.text().get(start..self.end).unwrap_or_default();
        let Some(length) = rest.find('\'') else { return Err(self.place(self.at..start)) };
        self.push(start..start + length);
        self.at = start + length + 1;
        Ok(())
    }

    /// `"…"`: variables are expanded, and the escape character holds for `"`, `$` and itself.
    fn double_quoted(&mut self, depth: usize) -> Result<(), Malformed> {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            let next = self.text.text().as_bytes().get(self.at + 1).copied();
            match (byte, self.syntax) {
                (b'"', _) => {
                    self.at += 1;
                    return Ok(());
                }
                (b'$', _) => self.dollar(depth)?,
                (_, Syntax::Shell { escape }) if byte == escape => {
                    let is_special =
                        next.is_some_and(|next| matches!(next, b'"' | b'$') || next == escape);
                    self.at += usize::from(is_special);
                    self.push_character();
                }
                _ => self.push_character(),
            }
        }
        Err(self.place(start..start + 1))
    }

    /// As many bytes as are nothing special; at least one character.
    fn push_plain(&mut self, stop: Option<u8>) {
        let rest = self.text.text().get(self.at..self.end).unwrap_or_default();
        let is_special = |byte: u8| match self.syntax {
            Syntax::Shell { escape } => matches!(byte, b'$' | b'\'' | b'"') || byte == escape,
            Syntax::Compose => byte == b'$',
        };
        let length = rest.bytes().position(|byte| is_special(byte) || Some(byte) == stop);
        let length = length.unwrap_or(rest.len());
        self.push(self.at..self.at + length);
        self.at += length;
    }

    fn push_character(&mut self) {
        let rest = self.text.text().get(self.at..self.end).unwrap_or_default();
        let length = rest.chars().next().map_or(0, char::len_utf8);
        self.push(self.at..self.at + length);
        self.at += length;
    }

    /// These bytes as they are.
    fn push(&mut self, range: Range<usize>) {
        let from = match self.text.file_span(range.clone()) {
            None => SegmentFrom::Changed,
            Some(span) if self.in_default => SegmentFrom::Default(span),
            Some(span) => SegmentFrom::Literal(span),
        };
        let text = self.text.text().get(range.clone()).unwrap_or_default();
        self.out.push(text, from);
        if self.out.is_too_long() {
            let place = self.place(range);
            self.out.check(&place);
        }
    }

    /// `$NAME`, `${…}`, and `$$` of compose.
    fn dollar(&mut self, depth: usize) -> Result<(), Malformed> {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            Some(b'{') => {
                self.at += 1;
                self.braces(start, depth + 1)
            }
            Some(byte) if is_name_start(byte) => {
                let name = self.name();
                self.variable(&name, start);
                Ok(())
            }
            Some(b'$') if self.syntax == Syntax::Compose => {
                self.push_character();
                Ok(())
            }
            Some(byte)
                if self.syntax == Syntax::Compose
                    || byte.is_ascii_digit()
                    || b"@*#?-!$".contains(&byte) =>
            {
                Err(self.place(start..self.at))
            }
            None if self.syntax == Syntax::Compose => Err(self.place(start..self.at)),
            _ => {
                self.push(start..start + 1);
                Ok(())
            }
        }
    }

    fn name(&mut self) -> Box<str> {
        let rest = self.text.text().get(self.at..self.end).unwrap_or_default();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = rest.bytes().take_while(|byte| is_name(byte)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default().into()
    }

    /// Behind `${`.
    fn braces(&mut self, start: usize, depth: usize) -> Result<(), Malformed> {
        let is_name = self.peek().is_some_and(is_name_start);
        let name = self.name();
        if !is_name || name.len() > MAX_NAME || depth > MAX_PIECES {
            return Err(self.place(start..self.at));
        }
        if self.peek() == Some(b'}') {
            self.at += 1;
            self.variable(&name, start);
            return Ok(());
        }
        let (operator, takes_empty) = self.operator().ok_or_else(|| self.place(start..self.at))?;
        let operand_start = self.at;
        let outer = mem::take(&mut self.out);
        let was_default = mem::replace(&mut self.in_default, true);
        let read = self.word(Some(b'}'), depth);
        self.in_default = was_default;
        let operand = mem::replace(&mut self.out, outer);
        read?;
        let operand_place = self.place(operand_start..self.at);
        self.at += 1;
        let place = self.place(start..self.at);
        self.apply(name, operator, takes_empty, (operand, operand_place), place)
    }

    /// The operator, and whether an empty value is as good as another.
    fn operator(&mut self) -> Option<(Operator, bool)> {
        let has_colon = self.peek() == Some(b':');
        self.at += usize::from(has_colon);
        let byte = self.peek()?;
        self.at += 1;
        let is_twice = self.peek() == Some(byte);
        let operator = match (byte, self.syntax) {
            (b'-', _) => Operator::Default,
            (b'+', _) => Operator::Alternative,
            (b'?', _) => Operator::Required,
            (b'#', Syntax::Shell { .. }) if !has_colon => Operator::Prefix(is_twice),
            (b'%', Syntax::Shell { .. }) if !has_colon => Operator::Suffix(is_twice),
            _ => return None,
        };
        if let Operator::Prefix(true) | Operator::Suffix(true) = operator {
            self.at += 1;
        }
        Some((operator, !has_colon))
    }

    /// `$NAME` and `${NAME}`.
    fn variable(&mut self, name: &str, start: usize) {
        let place = self.place(start..self.at);
        if name.len() > MAX_NAME {
            return self.out.fail(UnresolvedKind::Expression, place);
        }
        let value = self.scope.value(name);
        self.put(name.into(), &value, &place);
    }

    /// The value of a variable, where it stands.
    fn put(&mut self, name: Box<str>, value: &Value<'_>, place: &Place) {
        let told = match value {
            Value::Given(_) => VariableValue::Given,
            Value::Default(_, place) => VariableValue::Default((*place).clone()),
            Value::Unset | Value::Undeclared => VariableValue::Unset,
        };
        self.out.uses.push(VariableUse { name: name.clone(), place: place.clone(), value: told });
        match value {
            Value::Given(text) => self.out.push(text, SegmentFrom::Given),
            Value::Default(text, _) => self.out.append(text, true, place),
            Value::Unset => self.out.fail(UnresolvedKind::Unset(name), place.clone()),
            Value::Undeclared => self.out.fail(UnresolvedKind::Undeclared(name), place.clone()),
        }
        self.out.check(place);
    }

    fn apply(
        &mut self,
        name: Box<str>,
        operator: Operator,
        takes_empty: bool,
        (operand, operand_place): (Expanded, Place),
        place: Place,
    ) -> Result<(), Malformed> {
        let value = self.scope.value(&name);
        let has_value = match &value {
            Value::Given(text) => takes_empty || !text.is_empty(),
            Value::Default(text, _) => takes_empty || !text.text.is_empty() || text.fault.is_some(),
            Value::Unset | Value::Undeclared => false,
        };
        let is_operand = match operator {
            Operator::Default => !has_value,
            Operator::Alternative => has_value,
            Operator::Required if !has_value => {
                let value = VariableValue::Unset;
                self.out.uses.push(VariableUse { name: name.clone(), place: place.clone(), value });
                self.out.fail(UnresolvedKind::Required(name), place);
                return Ok(());
            }
            Operator::Required => false,
            Operator::Prefix(_) | Operator::Suffix(_) => {
                return self.strip(name, operator, &value, &operand, &place);
            }
        };
        if is_operand {
            let value = match operator {
                Operator::Alternative => VariableValue::Alternative(operand_place),
                _ => VariableValue::Default(operand_place),
            };
            self.out.uses.push(VariableUse { name, place: place.clone(), value });
            self.out.append(&operand, false, &place);
        } else if let (Operator::Alternative, false) = (operator, has_value) {
            self.out.uses.push(VariableUse { name, place, value: VariableValue::Unset });
        } else {
            self.put(name, &value, &place);
        }
        Ok(())
    }

    /// `${NAME#pattern}` and its kin: a pattern without wildcards, or with one `*` at the inner end.
    fn strip(
        &mut self,
        name: Box<str>,
        operator: Operator,
        value: &Value<'_>,
        operand: &Expanded,
        place: &Place,
    ) -> Result<(), Malformed> {
        let outer = mem::take(&mut self.out);
        self.put(name, value, place);
        let mut inner = mem::replace(&mut self.out, outer);
        let kept = kept(&inner.text, operator, &operand.text).ok_or_else(|| place.clone())?;
        inner.cut(kept);
        if inner.fault.is_none() {
            inner.fault.clone_from(&operand.fault);
        }
        self.out.append(&inner, false, place);
        Ok(())
    }
}

/// What a pattern leaves of a value; `None` if the pattern is of another kind than is known here.
fn kept(value: &str, operator: Operator, pattern: &str) -> Option<Range<usize>> {
    let is_plain = |text: &str| !text.contains(['*', '?', '[', '\\']);
    let all = 0..value.len();
    let kept = match operator {
        Operator::Prefix(is_greedy) => {
            let literal = pattern.strip_prefix('*').unwrap_or(pattern);
            let found = match (literal.len() < pattern.len(), is_greedy) {
                (false, _) => value.starts_with(literal).then_some(0),
                (true, false) => value.find(literal),
                (true, true) => value.rfind(literal),
            };
            is_plain(literal).then(|| found.map(|at| at + literal.len()..value.len()))?
        }
        Operator::Suffix(is_greedy) => {
            let literal = pattern.strip_suffix('*').unwrap_or(pattern);
            let found = match (literal.len() < pattern.len(), is_greedy) {
                (false, _) => value.ends_with(literal).then(|| value.len() - literal.len()),
                (true, false) => value.rfind(literal),
                (true, true) => value.find(literal),
            };
            is_plain(literal).then(|| found.map(|at| 0..at))?
        }
        _ => return None,
    };
    Some(kept.unwrap_or(all))
}

const fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}
