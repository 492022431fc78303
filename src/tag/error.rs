//! Why a text is not a tag.

use core::ops::Range;

use thiserror::Error;

use super::{TagView, are_tag_bytes, is_tag_byte, is_word};

/// Why a text is not a tag, and where. Holds no copy of the text: cheap, safe to log.
///
/// ```
/// let error = distref::TagView::parse(".5").unwrap_err();
/// assert_eq!(error.to_string(), "a tag starts with a letter, a digit or `_` (byte 0)");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind} (byte {start})")]
pub struct TagError {
    kind: TagErrorKind,
    start: u32,
    end: u32,
}

/// Which rule of the grammar of tags a text breaks.
///
/// ```
/// use distref::tag::TagErrorKind;
///
/// assert_eq!(distref::TagView::parse("").unwrap_err().kind(), TagErrorKind::Empty);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum TagErrorKind {
    /// Nothing where a tag has to be.
    #[error("the tag is empty")]
    Empty,
    /// The first byte is `.` or `-`.
    #[error("a tag starts with a letter, a digit or `_`")]
    Start,
    /// A character that no tag holds.
    #[error("a tag holds only letters, digits, `_`, `.` and `-`")]
    Character,
    /// More than [`TagView::MAX_LEN`] bytes. The span is the rest.
    #[error("a tag has at most 128 characters")]
    TooLong,
}

impl TagError {
    /// The rule that is broken.
    ///
    /// ```
    /// # use distref::{TagView, tag::TagErrorKind};
    /// assert_eq!(TagView::parse("a b").unwrap_err().kind(), TagErrorKind::Character);
    /// ```
    #[must_use]
    pub const fn kind(self) -> TagErrorKind {
        self.kind
    }

    /// The bytes at fault, within the text given, on character boundaries. Empty for an empty text.
    ///
    /// ```
    /// assert_eq!(distref::TagView::parse("a b").unwrap_err().span(), 1..2);
    /// ```
    #[must_use]
    pub const fn span(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The first fault of a text that is no tag.
    #[cold]
    pub(crate) fn find(text: &str) -> Self {
        let Some(&first) = text.as_bytes().first() else {
            return Self::new(TagErrorKind::Empty, 0, 0);
        };
        // A long text is mostly too long and nothing else, which one pass over all of it tells sooner.
        let is_sound = text.len() > TagView::MAX_LEN && are_tag_bytes(text.as_bytes());
        let foreign = if is_sound { None } else { text.bytes().position(|b| !is_tag_byte(b)) };
        if let Some(at) = foreign {
            let foreign = text.get(at..).and_then(|rest| rest.chars().next());
            return Self::new(TagErrorKind::Character, at, at + foreign.map_or(1, char::len_utf8));
        }
        if is_word(first) {
            Self::new(TagErrorKind::TooLong, TagView::MAX_LEN, text.len())
        } else {
            Self::new(TagErrorKind::Start, 0, 1)
        }
    }

    fn new(kind: TagErrorKind, start: usize, end: usize) -> Self {
        let bound = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self { kind, start: bound(start), end: bound(end) }
    }
}
