//! end-4 to end-6, end-11, end-13, end-14: blobs that are pushed.

use std::collections::HashSet;
use std::time::Duration;

use distref::{Digest, server::Server};

use crate::pull::{sha384, sha512, told};
use crate::registry::memory::Memory;
use crate::registry::{Registry, Reply};
use crate::samples::NOTHING;

const BLOB: &[u8] = b"0123456789";

#[test]
fn a_digest_that_is_none_or_of_an_unknown_algorithm_is_400_in_every_kind_of_push() {
    let registry = Registry::new();
    for digest in
        ["sha256:abc", "sha256", "md5:abcd", "blake3:", &format!("blake3:{}", "a".repeat(64))]
    {
        let uploads = "/v2/app/blobs/uploads/";
        registry.post(format!("{uploads}?digest={digest}")).body(BLOB).gives(400);
        let location = registry.upload("app");
        registry.put(format!("{location}?digest={digest}")).body(BLOB).gives(400);
        registry.patch(&location).body(BLOB).gives(202);
        let reply = registry.put(format!("{location}?digest={digest}")).gives(400);
        assert_eq!(reply.codes(), ["DIGEST_INVALID"], "{digest}");
    }
    registry.post("/v2/app/blobs/uploads/?digest-algorithm=md5").gives(400);
}

#[test]
fn a_digest_of_other_bytes_is_400_in_every_kind_of_push() {
    let registry = Registry::new();
    let digest = Digest::sha256_of(b"other");
    let in_one = registry.post(format!("/v2/app/blobs/uploads/?digest={digest}"));
    let in_two = registry.put(format!("{}?digest={digest}", registry.upload("app")));
    let location = registry.upload("app");
    registry.patch(&location).body(BLOB).gives(202);
    let in_chunks = registry.put(format!("{location}?digest={digest}"));
    for ask in [in_one.body(BLOB), in_two.body(BLOB), in_chunks] {
        assert_eq!(ask.gives(400).codes(), ["DIGEST_INVALID"]);
    }
    registry.get(format!("/v2/app/blobs/{digest}")).gives(404);
    registry.get(format!("/v2/app/blobs/{}", Digest::sha256_of(BLOB))).gives(404);
}

#[test]
fn end_4a_an_upload_begins_with_202_and_a_location() {
    let registry = Registry::new();
    let reply = registry.post("/v2/team/app/blobs/uploads/").body(b"").gives(202);
    assert!(reply.location().starts_with("/v2/team/app/blobs/uploads/"));
    assert_eq!(reply.header("range"), Some("0-0"));
    // The slash is often left out.
    registry.post("/v2/team/app/blobs/uploads").gives(202);
}

#[test]
fn end_4a_the_location_has_a_uuid_of_its_own() {
    let registry = Registry::new();
    let uuids: HashSet<_> = (0..20).map(|_| last(&registry.upload("app")).to_owned()).collect();
    assert_eq!(uuids.len(), 20);
    for uuid in uuids {
        let lengths: Vec<_> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{uuid}");
    }
}

#[test]
fn end_4a_there_is_no_least_length_of_a_chunk() {
    let registry = Registry::new();
    let reply = registry.post("/v2/app/blobs/uploads/").gives(202);
    assert_eq!(reply.header("oci-chunk-min-length"), None);
    in_chunks(&registry, &reply.location(), 1);
}

#[test]
fn end_4b_one_request_pushes_a_blob() {
    let registry = Registry::new();
    for bytes in [BLOB, b""] {
        let digest = Digest::sha256_of(bytes);
        let post = registry.post(format!("/v2/app/blobs/uploads/?digest={digest}"));
        is_pullable(&registry, &post.body(bytes).gives(201), bytes);
    }
}

#[test]
fn end_4b_the_length_is_that_of_the_body() {
    let registry = Registry::new();
    let post =
        || registry.post(format!("/v2/app/blobs/uploads/?digest={}", Digest::sha256_of(BLOB)));
    post().header("content-length", "11").chunks([BLOB]).gives(400);
    post().header("content-length", "9").chunks([BLOB]).gives(400);
    post().header("content-length", "10").chunks([BLOB]).gives(201);
}

#[test]
fn end_4c_the_algorithm_of_an_upload_is_the_one_that_was_asked_for() {
    let registry = Registry::new();
    for (algorithm, digest) in
        [("sha256", Digest::sha256_of(BLOB)), ("sha384", sha384(BLOB)), ("sha512", sha512(BLOB))]
    {
        let post = registry.post(format!("/v2/app/blobs/uploads/?digest-algorithm={algorithm}"));
        let location = post.gives(202).location();
        let location = in_chunks(&registry, &location, 3);
        let reply = registry.put(format!("{location}?digest={digest}")).gives(201);
        assert_eq!(told(&reply), digest);
        is_pullable(&registry, &reply, BLOB);
    }
}

#[test]
fn end_4c_an_upload_may_end_with_another_algorithm_than_it_began_with() {
    let registry = Registry::new();
    for (post, digest) in
        [("", sha512(BLOB)), ("?digest-algorithm=sha512", Digest::sha256_of(BLOB))]
    {
        let post = registry.post(format!("/v2/app/blobs/uploads/{post}"));
        let location = in_chunks(&registry, &post.gives(202).location(), 4);
        let reply = registry.put(format!("{location}?digest={digest}")).gives(201);
        assert_eq!(told(&reply), digest);
    }
}

#[test]
fn end_5_a_chunk_is_202_with_the_location_and_what_has_arrived() {
    let registry = Registry::new();
    let location = registry.upload("app");
    for (range, so_far) in [(0..4, "0-3"), (4..5, "0-4"), (5..10, "0-9")] {
        let told = format!("{}-{}", range.start, range.end - 1);
        let patch = registry.patch(&location).header("content-range", told);
        let reply = patch.body(&BLOB[range]).gives(202);
        assert_eq!(reply.header("range"), Some(so_far));
        assert!(reply.location().starts_with("/v2/app/blobs/uploads/"));
    }
}

#[test]
fn end_5_a_chunk_without_a_range_goes_behind_the_last() {
    let registry = Registry::new();
    let location = registry.upload("app");
    let patch = registry.patch(&location).chunks([&BLOB[..3], &BLOB[3..6]]);
    assert_eq!(patch.gives(202).header("range"), Some("0-5"));
    let digest = Digest::sha256_of(BLOB);
    registry.put(format!("{location}?digest={digest}")).body(&BLOB[6..]).gives(201);
}

#[test]
fn end_5_a_range_that_is_none_is_refused() {
    let registry = Registry::new();
    let location = registry.upload("app");
    for range in
        ["bytes 0-9/10", "bytes=0-9", "0-", "-9", "9-0", "a-b", "0–9", "0-99999999999999999999"]
    {
        registry.patch(&location).header("content-range", range).body(BLOB).gives(400);
    }
    // The last byte is part of the range.
    let patch = |range: &str| registry.patch(&location).header("content-range", range);
    patch("0-10").body(BLOB).gives(400);
    patch("0-8").body(BLOB).gives(400);
    patch("0-9").body(BLOB).gives(202);
}

#[test]
fn end_5_the_first_chunk_begins_at_0() {
    let registry = Registry::new();
    let location = registry.upload("app");
    registry.patch(&location).header("content-range", "1-10").body(BLOB).gives(416);
    registry.patch(&location).header("content-range", "0-9").body(BLOB).gives(202);
}

#[test]
fn end_5_a_chunk_out_of_order_is_416() {
    let registry = Registry::new();
    let location = registry.upload("app");
    let patch = |range: &str, bytes: &[u8]| {
        registry.patch(&location).header("content-range", range).body(bytes).send()
    };
    assert_eq!(patch("0-3", &BLOB[..4]).status, 202);
    // Too early, too late, once more.
    for (range, bytes) in [("3-5", &BLOB[3..6]), ("5-9", &BLOB[5..]), ("0-3", &BLOB[..4])] {
        let reply = patch(range, bytes);
        assert_eq!((reply.status, reply.header("range")), (416, Some("0-3")), "{range}");
        assert!(reply.location().starts_with("/v2/app/blobs/uploads/"));
    }
    // Nothing of it was taken.
    assert_eq!(patch("4-9", &BLOB[4..]).header("range"), Some("0-9"));
    registry.put(format!("{location}?digest={}", Digest::sha256_of(BLOB))).gives(201);
}

#[test]
fn end_5_an_upload_that_is_not_there_is_404() {
    let registry = Registry::new();
    let elsewhere = registry.upload("other").replace("/other/", "/app/");
    let over = registry.upload("app");
    registry.put(format!("{over}?digest={}", Digest::sha256_of(b""))).gives(201);
    for location in ["/v2/app/blobs/uploads/nothing", &elsewhere, &over] {
        let reply = registry.patch(location).body(BLOB).gives(404);
        assert_eq!(reply.codes(), ["BLOB_UPLOAD_UNKNOWN"]);
        let put = registry.put(format!("{location}?digest={}", Digest::sha256_of(BLOB)));
        put.body(BLOB).gives(404);
        registry.get(location).gives(404);
        registry.delete(location).gives(404);
    }
}

#[test]
fn end_6_a_put_after_a_post_is_201_with_a_location_to_pull_from() {
    let registry = Registry::new();
    for bytes in [BLOB, b"", &vec![7; 100_000]] {
        let digest = Digest::sha256_of(bytes);
        let put = registry.put(format!("{}?digest={digest}", registry.upload("app")));
        is_pullable(&registry, &put.body(bytes).gives(201), bytes);
    }
}

#[test]
fn end_6_a_sha512_digest_is_answered_with_that_digest() {
    let registry = Registry::new();
    let digest = sha512(BLOB);
    let put = registry.put(format!("{}?digest={digest}", registry.upload("app")));
    let reply = put.body(BLOB).gives(201);
    assert_eq!(told(&reply), digest);
    assert_eq!(reply.location(), format!("/v2/app/blobs/{digest}"));
}

#[test]
fn end_6_the_last_chunk_may_come_by_patch_or_with_the_put() {
    let registry = Registry::new();
    let digest = Digest::sha256_of(BLOB);
    let by_patch = in_chunks(&registry, &registry.upload("app"), 4);
    let reply = registry.put(format!("{by_patch}?digest={digest}")).body(b"").gives(201);
    is_pullable(&registry, &reply, BLOB);
    registry.delete(reply.location()).gives(202);

    let with_put = registry.upload("app");
    registry.patch(&with_put).header("content-range", "0-3").body(&BLOB[..4]).gives(202);
    let put = registry.put(format!("{with_put}?digest={digest}")).header("content-range", "4-9");
    is_pullable(&registry, &put.body(&BLOB[4..]).gives(201), BLOB);
}

#[test]
fn end_6_a_put_without_the_digest_of_the_blob_is_400() {
    let registry = Registry::new();
    let location = registry.upload("app");
    let reply = registry.put(&location).body(BLOB).gives(400);
    assert_eq!(reply.codes(), ["DIGEST_INVALID"]);
    // That of the last chunk will not do.
    registry.patch(&location).body(&BLOB[..4]).gives(202);
    let of_chunk = Digest::sha256_of(&BLOB[4..]);
    registry.put(format!("{location}?digest={of_chunk}")).body(&BLOB[4..]).gives(400);
}

#[test]
fn end_6_a_last_chunk_out_of_order_is_416() {
    let registry = Registry::new();
    let location = registry.upload("app");
    registry.patch(&location).body(&BLOB[..4]).gives(202);
    let digest = Digest::sha256_of(BLOB);
    let put = |range: &str, bytes: &[u8]| {
        let put = registry.put(format!("{location}?digest={digest}"));
        put.header("content-range", range).body(bytes).send()
    };
    for (range, bytes) in [("0-9", BLOB), ("5-9", &BLOB[5..])] {
        let reply = put(range, bytes);
        assert_eq!((reply.status, reply.header("range")), (416, Some("0-3")));
    }
    assert_eq!(put("4-9", &BLOB[4..]).status, 201);
}

#[test]
fn end_11_a_mount_is_201_with_a_location_to_pull_from() {
    let registry = Registry::new();
    let digest = registry.push_blob("team/base", BLOB);
    let mount = format!("/v2/app/blobs/uploads/?mount={digest}&from=team/base");
    for _ in 0..2 {
        is_pullable(&registry, &registry.post(&mount).gives(201), BLOB);
    }
    // It is its own now.
    registry.delete(format!("/v2/team/base/blobs/{digest}")).gives(202);
    registry.get(format!("/v2/app/blobs/{digest}")).gives(200);
}

#[test]
fn end_11_the_digest_of_the_blob_is_told() {
    let registry = Registry::new();
    let digest = sha512(BLOB);
    registry.post(format!("/v2/a/blobs/uploads/?digest={digest}")).body(BLOB).gives(201);
    let mount = registry.post(format!("/v2/b/blobs/uploads/?mount={digest}&from=a"));
    assert_eq!(told(&mount.gives(201)), digest);
}

#[test]
fn end_11_without_from_the_blob_is_mounted_from_wherever_it_is() {
    let registry = Registry::new();
    let digest = registry.push_blob("team/base", BLOB);
    let mount = registry.post(format!("/v2/app/blobs/uploads/?mount={digest}"));
    is_pullable(&registry, &mount.gives(201), BLOB);
}

#[test]
fn end_11_what_cannot_be_mounted_is_an_upload_with_202() {
    let registry = Registry::new();
    let digest = registry.push_blob("team/base", BLOB);
    for query in [format!("mount={digest}&from=other"), format!("mount={NOTHING}")] {
        let reply = registry.post(format!("/v2/app/blobs/uploads/?{query}")).gives(202);
        let put = registry.put(format!("{}?digest={digest}", reply.location()));
        put.body(BLOB).gives(201);
        registry.delete(format!("/v2/app/blobs/{digest}")).gives(202);
    }
}

#[test]
fn end_13_an_upload_tells_with_204_where_it_stands() {
    let registry = Registry::new();
    let location = registry.upload("app");
    for (bytes, so_far) in [(&b""[..], "0-0"), (&BLOB[..4], "0-3"), (&BLOB[4..], "0-9")] {
        registry.patch(&location).body(bytes).gives(202);
        let reply = registry.get(&location).gives(204);
        assert_eq!((reply.header("range"), reply.body.len()), (Some(so_far), 0));
        assert!(reply.location().starts_with("/v2/app/blobs/uploads/"));
    }
}

#[test]
fn end_13_an_upload_that_broke_off_goes_on_from_there() {
    let registry = Registry::new();
    let location = registry.upload("app");
    let patch = registry.patch(&location).header("content-range", "0-9");
    patch.chunks([&BLOB[..4]]).breaks_off().send();
    let reply = registry.get(&location).gives(204);
    assert_eq!(reply.header("range"), Some("0-3"));
    let digest = Digest::sha256_of(BLOB);
    let put = registry.put(format!("{}?digest={digest}", reply.location()));
    let put = put.header("content-range", "4-9").body(&BLOB[4..]);
    is_pullable(&registry, &put.gives(201), BLOB);
}

#[test]
fn end_14_an_upload_is_given_up_with_204() {
    let registry = Registry::new();
    let location = registry.upload("app");
    registry.patch(&location).body(BLOB).gives(202);
    registry.delete(&location).body(b"").gives(204);
    registry.get(&location).gives(404);
    registry.delete(&location).gives(404);
}

#[test]
fn end_14_an_upload_is_given_up_even_where_nothing_is_deleted() {
    let registry = Registry::of(Server::new().without_deletion());
    registry.delete(registry.upload("app")).gives(204);
}

#[test]
fn end_14_an_upload_that_nobody_goes_on_with_is_forgotten() {
    let registry = Registry::new();
    let location = registry.upload("app");
    assert_eq!(registry.store.forget(Duration::from_secs(3_600)), 0);
    registry.get(&location).gives(204);
    assert_eq!(registry.store.forget(Duration::ZERO), 1);
    registry.get(&location).gives(404);
}

#[test]
fn too_many_uploads_are_429_with_the_time_to_wait() {
    let registry = Registry::new();
    let uploads: Vec<_> = (0..Memory::MAX_UPLOADS).map(|_| registry.upload("app")).collect();
    let reply = registry.post("/v2/app/blobs/uploads/").gives(429);
    assert_eq!(reply.codes(), ["TOOMANYREQUESTS"]);
    let wait: u64 = reply.header("retry-after").expect("Retry-After").parse().expect("seconds");
    assert!(wait > 0);
    registry.delete(&uploads[0]).gives(204);
    registry.post("/v2/app/blobs/uploads/").gives(202);
}

/// Sends the blob in chunks of so many bytes; where it goes on.
fn in_chunks(registry: &Registry, location: &str, size: usize) -> String {
    let mut location = location.to_owned();
    for (number, chunk) in BLOB.chunks(size).enumerate() {
        let first = number * size;
        let range = format!("{first}-{}", first + chunk.len() - 1);
        let patch = registry.patch(&location).header("content-range", range);
        location = patch.body(chunk).gives(202).location();
    }
    location
}

/// Follows the `Location` of what was pushed.
#[track_caller]
fn is_pullable(registry: &Registry, pushed: &Reply, bytes: &[u8]) {
    let reply = registry.get(pushed.location()).gives(200);
    assert_eq!(reply.body, bytes);
    assert_eq!(told(&reply), told(pushed));
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
