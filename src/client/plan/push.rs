//! A whole image, to a registry.

use alloc::vec::Vec;

use super::graph::Node;
use super::{Graph, Role, shared};
use crate::manifest::Descriptor;
use crate::{Digest, Repository, RepositoryView, Tag};

/// What there is to send of an image or an index: blobs before manifests, manifests before those that refer to them,
/// the root last with its tags; each digest once.
///
/// ```text
/// while wanted(): add(it); probe what is missing(): found(it); until is_done(): push what is ready(): done(it)
/// ```
///
/// | the driver | |
/// |---|---|
/// | reads each manifest that is [`wanted`](Self::wanted) | [`add`](Self::add) |
/// | may probe the blobs that are [`missing`](Self::missing), so that it can tell what is to be sent | [`found`](Self::found) |
/// | may probe other repositories for them | [`found_in`](Self::found_in) |
/// | may probe manifests | [`found_manifest`](Self::found_manifest) |
/// | pushes what is [`ready`](Self::ready), as much at a time as it likes | [`done`](Self::done) |
///
/// An index refers to manifests and other indexes, attestations among them; what it lists of any other media type is a
/// blob. Foreign layers are left out, and subjects, unless one asks for them. Limits:
/// [`MAX_MANIFESTS`](Self::MAX_MANIFESTS), [`MAX_BLOBS`](Self::MAX_BLOBS), [`MAX_ENTRIES`](Self::MAX_ENTRIES);
/// no manifest is held.
///
/// Source: distribution-spec 1.1, "Push": a registry may refuse a manifest before it has what the manifest refers to.
///
/// ```
/// use distref::{Digest, tag};
/// use distref::client::{PushPlan, PushStep};
/// use distref::manifest::{Descriptor, ImageBuilder, MediaType};
///
/// let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
/// let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
///
/// let mut plan = PushPlan::new(&image.to_descriptor()).tagged([tag!("1.2").into()]);
/// plan.add(&image.digest(), image.bytes())?; // read
/// plan.found(image.config().digest()); // is in the registry already
/// assert_eq!((plan.bytes_to_send(), plan.bytes_saved()), (1_000, 2));
///
/// for expected in [layer, image.to_descriptor()] {
///     let steps = plan.ready();
///     assert_eq!(steps.len(), 1);
///     assert_eq!(steps[0].content(), &expected);
///     plan.done(&steps[0]);
/// }
/// assert!(plan.is_done());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PushPlan {
    pub(super) graph: Graph,
    tags: Vec<Tag>,
    /// Where blobs may be.
    mounts: Vec<Repository>,
    /// Where all blobs are.
    source: Option<Repository>,
}

/// Something to push.
///
/// ```
/// use distref::client::PushStep;
/// use distref::manifest::Descriptor;
///
/// let step = PushStep::Blob { blob: Descriptor::EMPTY, mount_from: None };
/// assert_eq!(step.content().size(), 2);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PushStep {
    /// A blob: a `PushBlob`.
    Blob {
        /// Which.
        blob: Descriptor<'static>,
        /// The repository of the same registry from which to mount it, if one was named.
        mount_from: Option<Repository>,
    },
    /// A manifest, whose content is all there: a `PushManifest`.
    Manifest {
        /// Which.
        manifest: Descriptor<'static>,
        /// The tags that it gets: none, unless it is the root.
        tags: Vec<Tag>,
    },
}

impl PushStep {
    /// What is pushed.
    ///
    /// ```
    /// use distref::client::PushStep;
    /// use distref::manifest::Descriptor;
    ///
    /// let step = PushStep::Manifest { manifest: Descriptor::EMPTY, tags: Vec::new() };
    /// assert_eq!(step.content(), &Descriptor::EMPTY);
    /// ```
    #[must_use]
    pub const fn content(&self) -> &Descriptor<'static> {
        match self {
            Self::Blob { blob, .. } => blob,
            Self::Manifest { manifest, .. } => manifest,
        }
    }

    const fn role(&self) -> Role {
        match self {
            Self::Blob { .. } => Role::Blob,
            Self::Manifest { .. } => Role::Manifest,
        }
    }
}

impl PushPlan {
    /// All of this manifest or index, without a tag.
    ///
    /// ```
    /// # use distref::{Digest, client::PushPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// let plan = PushPlan::new(&image.to_descriptor());
    /// assert!(plan.wanted().eq([&image.to_descriptor()]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(root: &Descriptor<'_>) -> Self {
        let graph = Graph::new(root, false);
        Self { graph, tags: Vec::new(), mounts: Vec::new(), source: None }
    }

    /// With these tags for the root, besides others; each once.
    ///
    /// ```
    /// # use distref::{tag, client::{PushPlan, PushStep}, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).build()?;
    /// let mut plan = PushPlan::new(&image.to_descriptor()).tagged([tag!("1.2").into(), tag!("latest").into()]);
    /// plan.add(&image.digest(), image.bytes())?;
    /// plan.found(image.config().digest());
    /// let [PushStep::Manifest { tags, .. }] = &*plan.ready() else { panic!() };
    /// assert_eq!(tags, &[tag!("1.2"), tag!("latest")]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn tagged(mut self, tags: impl IntoIterator<Item = Tag>) -> Self {
        for tag in tags {
            if !self.tags.contains(&tag) {
                self.tags.push(tag);
            }
        }
        self
    }

    /// With another repository of the same registry that may have blobs of the image, its base image perhaps: it is
    /// tried for each, the one that was named first. Nothing is counted as saved by that:
    /// [`found_in`](Self::found_in).
    ///
    /// ```
    /// # use distref::{RepositoryView, client::PushPlan, manifest::Descriptor};
    /// let plan = PushPlan::new(&Descriptor::EMPTY).mount_from(RepositoryView::parse("team/base")?);
    /// assert!(plan.mount_candidates().eq([RepositoryView::parse("team/base")?]));
    /// # Ok::<(), distref::reference::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn mount_from(mut self, repository: RepositoryView<'_>) -> Self {
        self.mounts.push(repository.into());
        self
    }

    /// Every blob is in this repository of the same registry.
    pub(super) fn all_from(mut self, repository: RepositoryView<'_>) -> Self {
        self.source = Some(repository.into());
        self
    }

    /// The repositories that were named to [mount from](Self::mount_from): where to probe for what is missing.
    ///
    /// ```
    /// # use distref::{RepositoryView, client::PushPlan, manifest::Descriptor};
    /// let (base, other) = (RepositoryView::parse("team/base")?, RepositoryView::parse("team/other")?);
    /// let plan = PushPlan::new(&Descriptor::EMPTY).mount_from(base).mount_from(other);
    /// assert!(plan.mount_candidates().eq([base, other]));
    /// # Ok::<(), distref::reference::ReferenceError>(())
    /// ```
    pub fn mount_candidates(&self) -> impl Iterator<Item = RepositoryView<'_>> {
        self.mounts.iter().map(Repository::view)
    }

    /// Notes that another repository of the same registry has this blob: it is to be mounted from there, and not
    /// counted as sent. Whether there is such a blob in the plan.
    ///
    /// ```
    /// # use distref::{Digest, RepositoryView, client::{PushPlan, PushStep}, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).build()?;
    /// # let mut plan = PushPlan::new(&image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// plan.found_in(image.config().digest(), RepositoryView::parse("team/base")?);
    /// assert_eq!((plan.bytes_to_send(), plan.bytes_to_mount()), (0, 2));
    /// let mount = PushStep::Blob { blob: image.config().clone(), mount_from: Some(RepositoryView::parse("team/base")?.into()) };
    /// assert_eq!(plan.ready(), [mount]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn found_in(&mut self, digest: &Digest, repository: RepositoryView<'_>) -> bool {
        let node = self.graph.blob_mut(digest);
        node.map(|node| node.mount_from = Some(repository.into())).is_some()
    }

    /// Notes that the registry has this manifest, and so all that it is made of: none of that is wanted or handed out.
    /// Whether that was news, and still of use. A root is pushed all the same, for its tags.
    ///
    /// A registry that takes an index without its manifests has less than that: mark only image manifests there.
    ///
    /// ```
    /// # use distref::{client::PushPlan, manifest::{Descriptor, ImageBuilder, IndexBuilder, MediaType}};
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).build()?;
    /// let index = IndexBuilder::new().manifest(image.to_descriptor()).build()?;
    /// let mut plan = PushPlan::new(&index.to_descriptor());
    /// plan.add(&index.digest(), index.bytes())?;
    /// assert!(plan.found_manifest(&image.digest()));
    /// assert!(plan.is_known()); // the image need not be read
    /// assert_eq!(plan.ready()[0].content(), &index.to_descriptor());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn found_manifest(&mut self, digest: &Digest) -> bool {
        self.graph.found(Role::Manifest, digest)
    }

    /// All that can be pushed now, in any order and at the same time; each is handed out once: who fails may try the
    /// step again, or gives up.
    ///
    /// ```
    /// # use distref::{Digest, client::{PushPlan, PushStep}, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// # let mut plan = PushPlan::new(&image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// let steps = plan.ready(); // the manifest only after them
    /// assert!(steps.iter().map(PushStep::content).eq([image.config(), &layer]));
    /// assert!(plan.ready().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ready(&mut self) -> Vec<PushStep> {
        let root = self.graph.root().map(|node| node.descriptor.digest().clone());
        let mount = self.source.as_ref().or(self.mounts.first());
        let step = |node: &Node| match node.role {
            Role::Blob => PushStep::Blob {
                blob: node.descriptor.clone(),
                mount_from: node.mount_from.as_ref().or(mount).cloned(),
            },
            Role::Manifest => PushStep::Manifest {
                manifest: node.descriptor.clone(),
                tags: if root.as_ref() == Some(node.descriptor.digest()) {
                    self.tags.clone()
                } else {
                    Vec::new()
                },
            },
        };
        self.graph.ready().into_iter().map(step).collect()
    }

    /// This step, which was [`ready`](Self::ready), is through. Whether it had been handed out.
    ///
    /// ```
    /// # use distref::{Digest, client::PushPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// # let mut plan = PushPlan::new(&image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// for step in plan.ready() {
    ///     assert!(plan.done(&step));
    /// }
    /// assert_eq!(plan.ready()[0].content(), &image.to_descriptor());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn done(&mut self, step: &PushStep) -> bool {
        self.graph.done(step.role(), step.content().digest())
    }

    /// The bytes of blobs that are neither there nor to be mounted from where they were [found](Self::found_in); at
    /// most 2^64 - 1. What is done is counted still.
    ///
    /// ```
    /// # use distref::{Digest, client::PushPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// # let mut plan = PushPlan::new(&image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// plan.found(image.config().digest());
    /// assert_eq!(plan.bytes_to_send(), 1_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bytes_to_send(&self) -> u64 {
        self.graph.bytes(|node| !node.is_there && self.mount(node).is_none())
    }

    /// The bytes of blobs that are not there, but in another repository of the registry.
    ///
    /// ```
    /// # use distref::{Digest, RepositoryView, client::PushPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// # let mut plan = PushPlan::new(&image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// plan.found_in(layer.digest(), RepositoryView::parse("team/base")?);
    /// assert_eq!(plan.bytes_to_mount(), 1_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bytes_to_mount(&self) -> u64 {
        self.graph.bytes(|node| !node.is_there && self.mount(node).is_some())
    }

    /// The bytes of blobs that need not be sent: they are there, or to be mounted.
    ///
    /// ```
    /// # use distref::{Digest, RepositoryView, client::PushPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// # let mut plan = PushPlan::new(&image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// plan.found(image.config().digest());
    /// plan.found_in(layer.digest(), RepositoryView::parse("team/base")?);
    /// assert_eq!(plan.bytes_saved(), 1_002);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bytes_saved(&self) -> u64 {
        self.graph.bytes(|node| node.is_there || self.mount(node).is_some())
    }

    /// The other repository that is known to have it.
    pub(super) fn mount<'s>(&'s self, node: &'s Node) -> Option<&'s Repository> {
        node.mount_from.as_ref().or(self.source.as_ref())
    }
}

shared!(
    PushPlan,
    graph,
    r"# use distref::{Digest, client::PushPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
# let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
# let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
# let mut plan = PushPlan::new(&image.to_descriptor());"
);
