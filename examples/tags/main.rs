//! Lists the tags of a repository, and says which is the newest.
//!
//! ```text
//! cargo run --example tags -- alpine
//! cargo run --example tags -- alpine --newest --range '>=3, <4'
//! cargo run --example tags -- nginx:1.25-alpine --newest --why
//! ```
//!
//! Tags go to standard output, one a line, oldest version first; what the registry warns of, and what it lists that is no
//! tag, to standard error. Tags of signatures and the like, which are made of digests, are only counted, but for `--all` and
//! `--unsorted`. With `--newest` only one: the newest that the rules let through; or where the image has a tag,
//! the one to take in its place, which is of the same variant. The exit code is 0 when there was an answer, 1 when there
//! is none or the registry says no, and 2 when reading or writing failed or the arguments made no sense.

#[allow(dead_code, reason = "one thing is done at a time: there is none to stop")]
#[path = "../support/driver.rs"]
mod driver;
#[path = "../support/failed.rs"]
mod failed;
#[path = "../support/failure.rs"]
mod failure;
#[path = "../support/paint.rs"]
mod paint;
#[path = "../support/place.rs"]
mod place;
#[path = "../support/registry.rs"]
mod registry;
#[allow(dead_code, reason = "nothing is to be published")]
#[path = "../support/tag_report.rs"]
mod report;
#[path = "../support/tag_rules.rs"]
mod rules;
#[path = "../support/tag_text.rs"]
mod text;
#[path = "../support/trust.rs"]
mod trust;
#[path = "../support/visible.rs"]
mod visible;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::{ColorChoice, Parser};
use distref::client::{ListTags, Notice, Session};
use distref::registry::Purpose;
use distref::tag::{Selection, TagClass};
use distref::{Reference, Tag};

use crate::driver::Driver;
use crate::failure::Failure;
use crate::paint::{Palette, choice};
use crate::place::Nowhere;
use crate::registry::{Access, AccessArgs};
use crate::report::{Question, Report};
use crate::rules::Rules;
use crate::visible::visible;

const HELP: &str = "\
Examples:
  tags alpine                               all tags, oldest version first
  tags alpine --newest --range '>=3, <4'    the newest of a range
  tags nginx:1.25-alpine --newest --why     what to take instead of a tag, and why not the others
  tags registry.corp:5000/team/app --all    variant by variant, with what names the same image

Exit code: 0 when there was an answer, 1 when there is none or the registry says no, 2 when reading or writing failed
or the arguments made no sense.";

/// Lists the tags of a repository, and says which is the newest.
#[derive(Parser)]
#[command(name = "tags", after_help = HELP, arg_required_else_help = true)]
#[expect(clippy::struct_excessive_bools, reason = "one for each switch")]
struct Args {
    /// The repository; with a tag, the one in use.
    image: Reference,
    /// Only the newest tag that the rules let through.
    #[arg(long)]
    newest: bool,
    /// Say of each tag why it is not the newest, or not to be taken.
    #[arg(long, requires = "newest")]
    why: bool,
    /// Variant by variant, with what belongs together; also tags of signatures and the like.
    #[arg(long, conflicts_with = "newest")]
    all: bool,
    /// All that the registry lists, in its order.
    #[arg(long, conflicts_with_all = ["newest", "all"])]
    unsorted: bool,
    /// How many tags to ask for at a time; the registry decides otherwise.
    #[arg(long, value_name = "N")]
    page_size: Option<u64>,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    access: AccessArgs,
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
            let _ = writeln!(io::stderr(), "tags: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let tags = list(args)?;
    if !args.newest && !args.all {
        return print(args, tags);
    }
    let question = Question {
        policy: args.rules.policy(),
        slots: args.rules.slots(),
        variant: args.rules.variant.as_deref(),
        current: args.image.tag(),
        publish: None,
        why: args.why,
    };
    if args.newest && !args.why {
        return newest(&question, &tags);
    }
    let choice = choice(args.color, &io::stdout());
    let mut out = BufWriter::new(AutoStream::new(io::stdout().lock(), choice));
    text::report(&mut out, &Palette::of(choice), &Report::new(&question, &tags))?;
    Ok(out.flush()?)
}

/// Asks the registry.
fn list(args: &Args) -> Result<Vec<Tag>, Failure> {
    let access = Access::new(&args.access)?;
    let authorities = trust::authorities(&args.access.authorities)?;
    let driver = Driver::new(Session::new(), &authorities, |ask| access.answer(ask));
    let plan = access.plan(args.image.domain(), Purpose::Pull)?;
    let list = ListTags::new(plan, args.image.repository());
    let mut list = args.page_size.into_iter().fold(list, ListTags::page_size);
    let result = driver.drive(&mut list, &mut Nowhere, &mut Nowhere, &|_| {})?;
    tell(args, &driver.session().drain_notices(), list.refused());
    result.map_err(|failed| failed.of(&args.image))
}

/// What the registry warns of, and what is no tag. Without anyone to read it, the answers are still good.
fn tell(args: &Args, notices: &[Notice], refused: &[Box<str>]) {
    let choice = choice(args.color, &io::stderr());
    let mut err = AutoStream::new(io::stderr(), choice);
    let Palette { concern, error, .. } = Palette::of(choice);
    for notice in notices {
        let _ = writeln!(err, "{concern}warning:{concern:#} {notice}");
    }
    for text in refused {
        let _ = writeln!(err, "{error}listed, and no tag:{error:#} {}", visible(text));
    }
}

fn print(args: &Args, mut tags: Vec<Tag>) -> Result<(), Failure> {
    let listed = tags.len();
    if !args.unsorted {
        tags.retain(|tag| tag.class() != TagClass::Artifact);
        distref::tag::sort(&mut tags);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    for tag in &tags {
        writeln!(out, "{tag}")?;
    }
    out.flush()?;
    match listed - tags.len() {
        0 => {}
        hidden => {
            let _ = writeln!(
                io::stderr(),
                "and {hidden} tags of signatures and the like (--all shows them)"
            );
        }
    }
    Ok(())
}

fn newest(question: &Question<'_>, tags: &[Tag]) -> Result<(), Failure> {
    let tags = tags.iter().map(Tag::view);
    let newest = match question.current {
        None => question.policy.newest(tags),
        Some(current) => match question.policy.select(current, tags) {
            Selection::Update(update) => Some(update.to()),
            none => return Err(Failure::Input(none.to_string())),
        },
    };
    let newest =
        newest.ok_or_else(|| Failure::Input("no tag that the rules let through".to_owned()));
    Ok(writeln!(io::stdout(), "{}", newest?)?)
}
