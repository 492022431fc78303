//! Asking for tokens, and what is answered: of servers that keep to the specification and of those that do not.

use distref::protocol::auth::{
    Answer, AnswerError, Authorization, AuthorizationError, Basic, BasicChallenge, BasicError,
    BearerChallenge, BearerError, BearerToken, Grant, Preferred, ReceivedTokenRequest, ScopeSet,
    TokenReply, TokenReplyError, TokenRequest, TokenRequestError,
};
use distref::registry::{Credentials, RealmHop, RealmPolicy, Secret};
use http::{Request, StatusCode};

const NOW: i64 = 1_780_000_000; // 2026-05-28T20:26:40Z

fn realm() -> RealmHop {
    let policy = RealmPolicy::new("https://registry.example".parse().unwrap());
    policy.realm("https://auth.example/token?tenant=a%2Fb").unwrap()
}

fn alice() -> Basic {
    Basic::new("alice", "s3 cr&t").unwrap()
}

fn scopes(text: &str) -> ScopeSet {
    text.parse().unwrap()
}

fn reply(body: &str) -> Result<TokenReply, TokenReplyError> {
    TokenReply::parse(body.as_bytes(), NOW)
}

#[test]
fn a_request_has_the_form_of_its_grant() {
    let full = |grant| {
        TokenRequest::new(realm(), grant)
            .with_service("a registry")
            .with_scopes(scopes("repository:dst:push,pull repository:src:pull x:y"))
            .with_client_id("me+you")
            .offline()
    };
    let query = "tenant=a%2Fb&service=a%20registry&scope=repository%3Adst%3Apull%2Cpush\
                 &scope=repository%3Asrc%3Apull&scope=x%3Ay";
    let form = "service=a+registry&client_id=me%2Byou\
                &scope=repository%3Adst%3Apull%2Cpush+repository%3Asrc%3Apull+x%3Ay&access_type=offline";
    for (grant, method, query, body) in [
        (
            Grant::Anonymous,
            "GET",
            format!("{query}&client_id=me%2Byou&offline_token=true"),
            String::new(),
        ),
        (
            Grant::Login(alice()),
            "GET",
            format!("{query}&account=alice&client_id=me%2Byou&offline_token=true"),
            String::new(),
        ),
        (
            Grant::Password(alice()),
            "POST",
            "tenant=a%2Fb".to_owned(),
            format!("grant_type=password&username=alice&password=s3+cr%26t&{form}"),
        ),
        (
            Grant::Refresh(Secret::new("r/t")),
            "POST",
            "tenant=a%2Fb".to_owned(),
            format!("grant_type=refresh_token&refresh_token=r%2Ft&{form}"),
        ),
    ] {
        let request = full(grant.clone()).to_http().unwrap();
        assert_eq!(request.method(), method);
        assert_eq!(request.uri().query(), Some(query.as_str()));
        assert_eq!(request.body(), body.as_bytes());
        let has_basic = request.headers().contains_key("authorization");
        assert_eq!(has_basic, matches!(grant, Grant::Login(_)));
        let content_type = request.headers().get("content-type").map(|it| it.to_str().unwrap());
        assert_eq!(content_type, (method == "POST").then_some("application/x-www-form-urlencoded"));

        let read = ReceivedTokenRequest::read(&request).unwrap();
        assert_eq!(read.grant(), &grant);
        assert_eq!(read.service(), Some("a registry"));
        assert_eq!(read.scopes(), full(grant.clone()).scopes());
        assert_eq!(read.client_id(), Some("me+you"));
        assert_eq!(read.account(), has_basic.then_some("alice"));
        assert!(read.is_offline());
    }
}

#[test]
fn credentials_answer_a_challenge_as_it_asks_or_are_of_no_use() {
    let bearer = Preferred::Bearer(BearerChallenge::new("/token").unwrap());
    let basic = Preferred::Basic(BasicChallenge::new("x").unwrap());
    let login = |password: &str| Credentials::basic("alice", password).unwrap();
    let identity =
        Credentials::IdentityToken { user: Some("alice".into()), token: Secret::new("i") };
    let token = |text: &str| Credentials::RegistryToken(Secret::new(text));
    let sent = |text: &str| Authorization::Bearer(BearerToken::new(text).unwrap());
    for (challenge, credentials, expected) in [
        (&bearer, Credentials::Anonymous, Ok(Answer::Ask(Grant::Anonymous))),
        (&bearer, login("s3 cr&t"), Ok(Answer::Ask(Grant::Login(alice())))),
        (&bearer, identity.clone(), Ok(Answer::Ask(Grant::Refresh(Secret::new("i"))))),
        (&bearer, token("t"), Ok(Answer::Send(sent("t")))),
        (&bearer, login("a\nb"), Err(AnswerError::Basic(BasicError::Control))),
        (&bearer, token("a\nb"), Err(AnswerError::Bearer(BearerError::Character(1)))),
        (&basic, Credentials::Anonymous, Err(AnswerError::Missing)),
        (&basic, login("s3 cr&t"), Ok(Answer::Send(Authorization::Basic(alice())))),
        (&basic, identity, Err(AnswerError::IdentityToken)),
        (&basic, token("t"), Err(AnswerError::RegistryToken)),
    ] {
        assert_eq!(challenge.answer(&credentials), expected, "{challenge:?} {credentials:?}");
        if let (Preferred::Bearer(_), Ok(Answer::Ask(grant))) = (challenge, expected) {
            assert_eq!(Grant::try_from(&credentials), Ok(grant));
        }
    }
    assert_eq!(Grant::try_from(&token("t")), Err(AnswerError::RegistryToken));
}

#[test]
fn a_request_that_says_nothing_asks_the_realm_alone() {
    let request = TokenRequest::new(realm(), Grant::Anonymous).to_http().unwrap();
    assert_eq!(request.uri(), "https://auth.example/token?tenant=a%2Fb");
    assert!(!ReceivedTokenRequest::read(&request).unwrap().is_offline());
}

#[test]
fn a_url_that_would_be_too_long_is_not_built() {
    let scopes: ScopeSet = (0..64)
        .map(|n| format!("repository:{}{n}:pull", "a".repeat(200)).parse().unwrap())
        .collect();
    let request = |grant| TokenRequest::new(realm(), grant).with_scopes(scopes.clone());
    assert!(request(Grant::Login(alice())).to_http().is_err());
    let post = request(Grant::Password(alice())).to_http().unwrap();
    assert_eq!(ReceivedTokenRequest::read(&post).unwrap().scopes(), &scopes);
}

#[test]
fn scenario_56_a_relative_realm_is_resolved_on_the_registry() {
    let policy = RealmPolicy::new("https://registry.example:5000".parse().unwrap());
    for (realm, url) in [
        ("/token", "https://registry.example:5000/token?service=r"),
        ("token?a=b", "https://registry.example:5000/token?a=b&service=r"),
        ("//auth.example/t", "https://auth.example/t?service=r"),
    ] {
        let challenge = BearerChallenge::new(realm).unwrap().with_service("r").unwrap();
        let hop = policy.realm(challenge.realm()).unwrap();
        let own = ScopeSet::new();
        let request = TokenRequest::answering(&challenge, hop, Grant::Anonymous, &own).to_http();
        assert_eq!(request.unwrap().uri(), url);
    }
}

#[test]
fn scenario_61_a_lifetime_is_taken_within_a_minute_and_a_day() {
    for (expires_in, seconds) in [
        ("10", 60),
        ("0", 60),
        ("-1", 60),
        ("60", 60),
        ("300", 300),
        ("300.9", 300),
        ("\"300\"", 300),
        ("\"soon\"", 60),
        ("\"NaN\"", 60),
        ("1e3", 1000),
        ("86400", 86_400),
        ("86401", 86_400),
        ("1e30", 86_400),
        ("-1e30", 60),
        ("1e400", 86_400),
        ("-1e400", 60),
        ("1e-400", 60),
        ("[1e999]", 60),
        ("{\"a\": [-1e999]}", 60),
        ("\"1e400\"", 86_400),
        ("\"\\ud800\"", 60),
        ("9223372036854775808", 86_400),
        ("99999999999999999999999999", 86_400),
        ("null", 60),
        ("true", 60),
        ("[300]", 60),
    ] {
        let body = format!(r#"{{"token":"a","expires_in":{expires_in}}}"#);
        let read = reply(&body).unwrap();
        assert_eq!(read.lifetime().as_secs(), seconds, "{expires_in}");
        assert_eq!(read.expires_at() - NOW, i64::try_from(seconds).unwrap(), "{expires_in}");
    }
    assert_eq!(reply(r#"{"token":"a"}"#).unwrap().lifetime().as_secs(), 60);
    let latest = TokenReply::parse(br#"{"token":"a"}"#, i64::MAX).unwrap();
    assert!(latest.expires_at() == i64::MAX && !latest.is_good_at(i64::MAX));
}

#[test]
fn scenario_50_a_token_is_good_until_shortly_before_its_end() {
    let read = reply(r#"{"token":"a","expires_in":300}"#).unwrap();
    for (after, is_good) in [(0, true), (200, true), (294, true), (295, false), (300, false)] {
        assert_eq!(read.is_good_at(NOW + after), is_good, "{after}");
    }
}

#[test]
fn scenario_51_a_token_for_more_is_used_for_less_and_not_the_reverse() {
    for (held, needed, is_enough) in [
        ("repository:a:pull", "repository:a:pull,push", false),
        ("repository:a:pull,push", "repository:a:pull", true),
        ("repository:a:pull,push", "repository:a:pull,push repository:b:pull", false),
        ("repository:a:push,pull repository:b:pull", "repository:b:pull", true),
    ] {
        assert_eq!(scopes(held).covers(&scopes(needed)), is_enough, "{held} {needed}");
    }
}

#[test]
fn scenario_62_a_time_of_issue_that_cannot_be_right_is_the_time_of_receipt() {
    for (issued_at, expected) in [
        (r#""2026-05-28T20:26:40Z""#, NOW),
        (r#""2026-05-28T20:26:10Z""#, NOW - 30),
        (r#""2026-05-28T22:26:10.123456789+02:00""#, NOW - 30),
        (r#""2026-05-28T20:25:40Z""#, NOW), // over by now: the clocks differ
        (r#""2026-05-28T20:26:41Z""#, NOW), // the future
        (r#""1970-01-01T00:00:00Z""#, NOW),
        (r#""9999-12-31T23:59:59Z""#, NOW),
        (r#""yesterday""#, NOW),
        (r#""""#, NOW),
        ("1779999970", NOW),
        ("null", NOW),
    ] {
        let body = format!(r#"{{"token":"a","issued_at":{issued_at}}}"#);
        assert_eq!(reply(&body).unwrap().issued_at(), expected, "{issued_at}");
    }
}

#[test]
fn scenario_63_a_reply_without_a_token_that_can_be_sent_is_refused() {
    use TokenReplyError::{Duplicate, NoToken, Syntax, Token};
    for (body, error) in [
        (r#"{"token":""}"#, NoToken),
        (r#"{"token":null}"#, NoToken),
        (r#"{"token":5}"#, NoToken),
        (r#"{"token":["a"]}"#, NoToken),
        (r#"{"Token":"a"}"#, NoToken),
        ("{}", NoToken),
        ("[]", Syntax),
        ("null", Syntax),
        (r#""token""#, Syntax),
        ("", Syntax),
        ("<html>", Syntax),
        (r#"{"token":"a"} x"#, Syntax),
        (r#"{"token":"a""#, Syntax),
        ("\u{FEFF}", Syntax),
        ("\u{FEFF}\u{FEFF}{\"token\":\"a\"}", Syntax),
        (r#"{"token":"\ud800"}"#, NoToken),
        (r#"{"token":1e999}"#, NoToken),
        (r#"{"token":"a","expires_in":1e}"#, Syntax),
        (r#"{"token":"a\r\nX-Y: z"}"#, Token(BearerError::Character(1))),
        (r#"{"token":"a b"}"#, Token(BearerError::Character(1))),
        (r#"{"token":"\u0000"}"#, Token(BearerError::Character(0))),
        (r#"{"token":"ä"}"#, Token(BearerError::Character(0))),
        (r#"{"token":"a","token":"b"}"#, Duplicate("token")),
        (r#"{"access_token":"a","access_t\u006fken":"b"}"#, Duplicate("access_token")),
    ] {
        assert_eq!(reply(body), Err(error), "{body}");
    }
    assert_eq!(TokenReply::parse(b"{\"token\":\"\xFF\"}", NOW), Err(Syntax));
    let deep = format!(r#"{{"a":{},"token":"a"}}"#, "[".repeat(10_000));
    assert_eq!(reply(&deep), Err(Syntax));
}

#[test]
fn members_that_are_none_and_a_byte_order_mark_spoil_no_token() {
    for body in [
        "\u{FEFF}{\"token\":\"a\"}",
        r#"{"other":[1e999],"token":"a"}"#,
        r#"{"scope":1e999,"issued_at":{"a":1e999},"refresh_token":[1e999],"token":"a"}"#,
        r#"{"access_token":1e999,"token":"a"}"#,
        r#"{"refresh_token":"\ud800","token":"a"}"#,
    ] {
        assert_eq!(reply(body), reply(r#"{"token":"a"}"#), "{body}");
    }
}

#[test]
fn a_scope_that_says_nothing_is_none() {
    for scope in [r#""""#, r#"" ""#, r#""größe""#, "null", "5", "[]"] {
        let body = format!(r#"{{"token":"a","scope":{scope}}}"#);
        assert_eq!(reply(&body).unwrap().scopes(), None, "{scope}");
    }
    let token = BearerToken::new("a").unwrap();
    let written = TokenReply::new(token, NOW, 300).with_scopes(ScopeSet::new());
    assert_eq!(reply(&written.to_json()), Ok(written));
}

#[test]
fn scenario_64_access_token_counts_where_there_are_both() {
    for (body, token) in [
        (r#"{"token":"a","access_token":"b"}"#, "b"),
        (r#"{"access_token":"b","token":"a"}"#, "b"),
        (r#"{"token":"a","access_token":""}"#, "a"),
        (r#"{"token":"a","access_token":null}"#, "a"),
        (r#"{"token":null,"access_token":"b"}"#, "b"),
        (r#"{"access_token":"b","other":{"token":"c"}}"#, "b"),
    ] {
        assert_eq!(reply(body).unwrap().token().expose(), token, "{body}");
    }
    let both = reply(r#"{"token":"a","access_token":"b\n"}"#);
    assert_eq!(both, Err(TokenReplyError::Token(BearerError::Character(1))));
}

#[test]
fn scenario_65_a_long_reply_is_refused_unread() {
    let body = |spaces: usize| format!("{}{{\"token\":\"a\"}}", " ".repeat(spaces));
    assert!(reply(&body(TokenReply::MAX_LEN - 13)).is_ok());
    assert_eq!(reply(&body(TokenReply::MAX_LEN - 12)), Err(TokenReplyError::TooLong));
    let long = format!(r#"{{"token":"{}"}}"#, "a".repeat(40_000));
    assert_eq!(reply(&long), Err(TokenReplyError::Token(BearerError::TooLong)));
}

#[test]
fn scenario_67_a_post_with_a_password_becomes_one_get_where_there_seems_to_be_no_post() {
    let request =
        |grant| TokenRequest::new(realm(), grant).with_scopes(scopes("repository:a:pull"));
    for status in 100..600 {
        let status = StatusCode::from_u16(status).unwrap();
        let next = request(Grant::Password(alice())).after(status);
        let falls_back = [400, 401, 404, 405].contains(&status.as_u16());
        assert_eq!(next, falls_back.then(|| request(Grant::Login(alice()))), "{status}");
        for grant in [Grant::Anonymous, Grant::Login(alice()), Grant::Refresh(Secret::new("r"))] {
            assert_eq!(request(grant).after(status), None, "{status}");
        }
    }
}

#[test]
fn scenario_68_a_refresh_token_is_kept_if_it_can_be_used() {
    for (refresh_token, kept) in
        [("\"r\"", Some("r")), ("\"\"", None), ("null", None), ("5", None), ("\"a\\nb\"", None)]
    {
        let body = format!(r#"{{"token":"a","refresh_token":{refresh_token}}}"#);
        let read = reply(&body).unwrap();
        assert_eq!(read.refresh_token().map(Secret::expose), kept, "{refresh_token}");
    }
}

#[test]
fn scenario_76_no_secret_is_shown() {
    let login = TokenRequest::new(realm(), Grant::Login(Basic::new("alice", "hidden").unwrap()));
    let refresh = TokenRequest::new(realm(), Grant::Refresh(Secret::new("hidden")));
    let form = "grant_type=password&username=a&password=hidden";
    let received = ReceivedTokenRequest::read(&Request::post("/").body(form).unwrap());
    let reply = reply(r#"{"token":"hidden","refresh_token":"hidden"}"#);
    let bad = ["{\"token\":\"hidden\\n\"}", "hidden", "{\"hidden\":1}"]
        .map(|body| TokenReply::parse(body.as_bytes(), NOW).unwrap_err());
    let messages = bad.map(|error| error.to_string());
    let headers = login.to_http().unwrap().headers().clone();
    let shown =
        format!("{login:?} {refresh:?} {received:?} {reply:?} {bad:?} {messages:?} {headers:?}");
    assert!(!shown.contains("hidden") && !shown.contains("aGlkZGVu"), "{shown}");
    let bad = Request::post("/").body("grant_type=password&username=a:b&password=hidden").unwrap();
    let error = ReceivedTokenRequest::read(&bad).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("hidden"));
}

#[test]
fn a_reply_that_a_server_writes_is_read_back() {
    let token = distref::protocol::auth::BearerToken::new("a\"b\\c").unwrap();
    let full = TokenReply::new(token.clone(), NOW - 30, 300)
        .with_refresh_token(Secret::new("r\"t"))
        .with_scopes(scopes("repository:b:pull repository:a:pull,push"));
    for written in [TokenReply::new(token.clone(), NOW, 0), full] {
        assert_eq!(reply(&written.to_json()), Ok(written));
    }
    let early = TokenReply::new(token, i64::MIN, u32::MAX).to_json();
    assert!(!early.contains("issued_at") && early.contains("86400"), "{early}");
}

#[test]
fn a_request_that_is_none_for_a_token_is_refused_with_the_reason() {
    use TokenRequestError::{Basic as BadBasic, Duplicate, GrantType, Method, Missing, TooLong};
    let get = |query: &str| Request::get(format!("/t?{query}")).body(String::new()).unwrap();
    let post = |form: &str| Request::post("/t").body(form.to_owned()).unwrap();
    let long = format!("service={}", "a".repeat(ReceivedTokenRequest::MAX_LEN));
    for (request, error) in [
        (Request::put("/t").body(String::new()).unwrap(), Method),
        (get("service=a&service=b"), Duplicate("service")),
        (get("account=a&%61ccount=b"), Duplicate("account")),
        (post(&long), TooLong),
        (post(""), Missing("grant_type")),
        (post("grant_type=code"), GrantType),
        (post("grant_type=password&password=x"), Missing("username")),
        (post("grant_type=password&username=x"), Missing("password")),
        (post("grant_type=refresh_token"), Missing("refresh_token")),
        (post("grant_type=password&username=a%3Ab&password=x"), BadBasic(BasicError::Colon(1))),
    ] {
        assert_eq!(ReceivedTokenRequest::read(&request), Err(error), "{error}");
    }
}

#[test]
fn the_scopes_of_a_request_are_bounded_over_all_its_parameters() {
    let form = |last: usize| {
        let scopes = "&scope=repository:a:pull+x:y".repeat(last / 2);
        format!("grant_type=refresh_token&refresh_token=r{scopes}&scope=repository:b:pull")
    };
    for (before, is_read) in [(ScopeSet::MAX_WORDS - 2, true), (ScopeSet::MAX_WORDS, false)] {
        let request = Request::post("/t").body(form(before)).unwrap();
        let read = ReceivedTokenRequest::read(&request).unwrap();
        assert_eq!(read.scopes().covers(&scopes("repository:b:pull")), is_read, "{before}");
        assert!(read.scopes().covers(&scopes("repository:a:pull x:y")));
    }
}

#[test]
fn a_request_says_once_who_asks_or_is_refused() {
    let alice = "Basic YWxpY2U6czNjcmV0";
    for (headers, error) in [
        (&["Bearer x"][..], AuthorizationError::Basic(BasicError::Scheme)),
        (&["Digest x"], AuthorizationError::Scheme),
        (&["Basic x"], AuthorizationError::Basic(BasicError::Base64)),
        (&[""], AuthorizationError::Scheme),
        (&[alice, alice], AuthorizationError::Repeated),
        (&[alice, "Bearer x"], AuthorizationError::Repeated),
        (&[alice, ""], AuthorizationError::Repeated),
    ] {
        let mut request = Request::get("/t");
        for value in headers {
            request = request.header("authorization", *value);
        }
        let read = ReceivedTokenRequest::read(&request.body("").unwrap());
        assert_eq!(read, Err(TokenRequestError::Authorization(error)), "{headers:?}");
    }
}
