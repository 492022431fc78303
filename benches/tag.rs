//! Parsing tags, 2,000 in an iteration; sorting and reading 10,000; choosing among 3,000.
//!
//! The floor of parsing is the search for a byte that no tag holds: it too touches every byte, and finds nothing. That of
//! sorting is a sort by bytes.

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main,
};
use distref::tag::{Policy, compare, sort};
use distref::{Tag, TagView};

#[path = "support/corpus.rs"]
mod corpus;

criterion_group!(benches, parse, order, read, choose);
criterion_main!(benches);

fn parse(criterion: &mut Criterion) {
    let tags = corpus::tags();
    assert!(tags.iter().all(|tag| TagView::parse(tag).is_ok()));
    let mut group = criterion.benchmark_group("tag/valid");
    group.throughput(Throughput::Bytes(corpus::bytes(&tags)));
    each(&mut group, "memchr", &tags, |tag| memchr::memchr(b'@', tag.as_bytes()));
    each(&mut group, "view", &tags, TagView::parse);
    each(&mut group, "owned", &tags, str::parse::<Tag>);
    group.finish();
}

fn order(criterion: &mut Criterion) {
    let tags = release_tags(10_000);
    let mut group = criterion.benchmark_group("tag/sort");
    group.throughput(Throughput::Elements(tags.len() as u64)).sample_size(20);
    let mut bench = |name: &str, work: &dyn Fn(&mut [TagView<'static>])| {
        group.bench_function(name, |bencher| {
            bencher.iter_batched_ref(|| tags.clone(), |tags| work(tags), BatchSize::LargeInput);
        });
    };
    bench("bytes", &|tags| tags.sort_unstable_by_key(|tag| tag.as_str()));
    bench("sort", &|tags| sort(tags));
    bench("cached-key", &|tags| tags.sort_by_cached_key(|tag| tag.sort_key()));
    bench("ord", &<[TagView<'_>]>::sort_unstable);
    group.finish();
}

fn read(criterion: &mut Criterion) {
    let tags = release_tags(10_000);
    let mut group = criterion.benchmark_group("tag/read");
    group.throughput(Throughput::Elements(tags.len() as u64));
    let read = |tag: &'static str| TagView::accept(tag).map(|tag| tag.elements().count());
    let texts: Vec<&'static str> = tags.iter().map(|tag| tag.as_str()).collect();
    each(&mut group, "elements", &texts, read);
    each(&mut group, "sort-key", &texts, |tag| TagView::accept(tag).map(TagView::sort_key));
    each(&mut group, "compare", &texts, |tag| compare(tag, "1.25.3-alpine3.19"));
    group.finish();
}

fn choose(criterion: &mut Criterion) {
    let tags = release_tags(3_000);
    let current = distref::tag!("1.25.3-alpine3.19");
    let mut group = criterion.benchmark_group("tag/choose");
    group.throughput(Throughput::Elements(tags.len() as u64));
    let policy = Policy::new();
    group.bench_function("select", |bencher| {
        bencher.iter(|| black_box(&policy).select(black_box(current), tags.iter().copied()));
    });
    group.bench_function("newest", |bencher| {
        bencher.iter(|| black_box(&policy).newest(tags.iter().copied()));
    });
    group.finish();
}

fn release_tags(count: usize) -> Vec<TagView<'static>> {
    corpus::release_tags(count).into_iter().filter_map(TagView::accept).collect()
}

/// Input and whole result are opaque: a parser asked only whether it accepts does less.
fn each<T>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    tags: &[&'static str],
    work: impl Fn(&'static str) -> T,
) {
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            for tag in tags {
                let result = work(black_box(tag));
                black_box(&result); // by reference: by value it would be copied
            }
        });
    });
}
