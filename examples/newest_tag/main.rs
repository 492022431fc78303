//! Reads the tags of a repository and says which belong together, which one to take, and which to push. Nothing is looked up.
//!
//! ```text
//! cargo run --example newest_tag                                  # a small list that shows most of it
//! crane ls nginx | cargo run --example newest_tag -- --current 1.25.3-alpine --why
//! curl -s http://localhost:5000/v2/app/tags/list | cargo run --example newest_tag -- --publish 1.2.3
//! cargo run --example newest_tag -- tags.txt --variant '*-slim' --line 3.12 --json | jq
//! ```
//!
//! Answers go to standard output, what was no tag to standard error. With `--json` standard output has one object a line, one
//! for each section ([`json`] lists the keys). The exit code is 0 when there was an answer, also that there is nothing newer;
//! 1 when there was no tag to answer about, or `--current` or `--publish` was none; and 2 when reading or writing failed or
//! the arguments made no sense.

#[path = "../support/failure.rs"]
mod failure;
mod input;
mod json;
#[path = "../support/paint.rs"]
mod paint;
#[path = "../support/tag_report.rs"]
mod report;
#[path = "../support/tag_rules.rs"]
mod rules;
mod skipped;
#[path = "../support/source.rs"]
mod source;
#[path = "../support/tag_text.rs"]
mod text;
#[path = "../support/visible.rs"]
mod visible;

use std::fmt::Display;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::AutoStream;
use clap::{ColorChoice, Parser};
use distref::TagView;

use crate::failure::Failure;
use crate::input::{Input, MAX_BYTES, shown};
use crate::paint::{Palette, choice};
use crate::report::{Question, Report};
use crate::rules::Rules;
use crate::source::Source;

/// A made-up repository that shows most of what there is to say.
const EXAMPLE: &str = "\
latest 1 1.25 1.25.5 1.26 1.26.3 1.27 1.27.0 v1.27.0 1.28.0-rc.1 alpine 1-alpine 1.27.0-alpine 20241014
1.26.2-alpine3.19 1.26.3-alpine3.19 1.27-alpine3.19 1.27.0-alpine3.19 1.28.0-rc.1-alpine3.19 1.27.0-alpine3.20";

/// What is asked about the built-in list, unless something else is.
const EXAMPLE_CURRENT: &str = "1.26.2-alpine3.19";
const EXAMPLE_PUBLISH: &str = "1.26.4";

const HELP: &str = "\
Examples:
  newest_tag                                         a small list that shows most of it
  crane ls nginx | newest_tag --current 1.25-alpine  what to take instead, if anything
  newest_tag tags.txt --current 3.9.2 --line 3.9     within a line of versions
  newest_tag tags.txt --publish 1.2.3                the tags to push for a version
  curl -s HOST/v2/NAME/tags/list | newest_tag --json one object for each section

Exit code: 0 when there was an answer, 1 when the input held no tag or --current or --publish is none,
2 when reading or writing failed or the arguments made no sense.";

/// Says which tags of a repository belong together, which one to take, and which to push.
#[derive(Parser)]
#[command(name = "newest_tag", after_help = HELP)]
struct Args {
    /// A tag a line, or the JSON that a registry answers; `-`, or nothing in a pipe, reads standard input.
    file: Option<PathBuf>,
    /// The tag in use: says which one to take in its place.
    #[arg(long, value_name = "TAG")]
    current: Option<String>,
    /// The version to publish: says which tags to push for it.
    #[arg(long, value_name = "VERSION")]
    publish: Option<String>,
    #[command(flatten)]
    rules: Rules,
    /// Say of each tag why it is not the one to take.
    #[arg(long, requires = "current")]
    why: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "newest_tag: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

impl Failure {
    /// The same, with the name of what was read.
    fn of(self, source: &impl Display) -> Self {
        match self {
            Self::Input(message) => Self::Input(format!("{source}: {message}")),
            Self::Io(_) => self, // says so already
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let source = Source::new(args.file.as_deref());
    let is_tour = source.is_none() && args.current.is_none() && args.publish.is_none();
    let example = |text| is_tour.then_some(text);
    let question = Question {
        policy: args.rules.policy(),
        slots: args.rules.slots(),
        variant: args.rules.variant.as_deref(),
        current: tag("--current", args.current.as_deref().or(example(EXAMPLE_CURRENT)))?,
        publish: tag("--publish", args.publish.as_deref().or(example(EXAMPLE_PUBLISH)))?,
        why: args.why || is_tour,
    };
    let input = match source {
        Some(source) => Input::read(&source.read(MAX_BYTES)?).map_err(|error| error.of(&source))?,
        None => Input::read(EXAMPLE.replace(' ', "\n").as_bytes())?,
    };
    tell_skipped(args, &input);
    match source {
        Some(source) if input.tags.is_empty() => {
            Err(Failure::Input(format!("{source} holds no tag")))
        }
        _ => Ok(tell(args, &input, &Report::new(&question, &input.tags))?),
    }
}

/// Reads the value of an option.
fn tag<'a>(option: &str, text: Option<&'a str>) -> Result<Option<TagView<'a>>, Failure> {
    let parse = |text: &'a str| {
        let told = |error| Failure::Input(format!("{option} {}: {error}", shown(text)));
        TagView::parse(text).map_err(told)
    };
    text.map(parse).transpose()
}

/// Answers go to standard output.
fn tell(args: &Args, input: &Input, report: &Report<'_>) -> io::Result<()> {
    let choice = choice(args.color, &io::stdout());
    let mut out = BufWriter::new(AutoStream::new(io::stdout().lock(), choice));
    if args.json {
        json::report(&mut out, input, report)?;
    } else {
        text::report(&mut out, &Palette::of(choice), report)?;
    }
    out.flush()
}

/// What was no tag goes to standard error. Without anyone to read it, the answers are still good.
fn tell_skipped(args: &Args, input: &Input) {
    let choice = choice(args.color, &io::stderr());
    let mut err = AutoStream::new(io::stderr(), choice);
    let _ = skipped::skipped(&mut err, &Palette::of(choice), input);
}
