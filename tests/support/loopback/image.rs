//! Images of random content.

use distref::digest::{Algorithm, Digester};
use distref::manifest::{
    ConfigBuilder, Descriptor, History, ImageBuilder, IndexBuilder, MediaType,
};
use distref::{Digest, Platform};

use crate::random::Random;

/// An image, an index of images, or something else that has a manifest; with all that belongs to it.
#[derive(Debug, Default)]
pub(crate) struct Image {
    pub(crate) manifests: Vec<Part>,
    pub(crate) blobs: Vec<Part>,
}

/// A manifest or a blob.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) descriptor: Descriptor<'static>,
    pub(crate) bytes: Vec<u8>,
}

const PLATFORMS: [Platform<'static>; 2] = [Platform::LINUX_AMD64, Platform::LINUX_ARM64];

impl Image {
    /// An image or an index: OCI's or Docker's, nested or not, its layers empty, small and large, some of them in more
    /// than one image, some known by their SHA-512.
    pub(crate) fn random(random: &mut Random) -> Self {
        let mut image = Self::default();
        let is_docker = random.once_in(4);
        let root = match random.below(4) {
            0 => image.add_image(random, is_docker, &PLATFORMS[0]),
            1 => image.add_artifact(random, None),
            2 => image.add_index(random, is_docker),
            _ => {
                let inner = image.add_index(random, is_docker);
                let other = image.add_image(random, is_docker, &PLATFORMS[0]);
                let index = IndexBuilder::new().manifests([inner, other]).build().unwrap();
                image.add_manifest(index.to_descriptor(), index.bytes())
            }
        };
        assert_eq!(*image.root(), root);
        image
    }

    /// An index of an image for each of two platforms.
    pub(crate) fn for_two_platforms(random: &mut Random) -> Self {
        let mut image = Self::default();
        image.add_index(random, false);
        image
    }

    /// An index of one image, with a layer of some chunks and an empty one: what has every kind of step, and few of each.
    pub(crate) fn small() -> Self {
        let mut image = Self::default();
        let layers = [vec![7; 700], Vec::new()].map(|bytes| {
            let layer = Descriptor::of(MediaType::OCI_LAYER, &bytes);
            image.add_blob(&layer, bytes);
            layer
        });
        let config = ConfigBuilder::new(PLATFORMS[0].clone()).build().unwrap();
        image.add_blob(&config.to_descriptor(), config.bytes().to_vec());
        let manifest = ImageBuilder::new(config.to_descriptor()).layers(layers).build().unwrap();
        let entry = image.add_manifest(manifest.to_descriptor(), manifest.bytes());
        let index = IndexBuilder::new().manifest(entry).build().unwrap();
        image.add_manifest(index.to_descriptor(), index.bytes());
        image
    }

    /// Something about a manifest: a signature, say.
    pub(crate) fn about(subject: &Descriptor<'static>, random: &mut Random) -> Self {
        let mut image = Self::default();
        image.add_artifact(random, Some(subject.clone()));
        image
    }

    /// What all the rest belongs to: the last of the manifests.
    pub(crate) fn root(&self) -> &Descriptor<'static> {
        &self.manifests.last().unwrap().descriptor
    }

    /// The bytes of a manifest or a blob.
    ///
    /// # Panics
    ///
    /// It is none of this image.
    pub(crate) fn bytes(&self, digest: &Digest) -> &[u8] {
        let mut parts = self.manifests.iter().chain(&self.blobs);
        &parts.find(|part| part.descriptor.digest() == digest).unwrap().bytes
    }

    fn add_index(&mut self, random: &mut Random, is_docker: bool) -> Descriptor<'static> {
        let mut index = if is_docker { IndexBuilder::docker() } else { IndexBuilder::new() };
        for platform in &PLATFORMS {
            let image = self.add_image(random, is_docker, platform);
            index = index.manifest(image.with_platform(platform.clone()));
        }
        let index = index.build().unwrap();
        self.add_manifest(index.to_descriptor(), index.bytes())
    }

    fn add_image(
        &mut self,
        random: &mut Random,
        is_docker: bool,
        platform: &Platform<'static>,
    ) -> Descriptor<'static> {
        let mut config = ConfigBuilder::new(platform.clone());
        let mut layers = Vec::new();
        for _ in 0..random.below(4) {
            let layer = self.add_layer(random, is_docker);
            config = config.layer(layer.digest().clone(), History::new("COPY . /"));
            layers.push(layer);
        }
        let config = config.build().unwrap();
        let mut descriptor = config.to_descriptor();
        if is_docker {
            descriptor = descriptor.with_media_type(MediaType::DOCKER_CONFIG);
        }
        self.add_blob(&descriptor, config.bytes().to_vec());
        let image = if is_docker { ImageBuilder::docker } else { ImageBuilder::new };
        let image = image(descriptor).layers(layers).build().unwrap();
        self.add_manifest(image.to_descriptor(), image.bytes())
    }

    fn add_artifact(
        &mut self,
        random: &mut Random,
        subject: Option<Descriptor<'static>>,
    ) -> Descriptor<'static> {
        self.add_blob(&Descriptor::EMPTY, b"{}".to_vec());
        let types = [MediaType::SPDX_JSON, MediaType::OCI_LAYER];
        let kind = types[random.below(types.len())].clone();
        let mut artifact = ImageBuilder::artifact(kind).layer(self.add_layer(random, false));
        if let Some(subject) = subject {
            artifact = artifact.subject(subject);
        }
        let artifact = artifact.build().unwrap();
        self.add_manifest(artifact.to_descriptor(), artifact.bytes())
    }

    fn add_layer(&mut self, random: &mut Random, is_docker: bool) -> Descriptor<'static> {
        let known = self.blobs.iter().rfind(|blob| blob.descriptor.media_type().is_layer());
        if let Some(known) = known.filter(|_| random.once_in(3)) {
            return known.descriptor.clone();
        }
        let len = match random.below(6) {
            0 => 0,
            1 => 1,
            2 => 2,
            3 => random.below(100),
            _ => random.below(2_000),
        };
        let bytes = random.bytes(len);
        let algorithm = if random.once_in(4) { Algorithm::Sha512 } else { Algorithm::Sha256 };
        let media_type =
            if is_docker { MediaType::DOCKER_LAYER } else { MediaType::OCI_LAYER_GZIP };
        let descriptor = Descriptor::new(media_type, digest(algorithm, &bytes), len as u64);
        self.add_blob(&descriptor, bytes);
        descriptor
    }

    fn add_blob(&mut self, descriptor: &Descriptor<'static>, bytes: Vec<u8>) {
        let digest = descriptor.digest();
        if !self.blobs.iter().any(|known| known.descriptor.digest() == digest) {
            self.blobs.push(Part { descriptor: descriptor.clone(), bytes });
        }
    }

    fn add_manifest(
        &mut self,
        descriptor: Descriptor<'static>,
        bytes: &[u8],
    ) -> Descriptor<'static> {
        self.manifests.retain(|known| known.descriptor.digest() != descriptor.digest());
        self.manifests.push(Part { descriptor: descriptor.clone(), bytes: bytes.to_vec() });
        descriptor
    }
}

pub(crate) fn digest(algorithm: Algorithm<'_>, bytes: &[u8]) -> Digest {
    let mut digester = Digester::new(algorithm).unwrap();
    digester.update(bytes);
    digester.finish()
}
