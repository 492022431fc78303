//! Which registries may be spoken to and how: origins and URLs, plain HTTP, mirrors, credentials, image policies.

mod daemon;
mod document;
mod error;
mod info;
mod insecure;
mod mirror;
mod origin;
mod plan;
mod secret;
mod url;

pub use self::error::{ConfigError, ConfigErrorKind};
pub use self::insecure::{
    Attempt, DecisionReason, InsecureEntry, InsecureError, InsecureListError, InsecureRegistries,
    Network, NetworkError, SchemeOrder, TransportDecision,
};
pub use self::origin::{Origin, Scheme};
pub use self::secret::Secret;
pub use self::url::{CheckedUrl, UrlError, UrlErrorKind};
