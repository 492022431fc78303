//! The example `newest_tag` as a person or a script runs it.
//!
//! `cargo test` builds examples before it runs tests. Alone: `cargo build --example newest_tag && cargo test --test newest_tag`.

#![expect(clippy::expect_used, reason = "a helper that panics is a failed test")]

use std::io::Write;
use std::process::{Output, Stdio};

#[path = "support/program.rs"]
mod program;

use program::{Program, stderr, stdout};
use serde_json::{Value, json};

const PROGRAM: Program = Program("newest_tag");

const TAGS: &str = "\
latest 1 1.25 1.25.3 1.26.0 1.26.1 1.27.0 v1.27.0 1.28.0-rc.1 1.26-alpine3.19 1.27-alpine3.19 1.27-alpine3.20 20240923 edge";

/// Runs the program with what it reads from standard input.
fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
    PROGRAM.run(arguments, input)
}

/// A tag a line.
fn lines(tags: &str) -> String {
    tags.replace(' ', "\n")
}

/// The object of a section.
fn section(output: &Output, name: &str) -> Value {
    let mut objects = stdout(output)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("an object a line"));
    objects.find(|object| object["section"] == name).expect(name)
}

/// What `--current` is answered with, given these arguments.
fn update(arguments: &[&str], tags: &str) -> Value {
    let output = run(&[&["--json"], arguments].concat(), lines(tags));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    section(&output, "update")
}

/// The newest tag of each track.
fn newest(arguments: &[&str], tags: &str) -> Vec<(String, Value)> {
    let output = run(&[&["--json"], arguments].concat(), lines(tags));
    let tracks = section(&output, "tracks")["tracks"].take();
    let tracks = tracks.as_array().expect("a list").iter();
    tracks
        .map(|track| {
            (track["track"].as_str().unwrap_or_default().to_owned(), track["newest"].clone())
        })
        .collect()
}

#[test]
#[cfg(unix)]
fn without_arguments_it_explains_a_small_list() {
    let output = PROGRAM.command(&[], Stdio::null()).output().expect("an output");
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), ""));
    let expected = "\
*
  1.25.5 = 1.25
  1.26.3 = 1.26
  v1.27.0 = 1.27.0 = 1.27 = 1  (newest)
  1.28.0-rc.1

*  (dates)
  20241014  (newest)

*-alpine
  1.27.0-alpine = 1-alpine  (newest)

*-alpine3.19
  1.26.2-alpine3.19
  1.26.3-alpine3.19
  1.27.0-alpine3.19 = 1.27-alpine3.19  (newest)
  1.28.0-rc.1-alpine3.19

*-alpine3.20
  1.27.0-alpine3.20  (newest)

no version
  alpine  (moves)
  latest  (moves)

update of 1.26.2-alpine3.19
  to      1.27.0-alpine3.19
  change  minor

not taken: 19
  alpine                  (no version)
  latest                  (no version)
  1                       (another variant)
  1-alpine                (another variant)
  1.25                    (another variant)
  1.25.5                  (another variant)
  1.26                    (another variant)
  1.26.2-alpine3.19       (not newer)
  1.26.3                  (another variant)
  1.26.3-alpine3.19       (passes as a patch update)
  1.27                    (another variant)
  1.27.0                  (another variant)
  v1.27.0                 (another variant)
  1.27.0-alpine           (another variant)
  1.27-alpine3.19         (another precision)
  1.27.0-alpine3.20       (another variant)
  1.28.0-rc.1             (another variant)
  1.28.0-rc.1-alpine3.19  (a pre-release)
  20241014                (another variant)

tags to push for 1.26.4
  push    1.26.4
  push    1.26
  leave   1       (held by v1.27.0)
  leave   latest  (held by v1.27.0)
";
    assert_eq!(stdout(&output), expected);
}

#[test]
fn each_track_has_its_newest() {
    let expected = [
        ("*".to_owned(), json!("v1.27.0")),
        ("*".to_owned(), json!("20240923")),
        ("*-alpine3.19".to_owned(), json!("1.27-alpine3.19")),
        ("*-alpine3.20".to_owned(), json!("1.27-alpine3.20")),
    ];
    assert_eq!(newest(&[], TAGS), expected);
}

/// The tags of each row of the first track, the most precise first.
fn rows(tags: &str) -> Vec<String> {
    let tracks = section(&run(&["--json"], lines(tags)), "tracks")["tracks"].take();
    let rows = tracks[0]["rows"].as_array().expect("a list").iter();
    let tags = |row: &Value| -> Vec<String> {
        let entries = row.as_array().expect("a list").iter();
        entries.filter_map(|entry| Some(entry["tag"].as_str()?.to_owned())).collect()
    };
    rows.map(|row| tags(row).join(" ")).collect()
}

#[test]
fn tags_that_name_one_image_are_joined() {
    for (tags, expected) in [
        ("1.2.3 1 1.2 1.1.0 1.1", &["1.1.0 1.1", "1.2.3 1.2 1"][..]),
        ("v1.2.3 1.2.3", &["v1.2.3 1.2.3"]),
        ("1.2.3-alpine 1.2-alpine", &["1.2.3-alpine 1.2-alpine"]),
        ("16.2 16.3 16", &["16.2", "16.3 16"]),
    ] {
        assert_eq!(rows(tags), expected, "{tags}");
    }
    let output = run(&[], lines("1.2.3 1.2 1.1.0 edge"));
    assert_eq!(
        stdout(&output),
        "*\n  1.1.0\n  1.2.3 = 1.2  (newest)\n\nno version\n  edge  (moves)\n"
    );
}

#[test]
fn whether_a_tag_moves_is_told() {
    let output = run(&["--json"], lines("1.2.3 1.2.2 1.2 edge"));
    let tracks = section(&output, "tracks");
    let expected = json!([
        [{ "tag": "1.2.2", "floating": "pinned", "toward": null }],
        [
            { "tag": "1.2.3", "floating": "pinned", "toward": null },
            { "tag": "1.2", "floating": "floating", "toward": "1.2.3" },
        ],
    ]);
    assert_eq!(tracks["tracks"][0]["rows"], expected);
    assert_eq!(
        tracks["others"],
        json!([[{ "tag": "edge", "floating": "floating", "toward": null }]])
    );
}

#[test]
fn rules_narrow_the_newest() {
    for (arguments, expected) in [
        (&["--variant", "*-alpine3.19"][..], json!("1.27-alpine3.19")),
        (&["--line", "1.26"], json!("1.26.1")),
        (&["--requirement", "<1.26"], json!("1.25.3")),
        (&["--pre-releases"], json!("1.28.0-rc.1")),
        (&["--include", "1.2[0-6].*"], json!("1.26.1")),
        (&["--exclude", "v*", "--exclude", "1.27*"], json!("1.26.1")),
        (&["--deny", "v1.27.0", "--deny", "1.27.0"], json!("1.26.1")),
        (&["--line", "3"], Value::Null),
    ] {
        assert_eq!(
            newest(arguments, TAGS).first().map(|(_, tag)| tag),
            Some(&expected),
            "{arguments:?}"
        );
    }
}

#[test]
fn the_tag_in_use_decides_what_to_take() {
    for (arguments, tags, to) in [
        (&["--current", "1.25.3"][..], TAGS, json!("1.27.0")),
        (&["--current", "1.25.3", "--at-most", "patch"], TAGS, Value::Null),
        (&["--current", "1.26.0", "--at-most", "patch"], TAGS, json!("1.26.1")),
        (&["--current", "1.26.0", "--line", "1.26"], TAGS, json!("1.26.1")),
        (&["--current", "1.26.0", "--requirement", "<1.27"], TAGS, json!("1.26.1")),
        (&["--current", "1.26.0", "--pre-releases"], TAGS, json!("1.28.0-rc.1")),
        (&["--current", "1.26-alpine3.19"], TAGS, json!("1.27-alpine3.19")),
        (&["--current", "1.26-alpine3.19", "--loose"], TAGS, json!("1.27-alpine3.20")),
        (
            &["--current", "1.26-alpine3.19", "--variant", "*-alpine3.20"],
            TAGS,
            json!("1.27-alpine3.20"),
        ),
        (&["--current", "1.26"], TAGS, Value::Null),
        (&["--current", "1.26", "--any-precision"], TAGS, json!("1.27.0")),
        (&["--current", "v1.26.0"], TAGS, json!("v1.27.0")),
        (&["--current", "v1.26.1"], "1.27.0", Value::Null),
        (&["--current", "v1.26.1", "--any-spelling"], "1.27.0", json!("1.27.0")),
        (&["--current", "10.8"], "2025.1", Value::Null),
        (&["--current", "10.8", "--any-scheme"], "2025.1", json!("2025.1")),
        (
            &["--current", "3.10-7.3.13"],
            "3.11-7.3.13 3.10-7.3.15 3.11-7.3.15",
            json!("3.11-7.3.15"),
        ),
        (
            &["--current", "3.10-7.3.13", "--slot", "1"],
            "3.11-7.3.13 3.10-7.3.15 3.11-7.3.15",
            json!("3.10-7.3.15"),
        ),
        (&["--current", "1-stone", "--loose"], "1-seafoam", Value::Null),
        (
            &["--current", "1-stone", "--loose", "--codenames", "alma=stone,seafoam"],
            "1-seafoam",
            json!("1-seafoam"),
        ),
        (&["--current", "latest"], TAGS, Value::Null),
    ] {
        assert_eq!(update(arguments, tags)["to"], to, "{arguments:?}");
    }
}

#[test]
fn an_update_says_what_it_changes() {
    let arguments =
        ["--current", "v1.26-alpine3.18", "--loose", "--any-spelling", "--any-precision"];
    let object = update(&arguments, "1.26.0-alpine3.18 1.27.0-alpine3.19");
    assert_eq!(object["change"], "minor");
    assert_eq!(object["also"], json!(["v", "precision", "base"]));
    assert_eq!(object["reason"], "minor update: v1.26-alpine3.18 to 1.27.0-alpine3.19");
    assert_eq!(object["judged"], Value::Null);
}

#[test]
fn why_judges_every_candidate() {
    let output = run(&["--current", "1.26.0", "--why"], lines(TAGS));
    let told = stdout(&output).split_once("not taken: ").expect("a section").1;
    let expected = "\
13
  edge             (no version)
  latest           (no version)
  1                (not newer)
  1.25             (not newer)
  1.25.3           (not newer)
  1.26.0           (not newer)
  1.26-alpine3.19  (another variant)
  1.26.1           (passes as a patch update)
  v1.27.0          (another spelling of `v`)
  1.27-alpine3.19  (another variant)
  1.27-alpine3.20  (another variant)
  1.28.0-rc.1      (a pre-release)
  20240923         (another scheme of versions)
";
    assert_eq!(told, expected);
    let object = update(&["--current", "1.26.0", "--why"], "1.27.0 edge");
    let expected = json!([
        { "tag": "edge", "change": null, "refusal": "no version" },
        { "tag": "1.27.0", "change": "minor", "refusal": null },
    ]);
    assert_eq!(object["judged"], expected);
}

#[test]
fn nothing_newer_is_an_answer() {
    let output = run(&["--current", "1.27"], "1.26\n1.27\n");
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("  nothing newer than 1.27 passes\n"), "{}", stdout(&output));
}

#[test]
fn publishing_moves_the_tags_that_no_newer_version_owns() {
    let output = run(&["--publish", "1.2.4"], lines("1.2.3 1.2 1.3.0 1.3 1 latest"));
    let told = stdout(&output).split_once("tags to push for ").expect("a section").1;
    let expected = "\
1.2.4
  push    1.2.4
  push    1.2
  leave   1       (held by 1.3.0)
  leave   latest  (held by 1.3.0)
";
    assert_eq!(told, expected);
    for (version, push) in [
        ("1.4.0", json!(["1.4.0", "1.4", "1", "latest"])),
        ("2.0.0-rc1", json!(["2.0.0-rc1"])),
        ("1.2.4-slim", json!(["1.2.4-slim", "1.2-slim", "1-slim", "slim"])),
        ("nightly", json!(["nightly"])),
    ] {
        let output = run(&["--json", "--publish", version], "1.2.3\n1.3.0\n");
        assert_eq!(section(&output, "cascade")["push"], push, "{version}");
    }
    let object = section(&run(&["--json", "--publish", "0.1.0"], "0.2.0\n"), "cascade");
    let expected = json!([
        { "tag": "0.1.0", "step": "push", "by": null, "why": null },
        { "tag": "0.1", "step": "push", "by": null, "why": null },
        { "tag": "0", "step": "skipped", "by": null, "why": "skipped, it says no more than 0" },
        { "tag": "latest", "step": "held", "by": "0.2.0", "why": "held by 0.2.0" },
    ]);
    assert_eq!(object["version"], "0.1.0");
    assert_eq!(object["steps"], expected);
}

#[test]
fn what_a_registry_answers_is_read_page_by_page() {
    let bodies =
        r#"{"name":"app","tags":["1.2","1.3"]} {"name":"app","tags":["1.4"]} {"tags":null}"#;
    let object = run(&["-", "--json", "--current", "1.2"], bodies);
    assert_eq!(section(&object, "update")["to"], "1.4");
    assert_eq!(section(&object, "input")["tags"], 3);
    let skopeo = r#"{ "Repository": "docker.io/library/app", "Tags": ["1.2", "1.3"] }"#;
    assert_eq!(section(&run(&["--json", "--current", "1.2"], skopeo), "update")["to"], "1.3");
}

#[test]
fn a_file_is_read() {
    let path = std::env::temp_dir().join(format!("newest-tag-{}.txt", std::process::id()));
    std::fs::write(&path, "1.2\r\n1.3\r\n").expect("a file");
    let name = path.to_str().expect("UTF-8");
    let output = run(&[name, "--json", "--current", "1.2"], "9.9\n");
    std::fs::remove_file(&path).expect("the file");
    assert_eq!(section(&output, "update")["to"], "1.3");
}

#[test]
fn what_is_no_tag_is_told_and_the_others_are_read() {
    let output = run(&["--json"], b"1.2\n\n  \n-x\n 1.3 \n1.2+b\x1b\xff\n");
    assert_eq!(output.status.code(), Some(0));
    let expected = "\
line 4: error: a tag starts with a letter, a digit or `_` (byte 0): -x
line 6: error: a tag holds only letters, digits, `_`, `.` and `-` (byte 3): 1.2+b\\u{1b}\\u{fffd}
blank lines: 2
";
    assert_eq!(stderr(&output), expected);
    let object = section(&output, "input");
    assert_eq!(
        (&object["tags"], &object["blank"], &object["refused"]),
        (&json!(2), &json!(2), &json!(2))
    );
    assert_eq!(object["reasons"][0]["line"], 4);
    let output = run(&["--json"], r#"{"tags":["1.2",3,"a b"]}"#);
    assert!(
        stderr(&output).starts_with("tag 2: error: not a string: 3\ntag 3: error: "),
        "{}",
        stderr(&output)
    );
}

#[test]
fn only_the_first_faults_are_told_one_by_one() {
    let output = run(&[], "1.2\n".to_owned() + &"é".repeat(1_000) + &"\n-".repeat(5_000));
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).ends_with("and 4981 more that are no tags\n"), "{}", stderr(&output));
    assert!(output.stderr.len() < 4_096);
}

#[test]
fn input_that_holds_no_answer_exits_with_1() {
    for (arguments, input, message) in [
        (&[][..], "", "standard input holds no tag"),
        (&[], "\n \n", "standard input holds no tag"),
        (&[], "a b\n", "standard input holds no tag"),
        (&[], r#"{"tags":null}"#, "standard input holds no tag"),
        (&[], r#"{"errors":[]}"#, "standard input: the JSON has no list `tags`"),
        (&[], r#"{"tags":"1"}"#, "standard input: the JSON has no list `tags`"),
        (&[], r#"{"tags":["1""#, "standard input: no JSON: EOF"),
        (&["--current", "a b"], "1.2", "--current a b: a tag holds only"),
        (&["--current", ""], "1.2", "--current : the tag is empty"),
        (&["--publish", "1.2+b"], "1.2", "--publish 1.2+b: a tag holds only"),
    ] {
        let output = run(arguments, input);
        assert_eq!((output.status.code(), stdout(&output)), (Some(1), ""), "{input}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}

#[test]
fn more_than_the_limits_is_refused() {
    for (input, message) in [
        ("a\n".repeat(100_001), "more than 100000 tags"),
        ("\n".repeat((8 << 20) + 1), "more than 8 MiB of tags"),
        ("[".repeat(1 << 20), "holds no tag"),
        (format!("{{\"tags\":{}", "[".repeat(1 << 20)), "no JSON: recursion limit"),
    ] {
        let output = run(&[], input);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}

#[test]
fn many_tags_that_are_all_alone_are_answered() {
    let tags: Vec<_> = (0..5_000).map(|n| format!("1.{n}-w{n}x")).collect();
    let output = run(&["--current", "1.2-w2x"], tags.join("\n"));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn arguments_that_make_no_sense_exit_with_2() {
    for arguments in [
        &["--line", "3.x"][..],
        &["--requirement", "about 3"],
        &["--at-most", "tiny"],
        &["--slot", "one"],
        &["--slot", "1", "--loose"],
        &["--include", "["],
        &["--deny", "a b"],
        &["--codenames", "alma"],
        &["--codenames", "alma=a,,b"],
        &["--why"],
        &["--colour"],
        &["/dev/null/no/such/file"],
    ] {
        let output = run(arguments, "1.2\n");
        assert_eq!((output.status.code(), stdout(&output)), (Some(2), ""), "{arguments:?}");
    }
}

#[test]
fn pipes_get_no_colours_unless_asked_for() {
    const ESCAPE: u8 = 0x1b;
    for (when, has_colours) in [("auto", false), ("never", false), ("always", true)] {
        let output = run(&["--color", when, "--current", "1.26.0"], lines(TAGS) + "\na b");
        for stream in [&output.stdout, &output.stderr] {
            assert_eq!(stream.contains(&ESCAPE), has_colours, "{when}");
        }
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    let arguments = ["--current", "1.26.0", "--why"];
    let coloured = run(&[&["--color", "always"], &arguments[..]].concat(), lines(TAGS));
    let plain = anstream::adapter::strip_str(stdout(&coloured)).to_string();
    assert_eq!(plain, stdout(&run(&arguments, lines(TAGS))));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = PROGRAM.command(&[], Stdio::piped()).spawn().expect("a process");
    drop(child.stdout.take());
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all("1.2\n".repeat(10_000).as_bytes()).expect("all of it is read");
    drop(input);
    let output = child.wait_with_output().expect("an output");
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), ""));
}

#[test]
fn help_has_examples() {
    let output = run(&["--help"], "");
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("newest_tag tags.txt --publish 1.2.3"));
}
