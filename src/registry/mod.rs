//! Which registries may be spoken to and how: origins and URLs, plain HTTP, mirrors, credentials, image policies.

mod document;
mod error;
mod secret;

pub use self::error::{ConfigError, ConfigErrorKind};
pub use self::secret::Secret;
