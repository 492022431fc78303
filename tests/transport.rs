//! Transports: what is taken off, what stays a plain reference, and what is refused.

use std::error::Error;

use distref::reference::{ReferenceError, ReferenceErrorKind};
use distref::transport::{
    ArchiveImage, DaemonImage, OciImage, Transport, TransportErrorKind as Kind,
};
use distref::{DigestView, ReferenceView};

const ID: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[expect(clippy::panic, reason = "a text that is refused fails the test")]
fn parse(text: &str) -> Transport<'_> {
    Transport::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn reference(text: &str) -> ReferenceView<'_> {
    ReferenceView::parse(text).expect(text)
}

#[test]
fn a_text_without_a_transport_is_a_plain_reference() {
    let pinned = format!("ghcr.io/team/app@sha256:{ID}");
    let rows = [
        "nginx",
        "nginx:1.27",
        "localhost:5000/x",
        &pinned,
        "sif:1",
        "ocidir:1",
        "docker:24-dind",
        "docker.io/library/dir:latest",
        "library/oci:latest",
        "dir",
    ];
    for text in rows {
        assert_eq!(parse(text), Transport::Plain(reference(text)), "{text}");
        assert_eq!(parse(text).name(), None, "{text}");
    }
}

#[test]
fn a_text_with_neither_transport_nor_reference_is_refused_as_a_reference_is() {
    let rows = [
        "",
        "localhost:5000//x",
        "docker:/nginx",
        "DIR:latest",
        "DOCKER://nginx",
        "https://ghcr.io/x",
        "ocidir://x",
        "localhost://x",
        ":",
        "://x",
        "foo_bar://x",
        "a/b://c",
        "1password://x",
        " docker://nginx",
        ID,
    ];
    for text in rows {
        let error = Transport::parse(text).expect_err(text);
        let expected = ReferenceView::parse(text).expect_err(text);
        assert_eq!(error.kind(), Kind::Reference(expected.kind()), "{text}");
        assert_eq!(error.span(), expected.span(), "{text}");
        assert_eq!(error.reference_error(), Some(expected), "{text}");
        assert_eq!(error.explain(text).message(), expected.explain(text).message(), "{text}");
    }
}

#[test]
fn a_registry_is_followed_by_a_reference() {
    let pinned = format!("ghcr.io/a/b:1@sha256:{ID}");
    for text in ["nginx", &pinned, "localhost:5000/x", "Team/app", "[::1]/app"] {
        let written = format!("docker://{text}");
        assert_eq!(parse(&written), Transport::Docker(reference(text)));
    }
    for text in
        ["ghcr.io/charts/app:1.2", "localhost/x", "localhost:5000/x", "registry:5000/x", "[::1]/x"]
    {
        let written = format!("oci://{text}");
        assert_eq!(parse(&written), Transport::OciRegistry(reference(text)));
    }
}

#[test]
fn a_layout_has_a_path_and_perhaps_an_image() {
    let rows = [
        ("layout", "layout", None),
        (".", ".", None),
        ("/a b/layout", "/a b/layout", None),
        ("layout:", "layout", None),
        ("5000/x", "5000/x", None),
        ("layout:v1", "layout", Some("v1")),
        ("layout:nginx:1.27", "layout", Some("nginx:1.27")),
        ("a/b:ghcr.io/x/y:1", "a/b", Some("ghcr.io/x/y:1")),
        ("layout:a--b+c_d@e", "layout", Some("a--b+c_d@e")),
        ("layout:X", "layout", Some("X")),
        (r"C:\dir", r"C:\dir", None),
        (r"C:\dir:tag", r"C:\dir", Some("tag")),
        (r"C:\:tag", r"C:\", Some("tag")),
        (r"dir\sub:tag", r"dir\sub", Some("tag")),
        ("C:tag", "C", Some("tag")),
    ];
    for (rest, path, name) in rows {
        let text = format!("oci:{rest}");
        let image = name.map(OciImage::Name);
        assert_eq!(parse(&text), Transport::OciLayout { path, image }, "{text}");
        let text = format!("oci-archive:{rest}");
        assert_eq!(parse(&text), Transport::OciArchive { path, name }, "{text}");
    }
    let slashes = Transport::OciArchive { path: "//a", name: Some("b") };
    assert_eq!(parse("oci-archive://a:b"), slashes);
}

#[test]
fn a_layout_and_no_archive_of_one_takes_an_index() {
    let rows = [
        ("oci:layout:@0", "layout", 0),
        ("oci:layout:@4294967295", "layout", u32::MAX),
        (r"oci:c:\dir:@2", r"c:\dir", 2),
    ];
    for (text, path, index) in rows {
        let image = Some(OciImage::Index(index));
        assert_eq!(parse(text), Transport::OciLayout { path, image }, "{text}");
    }
    let error = Transport::parse("oci-archive:layout.tar:@0").unwrap_err();
    assert_eq!((error.kind(), error.span()), (Kind::OciName, 23..25));
}

#[test]
fn a_docker_archive_has_a_path_and_perhaps_an_image() {
    let named = |text| Some(ArchiveImage::Reference(reference(text)));
    let rows = [
        ("x.tar", "x.tar", None),
        ("/tmp/x.tar:nginx", "/tmp/x.tar", named("nginx")),
        ("x.tar:a.b:5000/c:1", "x.tar", named("a.b:5000/c:1")),
        ("x.tar:@3", "x.tar", Some(ArchiveImage::Index(3))),
        (r"C:\x.tar", r"C:\x.tar", None),
        (r"C:\x.tar:nginx:1", r"C:\x.tar", named("nginx:1")),
        ("//x.tar", "//x.tar", None),
    ];
    for (rest, path, image) in rows {
        let text = format!("docker-archive:{rest}");
        assert_eq!(parse(&text), Transport::DockerArchive { path, image }, "{text}");
    }
}

#[test]
fn a_daemon_has_a_tagged_reference_or_an_image_id() {
    for rest in [
        "nginx:latest".to_owned(),
        "localhost:5000/x:1".to_owned(),
        format!("nginx@sha256:{ID}"),
        format!("nginx:1@sha256:{ID}"),
        "sha512:1".to_owned(),
        "sha384:abc".to_owned(),
        format!("blake3:{ID}"),
        "team/sha256:1".to_owned(),
    ] {
        let text = format!("docker-daemon:{rest}");
        let image = DaemonImage::Reference(reference(&rest));
        assert_eq!(parse(&text), Transport::DockerDaemon(image), "{text}");
    }
    let text = format!("docker-daemon:sha256:{ID}");
    let id = format!("sha256:{ID}");
    let image = DaemonImage::Id(DigestView::parse(&id).unwrap());
    assert_eq!(parse(&text), Transport::DockerDaemon(image));
    assert_eq!(parse(&text).reference(), None);
}

#[test]
fn a_directory_is_all_that_follows() {
    for path in ["image", "latest", "/a:b/c", "//x", r"C:\x", " "] {
        let text = format!("dir:{path}");
        assert_eq!(parse(&text), Transport::Directory { path });
    }
}

#[test]
fn a_storage_has_an_image_by_reference_or_id_or_both() {
    let digested = format!("nginx@sha256:{ID}");
    let both = format!("{digested}@{ID}");
    let at_id = format!("@{ID}");
    let rows = [
        ("nginx", Some("nginx"), None),
        ("localhost:5000/x:1", Some("localhost:5000/x:1"), None),
        ("abcdef", Some("abcdef"), None),
        ("nginx@abc", Some("nginx"), Some("abc")),
        ("nginx:1@abcdef012345", Some("nginx:1"), Some("abcdef012345")),
        ("@abcdef012345", None, Some("abcdef012345")),
        (&at_id, None, Some(ID)),
        (ID, None, Some(ID)),
        (&digested, Some(digested.as_str()), None),
        (&both, Some(digested.as_str()), Some(ID)),
    ];
    for (rest, named, id) in rows {
        for spec in ["", "[/var/store]"] {
            let text = format!("containers-storage:{spec}{rest}");
            let Transport::ContainersStorage { store, image } = parse(&text) else {
                panic!("{text}");
            };
            let named = named.map(reference);
            assert_eq!((image.reference(), image.id()), (named, id), "{text}");
            assert_eq!(store, (!spec.is_empty()).then_some("/var/store"), "{text}");
            assert_eq!(parse(&text).reference(), named, "{text}");
        }
    }
}

#[test]
fn a_store_has_four_optional_parts_and_is_kept_as_written() {
    let rows = [
        "/s",
        "/s+/r",
        "+/r",
        "/s+",
        "vfs@/s",
        "vfs@+/r",
        ":a=b",
        "vfs@:a=b",
        "vfs@/s+/r:a=b,c=d:e+f@g",
    ];
    for spec in rows {
        let text = format!("containers-storage:[{spec}]nginx");
        let Transport::ContainersStorage { store, image } = parse(&text) else {
            panic!("{text}");
        };
        assert_eq!((store, image.reference()), (Some(spec), Some(reference("nginx"))), "{text}");
    }
}

#[test]
fn what_a_transport_does_not_take_is_refused_with_the_rule_and_the_place() {
    let long_id = format!("docker-daemon:sha512:{ID}{ID}");
    let middling_id = format!("docker-daemon:sha384:{ID}{}", &ID[..32]);
    let capital_id = format!("docker-daemon:sha256:{}", ID.to_uppercase());
    let short_id = format!("docker-daemon:sha256:{}", &ID[1..]);
    let spelled_id = format!("docker-daemon:docker.io/library/sha256:{ID}");
    let rows = [
        ("docker-daemon://nginx:1", Kind::Slashes, 14..16),
        ("containers-storage://nginx", Kind::Slashes, 19..21),
        // Registries.
        ("oci://nginx", Kind::NoRegistry, 6..11),
        ("oci://team/app", Kind::NoRegistry, 6..10),
        ("oci://ghcr.io", Kind::NoRegistry, 6..13),
        ("oci://localhost:5000", Kind::NoRegistry, 6..20),
        ("oci:///var/layout:v1", Kind::NoRegistry, 6..6),
        // Layouts.
        ("oci:", Kind::EmptyPath, 4..4),
        ("oci::tag", Kind::EmptyPath, 4..4),
        ("oci-archive:", Kind::EmptyPath, 12..12),
        ("oci:p:a b", Kind::OciName, 6..9),
        ("oci:p:-a", Kind::OciName, 6..8),
        ("oci:p:a-", Kind::OciName, 6..8),
        ("oci:p:a---b", Kind::OciName, 6..11),
        ("oci:p:a..b", Kind::OciName, 6..10),
        ("oci:p:a-_b", Kind::OciName, 6..10),
        ("oci:p:a//b", Kind::OciName, 6..10),
        ("oci:p:a/", Kind::OciName, 6..8),
        ("oci:p:é", Kind::OciName, 6..8),
        ("oci:C:/dir:tag", Kind::OciName, 6..14),
        ("oci:p:@", Kind::Index, 7..7),
        ("oci:p:@-1", Kind::Index, 7..9),
        ("oci:p:@+1", Kind::Index, 7..9),
        ("oci:p:@-0", Kind::Index, 7..9),
        ("oci:p:@1x", Kind::Index, 7..9),
        ("oci:p:@4294967296", Kind::Index, 7..17),
        ("oci:é:@x", Kind::Index, 8..9),
        // Archives.
        ("docker-archive:", Kind::EmptyPath, 15..15),
        ("docker-archive::nginx", Kind::EmptyPath, 15..15),
        ("docker-archive:p:@x", Kind::Index, 18..19),
        ("docker-archive:p:a@sha256:00", Kind::ArchiveDigest, 18..28),
        // The daemon.
        ("docker-daemon:nginx", Kind::DaemonUntagged, 14..19),
        ("docker-daemon:localhost:5000/x", Kind::DaemonUntagged, 14..30),
        ("docker-daemon:sha256", Kind::DaemonId, 14..20),
        ("docker-daemon:sha256:abc", Kind::DaemonId, 14..24),
        ("docker-daemon:library/sha256:abc", Kind::DaemonId, 14..32),
        ("docker-daemon:index.docker.io/sha256:abc", Kind::DaemonId, 14..40),
        (&long_id, Kind::DaemonId, 14..149),
        (&middling_id, Kind::DaemonId, 14..117),
        (&capital_id, Kind::DaemonId, 14..85),
        (&short_id, Kind::DaemonId, 14..84),
        (&spelled_id, Kind::DaemonId, 14..103),
        // Directories.
        ("dir:", Kind::EmptyPath, 4..4),
        // Storages.
        ("containers-storage:[/s", Kind::UnclosedStore, 19..22),
        ("containers-storage:[]x", Kind::EmptyStore, 20..20),
        ("containers-storage:[@/s]x", Kind::EmptyStore, 20..23),
        ("containers-storage:[vfs@]x", Kind::EmptyStore, 20..24),
        ("containers-storage:[s]x", Kind::RelativeStorePath, 20..21),
        ("containers-storage:[vfs@/s+r]x", Kind::RelativeStorePath, 27..28),
        ("containers-storage:x@", Kind::StorageId, 21..21),
        ("containers-storage:x@ab", Kind::StorageId, 21..23),
        ("containers-storage:x@ABCDEF", Kind::StorageId, 21..27),
        ("containers-storage:@nginx", Kind::StorageId, 20..25),
    ];
    for (text, kind, span) in rows {
        let error = Transport::parse(text).expect_err(text);
        assert_eq!((error.kind(), error.span()), (kind, span), "{text}");
        assert_eq!(error.reference_error(), None, "{text}");
        assert!(error.source().is_none(), "{text}");
        assert_eq!(error.to_string().lines().count(), 1, "{text}");
    }
}

#[test]
fn a_bad_reference_behind_a_transport_is_refused_with_its_own_error_placed_in_the_whole_text() {
    use ReferenceErrorKind as Fault;
    let id_alone = format!("docker-daemon:{ID}");
    let unnamed = format!("containers-storage:@sha256:{ID}");
    let rows = [
        ("docker://", Fault::Empty, 9..9),
        ("docker://ghcr.io/Team/app", Fault::Uppercase, 17..21),
        ("docker://docker://x", Fault::Scheme, 9..18),
        ("docker:// nginx", Fault::Whitespace, 9..10),
        ("oci://", Fault::Empty, 6..6),
        ("oci://ghcr.io/Team/app", Fault::Uppercase, 14..18),
        ("docker-archive:p:", Fault::Empty, 17..17),
        ("docker-archive:é:a/B", Fault::Uppercase, 20..21),
        ("docker-daemon:", Fault::Empty, 14..14),
        ("docker-daemon:Nginx:1", Fault::Uppercase, 14..19),
        (&id_alone, Fault::Identifier, 14..78),
        ("containers-storage:", Fault::Empty, 19..19),
        ("containers-storage:[/s]", Fault::Empty, 23..23),
        ("containers-storage:[/s]a/B:1@abc", Fault::Uppercase, 25..26),
        ("containers-storage:[/s][/t]x", Fault::Character, 23..24),
        (&unnamed, Fault::Empty, 19..19),
    ];
    for (text, kind, span) in rows {
        let error = Transport::parse(text).expect_err(text);
        assert_eq!((error.kind(), error.span()), (Kind::Reference(kind), span), "{text}");
        let source = error.source().and_then(|source| source.downcast_ref::<ReferenceError>());
        assert_eq!(source.copied(), error.reference_error(), "{text}");
        assert_eq!(source.map(|source| source.kind()), Some(kind), "{text}");
    }
}

#[test]
fn a_spelling_is_suggested_where_it_stays_what_it_was_meant_for() {
    let rows = [
        ("docker://ghcr.io/Team/app", Some("docker://ghcr.io/team/app")),
        ("docker-archive:My.tar:My:1", Some("docker-archive:My.tar:my:1")),
        ("containers-storage:[/S]My:1@abc", Some("containers-storage:[/S]my:1@abc")),
        ("docker://docker://nginx", Some("docker://nginx")),
        ("DOCKER://nginx", Some("nginx")),
        ("Nginx:1", Some("nginx:1")),
        // In lower case these are transports.
        ("Dir:latest", None),
        ("OCI:v1", None),
        ("Docker-daemon:nginx", None),
        // Not a fault of a reference.
        ("docker-daemon:nginx", None),
    ];
    for (text, spelling) in rows {
        let error = Transport::parse(text).expect_err(text);
        assert_eq!(error.explain(text).suggestion(), spelling, "{text}");
    }
}

#[test]
fn a_refusal_of_one_text_is_drawn_in_any_other() {
    for refused in ["docker://ghcr.io/Team/app", "dir:", "containers-storage:é/B@abc"] {
        let error = Transport::parse(refused).expect_err(refused);
        for text in ["", "é", "docker://", "ééééééééééééééé", "a\u{1b}[2J\nb"] {
            let picture = error.explain(text).to_string();
            assert!(!picture.contains('\u{1b}'), "{refused} {text}");
        }
    }
}

#[test]
fn nothing_is_allocated() {
    let texts = [
        "ghcr.io/team/app:1",
        "docker://nginx",
        "docker-daemon:nginx:1",
        "containers-storage:[/s]nginx@abc",
        "oci:a:b",
        "docker://ghcr.io/Team/app",
        "dir:",
        "docker-daemon:sha256:1",
    ];
    let read = || texts.iter().filter(|text| Transport::parse(text).is_ok()).count();
    assert_eq!(allocation_counter::measure(|| assert_eq!(read(), 5)).count_total, 0);
}

#[test]
fn names_paths_and_references_are_told() {
    let rows = [
        ("docker://nginx", Some("docker"), None, Some("nginx")),
        ("oci://a.b/c", Some("oci"), None, Some("a.b/c")),
        ("oci:p:v1", Some("oci"), Some("p"), None),
        ("oci-archive:p.tar", Some("oci-archive"), Some("p.tar"), None),
        ("docker-archive:p.tar:n:1", Some("docker-archive"), Some("p.tar"), Some("n:1")),
        ("docker-archive:p.tar:@1", Some("docker-archive"), Some("p.tar"), None),
        ("docker-daemon:n:1", Some("docker-daemon"), None, Some("n:1")),
        ("dir:p", Some("dir"), Some("p"), None),
        ("containers-storage:n", Some("containers-storage"), None, Some("n")),
        ("containers-storage:@abc", Some("containers-storage"), None, None),
        ("n:1", None, None, Some("n:1")),
    ];
    for (text, name, path, reference) in rows {
        let found = parse(text);
        assert_eq!(
            (found.name(), found.path(), found.reference().map(ReferenceView::as_str)),
            (name, path, reference),
            "{text}"
        );
        assert_eq!(Transport::try_from(text), Ok(found));
    }
}

#[test]
fn any_text_gives_pieces_of_itself_or_an_error_within_itself() {
    let pieces = [
        "docker",
        "oci",
        "oci-archive",
        "docker-archive",
        "docker-daemon",
        "dir",
        "http",
        "containers-storage",
        ":",
        ":",
        ":",
        "//",
        "/",
        "@",
        "@",
        "[",
        "]",
        "+",
        r"C:\",
        "é",
        "a",
        "0",
        "sha256",
        "a.b",
        " ",
        ID,
    ];
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0) % below
    };
    let mut accepted = 0;
    for _ in 0..50_000 {
        let count = random(9);
        let transport = pieces[random(8)];
        let text: String = (0..count).map(|_| pieces[random(pieces.len())]).collect();
        let text = format!("{transport}:{text}");
        match Transport::parse(&text) {
            Ok(found) => {
                accepted += usize::from(found.name().is_some());
                let pieces = [found.path(), found.reference().map(ReferenceView::as_str)];
                assert!(pieces.iter().flatten().all(|piece| text.contains(piece)), "{text}");
            }
            Err(error) => {
                assert!(text.get(error.span()).is_some(), "{text}: {error}");
                let explanation = error.explain(&text);
                let spelling = explanation.suggestion().map(Transport::parse);
                assert!(spelling.is_none_or(|spelling| spelling.is_ok()), "{explanation}");
            }
        }
    }
    assert!(accepted > 5_000, "{accepted}");
}
