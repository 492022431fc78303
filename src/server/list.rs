//! What is there: the registry itself, repositories, tags.

use alloc::string::String;
use alloc::vec::Vec;

use http::Response;
use http::header::{CONTENT_TYPE, HeaderValue};

use super::Storage;
use super::content::{self, Content};
use super::exchange::Context;
use crate::RepositoryView;
use crate::protocol::reply::{CatalogPage, TagPage};
use crate::protocol::{ErrorCode, Page, Route};

/// An empty object: some clients want JSON.
pub(super) fn ping() -> Response<Content> {
    let mut reply = Response::new(String::from("{}"));
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    content::text(reply)
}

/// There are no extensions.
pub(super) fn discover() -> Response<Content> {
    let status = http::StatusCode::NOT_FOUND;
    content::refuse_with(status, ErrorCode::Unsupported, "the registry has no extensions")
}

pub(super) fn catalog<S: Storage>(
    context: Context<'_, S>,
    page: &Page<'_>,
) -> Result<Response<Content>, S::Error> {
    let repositories = cut(context, page, |after, most| context.storage.repositories(after, most))?;
    let mut reply = CatalogPage::new(repositories.list);
    if repositories.goes_on
        && let Some(last) = reply.repositories().last()
    {
        let next = Route::Catalog(page.after(last.as_str())).to_path_and_query();
        reply = reply.clone().with_next(&next).unwrap_or(reply);
    }
    Ok(content::text(reply.to_response()))
}

pub(super) fn tags<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    page: &Page<'_>,
) -> Result<Response<Content>, S::Error> {
    let mut is_there = true;
    let tags = cut(context, page, |after, most| {
        let tags = context.storage.tags(repository, after, most)?;
        is_there = tags.is_some();
        Ok(tags.unwrap_or_default())
    })?;
    if !is_there {
        return Ok(content::refuse(ErrorCode::NameUnknown, "there is no such repository"));
    }
    let mut reply = TagPage::new(repository, tags.list);
    if tags.goes_on
        && let Some(last) = reply.tags().last()
    {
        let page = page.after(last.as_str());
        let next = Route::Tags { repository, page }.to_path_and_query();
        reply = reply.clone().with_next(&next).unwrap_or(reply);
    }
    Ok(content::text(reply.to_response()))
}

/// A page, and whether there is another behind it.
pub(super) struct Cut<T> {
    pub(super) list: Vec<T>,
    pub(super) goes_on: bool,
}

/// Asks for one entry more than are wanted, to know whether there are more.
pub(super) fn cut<S: Storage, T>(
    context: Context<'_, S>,
    page: &Page<'_>,
    ask: impl FnOnce(&str, usize) -> Result<Vec<T>, S::Error>,
) -> Result<Cut<T>, S::Error> {
    let most = page.size(context.server.page);
    let mut list = ask(page.last.as_deref().unwrap_or_default(), most.saturating_add(1))?;
    let goes_on = list.len() > most && most > 0;
    list.truncate(most);
    Ok(Cut { list, goes_on })
}
