//! Image manifests: a config and layers; or any other artifact in that form.

use alloc::{boxed::Box, collections::BTreeSet, vec::Vec};
use core::iter;

use super::{
    Annotations, Descriptor, ManifestError, MediaType, Reader,
    source::{Source, kept},
};

/// The manifest of one image, or of any other artifact that has the form of one.
///
/// OCI image manifests and Docker schema 2 manifests, which have the same members.
///
/// | member | accessor | |
/// |---|---|---|
/// | `mediaType` | [`media_type`](Self::media_type) | may be left out in OCI's |
/// | `artifactType` | [`artifact_type`](Self::artifact_type) | |
/// | `config` | [`config`](Self::config) | |
/// | `layers` | [`layers`](Self::layers) | the base first |
/// | `subject` | [`subject`](Self::subject) | the manifest that this one is about |
/// | `annotations` | [`annotations`](Self::annotations) | |
///
/// Source: image-spec v1.1.1, `manifest.md`; Docker's "Image Manifest Version 2, Schema 2".
///
/// ```
/// use distref::manifest::ImageManifest;
///
/// let bytes = br#"{
///   "schemaVersion": 2,
///   "config": {
///     "mediaType": "application/vnd.oci.image.config.v1+json", "size": 2,
///     "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
///   },
///   "layers": [{
///     "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "size": 32654,
///     "digest": "sha256:9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0"
///   }],
///   "x-by": "nobody"
/// }"#;
/// let image = ImageManifest::parse(bytes)?;
/// assert_eq!(image.layers().len(), 1);
/// assert_eq!(image.total_size(), 32_656);
/// assert_eq!(image.member("x-by"), Some(r#""nobody""#)); // what is not known here is not lost
/// assert_eq!(image.bytes(), bytes);
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ImageManifest<'a> {
    pub(super) source: Source<'a>,
    pub(super) media_type: MediaType<'a>,
    pub(super) artifact_type: Option<MediaType<'a>>,
    pub(super) config: Descriptor<'a>,
    pub(super) layers: Vec<Descriptor<'a>>,
    pub(super) subject: Option<Box<Descriptor<'a>>>,
    pub(super) annotations: Annotations<'a>,
}

kept!(
    ImageManifest,
    r##"# let read = distref::manifest::ImageManifest::parse;
# let document = read(br#"{"schemaVersion": 2, "config": {"mediaType": "application/vnd.oci.image.config.v1+json",
#     "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "size": 2}, "layers": []}"#)?;"##
);

impl<'a> ImageManifest<'a> {
    /// Reads one, strictly.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where. See [`Reader::image`].
    ///
    /// ```
    /// # use distref::manifest::ImageManifest;
    /// let error = ImageManifest::parse(br#"{"schemaVersion": 2, "layers": []}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "$.config: is missing (byte 0)");
    /// ```
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ManifestError> {
        Reader::strict().image(bytes)
    }

    /// What it says it is; where it says nothing, what it was announced to be; else an OCI image manifest.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).build()?;
    /// assert_eq!(image.media_type(), "application/vnd.oci.image.manifest.v1+json");
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn media_type(&self) -> &MediaType<'a> {
        &self.media_type
    }

    /// Whether it has Docker's media type. What its layers have is another question: both kinds are
    /// seen in both.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let config = Descriptor::EMPTY.with_media_type(MediaType::DOCKER_CONFIG);
    /// assert!(ImageBuilder::docker(config).build()?.is_docker());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn is_docker(&self) -> bool {
        *self.media_type() == MediaType::DOCKER_MANIFEST
    }

    /// What kind of artifact it says it is, if it says so. See [`kind_of_artifact`](Self::kind_of_artifact).
    ///
    /// ```
    /// # use distref::manifest::{ImageBuilder, MediaType};
    /// let sbom = ImageBuilder::artifact(MediaType::parse("application/spdx+json")?).build()?;
    /// assert_eq!(sbom.artifact_type().unwrap(), "application/spdx+json");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn artifact_type(&self) -> Option<&MediaType<'a>> {
        self.artifact_type.as_ref()
    }

    /// What kind of artifact it is: its `artifactType`, else the media type of its config, as
    /// registries list it among referrers. Source: image-spec v1.1.1, `manifest.md`, "Guidelines
    /// for Artifact Usage".
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let chart = MediaType::HELM_CONFIG;
    /// let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(chart.clone())).build()?;
    /// assert_eq!(image.kind_of_artifact(), &chart);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn kind_of_artifact(&self) -> &MediaType<'a> {
        self.artifact_type.as_ref().unwrap_or(self.config.media_type())
    }

    /// The config: of an image, how to run it.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let sbom = ImageBuilder::artifact(MediaType::parse("application/spdx+json")?).build()?;
    /// assert_eq!(sbom.config().digest(), Descriptor::EMPTY.digest());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn config(&self) -> &Descriptor<'a> {
        &self.config
    }

    /// The layers, the base first; of other artifacts, their content.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let config = Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG);
    /// let image = ImageBuilder::new(config).layer(Descriptor::EMPTY).build()?;
    /// assert_eq!(image.layers(), [Descriptor::EMPTY]);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn layers(&self) -> &[Descriptor<'a>] {
        &self.layers
    }

    /// The layers of a media type. Artifacts may have more of them than their readers know, so
    /// that "the one layer" is to be looked for by its type.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let chart = Descriptor::EMPTY.with_media_type(MediaType::HELM_CHART);
    /// let signature = Descriptor::EMPTY.with_media_type(MediaType::HELM_PROVENANCE);
    /// let config = Descriptor::EMPTY.with_media_type(MediaType::HELM_CONFIG);
    /// let image = ImageBuilder::new(config).layer(signature).layer(chart.clone()).build()?;
    /// assert_eq!(image.layers_of(&MediaType::HELM_CHART).next(), Some(&chart));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn layers_of(&self, media_type: &MediaType<'_>) -> impl Iterator<Item = &Descriptor<'a>> {
        self.layers.iter().filter(move |layer| layer.media_type() == media_type)
    }

    /// The config, then the layers: what has to be there before the manifest may be pushed.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let config = Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG);
    /// let image = ImageBuilder::new(config.clone()).layer(Descriptor::EMPTY).build()?;
    /// assert!(image.blobs().eq([&config, &Descriptor::EMPTY]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn blobs(&self) -> impl Iterator<Item = &Descriptor<'a>> {
        iter::once(&self.config).chain(&self.layers)
    }

    /// The manifest that this one is about: what it signs, describes or proves.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
    /// let sbom = ImageBuilder::artifact(MediaType::parse("application/spdx+json")?).subject(image);
    /// assert_eq!(sbom.build()?.subject().unwrap().size(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn subject(&self) -> Option<&Descriptor<'a>> {
        self.subject.as_deref()
    }

    /// The annotations, in the order in which they are written.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let config = Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG);
    /// let image = ImageBuilder::new(config).annotation("org.example", "yes").build()?;
    /// assert_eq!(image.annotations().get("org.example"), Some("yes"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn annotations(&self) -> &Annotations<'a> {
        &self.annotations
    }

    /// The bytes of config and layers together, each as often as it is listed; at most 2^64 - 1.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let config = Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG);
    /// let image = ImageBuilder::new(config).layer(Descriptor::EMPTY).layer(Descriptor::EMPTY).build()?;
    /// assert_eq!((image.total_size(), image.unique_size()), (6, 2));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn total_size(&self) -> u64 {
        self.blobs().map(Descriptor::size).fold(0, u64::saturating_add)
    }

    /// The bytes of config and layers together, each digest once: what there is to fetch and to
    /// store. At most 2^64 - 1.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let config = Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG);
    /// assert_eq!(ImageBuilder::new(config).layer(Descriptor::EMPTY).build()?.unique_size(), 2);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn unique_size(&self) -> u64 {
        let mut seen = BTreeSet::new();
        let once = self.blobs().filter(|blob| seen.insert(blob.digest()));
        once.map(Descriptor::size).fold(0, u64::saturating_add)
    }

    /// Owns its bytes and what was read from them.
    ///
    /// ```
    /// # use distref::manifest::{ImageManifest, ManifestError};
    /// fn read(bytes: Vec<u8>) -> Result<ImageManifest<'static>, ManifestError> {
    ///     ImageManifest::parse(&bytes).map(ImageManifest::into_owned)
    /// }
    /// # assert!(read(Vec::new()).is_err());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> ImageManifest<'static> {
        ImageManifest {
            source: self.source.into_owned(),
            media_type: self.media_type.into_owned(),
            artifact_type: self.artifact_type.map(MediaType::into_owned),
            config: self.config.into_owned(),
            layers: self.layers.into_iter().map(Descriptor::into_owned).collect(),
            subject: self.subject.map(|subject| Box::new(subject.into_owned())),
            annotations: self.annotations.into_owned(),
        }
    }
}
