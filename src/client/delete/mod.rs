//! Deletes a manifest, a tag or a blob.

use alloc::boxed::Box;
use core::{fmt, mem};

use http::header::ACCEPT;

use super::error::OperationError;
use super::exchange::{Call, Exchange, Reply};
use super::fallback_index::FallbackIndex;
use super::flow::{Flow, Next, Step};
use super::no_api::has_no_api;
use super::session::{Referrers, Session};
use crate::digest::Digest;
use crate::manifest::{MediaType, Reader, Referrer};
use crate::protocol::Route;
use crate::protocol::header::Accept;
use crate::protocol::reply::{Deleted, MAX_PAGE, ReferrersPage};
use crate::protocol::route::Revision;
use crate::reference::{Repository, RepositoryView};
use crate::registry::EndpointPlan;
use crate::tag::Tag;

/// Deletes a manifest by its digest, a tag, or a blob.
///
/// Of a manifest by its digest it is looked first what it is about: the list of the referrers of that should not name what
/// is no more. A registry that lists referrers itself sees to it; else the index under [`Digest::fallback_tag`] is edited.
///
/// | state | reply | next |
/// |---|---|---|
/// | | a tag, a blob, or the registry is known for its list of referrers | `Deleting` |
/// | | any other manifest | `Looking`: GET of it |
/// | `Looking` | 200 | `Deleting`; what cannot be read is about nothing |
/// | `Looking` | 404, 406 | `Deleting`, which knows better: there are manifests that are not understood here |
/// | `Deleting` | 202 | `Deleted`, or first on with the subject, if there is one |
/// | `Deleting` | 404 | `Gone`, or first on with the subject, if there is one |
/// | `Deleting` | 400, 405, 501 | [`OperationError::Unsupported`], with what the registry said |
/// | on with the subject | the registry is known for having no list of referrers | `Unlisting` |
/// | on with the subject | that is not known | `Probing`: GET of that list |
/// | `Probing` | 200, an index | the end, and the registry is known for it |
/// | `Probing` | 404, and 400, 405, 406, 501, or a 200 that is no such list | `Unlisting`; of 404, the registry is known for it |
/// | `Unlisting` | | the index is read, and written without the manifest, with `If-Match`; 3 times at most |
/// | any | any other | [`OperationError::Refused`] |
///
/// An error after `Deleting` leaves the manifest deleted: [`so_far`](Self::so_far) tells. Whether layers and configs become
/// free is the registry's affair. Where tags name a manifest that is deleted by its digest, they go with it.
///
/// Source: distribution-spec v1.1.1, section "Content Management", end-9, end-10.
///
/// ```
/// use distref::client::{Action, Delete, Deletion, Now, Operation, Session};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
/// use distref::{RepositoryView, tag};
///
/// let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
/// let mut delete = Delete::manifest(plan, RepositoryView::parse("team/app")?, tag!("1.2").into());
///
/// let mut session = Session::new();
/// let Action::Send(request) = delete.poll(&mut session, Now::default()) else { panic!() };
/// assert_eq!(request.request().method(), "DELETE");
///
/// let (head, ()) = http::Response::builder().status(202).body(())?.into_parts();
/// delete.response(&mut session, Now::default(), &head);
/// while delete.wants_body() {
///     delete.end(&mut session, Now::default());
/// }
/// let Action::Done(Ok(deletion)) = delete.poll(&mut session, Now::default()) else { panic!() };
/// assert_eq!(deletion, Deletion::Deleted);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Delete {
    exchange: Exchange,
    repository: Repository,
    target: Target,
    keeps_fallback_tag: bool,
    state: State,
    so_far: Option<Deletion>,
}

enum Target {
    Tag(Tag),
    Manifest(Digest),
    Blob(Digest),
}

enum State {
    Idle,
    Looking,
    /// A manifest about this, if it is about anything.
    Deleting(Option<Digest>),
    Probing(Digest),
    Unlisting(Box<FallbackIndex>),
}

/// What became of something that was to be deleted: the output of [`Delete`].
///
/// ```
/// use distref::client::Deletion;
///
/// assert_ne!(Deletion::Deleted, Deletion::Gone);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Deletion {
    /// It is deleted now.
    Deleted,
    /// It was not there.
    Gone,
}

impl Delete {
    /// The longest manifest that is looked at, in bytes, 4 MiB: what registries have to take. A longer one ends it with
    /// [`OperationError::TooLarge`], before anything is deleted.
    pub const MAX_LEN: usize = 4 * 1024 * 1024;

    /// Deletes the manifest with this digest, along with its tags; or this tag only. Many registries do not delete tags.
    ///
    /// ```
    /// # use distref::client::Delete;
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{Digest, RepositoryView};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// let manifest = Digest::sha256([0xab; 32]).into();
    /// let delete = Delete::manifest(plan, RepositoryView::parse("team/app")?, manifest);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn manifest(
        plan: EndpointPlan,
        repository: RepositoryView<'_>,
        revision: Revision<'_>,
    ) -> Self {
        let target = match revision {
            Revision::Tag(tag) => Target::Tag(tag.into()),
            Revision::Digest(digest) => Target::Manifest(digest),
        };
        Self::new(plan, repository, target)
    }

    /// Deletes the blob with this digest. Many registries do not do that: blobs go when no manifest needs them.
    ///
    /// ```
    /// use distref::client::Delete;
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// use distref::{Digest, RepositoryView};
    ///
    /// let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// let delete = Delete::blob(plan, RepositoryView::parse("team/app")?, Digest::sha256_of(b"{}"));
    /// assert_eq!(delete.so_far(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn blob(plan: EndpointPlan, repository: RepositoryView<'_>, digest: Digest) -> Self {
        Self::new(plan, repository, Target::Blob(digest))
    }

    fn new(plan: EndpointPlan, repository: RepositoryView<'_>, target: Target) -> Self {
        Self {
            exchange: Exchange::new(plan),
            repository: repository.into(),
            target,
            keeps_fallback_tag: true,
            state: State::Idle,
            so_far: None,
        }
    }

    /// The same, without a look at what the manifest is about: one request, and it may remain in the index under a fallback
    /// tag.
    ///
    /// ```
    /// # use distref::client::Delete;
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{Digest, RepositoryView};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// let manifest = Digest::sha256([0xab; 32]).into();
    /// let delete = Delete::manifest(plan, RepositoryView::parse("team/app")?, manifest).without_fallback_tag();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn without_fallback_tag(self) -> Self {
        Self { keeps_fallback_tag: false, ..self }
    }

    /// What became of it so far; after an error too.
    ///
    /// ```
    /// # use distref::client::Delete;
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{Digest, RepositoryView};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// let manifest = Digest::sha256([0xab; 32]).into();
    /// let delete = Delete::manifest(plan, RepositoryView::parse("team/app")?, manifest);
    /// assert_eq!(delete.so_far(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn so_far(&self) -> Option<Deletion> {
        self.so_far
    }

    fn look(&mut self, manifest: Digest) -> Next<Deletion> {
        let repository = self.repository.view();
        let route = Route::GetManifest { repository, revision: manifest.into() };
        let call = Call::route(&route).with_header(ACCEPT, Accept::value(&Accept::MANIFESTS));
        self.state = State::Looking;
        Next::Call(Box::new(call.capturing(Self::MAX_LEN)))
    }

    fn delete(&mut self, subject: Option<Digest>) -> Next<Deletion> {
        let repository = self.repository.view();
        let route = match &self.target {
            Target::Tag(tag) => Route::DeleteManifest { repository, revision: tag.view().into() },
            Target::Manifest(digest) => {
                Route::DeleteManifest { repository, revision: digest.clone().into() }
            }
            Target::Blob(digest) => Route::DeleteBlob { repository, digest: digest.clone() },
        };
        let call = Call::route(&route);
        self.state = State::Deleting(subject);
        Next::Call(Box::new(call))
    }

    /// On with the subject: who lists the manifest?
    fn go_on(&mut self, subject: Digest, session: &Session) -> Step<Deletion> {
        match session.referrers(self.exchange.current().origin()) {
            Referrers::Api => self.done(),
            Referrers::Tag => self.unlist(&subject),
            Referrers::Unknown => Ok(self.probe(subject)),
        }
    }

    fn done(&self) -> Step<Deletion> {
        self.so_far.map(Next::Done).ok_or(OperationError::OutOfTurn)
    }

    fn probe(&mut self, subject: Digest) -> Next<Deletion> {
        let route = Route::Referrers {
            repository: self.repository.view(),
            digest: subject.clone(),
            artifact_type: None,
            page: crate::protocol::Page::FIRST,
        };
        let accept = Accept::value(&[MediaType::OCI_INDEX]);
        let call = Call::route(&route).with_header(ACCEPT, accept).capturing(MAX_PAGE);
        self.state = State::Probing(subject);
        Next::Call(Box::new(call))
    }

    fn unlist(&mut self, subject: &Digest) -> Step<Deletion> {
        let Target::Manifest(manifest) = &self.target else { return self.done() };
        let (repository, manifest) = (self.repository.view(), manifest.clone());
        let mut index = Box::new(FallbackIndex::removing(repository, subject, manifest));
        let call = index.begin();
        self.state = State::Unlisting(index);
        Ok(Next::Call(call))
    }

    /// The subject of the manifest, if that is the one that was asked for.
    fn subject_of(&self, bytes: &[u8]) -> Result<Option<Digest>, OperationError> {
        let Ok(manifest) = Reader::lenient().manifest(bytes) else { return Ok(None) };
        let subject = Referrer::of(&manifest).subject().cloned();
        if let (Some(_), Target::Manifest(wanted)) = (&subject, &self.target) {
            wanted.verify(bytes)?;
        }
        Ok(subject)
    }

    fn looked(&mut self, reply: Reply) -> Step<Deletion> {
        match reply.status() {
            200 => {
                let subject = self.subject_of(reply.body())?;
                Ok(self.delete(subject))
            }
            404 | 406 => Ok(self.delete(None)),
            _ => Err(reply.into_refusal()),
        }
    }

    fn deleted(
        &mut self,
        reply: Reply,
        subject: Option<Digest>,
        session: &Session,
    ) -> Step<Deletion> {
        let deletion = match Deleted::read(reply.head().status) {
            Ok(Deleted::Done) => Deletion::Deleted,
            Ok(Deleted::AlreadyGone) => Deletion::Gone,
            Ok(Deleted::Unsupported) => {
                return Err(OperationError::Unsupported(Box::new(reply.error_body())));
            }
            Err(_) => return Err(reply.into_refusal()),
        };
        self.so_far = Some(deletion);
        match subject {
            Some(subject) => self.go_on(subject, session),
            None => self.done(),
        }
    }

    fn probed(&mut self, reply: Reply, subject: &Digest, session: &mut Session) -> Step<Deletion> {
        let registry = self.exchange.current().origin();
        match reply.status() {
            200 if ReferrersPage::read(reply.head(), reply.body()).is_ok() => {
                session.learn_referrers(registry, Referrers::Api);
                self.done()
            }
            404 if has_no_api(&reply) => {
                session.learn_referrers(registry, Referrers::Tag);
                self.unlist(subject)
            }
            200 | 400 | 404 | 405 | 406 | 501 => self.unlist(subject),
            _ => Err(reply.into_refusal()),
        }
    }
}

impl Flow for Delete {
    type Output = Deletion;

    fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn start(&mut self, session: &mut Session) -> Step<Deletion> {
        let is_listed = session.referrers(self.exchange.current().origin()) == Referrers::Api;
        Ok(match &self.target {
            Target::Manifest(digest) if self.keeps_fallback_tag && !is_listed => {
                self.look(digest.clone())
            }
            _ => self.delete(None),
        })
    }

    fn reply(&mut self, session: &mut Session, reply: Reply) -> Step<Deletion> {
        match mem::replace(&mut self.state, State::Idle) {
            State::Idle => Err(OperationError::OutOfTurn),
            State::Looking => self.looked(reply),
            State::Deleting(subject) => self.deleted(reply, subject, session),
            State::Probing(subject) => self.probed(reply, &subject, session),
            State::Unlisting(mut index) => match index.reply(reply)? {
                Next::Call(call) => {
                    self.state = State::Unlisting(index);
                    Ok(Next::Call(call))
                }
                Next::Done(()) => self.done(),
            },
        }
    }
}

impl fmt::Debug for Delete {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Delete")
            .field("exchange", &self.exchange)
            .field("repository", &self.repository)
            .field("so_far", &self.so_far)
            .finish_non_exhaustive()
    }
}
