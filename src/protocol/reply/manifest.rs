//! The head of a manifest.

use http::{
    HeaderMap, Response, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
    response::Parts,
};

use super::{ReplyError, ReplyErrorKind, refuse_encoded, refuse_other, response, told};
use crate::{
    Digest,
    manifest::MediaType,
    protocol::header::{
        ContentType, DOCKER_CONTENT_DIGEST, HeaderError, content_digest, content_length,
        digest_value, length_value,
    },
};

/// What the headers of a manifest say, in the reply to GET or HEAD. None of it is proven: the digest is compared with
/// the bytes, the type with what the document says.
///
/// | rule | |
/// |---|---|
/// | status other than 200 | error; a HEAD has no body, whatever its length says |
/// | `Content-Encoding` other than identity | error |
/// | `Content-Type` is HTML, or cannot be read | error |
/// | `Content-Type` has parameters | passed over |
/// | no `Content-Type`, or no digest | `None`: a HEAD is followed by a GET |
/// | `Content-Length` 0 or missing | `None`: a HEAD is followed by a GET |
/// | the digest cannot be read | an error when it is asked for, which a GET by digest need not do |
/// | the digest is another one than was asked for, of the same algorithm | [`check`](Self::check) fails |
///
/// Source: distribution-spec v1.1.1, sections "Pulling manifests" and "Checking if content exists in the registry".
///
/// ```
/// use distref::manifest::MediaType;
/// use distref::protocol::reply::ManifestHead;
///
/// let response = http::Response::builder()
///     .header("content-type", "application/vnd.oci.image.index.v1+json; charset=utf-8")
///     .header("content-length", "1024");
/// let (parts, ()) = response.body(())?.into_parts();
/// let head = ManifestHead::read(&parts)?;
/// assert_eq!(head.media_type(), Some(&MediaType::OCI_INDEX));
/// assert_eq!(head.length(), Some(1024));
/// assert_eq!(head.digest(), Ok(None));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ManifestHead {
    media_type: Option<MediaType<'static>>,
    digest: Result<Option<Digest>, HeaderError>,
    length: Option<u64>,
}

impl ManifestHead {
    /// The head of a manifest that a server sends.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::manifest::MediaType;
    /// use distref::protocol::reply::ManifestHead;
    ///
    /// let head = ManifestHead::new(MediaType::OCI_MANIFEST, Digest::sha256([0; 32]), 512);
    /// let mut headers = http::HeaderMap::new();
    /// head.write_to(&mut headers);
    /// assert_eq!(headers.len(), 3);
    /// ```
    #[must_use]
    pub fn new(media_type: MediaType<'_>, digest: Digest, length: u64) -> Self {
        let media_type = Some(media_type.into_owned());
        Self { media_type, digest: Ok(Some(digest)), length: Some(length).filter(|&len| len > 0) }
    }

    /// Reads the head of a response.
    ///
    /// # Errors
    ///
    /// As the table says, with the header.
    ///
    /// ```
    /// use distref::protocol::reply::{ManifestHead, ReplyErrorKind};
    ///
    /// let response = http::Response::builder().header("content-type", "text/html");
    /// let (parts, ()) = response.body(())?.into_parts();
    /// let error = ManifestHead::read(&parts).unwrap_err();
    /// assert_eq!(error.kind(), ReplyErrorKind::Html);
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn read(parts: &Parts) -> Result<Self, ReplyError> {
        if parts.status != StatusCode::OK {
            return Err(ReplyError::status(parts.status));
        }
        let headers = &parts.headers;
        refuse_encoded(headers)?;
        let content_type = ContentType::of(headers)?;
        if content_type.as_ref().is_some_and(ContentType::is_html) {
            return Err(ReplyError::of(CONTENT_TYPE, ReplyErrorKind::Html));
        }
        Ok(Self {
            media_type: content_type.map(|it| it.into_media_type().into_owned()),
            digest: content_digest(headers),
            length: content_length(headers)?.filter(|&length| length > 0),
        })
    }

    /// The type, which the document has to agree with: give it to
    /// [`Reader::announced`](crate::manifest::Reader::announced).
    ///
    /// ```
    /// use distref::protocol::reply::ManifestHead;
    ///
    /// let (parts, ()) = http::Response::new(()).into_parts();
    /// assert_eq!(ManifestHead::read(&parts)?.media_type(), None);
    /// # Ok::<(), distref::protocol::reply::ReplyError>(())
    /// ```
    #[must_use]
    pub const fn media_type(&self) -> Option<&MediaType<'static>> {
        self.media_type.as_ref()
    }

    /// The digest, which may be of another algorithm than the one that was asked for.
    ///
    /// # Errors
    ///
    /// Where the header cannot be read. Of a tag, that is a failure; who asks by digest does not need the header.
    ///
    /// ```
    /// use distref::protocol::reply::ManifestHead;
    ///
    /// let response = http::Response::builder().header("docker-content-digest", "md5:d41d8cd9");
    /// let (parts, ()) = response.body(())?.into_parts();
    /// assert!(ManifestHead::read(&parts)?.digest().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn digest(&self) -> Result<Option<&Digest>, HeaderError> {
        told(&self.digest)
    }

    /// Whether the registry knows the manifest by the digest that was asked for, as far as it says so. What cannot be
    /// read says nothing, nor does a digest of another algorithm: the bytes are held to `pinned` in any case.
    ///
    /// # Errors
    ///
    /// [`Digest`](ReplyErrorKind::Digest).
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::manifest::MediaType;
    /// use distref::protocol::reply::ManifestHead;
    ///
    /// let head = ManifestHead::new(MediaType::OCI_INDEX, Digest::sha256([1; 32]), 512);
    /// assert!(head.check(&Digest::sha256([1; 32])).is_ok());
    /// let error = head.check(&Digest::sha256([2; 32])).unwrap_err();
    /// assert_eq!(error.header().unwrap(), "docker-content-digest");
    /// ```
    pub fn check(&self, pinned: &Digest) -> Result<(), ReplyError> {
        refuse_other(self.digest().ok().flatten(), pinned)
    }

    /// The length in bytes, where it is told and not 0.
    ///
    /// ```
    /// use distref::protocol::reply::ManifestHead;
    ///
    /// let response = http::Response::builder().header("content-length", "0");
    /// let (parts, ()) = response.body(())?.into_parts();
    /// assert_eq!(ManifestHead::read(&parts)?.length(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn length(&self) -> Option<u64> {
        self.length
    }

    /// The same, if it is not longer than a limit: asked before the body is read. 4 MiB is what every registry takes.
    ///
    /// # Errors
    ///
    /// [`TooLarge`](ReplyErrorKind::TooLarge).
    ///
    /// ```
    /// use distref::manifest::Limits;
    /// use distref::protocol::reply::{ManifestHead, ReplyErrorKind};
    ///
    /// let response = http::Response::builder().header("content-length", "5242880");
    /// let (parts, ()) = response.body(())?.into_parts();
    /// let error = ManifestHead::read(&parts)?.within(Limits::new().document()).unwrap_err();
    /// assert_eq!(error.kind(), ReplyErrorKind::TooLarge);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn within(self, limit: usize) -> Result<Self, ReplyError> {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        match self.length {
            Some(length) if length > limit => {
                Err(ReplyError::of(CONTENT_LENGTH, ReplyErrorKind::TooLarge))
            }
            _ => Ok(self),
        }
    }

    /// Writes the headers that are read.
    ///
    /// ```
    /// use distref::protocol::reply::ManifestHead;
    ///
    /// let (parts, ()) = http::Response::new(()).into_parts();
    /// let mut headers = http::HeaderMap::new();
    /// ManifestHead::read(&parts)?.write_to(&mut headers);
    /// assert!(headers.is_empty());
    /// # Ok::<(), distref::protocol::reply::ReplyError>(())
    /// ```
    pub fn write_to(&self, headers: &mut HeaderMap) {
        if let Some(media_type) = &self.media_type {
            headers.insert(CONTENT_TYPE, ContentType::value(media_type));
        }
        if let Ok(Some(digest)) = &self.digest {
            headers.insert(DOCKER_CONTENT_DIGEST, digest_value(digest));
        }
        if let Some(length) = self.length {
            headers.insert(CONTENT_LENGTH, length_value(length));
        }
    }

    /// The status to send: 200.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::manifest::MediaType;
    /// use distref::protocol::reply::ManifestHead;
    ///
    /// let head = ManifestHead::new(MediaType::OCI_INDEX, Digest::sha256([1; 32]), 512);
    /// assert_eq!(head.status(), 200);
    /// ```
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        StatusCode::OK
    }

    /// The response for a server to send: status, headers, and this body; to a `HEAD`, an empty one.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::manifest::MediaType;
    /// use distref::protocol::reply::ManifestHead;
    ///
    /// let head = ManifestHead::new(MediaType::OCI_INDEX, Digest::sha256([1; 32]), 2);
    /// let response = head.to_response(b"{}".to_vec());
    /// assert_eq!((response.status().as_u16(), response.headers().len()), (200, 3));
    /// ```
    #[must_use]
    pub fn to_response<B>(&self, body: B) -> Response<B> {
        response(self.status(), body, |headers| self.write_to(headers))
    }
}
