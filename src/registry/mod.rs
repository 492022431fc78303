//! Which registries may be spoken to and how: origins and URLs, plain HTTP, mirrors, credentials, image policies.

mod document;
mod error;
pub mod policy;
mod secret;

pub use self::error::{ConfigError, ConfigErrorKind};
pub use self::policy::{ImagePolicy, Publishers, Rewrite, Rule, Verdict};
pub use self::secret::Secret;
