//! What `daemon.json` says of registries.

mod inspection;

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::error::{ConfigError, ConfigErrorKind};
use super::info::RegistryInfo;
use super::insecure::{InsecureEntry, InsecureRegistries};
use super::mirror::Mirror;

pub use self::inspection::{DaemonInspection, DaemonNote, DaemonNoteKind};

/// What a Docker daemon was told of registries: its `daemon.json`, and its flags.
///
/// ```text
/// { "insecure-registries": [ entry, … ],                  ; InsecureEntry
///   "registry-mirrors":    [ mirror, … ],                 ; Mirror
///   "allow-nondistributable-artifacts": [ text, … ] }     ; kept, and not looked at: the daemon ignores it since 28
/// ```
/// Other members are not looked at; of those, dockerd refuses the names that it does not know. A file of nothing, and
/// `null` for a list, are empty lists, as in Go; a byte order mark is skipped. A name that stands twice in an object is
/// refused, at any depth: the daemon takes the last.
/// Source: moby, `daemon/config/config.go` and `registry/config.go`.
///
/// ```
/// use distref::registry::{Addresses, DaemonConfig};
///
/// let config = DaemonConfig::parse(r#"{"insecure-registries": ["h:5000"], "debug": true}"#)?;
/// let decision = config.insecure_registries().decide(distref::domain!("h:5000"), &Addresses::new());
/// assert!(decision.is_insecure());
///
/// let error = DaemonConfig::parse(r#"{"registry-mirrors": ["mirror.gcr.io"]}"#).unwrap_err();
/// assert_eq!(error.key(), "registry-mirrors[0]");
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Default, Eq, PartialEq)]
pub struct DaemonConfig {
    insecure: InsecureRegistries,
    mirrors: Vec<Mirror>,
    nondistributable: Vec<Box<str>>,
}

/// `--insecure-registry` and `--registry-mirror` of dockerd's command line.
///
/// ```
/// use distref::registry::{DaemonConfig, DaemonFlags};
///
/// let flags = DaemonFlags::new().with_mirror("https://mirror.gcr.io".parse().unwrap());
/// let config = DaemonConfig::parse_with("{}", &flags)?;
/// assert_eq!(config.mirrors().len(), 1);
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DaemonFlags {
    insecure: Vec<InsecureEntry>,
    mirrors: Vec<Mirror>,
}

impl DaemonConfig {
    /// Largest file, in bytes.
    ///
    /// ```
    /// assert_eq!(distref::registry::DaemonConfig::MAX_LEN, 1 << 20);
    /// ```
    pub const MAX_LEN: usize = 1 << 20;

    /// The most values of `registry-mirrors`, and of `allow-nondistributable-artifacts`. For the entries of
    /// `insecure-registries` see [`InsecureRegistries::MAX_ENTRIES`].
    ///
    /// ```
    /// assert_eq!(distref::registry::DaemonConfig::MAX_VALUES, 1024);
    /// ```
    pub const MAX_VALUES: usize = 1024;

    /// A configuration that comes from no file. Each mirror counts once, at its first place.
    ///
    /// ```
    /// use distref::registry::{DaemonConfig, InsecureRegistries};
    ///
    /// let config = DaemonConfig::new(InsecureRegistries::default(), ["https://m".parse()?]);
    /// assert_eq!(config, DaemonConfig::parse(r#"{"registry-mirrors": ["https://m"]}"#)?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(insecure: InsecureRegistries, mirrors: impl IntoIterator<Item = Mirror>) -> Self {
        let mut known = BTreeSet::new();
        let mut mirrors: Vec<Mirror> = mirrors.into_iter().collect();
        mirrors.retain(|mirror| known.insert(String::from(mirror.as_str())));
        Self { insecure, mirrors, nondistributable: Vec::new() }
    }

    /// Reads a file as the daemon does when it starts.
    ///
    /// # Errors
    ///
    /// The first problem of those that [`inspect`](Self::inspect) finds, with key and place.
    ///
    /// ```
    /// use distref::registry::DaemonConfig;
    ///
    /// let error = DaemonConfig::parse(r#"{"insecure-registries": ["h:99999"]}"#).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "\"insecure-registries[0]\" (line 1, column 26): the port is no number up to 65535",
    /// );
    /// ```
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        Self::parse_with(text, &DaemonFlags::new())
    }

    /// The same, with flags beside it. What is a flag must not be in the file.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and [`ConfigErrorKind::AlsoFlag`]. Too many flags are told at the start of the file.
    ///
    /// ```
    /// use distref::registry::{ConfigErrorKind, DaemonConfig, DaemonFlags};
    ///
    /// let flags = DaemonFlags::new().with_insecure_registry("h:5000".parse().unwrap());
    /// let error = DaemonConfig::parse_with(r#"{"insecure-registries": []}"#, &flags).unwrap_err();
    /// assert_eq!(error.kind(), &ConfigErrorKind::AlsoFlag);
    /// ```
    pub fn parse_with(text: &str, flags: &DaemonFlags) -> Result<Self, ConfigError> {
        Self::inspect_with(text, flags).into_result()
    }

    /// Reads a file and says all that is wrong with it, not just the first.
    ///
    /// ```
    /// use distref::registry::DaemonConfig;
    ///
    /// let found = DaemonConfig::inspect(r#"{"registry-mirrors": ["m", "https://m", "ftp://m"]}"#);
    /// let keys: Vec<_> = found.problems().iter().map(|problem| problem.key()).collect();
    /// assert_eq!(keys, ["registry-mirrors[0]", "registry-mirrors[2]"]);
    /// ```
    #[must_use]
    pub fn inspect(text: &str) -> DaemonInspection {
        Self::inspect_with(text, &DaemonFlags::new())
    }

    /// The same, with flags beside it.
    ///
    /// ```
    /// use distref::registry::{DaemonConfig, DaemonFlags};
    ///
    /// let flags = DaemonFlags::new().with_insecure_registry("h:5000".parse().unwrap());
    /// assert!(DaemonConfig::inspect_with("{}", &flags).problems().is_empty());
    /// ```
    #[must_use]
    pub fn inspect_with(text: &str, flags: &DaemonFlags) -> DaemonInspection {
        DaemonInspection::new(text, flags)
    }

    /// The registries that need no TLS.
    ///
    /// ```
    /// use distref::registry::DaemonConfig;
    ///
    /// assert_eq!(DaemonConfig::default().insecure_registries().entries().count(), 0);
    /// ```
    #[must_use]
    pub const fn insecure_registries(&self) -> &InsecureRegistries {
        &self.insecure
    }

    /// The mirrors of Docker Hub, in the order in which they are asked, each once.
    ///
    /// ```
    /// use distref::registry::DaemonConfig;
    ///
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m", "https://m/"]}"#)?;
    /// assert_eq!(config.mirrors().len(), 1);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub fn mirrors(&self) -> &[Mirror] {
        &self.mirrors
    }

    /// The registries that older daemons pushed nondistributable layers to, as written: the texts among the first
    /// [`MAX_VALUES`](Self::MAX_VALUES) values.
    ///
    /// ```
    /// use distref::registry::DaemonConfig;
    ///
    /// let config = DaemonConfig::parse(r#"{"allow-nondistributable-artifacts": ["h:5000"]}"#)?;
    /// assert!(config.allow_nondistributable_artifacts().eq(["h:5000"]));
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn allow_nondistributable_artifacts(&self) -> impl Iterator<Item = &str> {
        self.nondistributable.iter().map(AsRef::as_ref)
    }

    /// What `docker info` prints of it.
    ///
    /// ```
    /// use distref::registry::DaemonConfig;
    ///
    /// let info = DaemonConfig::default().info().to_string();
    /// assert_eq!(info, " Insecure Registries:\n  ::1/128\n  127.0.0.0/8");
    /// ```
    #[must_use]
    pub const fn info(&self) -> RegistryInfo<'_> {
        RegistryInfo::new(self)
    }

    fn add_mirror(&mut self, mirror: Mirror) -> Result<(), ConfigErrorKind> {
        if self.mirrors.iter().any(|known| known.as_str() == mirror.as_str()) {
            return Ok(());
        }
        if self.mirrors.len() >= Self::MAX_VALUES {
            return Err(ConfigErrorKind::TooMany(Self::MAX_VALUES));
        }
        self.mirrors.push(mirror);
        Ok(())
    }
}

/// What nobody has checked may be a URL with a password, and is not shown.
impl fmt::Debug for DaemonConfig {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { insecure, mirrors, nondistributable: _ } = self;
        let mut fields = out.debug_struct("DaemonConfig");
        fields.field("insecure", insecure).field("mirrors", mirrors).finish_non_exhaustive()
    }
}

impl DaemonFlags {
    /// No flags.
    ///
    /// ```
    /// use distref::registry::DaemonFlags;
    ///
    /// assert_eq!(DaemonFlags::new(), DaemonFlags::default());
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { insecure: Vec::new(), mirrors: Vec::new() }
    }

    /// With one more `--insecure-registry`.
    ///
    /// ```
    /// use distref::registry::{DaemonConfig, DaemonFlags};
    ///
    /// let flags = DaemonFlags::new().with_insecure_registry("10.0.0.0/8".parse().unwrap());
    /// let config = DaemonConfig::parse_with("", &flags)?;
    /// let networks = config.insecure_registries().networks().map(|network| network.to_string());
    /// assert_eq!(networks.collect::<Vec<_>>(), ["10.0.0.0/8", "::1/128", "127.0.0.0/8"]);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub fn with_insecure_registry(mut self, entry: InsecureEntry) -> Self {
        self.insecure.push(entry);
        self
    }

    /// With one more `--registry-mirror`.
    ///
    /// ```
    /// use distref::registry::{DaemonConfig, DaemonFlags};
    ///
    /// let flags = DaemonFlags::new().with_mirror("https://m".parse().unwrap());
    /// assert_eq!(DaemonConfig::parse_with("", &flags)?.mirrors()[0].as_str(), "https://m/");
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub fn with_mirror(mut self, mirror: Mirror) -> Self {
        self.mirrors.push(mirror);
        self
    }
}

#[cfg(test)]
mod tests;
