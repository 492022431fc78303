//! Text to traces.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use distref::client::{Failure, FailureKind, RetryPolicy};
use distref::digest::{Algorithm, Digester};
use distref::registry::{Attempt, Credentials, Secret};

use super::scene::{Content, Expected, Reply, Scene, Step, Trace};

/// The traces of a file.
pub(crate) fn read(text: &str) -> Vec<Trace> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let mut lines = lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    let mut shared = Scene::default();
    let mut traces: Vec<Trace> = Vec::new();
    let mut block: Block = Vec::new();
    let mut open: Option<(Vec<Block>, String)> = None;
    loop {
        let line = lines.next();
        let begins = line.is_none_or(|(_, line)| !line.starts_with(' '));
        if begins && !block.is_empty() {
            let block = std::mem::take(&mut block);
            match &mut open {
                Some((blocks, _)) => blocks.push(block),
                None => header(&mut shared, &block),
            }
        }
        let title = line.and_then(|(_, line)| line.strip_prefix("== "));
        if (line.is_none() || title.is_some())
            && let Some((blocks, title)) = open.take()
        {
            traces.push(trace(title, shared.clone(), blocks));
        }
        match (line, title) {
            (None, _) => return traces,
            (_, Some(title)) => open = Some((Vec::new(), title.to_owned())),
            (Some((at, line)), None) => block.push((at, line.to_owned())),
        }
    }
}

/// A line with its number, and the lines that belong to it.
type Block = Vec<(usize, String)>;

fn trace(title: String, mut scene: Scene, blocks: Vec<Block>) -> Trace {
    let mut steps = Vec::new();
    for block in blocks {
        let is_step = block[0].1.as_bytes().get(1) == Some(&b':');
        if is_step {
            let block: Vec<_> =
                block.into_iter().map(|(at, line)| (at, substitute(&scene, &line))).collect();
            let step = std::panic::catch_unwind(|| step(&scene, &block));
            steps.push((block[0].0, step.unwrap_or_else(|_| panic!("line {}", block[0].0))));
        } else {
            header(&mut scene, &block);
        }
    }
    Trace { title, scene, steps }
}

// The header.

fn header(scene: &mut Scene, block: &[(usize, String)]) {
    let (at, line) = &block[0];
    assert_eq!(block.len(), 1, "line {at}: a header has one line");
    let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("line {at}: {line}"));
    let words = || value.split_whitespace().map(str::to_owned);
    if let Some(name) = name.strip_prefix("content ") {
        scene.contents.insert(name.to_owned(), content(value));
        return;
    }
    match name {
        "registry" => value.clone_into(&mut scene.registry),
        "mirrors" => scene.mirrors = words().collect(),
        "insecure" => scene.insecure = words().collect(),
        "address" => {
            let (name, address) = value.split_once(' ').unwrap();
            scene.addresses.push((name.to_owned(), address.to_owned()));
        }
        "retries" => {
            let words: Vec<_> = words().collect();
            scene.retries = RetryPolicy {
                max_attempts: words[0].parse().unwrap(),
                first_wait: time(&words[1]),
                max_wait: time(&words[2]),
            };
        }
        "allow-near" => scene.allow_near = value == "yes",
        "without-namespace" => scene.without_namespace = value == "yes",
        "user-agent" => scene.user_agent = Some(value.to_owned()),
        "secret" => scene.secrets.push(value.to_owned()),
        "requests" => scene.max_requests = value.parse().unwrap(),
        _ => panic!("line {at}: no header is called {name}"),
    }
}

fn content(value: &str) -> Vec<u8> {
    let (form, rest) = value.split_once(' ').unwrap_or((value, ""));
    match form {
        "text" => unescape(rest),
        "base64" => STANDARD.decode(rest).unwrap(),
        "repeat" => repeat(rest),
        _ => panic!("content is text, base64 or repeat, not {form}"),
    }
}

fn repeat(text: &str) -> Vec<u8> {
    let (count, text) = text.split_once(' ').unwrap();
    unescape(text).repeat(count.parse().unwrap())
}

/// `$NAME.digest` and the like.
fn substitute(scene: &Scene, line: &str) -> String {
    let mut line = line.to_owned();
    for (name, bytes) in &scene.contents {
        for part in ["digest", "hex", "sha512", "size", "text"] {
            let mark = format!("${name}.{part}");
            if line.contains(&mark) {
                let value = match part {
                    "digest" => digest(Algorithm::Sha256, bytes),
                    "hex" => digest(Algorithm::Sha256, bytes).split_off("sha256:".len()),
                    "sha512" => digest(Algorithm::Sha512, bytes),
                    "size" => bytes.len().to_string(),
                    _ => String::from_utf8(bytes.clone()).unwrap(),
                };
                line = line.replace(&mark, &value);
            }
        }
    }
    line
}

fn digest(algorithm: Algorithm<'_>, bytes: &[u8]) -> String {
    let mut digester = Digester::new(algorithm).unwrap();
    digester.update(bytes);
    digester.finish().to_string()
}

// Steps.

fn step(scene: &Scene, block: &[(usize, String)]) -> Step {
    let (_, first) = &block[0];
    let (letter, rest) = first.split_once(':').unwrap();
    let rest = rest.trim();
    let more: Vec<&str> = block[1..].iter().map(|(_, line)| line.trim()).collect();
    match letter {
        "O" => begin(rest),
        "C" => Step::Expect(expected(scene, rest, &more)),
        "S" => reply(scene, rest, &more),
        "T" => match rest.strip_prefix('+') {
            Some(passes) => Step::Pass(time(passes)),
            None => Step::Wait(time(rest)),
        },
        "A" => question(rest, more.first().copied().unwrap_or_default()),
        "E" => ending(scene, rest, &more),
        "X" => Step::Cancel,
        "L" => {
            let words: Vec<_> = rest.splitn(3, ' ').collect();
            let registry = words[1].to_owned();
            match words[0] {
                "login" => Step::LogIn { registry, credentials: credentials(words[2]) },
                "logout" => Step::LogOut { registry },
                other => panic!("a program cannot {other}"),
            }
        }
        "K" => {
            let words: Vec<_> = rest.split(' ').collect();
            assert_eq!(words[0], "refresh");
            let token = (words[2] != "-").then(|| words[2].to_owned());
            Step::Refresh { registry: words[1].to_owned(), token }
        }
        "N" => Step::Notice(rest.to_owned()),
        _ => panic!("no step is called {letter}"),
    }
}

fn begin(rest: &str) -> Step {
    let mut words = rest.split_whitespace();
    let name = words.next().unwrap().to_owned();
    let mut step = (Vec::new(), Vec::new());
    for word in words {
        match word.split_once('=') {
            Some((name, value)) => step.1.push((name.to_owned(), value.to_owned())),
            None => step.0.push(word.to_owned()),
        }
    }
    Step::Begin { name, words: step.0, options: step.1 }
}

fn expected(scene: &Scene, rest: &str, more: &[&str]) -> Expected {
    let words: Vec<_> = rest.split(' ').collect();
    let attempt = match words.get(2).copied() {
        Some("plain") => Attempt::Http,
        Some("unverified") => Attempt::HttpsUnverified,
        Some(other) => panic!("no transport is called {other}"),
        None => Attempt::Https,
    };
    let mut expected = Expected {
        method: words[0].to_owned(),
        url: words[1].to_owned(),
        attempt,
        headers: Vec::new(),
        absent: Vec::new(),
        body: Content::Bytes(Vec::new()),
    };
    let mut body = Body::default();
    for line in more {
        if body.take(scene, line) {
        } else if let Some(name) = line.strip_prefix('!') {
            expected.absent.push(name.to_owned());
        } else if let Some(source) = line.strip_prefix(">source ") {
            let (offset, len) = source.split_once(' ').unwrap();
            expected.body =
                Content::Source { offset: offset.parse().unwrap(), len: len.parse().unwrap() };
        } else {
            expected.headers.push(field(line));
        }
    }
    if let Some(bytes) = body.bytes {
        expected.body = Content::Bytes(bytes);
    }
    expected
}

fn reply(scene: &Scene, rest: &str, more: &[&str]) -> Step {
    let Ok(status) = rest.parse() else { return Step::Fail(failure(rest)) };
    let mut reply =
        Reply { status, headers: Vec::new(), body: Vec::new(), breaks: false, unread: false };
    let mut body = Body::default();
    let mut end = usize::MAX;
    for line in more {
        if body.take(scene, line) {
        } else if let Some(at) = line.strip_prefix("cut@") {
            end = at.parse().unwrap();
        } else if let Some(at) = line.strip_prefix("reset@") {
            end = at.parse().unwrap();
            reply.breaks = true;
        } else if *line == "unread" {
            reply.unread = true;
        } else {
            reply.headers.push(field(line));
        }
    }
    reply.body = body.bytes.unwrap_or_default();
    reply.body.truncate(end);
    Step::Reply(reply)
}

fn failure(word: &str) -> Failure {
    match word {
        "dns" => Failure::NotSent(FailureKind::Dns),
        "refused" => Failure::NotSent(FailureKind::Refused),
        "no-tls" => Failure::NotSent(FailureKind::NoTls),
        "tls" => Failure::NotSent(FailureKind::TlsHandshake),
        "unsent" => Failure::NotSent(FailureKind::Other),
        "timeout" => Failure::Unknown(FailureKind::Timeout),
        "reset" => Failure::Unknown(FailureKind::Reset),
        "lost" => Failure::Unknown(FailureKind::Other),
        "source" => Failure::Unknown(FailureKind::SourceLength),
        _ => panic!("no failure is called {word}"),
    }
}

fn question(rest: &str, answer: &str) -> Step {
    let words: Vec<_> = rest.split(' ').collect();
    match words[0] {
        "credentials" => Step::Credentials {
            registry: words[1].to_owned(),
            is_mirror: words.get(2) == Some(&"mirror"),
            answer: credentials(answer),
        },
        "realm" => Step::Realm {
            registry: words[1].to_owned(),
            realm: words[2].to_owned(),
            answer: answer == "yes",
        },
        other => panic!("no question is about {other}"),
    }
}

fn credentials(text: &str) -> Credentials {
    let words: Vec<_> = text.splitn(3, ' ').collect();
    match words[0] {
        "anonymous" => Credentials::Anonymous,
        "basic" => Credentials::basic(words[1], words[2]).unwrap(),
        "identity" => Credentials::IdentityToken { user: None, token: Secret::new(words[1]) },
        "registry" => Credentials::RegistryToken(Secret::new(words[1])),
        other => panic!("no credentials are called {other}"),
    }
}

fn ending(scene: &Scene, rest: &str, more: &[&str]) -> Step {
    let (word, text) = rest.split_once(' ').unwrap_or((rest, ""));
    match word {
        "ok" => {
            let mut body = Body::default();
            assert!(more.iter().all(|line| body.take(scene, line)), "{more:?}");
            let output = (!text.is_empty()).then(|| text.to_owned());
            Step::Ok { output, emitted: body.bytes }
        }
        "error" => Step::Error { text: text.to_owned() },
        _ => panic!("an end is ok or error, not {word}"),
    }
}

/// The lines of a body.
#[derive(Default)]
struct Body {
    bytes: Option<Vec<u8>>,
}

impl Body {
    fn take(&mut self, scene: &Scene, line: &str) -> bool {
        let Some(rest) = line.strip_prefix('>') else { return false };
        let more = if let Some(name) = rest.strip_prefix("= ") {
            let (name, part) = name.split_once(' ').unwrap_or((name, ".."));
            let content = &scene.contents[name];
            let (start, end) = part.split_once("..").unwrap();
            let at = |text: &str, usual| text.parse().unwrap_or(usual);
            content[at(start, 0)..at(end, content.len())].to_vec()
        } else if let Some(text) = rest.strip_prefix("base64 ") {
            STANDARD.decode(text).unwrap()
        } else if let Some(text) = rest.strip_prefix("repeat ") {
            repeat(text)
        } else if rest.starts_with("source ") {
            return false;
        } else {
            let text = unescape(rest.strip_prefix(' ').unwrap_or(rest));
            match &mut self.bytes {
                Some(bytes) => {
                    bytes.push(b'\n');
                    bytes.extend(text);
                    return true;
                }
                None => text,
            }
        };
        self.bytes.get_or_insert_default().extend(more);
        true
    }
}

fn field(line: &str) -> (String, Vec<u8>) {
    let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no header: {line}"));
    let value = unescape(value.strip_prefix(' ').unwrap_or(value));
    let (name, value) = match value.strip_prefix(b">repeat ") {
        Some(text) => (name, repeat(std::str::from_utf8(text).unwrap())),
        None => (name, value),
    };
    (name.to_owned(), value)
}

fn time(text: &str) -> Duration {
    let text = text.trim();
    match text.strip_suffix("ms") {
        Some(number) => Duration::from_millis(number.parse().unwrap()),
        None => Duration::from_secs(text.strip_suffix('s').unwrap().parse().unwrap()),
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend(before.as_bytes());
        let (mark, after) = after.split_at(1);
        rest = after;
        match mark {
            "n" => bytes.push(b'\n'),
            "t" => bytes.push(b'\t'),
            "\\" => bytes.push(b'\\'),
            "x" => {
                let (hex, after) = after.split_at(2);
                bytes.push(u8::from_str_radix(hex, 16).unwrap());
                rest = after;
            }
            other => bytes.extend(format!("\\{other}").as_bytes()),
        }
    }
    bytes.extend(rest.as_bytes());
    bytes
}
