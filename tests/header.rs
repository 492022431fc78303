//! Headers and bodies of refusals, as registries send them: scenario by scenario.

use std::time::Duration;

use distref::manifest::MediaType;
use distref::protocol::header::{
    Accept, ContentType, HeaderErrorKind, Link, RateLimits, RetryAfter, Warning, WarningLog,
    Warnings, chunk_min_length,
};
use distref::protocol::{BodyForm, ErrorBody, ErrorCode, ErrorDetail, ErrorEntry};
use distref::registry::CheckedUrl;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

fn headers(lines: &[(&str, &[u8])]) -> HeaderMap {
    let line = |(name, value): &(&str, &[u8])| {
        (name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value).unwrap())
    };
    let mut headers = HeaderMap::new();
    for (name, value) in lines.iter().map(line) {
        headers.append(name, value);
    }
    headers
}

#[test]
fn a_link_leads_to_the_right_page_once_it_is_resolved() {
    let request: CheckedUrl = "https://r.example/v2/app/tags/list?n=2".parse().unwrap();
    for (link, expected) in [
        (
            "</v2/app/tags/list?n=2&last=b>; rel=\"next\"",
            Some("https://r.example/v2/app/tags/list?n=2&last=b"),
        ),
        ("<?n=2&last=b>; rel=next", Some("https://r.example/v2/app/tags/list?n=2&last=b")),
        ("<https://r.example/v2/x>; rel=\"prev next\"", Some("https://r.example/v2/x")),
        ("<list?last=a,b>; rel=next", Some("https://r.example/v2/app/tags/list?last=a,b")),
        ("</prev>; rel=prev, </next>; rel=next", Some("https://r.example/next")),
        ("<https://me:pw@evil.example/>; rel=next", None),
        ("</v2/list?last=a>b>; rel=next", None), // found, and no URL
    ] {
        let headers = headers(&[("link", link.as_bytes())]);
        let next = Link::next(&headers).unwrap().unwrap();
        let url = request.resolve(next.target()).ok();
        assert_eq!(url.as_ref().map(CheckedUrl::expose), expected, "{link}");
    }
}

#[test]
fn parameters_of_a_content_type_do_not_hide_an_index() {
    let index =
        headers(&[("content-type", b"application/vnd.oci.image.index.v1+json; charset=utf-8")]);
    let content_type = ContentType::of(&index).unwrap().unwrap();
    assert_eq!(*content_type.media_type(), MediaType::OCI_INDEX);
}

#[test]
fn an_accept_with_every_manifest_names_each_and_not_more() {
    let value = Accept::value(&Accept::MANIFESTS);
    let headers = headers(&[("accept", value.as_bytes())]);
    let accept = Accept::of(&headers);
    for media_type in &Accept::MANIFESTS {
        assert!(accept.names(media_type) && media_type.is_manifest() | media_type.is_index());
    }
    assert!(!accept.takes(&MediaType::OCI_CONFIG));
}

#[test]
fn a_server_does_not_take_any_type_for_a_named_one() {
    let any = headers(&[("accept", b"*/*")]);
    assert!(Accept::of(&any).takes(&MediaType::OCI_MANIFEST));
    assert!(!Accept::of(&any).names(&MediaType::OCI_MANIFEST));
    let lines = headers(&[
        ("accept", b"application/vnd.docker.distribution.manifest.v2+json"),
        ("accept", b"application/vnd.oci.image.manifest.v1+json;q=0.5"),
    ]);
    assert_eq!(Accept::of(&lines).weight(&MediaType::OCI_MANIFEST), 500);
    assert_eq!(Accept::of(&lines).weight(&MediaType::OCI_INDEX), 0);
}

#[test]
fn a_wait_after_too_many_requests_is_bounded() {
    let now = 1_700_000_000;
    for (value, wait) in [
        ("0", Some(0)),
        ("5", Some(5)),
        ("99999999", Some(86_400)),
        ("Tue, 14 Nov 2023 22:13:50 GMT", Some(30)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
        ("-1", None),
        ("1.5", None),
        ("880.092\u{b5}s", None),
    ] {
        let headers = headers(&[("retry-after", value.as_bytes())]);
        let read = RetryAfter::of(&headers).ok().flatten();
        assert_eq!(read.map(|it| it.wait(now)), wait.map(Duration::from_secs), "{value}");
    }
}

#[test]
fn limits_are_a_notice_only_where_they_are_numbers() {
    for (remaining, is_exhausted, is_known) in [
        ("0;w=21600", true, true),
        ("0", true, true),
        ("99;w=21600", false, true),
        ("none", false, false),
        ("-1;w=21600", false, false),
    ] {
        let limits = RateLimits::of(&headers(&[
            ("ratelimit-limit", b"100;w=21600"),
            ("ratelimit-remaining", remaining.as_bytes()),
            ("docker-ratelimit-source", b"\x80bad source\xff"),
        ]));
        assert_eq!((limits.is_exhausted(), limits.remaining().is_some()), (is_exhausted, is_known));
        assert_eq!(
            limits.limit().and_then(distref::protocol::header::RateLimit::window),
            Some(21_600)
        );
        assert_eq!(limits.source(), Some("\\u{80}bad source\u{ff}"));
    }
}

#[test]
fn a_warning_is_shown_once_over_many_responses() {
    let response = headers(&[
        ("warning", b"299 - \"this registry is a test\""),
        ("warning", b"299 - \"second warning\""),
        ("warning", b"299 - \"this registry is a test\""),
        ("warning", b"199 - \"no\""),
        ("warning", b"299 proxy \"no\""),
        ("warning", b"299 - \"no\" \"Sat, 25 Aug 2012 23:34:45 GMT\""),
        ("warning", b"299 - \"gr\xfc\xdfe"), // without an end
    ]);
    let mut log = WarningLog::default();
    let mut shown = Vec::new();
    for _ in 0..3 {
        let warnings = Warnings::of(&response);
        assert_eq!(warnings.errors().len(), 4);
        let new = warnings.iter().filter(|warning| log.is_new(warning));
        shown.extend(new.map(Warning::text).map(str::to_owned));
    }
    assert_eq!(shown, ["this registry is a test", "second warning"]);
}

#[test]
fn a_chunk_length_that_no_chunk_can_have_is_an_error() {
    for (value, expected) in [
        ("5242880", Ok(Some(5_242_880))),
        ("9223372036854775808", Err(HeaderErrorKind::TooLarge)),
        ("5 MiB", Err(HeaderErrorKind::Character)),
        ("many", Err(HeaderErrorKind::Number)),
    ] {
        let read = chunk_min_length(&headers(&[("oci-chunk-min-length", value.as_bytes())]));
        assert_eq!(read.map_err(|error| error.kind()), expected, "{value}");
    }
}

/// Status, body, form, codes, the line.
type Row = (u16, &'static [u8], BodyForm, &'static [&'static str], &'static str);

#[test]
fn a_refusal_keeps_its_status_whatever_the_body_is() {
    let rows: [Row; 26] = [
        (404, br#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"1"}}]}"#, BodyForm::Errors, &["MANIFEST_UNKNOWN"], "404 Not Found: MANIFEST_UNKNOWN: manifest unknown"),
        (401, b"{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\",\"detail\":null}]}\n", BodyForm::Errors, &["UNAUTHORIZED"], "401 Unauthorized: UNAUTHORIZED: authentication required"),
        (403, br#"{"errors":[{"code":"DENIED"},{"code":"X_OWN"}]}"#, BodyForm::Errors, &["DENIED", "X_OWN"], "403 Forbidden: DENIED (and 1 more)"),
        (400, br#"{"errors":[{"code":"DENIED","message":"Your authorization token has expired. Reauthenticate and try again."}]}"#, BodyForm::Errors, &["DENIED"], "400 Bad Request: DENIED: Your authorization token has expired. Reauthenticate and try again."), // ECR
        (400, br#"{"errors":[{"code":"PAGINATION_NUMBER_INVALID","message":"invalid number of results requested","detail":{"n":1001}}]}"#, BodyForm::Errors, &["PAGINATION_NUMBER_INVALID"], "400 Bad Request: PAGINATION_NUMBER_INVALID: invalid number of results requested"),
        (400, br#"{"errors":null}"#, BodyForm::Errors, &[], "400 Bad Request: {\"errors\":null}"),
        (400, br#"{"errors":[{"code":7}]}"#, BodyForm::Errors, &["7"], "400 Bad Request: 7"),
        (400, br#"{"errors":[{"message":"no code"}]}"#, BodyForm::Errors, &[], "400 Bad Request: no code"),
        (400, br#"{"errors":["bare"]}"#, BodyForm::Errors, &[], "400 Bad Request: bare"),
        (400, br#"{"errors":[{"detail":"only detail"}]}"#, BodyForm::Errors, &[], "400 Bad Request: only detail"),
        (400, br#"{"errors":{"code":"DENIED"}}"#, BodyForm::Errors, &["DENIED"], "400 Bad Request: DENIED"),
        (403, b"\xef\xbb\xbf{\"errors\":[{\"code\":\"DENIED\"}]}", BodyForm::Errors, &["DENIED"], "403 Forbidden: DENIED"),
        (403, b"{\"errors\":[{\"code\":\"DENIED\",\"message\":\"gr\xfc\xdfe\"}]}", BodyForm::Errors, &["DENIED"], "403 Forbidden: DENIED: gr\u{fffd}\u{fffd}e"),
        (401, br#"{"details":"incorrect username or password"}"#, BodyForm::OtherJson, &[], "401 Unauthorized: incorrect username or password"),
        (404, br#"{"message":"Not Found","documentation_url":"https://docs.example"}"#, BodyForm::OtherJson, &[], "404 Not Found: Not Found"),
        (400, br#"{"error":"invalid_grant","error_description":"expired"}"#, BodyForm::OtherJson, &["invalid_grant"], "400 Bad Request: invalid_grant: expired"),
        (403, br#"{"error":{"code":403,"message":"Forbidden"}}"#, BodyForm::OtherJson, &["403"], "403 Forbidden: 403: Forbidden"),
        (502, b"<html>\r\n<h1>\x1b]0;bad\x07</h1>", BodyForm::Html, &[], "502 Bad Gateway: a page of HTML"),
        (502, b"<HTML><head><TITLE lang=en>502\r\n Bad \x1b]0;bad\x07</TITLE>", BodyForm::Html, &[], "502 Bad Gateway: a page of HTML: 502 Bad \\u{1b}]0;bad\\u{7}"),
        (502, b"<!DOCTYPE html><title> </title>", BodyForm::Html, &[], "502 Bad Gateway: a page of HTML"),
        (502, b"<html><title>no end", BodyForm::Html, &[], "502 Bad Gateway: a page of HTML"),
        (403, b"<?xml version=\"1.0\"?><Error><Code>AccessDenied", BodyForm::NotJson, &[], "403 Forbidden: <?xml version=\"1.0\"?><Error><Code>AccessDenied"),
        (404, b"404 page not found\n", BodyForm::NotJson, &[], "404 Not Found: 404 page not found"),
        (404, b"", BodyForm::Empty, &[], "404 Not Found"),
        (404, b"{}", BodyForm::OtherJson, &[], "404 Not Found: {}"),
        (599, b"\xff\xfe", BodyForm::NotJson, &[], "599: \u{fffd}\u{fffd}"),
    ];
    for (status, body, form, codes, line) in rows {
        let read = ErrorBody::parse(StatusCode::from_u16(status).unwrap(), None, body);
        let found: Vec<&str> =
            read.entries().iter().filter_map(|entry| entry.code().map(ErrorCode::as_str)).collect();
        assert_eq!((read.status().as_u16(), read.form(), found.as_slice()), (status, form, codes));
        assert_eq!(read.to_string(), line);
    }
}

#[test]
fn a_detail_is_any_json_and_kept_as_it_was_written() {
    for (detail, text) in [
        (r#""tag or digest was not found""#, Some("tag or digest was not found")),
        (r#"{"Tag": "1", "n": 1.50}"#, None),
        (r#"[{"Type":"repository","Class":"","Name":"bob/other","Action":"pull"}]"#, None),
        ("7", None),
        ("true", None),
    ] {
        let body = format!(r#"{{"errors":[{{"code":"DENIED","detail":{detail}}}]}}"#);
        let read = ErrorBody::parse(StatusCode::FORBIDDEN, None, body.as_bytes());
        let kept = read.entries()[0].detail().unwrap();
        assert_eq!((kept.as_json(), kept.as_text().as_deref()), (detail, text));
        assert_eq!(read.to_json(), body);
    }
}

#[test]
fn a_large_body_is_bounded() {
    let text = "x".repeat(1 << 20);
    let long = ErrorBody::parse(StatusCode::BAD_GATEWAY, None, text.as_bytes());
    assert_eq!((long.form(), long.excerpt().map(str::len)), (BodyForm::TooLarge, Some(256)));
    assert!(long.to_string().len() <= ErrorBody::MAX_LINE);

    let json = format!(
        r#"{{"errors":[{{"code":"X","message":"{}","detail":"{}"}}]}}"#,
        &text[..9000],
        &text[..9000]
    );
    let read = ErrorBody::parse(StatusCode::BAD_REQUEST, None, json.as_bytes());
    assert_eq!(read.entries()[0].message().map(str::len), Some(ErrorEntry::MAX_MESSAGE));
    assert_eq!(read.entries()[0].detail(), None);
    assert!(ErrorDetail::json(&format!("\"{}\"", &text[..ErrorDetail::MAX_LEN])).is_err());

    let many = format!(r#"{{"errors":[{}]}}"#, [r#"{"code":"DENIED"}"#; 1000].join(","));
    let read = ErrorBody::parse(StatusCode::FORBIDDEN, None, many.as_bytes());
    assert_eq!((read.entries().len(), read.dropped()), (ErrorBody::MAX_ERRORS, 968));
    assert_eq!(read.to_string(), "403 Forbidden: DENIED (and 999 more)");

    let deep = "[".repeat(60_000);
    let read = ErrorBody::parse(StatusCode::FORBIDDEN, None, deep.as_bytes());
    assert_eq!(read.form(), BodyForm::NotJson);
}

#[test]
fn a_deep_body_takes_no_stack() {
    let read = |open: &str, close: &str| {
        let depth = ErrorBody::MAX_LEN / (open.len() + close.len()) - 1;
        let body = [&open.repeat(depth), "1", &close.repeat(depth)].concat();
        ErrorBody::parse(StatusCode::FORBIDDEN, None, body.as_bytes())
    };
    let deep = move || {
        for (open, close, entries) in [
            (r#"{"error":"#, "}", 1),
            (r#"{"errors":"#, "}", 0),
            (r#"{"errors":["#, "]}", 0),
            (r#"{"message":"#, "}", 1),
            ("[", "]", 0),
        ] {
            let read = read(open, close);
            assert_eq!(read.entries().len(), entries, "{open}");
            assert!(read.to_string().len() <= ErrorBody::MAX_LINE);
        }
    };
    std::thread::Builder::new().stack_size(256 * 1024).spawn(deep).unwrap().join().unwrap();
    let nested = br#"{"error":{"error":{"message":"second"}}}"#; // one level is looked into
    let read = ErrorBody::parse(StatusCode::FORBIDDEN, None, nested);
    assert_eq!(read.to_string(), r#"403 Forbidden: {"message":"second"}"#);
}

#[test]
fn a_page_of_html_in_place_of_content_is_shown_up_to_a_limit() {
    let page = format!("<!DOCTYPE html>\n<title>Sign in</title>{}", "<p>x".repeat(1000));
    let read = ErrorBody::parse(StatusCode::OK, None, page.as_bytes());
    let excerpt = read.excerpt().unwrap();
    assert_eq!((read.form(), read.title()), (BodyForm::Html, Some("Sign in")));
    assert!(excerpt.starts_with(r"<!DOCTYPE html>\n<title>Sign in</title><p>x"));
    assert!(excerpt.len() <= ErrorBody::MAX_EXCERPT && excerpt.ends_with('…'), "{excerpt}");

    let html = HeaderValue::from_static("Text/HTML; charset=utf-8");
    for (content_type, body, form) in [
        (None, "<p>Blocked", BodyForm::NotJson),
        (Some(&html), "<p>Blocked", BodyForm::Html),
        (Some(&html), "Blocked", BodyForm::NotJson),
        (Some(&html), r#"{"errors":[{"code":"DENIED"}]}"#, BodyForm::Errors), // as many say
    ] {
        let read = ErrorBody::parse(StatusCode::FORBIDDEN, content_type, body.as_bytes());
        assert_eq!(read.form(), form, "{body}");
    }
    let page = format!("<html>{}<title>{}</title>", "x".repeat(1000), "ä".repeat(1 << 20));
    let read = ErrorBody::parse(StatusCode::FORBIDDEN, None, page.as_bytes());
    assert_eq!((read.form(), read.title()), (BodyForm::Html, None)); // its end is out of reach
    let page = format!("<html><title>{}</title>", "ä".repeat(1000));
    let read = ErrorBody::parse(StatusCode::FORBIDDEN, None, page.as_bytes());
    assert!((100..=128).contains(&read.title().unwrap().len()));
}

#[test]
fn a_refusal_that_a_server_writes_is_read_by_a_client() {
    for code in ["BLOB_UNKNOWN", "TOOMANYREQUESTS", "RANGE_INVALID", "MY_OWN"] {
        let code = ErrorCode::from(code);
        let detail = ErrorDetail::text("line\nline \"quoted\"");
        let written = ErrorBody::from(ErrorEntry::new(code.clone()).with_detail(detail));
        let (parts, body) = written.to_response().into_parts();
        assert_eq!(parts.status, code.status());
        let read =
            ErrorBody::parse(parts.status, parts.headers.get("content-type"), body.as_bytes());
        assert_eq!((read.entries(), read.has(&code)), (written.entries(), true));
        assert_eq!(read.content_type(), Some("application/json"));
    }
}
