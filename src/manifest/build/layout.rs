//! The files of an OCI layout.

use alloc::{borrow::Cow, collections::BTreeMap, format, vec::Vec};

use super::IndexBuilder;
use crate::{
    Digest,
    manifest::{Descriptor, Layout, ManifestError, annotation},
};

/// Makes the files of an OCI layout: a folder that Skopeo, Podman, `BuildKit` and others read an
/// image from.
///
/// | file | what it holds |
/// |---|---|
/// | `oci-layout` | which version of the layout this is |
/// | `blobs/sha256/…` | manifests, configs, layers, each by its digest |
/// | `index.json` | which of them are to be found by name |
///
/// Layers can be too large to be held: write them where they belong, `blobs/` and
/// [`Digest::to_path`], rather than give them to [`blob`](Self::blob).
///
/// Source: image-spec v1.1.1, `image-layout.md`.
///
/// ```
/// use distref::Platform;
/// use distref::manifest::{ConfigBuilder, ImageBuilder, LayoutBuilder};
///
/// # #[cfg(feature = "sha2")]
/// # {
/// let config = ConfigBuilder::new(Platform::LINUX_AMD64).build()?;
/// let image = ImageBuilder::new(config.to_descriptor()).build()?;
/// let files = LayoutBuilder::new()
///     .blob(config.bytes())
///     .blob(image.bytes())
///     .named("1.0", image.to_descriptor())
///     .build()?;
/// for file in &files {
///     println!("{}: {} bytes", file.path(), file.bytes().len()); // or write it, below a folder
/// }
/// assert_eq!(files.len(), 4);
/// # }
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "it makes nothing before `build`"]
pub struct LayoutBuilder<'a> {
    blobs: BTreeMap<Digest, Cow<'a, [u8]>>,
    entries: Vec<Descriptor<'a>>,
}

impl<'a> LayoutBuilder<'a> {
    /// A layout without blobs and without entries.
    ///
    /// ```
    /// # use distref::manifest::LayoutBuilder;
    /// assert_eq!(LayoutBuilder::new().build()?.len(), 2);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// An entry of `index.json` without a name.
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, Index, LayoutBuilder};
    /// let files = LayoutBuilder::new().manifest(Descriptor::EMPTY).build()?;
    /// assert_eq!(Index::parse(files[1].bytes())?.manifests(), [Descriptor::EMPTY]);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn manifest(mut self, manifest: Descriptor<'a>) -> Self {
        self.entries.push(manifest);
        self
    }

    /// An entry of `index.json` by this name, which goes into its annotation
    /// [`REF_NAME`](annotation::REF_NAME): most often a tag. An entry that had the name before is
    /// gone. What is a good name: [`is_ref_name`](annotation::is_ref_name).
    ///
    /// ```
    /// # use distref::manifest::{Descriptor, Index, LayoutBuilder, MediaType};
    /// let image = Descriptor::EMPTY.with_media_type(MediaType::OCI_MANIFEST);
    /// let files = LayoutBuilder::new().named("1.0", Descriptor::EMPTY).named("1.0", image).build()?;
    /// let index = Index::parse(files[1].bytes())?;
    /// assert_eq!(index.manifests().len(), 1);
    /// assert_eq!(index.manifests()[0].annotations().ref_name(), Some("1.0"));
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn named(mut self, name: impl Into<Cow<'a, str>>, manifest: Descriptor<'a>) -> Self {
        let name = name.into();
        self.entries.retain(|entry| entry.annotations().ref_name() != Some(&name));
        self.manifest(manifest.with_annotation(annotation::REF_NAME, name))
    }

    /// Content: a config, a manifest, a small layer. Twice the same is once.
    ///
    /// ```
    /// # use distref::manifest::LayoutBuilder;
    /// let files = LayoutBuilder::new().blob(b"{}").blob(b"{}".to_vec()).build()?;
    /// let path = "blobs/sha256/44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    /// assert_eq!((files[1].path(), files[1].bytes()), (path, &b"{}"[..]));
    /// assert_eq!(files.len(), 3);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[cfg(feature = "sha2")]
    #[cfg_attr(docsrs, doc(cfg(feature = "sha2")))]
    pub fn blob(mut self, content: impl Into<Cow<'a, [u8]>>) -> Self {
        let content = content.into();
        self.blobs.insert(Digest::sha256_of(&content), content);
        self
    }

    /// The files: `oci-layout`, the blobs, and `index.json` last, so that whoever writes them in this
    /// order never names what is not there.
    ///
    /// # Errors
    ///
    /// What [`IndexBuilder::build`] says of `index.json`.
    ///
    /// ```
    /// # use distref::manifest::{LayoutBuilder, Reader};
    /// let files = LayoutBuilder::new().build()?;
    /// let paths: Vec<&str> = files.iter().map(|file| file.path()).collect();
    /// assert_eq!(paths, ["oci-layout", "index.json"]);
    /// assert!(Reader::strict().layout(files[0].bytes()).is_ok());
    /// assert!(Reader::strict().index(files[1].bytes()).is_ok());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn build(self) -> Result<Vec<LayoutFile<'a>>, ManifestError> {
        let index = IndexBuilder::new().manifests(self.entries).build()?;
        let mut files = Vec::from([LayoutFile::new(Layout::FILE, Layout::TEXT.as_bytes())]);
        let blobs = self.blobs.into_iter();
        files.extend(blobs.map(|(digest, content)| {
            LayoutFile::new(format!("{}/{}", Layout::BLOBS, digest.to_path()), content)
        }));
        files.push(LayoutFile::new(Layout::INDEX_FILE, index.bytes().to_vec()));
        Ok(files)
    }
}

/// A file of an OCI layout, yet to be written. See [`LayoutBuilder`].
///
/// ```
/// use distref::manifest::LayoutBuilder;
///
/// let files = LayoutBuilder::new().build()?;
/// assert_eq!(files[0].path(), "oci-layout");
/// assert_eq!(files[0].bytes(), br#"{"imageLayoutVersion":"1.0.0"}"#);
/// # Ok::<(), distref::manifest::ManifestError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct LayoutFile<'a> {
    path: Cow<'static, str>,
    content: Cow<'a, [u8]>,
}

impl<'a> LayoutFile<'a> {
    fn new(path: impl Into<Cow<'static, str>>, content: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { path: path.into(), content: content.into() }
    }

    /// Where it belongs in the folder, `/` between the parts. Never leads out of the folder.
    ///
    /// ```
    /// # use distref::manifest::LayoutBuilder;
    /// assert_eq!(LayoutBuilder::new().build()?[1].path(), "index.json");
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What it holds.
    ///
    /// ```
    /// # use distref::manifest::{LayoutBuilder, Reader};
    /// let files = LayoutBuilder::new().build()?;
    /// assert!(Reader::strict().index(files[1].bytes()).is_ok());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.content
    }
}
