//! Media types: what is one, what a refusal says, what each stands for; and annotations.

#![expect(clippy::unwrap_used, reason = "the helpers are tests as well")]

use std::collections::{BTreeMap, HashSet};

use distref::manifest::{
    Annotations, Compression, Family, MediaType, MediaTypeErrorKind as Kind, annotation,
};

/// A repeatable stream of numbers.
fn numbers(seed: u64) -> impl Iterator<Item = usize> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap()
    })
}

/// Texts close to media types: a known or short one with some characters changed, added or taken out.
fn near(seeds: u64) -> impl Iterator<Item = String> {
    let marks = ['a', 'Z', '0', '/', '+', '.', '-', '!', '~', ';', ' ', 'é', '\0', '\u{7f}', '@'];
    let mut seen: Vec<String> = MediaType::known().map(|known| known.to_string()).collect();
    seen.extend(["a/b", "a/", "/b", "/", ""].map(String::from));
    seen.extend([format!("{}/b", "a".repeat(127)), format!("b/{}", "a".repeat(127))]);
    (0..seeds).map(move |seed| {
        let mut numbers = numbers(seed);
        let mut below = |end: usize| numbers.next().unwrap() % end;
        let mut text: Vec<char> = seen.get(below(seen.len())).unwrap().chars().collect();
        for _ in 0..below(4) {
            let (at, mark) = (below(text.len() + 1), marks[below(marks.len())]);
            match below(3) {
                0 => text.insert(at, mark),
                1 if at < text.len() => text[at] = mark,
                _ if at < text.len() => drop(text.remove(at)),
                _ => text.push(mark),
            }
        }
        text.into_iter().collect()
    })
}

/// The grammar again, as plainly as it can be put.
fn slow_accepts(text: &str) -> bool {
    let name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
            && name.len() <= 127
    };
    text.split('/').count() == 2 && text.split('/').all(name)
}

#[test]
fn what_fits_the_grammar_is_a_media_type_and_is_printed_as_written() {
    let long = format!("{0}/{0}", "a".repeat(127));
    assert_eq!(long.len(), MediaType::MAX_LEN);
    let rows = ["a/b", "A/b", "0/0", "text/plain", "a!#$&-^_.+/b!#$&-^_.+", &long];
    for text in rows {
        let media_type = MediaType::parse(text).unwrap();
        assert_eq!(media_type.as_str(), text);
        assert_eq!(media_type, *text);
        assert_eq!(format!("{media_type} {media_type:?}"), format!("{text} {text:?}"));
        assert_eq!(text.parse::<MediaType>().unwrap(), media_type);
        assert_eq!(MediaType::try_from(String::from(text)).unwrap(), media_type);
        assert_eq!(media_type.clone().into_owned(), media_type);
    }
}

#[test]
fn a_refusal_tells_the_first_rule_that_is_broken_and_where() {
    let too_long = format!("{}/b", "a".repeat(128));
    let sub_too_long = format!("a/{}é", "b".repeat(130));
    let far_too_long = format!("a/{}", "b".repeat(130));
    let rows = [
        ("", Kind::Empty, 0..0),
        ("nope", Kind::MissingSlash, 0..4),
        ("no pe;", Kind::MissingSlash, 0..6),
        ("/", Kind::TypeEmpty, 0..0),
        ("/b c", Kind::TypeEmpty, 0..0),
        ("a/", Kind::SubtypeEmpty, 2..2),
        ("application/.foo", Kind::First, 12..13),
        ("+a/b", Kind::First, 0..1),
        ("application/foo bar", Kind::Character, 15..16),
        (" a/b", Kind::Character, 0..1),
        ("a/b\n", Kind::Character, 3..4),
        ("a/b\0", Kind::Character, 3..4),
        ("a/b/c", Kind::Character, 3..4),
        ("a//b", Kind::Character, 2..3),
        ("é/b", Kind::Character, 0..2),
        ("a/bé", Kind::Character, 3..5),
        ("a/b~", Kind::Character, 3..4),
        ("a/b;c=d", Kind::Parameters, 3..7),
        ("a;é=b/c", Kind::Parameters, 1..8),
        ("a/;c", Kind::Parameters, 2..4),
        ("a/b ;c=d", Kind::Character, 3..4),
        (too_long.as_str(), Kind::TooLong, 127..128),
        (sub_too_long.as_str(), Kind::Character, 132..134),
        (far_too_long.as_str(), Kind::TooLong, 129..132),
    ];
    for (text, kind, span) in rows {
        let error = MediaType::parse(text).unwrap_err();
        assert_eq!((error.kind(), error.span()), (kind, span), "{text:?}");
        assert_eq!(text.parse::<MediaType>(), Err(error));
        assert_eq!(MediaType::try_from(String::from(text)), Err(error));
        assert_eq!(error.to_string(), format!("{} (byte {})", error.kind(), error.span().start));
    }
}

#[test]
fn what_is_accepted_is_what_is_parsed_and_what_the_grammar_says() {
    let mut accepted = 0;
    for text in near(30_000) {
        let parsed = MediaType::parse(&text);
        assert_eq!(MediaType::accept(&text), slow_accepts(&text), "{text:?}");
        assert_eq!(parsed.is_ok(), slow_accepts(&text), "{text:?}");
        accepted += usize::from(parsed.is_ok());
        if let Err(error) = parsed {
            assert!(text.get(error.span()).is_some(), "{text:?}: {:?}", error.span());
        }
    }
    assert!((9_000..21_000).contains(&accepted), "{accepted} of 30,000: a lopsided sample");
}

#[test]
fn a_content_type_is_read_without_its_parameters_and_the_space_around() {
    let rows = [
        ("application/json", Ok("application/json")),
        (" \tapplication/json \t", Ok("application/json")),
        ("application/json;charset=utf-8", Ok("application/json")),
        ("application/json ; charset=\"a;b\"", Ok("application/json")),
        ("application/json;", Ok("application/json")),
        ("", Err((Kind::Empty, 0..0))),
        ("  ", Err((Kind::Empty, 2..2))),
        (" ; charset=utf-8", Err((Kind::Empty, 1..1))),
        ("  json; a=b", Err((Kind::MissingSlash, 2..6))),
        (" a/b, c/d; e=f", Err((Kind::Character, 4..5))),
        ("a/b\n", Err((Kind::Character, 3..4))),
    ];
    for (header, expected) in rows {
        let found = MediaType::parse_content_type(header);
        let found = found.as_ref().map(MediaType::as_str).map_err(|e| (e.kind(), e.span()));
        assert_eq!(found, expected, "{header:?}");
    }
}

#[test]
fn every_known_type_parses_and_none_is_there_twice() {
    let mut texts = HashSet::new();
    for known in MediaType::known() {
        assert_eq!(MediaType::parse(known.as_str()).as_ref(), Ok(&known));
        assert!(texts.insert(known.as_str().to_ascii_lowercase()), "{known}");
    }
    assert!(texts.contains(MediaType::OCI_DESCRIPTOR.as_str()));
    assert!(texts.contains(MediaType::OCTET_STREAM.as_str()));
}

#[test]
fn types_compare_hash_and_sort_by_their_texts() {
    let types: HashSet<MediaType> = MediaType::known().collect();
    assert!(types.contains("application/wasm") && !types.contains("application/Wasm"));
    let mut sorted: Vec<MediaType> = MediaType::known().collect();
    sorted.sort();
    assert!(sorted.is_sorted_by_key(ToString::to_string));
}

/// The parts of an image, as letters: manifest, index, config, layer; not distributable; encrypted.
fn roles(media_type: &MediaType<'_>) -> String {
    let questions = [
        ('m', media_type.is_manifest()),
        ('i', media_type.is_index()),
        ('c', media_type.is_config()),
        ('l', media_type.is_layer()),
        ('n', !media_type.is_distributable()),
        ('e', media_type.is_encrypted()),
    ];
    questions.into_iter().filter_map(|(letter, yes)| yes.then_some(letter)).collect()
}

#[test]
fn a_type_says_what_it_stands_for_and_how_it_is_compressed() {
    use Compression::{Gzip, None, Unknown, Zstd};
    let rows = [
        ("application/vnd.oci.image.manifest.v1+json", Family::Oci, "m", None),
        ("application/vnd.oci.image.index.v1+json", Family::Oci, "i", None),
        ("application/vnd.oci.image.config.v1+json", Family::Oci, "c", None),
        ("application/vnd.oci.empty.v1+json", Family::Oci, "", None),
        ("application/vnd.oci.image.layer.v1.tar", Family::Oci, "l", None),
        ("application/vnd.oci.image.layer.v1.tar+gzip", Family::Oci, "l", Gzip),
        ("application/vnd.oci.image.layer.v1.tar+zstd", Family::Oci, "l", Zstd),
        ("application/vnd.oci.image.layer.v1.tar+encrypted", Family::Oci, "le", None),
        ("application/vnd.oci.image.layer.v1.tar+zstd+encrypted", Family::Oci, "le", Zstd),
        ("application/vnd.oci.image.layer.nondistributable.v1.tar", Family::Oci, "ln", None),
        (
            "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip+encrypted",
            Family::Oci,
            "lne",
            Gzip,
        ),
        ("application/vnd.oci.image.layer.v1.tar+bzip2", Family::Other, "l", Unknown),
        ("application/vnd.oci.image.layer.v1.targzip", Family::Other, "l", Unknown),
        ("application/vnd.oci.image.layer.nydus.blob.v1", Family::Other, "l", Unknown),
        ("application/vnd.oci.artifact.manifest.v1+json", Family::Oci, "m", None),
        ("application/vnd.cncf.oras.artifact.manifest.v1+json", Family::Other, "m", None),
        ("application/vnd.docker.distribution.manifest.v2+json", Family::Docker, "m", None),
        ("application/vnd.docker.distribution.manifest.list.v2+json", Family::Docker, "i", None),
        ("application/vnd.docker.distribution.manifest.v1+prettyjws", Family::Docker, "m", Unknown),
        ("application/vnd.docker.container.image.v1+json", Family::Docker, "c", None),
        ("application/vnd.docker.plugin.v1+json", Family::Docker, "", None),
        ("application/vnd.docker.image.rootfs.diff.tar", Family::Docker, "l", Unknown),
        ("application/vnd.docker.image.rootfs.diff.tar.gzip", Family::Docker, "l", Gzip),
        ("application/vnd.docker.image.rootfs.diff.tar.zstd", Family::Docker, "l", Zstd),
        ("application/vnd.docker.image.rootfs.diff.tar.gzip+encrypted", Family::Docker, "le", Gzip),
        ("application/vnd.docker.image.rootfs.foreign.diff.tar", Family::Docker, "ln", Unknown),
        ("application/vnd.docker.attestation.manifest.v1+json", Family::Provenance, "", None),
        ("application/vnd.in-toto+json", Family::Provenance, "", None),
        ("application/vnd.cncf.helm.config.v1+json", Family::Helm, "", None),
        ("application/vnd.cncf.helm.chart.content.v1.tar+gzip", Family::Helm, "", Gzip),
        ("application/wasm", Family::Wasm, "", Unknown),
        ("application/vnd.dev.sigstore.bundle.v0.3+json", Family::Signature, "", None),
        ("application/spdx+json", Family::Sbom, "", None),
        ("application/vnd.erofs.layer.v1", Family::Other, "l", Unknown),
        ("application/octet-stream", Family::Other, "", Unknown),
        ("application/gzip", Family::Other, "", Gzip),
        ("application/x-gzip", Family::Other, "", Unknown),
        ("application/VND.oci.image.manifest.v1+json", Family::Other, "", None),
    ];
    for (text, family, role, compression) in rows {
        let found = MediaType::parse(text).unwrap();
        let answers = (found.family(), roles(&found), found.compression());
        assert_eq!(answers, (family, String::from(role), compression), "{text}");
    }
}

#[test]
fn a_known_type_has_the_family_and_the_part_that_its_text_tells() {
    let told =
        [("vnd.docker.", Family::Docker), ("vnd.cncf.helm.", Family::Helm), ("wasm", Family::Wasm)];
    for known in MediaType::known().filter(|known| *known != MediaType::DOCKER_ATTESTATION) {
        let has = |part| known.as_str().contains(part);
        for (part, family) in told {
            assert_eq!(has(part), known.family() == family, "{known}");
        }
        assert_eq!(known.is_index(), has("index") || has("list"), "{known}");
        assert_eq!(known.is_manifest(), has("manifest") && !has("list"), "{known}");
        assert_eq!(known.is_layer(), has("rootfs") || has("layer") && !has("wasm"), "{known}");
        assert_eq!(
            known.is_distributable(),
            !has("nondistributable") && !has("foreign"),
            "{known}"
        );
    }
}

#[test]
fn encrypting_and_decrypting_undo_each_other() {
    for known in MediaType::known() {
        let encrypted = known.encrypted().unwrap();
        assert!(encrypted.is_encrypted());
        assert_eq!(encrypted.encrypted().as_ref(), Some(&encrypted));
        assert_eq!(encrypted.decrypted(), known.decrypted());
        assert_eq!(known.is_encrypted(), known == encrypted);
        assert_eq!(encrypted.is_layer(), known.is_layer(), "{known}");
    }
    let longest_that_can_be = format!("a/{}", "b".repeat(117));
    assert!(MediaType::parse(&longest_that_can_be).unwrap().encrypted().is_some());
    let too_long = format!("a/{}", "b".repeat(118));
    assert_eq!(MediaType::parse(&too_long).unwrap().encrypted(), None);
}

#[test]
fn docker_and_oci_equivalents_are_inverse_and_play_the_same_part() {
    let mut pairs = 0;
    for known in MediaType::known() {
        let (oci, docker) = (known.oci_equivalent(), known.docker_equivalent());
        if let Some(oci) = oci.as_ref() {
            assert_eq!((known.family(), oci.family()), (Family::Docker, Family::Oci));
            assert_eq!(oci.docker_equivalent().as_ref(), Some(&known));
            assert_eq!(roles(oci), roles(&known), "{known}");
            pairs += 1;
        }
        if let Some(docker) = docker.as_ref() {
            assert_eq!(docker.oci_equivalent().as_ref(), Some(&known));
        }
        assert!(oci.is_none() || docker.is_none(), "{known}");
    }
    assert_eq!(pairs, 8);
    assert_eq!(MediaType::parse("a/b").unwrap().oci_equivalent(), None);
}

#[test]
fn names_in_layouts_are_components_with_single_separators() {
    let rows = [
        ("v1.0", true),
        ("docker.io/library/nginx:1.27", true),
        ("a@sha256:12", true),
        ("a--b", true),
        ("A+b_c/d", true),
        ("", false),
        ("a/", false),
        ("a//b", false),
        ("a---b", false),
        ("a..b", false),
        ("-a", false),
        ("a b", false),
        ("é", false),
    ];
    for (text, good) in rows {
        assert_eq!(annotation::is_ref_name(text), good, "{text:?}");
    }
}

#[test]
fn annotations_keep_their_order_and_the_last_value_of_a_key() {
    type Pairs = &'static [(&'static str, &'static str)];
    let rows: [(Pairs, Pairs); 5] = [
        (&[], &[]),
        (&[("b", "1"), ("a", "2")], &[("b", "1"), ("a", "2")]),
        (&[("b", "1"), ("a", "2"), ("b", "3")], &[("b", "3"), ("a", "2")]),
        (&[("a", "1"), ("a", "2"), ("a", "3")], &[("a", "3")]),
        (&[("", "1"), ("A", "2"), ("a", ""), ("", "")], &[("", ""), ("A", "2"), ("a", "")]),
    ];
    for (pairs, expected) in rows {
        let collected: Annotations = pairs.iter().copied().collect();
        assert!(collected.iter().eq(expected.iter().copied()), "{collected:?}");
        assert_eq!((collected.len(), collected.is_empty()), (expected.len(), expected.is_empty()));
        assert_eq!(collected.clone().into_owned(), collected);
    }
}

#[test]
fn inserting_and_removing_do_what_collecting_does() {
    for seed in 0..500 {
        let mut numbers = numbers(seed);
        let pairs: Vec<(String, String)> = (0..seed % 20)
            .map(|_| {
                (format!("k{}", numbers.next().unwrap() % 7), numbers.next().unwrap().to_string())
            })
            .collect();
        let collected: Annotations = pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let mut inserted = Annotations::default();
        let mut model = BTreeMap::new();
        for (key, value) in &pairs {
            assert_eq!(inserted.insert(key, value).as_deref(), model.insert(key, value.as_str()));
        }
        assert_eq!(inserted, collected);
        for key in ["k0", "k3", "k9"] {
            let known = model.remove(&String::from(key));
            assert_eq!(inserted.get(key), known);
            assert_eq!(inserted.remove(key).as_deref(), known);
            assert_eq!(inserted.get(key), None);
        }
        assert_eq!(inserted.len(), model.len());
    }
}

#[test]
fn annotations_answer_by_their_keys() {
    let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let all = Annotations::from([
        ("org.opencontainers.image.created", "2026-05-14T09:30:00Z"),
        ("org.opencontainers.image.version", "1.27"),
        ("org.opencontainers.image.revision", "4be780e"),
        ("org.opencontainers.image.source", "https://git.example/app"),
        ("org.opencontainers.image.title", "app"),
        ("org.opencontainers.image.ref.name", "v1"),
        ("org.opencontainers.image.base.name", "debian:12"),
        ("org.opencontainers.image.base.digest", digest),
        ("vnd.docker.reference.type", "attestation-manifest"),
        ("vnd.docker.reference.digest", digest),
        ("in-toto.io/predicate-type", "https://slsa.dev/provenance/v1"),
    ]);
    let texts = |of: &Annotations<'_>| {
        [
            of.created(),
            of.version(),
            of.revision(),
            of.source(),
            of.title(),
            of.ref_name(),
            of.base_name(),
            of.predicate_type(),
        ]
        .map(|text| text.map(String::from))
    };
    let expected = [
        "2026-05-14T09:30:00Z",
        "1.27",
        "4be780e",
        "https://git.example/app",
        "app",
        "v1",
        "debian:12",
        "https://slsa.dev/provenance/v1",
    ];
    assert_eq!(texts(&all), expected.map(|text| Some(String::from(text))));
    assert_eq!(all.base_digest().unwrap(), digest);
    assert_eq!(all.attested_digest().unwrap(), digest);
    assert!(all.is_attestation() && !all.is_zstd_chunked());

    let none = Annotations::from([("vnd.docker.reference.type", "image"), ("a", "b")]);
    assert_eq!(texts(&none), [const { None }; 8]);
    assert!(none.base_digest().is_none() && !none.is_attestation());
    let bad = Annotations::from([(annotation::BASE_DIGEST, "sha256:12")]);
    assert_eq!(bad.base_digest(), None);
    let half = Annotations::from([(annotation::ZSTD_CHUNKED_CHECKSUM, digest)]);
    assert!(!half.is_zstd_chunked());
}

#[cfg(feature = "serde")]
#[test]
fn a_media_type_is_a_string_in_other_formats_and_checked_on_the_way_in() {
    let read = serde_json::from_str::<MediaType>;
    assert_eq!(serde_json::to_string(&MediaType::WASM).unwrap(), r#""application/wasm""#);
    assert_eq!(read(r#""application/wasm""#).unwrap(), MediaType::WASM);
    assert_eq!(read(r#""a\u002fb""#).unwrap(), "a/b");
    assert!(read(r#""a/b;c=d""#).unwrap_err().to_string().contains("no parameters"));
    assert!(read("1").unwrap_err().to_string().contains("a media type"));
}

#[test]
fn only_layers_are_what_they_are_when_encrypted() {
    let encrypted = |text: &str| MediaType::parse(text).map(MediaType::into_owned);
    let index = encrypted("application/vnd.oci.image.index.v1+json+encrypted").unwrap();
    let manifest = encrypted("application/vnd.oci.image.manifest.v1+json+encrypted").unwrap();
    let layer = encrypted("application/vnd.oci.image.layer.v1.tar+gzip+encrypted").unwrap();
    assert!(!index.is_index() && !manifest.is_manifest());
    assert!(layer.is_layer() && layer.is_encrypted());
}
