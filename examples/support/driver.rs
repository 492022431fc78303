//! Drives operations with ureq. Everything that is decided is decided by the operation.

#[path = "clock.rs"]
mod clock;

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use distref::client::{
    Action, Answer, Ask, Body, Failure, FailureKind, Operation, Outgoing, Progress, Session,
};
use distref::registry::{AddressRange, Attempt, HopError};
use ureq::config::Config;
use ureq::http::{Request, Response, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout};
use ureq::{Agent, AsSendBody, SendBody};

use self::clock::{CONNECT, MAX_DRAINED, SILENCE, now};
use crate::failed::{Failed, waiting};
use crate::place::{Nowhere, Sink, Source};

/// Bytes that are read or written at once.
const CHUNK: usize = 64 << 10;

/// How many operations are carried out at a time, at most: so many connections wait for the next one.
const MAX_AT_A_TIME: usize = 16;

/// How long nobody looks whether to go on.
const NAP: Duration = Duration::from_millis(200);

/// Carries out operations: one after the other, or several at a time, each in a thread of its own.
pub(crate) struct Driver<A> {
    clients: Clients,
    session: Mutex<Session>,
    ask: A,
    tell: Box<dyn Fn(String) + Send + Sync>,
    is_stopped: AtomicBool,
}

impl<A: Fn(&Ask) -> io::Result<Answer>> Driver<A> {
    /// `ask` answers what operations ask; the certificates are of the authorities to trust.
    pub(crate) fn new(session: Session, authorities: &[impl AsRef<[u8]>], ask: A) -> Self {
        Self::with_hosts(session, authorities, &[], ask)
    }

    /// The same, that asks nobody where some hosts are. They are written with their port.
    pub(crate) fn with_hosts(
        session: Session,
        authorities: &[impl AsRef<[u8]>],
        hosts: &[(&str, SocketAddr)],
        ask: A,
    ) -> Self {
        Self {
            clients: Clients::new(authorities, hosts),
            session: Mutex::new(session),
            ask,
            tell: Box::new(|line| drop(writeln!(io::stderr(), "{line}"))),
            is_stopped: AtomicBool::new(false),
        }
    }

    /// Who is told of waits in another way than by standard error.
    pub(crate) fn telling(self, tell: impl Fn(String) + Send + Sync + 'static) -> Self {
        Self { tell: Box::new(tell), ..self }
    }

    /// What operations learn. Nobody holds it while something is sent or received.
    pub(crate) fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends all that is under way: one of several things failed, and the others are of no use without it.
    pub(crate) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Carries out an operation. What it sends is read from the source, what it receives is written to the sink.
    ///
    /// An error is of this machine: of the source, the sink, or whoever is asked; or all was [stopped](Self::stop).
    pub(crate) fn drive<O: Operation>(
        &self,
        operation: &mut O,
        source: &mut dyn Source,
        sink: &mut dyn Sink,
        progress: &dyn Fn(Progress),
    ) -> io::Result<Result<O::Output, Failed>> {
        let result = self.carry_out(operation, source, sink, progress);
        if result.is_err() {
            let undo = operation.cancel(&mut self.session(), now());
            // Nobody waits for what comes of it.
            let _ = undo.map(|undo| self.clients.send(*undo, &mut Nowhere, &|_| Ok(())));
        }
        result
    }

    fn carry_out<O: Operation>(
        &self,
        operation: &mut O,
        source: &mut dyn Source,
        sink: &mut dyn Sink,
        progress: &dyn Fn(Progress),
    ) -> io::Result<Result<O::Output, Failed>> {
        let (mut trouble, mut last) = (None, None);
        loop {
            let action = operation.poll(&mut self.session(), now());
            match action {
                Action::Done(result) => {
                    return Ok(result.map_err(|error| Failed { error, trouble }));
                }
                Action::Wait(time) => {
                    waiting(time, last.as_deref()).into_iter().for_each(&self.tell);
                    self.wait(time)?;
                }
                Action::Ask(ask) => {
                    let answer = (self.ask)(&ask)?;
                    operation.answer(&mut self.session(), answer);
                }
                Action::Send(outgoing) => {
                    let before = operation.progress();
                    let passed = |done| {
                        progress(Progress { done, ..before });
                        self.goes_on()
                    };
                    let error = match self.clients.send(*outgoing, source, &passed)? {
                        Ok(reply) => {
                            last = Some(reply.status().to_string());
                            self.receive(operation, reply, sink, progress)?
                        }
                        Err(error) => Some(error),
                    };
                    if let Some(error) = error {
                        operation.failed(&mut self.session(), now(), failure(&error));
                        trouble = Some(words(&error));
                        last.clone_from(&trouble);
                    }
                }
            }
        }
    }

    /// What the operation wants of a reply. An error that is returned is one of the connection.
    fn receive(
        &self,
        operation: &mut impl Operation,
        reply: Response<ureq::Body>,
        sink: &mut dyn Sink,
        progress: &dyn Fn(Progress),
    ) -> io::Result<Option<ureq::Error>> {
        let (head, body) = reply.into_parts();
        operation.response(&mut self.session(), now(), &head);
        let mut body = body.into_reader();
        let mut chunk = vec![0; CHUNK];
        while operation.wants_body() {
            self.goes_on()?;
            match body.read(&mut chunk) {
                Ok(0) => operation.end(&mut self.session(), now()),
                Ok(len) => {
                    let emit = operation.body(&chunk[..len]);
                    sink.write_at(emit.offset, emit.data)?;
                    progress(operation.progress());
                }
                Err(error) => return Ok(Some(error.into())),
            }
        }
        // An error here is one of a connection that is not used again.
        let _ = io::copy(&mut body.take(MAX_DRAINED), &mut io::sink());
        Ok(None)
    }

    fn wait(&self, mut time: Duration) -> io::Result<()> {
        while !time.is_zero() {
            self.goes_on()?;
            thread::sleep(time.min(NAP));
            time = time.saturating_sub(NAP);
        }
        Ok(())
    }

    fn goes_on(&self) -> io::Result<()> {
        if self.is_stopped.load(Ordering::Relaxed) {
            return Err(io::Error::other("left unfinished: something else failed"));
        }
        Ok(())
    }
}

/// A client for each way to connect.
struct Clients {
    verified: Agent,
    unverified: Agent,
    plain: Agent,
    finder: Finder,
}

impl Clients {
    fn new(authorities: &[impl AsRef<[u8]>], hosts: &[(&str, SocketAddr)]) -> Self {
        let certificate = |der: &_| Certificate::from_der(AsRef::as_ref(der)).to_owned();
        let roots: Vec<_> = authorities.iter().map(certificate).collect();
        // ureq knows rustls, and rustls wants to be told who computes.
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let tls = || TlsConfig::builder().unversioned_rustls_crypto_provider(ring.clone());
        let finder = Finder::new(hosts);
        Self {
            verified: agent(true, tls().root_certs(RootCerts::from(roots)).build(), finder.clone()),
            unverified: agent(true, tls().disable_verification(true).build(), finder.clone()),
            plain: agent(false, TlsConfig::default(), finder.clone()),
            finder,
        }
    }

    /// An error is of the source, or of who is told how many bytes of it have passed.
    fn send(
        &self,
        outgoing: Outgoing,
        source: &mut dyn Source,
        passed: &dyn Fn(u64) -> io::Result<()>,
    ) -> io::Result<Result<Response<ureq::Body>, ureq::Error>> {
        let client = match outgoing.attempt() {
            Attempt::Https => &self.verified,
            Attempt::HttpsUnverified => &self.unverified,
            Attempt::Http => &self.plain,
        };
        NEAREST.set(outgoing.nearest());
        let (head, body) = outgoing.into_request().into_parts();
        let is_direct = self.finder.is_here(&head.uri);
        let sent = match body {
            Body::Empty => run(client, is_direct, Request::from_parts(head, ())),
            Body::Bytes(bytes) => run(client, is_direct, Request::from_parts(head, bytes)),
            Body::Source { offset, len } => {
                let reader = source.read_at(offset)?.take(len);
                let mut part = Part { reader, at: offset, passed, error: None };
                let body = SendBody::from_reader(&mut part);
                let sent = run(client, is_direct, Request::from_parts(head, body));
                if let Some(error) = part.error {
                    return Err(error);
                }
                sent
            }
        };
        Ok(sent)
    }
}

/// What is on this machine is not asked for through a proxy, whatever the environment says: so Go has it, and Docker.
fn run(
    client: &Agent,
    is_direct: bool,
    request: Request<impl AsSendBody>,
) -> Result<Response<ureq::Body>, ureq::Error> {
    let request =
        if is_direct { client.configure_request(request).proxy(None).build() } else { request };
    client.run(request)
}

fn agent(only_tls: bool, tls: TlsConfig, finder: Finder) -> Agent {
    let config = Agent::config_builder()
        .https_only(only_tls)
        .tls_config(tls)
        .http_status_as_error(false) // the operation wants to see them
        .max_redirects(0) // the operation follows them
        .max_redirects_will_error(false)
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT))
        .timeout_per_read(Some(SILENCE))
        .timeout_per_write(Some(SILENCE))
        .max_idle_connections(MAX_AT_A_TIME)
        .max_idle_connections_per_host(MAX_AT_A_TIME)
        .build();
    Agent::with_parts(config, Ours(DefaultConnector::new()), finder)
}

/// A part of a source that is on its way. An error of the source is kept: to the client it is one of the connection.
struct Part<'a, R> {
    reader: io::Take<R>,
    at: u64,
    passed: &'a dyn Fn(u64) -> io::Result<()>,
    error: Option<io::Error>,
}

impl<R: Read> Read for Part<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.pass(buffer).map_err(|error| {
            let again = io::Error::new(error.kind(), error.to_string());
            self.error = Some(error);
            again
        })
    }
}

impl<R: Read> Part<'_, R> {
    fn pass(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.reader.read(buffer)?;
        if len == 0 && self.reader.limit() > 0 && !buffer.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the content ends early"));
        }
        self.at += len as u64;
        (self.passed)(self.at)?;
        Ok(len)
    }
}

thread_local! {
    /// How near the host may be whose request this thread sends: ureq does not tell that to who looks it up.
    static NEAREST: Cell<Option<AddressRange>> = const { Cell::new(None) };
}

/// Finds hosts as ureq does, those that it knows apart, and tells failures to do so from those that come later.
#[derive(Clone, Debug)]
struct Finder {
    hosts: Arc<[(String, SocketAddr)]>,
}

impl Finder {
    fn new(hosts: &[(&str, SocketAddr)]) -> Self {
        Self { hosts: hosts.iter().map(|(host, at)| ((*host).to_owned(), *at)).collect() }
    }

    fn known(&self, uri: &Uri) -> Option<SocketAddr> {
        let asked = uri.authority()?.as_str();
        self.hosts.iter().find(|(host, _)| host == asked).map(|(_, address)| *address)
    }

    /// Whether it is on this machine, or where nobody else is asked.
    fn is_here(&self, uri: &Uri) -> bool {
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let is_loopback = host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        is_loopback || host.eq_ignore_ascii_case("localhost") || self.known(uri).is_some()
    }
}

/// Connects as ureq does, and tells failures to do so from those that come later.
#[derive(Debug)]
struct Ours<T>(T);

impl Resolver for Finder {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = match self.known(uri) {
            Some(address) => {
                let mut found = self.empty();
                found.push(address);
                Ok(found)
            }
            None => DefaultResolver::default().resolve(uri, config, timeout),
        };
        let found = found.map_err(|error| {
            let is_late = matches!(error, ureq::Error::Timeout(_));
            let kind = if is_late { FailureKind::Timeout } else { FailureKind::Dns };
            not_connected(kind, error)
        })?;
        let Some(nearest) = NEAREST.get() else { return Ok(found) };
        let is_near = |ip| !AddressRange::of(ip).is_within(nearest);
        match found.iter().map(SocketAddr::ip).find(|ip| is_near(*ip)) {
            Some(ip) => {
                let why = HopError::TooNear(AddressRange::of(ip));
                Err(not_connected(FailureKind::Refused, io::Error::other(why).into()))
            }
            None => Ok(found),
        }
    }
}

impl Connector for Ours<DefaultConnector> {
    type Out = <DefaultConnector as Connector>::Out;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<()>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        self.0.connect(details, chained).map_err(|error| {
            let kind = if details.needs_tls() { tls_kind(&error) } else { kind(&error) };
            not_connected(kind, error)
        })
    }
}

fn not_connected(kind: FailureKind, error: ureq::Error) -> ureq::Error {
    ureq::Error::Other(Box::new(NotConnected(kind, error)))
}

/// No connection came about.
#[derive(Debug, thiserror::Error)]
#[error("{1}")]
struct NotConnected(FailureKind, ureq::Error);

/// Whoever answers in another language than TLS, or hangs up on it, does not speak it.
fn tls_kind(error: &ureq::Error) -> FailureKind {
    let ureq::Error::Io(io) = error else { return kind(error) };
    match io.get_ref().and_then(|error| error.downcast_ref()) {
        Some(rustls::Error::InvalidMessage(_)) => FailureKind::NoTls,
        Some(_) => FailureKind::TlsHandshake,
        None => match kind(error) {
            FailureKind::Reset => FailureKind::NoTls,
            other => other,
        },
    }
}

/// How far the request came is known only where there was no connection.
fn failure(error: &ureq::Error) -> Failure {
    let not_connected = match error {
        ureq::Error::Other(error) => error.downcast_ref(),
        _ => None,
    };
    match not_connected {
        Some(NotConnected(kind, _)) => Failure::NotSent(*kind),
        None => Failure::Unknown(kind(error)),
    }
}

/// What a failure is, without what kind of error it is called.
fn words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(error) => error.to_string(),
        ureq::Error::Other(error) => match error.downcast_ref() {
            Some(NotConnected(_, error)) => words(error),
            None => error.to_string(),
        },
        error => error.to_string(),
    }
}

fn kind(error: &ureq::Error) -> FailureKind {
    match error {
        ureq::Error::Timeout(_) => FailureKind::Timeout,
        ureq::Error::ConnectionFailed => FailureKind::Refused,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => FailureKind::TlsHandshake,
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::AddrNotAvailable => FailureKind::Refused,
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => FailureKind::Timeout,
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => FailureKind::Reset,
            _ => FailureKind::Other,
        },
        _ => FailureKind::Other,
    }
}

#[cfg(test)]
#[path = "driver_tests.rs"]
mod tests;
