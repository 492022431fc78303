//! Which repositories does a registry have?

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::names::{JSON, MAX_NAMES, Names};
use super::page_size::PageSize;
use super::{first, following};
use crate::Repository;
use crate::client::error::OperationError;
use crate::client::exchange::{Exchange, Reply};
use crate::client::flow::{Flow, Next, Step};
use crate::client::session::Session;
use crate::protocol::reply::CatalogPage;
use crate::protocol::{ErrorCode, Route};
use crate::registry::EndpointPlan;

/// Lists the repositories of a registry, each once, in the order in which the registry gives them.
///
/// | reply | next |
/// |---|---|
/// | 200 with a [`CatalogPage`] without `Link` | the end: the list is whole, as far as one may see it |
/// | 200 with a `CatalogPage` and a `Link` to another page of the same API | that page |
/// | to the first page: 413, or `PAGINATION_NUMBER_INVALID` | the first page with a smaller `n`: 1,000, 100, none |
/// | to the first page: 404, 405, 501, or `UNSUPPORTED` | [`Unsupported`](OperationError::Unsupported): the registry has no such list |
/// | any other | [`OperationError`] |
///
/// Pages are taken as [`ListTags`](super::ListTags) does, with the same limits. No registry need have this list: Docker
/// Hub answers 401 whatever the credentials, others show it to administrators only. A mirror lists what is its own: with
/// a plan for [`Purpose::Push`](crate::registry::Purpose::Push), the registry itself is asked.
///
/// Source: distribution, `docs/spec/api.md`, section "Listing Repositories"; not in distribution-spec.
///
/// ```
/// use distref::client::{Action, ListRepositories, Now, Operation, Session};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
///
/// let registry = distref::domain!("registry.example");
/// let plan = EndpointPlan::new(&DaemonConfig::default(), registry, Purpose::Push, &Addresses::new())?;
/// let mut list = ListRepositories::new(plan);
/// let (mut session, now) = (Session::new(), Now::default());
/// let Action::Send(first) = list.poll(&mut session, now) else { panic!() };
/// assert_eq!(first.url().expose(), "https://registry.example/v2/_catalog");
///
/// let (head, _) = http::Response::new(()).into_parts(); // 200
/// list.response(&mut session, now, &head);
/// list.body(br#"{"repositories": ["team/app"]}"#);
/// list.end(&mut session, now);
/// let Action::Done(Ok(repositories)) = list.poll(&mut session, now) else { panic!() };
/// assert_eq!(repositories[0], "team/app");
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Debug)]
pub struct ListRepositories {
    exchange: Exchange,
    names: Names<Repository>,
}

impl ListRepositories {
    /// The most repositories of a list, 524,288. Their names are held once, and once more until they are taken.
    ///
    /// ```
    /// assert_eq!(distref::client::ListRepositories::MAX_REPOSITORIES, 524_288);
    /// ```
    pub const MAX_REPOSITORIES: usize = MAX_NAMES;

    /// A list of all repositories, in pages as long as the registry likes.
    ///
    /// ```
    /// # use distref::client::{Action, ListRepositories, Now, Operation, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// let mut list = ListRepositories::new(plan);
    /// let Action::Send(first) = list.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(first.url().path(), "/v2/_catalog");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn new(plan: EndpointPlan) -> Self {
        Self { exchange: Exchange::new(plan), names: Names::new() }
    }

    /// The same, in pages of so many repositories; 0 for as many as the registry likes. As
    /// [`ListTags::page_size`](super::ListTags::page_size).
    ///
    /// ```
    /// # use distref::client::{Action, ListRepositories, Now, Operation, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("h.io"), Purpose::Push, &Addresses::new())?;
    /// let mut list = ListRepositories::new(plan).page_size(1_000);
    /// let Action::Send(first) = list.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(first.url().query(), Some("n=1000"));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn page_size(mut self, repositories: u64) -> Self {
        self.names.size = PageSize::new(repositories);
        self
    }

    /// The repositories that came in since it was called last: a page at most, where it is called whenever a page is
    /// asked for. The output is what was not taken.
    ///
    /// ```
    /// # use distref::client::{Action, ListRepositories, Now, Operation, Session};
    /// fn poll(list: &mut ListRepositories, session: &mut Session, now: Now) {
    ///     let action = list.poll(session, now);
    ///     for repository in list.take_page() {
    ///         println!("{repository}");
    ///     }
    ///     # drop(action);
    /// }
    /// ```
    pub fn take_page(&mut self) -> Vec<Repository> {
        self.names.pages.take()
    }

    /// Names that no repository can have, as the registry sent them: cleaned, cut to 256 bytes, the first 64.
    ///
    /// ```
    /// # use distref::client::ListRepositories;
    /// fn warn(list: &ListRepositories) {
    ///     for name in list.refused() {
    ///         eprintln!("no repository: {name}");
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn refused(&self) -> &[Box<str>] {
        &self.names.refused
    }

    /// How many names no repository can have.
    ///
    /// ```
    /// # use distref::client::ListRepositories;
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("h.io"), Purpose::Push, &Addresses::new())?;
    /// assert_eq!(ListRepositories::new(plan).refused_count(), 0);
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub const fn refused_count(&self) -> usize {
        self.names.refused_count
    }

    const fn route(&self) -> Route<'_> {
        Route::Catalog(self.names.size.page())
    }

    fn refusal(&self, reply: &Reply) -> OperationError {
        let refusal = reply.error_body();
        let is_unknown = matches!(reply.status(), 404 | 405 | 501);
        if (is_unknown || refusal.has(&ErrorCode::Unsupported)) && self.names.pages.is_first() {
            return OperationError::Unsupported(Box::new(refusal));
        }
        OperationError::Refused(Box::new(refusal))
    }
}

impl Flow for ListRepositories {
    type Output = Vec<Repository>;

    fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn start(&mut self, _: &mut Session) -> Step<Vec<Repository>> {
        Ok(first(&self.route(), JSON))
    }

    fn reply(&mut self, session: &mut Session, reply: Reply) -> Step<Vec<Repository>> {
        if reply.status() != 200 {
            let begins_anew = self.names.asks_for_fewer(&reply);
            return if begins_anew { self.start(session) } else { Err(self.refusal(&reply)) };
        }
        let page = CatalogPage::read(reply.head(), reply.body())?;
        self.names.refuse(page.refused(), page.refused_count());
        let entries = page.repositories().iter();
        let entries = entries.map(|name| (name.to_string().into(), Some(name.clone())));
        match self.names.pages.add(&reply, entries, page.next())? {
            Some(hop) => Ok(following(hop, &self.route(), JSON)),
            None => Ok(Next::Done(self.take_page())),
        }
    }

    fn rescue(&mut self, session: &mut Session, error: OperationError) -> Step<Vec<Repository>> {
        let may_move = self.names.pages.is_first() && error.blames_endpoint();
        if may_move && self.exchange.reject_endpoint() {
            self.names.forget();
            return self.start(session);
        }
        Err(error)
    }

    fn amount(&self) -> (u64, Option<u64>) {
        (self.names.pages.count(), None)
    }
}
