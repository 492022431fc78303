//! Stores a manifest, gives it tags, and lets those who ask for its subject find it.

mod pushed;
mod tagging;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::{fmt, mem};

pub use self::pushed::{PushedManifest, SubjectLink};
use self::tagging::Tagging;
use super::error::OperationError;
use super::exchange::{Call, Exchange, Reply};
use super::fallback_index::FallbackIndex;
use super::flow::{Flow, Next, Step};
use super::operation::Body;
use super::session::{Referrers, Session};
use crate::digest::{Algorithm, Digest};
use crate::manifest::{Descriptor, MediaType, Reader, Referrer};
use crate::protocol::header::ContentType;
use crate::protocol::reply::Pushed;
use crate::protocol::route::Revision;
use crate::protocol::{ErrorBody, Route};
use crate::reference::{Repository, RepositoryView};
use crate::registry::{CheckedUrl, EndpointPlan};
use crate::tag::Tag;

/// Stores a manifest or an index, byte for byte, and gives it tags.
///
/// Without a tag it is stored by its digest; with one, by that tag. With several, it is stored by its digest along with
/// [`Route::MAX_TAGS`] of them, or as many as fit into a URL; those that the registry does not confirm are set one by one.
///
/// | state | reply | next |
/// |---|---|---|
/// | | a manifest that is none, of another type, or above [`MAX_LEN`](Self::MAX_LEN) | error; nothing is sent |
/// | `Storing` | 201, `OCI-Tag` with all its tags | `Storing` with more tags, else `Linking` |
/// | `Storing` | 201, `OCI-Tag` with some | the same, and the others `Tagging` |
/// | `Storing` | 201, no `OCI-Tag` | all others `Tagging` |
/// | `Storing` with tags | 414, 431 | `Storing` with half as many, down to none |
/// | `Tagging` | 201 | `Tagging` with the next, else `Linking` |
/// | `Storing`, `Tagging` | 201 with a digest that is another's | [`OperationError::Reply`] |
/// | `Storing`, `Tagging` | 413 | [`OperationError::TooLargeToPush`] |
/// | `Storing`, `Tagging` | any other | [`OperationError::Refused`]; [`missing_content`](OperationError::missing_content) tells what has to be pushed first |
/// | `Linking` | | as for [`SubjectLink`] |
///
/// A manifest with a `subject` is listed among the referrers of that. Where the registry does not say so (`OCI-Subject`),
/// and is not known for its list of referrers, the index under [`Digest::fallback_tag`] is read, gets an entry, and is
/// written with `If-Match`; 3 times at most, where others write it too. Members of that index that are not known here are
/// lost.
///
/// Nothing more than the manifest is sent: its blobs, and the manifests of an index, have to be there. Done twice, it has
/// the same effect.
///
/// Source: distribution-spec v1.1.1, sections "Pushing Manifests" and "Pushing Manifests with Subject", end-7a; and its
/// development after that for `tag=`, end-7b.
///
/// ```
/// use distref::client::{Action, Now, Operation, PushManifest, Session};
/// use distref::manifest::{IndexBuilder, MediaType};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
/// use distref::{RepositoryView, Tag};
///
/// let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
/// let index = IndexBuilder::new().build()?;
/// let mut push = PushManifest::new(plan, RepositoryView::parse("team/app")?, MediaType::OCI_INDEX, index.bytes().to_vec())
///     .tagged(["1.2".parse::<Tag>()?]);
///
/// let mut session = Session::new();
/// let Action::Send(put) = push.poll(&mut session, Now::default()) else { panic!() };
/// assert_eq!(put.url().expose(), "https://ghcr.io/v2/team/app/manifests/1.2");
///
/// let (head, ()) = http::Response::builder().status(201).body(())?.into_parts();
/// push.response(&mut session, Now::default(), &head);
/// while push.wants_body() {
///     push.end(&mut session, Now::default());
/// }
/// let Action::Done(Ok(pushed)) = push.poll(&mut session, Now::default()) else { panic!() };
/// assert_eq!(pushed.digest(), &index.digest());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct PushManifest {
    exchange: Exchange,
    repository: Repository,
    media_type: MediaType<'static>,
    bytes: Vec<u8>,
    pinned: Option<Digest>,
    tagging: Tagging,
    keeps_fallback_tag: bool,
    state: State,
    /// What was read of it, once it was.
    content: Option<Box<Content>>,
    is_stored: bool,
}

enum State {
    Idle,
    /// By digest, with these tags.
    Storing(Vec<Tag>),
    /// By this tag.
    Tagging(Tag),
    Linking(Box<FallbackIndex>),
}

/// What the manifest is, and is about.
struct Content {
    subject: Option<Digest>,
    /// The manifest, as the list of the subject's referrers has it.
    entry: Descriptor<'static>,
}

impl PushManifest {
    /// The longest manifest that is sent, in bytes, 4 MiB: what every registry has to take. Source: distribution-spec
    /// v1.1.1, section "Pushing Manifests".
    pub const MAX_LEN: usize = 4 * 1024 * 1024;

    /// Stores these bytes by their SHA-256, without a tag. The media type has to be the one that the manifest says itself,
    /// if it says one.
    ///
    /// ```
    /// # use distref::client::PushManifest;
    /// # use distref::manifest::{IndexBuilder, MediaType};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// # let repository = distref::RepositoryView::parse("team/app")?;
    /// let bytes = IndexBuilder::new().build()?.bytes().to_vec();
    /// let push = PushManifest::new(plan, repository, MediaType::OCI_INDEX, bytes);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(
        plan: EndpointPlan,
        repository: RepositoryView<'_>,
        media_type: MediaType<'_>,
        bytes: Vec<u8>,
    ) -> Self {
        Self {
            exchange: Exchange::new(plan),
            repository: repository.into(),
            media_type: media_type.into_owned(),
            bytes,
            pinned: None,
            tagging: Tagging::default(),
            keeps_fallback_tag: true,
            state: State::Idle,
            content: None,
            is_stored: false,
        }
    }

    /// The same, with these tags beside those given before; each once.
    ///
    /// ```
    /// # use distref::client::PushManifest;
    /// # use distref::manifest::{IndexBuilder, MediaType};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// # let repository = distref::RepositoryView::parse("team/app")?;
    /// let bytes = IndexBuilder::new().build()?.bytes().to_vec();
    /// let tags = ["1.2.3", "1.2"].map(|tag| tag.parse::<distref::Tag>());
    /// let push = PushManifest::new(plan, repository, MediaType::OCI_INDEX, bytes)
    ///     .tagged(tags.into_iter().flatten());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn tagged(mut self, tags: impl IntoIterator<Item = Tag>) -> Self {
        self.tagging.extend(tags);
        self
    }

    /// The same, stored by this digest, as others refer to it: the bytes have to have it. One that is no SHA-256 is told to
    /// the registry even where there is only one tag. Else it ends with [`OperationError::Content`].
    ///
    /// ```
    /// # use distref::client::PushManifest;
    /// # use distref::manifest::{IndexBuilder, MediaType};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// # let repository = distref::RepositoryView::parse("team/app")?;
    /// use distref::{Digest, digest::Algorithm};
    ///
    /// let bytes = IndexBuilder::new().build()?.bytes().to_vec();
    /// let digest = Digest::compute(Algorithm::Sha512, &bytes)?;
    /// let push = PushManifest::new(plan, repository, MediaType::OCI_INDEX, bytes).known_by(digest);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn known_by(self, digest: Digest) -> Self {
        Self { pinned: Some(digest), ..self }
    }

    /// The same, without a look at the fallback tag: a registry that has no list of referrers will not list it.
    ///
    /// ```
    /// # use distref::client::PushManifest;
    /// # use distref::manifest::{IndexBuilder, MediaType};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// # let repository = distref::RepositoryView::parse("team/app")?;
    /// # let bytes = IndexBuilder::new().build()?.bytes().to_vec();
    /// let push = PushManifest::new(plan, repository, MediaType::OCI_INDEX, bytes).without_fallback_tag();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn without_fallback_tag(self) -> Self {
        Self { keeps_fallback_tag: false, ..self }
    }

    /// The tags that are set so far; after an error too.
    ///
    /// ```
    /// # use distref::client::PushManifest;
    /// # use distref::manifest::{IndexBuilder, MediaType};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// # let repository = distref::RepositoryView::parse("team/app")?;
    /// # let bytes = IndexBuilder::new().build()?.bytes().to_vec();
    /// let push = PushManifest::new(plan, repository, MediaType::OCI_INDEX, bytes);
    /// assert!(push.tags_set().is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn tags_set(&self) -> &[Tag] {
        self.tagging.set()
    }

    /// Reads what is to be sent: nothing is sent that a registry, or a reader, would take for something else.
    fn read(&self) -> Result<Content, OperationError> {
        if self.bytes.len() > Self::MAX_LEN {
            return Err(self.too_large(None));
        }
        let reader = Reader::lenient().announced(self.media_type.as_str());
        let manifest = reader.manifest(&self.bytes)?;
        let digest = match &self.pinned {
            Some(pinned) => pinned.verify(&self.bytes).map(|()| pinned.clone())?,
            None => manifest.digest(),
        };
        let referrer = Referrer::of(&manifest);
        let entry = referrer.entry(digest, self.size());
        Ok(Content { subject: referrer.subject().cloned(), entry })
    }

    fn size(&self) -> u64 {
        u64::try_from(self.bytes.len()).unwrap_or(u64::MAX)
    }

    fn too_large(&self, refusal: Option<Box<ErrorBody>>) -> OperationError {
        OperationError::TooLargeToPush { size: self.size(), refusal }
    }

    /// The next PUT, or what is left to do after the last.
    fn go_on(&mut self, session: &Session) -> Step<PushedManifest> {
        if !self.is_stored || self.tagging.has_portion() {
            return self.store();
        }
        match self.tagging.next_alone() {
            Some(tag) => self.tag(tag),
            None => self.link(session),
        }
    }

    fn store(&mut self) -> Step<PushedManifest> {
        let digest = self.content()?.entry.digest().clone();
        let path = self.put(digest.clone().into(), Vec::new()).to_path_and_query();
        let url = self.exchange.current().url(&path)?;
        let room = CheckedUrl::MAX_LEN.min(Route::MAX_LEN).saturating_sub(url.expose().len());
        let tags = self.tagging.next_portion(room);
        let call = self.call(&self.put(digest.into(), tags.clone()))?;
        self.state = State::Storing(tags);
        Ok(Next::Call(call))
    }

    fn tag(&mut self, tag: Tag) -> Step<PushedManifest> {
        let call = self.call(&self.put(tag.view().into(), Vec::new()))?;
        self.state = State::Tagging(tag);
        Ok(Next::Call(call))
    }

    fn put<'a>(&'a self, revision: Revision<'a>, tags: Vec<Tag>) -> Route<'a> {
        Route::PutManifest { repository: self.repository.view(), revision, tags }
    }

    fn call(&self, route: &Route<'_>) -> Result<Box<Call>, OperationError> {
        let content_type = ContentType::value(self.content()?.entry.media_type());
        let body = Body::Bytes(self.bytes.clone());
        Ok(Box::new(Call::route(route).with_body(&content_type, body)))
    }

    fn content(&self) -> Result<&Content, OperationError> {
        self.content.as_deref().ok_or(OperationError::OutOfTurn)
    }

    /// The registry has it, under the tags or the tag that it was sent with.
    fn has_stored(&mut self, pushed: &Pushed, session: &mut Session) -> Result<(), OperationError> {
        let content = self.content()?;
        pushed.check(content.entry.digest())?;
        if content.subject.as_ref().is_some_and(|subject| pushed.has_subject(subject)) {
            session.learn_referrers(self.exchange.current().origin(), Referrers::Api);
        }
        self.is_stored = true;
        match mem::replace(&mut self.state, State::Idle) {
            State::Storing(tags) => self.tagging.confirmed(&tags, pushed),
            State::Tagging(tag) => self.tagging.has_set(tag),
            State::Idle | State::Linking(_) => {}
        }
        Ok(())
    }

    fn link(&mut self, session: &Session) -> Step<PushedManifest> {
        let content = self.content()?;
        let Some(subject) = &content.subject else { return self.end(SubjectLink::None) };
        if session.referrers(self.exchange.current().origin()) == Referrers::Api {
            return self.end(SubjectLink::Registry);
        }
        if !self.keeps_fallback_tag {
            return self.end(SubjectLink::Unlisted);
        }
        let (repository, entry) = (self.repository.view(), content.entry.clone());
        let mut index = Box::new(FallbackIndex::adding(repository, subject, entry));
        let call = index.begin();
        self.state = State::Linking(index);
        Ok(Next::Call(call))
    }

    fn end(&self, link: SubjectLink) -> Step<PushedManifest> {
        let entry = &self.content()?.entry;
        let media_type = entry.media_type().clone();
        let descriptor = Descriptor::new(media_type, entry.digest().clone(), entry.size());
        Ok(Next::Done(PushedManifest { descriptor, tags: self.tags_set().to_vec(), link }))
    }
}

impl Flow for PushManifest {
    type Output = PushedManifest;

    fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn start(&mut self, _: &mut Session) -> Step<PushedManifest> {
        let content = self.content.insert(Box::new(self.read()?));
        let is_usual = content.entry.digest().algorithm() == Algorithm::Sha256;
        match if is_usual { self.tagging.only() } else { None } {
            Some(tag) => self.tag(tag),
            None => self.store(),
        }
    }

    fn reply(&mut self, session: &mut Session, reply: Reply) -> Step<PushedManifest> {
        if let State::Linking(index) = &mut self.state {
            return match index.reply(reply)? {
                Next::Call(call) => Ok(Next::Call(call)),
                Next::Done(()) => {
                    let tag = index.tag().clone();
                    self.end(SubjectLink::FallbackTag(tag))
                }
            };
        }
        match (reply.status(), &mut self.state) {
            (414 | 431, State::Storing(tags)) if !tags.is_empty() => {
                self.tagging.refused(mem::take(tags));
                self.go_on(session)
            }
            (413, _) => Err(self.too_large(Some(Box::new(reply.error_body())))),
            _ => {
                let pushed = Pushed::read(reply.head()).map_err(|_| reply.into_refusal())?;
                self.has_stored(&pushed, session)?;
                self.go_on(session)
            }
        }
    }

    fn amount(&self) -> (u64, Option<u64>) {
        (if self.is_stored { self.size() } else { 0 }, Some(self.size()))
    }
}

impl fmt::Debug for PushManifest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PushManifest")
            .field("exchange", &self.exchange)
            .field("repository", &self.repository)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
