//! What a push does where something is lost or refused.

use core::ops::Range;

use super::{PushBlob, PushedBlob, State};
use crate::client::error::OperationError;
use crate::client::exchange::Loss;
use crate::client::flow::{Next, Step};
use crate::client::session::Session;
use crate::registry::Origin;

/// A piece that did not arrive, or of which nobody knows; and why.
#[derive(Debug)]
pub(super) struct Trouble {
    cause: Loss,
    piece: Range<u64>,
}

impl Trouble {
    pub(super) const fn new(cause: Loss, piece: Range<u64>) -> Self {
        Self { cause, piece }
    }

    pub(super) fn into_cause(self) -> Loss {
        self.cause
    }

    /// With what the piece was refused.
    pub(super) fn status(&self) -> Option<u16> {
        match &self.cause {
            Loss::Refused(refusal) => Some(refusal.status().as_u16()),
            Loss::Failure(_) => None,
        }
    }

    pub(super) const fn len(&self) -> u64 {
        self.piece.end.saturating_sub(self.piece.start)
    }

    /// Whether the piece was refused for its size. 416 means so where the piece is the one that is next.
    pub(super) fn is_of_size(&self, offset: Option<u64>) -> bool {
        match (self.status(), offset) {
            (Some(413), _) => true,
            (Some(416), Some(offset)) => offset == self.piece.start,
            (Some(416), None) => self.len() > PushBlob::SMALLER_CHUNK,
            _ => false,
        }
    }

    pub(super) fn is_refused_at_start(&self) -> bool {
        self.status().is_some() && self.piece.start == 0
    }
}

/// How much more goes wrong before it is enough.
#[derive(Debug, Default)]
pub(super) struct Patience {
    restarts: u32,
    setbacks: u32,
    /// Setbacks since the last byte of progress.
    in_a_row: u32,
}

impl Patience {
    /// Takes note of a setback. Whether one goes on after it.
    pub(super) const fn bears(&mut self, session: &Session, has_progress: bool) -> bool {
        self.setbacks = self.setbacks.saturating_add(1);
        if !has_progress {
            self.in_a_row = self.in_a_row.saturating_add(1);
        }
        let goes_on = has_progress || session.retries().allows_another(self.in_a_row);
        goes_on && self.setbacks <= PushBlob::MAX_SETBACKS
    }

    pub(super) const fn calm(&mut self) {
        self.in_a_row = 0;
    }

    const fn bears_restart(&mut self) -> bool {
        self.restarts = self.restarts.saturating_add(1);
        self.restarts <= PushBlob::MAX_RESTARTS
    }

    fn give_up(&self, cause: Loss, host: Origin) -> OperationError {
        match cause {
            Loss::Failure(last) => {
                let attempts = self.in_a_row.max(self.restarts);
                OperationError::GaveUp { host, attempts, last }
            }
            Loss::Refused(_) => cause.into_error(host),
        }
    }
}

impl PushBlob {
    /// Looks whether the blob has arrived after all.
    pub(super) fn confirm(&mut self, cause: Loss, piece: Range<u64>) -> Next<PushedBlob> {
        self.trouble = Some(Trouble::new(cause, piece));
        self.call(State::Confirming, self.head())
    }

    /// Sends the whole in one request again: none of it was taken.
    pub(super) fn post_again(&mut self, session: &Session, cause: Loss) -> Step<PushedBlob> {
        if !self.patience.bears(session, false) {
            return Err(self.patience.give_up(cause, self.exchange.asked()));
        }
        self.wishes.in_one_post = true;
        self.begin(session)
    }

    /// Asks how far the upload is.
    pub(super) fn ask(&mut self, session: &Session, trouble: Trouble) -> Step<PushedBlob> {
        if !self.patience.bears(session, false) {
            return Err(self.patience.give_up(trouble.into_cause(), self.exchange.asked()));
        }
        let Some(upload) = &self.upload else { return Err(OperationError::OutOfTurn) };
        let call = self.get(upload);
        self.trouble = Some(trouble);
        Ok(self.call(State::Asking, call))
    }

    /// Begins another upload.
    pub(super) fn restart(&mut self, session: &Session, cause: Loss) -> Step<PushedBlob> {
        (self.upload, self.confirmed, self.wishes.in_one_post) = (None, 0, false);
        if !self.patience.bears_restart() {
            return Err(self.patience.give_up(cause, self.exchange.asked()));
        }
        if !self.wishes.can_rewind && self.read > 0 {
            return Err(OperationError::NeedsRewind);
        }
        self.begin(session)
    }

    /// From now on, no pieces of this size at this registry. Whether smaller ones are worth a try.
    pub(super) fn shrink(&mut self, session: &mut Session, refused: u64) -> bool {
        let smaller = if refused > Self::SMALLER_CHUNK { Self::SMALLER_CHUNK } else { refused / 2 };
        let told =
            self.upload.as_ref().and_then(|upload| upload.session.min_chunk().ok().flatten());
        if smaller < Self::LEAST_CHUNK.max(told.unwrap_or(0)) {
            return false;
        }
        let registry = self.exchange.current().origin().clone();
        session.learn_max_chunk(&registry, smaller);
        true
    }
}

/// Whether a request was refused before anybody looked at it, and may not be with another token.
pub(super) fn is_for_want_of_a_token(loss: &Loss) -> bool {
    matches!(loss, Loss::Refused(refusal) if refusal.status() == 401)
}
