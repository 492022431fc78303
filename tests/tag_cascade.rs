//! The tags to push for a version.

use std::fs;
use std::path::PathBuf;

use distref::tag::{Cascade, CascadeAction, TagErrorKind};
use distref::{Tag, TagView};
use serde_json::Value;

fn view(text: &str) -> TagView<'_> {
    TagView::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn cascade<'a>(version: &'a str, existing: &'a str) -> Cascade<'a> {
    Cascade::of(view(version), existing.split_whitespace().map(view))
}

fn shown(tags: impl Iterator<Item = Tag>) -> String {
    tags.map(String::from).collect::<Vec<_>>().join(" ")
}

/// The tags; with `<` and the holder for one that is held, `-` for one that is skipped.
fn told(cascade: &Cascade<'_>) -> String {
    let steps = cascade.steps().into_iter().map(|step| match step.action() {
        CascadeAction::Push => step.tag().to_string(),
        CascadeAction::HeldBy(holder) => format!("{}<{holder}", step.tag()),
        _ => format!("{}-", step.tag()),
    });
    steps.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_version_is_pushed_as_all_it_is_the_newest_of() {
    for (version, existing, expected) in [
        ("1.2.3", "", "1.2.3 1.2 1 latest"),
        ("1.2.3", "1.2.3 1.2 1 latest", "1.2.3 1.2 1 latest"),
        ("1.2.3", "1.2.2 1.1.9 0.9", "1.2.3 1.2 1 latest"),
        // A newer line owns the short tags.
        ("1.2.3", "1.3.0", "1.2.3 1.2 1<1.3.0 latest<1.3.0"),
        ("1.2.4", "1.2.3 1.3.0 2.0.0", "1.2.4 1.2 1<1.3.0 latest<2.0.0"),
        ("1.2.3", "1.2.4", "1.2.3 1.2<1.2.4 1<1.2.4 latest<1.2.4"),
        ("1.9.0", "1.10.0 1.10.1", "1.9.0 1.9 1<1.10.1 latest<1.10.1"),
        ("1.2.3", "2", "1.2.3 1.2 1 latest<2"),
        // Neither pre-releases nor other variants do.
        ("1.2.3", "1.3.0-rc1 2.0.0-beta", "1.2.3 1.2 1 latest"),
        ("1.2.3", "1.3.0-alpine 9", "1.2.3 1.2 1 latest<9"),
        ("1.2.3", "20240923", "1.2.3 1.2 1 latest"),
        ("1.2.3", "1.3.0-5-g1a2b3c4", "1.2.3 1.2 1 latest"),
        // Pre-releases go alone.
        ("2.0.0-rc1", "", "2.0.0-rc1 2.0- 2- latest-"),
        ("2.0.0rc1-slim", "", "2.0.0rc1-slim 2.0-slim- 2-slim- slim-"),
        ("v1.29.1-rc1-k3s2", "", "v1.29.1-rc1-k3s2 v1.29- v1- latest-"),
        // Spelling is kept.
        ("v1.2.3", "", "v1.2.3 v1.2 v1 latest"),
        ("v1.2.3", "1.3.0", "v1.2.3 v1.2 v1<1.3.0 latest<1.3.0"),
        ("V1.2", "", "V1.2 V1 latest"),
        ("20.04.1", "", "20.04.1 20.04 20 latest"),
        // Nothing is promised below 1.0.
        ("0.3.1", "", "0.3.1 0.3 0- latest"),
        ("0.3.1", "1.0.0", "0.3.1 0.3 0- latest<1.0.0"),
        ("0.0.1-alpine", "", "0.0.1-alpine 0.0-alpine 0-alpine- alpine"),
        // Variants.
        ("1.2.3-alpine", "", "1.2.3-alpine 1.2-alpine 1-alpine alpine"),
        ("1.2.3-alpine3.19", "", "1.2.3-alpine3.19 1.2-alpine3.19 1-alpine3.19 alpine3.19"),
        (
            "1.2.3-alpine",
            "1.3.0 1.2.4-alpine",
            "1.2.3-alpine 1.2-alpine<1.2.4-alpine 1-alpine<1.2.4-alpine alpine<1.2.4-alpine",
        ),
        ("alpine-1.2.3", "", "alpine-1.2.3 alpine-1.2 alpine-1 alpine"),
        ("ee-8.1.2-ubi", "", "ee-8.1.2-ubi ee-8.1-ubi ee-8-ubi ee-ubi"),
        ("pg14-v0.2.0", "", "pg14-v0.2.0 pg14-v0.2 pg14-v0- pg14"),
        ("_1.2", "", "_1.2 _1"),
        ("1.2-", "1.3", "1.2- 1-"),
        ("1.2.3_slim", "", "1.2.3_slim 1.2_slim 1_slim slim"),
        // Years and dates.
        ("2024.1.0", "", "2024.1.0 2024.1 2024 latest"),
        ("2024.1.1", "2024.2.0 2025.1.0", "2024.1.1 2024.1 2024<2024.2.0 latest<2025.1.0"),
        ("2026-08-28", "2026-09-04", "2026-08-28 2026-08 2026<2026-09-04 latest<2026-09-04"),
        ("20240923", "20240101", "20240923 latest"),
        ("20240923", "20241001", "20240923 latest<20241001"),
        ("20240923", "3.19.1 3.19", "20240923 latest<3.19.1"),
        ("3.19.1", "20240923 3.18", "3.19.1 3.19 3 latest"),
        ("bookworm-20240923", "", "bookworm-20240923 bookworm"),
        ("5.26.1", "2025.01.0", "5.26.1 5.26 5 latest<2025.01.0"),
        ("2025.01.0", "5.26.1", "2025.01.0 2025.01 2025 latest"),
        // Parts and rebuilds.
        ("7", "", "7 latest"),
        ("16.2", "", "16.2 16 latest"),
        ("5.3.0.1", "", "5.3.0.1 5.3.0 5.3 5 latest"),
        ("1.2.3-1", "", "1.2.3-1 1.2.3 1.2 1 latest"),
        ("1.2.3-1", "1.2.3-2", "1.2.3-1 1.2.3<1.2.3-2 1.2<1.2.3-2 1<1.2.3-2 latest<1.2.3-2"),
        ("1.2.3-2", "1.2.3-1 1.2.3", "1.2.3-2 1.2.3 1.2 1 latest"),
        ("8u302-b08-jdk", "", "8u302-b08-jdk 8u302-jdk 8-jdk jdk"),
        (
            "1.2.0-debian-11-r9",
            "1.2.0-debian-11-r10",
            "1.2.0-debian-11-r9 1.2.0-debian-11<1.2.0-debian-11-r10 \
          1.2-debian-11<1.2.0-debian-11-r10 1-debian-11<1.2.0-debian-11-r10 debian-11<1.2.0-debian-11-r10",
        ),
        ("1.0.0.Final", "", "1.0.0.Final 1.0 1 latest"),
        // Nothing to shorten.
        ("edge", "1.2.3", "edge"),
        ("latest", "", "latest"),
        ("sha-1a2b3c4", "", "sha-1a2b3c4"),
        ("1.2.3-5-g1a2b3c4", "", "1.2.3-5-g1a2b3c4"),
    ] {
        assert_eq!(told(&cascade(version, existing)), expected, "{version} with {existing}");
    }
}

#[test]
fn options_choose_the_steps() {
    let all = cascade("0.3.1", "");
    assert_eq!(shown(all.clone().zero_major(true).tags()), "0.3.1 0.3 0 latest");
    assert_eq!(shown(all.clone().latest(false).tags()), "0.3.1 0.3");
    assert_eq!(shown(all.clone().levels([]).tags()), "0.3.1 latest");
    assert_eq!(shown(all.levels([]).latest(false).tags()), "0.3.1");
    assert_eq!(shown(cascade("1.2.3", "").levels([1]).tags()), "1.2.3 1 latest");
    assert_eq!(shown(cascade("1.2.3-4", "").levels([3, 1]).tags()), "1.2.3-4 1.2.3 1 latest");
}

#[test]
fn steps_say_what_to_do() {
    let told = |version, existing| {
        let steps = cascade(version, existing).steps();
        steps.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        told("0.1.0", "0.2.0"),
        ["0.1.0: push", "0.1: push", "0: skipped, it says no more than 0", "latest: held by 0.2.0"]
    );
    assert_eq!(told("1-rc1", "")[1..], ["latest: skipped, the version is a pre-release"]);
}

#[test]
fn no_version_makes_an_invalid_tag_or_much_work() {
    let long = |text: &str| text.repeat(TagView::MAX_LEN)[..TagView::MAX_LEN].to_owned();
    for text in ["1", "1.", "1-", "a1", "1a", "v1-", "1.1-rc1-", "_", "0", "-1_.", "1-r1-", "b1m1"]
    {
        let text = format!("9{}", &long(text)[1..]);
        let cascade = Cascade::of(view(&text), []);
        let steps = cascade.steps();
        assert!(steps.len() <= TagView::MAX_LEN, "{text}");
        for step in steps {
            assert!(step.tag().as_str().len() <= text.len());
            assert!(TagView::accept(step.tag().as_str()).is_some(), "{}", step.tag());
        }
    }
}

#[test]
fn a_plus_becomes_an_underscore_on_request_and_nothing_else_is_replaced() {
    for (version, expected) in [
        ("1.2.3", Ok("1.2.3")),
        ("1.2.3+build.5", Ok("1.2.3_build.5")),
        ("1.2.3-rc.1+a+b", Ok("1.2.3-rc.1_a_b")),
        ("1.2 3", Err((TagErrorKind::Character, 3..4))),
        ("1.2+é", Err((TagErrorKind::Character, 4..6))),
        ("+1", Err((TagErrorKind::Character, 0..1))),
        ("", Err((TagErrorKind::Empty, 0..0))),
    ] {
        let read = Tag::from_version(version);
        match expected {
            Ok(tag) => assert_eq!(read.unwrap(), tag),
            Err(expected) => {
                let error = read.unwrap_err();
                assert_eq!((error.kind(), error.span()), expected, "{version}");
            }
        }
    }
    assert_eq!("1+2".parse::<Tag>().unwrap_err().kind(), TagErrorKind::Character);
    assert_eq!(Tag::from_version(&"1+".repeat(65)).unwrap_err().kind(), TagErrorKind::TooLong);
}

/// The forms in which official images publish a version: from the most precise tag of an entry all others of its variant follow.
#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn what_official_images_publish_is_in_the_cascade() {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS") else {
        println!("IMAGE_VECTORS is not set: skipped");
        return;
    };
    let path = PathBuf::from(folder).join("corpus/official-tags.jsonl");
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (mut all, mut pushed, mut not_held) = (0, 0, 0);
    for line in text.lines() {
        let image: Value = serde_json::from_str(line).unwrap();
        let entries: Vec<Vec<&str>> = image["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| {
                entry["tags"].as_array().unwrap().iter().map(|t| t.as_str().unwrap()).collect()
            })
            .collect();
        let existing = || entries.iter().flatten().map(|tag| view(tag));
        let (mut missed, mut wrong) = (Vec::new(), Vec::new());
        for entry in &entries {
            for tag in entry.iter().filter(|tag| is_most_precise(tag, entry)) {
                let cascade = Cascade::of(view(tag), existing()).zero_major(true);
                for step in cascade.steps().iter().skip(1) {
                    let is_there = entry.iter().any(|other| step.tag() == **other);
                    let is_elsewhere = existing().any(|other| step.tag() == other);
                    match step.action() {
                        CascadeAction::Push if is_there => pushed += 1,
                        CascadeAction::Push if is_elsewhere => wrong.push(step.to_string()),
                        CascadeAction::HeldBy(_) if is_there => missed.push(step.to_string()),
                        CascadeAction::HeldBy(_) => not_held += 1,
                        _ => continue,
                    }
                    all += 1;
                }
            }
        }
        if let Some(step) = missed.first().or(wrong.first()) {
            println!("{}: {} held, {} taken: {step}", image["image"], missed.len(), wrong.len());
        }
    }
    println!(
        "of {all} steps that tags exist for, {pushed} pushed and {not_held} held as published"
    );
    assert!((pushed + not_held) * 100 >= all * 90);
}

/// Whether no other tag of the entry with the same letters is longer.
fn is_most_precise(tag: &str, entry: &[&str]) -> bool {
    let words = |tag: &str| tag.split(|c: char| !c.is_ascii_alphabetic()).collect::<String>();
    tag.contains(|c: char| c.is_ascii_digit())
        && entry.iter().all(|other| words(other) != words(tag) || other.len() <= tag.len())
}

#[test]
fn what_is_no_version_is_pushed_as_itself_alone() {
    for text in [
        "RELEASE.2024-01-16T16-07-38Z",
        "20240115T120000Z",
        "1.2.3-8f42488",
        "sha-1234567",
        "pr-12",
        "latest-arm-v7",
    ] {
        let tag = TagView::parse(text).expect("a tag");
        assert_eq!(Cascade::of(tag, []).steps().len(), 1, "{text}");
    }
}

#[test]
fn a_stamp_does_not_hold_a_version() {
    for stamp in ["95057", "20240115", "2024-01-15"] {
        let existing = [TagView::parse(stamp).expect("a tag")];
        let version = TagView::parse("1.3.1").expect("a tag");
        assert!(
            Cascade::of(version, existing).tags().eq(["1.3.1", "1.3", "1", "latest"]),
            "{stamp}"
        );
    }
}
