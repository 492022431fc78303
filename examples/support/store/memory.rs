//! A store that forgets everything when it ends: for tests, and to try things out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::hash::{BuildHasher, RandomState};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use distref::protocol::route::UploadId;
use distref::server::{Condition, Opened, Progress, Storage, StoredManifest, Upload};
use distref::{Digest, Repository, RepositoryView, Tag, TagView};

/// Repositories in memory. A clone is the same store.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    repositories: BTreeMap<Repository, Content>,
    uploads: HashMap<Box<str>, Pending>,
    count: u64,
    /// Makes names of uploads out of numbers; its keys are random.
    names: RandomState,
}

/// What one repository has.
#[derive(Default)]
struct Content {
    blobs: HashMap<Digest, Arc<[u8]>>,
    manifests: HashMap<Digest, StoredManifest>,
    tags: BTreeMap<Tag, Digest>,
    /// By the text of the subject and of the manifest about it.
    referrers: BTreeSet<(String, String)>,
}

struct Pending {
    repository: Repository,
    /// `None` while a request holds it; `received` then is what it had before.
    held: Option<(Progress, Vec<u8>)>,
    received: u64,
    /// When a request gave it back.
    since: Instant,
}

impl Memory {
    /// The most uploads that may be under way.
    pub(crate) const MAX_UPLOADS: usize = 1_000;
    /// For how long an upload is kept at which nothing happens, when there are too many.
    const MAX_IDLE: Duration = Duration::from_secs(60 * 60);

    /// The bytes of a blob.
    pub(crate) fn read(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Option<Arc<[u8]>> {
        self.lock().content(repository)?.blobs.get(digest).cloned()
    }

    /// Forgets uploads at which nothing happened for so long; how many.
    pub(crate) fn forget(&self, idle: Duration) -> usize {
        let mut inner = self.lock();
        let before = inner.uploads.len();
        inner.uploads.retain(|_, it| it.held.is_none() || it.since.elapsed() < idle);
        before - inner.uploads.len()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn content(&self, repository: RepositoryView<'_>) -> Option<&Content> {
        self.repositories.get(&Repository::from(repository))
    }

    fn content_mut(&mut self, repository: RepositoryView<'_>) -> &mut Content {
        self.repositories.entry(repository.into()).or_default()
    }

    fn existing(&mut self, repository: RepositoryView<'_>) -> Option<&mut Content> {
        self.repositories.get_mut(&Repository::from(repository))
    }
}

impl Storage for Memory {
    type Error = Infallible;
    type Upload = MemoryUpload;

    fn blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<Option<u64>, Infallible> {
        Ok(self.read(repository, digest).map(|blob| blob.len() as u64))
    }

    fn holder(
        &self,
        digest: &Digest,
        may_pull: &dyn Fn(RepositoryView<'_>) -> bool,
    ) -> Result<Option<Repository>, Infallible> {
        let inner = self.lock();
        let mut holders = inner.repositories.iter().filter(|(_, it)| it.blobs.contains_key(digest));
        Ok(holders.find(|(name, _)| may_pull(name.view())).map(|(name, _)| name.clone()))
    }

    fn mount_blob(
        &self,
        from: RepositoryView<'_>,
        to: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, Infallible> {
        let Some(blob) = self.read(from, digest) else { return Ok(false) };
        self.lock().content_mut(to).blobs.insert(digest.clone(), blob);
        Ok(true)
    }

    fn delete_blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, Infallible> {
        let mut inner = self.lock();
        let content = inner.existing(repository);
        Ok(content.is_some_and(|content| content.blobs.remove(digest).is_some()))
    }

    fn start_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> Result<Option<Box<str>>, Infallible> {
        let is_full = self.lock().uploads.len() >= Self::MAX_UPLOADS;
        if is_full && self.forget(Self::MAX_IDLE) == 0 {
            return Ok(None);
        }
        let mut inner = self.lock();
        inner.count += 1;
        let [high, low] = [0, 1].map(|half| inner.names.hash_one((inner.count, half)));
        let bytes = (u128::from(high) << 64 | u128::from(low)).to_ne_bytes();
        let id = uuid::Builder::from_random_bytes(bytes).into_uuid().to_string().into_boxed_str();
        let received = progress.received();
        let pending = Pending {
            repository: repository.into(),
            held: Some((progress, Vec::new())),
            received,
            since: Instant::now(),
        };
        inner.uploads.insert(id.clone(), pending);
        Ok(Some(id))
    }

    fn whole_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> Result<Option<MemoryUpload>, Infallible> {
        let Some(id) = self.start_upload(repository, progress)? else { return Ok(None) };
        let Ok(name) = UploadId::parse(&id) else { return Ok(None) };
        let Opened::Upload(mut upload) = self.open_upload(repository, name)? else {
            return Ok(None);
        };
        upload.is_whole = true;
        Ok(Some(upload))
    }

    fn received(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> Result<Option<u64>, Infallible> {
        let inner = self.lock();
        let pending = inner.uploads.get(id.as_str()).filter(|it| it.repository == repository);
        Ok(pending.map(|it| it.received))
    }

    fn open_upload(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> Result<Opened<MemoryUpload>, Infallible> {
        let mut inner = self.lock();
        let pending = inner.uploads.get_mut(id.as_str());
        let Some(pending) = pending.filter(|it| it.repository == repository) else {
            return Ok(Opened::Unknown);
        };
        Ok(match pending.held.take() {
            Some((progress, bytes)) => {
                let (store, id) = (self.clone(), id.as_str().into());
                Opened::Upload(MemoryUpload { store, id, progress, bytes, is_whole: false })
            }
            None => Opened::Busy,
        })
    }

    fn manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<Option<StoredManifest>, Infallible> {
        let inner = self.lock();
        let content = inner.content(repository);
        Ok(content.and_then(|content| content.manifests.get(digest).cloned()))
    }

    fn has_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, Infallible> {
        let inner = self.lock();
        let content = inner.content(repository);
        Ok(content.is_some_and(|content| content.manifests.contains_key(digest)))
    }

    fn put_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        manifest: &StoredManifest,
        subject: Option<&Digest>,
    ) -> Result<(), Infallible> {
        let mut inner = self.lock();
        let content = inner.content_mut(repository);
        content.manifests.insert(digest.clone(), manifest.clone());
        content.referrers.extend(subject.map(|it| (it.to_string(), digest.to_string())));
        Ok(())
    }

    fn delete_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        subject: Option<&Digest>,
    ) -> Result<bool, Infallible> {
        let mut inner = self.lock();
        let Some(content) = inner.existing(repository) else { return Ok(false) };
        content.tags.retain(|_, named| named != digest);
        if let Some(subject) = subject {
            content.referrers.remove(&(subject.to_string(), digest.to_string()));
        }
        Ok(content.manifests.remove(digest).is_some())
    }

    fn referrers(
        &self,
        repository: RepositoryView<'_>,
        subject: &Digest,
        after: &str,
        most: usize,
    ) -> Result<Vec<Digest>, Infallible> {
        let inner = self.lock();
        let Some(content) = inner.content(repository) else { return Ok(Vec::new()) };
        let start = Bound::Excluded((subject.to_string(), after.to_owned()));
        let behind = content.referrers.range((start, Bound::Unbounded));
        let of_this = behind.take_while(|(about, _)| *subject == **about);
        Ok(of_this.filter_map(|(_, digest)| digest.parse().ok()).take(most).collect())
    }

    fn tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
    ) -> Result<Option<Digest>, Infallible> {
        let inner = self.lock();
        let content = inner.content(repository);
        Ok(content.and_then(|content| content.tags.get(&Tag::from(tag)).cloned()))
    }

    fn set_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        digest: &Digest,
        condition: &Condition,
    ) -> Result<bool, Infallible> {
        let mut inner = self.lock();
        let Some(content) = inner.existing(repository) else { return Ok(false) };
        let is_set = content.manifests.contains_key(digest)
            && condition.holds(content.tags.get(&Tag::from(tag)));
        if is_set {
            content.tags.insert(tag.into(), digest.clone());
        }
        Ok(is_set)
    }

    fn delete_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        condition: &Condition,
    ) -> Result<bool, Infallible> {
        let mut inner = self.lock();
        let Some(content) = inner.existing(repository) else { return Ok(false) };
        let tag = Tag::from(tag);
        let holds = condition.holds(content.tags.get(&tag));
        Ok(holds && content.tags.remove(&tag).is_some())
    }

    fn tags(
        &self,
        repository: RepositoryView<'_>,
        after: &str,
        most: usize,
    ) -> Result<Option<Vec<Tag>>, Infallible> {
        let inner = self.lock();
        let Some(content) = inner.content(repository) else { return Ok(None) };
        // `Tag` is ordered by versions; a list is ordered by bytes.
        let mut tags: Vec<&Tag> = content.tags.keys().filter(|tag| tag.as_str() > after).collect();
        tags.sort_unstable_by_key(|tag| tag.as_str());
        Ok(Some(tags.into_iter().take(most).cloned().collect()))
    }

    fn repositories(&self, after: &str, most: usize) -> Result<Vec<Repository>, Infallible> {
        let inner = self.lock();
        let mut names: Vec<&Repository> = inner.repositories.keys().collect();
        names.sort_unstable_by_key(|name| name.as_str());
        let behind = names.into_iter().filter(|name| name.as_str() > after);
        Ok(behind.take(most).cloned().collect())
    }
}

/// An upload that a request holds.
pub(crate) struct MemoryUpload {
    store: Memory,
    id: Box<str>,
    progress: Progress,
    bytes: Vec<u8>,
    /// Whether nobody goes on with it.
    is_whole: bool,
}

impl Upload for MemoryUpload {
    type Error = Infallible;

    fn progress(&mut self) -> &mut Progress {
        &mut self.progress
    }

    fn append(&mut self, chunk: &[u8]) -> Result<(), Infallible> {
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    fn replay(&mut self, each: &mut dyn FnMut(&[u8])) -> Result<(), Infallible> {
        each(&self.bytes);
        Ok(())
    }

    fn commit(mut self, digest: &Digest) -> Result<(), Infallible> {
        let blob = Arc::from(std::mem::take(&mut self.bytes));
        let mut inner = self.store.lock();
        if let Some(pending) = inner.uploads.remove(&self.id) {
            inner.content_mut(pending.repository.view()).blobs.insert(digest.clone(), blob);
        }
        Ok(())
    }

    fn discard(self) -> Result<(), Infallible> {
        self.store.lock().uploads.remove(&self.id);
        Ok(())
    }
}

/// Gives it back, unless it is over, or nobody goes on with it.
impl Drop for MemoryUpload {
    fn drop(&mut self) {
        let mut inner = self.store.lock();
        if self.is_whole {
            inner.uploads.remove(&self.id);
        } else if let Some(pending) = inner.uploads.get_mut(&self.id) {
            pending.received = self.progress.received();
            pending.since = Instant::now();
            pending.held = Some((self.progress.clone(), std::mem::take(&mut self.bytes)));
        }
    }
}
