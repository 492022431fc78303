//! Origins in other people's formats: a string, checked on the way in.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::origin::Origin;
use crate::text::TextVisitor;

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(TextVisitor::new("an origin, https://host[:port]"))
    }
}
