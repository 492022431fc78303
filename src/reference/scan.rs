//! The fast form of the accept path, for what almost every reference looks like.
//!
//! A digest is cut off at its fixed distance from the end. In what is left, only the bytes that are
//! not `[a-z0-9]` decide: one 64-bit mask per block of 64 bytes finds them, one table look-up each
//! moves the state. What is rare (capitals before the first `/`, `[`, other digests) is [`Odd`](Verdict::Odd)
//! and left to the plain form, which this one must agree with on every text.

use super::accept::{MAX_LEN, Offsets, equal, implies_library, is_identifier};
use super::name::{MAX_DOMAIN_LEN, MAX_PATH_LEN};
use crate::digest::is_hash;
use crate::tag::TagView;

/// What the scan found.
pub(super) enum Verdict {
    /// A reference, and where its parts lie.
    Accepted(Offsets),
    /// Not a reference; what stands before this byte is a sound domain and `/`, if it is not 0.
    Refused(usize),
    /// Not for the scan to say.
    Odd,
}

/// Reads a reference as people type it.
pub(super) const fn normalized(text: &[u8]) -> Verdict {
    if text.len() > MAX_LEN {
        return Verdict::Refused(0);
    }
    let head = match text.split_last_chunk::<DIGEST_LEN>() {
        Some((head, digest)) if starts_digest(digest) => {
            if !ends_in_hash(digest) {
                return Verdict::Refused(0);
            }
            head
        }
        _ => text,
    };
    let mut walk = Walk::new();
    let (blocks, rest) = head.as_chunks::<64>();
    let mut at = 0;
    while at < blocks.len() {
        walk.block(&blocks[at], at * 64);
        at += 1;
    }
    if walk.state != ERROR {
        walk.rest(head, rest);
    }
    walk.finish(head, text)
}

/// Bytes of `@sha256:` and its 64 digits.
const DIGEST_LEN: usize = 72;

const fn starts_digest(text: &[u8; DIGEST_LEN]) -> bool {
    match text.first_chunk::<8>() {
        Some(first) => u64::from_le_bytes(*first) == u64::from_le_bytes(*b"@sha256:"),
        None => false,
    }
}

const fn ends_in_hash(text: &[u8; DIGEST_LEN]) -> bool {
    match text.last_chunk::<64>() {
        Some(hash) => is_hash::<32>(hash),
        None => false,
    }
}

/// The walk over the bytes that are not `[a-z0-9]`.
struct Walk {
    state: u8,
    /// One past the last of those bytes: the next one is adjacent when it lies here.
    next: usize,
    /// The kinds seen before the first `/`, a bit each.
    seen: u8,
    /// The first `/`; 0 while there is none.
    slash: usize,
    /// The last `:`.
    colon: usize,
    /// The first `:`.
    port: usize,
}

impl Walk {
    const fn new() -> Self {
        Self { state: START, next: 0, seen: 0, slash: 0, colon: 0, port: 0 }
    }

    #[inline]
    const fn block(&mut self, block: &[u8; 64], base: usize) {
        let (words, _) = block.as_chunks::<8>();
        let mut mask = 0;
        let mut at = 0;
        while at < words.len() {
            mask |= foreign_bytes(u64::from_le_bytes(words[at])) << (at * 8);
            at += 1;
        }
        self.bytes(mask, block, base);
    }

    /// The last, partial block. Its last word overlaps what came before, so that nothing is read beyond the end.
    #[inline]
    const fn rest(&mut self, head: &[u8], rest: &[u8]) {
        let (words, tail) = rest.as_chunks::<8>();
        let mut mask = 0;
        let mut at = 0;
        while at < words.len() {
            mask |= foreign_bytes(u64::from_le_bytes(words[at])) << (at * 8);
            at += 1;
        }
        if !tail.is_empty() {
            let word = match head.last_chunk::<8>() {
                Some(word) => u64::from_le_bytes(*word) >> (64 - tail.len() * 8),
                None => short_word(tail),
            };
            let real = (1 << tail.len()) - 1;
            mask |= (foreign_bytes(word) & real) << (at * 8);
        }
        self.bytes(mask, rest, head.len() - rest.len());
    }

    #[inline]
    const fn bytes(&mut self, mut mask: u64, block: &[u8], base: usize) {
        while mask != 0 && self.state != ERROR {
            let offset = mask.trailing_zeros() as usize;
            mask &= mask - 1;
            if offset >= block.len() {
                return;
            }
            self.byte(KINDS[block[offset] as usize], base + offset);
        }
    }

    #[inline]
    const fn byte(&mut self, kind: u8, at: usize) {
        let adjacent = (at == self.next) as u8;
        let first = self.state < LATER;
        self.state = MOVES[(self.state | (adjacent << 4) | (kind << 5)) as usize];
        self.next = at + 1;
        if first {
            self.seen |= 1 << kind;
            if kind == SLASH {
                self.slash = at;
            }
            if kind == COLON {
                self.port = at;
            }
        }
        if kind == COLON {
            self.colon = at;
        }
    }

    #[inline]
    const fn finish(&self, head: &[u8], text: &[u8]) -> Verdict {
        let tagged = matches!(self.state % LATER, TAG_START | TAG);
        let path_end = if tagged { self.colon } else { head.len() };
        if self.state == ODD {
            return Verdict::Odd;
        }
        // A `/` that is at fault itself ends no domain.
        let is_behind_slash = self.slash > 0 && self.next > self.slash + 1;
        let path_start = match self.path_start(head) {
            Some(path_start) if path_start <= MAX_DOMAIN_LEN + 1 => path_start,
            _ => return Verdict::Refused(0),
        };
        if self.state == ERROR {
            return Verdict::Refused(if is_behind_slash { path_start } else { 0 });
        }
        let long = path_end - path_start > MAX_PATH_LEN - LIBRARY_LEN;
        if (self.next == head.len() && self.state % LATER != TAG)
            || (tagged && head.len() - self.colon > 1 + TagView::MAX_LEN)
            || (long && is_path_too_long(head, path_start, path_end))
        {
            return Verdict::Refused(path_start);
        }
        if self.next == 0 && is_identifier(text) {
            return Verdict::Refused(0);
        }
        Verdict::Accepted(Offsets::new(path_start, path_end, head.len()))
    }

    /// 0 without a domain; `None` where the text before the first `/` is taken for one and is none.
    #[inline]
    const fn path_start(&self, head: &[u8]) -> Option<usize> {
        if self.slash == 0 {
            return Some(0);
        }
        let with_port = self.seen & (1 << COLON) != 0;
        let explicit = with_port || self.seen & (1 << DOT) != 0 || is_localhost(head, self.slash);
        if !explicit {
            return Some(0);
        }
        let underscore = self.seen & (1 << UNDERSCORE) != 0;
        if underscore || (with_port && !is_digits(head, self.port + 1, self.slash)) {
            return None;
        }
        Some(self.slash + 1)
    }
}

/// Bytes of `library/`.
const LIBRARY_LEN: usize = 8;

#[cold]
const fn is_path_too_long(head: &[u8], path_start: usize, path_end: usize) -> bool {
    let (name, _) = head.split_at(path_end);
    let implied = if implies_library(name, path_start) { LIBRARY_LEN } else { 0 };
    path_end - path_start + implied > MAX_PATH_LEN
}

const fn is_localhost(head: &[u8], slash: usize) -> bool {
    slash == 9 && equal(head.split_at(slash).0, b"localhost")
}

const fn is_digits(text: &[u8], start: usize, end: usize) -> bool {
    let mut at = start;
    while at < end {
        if !text[at].is_ascii_digit() {
            return false;
        }
        at += 1;
    }
    start < end
}

/// A bit for each byte of the word that is not `[a-z0-9]`, lowest byte first.
const fn foreign_bytes(word: u64) -> u64 {
    const HIGH: u64 = every(0x80);
    let low = word & !HIGH;
    let digit = (low + every(0x80 - b'0')) ^ (low + every(0x7f - b'9'));
    let letter = (low + every(0x80 - b'a')) ^ (low + every(0x7f - b'z'));
    let foreign = (!(digit | letter) | word) & HIGH;
    (foreign >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// The byte, eight times.
const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Fewer than eight bytes as the low end of a word.
const fn short_word(text: &[u8]) -> u64 {
    let mut word = 0;
    let mut at = text.len();
    while at > 0 {
        at -= 1;
        word = (word << 8) | text[at] as u64;
    }
    word
}

// Kinds of byte, 3 bits.
const DOT: u8 = 0;
const UNDERSCORE: u8 = 1;
const DASH: u8 = 2;
const SLASH: u8 = 3;
const COLON: u8 = 4;
const CAPITAL: u8 = 5;
const RARE: u8 = 6;
const FOREIGN: u8 = 7;

const KINDS: [u8; 256] = kinds();

const fn kinds() -> [u8; 256] {
    let mut table = [FOREIGN; 256];
    let mut byte = b'A';
    while byte <= b'Z' {
        table[byte as usize] = CAPITAL;
        byte += 1;
    }
    table[b'.' as usize] = DOT;
    table[b'_' as usize] = UNDERSCORE;
    table[b'-' as usize] = DASH;
    table[b'/' as usize] = SLASH;
    table[b':' as usize] = COLON;
    table[b'@' as usize] = RARE;
    table[b'[' as usize] = RARE;
    table
}

// States, 4 bits: what the last byte of a kind was. The same again, plus `LATER`, after the first `/`.
const START: u8 = 0;
const AFTER_DOT: u8 = 1;
const AFTER_UNDERSCORE: u8 = 2;
const AFTER_TWO: u8 = 3;
const AFTER_DASH: u8 = 4;
const TAG_START: u8 = 5;
const TAG: u8 = 6;
const ERROR: u8 = 7;
const LATER: u8 = 8;
const ODD: u8 = 15;

/// Indexed by state, adjacency and kind.
const MOVES: [u8; 256] = moves();

#[expect(clippy::cast_possible_truncation, reason = "the index has 8 bits")]
const fn moves() -> [u8; 256] {
    let mut table = [ERROR; 256];
    let mut at = 0;
    while at < 256 {
        let (state, adjacent, kind) = (at as u8 & 15, (at >> 4) & 1 == 1, (at >> 5) as u8);
        table[at] = if state == ERROR || state == ODD {
            state
        } else {
            step(state & 7, state & LATER, adjacent, kind)
        };
        at += 1;
    }
    table
}

/// One move. `later` is `LATER` after the first `/`, else 0.
const fn step(state: u8, later: u8, adjacent: bool, kind: u8) -> u8 {
    match (state, kind) {
        (_, RARE) => ODD,
        // A port, if all before the `/` are digits.
        (TAG_START | TAG, SLASH) if later == 0 => LATER | START,
        (TAG_START, DOT | DASH) if adjacent => ERROR,
        (TAG_START | TAG, DOT | DASH | UNDERSCORE | CAPITAL) => later | TAG,
        (TAG_START | TAG, _) => ERROR,
        (_, CAPITAL) if later == 0 => ODD,
        (AFTER_UNDERSCORE, UNDERSCORE) if adjacent => later | AFTER_TWO,
        (AFTER_DASH, DASH) if adjacent => later | AFTER_DASH,
        (_, DOT) if !adjacent => later | AFTER_DOT,
        (_, UNDERSCORE) if !adjacent => later | AFTER_UNDERSCORE,
        (_, DASH) if !adjacent => later | AFTER_DASH,
        (_, SLASH) if !adjacent => LATER | START,
        (_, COLON) if !adjacent => later | TAG_START,
        _ => ERROR,
    }
}
