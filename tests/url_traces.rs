//! Exchanges between clients and registries, recorded: where replies sent to is where the clients went.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use distref::registry::{CheckedUrl, HopError, HopPolicy, RealmPolicy, RedirectChain};
use serde_json::Value;

/// Of a recording, the exchanges in order; nothing, said aloud, where there are no recordings.
fn recordings() -> Vec<Vec<Value>> {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS") else {
        println!("IMAGE_VECTORS is not set: the recordings are skipped");
        return Vec::new();
    };
    let folder = PathBuf::from(folder).join("corpus/traces");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    let exchanges = files.map(|path| {
        let lines = fs::read_to_string(path).unwrap();
        lines.lines().skip(1).map(|line| serde_json::from_str(line).unwrap()).collect()
    });
    exchanges.collect()
}

fn header<'a>(message: &'a Value, name: &str) -> Option<&'a str> {
    let headers = message["headers"].as_array()?.iter();
    let mut named =
        headers.filter(|pair| pair[0].as_str().is_some_and(|n| n.eq_ignore_ascii_case(name)));
    named.next()?[1].as_str()
}

/// What was asked for. Recorded without TLS.
fn requested(exchange: &Value) -> Option<CheckedUrl> {
    let (host, target) = (header(&exchange["req"], "Host")?, exchange["req"]["target"].as_str()?);
    format!("http://{host}{target}").parse().ok()
}

/// A URL without what clients add to an upload's when they are done, and write in several ways.
fn without_digest(url: &CheckedUrl) -> String {
    let query = url.query().unwrap_or_default();
    let mut kept: Vec<_> = query.split('&').filter(|pair| !pair.starts_with("digest=")).collect();
    kept.sort_unstable();
    format!("{}{}?{}", url.origin(), url.path(), kept.join("&"))
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn every_place_that_a_registry_sent_to_is_read_and_clients_went_there() {
    let (mut requests, mut locations, mut visited, mut links, mut realms, mut redirects) =
        (0, 0, 0, 0, 0, 0);
    for exchanges in recordings() {
        let asked: BTreeSet<_> =
            exchanges.iter().filter_map(requested).map(|url| without_digest(&url)).collect();
        for exchange in &exchanges {
            let Some(from) = requested(exchange) else { continue };
            requests += 1;
            let reply = &exchange["resp"];
            let policy = HopPolicy::new(from.origin().clone());
            if let Some(location) = header(reply, "Location") {
                let hop =
                    policy.location(&from, location).unwrap_or_else(|e| panic!("{location}: {e}"));
                locations += 1;
                visited += usize::from(asked.contains(&without_digest(hop.url())));
                let status = u16::try_from(reply["status"].as_u64().unwrap()).unwrap();
                if matches!(status, 301..=303 | 307 | 308) {
                    let mut chain = RedirectChain::new(policy.clone(), "GET", from.clone());
                    match chain.follow(status, Some(location.as_bytes())) {
                        Ok(redirect) => assert_eq!(redirect, hop),
                        // The probes ask for paths that are not canonical as well.
                        Err(error) => assert_eq!((error, hop.url()), (HopError::Loop, &from)),
                    }
                    redirects += 1;
                }
            }
            if let Some(link) = header(reply, "Link") {
                let target = link.split(['<', '>']).nth(1).unwrap();
                policy.link(&from, target).unwrap_or_else(|e| panic!("{link}: {e}"));
                links += 1;
            }
            let challenge =
                header(reply, "WWW-Authenticate").filter(|text| text.starts_with("Bearer"));
            if let Some(challenge) = challenge {
                let realm =
                    challenge.split("realm=\"").nth(1).and_then(|rest| rest.split('"').next());
                let hop = RealmPolicy::new(from.origin().clone()).realm(realm.unwrap()).unwrap();
                let start = format!("{}?", hop.url().expose());
                assert!(asked.iter().any(|url| url.starts_with(&start)), "{start}");
                realms += 1;
            }
        }
    }
    println!(
        "{requests} requests, {locations} locations ({visited} visited, {redirects} redirects), \
         {links} links, {realms} realms"
    );
    let is_skipped = std::env::var_os("IMAGE_VECTORS").is_none();
    assert!(
        is_skipped || (locations > 0 && visited > 0 && links > 0 && realms > 0 && redirects > 0)
    );
}
