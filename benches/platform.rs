//! Platforms: reading what people write, normal form, and the choice among the 12 entries of an index.
//!
//! The floor of reading is a copy of the text, that of choosing a comparison of the words with those of one platform.

#![expect(clippy::expect_used, reason = "a bench that cannot run may stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use distref::Platform;
use distref::platform::Matcher;

criterion_group!(benches, read, choose);
criterion_main!(benches);

/// What people write after `--platform`.
const TEXTS: [&str; 8] = [
    "linux/amd64",
    "linux/arm64",
    "linux/arm/v7",
    "linux/arm64/v8",
    "Linux/x86_64",
    "linux",
    "arm64",
    "windows(10.0.20348.2340+win32k)/amd64",
];

/// An index as official images have it: six architectures, each with its attestation.
const ARCHITECTURES: [(&str, &str); 6] =
    [("amd64", ""), ("arm", "v7"), ("arm64", "v8"), ("386", ""), ("ppc64le", ""), ("s390x", "")];

fn read(criterion: &mut Criterion) {
    let host = Platform::LINUX_AMD64;
    let platforms = TEXTS.map(|text| Platform::parse(text, &host).expect("valid"));
    let mut group = criterion.benchmark_group("platform/text");
    group.throughput(Throughput::Elements(TEXTS.len() as u64));
    group.bench_function("copy", |b| b.iter(|| TEXTS.map(|text| black_box(text).to_owned())));
    group.bench_function("parse", |b| {
        b.iter(|| TEXTS.map(|text| Platform::parse(black_box(text), &host)));
    });
    group.bench_function("normalize", |b| {
        b.iter(|| platforms.each_ref().map(|platform| black_box(platform).normalize()));
    });
    group.bench_function("to_full", |b| {
        b.iter(|| platforms.each_ref().map(|platform| black_box(platform).to_full().to_string()));
    });
    group.finish();
}

fn choose(criterion: &mut Criterion) {
    let image = |(architecture, variant)| Platform::from_static("linux", architecture, variant);
    let entries = ARCHITECTURES.map(|it| [image(it), Platform::UNKNOWN]).concat();
    let mut group = criterion.benchmark_group("platform/12-entries");
    group.throughput(Throughput::Elements(entries.len() as u64));
    group.bench_function("words", |b| {
        let last = image(("s390x", ""));
        b.iter(|| black_box(&entries).iter().position(|entry| *entry == last));
    });
    for (name, wish) in [
        ("amd64", Platform::LINUX_AMD64),
        ("arm64", Platform::LINUX_ARM64),
        ("arm64-v9.7", Platform::LINUX_ARM64.with_variant("v9.7")),
        ("s390x", Platform::LINUX_S390X),
    ] {
        let matcher = Matcher::only(&wish);
        assert!(matcher.select(&entries).is_some());
        group.bench_function(name, |b| b.iter(|| matcher.select(black_box(&entries))));
    }
    group.bench_function("new", |b| b.iter(|| Matcher::only(black_box(&Platform::LINUX_AMD64))));
    group.finish();
}
