//! Where in a file something stands.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

/// How many bytes lie between two marks of [`Lines`]: no place costs more than reading twice as many.
const STEP: usize = 512;

/// Where in a file something stands: line and column for people, bytes for programs.
///
/// ```text
/// line   := from 1; lines end at "\n"
/// column := from 1; counts characters, as editors do
/// span   := bytes from 0, on character boundaries
/// ```
///
/// ```
/// use distref::sources::Place;
///
/// let place = Place::of(12..18, "# é\n  FROM alpine\n");
/// assert_eq!((place.line(), place.column(), place.span()), (2, 8, 12..18));
/// assert_eq!(place.to_string(), "2:8");
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Place {
    line: usize,
    column: usize,
    span: Range<usize>,
}

impl Place {
    /// The place of these bytes in a text. Bytes beyond its end, or within a character, are moved back.
    ///
    /// ```
    /// use distref::sources::Place;
    ///
    /// assert_eq!(Place::of(7..9, "a\nb").span(), 3..3);
    /// ```
    #[must_use]
    pub fn of(span: Range<usize>, text: &str) -> Self {
        let start = boundary(text, span.start);
        let end = boundary(text, span.end).max(start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.get(line_start..).map_or(0, |text| text.chars().count()) + 1;
        Self { line, column, span: start..end }
    }

    /// The line, from 1.
    ///
    /// ```
    /// assert_eq!(distref::sources::Place::of(2..3, "a\nb").line(), 2);
    /// ```
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, from 1.
    ///
    /// ```
    /// assert_eq!(distref::sources::Place::of(3..4, "éb").column(), 2);
    /// ```
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    /// The bytes of the file.
    ///
    /// ```
    /// assert_eq!(distref::sources::Place::of(0..1, "ab").span(), 0..1);
    /// ```
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.span.start..self.span.end
    }

    /// What stands there; `None` if the text is another one, and too short.
    ///
    /// ```
    /// use distref::sources::Place;
    ///
    /// assert_eq!(Place::of(5..11, "FROM alpine").slice("FROM alpine"), Some("alpine"));
    /// ```
    #[must_use]
    pub fn slice<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.get(self.span())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.line, self.column)
    }
}

/// Finds lines and columns, and the bytes of characters, in a text of any shape: a file of one long line too.
pub(super) struct Lines<'a> {
    text: &'a str,
    /// Where lines begin.
    starts: Vec<usize>,
    /// How many characters begin before each [`STEP`]th byte. None in ASCII, where bytes are characters.
    marks: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let starts = core::iter::once(0).chain(breaks).collect();
        let mut marks = Vec::new();
        if !text.is_ascii() {
            let mut seen = 0;
            for chunk in text.as_bytes().chunks(STEP) {
                marks.push(seen);
                seen += count(chunk);
            }
            marks.push(seen);
        }
        Self { text, starts, marks }
    }

    pub(super) const fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn place(&self, span: Range<usize>) -> Place {
        let start = boundary(self.text, span.start);
        let end = boundary(self.text, span.end).max(start);
        let line = self.starts.partition_point(|&line_start| line_start <= start);
        let line_start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = self.characters(start).saturating_sub(self.characters(line_start)) + 1;
        Place { line, column, span: start..end }
    }

    /// How many characters begin before a byte.
    fn characters(&self, byte: usize) -> usize {
        let Some(seen) = self.marks.get(byte / STEP) else { return byte };
        let rest = self.text.as_bytes().get(byte / STEP * STEP..byte);
        seen + rest.map_or(0, count)
    }

    /// The byte at which the character of this number begins; the end of the text beyond it.
    pub(super) fn byte(&self, character: usize) -> usize {
        if self.marks.is_empty() {
            return character.min(self.text.len());
        }
        let chunk = self.marks.partition_point(|&seen| seen <= character).saturating_sub(1);
        let mut left = character - self.marks.get(chunk).copied().unwrap_or(0).min(character);
        let bytes = self.text.as_bytes().get(chunk * STEP..).unwrap_or_default();
        for (at, byte) in bytes.iter().enumerate() {
            if is_start(*byte) {
                if left == 0 {
                    return chunk * STEP + at;
                }
                left -= 1;
            }
        }
        self.text.len()
    }
}

fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| is_start(byte)).count()
}

/// Whether a character of UTF-8 begins here.
const fn is_start(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

/// The byte, or the start of the character that it lies in, or the end of the text.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    #[test]
    fn the_fast_way_finds_the_places_of_the_plain_one() {
        let ascii = "FROM a\n\n  FROM b\r\n".repeat(60);
        let mixed: String = "é\nFROM ünï\n日本語 x\n".repeat(70) + &"語".repeat(2_000);
        for text in ["", "\n", "a", ascii.as_str(), mixed.as_str()] {
            let lines = Lines::new(text);
            for at in (0..=text.len() + 1).step_by(7).chain([text.len()]) {
                assert_eq!(lines.place(at..at + 3), Place::of(at..at + 3, text), "{at}");
            }
            for (number, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(lines.byte(number), byte);
            }
            assert_eq!(lines.byte(text.chars().count()), text.len());
        }
    }
}
