//! A store that sees to it that a registry does with it what it may.

use distref::protocol::route::UploadId;
use distref::server::{Condition, Opened, Progress, Storage, StoredManifest, Upload};
use distref::{Digest, Repository, RepositoryView, Tag, TagView};

use super::asked::Store;

/// Another store. It panics where a registry would keep what is not what its digest says, gives a tag to what is not
/// there, or counts bytes wrongly.
#[derive(Clone, Default)]
pub(crate) struct Watched<S>(pub(crate) S);

impl<S: Store> Store for Watched<S> {
    fn bytes(&self, repository: RepositoryView<'_>, digest: &Digest) -> Option<Vec<u8>> {
        self.0.bytes(repository, digest)
    }
}

impl<S: Storage> Storage for Watched<S> {
    type Error = S::Error;
    type Upload = WatchedUpload<S::Upload>;

    fn blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<Option<u64>, S::Error> {
        self.0.blob(repository, digest)
    }

    fn holder(
        &self,
        digest: &Digest,
        may_pull: &dyn Fn(RepositoryView<'_>) -> bool,
    ) -> Result<Option<Repository>, S::Error> {
        self.0.holder(digest, may_pull)
    }

    fn mount_blob(
        &self,
        from: RepositoryView<'_>,
        to: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, S::Error> {
        self.0.mount_blob(from, to, digest)
    }

    fn delete_blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, S::Error> {
        self.0.delete_blob(repository, digest)
    }

    fn start_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> Result<Option<Box<str>>, S::Error> {
        assert_eq!(progress.received(), 0);
        self.0.start_upload(repository, progress)
    }

    fn whole_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> Result<Option<WatchedUpload<S::Upload>>, S::Error> {
        assert_eq!(progress.received(), 0);
        let upload = self.0.whole_upload(repository, progress)?;
        Ok(upload.map(|inner| WatchedUpload { inner, there: 0 }))
    }

    fn received(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> Result<Option<u64>, S::Error> {
        self.0.received(repository, id)
    }

    fn open_upload(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> Result<Opened<WatchedUpload<S::Upload>>, S::Error> {
        Ok(match self.0.open_upload(repository, id)? {
            Opened::Upload(mut inner) => {
                let mut there = 0;
                inner.replay(&mut |bytes| there += bytes.len() as u64)?;
                assert_eq!(inner.progress().received(), there, "what has arrived is miscounted");
                Opened::Upload(WatchedUpload { inner, there })
            }
            Opened::Busy => Opened::Busy,
            Opened::Unknown => Opened::Unknown,
        })
    }

    fn manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<Option<StoredManifest>, S::Error> {
        self.0.manifest(repository, digest)
    }

    fn has_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, S::Error> {
        self.0.has_manifest(repository, digest)
    }

    fn put_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        manifest: &StoredManifest,
        subject: Option<&Digest>,
    ) -> Result<(), S::Error> {
        digest.verify(&manifest.bytes).expect("a manifest is kept by its own digest");
        self.0.put_manifest(repository, digest, manifest, subject)
    }

    fn delete_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        subject: Option<&Digest>,
    ) -> Result<bool, S::Error> {
        self.0.delete_manifest(repository, digest, subject)
    }

    fn referrers(
        &self,
        repository: RepositoryView<'_>,
        subject: &Digest,
        after: &str,
        most: usize,
    ) -> Result<Vec<Digest>, S::Error> {
        self.0.referrers(repository, subject, after, most)
    }

    fn tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
    ) -> Result<Option<Digest>, S::Error> {
        self.0.tag(repository, tag)
    }

    fn set_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        digest: &Digest,
        condition: &Condition,
    ) -> Result<bool, S::Error> {
        let is_there = self.0.has_manifest(repository, digest)?;
        assert!(is_there, "a tag names a manifest that is there");
        self.0.set_tag(repository, tag, digest, condition)
    }

    fn delete_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        condition: &Condition,
    ) -> Result<bool, S::Error> {
        self.0.delete_tag(repository, tag, condition)
    }

    fn tags(
        &self,
        repository: RepositoryView<'_>,
        after: &str,
        most: usize,
    ) -> Result<Option<Vec<Tag>>, S::Error> {
        self.0.tags(repository, after, most)
    }

    fn repositories(&self, after: &str, most: usize) -> Result<Vec<Repository>, S::Error> {
        self.0.repositories(after, most)
    }
}

/// An upload that a request holds.
pub(crate) struct WatchedUpload<U> {
    inner: U,
    /// Bytes that were appended.
    there: u64,
}

impl<U: Upload> Upload for WatchedUpload<U> {
    type Error = U::Error;

    fn progress(&mut self) -> &mut Progress {
        self.inner.progress()
    }

    fn append(&mut self, chunk: &[u8]) -> Result<(), U::Error> {
        assert_eq!(self.inner.progress().received(), self.there, "what has arrived is miscounted");
        self.inner.append(chunk)?;
        self.there += chunk.len() as u64;
        Ok(())
    }

    fn replay(&mut self, each: &mut dyn FnMut(&[u8])) -> Result<(), U::Error> {
        self.inner.replay(each)
    }

    fn commit(mut self, digest: &Digest) -> Result<(), U::Error> {
        let mut bytes = Vec::new();
        self.inner.replay(&mut |piece| bytes.extend_from_slice(piece))?;
        digest.verify(&bytes).expect("a blob is kept by its own digest");
        self.inner.commit(digest)
    }

    fn discard(self) -> Result<(), U::Error> {
        self.inner.discard()
    }
}
