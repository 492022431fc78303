//! Tags read as Semantic Versioning, and versions written as tags.

use distref::tag::{SemverMode, TagClass, TagErrorKind, compare};
use distref::{Tag, TagView};
use semver::Version;

#[path = "support/tags.rs"]
mod tags;

fn read(text: &str, mode: SemverMode) -> Option<String> {
    let tag = TagView::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    tag.to_semver(mode).map(|version| version.to_string())
}

fn version(text: &str) -> Version {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What is read in each mode; `-` is nothing, `=` the text itself.
const ROWS: &[(&str, [&str; 3])] = &[
    // Semantic Versioning as it is.
    ("1.2.3", ["=", "=", "="]),
    ("0.0.0", ["=", "=", "="]),
    ("1.2.3-rc.1", ["=", "=", "="]),
    ("1.2.3-alpha", ["=", "=", "="]),
    ("18446744073709551615.0.0", ["=", "=", "="]),
    // Pre-releases by another name.
    ("1.2.3-rc1", ["=", "=", "1.2.3-rc.1"]),
    ("1.2.3-RC10", ["=", "=", "1.2.3-rc.10"]),
    ("1.2.3rc1", ["-", "-", "1.2.3-rc.1"]),
    ("1.2.3-cr.2", ["=", "=", "1.2.3-rc.2"]),
    ("3.14.0a7", ["-", "-", "3.14.0-alpha.7"]),
    ("3.14.0b04", ["-", "-", "3.14.0-beta.4"]),
    ("8.0-M04", ["-", "-", "8.0.0-preview.4"]),
    ("22-ea-7", ["-", "-", "22.0.0-preview.7"]),
    ("24.0-rc1.0.0-slim", ["-", "-", "24.0.0-rc.1.0.0+slim"]),
    ("2026.9.0.dev202608250301", ["-", "-", "2026.9.0-dev.202608250301"]),
    ("1.2.3-nightly", ["=", "=", "1.2.3-dev"]),
    ("1.2-rc1-nightly", ["-", "-", "1.2.0-rc.1.dev"]),
    ("1.2-rc99999999999999999999", ["-", "-", "1.2.0-rc.99999999999999999999"]),
    // A `v`, and Helm's `_`.
    ("v1.2.3", ["-", "1.2.3", "1.2.3"]),
    ("V1.2.3-rc.1", ["-", "1.2.3-rc.1", "1.2.3-rc.1"]),
    ("vv1.2.3", ["-", "-", "1.2.3+vv"]),
    ("1.2.3_up4.5", ["-", "1.2.3+up4.5", "1.2.3+up4.5"]),
    ("v1.2.3-rc.1_up4", ["-", "1.2.3-rc.1+up4", "1.2.3-rc.1+up4"]),
    ("1.2.3_4_5", ["-", "-", "1.2.3+4.5"]),
    ("1.2.3_", ["-", "-", "1.2.3"]),
    // Missing parts, too many, leading zeros.
    ("1", ["-", "-", "1.0.0"]),
    ("v1.2", ["-", "-", "1.2.0"]),
    ("20.04", ["-", "-", "20.4.0"]),
    ("01.02.03", ["-", "-", "1.2.3"]),
    ("000", ["-", "-", "0.0.0"]),
    ("10.0.17763.1098", ["-", "-", "10.0.17763+1098"]),
    ("1.2.3.4.05-alpine", ["-", "-", "1.2.3+4.5-alpine"]),
    ("95057", ["-", "-", "95057.0.0"]),
    ("20240115", ["-", "-", "20240115.0.0"]),
    ("20240115.1", ["-", "-", "20240115.1.0"]),
    ("2024.01", ["-", "-", "2024.1.0"]),
    ("2026-08-28", ["-", "-", "2026.8.28"]),
    ("v2026-01-30-2", ["-", "-", "2026.1.30+2"]),
    ("2026-08-10.1", ["-", "-", "2026.8.10+1"]),
    ("2026-13-10", ["-", "-", "2026.0.0+13-10"]),
    ("18446744073709551616.0.0", ["-", "-", "-"]),
    ("1.99999999999999999999", ["-", "-", "-"]),
    ("1.2.3.99999999999999999999", ["-", "-", "1.2.3+99999999999999999999"]),
    // Variants and rebuilds.
    ("1.2.3-alpine3.19", ["=", "=", "1.2.3+alpine3.19"]),
    ("1.25-alpine3.19", ["-", "-", "1.25.0+alpine3.19"]),
    ("1.2.3-1", ["=", "=", "1.2.3+1"]),
    ("1.2.3-01", ["-", "-", "1.2.3+01"]),
    ("17.0.3_7-jdk-alpine", ["-", "17.0.3+7-jdk-alpine", "17.0.3+7-jdk-alpine"]),
    ("8u302-b08-jdk", ["-", "-", "8.0.0+u302-b08-jdk"]),
    ("18.06.0-ce-rc1-git", ["-", "-", "18.6.0-rc.1+ce.git"]),
    ("1.0.0.Final-jdk", ["-", "-", "1.0.0+jdk"]),
    ("1.2.3--x", ["=", "=", "1.2.3+x"]),
    ("1.2..x-_-y--z._", ["-", "-", "1.2.0+x.y--z"]),
    ("1.0.2k", ["-", "-", "1.0.2+k"]),
    ("v3.10.0-9-gfe040d3", ["-", "3.10.0-9-gfe040d3", "3.10.0+9-gfe040d3"]),
    ("cli-2.5.0", ["-", "-", "2.5.0+cli"]),
    ("pg14-v0.2.0-x", ["-", "-", "0.2.0+pg14.x"]),
    ("RELEASE.2023-12-23T07-19-11Z", ["-", "-", "2023.12.23+RELEASE.T07-19-11Z"]),
    ("1.2.3-x86_64", ["-", "1.2.3-x86+64", "1.2.3+x86.64"]),
    ("arm64v8-1.36.2-ls180", ["-", "-", "1.36.2+arm64v8.ls180"]),
    // No version.
    ("latest", ["-", "-", "-"]),
    ("pr-123", ["-", "-", "-"]),
    ("jdk17", ["-", "-", "-"]),
    ("1e5", ["-", "-", "-"]),
    ("1a2b3c4", ["-", "-", "-"]),
    ("sha-1a2b3c4", ["-", "-", "-"]),
    ("jammy-20240111", ["-", "-", "-"]),
    ("stable-alpine3.20", ["-", "-", "-"]),
    ("_", ["-", "-", "-"]),
];

#[test]
fn tags_are_read_in_each_mode() {
    let modes = [SemverMode::Strict, SemverMode::Tolerant, SemverMode::Coerce];
    for (text, expected) in ROWS {
        for (mode, expected) in modes.into_iter().zip(expected) {
            let expected = match *expected {
                "-" => None,
                "=" => Some(*text),
                other => Some(other),
            };
            assert_eq!(read(text, mode).as_deref(), expected, "{text} {mode:?}");
        }
    }
}

#[test]
fn strict_agrees_with_the_parser_of_the_semver_crate() {
    for (text, _) in ROWS {
        let tag = TagView::parse(text).unwrap();
        assert_eq!(tag.to_semver(SemverMode::Strict), Version::parse(text).ok(), "{text}");
    }
}

#[test]
fn each_mode_reads_whatever_a_stricter_one_reads() {
    let rows = ROWS.iter().map(|(text, _)| (*text).to_owned());
    for text in rows
        .chain(tags::short("10v.-_ab"))
        .chain(tags::short("1.-ar").into_iter().map(|text| format!("1.1.1{text}")))
    {
        let tag: Tag = text.parse().unwrap();
        let strict = tag.to_semver(SemverMode::Strict);
        let tolerant = tag.to_semver(SemverMode::Tolerant);
        let coerced = tag.to_semver(SemverMode::Coerce);
        let core = |version: &Version| (version.major, version.minor, version.patch);
        assert!(strict.is_none() || strict == tolerant, "{text}");
        assert!(
            tolerant.is_none() || tolerant.as_ref().map(core) == coerced.as_ref().map(core),
            "{text}"
        );
    }
}

#[test]
fn what_is_a_version_a_number_or_a_date_is_coerced_and_nothing_else() {
    for text in tags::short("10v.-_ar") {
        let tag: Tag = text.parse().unwrap();
        let is_version =
            matches!(tag.class(), TagClass::Version | TagClass::Number | TagClass::Date);
        assert_eq!(tag.to_semver(SemverMode::Coerce).is_some(), is_version, "{text}");
    }
}

#[test]
fn every_version_is_pushed_under_a_tag_that_reads_back() {
    for text in [
        "0.0.0",
        "1.2.3-rc.1",
        "1.2.3+up4.5",
        "1.2.3-rc.1+up4.5",
        "1.2.3--.-+--.-",
        "1.2.3-0a+001",
        "18446744073709551615.18446744073709551615.18446744073709551615-9999999999999999999999+9",
    ] {
        let version = version(text);
        let tag = Tag::from_semver(&version).unwrap();
        assert_eq!(tag, text.replace('+', "_"));
        assert_eq!(tag.to_semver(SemverMode::Tolerant), Some(version), "{text}");
    }
}

#[test]
fn a_tag_that_reads_as_tolerant_is_written_back_but_for_its_v() {
    for (text, _) in ROWS {
        let tag: Tag = text.parse().unwrap();
        if let Some(version) = tag.to_semver(SemverMode::Tolerant) {
            let bare = text.strip_prefix(['v', 'V']).unwrap_or(text);
            assert_eq!(Tag::from_semver(&version).unwrap(), bare);
        }
    }
}

#[test]
fn a_version_that_is_longer_than_a_tag_is_refused() {
    let longest = format!("1.2.3-{}", "a".repeat(122));
    assert!(Tag::from_semver(&version(&longest)).is_ok());
    let error = Tag::from_semver(&version(&format!("{longest}a"))).unwrap_err();
    assert_eq!((error.kind(), error.span()), (TagErrorKind::TooLong, 128..129));
}

#[test]
fn the_longest_tags_are_read_or_not_but_never_a_panic() {
    for unit in ["1", "1.", "1-", "1_", "v1", "a1", "-rc1", "1a", "0", "_", "rc."] {
        let text: String = "1".chars().chain(unit.chars().cycle()).take(128).collect();
        for mode in [SemverMode::Strict, SemverMode::Tolerant, SemverMode::Coerce] {
            let _ = read(&text, mode);
        }
    }
}

#[test]
fn precedence_of_coerced_versions_is_that_of_the_stages() {
    let tags = ["1.2a9", "1.2a10", "1.2-beta1", "1.2-M3", "1.2-rc9", "1.2-rc10", "1.2"];
    for pair in tags.windows(2) {
        let [older, newer] = [pair[0], pair[1]];
        assert!(compare(older, newer).is_lt());
        let coerced = |text| TagView::parse(text).unwrap().to_semver(SemverMode::Coerce).unwrap();
        assert!(coerced(older).cmp_precedence(&coerced(newer)).is_lt(), "{older} {newer}");
    }
}
