//! A push against a registry that fails in every way it can, says nothing but the truth, and checks nothing: whatever
//! is said to be pushed is there byte for byte.

use distref::client::{
    Action, BlobPush, Body, Failure, FailureKind, Now, Operation, OperationError, PushBlob,
    PushedBlob, RetryPolicy, Session,
};
use distref::manifest::{Descriptor, MediaType};
use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
use distref::{Digest, RepositoryView, domain};
use http::response::Parts;
use http::{Method, Request, Response};

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    /// Below this.
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % limit
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

/// An upload as the registry has it.
struct Upload {
    data: Vec<u8>,
    is_open: bool,
}

/// A registry as careless as docker-registry 2.8: it appends what comes, wherever it is said to belong.
struct Registry {
    dice: Dice,
    content: Vec<u8>,
    blob: Option<Vec<u8>>,
    uploads: Vec<Upload>,
    /// One request in so many fails; none at 0.
    fails: u64,
    /// Whether it forgets an upload of which it lost a reply, as 2.8 does.
    forgets: bool,
    /// The largest body, and with what it refuses others.
    most: Option<(u64, u16)>,
    /// The largest chunk, which it tells.
    tells_most: Option<u64>,
    took_whole: u32,
}

enum Outcome {
    Replied(Parts),
    Failed(Failure),
}

const RESET: Outcome = Outcome::Failed(Failure::Unknown(FailureKind::Reset));

impl Registry {
    fn receive(&mut self, request: &Request<Body>) -> Outcome {
        let fails = self.fails > 0 && self.dice.once_in(self.fails);
        match if fails { self.dice.below(5) } else { 5 } {
            0 => Outcome::Failed(Failure::NotSent(FailureKind::Refused)),
            1 => RESET,
            2 => Outcome::Replied(reply(503, &[])),
            3 => {
                self.carry_out(request); // all of it, and the reply is lost
                self.after_loss(request);
                RESET
            }
            4 => {
                self.take_part(request);
                self.after_loss(request);
                RESET
            }
            _ => Outcome::Replied(self.carry_out(request)),
        }
    }

    fn carry_out(&mut self, request: &Request<Body>) -> Parts {
        let is_too_large = |most: u64| request.body().len() > most;
        if let Some((_, status)) = self.most.filter(|(most, _)| is_too_large(*most)) {
            return reply(status, &[]);
        }
        let path = request.uri().path();
        match *request.method() {
            Method::HEAD => reply(if self.blob.is_some() { 200 } else { 404 }, &[]),
            Method::POST => {
                self.uploads.push(Upload { data: Vec::new(), is_open: true });
                let location = format!("/uploads/{}?_state=0", self.uploads.len() - 1);
                let most = self.tells_most.map(|most| most.to_string()).unwrap_or_default();
                let mut headers = vec![("location", &*location), ("range", "0-0")];
                headers.extend((!most.is_empty()).then_some(("oci-chunk-max-length", &*most)));
                reply(202, &headers)
            }
            _ => match path.strip_prefix("/uploads/").and_then(|id| id.parse().ok()) {
                Some(id) => self.go_on(request, id),
                None => reply(404, &[]),
            },
        }
    }

    fn go_on(&mut self, request: &Request<Body>, id: usize) -> Parts {
        if !self.uploads[id].is_open {
            return reply(404, &[]);
        }
        match *request.method() {
            Method::GET => self.tell(id, 204),
            Method::PATCH => {
                let all = self.part(request.body());
                // Now and then it takes less than it is given, and says so; never one byte, for which there is no word.
                let less = self.fails > 0 && all.len() > 1 && self.dice.once_in(8);
                let len = if less { self.upto(all.len()).max(2) } else { all.len() };
                self.uploads[id].data.extend(&all[..len]);
                self.tell(id, 202)
            }
            Method::PUT => {
                let all = self.part(request.body());
                self.took_whole += u32::from(!all.is_empty());
                let upload = &mut self.uploads[id];
                upload.data.extend(all);
                upload.is_open = false;
                self.blob = Some(upload.data.clone());
                reply(201, &[])
            }
            Method::DELETE => {
                self.uploads[id].is_open = false;
                reply(204, &[])
            }
            _ => reply(405, &[]),
        }
    }

    /// How far an upload is, as distribution says it: `0-0` for no byte as well as for one.
    fn tell(&self, id: usize, status: u16) -> Parts {
        let len = self.uploads[id].data.len();
        let range = format!("0-{}", len.saturating_sub(1));
        let location = format!("/uploads/{id}?_state={len}");
        reply(status, &[("location", &*location), ("range", &*range)])
    }

    /// The connection breaks in the middle of the body.
    fn take_part(&mut self, request: &Request<Body>) {
        let all = self.part(request.body());
        let len = self.upto(all.len());
        let id = request.uri().path().strip_prefix("/uploads/").and_then(|id| id.parse().ok());
        let upload = id.and_then(|id: usize| self.uploads.get_mut(id));
        if let Some(upload) = upload.filter(|upload| upload.is_open) {
            upload.data.extend(&all[..len]);
        }
    }

    fn after_loss(&mut self, request: &Request<Body>) {
        let id = request.uri().path().strip_prefix("/uploads/").and_then(|id| id.parse().ok());
        let upload = id.and_then(|id: usize| self.uploads.get_mut(id));
        if let Some(upload) = upload.filter(|_| self.forgets) {
            upload.is_open = false;
        }
    }

    fn part(&self, body: &Body) -> Vec<u8> {
        match body {
            Body::Source { offset, len } => {
                let start = usize::try_from(*offset).unwrap();
                self.content[start..][..usize::try_from(*len).unwrap()].to_vec()
            }
            body => vec![b'?'; usize::try_from(body.len()).unwrap()],
        }
    }

    fn upto(&mut self, len: usize) -> usize {
        usize::try_from(self.dice.below(u64::try_from(len).unwrap() + 1)).unwrap()
    }
}

fn reply(status: u16, headers: &[(&str, &str)]) -> Parts {
    let reply = Response::builder().status(status);
    let reply = headers.iter().fold(reply, |reply, (name, value)| reply.header(*name, *value));
    reply.body(()).unwrap().into_parts().0
}

/// How a push ended, and in how many requests.
struct End {
    result: Result<PushedBlob, OperationError>,
    requests: u32,
}

/// Pushes; panics where content is asked for that a source would have to be rewound for, unless it may.
fn run(registry: &mut Registry, mut push: PushBlob, can_rewind: bool, attempts: u32) -> End {
    let retries = RetryPolicy { max_attempts: attempts, ..RetryPolicy::default() };
    let mut session = Session::new().with_retries(retries);
    let mut now = Now::default();
    let (mut requests, mut read) = (0, 0);
    loop {
        let outgoing = match push.poll(&mut session, now) {
            Action::Send(outgoing) => outgoing,
            Action::Wait(time) => {
                now.elapsed += time;
                continue;
            }
            Action::Ask(ask) => panic!("{ask:?}"),
            Action::Done(result) => return End { result, requests },
        };
        requests += 1;
        assert!(requests < 20_000, "no end");
        let request = outgoing.into_request();
        let outcome = registry.receive(&request);
        if let Body::Source { offset, len } = request.body() {
            assert!(can_rewind || *offset >= read, "{offset} was read before");
            let is_read = !matches!(outcome, Outcome::Failed(Failure::NotSent(_)));
            read = if is_read { read.max(offset + len) } else { read };
        }
        match outcome {
            Outcome::Failed(failure) => push.failed(&mut session, now, failure),
            Outcome::Replied(head) => {
                push.response(&mut session, now, &head);
                while push.wants_body() {
                    push.end(&mut session, now);
                }
            }
        }
        let progress = push.progress();
        assert!(Some(progress.done) <= progress.total, "{progress:?}");
    }
}

fn registry(seed: u64, content: Vec<u8>) -> Registry {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    for _ in 0..4 {
        dice.below(2);
    }
    Registry {
        dice,
        content,
        blob: None,
        uploads: Vec::new(),
        fails: 0,
        forgets: false,
        most: None,
        tells_most: None,
        took_whole: 0,
    }
}

fn push(content: &[u8]) -> PushBlob {
    let config = DaemonConfig::default();
    let registry = domain!("registry.example");
    let plan = EndpointPlan::new(&config, registry, Purpose::Push, &Addresses::new()).unwrap();
    let size = u64::try_from(content.len()).unwrap();
    let layer = Descriptor::new(MediaType::OCI_LAYER_GZIP, Digest::sha256([7; 32]), size);
    PushBlob::new(plan, RepositoryView::parse("app").unwrap(), &layer)
}

fn content(len: u64) -> Vec<u8> {
    (0..len).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

#[test]
fn what_is_pushed_is_there_byte_for_byte_whatever_fails() {
    let (mut arrived, mut given_up) = (0, 0);
    for seed in 1..=1_000 {
        let mut dice = Dice(seed);
        let len = [0, 1, 2, 5, 40, 300][usize::try_from(dice.below(6)).unwrap()];
        let mut registry = registry(seed, content(len));
        registry.fails = 3 + dice.below(6);
        registry.forgets = dice.once_in(3);
        registry.tells_most = dice.once_in(4).then_some(7);
        let mut push = push(&registry.content);
        if dice.once_in(2) {
            push = push.chunked(1 + dice.below(60));
        }
        if dice.once_in(5) {
            push = push.in_one_post();
        }
        let can_rewind = !dice.once_in(3);
        if !can_rewind {
            push = push.without_rewind();
        }
        let End { result, requests } = run(&mut registry, push, can_rewind, 5);
        match result {
            Ok(_) => {
                arrived += 1;
                let found = registry.blob.as_deref();
                assert!(found == Some(&registry.content), "seed {seed}: another blob");
            }
            Err(OperationError::NeedsRewind) => assert!(!can_rewind, "seed {seed}"),
            Err(OperationError::GaveUp { .. } | OperationError::Refused(_)) => given_up += 1,
            Err(error) => panic!("seed {seed}: {error}"),
        }
        // Each chunk, each setback with its question, and what the exchange repeats.
        let most = 5 * (u32::try_from(len).unwrap() + 3 * PushBlob::MAX_SETBACKS);
        assert!(requests <= most, "seed {seed}: {requests} requests");
    }
    assert!(arrived > 650, "{arrived} arrive");
    assert!(given_up > 0, "patience has an end");
}

#[test]
fn a_good_registry_gets_every_byte_once() {
    for (len, chunk, requests) in
        [(300, None, 3), (300, Some(100), 6), (0, Some(100), 3), (1, None, 3)]
    {
        let mut registry = registry(1, content(len));
        let pushed = push(&registry.content);
        let pushed = chunk.map_or(push(&registry.content), |chunk| pushed.chunked(chunk));
        let end = run(&mut registry, pushed.without_rewind(), false, 1);
        let pushed = end.result.unwrap();
        assert_eq!((pushed.how(), pushed.sent(), end.requests), (BlobPush::Sent, len, requests));
        assert_eq!(registry.blob.as_deref(), Some(&*registry.content));
        assert_eq!(registry.took_whole, u32::from(chunk.is_none()));
    }
}

#[test]
fn a_blob_is_sent_in_pieces_that_the_registry_does_not_refuse() {
    for (most, status) in [(4 << 20, 416), (1 << 20, 413), (1 << 20, 416), (70_000, 413)] {
        let mut registry = registry(1, content(5 << 20));
        registry.most = Some((most, status));
        let push = push(&registry.content);
        let end = run(&mut registry, push, true, 9);
        assert!(end.result.is_ok(), "{most} {status}: {:?}", end.result);
        assert!(registry.blob.as_deref() == Some(&registry.content), "{most} {status}");
        assert!(end.requests < 130, "{most} {status}: {} requests", end.requests);
    }
}

#[test]
fn nothing_in_what_is_printed_tells_where_an_upload_goes_on() {
    let mut session = Session::new();
    let mut push = push(b"0123456789").unprobed();
    let now = Now::default();
    push.poll(&mut session, now);
    let location = "https://storage.example/put?sig=hunter2";
    push.response(&mut session, now, &reply(202, &[("location", location)]));
    push.end(&mut session, now);
    let action = push.poll(&mut session, now);
    assert!(
        matches!(&action, Action::Send(outgoing) if outgoing.url().expose().contains("hunter2"))
    );
    let printed = format!("{push:?} {push:#?} {action:?}");
    assert!(!printed.contains("hunter2"), "{printed}");
}
