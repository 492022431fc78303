//! A registry.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::authority::Authority;
use super::blob_server::{BlobRequest, BlobServer};
use super::folder::Folder;
use super::process::Process;
use super::setup::{Mode, Setup};
use super::token_server::{ISSUER, SERVICE, TokenRequest, TokenServer};

/// Who may do everything, in the modes that ask.
pub(crate) const USER: &str = "rig";
/// Opens nothing but registries of tests.
pub(crate) const PASSWORD: &str = "rig-password";
/// The two above as `htpasswd` writes them (bcrypt at its lowest cost).
pub(crate) const HTPASSWD: &str =
    "rig:$2y$04$0SdQXQVILyyauIAzOSLc0uz/2IP5wemtuSFbTRUZ.Jw/A7uO8uaIO\n";

/// A registry that does not listen by then never will.
const PATIENCE: Duration = Duration::from_secs(30);

/// Debian's `docker-registry` on a free port, with storage of its own; ended and removed when dropped.
pub(crate) struct Registry {
    // In the order in which they are to end.
    process: Process,
    blobs: Option<BlobServer>,
    tokens: Option<TokenServer>,
    folder: Folder,
    addr: String,
    mode: Mode,
}

/// A request as the registry's log has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Logged {
    pub(crate) method: String,
    /// Before the `?`.
    pub(crate) path: String,
    /// After it; of uploads it holds a state that says nothing to others.
    pub(crate) query: String,
    pub(crate) status: u16,
    /// Bytes of the answer's body.
    pub(crate) answered: u64,
    /// What the client calls itself.
    pub(crate) agent: String,
}

impl Registry {
    /// Returns when the registry listens.
    pub(crate) fn start(setup: impl Into<Setup>) -> Self {
        let setup = setup.into();
        let folder = Folder::new("registry");
        fs::create_dir(folder.join("data")).expect("a new folder");
        let mut config = vec![base(&folder, setup)];
        if setup.mode.has_tls() {
            config.push(tls(&folder));
        }
        if setup.mode.asks_for_password() {
            let path = folder.write("htpasswd", HTPASSWD);
            let path = path.display();
            config.push(format!("auth:\n  htpasswd: {{realm: rig, path: {path}}}\n"));
        }
        let tokens = (setup.mode == Mode::Token).then(|| {
            let authority = Authority::new(ISSUER);
            let trusted = folder.write("token.pem", authority.pem());
            let (tokens, trusted) = (TokenServer::start(&authority), trusted.display());
            config.push(format!(
                "auth:\n  token: {{realm: '{}', service: {SERVICE}, issuer: {ISSUER}, rootcertbundle: {trusted}}}\n",
                tokens.realm(),
            ));
            tokens
        });
        let blobs = setup.redirecting_blobs.then(|| {
            let blobs = BlobServer::start(folder.join("data"));
            config.push(format!(
                "middleware:\n  storage: [{{name: redirect, options: {{baseurl: '{}'}}}}]\n",
                blobs.url(),
            ));
            blobs
        });
        folder.write("config.yml", config.concat());
        let mut process = spawn(&folder);
        let port = port(&folder, &mut process);
        let addr = format!("127.0.0.1:{port}");
        Self { process, blobs, tokens, folder, addr, mode: setup.mode }
    }

    /// `127.0.0.1:PORT`: the domain of references to what it has.
    pub(crate) fn addr(&self) -> &str {
        &self.addr
    }

    /// With the scheme, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.mode.has_tls() { "https" } else { "http" };
        format!("{scheme}://{}", self.addr)
    }

    /// The certificate (PEM) whose holder vouches for the registry, if it has one.
    pub(crate) fn ca(&self) -> Option<PathBuf> {
        self.mode.has_tls().then(|| self.folder.join(CA))
    }

    /// Who is let in, in the modes that ask.
    pub(crate) fn credentials(&self) -> Option<(&'static str, &'static str)> {
        (self.mode.asks_for_password() || self.mode == Mode::Token).then_some((USER, PASSWORD))
    }

    /// Where tokens are to be had, in the mode that asks for them.
    pub(crate) fn realm(&self) -> Option<String> {
        self.tokens.as_ref().map(TokenServer::realm)
    }

    /// What has this name, `REPOSITORY:TAG`, as Skopeo names it.
    pub(crate) fn place(&self, name: &str) -> String {
        format!("docker://{}/{name}", self.addr)
    }

    /// What Skopeo has to be told of this registry on one side of a copy: `src` or `dest`.
    pub(crate) fn skopeo(&self, side: &str) -> Vec<String> {
        let mut arguments = self.skopeo_anonymous(side);
        if let Some((user, password)) = self.credentials() {
            arguments.push(format!("--{side}-creds={user}:{password}"));
        }
        arguments
    }

    /// The same without a word of who asks.
    pub(crate) fn skopeo_anonymous(&self, side: &str) -> Vec<String> {
        vec![match self.ca() {
            Some(ca) => format!("--{side}-cert-dir={}", ca.parent().expect("a folder").display()),
            None => format!("--{side}-tls-verify=false"),
        }]
    }

    /// What was asked so far, in the order in which the answers ended.
    ///
    /// The registry writes a line as it answers: this waits until no line has come for a moment.
    pub(crate) fn requests(&self) -> Vec<Logged> {
        let mut log = self.access_log();
        loop {
            thread::sleep(Duration::from_millis(30));
            let longer = self.access_log();
            if longer.len() == log.len() {
                break;
            }
            log = longer;
        }
        log.lines().filter_map(Logged::parse).collect()
    }

    /// What the token server was asked so far.
    pub(crate) fn token_requests(&self) -> Vec<TokenRequest> {
        self.tokens.as_ref().map(TokenServer::requests).unwrap_or_default()
    }

    /// What the server of redirected blobs was asked so far.
    pub(crate) fn blob_requests(&self) -> Vec<BlobRequest> {
        self.blobs.as_ref().map(BlobServer::requests).unwrap_or_default()
    }

    /// `127.0.0.1:PORT` of the server of redirected blobs.
    pub(crate) fn blob_addr(&self) -> Option<String> {
        self.blobs.as_ref().map(BlobServer::addr)
    }

    /// Whether that server ever saw `Authorization`, which was meant for the registry.
    pub(crate) fn leaked_authorization(&self) -> bool {
        self.blob_requests().iter().any(|request| request.authorization)
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.process.id()
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What the registry says of itself, for tests that fail.
    pub(crate) fn log(&self) -> String {
        read(&self.folder, LOG)
    }

    fn access_log(&self) -> String {
        read(&self.folder, ACCESS_LOG)
    }
}

impl Logged {
    /// The log format that Apache calls combined.
    fn parse(line: &str) -> Option<Self> {
        let mut quoted = line.split('"');
        let (_, request, numbers) = (quoted.next()?, quoted.next()?, quoted.next()?);
        let agent = quoted.nth(2)?.to_owned();
        let mut words = request.split(' ');
        let (method, target) = (words.next()?.to_owned(), words.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (path, query) = (path.to_owned(), query.to_owned());
        let (status, answered) = numbers.trim().split_once(' ')?;
        let (status, answered) = (status.parse().ok()?, answered.parse().ok()?);
        Some(Self { method, path, query, status, answered, agent })
    }
}

/// In a folder where it is alone: Skopeo trusts all that lies in one, by the ending.
const CA: &str = "ca/ca.crt";
const LOG: &str = "registry.log";
const ACCESS_LOG: &str = "access.log";

fn base(folder: &Folder, setup: Setup) -> String {
    let Setup { relative_locations: relative, refusing_deletes, .. } = setup;
    format!(
        "version: 0.1
log: {{level: info, formatter: text, accesslog: {{disabled: false}}}}
storage:
  filesystem: {{rootdirectory: {data}}}
  delete: {{enabled: {delete}}}
http:
  addr: 127.0.0.1:0
  relativeurls: {relative}
",
        data = folder.text("data"),
        delete = !refusing_deletes,
    )
}

/// What is left to say in `http`.
fn tls(folder: &Folder) -> String {
    let authority = Authority::new("rig authority");
    folder.write(CA, authority.pem());
    let leaf = authority.leaf();
    let certificate = folder.write("leaf.pem", leaf.certificate);
    let key = folder.write("leaf-key.pem", leaf.key);
    format!("  tls: {{certificate: {}, key: {}}}\n", certificate.display(), key.display())
}

fn spawn(folder: &Folder) -> Process {
    let file = |name| File::create(folder.join(name)).expect("a log");
    // Without the environment: a variable REGISTRY_… would override the configuration.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut command = Command::new("docker-registry");
    command.arg("serve").arg(folder.join("config.yml")).env_clear().env("PATH", path);
    command.current_dir(folder.path()).stdin(Stdio::null());
    Process::start(command.stdout(file(ACCESS_LOG)).stderr(file(LOG)))
}

/// The port that the system chose, once the registry says that it listens.
fn port(folder: &Folder, process: &mut Process) -> u16 {
    let since = Instant::now();
    loop {
        let log = read(folder, LOG);
        let listening = log.split_once("listening on 127.0.0.1:").map(|(_, rest)| rest);
        // Not a number that is still being written: something stands behind it.
        let port = listening.and_then(|rest| rest.split_once(|c: char| !c.is_ascii_digit()));
        if let Some(port) = port.and_then(|(port, _)| port.parse().ok()) {
            return port;
        }
        assert!(!process.has_ended(), "the registry ended at once: {log}");
        assert!(since.elapsed() < PATIENCE, "the registry does not listen: {log}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("a log")
}
