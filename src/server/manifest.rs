//! Manifests that are asked for, stored and deleted.
//!
//! What is not in the head of a request is decided here: whether the bytes are a manifest of one kind and of the type
//! that was announced, whether what they name is there, and what they are about.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::iter;

use http::header::ETAG;
use http::{Response, StatusCode};

use super::condition::{Condition, entity_tag};
use super::content::{self, Content};
use super::exchange::{Context, State};
use super::{Storage, StoredManifest};
use crate::manifest::{
    Descriptor, Limits, Manifest, ManifestError, ManifestErrorKind, MediaType, Reader, Referrer,
};
use crate::protocol::header::{ContentType, TagList, content_length};
use crate::protocol::reply::{Deleted, Location, ManifestHead, Pushed};
use crate::protocol::route::Revision;
use crate::protocol::{ErrorBody, ErrorCode, ErrorDetail, ErrorEntry, Route};
use crate::{Digest, RepositoryView, Tag};

/// The manifest as it was pushed, whatever the client says that it accepts: another document would have another digest.
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

/// A tag is deleted alone; a manifest with all its tags, and from the list of those about its subject.
pub(super) fn delete<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    revision: &Revision<'_>,
) -> Result<Response<Content>, S::Error> {
    let Some(digest) = digest_of(context, repository, revision)? else { return Ok(unknown()) };
    let Context { storage, head, .. } = context;
    let condition = Condition::of(&head.headers);
    if matches!(revision, Revision::Digest(_)) && !storage.has_manifest(repository, &digest)? {
        return Ok(unknown());
    }
    if !condition.holds(Some(&digest)) {
        return Ok(content::precondition_failed());
    }
    let is_gone = match revision {
        Revision::Tag(tag) => storage.delete_tag(repository, *tag, &condition)?,
        Revision::Digest(_) => {
            // One that cannot be read can be deleted.
            let subject = storage.manifest(repository, &digest)?.and_then(|it| subject_of(&it));
            storage.delete_manifest(repository, &digest, subject.as_ref())?
        }
    };
    Ok(match is_gone {
        true => content::text(Deleted::Done.to_response()),
        false if condition != Condition::NONE => content::precondition_failed(), // it moved meanwhile
        false => unknown(),
    })
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

fn subject_of(stored: &StoredManifest) -> Option<Digest> {
    let manifest = read(&stored.bytes, stored.media_type.as_str()).ok()?;
    Referrer::of(&manifest).subject().cloned()
}

/// Reads a manifest that was let in, or shall be: how large it may be is the server's own limit, and that may change.
///
/// Lenient, since what is pushed is also what other registries have; but never what could be read in two ways.
pub(super) fn read<'b>(bytes: &'b [u8], media_type: &str) -> Result<Manifest<'b>, ManifestError> {
    let limits = Limits::new().with_document(bytes.len());
    Reader::lenient().limits(limits).announced(media_type).manifest(bytes)
}

/// Begins to take a manifest. `tags` are those of the query, which only a manifest that is pushed by its digest gets:
/// beside a tag in the path they are passed over, and the reply does not name them.
pub(super) fn put<'r, S: Storage>(
    context: Context<'r, S>,
    repository: RepositoryView<'r>,
    revision: Revision<'r>,
    tags: Vec<Tag>,
) -> State<'r, S> {
    let length = match content_length(&context.head.headers) {
        Ok(length) => length,
        Err(error) => return State::Reply(bad_size(&error.to_string())),
    };
    if length.is_some_and(|length| length > context.server.max_manifest as u64) {
        return State::Reply(too_large());
    }
    let tags = if matches!(revision, Revision::Tag(_)) { Vec::new() } else { tags };
    let bytes = Vec::new();
    State::Manifest(ManifestBody { context, repository, revision, tags, length, bytes })
}

/// A manifest that is arriving. Memory is set aside for what arrived, not for what is announced.
pub(super) struct ManifestBody<'r, S> {
    context: Context<'r, S>,
    repository: RepositoryView<'r>,
    revision: Revision<'r>,
    tags: Vec<Tag>,
    /// How many bytes there will be, where `Content-Length` tells it.
    length: Option<u64>,
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

    /// What is wrong with the bytes, and both types where they differ: the document's first, which is short.
    fn why_unreadable(&self, announced: &str, error: &ManifestError) -> String {
        if error.kind() != ManifestErrorKind::UnexpectedMediaType {
            return error.to_string();
        }
        match read(&self.bytes, "") {
            Ok(manifest) => {
                format!("{error}: it is {}, announced was {announced}", manifest.media_type())
            }
            Err(_) => format!("{error}: {announced}"),
        }
    }

    /// Stores what arrived, if it is a manifest, and everything that it names is there.
    pub(super) fn end(self) -> Result<Response<Content>, S::Error> {
        match self.check()? {
            Ok(checked) => self.store(&checked),
            Err(refusal) => Ok(*refusal),
        }
    }

    fn check(&self) -> Result<Result<Checked, Box<Response<Content>>>, S::Error> {
        let refuse = |refusal| Ok(Err(Box::new(refusal)));
        if self.length.is_some_and(|length| length != self.bytes.len() as u64) {
            return refuse(bad_size("the body has another length than was announced"));
        }
        let digest = match &self.revision {
            Revision::Tag(_) => Digest::sha256_of(&self.bytes),
            Revision::Digest(digest) if digest.verify(&self.bytes).is_ok() => digest.clone(),
            Revision::Digest(_) => {
                let message = "the manifest has another digest, or its algorithm is not known";
                return refuse(content::refuse(ErrorCode::DigestInvalid, message));
            }
        };
        let announced = match ContentType::of(&self.context.head.headers) {
            Ok(content_type) => content_type.map(ContentType::into_media_type),
            Err(error) => return refuse(invalid(&error.to_string())),
        };
        // Case does not count in a header; every type that is taken is written small.
        let announced = announced.map(|it| it.as_str().to_ascii_lowercase()).unwrap_or_default();
        let manifest = match read(&self.bytes, &announced) {
            Ok(Manifest::Schema1(_)) => return refuse(invalid("schema 1 is no longer taken")),
            Ok(manifest) => manifest,
            Err(error) => return refuse(invalid(&self.why_unreadable(&announced, &error))),
        };
        let missing = self.missing(&manifest)?;
        if let Some((first, rest)) = missing.split_first() {
            return refuse(names_unknown(first, rest));
        }
        let subject = Referrer::of(&manifest).subject().cloned();
        Ok(Ok(Checked { digest, media_type: manifest.media_type().clone().into_owned(), subject }))
    }

    /// What the manifest names and the repository has not; the subject may be missing.
    fn missing(&self, manifest: &Manifest<'_>) -> Result<Vec<Digest>, S::Error> {
        let Context { storage, server, .. } = self.context;
        let is_blob = |blob: &Descriptor<'_>| {
            storage.blob(self.repository, blob.digest()).map(|size| size.is_some())
        };
        // An entry may be a blob, as in the index that buildkit makes of a cache; but not if it says that it is none.
        let is_entry = |entry: &Descriptor<'_>| {
            Ok(storage.has_manifest(self.repository, entry.digest())?
                || (!is_of_manifest(entry) && is_blob(entry)?))
        };
        let (has_all_blobs, has_all_entries) =
            (!server.takes_sparse_images, !server.takes_sparse_indexes);
        match manifest {
            Manifest::Image(image) if has_all_blobs => {
                let layers = image.layers().iter().filter(|it| is_kept_here(it));
                absent(iter::once(image.config()).chain(layers), is_blob)
            }
            Manifest::Artifact(artifact) if has_all_blobs => {
                absent(artifact.blobs().iter().filter(|it| is_kept_here(it)), is_blob)
            }
            Manifest::Index(index) if has_all_entries => absent(index.manifests(), is_entry),
            _ => Ok(Vec::new()),
        }
    }

    /// Keeps the manifest, then lets the tag name it, where the condition is asked again, as one step with setting the
    /// tag. Who loses that race leaves a manifest without a tag behind, which does no harm.
    fn store(self, checked: &Checked) -> Result<Response<Content>, S::Error> {
        let Self { context, repository, revision, tags, bytes, .. } = self;
        let Checked { digest, media_type, subject } = checked;
        let Context { storage, head, .. } = context;
        let condition = Condition::of(&head.headers);
        let current = match &revision {
            Revision::Tag(tag) => storage.tag(repository, *tag)?,
            Revision::Digest(digest) => {
                storage.has_manifest(repository, digest)?.then(|| digest.clone())
            }
        };
        if !condition.holds(current.as_ref()) {
            return Ok(content::precondition_failed());
        }
        let stored = StoredManifest { media_type: media_type.clone(), bytes };
        storage.put_manifest(repository, digest, &stored, subject.as_ref())?;
        if let Revision::Tag(tag) = revision
            && !storage.set_tag(repository, tag, digest, &condition)?
        {
            let is_deleted = condition == Condition::NONE; // meanwhile
            return Ok(if is_deleted { unknown() } else { content::precondition_failed() });
        }
        let mut set: Vec<Tag> = Vec::new();
        for tag in tags {
            if !set.contains(&tag)
                && storage.set_tag(repository, tag.view(), digest, &Condition::NONE)?
            {
                set.push(tag);
            }
        }
        let route = Route::GetManifest { repository, revision: digest.clone().into() };
        let Ok(location) = Location::of_route(&route) else {
            return Ok(context.server.failed(&head.method)); // no name and no digest that is known is so long
        };
        Ok(content::text(pushed(location, checked, set).to_response()))
    }
}

/// A manifest that may be stored.
struct Checked {
    digest: Digest,
    media_type: MediaType<'static>,
    subject: Option<Digest>,
}

/// `OCI-Subject` and `OCI-Tag` say what was done: a client does the rest itself.
fn pushed(location: Location, checked: &Checked, tags: Vec<Tag>) -> Pushed {
    let mut pushed = Pushed::new(location, checked.digest.clone());
    if let Some(subject) = &checked.subject {
        pushed = pushed.with_subject(subject.clone());
    }
    if tags.is_empty() { pushed } else { pushed.with_tags(TagList::from_iter(tags)) }
}

/// The first that are not there, each once; no more than a reply tells. What is named often is asked for once as a
/// manifest and once as a blob: a store may have to read it.
fn absent<'m, E>(
    named: impl IntoIterator<Item = &'m Descriptor<'m>>,
    is_there: impl Fn(&Descriptor<'_>) -> Result<bool, E>,
) -> Result<Vec<Digest>, E> {
    let (mut asked, mut absent) = (BTreeSet::new(), Vec::new());
    for descriptor in named {
        let digest = descriptor.digest();
        let is_news = asked.insert((digest, is_of_manifest(descriptor)));
        if is_news && !absent.contains(digest) && !is_there(descriptor)? {
            absent.push(digest.clone());
        }
        if absent.len() == ErrorBody::MAX_ERRORS {
            break;
        }
    }
    Ok(absent)
}

fn is_of_manifest(descriptor: &Descriptor<'_>) -> bool {
    descriptor.media_type().is_manifest() || descriptor.media_type().is_index()
}

/// Whether a layer has to be pushed here: not if it may not be, or says where else it is. What a descriptor carries
/// as `data` has to be: clients may pass that over.
fn is_kept_here(descriptor: &Descriptor<'_>) -> bool {
    descriptor.media_type().is_distributable() && descriptor.urls().len() == 0
}

/// One error for each. 400, as distribution answers; clients take a 404 for a repository or an API that is not there.
fn names_unknown(first: &Digest, rest: &[Digest]) -> Response<Content> {
    let entry = |digest: &Digest| {
        ErrorEntry::new(ErrorCode::ManifestBlobUnknown)
            .with_message(&format!("the manifest names {digest}, which the repository has not"))
            .with_detail(ErrorDetail::text(&digest.to_text()))
    };
    let body = rest.iter().map(entry).fold(ErrorBody::from(entry(first)), ErrorBody::with);
    content::text(body.to_response())
}

fn unknown() -> Response<Content> {
    content::refuse(ErrorCode::ManifestUnknown, "the repository has no such manifest")
}

fn invalid(message: &str) -> Response<Content> {
    content::refuse(ErrorCode::ManifestInvalid, message)
}

fn bad_size(message: &str) -> Response<Content> {
    content::refuse(ErrorCode::SizeInvalid, message)
}

fn too_large() -> Response<Content> {
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    content::refuse_with(status, ErrorCode::ManifestInvalid, "the manifest is too large")
}
