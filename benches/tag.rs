//! Parsing tags; one iteration is 2,000 of them.
//!
//! The search for a byte that no tag holds is the floor: it too touches every byte, and finds nothing.

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use distref::{Tag, TagView};

#[path = "support/corpus.rs"]
mod corpus;

criterion_group!(benches, parse);
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
