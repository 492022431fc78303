//! Holds orders of tags, and updaters' choices among them, to the tags of official images.
//!
//! `cargo run --release --bin tag_rules -- FOLDER`, where FOLDER has `tag-succession.jsonl` and
//! `tag-select.jsonl`; without it, `$IMAGE_VECTORS/corpus`. Prints two Markdown tables.
//!
//! A crate is run as it is. A tool in another language is represented by its rule, written anew
//! from what the tool publishes: where that leaves a doubt, the doubt is settled in its favour.
//! The order of this crate was designed with tags of the same images in view; the others' were not.

mod data;
mod rules;
mod selection;
mod succession;
mod table;
mod text;

use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = folder() else {
        eprintln!("usage: tag_rules FOLDER, or set IMAGE_VECTORS");
        return ExitCode::from(2);
    };
    match report(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tag_rules: {error}");
            ExitCode::FAILURE
        }
    }
}

fn folder() -> Option<PathBuf> {
    let named = env::args_os().nth(1).map(PathBuf::from);
    named.or_else(|| Some(PathBuf::from(env::var_os("IMAGE_VECTORS")?).join("corpus")))
}

fn report(folder: &Path) -> Result<(), Box<dyn Error>> {
    let pairs = data::pairs(&folder.join("tag-succession.jsonl"))?;
    let tasks = data::tasks(&folder.join("tag-select.jsonl"))?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}\n{}", succession::report(&pairs), selection::report(&tasks))?;
    Ok(())
}
