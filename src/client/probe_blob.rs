//! Does a repository have a blob?

use alloc::boxed::Box;

use http::HeaderMap;

use super::error::OperationError;
use super::exchange::{Call, Exchange, Reply};
use super::flow::{Flow, Next, Step};
use super::session::Session;
use crate::protocol::Route;
use crate::protocol::header::{content_length, is_encoded};
use crate::protocol::reply::Pushed;
use crate::registry::EndpointPlan;
use crate::{Digest, Repository, RepositoryView};

/// Asks a registry whether a repository has a blob; nothing of it is transferred.
///
/// | reply | output |
/// |---|---|
/// | 2xx | `true` |
/// | 2xx with another digest of the same algorithm | [`OperationError::Reply`] |
/// | 404 | `false` |
/// | any other | [`OperationError::Refused`]: it is not known |
///
/// [`PushBlob`](super::PushBlob) asks the same first; this is for plans, which tell before they start what there is to
/// do. Source: distribution-spec v1.1.1, end-2, section "Checking if content exists in the registry".
///
/// ```
/// use distref::client::{Action, Now, Operation, ProbeBlob, Session};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
/// use distref::{Digest, RepositoryView};
///
/// let registry = distref::domain!("ghcr.io");
/// let plan = EndpointPlan::new(&DaemonConfig::default(), registry, Purpose::Push, &Addresses::new())?;
/// let (mut session, now) = (Session::new(), Now::default());
/// let mut probe = ProbeBlob::new(plan, RepositoryView::parse("team/app")?, &Digest::sha256([7; 32]));
/// let Action::Send(head) = probe.poll(&mut session, now) else { panic!() };
/// assert_eq!(head.request().method(), "HEAD");
///
/// let (reply, ()) = http::Response::builder().status(404).body(())?.into_parts();
/// probe.response(&mut session, now, &reply);
/// assert!(matches!(probe.poll(&mut session, now), Action::Done(Ok(false))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ProbeBlob {
    exchange: Exchange,
    repository: Repository,
    digest: Digest,
}

impl ProbeBlob {
    /// Whether this repository has this blob. A plan that is made for a push asks the registry itself; one that is made
    /// for a pull asks its mirrors too, and believes the first that has it.
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, ProbeBlob, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # use distref::{Digest, RepositoryView};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Push, &Addresses::new())?;
    /// let blob = Digest::sha256([7; 32]);
    /// let mut probe = ProbeBlob::new(plan, RepositoryView::parse("team/app")?, &blob);
    /// let Action::Send(head) = probe.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(head.url().path(), format!("/v2/team/app/blobs/{blob}"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(plan: EndpointPlan, repository: RepositoryView<'_>, digest: &Digest) -> Self {
        let exchange = Exchange::new(plan);
        Self { exchange, repository: repository.into(), digest: digest.clone() }
    }
}

impl Flow for ProbeBlob {
    type Output = bool;

    fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn start(&mut self, _: &mut Session) -> Step<bool> {
        let (repository, digest) = (self.repository.view(), self.digest.clone());
        let call = Call::route(&Route::HeadBlob { repository, digest });
        Ok(Next::Call(Box::new(call)))
    }

    fn reply(&mut self, _: &mut Session, reply: Reply) -> Step<bool> {
        is_there(&reply, &self.digest, None).map(Next::Done)
    }
}

/// What the reply to a HEAD of a blob says. Of another size, where that is known, it is not there, whatever has been
/// sent in its place.
pub(super) fn is_there(
    reply: &Reply,
    digest: &Digest,
    size: Option<u64>,
) -> Result<bool, OperationError> {
    match reply.status() {
        200..=299 => {
            Pushed::read(reply.head())?.check(digest)?;
            let told = told_length(&reply.head().headers);
            Ok(told.zip(size).is_none_or(|(told, size)| told == size))
        }
        404 => Ok(false),
        _ => Err(OperationError::Refused(Box::new(reply.error_body()))),
    }
}

/// `Content-Length`, which says nothing where it is 0, or of a body that is encoded.
fn told_length(headers: &HeaderMap) -> Option<u64> {
    let told = content_length(headers).ok().flatten();
    told.filter(|&length| length > 0 && !is_encoded(headers))
}
