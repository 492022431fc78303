//! The example `registry_access` as a person or a script runs it.
//!
//! `cargo test` builds examples before it runs tests. Alone:
//! `cargo build --example registry_access && cargo test --test registry_access`.

#![expect(clippy::expect_used, reason = "a helper that panics is a failed test")]

use std::path::PathBuf;
use std::process::Output;

#[path = "support/program.rs"]
mod program;

use program::{Program, stderr, stdout};
use serde_json::{Value, json};

const PROGRAM: Program = Program("registry_access");

const DAEMON: &str = r#"{
  "insecure-registries": ["registry.local:5000", "10.0.0.0/8"],
  "registry-mirrors": ["https://m.example/hub"]
}"#;

/// Runs the program with a daemon.json on standard input.
fn run(arguments: &[&str], daemon: &str) -> Output {
    PROGRAM.run(&[arguments, &["--daemon-json", "-"]].concat(), daemon)
}

fn answer(arguments: &[&str], daemon: &str) -> Value {
    let output = run(&[arguments, &["--json"]].concat(), daemon);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    serde_json::from_str(stdout(&output)).expect("one object")
}

/// The attempts and origins of all endpoints, in order.
fn tries(answer: &Value) -> Vec<String> {
    let endpoints = answer["endpoints"].as_array().expect("a list").iter();
    let tries = endpoints.flat_map(|endpoint| endpoint["tries"].as_array().expect("a list"));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    tries.map(|one| text(&one["attempt"]) + " " + &text(&one["origin"])).collect()
}

#[test]
fn without_arguments_it_explains_a_few_registries() {
    let output = PROGRAM.run(&[], "");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    for part in [
        "docker.io\n  TLS          needed: Docker Hub is always spoken to over TLS\n",
        "https://mirror.gcr.io/v2/  (mirror, ns=docker.io, without credentials)",
        "its address 10.20.30.40 lies in the network 10.0.0.0/8",
        "ask docker-credential-pass",
        "plain HTTP: anyone on the way",
        " Insecure Registries:\n  registry.local:5000\n  10.0.0.0/8\n  ::1/128\n  127.0.0.0/8\n Registry Mirrors:\n",
    ] {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
    assert!(stderr(&output).contains("\"insecure-registries[2]\" (line 2, column"));
    assert!(!text.contains("s3cret"));
}

#[test]
fn it_says_whether_tls_is_needed_and_what_decided() {
    for (arguments, insecure, rule, expected) in [
        (
            &["docker.io"][..],
            false,
            "hub",
            &["https https://m.example", "https https://registry-1.docker.io"][..],
        ),
        (&["docker.io", "--for", "push"], false, "hub", &["https https://registry-1.docker.io"]),
        (
            &["docker.io", "--resolved", "m.example=10.1.1.1"],
            false,
            "hub",
            &["https-unverified https://m.example", "https https://registry-1.docker.io"],
        ),
        (
            &["registry.local:5000"],
            true,
            "listed",
            &["https-unverified https://registry.local:5000", "http http://registry.local:5000"],
        ),
        (
            &["registry.local:5000", "--tls-confirmed"],
            true,
            "listed",
            &["https-unverified https://registry.local:5000"],
        ),
        (&["registry.local:5001"], false, "unresolved", &["https https://registry.local:5001"]),
        (
            &["ghcr.io", "--resolved", "1.2.3.4", "::1"],
            true,
            "loopback",
            &["https-unverified https://ghcr.io", "http http://ghcr.io"],
        ),
        (&["ghcr.io", "--resolved", "1.2.3.4"], false, "not-listed", &["https https://ghcr.io"]),
        (
            &["10.9.9.9:5000"],
            true,
            "network",
            &["https-unverified https://10.9.9.9:5000", "http http://10.9.9.9:5000"],
        ),
    ] {
        let answer = answer(arguments, DAEMON);
        assert_eq!(
            (&answer["insecure"], &answer["rule"]),
            (&json!(insecure), &json!(rule)),
            "{arguments:?}"
        );
        assert_eq!(tries(&answer), expected, "{arguments:?}");
    }
}

#[test]
fn a_warning_says_what_is_at_risk_and_none_is_given_for_this_machine() {
    for (arguments, beginnings) in [
        (&["ghcr.io"][..], &[][..]),
        (&["localhost:5000", "--resolved", "127.0.0.1"], &[]),
        (&["registry.local:5000"], &["any certificate is taken:", "plain HTTP:"]),
        (&["registry.local:5000", "--tls-confirmed"], &["any certificate is taken:"]),
        (
            &["docker.io", "--resolved", "m.example=10.1.1.1"],
            &["any certificate is taken from a mirror:"],
        ),
    ] {
        let answer = answer(arguments, DAEMON);
        let warnings: Vec<_> = answer["warnings"].as_array().expect("a list").iter().collect();
        assert_eq!(warnings.len(), beginnings.len(), "{arguments:?}");
        for (warning, beginning) in warnings.iter().zip(beginnings) {
            assert!(warning.as_str().expect("a text").starts_with(beginning), "{warning}");
        }
    }
}

#[test]
fn mirrors_get_the_domain_and_no_credentials() {
    let answer = answer(&["docker.io"], DAEMON);
    let endpoints = &answer["endpoints"];
    let parts = |at: usize| {
        ["mirror", "prefix", "namespace", "credentials"].map(|key| endpoints[at][key].clone())
    };
    assert_eq!(parts(0), [json!(true), json!("/hub"), json!("docker.io"), json!(false)]);
    assert_eq!(parts(1), [json!(false), json!(""), Value::Null, json!(true)]);
    assert_eq!(answer["api_host"], "registry-1.docker.io");
    assert_eq!(answer["credential_key"], "https://index.docker.io/v1/");
    assert_eq!(answer["unresolved"], json!(["m.example"]));
}

#[test]
fn it_says_what_config_json_has_and_no_secret() {
    let config = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("examples/registry_access/sample/config.json");
    let config = config.to_str().expect("UTF-8");
    for (host, source, detail, user) in [
        ("docker.io", "entry", json!("https://index.docker.io/v1/"), json!("moby")),
        ("git.corp:5050", "helper", json!("docker-credential-pass"), Value::Null),
        ("registry.local:5000", "empty", json!("registry.local:5000"), Value::Null),
        ("quay.io", "none", Value::Null, Value::Null),
    ] {
        let answer = answer(&[host, "--config-json", config], "");
        let login = &answer["login"];
        assert_eq!(
            (&login["source"], &login["detail"], &login["user"]),
            (&json!(source), &detail, &user),
            "{host}"
        );
        assert!(!answer.to_string().contains("s3cret"));
    }
    assert_eq!(answer(&["quay.io"], "")["login"], Value::Null);
}

#[test]
fn a_file_that_dockerd_refuses_is_refused_with_every_key_and_place() {
    let daemon =
        "{\"registry-mirrors\": [\"m.example\"],\n \"insecure-registries\": [\"-h\", \"h\"]}";
    let output = run(&["ghcr.io"], daemon);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "");
    let lines: Vec<_> = stderr(&output).lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].contains("\"registry-mirrors[0]\" (line 1, column 23)"), "{lines:?}");
    assert!(lines[1].contains("\"insecure-registries[0]\" (line 2, column 26)"), "{lines:?}");
}

#[test]
fn a_message_names_the_file_that_was_given() {
    let folder = std::env::temp_dir();
    let path = folder.join(format!("registry-access-{}.json", std::process::id()));
    std::fs::write(&path, "{\n]").expect("a writable folder");
    let file = path.to_str().expect("UTF-8");
    let daemon = PROGRAM.run(&["ghcr.io", "--daemon-json", file], "");
    let config = PROGRAM.run(&["ghcr.io", "--config-json", file], "");
    let sent = run(&["ghcr.io"], "{\n]");
    std::fs::remove_file(&path).expect("it was written");
    let json = "line 2, column 1: here the text stops being JSON";
    for (output, expected) in [
        (
            &daemon,
            vec![
                format!("{file}: error: {json}"),
                format!("registry_access: {file}: dockerd does not start with this file"),
            ],
        ),
        (&config, vec![format!("registry_access: {file}: {json}")]),
        (
            &sent,
            vec![
                format!("standard input: error: {json}"),
                "registry_access: standard input: dockerd does not start with this file".to_owned(),
            ],
        ),
    ] {
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(stderr(output).lines().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn what_makes_no_sense_is_told_by_the_exit_code() {
    for (arguments, code) in [
        (&["team"][..], 1),
        (&["h:99999"], 1),
        (&["a\u{1b}[0m.b"], 1),
        (&["ghcr.io", "--resolved", "nowhere"], 1),
        (&["ghcr.io", "--config-json", "/no/such/file"], 2),
        (&["ghcr.io", "--for", "fun"], 2),
    ] {
        let output = run(arguments, "");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
        assert!(!stderr(&output).contains('\u{1b}'), "{arguments:?}");
    }
}
