//! What stands between a client and a server, and breaks.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::SockRef;

use super::bodies::Bodies;

/// So long a thread waits for a connection before it asks whether it is over.
const TICK: Duration = Duration::from_millis(10);
/// So long a side has to take what it was sent, before the reset throws the rest away.
const LAST_CALL: Duration = Duration::from_millis(50);

/// Passes bytes on to a server, counts them, and cuts when told. Ends all its connections when dropped.
///
/// It passes requests on as they are: the `Host` of clients that talk to it is its own, and so a
/// registry that builds locations from it sends them back to the proxy. TLS passes too: the
/// certificates of the rig are for every port.
///
/// What is told holds for connections that are open already, and counts from when it was told.
pub(crate) struct Proxy {
    addr: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

/// What all connections have to do with.
struct Shared {
    upstream: String,
    orders: Mutex<Orders>,
    /// Bytes passed on, by [`Way`].
    passed: [AtomicU64; 2],
    /// Bytes of bodies of requests passed on.
    bodies: AtomicU64,
    connections: AtomicU32,
    cuts: AtomicU32,
    stop: AtomicBool,
}

#[derive(Default)]
struct Orders {
    /// By [`Way`].
    cuts: [Cut; 2],
    refuse: u32,
}

#[derive(Clone, Copy, Default)]
struct Cut {
    after: u64,
    times: u32,
    /// Which order this is: bytes count from when it was given.
    order: u32,
}

#[derive(Clone, Copy)]
enum Way {
    /// To the server.
    Up = 0,
    /// To the client.
    Down = 1,
}

impl Proxy {
    /// Between a port of its own and this server, `HOST:PORT`.
    pub(crate) fn start(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let addr = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            orders: Mutex::default(),
            passed: Default::default(),
            bodies: AtomicU64::new(0),
            connections: AtomicU32::new(0),
            cuts: AtomicU32::new(0),
            stop: AtomicBool::new(false),
        });
        let accepting = thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        });
        Self { addr, shared, accepting: Some(accepting) }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn addr(&self) -> String {
        self.addr.to_string()
    }

    /// Resets connections on which so many bytes have come down to the client, so many times. What is
    /// beyond them does not get through; no bytes means at the first.
    pub(crate) fn cut_download_after(&self, bytes: u64, times: u32) {
        self.cut(Way::Down, bytes, times);
    }

    /// The same for bytes that go up to the server: those before the cut reach it.
    pub(crate) fn cut_upload_after(&self, bytes: u64, times: u32) {
        self.cut(Way::Up, bytes, times);
    }

    /// Resets the next connections as soon as they are there.
    pub(crate) fn refuse(&self, times: u32) {
        self.shared.orders().refuse = times;
    }

    /// Bytes of all that went up to the server: heads, bodies, TLS.
    pub(crate) fn sent_up(&self) -> u64 {
        self.shared.passed[Way::Up as usize].load(SeqCst)
    }

    /// Bytes of all that came down to clients.
    pub(crate) fn sent_down(&self) -> u64 {
        self.shared.passed[Way::Down as usize].load(SeqCst)
    }

    /// Bytes of bodies of requests that went up to the server, over HTTP.
    pub(crate) fn upload_bytes(&self) -> u64 {
        self.shared.bodies.load(SeqCst)
    }

    /// How many connections there were, with those refused.
    pub(crate) fn connections(&self) -> u32 {
        self.shared.connections.load(SeqCst)
    }

    /// How many connections were cut, without those refused.
    pub(crate) fn cuts(&self) -> u32 {
        self.shared.cuts.load(SeqCst)
    }

    fn cut(&self, way: Way, after: u64, times: u32) {
        let cut = &mut self.shared.orders().cuts[way as usize];
        *cut = Cut { after, times, order: cut.order + 1 };
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, SeqCst);
        let _ = TcpStream::connect(self.addr); // wakes it
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

impl Shared {
    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().expect("no test panicked with it")
    }

    fn is_refused(&self) -> bool {
        let mut orders = self.orders();
        let refused = orders.refuse > 0;
        orders.refuse = orders.refuse.saturating_sub(1);
        refused
    }

    /// How many of the bytes at hand may pass, and whether the connection is to be cut behind them.
    fn admit(&self, way: Way, meter: &mut Meter, bytes: usize) -> (usize, bool) {
        let cut = &mut self.orders().cuts[way as usize];
        if meter.order != cut.order {
            *meter = Meter { order: cut.order, passed: 0 };
        }
        let bytes_wide = bytes as u64;
        if cut.times == 0 || meter.passed + bytes_wide < cut.after.max(1) {
            meter.passed += bytes_wide;
            return (bytes, false);
        }
        cut.times -= 1;
        let admitted = cut.after.saturating_sub(meter.passed).min(bytes_wide);
        (usize::try_from(admitted).expect("no more than the bytes"), true)
    }
}

/// What passed one way on a connection since an order was given.
#[derive(Default)]
struct Meter {
    order: u32,
    passed: u64,
}

/// Two streams, and whether both are done with.
struct Connection {
    client: TcpStream,
    server: TcpStream,
    over: AtomicBool,
}

fn accept(listener: &TcpListener, shared: &Shared) {
    thread::scope(|scope| {
        while let Ok((client, _)) = listener.accept() {
            if shared.stop.load(SeqCst) {
                break;
            }
            shared.connections.fetch_add(1, SeqCst);
            if shared.is_refused() {
                reset(&client);
                continue;
            }
            // A side that goes away is its own affair.
            scope.spawn(move || drop(serve(client, shared)));
        }
    });
}

/// Both ways until one side, an order or the end of the proxy ends the connection.
fn serve(client: TcpStream, shared: &Shared) -> io::Result<()> {
    let server = TcpStream::connect(&shared.upstream).inspect_err(|_| reset(&client))?;
    for stream in [&client, &server] {
        stream.set_read_timeout(Some(TICK))?;
        stream.set_write_timeout(Some(TICK))?;
        stream.set_nodelay(true)?;
    }
    let connection = Connection { client, server, over: AtomicBool::new(false) };
    thread::scope(|scope| {
        scope.spawn(|| pump(Way::Down, &connection, shared));
        pump(Way::Up, &connection, shared);
    });
    Ok(()) // closed here: in order, or with a reset if one was asked for
}

/// One way. The other ends by itself, unless something broke.
fn pump(way: Way, connection: &Connection, shared: &Shared) {
    if pass(way, connection, shared).is_err() {
        connection.over.store(true, SeqCst);
    }
}

fn pass(way: Way, connection: &Connection, shared: &Shared) -> io::Result<()> {
    let (mut from, to) = match way {
        Way::Up => (&connection.client, &connection.server),
        Way::Down => (&connection.server, &connection.client),
    };
    let (mut meter, mut bodies, mut piece) = (Meter::default(), Bodies::new(), vec![0; 65_536]);
    let is_over = || connection.over.load(SeqCst) || shared.stop.load(SeqCst);
    while !is_over() {
        let length = match from.read(&mut piece) {
            Ok(0) => return to.shutdown(std::net::Shutdown::Write),
            Ok(length) => length,
            Err(error) if is_timeout(&error) => continue,
            Err(error) => return Err(error),
        };
        let (admitted, is_cut) = shared.admit(way, &mut meter, length);
        let admitted = &piece[..admitted];
        // Counted before it is passed on: who saw an answer finds what it was made of counted.
        shared.passed[way as usize].fetch_add(admitted.len() as u64, SeqCst);
        if let Way::Up = way {
            shared.bodies.fetch_add(bodies.count(admitted), SeqCst);
        }
        write(to, admitted, is_over)?;
        if is_cut {
            shared.cuts.fetch_add(1, SeqCst);
            thread::sleep(LAST_CALL);
            reset(&connection.client);
            reset(&connection.server);
            break;
        }
    }
    Err(io::Error::other("over"))
}

/// As much as fits at a time, so that a side that does not read holds nobody forever.
fn write(mut to: &TcpStream, mut bytes: &[u8], is_over: impl Fn() -> bool) -> io::Result<()> {
    while !bytes.is_empty() {
        match to.write(bytes) {
            Ok(length) => bytes = &bytes[length..],
            Err(error) if is_timeout(&error) && !is_over() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn is_timeout(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
}

/// Makes the end of the stream, when it is closed, a reset instead of an orderly end.
fn reset(stream: &TcpStream) {
    let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO)); // it may be closed by the other side
}
