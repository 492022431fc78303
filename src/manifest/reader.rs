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
/// | what the specification forbids | refused | refused, but for the next four lines |
/// | `null` for a member that may be left out, or for a list | refused, but in a config | as if it were not there |
/// | `rootfS` and the like, in a config | refused | read as `rootfs`, as Go does |
/// | a media type with parameters, in a descriptor | refused | taken |
/// | bits after the last byte of `data` | refused | taken |
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
    pub(super) size: Option<u64>,
    pub(super) digest: Option<&'r Digest>,
}
