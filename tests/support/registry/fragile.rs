//! A store that fails when a test wants it to, and may forget what it has hashed.

use std::convert::Infallible;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use distref::protocol::route::UploadId;
use distref::server::{Condition, Opened, Progress, Storage, StoredManifest, Upload};
use distref::{Digest, Repository, RepositoryView, Tag, TagView};

use super::Store;
use super::memory::{Memory, MemoryUpload};

/// Memory that breaks. A clone is the same store.
#[derive(Clone)]
pub(crate) struct Fragile {
    memory: Memory,
    /// How many questions are still answered; below 0, all are.
    left: Arc<AtomicI64>,
    /// Who changes it instead of letting it fail.
    meddler: Arc<Mutex<Option<Meddler>>>,
    restarts: bool,
}

type Meddler = Box<dyn FnOnce(&Memory) + Send>;

/// Why it does not answer, which no client may read.
#[derive(Debug)]
pub(crate) struct Broken;

impl Fragile {
    pub(crate) fn new() -> Self {
        let (memory, left) = (Memory::default(), Arc::new(AtomicI64::new(-1)));
        Self { memory, left, meddler: Arc::default(), restarts: false }
    }

    /// Whether it is restarted between any two requests.
    pub(crate) fn restarting(self, restarts: bool) -> Self {
        Self { restarts, ..self }
    }

    /// Answers so many questions, fails at the next one, and then answers again.
    pub(crate) fn fail_after(&self, answers: u32) {
        self.left.store(answers.into(), Ordering::Relaxed);
    }

    /// Answers so many questions; before the next one somebody else changes what is there.
    #[allow(dead_code, reason = "not every test has two clients")]
    pub(crate) fn meddle_after(
        &self,
        answers: u32,
        meddler: impl FnOnce(&Memory) + Send + 'static,
    ) {
        *self.meddler.lock().unwrap() = Some(Box::new(meddler));
        self.fail_after(answers);
    }

    /// Whether it failed, or was changed, since it was told to.
    pub(crate) fn has_failed(&self) -> bool {
        self.left.load(Ordering::Relaxed) < 0
    }

    fn or_fail<T>(&self, answer: impl FnOnce() -> Result<T, Infallible>) -> Result<T, Broken> {
        let left = self.left.load(Ordering::Relaxed);
        if left >= 0 {
            self.left.store(left - 1, Ordering::Relaxed);
        }
        if left == 0 {
            let meddler = self.meddler.lock().unwrap().take().ok_or(Broken)?;
            meddler(&self.memory);
        }
        let Ok(answer) = answer();
        Ok(answer)
    }
}

impl Store for Fragile {
    fn bytes(&self, repository: RepositoryView<'_>, digest: &Digest) -> Option<Vec<u8>> {
        self.memory.bytes(repository, digest)
    }
}

impl Storage for Fragile {
    type Error = Broken;
    type Upload = FragileUpload;

    fn blob(&self, repository: RepositoryView<'_>, digest: &Digest) -> Result<Option<u64>, Broken> {
        self.or_fail(|| self.memory.blob(repository, digest))
    }

    fn holder(
        &self,
        digest: &Digest,
        may_pull: &dyn Fn(RepositoryView<'_>) -> bool,
    ) -> Result<Option<Repository>, Broken> {
        self.or_fail(|| self.memory.holder(digest, may_pull))
    }

    fn mount_blob(
        &self,
        from: RepositoryView<'_>,
        to: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, Broken> {
        self.or_fail(|| self.memory.mount_blob(from, to, digest))
    }

    fn delete_blob(&self, repository: RepositoryView<'_>, digest: &Digest) -> Result<bool, Broken> {
        self.or_fail(|| self.memory.delete_blob(repository, digest))
    }

    fn start_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> Result<Option<Box<str>>, Broken> {
        self.or_fail(|| self.memory.start_upload(repository, progress))
    }

    fn whole_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> Result<Option<FragileUpload>, Broken> {
        let upload = self.or_fail(|| self.memory.whole_upload(repository, progress))?;
        Ok(upload.map(|upload| FragileUpload { store: self.clone(), upload }))
    }

    fn received(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> Result<Option<u64>, Broken> {
        self.or_fail(|| self.memory.received(repository, id))
    }

    fn open_upload(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> Result<Opened<FragileUpload>, Broken> {
        Ok(match self.or_fail(|| self.memory.open_upload(repository, id))? {
            Opened::Upload(mut upload) => {
                if self.restarts {
                    *upload.progress() = Progress::resumed(upload.progress().received());
                }
                Opened::Upload(FragileUpload { store: self.clone(), upload })
            }
            Opened::Busy => Opened::Busy,
            Opened::Unknown => Opened::Unknown,
        })
    }

    fn manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<Option<StoredManifest>, Broken> {
        self.or_fail(|| self.memory.manifest(repository, digest))
    }

    fn put_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        manifest: &StoredManifest,
        subject: Option<&Digest>,
    ) -> Result<(), Broken> {
        self.or_fail(|| self.memory.put_manifest(repository, digest, manifest, subject))
    }

    fn delete_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        subject: Option<&Digest>,
    ) -> Result<bool, Broken> {
        self.or_fail(|| self.memory.delete_manifest(repository, digest, subject))
    }

    fn referrers(
        &self,
        repository: RepositoryView<'_>,
        subject: &Digest,
        after: &str,
        most: usize,
    ) -> Result<Vec<Digest>, Broken> {
        self.or_fail(|| self.memory.referrers(repository, subject, after, most))
    }

    fn tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
    ) -> Result<Option<Digest>, Broken> {
        self.or_fail(|| self.memory.tag(repository, tag))
    }

    fn set_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        digest: &Digest,
        condition: &Condition,
    ) -> Result<bool, Broken> {
        self.or_fail(|| self.memory.set_tag(repository, tag, digest, condition))
    }

    fn delete_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        condition: &Condition,
    ) -> Result<bool, Broken> {
        self.or_fail(|| self.memory.delete_tag(repository, tag, condition))
    }

    fn tags(
        &self,
        repository: RepositoryView<'_>,
        after: &str,
        most: usize,
    ) -> Result<Option<Vec<Tag>>, Broken> {
        self.or_fail(|| self.memory.tags(repository, after, most))
    }

    fn repositories(&self, after: &str, most: usize) -> Result<Vec<Repository>, Broken> {
        self.or_fail(|| self.memory.repositories(after, most))
    }
}

pub(crate) struct FragileUpload {
    store: Fragile,
    upload: MemoryUpload,
}

/// What fails is dropped, and so given back.
impl Upload for FragileUpload {
    type Error = Broken;

    fn progress(&mut self) -> &mut Progress {
        self.upload.progress()
    }

    fn append(&mut self, chunk: &[u8]) -> Result<(), Broken> {
        self.store.or_fail(|| self.upload.append(chunk))
    }

    fn replay(&mut self, each: &mut dyn FnMut(&[u8])) -> Result<(), Broken> {
        self.store.or_fail(|| self.upload.replay(each))
    }

    fn commit(self, digest: &Digest) -> Result<(), Broken> {
        self.store.or_fail(|| self.upload.commit(digest))
    }

    fn discard(self) -> Result<(), Broken> {
        self.store.or_fail(|| self.upload.discard())
    }
}
