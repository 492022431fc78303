//! Manifests, indexes and configs: read exactly, kept as they are, built so that others take them.
//!
//! | question | answer |
//! |---|---|
//! | what did the registry send | [`Manifest::parse`]; with what was announced, [`Reader`] |
//! | which config and layers has this image | [`ImageManifest`] |
//! | which images are there, for which platforms | [`Index`] |
//! | which of them is for this machine | [`Index::select`]; where indexes are nested, [`Search`]; why none, [`NoMatch`] |
//! | what is this content, how large, by which digest | [`Descriptor`], [`MediaType`] |
//! | how is it run, how was it made | [`ImageConfig`] |
//! | what is wrong with it | [`ManifestError`]: rule, JSON path, byte; all of it, [`Reader::problems`] |
//! | how is one made | [`ImageBuilder`], [`IndexBuilder`], [`ConfigBuilder`]; its folder, [`LayoutBuilder`] |
//!
//! A document keeps the bytes that it was read from: they are what its digest is of, what is pushed
//! again, and where members are that are not known here. It borrows from them; `into_owned` gives
//! one that does not.

mod annotations;
mod artifact;
mod build;
#[cfg(feature = "sha2")]
mod chain_id;
mod check;
mod config;
mod defaults;
mod descriptor;
mod error;
mod history;
mod i_json;
mod image;
mod index;
mod kind;
mod layout;
mod limits;
mod media_type;
mod read;
mod reader;
#[cfg(all(feature = "protocol", feature = "sha2"))]
mod referrer;
mod saved;
mod schema1;
mod select;
mod signed;
mod source;
mod time;

pub mod annotation;

#[cfg(all(feature = "protocol", feature = "sha2"))]
pub(crate) use self::reader::is_generic;
#[cfg(all(feature = "protocol", feature = "sha2"))]
pub(crate) use self::referrer::Referrer;
use self::source::Source;
pub use self::{
    annotations::Annotations,
    artifact::Artifact,
    build::{ConfigBuilder, ImageBuilder, IndexBuilder, LayoutBuilder, LayoutFile},
    config::ImageConfig,
    defaults::Defaults,
    descriptor::Descriptor,
    error::{JsonType, ManifestError, ManifestErrorKind},
    history::{History, Step},
    image::ImageManifest,
    index::Index,
    kind::DocumentKind,
    layout::Layout,
    limits::Limits,
    media_type::{Compression, Family, MediaType, MediaTypeError, MediaTypeErrorKind},
    reader::Reader,
    saved::{SavedImage, SavedImages},
    schema1::Schema1,
    select::{Candidate, NoMatch, Search, Why},
};

/// A manifest of any kind: what a registry has by a tag or a digest.
///
/// ```
/// use distref::manifest::Manifest;
///
/// let manifest = Manifest::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
/// match &manifest {
///     Manifest::Image(image) => println!("{} layers", image.layers().len()),
///     Manifest::Index(index) => println!("{} manifests", index.manifests().len()),
///     _ => println!("something old"),
/// }
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Manifest<'a> {
    /// An image, or another artifact in the form of one.
    Image(ImageManifest<'a>),
    /// Manifests for several platforms.
    Index(Index<'a>),
    /// A withdrawn artifact manifest.
    Artifact(Artifact<'a>),
    /// A Docker schema 1 manifest.
    Schema1(Schema1<'a>),
}

/// `$call` on whichever manifest it is.
macro_rules! each {
    ($manifest:expr, $one:ident => $call:expr) => {
        match $manifest {
            Manifest::Image($one) => $call,
            Manifest::Index($one) => $call,
            Manifest::Artifact($one) => $call,
            Manifest::Schema1($one) => $call,
        }
    };
}

impl<'a> Manifest<'a> {
    /// Reads one, strictly; its kind is what it says, or else what its members say.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where. See [`Reader::manifest`], which also takes what a
    /// registry announced: prefer it where there is an announcement.
    ///
    /// ```
    /// # use distref::manifest::{Manifest, ManifestErrorKind};
    /// let both = br#"{"schemaVersion": 2, "layers": [], "manifests": []}"#;
    /// assert_eq!(Manifest::parse(both).unwrap_err().kind(), ManifestErrorKind::Ambiguous);
    /// ```
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ManifestError> {
        Reader::strict().manifest(bytes)
    }

    /// Which kind it is.
    ///
    /// ```
    /// # use distref::manifest::{DocumentKind, Manifest};
    /// let manifest = Manifest::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
    /// assert_eq!(manifest.kind(), DocumentKind::Index);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        match self {
            Self::Image(_) => DocumentKind::Image,
            Self::Index(_) => DocumentKind::Index,
            Self::Artifact(_) => DocumentKind::Artifact,
            Self::Schema1(_) => DocumentKind::Schema1,
        }
    }

    /// Its media type: what it says itself, else as it was announced, else that of OCI for its kind.
    ///
    /// ```
    /// # use distref::manifest::{Manifest, MediaType};
    /// let bytes = br#"{"schemaVersion": 2, "manifests": []}"#;
    /// assert_eq!(Manifest::parse(bytes)?.media_type(), &MediaType::OCI_INDEX);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn media_type(&self) -> &MediaType<'a> {
        each!(self, one => one.media_type())
    }

    /// The bytes that were read, unchanged.
    ///
    /// ```
    /// # use distref::manifest::Manifest;
    /// let bytes = br#"{"schemaVersion": 2, "manifests": []}"#;
    /// assert_eq!(Manifest::parse(bytes)?.bytes(), bytes);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        each!(self, one => one.bytes())
    }

    /// The digest by which registries know it: SHA-256 of the bytes; of a schema 1 manifest, of
    /// the bytes that are signed.
    ///
    /// ```
    /// # use distref::{Digest, manifest::Manifest};
    /// let bytes = br#"{"schemaVersion": 2, "manifests": []}"#;
    /// assert_eq!(Manifest::parse(bytes)?.digest(), Digest::sha256_of(bytes));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[cfg(feature = "sha2")]
    #[cfg_attr(docsrs, doc(cfg(feature = "sha2")))]
    #[must_use]
    pub fn digest(&self) -> crate::Digest {
        each!(self, one => one.digest())
    }

    /// Owns its bytes and what was read from them.
    ///
    /// ```
    /// # use distref::manifest::{Manifest, ManifestError};
    /// fn read(bytes: Vec<u8>) -> Result<Manifest<'static>, ManifestError> {
    ///     Manifest::parse(&bytes).map(Manifest::into_owned)
    /// }
    /// # assert!(read(Vec::new()).is_err());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> Manifest<'static> {
        match self {
            Self::Image(image) => Manifest::Image(image.into_owned()),
            Self::Index(index) => Manifest::Index(index.into_owned()),
            Self::Artifact(artifact) => Manifest::Artifact(artifact.into_owned()),
            Self::Schema1(schema1) => Manifest::Schema1(schema1.into_owned()),
        }
    }
}
