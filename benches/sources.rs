//! References out of files: a Dockerfile of 200 lines, a compose file and a Kubernetes file of as many.
//!
//! The floor of a Dockerfile is a walk over its lines, that of YAML the events of its parser.

#![expect(clippy::expect_used, reason = "a bench that cannot run may stop")]

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use distref::sources::{Source, SourceKind, compose, dockerfile, kubernetes};
use distref::tag;
use saphyr_parser::Parser;

criterion_group!(benches, read, edit);
criterion_main!(benches);

/// 20 stages of 10 lines each.
fn dockerfile_text() -> String {
    let mut text = String::from("# syntax=docker/dockerfile:1\nARG GO_VERSION=1.22\n");
    for stage in 0..20 {
        write!(
            text,
            "FROM --platform=$BUILDPLATFORM golang:${{GO_VERSION}}-alpine AS stage{stage}\n\
             ENV CGO_ENABLED=0\nWORKDIR /src\n# modules first\nCOPY go.mod go.sum ./\n\
             RUN --mount=type=cache,target=/cache \\\n    go mod download && \\\n    go build -o /out ./...\n\
             COPY --from=busybox:1.36 /bin/sh /bin/sh\nCMD [\"/out\"]\n"
        )
        .expect("memory");
    }
    text
}

/// 40 services.
fn compose_text() -> String {
    let mut text = String::from("services:\n");
    for service in 0..40 {
        write!(
            text,
            "  s{service}:\n    image: \"ghcr.io/team/s{service}:${{TAG:-1.{service}}}\"\n    restart: always\n    ports: [\"80:80\"]\n    environment: {{A: b}}\n"
        )
        .expect("memory");
    }
    text
}

/// 20 pods.
fn kubernetes_text() -> String {
    let mut text = String::new();
    for pod in 0..20 {
        write!(
            text,
            "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: p{pod}\nspec:\n  containers:\n  - name: a\n    image: registry.example/team/p{pod}:1.{pod}\n    ports:\n    - containerPort: 80\n"
        )
        .expect("memory");
    }
    text
}

fn read(criterion: &mut Criterion) {
    let text = dockerfile_text();
    let mut group = criterion.benchmark_group("sources/dockerfile");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("lines", |b| b.iter(|| black_box(&text).lines().map(str::len).max()));
    group.bench_function("references", |b| b.iter(|| dockerfile::references(black_box(&text))));
    group.finish();

    let text = compose_text();
    let mut group = criterion.benchmark_group("sources/compose");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("events", |b| b.iter(|| Parser::new_from_str(black_box(&text)).count()));
    group.bench_function("references", |b| b.iter(|| compose::references(black_box(&text))));
    group.finish();

    let text = kubernetes_text();
    let mut group = criterion.benchmark_group("sources/kubernetes");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("events", |b| b.iter(|| Parser::new_from_str(black_box(&text)).count()));
    group.bench_function("references", |b| b.iter(|| kubernetes::references(black_box(&text))));
    group.finish();
}

fn edit(criterion: &mut Criterion) {
    let text = compose_text();
    let source = Source::read(SourceKind::Compose, &text).expect("a compose file");
    criterion.bench_function("sources/edit-40", |b| {
        b.iter(|| {
            let mut edits = source.edits();
            for index in 0..source.found().len() {
                edits.set_tag(index, tag!("2")).expect("a tag to change");
            }
            edits.apply()
        });
    });
}
