//! Headers that are one number, digest or name.

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONTENT_ENCODING, CONTENT_LENGTH},
};

use super::{
    DOCKER_CONTENT_DIGEST, DOCKER_DISTRIBUTION_API_VERSION, DOCKER_UPLOAD_UUID, HeaderError,
    HeaderErrorKind as Kind, MAX_VALUE, OCI_CHUNK_MAX_LENGTH, OCI_CHUNK_MIN_LENGTH, OCI_NAMESPACE,
    OCI_SUBJECT,
    grammar::{number, whole},
    value_of,
};
use crate::{Digest, DigestView, Domain, DomainView, protocol::route::UploadId};

/// The bytes of a header that occurs once, or several times with the same value; `None` if it is not there.
///
/// # Errors
///
/// [`Repeated`](Kind::Repeated) where the values differ: whoever reads the first and whoever reads the last would not
/// agree. [`TooLong`](Kind::TooLong) above [`MAX_VALUE`](super::MAX_VALUE) bytes.
///
/// ```
/// use distref::protocol::header::{HeaderErrorKind, one};
///
/// let mut headers = http::HeaderMap::new();
/// headers.append("location", "/a".parse()?);
/// assert_eq!(one(&headers, &http::header::LOCATION)?, Some(&b"/a"[..]));
/// headers.append("location", "/b".parse()?);
/// let error = one(&headers, &http::header::LOCATION).unwrap_err();
/// assert_eq!(error.kind(), HeaderErrorKind::Repeated);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a [u8]>, HeaderError> {
    let mut values = headers.get_all(name).iter().map(HeaderValue::as_bytes);
    let Some(first) = values.next() else { return Ok(None) };
    if first.len() > MAX_VALUE {
        return Err(HeaderError::new(name.clone(), Kind::TooLong, MAX_VALUE));
    }
    if values.all(|value| value.trim_ascii() == first.trim_ascii()) {
        Ok(Some(first))
    } else {
        Err(HeaderError::new(name.clone(), Kind::Repeated, 0))
    }
}

/// `Content-Length`, at most [`MAX_LENGTH`](super::MAX_LENGTH); `None` if there is none.
///
/// A list of equal numbers, which some proxies make, is that number: RFC 9110, section 8.6.
///
/// # Errors
///
/// [`Number`](Kind::Number), [`TooLarge`](Kind::TooLarge) or [`Repeated`](Kind::Repeated).
///
/// ```
/// use distref::protocol::header::content_length;
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("content-length", "1024".parse()?);
/// assert_eq!(content_length(&headers)?, Some(1024));
/// headers.insert("content-length", "-1".parse()?);
/// assert!(content_length(&headers).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn content_length(headers: &HeaderMap) -> Result<Option<u64>, HeaderError> {
    let Some(value) = one(headers, &CONTENT_LENGTH)? else { return Ok(None) };
    let mut numbers = value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    let first = numbers.next().unwrap_or_default();
    if !numbers.all(|number| number == first) {
        return Err(HeaderError::new(CONTENT_LENGTH, Kind::Repeated, 0));
    }
    whole(CONTENT_LENGTH, first, number).map(Some)
}

/// `OCI-Chunk-Min-Length`: the least bytes that every chunk of an upload but the last has to have.
///
/// Source: distribution-spec v1.1.1, section "Pushing a blob in chunks".
///
/// # Errors
///
/// [`Number`](Kind::Number) or [`TooLarge`](Kind::TooLarge): what no chunk can fulfil is an error, so that the
/// client pushes the blob in one piece.
///
/// ```
/// use distref::protocol::header::{HeaderErrorKind, chunk_min_length};
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("oci-chunk-min-length", "5242880".parse()?);
/// assert_eq!(chunk_min_length(&headers)?, Some(5_242_880));
/// headers.insert("oci-chunk-min-length", "9223372036854775808".parse()?);
/// assert_eq!(chunk_min_length(&headers).unwrap_err().kind(), HeaderErrorKind::TooLarge);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn chunk_min_length(headers: &HeaderMap) -> Result<Option<u64>, HeaderError> {
    length(headers, OCI_CHUNK_MIN_LENGTH)
}

/// `OCI-Chunk-Max-Length`: the most bytes that a chunk may have. Not in the specification: Cloudflare sends it.
///
/// # Errors
///
/// [`Number`](Kind::Number) or [`TooLarge`](Kind::TooLarge).
///
/// ```
/// use distref::protocol::header::chunk_max_length;
///
/// assert_eq!(chunk_max_length(&http::HeaderMap::new())?, None);
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
pub fn chunk_max_length(headers: &HeaderMap) -> Result<Option<u64>, HeaderError> {
    length(headers, OCI_CHUNK_MAX_LENGTH)
}

fn length(headers: &HeaderMap, name: HeaderName) -> Result<Option<u64>, HeaderError> {
    one(headers, &name)?.map(|value| whole(name, value, number)).transpose()
}

/// The value of a header that is a number: lengths.
///
/// ```
/// assert_eq!(distref::protocol::header::length_value(1024), "1024");
/// ```
#[must_use]
pub fn length_value(length: u64) -> HeaderValue {
    HeaderValue::from(length)
}

/// `Docker-Content-Digest`: the digest of the content, which may be by another algorithm than the one that was asked
/// for. Proves nothing until the content was hashed.
///
/// Source: distribution-spec v1.1.1, section "Pulling manifests".
///
/// # Errors
///
/// [`Digest`](Kind::Digest) with the rule; [`Algorithm`](Kind::Algorithm) where the digest is by an algorithm that
/// is not known here, as `md5`; [`Repeated`](Kind::Repeated).
///
/// ```
/// use distref::protocol::header::{HeaderErrorKind, content_digest};
///
/// let mut headers = http::HeaderMap::new();
/// assert_eq!(content_digest(&headers)?, None);
/// headers.insert("docker-content-digest", "sha256:../../x".parse()?);
/// let error = content_digest(&headers).unwrap_err();
/// assert!(matches!(error.kind(), HeaderErrorKind::Digest(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn content_digest(headers: &HeaderMap) -> Result<Option<Digest>, HeaderError> {
    let Some(value) = one(headers, &DOCKER_CONTENT_DIGEST)? else { return Ok(None) };
    let digest = digest(&DOCKER_CONTENT_DIGEST, value)?;
    if digest.algorithm().hash_len().is_some() {
        Ok(Some(digest.to_digest()))
    } else {
        Err(HeaderError::new(DOCKER_CONTENT_DIGEST, Kind::Algorithm, 0))
    }
}

/// `OCI-Subject`: the subject of the pushed manifest, which the registry now lists this manifest as a referrer of.
/// Without it, the client has to keep the fallback tag.
///
/// Source: distribution-spec v1.1.1, section "Pushing Manifests with Subject".
///
/// # Errors
///
/// [`Digest`](Kind::Digest) with the rule, or [`Repeated`](Kind::Repeated).
///
/// ```
/// use distref::protocol::header::subject;
///
/// assert_eq!(subject(&http::HeaderMap::new())?, None);
/// # Ok::<(), distref::protocol::header::HeaderError>(())
/// ```
pub fn subject(headers: &HeaderMap) -> Result<Option<Digest>, HeaderError> {
    let value = one(headers, &OCI_SUBJECT)?;
    value.map(|value| digest(&OCI_SUBJECT, value).map(DigestView::to_digest)).transpose()
}

/// The value of a header that is a digest.
///
/// ```
/// let digest = distref::Digest::sha256([0; 32]);
/// assert_eq!(distref::protocol::header::digest_value(&digest), digest.to_string());
/// ```
#[must_use]
pub fn digest_value(digest: &Digest) -> HeaderValue {
    value_of(alloc::format!("{digest}").as_bytes())
}

fn digest<'a>(header: &HeaderName, value: &'a [u8]) -> Result<DigestView<'a>, HeaderError> {
    let start = value.len() - value.trim_ascii_start().len();
    let text = core::str::from_utf8(value.trim_ascii()).map_err(|fault| {
        HeaderError::new(header.clone(), Kind::Character, start + fault.valid_up_to())
    })?;
    let error = |kind, at| HeaderError::new(header.clone(), kind, start + at);
    if text.is_empty() {
        return Err(error(Kind::Empty, 0));
    }
    DigestView::parse(text).map_err(|fault| error(Kind::Digest(fault.kind()), fault.span().start))
}

/// `Docker-Upload-UUID`: the name of an upload, for logs. The upload goes on at its `Location`, which is opaque.
///
/// # Errors
///
/// [`Character`](Kind::Character), [`Empty`](Kind::Empty), [`TooLong`](Kind::TooLong), as [`UploadId`] has it, or
/// [`Repeated`](Kind::Repeated).
///
/// ```
/// use distref::protocol::header::upload_uuid;
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("docker-upload-uuid", "b2e66b69-55d2-42a0-a49e-255cdba148d9".parse()?);
/// assert_eq!(upload_uuid(&headers)?.unwrap().as_str(), "b2e66b69-55d2-42a0-a49e-255cdba148d9");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn upload_uuid(headers: &HeaderMap) -> Result<Option<UploadId<'_>>, HeaderError> {
    let Some(value) = one(headers, &DOCKER_UPLOAD_UUID)? else { return Ok(None) };
    let error = |kind, offset| HeaderError::new(DOCKER_UPLOAD_UUID, kind, offset);
    let text =
        core::str::from_utf8(value).map_err(|fault| error(Kind::Character, fault.valid_up_to()))?;
    UploadId::parse(text).map(Some).map_err(|fault| {
        let kind = match text.len() {
            0 => Kind::Empty,
            len if len > UploadId::MAX_LEN => Kind::TooLong,
            _ => Kind::Character,
        };
        error(kind, fault.offset())
    })
}

/// `OCI-Namespace`: the registry whose content a mirror has answered with.
///
/// Source: distribution-spec v1.1.1, section "Registry Proxying".
///
/// # Errors
///
/// [`Domain`](Kind::Domain) where it is no domain of a registry, or [`Repeated`](Kind::Repeated).
///
/// ```
/// use distref::protocol::header::namespace;
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("oci-namespace", "docker.io".parse()?);
/// assert_eq!(namespace(&headers)?.unwrap(), "docker.io");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn namespace(headers: &HeaderMap) -> Result<Option<Domain>, HeaderError> {
    let Some(value) = one(headers, &OCI_NAMESPACE)? else { return Ok(None) };
    let domain = core::str::from_utf8(value.trim_ascii()).ok().and_then(DomainView::accept);
    let error = || HeaderError::new(OCI_NAMESPACE, Kind::Domain, 0);
    domain.map(|domain| Some(domain.into())).ok_or_else(error)
}

/// The value of `Docker-Distribution-API-Version` that a registry sends.
///
/// ```
/// use distref::protocol::header::{DOCKER_DISTRIBUTION_API_VERSION, REGISTRY_V2, speaks_v2};
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert(DOCKER_DISTRIBUTION_API_VERSION, REGISTRY_V2);
/// assert!(speaks_v2(&headers));
/// ```
pub const REGISTRY_V2: HeaderValue = HeaderValue::from_static("registry/2.0");

/// Whether `Docker-Distribution-API-Version` says that this is a registry: one of its words is `registry/2.0`.
///
/// Many registries do not send it, so that its absence says nothing. Source: distribution-spec v1.1.1, section
/// "Backwards Compatibility"; Docker's client, `apiVersions`.
///
/// ```
/// use distref::protocol::header::speaks_v2;
///
/// let mut headers = http::HeaderMap::new();
/// assert!(!speaks_v2(&headers));
/// headers.insert("docker-distribution-api-version", "registry/2.0".parse()?);
/// assert!(speaks_v2(&headers));
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[must_use]
pub fn speaks_v2(headers: &HeaderMap) -> bool {
    let values = headers.get_all(DOCKER_DISTRIBUTION_API_VERSION).iter().map(HeaderValue::as_bytes);
    let mut words = values.flat_map(|value| value.split(|byte| b" \t,".contains(byte)));
    words.any(|word| word.eq_ignore_ascii_case(REGISTRY_V2.as_bytes()))
}

/// Whether the body is encoded, as by `Content-Encoding: gzip`, so that its bytes are not those of the digest.
///
/// Clients ask for `Accept-Encoding: identity`, so that it should not be. Source: RFC 9110, section 8.4.
///
/// ```
/// use distref::protocol::header::is_encoded;
///
/// let mut headers = http::HeaderMap::new();
/// assert!(!is_encoded(&headers));
/// headers.insert("content-encoding", "gzip".parse()?);
/// assert!(is_encoded(&headers));
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[must_use]
pub fn is_encoded(headers: &HeaderMap) -> bool {
    let values = headers.get_all(CONTENT_ENCODING).iter().map(HeaderValue::as_bytes);
    let mut codings = values.flat_map(|value| value.split(|&byte| byte == b','));
    codings.any(|coding| {
        let coding = coding.trim_ascii();
        !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &HeaderName, values: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    type Row<'a> = (&'a [&'a [u8]], Result<Option<u64>, Kind>);

    #[test]
    fn one_value_counts_and_several_have_to_agree() {
        let rows: [Row<'_>; 9] = [
            (&[], Ok(None)),
            (&[b"5"], Ok(Some(5))),
            (&[b"5", b"5"], Ok(Some(5))),
            (&[b"5, 5"], Ok(Some(5))),
            (&[b"5", b"6"], Err(Kind::Repeated)),
            (&[b"5,6"], Err(Kind::Repeated)),
            (&[b""], Err(Kind::Number)),
            (&[b"5x"], Err(Kind::Character)),
            (&[b"99999999999999999999"], Err(Kind::TooLarge)),
        ];
        for (values, expected) in rows {
            let read = content_length(&headers(&CONTENT_LENGTH, values));
            assert_eq!(read.map_err(|error| error.kind()), expected, "{values:?}");
        }
    }

    #[test]
    fn a_digest_that_proves_nothing_is_refused() {
        let sha256 = std::format!("sha256:{}", "a".repeat(64));
        let sha512 = std::format!("sha512:{}", "a".repeat(128));
        for (value, is_good) in [
            (sha256.as_bytes(), true),
            (sha512.as_bytes(), true),
            (b"md5:d41d8cd98f00b204e9800998ecf8427e", false),
            (b"sha256:../../x", false),
            (b"sha256:\xff", false),
            (b"", false),
        ] {
            let read = content_digest(&headers(&DOCKER_CONTENT_DIGEST, &[value]));
            assert_eq!(read.is_ok(), is_good, "{value:?}");
        }
        let md5 = headers(&OCI_SUBJECT, &[b"md5:d41d8cd98f00b204e9800998ecf8427e"]);
        assert!(subject(&md5).unwrap().is_some());
    }

    #[test]
    fn names_that_are_none_are_refused() {
        for (value, kind) in [
            (&b""[..], Kind::Empty),
            (b"a/b", Kind::Character),
            (b"a b", Kind::Character),
            (b"\xe9", Kind::Character),
            (b"..", Kind::Character),
            (&[b'a'; UploadId::MAX_LEN + 1][..], Kind::TooLong),
        ] {
            let error = upload_uuid(&headers(&DOCKER_UPLOAD_UUID, &[value])).unwrap_err();
            assert_eq!(error.kind(), kind);
        }
        let longest = [b'a'; UploadId::MAX_LEN]; // which is a route as well
        assert!(upload_uuid(&headers(&DOCKER_UPLOAD_UUID, &[&longest])).unwrap().is_some());
        for value in [&b""[..], b"not a domain", b"\xe9.example", b"https://docker.io"] {
            let error = namespace(&headers(&OCI_NAMESPACE, &[value])).unwrap_err();
            assert_eq!(error.kind(), Kind::Domain);
        }
    }

    #[test]
    fn only_identity_is_no_encoding() {
        for (values, expected) in [
            (&[&b"identity"[..]][..], false),
            (&[b""], false),
            (&[b"Identity, identity"], false),
            (&[b"identity", b"br"], true),
            (&[b"GZIP"], true),
            (&[b"\xff"], true),
        ] {
            assert_eq!(is_encoded(&headers(&CONTENT_ENCODING, values)), expected, "{values:?}");
        }
    }
}
