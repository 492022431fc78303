//! Drives operations with ureq. Everything that is decided is decided by the operation.

#[path = "clock.rs"]
mod clock;

use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use distref::client::{
    Action, Answer, Ask, Body, Failure, FailureKind, Operation, OperationError, Outgoing, Progress,
    Session,
};
use distref::registry::Attempt;
use ureq::config::Config;
use ureq::http::{Request, Response, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, DefaultConnector, NextTimeout};
use ureq::{Agent, SendBody};

use self::clock::{CONNECT, MAX_DRAINED, SILENCE, now};
use crate::place::{Sink, Source};

/// Bytes that are read or written at once.
const CHUNK: usize = 64 << 10;

/// Carries out operations: one after the other, or several at a time, each in a thread of its own.
pub(crate) struct Driver<A> {
    clients: Clients,
    session: Mutex<Session>,
    ask: A,
    /// What the last failure was, in more words than the operation has for it.
    trouble: Mutex<String>,
}

impl<A: Fn(&Ask) -> io::Result<Answer>> Driver<A> {
    /// `ask` answers what operations ask; the certificates are of the authorities to trust.
    pub(crate) fn new(session: Session, authorities: &[impl AsRef<[u8]>], ask: A) -> Self {
        Self {
            clients: Clients::new(authorities),
            session: Mutex::new(session),
            ask,
            trouble: Mutex::default(),
        }
    }

    /// What operations learn. Nobody holds it while something is sent or received.
    pub(crate) fn session(&self) -> MutexGuard<'_, Session> {
        held(&self.session)
    }

    /// An error in a line; of a connection that failed, with what is known of it here.
    pub(crate) fn explain(&self, error: &OperationError) -> String {
        match error {
            OperationError::GaveUp { .. } => format!("{error}: {}", held(&self.trouble)),
            _ => error.to_string(),
        }
    }

    /// Carries out an operation. What it sends is read from the source, what it receives is written to the sink.
    ///
    /// An error is of this machine: of the source, the sink, or whoever is asked.
    pub(crate) fn drive<O: Operation>(
        &self,
        operation: &mut O,
        source: &mut dyn Source,
        sink: &mut dyn Sink,
        progress: &dyn Fn(Progress),
    ) -> io::Result<Result<O::Output, OperationError>> {
        loop {
            let action = operation.poll(&mut self.session(), now());
            match action {
                Action::Done(result) => return Ok(result),
                Action::Wait(time) => thread::sleep(time),
                Action::Ask(ask) => {
                    let answer = (self.ask)(&ask)?;
                    operation.answer(&mut self.session(), answer);
                }
                Action::Send(outgoing) => {
                    let before = operation.progress();
                    match self.clients.send(*outgoing, source, before, progress)? {
                        Ok(reply) => self.receive(operation, reply, sink, progress)?,
                        Err(error) => {
                            operation.failed(&mut self.session(), now(), self.failure(&error));
                        }
                    }
                }
            }
        }
    }

    fn receive(
        &self,
        operation: &mut impl Operation,
        reply: Response<ureq::Body>,
        sink: &mut dyn Sink,
        progress: &dyn Fn(Progress),
    ) -> io::Result<()> {
        let (head, body) = reply.into_parts();
        operation.response(&mut self.session(), now(), &head);
        let mut body = body.into_reader();
        let mut chunk = vec![0; CHUNK];
        while operation.wants_body() {
            match body.read(&mut chunk) {
                Ok(0) => operation.end(&mut self.session(), now()),
                Ok(len) => {
                    let emit = operation.body(&chunk[..len]);
                    sink.write_at(emit.offset, emit.data)?;
                    progress(operation.progress());
                }
                Err(error) => {
                    let failure = self.failure(&error.into());
                    operation.failed(&mut self.session(), now(), failure);
                }
            }
        }
        // An error here is one of a connection that is not used again.
        let _ = io::copy(&mut body.take(MAX_DRAINED), &mut io::sink());
        Ok(())
    }
}

impl<A> Driver<A> {
    fn failure(&self, error: &ureq::Error) -> Failure {
        *held(&self.trouble) = words(error);
        failure(error)
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A client for each way to connect.
struct Clients {
    verified: Agent,
    unverified: Agent,
    plain: Agent,
}

impl Clients {
    fn new(authorities: &[impl AsRef<[u8]>]) -> Self {
        let certificate = |der: &_| Certificate::from_der(AsRef::as_ref(der)).to_owned();
        let roots: Vec<_> = authorities.iter().map(certificate).collect();
        // ureq knows rustls, and rustls wants to be told who computes.
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let tls = || TlsConfig::builder().unversioned_rustls_crypto_provider(ring.clone());
        Self {
            verified: agent(true, tls().root_certs(RootCerts::from(roots)).build()),
            unverified: agent(true, tls().disable_verification(true).build()),
            plain: agent(false, TlsConfig::default()),
        }
    }

    /// An error is of the source.
    fn send(
        &self,
        outgoing: Outgoing,
        source: &mut dyn Source,
        before: Progress,
        progress: &dyn Fn(Progress),
    ) -> io::Result<Result<Response<ureq::Body>, ureq::Error>> {
        let client = match outgoing.attempt() {
            Attempt::Https => &self.verified,
            Attempt::HttpsUnverified => &self.unverified,
            Attempt::Http => &self.plain,
        };
        let (head, body) = outgoing.into_request().into_parts();
        let sent = match body {
            Body::Empty => client.run(Request::from_parts(head, ())),
            Body::Bytes(bytes) => client.run(Request::from_parts(head, bytes)),
            Body::Source { offset, len } => {
                let reader = source.read_at(offset)?.take(len);
                let mut part = Part { reader, at: offset, before, progress, error: None };
                let body = SendBody::from_reader(&mut part);
                let sent = client.run(Request::from_parts(head, body));
                if let Some(error) = part.error {
                    return Err(error);
                }
                sent
            }
        };
        Ok(sent)
    }
}

fn agent(only_tls: bool, tls: TlsConfig) -> Agent {
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
        .max_idle_connections_per_host(16) // as many as work at a time
        .build();
    Agent::with_parts(config, Ours(DefaultConnector::new()), Ours(DefaultResolver::default()))
}

/// A part of a source that is on its way. An error of the source is kept: to the client it is one of the connection.
struct Part<'a, R> {
    reader: io::Take<R>,
    at: u64,
    before: Progress,
    progress: &'a dyn Fn(Progress),
    error: Option<io::Error>,
}

impl<R: Read> Read for Part<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = match self.reader.read(buffer) {
            Ok(0) if self.reader.limit() > 0 && !buffer.is_empty() => {
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the content ends early"))
            }
            read => read,
        };
        let len = len.map_err(|error| {
            let again = io::Error::new(error.kind(), error.to_string());
            self.error = Some(error);
            again
        })?;
        self.at += len as u64;
        (self.progress)(Progress { done: self.at, ..self.before });
        Ok(len)
    }
}

/// Finds hosts and connects as ureq does, and tells failures to do so from those that come later.
#[derive(Debug)]
struct Ours<T>(T);

impl Resolver for Ours<DefaultResolver> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        self.0.resolve(uri, config, timeout).map_err(|error| {
            let is_late = matches!(error, ureq::Error::Timeout(_));
            let kind = if is_late { FailureKind::Timeout } else { FailureKind::Dns };
            ureq::Error::Other(Box::new(NotConnected(kind, error)))
        })
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
            ureq::Error::Other(Box::new(NotConnected(kind, error)))
        })
    }
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
