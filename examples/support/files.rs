//! Which files lie below a directory and may hold references.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use distref::sources::SourceKind;

/// How deep directories are looked into.
const MAX_DEPTH: usize = 32;

/// Directories that hold other people's files, or none that are written by hand.
const SKIPPED: [&str; 4] = [".git", "node_modules", "target", "vendor"];

/// The file itself; or the files below a directory whose names say what they are, in order. Links are not followed.
pub(crate) fn below(path: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        return walk(path, MAX_DEPTH, found);
    }
    found.push(path.to_owned());
    Ok(())
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let told =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    let entries = fs::read_dir(folder).map_err(told)?;
    let mut entries = entries.collect::<io::Result<Vec<_>>>().map_err(told)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type().map_err(told)?;
        let name = entry.file_name();
        if kind.is_dir() && depth > 0 && !SKIPPED.iter().any(|skipped| name == *skipped) {
            walk(&entry.path(), depth - 1, found)?;
        } else if kind.is_file() && SourceKind::of(&entry.path().to_string_lossy(), "").is_some() {
            found.push(entry.path());
        }
    }
    Ok(())
}
