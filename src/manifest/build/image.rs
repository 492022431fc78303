//! Image manifests and artifacts out of config, layers and what else they have.

use alloc::{borrow::Cow, vec::Vec};

use super::{
    descriptor::{descriptor, descriptors},
    json::Json,
};
use crate::manifest::{Annotations, Descriptor, ImageManifest, ManifestError, MediaType, Reader};

/// Makes an image manifest, or another artifact in the form of one.
///
/// The document is compact JSON, the same bytes for the same parts: members in the order of
/// image-spec's Go structs, annotations in the order in which they were added, and nothing for what
/// is absent. It says its media type.
///
/// What is not valid is found by [`build`](Self::build), which reads what it wrote.
///
/// Source: image-spec v1.1.1, `manifest.md`, `specs-go/v1/manifest.go`.
///
/// ```
/// use distref::manifest::{Descriptor, ImageBuilder, MediaType};
/// use distref::digest;
///
/// let config = digest!("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
/// let layer = digest!("sha256:9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0");
/// let image = ImageBuilder::new(Descriptor::new(MediaType::OCI_CONFIG, config, 2))
///     .layer(Descriptor::new(MediaType::OCI_LAYER_GZIP, layer, 32_654))
///     .annotation("com.acme.team", "web")
///     .build()?;
/// assert!(image.bytes().starts_with(br#"{"schemaVersion":2,"mediaType":"application/vnd.oci."#));
/// assert_eq!(image.total_size(), 32_656);
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "it makes nothing before `build`"]
pub struct ImageBuilder<'a> {
    media_type: MediaType<'a>,
    artifact_type: Option<MediaType<'a>>,
    config: Descriptor<'a>,
    layers: Vec<Descriptor<'a>>,
    /// Stands where there is no layer.
    filler: Option<Descriptor<'a>>,
    subject: Option<Descriptor<'a>>,
    annotations: Annotations<'a>,
}

impl<'a> ImageBuilder<'a> {
    /// An OCI image with this config. Give it a layer: one without is valid, but not taken
    /// everywhere ("for portability, `layers` SHOULD have at least one entry").
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let config = Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG);
    /// let image = ImageBuilder::new(config).build()?;
    /// assert_eq!(image.media_type(), &MediaType::OCI_MANIFEST);
    /// assert!(image.layers().is_empty());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn new(config: Descriptor<'a>) -> Self {
        Self {
            media_type: MediaType::OCI_MANIFEST,
            artifact_type: None,
            config,
            layers: Vec::new(),
            filler: None,
            subject: None,
            annotations: Annotations::default(),
        }
    }

    /// A Docker image, schema 2, with this config.
    ///
    /// Config and layers keep the media types that they are given with. They should be Docker's too,
    /// [`MediaType::DOCKER_CONFIG`] and [`MediaType::DOCKER_LAYER_GZIP`]: some readers refuse a mix.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let config = Descriptor::EMPTY.with_media_type(MediaType::DOCKER_CONFIG);
    /// assert_eq!(ImageBuilder::docker(config).build()?.media_type(), &MediaType::DOCKER_MANIFEST);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn docker(config: Descriptor<'a>) -> Self {
        Self { media_type: MediaType::DOCKER_MANIFEST, ..Self::new(config) }
    }

    /// An artifact of this type without a config. Its layers are its content; one that gets none has
    /// the [empty](Descriptor::EMPTY) one, whose content `{}` has to be pushed like any other.
    ///
    /// One with a config: [`new`](Self::new) and [`artifact_type`](Self::artifact_type). Source:
    /// image-spec v1.1.1, `manifest.md`, "Guidelines for Artifact Usage".
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let sbom = ImageBuilder::artifact(MediaType::SPDX_JSON).build()?;
    /// assert_eq!(sbom.config(), &Descriptor::EMPTY);
    /// assert_eq!(sbom.layers(), [Descriptor::EMPTY]);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn artifact(artifact_type: MediaType<'a>) -> Self {
        let filler = Some(Descriptor::EMPTY);
        Self { filler, ..Self::new(Descriptor::EMPTY).artifact_type(artifact_type) }
    }

    /// Another config.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let chart = Descriptor::EMPTY.with_media_type(MediaType::HELM_CONFIG);
    /// let image = ImageBuilder::new(Descriptor::EMPTY).config(chart.clone()).build()?;
    /// assert_eq!(image.config(), &chart);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn config(self, config: Descriptor<'a>) -> Self {
        Self { config, ..self }
    }

    /// One more layer, on top of those before.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let layer = Descriptor::EMPTY.with_media_type(MediaType::CYCLONEDX_JSON);
    /// let sbom = ImageBuilder::artifact(MediaType::CYCLONEDX_JSON).layer(layer.clone()).build()?;
    /// assert_eq!(sbom.layers(), [layer]);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn layer(mut self, layer: Descriptor<'a>) -> Self {
        self.layers.push(layer);
        self
    }

    /// More layers, in their order on top of those before.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let config = Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG);
    /// let layers = [Descriptor::EMPTY, Descriptor::EMPTY];
    /// assert_eq!(ImageBuilder::new(config).layers(layers).build()?.layers().len(), 2);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn layers(mut self, layers: impl IntoIterator<Item = Descriptor<'a>>) -> Self {
        self.layers.extend(layers);
        self
    }

    /// The manifest that this one is about.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
    /// let signature = ImageBuilder::artifact(MediaType::COSIGN_SIGNATURE).subject(image.clone());
    /// assert_eq!(signature.build()?.subject(), Some(&image));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn subject(self, subject: Descriptor<'a>) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// One more annotation, or another value of it.
    ///
    /// ```
    /// # use distref::manifest::{ImageBuilder, MediaType, annotation};
    /// let sbom = ImageBuilder::artifact(MediaType::SPDX_JSON).annotation(annotation::VERSION, "1");
    /// assert_eq!(sbom.build()?.annotations().version(), Some("1"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn annotation(
        mut self,
        key: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.annotations.insert(key, value);
        self
    }

    /// The type of artifact that it is.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, ManifestErrorKind, MediaType};
    /// let nameless = ImageBuilder::new(Descriptor::EMPTY);
    /// let error = nameless.clone().build().unwrap_err();
    /// assert_eq!(error.kind(), ManifestErrorKind::ArtifactType);
    /// assert!(nameless.artifact_type(MediaType::SPDX_JSON).build().is_ok());
    /// ```
    pub fn artifact_type(self, artifact_type: MediaType<'a>) -> Self {
        Self { artifact_type: Some(artifact_type), ..self }
    }

    /// Writes the document, and reads it.
    ///
    /// # Errors
    ///
    /// What [`Reader::strict`] says of the document that would have been written: bad `urls`, `data`
    /// that contradicts its descriptor, the empty config without an `artifactType`, a media type
    /// with parameters out of a document that was read leniently, more than
    /// [`Limits`](crate::manifest::Limits) admit.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ImageBuilder, MediaType};
    /// let nowhere = Descriptor::EMPTY.with_urls(["over there"]);
    /// let error = ImageBuilder::artifact(MediaType::SPDX_JSON).layer(nowhere).build().unwrap_err();
    /// assert_eq!(error.path(), "$.layers[0].urls[0]");
    /// ```
    pub fn build(&self) -> Result<ImageManifest<'static>, ManifestError> {
        let text = self.to_json().write();
        Reader::strict().image(text.as_bytes()).map(ImageManifest::into_owned)
    }

    fn to_json(&self) -> Json<'_> {
        let layers = if self.layers.is_empty() { self.filler.as_slice() } else { &self.layers };
        Json::object([
            ("schemaVersion", Some(Json::Number(2))),
            ("mediaType", Some(self.media_type.as_str().into())),
            ("artifactType", self.artifact_type.as_ref().map(|kind| kind.as_str().into())),
            ("config", Some(descriptor(&self.config))),
            ("layers", Some(descriptors(layers))),
            ("subject", self.subject.as_ref().map(descriptor)),
            ("annotations", Json::pairs(&self.annotations).unless_empty()),
        ])
    }
}

/// The parts of a manifest, to change them. Media type (Docker's stays Docker's), artifact type,
/// config, layers, subject and annotations are kept.
///
/// **Members that are not known here are lost**, of the document and of its descriptors, and it
/// becomes another document with another digest even if nothing is changed. To send on what was
/// read, take its [bytes](ImageManifest::bytes).
///
/// ```
/// use distref::manifest::{Descriptor, ImageBuilder, MediaType, annotation};
///
/// let base = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).build()?;
/// let dated = ImageBuilder::from(&base).annotation(annotation::CREATED, "2026-05-14T09:30:00Z");
/// assert_eq!(dated.build()?.config(), base.config());
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
impl<'a> From<&ImageManifest<'a>> for ImageBuilder<'a> {
    fn from(image: &ImageManifest<'a>) -> Self {
        Self {
            media_type: image.media_type().clone(),
            artifact_type: image.artifact_type().cloned(),
            config: image.config().clone(),
            layers: image.layers().to_vec(),
            filler: None,
            subject: image.subject().cloned(),
            annotations: image.annotations().clone(),
        }
    }
}
