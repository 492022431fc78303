//! OCI layouts: a folder of blobs, and what marks it as one.

use super::{
    ManifestError, Reader,
    source::{Source, kept},
};

/// The `oci-layout` file that marks a folder as an OCI layout.
///
/// | in the folder | | |
/// |---|---|---|
/// | [`oci-layout`](Self::FILE) | this | most often [`Layout::TEXT`] |
/// | [`index.json`](Self::INDEX_FILE) | an [`Index`](super::Index) | names are the [`ref_name`](super::Annotations::ref_name) of its entries |
/// | [`blobs`](Self::BLOBS)`/algorithm/encoded` | content | where: [`Digest::to_path`](crate::Digest::to_path) |
///
/// Source: image-spec v1.1.1, `image-layout.md`.
///
/// ```
/// use distref::manifest::{Descriptor, Layout};
///
/// assert!(Layout::parse(Layout::TEXT.as_bytes()).is_ok());
/// let config = Descriptor::EMPTY;
/// let path = format!("{}/{}", Layout::BLOBS, config.digest().to_path());
/// assert!(path.starts_with("blobs/sha256/44136fa3"));
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Layout<'a> {
    pub(super) source: Source<'a>,
}

kept!(
    Layout,
    r##"# let document = distref::manifest::Reader::strict().layout(br#"{"imageLayoutVersion": "1.0.0"}"#)?;"##
);

impl<'a> Layout<'a> {
    /// The only version that there is.
    pub const VERSION: &'static str = "1.0.0";

    /// What to write into the file.
    pub const TEXT: &'static str = r#"{"imageLayoutVersion":"1.0.0"}"#;

    /// The name of the file.
    pub const FILE: &'static str = "oci-layout";

    /// The name of the index, beside the file.
    pub const INDEX_FILE: &'static str = "index.json";

    /// The name of the folder of content, beside the file.
    pub const BLOBS: &'static str = "blobs";

    /// Reads one, strictly.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where. See [`Reader::layout`].
    ///
    /// ```
    /// # use distref::manifest::{Layout, ManifestErrorKind};
    /// let error = Layout::parse(br#"{"imageLayoutVersion": "2.0.0"}"#).unwrap_err();
    /// assert_eq!(error.kind(), ManifestErrorKind::LayoutVersion);
    /// ```
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ManifestError> {
        Reader::strict().layout(bytes)
    }

    /// Owns its bytes.
    ///
    /// ```
    /// # use distref::manifest::{Layout, ManifestError};
    /// fn read(bytes: Vec<u8>) -> Result<Layout<'static>, ManifestError> {
    ///     Layout::parse(&bytes).map(Layout::into_owned)
    /// }
    /// # assert!(read(Vec::new()).is_err());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Layout<'static> {
        Layout { source: self.source.into_owned() }
    }
}
