//! The step about TLS: who may be spoken to without it.

use std::net::{IpAddr, Ipv4Addr};

use distref::Domain;
use distref::client::{OperationError, Ping};
use distref::registry::{Addresses, DaemonConfig, EndpointPlan, Purpose};

use crate::client::Client;
use crate::failed::Failed;
use crate::failure::Failure;
use crate::page::Page;
use crate::place::Nowhere;
use crate::wrong::{parsed, wrong};

/// Another name of the registry, by which it seems to be on another machine: at an address of documentation.
pub(crate) const OTHER_NAME: &str = "registry.lan";
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 10));

/// Once as Docker comes, once with an entry in its configuration.
pub(crate) fn allowed(page: &mut Page, client: &Client<'_>) -> Result<(), Failure> {
    page.tell(
        "TLS, the s of https, hides what is said, and proves who says it. A registry on this machine does without, for \
         nobody stands between; one on the network should not. Here the registry gets the name of another machine, and is \
         asked for a sign of life. Who may be spoken to without TLS stands in daemon.json, the settings of Docker; here \
         nobody, at first.",
    )?;
    let port = client.venue.loopback.map_or(5000, |address| address.port());
    let domain: Domain = parsed(&format!("{OTHER_NAME}:{port}"))?;

    let before = Setting::new("{}", &domain)?;
    before.show(page)?;
    page.check("without TLS it must not be spoken to", !before.is_insecure)?;
    if client.venue.loopback.is_some() {
        let failed = before.ask(client)?;
        page.row("asked", failed.as_deref().unwrap_or("it answers"))?;
        page.check("there is no way to it but TLS, and so no answer", failed.is_some())?;
    }

    page.tell(
        "Who knows the risk names the registry there. From then on whoever is between can read and change what is \
         pushed and pulled, but for what is asked for by digest, which cannot be changed unseen.",
    )?;
    let after = Setting::new(&format!("{{\"insecure-registries\": [\"{domain}\"]}}"), &domain)?;
    after.show(page)?;
    page.check("without TLS it may be spoken to", after.is_insecure)?;
    if client.venue.loopback.is_some() {
        let failed = after.ask(client)?;
        page.row("asked", failed.as_deref().unwrap_or("it answers"))?;
        page.check("the registry answers", failed.is_none())?;
    }
    Ok(())
}

/// What a configuration means for the registry.
struct Setting {
    text: String,
    why: String,
    is_insecure: bool,
    plan: EndpointPlan,
}

impl Setting {
    fn new(text: &str, domain: &Domain) -> Result<Self, Failure> {
        let config = DaemonConfig::parse(text).map_err(wrong)?;
        let addresses = Addresses::new().with(OTHER_NAME, [ELSEWHERE]);
        let decision = config.insecure_registries().decide(domain.view(), &addresses);
        let plan = EndpointPlan::new(&config, domain.view(), Purpose::Pull, &addresses);
        Ok(Self {
            text: text.to_owned(),
            why: decision.reason().to_string(),
            is_insecure: decision.is_insecure(),
            plan: plan.map_err(wrong)?,
        })
    }

    fn show(&self, page: &mut Page) -> Result<(), Failure> {
        page.row("daemon.json", &self.text)?;
        page.row("decided", &self.why)?;
        for one in self.plan.tries() {
            page.row("try", format_args!("{} to {}", one.attempt(), one.origin()))?;
        }
        Ok(())
    }

    /// Why no registry answers, if none does. One that wants something else does answer.
    fn ask(&self, client: &Client<'_>) -> Result<Option<String>, Failure> {
        let asked = client.tried(Ping::new(self.plan.clone()), &mut Nowhere)?;
        let silence = |failed: Failed| match failed.error {
            OperationError::GaveUp { last, .. } => Some(format!("no answer: {}", last.kind())),
            _ => None,
        };
        Ok(asked.err().and_then(silence))
    }
}
