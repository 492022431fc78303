//! docs/scenarios.md names every scenario once, and nothing that is not there.

use std::fs;
use std::path::Path;

/// As many as there are.
const COUNT: usize = 127;

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Number and proofs of each row.
fn rows(table: &str) -> Vec<(usize, Vec<&str>)> {
    let cells = table.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let number = cells.next()?.parse().ok()?;
        let proofs = cells.nth(1)?.trim_end_matches(" |").split(" · ");
        Some((number, proofs.map(|proof| proof.trim_matches('`')).collect()))
    });
    cells.collect()
}

/// Whether a trace of this title, or a function of this name, stands in the file.
fn is_there(proof: &str) -> bool {
    let (file, name) = proof.split_once(": ").unwrap_or((proof, ""));
    if Path::new(file).extension().is_none_or(|extension| extension != "trace") {
        let source = text(file);
        return source
            .match_indices(&format!("fn {name}"))
            .any(|(at, found)| source[at + found.len()..].starts_with(['(', '<']));
    }
    let traces = text(&format!("tests/data/traces/{file}"));
    let mut titles = traces.lines().filter_map(|line| line.strip_prefix("== "));
    if name.is_empty() { titles.next().is_some() } else { titles.any(|title| title == name) }
}

#[test]
fn every_scenario_is_proved_by_something_that_is_there() {
    let table = text("docs/scenarios.md");
    let rows = rows(&table);
    let numbers: Vec<_> = rows.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=COUNT).collect::<Vec<_>>());
    let missing: Vec<_> = rows
        .iter()
        .flat_map(|(number, proofs)| proofs.iter().map(move |proof| (number, proof)))
        .filter(|(_, proof)| !is_there(proof))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
