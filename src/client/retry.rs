//! How often something is tried, and how long one waits in between.

use core::time::Duration;

/// How often a request is sent that failed, and how long one waits in between.
///
/// The n-th wait is `first_wait` × 2ⁿ⁻¹, up to `max_wait`, less a random part of up to half of it. Where the registry
/// says how long, that is the wait; more than `max_wait` of it ends the operation with
/// [`RateLimited`](super::OperationError::RateLimited).
///
/// Source: RFC 9110, section 10.2.3, for `Retry-After`.
///
/// ```
/// use core::time::Duration;
/// use distref::client::RetryPolicy;
///
/// let retries = RetryPolicy { max_attempts: 2, ..RetryPolicy::default() };
/// assert_eq!(retries.wait(3, 0), Duration::from_secs(4));
/// assert_eq!(retries.wait(3, u32::MAX), Duration::from_secs(2));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RetryPolicy {
    /// How often one request is sent, the first time included; 0 is taken for 1.
    pub max_attempts: u32,
    /// The wait before the second attempt.
    pub first_wait: Duration,
    /// The longest wait.
    pub max_wait: Duration,
}

impl Default for RetryPolicy {
    /// 5 attempts, 1 s, 60 s.
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl RetryPolicy {
    pub(super) const DEFAULT: Self = Self {
        max_attempts: 5,
        first_wait: Duration::from_secs(1),
        max_wait: Duration::from_secs(60),
    };

    /// Every request is sent once.
    ///
    /// ```
    /// assert_eq!(distref::client::RetryPolicy::NEVER.max_attempts, 1);
    /// ```
    pub const NEVER: Self =
        Self { max_attempts: 1, first_wait: Duration::ZERO, max_wait: Duration::ZERO };

    /// How long to wait after so many failures.
    ///
    /// ```
    /// use core::time::Duration;
    /// use distref::client::RetryPolicy;
    ///
    /// let waits = [1, 2, 3, 100].map(|failures| RetryPolicy::default().wait(failures, 0));
    /// assert_eq!(waits, [1, 2, 4, 60].map(Duration::from_secs));
    /// ```
    #[must_use]
    pub fn wait(&self, failures: u32, random: u32) -> Duration {
        let doubled = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        let wait = self.first_wait.saturating_mul(doubled).min(self.max_wait);
        let part = Duration::from_nanos(
            u64::try_from(wait.as_nanos() / 2)
                .unwrap_or(u64::MAX)
                .saturating_mul(u64::from(random >> 16))
                / 0xffff,
        );
        wait.saturating_sub(part)
    }

    /// What is left of a wait until then. More than the longest wait is none: the clock was set back, or is another.
    pub(super) fn left(&self, until: Duration, now: Duration) -> Duration {
        let left = until.saturating_sub(now);
        if left > self.max_wait { Duration::ZERO } else { left }
    }

    pub(super) const fn allows_another(&self, attempts: u32) -> bool {
        attempts < self.max_attempts
    }
}
