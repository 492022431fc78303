//! What parsing allocates: nothing for a view, the text once for an owned value.

use std::hint::black_box;

use allocation_counter::measure;
use distref::reference::{Reference, ReferenceView};
use distref::{DigestView, TagView};

#[path = "../benches/support/corpus.rs"]
mod corpus;

#[test]
fn a_reference_view_allocates_nothing() {
    for (texts, is_reference) in [(corpus::valid(), true), (corpus::invalid(), false)] {
        for text in texts {
            assert_eq!(ReferenceView::parse(text).is_ok(), is_reference, "{text:?}");
            assert_eq!(allocations(|| ReferenceView::parse(text)), 0, "{text:?}");
        }
    }
}

#[test]
fn a_tag_view_allocates_nothing() {
    let too_long = "a".repeat(129);
    for text in ["1.27.1-alpine3.20", "latest", "_", "", "-rc1", "v1 beta", "größe", &too_long] {
        assert_eq!(allocations(|| TagView::parse(text)), 0, "{text:?}");
    }
}

#[test]
fn a_digest_view_allocates_nothing() {
    let refused = ["", "sha256", "sha256:", "sha256:abc", "SHA256:00", "sha256:é", "@"];
    for text in corpus::digests().into_iter().chain(refused).chain(["blake2b+x:a=_-"]) {
        assert_eq!(allocations(|| DigestView::parse(text)), 0, "{text:?}");
    }
}

#[test]
fn an_owned_reference_allocates_its_text_alone() {
    for text in corpus::valid() {
        assert_eq!(allocations(|| text.parse::<Reference>()), 1, "{text:?}");
    }
}

#[test]
fn a_refused_owned_reference_allocates_nothing() {
    for text in corpus::invalid() {
        assert_eq!(allocations(|| text.parse::<Reference>()), 0, "{text:?}");
    }
}

fn allocations<T>(work: impl FnOnce() -> T) -> u64 {
    measure(|| drop(black_box(work()))).count_total
}
