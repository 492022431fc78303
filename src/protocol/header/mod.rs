//! Headers of the distribution protocol: read from bytes, written as the specifications have them.
//!
//! | header | read by | written by |
//! |---|---|---|
//! | `Link` | [`Link::next`], [`Link::of`] | [`Link::next_value`] |
//! | `Range` of an upload | [`UploadRange::of`] | [`UploadRange::to_value`] |
//! | `Range` of a request | [`ByteRanges::of`] | [`ByteRanges::to_value`] |
//! | `Content-Range` of a chunk | [`ByteSpan::of`] | [`ByteSpan::to_value`] |
//! | `Content-Range` of a part | [`ContentRange::of`] | [`ContentRange::to_value`] |
//! | `Content-Type` | [`ContentType::of`] | [`ContentType::value`] |
//! | `Content-Length` | [`content_length`] | [`length_value`] |
//! | `Accept` | [`Accept::of`] | [`Accept::value`] |
//! | `Docker-Content-Digest` | [`content_digest`] | [`digest_value`] |
//! | `OCI-Subject` | [`subject`] | [`digest_value`] |
//! | `OCI-Tag` | [`TagList::of`] | [`TagList::to_value`] |
//! | `OCI-Filters-Applied` | [`Filters::of`] | [`Filters::to_value`] |
//! | `OCI-Chunk-Min-Length`, `-Max-Length` | [`chunk_min_length`], [`chunk_max_length`] | [`length_value`] |
//! | `OCI-Namespace` | [`namespace`] | |
//! | `Docker-Upload-UUID` | [`upload_uuid`] | |
//! | `Docker-Distribution-API-Version` | [`speaks_v2`] | [`REGISTRY_V2`] |
//! | `Retry-After` | [`RetryAfter::of`] | [`RetryAfter::to_value`] |
//! | `RateLimit-Limit`, `-Remaining`, `Docker-RateLimit-Source` | [`RateLimits::of`] | [`RateLimit::to_value`] |
//! | `Warning` | [`Warnings::of`] | [`Warning::to_value`] |
//!
//! A value is bytes: nobody keeps a registry from sending Latin-1. What is read has limits, and what is refused says
//! which rule it breaks and at which byte. Where a header is a list, what is no item of it is told apart, and the
//! others are kept.

mod accept;
mod byte_ranges;
mod content_type;
mod error;
mod grammar;
mod link;
mod lists;
mod name;
mod param;
mod rate_limit;
mod retry_after;
mod single;
mod span;
mod warning;

use http::HeaderValue;

pub use self::{
    accept::Accept,
    byte_ranges::{ByteRange, ByteRanges},
    content_type::ContentType,
    error::{HeaderError, HeaderErrorKind},
    link::{Link, Links},
    lists::{Filters, TagList},
    name::{
        DOCKER_CONTENT_DIGEST, DOCKER_DISTRIBUTION_API_VERSION, DOCKER_RATELIMIT_SOURCE,
        DOCKER_UPLOAD_UUID, OCI_CHUNK_MAX_LENGTH, OCI_CHUNK_MIN_LENGTH, OCI_FILTERS_APPLIED,
        OCI_NAMESPACE, OCI_SUBJECT, OCI_TAG, RATELIMIT_LIMIT, RATELIMIT_REMAINING,
    },
    param::{Param, Params},
    rate_limit::{RateLimit, RateLimits},
    retry_after::RetryAfter,
    single::{
        REGISTRY_V2, chunk_max_length, chunk_min_length, content_digest, content_length,
        digest_value, is_encoded, length_value, namespace, one, speaks_v2, subject, upload_uuid,
    },
    span::{ByteSpan, ContentRange, UploadRange},
    warning::{Warning, WarningLog, Warnings},
};

pub(super) use self::grammar::is_token;

/// The longest value that is read, in bytes, 16 KiB: servers and proxies allow 8 to 16 KiB of headers in all.
pub const MAX_VALUE: usize = 16 * 1024;

/// The largest length and offset, 2^63 - 1: what registries, which are written in Go, can count.
pub const MAX_LENGTH: u64 = i64::MAX as u64;

/// A header of bytes that are visible, space, tab or beyond ASCII: that is of all that is written here.
fn value_of(bytes: &[u8]) -> HeaderValue {
    HeaderValue::from_bytes(bytes).unwrap_or(HeaderValue::from_static(""))
}
