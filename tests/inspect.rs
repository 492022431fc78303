//! The example `inspect` as a person or a script runs it.
//!
//! `cargo test` builds examples before it runs tests. Alone: `cargo build --example inspect`, then `cargo test --test inspect`.

#![expect(clippy::expect_used, reason = "a helper that panics is a failed test")]

use std::io::{Read, Write};
use std::process::{Output, Stdio};

#[path = "support/program.rs"]
mod program;

use program::{Program, stderr, stdout};
use serde_json::Value;

const PROGRAM: Program = Program("inspect");

const PINNED: &str =
    "ghcr.io/team/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Runs the program with what it reads from standard input.
fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
    PROGRAM.run(arguments, input)
}

/// What stands behind a label, in each report.
fn rows<'a>(output: &'a Output, label: &str) -> Vec<&'a str> {
    let lines = stdout(output).lines();
    lines.filter_map(|line| line.strip_prefix("  ")?.strip_prefix(label)).map(str::trim).collect()
}

/// The objects that were printed, one a line.
fn objects(output: &Output) -> Vec<Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

#[test]
fn without_arguments_it_explains_six_references() {
    let output = run(&[], b"");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(rows(&output, "canonical").len(), 6);
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_report_answers_every_question() {
    let output = run(&["nginx"], b"");
    let expected = "\
nginx
  domain       docker.io  (implied)
  repository   library/nginx  (library/ is implied)
  account      library
  name         nginx
  tag          latest  (implied)
  digest       none
  canonical    docker.io/library/nginx
  familiar     nginx
  short        nginx
  pulls        docker.io/library/nginx:latest
  API host     registry-1.docker.io
  credentials  https://index.docker.io/v1/
  web page     https://hub.docker.com/_/nginx
  tags page    https://hub.docker.com/_/nginx/tags
  official     yes
  pinning      floating  (meant to move)
  loopback     no
  concern      neither tag nor digest: latest will be taken
";
    assert_eq!(stdout(&output), expected);
}

#[test]
fn what_is_written_is_told_from_what_is_implied() {
    let texts = ["docker.io/library/nginx:1", "index.docker.io/team/app", PINNED];
    let output = run(&texts, b"");
    let domains =
        ["docker.io  (written)", "docker.io  (written by its old name)", "ghcr.io  (written)"];
    assert_eq!(rows(&output, "domain"), domains);
    assert_eq!(rows(&output, "repository"), ["library/nginx", "team/app", "team/app"]);
    let tags = ["1", "latest  (implied)", "none  (the digest says which image)"];
    assert_eq!(rows(&output, "tag "), tags);
}

#[test]
fn a_bad_reference_is_refused_and_the_others_are_explained() {
    let output = run(&["nginx:1", "Nginx", "redis"], b"");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(rows(&output, "familiar"), ["nginx:1", "redis"]);
    let expected = "\
error: the repository must be lower case
  Nginx
  ^^^^^
rule: repository = lower-case letters and digits, joined by `.`, `_`, `__` or dashes; parts joined by `/`
did you mean `nginx`?
";
    assert_eq!(stderr(&output), expected);
}

#[test]
fn a_dash_reads_a_reference_a_line() {
    let output = run(&["-", "redis"], b"nginx\r\n\n  \nghcr.io/team/app:1\nBad\nlast");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(rows(&output, "familiar"), ["nginx", "ghcr.io/team/app:1", "last", "redis"]);
    assert!(stderr(&output).starts_with("line 5: error: "), "{}", stderr(&output));
}

#[test]
fn an_empty_input_is_no_error() {
    let output = run(&["-"], b"");
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), ""));
}

#[test]
fn an_over_long_line_is_refused_and_the_next_one_read() {
    let mut input = "é".repeat(4_000_000).into_bytes();
    input.extend_from_slice(b"\nnginx\n");
    let output = run(&["-"], &input);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("more than 65,536 bytes"), "{}", stderr(&output));
    assert!(output.stderr.len() < 4_096);
    assert_eq!(rows(&output, "familiar"), ["nginx"]);
}

#[test]
fn the_longest_reference_is_read_and_one_byte_more_is_not() {
    let domain = ["a.", &"b".repeat(65_013)].concat();
    let path = "c".repeat(255);
    let tag = "d".repeat(128);
    let longest = format!("{domain}/{path}:{tag}@sha512:{}", "e".repeat(128));
    assert_eq!(longest.len(), 65_536);
    assert_eq!(run(&["-"], longest.as_bytes()).status.code(), Some(0));
    assert_eq!(run(&["-"], format!("{longest}e").as_bytes()).status.code(), Some(1));
}

#[test]
fn bytes_that_are_no_utf8_are_refused() {
    let output = run(&["-"], b"ngi\xffnx\nredis\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(r"ngi\u{fffd}nx"), "{}", stderr(&output));
    assert_eq!(rows(&output, "familiar"), ["redis"]);
}

#[test]
fn lines_are_answered_as_they_come() {
    let mut child = PROGRAM.command(&["--json", "-"], Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = child.stdout.take().unwrap();
    input.write_all(b"nginx\n").unwrap();
    let mut byte = [0];
    output.read_exact(&mut byte).unwrap(); // waits for ever if nothing comes before the end
    assert_eq!(byte, *b"{");
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn json_is_one_object_a_line_in_the_order_of_the_input() {
    let output = run(&["--json", "nginx", "Nginx", PINNED], b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("did you mean `nginx`?"), "{}", stderr(&output));
    let objects = objects(&output);
    let inputs: Vec<_> = objects.iter().map(|object| &object["input"]).collect();
    assert_eq!(inputs, ["nginx", "Nginx", PINNED]);
    assert_eq!(objects[0]["canonical"], "docker.io/library/nginx");
    assert_eq!(objects[0]["concerns"], serde_json::json!(["no-tag"]));
    assert_eq!(objects[1]["error"]["suggestion"], "nginx");
    assert_eq!(objects[2]["pinning"], "pinned");
    assert_eq!(objects[2]["effective_tag"], Value::Null);
}

#[test]
fn json_has_the_same_keys_for_every_reference() {
    let keys = [
        "account",
        "api_host",
        "artifact",
        "canonical",
        "concerns",
        "credential_key",
        "digest",
        "domain",
        "domain_explicit",
        "effective_tag",
        "familiar",
        "image",
        "input",
        "loopback",
        "name",
        "official",
        "path",
        "pinning",
        "pull",
        "reference",
        "repository",
        "short",
        "tag",
        "tags_page",
        "transport",
        "web_page",
    ];
    for object in objects(&run(&["--json", "nginx", PINNED, "docker://[::1]/x:1"], b"")) {
        let object = object.as_object().unwrap();
        assert!(object.keys().eq(keys), "{object:?}");
    }
}

#[test]
fn a_fault_behind_a_transport_is_placed_in_the_whole_text() {
    let objects = objects(&run(&["--json", "docker://ghcr.io/Team/app"], b""));
    assert_eq!(
        (&objects[0]["error"]["start"], &objects[0]["error"]["end"]),
        (&17.into(), &21.into())
    );
}

#[test]
fn transports_are_recognised() {
    let texts =
        ["docker://nginx", "oci:build/layout:v1", "dir:latest", "docker-archive:x.tar:nginx:1"];
    let output = run(&texts, b"");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(rows(&output, "transport"), ["docker", "oci", "dir", "docker-archive"]);
    assert_eq!(rows(&output, "path"), ["build/layout", "latest", "x.tar"]);
    assert_eq!(rows(&output, "image"), ["v1"]);
    assert_eq!(rows(&output, "familiar"), ["nginx", "nginx:1"]);
    assert!(
        stdout(&output)
            .contains("to Docker, which knows no transports, this is docker.io/library/dir:latest")
    );
}

#[test]
fn a_transport_followed_by_what_it_does_not_take_is_refused() {
    let output = run(&["docker-archive:x.tar:@one"], b"");
    assert_eq!(output.status.code(), Some(1));
    let expected = "\
error: an index is a decimal number, from 0 on
  docker-archive:x.tar:@one
                        ^^^
";
    assert_eq!(stderr(&output), expected);
}

#[test]
fn a_web_address_gets_a_spelling() {
    let output = run(&["https://ghcr.io/team/app"], b"");
    assert!(stderr(&output).contains("did you mean `ghcr.io/team/app`?"), "{}", stderr(&output));
}

#[test]
fn tags_made_from_a_digest_are_told() {
    let hex = "0123456789abcdef".repeat(4);
    for (suffix, kind) in
        [(".sig", "signature"), (".att", "attestation"), (".sbom", "sbom"), ("", "referrers")]
    {
        let output = run(&["--json", &format!("x.test/app:sha256-{hex}{suffix}")], b"");
        let expected = serde_json::json!({ "kind": kind, "subject": format!("sha256:{hex}") });
        assert_eq!(objects(&output)[0]["artifact"], expected);
    }
    for tag in [format!("sha256-{hex}."), format!("sha256-{hex}.zip"), "sha256-abc.sig".into()] {
        let output = run(&["--json", &format!("x.test/app:{tag}")], b"");
        assert_eq!(objects(&output)[0]["artifact"], Value::Null, "{tag}");
    }
}

#[test]
fn pipes_get_no_colours_unless_asked_for() {
    const ESCAPE: u8 = 0x1b;
    for (arguments, has_colours) in [
        (&["nginx", "Nginx"][..], false),
        (&["--color", "never", "nginx", "Nginx"], false),
        (&["--color", "always", "nginx", "Nginx"], true),
    ] {
        let output = run(arguments, b"");
        for stream in [&output.stdout, &output.stderr] {
            assert_eq!(stream.contains(&ESCAPE), has_colours, "{arguments:?}");
        }
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    let coloured = run(&["--color", "always"], b"");
    let plain = anstream::adapter::strip_str(stdout(&coloured)).to_string();
    assert_eq!(plain, stdout(&run(&[], b"")));
}

#[test]
fn no_text_moves_the_cursor() {
    let output = run(&["dir:a\x1b[2Jb", "a\x1b[2J"], b"");
    assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let mut child = PROGRAM.command(&["-"], Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    let _ = input.write_all("nginx\n".repeat(10_000).as_bytes()); // the program may stop reading
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), ""));
}

#[test]
fn help_has_examples() {
    let output = run(&["--help"], b"");
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("inspect - < images.txt"));
}

#[test]
fn arguments_that_make_no_sense_exit_with_2() {
    assert_eq!(run(&["--colour"], b"").status.code(), Some(2));
}
