//! What time it is, and how long is too long.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use distref::client::Now;

/// How long it may take to connect, and to agree on TLS.
pub(crate) const CONNECT: Duration = Duration::from_secs(15);

/// How long nothing may come, or go.
pub(crate) const SILENCE: Duration = Duration::from_secs(60);

/// What is read of a body that nobody wants, so that its connection serves the next request.
pub(crate) const MAX_DRAINED: u64 = 64 << 10;

/// What time it is, and a number that nobody foresees.
pub(crate) fn now() -> Now {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Now {
        elapsed: START.elapsed(),
        unix: i64::try_from(unix).unwrap_or(i64::MAX),
        random: (RandomState::new().hash_one(unix) >> 32) as u32,
    }
}
