//! The value of a parameter.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

/// The value of a parameter: bytes of the header, in which `\` stands before a byte that is meant as it is.
///
/// Equal to another by what is meant; `Debug` shows that too, cut after 256 bytes.
///
/// ```
/// use distref::protocol::auth::Challenges;
///
/// let challenge = Challenges::new(br#"Basic realm="say \"hi\"""#).next().unwrap()?;
/// let realm = challenge.realm().unwrap();
/// assert_eq!(realm, "say \"hi\"");
/// assert_eq!(realm.raw(), br#"say \"hi\""#);
/// # Ok::<(), distref::protocol::auth::Fault>(())
/// ```
#[derive(Clone, Copy)]
pub struct ParamValue<'a> {
    raw: &'a [u8],
    is_escaped: bool,
}

impl<'a> ParamValue<'a> {
    pub(super) const fn new(raw: &'a [u8], is_escaped: bool) -> Self {
        Self { raw, is_escaped }
    }

    /// The bytes as they are in the header, without quotes, `\` included.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let challenge = Challenges::new(b"Basic realm='a'").next().unwrap()?;
    /// assert_eq!(challenge.realm().unwrap().raw(), b"a");
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[must_use]
    pub const fn raw(self) -> &'a [u8] {
        self.raw
    }

    /// The bytes that are meant.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let challenge = Challenges::new(br#"Basic realm="a\b""#).next().unwrap()?;
    /// assert!(challenge.realm().unwrap().bytes().eq(*b"ab"));
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    pub fn bytes(self) -> impl Iterator<Item = u8> + 'a {
        let mut raw = self.raw.iter().copied();
        core::iter::from_fn(move || match raw.next()? {
            b'\\' if self.is_escaped => raw.next(),
            byte => Some(byte),
        })
    }

    /// The text that is meant: borrowed, unless there is a `\`, or something that is not UTF-8 and becomes U+FFFD.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    /// use std::borrow::Cow;
    ///
    /// let challenge = Challenges::new(b"Basic realm=\"a\", charset=\"UTF-8\"").next().unwrap()?;
    /// assert_eq!(challenge.realm().unwrap().to_cow(), Cow::Borrowed("a"));
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[must_use]
    pub fn to_cow(self) -> Cow<'a, str> {
        if !self.is_escaped {
            return alloc::string::String::from_utf8_lossy(self.raw);
        }
        let bytes: Vec<u8> = self.bytes().collect();
        Cow::Owned(alloc::string::String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Whether there is no byte.
    ///
    /// ```
    /// use distref::protocol::auth::Challenges;
    ///
    /// let challenge = Challenges::new(b"Bearer realm=\"\"").next().unwrap()?;
    /// assert!(challenge.realm().unwrap().is_empty());
    /// # Ok::<(), distref::protocol::auth::Fault>(())
    /// ```
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.raw.is_empty()
    }
}

impl PartialEq for ParamValue<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes().eq(other.bytes())
    }
}

impl Eq for ParamValue<'_> {}

impl PartialEq<str> for ParamValue<'_> {
    fn eq(&self, other: &str) -> bool {
        self.bytes().eq(other.bytes())
    }
}

impl PartialEq<&str> for ParamValue<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl fmt::Debug for ParamValue<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<u8> = self.bytes().take(256).collect();
        fmt::Debug::fmt(&alloc::string::String::from_utf8_lossy(&shown), out)
    }
}
