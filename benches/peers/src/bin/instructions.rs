//! Runs a number of passes over a set and nothing else, for a tool that counts instructions.
//!
//! `instructions WHAT PASSES`. Two runs with different numbers of passes
//! differ by those passes alone. `instructions view` without a number prints the size of the set:
//! texts and bytes.

use std::hint::black_box;
use std::process::ExitCode;

use distref::DigestView;
use distref::manifest::{ImageManifest, Index};
use distref::protocol::auth::Challenges;
use distref::reference::{Reference, ReferenceView};

#[path = "../../../support/challenges.rs"]
mod challenges;
#[path = "../../../support/corpus.rs"]
mod corpus;
#[path = "../../../support/manifests.rs"]
mod manifests;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let Some((texts, pass)) = arguments.first().and_then(|what| contender(what)) else {
        return usage();
    };
    match arguments.get(1).map(|passes| passes.parse::<u32>()) {
        None => println!("{} {}", texts.len(), corpus::bytes(&texts)),
        Some(Ok(passes)) => (0..passes).for_each(|_| pass(&texts)),
        Some(Err(_)) => return usage(),
    }
    ExitCode::SUCCESS
}

type Pass = fn(&[&'static str]);

fn contender(what: &str) -> Option<(Vec<&'static str>, Pass)> {
    Some(match what {
        "view" => (corpus::valid(), |texts| each(texts, ReferenceView::parse)),
        "owned" => (corpus::valid(), |texts| each(texts, str::parse::<Reference>)),
        "invalid" => (corpus::invalid(), |texts| each(texts, ReferenceView::parse)),
        "digest" => (corpus::digests(), |texts| each(texts, DigestView::parse)),
        "challenge" => (challenges::VALUES.to_vec(), |values| {
            each(values, |value| {
                Challenges::new(value.as_bytes()).for_each(|it| _ = black_box(it))
            });
        }),
        "manifest" => (manifests::images(10, 16), |texts| {
            each(texts, |text| ImageManifest::parse(text.as_bytes()));
        }),
        "index" => (manifests::indexes(12, 8), |texts| {
            each(texts, |text| Index::parse(text.as_bytes()));
        }),
        _ => return None,
    })
}

fn each<T>(texts: &[&'static str], work: impl Fn(&'static str) -> T) {
    for text in texts {
        let result = work(black_box(text));
        black_box(&result); // by reference: by value it would be copied
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: instructions view|owned|invalid|digest|challenge|manifest|index [PASSES]");
    ExitCode::from(2)
}
