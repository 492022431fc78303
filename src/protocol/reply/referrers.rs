//! Pages of the referrers of a manifest.

use alloc::string::String;

use http::{HeaderMap, Response, StatusCode, header::CONTENT_TYPE, response::Parts};

use super::{
    Location, MAX_PAGE, ReplyError, ReplyErrorKind as Kind,
    page::{check_page, write_next},
    response,
};
use crate::{
    manifest::{Descriptor, Index, Limits, Manifest, ManifestErrorKind, MediaType, Reader},
    protocol::header::{ContentType, Filters, HeaderError, Link, OCI_FILTERS_APPLIED},
};

/// The most referrers of a page, 16,384: 8 MiB of descriptors of the usual length have no more than half as many again.
pub const MAX_REFERRERS: usize = 16 * 1024;

/// A page of the referrers of a manifest: an index of the manifests that have it as their subject.
///
/// | rule | |
/// |---|---|
/// | 200 with an OCI index | read; an empty one says that there are none, and no fallback is needed |
/// | 404 | error with the status: the registry has no such list, so the fallback tag is asked |
/// | 400, 406 or another status | error with the status: what to do is for the client to say |
/// | 200 with another content type, or none | error |
/// | an index that breaks a rule | error with the rule |
/// | more than [`MAX_PAGE`] bytes, or than [`MAX_REFERRERS`] of them | error |
/// | no `OCI-Filters-Applied` | [`matching`](Self::matching) filters |
/// | a `Link` that cannot be read | error: the list may go on |
///
/// The index is read leniently, as clients do with what others have pushed. Source: distribution-spec v1.1.1, section
/// "Listing Referrers".
///
/// ```
/// use distref::protocol::reply::ReferrersPage;
///
/// let body = br#"{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": []}"#;
/// let response =
///     http::Response::builder().header("content-type", "application/vnd.oci.image.index.v1+json");
/// let (parts, ()) = response.body(())?.into_parts();
/// let page = ReferrersPage::read(&parts, body)?;
/// assert_eq!(page.index().manifests().len(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReferrersPage<'a> {
    index: Index<'a>,
    filters: Filters,
    next: Option<Location>,
}

impl<'a> ReferrersPage<'a> {
    /// A page for a server to send; its body is the index.
    ///
    /// ```
    /// use distref::manifest::Index;
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let index = Index::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
    /// assert_eq!(ReferrersPage::new(index).next(), None);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn new(index: Index<'a>) -> Self {
        Self { index, filters: Filters::NONE, next: None }
    }

    /// The same of a list that is filtered.
    ///
    /// ```
    /// use distref::manifest::Index;
    /// use distref::protocol::header::Filters;
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let index = Index::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
    /// let page = ReferrersPage::new(index).with_filters(Filters::ARTIFACT_TYPE);
    /// assert!(page.filters().by_artifact_type());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn with_filters(self, filters: Filters) -> Self {
        Self { filters, ..self }
    }

    /// The same with a link to the next page.
    ///
    /// # Errors
    ///
    /// As [`Link::next_value`].
    ///
    /// ```
    /// use distref::manifest::Index;
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let index = Index::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
    /// let page = ReferrersPage::new(index).with_next("/v2/app/referrers/sha256:ab?last=1")?;
    /// assert!(page.next().is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_next(self, target: &str) -> Result<Self, HeaderError> {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::LINK, Link::next_value(target)?);
        Ok(Self { next: Location::next(&headers)?, ..self })
    }

    /// Reads a response of the list of referrers.
    ///
    /// # Errors
    ///
    /// As the table says.
    ///
    /// ```
    /// use distref::protocol::reply::{ReferrersPage, ReplyErrorKind};
    ///
    /// let (parts, ()) = http::Response::builder().status(404).body(())?.into_parts();
    /// let error = ReferrersPage::read(&parts, b"404 page not found").unwrap_err();
    /// assert_eq!(error.kind(), ReplyErrorKind::Status(http::StatusCode::NOT_FOUND));
    /// # Ok::<(), http::Error>(())
    /// ```
    pub fn read(parts: &Parts, body: &'a [u8]) -> Result<Self, ReplyError> {
        check_page(parts, body)?;
        let content_type = ContentType::of(&parts.headers)?;
        let content_type =
            content_type.ok_or_else(|| ReplyError::of(CONTENT_TYPE, Kind::Missing))?;
        if !content_type.is(MediaType::OCI_INDEX.as_str()) {
            return Err(ReplyError::of(CONTENT_TYPE, Kind::ContentType));
        }
        Ok(Self {
            index: reader().index(body)?,
            filters: Filters::of(&parts.headers),
            next: Location::next(&parts.headers)?,
        })
    }

    /// Reads a response to the GET of the fallback tag: see [`Digest::fallback_tag`](crate::Digest::fallback_tag).
    /// `None` where there are no referrers: the tag is not there, or is that of another kind of manifest, such as the
    /// subject itself, as GitLab answers. Who adds a referrer may begin a list after a 404; with `None` of a 200 the tag
    /// is somebody else's, and is left alone.
    ///
    /// # Errors
    ///
    /// A status other than 200 and 404, HTML, more than [`MAX_PAGE`] bytes or [`MAX_REFERRERS`] of them, or no manifest of
    /// any kind.
    ///
    /// ```
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let (parts, ()) = http::Response::builder().status(404).body(())?.into_parts();
    /// assert_eq!(ReferrersPage::read_fallback(&parts, b"")?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_fallback(parts: &Parts, body: &'a [u8]) -> Result<Option<Self>, ReplyError> {
        if parts.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        check_page(parts, body)?;
        match reader().manifest(body) {
            Ok(Manifest::Index(index)) => Ok(Some(Self::new(index))),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == ManifestErrorKind::ArtifactType => Ok(None), // only images can lack it
            Err(error) => Err(error.into()),
        }
    }

    /// The index: its manifests are the referrers.
    ///
    /// ```
    /// use distref::manifest::Index;
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let index = Index::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
    /// assert_eq!(*ReferrersPage::new(index.clone()).index(), index);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn index(&self) -> &Index<'a> {
        &self.index
    }

    /// What the registry has filtered by.
    ///
    /// ```
    /// use distref::manifest::Index;
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let index = Index::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
    /// assert!(!ReferrersPage::new(index).filters().by_artifact_type());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn filters(&self) -> Filters {
        self.filters
    }

    /// The referrers of the artifact type that was asked for: all of them where the registry has filtered.
    ///
    /// ```
    /// use distref::manifest::{Index, MediaType};
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let index = br#"{"schemaVersion": 2, "manifests": [{
    ///     "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 2,
    ///     "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    ///     "artifactType": "application/spdx+json"
    /// }]}"#;
    /// let page = ReferrersPage::new(Index::parse(index)?);
    /// assert_eq!(page.matching(&MediaType::parse("application/spdx+json")?).count(), 1);
    /// assert_eq!(page.matching(&MediaType::parse("application/cyclonedx+json")?).count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn matching(&self, artifact_type: &MediaType<'_>) -> impl Iterator<Item = &Descriptor<'a>> {
        self.index.manifests().iter().filter(|entry| self.matches(entry, artifact_type))
    }

    /// Whether one of its manifests is among the [`matching`](Self::matching).
    pub(crate) fn matches(&self, entry: &Descriptor<'_>, artifact_type: &MediaType<'_>) -> bool {
        self.filters.by_artifact_type()
            || entry.artifact_type().is_some_and(|it| it.as_str() == artifact_type.as_str())
    }

    /// Where the list goes on; `None` where it ends.
    ///
    /// ```
    /// use distref::manifest::Index;
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let index = Index::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
    /// assert_eq!(ReferrersPage::new(index).next(), None);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn next(&self) -> Option<&Location> {
        self.next.as_ref()
    }

    /// Owns its bytes and what was read from them.
    ///
    /// ```
    /// use distref::manifest::Index;
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let page: ReferrersPage<'static> = {
    ///     let bytes = br#"{"schemaVersion": 2, "manifests": []}"#.to_vec();
    ///     ReferrersPage::new(Index::parse(&bytes)?).into_owned()
    /// };
    /// assert!(page.index().manifests().is_empty());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn into_owned(self) -> ReferrersPage<'static> {
        ReferrersPage { index: self.index.into_owned(), filters: self.filters, next: self.next }
    }

    /// Writes the headers that are read.
    ///
    /// ```
    /// use distref::manifest::Index;
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let index = Index::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
    /// let mut headers = http::HeaderMap::new();
    /// ReferrersPage::new(index).write_to(&mut headers);
    /// assert_eq!(headers["content-type"], "application/vnd.oci.image.index.v1+json");
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    pub fn write_to(&self, headers: &mut HeaderMap) {
        headers.insert(CONTENT_TYPE, ContentType::value(&MediaType::OCI_INDEX));
        if let Some(filters) = self.filters.to_value() {
            headers.insert(OCI_FILTERS_APPLIED, filters);
        }
        write_next(self.next(), headers);
    }

    /// The status to send: 200.
    ///
    /// ```
    /// use distref::manifest::Index;
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let index = Index::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
    /// assert_eq!(ReferrersPage::new(index).status(), 200);
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        StatusCode::OK
    }

    /// The response for a server to send: status, headers, and the bytes of the index.
    ///
    /// ```
    /// use distref::manifest::Index;
    /// use distref::protocol::reply::ReferrersPage;
    ///
    /// let index = Index::parse(br#"{"schemaVersion": 2, "manifests": []}"#)?;
    /// let response = ReferrersPage::new(index.clone()).to_response();
    /// assert_eq!(response.body().as_bytes(), index.bytes());
    /// # Ok::<(), distref::manifest::ManifestError>(())
    /// ```
    #[must_use]
    pub fn to_response(&self) -> Response<String> {
        let json = core::str::from_utf8(self.index.bytes()).unwrap_or_default(); // it was read as text
        response(self.status(), json.into(), |headers| self.write_to(headers))
    }
}

/// Reads what others have pushed, up to the limits of a page.
const fn reader() -> Reader<'static> {
    Reader::lenient().limits(Limits::new().with_document(MAX_PAGE).with_entries(MAX_REFERRERS))
}
