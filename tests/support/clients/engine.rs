//! Buildah and Podman.

use std::ffi::OsStr;
use std::fmt::Debug;
use std::process::{Command, Output, Stdio};

use crate::rig::Folder;

/// Takes every image, signed or not.
const POLICY: &str = r#"{"default":[{"type":"insecureAcceptAnything"}]}"#;

/// One of the two, with a home and images of its own: what this machine has of them does not matter.
pub(crate) struct Engine {
    program: &'static str,
    home: Folder,
}

impl Engine {
    pub(crate) fn buildah() -> Self {
        Self::new("buildah")
    }

    pub(crate) fn podman() -> Self {
        Self::new("podman")
    }

    fn new(program: &'static str) -> Self {
        let home = Folder::new(program);
        home.write(".config/containers/policy.json", POLICY);
        home.write("registries.conf", "unqualified-search-registries = []\n");
        Self { program, home }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.program
    }

    pub(crate) fn home(&self) -> &Folder {
        &self.home
    }

    /// What it prints.
    ///
    /// # Panics
    ///
    /// It fails.
    pub(crate) fn succeed<S: AsRef<OsStr> + Debug>(&self, arguments: &[S]) -> String {
        let output = self.run(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} {arguments:?} says: {complaint}", self.program);
        String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
    }

    /// What it complains of.
    ///
    /// # Panics
    ///
    /// It does not fail.
    pub(crate) fn fail<S: AsRef<OsStr> + Debug>(&self, arguments: &[S]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{} {arguments:?} does not fail", self.program);
        String::from_utf8(output.stderr).expect("UTF-8")
    }

    pub(crate) fn run<S: AsRef<OsStr> + Debug>(&self, arguments: &[S]) -> Output {
        let mut command = Command::new(self.program);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for name in ["HOME", "TMPDIR", "XDG_RUNTIME_DIR"] {
            command.env(name, self.home.path());
        }
        command.env("CONTAINERS_REGISTRIES_CONF", self.home.join("registries.conf"));
        command.arg("--root").arg(self.home.join("images"));
        command.arg("--runroot").arg(self.home.join("run"));
        command.args(["--storage-driver", "vfs"]);
        if self.program == "podman" {
            command.args(["--events-backend", "none", "--cgroup-manager", "cgroupfs"]);
        }
        command.args(arguments).stdin(Stdio::null()).output().expect("it is installed")
    }
}
