//! Which registries may be spoken to and how: origins and URLs, plain HTTP, mirrors, credentials, image policies.

mod address_range;
mod document;
mod error;
mod hop;
mod origin;
mod realm;
mod redirect;
mod secret;
mod url;

pub use self::address_range::AddressRange;
pub use self::error::{ConfigError, ConfigErrorKind};
pub use self::hop::{Hop, HopError, HopPolicy};
pub use self::origin::{Origin, Scheme};
pub use self::realm::RealmPolicy;
pub use self::redirect::{Redirect, RedirectChain};
pub use self::secret::Secret;
pub use self::url::{CheckedUrl, UrlError, UrlErrorKind};
