//! The example `pull` as a person runs it, on a real registry that Skopeo pushed to.
//!
//! `cargo build --all-features --example pull && cargo test --all-features --test pull_end_to_end -- --ignored`

use std::process::Output;

#[path = "support/program.rs"]
#[allow(dead_code, reason = "nothing is written to it")]
mod program;
#[path = "support/rig/mod.rs"]
mod rig;

use program::{Program, stderr, stdout};
use rig::{
    Folder, Images, Mode, PASSWORD, Proxy, Registry, Setup, copy, make_layout, push, skopeo,
};

const PROGRAM: Program = Program("pull");

/// A layer of several reads.
const NOISE: u64 = 1_000_000;

/// A registry that has an image, and folders for what is pulled.
struct Scene {
    registry: Registry,
    folder: Folder,
    images: Images,
}

impl Scene {
    fn new(setup: impl Into<Setup>) -> Self {
        let (registry, folder) = (Registry::start(setup), Folder::new("program"));
        let images = make_layout(&folder.join("made"), NOISE);
        push(&images, &registry, "team/app:1.0");
        folder.write("config.json", "{}");
        Self { registry, folder, images }
    }

    /// Pulls into the folder `pulled` with what the user is known by.
    fn pull(&self, addr: &str, arguments: &[&str]) -> Output {
        let creds = self.registry.credentials();
        let creds = creds.map(|(user, password)| format!("--creds={user}:{password}"));
        let creds: Vec<&str> = creds.as_deref().into_iter().collect();
        self.pull_as(addr, &[arguments, &creds].concat())
    }

    fn pull_as(&self, addr: &str, arguments: &[&str]) -> Output {
        let image = format!("{addr}/team/app:1.0");
        let (into, config) = (self.folder.text("pulled"), self.folder.text("config.json"));
        let own = [&*image, &into, "--config-json", &config];
        PROGRAM.run(&[&own[..], arguments].concat(), "")
    }

    /// What was pulled is what was pushed, for every platform: Skopeo reads it.
    fn assert_pulled(&self) {
        let place = format!("oci:{}:1.0", self.folder.text("pulled"));
        let back = format!("dir:{}", self.folder.text("back"));
        skopeo(copy((&[], &place), (&[], &back)));
        self.images.assert_in(&self.folder.join("back"));
    }
}

fn assert_succeeds(output: &Output) {
    assert!(output.status.success(), "{}", stderr(output));
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn in_every_mode_skopeo_reads_what_was_pulled() {
    for mode in Mode::ALL {
        let scene = Scene::new(mode);
        let pulled = scene.pull(scene.registry.addr(), &[]);
        assert_succeeds(&pulled);
        assert!(stdout(&pulled).contains(&scene.images.index.digest().to_string()), "{mode:?}");
        scene.assert_pulled();
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn blobs_that_are_elsewhere_are_pulled_without_the_password() {
    for mode in [Mode::Basic, Mode::Token] {
        let scene = Scene::new(Setup::new(mode).redirecting_blobs());
        assert_succeeds(&scene.pull(scene.registry.addr(), &[]));
        scene.assert_pulled();
        assert!(!scene.registry.leaked_authorization(), "{mode:?}");
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn a_second_pull_moves_no_blob() {
    let scene = Scene::new(Mode::Token);
    let proxy = Proxy::start(scene.registry.addr());
    assert_succeeds(&scene.pull(&proxy.addr(), &[]));
    let before = proxy.sent_down();
    assert!(before > NOISE);
    assert_succeeds(&scene.pull(&proxy.addr(), &[]));
    let moved = proxy.sent_down() - before;
    assert!(moved < 10_000, "{moved}");
    scene.assert_pulled();
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn a_download_that_breaks_is_gone_on_with() {
    for mode in [Mode::Plain, Mode::TlsBasic] {
        let scene = Scene::new(mode);
        let proxy = Proxy::start(scene.registry.addr());
        proxy.cut_download_after(400_000, 2);
        assert_succeeds(&scene.pull(&proxy.addr(), &[]));
        assert_eq!(proxy.cuts(), 2, "{mode:?}");
        assert!(proxy.sent_down() < NOISE + 600_000, "{} bytes, {mode:?}", proxy.sent_down());
        scene.assert_pulled();
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn of_one_platform_only_its_own_is_pulled() {
    let scene = Scene::new(Mode::Plain);
    let pulled = scene.pull(scene.registry.addr(), &["--platform", "linux/arm64"]);
    assert_succeeds(&pulled);
    assert!(stdout(&pulled).contains(&scene.images.manifests[1].digest().to_string()));
    let other = scene.images.manifests[0].layers()[1].digest();
    let blobs = scene.folder.join("pulled").join("blobs");
    assert!(!blobs.join(other.to_path().to_string()).exists());
    for layer in scene.images.manifests[1].layers() {
        assert!(blobs.join(layer.digest().to_path().to_string()).exists());
    }
}

#[test]
#[ignore = "needs docker-registry and skopeo"]
fn a_wrong_password_ends_it_and_is_not_printed() {
    for mode in [Mode::Basic, Mode::Token] {
        let scene = Scene::new(mode);
        let refused = scene.pull_as(scene.registry.addr(), &["--creds=rig:swordfish"]);
        assert_eq!(refused.status.code(), Some(1), "{mode:?}: {}", stderr(&refused));
        let said = format!("{}{}", stdout(&refused), stderr(&refused));
        assert!(!said.contains("swordfish") && !said.contains(PASSWORD), "{said}");
    }
}
