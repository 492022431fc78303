//! Which registries may be spoken to and how: origins and URLs, plain HTTP, mirrors, credentials, image policies.

mod origin;
mod url;

pub use self::origin::{Origin, Scheme};
pub use self::url::{CheckedUrl, UrlError, UrlErrorKind};
