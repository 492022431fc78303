//! What holds for every text that is read as `daemon.json`.

use std::net::IpAddr;

use distref::DomainView;
use distref::registry::{
    Addresses, DaemonConfig, DaemonInspection, EndpointPlan, InsecureEntry, InsecureRegistries,
    Mirror, Next, Outcome, Purpose,
};

/// The most bytes of a text that is looked into deeply.
const DEEP: usize = 4096;

/// The laws, over any text.
pub(crate) fn any(text: &str) {
    let found = DaemonConfig::inspect(text);
    for problem in found.problems() {
        assert_eq!(problem.to_string().lines().count(), 1, "{problem:?}");
        assert!(problem.line() <= text.matches('\n').count() + 1, "{problem:?}");
    }
    for note in found.notes() {
        assert_eq!(note.to_string().lines().count(), 1, "{note:?}");
    }
    assert!(found.problems().len().max(found.notes().len()) <= DaemonInspection::MAX_FINDINGS);
    match DaemonConfig::parse(text) {
        Ok(config) => assert!(found.problems().is_empty() && config == *found.config()),
        Err(problem) => assert_eq!(found.problems().first(), Some(&problem)),
    }
    if text.len() <= DEEP {
        reads_again(found.config());
        decides(found.config());
        for operation in [Purpose::Pull, Purpose::Push] {
            plans(found.config(), DomainView::HUB, operation);
        }
    }
}

/// What was kept is read again as the same.
fn reads_again(config: &DaemonConfig) {
    for entry in config.insecure_registries().entries() {
        assert_eq!(entry.as_str().parse::<InsecureEntry>().as_ref(), Ok(entry));
        let network =
            entry.network().map(|network| network.address().to_canonical() == network.address());
        if network == Some(true) {
            let printed = entry.network().map(|network| network.to_string()).unwrap_or_default();
            let again = printed.parse::<InsecureEntry>().ok().and_then(|again| again.network());
            assert_eq!(again, entry.network(), "{printed}");
        }
    }
    for mirror in config.mirrors() {
        assert_eq!(mirror.as_str().parse::<Mirror>().as_ref(), Ok(mirror));
        assert!(mirror.as_str().ends_with('/') && mirror.url().query().is_none());
    }
    let texts = config.insecure_registries().entries().map(InsecureEntry::as_str);
    assert_eq!(InsecureRegistries::parse(texts).as_ref(), Ok(config.insecure_registries()));
}

/// Each entry is insecure itself, but for Docker Hub; and so is each address that a network starts with.
fn decides(config: &DaemonConfig) {
    let insecure = config.insecure_registries();
    for entry in insecure.entries() {
        if let Some(host) = entry.host() {
            let is_hub = matches!(host, "docker.io" | "index.docker.io");
            if let Some(domain) = DomainView::accept(host) {
                let decision = insecure.decide(domain, &Addresses::new());
                assert_ne!(decision.is_insecure(), is_hub, "{host}");
                assert_eq!(insecure.name_to_resolve(domain), None, "{host}");
            }
        }
        if let Some(network) = entry.network() {
            let address = network.address();
            assert!(network.contains(address), "{network}");
            let known = Addresses::new().with("name.example", [address]);
            let decision = insecure.decide(distref::domain!("name.example:5000"), &known);
            assert!(decision.is_insecure(), "{network}");
            let literal = match address.to_canonical() {
                IpAddr::V4(address) => format!("{address}:5000"),
                IpAddr::V6(address) => format!("[{address}]:5000"),
            };
            let literal = insecure.decide(DomainView::parse(&literal).unwrap(), &Addresses::new());
            assert!(literal.is_insecure(), "{network}");
        }
    }
}

/// A walk ends at the registry, after each endpoint at most twice, and never goes from TLS that worked to plain HTTP.
fn plans(config: &DaemonConfig, domain: DomainView<'_>, operation: Purpose) {
    let Ok(plan) = EndpointPlan::new(config, domain, operation, &Addresses::new()) else {
        panic!("Docker Hub is a host");
    };
    let mirrors = if operation.reads() { config.mirrors().len() } else { 0 };
    assert_eq!(plan.endpoints().count(), mirrors + 1);
    for outcome in
        [Outcome::Unreachable, Outcome::TlsFailed, Outcome::Answered(404), Outcome::Unusable]
    {
        let mut walk = plan.start();
        let mut confirmed = Vec::new();
        for _ in 0..=plan.tries().count() {
            let now = walk.current();
            let authority = now.endpoint().authority();
            let is_tls = now.origin().scheme() == distref::registry::Scheme::Https;
            assert!(is_tls || !confirmed.contains(&authority), "{authority}");
            if is_tls && outcome.confirms_transport() {
                confirmed.push(authority);
            }
            assert_ne!(now.endpoint().is_mirror(), now.endpoint().takes_upstream_credentials());
            match walk.after(outcome) {
                Next::Try(next) => walk = next,
                Next::Stands => {
                    assert!(!now.endpoint().is_mirror());
                    break;
                }
                Next::Exhausted => break,
            }
        }
        assert!(!matches!(walk.after(outcome), Next::Try(_)));
    }
}
