//! Replies: what a registry says is held to what was asked; what a server writes, a client reads.

use distref::manifest::{Index, Limits, MediaType};
#[cfg(feature = "sha2")]
use distref::manifest::{ManifestError, ManifestErrorKind, Reader};
use distref::protocol::header::{ByteRange, ByteRanges, ByteSpan, Filters};
use distref::protocol::reply::{
    BlobHead, CatalogPage, ChunkAck, Deleted, Location, MAX_NAMES, MAX_PAGE, MAX_REFERRERS,
    ManifestHead, MountReply, Pushed, ReferrersPage, ReplyErrorKind as Kind, TagPage,
    UploadSession,
};
use distref::protocol::{Route, route::UploadId};
use distref::registry::{CheckedUrl, HopPolicy};
use distref::{Digest, Repository, Tag, tag};
use http::StatusCode;
use http::response::Parts;

fn reply(status: u16, headers: &[(&str, &str)]) -> Parts {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(()).unwrap().into_parts().0
}

/// The head of a response that has no body.
fn sent(response: http::Response<String>) -> Parts {
    let (parts, body) = response.into_parts();
    assert_eq!(body, "");
    parts
}

fn digest(byte: u8) -> Digest {
    Digest::sha256([byte; 32])
}

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const EMPTY: &[u8] = br#"{"schemaVersion": 2, "manifests": []}"#;

#[test]
fn what_is_written_is_read_as_the_same() {
    let location = || Location::new("/v2/app/blobs/uploads/1?_state=a%2Bb").unwrap();
    let head = ManifestHead::new(MediaType::OCI_INDEX, digest(1), 512);
    assert_eq!(ManifestHead::read(&head.to_response(EMPTY).into_parts().0), Ok(head));
    let blob = BlobHead::new(digest(1), 512);
    assert_eq!(BlobHead::read(&blob.to_response(vec![0; 512]).into_parts().0), Ok(blob));
    let span = ByteSpan::from_range(5..10).unwrap();
    let part = BlobHead::new_part(digest(1), span, 20).unwrap();
    let read = BlobHead::read_part(&part.to_response([0; 5]).into_parts().0, span, Some(20));
    assert_eq!(read, Ok(part));
    let session = UploadSession::new(location()).with_uuid(UploadId::parse("1-2").unwrap());
    let session = session.with_chunks(Some(5), Some(9));
    assert_eq!(UploadSession::read(&sent(session.to_response())), Ok(session.clone()));
    let started = MountReply::Started(session);
    assert_eq!(MountReply::read(&sent(started.to_response())), Ok(started));
    let ack = ChunkAck::new(location(), 10).unwrap();
    assert_eq!(ChunkAck::read(&sent(ack.to_response())), Ok(ack.clone()));
    let state = ChunkAck::new_state(location(), 10).unwrap();
    assert_eq!(ChunkAck::read_state(&sent(state.to_response())), Ok(state));
    let tags = [Tag::from(tag!("1.2")), Tag::from(tag!("1"))].into_iter().collect();
    let pushed = Pushed::new(location(), digest(1)).with_subject(digest(2)).with_tags(tags);
    assert_eq!(Pushed::read(&sent(pushed.to_response())), Ok(pushed.clone()));
    let mounted = MountReply::Mounted(pushed);
    assert_eq!(MountReply::read(&sent(mounted.to_response())), Ok(mounted));
    for deleted in [Deleted::Done, Deleted::AlreadyGone, Deleted::Unsupported] {
        assert_eq!(Deleted::read(sent(deleted.to_response()).status), Ok(deleted));
    }

    let name: Repository = "team/app".parse().unwrap();
    let page = TagPage::new(name.view(), [tag!("2").into(), tag!("1").into()]);
    let page = page.with_next("/v2/team/app/tags/list?last=1&n=2").unwrap();
    let (parts, body) = page.to_response().into_parts();
    assert_eq!(TagPage::read(&parts, body.as_bytes()), Ok(page));
    let page = CatalogPage::new([name]).with_next("/v2/_catalog?last=team%2Fapp").unwrap();
    let (parts, body) = page.to_response().into_parts();
    assert_eq!(CatalogPage::read(&parts, body.as_bytes()), Ok(page));
    let page =
        ReferrersPage::new(Index::parse(EMPTY).unwrap()).with_filters(Filters::ARTIFACT_TYPE);
    let page = page.with_next("?last=2").unwrap();
    let (parts, body) = page.to_response().into_parts();
    assert_eq!(ReferrersPage::read(&parts, body.as_bytes()), Ok(page));
}

#[test]
fn an_upload_is_where_its_route_is() {
    let name: Repository = "team/app".parse().unwrap();
    let id = UploadId::parse("1").unwrap();
    let route = Route::UploadStatus { repository: name.view(), id };
    let session = UploadSession::new(Location::of_route(&route).unwrap());
    let policy = HopPolicy::new("https://r.example".parse().unwrap());
    let hop = session.hop(&policy, &policy.registry().root()).unwrap();
    let url = hop.url();
    assert_eq!(Route::parse(&http::Method::GET, url.path(), url.query()), Ok(route));
}

#[test]
fn the_head_of_a_manifest_is_held_to_the_rules() {
    let kind = |parts: &Parts| ManifestHead::read(parts).map(|_| ()).map_err(|error| error.kind());
    for (status, headers, expected) in [
        (200, &[("content-type", INDEX)][..], Ok(())),
        (200, &[], Ok(())),
        (404, &[("content-length", "122")], Err(Kind::Status(StatusCode::NOT_FOUND))),
        (206, &[], Err(Kind::Status(StatusCode::PARTIAL_CONTENT))),
        (200, &[("content-type", "text/html; charset=utf-8")], Err(Kind::Html)),
        (200, &[("content-encoding", "gzip")], Err(Kind::Encoded)),
        (200, &[("docker-content-digest", "sha256:../../x")], Ok(())), // an error once it is asked for
    ] {
        assert_eq!(kind(&reply(status, headers)), expected, "{status} {headers:?}");
    }
    let sha512 = Digest::sha512([1; 64]).to_string();
    for (value, is_good) in [
        (digest(1).to_string().as_str(), true),
        (&sha512, true),
        ("sha256:../../x", false),
        ("md5:d41d8cd98f00b204e9800998ecf8427e", false),
    ] {
        let head = ManifestHead::read(&reply(200, &[("docker-content-digest", value)])).unwrap();
        assert_eq!(head.digest().is_ok(), is_good, "{value}");
    }
    for (length, is_within) in
        [("4194304", true), ("4194305", false), ("5242880", false), ("0", true)]
    {
        let head = ManifestHead::read(&reply(200, &[("content-length", length)])).unwrap();
        assert_eq!(head.within(Limits::new().document()).is_ok(), is_within, "{length}");
    }
}

#[test]
fn a_manifest_that_was_asked_for_by_digest_is_not_known_by_another() {
    let sha512 = Digest::sha512([1; 64]).to_string();
    for (scenario, told, is_good) in [
        (1, Some(digest(1).to_string()), true),
        (2, None, true),
        (7, Some(digest(2).to_string()), false),
        (4, Some(sha512), true), // nothing about the one that was asked for
        (5, Some("md5:d41d8cd98f00b204e9800998ecf8427e".into()), true),
        (5, Some("sha256:../../x".into()), true),
    ] {
        let headers: Vec<_> = told.iter().map(|it| ("docker-content-digest", &**it)).collect();
        let checked = ManifestHead::read(&reply(200, &headers)).unwrap().check(&digest(1));
        let message = checked.err().map(|error| error.to_string());
        let refused = "docker-content-digest: is not the digest that was pushed or asked for";
        let expected = (!is_good).then_some(refused);
        assert_eq!(message.as_deref(), expected, "scenario {scenario}: {told:?}");
    }
}

#[test]
fn what_a_reply_says_is_asked_with_a_question_mark() {
    fn ask(parts: &Parts) -> Result<Option<Digest>, Box<dyn std::error::Error>> {
        let session = UploadSession::read(parts)?;
        session.min_chunk()?;
        session.max_chunk()?;
        let told = Pushed::read(parts)?.digest()?.cloned(); // of a reply that is gone
        Ok(told)
    }
    let parts = |value: &str| reply(202, &[("location", "/1"), ("docker-content-digest", value)]);
    assert_eq!(ask(&parts(&digest(1).to_string())).unwrap(), Some(digest(1)));
    assert!(ask(&parts("sha256:short")).is_err());
}

#[test]
fn the_length_of_a_manifest_is_that_of_get_where_head_says_none_or_0() {
    for (length, told) in [(Some("512"), Some(512)), (Some("0"), None), (None, None)] {
        let headers: Vec<_> = length.map(|it| ("content-length", it)).into_iter().collect();
        let head = ManifestHead::read(&reply(200, &headers)).unwrap();
        assert_eq!(head.length(), told, "{length:?}");
    }
}

#[cfg(feature = "sha2")]
#[test]
fn a_manifest_is_held_to_the_type_and_the_digest_that_its_head_says() {
    use distref::digest::{Algorithm, Digester};

    let digest_of = |algorithm: Algorithm<'_>, bytes: &[u8]| {
        let mut digester = Digester::new(algorithm).unwrap();
        digester.update(bytes);
        digester.finish().to_string()
    };
    let (sha256, sha512) =
        (digest_of(Algorithm::Sha256, EMPTY), digest_of(Algorithm::Sha512, EMPTY));
    let other = digest(1).to_string();
    let other512 = Digest::sha512([1; 64]).to_string();
    let both = br#"{"schemaVersion": 2, "manifests": [], "layers": []}"#;
    let typed = br#"{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":[]}"#;
    for (scenario, told, body, expected) in [
        (1, Some(&*sha256), EMPTY, Ok(&*sha256)),
        (2, None, EMPTY, Ok(&*sha256)),
        (3, Some(&*other), EMPTY, Err(ManifestErrorKind::ContentDigest)),
        (4, Some(&*sha512), EMPTY, Ok(&*sha256)),
        (4, Some(&*other512), EMPTY, Err(ManifestErrorKind::ContentDigest)),
        (13, None, &typed[..], Err(ManifestErrorKind::UnexpectedMediaType)),
        (14, None, &both[..], Err(ManifestErrorKind::Ambiguous)),
    ] {
        let headers = [Some(("content-type", INDEX)), told.map(|it| ("docker-content-digest", it))];
        let headers: Vec<_> = headers.into_iter().flatten().collect();
        let head = ManifestHead::read(&reply(200, &headers)).unwrap();
        let media_type = head.media_type().unwrap();
        let mut reader = Reader::strict().announced(media_type.as_str());
        if let Some(digest) = head.digest().unwrap() {
            reader = reader.pinned(digest);
        }
        let read = reader.manifest(body).map(|manifest| {
            assert_eq!(manifest.bytes(), body);
            manifest.digest().to_string()
        });
        assert_eq!(
            read.as_deref().map_err(ManifestError::kind),
            expected,
            "scenario {scenario}: {told:?}"
        );
    }
    // Scenario 5: a header that is none is an error for a tag; what is pinned does not need it.
    let broken = [("docker-content-digest", "sha256:../../x")];
    let head = ManifestHead::read(&reply(200, &broken)).unwrap();
    assert!(head.digest().is_err());
    let pinned: Digest = sha256.parse().unwrap();
    assert!(Reader::strict().pinned(&pinned).manifest(EMPTY).is_ok());
    assert!(Reader::strict().pinned(&pinned).manifest(both).is_err());
}

#[test]
fn what_is_left_of_a_blob_is_asked_for_in_one_range() {
    for (left, header) in [(40..100, "bytes=40-99"), (99..100, "bytes=99-99"), (0..1, "bytes=0-0")]
    {
        let span = ByteSpan::from_range(left).unwrap();
        assert_eq!(ByteRanges::from(ByteRange::Span(span)).to_value(), header);
    }
    let empty = BlobHead::read(&reply(200, &[("content-length", "0")])).unwrap();
    assert_eq!((empty.length(), empty.complete()), (Some(0), Some(0)));
    assert_eq!(ByteSpan::from_range(0..0), None);
}

#[test]
fn chunks_say_their_bytes_without_a_unit() {
    for (sent, header, len) in [(0..5, "0-4", 5), (5..10, "5-9", 5), (10..11, "10-10", 1)] {
        let span = ByteSpan::from_range(sent).unwrap();
        assert_eq!((span.to_value(), span.len()), (header.parse().unwrap(), len));
    }
}

#[test]
fn a_mount_is_done_or_started_and_else_refused() {
    let read = |status, headers| MountReply::read(&reply(status, headers));
    assert!(matches!(read(201, &[]), Ok(MountReply::Mounted(_))));
    assert!(matches!(read(202, &[("location", "/1")]), Ok(MountReply::Started(_))));
    assert_eq!(read(202, &[]).unwrap_err().kind(), Kind::Missing);
    for status in [401, 403, 404, 405] {
        let kind = Kind::Status(StatusCode::from_u16(status).unwrap());
        assert_eq!(read(status, &[("location", "/1")]).unwrap_err().kind(), kind);
    }
}

#[test]
fn a_reply_may_have_the_status_that_other_clients_take() {
    let headers = [("location", "/1")];
    for (status, pushed, started, acknowledged, mount) in [
        (200, true, true, true, Some("started")),
        (201, true, false, true, Some("mounted")), // a mount, not an upload that has begun
        (202, true, true, true, Some("started")),
        (203, false, false, false, None),
        (204, true, true, true, Some("started")),
        (206, false, false, false, None),
        (307, false, false, false, None),
    ] {
        let parts = reply(status, &headers);
        let read = Pushed::read(&parts).ok().map(|it| it.status().as_u16());
        assert_eq!(read, pushed.then_some(status), "{status}");
        let read = UploadSession::read(&parts).ok().map(|it| it.status().as_u16());
        assert_eq!(read, started.then_some(status), "{status}");
        let read = ChunkAck::read(&parts).ok().map(|it| it.status().as_u16());
        assert_eq!(read, acknowledged.then_some(status), "{status}");
        let read = MountReply::read(&parts).ok();
        assert_eq!(read.as_ref().map(|it| it.status().as_u16()), mount.map(|_| status));
        let name = read.map(|read| match read {
            MountReply::Mounted(_) => "mounted",
            MountReply::Started(_) => "started",
        });
        assert_eq!(name, mount, "{status}");
    }
}

#[test]
fn a_subject_was_processed_if_the_registry_names_it() {
    for (headers, is_processed) in [
        (vec![], false),
        (vec![("oci-subject", digest(2).to_string())], true),
        (vec![("oci-subject", digest(3).to_string())], false),
        (vec![("oci-subject", "yes".to_owned())], false),
    ] {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let pushed = Pushed::read(&reply(201, &headers)).unwrap();
        assert_eq!(pushed.has_subject(&digest(2)), is_processed, "{headers:?}");
    }
    // Too many tags at once; another has changed the fallback tag.
    for status in [414, 431, 412] {
        let kind = Kind::Status(StatusCode::from_u16(status).unwrap());
        assert_eq!(Pushed::read(&reply(status, &[])).unwrap_err().kind(), kind);
    }
}

#[test]
fn a_list_without_a_link_ends_and_one_that_is_refused_says_the_status() {
    let tags: Vec<_> = (0..2000).map(|n| format!("\"{n}\"")).collect();
    let body = format!(r#"{{"name":"a","tags":[{}]}}"#, tags.join(","));
    let page = TagPage::read(&reply(200, &[]), body.as_bytes()).unwrap(); // n=100 was asked
    assert_eq!((page.tags().len(), page.next()), (2000, None));
    for status in [400, 401, 404, 405] {
        let kind = Kind::Status(StatusCode::from_u16(status).unwrap());
        assert_eq!(TagPage::read(&reply(status, &[]), b"{}").unwrap_err().kind(), kind);
        assert_eq!(CatalogPage::read(&reply(status, &[]), b"{}").unwrap_err().kind(), kind);
    }
    let html = reply(200, &[("content-type", "text/html")]);
    let error = TagPage::read(&html, "<p>ä".repeat(1000).as_bytes()).unwrap_err();
    assert!((200..=256).contains(&error.excerpt().unwrap().len()), "{error:?}");
}

#[test]
fn a_part_of_a_blob_is_the_part_that_was_asked_for() {
    let asked = ByteSpan::from_range(40..100).unwrap();
    let read = |status, headers: &[(&str, &str)]| {
        let head = BlobHead::read_part(&reply(status, headers), asked, Some(100));
        head.map(|head| head.part().map(|part| (part.first(), part.last()))).map_err(|e| e.kind())
    };
    for (status, headers, expected) in [
        (206, &[("content-range", "bytes 40-99/100")][..], Ok(Some((40, 99)))),
        (206, &[("content-range", "bytes 40-99/*")], Ok(Some((40, 99)))),
        (206, &[("content-range", "bytes 40-59/100")], Ok(Some((40, 59)))),
        (206, &[("content-range", "bytes 39-99/100")], Err(Kind::Shifted)),
        (206, &[("content-range", "bytes 41-99/100")], Err(Kind::Shifted)),
        (206, &[("content-range", "bytes 40-100/101")], Err(Kind::Shifted)),
        (206, &[("content-range", "bytes 40-99/101")], Err(Kind::Total)),
        (206, &[("content-range", "bytes */100")], Err(Kind::Shifted)),
        (206, &[], Err(Kind::Missing)),
        (206, &[("content-range", "bytes 40-99/100"), ("content-length", "3")], Err(Kind::Length)),
        (206, &[("content-type", "multipart/byteranges; boundary=x")], Err(Kind::Multipart)),
        (200, &[("content-length", "100")], Ok(None)),
        (416, &[("content-length", "3")], Err(Kind::Status(StatusCode::RANGE_NOT_SATISFIABLE))),
        (200, &[("content-encoding", "gzip")], Err(Kind::Encoded)),
    ] {
        assert_eq!(read(status, headers), expected, "{status} {headers:?}");
    }
    let unasked = BlobHead::read(&reply(206, &[("content-range", "bytes 0-9/10")]));
    assert_eq!(unasked.unwrap_err().kind(), Kind::Unasked);
}

#[test]
fn an_upload_goes_on_where_the_registry_says() {
    let request = "https://r.example/v2/app/blobs/uploads/".parse().unwrap();
    for (location, url) in [
        (
            "/v2/app/blobs/uploads/1?_state=a%2Bb",
            Some("https://r.example/v2/app/blobs/uploads/1?_state=a%2Bb&digest=d"),
        ),
        ("https://other.example/up", Some("https://other.example/up?digest=d")),
        ("1", Some("https://r.example/v2/app/blobs/uploads/1?digest=d")),
        ("//cdn.example/p", Some("https://cdn.example/p?digest=d")),
        ("https://me:pw@evil.example/", None),
        ("https:\\\\evil.example", None),
        ("file:///etc/passwd", None),
    ] {
        let session = UploadSession::read(&reply(202, &[("location", location)])).unwrap();
        let read = session
            .location()
            .resolve(&request)
            .map(|url| url.with_query("digest", "d").expect("it is short"));
        assert_eq!(read.as_ref().ok().map(CheckedUrl::expose), url, "{location}");
        let shown = format!("{session:?} {read:?}");
        assert!(!shown.contains("_state") && !shown.contains("pw"), "{shown}");
    }
    for (status, headers, kind) in [
        (202, &[][..], Kind::Missing),
        (200, &[], Kind::Missing),
        (201, &[("location", "/1")], Kind::Status(StatusCode::CREATED)),
        (404, &[("location", "/1")], Kind::Status(StatusCode::NOT_FOUND)),
    ] {
        assert_eq!(UploadSession::read(&reply(status, headers)).unwrap_err().kind(), kind);
    }
    for (min, chunk) in
        [("10", Some(10)), ("9223372036854775808", None), ("garbage", None), ("0", Some(1))]
    {
        let parts = reply(202, &[("location", "/1"), ("oci-chunk-min-length", min)]);
        assert_eq!(UploadSession::read(&parts).unwrap().chunk(1), chunk, "{min}");
    }
}

#[test]
fn an_acknowledgement_is_believed_as_far_as_it_can_be_true() {
    for (status, range, sent, expected) in [
        (202, None, 5..10, Ok(10)),
        (201, Some("0-9"), 5..10, Ok(10)),
        (202, Some("0-9"), 5..10, Ok(10)),
        (202, Some("0-3"), 0..5, Ok(4)),
        (202, Some("0-9"), 0..5, Err(Kind::Acknowledged)),
        (202, Some("0-3"), 5..10, Err(Kind::Acknowledged)),
        (202, Some("0-0"), 0..0, Ok(0)),
        (202, Some("0-0"), 0..1, Ok(1)),
        (202, Some("0-0"), 0..5, Err(Kind::Ambiguous)),
        (202, Some("0-0"), 1..5, Ok(1)),
        (202, Some("0-0"), 5..10, Err(Kind::Acknowledged)),
        (202, Some("0--1"), 0..5, Ok(0)),
        (202, Some("0--1"), 5..10, Err(Kind::Acknowledged)),
        (202, Some("5-9"), 5..10, Ok(10)),
        (202, Some("5-8"), 5..10, Err(Kind::Acknowledged)),
        (202, Some("6-9"), 5..10, Err(Kind::Acknowledged)),
    ] {
        let headers: Vec<_> = range.map(|range| ("range", range)).into_iter().collect();
        let ack = ChunkAck::read(&reply(status, &headers)).unwrap();
        assert_eq!(
            ack.received(sent.clone()).map_err(|e| e.kind()),
            expected,
            "{range:?} {sent:?}"
        );
        assert_eq!(ack.location(), None);
    }
    let state = |status, headers| ChunkAck::read_state(&reply(status, headers));
    assert_eq!(state(204, &[("range", "0-9")]).unwrap().received(0..20), Ok(10));
    assert_eq!(state(416, &[("range", "0-9")]).unwrap().received(0..20), Ok(10));
    // A chunk of 10..20 was refused: what is asked about begins where the blob does.
    assert_eq!(state(416, &[("range", "0-4")]).unwrap().received(0..20), Ok(5));
    let refused = state(416, &[("range", "0-4")]).unwrap().received(10..20);
    assert_eq!(refused.unwrap_err().kind(), Kind::Acknowledged);
    assert_eq!(state(204, &[]).unwrap_err().kind(), Kind::Missing);
    for status in [404, 416] {
        let kind = Kind::Status(StatusCode::from_u16(status).unwrap());
        assert_eq!(state(status, &[]).unwrap_err().kind(), kind);
    }
}

#[test]
fn a_push_that_ends_says_what_was_done() {
    let bare = Pushed::read(&reply(201, &[])).unwrap();
    assert_eq!((bare.location(), bare.check(&digest(1))), (None, Ok(())));
    assert!(!bare.has_subject(&digest(2)));
    for (told, is_good) in [
        (digest(1).to_string(), true),
        (digest(2).to_string(), false),
        (Digest::sha512([9; 64]).to_string(), true),
        ("md5:d41d8cd98f00b204e9800998ecf8427e".to_owned(), true),
        (format!("blake3:{}", "a".repeat(64)), true),
        ("sha256:short".to_owned(), false),
        ("md5".to_owned(), false),
    ] {
        let pushed = Pushed::read(&reply(201, &[("docker-content-digest", &told)])).unwrap();
        assert_eq!(pushed.check(&digest(1)).is_ok(), is_good, "{told}");
    }
    let asked = ["1", "1.2", "1.2.3"].map(|tag| tag.parse::<Tag>().unwrap());
    for (headers, left) in [
        (&[][..], 3),
        (&[("oci-tag", "1, 1.2")], 1),
        (&[("oci-tag", "1"), ("oci-tag", "1.2,1.2.3")], 0),
    ] {
        let pushed = Pushed::read(&reply(201, headers)).unwrap();
        assert_eq!(pushed.tags_left(&asked).len(), left, "{headers:?}");
    }
    let refused = Pushed::read(&reply(413, &[])).unwrap_err();
    assert_eq!(refused.kind(), Kind::Status(StatusCode::PAYLOAD_TOO_LARGE));
    for (status, expected) in [
        (202, Deleted::Done),
        (404, Deleted::AlreadyGone),
        (405, Deleted::Unsupported),
        (400, Deleted::Unsupported),
    ] {
        assert_eq!(Deleted::read(StatusCode::from_u16(status).unwrap()), Ok(expected));
    }
}

#[test]
fn a_page_of_tags_is_told_as_it_is() {
    let parts = reply(200, &[]);
    for (body, tags, refused, repeats, is_listed) in [
        (r#"{"name":"a","tags":["b","a"]}"#, &["b", "a"][..], &[][..], 0, true),
        (r#"{"name":"a","tags":["a","a","\u0061"]}"#, &["a"], &[], 2, true),
        (r#"{"name":"a","tags":[]}"#, &[], &[], 0, true),
        (r#"{"name":"a","tags":null}"#, &[], &[], 0, false),
        (r#"{"name":"a"}"#, &[], &[], 0, false),
        (
            r#"{"tags":["a:b","-x","",7,null,"ok"],"more":{"a":[1]}}"#,
            &["ok"],
            &["a:b", "-x", "", "7", "null"],
            0,
            true,
        ),
        (r#"{"tags":["\u001b[31m"]}"#, &[], &["\\u{1b}[31m"], 0, true),
    ] {
        let page = TagPage::read(&parts, body.as_bytes()).unwrap();
        let read: Vec<&str> = page.tags().iter().map(Tag::as_str).collect();
        let kept: Vec<&str> = page.refused().iter().map(|text| &**text).collect();
        assert_eq!((read.as_slice(), kept.as_slice()), (tags, refused), "{body}");
        assert_eq!((page.repeats(), page.is_listed()), (repeats, is_listed), "{body}");
        assert_eq!(page.refused_count(), refused.len());
    }
    for (body, kind, offset) in [
        (&b"<html>"[..], Kind::Json, 0),
        (b"[]", Kind::Json, 0),
        (b"{\"tags\":7}", Kind::Json, 8),
        (b"{\"tags\":[\"a\"],\"tags\":[]}", Kind::Json, 20),
        (b"{\"tags\":[]}\n x", Kind::Json, 13),
        (b"{\"tags\":[\"\xff\"]}", Kind::Json, 10),
        (b"", Kind::Json, 0),
    ] {
        let error = TagPage::read(&parts, body).unwrap_err();
        assert_eq!(error.kind(), kind, "{body:?}");
        assert!(error.offset().abs_diff(offset) <= 1, "{body:?}: {error}");
    }
    let long = vec![b' '; MAX_PAGE + 1];
    assert_eq!(TagPage::read(&parts, &long).unwrap_err().kind(), Kind::TooLarge);
    let broken = reply(200, &[("link", "</v2/next; rel=next")]);
    assert!(matches!(TagPage::read(&broken, b"{}").unwrap_err().kind(), Kind::Header(_)));
    let empty = reply(200, &[("link", "</v2/next>; rel=next")]);
    assert_eq!(TagPage::read(&empty, b"{}").unwrap().next().unwrap().expose(), "/v2/next");
    let html = reply(200, &[("content-type", "text/html")]);
    assert_eq!(TagPage::read(&html, b"<p>").unwrap_err().excerpt(), Some("<p>"));
}

#[test]
fn a_page_of_names_is_bounded_and_keeps_the_first_of_each() {
    let read = |count: usize| {
        let tags: Vec<_> = (0..count).map(|n| format!("\"{}\"", n * 7919 % 1000)).collect();
        TagPage::read(&reply(200, &[]), format!(r#"{{"tags":[{}]}}"#, tags.join(",")).as_bytes())
    };
    let page = read(MAX_NAMES).unwrap();
    assert_eq!((page.tags().len(), page.repeats()), (1000, MAX_NAMES - 1000));
    let firsts: Vec<_> = (0..1000).map(|n| (n * 7919 % 1000).to_string()).collect();
    assert_eq!(page.tags().iter().map(Tag::as_str).collect::<Vec<_>>(), firsts);
    assert_eq!(read(MAX_NAMES + 1).unwrap_err().kind(), Kind::TooMany);

    let tag = |n: usize| n.to_string().parse::<Tag>().unwrap();
    let name: Repository = "a".parse().unwrap();
    let sent = TagPage::new(name.view(), [2, 1, 2, 3, 1].map(tag));
    assert_eq!((sent.tags(), sent.repeats()), (&[2, 1, 3].map(tag)[..], 2));
    assert_eq!(TagPage::new(name.view(), (0..=MAX_NAMES).map(tag)).tags().len(), MAX_NAMES);
}

#[test]
fn an_error_says_what_it_is_about_and_what_to_do() {
    let html = [("content-type", "text/html")];
    let tags = |parts| TagPage::read(&parts, b"<p>").unwrap_err().to_string();
    for (error, text) in [
        (
            tags(reply(404, &[])),
            "the status 404 Not Found is a refusal: read the body with ErrorBody",
        ),
        (
            tags(reply(307, &[])),
            "the status 307 Temporary Redirect is a redirect: follow it, as far as HopPolicy lets you",
        ),
        (
            tags(reply(203, &[])),
            "the status 203 Non Authoritative Information is not that of a reply",
        ),
        (tags(reply(200, &html)), "the body is a page of HTML, not content of a registry"),
        (
            BlobHead::read(&reply(206, &[])).unwrap_err().to_string(),
            "a part was sent, although the whole was asked for",
        ),
    ] {
        assert_eq!(error, text);
    }
}

#[test]
fn referrers_come_from_the_list_or_from_the_fallback_tag() {
    let list =
        |status, headers| ReferrersPage::read(&reply(status, headers), EMPTY).map_err(|e| e.kind());
    assert!(list(200, &[("content-type", INDEX)]).is_ok());
    assert_eq!(list(200, &[]), Err(Kind::Missing));
    assert_eq!(list(200, &[("content-type", "application/json")]), Err(Kind::ContentType));
    assert_eq!(list(200, &[("content-type", "text/html")]), Err(Kind::Html));
    for status in [404, 406, 400] {
        let kind = Kind::Status(StatusCode::from_u16(status).unwrap());
        assert_eq!(list(status, &[]), Err(kind));
    }
    let image = br#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;
    let tag = |status, body| ReferrersPage::read_fallback(&reply(status, &[]), body);
    assert!(tag(200, EMPTY).unwrap().is_some());
    assert_eq!(tag(200, image), Ok(None)); // the subject itself
    let lacking = br#"{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;
    assert_eq!(tag(200, lacking), Ok(None)); // an artifact that does not say what it is
    assert_eq!(tag(404, b""), Ok(None));
    assert!(tag(200, b"{").is_err() && tag(500, EMPTY).is_err());
}

#[test]
fn a_page_of_referrers_is_bounded_in_their_number() {
    let read = |count: usize| {
        let entry = format!(r#"{{"mediaType":"{INDEX}","digest":"{}","size":2}}"#, digest(1));
        let body =
            format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, vec![entry; count].join(","));
        let page = ReferrersPage::read(&reply(200, &[("content-type", INDEX)]), body.as_bytes());
        page.map(|page| page.index().manifests().len()).map_err(|error| error.kind())
    };
    assert_eq!(read(MAX_REFERRERS), Ok(MAX_REFERRERS));
    assert!(matches!(read(MAX_REFERRERS + 1), Err(Kind::Document(_))));
}

#[test]
fn referrers_are_filtered_where_the_registry_has_not() {
    let entry = |kind: &str| {
        format!(
            r#"{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{}","size":2,"artifactType":"{kind}"}}"#,
            digest(1)
        )
    };
    let body = format!(
        r#"{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":[{},{}]}}"#,
        entry("a/x"),
        entry("a/y")
    );
    let wanted = MediaType::parse("a/x").unwrap();
    for (filters, count) in [(None, 1), (Some(("oci-filters-applied", "artifactType")), 2)] {
        let headers: Vec<_> = [("content-type", INDEX)].into_iter().chain(filters).collect();
        let page = ReferrersPage::read(&reply(200, &headers), body.as_bytes()).unwrap();
        assert_eq!(page.matching(&wanted).count(), count, "{filters:?}");
    }
}
