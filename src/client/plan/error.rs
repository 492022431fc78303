//! Why content cannot be planned.

use alloc::boxed::Box;

use thiserror::Error;

use super::{MAX_BLOBS, MAX_ENTRIES, MAX_MANIFESTS};
use crate::Digest;
use crate::manifest::{ManifestError, NoMatch};

/// Why a manifest does not go into a plan.
///
/// | error | the plan afterwards |
/// |---|---|
/// | [`Unknown`](Self::Unknown), [`Manifest`](Self::Manifest) | as before: other bytes may be handed over |
/// | all others | void: it hands out nothing, and is never done |
///
/// ```
/// use distref::client::{PlanError, PullPlan};
/// use distref::manifest::{Descriptor, MediaType};
///
/// let image = Descriptor::of(MediaType::OCI_MANIFEST, b"{}");
/// let mut plan = PullPlan::new(&image);
/// let error = plan.add(image.digest(), b"{ }").unwrap_err();
/// assert!(matches!(error, PlanError::Manifest { .. })); // one byte too many
/// assert_eq!(plan.wanted().count(), 1);
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum PlanError {
    /// Nothing in the plan refers to a manifest of this digest.
    #[error("{0} is no manifest of this image")]
    Unknown(Digest),
    /// What was handed over is not the manifest that is described.
    #[error("{digest} is not what it has to be: {error}")]
    Manifest {
        /// Which one.
        digest: Digest,
        /// What is wrong with it.
        error: ManifestError,
    },
    /// A Docker schema 1 manifest, which does not say how large its layers are.
    #[error("{0} is a manifest of Docker's schema 1: it cannot be planned")]
    Schema1(Digest),
    /// Two descriptors of the same content say different sizes.
    #[error("{digest} is said to have {one} bytes, and {other} bytes")]
    Sizes {
        /// Of which content.
        digest: Digest,
        /// What was said first.
        one: u64,
        /// What was said then.
        other: u64,
    },
    /// Two descriptors of the same manifest say different media types.
    #[error("{0} is said to be of two media types")]
    MediaTypes(Digest),
    /// A manifest that refers to itself, by way of others perhaps. No digest is that lucky.
    #[error("{0} refers to itself")]
    Cycle(Digest),
    /// No manifest of the index is for a platform that is asked for.
    #[error("{0}")]
    NoPlatform(Box<NoMatch>),
    /// More than [`MAX_MANIFESTS`](super::PullPlan::MAX_MANIFESTS).
    #[error("more than {MAX_MANIFESTS} manifests")]
    TooManyManifests,
    /// More than [`MAX_BLOBS`](super::PullPlan::MAX_BLOBS).
    #[error("more than {MAX_BLOBS} blobs")]
    TooManyBlobs,
    /// More than [`MAX_ENTRIES`](super::PullPlan::MAX_ENTRIES).
    #[error("manifests with more than {MAX_ENTRIES} entries together")]
    TooManyEntries,
}
