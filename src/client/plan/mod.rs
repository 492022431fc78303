//! What there is to do to move a whole image, in an order that registries take.

mod copy;
mod entries;
mod error;
mod graph;
mod pull;
mod push;
mod shared;

use self::entries::{Choice, Entries, Role};
use self::graph::Graph;
use self::shared::shared;

pub use self::copy::{BlobWay, CopyPlan};
pub use self::error::PlanError;
pub use self::pull::PullPlan;
pub use self::push::{PushPlan, PushStep};

/// The most manifests of a plan, ten times those of an image that is built for everything.
const MAX_MANIFESTS: usize = 1_024;

/// The most blobs of a plan.
const MAX_BLOBS: usize = 32_768;

/// The most entries of all manifests of a plan together: layers, configs and manifests, each as often as it is listed.
const MAX_ENTRIES: usize = 131_072;
