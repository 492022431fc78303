//! A document of any kind.

use distref::manifest::{
    Descriptor, DocumentKind, ImageConfig, Layout, Manifest, ManifestError, Reader, SavedImages,
};

/// A document of any kind.
pub(crate) enum Document<'a> {
    Manifest(Manifest<'a>),
    Config(Box<ImageConfig<'a>>),
    Descriptor(Descriptor<'a>),
    Layout(Layout<'a>),
    SavedImages(SavedImages<'a>),
}

impl<'a> Document<'a> {
    /// Reads one; without a kind, a manifest of whatever kind.
    pub(crate) fn read(
        reader: &Reader<'_>,
        kind: Option<DocumentKind>,
        bytes: &'a [u8],
    ) -> Result<Self, ManifestError> {
        match kind {
            Some(DocumentKind::Image) => {
                reader.image(bytes).map(Manifest::Image).map(Self::Manifest)
            }
            Some(DocumentKind::Index) => {
                reader.index(bytes).map(Manifest::Index).map(Self::Manifest)
            }
            Some(DocumentKind::Artifact) => {
                reader.artifact(bytes).map(Manifest::Artifact).map(Self::Manifest)
            }
            Some(DocumentKind::Schema1) => {
                reader.schema1(bytes).map(Manifest::Schema1).map(Self::Manifest)
            }
            Some(DocumentKind::Config) => reader.config(bytes).map(Box::new).map(Self::Config),
            Some(DocumentKind::Descriptor) => reader.descriptor(bytes).map(Self::Descriptor),
            Some(DocumentKind::Layout) => reader.layout(bytes).map(Self::Layout),
            Some(DocumentKind::SavedImages) => reader.saved_images(bytes).map(Self::SavedImages),
            _ => reader.manifest(bytes).map(Self::Manifest),
        }
    }

    pub(crate) const fn kind(&self) -> DocumentKind {
        match self {
            Self::Manifest(manifest) => manifest.kind(),
            Self::Config(_) => DocumentKind::Config,
            Self::Descriptor(_) => DocumentKind::Descriptor,
            Self::Layout(_) => DocumentKind::Layout,
            Self::SavedImages(_) => DocumentKind::SavedImages,
        }
    }
}
