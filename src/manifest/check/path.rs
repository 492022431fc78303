//! Where a value stands, as a [`ManifestError`](super::ManifestError) writes it.

use core::fmt::{self, Write};

/// `$`, and from there on names and numbers: `$.layers[0].annotations["org.x"]`.
#[derive(Clone, Copy)]
pub(super) enum Path<'p> {
    /// The document itself.
    Document,
    /// A member of what is at a path.
    Member(&'p Path<'p>, &'p str),
    /// An element of what is at a path, from 0.
    Element(&'p Path<'p>, usize),
}

/// The characters of a name that are written.
const NAME: usize = 64;

impl Path<'_> {
    pub(super) fn member<'p>(&'p self, name: &'p str) -> Path<'p> {
        Path::Member(self, name)
    }

    pub(super) fn element(&self, index: usize) -> Path<'_> {
        Path::Element(self, index)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document => out.write_char('$'),
            Self::Member(parent, name) => {
                parent.fmt(out)?;
                write_name(name, out)
            }
            Self::Element(parent, index) => {
                parent.fmt(out)?;
                write!(out, "[{index}]")
            }
        }
    }
}

/// `.name`, or `["a name"]` with what does not print escaped as in Rust.
fn write_name(name: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let shown = name.char_indices().nth(NAME).and_then(|(end, _)| name.get(..end)).unwrap_or(name);
    if !name.is_empty() && name.bytes().all(is_plain) {
        return write!(out, ".{shown}");
    }
    write!(out, "[{shown:?}]")
}
