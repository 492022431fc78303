//! Blobs that arrive at a registry: sessions, chunks, digests, mounts, and what goes wrong with them.

#[path = "support/registry/mod.rs"]
#[expect(dead_code, reason = "others ask for more")]
mod registry;

use std::future::ready;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use distref::digest::Algorithm;
use distref::protocol::auth::{Action, Scope, ScopeSet};
use distref::server::{Allowed, Empty, Exchange, Server};
use distref::{Digest, RepositoryView};
use http::{Method, Request};
use registry::fragile::Fragile;
use registry::memory::Memory;
use registry::{Registry, Reply, Store};

const UPLOADS: &str = "/v2/app/blobs/uploads/";

/// Not there, and of an algorithm that nobody here can compute.
const FOREIGN: [&str; 2] = [
    "md5:d41d8cd98f00b204e9800998ecf8427e",
    "blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
];

/// Finishes an upload.
fn commit<S: Store>(registry: &Registry<S>, location: &str, digest: &Digest, last: &[u8]) -> Reply {
    registry.put(format!("{location}?digest={digest}")).body(last).send()
}

/// How many bytes an upload has; `None` if there is none. Of one byte and of none is said the same: this is none.
#[track_caller]
fn received<S: Store>(registry: &Registry<S>, location: &str) -> Option<u64> {
    let reply = registry.get(location).send();
    if reply.status == 404 {
        assert_eq!(reply.codes(), ["BLOB_UPLOAD_UNKNOWN"]);
        return None;
    }
    assert_eq!((reply.status, reply.location().as_str()), (204, location));
    let last: u64 = reply.header("range").unwrap().strip_prefix("0-").unwrap().parse().unwrap();
    Some(if last == 0 { 0 } else { last + 1 })
}

#[test]
fn an_upload_begins_with_a_place_and_no_byte() {
    let reply = Registry::new().post(UPLOADS).body("").gives(202);
    let id = reply.location().strip_prefix(UPLOADS).unwrap().to_owned();
    assert_eq!(reply.header("docker-upload-uuid"), Some(id.as_str()));
    assert_eq!((reply.header("range"), reply.header("content-length")), (Some("0-0"), Some("0")));
    assert!(reply.body.is_empty());
}

#[test]
fn a_blob_arrives_in_any_pieces() {
    let (blob, digest) = (b"a layer of an image", Digest::sha256_of(b"a layer of an image"));
    for cuts in [&[][..], &[0], &[7], &[7, 7], &[1, 2, 3, 4], &[19], &[0, 19], &[5, 19, 19]] {
        for tells_ranges in [false, true] {
            let registry = Registry::new();
            let location = registry.upload("app");
            let mut start = 0;
            for &end in cuts {
                let mut patch = registry.patch(&location).body(&blob[start..end]);
                if tells_ranges && start < end {
                    patch = patch.header("content-range", format!("{start}-{}", end - 1));
                }
                let reply = patch.gives(202);
                assert_eq!(reply.location(), location);
                let last = end.saturating_sub(1);
                assert_eq!(reply.header("range"), Some(format!("0-{last}").as_str()));
                start = end;
            }
            let mut put = registry.put(format!("{location}?digest={digest}")).body(&blob[start..]);
            if tells_ranges && start < blob.len() {
                put = put.header("content-range", format!("{start}-{}", blob.len() - 1));
            }
            let reply = put.gives(201);
            assert_eq!(reply.location(), format!("/v2/app/blobs/{digest}"));
            assert_eq!(reply.header("docker-content-digest"), Some(digest.to_string().as_str()));
            assert_eq!(registry.get(reply.location()).gives(200).body, blob, "{cuts:?}");
            assert_eq!(received(&registry, &location), None);
        }
    }
}

#[test]
fn the_pieces_of_a_body_are_of_no_account() {
    let (blob, digest) = (b"a layer", Digest::sha256_of(b"a layer"));
    let pieces = [vec![&blob[..]], blob.chunks(1).collect(), vec![b"", b"a lay", b"", b"er", b""]];
    for pieces in pieces {
        let registry = Registry::new();
        let put = format!("{}?digest={digest}", registry.upload("put"));
        registry.put(put).chunks(&pieces).gives(201);
        registry
            .post(format!("/v2/post/blobs/uploads/?digest={digest}"))
            .chunks(&pieces)
            .gives(201);
        let location = registry.upload("patch");
        registry.patch(&location).chunks(&pieces).gives(202);
        assert_eq!(commit(&registry, &location, &digest, b"").status, 201);
        for repository in ["put", "post", "patch"] {
            assert_eq!(registry.stored(repository, &digest).as_deref(), Some(&blob[..]));
        }
    }
}

#[test]
fn a_blob_arrives_with_the_request_that_begins() {
    let (registry, digest) = (Registry::new(), Digest::sha256_of(b"layer"));
    let reply = registry.post(format!("{UPLOADS}?digest={digest}")).body("layer").gives(201);
    assert_eq!(registry.get(reply.location()).gives(200).body, b"layer");
    assert_eq!(reply.header("docker-content-digest"), Some(digest.to_string().as_str()));
}

#[test]
fn a_blob_without_a_byte_arrives() {
    let digest = Digest::sha256_of(b"");
    let registry = Registry::new();
    registry.push_blob("put", b"");
    registry.post(format!("/v2/post/blobs/uploads/?digest={digest}")).body("").gives(201);
    let location = registry.upload("patch");
    registry.patch(&location).body("").gives(202);
    assert_eq!(commit(&registry, &location, &digest, b"").status, 201);
    for repository in ["put", "post", "patch"] {
        assert_eq!(registry.stored(repository, &digest).as_deref(), Some(&b""[..]));
    }
}

#[test]
fn a_digest_may_be_of_another_algorithm_than_was_announced() {
    let algorithms = [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512];
    for announced in algorithms {
        for algorithm in algorithms {
            let (registry, digest) =
                (Registry::new(), Digest::compute(algorithm, b"layer").unwrap());
            let post = format!("{UPLOADS}?digest-algorithm={}", announced.as_str());
            let location = registry.post(post).gives(202).location();
            registry.patch(&location).body("la").gives(202);
            let reply = commit(&registry, &location, &digest, b"yer");
            assert_eq!(reply.status, 201, "{announced:?} {algorithm:?}");
            assert_eq!(registry.get(reply.location()).gives(200).body, b"layer");
            let post = format!("/v2/other/blobs/uploads/?digest={digest}");
            registry.post(post).body("layer").gives(201);
        }
    }
}

#[test]
fn a_digest_that_nobody_can_compute_is_refused_and_the_upload_stays() {
    let registry = Registry::new();
    for digest in FOREIGN {
        let algorithm = digest.split_once(':').unwrap().0;
        for query in [
            format!("digest={digest}"),
            format!("mount={digest}"),
            format!("mount={digest}&from=other"),
            format!("digest-algorithm={algorithm}"),
        ] {
            let reply = registry.post(format!("{UPLOADS}?{query}")).body("layer").gives(400);
            assert_eq!(reply.codes(), ["DIGEST_INVALID"], "{query}");
        }
        let location = registry.upload("app");
        registry.patch(&location).body("layer").gives(202);
        let put = registry.put(format!("{location}?digest={digest}"));
        assert_eq!(put.body("").gives(400).codes(), ["DIGEST_INVALID"]);
        assert_eq!(received(&registry, &location), Some(5));
    }
}

#[test]
fn bytes_of_another_digest_are_no_blob() {
    let registry = Registry::new();
    for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
        let digest = Digest::compute(algorithm, b"layer").unwrap();
        for last in [&b"Layer"[..], b"laye", b"layers", b""] {
            let location = registry.upload("app");
            let reply = commit(&registry, &location, &digest, last);
            assert_eq!((reply.status, reply.codes()), (400, vec!["DIGEST_INVALID".into()]));
            assert_eq!(received(&registry, &location), None);
            let post = registry.post(format!("{UPLOADS}?digest={digest}")).body(last).gives(400);
            assert_eq!(post.codes(), ["DIGEST_INVALID"]);
            assert_eq!(registry.stored("app", &digest), None);
        }
    }
}

#[test]
fn a_digest_is_wanted_at_the_end() {
    let registry = Registry::new();
    let location = registry.upload("app");
    for query in ["", "?digest=", "?digest=sha256:abc", "?digest=layer", "?mount=sha256:abc"] {
        let reply = registry.put(format!("{location}{query}")).body("layer").gives(400);
        assert_eq!(reply.codes(), ["DIGEST_INVALID"], "{query}");
    }
    assert_eq!(received(&registry, &location), Some(0));
}

#[test]
fn a_blob_that_is_there_is_pushed_again() {
    let registry = Registry::new();
    let digest = registry.push_blob("app", b"layer");
    assert_eq!(registry.push_blob("app", b"layer"), digest);
    registry.post(format!("{UPLOADS}?digest={digest}")).body("layer").gives(201);
    assert_eq!(registry.stored("app", &digest).as_deref(), Some(&b"layer"[..]));
}

#[test]
fn a_chunk_out_of_order_is_refused_with_where_to_go_on() {
    let (registry, digest) = (Registry::new(), Digest::sha256_of(b"layers"));
    let location = registry.upload("app");
    for range in ["1-3", "5-7"] {
        let reply = registry.patch(&location).header("content-range", range).body("lay").gives(416);
        assert_eq!((reply.header("range"), reply.location()), (Some("0-0"), location.clone()));
    }
    registry.patch(&location).header("content-range", "0-2").body("lay").gives(202);
    for range in ["0-2", "2-4", "4-6", "6-8"] {
        for (method, path) in [
            (Method::PATCH, location.clone()),
            (Method::PUT, format!("{location}?digest={digest}")),
        ] {
            let ask = registry.ask(method, path).header("content-range", range);
            let reply = ask.body("ers").gives(416);
            assert_eq!(reply.codes(), ["BLOB_UPLOAD_INVALID"]);
            assert_eq!((reply.header("range"), reply.location()), (Some("0-2"), location.clone()));
        }
    }
    let put = registry.put(format!("{location}?digest={digest}"));
    put.header("content-range", "3-5").body("ers").gives(201);
}

#[test]
fn a_broken_content_range_is_a_bad_request() {
    let registry = Registry::new();
    let location = registry.upload("app");
    let (long, huge) = ("0".repeat(20_000), "0-9223372036854775807");
    for range in ["", "bytes 0-4", "bytes=0-4", "0-4/5", "0-", "-4", "4-0", "a-b", huge, &long] {
        let reply =
            registry.patch(&location).header("content-range", range).body("layer").gives(400);
        assert_eq!(reply.codes(), ["SIZE_INVALID"], "{range}");
    }
    let twice =
        registry.patch(&location).header("content-range", "0-4").header("content-range", "0-5");
    assert_eq!(twice.body("layer").gives(400).codes(), ["SIZE_INVALID"]);
    assert_eq!(received(&registry, &location), Some(0));
    let space = registry.patch(&location).header("content-range", " 0-4 ");
    space.body("layer").gives(202);
}

#[test]
fn a_body_is_as_long_as_its_head_says() {
    // Content-Length, Content-Range, the body in chunks; the status, and how many bytes the upload has then.
    for (length, range, chunks, status, has) in [
        (Some("5"), Some("0-4"), &["lay", "er"][..], 202, 5),
        (None, Some("0-4"), &["lay", "er"], 202, 5),
        (Some("5"), None, &["lay", "er"], 202, 5),
        (Some("5, 5"), None, &["lay", "er"], 202, 5),
        (Some("5"), Some("0-5"), &["lay", "er"], 400, 0),
        (Some("-5"), None, &["lay", "er"], 400, 0),
        (Some("5x"), None, &["lay", "er"], 400, 0),
        (Some("5, 6"), None, &["lay", "er"], 400, 0),
        (Some("99999999999999999999"), None, &["lay", "er"], 400, 0),
        (Some("4"), None, &["lay", "er"], 400, 3),
        (Some("6"), None, &["lay", "er"], 400, 5),
        (None, Some("0-3"), &["lay", "er"], 400, 3),
        (None, Some("0-5"), &["lay", "er"], 400, 5),
        (Some("0"), None, &["lay"], 400, 0),
        (Some("0"), Some("0-0"), &[], 202, 0),
        (Some("0"), Some("7-9"), &[], 202, 0),
    ] {
        let registry = Registry::new();
        let location = registry.upload("app");
        let mut patch = registry.patch(&location);
        if let Some(length) = length {
            patch = patch.header("content-length", length);
        }
        if let Some(range) = range {
            patch = patch.header("content-range", range);
        }
        let reply = patch.chunks(chunks).gives(status);
        if status == 400 {
            assert_eq!(reply.codes(), ["SIZE_INVALID"]);
        }
        assert_eq!(received(&registry, &location), Some(has), "{length:?} {range:?}");
    }
}

#[test]
fn what_a_refused_chunk_brought_is_gone_on_from() {
    let (registry, digest) = (Registry::new(), Digest::sha256_of(b"layer"));
    let location = registry.upload("app");
    let short = registry.patch(&location).header("content-length", "5");
    short.chunks(["lay"]).gives(400);
    assert_eq!(received(&registry, &location), Some(3));
    assert_eq!(commit(&registry, &location, &digest, b"er").status, 201);
}

#[test]
fn a_push_of_one_request_that_is_refused_leaves_no_upload() {
    let registry = Registry::new();
    let post = format!("{UPLOADS}?digest={}", Digest::sha256_of(b"layer"));
    for _ in 1..Memory::MAX_UPLOADS {
        registry.upload("app");
    }
    // There is room for one.
    for length in ["5", "2", "lay", "3"] {
        registry.post(&post).header("content-length", length).chunks(["lay"]).gives(400);
    }
    registry.upload("app");
}

#[test]
fn a_push_of_one_request_that_breaks_off_leaves_no_upload() {
    let registry = Registry::new();
    let post = format!("{UPLOADS}?digest={}", Digest::sha256_of(b"layer"));
    for _ in 0..Memory::MAX_UPLOADS {
        registry.post(&post).header("content-length", "5").chunks(["lay"]).breaks_off().send();
    }
    registry.upload("app");
}

#[test]
fn an_upload_tells_how_far_it_has_come() {
    let registry = Registry::new();
    let location = registry.upload("app");
    registry.patch(&location).body("lay").gives(202);
    for method in [Method::GET, Method::HEAD] {
        let reply = registry.ask(method, &location).gives(204);
        assert_eq!((reply.header("range"), reply.location()), (Some("0-2"), location.clone()));
        assert!(reply.body.is_empty() && reply.header("content-length").is_none());
    }
}

#[test]
fn an_upload_that_was_given_up_is_unknown() {
    let registry = Registry::new();
    let location = registry.upload("app");
    registry.patch(&location).body("lay").gives(202);
    assert!(registry.delete(&location).gives(204).body.is_empty());
    let put = format!("{location}?digest={}", Digest::sha256_of(b"lay"));
    for (method, path) in [
        (Method::GET, &location),
        (Method::PATCH, &location),
        (Method::PUT, &put),
        (Method::DELETE, &location),
    ] {
        let reply = registry.ask(method, path).body("").gives(404);
        assert_eq!(reply.codes(), ["BLOB_UPLOAD_UNKNOWN"]);
    }
}

#[test]
fn an_upload_is_of_one_repository() {
    let registry = Registry::new();
    let location = registry.upload("app");
    let elsewhere = location.replace("/app/", "/other/");
    let put = format!("{elsewhere}?digest={}", Digest::sha256_of(b""));
    for (method, path) in [
        (Method::GET, &elsewhere),
        (Method::PATCH, &elsewhere),
        (Method::PUT, &put),
        (Method::DELETE, &elsewhere),
    ] {
        registry.ask(method, path).body("").gives(404);
    }
    assert_eq!(received(&registry, &location), Some(0));
}

#[test]
fn while_a_request_sends_another_only_asks() {
    let registry = Registry::new();
    let location = registry.upload("app");
    registry.patch(&location).body("lay").gives(202);
    let (head, ()) = Request::patch(&location).body(()).unwrap().into_parts();
    let received = registry.server.receive(&head).unwrap();
    let Ok(mut sending) = received.begin(&registry.store, &registry.allowed);
    let Ok(()) = sending.body(b"er");
    let put = format!("{location}?digest={}", Digest::sha256_of(b"lay"));
    for (method, path) in [(Method::PATCH, &location), (Method::PUT, &put)] {
        let reply = registry.ask(method, path).body("").gives(416);
        assert_eq!((reply.header("range"), reply.location()), (Some("0-2"), location.clone()));
    }
    assert_eq!(registry.delete(&location).gives(400).codes(), ["BLOB_UPLOAD_INVALID"]);
    assert_eq!(registry.get(&location).gives(204).header("range"), Some("0-2"));
    let Ok(()) = sending.end();
    assert_eq!(sending.into_reply().status(), 202);
    assert_eq!(registry.get(&location).gives(204).header("range"), Some("0-4"));
}

#[test]
fn an_upload_whose_client_goes_away_goes_on() {
    let (registry, digest) = (Registry::new(), Digest::sha256_of(b"layer"));
    let location = registry.upload("app");
    let patch = registry.patch(&location).header("content-length", "5");
    assert_eq!(patch.chunks(["la"]).breaks_off().gives(400).codes(), ["SIZE_INVALID"]);
    assert_eq!(received(&registry, &location), Some(2));
    let put = format!("{location}?digest={digest}");
    registry.put(&put).chunks(["y"]).breaks_off().gives(400);
    {
        let (head, ()) = Request::put(&put).body(()).unwrap().into_parts();
        let received = registry.server.receive(&head).unwrap();
        let Ok(mut dropped) = received.begin(&registry.store, &registry.allowed);
        let Ok(()) = dropped.body(b"e");
    }
    assert_eq!(received(&registry, &location), Some(4));
    assert_eq!(commit(&registry, &location, &digest, b"r").status, 201);
}

#[test]
fn a_store_that_fails_is_told_to_nobody_and_leaves_an_upload_to_go_on_with() {
    let script =
        |registry: &Registry<Fragile>, location: &str, digest: &Digest| -> Result<(), ()> {
            let has = received_or_failed(registry, location)?;
            let rest = &b"a layer"[usize::try_from(has).unwrap()..];
            let (chunk, last) = rest.split_at(rest.len().min(3));
            failed(registry.patch(location).chunks([chunk]).send())?;
            let put = registry.put(format!("{location}?digest={digest}"));
            failed(put.chunks(last.chunks(2)).send())?;
            Ok(())
        };
    for restarts in [false, true] {
        for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
            let digest = Digest::compute(algorithm, b"a layer").unwrap();
            let mut answers = 0;
            loop {
                let store = Fragile::new().restarting(restarts);
                let registry = Registry::over(Server::new(), store);
                let location = registry.upload("app");
                registry.store.fail_after(answers);
                let is_done = script(&registry, &location, &digest).is_ok();
                assert_eq!(is_done, !registry.store.has_failed(), "{answers}");
                if is_done {
                    break;
                }
                script(&registry, &location, &digest).unwrap();
                assert_eq!(registry.stored("app", &digest).as_deref(), Some(&b"a layer"[..]));
                answers += 1;
            }
            assert!(answers > 5);
        }
    }
}

/// A reply that is no success is that of a store that failed.
fn failed(reply: Reply) -> Result<Reply, ()> {
    if reply.status < 300 {
        return Ok(reply);
    }
    assert_eq!((reply.status, reply.codes()), (500, vec!["UNKNOWN".into()]));
    assert!(!String::from_utf8(reply.body).unwrap().contains("Broken"));
    Err(())
}

fn received_or_failed(registry: &Registry<Fragile>, location: &str) -> Result<u64, ()> {
    let reply = failed(registry.get(location).send())?;
    let last: u64 = reply.header("range").unwrap()[2..].parse().unwrap();
    Ok(if last == 0 { 0 } else { last + 1 })
}

#[test]
fn what_was_hashed_before_a_restart_is_hashed_again() {
    let store = Fragile::new().restarting(true);
    let (registry, digest) = (Registry::over(Server::new(), store), Digest::sha256_of(b"layer"));
    let location = registry.upload("app");
    registry.patch(&location).body("lay").gives(202);
    registry.patch(&location).body("er").gives(202);
    assert_eq!(commit(&registry, &location, &digest, b"").status, 201);
    let location = registry.upload("app");
    registry.patch(&location).body("lax").gives(202);
    assert_eq!(commit(&registry, &location, &digest, b"er").codes(), ["DIGEST_INVALID"]);
}

#[test]
fn a_blob_that_is_too_large_is_refused_before_it_is_sent_or_while() {
    let registry = Registry::of(Server::new().with_max_blob(5));
    registry.push_blob("app", b"layer");
    let digest = Digest::sha256_of(b"layers");
    let post = format!("{UPLOADS}?digest={digest}");
    let refused = |reply: Reply| assert_eq!(reply.codes(), ["SIZE_INVALID"]);
    refused(registry.post(&post).body("layers").gives(413));
    refused(registry.post(&post).chunks(["lay", "ers"]).gives(413));
    for (before, chunks, range) in [
        ("", &["layers"][..], None),
        ("", &["lay", "ers"], None),
        ("", &["l", "a", "y", "e", "r", "s"], Some("0-5")),
        ("lay", &["ers"], None),
        ("layer", &["s"], Some("5-5")),
    ] {
        for (tells_length, is_last) in [(false, false), (false, true), (true, false), (true, true)]
        {
            let location = registry.upload("app");
            registry.patch(&location).body(before).gives(202);
            let mut ask = if is_last {
                registry.put(format!("{location}?digest={digest}"))
            } else {
                registry.patch(&location)
            };
            if let Some(range) = range {
                ask = ask.header("content-range", range);
            }
            if tells_length {
                ask = ask.header("content-length", chunks.concat().len().to_string());
            }
            refused(ask.chunks(chunks).gives(413));
            assert_eq!(received(&registry, &location), None);
        }
    }
}

#[test]
fn a_body_that_is_refused_by_its_head_is_not_wanted() {
    let registry = Registry::of(Server::new().with_max_blob(5));
    let location = registry.upload("app");
    for (path, length) in [
        (format!("{UPLOADS}?digest={}", Digest::sha256_of(b"")), "6"),
        (location.clone(), "6"),
        (location, "lay"),
    ] {
        let method = if path.contains("digest") { Method::POST } else { Method::PATCH };
        let request = Request::builder().method(method).uri(&path).header("content-length", length);
        let (head, ()) = request.body(()).unwrap().into_parts();
        let received = registry.server.receive(&head).unwrap();
        let Ok(exchange) = received.begin(&registry.store, &registry.allowed);
        assert!(!exchange.wants_body(), "{path}");
    }
}

#[test]
fn too_many_uploads_are_told_to_wait() {
    let registry = Registry::over(Server::new(), Empty);
    let digest = Digest::sha256_of(b"");
    for query in [String::new(), format!("?digest={digest}"), format!("?mount={digest}")] {
        let reply = registry.post(format!("{UPLOADS}{query}")).body("").gives(429);
        assert_eq!(reply.codes(), ["TOOMANYREQUESTS"]);
        assert_eq!(reply.header("retry-after"), Some("10"));
    }
}

#[test]
fn a_registry_takes_what_it_says_it_takes() {
    let (ro, no_deletion) = (Server::new().read_only(), Server::new().without_deletion());
    let digest = Digest::sha256_of(b"");
    let (manifest, blob) = ("/v2/app/manifests/1", format!("/v2/app/blobs/{digest}"));
    let upload = format!("{UPLOADS}1");
    let put = format!("{upload}?digest={digest}");
    for (server, method, path, allow) in [
        (&ro, Method::PUT, manifest, "GET, HEAD"),
        (&ro, Method::DELETE, manifest, "GET, HEAD"),
        (&ro, Method::DELETE, &blob, "GET, HEAD"),
        (&ro, Method::POST, UPLOADS, ""),
        (&ro, Method::PATCH, &upload, "GET, HEAD"),
        (&ro, Method::PUT, &put, "GET, HEAD"),
        (&ro, Method::DELETE, &upload, "GET, HEAD"),
        (&no_deletion, Method::DELETE, manifest, "GET, HEAD, PUT"),
        (&no_deletion, Method::DELETE, &blob, "GET, HEAD"),
        (&ro, Method::PATCH, manifest, "GET, HEAD"),
        (&no_deletion, Method::PATCH, manifest, "GET, HEAD, PUT"),
        (&no_deletion, Method::POST, &upload, "GET, HEAD, PATCH, PUT, DELETE"),
        (&Server::new(), Method::PUT, &blob, "GET, HEAD, DELETE"),
    ] {
        let reply = Registry::of(server.clone()).ask(method, path).body("").gives(405);
        assert_eq!(reply.codes(), ["UNSUPPORTED"]);
        assert_eq!(reply.header("allow"), Some(allow), "{path}");
    }
    let registry = Registry::of(no_deletion);
    let location = registry.upload("app");
    registry.delete(location).gives(204);
}

fn pull(repository: &str) -> Scope {
    Scope::repository(&RepositoryView::parse(repository).unwrap(), [Action::Pull])
}

/// May push to `app`, and pull from `open`.
fn may_push() -> Allowed {
    let app = RepositoryView::parse("app").unwrap();
    let mut scopes = ScopeSet::new();
    scopes.insert(Scope::repository(&app, [Action::Pull, Action::Push]));
    scopes.insert(pull("open"));
    Allowed::Scopes(scopes)
}

#[test]
fn a_blob_is_mounted_from_where_its_sender_may_pull() {
    // Where it is, the query behind the digest, and the status.
    for (holder, query, status) in [
        ("open", "&from=open", 201),
        ("open", "", 201),
        ("app", "&from=open", 201),
        ("app", "", 201),
        ("app", "&from=app", 201),
        ("closed", "&from=open", 202),
        ("closed", "", 202),
        ("open", "&from=nothing", 202),
        ("closed", "&from=closed", 202),
        ("open", "&from=closed", 202),
    ] {
        let mut registry = Registry::new();
        let digest = registry.push_blob(holder, b"layer");
        registry.allowed = may_push();
        let reply = registry.post(format!("{UPLOADS}?mount={digest}{query}")).gives(status);
        let is_there = registry.stored("app", &digest).is_some();
        assert_eq!(is_there, status == 201 || holder == "app", "{holder} {query}");
        match status {
            201 => {
                assert_eq!(reply.location(), format!("/v2/app/blobs/{digest}"));
                let told = reply.header("docker-content-digest");
                assert_eq!(told, Some(digest.to_string().as_str()));
            }
            202 => assert_eq!(commit(&registry, &reply.location(), &digest, b"layer").status, 201),
            _ => assert_eq!(reply.codes(), ["DENIED"]),
        }
    }
}

#[test]
fn a_mounted_blob_outlives_its_source() {
    let registry = Registry::new();
    let digest = registry.push_blob("open", b"layer");
    registry.post(format!("{UPLOADS}?mount={digest}&from=open")).gives(201);
    registry.delete(format!("/v2/open/blobs/{digest}")).gives(202);
    assert_eq!(registry.get(format!("/v2/app/blobs/{digest}")).gives(200).body, b"layer");
}

#[test]
fn an_exchange_is_carried_on_by_any_thread() {
    fn is_send<T: Send>() {}
    is_send::<Exchange<'_, Memory>>();
    let registry = Registry::new();
    let location = registry.upload("app");
    let (head, ()) = Request::patch(&location).body(()).unwrap().into_parts();
    let received = registry.server.receive(&head).unwrap();
    let Ok(mut exchange) = received.begin(&registry.store, &registry.allowed);
    let Ok(()) = exchange.body(b"lay");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let Ok(()) = exchange.body(b"er");
            let Ok(()) = exchange.end();
            assert_eq!(exchange.into_reply().status(), 202);
        });
    });
    assert_eq!(received_from(&registry, &location), "0-4");
}

fn received_from(registry: &Registry, location: &str) -> String {
    registry.get(location).gives(204).header("range").unwrap().to_owned()
}

#[test]
fn an_exchange_is_held_while_its_server_awaits_a_chunk() {
    async fn send(
        registry: &Registry,
        location: String,
        chunk: impl Future<Output = &'static [u8]>,
    ) -> u16 {
        let (head, ()) = Request::patch(location).body(()).unwrap().into_parts();
        let received = registry.server.receive(&head).unwrap();
        let Ok(mut exchange) = received.begin(&registry.store, &registry.allowed);
        let Ok(()) = exchange.body(chunk.await);
        let Ok(()) = exchange.end();
        exchange.into_reply().status().as_u16()
    }
    fn sendable<F: Future + Send>(future: F) -> F {
        future
    }
    let registry = Registry::new();
    let sent = sendable(send(&registry, registry.upload("app"), ready(&b"layer"[..])));
    let polled = pin!(sent).poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(polled, Poll::Ready(202));
}
