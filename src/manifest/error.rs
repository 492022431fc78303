//! Why a document is refused, and where.

use alloc::boxed::Box;
use core::fmt;

use thiserror::Error;

use crate::digest::DigestErrorKind;

/// Why bytes are not the document that was asked for: the rule, the JSON path and the byte offset.
///
/// Holds names of members, never values: safe to log. The message is one line.
///
/// ```
/// use distref::manifest::{ManifestErrorKind, Reader};
///
/// let bytes = br#"{"mediaType": "application/octet-stream", "digest": "sha256:12", "size": -1}"#;
/// let error = Reader::strict().descriptor(bytes).unwrap_err();
/// assert!(matches!(error.kind(), ManifestErrorKind::Digest(_)));
/// assert_eq!(error.path(), "$.digest");
/// assert_eq!(error.offset(), 52);
/// assert_eq!(
///     error.to_string(),
///     "$.digest: wrong number of hex digits; sha256 and blake3 take 64, sha384 takes 96, \
///      sha512 takes 128 (byte 52)"
/// );
/// ```
#[derive(Clone, Debug, Eq, Error, Hash, PartialEq)]
#[error("{path}: {kind} (byte {offset})")]
pub struct ManifestError {
    kind: ManifestErrorKind,
    path: Box<str>,
    offset: usize,
}

impl ManifestError {
    pub(super) fn new(kind: ManifestErrorKind, path: impl Into<Box<str>>, offset: usize) -> Self {
        Self { kind, path: path.into(), offset }
    }

    /// The rule that the document breaks.
    ///
    /// ```
    /// use distref::manifest::{ManifestErrorKind, Reader};
    ///
    /// let error = Reader::strict().manifest(b"").unwrap_err();
    /// assert_eq!(error.kind(), ManifestErrorKind::Syntax);
    /// ```
    #[must_use]
    pub const fn kind(&self) -> ManifestErrorKind {
        self.kind
    }

    /// Where: `$` is the document, `.name` a member, `[0]` an element; `["a key"]` a name that is
    /// not made of letters, digits and `_` only. A missing member is named as if it were there.
    ///
    /// Names are cut to 64 characters, control characters escaped. Of what is wrong within a member
    /// that is not known here, it is the path of that member; the offset is exact.
    ///
    /// ```
    /// use distref::manifest::Reader;
    ///
    /// let bytes = br#"{"schemaVersion": 2, "manifests": [{"digest": "a:b", "size": 1}]}"#;
    /// let error = Reader::strict().index(bytes).unwrap_err();
    /// assert_eq!(error.path(), "$.manifests[0].mediaType");
    /// ```
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The byte at which the value at the path begins; of a member that is missing, its object; of
    /// a name, that name; of text that is no JSON, where it ceases to be.
    ///
    /// ```
    /// use distref::manifest::Reader;
    ///
    /// assert_eq!(Reader::strict().manifest(b"{} {}").unwrap_err().offset(), 3);
    /// ```
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// The line and the column of that byte in the document, both from 1; the column counts bytes.
    ///
    /// ```
    /// use distref::manifest::Reader;
    ///
    /// let bytes = b"{\n  \"mediaType\": 1\n}";
    /// let error = Reader::strict().descriptor(bytes).unwrap_err();
    /// assert_eq!(error.line_and_column(bytes), (2, 16));
    /// ```
    #[must_use]
    pub fn line_and_column(&self, document: &[u8]) -> (usize, usize) {
        let before = document.get(..self.offset).unwrap_or(document);
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        (memchr::memchr_iter(b'\n', before).count() + 1, before.len() - line_start + 1)
    }
}

/// The rules that a document can break.
///
/// Source: image-spec v1.1.1 unless a variant names another; facts that no schema states (one
/// meaning for every reader) are those of I-JSON, RFC 7493.
///
/// ```
/// use distref::manifest::{ManifestErrorKind, Reader};
///
/// let both = br#"{"schemaVersion": 2, "manifests": [], "layers": []}"#;
/// assert_eq!(Reader::lenient().manifest(both).unwrap_err().kind(), ManifestErrorKind::Ambiguous);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum ManifestErrorKind {
    /// More bytes than [`Limits::document`](super::Limits::document).
    #[error("the document is larger than the limit")]
    TooLarge,
    /// More elements in a list than [`Limits::entries`](super::Limits::entries).
    #[error("the list has more elements than the limit")]
    TooManyEntries,
    /// More members in a map than [`Limits::annotations`](super::Limits::annotations).
    #[error("the map has more members than the limit")]
    TooManyAnnotations,
    /// Arrays and objects deeper within each other than [`Limits::nesting`](super::Limits::nesting).
    #[error("the value is nested deeper than the limit")]
    TooDeep,
    /// The bytes have not the size that a descriptor says.
    #[error("the document has another size than its descriptor says")]
    ContentSize,
    /// The bytes have not the digest that was asked for, or it is of an algorithm that cannot be
    /// computed here, so that nothing is proven.
    #[error(
        "the document has not the digest that was asked for, or one that cannot be computed here"
    )]
    ContentDigest,
    /// Not UTF-8. The offset is the first byte that is wrong.
    #[error("the text is not UTF-8")]
    NotUtf8,
    /// Not one JSON value: a byte order mark, text after the value, no text, or any other fault.
    #[error("the text is not one JSON value")]
    Syntax,
    /// Half of a surrogate pair, escaped: no character. RFC 7493, section 2.1.
    #[error("half of a surrogate pair is no character")]
    LoneSurrogate,
    /// A name twice in one object: readers differ on which counts. RFC 7493, section 2.3.
    #[error("the name occurs twice in its object")]
    DuplicateKey,
    /// A name that is a known one but for case: Go reads it as that, others do not.
    #[error("the name differs from a known one in case only, which readers treat differently")]
    FoldedKey,
    /// Another type than the value has to have.
    #[error("must be {0}")]
    Type(JsonType),
    /// `null` where a value, or nothing, has to stand.
    #[error("must not be null; leave the member out")]
    Null,
    /// A member that has to be there is not.
    #[error("is missing")]
    Missing,
    /// `schemaVersion` is not the integer that the kind of document has.
    #[error("is not the version of this kind of manifest: 1 of schema 1, 2 of every other")]
    SchemaVersion,
    /// Not a media type as RFC 6838, section 4.2, has it.
    #[error("is not a media type of the form type/subtype")]
    MediaType,
    /// The document says of itself that it is of another kind than was asked for.
    #[error("is not the media type of this kind of document")]
    OtherMediaType,
    /// Another media type than the caller was told, as by a Content-Type. CVE-2021-41190.
    #[error("is not the media type that was announced")]
    UnexpectedMediaType,
    /// Members of another kind of document: it would be read in two ways. CVE-2021-41190.
    #[error("belongs to another kind of document, so that this one could be read in two ways")]
    Ambiguous,
    /// Neither a media type nor members that tell which kind of document this is.
    #[error("no kind of document has these members")]
    UnknownKind,
    /// Not a digest.
    #[error("{0}")]
    Digest(DigestErrorKind),
    /// A size below zero.
    #[error("must not be negative")]
    NegativeSize,
    /// A size above 2^63 - 1.
    #[error("must be at most 9223372036854775807")]
    SizeTooLarge,
    /// Not a URI, RFC 3986.
    #[error("is not a URI")]
    Url,
    /// `data` is not base64 with padding, RFC 4648, section 4.
    #[error("is not base64 with padding")]
    DataBase64,
    /// `data` has another size than its descriptor says.
    #[error("has another size than its descriptor says")]
    DataSize,
    /// `data` has another digest than its descriptor says.
    #[error("has another digest than its descriptor says")]
    DataDigest,
    /// A manifest whose config is the empty one has to say its `artifactType`.
    #[error("is missing; a manifest with the empty config has to say what it is")]
    ArtifactType,
    /// `rootfs.type` is not `layers`.
    #[error("must be \"layers\"")]
    RootfsType,
    /// Not a date and time, RFC 3339.
    #[error("is not a date and time as RFC 3339 has it, such as 2026-01-31T08:00:00Z")]
    Time,
    /// Not an environment variable.
    #[error("must be NAME=value")]
    Env,
    /// `imageLayoutVersion` is not `1.0.0`.
    #[error("must be \"1.0.0\"")]
    LayoutVersion,
    /// The signatures of a schema 1 manifest do not say, or not alike, which bytes they are of.
    #[error("does not say which bytes are signed")]
    Protected,
}

/// The types of JSON values, as a message names them.
///
/// ```
/// assert_eq!(distref::manifest::JsonType::Integer.to_string(), "an integer");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum JsonType {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// Digits, without fraction and exponent.
    Integer,
    /// `true` or `false`
    Boolean,
}

impl fmt::Display for JsonType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::String => "a string",
            Self::Integer => "an integer",
            Self::Boolean => "true or false",
        })
    }
}
