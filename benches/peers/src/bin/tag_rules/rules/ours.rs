//! This crate. The one place that says what of it is measured.

use std::cmp::Ordering;

use distref::tag;

/// What the tables call it.
pub const ORDER: &str = "**distref**, `tag::compare`";

/// The total order of tags.
#[expect(clippy::unnecessary_wraps, reason = "the shape of all comparators")]
pub fn order(a: &str, b: &str) -> Option<Ordering> {
    Some(tag::compare(a, b))
}
