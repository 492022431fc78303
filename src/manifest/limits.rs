//! How much of a document is taken in.

/// The most that a [`Reader`](super::Reader) takes. Each can be set; none is in a specification.
///
/// | limit | unless set | why that much |
/// |---|---|---|
/// | [`document`](Self::document) | 4 MiB | what registries have to take, and what most take at most |
/// | [`entries`](Self::entries) | 16,384 | a hundred times what is seen; keeps memory near that of the text |
/// | [`annotations`](Self::annotations) | 1,024 | as above |
/// | [`nesting`](Self::nesting) | 128 | in members that are not known here; as `serde_json` |
///
/// Source: distribution-spec v1.1.1, "Pushing Manifests" (4 megabytes).
///
/// ```
/// use distref::manifest::{Limits, ManifestErrorKind, Reader};
///
/// let small = Reader::strict().limits(Limits::new().with_document(10));
/// assert_eq!(small.manifest(&[b' '; 11]).unwrap_err().kind(), ManifestErrorKind::TooLarge);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Limits {
    document: usize,
    entries: usize,
    annotations: usize,
    nesting: usize,
}

impl Limits {
    /// The limits of the table.
    ///
    /// ```
    /// assert_eq!(distref::manifest::Limits::new().document(), 4 * 1024 * 1024);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { document: 4 * 1024 * 1024, entries: 16_384, annotations: 1_024, nesting: 128 }
    }

    /// The most bytes of a document.
    ///
    /// ```
    /// assert_eq!(distref::manifest::Limits::new().with_document(99).document(), 99);
    /// ```
    #[must_use]
    pub const fn document(self) -> usize {
        self.document
    }

    /// The most elements of any one list: layers, manifests, blobs, history, URLs, …
    ///
    /// ```
    /// assert_eq!(distref::manifest::Limits::new().with_entries(99).entries(), 99);
    /// ```
    #[must_use]
    pub const fn entries(self) -> usize {
        self.entries
    }

    /// The most members of any one map: annotations, labels, ports, volumes; and of the members of
    /// an object that are not known here.
    ///
    /// ```
    /// assert_eq!(distref::manifest::Limits::new().with_annotations(99).annotations(), 99);
    /// ```
    #[must_use]
    pub const fn annotations(self) -> usize {
        self.annotations
    }

    /// How many arrays and objects may lie in each other within a member that is not known here.
    ///
    /// ```
    /// assert_eq!(distref::manifest::Limits::new().with_nesting(99).nesting(), 99);
    /// ```
    #[must_use]
    pub const fn nesting(self) -> usize {
        self.nesting
    }

    /// With another [`document`](Self::document).
    ///
    /// ```
    /// assert_eq!(distref::manifest::Limits::new().with_document(8 << 20).document(), 8_388_608);
    /// ```
    #[must_use]
    pub const fn with_document(self, document: usize) -> Self {
        Self { document, ..self }
    }

    /// With another [`entries`](Self::entries).
    ///
    /// ```
    /// assert_eq!(distref::manifest::Limits::new().with_entries(10).entries(), 10);
    /// ```
    #[must_use]
    pub const fn with_entries(self, entries: usize) -> Self {
        Self { entries, ..self }
    }

    /// With another [`annotations`](Self::annotations).
    ///
    /// ```
    /// assert_eq!(distref::manifest::Limits::new().with_annotations(10).annotations(), 10);
    /// ```
    #[must_use]
    pub const fn with_annotations(self, annotations: usize) -> Self {
        Self { annotations, ..self }
    }

    /// With another [`nesting`](Self::nesting).
    ///
    /// ```
    /// assert_eq!(distref::manifest::Limits::new().with_nesting(10).nesting(), 10);
    /// ```
    #[must_use]
    pub const fn with_nesting(self, nesting: usize) -> Self {
        Self { nesting, ..self }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
