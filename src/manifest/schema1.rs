//! Docker schema 1 manifests: read-only.

use alloc::{borrow::Cow, vec::Vec};

use super::{
    MediaType,
    descriptor::owned,
    source::{Source, kept},
};

/// A Docker schema 1 manifest, signed or not. To be read where a registry still has one.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Schema1<'a> {
    pub(super) source: Source<'a>,
    pub(super) media_type: Option<MediaType<'a>>,
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) tag: Option<Cow<'a, str>>,
    pub(super) architecture: Option<Cow<'a, str>>,
    /// As they are listed: the newest first. Digests, unless it was read leniently.
    pub(super) layers: Vec<Cow<'a, str>>,
    pub(super) history: Vec<Cow<'a, str>>,
    /// As they are written: a list of objects, unless it was read leniently.
    pub(super) signatures: Option<Cow<'a, str>>,
}

kept!(
    Schema1,
    r##"# let document = distref::manifest::Reader::strict().schema1(br#"{"schemaVersion": 1, "fsLayers": []}"#)?;"##
);

impl<'a> Schema1<'a> {
    /// What it says it is, if it does.
    #[must_use]
    pub const fn media_type(&self) -> Option<&MediaType<'a>> {
        self.media_type.as_ref()
    }

    /// Owns its bytes and what was read from them.
    #[must_use]
    pub fn into_owned(self) -> Schema1<'static> {
        let own = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        Schema1 {
            source: self.source.into_owned(),
            media_type: self.media_type.map(MediaType::into_owned),
            name: own(self.name),
            tag: own(self.tag),
            architecture: own(self.architecture),
            layers: owned(self.layers),
            history: owned(self.history),
            signatures: own(self.signatures),
        }
    }
}
