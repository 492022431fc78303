//! Transports: what is taken off, what stays a plain reference, and what is refused.

use distref::transport::{
    ArchiveImage, DaemonImage, OciImage, Transport, TransportErrorKind as Kind,
};

const ID: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[expect(clippy::panic, reason = "a text that is refused fails the test")]
fn split(text: &str) -> Transport<'_> {
    Transport::split(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn a_text_without_a_transport_is_a_plain_reference() {
    let rows = [
        "",
        "nginx",
        "nginx:1.27",
        "localhost:5000/x",
        "localhost:5000//x",
        "ghcr.io/team/app@sha256:00",
        "sif:1",
        "ocidir:1",
        "docker:24-dind",
        "docker:/nginx",
        "DIR:latest",
        "docker.io/library/dir:latest",
        "library/oci:latest",
        "dir",
        ":",
        "://x",
        "foo_bar://x",
        "a/b://c",
        "1password://x",
        " docker://nginx",
    ];
    for text in rows {
        assert_eq!(split(text), Transport::Plain { reference: text }, "{text}");
        assert_eq!(split(text).name(), None, "{text}");
    }
}

#[test]
fn a_registry_is_followed_by_a_reference() {
    for reference in ["nginx", "ghcr.io/a/b:1@sha256:00", "localhost:5000/x", "//x", "docker://x"] {
        let text = format!("docker://{reference}");
        assert_eq!(split(&text), Transport::Docker { reference });
    }
    for reference in
        ["ghcr.io/charts/app:1.2", "localhost/x", "localhost:5000/x", "registry:5000/x", "[::1]/x"]
    {
        let text = format!("oci://{reference}");
        assert_eq!(split(&text), Transport::OciRegistry { reference });
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
        ("layout:v1", "layout", Some(OciImage::Name("v1"))),
        ("layout:nginx:1.27", "layout", Some(OciImage::Name("nginx:1.27"))),
        ("a/b:ghcr.io/x/y:1", "a/b", Some(OciImage::Name("ghcr.io/x/y:1"))),
        ("layout:a--b+c_d@e", "layout", Some(OciImage::Name("a--b+c_d@e"))),
        ("layout:X", "layout", Some(OciImage::Name("X"))),
        ("layout:@0", "layout", Some(OciImage::Index(0))),
        ("layout:@4294967295", "layout", Some(OciImage::Index(u32::MAX))),
        (r"C:\dir", r"C:\dir", None),
        (r"C:\dir:tag", r"C:\dir", Some(OciImage::Name("tag"))),
        (r"c:\dir:@2", r"c:\dir", Some(OciImage::Index(2))),
        (r"C:\:tag", r"C:\", Some(OciImage::Name("tag"))),
        (r"dir\sub:tag", r"dir\sub", Some(OciImage::Name("tag"))),
        ("C:tag", "C", Some(OciImage::Name("tag"))),
    ];
    for (rest, path, image) in rows {
        let text = format!("oci:{rest}");
        assert_eq!(split(&text), Transport::OciLayout { path, image }, "{text}");
        let text = format!("oci-archive:{rest}");
        assert_eq!(split(&text), Transport::OciArchive { path, image }, "{text}");
    }
    let slashes = Transport::OciArchive { path: "//a", image: Some(OciImage::Name("b")) };
    assert_eq!(split("oci-archive://a:b"), slashes);
}

#[test]
fn a_docker_archive_has_a_path_and_perhaps_an_image() {
    let rows = [
        ("x.tar", "x.tar", None),
        ("/tmp/x.tar:nginx", "/tmp/x.tar", Some(ArchiveImage::Reference("nginx"))),
        ("x.tar:a.b:5000/c:1", "x.tar", Some(ArchiveImage::Reference("a.b:5000/c:1"))),
        ("x.tar:@3", "x.tar", Some(ArchiveImage::Index(3))),
        (r"C:\x.tar", r"C:\x.tar", None),
        (r"C:\x.tar:nginx:1", r"C:\x.tar", Some(ArchiveImage::Reference("nginx:1"))),
        ("//x.tar", "//x.tar", None),
    ];
    for (rest, path, image) in rows {
        let text = format!("docker-archive:{rest}");
        assert_eq!(split(&text), Transport::DockerArchive { path, image }, "{text}");
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
        "team/sha256:1".to_owned(),
    ] {
        let text = format!("docker-daemon:{rest}");
        assert_eq!(split(&text), Transport::DockerDaemon(DaemonImage::Reference(&rest)), "{text}");
    }
    let text = format!("docker-daemon:sha256:{ID}");
    let id = format!("sha256:{ID}");
    assert_eq!(split(&text), Transport::DockerDaemon(DaemonImage::Id(&id)));
    assert_eq!(split(&text).reference(), None);
}

#[test]
fn a_directory_is_all_that_follows() {
    for path in ["image", "latest", "/a:b/c", "//x", r"C:\x", " "] {
        let text = format!("dir:{path}");
        assert_eq!(split(&text), Transport::Directory { path });
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
    for (rest, reference, id) in rows {
        for spec in ["", "[/var/store]"] {
            let text = format!("containers-storage:{spec}{rest}");
            let Transport::ContainersStorage { store, image } = split(&text) else {
                panic!("{text}");
            };
            assert_eq!((image.reference(), image.id()), (reference, id), "{text}");
            assert_eq!(store.is_some(), !spec.is_empty(), "{text}");
            assert_eq!(split(&text).reference(), reference, "{text}");
        }
    }
}

#[test]
fn a_store_has_four_optional_parts() {
    let rows = [
        ("/s", None, Some("/s"), None, None),
        ("/s+/r", None, Some("/s"), Some("/r"), None),
        ("+/r", None, None, Some("/r"), None),
        ("/s+", None, Some("/s"), None, None),
        ("vfs@/s", Some("vfs"), Some("/s"), None, None),
        ("vfs@+/r", Some("vfs"), None, Some("/r"), None),
        (":a=b", None, None, None, Some("a=b")),
        ("vfs@:a=b", Some("vfs"), None, None, Some("a=b")),
        ("vfs@/s+/r:a=b,c=d:e+f@g", Some("vfs"), Some("/s"), Some("/r"), Some("a=b,c=d:e+f@g")),
    ];
    for (spec, driver, root, run_root, options) in rows {
        let text = format!("containers-storage:[{spec}]nginx");
        let Transport::ContainersStorage { store: Some(store), .. } = split(&text) else {
            panic!("{text}");
        };
        let found = (store.driver(), store.root(), store.run_root(), store.options());
        assert_eq!(found, (driver, root, run_root, options), "{text}");
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
        // Schemes.
        ("http://ghcr.io/x", Kind::WebAddress, 0..7),
        ("https://ghcr.io/x", Kind::WebAddress, 0..8),
        ("HTTPS://ghcr.io/x", Kind::WebAddress, 0..8),
        ("ocidir://x", Kind::UnknownScheme, 0..6),
        ("localhost://x", Kind::UnknownScheme, 0..9),
        ("DOCKER://nginx", Kind::UnknownScheme, 0..6),
        ("a+b-c.d://x", Kind::UnknownScheme, 0..7),
        ("docker-daemon://nginx:1", Kind::Slashes, 14..16),
        ("containers-storage://nginx", Kind::Slashes, 19..21),
        // Registries.
        ("docker://", Kind::EmptyReference, 9..9),
        ("oci://", Kind::NoRegistry, 6..6),
        ("oci://nginx", Kind::NoRegistry, 6..11),
        ("oci://team/app", Kind::NoRegistry, 6..10),
        ("oci://ghcr.io", Kind::NoRegistry, 6..13),
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
        ("oci:p:@1x", Kind::Index, 7..9),
        ("oci:p:@4294967296", Kind::Index, 7..17),
        ("oci:é:@x", Kind::Index, 8..9),
        // Archives.
        ("docker-archive:", Kind::EmptyPath, 15..15),
        ("docker-archive::nginx", Kind::EmptyPath, 15..15),
        ("docker-archive:p:", Kind::EmptyReference, 17..17),
        ("docker-archive:p:@x", Kind::Index, 18..19),
        ("docker-archive:p:a@sha256:00", Kind::ArchiveDigest, 18..28),
        // The daemon.
        ("docker-daemon:", Kind::EmptyReference, 14..14),
        ("docker-daemon:nginx", Kind::DaemonUntagged, 14..19),
        ("docker-daemon:localhost:5000/x", Kind::DaemonUntagged, 14..30),
        (ID_ALONE, Kind::DaemonUntagged, 14..78),
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
        ("containers-storage:", Kind::EmptyReference, 19..19),
        ("containers-storage:[/s]", Kind::EmptyReference, 23..23),
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
        let error = Transport::split(text).expect_err(text);
        assert_eq!((error.kind(), error.span()), (kind, span), "{text}");
        assert_eq!(error.to_string().lines().count(), 1, "{text}");
    }
}

const ID_ALONE: &str =
    "docker-daemon:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

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
        let found = split(text);
        assert_eq!(
            (found.name(), found.path(), found.reference()),
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
        match Transport::split(&text) {
            Ok(found) => {
                accepted += usize::from(found.name().is_some());
                let pieces = [found.path(), found.reference()];
                assert!(pieces.iter().flatten().all(|piece| text.contains(piece)), "{text}");
            }
            Err(error) => assert!(text.get(error.span()).is_some(), "{text}: {error}"),
        }
    }
    assert!(accepted > 5_000, "{accepted}");
}
