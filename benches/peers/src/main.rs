//! Measures distref against the physical limit and against its peers, in one run, as one table.
//!
//! `cargo run --release` in this folder. Progress goes to standard error, the table to standard
//! output. Only ratios within one run mean anything.

mod challenges;
mod counting;
mod digests;
mod first_parse;
mod manifests;
mod peers;
mod references;
mod table;
mod tags;
mod timing;

#[path = "../../support/corpus.rs"]
mod corpus;
#[path = "../../support/manifests.rs"]
mod documents;
#[path = "../../support/challenges.rs"]
mod headers;

use std::io;

use references::Set;
use table::{Budget, Table};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [argument, parser] = arguments.as_slice()
        && argument == first_parse::ARGUMENT
    {
        first_parse::child(parser);
        return Ok(());
    }
    report()
}

fn report() -> io::Result<()> {
    let (valid, big, invalid) = (valid(), big(), corpus::invalid());
    let mut table = Table::default();
    for set in [&valid, &big] {
        references::against_the_floor(&mut table, set);
        references::against_the_peers(&mut table, set);
    }
    references::refusals(&mut table, &valid.texts, &invalid);
    references::memory(&mut table, &valid.texts, &invalid);
    first_parse::measure(&mut table)?;
    digests::parsing(&mut table, &corpus::digests());
    digests::hashing(&mut table);
    let tags = corpus::release_tags(10_000);
    tags::sorting(&mut table, &tags);
    tags::comparing(&mut table, &tags);
    tags::memory(&mut table, &tags);
    let documents = manifests::sets();
    for set in &documents {
        manifests::measure(&mut table, set);
    }
    challenges::reading(&mut table, &headers::VALUES);
    challenges::memory(&mut table, &headers::VALUES);
    let mut sets: Vec<(&str, &[&str])> =
        vec![("valid", &valid.texts), ("big", &big.texts), ("invalid", &invalid), ("tags", &tags)];
    sets.push(("challenges", &headers::VALUES));
    sets.extend(documents.iter().map(|set| (set.name, &*set.texts)));
    println!("{}\n\n{table}", method(&sets));
    Ok(())
}

fn valid() -> Set {
    Set {
        name: "valid",
        texts: corpus::valid(),
        rounds: 100,
        floor: Budget::AtMost(7.0, 5.5),
        owned: Budget::AtMost(1.3, 1.0),
        peers: [
            Budget::AtLeast(3.5, 5.0),
            Budget::None,
            Budget::None,
            Budget::AtLeast(80.0, 120.0),
        ],
    }
}

fn big() -> Set {
    Set {
        name: "big",
        texts: corpus::big(),
        rounds: 15,
        floor: Budget::AtMost(5.0, 3.5),
        owned: Budget::None,
        peers: [Budget::AtLeast(2.5, 3.8), Budget::None, Budget::None, Budget::None],
    }
}

/// What the table stands for, in words.
fn method(sets: &[(&str, &[&str])]) -> String {
    let sets: Vec<String> = sets
        .iter()
        .map(|(name, texts)| {
            let mean = corpus::bytes(texts) / texts.len() as u64;
            format!("`{name}` is {} texts of {mean} bytes on average", texts.len())
        })
        .collect();
    format!(
        "{}. A ÷ B is the time of A by the time of B; of a peer's, on as many texts as it accepts \
         (of `invalid`: refuses). Contenders take turns; *best* compares the fastest rounds, \
         *median* is the median over the rounds, both in CPU time of the thread; for the first \
         parse, in wall time of a fresh process. *keeps* judges the worse of the two.",
        sets.join(", ")
    )
}
