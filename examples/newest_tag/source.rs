//! Where tags are read from.

use std::fmt::{self, Display};
use std::fs::File;
use std::io::{self, IsTerminal};
use std::path::Path;

use crate::failure::Failure;
use crate::input::Input;

/// A made-up repository that shows most of what there is to say.
const EXAMPLE: &str = "\
latest 1 1.25 1.25.5 1.26 1.26.3 1.27 1.27.0 v1.27.0 1.28.0-rc.1 alpine 1-alpine 1.27.0-alpine 20241014
1.26.2-alpine3.19 1.26.3-alpine3.19 1.27-alpine3.19 1.27.0-alpine3.19 1.28.0-rc.1-alpine3.19 1.27.0-alpine3.20";

/// Where tags are read from.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Source<'a> {
    /// The built-in list.
    Example,
    Stdin,
    File(&'a Path),
}

impl<'a> Source<'a> {
    /// The source that an argument names; without one, what is sent to standard input, or else the built-in list.
    pub(crate) fn new(argument: Option<&'a Path>) -> Self {
        match argument {
            Some(path) if path.as_os_str() == "-" => Self::Stdin,
            Some(path) => Self::File(path),
            None if is_sent() => Self::Stdin,
            None => Self::Example,
        }
    }

    pub(crate) fn read(self) -> Result<Input, Failure> {
        match self {
            Self::Example => Input::read(EXAMPLE.replace(' ', "\n").as_bytes()),
            Self::Stdin => Input::read(io::stdin().lock()),
            Self::File(path) => File::open(path).map_err(Failure::from).and_then(Input::read),
        }
        .map_err(|failure| failure.of(&self))
    }
}

impl Display for Source<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Example => out.write_str("the built-in list"),
            Self::Stdin => out.write_str("standard input"),
            Self::File(path) => path.display().fmt(out),
        }
    }
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
