//! What kind of content something is: media types.

mod compression;
mod error;
mod grammar;
mod known;

use alloc::{borrow::Cow, string::String};
use core::{borrow::Borrow, str::FromStr};

use self::known::Role;
pub use self::{
    compression::Compression,
    error::{MediaTypeError, MediaTypeErrorKind},
    known::Family,
};
use crate::text::{text_order, text_pair};

/// What kind of content something is: `application/vnd.oci.image.manifest.v1+json`.
///
/// Keeps the text as written, and compares by it, case included, as the readers of manifests do. Any type that fits
/// the grammar is one; those that registries hold are constants.
///
/// # Grammar
///
/// ```text
/// media-type := name "/" name
/// name       := first *126char
/// first      := "a"…"z" | "A"…"Z" | "0"…"9"
/// char       := first | "!" | "#" | "$" | "&" | "-" | "^" | "_" | "." | "+"
/// ```
/// Source: RFC 6838, section 4.2, which image-spec v1.1.1 names in `descriptor.md`. There are no parameters; in a
/// document that is read leniently a type may have some, and then all questions are about what stands before them.
///
/// ```
/// use distref::manifest::{Compression, MediaType};
///
/// let layer = MediaType::parse("application/vnd.oci.image.layer.v1.tar+gzip")?;
/// assert_eq!(layer, MediaType::OCI_LAYER_GZIP);
/// assert!(layer.is_layer() && layer.is_distributable());
/// assert_eq!(layer.compression(), Compression::Gzip);
/// # Ok::<(), distref::manifest::MediaTypeError>(())
/// ```
#[derive(Clone)]
pub struct MediaType<'a>(Cow<'a, str>);

/// What the type of an encrypted layer ends with.
const ENCRYPTED: &str = "+encrypted";

impl<'a> MediaType<'a> {
    /// The longest text in bytes, 255: two names of 127 and the `/`.
    pub const MAX_LEN: usize = grammar::MAX_LEN;

    /// Reads a media type.
    ///
    /// # Errors
    ///
    /// [`MediaTypeError`] with the rule and the place. Allocates nothing, errors included.
    ///
    /// ```
    /// use distref::manifest::{MediaType, MediaTypeErrorKind};
    ///
    /// let error = MediaType::parse("application/x y").unwrap_err();
    /// assert_eq!((error.kind(), error.span()), (MediaTypeErrorKind::Character, 13..14));
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, MediaTypeError> {
        if Self::accept(text) {
            Ok(Self::trusted(Cow::Borrowed(text)))
        } else {
            Err(grammar::explain(text))
        }
    }

    /// The verdict of [`parse`](Self::parse), also in constants.
    ///
    /// ```
    /// use distref::manifest::MediaType;
    ///
    /// const { assert!(MediaType::accept("application/vnd.acme.rocket.v1+json")) };
    /// assert!(!MediaType::accept("rocket"));
    /// ```
    #[must_use]
    pub const fn accept(text: &str) -> bool {
        grammar::accepts(text)
    }

    /// Reads the value of a `Content-Type` header: cuts the parameters, whatever they are, and the white space around.
    ///
    /// # Errors
    ///
    /// [`MediaTypeError`] with the rule and the place in the value.
    ///
    /// ```
    /// use distref::manifest::MediaType;
    ///
    /// let header = "application/vnd.oci.image.index.v1+json; charset=utf-8";
    /// assert_eq!(MediaType::parse_content_type(header)?, MediaType::OCI_INDEX);
    /// # Ok::<(), distref::manifest::MediaTypeError>(())
    /// ```
    pub fn parse_content_type(header: &'a str) -> Result<Self, MediaTypeError> {
        let (text, start) = grammar::essence(header);
        Self::parse(text).map_err(|error| error.behind(start))
    }

    /// Whether it is a media type, or one with parameters that fit RFC 9110: `a/b;version=0.3`.
    pub(crate) fn accept_with_parameters(text: &str) -> bool {
        grammar::accepts_with_parameters(text)
    }

    /// A text that [`accept`](Self::accept) or [`accept_with_parameters`](Self::accept_with_parameters) has taken.
    pub(crate) const fn trusted(text: Cow<'a, str>) -> Self {
        Self(text)
    }

    /// The text.
    ///
    /// ```
    /// # use distref::manifest::MediaType;
    /// assert_eq!(MediaType::OCI_EMPTY.as_str(), "application/vnd.oci.empty.v1+json");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same, free of the text that it was read from. Allocates only for a type without a constant here.
    ///
    /// ```
    /// use distref::manifest::MediaType;
    ///
    /// let media_type: MediaType<'static> = {
    ///     let header = String::from("application/vnd.acme; v=1");
    ///     MediaType::parse_content_type(&header)?.into_owned() // outlives the header
    /// };
    /// assert_eq!(media_type, "application/vnd.acme");
    /// # Ok::<(), distref::manifest::MediaTypeError>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> MediaType<'static> {
        MediaType(match known::find(&self.0) {
            Some(row) => Cow::Borrowed(row.text),
            None => Cow::Owned(self.0.into_owned()),
        })
    }
}

/// Questions.
impl MediaType<'_> {
    /// Whether it is a manifest of one image or artifact: OCI's, Docker's schema 2 and 1, and the two withdrawn ones of
    /// artifacts. Manifests and indexes are what a registry has under `manifests/`.
    ///
    /// ```
    /// # use distref::manifest::MediaType;
    /// assert!(MediaType::DOCKER_MANIFEST.is_manifest());
    /// assert!(!MediaType::OCI_INDEX.is_manifest());
    /// ```
    #[must_use]
    pub fn is_manifest(&self) -> bool {
        self.has(Role::Manifest)
    }

    /// Whether it is an index: OCI's, or Docker's manifest list.
    ///
    /// ```
    /// # use distref::manifest::MediaType;
    /// assert!(MediaType::DOCKER_MANIFEST_LIST.is_index());
    /// ```
    #[must_use]
    pub fn is_index(&self) -> bool {
        self.has(Role::Index)
    }

    /// Whether it is the config of an image: OCI's or Docker's. Configs of artifacts are of other types, one for each.
    ///
    /// ```
    /// # use distref::manifest::MediaType;
    /// assert!(MediaType::OCI_CONFIG.is_config());
    /// assert!(!MediaType::HELM_CONFIG.is_config());
    /// ```
    #[must_use]
    pub fn is_config(&self) -> bool {
        self.has(Role::Config)
    }

    /// Whether it is a layer of an image's file system: OCI's, of whatever format, Docker's, or another that has a
    /// constant; encrypted or not. What artifacts list under `layers` is not.
    ///
    /// Source: containerd, `IsLayerType`.
    ///
    /// ```
    /// # use distref::manifest::MediaType;
    /// assert!(MediaType::DOCKER_LAYER_FOREIGN.is_layer());
    /// assert!(MediaType::parse("application/vnd.oci.image.layer.v2.ext4")?.is_layer());
    /// assert!(!MediaType::HELM_CHART.is_layer());
    /// # Ok::<(), distref::manifest::MediaTypeError>(())
    /// ```
    #[must_use]
    pub fn is_layer(&self) -> bool {
        is_oci_layer(self.essence()) || self.has(Role::Layer)
    }

    /// Whether it may be pushed to a registry: anything but OCI's nondistributable and Docker's foreign layers.
    ///
    /// Source: containerd, `IsNonDistributable`.
    ///
    /// ```
    /// # use distref::manifest::MediaType;
    /// assert!(!MediaType::OCI_LAYER_NONDISTRIBUTABLE_GZIP.is_distributable());
    /// assert!(MediaType::OCI_LAYER_GZIP.is_distributable());
    /// ```
    #[must_use]
    pub fn is_distributable(&self) -> bool {
        let kept_back = [
            "application/vnd.oci.image.layer.nondistributable.",
            "application/vnd.docker.image.rootfs.foreign.",
        ];
        !kept_back.iter().any(|prefix| self.0.starts_with(prefix))
    }

    /// Whether it is encrypted: ends with `+encrypted`. Source: containers/ocicrypt.
    ///
    /// ```
    /// # use distref::manifest::MediaType;
    /// assert!(MediaType::OCI_LAYER_GZIP_ENCRYPTED.is_encrypted());
    /// ```
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.essence().ends_with(ENCRYPTED)
    }

    /// The type of the content once it is encrypted; the same if it is so already. `None` if it is so long that no
    /// media type can be made of it, or has parameters.
    ///
    /// ```
    /// # use distref::manifest::MediaType;
    /// let encrypted = MediaType::OCI_LAYER_GZIP.encrypted();
    /// assert_eq!(encrypted, Some(MediaType::OCI_LAYER_GZIP_ENCRYPTED));
    /// ```
    #[must_use]
    pub fn encrypted(&self) -> Option<MediaType<'static>> {
        let text = if self.is_encrypted() {
            String::from(self.as_str())
        } else {
            alloc::format!("{self}{ENCRYPTED}")
        };
        Self::accept(&text).then(|| MediaType::trusted(Cow::Owned(text)).into_owned())
    }

    /// The type of the content once it is decrypted; the same if it is not encrypted.
    ///
    /// ```
    /// # use distref::manifest::MediaType;
    /// assert_eq!(MediaType::OCI_LAYER_GZIP_ENCRYPTED.decrypted(), MediaType::OCI_LAYER_GZIP);
    /// ```
    #[must_use]
    pub fn decrypted(&self) -> MediaType<'_> {
        let text = if self.is_encrypted() { self.plain() } else { self.as_str() };
        MediaType::trusted(Cow::Borrowed(text))
    }

    /// The text without parameters. Only a type out of a document that was read leniently has some.
    ///
    /// ```
    /// # use distref::manifest::MediaType;
    /// assert_eq!(MediaType::OCI_EMPTY.essence(), MediaType::OCI_EMPTY.as_str());
    /// ```
    #[must_use]
    pub fn essence(&self) -> &str {
        grammar::essence(&self.0).0
    }

    /// The text without parameters and `+encrypted`.
    fn plain(&self) -> &str {
        let essence = self.essence();
        essence.strip_suffix(ENCRYPTED).unwrap_or(essence)
    }

    fn has(&self, role: Role) -> bool {
        // Only layers are encrypted.
        let text = if role == Role::Layer { self.plain() } else { self.essence() };
        known::find(text).is_some_and(|row| row.role == role)
    }
}

/// Whether it is a layer by the name that OCI gives to all of its own.
fn is_oci_layer(text: &str) -> bool {
    text.starts_with("application/vnd.oci.image.layer.")
}

text_pair!(@each MediaType<'_>);
text_order!(@each MediaType<'_>);

impl AsRef<str> for MediaType<'_> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for MediaType<'_> {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl<'a> TryFrom<&'a str> for MediaType<'a> {
    type Error = MediaTypeError;

    fn try_from(text: &'a str) -> Result<Self, MediaTypeError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for MediaType<'_> {
    type Error = MediaTypeError;

    fn try_from(text: String) -> Result<Self, MediaTypeError> {
        if Self::accept(&text) {
            Ok(Self::trusted(Cow::Owned(text)))
        } else {
            Err(grammar::explain(&text))
        }
    }
}

impl FromStr for MediaType<'_> {
    type Err = MediaTypeError;

    fn from_str(text: &str) -> Result<Self, MediaTypeError> {
        MediaType::parse(text).map(MediaType::into_owned)
    }
}

#[cfg(feature = "serde")]
#[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
impl<'de> serde::Deserialize<'de> for MediaType<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_string(crate::text::TextVisitor::new("a media type: type/subtype"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_pass_where_they_fit_their_grammar() {
        let rows = [
            ("application/vnd.dev.sigstore.bundle+json;version=0.3", true),
            ("application/json", true),
            ("a/b ; c=d;e=\"f; \\\"g\\\"\"", true),
            ("a/b;", true),
            ("a/b;;c=d", true),
            ("a/b;\tc=", false),
            ("a/b;c", false),
            ("a/b;c = d", false),
            ("a/b;c=\"d", false),
            ("a/b;c=\"\\\u{7f}\"", false),
            ("a/b;c=\"é\"", false),
            ("a/b;c=é", false),
            ("a/b;c=d ", false),
            (" a/b;c=d", false),
            ("a/b c", false),
            ("a/b ", false),
            ("ab;c=d", false),
            (";c=d", false),
            ("", false),
        ];
        for (text, good) in rows {
            assert_eq!(MediaType::accept_with_parameters(text), good, "{text:?}");
        }
    }

    #[test]
    fn questions_are_about_what_stands_before_parameters() {
        let read = |text: &'static str| {
            assert!(MediaType::accept_with_parameters(text), "{text}");
            MediaType::trusted(Cow::Borrowed(text))
        };
        let bundle = read("application/vnd.dev.sigstore.bundle+json;version=0.3");
        assert_eq!(bundle.essence(), MediaType::SIGSTORE_BUNDLE_UNVERSIONED);
        assert_eq!(bundle.family(), Family::Signature);
        assert_eq!(bundle.compression(), Compression::None);
        assert_eq!(bundle.as_str(), "application/vnd.dev.sigstore.bundle+json;version=0.3");
        assert_eq!((bundle.encrypted(), bundle.decrypted()), (None, bundle.clone()));

        let layer = read("application/vnd.oci.image.layer.v1.tar+gzip+encrypted ; x=y");
        assert!(layer.is_layer() && layer.is_encrypted() && layer.is_distributable());
        assert_eq!(layer.compression(), Compression::Gzip);
        assert_eq!(layer.decrypted(), MediaType::OCI_LAYER_GZIP);
        assert!(read("application/vnd.oci.image.manifest.v1+json; charset=utf-8").is_manifest());
    }
}
