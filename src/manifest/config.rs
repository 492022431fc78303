//! Image configs: the platform of an image, how to run it, and of which layers it consists.

use alloc::{borrow::Cow, vec::Vec};

use super::{
    Annotations,
    descriptor::owned,
    source::{Source, kept},
};
use crate::{Digest, Platform};

/// The config of an image.
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

/// How a container of the image runs unless it is told otherwise: the `config` of a config.
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

/// How one layer came to be, or a step that made none.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct History<'a> {
    pub(super) created: Option<Cow<'a, str>>,
    pub(super) author: Option<Cow<'a, str>>,
    pub(super) created_by: Option<Cow<'a, str>>,
    pub(super) comment: Option<Cow<'a, str>>,
    pub(super) empty_layer: bool,
}

kept!(
    ImageConfig,
    r##"# let document = distref::manifest::Reader::strict().config(br#"{"os": "linux", "architecture": "amd64",
#     "rootfs": {"type": "layers", "diff_ids": []}}"#)?;"##
);

impl ImageConfig<'_> {
    /// Owns its bytes and what was read from them.
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

impl Defaults<'_> {
    /// Owns its text.
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

impl History<'_> {
    /// Owns its text.
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

fn own(text: Option<Cow<'_, str>>) -> Option<Cow<'static, str>> {
    text.map(|text| Cow::Owned(text.into_owned()))
}
