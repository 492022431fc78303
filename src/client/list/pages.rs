//! The entries of a list, out of pages that follow each other.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::{fmt, mem};

use super::{MAX_BYTES, MAX_EMPTY_PAGES, MAX_STALE_PAGES};
use crate::client::error::OperationError;
use crate::client::exchange::Reply;
use crate::protocol::reply::Location;
use crate::registry::{Hop, PageChain};

/// What came in of a list, and what of that was not taken yet.
pub(super) struct Pages<K, T> {
    /// The most entries.
    limit: usize,
    /// From the first page that leads on, or tries to.
    chain: Option<PageChain>,
    leads_on: bool,
    /// By what entries are told apart.
    seen: BTreeSet<K>,
    ready: Vec<T>,
    /// How many were ever ready.
    count: u64,
    bytes: usize,
    /// In a row, those without entries.
    empty_in_a_row: u32,
    /// In a row, those without new ones.
    stale_in_a_row: u32,
}

impl<K: Ord, T> Pages<K, T> {
    pub(super) const fn new(limit: usize) -> Self {
        Self {
            limit,
            chain: None,
            leads_on: false,
            seen: BTreeSet::new(),
            ready: Vec::new(),
            count: 0,
            bytes: 0,
            empty_in_a_row: 0,
            stale_in_a_row: 0,
        }
    }

    /// Whether no page led on to another.
    pub(super) const fn is_first(&self) -> bool {
        !self.leads_on
    }

    /// Takes a page in: entries by their keys, without those that are not wanted. Where the list goes on.
    pub(super) fn add(
        &mut self,
        reply: &Reply,
        entries: impl Iterator<Item = (K, Option<T>)>,
        next: Option<&Location>,
    ) -> Result<Option<Hop>, OperationError> {
        self.bytes = self.bytes.saturating_add(reply.body().len());
        if self.bytes > MAX_BYTES {
            return Err(OperationError::TooLarge(u64::try_from(MAX_BYTES).unwrap_or(u64::MAX)));
        }
        let (before, mut is_empty) = (self.seen.len(), true);
        for (key, entry) in entries {
            is_empty = false;
            if self.seen.insert(key) {
                if self.seen.len() > self.limit {
                    return Err(OperationError::TooMany(self.limit));
                }
                self.count += u64::from(entry.is_some());
                self.ready.extend(entry);
            }
        }
        let Some(next) = next else { return Ok(None) };
        self.expect_news(is_empty, self.seen.len() > before)?;
        self.follow(reply, next).map(Some)
    }

    /// What came in since it was called last.
    pub(super) fn take(&mut self) -> Vec<T> {
        mem::take(&mut self.ready)
    }

    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// Of pages that lead on, counts those that bring nothing.
    fn expect_news(&mut self, is_empty: bool, is_news: bool) -> Result<(), OperationError> {
        if is_news {
            (self.empty_in_a_row, self.stale_in_a_row) = (0, 0);
        } else if is_empty {
            self.empty_in_a_row += 1;
        } else {
            self.stale_in_a_row += 1;
        }
        if self.empty_in_a_row >= MAX_EMPTY_PAGES || self.stale_in_a_row >= MAX_STALE_PAGES {
            return Err(OperationError::Misbehaved(
                "the list leads on and on, and nothing new comes",
            ));
        }
        Ok(())
    }

    /// A link is relative to the URL that answered, which a redirect may have led to; where that was another server's
    /// choice, credentials do not go along.
    fn follow(&mut self, reply: &Reply, next: &Location) -> Result<Hop, OperationError> {
        let hop = next.hop(reply.policy(), reply.url())?;
        let start = || PageChain::new(reply.policy().clone(), reply.url().clone());
        self.chain.get_or_insert_with(start).follow(hop.url().expose())?;
        self.leads_on = true;
        Ok(reply.follow(next)?)
    }
}

impl<K, T> fmt::Debug for Pages<K, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Pages")
            .field("entries", &self.seen.len())
            .field("ready", &self.ready.len())
            .field("chain", &self.chain)
            .finish_non_exhaustive()
    }
}
