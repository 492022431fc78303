//! The requests of a push, and which piece is next.

use alloc::boxed::Box;
use alloc::string::ToString;
use core::ops::Range;

use http::Method;
use http::header::{CONTENT_RANGE, HeaderValue};

use super::{Chunks, Mount, PushBlob, PushedBlob, State, Upload};
use crate::client::error::OperationError;
use crate::client::exchange::Call;
use crate::client::flow::{Next, Step};
use crate::client::operation::Body;
use crate::client::session::Session;
use crate::digest::Algorithm;
use crate::protocol::Route;
use crate::protocol::auth::ScopeSet;
use crate::protocol::header::ByteSpan;
use crate::protocol::route::UploadStart;
use crate::registry::Hop;

const OCTETS: HeaderValue = HeaderValue::from_static("application/octet-stream");

impl PushBlob {
    pub(super) fn probe(&mut self) -> Next<PushedBlob> {
        self.call(State::Probing, self.head())
    }

    /// Mounts, if that is wanted; or begins to send.
    pub(super) fn mount(&mut self, session: &Session) -> Step<PushedBlob> {
        let from = match &self.wishes.mount {
            Mount::No => return self.begin(session),
            Mount::From(repository) => Some(repository.clone()),
            Mount::Anywhere => None,
        };
        let start = UploadStart::Mount { digest: self.digest.clone(), from };
        Ok(self.call(State::Mounting, self.post(start)))
    }

    /// Sends the blob in one request, or begins an upload.
    pub(super) fn begin(&mut self, session: &Session) -> Step<PushedBlob> {
        let learnt = session.max_chunk(self.exchange.current().origin());
        let is_chunked = matches!(self.wishes.chunks, Chunks::Of(bytes) if bytes < self.size);
        let fits = !is_chunked && learnt.is_none_or(|most| most >= self.size);
        if self.wishes.in_one_post && self.size > 0 && fits {
            self.wishes.in_one_post = false; // once
            let start = UploadStart::Whole(self.digest.clone());
            let call = self.post(start).with_body(&OCTETS, self.source(0..self.size)?).once();
            return Ok(self.call(State::Posting, call));
        }
        let start = UploadStart::Session(match self.digest.algorithm() {
            Algorithm::Sha256 => None,
            algorithm => Some(algorithm),
        });
        Ok(self.call(State::Starting, self.post(start)))
    }

    /// The next piece; after the last, the commit.
    pub(super) fn go_on(&mut self, session: &Session) -> Step<PushedBlob> {
        let Some(upload) = &self.upload else { return Err(OperationError::OutOfTurn) };
        let (offset, chunk) = (upload.offset, self.chunk(upload, session));
        if offset >= self.size {
            let call = Call::at(Method::PUT, self.commit(upload)?, self.scopes()).once();
            return Ok(self.call(State::Committing, call));
        }
        let is_whole = offset == 0 && chunk.is_none_or(|chunk| chunk >= self.size);
        let end = chunk.map_or(self.size, |chunk| offset.saturating_add(chunk).min(self.size));
        let piece = offset..end;
        let (method, hop) = if is_whole {
            (Method::PUT, self.commit(upload)?)
        } else {
            (Method::PATCH, upload.hop.clone())
        };
        let body = self.source(piece.clone())?;
        if let Some(upload) = &mut self.upload {
            upload.sent = upload.sent.max(end);
        }
        let call = Call::at(method, hop, self.scopes()).with_body(&OCTETS, body).once();
        if is_whole {
            return Ok(self.call(State::Putting, call));
        }
        let span = ByteSpan::from_range(piece.clone());
        let span = span.ok_or(OperationError::SourceLength(self.size))?;
        Ok(self.call(State::Patching(piece), call.with_header(CONTENT_RANGE, span.to_value())))
    }

    /// How many bytes go into a chunk, where there are to be chunks.
    fn chunk(&self, upload: &Upload, session: &Session) -> Option<u64> {
        let asked = match self.wishes.chunks {
            Chunks::Never => return None,
            Chunks::Of(bytes) => Some(bytes),
            Chunks::AsWanted => None,
        };
        let learnt = session.max_chunk(self.exchange.current().origin());
        let told = upload.session.max_chunk().ok().flatten();
        let wanted = [asked, learnt, told].into_iter().flatten().min()?;
        let least = self.size.div_ceil(Self::MAX_CHUNKS).max(1);
        upload.session.chunk(wanted.max(least)).filter(|chunk| *chunk >= least)
    }

    /// A part of the blob, as the body of a request.
    fn source(&mut self, piece: Range<u64>) -> Result<Body, OperationError> {
        if !self.wishes.can_rewind && piece.start < self.read {
            return Err(OperationError::NeedsRewind);
        }
        let len = piece.end.saturating_sub(piece.start);
        self.read = self.read.max(piece.end);
        self.sent = self.sent.saturating_add(len);
        Ok(Body::Source { offset: piece.start, len })
    }

    pub(super) fn head(&self) -> Call {
        let (repository, digest) = (self.repository.view(), self.digest.clone());
        Call::route(&Route::HeadBlob { repository, digest }).needing(self.scopes())
    }

    fn post(&self, start: UploadStart<'_>) -> Call {
        Call::route(&Route::StartUpload { repository: self.repository.view(), start })
    }

    /// How far an upload is.
    pub(super) fn get(&self, upload: &Upload) -> Call {
        Call::at(Method::GET, upload.hop.clone(), self.scopes())
    }

    /// The end of an upload, without a result. Registries may want other rights for it than it took to begin; one does
    /// not log in for that.
    pub(super) fn delete(&self, hop: Hop) -> Box<Call> {
        Box::new(Call::at(Method::DELETE, hop, self.scopes()).once())
    }

    fn commit(&self, upload: &Upload) -> Result<Hop, OperationError> {
        Ok(upload.hop.with_query("digest", &self.digest.to_string())?)
    }

    /// What all requests but a mount need: one token does for them.
    fn scopes(&self) -> ScopeSet {
        let (repository, start) = (self.repository.view(), UploadStart::Session(None));
        Route::StartUpload { repository, start }.scopes()
    }

    pub(super) fn call(&mut self, state: State, call: Call) -> Next<PushedBlob> {
        // A body that is read once is not sent twice by a redirect either.
        let call = if self.wishes.can_rewind { call } else { call.without_rewind() };
        self.state = state;
        Next::Call(Box::new(call))
    }
}
