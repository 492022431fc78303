//! The tag files: `tag-succession.jsonl`, `tag-select.jsonl`, `tag-curated.jsonl`. Their rows have no id.

use std::cmp::Ordering;

use distref::tag::{TagOrder, compare, sort};
use serde_json::Value;

use crate::report::Verdict;

/// What a row is called in the list of deviations: its tags.
pub(crate) fn id(row: &Value) -> String {
    let words = ["older", "newer", "a", "b", "current", "tag"].map(|key| row[key].as_str());
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// An older tag and the one that replaced it, which a sort puts in this order too.
pub(crate) fn succession(row: &Value) -> Verdict {
    let (older, newer) = (text(row, "older"), text(row, "newer"));
    Verdict::of(&compare(older, newer), &Ordering::Less)
        .and(|| Verdict::of(&compare(newer, older), &Ordering::Greater).about("turned round"))
        .and(|| {
            let mut pair = [newer, older];
            sort(&mut pair);
            Verdict::of(&pair, &[older, newer]).about("sorted")
        })
}

/// A fact that was written by hand.
pub(crate) fn curated(row: &Value) -> Verdict {
    match text(row, "kind") {
        "order" => succession(row),
        "same_rank" => {
            let rank = TagOrder::default().compare_rank(text(row, "a"), text(row, "b"));
            Verdict::of(&rank, &Ordering::Equal)
        }
        _ => Verdict::Skip("todo"),
    }
}

fn text<'r>(row: &'r Value, key: &str) -> &'r str {
    row[key].as_str().unwrap_or_default()
}
