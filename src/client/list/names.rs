//! What lists of names have in common.

use alloc::boxed::Box;
use alloc::vec::Vec;

use http::header::HeaderValue;

use super::page_size::PageSize;
use super::pages::Pages;
use crate::client::exchange::Reply;

/// What names come as.
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The most names of a list, 524,288: the largest repositories that were heard of have half as many tags.
pub(super) const MAX_NAMES: usize = 512 * 1024;

/// The most refused names that are kept of a list.
const MAX_REFUSED: usize = 64;

/// A list of names, told apart by their texts.
#[derive(Debug)]
pub(super) struct Names<T> {
    pub(super) size: PageSize,
    pub(super) pages: Pages<Box<str>, T>,
    pub(super) refused: Vec<Box<str>>,
    pub(super) refused_count: usize,
}

impl<T> Names<T> {
    pub(super) fn new() -> Self {
        Self {
            size: PageSize::default(),
            pages: Pages::new(MAX_NAMES),
            refused: Vec::new(),
            refused_count: 0,
        }
    }

    /// Whether the first page was refused for its size, and a smaller one is to be asked for.
    pub(super) fn asks_for_fewer(&mut self, refusal: &Reply) -> bool {
        match self.size.instead(refusal).filter(|_| self.pages.is_first()) {
            Some(size) => {
                self.size = size;
                true
            }
            None => false,
        }
    }

    /// Begins anew, at another endpoint.
    pub(super) fn forget(&mut self) {
        *self = Self { size: self.size, ..Self::new() };
    }

    /// Keeps of a page what are no names.
    pub(super) fn refuse(&mut self, refused: &[Box<str>], count: usize) {
        let room = MAX_REFUSED.saturating_sub(self.refused.len());
        self.refused.extend(refused.iter().take(room).cloned());
        self.refused_count = self.refused_count.saturating_add(count);
    }
}
