//! What configs, schema 1 manifests, layouts and saved images tell.

#![expect(clippy::unwrap_used, reason = "the helpers are tests as well")]

use std::{fs, path::PathBuf};

use base64::{
    Engine as _,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD as BASE64},
};
use distref::{
    Digest,
    manifest::{
        Descriptor, DocumentKind, ImageConfig, Layout, ManifestErrorKind as Kind, Reader,
        SavedImages, Schema1,
    },
};
use serde_json::{Value, json};

fn sha256(of: &str) -> String {
    Digest::sha256_of(of.as_bytes()).to_string()
}

/// The text of a config with so many layers, and whatever else.
fn config_text(layers: usize, more: &Value) -> String {
    let diff_ids: Vec<String> = (0..layers).map(|layer| sha256(&layer.to_string())).collect();
    let mut config = json!({
        "os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": diff_ids},
    });
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config.to_string()
}

/// A history: `+` made a layer, `-` did not.
fn history(steps: &str) -> Value {
    let step = |(at, made): (usize, char)| json!({"created_by": at.to_string(), "empty_layer": made == '-'});
    steps.chars().enumerate().map(step).collect()
}

#[test]
fn layers_go_to_the_steps_that_made_one_in_their_order() {
    // Layers of the config and of the manifest, history; then the steps: history, diff ID, layer.
    let rows = [
        (0, 0, "", "", true),
        (2, 2, "+-+", "0aA 1.. 2bB", true),
        (2, 2, "", ".aA .bB", true),
        (1, 1, "++", "0aA 1..", false),
        (2, 2, "-+-", "0.. 1aA 2.. .bB", false),
        (1, 2, "+", "0aA ..B", true),
        (2, 1, "++-", "0aA 1b. 2..", true),
        (0, 0, "+", "0..", false),
        (0, 0, "--", "0.. 1..", true),
        (0, 1, "", "..A", true),
    ];
    for (diff_ids, layers, steps, expected, agrees) in rows {
        let text = config_text(diff_ids, &json!({"history": history(steps)}));
        let config = ImageConfig::parse(text.as_bytes()).unwrap();
        let layers: Vec<_> = (0..layers).map(descriptor).collect();
        let shown: Vec<String> = config
            .steps_with(&layers)
            .map(|step| {
                let history = step.history().and_then(|history| history.created_by());
                let of = |diff_id| config.diff_ids().iter().position(|other| other == diff_id);
                let diff_id = step.diff_id().and_then(of).and_then(|at| "abc".get(at..=at));
                let size = step.layer().map(|layer| usize::try_from(layer.size()).unwrap());
                let layer = size.and_then(|at| "ABC".get(at..=at));
                [history, diff_id, layer].map(|part| part.unwrap_or(".")).concat()
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{diff_ids} {layers:?} {steps}");
        assert_eq!(config.history_agrees(), agrees, "{diff_ids} {steps}");
        let told: Vec<_> = config.steps_with(&layers).map(|step| step.diff_id()).collect();
        let without: Vec<_> = config.steps().map(|step| step.diff_id()).collect();
        assert!(told.starts_with(&without), "{diff_ids} {steps}");
        assert!(config.steps().all(|step| step.layer().is_none()));
    }
}

fn descriptor(size: u64) -> Descriptor<'static> {
    Descriptor::new(Descriptor::EMPTY.media_type().clone(), Digest::sha256([0; 32]), size)
}

#[test]
fn a_chain_id_is_the_hash_of_the_one_below_and_the_diff_id_whatever_their_algorithm() {
    let [first, second, third] = [sha256("a"), format!("sha512:{}", "ab".repeat(64)), "x:1".into()];
    let text = config_text(
        0,
        &json!({"rootfs": {"type": "layers", "diff_ids": [first, second, third, third]}}),
    );
    let config = ImageConfig::parse(text.as_bytes()).unwrap();
    let upon = |below: &str, diff_id: &str| sha256(&format!("{below} {diff_id}"));
    let two = upon(&first, &second);
    let three = upon(&two, &third);
    let four = upon(&three, &third);
    assert_eq!(config.chain_ids(), [&*first, &*two, &*three, &*four]);
    assert_eq!(config.chain_id().unwrap(), *four);

    let other = json!({"rootfs": {"type": "layers", "diff_ids": [third]}});
    let other = config_text(0, &other);
    assert_eq!(ImageConfig::parse(other.as_bytes()).unwrap().chain_id().unwrap(), *third);
    let none = config_text(0, &json!({}));
    assert_eq!(ImageConfig::parse(none.as_bytes()).unwrap().chain_id(), None);
}

#[test]
fn times_are_seconds_of_1970_in_utc_without_their_fraction() {
    let rows = [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.999999999Z", 0),
        ("1969-12-31T23:59:59Z", -1),
        ("0001-01-01T00:00:00Z", -62_135_596_800),
        ("2026-01-31T08:00:00+05:30", 1_769_826_600),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ];
    for (text, seconds) in rows {
        let made = json!({"created": text, "history": [{"created": text}, {}]});
        let config = config_text(0, &made);
        let config = ImageConfig::parse(config.as_bytes()).unwrap();
        assert_eq!(config.created(), Some(text));
        assert_eq!(config.created_unix(), Some(seconds), "{text}");
        assert_eq!(config.history()[0].created_unix(), Some(seconds), "{text}");
        assert_eq!(config.history()[1].created_unix(), None);
    }
}

#[test]
fn defaults_are_told_as_they_are_meant() {
    let text = config_text(
        0,
        &json!({"config": {
            "User": "", "WorkingDir": null, "StopSignal": "SIGTERM",
            "ExposedPorts": {"8080/tcp": {}, "53/udp": {}},
            "Env": ["PATH=/a:/b", "A=1", "A="],
            "Entrypoint": ["/bin/sh", "-c"], "Cmd": ["echo \u{e4}"], "Volumes": null,
            "Labels": {"b": "1", "a": ""}, "ArgsEscaped": true,
            "Healthcheck": {"Test": ["NONE"]}, "Shell": null, "Hostname": "",
        }}),
    );
    let borrowed = ImageConfig::parse(text.as_bytes()).unwrap();
    for config in [borrowed.clone(), borrowed.into_owned()] {
        let defaults = config.defaults();
        assert_eq!(defaults.user(), None);
        assert_eq!(defaults.working_dir(), None);
        assert_eq!(defaults.stop_signal(), Some("SIGTERM"));
        assert_eq!(defaults.exposed_ports().len(), 2);
        assert!(defaults.env().eq([("PATH", "/a:/b"), ("A", "1"), ("A", "")]));
        assert_eq!(defaults.env_var("A"), Some(""));
        assert_eq!(defaults.env_var("PATH="), None);
        assert!(defaults.command().eq(["/bin/sh", "-c", "echo \u{e4}"]));
        assert_eq!(defaults.volumes().len(), 0);
        assert_eq!(defaults.labels().get("a"), Some(""));
        assert!(defaults.args_escaped());
        assert_eq!(config.default_member("Healthcheck"), Some(r#"{"Test":["NONE"]}"#));
        assert_eq!(config.default_member("Shell"), Some("null"));
        assert_eq!(config.default_member("shell"), None);
    }
}

#[test]
fn a_config_without_defaults_has_those_of_an_empty_one() {
    for more in [json!({}), json!({"config": null}), json!({"config": {}})] {
        let text = config_text(0, &more);
        let config = ImageConfig::parse(text.as_bytes()).unwrap();
        assert_eq!(config.defaults(), &distref::manifest::Defaults::default(), "{text}");
        assert_eq!(config.default_member("Env"), None, "{text}");
        assert_eq!((config.author(), config.created_unix()), (None, None));
    }
}

const OPEN: &str = "{\n   \"schemaVersion\": 1,\n   \"fsLayers\": []";

/// A signature of the first bytes and a tail.
fn signature(length: &Value, tail: &Value) -> Value {
    let header =
        json!({"formatLength": length, "formatTail": tail, "time": "2016-10-14T16:12:09Z"});
    json!({"header": {"alg": "ES256"}, "signature": "AA", "protected": BASE64.encode(header.to_string())})
}

/// The document that was [`OPEN`] and `end` before it was signed.
fn signed(signatures: &Value, end: &str) -> String {
    format!("{OPEN},\n   \"signatures\": {signatures}{end}")
}

#[test]
fn what_is_signed_is_the_document_without_its_signatures() {
    let whole = json!(OPEN.len());
    for end in ["\n}", "}", "\r\n} \n"] {
        let once = signature(&whole, &json!(BASE64.encode(end)));
        let padded = json!({"protected": URL_SAFE.encode(
            json!({"formatTail": URL_SAFE.encode(end), "formatLength": whole}).to_string()
        )});
        for signatures in [json!([once]), json!([once, once]), json!([padded, once])] {
            let text = signed(&signatures, end);
            let manifest = Schema1::parse(text.as_bytes()).unwrap();
            let payload = format!("{OPEN}{end}");
            assert_eq!(*manifest.payload().unwrap(), *payload.as_bytes(), "{text}");
            assert_eq!(manifest.payload_digest().unwrap(), *sha256(&payload));
            assert_eq!(manifest.digest(), *sha256(&payload));
            let owned = manifest.clone().into_owned();
            assert_eq!(owned.payload(), manifest.payload());
            assert_eq!(
                Reader::strict().manifest(text.as_bytes()).unwrap().digest(),
                *sha256(&payload)
            );
        }
    }
}

#[test]
fn without_signatures_all_bytes_are_signed() {
    let text = format!("{OPEN}}}");
    let bytes = text.as_bytes();
    let documents = [text.clone(), signed(&json!(null), "}"), signed(&json!([]), "}")];
    for document in documents {
        let manifest = Schema1::parse(document.as_bytes()).unwrap();
        assert_eq!(*manifest.payload().unwrap(), *document.as_bytes());
        assert_eq!(manifest.digest(), Digest::sha256_of(document.as_bytes()));
    }
    assert!(!Schema1::parse(bytes).unwrap().is_signed());
}

#[test]
fn signatures_that_do_not_say_of_what_they_are_prove_nothing_and_the_digest_is_of_all_bytes() {
    let (whole, end) = (json!(OPEN.len()), json!(BASE64.encode("\n}")));
    let good = signature(&whole, &end);
    let rows = [
        json!([{}]),
        json!([{"protected": 1}]),
        json!([{"protected": "!"}]),
        json!([{"protected": BASE64.encode("not JSON")}]),
        json!([{"protected": BASE64.encode([0xff])}]),
        json!([{"protected": BASE64.encode("[]")}]),
        json!([signature(&json!(null), &end)]),
        json!([signature(&json!(-1), &end)]),
        json!([signature(&json!(1.0), &end)]),
        json!([signature(&json!("44"), &end)]),
        json!([signature(&json!(u64::MAX), &end)]),
        json!([signature(&whole, &json!(null))]),
        json!([signature(&whole, &json!("!"))]),
        json!([good, {}]),
        json!([good, signature(&whole, &json!(BASE64.encode("}")))]),
        json!([good, signature(&json!(OPEN.len() + 1), &end)]),
        // Not the document without its signatures: the digest would be of other layers.
        json!([signature(&json!(0), &end)]),
        json!([signature(
            &json!(1),
            &json!(BASE64.encode("\"schemaVersion\": 1, \"fsLayers\": []}"))
        )]),
        json!([signature(&json!(OPEN.len() - 1), &json!(BASE64.encode("]}")))]),
        json!([signature(&whole, &json!(BASE64.encode(", \"fsLayers\": []}")))]),
        json!([signature(&whole, &json!(""))]),
    ];
    for signatures in rows {
        let text = signed(&signatures, "\n}");
        let manifest = Schema1::parse(text.as_bytes()).unwrap();
        let error = manifest.payload().unwrap_err();
        assert_eq!((error.kind(), error.path()), (Kind::Protected, "$.signatures"), "{text}");
        assert!(text[error.offset()..].starts_with(&signatures.to_string()), "{text}");
        assert_eq!(manifest.clone().into_owned().payload(), Err(error), "{text}");
        assert!(manifest.payload_digest().is_err(), "{text}");
        assert_eq!(manifest.digest(), *sha256(&text), "{text}");
    }
}

#[test]
fn members_after_or_within_the_signed_part_that_are_not_signed_are_found() {
    let once = json!([signature(&json!(OPEN.len()), &json!(BASE64.encode("\n}")))]);
    let after = format!("{OPEN},\n   \"signatures\": {once},\n   \"name\": \"evil\"\n}}");
    let before = format!("{OPEN},\n   \"name\": \"evil\",\n   \"signatures\": {once}\n}}");
    let spelt = format!("{OPEN},\n   \"\\u0073ignatures\": {once}\n}}");
    for text in [after, before, spelt] {
        let manifest = Schema1::parse(text.as_bytes()).unwrap();
        assert_eq!(manifest.payload().unwrap_err().kind(), Kind::Protected, "{text}");
    }
}

#[test]
fn odd_signatures_are_read_leniently_and_prove_nothing() {
    for signatures in [json!(1), json!("x"), json!({}), json!([1]), json!([null]), json!(true)] {
        let text = signed(&signatures, "}");
        assert!(Reader::strict().schema1(text.as_bytes()).is_err(), "{text}");
        let manifest = Reader::lenient().schema1(text.as_bytes()).unwrap();
        assert!(manifest.is_signed());
        assert_eq!(manifest.payload().unwrap_err().kind(), Kind::Protected, "{text}");
        assert_eq!(manifest.digest(), *sha256(&text));
    }
}

#[test]
fn schema_1_layers_and_their_configs_come_base_first() {
    let text = json!({
        "schemaVersion": 1, "name": "a/b", "tag": "1", "architecture": "arm",
        "fsLayers": [{"blobSum": "x:3"}, {"blobSum": "x:2"}, {"blobSum": "x:1"}],
        "history": [{"v1Compatibility": "c"}, {"v1Compatibility": "b"}, {"v1Compatibility": "a"}],
    })
    .to_string();
    let manifest = Schema1::parse(text.as_bytes()).unwrap();
    let layers: Vec<String> = manifest.layers().map(|layer| layer.unwrap().to_string()).collect();
    assert_eq!(layers, ["x:1", "x:2", "x:3"]);
    assert!(
        manifest.layers().rev().map(|layer| layer.unwrap().to_string()).eq(["x:3", "x:2", "x:1"])
    );
    assert!(manifest.history().eq(["a", "b", "c"]));
    assert_eq!(manifest.media_type(), "application/vnd.docker.distribution.manifest.v1+json");
    assert_eq!(manifest.name(), Some("a/b"));
    assert_eq!((manifest.tag(), manifest.architecture()), (Some("1"), Some("arm")));
    let signed = Schema1::parse(br#"{"schemaVersion": 1, "fsLayers": [], "signatures": [{}]}"#);
    assert_eq!(
        signed.unwrap().media_type(),
        "application/vnd.docker.distribution.manifest.v1+prettyjws"
    );
}

#[test]
fn paths_of_archives_stand_for_digests_only_where_they_are_made_of_one() {
    let hex = "ab".repeat(32);
    let (short, upper) = ("ab".repeat(31), "AB".repeat(32));
    let sha256 = Some(format!("sha256:{hex}"));
    let rows = [
        (format!("blobs/sha256/{hex}"), sha256.clone(), sha256.clone()),
        ("blobs/md5/00".into(), Some("md5:00".into()), Some("md5:00".into())),
        (format!("sha256:{hex}"), sha256.clone(), sha256.clone()),
        (format!("{hex}.json"), sha256.clone(), None),
        (format!("{hex}.tar"), None, sha256.clone()),
        (format!("{hex}.tar.gz"), None, sha256.clone()),
        (hex.clone(), None, None),
        (format!("{hex}/layer.tar"), None, None),
        (format!("{short}.json"), None, None),
        (format!("{upper}.json"), None, None),
        (format!("blobs/sha256/{short}"), None, None),
        (format!("blobs/sha256/{hex}/x"), None, None),
        (format!("../blobs/sha256/{hex}"), None, None),
        (format!("/blobs/sha256/{hex}"), None, None),
        (format!("blobs//{hex}"), None, None),
        ("blobs/sha256/../../x".into(), None, None),
        ("config.json".into(), None, None),
        (".json".into(), None, None),
        (String::new(), None, None),
    ];
    for (path, config, layer) in rows {
        let text = json!([{"Config": path, "RepoTags": null, "Layers": [path]}]).to_string();
        let archive = SavedImages::parse(text.as_bytes()).unwrap();
        let [image] = archive.images() else { panic!("{text}") };
        assert_eq!((image.config(), image.layers().next()), (&*path, Some(&*path)));
        assert_eq!(image.config_digest().map(|digest| digest.to_string()), config, "{path}");
        let digests = image.layer_digests().map(|digest| digest.map(|digest| digest.to_string()));
        assert!(digests.eq([layer]), "{path}");
        assert_eq!(image.repo_tags().len(), 0);
    }
}

#[test]
fn the_text_of_a_layout_is_one() {
    let layout = Layout::parse(Layout::TEXT.as_bytes()).unwrap();
    assert_eq!(layout.member("imageLayoutVersion"), Some(r#""1.0.0""#));
    let problems =
        Reader::strict().problems(Some(DocumentKind::Layout), Layout::TEXT.as_bytes(), 1);
    assert_eq!(problems, []);
}

/// A recorded file; `None`, said aloud, where there are no recordings.
fn recorded(file: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS") else {
        println!("IMAGE_VECTORS is not set: {file} is skipped");
        return None;
    };
    let path = PathBuf::from(folder).join(file);
    Some(fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// Changed after they were signed, by an editor and by a line break in front: what the signature is
/// of is no JSON any more. c/image hashes that all the same, regclient does not.
const CHANGED: [&str; 2] = [
    "containers-image__internal__image__fixtures__schema2-to-schema1-by-docker.json",
    "regclient-regclient__types__manifest__manifest_test.go#raw9.json",
];

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn recorded_schema_1_manifests_have_the_digest_that_registries_know_them_by() {
    let Some(rows) = recorded("corpus/manifests/manifest.jsonl") else { return };
    let rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut digests = 0;
    for row in rows.filter(|row| row["kind"] == "docker-schema1-signed") {
        let file = row["file"].as_str().unwrap();
        let Some(text) = recorded(&format!("corpus/manifests/{file}")) else { return };
        let manifest = Reader::lenient().schema1(text.as_bytes()).unwrap();
        let digest = manifest.payload_digest().ok().map(|digest| digest.to_string());
        let recorded = row["payload_digest"].as_str().filter(|_| !CHANGED.contains(&file));
        assert_eq!(digest.as_deref(), recorded, "{file}");
        assert_eq!(manifest.digest(), *digest.unwrap_or_else(|| sha256(&text)), "{file}");
        digests += usize::from(recorded.is_some());
    }
    assert_eq!(digests, 7);
}

#[test]
fn names_that_docker_adds_are_held_to_their_case() {
    use distref::manifest::{ManifestErrorKind, Reader};
    let config = |members: &str| {
        format!(
            r#"{{"os":"linux","architecture":"amd64","rootfs":{{"type":"layers","diff_ids":[]}},{members}}}"#
        )
    };
    let refused = |members: &str| {
        let error = Reader::strict().config(config(members).as_bytes()).map(drop).unwrap_err();
        (error.kind(), error.path().to_owned())
    };
    assert!(Reader::strict().config(config(r#""config":{"Healthcheck":{}}"#).as_bytes()).is_ok());
    let folded = ManifestErrorKind::FoldedKey;
    assert_eq!(
        refused(r#""config":{"Healthcheck":{},"healthcheck":{}}"#),
        (folded, "$.config.healthcheck".into())
    );
    assert_eq!(refused(r#""Parent":"x""#), (folded, "$.Parent".into()));
}
