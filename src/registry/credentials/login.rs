//! Logging in and out: the edited file, or what the helper is told.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

use super::containers_auth::{ContainersAuth, entry_key, host};
use super::docker_config::DockerConfig;
use super::file::{AuthFile, MAX_LEN};
use super::helper::{HelperCall, HelperError, HelperName};
use super::lookup::{HUB_HOSTS, HUB_NAMES, is_api_root, reduce};
use super::{Credentials, CredentialsError, check_user, edit};
use crate::reference::{DomainView, RepositoryView};
use crate::registry::error::ConfigError;
use crate::registry::secret::Secret;

/// What is to be done to log in or out: first the calls, then, if there is one, the new text in the place of the old.
///
/// A login has at most one call, and is not done if it fails. A logout may have several, for the names under which
/// tools stored the same login: one that works is enough, and [`NotFound`](super::HelperReply::NotFound) is no failure.
///
/// The file should be readable by its owner only, be written beside and renamed, and keep its owner if it has one.
///
/// ```
/// use distref::domain;
/// use distref::registry::{Credentials, DockerConfig};
///
/// let config = DockerConfig::parse("")?;
/// let edit = config.login(domain!("ghcr.io"), &Credentials::basic("me", "pw")?)?;
/// let text = "{\n\t\"auths\": {\n\t\t\"ghcr.io\": {\n\t\t\t\"auth\": \"bWU6cHc=\"\n\t\t}\n\t}\n}";
/// assert_eq!(edit.text().map(|text| text.expose()), Some(text));
/// assert!(edit.calls().is_empty() && edit.is_plain());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LoginEdit {
    calls: Vec<HelperCall>,
    text: Option<Secret>,
    is_plain: bool,
}

impl LoginEdit {
    /// What helpers are told, in this order.
    ///
    /// ```
    /// use distref::{domain, registry::{Credentials, DockerConfig}};
    ///
    /// let config = DockerConfig::parse(r#"{"credsStore": "pass"}"#)?;
    /// let edit = config.login(domain!("ghcr.io"), &Credentials::basic("me", "pw")?)?;
    /// assert_eq!(edit.calls()[0].action().as_str(), "store");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn calls(&self) -> &[HelperCall] {
        &self.calls
    }

    /// The new text of the file; `None` if it stays as it is.
    ///
    /// ```
    /// let config = distref::registry::DockerConfig::parse("{}")?;
    /// assert_eq!(config.logout(distref::domain!("ghcr.io"))?.text(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn text(&self) -> Option<&Secret> {
        self.text.as_ref()
    }

    /// Whether the file now holds the secret as anyone can read it, of which Docker warns.
    ///
    /// ```
    /// use distref::{domain, registry::{Credentials, DockerConfig}};
    ///
    /// let config = DockerConfig::parse(r#"{"credsStore": "pass"}"#)?;
    /// assert!(!config.login(domain!("ghcr.io"), &Credentials::basic("me", "pw")?)?.is_plain());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.is_plain
    }
}

/// Why a login cannot be stored or forgotten.
///
/// ```
/// use distref::{domain, registry::{Credentials, DockerConfig, LoginError}};
///
/// let error = DockerConfig::parse("")?.login(domain!("ghcr.io"), &Credentials::Anonymous).unwrap_err();
/// assert_eq!(error, LoginError::Nothing);
/// # Ok::<(), distref::registry::ConfigError>(())
/// ```
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum LoginError {
    /// There is no secret to store: the credentials are anonymous, or an empty token.
    #[error("there is nothing to store")]
    Nothing,
    /// The user is none.
    #[error(transparent)]
    User(#[from] CredentialsError),
    /// The password begins or ends with a NUL, which readers cut off.
    #[error("a password that begins or ends with a NUL is not read back")]
    Nul,
    /// The helper cannot be told.
    #[error(transparent)]
    Helper(#[from] HelperError),
    /// The name of the helper is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The new text would have more bytes than the limit.
    #[error("the file would have more than {0} bytes")]
    TooLarge(usize),
    /// `.dockercfg` is only read.
    #[error("a .dockercfg is not written")]
    Dockercfg,
}

impl DockerConfig {
    /// Has credentials kept for a registry, where Docker keeps them: with the helper that
    /// [`look_up`](Self::look_up) would ask by `credHelpers` or `credsStore`, and then the entry becomes `{}`; else in
    /// the entry. The key is the domain; for Docker Hub, `https://index.docker.io/v1/`. All else in the file stays byte
    /// for byte; an entry that was there is replaced as a whole.
    ///
    /// Source: docker/cli, `cli/config/credentials`, `nativeStore.Store` and `fileStore.Store`.
    ///
    /// # How to log in
    ///
    /// 1. Ask the registry for `/v2/`. 200 without credentials: there is nothing to log in to.
    /// 2. Read the challenge of the 401. `Basic`: ask again with user and password.
    /// 3. `Bearer`: ask the realm for a token, with user and password, without a scope, and for a refresh token
    ///    (`offline_token=true`). A refresh token in the reply is to be kept in the place of the password: it is
    ///    [`Credentials::IdentityToken`]. Then ask for `/v2/` with the token.
    /// 4. 200: call this function, run its calls, write its text. Anything else: the credentials are wrong.
    ///
    /// # Errors
    ///
    /// [`LoginError`], if the credentials cannot be kept so that they read back the same.
    ///
    /// ```
    /// use distref::{domain, registry::{Credentials, DockerConfig}};
    ///
    /// let config = DockerConfig::parse(r#"{"psFormat": "table", "credHelpers": {"ghcr.io": "pass"}}"#)?;
    /// let edit = config.login(domain!("quay.io"), &Credentials::basic("me", "pw")?)?;
    /// let text = edit.text().unwrap().expose();
    /// assert!(text.starts_with(r#"{"auths": {"quay.io": {"auth": "bWU6cHc="}},"psFormat""#));
    /// let edit = config.login(domain!("ghcr.io"), &Credentials::basic("me", "pw")?)?;
    /// assert!(edit.text().unwrap().expose().starts_with(r#"{"auths": {"ghcr.io": {}},"psFormat""#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn login<'d>(
        &self,
        domain: impl Into<DomainView<'d>>,
        credentials: &Credentials,
    ) -> Result<LoginEdit, LoginError> {
        let key = domain.into().credential_key();
        check(credentials)?;
        let Some(name) = self.helper_of(key)? else {
            return self.file.login(key, credentials);
        };
        let call = name.store(key, credentials)?;
        let is_bare = self.file.entry(key).is_some_and(|entry| entry.is_bare);
        let text = if is_bare { None } else { Some(self.file.with_entry(key, &[])?) };
        Ok(LoginEdit { calls: vec![call], text, is_plain: false })
    }

    /// Has all credentials for a registry forgotten: the entries whose keys are the registry's, alone or as
    /// `https://KEY/v1/` and the like; and, where `credHelpers` or `credsStore` name a helper, what it has under KEY,
    /// `http://KEY` and `https://KEY`. Entries of namespaces on the registry stay.
    ///
    /// For Docker Hub, all its keys, and the two below `https://index.docker.io/v1/` under which Docker keeps tokens of
    /// its own, `access-token` and `refresh-token`. Nothing tells Docker Hub to revoke them.
    ///
    /// Source: docker/cli, `cli/command/registry/logout.go`.
    ///
    /// # Errors
    ///
    /// [`LoginError::Config`] if the name of the helper for KEY is wrong.
    ///
    /// ```
    /// use distref::{domain, registry::DockerConfig};
    ///
    /// let text = r#"{"auths": {"ghcr.io": {"auth": "bWU6cHc="}, "https://ghcr.io": {}, "quay.io": {}}}"#;
    /// let edit = DockerConfig::parse(text)?.logout(domain!("ghcr.io"))?;
    /// assert_eq!(edit.text().unwrap().expose(), r#"{"auths": {"quay.io": {}}}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn logout<'d>(&self, domain: impl Into<DomainView<'d>>) -> Result<LoginEdit, LoginError> {
        const HUB_TOKENS: [&str; 2] =
            ["https://index.docker.io/v1/access-token", "https://index.docker.io/v1/refresh-token"];
        let domain = domain.into();
        let (key, host) = (domain.credential_key(), domain.as_str());
        let mut calls = Vec::new();
        if let Some(name) = self.helper_of(key)? {
            calls.push(name.erase(key)?);
            if domain.is_hub() {
                for server in HUB_TOKENS {
                    calls.push(name.erase(server)?);
                }
            }
        }
        // Of the other names, helpers that cannot be run keep nothing.
        if domain.is_hub() {
            for (server, name) in self.cred_helpers().filter(|(key, _)| HUB_HOSTS.contains(key)) {
                calls.push(name.erase(server)?);
            }
            return self
                .file
                .logout(calls, |key| HUB_TOKENS.contains(&key) || is_of_registry(key, &HUB_HOSTS));
        }
        for server in [format!("http://{host}"), format!("https://{host}")] {
            if let Ok(Some(name)) = self.helper_of(&server) {
                calls.push(name.erase(&server)?);
            }
        }
        self.file.logout(calls, |key| is_of_registry(key, &[host]))
    }

    /// The helper for a key.
    fn helper_of(&self, key: &str) -> Result<Option<HelperName>, ConfigError> {
        self.file.helper(key).unwrap_or(&self.file.store).clone()
    }
}

impl ContainersAuth {
    /// Has credentials kept for a registry, or for a repository or namespace on it: with the helper that `credHelpers`
    /// name for the registry, which leaves the file as it is; else in the entry. All else in the file stays byte for
    /// byte; an entry that was there is replaced as a whole.
    ///
    /// # Errors
    ///
    /// [`LoginError`], if the credentials cannot be kept so that they read back the same.
    ///
    /// ```
    /// use distref::{RepositoryView, domain, registry::{ContainersAuth, Credentials}};
    ///
    /// let auth = ContainersAuth::parse(r#"{"auths": {}}"#)?;
    /// let team = RepositoryView::parse("team")?;
    /// let edit = auth.login(domain!("quay.io"), Some(team), &Credentials::basic("me", "pw")?)?;
    /// assert_eq!(edit.text().unwrap().expose(), r#"{"auths": {"quay.io/team": {"auth": "bWU6cHc="}}}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn login<'d>(
        &self,
        domain: impl Into<DomainView<'d>>,
        repository: Option<RepositoryView<'_>>,
        credentials: &Credentials,
    ) -> Result<LoginEdit, LoginError> {
        let host = host(domain.into());
        check(credentials)?;
        if self.is_legacy {
            return Err(LoginError::Dockercfg);
        }
        match self.file.helper(host).map_or(Ok(None), Clone::clone)? {
            Some(name) => {
                let calls = vec![name.store(host, credentials)?];
                Ok(LoginEdit { calls, text: None, is_plain: false })
            }
            None => self.file.login(&entry_key(host, repository), credentials),
        }
    }

    /// Has the credentials of a registry, or of a repository or namespace on it, forgotten: by the helper that
    /// `credHelpers` name for the registry, and the entry in the file. Without a repository, entries whose keys are URLs
    /// of the registry go too; entries of namespaces stay.
    ///
    /// # Errors
    ///
    /// [`LoginError::Config`] if the name of the helper is wrong.
    ///
    /// ```
    /// use distref::{domain, registry::ContainersAuth};
    ///
    /// let auth = ContainersAuth::parse(r#"{"auths": {"quay.io": {}, "quay.io/team": {}}}"#)?;
    /// let edit = auth.logout(domain!("quay.io"), None)?;
    /// assert_eq!(edit.text().unwrap().expose(), r#"{"auths": {"quay.io/team": {}}}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn logout<'d>(
        &self,
        domain: impl Into<DomainView<'d>>,
        repository: Option<RepositoryView<'_>>,
    ) -> Result<LoginEdit, LoginError> {
        let domain = domain.into();
        let host = host(domain);
        if self.is_legacy {
            return Err(LoginError::Dockercfg);
        }
        let helper = self.file.helper(host).map_or(Ok(None), Clone::clone)?;
        let calls = helper.map(|name| name.erase(host)).transpose()?;
        let whole = entry_key(host, repository);
        let hosts: &[&str] = if HUB_NAMES.contains(&host) { &HUB_NAMES } else { &[host] };
        self.file.logout(calls.into_iter().collect(), |key| {
            let is_url = key.contains("://") || !key.contains('/');
            key == whole || (repository.is_none() && is_url && is_of_registry(key, hosts))
        })
    }
}

impl AuthFile {
    fn login(&self, key: &str, credentials: &Credentials) -> Result<LoginEdit, LoginError> {
        let text = self.with_entry(key, &entry(credentials)?)?;
        let text = Some(text).filter(|text| *text != self.text);
        Ok(LoginEdit { calls: Vec::new(), text, is_plain: true })
    }

    fn logout(
        &self,
        calls: Vec<HelperCall>,
        is_gone: impl Fn(&str) -> bool,
    ) -> Result<LoginEdit, LoginError> {
        let text = Secret::new(edit::remove(self.text.expose(), is_gone)?);
        let text = Some(text).filter(|text| *text != self.text);
        Ok(LoginEdit { calls, text, is_plain: false })
    }

    fn with_entry(&self, key: &str, entry: &edit::NewEntry) -> Result<Secret, LoginError> {
        let text = edit::set(self.text.expose(), key, entry)?;
        if text.len() > MAX_LEN {
            return Err(LoginError::TooLarge(MAX_LEN));
        }
        Ok(Secret::new(text))
    }
}

/// Whether credentials are something, and can be read back.
fn check(credentials: &Credentials) -> Result<(), LoginError> {
    match credentials {
        Credentials::Anonymous => Err(LoginError::Nothing),
        Credentials::Basic { user, .. } => Ok(check_user(user)?),
        Credentials::IdentityToken { token, .. } | Credentials::RegistryToken(token)
            if token.is_empty() =>
        {
            Err(LoginError::Nothing)
        }
        Credentials::IdentityToken { user, .. } => {
            Ok(user.as_deref().map_or(Ok(()), check_user)?)
        }
        Credentials::RegistryToken(_) => Ok(()),
    }
}

/// The members of an entry, as Docker writes them.
fn entry(credentials: &Credentials) -> Result<Vec<(&'static str, String)>, LoginError> {
    let auth = |user: &str, password: &str| STANDARD.encode(format!("{user}:{password}"));
    Ok(match credentials {
        Credentials::Anonymous => Vec::new(),
        Credentials::Basic { user, password } => {
            let password = password.expose();
            if password.starts_with('\0') || password.ends_with('\0') {
                return Err(LoginError::Nul);
            }
            vec![("auth", auth(user, password))]
        }
        Credentials::IdentityToken { user, token } => {
            let user = user.as_deref().map(|user| ("auth", auth(user, "")));
            let token = ("identitytoken", String::from(token.expose()));
            user.into_iter().chain([token]).collect()
        }
        Credentials::RegistryToken(token) => vec![("registrytoken", token.expose().into())],
    })
}

/// Whether a key names all of a registry: one of its hosts, alone or in a URL.
fn is_of_registry(key: &str, hosts: &[&str]) -> bool {
    reduce(key).is_some_and(|(host, path)| hosts.contains(&host) && is_api_root(path))
}
