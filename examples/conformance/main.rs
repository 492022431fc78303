//! Runs the crate against recorded answers of the reference implementations.
//!
//! ```text
//! conformance KIND FILE      KIND: reference, ops, sort, match, digest, platform,
//!                                  tag-succession, tag-select, tag-select-named, tag-curated,
//!                                  manifests, manifest-corpus
//! ```
//! FILE holds one JSON object per line; a corpus, what the files beside it are. Prints one line of counts, then the first 20 disagreements;
//! exits with 1 if there is any. What differs on purpose is listed, with its reason, in
//! `tests/data/deviations.tsv`: a listed row that starts to agree is a disagreement too.

mod deviations;
mod digest;
mod manifest_corpus;
mod manifests;
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
use std::path::{Path, PathBuf};
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
    /// Manifests, indexes, configs and descriptors, good ones and ones with one fault.
    Manifests,
    /// Documents found in public repositories.
    ManifestCorpus,
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
            Self::Manifests => "manifests",
            Self::ManifestCorpus => "manifest-corpus",
        }
    }

    /// What a row is called in the list of deviations.
    fn id(self, row: &Value) -> String {
        match self {
            Self::TagSuccession | Self::TagSelect | Self::TagSelectNamed | Self::TagCurated => {
                tags::id(row)
            }
            Self::ManifestCorpus => row["file"].as_str().unwrap_or_default().to_owned(),
            _ => row["id"].as_str().unwrap_or_default().to_owned(),
        }
    }

    /// Checks one row of a file in `folder`.
    fn check(self, row: &Value, folder: &Path) -> Verdict {
        match self {
            Self::Reference => reference::check(row),
            Self::Ops => ops::check(row),
            Self::Sort => sort::check(row),
            Self::Match => pattern::check(row),
            Self::Digest => digest::check(row),
            Self::Platform => platform::check(row),
            Self::TagSuccession => tags::succession(row),
            Self::TagSelect => tags::select(row),
            Self::TagSelectNamed => tags::select_named(row),
            Self::TagCurated => tags::curated(row),
            Self::Manifests => manifests::check(row),
            Self::ManifestCorpus => manifest_corpus::check(row, folder),
        }
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let Arguments { kind, file } = Arguments::parse();
    let mut report = Report::new(kind.name());
    let folder = file.parent().unwrap_or(Path::new("."));
    let named = |error: &dyn Error| format!("{}: {error}", file.display());
    let lines = BufReader::new(File::open(&file).map_err(|error| named(&error))?).lines();
    for line in lines {
        let row: Value = serde_json::from_str(&line?).map_err(|error| named(&error))?;
        report.add(&kind.id(&row), &row, kind.check(&row, folder));
    }
    print!("{report}");
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
