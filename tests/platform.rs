//! Platforms: what people write, normal form, what runs where, and why something does not.

use distref::Platform;
use distref::platform::{Matcher, Mismatch, PlatformErrorKind as Kind};

#[path = "support/platform_laws.rs"]
mod platform_laws;
#[path = "support/random.rs"]
#[allow(dead_code, reason = "only its numbers are wanted here")]
mod random;

use random::Random;

const HOST: Platform<'_> = Platform::LINUX_AMD64;

/// Reads `os/architecture/variant` and so on, on linux/amd64.
fn platform(text: &str) -> Platform<'static> {
    Platform::parse(text, &HOST).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn windows(version: &str) -> Platform<'_> {
    Platform::WINDOWS_AMD64.with_os_version(version)
}

// Reading.

#[test]
fn a_name_alone_takes_the_rest_from_the_host() {
    let rows = [
        ("linux", "linux/amd64", "linux/amd64"),
        ("arm64", "linux/amd64", "linux/arm64"),
        ("arm64", "darwin/arm64", "darwin/arm64"),
        ("linux", "darwin/arm64/v8", "linux/arm64"),
        ("MacOS", "linux/s390x", "darwin/s390x"),
        ("windows(10.0.17763+a)", "linux/amd64", "windows(10.0.17763+a)/amd64"),
        ("linux", "linux/arm/v6", "linux/arm/v6"),
        ("linux", "linux/armel", "linux/arm/v6"),
        ("linux", "linux/arm/v7", "linux/arm"),
        ("linux", "linux/arm", "linux/arm"),
        ("linux", "linux/amd64/v3", "linux/amd64"),
        ("armhf", "linux/amd64", "linux/arm"),
        ("armel", "linux/amd64", "linux/arm/v6"),
        ("x86-64", "FreeBSD/arm64", "freebsd/amd64"),
    ];
    for (text, host, expected) in rows {
        let read = Platform::parse(text, &platform(host)).map(|it| it.to_full().to_string());
        assert_eq!(read.as_deref(), Ok(expected), "{text} on {host}");
    }
}

#[test]
fn implied_variants_are_left_out_or_kept_as_go_does() {
    let rows = [
        ("linux/arm", ""),
        ("linux/armhf", ""),
        ("linux/arm/v7", "v7"),
        ("linux/arm/7", "v7"),
        ("linux/armhf/v6", "v7"),
        ("linux/arm64", ""),
        ("linux/arm64/v8", "v8"),
        ("linux/arm64/8", "v8"),
        ("linux/arm64/v9.0", "v9"),
        ("linux/amd64/v1", ""),
        ("linux/amd64/1", "1"),
        ("linux/i386/v7", ""),
    ];
    for (text, variant) in rows {
        assert_eq!(platform(text).variant(), variant, "{text}");
    }
}

#[test]
fn a_refusal_names_the_rule_and_the_bytes() {
    let long = format!("linux/{}", "a".repeat(1_019));
    let rows = [
        ("", Kind::Os, 0..0),
        ("/amd64", Kind::Os, 0..0),
        ("linux.x/amd64", Kind::Os, 5..6),
        ("é", Kind::Os, 0..2),
        ("linux\n", Kind::Os, 5..6),
        ("linux)/amd64", Kind::Os, 5..6),
        ("linux(1/amd64", Kind::Os, 7..7),
        ("linux(1+)/amd64", Kind::Os, 8..8),
        ("linux(1++a)/amd64", Kind::Os, 8..8),
        ("linux(1 2)/amd64", Kind::Os, 7..8),
        ("linux(%2)/amd64", Kind::VersionEscape, 6..8),
        ("linux(1%zz)/amd64", Kind::VersionEscape, 7..10),
        ("linux(a%ff)/amd64", Kind::VersionEscape, 6..10),
        ("linux(1+b+%)/amd64", Kind::FeatureEscape, 10..11),
        ("linux/", Kind::Missing, 6..6),
        ("linux//v7", Kind::Missing, 6..6),
        ("linux/arm/", Kind::Missing, 10..10),
        ("linux/ämd64", Kind::Component, 6..8),
        ("linux/amd64,windows/amd64", Kind::Component, 11..12),
        ("windows/amd64(10.0)", Kind::Component, 13..14),
        ("linux/arm/v7 ", Kind::Component, 12..13),
        ("linux/arm/v7/x/y", Kind::TooManyParts, 13..16),
        ("amd64(10)", Kind::UnknownName, 0..9),
        ("unknown", Kind::UnknownName, 0..7),
        ("x64", Kind::UnknownName, 0..3),
        ("é/*", Kind::Wildcard, 3..4),
        (&long, Kind::TooLong, 1_024..1_025),
    ];
    for (text, kind, span) in rows {
        let error = Platform::parse(text, &HOST).expect_err(text);
        assert_eq!((error.kind(), error.span()), (kind, span), "{text}");
    }
}

#[test]
fn the_longest_text_is_read() {
    let text = format!("linux/{}", "a".repeat(Platform::MAX_LEN - 6));
    assert_eq!(platform(&text).to_string(), text);
}

#[test]
fn without_a_host_both_names_are_needed() {
    for text in ["linux", "arm64", "windows(10.0.17763)"] {
        let error = text.parse::<Platform>().expect_err(text);
        assert_eq!(error.kind(), Kind::NeedsHost, "{text}");
    }
    assert_eq!("a/b".parse(), Ok(Platform::new("a", "b")));
    assert_eq!("plan-9".parse::<Platform>().unwrap_err().kind(), Kind::UnknownName);
}

#[test]
fn versions_and_features_are_unescaped_and_escaped() {
    let read = platform("windows(%31.2%2B+p%2fq+%28z%29+100%25)/amd64");
    assert_eq!(read.os_version(), "1.2+");
    assert!(read.os_features().eq(["p/q", "(z)", "100%"]));
    assert_eq!(read.to_full().to_string(), "windows(1.2%2B+%28z%29+100%25+p%2Fq)/amd64");
}

// Printing and normal form.

#[test]
fn words_are_printed_as_they_are() {
    let rows = [
        (Platform::new("linux", "..").with_variant("amd64"), "linux/../amd64"),
        (Platform::new("linux", "").with_variant("v7"), "linux/v7"),
        (Platform::new("", "amd64"), "unknown"),
        (Platform::new("Linux", "x86_64"), "Linux/x86_64"),
    ];
    for (platform, expected) in rows {
        assert_eq!(platform.to_string(), expected);
        assert_eq!(platform.to_full().to_string(), expected);
    }
}

#[test]
fn features_are_printed_sorted_and_once_and_empty_ones_not_at_all() {
    let features = Platform::LINUX_AMD64.with_os_features(["b", "", "a", "b"]);
    assert_eq!(features.to_full().to_string(), "linux(+a+b)/amd64");
    let empty = Platform::LINUX_AMD64.with_os_features([""]);
    assert_eq!(empty.to_full().to_string(), "linux/amd64");
}

#[test]
fn letters_become_lower_case_as_in_go_one_for_one() {
    let normal = Platform::new("L\u{130}NUX", "M\u{130}PS\u{212A}").with_variant("ΣΣ").normalize();
    assert_eq!(normal, Platform::new("linux", "mipsk").with_variant("σσ"));
}

#[test]
fn an_absent_system_is_the_hosts_only_if_one_is_given() {
    let absent = Platform::new("", "amd64");
    assert_eq!(absent.normalize().os(), "");
    assert_eq!(absent.normalize_on(&Platform::new("macOS", "")).os(), "darwin");
    assert!(!Matcher::only(&HOST).matches(&absent));
    assert!(Matcher::only(&HOST).on_host(&HOST).matches(&absent));
    assert!(Matcher::only(&absent).on_host(&HOST).matches(&HOST));
    assert!(Matcher::for_host(&HOST).matches(&absent));
    let server = windows("10.0.20348");
    let on_windows =
        Matcher::only(&Platform::new("", "amd64").with_os_version("10.0.20348")).on_host(&server);
    assert!(!on_windows.matches(&Platform::new("", "amd64").with_os_version("10.0.17763")));
}

// What runs where.

/// What `only` looks for, as text.
fn fallbacks(text: &str) -> String {
    let matcher = Matcher::only(&platform(text));
    let list: Vec<_> = matcher.fallbacks().map(|it| it.to_string().replace("linux/", "")).collect();
    list.join(" ")
}

#[test]
fn an_architecture_runs_its_older_variants_and_its_32_bit_kin() {
    let arm = "arm/v8 arm/v7 arm/v6 arm/v5";
    let rows = [
        ("linux/amd64", "amd64 386".to_owned()),
        ("linux/amd64/v3", "amd64/v3 amd64/v2 amd64/v1 386".to_owned()),
        ("linux/amd64/3", "amd64/3 amd64/v2 amd64/v1 386".to_owned()),
        ("linux/amd64/x", "amd64/x 386".to_owned()),
        ("linux/386", "386".to_owned()),
        ("linux/arm", "arm/v7 arm/v6 arm/v5".to_owned()),
        ("linux/arm/v5", "arm/v5".to_owned()),
        ("linux/arm/v4", "arm/v4".to_owned()),
        ("linux/arm/v10", format!("arm/v10 arm/v9 {arm}")),
        ("linux/arm64", format!("arm64/v8 {arm}")),
        ("linux/arm64/v8.2", format!("arm64/v8.2 arm64/v8.1 arm64/v8 {arm}")),
        ("linux/arm64/v9.8", String::new()),
        ("linux/arm64/v8.10", String::new()),
        ("linux/arm64/8.1", String::new()),
        ("linux/arm64/v10", String::new()),
        ("linux/riscv64/rva22u64", "riscv64/rva22u64".to_owned()),
        ("linux/ppc64le/power9", "ppc64le/power9".to_owned()),
    ];
    for (text, expected) in rows {
        assert_eq!(fallbacks(text), expected, "{text}");
    }
    let numbered = |versions: &str| format!("arm64/v{}", versions.replace(' ', " arm64/v"));
    let v9_7 = numbered("9.7 9.6 9.5 9.4 9.3 9.2 9.1 9 8.9 8.8 8.7 8.6 8.5 8.4 8.3 8.2 8.1 8");
    assert_eq!(fallbacks("linux/arm64/v9.7"), format!("{v9_7} {arm}"));
    let v9_1 = numbered("9.1 9 8.6 8.5 8.4 8.3 8.2 8.1 8");
    assert_eq!(fallbacks("linux/arm64/v9.1"), format!("{v9_1} {arm}"));
}

#[test]
fn a_variant_with_a_huge_number_is_as_cheap_as_another() {
    for text in ["linux/amd64/v2000000000", "linux/amd64/v9223372036854775807", "linux/arm/v33"] {
        let matcher = Matcher::only(&platform(text));
        assert!(matcher.fallbacks().count() <= 34, "{text}");
        assert!(matcher.matches(&platform(text)), "{text}");
    }
    let matcher = Matcher::only(&platform("linux/amd64/v2000000000"));
    let images = ["linux/386", "linux/amd64/v1", "linux/amd64/v4", "linux/amd64/v3"].map(platform);
    assert_eq!(matcher.ranked(&images), [2, 3, 1, 0]);
    let overflow = Matcher::only(&platform("linux/amd64/v9223372036854775808"));
    assert_eq!(overflow.fallbacks().count(), 2);
}

#[test]
fn a_linux_image_may_need_only_features_that_are_asked_for() {
    let wish = HOST.with_os_features(["b", "a"]);
    let needing = |features: &[&'static str]| HOST.with_os_features(features.iter().copied());
    let images = [
        needing(&[]),
        needing(&["a"]),
        needing(&["c"]),
        needing(&["a", "b"]),
        needing(&["a", "a", "b"]),
    ];
    assert_eq!(Matcher::only(&wish).ranked(&images), [4, 3, 1, 0], "the most features first");
    assert_eq!(Matcher::any(&[wish]).ranked(&images), [4, 3, 1, 0]);
    assert_eq!(Matcher::only(&HOST).ranked(&images), [0]);
    let fallback = Platform::LINUX_386.with_os_features(["a", "b"]);
    let both = [fallback, needing(&[])];
    assert_eq!(Matcher::only(&needing(&["a", "b"])).ranked(&both), [1, 0], "the place comes first");
}

#[test]
fn only_the_system_prefers_its_architecture() {
    let matcher = Matcher::only_os(&platform("linux/arm64"));
    let images = ["linux/amd64", "windows/arm64", "linux/arm/v7", "linux/arm64/v8", "linux/foo"];
    assert_eq!(matcher.ranked(&images.map(platform)), [3, 0, 2, 4]);
    let win32k = Platform::WINDOWS_AMD64.with_os_features(["win32k"]);
    assert!(!Matcher::only_os(&Platform::WINDOWS_AMD64).matches(&win32k));
    assert!(Matcher::only_os(&win32k).matches(&win32k));
}

#[test]
fn a_windows_runs_its_own_build_and_later_ones_those_since_the_last_long_term_release() {
    let rows = [
        ("10.0.17763.5", "10.0.17763.1", true),
        ("10.0.17763", "10.0.14393", false),
        ("10.0.17763", "10.0.20348", false),
        ("10.0.20347", "10.0.17763", false),
        ("10.0.20348.1", "10.0.20348.99", true),
        ("10.0.20348", "10.0.20347", false),
        ("10.0.25398", "10.0.20348", true),
        ("10.0.25398", "10.0.25399", false),
        ("10.0.26100", "10.0.20348", true),
        ("10.0.26100", "10.0.17763", false),
        ("10.0.26200", "10.0.20348", true),
        ("10.0.26200", "10.0.26100", true),
        ("10.0.65535", "10.0.20348", true),
        ("10.1.20348", "10.0.20348", false),
        ("11.0.20348", "10.0.20348", false),
        ("10.0.17763", "", true),
        ("10.0.17763", "10.0", false),
        ("10.0.17763", "10.0.+17763", false),
        ("10.0.17763", "10.0.17763x", false),
        ("", "10.0.99999", true),
        ("10.0", "10.0.17763", true),
        ("10.0.65536", "10.0.17763", true),
        ("0.0.0", "10.0.17763", true),
    ];
    for (host, image, runs) in rows {
        for matcher in [Matcher::only(&windows(host)), Matcher::only_os(&windows(host))] {
            assert_eq!(matcher.matches(&windows(image)), runs, "{image} on {host}");
        }
    }
    let linux = HOST.with_os_version("5.10");
    assert!(Matcher::only(&linux).matches(&HOST.with_os_version("6.1")), "Linux does not compare");
}

#[test]
fn win32k_said_once_goes_without_saying_on_windows() {
    let with = |features: &[&'static str]| {
        Platform::WINDOWS_AMD64.with_os_features(features.iter().copied())
    };
    let matcher = Matcher::only(&Platform::WINDOWS_AMD64);
    assert!(matcher.matches(&with(&["win32k"])));
    assert!(!matcher.matches(&with(&["win32k", "win32k"])));
    assert!(!matcher.matches(&with(&["win32k", "gpu"])));
    assert!(!Matcher::only(&HOST).matches(&HOST.with_os_features(["win32k"])));
}

#[test]
fn a_machine_takes_what_its_containerd_prefers() {
    let rows: [(Platform, &[&str], &[usize]); 5] = [
        (platform("linux/arm64"), &["linux/arm/v7", "linux/arm64", "darwin/arm64"], &[1, 0]),
        (
            platform("darwin/arm64"),
            &["linux/arm64", "linux/arm/v7", "darwin/arm64", "linux/amd64"],
            &[2, 0],
        ),
        (platform("darwin/amd64/v3"), &["linux/amd64/v3", "linux/amd64", "darwin/amd64"], &[1]),
        (platform("freebsd/arm/v6"), &["linux/arm/v6", "freebsd/arm/v6", "linux/arm/v5"], &[1, 0]),
        (
            windows("10.0.26100.1"),
            &[
                "windows(10.0.20348.9)/amd64",
                "windows/amd64",
                "windows(10.0.26100.1)/amd64",
                "windows(10.0.20348.10)/amd64",
                "windows(10.0.17763)/amd64",
                "windows/386",
            ],
            &[2, 0, 3, 1],
        ),
    ];
    for (host, images, ranked) in rows {
        let images: Vec<_> = images.iter().map(|text| platform(text)).collect();
        assert_eq!(Matcher::for_host(&host).ranked(&images), ranked, "{}", host.to_full());
    }
}

#[test]
fn lists_take_each_of_theirs_and_everything_takes_all() {
    let images = ["linux/386", "linux/arm64", "linux/amd64", "unknown/unknown"].map(platform);
    let list = [Platform::LINUX_AMD64, Platform::LINUX_ARM64];
    assert_eq!(Matcher::ordered(&list).ranked(&images), [2, 1]);
    assert_eq!(Matcher::any(&list).ranked(&images), [1, 2]);
    assert_eq!(Matcher::all().ranked(&images), [0, 1, 2, 3]);
    assert_eq!(Matcher::ordered(&[]).select(&images), None);
}

#[test]
fn attestations_are_not_for_any_machine() {
    assert!(Platform::UNKNOWN.is_unknown());
    for host in ["linux/amd64", "windows/amd64", "darwin/arm64"] {
        assert!(!Matcher::for_host(&platform(host)).matches(&Platform::UNKNOWN), "{host}");
    }
}

// Refusals.

#[test]
fn a_mismatch_tells_a_person_what_is_needed() {
    let rows = [
        (platform("linux/arm64"), platform("linux/amd64"), "needs arm64, this is amd64"),
        (platform("linux/amd64"), platform("windows/amd64"), "needs linux, this is windows"),
        (platform("linux/amd64"), Platform::UNKNOWN, "needs linux, this is unknown"),
        (platform("linux/amd64"), Platform::new("", "amd64"), "needs linux, this is unnamed"),
        (platform("linux/arm/v6"), platform("linux/arm/v7"), "needs arm/v6, this is arm/v7"),
        (platform("linux/amd64"), platform("linux/amd64/v3"), "needs amd64, this is amd64/v3"),
        (platform("linux/386"), platform("linux/amd64"), "needs 386, this is amd64"),
        (
            platform("linux/arm64/v10"),
            platform("linux/arm64"),
            "what arm64/v10 runs is not known; ask for arm64, or a variant up to v8.9 or v9.7",
        ),
        (
            windows("10.0.26100.1"),
            windows("10.0.17763.1"),
            "needs Windows 10.0.20348 to 10.0.26100, this is 10.0.17763.1",
        ),
        (windows("10.0.20348"), windows("?"), "needs Windows 10.0.20348, this is ?"),
        (
            HOST.with_os_features(["b"]),
            HOST.with_os_features(["c", "b", "a"]),
            "uses features of the operating system that are not there: c, a",
        ),
    ];
    for (wish, image, expected) in rows {
        let refusal = Matcher::only(&wish).refusal(&image).map(|it| it.to_string());
        assert_eq!(refusal.as_deref(), Some(expected), "{}", image.to_full());
    }
}

#[test]
fn of_several_wishes_the_closest_says_why() {
    let matcher = Matcher::ordered(&[Platform::WINDOWS_AMD64, platform("linux/arm/v6"), HOST]);
    let refusal = matcher.refusal(&platform("linux/arm/v7"));
    let expected = Mismatch::Variant { needed: "arm/v6".into(), found: "arm/v7".into() };
    assert_eq!(refusal, Some(expected));
    let first = Mismatch::Architecture { needed: "arm".into(), found: "s390x".into() };
    assert_eq!(matcher.refusal(&Platform::LINUX_S390X), Some(first), "the first of equal ones");
    assert_eq!(Matcher::any(&[]).refusal(&HOST), Some(Mismatch::Nothing));
}

// Laws.

/// A platform of words that mean something, or nearly.
fn random_platform(random: &mut Random) -> Platform<'static> {
    const SYSTEMS: [&str; 5] = ["linux", "Windows", "windows", "macos", ""];
    const ARCHITECTURES: [&str; 8] =
        ["amd64", "x86_64", "386", "arm", "armel", "aarch64", "arm64", "riscv64"];
    const VARIANTS: [&str; 12] =
        ["", "v1", "v2", "4", "v5", "v6", "V8", "v8.5", "v9.7", "v9.8", "v20", "v2000000000"];
    const VERSIONS: [&str; 5] = ["", "10.0.17763", "10.0.20348.1", "10.0.26100", "x"];
    const FEATURES: [&str; 3] = ["win32k", "a", "b"];
    let mut pick = |words: &[&'static str]| words[random.below(words.len())];
    let platform = Platform::new(pick(&SYSTEMS), pick(&ARCHITECTURES));
    let platform = platform.with_variant(pick(&VARIANTS)).with_os_version(pick(&VERSIONS));
    let count = random.below(4);
    platform.with_os_features((0..count).map(|_| FEATURES[random.below(FEATURES.len())]))
}

#[test]
fn the_laws_of_choice_hold_for_random_platforms() {
    let mut random = Random::new(0x0091_A7F0);
    for _ in 0..1_000 {
        let platforms: Vec<_> = (0..8).map(|_| random_platform(&mut random)).collect();
        platform_laws::choice(&platforms);
    }
}

#[test]
fn the_laws_of_reading_hold_for_random_texts() {
    const PIECES: [&str; 20] = [
        "linux", "windows", "amd64", "arm64", "armhf", "v8", "v7", "/", "/", "(", ")", "+", "%2F",
        "%", "10.0.1", "é", "*", "\t", "X", "-",
    ];
    let mut random = Random::new(0x0D15_7A6E);
    for _ in 0..5_000 {
        let count = 1 + random.below(9);
        let text: String = (0..count).map(|_| PIECES[random.below(PIECES.len())]).collect();
        platform_laws::texts(&text);
    }
}
