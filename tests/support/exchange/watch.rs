//! What must hold at every step of every exchange.

use std::collections::BTreeMap;
use std::fmt::Debug;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use distref::client::{Body, Emit, Outgoing};
use distref::registry::{CheckedUrl, Credentials, Origin};
use http::HeaderMap;

/// The most that an operation may hold of one body: the largest limit of any, and some.
pub(crate) const MAX_HELD: u64 = 9 << 20;

/// Looks on.
#[derive(Default)]
pub(crate) struct Watch {
    /// Where each credential may be seen: at its registry, and the realms that this one named.
    credentials: Vec<(Origin, Vec<String>)>,
    realms: BTreeMap<Origin, Vec<Origin>>,
    /// Whom a token was sent to first, and alone may be sent to.
    tokens: BTreeMap<String, Origin>,
    /// Refresh tokens, and who gave them.
    given: Vec<(String, Origin)>,
    /// What must not be printed.
    secrets: Vec<String>,
    requests: usize,
    max_requests: usize,
    is_over: bool,
    fed: u64,
    /// Where the next bytes go.
    emitted: u64,
}

impl Watch {
    pub(crate) fn new(max_requests: usize, secrets: &[String]) -> Self {
        Self { max_requests, secrets: secrets.to_vec(), ..Self::default() }
    }

    /// Another operation begins.
    pub(crate) fn begins(&mut self) {
        (self.requests, self.fed, self.emitted, self.is_over) = (0, 0, 0, false);
    }

    /// The operation is over.
    pub(crate) fn ends(&mut self) {
        self.is_over = true;
    }

    pub(crate) fn learns(&mut self, registry: &Origin, credentials: &Credentials) {
        let texts = match credentials {
            Credentials::Basic { user, password } => {
                let password = password.expose();
                vec![password.to_owned(), STANDARD.encode(format!("{user}:{password}"))]
            }
            Credentials::IdentityToken { token, .. } | Credentials::RegistryToken(token) => {
                vec![token.expose().to_owned()]
            }
            _ => return,
        };
        let texts: Vec<_> = texts.into_iter().filter(|text| text.len() > 2).collect();
        self.secrets.extend(texts.iter().cloned());
        self.credentials.push((registry.clone(), texts));
    }

    /// A request is about to be sent.
    pub(crate) fn sends(&mut self, outgoing: &Outgoing) {
        assert!(!self.is_over, "a request after the end");
        self.requests += 1;
        assert!(
            self.requests <= self.max_requests,
            "more than {} requests of one operation",
            self.max_requests
        );
        self.fed = 0;
        let request = outgoing.request();
        let origin = outgoing.url().origin();
        assert_eq!(request.uri(), outgoing.url().expose());
        let encoding = request.headers().get("accept-encoding").unwrap();
        assert_eq!(encoding, "identity");
        assert!(request.headers().get("cookie").is_none());
        let mut seen: Vec<String> = request.headers().values().map(shown).collect();
        seen.push(request.uri().to_string());
        if let Body::Bytes(bytes) = request.body() {
            seen.push(String::from_utf8_lossy(bytes).into_owned());
        }
        let seen = seen.join("\n");
        for (registry, texts) in &self.credentials {
            let realms = self.realms.get(registry);
            let may = origin == registry || realms.is_some_and(|realms| realms.contains(origin));
            let is_known_there = self.credentials.iter().any(|(other, same)| {
                same == texts
                    && (other == origin
                        || self.realms.get(other).is_some_and(|it| it.contains(origin)))
            });
            for text in texts {
                assert!(
                    may || is_known_there || !seen.contains(text.as_str()),
                    "credentials for {registry} are sent to {origin}"
                );
            }
        }
        for (token, giver) in &self.given {
            assert!(
                origin == giver || !seen.contains(token.as_str()),
                "a refresh token is sent to {origin}"
            );
        }
        for value in request.headers().get_all("authorization") {
            let value = value.to_str().unwrap();
            let Some(token) = value.strip_prefix("Bearer ") else { continue };
            let first = self.tokens.entry(token.to_owned()).or_insert_with(|| origin.clone());
            assert_eq!(first, origin, "a token is sent to another origin");
        }
        assert!(request.headers().get_all("authorization").iter().count() <= 1);
        self.prints(outgoing);
    }

    /// A refresh token from there: for nobody else.
    #[allow(dead_code, reason = "for the laws")]
    pub(crate) fn gives(&mut self, from: &CheckedUrl, token: &str) {
        self.given.push((token.to_owned(), from.origin().clone()));
    }

    /// A reply from there.
    pub(crate) fn answers(&mut self, from: &CheckedUrl, headers: &HeaderMap, body: &[u8]) {
        for value in headers.get_all("www-authenticate") {
            let value = shown(value);
            for part in value.split("ealm=").skip(1) {
                let part = part.trim_start_matches('"');
                let realm = part.split(['"', ',', ' ']).next().unwrap_or_default();
                if let Ok(realm) = from.resolve(realm) {
                    let known = self.realms.entry(from.origin().clone()).or_default();
                    known.push(realm.origin().clone());
                }
            }
        }
        let text = String::from_utf8_lossy(body);
        for part in text.split("token\":").skip(1) {
            let mut strings = part.split('"');
            let is_string = strings.next().is_some_and(|before| before.trim().is_empty());
            if let Some(token) = strings.next().filter(|token| is_string && token.len() > 2) {
                self.secrets.push(token.to_owned());
            }
        }
    }

    /// Bytes of a body were handed over.
    pub(crate) fn feeds(&mut self, len: usize, emit: &Emit<'_>, wants_more: bool) {
        self.fed += u64::try_from(len).unwrap();
        self.emits(emit);
        let emitted = u64::try_from(emit.data.len()).unwrap();
        self.fed -= emitted.min(self.fed);
        assert!(self.fed <= MAX_HELD || !wants_more, "more than {MAX_HELD} bytes of a body held");
    }

    fn emits(&mut self, emit: &Emit<'_>) {
        if emit.data.is_empty() {
            return;
        }
        assert!(
            emit.offset == self.emitted || emit.offset == 0,
            "bytes from {} are emitted after {}",
            emit.offset,
            self.emitted
        );
        self.emitted = emit.offset + u64::try_from(emit.data.len()).unwrap();
    }

    /// What was fed before the first request, by an earlier run.
    pub(crate) fn begins_at(&mut self, offset: u64) {
        self.emitted = offset;
    }

    /// Something that a program might log.
    pub(crate) fn prints(&self, value: &(impl Debug + ?Sized)) {
        self.hides(&format!("{value:?}"));
    }

    pub(crate) fn hides(&self, text: &str) {
        for secret in &self.secrets {
            assert!(!text.contains(secret.as_str()), "{secret} is printed: {text}");
        }
    }
}

fn shown(value: &http::HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}
