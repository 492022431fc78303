//! Requests of the protocol: each is read as one route, every route is written as a request that reads back, and
//! whatever is no request is refused with the status that registries answer.

use distref::digest::Algorithm;
use distref::protocol::route::{RefusalKind, RefusalPart, Revision, Route, UploadId, UploadStart};
use distref::protocol::{Page, Refusal};
use distref::registry::{
    Addresses, CheckedUrl, DaemonConfig, EndpointPlan, Purpose, Try, UrlErrorKind,
};
use distref::{Digest, Domain, Reference, ReferenceView, Repository, RepositoryView, TagView};

#[path = "support/random.rs"]
#[allow(dead_code, reason = "the texts are for tests of references")]
mod random;
#[path = "support/route_laws.rs"]
mod route_laws;

const DIGEST: &str = "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

const ID: &str = "FCyKMWVdbGDohxX5dcSSdQ";

fn read<'a>(method: &str, target: &'a str) -> Result<Route<'a>, Refusal> {
    let (path, query) =
        target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    Route::parse(&method.parse().unwrap(), path, query)
}

fn refuse(method: &str, target: &str) -> Refusal {
    read(method, target).map_or_else(|refusal| refusal, |route| panic!("{target}: {route:?}"))
}

fn digest() -> Digest {
    DIGEST.parse().unwrap()
}

fn name(text: &str) -> RepositoryView<'_> {
    RepositoryView::parse(text).unwrap()
}

/// `DIGEST` in a target stands for the digest, `ESCAPED` for it with an escape, `ID` for the identifier.
fn both_ways(rows: Vec<(&str, &str, Route<'_>)>) {
    let escaped = DIGEST.replace(':', "%3A");
    for (method, target, route) in rows {
        let target = target.replace("DIGEST", DIGEST).replace("ESCAPED", &escaped);
        let target = target.replace("ID", ID);
        assert_eq!(read(method, &target).as_ref(), Ok(&route), "{target}");
        assert_eq!(route.to_path_and_query(), target);
        assert_eq!(route.method().as_str(), method, "{target}");
        route_laws::reads_back(&route);
    }
}

#[test]
fn lists_are_read_and_written() {
    let (app, digest) = (name("team/app"), digest());
    let page = Page { n: Some(50), last: Some("1.9".into()) };
    let artifact_type = Some("application/vnd.example.sig+json".into());
    both_ways(vec![
        ("GET", "/v2/", Route::Ping),
        ("GET", "/v2/_catalog", Route::Catalog(Page::FIRST)),
        ("GET", "/v2/_catalog?n=50&last=1.9", Route::Catalog(page.clone())),
        ("GET", "/v2/_oci/ext/discover", Route::Discover(None)),
        ("GET", "/v2/team/app/_oci/ext/discover", Route::Discover(Some(app))),
        ("GET", "/v2/team/app/tags/list", Route::Tags { repository: app, page: Page::FIRST }),
        ("GET", "/v2/team/app/tags/list?n=50&last=1.9", Route::Tags { repository: app, page }),
        (
            "GET",
            "/v2/team/app/referrers/DIGEST?artifactType=application%2Fvnd.example.sig%2Bjson",
            Route::Referrers { repository: app, digest, artifact_type, page: Page::FIRST },
        ),
    ]);
}

#[test]
fn requests_for_manifests_and_blobs_are_read_and_written() {
    let (repository, digest) = (name("a"), digest());
    let tag = |text| Revision::Tag(TagView::parse(text).unwrap());
    let by_digest = || Revision::Digest(digest.clone());
    let tags = vec!["1".parse().unwrap(), "1.2".parse().unwrap()];
    both_ways(vec![
        ("GET", "/v2/a/manifests/1.2", Route::GetManifest { repository, revision: tag("1.2") }),
        ("HEAD", "/v2/a/manifests/1.2", Route::HeadManifest { repository, revision: tag("1.2") }),
        (
            "DELETE",
            "/v2/a/manifests/DIGEST",
            Route::DeleteManifest { repository, revision: by_digest() },
        ),
        (
            "PUT",
            "/v2/a/manifests/DIGEST?tag=1&tag=1.2",
            Route::PutManifest { repository, revision: by_digest(), tags },
        ),
        (
            "PUT",
            "/v2/a/manifests/1",
            Route::PutManifest { repository, revision: tag("1"), tags: Vec::new() },
        ),
        ("GET", "/v2/a/blobs/DIGEST", Route::GetBlob { repository, digest: digest.clone() }),
        ("HEAD", "/v2/a/blobs/DIGEST", Route::HeadBlob { repository, digest: digest.clone() }),
        ("DELETE", "/v2/a/blobs/DIGEST", Route::DeleteBlob { repository, digest: digest.clone() }),
    ]);
}

#[test]
fn requests_of_uploads_are_read_and_written() {
    let (repository, digest) = (name("a"), digest());
    let id = UploadId::parse(ID).unwrap();
    let start = |start| Route::StartUpload { repository, start };
    let mount = |from| start(UploadStart::Mount { digest: digest.clone(), from });
    let from: Option<Repository> = Some("library/nginx".parse().unwrap());
    both_ways(vec![
        ("POST", "/v2/a/blobs/uploads/", start(UploadStart::Session(None))),
        (
            "POST",
            "/v2/a/blobs/uploads/?digest-algorithm=sha512",
            start(UploadStart::Session(Some(Algorithm::Sha512))),
        ),
        ("POST", "/v2/a/blobs/uploads/?digest=ESCAPED", start(UploadStart::Whole(digest.clone()))),
        ("POST", "/v2/a/blobs/uploads/?mount=ESCAPED", mount(None)),
        ("POST", "/v2/a/blobs/uploads/?mount=ESCAPED&from=library%2Fnginx", mount(from)),
        ("GET", "/v2/a/blobs/uploads/ID", Route::UploadStatus { repository, id }),
        ("PATCH", "/v2/a/blobs/uploads/ID", Route::UploadChunk { repository, id }),
        (
            "PUT",
            "/v2/a/blobs/uploads/ID?digest=ESCAPED",
            Route::FinishUpload { repository, id, digest: digest.clone() },
        ),
        ("DELETE", "/v2/a/blobs/uploads/ID", Route::CancelUpload { repository, id }),
    ]);
}

#[test]
fn the_end_of_the_path_decides() {
    let rows = [
        ("/v2/foo/bar/manifests/manifests/tags", "foo/bar/manifests", "get-manifest"),
        ("/v2/foo/bar/manifests/tags/list", "foo/bar/manifests", "tags"),
        ("/v2/tags/list/manifests/list", "tags/list", "get-manifest"),
        ("/v2/a/blobs/uploads/tags/list", "a/blobs/uploads", "tags"),
        ("/v2/a/blobs/uploads/uploads", "a", "upload-status"),
        ("/v2/blobs/blobs/uploads/x", "blobs", "upload-status"),
        ("/v2/blobs/uploads/blobs/uploads/blobs", "blobs/uploads", "upload-status"),
        ("/v2/v2/manifests/v2", "v2", "get-manifest"),
        ("/v2/ext/discover/tags/list", "ext/discover", "tags"),
    ];
    for (path, name, label) in rows {
        let route = read("GET", path).unwrap();
        assert_eq!(
            (route.repository().unwrap().to_string().as_str(), route.label()),
            (name, label)
        );
    }
}

#[test]
fn other_spellings_mean_the_same_route() {
    let rows = [
        ("GET", "/v2", "/v2/"),
        ("HEAD", "/v2/", "/v2/"),
        ("HEAD", "/v2/a/tags/list", "/v2/a/tags/list"),
        ("GET", "/v2/a/tags/list?n=&last=", "/v2/a/tags/list"),
        ("GET", "/v2/a/tags/list?n=007", "/v2/a/tags/list?n=7"),
        ("GET", "/v2/a/tags/list?%6E=7&&x&=y", "/v2/a/tags/list?n=7"),
        ("GET", "/v2/a/tags/list?n=7?", ""),
        ("POST", "/v2/a/blobs/uploads", "/v2/a/blobs/uploads/"),
        ("POST", "/v2/a/blobs/uploads/?from=b", "/v2/a/blobs/uploads/"),
        (
            "POST",
            "/v2/a/blobs/uploads/?from=c/b&origin=127.0.0.1:5600&digest=x&mount=md5:0",
            "/v2/a/blobs/uploads/?mount=md5%3A0&from=c%2Fb",
        ),
        (
            "PUT",
            "/v2/a/blobs/uploads/i?_state=x%2Fy==&digest=md5:0",
            "/v2/a/blobs/uploads/i?digest=md5%3A0",
        ),
        ("PATCH", "/v2/a/blobs/uploads/i?_state=%zz", "/v2/a/blobs/uploads/i"),
        ("GET", "/v2/a/blobs/sha256%2bb64u%3aLC%3D", "/v2/a/blobs/sha256+b64u:LC="),
        (
            "GET",
            "/v2/a/referrers/md5:0?artifactType=a/b+json",
            "/v2/a/referrers/md5:0?artifactType=a%2Fb%2Bjson",
        ),
        ("GET", "/v2/a/manifests/1?ns=docker.io", "/v2/a/manifests/1"),
    ];
    for (method, written, plain) in rows {
        match read(method, written) {
            Ok(route) => assert_eq!(route.to_path_and_query(), plain, "{written}"),
            Err(refusal) => assert_eq!(plain, "", "{written}: {refusal}"),
        }
    }
}

/// Target; status; code; rule; place; what stands there.
#[test]
fn a_request_that_is_none_is_refused_with_status_rule_and_place() {
    use RefusalKind as Kind;
    use RefusalPart::{Path, Query};
    let name_kind = |text| Kind::Name(RepositoryView::parse(text).unwrap_err().kind());
    let tag_kind = |text| Kind::Tag(TagView::parse(text).unwrap_err().kind());
    let digest_kind = |text| Kind::Digest(distref::DigestView::parse(text).unwrap_err().kind());
    let long_tag = format!("GET /v2/a/manifests/{}", "t".repeat(129));
    let long_put = format!("PUT /v2/a/manifests/{}", "t".repeat(129));
    let long_name = format!("GET /v2/{}/tags/list", "n".repeat(256));
    let too_long = format!("GET /v2/{}", "n".repeat(Route::MAX_LEN));
    let too_long_query = format!("GET /v2/?{}", "é".repeat(Route::MAX_LEN / 2));
    let many_tags = format!("PUT /v2/a/manifests/1?{}", "tag=t&".repeat(129));
    let rows = [
        ("GET /", 404, Kind::Endpoint, Path, "/"),
        ("GET ", 404, Kind::Endpoint, Path, ""),
        ("GET /v1/", 404, Kind::Endpoint, Path, "/v1/"),
        ("GET /v2x", 404, Kind::Endpoint, Path, "/v2x"),
        ("GET /v2/a", 404, Kind::Endpoint, Path, "/v2/a"),
        ("GET /v2/tags/list", 404, Kind::Endpoint, Path, "/v2/tags/list"),
        ("GET /v2/a/tags/list/", 404, Kind::Endpoint, Path, "/v2/a/tags/list/"),
        ("GET /v2/a/tags/lists", 404, Kind::Endpoint, Path, "/v2/a/tags/lists"),
        ("POST /v2/blobs/uploads/", 404, Kind::Endpoint, Path, "/v2/blobs/uploads/"),
        ("GET /v2/a/_catalog", 404, Kind::Endpoint, Path, "/v2/a/_catalog"),
        ("GET /v2/a/../b/tags/list", 400, Kind::DotComponent, Path, ".."),
        ("GET /v2/a/./b/tags/list", 400, Kind::DotComponent, Path, "."),
        ("GET /v2/..", 400, Kind::DotComponent, Path, ".."),
        ("GET /v2/a/%2e%2e/b/tags/list", 400, Kind::Escape, Path, "%2e"),
        ("GET /v2/a//b/tags/list", 400, Kind::EmptyComponent, Path, "//"),
        ("GET //v2/", 400, Kind::EmptyComponent, Path, "//"),
        ("GET /v2/a%2Fb/tags/list", 400, Kind::Escape, Path, "%2F"),
        ("GET /v2/a%3Ab/tags/list", 400, Kind::Escape, Path, "%3A"),
        ("GET /v2/a/blobs/md5%3A%41", 400, Kind::Escape, Path, "%41"),
        ("GET /v2/a/manifests/1%", 400, Kind::Escape, Path, "%"),
        ("GET /v2/größe/tags/list", 400, Kind::Character, Path, "ö"),
        ("GET /v2/a\\b/tags/list", 400, Kind::Character, Path, "\\"),
        ("GET /v2/a/tags/list?last=é", 400, Kind::Character, Query, "é"),
        ("GET /v2/a/tags/list?last=%zz", 400, Kind::Escape, Query, "%zz"),
        ("GET /v2/a/tags/list?last=a%FF", 400, Kind::Escape, Query, "%FF"),
        ("GET /v2/a/tags/list?last=%", 400, Kind::Escape, Query, "%"),
        ("OPTIONS /v2/", 405, Kind::Method, Path, "/v2/"),
        ("BREW /v2/a/tags/list", 405, Kind::Method, Path, "/v2/a/tags/list"),
        ("POST /v2/UPPER/tags/list", 405, Kind::Method, Path, "/v2/UPPER/tags/list"),
        ("HEAD /v2/a/blobs/uploads/", 405, Kind::Method, Path, "/v2/a/blobs/uploads/"),
        ("GET /v2/UPPER/case/tags/list", 404, name_kind("UPPER/case"), Path, "UPPER"),
        ("POST /v2/UPPER/case/blobs/uploads/", 400, name_kind("UPPER/case"), Path, "UPPER"),
        ("POST /v2/a/blobs/uploads/?mount=md5:0&from=B", 400, name_kind("B"), Query, "B"),
        ("GET /v2/a/manifests/-bad", 404, tag_kind("-bad"), Path, "-"),
        ("DELETE /v2/a/manifests/.INVALID", 404, tag_kind(".INVALID"), Path, "."),
        ("PUT /v2/a/manifests/a~b", 400, tag_kind("a~b"), Path, "~"),
        ("PUT /v2/a/manifests/md5:0?tag=1&tag=a@b", 400, tag_kind("a@b"), Query, "@"),
        ("PUT /v2/a/manifests/md5:0?tag=%40", 400, tag_kind("@"), Query, "%40"),
        ("GET /v2/a/manifests/sha256:abc", 404, digest_kind("sha256:abc"), Path, "abc"),
        ("PUT /v2/a/manifests/sha256:abc", 400, digest_kind("sha256:abc"), Path, "abc"),
        ("GET /v2/a/blobs/sha256:abc", 400, digest_kind("sha256:abc"), Path, "abc"),
        ("GET /v2/a/blobs/sha256%3aabc", 400, digest_kind("sha256:abc"), Path, "sha256%3aabc"),
        ("HEAD /v2/a/blobs/notadigest", 400, digest_kind("notadigest"), Path, "notadigest"),
        ("GET /v2/a/referrers/bad", 400, digest_kind("bad"), Path, "bad"),
        ("POST /v2/a/blobs/uploads/?digest=md5", 400, digest_kind("md5"), Query, "md5"),
        ("POST /v2/a/blobs/uploads/?mount=md5", 400, digest_kind("md5"), Query, "md5"),
        ("POST /v2/a/blobs/uploads/?digest-algorithm=A", 400, Kind::Algorithm, Query, "A"),
        ("POST /v2/a/blobs/uploads/?digest-algorithm=a%2Bb", 400, Kind::Algorithm, Query, "a%2Bb"),
        ("PUT /v2/a/blobs/uploads/i?x", 400, Kind::MissingDigest, Query, ""),
        ("PUT /v2/a/blobs/uploads/i?digest=", 400, Kind::MissingDigest, Query, ""),
        ("PATCH /v2/a/blobs/uploads/i~j", 404, Kind::UploadId, Path, "~j"),
        ("GET /v2/a/tags/list?n=-1", 400, Kind::PageSize, Query, "-1"),
        ("GET /v2/a/tags/list?n=+1", 400, Kind::PageSize, Query, "+1"),
        ("GET /v2/_catalog?n=abc", 400, Kind::PageSize, Query, "abc"),
        (
            "GET /v2/_catalog?n=18446744073709551616",
            400,
            Kind::PageSize,
            Query,
            "18446744073709551616",
        ),
        ("GET /v2/_catalog?n=1&n=2", 400, Kind::Repeated, Query, "2"),
        ("PUT /v2/a/blobs/uploads/i?digest=md5:0&digest=", 400, Kind::Repeated, Query, ""),
        (&long_tag, 404, tag_kind(&"t".repeat(129)), Path, "t"),
        (&long_put, 400, tag_kind(&"t".repeat(129)), Path, "t"),
        (&long_name, 404, name_kind(&"n".repeat(256)), Path, "n"),
        (&too_long, 414, Kind::TooLong, Path, "nnnn"),
        (&too_long_query, 414, Kind::TooLong, Query, "éé"),
        (&many_tags, 414, Kind::TooManyTags, Query, "t"),
    ];
    for (request, status, kind, part, culprit) in rows {
        let (method, target) = request.split_once(' ').unwrap();
        let refusal = refuse(method, target);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let text = if refusal.part() == Path { path } else { query };
        let found = (refusal.status().as_u16(), refusal.kind(), refusal.part());
        assert_eq!(found, (status, kind, part), "{request}");
        assert_eq!(&text[refusal.span()], culprit, "{request}");
    }
}

#[test]
fn a_method_that_an_endpoint_has_not_is_refused_with_those_that_it_has() {
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    let rows = [
        ("/v2/", "GET, HEAD"),
        ("/v2/_catalog", "GET, HEAD"),
        ("/v2/a/_oci/ext/discover", "GET, HEAD"),
        ("/v2/a/tags/list", "GET, HEAD"),
        ("/v2/a/referrers/md5:0", "GET, HEAD"),
        ("/v2/a/manifests/1", "GET, HEAD, PUT, DELETE"),
        ("/v2/a/blobs/md5:0", "GET, HEAD, DELETE"),
        ("/v2/a/blobs/uploads/", "POST"),
        ("/v2/a/blobs/uploads/i?digest=md5:0", "GET, HEAD, PATCH, PUT, DELETE"),
    ];
    for (target, allow) in rows {
        for method in methods {
            let is_allowed = allow.split(", ").any(|it| it == method);
            match read(method, target) {
                Ok(_) => assert!(is_allowed, "{method} {target}"),
                Err(refusal) => {
                    assert!(!is_allowed, "{method} {target}");
                    assert_eq!(refusal.allow(), Some(allow), "{method} {target}");
                }
            }
        }
    }
}

#[test]
fn a_refusal_shows_nothing_of_the_request() {
    let secret = "s3cret";
    for target in [
        "/v2/a/blobs/uploads/~s3cret",
        "/v2/a/tags/list?n=s3cret",
        "/v2/S3cret/s3cret~/tags/list?_state=s3cret",
        "/s3cret",
    ] {
        let refusal = refuse("GET", target);
        assert!(!format!("{refusal} {refusal:?}").contains(secret), "{target}");
    }
}

#[test]
fn the_registry_that_a_mirror_is_asked_for_is_read_beside_the_route() {
    let rows: [(_, Result<Option<&str>, u16>); 7] = [
        (None, Ok(None)),
        (Some("ns="), Ok(None)),
        (Some("ns=docker.io"), Ok(Some("docker.io"))),
        (Some("n=1&ns=localhost%3A5000&x"), Ok(Some("localhost:5000"))),
        (Some("ns=a.b&ns=c.d"), Err(400)),
        (Some("ns=https://a.b"), Err(400)),
        (Some("ns=user@a.b"), Err(400)),
    ];
    for (query, expected) in rows {
        let read = Route::namespace(query);
        let found = read.as_ref().map(|it| it.as_ref().map(Domain::as_str));
        assert_eq!(found.map_err(|refusal| refusal.status().as_u16()), expected, "{query:?}");
    }
}

#[test]
fn tags_of_one_manifest_keep_their_order_up_to_the_limit() {
    let query = "tag=b&tag=&tag=a&tag=b";
    let target = format!("/v2/a/manifests/{DIGEST}?{query}");
    let Ok(Route::PutManifest { tags, .. }) = read("PUT", &target) else { panic!("{target}") };
    assert_eq!(tags, ["b", "a", "b"]);
    let longest = vec!["t".repeat(64); Route::MAX_TAGS].join("&tag=");
    let target = format!("/v2/a/manifests/{DIGEST}?tag={longest}");
    let Ok(Route::PutManifest { tags, .. }) = read("PUT", &target) else { panic!("{target}") };
    assert_eq!(tags.len(), Route::MAX_TAGS);
}

#[test]
fn a_reference_is_asked_for_by_its_digest_then_its_tag_then_latest() {
    let pinned = format!("team/app@{DIGEST}");
    let both = format!("ghcr.io/team/app:1.2@{DIGEST}");
    for (image, target) in [
        ("nginx", "/v2/library/nginx/manifests/latest"),
        ("nginx:1.27", "/v2/library/nginx/manifests/1.27"),
        (&pinned, "/v2/team/app/manifests/DIGEST"),
        (&both, "/v2/team/app/manifests/DIGEST"),
    ] {
        let target = target.replace("DIGEST", DIGEST);
        let owned: Reference = image.parse().unwrap();
        let view = ReferenceView::parse(image).unwrap();
        assert_eq!(Revision::from(&owned), Revision::from(view), "{image}");
        for (route, method) in
            [(Route::manifest_of(view), "GET"), (Route::manifest_head_of(view), "HEAD")]
        {
            assert_eq!((route.method().as_str(), &*route.to_path_and_query()), (method, &*target));
        }
    }
}

#[test]
fn a_request_at_a_try_goes_below_its_prefix_and_says_the_registry_to_a_mirror() {
    let config = DaemonConfig::parse(
        r#"{"registry-mirrors": ["http://m.example:5000/hub/"], "insecure-registries": ["h.corp"]}"#,
    )
    .unwrap();
    let requests = |image: &str| -> Vec<String> {
        let image = ReferenceView::parse(image).unwrap();
        let plan =
            EndpointPlan::new(&config, image.domain(), Purpose::Pull, &Addresses::new()).unwrap();
        let page = Page { n: Some(5), last: None };
        let route = Route::Tags { repository: image.repository(), page };
        let uri = |one: Try<'_>| {
            let request = route.to_request_at(one).body(()).unwrap();
            let url = one.url(&route.to_path_and_query()).unwrap();
            assert_eq!(request.uri(), url.expose());
            request.uri().to_string()
        };
        plan.tries().map(uri).collect()
    };
    assert_eq!(
        requests("nginx"),
        [
            "http://m.example:5000/hub/v2/library/nginx/tags/list?n=5&ns=docker.io",
            "https://registry-1.docker.io/v2/library/nginx/tags/list?n=5",
        ]
    );
    assert_eq!(
        requests("h.corp/app"),
        ["https://h.corp/v2/app/tags/list?n=5", "http://h.corp/v2/app/tags/list?n=5",]
    );
}

#[test]
fn an_upload_that_ends_without_more_bytes_says_that_it_has_none() {
    let base: CheckedUrl = "https://registry.example".parse().unwrap();
    let (repository, id) = (name("a"), UploadId::parse(ID).unwrap());
    let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"; // an empty blob
    let digest: Digest = empty.parse().unwrap();
    let request =
        Route::FinishUpload { repository, id, digest }.to_request(&base).body(()).unwrap();
    assert_eq!(
        (request.method().as_str(), &request.headers()["content-length"]),
        ("PUT", &"0".parse().unwrap())
    );
}

#[test]
fn a_text_beyond_every_limit_is_written_and_refused_by_readers_and_as_a_url() {
    let base: CheckedUrl = "https://registry.example".parse().unwrap();
    let last = "t".repeat(20_000);
    let route = Route::Catalog(Page::FIRST.after(&*last));
    let target = route.to_path_and_query();
    assert_eq!(refuse("GET", &target).kind(), RefusalKind::TooLong);
    assert_eq!(route.to_url(&base).unwrap_err().kind(), UrlErrorKind::TooLong);
    assert_eq!(
        route.to_request(&base).body(()).unwrap().uri().path_and_query().unwrap().as_str(),
        target
    );
}

#[test]
fn a_name_with_an_implied_library_is_written_in_full() {
    let repository = distref::reference!("nginx").repository();
    let route = Route::Tags { repository, page: Page::FIRST };
    assert_eq!(route.to_path_and_query(), "/v2/library/nginx/tags/list");
}

/// Pieces of requests, joined at random, and with one byte changed.
#[test]
fn the_model_reads_random_requests_alike() {
    const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get"];
    const PIECES: [&str; 40] = [
        "/v2",
        "/v2/",
        "a",
        "team/app",
        "b__c",
        "A",
        "/",
        "//",
        "/..",
        "/.",
        ".",
        "_catalog",
        "/_oci/ext/discover",
        "/tags/list",
        "/manifests/",
        "/blobs/",
        "/blobs/uploads",
        "/uploads/",
        "/referrers/",
        "1.2",
        "latest",
        "-x",
        "sha256:",
        "md5:0",
        "md5%3A0",
        "%2F",
        "%2e",
        "%",
        "é",
        DIGEST,
        "i=_.-",
        "~",
        "list",
        "tags",
        "uploads",
        "ext",
        "discover",
        "/_oci",
        "blobs",
        "+",
    ];
    const PARAMS: [&str; 28] = [
        "n=5",
        "n=-1",
        "n=",
        "last=a%2Fb",
        "last=%FF",
        "%6e=1",
        "mount=md5:0",
        "mount=x",
        "from=b/c",
        "from=B",
        "from=b%2fc",
        "digest=md5%3A0",
        "digest=",
        "digest=sha256:0",
        "tag=1",
        "tag=-",
        "tag=%31",
        "digest-algorithm=sha512",
        "digest-algorithm=sha%35%31%32",
        "origin=x",
        "digest-algorithm=a%2Bb",
        "digest-algorithm=a+b",
        "artifactType=a/b",
        "artifactType=",
        "_state=%zz",
        "x",
        "",
        "ns=docker.io",
    ];
    let mut random = random::Random::new(7);
    for round in 0..40_000 {
        let mut path = String::from(if round % 8 == 0 { "" } else { "/v2/a" });
        for _ in 0..=random.below(4) {
            path.push_str(PIECES[random.below(PIECES.len())]);
        }
        let params: Vec<&str> =
            (0..random.below(4)).map(|_| PARAMS[random.below(PARAMS.len())]).collect();
        let query = params.join("&");
        let method = METHODS[random.below(METHODS.len())];
        route_laws::request(method, &path, Some(&query));
    }
}

#[cfg(feature = "arbitrary")]
#[test]
fn every_route_reads_back_from_what_it_is_written_as() {
    let mut random = random::Random::new(11);
    for _ in 0..4_000 {
        route_laws::drawn(&random.bytes(512));
    }
}
