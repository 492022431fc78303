//! What a failure of ureq is to an operation, and which connections serve again; run by tests/driver.rs.

use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

use super::*;

/// A server that does this with each connection, by its number; where it is.
fn server(serve: impl Fn(usize, TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (number, client) in listener.incoming().enumerate() {
            serve(number, client.unwrap());
        }
    });
    format!("localhost:{}", addr.port())
}

/// Reads until there is the end of a head, or nothing more.
fn hears(client: &mut TcpStream) -> bool {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        match client.read(&mut byte) {
            Ok(1) => head.extend(byte),
            _ => return false,
        }
    }
    true
}

fn says(client: &mut TcpStream, text: &str) {
    io::Write::write_all(client, text.as_bytes()).unwrap();
}

fn plain() -> Agent {
    agent(false, TlsConfig::default(), Finder::new(&[]))
}

fn fails(agent: &Agent, url: &str) -> Failure {
    failure(&agent.get(url).call().unwrap_err())
}

#[test]
fn only_what_never_had_a_connection_was_surely_not_sent() {
    let no_roots: [&[u8]; 0] = [];
    let Clients { verified, unverified, plain, .. } = Clients::new(&no_roots, &[]);
    assert_eq!(fails(&plain, "http://127.0.0.1:1/"), Failure::NotSent(FailureKind::Refused));
    assert_eq!(fails(&plain, "http://no.invalid/"), Failure::NotSent(FailureKind::Dns));

    let speaks_http = server(|_, mut client| says(&mut client, "HTTP/1.1 400 -\r\n\r\n"));
    let hangs_up = server(|_, _| ());
    for addr in [speaks_http, hangs_up] {
        for agent in [&verified, &unverified] {
            let found = fails(agent, &format!("https://{addr}/"));
            assert_eq!(found, Failure::NotSent(FailureKind::NoTls), "{addr}");
        }
    }

    let key = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![key.cert.der().clone()],
            rustls::pki_types::PrivateKeyDer::try_from(key.signing_key.serialize_der()).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    let own = server(move |_, mut client| {
        let mut tls = rustls::ServerConnection::new(config.clone()).unwrap();
        let _ = tls.complete_io(&mut client); // the client hangs up
    });
    let found = fails(&verified, &format!("https://{own}/"));
    assert_eq!(found, Failure::NotSent(FailureKind::TlsHandshake));

    let hears_and_hangs_up = server(|_, mut client| {
        hears(&mut client);
    });
    let found = fails(&plain, &format!("http://{hears_and_hangs_up}/"));
    assert!(matches!(found, Failure::Unknown(_)), "{found:?}");
}

#[test]
fn a_connection_serves_again_unless_it_is_closed() {
    let (seen, connections) = mpsc::channel();
    let addr = server(move |number, mut client| {
        for _ in 0..2 {
            if !hears(&mut client) {
                return;
            }
            seen.send(number).unwrap();
            says(&mut client, "HTTP/1.1 404 -\r\nContent-Length: 3\r\n\r\nno\n");
        }
    });
    let client = plain();
    for expected in [0, 0, 1] {
        let reply = client.get(format!("http://{addr}/")).call().unwrap();
        let mut body = reply.into_body().into_reader();
        assert_eq!(io::copy(&mut body, &mut io::sink()).unwrap(), 3);
        assert_eq!(connections.recv().unwrap(), expected);
        thread::sleep(NAP); // so that the end of the connection comes through
    }
}

#[test]
fn names_that_a_registry_gives_do_not_lead_to_this_machine() {
    let (seen, connections) = mpsc::channel();
    let addr = server(move |_, mut client| {
        says(&mut client, "HTTP/1.1 200 -\r\nContent-Length: 0\r\n\r\n");
        seen.send(()).unwrap();
    });
    let (client, url) = (plain(), format!("http://{addr}/"));
    NEAREST.set(Some(AddressRange::Public));
    let error = client.get(&url).call().unwrap_err();
    assert_eq!(failure(&error), Failure::NotSent(FailureKind::Refused), "{error}");
    assert!(words(&error).contains("nearer to this machine"), "{}", words(&error));
    assert!(connections.try_recv().is_err(), "it was connected to");
    NEAREST.set(None);
    assert!(client.get(&url).call().is_ok());
}

#[test]
fn where_a_host_is_need_not_be_asked() {
    let ok = "HTTP/1.1 200 -\r\nContent-Length: 0\r\n\r\n";
    let addr = server(move |_, mut client| {
        hears(&mut client);
        says(&mut client, ok);
    });
    let at = addr.replace("localhost", "127.0.0.1").parse().unwrap();
    let finder = Finder::new(&[("no.invalid:5000", at)]);
    let knowing = agent(false, TlsConfig::default(), finder);
    assert_eq!(knowing.get("http://no.invalid:5000/").call().unwrap().status(), 200);
    let other = fails(&knowing, "http://no.invalid:5001/");
    assert_eq!(other, Failure::NotSent(FailureKind::Dns));
}

#[test]
fn what_is_on_this_machine_is_not_asked_for_through_a_proxy() {
    let finder = Finder::new(&[("registry.lan:5000", "127.0.0.1:5000".parse().unwrap())]);
    for (url, is_here) in [
        ("http://localhost:5000/v2/", true),
        ("http://LOCALHOST/v2/", true),
        ("https://127.0.0.2:5000/v2/", true),
        ("http://[::1]:5000/v2/", true),
        ("http://registry.lan:5000/v2/", true),
        ("http://registry.lan/v2/", false),
        ("http://10.0.0.1:5000/v2/", false),
        ("https://ghcr.io/v2/", false),
        ("https://localhost.corp/v2/", false),
    ] {
        assert_eq!(finder.is_here(&url.parse().unwrap()), is_here, "{url}");
    }
}
