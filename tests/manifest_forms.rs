//! Documents in every reading: the fast and the plain form of reading agree, whatever is read, by
//! whom and within which limits.

use distref::manifest::{DocumentKind, Limits, Reader};

#[path = "support/manifest_laws.rs"]
#[allow(dead_code, reason = "one law is for inputs of which nothing is known")]
mod laws;
#[path = "support/random.rs"]
#[allow(dead_code, reason = "only its numbers are wanted here")]
mod random;
#[path = "support/random_manifests.rs"]
mod random_manifests;

use laws::{ANNOUNCED, SMALL, Taken};
use random::Random;

#[test]
fn every_seed_is_taken_and_the_two_forms_agree() {
    for seed in random_manifests::seeds() {
        let taken = laws::hold(seed.as_bytes(), None, Limits::new());
        assert!(taken.leniently > 0, "{seed}");
    }
}

#[test]
fn the_two_forms_agree_where_they_once_did_not() {
    let rows = include_str!("data/manifest-forms.tsv");
    for row in rows.lines().filter(|row| !row.starts_with('#')) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [document, announced, entries, annotations, nesting] = columns[..] else {
            panic!("five columns: {row}")
        };
        let usual = Limits::new();
        let limits = usual
            .with_entries(entries.parse().unwrap_or(usual.entries()))
            .with_annotations(annotations.parse().unwrap_or(usual.annotations()))
            .with_nesting(nesting.parse().unwrap_or(usual.nesting()));
        let announced = (announced != "-").then_some(announced);
        shown(document.as_bytes(), announced, limits);
    }
}

#[test]
fn the_two_forms_agree_whatever_is_announced() {
    for announced in ANNOUNCED {
        let mut all = Taken::default();
        for seed in random_manifests::seeds() {
            all.add(laws::hold(seed.as_bytes(), Some(announced), Limits::new()));
        }
        assert!(all.strictly > 0 && all.leniently > all.strictly, "{announced}: {all:?}");
    }
}

#[test]
fn the_two_forms_agree_within_small_limits() {
    for limits in SMALL {
        let mut all = Taken::default();
        for seed in random_manifests::seeds() {
            all.add(laws::hold(seed.as_bytes(), None, limits));
        }
        assert!(all.strictly > 0, "{limits:?}");
    }
}

#[test]
fn the_two_forms_agree_on_random_documents() {
    agree(0xD0C5, 600);
}

#[test]
#[ignore = "slow"]
fn the_two_forms_agree_on_many_random_documents() {
    for seed in 1..=10 {
        agree(seed, 2_000);
    }
}

/// Random documents, as they are and with something known of them: a fair part of them is taken.
fn agree(seed: u64, documents: usize) {
    let mut random = Random::new(seed);
    let mut all = Taken::default();
    for _ in 0..documents {
        let document = random_manifests::document(&mut random);
        all.add(shown(&document, None, Limits::new()));
        let announced = random.once_in(2).then(|| random.pick(&ANNOUNCED));
        shown(&document, announced, random.pick(&SMALL));
    }
    assert!(all.strictly > documents / 8, "{documents} {all:?}");
    assert!(all.leniently > all.strictly + documents / 50, "{documents} {all:?}");
}

/// The laws, with the document in the message if one is broken.
fn shown(document: &[u8], announced: Option<&str>, limits: Limits) -> Taken {
    let held = std::panic::catch_unwind(|| laws::hold(document, announced, limits));
    held.unwrap_or_else(|_| {
        panic!("{announced:?} {limits:?}\n{}", String::from_utf8_lossy(document))
    })
}

#[test]
fn what_is_refused_in_both_modes_is_refused_with_its_rule_where_it_is_broken() {
    let rows = include_str!("data/manifest-refused.tsv");
    for row in rows.lines().filter(|row| !row.starts_with('#')) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [document, kind, announced, rule, path] = columns[..] else { panic!("{row}") };
        for reader in [Reader::strict(), Reader::lenient()] {
            let reader = if announced == "-" { reader } else { reader.announced(announced) };
            let error = refusal(&reader, kind, document.as_bytes())
                .unwrap_or_else(|| panic!("taken: {row}"));
            assert_eq!(
                (format!("{:?}", error.kind()).as_str(), error.path()),
                (rule, path),
                "{row}"
            );
        }
    }
}

fn refusal(
    reader: &Reader<'_>,
    kind: &str,
    document: &[u8],
) -> Option<distref::manifest::ManifestError> {
    match kind {
        "any" => reader.manifest(document).err(),
        "image" => reader.image(document).err(),
        "index" => reader.index(document).err(),
        "artifact" => reader.artifact(document).err(),
        "schema1" => reader.schema1(document).err(),
        "config" => reader.config(document).err(),
        "descriptor" => reader.descriptor(document).err(),
        "layout" => reader.layout(document).err(),
        "saved" => reader.saved_images(document).err(),
        other => panic!("no kind is called {other}"),
    }
}

#[test]
fn a_document_is_taken_up_to_each_limit_and_no_further() {
    let digest = "a:b";
    let descriptor = format!(r#"{{"mediaType":"a/b","digest":"{digest}","size":1}}"#);
    let image = |layers: usize, annotations: usize, nesting: usize| {
        let layers = vec![descriptor.as_str(); layers].join(",");
        let notes: Vec<String> = (0..annotations).map(|at| format!(r#""{at}":"""#)).collect();
        let nest = format!("{}{}", "[".repeat(nesting), "]".repeat(nesting));
        format!(
            r#"{{"schemaVersion":2,"config":{descriptor},"layers":[{layers}],"annotations":{{{}}},"x":{nest}}}"#,
            notes.join(",")
        )
    };
    let limits = Limits::new().with_entries(3).with_annotations(4).with_nesting(5);
    for (document, size, expected) in [
        (image(3, 4, 5), 4096, true),
        (image(4, 4, 5), 4096, false),
        (image(3, 5, 5), 4096, false),
        (image(3, 4, 6), 4096, false),
        (image(3, 4, 5), image(3, 4, 5).len(), true),
        (image(3, 4, 5), image(3, 4, 5).len() - 1, false),
    ] {
        let limits = limits.with_document(size);
        let reader = Reader::strict().limits(limits);
        assert_eq!(reader.image(document.as_bytes()).is_ok(), expected, "{document}");
        let problems = reader.problems(Some(DocumentKind::Image), document.as_bytes(), 9);
        assert_eq!(problems.is_empty(), expected, "{document}");
    }
}
