//! The order of tags: its laws, and its agreement with a slow model of its documentation, on random texts and on tags in
//! use.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use distref::tag::{Codenames, TagOrder, compare, sort};

#[path = "support/laws.rs"]
mod laws;
#[path = "support/random.rs"]
#[allow(dead_code, reason = "only tags are wanted here")]
mod random;
#[path = "support/random_tags.rs"]
mod random_tags;
#[path = "support/tag_model.rs"]
mod tag_model;

use random::Random;

// Laws.

#[test]
fn the_order_is_lawful_on_random_texts() {
    hold("tag_order", 0x07A6_0BDE, if cfg!(debug_assertions) { 20_000 } else { 200_000 });
}

#[test]
fn choices_are_lawful_among_random_tags() {
    hold("tag_policy", 0x0070_11C4, if cfg!(debug_assertions) { 1_500 } else { 50_000 });
}

#[test]
#[ignore = "needs minutes, and --release"]
fn the_order_is_lawful_on_millions_of_random_texts() {
    hold("tag_order", 0x9E37_79B9_7F4A_7C15, 1_000_000);
}

#[test]
#[ignore = "needs minutes, and --release"]
fn choices_are_lawful_among_millions_of_random_tags() {
    hold("tag_policy", 0x2545_F491_4F6C_DD1D, 100_000);
}

/// The key of sorting has a byte for the release.
#[test]
fn a_family_may_have_more_releases_than_a_byte_counts() {
    let letters = || 'a'..='z';
    let names: Vec<String> =
        letters().flat_map(|a| letters().map(move |b| format!("{a}{b}"))).rev().collect();
    let codenames = Codenames::new().with_family("many", names.iter().map(String::as_str));
    let tags: Vec<String> = names.iter().map(|name| format!("x-{name}-1")).collect();
    let mut sorted: Vec<&String> = tags.iter().rev().collect();
    TagOrder::new(&codenames).sort(&mut sorted);
    assert!(sorted.iter().copied().eq(&tags));
}

fn hold(law: &str, seed: u64, times: usize) {
    let mut random = Random::new(seed);
    for _ in 0..times {
        let texts = random.three_tags();
        laws::hold(law, texts.as_bytes());
    }
}

// The model.

#[test]
fn random_texts_are_ordered_as_the_model_orders_them() {
    agree_on_random_texts(0x00DD_BA11, if cfg!(debug_assertions) { 6_000 } else { 100_000 });
}

#[test]
#[ignore = "needs minutes, and --release"]
fn millions_of_random_texts_are_ordered_as_the_model_orders_them() {
    agree_on_random_texts(0x1CEB_00DA, 2_000_000);
}

fn agree_on_random_texts(seed: u64, times: usize) {
    let mut random = Random::new(seed);
    let told: Vec<String> = (0..times)
        .filter_map(|_| {
            let texts = random.three_tags();
            let mut texts = texts.split('\t');
            disagreement(texts.next()?, texts.next()?)
        })
        .take(TOLD)
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// The most disagreements that are told.
const TOLD: usize = 20;

fn disagreement(left: &str, right: &str) -> Option<String> {
    let (ours, model) = (compare(left, right), tag_model::compare(left, right));
    let keys = || format!("{:?}\n{:?}", tag_model::key(left), tag_model::key(right));
    (ours != model).then(|| format!("{left:?} {right:?}: {ours:?}, not {model:?}\n{}", keys()))
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn tags_in_use_are_sorted_as_the_model_sorts_them() {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS").map(std::path::PathBuf::from) else {
        println!("IMAGE_VECTORS is not set: no tags are compared");
        return;
    };
    let read = |file: &str| std::fs::read_to_string(folder.join("corpus").join(file)).unwrap();
    let (images, repositories) = (read("official-tags.jsonl"), read("tags-by-repository.tsv"));
    let entries = images.lines().flat_map(|line| {
        let image: serde_json::Value = serde_json::from_str(line).unwrap();
        image["entries"].as_array().cloned().unwrap_or_default()
    });
    let lists = entries.flat_map(|entry| [entry["tags"].clone(), entry["shared_tags"].clone()]);
    let mut tags: BTreeSet<String> = lists
        .flat_map(|list| list.as_array().cloned().unwrap_or_default())
        .filter_map(|tag| Some(tag.as_str()?.to_owned()))
        .collect();
    let listed = repositories.lines().filter_map(|line| line.split_once('\t'));
    tags.extend(listed.flat_map(|(_, tags)| tags.split(' ')).map(str::to_owned));
    assert!(tags.len() > 8_000);
    let mut sorted: Vec<&str> = tags.iter().map(String::as_str).collect();
    let mut modelled = sorted.clone();
    sort(&mut sorted);
    modelled.sort_by_cached_key(|tag| tag_model::key(tag));
    for (here, there) in sorted.iter().zip(&modelled) {
        assert_eq!(here, there);
    }
}

// Rows.

#[test]
fn every_row_is_in_order() {
    let order = TagOrder::default();
    for row in include_str!("data/tag-order.tsv").lines().filter(|row| !row.starts_with('#')) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [one, next, why, relation] = columns[..] else { panic!("four columns: {row}") };
        let (rank, expected) = match relation {
            "<" => (order.compare_rank(one, next), Ordering::Less),
            "=" => (order.compare_rank(one, next), Ordering::Equal),
            _ => panic!("{row}: neither < nor ="),
        };
        assert_eq!(rank, expected, "{one} {next}: {why}");
        assert_eq!(compare(one, next), Ordering::Less, "{one} {next}: {why}");
        assert_eq!(disagreement(one, next), None);
    }
}
