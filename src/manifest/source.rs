//! The text of a document, kept.

use alloc::{borrow::Cow, string::String};

use super::read;

/// The text that a document was read from, verbatim.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(super) struct Source<'a>(Cow<'a, str>);

impl<'a> Source<'a> {
    pub(super) const fn borrowed(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    pub(super) fn into_owned(self) -> Source<'static> {
        Source(Cow::Owned(self.0.into_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn member(&self, name: &str) -> Option<&str> {
        read::member(&self.0, name)
    }
}

impl core::fmt::Debug for Source<'_> {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "{} bytes", self.0.len())
    }
}

impl From<String> for Source<'static> {
    fn from(text: String) -> Self {
        Self(Cow::Owned(text))
    }
}

/// What every document can tell of the bytes it was read from. `$read` is Rust that makes a
/// `document` for the examples.
/// `@text` leaves out the digest, where that is not of the bytes.
macro_rules! kept {
    ($type:ident, $read:literal) => {
        $crate::manifest::source::kept!(@text $type, $read);

        impl $type<'_> {
            /// The SHA-256 digest of the bytes. Takes a pass over them, each time.
            ///
            /// ```
            #[doc = $read]
            /// assert_eq!(document.digest(), distref::Digest::sha256_of(document.bytes()));
            /// # Ok::<(), distref::manifest::ManifestError>(())
            /// ```
            #[cfg(feature = "sha2")]
            #[cfg_attr(docsrs, doc(cfg(feature = "sha2")))]
            #[must_use]
            pub fn digest(&self) -> $crate::Digest {
                $crate::Digest::sha256_of(self.bytes())
            }
        }
    };
    (@text $type:ident, $read:literal) => {
        impl $type<'_> {
            /// The bytes that were read, unchanged: what is hashed, signed, stored and sent on.
            ///
            /// ```
            #[doc = $read]
            /// assert_eq!(document.bytes(), document.clone().into_owned().bytes());
            /// # Ok::<(), distref::manifest::ManifestError>(())
            /// ```
            #[must_use]
            pub fn bytes(&self) -> &[u8] {
                self.source.as_str().as_bytes()
            }

            /// How many bytes there are, as a descriptor says it.
            ///
            /// ```
            #[doc = $read]
            /// assert_eq!(document.size(), document.bytes().len() as u64);
            /// # Ok::<(), distref::manifest::ManifestError>(())
            /// ```
            #[must_use]
            pub fn size(&self) -> u64 {
                self.bytes().len() as u64
            }

            /// The value of a member of the document, known here or not, as it is written: JSON.
            /// Takes a pass over the text.
            ///
            /// ```
            #[doc = $read]
            /// assert_eq!(document.member("no such member"), None);
            /// # Ok::<(), distref::manifest::ManifestError>(())
            /// ```
            #[must_use]
            pub fn member(&self, name: &str) -> Option<&str> {
                self.source.member(name)
            }
        }
    };
}
pub(super) use kept;
