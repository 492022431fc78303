//! Which repositories there are.

use std::io;
use std::ops::ControlFlow;

use distref::RepositoryView;

use super::folder::Folder;
use super::{BLOBS, MANIFESTS};

/// What is done with each, and with its folder; it says whether it wants more.
type Visit<'v> = dyn FnMut(RepositoryView<'_>, &Folder) -> io::Result<ControlFlow<()>> + 'v;

/// Those behind the text `after`, in the order of their bytes, as far as `most` folders go that are opened for it.
pub(super) fn repositories(
    root: &Folder,
    after: &str,
    most: usize,
    visit: &mut Visit<'_>,
) -> io::Result<()> {
    Walk { after, left: most, visit }.below(root, "").map(|_| ())
}

/// Whether anything is in it.
pub(super) fn is_repository(folder: &Folder) -> io::Result<bool> {
    Ok(folder.at(BLOBS)?.is_some() || folder.at(MANIFESTS)?.is_some())
}

struct Walk<'v, 'w> {
    after: &'v str,
    /// How many folders may be opened yet.
    left: usize,
    visit: &'v mut Visit<'w>,
}

impl Walk<'_, '_> {
    /// A folder stands for two things: the repository of that name, and those whose names begin with it and a slash.
    /// Between the two there may be others: `a`, `a-b`, `a/b`. No more is held than the names of the folders that are
    /// open; of those there are as many as a name has components, at most 128.
    fn below(&mut self, folder: &Folder, prefix: &str) -> io::Result<ControlFlow<()>> {
        for name in sorted(folder, prefix, self.after)? {
            let path = name.strip_suffix('/');
            let component = path.unwrap_or(&name).rsplit('/').next().unwrap_or_default();
            let Some(left) = self.left.checked_sub(1) else { return Ok(ControlFlow::Break(())) };
            self.left = left;
            let Some(child) = folder.at(component)? else { continue };
            let flow = match RepositoryView::accept(&name) {
                Some(repository) if is_repository(&child)? => (self.visit)(repository, &child)?,
                Some(_) => ControlFlow::Continue(()),
                None => self.below(&child, &name)?,
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// Names of repositories, and beginnings of such, with a slash at their end.
fn sorted(folder: &Folder, prefix: &str, after: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for component in folder.names()? {
        let name = format!("{prefix}{}", component?);
        if RepositoryView::accept(&name).is_none() {
            continue;
        }
        let beginning = format!("{name}/");
        if name.as_str() > after {
            names.push(name);
        }
        if beginning.as_str() > after || after.starts_with(&beginning) {
            names.push(beginning);
        }
    }
    names.sort_unstable();
    Ok(names)
}
