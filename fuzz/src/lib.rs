//! The laws of tests/support/, compiled once for all targets.

#[path = "../../tests/support/laws.rs"]
mod laws;

/// Panics if the law of this name does not hold for the input.
pub fn hold(name: &str, input: &[u8]) {
    laws::hold(name, input);
}
