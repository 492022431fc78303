//! Which bytes the rules of the grammar are made of, looked up in one table.

/// The classes of every byte, a bit each.
pub(super) type Classes = &'static [u8; 256];

/// `digit`.
pub(super) const DIGIT: u8 = 1;
/// `hexdigit`, of either case.
pub(super) const HEX: u8 = 2;
/// `lower | digit`.
pub(super) const RUN: u8 = 4;
/// `alnum`.
pub(super) const ALNUM: u8 = 8;
/// `alnum | "_"`.
pub(super) const WORD: u8 = 16;
/// `word | "." | "-"`.
pub(super) const TAG: u8 = 32;
/// What makes a domain of the text before the first `/`: `.`, `:` and capitals.
pub(super) const EXPLICIT: u8 = 64;
/// What separators are made of.
pub(super) const SEPARATOR: u8 = 128;

/// Capitals as they are.
pub(super) static KEPT: [u8; 256] = classes(false);

/// Capitals as the small letters they have, as Go's second try reads them to tell *must be lower case* from nonsense.
/// Beyond ASCII only K (Kelvin) and İ have such a letter; the caller lets no other character through.
pub(super) static FOLDED: [u8; 256] = classes(true);

/// Whether the byte is of the class.
pub(super) const fn is(classes: Classes, class: u8, byte: u8) -> bool {
    classes[byte as usize] & class != 0
}

#[expect(clippy::cast_possible_truncation, reason = "the index has 8 bits")]
const fn classes(folded: bool) -> [u8; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = class(at as u8, folded);
        at += 1;
    }
    table
}

const fn class(byte: u8, folded: bool) -> u8 {
    match byte {
        b'0'..=b'9' => DIGIT | HEX | RUN | ALNUM | WORD | TAG,
        b'a'..=b'f' => HEX | RUN | ALNUM | WORD | TAG,
        b'g'..=b'z' => RUN | ALNUM | WORD | TAG,
        b'A'..=b'F' if folded => HEX | RUN | ALNUM | WORD | TAG | EXPLICIT,
        b'G'..=b'Z' | 0x80.. if folded => RUN | ALNUM | WORD | TAG | EXPLICIT,
        b'A'..=b'F' => HEX | ALNUM | WORD | TAG | EXPLICIT,
        b'G'..=b'Z' => ALNUM | WORD | TAG | EXPLICIT,
        b'_' => WORD | TAG | SEPARATOR,
        b'.' => TAG | EXPLICIT | SEPARATOR,
        b'-' => TAG | SEPARATOR,
        b':' => EXPLICIT,
        _ => 0,
    }
}
