//! The laws of tokens: scopes read back and are ordered by what they cover, requests are received as they were sent,
//! replies stay within their bounds, and what goes into a header comes out of it.

use distref::protocol::auth::{
    Authorization, Basic, BearerToken, Grant, ReceivedTokenRequest, Scope, ScopeSet, TokenReply,
    TokenRequest,
};
use distref::registry::{RealmPolicy, Secret};
use http::{HeaderValue, Request};

const NOW: i64 = 1_780_000_000;

/// Takes three texts with tabs between them; those that are missing are empty.
pub(crate) fn hold(text: &str) {
    let mut texts = text.split('\t');
    let [first, second, third] = [(); 3].map(|()| texts.next().unwrap_or_default());
    for text in [first, second, third] {
        scope(text);
        reply(text);
        headers(text);
        received(text);
    }
    let sets = [first, second, third].map(ScopeSet::read);
    for (set, text) in sets.iter().zip([first, second, third]) {
        scope_set(set, text);
    }
    coverage(&sets);
    pair(first, second);
    sent(&sets[0], second, third);
}

fn scope(text: &str) {
    let Ok(scope) = text.parse::<Scope>() else { return };
    assert!(scope.as_str().len() <= Scope::MAX_LEN);
    assert_eq!(scope.as_str().parse(), Ok(scope.clone()));
    let class = scope.class().map_or(String::new(), |class| format!("({class})"));
    let actions: Vec<&str> = scope.actions().collect();
    assert!(actions.windows(2).all(|two| two[0] < two[1]), "{scope}");
    let parts = format!("{}{class}:{}:{}", scope.kind(), scope.name(), actions.join(","));
    assert_eq!(scope.as_str(), parts);
    assert!(!scope.kind().is_empty() && !scope.name().is_empty());
    assert!(actions.iter().all(|action| scope.allows(action)));
    assert_eq!(scope.merge(&scope), Some(scope));
}

fn scope_set(set: &ScopeSet, text: &str) {
    assert!(set.len() <= ScopeSet::MAX_SCOPES);
    assert_eq!(set.iter().count() + set.others().count(), set.len());
    let printed = set.to_string();
    let read: ScopeSet = printed.parse().expect("its own text");
    assert_eq!(&read, set);
    assert_eq!(read.to_string(), printed);
    if let Ok(strict) = text.parse::<ScopeSet>() {
        assert_eq!(&strict, set);
    }
}

/// `covers` is reflexive and transitive, and two sets that cover each other cover the same; a union covers its parts.
fn coverage(sets: &[ScopeSet; 3]) {
    let [a, b, c] = sets;
    for set in sets {
        assert!(set.covers(set) && set.covers(&ScopeSet::new()));
    }
    if a.covers(b) {
        assert!(!b.covers(c) || a.covers(c), "{a:?} ⊇ {b:?} ⊇ {c:?}");
        assert!(!b.covers(a) || a.covers(c) == b.covers(c), "{a:?} = {b:?}");
    }
    if a == b {
        assert!(a.covers(b) && b.covers(a));
    }
    let (mut both, mut other_way) = (a.clone(), b.clone());
    if both.merge(b) && other_way.merge(a) {
        assert!(both.covers(a) && both.covers(b));
        assert_eq!(both, other_way);
        assert!(!c.covers(&both) || (c.covers(a) && c.covers(b)));
    }
    assert!(a.with_hints(b).covers(a));
}

fn reply(text: &str) {
    let Ok(reply) = TokenReply::parse(text.as_bytes(), NOW) else { return };
    let seconds = reply.lifetime().as_secs();
    assert!((60..=86_400).contains(&seconds));
    assert!(reply.issued_at() <= NOW && reply.expires_at() > NOW);
    assert!(reply.expires_at() - reply.issued_at() == i64::try_from(seconds).expect("small"));
    assert!(reply.token().to_header_value().to_str().is_ok());
    let written = reply.to_json();
    if written.len() <= TokenReply::MAX_LEN {
        assert_eq!(TokenReply::parse(written.as_bytes(), NOW), Ok(reply));
    }
}

fn headers(text: &str) {
    if let Ok(token) = BearerToken::new(text) {
        let value = token.to_header_value();
        assert!(value.is_sensitive());
        assert_eq!(BearerToken::read(&value), Ok(token.clone()));
        assert_eq!(Authorization::read(&value), Ok(Authorization::Bearer(token)));
    }
    for text in [text.to_owned(), format!("Basic {text}")] {
        let Ok(value) = HeaderValue::from_str(&text) else { continue };
        if let Ok(read) = Authorization::read(&value) {
            assert_eq!(Authorization::read(&read.to_header_value()), Ok(read));
        }
    }
}

fn pair(user: &str, password: &str) {
    let Ok(basic) = Basic::new(user, password) else { return };
    assert_eq!((basic.user(), basic.password().expose()), (user, password));
    let value = basic.to_header_value();
    assert!(value.is_sensitive());
    assert_eq!(Basic::read(&value), Ok(basic));
}

/// What a client sends is what a server receives.
fn sent(scopes: &ScopeSet, service: &str, secret: &str) {
    let policy = RealmPolicy::new("https://r.example".parse().expect("an origin"));
    let realm = policy.realm("https://auth.example/token?a=b").expect("a realm");
    let basic = Basic::new(service, secret).ok();
    let grants = [Grant::Anonymous, Grant::Refresh(Secret::new(secret))];
    let with_user =
        basic.into_iter().flat_map(|it| [Grant::Login(it.clone()), Grant::Password(it)]);
    for grant in grants.into_iter().chain(with_user) {
        let request = TokenRequest::new(realm.clone(), grant.clone())
            .with_service(service)
            .with_scopes(scopes.clone());
        let Ok(request) = request.to_http() else { continue };
        match ReceivedTokenRequest::read(&request) {
            Ok(received) => {
                assert_eq!(received.grant(), &grant);
                assert_eq!(received.service(), Some(service));
                assert_eq!(received.scopes(), scopes);
                assert_eq!(received.scopes().to_string(), scopes.to_string());
            }
            Err(error) => assert!(request.body().len() > ReceivedTokenRequest::MAX_LEN, "{error}"),
        }
    }
}

fn received(text: &str) {
    let form = Request::post("/token").body(text).expect("a request");
    let query = Request::get(format!("/token?{text}")).body("");
    for request in [Ok(form), query].into_iter().flatten() {
        let Ok(received) = ReceivedTokenRequest::read(&request) else { continue };
        assert!(received.scopes().len() <= ScopeSet::MAX_SCOPES);
        let is_get = matches!(received.grant(), Grant::Anonymous | Grant::Login(_));
        assert_eq!(is_get, request.method() == "GET");
    }
}
