//! Choosing an image in an index, and in those nested in it: what is taken, what is never, and what is said of the rest.
#![cfg(feature = "manifest")]

use std::fmt::Write as _;

use distref::manifest::{Descriptor, Index, NoMatch, Reader, Search, Why};
use distref::platform::{Matcher, Mismatch};
use distref::{Digest, Platform};
use serde_json::{Value, json};

#[path = "support/random.rs"]
#[allow(dead_code, reason = "only its numbers are wanted here")]
mod random;

use random::Random;

const HOST: Platform<'_> = Platform::LINUX_AMD64;
const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const DOCKER_IMAGE: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// The digest of entry number `n`.
fn digest(n: usize) -> Digest {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&n.to_be_bytes());
    Digest::sha256(hash)
}

fn number(entry: &Descriptor<'_>) -> usize {
    let hash = entry.digest().hash_bytes().unwrap();
    usize::from_be_bytes(hash[..8].try_into().unwrap())
}

/// Entry number `n`; `-` is no platform.
fn entry(n: usize, media_type: &str, platform: &str) -> Value {
    let digest = digest(n).to_string();
    let mut entry = json!({"mediaType": media_type, "digest": digest, "size": 7});
    if platform != "-" {
        entry["platform"] = words(&read(platform));
    }
    entry
}

fn image(n: usize, platform: &str) -> Value {
    entry(n, IMAGE, platform)
}

fn attestation(n: usize, about: usize) -> Value {
    let mut entry = image(n, "unknown/unknown");
    entry["annotations"] = json!({
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": digest(about).to_string(),
    });
    entry
}

fn artifact(n: usize, artifact_type: &str, platform: &str) -> Value {
    let mut entry = image(n, platform);
    entry["artifactType"] = artifact_type.into();
    entry
}

fn read(platform: &str) -> Platform<'static> {
    Platform::parse(platform, &HOST).unwrap_or_else(|error| panic!("{platform}: {error}"))
}

fn words(platform: &Platform<'_>) -> Value {
    json!({
        "os": platform.os(),
        "architecture": platform.architecture(),
        "variant": platform.variant(),
        "os.version": platform.os_version(),
        "os.features": platform.os_features().collect::<Vec<_>>(),
    })
}

fn index(entries: &[Value]) -> Index<'static> {
    let text = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}).to_string();
    Index::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}")).into_owned()
}

/// Images, numbered from 0.
fn images(platforms: &[&str]) -> Index<'static> {
    let numbered = platforms.iter().enumerate();
    index(&numbered.map(|(n, platform)| image(n, platform)).collect::<Vec<_>>())
}

fn only(platform: &str) -> Matcher {
    Matcher::only(&read(platform))
}

/// What is chosen.
fn chosen(index: &Index<'_>, matcher: &Matcher) -> Option<usize> {
    index.select(matcher).ok().map(number)
}

fn ranked(index: &Index<'_>, matcher: &Matcher) -> Vec<usize> {
    index.ranked(matcher).into_iter().map(number).collect()
}

fn refused(index: &Index<'_>, matcher: &Matcher) -> NoMatch {
    index.select(matcher).expect_err("nothing fits")
}

// What is chosen.

#[test]
fn each_host_gets_its_image_of_an_index_with_attestations() {
    let platforms = ["linux/amd64", "linux/arm/v7", "linux/arm64/v8", "linux/s390x"];
    let entries = platforms.iter().enumerate();
    let entries = entries.flat_map(|(n, platform)| [image(n, platform), attestation(n + 50, n)]);
    let index = index(&entries.collect::<Vec<_>>());
    let rows = [
        ("linux/amd64", Some(0)),
        ("linux/amd64/v3", Some(0)),
        ("linux/arm64", Some(2)),
        ("linux/arm64/v8", Some(2)),
        ("linux/arm64/v9", Some(2)),
        ("linux/arm/v7", Some(1)),
        ("linux/arm/v6", None),
        ("linux/386", None),
        ("linux/s390x", Some(3)),
        ("linux/riscv64", None),
        ("windows/amd64", None),
        ("unknown/unknown", None),
    ];
    for (host, expected) in rows {
        assert_eq!(chosen(&index, &only(host)), expected, "{host}");
    }
    assert_eq!(chosen(&index, &Matcher::all()), Some(0));
    assert_eq!(ranked(&index, &Matcher::all()), [0, 1, 2, 3]);
}

#[test]
fn the_best_is_chosen_and_the_first_of_equals() {
    let rows: [(&[&str], &str, &[usize]); 9] = [
        (&["linux/386", "linux/amd64"], "linux/amd64", &[1, 0]),
        (&["linux/amd64", "linux/amd64"], "linux/amd64", &[0, 1]),
        (&["linux/arm/v6", "linux/arm/v7"], "linux/arm64", &[1, 0]),
        (&["linux/arm/v5", "linux/arm/v7", "linux/arm/v8"], "linux/arm64", &[2, 1, 0]),
        (&["linux/arm64"], "linux/arm64/v8", &[0]),
        (&["linux/arm64/v8"], "linux/arm64", &[0]),
        (&["linux/amd64", "linux/amd64/v2", "linux/amd64/v4"], "linux/amd64/v3", &[1, 0]),
        (&["-", "linux/386", "-", "linux/amd64"], "linux/amd64", &[3, 1, 0, 2]),
        (&["-", "windows/amd64"], "linux/amd64", &[0]),
    ];
    for (platforms, host, expected) in rows {
        let index = images(platforms);
        assert_eq!(ranked(&index, &only(host)), expected, "{host} of {platforms:?}");
        assert_eq!(chosen(&index, &only(host)), expected.first().copied(), "{host}");
    }
}

#[test]
fn windows_takes_the_newest_build_that_runs_there() {
    let index = images(&[
        "windows(10.0.17763.5576)/amd64",
        "windows(10.0.20348.2340)/amd64",
        "windows(10.0.26100.1)/amd64",
        "linux/amd64",
    ]);
    let rows: [(&str, &[usize]); 5] = [
        ("windows(10.0.17763.1)/amd64", &[0]),
        ("windows(10.0.20348.1)/amd64", &[1]),
        ("windows(10.0.26100.1)/amd64", &[2, 1]),
        ("windows(10.0.19041.1)/amd64", &[]),
        ("windows/amd64", &[2, 1, 0]),
    ];
    for (host, expected) in rows {
        assert_eq!(ranked(&index, &Matcher::for_host(&read(host))), expected, "{host}");
    }
}

#[test]
fn what_is_no_image_is_never_chosen() {
    let rows = [
        entry(0, "application/vnd.docker.image.manifest.v2+json", "linux/amd64"),
        entry(0, "application/vnd.oci.image.config.v1+json", "linux/amd64"),
        entry(0, "application/vnd.oci.artifact.manifest.v1+json", "linux/amd64"),
        entry(0, "application/vnd.cncf.oras.artifact.manifest.v1+json", "-"),
        entry(0, INDEX, "linux/amd64"),
        entry(0, "application/vnd.docker.distribution.manifest.list.v2+json", "-"),
        artifact(0, "application/vnd.cncf.notary.signature", "-"),
        artifact(0, "application/vnd.docker.attestation.manifest.v1+json", "linux/amd64"),
        attestation(0, 1),
        image(0, "unknown/unknown"),
    ];
    for entry in rows {
        let index = index(std::slice::from_ref(&entry));
        for matcher in [only("linux/amd64"), only("unknown/unknown"), Matcher::all()] {
            assert_eq!(chosen(&index, &matcher), None, "{entry}");
        }
    }
}

#[test]
fn images_come_in_many_forms() {
    let rows = [
        entry(0, DOCKER_IMAGE, "linux/amd64"),
        entry(0, "application/vnd.docker.distribution.manifest.v1+json", "linux/amd64"),
        artifact(0, "application/vnd.oci.image.config.v1+json", "-"),
        artifact(0, "application/vnd.wasm.config.v0+json", "linux/amd64"),
        image(0, "-"),
    ];
    for entry in rows {
        let index = index(std::slice::from_ref(&entry));
        assert_eq!(chosen(&index, &only("linux/amd64")), Some(0), "{entry}");
    }
}

#[test]
fn a_docker_list_is_an_index() {
    let text = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.list.v2+json",
        "manifests": [entry(0, DOCKER_IMAGE, "linux/amd64"), image(1, "linux/arm64/v8")],
    });
    let text = text.to_string();
    let list = Index::parse(text.as_bytes()).unwrap();
    assert!(list.is_docker());
    assert_eq!(chosen(&list, &only("linux/arm64")), Some(1));
}

// What is said where nothing fits.

#[test]
fn a_refusal_says_what_there_is() {
    let v10 = Matcher::only(&Platform::new("linux", "arm64").with_variant("v10"));
    let mac = Matcher::for_host(&Platform::new("darwin", "arm64"));
    let riscv = || only("linux/riscv64");
    let nested = || entry(3, INDEX, "-");
    let rows = [
        (vec![], riscv(), "no image for linux/riscv64; there are no entries"),
        (
            vec![image(0, "linux/amd64"), attestation(1, 0), image(2, "linux/arm64/v8")],
            riscv(),
            "no image for linux/riscv64; there are linux/amd64, linux/arm64/v8",
        ),
        (
            vec![image(0, "linux/amd64")],
            mac,
            "no image for darwin/arm64 or linux/arm64; there is linux/amd64",
        ),
        (vec![attestation(1, 0)], Matcher::all(), "no image; no entry is for a machine"),
        (
            vec![image(0, "linux/arm/v7"), image(1, "linux(+sgx)/arm/v6")],
            only("linux/arm/v6"),
            "no image for linux/arm/v6; there are linux/arm/v7 (needs arm/v6, this is arm/v7), \
             linux(+sgx)/arm/v6 (uses features of the operating system that are not there: sgx)",
        ),
        (
            vec![image(0, "windows(10.0.20348.1)/amd64")],
            only("windows(10.0.17763)/amd64"),
            "no image for windows(10.0.17763)/amd64; there is windows(10.0.20348.1)/amd64 \
             (needs Windows 10.0.17763, this is 10.0.20348.1)",
        ),
        (
            vec![artifact(1, "application/spdx+json", "-"), nested()],
            riscv(),
            "no image for linux/riscv64; there are \
             sha256:000000000000… (no image: application/spdx+json), \
             sha256:000000000000… (an index, not looked into)",
        ),
        (
            vec![image(0, "linux/amd64"), image(1, "linux/arm64")],
            v10,
            "no image for linux/arm64/v10; there are linux/amd64, linux/arm64; \
             what arm64/v10 runs is not known; ask for arm64, or a variant up to v8.9 or v9.7",
        ),
        (
            vec![image(0, "linux/amd64")],
            Matcher::any([]),
            "no image; there is linux/amd64; no platform is asked for",
        ),
    ];
    for (entries, matcher, expected) in rows {
        assert_eq!(refused(&index(&entries), &matcher).to_string(), expected);
    }
}

#[test]
fn a_refusal_says_of_each_entry_why_it_does_not_fit() {
    let index = index(&[
        image(0, "windows/arm64"),
        image(1, "linux/amd64"),
        image(2, "linux/arm64/v9.1"),
        attestation(3, 1),
        image(4, "unknown/unknown"),
        entry(5, "application/x-tar", "linux/arm64"),
        entry(6, INDEX, "linux/arm64"),
        entry(7, INDEX, "linux/amd64"),
    ]);
    let needs_linux = Mismatch::Os { needed: "linux".into(), found: "windows".into() };
    let needs_arm64 = Mismatch::Architecture { needed: "arm64".into(), found: "amd64".into() };
    let needs_v9 = Mismatch::Variant { needed: "arm64/v9".into(), found: "arm64/v9.1".into() };
    let expected = [
        Why::Platform(needs_linux),
        Why::Platform(needs_arm64.clone()),
        Why::Platform(needs_v9),
        Why::Attestation,
        Why::UnknownPlatform,
        Why::NotAnImage("application/x-tar".into()),
        Why::NestedIndex,
        Why::Platform(needs_arm64),
    ];
    let error = refused(&index, &only("linux/arm64/v9"));
    assert_eq!(error.asked(), "linux/arm64/v9");
    assert_eq!(error.count(), expected.len());
    assert!(error.candidates().iter().map(distref::manifest::Candidate::why).eq(&expected));
    let digests = index.manifests().iter().map(Descriptor::digest);
    assert!(error.candidates().iter().map(distref::manifest::Candidate::digest).eq(digests));
}

#[test]
fn a_refusal_is_short_however_long_the_index() {
    let entries: Vec<_> =
        (0..1_000).flat_map(|n| [attestation(n + 1_000, n), image(n, "linux/amd64")]).collect();
    let error = refused(&index(&entries), &only("linux/riscv64"));
    assert_eq!(error.count(), 2_000);
    assert_eq!(error.candidates().len(), 2 * NoMatch::MAX_CANDIDATES);
    let shown = ["linux/amd64"; NoMatch::MAX_SHOWN].join(", ");
    let expected = format!("no image for linux/riscv64; there are {shown} and 988 more");
    assert_eq!(error.to_string(), expected);
    let asked: Vec<_> = (0..14).map(|n| Platform::new("linux", n.to_string())).collect();
    let error = refused(&index(&[]), &Matcher::any(&asked));
    assert!(error.asked().ends_with(" or linux/11 or 2 more"), "{}", error.asked());
}

#[test]
fn a_refusal_is_one_safe_line_whatever_the_index_says() {
    let long = "x".repeat(100_000);
    let hostile = "\u{1b}[2J\n\u{202e}";
    let rows = [
        Platform::new(hostile, hostile),
        Platform::new("linux", hostile),
        Platform::new("linux", "arm").with_variant(hostile),
        Platform::WINDOWS_AMD64.with_os_version(hostile),
        Platform::new("linux", "amd64").with_os_features([hostile]),
        Platform::new(&long, &long),
        Platform::new("linux", &long),
        Platform::new("linux", "arm").with_variant(&long),
        Platform::WINDOWS_AMD64.with_os_version(&long),
        Platform::new("linux", "amd64").with_os_features([&long]),
        Platform::new("linux", "amd64").with_os_features((0..10_000).map(|n| n.to_string())),
    ];
    let matchers = [
        only("linux/amd64"),
        only("linux/arm"),
        only("windows(10.0.20348)/amd64"),
        Matcher::only(&Platform::new(&long, hostile)),
    ];
    for platform in rows {
        let mut entry = image(0, "-");
        entry["platform"] = words(&platform);
        let index = index(&[entry]);
        for matcher in &matchers {
            let Err(error) = index.select(matcher) else { continue };
            let line = error.to_string();
            assert!(line.chars().all(|c| !c.is_control() && c != '\u{202e}'), "{line}");
            assert!(line.len() < 2_000, "{line}");
            assert!(format!("{error:?}").len() < 8_000);
        }
    }
}

// Nested indexes.

/// Runs a search over numbered indexes, of which 0 is the top; tells in which order they were asked for.
fn search(search: Search, indexes: &[(usize, Vec<Value>)]) -> (Vec<usize>, Result<usize, NoMatch>) {
    let find = |n| indexes.iter().find(|(known, _)| *known == n).map(|(_, them)| index(them));
    let (mut search, mut asked) = (search, Vec::new());
    search.add(&find(0).expect("a top"));
    while let Some(wanted) = search.wanted() {
        let n = number(wanted);
        asked.push(n);
        match find(n) {
            Some(index) => search.add(&index),
            None => search.skip(),
        }
    }
    assert_eq!(search.best().map(number), search.clone().finish().ok().as_ref().map(number));
    (asked, search.finish().as_ref().map(number).map_err(Clone::clone))
}

fn nested(n: usize) -> Value {
    entry(n, INDEX, "-")
}

fn amd64() -> Search {
    Search::new(only("linux/amd64"))
}

/// Indexes, each in the one before, the innermost with an image.
fn chain(depth: usize) -> Vec<(usize, Vec<Value>)> {
    let mut chain: Vec<_> = (0..depth).map(|n| (n, vec![nested(n + 1)])).collect();
    chain.push((depth, vec![image(99, "linux/amd64")]));
    chain
}

#[test]
fn indexes_are_looked_into_down_to_the_limit() {
    for depth in 0..=3 {
        let expected = ((1..=depth).collect::<Vec<_>>(), Ok(99));
        assert_eq!(search(amd64(), &chain(depth)), expected, "{depth}");
    }
    let (asked, found) = search(amd64(), &chain(4));
    let error = found.unwrap_err();
    assert_eq!(asked, [1, 2, 3]);
    assert_eq!(
        error.candidates().iter().map(distref::manifest::Candidate::why).collect::<Vec<_>>(),
        [&Why::TooDeep]
    );
    assert_eq!(
        error.to_string(),
        "no image for linux/amd64; there is sha256:000000000000… (an index, nested too deep)"
    );
    assert_eq!(search(amd64().max_depth(4), &chain(4)).1, Ok(99));
    assert!(search(amd64().max_depth(0), &chain(1)).0.is_empty());
}

#[test]
fn indexes_are_asked_for_level_by_level_in_the_order_of_the_document() {
    let tree = [
        (0, vec![nested(1), image(90, "linux/386"), nested(2)]),
        (1, vec![nested(3), nested(4)]),
        (2, vec![nested(5)]),
        (3, vec![]),
        (4, vec![]),
        (5, vec![image(91, "linux/amd64")]),
    ];
    assert_eq!(search(amd64(), &tree), (vec![1, 2, 3, 4, 5], Ok(91)));
}

#[test]
fn an_image_is_found_by_the_shortest_way_to_it() {
    // 4 is three levels down by 1 and 3, two by 2; its image is one more.
    let long_and_short = |entries| {
        [
            (0, entries),
            (1, vec![nested(3)]),
            (2, vec![nested(4)]),
            (3, vec![nested(4)]),
            (4, vec![nested(5)]),
            (5, vec![image(90, "linux/amd64")]),
        ]
    };
    assert_eq!(search(amd64(), &long_and_short(vec![nested(1), nested(2)])).1, Ok(90));
    assert_eq!(search(amd64(), &long_and_short(vec![nested(2), nested(1)])).1, Ok(90));
}

#[test]
fn of_equals_the_one_that_is_met_first_is_chosen() {
    let here_first = [
        (0, vec![nested(1), image(90, "linux/amd64")]),
        (1, vec![image(91, "linux/amd64"), image(92, "linux/amd64")]),
    ];
    assert_eq!(search(amd64(), &here_first).1, Ok(90));
    let both_nested = [
        (0, vec![nested(1), nested(2)]),
        (1, vec![nested(3)]),
        (2, vec![image(91, "linux/amd64")]),
        (3, vec![image(92, "linux/amd64")]),
    ];
    assert_eq!(search(amd64(), &both_nested).1, Ok(91));
    let platform_says = [(0, vec![image(90, "-"), nested(1)]), (1, vec![image(91, "linux/386")])];
    assert_eq!(search(amd64(), &platform_says).1, Ok(91));
}

#[test]
fn each_index_is_asked_for_once_so_that_a_cycle_ends() {
    let cycle = [(0, vec![nested(1)]), (1, vec![nested(2)]), (2, vec![nested(1)])];
    let (asked, found) = search(amd64(), &cycle);
    assert_eq!((asked, found.unwrap_err().count()), (vec![1, 2], 0));
    // Its own digest is not told to the search: the first one may come again, once.
    let back = [(0, vec![nested(1), image(90, "linux/386")]), (1, vec![nested(0)])];
    assert_eq!(search(amd64(), &back), (vec![1, 0], Ok(90)));
    let twice = [
        (0, vec![nested(1), nested(2), nested(1)]),
        (1, vec![image(90, "linux/386")]),
        (2, vec![nested(1)]),
    ];
    assert_eq!(search(amd64(), &twice), (vec![1, 2], Ok(90)));
}

#[test]
fn an_index_for_another_platform_is_not_looked_into() {
    let mut about = nested(4);
    about["annotations"] = attestation(4, 1)["annotations"].clone();
    let tree = [
        (0, vec![entry(1, INDEX, "linux/arm64"), entry(2, INDEX, "linux/amd64"), about]),
        (2, vec![image(90, "linux/riscv64")]),
    ];
    let (asked, found) = search(amd64(), &tree);
    assert_eq!(asked, [2]);
    let expected = "no image for linux/amd64; there are linux/arm64, linux/riscv64";
    assert_eq!(found.unwrap_err().to_string(), expected);
}

#[test]
fn so_many_indexes_are_asked_for_and_no_more() {
    let top = [(0, (1..=100).map(nested).collect::<Vec<_>>())];
    let (asked, found) = search(amd64(), &top);
    let error = found.unwrap_err();
    assert_eq!(asked, (1..=Search::MAX_INDEXES).collect::<Vec<_>>());
    let count = |why: &Why| error.candidates().iter().filter(|it| it.why() == why).count();
    assert_eq!((count(&Why::Skipped), count(&Why::TooMany), error.count()), (64, 36, 100));
    assert_eq!(search(amd64().max_indexes(2), &top).0, [1, 2]);
}

#[test]
fn a_search_may_end_early() {
    let mut search = amd64();
    search.add(&index(&[nested(1), image(90, "linux/amd64")]));
    assert_eq!(search.best().map(number), Some(90));
    assert_eq!(search.finish().as_ref().map(number), Ok(90));
    let mut search = amd64();
    search.skip();
    search.add(&index(&[nested(1)]));
    let error = search.finish().unwrap_err();
    assert_eq!(error.candidates()[0].why(), &Why::NestedIndex);
}

#[test]
fn what_is_wanted_is_what_a_fetch_takes_and_the_choice_is_whole() {
    let text = r#"{"schemaVersion": 2, "manifests": []}"#;
    let described = json!({
        "mediaType": INDEX, "size": text.len(), "digest": digest(1).to_string(),
        "platform": words(&HOST), "annotations": {"a": "b"},
    });
    let mut chosen = image(2, "linux/386");
    chosen["annotations"] = json!({"a": "b"});
    let mut search = amd64();
    let top = index(&[described, chosen]);
    search.add(&top);
    let wanted = search.wanted().unwrap().clone();
    assert_eq!((wanted.media_type().as_str(), wanted.size()), (INDEX, 37));
    assert_eq!(wanted.digest(), &digest(1));
    let other = Reader::strict().described_by(&wanted).index(b"{}");
    assert!(other.is_err());
    assert_eq!(search.finish().as_ref(), Ok(&top.manifests()[1]));
}

// Laws.

/// The choice, from the words of the document and the choice among bare platforms.
fn expected(entries: &[Value], matcher: &Matcher) -> Vec<usize> {
    let is_image = |entry: &&Value| {
        entry["mediaType"] == IMAGE
            && entry["annotations"].is_null()
            && entry["platform"]["os"] != "unknown"
    };
    let images: Vec<&Value> = entries.iter().filter(is_image).collect();
    let n = |entry: &Value| -> usize {
        number(&Reader::strict().descriptor(entry.to_string().as_bytes()).unwrap())
    };
    let (said, unsaid): (Vec<_>, Vec<_>) =
        images.into_iter().partition(|entry| !entry["platform"].is_null());
    let platforms: Vec<_> = said
        .iter()
        .map(|entry| {
            let word = |name: &str| entry["platform"][name].as_str().unwrap();
            Platform::new(word("os"), word("architecture"))
                .with_variant(word("variant"))
                .with_os_version(word("os.version"))
        })
        .collect();
    let best_first = matcher.ranked(&platforms).into_iter().map(|place| n(said[place]));
    best_first.chain(unsaid.into_iter().map(n)).collect()
}

#[test]
fn the_choice_is_the_first_of_the_ranked_which_are_those_of_the_matcher() {
    const PLATFORMS: [&str; 13] = [
        "-",
        "unknown/unknown",
        "linux/amd64",
        "linux/386",
        "linux/amd64/v3",
        "linux/arm64",
        "linux/arm64/v8",
        "linux/arm/v7",
        "linux/arm/v5",
        "windows/amd64",
        "windows(10.0.20348.9)/amd64",
        "windows(10.0.17763.1)/amd64",
        "darwin/arm64",
    ];
    let mut random = Random::new(0x5e1e_c700);
    for _ in 0..2_000 {
        let entries: Vec<_> = (0..random.below(9))
            .map(|n| match random.below(8) {
                0 => attestation(n, 0),
                1 => entry(n, random.pick(&[INDEX, "a/b"]), random.pick(&PLATFORMS)),
                _ => image(n, random.pick(&PLATFORMS)),
            })
            .collect();
        let wish = read(random.pick(&PLATFORMS[2..]));
        let matcher = match random.below(4) {
            0 => Matcher::for_host(&wish),
            1 => Matcher::only_os(&wish),
            2 => Matcher::all(),
            _ => Matcher::only(&wish),
        };
        let index = index(&entries);
        let expected = expected(&entries, &matcher);
        let told = || {
            entries.iter().fold(wish.to_string(), |mut told, entry| {
                let _ = write!(told, "\n{entry}");
                told
            })
        };
        assert_eq!(ranked(&index, &matcher), expected, "{}", told());
        assert_eq!(chosen(&index, &matcher), expected.first().copied(), "{}", told());
        let mut search = Search::new(matcher.clone()).max_depth(0);
        search.add(&index);
        let found = search.finish();
        assert_eq!(found.as_ref().ok().map(number), expected.first().copied(), "{}", told());
        if let (Err(told), Err(by_search)) = (index.select(&matcher), found) {
            assert_eq!((told.count(), by_search.count()), (entries.len(), entries.len()));
        }
    }
}

#[test]
fn choosing_allocates_nothing() {
    let platforms = ["linux/386", "-", "linux/arm64/v8", "linux/amd64", "windows(10.0.1)/amd64"];
    let entries: Vec<_> = (0..1_000).map(|n| image(n, platforms[n % platforms.len()])).collect();
    let index = index(&entries);
    for matcher in [only("linux/amd64/v3"), only("linux/arm64"), Matcher::all()] {
        let count = allocation_counter::measure(|| assert!(index.select(&matcher).is_ok()));
        assert_eq!(count.count_total, 0);
    }
}
