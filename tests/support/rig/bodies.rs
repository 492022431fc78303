//! Bodies of requests in a stream of them.

/// A head, or a line of a chunked body, of more bytes is not HTTP.
const MAX_HELD: usize = 65_536;

/// Tells bodies from heads in what a client sends over one connection, HTTP/1.1, RFC 9112.
///
/// | state | until | next |
/// |---|---|---|
/// | `Head` | an empty line | `Sized`, `ChunkSize`, or `Head` when there is no body |
/// | `Sized` | so many bytes | `Head` |
/// | `ChunkSize` | a line | `Chunk`, or `Trailer` behind the last |
/// | `Chunk` | so many bytes | `ChunkEnd` |
/// | `ChunkEnd` | a line | `ChunkSize` |
/// | `Trailer` | an empty line | `Head` |
/// | `Opaque` | never | what was no HTTP stays so |
#[derive(Debug)]
pub(crate) struct Bodies {
    state: State,
    /// The head or line so far.
    held: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Head,
    Sized(u64),
    ChunkSize,
    Chunk(u64),
    ChunkEnd,
    Trailer,
    Opaque,
}

impl Bodies {
    pub(crate) fn new() -> Self {
        Self { state: State::Head, held: Vec::new() }
    }

    /// How many of these bytes, which come next, are content.
    pub(crate) fn count(&mut self, mut bytes: &[u8]) -> u64 {
        let mut content = 0;
        while !bytes.is_empty() && self.state != State::Opaque {
            if let State::Sized(left) | State::Chunk(left) = self.state {
                let taken = left.min(bytes.len() as u64);
                content += taken;
                bytes = &bytes[usize::try_from(taken).expect("no longer than the bytes")..];
                self.state = match self.state {
                    State::Chunk(_) if taken == left => State::ChunkEnd,
                    State::Chunk(_) => State::Chunk(left - taken),
                    _ if taken == left => State::Head,
                    _ => State::Sized(left - taken),
                };
            } else {
                self.hold(bytes[0]);
                bytes = &bytes[1..];
            }
        }
        content
    }

    fn hold(&mut self, byte: u8) {
        self.held.push(byte);
        let ends = match self.state {
            State::Head => self.held.ends_with(b"\r\n\r\n"),
            _ => byte == b'\n',
        };
        if ends {
            self.state = next(self.state, &String::from_utf8_lossy(&self.held));
            self.held.clear();
        } else if self.held.len() == MAX_HELD || !(self.held[0].is_ascii_graphic() || byte == b'\r')
        {
            self.state = State::Opaque;
        }
    }
}

/// Behind a head or a line that is whole.
fn next(state: State, text: &str) -> State {
    match (state, text.trim_end()) {
        (State::Head, head) => body(head),
        (State::ChunkSize, line) => {
            let size = line.split(';').next().unwrap_or_default().trim();
            match u64::from_str_radix(size, 16) {
                Ok(0) => State::Trailer,
                Ok(size) => State::Chunk(size),
                Err(_) => State::Opaque,
            }
        }
        (State::ChunkEnd, _) => State::ChunkSize,
        (_, "") => State::Head,
        _ => State::Trailer,
    }
}

/// What follows a head.
fn body(head: &str) -> State {
    let header = |wanted: &str| {
        let mut headers = head.lines().filter_map(|line| line.split_once(':'));
        headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    if header("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        return State::ChunkSize;
    }
    match header("content-length").map_or(Ok(0), str::parse) {
        Ok(0) => State::Head,
        Ok(size) => State::Sized(size),
        Err(_) => State::Opaque,
    }
}
