//! A folder that is held open. What is asked of it is asked of that one, by the name alone: no symbolic link below it is
//! followed, whoever put it there.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{AtFlags, Dir, FileType, FlockOperation, Mode, OFlags};
use rustix::io::Errno;

/// A folder that is held open.
pub(super) struct Folder(OwnedFd);

const FOLDER: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

impl Folder {
    /// One from which all others are reached. Links on the way to it are followed.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = FOLDER.difference(OFlags::NOFOLLOW);
        Ok(Self(rustix::fs::open(path, flags, Mode::empty())?))
    }

    /// The folder at a path of names and slashes; `None` if there is none.
    pub(super) fn at(&self, path: &str) -> io::Result<Option<Self>> {
        let mut folder = None;
        for name in path.split('/') {
            let above = folder.as_ref().unwrap_or(self);
            folder = there(rustix::fs::openat(&above.0, name, FOLDER, Mode::empty()).map(Self))?;
            if folder.is_none() {
                return Ok(None);
            }
        }
        Ok(folder)
    }

    /// Makes a folder in this one; `false` if it is there already.
    pub(super) fn make(&self, name: &str) -> io::Result<bool> {
        match rustix::fs::mkdirat(&self.0, name, Mode::RWXU | Mode::RWXG | Mode::RWXO) {
            Err(Errno::EXIST) => Ok(false),
            made => Ok(made.map(|()| true)?),
        }
    }

    /// The size of a file; `None` if there is no file.
    pub(super) fn size(&self, name: &str) -> io::Result<Option<u64>> {
        let found = there(rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW))?;
        let file = found.filter(|it| FileType::from_raw_mode(it.st_mode) == FileType::RegularFile);
        Ok(file.and_then(|it| u64::try_from(it.st_size).ok()))
    }

    /// A file, to read; `None` if there is none.
    pub(super) fn file(&self, name: &str) -> io::Result<Option<File>> {
        self.open_file(name, OFlags::RDONLY)
    }

    /// A file, to read and write; `None` if there is none.
    pub(super) fn file_to_write(&self, name: &str) -> io::Result<Option<File>> {
        self.open_file(name, OFlags::RDWR)
    }

    fn open_file(&self, name: &str, access: OFlags) -> io::Result<Option<File>> {
        let flags = access | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let found = rustix::fs::openat(&self.0, name, flags, Mode::empty());
        let Some(file) = there(found)?.map(File::from) else { return Ok(None) };
        Ok(file.metadata()?.is_file().then_some(file))
    }

    /// Whether a file still has this name in this folder, and not another file.
    pub(super) fn has(&self, name: &str, file: &File) -> io::Result<bool> {
        let named = there(rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW))?;
        let opened = rustix::fs::fstat(file)?;
        Ok(named.is_some_and(|it| (it.st_dev, it.st_ino) == (opened.st_dev, opened.st_ino)))
    }

    /// A file that was not there before.
    pub(super) fn create(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(0o666); // less what the user masks
        Ok(rustix::fs::openat(&self.0, name, flags, mode)?.into())
    }

    /// What is in a small file, 64 KiB of it at most; `None` if there is none.
    pub(super) fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        let Some(file) = self.file(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(64 << 10).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Takes a file away; `false` if there was none.
    pub(super) fn remove(&self, name: &str) -> io::Result<bool> {
        Ok(there(rustix::fs::unlinkat(&self.0, name, AtFlags::empty()))?.is_some())
    }

    /// Takes a folder away, which is empty.
    pub(super) fn remove_folder(&self, name: &str) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, name, AtFlags::REMOVEDIR)?)
    }

    /// Gives a file of this folder a name in another one, where whatever had that name loses it.
    pub(super) fn rename(&self, name: &str, to: &Self, new: &str) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.0, name, &to.0, new)?)
    }

    /// Gives a file of this folder the same name in another one as well.
    pub(super) fn link(&self, name: &str, to: &Self) -> Result<(), Errno> {
        rustix::fs::linkat(&self.0, name, &to.0, name, AtFlags::empty())
    }

    /// The names of what is in it, in no order; those that are no UTF-8 are not ours.
    pub(super) fn names(&self) -> io::Result<impl Iterator<Item = io::Result<String>>> {
        let entries = Dir::read_from(&self.0)?;
        let name = |entry: rustix::io::Result<rustix::fs::DirEntry>| match entry {
            Ok(entry) => entry.file_name().to_str().ok().map(|name| Ok(name.to_owned())),
            Err(error) => Some(Err(error.into())),
        };
        let is_above = |name: &io::Result<String>| matches!(name.as_deref(), Ok("." | ".."));
        Ok(entries.filter_map(name).filter(move |name| !is_above(name)))
    }

    /// What was named or taken away in it stays so, whatever happens.
    pub(super) fn sync(&self) -> io::Result<()> {
        Ok(rustix::fs::fsync(&self.0)?)
    }

    /// Whether nobody else has it, as long as it is open. On a file system without locks it is assumed.
    pub(super) fn lock(&self) -> bool {
        let locked = rustix::fs::flock(&self.0, FlockOperation::NonBlockingLockExclusive);
        locked != Err(Errno::WOULDBLOCK)
    }

    pub(super) fn try_clone(&self) -> io::Result<Self> {
        Ok(Self(self.0.try_clone()?))
    }
}

/// `None` of what is not there, or is something else than what is asked for.
fn there<T>(found: rustix::io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Err(Errno::NOENT | Errno::NOTDIR | Errno::ISDIR | Errno::LOOP | Errno::NAMETOOLONG) => {
            Ok(None)
        }
        found => Ok(found.map(Some)?),
    }
}
