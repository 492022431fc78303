//! Random platforms for fuzz targets: what documents hold, well spelled and badly.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use arbitrary::{Arbitrary, Result, Unstructured};

use super::Platform;

/// The most features of an operating system.
const MOST_FEATURES: usize = 4;

const SYSTEMS: [&str; 7] = ["linux", "windows", "Windows", "darwin", "macOS", "freebsd", "unknown"];
const ARCHITECTURES: [&str; 12] = [
    "amd64", "x86_64", "386", "arm", "armhf", "armel", "arm64", "AArch64", "riscv64", "ppc64le",
    "wasm", "unknown",
];
const VARIANTS: [&str; 14] = [
    "",
    "v1",
    "v2",
    "V3",
    "4",
    "v5",
    "7",
    "v8",
    "v8.0",
    "v8.5",
    "v9",
    "v9.4",
    "v10",
    "v2000000000",
];
const VERSIONS: [&str; 7] =
    ["", "10.0.17763.1", "10.0.20348.2340", "10.0.25398", "10.0.26100.1", "10.0", "6.1"];
const FEATURES: [&str; 4] = ["win32k", "a", "b", "%+()/"];

/// Any platform; most of it in words that mean something.
impl<'a> Arbitrary<'a> for Platform<'static> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let platform = Self::new(word(u, &SYSTEMS)?, word(u, &ARCHITECTURES)?);
        let platform = platform.with_variant(word(u, &VARIANTS)?);
        let platform = platform.with_os_version(word(u, &VERSIONS)?);
        let count = u.int_in_range(0..=MOST_FEATURES)?;
        let features = (0..count).map(|_| word(u, &FEATURES)).collect::<Result<Vec<_>>>()?;
        Ok(platform.with_os_features(features))
    }
}

/// One of `known`; any text, one time in sixteen.
fn word(u: &mut Unstructured<'_>, known: &[&str]) -> Result<String> {
    if u.int_in_range(0..=15)? == 15 {
        return u.arbitrary();
    }
    u.choose(known).map(|&word| word.to_owned())
}
