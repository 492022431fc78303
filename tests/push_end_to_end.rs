//! The example `push` as a person runs it, on a real registry; Skopeo and the example `pull` say what came of it.
//!
//! `cargo test --all-features --test push_end_to_end -- --ignored`

#[path = "support/client.rs"]
mod client;
#[path = "support/program.rs"]
#[allow(dead_code, reason = "nothing is written to it")]
mod program;
#[path = "support/rig/mod.rs"]
mod rig;

use std::fs::File;

use client::Client;
use distref::Digest;
use distref::manifest::{Descriptor, ImageBuilder, LayoutBuilder, MediaType};
use rig::{
    ALL, Folder, Images, Logged, Mode, Proxy, Registry, Setup, make_docker_folder, make_layout,
    manifest, pull, push,
};

/// A layer of several reads and writes.
const NOISE: u64 = 1_000_000;

/// More than the heads of a few dozen requests with tokens and their handshakes.
const HEADS: u64 = 100_000;

/// A registry behind a proxy, an image, and who pushes it.
struct Scene {
    registry: Registry,
    proxy: Proxy,
    folder: Folder,
    images: Images,
    client: Client,
}

impl Scene {
    fn new(setup: impl Into<Setup>) -> Self {
        let (registry, folder) = (Registry::start(setup), Folder::new("push"));
        let images = make_layout(&folder.join("made"), NOISE);
        let proxy = Proxy::start(registry.addr());
        Self { registry, proxy, folder, images, client: Client::new() }
    }

    /// Through the proxy, for all platforms; what is printed.
    fn push(&self, name: &str, arguments: &[&str]) -> String {
        let (folder, image) = (self.folder.text("made"), self.image(name));
        let own = [&*folder, &image, "--name", ALL];
        self.client.succeed("push", &[&own[..], arguments].concat()).0
    }

    /// Why it fails.
    fn fail(&self, client: &Client, name: &str, arguments: &[&str]) -> String {
        let (folder, image) = (self.folder.text("made"), self.image(name));
        let own = [&*folder, &image, "--name", ALL];
        client.fail("push", &[&own[..], arguments].concat())
    }

    fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.proxy.addr())
    }

    /// Both who is of this house and who is not get what was pushed, byte for byte.
    fn assert_pushed(&self, name: &str) {
        let back = Folder::new("back");
        pull(&self.registry, name, &back.join("theirs"));
        self.images.assert_in(&back.join("theirs"));
        self.client.succeed("pull", &[&self.image(name), &back.text("ours")]);
        self.images.assert_in_layout(&back.join("ours"));
    }

    /// How many requests about uploads of blobs there were, by method and status.
    fn uploads(&self, method: &str, status: u16) -> usize {
        let is_one = |it: &&Logged| {
            it.path.contains("/blobs/uploads/") && it.method == method && it.status == status
        };
        self.registry.requests().iter().filter(is_one).count()
    }
}

/// Absolute and relative locations; blobs by redirect where the registry that redirects has no TLS, as the server behind
/// it has none.
fn setups() -> impl Iterator<Item = Setup> {
    Mode::ALL.into_iter().flat_map(|mode| {
        let new = Setup::new(mode);
        let redirecting = (!mode.has_tls()).then_some(new.redirecting_blobs());
        [Some(new), Some(new.relative_locations()), redirecting].into_iter().flatten()
    })
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn in_every_mode_what_is_pushed_comes_back_and_is_not_sent_twice() {
    for setup in setups() {
        let scene = Scene::new(setup);
        let digest = scene.images.index.digest().to_string();
        assert_eq!(scene.push("team/app:1.0", &[]).trim_end(), digest, "{setup:?}");
        let before = scene.proxy.sent_up();
        assert!(before > NOISE, "{setup:?}");
        scene.assert_pushed("team/app:1.0");
        assert!(!scene.registry.leaked_authorization(), "{setup:?}");

        let (before, posted) = (scene.proxy.sent_up(), scene.uploads("POST", 202));
        assert_eq!(scene.push("team/app:2.0", &[]).trim_end(), digest, "{setup:?}");
        let sent = scene.proxy.sent_up() - before;
        assert!(sent < HEADS, "{sent} bytes, {setup:?}");
        assert_eq!(scene.uploads("POST", 202), posted, "{setup:?}");
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn every_tag_names_what_was_pushed() {
    let scene = Scene::new(Mode::Token);
    scene.push("team/app:1.2.3", &["--tag", "1.2", "--tag", "1", "--tag", "latest"]);
    assert!(scene.proxy.upload_bytes() < NOISE + HEADS, "{}", scene.proxy.upload_bytes());
    for tag in ["1.2.3", "1.2", "1", "latest"] {
        let named = manifest(&scene.registry, &format!("team/app:{tag}"));
        assert_eq!(named, scene.images.index.bytes(), "{tag}");
    }
    let (listed, _) = scene.client.succeed("tags", &[&scene.image("team/app"), "--unsorted"]);
    let mut listed: Vec<&str> = listed.lines().collect();
    listed.sort_unstable();
    assert_eq!(listed, ["1", "1.2", "1.2.3", "latest"]);
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn what_another_repository_has_is_mounted_and_not_sent() {
    for mode in [Mode::Plain, Mode::Basic, Mode::Token] {
        let scene = Scene::new(mode);
        scene.push("team/base:1.0", &[]);
        let before = scene.proxy.upload_bytes();
        scene.push("team/app:1.0", &["--mount-from", "team/base"]);
        let sent = scene.proxy.upload_bytes() - before;
        assert_eq!(sent, scene.images.bytes_of_manifests(), "{mode:?}");
        assert_eq!(scene.uploads("POST", 201), scene.images.blobs().len(), "{mode:?}");
        scene.assert_pushed("team/app:1.0");
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn in_chunks_it_is_the_same_image() {
    let modes = [Mode::Plain, Mode::Basic, Mode::TlsBasic, Mode::Token].map(Setup::new);
    for setup in modes.into_iter().chain([Setup::new(Mode::Token).relative_locations()]) {
        let scene = Scene::new(setup);
        scene.push("team/app:1.0", &["--chunk", "128K"]);
        let chunks = usize::try_from(NOISE / (128 << 10)).unwrap();
        let sent = scene.uploads("PATCH", 202);
        assert!((chunks..2 * chunks).contains(&sent), "{sent} chunks, {setup:?}");
        scene.assert_pushed("team/app:1.0");
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn a_push_that_is_cut_begins_again_and_ends_whole() {
    for mode in [Mode::Plain, Mode::TlsBasic, Mode::Token] {
        // Chunks may go by several connections: the cut is within one.
        for (arguments, after) in [(&[][..], 500_000), (&["--chunk", "200K"], 150_000)] {
            let scene = Scene::new(mode);
            scene.proxy.cut_upload_after(after, 2);
            scene.push("team/app:1.0", arguments);
            assert_eq!(scene.proxy.cuts(), 2, "{mode:?} {arguments:?}");
            let sent = scene.proxy.sent_up();
            assert!(sent < 3 * NOISE, "{sent} bytes, {mode:?} {arguments:?}");
            scene.assert_pushed("team/app:1.0");
        }
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn what_a_push_that_failed_left_undone_is_all_that_the_next_one_does() {
    let scene = Scene::new(Mode::Token);
    scene.proxy.cut_upload_after(500_000, u32::MAX);
    let complaint = scene.fail(&scene.client, "team/app:1.0", &[]);
    assert!(complaint.starts_with("push: "), "{complaint}");
    let arrived = scene.uploads("PUT", 201);
    assert!(arrived > 0, "the small blobs came through");

    scene.proxy.cut_upload_after(0, 0);
    scene.push("team/app:1.0", &[]);
    assert_eq!(scene.uploads("PUT", 201), scene.images.blobs().len());
    scene.assert_pushed("team/app:1.0");
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn docker_images_go_through_a_folder_with_their_digests() {
    let scene = Scene::new(Mode::Basic);
    let images = make_docker_folder(&scene.folder.join("docker"), NOISE);
    push(&images, &scene.registry, "team/docker:1.0");
    let folder = scene.folder.text("pulled");
    scene.client.succeed("pull", &[&scene.image("team/docker:1.0"), &folder]);
    scene.client.succeed("push", &[&folder, &scene.image("team/again:1.0")]);
    let back = scene.folder.join("back");
    pull(&scene.registry, "team/again:1.0", &back);
    images.assert_in(&back);
}

#[test]
#[ignore = "needs docker-registry"]
fn of_one_platform_only_its_own_is_pushed() {
    let scene = Scene::new(Mode::Plain);
    let image = &scene.images.manifests[1];
    let digest = scene.push("team/app:1.0", &["--platform", "linux/arm64"]);
    assert_eq!(digest.trim_end(), image.digest().to_string());
    assert_eq!(scene.uploads("PUT", 201), image.layers().len() + 1);
}

#[test]
#[ignore = "needs docker-registry"]
fn what_a_push_would_do_is_said_and_not_done() {
    let scene = Scene::new(Mode::Plain);
    assert_eq!(scene.push("team/app:1.0", &["--dry-run"]), "");
    assert_eq!((scene.uploads("POST", 202), scene.proxy.upload_bytes()), (0, 0));
}

#[test]
#[ignore = "needs docker-registry"]
fn who_may_not_push_is_told_before_anything_is_sent() {
    for mode in [Mode::Basic, Mode::TlsBasic, Mode::Token] {
        let scene = Scene::new(mode);
        let complaint = scene.fail(&Client::anonymous(), "team/app:1.0", &[]);
        assert!(complaint.contains("log in"), "{mode:?}: {complaint}");
        assert!(scene.proxy.sent_up() < HEADS, "{mode:?}");
        assert_eq!(scene.uploads("POST", 202), 0, "{mode:?}");
    }
}

/// A layer that the registry refuses ends the one beside it, and what that had begun is taken back.
#[test]
#[ignore = "needs docker-registry"]
fn the_first_blob_that_fails_ends_the_others_and_takes_them_back() {
    let scene = Scene::new(Mode::Plain);
    let folder = scene.folder.join("huge");
    let blob =
        |byte: u8, size| Descriptor::new(MediaType::OCI_LAYER, Digest::sha256([byte; 32]), size);
    let (huge, bad) = (blob(1, 1 << 36), blob(2, 4).with_media_type(MediaType::OCI_CONFIG));
    let image = ImageBuilder::new(bad.clone()).layers([huge.clone()]).build().unwrap();
    let layout = LayoutBuilder::new().named("1.0", image.to_descriptor()).blob(image.bytes());
    for file in layout.build().unwrap() {
        scene.folder.write(&format!("huge/{}", file.path()), file.bytes());
    }
    let path = |blob: &Descriptor<'_>| format!("huge/blobs/{}", blob.digest().to_path());
    scene.folder.write(&path(&bad), "bad!");
    let zeros = File::create(scene.folder.join(&path(&huge))).unwrap();
    zeros.set_len(huge.size()).unwrap(); // they take no place
    let image = scene.image("team/app:1.0");
    let complaint = scene.client.fail("push", &[folder.to_str().unwrap(), &image]);
    assert!(complaint.contains("020202020202: "), "{complaint}");
    assert!(complaint.contains("damaged"), "{complaint}");
    assert!(scene.proxy.sent_up() < 1 << 33, "{} bytes", scene.proxy.sent_up());
    // How it answers while the connection is still on its way down is its own affair.
    let requests = scene.registry.requests();
    assert_eq!(requests.iter().filter(|request| request.method == "DELETE").count(), 2);
}
