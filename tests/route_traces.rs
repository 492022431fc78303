//! Requests that clients sent to four registries, recorded: each is read as a route, and refused only where the
//! registries refuse it too, but for the listed deviations.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use distref::protocol::Route;
use distref::protocol::auth::ScopeSet;
use http::Method;
use serde_json::Value;

/// Method, target, registry, its status, ours (`200` for a route), why they differ. `*` in a target is any text.
const DEVIATIONS: &str = include_str!("data/route-deviations.tsv");

/// An exchange of a registry.
struct Exchange {
    server: String,
    method: Method,
    target: String,
    /// `None` where the registry hung up.
    status: Option<u64>,
    body: String,
    /// What a challenge asks for.
    scope: Option<String>,
}

impl Exchange {
    /// `200` for a route.
    fn ours(&self) -> u16 {
        self.route().map_or_else(|refusal| refusal.status().as_u16(), |_| 200)
    }

    fn route(&self) -> Result<Route<'_>, distref::protocol::Refusal> {
        let (path, query) = match self.target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (&*self.target, None),
        };
        Route::parse(&self.method, path, query)
    }

    /// Whether the registry has no such route: by its status, or by what it says.
    fn is_unknown(&self) -> bool {
        let is_plain = self.status == Some(404) && self.body.starts_with("404 page");
        is_plain || self.body.contains("METHOD_UNKNOWN") || matches!(self.status, Some(301 | 405))
    }

    /// Whether what we say goes with what the registry said.
    fn agrees(&self) -> bool {
        match self.ours() {
            200 => !self.is_unknown() && self.status.is_some(),
            404 => self.status == Some(404),
            405 => self.status == Some(405) || self.body.contains("METHOD_UNKNOWN"),
            _ => self.status.is_some_and(|status| (400..500).contains(&status)),
        }
    }

    fn row(&self) -> [String; 5] {
        let status = self.status.map_or("-".into(), |status| status.to_string());
        let (method, target) = (self.method.to_string(), self.target.clone());
        [method, target, self.server.clone(), status, self.ours().to_string()]
    }
}

/// The recorded exchanges with registries, a list per file; none, said aloud, where there are no recordings.
fn recorded(start: &str) -> Vec<Vec<Exchange>> {
    let Some(folder) = std::env::var_os("IMAGE_VECTORS") else {
        println!("IMAGE_VECTORS is not set: the traces are skipped");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = fs::read_dir(PathBuf::from(folder).join("corpus/traces"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap();
            name.starts_with(start) && path.extension().unwrap() == "jsonl"
        })
        .collect();
    paths.sort();
    paths.iter().map(|path| exchanges(&fs::read_to_string(path).unwrap())).collect()
}

fn exchanges(lines: &str) -> Vec<Exchange> {
    let values: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let server = values[0]["meta"]["server"].as_str().unwrap();
    let server = server.split(" (").next().unwrap();
    let requests = values.iter().filter(|it| it["to"] == "registry");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    requests
        .map(|it| Exchange {
            server: server.to_owned(),
            method: text(&it["req"]["method"]).parse().unwrap(),
            target: text(&it["req"]["target"]),
            status: it["resp"]["status"].as_u64(),
            body: text(&it["resp"]["body"]["text"]),
            scope: scope(&it["resp"]["headers"]),
        })
        .collect()
}

/// `scope="…"` of `WWW-Authenticate`.
fn scope(headers: &Value) -> Option<String> {
    let header = headers.as_array()?.iter().find(|it| it[0] == "Www-Authenticate")?;
    let (_, rest) = header[1].as_str()?.split_once("scope=\"")?;
    rest.split_once('"').map(|(scope, _)| scope.to_owned())
}

fn is_row(known: &[&str], row: &[String; 5]) -> bool {
    let mut rest = Some(row[1].as_str());
    let mut pieces = known[1].split('*');
    rest = rest.and_then(|rest| rest.strip_prefix(pieces.next()?));
    for piece in pieces {
        rest = rest.and_then(|rest| rest.find(piece).map(|at| &rest[at + piece.len()..]));
    }
    let is_target = rest.is_some_and(|rest| rest.is_empty() || known[1].ends_with('*'));
    is_target && known[0] == row[0] && known[2..5] == row[2..]
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn what_registries_were_asked_is_read_as_they_read_it() {
    let exchanges: Vec<Exchange> = recorded("").into_iter().flatten().collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut listed: Vec<(Vec<&str>, usize)> = DEVIATIONS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| (line.split('\t').collect(), 0))
        .collect();
    let mut missing = Vec::new();
    for exchange in &exchanges {
        let label = match exchange.route() {
            Ok(route) => route.label().to_owned(),
            Err(refusal) => format!("refused {}", refusal.status().as_u16()),
        };
        *counts.entry(label).or_default() += 1;
        if exchange.agrees() {
            continue;
        }
        let row = exchange.row();
        match listed.iter_mut().find(|(known, _)| is_row(known, &row)) {
            Some((_, found)) => *found += 1,
            None => missing.push(row.join("\t")),
        }
    }
    println!("{} requests: {counts:#?}", exchanges.len());
    missing.dedup();
    assert!(missing.is_empty(), "not listed:\n{}", missing.join("\n"));
    let idle = listed.iter().filter(|(_, found)| *found == 0 && !exchanges.is_empty());
    let idle: Vec<String> = idle.map(|(row, _)| row.join("\t")).collect();
    assert!(idle.is_empty(), "listed, and agreed on:\n{}", idle.join("\n"));
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn what_four_registries_refuse_alike_is_refused_so() {
    let files = recorded("probe-errors-");
    let mut agreed = 0;
    for (at, first) in files.iter().take(1).flatten().enumerate() {
        let alike: Vec<&Exchange> = files.iter().map(|file| &file[at]).collect();
        let is_same = |it: &&Exchange| it.method == first.method && it.status == first.status;
        if !alike.iter().all(is_same) || first.ours() == 200 {
            continue;
        }
        assert_eq!(Some(first.ours().into()), first.status, "{} {}", first.method, first.target);
        println!("{} {}: {}", first.method, first.target, first.ours());
        agreed += 1;
    }
    assert!(files.is_empty() || agreed > 0, "nothing was compared");
}

#[test]
#[ignore = "needs IMAGE_VECTORS"]
fn the_scopes_of_a_route_are_those_that_a_registry_challenges_with() {
    let exchanges: Vec<Exchange> = recorded("auth-bearer-").into_iter().flatten().collect();
    let mut compared = 0;
    for exchange in &exchanges {
        let Some(challenge) = &exchange.scope else { continue };
        let scopes = exchange.route().unwrap().scopes();
        assert_eq!(scopes, ScopeSet::read(challenge), "{} {}", exchange.method, exchange.target);
        println!("{} {}: {scopes}", exchange.method, exchange.target);
        compared += 1;
    }
    assert!(exchanges.is_empty() || compared > 0, "nothing was compared");
}
