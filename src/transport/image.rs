//! Which of the images at a place.

use crate::digest::DigestView;
use crate::reference::ReferenceView;

/// An image in an OCI image layout.
///
/// ```
/// use distref::transport::{OciImage, Transport};
///
/// let Transport::OciLayout { image, .. } = Transport::parse("oci:build/layout:@2")? else { unreachable!() };
/// assert_eq!(image, Some(OciImage::Index(2)));
/// # Ok::<(), distref::transport::TransportError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum OciImage<'a> {
    /// By the annotation `org.opencontainers.image.ref.name`. Fits the grammar that image-spec
    /// (`annotations.md`) gives it; often a tag, sometimes a whole reference.
    Name(&'a str),
    /// By its place in `index.json`, from 0. For reading only.
    Index(u32),
}

/// An image in an archive of `docker save`.
///
/// ```
/// use distref::transport::{ArchiveImage, Transport};
///
/// let text = "docker-archive:/tmp/app.tar:localhost:5000/app:1.2";
/// let Transport::DockerArchive { image, .. } = Transport::parse(text)? else { unreachable!() };
/// let Some(ArchiveImage::Reference(reference)) = image else { unreachable!() };
/// assert_eq!(reference.domain(), "localhost:5000");
/// # Ok::<(), distref::transport::TransportError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ArchiveImage<'a> {
    /// By one of its references; without a tag, `latest` is meant. Holds no digest.
    Reference(ReferenceView<'a>),
    /// By its place in `manifest.json`, from 0. For reading only.
    Index(u32),
}

/// An image in the store of a Docker daemon.
///
/// ```
/// use distref::transport::{DaemonImage, Transport};
///
/// let app = Transport::parse("docker-daemon:app:1.2")?;
/// assert!(matches!(app, Transport::DockerDaemon(DaemonImage::Reference(app)) if app.name() == "app"));
/// # Ok::<(), distref::transport::TransportError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DaemonImage<'a> {
    /// By a reference, with a tag or a digest.
    Reference(ReferenceView<'a>),
    /// By the image ID, a sha256 digest: that of its configuration. For reading only.
    Id(DigestView<'a>),
}

/// An image in a containers-storage: by reference, by ID, or by both, when the ID has to carry the name.
///
/// ```
/// use distref::transport::Transport;
///
/// let text = "containers-storage:nginx:1.27@3e3a5e2c1f0b";
/// let Transport::ContainersStorage { image, .. } = Transport::parse(text)? else { unreachable!() };
/// assert_eq!(image.reference().unwrap().as_str(), "nginx:1.27");
/// assert_eq!(image.id(), Some("3e3a5e2c1f0b"));
/// # Ok::<(), distref::transport::TransportError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct StorageImage<'a> {
    pub(super) reference: Option<ReferenceView<'a>>,
    pub(super) id: Option<&'a str>,
}

impl<'a> StorageImage<'a> {
    /// The reference; without tag and digest, `latest` is meant. May be an abbreviated ID, `3e3a5e2c1f0b`
    /// say: only the store can tell.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// let by_id = Transport::parse("containers-storage:@3e3a5e2c1f0b")?;
    /// assert!(matches!(by_id, Transport::ContainersStorage { image, .. } if image.reference().is_none()));
    /// # Ok::<(), distref::transport::TransportError>(())
    /// ```
    #[must_use]
    pub const fn reference(self) -> Option<ReferenceView<'a>> {
        self.reference
    }

    /// The image ID: 64 lower-case hexadecimal digits or, behind an `@`, their first 3 or more.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// let nginx = Transport::parse("containers-storage:nginx")?;
    /// assert!(matches!(nginx, Transport::ContainersStorage { image, .. } if image.id().is_none()));
    /// # Ok::<(), distref::transport::TransportError>(())
    /// ```
    #[must_use]
    pub const fn id(self) -> Option<&'a str> {
        self.id
    }
}
