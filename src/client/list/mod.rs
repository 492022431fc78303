//! Lists, which a registry gives page by page: of tags, of repositories, of referrers.

mod names;
mod page_size;
mod pages;
mod referrers;
mod repositories;
mod tags;

use alloc::boxed::Box;
use alloc::vec::Vec;

use http::Method;
use http::header::{ACCEPT, HeaderValue};

pub use self::referrers::ListReferrers;
pub use self::repositories::ListRepositories;
pub use self::tags::ListTags;
use super::exchange::Call;
use super::flow::Next;
use crate::protocol::Route;
use crate::protocol::reply::MAX_PAGE;
use crate::registry::Hop;

/// The bytes of all pages of a list together, 64 MiB: what is held of it is of that size.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Pages in a row that have no entries at all, 64: registries leave out what one may not see.
const MAX_EMPTY_PAGES: u32 = 64;

/// Pages in a row whose entries were all there before, 2: the registry does not heed where its own `Link` leads.
const MAX_STALE_PAGES: u32 = 2;

/// The request for the first page, or for the only one.
fn first<T>(route: &Route<'_>, accept: HeaderValue) -> Next<Vec<T>> {
    page(Call::route(route), accept)
}

/// The request for the page that the last one led to, with the scopes of the first.
fn following<T>(hop: Hop, route: &Route<'_>, accept: HeaderValue) -> Next<Vec<T>> {
    page(Call::at(Method::GET, hop, route.scopes()), accept)
}

fn page<T>(call: Call, accept: HeaderValue) -> Next<Vec<T>> {
    Next::Call(Box::new(call.with_header(ACCEPT, accept).capturing(MAX_PAGE)))
}
