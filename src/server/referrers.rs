//! What is about a manifest.

use alloc::string::ToString;

use http::Response;

use super::Storage;
use super::content::{self, Content};
use super::exchange::Context;
use super::list::cut;
use crate::manifest::{Descriptor, IndexBuilder, MediaType, Reader, Referrer};
use crate::protocol::header::Filters;
use crate::protocol::reply::ReferrersPage;
use crate::protocol::{Page, Route};
use crate::{Digest, RepositoryView};

pub(super) fn list<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    subject: &Digest,
    artifact_type: Option<&str>,
    page: &Page<'_>,
) -> Result<Response<Content>, S::Error> {
    let found = cut(context, page, |after, most| {
        context.storage.referrers(repository, subject, after, most)
    })?;
    let mut index = IndexBuilder::new();
    for digest in &found.list {
        let Some(entry) = entry(context, repository, digest)? else { continue };
        let is_of_type = |wanted: &str| {
            entry.artifact_type().is_some_and(|it: &MediaType<'_>| it.as_str() == wanted)
        };
        if artifact_type.is_none_or(is_of_type) {
            index = index.manifest(entry);
        }
    }
    let Ok(index) = index.build() else { return Ok(context.server.failed(&context.head.method)) };
    let mut reply = ReferrersPage::new(index);
    if artifact_type.is_some() {
        reply = reply.with_filters(Filters::ARTIFACT_TYPE);
    }
    if found.goes_on
        && let Some(last) = found.list.last()
    {
        let next = Route::Referrers {
            repository,
            digest: subject.clone(),
            artifact_type: artifact_type.map(Into::into),
            page: page.after(last.to_string()),
        };
        let next = next.to_path_and_query();
        reply = reply.clone().with_next(&next).unwrap_or(reply);
    }
    Ok(content::text(reply.to_response()))
}

/// What a list says of a manifest; `None` if it is gone meanwhile.
fn entry<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    digest: &Digest,
) -> Result<Option<Descriptor<'static>>, S::Error> {
    let Some(stored) = context.storage.manifest(repository, digest)? else { return Ok(None) };
    let reader = Reader::lenient().announced(stored.media_type.as_str());
    let Ok(manifest) = reader.manifest(&stored.bytes) else { return Ok(None) };
    let size = stored.bytes.len() as u64;
    Ok(Some(Referrer::of(&manifest).entry(digest.clone(), size)))
}
