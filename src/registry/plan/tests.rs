//! Which endpoints a plan has, and how it is gone through.

use alloc::format;
use alloc::string::{String, ToString};

use super::*;

fn config(mirrors: &[&str], insecure: &[&str]) -> DaemonConfig {
    let text =
        format!("{{\"registry-mirrors\": {mirrors:?}, \"insecure-registries\": {insecure:?}}}");
    DaemonConfig::parse(&text).unwrap()
}

fn plan(config: &DaemonConfig, domain: &str, operation: Purpose) -> EndpointPlan {
    let domain = DomainView::parse(domain).unwrap();
    let addresses = Addresses::new()
        .with("localhost", ["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()])
        .with("example.com", ["42.42.42.42".parse().unwrap()])
        .with("m.example", ["10.1.1.1".parse().unwrap()]);
    EndpointPlan::new(config, domain, operation, &addresses).unwrap()
}

/// The tries of a plan: the attempt, and where to.
fn shown(plan: &EndpointPlan) -> Vec<String> {
    let shown = |one: Try<'_>| {
        let prefix = one.endpoint().prefix();
        format!("{} {}{prefix}", one.attempt().as_str(), one.origin())
    };
    plan.tries().map(shown).collect()
}

/// Where a walk is after these outcomes; `None` when nobody is left to ask.
fn walked(plan: &EndpointPlan, outcomes: &[Outcome]) -> Option<String> {
    let mut walk = plan.start();
    for &outcome in outcomes {
        match walk.after(outcome) {
            Next::Try(next) => walk = next,
            Next::Stands => return Some("stands".into()),
            Next::Exhausted => return None,
        }
    }
    Some(format!("{} {}", walk.current().attempt().as_str(), walk.current().origin()))
}

#[test]
fn mirrors_are_for_docker_hub_and_for_reading() {
    use Purpose::{Pull, Push, Resolve};
    let config = config(&["https://a.example", "http://b.example:5000/hub"], &[]);
    let with = [
        "https https://a.example",
        "http http://b.example:5000/hub",
        "https https://registry-1.docker.io",
    ];
    for (domain, operation, expected) in [
        ("docker.io", Pull, &with[..]),
        ("docker.io", Resolve, &with),
        ("docker.io", Push, &with[2..]),
        ("index.docker.io", Pull, &with),
        ("registry-1.docker.io", Pull, &with[2..]),
        ("ghcr.io", Pull, &["https https://ghcr.io"]),
    ] {
        assert_eq!(shown(&plan(&config, domain, operation)), expected, "{domain} {operation}");
    }
}

#[test]
fn insecure_registries_are_tried_with_tls_first() {
    let config = config(
        &["https://m.example", "https://127.0.0.1:5000", "http://localhost"],
        &["10.0.0.0/8", "h:5000"],
    );
    for (domain, expected) in [
        ("h:5000", &["https-unverified https://h:5000", "http http://h:5000"][..]),
        ("H:5000", &["https https://h:5000"]),
        ("h:5001", &["https https://h:5001"]),
        ("localhost", &["https-unverified https://localhost", "http http://localhost"]),
        ("[::1]:443", &["https-unverified https://[::1]", "http http://[::1]:443"]),
        ("example.com", &["https https://example.com"]),
        (
            "docker.io",
            &[
                "https-unverified https://m.example",
                "https-unverified https://127.0.0.1:5000",
                "http http://localhost",
                "https https://registry-1.docker.io",
            ],
        ),
    ] {
        assert_eq!(shown(&plan(&config, domain, Purpose::Pull)), expected, "{domain}");
    }
}

#[test]
fn upstream_credentials_go_to_no_mirror() {
    let plan =
        plan(&config(&["https://a.example", "http://b.example"], &[]), "docker.io", Purpose::Pull);
    let found: Vec<_> = plan
        .endpoints()
        .map(|one| (one.is_mirror(), one.takes_upstream_credentials(), one.namespace()))
        .collect();
    let mirror = (true, false, Some("docker.io"));
    assert_eq!(found, [mirror, mirror, (false, true, None)]);
}

#[test]
fn a_url_is_below_the_prefix_and_says_the_domain_to_a_mirror() {
    let config = config(&["https://a.example/x/y/"], &[]);
    let plan = plan(&config, "docker.io", Purpose::Pull);
    for (place, path, expected) in [
        (0, "/v2/", "https://a.example/x/y/v2/?ns=docker.io"),
        (0, "v2/a/tags/list?n=1", "https://a.example/x/y/v2/a/tags/list?n=1&ns=docker.io"),
        (1, "/v2/", "https://registry-1.docker.io/v2/"),
    ] {
        let url = plan.tries().nth(place).unwrap().url(path).unwrap();
        assert_eq!(url.expose(), expected);
    }
    let quiet = plan.clone().without_namespace();
    let url = quiet.start().current().url("/v2/").unwrap();
    assert_eq!(url.expose(), "https://a.example/x/y/v2/");
    assert!(plan.start().current().url("/v2/ x").is_err());
}

#[test]
fn a_mirror_that_fails_is_passed_over() {
    use Outcome::{Answered, TlsFailed, Unreachable, Unusable};
    let config = config(&["https://a.example", "https://b.example"], &[]);
    let plan = plan(&config, "docker.io", Purpose::Pull);
    for outcome in [
        Unreachable,
        TlsFailed,
        Unusable,
        Answered(404),
        Answered(401),
        Answered(403),
        Answered(429),
        Answered(500),
        Answered(503),
        Answered(307),
    ] {
        assert_eq!(walked(&plan, &[outcome]).unwrap(), "https https://b.example", "{outcome:?}");
        let hub = walked(&plan, &[outcome, outcome]).unwrap();
        assert_eq!(hub, "https https://registry-1.docker.io", "{outcome:?}");
    }
    for (outcomes, end) in [
        (&[Answered(200)][..], Some("stands")),
        (&[Answered(304)], Some("stands")),
        (&[Unreachable, Answered(206)], Some("stands")),
        (&[Unreachable, Unreachable, Answered(404)], Some("stands")),
        (&[Unreachable, Unreachable, Answered(500)], Some("stands")),
        (&[Unreachable, Unreachable, Unusable], Some("stands")),
        (&[Unreachable, Unreachable, TlsFailed], None),
        (&[Answered(404), Answered(404), Unreachable], None),
    ] {
        assert_eq!(walked(&plan, outcomes).as_deref(), end, "{outcomes:?}");
    }
}

#[test]
fn plain_http_is_tried_only_where_no_tls_came_about() {
    use Outcome::{Answered, TlsFailed, Unreachable, Unusable};
    let insecure = plan(&config(&[], &["h:5000"]), "h:5000", Purpose::Push);
    for (outcomes, end) in [
        (&[TlsFailed][..], Some("http http://h:5000")),
        (&[Unreachable], Some("http http://h:5000")),
        (&[Answered(500)], Some("stands")),
        (&[Unusable], Some("stands")),
        (&[TlsFailed, Unreachable], None),
    ] {
        assert_eq!(walked(&insecure, outcomes).as_deref(), end, "{outcomes:?}");
    }
    let confirmed = insecure.with_tls_confirmed(&"https://H:5000".parse().unwrap());
    assert_eq!(walked(&confirmed, &[TlsFailed]), None);

    // The same mirror, with and without TLS.
    let both = config(&["https://m.example", "http://M.example", "http://m.example:80"], &[]);
    let both = plan(&both, "docker.io", Purpose::Pull);
    for (outcome, next) in [
        (TlsFailed, "http http://m.example"),
        (Answered(404), "https https://registry-1.docker.io"), // on neither spelling of port 80
    ] {
        assert_eq!(walked(&both, &[outcome]).unwrap(), next, "{outcome:?}");
    }
    let confirmed = both.with_tls_confirmed(&"https://m.example".parse().unwrap());
    assert_eq!(shown(&confirmed).len(), 2);
    let listed = plan(&config(&[], &["h.example:443"]), "h.example:443", Purpose::Pull);
    let seen = listed.start().current().origin().clone(); // printed without its port
    assert_eq!(walked(&listed.clone().with_tls_confirmed(&seen), &[TlsFailed]), None);
    let elsewhere = "https://h.example:8443".parse().unwrap();
    assert_eq!(shown(&listed.with_tls_confirmed(&elsewhere)).len(), 2);
}

#[test]
fn a_path_does_not_lead_out_of_a_mirror() {
    let mirrored = plan(&config(&["https://m.example/x"], &[]), "docker.io", Purpose::Pull);
    let url = |path: &str| mirrored.start().current().url(path).map(|url| url.expose().to_string());
    assert!(url("/v2/../../admin").is_err() && url("/v2/./").is_err());
    assert_eq!(url("/v2/?ns=ghcr.io").unwrap(), "https://m.example/x/v2/?ns=ghcr.io");
    assert_eq!(url("/v2/a..b/").unwrap(), "https://m.example/x/v2/a..b/?ns=docker.io");
}

#[test]
fn names_to_resolve_are_those_that_decide() {
    let config = config(
        &[
            "https://m.example",
            "http://plain.example",
            "https://10.0.0.1",
            "https://m.example:5000",
            "https://listed",
        ],
        &["listed", "ghcr.io"],
    );
    for (domain, operation, expected) in [
        ("docker.io", Purpose::Pull, &["m.example"][..]),
        ("docker.io", Purpose::Push, &[]),
        ("ghcr.io", Purpose::Pull, &[]),
        ("quay.io:443", Purpose::Pull, &["quay.io"]),
        ("127.0.0.1:5000", Purpose::Pull, &[]),
    ] {
        let domain = DomainView::parse(domain).unwrap();
        assert_eq!(
            EndpointPlan::names_to_resolve(&config, domain, operation),
            expected,
            "{domain}"
        );
    }
}

#[test]
fn a_domain_that_is_no_host_has_no_plan() {
    for domain in ["[:::]", "h:0", "h:99999"] {
        let parsed = DomainView::parse(domain).unwrap();
        let plan =
            EndpointPlan::new(&DaemonConfig::default(), parsed, Purpose::Pull, &Addresses::new());
        assert!(plan.is_err(), "{domain}");
        assert_eq!(plan.unwrap_err().to_string().lines().count(), 1);
    }
}
