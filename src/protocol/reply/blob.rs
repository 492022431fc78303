//! The head of a blob, or of a part of it.

use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE},
    response::Parts,
};

use super::{ReplyError, ReplyErrorKind, refuse_encoded, response, told};
use crate::{
    Digest,
    protocol::header::{
        ByteSpan, ContentRange, ContentType, DOCKER_CONTENT_DIGEST, HeaderError, content_digest,
        content_length, digest_value, length_value,
    },
};

/// What the headers of a blob say, in the reply to GET or HEAD, of the whole or of a part.
///
/// | request | reply | |
/// |---|---|---|
/// | any | `Content-Encoding` other than identity | error |
/// | whole | 200 | the whole |
/// | whole | 206 | error: nobody asked for a part |
/// | part | 206 with `Content-Range` that begins where asked and ends no later | that part; it may be shorter |
/// | part | 206 from another byte, or beyond what was asked | error |
/// | part | 206 of a whole of another length | error; `*` is no length |
/// | part | 206 without `Content-Range`, or `multipart/byteranges` | error |
/// | part | 206 with another `Content-Length` than that of the part | error |
/// | part | 200 | the whole, from byte 0: [`part`](Self::part) is `None` |
/// | part | 416 | error with the status; its body may be missing, whatever its length says |
///
/// A blob may be served as any type, HTML included, since it may be anything. Source: distribution-spec v1.1.1, section
/// "Pulling blobs"; RFC 9110, sections 14.4 and 15.3.7.
///
/// ```
/// use distref::protocol::header::ByteSpan;
/// use distref::protocol::reply::BlobHead;
///
/// let response = http::Response::builder().status(206).header("content-range", "bytes 40-99/100");
/// let (parts, ()) = response.body(())?.into_parts();
/// let head = BlobHead::read_part(&parts, ByteSpan::from_range(40..100).unwrap(), Some(100))?;
/// assert_eq!(head.part().unwrap().first(), 40);
/// assert!(BlobHead::read(&parts).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BlobHead {
    digest: Result<Option<Digest>, HeaderError>,
    length: Option<u64>,
    part: Option<ContentRange>,
}

impl BlobHead {
    /// The head of a whole blob that a server sends.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::BlobHead;
    ///
    /// let head = BlobHead::new(Digest::sha256([0; 32]), 1024);
    /// assert_eq!((head.status().as_u16(), head.length()), (200, Some(1024)));
    /// ```
    #[must_use]
    pub const fn new(digest: Digest, length: u64) -> Self {
        Self { digest: Ok(Some(digest)), length: Some(length), part: None }
    }

    /// The head of a part; `None` where the part does not lie within the blob.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::header::ByteSpan;
    /// use distref::protocol::reply::BlobHead;
    ///
    /// let part = ByteSpan::from_range(0..10).unwrap();
    /// let head = BlobHead::new_part(Digest::sha256([0; 32]), part, 1024).unwrap();
    /// assert_eq!((head.status().as_u16(), head.length()), (206, Some(10)));
    /// ```
    #[must_use]
    pub fn new_part(digest: Digest, part: ByteSpan, complete: u64) -> Option<Self> {
        let range = ContentRange::part(part, Some(complete))?;
        Some(Self { digest: Ok(Some(digest)), length: Some(part.len()), part: Some(range) })
    }

    /// Reads the head of a response to a request for the whole.
    ///
    /// # Errors
    ///
    /// As the table says.
    ///
    /// ```
    /// use distref::protocol::reply::{BlobHead, ReplyErrorKind};
    ///
    /// let (parts, ()) = http::Response::builder().status(206).body(())?.into_parts();
    /// assert_eq!(BlobHead::read(&parts).unwrap_err().kind(), ReplyErrorKind::Unasked);
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn read(parts: &Parts) -> Result<Self, ReplyError> {
        match parts.status {
            StatusCode::OK => Self::whole(&parts.headers),
            StatusCode::PARTIAL_CONTENT => Err(ReplyError::new(ReplyErrorKind::Unasked)),
            status => Err(ReplyError::status(status)),
        }
    }

    /// Reads the head of a response to a request for a part, of a blob of `complete` bytes where that is known.
    ///
    /// # Errors
    ///
    /// As the table says.
    ///
    /// ```
    /// use distref::protocol::header::ByteSpan;
    /// use distref::protocol::reply::{BlobHead, ReplyErrorKind};
    ///
    /// let response = http::Response::builder().status(206).header("content-range", "bytes 39-99/100");
    /// let (parts, ()) = response.body(())?.into_parts();
    /// let asked = ByteSpan::from_range(40..100).unwrap();
    /// let error = BlobHead::read_part(&parts, asked, Some(100)).unwrap_err();
    /// assert_eq!(error.kind(), ReplyErrorKind::Shifted);
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn read_part(
        parts: &Parts,
        asked: ByteSpan,
        complete: Option<u64>,
    ) -> Result<Self, ReplyError> {
        let headers = &parts.headers;
        match parts.status {
            StatusCode::OK => return Self::whole(headers),
            StatusCode::PARTIAL_CONTENT => {}
            status => return Err(ReplyError::status(status)),
        }
        let content_type = ContentType::of(headers).ok().flatten();
        if content_type.is_some_and(|it| it.is("multipart/byteranges")) {
            return Err(ReplyError::of(CONTENT_TYPE, ReplyErrorKind::Multipart));
        }
        let fault = |kind| ReplyError::of(CONTENT_RANGE, kind);
        let range = ContentRange::of(headers)?.ok_or_else(|| fault(ReplyErrorKind::Missing))?;
        let span = range.span().ok_or_else(|| fault(ReplyErrorKind::Shifted))?;
        if span.first() != asked.first() || span.last() > asked.last() {
            return Err(fault(ReplyErrorKind::Shifted));
        }
        if range.complete().zip(complete).is_some_and(|(told, known)| told != known) {
            return Err(fault(ReplyErrorKind::Total));
        }
        let head = Self { part: Some(range), ..Self::whole(headers)? };
        if head.length.is_some_and(|length| length != span.len()) {
            return Err(ReplyError::of(CONTENT_LENGTH, ReplyErrorKind::Length));
        }
        Ok(head)
    }

    fn whole(headers: &HeaderMap) -> Result<Self, ReplyError> {
        refuse_encoded(headers)?;
        let length = content_length(headers)?;
        Ok(Self { digest: content_digest(headers), length, part: None })
    }

    /// The digest that the registry says. The bytes are checked against the one that was asked for, whatever this is.
    ///
    /// # Errors
    ///
    /// Where the header cannot be read.
    ///
    /// ```
    /// use distref::protocol::reply::BlobHead;
    ///
    /// let (parts, ()) = http::Response::new(()).into_parts();
    /// assert_eq!(BlobHead::read(&parts)?.digest(), Ok(None));
    /// # Ok::<(), distref::protocol::reply::ReplyError>(())
    /// ```
    pub fn digest(&self) -> Result<Option<&Digest>, HeaderError> {
        told(&self.digest)
    }

    /// How many bytes the body has, where that is told. Of a HEAD, some say 0 or nothing: then it is not known.
    ///
    /// ```
    /// use distref::protocol::reply::BlobHead;
    ///
    /// let (parts, ()) = http::Response::new(()).into_parts();
    /// assert_eq!(BlobHead::read(&parts)?.length(), None);
    /// # Ok::<(), distref::protocol::reply::ReplyError>(())
    /// ```
    #[must_use]
    pub const fn length(&self) -> Option<u64> {
        self.length
    }

    /// Which bytes follow; `None` where it is the whole blob.
    ///
    /// ```
    /// use distref::protocol::reply::BlobHead;
    ///
    /// let (parts, ()) = http::Response::new(()).into_parts();
    /// assert_eq!(BlobHead::read(&parts)?.part(), None);
    /// # Ok::<(), distref::protocol::reply::ReplyError>(())
    /// ```
    #[must_use]
    pub fn part(&self) -> Option<ByteSpan> {
        self.part.and_then(ContentRange::span)
    }

    /// How many bytes the blob has, where that is told.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::BlobHead;
    ///
    /// assert_eq!(BlobHead::new(Digest::sha256([0; 32]), 1024).complete(), Some(1024));
    /// ```
    #[must_use]
    pub fn complete(&self) -> Option<u64> {
        match self.part {
            Some(part) => part.complete(),
            None => self.length,
        }
    }

    /// The status to send: 200, or 206 with a part.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::BlobHead;
    ///
    /// assert_eq!(BlobHead::new(Digest::sha256([0; 32]), 1024).status(), 200);
    /// ```
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        if self.part.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK }
    }

    /// Writes the headers that are read, and that ranges can be asked for.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::BlobHead;
    ///
    /// let mut headers = http::HeaderMap::new();
    /// BlobHead::new(Digest::sha256([0; 32]), 1024).write_to(&mut headers);
    /// assert_eq!(headers["content-length"], "1024");
    /// assert_eq!(headers["accept-ranges"], "bytes");
    /// ```
    pub fn write_to(&self, headers: &mut HeaderMap) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        if let Ok(Some(digest)) = &self.digest {
            headers.insert(DOCKER_CONTENT_DIGEST, digest_value(digest));
        }
        if let Some(length) = self.length {
            headers.insert(CONTENT_LENGTH, length_value(length));
        }
        if let Some(part) = self.part {
            headers.insert(CONTENT_RANGE, part.to_value());
        }
    }

    /// The response for a server to send: status, headers, and this body; to a `HEAD`, an empty one.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::BlobHead;
    ///
    /// let response = BlobHead::new(Digest::sha256([0; 32]), 2).to_response("ab");
    /// assert_eq!((response.status().as_u16(), &response.headers()["content-length"]), (200, &2.into()));
    /// ```
    #[must_use]
    pub fn to_response<B>(&self, body: B) -> Response<B> {
        response(self.status(), body, |headers| self.write_to(headers))
    }
}
