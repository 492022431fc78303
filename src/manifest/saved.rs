//! What `docker save` writes beside the layers.

use alloc::{borrow::Cow, vec::Vec};

use super::{
    descriptor::owned,
    source::{Source, kept},
};

/// The `manifest.json` of an archive that `docker save` wrote.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct SavedImages<'a> {
    pub(super) source: Source<'a>,
    pub(super) images: Vec<SavedImage<'a>>,
}

/// One image of an archive.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct SavedImage<'a> {
    pub(super) config: Cow<'a, str>,
    pub(super) repo_tags: Vec<Cow<'a, str>>,
    pub(super) layers: Vec<Cow<'a, str>>,
}

kept!(SavedImages, r#"# let document = distref::manifest::Reader::strict().saved_images(b"[]")?;"#);

impl SavedImages<'_> {
    /// Owns its bytes and what was read from them.
    #[must_use]
    pub fn into_owned(self) -> SavedImages<'static> {
        SavedImages {
            source: self.source.into_owned(),
            images: self.images.into_iter().map(SavedImage::into_owned).collect(),
        }
    }
}

impl SavedImage<'_> {
    /// Owns its text.
    #[must_use]
    pub fn into_owned(self) -> SavedImage<'static> {
        SavedImage {
            config: Cow::Owned(self.config.into_owned()),
            repo_tags: owned(self.repo_tags),
            layers: owned(self.layers),
        }
    }
}
