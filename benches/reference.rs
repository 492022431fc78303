//! Parsing references; one iteration is a whole set, so compare within a group only.
//!
//! The search for `@` is the floor: whoever finds the digest has to touch every byte.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use distref::reference::{Reference, ReferenceView};

#[path = "support/corpus.rs"]
mod corpus;

criterion_group!(benches, valid, big, invalid, hostile, by_family);
criterion_main!(benches);

fn valid(criterion: &mut Criterion) {
    let texts = corpus::valid();
    assert!(texts.iter().all(|text| ReferenceView::parse(text).is_ok()));
    let mut group = group(criterion, "reference/valid", &texts);
    every_form(&mut group, &texts);
    group.finish();
}

fn big(criterion: &mut Criterion) {
    let texts = corpus::big();
    assert!(texts.iter().all(|text| ReferenceView::parse(text).is_ok()));
    let mut group = group(criterion, "reference/big", &texts);
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    every_form(&mut group, &texts);
    group.finish();
}

fn invalid(criterion: &mut Criterion) {
    let texts = corpus::invalid();
    assert!(texts.iter().all(|text| ReferenceView::parse(text).is_err()));
    let mut group = group(criterion, "reference/invalid", &texts);
    floor(&mut group, &texts);
    each(&mut group, "view", &texts, ReferenceView::parse);
    each(&mut group, "owned", &texts, str::parse::<Reference>);
    group.finish();
}

/// Texts of one piece over and over, as long as a text may be and far longer: the time of a byte is what counts.
fn hostile(criterion: &mut Criterion) {
    let ascii = (0..0x80).map(|byte| String::from(char::from(byte)));
    let pieces =
        ascii.chain(["é", "K", "a/", "a.", "a-", "[:", "a@", "a:", "A."].map(str::to_owned));
    let pieces: Vec<String> = pieces.collect();
    for (name, size) in [("64 KiB", ReferenceView::MAX_LEN), ("1 MiB", 1 << 20)] {
        let texts = pieces.iter().map(|piece| piece.repeat(size / piece.len()));
        let texts: Vec<&'static str> = texts.map(|text| &*text.leak()).collect();
        let mut group = group(criterion, "reference/hostile", &texts);
        group.sample_size(10);
        each(&mut group, name, &texts, ReferenceView::parse);
        group.finish();
    }
}

fn by_family(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reference/by-family");
    for (family, texts) in corpus::by_family() {
        group.throughput(Throughput::Bytes(corpus::bytes(&texts)));
        each(&mut group, family, &texts, ReferenceView::parse);
    }
    group.finish();
}

fn group<'a>(
    criterion: &'a mut Criterion,
    name: &str,
    texts: &[&str],
) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(corpus::bytes(texts)));
    group
}

fn every_form(group: &mut BenchmarkGroup<'_, WallTime>, texts: &[&'static str]) {
    floor(group, texts);
    each(group, "view", texts, ReferenceView::parse);
    each(group, "owned", texts, str::parse::<Reference>);
    let mut line = String::new();
    group.bench_function("canonical", |bencher| {
        bencher.iter(|| texts.iter().for_each(|text| print(&mut line, text)));
    });
}

fn floor(group: &mut BenchmarkGroup<'_, WallTime>, texts: &[&'static str]) {
    each(group, "memchr", texts, |text| memchr::memchr(b'@', text.as_bytes()));
}

/// Input and whole result are opaque: a parser asked only whether it accepts does less.
fn each<T>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    texts: &[&'static str],
    work: impl Fn(&'static str) -> T,
) {
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            for text in texts {
                let result = work(black_box(text));
                black_box(&result); // by reference: by value it would be copied
            }
        });
    });
}

/// Parses, and prints the canonical form into a buffer that is there already.
fn print(line: &mut String, text: &str) {
    line.clear();
    if let Ok(view) = ReferenceView::parse(black_box(text)) {
        let _ = write!(line, "{}", view.canonical());
    }
    black_box(line);
}
