//! Says whether registries are there, and whether they let one in.
//!
//! ```text
//! cargo run --example ping -- ghcr.io localhost:5000
//! cargo run --example ping -- registry.corp --ca corp-ca.pem --creds robot:s3cret
//! ```
//!
//! The exit code is 0 when all are there, 1 when one is not or does not let one in, and 2 when the arguments made no sense, or
//! what they name could not be read.

#[allow(dead_code, reason = "one thing is done at a time: there is none to stop")]
#[path = "../support/driver.rs"]
mod driver;
#[path = "../support/failed.rs"]
mod failed;
#[path = "../support/failure.rs"]
mod failure;
#[path = "../support/place.rs"]
mod place;
#[path = "../support/registry.rs"]
mod registry;
#[path = "../support/trust.rs"]
mod trust;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use distref::Domain;
use distref::client::{Ping, Session};
use distref::registry::Purpose;

use crate::driver::Driver;
use crate::failure::Failure;
use crate::place::Nowhere;
use crate::registry::{Access, AccessArgs};

/// Says whether registries are there, and whether they let one in.
#[derive(Parser)]
#[command(name = "ping", arg_required_else_help = true)]
struct Args {
    /// Registries, as in a reference: a host, perhaps with a port.
    #[arg(required = true)]
    hosts: Vec<Domain>,
    #[command(flatten)]
    access: AccessArgs,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "ping: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(args: &Args) -> Result<bool, Failure> {
    let access = Access::new(&args.access)?;
    let authorities = trust::authorities(&args.access.authorities)?;
    let driver = Driver::new(Session::new(), &authorities, |ask| access.answer(ask));
    let (mut all, mut out) = (true, io::stdout().lock());
    for host in &args.hosts {
        let mut ping = Ping::new(access.plan(host.view(), Purpose::Pull)?);
        match driver.drive(&mut ping, &mut Nowhere, &mut Nowhere, &|_| {})? {
            Ok(()) => writeln!(out, "{host}: there")?,
            Err(failed) => {
                all = false;
                writeln!(out, "{}", failed.of(host))?;
            }
        }
    }
    Ok(all)
}
