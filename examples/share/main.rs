//! Walks through sharing an image, for somebody who has never shared one: from the build to the pull, and who may use it.
//!
//! ```text
//! cargo run --example share                                          with a registry in this program, in memory
//! cargo run --example share -- --registry localhost:5000             with another one
//! ```
//!
//! It needs no set-up and no network. Every step says what it does and shows what came of it; a line that begins with `ok`
//! was checked. Bars go to standard error, on a terminal only. The exit code is 0 when every step was verified, 1 when one
//! was not, or the registry says no, and 2 when reading or writing failed or the arguments made no sense; what failed is
//! told with its step.

#[path = "../support/bars.rs"]
mod bars;
#[path = "../support/byte_count.rs"]
mod byte_count;
#[allow(dead_code, reason = "where the registry is, is known")]
#[path = "../support/driver.rs"]
mod driver;
#[path = "../support/each.rs"]
mod each;
#[path = "../support/failed.rs"]
mod failed;
#[path = "../support/failure.rs"]
mod failure;
#[allow(dead_code, reason = "what is wrong ends the walk")]
#[path = "../support/paint.rs"]
mod paint;
#[path = "../support/place.rs"]
mod place;
#[allow(dead_code, reason = "the walk says itself what it pushes, and from where")]
#[path = "../support/pushing.rs"]
mod pushing;
#[path = "../support/registry.rs"]
mod registry;
#[allow(dead_code, reason = "the registry is open to all, and ends with the walk")]
#[path = "../support/serve/mod.rs"]
mod serve;
#[allow(dead_code, reason = "the registry keeps images in memory")]
#[path = "../support/store/mod.rs"]
mod store;
#[path = "../support/trust.rs"]
mod trust;

mod approve;
mod build;
mod choose;
mod client;
mod image;
mod layer;
mod list;
mod name;
mod page;
mod program;
mod publish;
mod take;
mod transport;
mod venue;
mod wrong;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use distref::Domain;

use crate::client::Client;
use crate::page::{Page, Stopped};
use crate::registry::AccessArgs;
use crate::venue::Venue;

const HELP: &str = "\
Examples:
  share                                            with a registry in this program
  share --registry localhost:5000                  with one on this machine
  share --registry registry.corp --creds U:P       with one that asks who you are

Exit code: 0 when every step was verified, 1 when one was not, or the registry says no, 2 when reading or writing
failed or the arguments made no sense.";

/// Walks through sharing an image: build, name, push, change, list, choose, pull, and who may use it.
#[derive(Parser)]
#[command(name = "share", after_help = HELP)]
struct Args {
    /// Another registry than the one in this program; it gets a new repository below `demo`.
    #[arg(long, value_name = "HOST[:PORT]")]
    registry: Option<Domain>,
    #[command(flatten)]
    access: AccessArgs,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stopped) => {
            let _ = writeln!(io::stderr(), "share: {stopped}");
            ExitCode::from(stopped.exit_code())
        }
    }
}

fn run(args: &Args) -> Result<(), Stopped> {
    let venue = match &args.registry {
        Some(domain) => Venue::given(domain, &args.access),
        None => Venue::inside(),
    }?;
    let client = Client::new(&venue)?;
    let mut page = Page::new();
    page.title(&venue)?;
    walk(&mut page, &client)?;
    Ok(page.end(&client)?)
}

/// The walk, step by step.
fn walk(page: &mut Page, client: &Client<'_>) -> Result<(), Stopped> {
    let first = page.step("Build an image for two platforms", build::first)?;
    let tags = page.step("Give it a name, and tags", |page| name::tags(page, client, &first))?;
    page.step("Push it", |page| publish::whole(page, client, &first, &tags))?;
    let second = page.step("Change a layer, and push only that", |page| {
        publish::changed(page, client, &first)
    })?;
    let others = page.step("Publish other versions", |page| publish::others(page, client))?;
    let images = [&[first, second][..], &others].concat();
    let listed = page.step("See what there is", |page| list::all(page, client, &images))?;
    let chosen = page.step("Choose a version", |page| choose::newest(page, &listed))?;
    page.step("Pull it for one platform", |page| take::one(page, client, &images, &chosen))?;
    page.step("Reach the registry without TLS", |page| transport::allowed(page, client))?;
    page.step("Decide which images may be used", |page| approve::images(page, client))
}
