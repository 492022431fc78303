//! Bytes to and from a server, as no HTTP client would send them.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// How long a server may take to answer: far longer than it does.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection.
pub(crate) struct Wire<S = TcpStream> {
    pub(crate) stream: S,
    buffer: Vec<u8>,
}

/// A reply. The names of its headers are lower-case.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.body).expect("UTF-8")
    }
}

impl Wire {
    pub(crate) fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("somebody listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
        Self::over(stream)
    }
}

impl<S: Read + Write> Wire<S> {
    pub(crate) const fn over(stream: S) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    /// Sends bytes; a server that has already had enough of them is none to complain of here.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let _ = self.stream.write_all(bytes.as_ref()).and_then(|()| self.stream.flush());
        self
    }

    /// A request with a `Host` and a body, and its reply.
    pub(crate) fn ask(&mut self, line: &str, headers: &str, body: impl AsRef<[u8]>) -> Reply {
        let body = body.as_ref();
        let length = body.len();
        self.send(format!(
            "{line} HTTP/1.1\r\nHost: here\r\n{headers}Content-Length: {length}\r\n\r\n"
        ));
        self.send(body);
        self.reply(!line.starts_with("HEAD"))
    }

    /// The next reply.
    pub(crate) fn reply(&mut self, has_body: bool) -> Reply {
        self.try_reply(has_body).expect("a reply")
    }

    /// The next reply, if one comes before the connection ends.
    pub(crate) fn try_reply(&mut self, has_body: bool) -> Option<Reply> {
        let end = loop {
            match self.buffer.windows(4).position(|it| it == b"\r\n\r\n") {
                Some(end) => break end,
                None if self.fill() => {}
                None => return None,
            }
        };
        let rest = self.buffer.split_off(end + 4);
        let head = std::mem::replace(&mut self.buffer, rest);
        let head = str::from_utf8(&head).expect("ASCII");
        let (status, fields) = head.split_once("\r\n").expect("a status line");
        let status = status.split(' ').nth(1).and_then(|it| it.parse().ok()).expect("a status");
        let fields = fields.lines().filter_map(|line| line.split_once(": "));
        let headers = fields.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        let mut reply = Reply { status, headers, body: Vec::new() };
        if has_body {
            let length =
                reply.header("content-length").map_or(0, |it| it.parse().expect("a length"));
            while self.buffer.len() < length {
                assert!(self.fill(), "the body broke off");
            }
            let rest = self.buffer.split_off(length);
            reply.body = std::mem::replace(&mut self.buffer, rest);
        }
        Some(reply)
    }

    /// Whether the connection ends, and nothing more comes before.
    pub(crate) fn ends(&mut self) -> bool {
        self.buffer.is_empty() && !self.fill()
    }

    fn fill(&mut self) -> bool {
        let mut piece = [0; 16 * 1024];
        loop {
            return match self.stream.read(&mut piece) {
                Ok(read) => {
                    self.buffer.extend_from_slice(&piece[..read]);
                    read > 0
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if is_late(&error) => panic!("the server neither answers nor hangs up"),
                Err(_) => false, // reset
            };
        }
    }
}

fn is_late(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// Asks again until it is so.
pub(crate) fn eventually(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "it never comes to be so");
        std::thread::sleep(Duration::from_millis(10));
    }
}
