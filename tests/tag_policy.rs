//! What policies take, and how they call it.

use distref::tag::{Change, Policy, Refusal, Slots, compare};
use distref::{Pattern, TagView};

fn tag(text: &str) -> TagView<'_> {
    TagView::parse(text).expect("a tag")
}

fn judge(policy: &Policy, from: &'static str, to: &'static str) -> Result<Change, Refusal> {
    policy.judge(tag(from), tag(to)).map(|update| update.change())
}

#[test]
fn a_change_is_called_by_the_first_thing_that_differs() {
    for (from, to, change) in [
        ("1", "2", Change::Major),
        ("1.2", "1.10", Change::Minor),
        ("1.2", "1.2.1", Change::Patch),
        ("v1.2.3", "1.2.4", Change::Patch),
        ("1.2.3.4", "1.2.3.5", Change::Part),
        ("1.2.3.4.5", "1.2.3.4.6", Change::Part),
        ("8u302-b08", "8u312-b07", Change::Rebuild),
        ("15.4.0-debian-11-r9", "15.4.0-debian-11-r10", Change::Rebuild),
        ("v1.29.1-k3s1", "v1.29.1-k3s2", Change::Rebuild),
        ("10.4.19", "10.4.19-security-01", Change::Rebuild),
        ("2026-07-28", "2027-07-28", Change::Major),
        ("2026-07-28", "2026-08-28", Change::Minor),
        ("2026-08-10", "2026-08-28", Change::Patch),
        ("v2026-01-30-2", "v2026-01-30-10", Change::Rebuild),
        ("20240923", "20240924", Change::Major),
        ("3.15.0rc1", "3.15.0rc2", Change::PreRelease),
        ("16rc1", "16.0", Change::PreRelease),
        ("16rc1", "16.1", Change::Minor),
        ("1.0.0.CR1", "1.0.0.Final", Change::PreRelease),
        ("1.2-alpine", "1.2-slim", Change::Base),
        ("1.2-jdk11", "1.2-jdk17", Change::Base),
        ("bullseye", "bookworm", Change::Codename),
        ("jammy", "bookworm", Change::Codename),
        ("latest", "edge", Change::Base),
    ] {
        assert_eq!(Change::between(tag(from), tag(to), Slots::First), Some(change), "{from} {to}");
        assert_eq!(Change::between(tag(to), tag(from), Slots::First), Some(change), "{to} {from}");
    }
    for (one, other) in [("1.2", "v1.2.0"), ("1.0.0.Final", "1.0.0"), ("1-1a2b3c4", "1-9f8e7d6")] {
        assert_eq!(Change::between(tag(one), tag(other), Slots::First), None, "{one} {other}");
    }
}

#[test]
fn the_first_broken_rule_is_told() {
    let rules = Policy::new()
        .include(Pattern::new("*1*").expect("a pattern"))
        .exclude(Pattern::new("*-debug").expect("a pattern"))
        .deny(tag("1.5.1-slim").into())
        .line("1".parse().expect("a line"))
        .requirement("<1.9".parse().expect("a requirement"))
        .at_most(Change::Patch);
    for (candidate, refusal) in [
        ("1.5.1-slim", Refusal::Denied),
        ("2.5.2-slim", Refusal::NotIncluded),
        ("1.5.2-slim-debug", Refusal::Excluded),
        ("a1b2c3d4e5", Refusal::NotAVersion),
        ("1.5.2", Refusal::OtherVariant),
        ("20241223-slim", Refusal::OtherScheme),
        ("1.5.0-slim", Refusal::NotNewer),
        ("1.4.1-slim", Refusal::NotNewer),
        ("2.1.0-slim", Refusal::OutOfLine),
        ("1.9.0-slim", Refusal::OutOfRequirement),
        ("1.99999999999999999999.0-slim", Refusal::OutOfRequirement),
        ("1.5.2-rc1-slim", Refusal::PreRelease),
        ("1.5.2.1-slim", Refusal::OtherPrecision),
        ("v1.5.2-slim", Refusal::OtherSpelling),
        ("1.6.1-slim", Refusal::AboveCap(Change::Minor)),
    ] {
        assert_eq!(judge(&rules, "1.5.0-slim", candidate), Err(refusal), "{candidate}");
    }
    assert_eq!(judge(&rules, "1.5.0-slim", "1.5.12-slim"), Ok(Change::Patch));
}

#[test]
fn a_pre_release_is_followed_by_its_kind_and_by_its_release() {
    let strict = Policy::new();
    assert_eq!(judge(&strict, "3.0.0-rc1", "3.0.0-rc2"), Ok(Change::PreRelease));
    assert_eq!(judge(&strict, "3.0.0-rc1", "3.0.0"), Ok(Change::PreRelease));
    assert_eq!(judge(&strict, "3.0.0-rc1", "3.1.0-beta.1"), Ok(Change::Minor));
    assert_eq!(judge(&strict, "3.0.0-rc1", "3.0.0-beta9"), Err(Refusal::NotNewer));
    assert_eq!(judge(&strict, "3.0.0", "3.1.0-beta.1"), Err(Refusal::PreRelease));
}

#[test]
fn numbers_are_never_too_great_to_compare() {
    let nines = "9".repeat(128);
    let tens = format!("1{}", "0".repeat(127));
    assert!(compare(&tens, &nines).is_lt());
    assert!(Policy::new().judge(tag(&tens), tag(&nines)).is_ok());
}

#[test]
fn what_floats_call_numbers_are_words() {
    for (one, other) in [("1e3", "999"), ("inf", "1"), ("nan", "1"), ("0x10", "9")] {
        assert!(Policy::new().judge(tag(one), tag(other)).is_err(), "{one} {other}");
    }
}

#[test]
fn codenames_move_only_where_everything_does() {
    let loose = Policy::new().slots(Slots::All);
    assert_eq!(judge(&loose, "bookworm-slim", "trixie-slim"), Ok(Change::Codename));
    assert_eq!(judge(&loose, "1.60-bullseye", "1.60-bookworm"), Ok(Change::Codename));
    assert_eq!(judge(&loose, "jammy", "bookworm"), Err(Refusal::OtherVariant));
    assert_eq!(judge(&Policy::new(), "1.60-bullseye", "1.61-bookworm"), Err(Refusal::OtherVariant));
}

#[test]
fn of_equal_spellings_the_one_like_the_tag_in_use_is_taken() {
    let candidates = ["v1.3", "1.3", "1.3.0", "v1.3.0"];
    let wide = Policy::new().any_spelling().any_precision();
    for (in_use, expected) in
        [("1.2", "1.3"), ("v1.2", "v1.3"), ("1.2.0", "1.3.0"), ("v1.2.9", "v1.3.0")]
    {
        let update = wide.select(tag(in_use), candidates.map(tag)).update();
        assert_eq!(update.map(|update| update.to().as_str()), Some(expected), "{in_use}");
    }
}

#[test]
fn no_base_becomes_older() {
    let loose = Policy::new().slots(Slots::All);
    for (from, to, verdict) in [
        ("16.2-alpine3.19", "16.5-alpine3.17", Err(Refusal::OlderBase)),
        ("16.2-alpine3.19", "16.4-alpine3.20", Ok(Change::Minor)),
        ("16.2-bookworm", "16.4-bullseye", Err(Refusal::OlderBase)),
        ("bullseye-1.3", "bookworm-1.2", Err(Refusal::NotNewer)),
        ("bullseye-1.3.0", "bookworm-9.0.0", Ok(Change::Major)),
        ("bullseye-1.3.0", "bookworm-1.3.0", Ok(Change::Codename)),
    ] {
        assert_eq!(judge(&loose, from, to), verdict, "{from} {to}");
    }
}

#[test]
fn another_variant_is_newer_by_its_version_alone() {
    for (variant, from, to, verdict) in [
        ("*", "alpine-1.40.0", "1.41.0", Ok(Change::Minor)),
        ("*", "alpine-3.0", "1.0", Err(Refusal::NotNewer)),
        ("alpine-*", "1.40.0", "alpine-1.41.0", Ok(Change::Minor)),
        ("slim", "1.2-alpine", "1.3-slim", Ok(Change::Minor)),
        ("*-alpine", "1.2-slim", "1.3-alpine", Ok(Change::Minor)),
    ] {
        assert_eq!(judge(&Policy::new().variant(variant), from, to), verdict, "{from} {to}");
    }
}

#[test]
fn what_is_no_version_is_never_an_update() {
    let policy = Policy::new().pre_releases(true);
    for (from, to) in [
        ("16", "95057"),
        ("1.2", "2024-01-15"),
        ("sha-1234567", "sha-2345678"),
        ("1.25.0", "4b12345-x"),
        ("latest-arm-v6", "latest-arm-v7"),
        ("armv6l-1.2.3", "armv7l-1.2.4"),
        ("3.12-dev", "3.13"),
        ("nightly-1.2.3-arm-v6", "nightly-1.2.4-arm-v7"),
    ] {
        assert!(judge(&policy, from, to).is_err(), "{from} {to}");
    }
    for (from, to) in [
        ("95057", "95083"),
        ("1.32.5.7349-8f4248874", "1.40.0.7998-c29d4c0c8"),
        ("v1.2.3-5-g1234567", "v1.2.3-9-g00aa11b"),
        ("3.12-dev", "3.13-dev"),
        ("nightly-1.2.3-arm-v7", "nightly-1.2.4-arm-v7"),
        ("armv7hf-1.2.3", "armv7hf-1.2.4"),
        ("2019-CU18-ubuntu-20.04", "2019-CU19-ubuntu-20.04"),
    ] {
        assert!(judge(&policy, from, to).is_ok(), "{from} {to}");
    }
    let cosign = format!("sha256-{}.sig", "2c26b46b68ffc68ff99b453c1d304134".repeat(2));
    assert!(tag(&cosign).track().is_none());
}

#[test]
fn a_pre_release_may_be_written_shorter_than_the_release_in_use() {
    let policy = Policy::new().pre_releases(true);
    assert_eq!(judge(&policy, "16.2-alpine3.19", "17rc1-alpine3.19"), Ok(Change::Major));
    assert_eq!(judge(&policy, "16.2-alpine3.19", "17-alpine3.19"), Err(Refusal::OtherPrecision));
}

#[test]
fn without_a_tag_in_use_stamps_come_last() {
    let newest = |tags: &[&'static str]| Policy::new().newest(tags.iter().map(|text| tag(text)));
    assert_eq!(newest(&["1.3.0", "95057", "20240115", "2024-01-15"]), Some(tag("1.3.0")));
    assert_eq!(newest(&["2024-01-15", "2024-01-09"]), Some(tag("2024-01-15")));
    let loose = Policy::new().slots(Slots::All).variant("<debian>-*");
    let tags = [tag("bullseye-9"), tag("bookworm-1")];
    assert_eq!(loose.newest(tags), Some(tag("bullseye-9")), "the version before the base");
}
