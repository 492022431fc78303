//! A registry: what `docker`, `podman`, `skopeo` and others push to and pull from.
//!
//! ```text
//! cargo run --example registry
//! cargo run --example registry -- --root /var/lib/images --htpasswd users --tls cert.pem key.pem --listen 0.0.0.0:443
//! ```
//!
//! What it decides is decided by `distref::server`; here are the sockets, on hyper. A router of a web framework would tidy paths up
//! before anybody has read them, and has nothing to add to [`Route`](distref::protocol::Route): hyper hands the path over
//! as it was sent, requests and replies are the types of `http`, and deadlines, TLS and an orderly end are within reach.
//!
//! The first line of its output says where it listens: `listening on ADDRESS`. Requests go to standard error, one line
//! each. SIGINT and SIGTERM end it when the requests that are running are finished, or after ten seconds: the exit code is
//! 0 then. A second signal ends it at once, with 1. It is 2 when it could not start.

#[path = "../support/byte_count.rs"]
mod byte_count;
#[path = "../support/serve/mod.rs"]
mod serve;
#[path = "../support/store/mod.rs"]
mod store;

mod failure;
mod journal;
mod listen;
mod open_files;
mod signals;
mod tls;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::thread;

use clap::Parser;
use distref::server::Server;

use crate::byte_count::byte_count;
use crate::failure::Failure;
use crate::journal::Journal;
use crate::listen::Listen;
use crate::serve::{Limits, Options, Running, Users};
use crate::signals::Signals;
use crate::store::Blobs;
#[cfg(unix)]
use crate::store::disk::Disk;
use crate::store::memory::Memory;

const HELP: &str = "\
Examples:
  registry --root /var/lib/images          for this machine; skopeo wants --dest-tls-verify=false, or --src-…, of plain HTTP
  registry --root /var/lib/images --htpasswd users --tls cert.pem key.pem --listen 0.0.0.0:443

A request is a line on standard error:
  TIME CLIENT USER METHOD TARGET STATUS RECEIVED/SENT TOOK [: FAILURE]
TIME is when its reply was out (UTC), USER who has proved it by a password, RECEIVED/SENT are bytes of bodies; - is none.

Ctrl-C, or SIGTERM, lets requests finish, for 10 seconds at most; a second one ends it at once.
Exit code: 0 when it ended as it was told, 1 when it was told twice, 2 when it could not start.";

/// A registry: what `docker`, `podman`, `skopeo` and others push to and pull from.
#[derive(Parser)]
#[command(name = "registry", after_help = HELP)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct Args {
    /// Where to listen; port 0 is a free one.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:5000")]
    listen: Listen,
    /// The folder in which it keeps everything; otherwise memory, of which it takes as much as is pushed, until it ends.
    #[cfg(unix)]
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// Who may use it: a file as `htpasswd -B` writes it; otherwise everybody may.
    #[arg(long, value_name = "FILE")]
    htpasswd: Option<PathBuf>,
    /// Certificates and their key, in PEM; otherwise it speaks plain HTTP.
    #[arg(long, num_args = 2, value_names = ["CERT", "KEY"])]
    tls: Option<Vec<PathBuf>>,
    /// Take no push and no deletion.
    #[arg(long)]
    read_only: bool,
    /// Take no deletion.
    #[arg(long)]
    no_delete: bool,
    /// Take indexes of which some manifests are missing, and images of which some blobs are.
    #[arg(long)]
    sparse: bool,
    /// The most bytes of a blob, such as 16G; otherwise there is no limit.
    #[arg(long, value_name = "SIZE", value_parser = byte_count)]
    max_blob: Option<u64>,
    /// The most bytes of a manifest, up to 64M; otherwise 4M.
    #[arg(long, value_name = "SIZE", value_parser = byte_count)]
    max_manifest: Option<u64>,
    /// Say nothing of requests.
    #[arg(long)]
    quiet: bool,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "registry: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let journal = Journal::start()?;
    let options = args.options(&journal)?;
    if options.tls.is_none() && !args.listen.is_loopback() {
        let warning = "plain HTTP: whoever is on the way can read and change what is pushed and pulled, and passwords";
        writeln!(io::stderr(), "registry: {warning}")?;
    }
    let mut signals = Signals::new()?;
    let running = args.start(options)?;
    let mut out = io::stdout();
    writeln!(out, "listening on {}", running.address())?;
    out.flush()?;
    signals.wait();
    finish(running, signals, &journal)?;
    journal.finish();
    Ok(())
}

/// Lets requests finish; told again, it ends at once. What is on disk is whole at any time.
fn finish(running: Running, mut signals: Signals, journal: &Journal) -> Result<(), Failure> {
    let (busy, most) = (running.busy(), Limits::default().grace.as_secs());
    if busy > 0 {
        let requests = if busy == 1 { "request" } else { "requests" };
        let hint = format_args!("at most {most} s; again to end at once");
        journal.say(format!("registry: finishing {busy} {requests} ({hint})"));
    }
    thread::Builder::new().spawn(move || {
        signals.wait();
        process::exit(1);
    })?;
    running.stop();
    Ok(())
}

impl Args {
    fn start(&self, options: Options) -> Result<Running, Failure> {
        #[cfg(unix)]
        if let Some(root) = &self.root {
            let disk = Disk::open(root).map_err(|error| Failure::unusable(root, error))?;
            return self.start_on(disk, options);
        }
        self.start_on(Memory::default(), options)
    }

    fn start_on(&self, store: impl Blobs, options: Options) -> Result<Running, Failure> {
        Running::start(&*self.listen.addresses, store, options)
            .map_err(|error| Failure::Listen(self.listen.name.clone(), error))
    }

    fn options(&self, journal: &Journal) -> Result<Options, Failure> {
        let users = self.htpasswd.as_deref().map(users).transpose()?;
        let tls = match self.tls.as_deref() {
            Some([certificates, key]) => Some(Arc::new(tls::config(certificates, key)?)),
            _ => None,
        };
        let log = (!self.quiet).then(|| journal.log());
        if self.max_manifest() > Limits::default().documents {
            return Err(Failure::unusable(Path::new("--max-manifest"), "64M at most"));
        }
        let limits = Limits {
            connections: open_files::connections(Limits::default().connections),
            one_document: self.max_manifest(),
            ..Limits::default()
        };
        Ok(Options { server: self.server(), users, tls, log, limits })
    }

    fn max_manifest(&self) -> usize {
        let wanted = self.max_manifest.map(|it| usize::try_from(it).unwrap_or(usize::MAX));
        wanted.unwrap_or(Server::MAX_MANIFEST)
    }

    fn server(&self) -> Server {
        let server = Server::new()
            .with_max_manifest(self.max_manifest())
            .with_max_blob(self.max_blob.unwrap_or(Server::MAX_BLOB));
        let sparse = |server: Server| server.with_sparse_indexes().with_sparse_images();
        let server = if self.sparse { sparse(server) } else { server };
        let server = if self.no_delete { server.without_deletion() } else { server };
        if self.read_only { server.read_only() } else { server }
    }
}

fn users(file: &Path) -> Result<Users, Failure> {
    let text = fs::read_to_string(file).map_err(|error| Failure::unusable(file, error))?;
    Users::read(&text).map_err(|error| Failure::unusable(file, error))
}
