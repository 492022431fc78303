//! Sorting tags: against a sort by bytes, and against what one does with other crates.

use std::cmp::Ordering;
use std::hint::black_box;

use distref::TagView;
use distref::tag::{compare, sort};
use semver::Version;
use version_compare::Cmp;
use versions::Versioning;

use crate::counting::allocations;
use crate::table::{Budget, Table};
use crate::timing::{Contender, Figure, race};

type Order = fn(&str, &str) -> Ordering;

/// Other orders, with the parsing that each comparison takes.
const SORTING: [(&str, Order); 2] = [
    ("semver 1.0, padded", |a, b| lenient(a).cmp(&lenient(b)).then_with(|| a.cmp(b))),
    ("natord 1.0", natord::compare),
];

/// Those that a sort cannot use: they are not total, and it panics.
const COMPARING: [(&str, Order); 2] = [
    ("versions 8.0", |a, b| Versioning::new(a).cmp(&Versioning::new(b))),
    ("version-compare 0.2", |a, b| match version_compare::compare(a, b) {
        Ok(Cmp::Lt) => Ordering::Less,
        Ok(Cmp::Gt) => Ordering::Greater,
        _ => Ordering::Equal,
    }),
];

/// One pass sorts all of them.
pub fn sorting(table: &mut Table, texts: &[&'static str]) {
    let tags: Vec<TagView<'static>> = texts.iter().filter_map(|tag| TagView::accept(tag)).collect();
    let [bytes, ours, cached, by_ord] = race(
        30,
        [
            sorted(texts, <[&str]>::sort_unstable),
            sorted(texts, sort),
            sorted(&tags, |tags| tags.sort_by_cached_key(|tag| tag.sort_key())),
            sorted(&tags, <[TagView<'_>]>::sort_unstable),
        ],
    );
    table.time("`tags`: sort by bytes, the floor", &bytes);
    table.ratio("`tags`: `tag::sort` ÷ floor", Budget::AtMost(4.0, 2.7), &ours, &bytes);
    table.ratio("`tags`: by `SortKey`, cached ÷ floor", Budget::None, &cached, &bytes);
    table.ratio("`tags`: by `Ord` ÷ floor", Budget::None, &by_ord, &bytes);
    let [ours, cached] = race(
        10,
        [
            sorted(texts, sort),
            sorted(texts, |tags| tags.sort_by_cached_key(|tag| (lenient(tag), *tag))),
        ],
    );
    let what = "`tags`: semver 1.0, padded, by cached key ÷ `tag::sort`";
    table.ratio(what, Budget::None, &cached, &ours);
    let budgets = [Budget::AtLeast(15.0, 25.0), Budget::None];
    for ((name, order), budget) in SORTING.into_iter().zip(budgets) {
        let theirs = sorted(texts, move |tags| tags.sort_by(|a, b| order(a, b)));
        let [theirs, ours] = race(5, [theirs, sorted(texts, sort)]);
        table.ratio(
            format!("`tags`: {name}, in each comparison ÷ `tag::sort`"),
            budget,
            &theirs,
            &ours,
        );
    }
}

/// Comparing each tag with the next one.
pub fn comparing(table: &mut Table, texts: &[&'static str]) {
    for (name, order) in SORTING.into_iter().chain(COMPARING) {
        let [theirs, ours] = race(10, [neighbours(texts, order), neighbours(texts, compare)]);
        let what = format!("`tags`: {name}, one comparison ÷ `tag::compare`");
        table.ratio(what, Budget::None, &theirs, &ours);
    }
}

fn neighbours<'a>(texts: &'a [&'static str], order: Order) -> Contender<'a> {
    Contender::new(texts.len(), move || {
        for two in texts.windows(2) {
            black_box(order(black_box(two[0]), black_box(two[1])));
        }
    })
}

/// Allocations of a whole sort.
pub fn memory(table: &mut Table, texts: &[&'static str]) {
    let mut tags = texts.to_vec();
    #[expect(clippy::cast_precision_loss, reason = "a few")]
    let count = allocations(|| sort(&mut tags)) as f64;
    table.row("allocations: `tag::sort`, all of `tags`", Budget::None, Figure::exact(count), "");
}

/// Sorts a fresh copy each time.
fn sorted<'a, T: Copy>(items: &'a [T], sort: impl Fn(&mut [T]) + 'a) -> Contender<'a> {
    let mut copy = items.to_vec();
    Contender::new(items.len(), move || {
        copy.copy_from_slice(black_box(items));
        sort(&mut copy);
        black_box(&copy);
    })
}

/// What a tag is to `semver`, spared what it refuses: a `v`, missing parts and leading zeros.
fn lenient(tag: &str) -> Option<Version> {
    let tag = tag.strip_prefix('v').unwrap_or(tag);
    let (core, behind) = tag.split_at(tag.find('-').unwrap_or(tag.len()));
    let mut parts: Vec<&str> = core.split('.').map(without_zeros).collect();
    parts.resize(parts.len().max(3), "0");
    Version::parse(&(parts.join(".") + behind)).ok()
}

fn without_zeros(part: &str) -> &str {
    match part.trim_start_matches('0') {
        "" if !part.is_empty() => "0",
        rest => rest,
    }
}
