//! Digests from and to texts, and against each other.

use alloc::{borrow::Cow, string::String};
use core::{
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use super::{Digest, DigestError, DigestView, repr::Repr};
use crate::text::text_schema;

impl FromStr for Digest {
    type Err = DigestError;

    #[inline]
    fn from_str(text: &str) -> Result<Self, DigestError> {
        DigestView::parse(text).map(DigestView::to_digest)
    }
}

impl TryFrom<&str> for Digest {
    type Error = DigestError;

    fn try_from(text: &str) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl TryFrom<String> for Digest {
    type Error = DigestError;

    fn try_from(text: String) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl TryFrom<Cow<'_, str>> for Digest {
    type Error = DigestError;

    fn try_from(text: Cow<'_, str>) -> Result<Self, DigestError> {
        text.parse()
    }
}

impl From<DigestView<'_>> for Digest {
    fn from(view: DigestView<'_>) -> Self {
        view.to_digest()
    }
}

/// The text, in one write.
impl fmt::Display for Digest {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.to_text().as_str())
    }
}

/// The text, in quotes.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.to_text().as_str(), f)
    }
}

/// As [`Digest`] hashes.
impl Hash for DigestView<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Repr::borrowed(*self).hash(state);
    }
}

impl PartialEq<DigestView<'_>> for Digest {
    fn eq(&self, other: &DigestView<'_>) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<Digest> for DigestView<'_> {
    fn eq(&self, other: &Digest) -> bool {
        other == self
    }
}

impl PartialEq<str> for Digest {
    fn eq(&self, other: &str) -> bool {
        self.to_text().as_str() == other
    }
}

impl PartialEq<&str> for Digest {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl PartialEq<str> for DigestView<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for DigestView<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

// The grammar that all digests share. What a known algorithm adds cannot be said in the patterns that Kubernetes takes, so
// the schema is the wider one; reading the value checks the rest.
text_schema!(
    Digest,
    "^[a-z0-9]+([+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$",
    DigestView::MAX_LEN,
    "Digest of content"
);
