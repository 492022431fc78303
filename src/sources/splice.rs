//! A text as it is read, and the bytes of the file that it is made of.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

/// A text as a reader of the file sees it: continued lines joined, quotes gone. It knows which bytes of the file are the
/// same.
#[derive(Clone, Debug)]
pub(super) struct Spliced<'a> {
    text: Cow<'a, str>,
    runs: Runs,
    /// The bytes of the file that the whole is from.
    whole: Range<usize>,
}

/// Which bytes of the file a text is a copy of.
#[derive(Clone, Debug)]
enum Runs {
    /// None: it was written with escapes, or folded.
    None,
    /// All, from this byte of the file on.
    One(usize),
    /// From this byte of the text on, those of the file from there on.
    Many(Vec<(usize, usize)>),
}

impl<'a> Spliced<'a> {
    /// A slice of the file, from this byte on.
    pub(super) fn verbatim(text: &'a str, start: usize) -> Self {
        let whole = start..start + text.len();
        Self { text: Cow::Borrowed(text), runs: Runs::One(start), whole }
    }

    /// Made from these bytes of the file, which are others.
    pub(super) const fn changed(text: Cow<'a, str>, whole: Range<usize>) -> Self {
        Self { text, runs: Runs::None, whole }
    }

    /// A copy of the pieces of a file, each with the byte at which it begins. Not empty.
    pub(super) fn joined(pieces: impl IntoIterator<Item = (&'a str, usize)>) -> Self {
        let mut text = alloc::string::String::new();
        let mut runs = Vec::new();
        let mut whole: Option<Range<usize>> = None;
        for (piece, start) in pieces {
            runs.push((text.len(), start));
            text.push_str(piece);
            let first = whole.map_or(start, |whole| whole.start);
            whole = Some(first..start + piece.len());
        }
        Self { text: Cow::Owned(text), runs: Runs::Many(runs), whole: whole.unwrap_or(0..0) }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A part of the text, borrowed from the file where that is possible.
    pub(super) fn part(&self, range: Range<usize>) -> Cow<'a, str> {
        match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(range).unwrap_or_default()),
            Cow::Owned(text) => Cow::Owned(text.get(range).unwrap_or_default().into()),
        }
    }

    /// The bytes of the file that are these bytes of the text, where they are in one run.
    pub(super) fn file_span(&self, range: Range<usize>) -> Option<Range<usize>> {
        let (from, start, end) = match &self.runs {
            Runs::None => return None,
            Runs::One(start) => (0, *start, self.text.len()),
            Runs::Many(runs) => {
                let next = runs.partition_point(|&(from, _)| from <= range.start);
                let (from, start) = *runs.get(next.checked_sub(1)?)?;
                (from, start, runs.get(next).map_or(self.text.len(), |&(from, _)| from))
            }
        };
        let is_in = from <= range.start && range.end <= end;
        is_in.then(|| start + range.start - from..start + range.end - from)
    }

    /// The bytes of the file from the first to the last of these, whatever lies between.
    pub(super) fn cover(&self, range: Range<usize>) -> Range<usize> {
        let first = self.file_span(range.start..range.start);
        let last = range.end.checked_sub(1).filter(|&last| last >= range.start);
        let last = last.and_then(|last| self.file_span(last..range.end));
        match (first, last) {
            (Some(first), Some(last)) if first.start <= last.end => first.start..last.end,
            (Some(first), None) => first,
            _ => self.whole.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joined_text_knows_where_its_bytes_are() {
        let file = "FROM al\\\n # no\npine";
        let joined = Spliced::joined([("FROM al", 0), ("pine", 15)]);
        assert_eq!(joined.text(), "FROM alpine");
        assert_eq!(joined.file_span(5..7), Some(5..7));
        assert_eq!(joined.file_span(7..11), Some(15..19));
        assert_eq!(joined.file_span(5..11), None);
        assert_eq!(joined.cover(5..11), 5..19);
        assert_eq!(&file[15..19], "pine");
        assert_eq!(Spliced::changed("a".into(), 3..9).cover(0..1), 3..9);
    }
}
