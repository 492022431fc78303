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
    /// ```
    /// # use distref::client::{Action, BlobPush, Now, Operation, PushBlob, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{RepositoryView, manifest::{Descriptor, MediaType}};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// # let layer = Descriptor::of(MediaType::OCI_LAYER_GZIP, b"a layer");
    /// # let mut push = PushBlob::new(plan, RepositoryView::parse("team/app")?, &layer);
    /// # let (mut session, now) = (Session::new(), Now::default());
    /// # assert!(matches!(push.poll(&mut session, now), Action::Send(_)));
    /// push.response(&mut session, now, &http::Response::new(()).into_parts().0); // 200 to HEAD
    /// let Action::Done(Ok(pushed)) = push.poll(&mut session, now) else { panic!() };
    /// assert_eq!(pushed.how(), BlobPush::Existed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn how(&self) -> BlobPush {
        self.how
    }

    /// Bytes of content that were asked for to be sent: 0 where none were needed, more than the blob has where some had
    /// to be sent again. What a redirect or a failed connection cost is not in it.
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, PushBlob, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{RepositoryView, manifest::{Descriptor, MediaType}};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// # let layer = Descriptor::of(MediaType::OCI_LAYER_GZIP, b"a layer");
    /// # let mut push = PushBlob::new(plan, RepositoryView::parse("team/app")?, &layer);
    /// # let (mut session, now) = (Session::new(), Now::default());
    /// # let upload = "/v2/team/app/blobs/uploads/1";
    /// for (status, location) in [(404, ""), (202, upload), (201, "")] {
    ///     assert!(matches!(push.poll(&mut session, now), Action::Send(_)));
    ///     let reply = http::Response::builder().status(status).header("location", location).body(())?;
    ///     push.response(&mut session, now, &reply.into_parts().0);
    /// #     while push.wants_body() {
    /// #         push.end(&mut session, now);
    /// #     }
    /// }
    /// let Action::Done(Ok(pushed)) = push.poll(&mut session, now) else { panic!() };
    /// assert_eq!(pushed.sent(), 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
