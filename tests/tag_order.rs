//! The order of tags: its laws on random texts.

use distref::tag::{Codenames, TagOrder};

#[path = "support/laws.rs"]
mod laws;
#[path = "support/random.rs"]
#[allow(dead_code, reason = "only tags are wanted here")]
mod random;
#[path = "support/random_tags.rs"]
mod random_tags;

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
    hold("tag_order", 0x9E37_79B9_7F4A_7C15, 5_000_000);
}

#[test]
#[ignore = "needs minutes, and --release"]
fn choices_are_lawful_among_millions_of_random_tags() {
    hold("tag_policy", 0x2545_F491_4F6C_DD1D, 1_000_000);
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
