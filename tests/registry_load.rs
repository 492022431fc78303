//! The example `registry` on disk under load: nothing is lost, memory is bounded, and bytes pass as fast as through
//! Debian's `docker-registry`.
//!
//! `cargo build --release --all-features --examples`
//! `cargo test --release --all-features --test registry_load -- --ignored --nocapture`
#![cfg(target_os = "linux")]

use std::fmt::Display;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};
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

use pushed::{Pusher, begin};
use registry_program::RegistryProgram;
use rig::{Mode, Registry};

const PUSHERS: u64 = 8;
const IMAGES: usize = 200;
const LAYERS: usize = 5;

/// Most layers are small; one in eight has some MiB.
const SIZES: [usize; 8] = [1_024, 4_096, 10_000, 20_000, 33_333, 50_000, 65_536, 3 * 1024 * 1024];

/// Resident bytes that the registry may come to.
const MAX_RESIDENT: u64 = 64 << 20;

/// The blob that is timed.
const TIMED: usize = 512 << 20;

/// How often each of both is timed, in turn; the best counts, as others work on this machine too.
const ROUNDS: u8 = 3;

/// Our bytes per second have to be so many of `docker-registry`'s.
const MIN_RATIO: f64 = 1.0;

/// One test at a time: the other would be what is measured.
static MACHINE: Mutex<()> = Mutex::new(());

#[test]
#[ignore = "takes long"]
fn many_clients_push_and_pull_through_little_memory() {
    let _alone = MACHINE.lock().unwrap_or_else(PoisonError::into_inner);
    let root = tempfile::tempdir().unwrap();
    let registry = RegistryProgram::start(root.path());
    let addr = registry.addr();
    let since = Instant::now();
    let pusher = |index| Pusher::new(format!("pusher{index}"), index + 1, &SIZES);
    let mut pushers: Vec<Pusher> = (0..PUSHERS).map(pusher).collect();
    thread::scope(|scope| {
        for pusher in &mut pushers {
            scope.spawn(move || {
                for _ in 0..IMAGES / 8 {
                    pusher.push_image(addr, LAYERS).expect("a registry that answers");
                    let index = pusher.random.below(pusher.pushed.len());
                    pusher.pushed[index].verify(addr);
                }
            });
        }
    });
    let took = since.elapsed();
    let images = pushers.iter().flat_map(|pusher| &pusher.pushed);
    let count = images.map(|image| image.verify(addr)).count();
    let resident = registry.peak_memory();
    println!("{count} images of {LAYERS} layers in {took:.1?}, through {} MiB", resident >> 20);
    assert_eq!(count, IMAGES);
    assert!(resident < MAX_RESIDENT, "{} MiB in memory", resident >> 20);
}

#[test]
#[ignore = "takes long, and needs docker-registry"]
fn bytes_pass_as_fast_as_through_docker_registry() {
    let _alone = MACHINE.lock().unwrap_or_else(PoisonError::into_inner);
    let root = tempfile::tempdir().unwrap();
    let ours = RegistryProgram::start(root.path());
    let theirs = Registry::start(Mode::Plain);
    let mut blob = vec![0; TIMED];
    let (mut put, mut get) = ([Duration::MAX; 2], [Duration::MAX; 2]);
    for round in 0..ROUNDS {
        blob[0] = round;
        let digest = Digest::sha256_of(&blob);
        for (index, addr) in [ours.addr(), theirs.addr()].into_iter().enumerate() {
            put[index] = put[index].min(time(|| send(addr, &digest, &blob)));
            get[index] = get[index].min(time(|| receive(addr, &digest)));
        }
    }
    println!("{} MiB in memory at most", ours.peak_memory() >> 20);
    report("PUT", put);
    report("GET", get);
    assert!(ratio(put) >= MIN_RATIO, "PUT: {:.2}", ratio(put));
    assert!(ratio(get) >= MIN_RATIO, "GET: {:.2}", ratio(get));
}

fn time(what: impl FnOnce()) -> Duration {
    let since = Instant::now();
    what();
    since.elapsed()
}

fn ratio([ours, theirs]: [Duration; 2]) -> f64 {
    theirs.as_secs_f64() / ours.as_secs_f64()
}

fn report(what: impl Display, times: [Duration; 2]) {
    let [ours, theirs] = times.map(|time| (TIMED >> 20) as f64 / time.as_secs_f64());
    let ratio = ratio(times);
    println!("{what}: {ours:.0} MiB/s, docker-registry {theirs:.0} MiB/s, {ratio:.2} of theirs");
}

/// Pushes a blob in one request.
fn send(addr: &str, digest: &Digest, blob: &[u8]) {
    let target = begin(addr, "timed").expect("an upload");
    let mark = if target.contains('?') { '&' } else { '?' };
    let length = blob.len();
    let mut server = TcpStream::connect(addr).unwrap();
    let head = format!(
        "PUT {target}{mark}digest={digest} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    );
    server.write_all(head.as_bytes()).unwrap();
    server.write_all(blob).unwrap();
    let mut answer = String::new();
    server.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

/// Pulls a blob, and lets go of it.
fn receive(addr: &str, digest: &Digest) {
    let mut server = TcpStream::connect(addr).unwrap();
    let head = format!(
        "GET /v2/timed/blobs/{digest} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n\r\n"
    );
    server.write_all(head.as_bytes()).unwrap();
    let (mut piece, mut sum) = (vec![0; 1 << 20], 0);
    let first = server.read(&mut piece).unwrap();
    assert!(piece.starts_with(b"HTTP/1.1 200"));
    sum += first;
    loop {
        match server.read(&mut piece).unwrap() {
            0 => break,
            length => sum += length,
        }
    }
    assert!(sum > TIMED, "{sum} bytes");
}
