//! A store in which nothing is.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::convert::Infallible;

use super::{Condition, Opened, Progress, Storage, StoredManifest, Upload};
use crate::protocol::route::UploadId;
use crate::{Digest, Repository, RepositoryView, Tag, TagView};

/// A store in which nothing is, whatever is put there: for documentation, and for tests of what needs no store.
///
/// No upload begins in it, as if too many were under way. A manifest is taken and forgotten.
///
/// ```
/// use distref::server::{Allowed, Empty, Server};
///
/// let (server, (head, ())) = (Server::new(), http::Request::get("/v2/").body(())?.into_parts());
/// let received = server.receive(&head).unwrap();
/// let Ok(exchange) = received.begin(&Empty, &Allowed::Everything);
/// assert_eq!(exchange.into_reply().status(), 200);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Empty;

impl Storage for Empty {
    type Error = Infallible;
    type Upload = Infallible;

    fn blob(&self, _: RepositoryView<'_>, _: &Digest) -> Result<Option<u64>, Infallible> {
        Ok(None)
    }

    fn mount_blob(
        &self,
        _: RepositoryView<'_>,
        _: RepositoryView<'_>,
        _: &Digest,
    ) -> Result<bool, Infallible> {
        Ok(false)
    }

    fn delete_blob(&self, _: RepositoryView<'_>, _: &Digest) -> Result<bool, Infallible> {
        Ok(false)
    }

    fn start_upload(
        &self,
        _: RepositoryView<'_>,
        _: Progress,
    ) -> Result<Option<Box<str>>, Infallible> {
        Ok(None)
    }

    fn whole_upload(
        &self,
        _: RepositoryView<'_>,
        _: Progress,
    ) -> Result<Option<Infallible>, Infallible> {
        Ok(None)
    }

    fn received(&self, _: RepositoryView<'_>, _: UploadId<'_>) -> Result<Option<u64>, Infallible> {
        Ok(None)
    }

    fn open_upload(
        &self,
        _: RepositoryView<'_>,
        _: UploadId<'_>,
    ) -> Result<Opened<Infallible>, Infallible> {
        Ok(Opened::Unknown)
    }

    fn manifest(
        &self,
        _: RepositoryView<'_>,
        _: &Digest,
    ) -> Result<Option<StoredManifest>, Infallible> {
        Ok(None)
    }

    fn put_manifest(
        &self,
        _: RepositoryView<'_>,
        _: &Digest,
        _: &StoredManifest,
        _: Option<&Digest>,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn delete_manifest(
        &self,
        _: RepositoryView<'_>,
        _: &Digest,
        _: Option<&Digest>,
    ) -> Result<bool, Infallible> {
        Ok(false)
    }

    fn referrers(
        &self,
        _: RepositoryView<'_>,
        _: &Digest,
        _: &str,
        _: usize,
    ) -> Result<Vec<Digest>, Infallible> {
        Ok(Vec::new())
    }

    fn tag(&self, _: RepositoryView<'_>, _: TagView<'_>) -> Result<Option<Digest>, Infallible> {
        Ok(None)
    }

    fn set_tag(
        &self,
        _: RepositoryView<'_>,
        _: TagView<'_>,
        _: &Digest,
        _: &Condition,
    ) -> Result<bool, Infallible> {
        Ok(false)
    }

    fn delete_tag(
        &self,
        _: RepositoryView<'_>,
        _: TagView<'_>,
        _: &Condition,
    ) -> Result<bool, Infallible> {
        Ok(false)
    }

    fn tags(
        &self,
        _: RepositoryView<'_>,
        _: &str,
        _: usize,
    ) -> Result<Option<Vec<Tag>>, Infallible> {
        Ok(None)
    }

    fn repositories(&self, _: &str, _: usize) -> Result<Vec<Repository>, Infallible> {
        Ok(Vec::new())
    }
}

/// The upload that [`Empty`] never begins.
impl Upload for Infallible {
    type Error = Self;

    fn progress(&mut self) -> &mut Progress {
        match *self {}
    }

    fn append(&mut self, _: &[u8]) -> Result<(), Self> {
        match *self {}
    }

    fn replay(&mut self, _: &mut dyn FnMut(&[u8])) -> Result<(), Self> {
        match *self {}
    }

    fn commit(self, _: &Digest) -> Result<(), Self> {
        match self {}
    }

    fn discard(self) -> Result<(), Self> {
        match self {}
    }
}
