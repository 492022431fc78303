//! Programs that may be there.

use std::process::{Command, Output, Stdio};

use crate::clients::Served;
use crate::rig::{Folder, PASSWORD, USER};

/// `crane` or `oras`, as somebody who is known to one registry.
pub(crate) struct Found<'s> {
    program: &'static str,
    home: Folder,
    served: &'s Served,
}

impl<'s> Found<'s> {
    /// `None`, and a line that says so, without the program.
    pub(crate) fn new(program: &'static str, served: &'s Served) -> Option<Self> {
        let mut folders = std::env::split_paths(&std::env::var_os("PATH")?).collect::<Vec<_>>();
        folders.retain(|folder| folder.join(program).is_file());
        if folders.is_empty() {
            println!("skipped: {program} is not installed");
            return None;
        }
        let home = Folder::new(program);
        let who = serde_json::json!({"username": USER, "password": PASSWORD});
        let config = serde_json::json!({"auths": {served.addr(): who}});
        home.write("config.json", config.to_string());
        Some(Self { program, home, served })
    }

    pub(crate) fn home(&self) -> &Folder {
        &self.home
    }

    /// What it prints.
    ///
    /// # Panics
    ///
    /// It fails.
    pub(crate) fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} {arguments:?} says: {complaint}", self.program);
        String::from_utf8(output.stdout).expect("UTF-8").trim_end().to_owned()
    }

    /// # Panics
    ///
    /// It does not fail.
    pub(crate) fn fail(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{} {arguments:?} does not fail", self.program);
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(self.program);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for name in ["HOME", "TMPDIR", "DOCKER_CONFIG"] {
            command.env(name, self.home.path());
        }
        if self.served.way().tls {
            command.env("SSL_CERT_FILE", self.served.ca());
        }
        command.args(arguments).current_dir(self.home.path());
        command.stdin(Stdio::null()).output().expect("it is installed")
    }
}
