//! How registries are spoken to: what the arguments and the files of the user say.

use std::env;
use std::fmt::Display;
use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::net::ToSocketAddrs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args;
use distref::client::{Answer, Ask};
use distref::registry::{
    Addresses, Credentials, DaemonConfig, DaemonFlags, DockerConfig, EndpointPlan, FileFormat,
    HelperCall, InsecureEntry, Mirror, Origin, Purpose,
};
use distref::{Domain, DomainView};

use crate::failure::Failure;

/// Bytes of config.json that are read.
const MAX_CONFIG: u64 = 4 << 20;

/// The arguments that say how registries are spoken to.
#[derive(Args)]
#[command(next_help_heading = "Registries")]
pub(crate) struct AccessArgs {
    /// The daemon's configuration, for insecure registries and mirrors.
    #[arg(long, value_name = "FILE")]
    daemon_json: Option<PathBuf>,
    /// A registry, or the network of some, that may be spoken to without a valid certificate and without TLS.
    #[arg(long, value_name = "HOST")]
    insecure_registry: Vec<InsecureEntry>,
    /// A mirror of Docker Hub.
    #[arg(long, value_name = "URL")]
    registry_mirror: Vec<Mirror>,
    /// Docker's configuration of the user, with credentials; otherwise where docker looks for it.
    #[arg(long, value_name = "FILE")]
    config_json: Option<PathBuf>,
    /// Credentials for every registry; others on this machine can read them while the program runs. With `-`, the first
    /// line of standard input.
    #[arg(long, value_name = "USER:PASSWORD")]
    creds: Option<String>,
    /// Credentials for one registry.
    #[arg(long, num_args = 2, value_names = ["HOST", "USER:PASSWORD"])]
    creds_for: Vec<String>,
    /// Also trust the certificate authorities in this file, in PEM.
    #[arg(long = "ca", value_name = "FILE")]
    pub(crate) authorities: Vec<PathBuf>,
}

/// What the arguments and files say.
pub(crate) struct Access {
    daemon: DaemonConfig,
    docker: DockerConfig,
    creds: Option<Credentials>,
    creds_for: Vec<(Domain, Credentials)>,
}

impl Access {
    /// Reads the files.
    pub(crate) fn new(args: &AccessArgs) -> Result<Self, Failure> {
        Ok(Self {
            daemon: daemon(args)?,
            docker: docker(args.config_json.as_deref())?,
            creds: args.creds.as_deref().map(given).transpose()?,
            creds_for: args
                .creds_for
                .chunks_exact(2)
                .map(credentials_for)
                .collect::<Result<_, _>>()?,
        })
    }

    /// Whom to ask for what lies on a domain. Names are looked up where it depends on their addresses whether TLS is needed.
    pub(crate) fn plan(
        &self,
        domain: DomainView<'_>,
        purpose: Purpose,
    ) -> Result<EndpointPlan, Failure> {
        let names = EndpointPlan::names_to_resolve(&self.daemon, domain, purpose);
        let addresses = names.into_iter().fold(Addresses::new(), |known, name| {
            match (name.trim_start_matches('[').trim_end_matches(']'), 0).to_socket_addrs() {
                Ok(found) => known.with(name, found.map(|address| address.ip())),
                Err(_) => known, // unknown: TLS is needed
            }
        });
        EndpointPlan::new(&self.daemon, domain, purpose, &addresses)
            .map_err(|error| unusable(&domain, &error))
    }

    /// Answers what operations ask. Token servers may be wherever the registry says; it is told where.
    pub(crate) fn answer(&self, ask: &Ask) -> io::Result<Answer> {
        match ask {
            Ask::Credentials { registry, is_mirror } => {
                let found = self.credentials(registry, *is_mirror);
                found.map(Answer::Credentials).map_err(|error| {
                    io::Error::other(format!("no credentials for {registry}: {error}"))
                })
            }
            other => Ok(other.usual()),
        }
    }

    /// Those of the arguments, which are not for mirrors; or those of config.json, or of a helper that it names.
    fn credentials(&self, registry: &Origin, is_mirror: bool) -> Result<Credentials, String> {
        let authority = registry.authority();
        let domain = match DomainView::parse(&authority) {
            _ if authority == DomainView::HUB.api_host() => DomainView::HUB,
            Ok(domain) => domain,
            Err(_) => return Ok(Credentials::Anonymous),
        };
        let own = self.creds_for.iter().find(|(host, _)| *host == domain);
        let given = own.map(|(_, given)| given).or(self.creds.as_ref().filter(|_| !is_mirror));
        if let Some(given) = given {
            return Ok(given.clone());
        }
        let found = self.docker.look_up(domain).map_err(|error| error.to_string())?;
        match found.helper_call().map_err(|error| error.to_string())? {
            Some(call) => helped(&call),
            None => Ok(found.credentials().cloned().unwrap_or(Credentials::Anonymous)),
        }
    }
}

fn daemon(args: &AccessArgs) -> Result<DaemonConfig, Failure> {
    let flags = DaemonFlags::new();
    let flags =
        args.insecure_registry.iter().cloned().fold(flags, DaemonFlags::with_insecure_registry);
    let flags = args.registry_mirror.iter().cloned().fold(flags, DaemonFlags::with_mirror);
    let path = args.daemon_json.as_deref();
    let text = path.map(|path| read(path, DaemonConfig::MAX_LEN as u64)).transpose()?;
    let name = path.map_or("daemon.json".into(), Path::to_string_lossy);
    DaemonConfig::parse_with(text.as_deref().unwrap_or_default(), &flags)
        .map_err(|error| unusable(&name, &error))
}

/// The file that is named; otherwise the first that there is of those where docker looks.
fn docker(named: Option<&Path>) -> Result<DockerConfig, Failure> {
    let found = match named {
        Some(path) => Some(read(path, MAX_CONFIG).map(|text| (path.display().to_string(), text))),
        None => DockerConfig::search_order().iter().find_map(|place| {
            let found = place.resolve(|name| env::var(name).ok())?;
            if place.format() == FileFormat::Inline {
                return Some(Ok((place.to_string(), found)));
            }
            let path = Path::new(&found);
            path.exists().then(|| Ok((found.clone(), read(path, MAX_CONFIG)?)))
        }),
    };
    let (name, text) = found.transpose()?.unwrap_or_else(|| (String::new(), "{}".to_owned()));
    DockerConfig::parse(&text).map_err(|error| unusable(&name, &error))
}

fn read(path: &Path, limit: u64) -> Result<String, Failure> {
    let told = |error: &dyn Display| unusable(&path.display(), error);
    let file = fs::File::open(path).map_err(|error| told(&error))?;
    let mut text = String::new();
    file.take(limit + 1).read_to_string(&mut text).map_err(|error| told(&error))?;
    if text.len() as u64 > limit {
        return Err(told(&format!("more than {} MiB", limit >> 20)));
    }
    Ok(text)
}

/// Those of the argument, or of standard input.
fn given(text: &str) -> Result<Credentials, Failure> {
    if text != "-" {
        return credentials(text);
    }
    let mut line = String::new();
    io::stdin().lock().take(MAX_CONFIG).read_line(&mut line)?;
    credentials(line.trim_end_matches(['\r', '\n']))
}

fn credentials(text: &str) -> Result<Credentials, Failure> {
    let split = text.split_once(':');
    let told = |error: &dyn Display| unusable(&"credentials", error);
    let (user, password) = split.ok_or_else(|| told(&"no colon, as in USER:PASSWORD"))?;
    Credentials::basic(user, password).map_err(|error| told(&error))
}

fn credentials_for(pair: &[String]) -> Result<(Domain, Credentials), Failure> {
    let [host, creds] = pair else { unreachable!("clap counts them") };
    let domain = host.parse();
    let domain = domain.map_err(|error| unusable(&"--creds-for", &error))?;
    Ok((domain, credentials(creds)?))
}

/// What the user gave is of no use: nothing was asked for yet.
pub(crate) fn unusable(what: &dyn Display, error: &dyn Display) -> Failure {
    Failure::Io(io::Error::new(io::ErrorKind::InvalidInput, format!("{what}: {error}")))
}

/// Runs a credential helper.
fn helped(call: &HelperCall) -> Result<Credentials, String> {
    let told = |error: io::Error| format!("{}: {error}", call.program());
    let mut helper = Command::new(call.program())
        .arg(call.action().as_str())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(told)?;
    if let Some(mut stdin) = helper.stdin.take() {
        // A helper that does not read says why in its answer.
        let _ = stdin.write_all(call.stdin().expose().as_bytes());
    }
    let mut printed = Vec::new();
    if let Some(stdout) = helper.stdout.take() {
        stdout.take(HelperCall::MAX_REPLY as u64 + 1).read_to_end(&mut printed).map_err(told)?;
    }
    let status = helper.wait().map_err(told)?;
    let reply = call.read(status.success(), &printed);
    let reply = reply.map_err(|error| format!("{}: {error}", call.program()))?;
    Ok(reply.into_credentials().unwrap_or(Credentials::Anonymous))
}
