//! `config.json` of Docker's command line.

use core::fmt;

use super::Credentials;
use super::file::{AuthFile, MAX_LEN};
use super::helper::HelperName;
use super::lookup::{HUB_HOSTS, Lookup, LookupRule, is_api_root, rank};
use super::search::{DOCKER, SearchPlace};
use crate::reference::DomainView;
use crate::registry::error::ConfigError;
use crate::registry::secret::Secret;

/// Docker's `config.json`, as far as it is about credentials. The rest is kept as it is written.
///
/// # Shape
///
/// ```text
/// { "auths":       { KEY: ENTRY, … },              KEY as docker login writes it: host[:port], or Docker Hub's URL
///   "credHelpers": { KEY: HELPER, … },             HELPER as HelperName; empty: none for this registry
///   "credsStore":  HELPER,
///   "HttpHeaders": { NAME: VALUE, … } }
/// ENTRY := { "auth": base64(user ":" password),    or "username" and "password"
///            "identitytoken": …, "registrytoken": … }
/// ```
/// Every member may be missing or `null`. Names are found in any case, as Go finds them. NULs around a password are cut
/// off. Of an entry, the registry token counts before the identity token before user and password.
/// An empty file is one that says nothing. Source: docker/cli, `cli/config/configfile/file.go`.
///
/// Stricter than Docker: a name twice in an object, or in two cases; text after the object; passwords that are no UTF-8;
/// a `username` that is empty beside a password, or holds a colon; helpers that are no [`HelperName`](super::HelperName).
/// More lenient: an entry or the name of a helper that cannot be read, whatever is wrong with it,
/// spoils no other registry's; it is refused when it is [looked up](Self::look_up), and by [`parse_strict`](Self::parse_strict).
///
/// ```
/// use distref::domain;
/// use distref::registry::{Credentials, DockerConfig};
///
/// let config = DockerConfig::parse(r#"{"auths": {"ghcr.io": {"auth": "bWU6cHc="}}}"#)?;
/// let found = config.look_up(domain!("ghcr.io"))?;
/// assert_eq!(found.credentials(), Some(&Credentials::basic("me", "pw").unwrap()));
/// assert!(!format!("{config:?}").contains("bWU6cHc="));
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct DockerConfig {
    pub(super) file: AuthFile,
}

impl DockerConfig {
    /// The most bytes of a file: a thousand logins have about 100 KiB.
    pub const MAX_LEN: usize = MAX_LEN;

    /// Reads a file. What is wrong with single entries is told by [`problems`](Self::problems).
    ///
    /// # Errors
    ///
    /// If the text is no JSON, says a name twice in an object, is or has in `auths`, `credHelpers` or `HttpHeaders`
    /// another type than the shape has, or more than [`MAX_LEN`](Self::MAX_LEN) bytes.
    ///
    /// ```
    /// use distref::registry::DockerConfig;
    ///
    /// assert!(DockerConfig::parse("").is_ok());
    /// let error = DockerConfig::parse("{\n\"auths\": 5}").unwrap_err();
    /// assert_eq!((error.key(), error.line(), error.column()), ("auths", 2, 10));
    /// assert_eq!(error.kind().to_string(), "this must be an object");
    /// ```
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        Ok(Self { file: AuthFile::parse(text)? })
    }

    /// Reads a file as Docker does, which refuses all of it for one entry that is wrong.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and the first of the [`problems`](Self::problems).
    ///
    /// ```
    /// use distref::registry::{ConfigErrorKind, DockerConfig};
    ///
    /// let text = r#"{"auths": {"ghcr.io": {"auth": "!"}}}"#;
    /// assert!(DockerConfig::parse(text).is_ok());
    /// assert_eq!(DockerConfig::parse_strict(text).unwrap_err().kind(), &ConfigErrorKind::NotBase64);
    /// ```
    pub fn parse_strict(text: &str) -> Result<Self, ConfigError> {
        let config = Self::parse(text)?;
        let first = config.problems().next().cloned();
        first.map_or(Ok(config), Err)
    }

    /// What is wrong with single entries of `auths`, with names of `credHelpers`, and with `credsStore`.
    ///
    /// ```
    /// use distref::registry::DockerConfig;
    ///
    /// let config = DockerConfig::parse(r#"{"auths": {"ghcr.io": {"auth": "bm9jb2xvbg=="}}}"#)?;
    /// let problems: Vec<_> = config.problems().map(|problem| problem.key()).collect();
    /// assert_eq!(problems, ["auths[\"ghcr.io\"].auth"]);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn problems(&self) -> impl Iterator<Item = &ConfigError> {
        self.file.problems()
    }

    /// The credentials for a registry, or the helper to ask. The first of these that there is:
    ///
    /// | | rule |
    /// |---|---|
    /// | 1 | `credHelpers[KEY]`: that helper; if it is empty, go on with 3 |
    /// | 2 | `credsStore`: that helper |
    /// | 3 | `auths[KEY]` |
    /// | 4 | a key of `auths` that is KEY when scheme and path are cut off: those of the registry itself, as `https://KEY/v1/`, first; then in the file's order |
    /// | 5 | for Docker Hub: `credHelpers`, then `auths`, of its names, in the order `index.docker.io`, `docker.io` |
    ///
    /// KEY is the domain's [`credential_key`](DomainView::credential_key); for Docker Hub, which is
    /// `https://index.docker.io/v1/`, 4 does not apply. `registry-1.docker.io` is a registry of its own, as to Docker. Rules
    /// 1 to 4 are Docker's, but for the order in 4, where Docker takes any; with 5 one finds what Docker does not, but
    /// others do. Keys with user, query or fragment are not found by 4 and 5.
    /// Source: docker/cli, `getConfiguredCredentialStore` and `fileStore.Get`.
    ///
    /// # Errors
    ///
    /// If the entry or the name of the helper that was found is wrong.
    ///
    /// ```
    /// use distref::domain;
    /// use distref::registry::{DockerConfig, LookupRule};
    ///
    /// let text = r#"{"credHelpers": {"ghcr.io": "pass"}, "auths": {"docker.io": {"auth": "bWU6cHc="}}}"#;
    /// let config = DockerConfig::parse(text)?;
    /// assert_eq!(config.look_up(domain!("ghcr.io"))?.rule(), LookupRule::CredHelpers);
    /// assert_eq!(config.look_up(domain!("docker.io"))?.rule(), LookupRule::HubAlias);
    /// assert_eq!(config.look_up(domain!("quay.io"))?.rule(), LookupRule::Nothing);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn look_up<'d>(&self, domain: impl Into<DomainView<'d>>) -> Result<Lookup, ConfigError> {
        let (domain, file) = (domain.into(), &self.file);
        let key = domain.credential_key();
        match file.helper(key) {
            Some(helper) => {
                if let Some(name) = helper.clone()? {
                    return Ok(Lookup::helper(LookupRule::CredHelpers, &name, key));
                }
            }
            None => {
                if let Some(name) = file.store.clone()? {
                    return Ok(Lookup::helper(LookupRule::CredsStore, &name, key));
                }
            }
        }
        if let Some(entry) = file.entry(key) {
            return Lookup::entry(LookupRule::ExactKey, entry);
        }
        if domain.is_hub() { self.look_up_hub() } else { self.look_up_url(key) }
    }

    /// Rule 4.
    fn look_up_url(&self, host: &str) -> Result<Lookup, ConfigError> {
        match self.file.url_entry(&[host], |_, path| Some(rank(path))) {
            Some(entry) => Lookup::entry(LookupRule::ReducedKey, entry),
            None => Ok(Lookup::nothing()),
        }
    }

    /// Rule 5.
    fn look_up_hub(&self) -> Result<Lookup, ConfigError> {
        for host in HUB_HOSTS {
            if let Some(helper) = self.file.helper(host)
                && let Some(name) = helper.clone()?
            {
                return Ok(Lookup::helper(LookupRule::HubAlias, &name, host));
            }
        }
        // Docker keeps tokens of its own below the key of Docker Hub.
        let no_path = |_: &str, path: &str| is_api_root(path).then_some(0);
        match self.file.url_entry(&HUB_HOSTS, no_path) {
            Some(entry) => Lookup::entry(LookupRule::HubAlias, entry),
            None => Ok(Lookup::nothing()),
        }
    }

    /// The entries of `auths`, each with its key as written, in the file's order. Of those that a helper keeps, the
    /// credentials are anonymous.
    ///
    /// ```
    /// use distref::registry::{Credentials, DockerConfig};
    ///
    /// let config = DockerConfig::parse(r#"{"auths": {"ghcr.io": {}, "localhost:5000": {}}}"#)?;
    /// assert!(config.entries().map(|(key, _)| key).eq(["ghcr.io", "localhost:5000"]));
    /// assert!(config.entries().all(|(_, found)| found == Ok(&Credentials::Anonymous)));
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn entries(&self) -> impl Iterator<Item = (&str, Result<&Credentials, &ConfigError>)> {
        self.file.entries()
    }

    /// The helpers of `credHelpers`, each with its key as written, in the file's order; without those whose name is
    /// empty or wrong.
    ///
    /// ```
    /// use distref::registry::DockerConfig;
    ///
    /// let config = DockerConfig::parse(r#"{"credHelpers": {"ghcr.io": "pass", "quay.io": ""}}"#)?;
    /// assert!(config.cred_helpers().map(|(key, helper)| (key, helper.as_str())).eq([("ghcr.io", "pass")]));
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn cred_helpers(&self) -> impl Iterator<Item = (&str, &HelperName)> {
        self.file.named_helpers()
    }

    /// The helper of `credsStore`, if there is one with a name.
    ///
    /// ```
    /// use distref::registry::DockerConfig;
    ///
    /// let config = DockerConfig::parse(r#"{"credsStore": "desktop"}"#)?;
    /// assert_eq!(config.creds_store().map(|helper| helper.as_str()), Some("desktop"));
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub fn creds_store(&self) -> Option<&HelperName> {
        self.file.store.as_ref().ok()?.as_ref()
    }

    /// The headers that Docker's client sends to the daemon, in the file's order. Their values may be secret.
    ///
    /// ```
    /// use distref::registry::DockerConfig;
    ///
    /// let config = DockerConfig::parse(r#"{"HttpHeaders": {"X-Meta": "abc"}}"#)?;
    /// let headers: Vec<_> = config.http_headers().map(|(name, value)| (name, value.expose())).collect();
    /// assert_eq!(headers, [("X-Meta", "abc")]);
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    pub fn http_headers(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.file.headers.iter().map(|(name, value)| (&**name, value))
    }

    /// The whole text, as it was read.
    ///
    /// ```
    /// let config = distref::registry::DockerConfig::parse(" {} ")?;
    /// assert_eq!(config.text().expose(), " {} ");
    /// # Ok::<(), distref::registry::ConfigError>(())
    /// ```
    #[must_use]
    pub const fn text(&self) -> &Secret {
        &self.file.text
    }

    /// Where Docker looks for its credentials, the first place first. In the variable only `auth` counts, and one
    /// entry without it makes Docker pass over the variable.
    ///
    /// Source: docker/cli, `cli/config/config.go` and `configEnv`, since version 28.
    ///
    /// ```
    /// use distref::registry::DockerConfig;
    ///
    /// let places: Vec<_> = DockerConfig::search_order().iter().map(|place| place.to_string()).collect();
    /// assert_eq!(places[1..], ["${DOCKER_CONFIG}/config.json", "${HOME}/.docker/config.json"]);
    /// ```
    #[must_use]
    pub const fn search_order() -> &'static [SearchPlace] {
        DOCKER
    }
}

impl fmt::Debug for DockerConfig {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.file.debug("DockerConfig", out)
    }
}
