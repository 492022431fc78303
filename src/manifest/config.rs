//! Image configs: the platform of an image, how to run it, and of which layers it consists.

use alloc::{borrow::Cow, vec::Vec};

use super::{
    Defaults, History, ManifestError, Reader, read,
    source::{Source, kept},
    time::unix_seconds,
};
use crate::{Digest, Platform};

/// The config of an image: for which platform it is, how it runs, and how it came to be.
///
/// | member | accessor | |
/// |---|---|---|
/// | `os`, `architecture`, `variant`, `os.version`, `os.features` | [`platform`](Self::platform) | |
/// | `created` | [`created`](Self::created) | RFC 3339 |
/// | `author` | [`author`](Self::author) | |
/// | `config` | [`defaults`](Self::defaults) | how a container runs |
/// | `rootfs` | [`diff_ids`](Self::diff_ids) | the layers, uncompressed, the base first |
/// | `history` | [`history`](Self::history), [`steps`](Self::steps) | how the layers came to be |
///
/// What Docker adds is not lost: [`member`](Self::member), [`default_member`](Self::default_member).
///
/// The ID of an image, as `docker images` shows it, is the digest of its config.
///
/// Source: image-spec v1.1.1, `config.md`.
///
/// ```
/// use distref::manifest::ImageConfig;
///
/// let bytes = br#"{
///   "architecture": "arm64", "os": "linux", "created": "2026-01-31T08:00:00Z",
///   "docker_version": "28.2.2",
///   "config": {"Env": ["PATH=/bin"], "Entrypoint": ["/app"], "Cmd": ["--help"]},
///   "rootfs": {"type": "layers", "diff_ids": [
///     "sha256:8f07f6e606c6c3a95d8d1457ea3c3d27df6e1e593bcd7972651a29b349023c18"]},
///   "history": [{"created_by": "COPY app /"}, {"created_by": "CMD [\"--help\"]", "empty_layer": true}]
/// }"#;
/// let config = ImageConfig::parse(bytes)?;
/// assert_eq!(config.platform().to_string(), "linux/arm64");
/// assert!(config.defaults().command().eq(["/app", "--help"]));
/// assert_eq!(config.diff_ids().len(), 1);
/// assert_eq!(config.steps().next().unwrap().diff_id(), config.diff_ids().first());
/// assert_eq!(config.member("docker_version"), Some(r#""28.2.2""#));
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ImageConfig<'a> {
    pub(super) source: Source<'a>,
    pub(super) platform: Platform<'a>,
    pub(super) created: Option<Cow<'a, str>>,
    pub(super) author: Option<Cow<'a, str>>,
    pub(super) defaults: Defaults<'a>,
    pub(super) diff_ids: Vec<Digest>,
    pub(super) history: Vec<History<'a>>,
}

kept!(
    ImageConfig,
    r##"# let document = distref::manifest::Reader::strict().config(br#"{"os": "linux", "architecture": "amd64",
#     "rootfs": {"type": "layers", "diff_ids": []}}"#)?;"##
);

impl<'a> ImageConfig<'a> {
    /// Reads one, strictly.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where. See [`Reader::config`].
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let error = ImageConfig::parse(br#"{"os": "linux", "architecture": null}"#).unwrap_err();
    /// assert_eq!(error.path(), "$.architecture");
    /// ```
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ManifestError> {
        Reader::strict().config(bytes)
    }

    /// The machine that the image is for, as it is written.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "arm", "variant": "v7",
    ///     "rootfs": {"type": "layers", "diff_ids": []}}"#;
    /// assert_eq!(ImageConfig::parse(bytes)?.platform().to_string(), "linux/arm/v7");
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn platform(&self) -> &Platform<'a> {
        &self.platform
    }

    /// When the image was made, as it is written: a date and time of RFC 3339.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "created": "2026-01-31T08:00:00+01:00",
    ///     "rootfs": {"type": "layers", "diff_ids": []}}"#;
    /// assert_eq!(ImageConfig::parse(bytes)?.created(), Some("2026-01-31T08:00:00+01:00"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn created(&self) -> Option<&str> {
        self.created.as_deref()
    }

    /// When the image was made, in seconds since 1970, without the fraction; before, negative.
    ///
    /// Images that are built reproducibly have 0 here, or another time that never was.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "created": "1970-01-01T01:00:01+01:00",
    ///     "rootfs": {"type": "layers", "diff_ids": []}}"#;
    /// assert_eq!(ImageConfig::parse(bytes)?.created_unix(), Some(1));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn created_unix(&self) -> Option<i64> {
        unix_seconds(self.created()?)
    }

    /// Who made the image.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "author": "A. Person <a@example.com>",
    ///     "rootfs": {"type": "layers", "diff_ids": []}}"#;
    /// assert_eq!(ImageConfig::parse(bytes)?.author(), Some("A. Person <a@example.com>"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn author(&self) -> Option<&str> {
        self.author.as_deref()
    }

    /// How a container of the image runs unless it is told otherwise: the member `config`.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "config": {"User": "app"},
    ///     "rootfs": {"type": "layers", "diff_ids": []}}"#;
    /// assert_eq!(ImageConfig::parse(bytes)?.defaults().user(), Some("app"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn defaults(&self) -> &Defaults<'a> {
        &self.defaults
    }

    /// The value of a member of `config`, known here or not, as it is written: JSON. So are read
    /// those that Docker adds: `Healthcheck`, `OnBuild`, `Shell`, `StopTimeout`, …
    ///
    /// Both names are taken to the letter, also of a config that was read leniently. Takes a pass
    /// over the text.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
    ///     "config": {"Healthcheck": {"Test": ["CMD", "/check"]}}}"#;
    /// let config = ImageConfig::parse(bytes)?;
    /// assert_eq!(config.default_member("Healthcheck"), Some(r#"{"Test": ["CMD", "/check"]}"#));
    /// assert_eq!(config.default_member("Shell"), None);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn default_member(&self, name: &str) -> Option<&str> {
        read::member(self.member("config")?, name)
    }

    /// The digests of the layers, uncompressed, the base first. Those of the manifest are of the
    /// layers as they are stored.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [
    ///     "sha256:8f07f6e606c6c3a95d8d1457ea3c3d27df6e1e593bcd7972651a29b349023c18"]}}"#;
    /// assert_eq!(ImageConfig::parse(bytes)?.diff_ids().len(), 1);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn diff_ids(&self) -> &[Digest] {
        &self.diff_ids
    }

    /// How the image was made, the first step first; empty where the config does not tell. Which
    /// step made which layer: [`steps`](Self::steps).
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
    ///     "history": [{"created_by": "ENV A=b", "empty_layer": true}]}"#;
    /// assert_eq!(ImageConfig::parse(bytes)?.history()[0].created_by(), Some("ENV A=b"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn history(&self) -> &[History<'a>] {
        &self.history
    }

    /// Owns its bytes and what was read from them.
    ///
    /// ```
    /// # use distref::manifest::{ImageConfig, ManifestError};
    /// fn read(bytes: Vec<u8>) -> Result<ImageConfig<'static>, ManifestError> {
    ///     ImageConfig::parse(&bytes).map(ImageConfig::into_owned)
    /// }
    /// # assert!(read(Vec::new()).is_err());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> ImageConfig<'static> {
        ImageConfig {
            source: self.source.into_owned(),
            platform: self.platform.into_owned(),
            created: own(self.created),
            author: own(self.author),
            defaults: self.defaults.into_owned(),
            diff_ids: self.diff_ids,
            history: self.history.into_iter().map(History::into_owned).collect(),
        }
    }
}

pub(super) fn own(text: Option<Cow<'_, str>>) -> Option<Cow<'static, str>> {
    text.map(|text| Cow::Owned(text.into_owned()))
}
