//! The JSON schema of a digest.

use alloc::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Digest, DigestView};

/// The grammar that all digests share. What a known algorithm adds cannot be said in the patterns
/// that Kubernetes takes, so the schema is the wider one; reading the value checks the rest.
const PATTERN: &str = "^[a-z0-9]+([+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$";

/// A string with the pattern of the grammar; reading the value is stricter for known algorithms.
impl JsonSchema for Digest {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Digest".into()
    }

    fn schema_id() -> Cow<'static, str> {
        "distref::Digest".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": PATTERN,
            "maxLength": DigestView::MAX_LEN,
        })
    }
}

/// As [`Digest`].
impl JsonSchema for DigestView<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Digest::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Digest::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Digest::json_schema(generator)
    }
}
