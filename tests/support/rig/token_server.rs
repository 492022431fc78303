//! A server of Bearer tokens, as the distribution token specification and its `OAuth2` variant say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::{Value, json};

use super::authority::Authority;
use super::http::{Reply, Request, Server, pairs};
use super::registry::{PASSWORD, USER};

/// Who issues the tokens and for what they are: the registry insists on both.
pub(crate) const ISSUER: &str = "rig-issuer";
pub(crate) const SERVICE: &str = "rig-service";

/// How long a token is good, in seconds.
const LIFETIME: u64 = 300;

/// A request for a token, and how it was answered.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct TokenRequest {
    /// `GET`, or `POST` of the `OAuth2` variant.
    pub(crate) method: String,
    /// Whom the token is for; `None` is nobody in particular.
    pub(crate) user: Option<String>,
    /// As they were asked for, not as they were granted.
    pub(crate) scopes: Vec<String>,
    /// Whether a refresh token took the place of the password.
    pub(crate) by_refresh_token: bool,
    pub(crate) status: u16,
}

/// Runs until it is dropped; its tokens are signed with the key of an authority that the registry trusts.
pub(crate) struct TokenServer {
    server: Server,
    requests: Arc<Mutex<Vec<TokenRequest>>>,
}

impl TokenServer {
    pub(crate) fn start(authority: &Authority) -> Self {
        let desk = Desk::new(authority);
        let requests = Arc::new(Mutex::<Vec<_>>::default());
        let book = Arc::clone(&requests);
        let server = Server::start(move |request| {
            let (entry, reply) = desk.answer(request);
            book.lock().expect("no test panicked with it").push(entry);
            reply
        });
        Self { server, requests }
    }

    pub(crate) fn realm(&self) -> String {
        format!("{}/token", self.server.url())
    }

    pub(crate) fn requests(&self) -> Vec<TokenRequest> {
        self.requests.lock().expect("no test panicked with it").clone()
    }
}

/// What is known behind the counter.
struct Desk {
    key: EcdsaKeyPair,
    certificate: String,
    random: SystemRandom,
    /// Refresh tokens and whose they are.
    refresh_tokens: Mutex<HashMap<String, String>>,
}

/// What is wrong with a request.
struct Refusal(u16, &'static str, &'static str);

const UNAUTHORIZED: Refusal = Refusal(401, "UNAUTHORIZED", "wrong user, password or refresh token");

impl Desk {
    fn new(authority: &Authority) -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let key = EcdsaKeyPair::from_pkcs8(algorithm, &authority.key(), &random).expect("P-256");
        let certificate = STANDARD.encode(authority.der());
        Self { key, certificate, random, refresh_tokens: Mutex::default() }
    }

    fn answer(&self, request: &Request) -> (TokenRequest, Reply) {
        let asked = match &*request.method {
            "POST" => pairs(&String::from_utf8_lossy(&request.body)),
            _ => pairs(&request.query),
        };
        let scopes = asked.get("scope").into_iter().flatten();
        let scopes: Vec<String> =
            scopes.flat_map(|scope| scope.split(' ')).map(str::to_owned).collect();
        let by_refresh_token = first(&asked, "grant_type") == "refresh_token";
        let user = self.user(request, &asked);
        let reply = match &user {
            Ok((user, offline)) => self.grant(user.as_deref(), &asked, &scopes, *offline),
            Err(refusal) => refuse(refusal),
        };
        let (user, status) = match user {
            Ok((user, _)) => (user, 200),
            Err(refusal) => (None, refusal.0),
        };
        let method = request.method.clone();
        (TokenRequest { method, user, scopes, by_refresh_token, status }, reply)
    }

    /// Who asks, and whether for a refresh token too.
    fn user(
        &self,
        request: &Request,
        asked: &HashMap<String, Vec<String>>,
    ) -> Result<(Option<String>, bool), Refusal> {
        match (&*request.method, &*request.path) {
            ("GET", "/token") => match request.header("authorization") {
                None => Ok((None, false)),
                Some(said) if is_ours(said) => {
                    Ok((Some(USER.to_owned()), first(asked, "offline_token") == "true"))
                }
                Some(_) => Err(UNAUTHORIZED),
            },
            ("POST", "/token") => match first(asked, "grant_type") {
                "password"
                    if (first(asked, "username"), first(asked, "password")) == (USER, PASSWORD) =>
                {
                    Ok((Some(USER.to_owned()), first(asked, "access_type") == "offline"))
                }
                "refresh_token" => {
                    let known = self.refresh_tokens.lock().expect("no test panicked with it");
                    let user = known.get(first(asked, "refresh_token")).ok_or(UNAUTHORIZED)?;
                    Ok((Some(user.clone()), false))
                }
                "password" => Err(UNAUTHORIZED),
                _ => Err(Refusal(400, "UNSUPPORTED", "unknown grant_type")),
            },
            (_, "/token") => Err(Refusal(405, "UNSUPPORTED", "GET or POST")),
            _ => Err(Refusal(404, "NOT_FOUND", "only /token is here")),
        }
    }

    fn grant(
        &self,
        user: Option<&str>,
        asked: &HashMap<String, Vec<String>>,
        scopes: &[String],
        offline: bool,
    ) -> Reply {
        let service = asked.get("service").map_or(SERVICE, |service| &*service[0]);
        let access: Vec<Value> = scopes.iter().filter_map(|scope| access(user, scope)).collect();
        let token = self.token(user.unwrap_or_default(), service, &access);
        let mut body = json!({ "token": token, "access_token": token, "expires_in": LIFETIME });
        if let (Some(user), true) = (user, offline) {
            let refresh_token = self.random_text();
            body["refresh_token"] = json!(refresh_token);
            let mut known = self.refresh_tokens.lock().expect("no test panicked with it");
            known.insert(refresh_token, user.to_owned());
        }
        Reply::new(200, body.to_string()).with_header("Content-Type", "application/json")
    }

    /// A JSON Web Token, RFC 7519: ES256, with the certificate of its key.
    fn token(&self, user: &str, service: &str, access: &[Value]) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let head = json!({ "typ": "JWT", "alg": "ES256", "x5c": [self.certificate] });
        let claims = json!({
            "iss": ISSUER, "sub": user, "aud": service, "jti": self.random_text(),
            "iat": now, "nbf": now - 5, "exp": now + LIFETIME, "access": access,
        });
        let [head, claims] = [head, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{head}.{claims}");
        let signature = self.key.sign(&self.random, signed.as_bytes()).expect("a signature");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn random_text(&self) -> String {
        let mut bytes = [0; 18];
        self.random.fill(&mut bytes).expect("random bytes");
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// What is granted of `TYPE:NAME:ACTIONS`: all to the user, `pull` from `public/…` to others.
fn access(user: Option<&str>, scope: &str) -> Option<Value> {
    let (kind, rest) = scope.split_once(':')?;
    let (name, actions) = rest.rsplit_once(':')?;
    let is_public = kind == "repository" && name.starts_with("public/");
    let allowed = |action: &&str| user.is_some() || is_public && *action == "pull";
    let actions: Vec<&str> = actions.split(',').filter(allowed).collect();
    (!actions.is_empty()).then(|| json!({ "type": kind, "name": name, "actions": actions }))
}

fn refuse(&Refusal(status, code, message): &Refusal) -> Reply {
    let body = json!({ "errors": [{ "code": code, "message": message }] });
    let reply =
        Reply::new(status, body.to_string()).with_header("Content-Type", "application/json");
    if status == 401 { reply.with_header("WWW-Authenticate", "Basic realm=\"rig\"") } else { reply }
}

fn is_ours(authorization: &str) -> bool {
    let expected = STANDARD.encode(format!("{USER}:{PASSWORD}"));
    authorization.split_once(' ').is_some_and(|(scheme, credentials)| {
        scheme.eq_ignore_ascii_case("Basic") && credentials == expected
    })
}

fn first<'a>(asked: &'a HashMap<String, Vec<String>>, name: &str) -> &'a str {
    asked.get(name).map_or("", |values| &values[0])
}
