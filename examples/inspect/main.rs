//! Explains image references: every part, written or implied, and what follows from it. Nothing is looked up.
//!
//! ```text
//! cargo run --example inspect                                     # six references that show most of it
//! cargo run --example inspect -- nginx ghcr.io/team/app:1.2
//! cargo run --example inspect -- --json docker://quay.io/team/app | jq -r .canonical
//! grep -rhoP 'image: \K\S+' deploy/ | cargo run --example inspect -- -
//! ```
//!
//! Answers go to standard output; refusals are drawn on standard error. With `--json` standard output has one object a line for
//! every text, in the order of the input, those that were refused too ([`json`] lists the keys). The exit code is 0 when every text was a reference, 1 when one
//! was not, and 2 when reading or writing failed or the arguments made no sense.

mod input;
mod json;
#[path = "../support/paint.rs"]
mod paint;
mod report;
mod text;
#[path = "../support/visible.rs"]
mod visible;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::{ColorChoice, Parser};

use crate::paint::{Palette, choice};
use crate::report::Report;

/// What is explained when nothing is given: each shows something that the others do not.
const EXAMPLES: [&str; 6] = [
    "nginx",
    "localhost:5000/team/app:1.2",
    "ghcr.io/team/app@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "docker.io/library/alpine:stable",
    "[2001:db8::1]:5000/app:1.2-rc.1",
    "quay.io/team/app:1.2@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
];

const HELP: &str = "\
Examples:
  inspect                                  six references that show most of it
  inspect nginx ghcr.io/team/app:1.2       two references
  inspect docker://quay.io/team/app        as skopeo and podman write it
  inspect --json nginx | jq -r .canonical  one object a line, for scripts
  inspect - < images.txt                   one reference a line; blank lines are skipped

Exit code: 0 when every text was a reference, 1 when one was not, 2 when reading or writing failed.
With --json a text that is no reference is drawn on standard error as ever, and gives an object with `input` and `error`.";

/// Explains container image references: every part, written or implied, and what follows from it.
#[derive(Parser)]
#[command(name = "inspect", after_help = HELP)]
struct Args {
    /// References, with or without a transport such as `docker://`; `-` reads one a line from standard input.
    #[arg(value_name = "REF")]
    references: Vec<OsString>,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "inspect: {error}");
            ExitCode::from(2)
        }
    }
}

/// Explains what the arguments ask for. Whether every text was a reference.
fn run(args: &Args) -> io::Result<bool> {
    let mut session = Session::new(args);
    if args.references.is_empty() {
        for example in EXAMPLES {
            session.explain(example, None)?;
        }
    }
    for argument in &args.references {
        match argument.to_string_lossy().as_ref() {
            "-" => session.explain_lines(io::stdin().lock())?,
            text => session.explain(text, None)?,
        }
    }
    session.out.flush()?;
    Ok(session.all_good)
}

/// Where answers and refusals go, and whether there were refusals.
struct Session {
    out: BufWriter<AutoStream<io::StdoutLock<'static>>>,
    err: AutoStream<io::Stderr>,
    out_palette: Palette,
    err_palette: Palette,
    as_json: bool,
    all_good: bool,
    is_first: bool,
}

impl Session {
    fn new(args: &Args) -> Self {
        let stdout_choice = choice(args.color, &io::stdout());
        let stderr_choice = choice(args.color, &io::stderr());
        Self {
            out: BufWriter::new(AutoStream::new(io::stdout().lock(), stdout_choice)),
            err: AutoStream::new(io::stderr(), stderr_choice),
            out_palette: Palette::of(stdout_choice),
            err_palette: Palette::of(stderr_choice),
            as_json: args.json,
            all_good: true,
            is_first: true,
        }
    }

    /// One reference a line. What was found so far is shown before waiting for more.
    fn explain_lines(&mut self, input: impl io::Read) -> io::Result<()> {
        let mut lines = input::Lines::new(input);
        while let Some((number, line)) = lines.next_line()? {
            self.explain(&line, Some(number))?;
            if lines.would_wait() {
                self.out.flush()?;
            }
        }
        Ok(())
    }

    fn explain(&mut self, input: &str, line: Option<usize>) -> io::Result<()> {
        let answer = Report::read(input);
        self.all_good &= answer.is_ok();
        if self.as_json {
            writeln!(self.out, "{}", json::answer(input, &answer, line))?;
        }
        match answer {
            Ok(_) if self.as_json => Ok(()),
            Ok(report) => {
                let gap = if self.is_first { "" } else { "\n" };
                self.is_first = false;
                self.out.write_all(gap.as_bytes())?;
                text::report(&mut self.out, &self.out_palette, &report)
            }
            Err(error) => {
                self.out.flush()?; // keeps the order where both streams are one terminal
                // Without anyone to read refusals, the exit code still tells.
                let _ = text::refusal(&mut self.err, &self.err_palette, input, error, line);
                Ok(())
            }
        }
    }
}
