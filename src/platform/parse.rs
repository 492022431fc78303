//! What people write for a platform.

use alloc::borrow::Cow;
use core::str::FromStr;

use super::{
    Platform, PlatformError, PlatformErrorKind as Kind, known, options,
    part::{Part, Parts, is_name},
};

impl Platform<'_> {
    /// Reads what people write: `linux/arm64`, `linux/arm/v6`, `windows(10.0.20348)/amd64`; or an operating system or
    /// an architecture alone, which `host` completes.
    ///
    /// The grammar is that of the [type](Self). Names come back in [normal form](Self::normalize); whether they exist
    /// does not matter, except for a name alone. But, as in Go, `linux/arm` and `linux/armhf` get no variant,
    /// `linux/arm64/v8` keeps it, and features stay in the order in which they are written.
    ///
    /// Source: containerd/platforms v1.0.0-rc.5, `Parse`, which takes the machine that it runs on for the host.
    ///
    /// ```
    /// use distref::Platform;
    ///
    /// let host = Platform::LINUX_AMD64;
    /// assert_eq!(Platform::parse("linux", &host)?, Platform::LINUX_AMD64);
    /// assert_eq!(Platform::parse("arm64", &host)?, Platform::LINUX_ARM64);
    /// assert_eq!(Platform::parse("Windows(10.0.17763+win32k)/x86_64", &host)?.os_version(), "10.0.17763");
    /// # Ok::<(), distref::platform::PlatformError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PlatformErrorKind`](super::PlatformErrorKind) has the rules. Beyond Go's: a limit on the length, escaped
    /// bytes have to be UTF-8, and `host` has to tell what is asked of it.
    pub fn parse(text: &str, host: &Platform<'_>) -> Result<Platform<'static>, PlatformError> {
        check_text(text)?;
        let whole = Part { start: 0, text };
        let mut parts = Parts::of(whole, '/');
        let first = parts.next().unwrap_or(whole);
        let platform = operating_system(first)?;
        let Some(architecture) = parts.next() else { return complete(platform, first, host) };
        check_component(architecture)?;
        let Some(variant) = parts.next() else { return Ok(pair(platform, architecture.text)) };
        check_component(variant)?;
        if let Some(fourth) = parts.next() {
            return Err(PlatformError::new(Kind::TooManyParts, fourth.start..text.len()));
        }
        Ok(triple(platform, architecture.text, variant.text))
    }
}

/// Reads what says both operating system and architecture, and so needs no host; otherwise as [`Platform::parse`].
///
/// ```
/// use distref::Platform;
///
/// assert_eq!("linux/amd64".parse(), Ok(Platform::LINUX_AMD64));
/// assert!("linux".parse::<Platform>().is_err());
/// ```
impl FromStr for Platform<'static> {
    type Err = PlatformError;

    fn from_str(text: &str) -> Result<Self, PlatformError> {
        Self::parse(text, &Platform::default())
    }
}

/// What is true of the text as a whole.
fn check_text(text: &str) -> Result<(), PlatformError> {
    if text.len() > Platform::MAX_LEN {
        let start = (0..=Platform::MAX_LEN).rfind(|&at| text.is_char_boundary(at)).unwrap_or(0);
        return Err(PlatformError::new(Kind::TooLong, start..text.len()));
    }
    let wildcard = text.find('*').map(|at| PlatformError::new(Kind::Wildcard, at..at + 1));
    wildcard.map_or(Ok(()), Err)
}

/// `os := 1*( alnum | "_" | "-" ) [ "(" options ]`
fn operating_system(part: Part<'_>) -> Result<Platform<'static>, PlatformError> {
    let (name, options) = part.text.split_once('(').unwrap_or((part.text, ""));
    let name = Part { start: part.start, text: name };
    check(name, Kind::Os, Kind::Os, is_name)?;
    let platform = Platform::new(known::os(name.text).into_owned(), "");
    if name.text.len() == part.text.len() {
        return Ok(platform);
    }
    options::read(platform, Part { start: name.span().end + 1, text: options })
}

/// `architecture, variant := 1*( alnum | "_" | "." | "-" )`
fn check_component(part: Part<'_>) -> Result<(), PlatformError> {
    check(part, Kind::Missing, Kind::Component, |c| is_name(c) || c == '.')
}

fn check(
    part: Part<'_>,
    missing: Kind,
    outside: Kind,
    is_allowed: fn(char) -> bool,
) -> Result<(), PlatformError> {
    let fault = part.first_outside(is_allowed);
    match (part.text.is_empty(), fault.is_empty()) {
        (true, _) => Err(PlatformError::new(missing, fault)),
        (false, false) => Err(PlatformError::new(outside, fault)),
        (false, true) => Ok(()),
    }
}

/// A part alone: an operating system, with options or without, or else an architecture, and what the host says.
fn complete(
    platform: Platform<'static>,
    part: Part<'_>,
    host: &Platform<'_>,
) -> Result<Platform<'static>, PlatformError> {
    let host = host.normalize().into_owned();
    let complete = if known::is_os(platform.os()) {
        let is_plain = host.architecture != "arm" || host.variant == "v7";
        let variant = if is_plain { Cow::Borrowed("") } else { host.variant };
        Platform { architecture: host.architecture, variant, ..platform }
    } else {
        let platform = pair(Platform { os: host.os, ..Platform::default() }, part.text);
        if !known::is_architecture(platform.architecture()) {
            return Err(PlatformError::new(Kind::UnknownName, part.span()));
        }
        platform
    };
    if complete.os.is_empty() || complete.architecture.is_empty() {
        return Err(PlatformError::new(Kind::NeedsHost, part.span()));
    }
    Ok(complete)
}

/// With an architecture, of which `v7` of arm is not written.
fn pair(platform: Platform<'static>, architecture: &str) -> Platform<'static> {
    let (architecture, variant) = known::architecture(architecture, "");
    let is_plain = architecture == "arm" && variant == "v7";
    let variant = if is_plain { Cow::Borrowed("") } else { variant };
    with_machine(platform, architecture, variant)
}

/// With an architecture and a variant, of which `v8` of arm64 is written.
fn triple(platform: Platform<'static>, architecture: &str, variant: &str) -> Platform<'static> {
    let (architecture, variant) = known::architecture(architecture, variant);
    let is_implied = architecture == "arm64" && variant.is_empty();
    let variant = if is_implied { Cow::Borrowed("v8") } else { variant };
    with_machine(platform, architecture, variant)
}

fn with_machine(
    platform: Platform<'static>,
    architecture: Cow<'_, str>,
    variant: Cow<'_, str>,
) -> Platform<'static> {
    Platform {
        architecture: Cow::Owned(architecture.into_owned()),
        variant: Cow::Owned(variant.into_owned()),
        ..platform
    }
}
