//! What holds for every list of texts that are read as tags: the order, the elements, and what is chosen.
//!
//! Laws over pairs and triples look at the first few texts, those over lists at all of them.

use std::cmp::Ordering;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use distref::tag::{
    Change, Codenames, ElementKind, Elements, Policy, Selection, Slots, TagOrder, Track, compare,
    sort,
};
use distref::{Tag, TagView};

/// The most texts that are taken in every triple.
const IN_TRIPLES: usize = 4;

/// Tables that make the order look at everything that a codename can be: of a family named like a word, like nothing,
/// and with bytes around the marks of the sort key; and of one that replaces another.
static CODENAMES: LazyLock<Codenames> = LazyLock::new(|| {
    Codenames::new()
        .with_family("alpine", ["edge", "Slim", "rc", "v"])
        .with_family("", ["nothing"])
        .with_family("debian\u{1}", ["beta", "fpm"])
        .with_family("日本", ["東京"])
        .with_family("Ubuntu", ["noble", "jammy", "bookworm"])
});

/// The laws of the order, over the texts between tabs.
pub(crate) fn order(input: &str) {
    let texts: Vec<&str> = input.split('\t').collect();
    for text in &texts {
        elements_are_all_of_the_text(text);
    }
    for order in [TagOrder::default(), TagOrder::new(&CODENAMES)] {
        orders(order, &texts);
        sorts(order, &texts);
    }
    tags_compare_as_their_texts(&tags(&texts));
}

/// The laws of tracks and policies, over the tags between tabs; the first one is in use.
pub(crate) fn policy(input: &str) {
    let texts: Vec<&str> = input.split('\t').collect();
    let tags = tags(&texts);
    let Some(current) = tags.first() else { return };
    tracks(&tags);
    policies(*current, &tags);
}

fn tags<'a>(texts: &[&'a str]) -> Vec<TagView<'a>> {
    texts.iter().filter_map(|text| TagView::accept(text)).collect()
}

// Elements.

fn elements_are_all_of_the_text(text: &str) {
    for codenames in [Codenames::BUILT_IN, &CODENAMES] {
        let mut elements = Elements::new(text, codenames);
        let mut read = 0;
        while let Some(element) = elements.next() {
            read += element.gap().len();
            assert_eq!(text.get(read..read + element.text().len()), Some(element.text()));
            read += element.text().len();
            assert_eq!(text.get(read..), Some(elements.rest()));
            assert!(element.gap().bytes().all(is_gap), "{text:?}: {element:?}");
            let mut bytes = element.text().bytes();
            let ends = [bytes.clone().next(), bytes.next_back()];
            assert!(ends.iter().all(|end| end.is_some_and(|byte| !is_gap(byte))), "{text:?}");
            kind_is_of_the_text(element.kind(), element.text());
        }
        assert!(elements.rest().bytes().all(is_gap), "{text:?}: {}", elements.rest());
        assert!(elements.next().is_none(), "{text:?} goes on after its end");
    }
}

const fn is_gap(byte: u8) -> bool {
    matches!(byte, b'-' | b'_' | b'.')
}

fn kind_is_of_the_text(kind: ElementKind<'_>, text: &str) {
    match kind {
        ElementKind::Number(number) => {
            assert!(text.starts_with(number.label()) && is_dotted(number.digits()), "{text:?}");
            let head = text.strip_suffix(number.digits()).expect("digits end a number");
            let head = head.strip_prefix(number.label()).expect("a label begins it");
            let is_v = head.eq_ignore_ascii_case("v");
            assert_eq!((number.has_v(), is_v || matches!(head, "" | "." | "-")), (is_v, true));
            assert_eq!(number.parts().count(), number.precision());
            assert!(number.parts().all(|part| part == "0" || !part.starts_with('0')));
            assert!(number.compare(number).is_eq());
        }
        ElementKind::PreRelease(pre_release) => {
            assert!(pre_release.counter().is_none_or(is_dotted), "{text:?}");
            assert!(text.ends_with(pre_release.counter().unwrap_or_default()));
        }
        ElementKind::Hash(written) | ElementKind::Word(written) | ElementKind::Release(written) => {
            assert_eq!(written, text);
        }
        _ => assert!(text.bytes().all(|byte| !byte.is_ascii_digit()), "{text:?}"),
    }
}

fn is_dotted(digits: &str) -> bool {
    digits.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

// The order.

/// Total, and so a sound base for sets and sorting; the ranks are a total preorder beneath it.
fn orders(order: TagOrder<'_>, texts: &[&str]) {
    let texts = texts.get(..IN_TRIPLES).unwrap_or(texts);
    let table = |compare: &dyn Fn(&str, &str) -> Ordering| -> Vec<Vec<Ordering>> {
        let row = |left: &&str| texts.iter().map(|right| compare(left, right)).collect();
        texts.iter().map(row).collect()
    };
    let full = table(&|left, right| order.compare(left, right));
    let ranks = table(&|left, right| order.compare_rank(left, right));
    for (i, left) in texts.iter().enumerate() {
        for (j, right) in texts.iter().enumerate() {
            let (here, rank) = (full[i][j], ranks[i][j]);
            assert_eq!(here.is_eq(), left == right, "{left:?} {right:?}");
            assert_eq!(here, full[j][i].reverse(), "{left:?} {right:?}");
            assert_eq!(rank, ranks[j][i].reverse(), "rank of {left:?} {right:?}");
            assert!(rank.is_eq() || rank == here, "{left:?} {right:?}: {rank:?}, {here:?}");
            for (k, third) in texts.iter().enumerate() {
                for table in [&full, &ranks] {
                    let is_chain = table[i][j].is_le() && table[j][k].is_le();
                    assert!(!is_chain || table[i][k].is_le(), "{left:?} {right:?} {third:?}");
                }
            }
        }
    }
}

/// The keys of sorting agree with the plain comparison, and the same text twice stays as it was given.
fn sorts(order: TagOrder<'_>, texts: &[&str]) {
    let again = texts.first();
    let numbered = || -> Vec<Numbered<'_>> {
        let texts = texts.iter().chain(again).enumerate();
        texts.map(|(number, text)| Numbered { text, number }).collect()
    };
    let (mut by_keys, mut by_comparison) = (numbered(), numbered());
    order.sort(&mut by_keys);
    by_comparison.sort_by(|left, right| order.compare(left.text, right.text));
    assert_eq!(by_keys, by_comparison);
}

#[derive(Debug, PartialEq)]
struct Numbered<'a> {
    text: &'a str,
    number: usize,
}

impl AsRef<str> for Numbered<'_> {
    fn as_ref(&self) -> &str {
        self.text
    }
}

fn tags_compare_as_their_texts(tags: &[TagView<'_>]) {
    let mut sorted = tags.to_vec();
    sort(&mut sorted);
    assert!(sorted.is_sorted() && sorted.is_sorted_by_key(|tag| tag.sort_key()));
    let tags = tags.get(..IN_TRIPLES).unwrap_or(tags);
    for (at, left) in tags.iter().enumerate() {
        for right in tags.iter().skip(at) {
            let order = compare(left.as_str(), right.as_str());
            let (left_owned, right_owned) = (Tag::from(*left), Tag::from(*right));
            assert_eq!([left.cmp(right), left_owned.cmp(&right_owned)], [order; 2]);
            assert_eq!(left.partial_cmp(&right_owned), Some(order));
            assert_eq!(left_owned.partial_cmp(right), Some(order));
            let (left_key, right_key) = (left.sort_key(), right_owned.sort_key());
            assert_eq!(left_key.cmp(&right_key), order, "keys of {left} {right}");
            assert_eq!([left == right, left_key == right_key], [order.is_eq(); 2]);
            let hasher = RandomState::new();
            assert_eq!(hasher.hash_one(left.sort_key()), hasher.hash_one(left));
        }
    }
}

// Tracks.

fn tracks(tags: &[TagView<'_>]) {
    let tags = tags.get(..IN_TRIPLES).unwrap_or(tags);
    for slots in [Slots::First, Slots::Named(1), Slots::All] {
        let tracks: Vec<Track<'_>> = tags.iter().filter_map(|tag| tag.track_by(slots)).collect();
        for left in &tracks {
            assert_eq!(*left, left.to_string().as_str());
            for right in &tracks {
                tracks_compare(*left, *right);
            }
        }
    }
}

fn tracks_compare(left: Track<'_>, right: Track<'_>) {
    let text = |track: Track<'_>| (track.to_string(), track.scheme());
    let is_same = text(left) == text(right);
    assert_eq!([left == right, left.cmp(&right).is_eq()], [is_same; 2], "{left} {right}");
    assert_eq!(left.cmp(&right), text(left).cmp(&text(right)));
    let hasher = RandomState::new();
    assert!(!is_same || hasher.hash_one(left) == hasher.hash_one(right), "{left}");
    assert_eq!(left.compare(right).is_some(), is_same, "{left} {right}");
    assert_eq!(left.compare(right), right.compare(left).map(Ordering::reverse), "{left} {right}");
}

// Policies.

fn policies(current: TagView<'_>, tags: &[TagView<'_>]) {
    let strict = Policy::new();
    let loose = Policy::new().any_precision().any_spelling().any_scheme().pre_releases(true);
    for slots in [Slots::First, Slots::Named(1), Slots::All] {
        let [strict, loose] = [&strict, &loose].map(|policy| policy.clone().slots(slots));
        for tag in tags {
            judged_by_the_rules(&strict, slots, current, *tag);
            let (narrow, wide) = (strict.judge(current, *tag), loose.judge(current, *tag));
            assert!(narrow.is_err() || wide.is_ok(), "{current} {tag}: {wide:?}");
        }
        chosen_is_best(&strict, current, tags);
        let extended = loose.codenames(CODENAMES.clone());
        chosen_is_best(&extended, current, tags);
    }
}

/// What passes is a newer version of the same track, spelled alike, and the change is what `Change` says.
fn judged_by_the_rules(strict: &Policy, slots: Slots, current: TagView<'_>, tag: TagView<'_>) {
    let Ok(update) = strict.judge(current, tag) else { return };
    assert_eq!((update.from(), update.to()), (current, tag));
    let tracks = current.track_by(slots).zip(tag.track_by(slots));
    let (from, to) = tracks.expect("tags without a version do not pass");
    assert_eq!(from.compare(to), Some(Ordering::Less), "{current} {tag}");
    assert!(to.pre_release().is_none_or(|_| from.pre_release().is_some()));
    assert!(!update.changes_v() && !update.changes_precision(), "{update}");
    assert_eq!(Change::between(current, tag, slots), Some(update.change()), "{update}");
    let cap = update.change();
    assert!(strict.clone().at_most(cap).judge(current, tag).is_ok(), "{update}");
    assert!(strict.clone().deny(tag.into()).judge(current, tag).is_err());
}

/// The choice passes, nothing that passes is newer, and the order of the candidates does not count.
fn chosen_is_best(policy: &Policy, current: TagView<'_>, tags: &[TagView<'_>]) {
    let passing: Vec<TagView<'_>> = policy
        .explain(current, tags.iter().copied())
        .filter_map(|(tag, judged)| judged.is_ok().then_some(tag))
        .collect();
    let backwards = || tags.iter().rev().copied();
    let to = |selection: Selection<'_>| selection.update().map(|update| update.to().to_string());
    let selection = policy.select(current, tags.iter().copied());
    assert_eq!(to(selection), to(policy.select(current, backwards())), "{selection}");
    assert!(!selection.to_string().is_empty());
    match selection {
        Selection::Update(update) => {
            assert!(passing.contains(&update.to()), "{update}");
            let best = policy.track(update.to()).expect("what passes has a version");
            let compare = |tag: TagView<'_>| policy.track(tag).and_then(|tag| tag.compare(best));
            let is_newer = |tag: &TagView<'_>| compare(*tag) == Some(Ordering::Greater);
            assert!(!passing.iter().any(is_newer), "{update}");
        }
        Selection::UpToDate(tag) | Selection::NotAVersion(tag) => {
            assert_eq!((tag, passing), (current, vec![]));
        }
    }
    let newest = policy.newest(tags.iter().copied());
    assert_eq!(newest, policy.newest(backwards()));
    assert!(newest.is_none_or(|newest| tags.contains(&newest)));
}
