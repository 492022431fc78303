//! Scopes in other people's formats: a string, checked on the way in.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Scope, ScopeSet};
use crate::text::TextVisitor;

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(TextVisitor::new("a scope, type:name:actions"))
    }
}

impl Serialize for ScopeSet {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ScopeSet {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(TextVisitor::new("scopes with a space between them"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_strings_in_json_and_checked_on_the_way_in() {
        let set: ScopeSet = serde_json::from_str(r#""repository:a:push,pull x:y""#).unwrap();
        assert_eq!(serde_json::to_string(&set).unwrap(), r#""repository:a:pull,push x:y""#);
        let scope: Scope = serde_json::from_str(r#""registry:catalog:*""#).unwrap();
        assert_eq!(serde_json::to_string(&scope).unwrap(), r#""registry:catalog:*""#);
        assert!(serde_json::from_str::<Scope>(r#""x:y""#).is_err());
        assert!(serde_json::from_str::<ScopeSet>(r#""größe""#).is_err());
    }
}
