//! Indexes: the manifests of one image for several platforms, and whatever belongs to them.

use alloc::{boxed::Box, vec::Vec};

use super::{
    Annotations, Descriptor, ManifestError, MediaType, Reader,
    source::{Source, kept},
};
use crate::Digest;

/// Lists manifests: most often those of one image for several platforms.
///
/// OCI indexes and Docker manifest lists, which have the same members.
///
/// | member | accessor | |
/// |---|---|---|
/// | `mediaType` | [`media_type`](Self::media_type) | may be left out in OCI's |
/// | `artifactType` | [`artifact_type`](Self::artifact_type) | |
/// | `manifests` | [`manifests`](Self::manifests) | may be empty; any media type, other indexes too |
/// | `subject` | [`subject`](Self::subject) | |
/// | `annotations` | [`annotations`](Self::annotations) | |
///
/// Source: image-spec v1.1.1, `image-index.md`; Docker's "Image Manifest Version 2, Schema 2".
///
/// ```
/// use distref::manifest::Index;
///
/// let bytes = br#"{
///   "schemaVersion": 2,
///   "mediaType": "application/vnd.oci.image.index.v1+json",
///   "manifests": [{
///     "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 7143,
///     "digest": "sha256:e692418e4cbaf90ca69d05a66403747baa33ee08806650b51fab815ad7fc331f",
///     "platform": {"architecture": "arm", "os": "linux", "variant": "v7", "os.version": "6.1"}
///   }]
/// }"#;
/// let index = Index::parse(bytes)?;
/// let platform = index.manifests()[0].platform().unwrap();
/// assert_eq!(platform.to_string(), "linux/arm/v7");
/// assert_eq!(platform.os_version(), "6.1");
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Index<'a> {
    pub(super) source: Source<'a>,
    pub(super) media_type: MediaType<'a>,
    pub(super) artifact_type: Option<MediaType<'a>>,
    pub(super) manifests: Vec<Descriptor<'a>>,
    pub(super) subject: Option<Box<Descriptor<'a>>>,
    pub(super) annotations: Annotations<'a>,
}

kept!(
    Index,
    r##"# let document = distref::manifest::Index::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;"##
);

impl<'a> Index<'a> {
    /// Reads one, strictly.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where. See [`Reader::index`].
    ///
    /// ```
    /// # use distref::manifest::Index;
    /// let error = Index::parse(br#"{"schemaVersion": 2, "manifests": {}}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "$.manifests: must be an array (byte 34)");
    /// ```
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ManifestError> {
        Reader::strict().index(bytes)
    }

    /// What it says it is; where it says nothing, what it was announced to be; else an OCI index.
    ///
    /// ```
    /// # use distref::manifest::{Index, Reader};
    /// let index = Index::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
    /// assert_eq!(index.media_type(), "application/vnd.oci.image.index.v1+json");
    ///
    /// let told = Reader::strict().announced("application/vnd.docker.distribution.manifest.list.v2+json");
    /// assert!(told.index(br#"{"schemaVersion": 2, "manifests": []}"#)?.is_docker());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn media_type(&self) -> &MediaType<'a> {
        &self.media_type
    }

    /// Whether it has Docker's media type. Its entries may have OCI's all the same.
    ///
    /// ```
    /// # use distref::manifest::IndexBuilder;
    /// assert!(IndexBuilder::docker().build()?.is_docker());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn is_docker(&self) -> bool {
        *self.media_type() == MediaType::DOCKER_MANIFEST_LIST
    }

    /// What kind of artifact the index is, if it says so.
    ///
    /// ```
    /// # use distref::manifest::{IndexBuilder, MediaType};
    /// let index = IndexBuilder::new().artifact_type(MediaType::HELM_CONFIG).build()?;
    /// assert_eq!(index.artifact_type(), Some(&MediaType::HELM_CONFIG));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn artifact_type(&self) -> Option<&MediaType<'a>> {
        self.artifact_type.as_ref()
    }

    /// All entries, in the order in which they are written: images, attestations, other indexes,
    /// anything.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, IndexBuilder, MediaType};
    /// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
    /// assert_eq!(IndexBuilder::new().manifest(image.clone()).build()?.manifests(), [image]);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn manifests(&self) -> &[Descriptor<'a>] {
        &self.manifests
    }

    /// The entries that are image manifests and no [attestations](Descriptor::is_attestation).
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, IndexBuilder, MediaType};
    /// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
    /// let about = image.clone().with_artifact_type(MediaType::DOCKER_ATTESTATION);
    /// let index = IndexBuilder::new().manifest(image).manifest(about).build()?;
    /// assert_eq!(index.images().count(), 1);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn images(&self) -> impl Iterator<Item = &Descriptor<'a>> {
        self.manifests
            .iter()
            .filter(|entry| entry.media_type().is_manifest() && !entry.is_attestation())
    }

    /// The entries that say something about the entry with this digest. Takes a pass over all of
    /// them: who asks for many digests makes a map.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, IndexBuilder, MediaType, annotation};
    /// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
    /// let about = image.clone()
    ///     .with_annotation(annotation::DOCKER_REFERENCE_TYPE, "attestation-manifest")
    ///     .with_annotation(annotation::DOCKER_REFERENCE_DIGEST, image.digest().to_string());
    /// let index = IndexBuilder::new().manifest(image.clone()).manifest(about).build()?;
    /// assert_eq!(index.attestations_of(image.digest()).count(), 1);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn attestations_of(&self, digest: &Digest) -> impl Iterator<Item = &Descriptor<'a>> {
        let digest = digest.to_text();
        self.manifests.iter().filter(move |entry| entry.attests() == Some(digest.as_view()))
    }

    /// The manifest that this index is about.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, IndexBuilder, MediaType};
    /// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
    /// assert_eq!(IndexBuilder::new().subject(image.clone()).build()?.subject(), Some(&image));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn subject(&self) -> Option<&Descriptor<'a>> {
        self.subject.as_deref()
    }

    /// The annotations, in the order in which they are written.
    ///
    /// ```
    /// # use distref::manifest::IndexBuilder;
    /// let index = IndexBuilder::new().annotation("org.example", "yes").build()?;
    /// assert_eq!(index.annotations().get("org.example"), Some("yes"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn annotations(&self) -> &Annotations<'a> {
        &self.annotations
    }

    /// Owns its bytes and what was read from them.
    ///
    /// ```
    /// # use distref::manifest::{Index, ManifestError};
    /// fn read(bytes: Vec<u8>) -> Result<Index<'static>, ManifestError> {
    ///     Index::parse(&bytes).map(Index::into_owned)
    /// }
    /// # assert!(read(Vec::new()).is_err());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Index<'static> {
        Index {
            source: self.source.into_owned(),
            media_type: self.media_type.into_owned(),
            artifact_type: self.artifact_type.map(MediaType::into_owned),
            manifests: self.manifests.into_iter().map(Descriptor::into_owned).collect(),
            subject: self.subject.map(|subject| Box::new(subject.into_owned())),
            annotations: self.annotations.into_owned(),
        }
    }
}
