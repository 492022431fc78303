//! Descriptors of documents, for the documents that refer to them.

use crate::manifest::{Descriptor, ImageConfig, ImageManifest, Index, MediaType};

impl ImageManifest<'_> {
    /// What an index, or a manifest about this one, says of it: media type, SHA-256 digest and size
    /// of the bytes, and the `artifactType` where it has one. Takes a pass over the bytes.
    ///
    /// ```
    /// use distref::Platform;
    /// use distref::manifest::{ConfigBuilder, ImageBuilder, IndexBuilder};
    ///
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).build()?;
    /// let image = ImageBuilder::new(config.to_descriptor()).build()?;
    /// let entry = image.to_descriptor().with_platform(Platform::LINUX_AMD64);
    /// let index = IndexBuilder::new().manifest(entry).build()?;
    /// assert_eq!(index.manifests()[0].digest(), &image.digest());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn to_descriptor(&self) -> Descriptor<'static> {
        described(self.media_type(), self.artifact_type(), self.bytes())
    }
}

impl Index<'_> {
    /// What another index, a layout, or a manifest about this index says of it: media type, SHA-256
    /// digest and size of the bytes, and the `artifactType` where it has one. Takes a pass over the
    /// bytes.
    ///
    /// ```
    /// # use distref::manifest::{IndexBuilder, MediaType};
    /// let index = IndexBuilder::new().build()?;
    /// assert_eq!(index.to_descriptor().media_type(), &MediaType::OCI_INDEX);
    /// assert_eq!(index.to_descriptor().size(), index.size());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn to_descriptor(&self) -> Descriptor<'static> {
        described(self.media_type(), self.artifact_type(), self.bytes())
    }
}

impl ImageConfig<'_> {
    /// What the manifest of an OCI image says of it: media type, SHA-256 digest and size of the
    /// bytes. For a Docker image, give it [`MediaType::DOCKER_CONFIG`]: a config does not say which
    /// of them it is. Takes a pass over the bytes.
    ///
    /// ```
    /// # use distref::{Platform, manifest::{ConfigBuilder, ImageBuilder, MediaType}};
    /// let config = ConfigBuilder::new(Platform::LINUX_AMD64).build()?;
    /// assert_eq!(config.to_descriptor().media_type(), &MediaType::OCI_CONFIG);
    /// let docker = config.to_descriptor().with_media_type(MediaType::DOCKER_CONFIG);
    /// assert!(ImageBuilder::docker(docker).build()?.is_docker());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn to_descriptor(&self) -> Descriptor<'static> {
        described(&MediaType::OCI_CONFIG, None, self.bytes())
    }
}

fn described(
    media_type: &MediaType<'_>,
    artifact_type: Option<&MediaType<'_>>,
    bytes: &[u8],
) -> Descriptor<'static> {
    let descriptor = Descriptor::of(media_type.clone().into_owned(), bytes);
    match artifact_type {
        Some(kind) => descriptor.with_artifact_type(kind.clone().into_owned()),
        None => descriptor,
    }
}
