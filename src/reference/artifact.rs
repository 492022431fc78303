//! Tags that stand for something about another image: what cosign sets, and the fallback of the referrers API.

use alloc::string::ToString;
use core::fmt;

use crate::digest::{Algorithm, Digest, FallbackTag};
use crate::tag::{Tag, TagView};

/// What a tag made of a digest holds about that digest.
///
/// ```
/// use distref::reference::ArtifactKind;
///
/// assert_eq!(ArtifactKind::Signature.suffix(), ".sig");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ArtifactKind {
    /// `.sig`: signatures by cosign.
    Signature,
    /// `.att`: attestations by cosign.
    Attestation,
    /// `.sbom`: a bill of materials by cosign.
    Sbom,
    /// Nothing behind the digest: an index of referrers, for registries without the referrers API.
    Referrers,
}

/// A tag made of a digest, such as `sha256-….sig`, taken apart. `Display` prints the tag.
///
/// # Grammar
///
/// ```text
/// artifact-tag := algorithm "-" hex [ ".sig" | ".att" | ".sbom" ]      ; algorithm and hex as in the digest
/// ```
/// Only algorithms of 64 digits, so that the digest can be told again: sha256 and blake3. The fallback tag of a longer
/// digest is cut to 64 digits: [`Digest::fallback_tag`] writes it, and nothing can read it back.
/// Source: cosign, *Specifications*, "Storage"; distribution-spec v1.1, *Referrers Tag Schema*.
///
/// ```
/// use distref::{TagView, reference::ArtifactKind};
///
/// let text = format!("sha256-{}.sig", "0123456789abcdef".repeat(4));
/// let artifact = TagView::parse(&text)?.artifact().unwrap();
/// assert_eq!(artifact.kind(), ArtifactKind::Signature);
/// assert!(artifact.subject().to_string().starts_with("sha256:0123"));
/// assert_eq!(artifact.to_string(), text);
/// # Ok::<(), distref::tag::TagError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ArtifactTag {
    subject: Digest,
    kind: ArtifactKind,
}

impl ArtifactKind {
    const ALL: [Self; 4] = [Self::Signature, Self::Attestation, Self::Sbom, Self::Referrers];

    /// What stands behind the digest.
    ///
    /// ```
    /// assert_eq!(distref::reference::ArtifactKind::Referrers.suffix(), "");
    /// ```
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Signature => ".sig",
            Self::Attestation => ".att",
            Self::Sbom => ".sbom",
            Self::Referrers => "",
        }
    }

    /// The word for it: `signature`, `attestation`, `sbom` or `referrers`.
    ///
    /// ```
    /// assert_eq!(distref::reference::ArtifactKind::Sbom.as_str(), "sbom");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Attestation => "attestation",
            Self::Sbom => "sbom",
            Self::Referrers => "referrers",
        }
    }
}

impl ArtifactTag {
    /// The tag under which something about `subject` is kept; `None` where its digest does not fit a tag whole.
    ///
    /// ```
    /// use distref::reference::{ArtifactKind, ArtifactTag};
    ///
    /// let subject: distref::Digest = format!("sha256:{}", "a".repeat(64)).parse()?;
    /// let tag = ArtifactTag::new(subject, ArtifactKind::Attestation).unwrap();
    /// assert_eq!(tag.to_string(), format!("sha256-{}.att", "a".repeat(64)));
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub fn new(subject: Digest, kind: ArtifactKind) -> Option<Self> {
        let fits = matches!(subject.algorithm(), Algorithm::Sha256 | Algorithm::Blake3);
        fits.then_some(Self { subject, kind })
    }

    /// The digest of what the artifact is about.
    ///
    /// ```
    /// # use distref::reference::{ArtifactKind, ArtifactTag};
    /// let subject: distref::Digest = format!("sha256:{}", "a".repeat(64)).parse()?;
    /// let tag = ArtifactTag::new(subject.clone(), ArtifactKind::Sbom).unwrap();
    /// assert_eq!(tag.subject(), &subject);
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub const fn subject(&self) -> &Digest {
        &self.subject
    }

    /// What the artifact is.
    ///
    /// ```
    /// # use distref::reference::{ArtifactKind, ArtifactTag};
    /// let subject: distref::Digest = format!("sha256:{}", "a".repeat(64)).parse()?;
    /// let tag = ArtifactTag::new(subject, ArtifactKind::Sbom).unwrap();
    /// assert_eq!(tag.kind(), ArtifactKind::Sbom);
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub const fn kind(&self) -> ArtifactKind {
        self.kind
    }
}

impl TagView<'_> {
    /// What the tag stands for, if it is made of a digest.
    ///
    /// ```
    /// assert!(distref::tag!("sha256-nonsense.sig").artifact().is_none());
    /// assert!(distref::tag!("1.25").artifact().is_none());
    /// ```
    #[must_use]
    pub fn artifact(self) -> Option<ArtifactTag> {
        let (algorithm, rest) = self.as_str().split_once('-')?;
        ArtifactKind::ALL.into_iter().find_map(|kind| {
            let encoded = rest.strip_suffix(kind.suffix())?;
            let subject = alloc::format!("{algorithm}:{encoded}").parse().ok()?;
            ArtifactTag::new(subject, kind)
        })
    }
}

impl Tag {
    /// What the tag stands for, if it is made of a digest.
    ///
    /// ```
    /// let tag: distref::Tag = "1.25".parse()?;
    /// assert!(tag.artifact().is_none());
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    #[must_use]
    pub fn artifact(&self) -> Option<ArtifactTag> {
        self.view().artifact()
    }
}

/// The tag of the referrers of a digest of any algorithm: [`Digest::fallback_tag`].
///
/// ```
/// use distref::{Digest, Tag};
///
/// let subject = Digest::sha256([0xab; 32]);
/// assert_eq!(Tag::from(subject.fallback_tag()).as_str(), format!("sha256-{}", "ab".repeat(32)));
/// ```
impl From<FallbackTag<'_>> for Tag {
    fn from(tag: FallbackTag<'_>) -> Self {
        TagView::checked(&tag.to_string()).into() // a tag, whatever the digest
    }
}

impl fmt::Display for ArtifactTag {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.subject.to_text();
        let digest = text.as_view();
        write!(out, "{}-{}{}", digest.algorithm(), digest.encoded(), self.kind.suffix())
    }
}
