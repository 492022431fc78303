//! This crate. The one place that says what of it is measured.

use std::cmp::Ordering;

use distref::TagView;
use distref::tag::{self, Policy};

/// What the table of orders calls it.
pub const ORDER: &str = "**distref**, `tag::compare`";

/// The total order of tags.
#[expect(clippy::unnecessary_wraps, reason = "the shape of all comparators")]
pub fn order(a: &str, b: &str) -> Option<Ordering> {
    Some(tag::compare(a, b))
}

/// What the table of updaters calls it.
pub const UPDATER: &str = "**distref**, `Policy::new().select`";

/// The strict rules, and no others.
pub fn select<'a>(current: &'a str, candidates: &'a [String]) -> Option<&'a str> {
    let tags = candidates.iter().filter_map(|tag| TagView::parse(tag).ok());
    let update = Policy::new().select(TagView::parse(current).ok()?, tags).update()?;
    Some(update.to().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::assert_rule;

    #[test]
    fn what_is_measured_is_the_order_and_the_strict_policy() {
        assert_rule(order, &[("1.2-rc9", Some(Ordering::Less), "1.2-rc10")]);
        let tags = ["1.3-alpine", "1.4"].map(str::to_owned);
        assert_eq!(select("1.2-alpine", &tags), Some("1.3-alpine"));
    }
}
