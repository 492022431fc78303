//! Clients and registries joined by queues: no socket, no thread, no clock but its own.

use std::collections::BTreeMap;
use std::time::Duration;

use distref::client::{
    Action, Answer, Ask, Body, Failure, FailureKind, Now, Operation, OperationError, Outgoing,
    Session,
};
use distref::registry::{Attempt, Credentials};
use distref::{Digest, ReferenceView};
use http::header::{HeaderValue, RETRY_AFTER};
use http::request::Parts;
use http::{Request, Response};

use super::asked::Store;
use super::registry::{Piece, Pieces, Registry};
use super::tokens::Tokens;
use super::whole::Line;
use crate::random::Random;

/// More requests are not made for one operation.
const MAX_REQUESTS: usize = 2_000;

/// The longest piece of a body.
const PIECE: usize = 700;

/// How long a request takes.
const ROUND_TRIP: Duration = Duration::from_millis(20);

/// What goes wrong with one request. Of bodies, so many bytes pass.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// There is no connection.
    NoConnection,
    /// The request breaks off.
    Cut(usize),
    /// The request is carried out, and the reply is lost.
    Deaf,
    /// The reply breaks off in its body.
    CutReply(usize),
    /// A front refuses with this status, and does not ask the registry.
    Front(u16),
    /// The registry carries it out, and a front says with this status that it did not.
    LateFront(u16),
}

/// Which requests go wrong.
enum Trouble {
    None,
    /// The one with this number, counted from 0.
    Once(usize, Fault),
    /// One in so many.
    Often(usize),
}

/// Who is there, by host and port.
enum Host {
    Registry { registry: Registry, attempt: Attempt },
    Tokens(Tokens),
}

pub(crate) struct Network {
    hosts: BTreeMap<String, Host>,
    random: Random,
    trouble: Trouble,
    now: Now,
    said: Vec<Said>,
}

/// A request, and what came of it.
#[derive(Debug)]
pub(crate) struct Said {
    method: String,
    /// Without what a registry calls an upload, and with no more of a digest than eight digits.
    target: String,
    /// What the client saw; `None` if it saw no head.
    status: Option<u16>,
}

/// Who sends requests.
pub(crate) struct Client {
    pub(crate) session: Session,
    pub(crate) credentials: Credentials,
}

impl Client {
    pub(crate) fn anonymous() -> Self {
        Self::known_as(Credentials::Anonymous)
    }

    pub(crate) fn known_as(credentials: Credentials) -> Self {
        Self { session: Session::new(), credentials }
    }
}

/// A client at its network.
pub(crate) struct Joined<'a>(pub(crate) &'a mut Network, pub(crate) &'a mut Client);

impl Line for Joined<'_> {
    fn drive<O: Operation>(
        &mut self,
        operation: &mut O,
        source: &[u8],
        sink: &mut Vec<u8>,
    ) -> Result<O::Output, OperationError> {
        self.0.drive(self.1, operation, source, sink)
    }

    fn peek(&self, from: ReferenceView<'_>, digest: &Digest) -> Vec<u8> {
        let store = &self.0.registry(from.domain().as_str()).store;
        store.bytes(from.repository(), digest).expect("it is there")
    }
}

impl Network {
    /// In which pieces bodies pass, and what goes wrong, follows from the seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            hosts: BTreeMap::new(),
            random: random(seed),
            trouble: Trouble::None,
            now: Now { unix: 1_780_000_000, ..Now::default() },
            said: Vec::new(),
        }
    }

    /// A registry that speaks TLS.
    pub(crate) fn with(self, host: &str, registry: Registry) -> Self {
        self.with_host(host, Host::Registry { registry, attempt: Attempt::Https })
    }

    /// A registry that does not.
    pub(crate) fn with_plain(self, host: &str, registry: Registry) -> Self {
        self.with_host(host, Host::Registry { registry, attempt: Attempt::Http })
    }

    pub(crate) fn with_tokens(self, tokens: &Tokens) -> Self {
        self.with_host(Tokens::HOST, Host::Tokens(tokens.clone()))
    }

    fn with_host(mut self, name: &str, host: Host) -> Self {
        self.hosts.insert(name.to_owned(), host);
        self
    }

    /// # Panics
    ///
    /// There is none.
    pub(crate) fn registry(&self, host: &str) -> &Registry {
        match &self.hosts[host] {
            Host::Registry { registry, .. } => registry,
            Host::Tokens(_) => panic!("{host} is no registry"),
        }
    }

    /// From now on, the request with this number goes wrong. They are counted from 0, from the first of all.
    pub(crate) fn fail_at(&mut self, request: usize, fault: Fault) {
        self.trouble = Trouble::Once(request, fault);
    }

    /// From now on, one request in so many goes wrong.
    pub(crate) fn fail_often(&mut self, one_in: usize) {
        self.trouble = Trouble::Often(one_in);
    }

    /// All requests so far.
    pub(crate) fn said(&self) -> &[Said] {
        &self.said
    }

    /// What was said since this was called last: `METHOD target status`, a line each.
    pub(crate) fn take_said(&mut self) -> Vec<String> {
        self.said.drain(..).map(|said| said.to_string()).collect()
    }

    /// Time passes.
    pub(crate) fn wait(&mut self, time: Duration) {
        let before = self.now.elapsed.as_secs();
        self.now.elapsed += time;
        self.now.unix += i64::try_from(self.now.elapsed.as_secs() - before).unwrap();
    }

    /// Carries out an operation that moves no content.
    pub(crate) fn run<O: Operation>(
        &mut self,
        client: &mut Client,
        mut operation: O,
    ) -> Result<O::Output, OperationError> {
        self.drive(client, &mut operation, &[], &mut Vec::new())
    }

    /// Carries out an operation that sends this content.
    pub(crate) fn send<O: Operation>(
        &mut self,
        client: &mut Client,
        mut operation: O,
        content: &[u8],
    ) -> Result<O::Output, OperationError> {
        self.drive(client, &mut operation, content, &mut Vec::new())
    }

    /// The driver.
    pub(crate) fn drive<O: Operation>(
        &mut self,
        client: &mut Client,
        operation: &mut O,
        source: &[u8],
        sink: &mut Vec<u8>,
    ) -> Result<O::Output, OperationError> {
        let first = self.said.len();
        loop {
            assert!(self.said.len() - first < MAX_REQUESTS, "no end: {:#?}", self.said.last());
            self.now.random = u32::try_from(self.random.below(1 << 31)).unwrap();
            match operation.poll(&mut client.session, self.now) {
                Action::Done(result) => return result,
                Action::Wait(time) => self.wait(time),
                Action::Ask(ask) => {
                    let answer = match &ask {
                        Ask::Credentials { .. } => Answer::Credentials(client.credentials.clone()),
                        ask => ask.usual(),
                    };
                    operation.answer(&mut client.session, answer);
                }
                Action::Send(outgoing) => match self.exchange(*outgoing, source) {
                    Ok((head, body)) => {
                        operation.response(&mut client.session, self.now, &head);
                        self.hand_over(client, operation, body, sink);
                    }
                    Err(failure) => operation.failed(&mut client.session, self.now, failure),
                },
            }
        }
    }

    /// As much of a reply's body as is wanted.
    fn hand_over(
        &mut self,
        client: &mut Client,
        operation: &mut impl Operation,
        mut body: Pieces,
        sink: &mut Vec<u8>,
    ) {
        while operation.wants_body() {
            match body.pop_front() {
                Some(Piece::Bytes(bytes)) => {
                    let emit = operation.body(&bytes);
                    if !emit.data.is_empty() {
                        let at = usize::try_from(emit.offset).unwrap();
                        assert!(at <= sink.len(), "a gap in what is emitted");
                        sink.truncate(at);
                        sink.extend_from_slice(emit.data);
                    }
                }
                Some(Piece::End) => operation.end(&mut client.session, self.now),
                Some(Piece::Broken) | None => {
                    let failure = Failure::Unknown(FailureKind::Reset);
                    operation.failed(&mut client.session, self.now, failure);
                }
            }
        }
    }

    /// Sends a request and waits for the head of its reply.
    fn exchange(
        &mut self,
        outgoing: Outgoing,
        source: &[u8],
    ) -> Result<(http::response::Parts, Pieces), Failure> {
        self.wait(ROUND_TRIP);
        let fault = self.fault();
        let (host, attempt) = (outgoing.url().origin().authority(), outgoing.attempt());
        let (head, body) = outgoing.into_request().into_parts();
        let body = bytes(body, source);
        self.said.push(Said::new(&head));
        let reply = self.pass(&host, attempt, head, body, fault)?;
        if let Some(said) = self.said.last_mut() {
            said.status = Some(reply.0.status.as_u16());
        }
        Ok(reply)
    }

    fn fault(&mut self) -> Option<Fault> {
        match self.trouble {
            Trouble::Once(request, fault) => (request == self.said.len()).then_some(fault),
            Trouble::Often(one_in) if self.random.once_in(one_in) => {
                let bytes = self.random.below(PIECE);
                Some(self.random.pick(&faults(bytes)))
            }
            Trouble::None | Trouble::Often(_) => None,
        }
    }

    fn pass(
        &mut self,
        host: &str,
        attempt: Attempt,
        head: Parts,
        body: Vec<u8>,
        fault: Option<Fault>,
    ) -> Result<(http::response::Parts, Pieces), Failure> {
        let reset = Failure::Unknown(FailureKind::Reset);
        let mut asked = match fault {
            Some(Fault::NoConnection) => return Err(Failure::NotSent(FailureKind::Refused)),
            Some(Fault::Front(status)) => return Ok(self.apart(front(status), None)),
            Some(Fault::Cut(bytes)) => self.pieces(&body, Some(bytes)),
            _ => self.pieces(&body, None),
        };
        let Some(host) = self.hosts.get(host) else {
            return Err(Failure::NotSent(FailureKind::Dns));
        };
        let reply = match host {
            Host::Registry { registry, attempt: own } if *own == attempt => {
                registry.answer(&head, &mut asked, self.now)
            }
            Host::Registry { .. } => return Err(Failure::NotSent(FailureKind::NoTls)),
            Host::Tokens(tokens) => Some(tokens.answer(&Request::from_parts(head, body), self.now)),
        };
        match (reply, fault) {
            (None, _) | (_, Some(Fault::Deaf | Fault::Cut(_))) => Err(reset),
            (_, Some(Fault::LateFront(status))) => Ok(self.apart(front(status), None)),
            (Some(reply), Some(Fault::CutReply(bytes))) => Ok(self.apart(reply, Some(bytes))),
            (Some(reply), _) => Ok(self.apart(reply, None)),
        }
    }

    fn apart(
        &mut self,
        reply: Response<Vec<u8>>,
        cut: Option<usize>,
    ) -> (http::response::Parts, Pieces) {
        let (head, body) = reply.into_parts();
        let body = self.pieces(&body, cut);
        (head, body)
    }

    /// A body on the wire, of which all passes, or so many bytes.
    fn pieces(&mut self, mut bytes: &[u8], cut: Option<usize>) -> Pieces {
        let mut pieces = Pieces::new();
        bytes = &bytes[..cut.map_or(bytes.len(), |cut| cut.min(bytes.len()))];
        while !bytes.is_empty() {
            let len = (1 + self.random.below(PIECE)).min(bytes.len());
            let (piece, rest) = bytes.split_at(len);
            pieces.push_back(Piece::Bytes(piece.to_vec()));
            bytes = rest;
        }
        pieces.push_back(if cut.is_some() { Piece::Broken } else { Piece::End });
        pieces
    }
}

/// Numbers that differ from those of any other seed.
pub(crate) fn random(seed: u64) -> Random {
    Random::new(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// One of each kind.
pub(crate) fn faults(bytes: usize) -> [Fault; 9] {
    [
        Fault::NoConnection,
        Fault::Cut(0),
        Fault::Cut(bytes),
        Fault::Deaf,
        Fault::CutReply(0),
        Fault::CutReply(bytes),
        Fault::Front(429),
        Fault::Front(503),
        Fault::LateFront(504),
    ]
}

/// What a proxy says: nothing of a registry.
fn front(status: u16) -> Response<Vec<u8>> {
    let mut reply = Response::new(b"<html>come again</html>".to_vec());
    *reply.status_mut() = status.try_into().unwrap();
    reply.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    reply
}

fn bytes(body: Body, source: &[u8]) -> Vec<u8> {
    match body {
        Body::Empty => Vec::new(),
        Body::Bytes(bytes) => bytes,
        Body::Source { offset, len } => {
            let start = usize::try_from(offset).unwrap();
            source[start..start + usize::try_from(len).unwrap()].to_vec()
        }
    }
}

impl Said {
    fn new(head: &Parts) -> Self {
        let target = head.uri.path_and_query().map_or_else(String::new, ToString::to_string);
        Self { method: head.method.to_string(), target: short(&target), status: None }
    }
}

/// Digests as `sha256:12345678…`, uploads as `ID`.
fn short(target: &str) -> String {
    let (mut short, target) = (String::new(), target.replace("%3A", ":"));
    let mut rest = &*target;
    while let Some(at) = rest.find("sha256:").or_else(|| rest.find("sha512:")) {
        let (before, digest) = rest.split_at(at);
        let hex = |c: char| c.is_ascii_hexdigit();
        let end = digest[7..].find(|c| !hex(c)).map_or(digest.len(), |end| 7 + end);
        short.push_str(before);
        short.push_str(&digest[..end.min(15)]);
        rest = &digest[end..];
    }
    short.push_str(rest);
    match short.split_once("/blobs/uploads/") {
        Some((before, id)) if !id.is_empty() && !id.starts_with('?') => {
            let query = id.find('?').map_or("", |at| &id[at..]);
            format!("{before}/blobs/uploads/ID{query}")
        }
        _ => short,
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.method, self.target)?;
        match self.status {
            Some(status) => write!(out, " {status}"),
            None => write!(out, " -"),
        }
    }
}
