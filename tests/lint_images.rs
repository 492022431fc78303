//! The example `lint_images` as a person or a script runs it.
//!
//! `cargo test` builds examples before it runs tests. Alone: `cargo build --all-features --example lint_images && cargo test --all-features --test lint_images`.

#![expect(clippy::expect_used, reason = "a helper that panics is a failed test")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

#[path = "support/program.rs"]
mod program;

use program::{Program, stderr, stdout};
use serde_json::Value;

const PROGRAM: Program = Program("lint_images");

/// Runs the program without standard input.
fn run(arguments: &[&str]) -> Output {
    PROGRAM.command(arguments, Stdio::null()).output().expect("an output")
}

/// The objects of `--json`, a line each.
fn objects(output: &Output) -> Vec<Value> {
    let lines = stdout(output).lines();
    lines.map(|line| serde_json::from_str(line).expect("an object a line")).collect()
}

/// A directory of this name for the files of a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a directory");
    folder
}

fn write(path: &Path, text: &str) -> String {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    fs::write(path, text).expect("a file");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn without_arguments_it_lints_a_sample() {
    let output = run(&[]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), ""));
    let text = stdout(&output);
    for part in [
        "Dockerfile:4:36: error: the repository must be lower case\n",
        "    RUN --mount=type=bind,from=ghcr.io/Team/tools:3,target=/tools /tools/make\n",
        "                                       ^^^^\n    did you mean ghcr.io/team/tools:3?\n",
        "Dockerfile:6:6: warning: neither tag nor digest: latest will be taken\n",
        "Dockerfile:9:6: error: no ARG BASE stands before the first FROM\n    FROM $BASE\n         ^^^^^\n",
        "compose.yaml:6:12: warning: the tag is meant to move\n",
        "compose.yaml:8:12: error: a reference has no scheme\n",
        "deployment.yaml:12:16: warning: the domain looks like docker.io",
        "deployment.yaml:14:17: note: a template, not expanded here\n",
        "12 references in 3 files: 3 errors, 3 warnings, 2 notes\n",
    ] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
}

#[test]
fn findings_give_1_and_good_files_give_0() {
    let folder = folder("lint_images_codes");
    let good = write(&folder.join("Dockerfile"), "FROM alpine:3.20\n");
    let bad = write(&folder.join("k8s/pod.yaml"), "containers:\n- image: Nginx\n");
    let output = run(&[&good]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "1 reference in 1 file: 0 errors, 0 warnings, 0 notes\n");
    assert_eq!(run(&[&bad]).status.code(), Some(1));
    assert_eq!(run(&["--pinned", &good]).status.code(), Some(1));
    let output = run(&["--json", folder.to_str().expect("UTF-8")]);
    let [finding] = &objects(&output)[..] else { panic!("{}", stdout(&output)) };
    assert_eq!(finding["file"], bad.as_str());
    assert_eq!((&finding["line"], &finding["column"]), (&2.into(), &10.into()));
    assert_eq!((&finding["rule"], &finding["suggestion"]), (&"refused".into(), &"nginx".into()));
    assert_eq!(finding["path"], "containers[0].image");
}

#[test]
fn what_cannot_be_read_gives_2() {
    let folder = folder("lint_images_unread");
    let text = write(&folder.join("notes.txt"), "milk");
    let broken = write(&folder.join("x.yaml"), "a: [b\n");
    for (path, message) in [
        (text.as_str(), "of no kind that is known"),
        (&broken, "lint_images: "),
        (&broken, "x.yaml:2:1: the text is no YAML\n"),
        ("/does/not/exist", "/does/not/exist"),
    ] {
        let output = run(&[path]);
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
    assert_eq!(run(&["--kind", "dockerfile", &text]).status.code(), Some(0));
}

#[test]
fn variables_are_given_on_the_command_line() {
    let text = "ARG BASE\nFROM $BASE\n";
    let output = PROGRAM.run(&["--kind", "dockerfile", "-v", "BASE=alpine:3.20", "-"], text);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let output = PROGRAM.run(&["--kind", "dockerfile", "--json", "-"], text);
    assert_eq!(objects(&output)[0]["rule"], "unset-variable");
}

#[test]
fn what_is_no_text_to_yaml_is_an_error() {
    let text = "image:\n  repository: nginx\n  tag: 1.20\n";
    let output = PROGRAM.run(&["--kind", "helm-values", "-"], text);
    assert_eq!(output.status.code(), Some(1));
    let expected = "<stdin>:3:8: error: not a text to YAML but a number, a date or a truth value: put it in quotes\n    tag: 1.20\n         ^^^^\n";
    assert!(stdout(&output).starts_with(expected), "{}", stdout(&output));
}

#[test]
fn fixes_change_the_references_and_nothing_else() {
    let folder = folder("lint_images_fix");
    let text = "# keep me\r\nARG IMAGE=Team/App:1\r\nFROM \"$IMAGE\" AS a # and me\r\nFROM https://quay.io/x:1\r\n";
    let path = write(&folder.join("Dockerfile"), text);
    let output = run(&["--fix", &path]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(stdout(&output).ends_with("2 fixed\n"), "{}", stdout(&output));
    let fixed = fs::read_to_string(&path).expect("a file");
    assert_eq!(fixed, text.replace("Team/App", "team/app").replace("https://", ""));
}

#[test]
fn a_fix_that_cannot_be_made_leaves_the_others() {
    let folder = folder("lint_images_fix_others");
    let text = "ARG I=Team\nFROM $I/App\nFROM $I/app\nFROM Nginx:1\n";
    let path = write(&folder.join("Dockerfile"), text);
    let output = run(&["--fix", &path]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    let fixed = fs::read_to_string(&path).expect("a file");
    assert_eq!(fixed, text.replace("Nginx", "nginx"), "{}", stdout(&output));
}

#[test]
fn help_says_what_the_sample_gives() {
    assert!(stdout(&run(&["--help"])).contains("The sample always gives 0."));
}

/// References and lines that people wrote, in files; all of them are found.
#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn a_tree_of_recorded_references_is_linted() {
    let Some(vectors) = std::env::var_os("IMAGE_VECTORS") else { return };
    let corpus = PathBuf::from(vectors).join("corpus");
    let lines = |file: &str| fs::read_to_string(corpus.join(file)).expect("a recording");
    let folder = folder("lint_images_corpus");

    let mut dockerfile = lines("from-lines.txt");
    dockerfile = dockerfile.replace("from \\\n", "");
    write(&folder.join("build/Dockerfile"), &dockerfile);
    let references = [lines("references.txt"), lines("references-with-variables.txt")].concat();
    let mut compose = String::from("services:\n");
    let mut manifests = String::new();
    for (number, line) in references.lines().enumerate() {
        let line = line.replace('"', "");
        writeln!(compose, "  s{number}:\n    image: \"{line}\"").expect("memory");
    }
    let rejected = lines("references-rejected.txt");
    for line in lines("references.txt").lines().chain(rejected.lines()) {
        writeln!(
            manifests,
            "---\nkind: Pod\napiVersion: v1\nspec:\n  containers:\n  - image: '{line}'"
        )
        .expect("memory");
    }
    write(&folder.join("compose.yaml"), &compose);
    write(&folder.join("deploy/pods.yaml"), &manifests);

    let path = folder.to_str().expect("UTF-8");
    let output = run(&[path]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(1), ""));
    let summary = stdout(&output).lines().last().expect("a summary");
    let count = dockerfile.lines().count()
        + 2 * lines("references.txt").lines().count()
        + lines("references-with-variables.txt").lines().count()
        + rejected.lines().count();
    println!("{summary}");
    assert!(summary.starts_with(&format!("{count} references in 3 files: ")), "{summary}");

    let refused = objects(&run(&["--json", path])).into_iter().filter(|it| {
        it["level"] == "error" && it["file"].as_str().is_some_and(|it| it.ends_with("pods.yaml"))
    });
    assert_eq!(refused.count(), rejected.lines().count());
}
