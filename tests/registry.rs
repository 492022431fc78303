//! A registry over HTTP, and clients that mean no good, or have bad luck.

#[path = "support/rig/authority.rs"]
#[allow(dead_code, reason = "nobody signs tokens")]
mod authority;
#[path = "support/program.rs"]
#[allow(dead_code, reason = "the program is ended, not waited for")]
mod program;
#[path = "../examples/support/serve/mod.rs"]
mod serve;
#[path = "../examples/support/store/mod.rs"]
mod store;
#[path = "support/wire.rs"]
mod wire;

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use distref::Digest;
use distref::server::Server;

use crate::serve::{Limits, Options, Running, Users};
use crate::store::memory::Memory;
use crate::wire::{Reply, Wire, eventually};

const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(20);
/// Long enough for a machine that is busy, short enough to wait for.
const SOON: Duration = Duration::from_millis(400);

fn start(options: Options) -> Running {
    Running::start(LOOPBACK, Memory::default(), options).expect("a free port")
}

fn open() -> Running {
    start(Options::default())
}

fn limited(limits: Limits) -> Running {
    start(Options { limits, ..Options::default() })
}

fn wire(running: &Running) -> Wire {
    Wire::to(running.address())
}

/// Starts an upload in `app`, and says where it goes on.
fn upload(wire: &mut Wire) -> String {
    let reply = wire.ask("POST /v2/app/blobs/uploads/", "", "");
    assert_eq!(reply.status, 202, "{reply:?}");
    reply.header("location").expect("a location").to_owned()
}

/// Pushes a blob to `app`.
fn push(wire: &mut Wire, blob: &[u8]) -> Digest {
    let digest = Digest::sha256_of(blob);
    let reply = wire.ask(&format!("POST /v2/app/blobs/uploads/?digest={digest}"), "", blob);
    assert_eq!(reply.status, 201, "{reply:?}");
    digest
}

/// What writes requests down, and what it wrote.
fn log() -> (serve::Log, Arc<Mutex<Vec<String>>>) {
    let lines = Arc::<Mutex<Vec<String>>>::default();
    let written = Arc::clone(&lines);
    let log = move |line: &serve::LogLine| written.lock().unwrap().push(line.to_string());
    (Arc::new(log), lines)
}

fn is_refusal(reply: &Reply, status: u16, code: &str) -> bool {
    let has_code = reply.text().contains(&format!("\"code\":\"{code}\""));
    reply.status == status && has_code && reply.header("content-type") == Some("application/json")
}

#[test]
fn a_blob_that_was_pushed_comes_back_whole_and_in_parts() {
    let running = open();
    let mut wire = wire(&running);
    let blob: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let digest = push(&mut wire, &blob);
    let reply = wire.ask(&format!("GET /v2/app/blobs/{digest}"), "", "");
    assert!(reply.status == 200 && reply.body == blob);
    let reply = wire.ask(&format!("GET /v2/app/blobs/{digest}"), "Range: bytes=5-99999\r\n", "");
    assert!(reply.status == 206 && reply.body == blob[5..100_000]);
}

#[test]
fn a_reply_to_head_has_a_length_and_no_body() {
    let running = open();
    let mut wire = wire(&running);
    let digest = push(&mut wire, b"layer");
    let reply = wire.ask(&format!("HEAD /v2/app/blobs/{digest}"), "", "");
    assert_eq!((reply.status, reply.header("content-length")), (200, Some("5")));
    assert_eq!(wire.ask("GET /v2/", "", "").status, 200, "nothing came in between");
}

mod paths {
    use super::*;

    /// What is asked for, and how it is refused: by HTTP itself, or with a code.
    const CLIMBING: [(&str, u16, &str); 22] = [
        ("/../../../etc/passwd", 400, "NAME_INVALID"),
        ("/v2/../../etc/passwd", 400, "NAME_INVALID"),
        ("/v2/../outside/manifests/secret", 400, "NAME_INVALID"),
        ("/v2/app/../../outside/manifests/secret", 400, "NAME_INVALID"),
        ("/v2/./outside/manifests/secret", 400, "NAME_INVALID"),
        ("/v2/%2e%2e/outside/manifests/secret", 400, "NAME_INVALID"),
        ("/v2/%2E%2E%2Foutside/manifests/secret", 400, "NAME_INVALID"),
        ("/v2/..%2foutside/manifests/secret", 400, "NAME_INVALID"),
        ("/v2/%252e%252e/outside/manifests/secret", 400, "NAME_INVALID"),
        ("/v2/app%2F..%2F..%2Foutside/manifests/secret", 400, "NAME_INVALID"),
        ("/v2//outside/manifests/secret", 400, "NAME_INVALID"),
        ("//v2/app/manifests/secret", 400, "NAME_INVALID"),
        ("/v2/app/manifests/../../outside/secret", 400, "NAME_INVALID"),
        ("/v2/app/manifests/..%2f..%2fsecret", 400, "NAME_INVALID"),
        ("/v2/app/manifests/%00", 400, "NAME_INVALID"),
        ("/v2/app/blobs/sha256:../../outside/secret", 400, "NAME_INVALID"),
        ("/v2/app/blobs/sha256:..%2f..%2fsecret", 400, "NAME_INVALID"),
        ("/v2/app/blobs/uploads/../../../outside", 400, "NAME_INVALID"),
        ("/v2/..\\outside/manifests/secret", 400, "NAME_INVALID"),
        ("/v2/_uploads/manifests/secret", 404, "NAME_UNKNOWN"),
        ("http://elsewhere/v2/../outside/manifests/secret", 400, "NAME_INVALID"),
        ("http://elsewhere/v2/%2e%2e/manifests/secret", 400, "NAME_INVALID"),
    ];

    #[test]
    fn one_that_climbs_is_refused() {
        let running = open();
        for (path, status, code) in CLIMBING {
            let reply = wire(&running).ask(&format!("GET {path}"), "", "");
            assert!(is_refusal(&reply, status, code), "{path}: {reply:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn one_that_climbs_leads_nowhere_on_a_disk() {
        let folder = tempfile::tempdir().expect("a folder");
        let (root, outside) = (folder.path().join("root"), folder.path().join("outside"));
        std::fs::create_dir(&outside).expect("a folder");
        std::fs::write(outside.join("secret"), "s3cret").expect("a file");
        let disk = store::disk::Disk::open(&root).expect("a store");
        let running = Running::start(LOOPBACK, disk, Options::default()).expect("a free port");
        let before = (listing(folder.path(), &root), listing(&root, &root.join("_new")));
        let digest = Digest::sha256_of(b"x");
        for (path, ..) in CLIMBING {
            for method in ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"] {
                for query in [String::new(), format!("?digest={digest}")] {
                    let reply = wire(&running).ask(&format!("{method} {path}{query}"), "", "x");
                    assert!((400..500).contains(&reply.status), "{method} {path}: {reply:?}");
                    assert!(!reply.body.windows(6).any(|it| it == b"s3cret"), "{method} {path}");
                }
            }
        }
        let after = (listing(folder.path(), &root), listing(&root, &root.join("_new")));
        assert_eq!(before, after);
        let query = format!("?mount={digest}&from=../outside");
        let reply = wire(&running).ask(&format!("POST /v2/app/blobs/uploads/{query}"), "", "");
        assert!(is_refusal(&reply, 400, "NAME_INVALID"), "{reply:?}");
        let mut wire = wire(&running);
        push(&mut wire, b"layer");
        assert_eq!(before.0, listing(folder.path(), &root), "what is stored lies in the root");
    }

    /// All that lies below a folder, with its size, but for what lies below another.
    #[cfg(unix)]
    fn listing(folder: &std::path::Path, but: &std::path::Path) -> Vec<(std::path::PathBuf, u64)> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let entry = entry.expect("an entry");
                let data = entry.metadata().expect("metadata");
                if data.is_dir() && entry.path() != but {
                    folders.push(entry.path());
                } else {
                    found.push((entry.path(), if data.is_dir() { 0 } else { data.len() }));
                }
            }
        }
        found.sort();
        found
    }

    #[test]
    fn a_long_one_is_refused() {
        let running = open();
        let path = format!("/v2/{}/manifests/1", "a/".repeat(2_000));
        assert_eq!(wire(&running).ask(&format!("GET {path}"), "", "").status, 400);
        let path = format!("/v2/_catalog?last={}", "a".repeat(20_000));
        assert_eq!(wire(&running).ask(&format!("GET {path}"), "", "").status, 414);
        let path = format!("/v2/{}/manifests/1", "a/".repeat(100_000));
        assert!(matches!(wire(&running).ask(&format!("GET {path}"), "", "").status, 414 | 431));
    }

    #[test]
    fn a_whole_url_is_read_as_its_path() {
        let running = open();
        assert_eq!(wire(&running).ask("GET http://here/v2/", "", "").status, 200);
    }
}

mod heads {
    use super::*;

    #[test]
    fn what_is_no_request_is_refused_and_the_connection_ends() {
        let long = format!("GET /v2/ HTTP/1.1\r\nHost: here\r\nX: {}\r\n\r\n", "x".repeat(100_000));
        let many = "X: y\r\n".repeat(500);
        let many = format!("GET /v2/ HTTP/1.1\r\nHost: here\r\n{many}\r\n");
        let rows: [(&[u8], u16); 12] = [
            (b"GET\r\n\r\n", 400),
            (b"GET /v2/\r\n\r\n", 400),
            (b"GET /v2/ HTTP/9.9\r\nHost: here\r\n\r\n", 400),
            (b"GET /v2/ HTTP/1.1 and more\r\nHost: here\r\n\r\n", 400),
            (b"GET /v2/\0 HTTP/1.1\r\nHost: here\r\n\r\n", 400),
            (b"G\x01T /v2/ HTTP/1.1\r\nHost: here\r\n\r\n", 400),
            (b"GET /v2/ HTTP/1.1\r\nHost : here\r\n\r\n", 400),
            (b"GET /v2/ HTTP/1.1\r\nHost: here\r\nX: y\r\n folded\r\n\r\n", 400),
            (b"GET /v2/ HTTP/1.1\r\nHost: here\r\nX: \0\r\n\r\n", 400),
            (b"GET /v2/ HTTP/1.1\r\nHost: here\r\nno colon\r\n\r\n", 400),
            (long.as_bytes(), 431),
            (many.as_bytes(), 431),
        ];
        let running = open();
        for (bytes, status) in rows {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]);
            let mut wire = wire(&running);
            let reply = wire.send(bytes).try_reply(true);
            assert_eq!(reply.map(|it| it.status), Some(status), "{shown:?}");
            assert!(wire.ends(), "{shown:?}");
        }
        assert!(wire(&running).send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").ends());
    }

    #[test]
    fn a_request_has_one_host() {
        let running = open();
        for (hosts, status) in [("", 400), ("Host: a\r\nHost: b\r\n", 400), ("Host: a\r\n", 200)] {
            let reply =
                wire(&running).send(format!("GET /v2/ HTTP/1.1\r\n{hosts}\r\n")).reply(true);
            assert_eq!(reply.status, status, "{hosts:?}");
        }
        assert_eq!(wire(&running).send("GET /v2/ HTTP/1.0\r\n\r\n").reply(true).status, 200);
    }

    #[test]
    fn tls_to_a_registry_without_is_refused_at_once() {
        let running = open();
        let mut wire = wire(&running);
        let mut tls = client_tls(&authority::Authority::new("nobody"));
        let mut hello = Vec::new();
        tls.write_tls(&mut hello).expect("a ClientHello");
        let reply = wire.send(hello).try_reply(true);
        assert!(reply.is_none_or(|reply| reply.status == 400));
        assert!(wire.ends());
    }

    #[test]
    fn one_that_comes_too_slowly_is_not_waited_for() {
        let running = limited(Limits { head: SOON, ..Limits::default() });
        let mut silent = wire(&running);
        let mut slow = wire(&running);
        slow.send("GET /v2/ HTTP/1.1\r\nHost:");
        let mut idle = wire(&running);
        assert_eq!(idle.ask("GET /v2/", "", "").status, 200);
        assert!(silent.ends() && slow.ends() && idle.ends());
    }
}

/// Sends a byte now and then, until the connection ends.
fn drip(wire: &Wire) -> thread::JoinHandle<()> {
    let mut stream = wire.stream.try_clone().expect("a handle");
    thread::spawn(move || {
        while stream.write_all(b" ").is_ok() {
            thread::sleep(SOON / 10);
        }
    })
}

mod bodies {
    use super::*;

    #[test]
    fn lengths_that_are_none_or_contradict_each_other_are_refused() {
        let lengths = [
            "Content-Length: 1\r\nContent-Length: 2\r\n",
            "Content-Length: 1, 2\r\n",
            "Content-Length: +1\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 0x1\r\n",
            "Content-Length: \r\n",
            "Content-Length: 99999999999999999999999\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
            "Transfer-Encoding: gzip\r\n",
        ];
        let running = open();
        for lengths in lengths {
            let mut wire = wire(&running);
            let head =
                format!("POST /v2/app/blobs/uploads/ HTTP/1.1\r\nHost: here\r\n{lengths}\r\n");
            assert_eq!(wire.send(head).reply(true).status, 400, "{lengths:?}");
            assert!(wire.ends(), "{lengths:?}");
        }
    }

    /// A proxy that goes by `Content-Length` takes the second request for the body of the first.
    #[test]
    fn no_request_is_smuggled_in_the_body_of_another() {
        let (length, chunked) = ("Content-Length: 66\r\n", "Transfer-Encoding: chunked\r\n");
        let running = open();
        for headers in [format!("{length}{chunked}"), format!("{chunked}{length}")] {
            let mut wire = wire(&running);
            let location = upload(&mut wire);
            let head = format!("PATCH {location} HTTP/1.1\r\nHost: here\r\n{headers}\r\n");
            wire.send(head).send("0\r\n\r\nGET /v2/_catalog HTTP/1.1\r\nHost: here\r\n\r\n");
            let reply = wire.reply(true);
            assert_eq!(reply.header("connection"), Some("close"), "{reply:?}");
            assert!(wire.ends(), "{headers:?}");
        }
    }

    #[test]
    fn chunks_that_are_none_end_the_connection_and_leave_the_upload() {
        let running = open();
        for broken in
            ["x\r\n", "5 5\r\nlayer\r\n", "-1\r\n", "ffffffffffffffffff\r\n", "5\r\nlayerX"]
        {
            let mut wire = wire(&running);
            let location = upload(&mut wire);
            let chunked = "Transfer-Encoding: chunked\r\n";
            wire.send(format!("PATCH {location} HTTP/1.1\r\nHost: here\r\n{chunked}\r\n"));
            let reply = wire.send("3\r\nlay\r\n").send(broken).try_reply(true);
            assert!(reply.is_none_or(|reply| reply.status == 400), "{broken:?}");
            assert!(wire.ends(), "{broken:?}");
            let mut wire = super::wire(&running);
            let reply = wire.ask(&format!("GET {location}"), "", "");
            assert_eq!(reply.status, 204, "{broken:?}");
        }
    }

    #[test]
    fn one_that_breaks_off_is_taken_up_again() {
        let running = open();
        let mut first = wire(&running);
        let location = upload(&mut first);
        first.send(format!(
            "PATCH {location} HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\nhalf"
        ));
        let at = |range: &str| {
            let mut wire = wire(&running);
            let reply = wire.ask(&format!("GET {location}"), "", "");
            reply.status == 204 && reply.header("range") == Some(range)
        };
        drop(first);
        eventually(|| at("0-3"));
        let digest = Digest::sha256_of(b"half, whole");
        let put = format!("PUT {location}?digest={digest}");
        let reply = wire(&running).ask(&put, "Content-Range: 4-10\r\n", ", whole");
        assert_eq!(reply.status, 201, "{reply:?}");
    }

    #[test]
    fn one_that_comes_too_slowly_is_not_waited_for_and_is_taken_up_again() {
        let running = limited(Limits { idle: SOON, ..Limits::default() });
        let mut slow = wire(&running);
        let location = upload(&mut slow);
        let head = format!("PATCH {location} HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n");
        let reply = slow.send(head).send("half").reply(true);
        assert_eq!((reply.status, reply.header("connection")), (408, Some("close")));
        assert!(slow.ends());
        let reply = wire(&running).ask(&format!("GET {location}"), "", "");
        assert_eq!((reply.status, reply.header("range")), (204, Some("0-3")));
    }

    #[test]
    fn an_upload_that_drips_is_given_up_and_taken_up_again() {
        let limits = Limits { document: SOON, pace: 100_000, linger: SOON, ..Limits::default() };
        let running = limited(limits);
        let mut slow = wire(&running);
        let location = upload(&mut slow);
        slow.send(format!(
            "PATCH {location} HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\n"
        ));
        let drips = drip(&slow);
        assert_eq!(slow.reply(true).status, 408);
        assert!(slow.ends());
        drips.join().expect("no panic");
        assert_eq!(wire(&running).ask(&format!("GET {location}"), "", "").status, 204);
    }

    #[test]
    fn an_upload_that_takes_long_and_does_not_drip_is_waited_for() {
        let limits = Limits { document: SOON, pace: 5, ..Limits::default() };
        let running = limited(limits);
        let mut wire = wire(&running);
        let location = upload(&mut wire);
        let head = format!("PATCH {location} HTTP/1.1\r\nHost: here\r\nContent-Length: 40\r\n\r\n");
        wire.send(head);
        for _ in 0..8 {
            thread::sleep(SOON / 4);
            wire.send("piece");
        }
        assert_eq!(wire.reply(true).status, 202);
    }

    #[test]
    fn a_manifest_has_to_come_within_its_time_however_it_comes() {
        let running = limited(Limits { document: SOON, linger: SOON, ..Limits::default() });
        let mut slow = wire(&running);
        slow.send(
            "PUT /v2/app/manifests/1 HTTP/1.1\r\nHost: here\r\nContent-Length: 100000\r\n\r\n",
        );
        let drips = drip(&slow);
        assert_eq!(slow.reply(true).status, 408);
        assert!(slow.ends());
        drips.join().expect("no panic");
    }

    #[test]
    fn a_manifest_of_another_type_than_was_announced_is_told_both() {
        let running = open();
        let mut wire = wire(&running);
        let manifest = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#;
        let header = "Content-Type: application/x-www-form-urlencoded\r\n";
        let reply = wire.ask("PUT /v2/app/manifests/1", header, manifest);
        assert!(is_refusal(&reply, 400, "MANIFEST_INVALID"), "{reply:?}");
        let both = "it is application/vnd.oci.image.index.v1+json, announced was application/x-www-form-urlencoded";
        assert!(reply.text().contains(both), "{reply:?}");
        let reply = wire.ask("PUT /v2/app/manifests/1", header, "{}");
        assert!(reply.text().contains("application/x-www-form-urlencoded"), "{reply:?}");
    }

    #[test]
    fn a_manifest_that_is_too_large_is_refused_said_or_not() {
        let server = Server::new().with_max_manifest(1_000);
        let running = start(Options { server, ..Options::default() });
        let large = "x".repeat(2_000);
        let mut wire = wire(&running);
        let reply = wire.ask("PUT /v2/app/manifests/1", "", &large);
        assert!(is_refusal(&reply, 413, "MANIFEST_INVALID"), "{reply:?}");
        assert_eq!(wire.ask("GET /v2/", "", "").status, 200, "the connection goes on");
        wire.send(
            "PUT /v2/app/manifests/1 HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n",
        );
        let reply = wire.send(format!("7d0\r\n{large}\r\n0\r\n\r\n")).reply(true);
        assert!(is_refusal(&reply, 413, "MANIFEST_INVALID"), "{reply:?}");
    }

    #[test]
    fn a_large_one_that_nobody_wants_ends_the_connection_after_its_reply() {
        let running = open();
        let mut wire = wire(&running);
        let reply = wire.ask("PUT /v2/app/manifests/1", "", vec![b'x'; 8 * 1024 * 1024]);
        assert!(is_refusal(&reply, 413, "MANIFEST_INVALID"), "{reply:?}");
        assert_eq!(reply.header("connection"), Some("close"));
        assert!(wire.ends());
    }

    #[test]
    fn one_that_waits_to_be_asked_for_is_asked_for_only_if_it_is_wanted() {
        let running = open();
        let mut wire = wire(&running);
        let expect = "Host: here\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
        let digest = Digest::sha256_of(b"layer");
        wire.send(format!("POST /v2/app/blobs/uploads/?digest={digest} HTTP/1.1\r\n{expect}"));
        assert_eq!(wire.reply(false).status, 100);
        assert_eq!(wire.send("layer").reply(true).status, 201);
        wire.send(format!("POST /v2/APP/blobs/uploads/?digest={digest} HTTP/1.1\r\n{expect}"));
        let reply = wire.reply(true);
        assert!(is_refusal(&reply, 400, "NAME_INVALID"), "{reply:?}");
        assert!(wire.ends());
    }

    #[test]
    fn one_of_another_digest_is_refused() {
        let running = open();
        let digest = Digest::sha256_of(b"layer");
        let line = format!("POST /v2/app/blobs/uploads/?digest={digest}");
        let reply = wire(&running).ask(&line, "", "lawyer");
        assert!(is_refusal(&reply, 400, "DIGEST_INVALID"), "{reply:?}");
        let reply = wire(&running).ask(&format!("PUT /v2/app/manifests/{digest}"), "", "{}");
        assert!(is_refusal(&reply, 400, "DIGEST_INVALID"), "{reply:?}");
    }
}

mod many {
    use super::*;

    #[test]
    fn idle_connections_keep_nobody_out() {
        let running = open();
        let idle: Vec<Wire> = (0..200).map(|_| wire(&running)).collect();
        assert_eq!(wire(&running).ask("GET /v2/", "", "").status, 200);
        drop(idle);
    }

    #[test]
    fn a_connection_too_many_waits_for_another_to_end() {
        let running = limited(Limits { connections: 1, head: SOON, ..Limits::default() });
        let mut first = wire(&running);
        assert_eq!(first.ask("GET /v2/", "", "").status, 200);
        assert_eq!(wire(&running).ask("GET /v2/", "", "").status, 200, "the first is given up");
        assert!(first.ends());
    }

    #[test]
    fn who_keeps_asking_keeps_nobody_out() {
        let running = limited(Limits { connections: 2, ..Limits::default() });
        let first = wire(&running);
        let (mut second, mut third) = (wire(&running), wire(&running));
        // It is answered, so the first is taken too: there is no room for the third.
        let reply = second.ask("GET /v2/", "", "");
        assert_eq!((reply.status, reply.header("connection")), (200, Some("close")));
        assert_eq!(third.ask("GET /v2/", "", "").status, 200);
        drop(first);
    }

    #[test]
    fn a_client_that_takes_nothing_of_its_reply_is_given_up() {
        let running = limited(Limits { connections: 1, idle: SOON, ..Limits::default() });
        let digest = push(&mut wire(&running), &vec![7; 12 * 1024 * 1024]);
        let mut stuck = wire(&running);
        let get = format!("GET /v2/app/blobs/{digest} HTTP/1.1\r\nHost: here\r\n\r\n");
        stuck.send(get); // more than sockets hold
        assert_eq!(wire(&running).ask("GET /v2/", "", "").status, 200);
    }

    #[test]
    fn manifests_share_the_memory_that_there_is_for_them() {
        let limits =
            Limits { documents: 1_000, one_document: 1_000, idle: SOON, ..Limits::default() };
        let running = limited(limits);
        let mut first = wire(&running);
        first.send("PUT /v2/app/manifests/1 HTTP/1.1\r\nHost: here\r\nContent-Length: 1000\r\n");
        first.send("Expect: 100-continue\r\n\r\n");
        assert_eq!(first.reply(false).status, 100, "it has all of it");
        let drips = drip(&first);
        let reply = wire(&running).ask("PUT /v2/app/manifests/2", "", "{}");
        assert!(is_refusal(&reply, 429, "TOOMANYREQUESTS"), "{reply:?}");
        assert_eq!(reply.header("retry-after"), Some("5"));
        assert_eq!(wire(&running).ask("GET /v2/", "", "").status, 200);
        assert_eq!(wire(&running).ask("GET /v2/app/manifests/1", "", "").status, 404);
        first.stream.shutdown(Shutdown::Both).expect("an end");
        drips.join().expect("no panic");
        eventually(|| wire(&running).ask("PUT /v2/app/manifests/2", "", "{}").status == 400);
    }

    #[test]
    fn an_upload_that_nobody_goes_on_with_is_forgotten() {
        let running = limited(Limits { upload: SOON, ..Limits::default() });
        let location = upload(&mut wire(&running));
        eventually(|| {
            thread::sleep(2 * SOON); // asking is going on
            wire(&running).ask(&format!("GET {location}"), "", "").status == 404
        });
    }

    #[test]
    fn a_page_is_no_larger_than_the_registry_makes_them() {
        let running = open();
        let mut wire = wire(&running);
        push(&mut wire, b"layer");
        let reply = wire.ask("GET /v2/_catalog?n=18446744073709551615", "", "");
        assert_eq!((reply.status, reply.text()), (200, r#"{"repositories":["app"]}"#));
        for n in ["18446744073709551616", "-1", "1e9"] {
            let reply = wire.ask(&format!("GET /v2/_catalog?n={n}"), "", "");
            assert_eq!(reply.status, 400, "{n}");
        }
    }
}

mod users {
    use super::*;

    /// `htpasswd -nbB alice s3cret`, at the least cost.
    const ALICE: &str = "alice:$2y$04$4phHxetHNayJSu7AfAEKhOHdYX0lsU2bXKabtZCH7pKgG6usSZsHO";

    fn guarded() -> Running {
        let users = Users::read(&alice()).expect("a file of htpasswd");
        start(Options { users: Some(users), ..Options::default() })
    }

    fn alice() -> String {
        ALICE.to_owned()
    }

    #[test]
    fn a_stranger_is_asked_who_they_are() {
        let running = guarded();
        let right = "Authorization: Basic YWxpY2U6czNjcmV0\r\n";
        let rows = [
            ("", 401),
            ("Authorization: Basic YWxpY2U6d3Jvbmc=\r\n", 401), // alice:wrong
            ("Authorization: Basic Ym9iOnMzY3JldA==\r\n", 401), // bob:s3cret
            ("Authorization: Basic OnMzY3JldA==\r\n", 401),     // :s3cret
            ("Authorization: Basic YWxpY2U6\r\n", 401),         // alice:
            ("Authorization: Basic %%%\r\n", 401),
            ("Authorization: Bearer YWxpY2U6czNjcmV0\r\n", 401),
            (right, 200),
            (&right.repeat(2), 401),
            (right, 200),                                       // remembered
            ("Authorization: Basic YWxpY2U6d3Jvbmc=\r\n", 401), // as well
        ];
        let mut wire = wire(&running);
        for (header, status) in rows {
            let reply = wire.ask("GET /v2/", header, "");
            assert_eq!(reply.status, status, "{header:?}");
            let challenge = reply.header("www-authenticate");
            assert_eq!(challenge, (status == 401).then_some("Basic realm=\"registry\""));
        }
    }

    #[test]
    fn a_line_names_who_has_proved_it() {
        let users = Users::read(&alice()).expect("a file of htpasswd");
        let (log, lines) = log();
        let running = start(Options { users: Some(users), log: Some(log), ..Options::default() });
        let mut wire = wire(&running);
        for credentials in ["YWxpY2U6czNjcmV0", "YWxpY2U6d3Jvbmc="] {
            wire.ask("GET /v2/", &format!("Authorization: Basic {credentials}\r\n"), "");
        }
        running.stop();
        let lines = lines.lock().unwrap();
        assert!(lines[0].contains(" alice GET /v2/ 200 "), "{lines:?}");
        assert!(lines[1].contains(" - GET /v2/ 401 "), "{lines:?}");
    }

    #[test]
    fn a_stranger_pushes_nothing() {
        let running = guarded();
        let reply = wire(&running).ask("POST /v2/app/blobs/uploads/", "", "");
        assert!(is_refusal(&reply, 401, "UNAUTHORIZED"), "{reply:?}");
        let right = "Authorization: Basic YWxpY2U6czNjcmV0\r\n";
        let reply = wire(&running).ask("GET /v2/_catalog", right, "");
        assert_eq!(reply.text(), r#"{"repositories":[]}"#);
    }

    #[test]
    fn a_file_that_lets_nobody_in_is_refused_with_its_line() {
        let alice = alice();
        let rows = [
            ("", "it names no user"),
            ("# alice\n\n", "it names no user"),
            ("alice", "line 1 is not USER:HASH"),
            ("# users\nalice:s3cret", "line 2 has no bcrypt hash; htpasswd -B makes one"),
            ("alice:$2y$04$short", "line 1 has no bcrypt hash; htpasswd -B makes one"),
            ("alice:$apr1$x$y", "line 1 has no bcrypt hash; htpasswd -B makes one"),
            (
                "alice:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
                "line 1 has no bcrypt hash; htpasswd -B makes one",
            ),
        ];
        for (text, why) in rows {
            assert_eq!(Users::read(text).err().map(|it| it.to_string()).as_deref(), Some(why));
        }
        let slow = alice.replace("$04$", "$31$");
        let why = Users::read(&slow).err().map(|it| it.to_string());
        assert_eq!(why.as_deref(), Some("line 1 has a hash that takes too long to check"));
        assert!(Users::read(&format!("# users\r\n\r\n{alice}\r\n")).is_ok());
    }
}

mod tls {
    use super::*;

    fn secured(authority: &authority::Authority, limits: Limits) -> Running {
        use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
        let leaf = authority.leaf();
        let chain = vec![CertificateDer::from_pem_slice(leaf.certificate.as_bytes()).expect("PEM")];
        let key = PrivateKeyDer::from_pem_slice(leaf.key.as_bytes()).expect("PEM");
        let provider = rustls::crypto::ring::default_provider().into();
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
            .expect("a certificate and its key");
        start(Options { tls: Some(Arc::new(tls)), limits, ..Options::default() })
    }

    #[test]
    fn a_registry_proves_who_it_is() {
        let authority = authority::Authority::new("tests");
        let running = secured(&authority, Limits::default());
        let stream = wire(&running).stream;
        let mut wire = Wire::over(rustls::StreamOwned::new(client_tls(&authority), stream));
        assert_eq!(wire.ask("GET /v2/", "", "").status, 200);
        let blob = vec![1; 1_000_000];
        let digest = Digest::sha256_of(&blob);
        let line = format!("POST /v2/app/blobs/uploads/?digest={digest}");
        assert_eq!(wire.ask(&line, "", &blob).status, 201);
        assert!(wire.ask(&format!("GET /v2/app/blobs/{digest}"), "", "").body == blob);
    }

    #[test]
    fn a_client_that_speaks_tls_to_plain_http_is_written_down_as_that() {
        let (log, lines) = log();
        let running = start(Options { log: Some(log), ..Options::default() });
        let stream = wire(&running).stream;
        let authority = authority::Authority::new("tests");
        let mut tls = rustls::StreamOwned::new(client_tls(&authority), stream);
        assert!(tls.write_all(b"GET /v2/ HTTP/1.1\r\n\r\n").is_err());
        drop(tls);
        running.stop();
        let lines = lines.lock().unwrap();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].ends_with(": spoke TLS, where this is plain HTTP"), "{lines:?}");
    }

    #[test]
    fn silence_in_a_handshake_does_not_hold_the_end_up() {
        let limits = Limits { head: PATIENCE, grace: PATIENCE, ..Limits::default() };
        let running = secured(&authority::Authority::new("tests"), limits);
        let mut silent = wire(&running);
        thread::sleep(SOON / 4);
        let begun = Instant::now();
        running.stop();
        assert!(begun.elapsed() < PATIENCE);
        assert!(silent.ends());
    }

    #[test]
    fn plain_http_and_silence_are_not_waited_for() {
        let limits = Limits { head: SOON, ..Limits::default() };
        let running = secured(&authority::Authority::new("tests"), limits);
        let (mut plain, mut silent) = (wire(&running), wire(&running));
        plain.send("GET /v2/ HTTP/1.1\r\nHost: here\r\n\r\n");
        let mut answer = Vec::new();
        let _ = plain.stream.read_to_end(&mut answer); // an alert, perhaps; and the end
        assert!(!answer.starts_with(b"HTTP"));
        assert!(silent.ends());
    }
}

fn client_tls(authority: &authority::Authority) -> rustls::ClientConnection {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(authority.der().into()).expect("an authority");
    let provider = rustls::crypto::ring::default_provider().into();
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().expect("a name");
    rustls::ClientConnection::new(Arc::new(config), name).expect("a client")
}

#[test]
fn a_registry_that_is_read_only_takes_no_push() {
    let running = start(Options { server: Server::new().read_only(), ..Options::default() });
    let mut wire = wire(&running);
    for line in
        ["POST /v2/app/blobs/uploads/", "PUT /v2/app/manifests/1", "DELETE /v2/app/manifests/1"]
    {
        let reply = wire.ask(line, "", "some body");
        assert!(is_refusal(&reply, 405, "UNSUPPORTED"), "{line}: {reply:?}");
    }
    assert_eq!(wire.ask("GET /v2/", "", "").status, 200);
}

#[test]
fn what_is_written_of_requests_holds_no_secret_and_moves_no_cursor() {
    let (log, lines) = log();
    let running = start(Options { log: Some(log), ..Options::default() });
    let mut wire = wire(&running);
    let secret = "Authorization: Basic YWxpY2U6czNjcmV0\r\nCookie: s3cret\r\n";
    wire.ask("GET /v2/app/tags/list?n=5&_state=s3cret&token=s3cret&s3cret", secret, "");
    wire.ask("GET /v2/s3cr%1b[2Jet\u{a0}/manifests/1", "", "");
    wire.send("GET \x1b[2J s3cret\r\n\r\n");
    assert_eq!(wire.reply(true).status, 400);
    drop(wire);
    running.stop();
    let lines = lines.lock().unwrap();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].contains(" GET /v2/app/tags/list?n=5&_state=…&token=…&… 404 0/"), "{lines:?}");
    assert!(lines.iter().all(|line| !line.contains(char::is_control)), "{lines:?}");
    let told = ["s3cret", "YWxpY2U6czNjcmV0"];
    assert!(lines.iter().all(|line| !told.iter().any(|it| line.contains(it))), "{lines:?}");
}

mod end {
    use super::*;

    #[test]
    fn a_request_that_is_running_is_finished() {
        let running = open();
        let address = running.address();
        let mut wire = wire(&running);
        let (location, digest) = (upload(&mut wire), Digest::sha256_of(b"layer"));
        let line = format!("PUT {location}?digest={digest} HTTP/1.1\r\nHost: here\r\n");
        wire.send(format!("{line}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
        assert_eq!((wire.reply(false).status, running.busy()), (100, 1), "it is running");
        let ending = thread::spawn(move || running.stop());
        eventually(|| TcpStream::connect(address).is_err());
        let reply = wire.send("layer").reply(true);
        assert_eq!((reply.status, reply.header("connection")), (201, Some("close")));
        assert!(wire.ends());
        ending.join().expect("no panic");
    }

    #[test]
    fn nobody_is_waited_for_for_long() {
        let running = limited(Limits { grace: SOON, ..Limits::default() });
        let mut wire = wire(&running);
        let location = upload(&mut wire);
        let head = format!("PATCH {location} HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n");
        assert_eq!(
            wire.send(format!("{head}Expect: 100-continue\r\n\r\n")).reply(false).status,
            100
        );
        running.stop();
        assert!(wire.ends());
    }

    #[cfg(unix)]
    #[test]
    fn the_program_says_where_it_listens_and_ends_when_told() {
        use std::io::{BufRead, BufReader};
        use std::process::Stdio;

        let authority = authority::Authority::new("tests");
        let (leaf, folder) = (authority.leaf(), tempfile::tempdir().expect("a folder"));
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path.into_os_string().into_string().expect("UTF-8")
        };
        let (certificate, key) = (file("cert.pem", &leaf.certificate), file("key.pem", &leaf.key));
        let tls = ["--listen", "127.0.0.1:0", "--tls", &certificate, &key];
        for (signal, arguments) in [("-TERM", &tls[..2]), ("-INT", &tls[..])] {
            let mut command = program::Program("registry").command(arguments, Stdio::null());
            let mut child = command.spawn().expect("`cargo build --examples`");
            let mut line = String::new();
            BufReader::new(child.stdout.take().expect("a pipe"))
                .read_line(&mut line)
                .expect("text");
            let address = line.trim_end().strip_prefix("listening on ").expect("where it listens");
            let mut wire = Wire::to(address.parse().expect("an address"));
            if arguments.len() > 2 {
                let stream = wire.stream.try_clone().expect("a handle");
                let tls = rustls::StreamOwned::new(client_tls(&authority), stream);
                assert_eq!(Wire::over(tls).ask("GET /v2/", "", "").status, 200);
            } else {
                assert_eq!(wire.ask("GET /v2/", "", "").status, 200);
            }
            let id = child.id().to_string();
            let told = std::process::Command::new("kill").args([signal, &id]).status();
            assert!(told.expect("kill").success());
            assert_eq!(child.wait().expect("an end").code(), Some(0), "{signal}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_program_waits_for_requests_and_ends_at_once_when_told_twice() {
        use std::io::{BufRead, BufReader};
        use std::process::Stdio;

        let arguments = ["--listen", "localhost:0", "--max-blob", "10M", "--max-manifest", "16K"];
        let mut child = program::Program("registry")
            .command(&arguments, Stdio::null())
            .spawn()
            .expect("`cargo build --examples`");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut told = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let line = out.next().expect("a line").expect("text");
        let address = line.strip_prefix("listening on ").expect("where it listens");
        let mut wire = Wire::to(address.parse().expect("an address"));
        let location = upload(&mut wire);
        let head = format!("PATCH {location} HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n");
        wire.send(format!("{head}Expect: 100-continue\r\n\r\n"));
        assert_eq!(wire.reply(false).status, 100, "it is running");
        let id = child.id().to_string();
        let tell = || {
            let told = std::process::Command::new("kill").args(["-INT", &id]).status();
            assert!(told.expect("kill").success());
        };
        tell();
        let finishing = "registry: finishing 1 request (at most 10 s; again to end at once)";
        assert!(told.any(|line| line.expect("text") == finishing));
        tell();
        let begun = Instant::now();
        assert_eq!(child.wait().expect("an end").code(), Some(1));
        assert!(begun.elapsed() < Limits::default().grace);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_whose_lines_nobody_reads_answers_and_ends() {
        use std::io::{BufRead, BufReader};
        use std::process::Stdio;

        let mut child = program::Program("registry")
            .command(&["--listen", "127.0.0.1:0"], Stdio::null())
            .spawn()
            .expect("`cargo build --examples`");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let line = out.next().expect("a line").expect("text");
        let address = line.strip_prefix("listening on ").expect("where it listens");
        let mut wire = Wire::to(address.parse().expect("an address"));
        let long = "a".repeat(1_000);
        for _ in 0..200 {
            wire.ask(&format!("GET /v2/{long}"), "", ""); // a pipe holds 64 KiB
        }
        assert_eq!(wire.ask("GET /v2/", "", "").status, 200);
        let id = child.id().to_string();
        let told = std::process::Command::new("kill").args(["-TERM", &id]).status();
        assert!(told.expect("kill").success());
        assert_eq!(child.wait().expect("an end").code(), Some(0));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_program_with_few_files_answers_however_many_connect() {
        use std::io::{BufRead, BufReader};

        let run = "ulimit -n 100; exec \"$0\" --listen 127.0.0.1:0 --quiet --root \"$1\"";
        let folder = tempfile::tempdir().expect("a folder");
        let program = program::Program("registry").command(&[], std::process::Stdio::null());
        let mut child = std::process::Command::new("sh");
        child.args(["-c", run]).args([program.get_program(), folder.path().as_os_str()]);
        let mut child = Ended(child.stdout(std::process::Stdio::piped()).spawn().expect("sh"));
        let mut out = BufReader::new(child.0.stdout.take().expect("a pipe")).lines();
        let line = out.next().expect("a line").expect("text");
        let address = line.strip_prefix("listening on ").expect("where it listens");
        let address: SocketAddr = address.parse().expect("an address");
        let mut first = Wire::to(address);
        let location = upload(&mut first);
        let idle: Vec<Wire> = (0..110).map(|_| Wire::to(address)).collect();
        let digest = Digest::sha256_of(b"layer");
        let put = format!("PUT {location}?digest={digest}");
        assert_eq!(first.ask(&put, "", "layer").status, 201);
        drop(idle);
    }

    /// A program that ends with the test, whatever becomes of that.
    #[cfg(target_os = "linux")]
    struct Ended(std::process::Child);

    #[cfg(target_os = "linux")]
    impl Drop for Ended {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    #[test]
    fn the_help_of_the_program_says_how_it_is_used() {
        let output = program::Program("registry").run(&["--help"], "");
        let help = program::stdout(&output);
        for part in ["Examples:", "TIME CLIENT USER METHOD TARGET STATUS", "Exit code: 0", "4M"] {
            assert!(help.contains(part), "{part}: {help}");
        }
    }

    #[test]
    fn a_program_that_cannot_start_says_why() {
        let (authority, folder) = (authority::Authority::new("tests"), tempfile::tempdir());
        let folder = folder.expect("a folder");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path.into_os_string().into_string().expect("UTF-8")
        };
        let leaf = authority.leaf();
        let (certificate, key) = (file("cert.pem", &leaf.certificate), file("key.pem", &leaf.key));
        let other = file("other.pem", &authority.leaf().key);
        let is_not_its = format!("{certificate}: its first certificate is not that of the key in ");
        let rows: [(&[&str], &str); 6] = [
            (&["--tls", &key, &certificate], &format!("{key}: no certificate in it")),
            (&["--tls", &certificate, &certificate], &format!("{certificate}: no key in it")),
            (&["--tls", &certificate, &other], &is_not_its),
            (&["--htpasswd", "there-is-no-such-file"], "there-is-no-such-file: "),
            (&["--tls", "no-certificate", "no-key"], "no-certificate: "),
            (&["--listen", "192.0.2.1:0", "--quiet"], "192.0.2.1:0: "),
        ];
        for (arguments, why) in rows {
            let output = program::Program("registry").run(arguments, "");
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            let is_exposed = why.starts_with("192");
            assert_eq!(program::stderr(&output).contains("plain HTTP"), is_exposed, "{output:?}");
            assert!(program::stderr(&output).contains(&format!("registry: {why}")), "{output:?}");
        }
        let output = program::Program("registry").run(&["--max-manifest", "65M"], "");
        assert!(program::stderr(&output).contains("--max-manifest: 64M at most"), "{output:?}");
        for listen in ["5000", ":5000", "localhost", "localhost:70000"] {
            let output = program::Program("registry").run(&["--listen", listen], "");
            assert_eq!(output.status.code(), Some(2), "{listen}");
            assert!(program::stderr(&output).contains("HOST:PORT is wanted"), "{output:?}");
        }
    }
}
