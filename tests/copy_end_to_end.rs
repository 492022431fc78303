//! The example `copy` as a person runs it, between real registries and within one; Skopeo says what came of it.
//!
//! `cargo test --all-features --test copy_end_to_end -- --ignored`

use std::fs;

#[path = "support/client.rs"]
#[allow(dead_code, reason = "everybody is known here")]
mod client;
#[path = "support/program.rs"]
#[allow(dead_code, reason = "nothing is written to it")]
mod program;
#[path = "support/rig/mod.rs"]
mod rig;

use client::Client;
use rig::{
    Folder, Images, Mode, Proxy, Registry, Setup, copy, make_docker_folder, make_layout, manifest,
    pull, push, skopeo,
};

/// A layer of several reads and writes.
const NOISE: u64 = 1_000_000;

/// More than the heads of a few dozen requests with tokens, their handshakes, and the manifests.
const HEADS: u64 = 100_000;

/// A registry behind a proxy.
struct Side {
    registry: Registry,
    proxy: Proxy,
}

impl Side {
    fn new(setup: impl Into<Setup>) -> Self {
        let registry = Registry::start(setup);
        Self { proxy: Proxy::start(registry.addr()), registry }
    }

    fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.proxy.addr())
    }

    fn assert_has(&self, images: &Images, name: &str) {
        let back = Folder::new("back");
        pull(&self.registry, name, &back.join("pulled"));
        images.assert_in(&back.join("pulled"));
    }
}

/// What is printed by a copy from here to there.
fn copy_image(from: &str, to: &str, arguments: &[&str]) -> String {
    let temp = Folder::new("temp");
    let own = [from, to, "--temp", temp.path().to_str().unwrap()];
    let (printed, _) = Client::new().succeed("copy", &[&own[..], arguments].concat());
    assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 0, "nothing is left over");
    printed
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn between_two_registries_of_any_mode_all_is_copied_and_nothing_twice() {
    let new = Setup::new;
    for (from, to) in [
        (new(Mode::Plain), new(Mode::Token)),
        (new(Mode::Token).redirecting_blobs(), new(Mode::TlsBasic).relative_locations()),
        (new(Mode::TlsBasic), new(Mode::Basic)),
        (new(Mode::Basic).redirecting_blobs(), new(Mode::Tls)),
        (new(Mode::Tls), new(Mode::Plain).relative_locations()),
    ] {
        let (source, destination) = (Side::new(from), Side::new(to));
        let folder = Folder::new("copy");
        let images = make_layout(&folder.join("made"), NOISE);
        push(&images, &source.registry, "team/app:1.0");
        let pass = || {
            let to = destination.image("mirror/app:1.0");
            let printed = copy_image(&source.image("team/app:1.0"), &to, &[]);
            assert_eq!(printed.trim_end(), images.index.digest().to_string(), "{from:?}");
        };
        pass();
        let sent = destination.proxy.sent_up();
        assert!((NOISE..NOISE + HEADS).contains(&sent), "{sent} bytes, {from:?} {to:?}");
        destination.assert_has(&images, "mirror/app:1.0");
        assert!(!source.registry.leaked_authorization(), "{from:?}");

        let before = (source.proxy.sent_down(), destination.proxy.sent_up());
        let redirected = source.registry.blob_requests().len();
        pass();
        let fetched = source.proxy.sent_down() - before.0;
        let sent = destination.proxy.sent_up() - before.1;
        assert!(fetched < HEADS && sent < HEADS, "{fetched} {sent} bytes, {from:?} {to:?}");
        assert_eq!(source.registry.blob_requests().len(), redirected, "{from:?}");
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn what_skopeo_made_for_docker_is_copied_as_it_is() {
    let (source, destination) = (Side::new(Mode::Token), Side::new(Mode::Basic));
    let folder = Folder::new("docker");
    let list = make_docker_folder(&folder.join("docker"), NOISE);
    push(&list, &source.registry, "team/list:1.0");
    copy_image(&source.image("team/list:1.0"), &destination.image("mirror/list:1.0"), &[]);
    destination.assert_has(&list, "mirror/list:1.0");

    let made = make_layout(&folder.join("oci"), NOISE);
    let mut told = source.registry.skopeo("dest");
    told.extend(["--format", "v2s2"].map(str::to_owned));
    let convert =
        copy((&[], &made.named("amd64")), (&told, &source.registry.place("team/one:1.0")));
    skopeo(convert.into_iter().filter(|word| word != "--preserve-digests"));
    copy_image(&source.image("team/one:1.0"), &destination.image("mirror/one:1.0"), &[]);
    let copied = manifest(&destination.registry, "mirror/one:1.0");
    assert_eq!(copied, manifest(&source.registry, "team/one:1.0"));
    let text = String::from_utf8(copied).unwrap();
    assert!(text.contains("application/vnd.docker.distribution.manifest.v2+json"), "{text}");
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn within_a_registry_blobs_are_mounted_and_no_byte_of_them_moves() {
    for mode in [Mode::Plain, Mode::Basic, Mode::Token] {
        let side = Side::new(mode);
        let folder = Folder::new("mount");
        let images = make_layout(&folder.join("made"), NOISE);
        push(&images, &side.registry, "team/app:1.0");
        copy_image(&side.image("team/app:1.0"), &side.image("other/app"), &["--tag", "1.0"]);
        assert_eq!(side.proxy.upload_bytes(), images.bytes_of_manifests(), "{mode:?}");
        assert!(side.proxy.sent_down() < HEADS, "{} bytes, {mode:?}", side.proxy.sent_down());
        side.assert_has(&images, "other/app:1.0");
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn layers_that_are_there_are_not_copied() {
    let (source, destination) = (Side::new(Mode::Plain), Side::new(Mode::Plain));
    let folder = Folder::new("half");
    let images = make_layout(&folder.join("made"), NOISE);
    push(&images, &source.registry, "team/app:1.0");
    let (from, to) = (source.image("team/app:1.0"), destination.image("team/app:1.0"));
    let printed = copy_image(&from, &to, &["--platform", "linux/arm64"]);
    assert_eq!(printed.trim_end(), images.manifests[1].digest().to_string());
    let before = (source.proxy.sent_down(), destination.proxy.sent_up());
    assert!(before.0 > NOISE && before.1 > NOISE);
    copy_image(&from, &to, &[]);
    let fetched = source.proxy.sent_down() - before.0;
    let sent = destination.proxy.sent_up() - before.1;
    assert!(fetched < HEADS && sent < HEADS, "{fetched} {sent} bytes");
    destination.assert_has(&images, "team/app:1.0");
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn a_copy_that_is_cut_on_both_sides_ends_whole() {
    let (source, destination) = (Side::new(Mode::Token), Side::new(Mode::TlsBasic));
    let folder = Folder::new("cut");
    let images = make_layout(&folder.join("made"), NOISE);
    push(&images, &source.registry, "team/app:1.0");
    source.proxy.cut_download_after(400_000, 2);
    destination.proxy.cut_upload_after(500_000, 2);
    copy_image(&source.image("team/app:1.0"), &destination.image("mirror/app:1.0"), &[]);
    assert_eq!((source.proxy.cuts(), destination.proxy.cuts()), (2, 2));
    let fetched = source.proxy.sent_down();
    assert!(fetched < NOISE + 600_000, "what was fetched is not fetched again: {fetched} bytes");
    destination.assert_has(&images, "mirror/app:1.0");
}

#[test]
#[ignore = "needs docker-registry"]
fn what_is_not_there_is_not_copied_and_nothing_is_sent() {
    let (source, destination) = (Side::new(Mode::Token), Side::new(Mode::Token));
    let (from, to) = (source.image("team/nothing:1.0"), destination.image("team/app:1.0"));
    let complaint = Client::new().fail("copy", &[&from, &to]);
    assert!(complaint.contains("team/nothing:1.0"), "{complaint}");
    assert_eq!(destination.proxy.upload_bytes(), 0);
}
