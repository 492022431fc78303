//! What parsing allocates: nothing for a view, the text once for an owned value.

use std::hint::black_box;

use allocation_counter::measure;
use distref::reference::{Reference, ReferenceView};
use distref::tag::{compare, sort};
use distref::{DigestView, TagView};

#[cfg(feature = "protocol")]
#[path = "../benches/support/challenges.rs"]
mod challenges;
#[path = "../benches/support/corpus.rs"]
mod corpus;
#[cfg(feature = "manifest")]
#[path = "../benches/support/manifests.rs"]
mod manifests;

#[test]
fn a_reference_view_allocates_nothing() {
    for (texts, is_reference) in [(corpus::valid(), true), (corpus::invalid(), false)] {
        for text in texts {
            assert_eq!(ReferenceView::parse(text).is_ok(), is_reference, "{text:?}");
            assert_eq!(allocations(|| ReferenceView::parse(text)), 0, "{text:?}");
        }
    }
}

/// Those in the grammar, those that are mended and those that are refused; reading the parameters of one too.
#[cfg(feature = "protocol")]
#[test]
fn reading_challenges_allocates_nothing() {
    use distref::protocol::auth::Challenges;

    let others = include_str!("data/seeds/challenges.txt").lines();
    for value in challenges::VALUES.into_iter().chain(others) {
        let read = || {
            let challenges = Challenges::new(value.as_bytes()).filter_map(Result::ok);
            challenges.map(|challenge| challenge.params().count()).sum::<usize>()
        };
        assert_eq!(allocations(read), 0, "{value}");
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
fn reading_and_comparing_tags_allocates_nothing() {
    let tags: Vec<TagView<'_>> =
        corpus::release_tags(500).into_iter().filter_map(TagView::accept).collect();
    for two in tags.windows(2) {
        let (left, right) = (two[0], two[1]);
        assert_eq!(allocations(|| compare(left.as_str(), right.as_str())), 0, "{left} {right}");
        assert_eq!(allocations(|| left.cmp(&right)), 0, "{left} {right}");
        assert_eq!(allocations(|| left.sort_key().cmp(&right.sort_key())), 0, "{left} {right}");
        assert_eq!(allocations(|| left.elements().count()), 0, "{left}");
    }
}

/// The keys, their ends, the places with the beginnings of the keys, and the places alone.
#[test]
fn a_sort_allocates_four_times_whatever_the_list() {
    for count in [100, 10_000] {
        let mut tags = corpus::release_tags(count);
        assert_eq!(allocations(|| sort(&mut tags)), 4, "{count} tags");
    }
}

/// Only the keys of uncommon tags need more room than was set aside, doubled a few times.
#[test]
fn a_sort_of_the_longest_tags_allocates_a_few_times_more() {
    for piece in ["a-", "1-", "255.", "rc-", "_x"] {
        let longest = piece.repeat(TagView::MAX_LEN).split_off(TagView::MAX_LEN);
        let mut tags = vec![&longest[..TagView::MAX_LEN]; 1_000];
        assert!(allocations(|| sort(&mut tags)) <= 8, "{piece}");
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

#[cfg(feature = "manifest")]
#[test]
fn a_borrowed_manifest_allocates_its_lists_and_an_owned_one_its_texts_too() {
    use distref::manifest::ImageManifest;
    for text in manifests::images(10, 16) {
        let read = || ImageManifest::parse(text.as_bytes()).unwrap();
        assert_eq!(allocations(read), 3, "{text}");
        assert_eq!(allocations(|| read().into_owned()), 16, "{text}");
    }
}

#[cfg(feature = "protocol")]
#[test]
fn a_route_allocates_what_it_cannot_borrow() {
    use distref::protocol::Route;
    use http::Method;
    let hash = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    let blob = format!("/v2/team/app/blobs/sha256:{hash}");
    let by_digest = format!("/v2/team/app/manifests/sha256:{hash}");
    let escaped = format!("/v2/team/app/blobs/sha256%3A{hash}");
    let finish = format!("_state=abc&digest=sha256:{hash}");
    let mount = format!("mount=sha256:{hash}&from=library/nginx");
    let rows = [
        (Method::GET, "/v2/", "", 0),
        (Method::GET, "/v2/team/app/manifests/1.2", "ns=docker.io", 0),
        (Method::HEAD, &by_digest, "", 0),
        (Method::GET, &blob, "", 0),
        (Method::GET, "/v2/team/app/tags/list", "n=50&last=1.9", 0),
        (Method::POST, "/v2/team/app/blobs/uploads/", "digest-algorithm=sha512", 0),
        (Method::PATCH, "/v2/team/app/blobs/uploads/b58fd5aa-c453", "_state=a%2Bb", 0),
        (Method::PUT, "/v2/team/app/blobs/uploads/b58fd5aa-c453", &finish, 0),
        (Method::POST, "/v2/team/app/blobs/uploads/", &mount, 1), // the repository
        (Method::PUT, "/v2/team/app/manifests/1", "tag=1.2&tag=1.2.3", 3), // a list of two tags
        (Method::GET, &escaped, "", 1),                           // the text without the escape
        (Method::GET, "/v2/team/App/manifests/1.2", "", 0),
        (Method::GET, "/v2/team/../app/manifests/1.2", "", 0),
        (Method::POST, "/v2/team/app/tags/list", "", 0),
        (Method::GET, "/v2/team/app/tags/list", "n=-1", 0),
        (Method::GET, "/v2/team/app/blobs/sha256:abc", "", 0),
    ];
    for (method, path, query, expected) in rows {
        let parse = || Route::parse(&method, path, Some(query));
        assert_eq!(allocations(parse), expected, "{method} {path} {query}");
    }
}

fn allocations<T>(work: impl FnOnce() -> T) -> u64 {
    measure(|| drop(black_box(work()))).count_total
}
