//! One error of a body: code, message, detail.

use alloc::{boxed::Box, string::String};
use core::fmt;

use serde_json::value::RawValue;
use thiserror::Error;

use super::ErrorCode;
use crate::protocol::clean::{clean, without_signed};

/// The longest message that is kept, in bytes.
pub(super) const MAX_MESSAGE: usize = 1024;
/// The longest detail that is kept, in bytes of JSON.
pub(super) const MAX_DETAIL: usize = 4096;
/// The most of a detail that is shown, in bytes.
const MAX_SHOWN: usize = 256;

/// One error of a body: `{"code": "…", "message": "…", "detail": …}`.
///
/// Prints as one line: `MANIFEST_UNKNOWN: manifest unknown`. The message has no control characters: they are
/// escaped as it is read. Nor has it the query of a signed URL, which registries repeat of their storage.
///
/// Source: distribution-spec v1.1.1, section "Error Codes". There the code is required; in what is read it may be
/// missing, as in bodies that proxies and token servers send.
///
/// ```
/// use distref::protocol::{ErrorCode, ErrorEntry};
///
/// let entry = ErrorEntry::new(ErrorCode::TagInvalid).with_message("tags are immutable here");
/// assert_eq!(entry.to_string(), "TAG_INVALID: tags are immutable here");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ErrorEntry {
    pub(super) code: Option<ErrorCode>,
    pub(super) message: Option<Box<str>>,
    pub(super) detail: Option<ErrorDetail>,
}

impl ErrorEntry {
    /// The longest message in bytes, 1,024: longer ones are cut, with `…` at the end.
    pub const MAX_MESSAGE: usize = MAX_MESSAGE;

    /// An error with the usual message of its code.
    ///
    /// ```
    /// use distref::protocol::{ErrorCode, ErrorEntry};
    ///
    /// let entry = ErrorEntry::new(ErrorCode::BlobUnknown);
    /// assert_eq!(entry.message(), Some("blob is not known to the registry"));
    /// ```
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        let message = (!code.message().is_empty()).then(|| code.message().into());
        Self { code: Some(code), message, detail: None }
    }

    /// The same with another message, cleaned and cut as one that is read.
    ///
    /// ```
    /// use distref::protocol::{ErrorCode, ErrorEntry};
    ///
    /// let entry = ErrorEntry::new(ErrorCode::Denied).with_message("two\nlines");
    /// assert_eq!(entry.message(), Some(r"two\nlines"));
    /// ```
    #[must_use]
    pub fn with_message(self, message: &str) -> Self {
        let message = without_signed(&clean(message.as_bytes(), MAX_MESSAGE));
        Self { message: Some(message.into()), ..self }
    }

    /// The same with a detail.
    ///
    /// ```
    /// use distref::protocol::{ErrorCode, ErrorDetail, ErrorEntry};
    ///
    /// let detail = ErrorDetail::json(r#"{"name": "team/app"}"#)?;
    /// let entry = ErrorEntry::new(ErrorCode::NameUnknown).with_detail(detail);
    /// assert_eq!(entry.detail().unwrap().as_json(), r#"{"name": "team/app"}"#);
    /// # Ok::<(), distref::protocol::DetailSyntax>(())
    /// ```
    #[must_use]
    pub fn with_detail(self, detail: ErrorDetail) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// The code, where there is one.
    ///
    /// ```
    /// use distref::protocol::{ErrorCode, ErrorEntry};
    ///
    /// let entry = ErrorEntry::new(ErrorCode::Denied);
    /// assert_eq!(entry.code(), Some(&ErrorCode::Denied));
    /// ```
    #[must_use]
    pub const fn code(&self) -> Option<&ErrorCode> {
        self.code.as_ref()
    }

    /// The message for people, where there is one; at most [`MAX_MESSAGE`](Self::MAX_MESSAGE) bytes.
    ///
    /// ```
    /// use distref::protocol::{ErrorCode, ErrorEntry};
    ///
    /// assert_eq!(ErrorEntry::new("X".into()).message(), None);
    /// ```
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The detail, where there is one and it is not `null` or longer than [`ErrorDetail::MAX_LEN`].
    ///
    /// ```
    /// use distref::protocol::{ErrorCode, ErrorEntry};
    ///
    /// assert_eq!(ErrorEntry::new(ErrorCode::Denied).detail(), None);
    /// ```
    #[must_use]
    pub const fn detail(&self) -> Option<&ErrorDetail> {
        self.detail.as_ref()
    }
}

impl fmt::Display for ErrorEntry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.code, self.message()) {
            (Some(code), Some(message)) if !message.is_empty() => write!(out, "{code}: {message}"),
            (Some(code), _) => write!(out, "{code}"),
            (None, Some(message)) if !message.is_empty() => out.write_str(message),
            (None, _) => match &self.detail {
                Some(detail) => write!(out, "{detail}"),
                None => out.write_str("no message"),
            },
        }
    }
}

/// What a registry adds to an error: any JSON value but `null`, kept as it was written.
///
/// `Display` is for people: a string without its quotes, anything else as it is, cut to 256 bytes, with control
/// characters escaped and without the queries of signed URLs. `Debug` is the same.
///
/// Source: distribution-spec v1.1.1, section "Error Codes": "unstructured".
///
/// ```
/// use distref::protocol::ErrorDetail;
///
/// let detail = ErrorDetail::json(r#""tag was not found""#)?;
/// assert_eq!(detail.as_text().as_deref(), Some("tag was not found"));
/// assert_eq!(detail.to_string(), "tag was not found");
/// # Ok::<(), distref::protocol::DetailSyntax>(())
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct ErrorDetail(Box<str>);

impl ErrorDetail {
    /// The longest detail in bytes of JSON, 4,096: a longer one is left out of what is read.
    pub const MAX_LEN: usize = MAX_DETAIL;

    /// A detail of this JSON text.
    ///
    /// # Errors
    ///
    /// [`DetailSyntax`] where the text is no JSON value, is `null`, or is longer than [`MAX_LEN`](Self::MAX_LEN).
    ///
    /// ```
    /// use distref::protocol::ErrorDetail;
    ///
    /// assert_eq!(ErrorDetail::json("[1, 2]")?.as_json(), "[1, 2]");
    /// assert!(ErrorDetail::json("[1, 2").is_err());
    /// # Ok::<(), distref::protocol::DetailSyntax>(())
    /// ```
    pub fn json(text: &str) -> Result<Self, DetailSyntax> {
        let is_bounded = text.len() <= MAX_DETAIL;
        let value = is_bounded.then(|| serde_json::from_str::<&RawValue>(text).ok()).flatten();
        value.and_then(|value| Self::of(value.get())).ok_or(DetailSyntax)
    }

    /// A detail that is a string; cleaned, and cut to 1,024 bytes.
    ///
    /// ```
    /// use distref::protocol::ErrorDetail;
    ///
    /// assert_eq!(ErrorDetail::text("say \"hi\"").as_json(), r#""say \"hi\"""#);
    /// ```
    #[must_use]
    pub fn text(text: &str) -> Self {
        // Escaping at most doubles the text, since it has no control characters.
        let text = clean(text.as_bytes(), MAX_MESSAGE);
        Self(serde_json::to_string(&text).unwrap_or_default().into())
    }

    /// A value that is known to be JSON, if it is to be kept.
    pub(super) fn of(json: &str) -> Option<Self> {
        (json != "null" && json.len() <= MAX_DETAIL).then(|| Self(json.into()))
    }

    /// The JSON text, as it was written.
    ///
    /// ```
    /// use distref::protocol::ErrorDetail;
    ///
    /// assert_eq!(ErrorDetail::json(r#"{"Tag":"1"}"#)?.as_json(), r#"{"Tag":"1"}"#);
    /// # Ok::<(), distref::protocol::DetailSyntax>(())
    /// ```
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// The text, where the detail is a string. As it was sent: print the detail itself to show it.
    ///
    /// ```
    /// use distref::protocol::ErrorDetail;
    ///
    /// assert_eq!(ErrorDetail::json("7")?.as_text(), None);
    /// # Ok::<(), distref::protocol::DetailSyntax>(())
    /// ```
    #[must_use]
    pub fn as_text(&self) -> Option<String> {
        serde_json::from_str(&self.0).ok()
    }
}

impl fmt::Debug for ErrorDetail {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ErrorDetail({self})")
    }
}

impl fmt::Display for ErrorDetail {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_text() {
            Some(text) => out.write_str(&without_signed(&clean(text.as_bytes(), MAX_SHOWN))),
            None => out.write_str(&without_signed(&clean(self.0.as_bytes(), MAX_SHOWN))),
        }
    }
}

/// A text that is no detail: no JSON value, `null`, or longer than [`ErrorDetail::MAX_LEN`].
///
/// ```
/// use distref::protocol::ErrorDetail;
///
/// let error = ErrorDetail::json("null").unwrap_err();
/// assert_eq!(error.to_string(), "a detail is a JSON value other than null, of at most 4096 bytes");
/// ```
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("a detail is a JSON value other than null, of at most {MAX_DETAIL} bytes")]
#[non_exhaustive]
pub struct DetailSyntax;
