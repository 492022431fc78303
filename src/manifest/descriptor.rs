//! Descriptors: what content is, how large, and by which digest.

use alloc::{borrow::Cow, boxed::Box, vec::Vec};

use base64::{
    Engine as _,
    engine::{
        DecodePaddingMode::RequireCanonical, GeneralPurpose, GeneralPurposeConfig,
        general_purpose::STANDARD,
    },
};

use super::{Annotations, MediaType};
use crate::{Digest, DigestView, Platform};

/// Says of content what it is, how large it is, and by which digest it is known.
///
/// | member | accessor | |
/// |---|---|---|
/// | `mediaType` | [`media_type`](Self::media_type) | RFC 6838 |
/// | `digest` | [`digest`](Self::digest) | |
/// | `size` | [`size`](Self::size) | bytes, at most 2^63 - 1 |
/// | `urls` | [`urls`](Self::urls) | RFC 3986; where else the content is to be had |
/// | `annotations` | [`annotations`](Self::annotations) | |
/// | `data` | [`data`](Self::data) | the content itself, checked against size and digest |
/// | `artifactType` | [`artifact_type`](Self::artifact_type) | of the manifest that is meant |
/// | `platform` | [`platform`](Self::platform) | of the image that is meant |
///
/// Source: image-spec v1.1.1, `descriptor.md`.
///
/// ```
/// use distref::manifest::{Descriptor, MediaType};
/// use distref::digest;
///
/// let empty = digest!("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
/// let descriptor = Descriptor::new(MediaType::OCI_EMPTY, empty, 2);
/// assert_eq!(descriptor, Descriptor::EMPTY);
/// assert_eq!(descriptor.size(), 2);
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Descriptor<'a> {
    media_type: MediaType<'a>,
    digest: Digest,
    size: u64,
    rare: Option<Box<Rare<'a>>>,
}

/// What most descriptors of layers do not have; kept apart, so that lists of them stay small.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct Rare<'a> {
    pub(super) urls: Vec<Cow<'a, str>>,
    pub(super) annotations: Annotations<'a>,
    /// Base64, as it is written.
    pub(super) data: Option<Cow<'a, str>>,
    pub(super) artifact_type: Option<MediaType<'a>>,
    pub(super) platform: Option<Platform<'a>>,
}

impl Descriptor<'static> {
    /// The descriptor of `{}`, which stands where there is no content. Source: image-spec v1.1.1,
    /// `manifest.md`, "Guidance for an Empty Descriptor".
    pub const EMPTY: Self = Self {
        media_type: MediaType::OCI_EMPTY,
        digest: crate::digest!(
            "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
        ),
        size: 2,
        rare: None,
    };
}

impl<'a> Descriptor<'a> {
    /// Describes `size` bytes. A size above 2^63 - 1, which no document can say, is cut to that.
    ///
    /// ```
    /// # use distref::{digest, manifest::{Descriptor, MediaType}};
    /// let hash = digest!("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    /// assert_eq!(Descriptor::new(MediaType::OCI_LAYER, hash, 2).media_type(), "application/vnd.oci.image.layer.v1.tar");
    /// ```
    #[must_use]
    pub fn new(media_type: MediaType<'a>, digest: Digest, size: u64) -> Self {
        Self::from_parts(media_type, digest, size.min(i64::MAX.unsigned_abs()), None)
    }

    /// Describes `content` by its SHA-256.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, MediaType};
    /// assert_eq!(Descriptor::of(MediaType::OCI_EMPTY, b"{}"), Descriptor::EMPTY);
    /// ```
    #[cfg(feature = "sha2")]
    #[cfg_attr(docsrs, doc(cfg(feature = "sha2")))]
    #[must_use]
    pub fn of(media_type: MediaType<'a>, content: &[u8]) -> Self {
        Self::new(media_type, Digest::sha256_of(content), content.len() as u64)
    }

    pub(super) fn from_parts(
        media_type: MediaType<'a>,
        digest: Digest,
        size: u64,
        rare: Option<Box<Rare<'a>>>,
    ) -> Self {
        Self { media_type, digest, size, rare: rare.filter(|rare| **rare != Rare::default()) }
    }

    /// The media type of the content.
    ///
    /// ```
    /// # use distref::manifest::Descriptor;
    /// assert_eq!(Descriptor::EMPTY.media_type(), "application/vnd.oci.empty.v1+json");
    /// ```
    #[must_use]
    pub const fn media_type(&self) -> &MediaType<'a> {
        &self.media_type
    }

    /// The digest of the content.
    ///
    /// ```
    /// # use distref::manifest::Descriptor;
    /// # #[cfg(feature = "sha2")]
    /// assert!(Descriptor::EMPTY.digest().verify(b"{}").is_ok());
    /// ```
    #[must_use]
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The bytes of the content, at most 2^63 - 1.
    ///
    /// ```
    /// # use distref::manifest::Descriptor;
    /// assert_eq!(Descriptor::EMPTY.size(), 2);
    /// ```
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Where else the content is to be had: URIs, not looked at any further. A client that follows
    /// them asks hosts that the author of the document chose.
    ///
    /// ```
    /// # use distref::manifest::Descriptor;
    /// let there = Descriptor::EMPTY.with_urls(["https://example.com/a"]);
    /// assert_eq!(there.urls().next(), Some("https://example.com/a"));
    /// ```
    pub fn urls(&self) -> impl ExactSizeIterator<Item = &str> {
        self.rare().map_or(&[][..], |rare| &rare.urls).iter().map(AsRef::as_ref)
    }

    /// The annotations, in the order in which they are written.
    ///
    /// ```
    /// # use distref::manifest::Descriptor;
    /// let named = Descriptor::EMPTY.with_annotation("org.opencontainers.image.title", "nothing");
    /// assert_eq!(named.annotations().title(), Some("nothing"));
    /// ```
    #[must_use]
    pub fn annotations(&self) -> &Annotations<'a> {
        let none = const { &Annotations::from_pairs(Vec::new()) };
        self.rare().map_or(none, |rare| &rare.annotations)
    }

    /// The content itself, where the descriptor carries it.
    ///
    /// Of a descriptor that was read, it has the size that is said, and the digest where that can be
    /// computed (a known algorithm, feature `sha2`).
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// let empty = br#"{
    ///     "mediaType": "application/vnd.oci.empty.v1+json", "size": 2, "data": "e30=",
    ///     "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    /// }"#;
    /// assert_eq!(Reader::strict().descriptor(empty)?.data().as_deref(), Some(&b"{}"[..]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn data(&self) -> Option<Vec<u8>> {
        LENIENT.decode(self.rare()?.data.as_ref()?.as_bytes()).ok()
    }

    /// What kind of artifact the manifest is that is described.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, MediaType};
    /// let sbom = MediaType::parse("application/spdx+json")?;
    /// assert_eq!(Descriptor::EMPTY.with_artifact_type(sbom.clone()).artifact_type(), Some(&sbom));
    /// # Ok::<(), distref::manifest::MediaTypeError>(())
    /// ```
    #[must_use]
    pub fn artifact_type(&self) -> Option<&MediaType<'a>> {
        self.rare()?.artifact_type.as_ref()
    }

    /// The platform that the image is for that is described.
    ///
    /// ```
    /// # use distref::{Platform, manifest::Descriptor};
    /// let entry = Descriptor::EMPTY.with_platform(Platform::new("linux", "arm64"));
    /// assert_eq!(entry.platform().map(Platform::architecture), Some("arm64"));
    /// ```
    #[must_use]
    pub fn platform(&self) -> Option<&Platform<'a>> {
        self.rare()?.platform.as_ref()
    }

    /// Whether this is an entry that `BuildKit` adds to an index: statements about another entry,
    /// and no image to run. Its platform is `unknown/unknown`, which alone does not tell.
    ///
    /// ```
    /// # use distref::{Platform, manifest::{Descriptor, annotation}};
    /// let entry = Descriptor::EMPTY.with_annotation(annotation::DOCKER_REFERENCE_TYPE, "attestation-manifest");
    /// assert!(entry.is_attestation());
    /// ```
    #[must_use]
    pub fn is_attestation(&self) -> bool {
        self.annotations().is_attestation()
            || self.artifact_type() == Some(&MediaType::DOCKER_ATTESTATION)
    }

    /// The digest of the entry that an [attestation](Self::is_attestation) is about.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, annotation};
    /// let image = Descriptor::EMPTY;
    /// let about = image.digest().to_text();
    /// let entry = Descriptor::EMPTY
    ///     .with_annotation(annotation::DOCKER_REFERENCE_TYPE, "attestation-manifest")
    ///     .with_annotation(annotation::DOCKER_REFERENCE_DIGEST, about.as_str());
    /// assert_eq!(entry.attests(), Some(about.as_view()));
    /// ```
    #[must_use]
    pub fn attests(&self) -> Option<DigestView<'_>> {
        if self.is_attestation() { self.annotations().attested_digest() } else { None }
    }

    /// The same content under another media type.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, MediaType};
    /// let config = Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG);
    /// assert_eq!(config.media_type(), &MediaType::OCI_CONFIG);
    /// ```
    #[must_use]
    pub fn with_media_type(self, media_type: MediaType<'a>) -> Self {
        Self { media_type, ..self }
    }

    /// With these [`urls`](Self::urls). They are checked when the document is built.
    ///
    /// ```
    /// # use distref::manifest::Descriptor;
    /// assert_eq!(Descriptor::EMPTY.with_urls(["https://example.com/a"]).urls().len(), 1);
    /// ```
    #[must_use]
    pub fn with_urls<U: Into<Cow<'a, str>>>(self, urls: impl IntoIterator<Item = U>) -> Self {
        self.with(|rare| rare.urls = urls.into_iter().map(Into::into).collect())
    }

    /// With one more annotation, or another value of it.
    ///
    /// ```
    /// # use distref::manifest::Descriptor;
    /// let named = Descriptor::EMPTY.with_annotation("a", "1").with_annotation("a", "2");
    /// assert_eq!(named.annotations().get("a"), Some("2"));
    /// ```
    #[must_use]
    pub fn with_annotation(
        self,
        key: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Self {
        self.with(|rare| {
            rare.annotations.insert(key, value);
        })
    }

    /// With the content in it. It is checked against size and digest when the document is built.
    ///
    /// ```
    /// # use distref::manifest::Descriptor;
    /// assert_eq!(Descriptor::EMPTY.with_data(b"{}").data().as_deref(), Some(&b"{}"[..]));
    /// ```
    #[must_use]
    pub fn with_data(self, content: &[u8]) -> Self {
        self.with(|rare| rare.data = Some(Cow::Owned(STANDARD.encode(content))))
    }

    /// With an [`artifact_type`](Self::artifact_type).
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, MediaType};
    /// let entry = Descriptor::EMPTY.with_artifact_type(MediaType::DOCKER_ATTESTATION);
    /// assert!(entry.is_attestation());
    /// ```
    #[must_use]
    pub fn with_artifact_type(self, artifact_type: MediaType<'a>) -> Self {
        self.with(|rare| rare.artifact_type = Some(artifact_type))
    }

    /// With a [`platform`](Self::platform).
    ///
    /// ```
    /// # use distref::{Platform, manifest::Descriptor};
    /// let entry = Descriptor::EMPTY.with_platform(Platform::new("linux", "amd64"));
    /// assert_eq!(entry.platform().unwrap().to_string(), "linux/amd64");
    /// ```
    #[must_use]
    pub fn with_platform(self, platform: Platform<'a>) -> Self {
        self.with(|rare| rare.platform = Some(platform))
    }

    /// Owns its text.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, MediaType};
    /// fn keep(text: String, digest: distref::Digest) -> Descriptor<'static> {
    ///     Descriptor::new(MediaType::parse(&text).unwrap(), digest, 0).into_owned()
    /// }
    /// # keep("a/b".into(), Descriptor::EMPTY.digest().clone());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Descriptor<'static> {
        Descriptor {
            media_type: self.media_type.into_owned(),
            digest: self.digest,
            size: self.size,
            rare: self.rare.map(|rare| Box::new(rare.into_owned())),
        }
    }

    /// With these annotations and no others.
    #[cfg(all(feature = "protocol", feature = "sha2"))]
    pub(super) fn with_annotations(self, annotations: Annotations<'a>) -> Self {
        self.with(|rare| rare.annotations = annotations)
    }

    pub(super) fn rare(&self) -> Option<&Rare<'a>> {
        self.rare.as_deref()
    }

    fn with(self, change: impl FnOnce(&mut Rare<'a>)) -> Self {
        let mut rare = self.rare.unwrap_or_default();
        change(&mut rare);
        Self::from_parts(self.media_type, self.digest, self.size, Some(rare))
    }

    /// Whether there is `data`, good or not.
    pub(super) fn has_data(&self) -> bool {
        self.rare().is_some_and(|rare| rare.data.is_some())
    }

    /// Whether `data` is base64 of content that has the size, and the digest as far as it can be
    /// computed.
    pub(super) fn data_agrees(&self, lenient: bool) -> bool {
        let text = self.rare().and_then(|rare| rare.data.as_deref()).unwrap_or_default();
        let engine = if lenient { &LENIENT } else { &STANDARD };
        match engine.decode(text) {
            Ok(content) => content.len() as u64 == self.size && agrees(&self.digest, &content),
            Err(_) => false,
        }
    }
}

#[cfg(feature = "sha2")]
fn agrees(digest: &Digest, content: &[u8]) -> bool {
    use crate::digest::VerifyError;
    matches!(digest.verify(content), Ok(()) | Err(VerifyError::Unsupported(_)))
}

#[cfg(not(feature = "sha2"))]
const fn agrees(_: &Digest, _: &[u8]) -> bool {
    true
}

/// Base64 with padding, whose last bits may say nothing.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(RequireCanonical)
        .with_decode_allow_trailing_bits(true),
);

impl Rare<'_> {
    fn into_owned(self) -> Rare<'static> {
        Rare {
            urls: owned(self.urls),
            annotations: self.annotations.into_owned(),
            data: self.data.map(|data| Cow::Owned(data.into_owned())),
            artifact_type: self.artifact_type.map(MediaType::into_owned),
            platform: self.platform.map(Platform::into_owned),
        }
    }
}

/// Texts that own themselves.
pub(super) fn owned(texts: Vec<Cow<'_, str>>) -> Vec<Cow<'static, str>> {
    texts.into_iter().map(|text| Cow::Owned(text.into_owned())).collect()
}
