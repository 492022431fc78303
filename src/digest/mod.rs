//! Digests: what content is called by the hash of its bytes.
//!
//! | question | answer |
//! |---|---|
//! | is this text a digest | [`DigestView::parse`], no allocation; [`Digest`] by `parse()`, to keep |
//! | what is wrong with it | [`DigestError`]: rule and byte span |
//! | which algorithm, which hash | [`Digest::algorithm`], [`Digest::hash_bytes`] |
//! | what is the digest of these bytes | [`Digest::sha256_of`], [`Digest::compute`]; in pieces: [`Digester`] |
//! | do these bytes have this digest | [`Digest::verify`]; in pieces, and of a size: [`Verifier`] |
//! | where is it stored, which tag lists its referrers | [`Digest::to_path`], [`Digest::fallback_tag`] |
//! | a digest in source code | [`digest!`](crate::digest!), checked by the compiler |

mod algorithm;
#[cfg(feature = "arbitrary")]
mod arbitrary;
mod convert;
mod error;
mod grammar;
mod hasher;
mod hex;
mod repr;
#[cfg(feature = "serde")]
mod serde;
mod spelling;
mod text;
mod verify;
mod view;

pub(crate) use self::grammar::is_hash;
#[cfg(feature = "sha2")]
pub use self::hasher::Sha2;
use self::repr::{Known, Repr};
pub use self::{
    algorithm::Algorithm,
    error::{DigestError, DigestErrorKind},
    hasher::{Hasher, UnsupportedAlgorithm},
    spelling::{DigestPath, FallbackTag},
    text::DigestText,
    verify::{Digester, Verifier, VerifyError},
    view::DigestView,
};

/// Names content by the hash of its bytes.
///
/// # Grammar
///
/// ```text
/// digest    := algorithm ":" encoded                  ; at most 1,024 bytes
/// algorithm := component *( [+._-] component )        ; component := 1*[a-z0-9]
/// encoded   := 1*[a-zA-Z0-9=_-]
/// ```
/// For `sha256` and `blake3` the encoded part is exactly 64 lower-case hex digits, for `sha384` 96,
/// for `sha512` 128. An algorithm that is not known here is valid as it stands: it may be verified
/// by someone who knows it.
///
/// Source: image-spec, `descriptor.md`, section "Digests". Two things differ: the limit of the
/// length, and that SHA-384, which is not registered there, must be lower-case hex of its length as
/// in Go's digest package 1.0.
///
/// # Form
///
/// Holds the bytes of the hash inline, 72 bytes in all, and the text on the heap for an unknown
/// algorithm only. `Eq`, `Ord` and `Hash` are those of the text, in byte order, and agree with
/// [`DigestView`]'s. A digest is public, so comparing is not constant-time.
///
/// ```
/// use distref::{Digest, digest::Algorithm};
///
/// let text = "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
/// let digest: Digest = text.parse()?;
/// assert_eq!(digest, text);
/// assert_eq!(digest.algorithm(), Algorithm::Sha256);
/// assert_eq!(digest.to_string(), text);
/// assert!("sha256:2C26".parse::<Digest>().is_err());
/// # Ok::<(), distref::digest::DigestError>(())
/// ```
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Digest(Repr<'static>);

impl Digest {
    /// The digest with this SHA-256 hash.
    ///
    /// ```
    /// # use distref::Digest;
    /// assert_eq!(Digest::sha256([0xab; 32]).to_string(), format!("sha256:{}", "ab".repeat(32)));
    /// ```
    #[must_use]
    pub const fn sha256(hash: [u8; 32]) -> Self {
        Self(Repr::Known(Known::Sha256(hash)))
    }

    /// The digest with this SHA-384 hash.
    ///
    /// ```
    /// # use distref::{Digest, digest::Algorithm};
    /// assert_eq!(Digest::sha384([7; 48]).algorithm(), Algorithm::Sha384);
    /// ```
    #[must_use]
    pub const fn sha384(hash: [u8; 48]) -> Self {
        Self(Repr::Known(Known::Sha384(hash)))
    }

    /// The digest with this SHA-512 hash.
    ///
    /// ```
    /// # use distref::{Digest, digest::Algorithm};
    /// assert_eq!(Digest::sha512([7; 64]).algorithm(), Algorithm::Sha512);
    /// ```
    #[must_use]
    pub const fn sha512(hash: [u8; 64]) -> Self {
        Self(Repr::Known(Known::Sha512(hash)))
    }

    /// The digest with this BLAKE3 hash.
    ///
    /// ```
    /// # use distref::{Digest, digest::Algorithm};
    /// assert_eq!(Digest::blake3([7; 32]).algorithm(), Algorithm::Blake3);
    /// ```
    #[must_use]
    pub const fn blake3(hash: [u8; 32]) -> Self {
        Self(Repr::Known(Known::Blake3(hash)))
    }

    /// The digest with this hash, as bytes.
    ///
    /// # Errors
    ///
    /// [`DigestErrorKind::Length`] unless `hash` has the length of the algorithm, with the whole of
    /// `hash` as the span. [`DigestErrorKind::UnknownEncoding`] for an algorithm that is not
    /// known here, because how it writes a hash is not known either: parse the text instead.
    ///
    /// ```
    /// use distref::{Digest, digest::{Algorithm, DigestErrorKind}};
    ///
    /// assert_eq!(Digest::from_hash(Algorithm::Sha512, &[7; 64]), Ok(Digest::sha512([7; 64])));
    /// let error = Digest::from_hash(Algorithm::Sha512, &[7; 32]).unwrap_err();
    /// assert_eq!(error.kind(), DigestErrorKind::Length);
    /// ```
    pub fn from_hash(algorithm: Algorithm<'_>, hash: &[u8]) -> Result<Self, DigestError> {
        let digest = match algorithm {
            Algorithm::Sha256 => hash.try_into().map(Self::sha256),
            Algorithm::Sha384 => hash.try_into().map(Self::sha384),
            Algorithm::Sha512 => hash.try_into().map(Self::sha512),
            Algorithm::Blake3 => hash.try_into().map(Self::blake3),
            Algorithm::Other(_) => {
                return Err(DigestError::new(DigestErrorKind::UnknownEncoding, 0..hash.len()));
            }
        };
        digest.map_err(|_| DigestError::new(DigestErrorKind::Length, 0..hash.len()))
    }

    /// The digest of a text that lives as long as the program. Allocates for no algorithm, so it
    /// makes constants, where [`digest!`](crate::digest!) is the shorter way.
    ///
    /// ```
    /// use distref::{Digest, DigestView};
    ///
    /// const VIEW: DigestView = DigestView::accept("md5:d41d8cd98f00b204e9800998ecf8427e").unwrap();
    /// const DIGEST: Digest = Digest::from_static(VIEW);
    /// assert_eq!(DIGEST, VIEW);
    /// ```
    #[must_use]
    pub const fn from_static(view: DigestView<'static>) -> Self {
        Self(Repr::borrowed(view))
    }

    /// The algorithm.
    ///
    /// ```
    /// # use distref::Digest;
    /// assert_eq!("md5:00".parse::<Digest>()?.algorithm().as_str(), "md5");
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub fn algorithm(&self) -> Algorithm<'_> {
        self.0.algorithm()
    }

    /// The bytes of the hash; `None` for an algorithm that is not known here, whose encoding is not
    /// known either.
    ///
    /// ```
    /// # use distref::Digest;
    /// assert_eq!(Digest::sha384([1; 48]).hash_bytes(), Some(&[1; 48][..]));
    /// assert_eq!("md5:00".parse::<Digest>()?.hash_bytes(), None);
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub fn hash_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Repr::Known(known) => Some(known.hash()),
            Repr::Other(_) => None,
        }
    }

    /// The text, on the stack: for `&str` and [`DigestView`] without an allocation.
    ///
    /// ```
    /// # use distref::Digest;
    /// let digest = Digest::sha256([0; 32]);
    /// let text = digest.to_text();
    /// assert!(text.as_str().starts_with("sha256:0000"));
    /// ```
    #[must_use]
    #[inline]
    pub fn to_text(&self) -> DigestText<'_> {
        DigestText::of(&self.0)
    }

    /// Where content of this digest lies under `blobs/`: `algorithm/encoded`.
    ///
    /// Always two components, both relative, neither `.` nor `..`, of ASCII letters, digits, `+`,
    /// `.`, `_`, `-` and `=` only. Under an unknown algorithm a component may be longer than a file system
    /// takes, and differ from another by case only. Source: image-spec, `image-layout.md`,
    /// section "Blobs".
    ///
    /// ```
    /// # use distref::Digest;
    /// let path = Digest::sha256([0xab; 32]).to_path().to_string();
    /// assert_eq!(path, format!("sha256/{}", "ab".repeat(32)));
    /// ```
    #[must_use]
    pub fn to_path(&self) -> DigestPath<'_> {
        DigestPath(self.to_text())
    }

    /// The tag under which referrers of this digest are listed by a registry without the referrers
    /// API.
    ///
    /// The algorithm, cut to 32 bytes, `-`, and the encoded part, cut to 64; `+` and `=`, which no
    /// tag may have, become `-`. Always a valid tag. Digests of long or unknown algorithms can
    /// share one: that lies in the scheme. Source: distribution-spec 1.1, section "Referrers
    /// Tag Schema".
    ///
    /// ```
    /// use distref::Digest;
    ///
    /// let digest: Digest = "sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564=".parse()?;
    /// assert_eq!(
    ///     digest.fallback_tag().to_string(),
    ///     "sha256-b64u-LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564-",
    /// );
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub fn fallback_tag(&self) -> FallbackTag<'_> {
        FallbackTag(self.to_text())
    }
}

/// A [`Digest`] from a literal, checked and decoded by the compiler; also in constants. Bad text
/// does not build.
///
/// ```
/// use distref::{Digest, digest};
///
/// const EMPTY_JSON: Digest =
///     digest!("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
/// assert_eq!(EMPTY_JSON.hash_bytes().map(<[u8]>::len), Some(32));
/// ```
///
/// One digit is missing here:
///
/// ```compile_fail,E0080
/// distref::digest!("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8");
/// ```
#[macro_export]
macro_rules! digest {
    ($text:expr) => {
        const {
            match $crate::DigestView::accept($text) {
                ::core::option::Option::Some(digest) => $crate::Digest::from_static(digest),
                ::core::option::Option::None => {
                    ::core::panic!("not a digest: algorithm:encoded, lower-case hex of its length")
                }
            }
        }
    };
}
