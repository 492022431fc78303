//! Pulls an image into a folder, as `pull` does, on tokio with hyper.
//!
//! ```text
//! cargo run --example pull_async -- alpine:3.20 alpine
//! ```
//!
//! Arguments, output and exit code are those of `pull`. What is decided is decided by the same operations, so that the two
//! differ only in who sends and waits: [`driver`] is the blocking one with `.await`.

#[path = "../support/bars.rs"]
mod bars;
mod driver;
#[path = "../support/failed.rs"]
mod failed;
#[path = "../support/failure.rs"]
mod failure;
#[allow(dead_code, reason = "nothing is read to be pushed")]
#[path = "../support/layout.rs"]
mod layout;
#[path = "../support/other_platform.rs"]
mod other_platform;
#[allow(dead_code, reason = "nothing is pushed")]
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
use std::sync::Arc;

use clap::Parser;
use distref::client::{Answer, Ask, Operation, PullPlan, Session};
use distref::manifest::Descriptor;
use tokio::task::{JoinSet, block_in_place};

use crate::driver::Driver;
use crate::failure::Failure;
use crate::place::Nowhere;
use crate::pulling::{PullArgs, Pulling, next};
use crate::registry::Access;

/// Pulls an image into a folder, an OCI layout.
#[derive(Parser)]
#[command(name = "pull_async", arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    args: PullArgs,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse().args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "pull_async: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

/// The answers wait for files and other programs, so other operations are let go on meanwhile.
type Asked = Box<dyn Fn(&Ask) -> io::Result<Answer> + Send + Sync>;

async fn run(args: PullArgs) -> Result<(), Failure> {
    let access = Access::new(&args.access)?;
    let authorities = trust::authorities(&args.access.authorities)?;
    let (jobs, pulling) = (args.jobs, Arc::new(Pulling::new(args, &access)?));
    let asked: Asked = Box::new(move |ask| block_in_place(|| access.answer(ask)));
    let above = pulling.bars.clone();
    let told = move |line| above.tell(line);
    let driver = Driver::new(Session::new(), &authorities, asked, told);
    let driver = Arc::new(driver.map_err(io::Error::other)?);
    let result = pull(&driver, &pulling, jobs).await;
    for notice in driver.session().drain_notices() {
        pulling.bars.tell(format_args!("warning: {notice}"));
    }
    result
}

async fn pull(
    driver: &Arc<Driver<Asked>>,
    pulling: &Arc<Pulling>,
    jobs: u8,
) -> Result<(), Failure> {
    let root = if let Some(resolve) = pulling.resolve() {
        done(driver, pulling, resolve).await?
    } else {
        let pulled = done(driver, pulling, pulling.choose()).await?;
        pulling.keep(&pulled)?;
        pulled.into_descriptor()
    };
    let mut plan = PullPlan::new(&root);
    while let Some(wanted) = next(&plan) {
        let bytes = if let Some(bytes) = pulling.held(&wanted) {
            bytes
        } else {
            let pulled = done(driver, pulling, pulling.manifest(&wanted)).await?;
            pulling.keep(&pulled)?;
            pulled.bytes().to_vec()
        };
        let added = plan.add(wanted.digest(), &bytes);
        added.map_err(|error| Failure::Input(error.to_string()))?;
    }
    blobs(driver, pulling, pulling.begin(&mut plan), jobs).await?;
    Ok(pulling.end(&root, &plan)?)
}

/// So many at a time. The first that fails ends all: the others go with their `JoinSet`.
async fn blobs(
    driver: &Arc<Driver<Asked>>,
    pulling: &Arc<Pulling>,
    wanted: Vec<Descriptor<'static>>,
    jobs: u8,
) -> Result<(), Failure> {
    let mut tasks = JoinSet::new();
    let mut wanted = wanted.into_iter();
    loop {
        while tasks.len() < jobs.into() {
            let Some(descriptor) = wanted.next() else { break };
            let (driver, pulling) = (Arc::clone(driver), Arc::clone(pulling));
            tasks.spawn(async move { blob(&driver, &pulling, &descriptor).await });
        }
        let Some(ended) = tasks.join_next().await else { return Ok(()) };
        ended.map_err(io::Error::other)??;
    }
}

async fn blob(
    driver: &Driver<Asked>,
    pulling: &Pulling,
    descriptor: &Descriptor<'_>,
) -> Result<(), Failure> {
    let (mut pull, mut incoming) = pulling.blob(descriptor)?;
    let show = incoming.show();
    let result = driver.drive(&mut pull, &mut incoming, &show).await?;
    incoming.finish(result)
}

/// The output of an operation that moves no content.
async fn done<O: Operation>(
    driver: &Driver<Asked>,
    pulling: &Pulling,
    mut operation: O,
) -> Result<O::Output, Failure> {
    let result = driver.drive(&mut operation, &mut Nowhere, &|_| {}).await?;
    result.map_err(|failed| pulling.told(&failed))
}
