//! Challenges: reading what registries send, by the scanner and by the grammar, and choosing the one to answer.
//!
//! The floor is a search for the quotes.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use distref::protocol::auth::{Challenge, Challenges};

#[path = "support/challenges.rs"]
mod challenges;

criterion_group!(benches, read);
criterion_main!(benches);

fn read(criterion: &mut Criterion) {
    let values = challenges::VALUES;
    let mut group = criterion.benchmark_group("challenge");
    group.throughput(Throughput::Elements(values.len() as u64));
    group.bench_function("memchr", |b| {
        b.iter(|| {
            values.map(|value| memchr::memchr_iter(b'"', black_box(value).as_bytes()).count())
        });
    });
    group.bench_function("read", |b| {
        b.iter(|| {
            values.map(|value| Challenges::new(black_box(value).as_bytes()).for_each(consume))
        });
    });
    group.bench_function("by_grammar", |b| {
        b.iter(|| values.map(|value| Challenges::by_grammar(black_box(value).as_bytes())));
    });
    group.bench_function("preferred", |b| {
        b.iter(|| values.map(|value| Challenges::new(black_box(value).as_bytes()).preferred()));
    });
    group.finish();
}

fn consume<E>(challenge: Result<Challenge<'_>, E>) {
    _ = black_box(challenge.map(|it| (it.scheme(), it.realm(), it.service(), it.scope())));
}
