//! Drives operations with hyper on tokio. It is the driver of the blocking programs (`support/driver.rs`), and differs
//! from it only by `.await`: nothing of the session or the operation is held across one.

#[path = "../../support/clock.rs"]
mod clock;
mod failure;
mod tls;

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use distref::client::{
    Action, Answer, Ask, Body, Failure, FailureKind, Operation, Outgoing, Progress, Session,
};
use distref::registry::Attempt;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use tokio::time::{sleep, timeout};

use self::clock::{CONNECT, MAX_DRAINED, SILENCE, now};
use self::failure::{failure_of_body, failure_of_request, words};
use crate::failed::{Failed, waiting};
use crate::place::Sink;

/// Carries out operations, as many at a time as one likes.
pub(crate) struct Driver<A> {
    clients: Clients,
    session: Mutex<Session>,
    ask: A,
    tell: Box<dyn Fn(String) + Send + Sync>,
}

impl<A: Fn(&Ask) -> io::Result<Answer> + Sync> Driver<A> {
    /// `ask` answers what operations ask, `tell` is told of waits; the certificates are of the authorities to trust.
    pub(crate) fn new(
        session: Session,
        authorities: &[CertificateDer<'static>],
        ask: A,
        tell: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Self, rustls::Error> {
        let (clients, session) = (Clients::new(authorities)?, Mutex::new(session));
        Ok(Self { clients, session, ask, tell: Box::new(tell) })
    }

    /// What operations learn. Nobody holds it while something is sent or received.
    pub(crate) fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Carries out an operation. What it receives is written to the sink.
    ///
    /// An error is of this machine: of the sink, or whoever is asked.
    pub(crate) async fn drive<O: Operation>(
        &self,
        operation: &mut O,
        sink: &mut (dyn Sink + Send),
        progress: &(dyn Fn(Progress) + Sync),
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
                    sleep(time).await;
                }
                Action::Ask(ask) => {
                    let answer = (self.ask)(&ask)?;
                    operation.answer(&mut self.session(), answer);
                }
                Action::Send(outgoing) => {
                    let broken = match self.send(*outgoing).await? {
                        Ok(reply) => {
                            last = Some(reply.status().to_string());
                            self.receive(operation, reply, sink, progress).await?
                        }
                        Err(broken) => Some(broken),
                    };
                    if let Some(Broken(failure, words)) = broken {
                        operation.failed(&mut self.session(), now(), failure);
                        trouble = words;
                        last.clone_from(&trouble);
                    }
                }
            }
        }
    }

    /// What the operation wants of a reply. What is returned is how the connection broke, if it did.
    async fn receive(
        &self,
        operation: &mut impl Operation,
        reply: Response<Incoming>,
        sink: &mut (dyn Sink + Send),
        progress: &(dyn Fn(Progress) + Sync),
    ) -> io::Result<Option<Broken>> {
        let (head, mut body) = reply.into_parts();
        operation.response(&mut self.session(), now(), &head);
        while operation.wants_body() {
            match timeout(SILENCE, body.frame()).await {
                Ok(None) => operation.end(&mut self.session(), now()),
                Ok(Some(Ok(frame))) => {
                    let Ok(chunk) = frame.into_data() else { continue }; // trailers
                    let emit = operation.body(&chunk);
                    sink.write_at(emit.offset, emit.data)?; // to the page cache: not worth a thread
                    progress(operation.progress());
                }
                Ok(Some(Err(error))) => {
                    return Ok(Some(Broken(failure_of_body(&error), Some(words(&error)))));
                }
                Err(_) => return Ok(Some(TOO_LATE)),
            }
        }
        drain(body).await;
        Ok(None)
    }

    async fn send(&self, outgoing: Outgoing) -> io::Result<Result<Response<Incoming>, Broken>> {
        let attempt = outgoing.attempt();
        let (head, body) = outgoing.into_request().into_parts();
        let body = match body {
            Body::Empty => Full::default(),
            Body::Bytes(bytes) => Full::new(Bytes::from(bytes)),
            Body::Source { .. } => return Err(io::Error::other("nothing is pushed here")),
        };
        let request = Request::from_parts(head, body);
        let sent = match attempt {
            Attempt::Https => timeout(SILENCE, self.clients.verified.request(request)).await,
            Attempt::HttpsUnverified => {
                timeout(SILENCE, self.clients.unverified.request(request)).await
            }
            Attempt::Http => timeout(SILENCE, self.clients.plain.request(request)).await,
        };
        Ok(match sent {
            Ok(sent) => {
                sent.map_err(|error| Broken(failure_of_request(&error), Some(words(&error))))
            }
            Err(_) => Err(TOO_LATE),
        })
    }
}

/// A connection that broke; in more words, where there are any.
struct Broken(Failure, Option<String>);

const TOO_LATE: Broken = Broken(Failure::Unknown(FailureKind::Timeout), None);

/// What is left of a body, if it is little. An error here is one of a connection that is not used again.
async fn drain(mut body: Incoming) {
    let mut left = MAX_DRAINED;
    while let Ok(Some(Ok(frame))) = timeout(SILENCE, body.frame()).await {
        let len = frame.data_ref().map_or(0, |data| data.len() as u64);
        match left.checked_sub(len) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

/// A client for each way to connect. None of them follows redirects.
struct Clients {
    verified: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    unverified: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    plain: Client<HttpConnector, Full<Bytes>>,
}

impl Clients {
    fn new(authorities: &[CertificateDer<'static>]) -> Result<Self, rustls::Error> {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT));
        let client = || Client::builder(TokioExecutor::new());
        let plain = client().build(connector.clone());
        connector.enforce_http(false);
        let tls = |config| {
            let builder = HttpsConnectorBuilder::new().with_tls_config(config);
            let connector = builder.https_only().enable_http1().wrap_connector(connector.clone());
            client().build(connector)
        };
        let verified = tls(tls::verified(authorities)?);
        Ok(Self { verified, unverified: tls(tls::unverified()?), plain })
    }
}
