//! References of YAML files: compose, Kubernetes, and others by their shape.

use distref::sources::{
    MAX_NESTING, MAX_NODES, Source, SourceErrorKind, SourceKind, UnresolvedKind, compose,
    kubernetes, yaml,
};

#[path = "support/told.rs"]
mod told;

#[test]
fn compose_files_are_read() {
    for (text, expected) in [
        ("", &[][..]),
        ("services: {a: {image: nginx}}", &["1:23 service nginx"]),
        (
            "services:\n  a:\n    image: \"nginx:${T:-1}\" # x\n",
            &["3:13 service nginx:${T:-1} = nginx:1"],
        ),
        (
            "services:\n  a:\n    image: nginx:$$T\n",
            &["3:12 service nginx:$$T ! a tag holds only letters, digits, `_`, `.` and `-`"],
        ),
        (
            "services:\n  a:\n    image: ${I:?set it}\n",
            &["3:12 service ${I:?set it} ! the variable I has to be given"],
        ),
        (
            "services:\n  a:\n    image: ${I}\n",
            &["3:12 service ${I} ! the variable I has no value"],
        ),
        ("services:\n  a:\n    image: >-\n      nginx:1\n", &["4:7 service nginx:1"]),
        (
            "services:\n  a:\n    image: !!str nginx:1\n  b:\n    image: &i 'b:1'\n",
            &["3:18 service nginx:1", "5:16 service b:1"],
        ),
        ("services:\n  a:\n    image: \"ngi\\x6ex\"\n", &["3:12 service nginx"]),
        (
            "x-i: &i nginx:1\nx-s: &s {image: a:1}\nservices:\n  b: {image: *i}\n  c: {image: *i}\n  d: {<<: *s}\n  e: {<<: [*s], image: e}\n  f: *s\n",
            &["1:9 service nginx:1", "2:17 service a:1", "7:24 service e"],
        ),
        (
            "services:\n  a:\n    build:\n      additional_contexts:\n        x: docker-image://a:1\n        y: ../y\n  b:\n    build:\n      additional_contexts: [\"x=docker-image://b:1\"]\n",
            &["5:27 build-context a:1", "9:47 build-context b:1"],
        ),
        (
            "services:\n  a:\n    volumes:\n    - type: image\n      source: a:1\n      target: /a\n    - type: bind\n      source: /b\n    - c:/c\n",
            &["5:15 service-volume a:1"],
        ),
        (
            "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM alpine:3 AS x\n        COPY --from=b:1 / /\n        FROM $Y\n",
            &[
                "5:14 from alpine:3",
                "6:21 copy-from b:1",
                "7:14 from $Y ! variables are not expanded here",
            ],
        ),
        ("image: nginx\n", &[]),
    ] {
        assert_eq!(told::told(compose::references(text)), expected, "{text}");
    }
    let found = compose::references("services: {a: {image: b, platform: linux/arm64}}").unwrap();
    assert_eq!(found[0].platform(), Some("linux/arm64"));
}

#[test]
fn kubernetes_manifests_of_any_kind_are_read() {
    let pod = "spec:\n  initContainers:\n  - {image: a:1, name: a}\n  containers:\n  - name: b\n    image: 'b:1'\n  ephemeralContainers:\n  - image: c\n  volumes:\n  - image: {reference: d:1}\n  - name: e\n";
    let expected =
        ["3:13 container a:1", "6:13 container b:1", "8:12 container c", "10:24 image-volume d:1"];
    assert_eq!(told::told(kubernetes::references(pod)), expected);

    let indented = format!("      {}\n", pod.lines().collect::<Vec<_>>().join("\n      "));
    for head in
        ["apiVersion: v1\nkind: List\nitems:\n  - a:\n", "kind: X\nspec:\n  x:\n    template:\n"]
    {
        let text = format!("{head}{indented}");
        let found = kubernetes::references(&text).unwrap();
        assert_eq!(found.len(), 4, "{text}");
        assert!(found.iter().all(|it| it.place().slice(&text) == Some(it.text())));
    }
    let several = format!("---\n{pod}---\n{pod}");
    assert_eq!(kubernetes::references(&several).unwrap().len(), 8);
    let other = "image: a\nspec: {image: b, containers: {image: c}}\n";
    assert_eq!(kubernetes::references(other).unwrap(), []);
    let template = "containers:\n- image: a:$(TAG)\n- image: \"{{ .Values.image }}\"\n";
    let found = kubernetes::references(template).unwrap();
    assert!(found.iter().all(|it| it.reference().unwrap_err().kind() == &UnresolvedKind::Template));
}

#[test]
fn manifests_in_json_are_read() {
    let text = "{\n\t\"apiVersion\": \"v1\", \"kind\": \"Pod\",\n\t\"spec\": {\"containers\": [{\"image\": \"nginx:1.27\"}]}\n}\n";
    assert_eq!(SourceKind::of("deploy/pod.json", text), Some(SourceKind::Kubernetes));
    assert_eq!(told::told(kubernetes::references(text)), ["3:37 container nginx:1.27"]);
    for other in ["", "[]", "{\"kind\": \"x\"}", "# \"apiVersion\" \"kind\""] {
        assert_eq!(SourceKind::of("pod.json", other), None, "{other}");
    }
}

#[test]
fn a_document_is_read_by_its_shape() {
    for (text, expected) in [
        ("apiVersion: v1\nkind: Pod\ncontainers: [{image: a}]\n", &["3:22 container a"][..]),
        (
            "services: {a: {image: b}}\n---\nkind: Pod\napiVersion: v1\nx: {containers: [{image: c}]}",
            &["1:23 service b", "5:26 container c"],
        ),
        (
            "images:\n- name: a\n  newTag: \"1\"\n- name: b\n  newName: c/d\n  digest: sha256:00\n- name: e\n",
            &[
                "2:9 kustomize a:1",
                "5:12 kustomize c/d@sha256:00 ! digest: wrong number of hex digits; sha256 and blake3 take 64, sha384 takes 96, sha512 takes 128",
            ],
        ),
        (
            "image:\n  repository: quay.io/a/b\n  tag: '1.2'\nx:\n  image: {registry: r.io, repository: c, tag: \"\"}\n",
            &["2:15 helm-values quay.io/a/b:1.2", "5:21 helm-values r.io/c"],
        ),
        (
            "sidecarImage:\n  repository: a\nrepository: https://charts\nimage: b:1\nc: {image: d, tag: '2'}\n",
            &["2:15 helm-values a", "4:8 helm-values b:1", "5:12 helm-values d:2"],
        ),
        (
            "image: {repository: \"{{ .x }}\", tag: '1'}",
            &["1:22 helm-values {{ .x }}:1 ! a template, not expanded here"],
        ),
        (
            "on: push\njobs:\n  a:\n    container: a:1\n    services: {r: {image: redis}}\n    steps:\n    - uses: docker://b:1\n    - uses: actions/checkout@v4\n  b:\n    container: {image: \"${{ matrix.i }}\"}\n",
            &[
                "4:16 workflow-container a:1",
                "5:27 workflow-container redis",
                "7:22 workflow-action b:1",
                "10:25 workflow-container ${{ matrix.i }} ! a template, not expanded here",
            ],
        ),
        ("runs:\n  using: docker\n  image: docker://a:1\n", &["3:19 workflow-action a:1"]),
        (
            "image: a:1\nstages: [x]\njob:\n  image: {name: b:1, entrypoint: ['']}\n  services: [c, {name: d:1}]\n  script: [y]\nother:\n  image: $CI_IMAGE\n",
            &[
                "1:8 pipeline-image a:1",
                "4:17 pipeline-image b:1",
                "5:14 pipeline-image c",
                "5:24 pipeline-image d:1",
                "8:10 pipeline-image $CI_IMAGE ! the variable CI_IMAGE has no value",
            ],
        ),
        ("- 1\n- a: {containers: [{image: b}]}", &["2:28 container b"]),
    ] {
        assert_eq!(told::told(yaml::references(text)), expected, "{text}");
    }
}

#[test]
fn a_number_without_quotes_is_no_text() {
    let reason = "not a text to YAML but a number, a date or a truth value: put it in quotes";
    for (text, place) in [
        ("image: {repository: a, tag: 1.20}", "1.20"),
        ("image: {repository: a, tag: 010}", "010"),
        ("image: {repository: a, tag: &t 1e3}", "1e3"),
        ("image: {repository: a, tag: yes}", "yes"),
        ("image: {repository: a, tag: 2024-05-01}", "2024-05-01"),
        ("image: {repository: 7, tag: x}", "7"),
        ("image: a\ntag: 1.20\n", "1.20"),
        ("images: [{name: a, newTag: 1.20}]", "1.20"),
        ("apiVersion: v1\nkind: Pod\ncontainers: [{image: 10:30}]", "10:30"),
        ("services: {a: {image: 1.20}}", "1.20"),
    ] {
        let [found] = &yaml::references(text).unwrap()[..] else { panic!("{text}") };
        let unresolved = found.reference().unwrap_err();
        assert_eq!(
            (unresolved.kind(), unresolved.kind().to_string().as_str()),
            (&UnresolvedKind::NotText, reason)
        );
        assert_eq!(unresolved.place().slice(text), Some(place), "{text}");
    }
    for (text, expected) in [
        ("image: {repository: a, tag: !!str 1.20}", "a:1.20"),
        ("image: {repository: a, tag: ! 1.20}", "a:1.20"),
        ("image: {repository: a, tag: \"1.20\"}", "a:1.20"),
        ("image: {repository: a, tag: null}", "a"),
        ("image: {repository: a, tag: 1.20.3}", "a:1.20.3"),
        ("services: {a: {image: \"${T:-1.20}\"}}", "1.20"),
    ] {
        let [found] = &yaml::references(text).unwrap()[..] else { panic!("{text}") };
        assert_eq!(found.reference().unwrap(), expected, "{text}");
    }
    assert_eq!(yaml::references("image: true\nx: {image: ~}\n").unwrap(), []);
}

#[test]
fn what_is_no_yaml_before_its_templates_are_filled_in_is_read_by_lines() {
    let text = "{{- if .Values.on }}\nspec:\n  containers:\n  - image: \"{{ .Values.image }}:1\"\n  - image: busybox:1.36 # pinned\n{{- end }}\n";
    assert_eq!(
        told::told(kubernetes::references(text)),
        [
            "4:13 template-line {{ .Values.image }}:1 ! a template, not expanded here",
            "5:12 template-line busybox:1.36"
        ]
    );
}

#[test]
fn places_are_exact_in_any_encoding_of_lines() {
    let text = "# ünï 語\r\nservices:\r\n  \"ß\":\r\n    image: \"nginx:1\"\r\n  b: {labels: \"語\", image: 'b:2'}\r\n";
    let found = compose::references(text).unwrap();
    let slices: Vec<_> = found.iter().map(|it| it.place().slice(text).unwrap()).collect();
    assert_eq!(slices, ["nginx:1", "b:2"]);
    assert_eq!(found[1].place().to_string(), "5:28");
    assert_eq!(found[0].path(), Some("services.ß.image"));
}

#[test]
fn a_file_that_is_made_to_grow_is_refused() {
    let deep = "[".repeat(MAX_NESTING + 1);
    let many = format!("[{}]", "a,".repeat(MAX_NODES / 2));
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs +=
            &["a", &level.to_string(), ": &a", &level.to_string(), " [", &aliases, "]\n"].concat();
    }
    laughs += "services: {a: {volumes: *a39}}\n";
    assert_eq!(compose::references(&laughs).unwrap(), []);
    let mut aliases = String::from("b: &b {");
    aliases += &keys(1_000);
    aliases += "z: y}\nservices:\n";
    for name in 0..MAX_NODES / 1_000 {
        aliases += &["  s", &name.to_string(), ": {image: *b}\n"].concat();
    }
    for (text, kind) in [
        (deep, SourceErrorKind::TooDeep),
        (many, SourceErrorKind::TooManyNodes),
        (aliases, SourceErrorKind::TooManyAliases),
        ("a: 'b".into(), SourceErrorKind::Yaml),
        (" ".repeat(distref::sources::MAX_LEN + 1), SourceErrorKind::TooLarge),
    ] {
        assert_eq!(compose::references(&text).unwrap_err().kind(), kind);
    }
}

#[test]
fn a_path_is_shown_in_part_if_it_is_long() {
    let key = "k".repeat(100);
    let text = format!(
        "? \"a\\e{key}\"\n: {{{key}: {{{key}: {{{key}: {{{key}: {{containers: [{{image: b}}]}}}}}}}}}}\n"
    );
    let found = kubernetes::references(&text).unwrap();
    let path = found[0].path().unwrap();
    assert!(path.len() <= 256 && path.ends_with("kk.containers[0].image"), "{path}");
}

#[test]
fn aliases_are_followed_wherever_they_stand() {
    type Read = fn(&str) -> Result<Vec<distref::sources::Found<'_>>, distref::sources::SourceError>;
    let pod = "kind: Pod\napiVersion: v1\n";
    for (read, text, expected) in [
        (
            kubernetes::references as Read,
            "x: &k containers\nspec:\n  *k : [{image: evil}]\n",
            "3:17 container evil",
        ),
        (kubernetes::references, "x: &k image\ncontainers: [{*k : evil}]\n", "2:20 container evil"),
        (
            kubernetes::references,
            "? &k {containers: [{image: evil}]}\n: 1\n",
            "1:28 container evil",
        ),
        (
            kubernetes::references,
            "l: &l [{image: evil}]\ncontainers: [{<<: *l}]\n",
            "1:16 container evil",
        ),
        (compose::references, "x: &k image\nservices: {a: {*k : evil}}\n", "2:21 service evil"),
        (compose::references, "x: &k services\n*k : {a: {image: evil}}\n", "2:18 service evil"),
        (compose::references, "<<: {services: {a: {image: evil}}}\n", "1:28 service evil"),
        (compose::references, "services: {? [a] : {image: evil}}\n", "1:28 service evil"),
        (
            compose::references,
            "x: &u docker-image://evil\nservices: {a: {build: {additional_contexts: {b: *u}}}}\n",
            "1:22 build-context evil",
        ),
        (
            compose::references,
            "x: &u b=docker-image://evil\nservices: {a: {build: {additional_contexts: [*u]}}}\n",
            "1:24 build-context evil",
        ),
        (
            compose::references,
            "x: &t image\nservices: {a: {volumes: [{type: *t, source: evil}]}}\n",
            "2:45 service-volume evil",
        ),
        (
            yaml::references,
            "x: &u docker://evil\njobs: {a: {steps: [{uses: *u}]}}\n",
            "1:16 workflow-action evil",
        ),
        (
            yaml::references,
            "x: {y: &j {image: evil}}\na: {script: [b]}\nc: *j\n",
            "1:19 pipeline-image evil",
        ),
        (
            yaml::references,
            "x: &r evil\na: {repository: *r, tag: \"1\"}\n",
            "1:7 helm-values evil:1",
        ),
        (yaml::references, "x: &i {repository: evil}\nimage: *i\n", "1:20 helm-values evil"),
        (yaml::references, "x: &i evil:1\nimage: *i\n", "1:7 helm-values evil:1"),
        (yaml::references, "x: &i {image: evil:1}\ny: {<<: *i}\n", "1:15 helm-values evil:1"),
        (
            yaml::references,
            &[pod, "services: {}\nx: {containers: [{image: evil}]}"].concat(),
            "4:26 container evil",
        ),
        (
            yaml::references,
            "x: &k Pod\nkind: *k\napiVersion: v1\nservices: {}\ny: {containers: [{image: evil}]}",
            "5:26 container evil",
        ),
    ] {
        assert_eq!(told::told(read(text)), [expected], "{text}");
    }
}

#[test]
fn images_that_share_a_part_are_told_each() {
    let text = "r: &r a/b\nx: {repository: *r, tag: \"1\"}\ny: {repository: *r, tag: \"2\"}\n";
    assert_eq!(
        told::told(yaml::references(text)),
        ["1:7 helm-values a/b:1", "1:7 helm-values a/b:2"]
    );
}

#[test]
fn a_key_that_a_mapping_has_twice_is_refused() {
    for (text, place) in [
        ("containers: [{image: ok, image: evil}]", "1:26"),
        ("services:\n  a:\n    image: ok\n    \"image\": evil\n", "4:5"),
        ("x: &k image\ncontainers: [{image: ok, *k : evil}]", "2:26"),
        ("a: 1\nb: {c: 1, d: {c: 1}}\na: 2\n", "3:1"),
    ] {
        let error = yaml::references(text).unwrap_err();
        assert_eq!(error.kind(), SourceErrorKind::DuplicateKey, "{text}");
        assert_eq!(error.place().to_string(), place, "{text}");
    }
    assert!(yaml::references("a: {b: 1}\nc: {b: 1}\n---\na: 1\n").is_ok());
}

#[test]
fn characters_that_readers_disagree_about_are_refused() {
    for text in [
        "# x\u{2028}containers: [{image: evil}]",
        "# {{ x\u{2028}containers: [{image: evil}]",
        "a: |\n  x\u{2029}containers: [{image: evil}]\n",
        "a: b\u{85}containers: [{image: evil}]\n",
        "a: b\n# \u{2028}",
        "a: b\0\ncontainers: [{image: evil}]\n",
        "a: \"\u{1b}[1m\"\n",
    ] {
        let error = yaml::references(text).unwrap_err();
        assert_eq!(error.kind(), SourceErrorKind::Character, "{text:?}");
    }
    let quoted = "a: \"x\u{2028}y\"\nb: ['\u{85}', c]\ncontainers: [{image: d}]\n";
    assert_eq!(told::told(yaml::references(quoted)), ["3:22 container d"]);
    let marked = "\u{feff}services: {a: {image: b}}";
    assert_eq!(told::told(compose::references(marked)).len(), 1, "a byte order mark");
    let breaks = "# x\rcontainers: [{image: d}]\r";
    assert_eq!(told::told(yaml::references(breaks)).len(), 1, "carriage returns");
}

#[test]
fn a_file_that_is_read_by_lines_is_a_guess() {
    let unread =
        "# {{\na: 'b\nc'\ncontainers:\n- {name: x, image: a:1}\n- \"image\": b:1\n- image : c:1\n";
    for kind in [
        SourceKind::Compose,
        SourceKind::Kubernetes,
        SourceKind::Kustomization,
        SourceKind::HelmValues,
        SourceKind::Workflow,
        SourceKind::Pipeline,
        SourceKind::Yaml,
    ] {
        let source = Source::read(kind, unread).unwrap();
        assert!(source.is_guess(), "{kind:?}");
        let texts: Vec<_> = source.found().iter().map(distref::sources::Found::text).collect();
        assert_eq!(texts, ["a:1", "b:1", "c:1"]);
        assert!(Source::read(kind, "{{ x\n").unwrap().is_guess(), "none found");
        assert!(!Source::read(kind, "image: \"{{ x }}\"\n").unwrap().is_guess());
    }
    assert!(!Source::read(SourceKind::Dockerfile, "FROM a\n").unwrap().is_guess());
}

#[test]
fn no_stray_key_hides_containers() {
    let images = "images: [{name: a, newTag: b}]\n";
    let spec = "spec: {containers: [{image: evil}]}\n";
    for (head, expected) in [
        ("apiVersion: apps/v1\nkind: Deployment\n", &["4:29 container evil"][..]),
        ("apiVersion: x.io/v1\nkind: Component\n", &["4:29 container evil"]),
        ("apiVersion: x.io/v1\nkind: Kustomization\n", &["4:29 container evil"]),
        (
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n",
            &["3:17 kustomize a:b", "4:29 container evil"],
        ),
        ("kind: Kustomization\n\n", &["3:17 kustomize a:b", "4:29 container evil"]),
        ("\n\n", &["3:17 kustomize a:b", "4:29 container evil"]),
        ("services: {}\n\n", &["3:17 kustomize a:b", "4:29 container evil"]),
    ] {
        let text = [head, images, spec].concat();
        assert_eq!(told::told(yaml::references(&text)), expected, "{text}");
    }
    for head in ["services: {a: {}}", "jobs: {a: {}}", "stages: []", "runs: {using: x}"] {
        let text = [head, "\n", spec].concat();
        assert_eq!(told::told(yaml::references(&text)), ["2:29 container evil"], "{text}");
    }
    let source = Source::read(SourceKind::Kustomization, spec).unwrap();
    assert_eq!(source.found().len(), 1);
}

#[test]
fn objects_of_flux_argo_and_tekton_are_read() {
    for (text, expected) in [
        (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  images:\n  - {name: a, newName: b, newTag: c}\n",
            &["5:24 kustomize b:c"][..],
        ),
        (
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  templates:\n  - container: {image: a}\n  - script: {image: b}\n  - sidecars: [{image: c}]\n    steps: [[{name: x, template: y}]]\n  - containerSet: {containers: [{image: d}]}\n",
            &["5:24 container a", "6:21 container b", "7:24 container c", "9:41 container d"],
        ),
        (
            "apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  stepTemplate: {image: a}\n  steps: [{image: b}, {ref: {name: x}}]\n  sidecars: [{image: c}]\n",
            &["4:25 container a", "5:19 container b", "6:22 container c"],
        ),
    ] {
        assert_eq!(told::told(yaml::references(text)), expected, "{text}");
    }
}

#[test]
fn what_aliases_lead_to_is_bounded() {
    let list = "- {a: b}\n".repeat(2_000);
    let services = each(6_000, |name| format!("  s{name}: *s\n"));
    let nested = format!("l: &l\n{list}s: &s {{volumes: *l}}\nservices:\n{services}");
    let inner = format!("s: &s {{build: {{{}}}}}\nservices:\n{services}", keys(2_000));
    let merges = format!("s: &s {{<<: {{{}}}}}\nservices:\n{services}", keys(2_000));
    let repository = format!(
        "r: &r {}\nx:\n{}",
        "a".repeat(100_000),
        each(1_000, |tag| format!("- {{repository: *r, tag: t{tag}}}\n"))
    );
    let many = each(17, |at| format!("m{at}: &m{at} {{}}\n"));
    let aliases = (0..17).map(|at| format!("*m{at}")).collect::<Vec<_>>().join(", ");
    let too_many = format!("{many}services: {{a: {{<<: [{aliases}]}}}}\n");
    for text in [nested, inner, merges, repository, too_many] {
        let error = yaml::references(&text).unwrap_err();
        assert_eq!(error.kind(), SourceErrorKind::TooManyAliases);
    }
}

fn each(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

fn keys(count: usize) -> String {
    each(count, |key| format!("k{key}: v, "))
}

#[test]
fn a_dockerfile_that_aliases_share_is_told_once() {
    let text = "x: &d |\n  FROM a\n  FROM b\nservices:\n  a: {build: {dockerfile_inline: *d}}\n  b: {build: {dockerfile_inline: *d}}\n";
    assert_eq!(told::told(compose::references(text)), ["2:8 from a", "3:8 from b"]);
}
