//! References changed in their files: every other byte stays.

use distref::reference::Part;
use distref::sources::{EditErrorKind, Source, SourceKind, Variables};
use distref::{Digest, Reference};

/// The text with the reference of this index set to another; `pin` adds a digest.
fn edited(
    kind: SourceKind,
    text: &str,
    index: usize,
    wanted: &str,
) -> Result<String, EditErrorKind> {
    let source = Source::read(kind, text).unwrap();
    let mut edits = source.edits();
    let made = match wanted {
        "pin" => edits.pin(index, &Digest::sha256([0xab; 32])),
        wanted => edits.set(index, &pinned(wanted).parse::<Reference>().unwrap()),
    };
    made.and_then(|()| edits.apply()).map_err(|error| error.kind().clone())
}

fn pinned(text: &str) -> String {
    text.replace('@', &format!("@{}", Digest::sha256([0xab; 32])))
}

#[test]
fn a_change_is_made_where_the_bytes_stand() {
    use SourceKind::{Compose, Dockerfile, HelmValues, Kubernetes, Kustomization};
    for (kind, text, wanted, expected) in [
        (Dockerfile, "FROM a:1 AS b\r\n", "a:2", "FROM a:2 AS b\r\n"),
        (Dockerfile, "FROM a:1\n", "a:10@", "FROM a:10@\n"),
        (
            HelmValues,
            "image:\n  repository: a\n  tag: '1'\n",
            "a:21",
            "image:\n  repository: a\n  tag: '21'\n",
        ),
        (Dockerfile, "FROM \"a:1\"\n", "pin", "FROM \"a:1@\"\n"),
        (Dockerfile, "FROM a\n", "pin", "FROM a@\n"),
        (Dockerfile, "ARG T=1\nFROM a:$T\n", "a:2", "ARG T=2\nFROM a:$T\n"),
        (Dockerfile, "ARG T=1\nFROM a:${T}-x\n", "a:2-x", "ARG T=2\nFROM a:${T}-x\n"),
        (Dockerfile, "ARG T=1\nFROM a:${T}-x\n", "pin", "ARG T=1\nFROM a:${T}-x@\n"),
        (Dockerfile, "ARG I=\"a:1\"\nFROM $I\n", "pin", "ARG I=\"a:1@\"\nFROM $I\n"),
        (Dockerfile, "ARG T=1\nFROM a:$T\n", "pin", "ARG T=1@\nFROM a:$T\n"),
        (
            Dockerfile,
            "ARG V=1\nARG T=$V.2\nFROM a:$T\n",
            "a:3.2",
            "ARG V=3\nARG T=$V.2\nFROM a:$T\n",
        ),
        (Dockerfile, "FROM a\\\n:1\n", "a:2", "FROM a\\\n:2\n"),
        (Dockerfile, "FROM \\\n a:1 # x\n", "a:10", "FROM \\\n a:10 # x\n"),
        (Dockerfile, "FROM Foo/Bar:1\n", "foo/bar:1", "FROM foo/bar:1\n"),
        (Compose, "services: {a: {image: 'b:1'}}\r\n", "b:2", "services: {a: {image: 'b:2'}}\r\n"),
        (
            Compose,
            "services:\n  a:\n    image: b:${T:-1} # x\n",
            "b:2",
            "services:\n  a:\n    image: b:${T:-2} # x\n",
        ),
        (
            Compose,
            "x: &x {image: b:1}\nservices: {a: *x, c: *x}\n",
            "b:2",
            "x: &x {image: b:2}\nservices: {a: *x, c: *x}\n",
        ),
        (
            Compose,
            "services:\n  a:\n    image: >-\n      b:1\n",
            "pin",
            "services:\n  a:\n    image: >-\n      b:1@\n",
        ),
        (
            Compose,
            "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM b:1\n",
            "b:2",
            "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM b:2\n",
        ),
        (Kubernetes, "containers:\n- image: b:1\n", "pin", "containers:\n- image: b:1@\n"),
        (
            Kustomization,
            "images:\n- name: a\n  newTag: '1'\n",
            "a:2",
            "images:\n- name: a\n  newTag: '2'\n",
        ),
        (
            HelmValues,
            "image:\n  repository: a\n  tag: '1'\n",
            "a:2",
            "image:\n  repository: a\n  tag: '2'\n",
        ),
    ] {
        let text_after = edited(kind, text, 0, wanted);
        assert_eq!(text_after, Ok(pinned(expected)), "{text}");
    }
}

#[test]
fn what_cannot_be_changed_is_refused_with_its_reason() {
    use SourceKind::{Compose, Dockerfile, HelmValues, Kustomization};
    for (kind, text, wanted, expected) in [
        (Dockerfile, "FROM a:1\\\n2\n", "a:3", EditErrorKind::Scattered),
        (Dockerfile, "ARG T=1\nFROM a:$T\nFROM b:$T\n", "a:2", EditErrorKind::Others),
        (Dockerfile, "ARG T=1\nFROM a$T:$T\n", "a1:2", EditErrorKind::Misread),
        (Compose, "services: {a: {image: \"\\x62:1\"}}", "b:2", EditErrorKind::Rewritten),
        (
            HelmValues,
            "image:\n  repository: a\n  tag: '1'\n",
            "pin",
            EditErrorKind::NoKey(Part::Digest),
        ),
        (
            HelmValues,
            "image: {registry: a.b, repository: c}\n",
            "a.b/c:1",
            EditErrorKind::NoKey(Part::Tag),
        ),
        (HelmValues, "image: {registry: a.b, repository: c}\n", "c", EditErrorKind::Scattered),
        (HelmValues, "i: {repository: c, tag: \"\\x61\"}", "c:b", EditErrorKind::Rewritten),
        (Kustomization, "images:\n- name: a\n  newTag: '1'\n", "b:1", EditErrorKind::Rewritten),
    ] {
        assert_eq!(edited(kind, text, 0, wanted), Err(expected), "{text}");
    }
    assert!(matches!(edited(Dockerfile, "FROM $A\n", 0, "a:2"), Err(EditErrorKind::Unresolved(_))));
    let variables = Variables::new().with("T", "1");
    let source = Source::read_with(Dockerfile, "ARG T\nFROM a:$T\n", variables).unwrap();
    let error = source.edits().pin(0, &Digest::sha256([0; 32])).unwrap_err();
    assert_eq!(error.kind(), &EditErrorKind::Given);
    assert!(source.edits().pin(0, &Digest::blake3([0; 32])).is_err());
}

#[test]
fn a_part_is_written_behind_its_key() {
    use SourceKind::{HelmValues, Kustomization};
    for (kind, text, wanted, expected) in [
        (
            HelmValues,
            "i: {repository: a, tag: '1', digest: ''}",
            "pin",
            "i: {repository: a, tag: '1', digest: '@'}",
        ),
        (
            HelmValues,
            "i: {repository: a, tag: \"1\", digest: \"\"}",
            "pin",
            "i: {repository: a, tag: \"1\", digest: \"@\"}",
        ),
        (
            HelmValues,
            "i: {repository: a, tag: '1', digest: ~}",
            "pin",
            "i: {repository: a, tag: '1', digest: @}",
        ),
        (
            HelmValues,
            "i: {repository: a, digest: , tag: '1'}",
            "pin",
            "i: {repository: a, digest: @ , tag: '1'}",
        ),
        (
            HelmValues,
            "i:\n  repository: a\n  digest:\n",
            "pin",
            "i:\n  repository: a\n  digest: @\n",
        ),
        (
            HelmValues,
            "i: {repository: c, digest: \n  # none\n  }\n",
            "pin",
            "i: {repository: c, digest: @ \n  # none\n  }\n",
        ),
        (
            HelmValues,
            "i:\r\n  repository: a\r\n  digest:\r\n  tag:\r\n",
            "a:b@",
            "i:\r\n  repository: a\r\n  digest: @\r\n  tag: b\r\n",
        ),
        (
            HelmValues,
            "i:\n  repository: a\n  tag: # none\nj: 1\n",
            "a:1",
            "i:\n  repository: a\n  tag: \"1\" # none\nj: 1\n",
        ),
        (
            HelmValues,
            "i: {repository: a, tag: \"\"}",
            "a:1.20",
            "i: {repository: a, tag: \"1.20\"}",
        ),
        (
            HelmValues,
            "i: {repository: a, tag: '1', digest: @}",
            "a:2",
            "i: {repository: a, tag: '2', digest: \"\"}",
        ),
        (
            HelmValues,
            "i: {registry: r.io, repository: a, tag: x}",
            "s.io/b/c:x",
            "i: {registry: s.io, repository: b/c, tag: x}",
        ),
        (
            HelmValues,
            "i: {registry: r.io, repository: a, tag: x}",
            "r.io/b:z",
            "i: {registry: r.io, repository: b, tag: z}",
        ),
        (
            HelmValues,
            "i: {registry: '', repository: a, tag: x}",
            "r.io/b:x",
            "i: {registry: '', repository: r.io/b, tag: x}",
        ),
        (HelmValues, "image: a\ntag: x\ndigest: ''\n", "pin", "image: a\ntag: x\ndigest: '@'\n"),
        (HelmValues, "image: a\ndigest: ''\n", "pin", "image: a\ndigest: '@'\n"),
        (
            Kustomization,
            "images:\n- name: a\n  newTag: x\n  digest: ''\n",
            "pin",
            "images:\n- name: a\n  newTag: x\n  digest: '@'\n",
        ),
        (
            Kustomization,
            "images:\n- name: a\n  newName: b\n",
            "c",
            "images:\n- name: a\n  newName: c\n",
        ),
    ] {
        let text = text.replace('@', pinned("@").trim_start_matches('@'));
        let expected = expected.replace('@', pinned("@").trim_start_matches('@'));
        assert_eq!(edited(kind, &text, 0, wanted), Ok(expected), "{text}");
    }
}

#[test]
fn what_would_be_no_text_to_yaml_is_written_in_quotes() {
    use SourceKind::{Compose, HelmValues, Kubernetes, Kustomization};
    for tag in
        ["1.30", "1", "010", "0x1f", "1e3", "1_000", "true", "yes", "on", "null", "2024-05-01"]
    {
        let text = "image:\n  repository: a\n  tag: latest # x\n";
        let expected = text.replace("latest", &format!("\"{tag}\""));
        assert_eq!(edited(HelmValues, text, 0, &format!("a:{tag}")), Ok(expected), "{tag}");

        let text = "images:\n- {name: a, newTag: v1}\n";
        let expected = text.replace("v1", &format!("\"{tag}\""));
        assert_eq!(edited(Kustomization, text, 0, &format!("a:{tag}")), Ok(expected), "{tag}");
    }
    for (kind, text, wanted, expected) in [
        (
            HelmValues,
            "i: {repository: a, tag: latest}",
            "a:1.2.3",
            "i: {repository: a, tag: 1.2.3}",
        ),
        (
            HelmValues,
            "i: {repository: a, tag: 1.20}",
            "a:1.20",
            "i: {repository: a, tag: \"1.20\"}",
        ),
        (
            HelmValues,
            "i: {repository: a, tag: 1.20}",
            "a:1.21-x",
            "i: {repository: a, tag: 1.21-x}",
        ),
        (
            HelmValues,
            "i: {repository: a, tag: !!str 1.20}",
            "a:1.3",
            "i: {repository: a, tag: !!str 1.3}",
        ),
        (Kubernetes, "containers: [{image: a}]", "10:30", "containers: [{image: \"10:30\"}]"),
        (Kubernetes, "containers: [{image: 10:30}]", "10:30", "containers: [{image: \"10:30\"}]"),
        (Compose, "services: {a: {image: 7-x}}", "7", "services: {a: {image: \"7\"}}"),
        (Compose, "services: {a: {image: '7-x'}}", "7", "services: {a: {image: '7'}}"),
    ] {
        assert_eq!(edited(kind, text, 0, wanted), Ok(expected.into()), "{text}");
    }
}

#[test]
fn a_change_that_is_refused_leaves_the_others() {
    let text = "a: {repository: a, tag: '1'}\nb: {repository: b, tag: '1', digest: ''}\n";
    let source = Source::read(SourceKind::HelmValues, text).unwrap();
    let mut edits = source.edits();
    let digest = Digest::sha256([0xab; 32]);
    let made: Vec<_> = (0..2).map(|index| edits.pin(index, &digest)).collect();
    let refused = made[0].as_ref().unwrap_err();
    assert_eq!(
        refused.to_string(),
        "there is no key for the digest beside it: add an empty one (line 1, column 17)"
    );
    assert_eq!(made[1], Ok(()));
    assert_eq!(edits.apply().unwrap(), text.replace("digest: ''", &format!("digest: '{digest}'")));
}

#[test]
fn several_changes_are_made_together() {
    let text = "ARG T=1\nFROM a:$T\nFROM b:$T AS x\nFROM x\nFROM c\n";
    let source = Source::read(SourceKind::Dockerfile, text).unwrap();
    let mut edits = source.edits();
    edits.set(3, &"c:9".parse::<Reference>().unwrap()).unwrap();
    edits.set(0, &"a:2".parse::<Reference>().unwrap()).unwrap();
    edits.set(1, &"b:2".parse::<Reference>().unwrap()).unwrap();
    assert_eq!(edits.list().len(), 2);
    assert_eq!(edits.apply().unwrap(), "ARG T=2\nFROM a:$T\nFROM b:$T AS x\nFROM x\nFROM c:9\n");

    let mut edits = source.edits();
    edits.set(0, &"a:2".parse::<Reference>().unwrap()).unwrap();
    let error = edits.set(0, &"a:3".parse::<Reference>().unwrap()).unwrap_err();
    assert_eq!(error.kind(), &EditErrorKind::Overlap);
    edits.set(1, &"b:3".parse::<Reference>().unwrap()).unwrap();
    assert_eq!(edits.apply().unwrap_err().kind(), &EditErrorKind::Overlap);
}
