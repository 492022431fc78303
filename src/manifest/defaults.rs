//! How a container of an image runs.

use alloc::{borrow::Cow, vec::Vec};

use super::{Annotations, config::own, descriptor::owned};

/// How a container of the image runs unless it is told otherwise: the `config` of a config.
///
/// | member | accessor | |
/// |---|---|---|
/// | `User` | [`user`](Self::user) | |
/// | `ExposedPorts` | [`exposed_ports`](Self::exposed_ports) | |
/// | `Env` | [`env`](Self::env), [`env_var`](Self::env_var) | |
/// | `Entrypoint`, `Cmd` | [`entrypoint`](Self::entrypoint), [`cmd`](Self::cmd), [`command`](Self::command) | |
/// | `Volumes` | [`volumes`](Self::volumes) | |
/// | `WorkingDir` | [`working_dir`](Self::working_dir) | |
/// | `Labels` | [`labels`](Self::labels) | |
/// | `StopSignal` | [`stop_signal`](Self::stop_signal) | |
/// | `ArgsEscaped` | [`args_escaped`](Self::args_escaped) | deprecated |
///
/// Every member may be missing; an empty text means the same, and lists are in the order in which
/// they are written. Members that Docker adds are read by
/// [`ImageConfig::default_member`](super::ImageConfig::default_member).
///
/// Source: image-spec v1.1.1, `config.md`, `config`.
///
/// ```
/// # use distref::manifest::ImageConfig;
/// let bytes = br#"{
///   "os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
///   "config": {"User": "", "Env": ["PATH=/bin", "LANG=C"], "Cmd": ["sh"], "ExposedPorts": {"80/tcp": {}}}
/// }"#;
/// let config = ImageConfig::parse(bytes)?;
/// let defaults = config.defaults();
/// assert_eq!(defaults.user(), None);
/// assert_eq!(defaults.env_var("LANG"), Some("C"));
/// assert!(defaults.command().eq(["sh"]));
/// assert!(defaults.exposed_ports().eq(["80/tcp"]));
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Defaults<'a> {
    pub(super) user: Option<Cow<'a, str>>,
    pub(super) exposed_ports: Vec<Cow<'a, str>>,
    pub(super) env: Vec<Cow<'a, str>>,
    pub(super) entrypoint: Vec<Cow<'a, str>>,
    pub(super) cmd: Vec<Cow<'a, str>>,
    pub(super) volumes: Vec<Cow<'a, str>>,
    pub(super) working_dir: Option<Cow<'a, str>>,
    pub(super) labels: Annotations<'a>,
    pub(super) stop_signal: Option<Cow<'a, str>>,
    pub(super) args_escaped: bool,
}

impl<'a> Defaults<'a> {
    /// As whom it runs: `user`, `uid`, `user:group`, `uid:gid`, … Where nothing is said,
    /// as root; on Windows as the user of its base.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "linux", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []}, "config": {"User": "1000:1000"}}"#)?;
    /// assert_eq!(config.defaults().user(), Some("1000:1000"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        written(self.user.as_ref())
    }

    /// The ports on which it listens: `port`, `port/tcp` or `port/udp`, as they are written.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "linux", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []}, "config": {"ExposedPorts": {"443/tcp": {}}}}"#)?;
    /// assert!(config.defaults().exposed_ports().eq(["443/tcp"]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn exposed_ports(&self) -> impl ExactSizeIterator<Item = &str> {
        texts(&self.exposed_ports)
    }

    /// The environment: names and values. A name may be there twice.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "linux", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []}, "config": {"Env": ["OPTS=-a=b", "EMPTY="]}}"#)?;
    /// assert!(config.defaults().env().eq([("OPTS", "-a=b"), ("EMPTY", "")]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn env(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> + ExactSizeIterator {
        // Each was read as `NAME=value`.
        self.env.iter().map(|text| text.split_once('=').unwrap_or((text, "")))
    }

    /// The value of a variable of the environment. Of a name that is there twice, the last value:
    /// so runtimes have it. Compares names exactly, which Windows does not.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "linux", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []}, "config": {"Env": ["A=1", "A=2"]}}"#)?;
    /// assert_eq!(config.defaults().env_var("A"), Some("2"));
    /// assert_eq!(config.defaults().env_var("a"), None);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn env_var(&self, name: &str) -> Option<&str> {
        self.env().rfind(|&(other, _)| other == name).map(|(_, value)| value)
    }

    /// The command, or the part of it that stays when a container is given another [`cmd`](Self::cmd).
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "linux", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []}, "config": {"Entrypoint": ["/bin/sh", "-c"]}}"#)?;
    /// assert!(config.defaults().entrypoint().eq(["/bin/sh", "-c"]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn entrypoint(&self) -> impl ExactSizeIterator<Item = &str> {
        texts(&self.entrypoint)
    }

    /// The arguments after the entrypoint; without one, the command.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "linux", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []}, "config": {"Cmd": ["nginx", "-g", "daemon off;"]}}"#)?;
    /// assert_eq!(config.defaults().cmd().next(), Some("nginx"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn cmd(&self) -> impl ExactSizeIterator<Item = &str> {
        texts(&self.cmd)
    }

    /// What is run: the entrypoint, then `cmd`.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "linux", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []}, "config": {"Entrypoint": ["/app"], "Cmd": ["-v"]}}"#)?;
    /// assert!(config.defaults().command().eq(["/app", "-v"]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn command(&self) -> impl Iterator<Item = &str> {
        self.entrypoint().chain(self.cmd())
    }

    /// The paths for which a container gets a volume of its own.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "linux", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []}, "config": {"Volumes": {"/var/lib/db": {}}}}"#)?;
    /// assert!(config.defaults().volumes().eq(["/var/lib/db"]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn volumes(&self) -> impl ExactSizeIterator<Item = &str> {
        texts(&self.volumes)
    }

    /// Where it runs.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "linux", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []}, "config": {"WorkingDir": "/srv"}}"#)?;
    /// assert_eq!(config.defaults().working_dir(), Some("/srv"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn working_dir(&self) -> Option<&str> {
        written(self.working_dir.as_ref())
    }

    /// What is noted about the image. Many images have here what others have as annotations.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "linux", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []},
    /// #     "config": {"Labels": {"org.opencontainers.image.version": "1.27"}}}"#)?;
    /// assert_eq!(config.defaults().labels().version(), Some("1.27"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn labels(&self) -> &Annotations<'a> {
        &self.labels
    }

    /// The signal that ends it: `SIGKILL`, `SIGRTMIN+3`; Docker also writes numbers.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "linux", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []}, "config": {"StopSignal": "SIGQUIT"}}"#)?;
    /// assert_eq!(config.defaults().stop_signal(), Some("SIGQUIT"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn stop_signal(&self) -> Option<&str> {
        written(self.stop_signal.as_ref())
    }

    /// On Windows: whether `cmd`, or the entrypoint, is one text that is to be run as it is.
    /// Deprecated, and read because of images that have it.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let config = ImageConfig::parse(br#"{"os": "windows", "architecture": "amd64",
    /// #     "rootfs": {"type": "layers", "diff_ids": []}, "config": {"ArgsEscaped": true}}"#)?;
    /// assert!(config.defaults().args_escaped());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn args_escaped(&self) -> bool {
        self.args_escaped
    }

    /// Owns its text.
    ///
    /// ```
    /// # use distref::manifest::{Defaults, ImageConfig};
    /// fn read(bytes: Vec<u8>) -> Option<Defaults<'static>> {
    ///     Some(ImageConfig::parse(&bytes).ok()?.defaults().clone().into_owned())
    /// }
    /// # assert_eq!(read(Vec::new()), None);
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Defaults<'static> {
        Defaults {
            user: own(self.user),
            exposed_ports: owned(self.exposed_ports),
            env: owned(self.env),
            entrypoint: owned(self.entrypoint),
            cmd: owned(self.cmd),
            volumes: owned(self.volumes),
            working_dir: own(self.working_dir),
            labels: self.labels.into_owned(),
            stop_signal: own(self.stop_signal),
            args_escaped: self.args_escaped,
        }
    }
}

/// A text, if anything is written in it.
fn written<'t>(text: Option<&'t Cow<'_, str>>) -> Option<&'t str> {
    text.map(AsRef::as_ref).filter(|text: &&str| !text.is_empty())
}

fn texts<'t>(texts: &'t [Cow<'_, str>]) -> impl ExactSizeIterator<Item = &'t str> {
    texts.iter().map(AsRef::as_ref)
}
