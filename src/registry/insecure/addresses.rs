//! What names lead to.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::net::IpAddr;

/// Addresses of names, looked up by the caller.
///
/// ```
/// use distref::registry::Addresses;
///
/// let addresses = Addresses::new().with("registry.corp", ["10.1.2.3".parse().unwrap()]);
/// assert_eq!(addresses.of("registry.corp").map(<[_]>::len), Some(1));
/// assert_eq!(addresses.of("ghcr.io"), None); // not looked up, or not found
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Addresses(BTreeMap<Box<str>, Vec<IpAddr>>);

impl Addresses {
    /// Nothing was looked up.
    ///
    /// ```
    /// use distref::registry::Addresses;
    ///
    /// assert_eq!(Addresses::new().of("ghcr.io"), None);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// With the addresses of a name, in place of those that it had. Names are compared byte by byte.
    ///
    /// ```
    /// use distref::registry::Addresses;
    ///
    /// let addresses = Addresses::new().with("a", []);
    /// assert_eq!(addresses.of("a"), Some(&[][..])); // looked up, and without an address
    /// ```
    #[must_use]
    pub fn with(mut self, name: &str, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        self.0.insert(name.into(), addresses.into_iter().collect());
        self
    }

    /// The addresses of a name; `None` where they are not known.
    ///
    /// ```
    /// use distref::registry::Addresses;
    ///
    /// let addresses = Addresses::new().with("a", ["::1".parse().unwrap()]);
    /// assert!(addresses.of("a").is_some_and(|all| all[0].is_loopback()));
    /// ```
    #[must_use]
    pub fn of(&self, name: &str) -> Option<&[IpAddr]> {
        self.0.get(name).map(Vec::as_slice)
    }
}
