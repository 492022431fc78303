//! Random scripts hold to the law of the registry's side.

#[allow(dead_code, reason = "the numbers alone are needed")]
#[path = "support/random.rs"]
mod random;
#[path = "support/server_laws.rs"]
mod server_laws;

use random::Random;

/// How many scripts, where `SCRIPTS` in the environment does not say.
const SCRIPTS: u64 = 150;

#[test]
fn no_script_leads_a_registry_astray() {
    let count = std::env::var("SCRIPTS").map_or(SCRIPTS, |count| count.parse().unwrap());
    let first = std::env::var("SEED").map_or(1, |seed| seed.parse().unwrap());
    for seed in first..first + count {
        let mut random = Random::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let len = 1 + random.below(800);
        let script = random.bytes(len);
        let held = std::panic::catch_unwind(|| server_laws::hold(&script));
        assert!(held.is_ok(), "seed {seed}: {script:?}");
    }
}
