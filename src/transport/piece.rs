//! Where a part of a text stands in it.

use super::error::{TransportError, TransportErrorKind as Kind};
use crate::reference::ReferenceView;

/// A part of the text that knows its place in it.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    at: usize,
}

impl<'a> Piece<'a> {
    /// All of a text.
    pub(super) const fn whole(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The first bytes; all of it if `end` is not a place in it.
    pub(super) fn head(self, end: usize) -> Self {
        Self { text: self.text.get(..end).unwrap_or(self.text), ..self }
    }

    /// From `start` on; all of it if `start` is not a place in it.
    pub(super) fn tail(self, start: usize) -> Self {
        match self.text.get(start..) {
            Some(text) => Self { text, at: self.at + start },
            None => self,
        }
    }

    pub(super) const fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn strip_prefix(self, prefix: &str) -> Option<Self> {
        self.text.starts_with(prefix).then(|| self.tail(prefix.len()))
    }

    /// Splits around the first byte `separator`, which is ASCII.
    pub(super) fn split_once(self, separator: char) -> Option<(Self, Self)> {
        self.text.find(separator).map(|at| self.split_around(at))
    }

    /// Splits around the last byte `separator`, which is ASCII.
    pub(super) fn rsplit_once(self, separator: char) -> Option<(Self, Self)> {
        self.text.rfind(separator).map(|at| self.split_around(at))
    }

    /// What stands before and behind the byte at `at`.
    pub(super) fn split_around(self, at: usize) -> (Self, Self) {
        (self.head(at), self.tail(at + 1))
    }

    /// A path is anything but nothing.
    pub(super) fn path(self) -> Result<&'a str, TransportError> {
        if self.is_empty() { Err(self.fault(Kind::EmptyPath)) } else { Ok(self.text) }
    }

    /// A reference as people type it.
    pub(super) fn reference(self) -> Result<ReferenceView<'a>, TransportError> {
        ReferenceView::parse(self.text).map_err(|error| {
            TransportError::new(Kind::Reference(error.kind()), self.at, self.text, Some(error))
        })
    }

    /// `index := 1*DIGIT`, below 2³².
    pub(super) fn index(self) -> Result<u32, TransportError> {
        let is_number = self.text.bytes().all(|byte| byte.is_ascii_digit());
        let number = self.text.parse().ok().filter(|_| is_number);
        number.ok_or(self.fault(Kind::Index))
    }

    /// All of this breaks the rule.
    pub(super) const fn fault(self, kind: Kind) -> TransportError {
        TransportError::new(kind, self.at, self.text, None)
    }
}
