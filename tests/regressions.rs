//! What fuzzing found once, and the inputs that it starts from, hold to the laws.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "support/laws.rs"]
mod laws;

/// The files of a folder; none if there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect()
}

#[test]
fn what_was_found_once_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/regressions");
    for (name, law) in laws::LAWS {
        for path in files(&root.join(name)) {
            println!("{}", path.display());
            law(&fs::read(path).unwrap());
        }
    }
}

#[test]
fn every_seed_holds() {
    let seeds = [
        ("reference", include_str!("data/seeds/references.txt")),
        ("spellings", include_str!("data/seeds/references.txt")),
        ("view_owned", include_str!("data/seeds/references.txt")),
        ("transport", include_str!("data/seeds/references.txt")),
        ("pattern", include_str!("data/seeds/patterns.txt")),
        ("digest", include_str!("data/seeds/digests.txt")),
        ("platform", include_str!("data/seeds/platforms.txt")),
        ("tag_order", include_str!("data/seeds/tags.txt")),
        ("tag_policy", include_str!("data/seeds/tags.txt")),
        #[cfg(feature = "registry")]
        ("docker_config", include_str!("data/seeds/docker_configs.txt")),
        #[cfg(feature = "protocol")]
        ("header", include_str!("data/seeds/headers.txt")),
        #[cfg(feature = "protocol")]
        ("error_body", include_str!("data/seeds/error_bodies.txt")),
        #[cfg(feature = "manifest")]
        ("manifest", include_str!("data/seeds/manifests.txt")),
        #[cfg(feature = "protocol")]
        ("challenge", include_str!("data/seeds/challenges.txt")),
        #[cfg(feature = "protocol")]
        ("token", include_str!("data/seeds/tokens.txt")),
        #[cfg(feature = "registry")]
        ("daemon_config", include_str!("data/seeds/daemon.txt")),
        #[cfg(feature = "registry")]
        ("url", include_str!("data/seeds/urls.txt")),
        #[cfg(feature = "registry")]
        ("image_policy", include_str!("data/seeds/policies.txt")),
        #[cfg(feature = "protocol")]
        ("route", include_str!("data/seeds/routes.txt")),
        #[cfg(all(feature = "protocol", feature = "sha2"))]
        ("operation", include_str!("data/seeds/operations.txt")),
        #[cfg(feature = "server")]
        ("server", include_str!("data/seeds/operations.txt")),
        #[cfg(feature = "sources")]
        ("sources", include_str!("data/seeds/sources.txt")),
    ];
    for (name, lines) in seeds {
        for line in lines.lines() {
            laws::hold(name, line.as_bytes());
        }
    }
}
