//! How content is compressed, as far as its media type says.

use super::MediaType;

/// How content is compressed, as far as its media type says.
///
/// ```
/// use distref::manifest::{Compression, MediaType};
///
/// assert_eq!(MediaType::OCI_LAYER_ZSTD.compression(), Compression::Zstd);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Compression {
    /// Not compressed: OCI's `.tar`, and JSON.
    None,
    /// gzip, RFC 1952.
    Gzip,
    /// Zstandard, RFC 8878. Whether it can be read in parts (zstd:chunked) is told by an
    /// [annotation](crate::manifest::annotation::ZSTD_CHUNKED_CHECKSUM).
    Zstd,
    /// The type does not say: look at the first bytes. So it is with Docker's `.tar`, which is written for compressed
    /// layers too.
    Unknown,
}

impl MediaType<'_> {
    /// How the content is compressed. Of an encrypted layer: how it is once it is decrypted.
    ///
    /// The end of the text decides: `gzip` or `zstd` behind a `+`, `.` or `/`; else `+json`, and `.v1.tar` of an OCI layer,
    /// say that it is not. Source: image-spec v1.1.1, `layer.md`; containerd, `DiffCompression`.
    ///
    /// ```
    /// use distref::manifest::{Compression, MediaType};
    ///
    /// assert_eq!(MediaType::DOCKER_LAYER_GZIP.compression(), Compression::Gzip);
    /// assert_eq!(MediaType::OCI_LAYER.compression(), Compression::None);
    /// assert_eq!(MediaType::DOCKER_LAYER.compression(), Compression::Unknown);
    /// assert_eq!(MediaType::OCI_LAYER_GZIP_ENCRYPTED.compression(), Compression::Gzip);
    /// ```
    #[must_use]
    pub fn compression(&self) -> Compression {
        let plain = self.plain();
        let ends_with = |name| {
            plain.strip_suffix(name).is_some_and(|front: &str| front.ends_with(['+', '.', '/']))
        };
        if ends_with("gzip") {
            Compression::Gzip
        } else if ends_with("zstd") {
            Compression::Zstd
        } else if plain.ends_with("+json")
            || super::is_oci_layer(plain) && plain.ends_with(".v1.tar")
        {
            Compression::None
        } else {
            Compression::Unknown
        }
    }
}
