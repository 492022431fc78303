//! A line for each request.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http::StatusCode;
use http::request::Parts;

use super::Log;

/// What is written down of a request: nothing of its headers, and of its query only what is no secret.
#[derive(Clone, Debug)]
pub(crate) struct LogLine {
    /// Who sent it.
    pub(crate) client: SocketAddr,
    /// Who they have proved to be, if that is asked for.
    pub(crate) user: Option<String>,
    /// As it was sent.
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Of the reply; `None` if there was none: the client went away, or what it sent was no request.
    pub(crate) status: Option<StatusCode>,
    /// Bytes of its body.
    pub(crate) received: u64,
    /// Bytes of the body of the reply.
    pub(crate) sent: u64,
    /// From its head to the end of the reply.
    pub(crate) took: Duration,
    /// What went wrong here: the store, say. The client is not told.
    pub(crate) failure: Option<String>,
}

/// Values of a query that tell nobody anything that the path would not. That of `_state`, say, is not among them.
const OPEN: [&str; 8] =
    ["artifactType", "digest", "digest-algorithm", "from", "last", "mount", "n", "tag"];

/// The most characters that are written of a target.
const MAX_TARGET: usize = 1_024;
/// The most characters that are written of a user.
const MAX_USER: usize = 64;

impl LogLine {
    pub(super) fn new(client: SocketAddr, head: &Parts) -> Self {
        Self {
            client,
            user: None,
            method: head.method.to_string(),
            target: target(head),
            status: None,
            received: 0,
            sent: 0,
            took: Duration::ZERO,
            failure: None,
        }
    }

    /// Of what was no request.
    pub(super) fn of_none(client: SocketAddr, failure: impl fmt::Display) -> Self {
        Self {
            client,
            user: None,
            method: "-".to_owned(),
            target: "-".to_owned(),
            status: None,
            received: 0,
            sent: 0,
            took: Duration::ZERO,
            failure: Some(failure.to_string()),
        }
    }
}

fn target(head: &Parts) -> String {
    let mut target = head.uri.path().to_owned();
    for (place, pair) in head.uri.query().into_iter().flat_map(|it| it.split('&')).enumerate() {
        target.push(if place == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) if !OPEN.contains(&name) => target.extend([name, "=…"]),
            None if !OPEN.contains(&pair) => target.push('…'),
            _ => target.push_str(pair),
        }
    }
    bounded(target, MAX_TARGET)
}

fn bounded(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// What is printable as it is, the rest escaped.
struct Visible<'t>(&'t str);

impl fmt::Display for Visible<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            ' ' | '\\' => write!(out, "{}", c.escape_unicode()),
            '!'..='~' | '…' => write!(out, "{c}"),
            _ => write!(out, "{}", c.escape_default()),
        })
    }
}

/// `CLIENT USER METHOD TARGET STATUS RECEIVED/SENT MILLISECONDS [: FAILURE]`, bytes of bodies
impl fmt::Display for LogLine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { client, status, received, sent, took, .. } = self;
        let user = Visible(self.user.as_deref().unwrap_or("-"));
        let (method, target) = (Visible(&self.method), Visible(&self.target));
        let (status, took) = (status.as_ref().map_or("-", StatusCode::as_str), took.as_millis());
        write!(out, "{client} {user} {method} {target} {status} {received}/{sent} {took}ms")?;
        match &self.failure {
            Some(failure) => write!(out, ": {}", failure.escape_debug()),
            None => Ok(()),
        }
    }
}

/// A line that is written when it is dropped.
pub(super) struct Pending {
    pub(super) line: LogLine,
    began: Instant,
    log: Option<Log>,
    /// How many there are.
    busy: Arc<AtomicUsize>,
}

impl Pending {
    pub(super) fn new(line: LogLine, log: Option<Log>, busy: &Arc<AtomicUsize>) -> Self {
        busy.fetch_add(1, Ordering::Relaxed);
        Self { line, began: Instant::now(), log, busy: Arc::clone(busy) }
    }

    /// Who sent it has proved to be this user.
    pub(super) fn is_from(&mut self, user: &str) {
        self.line.user = Some(bounded(user.to_owned(), MAX_USER));
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.line.took = self.began.elapsed();
        if let Some(log) = &self.log {
            log(&self.line);
        }
        self.busy.fetch_sub(1, Ordering::Relaxed);
    }
}
