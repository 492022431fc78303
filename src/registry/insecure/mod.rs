//! Which registries may be spoken to without TLS.

mod addresses;
mod cidr;
mod decide;
mod entry;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use thiserror::Error;

pub use self::addresses::Addresses;
pub use self::cidr::{Network, NetworkError};
pub use self::decide::{Attempt, DecisionReason, SchemeOrder, TransportDecision};
pub use self::entry::{InsecureEntry, InsecureError};

/// The registries that may be spoken to without TLS: those of `insecure-registries`, and always this machine.
///
/// Insecure means both: TLS with any certificate, and where that fails, none. See [`decide`](Self::decide) for the rules.
///
/// containerd has other rules: there, plain HTTP is for hosts that are configured so and for `localhost`, and is taken
/// when the first bytes of the answer are no TLS, on a timeout of the handshake, or on a refused connection without an
/// explicit port. Those are not here.
///
/// ```
/// use distref::domain;
/// use distref::registry::{Addresses, InsecureRegistries};
///
/// let registries = InsecureRegistries::parse(["registry.local:5000", "10.0.0.0/8"])?;
/// let is_insecure = |domain| registries.decide(domain, &Addresses::new()).is_insecure();
/// assert!(is_insecure(domain!("registry.local:5000")));
/// assert!(is_insecure(domain!("10.1.2.3")));
/// assert!(is_insecure(domain!("127.0.0.1:5000")));
/// assert!(!is_insecure(domain!("registry.local")));
/// # Ok::<(), distref::registry::InsecureListError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct InsecureRegistries {
    hosts: BTreeMap<Box<str>, InsecureEntry>,
    /// In the order in which they were added, each once.
    networks: Vec<(Network, InsecureEntry)>,
    known: BTreeSet<Network>,
}

/// Which entry of a list is none, and why.
///
/// ```
/// use distref::registry::{InsecureError, InsecureRegistries};
///
/// let error = InsecureRegistries::parse(["h:5000", "ftp://h"]).unwrap_err();
/// assert_eq!((error.index(), error.kind()), (1, InsecureError::Scheme));
/// assert_eq!(error.to_string(), "entry 2: an entry is a host or a network; remove the scheme");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("entry {}: {kind}", index.saturating_add(1))]
pub struct InsecureListError {
    index: usize,
    kind: InsecureError,
}

impl InsecureListError {
    /// The place of the entry in the list, from 0.
    ///
    /// ```
    /// let error = distref::registry::InsecureRegistries::parse(["-h"]).unwrap_err();
    /// assert_eq!(error.index(), 0);
    /// ```
    #[must_use]
    pub const fn index(self) -> usize {
        self.index
    }

    /// The rule that it breaks.
    ///
    /// ```
    /// use distref::registry::{InsecureError, InsecureRegistries};
    ///
    /// assert_eq!(InsecureRegistries::parse(["-h"]).unwrap_err().kind(), InsecureError::Hyphen);
    /// ```
    #[must_use]
    pub const fn kind(self) -> InsecureError {
        self.kind
    }
}

impl InsecureRegistries {
    /// The most entries that are kept: each is asked for each address.
    ///
    /// ```
    /// assert_eq!(distref::registry::InsecureRegistries::MAX_ENTRIES, 4096);
    /// ```
    pub const MAX_ENTRIES: usize = 4096;

    /// No entries: only this machine needs no TLS.
    ///
    /// ```
    /// use distref::registry::InsecureRegistries;
    ///
    /// assert_eq!(InsecureRegistries::new().entries().count(), 0);
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { hosts: BTreeMap::new(), networks: Vec::new(), known: BTreeSet::new() }
    }

    /// Reads a list of entries.
    ///
    /// # Errors
    ///
    /// At the first text that is no entry, and at the entry after [`MAX_ENTRIES`](Self::MAX_ENTRIES).
    ///
    /// ```
    /// use distref::registry::InsecureRegistries;
    ///
    /// assert!(InsecureRegistries::parse(["h:5000", "10.0.0.0/8"]).is_ok());
    /// assert!(InsecureRegistries::parse(["[fe80::]/64"]).is_err());
    /// ```
    pub fn parse<T: AsRef<str>>(
        entries: impl IntoIterator<Item = T>,
    ) -> Result<Self, InsecureListError> {
        let mut all = Self::new();
        for (index, text) in entries.into_iter().enumerate() {
            let added = text.as_ref().parse().and_then(|entry| all.add(entry));
            added.map_err(|kind| InsecureListError { index, kind })?;
        }
        Ok(all)
    }

    /// Adds an entry; one for the same host or network as before changes nothing.
    ///
    /// # Errors
    ///
    /// [`InsecureError::TooMany`].
    ///
    /// ```
    /// use distref::registry::InsecureRegistries;
    ///
    /// let mut registries = InsecureRegistries::new();
    /// registries.add("h:5000".parse()?)?;
    /// registries.add("http://h:5000".parse()?)?;
    /// assert_eq!(registries.entries().count(), 1);
    /// # Ok::<(), distref::registry::InsecureError>(())
    /// ```
    pub fn add(&mut self, entry: InsecureEntry) -> Result<(), InsecureError> {
        if self.hosts.len() + self.networks.len() >= Self::MAX_ENTRIES {
            return Err(InsecureError::TooMany);
        }
        match (entry.network(), entry.host()) {
            (Some(network), _) if self.known.insert(network) => {
                self.networks.push((network, entry));
            }
            (None, Some(host)) if !self.hosts.contains_key(host) => {
                self.hosts.insert(host.into(), entry);
            }
            _ => {}
        }
        Ok(())
    }

    /// The entries: hosts in the order of their bytes, then networks in the order in which they were added. The
    /// networks of this machine are not among them, unless they were added.
    ///
    /// ```
    /// use distref::registry::InsecureRegistries;
    ///
    /// let registries = InsecureRegistries::parse(["10.0.0.0/8", "h", "http://a"])?;
    /// let entries: Vec<_> = registries.entries().map(|entry| entry.as_str()).collect();
    /// assert_eq!(entries, ["http://a", "h", "10.0.0.0/8"]);
    /// # Ok::<(), distref::registry::InsecureListError>(())
    /// ```
    pub fn entries(&self) -> impl Iterator<Item = &InsecureEntry> {
        self.hosts.values().chain(self.networks.iter().map(|(_, entry)| entry))
    }

    /// The networks that count, in the order in which they are asked: those of the entries, then this machine's.
    ///
    /// ```
    /// use distref::registry::InsecureRegistries;
    ///
    /// let registries = InsecureRegistries::parse(["127.0.0.1/8"])?;
    /// let networks: Vec<_> = registries.networks().map(|network| network.to_string()).collect();
    /// assert_eq!(networks, ["127.0.0.0/8", "::1/128"]);
    /// # Ok::<(), distref::registry::InsecureListError>(())
    /// ```
    pub fn networks(&self) -> impl Iterator<Item = Network> {
        let loopback = [Network::LOOPBACK_V6, Network::LOOPBACK_V4].into_iter();
        let others = loopback.filter(|network| !self.known.contains(network));
        self.networks.iter().map(|(network, _)| *network).chain(others)
    }
}

#[cfg(test)]
mod tests;
