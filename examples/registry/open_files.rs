//! How many connections there are files for.

/// Files that are open for other things.
#[cfg(unix)]
const OTHERS: u64 = 64;

/// What a connection may have open: itself, what it reads, and what it writes.
#[cfg(unix)]
const EACH: u64 = 3;

/// Lets this program open as many files as it may; how many connections there can be, `most` at most.
#[cfg(unix)]
pub(crate) fn connections(most: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let files = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    let fit = files.map_or(u64::MAX, |files| files.saturating_sub(OTHERS) / EACH);
    usize::try_from(fit).unwrap_or(usize::MAX).clamp(1, most)
}

/// Elsewhere than on Unix there is no such limit.
#[cfg(not(unix))]
pub(crate) fn connections(most: usize) -> usize {
    most
}
