//! A route to a request that a client sends.

use alloc::string::String;

use http::header::CONTENT_LENGTH;
use http::request;

use super::{Route, UploadStart};
use crate::DomainView;
use crate::registry::{CheckedUrl, Try, UrlError};

impl Route<'_> {
    /// The URL of the request, at a registry or at a mirror below some path: what a `Location` or `Link` of the reply is
    /// resolved on.
    ///
    /// `base` is what stands before `/v2/`; a query there is left out. The base of a reference is
    /// `Origin::of_domain(Scheme::Https, image.domain())?.root()`; with mirrors, the URL is that of
    /// [`Try::url`] for [`to_path_and_query`](Self::to_path_and_query).
    ///
    /// # Errors
    ///
    /// Longer than [`CheckedUrl::MAX_LEN`], and nothing else.
    ///
    /// ```
    /// use distref::protocol::Route;
    /// use distref::registry::{Origin, Scheme};
    ///
    /// let image = distref::ReferenceView::parse("nginx:1.27")?;
    /// let base = Origin::of_domain(Scheme::Https, image.domain())?.root();
    /// let url = Route::manifest_of(image).to_url(&base)?;
    /// assert_eq!(url.expose(), "https://registry-1.docker.io/v2/library/nginx/manifests/1.27");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_url(&self, base: &CheckedUrl) -> Result<CheckedUrl, UrlError> {
        absolute(base, &self.to_path_and_query()).parse()
    }

    /// Method and URL of the request, at a registry or at a mirror below some path; headers are the caller's, and so is
    /// the body. But there is `Content-Length: 0` where a request without a body has to say so: with a `POST` that starts an
    /// upload or mounts a blob, and with the `PUT` that ends an upload after its last byte. If that has bytes to send, put
    /// their length in its place.
    ///
    /// `base` is as for [`to_url`](Self::to_url). For a running upload, send the `Location` of the last reply instead: see
    /// [Uploads](Self#uploads).
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
        self.request(absolute(base, &self.to_path_and_query()))
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
        self.request(absolute(base, &self.to_path_and_query_for(registry)))
    }

    /// The request to whom a plan says to ask: with the scheme of the try, below the path of a mirror, and with `ns=` where
    /// the mirror is told the registry. As [`to_request`](Self::to_request) otherwise.
    ///
    /// ```
    /// use distref::protocol::Route;
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    ///
    /// let config = DaemonConfig::parse(r#"{"registry-mirrors": ["https://m.example/hub"]}"#)?;
    /// let image = distref::ReferenceView::parse("nginx")?;
    /// let plan = EndpointPlan::new(&config, image.domain(), Purpose::Pull, &Addresses::new())?;
    /// let request = Route::manifest_of(image).to_request_at(plan.start().current()).body(())?;
    /// assert_eq!(
    ///     request.uri(),
    ///     "https://m.example/hub/v2/library/nginx/manifests/latest?ns=docker.io",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn to_request_at(&self, one: Try<'_>) -> request::Builder {
        let endpoint = one.endpoint();
        let target = match endpoint.namespace() {
            Some(domain) => self.with_namespace(domain),
            None => self.to_path_and_query(),
        };
        self.request(alloc::format!("{}{}{target}", one.origin(), endpoint.prefix()))
    }

    fn request(&self, uri: String) -> request::Builder {
        let request = request::Builder::new().method(self.method()).uri(uri);
        match self {
            Self::StartUpload {
                start: UploadStart::Session(_) | UploadStart::Mount { .. },
                ..
            }
            | Self::FinishUpload { .. } => request.header(CONTENT_LENGTH, 0),
            _ => request,
        }
    }
}

fn absolute(base: &CheckedUrl, target: &str) -> String {
    alloc::format!("{}{}{target}", base.origin(), base.path().trim_end_matches('/'))
}
