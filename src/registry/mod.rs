//! Which registries may be spoken to and how: origins and URLs, plain HTTP, mirrors, credentials, image policies.

mod credentials;
mod document;
mod error;
pub mod policy;
mod secret;

pub use self::credentials::{
    ContainersAuth, CredentialSource, Credentials, CredentialsError, DockerConfig, FileFormat,
    HelperAction, HelperCall, HelperError, HelperName, HelperNameError, HelperReply, LoginEdit,
    LoginError, Lookup, LookupRule, SearchPlace, StoredLogin,
};
pub use self::error::{ConfigError, ConfigErrorKind};
pub use self::policy::{ImagePolicy, Publishers, Rewrite, Rule, Verdict};
pub use self::secret::Secret;
mod address_range;
mod hop;
mod origin;
mod realm;
mod redirect;
#[cfg(feature = "serde")]
mod serde;
mod url;

pub use self::address_range::AddressRange;
pub use self::hop::{Hop, HopError, HopPolicy};
pub use self::origin::{Origin, Scheme};
pub use self::realm::RealmPolicy;
pub use self::redirect::{Redirect, RedirectChain};
pub use self::url::{CheckedUrl, UrlError, UrlErrorKind};
