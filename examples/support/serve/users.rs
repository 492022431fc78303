//! Who may use the registry: the lines of an htpasswd file.
//!
//! ```text
//! file := *( line LF )
//! line := [ "#" comment | user ":" hash ]      ; hash: bcrypt, as `htpasswd -B` writes it
//! ```

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bcrypt::HashParts;
use distref::protocol::auth::Basic;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use ring::hmac;
use ring::rand::SystemRandom;
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task::block_in_place;
use tokio::time::timeout;

/// Those who may use the registry. A clone is the same list.
#[derive(Clone)]
pub(crate) struct Users {
    inner: Arc<Inner>,
}

struct Inner {
    hashes: HashMap<Box<str>, Box<str>>,
    /// That of a password that nobody has: an unknown user costs as much as a known one.
    nobody: Box<str>,
    /// Credentials that were right, and that were wrong, a moment ago, by a hash with `key`. bcrypt takes its time on
    /// purpose.
    right: Remembered,
    wrong: Remembered,
    key: hmac::Key,
    /// How many passwords are checked at once.
    checks: Semaphore,
}

/// Why a file tells nobody who may use the registry.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub(crate) enum BadUsers {
    /// Neither a comment nor a user, at this line.
    #[error("line {0} is not USER:HASH")]
    Line(usize),
    /// At this line.
    #[error("line {0} has no bcrypt hash; htpasswd -B makes one")]
    Hash(usize),
    /// At this line, with a cost of more than [`Users::MAX_COST`].
    #[error("line {0} has a hash that takes too long to check")]
    Cost(usize),
    /// Nobody could use it.
    #[error("it names no user")]
    Empty,
    /// The machine has no random numbers.
    #[error("there are no random numbers")]
    NoRandom,
}

impl Users {
    /// For how long right credentials are remembered.
    const REMEMBER: Duration = Duration::from_secs(60);
    /// For how long wrong ones are.
    const REMEMBER_WRONG: Duration = Duration::from_secs(10);
    /// How long a request waits for its password to be checked.
    const PATIENCE: Duration = Duration::from_secs(2);
    /// The most credentials that are remembered, of either kind.
    const MAX_REMEMBERED: usize = 1_024;

    /// The greatest cost of a hash: 2^15 rounds take about two seconds.
    const MAX_COST: u32 = 15;

    /// Reads the text of an htpasswd file.
    pub(crate) fn read(text: &str) -> Result<Self, BadUsers> {
        let (mut hashes, mut costliest) = (HashMap::new(), None);
        for (place, line) in text.lines().enumerate() {
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (user, hash) = line.split_once(':').ok_or(BadUsers::Line(place + 1))?;
            let parts: HashParts = hash.parse().map_err(|_| BadUsers::Hash(place + 1))?;
            if parts.get_cost() > Self::MAX_COST {
                return Err(BadUsers::Cost(place + 1));
            }
            costliest = costliest.max(Some(parts.get_cost()));
            hashes.insert(user.into(), hash.into());
        }
        let nobody = bcrypt::hash("", costliest.ok_or(BadUsers::Empty)?);
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new());
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let inner = Inner {
            hashes,
            nobody: nobody.map_err(|_| BadUsers::NoRandom)?.into(),
            right: Remembered::new(Self::REMEMBER),
            wrong: Remembered::new(Self::REMEMBER_WRONG),
            key: key.map_err(|_| BadUsers::NoRandom)?,
            checks: Semaphore::new(cores),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Who the request is from.
    pub(super) async fn who(&self, headers: &HeaderMap) -> Who {
        let mut sent = headers.get_all(AUTHORIZATION).iter().map(Basic::read);
        let (Some(Ok(basic)), None) = (sent.next(), sent.next()) else { return Who::Stranger };
        let seen = self.inner.seen(&basic);
        if self.inner.right.knows(&seen) {
            self.inner.right.add(seen);
            return Who::User(basic);
        }
        if self.inner.wrong.knows(&seen) {
            return Who::Stranger;
        }
        // Others may be at it with many passwords: who waits for long is told to come again.
        let Ok(Ok(_check)) = timeout(Self::PATIENCE, self.inner.checks.acquire()).await else {
            return Who::TooMany;
        };
        if block_in_place(|| self.inner.is_right(&basic)) {
            self.inner.right.add(seen);
            return Who::User(basic);
        }
        self.inner.wrong.add(seen);
        Who::Stranger
    }
}

/// Who a request is from.
pub(super) enum Who {
    User(Basic),
    /// It does not say, or does not prove it.
    Stranger,
    /// Too many passwords are being checked.
    TooMany,
}

/// Credentials of a moment ago.
struct Remembered {
    since: Mutex<HashMap<[u8; 32], Instant>>,
    time: Duration,
}

impl Remembered {
    fn new(time: Duration) -> Self {
        Self { since: Mutex::default(), time }
    }

    fn knows(&self, seen: &[u8; 32]) -> bool {
        let since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        since.get(seen).is_some_and(|since| since.elapsed() < self.time)
    }

    fn add(&self, seen: [u8; 32]) {
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        if since.len() >= Users::MAX_REMEMBERED {
            since.retain(|_, since| since.elapsed() < self.time);
        }
        if since.len() < Users::MAX_REMEMBERED || since.contains_key(&seen) {
            since.insert(seen, Instant::now());
        }
    }
}

impl Inner {
    fn seen(&self, basic: &Basic) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(basic.user().as_bytes());
        context.update(b":"); // a user has none
        context.update(basic.password().expose().as_bytes());
        let mut seen = [0; 32];
        seen.copy_from_slice(context.sign().as_ref()); // SHA-256
        seen
    }

    /// Slow, however it ends. bcrypt compares in constant time.
    fn is_right(&self, basic: &Basic) -> bool {
        let hash = self.hashes.get(basic.user());
        let password = basic.password().expose();
        let fits = bcrypt::verify(password, hash.unwrap_or(&self.nobody)).unwrap_or(false);
        fits && hash.is_some()
    }
}
