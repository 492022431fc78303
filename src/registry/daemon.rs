//! What `daemon.json` says of registries.

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

use super::document::Value;
use super::error::{ConfigError, ConfigErrorKind};
use super::info::RegistryInfo;
use super::insecure::{InsecureEntry, InsecureRegistries};
use super::mirror::Mirror;
use crate::reference::DomainView;

/// What a Docker daemon was told of registries: its `daemon.json`, and its flags.
///
/// ```text
/// { "insecure-registries": [ entry, … ],                  ; InsecureEntry
///   "registry-mirrors":    [ mirror, … ],                 ; Mirror
///   "allow-nondistributable-artifacts": [ text, … ] }     ; kept, and not looked at: the daemon ignores it since 28
/// ```
/// Other members are not looked at. A file of nothing, and `null` for a list, are empty lists, as in Go; a byte order mark
/// is skipped. A name that stands twice in an object is refused, at any depth: the daemon takes the last.
/// Source: moby, `daemon/config/config.go` and `registry/config.go`.
///
/// ```
/// use distref::registry::DaemonConfig;
///
/// let config = DaemonConfig::parse(r#"{"insecure-registries": ["h:5000"], "debug": true}"#)?;
/// assert!(config.insecure_registries().decide("h:5000", None).is_insecure());
///
/// let error = DaemonConfig::parse(r#"{"registry-mirrors": ["mirror.gcr.io"]}"#).unwrap_err();
/// assert_eq!(error.key(), "registry-mirrors[0]");
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
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

/// A file read as far as it can be: what is good of it, and all that is wrong.
///
/// ```
/// use distref::registry::DaemonConfig;
///
/// let found = DaemonConfig::inspect(r#"{"insecure-registries": ["-h", "h"], "registry-mirrors": [5]}"#);
/// assert!(found.config().insecure_registries().decide("h", None).is_insecure());
/// assert_eq!(found.problems().len(), 2);
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DaemonInspection {
    config: DaemonConfig,
    problems: Vec<ConfigError>,
    notes: Vec<DaemonNote>,
}

/// What in a file does not do what whoever wrote it may think.
///
/// `Display` is one line: `"insecure-registries[0]" (line 1, column 26): the scheme does not count`.
///
/// ```
/// use distref::registry::{DaemonConfig, DaemonNoteKind};
///
/// let found = DaemonConfig::inspect(r#"{"insecure-registries": ["https://h"]}"#);
/// let note = &found.notes()[0];
/// assert_eq!((note.kind(), note.key()), (DaemonNoteKind::SchemeDropped, "insecure-registries[0]"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DaemonNote {
    kind: DaemonNoteKind,
    key: Box<str>,
    line: usize,
    column: usize,
}

/// The kinds of [`DaemonNote`].
///
/// ```
/// use distref::registry::DaemonNoteKind;
///
/// assert_eq!(DaemonNoteKind::Ignored.to_string(), "the daemon ignores this since version 28");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum DaemonNoteKind {
    /// The entry has a scheme: it is for HTTPS and for HTTP, whichever is written.
    SchemeDropped,
    /// The entry names Docker Hub, which is always spoken to over TLS.
    Hub,
    /// The network has every address of its kind.
    Everything,
    /// A member that the daemon does not look at any more.
    Ignored,
}

const INSECURE: &str = "insecure-registries";
const MIRRORS: &str = "registry-mirrors";
const NONDISTRIBUTABLE: &str = "allow-nondistributable-artifacts";

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
    /// As [`parse`](Self::parse), and [`ConfigErrorKind::AlsoFlag`].
    ///
    /// ```
    /// use distref::registry::{ConfigErrorKind, DaemonConfig, DaemonFlags};
    ///
    /// let flags = DaemonFlags::new().with_insecure_registry("h:5000".parse().unwrap());
    /// let error = DaemonConfig::parse_with(r#"{"insecure-registries": []}"#, &flags).unwrap_err();
    /// assert_eq!(error.kind(), &ConfigErrorKind::AlsoFlag);
    /// ```
    pub fn parse_with(text: &str, flags: &DaemonFlags) -> Result<Self, ConfigError> {
        let found = Self::inspect_with(text, flags);
        found.problems.into_iter().next().map_or(Ok(found.config), Err)
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
        let mut found = DaemonInspection::default();
        if let Err(problem) = found.read(text, flags) {
            found.problem(problem);
        }
        found
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

    /// The registries that older daemons pushed nondistributable layers to, as written.
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
    /// assert!(config.insecure_registries().decide("10.1.2.3", None).is_insecure());
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

impl DaemonInspection {
    /// The most problems that are kept, and the most notes.
    ///
    /// ```
    /// assert_eq!(distref::registry::DaemonInspection::MAX_FINDINGS, 100);
    /// ```
    pub const MAX_FINDINGS: usize = 100;

    /// What is good of the file.
    ///
    /// ```
    /// use distref::registry::DaemonConfig;
    ///
    /// assert_eq!(DaemonConfig::inspect("{").config(), &DaemonConfig::default());
    /// ```
    #[must_use]
    pub const fn config(&self) -> &DaemonConfig {
        &self.config
    }

    /// Why the daemon would not start, in the order of the file; at most [`MAX_FINDINGS`](Self::MAX_FINDINGS).
    ///
    /// ```
    /// use distref::registry::{ConfigErrorKind, DaemonConfig};
    ///
    /// assert_eq!(DaemonConfig::inspect("{").problems()[0].kind(), &ConfigErrorKind::Syntax);
    /// ```
    #[must_use]
    pub fn problems(&self) -> &[ConfigError] {
        &self.problems
    }

    /// What the daemon takes, and may be meant otherwise; at most [`MAX_FINDINGS`](Self::MAX_FINDINGS).
    ///
    /// ```
    /// use distref::registry::{DaemonConfig, DaemonNoteKind};
    ///
    /// let found = DaemonConfig::inspect(r#"{"insecure-registries": ["0.0.0.0/0"]}"#);
    /// assert_eq!(found.notes()[0].kind(), DaemonNoteKind::Everything);
    /// ```
    #[must_use]
    pub fn notes(&self) -> &[DaemonNote] {
        &self.notes
    }

    fn read(&mut self, text: &str, flags: &DaemonFlags) -> Result<(), ConfigError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let is_empty = text.len() <= DaemonConfig::MAX_LEN && text.trim().is_empty();
        let members = if is_empty {
            Vec::new()
        } else {
            Value::parse(text, DaemonConfig::MAX_LEN)?.members()?
        };
        for (name, value) in &members {
            let is_flag = match name.as_str() {
                INSECURE => !flags.insecure.is_empty(),
                MIRRORS => !flags.mirrors.is_empty(),
                _ => false,
            };
            let read = match name.as_str() {
                _ if is_flag => Err(value.fault(ConfigErrorKind::AlsoFlag)),
                INSECURE => self.each(value, InsecureRegistries::MAX_ENTRIES, Self::insecure),
                MIRRORS => self.each(value, DaemonConfig::MAX_VALUES, Self::mirror),
                NONDISTRIBUTABLE => {
                    self.nondistributable(value);
                    Ok(())
                }
                _ => Ok(()),
            };
            read.unwrap_or_else(|problem| self.problem(problem));
        }
        self.add(flags)
    }

    /// Reads the elements of a list; of those that are none, it keeps the problems.
    fn each(
        &mut self,
        list: &Value<'_>,
        limit: usize,
        read: fn(&mut Self, &Value<'_>) -> Result<(), ConfigErrorKind>,
    ) -> Result<(), ConfigError> {
        for (at, value) in list.elements()?.iter().enumerate() {
            if at >= limit {
                return Err(value.fault(ConfigErrorKind::TooMany(limit)));
            }
            if let Err(kind) = read(self, value) {
                // The place is counted from the start of the file: not for what is not kept.
                if self.problems.len() < Self::MAX_FINDINGS {
                    self.problem(value.fault(kind));
                }
            }
        }
        Ok(())
    }

    fn insecure(&mut self, value: &Value<'_>) -> Result<(), ConfigErrorKind> {
        let text = string(value)?;
        let entry: InsecureEntry = text.parse().map_err(ConfigErrorKind::Insecure)?;
        let is_hub = |host| DomainView::accept(host).is_some_and(DomainView::is_hub);
        if entry.dropped_scheme().is_some() {
            self.note(DaemonNoteKind::SchemeDropped, value);
        }
        if entry.host().is_some_and(is_hub) {
            self.note(DaemonNoteKind::Hub, value);
        }
        if entry.network().is_some_and(|network| network.prefix_len() == 0) {
            self.note(DaemonNoteKind::Everything, value);
        }
        self.config.insecure.add(entry).map_err(ConfigErrorKind::Insecure)
    }

    fn mirror(&mut self, value: &Value<'_>) -> Result<(), ConfigErrorKind> {
        let mirror = string(value)?.parse().map_err(ConfigErrorKind::Mirror)?;
        self.config.add_mirror(mirror)
    }

    /// Whatever it is: today's daemon does not look at it.
    fn nondistributable(&mut self, list: &Value<'_>) {
        self.note(DaemonNoteKind::Ignored, list);
        let values = list.elements().unwrap_or_default();
        let texts = values.iter().filter_map(|value| value.string().ok()).map(Into::into);
        self.config.nondistributable = texts.take(DaemonConfig::MAX_VALUES).collect();
    }

    fn add(&mut self, flags: &DaemonFlags) -> Result<(), ConfigError> {
        let fault = |key: &str, kind| ConfigError::new(kind, key, 1, 1);
        for entry in &flags.insecure {
            let added = self.config.insecure.add(entry.clone());
            added.map_err(|error| fault(INSECURE, ConfigErrorKind::Insecure(error)))?;
        }
        for mirror in &flags.mirrors {
            self.config.add_mirror(mirror.clone()).map_err(|kind| fault(MIRRORS, kind))?;
        }
        Ok(())
    }

    fn problem(&mut self, problem: ConfigError) {
        if self.problems.len() < Self::MAX_FINDINGS {
            self.problems.push(problem);
        }
    }

    fn note(&mut self, kind: DaemonNoteKind, value: &Value<'_>) {
        if self.notes.len() < Self::MAX_FINDINGS {
            let place = value.fault(ConfigErrorKind::Syntax);
            let (line, column) = (place.line(), place.column());
            self.notes.push(DaemonNote { kind, key: place.key().into(), line, column });
        }
    }
}

impl DaemonConfig {
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

impl DaemonNote {
    /// What is to be noted.
    ///
    /// ```
    /// use distref::registry::{DaemonConfig, DaemonNoteKind};
    ///
    /// let found = DaemonConfig::inspect(r#"{"insecure-registries": ["docker.io"]}"#);
    /// assert_eq!(found.notes()[0].kind(), DaemonNoteKind::Hub);
    /// ```
    #[must_use]
    pub const fn kind(&self) -> DaemonNoteKind {
        self.kind
    }

    /// The way to the value, as in [`ConfigError::key`].
    ///
    /// ```
    /// # use distref::registry::DaemonConfig;
    /// let found = DaemonConfig::inspect(r#"{"insecure-registries": ["docker.io"]}"#);
    /// assert_eq!(found.notes()[0].key(), "insecure-registries[0]");
    /// ```
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The line of the value, from 1.
    ///
    /// ```
    /// # use distref::registry::DaemonConfig;
    /// let found = DaemonConfig::inspect(r#"{"insecure-registries": ["docker.io"]}"#);
    /// assert_eq!(found.notes()[0].line(), 1);
    /// ```
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column of the value, in bytes from 1.
    ///
    /// ```
    /// # use distref::registry::DaemonConfig;
    /// let found = DaemonConfig::inspect(r#"{"insecure-registries": ["docker.io"]}"#);
    /// assert_eq!(found.notes()[0].column(), 26);
    /// ```
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for DaemonNote {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, key, line, column } = self;
        write!(out, "{key:?} (line {line}, column {column}): {kind}")
    }
}

impl fmt::Display for DaemonNoteKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::SchemeDropped => "the scheme does not count: the entry is for HTTPS and HTTP",
            Self::Hub => "this does nothing: Docker Hub is always spoken to over TLS",
            Self::Everything => "this is every address: no registry but Docker Hub is verified",
            Self::Ignored => "the daemon ignores this since version 28",
        })
    }
}

fn string(value: &Value<'_>) -> Result<alloc::string::String, ConfigErrorKind> {
    value.string().map_err(|error| error.kind().clone())
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;
    use crate::registry::{InsecureError, MirrorError};

    #[test]
    fn a_refusal_names_rule_key_and_place() {
        use ConfigErrorKind::{DuplicateKey, Expected, Insecure, Mirror, Syntax};
        for (text, kind, key, line, column) in [
            (
                "{\"registry-mirrors\": [\"m\"]}",
                Mirror(MirrorError::NoScheme),
                "registry-mirrors[0]",
                1,
                23,
            ),
            (
                "{\n \"insecure-registries\":\n  [\"a\", \"-b\"]}",
                Insecure(InsecureError::Hyphen),
                "insecure-registries[1]",
                3,
                9,
            ),
            ("{\"insecure-registries\": \"a\"}", Expected("a list"), "insecure-registries", 1, 25),
            (
                "{\"insecure-registries\": [null]}",
                Expected("a string"),
                "insecure-registries[0]",
                1,
                26,
            ),
            ("[]", Expected("an object"), "", 1, 1),
            ("{\"x\": 1, \"x\": 2}", DuplicateKey, "x", 1, 12),
            ("{", Syntax, "", 1, 1),
        ] {
            let error = DaemonConfig::parse(text).unwrap_err();
            let place = (error.kind(), error.key(), error.line(), error.column());
            assert_eq!(place, (&kind, key, line, column), "{text}");
        }
    }

    #[test]
    fn files_without_registries_are_taken() {
        for text in [
            "",
            " \n",
            "\u{feff}",
            "\u{feff}{}",
            "null",
            "{}",
            "{\"insecure-registries\": null, \"registry-mirrors\": []}",
            "{\"debug\": {\"insecure-registries\": [\"-\"]}, \"Registry-Mirrors\": 5}",
        ] {
            assert_eq!(DaemonConfig::parse(text), Ok(DaemonConfig::default()), "{text}");
        }
    }

    #[test]
    fn what_is_a_flag_must_not_be_in_the_file() {
        let flags = DaemonFlags::new()
            .with_insecure_registry("h".parse().unwrap())
            .with_mirror("https://m".parse().unwrap());
        for (text, keys) in [
            ("{}", &[][..]),
            ("{\"insecure-registries\": null}", &["insecure-registries"]),
            (
                "{\"registry-mirrors\": 1, \"insecure-registries\": []}",
                &["registry-mirrors", "insecure-registries"],
            ),
        ] {
            let found = DaemonConfig::inspect_with(text, &flags);
            let conflicts = found.problems().iter();
            let conflicts: Vec<_> = conflicts
                .inspect(|problem| assert_eq!(problem.kind(), &ConfigErrorKind::AlsoFlag))
                .map(ConfigError::key)
                .collect();
            assert_eq!(conflicts, keys, "{text}");
        }
        let config = DaemonConfig::parse_with("{}", &flags).unwrap();
        assert_eq!(config.info().to_string().lines().count(), 6);
    }

    #[test]
    fn all_that_is_wrong_is_found_and_the_rest_is_kept() {
        let found = DaemonConfig::inspect(
            r#"{"insecure-registries": ["https://a", 1, "b-", "0.0.0.0/0"],
                "allow-nondistributable-artifacts": 3,
                "registry-mirrors": ["m", "http://m:5000"]}"#,
        );
        let keys: Vec<_> = found.problems().iter().map(ConfigError::key).collect();
        assert_eq!(
            keys,
            ["insecure-registries[1]", "insecure-registries[2]", "registry-mirrors[0]"]
        );
        let notes: Vec<_> =
            found.notes().iter().map(|note| (note.key(), note.kind(), note.line())).collect();
        assert_eq!(
            notes,
            [
                ("insecure-registries[0]", DaemonNoteKind::SchemeDropped, 1),
                ("insecure-registries[3]", DaemonNoteKind::Everything, 1),
                ("allow-nondistributable-artifacts", DaemonNoteKind::Ignored, 2),
            ]
        );
        assert_eq!(found.config().insecure_registries().entries().count(), 2);
        assert_eq!(found.config().mirrors().len(), 1);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let list = |value: &str, count| format!("[{}]", [value].repeat(count).join(","));
        let text = format!("{{\"insecure-registries\": {}}}", list("\"-\"", 300));
        assert_eq!(DaemonConfig::inspect(&text).problems().len(), DaemonInspection::MAX_FINDINGS);
        let text = format!("{{\"registry-mirrors\": {}}}", list("\"https://m\"", 1025));
        let error = DaemonConfig::parse(&text).unwrap_err();
        assert_eq!(error.kind(), &ConfigErrorKind::TooMany(1024));
        let error = DaemonConfig::parse(&" ".repeat(DaemonConfig::MAX_LEN + 1)).unwrap_err();
        assert_eq!(error.kind(), &ConfigErrorKind::TooLarge(DaemonConfig::MAX_LEN));
    }

    #[test]
    fn a_password_in_a_mirror_is_in_no_message() {
        let found = DaemonConfig::inspect(
            r#"{"registry-mirrors": ["https://u:hunter2@m", "u:hunter2@m"]}"#,
        );
        assert_eq!(found.problems().len(), 2);
        let shown = format!("{found:?} {}", found.problems()[0]);
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
