//! Skopeo.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::folder::Folder;
use super::images::Images;
use super::registry::Registry;

/// Takes every image, signed or not.
const POLICY: &str = r#"{"default":[{"type":"insecureAcceptAnything"}]}"#;

/// Pushes an index with all its images; the name is `REPOSITORY:TAG`.
pub(crate) fn push(images: &Images, registry: &Registry, name: &str) {
    skopeo(copy((&[], &images.place()), (&registry.skopeo("dest"), &registry.place(name))));
}

/// Pulls what has this name, all of it, into a folder as `dir:` has it.
pub(crate) fn pull(registry: &Registry, name: &str, into: &Path) {
    let into = format!("dir:{}", into.display());
    skopeo(copy((&registry.skopeo("src"), &registry.place(name)), (&[], &into)));
}

/// The bytes of the manifest that has this name.
pub(crate) fn manifest(registry: &Registry, name: &str) -> Vec<u8> {
    let told = registry.skopeo("src").into_iter(); // here there is one side, and it has no name
    let told = told.map(|argument| argument.replace("--src-", "--"));
    let words = ["inspect", "--raw"].map(str::to_owned).into_iter();
    skopeo(words.chain(told).chain([registry.place(name)])).into_bytes()
}

/// The arguments of a copy that changes nothing: of each side its options and its place.
pub(crate) fn copy(source: (&[String], &str), destination: (&[String], &str)) -> Vec<String> {
    let words = ["copy", "--quiet", "--all", "--preserve-digests"].map(str::to_owned);
    let places = [source.1, destination.1].map(str::to_owned);
    [&words[..], source.0, destination.0, &places].concat()
}

/// What Skopeo prints.
///
/// # Panics
///
/// It fails.
pub(crate) fn skopeo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> String {
    let output = try_skopeo(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "skopeo says: {complaint}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Runs Skopeo with a home, a policy and a configuration of its own: what this machine has of them does not matter.
pub(crate) fn try_skopeo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    let home = Folder::new("skopeo");
    let policy = home.write("policy.json", POLICY);
    let registries = home.write("registries.conf", "unqualified-search-registries = []\n");
    let lookaside = home.write("registries.d/none.yaml", "{}\n");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut command = Command::new("skopeo");
    command.env_clear().env("PATH", path);
    for name in ["HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
        command.env(name, home.path());
    }
    // As root it would remember for the whole machine which registry has which blob, and mount instead of send.
    command.env("_CONTAINERS_ROOTLESS_UID", "1000");
    command.env("CONTAINERS_REGISTRIES_CONF", registries);
    command.arg("--policy").arg(policy);
    command.arg("--registries.d").arg(lookaside.parent().expect("a folder"));
    command.args(arguments).stdin(Stdio::null()).output().expect("skopeo is installed")
}
