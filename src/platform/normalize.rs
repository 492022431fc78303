//! The one spelling of a platform that is compared.

use alloc::borrow::Cow;

use super::{Platform, known};

impl Platform<'_> {
    /// The same in normal form: names in lower case and in Go's spelling, implied variants left out, features sorted
    /// and each once. An operating system that is absent stays so; see [`normalize_on`](Self::normalize_on).
    ///
    /// | written | normal |
    /// |---|---|
    /// | `macos` | `darwin` |
    /// | `x86_64`, `x86-64` | `amd64` |
    /// | `i386` | `386`, without a variant |
    /// | `aarch64` | `arm64` |
    /// | `armhf`, `armel` | `arm` with `v7`, `arm` with `v6` |
    /// | amd64 `v1` | no variant |
    /// | arm64 `8`, `v8`, `v8.0` | no variant |
    /// | arm64 `9`, `9.0`, `v9.0` | `v9` |
    /// | arm without a variant | `v7` |
    /// | arm `5`, `6`, `7`, `8` | `v5`, `v6`, `v7`, `v8` |
    ///
    /// Source: containerd/platforms v1.0.0-rc.5, `Normalize`.
    ///
    /// ```
    /// use distref::Platform;
    ///
    /// let normal = Platform::new("macOS", "aarch64").with_variant("v8").normalize();
    /// assert_eq!(normal, Platform::new("darwin", "arm64"));
    /// ```
    #[must_use]
    pub fn normalize(&self) -> Self {
        let (architecture, variant) = known::architecture(&self.architecture, &self.variant);
        let mut os_features = self.os_features.clone();
        os_features.sort_unstable();
        os_features.dedup();
        Self {
            os: keep(&self.os, known::os(&self.os)),
            architecture: keep(&self.architecture, architecture),
            variant: keep(&self.variant, variant),
            os_version: self.os_version.clone(),
            os_features,
        }
    }

    /// The same in normal form, on this host: an operating system that is absent is the host's, as Go's `Normalize`
    /// takes that of the machine that it runs on.
    ///
    /// ```
    /// use distref::Platform;
    ///
    /// let normal = Platform::new("", "x86_64").normalize_on(&Platform::LINUX_ARM64);
    /// assert_eq!(normal, Platform::LINUX_AMD64);
    /// ```
    #[must_use]
    pub fn normalize_on(&self, host: &Platform<'_>) -> Self {
        let mut normal = self.normalize();
        if normal.os.is_empty() {
            normal.os = Cow::Owned(known::os(&host.os).into_owned());
        }
        normal
    }
}

/// `normal`, the normal form of `word`, freed of the loan from the platform: the word itself where it is unchanged.
fn keep<'a>(word: &Cow<'a, str>, normal: Cow<'_, str>) -> Cow<'a, str> {
    if *word == normal { word.clone() } else { Cow::Owned(normal.into_owned()) }
}
