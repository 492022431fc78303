//! The example `registry` serves clients that nobody here wrote, from memory and from disk, with and without a password
//! and TLS.
//!
//! `cargo build --example registry && cargo test --test registry_clients -- --ignored`

use std::fs;

use distref::Digest;
use distref::manifest::{Descriptor, ImageManifest, Index, MediaType};

#[path = "support/clients/mod.rs"]
mod clients;
#[path = "support/program.rs"]
#[allow(dead_code, reason = "nothing is written to it")]
mod program;
#[path = "support/registry_program.rs"]
#[allow(dead_code, reason = "nothing is measured, and a folder is not all that it is told")]
mod registry_program;
#[path = "support/rig/mod.rs"]
mod rig;

use clients::{Engine, Found, Served, WAYS, Way};
use rig::{
    Folder, Images, PASSWORD, USER, copy, make_docker_folder, make_layout, skopeo, try_skopeo,
};

/// A layer of several reads and writes.
const NOISE: u64 = 1_000_000;

/// Of the ways, those that ask for a password; one has TLS. Enough for what takes long.
const GUARDED: &[Way] = &[WAYS[1], WAYS[2]];

/// An index of two platforms, for OCI and for Docker.
fn both(folder: &Folder) -> [Images; 2] {
    [make_layout(&folder.join("oci"), NOISE), make_docker_folder(&folder.join("docker"), NOISE)]
}

/// Pushes an index with all that it names.
fn push(images: &Images, served: &Served, name: &str) {
    skopeo(copy((&[], &images.place()), (&served.told("dest"), &served.place(name))));
}

/// Holds what has this name to these images, byte for byte.
fn assert_has(images: &Images, served: &Served, name: &str) {
    let folder = Folder::new("back");
    let to = format!("dir:{}", folder.text("back"));
    skopeo(copy((&served.told("src"), &served.place(name)), (&[], &to)));
    images.assert_in(&folder.join("back"));
}

/// What Skopeo, or an engine, is told of the registry.
fn told(served: &Served) -> Vec<String> {
    served.told("")
}

/// A command: `words`, then what is `told`, then `last`.
fn words(words: &[&str], told: &[String], last: &[&str]) -> Vec<String> {
    let own = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    [own(words), told.to_vec(), own(last)].concat()
}

/// An image as Skopeo unpacks it.
struct Unpacked {
    media_type: MediaType<'static>,
    /// The digests of the layers before compression, of which each was computed from the layer.
    layers: Vec<Digest>,
    config: Vec<u8>,
}

fn unpack(served: &Served, name: &str) -> Unpacked {
    let folder = Folder::new("unpacked");
    let to = format!("dir:{}", folder.text("image"));
    skopeo(words(
        &["copy", "--quiet", "--dest-decompress"],
        &served.told("src"),
        &[&served.place(name), &to],
    ));
    let manifest = fs::read(folder.join("image/manifest.json")).expect("a manifest");
    let manifest = ImageManifest::parse(&manifest).expect("an image");
    let blob = |digest: &Digest| {
        let text = digest.to_text();
        let content =
            fs::read(folder.join("image").join(text.as_view().encoded())).expect("a blob");
        digest.verify(&content).expect("the blob that it is said to be");
        content
    };
    let layers = manifest.layers().iter().map(|layer| layer.digest().clone());
    let layers: Vec<Digest> = layers.inspect(|digest| drop(blob(digest))).collect();
    let config = blob(manifest.config().digest());
    Unpacked { media_type: manifest.media_type().clone().into_owned(), layers, config }
}

#[test]
#[ignore = "needs skopeo, buildah and podman"]
fn skopeo_gets_back_what_it_pushed_and_copied_within_the_registry() {
    for way in WAYS {
        let (served, folder) = (Served::start(way), Folder::new("made"));
        for (images, name) in both(&folder).iter().zip(["team/oci:1.0", "team/docker:1.0"]) {
            push(images, &served, name);
            assert_has(images, &served, name);
            let (from, to) = (served.place(name), served.place("other/copy:1.0"));
            skopeo(copy((&served.told("src"), &from), (&served.told("dest"), &to)));
            assert_has(images, &served, "other/copy:1.0");
            let pinned = format!("team/{}@{}", &name[5..name.len() - 4], images.index.digest());
            assert_has(images, &served, &pinned);
        }
    }
}

#[test]
#[ignore = "needs skopeo, buildah and podman"]
fn what_was_pushed_to_disk_is_there_after_the_registry_was_killed() {
    let (mut served, folder) = (Served::start(WAYS[1]), Folder::new("made"));
    for (images, name) in both(&folder).iter().zip(["team/oci:1.0", "team/docker:1.0"]) {
        push(images, &served, name);
        served = served.restart();
        assert_has(images, &served, name);
    }
}

#[test]
#[ignore = "needs skopeo, buildah and podman"]
fn skopeo_converts_on_the_way_in_and_on_the_way_out() {
    let (served, folder) = (Served::start(WAYS[0]), Folder::new("made"));
    let [oci, docker] = both(&folder);
    let convert = |from: &str, told: &[String], format: &str, name: &str| {
        let to = served.place(name);
        skopeo(words(&["copy", "--quiet", "--format", format], told, &[from, &to]));
    };
    convert(&oci.named("amd64"), &served.told("dest"), "v2s2", "team/app:docker");
    push(&docker, &served, "team/list:1.0");
    let told = [served.told("src"), served.told("dest")].concat();
    convert(&served.place("team/list:1.0"), &told, "oci", "team/app:oci");
    for (name, media_type) in
        [("team/app:docker", MediaType::DOCKER_MANIFEST), ("team/app:oci", MediaType::OCI_MANIFEST)]
    {
        let unpacked = unpack(&served, name);
        assert_eq!(unpacked.media_type, media_type);
        assert_eq!(unpacked.layers, oci.configs[0].diff_ids());
    }
}

#[test]
#[ignore = "needs skopeo, buildah and podman"]
fn skopeo_lists_tags_in_order_and_a_manifest_that_it_deletes_is_gone_with_its_tags() {
    for way in WAYS {
        let (served, folder) = (Served::start(way), Folder::new("made"));
        let images = make_layout(&folder.join("oci"), 0);
        for tag in ["b", "10", "9", "latest"] {
            push(&images, &served, &format!("team/app:{tag}"));
        }
        let amd64 = images.named("amd64");
        let other = served.place("team/app:Z");
        skopeo(copy((&[], &amd64), (&served.told("dest"), &other)));
        let tags = || {
            let list = words(&["list-tags"], &told(&served), &[&served.place("team/app")]);
            let list: serde_json::Value = serde_json::from_str(&skopeo(list)).expect("JSON");
            list["Tags"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|it| it.as_str().expect("a tag").to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(tags(), ["10", "9", "Z", "b", "latest"]);
        skopeo(words(&["delete"], &told(&served), &[&served.place("team/app:9")]));
        assert_eq!(tags(), ["Z"], "the four tags named one manifest");
        let gone = try_skopeo(words(
            &["inspect", "--raw"],
            &told(&served),
            &[&served.place("team/app:b")],
        ));
        assert!(!gone.status.success());
    }
}

#[test]
#[ignore = "needs skopeo, buildah and podman"]
fn what_buildah_and_podman_pull_and_push_has_the_same_content() {
    for &way in GUARDED {
        let (served, folder) = (Served::start(way), Folder::new("made"));
        let made = both(&folder);
        push(&made[0], &served, "team/app:oci");
        push(&made[1], &served, "team/app:v2s2");
        for engine in [Engine::buildah(), Engine::podman()] {
            for (images, format) in made.iter().zip(["oci", "v2s2"]) {
                let from = served.place(&format!("team/app:{format}"));
                let pull = words(&["pull", "--quiet", "--arch", "amd64"], &told(&served), &[&from]);
                let id = engine.succeed(&pull);
                for to in ["oci", "v2s2"] {
                    let name = format!("{}/{format}:{to}", engine.name());
                    let place = served.place(&name);
                    let push = ["push", "--quiet", "--format", to];
                    engine.succeed(&words(&push, &told(&served), &[&id, &place]));
                    let unpacked = unpack(&served, &name);
                    let is_docker = unpacked.media_type == MediaType::DOCKER_MANIFEST;
                    assert_eq!(is_docker, to == "v2s2", "{name} {way:?}");
                    assert_eq!(unpacked.layers, images.configs[0].diff_ids(), "{name} {way:?}");
                    if format == to {
                        assert_eq!(unpacked.config, images.configs[0].bytes(), "{name} {way:?}");
                    }
                }
            }
        }
    }
}

#[test]
#[ignore = "needs skopeo, buildah and podman"]
fn a_list_that_buildah_and_podman_push_has_every_platform_byte_for_byte() {
    for &way in GUARDED {
        let (served, folder) = (Served::start(way), Folder::new("made"));
        let [images, _] = both(&folder);
        push(&images, &served, "team/app:1.0");
        for engine in [Engine::buildah(), Engine::podman()] {
            engine.succeed(&["manifest", "create", "list"]);
            let add = words(
                &["manifest", "add", "--all"],
                &told(&served),
                &["list", &served.place("team/app:1.0")],
            );
            engine.succeed(&add);
            let name = format!("{}/list:1.0", engine.name());
            let place = served.place(&name);
            let push = ["manifest", "push", "--quiet", "--all"];
            engine.succeed(&words(&push, &told(&served), &["list", &place]));
            let list = skopeo(words(&["inspect", "--raw"], &told(&served), &[&place]));
            let list = Index::parse(list.as_bytes()).expect("an index");
            let digests: Vec<&Digest> = list.manifests().iter().map(Descriptor::digest).collect();
            let pushed: Vec<Digest> = images.manifests.iter().map(ImageManifest::digest).collect();
            assert_eq!(digests, pushed.iter().collect::<Vec<_>>(), "{name} {way:?}");
            for (image, digest) in images.manifests.iter().zip(&pushed) {
                let place = served.place(&format!("{}/list@{digest}", engine.name()));
                let raw = skopeo(words(&["inspect", "--raw"], &told(&served), &[&place]));
                assert_eq!(raw.as_bytes(), image.bytes());
            }
        }
    }
}

#[test]
#[ignore = "needs skopeo, buildah and podman"]
fn what_buildah_builds_on_an_image_of_the_registry_podman_pulls() {
    for &way in GUARDED {
        let (served, folder) = (Served::start(way), Folder::new("made"));
        let images = make_layout(&folder.join("oci"), NOISE);
        push(&images, &served, "team/base:1.0");
        let (buildah, podman) = (Engine::buildah(), Engine::podman());
        let base = served.place("team/base:1.0");
        let from = words(&["from", "--arch", "amd64"], &told(&served), &[&base]);
        let container = buildah.succeed(&from);
        let file = buildah.home().write("file", "what is new");
        buildah.succeed(&["copy", &container, file.to_str().expect("UTF-8"), "/new"]);
        for format in ["oci", "docker"] {
            let id = buildah.succeed(&["commit", "--quiet", "--format", format, &container]);
            let name = format!("team/derived:{format}");
            let place = served.place(&name);
            buildah.succeed(&words(&["push", "--quiet"], &told(&served), &[&id, &place]));
            let pulled = podman.succeed(&words(&["pull", "--quiet"], &told(&served), &[&place]));
            assert_eq!(pulled, id, "the digest of the config");
            let unpacked = unpack(&served, &name);
            assert_eq!(unpacked.layers.len(), 4);
            assert_eq!(unpacked.layers[..3], *images.configs[0].diff_ids());
        }
    }
}

#[test]
#[ignore = "needs skopeo, buildah and podman"]
fn podman_finds_tags_and_repositories() {
    for way in WAYS {
        let (served, folder) = (Served::start(way), Folder::new("made"));
        let images = make_layout(&folder.join("oci"), 0);
        for name in ["team/app:1.0", "team/app:1.1", "team/other:1.0"] {
            push(&images, &served, name);
        }
        let podman = Engine::podman();
        let anyway = ["--tls-verify=false".to_owned()]; // a search cannot be told whom to trust
        if way.password {
            let who = ["login", "--username", USER, "--password", PASSWORD];
            podman.succeed(&words(&who, &anyway, &[served.addr()]));
        }
        let search = |more: &[&str]| podman.succeed(&words(&["search"], &anyway, more));
        // Tables with a head; what can be asked of their form depends on the version.
        let column = |table: &str, at: usize| -> Vec<String> {
            let cells = table.lines().skip(1).filter_map(|line| line.split_whitespace().nth(at));
            cells.map(str::to_owned).collect()
        };
        let tags = search(&["--list-tags", &served.image("team/app")]);
        assert_eq!(column(&tags, 1), ["1.0", "1.1"], "{way:?}");
        let found = search(&[&served.image("team/o")]);
        assert_eq!(column(&found, 0), [served.image("team/other")], "{way:?}");
    }
}

#[test]
#[ignore = "needs skopeo, buildah and podman"]
fn nobody_gets_in_without_the_password() {
    for &way in GUARDED {
        let (served, folder) = (Served::start(way), Folder::new("made"));
        let images = make_layout(&folder.join("oci"), 0);
        push(&images, &served, "team/app:1.0");
        let place = served.place("team/app:1.0");
        let stranger = served.told_by_nobody("");
        assert!(!try_skopeo(words(&["inspect", "--raw"], &stranger, &[&place])).status.success());
        for engine in [Engine::buildah(), Engine::podman()] {
            let complaint = engine.fail(&words(&["pull"], &stranger, &[&place]));
            assert!(complaint.contains("unauthorized"), "{complaint}");
            let login = |password: &str| {
                let who = ["login", "--username", USER, "--password", password];
                engine.run(&words(&who, &stranger, &[served.addr()])).status.success()
            };
            assert!(!login("wrong"));
            assert!(login(PASSWORD));
            engine.succeed(&words(&["pull", "--quiet", "--arch", "amd64"], &stranger, &[&place]));
        }
    }
}

#[test]
#[ignore = "needs skopeo, and crane to prove anything"]
fn crane_pulls_pushes_copies_lists_and_deletes() {
    for way in WAYS {
        let (served, folder) = (Served::start(way), Folder::new("made"));
        let Some(crane) = Found::new("crane", &served) else { return };
        let images = make_layout(&folder.join("oci"), NOISE);
        push(&images, &served, "team/app:1.0");
        let (app, copied) = (served.image("team/app:1.0"), served.image("crane/app:1.0"));
        assert_eq!(crane.succeed(&["digest", &app]), images.index.digest().to_string());
        crane.succeed(&["validate", "--remote", &app]);
        crane.succeed(&["pull", "--format", "oci", &app, "layout"]);
        images.assert_in_layout(&crane.home().join("layout"));
        crane.succeed(&["copy", &app, &copied]);
        assert_has(&images, &served, "crane/app:1.0");

        crane.succeed(&["pull", "--platform", "linux/arm64", &app, "image.tar"]);
        crane.succeed(&["push", "image.tar", &served.image("crane/app:arm64")]);
        let layers = unpack(&served, "crane/app:arm64").layers;
        assert_eq!(layers, images.configs[1].diff_ids());

        assert_eq!(crane.succeed(&["ls", &served.image("crane/app")]), "1.0\narm64");
        assert_eq!(crane.succeed(&["catalog", served.addr()]), "crane/app\nteam/app");
        crane.succeed(&["delete", &copied]);
        crane.fail(&["digest", &copied]);
        assert_eq!(crane.succeed(&["ls", &served.image("crane/app")]), "arm64");
    }
}

#[test]
#[ignore = "needs oras to prove anything"]
fn oras_pushes_pulls_attaches_discovers_copies_and_deletes() {
    for way in WAYS {
        let served = Served::start(way);
        let Some(oras) = Found::new("oras", &served) else { return };
        let [one, from, to] = ["", "from-", "to-"].map(|side| {
            if way.tls {
                format!("--{side}ca-file={}", served.ca().display())
            } else {
                format!("--{side}plain-http")
            }
        });
        let (art, copied) = (served.image("team/art:1.0"), served.image("oras/art:1.0"));
        let content: Vec<u8> = (0..NOISE).map(|at| (at * at % 251) as u8).collect();
        oras.home().write("file", &content);
        oras.home().write("signature", "signed");
        oras.succeed(&["push", &one, &art, "file:application/octet-stream"]);
        oras.succeed(&["pull", &one, "--output", "back", &art]);
        assert!(fs::read(oras.home().join("back/file")).expect("a file") == content);

        for kind in ["application/vnd.acme.sbom", "application/vnd.acme.signature"] {
            oras.succeed(&["attach", &one, "--artifact-type", kind, &art, "signature:text/plain"]);
        }
        let about = |art: &str, more: &[&str]| {
            let discover =
                ["discover", &one, "--format", "json", "--distribution-spec", "v1.1-referrers-api"];
            let found = oras.succeed(&[&discover[..], more, &[art]].concat());
            found.matches("application/vnd.acme.").count()
        };
        assert_eq!(about(&art, &[]), 2);
        assert_eq!(about(&art, &["--artifact-type", "application/vnd.acme.sbom"]), 1);
        oras.succeed(&["cp", "--recursive", &from, &to, &art, &copied]);
        assert_eq!(about(&copied, &[]), 2);

        let tags = || oras.succeed(&["repo", "tags", &one, &served.image("oras/art")]);
        oras.succeed(&["tag", &one, &copied, "1", "latest"]);
        assert_eq!(tags(), "1\n1.0\nlatest");
        let digest = oras.succeed(&["resolve", &one, &copied]);
        let pinned = served.image(&format!("oras/art@{digest}"));
        oras.succeed(&["manifest", "delete", &one, "--force", &pinned]);
        oras.fail(&["resolve", &one, &copied]);
        assert_eq!(tags(), "");
        assert_eq!(oras.succeed(&["resolve", &one, &art]), digest, "another repository has it");
    }
}
