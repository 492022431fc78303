//! Is a registry there, and does it let us in?

use alloc::boxed::Box;

use super::exchange::{Call, Exchange, Reply};
use super::flow::{Flow, Next, Step};
use super::session::Session;
use crate::protocol::Route;
use crate::protocol::auth::ScopeSet;
use crate::registry::EndpointPlan;

/// Asks a registry whether it speaks the protocol, and logs in where it wants that.
///
/// | reply | output |
/// |---|---|
/// | 200 | `()` |
/// | 401 that no credentials mend, 403 | [`Unauthorized`](super::OperationError::Unauthorized) or [`Refused`](super::OperationError::Refused) |
/// | 404 | [`Refused`](super::OperationError::Refused): no registry of this protocol |
///
/// No operation needs it first. Source: distribution-spec 1.1, end-1.
///
/// [`OperationError::Unauthorized`]: super::OperationError::Unauthorized
/// [`OperationError::Refused`]: super::OperationError::Refused
///
/// ```
/// use distref::client::{Action, Now, Operation, Ping, Session};
/// use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
///
/// let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
/// let mut ping = Ping::new(plan);
/// assert!(matches!(ping.poll(&mut Session::new(), Now::default()), Action::Send(_)));
/// # Ok::<(), distref::registry::UrlError>(())
/// ```
#[derive(Debug)]
pub struct Ping {
    exchange: Exchange,
    scopes: ScopeSet,
}

impl Ping {
    /// A ping of the first endpoint that answers.
    ///
    /// ```
    /// # use distref::client::{Action, Now, Operation, Ping, Session};
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// let mut ping = Ping::new(plan);
    /// let Action::Send(first) = ping.poll(&mut Session::new(), Now::default()) else { panic!() };
    /// assert_eq!(first.url().expose(), "https://ghcr.io/v2/");
    /// # Ok::<(), distref::registry::UrlError>(())
    /// ```
    #[must_use]
    pub fn new(plan: EndpointPlan) -> Self {
        Self { exchange: Exchange::new(plan), scopes: ScopeSet::new() }
    }

    /// The same, with a token for these scopes: operations that begin at the same time then find it in the session,
    /// and need not ask for one each.
    ///
    /// ```
    /// # use distref::client::Ping;
    /// # use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
    /// # let plan = EndpointPlan::new(&DaemonConfig::default(), distref::domain!("ghcr.io"), Purpose::Pull, &Addresses::new())?;
    /// let ping = Ping::new(plan).with_scopes("repository:team/app:pull,push".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_scopes(self, scopes: ScopeSet) -> Self {
        Self { scopes, ..self }
    }
}

impl Flow for Ping {
    type Output = ();

    fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    fn exchange_mut(&mut self) -> &mut Exchange {
        &mut self.exchange
    }

    fn start(&mut self, _: &mut Session) -> Step<()> {
        let call = Call::route(&Route::Ping).needing(self.scopes.clone());
        Ok(Next::Call(Box::new(call)))
    }

    fn reply(&mut self, _: &mut Session, reply: Reply) -> Step<()> {
        if reply.status() == 200 { Ok(Next::Done(())) } else { Err(reply.into_refusal()) }
    }
}
