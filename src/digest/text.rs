//! The text of a digest on the stack.

use core::{fmt, ops::Deref, str};

use super::{
    DigestView, hex,
    repr::{Known, Repr},
};

/// `sha512:` and 128 hex digits, the longest text of a known algorithm.
const LONGEST: usize = PREFIX + 128;

/// The length of `sha256:`, and of the other names that are known.
const PREFIX: usize = 7;

/// The text of a [`Digest`](crate::Digest), made without the heap: what [`Digest::to_text`](crate::Digest::to_text) gives.
///
/// ```
/// use distref::{Digest, DigestView};
///
/// let text = Digest::blake3([7; 32]).to_text();
/// assert_eq!(text.as_str(), format!("blake3:{}", "07".repeat(32)));
/// assert_eq!(text.as_view().encoded(), "07".repeat(32));
/// ```
#[derive(Clone)]
pub struct DigestText<'a>(Text<'a>);

#[derive(Clone)]
enum Text<'a> {
    /// The text is the first bytes, as many as the second field says.
    Known([u8; LONGEST], usize),
    Borrowed(&'a str),
}

impl<'a> DigestText<'a> {
    #[inline]
    pub(super) fn of(repr: &'a Repr<'_>) -> Self {
        Self(match repr {
            Repr::Known(Known::Sha256(hash)) => known(*b"sha256:", hash),
            Repr::Known(Known::Sha384(hash)) => known(*b"sha384:", hash),
            Repr::Known(Known::Sha512(hash)) => known(*b"sha512:", hash),
            Repr::Known(Known::Blake3(hash)) => known(*b"blake3:", hash),
            Repr::Other(text) => Text::Borrowed(text),
        })
    }

    pub(super) const fn borrowed(view: DigestView<'a>) -> Self {
        Self(Text::Borrowed(view.as_str()))
    }

    /// The text.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Text::Known(bytes, len) => {
                bytes.get(..*len).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
            } // not reached: the bytes are ASCII, and fewer than LONGEST
            Text::Borrowed(text) => text,
        }
    }

    /// The text as the digest that it is.
    #[must_use]
    pub fn as_view(&self) -> DigestView<'_> {
        DigestView::trusted(self.as_str())
    }
}

#[inline]
fn known<const N: usize>(prefix: [u8; PREFIX], hash: &[u8; N]) -> Text<'static> {
    let mut bytes = [0; LONGEST];
    if let Some((name, encoded)) = bytes.split_first_chunk_mut() {
        *name = prefix;
        if let Some(pairs) = encoded.as_chunks_mut::<2>().0.first_chunk_mut() {
            hex::encode(hash, pairs);
        }
    }
    Text::Known(bytes, PREFIX + 2 * N)
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

/// The text.
impl fmt::Debug for DigestText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
