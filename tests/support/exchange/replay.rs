//! Plays a trace: the driver that does what the script says.

use std::collections::VecDeque;
use std::time::Duration;

use distref::client::{Action, Answer, Ask, Body, Failure, FailureKind, Now, Outgoing, Session};
use distref::registry::{Credentials, Origin, Secret};
use http::HeaderValue;
use http::header::HeaderName;

use super::operations::{Arguments, OPERATIONS, Running};
use super::scene::{Content, Expected, Reply, Step, Trace};
use super::watch::Watch;

/// How bodies are handed over.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Chunks {
    Whole,
    Single,
    Random(u64),
}

/// What is longer comes in halves first: a call for each byte of some MiB takes minutes.
const LONG: usize = 1 << 14;

impl Chunks {
    /// The length of the next chunk, of so many bytes.
    fn next(&mut self, left: usize) -> usize {
        match self {
            Self::Whole => left,
            Self::Single if left > LONG => left / 2,
            Self::Single => 1,
            Self::Random(state) => {
                *state ^= *state << 13;
                *state ^= *state >> 7;
                *state ^= *state << 17;
                let bits = usize::try_from(*state % 17).unwrap();
                let most = (1 << bits).min(left);
                1 + usize::try_from(*state >> 32).unwrap() % most
            }
        }
    }
}

/// When traces begin.
const UNIX: i64 = 1_780_000_000;

/// Panics where the operation does anything that the trace does not say. Returns how many steps it had.
pub(crate) fn replay(trace: &Trace, chunks: Chunks, at: &mut usize) {
    let mut stage = Stage {
        trace,
        chunks,
        session: trace.scene.session(),
        watch: Watch::new(trace.scene.max_requests, &trace.scene.secrets),
        steps: trace.steps.iter().map(|(line, step)| (*line, step)).collect(),
        now: Now { elapsed: Duration::from_secs(1_000), unix: UNIX, random: 0 },
        notices: VecDeque::new(),
        emitted: Vec::new(),
        at,
    };
    let has_any = trace.steps.iter().any(|(_, step)| matches!(step, Step::Begin { .. }));
    assert!(has_any, "nothing is asked for");
    while !stage.steps.is_empty() {
        stage.operation();
    }
    stage.has_no_notices();
}

struct Stage<'t> {
    trace: &'t Trace,
    chunks: Chunks,
    session: Session,
    watch: Watch,
    steps: VecDeque<(usize, &'t Step)>,
    now: Now,
    notices: VecDeque<String>,
    emitted: Vec<u8>,
    at: &'t mut usize,
}

impl<'t> Stage<'t> {
    fn next(&mut self) -> &'t Step {
        let (line, step) = self.steps.pop_front().expect("nothing more is in the script");
        *self.at = line;
        step
    }

    fn peek(&mut self) -> Option<&'t Step> {
        self.steps.front().map(|(_, step)| *step)
    }

    /// From `O:` to what follows `E:`.
    fn operation(&mut self) {
        match self.next() {
            Step::Begin { name, words, options } => {
                let operation = self.begin(name, words, options);
                self.run(operation);
            }
            Step::Pass(time) => self.pass(*time),
            Step::LogIn { registry, credentials } => {
                let registry: Origin = registry.parse().unwrap();
                self.watch.learns(&registry, credentials);
                self.session.set_credentials(&registry, credentials.clone());
            }
            Step::LogOut { registry } => self.session.log_out(&registry.parse().unwrap()),
            Step::Refresh { registry, token } => {
                let held = self.session.refresh_token(&registry.parse().unwrap());
                assert_eq!(held.map(Secret::expose), token.as_deref());
            }
            Step::Notice(text) => {
                assert_eq!(self.notices.pop_front().as_ref(), Some(text), "another notice");
            }
            other => panic!("{other:?} outside of an operation"),
        }
    }

    fn begin(
        &mut self,
        name: &str,
        words: &[String],
        options: &[(String, String)],
    ) -> Box<dyn Running> {
        self.has_no_notices();
        self.watch.begins();
        self.emitted.clear();
        let found = OPERATIONS.iter().find(|(known, _)| *known == name);
        let (_, begin) = found.unwrap_or_else(|| panic!("no operation is called {name}"));
        let scene = &self.trace.scene;
        if let Some((_, already)) = options.iter().find(|(name, _)| name == "already") {
            self.emitted = scene.contents[already].clone();
            self.watch.begins_at(u64::try_from(self.emitted.len()).unwrap());
        }
        begin(&Arguments {
            plan: &|purpose| scene.plan(purpose),
            words: words.to_vec(),
            options: options.to_vec(),
            contents: &scene.contents,
        })
    }

    fn run(&mut self, mut operation: Box<dyn Running>) {
        let mut polls = 0;
        loop {
            polls += 1;
            assert!(polls < 10_000, "no end");
            if let Some(Step::Cancel) = self.peek() {
                self.next();
                let undo = operation.cancel(&mut self.session, self.now);
                self.cancelled(undo);
            }
            while let Some(Step::Pass(time)) = self.peek() {
                self.next();
                self.pass(*time);
            }
            let action = operation.poll(&mut self.session, self.now);
            self.prints(&action, &*operation);
            match action {
                Action::Send(outgoing) => self.send(&mut *operation, &outgoing),
                Action::Wait(time) => match self.next() {
                    Step::Wait(expected) => {
                        assert_eq!(time, *expected, "another wait");
                        self.pass(time);
                    }
                    other => panic!("wait {time:?}, not {other:?}"),
                },
                Action::Ask(ask) => {
                    let answer = self.answer(&ask);
                    operation.answer(&mut self.session, answer);
                }
                Action::Done(result) => {
                    self.done(result.map_err(|error| error.to_string()));
                    self.is_over(&mut *operation);
                    return;
                }
            }
        }
    }

    fn pass(&mut self, time: Duration) {
        self.now.elapsed += time;
        self.now.unix += i64::try_from(time.as_secs()).unwrap();
    }

    fn prints(&self, action: &Action<String>, operation: &dyn Running) {
        if let Action::Done(Err(error)) = action {
            self.watch.hides(&error.to_string());
        }
        self.watch.prints(action);
        self.watch.prints(operation);
        self.watch.prints(&self.session);
    }

    fn send(&mut self, operation: &mut dyn Running, outgoing: &Outgoing) {
        self.watch.sends(outgoing);
        let url = outgoing.url().clone();
        match self.next() {
            Step::Expect(expected) => is_as_expected(outgoing, expected),
            other => panic!("{outgoing:?} is sent, not {other:?}"),
        }
        match self.next() {
            Step::Fail(failure) => operation.failed(&mut self.session, self.now, *failure),
            Step::Reply(reply) => {
                let head = head(reply);
                self.watch.answers(&url, &head.headers, &reply.body);
                operation.response(&mut self.session, self.now, &head);
                self.body(operation, reply);
            }
            other => panic!("{other:?} is no reply"),
        }
    }

    fn body(&mut self, operation: &mut dyn Running, reply: &Reply) {
        let mut rest = &*reply.body;
        while operation.wants_body() {
            if rest.is_empty() {
                assert!(!reply.unread, "the body is read to its end");
                if reply.breaks {
                    let failure = Failure::Unknown(FailureKind::Reset);
                    operation.failed(&mut self.session, self.now, failure);
                } else {
                    operation.end(&mut self.session, self.now);
                }
                return;
            }
            let (chunk, after) = rest.split_at(self.chunks.next(rest.len()));
            let emit = operation.body(chunk);
            if !emit.data.is_empty() {
                let offset = usize::try_from(emit.offset).unwrap();
                self.emitted.truncate(offset);
                assert_eq!(self.emitted.len(), offset, "a gap in what is emitted");
                self.emitted.extend(emit.data);
            }
            self.watch.feeds(chunk.len(), &emit, operation.wants_body());
            let progress = operation.progress();
            assert!(progress.total.is_none_or(|total| progress.done <= total), "{progress:?}");
            rest = after;
        }
        assert!(!reply.breaks, "nothing is read to where the body breaks off");
    }

    fn answer(&mut self, ask: &Ask) -> Answer {
        self.watch.prints(ask);
        match (ask, self.next()) {
            (
                Ask::Credentials { registry, is_mirror },
                Step::Credentials { registry: expected, is_mirror: mirror, answer },
            ) => {
                assert_eq!((registry.to_string(), is_mirror), (expected.clone(), mirror));
                self.watch.learns(registry, answer);
                Answer::Credentials(answer.clone())
            }
            (
                Ask::Realm { registry, realm },
                Step::Realm { registry: expected, realm: place, answer },
            ) => {
                let asked = (registry.to_string(), realm.to_string());
                assert_eq!(asked, (expected.clone(), place.clone()));
                Answer::Realm(*answer)
            }
            (ask, other) => panic!("{ask:?} is asked, not {other:?}"),
        }
    }

    fn cancelled(&mut self, undo: Option<Box<Outgoing>>) {
        match (undo, self.peek()) {
            (Some(outgoing), Some(Step::Expect(expected))) => {
                self.next();
                self.watch.sends(&outgoing);
                is_as_expected(&outgoing, expected);
            }
            (Some(outgoing), _) => panic!("{outgoing:?} is sent, which the script has not"),
            (None, Some(Step::Expect(_))) => panic!("nothing is sent"),
            (None, _) => {}
        }
    }

    fn done(&mut self, result: Result<String, String>) {
        match (result, self.next()) {
            (Ok(found), Step::Ok { output, emitted }) => {
                if let Some(output) = output {
                    assert!(is_like(&found, output), "ok {found:?}, not {output:?}");
                }
                let emitted = emitted.as_deref().unwrap_or_default();
                assert!(self.emitted == emitted, "other content is emitted");
            }
            (Err(found), Step::Error { text }) => {
                assert!(is_like(&found, text), "error {found:?}, not {text:?}");
            }
            (result, other) => panic!("{result:?}, not {other:?}"),
        }
        self.watch.ends();
        let notices = self.session.drain_notices();
        self.watch.prints(&notices);
        self.notices.extend(notices.iter().map(ToString::to_string));
    }

    /// Whatever is called now, nothing comes of it.
    fn is_over(&mut self, operation: &mut dyn Running) {
        let head = http::Response::new(()).into_parts().0;
        assert!(!operation.wants_body());
        operation.response(&mut self.session, self.now, &head);
        assert!(operation.body(b"more").data.is_empty());
        operation.end(&mut self.session, self.now);
        operation.failed(&mut self.session, self.now, Failure::NotSent(FailureKind::Other));
        operation.answer(&mut self.session, Answer::Credentials(Credentials::Anonymous));
        for _ in 0..3 {
            let action = operation.poll(&mut self.session, self.now);
            assert!(matches!(action, Action::Done(Err(_))), "{action:?} after the end");
        }
    }

    fn has_no_notices(&self) {
        assert!(self.notices.is_empty(), "notices that the script has not: {:?}", self.notices);
    }
}

fn is_like(found: &str, expected: &str) -> bool {
    match expected.strip_suffix('…') {
        Some("") => panic!("anything is like nothing"),
        Some(start) => found.starts_with(start),
        None => found == expected,
    }
}

fn head(reply: &Reply) -> http::response::Parts {
    let (mut head, ()) = http::Response::new(()).into_parts();
    head.status = reply.status.try_into().unwrap();
    for (name, value) in &reply.headers {
        let name: HeaderName = name.parse().unwrap();
        head.headers.append(name, HeaderValue::from_bytes(value).unwrap());
    }
    head
}

/// What a request has only where the script says so.
const UNLISTED: &[&str] =
    &["authorization", "range", "if-range", "if-match", "if-none-match", "origin"];

fn is_as_expected(outgoing: &Outgoing, expected: &Expected) {
    let request = outgoing.request();
    let found = format!("{} {}", request.method(), outgoing.url().expose());
    assert_eq!(found, format!("{} {}", expected.method, expected.url), "another request");
    assert_eq!(outgoing.attempt(), expected.attempt, "by another transport");
    for (name, value) in &expected.headers {
        let found: Vec<_> = request.headers().get_all(name).iter().collect();
        let found: Vec<_> =
            found.iter().map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned()).collect();
        assert_eq!(found, [String::from_utf8_lossy(value).into_owned()], "{name}");
    }
    let lists =
        |name: &str| expected.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let unlisted = UNLISTED.iter().copied().filter(|name| !lists(name));
    for name in expected.absent.iter().map(String::as_str).chain(unlisted) {
        assert!(request.headers().get(name).is_none(), "{name} is sent");
    }
    match (request.body(), &expected.body) {
        (Body::Source { offset, len }, Content::Source { offset: from, len: count }) => {
            assert_eq!((offset, len), (from, count), "another part of the source");
        }
        (Body::Empty, Content::Bytes(bytes)) => assert!(bytes.is_empty(), "no body is sent"),
        (Body::Bytes(found), Content::Bytes(bytes)) => assert_eq!(
            String::from_utf8_lossy(found),
            String::from_utf8_lossy(bytes),
            "another body"
        ),
        (found, expected) => panic!("the body is {found:?}, not {expected:?}"),
    }
}
