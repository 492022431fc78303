//! Which registries may be spoken to and how: origins and URLs, plain HTTP, mirrors, credentials, image policies.

mod address_range;
mod credentials;
mod daemon;
mod document;
mod error;
mod hop;
mod info;
mod insecure;
mod mirror;
mod origin;
mod plan;
mod realm;
mod redirect;
mod secret;
mod url;

pub use self::address_range::AddressRange;
pub use self::credentials::{
    ContainersAuth, CredentialSource, Credentials, CredentialsError, DockerConfig, FileFormat,
    HelperAction, HelperCall, HelperError, HelperName, HelperNameError, HelperReply, LoginEdit,
    LoginError, Lookup, LookupRule, SearchPlace, StoredLogin,
};
pub use self::daemon::{DaemonConfig, DaemonFlags, DaemonInspection, DaemonNote, DaemonNoteKind};
pub use self::error::{ConfigError, ConfigErrorKind};
pub use self::hop::{Hop, HopError, HopPolicy};
pub use self::info::RegistryInfo;
pub use self::insecure::{
    Attempt, DecisionReason, InsecureEntry, InsecureError, InsecureListError, InsecureRegistries,
    Network, NetworkError, SchemeOrder, TransportDecision,
};
pub use self::mirror::{Mirror, MirrorError};
pub use self::origin::{Origin, Scheme};
pub use self::plan::{Addresses, Endpoint, EndpointPlan, Next, Operation, Outcome, Try, Walk};
pub use self::realm::RealmPolicy;
pub use self::redirect::{Redirect, RedirectChain};
pub use self::secret::Secret;
pub use self::url::{CheckedUrl, UrlError, UrlErrorKind};
