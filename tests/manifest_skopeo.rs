//! Skopeo reads what the builders write, and copies it without a change: `cargo test --test manifest_skopeo -- --ignored`.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a helper that panics is a failed test"
)]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use distref::manifest::{
    ConfigBuilder, Descriptor, History, ImageBuilder, ImageConfig, ImageManifest, Index,
    IndexBuilder, LayoutBuilder, LayoutFile, MediaType,
};
use distref::{Digest, Platform};

/// The end of a tar archive, and so an archive without files.
const TAR: [u8; 1_024] = [0; 1_024];

/// A new folder, which is gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("distref-{name}-{}", std::process::id()));
        fs::create_dir(&path).expect("the folder is new");
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, folder: &str, files: &[LayoutFile<'_>]) {
        for file in files {
            let path = self.0.join(folder).join(file.path());
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file.bytes()).unwrap();
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0); // a test that failed says why, and not this
    }
}

/// What Skopeo prints.
fn skopeo(arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("skopeo").args(arguments).output().expect("skopeo is installed");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "skopeo {}: {complaint}", arguments.join(" "));
    output.stdout
}

/// Copies without a policy of the machine, and without a change.
fn copy(arguments: &[&str]) {
    skopeo(&[&["--insecure-policy", "copy", "--quiet"], arguments].concat());
}

fn inspected(image: &str) -> serde_json::Value {
    serde_json::from_slice(&skopeo(&["inspect", image])).unwrap()
}

fn raw(image: &str) -> Vec<u8> {
    skopeo(&["inspect", "--raw", image])
}

fn config(platform: Platform<'static>) -> ImageConfig<'static> {
    ConfigBuilder::new(platform)
        .created("2026-05-14T09:30:00Z")
        .author("Ada")
        .env("PATH", "/bin")
        .cmd(["/bin/app"])
        .label("com.acme.team", "web")
        .exposed_port("80/tcp")
        .volume("/data")
        .layer(Digest::sha256_of(&TAR), History::new("COPY . /"))
        .empty_step(History::new("CMD [\"/bin/app\"]"))
        .build()
        .unwrap()
}

fn image(config: &ImageConfig<'_>) -> ImageManifest<'static> {
    ImageBuilder::new(config.to_descriptor())
        .layer(Descriptor::of(MediaType::OCI_LAYER, &TAR))
        .annotation("com.acme.team", "web")
        .build()
        .unwrap()
}

const OCI: &str = "--dest-oci-accept-uncompressed-layers";

#[test]
#[ignore = "needs skopeo"]
fn an_image_keeps_its_bytes_from_layout_to_folder_and_back() {
    let folder = Folder::new("image");
    let config = config(Platform::LINUX_AMD64);
    let image = image(&config);
    let files = LayoutBuilder::new()
        .blob(config.bytes())
        .blob(&TAR)
        .blob(image.bytes())
        .named("1.0", image.to_descriptor())
        .build()
        .unwrap();
    folder.write("oci", &files);

    let oci = format!("oci:{}:1.0", folder.path("oci"));
    let dir = format!("dir:{}", folder.path("dir"));
    let back = format!("oci:{}:1.0", folder.path("back"));
    copy(&[&oci, &dir]);
    copy(&[OCI, &dir, &back]);
    for place in [&oci, &dir, &back] {
        assert_eq!(raw(place), image.bytes(), "{place}");
        let shown = inspected(place);
        assert_eq!(shown["Digest"], image.digest().to_string(), "{place}");
        assert_eq!((&shown["Os"], &shown["Architecture"]), (&"linux".into(), &"amd64".into()));
        assert_eq!(shown["Created"], "2026-05-14T09:30:00Z");
        assert_eq!(shown["Labels"]["com.acme.team"], "web");
        assert_eq!(shown["Env"], serde_json::json!(["PATH=/bin"]));
        assert_eq!(shown["Layers"], serde_json::json!([Digest::sha256_of(&TAR).to_string()]));
        let said = skopeo(&["inspect", "--config", "--raw", place]);
        assert_eq!(said, config.bytes(), "{place}");
    }
}

#[test]
#[ignore = "needs skopeo"]
fn an_index_keeps_its_bytes_and_each_platform_finds_its_image() {
    let folder = Folder::new("index");
    let platforms = [Platform::LINUX_AMD64, Platform::LINUX_ARM_V7];
    let configs = platforms.clone().map(config);
    let images = configs.each_ref().map(image);
    let entries = images.iter().zip(&platforms);
    let entries = entries.map(|(image, on)| image.to_descriptor().with_platform(on.clone()));
    let index = IndexBuilder::new().manifests(entries).annotation("a", "b").build().unwrap();
    let mut layout = LayoutBuilder::new().blob(&TAR).blob(index.bytes());
    for (config, image) in configs.iter().zip(&images) {
        layout = layout.blob(config.bytes()).blob(image.bytes());
    }
    folder.write("oci", &layout.named("all", index.to_descriptor()).build().unwrap());

    let oci = format!("oci:{}:all", folder.path("oci"));
    let back = format!("oci:{}:all", folder.path("back"));
    copy(&["--all", OCI, &oci, &back]);
    for place in [&oci, &back] {
        assert_eq!(raw(place), index.bytes(), "{place}");
        for (platform, config) in platforms.iter().zip(&configs) {
            let arguments = [
                "--override-os",
                platform.os(),
                "--override-arch",
                platform.architecture(),
                "--override-variant",
                platform.variant(),
            ];
            let inspect = ["inspect", "--config", "--raw", place];
            assert_eq!(skopeo(&[&arguments[..], &inspect].concat()), config.bytes());
        }
    }
}

#[test]
#[ignore = "needs skopeo"]
fn an_artifact_keeps_its_bytes() {
    let folder = Folder::new("artifact");
    let content: &[u8] = br#"{"spdxVersion":"SPDX-2.3"}"#;
    let image = image(&config(Platform::LINUX_AMD64));
    let sbom = ImageBuilder::artifact(MediaType::SPDX_JSON)
        .layer(Descriptor::of(MediaType::SPDX_JSON, content))
        .subject(image.to_descriptor())
        .build()
        .unwrap();
    let files = LayoutBuilder::new()
        .blob(b"{}")
        .blob(content)
        .blob(sbom.bytes())
        .named("sbom", sbom.to_descriptor())
        .build()
        .unwrap();
    folder.write("oci", &files);

    let oci = format!("oci:{}:sbom", folder.path("oci"));
    let back = format!("oci:{}:sbom", folder.path("back"));
    copy(&["--preserve-digests", OCI, &oci, &back]);
    for place in [&oci, &back] {
        assert_eq!(raw(place), sbom.bytes(), "{place}");
    }
}

/// Docker's documents have no layout of their own: a folder as `dir:` has it.
fn docker_folder(folder: &Folder, name: &str, config: &ImageConfig<'_>) -> ImageManifest<'static> {
    let image =
        ImageBuilder::docker(config.to_descriptor().with_media_type(MediaType::DOCKER_CONFIG))
            .layer(Descriptor::of(MediaType::DOCKER_LAYER, &TAR))
            .build()
            .unwrap();
    let path = folder.0.join(name);
    fs::create_dir(&path).unwrap();
    let digest = |bytes: &[u8]| Digest::sha256_of(bytes).to_text().as_view().encoded().to_owned();
    fs::write(path.join("version"), "Directory Transport Version: 1.1\n").unwrap();
    fs::write(path.join("manifest.json"), image.bytes()).unwrap();
    fs::write(path.join(digest(config.bytes())), config.bytes()).unwrap();
    fs::write(path.join(digest(&TAR)), TAR).unwrap();
    image
}

#[test]
#[ignore = "needs skopeo"]
fn a_docker_image_keeps_its_bytes_and_becomes_what_the_builder_makes_of_oci() {
    let folder = Folder::new("docker");
    let config = config(Platform::LINUX_AMD64);
    let docker = docker_folder(&folder, "docker", &config);
    let place = |transport: &str, name: &str| format!("{transport}:{}", folder.path(name));
    copy(&[&place("dir", "docker"), &place("dir", "copy")]);
    for name in ["docker", "copy"] {
        assert_eq!(raw(&place("dir", name)), docker.bytes());
        assert_eq!(inspected(&place("dir", name))["Digest"], docker.digest().to_string());
    }

    // OCI's to Docker's and back: what Skopeo writes has the same members as ours, in whatever layout.
    let image = ImageBuilder::new(config.to_descriptor());
    let image = image.layer(Descriptor::of(MediaType::OCI_LAYER, &TAR)).build().unwrap();
    let files = LayoutBuilder::new().blob(config.bytes()).blob(&TAR).blob(image.bytes());
    folder.write("oci", &files.named("1", image.to_descriptor()).build().unwrap());
    copy(&["--format", "v2s2", &place("oci", "oci:1"), &place("dir", "v2s2")]);
    let theirs = raw(&place("dir", "v2s2"));
    let theirs = ImageManifest::parse(&theirs).unwrap();
    assert!(theirs.is_docker());
    assert_eq!(theirs.config(), docker.config());
    assert_eq!(theirs.layers()[0].digest(), docker.layers()[0].digest());
    copy(&["--format", "oci", OCI, &place("dir", "docker"), &place("oci", "back:1")]);
    let theirs = raw(&place("oci", "back:1"));
    let theirs = ImageManifest::parse(&theirs).unwrap();
    assert_eq!((theirs.config(), theirs.layers()), (image.config(), image.layers()));
    let index = fs::read(folder.path("back/index.json")).unwrap();
    assert_eq!(Index::parse(&index).unwrap().manifests()[0].annotations().ref_name(), Some("1"));
}
