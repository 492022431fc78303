//! Text that must not be seen.

use alloc::boxed::Box;
use core::{fmt, hint::black_box};

/// A password or a token: `Debug` does not show it, and there is no `Display`, order or hash.
///
/// It is not wiped from memory when dropped. Comparing two, or one with a text ([`matches`](Self::matches)), looks at
/// every byte, whether or not they differ early.
///
/// ```
/// use distref::registry::Secret;
///
/// let password = Secret::new("s3cret");
/// assert_eq!(password.expose(), "s3cret");
/// assert_eq!(format!("{password:?}"), "Secret(…)");
/// ```
#[derive(Clone, Eq)]
pub struct Secret(Box<str>);

impl Secret {
    /// Keeps `text` out of sight.
    ///
    /// ```
    /// assert_eq!(distref::registry::Secret::new("a").expose(), "a");
    /// ```
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text itself: where this is called, the secret is used.
    ///
    /// ```
    /// assert_eq!(distref::registry::Secret::new("a").expose(), "a");
    /// ```
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether this is the text: for servers that check a password or a token.
    ///
    /// The time it takes tells the shorter of the two lengths, and not where they differ, as far as that can be written
    /// in Rust: no compiler promises it. A server that keeps hashes of passwords compares those with its hashing crate.
    ///
    /// ```
    /// let kept = distref::registry::Secret::new("s3cret");
    /// assert!(kept.matches("s3cret") && !kept.matches("s3creT"));
    /// ```
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let (held, given) = (self.0.as_bytes(), text.as_bytes());
        let pairs = held.iter().zip(given);
        let differing = pairs.fold(0, |bits, (one, other)| black_box(bits | (one ^ other)));
        held.len() == given.len() && differing == 0
    }

    /// Whether there is nothing to hide.
    ///
    /// ```
    /// assert!(distref::registry::Secret::new("").is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// As [`Secret::matches`].
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.matches(&other.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_matches_its_own_text_alone() {
        for (held, given, is_same) in [
            ("", "", true),
            ("s3cret", "s3cret", true),
            ("größe", "größe", true),
            ("s3cret", "", false),
            ("", "s3cret", false),
            ("s3cret", "s3cre", false),
            ("s3cret", "s3cret\0", false),
            ("s3cret", "S3cret", false),
            ("s3cret", "s3creT", false),
            ("ab", "ba", false), // the differences of both bytes are the same
            ("aa", "bb", false),
        ] {
            assert_eq!(Secret::new(held).matches(given), is_same, "{held} {given}");
            assert_eq!(Secret::new(held) == Secret::new(given), is_same, "{held} {given}");
        }
    }
}
