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
        for id in folder.names()? {
            let id = id?;
            match left(&folder, &id)? {
                Some(upload) => drop(pending.insert(id.into(), upload)),
                None => remove(&folder, &id)?,
            }
        }
        Ok(Self { folder, pending: Mutex::new(pending) })
    }

    pub(super) fn start(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> io::Result<Option<Box<str>>> {
        let id = random_name()?;
        let received = progress.received();
        let repository = Repository::from(repository);
        let upload = Pending {
            repository: repository.clone(),
            held: None,
            received,
            touched: Instant::now(),
        };
        {
            let mut pending = lock(&self.pending);
            if pending.len() >= Disk::MAX_UPLOADS {
                return Ok(None);
            }
            pending.insert(id.clone(), upload);
        }
        match create(&self.folder, &id, &repository) {
            Ok(()) => self.give_back(&id, progress),
            Err(error) => {
                self.forget(&id)?;
                return Err(error);
            }
        }
        Ok(Some(id))
    }

    pub(super) fn received(&self, repository: RepositoryView<'_>, id: UploadId<'_>) -> Option<u64> {
        let pending = lock(&self.pending);
        let upload = pending.get(id.as_str()).filter(|it| it.repository == repository)?;
        Some(upload.received)
    }

    pub(super) fn sweep(&self, idle: Duration) -> io::Result<usize> {
        let is_idle = |upload: &Pending| upload.held.is_some() && upload.touched.elapsed() >= idle;
        let idle: Vec<Box<str>> = {
            let mut pending = lock(&self.pending);
            pending.extract_if(|_, upload| is_idle(upload)).map(|(id, _)| id).collect()
        };
        for id in &idle {
            remove(&self.folder, id)?;
        }
        Ok(idle.len())
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

/// An upload that an earlier run left; `None` of what is none, or not yet one.
fn left(uploads: &Folder, id: &str) -> io::Result<Option<Pending>> {
    let Some(folder) = uploads.at(id)? else { return Ok(None) };
    let (Some(received), Some(repository)) = (folder.size(DATA)?, folder.read(REPOSITORY)?) else {
        return Ok(None);
    };
    let Some(repository) = parsed::<Repository>(&repository) else { return Ok(None) };
    let held = Some(Progress::resumed(received));
    Ok(Some(Pending { repository, held, received, touched: Instant::now() }))
}

/// The data come last: what has them is an upload.
fn create(uploads: &Folder, id: &str, repository: &Repository) -> io::Result<()> {
    uploads.make(id)?;
    let folder = uploads.at(id)?.ok_or(io::ErrorKind::NotADirectory)?;
    folder.create(REPOSITORY)?.write_all(repository.as_str().as_bytes())?;
    folder.create(DATA).map(drop)
}

/// The data go first.
fn remove(uploads: &Folder, id: &str) -> io::Result<()> {
    let Some(folder) = uploads.at(id)? else { return uploads.remove(id).map(drop) };
    folder.remove(DATA)?;
    folder.remove(REPOSITORY)?;
    uploads.remove_folder(id)
}

/// A UUID that nobody guesses.
fn random_name() -> io::Result<Box<str>> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string().into())
}

/// An upload that a request holds.
pub(crate) struct DiskUpload {
    disk: Disk,
    id: Box<str>,
    repository: Repository,
    file: File,
    progress: Progress,
    dropped: Dropped,
}

/// What becomes of an upload that a request no longer holds.
#[derive(Clone, Copy)]
enum Dropped {
    /// It is there for the next request.
    Kept,
    /// No other request goes on with it.
    Discarded,
    /// It is over.
    Gone,
}

impl DiskUpload {
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
        let file = uploads.folder.at(&id).and_then(|folder| match folder {
            Some(folder) => folder.file_to_write(DATA),
            None => Ok(None),
        });
        match file {
            Ok(Some(file)) => {
                let disk = disk.clone();
                Ok(Opened::Upload(Self {
                    disk,
                    id,
                    repository,
                    file,
                    progress,
                    dropped: Dropped::Kept,
                }))
            }
            Ok(None) => uploads.forget(&id).map(|()| Opened::Unknown), // somebody removed it
            Err(error) => {
                uploads.give_back(&id, progress);
                Err(error)
            }
        }
    }

    /// That of a request alone.
    pub(super) fn whole(mut self) -> Self {
        self.dropped = Dropped::Discarded;
        self
    }

    fn forget(&mut self) -> io::Result<()> {
        self.dropped = Dropped::Gone;
        self.disk.inner.uploads.forget(&self.id)
    }
}

impl Upload for DiskUpload {
    type Error = io::Error;

    fn progress(&mut self) -> &mut Progress {
        &mut self.progress
    }

    /// What is there behind the received bytes, of a chunk that failed, is overwritten.
    fn append(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.file.write_all_at(chunk, self.progress.received())
    }

    fn replay(&mut self, each: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let (mut at, end) = (0, self.progress.received());
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

    /// It is not known what is left of bytes that could not be made durable: the upload is over then too.
    fn commit(mut self, digest: &Digest) -> io::Result<()> {
        let received = self.progress.received();
        if self.file.metadata()?.len() != received {
            self.file.set_len(received)?;
        }
        if let Err(error) = self.file.sync_data() {
            self.forget()?;
            return Err(error);
        }
        let (blobs, name) = self.disk.make(self.repository.view(), BLOBS, digest)?;
        let uploads = &self.disk.inner.uploads.folder;
        let folder = uploads.at(&self.id)?.ok_or(io::ErrorKind::NotFound)?;
        folder.rename(DATA, &blobs, &name)?;
        self.forget()?;
        blobs.sync()
    }

    fn discard(mut self) -> io::Result<()> {
        self.forget()
    }
}

impl Drop for DiskUpload {
    fn drop(&mut self) {
        let uploads = &self.disk.inner.uploads;
        match self.dropped {
            Dropped::Kept => uploads.give_back(&self.id, self.progress.clone()),
            Dropped::Discarded => drop(uploads.forget(&self.id)), // what is left is swept with the next start
            Dropped::Gone => {}
        }
    }
}
