//! Where the credentials of a registry are, and by which rule.

use alloc::boxed::Box;
use core::fmt;

use super::Credentials;
use super::file::{AuthFile, Entry};
use super::helper::{HelperCall, HelperError, HelperName};
use crate::registry::error::ConfigError;

/// Names of Docker Hub to Docker, in the order in which they are looked for.
pub(super) const HUB_HOSTS: [&str; 2] = ["index.docker.io", "docker.io"];

/// Those to containers/image.
pub(super) const HUB_NAMES: [&str; 3] = ["index.docker.io", "docker.io", "registry-1.docker.io"];

/// The answer to "who am I to this registry": credentials, or the helper to ask, and the rule that led there.
///
/// ```
/// use distref::domain;
/// use distref::registry::{CredentialSource, DockerConfig, LookupRule};
///
/// let config = DockerConfig::parse(r#"{"auths": {"https://ghcr.io/v2/": {"auth": "bWU6cHc="}}}"#)?;
/// let found = config.look_up(domain!("ghcr.io"))?;
/// assert_eq!(found.credentials().and_then(|found| found.user()), Some("me"));
/// assert_eq!(found.rule(), LookupRule::ReducedKey);
/// assert_eq!(found.source(), &CredentialSource::Entry { key: "https://ghcr.io/v2/".into() });
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lookup {
    source: CredentialSource,
    rule: LookupRule,
    credentials: Option<Credentials>,
}

/// What holds the credentials.
///
/// ```
/// use distref::registry::{CredentialSource, DockerConfig};
///
/// let config = DockerConfig::parse(r#"{"credsStore": "desktop"}"#)?;
/// let found = config.look_up(distref::domain!("docker.io"))?;
/// let CredentialSource::Helper { name, server } = found.source() else { panic!() };
/// assert_eq!((name.as_str(), &**server), ("desktop", "https://index.docker.io/v1/"));
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum CredentialSource {
    /// A helper.
    Helper {
        /// Which one.
        name: HelperName,
        /// What it is asked for.
        server: Box<str>,
    },
    /// An entry of `auths`.
    Entry {
        /// Its key, as written.
        key: Box<str>,
    },
    /// The file says nothing about the registry.
    None,
}

/// Why this source. `Display` is one line for a person.
///
/// ```
/// use distref::registry::{DockerConfig, LookupRule};
///
/// let found = DockerConfig::parse("{}")?.look_up(distref::domain!("ghcr.io"))?;
/// assert_eq!(found.rule(), LookupRule::Nothing);
/// assert_eq!(found.rule().to_string(), "nothing is said about the registry");
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum LookupRule {
    /// `credHelpers` names a helper for the registry.
    CredHelpers,
    /// `credsStore` names the helper for all registries.
    CredsStore,
    /// The entry's key is the registry's.
    ExactKey,
    /// The entry's key is a namespace or the repository: the longest of those that fit.
    Namespace,
    /// The entry's key is a URL of the registry.
    ReducedKey,
    /// The key is another name of Docker Hub, which Docker does not look for.
    HubAlias,
    /// The file says nothing about the registry.
    Nothing,
}

impl Lookup {
    /// What holds the credentials.
    ///
    /// ```
    /// # use distref::registry::{CredentialSource, DockerConfig};
    /// let found = DockerConfig::parse("{}")?.look_up(distref::domain!("ghcr.io"))?;
    /// assert_eq!(found.source(), &CredentialSource::None);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn source(&self) -> &CredentialSource {
        &self.source
    }

    /// Why there.
    ///
    /// ```
    /// # use distref::registry::{DockerConfig, LookupRule};
    /// let config = DockerConfig::parse(r#"{"auths": {"ghcr.io": {}}}"#)?;
    /// assert_eq!(config.look_up(distref::domain!("ghcr.io"))?.rule(), LookupRule::ExactKey);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn rule(&self) -> LookupRule {
        self.rule
    }

    /// The credentials; [`Anonymous`](Credentials::Anonymous) if there are none; `None` if a helper has to be asked,
    /// by [`helper_call`](Self::helper_call).
    ///
    /// ```
    /// # use distref::registry::{Credentials, DockerConfig};
    /// let found = DockerConfig::parse("{}")?.look_up(distref::domain!("ghcr.io"))?;
    /// assert_eq!(found.credentials(), Some(&Credentials::Anonymous));
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref()
    }

    /// The `get` of the helper; `None` if no helper has to be asked.
    ///
    /// # Errors
    ///
    /// [`HelperError::Server`] if a key of the file that is to be asked for holds a control character.
    ///
    /// ```
    /// use distref::registry::DockerConfig;
    ///
    /// let config = DockerConfig::parse(r#"{"credHelpers": {"ghcr.io": "pass"}}"#)?;
    /// let call = config.look_up(distref::domain!("ghcr.io"))?.helper_call()?.unwrap();
    /// assert_eq!((call.program(), call.stdin().expose()), ("docker-credential-pass", "ghcr.io"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn helper_call(&self) -> Result<Option<HelperCall>, HelperError> {
        match &self.source {
            CredentialSource::Helper { name, server } => name.get(server).map(Some),
            _ => Ok(None),
        }
    }

    pub(super) fn helper(rule: LookupRule, name: &HelperName, server: &str) -> Self {
        let source = CredentialSource::Helper { name: name.clone(), server: server.into() };
        Self { source, rule, credentials: None }
    }

    pub(super) fn entry(rule: LookupRule, entry: &Entry) -> Result<Self, ConfigError> {
        let source = CredentialSource::Entry { key: entry.key.clone() };
        Ok(Self { source, rule, credentials: Some(entry.credentials.clone()?) })
    }

    pub(super) const fn nothing() -> Self {
        Self {
            source: CredentialSource::None,
            rule: LookupRule::Nothing,
            credentials: Some(Credentials::Anonymous),
        }
    }
}

impl fmt::Display for LookupRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::CredHelpers => "credHelpers names a helper for the registry",
            Self::CredsStore => "credsStore names the helper for all registries",
            Self::ExactKey => "the key is the registry's",
            Self::Namespace => "the key is the longest one that the repository begins with",
            Self::ReducedKey => "the key is a URL of the registry",
            Self::HubAlias => "the key is another name of Docker Hub",
            Self::Nothing => "nothing is said about the registry",
        })
    }
}

impl AuthFile {
    /// The entry whose key is a URL of one of the hosts and has the lowest rank; of equal ones that of the first host,
    /// and then the first in the file. A rank is given for key and path, or none if the key does not count.
    pub(super) fn url_entry(
        &self,
        hosts: &[&str],
        rank: impl Fn(&str, &str) -> Option<u8>,
    ) -> Option<&Entry> {
        let ranked = |entry: &'_ Entry| {
            let (host, path) = reduce(&entry.key)?;
            let order = hosts.iter().position(|known| *known == host)?;
            Some((rank(&entry.key, path)?, order))
        };
        let found = self.entries.iter().filter_map(|entry| Some((ranked(entry)?, entry)));
        found.min_by_key(|(order, _)| *order).map(|(_, entry)| entry)
    }
}

/// The rank of a path, as Docker finds keys: any counts; that of the registry itself first.
pub(super) fn rank(path: &str) -> u8 {
    u8::from(!is_api_root(path))
}

/// Host and the rest of a key: the scheme is cut off, and what follows from the first `/`. `None` for a key with user,
/// query or fragment, which no tool writes.
pub(super) fn reduce(key: &str) -> Option<(&str, &str)> {
    if key.contains(['@', '?', '#']) {
        return None;
    }
    let text = key.split_once("://").map_or(key, |(_, rest)| rest);
    Some(text.split_at(text.find('/').unwrap_or(text.len())))
}

/// Whether the rest of a key names all of the registry.
pub(super) fn is_api_root(rest: &str) -> bool {
    matches!(rest, "" | "/" | "/v1" | "/v1/" | "/v2" | "/v2/")
}
