//! The index of referrers that clients keep under a tag, where the registry keeps none.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use http::header::{ACCEPT, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};

use super::error::OperationError;
use super::exchange::{Call, Reply};
use super::flow::{Next, Step};
use super::operation::Body;
use crate::digest::{Digest, VerifyError};
use crate::manifest::{Descriptor, Index, IndexBuilder, MediaType};
use crate::protocol::Route;
use crate::protocol::header::{Accept, ContentType, content_digest, one};
use crate::protocol::reply::{Pushed, ReferrersPage};
use crate::protocol::route::Revision;
use crate::reference::{Repository, RepositoryView};
use crate::tag::Tag;

/// One change of the index under the fallback tag of a subject.
///
/// | state | reply | next | call |
/// |---|---|---|---|
/// | | [`begin`](Self::begin) | `Reading` | GET of the tag, whatever it is |
/// | `Reading` | 200, an OCI index that is as it should be | | done |
/// | `Reading` | 200, an OCI index | `Writing` | PUT of the changed one, `If-Match` |
/// | `Reading` | 200, anything else | | [`OperationError::Occupied`] |
/// | `Reading` | 404, to add | `Writing` | PUT of a new one, `If-None-Match: *` |
/// | `Reading` | 404, to remove | | done |
/// | `Writing` | 201 | | done |
/// | `Writing` | 412, up to [`MAX_ROUNDS`](Self::MAX_ROUNDS) | `Reading` | GET of the tag |
/// | any | any other | | [`OperationError::Refused`] |
///
/// The condition is the `ETag` of the reply, if it is a strong one; without an `ETag`, the digest that the registry
/// told. Where it fails and nothing has changed since, the registry understands something else by it: the next PUT is
/// without. What other clients do between a GET and a PUT is lost where a registry heeds no condition.
///
/// Source: distribution-spec v1.1.1, sections "Pushing Manifests with Subject", "Deleting Manifests" and "Referrers Tag
/// Schema".
pub(super) struct FallbackIndex {
    repository: Repository,
    tag: Tag,
    change: Change,
    state: State,
    rounds: u32,
    /// What was written last, and refused.
    written: Vec<u8>,
}

enum Change {
    Add(Box<Descriptor<'static>>),
    Remove(Digest),
}

#[derive(Clone, Copy)]
enum State {
    Reading,
    Writing,
}

impl FallbackIndex {
    /// How often the index is written, 3: each time another client was faster.
    const MAX_ROUNDS: u32 = 3;

    /// The longest index in bytes, 4 MiB: what registries have to take, so that a longer one could not be sent back.
    const MAX_LEN: usize = 4 * 1024 * 1024;

    /// Lists a manifest, unless it is listed.
    pub(super) fn adding(
        repository: RepositoryView<'_>,
        subject: &Digest,
        entry: Descriptor<'static>,
    ) -> Self {
        Self::new(repository, subject, Change::Add(Box::new(entry)))
    }

    /// Lists a manifest no more.
    pub(super) fn removing(
        repository: RepositoryView<'_>,
        subject: &Digest,
        manifest: Digest,
    ) -> Self {
        Self::new(repository, subject, Change::Remove(manifest))
    }

    fn new(repository: RepositoryView<'_>, subject: &Digest, change: Change) -> Self {
        Self {
            repository: repository.into(),
            tag: subject.fallback_tag().into(),
            change,
            state: State::Reading,
            rounds: 0,
            written: Vec::new(),
        }
    }

    pub(super) const fn tag(&self) -> &Tag {
        &self.tag
    }

    pub(super) fn begin(&mut self) -> Box<Call> {
        self.state = State::Reading;
        let route = Route::GetManifest {
            repository: self.repository.view(),
            revision: Revision::Tag(self.tag.view()),
        };
        // Asked for an index only, some say 404 of another manifest.
        let accept = Accept::value(&Accept::MANIFESTS);
        Box::new(Call::route(&route).with_header(ACCEPT, accept).capturing(Self::MAX_LEN))
    }

    pub(super) fn reply(&mut self, reply: Reply) -> Step<()> {
        match (self.state, reply.status()) {
            (State::Reading, 200) => self.change(&reply),
            (State::Reading, 404) => self.create(),
            (State::Writing, 412) if self.rounds < Self::MAX_ROUNDS => Ok(Next::Call(self.begin())),
            (State::Writing, _) => {
                let pushed = Pushed::read(reply.head()).map_err(|_| reply.into_refusal())?;
                pushed.check(&Digest::sha256_of(&self.written))?;
                Ok(Next::Done(()))
            }
            (State::Reading, _) => Err(reply.into_refusal()),
        }
    }

    fn change(&mut self, reply: &Reply) -> Step<()> {
        let page = ReferrersPage::read_fallback(reply.head(), reply.body())?;
        if let Ok(Some(told)) = content_digest(&reply.head().headers)
            && let Err(error @ VerifyError::Digest { .. }) = told.verify(reply.body())
        {
            return Err(error.into()); // what came damaged is not written back
        }
        let index = page.as_ref().map(ReferrersPage::index).filter(|index| !index.is_docker());
        let index = index.ok_or_else(|| OperationError::Occupied(self.tag.clone()))?;
        match changed(index, &self.change) {
            Some(changed) => {
                let condition = condition(&reply.head().headers).map(|value| (IF_MATCH, value));
                Ok(Next::Call(self.write(&changed.build()?, condition)))
            }
            None => Ok(Next::Done(())),
        }
    }

    fn create(&mut self) -> Step<()> {
        match &self.change {
            Change::Remove(_) => Ok(Next::Done(())),
            Change::Add(entry) => {
                let index = IndexBuilder::new().manifest((**entry).clone()).build()?;
                let condition = (IF_NONE_MATCH, HeaderValue::from_static("*"));
                Ok(Next::Call(self.write(&index, Some(condition))))
            }
        }
    }

    fn write(
        &mut self,
        index: &Index<'_>,
        condition: Option<(HeaderName, HeaderValue)>,
    ) -> Box<Call> {
        let is_new = index.bytes() != self.written.as_slice();
        self.state = State::Writing;
        self.rounds += 1;
        self.written = index.bytes().to_vec();
        let route = Route::PutManifest {
            repository: self.repository.view(),
            revision: Revision::Tag(self.tag.view()),
            tags: Vec::new(),
        };
        let content_type = ContentType::value(&MediaType::OCI_INDEX);
        let call = Call::route(&route).with_body(&content_type, Body::Bytes(self.written.clone()));
        Box::new(match condition {
            Some((name, value)) if is_new => call.with_header(name, value),
            _ => call,
        })
    }
}

impl fmt::Debug for FallbackIndex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tag, rounds) = (&self.tag, self.rounds);
        out.debug_struct("FallbackIndex")
            .field("tag", tag)
            .field("rounds", &rounds)
            .finish_non_exhaustive()
    }
}

/// The index with the change; `None` where that is no other.
fn changed<'a>(index: &Index<'a>, change: &Change) -> Option<IndexBuilder<'a>> {
    let entries = index.manifests().iter();
    let is_listed = |digest| index.manifests().iter().any(|entry| entry.digest() == digest);
    match change {
        Change::Add(entry) if !is_listed(entry.digest()) => {
            Some(like(index).manifests(entries.cloned()).manifest((**entry).clone()))
        }
        Change::Remove(digest) if is_listed(digest) => {
            Some(like(index).manifests(entries.filter(|entry| entry.digest() != digest).cloned()))
        }
        Change::Add(_) | Change::Remove(_) => None,
    }
}

/// All but the entries.
fn like<'a>(index: &Index<'a>) -> IndexBuilder<'a> {
    let mut builder = IndexBuilder::new();
    if let Some(artifact_type) = index.artifact_type() {
        builder = builder.artifact_type(artifact_type.clone());
    }
    if let Some(subject) = index.subject() {
        builder = builder.subject(subject.clone());
    }
    for (key, value) in index.annotations().clone().into_owned().iter() {
        builder = builder.annotation(String::from(key), String::from(value));
    }
    builder
}

/// What `If-Match` says, so that nothing is written over what was not read. RFC 9110, section 13.1.1.
fn condition(headers: &HeaderMap) -> Option<HeaderValue> {
    match one(headers, &ETAG).ok()? {
        Some(tag) if tag.starts_with(b"\"") => HeaderValue::from_bytes(tag).ok(),
        Some(_) => None, // a weak one matches nothing
        None => {
            let digest = content_digest(headers).ok()??;
            HeaderValue::try_from(alloc::format!("\"{digest}\"")).ok()
        }
    }
}
