use alloc::{format, string::String};

use super::*;
use crate::{
    Digest,
    manifest::{Descriptor as Described, Limits, MediaType},
};
use DocumentKind::{Artifact, Config, Descriptor, Image, Index, Layout, SavedImages, Schema1};
use ManifestErrorKind as Kind;

const STRICT: Reader<'_> = Reader::strict();
const LENIENT: Reader<'_> = Reader::lenient();

/// Stands for the descriptor `{"mediaType":"a/b","digest":"a:b","size":1}` in the cases below.
fn filled(case: &str) -> String {
    case.replace("@D", r#"{"mediaType":"a/b","digest":"a:b","size":1}"#)
}

/// The first problem: its rule, path and offset.
fn first(
    reader: &Reader<'_>,
    kind: Option<DocumentKind>,
    bytes: impl AsRef<[u8]>,
) -> Option<(Kind, String, usize)> {
    let problems = problems(reader, kind, bytes.as_ref(), 1);
    problems.first().map(|error| (error.kind(), error.path().into(), error.offset()))
}

fn is_taken(reader: &Reader<'_>, kind: DocumentKind, case: &str) -> bool {
    problems(reader, Some(kind), filled(case).as_bytes(), 1).is_empty()
}

#[test]
fn what_could_be_read_in_two_ways_or_has_no_size_is_refused_in_either_mode() {
    let rows = include_str!("../../../tests/data/manifest-refused.tsv");
    for row in rows.lines().filter(|row| !row.starts_with('#')) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [document, kind, announced, rule, path] = cells[..] else { panic!("{row}") };
        let kind = match kind {
            "any" => None,
            "image" => Some(Image),
            "index" => Some(Index),
            "artifact" => Some(Artifact),
            "schema1" => Some(Schema1),
            "config" => Some(Config),
            "descriptor" => Some(Descriptor),
            other => panic!("{other}"),
        };
        for reader in [STRICT, LENIENT] {
            let media_type = Some(announced).filter(|announced| *announced != "-");
            let found = problems(&Reader { media_type, ..reader }, kind, document.as_bytes(), 1);
            let found: Vec<_> =
                found.iter().map(|error| (format!("{:?}", error.kind()), error.path())).collect();
            assert_eq!(found, [(rule.to_string(), path)], "{document}");
        }
    }
}

#[test]
fn a_problem_has_the_path_and_the_byte_of_the_value_of_the_name_or_of_the_object_that_lacks_it() {
    for (kind, document, rule, path, at) in [
        (Descriptor, r#" {"size": -1}"#, Kind::NegativeSize, "$.size", "-1"),
        (Descriptor, r#"{"size": 1} "#, Kind::Missing, "$.mediaType", "{"),
        (Layout, r#"["a"]"#, Kind::Type(JsonType::Object), "$", "["),
        (Layout, " {}", Kind::Missing, "$.imageLayoutVersion", "{"),
        (Layout, r#"{"x": [{"a": 1, "a": 2}]}"#, Kind::DuplicateKey, "$.x", r#""a": 2"#),
        (Layout, r#"{"x": "\udc00"}"#, Kind::LoneSurrogate, "$.x", r#""\u"#),
        (Layout, r#"{"é": 1, "\u00e9": 2}"#, Kind::DuplicateKey, r#"$["é"]"#, r#""\u"#),
        (
            Layout,
            r#"{"a\"": 0, "\ud800b\n": 1}"#,
            Kind::LoneSurrogate,
            r#"$["\\ud800b\\n"]"#,
            r#""\ud"#,
        ),
        (
            Layout,
            r#"{"\n\u202e": 1, "\n\u202e": 2}"#,
            Kind::DuplicateKey,
            r#"$["\n\u{202e}"]"#,
            r#""\n\u202e": 2"#,
        ),
        (Layout, r#"{"": 1, "": 2}"#, Kind::DuplicateKey, r#"$[""]"#, r#""": 2"#),
        (
            Index,
            r#"{"manifests": [{}, {"digest": "sha256:0"}]}"#,
            Kind::Missing,
            "$.manifests[0].mediaType",
            "{},",
        ),
        (
            Index,
            r#"{"annotations": {"org.x": null}}"#,
            Kind::Type(JsonType::String),
            r#"$.annotations["org.x"]"#,
            "null",
        ),
        (
            Index,
            r#"{"annotations": {"a_9": 1}}"#,
            Kind::Type(JsonType::String),
            "$.annotations.a_9",
            "1}",
        ),
        (Index, r#"{"config": [], "layers": []}"#, Kind::Ambiguous, "$.config", "[],"),
        (Config, r#"{"os": "a", "Os": "b"}"#, Kind::FoldedKey, "$.Os", r#""Os""#),
        (
            Image,
            r#"{"config": {"mediaType": 1}}"#,
            Kind::Type(JsonType::String),
            "$.config.mediaType",
            "1",
        ),
        (
            SavedImages,
            r#"[{"Config": "", "Layers": [0]}]"#,
            Kind::Type(JsonType::String),
            "$[0].Layers[0]",
            "0",
        ),
    ] {
        let offset = document.rfind(at).unwrap();
        assert_eq!(
            first(&STRICT, Some(kind), document),
            Some((rule, path.into(), offset)),
            "{document}"
        );
    }
}

#[test]
fn a_long_name_is_cut_to_64_characters_in_a_path() {
    for (name, shown) in [
        ("a".repeat(64), format!("$.{}", "a".repeat(64))),
        ("a".repeat(65), format!("$.{}", "a".repeat(64))),
        ("é".repeat(65), format!("$[\"{}\"]", "é".repeat(64))),
    ] {
        let document = format!(r#"{{"{name}": 1, "{name}": 2}}"#);
        assert_eq!(first(&STRICT, Some(Layout), document).unwrap().1, shown);
    }
}

#[test]
fn text_that_is_no_json_is_refused_at_the_byte_where_it_ceases_to_be() {
    for (bytes, rule, offset) in [
        (&b""[..], Kind::Syntax, 0),
        (b"  ", Kind::Syntax, 2),
        (b"{} {}", Kind::Syntax, 3),
        (b"{}\n\n x", Kind::Syntax, 5),
        (b"{\n\"a\": 1,\n}", Kind::Syntax, 10),
        (b"{\"a\": [1, 2", Kind::Syntax, 11),
        (b"\xef\xbb\xbf{}", Kind::Syntax, 0),
        (b"{\"a\": 01}", Kind::Syntax, 7),
        (b"{'a': 1}", Kind::Syntax, 1),
        (b"{\"a\": NaN}", Kind::Syntax, 6),
        (b"{\"a\": \"bc\td\"}", Kind::Syntax, 9),
        (b"{\"a\": \"bc\nd\"}", Kind::Syntax, 9),
        (b"{\"a\": \"b\\x\"}", Kind::Syntax, 9),
        (b"{\"a\": \"\xff\"}", Kind::NotUtf8, 7),
        (b"{\"a\": \"\xc3", Kind::NotUtf8, 7),
    ] {
        let expected = Some((rule, "$".into(), offset));
        assert_eq!(first(&LENIENT, None, bytes), expected, "{bytes:?}");
    }
}

#[test]
fn the_bytes_are_held_against_what_was_announced_before_they_are_read() {
    let other = Digest::sha256([0; 32]);
    let described = |size| Described::new(MediaType::OCI_INDEX, other.clone(), size);
    let (four, five) = (described(4), described(5));
    let document = Reader { limits: Limits::new().with_document(3), ..STRICT };
    for (reader, rule, offset) in [
        (document.described_by(&five), Kind::TooLarge, 3),
        (STRICT.described_by(&five), Kind::ContentSize, 0),
        (STRICT.described_by(&four), Kind::ContentDigest, 0),
        (STRICT.pinned(&Digest::blake3([0; 32])), Kind::ContentDigest, 0),
        (STRICT, Kind::Syntax, 1),
    ] {
        assert_eq!(first(&reader, None, "{fo}"), Some((rule, "$".into(), offset)));
    }
}

#[cfg(feature = "sha2")]
#[test]
fn bytes_that_have_the_announced_size_and_digest_are_read() {
    let digest = Digest::sha256_of(b"{}");
    let descriptor = Described::of(MediaType::OCI_INDEX, b"{}");
    let reader = STRICT.pinned(&digest).described_by(&descriptor);
    assert_eq!(first(&reader, None, "{}").unwrap().0, Kind::Missing);
}

#[cfg(feature = "sha2")]
#[test]
fn a_pin_an_announcement_and_a_descriptor_have_to_hold_together() {
    let index = r#"{"schemaVersion":2,"manifests":[]}"#;
    let (own, other) = (Digest::sha256_of(index.as_bytes()), Digest::sha256([0; 32]));
    let good = Described::of(MediaType::OCI_INDEX, index.as_bytes());
    let typed = Described::of(MediaType::trusted("a/b; c=d".into()), index.as_bytes());
    let oci = "application/vnd.oci.image.index.v1+json; charset=utf-8";
    let docker = MediaType::DOCKER_MANIFEST_LIST;
    for (pin, announced, descriptor, expected) in [
        (&own, oci, &good, None),
        (&own, "", &good, None),
        (&other, oci, &good, Some(Kind::ContentDigest)),
        (&own, docker.as_str(), &good, Some(Kind::UnexpectedMediaType)),
        (&own, "text/plain", &typed, Some(Kind::UnexpectedMediaType)),
    ] {
        let one = STRICT.pinned(pin).announced(announced).described_by(descriptor);
        let other = STRICT.described_by(descriptor).announced(announced).pinned(pin);
        for reader in [one, other] {
            assert_eq!(first(&reader, None, index).map(|(kind, ..)| kind), expected);
            assert_eq!(reader.index(index.as_bytes()).err().map(|error| error.kind()), expected);
        }
    }
}

#[test]
fn the_kind_is_that_of_the_media_type_or_else_of_the_members() {
    use Kind::{
        Ambiguous, Missing, OtherMediaType, SchemaVersion, UnexpectedMediaType, UnknownKind,
    };
    const LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
    const SCHEMA_1: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    for (announced, document, expected) in [
        (None, r#"{"schemaVersion":2,"config":@D,"layers":[]}"#, None),
        (None, r#"{"schemaVersion":2,"layers":[]}"#, Some((Missing, "$.config"))),
        (None, r#"{"schemaVersion":2,"config":@D,"manifests":null,"layers":[]}"#, None),
        (None, r#"{"schemaVersion":2,"manifests":[]}"#, None),
        (None, r#"{"schemaVersion":1,"manifests":[]}"#, Some((SchemaVersion, "$.schemaVersion"))),
        (None, r#"{"schemaVersion":1,"fsLayers":[]}"#, None),
        (None, r#"{"schemaVersion":2,"fsLayers":[]}"#, Some((UnknownKind, "$"))),
        (None, r#"{"schemaVersion":2,"fsLayers":[],"layers":[]}"#, Some((Ambiguous, "$.fsLayers"))),
        (None, r#"{"schemaVersion":1,"fsLayers":[],"layers":[]}"#, Some((Ambiguous, "$.layers"))),
        (None, r#"{"blobs":[],"artifactType":"a/b"}"#, Some((UnknownKind, "$"))),
        (None, r#"{"mediaType":1}"#, Some((UnknownKind, "$"))),
        (None, "[]", Some((Kind::Type(JsonType::Object), "$"))),
        (None, r#"{"mediaType":"a/b","layers":[]}"#, Some((OtherMediaType, "$.mediaType"))),
        (Some("application/json"), r#"{"schemaVersion":2,"manifests":[]}"#, None),
        (Some("text/plain"), r#"{"schemaVersion":2,"manifests":[]}"#, None),
        (
            Some("text/html"),
            r#"{"schemaVersion":2,"manifests":[]}"#,
            Some((UnexpectedMediaType, "$")),
        ),
        (Some(SCHEMA_1), r#"{"schemaVersion":1,"fsLayers":[],"signatures":null}"#, None),
        (
            Some(SCHEMA_1),
            r#"{"schemaVersion":2,"fsLayers":[]}"#,
            Some((SchemaVersion, "$.schemaVersion")),
        ),
        (None, r#"{"schemaVersion":2,"manifests":[@D]}"#, None),
        (
            Some(LIST),
            r#"{"schemaVersion":2,"manifests":[@D]}"#,
            Some((Missing, "$.manifests[0].platform")),
        ),
    ] {
        let reader = Reader { media_type: announced, ..STRICT };
        let expected = expected.map(|(rule, path)| (rule, path.to_string()));
        let found = first(&reader, None, filled(document)).map(|(rule, path, _)| (rule, path));
        assert_eq!(found, expected, "{announced:?} {document}");
    }
}

#[test]
fn lenient_takes_what_strict_refuses_in_these_cases_only() {
    for (kind, document, strict, lenient) in [
        // `null` for what may be left out, or for a list
        (Image, r#"{"schemaVersion":2,"config":@D,"layers":[],"subject":null}"#, false, true),
        (Image, r#"{"schemaVersion":2,"config":@D,"layers":[],"mediaType":null}"#, false, true),
        (Image, r#"{"schemaVersion":2,"config":@D,"layers":null}"#, false, true),
        (Image, r#"{"schemaVersion":2,"config":null,"layers":[]}"#, false, false),
        (Image, r#"{"schemaVersion":null,"config":@D,"layers":[]}"#, false, false),
        (Image, r#"{"schemaVersion":2,"config":@D,"layers":[null]}"#, false, false),
        (Image, r#"{"schemaVersion":2,"config":@D,"layers":[],"history":null}"#, true, true),
        (Index, r#"{"schemaVersion":2,"manifests":null}"#, false, true),
        (Index, r#"{"schemaVersion":2,"manifests":[],"annotations":{"a":null}}"#, false, false),
        (Descriptor, r#"{"mediaType":"a/b","digest":"a:b","size":1,"urls":null}"#, false, true),
        (
            Descriptor,
            r#"{"mediaType":"a/b","digest":"a:b","size":1,"platform":{"os":null,"architecture":""}}"#,
            false,
            false,
        ),
        (
            Artifact,
            r#"{"mediaType":"application/vnd.oci.artifact.manifest.v1+json","artifactType":"a/b","schemaVersion":"x"}"#,
            true,
            true,
        ),
        (Artifact, r#"{"artifactType":"a/b"}"#, false, false),
        (Schema1, r#"{"schemaVersion":1,"fsLayers":null}"#, false, false),
        (Schema1, r#"{"schemaVersion":1,"fsLayers":[],"history":null}"#, false, true),
        (
            Config,
            r#"{"os":"","architecture":"","rootfs":{"type":"layers","diff_ids":null}}"#,
            false,
            true,
        ),
        (Config, r#"{"os":"","architecture":"","rootfs":null}"#, false, false),
        (
            Config,
            r#"{"os":"","architecture":"","created":null,"rootfs":{"type":"layers","diff_ids":[]}}"#,
            true,
            true,
        ),
        (
            Config,
            r#"{"os":"","architecture":"","config":{"Env":null},"rootfs":{"type":"layers","diff_ids":[]}}"#,
            true,
            true,
        ),
        (
            Config,
            r#"{"os":"","architecture":"","config":{"Env":[null]},"rootfs":{"type":"layers","diff_ids":[]}}"#,
            false,
            false,
        ),
        (
            SavedImages,
            r#"[{"Config":"","RepoTags":null,"Layers":null,"LayerSources":{}}]"#,
            true,
            true,
        ),
        (SavedImages, r#"[{"Config":"","RepoTags":null}]"#, false, false),
        // names, in a config
        (
            Config,
            r#"{"OS":"","architecture":"","rootfS":{"Type":"layers","diff_IDs":[]}}"#,
            false,
            true,
        ),
        (
            Config,
            r#"{"OS":"","os":"","architecture":"","rootfs":{"type":"layers","diff_ids":[]}}"#,
            false,
            false,
        ),
        (
            Config,
            r#"{"OS":"","Os":"","architecture":"","rootfs":{"type":"layers","diff_ids":[]}}"#,
            false,
            false,
        ),
        (Layout, r#"{"ImageLayoutVersion":"1.0.0"}"#, false, false),
        (SavedImages, r#"[{"config":"","Layers":[]}]"#, false, false),
        // media types with parameters, in a descriptor
        (Descriptor, r#"{"mediaType":"a/b;version=0.3","digest":"a:b","size":1}"#, false, true),
        (
            Descriptor,
            r#"{"mediaType":"a/b","artifactType":"a/b;c=d","digest":"a:b","size":1}"#,
            false,
            true,
        ),
        (Descriptor, r#"{"mediaType":"a;b/c","digest":"a:b","size":1}"#, false, false),
        (
            Image,
            r#"{"schemaVersion":2,"artifactType":"a/b;c","config":@D,"layers":[]}"#,
            false,
            false,
        ),
        // bits after the last byte of `data`
        (Descriptor, r#"{"mediaType":"a/b","digest":"a:b","size":1,"data":"eA=="}"#, true, true),
        (Descriptor, r#"{"mediaType":"a/b","digest":"a:b","size":1,"data":"eB=="}"#, false, true),
        (Descriptor, r#"{"mediaType":"a/b","digest":"a:b","size":1,"data":"eB"}"#, false, false),
    ] {
        assert_eq!(is_taken(&STRICT, kind, document), strict, "strict: {document}");
        assert_eq!(is_taken(&LENIENT, kind, document), lenient, "lenient: {document}");
    }
}

#[test]
fn a_string_or_a_number_is_what_its_rule_says() {
    let long = format!("{}/b", "a".repeat(127));
    let too_long = format!("{}/b", "a".repeat(128));
    let descriptor = |member: &str| {
        first(
            &STRICT,
            Some(Descriptor),
            format!(r#"{{"artifactType":"a/b","digest":"a:b",{member}}}"#),
        )
    };
    for (member, expected) in [
        (format!(r#""mediaType":"{long}""#), Kind::Missing),
        (format!(r#""mediaType":"{too_long}""#), Kind::MediaType),
        (r#""mediaType":"A0!#$&-^_.+/9""#.into(), Kind::Missing),
        (r#""mediaType":"+a/b""#.into(), Kind::MediaType),
        (r#""mediaType":"a/.b""#.into(), Kind::MediaType),
        (r#""mediaType":"a/b/c""#.into(), Kind::MediaType),
        (r#""mediaType":"a/""#.into(), Kind::MediaType),
        (r#""mediaType":"a/b ""#.into(), Kind::MediaType),
        (r#""mediaType":"a\/b""#.into(), Kind::Missing),
        (r#""size":9223372036854775807"#.into(), Kind::Missing),
        (r#""size":9223372036854775808"#.into(), Kind::SizeTooLarge),
        (r#""size":1.0"#.into(), Kind::Type(JsonType::Integer)),
        (r#""size":"1""#.into(), Kind::Type(JsonType::Integer)),
        (r#""urls":["https://a/b?c#d", "urn:x"]"#.into(), Kind::Missing),
        (r#""urls":["/a"]"#.into(), Kind::Url),
        (r#""urls":["https://é"]"#.into(), Kind::Url),
        (r#""data":"eA==\n""#.into(), Kind::DataBase64),
        (r#""data":"_-==""#.into(), Kind::DataBase64),
    ] {
        assert_eq!(descriptor(&member).unwrap().0, expected, "{member}");
    }
}

#[test]
fn a_config_keeps_to_its_rules() {
    for (members, expected) in [
        (r#""created":"2026-01-31T08:00:00.123456789+01:00""#, None),
        (r#""created":"2026-02-30T08:00:00Z""#, Some(Kind::Time)),
        (r#""history":[{"created":"2026-01-31"}]"#, Some(Kind::Time)),
        (r#""history":[{"empty_layer":true},{}]"#, None),
        (r#""history":[{"empty_layer":"true"}]"#, Some(Kind::Type(JsonType::Boolean))),
        (r#""config":{"Env":["A=","B=c=d"]}"#, None),
        (r#""config":{"Env":["A"]}"#, Some(Kind::Env)),
        (r#""config":{"Env":["=A=b"]}"#, Some(Kind::Env)),
        (r#""config":{"ExposedPorts":{"80/tcp":{}},"Volumes":{"/v":{"a":1}}}"#, None),
        (r#""config":{"Volumes":{"/v":[]}}"#, Some(Kind::Type(JsonType::Object))),
        (r#""config":{"Volumes":{"/v":{"a":1,"a":1}}}"#, Some(Kind::DuplicateKey)),
        (r#""config":{"Healthcheck":{"Test":["NONE"]}},"container_config":{"Env":1}"#, None),
        (r#""rootfs":{"type":"layer","diff_ids":[]}"#, Some(Kind::RootfsType)),
    ] {
        let rootfs = if members.contains("rootfs") {
            ""
        } else {
            r#","rootfs":{"type":"layers","diff_ids":[]}"#
        };
        let document = format!(r#"{{"architecture":"arm","os":"linux",{members}{rootfs}}}"#);
        let found = first(&STRICT, Some(Config), &document).map(|(rule, ..)| rule);
        assert_eq!(found, expected, "{document}");
    }
}

#[test]
fn members_of_an_object_agree() {
    const EMPTY: &str =
        r#"{"mediaType":"application/vnd.oci.empty.v1+json","digest":"a:b","size":2}"#;
    let image = |rest: &str| format!(r#"{{"schemaVersion":2,"layers":[],"config":{EMPTY}{rest}}}"#);
    assert_eq!(
        first(&STRICT, Some(Image), image("")),
        Some((Kind::ArtifactType, "$.artifactType".into(), 0))
    );
    assert_eq!(
        first(&LENIENT, Some(Image), image(r#","artifactType":null"#)).unwrap().0,
        Kind::ArtifactType
    );
    assert_eq!(first(&STRICT, Some(Image), image(r#","artifactType":"a/b""#)), None);

    let empty = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let other = Digest::sha256([0; 32]).to_string();
    for (digest, size, expected) in [
        (empty, 2, None),
        ("blake9:x", 2, None),
        (other.as_str(), 3, Some(Kind::DataSize)),
        (other.as_str(), 2, cfg!(feature = "sha2").then_some(Kind::DataDigest)),
    ] {
        let document =
            format!(r#"{{"data":"e30=","mediaType":"a/b","digest":"{digest}","size":{size}}}"#);
        let expected = expected.map(|rule| (rule, "$.data".into(), 8));
        assert_eq!(first(&STRICT, Some(Descriptor), &document), expected, "{document}");
    }
}

#[test]
fn what_is_counted_is_taken_up_to_its_limit() {
    let limits = Limits::new().with_entries(2).with_annotations(2).with_nesting(2);
    let reader = Reader { limits, ..STRICT };
    for (document, expected) in [
        (r#"{"schemaVersion":2,"manifests":[@D,@D]}"#, None),
        (
            r#"{"schemaVersion":2,"manifests":[@D,@D,@D]}"#,
            Some((Kind::TooManyEntries, "$.manifests")),
        ),
        (r#"{"schemaVersion":2,"manifests":[],"annotations":{"a":"","b":""}}"#, None),
        (
            r#"{"schemaVersion":2,"manifests":[],"annotations":{"a":"","b":"","c":""}}"#,
            Some((Kind::TooManyAnnotations, "$.annotations")),
        ),
        (r#"{"schemaVersion":2,"manifests":[],"a":1,"b":2}"#, None),
        (
            r#"{"schemaVersion":2,"manifests":[],"a":1,"b":2,"c":3}"#,
            Some((Kind::TooManyAnnotations, "$")),
        ),
        (r#"{"schemaVersion":2,"manifests":[],"a":[{}]}"#, None),
        (r#"{"schemaVersion":2,"manifests":[],"a":[{"b":[]}]}"#, Some((Kind::TooDeep, "$.a"))),
    ] {
        let found =
            first(&reader, Some(Index), filled(document)).map(|(rule, path, _)| (rule, path));
        let expected = expected.map(|(rule, path)| (rule, path.to_string()));
        assert_eq!(found, expected, "{document}");
    }
}

#[test]
fn problems_are_told_in_the_order_of_the_document_and_no_more_than_asked_for() {
    let document = br#"{"size": "x", "x": 1, "x": 2, "DIGEST": 1, "urls": [1, "a"]}"#;
    let paths = |most| -> Vec<String> {
        problems(&STRICT, Some(Descriptor), document, most)
            .iter()
            .map(|error| error.path().into())
            .collect()
    };
    let all = ["$.size", "$.x", "$.DIGEST", "$.urls[0]", "$.urls[1]", "$.mediaType", "$.digest"];
    for most in 0..9 {
        assert_eq!(paths(most), all[..most.min(7)]);
    }
    assert!(problems(&STRICT, None, b"{", 0).is_empty());
}
