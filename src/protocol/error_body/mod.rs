//! The body of a refusal: read whatever it is, and written as the specification has it.

mod code;
mod entry;
mod html;
mod read;

use alloc::{boxed::Box, string::String, vec::Vec};
use core::fmt;

use http::{HeaderValue, Response, StatusCode, header::CONTENT_TYPE};

pub use self::{
    code::{ErrorCode, OtherCode},
    entry::{DetailSyntax, ErrorDetail, ErrorEntry},
};
use super::clean::{clean, excerpt};

/// The body of a refusal, with its status. Reading one never fails: what is no JSON is kept as an excerpt.
///
/// # Shape
///
/// ```text
/// { "errors": [ { "code": "…", "message": "…", "detail": … }, … ] }
/// ```
/// Source: distribution-spec v1.1.1, section "Error Codes". Read as well: a list that is `null`, errors without code,
/// with a number for one, or that are a mere text; and the objects that token servers and proxies send, with
/// `message`, `details`, `detail`, `error`, `error_description` or `code` beside each other, or within an `error`.
/// A byte order mark is passed over; what is no UTF-8 is replaced.
///
/// `Display` is one line of at most 512 bytes, safe to log. What seems to hold a token has no excerpt.
///
/// # Limits
///
/// 64 KiB of body, of which more is not read as JSON; 32 errors; 1,024 bytes of a message, 4 KiB of a detail, 256
/// bytes of an excerpt, 128 of a title.
///
/// ```
/// use distref::protocol::{ErrorBody, ErrorCode};
/// use http::StatusCode;
///
/// let body = br#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#;
/// let refusal = ErrorBody::parse(StatusCode::NOT_FOUND, None, body);
/// assert!(refusal.has(&ErrorCode::ManifestUnknown));
/// assert_eq!(refusal.to_string(), "404 Not Found: MANIFEST_UNKNOWN: manifest unknown");
///
/// let html = ErrorBody::parse(StatusCode::BAD_GATEWAY, None, b"<html>\n<title>Oops</title><h1>502</h1>");
/// assert_eq!(html.to_string(), "502 Bad Gateway: a page of HTML: Oops");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ErrorBody {
    status: StatusCode,
    form: BodyForm,
    content_type: Option<Box<str>>,
    entries: Vec<ErrorEntry>,
    dropped: usize,
    excerpt: Option<Box<str>>,
    title: Option<Box<str>>,
}

/// What the body of a refusal turned out to be.
///
/// ```
/// use distref::protocol::{BodyForm, ErrorBody};
/// use http::StatusCode;
///
/// assert_eq!(ErrorBody::parse(StatusCode::NOT_FOUND, None, b"").form(), BodyForm::Empty);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum BodyForm {
    /// No bytes, or none but white space.
    Empty,
    /// A JSON object with `errors`.
    Errors,
    /// Any other JSON value.
    OtherJson,
    /// A page of HTML, of any length: it begins as one, or with `<` and says that it is `text/html`.
    Html,
    /// Neither JSON nor HTML: text, bytes.
    NotJson,
    /// More than [`ErrorBody::MAX_LEN`] bytes: not read, but for the excerpt.
    TooLarge,
}

impl ErrorBody {
    /// The most bytes that are read as JSON, 64 KiB: what clients read of a refusal so as to keep the connection.
    pub const MAX_LEN: usize = 64 * 1024;
    /// The most errors that are kept of one body, 32.
    pub const MAX_ERRORS: usize = read::MAX_ERRORS;
    /// The longest excerpt in bytes, 256.
    pub const MAX_EXCERPT: usize = 256;
    /// The longest line that `Display` prints, in bytes, 512.
    pub const MAX_LINE: usize = 512;

    /// Reads a body. The content type is kept to be shown; it decides nothing but what is HTML, as many say the wrong
    /// one.
    ///
    /// ```
    /// use distref::protocol::ErrorBody;
    /// use http::{HeaderValue, StatusCode};
    ///
    /// let html = HeaderValue::from_static("text/html");
    /// let refusal = ErrorBody::parse(StatusCode::FORBIDDEN, Some(&html), b"<p>Blocked");
    /// assert_eq!(refusal.status(), StatusCode::FORBIDDEN);
    /// assert_eq!(refusal.excerpt(), Some("<p>Blocked"));
    /// assert!(refusal.entries().is_empty());
    /// ```
    #[must_use]
    pub fn parse(status: StatusCode, content_type: Option<&HeaderValue>, body: &[u8]) -> Self {
        let content_type = content_type.map(|value| clean(value.as_bytes(), 128).into_boxed_str());
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
        let excerpt = || excerpt(body, Self::MAX_EXCERPT).map(String::into_boxed_str);
        let empty = Self {
            status,
            form: BodyForm::Empty,
            content_type,
            entries: Vec::new(),
            dropped: 0,
            excerpt: None,
            title: None,
        };
        if body.is_empty() {
            return empty;
        }
        if html::is_page(empty.content_type.as_deref(), body) {
            let title = html::title(body).map(String::into_boxed_str);
            return Self { form: BodyForm::Html, excerpt: excerpt(), title, ..empty };
        }
        if body.len() > Self::MAX_LEN {
            return Self { form: BodyForm::TooLarge, excerpt: excerpt(), ..empty };
        }
        match read::told(&String::from_utf8_lossy(body)) {
            None => Self { form: BodyForm::NotJson, excerpt: excerpt(), ..empty },
            Some(told) => Self {
                form: if told.is_errors { BodyForm::Errors } else { BodyForm::OtherJson },
                excerpt: if told.entries.is_empty() { excerpt() } else { None },
                entries: told.entries,
                dropped: told.dropped,
                ..empty
            },
        }
    }

    /// A refusal for a server to send: the usual status and message of the code.
    ///
    /// ```
    /// use distref::protocol::{ErrorBody, ErrorCode};
    ///
    /// let refusal = ErrorBody::new(ErrorCode::BlobUnknown);
    /// assert_eq!(
    ///     refusal.to_json(),
    ///     r#"{"errors":[{"code":"BLOB_UNKNOWN","message":"blob is not known to the registry"}]}"#
    /// );
    /// ```
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self::from(ErrorEntry::new(code))
    }

    /// The same with another status.
    ///
    /// ```
    /// use distref::protocol::{ErrorBody, ErrorCode};
    /// use http::StatusCode;
    ///
    /// let refusal = ErrorBody::new(ErrorCode::SizeInvalid).with_status(StatusCode::PAYLOAD_TOO_LARGE);
    /// assert_eq!(refusal.status(), StatusCode::PAYLOAD_TOO_LARGE);
    /// ```
    #[must_use]
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same with one more error. Of more than [`MAX_ERRORS`](Self::MAX_ERRORS) the rest is counted only.
    ///
    /// ```
    /// use distref::protocol::{ErrorBody, ErrorCode, ErrorEntry};
    ///
    /// let both = ErrorBody::new(ErrorCode::BlobUnknown).with(ErrorEntry::new(ErrorCode::Denied));
    /// assert_eq!(both.entries().len(), 2);
    /// ```
    #[must_use]
    pub fn with(mut self, entry: ErrorEntry) -> Self {
        if self.entries.len() < Self::MAX_ERRORS {
            self.entries.push(entry);
        } else {
            self.dropped += 1;
        }
        self
    }

    /// The status, which is kept whatever the body is.
    ///
    /// ```
    /// use distref::protocol::ErrorBody;
    /// use http::StatusCode;
    ///
    /// let refusal = ErrorBody::parse(StatusCode::IM_A_TEAPOT, None, b"\xff\x00");
    /// assert_eq!(refusal.status(), StatusCode::IM_A_TEAPOT);
    /// ```
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// What the body was.
    ///
    /// ```
    /// use distref::protocol::{BodyForm, ErrorBody};
    /// use http::StatusCode;
    ///
    /// let refusal = ErrorBody::parse(StatusCode::NOT_FOUND, None, br#"{"message": "Not Found"}"#);
    /// assert_eq!(refusal.form(), BodyForm::OtherJson);
    /// ```
    #[must_use]
    pub const fn form(&self) -> BodyForm {
        self.form
    }

    /// The content type that came with the body, cut to 128 bytes.
    ///
    /// ```
    /// use distref::protocol::ErrorBody;
    /// use http::{HeaderValue, StatusCode};
    ///
    /// let html = HeaderValue::from_static("text/html");
    /// let refusal = ErrorBody::parse(StatusCode::BAD_GATEWAY, Some(&html), b"");
    /// assert_eq!(refusal.content_type(), Some("text/html"));
    /// ```
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The errors, in the order of the body; at most [`MAX_ERRORS`](Self::MAX_ERRORS).
    ///
    /// ```
    /// use distref::protocol::ErrorBody;
    /// use http::StatusCode;
    ///
    /// let body = br#"{"errors": [{"code": "DENIED", "detail": {"a": 1}}, {"code": 7}]}"#;
    /// let refusal = ErrorBody::parse(StatusCode::FORBIDDEN, None, body);
    /// let codes: Vec<_> = refusal.entries().iter().filter_map(|entry| entry.code()).collect();
    /// assert_eq!(codes, [&"DENIED".into(), &"7".into()]);
    /// ```
    #[must_use]
    pub fn entries(&self) -> &[ErrorEntry] {
        &self.entries
    }

    /// How many errors there were beyond those that are kept.
    ///
    /// ```
    /// use distref::protocol::{ErrorBody, ErrorCode};
    ///
    /// assert_eq!(ErrorBody::new(ErrorCode::Denied).dropped(), 0);
    /// ```
    #[must_use]
    pub const fn dropped(&self) -> usize {
        self.dropped
    }

    /// The front of a body in which no error was found: at most 256 bytes, control characters escaped.
    ///
    /// ```
    /// use distref::protocol::ErrorBody;
    /// use http::StatusCode;
    ///
    /// let refusal = ErrorBody::parse(StatusCode::NOT_FOUND, None, b"404 page not found\n");
    /// assert_eq!(refusal.excerpt(), Some("404 page not found"));
    /// ```
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }

    /// The title of a page of HTML: at most 128 bytes, control characters escaped.
    ///
    /// ```
    /// use distref::protocol::ErrorBody;
    /// use http::StatusCode;
    ///
    /// let refusal = ErrorBody::parse(StatusCode::OK, None, b"<!doctype html><title>Sign in</title>");
    /// assert_eq!(refusal.title(), Some("Sign in"));
    /// ```
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Whether one of the errors has this code.
    ///
    /// ```
    /// use distref::protocol::{ErrorBody, ErrorCode};
    ///
    /// assert!(ErrorBody::new(ErrorCode::Denied).has(&ErrorCode::Denied));
    /// ```
    #[must_use]
    pub fn has(&self, code: &ErrorCode) -> bool {
        self.entries.iter().any(|entry| entry.code() == Some(code))
    }

    /// The body as the specification has it: an object with `errors`. Reads back to the same errors.
    ///
    /// ```
    /// use distref::protocol::ErrorBody;
    /// use http::StatusCode;
    ///
    /// let body = br#"{"errors":[{"code":"DENIED","detail":[1, 2]}]}"#;
    /// let refusal = ErrorBody::parse(StatusCode::FORBIDDEN, None, body);
    /// assert_eq!(refusal.to_json().as_bytes(), body);
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::from(r#"{"errors":["#);
        for (at, entry) in self.entries.iter().enumerate() {
            json.push_str(if at == 0 { "{" } else { ",{" });
            let members = [
                ("code", entry.code().map(|code| quoted(code.as_str()))),
                ("message", entry.message().map(quoted)),
                ("detail", entry.detail().map(|detail| detail.as_json().into())),
            ];
            let mut comma = "";
            for (name, value) in members {
                let Some(value) = value else { continue };
                json.extend([comma, "\"", name, "\":", &value]);
                comma = ",";
            }
            json.push('}');
        }
        json.push_str("]}");
        json
    }

    /// The response for a server to send: the status, `Content-Type: application/json` and the body.
    ///
    /// ```
    /// use distref::protocol::{ErrorBody, ErrorCode};
    ///
    /// let response = ErrorBody::new(ErrorCode::NameUnknown).to_response();
    /// assert_eq!(response.status(), 404);
    /// assert_eq!(response.headers()["content-type"], "application/json");
    /// ```
    #[must_use]
    pub fn to_response(&self) -> Response<String> {
        let mut response = Response::new(self.to_json());
        *response.status_mut() = self.status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

/// A JSON string.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default() // a text can always be written
}

impl From<ErrorEntry> for ErrorBody {
    fn from(entry: ErrorEntry) -> Self {
        Self {
            status: entry.code().map_or(StatusCode::BAD_REQUEST, ErrorCode::status),
            form: BodyForm::Errors,
            content_type: None,
            entries: Vec::from([entry]),
            dropped: 0,
            excerpt: None,
            title: None,
        }
    }
}

impl fmt::Display for ErrorBody {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = String::from(self.status.as_str());
        if let Some(reason) = self.status.canonical_reason() {
            line.extend([" ", reason]);
        }
        if let Some(entry) = self.entries.first() {
            line.extend([": ", &alloc::format!("{entry}")]);
        } else if self.form == BodyForm::Html {
            line.push_str(": a page of HTML");
            line.extend(self.title().into_iter().flat_map(|title| [": ", title]));
        } else if let Some(excerpt) = self.excerpt() {
            line.extend([": ", excerpt]);
        }
        let more = self.entries.len().saturating_sub(1) + self.dropped;
        let rest = if more > 0 { alloc::format!(" (and {more} more)") } else { String::new() };
        out.write_str(&clean(line.as_bytes(), Self::MAX_LINE - rest.len()))?;
        out.write_str(&rest)
    }
}

impl core::error::Error for ErrorBody {}
