//! The two printed forms of a platform.

use core::fmt;

use super::{Platform, options};

/// `os/architecture/variant`, without what is absent; `unknown` if that is the operating system. What people write;
/// version and features are in [`to_full`](Platform::to_full).
///
/// Source: containerd/platforms v1.0.0-rc.5, `Format`; but the words are printed as they are, where Go cleans them as
/// a path: it prints `linux/../amd64` as `amd64`.
///
/// ```
/// use distref::Platform;
///
/// assert_eq!(Platform::LINUX_ARM_V7.to_string(), "linux/arm/v7");
/// assert_eq!(Platform::default().to_string(), "unknown");
/// ```
impl fmt::Display for Platform<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.os.is_empty() {
            return out.write_str("unknown");
        }
        out.write_str(&self.os)?;
        write_machine(self, out)
    }
}

impl Platform<'_> {
    /// Prints `os(version+feature…)/architecture/variant`: all there is, features sorted and each once. In version and
    /// features `%`, `+`, `(`, `)` and `/` are escaped as `%25`, `%2B`, `%28`, `%29` and `%2F`.
    ///
    /// [`parse`](Self::parse) reads it back, unless the words hold characters that it takes nowhere, a space say.
    ///
    /// Source: containerd/platforms v1.0.0-rc.5, `FormatAll`; words are printed as they are, see `Display`.
    ///
    /// ```
    /// use distref::Platform;
    ///
    /// let platform = Platform::WINDOWS_AMD64.with_os_version("10.0.17763").with_os_features(["win32k"]);
    /// assert_eq!(platform.to_string(), "windows/amd64");
    /// assert_eq!(platform.to_full().to_string(), "windows(10.0.17763+win32k)/amd64");
    /// ```
    #[must_use]
    pub fn to_full(&self) -> impl fmt::Display {
        Full(self)
    }
}

/// A platform, printed with all that it says.
struct Full<'p>(&'p Platform<'p>);

impl fmt::Display for Full<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let platform = self.0;
        if platform.os.is_empty() {
            return out.write_str("unknown");
        }
        out.write_str(&platform.os)?;
        options::write(platform, out)?;
        write_machine(platform, out)
    }
}

/// What follows the operating system: `/architecture/variant`, without what is absent.
fn write_machine(platform: &Platform<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let words = [platform.architecture(), platform.variant()];
    words.into_iter().filter(|word| !word.is_empty()).try_for_each(|word| write!(out, "/{word}"))
}
