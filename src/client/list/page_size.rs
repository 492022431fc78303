//! How many entries a page is asked to have.

use crate::client::exchange::Reply;
use crate::protocol::{ErrorCode, Page};

/// The `n` of the first page. What follows is where the registry leads.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct PageSize(Option<u64>);

impl PageSize {
    /// What registries are known to take: Amazon's refuses more than 1,000.
    const TAKEN: [u64; 2] = [1_000, 100];

    /// So many; of 0, as many as the registry likes.
    pub(super) const fn new(entries: u64) -> Self {
        Self(if entries == 0 { None } else { Some(entries) })
    }

    pub(super) const fn page(self) -> Page<'static> {
        Page { n: self.0, last: None }
    }

    /// What to ask for instead, where the registry says that it is too many: fewer, and at last whatever it likes.
    pub(super) fn instead(self, refusal: &Reply) -> Option<Self> {
        let asked = self.0?;
        let is_refused = refusal.status() == 413
            || refusal.error_body().has(&ErrorCode::PaginationNumberInvalid);
        is_refused.then(|| Self(Self::TAKEN.into_iter().find(|taken| *taken < asked)))
    }
}
