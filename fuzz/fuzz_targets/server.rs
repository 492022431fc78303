//! The law `server` holds for every input.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| distref_fuzz::hold("server", input));
