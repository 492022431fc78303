//! What a registry keeps, and how it is asked.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::Condition;
use crate::digest::{Algorithm, Digester, UnsupportedAlgorithm};
use crate::manifest::MediaType;
use crate::protocol::route::UploadId;
use crate::{Digest, Repository, RepositoryView, Tag, TagView};

/// What a registry keeps: blobs, manifests and tags of repositories, and blobs that are still arriving.
///
/// Each method answers one question. A repository is there once something is in it. An answer is durable when it is
/// given: what was put is there after a crash, or the method failed. Methods take `&self`, so that many requests are
/// served at once; whatever lock a store needs is its own.
pub trait Storage {
    /// Why the store cannot answer: a disk that is full, a database that is gone. The client gets a 500 that tells
    /// nothing of it.
    type Error;

    /// An upload that one request holds.
    type Upload: Upload<Error = Self::Error>;

    /// The size of a blob of this repository; `None` if it has no such blob.
    fn blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<Option<u64>, Self::Error>;

    /// A repository that has this blob, among those for which `may_pull` holds: for mounts that name none.
    /// A store that cannot tell cheaply says `None`, as this does: the client uploads the blob.
    fn holder(
        &self,
        digest: &Digest,
        may_pull: &dyn Fn(RepositoryView<'_>) -> bool,
    ) -> Result<Option<Repository>, Self::Error> {
        let _ = (digest, may_pull);
        Ok(None)
    }

    /// Gives the blob of one repository to another as well: a mount. `false` if `from` has no such blob.
    fn mount_blob(
        &self,
        from: RepositoryView<'_>,
        to: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, Self::Error>;

    /// Takes a blob from a repository. `false` if it had none.
    fn delete_blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, Self::Error>;

    /// Begins an upload, and says what it is called: letters and digits that nobody guesses, as those of a random UUID,
    /// which also parse as an [`UploadId`]. `None` if too many are under way: the client gets a 429.
    fn start_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> Result<Option<Box<str>>, Self::Error>;

    /// Takes an upload for one request; it is given back when the [`Upload`] is dropped.
    fn open_upload(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> Result<Opened<Self::Upload>, Self::Error>;

    /// A manifest of this repository.
    fn manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<Option<StoredManifest>, Self::Error>;

    /// Whether a repository has this manifest; a store may know without reading it.
    fn has_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, Self::Error> {
        Ok(self.manifest(repository, digest)?.is_some())
    }

    /// Keeps a manifest, byte for byte, and that it is about `subject`.
    fn put_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        manifest: &StoredManifest,
        subject: Option<&Digest>,
    ) -> Result<(), Self::Error>;

    /// Takes a manifest away, every tag that names it, and that it is about `subject`. `false` if there was none.
    fn delete_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        subject: Option<&Digest>,
    ) -> Result<bool, Self::Error>;

    /// The manifests that are about `subject`, at most `most` of them, behind the one whose text is `after`, ordered
    /// by the bytes of their texts. The subject need not be there.
    fn referrers(
        &self,
        repository: RepositoryView<'_>,
        subject: &Digest,
        after: &str,
        most: usize,
    ) -> Result<Vec<Digest>, Self::Error>;

    /// What a tag names.
    fn tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
    ) -> Result<Option<Digest>, Self::Error>;

    /// Lets a tag name a manifest, if [`condition.holds`](Condition::holds) of what it names now: asked and set as one
    /// step, so that of two clients only one wins. `false` if it does not hold.
    fn set_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        digest: &Digest,
        condition: &Condition,
    ) -> Result<bool, Self::Error>;

    /// Takes a tag away; the manifest stays. `false` if there was none.
    fn delete_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
    ) -> Result<bool, Self::Error>;

    /// The tags of a repository, at most `most` of them, behind the text `after`, ordered by their bytes. `None` if there
    /// is no such repository.
    fn tags(
        &self,
        repository: RepositoryView<'_>,
        after: &str,
        most: usize,
    ) -> Result<Option<Vec<Tag>>, Self::Error>;

    /// The repositories, at most `most` of them, behind the text `after`, ordered by their bytes.
    fn repositories(&self, after: &str, most: usize) -> Result<Vec<Repository>, Self::Error>;
}

/// An upload as one request holds it. Dropped, it is given back to its store as far as it has come: so an exchange that
/// ends early, because the client went away or the store failed, can be resumed.
pub trait Upload {
    /// As [`Storage::Error`].
    type Error;

    /// How far it has come. The server keeps it up to date; the store holds it between requests.
    fn progress(&mut self) -> &mut Progress;

    /// Appends behind the [`received`](Progress::received) bytes. The server counts and hashes them after that.
    fn append(&mut self, chunk: &[u8]) -> Result<(), Self::Error>;

    /// Hands over all bytes that arrived, in order and in pieces of any length.
    fn replay(&mut self, each: &mut dyn FnMut(&[u8])) -> Result<(), Self::Error>;

    /// Makes a blob of it, in the repository where it was started: durably, and as one step. The digest has been verified.
    fn commit(self, digest: &Digest) -> Result<(), Self::Error>;

    /// Forgets it and its bytes.
    fn discard(self) -> Result<(), Self::Error>;
}

/// What a store says when an upload is asked for.
#[derive(Debug)]
pub enum Opened<U> {
    /// It is this request's until it is dropped.
    Upload(U),
    /// Another request holds it, and has so many bytes.
    Busy(u64),
    /// There is no such upload in this repository.
    Unknown,
}

/// How far an upload has come: how many bytes have arrived, and their hash as far as it is known.
#[derive(Clone, Debug)]
pub struct Progress {
    pub(super) received: u64,
    /// Over the received bytes; `None` after a restart.
    pub(super) digester: Option<Digester>,
}

impl Progress {
    /// Nothing has arrived; what will is hashed with this algorithm.
    ///
    /// # Errors
    ///
    /// There is no hash function for the algorithm.
    pub fn new(algorithm: Algorithm<'_>) -> Result<Self, UnsupportedAlgorithm> {
        Ok(Self { received: 0, digester: Some(Digester::new(algorithm)?) })
    }

    /// So many bytes have arrived, and their hash is not known: of a store that finds an upload after a restart.
    #[must_use]
    pub const fn resumed(received: u64) -> Self {
        Self { received, digester: None }
    }

    /// How many bytes have arrived.
    #[must_use]
    pub const fn received(&self) -> u64 {
        self.received
    }
}

/// A manifest as a store keeps it. `Debug` shows how many bytes it has, and none of them.
#[derive(Clone, Eq, PartialEq)]
pub struct StoredManifest {
    /// The type with which it was pushed.
    pub media_type: MediaType<'static>,
    /// Its bytes, as they were pushed.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for StoredManifest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "StoredManifest({}, {} bytes)", self.media_type, self.bytes.len())
    }
}
