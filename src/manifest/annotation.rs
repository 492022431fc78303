//! Keys of annotations that are in use, and the grammar of [`REF_NAME`].
//!
//! Those that begin with `org.opencontainers.image.` are labels of image configs as well.
//! [`Annotations`](super::Annotations) answers what is asked most.
//!
//! ```
//! use distref::manifest::{Annotations, annotation};
//!
//! let annotations = Annotations::from([(annotation::VENDOR, "Acme")]);
//! assert_eq!(annotations.get("org.opencontainers.image.vendor"), Some("Acme"));
//! ```

// Source of the next 14: image-spec v1.1.1, `annotations.md`, "Pre-Defined Annotation Keys".

/// When the image was built: a date and time of RFC 3339.
pub const CREATED: &str = "org.opencontainers.image.created";
/// Who is responsible for the image, in any form.
pub const AUTHORS: &str = "org.opencontainers.image.authors";
/// Where to read more about the image: a URL.
pub const URL: &str = "org.opencontainers.image.url";
/// Where its documentation is: a URL.
pub const DOCUMENTATION: &str = "org.opencontainers.image.documentation";
/// Where its source code is: a URL.
pub const SOURCE: &str = "org.opencontainers.image.source";
/// The version of the packaged software.
pub const VERSION: &str = "org.opencontainers.image.version";
/// The revision of the packaged software in source control.
pub const REVISION: &str = "org.opencontainers.image.revision";
/// Who distributes the image.
pub const VENDOR: &str = "org.opencontainers.image.vendor";
/// Under which licences the contained software is: an SPDX licence expression.
pub const LICENSES: &str = "org.opencontainers.image.licenses";
/// The name of an entry of a layout's `index.json`; the grammar stands at [`is_ref_name`].
pub const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// A title for people; of a blob of an artifact, its file name.
pub const TITLE: &str = "org.opencontainers.image.title";
/// A description for people.
pub const DESCRIPTION: &str = "org.opencontainers.image.description";
/// The digest of the manifest of the image that this one is based on.
pub const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";
/// The reference of the image that this one is based on.
pub const BASE_NAME: &str = "org.opencontainers.image.base.name";

// Source of the next 3: BuildKit, `docs/attestations/attestation-storage.md`.

/// Of an entry of an index that is no image, what it is: [`ATTESTATION_MANIFEST`].
pub const DOCKER_REFERENCE_TYPE: &str = "vnd.docker.reference.type";
/// Of such an entry, the digest of the entry it is about.
pub const DOCKER_REFERENCE_DIGEST: &str = "vnd.docker.reference.digest";
/// The value of [`DOCKER_REFERENCE_TYPE`] for attestations.
pub const ATTESTATION_MANIFEST: &str = "attestation-manifest";
/// What an in-toto statement states: a URI, such as `https://slsa.dev/provenance/v1`.
pub const IN_TOTO_PREDICATE_TYPE: &str = "in-toto.io/predicate-type";

// Source of the next 6: containers/ocicrypt, `keywrap` packages.

/// The key of an encrypted layer, wrapped: JWE.
pub const ENCRYPTION_KEYS_JWE: &str = "org.opencontainers.image.enc.keys.jwe";
/// The key of an encrypted layer, wrapped: `OpenPGP`.
pub const ENCRYPTION_KEYS_PGP: &str = "org.opencontainers.image.enc.keys.pgp";
/// The key of an encrypted layer, wrapped: PKCS #7.
pub const ENCRYPTION_KEYS_PKCS7: &str = "org.opencontainers.image.enc.keys.pkcs7";
/// The key of an encrypted layer, wrapped: PKCS #11.
pub const ENCRYPTION_KEYS_PKCS11: &str = "org.opencontainers.image.enc.keys.pkcs11";
/// What the key begins with for a key that a program has wrapped; the name of the program follows.
pub const ENCRYPTION_KEYS_PROVIDER_PREFIX: &str = "org.opencontainers.image.enc.keys.provider.";
/// How an encrypted layer is encrypted: JSON in base64.
pub const ENCRYPTION_PUBLIC_OPTIONS: &str = "org.opencontainers.image.enc.pubopts";

// Source of the next 5: containers/storage, `pkg/chunked`; containers/image, `manifest`.

/// The digest of the table of contents of a zstd:chunked layer. A layer that has it can be read in parts.
pub const ZSTD_CHUNKED_CHECKSUM: &str = "io.github.containers.zstd-chunked.manifest-checksum";
/// Where that table is: `offset:length:uncompressed length:type`, decimal.
pub const ZSTD_CHUNKED_POSITION: &str = "io.github.containers.zstd-chunked.manifest-position";
/// The digest of what it takes to restore the tar of a zstd:chunked layer bit by bit.
pub const ZSTD_CHUNKED_TARSPLIT_CHECKSUM: &str =
    "io.github.containers.zstd-chunked.tarsplit-checksum";
/// Where that is: `offset:length:uncompressed length`, decimal.
pub const ZSTD_CHUNKED_TARSPLIT_POSITION: &str =
    "io.github.containers.zstd-chunked.tarsplit-position";
/// Of an entry of an index, `true`: all its layers are Zstandard, so it is to be preferred by who can read it.
pub const COMPRESSION_ZSTD: &str = "io.github.containers.compression.zstd";

/// The full reference of an entry of a layout's `index.json`. Source: containerd, `images/annotations.go`.
pub const CONTAINERD_IMAGE_NAME: &str = "io.containerd.image.name";
/// The signature of what cosign has signed, in base64. Source: cosign, `SIGNATURE_SPEC.md`.
pub const COSIGN_SIGNATURE: &str = "dev.cosignproject.cosign/signature";

/// Whether a text is as values of [`REF_NAME`] should be. A tag is, and so is a whole reference.
///
/// ```text
/// ref       := component *( "/" component )
/// component := alnum *( [ separator ] alnum )
/// separator := "-" | "." | "_" | ":" | "@" | "+" | "--"
/// ```
/// Source: image-spec v1.1.1, `annotations.md`.
///
/// ```
/// use distref::manifest::annotation;
///
/// assert!(annotation::is_ref_name("docker.io/library/nginx:1.27"));
/// assert!(!annotation::is_ref_name("nginx:"));
/// ```
#[must_use]
pub fn is_ref_name(text: &str) -> bool {
    crate::transport::split::is_oci_name(text)
}
