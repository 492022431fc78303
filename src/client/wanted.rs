//! Which manifest is asked for, and whether a reply is that.

use http::header::ACCEPT;

use super::error::OperationError;
use super::exchange::{Call, Reply};
use super::pull_manifest::PulledManifest;
use crate::digest::{Algorithm, Digest, Verifier};
use crate::manifest::{Descriptor, Limits, MediaType, Reader, is_generic};
use crate::protocol::Route;
use crate::protocol::header::Accept;
use crate::protocol::reply::ManifestHead;
use crate::protocol::route::Revision;
use crate::{ReferenceView, Repository, RepositoryView, Tag};

/// The most bytes of a manifest, 4 MiB: what registries have to take, and what most take at most.
pub(super) const MAX_MANIFEST: usize = Limits::new().document();

/// What is asked for: the manifests that are read here, but for schema 1, whose digest is not that of its bytes.
const TYPES: [MediaType<'static>; 6] = [
    MediaType::OCI_INDEX,
    MediaType::OCI_MANIFEST,
    MediaType::DOCKER_MANIFEST_LIST,
    MediaType::DOCKER_MANIFEST,
    MediaType::OCI_ARTIFACT_MANIFEST,
    MediaType::ORAS_ARTIFACT_MANIFEST,
];

/// A manifest of a repository.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    repository: Repository,
    by: By,
    is_lenient: bool,
}

/// How much is known of it.
#[derive(Clone, Debug)]
enum By {
    Tag(Tag),
    Digest(Digest),
    Descriptor(Descriptor<'static>),
}

impl Wanted {
    /// By digest where the reference has one, else by tag.
    pub(super) fn of(image: ReferenceView<'_>) -> Self {
        let by = match Revision::from(image) {
            Revision::Tag(tag) => By::Tag(tag.into()),
            Revision::Digest(digest) => By::Digest(digest),
        };
        Self { repository: image.repository().into(), by, is_lenient: false }
    }

    pub(super) fn described(repository: RepositoryView<'_>, descriptor: &Descriptor<'_>) -> Self {
        let by = By::Descriptor(descriptor.clone().into_owned());
        Self { repository: repository.into(), by, is_lenient: false }
    }

    /// Another one of the same repository.
    pub(super) fn beside(&self, descriptor: Descriptor<'static>) -> Self {
        Self { by: By::Descriptor(descriptor), ..self.clone() }
    }

    /// Read as [`Reader::lenient`] does.
    pub(super) fn leniently(self) -> Self {
        Self { is_lenient: true, ..self }
    }

    /// The digest by which it is asked for.
    pub(super) const fn pin(&self) -> Option<&Digest> {
        match &self.by {
            By::Tag(_) => None,
            By::Digest(digest) => Some(digest),
            By::Descriptor(descriptor) => Some(descriptor.digest()),
        }
    }

    /// Asks for its head.
    pub(super) fn head(&self) -> Call {
        let (repository, revision) = (self.repository.view(), self.revision());
        Call::route(&Route::HeadManifest { repository, revision })
            .with_header(ACCEPT, Accept::value(&TYPES))
    }

    /// Asks for all of it, unless it is known to be too long.
    pub(super) fn get(&self) -> Result<Call, OperationError> {
        if let By::Descriptor(descriptor) = &self.by {
            within(descriptor.size())?;
        }
        let (repository, revision) = (self.repository.view(), self.revision());
        Ok(Call::route(&Route::GetManifest { repository, revision })
            .with_header(ACCEPT, Accept::value(&TYPES))
            .capturing(MAX_MANIFEST))
    }

    fn revision(&self) -> Revision<'_> {
        match &self.by {
            By::Tag(tag) => tag.view().into(),
            By::Digest(digest) => digest.clone().into(),
            By::Descriptor(descriptor) => descriptor.digest().clone().into(),
        }
    }

    /// What the head tells, if it tells enough; `None` where all of it has to be asked for.
    pub(super) fn tells(
        &self,
        reply: &Reply,
    ) -> Result<Option<Descriptor<'static>>, OperationError> {
        let head = ManifestHead::read(reply.head())?;
        let digest = match self.pin() {
            Some(pin) => {
                head.check(pin)?;
                Some(pin)
            }
            None => head.digest()?,
        };
        let (Some(media_type), Some(digest), Some(length)) =
            (head.media_type(), digest, head.length())
        else {
            return Ok(None);
        };
        if is_generic(media_type.as_str()) {
            return Ok(None);
        }
        supported(media_type)?;
        within(length)?;
        Ok(Some(Descriptor::new(media_type.clone(), digest.clone(), length)))
    }

    /// The manifest in a reply, proven to be the one that is wanted.
    ///
    /// | asked for by | its digest | `Docker-Content-Digest` |
    /// |---|---|---|
    /// | tag | by the algorithm of the header, else SHA-256 | has to be right, if it is there |
    /// | digest, descriptor | has to be that one | has to be the same, if it can be read and is of the same algorithm |
    pub(super) fn read(&self, reply: Reply) -> Result<PulledManifest, OperationError> {
        let head = ManifestHead::read(reply.head()).map_err(|error| error.showing(reply.body()))?;
        let announced = head.media_type().map_or("", MediaType::as_str);
        if let Some(media_type) = head.media_type().filter(|_| !is_generic(announced)) {
            supported(media_type)?;
        }
        let bytes = reply.into_body();
        let digest = self.prove(&head, &bytes)?;
        let manifest = self.reader(announced).manifest(&bytes)?.into_owned();
        supported(manifest.media_type())?;
        let descriptor = match &self.by {
            By::Descriptor(descriptor) => descriptor.clone(),
            By::Tag(_) | By::Digest(_) => {
                let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                Descriptor::new(manifest.media_type().clone(), digest, size)
            }
        };
        Ok(PulledManifest::new(descriptor, manifest))
    }

    fn reader<'r>(&'r self, announced: &'r str) -> Reader<'r> {
        let reader = if self.is_lenient { Reader::lenient() } else { Reader::strict() };
        let reader = reader.announced(announced);
        match &self.by {
            By::Descriptor(descriptor) => reader.described_by(descriptor),
            By::Tag(_) | By::Digest(_) => reader,
        }
    }

    fn prove(&self, head: &ManifestHead, bytes: &[u8]) -> Result<Digest, OperationError> {
        let digest = match &self.by {
            By::Tag(_) => {
                let algorithm = head.digest()?.map_or(Algorithm::Sha256, Digest::algorithm);
                Digest::compute(algorithm, bytes)?
            }
            By::Digest(digest) => {
                digest.verify(bytes)?;
                digest.clone()
            }
            By::Descriptor(descriptor) => {
                let mut verifier = Verifier::new(descriptor.digest().clone(), descriptor.size())?;
                verifier.update(bytes)?;
                verifier.finish()?
            }
        };
        head.check(&digest)?;
        Ok(digest)
    }
}

fn supported(media_type: &MediaType<'static>) -> Result<(), OperationError> {
    if TYPES.contains(media_type) {
        Ok(())
    } else {
        Err(OperationError::UnsupportedType(media_type.clone()))
    }
}

fn within(size: u64) -> Result<(), OperationError> {
    match u64::try_from(MAX_MANIFEST) {
        Ok(most) if size > most => Err(OperationError::TooLarge(most)),
        _ => Ok(()),
    }
}
