//! Work on several things at a time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::failure::Failure;

/// What comes of each, in their order; so many at a time. After the first that fails no other begins.
pub(crate) fn each<T: Sync, R: Send>(
    jobs: u8,
    items: &[T],
    work: impl Fn(&T) -> Result<R, Failure> + Sync,
) -> Result<Vec<R>, Failure> {
    let next = AtomicUsize::new(0);
    let (results, failed) = (Mutex::new(Vec::new()), Mutex::new(None));
    let run = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at).filter(|_| held(&failed).is_none()) else { return };
            match work(item) {
                Ok(result) => held(&results).push((at, result)),
                Err(failure) => {
                    held(&failed).get_or_insert(failure);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..usize::from(jobs).min(items.len()) {
            scope.spawn(run);
        }
    });
    let failed = held(&failed).take();
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    failed.map_or_else(|| Ok(results.into_iter().map(|(_, result)| result).collect()), Err)
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
