//! Parameters behind `?`.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::path::foreign;
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
        match foreign(query, b"/?") {
            Some(span) => Err(Refusal::of_text(RefusalKind::Character, RefusalPart::Query, span)),
            None => Ok(Self(query)),
        }
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

    const fn params(self) -> Params<'a> {
        Params { rest: Some(self.0), at: 0 }
    }
}

/// Parameters yet to come.
struct Params<'a> {
    rest: Option<&'a str>,
    /// Where the rest begins.
    at: usize,
}

impl<'a> Iterator for Params<'a> {
    type Item = Param<'a>;

    fn next(&mut self) -> Option<Param<'a>> {
        let (text, rest) = cut(self.rest?, b'&');
        let (name, value) = cut(text, b'=');
        let value_at = name.len() + usize::from(value.is_some());
        let param = Param { name, value: value.unwrap_or_default(), at: self.at + value_at };
        self.rest = rest;
        self.at += text.len() + 1;
        Some(param)
    }
}

/// What stands before a mark, and what behind it.
fn cut(text: &str, mark: u8) -> (&str, Option<&str>) {
    let found = memchr::memchr(mark, text.as_bytes()).and_then(|at| text.split_at_checked(at));
    found.map_or((text, None), |(before, rest)| (before, rest.get(1..)))
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
