//! The first parse of a process: lazy tables and regular expressions are paid for here.
//!
//! The program starts itself anew for every sample.

use std::hint::black_box;
use std::io;
use std::process::Command;
use std::time::Instant;

use distref::reference::ReferenceView;

use crate::peers::PEERS;
use crate::table::{Budget, Table};
use crate::timing::Figure;

/// The argument that makes this program the child; the name of the parser follows.
pub const ARGUMENT: &str = "first-parse";

const OURS: &str = "distref";
const SAMPLES: usize = 40;
const TEXT: &str = "ghcr.io/example/postgres-operator:v1.12.3";

/// Prints the nanoseconds that one parse takes.
pub fn child(parser: &str) {
    let peer = PEERS.iter().find(|peer| peer.name == parser);
    let once = peer.map_or(ours as fn(&'static str), |peer| peer.once);
    black_box(Instant::now()); // the clock's own first time
    let start = Instant::now();
    once(TEXT);
    println!("{}", start.elapsed().as_nanos());
}

fn ours(text: &'static str) {
    black_box(ReferenceView::parse(black_box(text)).is_ok());
}

/// Wall time, because a child is too short for a CPU clock.
pub fn measure(table: &mut Table) -> io::Result<()> {
    table.row(
        "first parse in a fresh process",
        Budget::AtMost(20.0, 5.0),
        microseconds(OURS)?,
        " µs",
    );
    for peer in &PEERS {
        table.row(format!("… of {}", peer.name), Budget::None, microseconds(peer.name)?, " µs");
    }
    Ok(())
}

fn microseconds(parser: &str) -> io::Result<Figure> {
    (0..SAMPLES).map(|_| sample(parser)).collect::<io::Result<_>>().map(Figure::of_values)
}

fn sample(parser: &str) -> io::Result<f64> {
    let output = Command::new(std::env::current_exe()?).args([ARGUMENT, parser]).output()?;
    let nanoseconds: f64 =
        String::from_utf8_lossy(&output.stdout).trim().parse().map_err(io::Error::other)?;
    Ok(nanoseconds / 1_000.0)
}
