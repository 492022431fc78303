//! `auth.json` of Podman, Buildah, Skopeo and CRI-O.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use super::Credentials;
use super::file::{AuthFile, MAX_LEN};
use super::helper::HelperName;
use super::lookup::{HUB_NAMES, Lookup, LookupRule, is_api_root, rank};
use super::search::{CONTAINERS, SearchPlace};
use crate::reference::{DomainView, RepositoryView};
use crate::registry::error::ConfigError;
use crate::registry::secret::Secret;

/// `auth.json`, which has credentials for registries, namespaces and repositories.
///
/// # Shape
///
/// ```text
/// { "auths":       { KEY: ENTRY, … },     KEY := host[:port] *( "/" component ); ENTRY as in config.json
///   "credHelpers": { HOST: HELPER, … } }
/// ```
/// Read as [`DockerConfig`](super::DockerConfig); `credsStore` does not count. Source: containers-auth.json(5);
/// containers/image, `pkg/docker/config/config.go`.
///
/// ```
/// use distref::reference;
/// use distref::registry::{ContainersAuth, CredentialSource};
///
/// let text = r#"{"auths": {"quay.io": {"auth": "bWU6cHc="}, "quay.io/team": {"auth": "dGVhbTpwdw=="}}}"#;
/// let auth = ContainersAuth::parse(text)?;
/// let image = reference!("quay.io/team/app:1");
/// let found = auth.look_up(image.domain(), Some(image.repository()))?;
/// assert_eq!(found.source(), &CredentialSource::Entry { key: "quay.io/team".into() });
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct ContainersAuth {
    pub(super) file: AuthFile,
    pub(super) is_legacy: bool,
}

impl ContainersAuth {
    /// The most bytes of a file: a thousand logins have about 100 KiB.
    pub const MAX_LEN: usize = MAX_LEN;

    /// Reads a file. What is wrong with single entries is told by [`problems`](Self::problems).
    ///
    /// # Errors
    ///
    /// As [`DockerConfig::parse`](super::DockerConfig::parse).
    ///
    /// ```
    /// use distref::registry::ContainersAuth;
    ///
    /// assert!(ContainersAuth::parse(r#"{"auths": {}}"#).is_ok());
    /// assert_eq!(ContainersAuth::parse(r#"{"auths": []}"#).unwrap_err().key(), "auths");
    /// ```
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        Ok(Self { file: AuthFile::parse(text)?, is_legacy: false })
    }

    /// Reads `.dockercfg`, which is the object `auths` alone. Namespaces do not count in it.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    ///
    /// ```
    /// use distref::{domain, registry::{ContainersAuth, LookupRule}};
    ///
    /// let auth = ContainersAuth::parse_dockercfg(r#"{"https://index.docker.io/v1/": {"auth": "bWU6cHc="}}"#)?;
    /// assert_eq!(auth.look_up(domain!("docker.io"), None)?.rule(), LookupRule::ReducedKey);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn parse_dockercfg(text: &str) -> Result<Self, ConfigError> {
        Ok(Self { file: AuthFile::parse_legacy(text)?, is_legacy: true })
    }

    /// What is wrong with single entries of `auths` and with names of `credHelpers`.
    ///
    /// ```
    /// let auth = distref::registry::ContainersAuth::parse(r#"{"credHelpers": {"ghcr.io": "/bin/sh"}}"#)?;
    /// assert_eq!(auth.problems().count(), 1);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn problems(&self) -> impl Iterator<Item = &ConfigError> {
        self.file.problems()
    }

    /// The credentials for a registry and, if one is given, a repository on it. The first of these that there is:
    ///
    /// | | rule |
    /// |---|---|
    /// | 1 | `credHelpers[HOST]`: that helper, which knows no repositories |
    /// | 2 | `auths[HOST/REPOSITORY]`, then the same with the last component cut off, down to `auths[HOST]` |
    /// | 3 | a key of `auths` that is HOST when `https://` and path are cut off: those of the registry itself, as `https://HOST/v1/`, first; then in the file's order |
    ///
    /// HOST is the domain as written, but `docker.io` for `index.docker.io`; in 3, `index.docker.io`, `docker.io` and
    /// `registry-1.docker.io` are one, paths on them do not count.
    ///
    /// Of several files, those of [`search_order`](Self::search_order), the first one counts that has other credentials
    /// than [anonymous](super::Credentials::is_anonymous) ones.
    ///
    /// # Errors
    ///
    /// If the entry or the name of the helper that was found is wrong. The upstream code takes an `auth` without a colon
    /// for none.
    ///
    /// ```
    /// use distref::{reference, registry::{ContainersAuth, LookupRule}};
    ///
    /// let auth = ContainersAuth::parse(r#"{"auths": {"docker.io/library": {"auth": "bWU6cHc="}}}"#)?;
    /// let image = reference!("nginx");
    /// let found = auth.look_up(image.domain(), Some(image.repository()))?;
    /// assert_eq!(found.rule(), LookupRule::Namespace);
    /// assert_eq!(auth.look_up(image.domain(), None)?.rule(), LookupRule::Nothing);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn look_up<'d>(
        &self,
        domain: impl Into<DomainView<'d>>,
        repository: Option<RepositoryView<'_>>,
    ) -> Result<Lookup, ConfigError> {
        let host = host(domain.into());
        if let Some(helper) = self.file.helper(host)
            && let Some(name) = helper.clone()?
        {
            return Ok(Lookup::helper(LookupRule::CredHelpers, &name, host));
        }
        let whole = entry_key(host, repository.filter(|_| !self.is_legacy));
        let mut key = &*whole;
        loop {
            if let Some(entry) = self.file.entry(key) {
                let is_host = key.len() == host.len();
                let rule = if is_host { LookupRule::ExactKey } else { LookupRule::Namespace };
                return Lookup::entry(rule, entry);
            }
            match key.rsplit_once('/') {
                Some((shorter, _)) => key = shorter,
                None => return self.look_up_url(host),
            }
        }
    }

    /// Rule 3.
    fn look_up_url(&self, host: &str) -> Result<Lookup, ConfigError> {
        let is_hub = HUB_NAMES.contains(&host);
        let hosts: &[&str] = if is_hub { &HUB_NAMES } else { &[host] };
        let ranked = |key: &str, path: &str| {
            let is_namespace = !self.is_legacy && !key.contains("://") && !path.is_empty();
            let counts = !is_namespace && (!is_hub || is_api_root(path));
            counts.then(|| rank(path))
        };
        match self.file.url_entry(hosts, ranked) {
            Some(entry) => Lookup::entry(LookupRule::ReducedKey, entry),
            None => Ok(Lookup::nothing()),
        }
    }

    /// The entries of `auths`, each with its key as written, in the file's order.
    ///
    /// ```
    /// let auth = distref::registry::ContainersAuth::parse(r#"{"auths": {"quay.io/team": {}}}"#)?;
    /// assert!(auth.entries().map(|(key, _)| key).eq(["quay.io/team"]));
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn entries(&self) -> impl Iterator<Item = (&str, Result<&Credentials, &ConfigError>)> {
        self.file.entries()
    }

    /// The helpers of `credHelpers`, each with its key as written, in the file's order; without those whose name is
    /// empty or wrong.
    ///
    /// ```
    /// let auth = distref::registry::ContainersAuth::parse(r#"{"credHelpers": {"quay.io": "pass"}}"#)?;
    /// assert!(auth.cred_helpers().map(|(key, helper)| (key, helper.as_str())).eq([("quay.io", "pass")]));
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn cred_helpers(&self) -> impl Iterator<Item = (&str, &HelperName)> {
        self.file.named_helpers()
    }

    /// The whole text, as it was read.
    ///
    /// ```
    /// let auth = distref::registry::ContainersAuth::parse("{}\n")?;
    /// assert_eq!(auth.text().expose(), "{}\n");
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn text(&self) -> &Secret {
        &self.file.text
    }

    /// Where Podman and Buildah look, the first place first. They write to the first one that applies. A file that
    /// `REGISTRY_AUTH_FILE` or else `DOCKER_CONFIG` names is the only one that they read.
    ///
    /// Skopeo and CRI-O know no such rule of `DOCKER_CONFIG`: to them it takes the place of `${HOME}/.docker` only,
    /// behind both `auth.json`. Source: containers/image, `getAuthFilePaths`; containers/common, `GetDefaultAuthFile`.
    ///
    /// ```
    /// use distref::registry::ContainersAuth;
    ///
    /// let places = ContainersAuth::search_order();
    /// assert_eq!(places[0].to_string(), "${REGISTRY_AUTH_FILE}");
    /// assert_eq!(places[2].to_string(), "${XDG_RUNTIME_DIR}/containers/auth.json");
    /// ```
    #[must_use]
    pub const fn search_order() -> &'static [SearchPlace] {
        CONTAINERS
    }
}

impl fmt::Debug for ContainersAuth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.file.debug("ContainersAuth", out)
    }
}

/// The registry's name in auth.json.
pub(super) fn host(domain: DomainView<'_>) -> &str {
    if domain.is_hub() { DomainView::HUB.as_str() } else { domain.as_str() }
}

/// The key of a repository or namespace on a host.
pub(super) fn entry_key<'h>(host: &'h str, repository: Option<RepositoryView<'_>>) -> Cow<'h, str> {
    let Some(repository) = repository else { return Cow::Borrowed(host) };
    let mut key = String::from(host);
    key.push('/');
    key.push_str(&repository.to_cow());
    Cow::Owned(key)
}
