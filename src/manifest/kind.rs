//! The kinds of documents.

/// A kind of document that is read here.
///
/// ```
/// use distref::manifest::DocumentKind;
///
/// assert_eq!(DocumentKind::Index.as_str(), "index");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum DocumentKind {
    /// An image manifest: OCI, or Docker schema 2.
    Image,
    /// An index: OCI, or a Docker manifest list.
    Index,
    /// A withdrawn artifact manifest: OCI's of 1.1 candidates, or ORAS's.
    Artifact,
    /// A Docker schema 1 manifest, signed or not.
    Schema1,
    /// An image config.
    Config,
    /// One descriptor.
    Descriptor,
    /// The `oci-layout` file of an OCI layout.
    Layout,
    /// The `manifest.json` of `docker save`.
    SavedImages,
}

impl DocumentKind {
    /// What people call it.
    ///
    /// ```
    /// assert_eq!(distref::manifest::DocumentKind::Image.as_str(), "image manifest");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image manifest",
            Self::Index => "index",
            Self::Artifact => "artifact manifest",
            Self::Schema1 => "schema 1 manifest",
            Self::Config => "config",
            Self::Descriptor => "descriptor",
            Self::Layout => "layout",
            Self::SavedImages => "saved images",
        }
    }
}

impl core::fmt::Display for DocumentKind {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.pad(self.as_str())
    }
}
