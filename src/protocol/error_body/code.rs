//! What went wrong, in the words of registries.

use alloc::{boxed::Box, string::String};
use core::fmt;

use http::StatusCode;

use crate::protocol::clean::{clean, without_signed};

/// The longest code that is kept, in bytes.
pub(super) const MAX_CODE: usize = 128;

/// One table gives the enum, its texts, its statuses and its messages.
macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $text:literal, $status:ident, $message:literal;)+) => {
        /// Why a registry refused, as it says itself. Open: a code that is not known here is [`Other`](Self::Other),
        /// since registries have codes of their own.
        ///
        /// # Shape
        ///
        /// ```text
        /// code := 1*( "A"…"Z" | "_" )      ; by convention; any text is kept, cleaned, cut to 128 bytes
        /// ```
        /// Source: distribution-spec v1.1.1, section "Error Codes"; distribution, `registry/api/errcode` and
        /// `registry/api/v2/errors.go`; the codes of GHCR and Harbor as they were seen.
        ///
        /// ```
        /// use distref::protocol::ErrorCode;
        ///
        /// assert_eq!(ErrorCode::from("BLOB_UNKNOWN"), ErrorCode::BlobUnknown);
        /// assert_eq!(ErrorCode::BlobUnknown.status(), http::StatusCode::NOT_FOUND);
        /// assert_eq!(ErrorCode::from("PROJECT_POLICY_VIOLATION").as_str(), "PROJECT_POLICY_VIOLATION");
        /// ```
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])+ $name,)+
            /// Any other code. [`From`] makes it, of nothing that has a name here.
            Other(OtherCode),
        }

        impl ErrorCode {
            /// Every code with a name here.
            #[cfg(test)]
            pub(super) const KNOWN: &[Self] = &[$(Self::$name),+];

            /// The text in the body.
            ///
            /// ```
            /// # use distref::protocol::ErrorCode;
            /// assert_eq!(ErrorCode::TooManyRequests.as_str(), "TOOMANYREQUESTS");
            /// ```
            #[must_use]
            pub const fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)+
                    Self::Other(code) => code.as_str(),
                }
            }

            /// The status that goes with the code when a server answers with it; 400 for one that is not known here.
            ///
            /// ```
            /// # use distref::protocol::ErrorCode;
            /// assert_eq!(ErrorCode::Denied.status(), http::StatusCode::FORBIDDEN);
            /// ```
            #[must_use]
            pub const fn status(&self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)+
                    Self::Other(_) => StatusCode::BAD_REQUEST,
                }
            }

            /// What the code means, for people; empty for one that is not known here.
            ///
            /// ```
            /// # use distref::protocol::ErrorCode;
            /// assert_eq!(ErrorCode::NameUnknown.message(), "repository is not known to the registry");
            /// ```
            #[must_use]
            pub const fn message(&self) -> &'static str {
                match self {
                    $(Self::$name => $message,)+
                    Self::Other(_) => "",
                }
            }

            fn known(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

codes! {
    /// No such blob in the repository.
    BlobUnknown = "BLOB_UNKNOWN", NOT_FOUND, "blob is not known to the registry";
    /// The upload can not go on.
    BlobUploadInvalid = "BLOB_UPLOAD_INVALID", NOT_FOUND, "upload is not valid";
    /// No such upload, or not any more.
    BlobUploadUnknown = "BLOB_UPLOAD_UNKNOWN", NOT_FOUND, "upload is not known to the registry";
    /// Content and digest differ, or the digest is none.
    DigestInvalid = "DIGEST_INVALID", BAD_REQUEST, "content does not match the digest";
    /// The manifest names something that is not there: push that first.
    ManifestBlobUnknown = "MANIFEST_BLOB_UNKNOWN", BAD_REQUEST, "manifest names content that is not known to the registry";
    /// The manifest breaks a rule of its media type, or of the registry.
    ManifestInvalid = "MANIFEST_INVALID", BAD_REQUEST, "manifest is not valid";
    /// No such manifest in the repository.
    ManifestUnknown = "MANIFEST_UNKNOWN", NOT_FOUND, "manifest is not known to the registry";
    /// The name breaks the grammar of repositories.
    NameInvalid = "NAME_INVALID", BAD_REQUEST, "repository name is not valid";
    /// No such repository.
    NameUnknown = "NAME_UNKNOWN", NOT_FOUND, "repository is not known to the registry";
    /// The body is shorter or longer than announced.
    SizeInvalid = "SIZE_INVALID", BAD_REQUEST, "length does not match the content";
    /// Credentials are missing, or are no good.
    Unauthorized = "UNAUTHORIZED", UNAUTHORIZED, "authentication is required";
    /// The credentials do not allow this.
    Denied = "DENIED", FORBIDDEN, "access to the resource is denied";
    /// The registry does not do this.
    Unsupported = "UNSUPPORTED", METHOD_NOT_ALLOWED, "operation is not supported";
    /// Too many requests: wait.
    TooManyRequests = "TOOMANYREQUESTS", TOO_MANY_REQUESTS, "too many requests";
    /// Anything. Not in the specification; distribution.
    Unknown = "UNKNOWN", INTERNAL_SERVER_ERROR, "unknown error";
    /// Try later. Not in the specification; distribution.
    Unavailable = "UNAVAILABLE", SERVICE_UNAVAILABLE, "service is not available";
    /// A chunk out of order. Not in the specification; distribution.
    RangeInvalid = "RANGE_INVALID", RANGE_NOT_SATISFIABLE, "content range is not valid";
    /// The tag breaks the grammar, or differs from that of the manifest. Not in the specification; distribution.
    TagInvalid = "TAG_INVALID", BAD_REQUEST, "tag is not valid";
    /// The signature of a schema 1 manifest is bad. Not in the specification; distribution.
    ManifestUnverified = "MANIFEST_UNVERIFIED", BAD_REQUEST, "manifest signature is not valid";
    /// `n` is no number, or too large. Not in the specification; distribution.
    PaginationNumberInvalid = "PAGINATION_NUMBER_INVALID", BAD_REQUEST, "number of results is not valid";
    /// Something is not there. Not in the specification; Harbor.
    NotFound = "NOT_FOUND", NOT_FOUND, "not found";
    /// A body or a range that is too large. Not in the specification; GHCR.
    RangeNotSatisfiable = "REQUESTED_RANGE_NOT_SATISFIABLE", RANGE_NOT_SATISFIABLE, "requested range cannot be satisfied";
}

/// A code that has no name in [`ErrorCode`]: at most 128 bytes, control characters escaped.
///
/// ```
/// use distref::protocol::ErrorCode;
///
/// let ErrorCode::Other(code) = ErrorCode::from("MY\nOWN") else { unreachable!() };
/// assert_eq!(code.as_str(), r"MY\nOWN");
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct OtherCode(Box<str>);

impl OtherCode {
    /// The text.
    ///
    /// ```
    /// use distref::protocol::ErrorCode;
    ///
    /// let ErrorCode::Other(code) = ErrorCode::from("MY_OWN") else { unreachable!() };
    /// assert_eq!(code.as_str(), "MY_OWN");
    /// ```
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OtherCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

impl From<&str> for ErrorCode {
    fn from(text: &str) -> Self {
        let other = || without_signed(&clean(text.as_bytes(), MAX_CODE)).into();
        Self::known(text).unwrap_or_else(|| Self::Other(OtherCode(other())))
    }
}

impl From<String> for ErrorCode {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_and_has_a_status_of_failure() {
        for code in ErrorCode::KNOWN {
            assert_eq!(ErrorCode::from(code.as_str()), *code);
            assert!(code.status().is_client_error() || code.status().is_server_error(), "{code}");
            assert!(!code.message().is_empty(), "{code}");
        }
    }

    #[test]
    fn a_code_that_is_not_known_is_kept_within_bounds() {
        let strange = ErrorCode::from("METHOD_UNKNOWN");
        assert_eq!(strange, ErrorCode::Other(OtherCode("METHOD_UNKNOWN".into())));
        let long = ErrorCode::from("X".repeat(4096).as_str());
        assert_eq!(long.as_str().len(), MAX_CODE);
        assert_eq!(ErrorCode::from("blob_unknown").as_str(), "blob_unknown");
    }

    #[test]
    fn a_code_is_fit_to_show_whoever_made_it() {
        for (text, expected) in [
            ("A\nB\u{1b}[31m", r"A\nB\u{1b}[31m"),
            ("left\u{202e}right", r"left\u{202e}right"),
            ("https://s3/?X-Amz-Signature=a", "https://s3/?…"),
        ] {
            let code = ErrorCode::from(text);
            assert_eq!((code.as_str(), &*alloc::format!("{code}")), (expected, expected));
            assert_eq!(ErrorCode::from(code.as_str()), code);
        }
    }
}
