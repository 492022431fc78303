//! From the text of a version to a tag.

use super::{Tag, TagError};

impl Tag {
    /// The tag for the text of a version, with `_` for each `+`, which no tag holds: as Helm writes the versions of charts.
    ///
    /// [`parse`](str::parse) refuses such a text instead, and so does this whatever else no tag holds: nothing is replaced that could
    /// not be told from the tag again, but that an `_` may have been one before.
    /// Source: Helm's documentation, *Use OCI-based registries*; Semantic Versioning 2.0.0, section 10.
    ///
    /// # Errors
    ///
    /// [`TagError`], with the place in the text as it is given.
    ///
    /// ```
    /// use distref::{Tag, tag::TagErrorKind};
    ///
    /// assert_eq!(Tag::from_version("1.2.3+build.5")?, "1.2.3_build.5");
    /// assert_eq!("1.2.3+build.5".parse::<Tag>().unwrap_err().kind(), TagErrorKind::Character);
    /// assert!(Tag::from_version("1.2.3 beta").is_err());
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    pub fn from_version(version: &str) -> Result<Self, TagError> {
        // Of a `+` in front no version would be left.
        if version.starts_with('+') { version.parse() } else { version.replace('+', "_").parse() }
    }
}
