//! The rig of end-to-end tests does what they count on: `cargo test --test rig -- --ignored`.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use distref::manifest::{Descriptor, ImageManifest};

#[path = "support/rig/mod.rs"]
mod rig;

use rig::{
    Folder, Logged, Mode, PASSWORD, Proxy, Registry, Reply, Server, Setup, USER, ask, copy,
    make_docker_folder, make_layout, pull, push, skopeo, try_skopeo,
};

/// Large enough for several reads, small enough for every test.
const NOISE: u64 = 300_000;

fn there_and_back(setup: Setup) -> Registry {
    let registry = Registry::start(setup);
    let folder = Folder::new("there-and-back");
    let images = make_layout(&folder.join("oci"), NOISE);
    push(&images, &registry, "demo/app:1.0");
    pull(&registry, "demo/app:1.0", &folder.join("back"));
    images.assert_in(&folder.join("back"));
    registry
}

/// What Skopeo gets without a word of who asks.
fn anonymous(registry: &Registry, name: &str) -> bool {
    let place = registry.place(name);
    let into = Folder::new("anonymous");
    let into = format!("dir:{}", into.text("dir"));
    try_skopeo(copy((&registry.skopeo_anonymous("src"), &place), (&[], &into))).status.success()
}

fn logged(registry: &Registry, method: &str, path: &str) -> Vec<Logged> {
    let all = registry.requests().into_iter();
    all.filter(|request| request.method == method && request.path.contains(path)).collect()
}

/// Whether nobody listens there any more. A moment may pass: programs that other tests are about to
/// start hold what this process holds until they run.
fn ends(addr: &str) -> bool {
    let since = Instant::now();
    while TcpStream::connect(addr).is_ok() {
        if since.elapsed() > Duration::from_secs(5) {
            return false;
        }
        thread::sleep(Duration::from_millis(10));
    }
    true
}

mod registry {
    use super::*;

    #[test]
    #[ignore = "needs docker-registry and skopeo"]
    fn without_conditions_it_takes_and_gives_an_image() {
        let registry = there_and_back(Mode::Plain.into());
        assert_eq!((registry.credentials(), registry.ca(), registry.realm()), (None, None, None));
        assert_eq!(registry.url(), format!("http://{}", registry.addr()));
        let pushed = logged(&registry, "PUT", "/v2/demo/app/manifests/1.0");
        assert_eq!(pushed.len(), 1);
        assert_eq!((pushed[0].status, pushed[0].answered), (201, 0));
        assert!(pushed[0].agent.starts_with("skopeo/"), "{pushed:?}");
        let uploads = logged(&registry, "POST", "/v2/demo/app/blobs/uploads/");
        assert_eq!(uploads.len(), 6, "a config and a layer of each image, and two layers of both");
    }

    #[test]
    #[ignore = "needs docker-registry and skopeo"]
    fn with_a_password_only_the_user_is_let_in() {
        let registry = there_and_back(Mode::Basic.into());
        assert_eq!(registry.credentials(), Some((USER, PASSWORD)));
        assert!(!anonymous(&registry, "demo/app:1.0"));
        assert_eq!(ask(registry.addr(), "GET", "/v2/", &[], b"").unwrap().status, 401);
    }

    #[test]
    #[ignore = "needs docker-registry and skopeo"]
    fn with_tls_only_who_trusts_its_authority_talks_to_it() {
        let registry = there_and_back(Mode::Tls.into());
        assert_eq!(registry.url(), format!("https://{}", registry.addr()));
        let ca = fs::read_to_string(registry.ca().unwrap()).unwrap();
        assert!(ca.starts_with("-----BEGIN CERTIFICATE-----\n"), "{ca}");
        assert!(anonymous(&registry, "demo/app:1.0"));
        let place = registry.place("demo/app:1.0");
        let refused = try_skopeo(["inspect", "--raw", &place]);
        let complaint = String::from_utf8(refused.stderr).unwrap();
        assert!(complaint.contains("certificate signed by unknown authority"), "{complaint}");
    }

    #[test]
    #[ignore = "needs docker-registry and skopeo"]
    fn with_tls_and_a_password_only_the_user_is_let_in() {
        let registry = there_and_back(Mode::TlsBasic.into());
        assert!(!anonymous(&registry, "demo/app:1.0"));
    }

    #[test]
    #[ignore = "needs docker-registry and skopeo"]
    fn with_tokens_the_user_may_all_and_others_pull_what_is_public() {
        let registry = there_and_back(Mode::Token.into());
        let images = Folder::new("public");
        push(&make_layout(images.path(), 0), &registry, "public/app:1.0");
        let asked = registry.token_requests();
        assert!(asked.iter().all(|request| request.user.as_deref() == Some(USER)), "{asked:?}");
        let scope = "repository:demo/app:pull,push";
        assert!(asked.iter().any(|request| request.scopes.contains(&scope.to_owned())));

        assert!(anonymous(&registry, "public/app:1.0"));
        assert!(!anonymous(&registry, "demo/app:1.0"));
        let asked = &registry.token_requests()[asked.len()..];
        assert!(asked.iter().all(|request| request.user.is_none()), "{asked:?}");
        assert!(asked.len() >= 2, "{asked:?}");
    }

    #[test]
    #[ignore = "needs docker-registry and skopeo"]
    fn docker_images_are_taken_and_given_too() {
        let registry = Registry::start(Mode::Plain);
        let folder = Folder::new("docker");
        let images = make_docker_folder(&folder.join("dir"), NOISE);
        assert!(images.manifests.iter().all(ImageManifest::is_docker));
        push(&images, &registry, "demo/docker:1.0");
        pull(&registry, "demo/docker:1.0", &folder.join("back"));
        images.assert_in(&folder.join("back"));
    }

    #[test]
    #[ignore = "needs docker-registry and skopeo"]
    fn blobs_are_elsewhere_and_the_password_stays_here() {
        let registry = there_and_back(Setup::new(Mode::Basic).redirecting_blobs());
        let asked = registry.blob_requests();
        assert!(asked.iter().filter(|request| request.method == "GET").count() >= 6, "{asked:?}");
        assert!(asked.iter().all(|request| request.status == 200), "{asked:?}");
        let redirects = logged(&registry, "GET", "/v2/demo/app/blobs/");
        assert!(redirects.iter().any(|request| request.status == 307), "{redirects:?}");
        assert!(!registry.leaked_authorization());

        let told = [("Authorization", "Basic cmlnOnJpZy1wYXNzd29yZA==")];
        ask(&registry.blob_addr().unwrap(), "GET", "/", &told, b"").unwrap();
        assert!(registry.leaked_authorization());
    }

    #[test]
    #[ignore = "needs docker-registry"]
    fn locations_are_absolute_or_relative_as_asked() {
        let location = |setup: Setup| {
            let registry = Registry::start(setup);
            let started = ask(registry.addr(), "POST", "/v2/a/blobs/uploads/", &[], b"").unwrap();
            assert_eq!(started.status, 202);
            started.header("location").unwrap().replace(&registry.url(), "URL")
        };
        let plain = Setup::new(Mode::Plain);
        assert!(location(plain).starts_with("URL/v2/a/blobs/uploads/"));
        assert!(location(plain.relative_locations()).starts_with("/v2/a/blobs/uploads/"));
    }

    #[test]
    #[ignore = "needs docker-registry"]
    fn deletes_are_allowed_or_refused_as_asked() {
        let status = |setup: Setup| {
            let registry = Registry::start(setup);
            let digest = upload(registry.addr(), b"hello");
            let path = format!("/v2/a/blobs/{digest}");
            ask(registry.addr(), "DELETE", &path, &[], b"").unwrap().status
        };
        assert_eq!(status(Setup::new(Mode::Plain)), 202);
        assert_eq!(status(Setup::new(Mode::Plain).refusing_deletes()), 405);
    }

    #[test]
    #[ignore = "needs docker-registry"]
    fn nothing_is_left_when_it_is_dropped() {
        for mode in Mode::ALL {
            let registry = Registry::start(Setup::new(mode).redirecting_blobs());
            let process = format!("/proc/{}", registry.process_id());
            let folder = registry.folder().to_owned();
            let realm =
                registry.realm().map(|realm| realm.replace("http://localhost", "127.0.0.1"));
            let realm = realm.map(|realm| realm.replace("/token", ""));
            let addrs = [Some(registry.addr().to_owned()), registry.blob_addr(), realm];
            let addrs = addrs.iter().flatten();
            assert!(Path::new(&process).exists() && folder.exists());
            assert!(addrs.clone().all(|addr| TcpStream::connect(addr).is_ok()), "{mode:?}");
            drop(registry);
            assert!(!Path::new(&process).exists() && !folder.exists(), "{mode:?}");
            assert!(addrs.clone().all(|addr| ends(addr)), "{mode:?}");
        }
    }

    #[test]
    #[ignore = "needs docker-registry"]
    fn a_panic_leaves_nothing_either() {
        let (said, heard) = std::sync::mpsc::channel();
        let failed = thread::spawn(move || {
            let registry = Registry::start(Mode::Plain);
            said.send((registry.process_id(), registry.folder().to_owned())).unwrap();
            panic!("as a test that fails");
        });
        assert!(failed.join().is_err());
        let (process, folder) = heard.recv().unwrap();
        assert!(!Path::new(&format!("/proc/{process}")).exists() && !folder.exists());
    }
}

mod token_server {
    use super::*;
    use rig::TokenRequest;
    use serde_json::Value;

    /// Status and body.
    fn get(registry: &Registry, query: &str, password: Option<&str>) -> (u16, Value) {
        let credentials = password.map(|password| {
            use base64::{Engine, engine::general_purpose::STANDARD};
            format!("Basic {}", STANDARD.encode(format!("{USER}:{password}")))
        });
        let headers: Vec<_> = credentials.iter().map(|said| ("Authorization", &**said)).collect();
        let target = format!("/token?service=rig-service&{query}");
        answer(registry, "GET", &target, &headers, "")
    }

    fn post(registry: &Registry, form: &str) -> (u16, Value) {
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        answer(registry, "POST", "/token", &headers, form)
    }

    fn answer(
        registry: &Registry,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (u16, Value) {
        let realm = registry.realm().unwrap();
        let addr = realm.strip_prefix("http://").unwrap().strip_suffix("/token").unwrap();
        let answer = ask(addr, method, target, headers, body.as_bytes()).unwrap();
        (answer.status, serde_json::from_slice(&answer.body).unwrap())
    }

    /// What the registry says to a request with this token.
    fn with_token(registry: &Registry, token: &Value, method: &str, path: &str) -> u16 {
        let bearer = format!("Bearer {}", token["token"].as_str().unwrap());
        ask(registry.addr(), method, path, &[("Authorization", &bearer)], b"").unwrap().status
    }

    #[test]
    #[ignore = "needs docker-registry"]
    fn the_registry_names_it_and_takes_its_tokens_for_what_they_are_for() {
        let registry = Registry::start(Mode::Token);
        let refused = ask(registry.addr(), "GET", "/v2/a/tags/list", &[], b"").unwrap();
        assert_eq!(refused.status, 401);
        let realm = registry.realm().unwrap();
        let challenge =
            format!("Bearer realm=\"{realm}\",service=\"rig-service\",scope=\"repository:a:pull\"");
        assert_eq!(refused.header("www-authenticate"), Some(&*challenge));

        let (_, token) = get(&registry, "scope=repository%3Aa:pull,push", Some(PASSWORD));
        assert_eq!(token["expires_in"], 300);
        assert_eq!(with_token(&registry, &token, "POST", "/v2/a/blobs/uploads/"), 202);
        assert_eq!(with_token(&registry, &token, "POST", "/v2/b/blobs/uploads/"), 401);
        let forged =
            serde_json::json!({ "token": format!("{}A", token["token"].as_str().unwrap()) });
        assert_eq!(with_token(&registry, &forged, "POST", "/v2/a/blobs/uploads/"), 401);
    }

    #[test]
    #[ignore = "needs docker-registry"]
    fn a_refresh_token_stands_for_the_user_and_is_given_only_when_asked_for() {
        let registry = Registry::start(Mode::Token);
        let (_, plain) = get(&registry, "scope=repository:a:pull", Some(PASSWORD));
        assert_eq!(plain["refresh_token"], Value::Null);
        let (_, nobody) = get(&registry, "offline_token=true", None);
        assert_eq!(nobody["refresh_token"], Value::Null);
        let (_, by_get) = get(&registry, "offline_token=true", Some(PASSWORD));
        let form = "grant_type=password&username=rig&password=rig-password&access_type=offline";
        let (_, by_post) = post(&registry, form);
        for given in [by_get, by_post] {
            let refresh_token = given["refresh_token"].as_str().unwrap();
            let form = format!(
                "grant_type=refresh_token&refresh_token={refresh_token}&service=rig-service&scope=repository:a:push"
            );
            let (status, token) = post(&registry, &form);
            assert_eq!(status, 200);
            assert_eq!(
                with_token(&registry, &token, "POST", "/v2/a/blobs/uploads/"),
                401,
                "{form}"
            );
            let (_, token) = post(&registry, &form.replace("a:push", "a:pull,push"));
            assert_eq!(
                with_token(&registry, &token, "POST", "/v2/a/blobs/uploads/"),
                202,
                "{form}"
            );
        }
        let last = registry.token_requests().pop().unwrap();
        let scopes = vec!["repository:a:pull,push".to_owned()];
        let (method, user) = ("POST".to_owned(), Some(USER.to_owned()));
        assert_eq!(
            last,
            TokenRequest { method, user, scopes, by_refresh_token: true, status: 200 }
        );
    }

    #[test]
    #[ignore = "needs docker-registry"]
    fn who_is_not_known_gets_nothing() {
        let registry = Registry::start(Mode::Token);
        assert_eq!(get(&registry, "scope=repository:a:pull", Some("wrong")).0, 401);
        assert_eq!(post(&registry, "grant_type=password&username=rig&password=wrong").0, 401);
        assert_eq!(post(&registry, "grant_type=refresh_token&refresh_token=made-up").0, 401);
        assert_eq!(post(&registry, "grant_type=luck").0, 400);
        let (status, token) = get(&registry, "scope=repository:a:pull", None);
        assert_eq!(status, 200);
        assert_eq!(with_token(&registry, &token, "GET", "/v2/a/tags/list"), 401);
        let statuses = registry.token_requests().into_iter().map(|request| request.status);
        assert_eq!(statuses.collect::<Vec<_>>(), [401, 401, 401, 400, 200]);
    }
}

mod blob_server {
    use super::*;

    #[test]
    #[ignore = "needs docker-registry"]
    fn it_has_the_blobs_and_gives_ranges_of_them() {
        let registry = Registry::start(Setup::new(Mode::Plain).redirecting_blobs());
        let digest = upload(registry.addr(), b"0123456789");
        let path = format!("/v2/a/blobs/{digest}");
        let sent_away = ask(registry.addr(), "GET", &path, &[], b"").unwrap();
        assert_eq!(sent_away.status, 307);
        let location = sent_away.header("location").unwrap();
        let (addr, path) = location.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let path = format!("/{path}");
        let get = |range: &str| {
            let headers = [("Range", range)];
            let answer = ask(addr, "GET", &path, &headers, b"").unwrap();
            let body = String::from_utf8(answer.body.clone()).unwrap();
            (answer.status, answer.header("content-range").unwrap_or_default().to_owned(), body)
        };
        let whole = (200, String::new(), "0123456789".to_owned());
        let part = |range: &str, body: &str| (206, format!("bytes {range}/10"), body.to_owned());
        assert_eq!(get("bytes=4-"), part("4-9", "456789"));
        assert_eq!(get("bytes=0-0"), part("0-0", "0"));
        assert_eq!(get("bytes=8-99"), part("8-9", "89"));
        assert_eq!(get("bytes=10-"), (416, "bytes */10".to_owned(), String::new()));
        assert_eq!(get("bytes=3-2"), whole);
        assert_eq!(get("pages=1-2"), whole);
        assert_eq!(ask(addr, "GET", "/../config.yml", &[], b"").unwrap().status, 404);
        assert_eq!(ask(addr, "PUT", &path, &[], b"").unwrap().status, 405);
        assert_eq!(registry.blob_requests().len(), 8);
    }
}

/// Uploads a blob in one piece; its digest.
fn upload(addr: &str, content: &[u8]) -> String {
    let digest = distref::Digest::sha256_of(content).to_string();
    let started = ask(addr, "POST", "/v2/a/blobs/uploads/", &[], b"").unwrap();
    let location = started.header("location").unwrap();
    let target = location.strip_prefix(&format!("http://{addr}")).expect("the address asked");
    let target = format!("{target}&digest={digest}");
    let headers = [("Content-Type", "application/octet-stream")];
    let ended = ask(addr, "PUT", &target, &headers, content).unwrap();
    assert_eq!(ended.status, 201, "{}", String::from_utf8_lossy(&ended.body));
    digest
}

mod proxy {
    use super::*;
    use std::sync::{Arc, Mutex};

    const LARGE: usize = 1_000_000;

    /// A server with a large body for everybody, and a proxy before it.
    fn large() -> (Server, Proxy) {
        let server = Server::start(|_| Reply::new(200, vec![b'x'; LARGE]));
        let proxy = Proxy::start(&server.addr());
        (server, proxy)
    }

    #[test]
    fn it_passes_on_and_counts_both_ways() {
        let (_server, proxy) = large();
        let answer = ask(&proxy.addr(), "POST", "/", &[], &[b'y'; 5_000]).unwrap();
        assert!(answer.whole && answer.body.len() == LARGE);
        assert_eq!(proxy.upload_bytes(), 5_000);
        assert!((5_001..6_000).contains(&proxy.sent_up()), "{}", proxy.sent_up());
        let down = usize::try_from(proxy.sent_down()).unwrap();
        assert!((LARGE + 1..LARGE + 1_000).contains(&down), "{down}");
        assert_eq!((proxy.connections(), proxy.cuts()), (1, 0));
    }

    #[test]
    fn a_download_is_cut_as_often_as_told() {
        let (_server, proxy) = large();
        proxy.cut_download_after(400_000, 2);
        for _ in 0..2 {
            let answer = ask(&proxy.addr(), "GET", "/", &[], b"").unwrap();
            let length = answer.body.len();
            assert!(!answer.whole && (1..400_000).contains(&length), "{length}");
        }
        assert!(ask(&proxy.addr(), "GET", "/", &[], b"").unwrap().whole);
        assert_eq!((proxy.connections(), proxy.cuts()), (3, 2));
    }

    #[test]
    fn an_answer_that_is_shorter_is_not_cut() {
        let (_server, proxy) = large();
        proxy.cut_download_after(2_000_000, 1);
        assert!(ask(&proxy.addr(), "GET", "/", &[], b"").unwrap().whole);
        assert!(ask(&proxy.addr(), "GET", "/", &[], b"").unwrap().whole, "bytes of one connection");
        assert_eq!(proxy.cuts(), 0);
    }

    #[test]
    fn an_upload_is_cut_as_often_as_told_and_its_beginning_arrives() {
        let lengths = Arc::new(Mutex::new(Vec::new()));
        let server = Server::start({
            let lengths = Arc::clone(&lengths);
            move |request| {
                lengths.lock().unwrap().push(request.body.len());
                Reply::new(201, "")
            }
        });
        let proxy = Proxy::start(&server.addr());
        proxy.cut_upload_after(400_000, 2);
        for _ in 0..2 {
            let before = proxy.upload_bytes();
            assert!(ask(&proxy.addr(), "PUT", "/", &[], &vec![b'y'; LARGE]).is_err());
            let arrived = proxy.upload_bytes() - before;
            assert!((399_000..400_000).contains(&arrived), "{arrived}");
        }
        assert_eq!(ask(&proxy.addr(), "PUT", "/", &[], &vec![b'y'; LARGE]).unwrap().status, 201);
        assert_eq!(*lengths.lock().unwrap(), [LARGE]);
        assert_eq!((proxy.connections(), proxy.cuts()), (3, 2));
    }

    #[test]
    fn a_cut_is_a_reset_and_no_orderly_end() {
        use std::io::{ErrorKind, Read, Write};
        let (_server, proxy) = large();
        proxy.cut_download_after(0, 1);
        let mut stream = TcpStream::connect(proxy.addr()).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        let error = stream.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }

    #[test]
    fn connections_are_refused_as_often_as_told() {
        let (_server, proxy) = large();
        proxy.refuse(2);
        assert!(ask(&proxy.addr(), "GET", "/", &[], b"").is_err());
        assert!(ask(&proxy.addr(), "GET", "/", &[], b"").is_err());
        assert!(ask(&proxy.addr(), "GET", "/", &[], b"").unwrap().whole);
    }

    #[test]
    fn bodies_in_chunks_are_counted_without_what_frames_them() {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Proxy::start(&listener.local_addr().unwrap().to_string());
        let all = thread::spawn(move || {
            let mut all = Vec::new();
            listener.accept().unwrap().0.read_to_end(&mut all).unwrap();
            all
        });
        let head = "PATCH / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        let chunks = "5;a=b\r\nhello\r\n10\r\n0123456789abcdef\r\n0\r\nTrailer: t\r\n\r\n";
        let next = "PUT / HTTP/1.1\r\nContent-Length: 3\r\n\r\nyes";
        let sent = [head, chunks, next].concat().into_bytes();
        let mut stream = TcpStream::connect(proxy.addr()).unwrap();
        for piece in sent.chunks(7) {
            stream.write_all(piece).unwrap();
        }
        drop(stream);
        assert_eq!(all.join().unwrap(), sent);
        assert_eq!(proxy.upload_bytes(), 5 + 16 + 3);
    }

    #[test]
    fn nothing_is_left_when_it_is_dropped() {
        let (_server, proxy) = large();
        let addr = proxy.addr();
        let idle = TcpStream::connect(&addr).unwrap();
        drop(proxy);
        assert!(ends(&addr));
        drop(idle);
    }

    #[test]
    #[ignore = "needs docker-registry"]
    fn a_registry_sends_clients_of_the_proxy_back_to_the_proxy() {
        let registry = Registry::start(Mode::Plain);
        let proxy = Proxy::start(registry.addr());
        let digest = upload(&proxy.addr(), &vec![b'z'; 70_000]); // insists on locations there
        assert_eq!(proxy.upload_bytes(), 70_000);
        let path = format!("/v2/a/blobs/{digest}");
        assert_eq!(ask(registry.addr(), "HEAD", &path, &[], b"").unwrap().status, 200);
    }

    #[test]
    #[ignore = "needs docker-registry and skopeo"]
    fn skopeo_pushes_and_pulls_through_it_with_tls_and_without() {
        for mode in [Mode::Plain, Mode::TlsBasic] {
            let registry = Registry::start(mode);
            let proxy = Proxy::start(registry.addr());
            let folder = Folder::new("proxied");
            let images = make_layout(&folder.join("oci"), NOISE);
            let place = format!("docker://{}/demo/app:1.0", proxy.addr());
            skopeo(copy((&[], &images.place()), (&registry.skopeo("dest"), &place)));
            assert!(proxy.sent_up() > NOISE && proxy.sent_down() < NOISE, "{mode:?}");
            let back = format!("dir:{}", folder.text("back"));
            skopeo(copy((&registry.skopeo("src"), &place), (&[], &back)));
            images.assert_in(&folder.join("back"));
            assert!(proxy.sent_down() > NOISE, "{mode:?}");
        }
    }

    #[test]
    #[ignore = "needs docker-registry and skopeo"]
    fn skopeo_notices_a_cut() {
        let registry = Registry::start(Mode::Plain);
        let proxy = Proxy::start(registry.addr());
        let folder = Folder::new("cut");
        let images = make_layout(&folder.join("oci"), 3_000_000);
        let place = format!("docker://{}/demo/app:1.0", proxy.addr());
        let push = copy((&[], &images.place()), (&registry.skopeo("dest"), &place));
        proxy.cut_upload_after(1_000_000, 1);
        assert!(!try_skopeo(&push).status.success());
        assert_eq!(proxy.cuts(), 1);
        skopeo(&push);
        let back = format!("dir:{}", folder.text("back"));
        proxy.cut_download_after(1_000_000, u32::MAX);
        let pull = copy((&registry.skopeo("src"), &place), (&[], &back));
        assert!(!try_skopeo(&pull).status.success());
        assert!(proxy.cuts() > 1);
    }
}

mod images {
    use super::*;

    #[test]
    fn the_same_folder_is_made_every_time() {
        let folders = [Folder::new("first"), Folder::new("second")];
        let [first, second] = folders.each_ref().map(|folder| make_layout(folder.path(), NOISE));
        assert_eq!(first.index.bytes(), second.index.bytes());
        let entries: Vec<_> = first.index.manifests().iter().map(Descriptor::digest).collect();
        let images: Vec<_> = first.manifests.iter().map(ImageManifest::digest).collect();
        assert_eq!(entries, images.iter().collect::<Vec<_>>());
        for image in &first.manifests {
            assert_eq!(image.layers().len(), 3);
            assert!(image.layers()[2].size() > NOISE);
        }
        assert_eq!(first.blobs().len(), 6);
        let without = make_layout(&folders[0].join("small"), 0);
        assert!(without.manifests.iter().all(|image| image.layers().len() == 2));
    }

    #[test]
    fn what_lies_at_a_digest_has_it() {
        let folder = Folder::new("verified");
        let layout = make_layout(&folder.join("oci"), NOISE);
        let docker = make_docker_folder(&folder.join("dir"), NOISE);
        for images in [layout, docker] {
            for blob in images.blobs() {
                let content = fs::read(images.blob(blob.digest())).unwrap();
                assert_eq!(content.len() as u64, blob.size());
                assert_eq!(distref::Digest::sha256_of(&content), *blob.digest());
            }
        }
    }

    #[test]
    #[ignore = "needs tar"]
    fn layers_are_archives_of_what_they_are_said_to_hold() {
        let folder = Folder::new("unpacked");
        let images = make_layout(&folder.join("oci"), NOISE);
        let unpacked = folder.join("root");
        fs::create_dir(&unpacked).unwrap();
        for layer in images.manifests[1].layers() {
            let mut tar = std::process::Command::new("tar");
            tar.arg("-xzf").arg(images.blob(layer.digest())).arg("-C").arg(&unpacked);
            assert!(tar.status().unwrap().success());
        }
        let read = |name: &str| fs::read(unpacked.join(name)).unwrap();
        assert_eq!(read("etc/os-release"), b"NAME=rig\n");
        assert_eq!(read("etc/platform"), b"linux/arm64\n");
        assert_eq!(read("var/noise").len() as u64, NOISE);
    }

    #[test]
    #[ignore = "needs skopeo"]
    fn the_config_says_what_layers_are_without_compression() {
        let folder = Folder::new("decompressed");
        let images = make_layout(&folder.join("oci"), NOISE);
        let into = format!("dir:{}", folder.text("dir"));
        skopeo(["copy", "--quiet", "--dest-decompress", &images.named("amd64"), &into]);
        for diff_id in images.configs[0].diff_ids() {
            assert!(folder.join("dir").join(diff_id.to_text().as_view().encoded()).exists());
        }
    }
}
