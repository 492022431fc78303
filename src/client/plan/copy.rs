//! A whole image, from one place to another.

use alloc::vec::Vec;

use super::{PushPlan, PushStep, shared};
use crate::manifest::Descriptor;
use crate::{Digest, ReferenceView, RepositoryView, Tag};

/// What there is to copy of an image or an index, from one repository to another: blobs are mounted within a registry
/// and moved between two.
///
/// ```text
/// while wanted(): fetch it from the source: add(it); probe what is missing() at the destination: found(it);
/// until is_done(): move or push what is ready(): done(it)
/// ```
///
/// | source and destination | a blob that is [not there](Self::found) | moved |
/// |---|---|---|
/// | two registries | is fetched, and sent | its bytes |
/// | two repositories of one registry | is mounted; where the registry does not do that, as above | nothing |
/// | one repository | there is none: only the tag is new | nothing |
///
/// Digests stay what they are. What was copied is tagged as the destination says: with `latest`, if it has neither tag
/// nor digest. For the order, and for what is copied, see [`PushPlan`].
///
/// ```
/// use distref::{Digest, ReferenceView};
/// use distref::client::{BlobWay, CopyPlan};
/// use distref::manifest::{Descriptor, ImageBuilder, MediaType};
///
/// let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
/// let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
/// let from = ReferenceView::parse("ghcr.io/team/app:1.2")?;
///
/// let mut mounts = CopyPlan::new(from, ReferenceView::parse("ghcr.io/other/app:1.2")?, &image.to_descriptor());
/// mounts.add(&image.digest(), image.bytes())?;
/// assert_eq!((mounts.bytes_to_move(), mounts.bytes_to_mount()), (0, 1_002));
/// assert_eq!(mounts.way(layer.digest()), Some(BlobWay::Mount(from.repository())));
///
/// let mut moves = CopyPlan::new(from, ReferenceView::parse("localhost:5000/app")?, &image.to_descriptor());
/// moves.add(&image.digest(), image.bytes())?;
/// moves.found(image.config().digest());
/// assert_eq!((moves.bytes_to_move(), moves.bytes_saved()), (1_000, 2));
/// assert_eq!(moves.way(layer.digest()), Some(BlobWay::Move));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct CopyPlan {
    push: PushPlan,
}

/// How a blob comes to where it is to be.
///
/// ```
/// use distref::RepositoryView;
/// use distref::client::BlobWay;
///
/// assert_ne!(BlobWay::Move, BlobWay::Mount(RepositoryView::parse("team/base")?));
/// # Ok::<(), distref::reference::ReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BlobWay<'a> {
    /// It is there.
    There,
    /// It is mounted from this repository of the same registry.
    Mount(RepositoryView<'a>),
    /// It is fetched, and sent.
    Move,
}

impl CopyPlan {
    /// All of this manifest or index, which the source refers to.
    ///
    /// ```
    /// # use distref::{ReferenceView, client::CopyPlan, manifest::Descriptor};
    /// let (from, to) = (ReferenceView::parse("ghcr.io/team/app:1.2")?, ReferenceView::parse("localhost:5000/app")?);
    /// let plan = CopyPlan::new(from, to, &Descriptor::EMPTY);
    /// assert!(plan.wanted().eq([&Descriptor::EMPTY]));
    /// # Ok::<(), distref::reference::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn new(
        source: ReferenceView<'_>,
        destination: ReferenceView<'_>,
        root: &Descriptor<'_>,
    ) -> Self {
        let tag = destination.effective_tag().map(Tag::from);
        let mut push = PushPlan::new(root).tagged(tag);
        if source.api_host() == destination.api_host() {
            push = push.all_from(source.repository());
            if source.repository() == destination.repository() {
                push.found_manifest(root.digest());
            }
        }
        Self { push }
    }

    /// With these tags too; each once.
    ///
    /// ```
    /// # use distref::{ReferenceView, client::CopyPlan, manifest::Descriptor, tag};
    /// # let (from, to) = (ReferenceView::parse("a.io/b")?, ReferenceView::parse("c.io/b:1.2")?);
    /// let plan = CopyPlan::new(from, to, &Descriptor::EMPTY).tagged([tag!("1").into(), tag!("latest").into()]);
    /// # assert!(!plan.is_known());
    /// # Ok::<(), distref::reference::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn tagged(self, tags: impl IntoIterator<Item = Tag>) -> Self {
        Self { push: self.push.tagged(tags) }
    }

    /// With another repository of the destination's registry that may have blobs of the image. See
    /// [`PushPlan::mount_from`].
    ///
    /// ```
    /// # use distref::{ReferenceView, RepositoryView, client::CopyPlan, manifest::Descriptor};
    /// # let (from, to) = (ReferenceView::parse("a.io/b")?, ReferenceView::parse("c.io/b")?);
    /// let plan = CopyPlan::new(from, to, &Descriptor::EMPTY).mount_from(RepositoryView::parse("team/base")?);
    /// # assert!(!plan.is_known());
    /// # Ok::<(), distref::reference::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn mount_from(self, repository: RepositoryView<'_>) -> Self {
        Self { push: self.push.mount_from(repository) }
    }

    /// Notes that another repository of the destination's registry has this blob. See [`PushPlan::found_in`].
    ///
    /// ```
    /// # use distref::{ReferenceView, RepositoryView, client::CopyPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).build()?;
    /// # let (from, to) = (ReferenceView::parse("a.io/b")?, ReferenceView::parse("c.io/b")?);
    /// # let mut plan = CopyPlan::new(from, to, &image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// assert!(plan.found_in(image.config().digest(), RepositoryView::parse("team/base")?));
    /// assert_eq!(plan.bytes_to_move(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn found_in(&mut self, digest: &Digest, repository: RepositoryView<'_>) -> bool {
        self.push.found_in(digest, repository)
    }

    /// Notes that the destination has this manifest, and so all that it is made of. See
    /// [`PushPlan::found_manifest`].
    ///
    /// ```
    /// # use distref::{ReferenceView, client::CopyPlan, manifest::{Descriptor, ImageBuilder, IndexBuilder, MediaType}};
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).build()?;
    /// # let index = IndexBuilder::new().manifest(image.to_descriptor()).build()?;
    /// # let (from, to) = (ReferenceView::parse("a.io/b")?, ReferenceView::parse("c.io/b")?);
    /// # let mut plan = CopyPlan::new(from, to, &index.to_descriptor());
    /// plan.add(&index.digest(), index.bytes())?;
    /// assert!(plan.found_manifest(&image.digest())); // need not be fetched
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn found_manifest(&mut self, digest: &Digest) -> bool {
        self.push.found_manifest(digest)
    }

    /// How this blob comes to the destination; none if it is no blob of the image, or not known yet.
    ///
    /// ```
    /// # use distref::{Digest, ReferenceView, client::{BlobWay, CopyPlan}, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// let from = ReferenceView::parse("ghcr.io/team/app:1.2")?;
    /// let to = ReferenceView::parse("localhost:5000/app")?;
    /// let mut plan = CopyPlan::new(from, to, &image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// plan.found(image.config().digest());
    /// assert_eq!(plan.way(image.config().digest()), Some(BlobWay::There));
    /// assert_eq!(plan.way(layer.digest()), Some(BlobWay::Move));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn way(&self, digest: &Digest) -> Option<BlobWay<'_>> {
        let node = self.push.graph.blob(digest)?;
        Some(match self.push.mount(node) {
            _ if node.is_there => BlobWay::There,
            Some(repository) => BlobWay::Mount(repository.view()),
            None => BlobWay::Move,
        })
    }

    /// All that can be pushed now, in any order and at the same time; each is handed out once. A blob that is not
    /// mounted is fetched from the source.
    ///
    /// ```
    /// # use distref::{ReferenceView, client::{CopyPlan, PushStep}, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).build()?;
    /// # let (from, to) = (ReferenceView::parse("a.io/b")?, ReferenceView::parse("c.io/b")?);
    /// # let mut plan = CopyPlan::new(from, to, &image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// let steps = plan.ready();
    /// assert_eq!(steps, [PushStep::Blob { blob: image.config().clone(), mount_from: None }]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ready(&mut self) -> Vec<PushStep> {
        self.push.ready()
    }

    /// This step, which was [`ready`](Self::ready), is through. Whether it had been handed out.
    ///
    /// ```
    /// # use distref::{ReferenceView, client::CopyPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).build()?;
    /// # let (from, to) = (ReferenceView::parse("a.io/b")?, ReferenceView::parse("c.io/b")?);
    /// # let mut plan = CopyPlan::new(from, to, &image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// for content in [image.config().clone(), image.to_descriptor()] {
    ///     let steps = plan.ready();
    ///     assert_eq!(steps[0].content(), &content);
    ///     plan.done(&steps[0]);
    /// }
    /// assert!(plan.is_done());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn done(&mut self, step: &PushStep) -> bool {
        self.push.done(step)
    }

    /// The bytes of blobs that are to be fetched and sent; at most 2^64 - 1. What is done is counted still.
    ///
    /// ```
    /// # use distref::{Digest, ReferenceView, client::CopyPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// let from = ReferenceView::parse("ghcr.io/team/app:1.2")?;
    /// let to = ReferenceView::parse("localhost:5000/app")?;
    /// let mut plan = CopyPlan::new(from, to, &image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// plan.found(image.config().digest());
    /// assert_eq!(plan.bytes_to_move(), 1_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bytes_to_move(&self) -> u64 {
        self.push.bytes_to_send()
    }

    /// The bytes of blobs that are to be mounted.
    ///
    /// ```
    /// # use distref::{Digest, ReferenceView, client::CopyPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// let from = ReferenceView::parse("ghcr.io/team/app:1.2")?;
    /// let to = ReferenceView::parse("ghcr.io/other/app")?;
    /// let mut plan = CopyPlan::new(from, to, &image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// assert_eq!(plan.bytes_to_mount(), 1_002);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bytes_to_mount(&self) -> u64 {
        self.push.bytes_to_mount()
    }

    /// The bytes of blobs that need not be moved: they are there, or to be mounted.
    ///
    /// ```
    /// # use distref::{Digest, ReferenceView, client::CopyPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
    /// # let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
    /// # let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
    /// let from = ReferenceView::parse("ghcr.io/team/app:1.2")?;
    /// let to = ReferenceView::parse("localhost:5000/app")?;
    /// let mut plan = CopyPlan::new(from, to, &image.to_descriptor());
    /// plan.add(&image.digest(), image.bytes())?;
    /// plan.found(layer.digest());
    /// assert_eq!(plan.bytes_saved(), 1_000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn bytes_saved(&self) -> u64 {
        self.push.bytes_saved()
    }
}

shared!(
    CopyPlan,
    push.graph,
    r#"# use distref::{Digest, ReferenceView, client::CopyPlan, manifest::{Descriptor, ImageBuilder, MediaType}};
# let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), 1_000);
# let image = ImageBuilder::new(Descriptor::EMPTY.with_media_type(MediaType::OCI_CONFIG)).layer(layer.clone()).build()?;
# let (from, to) = (ReferenceView::parse("a.io/app:1")?, ReferenceView::parse("b.io/app:1")?);
# let mut plan = CopyPlan::new(from, to, &image.to_descriptor());"#
);
