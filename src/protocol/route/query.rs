//! Parameters behind `?`.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::path::is_pchar;
use super::refusal::{Refusal, RefusalKind, RefusalPart};

/// `query := *( pchar | "/" | "?" )`, RFC 3986, section 3.4, of which the parts between `&` are parameters.
#[derive(Clone, Copy)]
pub(super) struct Query<'a>(&'a str);

/// `param := name [ "=" value ]`
#[derive(Clone, Copy)]
pub(super) struct Param<'a> {
    name: &'a str,
    value: &'a str,
    /// Where the value begins.
    at: usize,
}

impl<'a> Query<'a> {
    /// Escapes are looked at where a parameter is read.
    pub(super) fn new(query: &'a str) -> Result<Self, Refusal> {
        let is_wrong = |byte: u8| !is_pchar(byte) && !matches!(byte, b'/' | b'?');
        let Some(at) = query.bytes().position(is_wrong) else { return Ok(Self(query)) };
        let len = query.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        Err(Refusal::of_text(RefusalKind::Character, RefusalPart::Query, at..at + len))
    }

    /// Every parameter of this name that has a value.
    pub(super) fn all(self, name: &'static str) -> impl Iterator<Item = Param<'a>> {
        self.params().filter(move |param| param.is(name) && !param.value.is_empty())
    }

    /// The value of a parameter that may be there once: which of two is meant, readers differ on.
    pub(super) fn one(self, name: &'static str) -> Result<Option<Param<'a>>, Refusal> {
        let mut named = self.params().filter(|param| param.is(name));
        let first = named.next();
        match named.next() {
            Some(second) => Err(second.refuse(RefusalKind::Repeated)),
            None => Ok(first.filter(|param| !param.value.is_empty())),
        }
    }

    /// Something is missing at the end.
    pub(super) fn refuse_end(self, kind: RefusalKind) -> Refusal {
        Refusal::of_text(kind, RefusalPart::Query, self.0.len()..self.0.len())
    }

    fn params(self) -> impl Iterator<Item = Param<'a>> {
        let mut next = 0;
        self.0.split('&').map(move |text| {
            let start = next;
            next += text.len() + 1;
            match text.split_once('=') {
                Some((name, value)) => Param { name, value, at: start + name.len() + 1 },
                None => Param { name: text, value: "", at: start + text.len() },
            }
        })
    }
}

impl<'a> Param<'a> {
    /// Whether it is called so, with or without escapes.
    fn is(self, name: &str) -> bool {
        self.name == name
            || (self.name.contains('%') && decode(self.name).is_ok_and(|it| it == name))
    }

    /// As written.
    pub(super) const fn raw(self) -> &'a str {
        self.value
    }

    /// Without escapes. `+` is itself.
    pub(super) fn decoded(self) -> Result<Cow<'a, str>, Refusal> {
        decode(self.value).map_err(|at| {
            let end = self.value.len().min(at + 3);
            Refusal::of_text(RefusalKind::Escape, RefusalPart::Query, self.at + at..self.at + end)
        })
    }

    /// The whole value is at fault.
    pub(super) fn refuse(self, kind: RefusalKind) -> Refusal {
        Refusal::of_text(kind, RefusalPart::Query, self.span())
    }

    pub(super) fn span(self) -> Range<usize> {
        self.at..self.at + self.value.len()
    }
}

/// The text without its escapes, or where one is not `"%" hexdigit hexdigit`, or not UTF-8.
pub(super) fn decode(text: &str) -> Result<Cow<'_, str>, usize> {
    let Some(first) = memchr::memchr(b'%', text.as_bytes()) else { return Ok(Cow::Borrowed(text)) };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        match (byte, after) {
            (b'%', [high, low, after @ ..]) => {
                let value = hex(*high).zip(hex(*low));
                bytes
                    .push(value.map(|(high, low)| high * 16 + low).ok_or(text.len() - rest.len())?);
                rest = after;
            }
            (b'%', _) => return Err(text.len() - rest.len()),
            _ => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).map(Cow::Owned).map_err(|_| first)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
