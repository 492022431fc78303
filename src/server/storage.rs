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
/// | of | asked | changed |
/// |---|---|---|
/// | blobs | [`blob`](Self::blob), [`holder`](Self::holder) | [`mount_blob`](Self::mount_blob), [`delete_blob`](Self::delete_blob), [`Upload::commit`] |
/// | uploads | [`open_upload`](Self::open_upload) | [`start_upload`](Self::start_upload), [`Upload`] |
/// | manifests | [`manifest`](Self::manifest), [`has_manifest`](Self::has_manifest), [`referrers`](Self::referrers) | [`put_manifest`](Self::put_manifest), [`delete_manifest`](Self::delete_manifest) |
/// | tags | [`tag`](Self::tag), [`tags`](Self::tags) | [`set_tag`](Self::set_tag), [`delete_tag`](Self::delete_tag) |
/// | all | [`repositories`](Self::repositories) | |
///
/// Each method answers one question. A repository is there once something is in it. An answer is durable when it is
/// given: what was put is there after a crash, or the method failed. Methods take `&self`, so that many requests are
/// served at once; whatever lock a store needs is its own, and so is the care that a change is one step. Names, tags
/// and digests fit their grammars; a digest may be of any algorithm, and then is of nothing that was pushed. The bytes of
/// a blob are read by whoever runs the server: see [`Content::Blob`](super::Content::Blob).
///
/// ```
/// use distref::server::{Empty, Storage};
///
/// /// How many repositories there are, asked a page at a time.
/// fn count<S: Storage>(store: &S) -> Result<usize, S::Error> {
///     let (mut count, mut last) = (0, String::new());
///     loop {
///         let page = store.repositories(&last, 100)?;
///         let Some(end) = page.last() else { return Ok(count) };
///         (count, last) = (count + page.len(), end.to_string());
///     }
/// }
///
/// assert_eq!(count(&Empty), Ok(0));
/// ```
pub trait Storage {
    /// Why the store cannot answer: a disk that is full, a database that is gone. The client gets a 500 that tells
    /// nothing of it.
    type Error;

    /// An upload that one request holds.
    type Upload: Upload<Error = Self::Error>;

    /// The size of a blob of this repository, in bytes; `None` if it has no such blob.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::server::{Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// assert_eq!(Empty.blob(app, &Digest::sha256_of(b"layer")), Ok(None));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<Option<u64>, Self::Error>;

    /// A repository that has this blob, among those for which `may_pull` holds: for mounts that name none.
    /// A store that cannot tell cheaply says `None`, as this does: the client uploads the blob.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::server::{Empty, Storage};
    ///
    /// let digest = Digest::sha256_of(b"layer");
    /// assert_eq!(Empty.holder(&digest, &|repository| repository == "app"), Ok(None));
    /// ```
    fn holder(
        &self,
        digest: &Digest,
        may_pull: &dyn Fn(RepositoryView<'_>) -> bool,
    ) -> Result<Option<Repository>, Self::Error> {
        let _ = (digest, may_pull);
        Ok(None)
    }

    /// Gives the blob of one repository to another as well: a mount. `false` if `from` has no such blob. One that is there
    /// already stays.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::server::{Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// let base = distref::RepositoryView::parse("base")?;
    /// assert_eq!(Empty.mount_blob(base, app, &Digest::sha256_of(b"layer")), Ok(false));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn mount_blob(
        &self,
        from: RepositoryView<'_>,
        to: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, Self::Error>;

    /// Takes a blob from a repository, and from no other. `false` if it had none. Whether a manifest still names it, the
    /// server does not ask.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::server::{Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// assert_eq!(Empty.delete_blob(app, &Digest::sha256_of(b"layer")), Ok(false));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn delete_blob(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, Self::Error>;

    /// Begins an upload, and says what it is called: a random UUID, which nobody guesses, and which is an [`UploadId`].
    /// `None` if too many are under way: the client gets a 429, to come again after 10 seconds. A store forgets uploads at
    /// which nothing happens for long.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::digest::Algorithm;
    /// use distref::server::{Empty, Progress, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// let progress = Progress::new(Algorithm::Sha256).unwrap();
    /// assert_eq!(Empty.start_upload(app, progress), Ok(None));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn start_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> Result<Option<Box<str>>, Self::Error>;

    /// Begins an upload that one request carries out: it has no name, and is discarded when it is dropped. `None` as
    /// [`start_upload`](Self::start_upload).
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::digest::Algorithm;
    /// use distref::server::{Empty, Progress, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// let progress = Progress::new(Algorithm::Sha256).unwrap();
    /// assert!(matches!(Empty.whole_upload(app, progress), Ok(None)));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn whole_upload(
        &self,
        repository: RepositoryView<'_>,
        progress: Progress,
    ) -> Result<Option<Self::Upload>, Self::Error>;

    /// How many bytes of an upload have arrived, whoever holds it: of one that is held, at least those that it had
    /// when it was opened. `None` if there is no such upload in this repository.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::protocol::route::UploadId;
    /// use distref::server::{Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// assert_eq!(Empty.received(app, UploadId::parse("1").unwrap()), Ok(None));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn received(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> Result<Option<u64>, Self::Error>;

    /// Takes an upload for one request; it is given back when the [`Upload`] is dropped. The name comes from a client, and
    /// may be any [`UploadId`].
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::protocol::route::UploadId;
    /// use distref::server::{Empty, Opened, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// let id = UploadId::parse("1").unwrap();
    /// assert!(matches!(Empty.open_upload(app, id), Ok(Opened::Unknown)));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn open_upload(
        &self,
        repository: RepositoryView<'_>,
        id: UploadId<'_>,
    ) -> Result<Opened<Self::Upload>, Self::Error>;

    /// A manifest of this repository; `None` if it has no such manifest.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::server::{Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// assert_eq!(Empty.manifest(app, &Digest::sha256_of(b"{}")), Ok(None));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<Option<StoredManifest>, Self::Error>;

    /// Whether a repository has this manifest; a store may know without reading it.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::server::{Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// assert_eq!(Empty.has_manifest(app, &Digest::sha256_of(b"{}")), Ok(false));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn has_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
    ) -> Result<bool, Self::Error> {
        Ok(self.manifest(repository, digest)?.is_some())
    }

    /// Keeps a manifest, byte for byte, and that it is about `subject`, which need not be there. The digest has been
    /// verified. One of the same digest that is there may have another type: the new one counts.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::manifest::MediaType;
    /// use distref::server::{Empty, Storage, StoredManifest};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// let media_type = MediaType::OCI_INDEX;
    /// let manifest = StoredManifest { media_type, bytes: b"{}".to_vec() };
    /// let digest = Digest::sha256_of(&manifest.bytes);
    /// assert_eq!(Empty.put_manifest(app, &digest, &manifest, None), Ok(()));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn put_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        manifest: &StoredManifest,
        subject: Option<&Digest>,
    ) -> Result<(), Self::Error>;

    /// Takes a manifest away, every tag that names it, and that it is about `subject`. `false` if there was none.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::server::{Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// assert_eq!(Empty.delete_manifest(app, &Digest::sha256_of(b"{}"), None), Ok(false));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn delete_manifest(
        &self,
        repository: RepositoryView<'_>,
        digest: &Digest,
        subject: Option<&Digest>,
    ) -> Result<bool, Self::Error>;

    /// The manifests that are about `subject`, at most `most` of them, behind the one whose text is `after`, ordered
    /// by the bytes of their texts. The subject need not be there.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::server::{Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// assert_eq!(Empty.referrers(app, &Digest::sha256_of(b"{}"), "", 100), Ok(vec![]));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn referrers(
        &self,
        repository: RepositoryView<'_>,
        subject: &Digest,
        after: &str,
        most: usize,
    ) -> Result<Vec<Digest>, Self::Error>;

    /// What a tag names; `None` if there is no such tag.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::server::{Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// let tag = distref::TagView::parse("1.0").unwrap();
    /// assert_eq!(Empty.tag(app, tag), Ok(None));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
    ) -> Result<Option<Digest>, Self::Error>;

    /// Lets a tag name a manifest, if that is there, and [`condition.holds`](Condition::holds) of what the tag names now:
    /// asked and set as one step with deletions too, so that of two clients only one wins, and no tag names nothing.
    /// `false` if it is not set.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::server::{Condition, Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// let tag = distref::TagView::parse("1.0").unwrap();
    /// let digest = Digest::sha256_of(b"{}");
    /// assert_eq!(Empty.set_tag(app, tag, &digest, &Condition::NONE), Ok(false)); // no such manifest
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn set_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        digest: &Digest,
        condition: &Condition,
    ) -> Result<bool, Self::Error>;

    /// Takes a tag away, if [`condition.holds`](Condition::holds) of what it names: asked and done as one step. The
    /// manifest stays. `false` if it is not done, or there was none.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::server::{Condition, Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// let tag = distref::TagView::parse("1.0").unwrap();
    /// assert_eq!(Empty.delete_tag(app, tag, &Condition::NONE), Ok(false));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn delete_tag(
        &self,
        repository: RepositoryView<'_>,
        tag: TagView<'_>,
        condition: &Condition,
    ) -> Result<bool, Self::Error>;

    /// The tags of a repository, at most `most` of them, behind the text `after`, which need not be a tag. `None` if there
    /// is no such repository.
    ///
    /// They are ordered by their bytes, as [`Tag::as_str`] has them; [`Tag`] itself is ordered by versions, which would lose
    /// tags between pages.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::server::{Empty, Storage};
    ///
    /// # let app = distref::RepositoryView::parse("app")?;
    /// assert_eq!(Empty.tags(app, "1.0", 100), Ok(None));
    /// # Ok::<(), distref::ReferenceError>(())
    /// ```
    fn tags(
        &self,
        repository: RepositoryView<'_>,
        after: &str,
        most: usize,
    ) -> Result<Option<Vec<Tag>>, Self::Error>;

    /// The repositories, at most `most` of them, behind the text `after`, ordered by their bytes.
    ///
    /// # Errors
    ///
    /// The store cannot answer.
    ///
    /// ```
    /// use distref::server::{Empty, Storage};
    ///
    /// assert_eq!(Empty.repositories("app", 100), Ok(vec![]));
    /// ```
    fn repositories(&self, after: &str, most: usize) -> Result<Vec<Repository>, Self::Error>;
}

/// An upload as one request holds it. Dropped, it is given back to its store as far as it has come: so an exchange that
/// ends early, because the client went away or the store failed, can be resumed.
///
/// ```text
///             ┌── append ──┐
/// open_upload ┴────────────┴──┬── [ replay ] ── commit    a blob
///                             ├── discard                 nothing
///                             └── dropped                 an upload, until open_upload
/// ```
/// The server hashes what it appends, and asks for a replay where that does not tell: after a restart of the store, or
/// when the digest is of another algorithm.
///
/// ```
/// use core::convert::Infallible;
///
/// use distref::Digest;
/// use distref::digest::Algorithm;
/// use distref::server::{Progress, Upload};
///
/// /// An upload in memory; a store would also keep it when it is dropped.
/// struct Growing {
///     progress: Progress,
///     bytes: Vec<u8>,
/// }
///
/// impl Upload for Growing {
///     type Error = Infallible;
///
///     fn progress(&mut self) -> &mut Progress {
///         &mut self.progress
///     }
///     fn append(&mut self, chunk: &[u8]) -> Result<(), Infallible> {
///         Ok(self.bytes.extend(chunk))
///     }
///     fn replay(&mut self, each: &mut dyn FnMut(&[u8])) -> Result<(), Infallible> {
///         Ok(each(&self.bytes))
///     }
///     fn commit(self, digest: &Digest) -> Result<(), Infallible> {
///         Ok(println!("{digest} has {} bytes", self.bytes.len()))
///     }
///     fn discard(self) -> Result<(), Infallible> {
///         Ok(())
///     }
/// }
///
/// let progress = Progress::new(Algorithm::Sha256)?;
/// let mut upload = Growing { progress, bytes: Vec::new() };
/// let Ok(()) = upload.append(b"layer");
/// assert_eq!(upload.bytes, b"layer");
/// # Ok::<(), distref::digest::UnsupportedAlgorithm>(())
/// ```
pub trait Upload {
    /// As [`Storage::Error`].
    type Error;

    /// How far it has come. The server keeps it up to date; the store holds it between requests.
    ///
    /// ```
    /// use distref::server::Upload;
    ///
    /// fn is_empty(upload: &mut impl Upload) -> bool {
    ///     upload.progress().received() == 0
    /// }
    /// ```
    fn progress(&mut self) -> &mut Progress;

    /// Appends behind the [`received`](Progress::received) bytes, and over whatever an attempt that failed, or a crash, has
    /// left there. The server counts and hashes the chunk after that.
    ///
    /// # Errors
    ///
    /// The store cannot take it. As many bytes have arrived as before.
    ///
    /// ```
    /// use distref::server::Upload;
    ///
    /// fn append_all<U: Upload>(upload: &mut U, chunks: &[&[u8]]) -> Result<(), U::Error> {
    ///     chunks.iter().try_for_each(|chunk| upload.append(chunk))
    /// }
    /// ```
    fn append(&mut self, chunk: &[u8]) -> Result<(), Self::Error>;

    /// Hands over all bytes that arrived, in order and in pieces of any length.
    ///
    /// # Errors
    ///
    /// The store cannot read them.
    ///
    /// ```
    /// use distref::Digest;
    /// use distref::digest::Digester;
    /// use distref::server::Upload;
    ///
    /// fn digest<U: Upload>(upload: &mut U) -> Result<Digest, U::Error> {
    ///     let mut digester = Digester::sha256();
    ///     upload.replay(&mut |piece| digester.update(piece))?;
    ///     Ok(digester.finish())
    /// }
    /// ```
    fn replay(&mut self, each: &mut dyn FnMut(&[u8])) -> Result<(), Self::Error>;

    /// Makes a blob of it, in the repository where it was started: durably, and as one step. The digest has been verified.
    /// The repository may have the blob already.
    ///
    /// # Errors
    ///
    /// The store cannot keep it. If it can, it still has the upload, so that the client may try again.
    ///
    /// ```
    /// use distref::digest::Digester;
    /// use distref::server::Upload;
    ///
    /// fn commit_as_it_is<U: Upload>(mut upload: U) -> Result<(), U::Error> {
    ///     let mut digester = Digester::sha256();
    ///     upload.replay(&mut |piece| digester.update(piece))?;
    ///     upload.commit(&digester.finish())
    /// }
    /// ```
    fn commit(self, digest: &Digest) -> Result<(), Self::Error>;

    /// Forgets it and its bytes.
    ///
    /// # Errors
    ///
    /// The store cannot: it forgets the upload in time.
    ///
    /// ```
    /// use distref::server::Upload;
    ///
    /// fn discard_all<U: Upload>(uploads: Vec<U>) -> Result<(), U::Error> {
    ///     uploads.into_iter().try_for_each(U::discard)
    /// }
    /// ```
    fn discard(self) -> Result<(), Self::Error>;
}

/// What a store says when an upload is asked for.
///
/// ```
/// use distref::RepositoryView;
/// use distref::protocol::route::UploadId;
/// use distref::server::{Empty, Opened, Storage};
///
/// let opened = Empty.open_upload(RepositoryView::parse("app")?, UploadId::parse("1")?);
/// assert!(matches!(opened, Ok(Opened::Unknown)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub enum Opened<U> {
    /// It is this request's until it is dropped.
    Upload(U),
    /// Another request holds it.
    Busy,
    /// There is no such upload in this repository.
    Unknown,
}

/// How far an upload has come: how many bytes have arrived, and their hash as far as it is known.
///
/// ```
/// use distref::digest::Algorithm;
/// use distref::server::Progress;
///
/// assert_eq!(Progress::new(Algorithm::Sha512)?.received(), 0);
/// # Ok::<(), distref::digest::UnsupportedAlgorithm>(())
/// ```
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
    /// There is no hash function for the algorithm: it is none of SHA-256, SHA-384 and SHA-512.
    ///
    /// ```
    /// use distref::digest::Algorithm;
    /// use distref::server::Progress;
    ///
    /// assert!(Progress::new(Algorithm::Sha256).is_ok());
    /// assert!(Progress::new(Algorithm::Blake3).is_err());
    /// ```
    pub fn new(algorithm: Algorithm<'_>) -> Result<Self, UnsupportedAlgorithm> {
        Ok(Self { received: 0, digester: Some(Digester::new(algorithm)?) })
    }

    /// So many bytes have arrived, and their hash is not known: of a store that finds an upload after a restart.
    ///
    /// ```
    /// use distref::server::Progress;
    ///
    /// assert_eq!(Progress::resumed(1024).received(), 1024);
    /// ```
    #[must_use]
    pub const fn resumed(received: u64) -> Self {
        Self { received, digester: None }
    }

    /// How many bytes have arrived.
    ///
    /// ```
    /// use distref::server::Progress;
    ///
    /// assert_eq!(Progress::resumed(0).received(), 0);
    /// ```
    #[must_use]
    pub const fn received(&self) -> u64 {
        self.received
    }
}

/// A manifest as a store keeps it. `Debug` shows how many bytes it has, and none of them.
///
/// ```
/// use distref::manifest::MediaType;
/// use distref::server::StoredManifest;
///
/// let manifest = StoredManifest { media_type: MediaType::OCI_INDEX, bytes: b"{}".to_vec() };
/// let text = "StoredManifest(application/vnd.oci.image.index.v1+json, 2 bytes)";
/// assert_eq!(format!("{manifest:?}"), text);
/// ```
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
