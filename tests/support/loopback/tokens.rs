//! A server of tokens, and what the registry asks of it.

use std::cell::RefCell;
use std::rc::Rc;

use distref::client::Now;
use distref::protocol::auth::{
    Basic, BearerToken, Grant, ReceivedTokenRequest, Scope, ScopeSet, TokenReply,
};
use distref::protocol::{ErrorBody, ErrorCode, ErrorEntry};
use distref::registry::Secret;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};

/// Gives out tokens for as long as [`SECONDS`](Self::SECONDS). A clone is the same server.
#[derive(Clone)]
pub(crate) struct Tokens {
    desk: Rc<RefCell<Desk>>,
}

struct Desk {
    user: Basic,
    /// What the user may do, and what anybody may.
    rights: [ScopeSet; 2],
    tokens: Vec<Issued>,
    /// What was asked for, in order.
    asked: Vec<String>,
}

struct Issued {
    token: BearerToken,
    scopes: ScopeSet,
    until: i64,
}

impl Tokens {
    pub(crate) const HOST: &str = "auth.example";
    pub(crate) const REALM: &str = "https://auth.example/token";
    pub(crate) const SERVICE: &str = "registry.example";
    pub(crate) const SECONDS: u32 = 300;
    const REFRESH: &str = "refresh-of-the-user";

    pub(crate) fn new(user: Basic, rights: &str, rights_of_anybody: &str) -> Self {
        let rights = [rights, rights_of_anybody].map(ScopeSet::read);
        let desk = Desk { user, rights, tokens: Vec::new(), asked: Vec::new() };
        Self { desk: Rc::new(RefCell::new(desk)) }
    }

    /// The scopes that were asked for, and by whom, a line for each token.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.desk.borrow().asked.clone()
    }

    /// No token is good any more.
    pub(crate) fn revoke(&self) {
        self.desk.borrow_mut().tokens.clear();
    }

    /// What a token is good for; `None` if it is none, or no longer.
    pub(crate) fn granted(&self, token: &BearerToken, now: Now) -> Option<ScopeSet> {
        let desk = self.desk.borrow();
        let mut known = desk.tokens.iter();
        let known = known.find(|known| known.token == *token && now.unix < known.until)?;
        Some(known.scopes.clone())
    }

    pub(crate) fn answer(&self, request: &Request<Vec<u8>>, now: Now) -> Response<Vec<u8>> {
        match ReceivedTokenRequest::read(request) {
            Ok(asked) if asked.service() == Some(Self::SERVICE) => {
                self.desk.borrow_mut().answer(&asked, now)
            }
            Ok(_) => refuse(StatusCode::BAD_REQUEST, "that is another service"),
            Err(error) => refuse(StatusCode::BAD_REQUEST, &error.to_string()),
        }
    }
}

impl Desk {
    fn answer(&mut self, asked: &ReceivedTokenRequest, now: Now) -> Response<Vec<u8>> {
        let (who, is_user) = match asked.grant() {
            Grant::Anonymous => ("anybody", false),
            Grant::Login(user) | Grant::Password(user) if *user == self.user => ("user", true),
            Grant::Refresh(token) if token.expose() == Tokens::REFRESH => ("refresh", true),
            _ => return refuse(StatusCode::UNAUTHORIZED, "wrong user or password"),
        };
        self.asked.push(format!("{who}: {}", asked.scopes()));
        let scopes = asked.scopes().iter().filter_map(|scope| self.part(scope, is_user)).collect();
        let token = BearerToken::new(&format!("token-{}", self.asked.len())).unwrap();
        let mut reply = TokenReply::new(token.clone(), now.unix, Tokens::SECONDS);
        if asked.is_offline() && is_user {
            reply = reply.with_refresh_token(Secret::new(Tokens::REFRESH));
        }
        self.tokens.push(Issued { token, scopes, until: reply.expires_at() });
        let mut response = Response::new(reply.to_json().into_bytes());
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }

    /// What is granted of a scope: the actions that are among the rights.
    fn part(&self, asked: &Scope, is_user: bool) -> Option<Scope> {
        let rights = &self.rights[usize::from(!is_user)];
        let own = rights.iter().find(|own| own.same_resource(asked))?;
        let actions: Vec<&str> = asked.actions().filter(|action| own.allows(action)).collect();
        let text = format!("{}:{}:{}", asked.kind(), asked.name(), actions.join(","));
        text.parse().ok().filter(|_| !actions.is_empty())
    }
}

fn refuse(status: StatusCode, message: &str) -> Response<Vec<u8>> {
    let entry = ErrorEntry::new(ErrorCode::Unauthorized).with_message(message);
    let refusal = ErrorBody::from(entry).with_status(status).to_response();
    refusal.map(String::into_bytes)
}
