//! Compiling patterns, and matching each of them against 2,000 references.
//!
//! The search for `@` in the same texts is the floor of matching: a pattern that fails early stays below it.

#![expect(clippy::expect_used, reason = "a bench that cannot run may stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use distref::{Pattern, ReferenceView};

#[path = "support/corpus.rs"]
mod corpus;

criterion_group!(benches, compile, matching);
criterion_main!(benches);

/// What people write: a name, a registry, versions, and stars that have to look far.
const PATTERNS: [&str; 8] = [
    "nginx",
    "nginx:1.*",
    "*/*",
    "ghcr.io/*/*",
    "*:[0-9]*.[0-9]*",
    "quay.io/acme/*-exporter:v?.*",
    "*.dkr.ecr.*.amazonaws.com/*/*:*",
    "*o*r*t*e*r*:*",
];

fn compile(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pattern/compile");
    group.throughput(Throughput::Bytes(corpus::bytes(&PATTERNS)));
    group.bench_function("new", |bencher| {
        bencher.iter(|| {
            for text in PATTERNS {
                let pattern = Pattern::new(black_box(text));
                black_box(&pattern);
            }
        });
    });
    group.finish();
}

fn matching(criterion: &mut Criterion) {
    let texts = corpus::valid();
    let references: Vec<_> =
        texts.iter().map(|text| ReferenceView::parse(text).expect("valid")).collect();
    let mut group = criterion.benchmark_group("pattern/match");
    group.throughput(Throughput::Bytes(corpus::bytes(&texts)));
    group.bench_function("memchr", |bencher| {
        bencher.iter(|| {
            texts
                .iter()
                .filter(|text| memchr::memchr(b'@', black_box(text).as_bytes()).is_some())
                .count()
        });
    });
    for text in PATTERNS {
        let pattern = Pattern::new(text).expect("valid");
        group.bench_function(format!("text {text}"), |bencher| {
            bencher
                .iter(|| texts.iter().filter(|text| pattern.matches_text(black_box(text))).count());
        });
    }
    let pattern = Pattern::new("ghcr.io/*/*").expect("valid");
    group.bench_function("reference", |bencher| {
        bencher.iter(|| references.iter().filter(|r| pattern.matches(*black_box(*r))).count());
    });
    group.bench_function("listed", |bencher| {
        bencher
            .iter(|| references.iter().filter(|r| pattern.matches_listed(*black_box(*r))).count());
    });
    group.finish();
}
