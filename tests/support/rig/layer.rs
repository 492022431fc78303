//! A layer.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use distref::Digest;
use distref::digest::Digester;
use distref::manifest::{Descriptor, MediaType};

use super::gzip::Gzip;
use super::tar;

/// A layer that was written.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    pub(crate) descriptor: Descriptor<'static>,
    /// Of the archive before compression.
    pub(crate) diff_id: Digest,
}

/// Writes a layer of one file into a folder, by its digest. Never holds more than a block of it.
pub(crate) fn write_layer(
    place: impl Fn(&Digest) -> std::path::PathBuf,
    folder: &Path,
    media_type: MediaType<'static>,
    (name, size, content): (&str, u64, &mut dyn Read),
) -> io::Result<Layer> {
    let unfinished = folder.join("unfinished");
    let blob = Digesting::new(BufWriter::new(File::create(&unfinished)?));
    let mut archive = Digesting::new(Gzip::new(blob)?);
    tar::write_file(&mut archive, name, size, &mut { content })?;
    tar::write_end(&mut archive)?;
    let diff_id = archive.digester.finish();
    let mut blob = archive.to.finish()?;
    blob.flush()?;
    let (size, digest) = (blob.digester.size(), blob.digester.finish());
    fs::rename(unfinished, place(&digest))?;
    Ok(Layer { descriptor: Descriptor::new(media_type, digest, size), diff_id })
}

/// Takes the digest of what it passes on.
struct Digesting<W> {
    to: W,
    digester: Digester,
}

impl<W> Digesting<W> {
    fn new(to: W) -> Self {
        Self { to, digester: Digester::sha256() }
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.to.write(bytes)?;
        self.digester.update(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Bytes that no compression makes fewer, always the same (`SplitMix64`). Without an end.
pub(crate) struct Noise {
    state: u64,
    word: [u8; 8],
    /// How many bytes of the word were given.
    given: usize,
}

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed, word: [0; 8], given: 8 }
    }

    fn next_word(&mut self) -> [u8; 8] {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.state;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (word ^ (word >> 31)).to_le_bytes()
    }
}

impl Read for Noise {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        for byte in &mut *into {
            if self.given == 8 {
                (self.word, self.given) = (self.next_word(), 0);
            }
            *byte = self.word[self.given];
            self.given += 1;
        }
        Ok(into.len())
    }
}
