//! Finds image references in Dockerfiles, compose, Kubernetes and other YAML files, and says what is wrong with them.
//! Nothing is looked up.
//!
//! ```text
//! cargo run --example lint_images                                # a sample that shows most of it
//! cargo run --example lint_images -- .                           # every file below a directory
//! cargo run --example lint_images -- --pinned Dockerfile deploy/
//! cargo run --example lint_images -- --json . | jq -r 'select(.level == "error") | .file'
//! cargo run --example lint_images -- --fix compose.yaml          # writes spellings that will do
//! helm template chart/ | cargo run --example lint_images -- -
//! ```
//!
//! Findings go to standard output: errors (no reference), warnings (a reference that may not be what was meant), and notes (what
//! cannot be known from the file). With `--json` it is one object a line ([`json`] lists the keys). The exit code is 0 without
//! errors and warnings, 1 with some, and 2 when a file could not be read or written or the arguments made no sense. The sample
//! always gives 0.

mod excerpt;
#[path = "../support/files.rs"]
mod files;
mod finding;
mod fix;
mod json;
#[path = "../support/kind.rs"]
mod kind;
#[path = "../support/paint.rs"]
mod paint;
#[path = "../support/source.rs"]
mod source;
mod text;
#[path = "../support/visible.rs"]
mod visible;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::{ColorChoice, Parser};
use distref::sources::{self, Variables};

use crate::finding::{Level, Rules};
use crate::kind::Kind;
use crate::paint::{Palette, choice};

/// What is linted when nothing is given.
const SAMPLES: [(&str, &str); 3] = [
    ("Dockerfile", include_str!("sample/Dockerfile")),
    ("compose.yaml", include_str!("sample/compose.yaml")),
    ("deployment.yaml", include_str!("sample/deployment.yaml")),
];

const HELP: &str = "\
Examples:
  lint_images                              a sample that shows most of it
  lint_images .                            every Dockerfile and YAML file below a directory
  lint_images --pinned Dockerfile deploy/  wants a digest everywhere
  lint_images -v GO_VERSION=1.23 Dockerfile
  helm template chart/ | lint_images -     standard input

Exit code: 0 without errors and warnings (notes do not count), 1 with some, 2 when a file could not be read
or written or the arguments made no sense. The sample always gives 0.";

/// Finds image references in Dockerfiles, compose, Kubernetes and other YAML files, and says what is wrong with them.
#[derive(Parser)]
#[command(name = "lint_images", after_help = HELP)]
struct Args {
    /// Files and directories; `-` reads standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to read every file; otherwise its name and content tell.
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// A reference without a digest is an error.
    #[arg(long)]
    pinned: bool,
    /// The value of a build argument or an environment variable.
    #[arg(short, long = "variable", value_name = "NAME=VALUE", value_parser = variable)]
    variables: Vec<(String, String)>,
    /// Write suggested spellings into the files.
    #[arg(long, conflicts_with = "json")]
    fix: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

fn variable(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("NAME=VALUE is wanted")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(code) => ExitCode::from(code),
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "lint_images: {error}");
            ExitCode::from(2)
        }
    }
}

/// Lints what the arguments name; answers with the exit code.
fn run(args: &Args) -> io::Result<u8> {
    let mut session = Session::new(args);
    if args.files.is_empty() {
        for (name, text) in SAMPLES {
            session.lint(name, text)?;
        }
        session.finish()?;
        return Ok(0); // a demonstration
    }
    let mut unread = false;
    for path in &args.files {
        unread |= !session.lint_path(path)?;
    }
    session.finish()?;
    Ok(if unread { 2 } else { u8::from(session.counts.has_findings()) })
}

/// How many there were of each.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) files: usize,
    pub(crate) references: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
    pub(crate) fixed: usize,
}

impl Counts {
    const fn has_findings(&self) -> bool {
        self.errors + self.warnings > 0
    }

    fn count(&mut self, level: Level) {
        match level {
            Level::Error => self.errors += 1,
            Level::Warning => self.warnings += 1,
            Level::Note => self.notes += 1,
        }
    }
}

/// Where findings go, and what was found so far.
struct Session<'a> {
    args: &'a Args,
    variables: Variables,
    rules: Rules,
    out: BufWriter<AutoStream<io::StdoutLock<'static>>>,
    palette: Palette,
    counts: Counts,
}

impl<'a> Session<'a> {
    fn new(args: &'a Args) -> Self {
        let colors = choice(args.color, &io::stdout());
        Self {
            args,
            variables: args.variables.iter().cloned().collect(),
            rules: Rules { wants_digests: args.pinned },
            out: BufWriter::new(AutoStream::new(io::stdout().lock(), colors)),
            palette: Palette::of(colors),
            counts: Counts::default(),
        }
    }

    /// A file, every file below a directory, or standard input. Whether all could be read.
    fn lint_path(&mut self, path: &Path) -> io::Result<bool> {
        let mut all_read = true;
        let mut paths = Vec::new();
        if let Err(error) = files::below(path, &mut paths) {
            all_read = self.complain(&error)?;
        }
        for path in paths {
            match source::Source::new(Some(&path)).map(|from| from.read(sources::MAX_LEN)) {
                Some(Ok(bytes)) => {
                    let name = if path.as_os_str() == "-" {
                        "<stdin>".into()
                    } else {
                        path.to_string_lossy()
                    };
                    all_read &= match str::from_utf8(&bytes) {
                        Ok(text) => self.lint(&name, text)?,
                        Err(_) => self.complain(&format!("{name}: not UTF-8"))?,
                    };
                }
                Some(Err(error)) => all_read = self.complain(&error)?,
                None => {}
            }
        }
        Ok(all_read)
    }

    /// One file. Whether it could be read.
    fn lint(&mut self, name: &str, text: &str) -> io::Result<bool> {
        let is_stdin = name == "<stdin>";
        let kind = match kind::kind(self.args.kind, name, text, is_stdin) {
            Ok(kind) => kind,
            Err(unknown) => return self.complain(&format!("{name}: {unknown}")),
        };
        let read = sources::Source::read_with(kind, text, self.variables.clone());
        let source = match read {
            Ok(source) => source,
            Err(error) => {
                let place = error.place();
                return self.complain(&format!("{name}:{place}: {}", error.kind()));
            }
        };
        self.counts.files += 1;
        self.counts.references += source.found().len();
        let mut findings = finding::of(&source, self.rules);
        if self.args.fix
            && !is_stdin
            && let Some(fixed) = fix::apply(&source, &mut findings)
        {
            if let Err(error) = fs::write(name, &fixed.text) {
                return self.complain(&format!("{name}: {error}"));
            }
            self.counts.fixed += fixed.count;
        }
        for finding in &findings {
            self.counts.count(finding.level);
            if self.args.json {
                writeln!(self.out, "{}", json::object(name, finding))?;
            } else {
                text::finding(&mut self.out, &self.palette, name, text, finding)?;
            }
        }
        Ok(true)
    }

    /// Tells why a file was not read.
    fn complain(&mut self, error: &dyn std::fmt::Display) -> io::Result<bool> {
        self.out.flush()?; // keeps the order where both streams are one terminal
        let error = visible::visible(&error.to_string());
        let _ = writeln!(io::stderr(), "lint_images: {error}");
        Ok(false)
    }

    fn finish(&mut self) -> io::Result<()> {
        if !self.args.json {
            text::summary(&mut self.out, &self.palette, &self.counts)?;
        }
        self.out.flush()
    }
}
