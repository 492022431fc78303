//! The line that a finding is in, fit for a terminal.

use distref::sources::Place;

use crate::visible::visible;

/// Characters that are shown before the place, of it, and behind it.
const BEFORE: usize = 60;
const WITHIN: usize = 120;
const BEHIND: usize = 40;

/// A line, and where its marks go.
pub(crate) struct Excerpt {
    pub(crate) line: String,
    pub(crate) indent: usize,
    pub(crate) width: usize,
}

impl Excerpt {
    pub(crate) fn new(text: &str, place: &Place) -> Self {
        let span = place.span();
        let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[span.start..].find('\n').map_or(text.len(), |at| span.start + at);
        let (before, rest) = text[start..end].split_at(span.start - start);
        let (within, behind) = rest.split_at(span.end.min(end) - span.start);
        let skipped = before.chars().count().saturating_sub(BEFORE);
        let before: String = before.chars().skip(skipped).collect();
        let mut line = if skipped > 0 { "...".to_owned() } else { String::new() };
        line += &visible(before.trim_start_matches([' ', '\t']));
        let indent = line.len();
        let (within, is_cut) = cut(within, WITHIN);
        line += &visible(&within);
        let width = line.len() - indent;
        if !is_cut {
            line += &visible(&cut(behind.trim_end_matches('\r'), BEHIND).0);
        }
        Self { line, indent, width: width.max(1) }
    }
}

/// The first characters, and whether that is not all.
fn cut(text: &str, most: usize) -> (String, bool) {
    (text.chars().take(most).collect(), text.chars().nth(most).is_some())
}
