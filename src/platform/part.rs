//! Pieces of a text that know where they are, so that a refusal can say so.

use core::ops::Range;

/// A piece of the text, and where it starts there.
#[derive(Clone, Copy)]
pub(super) struct Part<'t> {
    pub(super) start: usize,
    pub(super) text: &'t str,
}

impl Part<'_> {
    pub(super) const fn span(self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// The first character that is not allowed, as a span of the whole text; the empty end if there is none.
    pub(super) fn first_outside(self, is_allowed: impl Fn(char) -> bool) -> Range<usize> {
        let outside = self.text.char_indices().find(|&(_, c)| !is_allowed(c));
        let (at, len) = outside.map_or((self.text.len(), 0), |(at, c)| (at, c.len_utf8()));
        self.start + at..self.start + at + len
    }
}

/// What is between separators, from left to right.
pub(super) struct Parts<'t> {
    text: &'t str,
    separator: char,
    /// Where the next part starts.
    next: usize,
    /// Where the text starts in the whole text.
    offset: usize,
}

impl<'t> Parts<'t> {
    pub(super) const fn of(part: Part<'t>, separator: char) -> Self {
        Self { text: part.text, separator, next: 0, offset: part.start }
    }
}

impl<'t> Iterator for Parts<'t> {
    type Item = Part<'t>;

    fn next(&mut self) -> Option<Part<'t>> {
        let rest = self.text.get(self.next..)?;
        let text = rest.split_once(self.separator).map_or(rest, |(text, _)| text);
        let part = Part { start: self.offset + self.next, text };
        self.next += text.len() + 1;
        Some(part)
    }
}

/// What a name of any kind may hold.
pub(super) const fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}
