//! Transports: where skopeo, podman, buildah, Helm and Flux are told to find an image.
//!
//! `docker://nginx`, `oci:build/layout:v1` and `containers-storage:nginx` are not references, and
//! [no reference parser](mod@crate::reference) takes them. [`Transport::parse`] takes whatever one of these
//! tools is given, reads what follows the transport, and says what is wrong with the rest.
//!
//! # Syntax
//!
//! | written                                                | means                                              |
//! |--------------------------------------------------------|----------------------------------------------------|
//! | `REFERENCE`                                            | no transport: a plain reference                    |
//! | `docker://REFERENCE`                                   | a registry                                         |
//! | `oci://REGISTRY/REPOSITORY…`                           | a registry, as Helm and Flux write it              |
//! | `oci:PATH`, `oci:PATH:NAME`, `oci:PATH:@INDEX`         | a directory, OCI image layout                      |
//! | `oci-archive:PATH`, `oci-archive:PATH:NAME`            | a tar file of such a layout                        |
//! | `docker-archive:PATH`, `…:PATH:REFERENCE`, `…:PATH:@INDEX` | a tar file of `docker save`                    |
//! | `docker-daemon:REFERENCE`, `docker-daemon:sha256:HEX`  | the store of a Docker daemon                       |
//! | `dir:PATH`                                             | a directory of loose manifest and blobs            |
//! | `containers-storage:[STORE]REFERENCE@ID`               | the store of podman, buildah and CRI-O; each of the three parts may be missing, but not both of the last |
//!
//! with `STORE := "[" [ DRIVER "@" ] [ ROOT ] [ "+" RUN-ROOT ] [ ":" OPTIONS ] "]"`, and `REFERENCE` as
//! [`ReferenceView`] reads it. Transports are case-sensitive. Sources: containers-transports(5), the
//! `ParseReference` functions of containers/image v5.40 (since 2025 in containers/container-libs), Helm's and
//! Flux's documentation for `oci://`.
//!
//! # The same text, two meanings
//!
//! To Docker every `word:word` is a name and a tag. Whoever takes transports gives up the images that
//! are called like one, and should say so; a reference parser never takes off a transport.
//!
//! | text           | to Docker                            | here, as in skopeo                         |
//! |----------------|--------------------------------------|--------------------------------------------|
//! | `dir:latest`   | image `dir`, tag `latest`            | the directory `latest`                     |
//! | `oci:1.0`      | image `oci`, tag `1.0`               | the layout directory `1.0`                 |
//! | `docker:24`    | image `docker`, tag `24`             | a plain reference: skopeo wants `docker://` |
//!
//! A reference with its domain written out is safe: `docker.io/library/dir:latest` is never a transport.
//!
//! # Where this is not containers/image
//!
//! | text                         | containers/image           | here                                              |
//! |------------------------------|----------------------------|---------------------------------------------------|
//! | `nginx`, `nginx:1`           | an error: no transport, or an unknown one | a plain reference                  |
//! | `sif:x`, `tarball:x`, `atomic:x` | more transports; `ostree:` is no longer one | a plain reference              |
//! | `oci://a.b/x`                | the path `//a.b/x`         | a registry                                        |
//! | `docker://Team/app`, `docker://[::1]/app` | an error: its grammar of references is older than Docker's | `Team` and `[::1]` are registries |
//! | registry and repository of more than 255 bytes together | an error, likewise | taken: the repository alone counts |
//! | `docker://…` and `docker-daemon:…` with tag and digest | an error: not supported | taken: its meaning is clear    |
//! | `docker://nginx@@unknown-digest@@` | a push without a tag | an error                                          |
//! | `oci:C:\dir:tag`             | drive letter, on Windows only; elsewhere an error | drive letter, everywhere   |
//! | `oci:dir:tag`                | on Windows the path `dir:tag`; elsewhere as here | path `dir`, name `tag`      |
//! | `docker-archive:C:\x.tar`    | an error                   | drive letter, likewise                            |
//! | an empty path                | taken, for `oci:` and `dir:` as the current directory; `docker-archive:` alone is an error | an error: write `.` |
//! | `@+1`, `@-0`, an index of 2³² or more | taken             | an error                                          |
//! | `containers-storage:` and 64 digits alone, or 3 to 63 behind an `@` | the ID if the store has it, else an error | an ID |
//! | `containers-storage:` and an abbreviated ID | the ID if the store has it, else a reference | a reference     |
//! | `containers-storage:[/a][/b]x` | `[/b]` is ignored        | an error                                          |
//!
//! Where [references](mod@crate::reference) are read otherwise than in Go, they are so behind a transport too.
//! No path is looked at: whether it exists is the caller's to find out.

mod error;
mod explain;
mod image;
mod piece;
pub(crate) mod split;

pub use self::error::{TransportError, TransportErrorKind};
pub use self::explain::TransportExplanation;
pub use self::image::{ArchiveImage, DaemonImage, OciImage, StorageImage};
use crate::reference::ReferenceView;

/// Where an image is to be found: a reference, or a transport and what follows it.
///
/// The syntax is told [at the module](self).
///
/// ```
/// use distref::transport::{OciImage, Transport};
///
/// let layout = Transport::parse("oci:build/layout:v1")?;
/// assert_eq!(layout, Transport::OciLayout { path: "build/layout", image: Some(OciImage::Name("v1")) });
///
/// match Transport::parse("docker://ghcr.io/team/app:1.2")? {
///     Transport::Plain(reference) | Transport::Docker(reference) => {
///         assert_eq!(reference.domain(), "ghcr.io");
///     }
///     other => panic!("not from a registry: {other:?}"),
/// }
/// # Ok::<(), distref::transport::TransportError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Transport<'a> {
    /// No transport: the text is a reference.
    Plain(ReferenceView<'a>),
    /// `docker://`: a registry, whatever software it is. Without tag and digest, `latest` is meant.
    Docker(ReferenceView<'a>),
    /// `oci://`: a registry, as Helm and Flux write it. It is written out, as these tools know no default.
    OciRegistry(ReferenceView<'a>),
    /// `oci:`: a directory that holds an OCI image layout.
    OciLayout {
        /// The directory. Not empty.
        path: &'a str,
        /// Which of its images; `None` for the only one.
        image: Option<OciImage<'a>>,
    },
    /// `oci-archive:`: a tar file that holds an OCI image layout.
    OciArchive {
        /// The file. Not empty.
        path: &'a str,
        /// Which of its images, by name as in [`OciImage::Name`]; `None` for the only one.
        name: Option<&'a str>,
    },
    /// `docker-archive:`: a tar file as `docker save` writes it.
    DockerArchive {
        /// The file. Not empty.
        path: &'a str,
        /// Which of its images; `None` for the only one.
        image: Option<ArchiveImage<'a>>,
    },
    /// `docker-daemon:`: the store of a Docker daemon.
    DockerDaemon(DaemonImage<'a>),
    /// `dir:`: a directory with a manifest and blobs as loose files.
    Directory {
        /// The directory. Not empty; may hold colons.
        path: &'a str,
    },
    /// `containers-storage:`: the local store of podman, buildah and CRI-O.
    ContainersStorage {
        /// Which store, as written between the brackets: `overlay@/var/store+/run/store:OPTIONS`, say.
        /// `None` for the one configured.
        store: Option<&'a str>,
        /// Which image in it.
        image: StorageImage<'a>,
    },
}

impl<'a> Transport<'a> {
    /// Reads what skopeo and its kin are given: a transport and what follows it, or a plain reference.
    /// Allocates nothing, errors included.
    ///
    /// # Errors
    ///
    /// [`TransportError`] if a transport is followed by what it does not take, or if a reference is none:
    /// that behind a transport or, without a transport, all of the text.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// let plain = Transport::parse("localhost:5000/app")?;
    /// assert!(matches!(plain, Transport::Plain(app) if app.domain() == "localhost:5000"));
    ///
    /// let text = "https://ghcr.io/team/app";
    /// let error = Transport::parse(text).unwrap_err();
    /// assert_eq!(error.span(), 0..8);
    /// assert_eq!(error.explain(text).suggestion(), Some("ghcr.io/team/app"));
    /// # Ok::<(), distref::transport::TransportError>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, TransportError> {
        split::transport(text)
    }

    /// The transport as containers/image calls it: `docker`, `oci-archive`, `dir` and so on; `None` when
    /// no transport was written. `oci://` and `oci:` are both `oci`.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// assert_eq!(Transport::parse("dir:image")?.name(), Some("dir"));
    /// assert_eq!(Transport::parse("nginx:1.27")?.name(), None);
    /// # Ok::<(), distref::transport::TransportError>(())
    /// ```
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain(_) => None,
            Self::Docker(_) => Some("docker"),
            Self::OciRegistry(_) | Self::OciLayout { .. } => Some("oci"),
            Self::OciArchive { .. } => Some("oci-archive"),
            Self::DockerArchive { .. } => Some("docker-archive"),
            Self::DockerDaemon(_) => Some("docker-daemon"),
            Self::Directory { .. } => Some("dir"),
            Self::ContainersStorage { .. } => Some("containers-storage"),
        }
    }

    /// The reference, wherever the transport has one. The name in an OCI layout is none.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// let nginx = Transport::parse("docker-archive:x.tar:nginx:1")?.reference().unwrap();
    /// assert_eq!(nginx.canonical(), "docker.io/library/nginx:1");
    /// assert_eq!(Transport::parse("oci:layout:v1")?.reference(), None);
    /// # Ok::<(), distref::transport::TransportError>(())
    /// ```
    #[must_use]
    pub const fn reference(self) -> Option<ReferenceView<'a>> {
        match self {
            Self::Plain(reference)
            | Self::Docker(reference)
            | Self::OciRegistry(reference)
            | Self::DockerArchive { image: Some(ArchiveImage::Reference(reference)), .. }
            | Self::DockerDaemon(DaemonImage::Reference(reference)) => Some(reference),
            Self::ContainersStorage { image, .. } => image.reference,
            Self::OciLayout { .. }
            | Self::OciArchive { .. }
            | Self::DockerArchive { .. }
            | Self::DockerDaemon(DaemonImage::Id(_))
            | Self::Directory { .. } => None,
        }
    }

    /// The path of the file or directory that holds the image, as written; `None` for registries,
    /// daemons and stores.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// assert_eq!(Transport::parse(r"oci:C:\images\app:v1")?.path(), Some(r"C:\images\app"));
    /// assert_eq!(Transport::parse("docker://nginx")?.path(), None);
    /// # Ok::<(), distref::transport::TransportError>(())
    /// ```
    #[must_use]
    pub const fn path(self) -> Option<&'a str> {
        match self {
            Self::OciLayout { path, .. }
            | Self::OciArchive { path, .. }
            | Self::DockerArchive { path, .. }
            | Self::Directory { path } => Some(path),
            Self::Plain(_)
            | Self::Docker(_)
            | Self::OciRegistry(_)
            | Self::DockerDaemon(_)
            | Self::ContainersStorage { .. } => None,
        }
    }
}

impl<'a> TryFrom<&'a str> for Transport<'a> {
    type Error = TransportError;

    fn try_from(text: &'a str) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}
