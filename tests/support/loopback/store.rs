//! A store that sees to it that a registry does with it what it may, and that fails when it is told to.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use distref::protocol::route::UploadId;
use distref::server::{Condition, Opened, Progress, Storage, StoredManifest, Upload};
use distref::{Digest, Repository, RepositoryView, Tag, TagView};

use super::memory::{Memory, MemoryUpload};

/// Why the store does not answer: it was told not to.
#[derive(Debug)]
pub(crate) struct Down;

/// A store in memory. A clone is the same store.
///
/// It panics where a registry would keep what is not what its digest says, and where it counts bytes wrongly.
#[derive(Clone, Default)]
pub(crate) struct Watched {
    inner: Memory,
    calls: Rc<Calls>,
}

#[derive(Default)]
struct Calls {
    count: Cell<usize>,
    fails_at: Cell<Option<usize>>,
}

impl Calls {
    fn next(&self) -> Result<(), Down> {
        let count = self.count.get();
        self.count.set(count + 1);
        if self.fails_at.get() == Some(count) { Err(Down) } else { Ok(()) }
    }
}

impl Watched {
    /// How often it was asked.
    #[allow(dead_code, reason = "the laws do not ask")]
    pub(crate) fn calls(&self) -> usize {
        self.calls.count.get()
    }

    /// It fails when it is asked for the n-th time, counted from 0, and that time only.
    #[allow(dead_code, reason = "the laws have it work")]
    pub(crate) fn fail_at(&self, call: usize) {
        self.calls.fails_at.set(Some(call));
    }

    /// The bytes of a blob.
    pub(crate) fn read(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Option<Arc<[u8]>> {
        self.inner.read(repository, digest)
    }
}

impl Storage for Watched {
    type Error = Down;
    type Upload = WatchedUpload;

    fn blob(&self, repository: RepositoryView<'_>, digest: &Digest) -> Result<Option<u64>, Down> {
        self.calls.next()?;
        let Ok(size) = self.inner.blob(repository, digest);
        Ok(size)
    }

    fn holder(
        &self,
        digest: &Digest,
        may_pull: &dyn Fn(RepositoryView<'_>) -> bool,
    ) -> Result<Option<Repository>, Down> {
        self.calls.next()?;
        let Ok(holder) = self.inner.holder(digest, may_pull);
        Ok(holder)
    }

    fn mount_blob(
        &self,
        from: RepositoryView<'_>,
        to: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, Down> {
        self.calls.next()?;
        let Ok(mounted) = self.inner.mount_blob(from, to, digest);
        Ok(mounted)
    }

    fn delete_blob(&self, repository: RepositoryView<'_>, digest: &Digest) -> Result<bool, Down> {
        self.calls.next()?;
        let Ok(deleted) = self.inner.delete_blob(repository, digest);
        Ok(deleted)
    }

    fn start_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> Result<Option<Box<str>>, Down> {
        self.calls.next()?;
        assert_eq!(progress.received(), 0);
        let Ok(id) = self.inner.start_upload(repository, progress);
        Ok(id)
    }

    fn open_upload(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> Result<Opened<WatchedUpload>, Down> {
        self.calls.next()?;
        let Ok(opened) = self.inner.open_upload(repository, id);
        Ok(match opened {
            Opened::Upload(mut inner) => {
                let mut there = 0;
                let Ok(()) = inner.replay(&mut |bytes| there += bytes.len() as u64);
                assert_eq!(inner.progress().received(), there, "what has arrived is miscounted");
                Opened::Upload(WatchedUpload { inner, there, calls: Rc::clone(&self.calls) })
            }
            Opened::Busy(received) => Opened::Busy(received),
            Opened::Unknown => Opened::Unknown,
        })
    }

    fn manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<Option<StoredManifest>, Down> {
        self.calls.next()?;
        let Ok(manifest) = self.inner.manifest(repository, digest);
        Ok(manifest)
    }

    fn has_manifest(&self, repository: RepositoryView<'_>, digest: &Digest) -> Result<bool, Down> {
        self.calls.next()?;
        let Ok(is_there) = self.inner.has_manifest(repository, digest);
        Ok(is_there)
    }

    fn put_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        manifest: &StoredManifest,
        subject: Option<&Digest>,
    ) -> Result<(), Down> {
        self.calls.next()?;
        digest.verify(&manifest.bytes).expect("a manifest is kept by its own digest");
        let Ok(()) = self.inner.put_manifest(repository, digest, manifest, subject);
        Ok(())
    }

    fn delete_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        subject: Option<&Digest>,
    ) -> Result<bool, Down> {
        self.calls.next()?;
        let Ok(deleted) = self.inner.delete_manifest(repository, digest, subject);
        Ok(deleted)
    }

    fn referrers(
        &self,
        repository: RepositoryView<'_>,
        subject: &Digest,
        after: &str,
        most: usize,
    ) -> Result<Vec<Digest>, Down> {
        self.calls.next()?;
        let Ok(referrers) = self.inner.referrers(repository, subject, after, most);
        Ok(referrers)
    }

    fn tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
    ) -> Result<Option<Digest>, Down> {
        self.calls.next()?;
        let Ok(digest) = self.inner.tag(repository, tag);
        Ok(digest)
    }

    fn set_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        digest: &Digest,
        condition: &Condition,
    ) -> Result<bool, Down> {
        self.calls.next()?;
        let Ok(is_there) = self.inner.has_manifest(repository, digest);
        assert!(is_there, "a tag names a manifest that is there");
        let Ok(set) = self.inner.set_tag(repository, tag, digest, condition);
        Ok(set)
    }

    fn delete_tag(&self, repository: RepositoryView<'_>, tag: TagView<'_>) -> Result<bool, Down> {
        self.calls.next()?;
        let Ok(deleted) = self.inner.delete_tag(repository, tag);
        Ok(deleted)
    }

    fn tags(
        &self,
        repository: RepositoryView<'_>,
        after: &str,
        most: usize,
    ) -> Result<Option<Vec<Tag>>, Down> {
        self.calls.next()?;
        let Ok(tags) = self.inner.tags(repository, after, most);
        Ok(tags)
    }

    fn repositories(&self, after: &str, most: usize) -> Result<Vec<Repository>, Down> {
        self.calls.next()?;
        let Ok(repositories) = self.inner.repositories(after, most);
        Ok(repositories)
    }
}

/// An upload that a request holds.
pub(crate) struct WatchedUpload {
    inner: MemoryUpload,
    /// Bytes that were appended.
    there: u64,
    calls: Rc<Calls>,
}

impl Upload for WatchedUpload {
    type Error = Down;

    fn progress(&mut self) -> &mut Progress {
        self.inner.progress()
    }

    fn append(&mut self, chunk: &[u8]) -> Result<(), Down> {
        self.calls.next()?;
        assert_eq!(self.inner.progress().received(), self.there, "what has arrived is miscounted");
        self.there += chunk.len() as u64;
        let Ok(()) = self.inner.append(chunk);
        Ok(())
    }

    fn replay(&mut self, each: &mut dyn FnMut(&[u8])) -> Result<(), Down> {
        self.calls.next()?;
        let Ok(()) = self.inner.replay(each);
        Ok(())
    }

    fn commit(mut self, digest: &Digest) -> Result<(), Down> {
        self.calls.next()?;
        let mut bytes = Vec::new();
        let Ok(()) = self.inner.replay(&mut |piece| bytes.extend_from_slice(piece));
        digest.verify(&bytes).expect("a blob is kept by its own digest");
        let Ok(()) = self.inner.commit(digest);
        Ok(())
    }

    fn discard(self) -> Result<(), Down> {
        self.calls.next()?;
        let Ok(()) = self.inner.discard();
        Ok(())
    }
}
