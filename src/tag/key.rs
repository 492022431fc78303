//! Sorting many tags: the beginning of each one's place in the order, computed once.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::element::ElementKind;
use super::number::significant;
use super::order::{TagOrder, is_opaque, word};
use super::{Tag, TagView};

/// Sorts tags, or any texts, as versions: oldest first, as [`compare`](super::compare) orders them.
///
/// Several times as fast as sorting by `Ord`: the place of every tag is computed once and kept beside it meanwhile. Newest
/// first is `reverse()` afterwards.
///
/// ```
/// let mut tags = ["1.10", "latest", "1.9-alpine", "1.9", "1.10-rc1"];
/// distref::tag::sort(&mut tags);
/// assert_eq!(tags, ["latest", "1.9", "1.9-alpine", "1.10-rc1", "1.10"]);
/// ```
pub fn sort<T: AsRef<str>>(tags: &mut [T]) {
    TagOrder::default().sort(tags);
}

impl TagOrder<'_> {
    /// Sorts as [`sort`] does, in this order.
    ///
    /// ```
    /// use distref::tag::{Codenames, TagOrder};
    ///
    /// let codenames = Codenames::new().with_family("fruit", ["pear", "apple"]);
    /// let mut tags = ["apple", "pear"];
    /// TagOrder::new(&codenames).sort(&mut tags);
    /// assert_eq!(tags, ["pear", "apple"]);
    /// ```
    pub fn sort<T: AsRef<str>>(self, tags: &mut [T]) {
        let key = |(at, tag): (usize, &T)| (self.prefix(tag.as_ref()), at);
        let mut places: Vec<(u128, usize)> = tags.iter().enumerate().map(key).collect();
        let text = |at: usize| tags.get(at).map_or("", AsRef::as_ref);
        places.sort_unstable_by(|left, right| {
            let order = left.0.cmp(&right.0);
            // The same text twice stays as it was given.
            order.then_with(|| self.compare(text(left.1), text(right.1))).then(left.1.cmp(&right.1))
        });
        let places: Vec<usize> = places.into_iter().map(|(_, at)| at).collect();
        permute(tags, places);
    }

    /// The first bytes of a text's place: two places that differ are ordered as the texts are.
    pub(super) fn prefix(self, text: &str) -> u128 {
        let mut prefix = Prefix::default();
        write(self, text, &mut prefix);
        u128::from_be_bytes(prefix.bytes)
    }
}

/// A tag with the beginning of its place in the order, which most comparisons can do with. Keep it where one tag is compared
/// many times. Equality, hash and order are those of the tag.
///
/// ```
/// use std::collections::BTreeSet;
///
/// let tags = [distref::tag!("1.10"), distref::tag!("1.9")];
/// let sorted: BTreeSet<_> = tags.iter().map(|tag| tag.sort_key()).collect();
/// assert_eq!(sorted.last().unwrap().tag(), distref::tag!("1.10"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SortKey<'a> {
    prefix: u128,
    tag: TagView<'a>,
}

impl<'a> SortKey<'a> {
    /// The tag.
    ///
    /// ```
    /// assert_eq!(distref::tag!("1.2").sort_key().tag(), "1.2");
    /// ```
    #[must_use]
    pub const fn tag(self) -> TagView<'a> {
        self.tag
    }
}

impl<'a> TagView<'a> {
    /// The tag with its place in the order, for lists that are compared often.
    ///
    /// ```
    /// let mut tags = [distref::tag!("1.10"), distref::tag!("1.9")];
    /// tags.sort_by_cached_key(|tag| tag.sort_key());
    /// assert_eq!(tags, ["1.9", "1.10"]);
    /// ```
    #[must_use]
    pub fn sort_key(self) -> SortKey<'a> {
        SortKey { prefix: TagOrder::default().prefix(self.0), tag: self }
    }
}

impl Tag {
    /// The tag with its place in the order, for lists that are compared often.
    ///
    /// ```
    /// let tag: distref::Tag = "1.9".parse()?;
    /// assert!(tag.sort_key() < distref::tag!("1.10").sort_key());
    /// # Ok::<(), distref::tag::TagError>(())
    /// ```
    #[must_use]
    pub fn sort_key(&self) -> SortKey<'_> {
        self.view().sort_key()
    }
}

impl PartialEq for SortKey<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

impl Eq for SortKey<'_> {}

impl core::hash::Hash for SortKey<'_> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.tag.hash(state);
    }
}

impl Ord for SortKey<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.prefix.cmp(&other.prefix).then_with(|| self.tag.cmp(&other.tag))
    }
}

impl PartialOrd for SortKey<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Puts at `places[n]` … into place `n`, by swaps along the cycles.
fn permute<T>(items: &mut [T], mut places: Vec<usize>) {
    for at in 0..places.len() {
        let Some(&from) = places.get(at) else { return };
        // What was at `from` may have been swapped away before.
        let mut from = from;
        while from < at {
            from = places.get(from).copied().unwrap_or(at);
        }
        if let Some(place) = places.get_mut(at) {
            *place = from;
        }
        items.swap(at, from);
    }
}

// Bytes whose order is that of the elements: a kind, then what the kind is compared by.

const OPAQUE: u8 = 0x01;
const PRE_RELEASE: u8 = 0x10;
const END: u8 = 0x20;
const HASH: u8 = 0x21;
/// A word that begins below `a`, once in lower case. From there on the letter itself tells that it is a word.
const LOW_WORD: u8 = 0x30;
/// … and above `z`.
const HIGH_WORD: u8 = b'z' + 1;
const NUMBER: u8 = 0x80;

/// Ends a word; also what no codename's release is.
const WORD_END: u8 = 0x00;
const CODENAME: u8 = 0x01;
/// From here on the bytes of a word are written as they are.
const WORD_BYTE: u8 = 0x02;

/// The end of a number, below any part.
const NUMBER_END: u8 = 0x00;
const ZERO: u8 = 0x01;
/// Parts that one byte holds: 1 to this many.
const SMALL: u64 = 0xDF;
/// A longer part begins with the count of its bytes, added to this.
const BYTES: u8 = 0xE4;

/// The first 16 bytes; what is written after that is dropped.
#[derive(Default)]
struct Prefix {
    bytes: [u8; 16],
    len: usize,
}

impl Prefix {
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = byte;
            self.len += 1;
        }
    }

    fn is_full(&self) -> bool {
        self.len == self.bytes.len()
    }

    /// Ends the prefix here: what follows cannot be written so that its order shows.
    fn cut(&mut self) {
        self.len = self.bytes.len();
    }
}

fn write(order: TagOrder<'_>, text: &str, to: &mut Prefix) {
    if is_opaque(text) {
        to.push(OPAQUE);
    }
    for element in order.elements(text) {
        match element.kind() {
            ElementKind::PreRelease(pre_release) => {
                to.push(PRE_RELEASE + pre_release.stage() as u8);
                to.push(u8::from(pre_release.counter().is_some()));
                write_digits(pre_release.counter().unwrap_or_default(), to);
            }
            ElementKind::Hash(_) => to.push(HASH),
            ElementKind::Number(number) => {
                to.push(NUMBER);
                if number.label().is_empty() {
                    to.push(WORD_END);
                } else {
                    write_word(number.label(), 0, to);
                }
                write_digits(number.digits(), to);
            }
            kind => {
                let (text, release) = word(kind);
                write_word(text, release, to);
            }
        }
        if to.is_full() {
            return;
        }
    }
    to.push(END);
}

fn write_word(text: &str, release: u32, to: &mut Prefix) {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    match text.bytes().next().map(lower) {
        Some(b'a'..=b'z') => {}
        Some(first) if first > b'z' => to.push(HIGH_WORD),
        _ => to.push(LOW_WORD),
    }
    for byte in text.bytes().map(lower) {
        if byte <= WORD_BYTE {
            to.push(WORD_BYTE);
            return to.cut();
        }
        to.push(byte);
    }
    if release > 0 {
        to.push(CODENAME);
        to.push(u8::try_from(release).unwrap_or(u8::MAX));
        if release >= u8::MAX.into() {
            to.cut();
        }
    } else {
        to.push(WORD_END);
    }
}

fn write_digits(dotted: &str, to: &mut Prefix) {
    let mut zeros = 0;
    for part in dotted.split('.').map(significant) {
        if part.is_empty() {
            zeros += 1; // written only if another part follows: a missing part is a zero
            continue;
        }
        (0..zeros).for_each(|_| to.push(ZERO));
        zeros = 0;
        match part.parse::<u64>() {
            #[expect(clippy::cast_possible_truncation, reason = "at most 0xDF")]
            Ok(value @ ..=SMALL) => to.push(ZERO + value as u8),
            Ok(value) => {
                let bytes = value.to_be_bytes();
                let skipped = (value.leading_zeros() / 8) as usize;
                #[expect(clippy::cast_possible_truncation, reason = "at most 8")]
                to.push(BYTES + (bytes.len() - skipped) as u8);
                bytes.iter().skip(skipped).for_each(|byte| to.push(*byte));
            }
            Err(_) => {
                to.push(u8::MAX);
                return to.cut();
            }
        }
    }
    to.push(NUMBER_END);
}
