//! All that is wrong with a `daemon.json`, and all that is good.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::{DaemonConfig, DaemonFlags};
use crate::reference::DomainView;
use crate::registry::document::Value;
use crate::registry::error::{ConfigError, ConfigErrorKind};
use crate::registry::insecure::{InsecureEntry, InsecureRegistries};

/// A file read as far as it can be: what is good of it, and all that is wrong.
///
/// ```
/// use distref::registry::DaemonConfig;
///
/// let found = DaemonConfig::inspect(r#"{"insecure-registries": ["-h", "h"], "registry-mirrors": [5]}"#);
/// assert_eq!(found.config().insecure_registries().entries().count(), 1);
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

    pub(super) fn new(text: &str, flags: &DaemonFlags) -> Self {
        let mut found = Self::default();
        if let Err(problem) = found.read(text, flags) {
            found.problem(problem);
        }
        found
    }

    pub(super) fn into_result(self) -> Result<DaemonConfig, ConfigError> {
        self.problems.into_iter().next().map_or(Ok(self.config), Err)
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
            let is_flag = match &**name {
                INSECURE => !flags.insecure.is_empty(),
                MIRRORS => !flags.mirrors.is_empty(),
                _ => false,
            };
            let read = match &**name {
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
        for (at, value) in list.elements()?.enumerate() {
            if at >= limit {
                return Err(value.fault(ConfigErrorKind::TooMany(limit)));
            }
            if let Err(kind) = read(self, &value) {
                // The place is counted from the start of the file: not for what is not kept.
                if self.problems.len() < Self::MAX_FINDINGS {
                    self.problem(value.fault(kind));
                }
            }
        }
        Ok(())
    }

    fn insecure(&mut self, value: &Value<'_>) -> Result<(), ConfigErrorKind> {
        let text = value.try_string()?;
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
        let mirror = value.try_string()?.parse().map_err(ConfigErrorKind::Mirror)?;
        self.config.add_mirror(mirror)
    }

    /// Whatever it is: today's daemon does not look at it.
    fn nondistributable(&mut self, list: &Value<'_>) {
        self.note(DaemonNoteKind::Ignored, list);
        let Ok(values) = list.elements() else { return };
        let values = values.take(DaemonConfig::MAX_VALUES);
        let texts = values.filter_map(|value| value.try_string().ok()).map(Into::into);
        self.config.nondistributable = texts.collect();
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
