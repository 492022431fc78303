//! Why a request is refused, and how to answer it.

use alloc::string::{String, ToString};
use core::fmt;
use core::ops::Range;

use http::header::{ALLOW, HeaderValue};
use http::{Response, StatusCode};
use thiserror::Error;

use crate::digest::DigestErrorKind;
use crate::protocol::{ErrorBody, ErrorCode, ErrorEntry};
use crate::reference::ReferenceErrorKind;
use crate::tag::TagErrorKind;

/// Why method, path and query are no [`Route`](super::Route): the rule, the place, and the answer. Holds no copy of
/// the request: safe to log, and to send as the `message` of the error body.
///
/// # Answers
///
/// | kind | `GET`, `HEAD`, `DELETE` | other methods |
/// |---|---|---|
/// | `TooLong`, `TooManyTags` | 414 `UNSUPPORTED` | the same |
/// | `Endpoint` | 404 `UNSUPPORTED` | the same |
/// | `Method` | 405 `UNSUPPORTED`, with [`allow`](Self::allow) | the same |
/// | `Character`, `EmptyComponent`, `DotComponent`, `Escape` in the path | 400 `NAME_INVALID` | the same |
/// | `Character`, `Escape`, `Repeated` in the query | 400 `UNSUPPORTED` | the same |
/// | `Name` in the path | 404 `NAME_UNKNOWN`; of referrers 400 `NAME_INVALID` | 400 `NAME_INVALID` |
/// | `Name`, `Namespace` in the query | 400 `NAME_INVALID` | the same |
/// | `Tag` | 404 `MANIFEST_UNKNOWN` | 400 `TAG_INVALID` |
/// | `Digest` of a manifest | 404 `MANIFEST_UNKNOWN` | 400 `DIGEST_INVALID` |
/// | `Digest`, `MissingDigest`, `Algorithm` | 400 `DIGEST_INVALID` | the same |
/// | `UploadId` | 404 `BLOB_UPLOAD_UNKNOWN` | the same |
/// | `PageSize` | 400 `UNSUPPORTED` | the same |
///
/// What no registry can hold is not found there, and cannot be put there; a list of referrers is never not found. A
/// digest that is none is a bad request wherever the specification or every registry at hand has it so. The codes are
/// those of the specification, and one that it has left of Docker's, `TAG_INVALID`. Source: distribution-spec v1.1.1,
/// sections "Error codes", "Endpoints" and "Listing Referrers"; for manifests, its conformance tests.
///
/// ```
/// use distref::protocol::{Route, route::{RefusalKind, RefusalPart}};
/// use http::Method;
///
/// let refusal = Route::parse(&Method::GET, "/v2/app/tags/list", Some("last=a&n=-1")).unwrap_err();
/// assert_eq!((refusal.kind(), refusal.status().as_u16()), (RefusalKind::PageSize, 400));
/// assert_eq!((refusal.part(), refusal.span()), (RefusalPart::Query, 9..11));
/// assert_eq!(refusal.to_string(), "n is a number from 0 to 18446744073709551615 (byte 9 of the query)");
/// ```
#[derive(Clone, Debug, Eq, Error, Hash, PartialEq)]
#[error("{kind}{}", At(*part, *start))]
pub struct Refusal {
    kind: RefusalKind,
    part: RefusalPart,
    start: usize,
    end: usize,
    status: StatusCode,
    code: ErrorCode,
    allow: Option<&'static str>,
}

/// The rules that a request can break.
///
/// ```
/// use distref::protocol::{Route, route::RefusalKind};
/// use http::Method;
///
/// let refusal = Route::parse(&Method::GET, "/v2/a%2Fb/tags/list", None).unwrap_err();
/// assert_eq!(refusal.kind(), RefusalKind::Escape);
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, Hash, PartialEq)]
#[non_exhaustive]
pub enum RefusalKind {
    /// Path and query have more than [`Route::MAX_LEN`](super::Route::MAX_LEN) bytes.
    #[error("path and query have more than 16384 bytes together")]
    TooLong,
    /// A character that no URL holds as it stands: not ASCII, a control character, a space, `\`, `"` and the like.
    #[error("this character may not stand in a URL")]
    Character,
    /// `//`. Some servers drop one, and then mean another repository.
    #[error("nothing stands between these slashes")]
    EmptyComponent,
    /// `.` or `..` as a component of the path.
    #[error("`.` and `..` may not be components of the path")]
    DotComponent,
    /// An escape that is none; in the query, one of bytes that are not UTF-8; in the path, one that stands anywhere
    /// but in a digest for `:`, `+` or `=`.
    #[error("this escape cannot stand here")]
    Escape,
    /// No endpoint has such a path.
    #[error("no endpoint has such a path")]
    Endpoint,
    /// The endpoint has no such method. The place is the whole path.
    #[error("the endpoint has no such method")]
    Method,
    /// The name of a repository is none.
    #[error("{0}")]
    Name(ReferenceErrorKind),
    /// The host in `ns=` is none.
    #[error("{0}")]
    Namespace(ReferenceErrorKind),
    /// A tag is none.
    #[error("{0}")]
    Tag(TagErrorKind),
    /// A digest is none.
    #[error("{0}")]
    Digest(DigestErrorKind),
    /// An upload is finished without `digest=`. The place is the end of the query.
    #[error("the digest of the blob is missing; add digest= to the query")]
    MissingDigest,
    /// The name of an algorithm is none; or it is not known here, and has escapes.
    #[error("this is not an algorithm of digests")]
    Algorithm,
    /// An upload is not called by 1 to [`UploadId::MAX_LEN`](super::UploadId::MAX_LEN) letters, digits, `-`, `_`, `.`
    /// and `=`.
    #[error("an upload is called by 1 to 512 letters, digits, `-`, `_`, `.` and `=`")]
    UploadId,
    /// `n` is not a number, below 0, or above 2^64 - 1.
    #[error("n is a number from 0 to 18446744073709551615")]
    PageSize,
    /// More than [`Route::MAX_TAGS`](super::Route::MAX_TAGS) times `tag=`. The place is the first too many.
    #[error("more than 128 tags for one manifest")]
    TooManyTags,
    /// A parameter that may be there once is there twice: readers differ on which counts. The place is the second.
    #[error("this parameter is there twice")]
    Repeated,
}

/// The part of a request that is at fault.
///
/// ```
/// assert_eq!(distref::protocol::route::RefusalPart::Query.to_string(), "query");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum RefusalPart {
    /// What stands before `?`.
    Path,
    /// What stands behind `?`.
    Query,
}

impl fmt::Display for RefusalPart {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Self::Path => "path",
            Self::Query => "query",
        })
    }
}

impl Refusal {
    /// What does not depend on the endpoint.
    pub(super) fn of_text(kind: RefusalKind, part: RefusalPart, span: Range<usize>) -> Self {
        let (status, code) = answer(kind, part);
        Self { kind, part, start: span.start, end: span.end, status, code, allow: None }
    }

    /// The endpoint is there, the method is not.
    pub(super) fn of_method(path: &str, allow: &'static str) -> Self {
        let refusal = Self::of_text(RefusalKind::Method, RefusalPart::Path, 0..path.len());
        Self { allow: Some(allow), ..refusal }
    }

    /// Answered so, not as a bad request: what cannot be there is not found.
    pub(super) fn not_found(self, code: ErrorCode) -> Self {
        Self { status: StatusCode::NOT_FOUND, code, ..self }
    }

    /// The rule that the request breaks.
    ///
    /// ```
    /// use distref::protocol::{Route, route::RefusalKind};
    /// use http::Method;
    ///
    /// let refusal = Route::parse(&Method::PATCH, "/v2/app/tags/list", None).unwrap_err();
    /// assert_eq!(refusal.kind(), RefusalKind::Method);
    /// ```
    #[must_use]
    pub const fn kind(&self) -> RefusalKind {
        self.kind
    }

    /// Where to look for [`span`](Self::span).
    ///
    /// ```
    /// use distref::protocol::{Route, route::RefusalPart};
    /// use http::Method;
    ///
    /// let refusal = Route::parse(&Method::GET, "/v2/App/tags/list", None).unwrap_err();
    /// assert_eq!(refusal.part(), RefusalPart::Path);
    /// ```
    #[must_use]
    pub const fn part(&self) -> RefusalPart {
        self.part
    }

    /// The bytes of that part that are at fault, on character boundaries; empty where something is missing.
    ///
    /// ```
    /// use distref::protocol::Route;
    /// use http::Method;
    ///
    /// let refusal = Route::parse(&Method::GET, "/v2/a//b/tags/list", None).unwrap_err();
    /// assert_eq!(refusal.span(), 5..7);
    /// ```
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The status to answer with; the table stands above.
    ///
    /// ```
    /// use distref::protocol::Route;
    /// use http::Method;
    ///
    /// assert_eq!(Route::parse(&Method::GET, "/v1/search", None).unwrap_err().status(), 404);
    /// ```
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The code to answer with; the table stands above.
    ///
    /// ```
    /// use distref::protocol::{ErrorCode, Route};
    /// use http::Method;
    ///
    /// let refusal = Route::parse(&Method::GET, "/v2/App/tags/list", None).unwrap_err();
    /// assert_eq!(refusal.code(), &ErrorCode::NameUnknown);
    /// ```
    #[must_use]
    pub const fn code(&self) -> &ErrorCode {
        &self.code
    }

    /// The methods that the endpoint has, to answer with in `Allow`: RFC 9110 wants it with a 405.
    ///
    /// ```
    /// use distref::protocol::Route;
    /// use http::Method;
    ///
    /// let refusal = Route::parse(&Method::POST, "/v2/app/tags/list", None).unwrap_err();
    /// assert_eq!((refusal.status().as_u16(), refusal.allow()), (405, Some("GET, HEAD")));
    /// ```
    #[must_use]
    pub const fn allow(&self) -> Option<&'static str> {
        self.allow
    }

    /// The whole answer: status, `Allow` where it belongs, and the code with the rule and the place as its message.
    /// To a `HEAD`, send it without the body.
    ///
    /// ```
    /// use distref::protocol::Route;
    /// use http::Method;
    ///
    /// let reply = Route::parse(&Method::POST, "/v2/", None).unwrap_err().to_response();
    /// assert_eq!((reply.status().as_u16(), &reply.headers()["allow"]), (405, &"GET, HEAD".parse()?));
    /// assert!(reply.body().contains("the endpoint has no such method (byte 0 of the path)"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_response(&self) -> Response<String> {
        let entry = ErrorEntry::new(self.code.clone()).with_message(&self.to_string());
        let mut response = ErrorBody::from(entry).with_status(self.status).to_response();
        if let Some(allow) = self.allow {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
        }
        response
    }
}

/// The table of [`Refusal`], its last column.
fn answer(kind: RefusalKind, part: RefusalPart) -> (StatusCode, ErrorCode) {
    use RefusalKind as Kind;
    match (kind, part) {
        (Kind::TooLong | Kind::TooManyTags, _) => {
            (StatusCode::URI_TOO_LONG, ErrorCode::Unsupported)
        }
        (Kind::Endpoint, _) => (StatusCode::NOT_FOUND, ErrorCode::Unsupported),
        (Kind::Method, _) => (StatusCode::METHOD_NOT_ALLOWED, ErrorCode::Unsupported),
        (
            Kind::Character
            | Kind::EmptyComponent
            | Kind::DotComponent
            | Kind::Escape
            | Kind::Repeated,
            RefusalPart::Path,
        )
        | (Kind::Name(_) | Kind::Namespace(_), _) => {
            (StatusCode::BAD_REQUEST, ErrorCode::NameInvalid)
        }
        (Kind::Tag(_), _) => (StatusCode::BAD_REQUEST, ErrorCode::TagInvalid),
        (Kind::Digest(_) | Kind::MissingDigest | Kind::Algorithm, _) => {
            (StatusCode::BAD_REQUEST, ErrorCode::DigestInvalid)
        }
        (Kind::UploadId, _) => (StatusCode::NOT_FOUND, ErrorCode::BlobUploadUnknown),
        (Kind::PageSize, _) | (_, RefusalPart::Query) => {
            (StatusCode::BAD_REQUEST, ErrorCode::Unsupported)
        }
    }
}

/// ` (byte 5 of the path)`
struct At(RefusalPart, usize);

impl fmt::Display for At {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, " (byte {} of the {})", self.1, self.0)
    }
}
