//! Replies to the requests of an upload.

use alloc::{boxed::Box, string::String};
use core::ops::Range;

use http::{
    HeaderMap, HeaderValue, Response, StatusCode,
    header::{LOCATION, RANGE},
    response::Parts,
};

use super::{Location, ReplyError, ReplyErrorKind, response};
use crate::{
    protocol::header::{
        ByteSpan, DOCKER_UPLOAD_UUID, HeaderError, MAX_LENGTH, OCI_CHUNK_MAX_LENGTH,
        OCI_CHUNK_MIN_LENGTH, UploadRange, chunk_max_length, chunk_min_length, length_value,
        upload_uuid,
    },
    protocol::route::UploadId,
    registry::{CheckedUrl, Hop, HopError, HopPolicy},
};

/// An upload that a registry has started: where it goes on, and what chunks it takes.
///
/// | rule | |
/// |---|---|
/// | status other than 202, or 200 and 204 as some say it | error; 201 is that of a mount: [`MountReply`](super::MountReply) |
/// | no `Location`, or none that can be read | error: the upload cannot go on |
/// | a chunk length that cannot be read | an error when it is asked for: [`chunk`](Self::chunk) says one piece |
/// | `Range`, `Docker-Upload-UUID` that cannot be read | as if not there: nothing depends on them |
///
/// `Debug` shows no URL. Source: distribution-spec v1.1.1, section "Pushing a blob in chunks"; the statuses are those that
/// containerd takes.
///
/// ```
/// use distref::{protocol::reply::UploadSession, registry::HopPolicy};
///
/// let response = http::Response::builder()
///     .status(202)
///     .header("location", "/v2/app/blobs/uploads/1?_state=a%2Bb")
///     .header("oci-chunk-min-length", "1048576");
/// let (parts, ()) = response.body(())?.into_parts();
/// let session = UploadSession::read(&parts)?;
/// assert_eq!(session.chunk(1024), Some(1_048_576));
///
/// let policy = HopPolicy::new("https://registry.example".parse()?);
/// let request = "https://registry.example/v2/app/blobs/uploads/".parse()?;
/// let put = session.hop(&policy, &request)?.with_query("digest", "sha256:ab")?;
/// let expected = "https://registry.example/v2/app/blobs/uploads/1?_state=a%2Bb&digest=sha256%3Aab";
/// assert_eq!(put.url().expose(), expected);
/// assert!(put.sends_credentials());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UploadSession {
    status: StatusCode,
    location: Location,
    range: Option<UploadRange>,
    uuid: Option<Box<str>>,
    min: Result<Option<u64>, HeaderError>,
    max: Result<Option<u64>, HeaderError>,
}

impl UploadSession {
    /// An upload that a server has started: no byte is there, and chunks may have any length.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    ///
    /// let session = UploadSession::new(Location::new("/v2/app/blobs/uploads/1")?);
    /// let mut headers = http::HeaderMap::new();
    /// session.write_to(&mut headers);
    /// assert_eq!(headers["range"], "0-0");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn new(location: Location) -> Self {
        let range = UploadRange::received(0);
        let status = StatusCode::ACCEPTED;
        Self { status, location, range, uuid: None, min: Ok(None), max: Ok(None) }
    }

    /// The same with a name for logs.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    /// use distref::protocol::route::UploadId;
    ///
    /// let session = UploadSession::new(Location::new("/v2/app/blobs/uploads/1")?);
    /// let session = session.with_uuid(UploadId::parse("1")?);
    /// assert_eq!(session.uuid(), Some(UploadId::parse("1")?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_uuid(self, uuid: UploadId<'_>) -> Self {
        Self { uuid: Some(uuid.as_str().into()), ..self }
    }

    /// The same with the least and the most bytes of a chunk; at most 2^63 - 1.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    ///
    /// let session = UploadSession::new(Location::new("/v2/app/blobs/uploads/1")?);
    /// let session = session.with_chunks(Some(1024), None);
    /// assert_eq!(session.min_chunk(), Ok(Some(1024)));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn with_chunks(self, min: Option<u64>, max: Option<u64>) -> Self {
        let bounded = |length: Option<u64>| length.map(|it| it.min(MAX_LENGTH));
        Self { min: Ok(bounded(min)), max: Ok(bounded(max)), ..self }
    }

    /// Reads the head of a response to the POST that starts an upload.
    ///
    /// # Errors
    ///
    /// As the table says.
    ///
    /// ```
    /// use distref::protocol::reply::{ReplyErrorKind, UploadSession};
    ///
    /// let (parts, ()) = http::Response::builder().status(202).body(())?.into_parts();
    /// assert_eq!(UploadSession::read(&parts).unwrap_err().kind(), ReplyErrorKind::Missing);
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn read(parts: &Parts) -> Result<Self, ReplyError> {
        let status = parts.status;
        if !matches!(status.as_u16(), 200 | 202 | 204) {
            return Err(ReplyError::status(status));
        }
        let headers = &parts.headers;
        let missing = || ReplyError::of(LOCATION, ReplyErrorKind::Missing);
        Ok(Self {
            status,
            location: Location::of(headers)?.ok_or_else(missing)?,
            range: UploadRange::of(headers).ok().flatten(),
            uuid: upload_uuid(headers).ok().flatten().map(|uuid| uuid.as_str().into()),
            min: chunk_min_length(headers),
            max: chunk_max_length(headers),
        })
    }

    /// The status that was read; 202 to send.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    ///
    /// assert_eq!(UploadSession::new(Location::new("/1")?).status(), 202);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Where the upload goes on, as it is written.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    ///
    /// let session = UploadSession::new(Location::new("/v2/app/blobs/uploads/1")?);
    /// assert_eq!(session.location().expose(), "/v2/app/blobs/uploads/1");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn location(&self) -> &Location {
        &self.location
    }

    /// Where the upload goes on, in a reply to a request of `request`, and whether credentials go along. As
    /// [`Location::hop`]. The next of it, after a chunk, is [`HopPolicy::onward`] from this one.
    ///
    /// # Errors
    ///
    /// As [`HopPolicy::location`].
    ///
    /// ```
    /// use distref::{protocol::reply::{ChunkAck, Location, UploadSession}, registry::HopPolicy};
    ///
    /// let policy = HopPolicy::new("https://registry.example".parse()?);
    /// let session = UploadSession::new(Location::new("https://uploads.example/1")?);
    /// let hop = session.hop(&policy, &"https://registry.example/v2/".parse()?)?;
    /// assert!(!hop.sends_credentials());
    ///
    /// let ack = ChunkAck::new(Location::new("https://registry.example/v2/2")?, 10).unwrap();
    /// let hop = policy.onward(&hop, ack.location().unwrap().expose())?;
    /// assert!(!hop.sends_credentials()); // another server chose it
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn hop(&self, policy: &HopPolicy, request: &CheckedUrl) -> Result<Hop, HopError> {
        self.location.hop(policy, request)
    }

    /// What the registry says it has.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    ///
    /// let session = UploadSession::new(Location::new("/v2/app/blobs/uploads/1")?);
    /// assert!(session.range().unwrap().is_ambiguous());
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn range(&self) -> Option<UploadRange> {
        self.range
    }

    /// The name of the upload, for logs.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    ///
    /// assert_eq!(UploadSession::new(Location::new("/1")?).uuid(), None);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn uuid(&self) -> Option<UploadId<'_>> {
        self.uuid.as_deref().and_then(|uuid| UploadId::parse(uuid).ok())
    }

    /// The least bytes that every chunk but the last has to have.
    ///
    /// # Errors
    ///
    /// Where the header cannot be read.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    ///
    /// assert_eq!(UploadSession::new(Location::new("/1")?).min_chunk(), Ok(None));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    pub fn min_chunk(&self) -> Result<Option<u64>, HeaderError> {
        self.min.clone()
    }

    /// The most bytes that a chunk may have.
    ///
    /// # Errors
    ///
    /// Where the header cannot be read.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    ///
    /// assert_eq!(UploadSession::new(Location::new("/1")?).max_chunk(), Ok(None));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    pub fn max_chunk(&self) -> Result<Option<u64>, HeaderError> {
        self.max.clone()
    }

    /// How long a chunk is to be, where the client would send `wanted` bytes; `None` where no length will do, or what
    /// the registry wants cannot be read, so that the blob goes in one piece.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    ///
    /// let session = UploadSession::new(Location::new("/1")?);
    /// assert_eq!(session.clone().with_chunks(Some(100), Some(200)).chunk(50), Some(100));
    /// assert_eq!(session.clone().with_chunks(Some(100), Some(200)).chunk(500), Some(200));
    /// assert_eq!(session.with_chunks(Some(200), Some(100)).chunk(150), None);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn chunk(&self, wanted: u64) -> Option<u64> {
        let (min, max) = (self.min_chunk().ok()?, self.max_chunk().ok()?);
        let (min, max) = (min.unwrap_or(0).max(1), max.unwrap_or(u64::MAX));
        (min <= max).then(|| wanted.clamp(min, max))
    }

    /// Writes the headers that are read.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    ///
    /// let session = UploadSession::new(Location::new("/1")?).with_chunks(Some(100), None);
    /// let mut headers = http::HeaderMap::new();
    /// session.write_to(&mut headers);
    /// assert_eq!(headers["oci-chunk-min-length"], "100");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    pub fn write_to(&self, headers: &mut HeaderMap) {
        headers.insert(LOCATION, self.location.to_value());
        if let Some(range) = self.range {
            headers.insert(RANGE, range.to_value());
        }
        let uuid = self.uuid.as_deref().and_then(|uuid| HeaderValue::from_str(uuid).ok());
        if let Some(uuid) = uuid {
            headers.insert(DOCKER_UPLOAD_UUID, uuid);
        }
        for (name, length) in [(OCI_CHUNK_MIN_LENGTH, &self.min), (OCI_CHUNK_MAX_LENGTH, &self.max)]
        {
            if let Ok(Some(length)) = length {
                headers.insert(name, length_value(*length));
            }
        }
    }

    /// The response for a server to send: status and headers, without a body.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, UploadSession};
    ///
    /// let response = UploadSession::new(Location::new("/1")?).to_response();
    /// assert_eq!((response.status().as_u16(), &response.headers()["range"]), (202, &"0-0".parse().unwrap()));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn to_response(&self) -> Response<String> {
        response(self.status(), String::new(), |headers| self.write_to(headers))
    }
}

/// What a registry says after a chunk, or when it is asked for the state of an upload.
///
/// | rule | |
/// |---|---|
/// | 202, or 201 as ECR says it, or 200 and 204, after PATCH; 204 after GET | read |
/// | no `Location` | the old one is kept |
/// | no `Range` | the whole chunk has arrived |
/// | `0-<last>` within what was sent | so much has arrived: go on from there |
/// | `<first>-<last>` of just this chunk, as Aliyun says it | the whole chunk has arrived |
/// | `0-0` where at most one byte was sent | what was sent |
/// | `0-0` where more was sent | error: none or one |
/// | fewer bytes than there were, or more than were sent | error |
///
/// Source: distribution-spec v1.1.1, section "Pushing a blob in chunks"; regclient issue 627; the statuses
/// are those that containerd and go-containerregistry take.
///
/// ```
/// use distref::protocol::reply::ChunkAck;
///
/// let response = http::Response::builder().status(202).header("range", "0-3");
/// let (parts, ()) = response.body(())?.into_parts();
/// assert_eq!(ChunkAck::read(&parts)?.received(0..5)?, 4); // the last byte was lost
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChunkAck {
    status: StatusCode,
    location: Option<Location>,
    range: Option<UploadRange>,
}

impl ChunkAck {
    /// What a server says after a chunk, when it has so many bytes; `None` above 2^63 - 1.
    ///
    /// ```
    /// use distref::protocol::reply::{ChunkAck, Location};
    ///
    /// let ack = ChunkAck::new(Location::new("/v2/app/blobs/uploads/1")?, 10).unwrap();
    /// assert_eq!(ack.range().unwrap().to_string(), "0-9");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn new(location: Location, received: u64) -> Option<Self> {
        let range = Some(UploadRange::received(received)?);
        Some(Self { status: StatusCode::ACCEPTED, location: Some(location), range })
    }

    /// What a server says when it is asked for the state of an upload; `None` above 2^63 - 1.
    ///
    /// ```
    /// use distref::protocol::reply::{ChunkAck, Location};
    ///
    /// let state = ChunkAck::new_state(Location::new("/v2/app/blobs/uploads/1")?, 10).unwrap();
    /// assert_eq!(state.status(), 204);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn new_state(location: Location, received: u64) -> Option<Self> {
        Some(Self { status: StatusCode::NO_CONTENT, ..Self::new(location, received)? })
    }

    /// Reads the head of a response to a PATCH.
    ///
    /// # Errors
    ///
    /// [`Status`](ReplyErrorKind::Status), or a header that cannot be read.
    ///
    /// ```
    /// use distref::protocol::reply::ChunkAck;
    ///
    /// let (parts, ()) = http::Response::builder().status(201).body(())?.into_parts();
    /// assert_eq!(ChunkAck::read(&parts)?.received(5..10)?, 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(parts: &Parts) -> Result<Self, ReplyError> {
        match parts.status.as_u16() {
            200 | 201 | 202 | 204 => Self::of(parts),
            _ => Err(ReplyError::status(parts.status)),
        }
    }

    /// Reads the head of a response to a GET of the upload, or of a 416 with a `Range`. Here the range has to be there.
    /// How far the upload has come is not known then: ask [`received`](Self::received) about all that was ever sent, from
    /// byte 0, and go on with what is left.
    ///
    /// # Errors
    ///
    /// [`Status`](ReplyErrorKind::Status), [`Missing`](ReplyErrorKind::Missing), or a header that cannot be read. A
    /// 416 without the range is the former: ask, and where that is refused too, start over.
    ///
    /// ```
    /// use distref::protocol::reply::ChunkAck;
    ///
    /// let response = http::Response::builder().status(204).header("range", "0-9");
    /// let (parts, ()) = response.body(())?.into_parts();
    /// assert_eq!(ChunkAck::read_state(&parts)?.received(0..20)?, 10);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_state(parts: &Parts) -> Result<Self, ReplyError> {
        let has_range = parts.headers.contains_key(RANGE);
        match parts.status {
            StatusCode::NO_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE if has_range => {
                Self::of(parts)
            }
            StatusCode::NO_CONTENT => Err(ReplyError::of(RANGE, ReplyErrorKind::Missing)),
            status => Err(ReplyError::status(status)),
        }
    }

    fn of(Parts { status, headers, .. }: &Parts) -> Result<Self, ReplyError> {
        let (location, range) = (Location::of(headers)?, UploadRange::of(headers)?);
        Ok(Self { status: *status, location, range })
    }

    /// The status that was read; to send, 202 after a chunk, 204 with the state.
    ///
    /// ```
    /// use distref::protocol::reply::ChunkAck;
    ///
    /// let (parts, ()) = http::Response::builder().status(201).body(())?.into_parts();
    /// assert_eq!(ChunkAck::read(&parts)?.status(), 201);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Where the upload goes on; `None` where that has not changed.
    ///
    /// ```
    /// use distref::protocol::reply::ChunkAck;
    ///
    /// let (parts, ()) = http::Response::builder().status(202).body(())?.into_parts();
    /// assert_eq!(ChunkAck::read(&parts)?.location(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    /// The range as it was told; [`received`](Self::received) makes sense of it.
    ///
    /// ```
    /// use distref::protocol::reply::ChunkAck;
    ///
    /// let (parts, ()) = http::Response::builder().status(202).body(())?.into_parts();
    /// assert_eq!(ChunkAck::read(&parts)?.range(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn range(&self) -> Option<UploadRange> {
        self.range
    }

    /// How many bytes of the blob have arrived, where it had `sent.start` before, and those of `sent` were sent. After a 416,
    /// or where an answer was lost, nothing is known of before: `sent` is then `0..` the end of what was sent.
    ///
    /// # Errors
    ///
    /// [`Acknowledged`](ReplyErrorKind::Acknowledged) or [`Ambiguous`](ReplyErrorKind::Ambiguous), as the table says.
    ///
    /// ```
    /// use distref::protocol::reply::{ChunkAck, ReplyErrorKind};
    ///
    /// let response = http::Response::builder().status(202).header("range", "0-9");
    /// let (parts, ()) = response.body(())?.into_parts();
    /// let ack = ChunkAck::read(&parts)?;
    /// assert_eq!(ack.received(5..10)?, 10);
    /// assert_eq!(ack.received(0..5).unwrap_err().kind(), ReplyErrorKind::Acknowledged);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn received(&self, sent: Range<u64>) -> Result<u64, ReplyError> {
        let Some(range) = self.range else { return Ok(sent.end) };
        let fault = |kind| Err(ReplyError::of(RANGE, kind));
        if range.is_ambiguous() {
            return match sent {
                Range { end: 0 | 1, .. } => Ok(sent.end),
                Range { start: 0, .. } => fault(ReplyErrorKind::Ambiguous),
                Range { start: 1, .. } => Ok(1),
                _ => fault(ReplyErrorKind::Acknowledged),
            };
        }
        let first = range.span().map_or(0, ByteSpan::first);
        let is_chunk = first == sent.start && range.end() == sent.end;
        let is_within = first == 0 && sent.start <= range.end() && range.end() <= sent.end;
        if is_chunk || is_within { Ok(range.end()) } else { fault(ReplyErrorKind::Acknowledged) }
    }

    /// Writes the headers that are read.
    ///
    /// ```
    /// use distref::protocol::reply::{ChunkAck, Location};
    ///
    /// let mut headers = http::HeaderMap::new();
    /// ChunkAck::new(Location::new("/1")?, 10).unwrap().write_to(&mut headers);
    /// assert_eq!(headers["range"], "0-9");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    pub fn write_to(&self, headers: &mut HeaderMap) {
        if let Some(location) = &self.location {
            headers.insert(LOCATION, location.to_value());
        }
        if let Some(range) = self.range {
            headers.insert(RANGE, range.to_value());
        }
    }

    /// The response for a server to send: status and headers, without a body.
    ///
    /// ```
    /// use distref::protocol::reply::{ChunkAck, Location};
    ///
    /// let state = ChunkAck::new_state(Location::new("/1")?, 10).unwrap();
    /// assert_eq!(state.to_response().status(), 204);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn to_response(&self) -> Response<String> {
        response(self.status(), String::new(), |headers| self.write_to(headers))
    }
}
