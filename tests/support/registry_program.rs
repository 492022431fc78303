//! The example `registry` as a process, with a folder that outlives it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use crate::program::Program;

/// A registry that listens; killed when dropped, as by a crash.
pub(crate) struct RegistryProgram {
    process: Child,
    addr: String,
}

impl RegistryProgram {
    /// Returns when the registry listens, over what is in a folder.
    pub(crate) fn start(root: &Path) -> Self {
        Self::start_with(&["--root", root.to_str().expect("UTF-8")])
    }

    /// Returns when the registry listens, on a free port of loopback.
    pub(crate) fn start_with(arguments: &[&str]) -> Self {
        let arguments = [&["--listen", "127.0.0.1:0", "--quiet"], arguments].concat();
        let mut command = Program("registry").command(&arguments, Stdio::null());
        let mut process = command.stderr(Stdio::inherit()).spawn().expect("the example is built");
        let mut line = String::new();
        let stdout = process.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let addr = line.trim().strip_prefix("listening on ").expect("where it listens").to_owned();
        Self { process, addr }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn addr(&self) -> &str {
        &self.addr
    }

    /// The most bytes of it that were in memory at once.
    #[cfg(target_os = "linux")]
    #[allow(dead_code, reason = "not every test measures")]
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.expect("a process that runs");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|it| it.trim().strip_suffix(" kB")).expect("kB");
        1024 * kib.trim().parse::<u64>().expect("a number")
    }
}

impl Drop for RegistryProgram {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
