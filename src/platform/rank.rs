//! How well a platform fits.

use alloc::boxed::Box;
use core::cmp::Reverse;

/// How well a platform fits what is asked for. Less is better, equal is as good; only ranks by the same
/// [`Matcher`](super::Matcher) tell something about each other.
///
/// Before all comes the place in the list of what is asked for; then, on a Windows host, the version, the last one by
/// its text first; else the number of features of the operating system, the most first.
///
/// Source: containerd/platforms v1.0.0-rc.5, the `Less` of the comparers.
///
/// ```
/// use distref::{Platform, platform::Matcher};
///
/// let matcher = Matcher::only(&Platform::LINUX_AMD64);
/// assert!(matcher.rank(&Platform::LINUX_AMD64) < matcher.rank(&Platform::LINUX_386));
/// assert_eq!(matcher.rank(&Platform::LINUX_ARM64), None);
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Rank {
    place: usize,
    /// Empty, and so without an allocation, but on Windows hosts.
    version: Reverse<Box<str>>,
    features: Reverse<usize>,
}

impl Rank {
    pub(super) fn new(place: usize, version: &str, features: usize) -> Self {
        Self { place, version: Reverse(version.into()), features: Reverse(features) }
    }
}
