//! `Link` headers: those that registries send, and those that they may send.
//!
//! The floor is a search for one byte over the same text.

#![expect(clippy::expect_used, reason = "a bench that cannot run may stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use distref::protocol::header::Link;

criterion_group!(benches, links);
criterion_main!(benches);

/// As distribution, olareg, Harbor, Quay, ECR and GitHub write them.
const REAL: [&str; 8] = [
    "</v2/team/app/tags/list?last=v05&n=5>; rel=next",
    "</v2/team/app/tags/list?last=v10&n=5>; rel=\"next\"",
    "</v2/_catalog?last=conformance%2Frepo2&n=2>; rel=\"next\"",
    "<https://registry.example/v2/team/app/tags/list?n=100&last=2024-01-31>; rel=\"next\"",
    "</v2/team/app/tags/list?next_page=gAAAAABlzQ4kq3b2Q0w8f7xYvW1n3TzLr9mUe5hJc6KpXo0sBdRaGiEtNyHuVZ&n=50>; rel=\"next\"",
    "<https://api.example/v2/app/tags/list?last=YmFzZTY0&n=1000>; rel=\"next\"; title=\"more\"",
    "<https://api.example/repos?page=1>; rel=\"prev\", <https://api.example/repos?page=3>; rel=\"next\", <https://api.example/repos?page=9>; rel=\"last\"",
    "</v2/app/referrers/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855?artifactType=application%2Fspdx%2Bjson&last=2>; rel=\"next\"",
];

/// What the grammar allows and few send.
const ODD: [&str; 4] = [
    "</p>; rel=\"first prev\"; title=\"a, <b>; \\\"c\\\"\" , </n?a,b>;; REL = \"up Next\"",
    "</n?cursor=a>b>; rel=next; hreflang=de; type=\"application/json\"",
    "broken, </n>; rel=next",
    ", , </n>; rel=next,",
];

fn links(criterion: &mut Criterion) {
    for (name, values) in [("real", &REAL[..]), ("odd", &ODD[..])] {
        let next = |value: &str| {
            let mut links = Link::parse(value.as_bytes()).filter_map(Result::ok);
            links.find(|link| link.is_next()).map(|link| link.target().len())
        };
        assert!(values.iter().all(|value| next(value).is_some()));
        let bytes = values.iter().map(|value| value.len() as u64).sum();
        let mut group = criterion.benchmark_group(format!("link/{name}"));
        group.throughput(Throughput::Bytes(bytes));
        group.bench_function("memchr", |b| {
            b.iter(|| {
                let find = |value: &&str| memchr::memchr(b'\0', black_box(value).as_bytes());
                values.iter().filter_map(find).count()
            });
        });
        group.bench_function("next", |b| {
            b.iter(|| {
                values.iter().map(|value| next(black_box(value)).expect("a page")).sum::<usize>()
            });
        });
        group.finish();
    }
}
