//! Challenges as registries send them: read, mended, or refused with a reason.

use distref::protocol::auth::{
    BasicChallenge, BearerChallenge, Challenge, ChallengeError, Challenges, FaultKind, Preferred,
    ScopeSet,
};
use http::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};

use FaultKind::{
    Control, Duplicate, MissingComma, Parameter, Repeated, Scheme, Semicolon, SingleQuotes, Space,
    Unquoted, Unterminated, Value,
};

/// What comes of a challenge: its normal form and what was mended, or what it was refused for.
enum Outcome {
    Read(&'static str, Option<(FaultKind, usize)>),
    Refused(FaultKind, usize),
}

const fn ok(normal: &'static str) -> Outcome {
    Outcome::Read(normal, None)
}

const fn mended(normal: &'static str, kind: FaultKind, at: usize) -> Outcome {
    Outcome::Read(normal, Some((kind, at)))
}

const fn refused(kind: FaultKind, at: usize) -> Outcome {
    Outcome::Refused(kind, at)
}

fn outcome(read: Result<Challenge<'_>, distref::protocol::auth::Fault>) -> String {
    match read {
        Ok(challenge) => {
            let mended = challenge.mended().map(|fault| (fault.kind(), fault.offset()));
            format!("{challenge} {mended:?}")
        }
        Err(fault) => format!("{:?}", (fault.kind(), fault.offset())),
    }
}

fn check(rows: &[(&[u8], &[Outcome])]) {
    for (value, expected) in rows {
        let text = String::from_utf8_lossy(value);
        let read: Vec<String> = Challenges::new(value).map(outcome).collect();
        let expected: Vec<String> = expected
            .iter()
            .map(|outcome| match outcome {
                Outcome::Read(normal, mended) => format!("{normal} {mended:?}"),
                Outcome::Refused(kind, at) => format!("{:?}", (kind, at)),
            })
            .collect();
        assert_eq!(read, expected, "{text}");
        let strictly = Challenges::new(value)
            .all(|read| read.is_ok_and(|challenge| challenge.mended().is_none()));
        assert_eq!(Challenges::by_grammar(value).is_some(), strictly, "{text}");
    }
}

#[test]
fn what_keeps_to_the_grammar_is_read_with_nothing_mended() {
    check(&[
        (b"", &[]),
        (b" , ,", &[]),
        (
            br#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull""#,
            &[ok(
                r#"Bearer realm="https://auth.docker.io/token", service="registry.docker.io", scope="repository:library/nginx:pull""#,
            )],
        ),
        (b"Basic realm=\"Registry\"", &[ok("Basic realm=\"Registry\"")]),
        (b"BASIC realm=x", &[ok("BASIC realm=\"x\"")]),
        (
            br#"bearer Realm="https://a/t" , Service="s""#,
            &[ok(r#"bearer Realm="https://a/t", Service="s""#)],
        ),
        (b"Bearer   realm=\"a\"", &[ok("Bearer realm=\"a\"")]),
        (b"Bearer realm = \"a\"\t,\tservice\t=b", &[ok(r#"Bearer realm="a", service="b""#)]),
        (b"Bearer realm=\"a\",,, service=\"b\",", &[ok(r#"Bearer realm="a", service="b""#)]),
        (b"Basic , realm=x", &[ok("Basic realm=\"x\"")]),
        (b"Negotiate", &[ok("Negotiate")]),
        (b"Negotiate , NTLM", &[ok("Negotiate"), ok("NTLM")]),
        (b"Negotiate YII==", &[ok("Negotiate YII==")]),
        (b"NTLM x==, Basic realm=y", &[ok("NTLM x=="), ok("Basic realm=\"y\"")]),
        (b"Negotiate a-._~+/9=, Basic realm=\"x\"", &[ok("Negotiate a-._~+/9="), ok("Basic realm=\"x\"")]),
        (b"Basic realm=", &[ok("Basic realm=")]), // a token68 by its form
        (
            br#"Basic realm="x", charset="UTF-8", Bearer realm="y", Digest nonce="z", algorithm=MD5"#,
            &[
                ok(r#"Basic realm="x", charset="UTF-8""#),
                ok(r#"Bearer realm="y""#),
                ok(r#"Digest nonce="z", algorithm="MD5""#),
            ],
        ),
        (br#"Basic realm="a\"b\\c\d""#, &[ok(r#"Basic realm="a\"b\\cd""#)]),
        (br#"Basic realm="x, Bearer realm=y""#, &[ok(r#"Basic realm="x, Bearer realm=y""#)]),
        (
            br#"Bearer realm="a",scope="repository:a:pull,push repository:b:pull""#,
            &[ok(r#"Bearer realm="a", scope="repository:a:pull,push repository:b:pull""#)],
        ),
        (br#"Bearer realm="",scope="""#, &[ok(r#"Bearer realm="", scope="""#)]),
        ("Basic realm=\"größe\"".as_bytes(), &[ok("Basic realm=\"größe\"")]),
        (b"Basic realm=\"gr\xF6\xDFe\"", &[ok("Basic realm=\"gr\u{FFFD}\u{FFFD}e\"")]),
    ]);
}

#[test]
fn what_registries_get_wrong_is_mended() {
    check(&[
        (
            b"Bearer realm=https://auth.example/token?a=b,service=registry.example:5000",
            &[mended(
                r#"Bearer realm="https://auth.example/token?a=b", service="registry.example:5000""#,
                Unquoted,
                13,
            )],
        ),
        (
            b"Bearer realm=\"a\",service=host:5000",
            &[mended(r#"Bearer realm="a", service="host:5000""#, Unquoted, 25)],
        ),
        (
            b"Bearer realm=\"a\",service=",
            &[mended(r#"Bearer realm="a", service="""#, Unquoted, 25)],
        ),
        (
            b"Bearer realm='https://a/t',service='s'",
            &[mended(r#"Bearer realm="https://a/t", service="s""#, SingleQuotes, 13)],
        ),
        (b"Basic realm='my registry'", &[mended("Basic realm=\"my registry\"", SingleQuotes, 12)]),
        (b"Basic realm='it", &[ok("Basic realm=\"'it\"")]),
        (
            br#"Bearer realm="a" service="b""#,
            &[mended(r#"Bearer realm="a", service="b""#, MissingComma, 16)],
        ),
        (
            br#"Bearer realm="a"service="b""#,
            &[mended(r#"Bearer realm="a", service="b""#, MissingComma, 16)],
        ),
        (
            br#"Basic realm="a" Bearer realm="b""#,
            &[mended("Basic realm=\"a\"", MissingComma, 15), ok("Bearer realm=\"b\"")],
        ),
        (b"Basic realm=\"a\";", &[mended("Basic realm=\"a\"", Semicolon, 15)]),
        (
            b"Bearer realm=\"a\";service=\"b\"; ",
            &[mended(r#"Bearer realm="a", service="b""#, Semicolon, 16)],
        ),
        (b"Bearer realm=https://a/t;", &[mended("Bearer realm=\"https://a/t\"", Unquoted, 13)]),
        (
            b"Negotiate; Basic realm=x",
            &[mended("Negotiate", Semicolon, 9), ok("Basic realm=\"x\"")],
        ),
        (b"NTLM x==; Basic realm=x", &[mended("NTLM x==", Semicolon, 8), ok("Basic realm=\"x\"")]),
        ("Basic realm=größe".as_bytes(), &[mended("Basic realm=\"größe\"", Unquoted, 12)]),
        (b"Bearer\trealm=\"a\"", &[mended("Bearer realm=\"a\"", Space, 6)]),
        (b"Basic,realm=\"a\"", &[mended("Basic realm=\"a\"", Space, 5)]),
        (b";Basic realm=a", &[mended("Basic realm=\"a\"", Semicolon, 0)]),
        (
            br#"Bearer realm="a",scope="x",scope="y""#,
            &[mended(r#"Bearer realm="a", scope="x", scope="y""#, Repeated, 27)],
        ),
        (
            br#"Bearer realm="a",service="b",scope="repository:a:pull"#,
            &[mended(r#"Bearer realm="a", service="b""#, Unterminated, 35)],
        ),
        (
            br#"Basic realm="a"b", NTLM"#, // its quotes go on to the end
            &[mended("Basic realm=\"a\"", Parameter, 15)],
        ),
        (
            br#"Basic realm="a" @, scope="x, NTLM", NTLM"#,
            &[mended(r#"Basic realm="a", scope="x, NTLM""#, Parameter, 16), ok("NTLM")],
        ),
        (
            br#"Bearer realm="a",error_description=token has expired,service="b""#,
            &[mended(r#"Bearer realm="a", error_description="token", service="b""#, Parameter, 41)],
        ),
        (
            br#"Bearer realm="a",scope=repository:a:pull repository:b:pull"#,
            &[mended(r#"Bearer realm="a", scope="repository:a:pull""#, Unquoted, 23)],
        ),
        (b"Negotiate, @, NTLM", &[mended("Negotiate", Parameter, 11), ok("NTLM")]),
        (b"Basic realm=\"a\", \"b\"", &[mended("Basic realm=\"a\"", Parameter, 17)]),
        (b"Basic realm=ab\"c", &[mended("Basic", Value, 14)]),
        (b"Basic realm=a\x7F, a=b", &[mended("Basic a=\"b\"", Value, 13)]),
        (br#"Bearer x=a"b,c", realm="y""#, &[mended(r#"Bearer realm="y""#, Value, 10)]),
        (b"Basic realm=\"x", &[mended("Basic", Unterminated, 12)]),
        (b"Basic realm=\"x\\", &[mended("Basic", Unterminated, 12)]),
    ]);
}

#[test]
fn what_cannot_be_read_is_refused_and_the_next_challenge_is_read() {
    check(&[
        (b"realm=\"x\", Basic realm=\"y\"", &[refused(Scheme, 0), ok("Basic realm=\"y\"")]),
        (b"@, Basic realm=y", &[refused(Scheme, 0), ok("Basic realm=\"y\"")]),
        (b";", &[refused(Semicolon, 0)]),
        ("Bäsic realm=y, Basic realm=y".as_bytes(), &[refused(Scheme, 0), ok("Basic realm=\"y\"")]),
        (b"Bearer: realm=\"x\", NTLM", &[refused(Scheme, 0), ok("NTLM")]),
        (
            br#"Bearer realm="x", realm="y", service="z", Basic realm="w""#,
            &[refused(Duplicate, 18), ok("Basic realm=\"w\"")],
        ),
        (br#"Bearer realm="x", @, realm="y""#, &[refused(Duplicate, 21)]),
        (br#"Bearer realm="x",Service="y",service="z""#, &[refused(Duplicate, 29)]),
        (b"Bearer token has expired", &[refused(Parameter, 7)]),
        (b"Bearer \"x\", NTLM", &[refused(Parameter, 7), ok("NTLM")]),
        (b"NTLM x==, realm=y, Basic realm=z", &[refused(Parameter, 10), ok("Basic realm=\"z\"")]),
        (b"Basic realm=\"a\x07\", NTLM", &[refused(Control, 14), ok("NTLM")]),
        (b"Basic realm=\"a\\\x07\", NTLM", &[refused(Control, 15), ok("NTLM")]),
        (b"Basic realm=\"a\r\nX: y\"", &[refused(Control, 14)]),
    ]);
}

#[test]
fn scenario_52_basic_is_found_beside_negotiate_in_one_header_or_two() {
    let basic = Ok(Preferred::Basic(BasicChallenge::new("x").unwrap()));
    let one = Challenges::new(b"Negotiate YII==, Basic realm=\"x\"");
    assert_eq!(one.preferred(), basic);
    let mut headers = HeaderMap::new();
    for value in ["Negotiate YII==", "Basic realm=\"x\""] {
        headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(value));
    }
    assert_eq!(Challenges::in_headers(&headers).count(), 2);
    assert_eq!(Challenges::in_headers(&headers).preferred(), basic);
}

#[test]
fn scenario_53_names_are_compared_in_any_case() {
    let value = br#"bearer Realm="https://a/t" , SERVICE="s""#;
    let bearer = BearerChallenge::new("https://a/t").unwrap().with_service("s").unwrap();
    assert_eq!(Challenges::new(value).preferred(), Ok(Preferred::Bearer(bearer)));
    let basic = BasicChallenge::new("x").unwrap();
    assert_eq!(Challenges::new(b"BASIC realm=x").preferred(), Ok(Preferred::Basic(basic)));
}

#[test]
fn scenario_54_a_long_header_is_refused_unread_and_the_next_one_read() {
    let long = format!("Basic realm=\"{}\"", "x".repeat(100 * 1024));
    let mut headers = HeaderMap::new();
    headers.append(WWW_AUTHENTICATE, HeaderValue::from_str(&long).unwrap());
    headers.append(WWW_AUTHENTICATE, HeaderValue::from_static("NTLM"));
    let read: Vec<_> = Challenges::in_headers(&headers).collect();
    let fault = read[0].unwrap_err();
    assert_eq!((fault.kind(), fault.offset()), (FaultKind::TooLong, Challenges::MAX_LEN));
    assert_eq!(read[1].unwrap().to_string(), "NTLM");
}

#[test]
fn scenario_54_challenges_and_parameters_are_counted() {
    let challenges = "NTLM,".repeat(33);
    let read: Vec<_> = Challenges::new(challenges.as_bytes()).collect();
    let fault = read[32].unwrap_err();
    assert_eq!((read.len(), fault.kind(), fault.offset()), (33, FaultKind::TooMany, 160));
    assert!(read[..32].iter().all(Result::is_ok));

    let params = |count: usize| format!("Digest {}", "a=b,".repeat(count));
    assert!(Challenges::new(params(32).as_bytes()).next().unwrap().is_ok());
    let many = format!("{} NTLM", params(33));
    let read: Vec<_> = Challenges::new(many.as_bytes()).collect();
    assert_eq!(read[0].unwrap_err().kind(), FaultKind::TooManyParameters);
    assert_eq!((read.len(), read[1].unwrap().to_string().as_str()), (2, "NTLM"));
}

#[test]
fn scenario_55_a_bearer_challenge_without_a_realm_is_no_challenge() {
    for value in [
        &b"Bearer service=\"x\""[..],
        b"Bearer realm=\"\"",
        b"Bearer",
        b"Bearer realm=\"https://auth.example.co",
        b"Negotiate, @, Bearer",
    ] {
        assert_eq!(Challenges::new(value).preferred(), Err(ChallengeError::NoRealm), "{value:?}");
    }
    let basic = Challenges::new(b"Bearer realm=\"\", Basic realm=\"x\"").preferred();
    assert!(matches!(basic, Ok(Preferred::Basic(_))));
}

#[test]
fn the_most_telling_reason_is_told_where_no_challenge_can_be_answered() {
    let error = |value| Challenges::new(value).preferred().unwrap_err().to_string();
    assert_eq!(error(b""), "there is no challenge in the answer");
    assert_eq!(
        error(b"Negotiate, NTLM"),
        "the registry asks for Negotiate, which is neither Bearer nor Basic"
    );
    assert_eq!(
        error(b"Negotiate, Basic \"x\""),
        "here a parameter, name=value, or another challenge has to stand (byte 17)"
    );
    let long = "x".repeat(1000);
    let Err(ChallengeError::Unknown(name)) = Challenges::new(long.as_bytes()).preferred() else {
        panic!("another scheme");
    };
    assert_eq!(*name, long[..64]);
}

#[test]
fn a_challenge_that_a_server_writes_is_read_back() {
    let scopes: ScopeSet = "repository:a/b:pull,push repository:c:pull".parse().unwrap();
    let full = BearerChallenge::new("https://auth.example/token?a=\"b\\c\"")
        .and_then(|it| it.with_service("my \"registry\""))
        .and_then(|it| it.with_error("insufficient_scope"))
        .unwrap()
        .with_scopes(scopes);
    for bearer in [BearerChallenge::new("/größe").unwrap(), full] {
        let value = bearer.to_header_value();
        let read = Challenges::new(value.as_bytes()).next().unwrap().unwrap();
        assert_eq!(read.mended(), None);
        assert_eq!(BearerChallenge::try_from(&read), Ok(bearer));
    }
    let basic = BasicChallenge::new("\\\"").unwrap();
    let value = basic.to_header_value();
    assert_eq!(Challenges::new(value.as_bytes()).preferred(), Ok(Preferred::Basic(basic)));
}

#[test]
fn a_challenge_that_would_be_too_long_to_read_is_not_written() {
    let too_long = |read: Result<BearerChallenge, ChallengeError>| match read {
        Err(ChallengeError::Fault(fault)) => fault.kind() == FaultKind::TooLong,
        _ => false,
    };
    let read = |bearer: &BearerChallenge| {
        let value = bearer.to_header_value();
        assert!(value.len() <= Challenges::MAX_LEN);
        match Challenges::new(value.as_bytes()).preferred() {
            Ok(Preferred::Bearer(bearer)) => bearer,
            other => panic!("{other:?}"),
        }
    };
    // as long as can be read, a byte more, and as long but for what has to be escaped
    let room = Challenges::MAX_LEN - r#"Bearer realm="""#.len();
    let longest = BearerChallenge::new(&"a".repeat(room)).unwrap();
    assert_eq!(longest.to_header_value().len(), Challenges::MAX_LEN);
    assert_eq!(read(&longest), longest);
    assert!(too_long(BearerChallenge::new(&"a".repeat(room + 1))));
    assert!(too_long(BearerChallenge::new(&"\"".repeat(room / 2 + 1))));
    assert!(too_long(longest.clone().with_service("")));
    assert!(too_long(longest.clone().with_error("")));
    let half = BearerChallenge::new("/token").unwrap().with_service(&"s".repeat(room / 2)).unwrap();
    assert!(too_long(half.clone().with_error(&"e".repeat(room / 2))));

    // of the scopes, the first ones that have room
    assert!(read(&longest.with_scopes("a:b:c".parse().unwrap())).scopes().is_empty());
    let scope = |n: usize| format!("repository:{n:0>1000}:pull");
    let scopes: ScopeSet = (0..64).map(|n| scope(n).parse().unwrap()).collect();
    let full = half.with_scopes(scopes);
    let kept: ScopeSet = (0..8).map(|n| scope(n).parse().unwrap()).collect();
    assert_eq!(read(&full), full.with_scopes(kept));

    // what is read is not longer when it is written
    let latin = [b"Bearer realm=\"".as_slice(), &[0xFF; 8_000], b"\""].concat();
    let error = Challenges::new(&latin).preferred().unwrap_err();
    assert!(too_long(Err(error)));
    let basic = [b"Basic realm=\"".as_slice(), &[0xFF; 8_000], b"\""].concat();
    let Ok(Preferred::Basic(basic)) = Challenges::new(&basic).preferred() else { panic!() };
    assert_eq!(basic.realm(), None);
    let room = Challenges::MAX_LEN - r#"Basic realm="""#.len();
    let longest = BasicChallenge::new(&"a".repeat(room)).unwrap().to_header_value();
    assert!(Challenges::new(longest.as_bytes()).preferred().is_ok());
    assert!(BasicChallenge::new(&"a".repeat(room + 1)).is_err());
}

#[test]
fn a_text_with_control_characters_is_not_written() {
    let bearer = BearerChallenge::new("/token").unwrap();
    for text in ["a\r\nb", "a\0", "a\x7F"] {
        assert!(BearerChallenge::new(text).is_err());
        assert!(bearer.clone().with_service(text).is_err());
        assert!(bearer.clone().with_error(text).is_err());
        assert!(BasicChallenge::new(text).is_err());
    }
}

/// Header lines, the realm, the service and the scope that are asked for; of `Basic` the realm.
type Seen = (&'static str, &'static [&'static str], Result<[&'static str; 3], &'static str>);

#[test]
fn what_registries_were_seen_to_send_is_answered_or_told() {
    let rows: [Seen; 15] = [
        (
            "Docker Hub",
            &[
                r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull""#,
            ],
            Ok(["https://auth.docker.io/token", "registry.docker.io", "repository:a/b:pull"]),
        ),
        (
            "GHCR, a placeholder",
            &[
                r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull""#,
            ],
            Ok(["https://ghcr.io/token", "ghcr.io", "repository:user/image:pull"]),
        ),
        (
            "Artifactory, no prefix",
            &[
                r#"Bearer realm="https://a.example/api/docker/x/v2/token",service="a.example",scope="a/b:pull""#,
            ],
            Ok(["https://a.example/api/docker/x/v2/token", "a.example", "a/b:pull"]),
        ),
        (
            "an empty scope",
            &[r#"Bearer realm="https://q.example/t",service="q.example",scope="""#],
            Ok(["https://q.example/t", "q.example", ""]),
        ),
        (
            "a token that is over",
            &[
                r#"Bearer realm="https://a.example/t",service="s",scope="repository:a:pull",error="invalid_token""#,
            ],
            Ok(["https://a.example/t", "s", "repository:a:pull"]),
        ),
        (
            "Nexus",
            &["BASIC realm=\"Sonatype Nexus Repository Manager\""],
            Err("Sonatype Nexus Repository Manager"),
        ),
        (
            "ECR",
            &[
                "Basic realm=\"https://1.dkr.ecr.us-east-1.amazonaws.com/\",service=\"ecr.amazonaws.com\"",
            ],
            Err("https://1.dkr.ecr.us-east-1.amazonaws.com/"),
        ),
        ("beside Negotiate and NTLM", &["Negotiate", "NTLM", "Basic realm=\"x\""], Err("x")),
        ("beside NTLM in one line", &["Negotiate YII==, NTLM x==, Basic realm=y"], Err("y")),
        ("Bearer after Basic", &["Basic realm=\"x\"", "Bearer realm=\"/t\""], Ok(["/t", "", ""])),
        (
            "not quoted",
            &["Bearer realm=https://a.example/t,service=a.example:5000"],
            Ok(["https://a.example/t", "a.example:5000", ""]),
        ),
        (
            "in single quotes",
            &["Bearer realm='https://a.example/t',service='s'"],
            Ok(["https://a.example/t", "s", ""]),
        ),
        (
            "a duplicate realm, and another",
            &["Bearer realm=\"/a\",realm=\"/b\"", "Basic realm=\"x\""],
            Err("x"),
        ),
        (
            "a quote that does not end",
            &["Bearer realm=\"/t\",service=\"s\",scope=\"repository:a:pull"],
            Ok(["/t", "s", ""]),
        ),
        (
            "a comma too many and one too few",
            &["Bearer realm=\"/t\" service=\"s\",,"],
            Ok(["/t", "s", ""]),
        ),
    ];
    for (who, lines, expected) in rows {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(line));
        }
        let told = match Challenges::in_headers(&headers).preferred().unwrap() {
            Preferred::Bearer(it) => {
                let service = it.service().unwrap_or_default();
                Ok([it.realm(), service, &it.scopes().to_string()].map(str::to_owned))
            }
            Preferred::Basic(it) => Err(it.realm().unwrap_or_default().to_owned()),
            other => panic!("{who}: {other:?}"),
        };
        assert_eq!(told, expected.map(|it| it.map(str::to_owned)).map_err(str::to_owned), "{who}");
    }
    // Hub for a token that is over; GCR, with 403.
    let none = Challenges::in_headers(&HeaderMap::new()).preferred();
    assert_eq!(none, Err(ChallengeError::Missing));
}
