//! Requests: which endpoint is meant, of which repository, with which parameters.
//!
//! | question | answer |
//! |---|---|
//! | what does this request ask for | [`Route::parse`] |
//! | what is wrong with it, and what to answer | [`Refusal`]: status, code, rule and place |
//! | what asks for the manifest of a reference | [`Route::manifest_of`], [`Route::manifest_head_of`] |
//! | which path and query ask for this | [`Route::to_path_and_query`] |
//! | … which URL, which request | [`Route::to_url`], [`Route::to_request`]; of a plan: [`Route::to_request_at`] |
//! | what must its sender be allowed to do | [`Route::scopes`] |
//! | for which registry does a mirror get it | [`Route::namespace`], [`Route::to_path_and_query_for`] |
//! | how many entries go into a page | [`Page::size`] |

mod build;
mod endpoint;
mod namespace;
mod page;
mod parse;
mod path;
mod query;
mod refusal;
mod request;
mod revision;
mod scopes;
mod upload;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use http::Method;

pub use self::{
    page::Page,
    refusal::{Refusal, RefusalKind, RefusalPart},
    revision::Revision,
    upload::{UploadId, UploadIdError, UploadStart},
};
use crate::{Digest, ReferenceView, RepositoryView, Tag};

/// A request of the distribution protocol: method, path and query, read or to be written.
///
/// # Grammar
///
/// ```text
/// GET    /v2/                                             Ping                 end-1
/// GET    /v2/NAME/blobs/DIGEST                            GetBlob              end-2
/// HEAD   /v2/NAME/blobs/DIGEST                            HeadBlob             end-2
/// GET    /v2/NAME/manifests/TAG-OR-DIGEST                 GetManifest          end-3
/// HEAD   /v2/NAME/manifests/TAG-OR-DIGEST                 HeadManifest         end-3
/// POST   /v2/NAME/blobs/uploads/                          StartUpload          end-4a
/// POST   /v2/NAME/blobs/uploads/?digest=DIGEST            StartUpload, Whole   end-4b
/// POST   /v2/NAME/blobs/uploads/?digest-algorithm=NAME    StartUpload, Session end-4c
/// PATCH  /v2/NAME/blobs/uploads/ID                        UploadChunk          end-5
/// PUT    /v2/NAME/blobs/uploads/ID?digest=DIGEST          FinishUpload         end-6
/// PUT    /v2/NAME/manifests/TAG-OR-DIGEST[?tag=TAG…]      PutManifest          end-7
/// GET    /v2/NAME/tags/list[?n=COUNT][&last=TAG]          Tags                 end-8
/// DELETE /v2/NAME/manifests/TAG-OR-DIGEST                 DeleteManifest       end-9
/// DELETE /v2/NAME/blobs/DIGEST                            DeleteBlob           end-10
/// POST   /v2/NAME/blobs/uploads/?mount=DIGEST[&from=NAME] StartUpload, Mount   end-11
/// GET    /v2/NAME/referrers/DIGEST[?artifactType=TYPE][&n=COUNT][&last=DIGEST]
///                                                         Referrers            end-12
/// GET    /v2/NAME/blobs/uploads/ID                        UploadStatus         end-13
/// DELETE /v2/NAME/blobs/uploads/ID                        CancelUpload         end-14
/// GET    /v2/_catalog[?n=COUNT][&last=NAME]               Catalog
/// GET    /v2[/NAME]/_oci/ext/discover                     Discover
/// ```
/// `HEAD` is taken wherever `GET` is, as RFC 9110 has it; but for blobs and manifests, where a client asks less with
/// it, it is the same route. The end of the path decides, so that a repository may be called `foo/manifests`. `/v2` is
/// `/v2/`, and `uploads` is `uploads/`. Parameters that are not named here are not looked at, `_state=` of an upload
/// or `origin=` of a mount among them.
///
/// Source: distribution-spec v1.1.1, section "Endpoints", and its development after that for end-4c, end-7 with `tag=`,
/// end-13 and end-14; `_catalog`: distribution, `docs/spec/api.md`; `_oci`: distribution-spec, `extensions/README.md`.
///
/// # Uploads
///
/// A client never builds the request for a running upload out of a route: the `Location` of the last reply is sent
/// as it came, and `digest=` is added to that by
/// [`CheckedUrl::with_query`](crate::registry::CheckedUrl::with_query), since the query there belongs to the
/// registry. A registry builds its `Location` with these.
///
/// ```
/// use distref::protocol::{Route, route::Revision};
/// use http::Method;
///
/// let route = Route::parse(&Method::GET, "/v2/team/app/manifests/1.2", None)?;
/// let Route::GetManifest { repository, revision: Revision::Tag(tag) } = &route else { unreachable!() };
/// assert_eq!((repository.name(), tag.as_str()), ("app", "1.2"));
/// assert_eq!(route.to_path_and_query(), "/v2/team/app/manifests/1.2");
/// # Ok::<(), distref::protocol::Refusal>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Route<'a> {
    /// Is this a registry, and may I use it? end-1.
    Ping,
    /// The repositories of the registry.
    Catalog(Page<'a>),
    /// The extensions of the registry, or of one repository.
    Discover(Option<RepositoryView<'a>>),
    /// The tags of a repository. end-8.
    Tags {
        /// The repository.
        repository: RepositoryView<'a>,
        /// Which part of the list.
        page: Page<'a>,
    },
    /// The manifests that have this one as their subject. end-12.
    Referrers {
        /// The repository.
        repository: RepositoryView<'a>,
        /// The subject. It need not exist.
        digest: Digest,
        /// Those of this artifact type only, any text. An empty one is written, and read, as none; for one that is very
        /// long see [`to_path_and_query`](Route::to_path_and_query).
        artifact_type: Option<Cow<'a, str>>,
        /// Which part of the list. The specification leaves the parameters of a next page to the registry; these are
        /// the usual ones, with the text of a digest in `last`.
        page: Page<'a>,
    },
    /// A manifest. end-3.
    GetManifest {
        /// The repository.
        repository: RepositoryView<'a>,
        /// Which manifest.
        revision: Revision<'a>,
    },
    /// Whether a manifest exists, its type, size and digest. end-3.
    HeadManifest {
        /// The repository.
        repository: RepositoryView<'a>,
        /// Which manifest.
        revision: Revision<'a>,
    },
    /// Stores a manifest. end-7.
    PutManifest {
        /// The repository.
        repository: RepositoryView<'a>,
        /// The tag to set, or the digest that the manifest has.
        revision: Revision<'a>,
        /// Tags to set beside, in the order written. At most [`Route::MAX_TAGS`]. The specification has them with a
        /// digest only; a registry may leave them out of account, and then names none in `OCI-Tag`.
        tags: Vec<Tag>,
    },
    /// Deletes a manifest, or a tag. end-9.
    DeleteManifest {
        /// The repository.
        repository: RepositoryView<'a>,
        /// Which manifest or tag.
        revision: Revision<'a>,
    },
    /// A blob, whole or in part. end-2.
    GetBlob {
        /// The repository.
        repository: RepositoryView<'a>,
        /// Which blob.
        digest: Digest,
    },
    /// Whether a blob exists, and its size. end-2.
    HeadBlob {
        /// The repository.
        repository: RepositoryView<'a>,
        /// Which blob.
        digest: Digest,
    },
    /// Deletes a blob. end-10.
    DeleteBlob {
        /// The repository.
        repository: RepositoryView<'a>,
        /// Which blob.
        digest: Digest,
    },
    /// Starts to send a blob. end-4, end-11.
    StartUpload {
        /// The repository that gets the blob.
        repository: RepositoryView<'a>,
        /// What is known at the start.
        start: UploadStart<'a>,
    },
    /// How far an upload has come. end-13.
    UploadStatus {
        /// The repository.
        repository: RepositoryView<'a>,
        /// Which upload.
        id: UploadId<'a>,
    },
    /// The next bytes of a blob. end-5.
    UploadChunk {
        /// The repository.
        repository: RepositoryView<'a>,
        /// Which upload.
        id: UploadId<'a>,
    },
    /// The last bytes of a blob, if any are left. end-6.
    FinishUpload {
        /// The repository.
        repository: RepositoryView<'a>,
        /// Which upload.
        id: UploadId<'a>,
        /// The digest of the whole blob.
        digest: Digest,
    },
    /// Gives an upload up. end-14.
    CancelUpload {
        /// The repository.
        repository: RepositoryView<'a>,
        /// Which upload.
        id: UploadId<'a>,
    },
}

impl<'a> Route<'a> {
    /// The most bytes of path and query together, 16,384: twice the 8,000 that RFC 9110, section 4.1, wants taken, for
    /// uploads whose state is in the query.
    pub const MAX_LEN: usize = 16_384;

    /// The most `tag=` of one manifest, 128: the specification wants at least 10, and as many of the longest tags just
    /// about fit into the query.
    pub const MAX_TAGS: usize = 128;

    /// Reads method, path and query of a request.
    ///
    /// The path has to be the one on the request line, before anything decodes or cleans it: `a%2Fb`, `a//b` and
    /// `a/../b` are refused here, while a path that a server has cleaned before would name another repository. In the
    /// path, an escape is read in a digest only, where it stands for `:`, `+` or `=`. In the query, names and values
    /// are read with escapes; a `+` is itself, since no value may hold a space; an empty value is no value.
    ///
    /// Allocates for `from=`, for `tag=`, for a digest of an unknown algorithm, and to undo an escape; else nothing,
    /// refusals included. Looks at each byte a few times.
    ///
    /// # Errors
    ///
    /// [`Refusal`] says which rule is broken and where, and how to answer. The first of these that applies: limits and
    /// bytes of the path, of the query; no such endpoint; method; repository; the rest of the path; parameters.
    ///
    /// ```
    /// use distref::protocol::{Route, route::UploadStart};
    /// use http::Method;
    ///
    /// let query = "mount=sha256%3A2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae&from=library%2Fnginx";
    /// let route = Route::parse(&Method::POST, "/v2/team/app/blobs/uploads/", Some(query))?;
    /// let Route::StartUpload { start: UploadStart::Mount { from, .. }, .. } = route else { unreachable!() };
    /// assert_eq!(from.unwrap(), "library/nginx");
    ///
    /// let refusal = Route::parse(&Method::GET, "/v2/a/../b/tags/list", None).unwrap_err();
    /// assert_eq!(refusal.status(), 400);
    /// # Ok::<(), distref::protocol::Refusal>(())
    /// ```
    pub fn parse(method: &Method, path: &'a str, query: Option<&'a str>) -> Result<Self, Refusal> {
        parse::route(method, path, query)
    }

    /// Asks for the manifest that a reference names: by its digest where it has one, else by its tag, else by `latest`.
    ///
    /// ```
    /// use distref::{ReferenceView, protocol::Route};
    ///
    /// let nginx = Route::manifest_of(ReferenceView::parse("nginx")?);
    /// assert_eq!(nginx.to_path_and_query(), "/v2/library/nginx/manifests/latest");
    ///
    /// let digest = "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    /// let text = format!("ghcr.io/app:1@{digest}");
    /// let pinned = Route::manifest_of(ReferenceView::parse(&text)?);
    /// assert_eq!(pinned.to_path_and_query(), format!("/v2/app/manifests/{digest}"));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn manifest_of(image: ReferenceView<'a>) -> Self {
        Self::GetManifest { repository: image.repository(), revision: image.into() }
    }

    /// Asks whether there is a manifest that a reference names, as [`manifest_of`](Self::manifest_of) does for all of it.
    ///
    /// ```
    /// use distref::{ReferenceView, protocol::Route};
    ///
    /// let route = Route::manifest_head_of(ReferenceView::parse("ghcr.io/team/app:1.2")?);
    /// assert_eq!(route.method(), http::Method::HEAD);
    /// assert_eq!(route.to_path_and_query(), "/v2/team/app/manifests/1.2");
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    #[must_use]
    pub fn manifest_head_of(image: ReferenceView<'a>) -> Self {
        Self::HeadManifest { repository: image.repository(), revision: image.into() }
    }

    /// The method that asks for it: `GET`, where `HEAD` is the same route.
    ///
    /// ```
    /// use distref::protocol::Route;
    /// use http::Method;
    ///
    /// assert_eq!(Route::parse(&Method::HEAD, "/v2/", None)?.method(), Method::GET);
    /// # Ok::<(), distref::protocol::Refusal>(())
    /// ```
    #[must_use]
    pub const fn method(&self) -> Method {
        match self {
            Self::Ping
            | Self::Catalog(_)
            | Self::Discover(_)
            | Self::Tags { .. }
            | Self::Referrers { .. }
            | Self::GetManifest { .. }
            | Self::GetBlob { .. }
            | Self::UploadStatus { .. } => Method::GET,
            Self::HeadManifest { .. } | Self::HeadBlob { .. } => Method::HEAD,
            Self::PutManifest { .. } | Self::FinishUpload { .. } => Method::PUT,
            Self::DeleteManifest { .. } | Self::DeleteBlob { .. } | Self::CancelUpload { .. } => {
                Method::DELETE
            }
            Self::StartUpload { .. } => Method::POST,
            Self::UploadChunk { .. } => Method::PATCH,
        }
    }

    /// The repository; `None` where the whole registry is meant.
    ///
    /// ```
    /// use distref::protocol::Route;
    /// use http::Method;
    ///
    /// let route = Route::parse(&Method::GET, "/v2/foo/bar/manifests/tags/list", None)?;
    /// assert_eq!(route.repository().unwrap(), "foo/bar/manifests");
    /// assert_eq!(Route::Ping.repository(), None);
    /// # Ok::<(), distref::protocol::Refusal>(())
    /// ```
    #[must_use]
    pub const fn repository(&self) -> Option<RepositoryView<'a>> {
        match self {
            Self::Ping | Self::Catalog(_) => None,
            Self::Discover(repository) => *repository,
            Self::Tags { repository, .. }
            | Self::Referrers { repository, .. }
            | Self::GetManifest { repository, .. }
            | Self::HeadManifest { repository, .. }
            | Self::PutManifest { repository, .. }
            | Self::DeleteManifest { repository, .. }
            | Self::GetBlob { repository, .. }
            | Self::HeadBlob { repository, .. }
            | Self::DeleteBlob { repository, .. }
            | Self::StartUpload { repository, .. }
            | Self::UploadStatus { repository, .. }
            | Self::UploadChunk { repository, .. }
            | Self::FinishUpload { repository, .. }
            | Self::CancelUpload { repository, .. } => Some(*repository),
        }
    }

    /// A stable word for it, for logs and counters: holds nothing of the request.
    ///
    /// ```
    /// assert_eq!(distref::protocol::Route::Ping.label(), "ping");
    /// ```
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Ping => "ping",
            Self::Catalog(_) => "catalog",
            Self::Discover(_) => "discover",
            Self::Tags { .. } => "tags",
            Self::Referrers { .. } => "referrers",
            Self::GetManifest { .. } => "get-manifest",
            Self::HeadManifest { .. } => "head-manifest",
            Self::PutManifest { .. } => "put-manifest",
            Self::DeleteManifest { .. } => "delete-manifest",
            Self::GetBlob { .. } => "get-blob",
            Self::HeadBlob { .. } => "head-blob",
            Self::DeleteBlob { .. } => "delete-blob",
            Self::StartUpload { start, .. } => start.label(),
            Self::UploadStatus { .. } => "upload-status",
            Self::UploadChunk { .. } => "upload-chunk",
            Self::FinishUpload { .. } => "finish-upload",
            Self::CancelUpload { .. } => "cancel-upload",
        }
    }
}
