//! Replies to what ends a push, and to a delete.

use alloc::{string::String, vec::Vec};

use http::{HeaderMap, Response, StatusCode, header::LOCATION, response::Parts};

use super::{Location, ReplyError, UploadSession, refuse_other, response, told};
use crate::{
    Digest, Tag,
    protocol::header::{
        DOCKER_CONTENT_DIGEST, HeaderError, HeaderErrorKind, OCI_SUBJECT, OCI_TAG, TagList,
        content_digest, digest_value, subject,
    },
};

/// A blob or a manifest that has arrived: the reply to the last PUT, or to a mount.
///
/// | rule | |
/// |---|---|
/// | status other than 201, or 200, 202 and 204 as some say it | error |
/// | no `Location`, or none that can be read | `None`: nobody needs it, and ECR sends none |
/// | no `Docker-Content-Digest` | taken as right |
/// | a digest of the same algorithm that differs, or that cannot be read | [`check`](Self::check) fails |
/// | a digest of another algorithm, known here or not | passed over |
/// | no `OCI-Subject`, or none that can be read | the client keeps the fallback tag |
/// | no `OCI-Tag` | the tags of the request were ignored: each is pushed alone |
///
/// Of a mount, only 201 says so: [`MountReply`] tells that. Source: distribution-spec v1.1.1, sections "Pushing Manifests"
/// and "Mounting a blob from another repository"; the statuses are those that containerd and go-containerregistry take.
///
/// ```
/// use distref::Digest;
/// use distref::protocol::reply::{Pushed, ReplyErrorKind};
///
/// let digest = Digest::sha256([1; 32]);
/// let response = http::Response::builder()
///     .status(201)
///     .header("docker-content-digest", Digest::sha256([2; 32]).to_string());
/// let (parts, ()) = response.body(())?.into_parts();
/// let error = Pushed::read(&parts)?.check(&digest).unwrap_err();
/// assert_eq!(error.kind(), ReplyErrorKind::Digest);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Pushed {
    status: StatusCode,
    location: Option<Location>,
    digest: Result<Option<Digest>, HeaderError>,
    subject: Option<Digest>,
    tags: Option<TagList>,
}

impl Pushed {
    /// What a server says of content that has arrived.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::{Location, Pushed};
    ///
    /// let digest = Digest::sha256([1; 32]);
    /// let pushed = Pushed::new(Location::new("/v2/app/manifests/1")?, digest.clone());
    /// assert_eq!(pushed.digest(), Ok(Some(&digest)));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn new(location: Location, digest: Digest) -> Self {
        Self {
            status: StatusCode::CREATED,
            location: Some(location),
            digest: Ok(Some(digest)),
            subject: None,
            tags: None,
        }
    }

    /// The same of a manifest whose subject was taken note of.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::{Location, Pushed};
    ///
    /// let (digest, subject) = (Digest::sha256([1; 32]), Digest::sha256([2; 32]));
    /// let pushed = Pushed::new(Location::new("/v2/app/manifests/1")?, digest);
    /// assert!(pushed.with_subject(subject.clone()).has_subject(&subject));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn with_subject(self, subject: Digest) -> Self {
        Self { subject: Some(subject), ..self }
    }

    /// The same of a manifest that was given tags.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, Pushed};
    /// use distref::{Digest, Tag, tag};
    ///
    /// let pushed = Pushed::new(Location::new("/v2/app/manifests/1")?, Digest::sha256([1; 32]));
    /// let pushed = pushed.with_tags([Tag::from(tag!("1.2"))].into_iter().collect());
    /// assert_eq!(pushed.tags().unwrap().tags(), [tag!("1.2")]);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn with_tags(self, tags: TagList) -> Self {
        Self { tags: Some(tags), ..self }
    }

    /// Reads the head of a response.
    ///
    /// # Errors
    ///
    /// [`Status`](super::ReplyErrorKind::Status).
    ///
    /// ```
    /// use distref::protocol::reply::Pushed;
    ///
    /// let (parts, ()) = http::Response::builder().status(201).body(())?.into_parts();
    /// assert_eq!(Pushed::read(&parts)?.location(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(parts: &Parts) -> Result<Self, ReplyError> {
        let status = parts.status;
        if !matches!(status.as_u16(), 200 | 201 | 202 | 204) {
            return Err(ReplyError::status(status));
        }
        let headers = &parts.headers;
        Ok(Self {
            status,
            location: Location::of(headers).ok().flatten(),
            digest: content_digest(headers),
            subject: subject(headers).ok().flatten(),
            tags: TagList::of(headers),
        })
    }

    /// The status that was read; 201 to send.
    ///
    /// ```
    /// use distref::protocol::reply::Pushed;
    ///
    /// let (parts, ()) = http::Response::builder().status(204).body(())?.into_parts();
    /// assert_eq!(Pushed::read(&parts)?.status(), 204);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Where the content is.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::{Location, Pushed};
    ///
    /// let location = Location::new("/v2/app/manifests/1")?;
    /// let pushed = Pushed::new(location.clone(), Digest::sha256([1; 32]));
    /// assert_eq!(pushed.location(), Some(&location));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    /// The digest by which the registry knows the content.
    ///
    /// # Errors
    ///
    /// Where the header cannot be read.
    ///
    /// ```
    /// use distref::protocol::reply::Pushed;
    ///
    /// let (parts, ()) = http::Response::builder().status(201).body(())?.into_parts();
    /// assert_eq!(Pushed::read(&parts)?.digest(), Ok(None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn digest(&self) -> Result<Option<&Digest>, HeaderError> {
        told(&self.digest)
    }

    /// Whether the registry knows the content by the digest of what was pushed, as far as it says so.
    ///
    /// # Errors
    ///
    /// [`Digest`](super::ReplyErrorKind::Digest), or [`Header`](super::ReplyErrorKind::Header) where there is something that is no
    /// digest.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::{Location, Pushed};
    ///
    /// let pushed = Pushed::new(Location::new("/1")?, Digest::sha256([1; 32]));
    /// assert!(pushed.check(&Digest::sha256([1; 32])).is_ok());
    /// assert!(pushed.check(&Digest::sha512([1; 64])).is_ok()); // says nothing of that
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    pub fn check(&self, pushed: &Digest) -> Result<(), ReplyError> {
        match self.digest() {
            Ok(told) => refuse_other(told, pushed),
            Err(error) if error.kind() == HeaderErrorKind::Algorithm => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The subject that the registry has taken note of.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::{Location, Pushed};
    ///
    /// assert_eq!(Pushed::new(Location::new("/1")?, Digest::sha256([1; 32])).subject(), None);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn subject(&self) -> Option<&Digest> {
        self.subject.as_ref()
    }

    /// Whether the registry lists the manifest as a referrer of this subject, so that no fallback tag is needed.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::{Location, Pushed};
    ///
    /// let subject = Digest::sha256([2; 32]);
    /// assert!(!Pushed::new(Location::new("/1")?, Digest::sha256([1; 32])).has_subject(&subject));
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn has_subject(&self, subject: &Digest) -> bool {
        self.subject() == Some(subject)
    }

    /// The tags that the manifest was given; `None` where the registry did not say.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::{Location, Pushed};
    ///
    /// assert_eq!(Pushed::new(Location::new("/1")?, Digest::sha256([1; 32])).tags(), None);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn tags(&self) -> Option<&TagList> {
        self.tags.as_ref()
    }

    /// Those of the tags of the request that the manifest was not given, which are to be pushed one by one.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, Pushed};
    /// use distref::{Digest, Tag, tag};
    ///
    /// let asked = [Tag::from(tag!("1.2")), Tag::from(tag!("1"))];
    /// let pushed = Pushed::new(Location::new("/1")?, Digest::sha256([1; 32]));
    /// assert_eq!(pushed.tags_left(&asked).len(), 2);
    /// let pushed = pushed.with_tags([Tag::from(tag!("1.2"))].into_iter().collect());
    /// assert_eq!(pushed.tags_left(&asked), [&asked[1]]);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn tags_left<'t>(&self, asked: &'t [Tag]) -> Vec<&'t Tag> {
        let told = self.tags.iter().flat_map(TagList::tags);
        let given: alloc::collections::BTreeSet<&str> = told.map(Tag::as_str).collect();
        asked.iter().filter(|tag| !given.contains(tag.as_str())).collect()
    }

    /// Writes the headers that are read.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::protocol::reply::{Location, Pushed};
    ///
    /// let mut headers = http::HeaderMap::new();
    /// Pushed::new(Location::new("/1")?, Digest::sha256([1; 32])).write_to(&mut headers);
    /// assert_eq!(headers["location"], "/1");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    pub fn write_to(&self, headers: &mut HeaderMap) {
        let digest = self.digest.as_ref().ok().and_then(Option::as_ref).map(digest_value);
        for (name, value) in [
            (LOCATION, self.location.as_ref().map(Location::to_value)),
            (DOCKER_CONTENT_DIGEST, digest),
            (OCI_SUBJECT, self.subject().map(digest_value)),
            (OCI_TAG, self.tags().and_then(TagList::to_value)),
        ] {
            if let Some(value) = value {
                headers.insert(name, value);
            }
        }
    }

    /// The response for a server to send: status and headers, without a body.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, Pushed};
    ///
    /// let pushed = Pushed::new(Location::new("/1")?, distref::Digest::sha256([1; 32]));
    /// assert_eq!(pushed.to_response().status(), 201);
    /// assert_eq!(pushed.to_response().headers()["location"], "/1");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn to_response(&self) -> Response<String> {
        response(self.status(), String::new(), |headers| self.write_to(headers))
    }
}

/// The reply to a POST that may spare an upload: a mount from another repository, or one with the whole blob as body.
///
/// | rule | |
/// |---|---|
/// | 201 | the blob is there |
/// | 202, or 200 and 204 as some say it, with `Location` | it is not, and the body was dropped: an upload has begun in its place |
/// | any other status | error; a mount that was refused with 401, 403, 404 or 405 is followed by a plain POST |
///
/// Source: distribution-spec v1.1.1, sections "Mounting a blob from another repository" and "Single POST".
///
/// ```
/// use distref::protocol::reply::MountReply;
///
/// let response = http::Response::builder().status(202).header("location", "/v2/app/blobs/uploads/1");
/// let (parts, ()) = response.body(())?.into_parts();
/// assert!(matches!(MountReply::read(&parts)?, MountReply::Started(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MountReply {
    /// The blob is in the repository.
    Mounted(Pushed),
    /// It has to be uploaded, here.
    Started(UploadSession),
}

impl MountReply {
    /// Reads the head of a response.
    ///
    /// # Errors
    ///
    /// [`Status`](super::ReplyErrorKind::Status), or what [`UploadSession::read`] says.
    ///
    /// ```
    /// use distref::protocol::reply::MountReply;
    ///
    /// let (parts, ()) = http::Response::builder().status(201).body(())?.into_parts();
    /// assert!(matches!(MountReply::read(&parts)?, MountReply::Mounted(_)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(parts: &Parts) -> Result<Self, ReplyError> {
        match parts.status {
            StatusCode::CREATED => Pushed::read(parts).map(Self::Mounted),
            _ => UploadSession::read(parts).map(Self::Started),
        }
    }

    /// The status that was read; 201 or 202 to send.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, MountReply, UploadSession};
    ///
    /// let session = UploadSession::new(Location::new("/v2/app/blobs/uploads/1")?);
    /// assert_eq!(MountReply::Started(session).status(), 202);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Mounted(_) => StatusCode::CREATED,
            Self::Started(session) => session.status(),
        }
    }

    /// Writes the headers that are read.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, MountReply, UploadSession};
    ///
    /// let session = UploadSession::new(Location::new("/v2/app/blobs/uploads/1")?);
    /// let mut headers = http::HeaderMap::new();
    /// MountReply::Started(session).write_to(&mut headers);
    /// assert_eq!(headers["location"], "/v2/app/blobs/uploads/1");
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    pub fn write_to(&self, headers: &mut HeaderMap) {
        match self {
            Self::Mounted(pushed) => pushed.write_to(headers),
            Self::Started(session) => session.write_to(headers),
        }
    }

    /// The response for a server to send: status and headers, without a body.
    ///
    /// ```
    /// use distref::protocol::reply::{Location, MountReply, UploadSession};
    ///
    /// let session = UploadSession::new(Location::new("/1")?);
    /// assert_eq!(MountReply::Started(session).to_response().status(), 202);
    /// # Ok::<(), distref::protocol::header::HeaderError>(())
    /// ```
    #[must_use]
    pub fn to_response(&self) -> Response<String> {
        response(self.status(), String::new(), |headers| self.write_to(headers))
    }
}

/// The reply to a DELETE of a manifest, a tag or a blob.
///
/// | status | |
/// |---|---|
/// | 202, and 200 or 204 as some say it | [`Done`](Self::Done) |
/// | 404, 410 | [`AlreadyGone`](Self::AlreadyGone) |
/// | 400, 405, 501 | [`Unsupported`](Self::Unsupported): distribution says 400 of a tag |
/// | any other | error |
///
/// Source: distribution-spec v1.1.1, section "Content Management".
///
/// ```
/// use distref::protocol::reply::Deleted;
/// use http::StatusCode;
///
/// assert_eq!(Deleted::read(StatusCode::ACCEPTED), Ok(Deleted::Done));
/// assert_eq!(Deleted::read(StatusCode::METHOD_NOT_ALLOWED), Ok(Deleted::Unsupported));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Deleted {
    /// It is gone.
    Done,
    /// It was not there.
    AlreadyGone,
    /// The registry does not delete such a thing.
    Unsupported,
}

impl Deleted {
    /// What the status says.
    ///
    /// # Errors
    ///
    /// [`Status`](super::ReplyErrorKind::Status).
    ///
    /// ```
    /// use distref::protocol::reply::Deleted;
    /// use http::StatusCode;
    ///
    /// assert_eq!(Deleted::read(StatusCode::NOT_FOUND), Ok(Deleted::AlreadyGone));
    /// assert!(Deleted::read(StatusCode::UNAUTHORIZED).is_err());
    /// ```
    pub const fn read(status: StatusCode) -> Result<Self, ReplyError> {
        match status.as_u16() {
            200 | 202 | 204 => Ok(Self::Done),
            404 | 410 => Ok(Self::AlreadyGone),
            400 | 405 | 501 => Ok(Self::Unsupported),
            _ => Err(ReplyError::status(status)),
        }
    }

    /// The status to send: 202, 404 or 405. What is refused is better told with an [`ErrorBody`](crate::protocol::ErrorBody).
    ///
    /// ```
    /// use distref::protocol::reply::Deleted;
    ///
    /// assert_eq!(Deleted::Done.status(), 202);
    /// ```
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Done => StatusCode::ACCEPTED,
            Self::AlreadyGone => StatusCode::NOT_FOUND,
            Self::Unsupported => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    /// The response for a server to send: the status, without a body.
    ///
    /// ```
    /// use distref::protocol::reply::Deleted;
    ///
    /// assert_eq!(Deleted::Done.to_response().status(), 202);
    /// ```
    #[must_use]
    pub fn to_response(self) -> Response<String> {
        response(self.status(), String::new(), |_| {})
    }
}
