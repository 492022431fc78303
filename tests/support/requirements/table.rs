//! docs/registry.md names every test, and nothing that is not there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Rows of the distribution specification, of the image specification, of Docker's, and of what others get wrong.
const ROWS: [usize; 4] = [190, 14, 7, 18];
/// Rows that nothing proves, for the reason they give.
const UNPROVED: usize = 11;
const ENDPOINTS: [&str; 19] = [
    "end-1", "end-2", "end-3", "end-4", "end-4a", "end-4b", "end-4c", "end-5", "end-6", "end-7",
    "end-7b", "end-8", "end-9", "end-10", "end-11", "end-12", "end-13", "end-14", "error",
];
const LEVELS: [&str; 6] = ["MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY", "says"];

struct Row {
    /// `end-5.1`, `code-1`
    id: String,
    level: Option<String>,
    proof: String,
}

impl Row {
    /// The texts between backticks that name tests, with or without a file.
    fn tests(&self) -> impl Iterator<Item = &str> {
        let quoted = self.proof.split('`').skip(1).step_by(2);
        quoted.filter(|text| text.contains('_') && !text.contains("::"))
    }
}

#[test]
fn every_requirement_has_a_test_that_is_there_or_a_reason() {
    let rows = rows();
    let missing: Vec<_> = rows
        .iter()
        .flat_map(|row| row.tests().map(|test| (&row.id, test)))
        .filter(|(_, test)| !is_there(test))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
    let is_reasoned =
        |row: &&Row| row.proof.starts_with("by choice: ") || row.proof.starts_with("open: ");
    let unproved: Vec<_> = rows.iter().filter(|row| row.tests().next().is_none()).collect();
    assert!(unproved.iter().all(is_reasoned));
    assert_eq!(unproved.len(), UNPROVED);
}

#[test]
fn every_test_is_one_of_a_requirement() {
    let rows = rows();
    let named: BTreeSet<_> = rows.iter().flat_map(Row::tests).collect();
    let tests: Vec<_> = sources().into_iter().flat_map(|(_, source)| tests_in(&source)).collect();
    let unnamed: Vec<_> = tests.iter().filter(|test| !named.contains(&***test)).collect();
    assert!(unnamed.is_empty(), "{unnamed:#?}");
}

#[test]
fn every_endpoint_has_rows_that_are_numbered() {
    let text = text("docs/registry.md");
    let parts = text.split("\n# ").skip(1).map(|part| rows_in(part).len());
    let first = rows_in(text.split("\n# ").next().unwrap_or_default()).len();
    assert_eq!(std::iter::once(first).chain(parts).collect::<Vec<_>>(), ROWS);

    let rows = rows();
    let mut last = ("", 0);
    for row in &rows {
        let (group, number) = row.id.rsplit_once(['.', '-']).expect("a number");
        let number: usize = number.parse().expect("a number");
        assert_eq!(number, if last.0 == group { last.1 + 1 } else { 1 }, "{}", row.id);
        last = (group, number);
        assert!(row.level.as_deref().is_none_or(|level| LEVELS.contains(&level)), "{}", row.id);
    }
    let groups: BTreeSet<_> =
        rows.iter().filter_map(|row| row.id.rsplit_once(['.', '-'])).collect();
    for endpoint in ENDPOINTS {
        assert!(groups.iter().any(|(group, _)| *group == endpoint), "{endpoint}");
    }
}

fn rows() -> Vec<Row> {
    rows_in(&text("docs/registry.md"))
}

/// The lines `| id | requirement | level | proof |`, the level where there is one.
fn rows_in(table: &str) -> Vec<Row> {
    let lines = table.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = lines.filter(|line| !line.starts_with('|')).map(|line| {
        let cells: Vec<_> = line.split(" | ").collect();
        let (id, level, proof) = match *cells {
            [id, _, level, proof] => (id, Some(level.to_owned()), proof),
            [id, _, proof] => (id, None, proof),
            _ => panic!("{line}"),
        };
        Row { id: id.to_owned(), level, proof: proof.to_owned() }
    });
    rows.collect()
}

/// Whether there is such a test; of these files if none is named.
fn is_there(test: &str) -> bool {
    match test.split_once(": ") {
        Some((file, test)) => tests_in(&text(file)).contains(&test.to_owned()),
        None => sources().iter().any(|(_, source)| tests_in(source).contains(&test.to_owned())),
    }
}

fn tests_in(source: &str) -> Vec<String> {
    let marked = source.split("#[test]\nfn ").skip(1);
    marked.filter_map(|rest| Some(rest.split_once('(')?.0.to_owned())).collect()
}

/// The files with the tests of requirements; not this one.
fn sources() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/requirements");
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path());
    let files = files.filter(|path| path.file_name().is_some_and(|name| name != "table.rs"));
    files.map(|path| (path.clone(), fs::read_to_string(path).expect("text"))).collect()
}

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
