//! Copies an image from one repository to another, of the same registry or of two: byte for byte, with all platforms.
//!
//! ```text
//! cargo run --example copy -- alpine:3.20 localhost:5000/alpine:3.20
//! cargo run --example copy -- ghcr.io/team/app:1.2 ghcr.io/other/app --tag 1.2 --platform linux/arm64
//! ```
//!
//! Within a registry, blobs are mounted: nothing is moved. Between two, each blob that the destination does not have goes
//! through a temporary file, and is verified before it is sent on. What refers to the image, such as signatures, is not
//! copied. Bars, and what the registries warn of, go to standard
//! error; the digest of what was copied to standard output. The exit code is 0 when all is there, 1 when a registry, or
//! the image, says no, and 2 when reading or writing failed or the arguments made no sense.

#[path = "../support/bars.rs"]
mod bars;
#[path = "../support/byte_count.rs"]
mod byte_count;
#[path = "../support/driver.rs"]
mod driver;
#[path = "../support/each.rs"]
mod each;
#[path = "../support/failed.rs"]
mod failed;
#[path = "../support/failure.rs"]
mod failure;
#[path = "../support/place.rs"]
mod place;
#[path = "../support/pushing.rs"]
mod pushing;
#[path = "../support/registry.rs"]
mod registry;
#[path = "../support/trust.rs"]
mod trust;

mod spool;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use distref::client::{Answer, Ask, CopyPlan, Session};
use distref::manifest::Descriptor;
use distref::registry::{EndpointPlan, Purpose};
use distref::{Platform, Reference};

use crate::bars::{Bars, short};
use crate::driver::Driver;
use crate::each::each;
use crate::failure::Failure;
use crate::pushing::{PushArgs, Pushing};
use crate::registry::{Access, AccessArgs};
use crate::spool::{Source, Spool};

const HELP: &str = "\
Examples:
  copy alpine:3.20 localhost:5000/alpine:3.20              all platforms
  copy alpine:3.20 localhost:5000/alpine:3.20 --dry-run    how much would that be?
  copy ghcr.io/team/app:1.2 ghcr.io/other/app:1.2          within a registry: nothing is moved
  copy a.corp/app b.corp/app --creds-for a.corp U:P --creds-for b.corp U:P

What refers to the image, such as signatures, is not copied: the program `referrers` lists it.

Exit code: 0 when all is there, 1 when a registry, or the image, says no, 2 when reading or writing failed or the
arguments made no sense.";

/// Copies an image from one repository to another, byte for byte.
#[derive(Parser)]
#[command(name = "copy", after_help = HELP, arg_required_else_help = true)]
struct Args {
    /// The image.
    source: Reference,
    /// What it is to be called.
    destination: Reference,
    /// Only the image for this platform, such as linux/arm64; otherwise all there are.
    #[arg(long, value_name = "OS/ARCH")]
    platform: Option<Platform<'static>>,
    /// Where to put blobs on their way; otherwise where temporary files belong.
    #[arg(long, value_name = "FOLDER")]
    temp: Option<PathBuf>,
    #[command(flatten)]
    push: PushArgs,
    #[command(flatten)]
    access: AccessArgs,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "copy: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let access = Access::new(&args.access)?;
    let authorities = trust::authorities(&args.access.authorities)?;
    let bars = Bars::new();
    let above = bars.clone();
    let driver = Driver::new(Session::new(), &authorities, |ask| access.answer(ask));
    let driver = driver.telling(move |line| above.tell(line));
    let from = access.plan(args.source.domain(), Purpose::Pull)?;
    let to = access.plan(args.destination.domain(), Purpose::Push)?;
    let image = args.push.named(&args.destination);
    let pushing = Pushing::new(&driver, to, &image, &args.push, &bars);
    let result = copy(args, &pushing, from);
    for notice in driver.session().drain_notices() {
        bars.tell(format_args!("warning: {notice}"));
    }
    result
}

fn copy<A>(args: &Args, pushing: &Pushing<'_, A>, from: EndpointPlan) -> Result<(), Failure>
where
    A: Fn(&Ask) -> io::Result<Answer> + Sync,
{
    let source = Source { driver: pushing.driver, endpoints: from, image: &args.source };
    let root = source.root(args.platform.as_ref())?;
    if args.destination.digest().is_some_and(|digest| *root.digest() != digest) {
        let why = format!("the image is {}, not what the destination says", root.digest());
        return Err(Failure::Input(why));
    }
    let is_one_registry = args.source.api_host() == args.destination.api_host();
    pushing.log_in(is_one_registry.then(|| args.source.repository()))?;
    let spool = Spool::new(args.temp.as_deref(), source, pushing.bars);
    let mut plan = plan(args, pushing, &spool, &root)?;
    pushing.probe(&mut plan)?;
    pushing.announce(&plan, "move");
    pushing.carry_out(&mut plan, &spool, root.digest())
}

/// What there is to do: manifests that the destination has need not be fetched.
fn plan<A>(
    args: &Args,
    pushing: &Pushing<'_, A>,
    spool: &Spool<'_, A>,
    root: &Descriptor<'_>,
) -> Result<CopyPlan, Failure>
where
    A: Fn(&Ask) -> io::Result<Answer> + Sync,
{
    let mut plan = CopyPlan::new(args.source.view(), pushing.image.view(), root);
    plan = plan.tagged(args.push.tags());
    plan = args.push.mount_from().fold(plan, CopyPlan::mount_from);
    if args.push.foreign_layers {
        plan = plan.with_foreign_layers();
    }
    while !plan.is_known() {
        let wanted: Vec<_> = plan.wanted().cloned().collect();
        let fetch = |wanted: &Descriptor<'static>| {
            // Some registries take an index without what it lists.
            let is_there = !wanted.media_type().is_index() && pushing.has(wanted)?;
            let is_root = wanted.digest() == root.digest();
            let bytes = (is_root || !is_there).then(|| spool.fetch(wanted)).transpose()?;
            Ok((is_there, bytes))
        };
        for (wanted, (is_there, bytes)) in wanted.iter().zip(each(args.push.jobs, &wanted, fetch)?)
        {
            if is_there {
                plan.found_manifest(wanted.digest());
            }
            if let Some(bytes) = bytes {
                let added = plan.add(wanted.digest(), &bytes);
                added.map_err(|error| Failure::Input(error.to_string()))?;
            }
        }
    }
    for layer in plan.left_out() {
        pushing.bars.tell(format_args!("{} left out: a foreign layer", short(layer)));
    }
    Ok(plan)
}
