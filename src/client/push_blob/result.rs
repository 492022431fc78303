//! What became of a push.

/// What became of a push of a blob: it is there.
///
/// ```
/// use distref::client::{BlobPush, PushedBlob};
///
/// fn tell(pushed: &PushedBlob) -> String {
///     match pushed.how() {
///         BlobPush::Existed => "already there".into(),
///         BlobPush::Mounted => "mounted".into(),
///         BlobPush::Sent => format!("{} bytes sent", pushed.sent()),
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct PushedBlob {
    how: BlobPush,
    sent: u64,
}

impl PushedBlob {
    pub(super) const fn new(how: BlobPush, sent: u64) -> Self {
        Self { how, sent }
    }

    /// How it came there.
    ///
    /// See [`PushedBlob`] for an example.
    #[must_use]
    pub const fn how(&self) -> BlobPush {
        self.how
    }

    /// Bytes of content that were asked for to be sent: 0 where none were needed, more than the blob has where some had
    /// to be sent again. What a redirect or a failed connection cost is not in it.
    ///
    /// See [`PushedBlob`] for an example.
    #[must_use]
    pub const fn sent(&self) -> u64 {
        self.sent
    }
}

/// How a blob came into a repository.
///
/// ```
/// use distref::client::BlobPush;
///
/// assert_ne!(BlobPush::Existed, BlobPush::Mounted);
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum BlobPush {
    /// It was there.
    Existed,
    /// The registry had it in another repository.
    Mounted,
    /// Its content was sent.
    Sent,
}
