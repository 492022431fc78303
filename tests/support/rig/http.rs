//! HTTP/1.1 as far as the servers of the rig and their tests need it: one request a connection.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A head of more bytes is not read on.
const MAX_HEAD: usize = 65_536;
/// A request's body of more bytes is not read.
const MAX_BODY: u64 = 1 << 20;
/// Longer nobody waits for the other side.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a client said.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Before the `?`.
    pub(crate) path: String,
    /// After it, as it was sent.
    pub(crate) query: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The first header of this name, which is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// What a server says to it.
#[derive(Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Bytes(Vec<u8>),
    /// So many bytes from there on.
    File(File, u64, u64),
}

impl Reply {
    pub(crate) fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), content: Content::Bytes(body.into()) }
    }

    /// A file's bytes from `start`, `length` of them.
    pub(crate) fn file(status: u16, file: File, start: u64, length: u64) -> Self {
        Self { status, headers: Vec::new(), content: Content::File(file, start, length) }
    }

    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn write(self, to: &mut TcpStream, with_body: bool) -> io::Result<()> {
        let length = match &self.content {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::File(_, _, length) => *length,
        };
        let mut head = format!("HTTP/1.1 {} -\r\nContent-Length: {length}\r\n", self.status);
        for (name, value) in &self.headers {
            let _ = write!(head, "{name}: {value}\r\n"); // a String takes everything
        }
        head.push_str("Connection: close\r\n\r\n");
        to.write_all(head.as_bytes())?;
        match self.content {
            _ if !with_body => {}
            Content::Bytes(bytes) => to.write_all(&bytes)?,
            Content::File(mut file, start, length) => {
                file.seek(SeekFrom::Start(start))?;
                io::copy(&mut file.take(length), to)?;
            }
        }
        to.flush()
    }
}

/// Answers on a free port of loopback until it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    addr: SocketAddr,
    stop: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let addr = listener.local_addr().expect("an address");
        let stop = Arc::new(AtomicBool::new(false));
        let answer = Arc::new(answer);
        let accepting = thread::spawn({
            let stop = Arc::clone(&stop);
            move || {
                while let Ok((client, _)) = listener.accept() {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let answer = Arc::clone(&answer);
                    // A client that goes away is its own affair.
                    thread::spawn(move || drop(serve(client, &*answer)));
                }
            }
        });
        Self { addr, stop, accepting: Some(accepting) }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn addr(&self) -> String {
        self.addr.to_string()
    }

    /// `http://localhost:PORT`. A name: some clients refuse to be sent to an address of loopback.
    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.addr.port())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.addr); // wakes it
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

fn serve(mut client: TcpStream, answer: &impl Fn(&Request) -> Reply) -> io::Result<()> {
    client.set_read_timeout(Some(PATIENCE))?;
    client.set_write_timeout(Some(PATIENCE))?;
    let (first, headers) = read_head(&mut client)?;
    let mut words = first.split(' ').map(str::to_owned);
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Reply::new(400, "").write(&mut client, true);
    };
    let length = header(&headers, "content-length").and_then(|length| length.parse().ok());
    let length: u64 = length.unwrap_or(0);
    if length > MAX_BODY {
        return Reply::new(413, "").write(&mut client, true);
    }
    let mut body = Vec::new();
    (&client).take(length).read_to_end(&mut body)?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    let request = Request { method, path, query, headers, body };
    answer(&request).write(&mut client, request.method != "HEAD")
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    /// All that came before the connection ended, which may be less than was announced.
    pub(crate) body: Vec<u8>,
    /// Whether all of it came.
    pub(crate) whole: bool,
}

impl Answer {
    /// The first header of this name, which is given in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }
}

/// Sends one request, over HTTP, and reads the answer to its end.
///
/// # Errors
///
/// The connection broke before there was a head.
///
/// # Panics
///
/// Nothing comes for too long: no cut, but a mistake of the rig.
pub(crate) fn ask(
    addr: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    let mut server = TcpStream::connect(addr)?;
    server.set_read_timeout(Some(PATIENCE))?;
    let length = body.len();
    let mut head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\nContent-Length: {length}\r\n"
    );
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    server.write_all(head.as_bytes())?;
    server.write_all(body)?;
    let (first, headers) = read_head(&mut server).inspect_err(|error| {
        assert_ne!(error.kind(), io::ErrorKind::WouldBlock, "{addr} does not answer");
    })?;
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| io::Error::other("no status"))?;
    let (mut body, mut piece, mut broken) = (Vec::new(), vec![0; 65_536], false);
    loop {
        match server.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => body.extend_from_slice(&piece[..length]),
            Err(error) => {
                assert_ne!(error.kind(), io::ErrorKind::WouldBlock, "{addr} does not go on");
                broken = true;
                break;
            }
        }
    }
    let length = header(&headers, "content-length").and_then(|length| length.parse::<usize>().ok());
    let ended = method == "HEAD" || length.is_none_or(|length| body.len() == length);
    Ok(Answer { status, headers, body, whole: ended && !broken })
}

/// The pairs of a query or of a form, decoded; what is given several times is.
pub(crate) fn pairs(text: &str) -> HashMap<String, Vec<String>> {
    let mut pairs = HashMap::<_, Vec<_>>::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.entry(decoded(name)).or_default().push(decoded(value));
    }
    pairs
}

fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex = [bytes.next(), bytes.next()].map(Option::unwrap_or_default);
                let hex =
                    str::from_utf8(&hex).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
                hex.unwrap_or(b'%')
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(other, _)| other == name).map(|(_, value)| &**value)
}

/// The first line, and the headers with their names in lower case. Byte by byte, so that nothing of the body is taken.
fn read_head(from: &mut TcpStream) -> io::Result<(String, Vec<(String, String)>)> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == MAX_HEAD {
            return Err(io::Error::other("the head is too long"));
        }
        from.read_exact(&mut byte)?;
        if head.is_empty() && !byte[0].is_ascii_uppercase() {
            return Err(io::Error::other("no HTTP: TLS, perhaps"));
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head);
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap_or_default().to_owned();
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
    Ok((first, headers.collect()))
}
