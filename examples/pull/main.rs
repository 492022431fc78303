//! Pulls an image into a folder: an OCI layout, as skopeo, podman and others read it.
//!
//! ```text
//! cargo run --example pull -- alpine:3.20 alpine
//! cargo run --example pull -- localhost:5000/team/app:1.2 app --platform linux/arm64 --jobs 8
//! ```
//!
//! Every byte is verified as it comes. What is there already is not moved again; a download that broke is gone on with by
//! the next run. Bars, and what the registry warns of, go to standard error; the digest of what was pulled to standard
//! output. The exit code is 0 when all is there, 1 when the registry, or the image, says no, and 2 when reading or
//! writing failed or the arguments made no sense.

#[path = "../support/bars.rs"]
mod bars;
#[path = "../support/driver.rs"]
mod driver;
#[path = "../support/each.rs"]
mod each;
#[path = "../support/failed.rs"]
mod failed;
#[path = "../support/failure.rs"]
mod failure;
#[allow(dead_code, reason = "nothing is read to be pushed")]
#[path = "../support/layout.rs"]
mod layout;
#[path = "../support/other_platform.rs"]
mod other_platform;
#[path = "../support/place.rs"]
mod place;
#[path = "../support/pulling.rs"]
mod pulling;
#[path = "../support/registry.rs"]
mod registry;
#[path = "../support/trust.rs"]
mod trust;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use distref::client::{Answer, Ask, Operation, PullPlan, Session};
use distref::manifest::Descriptor;

use crate::driver::Driver;
use crate::each::each;
use crate::failure::Failure;
use crate::place::Nowhere;
use crate::pulling::{PullArgs, Pulling, next};
use crate::registry::Access;

const HELP: &str = "\
Examples:
  pull alpine:3.20 alpine                              all platforms
  pull alpine:3.20 alpine --platform linux/arm64       one of them
  pull localhost:5000/app app --jobs 8                 a registry on this machine
  pull registry.corp/app app --ca ca.pem --creds U:P   with its own certificate authority

Exit code: 0 when all is there, 1 when the registry, or the image, says no, 2 when reading or writing failed
or the arguments made no sense.";

/// Pulls an image into a folder, an OCI layout.
#[derive(Parser)]
#[command(name = "pull", after_help = HELP, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    args: PullArgs,
}

fn main() -> ExitCode {
    match run(Cli::parse().args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "pull: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(args: PullArgs) -> Result<(), Failure> {
    let access = Access::new(&args.access)?;
    let authorities = trust::authorities(&args.access.authorities)?;
    let (jobs, pulling) = (args.jobs, Pulling::new(args, &access)?);
    let above = pulling.bars.clone();
    let driver = Driver::new(Session::new(), &authorities, |ask| access.answer(ask));
    let driver = driver.telling(move |line| above.tell(line));
    let result = pull(&driver, &pulling, jobs);
    for notice in driver.session().drain_notices() {
        pulling.bars.tell(format_args!("warning: {notice}"));
    }
    result
}

fn pull<A>(driver: &Driver<A>, pulling: &Pulling, jobs: u8) -> Result<(), Failure>
where
    A: Fn(&Ask) -> io::Result<Answer> + Sync,
{
    let root = if let Some(resolve) = pulling.resolve() {
        done(driver, pulling, resolve)?
    } else {
        let pulled = done(driver, pulling, pulling.choose())?;
        pulling.keep(&pulled)?;
        pulled.into_descriptor()
    };
    let mut plan = PullPlan::new(&root);
    while let Some(wanted) = next(&plan) {
        let bytes = if let Some(bytes) = pulling.held(&wanted) {
            bytes
        } else {
            let pulled = done(driver, pulling, pulling.manifest(&wanted))?;
            pulling.keep(&pulled)?;
            pulled.bytes().to_vec()
        };
        let added = plan.add(wanted.digest(), &bytes);
        added.map_err(|error| Failure::Input(error.to_string()))?;
    }
    let blob =
        |wanted: &Descriptor<'static>| blob(driver, pulling, wanted).inspect_err(|_| driver.stop());
    each(jobs, &pulling.begin(&mut plan), blob)?;
    Ok(pulling.end(&root, &plan)?)
}

fn blob<A>(
    driver: &Driver<A>,
    pulling: &Pulling,
    descriptor: &Descriptor<'_>,
) -> Result<(), Failure>
where
    A: Fn(&Ask) -> io::Result<Answer>,
{
    let (mut pull, mut incoming) = pulling.blob(descriptor)?;
    let show = incoming.show();
    let result = driver.drive(&mut pull, &mut Nowhere, &mut incoming, &show)?;
    incoming.finish(result)
}

/// The output of an operation that moves no content.
fn done<A, O: Operation>(
    driver: &Driver<A>,
    pulling: &Pulling,
    mut operation: O,
) -> Result<O::Output, Failure>
where
    A: Fn(&Ask) -> io::Result<Answer>,
{
    let result = driver.drive(&mut operation, &mut Nowhere, &mut Nowhere, &|_| {})?;
    result.map_err(|failed| pulling.told(&failed))
}
