//! The media types that are known here: one table says what each is called, and what it stands for.

use alloc::borrow::Cow;
use core::fmt;

use super::MediaType;

/// What the types of a family are about: a word for a table that people read.
///
/// ```
/// use distref::manifest::{Family, MediaType};
///
/// assert_eq!(MediaType::SPDX_JSON.family(), Family::Sbom);
/// assert_eq!(Family::Sbom.to_string(), "SBOM");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Family {
    /// Documents and layers of image-spec, encrypted layers included.
    Oci,
    /// Documents and layers of Docker.
    Docker,
    /// Helm charts.
    Helm,
    /// WebAssembly.
    Wasm,
    /// Signatures, and what carries them.
    Signature,
    /// Bills of materials.
    Sbom,
    /// How something was built, and other attestations.
    Provenance,
    /// Everything else.
    Other,
}

impl Family {
    /// What people call it.
    ///
    /// ```
    /// assert_eq!(distref::manifest::Family::Oci.as_str(), "OCI");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Oci => "OCI",
            Self::Docker => "Docker",
            Self::Helm => "Helm",
            Self::Wasm => "Wasm",
            Self::Signature => "signature",
            Self::Sbom => "SBOM",
            Self::Provenance => "provenance",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

/// Which part of an image a type stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    Manifest,
    Index,
    Config,
    Layer,
    /// Not a part of an image: what artifacts are made of, and documents beside images.
    Other,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) text: &'static str,
    pub(super) family: Family,
    pub(super) role: Role,
}

/// Makes a constant and a row of each line: family, role, name, text.
macro_rules! known {
    ($($(#[$doc:meta])+ $family:ident $role:ident $name:ident = $text:literal;)+) => {
        /// Media types that registries hold.
        impl MediaType<'static> {
            $($(#[$doc])+ pub const $name: Self = Self::trusted(Cow::Borrowed($text));)+
        }

        /// The table in its order.
        const ROWS: &[Known] =
            &[$(Known { text: $text, family: Family::$family, role: Role::$role }),+];
    };
}

known! {
    /// A descriptor. Source: image-spec v1.1.1, `descriptor.md`.
    Oci Other OCI_DESCRIPTOR = "application/vnd.oci.descriptor.v1+json";
    /// The `oci-layout` file of an OCI layout. Source: image-spec v1.1.1, `image-layout.md`.
    Oci Other OCI_LAYOUT = "application/vnd.oci.layout.header.v1+json";
    /// An index. Source: image-spec v1.1.1, `image-index.md`.
    Oci Index OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    /// An image manifest; artifacts have it too. Source: image-spec v1.1.1, `manifest.md`.
    Oci Manifest OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    /// An image config. Source: image-spec v1.1.1, `config.md`.
    Oci Config OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    /// The content `{}`, where there is nothing to say. Source: image-spec v1.1.1, `manifest.md`.
    Oci Other OCI_EMPTY = "application/vnd.oci.empty.v1+json";
    /// A layer, not compressed. Source: image-spec v1.1.1, `layer.md`, as for the next five.
    Oci Layer OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
    /// A layer, gzip.
    Oci Layer OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    /// A layer, Zstandard.
    Oci Layer OCI_LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
    /// A layer that is not to be pushed, not compressed; deprecated.
    Oci Layer OCI_LAYER_NONDISTRIBUTABLE = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    /// A layer that is not to be pushed, gzip; deprecated.
    Oci Layer OCI_LAYER_NONDISTRIBUTABLE_GZIP = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
    /// A layer that is not to be pushed, Zstandard; deprecated.
    Oci Layer OCI_LAYER_NONDISTRIBUTABLE_ZSTD = "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd";
    /// A layer, encrypted. Source: containers/ocicrypt, `spec`, as for the next five.
    Oci Layer OCI_LAYER_ENCRYPTED = "application/vnd.oci.image.layer.v1.tar+encrypted";
    /// A layer, gzip, then encrypted.
    Oci Layer OCI_LAYER_GZIP_ENCRYPTED = "application/vnd.oci.image.layer.v1.tar+gzip+encrypted";
    /// A layer, Zstandard, then encrypted.
    Oci Layer OCI_LAYER_ZSTD_ENCRYPTED = "application/vnd.oci.image.layer.v1.tar+zstd+encrypted";
    /// A layer that is not to be pushed, encrypted.
    Oci Layer OCI_LAYER_NONDISTRIBUTABLE_ENCRYPTED = "application/vnd.oci.image.layer.nondistributable.v1.tar+encrypted";
    /// A layer that is not to be pushed, gzip, then encrypted.
    Oci Layer OCI_LAYER_NONDISTRIBUTABLE_GZIP_ENCRYPTED = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip+encrypted";
    /// A layer that is not to be pushed, Zstandard, then encrypted.
    Oci Layer OCI_LAYER_NONDISTRIBUTABLE_ZSTD_ENCRYPTED = "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd+encrypted";
    /// An artifact manifest; withdrawn before image-spec 1.1.
    Oci Manifest OCI_ARTIFACT_MANIFEST = "application/vnd.oci.artifact.manifest.v1+json";

    /// An image manifest, schema 2. Source: distribution, `manifest-v2-2.md`, as for the list, config and layers.
    Docker Manifest DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    /// A manifest list: an index.
    Docker Index DOCKER_MANIFEST_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    /// An image manifest, schema 1, not signed. Source: distribution, `manifest-v2-1.md`, as for the next.
    Docker Manifest DOCKER_SCHEMA1 = "application/vnd.docker.distribution.manifest.v1+json";
    /// An image manifest, schema 1, signed.
    Docker Manifest DOCKER_SCHEMA1_SIGNED = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    /// An image config.
    Docker Config DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    /// A layer; meant to be not compressed, yet may be.
    Docker Layer DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
    /// A layer, gzip.
    Docker Layer DOCKER_LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    /// A layer, Zstandard.
    Docker Layer DOCKER_LAYER_ZSTD = "application/vnd.docker.image.rootfs.diff.tar.zstd";
    /// A layer that is not to be pushed; meant to be not compressed, yet may be.
    Docker Layer DOCKER_LAYER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar";
    /// A layer that is not to be pushed, gzip.
    Docker Layer DOCKER_LAYER_FOREIGN_GZIP = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    /// The config of a plugin.
    Docker Other DOCKER_PLUGIN_CONFIG = "application/vnd.docker.plugin.v1+json";
    /// The artifact type of BuildKit's attestation manifests.
    Provenance Other DOCKER_ATTESTATION = "application/vnd.docker.attestation.manifest.v1+json";

    /// The config of a chart: its `Chart.yaml`, as JSON. Source: Helm, `registry` package, as for the next two.
    Helm Other HELM_CONFIG = "application/vnd.cncf.helm.config.v1+json";
    /// A chart.
    Helm Other HELM_CHART = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
    /// The provenance file of a chart: hashes, signed.
    Helm Other HELM_PROVENANCE = "application/vnd.cncf.helm.chart.provenance.v1.prov";

    /// The config of a module or component.
    Wasm Other WASM_CONFIG = "application/vnd.wasm.config.v0+json";
    /// The config of a module, as older tools write it.
    Wasm Other WASM_CONFIG_V1 = "application/vnd.wasm.config.v1+json";
    /// A module or component.
    Wasm Other WASM = "application/wasm";
    /// A module, as older tools write it.
    Wasm Other WASM_LAYER = "application/vnd.wasm.content.layer.v1+wasm";

    /// What a cosign signature signs.
    Signature Other COSIGN_SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json";
    /// The artifact type of cosign signatures.
    Signature Other COSIGN_SIGNATURE = "application/vnd.dev.cosign.artifact.sig.v1+json";
    /// A Sigstore bundle.
    Signature Other SIGSTORE_BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    /// A Sigstore bundle, as older tools write it: with its version in a parameter.
    Signature Other SIGSTORE_BUNDLE_UNVERSIONED = "application/vnd.dev.sigstore.bundle+json";
    /// A signed statement: a DSSE envelope.
    Signature Other DSSE_ENVELOPE = "application/vnd.dsse.envelope.v1+json";
    /// The artifact type of Notary Project signatures.
    Signature Other NOTARY_SIGNATURE = "application/vnd.cncf.notary.signature";
    /// A signature: JWS in JSON. Source: RFC 7515.
    Signature Other JOSE_JSON = "application/jose+json";
    /// A signature: COSE. Source: RFC 9052.
    Signature Other COSE = "application/cose";

    /// A bill of materials: SPDX.
    Sbom Other SPDX_JSON = "application/spdx+json";
    /// A bill of materials: `CycloneDX`.
    Sbom Other CYCLONEDX_JSON = "application/vnd.cyclonedx+json";
    /// A bill of materials: Syft's own format.
    Sbom Other SYFT_JSON = "application/vnd.syft+json";
    /// An attestation: an in-toto statement, such as provenance.
    Provenance Other IN_TOTO_JSON = "application/vnd.in-toto+json";

    /// An artifact manifest of ORAS; withdrawn.
    Other Manifest ORAS_ARTIFACT_MANIFEST = "application/vnd.cncf.oras.artifact.manifest.v1+json";
    /// The config of an exported `BuildKit` cache.
    Other Other BUILDKIT_CACHE_CONFIG = "application/vnd.buildkit.cacheconfig.v0";
    /// A blob of a Nydus image.
    Other Layer NYDUS_BLOB = "application/vnd.oci.image.layer.nydus.blob.v1";
    /// A layer: an EROFS file system.
    Other Layer EROFS_LAYER = "application/vnd.erofs.layer.v1";
    /// A layer: a `SquashFS` file system.
    Other Layer SQUASHFS_LAYER = "application/vnd.oci.image.layer.squashfs";
    /// Bytes of any kind.
    Other Other OCTET_STREAM = "application/octet-stream";
}

/// Which type of the other family stands for the same content: Docker's, OCI's.
const TWINS: &[(MediaType<'static>, MediaType<'static>)] = &[
    (MediaType::DOCKER_MANIFEST, MediaType::OCI_MANIFEST),
    (MediaType::DOCKER_MANIFEST_LIST, MediaType::OCI_INDEX),
    (MediaType::DOCKER_CONFIG, MediaType::OCI_CONFIG),
    (MediaType::DOCKER_LAYER, MediaType::OCI_LAYER),
    (MediaType::DOCKER_LAYER_GZIP, MediaType::OCI_LAYER_GZIP),
    (MediaType::DOCKER_LAYER_ZSTD, MediaType::OCI_LAYER_ZSTD),
    (MediaType::DOCKER_LAYER_FOREIGN, MediaType::OCI_LAYER_NONDISTRIBUTABLE),
    (MediaType::DOCKER_LAYER_FOREIGN_GZIP, MediaType::OCI_LAYER_NONDISTRIBUTABLE_GZIP),
];

/// The rows by the length of their texts, since few have the same.
static BY_LEN: [Known; ROWS.len()] = by_len();

const fn by_len() -> [Known; ROWS.len()] {
    let mut rows = [ROWS[0]; ROWS.len()];
    let mut end = 0;
    while end < rows.len() {
        let mut at = end;
        while at > 0 && rows[at - 1].text.len() > ROWS[end].text.len() {
            rows[at] = rows[at - 1];
            at -= 1;
        }
        rows[at] = ROWS[end];
        end += 1;
    }
    rows
}

/// The row that has this text.
pub(super) fn find(text: &str) -> Option<&'static Known> {
    let first = BY_LEN.partition_point(|row| row.text.len() < text.len());
    let alike = BY_LEN.get(first..)?.iter().take_while(|row| row.text.len() == text.len());
    alike.into_iter().find(|row| row.text == text)
}

impl MediaType<'static> {
    /// All that have a constant here, family by family.
    ///
    /// ```
    /// use distref::manifest::{Family, MediaType};
    ///
    /// let helm = MediaType::known().filter(|known| known.family() == Family::Helm);
    /// assert!(helm.eq([MediaType::HELM_CONFIG, MediaType::HELM_CHART, MediaType::HELM_PROVENANCE]));
    /// ```
    #[must_use]
    pub fn known() -> impl ExactSizeIterator<Item = Self> {
        ROWS.iter().map(|row| Self::trusted(Cow::Borrowed(row.text)))
    }
}

impl MediaType<'_> {
    /// What it is about, of a type that has a constant here, and of such a layer encrypted; [`Family::Other`] for any
    /// other.
    ///
    /// ```
    /// use distref::manifest::{Family, MediaType};
    ///
    /// assert_eq!(MediaType::DOCKER_CONFIG.family(), Family::Docker);
    /// assert_eq!(MediaType::parse("application/vnd.acme")?.family(), Family::Other);
    /// # Ok::<(), distref::manifest::MediaTypeError>(())
    /// ```
    #[must_use]
    pub fn family(&self) -> Family {
        find(self.plain()).map_or(Family::Other, |row| row.family)
    }

    /// The OCI type for content of this Docker type: manifest, list, config or layer. `None` for any other type, OCI's
    /// own included.
    ///
    /// Documents name their own type and those of their parts, so a new type for one means another document. Docker's
    /// `.tar` [may be compressed](super::Compression::Unknown); OCI's is not.
    ///
    /// ```
    /// use distref::manifest::MediaType;
    ///
    /// assert_eq!(MediaType::DOCKER_MANIFEST_LIST.oci_equivalent(), Some(MediaType::OCI_INDEX));
    /// assert_eq!(MediaType::DOCKER_SCHEMA1.oci_equivalent(), None);
    /// ```
    #[must_use]
    pub fn oci_equivalent(&self) -> Option<MediaType<'static>> {
        TWINS.iter().find(|(docker, _)| docker == self).map(|(_, oci)| oci.clone())
    }

    /// The Docker type for content of this OCI type; the other way round of [`oci_equivalent`](Self::oci_equivalent).
    ///
    /// ```
    /// use distref::manifest::MediaType;
    ///
    /// assert_eq!(MediaType::OCI_LAYER_GZIP.docker_equivalent(), Some(MediaType::DOCKER_LAYER_GZIP));
    /// assert_eq!(MediaType::OCI_EMPTY.docker_equivalent(), None);
    /// ```
    #[must_use]
    pub fn docker_equivalent(&self) -> Option<MediaType<'static>> {
        TWINS.iter().find(|(_, oci)| oci == self).map(|(docker, _)| docker.clone())
    }
}
