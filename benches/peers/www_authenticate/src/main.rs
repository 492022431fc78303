//! Reading challenges with www-authenticate 0.4, by the time that a search for quotes takes; the row of the same floor in the
//! table of the other peers has distref's.

#[path = "../../../support/challenges.rs"]
mod challenges;
#[path = "../../src/timing.rs"]
#[allow(dead_code, reason = "the other peers use the rest")]
mod timing;

use std::hint::black_box;

use hyperx::header::{Header, Raw};
use www_authenticate::WwwAuthenticate;

use self::challenges::VALUES;
use self::timing::{Contender, Figure, race};

fn main() {
    let read = |value: &str| WwwAuthenticate::parse_header(&Raw::from(value)).is_ok();
    let taken = VALUES.iter().filter(|value| read(value)).count();
    let floor =
        Contender::over(&VALUES, |value| memchr::memchr_iter(b'"', value.as_bytes()).count());
    let peer = Contender::over(&VALUES, |value| {
        WwwAuthenticate::parse_header(&Raw::from(black_box(value))).is_ok()
    });
    let [floor, peer] = race(300, [floor, peer]);
    let ratio = Figure::of([&peer, &floor], |[peer, floor]| peer / floor);
    println!(
        "| `challenges`: www-authenticate 0.4, {taken} of {} ÷ floor, apart |  |  | {:.1}× | {:.1}× |  |",
        VALUES.len(),
        ratio.best,
        ratio.median
    );
}
