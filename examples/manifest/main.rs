//! Describes manifests, indexes, configs and what else belongs to images; or says what is wrong with them, all of it. Nothing is looked up.
//!
//! ```text
//! cargo run --example manifest                                      # an index, an image and a config that show most of it
//! skopeo inspect --raw docker://alpine | cargo run --example manifest -- --platform linux/arm64
//! cargo run --example manifest -- layout/index.json --json | jq '.images[].platform'
//! cargo run --example manifest -- config.json --lenient
//! ```
//!
//! Descriptions go to standard output; what is wrong with a document is drawn on standard error. With `--json` standard output
//! has one object for every document, those that are refused too ([`json`] lists the keys). The exit code is 0 when the document is good, 1
//! when it is not or has nothing for `--platform`, and 2 when reading or writing failed or the arguments made no sense.

mod answer;
mod choice;
mod config;
mod descriptor;
mod document;
mod files;
mod image;
mod index;
mod json;
mod kind;
mod old;
#[path = "../support/paint.rs"]
mod paint;
mod problem;
mod report;
mod size;
#[path = "../support/source.rs"]
mod source;
mod text;
mod tree;
#[path = "../support/visible.rs"]
mod visible;

use std::env::consts;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::AutoStream;
use clap::{ColorChoice, Parser};
use distref::Platform;
use distref::manifest::{DocumentKind, MediaType};

use crate::answer::{Answer, Question};
use crate::paint::{Palette, choice};
use crate::source::Source;

/// What is described when nothing is given: an index, the image that it has for [`SAMPLE_PLATFORM`], and the config of that.
const SAMPLES: [(&str, &str); 3] = [
    ("index.json", include_str!("sample/index.json")),
    ("image.json", include_str!("sample/image.json")),
    ("config.json", include_str!("sample/config.json")),
];

/// For which an image is chosen from the first sample, unless something else is asked for.
static SAMPLE_PLATFORM: Platform<'_> = Platform::LINUX_AMD64;

const HELP: &str = "\
Examples:
  manifest                                      an index, an image and a config that show most of it
  manifest index.json --platform linux/arm64    which image a machine takes, or why none
  manifest --json - < manifest.json | jq .layers
  manifest manifest.json --media-type application/vnd.oci.image.manifest.v1+json
  manifest old.json --lenient                   what strict reading refuses and registries hold

Exit code: 0 when the document is good, 1 when it is not or has nothing for --platform, 2 when reading or writing
failed or the arguments made no sense. Problems are drawn on standard error; with --json they are in the object too.";

/// Describes manifests, indexes and configs of container images, or says what is wrong with them.
#[derive(Parser)]
#[command(name = "manifest", after_help = HELP)]
struct Args {
    /// A document; `-`, or nothing in a pipe, reads standard input.
    file: Option<PathBuf>,
    /// What it is: image, index, artifact, schema1, config, descriptor, layout or saved-images; otherwise it says so itself.
    #[arg(long, value_parser = kind::asked)]
    kind: Option<DocumentKind>,
    /// What it was announced to be, as by a Content-Type.
    #[arg(long, value_name = "TYPE", value_parser = media_type)]
    media_type: Option<MediaType<'static>>,
    /// Take what the specification forbids and registries hold all the same.
    #[arg(long)]
    lenient: bool,
    /// Say which image of an index a machine takes, such as `linux/arm64`.
    #[arg(long, value_parser = platform)]
    platform: Option<Platform<'static>>,
    /// Print one JSON object.
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
            let _ = writeln!(io::stderr(), "manifest: {error}");
            ExitCode::from(2)
        }
    }
}

/// Describes what the arguments ask for. Whether all of it is good.
fn run(args: &Args) -> io::Result<bool> {
    let question = Question {
        kind: args.kind,
        media_type: args.media_type.as_ref(),
        is_lenient: args.lenient,
        platform: args.platform.as_ref(),
    };
    let mut session = Session::new(args);
    if let Some(source) = Source::new(args.file.as_deref()) {
        let bytes = source.read(Question::MAX_BYTES)?;
        session.tell(&source.to_string(), &question.answer(&bytes))?;
    } else {
        let platform = args.platform.as_ref().unwrap_or(&SAMPLE_PLATFORM);
        let questions = [Question { platform: Some(platform), ..question }, question, question];
        for ((name, text), question) in SAMPLES.into_iter().zip(questions) {
            session.tell(name, &question.answer(text.as_bytes()))?;
        }
    }
    session.out.flush()?;
    Ok(session.all_good)
}

/// Where descriptions and problems go, and whether all is good.
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

    fn tell(&mut self, source: &str, answer: &Answer) -> io::Result<()> {
        self.all_good &= answer.is_good;
        if self.as_json {
            writeln!(self.out, "{}", json::answer(source, answer))?;
        } else if let Answer { kind: Some(kind), body: Some(body), .. } = answer {
            let gap = if self.is_first { "" } else { "\n" };
            self.is_first = false;
            self.out.write_all(gap.as_bytes())?;
            text::report(&mut self.out, &self.out_palette, kind.as_str(), body)?;
        }
        self.out.flush()?; // keeps the order where both streams are one terminal
        // Without anyone to read problems, the exit code still tells.
        let _ = text::problems(&mut self.err, &self.err_palette, source, answer);
        Ok(())
    }
}

/// Reads what a Content-Type holds.
fn media_type(text: &str) -> Result<MediaType<'static>, String> {
    match MediaType::parse_content_type(text) {
        Ok(media_type) => Ok(media_type.into_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads a platform; what it leaves out is that of this machine.
fn platform(text: &str) -> Result<Platform<'static>, String> {
    let host = Platform::new(consts::OS, consts::ARCH).normalize();
    Platform::parse(text, &host).map_err(|error| error.to_string())
}
