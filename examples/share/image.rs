//! An image: what it is made of, and its bytes.

use std::fmt::Write as _;
use std::io::{self, Read};

use distref::manifest::{
    ConfigBuilder, Descriptor, History, ImageBuilder, ImageManifest, Index, IndexBuilder,
    ManifestError, MediaType, annotation,
};
use distref::{Digest, Platform, Tag};

use crate::bars::Bar;
use crate::failure::Failure;
use crate::layer::{self, File};
use crate::place::Source;
use crate::program;
use crate::pushing::Contents;
use crate::wrong::wrong;

/// The image that images are built on, in most of the walk.
pub(crate) const GOLDEN: &str = "registry.corp/golden/static:1.4";

/// Lines of a file that makes the base as heavy as bases are, compared to what is put on them.
const LINES: u32 = 60_000;

/// An image for two platforms.
#[derive(Clone)]
pub(crate) struct Image {
    pub(crate) version: Tag,
    /// Each once: what two platforms share is there once.
    pub(crate) blobs: Vec<Blob>,
    pub(crate) platforms: Vec<(Platform<'static>, ImageManifest<'static>)>,
    pub(crate) index: Index<'static>,
}

/// A layer or a config.
#[derive(Clone)]
pub(crate) struct Blob {
    /// What it is to people.
    pub(crate) what: String,
    pub(crate) descriptor: Descriptor<'static>,
    pub(crate) bytes: Vec<u8>,
}

impl Image {
    /// A program that says its version, on a base; it names that, as builders do.
    pub(crate) fn build(version: Tag, base: &str) -> Result<Self, Failure> {
        let mut image = Self {
            version,
            blobs: Vec::new(),
            platforms: Vec::new(),
            index: IndexBuilder::new().build().map_err(wrong)?,
        };
        let below = base_layer(base)?;
        let words = format!("hello from {}\n", image.version);
        let amd64 = (Platform::LINUX_AMD64, program::amd64(&words));
        let arm64 = (Platform::LINUX_ARM64, program::arm64(&words));
        let mut index = IndexBuilder::new();
        for (platform, program) in [amd64, arm64] {
            let app =
                layer::tar(&[File { path: "bin/hello", is_program: true, content: &program }])?;
            let manifest = image.add(&platform, base, &below, app).map_err(wrong)?;
            index = index.manifest(manifest.to_descriptor().with_platform(platform.clone()));
            image.platforms.push((platform, manifest));
        }
        image.index = index.build().map_err(wrong)?;
        Ok(image)
    }

    /// The image for one platform, whose layers are kept.
    fn add(
        &mut self,
        platform: &Platform<'static>,
        base: &str,
        below: &[u8],
        app: Vec<u8>,
    ) -> Result<ImageManifest<'static>, ManifestError> {
        let below = self.keep("base".to_owned(), MediaType::OCI_LAYER, below.to_vec());
        let app = self.keep(format!("app {platform}"), MediaType::OCI_LAYER, app);
        let config = ConfigBuilder::new(platform.clone())
            .entrypoint(["/bin/hello"])
            .user("65534:65534")
            .layer(below.digest().clone(), History::new(format!("FROM {base}")))
            .layer(app.digest().clone(), History::new("COPY hello /bin/hello"))
            .build()?;
        let what = format!("config {platform}");
        let config = self.keep(what, MediaType::OCI_CONFIG, config.bytes().to_vec());
        ImageBuilder::new(config)
            .layers([below, app])
            .annotation(annotation::VERSION, self.version.to_string())
            .annotation(annotation::BASE_NAME, base.to_owned())
            .build()
    }

    fn keep(
        &mut self,
        what: String,
        kind: MediaType<'static>,
        bytes: Vec<u8>,
    ) -> Descriptor<'static> {
        let descriptor = Descriptor::of(kind, &bytes);
        if self.blob(descriptor.digest()).is_none() {
            self.blobs.push(Blob { what, descriptor: descriptor.clone(), bytes });
        }
        descriptor
    }

    pub(crate) fn blob(&self, digest: &Digest) -> Option<&Blob> {
        self.blobs.iter().find(|blob| blob.descriptor.digest() == digest)
    }

    /// The image for a platform.
    pub(crate) fn of(&self, platform: &Platform<'_>) -> Option<&ImageManifest<'static>> {
        self.platforms.iter().find(|(it, _)| it == platform).map(|(_, manifest)| manifest)
    }

    /// Bytes of all layers and configs, each once.
    pub(crate) fn size(&self) -> u64 {
        self.blobs.iter().map(|blob| blob.descriptor.size()).sum()
    }
}

impl Contents for Image {
    fn blob<'s>(
        &'s self,
        blob: &Descriptor<'static>,
        _: bool,
        _: &'s Bar,
    ) -> Result<Box<dyn Source + 's>, Failure> {
        let found = self.blob(blob.digest()).ok_or_else(|| absent(blob))?;
        Ok(Box::new(Held(&found.bytes)))
    }

    fn manifest(&self, manifest: &Descriptor<'static>) -> Result<Vec<u8>, Failure> {
        let digest = manifest.digest();
        let mut images = self.platforms.iter().map(|(_, image)| image);
        let image = images.find(|image| image.digest() == *digest).map(ImageManifest::bytes);
        let index = (self.index.digest() == *digest).then(|| self.index.bytes());
        image.or(index).map(<[u8]>::to_vec).ok_or_else(|| absent(manifest))
    }
}

/// Bytes in memory.
struct Held<'a>(&'a [u8]);

impl Source for Held<'_> {
    fn read_at(&mut self, offset: u64) -> io::Result<Box<dyn Read + '_>> {
        let from = usize::try_from(offset).ok().and_then(|offset| self.0.get(offset..));
        from.map(|bytes| Box::new(bytes) as Box<dyn Read>)
            .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

/// Files that are alike on both platforms, as certificates and time zones are.
fn base_layer(base: &str) -> io::Result<Vec<u8>> {
    let release = format!("NAME=\"{base}\"\n");
    let mut lines = String::new();
    (0..LINES).try_for_each(|line| writeln!(lines, "{line}")).map_err(io::Error::other)?;
    layer::tar(&[
        File { path: "etc/os-release", is_program: false, content: release.as_bytes() },
        File { path: "usr/share/numbers", is_program: false, content: lines.as_bytes() },
    ])
}

fn absent(blob: &Descriptor<'_>) -> Failure {
    wrong(format_args!("{} is not of this image", blob.digest()))
}
