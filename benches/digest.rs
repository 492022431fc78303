//! Digests on the hot paths, beside the floor: a copy of the 64 hex digits.
//!
//! Compare within one run only, as ratios to `copy`.

#![expect(clippy::expect_used, reason = "a bench that cannot run may stop")]

use std::{fmt::Write, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use distref::{
    Digest, DigestView,
    digest::{Algorithm, Verifier},
};

/// 200 digests, so that no branch is learned from one text.
fn texts(algorithm: Algorithm<'_>) -> Vec<String> {
    let digests = (0_u32..200).map(|n| Digest::compute(algorithm, &n.to_be_bytes()));
    digests.map(|digest| digest.expect("an algorithm that is built in").to_string()).collect()
}

fn text(c: &mut Criterion) {
    for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
        let texts = texts(algorithm);
        let digests: Vec<Digest> = texts.iter().map(|text| text.parse().expect("valid")).collect();
        let views: Vec<_> = texts.iter().map(|t| DigestView::parse(t).expect("valid")).collect();
        let mut group = c.benchmark_group(format!("digest/{algorithm}"));
        group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum()));
        group.bench_function("copy", |b| {
            let mut digits = [0; 64];
            b.iter(|| {
                for text in &texts {
                    copy(black_box(text), &mut digits);
                    black_box(&digits);
                }
            });
        });
        group.bench_function("view", |b| {
            b.iter(|| {
                for text in &texts {
                    black_box(DigestView::parse(black_box(text))).expect("valid");
                }
            });
        });
        group.bench_function("parse", |b| {
            b.iter(|| {
                for text in &texts {
                    black_box(black_box(text).parse::<Digest>()).expect("valid");
                }
            });
        });
        group.bench_function("to_digest", |b| {
            b.iter(|| {
                for view in &views {
                    black_box(black_box(view).to_digest());
                }
            });
        });
        group.bench_function("to_text", |b| {
            b.iter(|| {
                for digest in &digests {
                    black_box(black_box(digest).to_text().as_str());
                }
            });
        });
        group.bench_function("display", |b| {
            let mut buffer = String::with_capacity(256);
            b.iter(|| {
                for digest in &digests {
                    buffer.clear();
                    write!(buffer, "{}", black_box(digest)).expect("strings grow");
                    black_box(&buffer);
                }
            });
        });
        group.finish();
    }
}

/// What no reader of 64 hex digits can beat.
fn copy(text: &str, digits: &mut [u8; 64]) {
    *digits = *text.as_bytes().last_chunk().expect("64 digits");
}

fn verify(c: &mut Criterion) {
    let mut group = c.benchmark_group("digest/verify");
    for (name, size) in [("1KiB", 1 << 10), ("1MiB", 1 << 20)] {
        let content: Vec<u8> = (0_usize..size).map(|n| n.to_le_bytes()[0]).collect();
        let digest = Digest::sha256_of(&content);
        group.throughput(Throughput::Bytes(content.len() as u64));
        group.bench_function(name, |b| {
            b.iter(|| {
                let size = content.len() as u64;
                let mut verifier = Verifier::new(digest.clone(), size).expect("built in");
                for piece in black_box(&content).chunks(64 << 10) {
                    verifier.update(piece).expect("within the size");
                }
                verifier.finish().expect("verified")
            });
        });
    }
    group.finish();
}

criterion_group!(benches, text, verify);
criterion_main!(benches);
