//! Docker schema 1 manifests: read-only.

use alloc::{borrow::Cow, vec::Vec};

use super::{
    ManifestError, ManifestErrorKind, MediaType, Reader,
    config::own,
    descriptor::owned,
    signed,
    source::{Source, kept},
};
use crate::{DigestView, digest::DigestError};

/// A Docker schema 1 manifest, signed or not. To be read where a registry still has one.
///
/// | member | accessor | |
/// |---|---|---|
/// | `mediaType` | [`media_type`](Self::media_type) | most often left out |
/// | `name`, `tag` | [`name`](Self::name), [`tag`](Self::tag) | what it was called when it was pushed |
/// | `architecture` | [`architecture`](Self::architecture) | |
/// | `fsLayers` | [`layers`](Self::layers) | |
/// | `history` | [`history`](Self::history) | the config of each layer, as JSON in a string |
/// | `signatures` | [`payload`](Self::payload) | |
///
/// Registries know it by the digest of what is signed, which is the document without its
/// signatures: see [`payload`](Self::payload). Signatures are not verified here; nobody does.
///
/// Source: distribution v2.8, "Image Manifest Version 2, Schema 1".
///
/// ```
/// use distref::manifest::Schema1;
///
/// let bytes = br#"{
///   "schemaVersion": 1, "name": "library/hello", "tag": "latest", "architecture": "amd64",
///   "fsLayers": [
///     {"blobSum": "sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4"},
///     {"blobSum": "sha256:069873d23334d65630bbe5e303ced0c68181b694c7f5506b54bf5d8115b5af20"}
///   ],
///   "history": [{"v1Compatibility": "{\"parent\":\"4e50\"}"}, {"v1Compatibility": "{\"id\":\"4e50\"}"}]
/// }"#;
/// let manifest = Schema1::parse(bytes)?;
/// assert_eq!(manifest.name(), Some("library/hello"));
/// let base = manifest.layers().next().unwrap()?;
/// assert!(base.encoded().starts_with("069873d2"));
/// assert_eq!(manifest.history().next(), Some(r#"{"id":"4e50"}"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Schema1<'a> {
    pub(super) source: Source<'a>,
    pub(super) media_type: Option<MediaType<'a>>,
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) tag: Option<Cow<'a, str>>,
    pub(super) architecture: Option<Cow<'a, str>>,
    /// As they are listed: the newest first. Digests, unless it was read leniently.
    pub(super) layers: Vec<Cow<'a, str>>,
    pub(super) history: Vec<Cow<'a, str>>,
    /// As they are written: a list of objects, unless it was read leniently.
    pub(super) signatures: Option<Cow<'a, str>>,
}

kept!(@text
    Schema1,
    r##"# let document = distref::manifest::Schema1::parse(br#"{"schemaVersion": 1, "fsLayers": []}"#)?;"##
);

impl<'a> Schema1<'a> {
    /// Reads one, strictly.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where. See [`Reader::schema1`].
    ///
    /// ```
    /// # use distref::manifest::Schema1;
    /// let error = Schema1::parse(br#"{"schemaVersion": 1, "fsLayers": [{}]}"#).unwrap_err();
    /// assert_eq!(error.path(), "$.fsLayers[0].blobSum");
    /// ```
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ManifestError> {
        Reader::strict().schema1(bytes)
    }

    /// What it says it is; where it says nothing, a signed or an unsigned schema 1 manifest.
    ///
    /// ```
    /// # use distref::manifest::{MediaType, Schema1};
    /// let unsigned = Schema1::parse(br#"{"schemaVersion": 1, "fsLayers": []}"#)?;
    /// assert_eq!(unsigned.media_type(), &MediaType::DOCKER_SCHEMA1);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn media_type(&self) -> &MediaType<'a> {
        let implied = if self.is_signed() {
            const { &MediaType::DOCKER_SCHEMA1_SIGNED }
        } else {
            const { &MediaType::DOCKER_SCHEMA1 }
        };
        self.media_type.as_ref().unwrap_or(implied)
    }

    /// Whether there is a member `signatures`, whatever is in it.
    ///
    /// ```
    /// # use distref::manifest::Schema1;
    /// let bytes = br#"{"schemaVersion": 1, "fsLayers": [], "signatures": []}"#;
    /// assert!(Schema1::parse(bytes)?.is_signed());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        self.signatures.is_some()
    }

    /// The repository to which it was pushed first, which need not be where it is now.
    ///
    /// ```
    /// # use distref::manifest::Schema1;
    /// let bytes = br#"{"schemaVersion": 1, "fsLayers": [], "name": "library/hello"}"#;
    /// assert_eq!(Schema1::parse(bytes)?.name(), Some("library/hello"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The tag under which it was pushed first.
    ///
    /// ```
    /// # use distref::manifest::Schema1;
    /// let bytes = br#"{"schemaVersion": 1, "fsLayers": [], "tag": "latest"}"#;
    /// assert_eq!(Schema1::parse(bytes)?.tag(), Some("latest"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The architecture, in Go's spelling.
    ///
    /// ```
    /// # use distref::manifest::Schema1;
    /// let bytes = br#"{"schemaVersion": 1, "fsLayers": [], "architecture": "amd64"}"#;
    /// assert_eq!(Schema1::parse(bytes)?.architecture(), Some("amd64"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn architecture(&self) -> Option<&str> {
        self.architecture.as_deref()
    }

    /// The layers, the base first; `.rev()` gives them as they are listed.
    ///
    /// Each a digest, or why it is none: of a manifest that was read strictly, all are digests.
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// let bytes = br#"{"schemaVersion": 1, "fsLayers": [{"blobSum": "md5:02"}, {"blobSum": "01"}]}"#;
    /// let manifest = Reader::lenient().schema1(bytes)?;
    /// assert!(manifest.layers().next().unwrap().is_err());
    /// assert_eq!(manifest.layers().next_back().unwrap()?, "md5:02");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn layers(
        &self,
    ) -> impl DoubleEndedIterator<Item = Result<DigestView<'_>, DigestError>> + ExactSizeIterator
    {
        self.layers.iter().rev().map(|text| DigestView::parse(text))
    }

    /// The configs of the layers, the base first; `.rev()` gives them as they are listed. Each is
    /// meant to be JSON, and is not looked into here. Source: moby, "Image v1 specification".
    ///
    /// ```
    /// # use distref::manifest::Schema1;
    /// let bytes = br#"{"schemaVersion": 1, "fsLayers": [], "history": [
    ///     {"v1Compatibility": "{\"throwaway\":true}"}, {"v1Compatibility": "{}"}]}"#;
    /// assert!(Schema1::parse(bytes)?.history().eq(["{}", r#"{"throwaway":true}"#]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn history(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.history.iter().rev().map(AsRef::as_ref)
    }

    /// The bytes that are signed: the document as it was before `signatures` was put in as its last
    /// member. Of one that is not signed, all bytes.
    ///
    /// # Errors
    ///
    /// [`ManifestErrorKind::Protected`] if the signatures do not say which bytes, do not agree, or
    /// name others than the document without its signatures. Of the last, the digest would prove
    /// nothing about the layers that are read here; libtrust takes it.
    ///
    /// ```
    /// # use distref::manifest::{ManifestErrorKind, Schema1};
    /// let bytes = br#"{"schemaVersion": 1, "fsLayers": [], "signatures": [
    ///     {"protected": "eyJmb3JtYXRMZW5ndGgiOjM1LCJmb3JtYXRUYWlsIjoiZlEifQ"}]}"#;
    /// let manifest = Schema1::parse(bytes)?; // {"formatLength":35,"formatTail":"fQ"}, and fQ is }
    /// assert_eq!(*manifest.payload()?, *br#"{"schemaVersion": 1, "fsLayers": []}"#);
    ///
    /// let bytes = br#"{"schemaVersion": 1, "fsLayers": [], "signatures": [{}]}"#;
    /// let error = Schema1::parse(bytes)?.payload().unwrap_err();
    /// assert_eq!((error.kind(), error.path()), (ManifestErrorKind::Protected, "$.signatures"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn payload(&self) -> Result<Cow<'_, [u8]>, ManifestError> {
        let Some(signatures) = self.signatures.as_deref() else {
            return Ok(self.bytes().into());
        };
        let payload = signed::payload(self.source.as_str(), signatures);
        payload.map(Cow::Owned).ok_or_else(|| self.unclear())
    }

    #[cold]
    fn unclear(&self) -> ManifestError {
        let place =
            |member: &str| member.as_ptr().addr().saturating_sub(self.bytes().as_ptr().addr());
        let offset = self.member("signatures").map_or(0, place);
        ManifestError::new(ManifestErrorKind::Protected, "$.signatures", offset)
    }

    /// The SHA-256 digest of the bytes that are signed: by it registries know the manifest. Of one
    /// that is not signed, of all bytes. Takes a pass over them, each time.
    ///
    /// # Errors
    ///
    /// As [`payload`](Self::payload).
    ///
    /// ```
    /// # use distref::{Digest, manifest::Schema1};
    /// let bytes = br#"{"schemaVersion": 1, "fsLayers": [], "signatures": [
    ///     {"protected": "eyJmb3JtYXRMZW5ndGgiOjM1LCJmb3JtYXRUYWlsIjoiZlEifQ"}]}"#;
    /// let signed = Digest::sha256_of(br#"{"schemaVersion": 1, "fsLayers": []}"#);
    /// assert_eq!(Schema1::parse(bytes)?.payload_digest()?, signed);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[cfg(feature = "sha2")]
    #[cfg_attr(docsrs, doc(cfg(feature = "sha2")))]
    pub fn payload_digest(&self) -> Result<crate::Digest, ManifestError> {
        self.payload().map(|payload| crate::Digest::sha256_of(&payload))
    }

    /// The [`payload_digest`](Self::payload_digest); where the signatures do not say of what they
    /// are, the SHA-256 digest of all bytes. Either is of every member that is read here.
    ///
    /// ```
    /// # use distref::{Digest, manifest::Schema1};
    /// let bytes = br#"{"schemaVersion": 1, "fsLayers": [], "signatures": [{}]}"#;
    /// assert_eq!(Schema1::parse(bytes)?.digest(), Digest::sha256_of(bytes));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[cfg(feature = "sha2")]
    #[cfg_attr(docsrs, doc(cfg(feature = "sha2")))]
    #[must_use]
    pub fn digest(&self) -> crate::Digest {
        self.payload_digest().unwrap_or_else(|_| crate::Digest::sha256_of(self.bytes()))
    }

    /// Owns its bytes and what was read from them.
    ///
    /// ```
    /// # use distref::manifest::{ManifestError, Schema1};
    /// fn read(bytes: Vec<u8>) -> Result<Schema1<'static>, ManifestError> {
    ///     Schema1::parse(&bytes).map(Schema1::into_owned)
    /// }
    /// # assert!(read(Vec::new()).is_err());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Schema1<'static> {
        Schema1 {
            source: self.source.into_owned(),
            media_type: self.media_type.map(MediaType::into_owned),
            name: own(self.name),
            tag: own(self.tag),
            architecture: own(self.architecture),
            layers: owned(self.layers),
            history: owned(self.history),
            signatures: own(self.signatures),
        }
    }
}
