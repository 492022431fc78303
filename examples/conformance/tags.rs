//! The tag files: `tag-succession.jsonl`, `tag-select.jsonl`, `tag-curated.jsonl`. Their rows have no id.

use std::cmp::Ordering;

use distref::TagView;
use distref::tag::{Change, Line, Policy, Slots, TagError, TagOrder, compare, sort};
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

/// Which of the candidates takes the place of the tag in use, by default.
pub(crate) fn select(row: &Value) -> Verdict {
    selection(row, Slots::First)
}

/// The same, told which number is the version.
pub(crate) fn select_named(row: &Value) -> Verdict {
    let slot = row["slot"].as_u64().and_then(|slot| usize::try_from(slot).ok());
    let named = |slot| selection(row, Slots::Named(slot));
    slot.map_or_else(|| Verdict::Differ("no slot".to_owned()), named)
}

fn selection(row: &Value, slots: Slots) -> Verdict {
    let (Ok(current), Ok(line)) = (tag(row, "current"), text(row, "line").parse::<Line>()) else {
        return Verdict::Differ("no tag, or no line".to_owned());
    };
    let candidates = row["candidates"].as_array().into_iter().flatten();
    let candidates = candidates.filter_map(|tag| TagView::accept(tag.as_str()?));
    let policy = Policy::new().slots(slots).line(line);
    let update = policy.select(current, candidates).update();
    Verdict::of(&update.map(|update| update.to().as_str()), &row["expected"].as_str())
}

/// A fact that was written by hand.
pub(crate) fn curated(row: &Value) -> Verdict {
    match text(row, "kind") {
        "order" => succession(row),
        "same_rank" => {
            let rank = TagOrder::default().compare_rank(text(row, "a"), text(row, "b"));
            Verdict::of(&rank, &Ordering::Equal)
        }
        "class" => class(row),
        "incomparable" => incomparable(row),
        _ => Verdict::Skip("a kind not known here"),
    }
}

/// The kind of name that a tag is.
fn class(row: &Value) -> Verdict {
    let class = tag(row, "tag").map(|tag| match tag.class().as_str() {
        "dated-codename" => "codename+date",
        "numbered" => "branch-number",
        class => class,
    });
    Verdict::of(&class, &Ok(text(row, "class")))
}

/// Two tags of which neither is a newer version of the other.
fn incomparable(row: &Value) -> Verdict {
    let (Ok(a), Ok(b)) = (tag(row, "a"), tag(row, "b")) else {
        return Verdict::Differ("no tag".to_owned());
    };
    let refused_by = |policy: Policy| {
        let is_update = |from, to| policy.judge(from, to).is_ok();
        Verdict::of(&[is_update(a, b), is_update(b, a)], &[false, false])
    };
    match text(row, "mode") {
        "strict" => {
            let order = a.track().zip(b.track()).and_then(|(a, b)| a.compare(b));
            Verdict::of(&order, &None).and(|| refused_by(Policy::new()))
        }
        "strict-update" => refused_by(Policy::new()),
        // The text alone does not tell; the hint is a cap.
        "needs-hint" => refused_by(Policy::new().at_most(Change::Minor)),
        _ => Verdict::Skip("a mode not known here"),
    }
}

fn text<'r>(row: &'r Value, key: &str) -> &'r str {
    row[key].as_str().unwrap_or_default()
}

fn tag<'r>(row: &'r Value, key: &str) -> Result<TagView<'r>, TagError> {
    TagView::parse(text(row, key))
}
