//! Runs the crate against recorded answers of the reference implementations.
//!
//! ```text
//! conformance KIND FILE      KIND: reference, ops, sort, match, digest, platform,
//!                                  tag-succession, tag-select, tag-select-named, tag-curated
//! ```
//! FILE holds one JSON object per line. Prints one line of counts, then the first 20 disagreements;
//! exits with 1 if there is any. What differs on purpose is listed, with its reason, in
//! `tests/data/deviations.tsv`: a listed row that starts to agree is a disagreement too.

mod deviations;
mod digest;
mod ops;
mod pattern;
mod platform;
mod reference;
mod report;
mod sort;
mod tags;

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use serde_json::Value;

use crate::report::{Report, Verdict};

/// Runs the crate against recorded answers of the reference implementations.
#[derive(Parser)]
struct Arguments {
    /// What the rows of the file are.
    kind: Kind,
    /// The file: one JSON object per line.
    file: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// Parsing, in every reading of Go's library.
    Reference,
    /// Edits of a reference.
    Ops,
    /// Go's order.
    Sort,
    /// Patterns.
    Match,
    /// Digests: reading, computing, verifying, chaining.
    Digest,
    /// Platforms: reading, normal form, choice.
    Platform,
    /// Tags that replaced others.
    TagSuccession,
    /// Updates among the tags of a repository.
    TagSelect,
    /// The same, told which number is the version.
    TagSelectNamed,
    /// Facts about tags, written by hand.
    TagCurated,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Ops => "ops",
            Self::Sort => "sort",
            Self::Match => "match",
            Self::Digest => "digest",
            Self::Platform => "platform",
            Self::TagSuccession => "tag-succession",
            Self::TagSelect => "tag-select",
            Self::TagSelectNamed => "tag-select-named",
            Self::TagCurated => "tag-curated",
        }
    }

    /// What a row is called in the list of deviations.
    fn id(self, row: &Value) -> String {
        match self {
            Self::TagSuccession | Self::TagSelect | Self::TagSelectNamed | Self::TagCurated => {
                tags::id(row)
            }
            _ => row["id"].as_str().unwrap_or_default().to_owned(),
        }
    }

    /// The check of one row.
    fn check(self) -> fn(&Value) -> Verdict {
        match self {
            Self::Reference => reference::check,
            Self::Ops => ops::check,
            Self::Sort => sort::check,
            Self::Match => pattern::check,
            Self::Digest => digest::check,
            Self::Platform => platform::check,
            Self::TagSuccession => tags::succession,
            Self::TagSelect => tags::select,
            Self::TagSelectNamed => tags::select_named,
            Self::TagCurated => tags::curated,
        }
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let Arguments { kind, file } = Arguments::parse();
    let mut report = Report::new(kind.name());
    let named = |error: &dyn Error| format!("{}: {error}", file.display());
    let lines = BufReader::new(File::open(&file).map_err(|error| named(&error))?).lines();
    for line in lines {
        let row: Value = serde_json::from_str(&line?).map_err(|error| named(&error))?;
        report.add(&kind.id(&row), &row, kind.check()(&row));
    }
    print!("{report}");
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
