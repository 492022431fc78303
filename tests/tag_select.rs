//! Which tag to move to, over lists of tags of our own.

use distref::TagView;
use distref::tag::{Policy, Slots};

const SLOTS: &str = include_str!("data/tag-slots.tsv");
const PRESETS: &str = include_str!("data/tag-presets.tsv");

fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let columns: Vec<_> = line.split('\t').collect();
        columns.try_into().unwrap_or_else(|_| panic!("{N} columns: {line}"))
    })
}

fn tag(text: &str) -> TagView<'_> {
    TagView::parse(text).expect("a tag")
}

fn select<'t>(policy: &Policy, current: &'t str, candidates: &'t str) -> Option<&'t str> {
    let candidates = candidates.split(' ').map(tag);
    policy.select(tag(current), candidates).update().map(|update| update.to().as_str())
}

/// The number is named, so whether it is a year, as in `amazonlinux2023`, is the caller's business.
fn named(slot: &str, line: &str) -> Policy {
    let slot = slot.parse().expect("a number");
    let policy = Policy::new().slots(Slots::Named(slot)).any_scheme();
    if line.is_empty() { policy } else { policy.line(line.parse().expect("a line")) }
}

#[test]
fn a_named_number_moves_where_the_first_is_the_wrong_one() {
    let mut images = Vec::new();
    for [image, slot, line, current, expected, candidates, _] in rows(SLOTS) {
        let policy = named(slot, line);
        assert_eq!(
            select(&policy, current, candidates),
            Some(expected),
            "{image}:{current} {slot}"
        );
        assert_ne!(
            select(&named("0", ""), current, candidates),
            Some(expected),
            "{image}:{current}: the first number will do"
        );
        images.push(image);
    }
    assert!(images.len() >= 30);
}

#[test]
fn the_default_follows_schemes_that_need_a_setting_elsewhere() {
    for [scheme, current, expected, candidates] in rows(PRESETS) {
        assert_eq!(
            select(&Policy::new(), current, candidates),
            Some(expected),
            "{scheme}: {current}"
        );
    }
}

#[test]
fn the_order_of_the_candidates_makes_no_difference() {
    for [scheme, current, expected, candidates] in rows(PRESETS) {
        let reversed = candidates.split(' ').rev().collect::<Vec<_>>().join(" ");
        assert_eq!(
            select(&Policy::new(), current, &reversed),
            Some(expected),
            "{scheme}: {current}"
        );
    }
}
