//! The example `approved_bases` as a person or a script runs it.
//!
//! `cargo test` builds examples before it runs tests. Alone:
//! `cargo build --all-features --example approved_bases && cargo test --all-features --test approved_bases`.

#![expect(clippy::expect_used, reason = "a helper that panics is a failed test")]

use std::fs;
use std::path::PathBuf;
use std::process::{Output, Stdio};

#[path = "support/program.rs"]
mod program;

use program::{Program, stderr, stdout};
use serde_json::{Value, json};

const PROGRAM: Program = Program("approved_bases");

const POLICY: &str = r#"{
  "rules": [{"name": "golden only", "approve": ["corp.io/golden/*"]}],
  "rewrite": [{"from": "docker.io/library/*", "to": "corp.io/golden/*"}]
}"#;

/// A folder of files, which is gone at the end of a test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str, files: &[(&str, &str)]) -> Self {
        let path =
            std::env::temp_dir().join(format!("approved-bases-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        for (name, text) in files {
            fs::write(path.join(name), text).expect("a file");
        }
        Self(path)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).expect("a file")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = PROGRAM.command(arguments, Stdio::null());
        command.current_dir(&self.0).output().expect("an output")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The object a line that is printed with `--json`.
fn objects(output: &Output) -> Vec<Value> {
    let read = |line| serde_json::from_str(line).expect("an object a line");
    stdout(output).lines().map(read).collect()
}

#[test]
fn without_arguments_it_explains_two_small_files() {
    let output = PROGRAM.command(&[], Stdio::null()).output().expect("an output");
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), ""));
    let expected = "\
Dockerfile:2:32: denied  golang:${GO}-alpine = golang:1.23-alpine
  broken  rules[0] \"golden images only\" (line 3, column 5): the image lies in no approved place
  instead registry.corp/golden/go:1.23-alpine
Dockerfile:5:13: denied  docker.i0/library/busybox:1.36
  broken  rules[0] \"golden images only\" (line 3, column 5): the image lies in no approved place
  broken  rules[3] \"no look-alikes\" (line 6, column 5): the domain looks like docker.io but is another one to Docker
Dockerfile:6:6: denied  gcr.io/distroless/static-debian12
  broken  rules[1] \"pin what others build\" (line 4, column 5): no digest is written
  broken  rules[2] \"nothing that moves\" (line 5, column 5): the tag moves, or none is written
compose.yaml:3:12: allowed registry.corp/golden/nginx:1.27-alpine
compose.yaml:5:13: denied  postgres:${POSTGRES:-16} = postgres:16
  broken  rules[0] \"golden images only\" (line 3, column 5): the image lies in no approved place
  instead registry.corp/golden/postgres:16
compose.yaml:7:12: denied  redis
  broken  rules[0] \"golden images only\" (line 3, column 5): the image lies in no approved place
  broken  rules[2] \"nothing that moves\" (line 5, column 5): the tag moves, or none is written
  instead registry.corp/golden/redis:stable (denied too)
compose.yaml:9:12: undecided ${JOBS_IMAGE}: the variable JOBS_IMAGE has no value
1 allowed, 5 denied, 1 undecided
";
    assert_eq!(stdout(&output), expected);
}

#[test]
fn the_exit_code_tells_whether_every_image_is_allowed() {
    for (name, text, code, counts) in [
        (
            "Dockerfile",
            "FROM corp.io/golden/go AS build\nFROM build\nFROM scratch\n",
            0,
            "1 allowed, 0 denied, 0 undecided",
        ),
        (
            "Dockerfile",
            "FROM corp.io/golden/go\nFROM alpine\n",
            1,
            "1 allowed, 1 denied, 0 undecided",
        ),
        ("Dockerfile", "ARG BASE\nFROM $BASE\n", 1, "0 allowed, 0 denied, 1 undecided"),
        (
            "Dockerfile",
            "FROM corp.io/golden/go\nCOPY --from=Alpine / /\n",
            1,
            "1 allowed, 0 denied, 1 undecided",
        ),
        ("Dockerfile", "FROM evil-corp.io/golden/go\n", 1, "0 allowed, 1 denied, 0 undecided"),
        (
            "compose.yaml",
            "services: {a: {image: corp.io/golden/a}}",
            0,
            "1 allowed, 0 denied, 0 undecided",
        ),
        (
            "pod.yaml",
            "kind: Pod\napiVersion: v1\nspec: {containers: [{name: a, image: nginx}]}",
            1,
            "0 allowed, 1 denied, 0 undecided",
        ),
        ("Dockerfile", "", 0, "0 allowed, 0 denied, 0 undecided"),
    ] {
        let folder = Folder::new("exit", &[("policy.json", POLICY), (name, text)]);
        let output = folder.run(&["--policy", "policy.json", name]);
        assert_eq!((output.status.code(), stderr(&output)), (Some(code), ""), "{text}");
        assert_eq!(stdout(&output).lines().last(), Some(counts), "{text}");
    }
}

#[test]
fn what_is_given_and_known_beside_the_files_counts() {
    let policy =
        r#"{"rules": [{"no-plain-http": "deny-unknown"}, {"not-floating": "deny-unknown"}]}"#;
    let file = "ARG TAG\nFROM corp.io/a:$TAG\n";
    let folder = Folder::new("known", &[("p", policy), ("Dockerfile", file)]);
    let digest = format!("TAG=1@sha256:{}", "0".repeat(64));
    for (arguments, broken) in [
        (&["--variable", "TAG=1"][..], &["maybe-plain-http", "maybe-floating"][..]),
        (&["--variable", &digest], &["maybe-plain-http"]),
        (&["--variable", &digest, "--plain-http", "corp.io"], &["plain-http"]),
        (&["--variable", &digest, "--plain-http", "other.io"], &[]),
    ] {
        let output = folder.run(&[&["--policy", "p", "Dockerfile", "--json"], arguments].concat());
        let [image] = &objects(&output)[..] else { panic!("{}", stdout(&output)) };
        let found = image["broken"].as_array().expect("a list").iter();
        assert!(found.map(|breach| &breach["reason"]).eq(broken), "{arguments:?}: {image}");
    }
}

#[test]
fn an_object_a_line_says_what_and_where() {
    let file = "# base\nFROM nginx:1.27\nFROM $BASE\n";
    let folder = Folder::new("json", &[("policy.json", POLICY), ("Dockerfile", file)]);
    let output = folder.run(&["--policy", "policy.json", "--json", "Dockerfile"]);
    let expected = [
        json!({
            "file": "Dockerfile", "line": 2, "column": 6, "origin": "from", "path": null,
            "text": "nginx:1.27", "image": "nginx:1.27", "allowed": false, "why": null,
            "broken": [{
                "index": 0, "name": "golden only", "line": 2, "column": 13,
                "reason": "not-approved", "message": "the image lies in no approved place",
            }],
            "rewrite": {
                "from": "docker.io/library/*", "to": "corp.io/golden/*",
                "image": "corp.io/golden/nginx:1.27", "allowed": true, "why": null,
            },
        }),
        json!({
            "file": "Dockerfile", "line": 3, "column": 6, "origin": "from", "path": null,
            "text": "$BASE", "image": null, "allowed": null,
            "why": "no ARG BASE stands before the first FROM", "broken": [], "rewrite": null,
        }),
    ];
    assert_eq!((output.status.code(), objects(&output)), (Some(1), expected.to_vec()));
}

#[test]
fn rewrites_are_printed_or_written_and_every_other_byte_stays() {
    let file = "ARG V=3.20\r\nFROM alpine:$V  AS a # ü\r\nFROM \tcorp.io/golden/go\r\nCOPY --from=busybox / /";
    let folder = Folder::new("rewrite", &[("policy.json", POLICY), ("Dockerfile", file)]);
    let output = folder.run(&["--policy", "policy.json", "Dockerfile", "--rewrite"]);
    let expected = "\
Dockerfile:2:6: alpine:$V -> corp.io/golden/alpine:3.20
Dockerfile:4:13: busybox -> corp.io/golden/busybox
";
    assert_eq!((output.status.code(), stdout(&output)), (Some(1), expected));
    assert_eq!(folder.text("Dockerfile"), file);

    let output = folder.run(&["--policy", "policy.json", "Dockerfile", "--in-place"]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), ""));
    let changed = file
        .replace("alpine", "corp.io/golden/alpine")
        .replace("busybox", "corp.io/golden/busybox");
    assert_eq!(folder.text("Dockerfile"), changed);
    assert!(stdout(&output).ends_with("3 allowed, 0 denied, 0 undecided\n"));
}

#[test]
fn an_image_that_cannot_be_changed_is_told_and_the_others_are_changed() {
    let file = "ARG IMAGE\nFROM $IMAGE\nFROM nginx\n";
    let folder = Folder::new("left", &[("policy.json", POLICY), ("Dockerfile", file)]);
    let arguments =
        ["--policy", "policy.json", "Dockerfile", "--in-place", "--variable", "IMAGE=alpine"];
    let output = folder.run(&arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stdout(&output).ends_with("\n1 allowed, 1 denied, 0 undecided\n"),
        "{}",
        stdout(&output)
    );
    let told = "approved_bases: Dockerfile:2:6: not changed: what would have to change is given by the caller\n";
    assert_eq!(stderr(&output), told);
    assert_eq!(folder.text("Dockerfile"), file.replace("nginx", "corp.io/golden/nginx"));
}

#[test]
fn directories_are_looked_through_and_a_kind_is_taken_as_told() {
    let files =
        [("policy.json", POLICY), ("Dockerfile", "FROM nginx\n"), ("notes.txt", "FROM a\n")];
    let folder = Folder::new("kinds", &files);
    let output = folder.run(&["--policy", "policy.json", "."]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(1), ""));
    assert!(
        stdout(&output).starts_with("./Dockerfile:1:6: denied  nginx\n"),
        "{}",
        stdout(&output)
    );
    assert!(stdout(&output).ends_with("0 allowed, 1 denied, 0 undecided\n"));

    let output = folder.run(&["--policy", "policy.json", "--kind", "dockerfile", "notes.txt"]);
    assert!(stdout(&output).starts_with("notes.txt:1:6: denied  a\n"), "{}", stdout(&output));
}

#[test]
fn an_argument_that_is_declared_too_late_is_told() {
    let file = "FROM corp.io/golden/go\nARG Y=1\nFROM a:$Y\n";
    let folder = Folder::new("late", &[("policy.json", POLICY), ("Dockerfile", file)]);
    let output = folder.run(&["--policy", "policy.json", "--variable", "Y=2", "Dockerfile"]);
    let expected = "Dockerfile:3:6: undecided a:$Y: no ARG Y stands before the first FROM\n";
    assert!(stdout(&output).contains(expected), "{}", stdout(&output));
}

#[test]
fn what_cannot_be_read_exits_with_2_and_the_others_are_judged() {
    let files = [
        ("policy.json", POLICY),
        ("bad.json", "{\"rules\": [\n{\"aprove\": [\"a\"]}]}"),
        ("Dockerfile", "FROM nginx\n"),
        ("notes.txt", "milk"),
        ("broken.yaml", "a: ["),
    ];
    let folder = Folder::new("unread", &files);
    for (arguments, message) in [
        (&["--policy", "policy.json", "nowhere"][..], "approved_bases: nowhere: "),
        (
            &["--policy", "policy.json", "notes.txt"],
            "approved_bases: notes.txt: of no kind that is known; say which with --kind",
        ),
        (
            &["--policy", "policy.json", "broken.yaml"],
            "approved_bases: broken.yaml:1:5: the text is no YAML",
        ),
        (&["--policy", "nowhere.json", "Dockerfile"], "nowhere.json: "),
        (
            &["--policy", "bad.json", "Dockerfile"],
            "bad.json: \"rules[0].aprove\" (line 2, column 12): there is no such member; did you mean \"approve\"?",
        ),
        (&["--policy", "policy.json", "-", "--in-place"], "standard input cannot be written"),
        (&["--policy", "policy.json"], "required"),
        (&["Dockerfile"], "--policy"),
        (&["--policy", "policy.json", "Dockerfile", "--rewrite", "--in-place"], "--in-place"),
        (&["--policy", "policy.json", "Dockerfile", "--variable", "=a"], "not NAME=VALUE"),
    ] {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(message), "{arguments:?}: {}", stderr(&output));
    }
    let output = folder.run(&["--policy", "policy.json", "nowhere", "Dockerfile"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stdout(&output).starts_with("Dockerfile:1:6: denied  nginx\n"), "{}", stdout(&output));
}

#[test]
fn standard_input_is_read_as_what_it_begins_as() {
    let folder = Folder::new("stdin", &[("policy.json", POLICY)]);
    let policy = folder.0.join("policy.json");
    let arguments = ["--policy", policy.to_str().expect("UTF-8"), "-"];
    let output = PROGRAM.run(&arguments, "FROM nginx\n");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).starts_with("-:1:6: denied  nginx\n"));
    let output = PROGRAM.run(&arguments, "services: {a: {image: nginx}}\n");
    assert!(stdout(&output).starts_with("-:1:23: denied  nginx\n"), "{}", stdout(&output));
}

#[test]
fn texts_of_files_do_not_reach_the_terminal_as_they_are() {
    let policy = "{\"rules\": [{\"name\": \"a\u{202e}b\", \"pinned\": true}]}";
    let file = "FROM nginx:\u{1b}[2J\nFROM nginx\n";
    let folder = Folder::new("escaped", &[("policy.json", policy), ("Dockerfile", file)]);
    let output = folder.run(&["--policy", "policy.json", "Dockerfile", "--color", "never"]);
    let told = stdout(&output);
    assert!(told.contains("\\u{1b}[2J") && told.contains("a\\u{202e}b"), "{told}");
    assert!(told.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)), "{told}");
}

#[test]
fn pipes_get_no_colours_unless_asked_for() {
    for (when, has_colours) in [("auto", false), ("never", false), ("always", true)] {
        let output =
            PROGRAM.command(&["--color", when], Stdio::null()).output().expect("an output");
        assert_eq!(output.stdout.contains(&0x1b), has_colours, "{when}");
    }
}

#[test]
fn help_has_examples() {
    let output = PROGRAM.command(&["--help"], Stdio::null()).output().expect("an output");
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("approved_bases --policy policy.json Dockerfile --rewrite"));
    assert!(stdout(&output).contains("The sample always gives 0."));
}

#[test]
fn a_file_that_is_read_by_lines_is_undecided() {
    let unread = "# {{\na: 'b\nc'\nimage: corp.io/golden/go:1\n";
    let folder = Folder::new("guess", &[("policy.json", POLICY), ("pod.yaml", unread)]);
    let output = folder.run(&["--policy", "policy.json", "pod.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stdout(&output),
        "pod.yaml:4:8: allowed corp.io/golden/go:1\n\
         pod.yaml: undecided no YAML before its templates are filled in: there may be images that are not seen\n\
         1 allowed, 0 denied, 1 undecided\n"
    );
    let output = folder.run(&["--policy", "policy.json", "--json", "pod.yaml"]);
    let objects = objects(&output);
    assert_eq!((output.status.code(), objects.len()), (Some(1), 2));
    assert_eq!((&objects[1]["allowed"], &objects[1]["origin"]), (&Value::Null, &Value::Null));
}
