//! Digests in other people's formats: a string, checked on the way in.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::{Digest, DigestView};
use crate::text::TextVisitor;

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.to_text().as_str())
    }
}

impl Serialize for DigestView<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(TextVisitor::new("a digest, algorithm:encoded"))
    }
}

/// Borrows from the input, so it takes only formats and strings that can be borrowed from: in JSON, without escapes.
impl<'de: 'a, 'a> Deserialize<'de> for DigestView<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(<&'a str>::deserialize(from)?).map_err(D::Error::custom)
    }
}
