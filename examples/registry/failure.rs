//! Why the registry did not start, or did not end in order.

use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the registry did not start, or did not end in order.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// What an argument names cannot be used.
    #[error("{path}: {why}", path = .0.display(), why = .1)]
    Unusable(PathBuf, String),
    /// The address is not to be had.
    #[error("{0}: {1}")]
    Listen(String, io::Error),
    /// Standard output is closed, say.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Failure {
    pub(crate) fn unusable(path: &Path, why: impl Display) -> Self {
        Self::Unusable(path.to_owned(), why.to_string())
    }
}
