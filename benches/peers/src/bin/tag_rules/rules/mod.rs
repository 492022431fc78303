//! How tools order tags and choose among them, each behind one shape.

pub mod crates;
pub mod cup;
pub mod dependabot;
pub mod go;
pub mod ours;
pub mod renovate;
pub mod wud;

use std::cmp::Ordering;
use std::fmt;

/// How the first tag stands to the second; `None` if the tool does not read or compare them.
pub type Compare = fn(&str, &str) -> Option<Ordering>;

/// The tag to update to, among those of a line; `None` for no update.
pub type Select = for<'a> fn(&'a str, &'a [String]) -> Option<&'a str>;

/// The greatest; of equals, one that writes `v` as the tag in use does, then the last.
pub fn greatest<'a, T>(
    current: &str,
    tags: impl Iterator<Item = (&'a str, T)>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Option<&'a str> {
    let is_spelled_alike = |tag: &str| tag.starts_with('v') == current.starts_with('v');
    tags.max_by(|(a, a_read), (b, b_read)| {
        order(a_read, b_read).then_with(|| is_spelled_alike(a).cmp(&is_spelled_alike(b)))
    })
    .map(|(tag, _)| tag)
}

/// The greatest of those that are greater than the tag in use.
pub fn greatest_above<'a>(
    current: &str,
    candidates: &'a [String],
    compare: Compare,
) -> Option<&'a str> {
    let tags = candidates.iter().map(|tag| (tag.as_str(), tag.as_str()));
    let above = tags.filter(|(tag, _)| compare(tag, current).is_some_and(Ordering::is_gt));
    greatest(current, above, |a, b| compare(a, b).unwrap_or(Ordering::Equal))
}

/// What stands in for a tool.
#[derive(Clone, Copy)]
pub enum Kind {
    /// The crate or the standard library itself.
    AsIs,
    /// Its published rule, written anew.
    Rule,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AsIs => "as it is",
            Self::Rule => "its rule",
        })
    }
}

/// Asserts how the first of each row stands to the last, both ways round.
#[cfg(test)]
pub fn assert_rule(compare: Compare, rows: &[(&str, Option<Ordering>, &str)]) {
    for &(a, expected, b) in rows {
        assert_eq!(compare(a, b), expected, "{a} to {b}");
        assert_eq!(compare(b, a), expected.map(Ordering::reverse), "{b} to {a}");
    }
}
