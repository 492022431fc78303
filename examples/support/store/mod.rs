//! What a registry keeps, for one that is reached over HTTP.

#[cfg(unix)]
pub(crate) mod disk;
pub(crate) mod memory;

use std::fmt::Display;
use std::io::{Cursor, Read};
use std::ops::Range;
use std::time::Duration;

use distref::server::{Storage, Upload};
use distref::{Digest, RepositoryView};

/// A store that an HTTP server can run on: its blobs can be read. A clone is the same store.
pub(crate) trait Blobs:
    Storage<Error: Display + Send, Upload: Upload + Send> + Clone + Send + Sync + 'static
{
    /// The bytes `range` of a blob; `None` if it is gone meanwhile.
    fn open_blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        range: Range<u64>,
    ) -> Result<Option<Box<dyn Read + Send>>, Self::Error>;

    /// Forgets uploads at which nothing happened for so long; how many. Called now and then.
    fn sweep(&self, idle: Duration) -> Result<usize, Self::Error>;
}

impl Blobs for memory::Memory {
    fn open_blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        range: Range<u64>,
    ) -> Result<Option<Box<dyn Read + Send>>, Self::Error> {
        let Some(blob) = self.read(repository, digest) else { return Ok(None) };
        let mut bytes = Cursor::new(blob);
        bytes.set_position(range.start);
        Ok(Some(Box::new(bytes.take(range.end.saturating_sub(range.start)))))
    }

    fn sweep(&self, idle: Duration) -> Result<usize, Self::Error> {
        Ok(self.forget(idle))
    }
}

#[cfg(unix)]
impl Blobs for disk::Disk {
    fn open_blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        range: Range<u64>,
    ) -> Result<Option<Box<dyn Read + Send>>, Self::Error> {
        Self::open_blob(self, repository, digest, range)
    }

    fn sweep(&self, idle: Duration) -> Result<usize, Self::Error> {
        Self::sweep(self, idle)
    }
}
