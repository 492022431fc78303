//! Which versions of Windows run in containers on which.
//!
//! Source: containerd/platforms v1.0.0-rc.5, `platform_windows_compat.go`; Microsoft's "Version compatibility".

use core::fmt;

/// The feature that says nothing about where an image runs: every Windows has it.
pub(super) const WIN32K: &str = "win32k";

/// The builds whose kernel interface is kept stable for containers, from Windows Server 2022 on; in order.
const STABLE: [u16; 2] = [20348, 26100];

/// The part of a version of Windows that decides: `10.0.20348` of `10.0.20348.2340`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Version {
    major: u8,
    minor: u8,
    build: u16,
}

impl Version {
    /// Reads the first three numbers of `version`; none if there are fewer, or one is out of range.
    fn parse(version: &str) -> Option<Self> {
        let mut numbers = version.split('.');
        let [major, minor, build] = [numbers.next()?, numbers.next()?, numbers.next()?];
        let [major, minor] = [number(major)?, number(minor)?].map(u8::try_from);
        Some(Self { major: major.ok()?, minor: minor.ok()?, build: number(build)? })
    }

    /// The oldest build that runs on this one: the stable one before its generation. One that is older than every
    /// stable one runs only itself.
    fn oldest(self) -> u16 {
        let generation = STABLE.iter().rposition(|&stable| stable <= self.build);
        let oldest = generation.and_then(|generation| STABLE.get(generation.saturating_sub(1)));
        oldest.copied().unwrap_or(self.build)
    }

    fn runs(self, image: Self) -> bool {
        (self.major, self.minor) == (image.major, image.minor)
            && (self.oldest()..=self.build).contains(&image.build)
    }
}

/// What a Windows runs: all there is, unless its version is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Versions(Option<Version>);

impl Versions {
    /// What runs on this version. One that cannot be read counts as unknown, and so does `0.0.0`.
    pub(super) fn on(version: &str) -> Self {
        Self(
            Version::parse(version)
                .filter(|host| (host.major, host.minor, host.build) != (0, 0, 0)),
        )
    }

    /// Whether an image of this version is among them. One without a version is; one that cannot be read is not, on a
    /// version that is known.
    pub(super) fn contain(self, version: &str) -> bool {
        let Some(host) = self.0 else { return true };
        version.is_empty() || Version::parse(version).is_some_and(|image| host.runs(image))
    }
}

/// From the oldest to the newest: `10.0.20348 to 10.0.26100`.
impl fmt::Display for Versions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(host) = self.0 else { return out.write_str("of any version") };
        let Version { major, minor, build } = host;
        if host.oldest() != build {
            write!(out, "{major}.{minor}.{} to ", host.oldest())?;
        }
        write!(out, "{major}.{minor}.{build}")
    }
}

/// A decimal number; no sign.
fn number(digits: &str) -> Option<u16> {
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}
