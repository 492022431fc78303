//! OCI layouts: a folder of blobs, and what marks it as one.

use super::source::{Source, kept};

/// The `oci-layout` file that marks a folder as an OCI layout.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Layout<'a> {
    pub(super) source: Source<'a>,
}

kept!(
    Layout,
    r##"# let document = distref::manifest::Reader::strict().layout(br#"{"imageLayoutVersion": "1.0.0"}"#)?;"##
);

impl Layout<'_> {
    /// The only version that there is.
    pub const VERSION: &'static str = "1.0.0";

    /// Owns its bytes.
    #[must_use]
    pub fn into_owned(self) -> Layout<'static> {
        Layout { source: self.source.into_owned() }
    }
}
