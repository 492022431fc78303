//! Which manifests have this one as their subject: signatures, SBOMs, attestations?

use alloc::vec::Vec;

use super::pages::Pages;
use super::{first, following};
use crate::client::error::OperationError;
use crate::client::exchange::{Exchange, Reply};
use crate::client::flow::{Flow, Next, Step};
use crate::client::no_api::has_no_api;
use crate::client::session::{Referrers, Session};
use crate::manifest::{Descriptor, MediaType};
use crate::protocol::Route;
use crate::protocol::header::{Accept, content_digest};
use crate::protocol::reply::{ReferrersPage, ReplyErrorKind};
use crate::registry::{EndpointPlan, Hop};
use crate::{Digest, Repository, RepositoryView, Tag};

/// Lists the referrers of a manifest, each once, in the order in which the registry gives them; those of one artifact
/// type, if that is asked for.
///
/// | asked | reply | next |
/// |---|---|---|
/// | the API | 200 with an OCI index | the end; or `Link`: the page |
/// | the API | 404 | the fallback tag |
/// | the API | 400, 405, 406, 501, or HTML with 200 | the fallback tag; with [`on_404_only`](Self::on_404_only), an error |
/// | a page | 200 with an OCI index | the end; or `Link`: the page |
/// | the tag | 200 with an index that is not the subject | the end |
/// | the tag | 404, or 200 with another manifest or with the subject | the end: none |
/// | any | any other | [`OperationError`](crate::client::OperationError) |
///
/// A subject that does not exist has no referrers. Whether a registry has the API is kept in the [`Session`]: who answers
/// with 404 to it is asked for the tag at once from then on, unless it was the repository or the manifest that it did not
/// know. Where the registry does not say that it filters by type, that is done here; so it is in the fallback index.
///
/// Pages are taken as [`ListTags`](super::ListTags) does, with the same limits but for
/// [`MAX_REFERRERS`](Self::MAX_REFERRERS): it ends well only where the registry says that the list ends. Descriptors are
/// what the registry says, not proven: what they describe is verified when it is pulled, and need not have this subject.
///
/// Source: distribution-spec v1.1.1, sections "Listing Referrers" and "Unavailable Referrers API", end-12.
///
/// ```
/// use distref::client::{Action, ListReferrers, Now, Operation, Session};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
/// use distref::{Digest, RepositoryView};
///
/// let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
/// let subject = Digest::sha256([0xab; 32]);
/// let mut list = ListReferrers::new(plan, RepositoryView::parse("team/app")?, subject);
/// let (mut session, now) = (Session::new(), Now::default());
/// for (asked, status) in [("referrers/sha256:abab", 404), ("manifests/sha256-abab", 404)] {
///     let Action::Send(request) = list.poll(&mut session, now) else { panic!() };
///     assert!(request.url().path().contains(asked));
///     let (head, _) = http::Response::builder().status(status).body(())?.into_parts();
///     list.response(&mut session, now, &head);
///     list.end(&mut session, now);
/// }
/// let Action::Done(Ok(referrers)) = list.poll(&mut session, now) else { panic!() };
/// assert!(referrers.is_empty() && list.is_from_tag());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ListReferrers {
    exchange: Exchange,
    repository: Repository,
    subject: Digest,
    artifact_type: Option<MediaType<'static>>,
    on_404_only: bool,
    asked: Asked,
    pages: Pages<Digest, Descriptor<'static>>,
}

/// What was asked last.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Asked {
    Api,
    Page,
    Tag,
}

impl ListReferrers {
    /// The most referrers of a list, of those of other artifact types too: 65,536. Their digests are held, and of those
    /// that are wanted the descriptors until they are taken.
    ///
    /// ```
    /// assert_eq!(distref::client::ListReferrers::MAX_REFERRERS, 65_536);
    /// ```
    pub const MAX_REFERRERS: usize = 64 * 1024;

    /// A list of all referrers of this manifest.
    ///
    /// ```
    /// # use distref::client::{Action, ListReferrers, Now, Operation, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{Digest, RepositoryView};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// let subject = Digest::sha256([0xab; 32]);
    /// let mut list = ListReferrers::new(plan, RepositoryView::parse("team/app")?, subject.clone());
    /// let Action::Send(first) = list.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(first.url().path(), format!("/v2/team/app/referrers/{subject}"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(plan: EndpointPlan, repository: RepositoryView<'_>, subject: Digest) -> Self {
        Self {
            exchange: Exchange::new(plan),
            repository: repository.into(),
            subject,
            artifact_type: None,
            on_404_only: false,
            asked: Asked::Api,
            pages: Pages::new(Self::MAX_REFERRERS),
        }
    }

    /// The same, of this artifact type only. It is compared byte by byte.
    ///
    /// ```
    /// # use distref::client::{Action, ListReferrers, Now, Operation, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{Digest, RepositoryView, manifest::MediaType};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let (repository, subject) = (RepositoryView::parse("team/app")?, Digest::sha256([0xab; 32]));
    /// let spdx = MediaType::parse("application/spdx+json")?;
    /// let mut list = ListReferrers::new(plan, repository, subject).of_type(spdx);
    /// let Action::Send(first) = list.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(first.url().query(), Some("artifactType=application%2Fspdx%2Bjson"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of_type(self, artifact_type: MediaType<'_>) -> Self {
        Self { artifact_type: Some(artifact_type.into_owned()), ..self }
    }

    /// The same, where the tag is asked after a 404 only, as the specification has it: 400, 405, 406, 501 and HTML, by
    /// which registries and what is in front of them refuse an API that they do not know, are errors.
    ///
    /// ```
    /// # use distref::client::{Action, ListReferrers, Now, Operation, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{Digest, RepositoryView};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let (repository, subject) = (RepositoryView::parse("team/app")?, Digest::sha256([0xab; 32]));
    /// let mut list = ListReferrers::new(plan, repository, subject).on_404_only();
    /// let (mut session, now) = (Session::new(), Now::default());
    /// assert!(matches!(list.poll(&mut session, now), Action::Send(_)));
    /// list.response(&mut session, now, &http::Response::builder().status(400).body(())?.into_parts().0);
    /// list.end(&mut session, now);
    /// assert!(matches!(list.poll(&mut session, now), Action::Done(Err(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn on_404_only(self) -> Self {
        Self { on_404_only: true, ..self }
    }

    /// The referrers that came in since it was called last: a page at most, where it is called whenever a page is asked
    /// for. The output is what was not taken.
    ///
    /// ```
    /// # use distref::client::{Action, ListReferrers, Now, Operation, Session};
    /// fn poll(list: &mut ListReferrers, session: &mut Session, now: Now) {
    ///     let action = list.poll(session, now);
    ///     for referrer in list.take_page() {
    ///         println!("{}", referrer.digest());
    ///     }
    ///     # drop(action);
    /// }
    /// ```
    pub fn take_page(&mut self) -> Vec<Descriptor<'static>> {
        self.pages.take()
    }

    /// Whether the fallback tag was asked, for want of the API.
    ///
    /// ```
    /// # use distref::client::{Action, ListReferrers, Now, Operation, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{Digest, RepositoryView};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// # let mut list = ListReferrers::new(plan, RepositoryView::parse("team/app")?, Digest::sha256([0xab; 32]));
    /// # let (mut session, now) = (Session::new(), Now::default());
    /// # assert!(matches!(list.poll(&mut session, now), Action::Send(_)));
    /// assert!(!list.is_from_tag());
    /// list.response(&mut session, now, &http::Response::builder().status(404).body(())?.into_parts().0);
    /// list.end(&mut session, now);
    /// assert!(matches!(list.poll(&mut session, now), Action::Send(_)));
    /// assert!(list.is_from_tag());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_from_tag(&self) -> bool {
        self.asked == Asked::Tag
    }

    fn api(&self) -> Route<'_> {
        let artifact_type = self.artifact_type.as_ref().map(|it| it.as_str().into());
        let (repository, digest) = (self.repository.view(), self.subject.clone());
        Route::Referrers { repository, digest, artifact_type, page: crate::protocol::Page::FIRST }
    }

    fn ask_tag(&mut self) -> Next<Vec<Descriptor<'static>>> {
        self.asked = Asked::Tag;
        let tag = Tag::from(self.subject.fallback_tag());
        let (repository, revision) = (self.repository.view(), tag.view().into());
        let route = Route::GetManifest { repository, revision };
        first(&route, Accept::value(&Accept::MANIFESTS))
    }

    /// A page of the API.
    fn page(&mut self, session: &mut Session, reply: &Reply) -> Step<Vec<Descriptor<'static>>> {
        let page = ReferrersPage::read(reply.head(), reply.body())?;
        session.learn_referrers(self.exchange.current().origin(), Referrers::Api);
        match self.add(reply, &page)? {
            Some(hop) => {
                self.asked = Asked::Page;
                Ok(following(hop, &self.api(), Accept::value(&[MediaType::OCI_INDEX])))
            }
            None => Ok(Next::Done(self.take_page())),
        }
    }

    /// What the fallback tag names. Of a subject that is an index itself, a registry may answer with that.
    fn fallback(&mut self, reply: &Reply) -> Step<Vec<Descriptor<'static>>> {
        let index = ReferrersPage::read_fallback(reply.head(), reply.body())?;
        if let Some(index) = index.filter(|_| !is_manifest(reply, &self.subject)) {
            self.add(reply, &index)?;
        }
        Ok(Next::Done(self.take_page()))
    }

    fn add(
        &mut self,
        reply: &Reply,
        page: &ReferrersPage<'_>,
    ) -> Result<Option<Hop>, OperationError> {
        let artifact_type = self.artifact_type.as_ref();
        let is_wanted = |entry: &&Descriptor<'_>| {
            artifact_type.is_none_or(|wanted| page.matches(entry, wanted))
        };
        let entries = page.index().manifests().iter().map(|entry| {
            let wanted = Some(entry).filter(is_wanted);
            (entry.digest().clone(), wanted.map(|entry| entry.clone().into_owned()))
        });
        self.pages.add(reply, entries, page.next())
    }
}

impl Flow for ListReferrers {
    type Output = Vec<Descriptor<'static>>;

    fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn start(&mut self, session: &mut Session) -> Step<Self::Output> {
        match session.referrers(self.exchange.current().origin()) {
            Referrers::Tag => Ok(self.ask_tag()),
            Referrers::Api | Referrers::Unknown => {
                Ok(first(&self.api(), Accept::value(&[MediaType::OCI_INDEX])))
            }
        }
    }

    fn reply(&mut self, session: &mut Session, reply: Reply) -> Step<Self::Output> {
        match (self.asked, reply.status()) {
            (Asked::Api, 404) => {
                if has_no_api(&reply) {
                    session.learn_referrers(self.exchange.current().origin(), Referrers::Tag);
                }
                Ok(self.ask_tag())
            }
            (Asked::Api, 400 | 405 | 406 | 501) if !self.on_404_only => Ok(self.ask_tag()),
            (Asked::Tag, 404) => Ok(Next::Done(Vec::new())),
            (_, 300..) => Err(reply.into_refusal()),
            (Asked::Api | Asked::Page, _) => self.page(session, &reply),
            (Asked::Tag, _) => self.fallback(&reply),
        }
    }

    fn rescue(&mut self, session: &mut Session, error: OperationError) -> Step<Self::Output> {
        if self.asked != Asked::Api {
            return Err(error);
        }
        if error.blames_endpoint() && self.exchange.reject_endpoint() {
            self.pages = Pages::new(Self::MAX_REFERRERS);
            return self.start(session);
        }
        if is_html(&error) && !self.on_404_only { Ok(self.ask_tag()) } else { Err(error) }
    }

    fn amount(&self) -> (u64, Option<u64>) {
        (self.pages.count(), None)
    }
}

fn is_html(error: &OperationError) -> bool {
    matches!(error, OperationError::Reply(error) if error.kind() == ReplyErrorKind::Html)
}

/// Whether the reply is the manifest of this digest: as the registry says, or as its bytes do.
fn is_manifest(reply: &Reply, digest: &Digest) -> bool {
    let told = content_digest(&reply.head().headers);
    told.is_ok_and(|told| told.as_ref() == Some(digest)) || digest.verify(reply.body()).is_ok()
}
