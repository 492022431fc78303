//! Where the texts come from: lines, of which none is held that is too long to be a reference.

use std::io::{self, BufRead, BufReader, Read};

use distref::ReferenceView;

/// Bytes of a line that are looked at: enough to be refused for its length, whatever character the cut falls into.
const MAX_LINE: usize = ReferenceView::MAX_LEN + 4;

/// The lines of a stream that are not blank, with their numbers. Holds one line at a time.
pub(crate) struct Lines<R> {
    input: BufReader<R>,
    line: Vec<u8>,
    number: usize,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input: BufReader::new(input), line: Vec::new(), number: 0 }
    }

    /// The next line that is not blank. One that is too long is cut, still too long for a reference;
    /// bytes that are no UTF-8 are replaced by a character that no reference holds.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<(usize, String)>> {
        while self.read_line()? {
            self.number += 1;
            if !self.line.iter().all(u8::is_ascii_whitespace) {
                let text = String::from_utf8_lossy(&self.line);
                return Ok(Some((self.number, text.into_owned())));
            }
        }
        Ok(None)
    }

    /// Whether the next line has still to arrive, for all that is known.
    pub(crate) fn would_wait(&self) -> bool {
        self.input.buffer().is_empty()
    }

    /// Reads a line without its end. `false` at the end of the stream.
    fn read_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        let limit = MAX_LINE as u64;
        let len = self.input.by_ref().take(limit).read_until(b'\n', &mut self.line)?;
        if self.line.pop_if(|byte| *byte == b'\n').is_some() {
            self.line.pop_if(|byte| *byte == b'\r');
        } else if len == MAX_LINE {
            self.input.skip_until(b'\n')?;
        }
        Ok(len > 0)
    }
}
