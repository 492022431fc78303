//! Which registries may be spoken to and how: origins and URLs, plain HTTP, mirrors, credentials, image policies.

mod credentials;
mod document;
mod error;
mod secret;

pub use self::credentials::{
    ContainersAuth, CredentialSource, Credentials, CredentialsError, DockerConfig, FileFormat,
    HelperAction, HelperCall, HelperError, HelperName, HelperNameError, HelperReply, LoginEdit,
    LoginError, Lookup, LookupRule, SearchPlace, StoredLogin,
};
pub use self::error::{ConfigError, ConfigErrorKind};
pub use self::secret::Secret;
