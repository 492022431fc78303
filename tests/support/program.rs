//! An example program as a person or a script runs it.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// An example by its name; `cargo test` builds it before it runs tests.
pub(crate) struct Program(pub(crate) &'static str);

impl Program {
    /// The program lies in `examples/`, beside the directory of this test.
    fn path(&self) -> PathBuf {
        let test = std::env::current_exe().expect("the path of this test");
        let profile = test.ancestors().nth(2).expect("target/PROFILE/deps/TEST");
        profile.join("examples").join(self.0).with_extension(std::env::consts::EXE_EXTENSION)
    }

    pub(crate) fn command(&self, arguments: &[&str], stdin: Stdio) -> Command {
        let mut command = Command::new(self.path());
        command.args(arguments).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs the program with what it reads from standard input.
    pub(crate) fn run(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
        let mut child =
            self.command(arguments, Stdio::piped()).spawn().expect("`cargo build --examples`");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.as_ref().to_vec();
        // On a thread of its own: neither side waits for the other with a full pipe.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().expect("an output");
        writer.join().expect("the input is written");
        output
    }
}

pub(crate) fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).expect("UTF-8")
}

pub(crate) fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).expect("UTF-8")
}
