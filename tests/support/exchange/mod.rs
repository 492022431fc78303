//! Scripted exchanges, read from text and replayed. Their form: tests/data/traces/README.md.

pub(crate) mod operations;
mod read;
pub(crate) mod replay;
mod scene;
pub(crate) mod watch;

pub(crate) use self::read::read;
pub(crate) use self::replay::{Chunks, replay};
