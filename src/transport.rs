//! Transports: where skopeo, podman, buildah, Helm and Flux are told to find an image.
//!
//! `docker://nginx`, `oci:build/layout:v1` and `containers-storage:nginx` are not references, and
//! [no reference parser](mod@crate::reference) takes them. [`Transport::split`] takes the transport off and
//! returns what follows in typed pieces.
//!
//! # Syntax
//!
//! | written                                                | means                                              |
//! |--------------------------------------------------------|----------------------------------------------------|
//! | `REFERENCE`                                            | no transport: a plain reference                    |
//! | `docker://REFERENCE`                                   | a registry                                         |
//! | `oci://REGISTRY/REPOSITORY…`                           | a registry, as Helm and Flux write it              |
//! | `oci:PATH`, `oci:PATH:IMAGE`, `oci:PATH:@INDEX`        | a directory, OCI image layout                      |
//! | `oci-archive:PATH`, `…:PATH:IMAGE`, `…:PATH:@INDEX`    | a tar file of such a layout                        |
//! | `docker-archive:PATH`, `…:REFERENCE`, `…:@INDEX`       | a tar file of `docker save`                        |
//! | `docker-daemon:REFERENCE`, `docker-daemon:sha256:HEX`  | the store of a Docker daemon                       |
//! | `dir:PATH`                                             | a directory of loose manifest and blobs            |
//! | `containers-storage:[STORE]REFERENCE@ID`               | the store of podman, buildah and CRI-O; each of the three parts may be missing, but not both of the last |
//!
//! with `STORE := "[" [ DRIVER "@" ] [ ROOT ] [ "+" RUN-ROOT ] [ ":" OPTIONS ] "]"`.
//! Transports are case-sensitive. Sources: containers-transports(5), the `ParseReference` functions of
//! containers/image, Helm's and Flux's documentation for `oci://`.
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
//! | `localhost:5000/x`, `sif:1` | registry, or image and tag | a plain reference: no transport of the table |
//! | `oci://a.b/x`  | not a reference                      | a registry; to skopeo, the path `//a.b/x`  |
//!
//! A reference with its domain written out is safe: `docker.io/library/dir:latest` is never a transport.
//!
//! # Where this is not containers/image
//!
//! | text                         | containers/image           | here                                              |
//! |------------------------------|----------------------------|---------------------------------------------------|
//! | `x://…` of unknown scheme    | unknown transport          | an error; so are `http://` and `https://`         |
//! | `x:…` of unknown scheme      | unknown transport          | a plain reference                                 |
//! | `oci:C:\dir:tag`             | drive letter, on Windows only; elsewhere an error | drive letter, everywhere   |
//! | `docker-archive:C:\x.tar`    | an error                   | drive letter, likewise                            |
//! | an empty path                | often the current directory | an error: write `.`                              |
//! | `@+1`, an index of 2³² or more | taken                    | an error                                          |
//! | `…:name:tag@sha256:…` (both) | refused: not supported     | taken: its meaning is clear                       |
//! | `containers-storage:` and an abbreviated ID | looked up in the store | a reference, unless behind an `@`   |
//!
//! No path is looked at: whether it exists is the caller's to find out.

use core::ops::Range;

use thiserror::Error;

/// Where an image is to be found, split into pieces of the text.
///
/// The syntax is told [at the module](self).
///
/// ```
/// use distref::transport::{OciImage, Transport};
///
/// let split = Transport::split("oci:build/layout:v1")?;
/// assert_eq!(split, Transport::OciLayout { path: "build/layout", image: Some(OciImage::Name("v1")) });
///
/// match Transport::split("docker://ghcr.io/team/app:1.2")? {
///     Transport::Plain { reference } | Transport::Docker { reference } => {
///         assert_eq!(reference, "ghcr.io/team/app:1.2");
///     }
///     other => panic!("not from a registry: {other:?}"),
/// }
/// # Ok::<(), distref::transport::TransportError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Transport<'a> {
    /// No transport: the text is a reference, or nothing at all. It is not parsed.
    Plain {
        /// The whole text.
        reference: &'a str,
    },
    /// `docker://`: a registry, whatever software it is.
    Docker {
        /// What follows; a reference in Docker's short or long spelling.
        reference: &'a str,
    },
    /// `oci://`: a registry, as Helm and Flux write it.
    OciRegistry {
        /// What follows; begins with a registry, as these tools know no default.
        reference: &'a str,
    },
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
        /// Which of its images; `None` for the only one.
        image: Option<OciImage<'a>>,
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
        /// Which store; `None` for the one configured.
        store: Option<StoreSpec<'a>>,
        /// Which image in it.
        image: StorageImage<'a>,
    },
}

/// An image in an OCI image layout.
///
/// ```
/// use distref::transport::{OciImage, Transport};
///
/// let Transport::OciArchive { image, .. } = Transport::split("oci-archive:app.tar:@2")? else { panic!() };
/// assert_eq!(image, Some(OciImage::Index(2)));
/// # Ok::<(), distref::transport::TransportError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum OciImage<'a> {
    /// By the annotation `org.opencontainers.image.ref.name`. Fits the grammar that image-spec
    /// (`annotations.md`) gives it; often a tag, sometimes a whole reference.
    Name(&'a str),
    /// By its place in `index.json`, from 0.
    Index(u32),
}

/// An image in an archive of `docker save`.
///
/// ```
/// use distref::transport::{ArchiveImage, Transport};
///
/// let text = "docker-archive:/tmp/app.tar:localhost:5000/app:1.2";
/// let Transport::DockerArchive { image, .. } = Transport::split(text)? else { panic!() };
/// assert_eq!(image, Some(ArchiveImage::Reference("localhost:5000/app:1.2")));
/// # Ok::<(), distref::transport::TransportError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ArchiveImage<'a> {
    /// By one of its references; without a tag, `latest` is meant. Holds no digest.
    Reference(&'a str),
    /// By its place in `manifest.json`, from 0.
    Index(u32),
}

/// An image in the store of a Docker daemon.
///
/// ```
/// use distref::transport::{DaemonImage, Transport};
///
/// let split = Transport::split("docker-daemon:app:1.2")?;
/// assert_eq!(split, Transport::DockerDaemon(DaemonImage::Reference("app:1.2")));
/// # Ok::<(), distref::transport::TransportError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum DaemonImage<'a> {
    /// By a reference, with a tag or a digest.
    Reference(&'a str),
    /// By the image ID: `sha256:` and 64 lower-case hexadecimal digits.
    Id(&'a str),
}

/// An image in a containers-storage: by reference, by ID, or by both, when the ID has to carry the name.
///
/// ```
/// use distref::transport::Transport;
///
/// let text = "containers-storage:nginx:1.27@3e3a5e2c1f0b";
/// let Transport::ContainersStorage { image, .. } = Transport::split(text)? else { panic!() };
/// assert_eq!(image.reference(), Some("nginx:1.27"));
/// assert_eq!(image.id(), Some("3e3a5e2c1f0b"));
/// # Ok::<(), distref::transport::TransportError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct StorageImage<'a> {
    reference: Option<&'a str>,
    id: Option<&'a str>,
}

impl<'a> StorageImage<'a> {
    /// The reference; without tag and digest, `latest` is meant. May be an abbreviated ID: only the store
    /// can tell.
    #[must_use]
    pub const fn reference(self) -> Option<&'a str> {
        self.reference
    }

    /// The image ID: 64 lower-case hexadecimal digits or, behind an `@`, their first 3 or more.
    #[must_use]
    pub const fn id(self) -> Option<&'a str> {
        self.id
    }
}

/// Which containers-storage, when not the one configured.
///
/// ```
/// use distref::transport::Transport;
///
/// let text = "containers-storage:[overlay@/var/store+/run/store:mount_program=/bin/fuse]nginx";
/// let Transport::ContainersStorage { store: Some(store), .. } = Transport::split(text)? else { panic!() };
/// assert_eq!(store.driver(), Some("overlay"));
/// assert_eq!(store.root(), Some("/var/store"));
/// assert_eq!(store.run_root(), Some("/run/store"));
/// assert_eq!(store.options(), Some("mount_program=/bin/fuse"));
/// # Ok::<(), distref::transport::TransportError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct StoreSpec<'a> {
    driver: Option<&'a str>,
    root: Option<&'a str>,
    run_root: Option<&'a str>,
    options: Option<&'a str>,
}

impl<'a> StoreSpec<'a> {
    /// The storage driver, `overlay` say.
    #[must_use]
    pub const fn driver(self) -> Option<&'a str> {
        self.driver
    }

    /// The directory of the store, an absolute path.
    #[must_use]
    pub const fn root(self) -> Option<&'a str> {
        self.root
    }

    /// The directory of its state, an absolute path.
    #[must_use]
    pub const fn run_root(self) -> Option<&'a str> {
        self.run_root
    }

    /// Options of the driver, separated by commas.
    #[must_use]
    pub const fn options(self) -> Option<&'a str> {
        self.options
    }
}

impl<'a> Transport<'a> {
    /// Takes the transport off a text and splits what follows. References among the pieces are not parsed.
    ///
    /// # Errors
    ///
    /// [`TransportError`] if a transport is followed by what it does not take, or if an unknown scheme is
    /// followed by `//`. Any other text without a transport is [`Transport::Plain`].
    ///
    /// ```
    /// use distref::transport::{Transport, TransportErrorKind};
    ///
    /// let plain = Transport::split("localhost:5000/app")?;
    /// assert_eq!(plain, Transport::Plain { reference: "localhost:5000/app" });
    ///
    /// let error = Transport::split("https://ghcr.io/team/app").unwrap_err();
    /// assert_eq!(error.kind(), TransportErrorKind::WebAddress);
    /// assert_eq!(error.span(), 0..8);
    /// # Ok::<(), distref::transport::TransportError>(())
    /// ```
    pub fn split(text: &'a str) -> Result<Self, TransportError> {
        let whole = Piece { text, at: 0 };
        let Some((scheme, rest)) = whole.split_once(':') else {
            return Ok(Self::Plain { reference: text });
        };
        match (scheme.text, rest.strip_prefix("//")) {
            ("docker", Some(rest)) => Ok(Self::Docker { reference: rest.reference()? }),
            ("oci", Some(rest)) => Ok(Self::OciRegistry { reference: full_reference(rest)? }),
            ("oci", None) => {
                let (path, image) = oci(rest)?;
                Ok(Self::OciLayout { path, image })
            }
            ("oci-archive", _) => {
                let (path, image) = oci(rest)?;
                Ok(Self::OciArchive { path, image })
            }
            ("docker-archive", _) => docker_archive(rest),
            ("dir", _) => Ok(Self::Directory { path: rest.path()? }),
            ("docker-daemon" | "containers-storage", Some(_)) => {
                Err(rest.head(2).fault(TransportErrorKind::Slashes))
            }
            ("docker-daemon", None) => Ok(Self::DockerDaemon(docker_daemon(rest)?)),
            ("containers-storage", None) => containers_storage(rest),
            (_, Some(_)) if is_scheme(scheme.text) => Err(unknown_scheme(whole, scheme)),
            _ => Ok(Self::Plain { reference: text }),
        }
    }

    /// The transport as containers/image calls it: `docker`, `oci-archive`, `dir` and so on; `None` when
    /// no transport was written. `oci://` and `oci:` are both `oci`.
    ///
    /// ```
    /// use distref::transport::Transport;
    ///
    /// assert_eq!(Transport::split("dir:image")?.name(), Some("dir"));
    /// assert_eq!(Transport::split("nginx:1.27")?.name(), None);
    /// # Ok::<(), distref::transport::TransportError>(())
    /// ```
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain { .. } => None,
            Self::Docker { .. } => Some("docker"),
            Self::OciRegistry { .. } | Self::OciLayout { .. } => Some("oci"),
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
    /// assert_eq!(Transport::split("docker://nginx")?.reference(), Some("nginx"));
    /// assert_eq!(Transport::split("docker-archive:x.tar:nginx:1")?.reference(), Some("nginx:1"));
    /// assert_eq!(Transport::split("oci:layout:v1")?.reference(), None);
    /// # Ok::<(), distref::transport::TransportError>(())
    /// ```
    #[must_use]
    pub const fn reference(self) -> Option<&'a str> {
        match self {
            Self::Plain { reference }
            | Self::Docker { reference }
            | Self::OciRegistry { reference }
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
    /// assert_eq!(Transport::split(r"oci:C:\images\app:v1")?.path(), Some(r"C:\images\app"));
    /// assert_eq!(Transport::split("docker://nginx")?.path(), None);
    /// # Ok::<(), distref::transport::TransportError>(())
    /// ```
    #[must_use]
    pub const fn path(self) -> Option<&'a str> {
        match self {
            Self::OciLayout { path, .. }
            | Self::OciArchive { path, .. }
            | Self::DockerArchive { path, .. }
            | Self::Directory { path } => Some(path),
            Self::Plain { .. }
            | Self::Docker { .. }
            | Self::OciRegistry { .. }
            | Self::DockerDaemon(_)
            | Self::ContainersStorage { .. } => None,
        }
    }
}

impl<'a> TryFrom<&'a str> for Transport<'a> {
    type Error = TransportError;

    fn try_from(text: &'a str) -> Result<Self, Self::Error> {
        Self::split(text)
    }
}

/// Why a text with a transport cannot be split, and where. Holds no copy of the input: cheap, safe to log.
///
/// Its message is one line: the rule, how to mend it, the place.
///
/// ```
/// use distref::transport::Transport;
///
/// let error = Transport::split("docker-archive:app.tar:@one").unwrap_err();
/// assert_eq!(error.to_string(), "an index is a decimal number, from 0 on (bytes 24..27)");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("{kind} (bytes {start}..{end})")]
pub struct TransportError {
    kind: TransportErrorKind,
    start: usize,
    end: usize,
}

impl TransportError {
    /// The rule that is broken.
    #[must_use]
    pub const fn kind(self) -> TransportErrorKind {
        self.kind
    }

    /// The bytes of the whole text that break it; empty where something is missing.
    #[must_use]
    pub const fn span(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The rules that a text with a transport breaks. Printed as a message without the place.
///
/// ```
/// use distref::transport::{Transport, TransportErrorKind};
///
/// let kind = |text| Transport::split(text).unwrap_err().kind();
/// assert_eq!(kind("ocidir://layout"), TransportErrorKind::UnknownScheme);
/// assert_eq!(kind("oci://nginx"), TransportErrorKind::NoRegistry);
/// assert_eq!(kind("dir:"), TransportErrorKind::EmptyPath);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// A scheme before `://` that is no transport. The span is the scheme.
    #[error("no transport of this name is known; write `docker://` for a registry")]
    UnknownScheme,
    /// `http://` or `https://`. The span is just that.
    #[error(
        "a web address is not an image; leave `http://` or `https://` out, or write `docker://`"
    )]
    WebAddress,
    /// `//` behind a transport that takes none. The span is the slashes.
    #[error("this transport takes no `//`")]
    Slashes,
    /// No path where there has to be one. The span is empty.
    #[error("a path is missing; write `.` for the current directory")]
    EmptyPath,
    /// No reference where there has to be one. The span is empty.
    #[error("a reference is missing")]
    EmptyReference,
    /// `oci://` and no registry, or nothing else. Docker's default does not hold for Helm and Flux. The
    /// span is the part up to the first `/`.
    #[error(
        "`oci://` needs a registry (`localhost`, or with a `.` or a port) and a repository; \
         write `oci:` for a directory"
    )]
    NoRegistry,
    /// A name that an OCI layout cannot have. The span is the name.
    #[error(
        "an image name in an OCI layout is letters and digits, \
         with single `-`, `.`, `_`, `:`, `@`, `+`, `/` or `--` between them"
    )]
    OciName,
    /// An `@` and no index. The span is what follows the `@`.
    #[error("an index is a decimal number, from 0 on")]
    Index,
    /// A digest in the reference of a docker-archive. The span runs from the `@`.
    #[error("an archive of `docker save` knows tags only; leave the digest out")]
    ArchiveDigest,
    /// A reference of docker-daemon with neither tag nor digest. The span is the reference.
    #[error("`docker-daemon:` needs a tag or a digest; write `:latest` if that is meant")]
    DaemonUntagged,
    /// What may be taken for an image ID, but is not `sha256:` and 64 digits. The span is all of it.
    #[error("an image ID is `sha256:` and 64 lower-case hexadecimal digits")]
    DaemonId,
    /// An `[` without its `]`. The span runs from the `[` to the end.
    #[error("the store is not closed by `]`")]
    UnclosedStore,
    /// Nothing between the brackets, or nothing on one side of the `@`. The span is the store.
    #[error(
        "a store in brackets is `[driver@/root+/run-root:options]`, each part but not all optional"
    )]
    EmptyStore,
    /// A path of the store that does not start with `/`. The span is the path.
    #[error("the directories of a store are absolute paths")]
    RelativeStorePath,
    /// What follows the last `@` is neither a digest nor an image ID. The span is just that.
    #[error("`@` is followed by a digest or an image ID of 3 to 64 lower-case hexadecimal digits")]
    StorageId,
}

/// `oci://`: as Docker tells a registry from a first component, but here there has to be one.
fn full_reference(piece: Piece<'_>) -> Result<&str, TransportError> {
    let head = piece.split_once('/').map_or(piece, |(head, _)| head);
    let is_registry = head.text == "localhost"
        || head.text.bytes().any(|byte| matches!(byte, b'.' | b':' | b'A'..=b'Z'));
    if is_registry && head.text.len() < piece.text.len() {
        piece.reference()
    } else {
        Err(head.fault(TransportErrorKind::NoRegistry))
    }
}

/// `PATH [ ":" ( IMAGE / "@" INDEX ) ]`; an empty image is none.
fn oci(piece: Piece<'_>) -> Result<(&str, Option<OciImage<'_>>), TransportError> {
    let (path, image) = path_and_image(piece);
    let path = path.path()?;
    let Some(image) = image.filter(|image| !image.text.is_empty()) else {
        return Ok((path, None));
    };
    if let Some(index) = image.strip_prefix("@") {
        return Ok((path, Some(OciImage::Index(index.index()?))));
    }
    if image.text.split('/').all(is_name_component) {
        Ok((path, Some(OciImage::Name(image.text))))
    } else {
        Err(image.fault(TransportErrorKind::OciName))
    }
}

/// `PATH [ ":" ( REFERENCE / "@" INDEX ) ]`
fn docker_archive(piece: Piece<'_>) -> Result<Transport<'_>, TransportError> {
    let (path, image) = path_and_image(piece);
    let path = path.path()?;
    let image = match image {
        Some(image) => Some(archive_image(image)?),
        None => None,
    };
    Ok(Transport::DockerArchive { path, image })
}

fn archive_image(piece: Piece<'_>) -> Result<ArchiveImage<'_>, TransportError> {
    if let Some(index) = piece.strip_prefix("@") {
        return Ok(ArchiveImage::Index(index.index()?));
    }
    match piece.text.find('@') {
        Some(at) => Err(piece.tail(at).fault(TransportErrorKind::ArchiveDigest)),
        None => Ok(ArchiveImage::Reference(piece.reference()?)),
    }
}

/// `REFERENCE / "sha256:" 64HEX`. What Docker might take for an ID, but is none, is refused.
fn docker_daemon(piece: Piece<'_>) -> Result<DaemonImage<'_>, TransportError> {
    let reference = piece.reference()?;
    let (name, has_suffix) = split_name(reference);
    let suffix = reference.strip_prefix(name).and_then(|suffix| suffix.strip_prefix(':'));
    match (name, suffix.and_then(hex_digits)) {
        ("sha256", Some(64)) => Ok(DaemonImage::Id(reference)),
        ("sha384", Some(96)) | ("sha512", Some(128)) => {
            Err(piece.fault(TransportErrorKind::DaemonId))
        }
        _ if is_called_sha256(name) => Err(piece.fault(TransportErrorKind::DaemonId)),
        _ if !has_suffix => Err(piece.fault(TransportErrorKind::DaemonUntagged)),
        _ => Ok(DaemonImage::Reference(reference)),
    }
}

/// `[ "[" STORE "]" ] ( [ REFERENCE ] "@" ID / REFERENCE )`
fn containers_storage(piece: Piece<'_>) -> Result<Transport<'_>, TransportError> {
    let (store, image) = match piece.strip_prefix("[") {
        None => (None, piece),
        Some(open) => {
            let unclosed = piece.fault(TransportErrorKind::UnclosedStore);
            let (store, image) = open.split_once(']').ok_or(unclosed)?;
            (Some(store_spec(store)?), image)
        }
    };
    Ok(Transport::ContainersStorage { store, image: storage_image(image)? })
}

/// `[ DRIVER "@" ] [ ROOT ] [ "+" RUN-ROOT ] [ ":" OPTIONS ]`, split at the first `@`, `:` and `+`.
fn store_spec(piece: Piece<'_>) -> Result<StoreSpec<'_>, TransportError> {
    let (driver, rest) = match piece.split_once('@') {
        Some((driver, rest)) => (Some(driver), rest),
        None => (None, piece),
    };
    if rest.text.is_empty() || driver.is_some_and(|driver| driver.text.is_empty()) {
        return Err(piece.fault(TransportErrorKind::EmptyStore));
    }
    let (roots, options) = rest.split_optional(':');
    let (root, run_root) = roots.split_optional('+');
    Ok(StoreSpec {
        driver: driver.map(|driver| driver.text),
        root: root.store_path()?,
        run_root: run_root.map_or(Ok(None), Piece::store_path)?,
        options: options.map(|options| options.text),
    })
}

/// `[ REFERENCE ] "@" ID / REFERENCE`; what follows the last `@` is a digest if it holds a `:`.
fn storage_image(piece: Piece<'_>) -> Result<StorageImage<'_>, TransportError> {
    if is_id(piece.text, 64) {
        return Ok(StorageImage { reference: None, id: Some(piece.text) });
    }
    let reference = piece.reference()?;
    match piece.rsplit_once('@') {
        Some((_, digest)) if digest.text.contains(':') => {
            Ok(StorageImage { reference: Some(reference), id: None })
        }
        Some((named, id)) if is_id(id.text, 3) => {
            let reference = Some(named.text).filter(|named| !named.is_empty());
            Ok(StorageImage { reference, id: Some(id.text) })
        }
        Some((_, id)) => Err(id.fault(TransportErrorKind::StorageId)),
        None => Ok(StorageImage { reference: Some(reference), id: None }),
    }
}

/// Splits at the first colon, but not at that of a drive letter: `C:\`. No image name starts with `\`,
/// so nothing else can be meant.
fn path_and_image(piece: Piece<'_>) -> (Piece<'_>, Option<Piece<'_>>) {
    let drive = match piece.text.as_bytes() {
        [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic() => r"C:\".len(),
        _ => 0,
    };
    match piece.tail(drive).text.find(':') {
        Some(colon) => (piece.head(drive + colon), Some(piece.tail(drive + colon + 1))),
        None => (piece, None),
    }
}

fn unknown_scheme(whole: Piece<'_>, scheme: Piece<'_>) -> TransportError {
    let is_web = ["http", "https"].iter().any(|web| scheme.text.eq_ignore_ascii_case(web));
    if is_web {
        whole.head(scheme.text.len() + "://".len()).fault(TransportErrorKind::WebAddress)
    } else {
        scheme.fault(TransportErrorKind::UnknownScheme)
    }
}

/// `scheme := ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )`, RFC 3986 section 3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// `component := alphanum *( separator alphanum )`, `separator := one of "-._:@+" / "--"`; image-spec
/// v1.1, `annotations.md`, `org.opencontainers.image.ref.name`.
fn is_name_component(text: &str) -> bool {
    let is_separator = |byte: &u8| b"-._:@+".contains(byte);
    let is_edge_good = |edge: Option<&u8>| edge.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    is_edge_good(bytes.first())
        && is_edge_good(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || is_separator(byte))
        && bytes
            .split(u8::is_ascii_alphanumeric)
            .all(|separator| separator.len() <= 1 || separator == b"--")
}

/// The name before tag and digest, and whether there is either.
fn split_name(reference: &str) -> (&str, bool) {
    let path = reference.rfind('/').map_or(0, |slash| slash + 1);
    let last = reference.get(path..).unwrap_or_default();
    let end = last.find([':', '@']).map(|end| path + end);
    let name = end.and_then(|end| reference.get(..end)).unwrap_or(reference);
    (name, end.is_some())
}

/// Docker shortens these names to `sha256`, which the daemon reserves for IDs.
fn is_called_sha256(name: &str) -> bool {
    let path = ["docker.io/", "index.docker.io/"].iter().find_map(|hub| name.strip_prefix(hub));
    let path = path.unwrap_or(name);
    path.strip_prefix("library/").unwrap_or(path) == "sha256"
}

fn is_id(text: &str, at_least: usize) -> bool {
    hex_digits(text).is_some_and(|digits| (at_least..=64).contains(&digits))
}

/// How many digits, if there is nothing but lower-case hexadecimal ones.
fn hex_digits(text: &str) -> Option<usize> {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).then_some(text.len())
}

/// A part of the text that knows its place in it.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Piece<'a> {
    /// The first bytes; all of it if `end` is not a place in it.
    fn head(self, end: usize) -> Self {
        Self { text: self.text.get(..end).unwrap_or(self.text), ..self }
    }

    /// From `start` on; all of it if `start` is not a place in it.
    fn tail(self, start: usize) -> Self {
        match self.text.get(start..) {
            Some(text) => Self { text, at: self.at + start },
            None => self,
        }
    }

    fn strip_prefix(self, prefix: &str) -> Option<Self> {
        self.text.starts_with(prefix).then(|| self.tail(prefix.len()))
    }

    fn split_once(self, separator: char) -> Option<(Self, Self)> {
        let end = self.text.find(separator)?;
        Some((self.head(end), self.tail(end + separator.len_utf8())))
    }

    fn rsplit_once(self, separator: char) -> Option<(Self, Self)> {
        let end = self.text.rfind(separator)?;
        Some((self.head(end), self.tail(end + separator.len_utf8())))
    }

    fn split_optional(self, separator: char) -> (Self, Option<Self>) {
        self.split_once(separator).map_or((self, None), |(head, tail)| (head, Some(tail)))
    }

    /// A path is anything but nothing.
    fn path(self) -> Result<&'a str, TransportError> {
        if self.text.is_empty() {
            return Err(self.fault(TransportErrorKind::EmptyPath));
        }
        Ok(self.text)
    }

    /// A reference is anything but nothing: a reference parser says more.
    fn reference(self) -> Result<&'a str, TransportError> {
        if self.text.is_empty() {
            return Err(self.fault(TransportErrorKind::EmptyReference));
        }
        Ok(self.text)
    }

    fn store_path(self) -> Result<Option<&'a str>, TransportError> {
        match self.text {
            "" => Ok(None),
            path if path.starts_with('/') => Ok(Some(path)),
            _ => Err(self.fault(TransportErrorKind::RelativeStorePath)),
        }
    }

    /// `index := 1*DIGIT`, below 2³².
    fn index(self) -> Result<u32, TransportError> {
        let is_number = self.text.bytes().all(|byte| byte.is_ascii_digit());
        let number = self.text.parse().ok().filter(|_| is_number);
        number.ok_or(self.fault(TransportErrorKind::Index))
    }

    fn fault(self, kind: TransportErrorKind) -> TransportError {
        TransportError { kind, start: self.at, end: self.at + self.text.len() }
    }
}
