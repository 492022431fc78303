//! A layer: files in a tar, with nothing in it that differs from build to build.

use std::io;

use tar::{Builder, EntryType, Header};

/// A file of a layer.
pub(crate) struct File<'a> {
    pub(crate) path: &'a str,
    pub(crate) is_program: bool,
    pub(crate) content: &'a [u8],
}

/// The tar of these files: of root, without times.
pub(crate) fn tar(files: &[File<'_>]) -> io::Result<Vec<u8>> {
    let mut tar = Builder::new(Vec::new());
    for file in files {
        let mut head = Header::new_ustar();
        head.set_entry_type(EntryType::Regular);
        head.set_mode(if file.is_program { 0o755 } else { 0o644 });
        head.set_uid(0);
        head.set_gid(0);
        head.set_mtime(0);
        head.set_size(file.content.len() as u64);
        tar.append_data(&mut head, file.path, file.content)?;
    }
    tar.into_inner()
}
