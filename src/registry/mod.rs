//! Which registries may be spoken to and how: plain HTTP, mirrors, credentials, where replies may lead, image policies.
//!
//! | you hold | you want | |
//! |---|---|---|
//! | `insecure-registries`, and a host | may it be spoken to without TLS, and why | [`InsecureRegistries::decide`] |
//! | daemon.json | what it says; everything that is wrong with it | [`DaemonConfig::parse`], [`DaemonConfig::inspect`] |
//! | … | what `docker info` prints of it | [`RegistryInfo`] |
//! | a domain and an operation | whom to ask, in which order, over which scheme | [`EndpointPlan`], [`Walk`] |
//! | config.json, auth.json | the credentials for a registry, or the helper to ask | [`DockerConfig`], [`ContainersAuth`] |
//! | a credential helper | what to run and write to it, what its answer means | [`HelperCall`], [`HelperReply`] |
//! | a user name and a password | the edited config.json, or the helper that keeps them | [`LoginEdit`] |
//! | a `Location`, `Link` or realm | the URL that is meant, and whether to go there with credentials | [`HopPolicy`], [`RedirectChain`], [`PageChain`], [`RealmPolicy`] |
//! | a URL | one that all parsers read alike | [`CheckedUrl`], [`Origin`] |
//! | a list of approved images | whether this one is, and what to take instead | [`ImagePolicy`] |
//! | a reference | whether it is official, or of a verified publisher | [`Publishers`] |
//!
//! Files are texts that the caller has read; what is wrong with one is a [`ConfigError`], with key, line and column.
//! Addresses are looked up by the caller. Passwords and tokens are [`Secret`]s, which nothing prints.

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
mod page_chain;
mod plan;
pub mod policy;
mod realm;
mod redirect;
mod secret;
#[cfg(feature = "serde")]
mod serde;
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
    Addresses, Attempt, DecisionReason, InsecureEntry, InsecureError, InsecureListError,
    InsecureRegistries, Network, NetworkError, SchemeOrder, TransportDecision,
};
pub use self::mirror::{Mirror, MirrorError};
pub use self::origin::{Origin, Scheme};
pub use self::page_chain::PageChain;
pub use self::plan::{Endpoint, EndpointPlan, Next, Outcome, Purpose, Try, Walk};
pub use self::policy::{ImagePolicy, Publishers, Rewrite, Rule, Verdict};
pub use self::realm::{RealmHop, RealmPolicy};
pub use self::redirect::RedirectChain;
pub use self::secret::Secret;
pub use self::url::{CheckedUrl, UrlError, UrlErrorKind};
