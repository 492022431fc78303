//! Which tags does a repository have?

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::names::{JSON, MAX_NAMES, Names};
use super::page_size::PageSize;
use super::{first, following};
use crate::client::error::OperationError;
use crate::client::exchange::{Exchange, Reply};
use crate::client::flow::{Flow, Next, Step};
use crate::client::session::Session;
use crate::protocol::Route;
use crate::protocol::reply::TagPage;
use crate::registry::EndpointPlan;
use crate::{Repository, RepositoryView, Tag};

/// Lists the tags of a repository, each once, in the order in which the registry gives them.
///
/// | reply | next |
/// |---|---|
/// | 200 with a [`TagPage`] without `Link` | the end: the list is whole |
/// | 200 with a `TagPage` and a `Link` to another page of the same API | that page |
/// | to the first page: 413, or `PAGINATION_NUMBER_INVALID` | the first page with a smaller `n`: 1,000, 100, none |
/// | 404 | [`Refused`](OperationError::Refused): no such repository, at some registries also one without tags |
/// | any other | [`OperationError`] |
/// | any first page of a mirror that cannot be taken | the first page at the next endpoint |
///
/// It ends well only where the registry says that the list ends, so what is not in it is not there. All else is an
/// error; what came in until then is still to be had by [`take_page`](Self::take_page):
///
/// | a page | |
/// |---|---|
/// | whose `tags` are `null` or missing | is empty |
/// | with tags that were there before | they are left out |
/// | with names that are no tags | they are left out, and told by [`refused`](Self::refused) |
/// | that leads to another origin or API | [`Hop`](OperationError::Hop) |
/// | that leads to itself, to one of before, or to the 4,097th | `Hop` |
/// | the 64th in a row that is empty and leads on | [`Misbehaved`](OperationError::Misbehaved) |
/// | the 2nd in a row with nothing but repeats that leads on | `Misbehaved` |
/// | of more than [`MAX_PAGE`](crate::protocol::reply::MAX_PAGE) bytes; all of them of more than 64 MiB | [`TooLarge`](OperationError::TooLarge) |
/// | by which there are more than [`MAX_TAGS`](Self::MAX_TAGS) tags | [`TooMany`](OperationError::TooMany) |
///
/// The way on is always the registry's: the last tag is never made into a query of our own, which registries ignore, or
/// understand in different orders. A mirror may have fewer tags than the registry: with a plan for
/// [`Purpose::Push`](crate::registry::Purpose::Push), the registry itself is asked.
///
/// Source: distribution-spec v1.1.1, section "Listing Tags", end-8.
///
/// ```
/// use distref::client::{Action, ListTags, Now, Operation, Session};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
/// use distref::{RepositoryView, tag};
///
/// let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
/// let mut list = ListTags::new(plan, RepositoryView::parse("team/app")?);
/// let (mut session, now) = (Session::new(), Now::default());
/// for (head, body) in [
///     (http::Response::builder().header("link", "</v2/team/app/tags/list?last=b>; rel=next"), "1.9"),
///     (http::Response::builder(), "1.10"),
/// ] {
///     assert!(matches!(list.poll(&mut session, now), Action::Send(_)));
///     list.response(&mut session, now, &head.body(())?.into_parts().0);
///     list.body(format!(r#"{{"tags": ["{body}"]}}"#).as_bytes());
///     list.end(&mut session, now);
/// }
/// let Action::Done(Ok(tags)) = list.poll(&mut session, now) else { panic!() };
/// assert_eq!(tags, [tag!("1.9"), tag!("1.10")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ListTags {
    exchange: Exchange,
    repository: Repository,
    names: Names<Tag>,
}

impl ListTags {
    /// The most tags of a list, 524,288: the largest repositories that were heard of have half as many. Their texts are
    /// held once, and once more until they are taken.
    ///
    /// ```
    /// assert_eq!(distref::client::ListTags::MAX_TAGS, 524_288);
    /// ```
    pub const MAX_TAGS: usize = MAX_NAMES;

    /// A list of all tags, in pages as long as the registry likes.
    ///
    /// ```
    /// # use distref::client::{Action, ListTags, Now, Operation, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// let mut list = ListTags::new(plan, distref::RepositoryView::parse("team/app")?);
    /// let Action::Send(first) = list.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(first.url().expose(), "https://ghcr.io/v2/team/app/tags/list");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(plan: EndpointPlan, repository: RepositoryView<'_>) -> Self {
        let (exchange, repository) = (Exchange::new(plan), repository.into());
        Self { exchange, repository, names: Names::new() }
    }

    /// The same, in pages of so many tags; 0 for as many as the registry likes. Fewer are asked for where the registry
    /// refuses; it may also send fewer, or all at once. A registry that heeds it and sends no `Link` gives no more than
    /// the first page.
    ///
    /// ```
    /// # use distref::client::{Action, ListTags, Now, Operation, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// let mut list = ListTags::new(plan, distref::RepositoryView::parse("team/app")?).page_size(1_000);
    /// let Action::Send(first) = list.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(first.url().query(), Some("n=1000"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn page_size(mut self, tags: u64) -> Self {
        self.names.size = PageSize::new(tags);
        self
    }

    /// The tags that came in since it was called last: a page at most, where it is called whenever a page is asked for.
    /// The output is what was not taken.
    ///
    /// ```
    /// # use distref::client::{Action, ListTags, Now, Operation, Session};
    /// fn poll(list: &mut ListTags, session: &mut Session, now: Now) {
    ///     let action = list.poll(session, now);
    ///     for tag in list.take_page() {
    ///         println!("{tag}");
    ///     }
    ///     # drop(action);
    /// }
    /// ```
    pub fn take_page(&mut self) -> Vec<Tag> {
        self.names.pages.take()
    }

    /// Names that are no tags, as the registry sent them: cleaned, cut to 256 bytes, the first 64.
    ///
    /// ```
    /// # use distref::client::ListTags;
    /// fn warn(list: &ListTags) {
    ///     for name in list.refused() {
    ///         eprintln!("no tag: {name}");
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn refused(&self) -> &[Box<str>] {
        &self.names.refused
    }

    /// How many names are no tags.
    ///
    /// ```
    /// # use distref::client::ListTags;
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// assert_eq!(ListTags::new(plan, distref::RepositoryView::parse("team/app")?).refused_count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn refused_count(&self) -> usize {
        self.names.refused_count
    }

    fn route(&self) -> Route<'_> {
        Route::Tags { repository: self.repository.view(), page: self.names.size.page() }
    }
}

impl Flow for ListTags {
    type Output = Vec<Tag>;

    fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn start(&mut self, _: &mut Session) -> Step<Vec<Tag>> {
        Ok(first(&self.route(), JSON))
    }

    fn reply(&mut self, session: &mut Session, reply: Reply) -> Step<Vec<Tag>> {
        if reply.status() != 200 {
            let begins_anew = self.names.asks_for_fewer(&reply);
            return if begins_anew { self.start(session) } else { Err(reply.into_refusal()) };
        }
        let page = TagPage::read(reply.head(), reply.body())?;
        self.names.refuse(page.refused(), page.refused_count());
        let tags = page.tags().iter().map(|tag| (tag.as_str().into(), Some(tag.clone())));
        match self.names.pages.add(&reply, tags, page.next())? {
            Some(hop) => Ok(following(hop, &self.route(), JSON)),
            None => Ok(Next::Done(self.take_page())),
        }
    }

    fn rescue(&mut self, session: &mut Session, error: OperationError) -> Step<Vec<Tag>> {
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
