//! Media types of one index, as its parser meets them: accepting each, freeing each from the text.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use distref::manifest::MediaType;

criterion_group!(benches, each);
criterion_main!(benches);

fn each(criterion: &mut Criterion) {
    let types: Vec<String> = MediaType::known().map(|known| known.to_string()).collect();
    let mut group = criterion.benchmark_group("media_type");
    group.throughput(Throughput::Elements(types.len() as u64));
    let mut bench = |name: &str, work: &dyn Fn(&str) -> bool| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| types.iter().filter(|text| work(black_box(text))).count());
        });
    };
    bench("memchr", &|text| memchr::memchr(b';', text.as_bytes()).is_none());
    bench("accept", &MediaType::accept);
    bench("into_owned", &|text| {
        MediaType::parse(text).is_ok_and(|found| found.into_owned() == text)
    });
    bench("is_layer", &|text| MediaType::parse(text).is_ok_and(|found| found.is_layer()));
    group.finish();
}
