//! Whether a registry refused the referrers, or has no such API.

use super::exchange::Reply;
use crate::protocol::ErrorCode;

/// Whether a 404 of the referrers API says that there is none. One with a code is about the repository or the manifest, and
/// for those of others there may be one.
pub(super) fn has_no_api(refusal: &Reply) -> bool {
    let body = refusal.error_body();
    body.entries().iter().all(|entry| entry.code() == Some(&ErrorCode::Unsupported))
}
