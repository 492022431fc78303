//! A digest that borrows its text.

use core::fmt;

use super::{
    Algorithm, Digest, DigestError, DigestPath, DigestText, FallbackTag, grammar, repr::Repr,
};

/// A digest as it stands in a text; borrows the text, is `Copy`, and never allocates.
///
/// The grammar stands at [`Digest`], which is the form to keep. Both compare and hash alike, by the text.
///
/// ```
/// use distref::{DigestView, digest::Algorithm};
///
/// let text = "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
/// let digest = DigestView::parse(text)?;
/// assert_eq!(digest.algorithm(), Algorithm::Sha256);
/// assert_eq!(digest.encoded(), &text[7..]);
/// assert_eq!(digest.to_digest(), digest);
/// # Ok::<(), distref::digest::DigestError>(())
/// ```
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
pub struct DigestView<'a> {
    /// Accepted by the grammar: nothing downstream checks again.
    text: &'a str,
}

impl<'a> DigestView<'a> {
    /// The longest text in bytes, 1,024. The specification sets no limit; this is more than seven
    /// times the longest digest of a known algorithm, and small enough to hold without thought.
    pub const MAX_LEN: usize = grammar::MAX_LEN;

    /// Reads a digest.
    ///
    /// # Errors
    ///
    /// [`DigestError`] with the rule and the place. Allocates nothing, errors included.
    ///
    /// ```
    /// use distref::{DigestView, digest::DigestErrorKind};
    ///
    /// let error = DigestView::parse("sha256:ABC").unwrap_err();
    /// assert_eq!((error.kind(), error.span()), (DigestErrorKind::Length, 7..10));
    /// ```
    #[inline]
    pub fn parse(text: &'a str) -> Result<Self, DigestError> {
        match Self::accept(text) {
            Some(digest) => Ok(digest),
            None => Err(grammar::explain(text)),
        }
    }

    /// The verdict of [`parse`](Self::parse) without the reason, also in constants.
    ///
    /// ```
    /// use distref::DigestView;
    ///
    /// const FOREIGN: Option<DigestView> = DigestView::accept("md5:1d06ffb68643f3b3");
    /// assert!(FOREIGN.is_some());
    /// assert!(DigestView::accept("sha256:1d06ffb68643f3b3").is_none());
    /// ```
    #[must_use]
    #[inline]
    pub const fn accept(text: &'a str) -> Option<Self> {
        if grammar::accepts(text) { Some(Self { text }) } else { None }
    }

    /// A text that [`accept`](Self::accept) has taken before.
    pub(super) const fn trusted(text: &'a str) -> Self {
        Self { text }
    }

    /// The text.
    ///
    /// ```
    /// # use distref::DigestView;
    /// assert_eq!(DigestView::parse("md5:1d06ffb68643f3b3")?.as_str(), "md5:1d06ffb68643f3b3");
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.text
    }

    /// The part before the `:`.
    ///
    /// ```
    /// # use distref::{DigestView, digest::Algorithm};
    /// let text = format!("sha384:{}", "0".repeat(96));
    /// assert_eq!(DigestView::parse(&text)?.algorithm(), Algorithm::Sha384);
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub fn algorithm(self) -> Algorithm<'a> {
        Algorithm::of(self.split().0)
    }

    /// The part after the `:`: lower-case hex digits for a known algorithm, `[a-zA-Z0-9=_-]+` for
    /// any other.
    ///
    /// ```
    /// # use distref::DigestView;
    /// assert_eq!(DigestView::parse("sha256+b64u:LCa0a2j_xo-5m0U=")?.encoded(), "LCa0a2j_xo-5m0U=");
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub fn encoded(self) -> &'a str {
        self.split().1
    }

    fn split(self) -> (&'a str, &'a str) {
        self.text.split_once(':').unwrap_or_default() // every digest has its `:`
    }

    /// The digest, free of this text. Allocates for an unknown algorithm only.
    ///
    /// ```
    /// use distref::{Digest, DigestView};
    ///
    /// let owned: Digest = {
    ///     let line = String::from("md5:1d06ffb68643f3b3 layer.tar");
    ///     DigestView::parse(&line[..20])?.to_digest() // outlives the line
    /// };
    /// assert_eq!(owned, "md5:1d06ffb68643f3b3");
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn to_digest(self) -> Digest {
        Digest(Repr::owned(self))
    }

    /// Where content of this digest lies under `blobs/`; see [`Digest::to_path`].
    ///
    /// ```
    /// # use distref::DigestView;
    /// let digest = DigestView::parse("md5:1d06ffb68643f3b3")?;
    /// assert_eq!(digest.to_path().to_string(), "md5/1d06ffb68643f3b3");
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub fn to_path(self) -> DigestPath<'a> {
        DigestPath(DigestText::borrowed(self))
    }

    /// The tag under which referrers are listed without the referrers API; see
    /// [`Digest::fallback_tag`].
    ///
    /// ```
    /// # use distref::DigestView;
    /// let digest = DigestView::parse("md5:1d06ffb68643f3b3")?;
    /// assert_eq!(digest.fallback_tag().to_string(), "md5-1d06ffb68643f3b3");
    /// # Ok::<(), distref::digest::DigestError>(())
    /// ```
    #[must_use]
    pub fn fallback_tag(self) -> FallbackTag<'a> {
        FallbackTag(DigestText::borrowed(self))
    }
}

/// The text.
impl fmt::Display for DigestView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text)
    }
}

/// The text.
impl fmt::Debug for DigestView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.text, f)
    }
}

impl AsRef<str> for DigestView<'_> {
    fn as_ref(&self) -> &str {
        self.text
    }
}

impl<'a> TryFrom<&'a str> for DigestView<'a> {
    type Error = DigestError;

    fn try_from(text: &'a str) -> Result<Self, DigestError> {
        Self::parse(text)
    }
}
