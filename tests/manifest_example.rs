//! The example `manifest` as a person or a script runs it.
//!
//! `cargo test` builds examples before it runs tests. Alone: `cargo build --example manifest && cargo test --test manifest_example`.

#![expect(clippy::expect_used, reason = "a helper that panics is a failed test")]

use std::process::{Output, Stdio};

#[path = "support/program.rs"]
mod program;

use program::{Program, stderr, stdout};
use serde_json::{Value, json};

const PROGRAM: Program = Program("manifest");

const INDEX: &str = include_str!("../examples/manifest/sample/index.json");
const IMAGE: &str = include_str!("../examples/manifest/sample/image.json");
const CONFIG: &str = include_str!("../examples/manifest/sample/config.json");

/// The descriptor of `{}`, without its braces.
const EMPTY: &str = r#""mediaType": "application/vnd.oci.empty.v1+json", "size": 2, "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a""#;

/// Runs the program with what it reads from standard input.
fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
    PROGRAM.run(arguments, input)
}

/// Runs the program as one that nothing is sent to.
fn run_alone(arguments: &[&str]) -> Output {
    PROGRAM
        .command(arguments, Stdio::null())
        .output()
        .expect("built by `cargo build --example manifest`")
}

/// The object that is printed with these arguments, and the exit code.
fn object(arguments: &[&str], input: impl AsRef<[u8]>) -> (Value, Option<i32>) {
    let output = run(&[&["--json"], arguments].concat(), input);
    let object = serde_json::from_slice(&output.stdout).expect("one object");
    (object, output.status.code())
}

/// The text that is printed of a good document.
fn text(arguments: &[&str], input: impl AsRef<[u8]>) -> String {
    let output = run(arguments, input);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output).to_owned()
}

fn index_of(manifests: &str) -> String {
    format!(r#"{{"schemaVersion": 2, "manifests": [{manifests}]}}"#)
}

#[test]
fn without_arguments_it_describes_an_index_its_image_and_the_config_of_that() {
    let output = run_alone(&[]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "");
    let headings: Vec<_> = stdout(&output).lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(headings, ["index", "", "image manifest", "", "config"]);

    let output = run_alone(&["--json"]);
    let objects = stdout(&output).lines().map(|line| serde_json::from_str(line).expect(line));
    let [index, image, config]: [Value; 3] =
        objects.collect::<Vec<_>>().try_into().expect("three objects");
    assert_eq!(index["choice"]["digest"], image["digest"]);
    assert_eq!(index["choice"]["size"], image["size"]);
    assert_eq!(image["config"]["digest"], config["digest"]);
    assert_eq!(image["config"]["size"], config["size"]);
}

#[test]
fn an_image_is_told_with_its_config_and_layers() {
    let expected = "\
image manifest
  media type        application/vnd.oci.image.manifest.v1+json
  digest            sha256:5d95ecad31fbcdfd262bb22754b1e184aee9425f9c43cfd26ec765062541a4ba
  size              1.4 kB (1413 bytes)
  kind of artifact  application/vnd.oci.image.config.v1+json
  family            OCI
  total size        35.9 MB (35883825 bytes)
  unique size       35.9 MB (35883825 bytes)
  config
    media type  application/vnd.oci.image.config.v1+json
    digest      sha256:2bb3255c53e04d2ae685fc7d4b412f75ee68397ec28b6e9a5aa6d53dbac67754
    size        1.7 kB (1700 bytes)
  layers            3
    #                size  compression   digest                                                                   media type
    0  29.1 MB (29126278)  gzip          sha256:78d916809765a3dcd724a25538cad7a703dc8baa24266380d4e49f793d8d66a7  application/vnd.oci.image.layer.v1.tar+gzip
    1    4.8 MB (4823112)  gzip          sha256:74e8bebc92058408c0141d4128f96b4631b35007e63890bf9098484a87ca6212  application/vnd.oci.image.layer.v1.tar+gzip
    2    1.9 MB (1932735)  zstd:chunked  sha256:7362fdaaa7eb9b991af08cedddff4b556123cdc8e084660bfab3afb3b1923561  application/vnd.oci.image.layer.v1.tar+zstd
        annotations
          io.github.containers.zstd-chunked.manifest-checksum  sha256:4ebde790877e2f92305cfb30ed1c0e2943dc00dfc24b49e3dc2a47889ca44151
          io.github.containers.zstd-chunked.manifest-position  1931000:1210:5214:1
  annotations
    org.opencontainers.image.base.name    docker.io/library/debian:13-slim
    org.opencontainers.image.base.digest  sha256:81d93757457f988523814ae0009837ae893f38d3fe123f2c37896f118b4c7804
    org.opencontainers.image.source       https://example.com/team/app
";
    assert_eq!(text(&[], IMAGE), expected);
}

#[test]
fn layers_are_told_by_how_they_are_packed() {
    let layers = [
        ("vnd.oci.image.layer.v1.tar", json!("none"), false, false),
        ("vnd.oci.image.layer.v1.tar+gzip", json!("gzip"), false, false),
        ("vnd.oci.image.layer.v1.tar+zstd+encrypted", json!("zstd"), true, false),
        ("vnd.docker.image.rootfs.diff.tar", Value::Null, false, false),
        ("vnd.docker.image.rootfs.foreign.diff.tar.gzip", json!("gzip"), false, true),
    ];
    let entry = |(kind, ..): &(&str, Value, bool, bool)| {
        format!(r#"{{"mediaType": "application/{kind}", "size": 5, "digest": "a:1"}}"#)
    };
    let entries: Vec<_> = layers.iter().map(entry).collect();
    let document = format!(
        r#"{{"schemaVersion": 2, "artifactType": "a/b", "config": {{{EMPTY}, "data": "e30="}},
            "layers": [{}], "subject": {{{EMPTY}}}}}"#,
        entries.join(",")
    );
    let (image, code) = object(&[], &document);
    assert_eq!(code, Some(0));
    assert_eq!((&image["total_size"], &image["unique_size"]), (&json!(27), &json!(7)));
    assert_eq!((&image["kind_of_artifact"], &image["family"]), (&json!("a/b"), &json!("other")));
    assert_eq!((&image["config"]["embedded"], &image["subject"]["size"]), (&json!(2), &json!(2)));
    for (row, (kind, compression, encrypted, foreign)) in layers.into_iter().enumerate() {
        let layer = &image["layers"][row];
        assert_eq!(layer["compression"], compression, "{kind}");
        assert_eq!(layer["encrypted"], encrypted, "{kind}");
        assert_eq!(layer["foreign"], foreign, "{kind}");
    }
}

#[test]
fn a_config_is_told_with_the_steps_that_made_the_layers() {
    let expected = "\
config
  digest       sha256:2bb3255c53e04d2ae685fc7d4b412f75ee68397ec28b6e9a5aa6d53dbac67754
  size         1.7 kB (1700 bytes)
  platform     linux/amd64
  created      2026-03-14T09:26:53Z
  author       Example Team <team@example.com>
  user         app
  working dir  /srv/app
  entrypoint   /usr/local/bin/serve
  cmd          --port
               8080
  environment  PATH
               APP_HOME
               APP_MODE
  ports        8080/tcp
               9090/tcp
  volumes      /srv/app/data
  stop signal  SIGTERM
  labels
    org.opencontainers.image.title    app
    org.opencontainers.image.version  1.4.2
  layer count  3
  chain id     sha256:8fb347ddc265855d12965323d82dbff70889d371c694df7c80d5fee2898682f1
  history      5
    #  created               comment  created by
    0  2026-03-01T00:00:00Z  base     ADD rootfs.tar.xz / # buildkit
        layer
          diff id   sha256:cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2
          chain id  sha256:cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2
    1  2026-03-14T09:24:11Z           RUN /bin/sh -c apt-get update && apt-get install -y ca-certificates # buildkit
        layer
          diff id   sha256:f93464a48a2b9281080b555fac1081b1852154552800cbc6a2440ad1e3629033
          chain id  sha256:8af53d711b4304a520ded74de59095c80031596974c5837414f5054738900575
    2  2026-03-14T09:24:11Z           ENV APP_HOME=/srv/app
    3  2026-03-14T09:26:53Z           COPY target/release/serve /usr/local/bin/ # buildkit
        layer
          diff id   sha256:a172cedcae47474b615c54d510a5d84a8dea3032e958587430b413538be3f333
          chain id  sha256:8fb347ddc265855d12965323d82dbff70889d371c694df7c80d5fee2898682f1
    4  2026-03-14T09:26:53Z           ENTRYPOINT [\"/usr/local/bin/serve\"]
";
    assert_eq!(text(&[], CONFIG), expected);
}

#[test]
fn values_of_the_environment_are_not_told() {
    assert!(CONFIG.contains("APP_MODE=production"));
    for arguments in [&[][..], &["--json"]] {
        let told = text(arguments, CONFIG);
        assert!(told.contains("APP_MODE") && !told.contains("production"), "{told}");
    }
}

#[test]
fn history_that_does_not_agree_with_the_layers_is_told() {
    let config = |history: &str| {
        format!(
            r#"{{"os": "linux", "architecture": "amd64", "history": [{history}],
                "rootfs": {{"type": "layers", "diff_ids": ["a:1", "a:2"]}}}}"#
        )
    };
    let empty = r#"{"empty_layer": true}"#;
    for (history, disagrees, layers) in [
        ("", false, ["a:1", "a:2", ""]),
        ("{}, {}", false, ["a:1", "a:2", ""]),
        (&[empty, "{}", "{}"].join(","), false, ["", "a:1", "a:2"]),
        ("{}", true, ["a:1", "a:2", ""]),
        ("{}, {}, {}", true, ["a:1", "a:2", ""]),
    ] {
        let (object, _) = object(&[], config(history));
        let told = [0, 1, 2].map(|n| object["history"][n]["layer"]["diff_id"].as_str());
        assert_eq!(told.map(Option::unwrap_or_default), layers, "{history}");
        assert_eq!(object["history_disagrees"], disagrees, "{history}");
    }
}

#[test]
fn an_old_manifest_is_told_with_its_layers_base_first() {
    let document = r#"{"schemaVersion": 1, "name": "team/app", "tag": "1", "architecture": "amd64",
        "fsLayers": [{"blobSum": "a:2"}, {"blobSum": "a:1"}], "history": [{"v1Compatibility": "{}"}, {"v1Compatibility": "{}"}]}"#;
    let (object, code) = object(&[], document);
    assert_eq!((&object["name"], &object["tag"], code), (&json!("team/app"), &json!("1"), Some(0)));
    assert_eq!(object["signed"], false);
    let digests = [0, 1, 2].map(|n| object["layers"][n]["digest"].as_str());
    assert_eq!(digests, [Some("a:1"), Some("a:2"), None]);
    assert_eq!(object["history"], 2);
}

#[test]
fn what_docker_save_writes_is_told_with_the_digest_of_the_config() {
    let hex = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let document = format!(
        r#"[{{"Config": "{hex}.json", "RepoTags": ["a:1", "b:2"], "Layers": ["c/layer.tar"]}}]"#
    );
    let (object, _) = object(&[], document);
    let image = &object["images"][0];
    assert_eq!(image["config_digest"], format!("sha256:{hex}"));
    assert_eq!(image["repo_tags"], json!(["a:1", "b:2"]));
    assert_eq!(image["layers"], json!(["c/layer.tar"]));
}

#[test]
fn an_index_is_told_by_what_its_entries_are() {
    let entries = [
        r#"{"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 1, "digest": "a:1", "platform": {"os": "windows", "architecture": "amd64", "os.version": "10.0.20348.1", "os.features": ["win32k"]}}"#,
        r#"{"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 2, "digest": "a:2", "annotations": {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": "a:1"}}"#,
        r#"{"mediaType": "application/vnd.oci.image.index.v1+json", "size": 3, "digest": "a:3"}"#,
        r#"{"mediaType": "application/vnd.example+json", "size": 4, "digest": "a:4", "urls": ["https://example.com/4"]}"#,
        r#"{"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 5, "digest": "a:5", "annotations": {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": "a:6"}}"#,
    ];
    let (index, code) = object(&[], index_of(&entries.join(",")));
    assert_eq!(code, Some(0));
    assert_eq!((&index["kind"], &index["media_type_implied"]), (&json!("index"), &json!(true)));
    let image = &index["images"][0];
    assert_eq!(image["platform"], "windows/amd64");
    assert_eq!(image["os_version"], "10.0.20348.1");
    assert_eq!(image["os_features"], json!(["win32k"]));
    assert_eq!(image["attestations"], 1);
    let places = |class: &str| {
        let rows = index[class].as_array().expect(class);
        rows.iter().map(|row| row["position"].as_u64().expect("a position")).collect::<Vec<_>>()
    };
    assert_eq!(places("images"), [0]);
    assert_eq!(places("attestations"), [1, 4]);
    assert_eq!(places("indexes"), [2]);
    assert_eq!(places("others"), [3]);
    assert_eq!(index["attestations"][0]["about"], 0);
    assert_eq!(index["attestations"][1]["about"], Value::Null); // of no entry of this index
    assert_eq!(index["others"][0]["urls"], json!(["https://example.com/4"]));
}

#[test]
fn whatever_people_are_told_programs_are_told() {
    for document in [INDEX, IMAGE, CONFIG] {
        let arguments = ["--platform", "linux/amd64"];
        let output = run(&[&["--json"], &arguments[..]].concat(), document);
        let (json, words) = (stdout(&output), run(&arguments, document));
        let told =
            stdout(&words).split_whitespace().filter(|word| word.contains([':', '/', '.', '-']));
        // Sizes are rounded for people, and exact in parentheses.
        let mut told = told.filter(|word| word.parse::<f64>().is_err()).peekable();
        assert!(told.peek().is_some());
        for word in told {
            let escaped = json!(word).to_string();
            assert!(json.contains(escaped.trim_matches('"')), "{word} is not in {json}");
        }
    }
}

#[test]
fn sizes_are_rounded_and_exact() {
    for (size, expected) in [
        (0_i64, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB (1000 bytes)"),
        (1_049, "1.0 kB (1049 bytes)"),
        (1_050, "1.1 kB (1050 bytes)"),
        (999_949, "999.9 kB (999949 bytes)"),
        (999_950, "1.0 MB (999950 bytes)"),
        (1_234_567_890, "1.2 GB (1234567890 bytes)"),
        (i64::MAX, "9.2 EB (9223372036854775807 bytes)"),
    ] {
        let descriptor = format!(r#"{{"mediaType": "a/b", "digest": "a:b", "size": {size}}}"#);
        let text = text(&[], descriptor);
        let row = text.lines().find_map(|line| line.strip_prefix("  size"));
        assert_eq!(row.map(str::trim), Some(expected));
    }
}

#[test]
fn the_kind_is_seen_by_the_members() {
    let image = format!(
        r#"{{"schemaVersion": 2, "config": {{{EMPTY}}}, "layers": [], "artifactType": "a/b"}}"#
    );
    for (document, kind) in [
        (INDEX, "index"),
        (&image, "image manifest"),
        (CONFIG, "config"),
        (&format!("{{{EMPTY}}}"), "descriptor"),
        (r#"{"imageLayoutVersion": "1.0.0"}"#, "layout"),
        (
            r#"[{"Config": "a.json", "RepoTags": ["a:1"], "Layers": ["a/layer.tar"]}]"#,
            "saved images",
        ),
        (r#"{"schemaVersion": 1, "fsLayers": []}"#, "schema 1 manifest"),
        (
            r#"{"mediaType": "application/vnd.oci.artifact.manifest.v1+json", "artifactType": "a/b"}"#,
            "artifact manifest",
        ),
    ] {
        let (object, code) = object(&[], document);
        assert_eq!((&object["kind"], code), (&json!(kind), Some(0)), "{document}");
        assert_eq!(text(&[], document).lines().next(), Some(kind));
    }
}

#[test]
fn what_was_asked_for_or_announced_counts_more_than_the_members() {
    let index = "application/vnd.oci.image.index.v1+json";
    let image = "application/vnd.oci.image.manifest.v1+json; charset=utf-8";
    let config = "application/vnd.oci.image.config.v1+json";
    for (arguments, path) in [
        (["--kind", "index"], None),
        (["--media-type", index], None),
        (["--media-type", "application/json"], None),
        (["--kind", "image"], Some("$.mediaType")),
        (["--media-type", image], Some("$.mediaType")),
        (["--kind", "config"], Some("$.architecture")),
        (["--media-type", config], Some("$.architecture")),
    ] {
        let (object, code) = object(&arguments, INDEX);
        assert_eq!(object["problems"][0]["path"].as_str(), path, "{arguments:?}");
        assert_eq!(code, Some(i32::from(path.is_some())), "{arguments:?}");
    }
}

#[test]
fn a_machine_takes_an_image_or_is_told_why_not() {
    for (platform, position) in [("linux/amd64", 0), ("linux/amd64/v3", 0), ("linux/aarch64", 1)] {
        let (object, code) = object(&["--platform", platform], INDEX);
        let choice = &object["choice"];
        assert_eq!((&choice["position"], code), (&json!(position), Some(0)), "{platform}");
        assert_eq!((&choice["reason"], &choice["refused"]), (&Value::Null, &json!([])));
    }
    let (object, code) = object(&["--platform", "linux/s390x"], INDEX);
    assert_eq!((&object["good"], code), (&json!(false), Some(1)));
    let choice = &object["choice"];
    assert_eq!(choice["position"], Value::Null);
    assert_eq!(choice["reason"], "no image for linux/s390x; there are linux/amd64, linux/arm64/v8");
    let refused = [
        ("linux/amd64", "needs s390x, this is amd64"),
        ("linux/arm64/v8", "needs s390x, this is arm64"),
        ("unknown/unknown", "an attestation"),
        ("unknown/unknown", "an attestation"),
    ];
    assert_eq!(choice["refused"].as_array().map(Vec::len), Some(refused.len()));
    for (row, (platform, reason)) in refused.into_iter().enumerate() {
        let row = &choice["refused"][row];
        assert_eq!((&row["platform"], &row["reason"]), (&json!(platform), &json!(reason)));
    }
}

#[test]
fn a_config_is_for_a_machine_or_not() {
    for (platform, reason, code) in
        [("linux/amd64", None, 0), ("linux/arm64", Some("needs arm64, this is amd64"), 1)]
    {
        let (object, exit) = object(&["--platform", platform], CONFIG);
        assert_eq!((object["choice"]["reason"].as_str(), exit), (reason, Some(code)));
    }
    // An image has a platform, but its manifest does not know it.
    let (object, code) = object(&["--platform", "linux/amd64"], IMAGE);
    let reason = object["choice"]["reason"].as_str();
    assert_eq!((reason, code), (Some("this document says nothing of platforms"), Some(1)));
}

#[test]
fn an_image_without_a_platform_is_chosen_where_no_other_fits() {
    let entry = |platform: &str| {
        format!(
            r#"{{"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 1, "digest": "a:1"{platform}}}"#
        )
    };
    let named = entry(r#", "platform": {"os": "linux", "architecture": "arm64"}"#);
    let index = index_of(&[entry(""), named].join(","));
    for (platform, position) in [("linux/arm64", 1), ("linux/amd64", 0)] {
        let (object, code) = object(&["--platform", platform], &index);
        assert_eq!((&object["choice"]["position"], code), (&json!(position), Some(0)));
    }
}

#[test]
fn every_problem_is_told_with_its_place() {
    let document = "{\n  \"schemaVersion\": 2,\n\t\"ü\": 0, \"manifests\": null, \"annotations\": {\"a\": \"\\\"\", \"b\": [1]},\n  \"subject\": {\"mediaType\": \"a/b\", \"digest\": \"sha256:é\", \"size\": -12}}";
    let output = run(&["--kind", "index", "--json"], document);
    assert_eq!(output.status.code(), Some(1));
    let object: Value = serde_json::from_slice(&output.stdout).expect("an object");
    let problems = object["problems"].as_array().expect("a list");
    let expected = [
        ("$.manifests", "null", 3, 23),
        ("$.annotations.b", "[1]", 3, 61),
        ("$.subject.digest", "\"sha256:é\"", 4, 45),
        ("$.subject.size", "-12", 4, 65),
    ];
    assert_eq!(problems.len(), expected.len());
    for (problem, (path, value, line, column)) in problems.iter().zip(expected) {
        assert_eq!(problem["path"], path);
        assert_eq!(problem["byte"], json!(document.find(value)), "{path}");
        assert_eq!(
            (&problem["line"], &problem["column"]),
            (&json!(line), &json!(column)),
            "{path}"
        );
    }
    let expected = r#"standard input:3:23: error: $.manifests: must be an array (byte 47)
  "\u{fc}": 0, "manifests": null, "annotations": {"a...
                            ^^^^
standard input:3:61: error: $.annotations.b: must be a string (byte 85)
  ...: null, "annotations": {"a": "\"", "b": [1]},
                                             ^
"#;
    assert!(stderr(&output).starts_with(expected), "{}", stderr(&output));
}

#[test]
fn texts_that_are_no_json_are_refused_where_they_cease_to_be() {
    for (document, line, column, message) in [
        (&b""[..], 1, 1, "the text is not one JSON value"),
        (b"{", 1, 2, "the text is not one JSON value"),
        (b"{\n  \"a\": 1,\n}", 3, 1, "the text is not one JSON value"),
        (b"{}\n[]", 2, 1, "the text is not one JSON value"),
        (b"{\n \"\xff\"}", 2, 3, "the text is not UTF-8"),
        (b"[\n", 2, 1, "the text is not one JSON value"),
    ] {
        let (object, code) = object(&["-"], document);
        let problem = &object["problems"][0];
        assert_eq!(code, Some(1));
        assert_eq!(problem["message"], message);
        assert_eq!(
            (&problem["line"], &problem["column"]),
            (&json!(line), &json!(column)),
            "{document:?}"
        );
    }
}

#[test]
fn what_registries_hold_all_the_same_is_taken_leniently_and_told() {
    let document = r#"{"schemaVersion": 2, "manifests": [], "annotations": null}"#;
    let strict = run(&[], document);
    assert_eq!((strict.status.code(), stdout(&strict)), (Some(1), ""));
    assert!(stderr(&strict).ends_with("\nwith --lenient it is taken\n"));
    let lenient = run(&["--lenient"], document);
    assert_eq!(lenient.status.code(), Some(0));
    assert!(stdout(&lenient).starts_with("index\n"));
    let expected =
        "standard input:1:54: tolerated: $.annotations: must not be null; leave the member out";
    assert!(stderr(&lenient).starts_with(expected));
    // Never what two readers understand in two ways.
    let both = r#"{"schemaVersion": 2, "manifests": [], "layers": []}"#;
    let (object, code) = object(&["--lenient"], both);
    assert_eq!((&object["good_leniently"], code), (&json!(false), Some(1)));
}

#[test]
fn a_document_has_no_power_over_the_terminal() {
    let evil = "\u{1b}[2J\u{9b}31m\u{202e}\r\n\u{7f}é\u{1f600}";
    let annotation = json!({ evil: evil }).to_string();
    let good = format!(r#"{{"schemaVersion": 2, "manifests": [], "annotations": {annotation}}}"#);
    let bad = format!("[\u{1b}\u{9b}{good}");
    for (arguments, document) in [
        (&[][..], &good),
        (&["--json"], &good),
        (&[], &bad),
        (&["--json", "--kind", "index"], &bad),
    ] {
        let output = run(arguments, document);
        let written = [stdout(&output), stderr(&output)].concat();
        let is_harmless = |c: char| matches!(c, ' '..='~' | '\n');
        assert!(!written.is_empty() && written.chars().all(is_harmless), "{written:?}");
    }
    assert_eq!(object(&[], good).0["annotations"][evil], evil);
}

#[test]
fn long_texts_and_many_problems_are_cut_for_people() {
    let long = "x".repeat(1_000);
    let document =
        format!(r#"{{"schemaVersion": 2, "manifests": [], "annotations": {{"a": "{long}"}}}}"#);
    assert!(text(&[], &document).contains("xxx... (1000 bytes)\n"));
    assert_eq!(object(&[], &document).0["annotations"]["a"], long);

    let many = vec!["{}"; 40].join(",");
    let output = run(&["--json"], index_of(&many));
    let object: Value = serde_json::from_slice(&output.stdout).expect("an object");
    assert_eq!(object["problems"].as_array().map(Vec::len), Some(50));
    assert_eq!(object["more_problems"], true);
    assert!(stderr(&output).ends_with("\nand more problems\n"));
}

#[test]
fn more_than_the_limit_is_refused_and_not_read() {
    let (object, code) = object(&[], vec![b' '; (4 << 20) + 1]);
    assert_eq!(object["problems"][0]["message"], "the document is larger than the limit");
    assert_eq!(code, Some(1));
}

#[test]
fn a_file_is_read_by_its_name() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/manifest/sample/image.json");
    let output = run_alone(&[path, "--json"]);
    let object: Value = serde_json::from_slice(&output.stdout).expect("an object");
    assert_eq!((&object["source"], &object["kind"]), (&json!(path), &json!("image manifest")));
}

#[test]
fn what_makes_no_sense_has_its_own_exit_code() {
    for arguments in [
        &["no/such/file"][..],
        &["--kind", "picture"],
        &["--media-type", "image"],
        &["--platform", "linux/amd64/v1/v2"],
        &["--nonsense"],
    ] {
        let output = run_alone(arguments);
        assert_eq!((output.status.code(), stdout(&output)), (Some(2), ""), "{arguments:?}");
        assert_ne!(stderr(&output), "", "{arguments:?}");
    }
}
