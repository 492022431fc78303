//! Artifact manifests: withdrawn, recognised.

use alloc::{boxed::Box, vec::Vec};

use super::{
    Annotations, Descriptor, MediaType,
    source::{Source, kept},
};

/// A manifest of the kind that OCI withdrew before image-spec 1.1, and ORAS before that.
///
/// To be read where registries still hold one; nothing writes it. Today artifacts are
/// [image manifests](super::ImageManifest) with an `artifactType`.
///
/// Source: image-spec v1.1.0-rc2, `artifact.md`; oras-project/artifacts-spec.
///
/// ```
/// use distref::manifest::{Manifest, Reader};
///
/// let bytes = br#"{
///   "mediaType": "application/vnd.oci.artifact.manifest.v1+json",
///   "artifactType": "application/spdx+json", "blobs": []
/// }"#;
/// let Manifest::Artifact(artifact) = Reader::strict().manifest(bytes)? else { panic!() };
/// assert_eq!(artifact.artifact_type().unwrap(), "application/spdx+json");
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[expect(clippy::struct_field_names, reason = "named as in the document")]
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Artifact<'a> {
    pub(super) source: Source<'a>,
    pub(super) media_type: MediaType<'a>,
    pub(super) artifact_type: Option<MediaType<'a>>,
    pub(super) blobs: Vec<Descriptor<'a>>,
    pub(super) subject: Option<Box<Descriptor<'a>>>,
    pub(super) annotations: Annotations<'a>,
}

kept!(
    Artifact,
    r##"# let document = distref::manifest::Reader::strict().artifact(br#"{
#   "mediaType": "application/vnd.oci.artifact.manifest.v1+json", "artifactType": "application/spdx+json"}"#)?;"##
);

impl<'a> Artifact<'a> {
    /// What it says it is: OCI's kind or ORAS's.
    ///
    /// ```
    /// # let document = distref::manifest::Reader::strict().artifact(br#"{
    /// #   "mediaType": "application/vnd.oci.artifact.manifest.v1+json", "artifactType": "application/spdx+json"}"#)?;
    /// assert_eq!(document.media_type(), "application/vnd.oci.artifact.manifest.v1+json");
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn media_type(&self) -> &MediaType<'a> {
        &self.media_type
    }

    /// What kind of artifact it is. None only if it was read leniently.
    ///
    /// ```
    /// # let document = distref::manifest::Reader::strict().artifact(br#"{
    /// #   "mediaType": "application/vnd.oci.artifact.manifest.v1+json", "artifactType": "application/spdx+json"}"#)?;
    /// assert_eq!(document.artifact_type().unwrap(), "application/spdx+json");
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn artifact_type(&self) -> Option<&MediaType<'a>> {
        self.artifact_type.as_ref()
    }

    /// Its content.
    ///
    /// ```
    /// # let document = distref::manifest::Reader::strict().artifact(br#"{
    /// #   "mediaType": "application/vnd.oci.artifact.manifest.v1+json", "artifactType": "application/spdx+json"}"#)?;
    /// assert!(document.blobs().is_empty());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn blobs(&self) -> &[Descriptor<'a>] {
        &self.blobs
    }

    /// The manifest that it is about.
    ///
    /// ```
    /// # let document = distref::manifest::Reader::strict().artifact(br#"{
    /// #   "mediaType": "application/vnd.oci.artifact.manifest.v1+json", "artifactType": "application/spdx+json"}"#)?;
    /// assert_eq!(document.subject(), None);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn subject(&self) -> Option<&Descriptor<'a>> {
        self.subject.as_deref()
    }

    /// The annotations, in the order in which they are written.
    ///
    /// ```
    /// # let document = distref::manifest::Reader::strict().artifact(br#"{
    /// #   "mediaType": "application/vnd.oci.artifact.manifest.v1+json", "artifactType": "application/spdx+json"}"#)?;
    /// assert!(document.annotations().is_empty());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn annotations(&self) -> &Annotations<'a> {
        &self.annotations
    }

    /// Owns its bytes and what was read from them.
    ///
    /// ```
    /// # use distref::manifest::{Artifact, ManifestError, Reader};
    /// fn read(bytes: Vec<u8>) -> Result<Artifact<'static>, ManifestError> {
    ///     Reader::strict().artifact(&bytes).map(Artifact::into_owned)
    /// }
    /// # assert!(read(Vec::new()).is_err());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Artifact<'static> {
        Artifact {
            source: self.source.into_owned(),
            media_type: self.media_type.into_owned(),
            artifact_type: self.artifact_type.map(MediaType::into_owned),
            blobs: self.blobs.into_iter().map(Descriptor::into_owned).collect(),
            subject: self.subject.map(|subject| Box::new(subject.into_owned())),
            annotations: self.annotations.into_owned(),
        }
    }
}
