//! Does a reference stay on one image?

use super::view::ReferenceView;

/// Whether a reference keeps meaning the same image, as far as its text tells.
///
/// ```
/// use distref::{ReferenceView, reference::Pinning};
///
/// assert_eq!(ReferenceView::parse("nginx")?.pinning(), Pinning::Floating);
/// assert_eq!(ReferenceView::parse("nginx:1.25")?.pinning(), Pinning::Unknown);
/// # Ok::<(), distref::ReferenceError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Pinning {
    /// A digest is written: one image for ever.
    Pinned,
    /// No tag, or one without a digit, such as `latest` or `stable`: meant to move.
    Floating,
    /// A tag with a digit. Whether `1.25` moves, only the repository's other tags tell.
    Unknown,
}

impl Pinning {
    /// The word for it: `pinned`, `floating` or `unknown`.
    ///
    /// ```
    /// assert_eq!(distref::reference::Pinning::Pinned.as_str(), "pinned");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pinned => "pinned",
            Self::Floating => "floating",
            Self::Unknown => "unknown",
        }
    }
}

impl ReferenceView<'_> {
    /// Whether the reference keeps meaning the same image.
    ///
    /// ```
    /// use distref::{ReferenceView, reference::Pinning};
    ///
    /// assert_eq!(ReferenceView::parse("nginx:stable")?.pinning(), Pinning::Floating);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn pinning(self) -> Pinning {
        let has_digit = |tag: crate::TagView<'_>| tag.as_str().bytes().any(|b| b.is_ascii_digit());
        match (self.digest(), self.tag()) {
            (Some(_), _) => Pinning::Pinned,
            (None, Some(tag)) if has_digit(tag) => Pinning::Unknown,
            (None, _) => Pinning::Floating,
        }
    }
}
