//! Judging 1,000 references by a policy of 100 rules, ten of them with 100 areas, and 1,000 rewrites.
//!
//! The floor is the canonical text of each reference, which rules are held against.

#![expect(clippy::expect_used, reason = "a bench that cannot run may stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use distref::ReferenceView;
use distref::registry::policy::{Area, Areas, Requirement, Unknown};
use distref::registry::{ImagePolicy, Rewrite, Rule};

#[path = "support/corpus.rs"]
mod corpus;

criterion_group!(benches, judge);
criterion_main!(benches);

fn judge(criterion: &mut Criterion) {
    let references: Vec<ReferenceView<'_>> =
        corpus::valid().into_iter().take(1_000).filter_map(ReferenceView::accept).collect();
    let policy = policy();
    let mut group = criterion.benchmark_group("image_policy");
    group.throughput(Throughput::Elements(references.len() as u64));
    group.bench_function("canonical", |bencher| {
        bencher.iter(|| {
            references.iter().map(|r| black_box(*r).canonical().to_string().len()).sum::<usize>()
        });
    });
    group.bench_function("check", |bencher| {
        bencher.iter(|| {
            references.iter().filter(|r| policy.check(black_box(**r)).is_allowed()).count()
        });
    });
    group.finish();
}

fn policy() -> ImagePolicy {
    let area = |text: String| Area::parse(&text).expect("valid");
    let places = |rule| -> Areas {
        (0..100).map(|at| area(format!("registry-{rule}.example/team{at}/*"))).collect()
    };
    let requirement = |rule| match rule % 10 {
        0 => Requirement::Denied(places(rule)),
        1 => Requirement::NotFloating(Unknown::Allow),
        2 => Requirement::Tag(vec!["*".parse().expect("valid")]),
        3 => Requirement::DeniedPattern(vec!["*/*/*:latest".parse().expect("valid")]),
        4 => Requirement::NoConcern(vec![distref::reference::Concern::LookAlike]),
        5 => Requirement::Official,
        6 => Requirement::Pinned,
        _ => Requirement::Approved([area("*".to_owned())].into_iter().collect()),
    };
    let rules = (0..100).map(|rule| {
        let images = [area(format!("registry-{rule}.example/*")), area("docker.io/*".to_owned())];
        Rule::new(requirement(rule)).images(images)
    });
    let rewrites = (0..1_000).map(|at| {
        let from = area(format!("docker.io/team{at}/*"));
        Rewrite::new(from, area("registry.example/golden/*".to_owned())).expect("two prefixes")
    });
    let policy = rules.fold(ImagePolicy::new(), ImagePolicy::with_rule);
    rewrites.fold(policy, ImagePolicy::with_rewrite)
}
