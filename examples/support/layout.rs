//! Images in a folder of the form that image-spec calls a layout: `oci-layout`, `index.json`, `blobs/ALGORITHM/HEX`.
//!
//! A blob has its name only when it is whole and verified. Until then it is a `.part` beside it, from which a later run
//! goes on. Of programs that write to a folder, one does at a time.

use std::fmt::Display;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use distref::Digest;
use distref::manifest::{Descriptor, Index, Layout as Marker, LayoutBuilder, Reader};

use crate::place::Sink;

/// Bytes of `index.json`, or of a manifest, that are read.
const MAX_DOCUMENT: u64 = 4 << 20;

/// Bytes that are read or written at once.
const CHUNK: usize = 64 << 10;

/// A folder of images.
pub(crate) struct Layout {
    folder: PathBuf,
    /// The folders that were not there before, this one first.
    made: Vec<PathBuf>,
    /// Held by the one that writes to it.
    _lock: Option<File>,
}

impl Layout {
    /// One that is there, to read.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        Self::opened(folder, Vec::new(), None)
    }

    fn opened(folder: &Path, made: Vec<PathBuf>, lock: Option<File>) -> io::Result<Self> {
        match fs::metadata(folder) {
            Ok(found) if !found.is_dir() => return Err(bad(folder, "a file, and no folder")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(bad(folder, "no such folder"));
            }
            _ => {}
        }
        let marker = read(&folder.join(Marker::FILE)).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => bad(folder, "no OCI layout: it has no file `oci-layout`"),
            _ => error,
        })?;
        Marker::parse(&marker).map_err(|error| bad(&folder.join(Marker::FILE), error))?;
        Ok(Self { folder: folder.to_owned(), made, _lock: lock })
    }

    /// One that is there; or a new one, where there is nothing else. To write to it: who else does is waited for.
    pub(crate) fn open_or_create(folder: &Path, waits: impl FnOnce()) -> io::Result<Self> {
        let is_new = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let made = folder.ancestors().take_while(is_new).map(Path::to_owned).collect();
        fs::create_dir_all(folder).map_err(|error| told(folder, &error))?;
        let mut held = lock(folder, waits).map_err(|error| told(folder, &error))?;
        if !folder.exists() {
            // Who had it found nothing to put there.
            fs::create_dir_all(folder).map_err(|error| told(folder, &error))?;
            held = lock(folder, || {}).map_err(|error| told(folder, &error))?;
        }
        if !folder.join(Marker::FILE).exists() {
            let entries = fs::read_dir(folder).map_err(|error| told(folder, &error))?;
            for entry in entries {
                if !is_begun(&entry?.file_name().to_string_lossy()) {
                    return Err(bad(folder, "holds other files than those of an OCI layout"));
                }
            }
            let blobs = folder.join(Marker::BLOBS);
            fs::create_dir_all(&blobs).map_err(|error| told(&blobs, &error))?;
            write(&folder.join(Marker::FILE), Marker::TEXT.as_bytes())?;
        }
        Self::opened(folder, made, held)
    }

    /// The entries of `index.json`; none where there is no file.
    pub(crate) fn entries(&self) -> io::Result<Vec<Descriptor<'static>>> {
        let path = self.folder.join(Marker::INDEX_FILE);
        let bytes = match read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            bytes => bytes?,
        };
        let index = Index::parse(&bytes).map_err(|error| bad(&path, error))?;
        Ok(index.manifests().iter().cloned().map(Descriptor::into_owned).collect())
    }

    /// Adds an entry to `index.json`. Others of the same digest and name, or with no name, make way.
    pub(crate) fn name(&self, manifest: &Descriptor<'_>, name: Option<&str>) -> io::Result<()> {
        let is_other = |entry: &Descriptor<'_>| {
            let held = entry.annotations().ref_name();
            entry.digest() != manifest.digest() || held.is_some_and(|held| Some(held) != name)
        };
        let entries = self.entries()?.into_iter().filter(is_other);
        let layout = entries.fold(LayoutBuilder::new(), LayoutBuilder::manifest);
        let layout = match name {
            Some(name) => layout.named(name, manifest.clone()),
            None => layout.manifest(manifest.clone()),
        };
        let path = self.folder.join(Marker::INDEX_FILE);
        let files = layout.build().map_err(|error| bad(&path, error))?;
        match files.iter().find(|file| file.path() == Marker::INDEX_FILE) {
            Some(file) => write(&path, file.bytes()),
            None => Ok(()),
        }
    }

    /// Whether the blob is there, with the size that it should have.
    pub(crate) fn has(&self, blob: &Descriptor<'_>) -> bool {
        let metadata = fs::metadata(self.path(blob.digest()));
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == blob.size())
    }

    /// A blob, to read.
    pub(crate) fn file(&self, digest: &Digest) -> io::Result<File> {
        let path = self.path(digest);
        File::open(&path).map_err(|error| told(&path, &error))
    }

    /// A manifest, which is what its descriptor says.
    pub(crate) fn manifest(&self, descriptor: &Descriptor<'_>) -> io::Result<Vec<u8>> {
        let path = self.path(descriptor.digest());
        let bytes = read(&path)?;
        let manifest = Reader::lenient().described_by(descriptor).manifest(&bytes);
        manifest.map_err(|error| bad(&path, error))?;
        Ok(bytes)
    }

    /// The config of an image, if it is there.
    pub(crate) fn config(&self, image: &Descriptor<'_>) -> Option<Vec<u8>> {
        let bytes = self.manifest(image).ok()?;
        let image = Reader::lenient().image(&bytes).ok()?;
        let config = image.config();
        config.media_type().is_config().then(|| read(&self.path(config.digest())).ok())?
    }

    /// Keeps a small blob, such as a manifest. The digest has to be verified.
    pub(crate) fn keep(&self, digest: &Digest, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(digest);
        create_parent(&path)?;
        write(&path, bytes)
    }

    /// A blob that is on its way.
    pub(crate) fn part(&self, blob: &Descriptor<'_>) -> io::Result<Part> {
        let whole = self.path(blob.digest());
        create_parent(&whole)?;
        let path = with_suffix(&whole, ".part");
        let options =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let file = options.map_err(|error| told(&path, &error))?;
        if file.metadata()?.len() > blob.size() {
            file.set_len(0)?; // of no use
        }
        Ok(Part { file, path, whole, at: 0 })
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        self.folder.join(Marker::BLOBS).join(digest.to_path().to_string())
    }
}

/// A new folder in which nothing came to lie is not left behind.
impl Drop for Layout {
    fn drop(&mut self) {
        let blobs = self.folder.join(Marker::BLOBS);
        let kinds = fs::read_dir(&blobs).into_iter().flatten().flatten();
        if self.made.is_empty() || self.folder.join(Marker::INDEX_FILE).exists() {
            return;
        }
        // What holds anything is not removed.
        kinds.for_each(|kind| drop(fs::remove_dir(kind.path())));
        if fs::remove_dir(&blobs).is_ok() {
            let _ = fs::remove_file(self.folder.join(Marker::FILE));
            let _ = self.made.iter().try_for_each(fs::remove_dir);
        }
    }
}

/// A blob that is on its way.
pub(crate) struct Part {
    file: File,
    path: PathBuf,
    whole: PathBuf,
    at: u64,
}

impl Part {
    /// What an earlier run left, a chunk at a time; how much it was.
    pub(crate) fn already(&mut self, mut take: impl FnMut(&[u8])) -> io::Result<u64> {
        let mut chunk = vec![0; CHUNK];
        let mut sum = 0;
        self.file.seek(SeekFrom::Start(0))?;
        loop {
            match self.file.read(&mut chunk)? {
                0 => break,
                len => take(&chunk[..len]),
            }
            sum = self.file.stream_position()?;
        }
        self.at = sum;
        Ok(sum)
    }

    /// It is whole and verified: from now on it has its name.
    pub(crate) fn finish(self) -> io::Result<()> {
        self.file.set_len(self.at)?; // nothing behind it, of an earlier run that had more
        self.file.sync_all()?;
        fs::rename(&self.path, &self.whole).map_err(|error| told(&self.whole, &error))?;
        sync_parent(&self.whole)
    }

    /// It is unfinished: another run goes on from here, if there is anything to go on from.
    pub(crate) fn leave(self) -> io::Result<()> {
        if self.at == 0 { self.discard() } else { Ok(()) }
    }

    /// It is not what it should be: nothing of it is of use.
    pub(crate) fn discard(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

impl Sink for Part {
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if offset != self.at {
            self.file.seek(SeekFrom::Start(offset))?;
            self.file.set_len(offset)?;
        }
        self.file.write_all(bytes).map_err(|error| told(&self.path, &error))?;
        self.at = offset + bytes.len() as u64;
        Ok(())
    }
}

/// What a layout has of which somebody was ended who made it.
fn is_begun(name: &str) -> bool {
    name == Marker::BLOBS || name.starts_with(Marker::FILE)
}

/// Nobody else has it as long as it is open; it ends with the program, however that ends.
#[cfg(unix)]
fn lock(folder: &Path, waits: impl FnOnce()) -> io::Result<Option<File>> {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;

    let file = File::open(folder)?;
    let locked = match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => {
            waits();
            flock(&file, FlockOperation::LockExclusive)
        }
        locked => locked,
    };
    Ok(locked.is_ok().then_some(file)) // some file systems have no locks
}

#[cfg(not(unix))]
fn lock(_: &Path, _: impl FnOnce()) -> io::Result<Option<File>> {
    Ok(None)
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| told(path, &error))?;
    file.take(MAX_DOCUMENT + 1).read_to_end(&mut bytes).map_err(|error| told(path, &error))?;
    if bytes.len() as u64 > MAX_DOCUMENT {
        return Err(bad(path, "more than 4 MiB"));
    }
    Ok(bytes)
}

/// All or nothing: who reads meanwhile sees the old file or the new one.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = with_suffix(path, &format!(".{}.new", std::process::id()));
    let written = File::create(&new).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let written = written.and_then(|()| fs::rename(&new, path));
    written.map_err(|error| told(path, &error))?;
    sync_parent(path)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn create_parent(path: &Path) -> io::Result<()> {
    path.parent()
        .map_or(Ok(()), |folder| fs::create_dir_all(folder).map_err(|error| told(folder, &error)))
}

/// A new name lasts when its folder is written.
#[cfg(unix)]
fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn sync_parent(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The same, with the name of what was read or written.
fn told(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn bad(path: &Path, error: impl Display) -> io::Error {
    told(path, &io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
}
