//! Where the image is shared: a registry in this program, or another one.

use std::fmt::{self, Display};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::time::{SystemTime, UNIX_EPOCH};

use distref::client::{Answer, Ask};
use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};
use distref::{Domain, Reference};

use crate::failure::Failure;
use crate::registry::{Access, AccessArgs};
use crate::serve::{Options, Running};
use crate::store::memory::Memory;
use crate::trust;
use crate::wrong::{parsed, wrong};

/// Where the image is shared.
pub(crate) struct Venue {
    domain: Domain,
    kind: Kind,
    /// Its address, if it is on this machine.
    pub(crate) loopback: Option<SocketAddr>,
    /// The certificates of authorities that vouch for it.
    pub(crate) authorities: Vec<Vec<u8>>,
}

enum Kind {
    /// It ends with this value.
    Inside(#[expect(dead_code, reason = "held for its end")] Running),
    Given(Box<Access>),
}

impl Venue {
    /// Starts a registry that forgets everything when the walk is over.
    pub(crate) fn inside() -> Result<Self, Failure> {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let running = Running::start(free, Memory::default(), Options::default())?;
        let address = running.address();
        Ok(Self {
            domain: parsed(&address.to_string())?,
            kind: Kind::Inside(running),
            loopback: Some(address),
            authorities: Vec::new(),
        })
    }

    /// A registry that somebody else runs.
    pub(crate) fn given(domain: &Domain, args: &AccessArgs) -> Result<Self, Failure> {
        let kind = Kind::Given(Box::new(Access::new(args)?));
        let authorities = trust::authorities(&args.authorities)?;
        let authorities = authorities.iter().map(|one| one.to_vec()).collect();
        let mut found = domain.as_str().to_socket_addrs().into_iter().flatten();
        let loopback = found.find(|address| address.ip().is_loopback());
        Ok(Self { domain: domain.clone(), kind, loopback, authorities })
    }

    /// The host, and the port if there is one.
    pub(crate) const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// A name for the image that nothing has here.
    pub(crate) fn name(&self) -> Result<Reference, Failure> {
        let domain = &self.domain;
        let name = match &self.kind {
            Kind::Inside(_) => format!("{domain}/demo/hello"),
            Kind::Given(_) => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                format!("{domain}/demo/hello-{:x}", now.as_millis())
            }
        };
        parsed(&name)
    }

    /// Whom to ask, and how.
    pub(crate) fn plan(&self, purpose: Purpose) -> Result<EndpointPlan, Failure> {
        let domain = self.domain.view();
        match &self.kind {
            Kind::Given(access) => access.plan(domain, purpose),
            Kind::Inside(_) => {
                EndpointPlan::new(&DaemonConfig::default(), domain, purpose, &Addresses::new())
                    .map_err(wrong)
            }
        }
    }

    /// Answers what operations ask.
    pub(crate) fn answer(&self, ask: &Ask) -> io::Result<Answer> {
        match &self.kind {
            Kind::Given(access) => access.answer(ask),
            Kind::Inside(_) => Ok(ask.usual()),
        }
    }

    /// Whether what is pushed is there when the walk is over.
    pub(crate) const fn stays(&self) -> bool {
        matches!(self.kind, Kind::Given(_))
    }
}

impl Display for Venue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let domain = &self.domain;
        match &self.kind {
            Kind::Inside(_) => write!(
                out,
                "A registry keeps images, and hands them out by name. The one of this walk runs inside this program, at \
                 {domain}, and keeps them in memory: nothing has to be set up, and nothing stays behind."
            ),
            Kind::Given(_) => write!(
                out,
                "A registry keeps images, and hands them out by name. The one of this walk is {domain}, and what is pushed \
                 stays there."
            ),
        }
    }
}
