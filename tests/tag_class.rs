//! What kind of name a tag is.

use allocation_counter::measure;
use distref::TagView;
use distref::tag::TagClass::{
    self, Artifact, Codename, Date, DatedCodename, Hash, Moving, Number, Numbered, Version, Word,
};

#[path = "support/tags.rs"]
mod tags;

const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// By the rules of [`TagClass`], in their order.
const ROWS: &[(TagClass, &[&str])] = &[
    (
        Hash,
        &[
            "0a1b2c3",
            "1A2B3C4",
            "6fabc1e9d0c1f2a3b4c5d6e7f8091a2b3c4d5e6f",
            "gfe040d3",
            "1a2b3c4-alpine3.20",
            "main-1a2b3c4",
            "main-1a2b3c4-1700000000",
            "bookworm-1a2b3c4",
            "sha-1a2b3c4",
            "sha-1234567",
            "sha-abcdefa",
            "sha-1234567-alpine",
            "sha256-1a2b3c4",
        ],
    ),
    (
        DatedCodename,
        &["jammy-20240111", "bookworm-20240110-slim", "sid-slim-20240110", "noble-2026-08-10"],
    ),
    (
        Date,
        &[
            "20240115",
            "v20240115",
            "20240115-alpine3.20",
            "20240115.1",
            "20240115123456",
            "20211001T060636",
            "nightly-20240115",
            "stable-20240110-slim",
            "2026-08-10",
            "2026-08-10.1",
            "2026_8_1",
            "v2026-1-30",
            "v2026-01-30-2",
            "RELEASE.2023-12-23T07-19-11Z",
            "20240115-bookworm",
        ],
    ),
    (
        Moving,
        &[
            "latest",
            "LATEST",
            "main",
            "edge",
            "stable-alpine",
            "stable-alpine3.20",
            "alpine-latest",
            "latest-amd64",
            "main-x86_64",
            "nightly-jdk17",
            "cli-stable-php8.3",
            "stable-bookworm",
            "lts",
        ],
    ),
    (Codename, &["bookworm", "Bookworm", "bookworm-slim", "slim-bookworm", "bookworm-stable"]),
    (Codename, &["noble-jdk17", "sid"]),
    (
        Number,
        &["0123456", "20241399", "95057", "00001", "123456-alpine3.20", "99999999999999999999"],
    ),
    (
        Version,
        &[
            "1",
            "0",
            "v1",
            "V2",
            "1.2",
            "1.2.3.4",
            "2024.01",
            "2024-01",
            "2024",
            "2024-13-01",
            "2024-02-30",
            "2024.01.15",
            "1809",
            "18-slim",
            "18-alpine3.20",
            "1.2.3-1a2b3c4",
            "1.0.2k",
            "16rc1",
            "3.8.0b1",
            "8u302-b08-jdk",
            "open-8u302",
            "open-22-ea-7-jdk",
            "1.0.0.Final",
            "version-1.5.6",
            "cli-2.5.0",
            "pg14-v0.2.0",
            "alpine3.9",
            "beta-5.7-beta3-php7.4",
            "bookworm-1.2",
            "edge-1.2.3",
            "main-v3",
            "7zip-23.01",
            "1.2.3-nightly",
            "v12345",
            "1.2-latest",
            "arm64v8-1.36.2",
            "amd64-v1",
        ],
    ),
    (
        Numbered,
        &[
            "pr-123",
            "main-42",
            "rc1",
            "latest-17",
            "build-20241399",
            "jdk17",
            "temurin-25-jdk",
            "ltsc2022",
            "sha-123456",
            "sha256",
        ],
    ),
    (
        Word,
        &[
            "deadbeef",
            "1e5",
            "0x10",
            "nan",
            "buildcache",
            "k8s",
            "amd64",
            "mips64",
            "x86_64",
            "linux-arm64v8",
            "20H2",
            "_",
            "__",
            "A",
            "mainframe",
        ],
    ),
];

fn class(text: &str) -> TagClass {
    TagView::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).class()
}

#[test]
fn tags_are_of_their_class() {
    for (expected, texts) in ROWS {
        for text in *texts {
            assert_eq!(class(text), *expected, "{text}");
        }
    }
}

#[test]
fn a_digest_and_perhaps_a_known_suffix_are_an_artifact() {
    for algorithm in ["sha256", "sha384", "sha512", "blake3"] {
        for suffix in ["", ".sig", ".att", ".sbom"] {
            assert_eq!(class(&format!("{algorithm}-{HEX}{suffix}")), Artifact);
        }
    }
    let upper = HEX.to_ascii_uppercase();
    let short = &HEX[1..];
    for rest in [&upper, short, &format!("{HEX}-alpine"), &format!("{HEX}.zip")] {
        assert_eq!(class(&format!("sha256-{rest}")), Hash, "{rest}");
    }
    assert_eq!(class(&format!("sha256-{HEX}0")), Numbered);
    assert_eq!(class(&format!("md5-{HEX}")), Numbered);
}

#[test]
fn what_is_read_as_an_artifact_is_of_that_class() {
    for algorithm in ["sha256", "sha384", "sha512", "blake3", "md5"] {
        for suffix in ["", ".sig", ".att", ".sbom", ".zip", "-x"] {
            let text = format!("{algorithm}-{HEX}{suffix}");
            let tag = TagView::parse(&text).unwrap();
            assert!(tag.artifact().is_none() || tag.class() == Artifact, "{text}");
        }
    }
}

#[test]
fn the_words_for_the_classes_are_distinct() {
    let mut words: Vec<_> = ROWS.iter().map(|(class, _)| class.to_string()).collect();
    words.push(Artifact.to_string());
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), 10);
    assert_eq!(format!("{Date:>6}|"), "  date|");
}

#[test]
fn telling_the_class_allocates_nothing() {
    for text in ROWS.iter().flat_map(|(_, texts)| *texts) {
        let tag = TagView::parse(text).unwrap();
        let told = measure(|| _ = std::hint::black_box(tag.class()));
        assert_eq!(told.count_total, 0, "{text}");
    }
}

#[test]
fn only_tags_with_a_number_are_of_the_classes_that_have_one() {
    for text in tags::short("1v.-_ae") {
        let has_digit = text.contains('1');
        let class = class(&text);
        let needs_digit = matches!(class, Version | Number | Date | DatedCodename | Numbered);
        assert!(has_digit || !needs_digit, "{text}: {class}");
        assert!(!text.starts_with('1') || matches!(class, Version | Number | Word), "{text}");
    }
}
