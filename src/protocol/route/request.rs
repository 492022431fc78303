//! A route to a request that a client sends.

use http::header::CONTENT_LENGTH;
use http::request;

use super::{Route, UploadStart};
use crate::DomainView;
use crate::registry::CheckedUrl;

impl Route<'_> {
    /// Method and URL of the request, at a registry or at a mirror below some path; `Content-Length: 0` where there
    /// has to be one: with a `POST` that has no body. Headers are the caller's, and so is the body.
    ///
    /// `base` is what stands before `/v2/`; a query there is left out. For a running upload, send the `Location` of the
    /// last reply instead: see [Uploads](Self#uploads).
    ///
    /// ```
    /// use distref::protocol::{Route, Page};
    /// use distref::registry::CheckedUrl;
    ///
    /// let base: CheckedUrl = "https://mirror.example:5000/hub/".parse()?;
    /// let request = Route::Catalog(Page::FIRST).to_request(&base).body(())?;
    /// assert_eq!(request.method(), http::Method::GET);
    /// assert_eq!(request.uri(), "https://mirror.example:5000/hub/v2/_catalog");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_request(&self, base: &CheckedUrl) -> request::Builder {
        self.request(base, &self.to_path_and_query())
    }

    /// The request to a mirror of several registries: with `ns=`, the one that is meant.
    /// As [`to_request`](Self::to_request) otherwise.
    ///
    /// ```
    /// use distref::{domain, protocol::Route, registry::CheckedUrl};
    ///
    /// let mirror: CheckedUrl = "http://localhost:5000".parse()?;
    /// let request = Route::Ping.to_request_for(&mirror, domain!("docker.io")).body(())?;
    /// assert_eq!(request.uri(), "http://localhost:5000/v2/?ns=docker.io");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_request_for(&self, base: &CheckedUrl, registry: DomainView<'_>) -> request::Builder {
        self.request(base, &self.to_path_and_query_for(registry))
    }

    fn request(&self, base: &CheckedUrl, target: &str) -> request::Builder {
        let prefix = base.path().trim_end_matches('/');
        let uri = alloc::format!("{}{prefix}{target}", base.origin());
        let request = request::Builder::new().method(self.method()).uri(uri);
        match self {
            Self::StartUpload {
                start: UploadStart::Session(_) | UploadStart::Mount { .. },
                ..
            } => request.header(CONTENT_LENGTH, 0),
            _ => request,
        }
    }
}
