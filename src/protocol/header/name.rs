//! The names of headers that registries use beside those of HTTP.

use http::HeaderName;

macro_rules! names {
    ($($(#[$doc:meta])+ $name:ident = $text:literal;)+) => {
        $($(#[$doc])+ pub const $name: HeaderName = HeaderName::from_static($text);)+

        #[cfg(test)]
        static ALL: &[&str] = &[$($text),+];
    };
}

names! {
    /// `Docker-Content-Digest`: the digest of the content. See [`content_digest`](super::content_digest).
    DOCKER_CONTENT_DIGEST = "docker-content-digest";
    /// `Docker-Distribution-API-Version`: `registry/2.0`. See [`speaks_v2`](super::speaks_v2).
    DOCKER_DISTRIBUTION_API_VERSION = "docker-distribution-api-version";
    /// `Docker-Upload-UUID`: the name of an upload. See [`upload_uuid`](super::upload_uuid).
    DOCKER_UPLOAD_UUID = "docker-upload-uuid";
    /// `Docker-RateLimit-Source`: whom the limit is for. See [`RateLimits`](super::RateLimits).
    DOCKER_RATELIMIT_SOURCE = "docker-ratelimit-source";
    /// `RateLimit-Limit`: how many requests are allowed. See [`RateLimit`](super::RateLimit).
    RATELIMIT_LIMIT = "ratelimit-limit";
    /// `RateLimit-Remaining`: how many are left. See [`RateLimit`](super::RateLimit).
    RATELIMIT_REMAINING = "ratelimit-remaining";
    /// `OCI-Subject`: the subject that the registry has taken note of. See [`subject`](super::subject).
    OCI_SUBJECT = "oci-subject";
    /// `OCI-Tag`: the tags that a manifest was given. See [`TagList`](super::TagList).
    OCI_TAG = "oci-tag";
    /// `OCI-Filters-Applied`: what a list was filtered by. See [`Filters`](super::Filters).
    OCI_FILTERS_APPLIED = "oci-filters-applied";
    /// `OCI-Chunk-Min-Length`: the least a chunk may have. See [`chunk_min_length`](super::chunk_min_length).
    OCI_CHUNK_MIN_LENGTH = "oci-chunk-min-length";
    /// `OCI-Chunk-Max-Length`: the most a chunk may have. See [`chunk_max_length`](super::chunk_max_length).
    OCI_CHUNK_MAX_LENGTH = "oci-chunk-max-length";
    /// `OCI-Namespace`: the registry that a mirror stood in for. See [`namespace`](super::namespace).
    OCI_NAMESPACE = "oci-namespace";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_its_own() {
        let names: std::collections::BTreeSet<_> = ALL.iter().copied().collect();
        assert_eq!(names.len(), ALL.len());
        assert!(names.iter().all(|name| name.bytes().all(|b| b == b'-' || b.is_ascii_lowercase())));
    }
}
