//! What the examples `push` and `pull` need for large layers: memory, and time beside Skopeo's.
//!
//! `cargo build --release --all-features --examples`
//! `cargo test --release --all-features --test size_end_to_end -- --ignored`

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use distref::Digest;
use distref::digest::Digester;

#[path = "support/program.rs"]
#[allow(dead_code, reason = "nothing is written to it")]
mod program;
#[path = "support/rig/mod.rs"]
mod rig;

use program::{Program, stderr};
use rig::{Folder, Images, Mode, Registry, copy, make_layout, skopeo};

/// The layer that is to pass through little memory.
const LARGE: u64 = 1 << 30;

/// The layer that is timed.
const TIMED: u64 = 512 << 20;

/// Resident bytes that a program may come to, whatever the size of a layer.
const MAX_RESIDENT: u64 = 40 << 20;

/// How often each of both is timed, in turn; the best counts, as others work on this machine too.
const ROUNDS: usize = 3;

/// Our bytes per second have to be so many of Skopeo's.
const MIN_RATIO: f64 = 0.9;

/// One test at a time: the other would be what is measured.
static MACHINE: Mutex<()> = Mutex::new(());

/// A registry, a layout with an image of one platform that has a large layer, and the folders that come of it.
struct Scene {
    registry: Registry,
    folder: Folder,
    images: Images,
}

impl Scene {
    fn new(size: u64) -> Self {
        let (registry, folder) = (Registry::start(Mode::Plain), Folder::new("size"));
        let images = make_layout(&folder.join("made"), size);
        folder.write("config.json", "{}");
        Self { registry, folder, images }
    }

    /// Bytes that it resided in at most, and how long it took.
    fn push(&self, name: &str) -> (u64, Duration) {
        let (folder, image) = (self.folder.text("made"), self.image(name));
        self.run("push", &[&folder, &image, "--name", "amd64"])
    }

    fn pull(&self, name: &str, into: &str) -> (u64, Duration) {
        let (folder, image) = (self.folder.text(into), self.image(name));
        self.run("pull", &[&image, &folder])
    }

    fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.registry.addr())
    }

    fn run(&self, program: &'static str, arguments: &[&str]) -> (u64, Duration) {
        let config = self.folder.text("config.json");
        let arguments = [arguments, &["--config-json", &config]].concat();
        let since = Instant::now();
        let mut child = Program(program).command(&arguments, Stdio::null()).spawn().unwrap();
        let mut resident = 0;
        // What the system says of a process is gone when it ends, and it only grows until then.
        while child.try_wait().unwrap().is_none() {
            resident = resident.max(peak(child.id()).unwrap_or(0));
            thread::sleep(Duration::from_millis(2));
        }
        let took = since.elapsed();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{program} says: {}", stderr(&output));
        assert!(resident > 0, "it ended before it was looked at");
        (resident, took)
    }

    fn push_by_skopeo(&self, name: &str) -> Duration {
        let to = (&*self.registry.skopeo("dest"), &*self.registry.place(name));
        timed(|| skopeo(copy((&[], &self.images.named("amd64")), to)))
    }

    fn pull_by_skopeo(&self, name: &str, into: &str) -> Duration {
        let from = (&*self.registry.skopeo("src"), &*self.registry.place(name));
        let into = format!("oci:{}:pulled", self.folder.text(into));
        timed(|| skopeo(copy(from, (&[], &into))))
    }

    fn remove(&self, folder: &str) {
        fs::remove_dir_all(self.folder.join(folder)).unwrap();
    }
}

fn timed<T>(run: impl FnOnce() -> T) -> Duration {
    let since = Instant::now();
    run();
    since.elapsed()
}

/// The most bytes that a process resided in so far.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes << 10)
}

fn digest(path: &Path) -> Digest {
    let (mut file, mut piece) = (File::open(path).unwrap(), vec![0; 1 << 20]);
    let mut digester = Digester::sha256();
    loop {
        match file.read(&mut piece).unwrap() {
            0 => return digester.finish(),
            length => digester.update(&piece[..length]),
        }
    }
}

/// Prints the best of both, and says how many of Skopeo's bytes per second are ours.
fn compare(what: &str, ours: &[Duration], theirs: &[Duration]) -> f64 {
    let best = |runs: &[Duration]| runs.iter().min().unwrap().as_secs_f64();
    let rate = |seconds: f64| f64::from(u32::try_from(TIMED >> 20).unwrap()) * 1.048_576 / seconds;
    let (ours_best, theirs_best) = (best(ours), best(theirs));
    let ratio = theirs_best / ours_best;
    tell(format_args!(
        "{what} of {} MiB: {:.0} MB/s, Skopeo {:.0} MB/s: {ratio:.2} ({ours:.2?} {theirs:.2?})",
        TIMED >> 20,
        rate(ours_best),
        rate(theirs_best)
    ));
    ratio
}

/// Past what holds back the output of tests that pass: these figures are to be seen.
fn tell(line: impl Display) {
    let mut out = io::stderr();
    writeln!(out, "{line}").unwrap();
}

#[test]
#[ignore = "needs docker-registry, --release and 4 GB"]
fn a_layer_of_a_gibibyte_passes_through_forty_mebibytes() {
    let _alone = MACHINE.lock().unwrap_or_else(PoisonError::into_inner);
    let scene = Scene::new(LARGE);
    let (pushing, pushed) = scene.push("team/app:1.0");
    scene.remove("made");
    let (pulling, pulled) = scene.pull("team/app:1.0", "pulled");
    tell(format_args!(
        "push of 1 GiB: {} KiB resident, {pushed:.1?}; pull: {} KiB resident, {pulled:.1?}",
        pushing >> 10,
        pulling >> 10
    ));
    assert!(pushing < MAX_RESIDENT && pulling < MAX_RESIDENT, "{pushing} {pulling} bytes");
    let layer = &scene.images.manifests[0].layers()[2];
    let path = scene.folder.join("pulled/blobs").join(layer.digest().to_path().to_string());
    assert_eq!(digest(&path), *layer.digest());
}

#[test]
#[ignore = "needs docker-registry, skopeo, --release and 5 GB"]
fn a_large_layer_moves_no_slower_than_skopeo_moves_it() {
    let _alone = MACHINE.lock().unwrap_or_else(PoisonError::into_inner);
    let scene = Scene::new(TIMED);
    let (mut pushed, mut pulled) = ([const { Vec::new() }; 2], [const { Vec::new() }; 2]);
    for round in 0..ROUNDS {
        // Another repository each time: nobody finds the layer there.
        let (ours, theirs) = (format!("ours/app{round}:1.0"), format!("theirs/app{round}:1.0"));
        pushed[0].push(scene.push(&ours).1);
        pushed[1].push(scene.push_by_skopeo(&theirs));
        pulled[0].push(scene.pull(&ours, "ours").1);
        pulled[1].push(scene.pull_by_skopeo(&theirs, "theirs"));
        scene.remove("ours");
        scene.remove("theirs");
    }
    let push = compare("push", &pushed[0], &pushed[1]);
    let pull = compare("pull", &pulled[0], &pulled[1]);
    assert!(push >= MIN_RATIO && pull >= MIN_RATIO, "push {push:.2}, pull {pull:.2}");
}
