//! Indexes out of their entries.

use alloc::{borrow::Cow, vec::Vec};

use super::{
    descriptor::{descriptor, descriptors},
    json::Json,
};
use crate::manifest::{Annotations, Descriptor, Index, ManifestError, MediaType, Reader};

/// Makes an index: the manifests of one image for several platforms, most often.
///
/// The document is compact JSON, the same bytes for the same parts: members in the order of
/// image-spec's Go structs, entries and annotations in the order in which they were added, and
/// nothing for what is absent. It says its media type.
///
/// Source: image-spec v1.1.1, `image-index.md`, `specs-go/v1/index.go`.
///
/// ```
/// use distref::{Platform, digest};
/// use distref::manifest::{Descriptor, IndexBuilder, MediaType};
///
/// let image = digest!("sha256:e692418e4cbaf90ca69d05a66403747baa33ee08806650b51fab815ad7fc331f");
/// let entry = Descriptor::new(MediaType::OCI_MANIFEST, image, 7_143);
/// let index = IndexBuilder::new().manifest(entry.with_platform(Platform::LINUX_ARM64)).build()?;
/// assert_eq!(index.manifests()[0].platform(), Some(&Platform::LINUX_ARM64));
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "it makes nothing before `build`"]
pub struct IndexBuilder<'a> {
    media_type: MediaType<'a>,
    artifact_type: Option<MediaType<'a>>,
    manifests: Vec<Descriptor<'a>>,
    subject: Option<Descriptor<'a>>,
    annotations: Annotations<'a>,
}

impl<'a> IndexBuilder<'a> {
    /// An OCI index.
    ///
    /// ```
    /// # use distref::manifest::{IndexBuilder, MediaType};
    /// let index = IndexBuilder::new().build()?;
    /// assert_eq!(index.media_type(), &MediaType::OCI_INDEX);
    /// assert!(index.manifests().is_empty());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn new() -> Self {
        Self {
            media_type: MediaType::OCI_INDEX,
            artifact_type: None,
            manifests: Vec::new(),
            subject: None,
            annotations: Annotations::default(),
        }
    }

    /// A Docker manifest list. Every entry needs a [platform](Descriptor::with_platform).
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, IndexBuilder, MediaType};
    /// let entry = Descriptor::EMPTY.with_media_type(MediaType::DOCKER_MANIFEST);
    /// let error = IndexBuilder::docker().manifest(entry).build().unwrap_err();
    /// assert_eq!(error.path(), "$.manifests[0].platform");
    /// ```
    pub fn docker() -> Self {
        Self { media_type: MediaType::DOCKER_MANIFEST_LIST, ..Self::new() }
    }

    /// One more entry, behind those before. Of several that fit a platform, readers take the first.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, IndexBuilder, MediaType};
    /// let nested = Descriptor::EMPTY.with_media_type(MediaType::OCI_INDEX);
    /// assert_eq!(IndexBuilder::new().manifest(nested.clone()).build()?.manifests(), [nested]);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn manifest(mut self, manifest: Descriptor<'a>) -> Self {
        self.manifests.push(manifest);
        self
    }

    /// More entries, in their order behind those before.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, IndexBuilder};
    /// let index = IndexBuilder::new().manifests([Descriptor::EMPTY, Descriptor::EMPTY]).build()?;
    /// assert_eq!(index.manifests().len(), 2);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn manifests(mut self, manifests: impl IntoIterator<Item = Descriptor<'a>>) -> Self {
        self.manifests.extend(manifests);
        self
    }

    /// The type of artifact that it is.
    ///
    /// ```
    /// # use distref::manifest::{IndexBuilder, MediaType};
    /// let index = IndexBuilder::new().artifact_type(MediaType::SPDX_JSON).build()?;
    /// assert_eq!(index.artifact_type(), Some(&MediaType::SPDX_JSON));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn artifact_type(self, artifact_type: MediaType<'a>) -> Self {
        Self { artifact_type: Some(artifact_type), ..self }
    }

    /// The manifest that this index is about.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, IndexBuilder};
    /// let index = IndexBuilder::new().subject(Descriptor::EMPTY).build()?;
    /// assert_eq!(index.subject(), Some(&Descriptor::EMPTY));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn subject(self, subject: Descriptor<'a>) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// One more annotation, or another value of it.
    ///
    /// ```
    /// # use distref::manifest::{IndexBuilder, annotation};
    /// let index = IndexBuilder::new().annotation(annotation::VENDOR, "Acme").build()?;
    /// assert_eq!(index.annotations().get(annotation::VENDOR), Some("Acme"));
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

    /// Writes the document, and reads it.
    ///
    /// # Errors
    ///
    /// What [`Reader::strict`] says of the document that would have been written: bad `urls`, `data`
    /// that contradicts its descriptor, an entry of a Docker list without a platform, a media type
    /// with parameters out of a document that was read leniently, more than
    /// [`Limits`](crate::manifest::Limits) admit.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, IndexBuilder, ManifestErrorKind};
    /// let other = Descriptor::EMPTY.with_data(b"{ }");
    /// let error = IndexBuilder::new().subject(other).build().unwrap_err();
    /// assert_eq!(error.kind(), ManifestErrorKind::DataSize);
    /// assert_eq!(error.path(), "$.subject.data");
    /// ```
    pub fn build(&self) -> Result<Index<'static>, ManifestError> {
        self.build_for(&Reader::strict())
    }

    /// The same, for other rules and limits than those of [`Reader::strict`].
    pub(crate) fn build_for(&self, reader: &Reader<'_>) -> Result<Index<'static>, ManifestError> {
        let text = self.to_json().write();
        reader.index(text.as_bytes()).map(Index::into_owned)
    }

    fn to_json(&self) -> Json<'_> {
        Json::object([
            ("schemaVersion", Some(Json::Number(2))),
            ("mediaType", Some(self.media_type.as_str().into())),
            ("artifactType", self.artifact_type.as_ref().map(|kind| kind.as_str().into())),
            ("manifests", Some(descriptors(&self.manifests))),
            ("subject", self.subject.as_ref().map(descriptor)),
            ("annotations", Json::pairs(&self.annotations).unless_empty()),
        ])
    }
}

impl Default for IndexBuilder<'_> {
    fn default() -> Self {
        Self::new()
    }
}

/// The parts of an index, to change them. Media type (Docker's stays Docker's), artifact type,
/// entries, subject and annotations are kept.
///
/// **Members that are not known here are lost**, of the document, its descriptors and platforms, and
/// it becomes another document with another digest even if nothing is changed. To send on what was
/// read, take its [bytes](Index::bytes).
///
/// ```
/// use distref::manifest::{Descriptor, Index, IndexBuilder};
///
/// let index = Index::parse(br#"{"schemaVersion": 2, "manifests": [], "x-by": "nobody"}"#)?;
/// let longer = IndexBuilder::from(&index).manifest(Descriptor::EMPTY).build()?;
/// assert_eq!(longer.manifests(), [Descriptor::EMPTY]);
/// assert_eq!((index.member("x-by"), longer.member("x-by")), (Some(r#""nobody""#), None));
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
impl<'a> From<&Index<'a>> for IndexBuilder<'a> {
    fn from(index: &Index<'a>) -> Self {
        Self {
            media_type: index.media_type().clone(),
            artifact_type: index.artifact_type().cloned(),
            manifests: index.manifests().to_vec(),
            subject: index.subject().cloned(),
            annotations: index.annotations().clone(),
        }
    }
}
