//! What is there: the registry itself, repositories, tags.

use alloc::string::String;
use alloc::vec::Vec;

use http::Response;
use http::header::{CONTENT_TYPE, HeaderValue, LINK};

use super::Storage;
use super::content::{self, Content};
use super::exchange::Context;
use crate::RepositoryView;
use crate::protocol::header::Link;
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
    let found = cut(context, page, |after, most| context.storage.repositories(after, most))?;
    let next = found.last.as_ref().map(|last| Route::Catalog(page.after(last.as_str())));
    Ok(linked(CatalogPage::new(found.list).to_response(), next))
}

pub(super) fn tags<S: Storage>(
    context: Context<'_, S>,
    repository: RepositoryView<'_>,
    page: &Page<'_>,
) -> Result<Response<Content>, S::Error> {
    let mut is_there = true;
    let found = cut(context, page, |after, most| {
        let tags = context.storage.tags(repository, after, most)?;
        is_there = tags.is_some();
        Ok(tags.unwrap_or_default())
    })?;
    if !is_there {
        return Ok(content::refuse(ErrorCode::NameUnknown, "there is no such repository"));
    }
    let last = found.last.as_ref();
    let next = last.map(|last| Route::Tags { repository, page: page.after(last.as_str()) });
    Ok(linked(TagPage::new(repository, found.list).to_response(), next))
}

/// A page of a list.
struct Cut<T> {
    list: Vec<T>,
    /// Behind which entry the list goes on, if it does.
    last: Option<T>,
}

/// Asks for one entry more than are wanted, to know whether there are more. What is asked for is never more than a page
/// of this server has, whatever `n` is; with `n=0` no entry is wanted, and the list ends.
fn cut<S: Storage, T: Clone>(
    context: Context<'_, S>,
    page: &Page<'_>,
    ask: impl FnOnce(&str, usize) -> Result<Vec<T>, S::Error>,
) -> Result<Cut<T>, S::Error> {
    let most = page.size(context.server.page);
    let mut found = ask(page.last.as_deref().unwrap_or_default(), most.saturating_add(1))?;
    let goes_on = found.len() > most;
    found.truncate(most);
    Ok(Cut { last: found.last().filter(|_| goes_on).cloned(), list: found })
}

/// A page with a `Link` to the next one, if there is one: a path of this registry, whatever it is called from outside.
pub(super) fn linked(mut page: Response<String>, next: Option<Route<'_>>) -> Response<Content> {
    let link = next.map(|next| Link::next_value(&next.to_path_and_query()));
    // What a route writes has only characters that a `Link` may have.
    if let Some(Ok(link)) = link {
        page.headers_mut().insert(LINK, link);
    }
    content::text(page)
}
