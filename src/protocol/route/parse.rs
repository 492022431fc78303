//! Method, path and query to a route.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

use http::Method;

use super::endpoint::Endpoint;
use super::query::{Param, Query, decode};
use super::refusal::{Refusal, RefusalKind, RefusalPart};
use super::{Page, Revision, Route, UploadId, UploadStart, path};
use crate::digest::{Algorithm, DigestError};
use crate::protocol::ErrorCode;
use crate::reference::ReferenceError;
use crate::tag::TagError;
use crate::{Digest, DigestView, Repository, RepositoryView, Tag, TagView};

pub(super) fn route<'a>(
    method: &Method,
    text: &'a str,
    query: Option<&'a str>,
) -> Result<Route<'a>, Refusal> {
    let query = query.unwrap_or_default();
    check_length(text, query)?;
    path::check(text)?;
    let query = Query::new(query)?;
    let Some(endpoint) = Endpoint::of(text) else {
        return Err(Refusal::of_text(RefusalKind::Endpoint, RefusalPart::Path, 0..text.len()));
    };
    let method =
        if *method == Method::HEAD && !endpoint.tells_head() { &Method::GET } else { method };
    let is_write = ![Method::GET, Method::HEAD, Method::DELETE].contains(method);
    let path = Path { text, is_strict: is_write || matches!(endpoint, Endpoint::Referrers(..)) };
    match (endpoint, method.as_str()) {
        (Endpoint::Base, "GET") => Ok(Route::Ping),
        (Endpoint::Catalog, "GET") => Ok(Route::Catalog(page(query)?)),
        (Endpoint::Discover(None), "GET") => Ok(Route::Discover(None)),
        (Endpoint::Discover(Some(name)), "GET") => {
            Ok(Route::Discover(Some(path.repository(name)?)))
        }
        (Endpoint::Tags(name), "GET") => {
            let repository = path.repository(name)?;
            Ok(Route::Tags { repository, page: page(query)? })
        }
        (Endpoint::Referrers(name, digest), "GET") => {
            let (repository, digest) = (path.repository(name)?, path.digest(digest)?);
            Ok(Route::Referrers {
                repository,
                digest,
                artifact_type: text_of(query, "artifactType")?,
                page: page(query)?,
            })
        }
        (Endpoint::Manifest(name, last), "GET" | "HEAD" | "PUT" | "DELETE") => {
            let (repository, revision) = (path.repository(name)?, path.revision(last)?);
            Ok(match method.as_str() {
                "GET" => Route::GetManifest { repository, revision },
                "HEAD" => Route::HeadManifest { repository, revision },
                "PUT" => Route::PutManifest { repository, revision, tags: tags(query)? },
                _ => Route::DeleteManifest { repository, revision },
            })
        }
        (Endpoint::Blob(name, last), "GET" | "HEAD" | "DELETE") => {
            let (repository, digest) = (path.repository(name)?, path.digest(last)?);
            Ok(match method.as_str() {
                "GET" => Route::GetBlob { repository, digest },
                "HEAD" => Route::HeadBlob { repository, digest },
                _ => Route::DeleteBlob { repository, digest },
            })
        }
        (Endpoint::Uploads(name), "POST") => {
            Ok(Route::StartUpload { repository: path.repository(name)?, start: start(query)? })
        }
        (Endpoint::Upload(name, last), "GET" | "PATCH" | "PUT" | "DELETE") => {
            let (repository, id) = (path.repository(name)?, path.upload(last)?);
            Ok(match method.as_str() {
                "GET" => Route::UploadStatus { repository, id },
                "PATCH" => Route::UploadChunk { repository, id },
                "PUT" => Route::FinishUpload { repository, id, digest: last_digest(query)? },
                _ => Route::CancelUpload { repository, id },
            })
        }
        _ => Err(Refusal::of_method(text, endpoint.allow())),
    }
}

pub(super) fn check_length(path: &str, query: &str) -> Result<(), Refusal> {
    if path.len() > Route::MAX_LEN {
        return Err(too_long(RefusalPart::Path, Route::MAX_LEN, path));
    }
    let room = Route::MAX_LEN - path.len();
    if query.len() > room { Err(too_long(RefusalPart::Query, room, query)) } else { Ok(()) }
}

/// The bytes from the first character that is not wholly within the limit.
fn too_long(part: RefusalPart, room: usize, text: &str) -> Refusal {
    let start = (0..=room).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default();
    Refusal::of_text(RefusalKind::TooLong, part, start..text.len())
}

/// A path that has been checked.
#[derive(Clone, Copy)]
struct Path<'a> {
    text: &'a str,
    /// Whether what cannot exist is a bad request. To `GET`, `HEAD` and `DELETE` it is not there; but the specification
    /// has no 404 to a request for referrers.
    is_strict: bool,
}

impl<'a> Path<'a> {
    fn repository(self, text: &'a str) -> Result<RepositoryView<'a>, Refusal> {
        RepositoryView::parse(text).map_err(|error| self.wrong_name(error))
    }

    fn wrong_name(self, error: ReferenceError) -> Refusal {
        let span = moved(error.span(), "/v2/".len());
        let refusal = Refusal::of_text(RefusalKind::Name(error.kind()), RefusalPart::Path, span);
        self.or_not_found(refusal, ErrorCode::NameUnknown)
    }

    /// `:` is in every digest and in no tag.
    fn revision(self, last: &'a str) -> Result<Revision<'a>, Refusal> {
        if last.contains([':', '%']) {
            let digest = self.digest(last);
            return digest
                .map(Revision::Digest)
                .map_err(|refusal| self.or_not_found(refusal, ErrorCode::ManifestUnknown));
        }
        TagView::parse(last).map(Revision::Tag).map_err(|error| {
            let span = moved(error.span(), self.start(last));
            let refusal = Refusal::of_text(RefusalKind::Tag(error.kind()), RefusalPart::Path, span);
            self.or_not_found(refusal, ErrorCode::ManifestUnknown)
        })
    }

    /// With an escape, the place of a fault is the whole digest.
    fn digest(self, last: &'a str) -> Result<Digest, Refusal> {
        let start = self.start(last);
        let read = decode(last).map(|text| digest(&text, last, start));
        let (kind, span) = match read {
            Ok(Ok(digest)) => return Ok(digest),
            Ok(Err(refused)) => refused,
            Err(_) => (RefusalKind::Escape, start..self.text.len()),
        };
        Err(Refusal::of_text(kind, RefusalPart::Path, span))
    }

    fn upload(self, last: &'a str) -> Result<UploadId<'a>, Refusal> {
        UploadId::parse(last).map_err(|error| {
            let at = self.start(last) + error.offset();
            Refusal::of_text(RefusalKind::UploadId, RefusalPart::Path, at..self.text.len())
        })
    }

    /// Where the last component begins.
    const fn start(self, last: &str) -> usize {
        self.text.len() - last.len()
    }

    fn or_not_found(self, refusal: Refusal, code: ErrorCode) -> Refusal {
        if self.is_strict { refusal } else { refusal.not_found(code) }
    }
}

/// A digest, or the rule it breaks and where that is in what was `written` from `start` on.
fn digest(text: &str, written: &str, start: usize) -> Result<Digest, (RefusalKind, Range<usize>)> {
    let read = DigestView::parse(text);
    read.map(DigestView::to_digest).map_err(|error: DigestError| {
        let is_escaped = text.len() != written.len();
        let span = if is_escaped { 0..written.len() } else { error.span() };
        (RefusalKind::Digest(error.kind()), moved(span, start))
    })
}

fn digest_of(param: Param<'_>) -> Result<Digest, Refusal> {
    let read = digest(&param.decoded()?, param.raw(), param.span().start);
    read.map_err(|(kind, span)| Refusal::of_text(kind, RefusalPart::Query, span))
}

fn page(query: Query<'_>) -> Result<Page<'_>, Refusal> {
    let n = query.one("n")?.map(number).transpose()?;
    Ok(Page { n, last: text_of(query, "last")? })
}

/// `n := 1*digit`
fn number(param: Param<'_>) -> Result<u64, Refusal> {
    let digits = param.decoded()?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse().ok().filter(|_| is_number);
    number.ok_or_else(|| param.refuse(RefusalKind::PageSize))
}

fn text_of<'a>(query: Query<'a>, name: &'static str) -> Result<Option<Cow<'a, str>>, Refusal> {
    query.one(name)?.map(Param::decoded).transpose()
}

fn tags(query: Query<'_>) -> Result<Vec<Tag>, Refusal> {
    let mut tags = Vec::new();
    for param in query.all("tag") {
        if tags.len() == Route::MAX_TAGS {
            return Err(param.refuse(RefusalKind::TooManyTags));
        }
        let text = param.decoded()?;
        let tag = TagView::parse(&text).map_err(|error: TagError| {
            let is_escaped = text.len() != param.raw().len();
            let span = moved(error.span(), param.span().start);
            let span = if is_escaped { param.span() } else { span };
            Refusal::of_text(RefusalKind::Tag(error.kind()), RefusalPart::Query, span)
        })?;
        tags.push(Tag::from(tag));
    }
    Ok(tags)
}

fn start(query: Query<'_>) -> Result<UploadStart<'_>, Refusal> {
    if let Some(mount) = query.one("mount")? {
        let from = query.one("from")?.map(repository).transpose()?;
        return Ok(UploadStart::Mount { digest: digest_of(mount)?, from });
    }
    if let Some(whole) = query.one("digest")? {
        return digest_of(whole).map(UploadStart::Whole);
    }
    query.one("digest-algorithm")?.map(algorithm).transpose().map(UploadStart::Session)
}

fn repository(param: Param<'_>) -> Result<Repository, Refusal> {
    let text = param.decoded()?;
    let read = RepositoryView::parse(&text);
    read.map(Repository::from).map_err(|error| param.refuse(RefusalKind::Name(error.kind())))
}

/// Without its escapes a text is borrowed only as long as it takes to know it.
fn algorithm(param: Param<'_>) -> Result<Algorithm<'_>, Refusal> {
    let text = param.decoded()?;
    let known = [Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512, Algorithm::Blake3];
    let read = known.into_iter().find(|known| known.as_str() == text);
    read.or_else(|| Algorithm::parse(param.raw()).ok())
        .ok_or_else(|| param.refuse(RefusalKind::Algorithm))
}

fn last_digest(query: Query<'_>) -> Result<Digest, Refusal> {
    match query.one("digest")? {
        Some(param) => digest_of(param),
        None => Err(query.refuse_end(RefusalKind::MissingDigest)),
    }
}

fn moved(span: Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}
