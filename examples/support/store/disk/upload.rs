//! Blobs that are arriving.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use distref::protocol::route::UploadId;
use distref::server::{Opened, Progress, Upload};
use distref::{Digest, Repository, RepositoryView};

use super::folder::Folder;
use super::{BLOBS, Disk, lock, parsed};

const UPLOADS: &str = "_uploads";
const DATA: &str = "data";
const REPOSITORY: &str = "repository";

/// Bytes that are read at once.
const CHUNK: usize = 256 << 10;

/// The uploads that are under way.
pub(super) struct Uploads {
    folder: Folder,
    pending: Mutex<HashMap<Box<str>, Pending>>,
}

struct Pending {
    repository: Repository,
    /// `None` while a request holds it; `received` then is what it had before.
    held: Option<Progress>,
    received: u64,
    touched: Instant,
}

impl Uploads {
    /// With what an earlier run left: each goes on behind the bytes that are there.
    pub(super) fn open(root: &Folder) -> io::Result<Self> {
        root.make(UPLOADS)?;
        let folder = root.at(UPLOADS)?.ok_or(io::ErrorKind::NotADirectory)?;
        let mut pending = HashMap::new();
        for id in folder.names()?.flatten() {
            match left(&folder, &id) {
                Ok(Some(upload)) => drop(pending.insert(id.into(), upload)),
                Ok(None) => remove_rest(&folder, &id),
                Err(_) => {} // the next start may know
            }
        }
        Ok(Self { folder, pending: Mutex::new(pending) })
    }

    /// Makes room for one more, if there is none: what has been idle longest goes, if it has been for long. `false` if there
    /// is none such.
    fn insert(&self, id: Box<str>, upload: Pending) -> bool {
        let mut pending = lock(&self.pending);
        let mut gone = None;
        if pending.len() >= Disk::MAX_UPLOADS {
            let idle = pending.iter().filter(|(_, it)| it.is_idle(it.longest_idle()));
            let Some((idle, _)) = idle.min_by_key(|(_, it)| it.touched) else { return false };
            let idle = idle.clone();
            pending.remove(&idle);
            gone = Some(idle);
        }
        pending.insert(id, upload);
        drop(pending);
        if let Some(gone) = gone {
            drop(remove(&self.folder, &gone)); // what is left goes with the next start
        }
        true
    }

    pub(super) fn received(&self, repository: RepositoryView<'_>, id: UploadId<'_>) -> Option<u64> {
        let pending = lock(&self.pending);
        let upload = pending.get(id.as_str()).filter(|it| it.repository == repository)?;
        Some(upload.received)
    }

    /// Forgets all that are idle for so long, whatever fails; an error is the last one.
    pub(super) fn sweep(&self, idle: Duration) -> io::Result<usize> {
        let idle: Vec<Box<str>> = {
            let mut pending = lock(&self.pending);
            pending.extract_if(|_, upload| upload.is_idle(idle)).map(|(id, _)| id).collect()
        };
        let mut result = Ok(idle.len());
        for id in &idle {
            if let Err(error) = remove(&self.folder, id) {
                result = Err(error);
            }
        }
        result
    }

    fn give_back(&self, id: &str, progress: Progress) {
        if let Some(upload) = lock(&self.pending).get_mut(id) {
            upload.received = progress.received();
            upload.held = Some(progress);
            upload.touched = Instant::now();
        }
    }

    fn forget(&self, id: &str) -> io::Result<()> {
        let removed = remove(&self.folder, id);
        lock(&self.pending).remove(id);
        removed
    }
}

impl Pending {
    fn is_idle(&self, so_long: Duration) -> bool {
        self.held.is_some() && self.touched.elapsed() >= so_long
    }

    /// For how long it is kept, at which nothing happens, when there are too many.
    fn longest_idle(&self) -> Duration {
        if self.received == 0 { Disk::MAX_IDLE_EMPTY } else { Disk::MAX_IDLE }
    }
}

/// An upload that an earlier run left, idle since its last byte; `None` of what is none, or not yet one.
fn left(uploads: &Folder, id: &str) -> io::Result<Option<Pending>> {
    let Some(folder) = uploads.at(id)? else { return Ok(None) };
    let (Some(data), Some(repository)) = (folder.file(DATA)?, folder.read(REPOSITORY)?) else {
        return Ok(None);
    };
    let Some(repository) = parsed::<Repository>(&repository) else { return Ok(None) };
    let data = data.metadata()?;
    let idle = data.modified()?.elapsed().unwrap_or_default();
    let touched = Instant::now().checked_sub(idle).unwrap_or_else(Instant::now);
    let received = data.len();
    let held = Some(Progress::resumed(received));
    Ok(Some(Pending { repository, held, received, touched }))
}

/// The data come last: what has them is an upload, if it has a repository, too.
fn create(uploads: &Folder, id: &str, repository: Option<&Repository>) -> io::Result<File> {
    uploads.make(id)?;
    let folder = uploads.at(id)?.ok_or(io::ErrorKind::NotADirectory)?;
    if let Some(repository) = repository {
        folder.create(REPOSITORY)?.write_all(repository.as_str().as_bytes())?;
    }
    folder.create(DATA)
}

/// The data go first: what has none is no upload, even if the rest cannot be removed.
fn remove(uploads: &Folder, id: &str) -> io::Result<()> {
    if let Some(folder) = uploads.at(id)? {
        folder.remove(DATA)?;
    }
    remove_rest(uploads, id);
    Ok(())
}

/// What cannot be removed stays, and is tried again when the store is opened.
fn remove_rest(uploads: &Folder, id: &str) {
    let Ok(Some(folder)) = uploads.at(id) else { return drop(uploads.remove(id)) };
    for name in folder.names().into_iter().flatten().flatten() {
        drop(folder.remove(&name));
    }
    drop(folder);
    drop(uploads.remove_folder(id));
}

/// A UUID that nobody guesses.
fn random_name() -> io::Result<Box<str>> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string().into())
}

/// An upload that a request holds. Its file is closed before the upload is given back or removed.
pub(crate) struct DiskUpload {
    file: File,
    held: Held,
}

/// What is given back, or else removed.
struct Held {
    disk: Disk,
    id: Box<str>,
    repository: Repository,
    progress: Progress,
    /// Whether another request goes on with it.
    is_kept: bool,
}

impl DiskUpload {
    /// One that is given back: it has a name, and outlives this program.
    pub(super) fn start(
        disk: &Disk,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> io::Result<Option<Box<str>>> {
        let begun = Self::begin(disk, repository, progress, true)?;
        Ok(begun.map(|upload| upload.held.id.clone()))
    }

    /// One of this request alone.
    pub(super) fn whole(
        disk: &Disk,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> io::Result<Option<Self>> {
        Self::begin(disk, repository, progress, false)
    }

    fn begin(
        disk: &Disk,
        repository: RepositoryView<'_>,
        progress: Progress,
        is_kept: bool,
    ) -> io::Result<Option<Self>> {
        let (id, repository) = (random_name()?, Repository::from(repository));
        let upload = Pending {
            repository: repository.clone(),
            held: None,
            received: progress.received(),
            touched: Instant::now(),
        };
        let uploads = &disk.inner.uploads;
        if !uploads.insert(id.clone(), upload) {
            return Ok(None);
        }
        let disk = disk.clone();
        let mut held = Held { disk, id, repository, progress, is_kept: false };
        let kept = is_kept.then_some(&held.repository);
        let file = create(&uploads.folder, &held.id, kept)?;
        held.is_kept = is_kept;
        Ok(Some(Self { file, held }))
    }

    pub(super) fn open(
        disk: &Disk,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> io::Result<Opened<Self>> {
        let uploads = &disk.inner.uploads;
        let (id, progress, repository) = match lock(&uploads.pending).entry(id.as_str().into()) {
            Entry::Occupied(mut entry) if entry.get().repository == repository => {
                let Some(progress) = entry.get_mut().held.take() else {
                    return Ok(Opened::Busy);
                };
                (entry.key().clone(), progress, entry.get().repository.clone())
            }
            _ => return Ok(Opened::Unknown),
        };
        let held = Held { disk: disk.clone(), id, repository, progress, is_kept: true };
        let folder = uploads.folder.at(&held.id)?;
        let file = folder.map_or(Ok(None), |folder| folder.file_to_write(DATA))?;
        match file {
            Some(file) => Ok(Opened::Upload(Self { file, held })),
            None => uploads.forget(&held.id).map(|()| Opened::Unknown), // somebody removed it
        }
    }
}

impl Upload for DiskUpload {
    type Error = io::Error;

    fn progress(&mut self) -> &mut Progress {
        &mut self.held.progress
    }

    /// What is there behind the received bytes, of a chunk that failed, is overwritten.
    fn append(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.file.write_all_at(chunk, self.held.progress.received())
    }

    fn replay(&mut self, each: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let (mut at, end) = (0, self.held.progress.received());
        let mut chunk = vec![0; CHUNK];
        while at < end {
            let most = usize::try_from(end - at).map_or(CHUNK, |left| left.min(CHUNK));
            let bytes = &mut chunk[..most];
            self.file.read_exact_at(bytes, at)?;
            each(bytes);
            at += most as u64;
        }
        Ok(())
    }

    /// It is not known what is left of bytes that could not be made durable: the upload is over then too. That the blob has
    /// its name is made durable before the upload is forgotten.
    fn commit(self, digest: &Digest) -> io::Result<()> {
        let Self { mut held, file } = self;
        let received = held.progress.received();
        if file.metadata()?.len() != received {
            file.set_len(received)?;
        }
        if let Err(error) = file.sync_data() {
            held.is_kept = false;
            return Err(error);
        }
        drop(file);
        let (blobs, name) = held.disk.make(held.repository.view(), BLOBS, digest)?;
        let uploads = &held.disk.inner.uploads.folder;
        let folder = uploads.at(&held.id)?.ok_or(io::ErrorKind::NotFound)?;
        folder.rename(DATA, &blobs, &name)?;
        held.is_kept = false;
        blobs.sync()
    }

    fn discard(self) -> io::Result<()> {
        let Self { mut held, file } = self;
        drop(file);
        held.is_kept = false;
        held.disk.inner.uploads.forget(&held.id)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let uploads = &self.disk.inner.uploads;
        if self.is_kept {
            uploads.give_back(&self.id, self.progress.clone());
        } else {
            drop(uploads.forget(&self.id)); // what is left goes with the next start
        }
    }
}
