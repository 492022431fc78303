//! Images to push.

use std::fs;
use std::path::{Path, PathBuf};

use distref::manifest::{
    ConfigBuilder, Descriptor, History, ImageBuilder, ImageConfig, ImageManifest, Index,
    IndexBuilder, LayoutBuilder, MediaType,
};
use distref::{Digest, Platform};

use super::layer::{Layer, Noise, write_layer};

/// The platforms that there are images for.
const PLATFORMS: [Platform<'static>; 2] = [Platform::LINUX_AMD64, Platform::LINUX_ARM64];
/// What the file of the common layer says.
const RELEASE: &str = "NAME=rig\n";

/// An image for two platforms, as it lies in a folder.
///
/// | layer | of | what |
/// |---|---|---|
/// | 1 | both images | a small file |
/// | 2 | each image | a small file that names the platform |
/// | 3 | both images | a file of noise, if it was asked for |
///
/// Layers are `.tar.gz`, and the same folder is made every time.
#[derive(Debug)]
pub(crate) struct Images {
    folder: PathBuf,
    is_docker: bool,
    pub(crate) index: Index<'static>,
    /// By platform, in the order of the index.
    pub(crate) manifests: Vec<ImageManifest<'static>>,
    pub(crate) configs: Vec<ImageConfig<'static>>,
}

/// The entry of a layout that is the index, for all platforms.
pub(crate) const ALL: &str = "all";

/// An OCI layout with the entries `all` (the index), `amd64` and `arm64` (the images). `noise` is the size of the file in the third layer; 0 for none.
pub(crate) fn make_layout(folder: &Path, noise: u64) -> Images {
    make(folder, false, noise)
}

/// The same in Docker's media types, in a folder as Skopeo's transport `dir:` has it.
pub(crate) fn make_docker_folder(folder: &Path, noise: u64) -> Images {
    make(folder, true, noise)
}

impl Images {
    /// The index as Skopeo names it.
    pub(crate) fn place(&self) -> String {
        self.named(ALL)
    }

    /// An entry of the layout as Skopeo names it; the folder of Docker's has but one.
    pub(crate) fn named(&self, name: &str) -> String {
        let folder = self.folder.display();
        if self.is_docker { format!("dir:{folder}") } else { format!("oci:{folder}:{name}") }
    }

    /// Where a config or layer lies.
    pub(crate) fn blob(&self, digest: &Digest) -> PathBuf {
        place(&self.folder, self.is_docker, digest)
    }

    /// Says whether a folder, as `dir:` has it, holds these images byte for byte.
    ///
    /// # Panics
    ///
    /// It does not.
    pub(crate) fn assert_in(&self, folder: &Path) {
        let read = |name: &str| fs::read(folder.join(name)).expect("the folder has it");
        assert_eq!(read("manifest.json"), self.index.bytes());
        for image in &self.manifests {
            let name = format!("{}.manifest.json", encoded(&image.digest()));
            assert_eq!(read(&name), image.bytes(), "{name}");
        }
        for blob in self.blobs() {
            let digest = blob.digest();
            let pushed = fs::read(self.blob(digest)).expect("it was made");
            assert!(read(&encoded(digest)) == pushed, "{digest} is something else");
        }
    }

    /// Says whether an OCI layout holds these images byte for byte.
    ///
    /// # Panics
    ///
    /// It does not.
    pub(crate) fn assert_in_layout(&self, folder: &Path) {
        let read = |digest: &Digest| fs::read(place(folder, false, digest)).expect("it is there");
        assert_eq!(read(&self.index.digest()), self.index.bytes());
        for image in &self.manifests {
            assert_eq!(read(&image.digest()), image.bytes());
        }
        for blob in self.blobs() {
            let digest = blob.digest();
            let pushed = fs::read(self.blob(digest)).expect("it was made");
            assert!(read(digest) == pushed, "{digest} is something else");
        }
    }

    /// Bytes of all manifests, that of the index included.
    pub(crate) fn bytes_of_manifests(&self) -> u64 {
        let images = self.manifests.iter().map(|image| image.bytes().len()).sum::<usize>();
        (images + self.index.bytes().len()) as u64
    }

    /// Configs and layers, each once.
    pub(crate) fn blobs(&self) -> Vec<Descriptor<'static>> {
        let mut blobs = Vec::<Descriptor<'static>>::new();
        for image in &self.manifests {
            for blob in [image.config()].into_iter().chain(image.layers()) {
                if !blobs.iter().any(|known| known.digest() == blob.digest()) {
                    blobs.push(blob.clone().into_owned());
                }
            }
        }
        blobs
    }
}

/// Where a blob lies: `dir:` has the hexadecimal digits alone.
fn place(folder: &Path, is_docker: bool, digest: &Digest) -> PathBuf {
    if is_docker {
        folder.join(encoded(digest))
    } else {
        folder.join("blobs").join(digest.to_path().to_string())
    }
}

fn encoded(digest: &Digest) -> String {
    digest.to_text().as_view().encoded().to_owned()
}

fn make(folder: &Path, is_docker: bool, noise: u64) -> Images {
    let blobs = if is_docker { folder.to_owned() } else { folder.join("blobs/sha256") };
    fs::create_dir_all(blobs).expect("a folder");
    let layer = |name: &str, size: u64, content: &mut dyn std::io::Read| {
        let media_type =
            if is_docker { MediaType::DOCKER_LAYER } else { MediaType::OCI_LAYER_GZIP };
        let place = |digest: &Digest| place(folder, is_docker, digest);
        write_layer(place, folder, media_type, (name, size, content)).expect("a layer")
    };
    let text = |name: &str, text: &str| layer(name, text.len() as u64, &mut text.as_bytes());

    let release = text("etc/os-release", RELEASE);
    let filler = (noise > 0).then(|| layer("var/noise", noise, &mut Noise::new(1)));
    let (mut configs, mut manifests) = (Vec::new(), Vec::new());
    for platform in PLATFORMS {
        let own = text("etc/platform", &format!("{platform}\n"));
        let layers: Vec<&Layer> = [&release, &own].into_iter().chain(&filler).collect();
        let config = config(platform, &layers);
        manifests.push(image(is_docker, &config, &layers));
        configs.push(config);
    }
    let entries = manifests.iter().zip(PLATFORMS);
    let entries = entries.map(|(image, platform)| image.to_descriptor().with_platform(platform));
    let index = if is_docker { IndexBuilder::docker() } else { IndexBuilder::new() };
    let index = index.manifests(entries).build().expect("an index");
    let images = Images { folder: folder.to_owned(), is_docker, index, manifests, configs };
    if is_docker {
        write_docker(&images);
    } else {
        write_oci(&images);
    }
    images
}

fn config(platform: Platform<'static>, layers: &[&Layer]) -> ImageConfig<'static> {
    let config = ConfigBuilder::new(platform).created("2026-05-14T09:30:00Z").cmd(["/bin/app"]);
    let config = layers.iter().fold(config, |config, layer| {
        config.layer(layer.diff_id.clone(), History::new("COPY . /"))
    });
    config.build().expect("a config")
}

fn image(is_docker: bool, config: &ImageConfig<'_>, layers: &[&Layer]) -> ImageManifest<'static> {
    let config = config.to_descriptor();
    let image = if is_docker {
        ImageBuilder::docker(config.with_media_type(MediaType::DOCKER_CONFIG))
    } else {
        ImageBuilder::new(config)
    };
    let layers = layers.iter().map(|layer| layer.descriptor.clone());
    image.layers(layers).build().expect("an image")
}

fn write_oci(made: &Images) {
    let mut layout = LayoutBuilder::new().blob(made.index.bytes());
    for (image, config) in made.manifests.iter().zip(&made.configs) {
        layout = layout.blob(config.bytes()).blob(image.bytes());
    }
    for (image, platform) in made.manifests.iter().zip(PLATFORMS) {
        let name = platform.architecture().to_owned();
        layout = layout.named(name, image.to_descriptor());
    }
    let files = layout.named(ALL, made.index.to_descriptor()).build().expect("a layout");
    for file in &files {
        fs::write(made.folder.join(file.path()), file.bytes()).expect("a file is written");
    }
}

fn write_docker(made: &Images) {
    let write = |name: &str, content: &[u8]| {
        fs::write(made.folder.join(name), content).expect("a file is written");
    };
    write("version", b"Directory Transport Version: 1.1\n");
    write("manifest.json", made.index.bytes());
    for (image, config) in made.manifests.iter().zip(&made.configs) {
        write(&format!("{}.manifest.json", encoded(&image.digest())), image.bytes());
        write(&encoded(&Digest::sha256_of(config.bytes())), config.bytes());
    }
}
