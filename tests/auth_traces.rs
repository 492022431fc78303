//! Challenges and token exchanges of real programs, recorded: each is read, and written the same again.

use std::fs;
use std::path::PathBuf;

use distref::protocol::auth::{
    Authorization, Challenges, Preferred, ReceivedTokenRequest, TokenReply,
};
use http::{HeaderValue, Request};
use serde_json::Value;

/// Every recorded exchange, with its file; none, said aloud, where there are no recordings.
fn recorded() -> Vec<(String, Value)> {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS") else {
        println!("IMAGE_VECTORS is not set: traces are skipped");
        return Vec::new();
    };
    let folder = PathBuf::from(folder).join("corpus/traces");
    let mut exchanges = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).unwrap();
            let lines = text.lines().skip(1).map(|line| serde_json::from_str(line).unwrap());
            exchanges.extend(lines.map(|exchange| (file.clone(), exchange)));
        }
    }
    exchanges
}

/// The values of the headers of a name.
fn values<'a>(message: &'a Value, name: &'a str) -> impl Iterator<Item = &'a str> {
    let headers = message["headers"].as_array().into_iter().flatten();
    let named = headers.filter(move |it| it[0].as_str().unwrap().eq_ignore_ascii_case(name));
    named.map(|it| it[1].as_str().unwrap())
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn every_challenge_is_within_the_grammar_and_can_be_answered() {
    let mut count = 0;
    for (file, exchange) in recorded() {
        for value in values(&exchange["resp"], "www-authenticate") {
            let grammar = Challenges::by_grammar(value.as_bytes());
            assert!(grammar.is_some_and(|list| list.len() == 1), "{file}: {value}");
            let challenge = Challenges::new(value.as_bytes()).next().unwrap().unwrap();
            assert_eq!(challenge.mended(), None, "{file}: {value}");
            match Challenges::new(value.as_bytes()).preferred().unwrap() {
                Preferred::Basic(basic) => assert_eq!(basic.to_string(), value, "{file}"),
                Preferred::Bearer(bearer) => {
                    assert_eq!(bearer.scopes().others().count(), 0, "{file}: {value}");
                    let scope = challenge.scope();
                    let written = bearer.to_string();
                    let sorted = |text: &str| text.replace("push,pull", "pull,push");
                    assert_eq!(written, sorted(value), "{file}");
                    assert_eq!(scope.is_some(), !bearer.scopes().is_empty(), "{file}: {value}");
                }
                other => panic!("{file}: {other:?}"),
            }
            count += 1;
        }
    }
    println!("{count} challenges");
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn every_token_request_and_reply_is_read() {
    let (mut requests, mut replies) = (0, 0);
    for (file, exchange) in recorded() {
        if exchange["to"] != "token" {
            continue;
        }
        let sent = &exchange["req"];
        let mut request = Request::builder()
            .method(sent["method"].as_str().unwrap())
            .uri(sent["target"].as_str().unwrap());
        for value in values(sent, "authorization") {
            request = request.header("authorization", value);
        }
        let body = sent["body"]["text"].as_str().unwrap_or_default();
        let request = request.body(body).unwrap();
        let asked = ReceivedTokenRequest::read(&request).unwrap();
        assert_eq!(asked.service(), Some("h7-service"), "{file}: {sent}");
        assert_eq!(asked.scopes().others().count(), 0, "{file}: {sent}");
        requests += 1;
        if exchange["resp"]["status"] == 200 {
            let body = exchange["resp"]["body"]["text"].as_str().unwrap();
            let reply = TokenReply::parse(body.as_bytes(), 1_795_471_786).unwrap();
            assert_eq!(reply.lifetime().as_secs(), 900, "{file}: {body}");
            let expected: Value = serde_json::from_str(body).unwrap();
            assert_eq!(expected["access_token"], reply.token().expose(), "{file}");
            replies += 1;
        }
    }
    println!("{requests} requests, {replies} replies");
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn every_authorization_is_read_and_written_again() {
    let mut count = 0;
    for (file, exchange) in recorded() {
        for value in values(&exchange["req"], "authorization") {
            let value = HeaderValue::from_str(value).unwrap();
            let read =
                Authorization::read(&value).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(read.to_header_value(), value, "{file}");
            count += 1;
        }
    }
    println!("{count} headers");
}
