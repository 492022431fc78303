//! Why an image is not for the machine that it was looked up for.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use thiserror::Error;

use super::windows::Versions;

/// Why a platform is not one that was asked for: the first rule that it does not meet, in the order of the variants.
/// Words are in normal form; empty where they are absent.
///
/// `Display` is a line for people.
///
/// ```
/// use distref::{Platform, platform::{Matcher, Mismatch}};
///
/// let matcher = Matcher::only(&Platform::LINUX_ARM64);
/// let mismatch = matcher.refusal(&Platform::LINUX_AMD64).unwrap();
/// assert_eq!(mismatch.to_string(), "needs arm64, this is amd64");
/// assert!(matches!(mismatch, Mismatch::Architecture { needed, .. } if needed == "arm64"));
/// assert_eq!(matcher.refusal(&Platform::LINUX_ARM64), None);
/// ```
#[derive(Clone, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum Mismatch {
    /// Nothing was asked for: the list of platforms is empty.
    #[error("no platform is asked for")]
    Nothing,
    /// Another operating system.
    #[error("needs {}, this is {}", named(needed), named(found))]
    Os {
        /// The operating system that was asked for.
        needed: String,
        /// That of the platform.
        found: String,
    },
    /// What was asked for is a variant of arm64 that is not known, so that nothing is known to run there; see
    /// [`Matcher::only`](super::Matcher::only).
    #[error("what {asked} runs is not known; ask for arm64, or a variant up to v8.9 or v9.7")]
    UnknownVariant {
        /// The architecture and its variant.
        asked: String,
    },
    /// Another architecture, and none that the one that was asked for runs.
    #[error("needs {}, this is {}", named(needed), named(found))]
    Architecture {
        /// The architecture that was asked for.
        needed: String,
        /// That of the platform.
        found: String,
    },
    /// Another variant of an architecture that will do: a newer one, or one that is not compared by its number.
    #[error("needs {needed}, this is {found}")]
    Variant {
        /// The architecture and the best variant that will do: `arm/v6`.
        needed: String,
        /// Those of the platform: `arm/v7`.
        found: String,
    },
    /// A version of Windows that does not run on the one that was asked for.
    #[error("needs Windows {needed}, this is {}", named(found))]
    OsVersion {
        /// The version that will do, or the oldest and the newest: `10.0.17763`, `10.0.20348 to 10.0.26100`.
        needed: String,
        /// That of the platform.
        found: String,
    },
    /// Features of the operating system that were not asked for.
    #[error("uses features of the operating system that are not there: {}", missing.join(", "))]
    OsFeatures {
        /// These features, in the order in which the platform has them.
        missing: Vec<String>,
    },
}

impl Mismatch {
    pub(super) fn os(needed: &str, found: &str) -> Self {
        Self::Os { needed: needed.into(), found: found.into() }
    }

    pub(super) fn architecture(needed: &str, found: &str) -> Self {
        Self::Architecture { needed: needed.into(), found: found.into() }
    }

    pub(super) fn os_version(needed: Versions, found: &str) -> Self {
        Self::OsVersion { needed: needed.to_string(), found: found.into() }
    }

    /// How far it came: of several, the last is the one that a person wants to know.
    pub(super) const fn stage(&self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::Os { .. } => 1,
            Self::UnknownVariant { .. } => 2,
            Self::Architecture { .. } => 3,
            Self::Variant { .. } => 4,
            Self::OsVersion { .. } => 5,
            Self::OsFeatures { .. } => 6,
        }
    }
}

/// The word, or what is said in its place.
const fn named(word: &str) -> &str {
    if word.is_empty() { "unnamed" } else { word }
}
