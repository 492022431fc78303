//! Pages of lists of names: tags, and repositories.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
use core::fmt;

use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{CONTENT_TYPE, LINK},
    response::Parts,
};
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::{Location, ReplyError, ReplyErrorKind as Kind, refuse_encoded, response};
use crate::{
    Repository, RepositoryView, Tag, TagView,
    protocol::{
        clean::clean,
        header::{ContentType, HeaderError, Link},
    },
};

/// The longest body of a page in bytes, 8 MiB: a registry that ignores `n` sends all tags at once.
pub const MAX_PAGE: usize = 8 * 1024 * 1024;

/// The most names of a page, 131,072: more than any registry was seen to send at once, within a few MiB of memory.
pub const MAX_NAMES: usize = 128 * 1024;

/// The most refused names that are kept of a page.
const MAX_REFUSED: usize = 64;

/// The most of a refused name that is kept, in bytes.
const MAX_SHOWN: usize = 256;

/// The names of a page, whatever they are of.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Names<T> {
    list: Vec<T>,
    refused: Vec<Box<str>>,
    refused_count: usize,
    repeats: usize,
    is_listed: bool,
    next: Option<Location>,
}

/// Documents and methods that both kinds of page have.
macro_rules! page {
    ($page:ident, $body:literal, $refused:literal) => {
        impl $page {
            /// Names that are none of the grammar, as they were sent: cleaned, cut to 256 bytes, the first 64.
            ///
            /// ```
            #[doc = concat!("use distref::protocol::reply::", stringify!($page), ";")]
            ///
            /// let (parts, ()) = http::Response::new(()).into_parts();
            #[doc = concat!("let page = ", stringify!($page), "::read(&parts, br#\"", $refused, "\"#)?;")]
            /// assert_eq!(&*page.refused()[0], "-x");
            /// # Ok::<(), distref::protocol::reply::ReplyError>(())
            /// ```
            #[must_use]
            pub fn refused(&self) -> &[Box<str>] {
                &self.names.refused
            }

            /// How many names are none of the grammar.
            ///
            /// ```
            #[doc = concat!("use distref::protocol::reply::", stringify!($page), ";")]
            ///
            /// let (parts, ()) = http::Response::new(()).into_parts();
            #[doc = concat!("let page = ", stringify!($page), "::read(&parts, br#\"", $refused, "\"#)?;")]
            /// assert_eq!(page.refused_count(), 1);
            /// # Ok::<(), distref::protocol::reply::ReplyError>(())
            /// ```
            #[must_use]
            pub const fn refused_count(&self) -> usize {
                self.names.refused_count
            }

            /// How many names were there once more.
            ///
            /// ```
            #[doc = concat!("use distref::protocol::reply::", stringify!($page), ";")]
            ///
            /// let (parts, ()) = http::Response::new(()).into_parts();
            #[doc = concat!("let page = ", stringify!($page), "::read(&parts, br#\"", $body, "\"#)?;")]
            /// assert_eq!(page.repeats(), 1);
            /// # Ok::<(), distref::protocol::reply::ReplyError>(())
            /// ```
            #[must_use]
            pub const fn repeats(&self) -> usize {
                self.names.repeats
            }

            /// Whether there was a list at all, be it an empty one: neither `null` nor nothing.
            ///
            /// ```
            #[doc = concat!("use distref::protocol::reply::", stringify!($page), ";")]
            ///
            /// let (parts, ()) = http::Response::new(()).into_parts();
            #[doc = concat!("assert!(!", stringify!($page), "::read(&parts, b\"{}\")?.is_listed());")]
            /// # Ok::<(), distref::protocol::reply::ReplyError>(())
            /// ```
            #[must_use]
            pub const fn is_listed(&self) -> bool {
                self.names.is_listed
            }

            /// Where the list goes on; `None` where it ends. Wins over what a client would ask for by itself; an
            /// empty page may have one.
            ///
            /// ```
            #[doc = concat!("use distref::protocol::reply::", stringify!($page), ";")]
            ///
            /// let response = http::Response::builder().header("link", "</v2/next>; rel=next");
            /// let (parts, ()) = response.body(())?.into_parts();
            #[doc = concat!("let page = ", stringify!($page), "::read(&parts, b\"{}\")?;")]
            /// assert_eq!(page.next().unwrap().expose(), "/v2/next");
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            #[must_use]
            pub const fn next(&self) -> Option<&Location> {
                self.names.next.as_ref()
            }

            /// The same page with a link to the next one.
            ///
            /// # Errors
            ///
            /// As [`Link::next_value`].
            ///
            /// ```
            #[doc = concat!("use distref::protocol::reply::", stringify!($page), ";")]
            ///
            /// let (parts, ()) = http::Response::new(()).into_parts();
            #[doc = concat!("let page = ", stringify!($page), "::read(&parts, b\"{}\")?;")]
            /// let mut headers = http::HeaderMap::new();
            /// page.with_next("/v2/next?n=2")?.write_to(&mut headers);
            /// assert_eq!(headers["link"], "</v2/next?n=2>; rel=\"next\"");
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            pub fn with_next(mut self, target: &str) -> Result<Self, HeaderError> {
                let mut headers = HeaderMap::new();
                headers.insert(LINK, Link::next_value(target)?);
                self.names.next = Location::next(&headers)?;
                Ok(self)
            }

            /// The status to send: 200.
            ///
            /// ```
            #[doc = concat!("use distref::protocol::reply::", stringify!($page), ";")]
            ///
            /// let (parts, ()) = http::Response::new(()).into_parts();
            #[doc = concat!("assert_eq!(", stringify!($page), "::read(&parts, b\"{}\")?.status(), 200);")]
            /// # Ok::<(), distref::protocol::reply::ReplyError>(())
            /// ```
            #[must_use]
            pub const fn status(&self) -> StatusCode {
                StatusCode::OK
            }

            /// The response for a server to send: status, headers, and the names as JSON.
            ///
            /// ```
            #[doc = concat!("use distref::protocol::reply::", stringify!($page), ";")]
            ///
            /// let (parts, ()) = http::Response::new(()).into_parts();
            #[doc = concat!("let page = ", stringify!($page), "::read(&parts, br#\"", $body, "\"#)?;")]
            /// assert_eq!(*page.to_response().body(), page.to_json());
            /// # Ok::<(), distref::protocol::reply::ReplyError>(())
            /// ```
            #[must_use]
            pub fn to_response(&self) -> Response<String> {
                response(self.status(), self.to_json(), |headers| self.write_to(headers))
            }

            /// Writes the headers that are read, and the content type of the body.
            ///
            /// ```
            #[doc = concat!("use distref::protocol::reply::", stringify!($page), ";")]
            ///
            /// let (parts, ()) = http::Response::new(()).into_parts();
            /// let mut headers = http::HeaderMap::new();
            #[doc = concat!(stringify!($page), "::read(&parts, b\"{}\")?.write_to(&mut headers);")]
            /// assert_eq!(headers["content-type"], "application/json");
            /// # Ok::<(), distref::protocol::reply::ReplyError>(())
            /// ```
            pub fn write_to(&self, headers: &mut HeaderMap) {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                write_next(self.next(), headers);
            }
        }
    };
}

/// Writes the link to the next page.
pub(super) fn write_next(next: Option<&Location>, headers: &mut HeaderMap) {
    if let Some(link) = next.and_then(|next| Link::next_value(next.expose()).ok()) {
        headers.insert(LINK, link);
    }
}

/// A page of the tags of a repository.
///
/// # Shape
///
/// ```text
/// { "name": "team/app", "tags": ["1.2", …] }      ; Link: <…>; rel="next"
/// ```
///
/// | rule | |
/// |---|---|
/// | status other than 200, HTML, more than [`MAX_PAGE`] bytes or [`MAX_NAMES`] tags, no JSON object | error |
/// | `tags` is `null` or missing | no tags, and [`is_listed`](Self::is_listed) is false |
/// | a tag again | counted in [`repeats`](Self::repeats) |
/// | no tag by its grammar | kept apart, in [`refused`](Self::refused) |
/// | any order | kept: the specification wants one of two, registries have others |
/// | a `Link` that cannot be read | error: the list may go on |
///
/// Source: distribution-spec v1.1.1, section "Listing Tags".
///
/// ```
/// use distref::protocol::reply::TagPage;
/// use distref::tag;
///
/// let response = http::Response::builder().header("link", "</v2/app/tags/list?last=1.10>; rel=next");
/// let (parts, ()) = response.body(())?.into_parts();
/// let page = TagPage::read(&parts, br#"{"name": "app", "tags": ["1.9", "1.10", "1.9", "a:b"]}"#)?;
/// assert_eq!(page.tags(), [tag!("1.9"), tag!("1.10")]);
/// assert_eq!((page.repeats(), page.refused_count()), (1, 1));
/// assert_eq!(page.next().unwrap().expose(), "/v2/app/tags/list?last=1.10");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TagPage {
    name: Option<Box<str>>,
    names: Names<Tag>,
}

impl TagPage {
    /// A page for a server to send; what is beyond [`MAX_NAMES`] tags is left out.
    ///
    /// ```
    /// use distref::protocol::reply::TagPage;
    /// use distref::{RepositoryView, tag};
    ///
    /// let page = TagPage::new(RepositoryView::parse("team/app")?, [tag!("1.2").into()]);
    /// assert_eq!(page.to_json(), r#"{"name":"team/app","tags":["1.2"]}"#);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn new(name: RepositoryView<'_>, tags: impl IntoIterator<Item = Tag>) -> Self {
        Self { name: Some(name.to_cow().into()), names: Names::new(tags) }
    }

    /// Reads a response.
    ///
    /// # Errors
    ///
    /// As the table says.
    ///
    /// ```
    /// use distref::protocol::reply::{ReplyErrorKind, TagPage};
    ///
    /// let (parts, ()) = http::Response::new(()).into_parts();
    /// let error = TagPage::read(&parts, b"<html>").unwrap_err();
    /// assert_eq!(error.kind(), ReplyErrorKind::Json);
    /// ```
    pub fn read(parts: &Parts, body: &[u8]) -> Result<Self, ReplyError> {
        let (name, names) =
            Names::read(parts, body, "tags", |text| TagView::accept(text).map(Tag::from))?;
        Ok(Self { name, names })
    }

    /// The repository, as the registry names it; cleaned, cut to 256 bytes.
    ///
    /// ```
    /// use distref::protocol::reply::TagPage;
    ///
    /// let (parts, ()) = http::Response::new(()).into_parts();
    /// assert_eq!(TagPage::read(&parts, b"{}")?.name(), None);
    /// # Ok::<(), distref::protocol::reply::ReplyError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The tags, in the order of the page, each once.
    ///
    /// ```
    /// use distref::protocol::reply::TagPage;
    ///
    /// let (parts, ()) = http::Response::new(()).into_parts();
    /// assert!(TagPage::read(&parts, br#"{"tags": null}"#)?.tags().is_empty());
    /// # Ok::<(), distref::protocol::reply::ReplyError>(())
    /// ```
    #[must_use]
    pub fn tags(&self) -> &[Tag] {
        &self.names.list
    }

    /// The body for a server to send: name and tags.
    ///
    /// ```
    /// use distref::RepositoryView;
    /// use distref::protocol::reply::TagPage;
    ///
    /// let page = TagPage::new(RepositoryView::parse("app")?, []);
    /// assert_eq!(page.to_json(), r#"{"name":"app","tags":[]}"#);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let name = serde_json::to_string(self.name().unwrap_or_default()).unwrap_or_default();
        let tags = joined(self.tags().iter().map(Tag::as_str));
        alloc::format!(r#"{{"name":{name},"tags":[{tags}]}}"#)
    }
}

page!(TagPage, r#"{"tags": ["a", "a"]}"#, r#"{"tags": ["-x"]}"#);

/// A page of the repositories of a registry.
///
/// # Shape
///
/// ```text
/// { "repositories": ["team/app", …] }      ; Link: <…>; rel="next"
/// ```
/// The rules are those of [`TagPage`]. Source: distribution, `docs/spec/api.md`, section "Listing Repositories"; not
/// in distribution-spec, and many registries refuse it.
///
/// ```
/// use distref::protocol::reply::CatalogPage;
///
/// let (parts, ()) = http::Response::new(()).into_parts();
/// let page = CatalogPage::read(&parts, br#"{"repositories": ["team/app", "Team/App"]}"#)?;
/// assert_eq!(page.repositories()[0], "team/app");
/// assert_eq!(&*page.refused()[0], "Team/App");
/// # Ok::<(), distref::protocol::reply::ReplyError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CatalogPage {
    names: Names<Repository>,
}

impl CatalogPage {
    /// A page for a server to send; what is beyond [`MAX_NAMES`] repositories is left out.
    ///
    /// ```
    /// use distref::RepositoryView;
    /// use distref::protocol::reply::CatalogPage;
    ///
    /// let page = CatalogPage::new([RepositoryView::parse("team/app")?.into()]);
    /// assert_eq!(page.to_json(), r#"{"repositories":["team/app"]}"#);
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn new(repositories: impl IntoIterator<Item = Repository>) -> Self {
        Self { names: Names::new(repositories) }
    }

    /// Reads a response.
    ///
    /// # Errors
    ///
    /// As [`TagPage::read`].
    ///
    /// ```
    /// use distref::protocol::reply::CatalogPage;
    ///
    /// let (parts, ()) = http::Response::builder().status(401).body(())?.into_parts();
    /// assert!(CatalogPage::read(&parts, b"").is_err());
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn read(parts: &Parts, body: &[u8]) -> Result<Self, ReplyError> {
        let read = |text: &str| RepositoryView::accept(text).map(Repository::from);
        let (_, names) = Names::read(parts, body, "repositories", read)?;
        Ok(Self { names })
    }

    /// The repositories, in the order of the page, each once.
    ///
    /// ```
    /// use distref::protocol::reply::CatalogPage;
    ///
    /// let (parts, ()) = http::Response::new(()).into_parts();
    /// assert!(CatalogPage::read(&parts, b"{}")?.repositories().is_empty());
    /// # Ok::<(), distref::protocol::reply::ReplyError>(())
    /// ```
    #[must_use]
    pub fn repositories(&self) -> &[Repository] {
        &self.names.list
    }

    /// The body for a server to send.
    ///
    /// ```
    /// use distref::protocol::reply::CatalogPage;
    ///
    /// assert_eq!(CatalogPage::new([]).to_json(), r#"{"repositories":[]}"#);
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let names = joined(self.repositories().iter().map(Repository::as_str));
        alloc::format!(r#"{{"repositories":[{names}]}}"#)
    }
}

page!(CatalogPage, r#"{"repositories": ["a", "a"]}"#, r#"{"repositories": ["-x"]}"#);

/// JSON strings of texts that have nothing to escape.
fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut json = String::new();
    for (at, text) in texts.enumerate() {
        json.extend([if at == 0 { "\"" } else { ",\"" }, text, "\""]);
    }
    json
}

impl<T: AsText> Names<T> {
    const fn empty(next: Option<Location>) -> Self {
        Self {
            list: Vec::new(),
            refused: Vec::new(),
            refused_count: 0,
            repeats: 0,
            is_listed: false,
            next,
        }
    }

    /// The names, each once; further ones than the limit are left out.
    fn new(names: impl IntoIterator<Item = T>) -> Self {
        let list = names.into_iter().take(MAX_NAMES).collect();
        Self { list, is_listed: true, ..Self::empty(None) }.each_once()
    }

    /// Reads a page: the name of what it is of, if it says so, and the names on it.
    fn read(
        parts: &Parts,
        body: &[u8],
        member: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<(Option<Box<str>>, Self), ReplyError> {
        check_page(parts, body)?;
        let text = core::str::from_utf8(body)
            .map_err(|error| ReplyError::body(Kind::Json, error.valid_up_to(), body))?;
        let names = Self::empty(Location::next(&parts.headers)?);
        let mut page = Body { member, read, name: None, names, is_seen: false };
        let mut json = serde_json::Deserializer::from_str(text);
        json.deserialize_map(&mut page).and_then(|()| json.end()).map_err(|error| {
            let is_full = error.is_data() && alloc::format!("{error}").starts_with(FULL);
            let kind = if is_full { Kind::TooMany } else { Kind::Json };
            ReplyError::body(kind, offset_of(text, error.line(), error.column()), body)
        })?;
        Ok((page.name, page.names.each_once()))
    }

    /// Drops what is there once more, and keeps the order. Sorts numbers, which take less room than a set of texts.
    fn each_once(mut self) -> Self {
        let text = |at: u32| self.list.get(at as usize).map(AsText::as_text);
        let mut order: Vec<u32> = (0..).take(self.list.len()).collect();
        order.sort_unstable_by_key(|&at| (text(at), at));
        let is_repeat = |pair: &&[u32]| matches!(pair, [one, two] if text(*one) == text(*two));
        let mut repeats: Vec<u32> =
            order.windows(2).filter(is_repeat).filter_map(|pair| pair.last().copied()).collect();
        drop(order);
        repeats.sort_unstable();
        self.repeats = repeats.len();
        let (mut at, mut repeats) = (0, repeats.into_iter().peekable());
        self.list.retain(|_| {
            let is_first = repeats.next_if_eq(&at).is_none();
            at += 1;
            is_first
        });
        self.list.shrink_to_fit();
        self
    }
}

/// What is told apart by its text.
trait AsText {
    fn as_text(&self) -> &str;
}

impl AsText for Tag {
    fn as_text(&self) -> &str {
        self.as_str()
    }
}

impl AsText for Repository {
    fn as_text(&self) -> &str {
        self.as_str()
    }
}

/// What holds for every page: status, no HTML, no encoding, a limit.
pub(super) fn check_page(parts: &Parts, body: &[u8]) -> Result<(), ReplyError> {
    if parts.status != StatusCode::OK {
        return Err(ReplyError::status(parts.status));
    }
    refuse_encoded(&parts.headers)?;
    if ContentType::of(&parts.headers).is_ok_and(|it| it.is_some_and(|it| it.is_html())) {
        return Err(ReplyError::body(Kind::Html, 0, body));
    }
    if body.len() > MAX_PAGE { Err(ReplyError::new(Kind::TooLarge)) } else { Ok(()) }
}

/// The text of a string, borrowed where it has no escapes.
fn text_of(value: &RawValue) -> Option<Cow<'_, str>> {
    let json = value.get();
    match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => Some(Cow::Borrowed(plain)),
        _ => serde_json::from_str(json).ok().map(Cow::Owned),
    }
}

/// What says that a list has too many elements.
const FULL: &str = "too many elements";

/// The body of a page, read element by element into what is kept of it.
struct Body<T, F> {
    /// The member that has the list.
    member: &'static str,
    read: F,
    name: Option<Box<str>>,
    names: Names<T>,
    is_seen: bool,
}

impl<'a, T, F: Fn(&str) -> Option<T>> Visitor<'a> for &mut Body<T, F> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == self.member {
                if self.is_seen {
                    return Err(A::Error::custom("the list is there twice"));
                }
                self.is_seen = true;
                map.next_value_seed(List(&self.read, &mut self.names))?;
            } else if key == "name" {
                let value: &RawValue = map.next_value()?;
                self.name = text_of(value).map(|text| clean(text.as_bytes(), MAX_SHOWN).into());
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The elements of a list, which may be `null`.
struct List<'n, T, F>(&'n F, &'n mut Names<T>);

impl<'a, T, F: Fn(&str) -> Option<T>> DeserializeSeed<'a> for List<'_, T, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'a, T, F: Fn(&str) -> Option<T>> Visitor<'a> for List<'_, T, F> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<(), A::Error> {
        let Self(read, names) = self;
        names.is_listed = true;
        let mut count = 0;
        while let Some(value) = list.next_element::<&RawValue>()? {
            count += 1;
            if count > MAX_NAMES {
                return Err(A::Error::custom(FULL));
            }
            let text = text_of(value);
            if let Some(name) = text.as_deref().and_then(read) {
                names.list.push(name);
                continue;
            }
            names.refused_count += 1;
            if names.refused.len() < MAX_REFUSED {
                let text = text.as_deref().unwrap_or(value.get()); // of no string, its JSON
                names.refused.push(clean(text.as_bytes(), MAX_SHOWN).into());
            }
        }
        Ok(())
    }
}

/// The byte of a place that `serde_json` tells: lines from 1, columns from 0, in bytes.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let mut starts =
        core::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
    let start = starts.nth(line.saturating_sub(1)).unwrap_or(0);
    start.saturating_add(column.saturating_sub(1)).min(text.len())
}
