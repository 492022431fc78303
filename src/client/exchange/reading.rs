//! A reply that comes in.

use alloc::boxed::Box;
use alloc::vec::Vec;

use http::Method;
use http::response::Parts;

use super::call::Taking;
use super::job::Job;
use crate::client::error::OperationError;
use crate::protocol::ErrorBody;
use crate::protocol::header::{content_length, is_encoded};

pub(super) struct Reading {
    pub(super) job: Box<Job>,
    pub(super) head: Parts,
    pub(super) body: Vec<u8>,
    /// What is held at most.
    limit: usize,
    streams: bool,
    /// `Content-Length`, of a body that has to be whole.
    announced: Option<u64>,
    received: u64,
    is_complete: bool,
}

impl Reading {
    /// # Errors
    ///
    /// What is wrong with the reply, and the request that it answers.
    pub(super) fn new(job: Box<Job>, head: &Parts) -> Result<Self, (Box<Job>, OperationError)> {
        let is_good = head.status.is_success();
        let has_body =
            job.call.method != Method::HEAD && !matches!(head.status.as_u16(), 204 | 304);
        let streams = is_good && has_body && matches!(job.call.taking, Taking::Stream);
        let limit = match job.call.taking {
            Taking::Capture(limit) if is_good => limit,
            _ => ErrorBody::MAX_LEN,
        };
        let announced = if is_good && has_body {
            match content_length(&head.headers) {
                Ok(announced) => announced,
                Err(error) => return Err((job, error.into())),
            }
        } else {
            None
        };
        if is_good && has_body && is_encoded(&head.headers) {
            let what = "the reply is encoded, which was not asked for";
            return Err((job, OperationError::Misbehaved(what)));
        }
        let most = u64::try_from(limit).unwrap_or(u64::MAX);
        if !streams && announced.is_some_and(|announced| announced > most) {
            return Err((job, OperationError::TooLarge(most)));
        }
        Ok(Self {
            job,
            head: head.clone(),
            body: Vec::new(),
            limit,
            streams,
            announced,
            received: 0,
            is_complete: !has_body,
        })
    }

    /// Whether the flow takes the body.
    pub(super) const fn streams(&self) -> bool {
        self.streams
    }

    pub(super) const fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Whether the body has to be whole to be of use.
    pub(super) fn must_be_whole(&self) -> bool {
        self.head.status.is_success()
    }

    /// Whether the flow takes the chunk.
    pub(super) fn take(&mut self, chunk: &[u8]) -> Result<bool, OperationError> {
        if self.is_complete {
            return Ok(false);
        }
        let len = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        self.received = self.received.saturating_add(len);
        if self.announced.is_some_and(|announced| self.received > announced) {
            return Err(OperationError::Misbehaved("the body is longer than its Content-Length"));
        }
        if self.streams {
            return Ok(true);
        }
        let room = self.limit - self.body.len();
        self.body.extend(chunk.iter().take(room));
        if chunk.len() > room {
            if self.must_be_whole() {
                return Err(OperationError::TooLarge(
                    u64::try_from(self.limit).unwrap_or(u64::MAX),
                ));
            }
            self.is_complete = true; // of a refusal, the beginning will do
        }
        Ok(false)
    }

    /// The body is at its end: whether it is whole, or need not be.
    pub(super) fn end(&mut self) -> bool {
        self.is_complete = !self.must_be_whole()
            || self.announced.is_none_or(|announced| announced == self.received);
        self.is_complete
    }

    /// Nothing more will come of a body that need not be whole.
    pub(super) const fn stop(&mut self) {
        self.is_complete = true;
    }
}
