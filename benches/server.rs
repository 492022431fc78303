//! A registry without a socket, over a store in memory: from the head of a request to its reply.
//!
//! The floor of a pushed manifest is its digest, that of a pulled one a copy of its bytes.

#![expect(clippy::expect_used, reason = "a bench that cannot run may stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use distref::manifest::{Descriptor, ImageBuilder, MediaType};
use distref::server::{Allowed, Condition, Content, Server, Storage};
use distref::{Digest, Repository, Tag};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{Method, Request, Response};

#[path = "../examples/support/store/memory.rs"]
#[allow(dead_code, unreachable_pub, reason = "the programs that share it are crates of their own")]
mod memory;

use memory::Memory;

criterion_group!(benches, manifests, blobs, tags);
criterion_main!(benches);

struct Registry {
    server: Server,
    store: Memory,
}

impl Registry {
    /// With the blobs of an image of ten layers in the repository `team/app`, and its manifest.
    fn with_image() -> (Self, Vec<u8>) {
        let registry = Self { server: Server::new(), store: Memory::default() };
        let image = ImageBuilder::new(registry.blob(MediaType::OCI_CONFIG, "{}"));
        let layers = (0..10).map(|number| format!("layer {number}"));
        let image = layers.fold(image, |image, layer| {
            image.layer(registry.blob(MediaType::OCI_LAYER_GZIP, &layer))
        });
        let bytes = image.build().expect("a manifest").bytes().to_vec();
        (registry, bytes)
    }

    /// Pushes a blob.
    fn blob(&self, media_type: MediaType<'static>, text: &str) -> Descriptor<'static> {
        let blob = Descriptor::of(media_type, text.as_bytes());
        let path = format!("/v2/team/app/blobs/uploads/?digest={}", blob.digest());
        assert_eq!(self.answer(&head(Method::POST, &path), text.as_bytes()).status(), 201);
        blob
    }

    fn answer(&self, head: &Parts, body: &[u8]) -> Response<Content> {
        let received = self.server.receive(head).expect("a request");
        let Ok(mut exchange) = received.begin(&self.store, &Allowed::Everything);
        if exchange.wants_body() {
            let Ok(()) = exchange.body(body);
            let Ok(()) = exchange.end();
        }
        exchange.into_reply()
    }
}

fn head(method: Method, path: &str) -> Parts {
    let request = Request::builder().method(method).uri(path).body(());
    request.expect("a path").into_parts().0
}

fn manifests(criterion: &mut Criterion) {
    let (registry, bytes) = Registry::with_image();
    let mut put = head(Method::PUT, "/v2/team/app/manifests/1.27.3");
    put.headers.insert(CONTENT_TYPE, MediaType::OCI_MANIFEST.as_str().parse().expect("a type"));
    let get = head(Method::GET, "/v2/team/app/manifests/1.27.3");
    let mut group = criterion.benchmark_group("server/manifest");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("digest", |b| b.iter(|| Digest::sha256_of(black_box(&bytes))));
    group.bench_function("put", |b| b.iter(|| registry.answer(black_box(&put), &bytes)));
    group.bench_function("copy", |b| b.iter(|| black_box(&bytes).clone()));
    group.bench_function("get", |b| b.iter(|| registry.answer(black_box(&get), b"")));
    assert_eq!(registry.answer(&put, &bytes).status(), 201);
    assert_eq!(registry.answer(&get, b"").status(), 200);
    group.finish();
}

fn blobs(criterion: &mut Criterion) {
    let (registry, _) = Registry::with_image();
    let path = format!("/v2/team/app/blobs/{}", Digest::sha256_of(b"layer 7"));
    let ask = head(Method::HEAD, &path);
    assert_eq!(registry.answer(&ask, b"").status(), 200);
    criterion.bench_function("server/blob/head", |b| {
        b.iter(|| registry.answer(black_box(&ask), b""));
    });
}

fn tags(criterion: &mut Criterion) {
    let (registry, bytes) = Registry::with_image();
    let put = head(Method::PUT, "/v2/team/app/manifests/latest");
    assert_eq!(registry.answer(&put, &bytes).status(), 201);
    let name: Repository = "team/app".parse().expect("a repository");
    let digest = Digest::sha256_of(&bytes);
    for number in 0..2_000 {
        let tag: Tag = format!("1.{}.{}", number / 50, number % 50).parse().expect("a tag");
        let Ok(is_set) = registry.store.set_tag(name.view(), tag.view(), &digest, &Condition::NONE);
        assert!(is_set);
    }
    let ask = head(Method::GET, "/v2/team/app/tags/list?n=1000");
    assert_eq!(registry.answer(&ask, b"").status(), 200);
    let mut group = criterion.benchmark_group("server/tags");
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("page-1000", |b| b.iter(|| registry.answer(black_box(&ask), b"")));
    group.finish();
}
