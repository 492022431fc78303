//! What does a tag name now?

use alloc::boxed::Box;

use super::error::OperationError;
use super::exchange::{Exchange, Reply};
use super::flow::{Flow, Next, Step};
use super::session::Session;
use super::wanted::Wanted;
use crate::ReferenceView;
use crate::manifest::Descriptor;
use crate::registry::EndpointPlan;

/// Finds type, digest and size of the manifest that a reference names, and does not fetch it where that is not needed.
///
/// | state | reply | next |
/// |---|---|---|
/// | `Head` | 200 with type, digest and length; by digest, with type and length | done |
/// | `Head` | 200 without one of these, or of a type that says nothing, such as `application/json` | `Get` |
/// | `Head` | 405, 501 | `Get` |
/// | `Get` | 200 | done: the digest is computed from the bytes |
/// | any | 404 | [`OperationError::Refused`]; a HEAD has no body that says more |
/// | any | a digest that cannot be read, of a tag | [`OperationError::Reply`] |
/// | any | a digest other than that of the reference | [`OperationError::Reply`] |
/// | any | more than 4 MiB, or a type that is not pulled | error |
/// | any | any error of these, of a mirror | `Head`, at the next endpoint |
///
/// A HEAD costs nothing where pulls are counted, as at Docker Hub. What it tells is not proven: [`PullManifest`] by
/// the digest is. A reference with a digest resolves to that digest or not at all; a tag beside it is not looked at.
///
/// Source: distribution-spec v1.1.1, section "Checking if content exists in the registry".
///
/// [`PullManifest`]: super::PullManifest
///
/// ```
/// use distref::client::{Action, Now, Operation, Resolve, Session};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
///
/// let image = distref::reference!("ghcr.io/team/app:1.2");
/// let plan = EndpointPlan::new(&DaemonConfig::default(), image.domain(), Purpose::Resolve, &Addresses::new())?;
/// let (mut session, now) = (Session::new(), Now::default());
/// let mut resolve = Resolve::of(plan, image);
/// let Action::Send(head) = resolve.poll(&mut session, now) else { panic!() };
/// assert_eq!(head.request().method(), http::Method::HEAD);
///
/// // What the registry answers.
/// let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
/// let reply = http::Response::builder()
///     .header("content-type", "application/vnd.oci.image.index.v1+json")
///     .header("content-length", "1024")
///     .header("docker-content-digest", digest);
/// let (head, ()) = reply.body(())?.into_parts();
/// resolve.response(&mut session, now, &head);
/// let Action::Done(Ok(descriptor)) = resolve.poll(&mut session, now) else { panic!() };
/// assert_eq!(descriptor.digest().to_string(), digest);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Resolve {
    exchange: Exchange,
    wanted: Wanted,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Head,
    Get,
}

impl Resolve {
    /// Of the manifest that this reference names: by its digest, by its tag, or as `latest`.
    ///
    /// ```
    /// use distref::client::{Action, Now, Operation, Resolve, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// let image = distref::reference!("ghcr.io/team/app");
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), image.domain(), Purpose::Resolve, &Addresses::new())?;
    /// let mut resolve = Resolve::of(plan, image);
    /// let Action::Send(head) = resolve.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(head.url().expose(), "https://ghcr.io/v2/team/app/manifests/latest");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn of(plan: EndpointPlan, image: ReferenceView<'_>) -> Self {
        // Nobody builds on what it says: it is enough to know what it is.
        let wanted = Wanted::of(image).leniently();
        Self { exchange: Exchange::new(plan), wanted, state: State::Head }
    }

    fn head(&mut self) -> Next<Descriptor<'static>> {
        self.state = State::Head;
        Next::Call(Box::new(self.wanted.head()))
    }

    fn get(&mut self) -> Step<Descriptor<'static>> {
        self.state = State::Get;
        Ok(Next::Call(Box::new(self.wanted.get()?)))
    }
}

impl Flow for Resolve {
    type Output = Descriptor<'static>;

    fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn start(&mut self, _: &mut Session) -> Step<Self::Output> {
        Ok(self.head())
    }

    fn reply(&mut self, _: &mut Session, reply: Reply) -> Step<Self::Output> {
        match (self.state, reply.status()) {
            (State::Head, 405 | 501) => self.get(),
            (_, 300..) => Err(reply.into_refusal()),
            (State::Head, _) => match self.wanted.tells(&reply)? {
                Some(descriptor) => Ok(Next::Done(descriptor)),
                None => self.get(),
            },
            (State::Get, _) => Ok(Next::Done(self.wanted.read(reply)?.into_descriptor())),
        }
    }

    fn rescue(&mut self, _: &mut Session, error: OperationError) -> Step<Self::Output> {
        if error.blames_endpoint() && self.exchange.reject_endpoint() {
            return Ok(self.head());
        }
        Err(error)
    }
}
