//! Asking a token server for a token.

use alloc::{boxed::Box, string::String, vec::Vec};

use http::{HeaderValue, Method, Request, StatusCode, header};
use thiserror::Error;
use url::form_urlencoded::Serializer;

use super::{Authorization, AuthorizationError, Basic, BasicError, BearerChallenge, ScopeSet};
use crate::registry::{CheckedUrl, RealmHop, Secret, UrlError};

/// A request for a token: to whom, for which registry, for what, and who asks.
///
/// # Form
///
/// ```text
/// GET realm ? service=… & scope=… & scope=… & account=… & client_id=… & offline_token=true
///     Authorization: Basic …                        ; account and Basic where there is a user
///
/// POST realm
///     Content-Type: application/x-www-form-urlencoded
///     grant_type=password & username=… & password=… & service=… & client_id=… & scope=… & access_type=offline
///     grant_type=refresh_token & refresh_token=… & service=… & client_id=… & scope=…
/// ```
///
/// The realm's own query is kept. A GET has a scope a parameter, a POST one parameter with spaces in it.
/// Source: distribution, `docs/content/spec/auth/token.md` and `oauth.md`. `Debug` shows no secret.
///
/// ```
/// use distref::protocol::auth::{Grant, TokenRequest};
/// use distref::registry::RealmPolicy;
///
/// let policy = RealmPolicy::new("https://registry-1.docker.io".parse()?);
/// let request = TokenRequest::new(policy.realm("https://auth.docker.io/token")?, Grant::Anonymous)
///     .with_service("registry.docker.io")
///     .with_scopes("repository:library/nginx:pull".parse()?)
///     .to_http()?;
/// assert_eq!(
///     request.uri(),
///     "https://auth.docker.io/token?service=registry.docker.io&scope=repository%3Alibrary%2Fnginx%3Apull"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TokenRequest {
    realm: RealmHop,
    grant: Grant,
    service: Option<Box<str>>,
    scopes: ScopeSet,
    client_id: Option<Box<str>>,
    is_offline: bool,
}

/// Who asks for a token, and in which form. Made of [`Credentials`](crate::registry::Credentials) with `try_from`, or by
/// [`Preferred::answer`](super::Preferred::answer).
///
/// ```
/// use distref::protocol::auth::{Basic, Grant};
///
/// let grant = Grant::Login(Basic::new("alice", "s3cret")?);
/// assert_eq!(format!("{grant:?}"), r#"Login(Basic { user: "alice", password: Secret(…) })"#);
/// # Ok::<(), distref::protocol::auth::BasicError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Grant {
    /// Nobody in particular: GET without credentials.
    Anonymous,
    /// A user: GET with a Basic header. Every token server takes it.
    Login(Basic),
    /// A user: POST with the password in a form, OAuth 2. Several token servers do not have it; see
    /// [`TokenRequest::after`].
    Password(Basic),
    /// A refresh token, which `docker login` calls identity token: POST only, for it is no password.
    Refresh(Secret),
}

impl TokenRequest {
    /// What is sent as `client_id` in a POST where the caller set none: OAuth 2 wants one.
    pub const CLIENT_ID: &str = "distref";

    /// A request to this realm, which a [`RealmPolicy`](crate::registry::RealmPolicy) took.
    ///
    /// ```
    /// use distref::protocol::auth::{Grant, TokenRequest};
    /// use distref::registry::RealmPolicy;
    ///
    /// let policy = RealmPolicy::new("https://registry.example".parse()?);
    /// let request = TokenRequest::new(policy.realm("https://auth.example/token?a=b")?, Grant::Anonymous);
    /// assert_eq!(request.to_http()?.uri(), "https://auth.example/token?a=b");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn new(realm: RealmHop, grant: Grant) -> Self {
        let scopes = ScopeSet::new();
        Self { realm, grant, service: None, scopes, client_id: None, is_offline: false }
    }

    /// A request that answers a challenge: its service, and the scopes that are needed with those that it
    /// [hints](ScopeSet::with_hints) at. The realm is apart, for it has to be checked first.
    ///
    /// ```
    /// use distref::protocol::auth::{Challenges, Grant, Preferred, TokenRequest};
    /// use distref::registry::RealmPolicy;
    ///
    /// let value = br#"Bearer realm="/token",service="r",scope="repository:user/image:pull""#;
    /// let Preferred::Bearer(challenge) = Challenges::new(value).preferred()? else { unreachable!() };
    /// let realm = RealmPolicy::new("https://registry.example".parse()?).realm(challenge.realm())?;
    ///
    /// let own = "repository:team/app:pull".parse()?;
    /// let request = TokenRequest::answering(&challenge, realm, Grant::Anonymous, &own);
    /// assert_eq!(
    ///     request.to_http()?.uri(),
    ///     "https://registry.example/token?service=r&scope=repository%3Ateam%2Fapp%3Apull"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn answering(
        challenge: &BearerChallenge,
        realm: RealmHop,
        grant: Grant,
        own: &ScopeSet,
    ) -> Self {
        let service = challenge.service().map(Box::from);
        let scopes = own.with_hints(challenge.scopes());
        Self { service, scopes, ..Self::new(realm, grant) }
    }

    /// The same for the registry of this name.
    ///
    /// ```
    /// # use distref::protocol::auth::{Grant, TokenRequest};
    /// # let policy = distref::registry::RealmPolicy::new("https://a.example".parse()?);
    /// let request = TokenRequest::new(policy.realm("/")?, Grant::Anonymous).with_service("r");
    /// assert_eq!(request.service(), Some("r"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_service(self, service: &str) -> Self {
        Self { service: Some(service.into()), ..self }
    }

    /// The same for these scopes.
    ///
    /// ```
    /// # use distref::protocol::auth::{Grant, TokenRequest};
    /// # let policy = distref::registry::RealmPolicy::new("https://a.example".parse()?);
    /// let request = TokenRequest::new(policy.realm("/")?, Grant::Anonymous)
    ///     .with_scopes("repository:dst:pull,push repository:src:pull".parse()?);
    /// assert_eq!(
    ///     request.to_http()?.uri().query(),
    ///     Some("scope=repository%3Adst%3Apull%2Cpush&scope=repository%3Asrc%3Apull")
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_scopes(self, scopes: ScopeSet) -> Self {
        Self { scopes, ..self }
    }

    /// The same from the program of this name.
    ///
    /// ```
    /// # use distref::protocol::auth::{Grant, TokenRequest};
    /// # let policy = distref::registry::RealmPolicy::new("https://a.example".parse()?);
    /// let request = TokenRequest::new(policy.realm("/")?, Grant::Anonymous).with_client_id("me");
    /// assert_eq!(request.to_http()?.uri().query(), Some("client_id=me"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_client_id(self, client_id: &str) -> Self {
        Self { client_id: Some(client_id.into()), ..self }
    }

    /// The same, asking for a refresh token too, as a login does.
    ///
    /// ```
    /// # use distref::protocol::auth::{Grant, TokenRequest};
    /// # let policy = distref::registry::RealmPolicy::new("https://a.example".parse()?);
    /// let request = TokenRequest::new(policy.realm("/")?, Grant::Anonymous).offline();
    /// assert_eq!(request.to_http()?.uri().query(), Some("client_id=distref&offline_token=true"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn offline(self) -> Self {
        Self { is_offline: true, ..self }
    }

    /// Where the request goes, and [where](RealmHop::redirects) redirects of it may.
    ///
    /// ```
    /// # use distref::protocol::auth::{Grant, TokenRequest};
    /// # let policy = distref::registry::RealmPolicy::new("https://a.example".parse()?);
    /// let request = TokenRequest::new(policy.realm("/t")?, Grant::Anonymous);
    /// assert_eq!(request.realm().url().path(), "/t");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn realm(&self) -> &RealmHop {
        &self.realm
    }

    /// Who asks.
    ///
    /// ```
    /// # use distref::protocol::auth::{Grant, TokenRequest};
    /// # let policy = distref::registry::RealmPolicy::new("https://a.example".parse()?);
    /// let request = TokenRequest::new(policy.realm("/t")?, Grant::Anonymous);
    /// assert_eq!(request.grant(), &Grant::Anonymous);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// The registry's name at the token server.
    ///
    /// ```
    /// # use distref::protocol::auth::{Grant, TokenRequest};
    /// # let policy = distref::registry::RealmPolicy::new("https://a.example".parse()?);
    /// let request = TokenRequest::new(policy.realm("/t")?, Grant::Anonymous);
    /// assert_eq!(request.service(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        self.service.as_deref()
    }

    /// What the token is to be for.
    ///
    /// ```
    /// # use distref::protocol::auth::{Grant, TokenRequest};
    /// # let policy = distref::registry::RealmPolicy::new("https://a.example".parse()?);
    /// let request = TokenRequest::new(policy.realm("/t")?, Grant::Anonymous);
    /// assert!(request.scopes().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn scopes(&self) -> &ScopeSet {
        &self.scopes
    }

    /// The request to send. Its body holds the secret where it is a POST, and the `Debug` of the `http` crate shows it.
    ///
    /// # Errors
    ///
    /// [`UrlError`] where a GET would have a URL longer than [`CheckedUrl::MAX_LEN`].
    ///
    /// ```
    /// use distref::protocol::auth::{Basic, Grant, TokenRequest};
    /// use distref::registry::RealmPolicy;
    ///
    /// let realm = RealmPolicy::new("https://registry.example".parse()?).realm("https://auth.example/token")?;
    /// let request = TokenRequest::new(realm, Grant::Password(Basic::new("alice", "s3 cret")?))
    ///     .with_service("registry.example")
    ///     .to_http()?;
    /// assert_eq!(request.method(), "POST");
    /// let body = "grant_type=password&username=alice&password=s3+cret&service=registry.example&client_id=distref";
    /// assert_eq!(request.body(), body.as_bytes());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_http(&self) -> Result<Request<Vec<u8>>, UrlError> {
        match &self.grant {
            Grant::Anonymous => self.get(None),
            Grant::Login(basic) => self.get(Some(basic)),
            Grant::Password(basic) => {
                let user = [("username", basic.user()), ("password", basic.password().expose())];
                Ok(self.post("password", &user))
            }
            Grant::Refresh(token) => {
                Ok(self.post("refresh_token", &[("refresh_token", token.expose())]))
            }
        }
    }

    /// What to send next where the token server refused with this status: a GET with the same credentials, once, where
    /// it seems to have no POST.
    ///
    /// | sent | status | next |
    /// |---|---|---|
    /// | POST with a password | 400, 401, 404, 405 | GET with it in a Basic header |
    /// | POST with a password | any other | nothing |
    /// | POST with a refresh token | any | nothing: it would be taken for a password |
    /// | GET | any | nothing: the credentials are wrong, or the server is ill |
    ///
    /// Source: containerd, `core/remotes/docker/auth/fetch.go` and `authorizer.go`: Google answers 404, Artifactory 401,
    /// Azure 400.
    ///
    /// ```
    /// use distref::protocol::auth::{Basic, Grant, TokenRequest};
    /// use http::StatusCode;
    ///
    /// # let policy = distref::registry::RealmPolicy::new("https://a.example".parse()?);
    /// let alice = Basic::new("alice", "s3cret")?;
    /// let post = TokenRequest::new(policy.realm("/")?, Grant::Password(alice.clone()));
    /// let get = post.after(StatusCode::NOT_FOUND).unwrap();
    /// assert_eq!(get.grant(), &Grant::Login(alice));
    /// assert_eq!(get.after(StatusCode::NOT_FOUND), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn after(&self, status: StatusCode) -> Option<Self> {
        match (&self.grant, status.as_u16()) {
            (Grant::Password(basic), 400 | 401 | 404 | 405) => {
                Some(Self { grant: Grant::Login(basic.clone()), ..self.clone() })
            }
            _ => None,
        }
    }

    fn get(&self, basic: Option<&Basic>) -> Result<Request<Vec<u8>>, UrlError> {
        let mut url = self.realm.url().clone();
        for (name, value) in self.query(basic.map(Basic::user)) {
            url = url.with_query(name, value)?;
        }
        let mut request = request(Method::GET, &url, Vec::new());
        if let Some(basic) = basic {
            request.headers_mut().insert(header::AUTHORIZATION, basic.to_header_value());
        }
        Ok(request)
    }

    fn query<'a>(&'a self, account: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a str)> {
        let client_id = self.client_id.as_deref().or(self.is_offline.then_some(Self::CLIENT_ID));
        let account = account.filter(|account| !account.is_empty());
        let service = self.service().map(|service| ("service", service));
        service
            .into_iter()
            .chain(self.scopes.words().map(|scope| ("scope", scope)))
            .chain(account.map(|account| ("account", account)))
            .chain(client_id.map(|client_id| ("client_id", client_id)))
            .chain(self.is_offline.then_some(("offline_token", "true")))
    }

    fn post(&self, grant_type: &str, credentials: &[(&str, &str)]) -> Request<Vec<u8>> {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", grant_type).extend_pairs(credentials);
        form.extend_pairs(self.service().map(|service| ("service", service)));
        form.append_pair("client_id", self.client_id.as_deref().unwrap_or(Self::CLIENT_ID));
        if !self.scopes.is_empty() {
            let scopes: Vec<&str> = self.scopes.words().collect();
            form.append_pair("scope", &scopes.join(" "));
        }
        if self.is_offline {
            form.append_pair("access_type", "offline");
        }
        let mut request = request(Method::POST, self.realm.url(), form.finish().into_bytes());
        let form = HeaderValue::from_static(FORM);
        request.headers_mut().insert(header::CONTENT_TYPE, form);
        request
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn request(method: Method, url: &CheckedUrl, body: Vec<u8>) -> Request<Vec<u8>> {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = url.to_uri();
    let json = HeaderValue::from_static("application/json");
    request.headers_mut().insert(header::ACCEPT, json);
    request
}

/// A request for a token as a token server receives it.
///
/// Reads both forms of [`TokenRequest`]. Parameters that are not known are passed over; of `scope` there may be several,
/// with spaces in them.
///
/// ```
/// use distref::protocol::auth::{Grant, ReceivedTokenRequest};
///
/// let request = http::Request::get("/token?service=r&scope=repository:a:pull&scope=repository:b:pull,push").body("")?;
/// let asked = ReceivedTokenRequest::read(&request)?;
/// assert_eq!((asked.service(), asked.grant()), (Some("r"), &Grant::Anonymous));
/// assert_eq!(asked.scopes().to_string(), "repository:a:pull repository:b:pull,push");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReceivedTokenRequest {
    grant: Grant,
    service: Option<Box<str>>,
    scopes: ScopeSet,
    account: Option<Box<str>>,
    client_id: Option<Box<str>>,
    is_offline: bool,
}

impl ReceivedTokenRequest {
    /// The most bytes of a query or a form: several times what a request for 64 scopes takes.
    pub const MAX_LEN: usize = 65_536;

    /// Reads a GET with a query, or a POST with a form. Scopes for which a [`ScopeSet`] has no room are left out, as by
    /// [`ScopeSet::read`] of all of them: a token for less than was asked is no fault.
    ///
    /// # Errors
    ///
    /// [`TokenRequestError`].
    ///
    /// ```
    /// use distref::protocol::auth::{Grant, ReceivedTokenRequest, TokenRequestError};
    ///
    /// let post = |form| ReceivedTokenRequest::read(&http::Request::post("/token").body(form).unwrap());
    /// let asked = post("grant_type=refresh_token&refresh_token=abc&service=r")?;
    /// assert!(matches!(asked.grant(), Grant::Refresh(token) if token.expose() == "abc"));
    /// assert_eq!(post("grant_type=implicit"), Err(TokenRequestError::GrantType));
    /// # Ok::<(), TokenRequestError>(())
    /// ```
    pub fn read<B: AsRef<[u8]>>(request: &Request<B>) -> Result<Self, TokenRequestError> {
        match *request.method() {
            Method::GET => {
                let query = request.uri().query().unwrap_or_default();
                let form = Form::read(query.as_bytes())?;
                let grant = match Authorization::of(request.headers())? {
                    None => Grant::Anonymous,
                    Some(Authorization::Basic(basic)) => Grant::Login(basic),
                    Some(Authorization::Bearer(_)) => {
                        return Err(AuthorizationError::from(BasicError::Scheme).into());
                    }
                };
                Ok(form.with_grant(grant))
            }
            Method::POST => {
                let mut form = Form::read(request.body().as_ref())?;
                let grant = form.grant()?;
                Ok(form.with_grant(grant))
            }
            _ => Err(TokenRequestError::Method),
        }
    }

    /// Who asks.
    ///
    /// ```
    /// # use distref::protocol::auth::{Grant, ReceivedTokenRequest};
    /// let request = http::Request::get("/").header("authorization", "Basic YWxpY2U6czNjcmV0").body("")?;
    /// let asked = ReceivedTokenRequest::read(&request)?;
    /// assert!(matches!(asked.grant(), Grant::Login(basic) if basic.user() == "alice"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// The registry that the token is for, by its name in the challenge.
    ///
    /// ```
    /// # use distref::protocol::auth::ReceivedTokenRequest;
    /// let asked = ReceivedTokenRequest::read(&http::Request::get("/?service=r").body("")?)?;
    /// assert_eq!(asked.service(), Some("r"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        self.service.as_deref()
    }

    /// What the token is to be for.
    ///
    /// ```
    /// # use distref::protocol::auth::ReceivedTokenRequest;
    /// let asked = ReceivedTokenRequest::read(&http::Request::get("/?scope=registry:catalog:*").body("")?)?;
    /// assert_eq!(asked.scopes(), &"registry:catalog:*".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn scopes(&self) -> &ScopeSet {
        &self.scopes
    }

    /// The user that a GET names in its query, without a proof: it is [`grant`](Self::grant) that counts.
    ///
    /// ```
    /// # use distref::protocol::auth::ReceivedTokenRequest;
    /// let asked = ReceivedTokenRequest::read(&http::Request::get("/?account=alice").body("")?)?;
    /// assert_eq!(asked.account(), Some("alice"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// The program that asks.
    ///
    /// ```
    /// # use distref::protocol::auth::ReceivedTokenRequest;
    /// let asked = ReceivedTokenRequest::read(&http::Request::get("/?client_id=docker").body("")?)?;
    /// assert_eq!(asked.client_id(), Some("docker"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }

    /// Whether a refresh token is wanted too.
    ///
    /// ```
    /// # use distref::protocol::auth::ReceivedTokenRequest;
    /// let asked = ReceivedTokenRequest::read(&http::Request::get("/?offline_token=true").body("")?)?;
    /// assert!(asked.is_offline());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn is_offline(&self) -> bool {
        self.is_offline
    }
}

/// Why a request is none for a token. Holds nothing of it.
///
/// ```
/// use distref::protocol::auth::{ReceivedTokenRequest, TokenRequestError};
///
/// let request = http::Request::get("/token?service=a&service=b").body("")?;
/// let error = ReceivedTokenRequest::read(&request).unwrap_err();
/// assert_eq!(error.to_string(), "the parameter service stands there twice");
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum TokenRequestError {
    /// Neither GET nor POST.
    #[error("tokens are asked for by GET and POST")]
    Method,
    /// A query or form of more than [`ReceivedTokenRequest::MAX_LEN`] bytes.
    #[error("the query or form is longer than 65536 bytes")]
    TooLong,
    /// A parameter twice that there may be once.
    #[error("the parameter {0} stands there twice")]
    Duplicate(&'static str),
    /// A POST without a parameter that its grant needs.
    #[error("the parameter {0} is missing")]
    Missing(&'static str),
    /// A POST whose `grant_type` is neither `password` nor `refresh_token`.
    #[error("the grant type is neither password nor refresh_token")]
    GrantType,
    /// User name and password of a form cannot be read.
    #[error("{0}")]
    Basic(#[from] BasicError),
    /// The `Authorization` header of a GET cannot be read, is there twice, or is none of a user.
    #[error("{0}")]
    Authorization(#[from] AuthorizationError),
}

/// The parameters of a query or form that are known.
#[derive(Default)]
struct Form {
    grant_type: Option<String>,
    username: Option<String>,
    password: Option<String>,
    refresh_token: Option<String>,
    service: Option<String>,
    account: Option<String>,
    client_id: Option<String>,
    offline_token: Option<String>,
    access_type: Option<String>,
    scopes: ScopeSet,
}

impl Form {
    fn read(text: &[u8]) -> Result<Self, TokenRequestError> {
        if text.len() > ReceivedTokenRequest::MAX_LEN {
            return Err(TokenRequestError::TooLong);
        }
        let mut form = Self::default();
        let mut words = ScopeSet::MAX_WORDS;
        for (name, value) in url::form_urlencoded::parse(text) {
            let (slot, name) = match &*name {
                "scope" => {
                    words -= form.scopes.read_more(&value, words);
                    continue;
                }
                "grant_type" => (&mut form.grant_type, "grant_type"),
                "username" => (&mut form.username, "username"),
                "password" => (&mut form.password, "password"),
                "refresh_token" => (&mut form.refresh_token, "refresh_token"),
                "service" => (&mut form.service, "service"),
                "account" => (&mut form.account, "account"),
                "client_id" => (&mut form.client_id, "client_id"),
                "offline_token" => (&mut form.offline_token, "offline_token"),
                "access_type" => (&mut form.access_type, "access_type"),
                _ => continue,
            };
            if slot.replace(value.into_owned()).is_some() {
                return Err(TokenRequestError::Duplicate(name));
            }
        }
        Ok(form)
    }

    fn grant(&mut self) -> Result<Grant, TokenRequestError> {
        let need =
            |value: &mut Option<String>, name| value.take().ok_or(TokenRequestError::Missing(name));
        match need(&mut self.grant_type, "grant_type")?.as_str() {
            "password" => {
                let user = need(&mut self.username, "username")?;
                let password = need(&mut self.password, "password")?;
                Ok(Grant::Password(Basic::new(&user, &password)?))
            }
            "refresh_token" => {
                let token = need(&mut self.refresh_token, "refresh_token")?;
                Ok(Grant::Refresh(Secret::new(token)))
            }
            _ => Err(TokenRequestError::GrantType),
        }
    }

    fn with_grant(self, grant: Grant) -> ReceivedTokenRequest {
        let is_true = |value: &String| matches!(value.as_str(), "true" | "1");
        let is_offline = self.offline_token.as_ref().is_some_and(is_true)
            || self.access_type.as_deref() == Some("offline");
        ReceivedTokenRequest {
            grant,
            service: self.service.map(String::into_boxed_str),
            scopes: self.scopes,
            account: self.account.map(String::into_boxed_str),
            client_id: self.client_id.map(String::into_boxed_str),
            is_offline,
        }
    }
}
