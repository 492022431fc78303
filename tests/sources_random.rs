//! Files that are nearly good: the seeds of the fuzz target, cut and mixed, hold to its law.

#[path = "support/sources_laws.rs"]
mod sources_laws;

/// How many files are made, unless `SOURCES_RANDOM` says another number.
const FILES: usize = 400;

/// What is put into files.
const PIECES: [&str; 40] = [
    "␤",
    "␤  ",
    "␤- ",
    "FROM ",
    "COPY --from=",
    "RUN --mount=from=",
    "ARG ",
    "# ",
    "$",
    "${",
    "}",
    ":-",
    ":+",
    "$$",
    "\"",
    "'",
    "\\",
    "\\␤",
    "`",
    "{{ x }}",
    "<<EOF",
    "EOF",
    "image: ",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    ">-␤   ",
    "|␤   ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ": ",
    "- ",
    "\t",
    "é",
    "\r",
    "---␤",
];

/// A repeatable stream of numbers (Marsaglia's xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).expect("below a usize")
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }

    /// A place between two characters.
    fn place(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
    }

    /// The text with a piece put in, taken out, doubled, or from another text.
    fn changed(&mut self, text: &str, other: &str) -> String {
        let (one, two) = (self.place(text), self.place(text));
        let (start, end) = (one.min(two), one.max(two));
        match self.below(5) {
            0 | 1 => [&text[..one], self.pick(&PIECES), &text[one..]].concat(),
            2 => [&text[..start], &text[end..]].concat(),
            3 => [&text[..end], &text[start..]].concat(),
            _ => [&text[..start], &other[self.place(other)..], &text[end..]].concat(),
        }
    }
}

#[test]
fn files_that_are_nearly_good_hold_to_the_law() {
    let seeds: Vec<&str> = include_str!("data/seeds/sources.txt").lines().collect();
    let count = std::env::var("SOURCES_RANDOM").ok().and_then(|it| it.parse().ok());
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for number in 0..count.unwrap_or(FILES) {
        let mut text = random.pick(&seeds).to_owned();
        for _ in 0..=random.below(6) {
            let other = random.pick(&seeds);
            text = random.changed(&text, other);
        }
        text.truncate(
            (0..=2_000.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0),
        );
        let held = std::panic::catch_unwind(|| sources_laws::any(&text));
        assert!(held.is_ok(), "file {number}: {text:?}");
    }
}
