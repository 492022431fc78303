//! A store in a folder: what was acknowledged is there after a crash, at whatever moment.
//!
//! | file | what it is |
//! |---|---|
//! | `NAME/_blobs/sha256/HEX` | a blob of the repository `NAME` |
//! | `NAME/_manifests/sha256/HEX` | a manifest |
//! | `NAME/_manifests/sha256/HEX.type` | its media type, if the document does not say it |
//! | `NAME/_tags/TAG` | the digest that a tag names |
//! | `NAME/_referrers/HEX/DIGEST` | empty: the manifest `DIGEST` is about the subject whose text has this SHA-256 |
//! | `_uploads/ID/data`, `_uploads/ID/repository` | an upload, and where it was started; without the latter, one of a single request |
//! | `_new/N` | a small file that is being written |
//!
//! A component of a repository begins with a letter or a digit, so that none is called as these folders are. `NAME` has
//! its slashes: `team/app` lies in `team`. A mount is a hard link, so each repository is whole by itself, and what none
//! has any more the file system frees. Nothing but validated names becomes a path, and links below the root are not
//! followed. One program at a time has the root.
//!
//! What has its name is whole: it is written elsewhere, made durable, and then named, and the name is made durable before
//! the client hears of it. Of an upload, bytes that were acknowledged are in the hands of the system: the end of this
//! program costs none, that of the machine may, and a client that resumes is told how many are there. At the end all of
//! it is made durable.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use distref::manifest::{MediaType, Reader};
use distref::protocol::route::UploadId;
use distref::server::{Condition, Opened, Progress, Storage, StoredManifest};
use distref::{Digest, Repository, RepositoryView, Tag, TagView};
use rustix::io::Errno;

mod folder;
mod upload;
mod walk;

use folder::Folder;
pub(crate) use upload::DiskUpload;
use upload::Uploads;

const BLOBS: &str = "_blobs";
const MANIFESTS: &str = "_manifests";
const TAGS: &str = "_tags";
const REFERRERS: &str = "_referrers";
const NEW: &str = "_new";

/// Repositories in a folder. A clone is the same store.
#[derive(Clone)]
pub(crate) struct Disk {
    inner: Arc<Inner>,
}

struct Inner {
    root: Folder,
    new: Folder,
    /// What the next small file is called.
    count: AtomicU64,
    uploads: Uploads,
    /// The folders of which it is known that they are there after a crash.
    lasting: Mutex<HashSet<String>>,
    /// Of one repository, one at a time changes manifests and tags. Some share a lock.
    locks: [Mutex<()>; 64],
    hasher: RandomState,
}

impl Disk {
    /// The most uploads that may be under way.
    pub(crate) const MAX_UPLOADS: usize = 1_000;

    /// For how long an upload is kept at which nothing happens, when there are too many: one hour.
    pub(crate) const MAX_IDLE: Duration = Duration::from_secs(60 * 60);

    /// The same of one without bytes: five minutes.
    pub(crate) const MAX_IDLE_EMPTY: Duration = Duration::from_secs(5 * 60);

    /// The most folders that are opened on the search for a blob of which a client does not say where it is. A component
    /// of a repository counts twice: as its end, and as what others begin with.
    pub(crate) const MAX_ASKED: usize = 500;

    /// The most bytes of a manifest, 64 MiB. How many it may have, the server says before.
    pub(crate) const MAX_MANIFEST: u64 = 64 << 20;

    /// The most folders of which it is remembered that they are there.
    const MAX_LASTING: usize = 10_000;

    /// Opens the store in a folder, which is made if it is not there, and removes what a crash left unfinished.
    ///
    /// # Errors
    ///
    /// Another program has it; it holds other things than a store; or the system's.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        let root = make_root(root)?;
        if !root.lock() {
            return Err(io::Error::new(
                io::ErrorKind::WouldBlock,
                "another program has the folder",
            ));
        }
        if root.make(NEW)? && holds_repositories(&root)? {
            root.remove_folder(NEW)?;
            let message = "the folder holds other things than those of a registry";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let new = root.at(NEW)?.ok_or(io::ErrorKind::NotADirectory)?;
        for name in new.names()?.flatten() {
            drop(new.remove(&name)); // what stays is in nobody's way
        }
        let uploads = Uploads::open(&root)?;
        let inner = Inner {
            root,
            new,
            count: AtomicU64::new(0),
            uploads,
            lasting: Mutex::default(),
            locks: [const { Mutex::new(()) }; 64],
            hasher: RandomState::new(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The bytes `range` of a blob; `None` if there is no such blob.
    pub(crate) fn open_blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        range: Range<u64>,
    ) -> io::Result<Option<Box<dyn Read + Send>>> {
        let Some((folder, name)) = self.find(repository, BLOBS, digest)? else { return Ok(None) };
        let Some(mut file) = folder.file(&name)? else { return Ok(None) };
        file.seek(SeekFrom::Start(range.start))?;
        Ok(Some(Box::new(file.take(range.end.saturating_sub(range.start)))))
    }

    /// Forgets uploads at which nothing happened for so long; how many.
    pub(crate) fn sweep(&self, idle: Duration) -> io::Result<usize> {
        self.inner.uploads.sweep(idle)
    }

    /// The folder in which content of this digest lies, if it is there, and its name in it.
    fn find(
        &self,
        repository: RepositoryView<'_>,
        kind: &str,
        digest: &Digest,
    ) -> io::Result<Option<(Folder, String)>> {
        let (folder, name) = place(repository, kind, digest);
        Ok(self.inner.root.at(&folder)?.map(|folder| (folder, name)))
    }

    /// The same, and it is there from now on.
    fn make(
        &self,
        repository: RepositoryView<'_>,
        kind: &str,
        digest: &Digest,
    ) -> io::Result<(Folder, String)> {
        let (folder, name) = place(repository, kind, digest);
        Ok((self.make_folder(&folder)?, name))
    }

    /// The folder at a path, which is there from now on, whatever happens.
    fn make_folder(&self, path: &str) -> io::Result<Folder> {
        let mut lasting = lock(&self.inner.lasting);
        if lasting.len() >= Self::MAX_LASTING {
            lasting.clear();
        }
        let mut folder = self.inner.root.try_clone()?;
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for (name, end) in path.split('/').zip(ends) {
            let so_far = path.get(..end).unwrap_or(path);
            if !lasting.contains(so_far) {
                folder.make(name)?;
                folder.sync()?;
                lasting.insert(so_far.to_owned());
            }
            folder = folder.at(name)?.ok_or(io::ErrorKind::NotADirectory)?;
        }
        Ok(folder)
    }

    /// All or nothing: who reads meanwhile sees the old file or the new one.
    fn write(&self, folder: &Folder, name: &str, bytes: &[u8]) -> io::Result<()> {
        let new = &self.inner.new;
        let (mut file, temporary) = self.create_new()?;
        let written = file.write_all(bytes).and_then(|()| file.sync_data());
        let named = written.and_then(|()| new.rename(&temporary, folder, name));
        if named.is_err() {
            drop(new.remove(&temporary));
        }
        named.and_then(|()| folder.sync())
    }

    /// A small file that is to be written, and its name; what an earlier run left there, and could not be removed, is
    /// passed by.
    fn create_new(&self) -> io::Result<(File, String)> {
        loop {
            let name = self.inner.count.fetch_add(1, Ordering::Relaxed).to_string();
            match self.inner.new.create(&name) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                created => return created.map(|file| (file, name)),
            }
        }
    }

    /// What a manifest may name, and was seen: it lasts from now on, if it did not before.
    fn sync_content(&self, repository: RepositoryView<'_>) -> io::Result<()> {
        for kind in [BLOBS, MANIFESTS] {
            let Some(folder) = self.inner.root.at(&format!("{repository}/{kind}"))? else {
                continue;
            };
            for algorithm in folder.names()? {
                if let Some(folder) = folder.at(&algorithm?)? {
                    folder.sync()?;
                }
            }
        }
        Ok(())
    }

    /// Held while manifests and tags of a repository change.
    fn lock(&self, repository: RepositoryView<'_>) -> MutexGuard<'_, ()> {
        let locks = &self.inner.locks;
        let hash = self.inner.hasher.hash_one(repository.to_cow());
        let index = usize::try_from(hash % locks.len() as u64).unwrap_or(0);
        lock(&locks[index])
    }

    fn tags_of(&self, repository: RepositoryView<'_>) -> io::Result<Option<Folder>> {
        self.inner.root.at(&format!("{repository}/{TAGS}"))
    }
}

/// The folder at a path, which is there from now on, whatever happens, and so is each above it that was made.
fn make_root(path: &Path) -> io::Result<Folder> {
    let made: Vec<&Path> = path.ancestors().take_while(|folder| !folder.exists()).collect();
    std::fs::create_dir_all(path)?;
    for above in made.iter().filter_map(|folder| folder.parent()) {
        let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
        Folder::open(above)?.sync()?;
    }
    Folder::open(path)
}

/// Whether something lies there that would be taken for a repository.
fn holds_repositories(root: &Folder) -> io::Result<bool> {
    for name in root.names()? {
        if RepositoryView::accept(&name?).is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The folder of content of this digest, and its name there.
fn place(repository: RepositoryView<'_>, kind: &str, digest: &Digest) -> (String, String) {
    let (folder, name) = path_of(kind, digest);
    (format!("{repository}/{folder}"), name)
}

/// The same within the repository.
fn path_of(kind: &str, digest: &Digest) -> (String, String) {
    let path = digest.to_path().to_string();
    let (algorithm, name) = path.split_once('/').unwrap_or_default(); // it always has two components
    (format!("{kind}/{algorithm}"), name.to_owned())
}

/// The folder of the manifests that are about a subject. Its digest may be of an unknown algorithm, and too long for a
/// name.
fn about(repository: RepositoryView<'_>, subject: &Digest) -> String {
    let text = subject.to_text();
    let (_, name) = place(repository, REFERRERS, &Digest::sha256_of(text.as_str().as_bytes()));
    format!("{repository}/{REFERRERS}/{name}")
}

fn type_name(name: &str) -> String {
    format!("{name}.type")
}

/// A manifest, with the type that lies beside it, or that it has. `None` if its bytes are not those of the digest, or its
/// type is lost: it is as if it were not there, so that who pushes it again heals it.
fn read_manifest(
    folder: &Folder,
    name: &str,
    file: &File,
    digest: &Digest,
) -> io::Result<Option<StoredManifest>> {
    let mut bytes = Vec::new();
    file.take(Disk::MAX_MANIFEST).read_to_end(&mut bytes)?;
    if digest.verify(&bytes).is_err() {
        return Ok(None);
    }
    let beside = folder.read(&type_name(name))?.and_then(|text| parsed(&text));
    let media_type = beside.or_else(|| media_type_of(&bytes));
    Ok(media_type.map(|media_type| StoredManifest { media_type, bytes }))
}

/// The media type that a document says, or has by its shape.
fn media_type_of(bytes: &[u8]) -> Option<MediaType<'static>> {
    let manifest = Reader::lenient().manifest(bytes).ok()?;
    Some(manifest.media_type().clone().into_owned())
}

/// What a small file says; `None` if it is broken.
fn parsed<T: std::str::FromStr>(bytes: &[u8]) -> Option<T> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the first names of a folder behind a text are, in the order of their bytes; of other names nothing is said. No more
/// than these are held.
fn first<T: std::str::FromStr>(folder: &Folder, after: &str, most: usize) -> io::Result<Vec<T>> {
    let mut first = BTreeMap::new();
    for name in folder.names()? {
        let name = name?;
        if name.as_str() > after
            && let Ok(value) = name.parse()
        {
            first.insert(name, value);
        }
        if first.len() > most {
            first.pop_last();
        }
    }
    Ok(first.into_values().collect())
}

impl Storage for Disk {
    type Error = io::Error;
    type Upload = DiskUpload;

    fn blob(&self, repository: RepositoryView<'_>, digest: &Digest) -> io::Result<Option<u64>> {
        let found = self.find(repository, BLOBS, digest)?;
        found.map_or(Ok(None), |(folder, name)| folder.size(&name))
    }

    fn holder(
        &self,
        digest: &Digest,
        may_pull: &dyn Fn(RepositoryView<'_>) -> bool,
    ) -> io::Result<Option<Repository>> {
        let mut holder = None;
        let (path, file) = path_of(BLOBS, digest);
        walk::repositories(&self.inner.root, "", Self::MAX_ASKED, &mut |name, folder| {
            let blobs = folder.at(&path)?;
            let size = blobs.map_or(Ok(None), |blobs| blobs.size(&file))?;
            if size.is_none() || !may_pull(name) {
                return Ok(ControlFlow::Continue(()));
            }
            holder = Some(name.into());
            Ok(ControlFlow::Break(()))
        })?;
        Ok(holder)
    }

    fn mount_blob(
        &self,
        from: RepositoryView<'_>,
        to: RepositoryView<'_>,
        digest: &Digest,
    ) -> io::Result<bool> {
        let Some((source, name)) = self.find(from, BLOBS, digest)? else { return Ok(false) };
        if source.size(&name)?.is_none() {
            return Ok(false);
        }
        let (folder, _) = self.make(to, BLOBS, digest)?;
        match source.link(&name, &folder) {
            Ok(()) | Err(Errno::EXIST) => folder.sync().map(|()| true),
            // It is gone, or has as many names as the file system gives: then it is uploaded.
            Err(Errno::NOENT | Errno::MLINK | Errno::XDEV) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn delete_blob(&self, repository: RepositoryView<'_>, digest: &Digest) -> io::Result<bool> {
        let Some((folder, name)) = self.find(repository, BLOBS, digest)? else { return Ok(false) };
        let was_there = folder.remove(&name)?;
        folder.sync().map(|()| was_there)
    }

    fn start_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> io::Result<Option<Box<str>>> {
        DiskUpload::start(self, repository, progress)
    }

    fn whole_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> io::Result<Option<DiskUpload>> {
        DiskUpload::whole(self, repository, progress)
    }

    fn received(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> io::Result<Option<u64>> {
        Ok(self.inner.uploads.received(repository, id))
    }

    fn open_upload(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> io::Result<Opened<DiskUpload>> {
        DiskUpload::open(self, repository, id)
    }

    /// Bytes and type are two files: if the manifest is not the same behind as before, both are read again, under the lock.
    fn manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> io::Result<Option<StoredManifest>> {
        let Some((folder, name)) = self.find(repository, MANIFESTS, digest)? else {
            return Ok(None);
        };
        let mut held = None;
        loop {
            let Some(file) = folder.file(&name)? else { return Ok(None) };
            let stored = read_manifest(&folder, &name, &file, digest)?;
            if held.is_some() || folder.has(&name, &file)? {
                return Ok(stored);
            }
            held = Some(self.lock(repository));
        }
    }

    /// It is not read for that: one that is broken is there until it is asked for.
    fn has_manifest(&self, repository: RepositoryView<'_>, digest: &Digest) -> io::Result<bool> {
        let found = self.find(repository, MANIFESTS, digest)?;
        found.map_or(Ok(false), |(folder, name)| Ok(folder.size(&name)?.is_some()))
    }

    /// A referrer that is noted without its manifest is left out of lists, so it comes first.
    fn put_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        manifest: &StoredManifest,
        subject: Option<&Digest>,
    ) -> io::Result<()> {
        if manifest.bytes.len() as u64 > Self::MAX_MANIFEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let _held = self.lock(repository);
        self.sync_content(repository)?;
        if let Some(subject) = subject {
            let folder = self.make_folder(&about(repository, subject))?;
            self.write(&folder, digest.to_text().as_str(), b"")?;
        }
        let (folder, name) = self.make(repository, MANIFESTS, digest)?;
        let StoredManifest { media_type, bytes } = manifest;
        if media_type_of(bytes).as_ref() == Some(media_type) {
            folder.remove(&type_name(&name))?;
        } else {
            self.write(&folder, &type_name(&name), media_type.as_str().as_bytes())?;
        }
        self.write(&folder, &name, bytes)
    }

    /// The tags go first, so that at no time one names nothing. For that each tag of the repository is read, while others
    /// wait that change this repository; the manifest is not read.
    fn delete_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        subject: Option<&Digest>,
    ) -> io::Result<bool> {
        let _held = self.lock(repository);
        let Some((folder, name)) = self.find(repository, MANIFESTS, digest)? else {
            return Ok(false);
        };
        if let Some(tags) = self.tags_of(repository)? {
            for tag in tags.names()? {
                let tag = tag?;
                let text = digest.to_text();
                if tags.read(&tag)?.is_some_and(|named| named == text.as_str().as_bytes()) {
                    tags.remove(&tag)?;
                }
            }
            tags.sync()?;
        }
        let was_there = folder.remove(&name)?;
        folder.remove(&type_name(&name))?;
        folder.sync()?;
        if let Some(subject) = subject
            && let Some(folder) = self.inner.root.at(&about(repository, subject))?
        {
            folder.remove(digest.to_text().as_str())?;
            folder.sync()?;
        }
        Ok(was_there)
    }

    fn referrers(
        &self,
        repository: RepositoryView<'_>,
        subject: &Digest,
        after: &str,
        most: usize,
    ) -> io::Result<Vec<Digest>> {
        let Some(folder) = self.inner.root.at(&about(repository, subject))? else {
            return Ok(Vec::new());
        };
        first(&folder, after, most)
    }

    fn tag(&self, repository: RepositoryView<'_>, tag: TagView<'_>) -> io::Result<Option<Digest>> {
        let Some(tags) = self.tags_of(repository)? else { return Ok(None) };
        Ok(tags.read(tag.as_str())?.and_then(|text| parsed(&text)))
    }

    fn set_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        digest: &Digest,
        condition: &Condition,
    ) -> io::Result<bool> {
        let _held = self.lock(repository);
        if !self.has_manifest(repository, digest)?
            || !condition.holds(self.tag(repository, tag)?.as_ref())
        {
            return Ok(false);
        }
        let tags = self.make_folder(&format!("{repository}/{TAGS}"))?;
        self.write(&tags, tag.as_str(), digest.to_text().as_str().as_bytes())?;
        Ok(true)
    }

    fn delete_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        condition: &Condition,
    ) -> io::Result<bool> {
        let _held = self.lock(repository);
        if !condition.holds(self.tag(repository, tag)?.as_ref()) {
            return Ok(false);
        }
        let Some(tags) = self.tags_of(repository)? else { return Ok(false) };
        let was_there = tags.remove(tag.as_str())?;
        tags.sync().map(|()| was_there)
    }

    fn tags(
        &self,
        repository: RepositoryView<'_>,
        after: &str,
        most: usize,
    ) -> io::Result<Option<Vec<Tag>>> {
        let Some(folder) = self.inner.root.at(&repository.to_cow())? else { return Ok(None) };
        if !walk::is_repository(&folder)? {
            return Ok(None);
        }
        let Some(tags) = folder.at(TAGS)? else { return Ok(Some(Vec::new())) };
        first(&tags, after, most).map(Some)
    }

    fn repositories(&self, after: &str, most: usize) -> io::Result<Vec<Repository>> {
        let mut found = Vec::new();
        walk::repositories(&self.inner.root, after, usize::MAX, &mut |name, _| {
            if found.len() < most {
                found.push(name.into());
            }
            let is_over = found.len() >= most;
            Ok(if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Ok(found)
    }
}
