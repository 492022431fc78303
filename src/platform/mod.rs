//! Which machine an image is for, and which image a machine takes, as containerd does.
//!
//! A [`Platform`] is an operating system, an architecture and its variant, as image indexes and configurations carry
//! them, and as people write them after `--platform`.

#[cfg(feature = "arbitrary")]
mod arbitrary;
mod error;
mod fallback;
mod format;
mod known;
mod matcher;
mod mismatch;
mod normalize;
mod options;
mod parse;
mod part;
mod rank;
mod windows;
mod wish;

use alloc::{borrow::Cow, vec::Vec};

pub use self::{
    error::{PlatformError, PlatformErrorKind},
    matcher::Matcher,
    mismatch::Mismatch,
    rank::Rank,
};

/// The machine that an image is for: operating system, architecture and variant, and for Windows its version.
///
/// Keeps the words as written, and compares by them; absent ones are empty.
///
/// # Grammar
///
/// What people write ([`parse`](Self::parse)) is a part of this, in any case; at most
/// [`MAX_LEN`](Self::MAX_LEN) bytes:
///
/// ```text
/// platform := os | architecture | os "/" architecture [ "/" variant ]
/// os       := 1*( alnum | "_" | "-" ) [ "(" *char *( "+" 1*char ) ")" ]  ; the version, then features
/// architecture, variant := 1*( alnum | "_" | "." | "-" )
/// char     := alnum | "_" | "." | "-" | "%" hex hex
/// ```
///
/// Source: image-spec v1.1.1, `image-index.md`, property `platform`; containerd/platforms v1.0.0-rc.5, `Parse`.
///
/// ```
/// use distref::Platform;
///
/// let host = Platform::LINUX_AMD64;
/// let platform = Platform::parse("linux/aarch64", &host)?;
/// assert_eq!(platform, Platform::LINUX_ARM64);
/// assert_eq!((platform.os(), platform.architecture(), platform.variant()), ("linux", "arm64", ""));
/// # Ok::<(), distref::platform::PlatformError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Platform<'a> {
    os: Cow<'a, str>,
    architecture: Cow<'a, str>,
    variant: Cow<'a, str>,
    os_version: Cow<'a, str>,
    os_features: Vec<Cow<'a, str>>,
}

/// Platforms that images are often built for, in normal form.
impl Platform<'static> {
    /// 64-bit Linux on x86: `linux/amd64`.
    pub const LINUX_AMD64: Self = Self::from_static("linux", "amd64", "");
    /// 64-bit Linux on ARM: `linux/arm64`.
    pub const LINUX_ARM64: Self = Self::from_static("linux", "arm64", "");
    /// 32-bit Linux on ARM, as of its version 7: `linux/arm/v7`.
    pub const LINUX_ARM_V7: Self = Self::from_static("linux", "arm", "v7");
    /// 32-bit Linux on x86: `linux/386`.
    pub const LINUX_386: Self = Self::from_static("linux", "386", "");
    /// Linux on POWER, little-endian: `linux/ppc64le`.
    pub const LINUX_PPC64LE: Self = Self::from_static("linux", "ppc64le", "");
    /// Linux on RISC-V: `linux/riscv64`.
    pub const LINUX_RISCV64: Self = Self::from_static("linux", "riscv64", "");
    /// Linux on IBM Z: `linux/s390x`.
    pub const LINUX_S390X: Self = Self::from_static("linux", "s390x", "");
    /// 64-bit Windows on x86, of any version: `windows/amd64`.
    pub const WINDOWS_AMD64: Self = Self::from_static("windows", "amd64", "");
    /// What entries of an index carry that are no images, attestations of `BuildKit` above all: `unknown/unknown`.
    pub const UNKNOWN: Self = Self::from_static("unknown", "unknown", "");

    /// A platform out of literals, in constants too; `""` stands for no variant. Nothing is checked.
    ///
    /// ```
    /// use distref::Platform;
    ///
    /// const EDGE: Platform = Platform::from_static("linux", "arm", "v6");
    /// assert_eq!(EDGE.to_string(), "linux/arm/v6");
    /// ```
    #[must_use]
    pub const fn from_static(
        os: &'static str,
        architecture: &'static str,
        variant: &'static str,
    ) -> Self {
        Self {
            os: Cow::Borrowed(os),
            architecture: Cow::Borrowed(architecture),
            variant: Cow::Borrowed(variant),
            os_version: Cow::Borrowed(""),
            os_features: Vec::new(),
        }
    }
}

impl<'a> Platform<'a> {
    /// The most bytes that [`parse`](Self::parse) reads: several times what people write, and a bound on what a
    /// hostile text can cost. Go has no limit.
    pub const MAX_LEN: usize = 1_024;

    /// The platform of these words. Nothing is checked or changed: documents hold any text here.
    ///
    /// ```
    /// let platform = distref::Platform::new("linux", "arm").with_variant("v6");
    /// assert_eq!(platform.to_string(), "linux/arm/v6");
    /// ```
    #[must_use]
    pub fn new(os: impl Into<Cow<'a, str>>, architecture: impl Into<Cow<'a, str>>) -> Self {
        Self { os: os.into(), architecture: architecture.into(), ..Self::default() }
    }

    /// The same with this variant of the architecture.
    ///
    /// ```
    /// use distref::Platform;
    ///
    /// assert_eq!(Platform::new("linux", "arm").with_variant("v7"), Platform::LINUX_ARM_V7);
    /// ```
    #[must_use]
    pub fn with_variant(self, variant: impl Into<Cow<'a, str>>) -> Self {
        Self { variant: variant.into(), ..self }
    }

    /// The same with this version of the operating system.
    ///
    /// ```
    /// let platform = distref::Platform::WINDOWS_AMD64.with_os_version("10.0.20348.2340");
    /// assert_eq!(platform.os_version(), "10.0.20348.2340");
    /// ```
    #[must_use]
    pub fn with_os_version(self, os_version: impl Into<Cow<'a, str>>) -> Self {
        Self { os_version: os_version.into(), ..self }
    }

    /// The same with exactly these features of the operating system.
    ///
    /// ```
    /// let platform = distref::Platform::WINDOWS_AMD64.with_os_features(["win32k"]);
    /// assert!(platform.os_features().eq(["win32k"]));
    /// ```
    #[must_use]
    pub fn with_os_features<F: Into<Cow<'a, str>>>(
        self,
        os_features: impl IntoIterator<Item = F>,
    ) -> Self {
        Self { os_features: os_features.into_iter().map(Into::into).collect(), ..self }
    }

    /// The operating system, in Go's spelling (`GOOS`): `linux`. Empty if absent.
    ///
    /// ```
    /// assert_eq!(distref::Platform::LINUX_AMD64.os(), "linux");
    /// ```
    #[must_use]
    pub fn os(&self) -> &str {
        &self.os
    }

    /// The architecture, in Go's spelling (`GOARCH`): `amd64`. Empty if absent.
    ///
    /// ```
    /// assert_eq!(distref::Platform::LINUX_AMD64.architecture(), "amd64");
    /// ```
    #[must_use]
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// The variant of the architecture: `v7`. Empty if absent.
    ///
    /// ```
    /// assert_eq!(distref::Platform::LINUX_ARM_V7.variant(), "v7");
    /// ```
    #[must_use]
    pub fn variant(&self) -> &str {
        &self.variant
    }

    /// The version of the operating system (`os.version`): `10.0.17763.1`. Empty if absent.
    ///
    /// ```
    /// assert_eq!(distref::Platform::WINDOWS_AMD64.os_version(), "");
    /// ```
    #[must_use]
    pub fn os_version(&self) -> &str {
        &self.os_version
    }

    /// The features that the image needs of the operating system (`os.features`), as written.
    ///
    /// ```
    /// let platform = distref::Platform::new("linux", "amd64").with_os_features(["b", "a"]);
    /// assert!(platform.os_features().eq(["b", "a"]));
    /// ```
    pub fn os_features(&self) -> impl ExactSizeIterator<Item = &str> {
        self.os_features.iter().map(AsRef::as_ref)
    }

    /// Whether it is `unknown/unknown`, which entries carry that are no images: attestations.
    ///
    /// ```
    /// assert!(distref::Platform::new("unknown", "unknown").is_unknown());
    /// assert!(!distref::Platform::new("unknown", "amd64").is_unknown());
    /// ```
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.os == "unknown" && self.architecture == "unknown"
    }

    /// The same with words of its own, which outlive the text that it was read from.
    ///
    /// ```
    /// use distref::Platform;
    ///
    /// let text = String::from("linux");
    /// let platform: Platform<'static> = Platform::new(&*text, "amd64").into_owned();
    /// drop(text);
    /// assert_eq!(platform, Platform::LINUX_AMD64);
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Platform<'static> {
        Platform {
            os: known::owned(self.os),
            architecture: known::owned(self.architecture),
            variant: known::owned(self.variant),
            os_version: known::owned(self.os_version),
            os_features: self.os_features.into_iter().map(known::owned).collect(),
        }
    }
}
