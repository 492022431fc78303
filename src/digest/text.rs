//! The text of a digest on the stack.

use core::{fmt, ops::Deref, str};

use super::{
    DigestView, hex,
    repr::{Known, Repr},
};

/// The text of a [`Digest`](crate::Digest), made without the heap: what
/// [`Digest::to_text`](crate::Digest::to_text) gives.
///
/// ```
/// use distref::Digest;
///
/// let digest = Digest::blake3([7; 32]);
/// let text = digest.to_text();
/// assert_eq!(text.as_str(), format!("blake3:{}", "07".repeat(32)));
/// assert_eq!(text.as_view().encoded(), "07".repeat(32));
/// ```
#[derive(Clone)]
pub struct DigestText<'a>(Text<'a>);

#[derive(Clone)]
enum Text<'a> {
    Known(Buffer),
    Borrowed(&'a str),
}

impl<'a> DigestText<'a> {
    #[inline]
    pub(super) fn of(repr: &'a Repr<'_>) -> Self {
        Self(match repr {
            Repr::Known(Known::Sha256(hash)) => Text::Known(Buffer::of(*b"sha256:", hash)),
            Repr::Known(Known::Sha384(hash)) => Text::Known(Buffer::of(*b"sha384:", hash)),
            Repr::Known(Known::Sha512(hash)) => Text::Known(Buffer::of(*b"sha512:", hash)),
            Repr::Known(Known::Blake3(hash)) => Text::Known(Buffer::of(*b"blake3:", hash)),
            Repr::Other(text) => Text::Borrowed(text),
        })
    }

    pub(super) const fn borrowed(view: DigestView<'a>) -> Self {
        Self(Text::Borrowed(view.as_str()))
    }

    /// The text.
    ///
    /// ```
    /// # use distref::Digest;
    /// let digest = Digest::sha256([0xab; 32]);
    /// assert_eq!(digest.to_text().as_str().len(), "sha256:".len() + 64);
    /// ```
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Text::Known(buffer) => buffer.as_str(),
            Text::Borrowed(text) => text,
        }
    }

    /// The text as the digest that it is.
    ///
    /// ```
    /// # use distref::{Digest, digest::Algorithm};
    /// let digest = Digest::sha512([0xab; 64]);
    /// let text = digest.to_text();
    /// assert_eq!(text.as_view().algorithm(), Algorithm::Sha512);
    /// assert_eq!(text.as_view(), digest);
    /// ```
    #[must_use]
    pub fn as_view(&self) -> DigestView<'_> {
        DigestView::trusted(self.as_str())
    }
}

/// The text of a known algorithm: from byte 1 the name and `:`, which are 7 bytes for all, and from
/// byte 8 the digits. So aligned, `from_utf8` reads words that lie within one of the vectors that
/// were just stored; across two of them the processor would wait.
#[derive(Clone)]
#[repr(align(8))]
struct Buffer {
    bytes: [u8; 8 + 128],
    end: usize,
}

impl Buffer {
    #[inline]
    fn of<const N: usize>(name: [u8; 7], hash: &[u8; N]) -> Self {
        let mut bytes = [0; 8 + 128];
        if let Some(([_, head @ ..], digits)) = bytes.split_first_chunk_mut::<8>() {
            *head = name;
            if let Some(pairs) = digits.as_chunks_mut().0.first_chunk_mut() {
                hex::encode(hash, pairs);
            }
        }
        Self { bytes, end: 8 + 2 * N }
    }

    #[inline]
    fn as_str(&self) -> &str {
        let text = self.bytes.get(1..self.end).unwrap_or_default();
        str::from_utf8(text).unwrap_or_default() // ASCII
    }
}

impl Deref for DigestText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for DigestText<'_> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// The text.
impl fmt::Display for DigestText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text, in quotes.
impl fmt::Debug for DigestText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
