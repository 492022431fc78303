//! How documents are read: how strictly, how much, and what is known of them beforehand.

use alloc::vec::Vec;

use super::{
    Artifact, Descriptor, DocumentKind, ImageConfig, ImageManifest, Index, Layout, Limits,
    Manifest, ManifestError, ManifestErrorKind, SavedImages, Schema1, check, read,
};
use crate::Digest;

/// Reads documents: strictly or leniently, within limits, and as what they were announced to be.
///
/// | | strict | lenient |
/// |---|---|---|
/// | what the specification forbids | refused | refused, but for the lines below |
/// | `null` for a member that may be left out, or for a list | refused, but in a config | as if it were not there |
/// | `rootfS` and the like, in a config | refused | read as `rootfs`, as Go does |
/// | a media type with parameters, in a descriptor | refused | taken |
/// | bits after the last byte of `data` | refused | taken |
/// | schema 1: a `blobSum` that is no digest, `signatures` that are no objects | refused | taken |
/// | an artifact manifest without `artifactType` | refused | taken |
///
/// Of no document does lenient take what two readers could understand in two ways, nor a size that
/// is none.
///
/// ```
/// use distref::manifest::Reader;
///
/// let bytes = br#"{"schemaVersion": 2, "manifests": [], "annotations": null}"#;
/// assert_eq!(Reader::strict().index(bytes).unwrap_err().path(), "$.annotations");
/// assert!(Reader::lenient().index(bytes)?.annotations().is_empty());
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reader<'r> {
    pub(super) lenient: bool,
    pub(super) limits: Limits,
    pub(super) media_type: Option<&'r str>,
    pub(super) digest: Option<&'r Digest>,
    pub(super) descriptor: Option<&'r Descriptor<'r>>,
}

/// What kind of document a reader was told to expect.
pub(super) enum Told<'r> {
    /// Nothing, or something that registries say of whatever they do not know.
    Nothing,
    /// This media type, without parameters.
    MediaType(&'r str),
    /// Two media types that differ.
    Contradiction,
}

impl<'r> Reader<'r> {
    /// Refuses what the specification forbids.
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// assert!(Reader::strict().manifest(br#"{"schemaVersion": 2, "manifests": []}"#).is_ok());
    /// ```
    #[must_use]
    pub const fn strict() -> Self {
        Self {
            lenient: false,
            limits: Limits::new(),
            media_type: None,
            digest: None,
            descriptor: None,
        }
    }

    /// Takes what else is seen in real registries and does no harm.
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// assert!(Reader::lenient().manifest(br#"{"schemaVersion": 2, "manifests": null}"#).is_err());
    /// ```
    #[must_use]
    pub const fn lenient() -> Self {
        Self { lenient: true, ..Self::strict() }
    }

    /// With other limits.
    ///
    /// ```
    /// # use distref::manifest::{Limits, Reader};
    /// let reader = Reader::strict().limits(Limits::new().with_entries(1));
    /// assert!(reader.saved_images(br#"[{"Config": "a", "Layers": []}]"#).is_ok());
    /// ```
    #[must_use]
    pub const fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// With the media type that was announced, as by a Content-Type: a manifest has to be of that
    /// kind, and to agree if it says what it is. CVE-2021-41190.
    ///
    /// Parameters do not matter. `application/json`, `application/octet-stream`, `text/plain` and
    /// no text announce nothing. Another announcement replaces this one; a
    /// [descriptor](Self::described_by) does not, and has to agree with it.
    ///
    /// ```
    /// # use distref::manifest::{ManifestErrorKind, Reader};
    /// let told = Reader::strict().announced("application/vnd.oci.image.manifest.v1+json");
    /// let index = br#"{"schemaVersion": 2, "manifests": []}"#;
    /// assert_eq!(told.manifest(index).unwrap_err().kind(), ManifestErrorKind::Ambiguous);
    /// ```
    #[must_use]
    pub const fn announced(self, media_type: &'r str) -> Self {
        Self { media_type: Some(media_type), ..self }
    }

    /// With the digest by which it was asked for: other bytes are refused before they are read.
    ///
    /// The algorithm has to be one that can be computed here: sha256, sha384, sha512, with the
    /// feature `sha2`. Others are refused as well. Another pin replaces this one; a
    /// [descriptor](Self::described_by) does not: the bytes have to have both digests.
    ///
    /// It is the digest of the bytes. By which one registries know a signed schema 1 manifest, which
    /// is another, [`Schema1::digest`] tells once it is read.
    ///
    /// ```
    /// # use distref::{digest, manifest::{ManifestErrorKind, Reader}};
    /// let wanted = digest!("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    /// let reader = Reader::strict().pinned(&wanted);
    /// let error = reader.manifest(br#"{"schemaVersion": 2, "manifests": []}"#).unwrap_err();
    /// assert_eq!(error.kind(), ManifestErrorKind::ContentDigest);
    /// ```
    #[must_use]
    pub const fn pinned(self, digest: &'r Digest) -> Self {
        Self { digest: Some(digest), ..self }
    }

    /// As the entry of an index describes it: media type, size and digest.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, ManifestErrorKind, MediaType, Reader};
    /// let entry = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
    /// let error = Reader::strict().described_by(&entry).manifest(b"{} ").unwrap_err();
    /// assert_eq!(error.kind(), ManifestErrorKind::ContentSize);
    /// ```
    #[must_use]
    pub const fn described_by(self, descriptor: &'r Descriptor<'r>) -> Self {
        Self { descriptor: Some(descriptor), ..self }
    }

    /// What was announced and what the descriptor says, together.
    pub(super) fn told(&self) -> Told<'r> {
        let described = self.descriptor.map(|descriptor| descriptor.media_type().as_str());
        let mut told = Told::Nothing;
        for text in self.media_type.into_iter().chain(described) {
            let media_type = text.split(';').next().unwrap_or_default().trim_ascii();
            told = match told {
                _ if is_generic(media_type) => told,
                Told::MediaType(other) if other != media_type => Told::Contradiction,
                Told::Contradiction => Told::Contradiction,
                Told::Nothing | Told::MediaType(_) => Told::MediaType(media_type),
            };
        }
        told
    }

    /// Whether the bytes are not known to be others than those that were asked for: their size,
    /// then their digest.
    pub(super) fn content(&self, bytes: &[u8]) -> Result<(), ManifestErrorKind> {
        if self.descriptor.is_some_and(|descriptor| descriptor.size() != bytes.len() as u64) {
            return Err(ManifestErrorKind::ContentSize);
        }
        let digests = self.digest.into_iter().chain(self.descriptor.map(Descriptor::digest));
        if digests.into_iter().all(|digest| is_proven(digest, bytes)) {
            Ok(())
        } else {
            Err(ManifestErrorKind::ContentDigest)
        }
    }

    /// Reads a manifest of whatever kind it is: as announced, as it says itself, or by its members.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where.
    ///
    /// ```
    /// # use distref::manifest::{Manifest, Reader};
    /// let index = br#"{"schemaVersion": 2, "manifests": []}"#;
    /// assert!(matches!(Reader::strict().manifest(index)?, Manifest::Index(_)));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn manifest<'a>(&self, bytes: &'a [u8]) -> Result<Manifest<'a>, ManifestError> {
        self.read(None, bytes, |text| read::manifest(text, None, self))
    }

    /// Reads an image manifest: OCI's, or Docker's schema 2.
    ///
    /// # Errors
    ///
    /// As [`manifest`](Self::manifest), and of another kind.
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// let error = Reader::strict().image(br#"{"schemaVersion": 2, "manifests": []}"#).unwrap_err();
    /// assert_eq!(error.path(), "$.manifests");
    /// ```
    pub fn image<'a>(&self, bytes: &'a [u8]) -> Result<ImageManifest<'a>, ManifestError> {
        let kind = Some(DocumentKind::Image);
        self.read(kind, bytes, |text| match read::manifest(text, kind, self)? {
            Manifest::Image(image) => Some(image),
            _ => None,
        })
    }

    /// Reads an index: OCI's, or a Docker manifest list.
    ///
    /// # Errors
    ///
    /// As [`manifest`](Self::manifest), and of another kind.
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// assert!(Reader::strict().index(br#"{"schemaVersion": 2, "manifests": []}"#).is_ok());
    /// ```
    pub fn index<'a>(&self, bytes: &'a [u8]) -> Result<Index<'a>, ManifestError> {
        let kind = Some(DocumentKind::Index);
        self.read(kind, bytes, |text| match read::manifest(text, kind, self)? {
            Manifest::Index(index) => Some(index),
            _ => None,
        })
    }

    /// Reads a withdrawn artifact manifest.
    ///
    /// # Errors
    ///
    /// As [`manifest`](Self::manifest), and of another kind.
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// let error = Reader::strict().artifact(b"{}").unwrap_err();
    /// assert_eq!(error.path(), "$.mediaType");
    /// ```
    pub fn artifact<'a>(&self, bytes: &'a [u8]) -> Result<Artifact<'a>, ManifestError> {
        let kind = Some(DocumentKind::Artifact);
        self.read(kind, bytes, |text| match read::manifest(text, kind, self)? {
            Manifest::Artifact(artifact) => Some(artifact),
            _ => None,
        })
    }

    /// Reads a Docker schema 1 manifest, signed or not.
    ///
    /// # Errors
    ///
    /// As [`manifest`](Self::manifest), and of another kind.
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// assert!(Reader::strict().schema1(br#"{"schemaVersion": 1, "fsLayers": []}"#).is_ok());
    /// ```
    pub fn schema1<'a>(&self, bytes: &'a [u8]) -> Result<Schema1<'a>, ManifestError> {
        let kind = Some(DocumentKind::Schema1);
        self.read(kind, bytes, |text| match read::manifest(text, kind, self)? {
            Manifest::Schema1(schema1) => Some(schema1),
            _ => None,
        })
    }

    /// Reads an image config. What media type was announced does not matter.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where.
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// let error = Reader::strict().config(br#"{"os": "linux"}"#).unwrap_err();
    /// assert_eq!(error.path(), "$.architecture");
    /// ```
    pub fn config<'a>(&self, bytes: &'a [u8]) -> Result<ImageConfig<'a>, ManifestError> {
        self.read(Some(DocumentKind::Config), bytes, |text| read::config(text, self))
    }

    /// Reads one descriptor.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where.
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// let error = Reader::strict().descriptor(b"[]").unwrap_err();
    /// assert_eq!(error.to_string(), "$: must be an object (byte 0)");
    /// ```
    pub fn descriptor<'a>(&self, bytes: &'a [u8]) -> Result<Descriptor<'a>, ManifestError> {
        self.read(Some(DocumentKind::Descriptor), bytes, |text| read::descriptor(text, self))
    }

    /// Reads an `oci-layout` file.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where.
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// assert!(Reader::strict().layout(br#"{"imageLayoutVersion": "1.0.0"}"#).is_ok());
    /// ```
    pub fn layout<'a>(&self, bytes: &'a [u8]) -> Result<Layout<'a>, ManifestError> {
        self.read(Some(DocumentKind::Layout), bytes, |text| read::layout(text, self))
    }

    /// Reads the `manifest.json` that `docker save` writes.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where.
    ///
    /// ```
    /// # use distref::manifest::Reader;
    /// assert!(Reader::strict().saved_images(br#"[{"Config": "a.json", "Layers": null}]"#).is_ok());
    /// ```
    pub fn saved_images<'a>(&self, bytes: &'a [u8]) -> Result<SavedImages<'a>, ManifestError> {
        self.read(Some(DocumentKind::SavedImages), bytes, |text| read::saved_images(text, self))
    }

    /// The first problems of a document, not the first alone; at most `most`. None if it is fine.
    ///
    /// `kind` is what it should be; without one, a manifest of any kind. What contests the kind is
    /// told alone, as the rules are those of a kind. In the order of the document, but for what is
    /// missing from an object, which comes after its members. Slower than reading.
    ///
    /// ```
    /// # use distref::manifest::{DocumentKind, Reader};
    /// let problems = Reader::strict().problems(Some(DocumentKind::Descriptor), br#"{"size": -1}"#, 9);
    /// let paths: Vec<&str> = problems.iter().map(|problem| problem.path()).collect();
    /// assert_eq!(paths, ["$.size", "$.mediaType", "$.digest"]);
    /// ```
    #[must_use]
    pub fn problems(
        &self,
        kind: Option<DocumentKind>,
        bytes: &[u8],
        most: usize,
    ) -> Vec<ManifestError> {
        check::problems(self, kind, bytes, most)
    }

    /// The document in `bytes`, by the hot form; why not, by the plain one.
    fn read<'a, T>(
        &self,
        kind: Option<DocumentKind>,
        bytes: &'a [u8],
        hot: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, ManifestError> {
        let text = if self.admits(bytes) { core::str::from_utf8(bytes).ok() } else { None };
        text.and_then(hot).ok_or_else(|| self.refusal(kind, bytes))
    }

    #[cold]
    fn refusal(&self, kind: Option<DocumentKind>, bytes: &[u8]) -> ManifestError {
        let first = self.problems(kind, bytes, 1).pop();
        // Not reached without a first problem: the two forms agree.
        first.unwrap_or_else(|| ManifestError::new(ManifestErrorKind::Syntax, "$", 0))
    }

    /// Whether there are not too many bytes, and they are those that were asked for.
    fn admits(&self, bytes: &[u8]) -> bool {
        bytes.len() <= self.limits.document() && self.content(bytes).is_ok()
    }
}

/// Media types that registries give to whatever they do not know: they announce nothing.
pub(crate) fn is_generic(media_type: &str) -> bool {
    matches!(media_type, "" | "application/json" | "text/plain" | "application/octet-stream")
}

/// Whether the bytes have the digest. What cannot be computed is not proven.
#[cfg(feature = "sha2")]
fn is_proven(digest: &Digest, bytes: &[u8]) -> bool {
    digest.verify(bytes).is_ok()
}

#[cfg(not(feature = "sha2"))]
const fn is_proven(_: &Digest, _: &[u8]) -> bool {
    false
}
