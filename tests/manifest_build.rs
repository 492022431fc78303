//! What the builders write, and what they refuse.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a helper that panics is a failed test"
)]

use distref::manifest::{
    ConfigBuilder, Descriptor, History, ImageBuilder, Index, IndexBuilder, LayoutBuilder,
    LayoutFile, Limits, ManifestErrorKind as Kind, MediaType, Reader, annotation,
};
use distref::{Digest, Platform};

#[path = "support/build_laws.rs"]
mod build_laws;
#[allow(dead_code, reason = "only its bytes are of use here")]
#[path = "support/random.rs"]
mod random;

const EMPTY: &str = r#""digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2"#;
const ONES: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

/// The text, with each `@` the digest and size of `{}`, each `~` a digest, and without line ends and what is behind them.
fn filled(text: &str) -> String {
    let text: String = text.lines().map(str::trim).collect();
    text.replace('@', EMPTY).replace('~', ONES)
}

fn empty(media_type: &'static str) -> Descriptor<'static> {
    Descriptor::EMPTY.with_media_type(MediaType::parse(media_type).unwrap())
}

/// With everything that a descriptor can have.
fn full() -> Descriptor<'static> {
    let platform = Platform::new("windows", "arm")
        .with_variant("v7")
        .with_os_version("10.0.1")
        .with_os_features(["b", "a"]);
    empty("a/b")
        .with_platform(platform)
        .with_artifact_type(MediaType::SPDX_JSON)
        .with_data(b"{}")
        .with_annotation("z", "\u{1}\"é")
        .with_annotation("", "")
        .with_urls(["https://example.com/", "urn:a:b"])
}

const FULL: &str = r#"{"mediaType":"a/b",@,"urls":["https://example.com/","urn:a:b"],
    "annotations":{"z":"\u0001\"é","":""},"data":"e30=",
    "platform":{"architecture":"arm","os":"windows","os.version":"10.0.1","os.features":["b","a"],"variant":"v7"},
    "artifactType":"application/spdx+json"}"#;

#[test]
fn an_image_is_written_in_the_order_of_the_specification_and_without_what_is_absent() {
    let plain = || ImageBuilder::new(empty("c/d"));
    let rows = [
        (
            plain(),
            r#""mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"c/d",@},"layers":[]"#,
        ),
        (
            ImageBuilder::docker(empty("c/d")).layers([empty("e/f"), empty("g/h")]),
            r#""mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"c/d",@},
                "layers":[{"mediaType":"e/f",@},{"mediaType":"g/h",@}]"#,
        ),
        (
            plain()
                .annotation("b", "1")
                .annotation("a", "2")
                .annotation("b", "3")
                .subject(full())
                .layer(full())
                .artifact_type(MediaType::SPDX_JSON)
                .config(full()),
            r#""mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/spdx+json",
                "config":FULL,"layers":[FULL],"subject":FULL,"annotations":{"b":"3","a":"2"}"#,
        ),
    ];
    for (builder, members) in rows {
        let expected =
            filled(&format!(r#"{{"schemaVersion":2,{}}}"#, members.replace("FULL", FULL)));
        assert_eq!(std::str::from_utf8(builder.build().unwrap().bytes()), Ok(&*expected));
    }
}

#[test]
fn an_artifact_without_content_gets_one_empty_layer_and_no_other_does() {
    let layer = empty("e/f");
    let artifact = || ImageBuilder::artifact(MediaType::SPDX_JSON);
    let rows = [
        (artifact(), vec![Descriptor::EMPTY]),
        (artifact().layer(layer.clone()), vec![layer.clone()]),
        (artifact().layers([]).config(layer), vec![Descriptor::EMPTY]),
        (ImageBuilder::new(Descriptor::EMPTY).artifact_type(MediaType::SPDX_JSON), vec![]),
    ];
    for (builder, layers) in rows {
        assert_eq!(builder.build().unwrap().layers(), layers, "{builder:?}");
    }
}

#[test]
fn an_index_is_written_in_the_order_of_the_specification_and_without_what_is_absent() {
    let rows = [
        (
            IndexBuilder::new(),
            r#""mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]"#,
        ),
        (
            IndexBuilder::docker().manifest(empty("e/f").with_platform(Platform::LINUX_AMD64)),
            r#""mediaType":"application/vnd.docker.distribution.manifest.list.v2+json",
                "manifests":[{"mediaType":"e/f",@,"platform":{"architecture":"amd64","os":"linux"}}]"#,
        ),
        (
            IndexBuilder::default()
                .annotation("b", "1")
                .annotation("a", "2")
                .subject(full())
                .manifests([full(), empty("e/f")])
                .artifact_type(MediaType::SPDX_JSON),
            r#""mediaType":"application/vnd.oci.image.index.v1+json","artifactType":"application/spdx+json",
                "manifests":[FULL,{"mediaType":"e/f",@}],"subject":FULL,"annotations":{"b":"1","a":"2"}"#,
        ),
    ];
    for (builder, members) in rows {
        let expected =
            filled(&format!(r#"{{"schemaVersion":2,{}}}"#, members.replace("FULL", FULL)));
        assert_eq!(std::str::from_utf8(builder.build().unwrap().bytes()), Ok(&*expected));
    }
}

#[test]
fn a_config_is_written_in_the_order_of_the_specification_and_without_what_is_absent() {
    let ones: Digest = ONES.parse().unwrap();
    let platform = full().platform().unwrap().clone();
    let rows = [
        (
            ConfigBuilder::new(Platform::LINUX_AMD64),
            r#"{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]}}"#,
        ),
        (
            ConfigBuilder::new(platform)
                .stop_signal("SIGINT")
                .label("b", "1")
                .label("a", "2")
                .working_dir("/w")
                .volume("/v")
                .volume("/v")
                .cmd(["c"])
                .entrypoint(["e", ""])
                .env("E", "=")
                .env("D", "")
                .env("E", "f")
                .exposed_port("80")
                .exposed_port("53/udp")
                .exposed_port("80")
                .user("u")
                .author("a")
                .created("2026-05-14T09:30:00Z")
                .layer(ones.clone(), History::new("COPY").with_comment("c").with_author("a"))
                .empty_step(History::new("CMD").with_created("2026-05-14T09:30:01+01:00"))
                .layer(ones, History::default()),
            r#"{"created":"2026-05-14T09:30:00Z","author":"a","architecture":"arm","os":"windows",
                "os.version":"10.0.1","os.features":["b","a"],"variant":"v7",
                "config":{"User":"u","ExposedPorts":{"80":{},"53/udp":{}},"Env":["E=f","D="],"Entrypoint":["e",""],
                "Cmd":["c"],"Volumes":{"/v":{}},"WorkingDir":"/w","Labels":{"b":"1","a":"2"},"StopSignal":"SIGINT"},
                "rootfs":{"type":"layers","diff_ids":["~","~"]},
                "history":[{"created_by":"COPY","author":"a","comment":"c"},
                {"created":"2026-05-14T09:30:01+01:00","created_by":"CMD","empty_layer":true},{}]}"#,
        ),
    ];
    for (builder, expected) in rows {
        assert_eq!(std::str::from_utf8(builder.build().unwrap().bytes()), Ok(&*filled(expected)));
    }
}

#[test]
fn a_layout_names_nothing_before_it_is_there() {
    let (old, image) = (empty("a/b"), empty("c/d"));
    let builder = LayoutBuilder::new()
        .named("1", old.clone())
        .named("2", old.clone())
        .manifest(old.clone())
        .named("1", image.clone());
    #[cfg(feature = "sha2")]
    let builder = builder.blob(b"{}").blob(b"").blob(b"{}");
    let files = builder.build().unwrap();
    let paths: Vec<&str> = files.iter().map(LayoutFile::path).collect();
    #[cfg(feature = "sha2")]
    assert_eq!(
        paths[1..paths.len() - 1],
        [
            "blobs/sha256/44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            "blobs/sha256/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ]
    );
    assert_eq!((paths.first(), paths.last()), (Some(&"oci-layout"), Some(&"index.json")));
    assert_eq!(files[0].bytes(), br#"{"imageLayoutVersion":"1.0.0"}"#);
    let named =
        |entry: Descriptor<'static>, name| entry.with_annotation(annotation::REF_NAME, name);
    let index = Index::parse(files.last().unwrap().bytes()).unwrap();
    assert_eq!(index.manifests(), [named(old.clone(), "2"), old, named(image, "1")]);
}

#[test]
fn what_is_not_valid_is_refused_with_the_place_where_it_would_have_stood() {
    let image = || ImageBuilder::new(empty("c/d"));
    let index = IndexBuilder::new;
    let config = || ConfigBuilder::new(Platform::LINUX_AMD64);
    let bad = |url: &'static str| empty("a/b").with_urls(["urn:a:b", url]);
    let rows = [
        (
            image().layer(empty("e/f")).layer(bad("a b")).build().err(),
            Kind::Url,
            "$.layers[1].urls[1]",
        ),
        (image().subject(bad("//example.com")).build().err(), Kind::Url, "$.subject.urls[1]"),
        (
            image().config(empty("a/b").with_data(b"")).build().err(),
            Kind::DataSize,
            "$.config.data",
        ),
        (image().config(Descriptor::EMPTY).build().err(), Kind::ArtifactType, "$.artifactType"),
        (index().manifest(bad("")).build().err(), Kind::Url, "$.manifests[0].urls[1]"),
        (
            IndexBuilder::docker().manifest(empty("a/b")).build().err(),
            Kind::Missing,
            "$.manifests[0].platform",
        ),
        (
            LayoutBuilder::new().named("1", bad("%")).build().err(),
            Kind::Url,
            "$.manifests[0].urls[1]",
        ),
        (config().created("2026-05-14").build().err(), Kind::Time, "$.created"),
        (config().env("A", "").env("", "=").build().err(), Kind::Env, "$.config.Env[1]"),
        (
            config().empty_step(History::default().with_created("")).build().err(),
            Kind::Time,
            "$.history[0].created",
        ),
    ];
    for (error, kind, path) in rows {
        let error = error.unwrap();
        assert_eq!((error.kind(), error.path()), (kind, path));
    }
}

#[cfg(feature = "sha2")]
#[test]
fn data_of_the_right_size_and_another_digest_is_refused() {
    let error = IndexBuilder::new().manifest(empty("a/b").with_data(b"[]")).build().unwrap_err();
    assert_eq!((error.kind(), error.path()), (Kind::DataDigest, "$.manifests[0].data"));
}

#[test]
fn more_than_readers_take_is_refused() {
    let limits = Limits::new();
    let entries = |count| (0..count).map(|_| empty("a/b"));
    let fits = ImageBuilder::new(empty("c/d")).layers(entries(limits.entries()));
    assert_eq!(fits.build().unwrap().layers().len(), limits.entries());
    let error = fits.layer(empty("a/b")).build().unwrap_err();
    assert_eq!((error.kind(), error.path()), (Kind::TooManyEntries, "$.layers"));
    let long = "x".repeat(limits.document());
    let error = IndexBuilder::new().annotation("a", long).build().unwrap_err();
    assert_eq!((error.kind(), error.path()), (Kind::TooLarge, "$"));
}

#[test]
fn what_only_lenient_reading_takes_is_refused_and_not_written() {
    let text = filled(r#"{"mediaType":"a/b;version=1",@}"#);
    let lenient = Reader::lenient().descriptor(text.as_bytes()).unwrap();
    let error = IndexBuilder::new().manifest(lenient).build().unwrap_err();
    assert_eq!((error.kind(), error.path()), (Kind::MediaType, "$.manifests[0].mediaType"));
}

#[test]
fn editing_keeps_what_is_known_and_loses_the_rest() {
    let text = filled(
        r#"{"x":1,"annotations":{"b":"1","a":"2"},"manifests":[{"mediaType":"a/b",@,"x":2,
            "platform":{"os":"linux","architecture":"arm","features":["f"]}}],"schemaVersion":2,
            "mediaType":"application/vnd.docker.distribution.manifest.list.v2+json"}"#,
    );
    let index = Index::parse(text.as_bytes()).unwrap();
    let expected = filled(
        r#"{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json",
            "manifests":[{"mediaType":"a/b",@,"platform":{"architecture":"arm","os":"linux"}}],
            "annotations":{"b":"1","a":"2"}}"#,
    );
    let edited = IndexBuilder::from(&index).build().unwrap();
    assert_eq!(std::str::from_utf8(edited.bytes()), Ok(&*expected));

    let text = filled(
        r#"{"schemaVersion":2,"layers":[],"config":{"size":2,"mediaType":"c/d","digest":"a:b"}}"#,
    );
    let image = Reader::strict().image(text.as_bytes()).unwrap();
    let expected = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
        "config":{"mediaType":"c/d","digest":"a:b","size":2},"layers":[{"mediaType":"e/f",@}]}"#;
    let edited = ImageBuilder::from(&image).layer(empty("e/f")).build().unwrap();
    assert_eq!(std::str::from_utf8(edited.bytes()), Ok(&*filled(expected)));
}

#[cfg(feature = "sha2")]
#[test]
fn a_document_describes_itself() {
    let config = ConfigBuilder::new(Platform::LINUX_AMD64).build().unwrap();
    let image = ImageBuilder::docker(config.to_descriptor()).build().unwrap();
    let sbom = ImageBuilder::artifact(MediaType::SPDX_JSON).subject(image.to_descriptor());
    let sbom = sbom.build().unwrap();
    let index = IndexBuilder::new().artifact_type(MediaType::SPDX_JSON).build().unwrap();
    let rows = [
        (config.to_descriptor(), MediaType::OCI_CONFIG, None, config.bytes()),
        (image.to_descriptor(), MediaType::DOCKER_MANIFEST, None, image.bytes()),
        (sbom.to_descriptor(), MediaType::OCI_MANIFEST, Some(MediaType::SPDX_JSON), sbom.bytes()),
        (index.to_descriptor(), MediaType::OCI_INDEX, Some(MediaType::SPDX_JSON), index.bytes()),
    ];
    for (descriptor, media_type, artifact_type, bytes) in rows {
        assert_eq!(descriptor.media_type(), &media_type);
        assert_eq!(descriptor.artifact_type(), artifact_type.as_ref());
        assert_eq!(descriptor.digest().verify(bytes), Ok(()));
        assert_eq!(descriptor.size(), bytes.len() as u64);
    }
}

#[test]
fn random_parts_are_built_as_they_are_or_refused_for_what_is_wrong_with_them() {
    let mut random = random::Random::new(0x6275_696c_6473);
    for _ in 0..10_000 {
        let length = random.below(600);
        build_laws::hold(&random.bytes(length));
    }
}
