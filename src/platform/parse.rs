//! What people write for a platform.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{ops::Range, str::FromStr};

use super::{Platform, PlatformError, PlatformErrorKind as Kind, known};

impl Platform<'_> {
    /// Reads what people write: `linux/arm64`, `linux/arm/v6`, `windows(10.0.20348)/amd64`; or an operating system or
    /// an architecture alone, which `host` completes.
    ///
    /// The grammar is that of the [type](Self). Names come back in [normal form](Self::normalize); whether they
    /// exist does not matter, except for a name alone. As in Go, variants that are implied are mostly, but not always, left out:
    /// `linux/arm/v7` keeps its variant, but `linux/armhf` and `linux/arm` get none; `linux/arm64/v8` keeps it;
    /// `linux/amd64/v1` does not. Features stay in the order in which they are written.
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

/// What is between two slashes, and where it starts in the whole text.
#[derive(Clone, Copy)]
struct Part<'t> {
    start: usize,
    text: &'t str,
}

impl Part<'_> {
    const fn span(self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// The first character that is not allowed, as a span of the whole text; the empty end if there is none.
    fn first_outside(self, is_allowed: impl Fn(char) -> bool) -> Range<usize> {
        let outside = self.text.char_indices().find(|&(_, c)| !is_allowed(c));
        let (at, len) = outside.map_or((self.text.len(), 0), |(at, c)| (at, c.len_utf8()));
        self.start + at..self.start + at + len
    }
}

/// The parts of a text, from left to right.
struct Parts<'t> {
    text: &'t str,
    separator: char,
    /// Where the next part starts.
    next: usize,
    /// Where the text starts in the whole text.
    offset: usize,
}

impl<'t> Parts<'t> {
    const fn of(part: Part<'t>, separator: char) -> Self {
        Self { text: part.text, separator, next: 0, offset: part.start }
    }
}

impl<'t> Iterator for Parts<'t> {
    type Item = Part<'t>;

    fn next(&mut self) -> Option<Part<'t>> {
        let rest = self.text.get(self.next..)?;
        let text = rest.split_once(self.separator).map_or(rest, |(text, _)| text);
        let part = Part { start: self.offset + self.next, text };
        self.next += text.len() + 1;
        Some(part)
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
    with_options(platform, Part { start: name.span().end + 1, text: options })
}

/// `options := *char *( "+" 1*char ) ")"`
///
/// What may stand there comes before what the escapes say.
fn with_options<'a>(
    platform: Platform<'a>,
    options: Part<'_>,
) -> Result<Platform<'a>, PlatformError> {
    let is_option = |c| is_name(c) || matches!(c, '.' | '%' | '+');
    let inner = options.text.strip_suffix(')').unwrap_or(options.text);
    let inner = Part { start: options.start, text: inner };
    let fault = inner.first_outside(is_option);
    if !fault.is_empty() || inner.text.len() == options.text.len() {
        return Err(PlatformError::new(Kind::Os, fault));
    }
    let features = || Parts::of(inner, '+').skip(1);
    if let Some(missing) = features().find(|feature| feature.text.is_empty()) {
        return Err(PlatformError::new(Kind::Os, missing.span()));
    }
    let version = Parts::of(inner, '+').next().map_or(Ok(String::new()), |version| {
        decode(version).map_err(|span| PlatformError::new(Kind::VersionEscape, span))
    })?;
    let features = features().map(|feature| {
        decode(feature).map_err(|span| PlatformError::new(Kind::FeatureEscape, span))
    });
    let features = features.collect::<Result<Vec<_>, _>>()?;
    Ok(platform.with_os_version(version).with_os_features(features))
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

const fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// The text with `%XX` replaced by the byte that it stands for; or the span of an escape without two hex digits, or
/// of the whole part if the bytes are no text. Source: Go's `url.PathUnescape`, which takes any bytes.
fn decode(part: Part<'_>) -> Result<String, Range<usize>> {
    let mut bytes = Vec::with_capacity(part.text.len());
    let mut rest = part.text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let (decoded, after) = match (byte, after) {
            (b'%', [high, low, after @ ..]) => (hex(*high).zip(hex(*low)), after),
            (b'%', _) => (None, after),
            _ => (Some((0, byte)), after),
        };
        let at = part.span().end - rest.len();
        let (high, low) = decoded.ok_or(at..part.span().end.min(at + 3))?;
        bytes.push(high << 4 | low);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| part.span())
}

/// The value of a hex digit.
const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
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
