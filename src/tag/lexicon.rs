//! What letters mean: the words of versions, and the codenames of distributions. Change them here.

use super::codename::{Codename, DEBIAN, UBUNTU};
use super::element::Stage;

/// What letters mean, in any case. Where they mean it, [`Elements`](super::Elements) says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Meaning {
    /// A stage before the release.
    Stage(Stage),
    /// The label of a number; before it `.` or `-` may stand. Some labels go on with a digit.
    Label { rest: &'static str, may_have_gap: bool },
    /// Both: `b` is a beta between digits, else a build.
    StageOrLabel(Stage),
    /// The release itself.
    Release,
    /// The letters that architectures begin with; with one of these behind them, they are one.
    Architecture(&'static [&'static str]),
    /// A release of a distribution.
    Codename(Codename<'static>),
}

const fn label(may_have_gap: bool) -> Meaning {
    Meaning::Label { rest: "", may_have_gap }
}

/// Words of versions, and architectures as Docker and Debian write them.
const WORDS: [(&str, Meaning); 50] = [
    ("dev", Meaning::Stage(Stage::Development)),
    ("devel", Meaning::Stage(Stage::Development)),
    ("snapshot", Meaning::Stage(Stage::Development)),
    ("nightly", Meaning::Stage(Stage::Development)),
    ("canary", Meaning::Stage(Stage::Development)),
    ("alpha", Meaning::Stage(Stage::Alpha)),
    ("a", Meaning::Stage(Stage::Alpha)),
    ("beta", Meaning::Stage(Stage::Beta)),
    ("b", Meaning::StageOrLabel(Stage::Beta)),
    ("milestone", Meaning::Stage(Stage::Preview)),
    ("m", Meaning::Stage(Stage::Preview)),
    ("ea", Meaning::Stage(Stage::Preview)),
    ("eap", Meaning::Stage(Stage::Preview)),
    ("preview", Meaning::Stage(Stage::Preview)),
    ("pre", Meaning::Stage(Stage::Preview)),
    ("tp", Meaning::Stage(Stage::Preview)),
    ("rc", Meaning::Stage(Stage::Candidate)),
    ("cr", Meaning::Stage(Stage::Candidate)),
    ("final", Meaning::Release),
    ("ga", Meaning::Release),
    ("release", Meaning::Release),
    ("u", label(false)),
    ("r", label(false)),
    ("p", label(false)),
    ("pl", label(false)),
    ("ls", label(false)),
    ("sp", label(false)),
    ("hf", label(false)),
    ("rev", label(false)),
    ("cu", label(false)),
    ("post", label(true)),
    ("patch", label(true)),
    ("build", label(true)),
    ("eksbuild", label(true)),
    ("gke", label(true)),
    ("security", label(true)),
    ("k", Meaning::Label { rest: "3s", may_have_gap: false }),
    ("rke", Meaning::Label { rest: "2r", may_have_gap: false }),
    ("aarch", Meaning::Architecture(&["64"])),
    ("amd", Meaning::Architecture(&["64-v2", "64-v3", "64-v4", "64"])),
    (
        "arm",
        Meaning::Architecture(&[
            "64v8", "64-v8", "64", "32v5", "32v6", "32v7", "-v5", "-v6", "-v7", "-v8",
        ]),
    ),
    ("armv", Meaning::Architecture(&["5", "6", "6l", "7", "7l", "7hf", "8"])),
    ("i", Meaning::Architecture(&["386", "686"])),
    ("loong", Meaning::Architecture(&["64"])),
    ("loongarch", Meaning::Architecture(&["64"])),
    ("mips", Meaning::Architecture(&["64le", "64"])),
    ("ppc", Meaning::Architecture(&["64le", "64"])),
    ("riscv", Meaning::Architecture(&["64"])),
    ("s", Meaning::Architecture(&["390x"])),
    ("x", Meaning::Architecture(&["86_64", "86", "64"])),
];

/// What letters mean. One look into a table that is computed when the crate is built.
pub(super) fn meaning(letters: &str) -> Option<Meaning> {
    let mut slot = hash(letters.as_bytes());
    loop {
        let (word, meaning) = TABLE.get(slot).copied().flatten()?;
        if word.eq_ignore_ascii_case(letters) {
            return Some(meaning);
        }
        slot = (slot + 1) % SLOTS;
    }
}

/// A built-in codename.
pub(super) fn codename(word: &str) -> Option<Codename<'static>> {
    if let Some(Meaning::Codename(codename)) = meaning(word) { Some(codename) } else { None }
}

/// Slots of the table: more than twice the words, so that a search ends soon.
const SLOTS: usize = 256;

type Slot = Option<(&'static str, Meaning)>;

/// Each word at its hash, or in the next free slot behind it.
static TABLE: [Slot; SLOTS] = table();

const fn table() -> [Slot; SLOTS] {
    let mut table = [None; SLOTS];
    let mut at = 0;
    while at < WORDS.len() {
        insert(&mut table, WORDS[at].0, WORDS[at].1);
        at += 1;
    }
    insert_family(&mut table, "debian", &DEBIAN);
    insert_family(&mut table, "ubuntu", &UBUNTU);
    table
}

const fn insert_family(table: &mut [Slot; SLOTS], family: &'static str, releases: &[&'static str]) {
    let mut at = 0;
    while at < releases.len() {
        insert(table, releases[at], Meaning::Codename(Codename::new(family, at)));
        at += 1;
    }
}

const fn insert(table: &mut [Slot; SLOTS], word: &'static str, meaning: Meaning) {
    let mut slot = hash(word.as_bytes());
    while table[slot].is_some() {
        slot = (slot + 1) % SLOTS;
    }
    table[slot] = Some((word, meaning));
}

/// A slot, by the first letter, the last one and the length.
const fn hash(word: &[u8]) -> usize {
    let (Some(first), Some(last)) = (word.first(), word.last()) else { return 0 };
    let (first, last) = ((*first | 0x20) as usize, (*last | 0x20) as usize);
    (first * 37 + last * 101 + word.len() * 11) % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_in_any_case() {
        for (word, expected) in WORDS {
            assert_eq!(meaning(word), Some(expected), "{word}");
            assert_eq!(meaning(&word.to_ascii_uppercase()), Some(expected), "{word}");
        }
        for (family, releases) in [("debian", &DEBIAN[..]), ("ubuntu", &UBUNTU)] {
            for (at, release) in releases.iter().enumerate() {
                assert_eq!(codename(release), Some(Codename::new(family, at)), "{release}");
            }
        }
    }

    #[test]
    fn other_letters_mean_nothing() {
        for word in ["", "alpine", "rcx", "c", "\0", "\0rc", "日本", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa"]
        {
            assert_eq!(meaning(word), None, "{word}");
        }
    }
}
