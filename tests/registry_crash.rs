//! The example `registry` on disk, killed at any moment: what it acknowledged is there when it is started again.
//!
//! `cargo build --release --all-features --examples`
//! `cargo test --release --all-features --test registry_crash -- --ignored`
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use distref::Digest;

#[path = "support/program.rs"]
#[allow(dead_code, reason = "this program has no input")]
mod program;
#[path = "support/pushed.rs"]
mod pushed;
#[path = "support/random.rs"]
#[allow(dead_code, reason = "texts of references are not wanted here")]
mod random;
#[path = "support/registry_program.rs"]
mod registry_program;
#[path = "support/rig/mod.rs"]
mod rig;

use pushed::{ANSWERED, Pusher};
use random::Random;
use registry_program::RegistryProgram;
use rig::ask;

const KILLS: u64 = 20;
const PUSHERS: u64 = 4;

/// How many requests a registry answers at most; an image takes about a dozen.
const LIFE: usize = 200;

/// For that.
const PATIENCE: Duration = Duration::from_secs(120);

const SIZES: [usize; 5] = [1_000, 5_000, 20_000, 64_000, 250_000];

#[test]
#[ignore = "takes long"]
fn what_was_acknowledged_survives_kills() {
    let root = tempfile::tempdir().unwrap();
    let mut random = Random::new(0x6b69_6c6c);
    let pusher = |index| Pusher::new(format!("pusher{index}"), index + 1, &SIZES);
    let mut pushers: Vec<Pusher> = (0..PUSHERS).map(pusher).collect();
    for kill in 0..KILLS {
        let registry = RegistryProgram::start(root.path());
        let verified: Vec<usize> = pushers.iter().map(|it| it.pushed.len()).collect();
        let life = random.below(LIFE);
        let moment = Duration::from_micros(random.below(20_000) as u64);
        let addr = registry.addr().to_owned();
        thread::scope(|scope| {
            for pusher in &mut pushers {
                let addr = &addr;
                scope.spawn(move || while pusher.push_image(addr, 4).is_ok() {});
            }
            wait_for(life);
            thread::sleep(moment);
            drop(registry);
        });
        let registry = RegistryProgram::start(root.path());
        for (pusher, verified) in pushers.iter_mut().zip(verified) {
            pusher.pushed[verified..].iter().for_each(|image| image.verify(registry.addr()));
            resume(pusher, registry.addr());
        }
        println!("kill {kill} after {life} replies and {moment:?}");
    }
    let registry = RegistryProgram::start(root.path());
    let images = pushers.iter().flat_map(|pusher| &pusher.pushed);
    let count = images.map(|image| image.verify(registry.addr())).count();
    let files = verify_files(root.path());
    println!(
        "after {KILLS} kills, {count} images are whole, and {files} files what they are called"
    );
    assert!(count > 20, "only {count} were pushed");
}

/// Returns when so many more requests are answered.
fn wait_for(count: usize) {
    let (since, end) = (Instant::now(), ANSWERED.load(Ordering::Relaxed) + count);
    while ANSWERED.load(Ordering::Relaxed) < end {
        assert!(since.elapsed() < PATIENCE, "the registry answers too slowly");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Goes on with the upload that was under way: no byte that was acknowledged is missing.
fn resume(pusher: &mut Pusher, addr: &str) {
    let Some(mut begun) = pusher.begun.take() else { return };
    let answer = ask(addr, "GET", &begun.target, &[], b"").expect("an answer");
    let repository = begun.target.split("/blobs/").next().expect("a path");
    let digest = Digest::sha256_of(&begun.blob);
    let blob = format!("{repository}/blobs/{digest}");
    if answer.status == 404 {
        // It had come to its end, and the registry to say so had not.
        assert_eq!(ask(addr, "HEAD", &blob, &[], b"").expect("an answer").status, 200, "{blob}");
        return;
    }
    assert_eq!(answer.status, 204);
    let range = answer.header("range").expect("how far it came");
    let last: usize = range.strip_prefix("0-").and_then(|it| it.parse().ok()).expect("0-N");
    // Of nothing and of one byte the range is the same.
    let received = if last == 0 { begun.acknowledged } else { last + 1 };
    assert!(received >= begun.acknowledged, "{received} of {}", begun.acknowledged);
    begun.acknowledged = received;
    begun.finish(addr).expect("an answer");
    let answer = ask(addr, "GET", &blob, &[], b"").expect("an answer");
    assert!(answer.whole && answer.body == begun.blob, "{blob}");
}

/// Whatever has a digest for its name has that digest; how many such files there are.
fn verify_files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let verify = |path: std::path::PathBuf| {
        if path.is_dir() {
            return verify_files(&path);
        }
        let kind = path.iter().rev().nth(2).unwrap_or_default();
        let is_content = kind == "_blobs" || kind == "_manifests";
        if !is_content || path.extension().is_some() {
            return 0;
        }
        let digest = Digest::sha256_of(&fs::read(&path).unwrap());
        assert!(path.ends_with(digest.to_path().to_string()), "{}", path.display());
        1
    };
    entries.map(verify).sum()
}
