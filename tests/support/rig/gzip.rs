//! gzip, RFC 1952, without compression.

use std::io::{self, Write};

/// A stored block of DEFLATE holds no more bytes, RFC 1951 section 3.2.4.
const BLOCK: usize = 65_535;
/// DEFLATE, no flags, no time, an unknown system: the same content is always the same bytes.
const HEAD: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];

/// Writes a gzip member of stored blocks: every reader takes it, and its length is known beforehand.
pub(crate) struct Gzip<W> {
    to: W,
    block: Vec<u8>,
    crc: u32,
    /// Modulo 2³², as the trailer wants it.
    size: u32,
}

impl<W: Write> Gzip<W> {
    pub(crate) fn new(mut to: W) -> io::Result<Self> {
        to.write_all(&HEAD)?;
        Ok(Self { to, block: Vec::with_capacity(BLOCK), crc: u32::MAX, size: 0 })
    }

    /// Writes what is left, and the trailer.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.write_block(true)?;
        self.to.write_all(&(!self.crc).to_le_bytes())?;
        self.to.write_all(&self.size.to_le_bytes())?;
        Ok(self.to)
    }

    fn write_block(&mut self, is_last: bool) -> io::Result<()> {
        let length = u16::try_from(self.block.len()).expect("a block");
        self.to.write_all(&[u8::from(is_last)])?;
        self.to.write_all(&length.to_le_bytes())?;
        self.to.write_all(&(!length).to_le_bytes())?;
        self.to.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }
}

impl<W: Write> Write for Gzip<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = &bytes[..bytes.len().min(BLOCK - self.block.len())];
        self.block.extend_from_slice(taken);
        for &byte in taken {
            self.crc = CRC[usize::from(self.crc.to_le_bytes()[0] ^ byte)] ^ (self.crc >> 8);
        }
        self.size = self.size.wrapping_add(u32::try_from(taken.len()).expect("a block"));
        if self.block.len() == BLOCK {
            self.write_block(false)?;
        }
        Ok(taken.len())
    }

    /// Does nothing: a block is written when it is full.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The remainders of each byte, RFC 1952 section 8.
const CRC: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte: u32 = 0;
    while byte < 256 {
        let (mut remainder, mut bit) = (byte, 0);
        while bit < 8 {
            remainder = (remainder >> 1) ^ if remainder & 1 == 1 { 0xEDB8_8320 } else { 0 };
            bit += 1;
        }
        table[byte as usize] = remainder;
        byte += 1;
    }
    table
};
