//! Where the input of a program is read from.

use std::fmt::{self, Display};
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

/// Where the input is read from.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    Stdin,
    File(&'a Path),
}

impl<'a> Source<'a> {
    /// The source that an argument names; without one, what is sent to standard input, if anything is.
    pub(crate) fn new(argument: Option<&'a Path>) -> Option<Self> {
        match argument {
            Some(path) if path.as_os_str() == "-" => Some(Self::Stdin),
            Some(path) => Some(Self::File(path)),
            None => is_sent().then_some(Self::Stdin),
        }
    }

    /// The first bytes; at most one more than `limit`, by which it is known that there are too many.
    pub(crate) fn read(self, limit: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::Stdin => read(io::stdin().lock(), limit),
            Self::File(path) => File::open(path).and_then(|file| read(file, limit)),
        }
        .map_err(|error| io::Error::new(error.kind(), format!("{self}: {error}")))
    }
}

impl Display for Source<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => out.write_str("standard input"),
            Self::File(path) => path.display().fmt(out),
        }
    }
}

fn read(input: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether something is sent to standard input: it is no terminal, nor the null device, which programs without one are given.
#[cfg(unix)]
fn is_sent() -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;

    let stdin = io::stdin();
    let is_device = |file: File| Ok(file.metadata()?.file_type().is_char_device());
    let copy = stdin.as_fd().try_clone_to_owned().map(File::from);
    !stdin.is_terminal() && !copy.and_then(is_device).unwrap_or(true)
}

#[cfg(not(unix))]
fn is_sent() -> bool {
    !io::stdin().is_terminal()
}
