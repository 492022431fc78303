//! A whole image, from a registry.

use alloc::vec::Vec;

use super::{Graph, Role, shared};
use crate::Digest;
use crate::manifest::Descriptor;
use crate::platform::Matcher;

/// What there is to receive of an image or an index: its manifests and blobs, each digest once.
///
/// ```text
/// until is_done(): fetch what is wanted(): add(it); fetch what is ready(): done(it)
/// ```
///
/// | the driver | |
/// |---|---|
/// | fetches each manifest that is [`wanted`](Self::wanted), and keeps its bytes | [`add`](Self::add) |
/// | says which blobs it has already | [`found`](Self::found) |
/// | fetches each blob that is [`ready`](Self::ready), as many at a time as it likes | [`done`](Self::done) |
///
/// Blobs are ready as soon as a manifest tells of them. An index refers to manifests and other indexes, attestations
/// among them; what it lists of any other media type is a blob. Foreign layers are left out, and subjects, unless one
/// asks for them. Limits: [`MAX_MANIFESTS`](Self::MAX_MANIFESTS), [`MAX_BLOBS`](Self::MAX_BLOBS),
/// [`MAX_ENTRIES`](Self::MAX_ENTRIES); no manifest is held.
///
/// Where one image of an index is wanted, begin with its own manifest, as `PullManifest` finds it.
///
/// ```
/// use distref::Digest;
/// use distref::client::PullPlan;
/// use distref::manifest::{Descriptor, ImageBuilder, IndexBuilder, MediaType};
///
/// let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
/// let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
/// let index = IndexBuilder::new().manifest(image.to_descriptor()).build()?;
///
/// let mut plan = PullPlan::new(&index.to_descriptor());
/// plan.add(&index.digest(), index.bytes())?; // fetched
/// assert!(plan.wanted().eq([&image.to_descriptor()]));
/// plan.add(&image.digest(), image.bytes())?;
/// plan.found(image.config().digest()); // is in the folder already
/// assert_eq!((plan.bytes_to_receive(), plan.bytes_saved()), (1_000, 2));
///
/// assert_eq!(plan.ready(), [layer.clone()]);
/// plan.done(layer.digest());
/// assert!(plan.is_done());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PullPlan {
    graph: Graph,
}

impl PullPlan {
    /// All of this manifest or index.
    ///
    /// ```
    /// # use distref::{Digest, client::PullPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// let plan = PullPlan::new(&image.to_descriptor());
    /// assert!(plan.wanted().eq([&image.to_descriptor()]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(root: &Descriptor<'_>) -> Self {
        Self { graph: Graph::new(root, true) }
    }

    /// Of every index, only the entries for the platforms that the matcher takes, those for no platform, and the
    /// attestations of both. The index is whole all the same; what it lists and nobody fetched is missing.
    ///
    /// That a matcher takes what a machine can run as a second choice too is more than one may want:
    /// [`Matcher::only_strict`]. If nothing is left of an index, [`add`](Self::add) fails with
    /// [`PlanError::NoPlatform`](super::PlanError::NoPlatform).
    ///
    /// ```
    /// use distref::Platform;
    /// use distref::client::PullPlan;
    /// use distref::manifest::{Descriptor, IndexBuilder, MediaType};
    /// use distref::platform::Matcher;
    ///
    /// let image = |content: &[u8]| Descriptor::of(MediaType::OCI_MANIFEST, content);
    /// let (small, large) = (image(b"1").with_platform(Platform::LINUX_ARM_V7), image(b"2").with_platform(Platform::LINUX_AMD64));
    /// let index = IndexBuilder::new().manifests([small.clone(), large]).build()?;
    ///
    /// let mut plan = PullPlan::new(&index.to_descriptor()).for_platforms(Matcher::only(&Platform::LINUX_ARM_V7));
    /// plan.add(&index.digest(), index.bytes())?;
    /// assert!(plan.wanted().map(Descriptor::digest).eq([small.digest()]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn for_platforms(mut self, matcher: Matcher) -> Self {
        self.graph.choice.platforms = Some(matcher);
        self
    }

    /// The blobs that can be fetched now, each handed out once: who cannot fetch it keeps its descriptor, or gives up.
    ///
    /// ```
    /// # use distref::{Digest, client::PullPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// # let mut plan = PullPlan::new(&image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// assert_eq!(plan.ready(), [image.config().clone(), layer]);
    /// assert!(plan.ready().is_empty()); // all are handed out
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ready(&mut self) -> Vec<Descriptor<'static>> {
        self.graph.ready().into_iter().map(|node| node.descriptor.clone()).collect()
    }

    /// This blob, which was [`ready`](Self::ready), is received and verified. Whether it had been handed out.
    ///
    /// ```
    /// # use distref::{Digest, client::PullPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// # let mut plan = PullPlan::new(&image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// assert!(!plan.done(layer.digest())); // not handed out
    /// for blob in plan.ready() {
    ///     assert!(plan.done(blob.digest()));
    /// }
    /// assert!(plan.is_done());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn done(&mut self, digest: &Digest) -> bool {
        self.graph.done(Role::Blob, digest)
    }

    /// The bytes of blobs that are not there when the plan is made; at most 2^64 - 1. What is done is counted still.
    ///
    /// ```
    /// # use distref::{Digest, client::PullPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// # let mut plan = PullPlan::new(&image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// assert_eq!(plan.bytes_to_receive(), 1_002);
    /// plan.found(layer.digest());
    /// assert_eq!(plan.bytes_to_receive(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bytes_to_receive(&self) -> u64 {
        self.graph.bytes(|node| !node.is_there)
    }

    /// The bytes of blobs that were [found](Self::found).
    ///
    /// ```
    /// # use distref::{Digest, client::PullPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// # let mut plan = PullPlan::new(&image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// assert_eq!(plan.bytes_saved(), 0);
    /// plan.found(layer.digest());
    /// assert_eq!(plan.bytes_saved(), 1_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bytes_saved(&self) -> u64 {
        self.graph.bytes(|node| node.is_there)
    }
}

shared!(
    PullPlan,
    graph,
    r"# use distref::{Digest, client::PullPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
# let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
# let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
# let mut plan = PullPlan::new(&image.to_descriptor());"
);
