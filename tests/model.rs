//! Every reading of a text agrees with an independent model of Go's library: verdict, parts, and Go's error.

use std::thread;

#[path = "support/compare.rs"]
mod compare;
#[path = "support/random.rs"]
mod random;

use compare::disagreement;
use compare::model;
use random::{Random, every_text};

/// The most disagreements that are told.
const TOLD: usize = 20;

#[test]
fn random_texts_are_read_as_the_model_reads_them() {
    let mut random = Random::new(0x2545_F491_4F6C_DD1D);
    agree((0..180_000).map(|_| random.text()));
}

#[test]
fn short_texts_are_read_as_the_model_reads_them() {
    agree(every_text(&['a', '0', 'A', '.', '_', '-', '/', ':', '@'], 5));
}

#[test]
fn random_texts_are_as_often_good_as_bad() {
    let mut random = Random::new(1);
    let good = (0..10_000).filter(|_| model::normalized(&random.text()).is_ok()).count();
    assert!((3_000..7_000).contains(&good), "{good} of 10,000 are references");
}

#[test]
fn texts_around_the_size_limits_are_read_as_the_model_reads_them() {
    // The model calls itself once per label and component.
    let deep = std::thread::Builder::new().stack_size(1 << 30);
    deep.spawn(|| agree(huge_texts())).unwrap().join().unwrap();
}

#[test]
#[ignore = "needs minutes"]
fn many_millions_of_texts_are_read_as_the_model_reads_them() {
    let random = |seed| {
        let mut random = Random::new(seed);
        agree((0..3_000_000).map(|_| random.text()))
    };
    let compared: usize = thread::scope(|scope| {
        let seeds = [0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03, 0xA076_1D64_78BD_642F];
        let random = seeds.map(|seed| scope.spawn(move || random(seed)));
        let short = agree(every_text(&['a', '0', 'A', '.', '_', '-', '/', ':', '@', '['], 6));
        short + random.into_iter().map(|texts| texts.join().unwrap()).sum::<usize>()
    });
    println!("{compared} texts compared");
}

/// How many texts were compared.
fn agree(texts: impl Iterator<Item = String>) -> usize {
    let mut compared = 0;
    let counted = texts.inspect(|_| compared += 1);
    let told: Vec<String> = counted.filter_map(|text| disagreement(&text)).take(TOLD).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
    compared
}

/// Texts around 65,015 bytes of domain and 65,536 bytes in all.
fn huge_texts() -> impl Iterator<Item = String> {
    let domains = (65_013..=65_017).flat_map(|length| {
        ["a", "a.", "1:2", "[:"].map(|start| match start {
            "[:" => format!("[{}]", ":".repeat(length - 2)),
            start => format!("{start}{}", "0".repeat(length - start.len())),
        })
    });
    let on_domains = domains.flat_map(|domain| {
        let path = "a".repeat(255);
        let tag = "t".repeat(128);
        let digest = format!("sha512:{}", "0".repeat(128));
        [
            format!("{domain}/a"),
            format!("{domain}/A"),
            format!("{domain}/{path}:{tag}@{digest}"),
            format!("{domain}/{path}:{tag}@md5{digest}"),
            format!("{domain}/{path}a"),
            domain,
        ]
    });
    let long = (65_534..=65_538).flat_map(|length| {
        ["", "a.b/", "a:", "A", "a.b/c@sha256:", "É"]
            .map(|start| format!("{start}{}", "a".repeat(length - start.len())))
    });
    on_domains.chain(long)
}
