//! What the specifications want of a registry: a test for each requirement. docs/registry.md is the table of them.

#[path = "support/requirements/delete.rs"]
mod delete;
#[path = "support/requirements/general.rs"]
mod general;
#[path = "support/requirements/lists.rs"]
mod lists;
#[path = "support/requirements/pull.rs"]
mod pull;
#[path = "support/requirements/push_blobs.rs"]
mod push_blobs;
#[path = "support/requirements/push_manifests.rs"]
mod push_manifests;
#[path = "support/requirements/refusals.rs"]
mod refusals;
#[path = "support/registry/mod.rs"]
#[expect(dead_code, reason = "others ask for more")]
mod registry;
#[path = "support/requirements/samples.rs"]
mod samples;
#[path = "support/requirements/table.rs"]
mod table;
