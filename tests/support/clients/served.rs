//! The registry.

use std::path::PathBuf;

use crate::registry_program::RegistryProgram;
use crate::rig::{Authority, Folder, HTPASSWD, PASSWORD, USER};

/// How the registry runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    /// What it has lies on disk, not in memory.
    pub(crate) disk: bool,
    pub(crate) password: bool,
    pub(crate) tls: bool,
}

/// Each store and each guard at least twice, in as few ways as that takes.
pub(crate) const WAYS: [Way; 4] = [
    Way { disk: false, password: false, tls: false },
    Way { disk: true, password: true, tls: false },
    Way { disk: false, password: true, tls: true },
    Way { disk: true, password: false, tls: true },
];

/// The example `registry` on a free port, with storage of its own; ended and removed when dropped.
pub(crate) struct Served {
    program: RegistryProgram,
    arguments: Vec<String>,
    folder: Folder,
    way: Way,
}

impl Served {
    /// Returns when it listens.
    pub(crate) fn start(way: Way) -> Self {
        let folder = Folder::new("served");
        let mut arguments = Vec::new();
        if way.disk {
            arguments.extend(["--root".into(), folder.text("data")]);
        }
        if way.password {
            folder.write("htpasswd", HTPASSWD);
            arguments.extend(["--htpasswd".into(), folder.text("htpasswd")]);
        }
        if way.tls {
            let authority = Authority::new("test authority");
            let leaf = authority.leaf();
            folder.write(CA, authority.pem());
            folder.write("leaf.pem", leaf.certificate);
            folder.write("key.pem", leaf.key);
            arguments.extend(["--tls".into(), folder.text("leaf.pem"), folder.text("key.pem")]);
        }
        Self { program: start(&arguments), arguments, folder, way }
    }

    /// Kills it, and starts it again over what it has on disk; at another address.
    pub(crate) fn restart(self) -> Self {
        let Self { program, arguments, folder, way } = self;
        drop(program);
        Self { program: start(&arguments), arguments, folder, way }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn addr(&self) -> &str {
        self.program.addr()
    }

    pub(crate) fn way(&self) -> Way {
        self.way
    }

    /// What has this name, `REPOSITORY:TAG`.
    pub(crate) fn image(&self, name: &str) -> String {
        format!("{}/{name}", self.addr())
    }

    /// The same as Skopeo, Buildah and Podman name it.
    pub(crate) fn place(&self, name: &str) -> String {
        format!("docker://{}/{name}", self.addr())
    }

    /// What Skopeo has to be told of the registry where it is the `src` or `dest` of a copy; Buildah and Podman, and
    /// Skopeo elsewhere, with no side at all.
    pub(crate) fn told(&self, side: &str) -> Vec<String> {
        let mut arguments = self.told_by_nobody(side);
        if self.way.password {
            arguments.push(format!("--{}creds={USER}:{PASSWORD}", dashed(side)));
        }
        arguments
    }

    /// The same without a word of who asks.
    pub(crate) fn told_by_nobody(&self, side: &str) -> Vec<String> {
        let side = dashed(side);
        vec![if self.way.tls {
            let folder = self.ca().parent().expect("a folder").display().to_string();
            format!("--{side}cert-dir={folder}")
        } else {
            format!("--{side}tls-verify=false")
        }]
    }

    /// The certificate (PEM) whose holder vouches for the registry, if it speaks TLS.
    pub(crate) fn ca(&self) -> PathBuf {
        self.folder.join(CA)
    }
}

fn start(arguments: &[String]) -> RegistryProgram {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    RegistryProgram::start_with(&arguments)
}

/// In a folder where it is alone: clients trust all that lies in one, by the ending.
const CA: &str = "ca/ca.crt";

fn dashed(side: &str) -> String {
    if side.is_empty() { String::new() } else { format!("{side}-") }
}
