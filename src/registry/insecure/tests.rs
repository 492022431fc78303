//! The table of moby: what its tests say of entries and of decisions. Source: moby, `daemon/pkg/registry/config_test.go`
//! and `registry_test.go`; `parse` and `decide` rows in their order.

use alloc::string::ToString;
use core::net::IpAddr;

use super::*;
use crate::reference::DomainView;

/// The names that moby's tests can look up.
fn look_up(name: &str) -> Option<Vec<IpAddr>> {
    let addresses: &[&str] = match name {
        "localhost" => &["127.0.0.1", "::1"],
        "example.com" => &["42.42.42.42"],
        "other.com" => &["43.43.43.43"],
        _ => return None,
    };
    Some(addresses.iter().map(|address| address.parse().unwrap()).collect())
}

/// By host and port as any text: rows of moby hold some that are no domain of a reference.
fn reason_for(authority: &str, entries: &[&str]) -> DecisionReason {
    let registries = InsecureRegistries::parse(entries).unwrap();
    let mut addresses = Addresses::new();
    if let Some((name, found)) =
        registries.name_in(authority).and_then(|name| Some((name, look_up(name)?)))
    {
        addresses = addresses.with(name, found);
    }
    let reason = registries.reason_for(authority, &addresses);
    if let Some(domain) = DomainView::accept(authority) {
        assert_eq!(registries.decide(domain, &addresses).reason(), &reason, "{authority}");
    }
    reason
}

#[test]
fn the_moby_table_of_entries() {
    use InsecureError::{Host, Hyphen, Port, Scheme};
    for (text, expected) in [
        // TestLoadInsecureRegistries
        ("127.0.0.1", Ok("127.0.0.1")),
        ("127.0.0.1:8080", Ok("127.0.0.1:8080")),
        ("2001:db8::1", Ok("2001:db8::1")),
        ("[2001:db8::1]:80", Ok("[2001:db8::1]:80")),
        ("http://myregistry.example.com", Ok("myregistry.example.com")),
        ("https://myregistry.example.com", Ok("myregistry.example.com")),
        ("HTTP://myregistry.example.com", Ok("myregistry.example.com")),
        ("svn://myregistry.example.com", Err(Scheme)),
        ("-invalid-registry", Err(Hyphen)),
        ("mytest-.com", Err(Host)),
        ("1200:0000:AB00:1234:0000:2552:7777:1313:8080", Err(Host)),
        ("myregistry.example.com:500000", Err(Port)),
        ("\"myregistry.example.com\"", Err(Host)),
        ("\"myregistry.example.com:5000\"", Err(Host)),
        // TestNewServiceConfig
        ("[fe80::]/64", Err(Host)),
        ("102.10.8.1/24", Ok("102.10.8.0/24")),
        // TestValidateIndexName, TestValidateIndexNameWithError
        ("example.com", Ok("example.com")),
        ("mytest-1.com", Ok("mytest-1.com")),
        ("docker.io-", Err(Hyphen)),
        ("-example.com", Err(Hyphen)),
        ("mirror-1.example.com/v1/?q=foo-", Err(Hyphen)),
        ("mirror-1.example.com/v1/?q=foo", Err(Host)), // a name to that test, refused as a host
    ] {
        let read = text.parse::<InsecureEntry>();
        let means = |entry: InsecureEntry| match entry.network() {
            Some(network) => network.to_string(),
            None => entry.host().unwrap().into(),
        };
        assert_eq!(read.map(means), expected.map(Into::into), "{text}");
    }
}

#[test]
fn the_moby_table_of_decisions() {
    for (registry, entries, is_secure) in [
        // TestIsSecureIndex
        ("docker.io", &[][..], true),
        ("example.com", &[], true),
        ("example.com", &["example.com"], false),
        ("localhost", &["localhost:5000"], false),
        ("localhost:5000", &["localhost:5000"], false),
        ("localhost", &["example.com"], false),
        ("127.0.0.1:5000", &["127.0.0.1:5000"], false),
        ("localhost", &[], false),
        ("localhost:5000", &[], false),
        ("127.0.0.1", &[], false),
        ("localhost", &["example.com"], false),
        ("127.0.0.1", &["example.com"], false),
        ("example.com", &[], true),
        ("example.com", &["example.com"], false),
        ("127.0.0.1", &["example.com"], false),
        ("127.0.0.1:5000", &["example.com"], false),
        ("example.com:5000", &["42.42.0.0/16"], false),
        ("example.com", &["42.42.0.0/16"], false),
        ("example.com:5000", &["42.42.42.42/8"], false),
        ("127.0.0.1:5000", &["127.0.0.0/8"], false),
        ("42.42.42.42:5000", &["42.1.1.1/8"], false),
        ("invalid.example.com", &["42.42.0.0/16"], true),
        ("invalid.example.com", &["invalid.example.com"], false),
        ("invalid.example.com:5000", &["invalid.example.com"], true),
        ("invalid.example.com:5000", &["invalid.example.com:5000"], false),
        // TestNewIndexInfo, no mirrors
        ("docker.io", &[], true),
        ("index.docker.io", &[], true),
        ("example.com", &[], true),
        ("127.0.0.1:5000", &[], false),
        // TestNewIndexInfo, mirrors
        ("docker.io", &["example.com"], true),
        ("index.docker.io", &["example.com"], true),
        ("example.com", &["example.com"], false),
        ("example.com:5000", &["example.com"], true),
        ("127.0.0.1", &["example.com"], false),
        ("127.0.0.1:5000", &["example.com"], false),
        ("127.255.255.255", &["example.com"], false),
        ("127.255.255.255:5000", &["example.com"], false),
        ("::1", &["example.com"], false),
        ("[::1]:5000", &["example.com"], false),
        ("::2", &["example.com"], true),
        ("[::2]:5000", &["example.com"], true),
        ("other.com", &["example.com"], true),
        // TestNewIndexInfo, custom insecure
        ("example.com", &["42.42.0.0/16"], false),
        ("example.com:5000", &["42.42.0.0/16"], false),
        ("127.0.0.1", &["42.42.0.0/16"], false),
        ("127.0.0.1:5000", &["42.42.0.0/16"], false),
        ("42.42.0.1:5000", &["42.42.0.0/16"], false),
        ("42.43.0.1:5000", &["42.42.0.0/16"], true),
        ("other.com", &["42.42.0.0/16"], true),
    ] {
        let reason = reason_for(registry, entries);
        assert_eq!(!reason.is_insecure(), is_secure, "{registry} {entries:?}: {reason:?}");
    }
}

#[test]
fn a_decision_says_what_decided() {
    use DecisionReason::{Hub, Listed, Loopback, NotListed, Unresolved};
    let entry = |text: &str| text.parse::<InsecureEntry>().unwrap();
    let network = |text: &str, address: &str| DecisionReason::Network {
        entry: entry(text),
        address: address.parse().unwrap(),
    };
    let loopback =
        |network: Network, address: &str| Loopback { network, address: address.parse().unwrap() };
    for (registry, entries, reason) in [
        ("docker.io", &["docker.io", "0.0.0.0/0"][..], Hub),
        ("index.docker.io", &["index.docker.io"], Hub),
        ("docker.io:443", &["docker.io"], Unresolved),
        ("registry-1.docker.io", &["registry-1.docker.io"], Listed(entry("registry-1.docker.io"))),
        ("h:5000", &["http://h:5000"], Listed(entry("http://h:5000"))),
        ("H:5000", &["h:5000"], Unresolved),
        ("h", &["h:5000"], Unresolved),
        ("h:5000", &["h"], Unresolved),
        ("other.com", &["10.0.0.0/8"], NotListed),
        ("10.1.2.3", &["10.0.0.0/8"], network("10.0.0.0/8", "10.1.2.3")),
        ("[::ffff:10.1.2.3]:80", &["10.0.0.0/8"], network("10.0.0.0/8", "::ffff:10.1.2.3")),
        ("example.com", &["42.0.0.1/8", "42.42.0.0/16"], network("42.0.0.1/8", "42.42.42.42")),
        ("localhost", &[], loopback(Network::LOOPBACK_V4, "127.0.0.1")),
        ("127.0.0.1", &["127.0.0.1/8"], network("127.0.0.1/8", "127.0.0.1")),
        ("[::1]:5000", &[], loopback(Network::LOOPBACK_V6, "::1")),
        ("[::1]", &[], Unresolved),
        ("", &[], Unresolved),
        (":5000", &[], Unresolved),
        ("1.2.3.4", &[], NotListed),
    ] {
        assert_eq!(reason_for(registry, entries), reason, "{registry} {entries:?}");
    }
}

#[test]
fn addresses_of_what_is_no_name_do_not_count() {
    let registries = InsecureRegistries::new();
    let here: IpAddr = "127.0.0.1".parse().unwrap();
    for registry in ["docker.io", "1.2.3.4", "[::1]", "", "10.0.0.1/8"] {
        let addresses = Addresses::new().with(registry, [here]);
        assert!(!registries.reason_for(registry, &addresses).is_insecure(), "{registry}");
        assert_eq!(registries.name_in(registry), None, "{registry}");
    }
    for (addresses, is_insecure) in [
        (Addresses::new().with("h", [here]), true),
        (Addresses::new().with("h", []), false),
        (Addresses::new().with("h:5000", [here]), false), // no name
        (Addresses::new().with("other", [here]), false),
    ] {
        let found = registries.reason_for("h:5000", &addresses).is_insecure();
        assert_eq!(found, is_insecure, "{addresses:?}");
    }
}

#[test]
fn a_text_that_is_no_host_gets_no_decision() {
    for text in [
        "http://registry.corp:5000",
        "https://registry.corp",
        "registry.corp:5000/app",
        " registry.corp:5000",
        "registry.corp:5000 ",
        "user@registry.corp",
        "",
        "not a host!",
    ] {
        assert!(DomainView::parse(text).is_err(), "{text}");
    }
}

#[test]
fn localhost_is_this_machine_unless_its_addresses_say_otherwise() {
    let elsewhere = ["1.2.3.4".parse().unwrap()];
    let at = |name: &str, addresses: &[IpAddr]| Addresses::new().with(name, addresses.to_vec());
    for (registry, addresses, is_insecure) in [
        ("localhost", Addresses::new(), true),
        ("localhost:5000", Addresses::new(), true),
        ("LocalHost:5000", Addresses::new(), true),
        ("localhost:5000", at("localhost", &elsewhere), false),
        ("localhost:5000", at("localhost", &[]), false),
        ("localhost.example.com", Addresses::new(), false),
        ("localhost.", Addresses::new(), false),
    ] {
        let reason = InsecureRegistries::new().reason_for(registry, &addresses);
        assert_eq!(reason.is_insecure(), is_insecure, "{registry} {addresses:?}");
    }
}

#[test]
fn plain_http_is_not_tried_once_tls_was_confirmed() {
    use Attempt::{Http, Https, HttpsUnverified};
    for (order, tls_confirmed, attempts) in [
        (SchemeOrder::Https, false, &[Https][..]),
        (SchemeOrder::Https, true, &[Https]),
        (SchemeOrder::HttpsUnverifiedThenHttp, false, &[HttpsUnverified, Http]),
        (SchemeOrder::HttpsUnverifiedThenHttp, true, &[HttpsUnverified]),
    ] {
        assert_eq!(order.attempts(tls_confirmed), attempts);
    }
}

#[test]
fn entries_are_kept_once_and_up_to_the_limit() {
    let mut registries =
        InsecureRegistries::parse(["a", "http://a", "10.0.0.1/8", "10.0.0.2/8"]).unwrap();
    assert_eq!(registries.entries().count(), 2);
    let many = (0..).map(|at| alloc::format!("h{at}"));
    let filled = many.take(InsecureRegistries::MAX_ENTRIES - 2);
    filled.for_each(|host| registries.add(host.parse().unwrap()).unwrap());
    assert_eq!(registries.add("b".parse().unwrap()), Err(InsecureError::TooMany));
}
