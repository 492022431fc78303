//! Where tools look for files with credentials, as data.

use alloc::string::String;
use core::fmt;

/// How a file is to be read.
///
/// ```
/// use distref::registry::{ContainersAuth, FileFormat};
///
/// let last = ContainersAuth::search_order().last().unwrap();
/// assert_eq!(last.format(), FileFormat::Dockercfg);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum FileFormat {
    /// `config.json`, by [`DockerConfig::parse`](super::DockerConfig::parse).
    DockerConfig,
    /// `auth.json`, by [`ContainersAuth::parse`](super::ContainersAuth::parse). Podman and its kin read `config.json`
    /// by this, too.
    ContainersAuth,
    /// `.dockercfg`, by [`ContainersAuth::parse_dockercfg`](super::ContainersAuth::parse_dockercfg).
    Dockercfg,
    /// No file: the text itself is that of a `config.json`.
    Inline,
}

/// A place where a tool looks. `Display` shows variables by their names: `${HOME}/.docker/config.json`.
///
/// The environment is not read here: [`resolve`](Self::resolve) asks for the variables. `HOME` stands for the user's
/// home directory, `UID` for their number, which shells do not export.
///
/// ```
/// use distref::registry::DockerConfig;
///
/// let variables = |name: &str| (name == "HOME").then(|| "/home/me".to_owned());
/// let places = DockerConfig::search_order().iter();
/// let files: Vec<_> = places.filter_map(|place| place.resolve(variables)).collect();
/// assert_eq!(files, ["/home/me/.docker/config.json"]);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct SearchPlace {
    /// Text with `${NAME}`s.
    template: &'static str,
    /// The place counts only if none of these is set.
    unless: &'static [&'static str],
    format: FileFormat,
}

/// Docker's places.
pub(super) const DOCKER: &[SearchPlace] = &[
    SearchPlace::new("${DOCKER_AUTH_CONFIG}", &[], FileFormat::Inline),
    SearchPlace::new("${DOCKER_CONFIG}/config.json", &[], FileFormat::DockerConfig),
    SearchPlace::new("${HOME}/.docker/config.json", &["DOCKER_CONFIG"], FileFormat::DockerConfig),
];

/// Those of Podman and Buildah: a file that a variable names is the only one.
pub(super) const CONTAINERS: &[SearchPlace] = {
    const FILE: &[&str] = &["REGISTRY_AUTH_FILE"];
    const NAMED: &[&str] = &["REGISTRY_AUTH_FILE", "DOCKER_CONFIG"];
    const RUNTIME: &[&str] = &["REGISTRY_AUTH_FILE", "DOCKER_CONFIG", "XDG_RUNTIME_DIR"];
    const CONFIG: &[&str] = &["REGISTRY_AUTH_FILE", "DOCKER_CONFIG", "XDG_CONFIG_HOME"];
    use FileFormat::{ContainersAuth, Dockercfg};
    &[
        SearchPlace::new("${REGISTRY_AUTH_FILE}", &[], ContainersAuth),
        SearchPlace::new("${DOCKER_CONFIG}/config.json", FILE, ContainersAuth),
        SearchPlace::new("${XDG_RUNTIME_DIR}/containers/auth.json", NAMED, ContainersAuth),
        SearchPlace::new("/run/containers/${UID}/auth.json", RUNTIME, ContainersAuth),
        SearchPlace::new("${XDG_CONFIG_HOME}/containers/auth.json", NAMED, ContainersAuth),
        SearchPlace::new("${HOME}/.config/containers/auth.json", CONFIG, ContainersAuth),
        SearchPlace::new("${HOME}/.docker/config.json", NAMED, ContainersAuth),
        SearchPlace::new("${HOME}/.dockercfg", NAMED, Dockercfg),
    ]
};

impl SearchPlace {
    const fn new(
        template: &'static str,
        unless: &'static [&'static str],
        format: FileFormat,
    ) -> Self {
        Self { template, unless, format }
    }

    /// How what is found there is to be read.
    ///
    /// ```
    /// use distref::registry::{DockerConfig, FileFormat};
    ///
    /// assert_eq!(DockerConfig::search_order()[0].format(), FileFormat::Inline);
    /// ```
    #[must_use]
    pub const fn format(&self) -> FileFormat {
        self.format
    }

    /// Variables that, where they are set, replace this place by another.
    ///
    /// ```
    /// use distref::registry::DockerConfig;
    ///
    /// assert_eq!(DockerConfig::search_order()[2].unless(), ["DOCKER_CONFIG"]);
    /// ```
    #[must_use]
    pub const fn unless(&self) -> &'static [&'static str] {
        self.unless
    }

    /// The path, or for [`FileFormat::Inline`] the text, with the values of variables. `None` if a variable in it is
    /// unset or empty, or one of [`unless`](Self::unless) is set.
    ///
    /// ```
    /// use distref::registry::ContainersAuth;
    ///
    /// let place = ContainersAuth::search_order()[3];
    /// let variables = |name: &str| (name == "UID").then(|| "1000".to_owned());
    /// assert_eq!(place.resolve(variables).as_deref(), Some("/run/containers/1000/auth.json"));
    /// ```
    pub fn resolve(&self, variable: impl Fn(&str) -> Option<String>) -> Option<String> {
        let value = |name: &str| variable(name).filter(|value| !value.is_empty());
        if self.unless.iter().any(|name| value(name).is_some()) {
            return None;
        }
        let mut pieces = self.template.split("${");
        let mut text = String::from(pieces.next()?);
        for piece in pieces {
            let (name, rest) = piece.split_once('}')?;
            text.push_str(&value(name)?);
            text.push_str(rest);
        }
        Some(text)
    }
}

impl fmt::Display for SearchPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.template)
    }
}
