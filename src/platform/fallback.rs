//! What else an architecture runs: its older variants, and the 32-bit architecture that it grew out of.
//!
//! Source: containerd/platforms v1.0.0-rc.5, `platformVector`.

use alloc::{borrow::Cow, format, string::String, vec, vec::Vec};
use core::iter;

/// The highest number of an older variant that is tried: many times what exists (`v4` of amd64, `v8` of arm). Go
/// counts down from any number, which `v2000000000` makes two billion entries.
const MAX_LEVEL: i64 = 32;

/// An architecture and its variant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Target {
    pub(super) architecture: Cow<'static, str>,
    /// As printed: the variant that the architecture implies may be written.
    pub(super) variant: Cow<'static, str>,
}

impl Target {
    pub(super) fn new(
        architecture: impl Into<Cow<'static, str>>,
        variant: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { architecture: architecture.into(), variant: variant.into() }
    }

    /// Whether this is the architecture and variant, which are in normal form.
    pub(super) fn is(&self, architecture: &str, variant: &str) -> bool {
        self.architecture == architecture
            && (self.variant == variant || variant.is_empty() && self.is_plain())
    }

    /// Whether the variant is the one that goes without saying.
    fn is_plain(&self) -> bool {
        matches!((&*self.architecture, &*self.variant), ("amd64", "v1") | ("arm64", "v8"))
    }
}

/// What runs where this runs, which is in normal form; best first, itself included. Empty for variants of arm64 that
/// are not known.
pub(super) fn of(architecture: &str, variant: &str) -> Vec<Target> {
    match architecture {
        "amd64" => {
            let mut targets = counted("amd64", variant, 1);
            targets.push(Target::new("386", ""));
            targets
        }
        "arm" => counted("arm", variant, 5),
        "arm64" => arm64(variant),
        _ => vec![Target::new(String::from(architecture), String::from(variant))],
    }
}

/// The variant itself, then those with lower numbers, down to `lowest`.
fn counted(architecture: &'static str, variant: &str, lowest: i64) -> Vec<Target> {
    let itself = Target::new(architecture, String::from(variant));
    let number = variant.strip_prefix('v').unwrap_or(variant).parse().unwrap_or(0);
    let lower = (lowest..number.min(MAX_LEVEL + 1)).rev();
    let lower = lower.map(|number| Target::new(architecture, format!("v{number}")));
    iter::once(itself).chain(lower).collect()
}

/// The 64-bit variants, then those of arm.
fn arm64(variant: &str) -> Vec<Target> {
    let Some((major, minor)) = arm64_version(variant) else { return Vec::new() };
    let mut targets = Vec::new();
    if major == 9 {
        targets.extend(minors(9, minor));
    }
    // Version 9.0 of the architecture holds what 8.5 does, and so on.
    targets.extend(minors(8, if major == 9 { (minor + 5).min(9) } else { minor }));
    targets.extend(counted("arm", "v8", 5));
    targets
}

/// `v8` to `v8.9` and `v9` to `v9.7`, in numbers.
fn arm64_version(variant: &str) -> Option<(u8, u8)> {
    let version = if variant.is_empty() { "8" } else { variant.strip_prefix('v')? };
    match version.as_bytes() {
        [major @ (b'8' | b'9')] => Some((major - b'0', 0)),
        [b'8', b'.', minor @ b'0'..=b'9'] => Some((8, minor - b'0')),
        [b'9', b'.', minor @ b'0'..=b'7'] => Some((9, minor - b'0')),
        _ => None,
    }
}

/// `v8.2`, `v8.1`, `v8`.
fn minors(major: u8, highest: u8) -> impl Iterator<Item = Target> {
    let variant = move |minor| match minor {
        0 => format!("v{major}"),
        minor => format!("v{major}.{minor}"),
    };
    (0..=highest).rev().map(move |minor| Target::new("arm64", variant(minor)))
}
