//! Reading manifests, indexes and configs; one iteration reads every document of a set.
//!
//! The floor is `serde_json`'s own: the same bytes, skipped (`ignored`). Compare within one run only,
//! as ratios to it.

#![expect(clippy::expect_used, reason = "a bench that cannot run may stop")]

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use distref::Platform;
use distref::manifest::{ImageConfig, ImageManifest, Index, ManifestError, Reader};
use distref::platform::Matcher;
use serde::de::IgnoredAny;

#[path = "support/corpus.rs"]
mod corpus;
#[path = "support/manifests.rs"]
mod manifests;

criterion_group!(benches, images, indexes, configs, choice);
criterion_main!(benches);

fn images(criterion: &mut Criterion) {
    let ten = manifests::images(10, 16);
    let sets = [
        ("image-10", ten.clone()),
        ("image-10-pretty", manifests::pretty(&ten)),
        ("image-51", manifests::images(51, 8)),
        ("image-1200", manifests::images(1_200, 4)),
    ];
    for (name, documents) in sets {
        measure(criterion, name, &documents, ImageManifest::parse, ImageManifest::into_owned);
    }
}

fn indexes(criterion: &mut Criterion) {
    let twelve = manifests::indexes(12, 8);
    let sets = [
        ("index-12", twelve.clone()),
        ("index-12-pretty", manifests::pretty(&twelve)),
        ("index-1000", manifests::plain_indexes(1_000, 4)),
    ];
    for (name, documents) in sets {
        measure(criterion, name, &documents, Index::parse, Index::into_owned);
    }
}

fn configs(criterion: &mut Criterion) {
    let read = |bytes| Reader::strict().config(bytes);
    measure(criterion, "config", &manifests::configs(8), read, ImageConfig::into_owned);
}

/// Among entries that are read already.
fn choice(criterion: &mut Criterion) {
    let matcher = Matcher::only(&Platform::LINUX_ARM64);
    let sets = [
        ("index-12", manifests::indexes(12, 8)),
        ("index-1000", manifests::plain_indexes(1_000, 4)),
    ];
    let mut group = criterion.benchmark_group("manifest/select");
    for (name, documents) in sets {
        let read = |text: &&'static str| Index::parse(text.as_bytes()).expect("valid");
        let indexes: Vec<Index<'_>> = documents.iter().map(read).collect();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for index in &indexes {
                    black_box(black_box(index).select(&matcher)).expect("one for every platform");
                }
            });
        });
    }
    group.finish();
}

fn measure<T, U>(
    criterion: &mut Criterion,
    name: &str,
    documents: &[&'static str],
    read: fn(&'static [u8]) -> Result<T, ManifestError>,
    own: fn(T) -> U,
) {
    let faulty = manifests::faulty(documents);
    assert!(faulty.iter().all(|text| read(text.as_bytes()).is_err()), "{name}");
    let mut group = criterion.benchmark_group(format!("manifest/{name}"));
    group.throughput(Throughput::Bytes(corpus::bytes(documents)));
    each(&mut group, "ignored", documents, |bytes| {
        serde_json::from_slice::<IgnoredAny>(bytes).expect("JSON")
    });
    each(&mut group, "borrowed", documents, |bytes| read(bytes).expect("valid"));
    each(&mut group, "owned", documents, |bytes| own(read(bytes).expect("valid")));
    each(&mut group, "refused", &faulty, read);
    group.finish();
}

/// Input and whole result are opaque: a reader asked only whether it accepts does less.
fn each<T>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    documents: &[&'static str],
    work: impl Fn(&'static [u8]) -> T,
) {
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            for text in documents {
                let result = work(black_box(text).as_bytes());
                black_box(&result); // by reference: by value it would be copied
            }
        });
    });
}
