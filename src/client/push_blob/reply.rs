//! What the replies to a push mean.

use core::ops::Range;

use super::trouble::Trouble;
use super::{BlobPush, Chunks, PushBlob, PushedBlob, Upload};
use crate::client::error::OperationError;
use crate::client::exchange::{Loss, Reply};
use crate::client::flow::Step;
use crate::client::probe_blob::is_there;
use crate::client::session::Session;
use crate::protocol::header::UploadRange;
use crate::protocol::reply::{ChunkAck, MountReply, Pushed, UploadSession};
use crate::protocol::{ErrorBody, ErrorCode};

impl PushBlob {
    pub(super) fn probed(&mut self, session: &Session, reply: &Reply) -> Step<PushedBlob> {
        match reply.status() {
            200..=299 if self.has(reply)? => Ok(self.done(BlobPush::Existed)),
            _ => self.mount(session),
        }
    }

    pub(super) fn mounted(&mut self, session: &Session, reply: &Reply) -> Step<PushedBlob> {
        match reply.status() {
            200..=299 => self.spared(session, reply, BlobPush::Mounted),
            _ => self.begin(session),
        }
    }

    pub(super) fn posted(&mut self, session: &mut Session, reply: &Reply) -> Step<PushedBlob> {
        match reply.status() {
            200..=299 => return self.spared(session, reply, BlobPush::Sent),
            413 | 416 => drop(self.shrink(session, self.size)),
            _ => {}
        }
        self.restart(session, Loss::Refused(reply.error_body().into()))
    }

    /// Whether the reply to a HEAD is of the blob.
    fn has(&self, reply: &Reply) -> Result<bool, OperationError> {
        is_there(reply, &self.digest, Some(self.size))
    }

    /// The blob is there, or an upload has begun in its place.
    fn spared(&mut self, session: &Session, reply: &Reply, how: BlobPush) -> Step<PushedBlob> {
        match MountReply::read(reply.head())? {
            MountReply::Mounted(pushed) => {
                pushed.check(&self.digest)?;
                Ok(self.done(how))
            }
            MountReply::Started(upload) => self.open(session, reply, upload),
        }
    }

    pub(super) fn started(&mut self, session: &Session, reply: Reply) -> Step<PushedBlob> {
        match reply.status() {
            200..=299 => self.open(session, &reply, UploadSession::read(reply.head())?),
            _ => Err(reply.into_refusal()),
        }
    }

    fn open(
        &mut self,
        session: &Session,
        reply: &Reply,
        upload: UploadSession,
    ) -> Step<PushedBlob> {
        let hop = reply.follow(upload.location())?;
        self.upload = Some(Upload { hop, session: upload, offset: 0, best: 0, sent: 0 });
        self.go_on(session)
    }

    /// After the whole, or the commit.
    pub(super) fn put(
        &mut self,
        session: &mut Session,
        reply: &Reply,
        piece: Range<u64>,
    ) -> Step<PushedBlob> {
        let status = reply.status();
        if status == 202 {
            // Accepted as a piece is, and perhaps as one.
            return Ok(self.confirm(Loss::Refused(reply.error_body().into()), piece));
        }
        if matches!(status, 200..=299) {
            self.upload = None;
            Pushed::read(reply.head())?.check(&self.digest)?;
            return Ok(self.done(BlobPush::Sent));
        }
        let refusal = reply.error_body();
        match status {
            413 | 416 if !piece.is_empty() && self.shrink(session, self.size) => {
                self.restart(session, Loss::Refused(refusal.into()))
            }
            416 if piece.is_empty() => {
                self.ask(session, Trouble::new(Loss::Refused(refusal.into()), piece))
            }
            _ if is_forgotten(&refusal) => self.restart(session, Loss::Refused(refusal.into())),
            _ => Err(OperationError::Refused(refusal.into())),
        }
    }

    pub(super) fn patched(
        &mut self,
        session: &mut Session,
        reply: &Reply,
        piece: Range<u64>,
    ) -> Step<PushedBlob> {
        if matches!(reply.status(), 200..=299) {
            let ack = ChunkAck::read(reply.head())?;
            self.move_to(reply, &ack)?;
            let offset = ack.received(piece.clone())?;
            if offset < piece.end && !self.patience.bears(session, offset > piece.start) {
                return Err(OperationError::Misbehaved("it takes too little of what is sent"));
            }
            self.acknowledge(offset);
            return self.go_on(session);
        }
        let refusal = reply.error_body();
        let is_unsupported =
            matches!(reply.status(), 405 | 501) || refusal.has(&ErrorCode::Unsupported);
        match reply.status() {
            413 | 416 => self.ask(session, Trouble::new(Loss::Refused(refusal.into()), piece)),
            _ if is_forgotten(&refusal) => self.restart(session, Loss::Refused(refusal.into())),
            _ if is_unsupported && !matches!(self.wishes.chunks, Chunks::Never) => {
                self.wishes.chunks = Chunks::Never;
                self.restart(session, Loss::Refused(refusal.into()))
            }
            _ => Err(OperationError::Refused(refusal.into())),
        }
    }

    /// Whether the blob is there, after a commit of which nobody knows what became of it.
    pub(super) fn looked(&mut self, session: &mut Session, reply: &Reply) -> Step<PushedBlob> {
        if matches!(reply.status(), 200..=299) && self.has(reply)? {
            return Ok(self.done(BlobPush::Sent));
        }
        match (self.trouble.take(), &self.upload) {
            (Some(trouble), Some(_)) => self.ask(session, trouble),
            (Some(trouble), None) => self.restart(session, trouble.into_cause()),
            (None, _) => Err(OperationError::OutOfTurn),
        }
    }

    /// How far the upload is, after a piece of which nobody knows how much arrived, or that was refused.
    pub(super) fn told(&mut self, session: &mut Session, reply: &Reply) -> Step<PushedBlob> {
        let Some(trouble) = self.trouble.take() else { return Err(OperationError::OutOfTurn) };
        let offset = self.offset(reply, &trouble)?;
        if trouble.is_of_size(offset) {
            let could = self.shrink(session, trouble.len());
            if !could && (offset.is_some() || trouble.status() == Some(413)) {
                return Err(trouble.into_cause().into_error(self.exchange.asked()));
            }
        }
        match offset {
            Some(offset) => {
                self.acknowledge(offset);
                self.go_on(session)
            }
            None => self.restart(session, trouble.into_cause()),
        }
    }

    /// What the registry has, if it tells.
    fn offset(&mut self, reply: &Reply, trouble: &Trouble) -> Result<Option<u64>, OperationError> {
        if reply.status() != 204 {
            return Ok(None);
        }
        let Ok(ack) = ChunkAck::read_state(reply.head()) else { return Ok(None) };
        self.move_to(reply, &ack)?;
        // No byte or one; even where only one was sent, since it may be lost. Nothing was taken of what was refused.
        if ack.range().is_some_and(UploadRange::is_ambiguous) {
            return Ok(trouble.is_refused_at_start().then_some(0));
        }
        let sent = self.upload.as_ref().map_or(0, |upload| upload.sent);
        Ok(Some(ack.received(0..sent)?))
    }

    /// The upload goes on where the registry says, or where it was.
    fn move_to(&mut self, reply: &Reply, ack: &ChunkAck) -> Result<(), OperationError> {
        if let (Some(upload), Some(location)) = (&mut self.upload, ack.location()) {
            upload.hop = reply.follow(location)?;
        }
        Ok(())
    }

    fn acknowledge(&mut self, offset: u64) {
        self.confirmed = offset;
        if let Some(upload) = &mut self.upload {
            upload.offset = offset;
            if offset > upload.best {
                upload.best = offset;
                self.patience.calm();
            }
        }
    }
}

/// Whether the registry knows nothing of the upload any more.
fn is_forgotten(refusal: &ErrorBody) -> bool {
    !refusal.has(&ErrorCode::DigestInvalid)
        && (refusal.status() == 404
            || refusal.has(&ErrorCode::BlobUploadUnknown)
            || refusal.has(&ErrorCode::BlobUploadInvalid))
}
