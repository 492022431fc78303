//! Requests: reading the mix that a registry gets from pullers and pushers, refusing what is none, and writing them.
//!
//! The floor of reading is one pass over path and query that looks for `/`; that of writing a copy of the text.

#![expect(clippy::expect_used, reason = "a bench that cannot run may stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use distref::protocol::Route;
use http::Method;

criterion_group!(benches, read, refuse, write);
criterion_main!(benches);

type Request = (Method, String, Option<String>);

const NAMES: [&str; 8] = [
    "library/nginx",
    "team/app",
    "a",
    "bitnami/postgresql-repmgr",
    "group/project/sub/service-api",
    "kube-system/coredns",
    "my__org/some.image-name",
    "openshift-release-dev/ocp-v4.0-art-dev",
];

/// Method; path, with `NAME` and `DIGEST`; query; how often, as in recorded traffic: many look-ups of blobs, uploads,
/// manifests by tag and digest.
const MIX: [(Method, &str, Option<&str>, usize); 16] = [
    (Method::GET, "/v2/", None, 9),
    (Method::HEAD, "/v2/NAME/blobs/DIGEST", None, 18),
    (Method::GET, "/v2/NAME/blobs/DIGEST", None, 9),
    (Method::GET, "/v2/NAME/manifests/1.27-alpine", None, 7),
    (Method::GET, "/v2/NAME/manifests/DIGEST", Some("ns=docker.io"), 4),
    (Method::HEAD, "/v2/NAME/manifests/latest", None, 7),
    (Method::HEAD, "/v2/NAME/manifests/DIGEST", None, 3),
    (Method::PUT, "/v2/NAME/manifests/1.27.3", None, 10),
    (Method::PUT, "/v2/NAME/manifests/DIGEST", None, 3),
    (Method::POST, "/v2/NAME/blobs/uploads/", None, 8),
    (Method::POST, "/v2/NAME/blobs/uploads/", Some("from=library%2Fnginx&mount=ESCAPED"), 5),
    (Method::PATCH, "/v2/NAME/blobs/uploads/UUID", Some("_state=STATE"), 7),
    (Method::PUT, "/v2/NAME/blobs/uploads/UUID", Some("_state=STATE&digest=ESCAPED"), 10),
    (Method::GET, "/v2/NAME/tags/list", Some("n=1000&last=1.9.3"), 4),
    (Method::GET, "/v2/NAME/referrers/DIGEST", Some("artifactType=application%2Fvnd.x%2Bjson"), 3),
    (Method::DELETE, "/v2/NAME/manifests/DIGEST", None, 2),
];

fn mix() -> Vec<Request> {
    let mut requests = Vec::new();
    for (method, path, query, times) in MIX {
        for at in 0..times {
            let number = requests.len();
            let digest = format!("sha256:{}", format!("{number:016x}").repeat(4));
            let fill = |text: &str| {
                text.replace("NAME", NAMES[at % NAMES.len()])
                    .replace("DIGEST", &digest)
                    .replace("ESCAPED", &digest.replace(':', "%3A"))
                    .replace("UUID", &format!("{number:08x}-c453-408f-b497-576b03253be9"))
                    .replace("STATE", &"Ym9va21hcms0".repeat(18))
            };
            requests.push((method.clone(), fill(path), query.map(fill)));
        }
    }
    // Neighbours are not alike: with 37, coprime to the length, each is visited once.
    let len = requests.len();
    (0..len).map(|at| requests[at * 37 % len].clone()).collect()
}

fn parse((method, path, query): &Request) -> Result<Route<'_>, distref::protocol::Refusal> {
    Route::parse(method, path, query.as_deref())
}

fn bytes(requests: &[Request]) -> u64 {
    let len = |(_, path, query): &Request| path.len() + query.as_ref().map_or(0, String::len);
    requests.iter().map(len).sum::<usize>() as u64
}

fn read(criterion: &mut Criterion) {
    let requests = mix();
    assert!(requests.iter().all(|request| parse(request).is_ok()));
    let mut group = criterion.benchmark_group("route/read");
    group.throughput(Throughput::Bytes(bytes(&requests)));
    group.bench_function("memchr", |b| {
        b.iter(|| {
            let count = |text: &str| memchr::memchr_iter(b'/', text.as_bytes()).count();
            let of = |(_, path, query): &Request| count(path) + query.as_deref().map_or(0, count);
            black_box(&requests).iter().map(of).sum::<usize>()
        });
    });
    group.bench_function("parse", |b| {
        b.iter(|| black_box(&requests).iter().filter(|request| parse(request).is_ok()).count());
    });
    group.bench_function("scopes", |b| {
        let routes: Vec<Route<'_>> = requests.iter().filter_map(|it| parse(it).ok()).collect();
        b.iter(|| black_box(&routes).iter().map(|route| route.scopes().len()).sum::<usize>());
    });
    group.finish();
}

fn refuse(criterion: &mut Criterion) {
    let requests: Vec<Request> = mix()
        .into_iter()
        .map(|(method, path, query)| (method, path.replace("/v2/", "/v2/Team/"), query))
        .filter(|request| parse(request).is_err())
        .collect();
    assert!(requests.len() > 100);
    let mut group = criterion.benchmark_group("route/refuse");
    group.throughput(Throughput::Bytes(bytes(&requests)));
    group.bench_function("name", |b| {
        b.iter(|| black_box(&requests).iter().filter(|request| parse(request).is_err()).count());
    });
    group.finish();
}

fn write(criterion: &mut Criterion) {
    let requests = mix();
    let routes: Vec<Route<'_>> = requests.iter().map(|it| parse(it).expect("valid")).collect();
    let texts: Vec<String> = routes.iter().map(Route::to_path_and_query).collect();
    let mut group = criterion.benchmark_group("route/write");
    group.throughput(Throughput::Bytes(texts.iter().map(String::len).sum::<usize>() as u64));
    group.bench_function("copy", |b| b.iter(|| black_box(&texts).clone()));
    group.bench_function("to_path_and_query", |b| {
        b.iter(|| {
            black_box(&routes).iter().map(|route| route.to_path_and_query().len()).sum::<usize>()
        });
    });
    group.finish();
}
