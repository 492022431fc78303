//! Image configs out of a platform, how to run the image, and its layers.

use alloc::{borrow::Cow, format, string::ToString, vec::Vec};

use super::{descriptor::words, json::Json};
use crate::{
    Digest, Platform,
    manifest::{Defaults, History, ImageConfig, ManifestError, Reader},
};

/// Makes the config of an image: of OCI's and of Docker's, which read the same.
///
/// Each layer comes with its history, so that the two lists agree. The document is compact JSON,
/// the same bytes for the same parts: members in the order of image-spec's Go structs, and nothing
/// for what is absent, but for `config`, which Docker has always found there.
///
/// Source: image-spec v1.1.1, `config.md`, `specs-go/v1/config.go`.
///
/// ```
/// use distref::{Digest, Platform};
/// use distref::manifest::{ConfigBuilder, History};
///
/// let tar = Digest::sha256([0xab; 32]); // of the layer before it is compressed
/// let config = ConfigBuilder::new(Platform::LINUX_AMD64)
///     .env("PATH", "/bin")
///     .cmd(["/bin/app"])
///     .layer(tar, History::new("COPY app /bin/app"))
///     .empty_step(History::new("CMD [\"/bin/app\"]"))
///     .build()?;
/// assert!(config.history_agrees());
/// assert!(config.defaults().command().eq(["/bin/app"]));
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "it makes nothing before `build`"]
pub struct ConfigBuilder<'a> {
    platform: Platform<'a>,
    created: Option<Cow<'a, str>>,
    author: Option<Cow<'a, str>>,
    defaults: Defaults<'a>,
    diff_ids: Vec<Digest>,
    history: Vec<History<'a>>,
}

impl<'a> ConfigBuilder<'a> {
    /// The config of an image for this platform, so far without layers.
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_ARM_V7).build()?;
    /// assert_eq!(config.platform(), &Platform::LINUX_ARM_V7);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn new(platform: Platform<'a>) -> Self {
        Self {
            platform,
            created: None,
            author: None,
            defaults: Defaults::default(),
            diff_ids: Vec::new(),
            history: Vec::new(),
        }
    }

    /// When the image was made, in the form of RFC 3339. For the same bytes at any time, leave it out
    /// or take a fixed time.
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).created("yesterday");
    /// assert_eq!(config.build().unwrap_err().path(), "$.created");
    /// assert!(config.created("2026-05-14T09:30:00Z").build().is_ok());
    /// ```
    pub fn created(self, created: impl Into<Cow<'a, str>>) -> Self {
        Self { created: Some(created.into()), ..self }
    }

    /// Who made the image.
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).author("Ada <ada@example.com>");
    /// assert_eq!(config.build()?.author(), Some("Ada <ada@example.com>"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn author(self, author: impl Into<Cow<'a, str>>) -> Self {
        Self { author: Some(author.into()), ..self }
    }

    /// Whom the program runs as: `user`, `uid`, `user:group`, `uid:gid`, …
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).user("1000:1000").build()?;
    /// assert_eq!(config.defaults().user(), Some("1000:1000"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn user(mut self, user: impl Into<Cow<'a, str>>) -> Self {
        self.defaults.user = Some(user.into());
        self
    }

    /// One more port that the program listens on: `80`, `80/tcp`, `53/udp`.
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).exposed_port("80/tcp").build()?;
    /// assert!(config.defaults().exposed_ports().eq(["80/tcp"]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn exposed_port(mut self, port: impl Into<Cow<'a, str>>) -> Self {
        add(&mut self.defaults.exposed_ports, port.into());
        self
    }

    /// One more variable of the environment, or another value of it. The name ends at its first `=`,
    /// as it does for whoever reads it, and must not be empty.
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).env("A", "1").env("B", "").env("A", "2");
    /// assert!(config.build()?.defaults().env().eq([("A", "2"), ("B", "")]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn env(mut self, name: &str, value: &str) -> Self {
        let variable = Cow::Owned(format!("{name}={value}"));
        let is_same = |other: &&mut Cow<'_, str>| name_of(other) == name_of(&variable);
        match self.defaults.env.iter_mut().find(is_same) {
            Some(old) => *old = variable,
            None => self.defaults.env.push(variable),
        }
        self
    }

    /// The program and its first arguments, which the arguments of a run do not replace.
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).entrypoint(["/bin/app", "-v"]).build()?;
    /// assert!(config.defaults().entrypoint().eq(["/bin/app", "-v"]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn entrypoint<T: Into<Cow<'a, str>>>(mut self, words: impl IntoIterator<Item = T>) -> Self {
        self.defaults.entrypoint = words.into_iter().map(Into::into).collect();
        self
    }

    /// The arguments to the entrypoint, or without one the program and its arguments; those of a run
    /// replace them.
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).cmd(["/bin/sh"]).build()?;
    /// assert!(config.defaults().cmd().eq(["/bin/sh"]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn cmd<T: Into<Cow<'a, str>>>(mut self, words: impl IntoIterator<Item = T>) -> Self {
        self.defaults.cmd = words.into_iter().map(Into::into).collect();
        self
    }

    /// One more folder for data that outlives a container.
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).volume("/data").build()?;
    /// assert!(config.defaults().volumes().eq(["/data"]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn volume(mut self, folder: impl Into<Cow<'a, str>>) -> Self {
        add(&mut self.defaults.volumes, folder.into());
        self
    }

    /// The folder that the program starts in.
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).working_dir("/srv").build()?;
    /// assert_eq!(config.defaults().working_dir(), Some("/srv"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn working_dir(mut self, folder: impl Into<Cow<'a, str>>) -> Self {
        self.defaults.working_dir = Some(folder.into());
        self
    }

    /// One more label, or another value of it. Most keys are those of
    /// [`annotation`](crate::manifest::annotation).
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).label("com.acme.team", "web").build()?;
    /// assert_eq!(config.defaults().labels().get("com.acme.team"), Some("web"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn label(mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.defaults.labels.insert(key, value);
        self
    }

    /// The signal that asks the program to end: `SIGTERM`.
    ///
    /// ```
    /// # use distref::{Platform, manifest::ConfigBuilder};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).stop_signal("SIGINT").build()?;
    /// assert_eq!(config.defaults().stop_signal(), Some("SIGINT"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn stop_signal(mut self, signal: impl Into<Cow<'a, str>>) -> Self {
        self.defaults.stop_signal = Some(signal.into());
        self
    }

    /// One more layer on top, and how it came to be. `diff_id` is the digest of the tar before it is
    /// compressed, not that of the blob.
    ///
    /// ```
    /// # use distref::{Digest, Platform, manifest::{ConfigBuilder, History}};
    /// let tar = Digest::sha256([0xab; 32]);
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).layer(tar.clone(), History::new("COPY . /"));
    /// assert_eq!(config.build()?.diff_ids(), [tar]);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn layer(mut self, diff_id: Digest, history: History<'a>) -> Self {
        self.diff_ids.push(diff_id);
        self.history.push(History { empty_layer: false, ..history });
        self
    }

    /// A step that made no layer.
    ///
    /// ```
    /// # use distref::{Platform, manifest::{ConfigBuilder, History}};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).empty_step(History::new("CMD sh"));
    /// assert!(config.build()?.history()[0].is_empty_layer());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn empty_step(mut self, history: History<'a>) -> Self {
        self.history.push(History { empty_layer: true, ..history });
        self
    }

    /// Writes the document, and reads it.
    ///
    /// # Errors
    ///
    /// What [`Reader::strict`] says of the document that would have been written: times that are not
    /// of RFC 3339, a variable without a name, more than [`Limits`](crate::manifest::Limits) admit.
    ///
    /// ```
    /// # use distref::{Platform, manifest::{ConfigBuilder, ManifestErrorKind}};
    /// let error = ConfigBuilder::new(Platform::LINUX_AMD64).env("", "1").build().unwrap_err();
    /// assert_eq!(error.kind(), ManifestErrorKind::Env);
    /// assert_eq!(error.path(), "$.config.Env[0]");
    /// ```
    pub fn build(&self) -> Result<ImageConfig<'static>, ManifestError> {
        let text = self.to_json().write();
        Reader::strict().config(text.as_bytes()).map(ImageConfig::into_owned)
    }

    fn to_json(&self) -> Json<'_> {
        let [architecture, os, os_version, os_features, variant] = words(&self.platform);
        Json::object([
            ("created", self.created.as_deref().map(Json::from)),
            ("author", self.author.as_deref().map(Json::from)),
            architecture,
            os,
            os_version,
            os_features,
            variant,
            ("config", Some(defaults(&self.defaults))),
            ("rootfs", Some(rootfs(&self.diff_ids))),
            ("history", Json::list(self.history.iter().map(step)).unless_empty()),
        ])
    }
}

/// Adds what is not there yet.
fn add<'a>(set: &mut Vec<Cow<'a, str>>, name: Cow<'a, str>) {
    if !set.contains(&name) {
        set.push(name);
    }
}

/// The name in `NAME=value`.
fn name_of(variable: &str) -> Option<&str> {
    variable.split_once('=').map(|(name, _)| name)
}

fn defaults<'v>(defaults: &'v Defaults<'_>) -> Json<'v> {
    let list =
        |texts: &'v [Cow<'_, str>]| Json::texts(texts.iter().map(AsRef::as_ref)).unless_empty();
    Json::object([
        ("User", defaults.user.as_deref().map(Json::from)),
        ("ExposedPorts", Json::set(&defaults.exposed_ports).unless_empty()),
        ("Env", list(&defaults.env)),
        ("Entrypoint", list(&defaults.entrypoint)),
        ("Cmd", list(&defaults.cmd)),
        ("Volumes", Json::set(&defaults.volumes).unless_empty()),
        ("WorkingDir", defaults.working_dir.as_deref().map(Json::from)),
        ("Labels", Json::pairs(&defaults.labels).unless_empty()),
        ("StopSignal", defaults.stop_signal.as_deref().map(Json::from)),
    ])
}

fn rootfs(diff_ids: &[Digest]) -> Json<'_> {
    let diff_ids = Json::texts(diff_ids.iter().map(ToString::to_string));
    Json::object([("type", Some("layers".into())), ("diff_ids", Some(diff_ids))])
}

fn step<'v>(step: &'v History<'_>) -> Json<'v> {
    Json::object([
        ("created", step.created.as_deref().map(Json::from)),
        ("created_by", step.created_by.as_deref().map(Json::from)),
        ("author", step.author.as_deref().map(Json::from)),
        ("comment", step.comment.as_deref().map(Json::from)),
        ("empty_layer", step.empty_layer.then_some(Json::True)),
    ])
}
