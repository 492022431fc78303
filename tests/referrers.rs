//! The example `referrers` as a person runs it: on a registry that has the referrers API, and on one that has not.

use std::process::Output;

use distref::Digest;

#[path = "support/program.rs"]
mod program;
#[path = "support/rig/mod.rs"]
mod rig;

use program::{Program, stderr, stdout};
use rig::{Folder, Mode, Registry, Reply, Request, Server, ask};

const PROGRAM: Program = Program("referrers");

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const SPDX: &str = "application/spdx+json";
const NOTATION: &str = "application/vnd.cncf.notary.signature";

/// A manifest of this artifact type.
fn manifest(artifact_type: &str) -> String {
    serde_json::json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": artifact_type,
        "config": {
            "mediaType": "application/vnd.oci.empty.v1+json",
            "digest": Digest::sha256_of(b"{}").to_string(),
            "size": 2,
        },
        "layers": [],
    })
    .to_string()
}

fn digest(artifact_type: &str) -> Digest {
    Digest::sha256_of(manifest(artifact_type).as_bytes())
}

/// An index of manifests of these artifact types.
fn index(types: &[&str]) -> String {
    let entry = |artifact_type: &&str| {
        serde_json::json!({
            "mediaType": MANIFEST,
            "digest": digest(artifact_type).to_string(),
            "size": manifest(artifact_type).len(),
            "artifactType": artifact_type,
            "annotations": { "org.opencontainers.image.created": "2026-01-02\u{1b}[31m" },
        })
    };
    let manifests: Vec<_> = types.iter().map(entry).collect();
    serde_json::json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": manifests })
        .to_string()
}

const IMAGE: &str = "application/x.image";

/// A registry with the API: an SBOM and a signature on two pages, and another signature of the SBOM.
fn with_api(request: &Request) -> Reply {
    let path = request.path.as_str();
    let json = |kind: &str, body: String| Reply::new(200, body).with_header("Content-Type", kind);
    if path == "/v2/app/manifests/1.0" {
        return json(MANIFEST, manifest(IMAGE));
    }
    if path == "/v2/app/manifests/unsigned" {
        return json(MANIFEST, manifest(NOTATION));
    }
    let Some(subject) = path.strip_prefix("/v2/app/referrers/") else {
        return Reply::new(404, "");
    };
    match (subject.parse::<Digest>().unwrap(), request.query.as_str()) {
        (subject, "page=2") if subject == digest(IMAGE) => json(INDEX, index(&[NOTATION])),
        (subject, _) if subject == digest(IMAGE) => {
            json(INDEX, index(&[SPDX])).with_header("Link", "<?page=2>; rel=\"next\"")
        }
        (subject, _) if subject == digest(SPDX) => json(INDEX, index(&[NOTATION])),
        _ => json(INDEX, index(&[])),
    }
}

fn run(image: &str, arguments: &[&str]) -> Output {
    let folder = Folder::new("referrers");
    folder.write("config.json", "{}");
    let config = folder.text("config.json");
    PROGRAM.run(&[&[image, "--config-json", &config], arguments].concat(), "")
}

#[test]
fn what_refers_to_an_image_is_shown_with_what_it_is() {
    let server = Server::start(with_api);
    let output = run(&format!("{}/app:1.0", server.addr()), &["--deep"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let lines: Vec<_> = stdout(&output).lines().collect();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    assert!(lines[0].starts_with(&digest(SPDX).to_string()) && lines[0].contains("SBOM (SPDX)"));
    assert!(lines[1].starts_with(&format!("  {}", digest(NOTATION))));
    assert!(lines[2].starts_with(&digest(NOTATION).to_string()));
    assert!(!stdout(&output).contains('\u{1b}'));
    assert_eq!(stderr(&output), format!("{}: 2 by the referrers API\n", digest(IMAGE)));
}

#[test]
fn a_program_reads_an_object_a_line() {
    let server = Server::start(with_api);
    let output = run(&format!("{}/app:1.0", server.addr()), &["--json", "--type", NOTATION]);
    let lines: Vec<_> = stdout(&output).lines().collect();
    assert_eq!(lines.len(), 1, "{lines:#?}"); // the registry does not filter
    let found: serde_json::Value = serde_json::from_str(lines[0]).unwrap();
    assert_eq!(found["artifactType"], NOTATION);
    assert_eq!(found["digest"], digest(NOTATION).to_string());
}

#[test]
fn the_exit_code_tells_that_there_is_nothing() {
    let server = Server::start(with_api);
    let none = run(&format!("{}/app:1.0", server.addr()), &["--type", "application/x.none"]);
    assert_eq!((none.status.code(), stdout(&none)), (Some(1), ""));
    let nothing = "nothing of type application/x.none refers to";
    assert!(stderr(&none).contains(nothing), "{}", stderr(&none));
    assert!(stderr(&none).contains("(2 of other types do)"), "{}", stderr(&none));
    let none = run(&format!("{}/app:unsigned", server.addr()), &[]);
    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).contains("nothing refers to"), "{}", stderr(&none));
    let unknown = run(&format!("{}/app:2.0", server.addr()), &[]);
    assert_eq!(unknown.status.code(), Some(1));
    assert_eq!(run("Not An Image", &[]).status.code(), Some(2));
    let help = PROGRAM.run(&[], "");
    assert_eq!(help.status.code(), Some(2));
    assert!(stderr(&help).contains("Examples:"));
}

fn put(registry: &Registry, method: &str, target: &str, kind: &str, body: &str) -> rig::Answer {
    let headers = [("Content-Type", kind)];
    let answer = ask(registry.addr(), method, target, &headers, body.as_bytes()).unwrap();
    assert!((200..300).contains(&answer.status), "{method} {target}: {}", answer.status);
    answer
}

#[test]
#[ignore = "needs docker-registry"]
fn a_registry_without_the_api_is_asked_for_the_tag() {
    let registry = Registry::start(Mode::Plain);
    let upload = put(&registry, "POST", "/v2/app/blobs/uploads/", "", "");
    let location = upload.header("location").unwrap().to_owned();
    let location = location.trim_start_matches("http://").trim_start_matches(registry.addr());
    let commit = format!("{location}&digest={}", Digest::sha256_of(b"{}"));
    put(&registry, "PUT", &commit, "application/octet-stream", "{}");
    let (image, sbom) = (digest(IMAGE), digest(SPDX));
    let fallback = image.fallback_tag().to_string();
    let signature = format!("{fallback}.sig");
    for (tag, kind, body) in [
        ("1.0", MANIFEST, manifest(IMAGE)),
        (&sbom.to_string(), MANIFEST, manifest(SPDX)),
        (&fallback, INDEX, index(&[SPDX])),
        (&signature, MANIFEST, manifest("application/x.cosign")),
    ] {
        put(&registry, "PUT", &format!("/v2/app/manifests/{tag}"), kind, &body);
    }
    let output = run(&format!("{}/app:1.0", registry.addr()), &["--tags"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let lines: Vec<_> = stdout(&output).lines().collect();
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(lines[0].starts_with(&sbom.to_string()));
    assert!(lines[1].ends_with(&format!("the tag {signature}")));
    assert_eq!(stderr(&output), format!("{image}: 1 by the fallback tag\n"));
    let asked = registry.requests();
    let asked = asked.iter().filter(|it| it.path.contains("/referrers/")).count();
    assert_eq!(asked, 1);
}
