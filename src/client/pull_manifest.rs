//! A manifest, and the image of an index that is for a machine.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::error::OperationError;
use super::exchange::{Exchange, Reply};
use super::flow::{Flow, Next, Step};
use super::session::Session;
use super::wanted::{self, Wanted};
use crate::manifest::{Descriptor, Manifest, Search};
use crate::platform::Matcher;
use crate::registry::EndpointPlan;
use crate::{Digest, ReferenceView, RepositoryView};

/// Pulls a manifest, and proves that it is the one that was asked for.
///
/// | state | reply | next |
/// |---|---|---|
/// | `Looking` | 200 with an index | `Looking`, for an index that is nested in it; else `Taking`, the image that fits best |
/// | `Looking` | 404 to a nested index | the same, without that index |
/// | `Looking`, `Taking` | 200 with another manifest | done |
/// | `Taking` | 200 | done |
/// | any | another status | [`OperationError::Refused`] |
/// | any | any error, of a mirror | the same, at the next endpoint |
///
/// It is `Looking` with [`for_platform`](Self::for_platform), and `Taking` whatever comes without.
///
/// | what came | |
/// |---|---|
/// | by digest, other bytes | [`OperationError::Content`] |
/// | `Docker-Content-Digest` that is not the digest of the bytes | [`OperationError::Reply`] |
/// | the same, that cannot be read | by tag [`OperationError::Reply`]; by digest passed over |
/// | no `Docker-Content-Digest`, by tag | SHA-256 |
/// | a type that differs from what the document says, or from the descriptor | [`OperationError::Manifest`] |
/// | a document that could be read as image and as index | [`OperationError::Manifest`] |
/// | HTML | [`OperationError::Reply`], with an excerpt |
/// | schema 1, or a type that is not known here | [`OperationError::UnsupportedType`] |
/// | more than [`MAX_LEN`](Self::MAX_LEN) | [`OperationError::TooLarge`], before the body where its length is told |
///
/// Holds the manifest, and while it looks, indexes of up to [`MAX_INDEX_BYTES`](Self::MAX_INDEX_BYTES).
///
/// Source: distribution-spec v1.1.1, section "Pulling manifests"; CVE-2021-41190 for types.
///
/// ```
/// use distref::client::{Action, Now, Operation, PullManifest, Session};
/// use distref::manifest::{Manifest, MediaType};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
///
/// let image = distref::reference!("ghcr.io/team/app:1.2");
/// let plan = EndpointPlan::new(&DaemonConfig::default(), image.domain(), Purpose::Pull, &Addresses::new())?;
/// let (mut session, now) = (Session::new(), Now::default());
/// let mut pull = PullManifest::of(plan, image);
/// let Action::Send(get) = pull.poll(&mut session, now) else { panic!() };
/// assert_eq!(get.url().expose(), "https://ghcr.io/v2/team/app/manifests/1.2");
///
/// // What the registry answers.
/// let (head, ()) = http::Response::new(()).into_parts();
/// pull.response(&mut session, now, &head);
/// pull.body(br#"{"schemaVersion": 2, "manifests": []}"#);
/// pull.end(&mut session, now);
/// let Action::Done(Ok(pulled)) = pull.poll(&mut session, now) else { panic!() };
/// assert!(matches!(pulled.manifest(), Manifest::Index(_)));
/// assert_eq!(pulled.bytes(), br#"{"schemaVersion": 2, "manifests": []}"#);
/// assert_eq!(pulled.descriptor().media_type(), &MediaType::OCI_INDEX);
/// assert!(pulled.descriptor().digest().verify(pulled.bytes()).is_ok());
/// assert!(pulled.indexes().is_empty());
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Debug)]
pub struct PullManifest {
    exchange: Exchange,
    wanted: Wanted,
    /// `Looking`, while it is there.
    search: Option<Box<Search>>,
    /// The indexes that were looked through.
    indexes: Vec<PulledManifest>,
}

impl PullManifest {
    /// The most bytes of a manifest, 4 MiB: what registries have to take, and what most take at most.
    pub const MAX_LEN: usize = wanted::MAX_MANIFEST;

    /// In how many other indexes one may lie that is looked through, 2: one is what is seen.
    pub const MAX_DEPTH: usize = 2;

    /// How many nested indexes are looked through, 16: as many requests.
    pub const MAX_INDEXES: usize = 16;

    /// The most bytes of all indexes that are looked through, 8 MiB; of more, nested ones are passed over.
    pub const MAX_INDEX_BYTES: u64 = 8 * 1024 * 1024;

    /// The manifest that this reference names: by its digest, by its tag, or as `latest`.
    ///
    /// ```
    /// use distref::client::{Action, Now, Operation, PullManifest, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// let image = distref::reference!("ghcr.io/team/app");
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), image.domain(), Purpose::Pull, &Addresses::new())?;
    /// let mut pull = PullManifest::of(plan, image);
    /// let Action::Send(get) = pull.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(get.url().expose(), "https://ghcr.io/v2/team/app/manifests/latest");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn of(plan: EndpointPlan, image: ReferenceView<'_>) -> Self {
        Self::new(plan, Wanted::of(image))
    }

    /// The manifest that this descriptor is of: its digest, size and type are those that the manifest has to have.
    ///
    /// ```
    /// use distref::client::{Action, Now, Operation, PullManifest, Session};
    /// use distref::manifest::{Descriptor, MediaType};
    /// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    ///
    /// let image = distref::reference!("ghcr.io/team/app");
    /// let entry = Descriptor::of(MediaType::OCI_INDEX, br#"{"schemaVersion": 2, "manifests": []}"#);
    /// let plan = EndpointPlan::new(&DaemonConfig::default(), image.domain(), Purpose::Pull, &Addresses::new())?;
    /// let mut pull = PullManifest::described(plan, image.repository(), &entry);
    /// let Action::Send(get) = pull.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert!(get.url().expose().ends_with(&entry.digest().to_string()));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn described(
        plan: EndpointPlan,
        repository: RepositoryView<'_>,
        descriptor: &Descriptor<'_>,
    ) -> Self {
        Self::new(plan, Wanted::described(repository, descriptor))
    }

    fn new(plan: EndpointPlan, wanted: Wanted) -> Self {
        Self { exchange: Exchange::new(plan), wanted, search: None, indexes: Vec::new() }
    }

    /// If it is an index, the image in it that is best for a platform, instead of the index: as
    /// [`Search`] chooses, in nested indexes too. A manifest that is no index is taken, whatever its config says it is for.
    /// If nothing fits, [`OperationError::NoPlatform`] says what there is.
    ///
    /// ```
    /// use distref::client::PullManifest;
    /// use distref::platform::Matcher;
    /// # use distref::{Platform, registry::{Addresses, DaemonConfig, EndpointPlan, Purpose}};
    /// # let image = distref::reference!("ghcr.io/team/app");
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), image.domain(), Purpose::Pull, &Addresses::new())?;
    /// let pull = PullManifest::of(plan, image).for_platform(Matcher::only(&Platform::LINUX_ARM64));
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn for_platform(self, matcher: Matcher) -> Self {
        let search = Search::new(matcher).max_depth(Self::MAX_DEPTH).max_indexes(Self::MAX_INDEXES);
        Self { search: Some(Box::new(search)), ..self }
    }

    /// Takes what [`Reader::lenient`](crate::manifest::Reader::lenient) takes: `null` where nothing should stand, and
    /// the like. Digest, size and type are held to as ever.
    ///
    /// ```
    /// use distref::client::PullManifest;
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let image = distref::reference!("ghcr.io/team/app");
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), image.domain(), Purpose::Pull, &Addresses::new())?;
    /// let pull = PullManifest::of(plan, image).leniently();
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn leniently(self) -> Self {
        Self { wanted: self.wanted.leniently(), ..self }
    }

    fn ask(&self) -> Step<PulledManifest> {
        Ok(Next::Call(Box::new(self.wanted.get()?)))
    }

    /// To the next index that has to be looked through, or else to the image that fits best.
    fn look_on(&mut self, mut search: Box<Search>) -> Step<PulledManifest> {
        while let Some(size) = search.wanted().map(Descriptor::size) {
            if self.held().saturating_add(size) <= Self::MAX_INDEX_BYTES {
                break;
            }
            search.skip();
        }
        if let Some(nested) = search.wanted() {
            self.wanted = self.wanted.beside(nested.clone());
            self.search = Some(search);
        } else {
            let chosen = search.finish()?;
            keep_path(&mut self.indexes, chosen.digest());
            self.wanted = self.wanted.beside(chosen);
        }
        self.ask()
    }

    fn held(&self) -> u64 {
        let sizes = self.indexes.iter().map(|index| index.descriptor.size());
        sizes.fold(0, u64::saturating_add)
    }
}

impl Flow for PullManifest {
    type Output = PulledManifest;

    fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn start(&mut self, _: &mut Session) -> Step<Self::Output> {
        self.ask()
    }

    fn reply(&mut self, _: &mut Session, reply: Reply) -> Step<Self::Output> {
        let is_nested = !self.indexes.is_empty();
        if reply.status() == 404
            && let Some(mut search) = self.search.take_if(|_| is_nested)
        {
            search.skip();
            return self.look_on(search);
        }
        if reply.status() >= 300 {
            return Err(reply.into_refusal());
        }
        let pulled = self.wanted.read(reply)?;
        match (self.search.take(), &pulled.manifest) {
            (Some(mut search), Manifest::Index(index)) => {
                search.add(index);
                self.indexes.push(pulled);
                self.look_on(search)
            }
            _ => Ok(Next::Done(pulled.led_to_by(core::mem::take(&mut self.indexes)))),
        }
    }

    fn rescue(&mut self, _: &mut Session, error: OperationError) -> Step<Self::Output> {
        if error.blames_endpoint() && self.exchange.reject_endpoint() {
            return self.ask();
        }
        Err(error)
    }
}

/// Of all indexes, those that lead to a manifest, the outermost first.
fn keep_path(indexes: &mut Vec<PulledManifest>, to: &Digest) {
    let mut path = Vec::new();
    let mut to = to.clone();
    while let Some(at) = indexes.iter().position(|index| index.lists(&to)) {
        let index = indexes.remove(at);
        to = index.descriptor.digest().clone();
        path.push(index);
    }
    path.reverse();
    *indexes = path;
}

/// A manifest that was pulled: proven to be what its descriptor says.
///
/// ```
/// use distref::client::PulledManifest;
///
/// fn show(pulled: &PulledManifest) -> String {
///     let descriptor = pulled.descriptor();
///     format!("{} ({}, {} bytes)", descriptor.digest(), descriptor.media_type(), descriptor.size())
/// }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PulledManifest {
    descriptor: Descriptor<'static>,
    manifest: Manifest<'static>,
    indexes: Vec<PulledManifest>,
}

impl PulledManifest {
    pub(super) const fn new(descriptor: Descriptor<'static>, manifest: Manifest<'static>) -> Self {
        Self { descriptor, manifest, indexes: Vec::new() }
    }

    fn led_to_by(self, indexes: Vec<Self>) -> Self {
        Self { indexes, ..self }
    }

    fn lists(&self, digest: &Digest) -> bool {
        match &self.manifest {
            Manifest::Index(index) => {
                index.manifests().iter().any(|entry| entry.digest() == digest)
            }
            _ => false,
        }
    }

    /// Its type, digest and size; out of an index, all that the entry says.
    ///
    /// ```
    /// # use distref::client::PulledManifest;
    /// fn digest_of_the_image(pulled: &PulledManifest) -> String {
    ///     pulled.descriptor().digest().to_string()
    /// }
    /// ```
    #[must_use]
    pub const fn descriptor(&self) -> &Descriptor<'static> {
        &self.descriptor
    }

    /// The same, without the rest.
    ///
    /// ```
    /// use distref::client::PulledManifest;
    /// use distref::manifest::Descriptor;
    ///
    /// fn what_it_is(pulled: PulledManifest) -> Descriptor<'static> {
    ///     pulled.into_descriptor()
    /// }
    /// ```
    #[must_use]
    pub fn into_descriptor(self) -> Descriptor<'static> {
        self.descriptor
    }

    /// The bytes, as they came: what the digest is of.
    ///
    /// ```
    /// # use distref::client::PulledManifest;
    /// fn is_proven(pulled: &PulledManifest) -> bool {
    ///     pulled.descriptor().digest().verify(pulled.bytes()).is_ok() // always
    /// }
    /// ```
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.manifest.bytes()
    }

    /// What it says.
    ///
    /// ```
    /// # use distref::client::PulledManifest;
    /// use distref::manifest::{Descriptor, Manifest};
    ///
    /// fn layers(pulled: &PulledManifest) -> &[Descriptor<'static>] {
    ///     match pulled.manifest() {
    ///         Manifest::Image(image) => image.layers(),
    ///         _ => &[],
    ///     }
    /// }
    /// ```
    #[must_use]
    pub const fn manifest(&self) -> &Manifest<'static> {
        &self.manifest
    }

    /// The indexes that led there, the outermost first; none, where it is what was asked for.
    ///
    /// ```
    /// # use distref::client::PulledManifest;
    /// fn all_bytes(pulled: &PulledManifest) -> Vec<&[u8]> {
    ///     pulled.indexes().iter().chain([pulled]).map(PulledManifest::bytes).collect()
    /// }
    /// ```
    #[must_use]
    pub fn indexes(&self) -> &[Self] {
        &self.indexes
    }

    /// What the reference named: the outermost index, or else the manifest itself.
    ///
    /// ```
    /// use distref::client::PulledManifest;
    ///
    /// fn digest_of_the_tag(pulled: &PulledManifest) -> String {
    ///     pulled.root().digest().to_string()
    /// }
    /// ```
    #[must_use]
    pub fn root(&self) -> &Descriptor<'static> {
        self.indexes.first().map_or(&self.descriptor, |index| &index.descriptor)
    }
}
