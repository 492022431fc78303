//! Random scripts hold to the law of operations.

#[path = "support/operation_laws.rs"]
mod operation_laws;
#[allow(dead_code, reason = "the numbers alone are needed")]
#[path = "support/random.rs"]
mod random;

use random::Random;

/// How many scripts, where `SCRIPTS` in the environment does not say.
const SCRIPTS: u64 = 1_000;

#[test]
fn no_script_leads_an_operation_astray() {
    let count = std::env::var("SCRIPTS").map_or(SCRIPTS, |count| count.parse().unwrap());
    let first = std::env::var("SEED").map_or(1, |seed| seed.parse().unwrap());
    for seed in first..first + count {
        let mut random = Random::new(seed);
        let len = 1 + random.below(200);
        let script = random.bytes(len);
        let held = std::panic::catch_unwind(|| operation_laws::hold(&script));
        assert!(held.is_ok(), "seed {seed}: {script:?}");
    }
}

#[test]
fn what_happens_again_and_again_ends() {
    for byte in 0..=u8::MAX {
        operation_laws::hold(&[byte]);
        operation_laws::hold(&[9, byte, byte, byte, byte, 6]);
    }
}
