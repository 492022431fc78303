//! Digests: parsing against a copy of 64 bytes, hashing against ring.

use std::fmt::Write as _;
use std::hint::black_box;

use distref::digest::Verifier;
use distref::{Digest, DigestView};

use crate::table::{Budget, Table};
use crate::timing::{Contender, race};

/// The floor is a copy of the 64 hexadecimal digits.
pub fn parsing(table: &mut Table, texts: &[&'static str]) {
    let digests: Vec<Digest> = texts.iter().filter_map(|text| text.parse().ok()).collect();
    let digits: Vec<&[u8; 64]> =
        texts.iter().filter_map(|text| text.as_bytes().last_chunk()).collect();
    let mut line = String::new();
    let mut other = String::new();
    let [floor, view, inline, printed, text_printed] = race(
        200,
        [
            Contender::new(digits.len(), || {
                for digits in &digits {
                    let digits: [u8; 64] = **black_box(digits);
                    black_box(&digits);
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
            Contender::new(texts.len(), || {
                for text in texts {
                    other.clear();
                    let _ = write!(other, "{}", black_box(text));
                    black_box(&other);
                }
            }),
        ],
    );
    table.time("digest: a copy of 64 bytes, the floor", &floor);
    table.ratio("digest: view ÷ copy", Budget::AtMost(4.0, 3.0), &view, &floor);
    table.ratio("digest: inline ÷ copy", Budget::AtMost(12.0, 8.0), &inline, &floor);
    table.ratio("digest: printed ÷ its text printed", Budget::None, &printed, &text_printed);
}

/// The same MiB, hashed and compared.
pub fn hashing(table: &mut Table) {
    let content = vec![0x5A; 1 << 20];
    let digest = Digest::sha256_of(&content);
    let expected = ring::digest::digest(&ring::digest::SHA256, &content);
    let [ours, theirs] = race(
        100,
        [
            Contender::new(1, || {
                black_box(verify(digest.clone(), black_box(&content)));
            }),
            Contender::new(1, || {
                let found = ring::digest::digest(&ring::digest::SHA256, black_box(&content));
                black_box(found.as_ref() == expected.as_ref());
            }),
        ],
    );
    table.ratio(
        "sha256 of 1 MiB: ring 0.17 ÷ `Verifier`",
        Budget::AtLeast(0.95, 0.99),
        &theirs,
        &ours,
    );
}

fn verify(digest: Digest, content: &[u8]) -> bool {
    let verified = Verifier::new(digest, content.len() as u64)
        .map(|mut verifier: Verifier| verifier.update(content).and_then(|()| verifier.finish()));
    matches!(verified, Ok(Ok(_)))
}
