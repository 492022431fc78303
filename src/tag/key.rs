//! Sorting many tags: the beginning of each one's place in the order, computed once.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::element::ElementKind;
use super::elements::is_opaque;
use super::number::{parts, significant};
use super::order::{TagOrder, word};
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
        let mut keys = Vec::with_capacity(tags.len() * KEY_LEN);
        let mut ends = Vec::with_capacity(tags.len());
        for tag in tags.iter() {
            write_key(self, tag.as_ref(), &mut |byte| keys.push(byte));
            ends.push(keys.len());
        }
        let end = |at: usize| ends.get(at).copied().unwrap_or_default();
        let key = |at: usize| {
            let start = at.checked_sub(1).map_or(0, end);
            keys.get(start..end(at)).unwrap_or_default()
        };
        let text = |at: usize| tags.get(at).map_or("", AsRef::as_ref);
        // The same text twice stays as it was given.
        let settle = |left: usize, right: usize| {
            let tie = || match key(left) {
                [.., TOLD] => text(left).cmp(text(right)),
                _ => self.compare(text(left), text(right)),
            };
            key(left).cmp(key(right)).then_with(tie).then(left.cmp(&right))
        };
        let mut places: Vec<_> = (0..tags.len()).map(|at| (prefix(key(at)), at)).collect();
        places.sort_unstable_by(|&(left_prefix, left), &(right_prefix, right)| {
            left_prefix.cmp(&right_prefix).then_with(|| settle(left, right))
        });
        permute(tags, places.into_iter().map(|(_, at)| at).collect());
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
        let mut bytes = [0; PREFIX_LEN];
        let mut places = bytes.iter_mut();
        write_key(TagOrder::default(), self.0, &mut |byte| {
            if let Some(place) = places.next() {
                *place = byte;
            }
        });
        SortKey { prefix: u128::from_be_bytes(bytes), tag: self }
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

/// Puts into place `n` what was at `places[n]`, by swaps along each cycle.
fn permute<T>(items: &mut [T], mut places: Vec<usize>) {
    for start in 0..places.len() {
        let mut at = start;
        while let Some(place) = places.get_mut(at) {
            let from = core::mem::replace(place, at); // settled: a cycle of one
            if from == start || from == at {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

/// The first bytes of a key, as one number; zeros behind a short one.
fn prefix(key: &[u8]) -> u128 {
    let mut bytes = [0; PREFIX_LEN];
    bytes.iter_mut().zip(key).for_each(|(place, byte)| *place = *byte);
    u128::from_be_bytes(bytes)
}

const PREFIX_LEN: usize = 16;

/// Bytes of the key of a common tag, to begin with.
const KEY_LEN: usize = 24;

// A key is bytes whose order is that of the elements: a kind, then what the kind is compared by; at the end the count of parts.
// Of two texts with the same key either their bytes decide, or, where the key ends early, something that no byte could tell.

const OPAQUE: u8 = 0x01;
const PRE_RELEASE: u8 = 0x10;
const END: u8 = 0x20;
const HASH: u8 = 0x21;
/// A word that begins below `a`, once in lower case. From there on the letter itself tells that it is a word.
const LOW_WORD: u8 = 0x30;
/// … and above `z`.
const HIGH_WORD: u8 = b'z' + 1;
const NUMBER: u8 = 0x80;
/// A number with a label, which comes next.
const LABELLED: u8 = 0x81;

/// Ends a key that tells all but the bytes of the text.
const TOLD: u8 = 0x00;

/// Ends a word.
const WORD_END: u8 = 0x00;
/// Ends the family of a codename; the release comes next.
const CODENAME: u8 = 0x01;
/// Ends what can be told of a word with odd bytes.
const ODD: u8 = 0x02;

/// Ends a number, below any part.
const NUMBER_END: u8 = 0x00;
const ZERO: u8 = 0x01;
/// The greatest part that one byte holds.
const SMALL: u64 = 0xDF;
/// A greater part begins with the count of its bytes, added to this.
const BYTES: u8 = 0xE4;
/// Digits of a number that fits into 64 bits whatever they are.
const U64_DIGITS: usize = 19;
/// Ends what can be told of a number or release that is too great.
const HUGE: u8 = 0xFF;

fn write_key(order: TagOrder<'_>, text: &str, push: &mut impl FnMut(u8)) {
    if is_opaque(text) {
        push(OPAQUE);
    }
    let mut parts: u16 = 0;
    for element in order.elements(text) {
        let Some(count) = write_element(element.kind(), push) else { return };
        parts = parts.saturating_add(count);
    }
    push(END);
    let [high, low] = parts.to_be_bytes();
    push(high);
    push(low);
    push(if parts < u16::MAX { TOLD } else { HUGE });
}

/// How many parts of a number were written; `None` if not all of the element could be told.
fn write_element(kind: ElementKind<'_>, push: &mut impl FnMut(u8)) -> Option<u16> {
    match kind {
        ElementKind::PreRelease(pre_release) => {
            push(PRE_RELEASE + pre_release.stage() as u8);
            push(u8::from(pre_release.counter().is_some()));
            write_digits(pre_release.counter().unwrap_or_default(), push)?;
            return Some(0);
        }
        ElementKind::Number(number) if number.label().is_empty() => {
            push(NUMBER);
            return write_digits(number.digits(), push);
        }
        ElementKind::Number(number) => {
            push(LABELLED);
            write_word(number.label(), 0, push)?;
            return write_digits(number.digits(), push);
        }
        ElementKind::Hash(_) => push(HASH),
        kind => {
            let (text, release) = word(kind);
            write_word(text, release, push)?;
        }
    }
    Some(0)
}

/// `None` if not all of it could be told.
fn write_word(text: &str, release: u32, push: &mut impl FnMut(u8)) -> Option<()> {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    match text.bytes().next().map(lower) {
        Some(b'a'..=b'z') => {}
        Some(first) if first > b'z' => push(HIGH_WORD),
        _ => push(LOW_WORD),
    }
    for byte in text.bytes().map(lower) {
        if byte <= ODD {
            push(ODD);
            return None;
        }
        push(byte);
    }
    if release == 0 {
        push(WORD_END);
        return Some(());
    }
    push(CODENAME);
    push(u8::try_from(release).unwrap_or(HUGE));
    (release < HUGE.into()).then_some(())
}

/// How many parts there are; `None` if not all of them could be told.
fn write_digits(dotted: &str, push: &mut impl FnMut(u8)) -> Option<u16> {
    let mut count: u16 = 0;
    let mut zeros = 0; // written only if another part follows: a missing part is a zero
    for part in parts(dotted).map(significant) {
        count = count.saturating_add(1);
        if part.is_empty() {
            zeros += 1;
            continue;
        }
        (0..zeros).for_each(|_| push(ZERO));
        zeros = 0;
        if part.len() > U64_DIGITS {
            push(HUGE);
            return None;
        }
        let digit = |byte: u8| u64::from(byte - b'0');
        write_part(part.iter().fold(0, |value, byte| value * 10 + digit(*byte)), push);
    }
    push(NUMBER_END);
    Some(count)
}

/// A part that is not zero.
#[expect(clippy::cast_possible_truncation, reason = "at most 0xDF, and at most 8")]
fn write_part(value: u64, push: &mut impl FnMut(u8)) {
    if value <= SMALL {
        return push(ZERO + value as u8);
    }
    let bytes = value.to_be_bytes();
    let skipped = (value.leading_zeros() / u8::BITS) as usize;
    push(BYTES + (bytes.len() - skipped) as u8);
    bytes.iter().skip(skipped).for_each(|byte| push(*byte));
}
