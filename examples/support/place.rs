//! Where content comes from that is sent, and where it goes that is received.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Content that is sent.
pub(crate) trait Source {
    /// Reads on from there.
    fn read_at(&mut self, offset: u64) -> io::Result<Box<dyn Read + '_>>;
}

/// Content that is received. It is not verified before the operation is done.
pub(crate) trait Sink {
    /// Puts bytes there. Offsets go on from the last ones, or start again at 0.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;
}

/// Holds nothing, keeps nothing: for operations without content.
pub(crate) struct Nowhere;

impl Source for Nowhere {
    fn read_at(&mut self, _: u64) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(io::empty()))
    }
}

impl Sink for Nowhere {
    fn write_at(&mut self, _: u64, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for File {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.seek(SeekFrom::Start(offset))?;
        self.write_all(bytes)
    }
}

impl Source for File {
    fn read_at(&mut self, offset: u64) -> io::Result<Box<dyn Read + '_>> {
        self.seek(SeekFrom::Start(offset))?;
        Ok(Box::new(self))
    }
}
