//! History: how an image was made, step by step, and which step made which layer.

use alloc::borrow::Cow;
use core::iter;

use super::{Descriptor, ImageConfig, config::own, time::unix_seconds};
use crate::Digest;

/// How one layer of an image came to be, or a step that made none.
///
/// Every member may be missing. Source: image-spec v1.1.1, `config.md`, `history`.
///
/// ```
/// # use distref::manifest::ImageConfig;
/// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
///     "history": [{"created": "2026-01-31T08:00:00Z", "created_by": "USER app", "empty_layer": true}]}"#;
/// let config = ImageConfig::parse(bytes)?;
/// let step = &config.history()[0];
/// assert_eq!((step.created_by(), step.is_empty_layer()), (Some("USER app"), true));
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct History<'a> {
    pub(super) created: Option<Cow<'a, str>>,
    pub(super) author: Option<Cow<'a, str>>,
    pub(super) created_by: Option<Cow<'a, str>>,
    pub(super) comment: Option<Cow<'a, str>>,
    pub(super) empty_layer: bool,
}

impl History<'_> {
    /// When it was done, as it is written: a date and time of RFC 3339.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
    /// #     "history": [{"created": "2026-01-31T08:00:00Z"}]}"#;
    /// # let config = ImageConfig::parse(bytes)?;
    /// assert_eq!(config.history()[0].created(), Some("2026-01-31T08:00:00Z"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn created(&self) -> Option<&str> {
        self.created.as_deref()
    }

    /// When it was done, in seconds since 1970, without the fraction; before, negative.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
    /// #     "history": [{"created": "2026-01-31T08:00:00Z"}]}"#;
    /// # let config = ImageConfig::parse(bytes)?;
    /// assert_eq!(config.history()[0].created_unix(), Some(1_769_846_400));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn created_unix(&self) -> Option<i64> {
        unix_seconds(self.created()?)
    }

    /// Who did it.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
    /// #     "history": [{"author": "A. Person"}]}"#;
    /// # let config = ImageConfig::parse(bytes)?;
    /// assert_eq!(config.history()[0].author(), Some("A. Person"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn author(&self) -> Option<&str> {
        self.author.as_deref()
    }

    /// The command that did it; of builders, most often the line of the Dockerfile.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
    /// #     "history": [{"created_by": "COPY app / # buildkit"}]}"#;
    /// # let config = ImageConfig::parse(bytes)?;
    /// assert_eq!(config.history()[0].created_by(), Some("COPY app / # buildkit"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn created_by(&self) -> Option<&str> {
        self.created_by.as_deref()
    }

    /// What was noted about it.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
    /// #     "history": [{"comment": "buildkit.dockerfile.v0"}]}"#;
    /// # let config = ImageConfig::parse(bytes)?;
    /// assert_eq!(config.history()[0].comment(), Some("buildkit.dockerfile.v0"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// Whether it made no layer: `ENV`, `CMD` and the like.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// # let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
    /// #     "history": [{"created_by": "ENV A=b", "empty_layer": true}]}"#;
    /// # let config = ImageConfig::parse(bytes)?;
    /// assert!(config.history()[0].is_empty_layer());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn is_empty_layer(&self) -> bool {
        self.empty_layer
    }

    /// Owns its text.
    ///
    /// ```
    /// # use distref::manifest::{History, ImageConfig};
    /// fn last(bytes: Vec<u8>) -> Option<History<'static>> {
    ///     ImageConfig::parse(&bytes).ok()?.history().last().cloned().map(History::into_owned)
    /// }
    /// # assert_eq!(last(Vec::new()), None);
    /// ```
    #[must_use]
    pub fn into_owned(self) -> History<'static> {
        History {
            created: own(self.created),
            author: own(self.author),
            created_by: own(self.created_by),
            comment: own(self.comment),
            empty_layer: self.empty_layer,
        }
    }
}

/// A step of how an image was made, with the layer that it made.
///
/// What the config or the manifest does not tell is `None`; at least one is not.
///
/// ```
/// # use distref::manifest::ImageConfig;
/// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [
///         "sha256:8f07f6e606c6c3a95d8d1457ea3c3d27df6e1e593bcd7972651a29b349023c18"]},
///     "history": [{"created_by": "ENV A=b", "empty_layer": true}, {"created_by": "COPY app /"}]}"#;
/// let config = ImageConfig::parse(bytes)?;
/// let steps: Vec<_> = config.steps().collect();
/// assert_eq!((steps.len(), steps[0].diff_id()), (2, None));
/// assert_eq!(steps[1].diff_id(), config.diff_ids().first());
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Step<'s> {
    history: Option<&'s History<'s>>,
    diff_id: Option<&'s Digest>,
    layer: Option<&'s Descriptor<'s>>,
}

impl<'s> Step<'s> {
    /// What was done; `None` of a layer for which there is no history.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [
    ///     "sha256:8f07f6e606c6c3a95d8d1457ea3c3d27df6e1e593bcd7972651a29b349023c18"]}}"#;
    /// assert_eq!(ImageConfig::parse(bytes)?.steps().next().unwrap().history(), None);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn history(&self) -> Option<&'s History<'s>> {
        self.history
    }

    /// The layer that was made, by the digest of its uncompressed content; `None` of a step that
    /// made none.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
    ///     "history": [{"created_by": "ENV A=b", "empty_layer": true}]}"#;
    /// assert_eq!(ImageConfig::parse(bytes)?.steps().next().unwrap().diff_id(), None);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn diff_id(&self) -> Option<&'s Digest> {
        self.diff_id
    }

    /// The layer that was made, as the manifest has it; `None` of a step that made none, and
    /// everywhere in [`ImageConfig::steps`], which knows no manifest.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageConfig};
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [
    ///     "sha256:8f07f6e606c6c3a95d8d1457ea3c3d27df6e1e593bcd7972651a29b349023c18"]}}"#;
    /// let (config, layers) = (ImageConfig::parse(bytes)?, [Descriptor::EMPTY]);
    /// let step = config.steps_with(&layers).next().unwrap();
    /// assert_eq!(step.layer(), Some(&Descriptor::EMPTY));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn layer(&self) -> Option<&'s Descriptor<'s>> {
        self.layer
    }

    /// Itself, unless nothing is told.
    fn told(self) -> Option<Self> {
        let is_told = self.history.is_some() || self.diff_id.is_some() || self.layer.is_some();
        is_told.then_some(self)
    }
}

/// How the layers came to be.
impl ImageConfig<'_> {
    /// The [`history`](Self::history), each step that made a layer with the diff ID of that layer.
    ///
    /// The layers go to the steps that are not [empty](History::is_empty_layer), in their order.
    /// Where the numbers differ, the last of those steps are without a layer, or the last layers
    /// are steps without history: see [`history_agrees`](Self::history_agrees).
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": [
    ///         "sha256:8f07f6e606c6c3a95d8d1457ea3c3d27df6e1e593bcd7972651a29b349023c18"]},
    ///     "history": [{"created_by": "ENV A=b", "empty_layer": true}, {"created_by": "COPY app /"}]}"#;
    /// let config = ImageConfig::parse(bytes)?;
    /// let made = config.steps().find(|step| step.diff_id().is_some()).unwrap();
    /// assert_eq!(made.history().unwrap().created_by(), Some("COPY app /"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        self.steps_with(&[])
    }

    /// The same, each also with its layer out of those of the manifest.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageConfig};
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
    ///     "history": [{"created_by": "ENV A=b", "empty_layer": true}, {"created_by": "COPY app /"}]}"#;
    /// let (config, layers) = (ImageConfig::parse(bytes)?, [Descriptor::EMPTY]);
    /// let made = config.steps_with(&layers).map(|step| step.layer().map(Descriptor::size));
    /// assert!(made.eq([None, Some(2)]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn steps_with<'s>(
        &'s self,
        layers: &'s [Descriptor<'_>],
    ) -> impl Iterator<Item = Step<'s>> {
        let mut history = self.history().iter();
        let mut diff_ids = self.diff_ids().iter();
        let mut layers = layers.iter();
        iter::from_fn(move || match history.next() {
            Some(step) if step.is_empty_layer() => {
                Some(Step { history: Some(step), diff_id: None, layer: None })
            }
            history => Step { history, diff_id: diff_ids.next(), layer: layers.next() }.told(),
        })
    }

    /// Whether the history, if there is one, has as many steps that made a layer as there are
    /// layers. The specification says so, and few look.
    ///
    /// ```
    /// # use distref::manifest::ImageConfig;
    /// let bytes = br#"{"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": []},
    ///     "history": [{"created_by": "COPY app /"}]}"#;
    /// assert!(!ImageConfig::parse(bytes)?.history_agrees());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn history_agrees(&self) -> bool {
        let made = self.history.iter().filter(|step| !step.is_empty_layer()).count();
        self.history.is_empty() || made == self.diff_ids.len()
    }
}
