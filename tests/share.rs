//! The example `share` as a person runs it: with the registry inside it, with broken ones, and with real ones.
//!
//! `cargo test --test share -- --ignored` for the real ones.

#[path = "support/client.rs"]
#[allow(dead_code, reason = "a walk that fails has printed something")]
mod client;
#[allow(unused_imports, reason = "only the registry is of use")]
#[path = "support/clients/mod.rs"]
mod clients;
#[path = "support/program.rs"]
mod program;
#[path = "support/registry_program.rs"]
#[allow(dead_code, reason = "the registry is started, and nothing more")]
mod registry_program;
#[path = "support/rig/mod.rs"]
mod rig;

use std::process::Stdio;
use std::sync::LazyLock;
use std::thread;

use client::Client;
use clients::{Served, WAYS};
use distref::Reference;
use program::{Program, stderr, stdout};
use rig::{Folder, Mode, Registry, Reply, Request, Server, ask};

/// What a walk that succeeded printed.
struct Walk(String);

/// With the registry inside the program, where nothing of what is configured is of use.
static WALK: LazyLock<Walk> = LazyLock::new(|| {
    let nowhere = Folder::new("share");
    nowhere.write("config.json", "{");
    let mut command = Program("share").command(&[], Stdio::null());
    command.env("DOCKER_CONFIG", nowhere.path()).env("NO_PROXY", "");
    for proxy in ["ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy"] {
        command.env(proxy, "http://127.0.0.1:1");
    }
    let output = command.output().expect("`cargo build --examples`");
    assert!(output.status.success(), "{}\n{}", stdout(&output), stderr(&output));
    assert_eq!(stderr(&output), "");
    Walk(stdout(&output).to_owned())
});

/// A piece of content that was shown.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Item {
    /// The beginning of its digest.
    digest: String,
    what: String,
    bytes: u64,
}

impl Walk {
    /// The lines of a step, without its title.
    fn step(&self, number: usize) -> impl Iterator<Item = &str> {
        let title = format!("{number}. ");
        let lines = self.0.lines().skip_while(move |line| !line.starts_with(&title)).skip(1);
        lines.take_while(|line| line.is_empty() || line.starts_with(' '))
    }

    /// The texts of the rows with a label.
    fn rows(&self, step: usize, label: &str) -> Vec<&str> {
        let label = format!("   {label}  ");
        self.step(step).filter_map(|line| line.strip_prefix(&label).map(str::trim_start)).collect()
    }

    /// The text of the first row with a label.
    fn row(&self, step: usize, label: &str) -> &str {
        self.rows(step, label).first().unwrap_or_else(|| panic!("no {label} in step {step}"))
    }

    /// The bytes that the first row with a label tells of.
    fn bytes(&self, step: usize, label: &str) -> u64 {
        count(self.row(step, label).rsplit(", ").next().unwrap())
    }

    /// The content that is shown, by digest.
    fn items(&self, step: usize) -> Vec<Item> {
        let item = |row: &str| {
            let (what, rest) = row.trim().split_once("  ")?;
            let [digest, bytes, "bytes"] = rest.split_whitespace().collect::<Vec<_>>()[..] else {
                return None;
            };
            Some(Item { digest: digest.to_owned(), what: what.to_owned(), bytes: count(bytes) })
        };
        let mut items: Vec<_> = self.step(step).filter_map(item).collect();
        items.sort();
        items
    }
}

/// `4,876 bytes`
fn count(text: &str) -> u64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().expect("a number")
}

fn sum(items: &[Item]) -> u64 {
    items.iter().map(|item| item.bytes).sum()
}

#[test]
fn the_walk_needs_nothing_and_checks_something_in_every_step() {
    let walk = &*WALK;
    let checks = (1..=10).map(|step| walk.rows(step, "ok").len());
    let checks: usize = checks.inspect(|&checks| assert!(checks > 0)).sum();
    let last = walk.0.lines().last().unwrap();
    assert_eq!(last, format!("10 steps, {checks} checks: all is as it should be."));
    assert!(!walk.0.contains('\x1b'), "no colours but on a terminal");
}

#[test]
fn the_first_push_sends_every_blob_once_and_the_second_only_what_changed() {
    let walk = &*WALK;
    let is_blob = |item: &Item| !item.what.starts_with("manifest") && item.what != "index";
    let (blobs, manifests): (Vec<_>, Vec<_>) = walk.items(1).into_iter().partition(is_blob);
    assert_eq!((blobs.len(), manifests.len()), (5, 3));
    assert_eq!(walk.items(3), blobs);
    assert_eq!(walk.bytes(3, "sent"), sum(&blobs));
    assert_eq!(walk.bytes(3, "manifests"), sum(&manifests));
    assert_eq!(walk.bytes(3, "saved"), 0);

    let second = walk.items(4);
    let mut changed: Vec<_> = second.iter().map(|item| &*item.what).collect();
    changed.sort_unstable();
    let apps_and_configs =
        ["app linux/amd64", "app linux/arm64", "config linux/amd64", "config linux/arm64"];
    assert_eq!(changed, apps_and_configs);
    assert!(second.iter().all(|item| blobs.iter().all(|before| before.digest != item.digest)));
    let base = blobs.iter().find(|item| item.what == "base").unwrap();
    assert_eq!(walk.bytes(4, "sent"), sum(&second));
    assert_eq!(walk.bytes(4, "saved"), base.bytes);
    assert_eq!(walk.bytes(4, "manifests"), walk.bytes(3, "manifests"));
}

#[test]
fn the_tags_move_with_the_versions_that_own_them() {
    let walk = &*WALK;
    let index = |item: &Item| item.what == "index";
    let index = walk.items(1).into_iter().find(index).unwrap();
    let (first, second) = (walk.row(3, "digest"), walk.row(4, "digest"));
    assert!(first.strip_prefix("sha256:").unwrap().starts_with(&index.digest));
    assert_ne!(first, second);
    assert_eq!(walk.row(4, "tags"), "1.2.4, 1.2, 1, latest");
    let others = [
        "1.3.0, 1.3, 1, latest",
        "2.0.0-rc.1",
        "1.2.5-debug, 1.2-debug, 1-debug, debug",
        "1.2.6, 1.2",
    ];
    assert_eq!(walk.rows(5, "tags"), others);

    let mut listed: Vec<_> = walk.row(6, "tags").split(", ").collect();
    let tags = ["1.2.3", "1.2.4", "1.2", "1", "latest"].into_iter();
    let mut pushed: Vec<_> = tags.chain(others.iter().flat_map(|tags| tags.split(", "))).collect();
    for tags in [&mut listed, &mut pushed] {
        tags.sort_unstable();
    }
    pushed.dedup();
    assert_eq!(listed, pushed);
    assert_eq!(walk.row(7, "chosen"), "1.2.6");
    assert_eq!(walk.rows(7, "not").len(), listed.len() - 1);
}

#[test]
fn what_is_pulled_is_the_image_of_one_platform_and_gets_a_name_that_cannot_move() {
    let walk = &*WALK;
    let mut pulled: Vec<_> = walk.items(8).into_iter().map(|item| item.what).collect();
    pulled.sort_unstable();
    assert_eq!(pulled, ["app linux/arm64", "base", "config linux/arm64", "index", "manifest"]);
    let pinned: Reference = walk.row(8, "pinned").parse().unwrap();
    let index = walk.items(8).into_iter().find(|item| item.what == "index").unwrap();
    assert!(pinned.as_str().contains(&format!("hello@sha256:{}", index.digest)));
    assert!(walk.row(2, "name").starts_with(pinned.name_only().as_str()));
}

#[test]
fn plain_http_waits_for_an_entry_and_a_base_for_approval() {
    let walk = &*WALK;
    let [before, after] = walk.rows(9, "asked")[..] else { panic!("asked twice") };
    assert!(before.contains("does not speak TLS"), "{before}");
    assert_eq!(after, "it answers");
    let tries = walk.rows(9, "try");
    assert_eq!(tries.len(), 3);
    assert!(tries[0].starts_with("HTTPS to ") && tries[2].starts_with("plain HTTP to "));

    let notes: Vec<_> = [1, 5].iter().flat_map(|&step| walk.rows(step, "built on")).collect();
    assert_eq!((notes.len(), notes[0], notes[3]), (5, notes[4], walk.rows(10, "base")[1]));
    assert_eq!(walk.rows(10, "verdict"), ["allowed"]);
    let [base, moves] = walk.rows(10, "denied")[..] else { panic!("two reasons") };
    assert!(base.contains("golden images only") && moves.contains("nothing that moves"));
}

#[test]
fn every_image_that_a_pattern_finds_was_listed_before() {
    let walk = &*WALK;
    let names = walk.rows(6, "").iter().map(|row| row.trim_start()).collect::<Vec<_>>();
    let (listed, found) = names.split_at(8);
    assert!(listed.contains(&"nginx:1.2.3") && found.len() == 6);
    assert!(found.iter().all(|name| listed.contains(name)), "{names:?}");
}

#[test]
fn a_reason_names_a_line_of_the_policy_that_is_shown() {
    let walk = &*WALK;
    for (breach, name) in
        walk.rows(10, "denied").iter().zip(["golden images only", "nothing that moves"])
    {
        let line = breach.split("(line ").nth(1).unwrap().split(',').next().unwrap();
        let shown = walk.step(10).find(|shown| shown.contains(&format!(" {line} | "))).unwrap();
        assert!(breach.contains(name) && shown.contains(name), "{breach}\n{shown}");
    }
}

#[test]
fn the_walk_ends_with_how_to_look_at_what_was_pushed() {
    let last: Vec<_> = WALK.0.lines().rev().take(6).collect();
    for command in ["--example registry", "share -- --registry 127.0.0.1:5000", "curl http://"] {
        assert!(last.iter().any(|line| line.contains(command)), "{last:?}");
    }
}

#[test]
fn a_registry_that_is_broken_ends_the_walk_and_the_step_is_told() {
    /// Takes everything, and keeps nothing.
    fn forgetting(request: &Request) -> Reply {
        match &*request.method {
            "GET" if request.path == "/v2/" => Reply::new(200, ""),
            "POST" => Reply::new(202, "").with_header("Location", format!("{}1", request.path)),
            "PUT" => Reply::new(201, ""),
            _ => Reply::new(404, ""),
        }
    }
    let no_registry = Server::start(|_| Reply::new(404, ""));
    let forgetting = Server::start(forgetting);
    let refusing =
        Server::start(|_| Reply::new(401, "").with_header("WWW-Authenticate", "Basic realm=\"x\""));
    thread::scope(|scope| {
        for (addr, words) in [
            ("127.0.0.1:1".to_owned(), "onnection refused"),
            (no_registry.addr(), "404 Not Found"),
            (forgetting.addr(), "404 Not Found"),
            (refusing.addr(), "--creds USER:PASSWORD"),
        ] {
            scope.spawn(move || {
                let output = Client::anonymous().run("share", &["--registry", &addr]);
                let said = stderr(&output).lines().last().expect("a complaint");
                assert_eq!(output.status.code(), Some(1), "{said}");
                assert!(
                    said.starts_with(&format!("share: step 3 (Push it): {addr}/demo/")),
                    "{said}"
                );
                assert!(said.contains(words), "{said}");
            });
        }
    });
}

/// The same walk, with another registry.
fn walks_with(addr: &str, arguments: &[&str]) {
    let arguments = [&["--registry", addr][..], arguments].concat();
    let walk = Walk(Client::new().succeed("share", &arguments).0);
    assert!(walk.0.ends_with("all is as it should be.\n"), "{}", walk.0);
    let as_inside = |step| assert_eq!(walk.items(step), WALK.items(step));
    [1, 3, 4, 8].into_iter().for_each(as_inside);
    assert_eq!(walk.rows(9, "asked").len(), 2);
    assert!(walk.row(10, "look").ends_with(walk.row(2, "name").trim_end_matches(":1.2.3")));
}

/// What a registry does wrong, that is otherwise one.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// It says of every blob that it has none.
    ForgetsBlobs,
    /// `latest` stays where it was first.
    HoldsLatest,
    /// It lists one tag less.
    HidesTag,
    /// The last bit of every blob is another one.
    FlipsBit,
    /// A digest in place of a tag leads to nothing.
    ForgetsDigests,
}

impl Fault {
    /// What comes of a request: the answer of a good registry, but for the fault.
    fn reply(self, good: &str, request: &Request) -> Reply {
        let (is_head, path) = (request.method == "HEAD", &*request.path);
        let is_forgotten = match self {
            Self::ForgetsBlobs => is_head && path.contains("/blobs/sha256:"),
            Self::ForgetsDigests => is_head && path.contains("/manifests/sha256:"),
            _ => false,
        };
        if is_forgotten {
            return Reply::new(404, "");
        }
        let path = match self {
            Self::HoldsLatest if is_head => path.replace("/manifests/latest", "/manifests/1.2.3"),
            _ => path.to_owned(),
        };
        // A server of the rig leaves out the body by itself, and says how long it would be.
        let method = if is_head { "GET" } else { &request.method };
        let mark = if request.query.is_empty() { "" } else { "?" };
        let sent = ["accept", "content-type"];
        let sent = sent.into_iter().filter_map(|name| Some((name, request.header(name)?)));
        let target = format!("{path}{mark}{}", request.query);
        let answer = ask(good, method, &target, &sent.collect::<Vec<_>>(), &request.body);
        let answer = answer.expect("an answer");
        let mut body = answer.body.clone();
        match (self, body.last_mut()) {
            (Self::FlipsBit, Some(last)) if path.contains("/blobs/sha256:") => *last ^= 1,
            (Self::HidesTag, _) if path.ends_with("/tags/list") => {
                body = String::from_utf8(body).expect("UTF-8").replace("\"1.2.6\",", "").into();
            }
            _ => {}
        }
        let reply = Reply::new(answer.status, body);
        ["content-type", "docker-content-digest", "location"].into_iter().fold(
            reply,
            |reply, name| match answer.header(name) {
                Some(value) => reply.with_header(name, value),
                None => reply,
            },
        )
    }
}

#[test]
fn whatever_a_registry_does_wrong_is_found_by_the_step_that_it_matters_to() {
    thread::scope(|scope| {
        for (fault, words) in [
            (
                Fault::ForgetsBlobs,
                "step 4 (Change a layer, and push only that): this is not so: only",
            ),
            (
                Fault::HoldsLatest,
                "step 4 (Change a layer, and push only that): this is not so: it is what",
            ),
            (Fault::HidesTag, "step 6 (See what there is): this is not so: every version"),
            (Fault::FlipsBit, "step 8 (Pull it for one platform): "),
            (Fault::ForgetsDigests, "step 8 (Pull it for one platform): "),
        ] {
            scope.spawn(move || {
                let good = Served::start(WAYS[0]);
                let addr = good.addr().to_owned();
                let broken = Server::start(move |request| fault.reply(&addr, request));
                let output = Client::anonymous().run("share", &["--registry", &broken.addr()]);
                let said = stderr(&output).lines().last().expect("a complaint");
                assert_eq!(output.status.code(), Some(1), "{fault:?}: {said}");
                assert!(said.contains(words), "{fault:?}: {said}");
            });
        }
    });
}

#[test]
fn the_walk_is_the_same_with_the_registry_as_a_program_of_its_own() {
    thread::scope(|scope| {
        for way in WAYS {
            scope.spawn(move || {
                let served = Served::start(way);
                let ca = served.ca().display().to_string();
                let trusted = if way.tls { &["--ca", &*ca][..] } else { &[] };
                walks_with(served.addr(), trusted);
            });
        }
    });
}

#[test]
#[ignore = "needs docker-registry"]
fn the_walk_is_the_same_with_a_real_registry() {
    thread::scope(|scope| {
        for mode in Mode::ALL {
            scope.spawn(move || {
                let registry = Registry::start(mode);
                let ca = registry.ca().map(|path| path.display().to_string());
                let trusted: Vec<_> = ca.iter().flat_map(|path| ["--ca", path]).collect();
                walks_with(registry.addr(), &trusted);
            });
        }
    });
}
