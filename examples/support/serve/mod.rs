//! A registry over HTTP/1.1, on hyper: sockets, TLS, time and passwords, around what [`Server`] decides.
//!
//! | question | answer |
//! |---|---|
//! | who is let in to a connection, and when is it given up | `connection` |
//! | what becomes of one request | `exchange` |
//! | how does the body of a reply get out | `reply` |
//! | who may use the registry | `users` |
//! | what is written about a request | `log` |
//!
//! A store blocks: it is asked where the runtime may put another thread in place of this one.

mod connection;
mod exchange;
mod log;
mod reply;
mod users;

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use distref::server::Server;
use tokio::runtime;
use tokio::sync::watch;

pub(crate) use self::log::LogLine;
pub(crate) use self::users::Users;
use crate::store::Blobs;

/// How many threads wait for the store at once; who comes later waits for one of them.
const BLOCKING: usize = 64;

/// What the registry is, and to whom it is there.
#[derive(Clone, Default)]
pub(crate) struct Options {
    /// What it allows.
    pub(crate) server: Server,
    /// Who may use it; `None` for everybody.
    pub(crate) users: Option<Users>,
    /// With what it proves who it is; `None` for plain HTTP.
    pub(crate) tls: Option<Arc<rustls::ServerConfig>>,
    /// Who is told of each request, when its reply is out; must not block.
    pub(crate) log: Option<Log>,
    /// How much of everything.
    pub(crate) limits: Limits,
}

/// Is told of each request.
pub(crate) type Log = Arc<dyn Fn(&LogLine) + Send + Sync>;

/// How much one client, and all together, may ask of the registry.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// Connections at once; more wait to be accepted, and while they may, each ends after its reply.
    pub(crate) connections: usize,
    /// Bytes of the head of a request.
    pub(crate) head_bytes: usize,
    /// Time for the head of a request, for a handshake, and between two requests of a connection.
    pub(crate) head: Duration,
    /// Time in which nothing arrives of a body, or nothing is taken of a reply.
    pub(crate) idle: Duration,
    /// Time for the whole of a body that is held in memory: a manifest, a list; and for each `pace` of an upload.
    pub(crate) document: Duration,
    /// Bytes of an upload, each of which so many have to come in time: who drips holds a connection for nothing.
    pub(crate) pace: u64,
    /// Bytes of manifests in memory that arrive, over all requests, and as many again of manifests and lists that are sent.
    pub(crate) documents: usize,
    /// Bytes of them for a request that does not say how many it sends, or that asks for one.
    pub(crate) one_document: usize,
    /// Bytes that are read of a body that nobody wants, so that the connection can go on.
    pub(crate) unwanted: u64,
    /// Time in which a client may go on to send what nobody wants, when it has had its last reply.
    pub(crate) linger: Duration,
    /// Time after which an upload at which nothing happens is forgotten.
    pub(crate) upload: Duration,
    /// Time for running requests to end when the registry stops.
    pub(crate) grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            head_bytes: 32 * 1024,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            document: Duration::from_secs(120),
            pace: 64 * 1024,
            documents: 64 * 1024 * 1024,
            one_document: Server::MAX_MANIFEST,
            unwanted: 64 * 1024,
            linger: Duration::from_secs(2),
            upload: Duration::from_secs(24 * 60 * 60),
            grace: Duration::from_secs(10),
        }
    }
}

/// A registry that is listening; on a thread of its own.
pub(crate) struct Running {
    address: SocketAddr,
    /// Requests that are running.
    busy: Arc<AtomicUsize>,
    /// Dropped, it tells everybody to stop.
    stop: Option<watch::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Starts a registry at the first address that is to be had, and returns when it is listening. Port 0 is a free one.
    pub(crate) fn start<S: Blobs>(
        address: impl ToSocketAddrs,
        store: S,
        options: Options,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = runtime::Builder::new_multi_thread()
            .max_blocking_threads(BLOCKING)
            .enable_all()
            .build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (stop, stopped) = watch::channel(());
        let busy = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&busy);
        let thread = thread::Builder::new().name("registry".to_owned()).spawn(move || {
            let serving = connection::accept(listener, store, options, counted, stopped);
            let latest = runtime.block_on(serving).into_std();
            runtime.shutdown_timeout(latest.saturating_duration_since(Instant::now()));
        })?;
        Ok(Self { address, busy, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many requests are running.
    pub(crate) fn busy(&self) -> usize {
        self.busy.load(Ordering::Relaxed)
    }

    /// Ends it: no new requests, and a while for those that are running. Dropping it does the same.
    pub(crate) fn stop(self) {
        drop(self);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // it has nothing to say
        }
    }
}
