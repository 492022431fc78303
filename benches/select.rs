//! Choosing an image in an index that was read: 12 entries as official images have them, and 1,000.
//!
//! The floor is a search for the digest of the last entry.

#![expect(clippy::expect_used, reason = "a bench that cannot run may stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use distref::manifest::{Index, Search};
use distref::platform::Matcher;
use distref::{Digest, Platform};

criterion_group!(benches, choose);
criterion_main!(benches);

/// What official images are built for; each image has an attestation.
const ARCHITECTURES: [(&str, &str); 6] =
    [("amd64", ""), ("arm", "v7"), ("arm64", "v8"), ("386", ""), ("ppc64le", ""), ("s390x", "")];

/// The text of an index of so many entries.
fn index(count: u64) -> String {
    let pairs = (0..count / 2).zip(ARCHITECTURES.into_iter().cycle());
    let entries: Vec<String> = pairs.map(|(n, machine)| pair(n, machine)).collect();
    format!(r#"{{"schemaVersion": 2, "manifests": [{}]}}"#, entries.join(","))
}

/// An image and its attestation.
fn pair(n: u64, (architecture, variant): (&str, &str)) -> String {
    let [image, about] = [digest(2 * n), digest(2 * n + 1)];
    let head = r#""mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 1"#;
    format!(
        r#"{{{head}, "digest": "{image}",
            "platform": {{"os": "linux", "architecture": "{architecture}", "variant": "{variant}"}}}},
        {{{head}, "digest": "{about}",
            "annotations": {{"vnd.docker.reference.type": "attestation-manifest",
                "vnd.docker.reference.digest": "{image}"}},
            "platform": {{"os": "unknown", "architecture": "unknown"}}}}"#
    )
}

/// The digest of entry `n`.
fn digest(n: u64) -> Digest {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&n.to_be_bytes());
    Digest::sha256(hash)
}

fn choose(criterion: &mut Criterion) {
    for count in [12, 1_000] {
        let text = index(count);
        let index = Index::parse(text.as_bytes()).expect("an index");
        let last = digest(count - 1);
        let mut group = criterion.benchmark_group(format!("select/{count}-entries"));
        group.throughput(Throughput::Elements(count));
        group.bench_function("digest", |b| {
            b.iter(|| black_box(&index).manifests().iter().position(|it| *it.digest() == last));
        });
        for (name, wish) in [
            ("amd64", Platform::LINUX_AMD64),
            ("arm64-v9.7", Platform::LINUX_ARM64.with_variant("v9.7")),
        ] {
            let matcher = Matcher::only(&wish);
            assert!(index.select(&matcher).is_ok());
            group.bench_function(name, |b| b.iter(|| black_box(&index).select(&matcher)));
        }
        let amd64 = Matcher::only(&Platform::LINUX_AMD64);
        group.bench_function("ranked", |b| b.iter(|| black_box(&index).ranked(&amd64)));
        group.bench_function("search", |b| {
            b.iter(|| {
                let mut search = Search::new(amd64.clone());
                search.add(black_box(&index));
                search.finish()
            });
        });
        let riscv64 = Matcher::only(&Platform::LINUX_RISCV64);
        group
            .bench_function("no-match", |b| b.iter(|| black_box(&index).select(&riscv64).is_err()));
        group.bench_function("read", |b| b.iter(|| Index::parse(black_box(text.as_bytes()))));
        group.finish();
    }
}
