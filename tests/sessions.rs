//! Operations that share a session, in between each other's steps.

use std::time::Duration;

use distref::client::{Action, Answer, Ask, Body, Now, Operation, Outgoing, Ping, Session};
use distref::protocol::auth::Basic;
use distref::registry::{
    Addresses, Credentials, DaemonConfig, EndpointPlan, Origin, Purpose, Secret,
};
use http::header::AUTHORIZATION;
use http::response::Parts;

const CHALLENGE: (&str, &str) = ("www-authenticate", "Bearer realm=\"/token\"");

fn registry() -> Origin {
    "https://h.io".parse().unwrap()
}

fn ping() -> Ping {
    let config = DaemonConfig::default();
    let plan =
        EndpointPlan::new(&config, distref::domain!("h.io"), Purpose::Pull, &Addresses::new());
    Ping::new(plan.unwrap()).with_scopes("repository:app:pull".parse().unwrap())
}

fn known(user: &str) -> Credentials {
    Credentials::basic(user, "pass").unwrap()
}

fn at(seconds: u64) -> Now {
    Now { elapsed: Duration::from_secs(seconds), unix: 1_780_000_000, random: 0 }
}

fn head(status: u16, headers: &[(&str, &str)]) -> Parts {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(()).unwrap().into_parts().0
}

/// The request that comes next.
fn sent(ping: &mut Ping, session: &mut Session, now: Now) -> Outgoing {
    match ping.poll(session, now) {
        Action::Send(outgoing) => *outgoing,
        other => panic!("no request is next: {other:?}"),
    }
}

/// Where it goes, and what it says of the user.
fn shown(outgoing: &Outgoing) -> (&str, Option<&str>) {
    let authorization = outgoing.request().headers().get(AUTHORIZATION);
    (outgoing.url().path(), authorization.map(|value| value.to_str().unwrap()))
}

fn replied(ping: &mut Ping, session: &mut Session, head: &Parts, body: &str) {
    ping.response(session, at(0), head);
    ping.body(body.as_bytes());
    if ping.wants_body() {
        ping.end(session, at(0));
    }
}

/// Until the credentials are asked for.
fn asking(session: &mut Session) -> Ping {
    let mut first = ping();
    assert_eq!(shown(&sent(&mut first, session, at(0))), ("/v2/", None));
    replied(&mut first, session, &head(401, &[CHALLENGE]), "");
    let ask = first.poll(session, at(0));
    assert!(matches!(ask, Action::Ask(Ask::Credentials { .. })), "{ask:?}");
    first
}

fn basic(user: &str) -> String {
    Basic::new(user, "pass").unwrap().to_header_value().to_str().unwrap().to_owned()
}

#[test]
fn a_token_for_who_was_known_before_is_not_kept_for_who_is_known_now() {
    for logs_out in [false, true] {
        let mut session = Session::new();
        let mut first = asking(&mut session);
        first.answer(&mut session, Answer::Credentials(known("one")));
        let asked = sent(&mut first, &mut session, at(0));
        assert_eq!(shown(&asked), ("/token", Some(&*basic("one"))));
        if logs_out {
            session.log_out(&registry());
        }
        session.set_credentials(&registry(), known("two"));
        let token = r#"{"token": "of-one", "refresh_token": "more-of-one"}"#;
        replied(&mut first, &mut session, &head(200, &[]), token);
        // Who asked for it uses it up.
        let asked = sent(&mut first, &mut session, at(0));
        assert_eq!(shown(&asked), ("/v2/", Some("Bearer of-one")));

        assert_eq!(session.refresh_token(&registry()), None);
        let asked = sent(&mut ping(), &mut session, at(0));
        assert_eq!(shown(&asked), ("/token", Some(&*basic("two"))));
    }
}

#[test]
fn a_token_is_not_asked_for_again_with_credentials_that_were_forgotten() {
    let mut session = Session::new();
    let mut first = asking(&mut session);
    first.answer(&mut session, Answer::Credentials(known("one")));
    sent(&mut first, &mut session, at(0));
    replied(&mut first, &mut session, &head(503, &[]), "");
    assert!(matches!(first.poll(&mut session, at(0)), Action::Wait(_)));
    session.set_credentials(&registry(), known("two"));
    let asked = sent(&mut first, &mut session, at(10));
    assert_eq!(shown(&asked), ("/token", Some(&*basic("two"))));
}

#[test]
fn an_answer_that_comes_late_does_not_take_the_place_of_credentials_that_were_set() {
    let mut session = Session::new();
    let mut first = asking(&mut session);
    session.set_credentials(&registry(), known("two"));
    first.answer(&mut session, Answer::Credentials(known("one")));
    let asked = sent(&mut first, &mut session, at(0));
    assert_eq!(shown(&asked), ("/token", Some(&*basic("two"))));
}

#[test]
fn the_registry_is_left_alone_by_all_for_as_long_as_it_says() {
    let mut session = Session::new();
    let mut first = ping();
    sent(&mut first, &mut session, at(0));
    replied(&mut first, &mut session, &head(429, &[("retry-after", "50")]), "");
    let waits = |ping: &mut Ping, session: &mut Session, now| match ping.poll(session, now) {
        Action::Wait(time) => time.as_secs(),
        _ => 0,
    };
    assert_eq!(waits(&mut first, &mut session, at(0)), 50);
    assert_eq!(waits(&mut ping(), &mut session, at(20)), 30);
    assert_eq!(waits(&mut ping(), &mut session, at(50)), 0);
}

#[test]
fn what_another_server_says_is_waited_for_by_whom_it_answered() {
    let mut session = Session::new();
    let mut first = ping();
    sent(&mut first, &mut session, at(0));
    let elsewhere = head(307, &[("location", "https://cdn.example/x")]);
    replied(&mut first, &mut session, &elsewhere, "");
    sent(&mut first, &mut session, at(0));
    replied(&mut first, &mut session, &head(429, &[("retry-after", "50")]), "");
    let action = first.poll(&mut session, at(0));
    assert!(matches!(action, Action::Wait(time) if time.as_secs() == 50), "{action:?}");
    sent(&mut ping(), &mut session, at(0));
}

#[test]
fn nobody_waits_longer_than_there_is_where_the_clock_was_set_back() {
    let mut session = Session::new();
    let mut first = ping();
    sent(&mut first, &mut session, at(10_000));
    first.response(&mut session, at(10_000), &head(429, &[("retry-after", "50")]));
    first.end(&mut session, at(10_000));
    assert!(matches!(first.poll(&mut session, at(10_000)), Action::Wait(_)));
    // Another that counts from its own beginning, and this one.
    sent(&mut ping(), &mut session, at(5));
    sent(&mut first, &mut session, at(5));
}

#[test]
fn a_refresh_token_that_took_the_place_of_one_that_is_refused_is_used() {
    let token = |name: &str| {
        Answer::Credentials(Credentials::IdentityToken { user: None, token: Secret::new(name) })
    };
    let form = |outgoing: &Outgoing| match outgoing.request().body() {
        Body::Bytes(bytes) => String::from_utf8(bytes.clone()).unwrap(),
        other => panic!("no form: {other:?}"),
    };
    let mut session = Session::new();
    let (mut first, mut second) = (asking(&mut session), ping());
    assert!(matches!(second.poll(&mut session, at(0)), Action::Ask(_)));
    first.answer(&mut session, token("users-own"));
    second.answer(&mut session, token("users-own"));
    for ping in [&mut first, &mut second] {
        assert!(form(&sent(ping, &mut session, at(0))).contains("refresh_token=users-own"));
    }
    let given = r#"{"token": "one", "refresh_token": "newer"}"#;
    replied(&mut first, &mut session, &head(200, &[]), given);
    sent(&mut first, &mut session, at(0));
    replied(&mut second, &mut session, &head(401, &[]), "");
    assert!(form(&sent(&mut second, &mut session, at(0))).contains("refresh_token=newer"));
    assert_eq!(session.refresh_token(&registry()), Some(&Secret::new("newer")));
    // Where that is refused as well, and then the user's own, it ends.
    for _ in 0..2 {
        replied(&mut second, &mut session, &head(401, &[]), "");
        match second.poll(&mut session, at(0)) {
            Action::Send(outgoing) => assert!(form(&outgoing).contains("users-own")),
            action => assert!(matches!(action, Action::Done(Err(_))), "{action:?}"),
        }
    }
    assert!(matches!(second.poll(&mut session, at(0)), Action::Done(Err(_))));
}
