//! Connections: accepted, secured, and given up.

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinSet, block_in_place};
use tokio::time::{Instant, interval, sleep, timeout, timeout_at};
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;

use super::Options;
use super::exchange::Registry;
use crate::store::Blobs;

/// The most bytes that are held of a connection, each way.
const BUFFER: usize = 64 * 1024;
/// How often uploads are looked at that nobody goes on with.
const SWEEP: Duration = Duration::from_secs(60);
/// With what a client begins that speaks TLS: RFC 8446, section 5.1. Many try that first.
const HANDSHAKE: u8 = 22;
/// How many bytes a client may go on to send.
const LINGER: u64 = 16 * 1024 * 1024;

/// Serves connections until it is told to stop, and then a while longer those that are busy; says until when.
pub(super) async fn accept<S: Blobs>(
    listener: TcpListener,
    store: S,
    options: Options,
    busy: Arc<AtomicUsize>,
    mut stopped: watch::Receiver<()>,
) -> Instant {
    let sweeping = tokio::spawn(sweep(store.clone(), options.limits.upload));
    let grace = options.limits.grace;
    let registry = Arc::new(Registry::new(store, options, busy));
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            let slot = Arc::clone(&registry.slots).acquire_owned().await;
            (slot, listener.accept().await)
        };
        let (slot, accepted) = tokio::select! {
            next = next => next,
            _ = stopped.changed() => break,
        };
        match accepted {
            Ok((stream, client)) => {
                let (registry, stopped) = (Arc::clone(&registry), stopped.clone());
                connections.spawn(async move {
                    serve(&registry, stream, client, stopped).await;
                    drop(slot);
                });
            }
            Err(_) => sleep(Duration::from_millis(50)).await, // out of file descriptors, say
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    sweeping.abort();
    let latest = Instant::now() + grace;
    let _ = timeout_at(latest, async { while connections.join_next().await.is_some() {} }).await;
    latest
}

async fn sweep<S: Blobs>(store: S, idle: Duration) {
    let mut ticks = interval(idle.clamp(Duration::from_millis(1), SWEEP));
    loop {
        ticks.tick().await;
        let _ = block_in_place(|| store.sweep(idle)); // what fails now is tried again
    }
}

async fn serve<S: Blobs>(
    registry: &Arc<Registry<S>>,
    stream: TcpStream,
    client: SocketAddr,
    mut stopped: watch::Receiver<()>,
) {
    let limits = &registry.options.limits;
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.idle));
    let stream = Box::pin(stream);
    match &registry.options.tls {
        None => talk(registry, stream, client, stopped).await,
        Some(tls) => {
            let handshake = TlsAcceptor::from(Arc::clone(tls)).accept(stream);
            let secured = tokio::select! {
                secured = timeout(limits.head, handshake) => secured,
                _ = stopped.changed() => return,
            };
            match secured {
                Ok(Ok(stream)) => talk(registry, stream, client, stopped).await,
                Ok(Err(error)) => registry.log(client, &error),
                Err(late) => registry.log(client, &late),
            }
        }
    }
}

/// HTTP, request by request, until one side has had enough.
async fn talk<S: Blobs>(
    registry: &Arc<Registry<S>>,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    client: SocketAddr,
    mut stopped: watch::Receiver<()>,
) {
    let limits = &registry.options.limits;
    let is_last = Arc::new(AtomicBool::new(false));
    let service = service_fn(|request| {
        let (registry, is_last) = (Arc::clone(registry), Arc::clone(&is_last));
        Box::pin(async move { registry.answer(client, request, &is_last).await })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_header_size(limits.head_bytes)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service);
    let ended = {
        let mut stopping = pin!(stopped.changed());
        let mut is_stopping = false;
        poll_fn(|context| {
            if !is_stopping && stopping.as_mut().poll(context).is_ready() {
                is_stopping = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
            connection.poll_without_shutdown(context)
        })
        .await
    };
    let parts = connection.into_parts();
    if let Some(error) = ended.err().filter(hyper::Error::is_parse) {
        // hyper has told the client.
        if parts.read_buf.first() == Some(&HANDSHAKE) {
            registry.log(client, &"spoke TLS, where this is plain HTTP");
        } else {
            registry.log(client, &error);
        }
        is_last.store(true, Ordering::Relaxed);
    }
    let mut stream = parts.io.into_inner();
    let _ = timeout(limits.linger, async {
        stream.shutdown().await?;
        if is_last.load(Ordering::Relaxed) {
            // Closed with bytes unread, the connection would be reset, and the reply be lost.
            copy(&mut stream.take(LINGER), &mut sink()).await?;
        }
        io::Result::Ok(())
    })
    .await; // the client has its reply, or is gone
}
