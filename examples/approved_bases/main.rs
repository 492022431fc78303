//! Says of every image in Dockerfiles, compose and Kubernetes files whether a policy approves it, and what to take instead.
//! Nothing is looked up.
//!
//! ```text
//! cargo run --example approved_bases --features sources                       # two small files and a policy
//! cargo run --example approved_bases --features sources -- --policy policy.json Dockerfile deploy/*.yaml
//! cargo run --example approved_bases --features sources -- --policy policy.json Dockerfile --rewrite
//! cargo run --example approved_bases --features sources -- --policy policy.json Dockerfile --in-place
//! ```
//!
//! The policy is a file as `ImagePolicy` reads it. Of a Dockerfile, `FROM`, `COPY --from`, `RUN --mount=from=` and `# syntax=`
//! count; stages of the file and `scratch` are no images. A file that is no YAML before its templates are filled in is itself
//! undecided, since not every image in it may be seen. An image that cannot be told from the file, such as `${IMAGE}` without
//! a value, is not approved.
//!
//! Answers go to standard output, what cannot be read to standard error. With `--json` standard output has one object a line,
//! one for each image ([`json`] lists the keys). The exit code is 0 when every image is allowed, 1 when one is not, and 2 when a
//! file could not be read or written, the policy is none, or the arguments made no sense. The sample always gives 0.

mod edit;
#[allow(dead_code, reason = "the exit code has other rules")]
#[path = "../support/failure.rs"]
mod failure;
#[path = "../support/files.rs"]
mod files;
mod json;
mod judge;
#[path = "../support/kind.rs"]
mod kind;
#[path = "../support/paint.rs"]
mod paint;
#[path = "../support/source.rs"]
mod source;
mod text;
#[path = "../support/visible.rs"]
mod visible;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::{ColorChoice, Parser};
use distref::Domain;
use distref::registry::ImagePolicy;
use distref::sources::{self, Source as SourceFile, Variables};

use crate::failure::Failure;
use crate::judge::{Count, Judge};
use crate::kind::Kind;
use crate::paint::{Palette, choice};
use crate::source::Source;

/// A policy, and files that show most of what there is to say.
const SAMPLE_POLICY: &str = include_str!("sample/policy.json");
const SAMPLES: [(&str, &str); 2] = [
    ("Dockerfile", include_str!("sample/Dockerfile")),
    ("compose.yaml", include_str!("sample/compose.yaml")),
];

const HELP: &str = "\
Examples:
  approved_bases                                            two small files and a policy
  approved_bases --policy policy.json Dockerfile *.yaml     the verdict on every image
  approved_bases --policy policy.json Dockerfile --rewrite  what to write instead, and where
  approved_bases --policy policy.json Dockerfile --in-place writes it

Exit code: 0 when every image is allowed, 1 when one is not, 2 when a file could not be read or written,
the policy is none, or the arguments made no sense. The sample always gives 0.";

/// Says of every image in Dockerfiles, compose and Kubernetes files whether a policy approves it, and what to take instead.
#[derive(Parser)]
#[command(name = "approved_bases", after_help = HELP)]
struct Args {
    /// Files that name images, and directories; `-` is standard input.
    #[arg(requires = "policy")]
    files: Vec<PathBuf>,
    /// The policy: JSON, as `ImagePolicy` reads it.
    #[arg(long, value_name = "FILE", requires = "files")]
    policy: Option<PathBuf>,
    /// How to read every file; otherwise its name and content tell.
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// The value of a build argument or a variable.
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    variable: Vec<(String, String)>,
    /// A registry that is spoken to in plain HTTP; the others are not, then.
    #[arg(long, value_name = "DOMAIN")]
    plain_http: Vec<Domain>,
    /// Print only what to write instead, and where.
    #[arg(long)]
    rewrite: bool,
    /// Write what to write instead into the files, and judge what is then there.
    #[arg(long, requires = "policy", conflicts_with = "rewrite")]
    in_place: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
    /// When to use colours.
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    color: ColorChoice,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(code) => code,
        // Whoever reads has seen enough.
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&args, &failure);
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<ExitCode, Failure> {
    let Some(path) = &args.policy else { return tour(args) };
    let source = Source::File(path);
    let policy = read(source, ImagePolicy::MAX_LEN)?;
    let policy = ImagePolicy::parse(&policy)
        .map_err(|error| Failure::Input(format!("{source}: {error}")))?;
    let judge = Judge::new(&policy, &args.plain_http);
    let (mut count, mut has_failed) = (Count::default(), false);
    let mut out = out(args);
    let mut paths = Vec::new();
    for path in &args.files {
        if let Err(error) = files::below(path, &mut paths) {
            has_failed = true;
            tell(args, &Failure::Io(error));
        }
    }
    for path in &paths {
        match file(args, &judge, path, &mut out) {
            Ok((found, is_as_wanted)) => {
                count += found;
                has_failed |= !is_as_wanted;
            }
            Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Err(Failure::Io(error));
            }
            Err(failure) => {
                has_failed = true;
                tell(args, &failure);
            }
        }
    }
    end(args, &mut out, count)?;
    Ok(ExitCode::from(if has_failed { 2 } else { u8::from(!count.is_clean()) }))
}

/// The built-in files, whatever is said of them.
fn tour(args: &Args) -> Result<ExitCode, Failure> {
    let policy = ImagePolicy::parse(SAMPLE_POLICY)
        .map_err(|error| Failure::Input(format!("the sample: {error}")))?;
    let judge = Judge::new(&policy, &args.plain_http);
    let mut count = Count::default();
    let mut out = out(args);
    for (name, text) in SAMPLES {
        count += judged(args, &judge, Path::new(name), text, &mut out)?;
    }
    end(args, &mut out, count)?;
    Ok(ExitCode::SUCCESS)
}

/// Judges a file, having changed it where that is asked for. Whether every change could be made is told too.
fn file(
    args: &Args,
    judge: &Judge<'_>,
    path: &Path,
    out: &mut impl Write,
) -> Result<(Count, bool), Failure> {
    let source = Source::new(Some(path)).unwrap_or(Source::File(path));
    let mut text = read(source, sources::MAX_LEN)?;
    let mut is_as_wanted = true;
    if args.in_place {
        let Source::File(path) = source else {
            return Err(Failure::Input("standard input cannot be written in place".to_owned()));
        };
        let edit::Changed { text: changed, refused } =
            edit::apply(judge, &source_file(args, path, &text)?, path)?;
        for failure in &refused {
            is_as_wanted = false;
            tell(args, failure);
        }
        if let Some(changed) = changed {
            std::fs::write(path, &changed)
                .map_err(|error| Failure::Input(format!("{source}: {error}")))?;
            text = changed;
        }
    }
    Ok((judged(args, judge, path, &text, out)?, is_as_wanted))
}

/// Judges the text of a file, and writes what comes of it.
fn judged(
    args: &Args,
    judge: &Judge<'_>,
    path: &Path,
    text: &str,
    out: &mut impl Write,
) -> Result<Count, Failure> {
    let source = source_file(args, path, text)?;
    let images = judge.images(&source);
    let mut count = Count::default();
    let palette = Palette::of(choice(args.color, &io::stdout()));
    for image in &images {
        count.add(image);
        if args.json {
            json::image(out, path, image)?;
        } else if args.rewrite {
            text::edit(out, &palette, path, image)?;
        } else {
            text::image(out, &palette, path, image)?;
        }
    }
    if source.is_guess() {
        count.undecided += 1;
        if args.json {
            json::guess(out, path)?;
        } else if !args.rewrite {
            text::guess(out, &palette, path)?;
        }
    }
    Ok(count)
}

/// Reads the text of a file as what its name or its beginning says that it is.
fn source_file<'t>(args: &Args, path: &Path, text: &'t str) -> Result<SourceFile<'t>, Failure> {
    let name = path.to_string_lossy();
    let kind = kind::kind(args.kind, &name, text, name == "-")
        .map_err(|unknown| Failure::Input(format!("{name}: {unknown}")))?;
    let given = args.variable.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let variables = given.fold(Variables::new(), |all, (name, value)| all.with(name, value));
    SourceFile::read_with(kind, text, variables)
        .map_err(|error| Failure::Input(format!("{name}:{}: {}", error.place(), error.kind())))
}

fn read(source: Source<'_>, limit: usize) -> Result<String, Failure> {
    let bytes = source.read(limit).map_err(|error| Failure::Input(error.to_string()))?;
    if bytes.len() > limit {
        return Err(Failure::Input(format!("{source}: more than {} MiB", limit >> 20)));
    }
    String::from_utf8(bytes).map_err(|error| Failure::Input(format!("{source}: {error}")))
}

fn end(args: &Args, out: &mut impl Write, count: Count) -> io::Result<()> {
    if !args.json && !args.rewrite {
        text::count(out, count)?;
    }
    out.flush()
}

fn out(args: &Args) -> impl Write {
    let choice = choice(args.color, &io::stdout());
    BufWriter::new(AutoStream::new(io::stdout().lock(), choice))
}

/// What went wrong goes to standard error. Without anyone to read it, the exit code still tells.
fn tell(args: &Args, failure: &Failure) {
    let mut err = AutoStream::new(io::stderr(), choice(args.color, &io::stderr()));
    let _ = writeln!(err, "approved_bases: {}", visible::visible(&failure.to_string()));
}

fn variable(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = pair.ok_or("not NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
