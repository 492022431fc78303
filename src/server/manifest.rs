//! Manifests that are asked for, stored and deleted.

use alloc::string::ToString;
use alloc::vec::Vec;

use http::header::ETAG;
use http::{Response, StatusCode};

use super::condition::{Condition, entity_tag};
use super::content::{self, Content};
use super::exchange::{Context, State};
use super::{Storage, StoredManifest};
use crate::manifest::{Descriptor, Limits, Manifest, MediaType, Reader, Referrer};
use crate::protocol::header::{ContentType, TagList, content_length};
use crate::protocol::reply::{Deleted, Location, ManifestHead, Pushed};
use crate::protocol::route::Revision;
use crate::protocol::{ErrorBody, ErrorCode, ErrorDetail, ErrorEntry, Route};
use crate::{Digest, RepositoryView, Tag, TagView};

pub(super) fn get<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    revision: &Revision<'_>,
) -> Result<Response<Content>, S::Error> {
    let Some(digest) = digest_of(context, repository, revision)? else { return Ok(unknown()) };
    let Some(stored) = context.storage.manifest(repository, &digest)? else { return Ok(unknown()) };
    let condition = Condition::of(&context.head.headers);
    if !condition.is_matched(Some(&digest)) {
        return Ok(content::precondition_failed());
    }
    if condition.is_known(Some(&digest)) {
        return Ok(content::not_modified(&digest));
    }
    let StoredManifest { media_type, bytes } = stored;
    let head = ManifestHead::new(media_type, digest.clone(), bytes.len() as u64);
    let mut reply = head.to_response(Content::Bytes(bytes));
    reply.headers_mut().insert(ETAG, entity_tag(&digest));
    Ok(reply)
}

/// A tag is deleted alone, a manifest with all its tags.
pub(super) fn delete<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    revision: &Revision<'_>,
) -> Result<Response<Content>, S::Error> {
    let current = digest_of(context, repository, revision)?;
    if current.is_some() && !Condition::of(&context.head.headers).holds(current.as_ref()) {
        return Ok(content::precondition_failed());
    }
    let is_gone = match revision {
        Revision::Tag(tag) => context.storage.delete_tag(repository, *tag)?,
        Revision::Digest(digest) => {
            let subject = match context.storage.manifest(repository, digest)? {
                Some(stored) => subject_of(&stored),
                None => None,
            };
            context.storage.delete_manifest(repository, digest, subject.as_ref())?
        }
    };
    Ok(if is_gone { content::text(Deleted::Done.to_response()) } else { unknown() })
}

fn subject_of(stored: &StoredManifest) -> Option<Digest> {
    let reader = Reader::lenient().announced(stored.media_type.as_str());
    let manifest = reader.manifest(&stored.bytes).ok()?;
    Referrer::of(&manifest).subject().cloned()
}

fn digest_of<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    revision: &Revision<'_>,
) -> Result<Option<Digest>, S::Error> {
    match revision {
        Revision::Digest(digest) => Ok(Some(digest.clone())),
        Revision::Tag(tag) => context.storage.tag(repository, *tag),
    }
}

pub(super) fn put<'r, S: Storage>(
    context: Context<'r, S>,
    repository: RepositoryView<'r>,
    revision: Revision<'r>,
    tags: Vec<Tag>,
) -> State<'r, S> {
    let body = ManifestBody { context, repository, revision, tags, bytes: Vec::new() };
    match content_length(&context.head.headers) {
        Ok(Some(length)) if length > context.server.max_manifest as u64 => {
            State::Reply(too_large())
        }
        _ => State::Manifest(body),
    }
}

/// A manifest that is arriving.
pub(super) struct ManifestBody<'r, S> {
    context: Context<'r, S>,
    repository: RepositoryView<'r>,
    revision: Revision<'r>,
    tags: Vec<Tag>,
    bytes: Vec<u8>,
}

impl<'r, S: Storage> ManifestBody<'r, S> {
    pub(super) fn take(mut self, chunk: &[u8]) -> State<'r, S> {
        if self.bytes.len().saturating_add(chunk.len()) > self.context.server.max_manifest {
            return State::Reply(too_large());
        }
        self.bytes.extend_from_slice(chunk);
        State::Manifest(self)
    }

    pub(super) fn end(self) -> Result<Response<Content>, S::Error> {
        let digest = match &self.revision {
            Revision::Digest(digest) => digest.clone(),
            Revision::Tag(_) => Digest::sha256_of(&self.bytes),
        };
        if digest.verify(&self.bytes).is_err() {
            let message = "the manifest has another digest, or its algorithm is not known";
            return Ok(content::refuse(ErrorCode::DigestInvalid, message));
        }
        let media_type = match ContentType::of(&self.context.head.headers) {
            Ok(Some(content_type)) => content_type.into_media_type().into_owned(),
            Ok(None) => {
                MediaType::parse("application/octet-stream").unwrap_or(MediaType::OCI_MANIFEST)
            }
            Err(error) => return Ok(invalid(&error.to_string())),
        };
        let limits = Limits::new().with_document(self.context.server.max_manifest);
        let reader = Reader::lenient().limits(limits).announced(media_type.as_str());
        let manifest = match reader.manifest(&self.bytes) {
            Ok(Manifest::Schema1(_)) => return Ok(invalid("schema 1 is no longer taken")),
            Ok(manifest) => manifest,
            Err(error) => return Ok(invalid(&error.to_string())),
        };
        let missing = self.missing(&manifest)?;
        if !missing.is_empty() {
            return Ok(names_unknown(&missing));
        }
        let subject = Referrer::of(&manifest).subject().cloned();
        let media_type = media_type_of(&manifest);
        drop(manifest);
        self.store(&digest, media_type, subject.as_ref())
    }

    /// What the manifest names and the repository has not. The subject may be missing, and what is to be had elsewhere.
    fn missing(&self, manifest: &Manifest<'_>) -> Result<Vec<Digest>, S::Error> {
        let (storage, repository) = (self.context.storage, self.repository);
        let mut missing = Vec::new();
        if self.context.server.is_sparse {
            return Ok(missing);
        }
        match manifest {
            Manifest::Image(image) => {
                for blob in image.blobs().filter(|blob| is_kept_here(blob)) {
                    if storage.blob(repository, blob.digest())?.is_none() {
                        missing.push(blob.digest().clone());
                    }
                }
            }
            Manifest::Artifact(artifact) => {
                for blob in artifact.blobs().iter().filter(|blob| is_kept_here(blob)) {
                    if storage.blob(repository, blob.digest())?.is_none() {
                        missing.push(blob.digest().clone());
                    }
                }
            }
            Manifest::Index(index) => {
                for entry in index.manifests() {
                    let digest = entry.digest();
                    let is_there = storage.has_manifest(repository, digest)?
                        || (!entry.media_type().is_manifest()
                            && storage.blob(repository, digest)?.is_some());
                    if !is_there {
                        missing.push(digest.clone());
                    }
                }
            }
            _ => {}
        }
        Ok(missing)
    }

    fn store(
        self,
        digest: &Digest,
        media_type: MediaType<'static>,
        subject: Option<&Digest>,
    ) -> Result<Response<Content>, S::Error> {
        let Self { context, repository, revision, tags, bytes } = self;
        let condition = Condition::of(&context.head.headers);
        let current = match &revision {
            Revision::Tag(tag) => context.storage.tag(repository, *tag)?,
            Revision::Digest(digest) => {
                context.storage.has_manifest(repository, digest)?.then(|| digest.clone())
            }
        };
        if !condition.holds(current.as_ref()) {
            return Ok(content::precondition_failed());
        }
        let stored = StoredManifest { media_type, bytes };
        context.storage.put_manifest(repository, digest, &stored, subject)?;
        if let Revision::Tag(tag) = revision
            && !context.storage.set_tag(repository, tag, digest, &condition)?
        {
            return Ok(content::precondition_failed());
        }
        let is_by_digest = matches!(revision, Revision::Digest(_));
        for tag in tags.iter().filter(|_| is_by_digest) {
            let tag: TagView<'_> = tag.view();
            context.storage.set_tag(repository, tag, digest, &Condition::NONE)?;
        }
        let route = Route::GetManifest { repository, revision: Revision::Digest(digest.clone()) };
        let Ok(location) = Location::of_route(&route) else {
            return Ok(context.server.failed(&context.head.method));
        };
        let mut pushed = Pushed::new(location, digest.clone());
        if let Some(subject) = subject {
            pushed = pushed.with_subject(subject.clone());
        }
        if is_by_digest && !tags.is_empty() {
            pushed = pushed.with_tags(TagList::from_iter(tags));
        }
        Ok(content::text(pushed.to_response()))
    }
}

/// What a manifest is pushed as.
fn media_type_of(manifest: &Manifest<'_>) -> MediaType<'static> {
    match manifest {
        Manifest::Image(image) => image.media_type(),
        Manifest::Index(index) => index.media_type(),
        Manifest::Artifact(artifact) => artifact.media_type(),
        Manifest::Schema1(schema1) => schema1.media_type(),
    }
    .clone()
    .into_owned()
}

/// Whether content has to be pushed here: not if it may not be, or says where else it is.
fn is_kept_here(blob: &Descriptor<'_>) -> bool {
    blob.media_type().is_distributable() && blob.urls().len() == 0
}

fn names_unknown(missing: &[Digest]) -> Response<Content> {
    let status = StatusCode::NOT_FOUND;
    let entry = |digest: &Digest| {
        let entry = ErrorEntry::new(ErrorCode::ManifestBlobUnknown);
        entry.with_detail(ErrorDetail::text(&digest.to_text()))
    };
    let mut body = ErrorBody::new(ErrorCode::ManifestBlobUnknown);
    if let Some((first, rest)) = missing.split_first() {
        body = rest.iter().map(entry).fold(ErrorBody::from(entry(first)), ErrorBody::with);
    }
    content::text(body.with_status(status).to_response())
}

fn unknown() -> Response<Content> {
    content::refuse(ErrorCode::ManifestUnknown, "the repository has no such manifest")
}

fn invalid(message: &str) -> Response<Content> {
    content::refuse(ErrorCode::ManifestInvalid, message)
}

fn too_large() -> Response<Content> {
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    content::refuse_with(status, ErrorCode::ManifestInvalid, "the manifest is too large")
}
