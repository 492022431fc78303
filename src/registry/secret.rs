//! Text that must not be seen.

use alloc::boxed::Box;
use core::fmt;

/// A password or a token: `Debug` does not show it, and there is no `Display`, order or hash.
///
/// It is not wiped from memory when dropped, and comparing two takes as long as they agree: for tests and for telling
/// whether something changed, not for checking a password.
///
/// ```
/// use distref::registry::Secret;
///
/// let password = Secret::new("s3cret");
/// assert_eq!(password.expose(), "s3cret");
/// assert_eq!(format!("{password:?}"), "Secret(…)");
/// ```
#[derive(Clone, Eq, PartialEq)]
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

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}
