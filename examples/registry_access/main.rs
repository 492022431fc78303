//! Says how a registry is spoken to: with TLS or without and why, by which mirrors, with whose credentials. Nothing is
//! looked up or contacted.
//!
//! ```text
//! cargo run --example registry_access                                 # a few registries that show most of it
//! cargo run --example registry_access -- localhost:5000 --resolved 127.0.0.1
//! cargo run --example registry_access -- docker.io --daemon-json /etc/docker/daemon.json --for push
//! cargo run --example registry_access -- ghcr.io --config-json ~/.docker/config.json --json | jq
//! ```
//!
//! Addresses are never looked up: `--resolved` gives them, and without them a name needs TLS, as to a daemon that cannot
//! find it. Answers go to standard output, remarks about the files to standard error. With `--json` standard output has
//! one object a line, one for each registry ([`json`] lists the keys). The exit code is 0 when there was an answer; 1 when
//! the registry is none or dockerd would not start with the file; and 2 when reading or writing failed or the arguments
//! made no sense.

#[path = "../support/failure.rs"]
mod failure;
mod json;
#[path = "../support/paint.rs"]
mod paint;
mod report;
#[path = "../support/source.rs"]
mod source;
mod text;
#[path = "../support/visible.rs"]
mod visible;

use std::io::{self, BufWriter, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::{ColorChoice, Parser, ValueEnum};
use distref::DomainView;
use distref::registry::{Addresses, DaemonConfig, DaemonInspection, DockerConfig, Purpose};

use crate::failure::Failure;
use crate::paint::{Palette, choice};
use crate::report::{Question, Report};
use crate::source::Source;
use crate::visible::visible;

/// What is asked about without arguments: files, registries, and an address that one of them has.
const SAMPLE_DAEMON: &str = include_str!("sample/daemon.json");
const SAMPLE_CONFIG: &str = include_str!("sample/config.json");
const SAMPLE_HOSTS: [&str; 5] =
    ["docker.io", "registry.local:5000", "git.corp:5050", "localhost:5000", "ghcr.io"];
const SAMPLE_RESOLVED: [&str; 2] = ["git.corp=10.20.30.40", "localhost=127.0.0.1"];

/// Bytes of config.json that are read.
const MAX_CONFIG: usize = 4 << 20;

const HELP: &str = "\
Examples:
  registry_access                                          a few registries that show most of it
  registry_access localhost:5000 --resolved 127.0.0.1      a registry on this machine
  registry_access docker.io --daemon-json daemon.json      mirrors, and Docker Hub behind them
  registry_access docker.io --daemon-json daemon.json --resolved m.corp=10.1.2.3
                                                           the address of a mirror
  registry_access ghcr.io --config-json ~/.docker/config.json --json

Exit code: 0 when there was an answer, 1 when the registry is none or dockerd would not start with the file,
2 when reading or writing failed or the arguments made no sense.";

/// Says how a registry is spoken to: with TLS or without and why, by which mirrors, with whose credentials.
#[derive(Parser)]
#[command(name = "registry_access", after_help = HELP)]
struct Args {
    /// The registry, as in a reference: a host, perhaps with a port.
    host: Option<String>,
    /// The daemon's configuration; `-` reads standard input.
    #[arg(long, value_name = "FILE", requires = "host")]
    daemon_json: Option<PathBuf>,
    /// Docker's configuration of the user, with credentials; `-` reads standard input.
    #[arg(long, value_name = "FILE", requires = "host")]
    config_json: Option<PathBuf>,
    /// An address of the registry, or NAME=ADDR for a mirror.
    #[arg(long, value_name = "ADDR", num_args = 1.., requires = "host")]
    resolved: Vec<String>,
    /// What is to be done.
    #[arg(long = "for", value_name = "OPERATION", default_value = "pull")]
    operation: Asked,
    /// The registry was seen to speak TLS: never speak plain HTTP to it.
    #[arg(long, requires = "host")]
    tls_confirmed: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

#[derive(Clone, Copy, ValueEnum)]
enum Asked {
    Pull,
    Resolve,
    Push,
}

impl From<Asked> for Purpose {
    fn from(asked: Asked) -> Self {
        match asked {
            Asked::Pull => Self::Pull,
            Asked::Resolve => Self::Resolve,
            Asked::Push => Self::Push,
        }
    }
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "registry_access: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let (hosts, daemon, config, resolved) = match &args.host {
        None => {
            let resolved = SAMPLE_RESOLVED.map(str::to_owned).to_vec();
            let daemon = Text::sample("daemon.json", SAMPLE_DAEMON);
            let config = Text::sample("config.json", SAMPLE_CONFIG);
            (SAMPLE_HOSTS.to_vec(), Some(daemon), Some(config), resolved)
        }
        Some(host) => {
            let daemon = args.daemon_json.as_deref().map(|path| read(path, DaemonConfig::MAX_LEN));
            let config = args.config_json.as_deref().map(|path| read(path, MAX_CONFIG));
            let resolved = args.resolved.clone();
            (vec![host.as_str()], daemon.transpose()?, config.transpose()?, resolved)
        }
    };
    // Without a file the daemon has what an empty one says.
    let daemon = daemon.unwrap_or_else(|| Text::sample("daemon.json", ""));
    let inspection = DaemonConfig::inspect(&daemon.text);
    tell_remarks(args, &daemon.name, &inspection)?;
    let config = config.map(|config| parse_config(&config)).transpose()?;
    let hosts: Vec<_> = hosts.into_iter().map(domain).collect::<Result<_, _>>()?;
    let addresses = addresses(hosts.first().copied(), &resolved)?;
    let question = Question {
        daemon: inspection.config(),
        config: config.as_ref(),
        addresses: &addresses,
        operation: args.operation.into(),
        tls_confirmed: args.tls_confirmed,
    };
    let reports: Vec<_> =
        hosts.into_iter().map(|host| Report::new(&question, host)).collect::<Result<_, _>>()?;
    tell(args, &reports, &question)
}

/// What a file holds, and how it is called in messages.
struct Text {
    name: String,
    text: String,
}

impl Text {
    fn sample(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), text: text.to_owned() }
    }
}

fn parse_config(config: &Text) -> Result<DockerConfig, Failure> {
    let name = &config.name;
    DockerConfig::parse(&config.text).map_err(|error| Failure::Input(format!("{name}: {error}")))
}

fn read(path: &Path, limit: usize) -> Result<Text, Failure> {
    let source = Source::new(Some(path)).unwrap_or(Source::File(path));
    let bytes = source.read(limit)?;
    if bytes.len() > limit {
        return Err(Failure::Input(format!("{source}: more than {} MiB", limit >> 20)));
    }
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| Failure::Input(format!("{source}: no UTF-8")))?;
    Ok(Text { name: source.to_string(), text })
}

fn domain(host: &str) -> Result<DomainView<'_>, Failure> {
    DomainView::parse(host).map_err(|error| {
        let beginning: String = host.chars().take(80).collect();
        Failure::Input(format!("{}: {error}", visible(&beginning)))
    })
}

/// What `--resolved` says: `ADDR` is of the registry, `NAME=ADDR` of any name.
fn addresses(host: Option<DomainView<'_>>, resolved: &[String]) -> Result<Addresses, Failure> {
    let own = host.map(DomainView::host).unwrap_or_default();
    let mut pairs: Vec<(&str, IpAddr)> = Vec::new();
    for text in resolved {
        let (name, address) = text.split_once('=').unwrap_or((own, text));
        let address = address.parse();
        let no_address = |_| Failure::Input(format!("--resolved {}: no address", visible(text)));
        pairs.push((name, address.map_err(no_address)?));
    }
    let of = |wanted: &str| -> Vec<IpAddr> {
        pairs.iter().filter(|(name, _)| *name == wanted).map(|(_, address)| *address).collect()
    };
    let add = |known: Addresses, (name, _): &(&str, IpAddr)| known.with(name, of(name));
    Ok(pairs.iter().fold(Addresses::new(), add))
}

/// Answers go to standard output.
fn tell(args: &Args, reports: &[Report<'_>], question: &Question<'_>) -> Result<(), Failure> {
    let choice = choice(args.color, &io::stdout());
    let mut out = BufWriter::new(AutoStream::new(io::stdout().lock(), choice));
    if args.json {
        json::reports(&mut out, reports)?;
    } else {
        text::reports(&mut out, &Palette::of(choice), reports, question)?;
    }
    Ok(out.flush()?)
}

/// What there is to say about daemon.json, by the name it was given, goes to standard error; with a file that dockerd
/// refuses there is no answer.
fn tell_remarks(args: &Args, name: &str, inspection: &DaemonInspection) -> Result<(), Failure> {
    let choice = choice(args.color, &io::stderr());
    let mut err = AutoStream::new(io::stderr(), choice);
    // Without anyone to read them, the answers are still good.
    let _ = text::remarks(&mut err, &Palette::of(choice), name, inspection);
    if inspection.problems().is_empty() {
        return Ok(());
    }
    Err(Failure::Input(format!("{name}: dockerd does not start with this file")))
}
