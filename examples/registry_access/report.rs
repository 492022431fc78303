//! What there is to say about a registry.

use distref::DomainView;
use distref::registry::{
    Addresses, Attempt, CredentialSource, Credentials, DaemonConfig, DecisionReason, DockerConfig,
    Endpoint, EndpointPlan, Origin, Purpose, Scheme, TransportDecision,
};

use crate::failure::Failure;

/// What is asked about each registry.
pub(crate) struct Question<'a> {
    pub(crate) daemon: &'a DaemonConfig,
    pub(crate) config: Option<&'a DockerConfig>,
    pub(crate) addresses: &'a Addresses,
    pub(crate) operation: Purpose,
    pub(crate) tls_confirmed: bool,
}

/// The answers.
pub(crate) struct Report<'a> {
    pub(crate) domain: DomainView<'a>,
    pub(crate) decision: TransportDecision,
    pub(crate) operation: Purpose,
    pub(crate) plan: EndpointPlan,
    /// What the credentials come from; `None` where no file was given.
    pub(crate) login: Option<Login>,
    /// The names whose addresses would have decided.
    pub(crate) unresolved: Vec<&'a str>,
}

/// What config.json has for a registry. No secret is kept.
pub(crate) struct Login {
    /// `entry`, `empty` (an entry without credentials), `helper`, `none` or `error`.
    pub(crate) source: &'static str,
    /// The entry's key, the helper's program, or what is wrong.
    pub(crate) detail: Option<String>,
    /// Whom the entry is for, where it says so.
    pub(crate) user: Option<String>,
    /// Why this source.
    pub(crate) rule: String,
}

impl<'a> Report<'a> {
    pub(crate) fn new(question: &Question<'a>, domain: DomainView<'a>) -> Result<Self, Failure> {
        let Question { daemon, config, addresses, operation, tls_confirmed } = question;
        let no_host = |error| Failure::Input(format!("{domain} is no host: {error}"));
        let plan = EndpointPlan::new(daemon, domain, *operation, addresses).map_err(no_host)?;
        let seen = Origin::of_domain(Scheme::Https, domain).map_err(no_host)?;
        let plan = if *tls_confirmed { plan.with_tls_confirmed(&seen) } else { plan };
        let mut unresolved = EndpointPlan::names_to_resolve(daemon, domain, *operation);
        unresolved.retain(|name| addresses.of(name).is_none());
        Ok(Self {
            domain,
            decision: daemon.insecure_registries().decide(domain, addresses),
            operation: *operation,
            plan,
            login: config.map(|config| Login::new(config, domain)),
            unresolved,
        })
    }

    /// What plain HTTP, or TLS without a look at the certificate, puts at risk; between programs on one machine, nothing.
    pub(crate) fn risks(&self) -> Vec<&'static str> {
        let is_here = |endpoint: &Endpoint| match endpoint.reason() {
            Some(DecisionReason::Loopback { .. }) => true,
            Some(_) => false,
            None => endpoint.tries().any(|one| is_loopback(one.origin())),
        };
        let mut risks: Vec<_> = self
            .plan
            .tries()
            .filter(|one| !is_here(one.endpoint()))
            .filter_map(|one| risk(one.attempt(), one.endpoint().is_mirror()))
            .collect();
        risks.sort_unstable();
        risks.dedup();
        risks
    }

    /// The rule that decided, as a stable word.
    pub(crate) fn rule(reason: &DecisionReason) -> &'static str {
        match reason {
            DecisionReason::Hub => "hub",
            DecisionReason::Listed(_) => "listed",
            DecisionReason::Network { .. } => "network",
            DecisionReason::Loopback { .. } => "loopback",
            DecisionReason::Unresolved => "unresolved",
            _ => "not-listed",
        }
    }
}

fn is_loopback(origin: &Origin) -> bool {
    origin.address().is_some_and(|address| address.is_loopback())
}

fn risk(attempt: Attempt, is_mirror: bool) -> Option<&'static str> {
    match (attempt, is_mirror) {
        (Attempt::Https, _) => None,
        (Attempt::Http, false) => Some(
            "plain HTTP: anyone on the way reads the credentials, and can give other content for a tag; \
             what a digest names is checked all the same",
        ),
        (Attempt::Http, true) => Some(
            "plain HTTP to a mirror: anyone on the way sees what is pulled, and can give other content for a tag; \
             what a digest names is checked all the same",
        ),
        (Attempt::HttpsUnverified, false) => Some(
            "any certificate is taken: whoever answers passes for the registry, and gets the credentials",
        ),
        (Attempt::HttpsUnverified, true) => Some(
            "any certificate is taken from a mirror: whoever answers passes for it, and can give other content for a tag",
        ),
    }
}

impl Login {
    fn new(config: &DockerConfig, domain: DomainView<'_>) -> Self {
        let found = match config.look_up(domain) {
            Ok(found) => found,
            Err(error) => {
                let detail = Some(error.to_string());
                return Self { source: "error", detail, user: None, rule: String::new() };
            }
        };
        let user = found.credentials().and_then(Credentials::user).map(str::to_owned);
        let (source, detail) = match found.source() {
            CredentialSource::Entry { key } => {
                let is_empty = found.credentials().is_some_and(Credentials::is_anonymous);
                (if is_empty { "empty" } else { "entry" }, Some(key.to_string()))
            }
            CredentialSource::Helper { name, .. } => ("helper", Some(name.program())),
            _ => ("none", None),
        };
        Self { source, detail, user, rule: found.rule().to_string() }
    }
}
