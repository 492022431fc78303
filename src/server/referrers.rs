//! What is about a manifest.

use alloc::borrow::Cow;
use alloc::string::ToString;
use alloc::vec::Vec;

use http::Response;

use super::content::Content;
use super::exchange::Context;
use super::{Server, Storage, StoredManifest, list, manifest};
use crate::manifest::{Descriptor, IndexBuilder, Limits, MediaType, Reader, Referrer};
use crate::protocol::header::Filters;
use crate::protocol::reply::ReferrersPage;
use crate::protocol::{Page, Route};
use crate::{Digest, RepositoryView};

/// The most bytes of the manifests in one page, 4 MiB. What a page has of a manifest is never much more than the
/// manifest, and clients read 4 to 8 MiB.
const MAX_PAGE: usize = 4 * 1024 * 1024;

/// The most bytes that are read for one page, 32 MiB: a filter may pass over much.
const MAX_READ: usize = 32 * 1024 * 1024;

/// How many bytes a look at a manifest counts for at least: one block of a disk.
const LOOK: usize = 4 * 1024;

/// How many digests are asked for at a time: as many as are looked at for one page, for a store may have to sort them.
const BATCH: usize = MAX_READ / LOOK;

/// A page of an index: the manifests whose subject this is, whether or not it is there, nor the repository.
///
/// | a page ends before | and links to the next |
/// |---|---|
/// | the entry that is one too many for `n`, or for a page of this server | yes |
/// | the manifest with which it would have more than [`MAX_PAGE`] bytes, unless it is the only one | yes |
/// | more than [`MAX_READ`] bytes are read; it may be empty then | yes |
/// | the end of the list; and with `n=0` | no |
///
/// `n` counts what the filter lets through. The tag that clients without this list write is not looked at.
///
/// Source: distribution-spec v1.1.1, section "Listing Referrers".
pub(super) fn list<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    subject: &Digest,
    artifact_type: Option<&str>,
    page: &Page<'_>,
) -> Result<Response<Content>, S::Error> {
    let most = page.size(context.server.page);
    let mut found = Found { most, artifact_type, entries: Vec::new(), bytes: 0, read: 0 };
    let after = page.last.as_deref().unwrap_or_default();
    let last = found.fill(context.storage, repository, subject, after)?;
    let index = found.entries.into_iter().fold(IndexBuilder::new(), IndexBuilder::manifest);
    // What was let in leniently is let out so; what is in the page was counted.
    let limits = Limits::new().with_document(usize::MAX).with_entries(Server::MAX_PAGE);
    let Ok(index) = index.build_for(&Reader::lenient().limits(limits)) else {
        return Ok(context.server.failed(&context.head.method));
    };
    let filters = if artifact_type.is_some() { Filters::ARTIFACT_TYPE } else { Filters::NONE };
    let next = last.map(|last| Route::Referrers {
        repository,
        digest: subject.clone(),
        artifact_type: artifact_type.map(Cow::Borrowed),
        page: page.after(last.to_string()),
    });
    Ok(list::linked(ReferrersPage::new(index).with_filters(filters).to_response(), next))
}

/// A page that is being filled.
struct Found<'w> {
    most: usize,
    artifact_type: Option<&'w str>,
    entries: Vec<Descriptor<'static>>,
    /// Of the manifests in the page.
    bytes: usize,
    /// Of those that were looked at.
    read: usize,
}

impl Found<'_> {
    /// Fills the page from what is behind `after`, and says behind which the list goes on, if it does.
    fn fill<S: Storage>(
        &mut self,
        storage: &S,
        repository: RepositoryView<'_>,
        subject: &Digest,
        after: &str,
    ) -> Result<Option<Digest>, S::Error> {
        let mut last: Option<Digest> = None;
        while self.most > 0 {
            let after = last.as_ref().map_or(Cow::Borrowed(after), |last| last.to_string().into());
            let batch = storage.referrers(repository, subject, &after, BATCH)?;
            if batch.is_empty() {
                break;
            }
            for digest in batch {
                if self.read > MAX_READ || !self.add(storage, repository, &digest)? {
                    return Ok(last);
                }
                last = Some(digest);
            }
        }
        Ok(None)
    }

    /// Adds a manifest, if it is of the type that is wanted, and not gone meanwhile. `false` if there is no room for it.
    fn add<S: Storage>(
        &mut self,
        storage: &S,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, S::Error> {
        let stored = storage.manifest(repository, digest)?;
        let size = stored.as_ref().map_or(0, |stored| stored.bytes.len());
        self.read = self.read.saturating_add(size.max(LOOK));
        let Some(entry) = stored.and_then(|stored| self.entry(digest, &stored)) else {
            return Ok(true);
        };
        let bytes = self.bytes.saturating_add(size);
        let has_room = self.entries.len() < self.most && bytes <= MAX_PAGE;
        if has_room || self.entries.is_empty() {
            self.entries.push(entry);
            self.bytes = bytes;
            return Ok(true);
        }
        Ok(false)
    }

    /// What a list says of a manifest, if the filter lets it through.
    fn entry(&self, digest: &Digest, stored: &StoredManifest) -> Option<Descriptor<'static>> {
        let manifest = manifest::read(&stored.bytes, stored.media_type.as_str()).ok()?;
        let referrer = Referrer::of(&manifest);
        let is_of_type =
            |wanted| referrer.artifact_type().is_some_and(|it: &MediaType<'_>| *it == wanted);
        let is_wanted = self.artifact_type.is_none_or(is_of_type);
        is_wanted.then(|| referrer.entry(digest.clone(), stored.bytes.len() as u64))
    }
}
