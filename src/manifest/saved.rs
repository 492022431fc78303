//! What `docker save` writes beside the layers.

use alloc::{borrow::Cow, format, vec::Vec};

use super::{
    Layout, ManifestError, Reader,
    descriptor::owned,
    source::{Source, kept},
};
use crate::{Digest, DigestView};

/// The `manifest.json` of an archive that `docker save`, `podman save`, `crane pull` or `BuildKit`
/// wrote: the images in it.
///
/// Source: `docker save` of Docker 1.10 and later. From 25.0 on the archive is an OCI layout, too.
///
/// ```
/// use distref::manifest::SavedImages;
///
/// let bytes = br#"[{
///   "Config": "blobs/sha256/ee301c921b8aadc002973b2e0c3da17d701dcd994b606769a7e6eaa100b81d44",
///   "RepoTags": ["hello-world:latest"],
///   "Layers": ["blobs/sha256/12660636fe55438cc3ae7424da7ac56e845cdb52493ff9cf949c47a7f57f8b43"]
/// }]"#;
/// let archive = SavedImages::parse(bytes)?;
/// let image = &archive.images()[0];
/// assert!(image.repo_tags().eq(["hello-world:latest"]));
/// assert!(image.config_digest().unwrap().to_string().starts_with("sha256:ee301c92"));
/// assert_eq!(image.layers().len(), 1);
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct SavedImages<'a> {
    pub(super) source: Source<'a>,
    pub(super) images: Vec<SavedImage<'a>>,
}

/// One image of an archive.
///
/// Paths are as they are written. They are meant to be in the archive, and nothing makes them so:
/// look them up among its entries, never in a file system.
///
/// ```
/// # use distref::manifest::SavedImages;
/// let archive = SavedImages::parse(br#"[{"Config": "config.json", "Layers": ["layer.tar.gz"]}]"#)?;
/// let image = &archive.images()[0];
/// assert_eq!(image.config(), "config.json");
/// assert!(image.layers().eq(["layer.tar.gz"]));
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct SavedImage<'a> {
    pub(super) config: Cow<'a, str>,
    pub(super) repo_tags: Vec<Cow<'a, str>>,
    pub(super) layers: Vec<Cow<'a, str>>,
}

kept!(SavedImages, r#"# let document = distref::manifest::Reader::strict().saved_images(b"[]")?;"#);

impl<'a> SavedImages<'a> {
    /// Reads one, strictly.
    ///
    /// # Errors
    ///
    /// Says which rule is broken and where. See [`Reader::saved_images`].
    ///
    /// ```
    /// # use distref::manifest::SavedImages;
    /// let error = SavedImages::parse(br#"[{"Layers": []}]"#).unwrap_err();
    /// assert_eq!(error.path(), "$[0].Config");
    /// ```
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ManifestError> {
        Reader::strict().saved_images(bytes)
    }

    /// The images, in the order in which they are written.
    ///
    /// ```
    /// # use distref::manifest::SavedImages;
    /// assert!(SavedImages::parse(b"[]")?.images().is_empty());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn images(&self) -> &[SavedImage<'a>] {
        &self.images
    }

    /// Owns its bytes and what was read from them.
    ///
    /// ```
    /// # use distref::manifest::{ManifestError, SavedImages};
    /// fn read(bytes: Vec<u8>) -> Result<SavedImages<'static>, ManifestError> {
    ///     SavedImages::parse(&bytes).map(SavedImages::into_owned)
    /// }
    /// # assert!(read(Vec::new()).is_err());
    /// ```
    #[must_use]
    pub fn into_owned(self) -> SavedImages<'static> {
        SavedImages {
            source: self.source.into_owned(),
            images: self.images.into_iter().map(SavedImage::into_owned).collect(),
        }
    }
}

impl SavedImage<'_> {
    /// The path of the config.
    ///
    /// ```
    /// # use distref::manifest::SavedImages;
    /// let archive = SavedImages::parse(br#"[{"Config": "config.json", "Layers": []}]"#)?;
    /// assert_eq!(archive.images()[0].config(), "config.json");
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn config(&self) -> &str {
        &self.config
    }

    /// What the image was called: references with a tag, in their familiar form. None if it was
    /// saved by its ID.
    ///
    /// ```
    /// # use distref::{Reference, manifest::SavedImages};
    /// let archive = SavedImages::parse(br#"[{"Config": "a", "RepoTags": ["hello:1"], "Layers": []}]"#)?;
    /// let name: Reference = archive.images()[0].repo_tags().next().unwrap().parse()?;
    /// assert_eq!(name.canonical().to_string(), "docker.io/library/hello:1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn repo_tags(&self) -> impl ExactSizeIterator<Item = &str> {
        self.repo_tags.iter().map(AsRef::as_ref)
    }

    /// The paths of the layers, the base first.
    ///
    /// ```
    /// # use distref::manifest::SavedImages;
    /// let archive = SavedImages::parse(br#"[{"Config": "a", "Layers": ["1/layer.tar", "2/layer.tar"]}]"#)?;
    /// assert!(archive.images()[0].layers().eq(["1/layer.tar", "2/layer.tar"]));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn layers(&self) -> impl ExactSizeIterator<Item = &str> {
        self.layers.iter().map(AsRef::as_ref)
    }

    /// The digest that the path of the config stands for, if it does: the ID of the image.
    ///
    /// ```text
    /// path := "blobs/" algorithm "/" encoded      ; Docker 25 and later, BuildKit
    ///       | algorithm ":" encoded               ; crane
    ///       | 64 lower-case hex digits ".json"    ; Docker, podman: sha256
    /// ```
    /// A path is no proof: verify what is found there.
    ///
    /// ```
    /// # use distref::manifest::SavedImages;
    /// let archive = SavedImages::parse(br#"[{"Layers": [],
    ///     "Config": "9d7f147c0d0c4d4538a04c7ef385809e56eb1aac7bf800fbe976612188025b68.json"}]"#)?;
    /// assert_eq!(
    ///     archive.images()[0].config_digest().unwrap(),
    ///     "sha256:9d7f147c0d0c4d4538a04c7ef385809e56eb1aac7bf800fbe976612188025b68"
    /// );
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn config_digest(&self) -> Option<Digest> {
        digest_of(&self.config, &[".json"])
    }

    /// The digests that the paths of the layers stand for, each if it does; the base first. Of the
    /// layers as they are in the archive, compressed or not.
    ///
    /// As [`config_digest`](Self::config_digest), but ending in `.tar` (podman) or `.tar.gz` (crane).
    /// What Docker before 25 called `ID/layer.tar` is no digest.
    ///
    /// ```
    /// # use distref::manifest::SavedImages;
    /// let archive = SavedImages::parse(br#"[{"Config": "config.json", "Layers": [
    ///     "blobs/sha256/12660636fe55438cc3ae7424da7ac56e845cdb52493ff9cf949c47a7f57f8b43",
    ///     "a13131da00574c4f311d65e64e5bf7bfbffdeb8a029d2c605522506871b80354/layer.tar"]}]"#)?;
    /// let digests: Vec<_> = archive.images()[0].layer_digests().collect();
    /// assert!(digests[0].is_some() && digests[1].is_none());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn layer_digests(&self) -> impl ExactSizeIterator<Item = Option<Digest>> {
        self.layers.iter().map(|path| digest_of(path, &[".tar", ".tar.gz"]))
    }

    /// Owns its text.
    ///
    /// ```
    /// # use distref::manifest::{SavedImage, SavedImages};
    /// fn last(bytes: Vec<u8>) -> Option<SavedImage<'static>> {
    ///     SavedImages::parse(&bytes).ok()?.images().last().cloned().map(SavedImage::into_owned)
    /// }
    /// # assert_eq!(last(Vec::new()), None);
    /// ```
    #[must_use]
    pub fn into_owned(self) -> SavedImage<'static> {
        SavedImage {
            config: Cow::Owned(self.config.into_owned()),
            repo_tags: owned(self.repo_tags),
            layers: owned(self.layers),
        }
    }
}

/// The digest that a path stands for: of a blob, or of hex digits with one of these endings.
fn digest_of(path: &str, endings: &[&str]) -> Option<Digest> {
    let blob = path.strip_prefix(Layout::BLOBS).and_then(|rest| rest.strip_prefix('/'));
    if let Some((algorithm, encoded)) = blob.and_then(|rest| rest.split_once('/')) {
        return digest(&format!("{algorithm}:{encoded}"));
    }
    let hex = endings.iter().find_map(|ending| path.strip_suffix(ending));
    hex.map_or_else(|| digest(path), |hex| digest(&format!("sha256:{hex}")))
}

fn digest(text: &str) -> Option<Digest> {
    DigestView::accept(text).map(DigestView::to_digest)
}
