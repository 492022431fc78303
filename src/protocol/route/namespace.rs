//! For which registry a mirror gets a request.

use alloc::string::String;

use super::refusal::{Refusal, RefusalKind};
use super::{Route, build, parse, query::Query};
use crate::{Domain, DomainView};

impl Route<'_> {
    /// The registry that a mirror of several is asked about: `ns=`, on any route.
    ///
    /// Only a proxy looks at it, and answers with the header `OCI-Namespace`; to any other registry it means nothing.
    /// Source: distribution-spec v1.1.1, section "Registry Proxying".
    ///
    /// # Errors
    ///
    /// [`Refusal`] where it is no domain, or there twice; or a byte of the query may not stand there.
    ///
    /// ```
    /// use distref::protocol::Route;
    ///
    /// assert_eq!(Route::namespace(Some("n=5&ns=docker.io"))?.unwrap(), "docker.io");
    /// assert_eq!(Route::namespace(Some("n=5"))?, None);
    /// # Ok::<(), distref::protocol::Refusal>(())
    /// ```
    pub fn namespace(query: Option<&str>) -> Result<Option<Domain>, Refusal> {
        let query = query.unwrap_or_default();
        parse::check_length("", query)?;
        let Some(param) = Query::new(query)?.one("ns")? else { return Ok(None) };
        let text = param.decoded()?;
        let read = DomainView::parse(&text);
        read.map(|domain| Some(Domain::from(domain)))
            .map_err(|error| param.refuse(RefusalKind::Namespace(error.kind())))
    }

    /// Path and query that ask a mirror for it: with `ns=`, the registry that is meant. Not for a registry that is no
    /// proxy.
    ///
    /// ```
    /// use distref::{domain, protocol::Route};
    ///
    /// assert_eq!(Route::Ping.to_path_and_query_for(domain!("docker.io")), "/v2/?ns=docker.io");
    /// ```
    #[must_use]
    pub fn to_path_and_query_for(&self, registry: DomainView<'_>) -> String {
        self.with_namespace(registry.as_str())
    }

    pub(super) fn with_namespace(&self, registry: &str) -> String {
        let mut target = self.to_path_and_query();
        build::push_param(&mut target, "ns", registry);
        target
    }
}
