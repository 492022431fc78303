//! Pushes an image out of a folder, an OCI layout, to a registry: only what that does not have.
//!
//! ```text
//! cargo run --example push -- alpine localhost:5000/alpine:3.20
//! cargo run --example push -- app ghcr.io/team/app:1.2.3 --tag 1.2 --tag latest --mount-from team/base --jobs 8
//! ```
//!
//! It says what there is to send and what that saves before it begins; `--dry-run` ends there. Bars, and what the registry
//! warns of, go to standard error; the digest of what was pushed to standard output. The exit code is 0 when all is there,
//! 1 when the registry, or the image, says no, and 2 when reading failed or the arguments made no sense.

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
#[allow(dead_code, reason = "nothing is written to it")]
#[path = "../support/layout.rs"]
mod layout;
#[path = "../support/other_platform.rs"]
mod other_platform;
#[path = "../support/place.rs"]
mod place;
#[path = "../support/pushing.rs"]
mod pushing;
#[path = "../support/registry.rs"]
mod registry;
#[path = "../support/trust.rs"]
mod trust;

mod choice;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use distref::client::{Answer, Ask, PushPlan, Session};
use distref::manifest::Descriptor;
use distref::registry::Purpose;
use distref::{Platform, Reference, Tag};

use crate::bars::{Bar, Bars, short};
use crate::driver::Driver;
use crate::failure::Failure;
use crate::layout::Layout;
use crate::other_platform::other_platform;
use crate::place::Source;
use crate::pushing::{Contents, PushArgs, Pushing};
use crate::registry::{Access, AccessArgs};

const HELP: &str = "\
Examples:
  push alpine localhost:5000/alpine:3.20                     all that the folder has of it
  push app ghcr.io/team/app:1.2.3 --tag 1.2 --tag latest     three tags
  push app ghcr.io/team/app:1.2.3 --mount-from team/base     layers of the base image are not sent again
  push app registry.corp/app --chunk 16M --ca ca.pem         for proxies that take no large bodies

Exit code: 0 when all is there, 1 when the registry, or the image, says no, 2 when reading failed or the
arguments made no sense.";

/// Pushes an image out of a folder, an OCI layout, to a registry: only what that does not have.
#[derive(Parser)]
#[command(name = "push", after_help = HELP, arg_required_else_help = true)]
struct Args {
    /// The folder: an OCI layout, as skopeo and others write it.
    folder: PathBuf,
    /// What the image is to be called, as `docker push` takes it.
    image: Reference,
    /// Which image of the folder, by its name or digest there; otherwise the only one, or that whose name is the tag.
    #[arg(long)]
    name: Option<String>,
    /// Only the image for this platform, such as linux/arm64; otherwise all there are.
    #[arg(long, value_name = "OS/ARCH")]
    platform: Option<Platform<'static>>,
    #[command(flatten)]
    push: PushArgs,
    #[command(flatten)]
    access: AccessArgs,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "push: {failure}");
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
    let endpoints = access.plan(args.image.domain(), Purpose::Push)?;
    let layout = Layout::open(&args.folder)?;
    let image = args.push.named(&args.image);
    let root = choice::root(&layout, args.name.as_deref(), &image, args.platform.as_ref())?;
    let config = || layout.config(&root);
    let asked = args.platform.as_ref();
    if let Some(warning) = asked.and_then(|asked| other_platform(asked, &config()?)) {
        bars.tell(warning);
    }
    let pushing = Pushing::new(&driver, endpoints, &image, &args.push, &bars);
    let result = push(&pushing, &layout, &root);
    for notice in driver.session().drain_notices() {
        bars.tell(format_args!("warning: {notice}"));
    }
    result
}

fn push<A>(pushing: &Pushing<'_, A>, layout: &Layout, root: &Descriptor<'_>) -> Result<(), Failure>
where
    A: Fn(&Ask) -> io::Result<Answer> + Sync,
{
    pushing.log_in(None)?;
    let mut plan = plan(pushing, layout, root)?;
    pushing.probe(&mut plan)?;
    let absent: Vec<_> = plan.missing().filter(|blob| !layout.has(blob)).map(short).collect();
    if !absent.is_empty() {
        let absent = absent.join(", ");
        return Err(Failure::Input(format!(
            "neither the folder nor the registry has {absent} whole"
        )));
    }
    pushing.announce(&plan, "send");
    pushing.carry_out(&mut plan, layout, root.digest())
}

/// What there is to do, as far as the folder has it.
fn plan<A>(
    pushing: &Pushing<'_, A>,
    layout: &Layout,
    root: &Descriptor<'_>,
) -> Result<PushPlan, Failure>
where
    A: Fn(&Ask) -> io::Result<Answer> + Sync,
{
    let tag = pushing.image.effective_tag().map(Tag::from);
    let mut plan = PushPlan::new(root).tagged(tag).tagged(pushing.args.tags());
    plan = pushing.args.mount_from().fold(plan, PushPlan::mount_from);
    if pushing.args.foreign_layers {
        plan = plan.with_foreign_layers();
    }
    while let Some(wanted) = plan.next_wanted().cloned() {
        if layout.has(&wanted) {
            let bytes = layout.manifest(&wanted)?;
            let added = plan.add(wanted.digest(), &bytes);
            added.map_err(|error| Failure::Input(error.to_string()))?;
        } else if !pushing.has(&wanted)? || !plan.found_manifest(wanted.digest()) {
            let name = short(&wanted);
            let why = format!(
                "neither the folder nor the registry has the manifest {name}: try --platform"
            );
            return Err(Failure::Input(why));
        }
    }
    for layer in plan.left_out() {
        pushing.bars.tell(format_args!("{} left out: a foreign layer", short(layer)));
    }
    Ok(plan)
}

impl Contents for Layout {
    fn blob<'s>(
        &'s self,
        blob: &Descriptor<'static>,
        _: bool,
        _: &'s Bar,
    ) -> Result<Box<dyn Source + 's>, Failure> {
        Ok(Box::new(self.file(blob.digest())?))
    }

    fn manifest(&self, manifest: &Descriptor<'static>) -> Result<Vec<u8>, Failure> {
        Ok(self.manifest(manifest)?)
    }
}
