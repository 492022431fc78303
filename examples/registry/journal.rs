//! What is written of requests, on its way to standard error.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::serve::{Log, LogLine};

/// The most lines that wait to be written. More are lost: a terminal that is held, or a pipe that nobody reads, holds up
/// no request.
const MAX_WAITING: usize = 4_096;

/// How long the last lines are waited for.
const LAST: Duration = Duration::from_secs(1);

/// Standard error, with a thread that writes to it.
pub(crate) struct Journal {
    lines: Lines,
    ended: Receiver<()>,
}

#[derive(Clone)]
struct Lines {
    waiting: SyncSender<String>,
    lost: Arc<AtomicU64>,
}

impl Journal {
    pub(crate) fn start() -> io::Result<Self> {
        let (waiting, lines) = sync_channel::<String>(MAX_WAITING);
        let (end, ended) = channel();
        let lost = Arc::<AtomicU64>::default();
        let counted = Arc::clone(&lost);
        thread::Builder::new().name("journal".to_owned()).spawn(move || {
            for line in lines {
                let _ = io::stderr().write_all(line.as_bytes()); // nobody to tell
                match counted.swap(0, Ordering::Relaxed) {
                    0 => {}
                    lost => drop(writeln!(io::stderr(), "registry: {lost} lines are lost")),
                }
            }
            drop(end);
        })?;
        Ok(Self { lines: Lines { waiting, lost }, ended })
    }

    /// Writes something that is not of a request.
    pub(crate) fn say(&self, what: String) {
        self.lines.write(what);
    }

    /// What requests are written down with: with the time.
    pub(crate) fn log(&self) -> Log {
        let lines = self.lines.clone();
        Arc::new(move |line: &LogLine| lines.write(format!("{} {line}", now())))
    }

    /// Waits for the last lines, when nobody writes any more; not for long.
    pub(crate) fn finish(self) {
        let Self { lines, ended } = self;
        drop(lines);
        let _ = ended.recv_timeout(LAST); // that they are written, or that it is late
    }
}

impl Lines {
    fn write(&self, mut line: String) {
        line.push('\n'); // one write for each: standard error has no buffer
        if self.waiting.try_send(line).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn now() -> String {
    let now = OffsetDateTime::now_utc();
    now.replace_nanosecond(0).unwrap_or(now).format(&Rfc3339).unwrap_or_default()
}
