//! A registry, request by request, without a socket.

#[path = "../examples/support/store/memory.rs"]
mod memory;

use distref::server::{Allowed, Content, Server};
use http::{Request, Response};
use memory::Memory;

/// Sends a request to a registry that holds what it is given, and hands over its reply.
fn ask(server: &Server, store: &Memory, request: Request<&[u8]>) -> Response<Content> {
    let (head, body) = request.into_parts();
    let received = match server.receive(&head) {
        Ok(received) => received,
        Err(refusal) => return refusal,
    };
    let Ok(mut exchange) = received.begin(store, &Allowed::Everything);
    if exchange.wants_body() && !body.is_empty() {
        let Ok(()) = exchange.body(body);
    }
    if exchange.wants_body() {
        let Ok(()) = exchange.end();
    }
    exchange.into_reply()
}

#[test]
fn a_blob_that_was_pushed_is_there() {
    let (server, store) = (Server::new(), Memory::default());
    let digest = distref::Digest::sha256_of(b"layer");
    let post = Request::post("/v2/app/blobs/uploads/").body(&b""[..]).unwrap();
    let reply = ask(&server, &store, post);
    assert_eq!(reply.status(), 202);
    let location = reply.headers()["location"].to_str().unwrap();
    let put = Request::put(format!("{location}?digest={digest}")).body(&b"layer"[..]).unwrap();
    assert_eq!(ask(&server, &store, put).status(), 201);
    let get = Request::get(format!("/v2/app/blobs/{digest}")).body(&b""[..]).unwrap();
    let reply = ask(&server, &store, get);
    assert!(matches!(reply.body(), Content::Blob { range, .. } if *range == (0..5)), "{reply:?}");
}
