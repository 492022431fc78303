//! Digests: parsing against a copy of 64 bytes, hashing against ring.

use std::fmt::Write as _;
use std::hint::black_box;

use distref::{Digest, DigestView};

use crate::table::{Budget, Table};
use crate::timing::{Contender, race};

/// The floor is a copy of the 64 hexadecimal digits.
pub fn parsing(table: &mut Table, texts: &[&'static str]) {
    let digests: Vec<Digest> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    let digits: Vec<&[u8; 64]> =
        texts.iter().filter_map(|text| text.as_bytes().last_chunk()).collect();
    let mut line = String::new();
    let [floor, view, inline, display] = race(
        200,
        [
            Contender::new(digits.len(), || {
                for digits in &digits {
                    let copy: [u8; 64] = **black_box(digits);
                    black_box(&copy);
                }
            }),
            Contender::over(texts, DigestView::parse),
            Contender::over(texts, str::parse::<Digest>),
            Contender::new(digests.len(), || {
                for digest in &digests {
                    line.clear();
                    let _ = write!(line, "{}", black_box(digest));
                    black_box(&line);
                }
            }),
        ],
    );
    table.time("digest: a copy of 64 bytes, the floor", &floor);
    table.ratio("digest: view ÷ copy", Budget::AtMost(4.0, 3.0), &view, &floor);
    table.ratio("digest: inline ÷ copy", Budget::AtMost(12.0, 8.0), &inline, &floor);
    table.ratio("digest: printed ÷ copy", Budget::AtMost(6.0, 3.0), &display, &floor);
}
