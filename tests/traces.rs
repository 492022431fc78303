//! Operations do what tests/data/traces/ says, however bodies are split.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

#[path = "support/exchange/mod.rs"]
mod exchange;

use exchange::Chunks;

/// How each trace is replayed.
const SPLITS: [Chunks; 5] = [
    Chunks::Whole,
    Chunks::Single,
    Chunks::Random(0x9e37_79b9_7f4a_7c15),
    Chunks::Random(0xdead_beef_cafe_f00d),
    Chunks::Random(42),
];

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/traces");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "trace")).collect();
    files.sort();
    files
}

/// `TRACE=part of a file name` in the environment replays those alone.
#[test]
fn every_trace_is_replayed_as_it_is_written() {
    let only = std::env::var("TRACE").unwrap_or_default();
    let mut faults = Vec::new();
    let mut count = 0;
    for path in files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        let traces = exchange::read(&fs::read_to_string(&path).unwrap());
        assert!(!traces.is_empty(), "{name} has no traces");
        for trace in traces {
            for split in SPLITS {
                count += 1;
                let mut line = 0;
                let played =
                    catch_unwind(AssertUnwindSafe(|| exchange::replay(&trace, split, &mut line)));
                if played.is_err() {
                    faults.push(format!("{name}:{line} ({}), {split:?}", trace.title));
                    break;
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of {count} fail:\n{}", faults.len(), faults.join("\n"));
    assert!(count > 0, "nothing was replayed");
}

#[test]
fn what_goes_otherwise_than_the_script_is_a_fault() {
    let ping = "== t\nO: ping\nC: GET https://registry.example/v2/\n";
    let basic = "S: 401\n   WWW-Authenticate: Basic realm=x\nA: credentials https://registry.example\n   basic u secret\n";
    for (script, is_kept) in [
        ("S: 200\nE: ok\n".to_owned(), true),
        ("S: 200\nE: ok output\n".to_owned(), false),
        ("S: 200\nE: error 404…\n".to_owned(), false),
        ("S: 200\nC: GET https://registry.example/v2/\n".to_owned(), false),
        ("S: 503\nT: 2s\n".to_owned(), false),
        ("S: 404\nE: error …\n".to_owned(), false),
        ("S: 200\n   > body\n   reset@2\nE: ok\n".to_owned(), false),
        ("S: 200\n   > body\n   unread\nE: ok\n".to_owned(), false),
        ("S: 200\n   Warning: 299 - \"w\"\nE: ok\n".to_owned(), false),
        (
            "S: 200\n   Warning: 299 - \"w\"\nE: ok\nN: https://registry.example: w\n".to_owned(),
            true,
        ),
        (format!("{basic}C: GET https://registry.example/v2/\nS: 200\nE: ok\n"), false),
        (
            format!(
                "{basic}C: GET https://registry.example/v2/\n   Authorization: Basic dTpzZWNyZXQ=\nS: 200\nE: ok\n"
            ),
            true,
        ),
        (
            "S: 404\n   > {\"token\": \"abc\", \"errors\": [{\"code\": \"abc\"}]}\nE: error 404…\n"
                .to_owned(),
            false,
        ),
    ] {
        let traces = exchange::read(&format!("{ping}{script}"));
        let played = catch_unwind(AssertUnwindSafe(|| {
            exchange::replay(&traces[0], Chunks::Whole, &mut 0);
        }));
        assert_eq!(played.is_ok(), is_kept, "{script}");
    }
}

#[test]
fn a_script_that_asks_for_nothing_is_a_fault() {
    let traces = exchange::read("== t\nT: +1s\n");
    let played =
        catch_unwind(AssertUnwindSafe(|| exchange::replay(&traces[0], Chunks::Whole, &mut 0)));
    assert!(played.is_err());
}
