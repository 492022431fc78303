//! The examples `tags` and `referrers` as a person runs them, on a real registry.
//!
//! `cargo test --all-features --test lists_end_to_end -- --ignored`

use std::fs;
use std::path::Path;

use distref::manifest::{Descriptor, ImageBuilder, ImageManifest, LayoutBuilder, MediaType};

#[path = "support/client.rs"]
#[allow(dead_code, reason = "everybody is known here")]
mod client;
#[path = "support/program.rs"]
#[allow(dead_code, reason = "nothing is written to it")]
mod program;
#[path = "support/rig/mod.rs"]
mod rig;

use client::Client;
use rig::{ALL, Folder, Images, Mode, Registry, Setup, make_layout};

/// A registry with an image, and who asks.
struct Scene {
    registry: Registry,
    folder: Folder,
    images: Images,
    client: Client,
}

impl Scene {
    fn new(setup: impl Into<Setup>) -> Self {
        let (registry, folder) = (Registry::start(setup), Folder::new("lists"));
        let images = make_layout(&folder.join("made"), 0);
        Self { registry, folder, images, client: Client::new() }
    }

    fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.registry.addr())
    }

    /// The image, by so many tags.
    fn push(&self, tags: &[&str]) {
        let (folder, image) = (self.folder.text("made"), self.image("team/app"));
        let tags = tags.iter().flat_map(|tag| ["--tag", tag]);
        let arguments: Vec<&str> =
            [&*folder, &image, "--name", ALL].into_iter().chain(tags).collect();
        self.client.succeed("push", &arguments);
    }

    /// Something that refers to a manifest.
    fn refer(&self, subject: &Descriptor<'static>, of: &'static str) -> ImageManifest<'static> {
        let folder = self.folder.join("artifact");
        let artifact = ImageBuilder::artifact(MediaType::parse(of).unwrap());
        let artifact = artifact.subject(subject.clone()).build().unwrap();
        write_layout(&folder, &artifact);
        let image = self.image(&format!("team/app@{}", artifact.digest()));
        self.client.succeed("push", &[folder.to_str().unwrap(), &image]);
        fs::remove_dir_all(folder).unwrap();
        artifact
    }

    /// The digests of what refers to the image, and where the list came from.
    fn referrers(&self, arguments: &[&str]) -> (Vec<String>, String) {
        let image = self.image("team/app:1.0");
        let (listed, said) = self.client.succeed("referrers", &[&[&*image], arguments].concat());
        let digest = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
        let mut digests: Vec<String> = listed.lines().map(digest).collect();
        digests.sort_unstable();
        (digests, said)
    }
}

fn write_layout(folder: &Path, artifact: &ImageManifest<'_>) {
    let layout = LayoutBuilder::new().blob(artifact.bytes()).blob(b"{}");
    for file in &layout.manifest(artifact.to_descriptor()).build().unwrap() {
        let path = folder.join(file.path());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.bytes()).unwrap();
    }
}

fn digests<'a>(of: impl IntoIterator<Item = &'a ImageManifest<'static>>) -> Vec<String> {
    let mut digests: Vec<String> = of.into_iter().map(|it| it.digest().to_string()).collect();
    digests.sort_unstable();
    digests
}

#[test]
#[ignore = "needs docker-registry"]
fn in_every_mode_tags_are_listed_oldest_version_first() {
    for setup in Mode::ALL.map(Setup::new) {
        let scene = Scene::new(setup);
        scene.push(&["1.10.0", "1.9.0", "2.0.0-rc.1", "1.2.0", "latest"]);
        let (listed, said) = scene.client.succeed("tags", &[&scene.image("team/app")]);
        let listed: Vec<&str> = listed.lines().filter(|tag| *tag != "latest").collect();
        assert_eq!(listed, ["1.2.0", "1.9.0", "1.10.0", "2.0.0-rc.1"], "{setup:?}");
        assert_eq!(said, "", "{setup:?}");
        let newest = [&*scene.image("team/app"), "--newest", "--range", ">=1, <2"];
        assert_eq!(scene.client.succeed("tags", &newest).0, "1.10.0\n", "{setup:?}");
    }
}

#[test]
#[ignore = "needs docker-registry"]
fn a_registry_that_lists_all_at_once_may_be_asked_for_pages() {
    let scene = Scene::new(Mode::Token);
    scene.push(&["1", "2", "3", "4", "5"]);
    let asked = [&*scene.image("team/app"), "--page-size", "2"];
    assert_eq!(scene.client.succeed("tags", &asked).0, "1\n2\n3\n4\n5\n");
}

#[test]
#[ignore = "needs docker-registry"]
fn what_refers_to_an_image_is_found_by_the_fallback_tag() {
    for mode in Mode::ALL {
        let scene = Scene::new(mode);
        scene.push(&["1.0"]);
        let image = scene.image("team/app:1.0");
        let none = scene.client.fail("referrers", &[&image]);
        assert!(none.contains("nothing refers to"), "{mode:?}: {none}");

        let subject = scene.images.index.to_descriptor().into_owned();
        let bill = scene.refer(&subject, "application/spdx+json");
        let signature = scene.refer(&subject, "application/vnd.example.signature");
        let above =
            scene.refer(&bill.to_descriptor().into_owned(), "application/vnd.example.signature");

        let (found, said) = scene.referrers(&[]);
        assert_eq!(found, digests([&bill, &signature]), "{mode:?}");
        assert!(said.contains("2 by the fallback tag"), "{mode:?}: {said}");
        let (found, _) = scene.referrers(&["--type", "application/spdx+json"]);
        assert_eq!(found, digests([&bill]), "{mode:?}");
        let (found, _) = scene.referrers(&["--deep"]);
        assert_eq!(found, digests([&bill, &signature, &above]), "{mode:?}");
    }
}
